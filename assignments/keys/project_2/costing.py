"""What the offer costs: the package, the floor, the bond, and a sound set of promises."""

from __future__ import annotations

from typing import Any

from assignments.keys import mistake
from assignments.keys.project_2 import shared
from assignments.keys.project_2.shared import REFERENCE
from kam_lab import World, bidding
from kam_lab.tendering import COMMERCIAL, TECHNICAL, floor_price


def _whole(value: float) -> float:
    return float(round(value))


# ------------------------------------------------------------------------------------------- package_cost


def _lines(world: World) -> dict[str, float]:
    return shared.cost_lines(shared.room_of(world), REFERENCE)


def package_cost(world: World) -> float:
    """All costs of the reference package, with what is set aside for the unforeseen."""
    return _whole(sum(_lines(world).values()))


@mistake(
    of="package_cost",
    credit=0.5,
    en="You left out the unforeseen. Nobody has ever delivered without it: add your share of all other costs.",
    zh="没算不可预见费。谁交货也躲不开它：在其余成本上加你们那一份。",
)
def unforeseen_left_out(world: World) -> float:
    """Without contingency."""
    lines = _lines(world)
    return _whole(sum(lines.values()) - lines["contingency"])


@mistake(
    of="package_cost",
    credit=0.25,
    en="Those are the goods alone. Freight, installing, warranty and service come on top: go through every line.",
    zh="这只是货款。运费、安装、质保、服务都要加：一行一行过一遍。",
)
def goods_alone(world: World) -> float:
    """Goods without everything that goes with them."""
    lines = _lines(world)
    return _whole(lines["goods"] + lines["better_version"])


@mistake(
    of="package_cost",
    credit=0.5,
    en="One year of warranty and service is in it, but two are promised: both cost money every year. Count them twice.",
    zh="质保和服务只算了一年，答应的是两年：两样每年都要花钱。按两年算。",
)
def one_year_only(world: World) -> float:
    """One year for two."""
    once = REFERENCE.model_copy(update={"warranty": "years_1"})
    return _whole(sum(shared.cost_lines(shared.room_of(world), once).values()))


# ---------------------------------------------------------------------------------------- reference_floor


def reference_floor(world: World) -> float:
    """The price of the reference package at which nothing is left."""
    return _whole(floor_price(shared.room_of(world), REFERENCE))


@mistake(
    of="reference_floor",
    credit=0.25,
    en=(
        "That is the cost alone. Part of the money comes a year or two later, and waiting costs: divide by one less "
        "the share that waiting takes."
    ),
    zh="这只是成本。有一部分钱一两年以后才到，等钱也要花钱：用 1 减去等钱占的那一份，再去除。",
)
def waiting_is_free(world: World) -> float:
    """Cost for floor price."""
    return package_cost(world)


@mistake(
    of="reference_floor",
    credit=0.5,
    en=(
        "You added the share on top of the cost. It is a share of the price, not of the cost: divide the cost by one "
        "less the share."
    ),
    zh="你把那一份加在成本上。它是报价的一份，不是成本的一份：成本除以 1 减去那一份。",
)
def added_on_top(world: World) -> float:
    """Cost × (1 + share)."""
    room = shared.room_of(world)
    return _whole(sum(_lines(world).values()) * (1 + shared.terms_share(room, REFERENCE)))


# ----------------------------------------------------------------------------------------------- bond_max


def bond_max(world: World) -> float:
    """The largest bid bond that the law allows for this budget."""
    notice = shared.room_of(world).notice
    return _whole(bidding.bond_limits(notice.budget, notice.budget, notice.deadline)["bid_bond_max"])


@mistake(
    of="bond_max",
    credit=0.5,
    en="You took the ceiling as the base. In government procurement the bond is measured by the budget: use that.",
    zh="你按最高限价算的。政府采购的投标保证金按预算算：换成预算。",
)
def measured_by_ceiling(world: World) -> float:
    """Ceiling for budget."""
    notice = shared.room_of(world).notice
    return _whole(bidding.bond_limits(notice.ceiling, notice.ceiling, notice.deadline)["bid_bond_max"])


@mistake(
    of="bond_max",
    en=(
        "That is the limit of the performance bond, which the winner hands over at signing. The bid bond comes with "
        "the bid, and its limit is far lower."
    ),
    zh="这是履约保证金的上限，那是中标以后签约才交的。投标保证金随标书交，上限低得多。",
)
def other_bond(world: World) -> float:
    """Performance bond for bid bond."""
    notice = shared.room_of(world).notice
    return _whole(bidding.bond_limits(notice.budget, notice.budget, notice.deadline)["performance_bond_max"])


# -------------------------------------------------------------------------- bid_technical, bid_commercial


def bid_technical(world: World) -> dict[str, dict[str, Any]]:
    """Technical promises that pass every check."""
    offer = shared.sound_offer(world)
    return {"ours": {name: getattr(offer, name) for name in TECHNICAL}}


@mistake(
    of="bid_technical",
    en=(
        "You promised the most of everything. The last points are the dearest ones: put what each costs beside what "
        "one point is worth, and leave out what does not pay."
    ),
    zh="你样样都报最高档。最后那几分最贵：把每项的成本和一分值多少钱放在一起，不划算的就别报。",
)
def most_of_everything(world: World) -> dict[str, dict[str, Any]] | None:
    """The dearest option everywhere, unless it pays on the day of this tender."""
    row = {name: list(table)[-1] for name, table in TECHNICAL.items()}
    offer = shared.sound_offer(world).model_copy(update=row)
    return {"ours": row} if shared.place(shared.room_of(world), offer, tuple(TECHNICAL)) < 0.75 else None


@mistake(
    of="bid_technical",
    en=(
        "You promised the least of everything. Cheap points are left lying: look for those that cost less than the "
        "price points they are worth."
    ),
    zh="你样样都报最低档。便宜的分白白丢了：找一找哪些承诺花的钱，比它值的价格分少。",
)
def least_of_everything(world: World) -> dict[str, dict[str, Any]]:
    """The plain option everywhere."""
    return {"ours": {name: next(iter(table)) for name, table in TECHNICAL.items()}}


def bid_commercial(world: World) -> dict[str, dict[str, Any]]:
    """Commercial promises that pass every check."""
    offer = shared.sound_offer(world)
    row: dict[str, Any] = {name: getattr(offer, name) for name in COMMERCIAL}
    return {"ours": {**row, "bond": offer.bond, "validity": offer.validity}}


@mistake(
    of="bid_commercial",
    en=(
        "No bond is with it, and the bid runs out after a month. Both are mandatory: look up the amount and the days "
        "in the documents."
    ),
    zh="保证金没交，有效期只有一个月。两样都是硬性要求：金额和天数到招标文件里查。",
)
def bond_and_days_missed(world: World) -> dict[str, dict[str, Any]]:
    """Good promises, not responsive."""
    return {"ours": {**bid_commercial(world)["ours"], "bond": 0.0, "validity": 30.0}}


@mistake(
    of="bid_commercial",
    en=(
        "You promised the least of everything. Warranty and service earn points that cost less than they are worth: "
        "work it out for each line."
    ),
    zh="你样样都报最低档。质保和服务的分，花的钱比它值的少：一行一行算一遍。",
)
def bare_terms(world: World) -> dict[str, dict[str, Any]]:
    """The plain option everywhere."""
    row = {name: next(iter(table)) for name, table in COMMERCIAL.items()}
    return {"ours": {**bid_commercial(world)["ours"], **row}}
