"""The tender as tables to read: the documents, the scoring table, the own position, the price against the chance."""

from __future__ import annotations

import pandas as pd

from kam_lab import rules
from kam_lab.bidding import markup_curve, uniform_rival
from kam_lab.i18n import pick, t
from kam_lab.tendering.offer import (
    COMMERCIAL,
    EFFICIENCY_COST,
    IMPORTED_COST,
    SENSORS_COST,
    SERVICE_COST,
    TECHNICAL,
    Offer,
    cost_lines,
    floor_price,
)
from kam_lab.tendering.room import Room


def _money(value: float) -> str:
    return f"{value:,.0f}"


def _share(value: float) -> str:
    return f"{value * 100:.4g} %"


def _rows(section: str, rows: dict[str, str]) -> pd.DataFrame:
    named = {t(f"tendering.{section}.{name}"): said for name, said in rows.items()}
    return pd.DataFrame({"says": pd.Series(named, dtype="str")}).rename_axis("tender_item")


def document(room: Room) -> pd.DataFrame:
    """The notice: what is bought, by whom, by when, under which limits; what the law of the day adds.

    Returns
    -------
    DataFrame, index ``tender_item``, column ``says`` (text).
    """
    n = room.notice
    rows = {
        "tender_id": n.tender_id,
        "buyer": pick(n.buyer),
        "title": pick(n.title),
        "regime": t("tendering.document.regime_is"),
        "budget": _money(n.budget),
        "ceiling": _money(n.ceiling),
        "issued_on": f"{n.issued_on:%Y-%m-%d}",
        "deadline": f"{n.deadline:%Y-%m-%d}",
        "award_on": f"{n.award_on:%Y-%m-%d}",
        "bid_bond": _money(n.bid_bond),
        "performance_bond": _share(n.performance_bond),
        "delivery": t("tendering.document.delivery_is", weeks=n.longest_delivery_weeks),
        "validity": t("tendering.document.days_are", days=n.validity_days),
        "paying": t(
            "tendering.document.paying_is", signing=_share(n.signing_share), delivery=_share(n.delivery_share)
        ),
        "acceptance": t("tendering.document.days_are", days=n.acceptance_days),
        "late_rate": t("tendering.document.late_is", rate=f"{n.late_rate * 1000:.3g}"),
        "scoring": t(
            "tendering.document.scoring_is", price=n.price_weight, technical=n.technical_points,
            commercial=n.commercial_points, committee=n.committee_points,
        ),
        "small": _share(n.small_deduction),
        "domestic": _share(float(rules.value("domestic_deduction", n.deadline)))
        if rules.in_force("domestic_deduction", n.deadline) else t("tendering.document.none"),
        "low_bid": t("tendering.document.low_is" if rules.in_force("low_bid_mean", n.deadline)
                     else "tendering.document.none"),
    }  # fmt: skip
    return _rows("document", rows)


def scoring_table(room: Room) -> pd.DataFrame:
    """What each promise earns, and what it adds to our costs.

    Returns
    -------
    DataFrame: ``promise, option`` (text), ``offer_points``, ``extra_cost`` (CNY more than the plain version; the cost
    of waiting for money is left out, it hangs on the price).
    """
    plain = Offer(price=1.0)
    base = sum(cost_lines(room, plain).values())
    rows = []
    for name, table in {**TECHNICAL, **COMMERCIAL}.items():
        for option, worth in table.items():
            offer = plain.model_copy(update={name: option})
            if name == "response":  # service is paid by the year: shown for one year
                offer = offer.model_copy(update={"warranty": "years_1"})
            extra = sum(cost_lines(room, offer).values()) - base
            rows.append(
                (t(f"tendering.promise.{name}"), t(f"tendering.option.{option}"), worth, float(round(extra, 0)))
            )
    return pd.DataFrame(rows, columns=["promise", "option", "offer_points", "extra_cost"])


def cost_table(room: Room, **chosen: str) -> pd.DataFrame:
    """The cost lines of an offer with these choices.

    Returns
    -------
    DataFrame, index ``cost_item``, column ``amount`` (CNY).
    """
    lines = cost_lines(room, Offer(price=1.0, **chosen))  # type: ignore[arg-type]
    named = {t(f"tendering.cost.{name}"): round(amount) for name, amount in lines.items()}
    return pd.DataFrame({"amount": pd.Series(named, dtype=float)}).rename_axis("cost_item")


def our_position(room: Room) -> pd.DataFrame:
    """What is ours alone: costs, capacity, money, what we know of the using unit.

    Returns
    -------
    DataFrame, index ``tender_item``, column ``says`` (text).
    """
    p = room.position
    rows = {
        "account": p.account_id,
        "known": t(f"tendering.position.source.{p.source}_{'known' if p.known else 'unknown'}"),
        "contingency": t("tendering.position.contingency_is", share=_share(p.contingency)),
        "small": t("tendering.position.small_yes" if p.small else "tendering.position.small_no"),
        "unit_cost": _money(p.unit_cost),
        "efficiency": t(
            "tendering.position.efficiency_is", high=_share(EFFICIENCY_COST["high"]),
            premium=_share(EFFICIENCY_COST["premium"]),
        ),
        "imported": _share(IMPORTED_COST),
        "sensors": _money(SENSORS_COST),
        "capacity": f"{p.capacity:g}",
        "overtime": _money(p.overtime_week),
        "freight": _money(p.freight_unit),
        "installing": _money(p.installing_unit),
        "warranty": _money(p.warranty_unit),
        "service": " · ".join(
            f"{t(f'tendering.option.hours_{hours}')} {_share(share)}" for hours, share in SERVICE_COST.items()
        ),
        "money": _share(p.money_rate),
        "preparation": _money(p.preparation),
        "bond_days": t("tendering.document.days_are", days=p.bond_days),
    }  # fmt: skip
    return _rows("position", rows)


def market_view(room: Room) -> pd.DataFrame:
    """What we expect of the others: how many, how they price, where the lowest evaluation price will lie.

    Returns
    -------
    DataFrame, index ``tender_item``, column ``says`` (text).
    """
    p = room.position
    rows = {
        "rivals": str(p.rivals),
        "markups": f"{p.rival_low:.3f} – {p.rival_high:.3f}",
        "lowest": f"{_money(p.lowest_from)} – {_money(p.lowest_to)}",
    }
    return _rows("market", rows)


def example_bids(room: Room) -> pd.DataFrame:
    """The bids of an earlier tender of this buyer, in the columns of :func:`kam_lab.bidding.evaluate`."""
    kept = dict.fromkeys(("signed", "qualified", "responsive", "single_price"), True)
    rows = [
        {
            "bidder_id": one.bidder,
            "price": one.price,
            "technical_score": one.quality,
            "service_score": 0.0,
            "small": one.small,
            "domestic": one.domestic,
            **kept,
        }
        for one in room.notice.examples
    ]
    return pd.DataFrame(rows)


def price_curve(room: Room, offer: Offer, steps: int = 31) -> pd.DataFrame:
    """Price against chance and expected profit, by Friedman and by Gates, for the costs of this offer.

    Returns
    -------
    DataFrame, index ``markup`` (price over floor price): ``price`` (CNY), ``friedman, gates`` (chance),
    ``friedman_profit, gates_profit`` (expected, CNY; the bid's own cost is not yet taken off).
    """
    floor = floor_price(room, offer)
    rival = uniform_rival(room.position.rival_low, room.position.rival_high)
    curve = markup_curve([rival] * room.position.rivals, 1.0, 1.3, steps)
    curve.insert(0, "price", (curve.index.to_numpy() * floor).round(0))
    for model in ("friedman", "gates"):
        curve[f"{model}_profit"] = (curve[f"{model}_profit"] * floor).round(0)
    return curve
