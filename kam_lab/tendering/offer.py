"""An offer: what is chosen, what it costs, what it earns in points, and how it is paid.

Points of the documents are for what is promised, CNY are the team's own. Money in CNY, shares as fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from kam_lab.contract import cost_of_terms
from kam_lab.tendering.room import Notice, Position, Room

#: Choice → option → points of the documents.
TECHNICAL: dict[str, dict[str, float]] = {
    "efficiency": {"standard": 0, "high": 4, "premium": 7},
    "bearings": {"domestic": 0, "imported": 3},
    "monitoring": {"none": 0, "sensors": 4},
    "delivery": {"weeks_16": 0, "weeks_12": 3, "weeks_8": 6},
}
COMMERCIAL: dict[str, dict[str, float]] = {
    "warranty": {"years_1": 0, "years_2": 5, "years_3": 8},
    "payment": {"days_30": 0, "days_60": 2, "days_90": 3},
    "retention": {"share_3": 0, "share_5": 2, "share_10": 3},
    "response": {"hours_48": 0, "hours_24": 3, "hours_8": 6},
}
CHOICES = {**TECHNICAL, **COMMERCIAL}
#: What a better version adds to the cost of a unit, as a fraction, or in CNY a unit (monitoring).
EFFICIENCY_COST = {"standard": 0.0, "high": 0.030, "premium": 0.220}
IMPORTED_COST = 0.045
SENSORS_COST = 3800.0
#: A year of service at each response time, as a share of the plain goods.
SERVICE_COST = {48: 0.004, 24: 0.008, 8: 0.018}
DAYS_PER_MONTH = 365 / 12
#: Papers that make a bid signed, qualified, responsive; and those that spoil it.
NEEDED_PAPERS = {
    "letter": "signed",
    "licence": "qualified",
    "bond_slip": "responsive",
    "price_list": "responsive",
    "statement": "responsive",
}
SECOND_PRICE, GIFT = "second_price", "gift"


class Offer(BaseModel):
    """What a team offers. ``papers`` are the ids of what is in the envelope."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    price: float = Field(gt=0)
    efficiency: str = "standard"
    bearings: str = "domestic"
    monitoring: str = "none"
    delivery: str = "weeks_16"
    warranty: str = "years_1"
    payment: str = "days_30"
    retention: str = "share_3"
    response: str = "hours_48"
    bond: float = Field(default=0, ge=0)
    validity: float = Field(default=0, ge=0)
    papers: frozenset[str] = frozenset()

    @property
    def domestic(self) -> bool:
        """Whether the product counts as domestic."""
        return self.bearings == "domestic"

    @property
    def delivery_weeks(self) -> int:
        return int(self.delivery.removeprefix("weeks_"))

    @property
    def warranty_years(self) -> int:
        return int(self.warranty.removeprefix("years_"))

    @property
    def payment_days(self) -> int:
        """From acceptance to payment."""
        return int(self.payment.removeprefix("days_"))

    @property
    def retention_share(self) -> float:
        return int(self.retention.removeprefix("share_")) / 100

    @property
    def response_hours(self) -> int:
        return int(self.response.removeprefix("hours_"))


def offer_from_answers(answers: Mapping[str, Any]) -> Offer | None:
    """The bid in a team's answers; None where there is no price that could be read out.

    A choice that is missing counts as the plainest: who promises nothing earns nothing for it.
    """
    price: Any = answers.get("bid_price")
    if not _number(price) or price <= 0:
        return None
    fields: dict[str, Any] = {"price": float(price)}
    for question in ("bid_technical", "bid_commercial"):
        table = answers.get(question)
        row = (table.get("ours") if isinstance(table, Mapping) else None) or {}
        for name, value in row.items() if isinstance(row, Mapping) else ():
            if name in CHOICES and isinstance(value, str) and value in CHOICES[name]:
                fields[name] = value
            elif name in ("bond", "validity") and _number(value) and value >= 0:
                fields[name] = float(value)
    papers = answers.get("bid_papers")
    listed = papers if isinstance(papers, list | tuple) else ()
    return Offer(**fields, papers=frozenset(one for one in listed if isinstance(one, str)))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value and abs(value) < 1e15


def points(offer: Offer) -> dict[str, float]:
    """Points for each promise, by the table of the documents."""
    return {name: float(table[getattr(offer, name)]) for name, table in CHOICES.items()}


def defects(notice: Notice, offer: Offer) -> dict[str, bool]:
    """What the opening puts on record: ``signed, qualified, responsive, single_price`` (True is in order)."""
    kept = dict.fromkeys(("signed", "qualified", "responsive", "single_price"), True)
    for paper, record in NEEDED_PAPERS.items():
        kept[record] = kept[record] and paper in offer.papers
    kept["single_price"] = SECOND_PRICE not in offer.papers
    enough = offer.bond >= notice.bid_bond - 0.005 and offer.validity >= notice.validity_days
    kept["responsive"] = kept["responsive"] and enough and offer.delivery_weeks <= notice.longest_delivery_weeks
    return kept


def cost_lines(room: Room, offer: Offer) -> dict[str, float]:
    """What the offer costs, line by line (CNY); without what waiting for the money costs, which hangs on the price."""
    notice, ours = room.notice, room.position
    plain = notice.units * ours.unit_cost
    extra = EFFICIENCY_COST[offer.efficiency] + (0.0 if offer.domestic else IMPORTED_COST)
    needed = notice.units / ours.capacity
    lines = {
        "goods": plain,
        "better_version": plain * extra + (notice.units * SENSORS_COST if offer.monitoring == "sensors" else 0.0),
        "overtime": max(0.0, needed - offer.delivery_weeks) * ours.overtime_week,
        "freight": notice.units * ours.freight_unit,
        "installing": notice.units * ours.installing_unit,
        "warranty_reserve": notice.units * ours.warranty_unit * offer.warranty_years,
        "service": plain * SERVICE_COST[offer.response_hours] * offer.warranty_years,
    }
    lines["contingency"] = ours.contingency * sum(lines.values())
    return lines


def milestones(notice: Notice, offer: Offer) -> list[tuple[str, float, int]]:
    """How the contract is paid: step, share of the price, days from signing."""
    arrived = offer.delivery_weeks * 7
    accepted = arrived + notice.acceptance_days
    rest = 1 - notice.signing_share - notice.delivery_share - offer.retention_share
    ends = max(accepted + offer.warranty_years * 365, accepted + offer.payment_days)
    return [
        ("signing", notice.signing_share, 0),
        ("delivery", notice.delivery_share, arrived),
        ("acceptance", round(rest, 6), accepted + offer.payment_days),
        ("retention", offer.retention_share, ends),
    ]


def terms_share(room: Room, offer: Offer) -> float:
    """What waiting for the money costs, as a share of the price (present value, a twelfth of the rate a month)."""
    steps = milestones(room.notice, offer)
    months = [days / DAYS_PER_MONTH for _, _, days in steps]
    return cost_of_terms(1.0, [share for _, share, _ in steps], months, room.position.money_rate / 12).cost_of_terms


def floor_price(room: Room, offer: Offer) -> float:
    """The price at which nothing is left: costs ÷ (1 − share that waiting costs). Below it every contract loses."""
    return sum(cost_lines(room, offer).values()) / (1 - terms_share(room, offer))


def bond_carry(ours: Position, bond: float) -> float:
    """What tying up the bid bond costs, CNY (360 days, as in :func:`kam_lab.bidding.bid_value`)."""
    return bond * ours.money_rate * ours.bond_days / 360
