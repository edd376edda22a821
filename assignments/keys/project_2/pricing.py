"""What to ask: whether to bid at all, the mark-up, the price; and what another day's law would have said."""

from __future__ import annotations

from typing import Any

from assignments.keys import mistake
from assignments.keys.project_2 import shared
from assignments.keys.project_2.shared import ASKED_MARKUP, REFERENCE
from kam_lab import World, bidding
from kam_lab.tendering import example_bids, floor_price

# ------------------------------------------------------------------------------------- break_even_chance


def _asked(world: World) -> tuple[float, float]:
    """What is left of the contract if it is won, and what the bid costs in any case (CNY)."""
    room = shared.room_of(world)
    price = floor_price(room, REFERENCE) * ASKED_MARKUP
    left = price * (1 - shared.terms_share(room, REFERENCE)) - sum(shared.cost_lines(room, REFERENCE).values())
    spent = room.position.preparation + shared.bond_carry(room.position, room.notice.bid_bond)
    return left, spent


def break_even_chance(world: World) -> float:
    """The chance of winning from which the bid is worth its cost, in percent."""
    left, spent = _asked(world)
    return 100 * spent / left


@mistake(
    of="break_even_chance",
    credit=0.5,
    en="You gave a fraction. The question asks for percent: multiply by 100.",
    zh="你写的是小数。题目要百分数：乘以 100。",
)
def as_fraction(world: World) -> float:
    """Fraction for percent."""
    left, spent = _asked(world)
    return spent / left


@mistake(
    of="break_even_chance",
    en=(
        "You held the cost of the bid against the whole price. A contract won brings its margin, not its price: "
        "divide by what is left."
    ),
    zh="你拿做标书的费用和整个报价比。中了标，到手的是利润，不是报价：除以剩下的那一块。",
)
def held_against_price(world: World) -> float:
    """Price for margin."""
    return 100 * _asked(world)[1] / (floor_price(shared.room_of(world), REFERENCE) * ASKED_MARKUP)


@mistake(
    of="break_even_chance",
    credit=0.5,
    en="The bond is money tied up for three months, and that costs: add its interest to what the bid costs.",
    zh="投标保证金要压三个月，压着就有成本：把它的利息加进投标费用。",
)
def bond_is_free(world: World) -> float:
    """Without the carry of the bond. Small, and yet outside the tolerance."""
    return 100 * shared.room_of(world).position.preparation / _asked(world)[0]


# -------------------------------------------------------------------------------------------- best_markup


def best_markup(world: World) -> float:
    """Price over floor price with the largest expected profit (Friedman, uniform rivals)."""
    return shared.best_markup(shared.room_of(world))


@mistake(
    of="best_markup",
    en=(
        "That is the middle of the rivals' range. Against several at once you are hardly ever the lowest there: look "
        "for the peak of expected profit, which lies further down."
    ),
    zh="你取的是对手区间的中点。同时对几家，在那儿几乎轮不到你最低：找期望利润的顶点，它要低得多。",
)
def middle_of_rivals(world: World) -> float:
    """Middle for peak."""
    ours = shared.room_of(world).position
    return (ours.rival_low + ours.rival_high) / 2


@mistake(
    of="best_markup",
    credit=0.25,
    en="You reckoned with one rival only. Each further one pulls the best price down: use the number you expect.",
    zh="你只算了一个对手。每多一个，最好的价格就往下走：按预计的家数算。",
)
def one_rival_only(world: World) -> float:
    """One rival for all."""
    ours = shared.room_of(world).position
    return bidding.best_markup_uniform(1, ours.rival_low, ours.rival_high)


# ---------------------------------------------------------------------------------------- example_winners


def _example(world: World, days: dict[str, Any]) -> dict[str, dict[str, Any]]:
    room = shared.room_of(world)
    bids = example_bids(room)
    found = {}
    for law, day in days.items():
        one = bidding.evaluate(room.notice.row(), bids, day)
        found[f"law_{law}"] = {"winner": one.winner, "benchmark": float(round(one.benchmark or 0.0))}
    return found


def example_winners(world: World) -> dict[str, dict[str, Any]]:
    """Winner and benchmark of the earlier tender under the rules of three days."""
    return _example(world, dict(bidding.LAW_DATES))


@mistake(
    of="example_winners",
    credit=0.25,
    en=(
        "You used the rules of one day three times over. Deductions changed in 2022 and again in 2026: look each of "
        "them up, and deduct before you look for the benchmark."
    ),
    zh="三天你用的是同一套规则。价格扣除在 2022 年、2026 年都变过：一条一条查，先扣除，再找基准价。",
)
def one_law_for_all(world: World) -> dict[str, dict[str, Any]]:
    """The rules of 2021 throughout."""
    return _example(world, dict.fromkeys(bidding.LAW_DATES, bidding.LAW_DATES["2021"]))


@mistake(
    of="example_winners",
    en=(
        "You compared the prices as bid, without any deduction. The winner is found by evaluation prices; the contract "
        "alone stays at the price as bid."
    ),
    zh="你直接拿报价比，一点没扣。找赢家用的是评标价；只有合同才按报价签。",
)
def nothing_deducted(world: World) -> dict[str, dict[str, Any]]:
    """No deduction at all."""
    room = shared.room_of(world)
    one = bidding.evaluate({**room.notice.row(), "regime": "none", "small_deduction": 0.0}, example_bids(room))
    row = {"winner": one.winner, "benchmark": float(round(one.benchmark or 0.0))}
    return {f"law_{law}": dict(row) for law in bidding.LAW_DATES}


# ---------------------------------------------------------------------------------------------- bid_price


def bid_price(world: World) -> float:
    """A price that passes every check, for the sound offer."""
    return shared.sound_offer(world).price


@mistake(
    of="bid_price",
    en=(
        "You bid the ceiling. That is the most the buyer will pay, not what wins: look at the curve of chance and "
        "profit."
    ),
    zh="你报的就是最高限价。那是采购人最多肯付的，不是能中的：看看赢的可能和利润那条曲线。",
)
def at_the_ceiling(world: World) -> float | None:
    """The ceiling as price, unless costs are so high that it is the best price there is."""
    ceiling = shared.room_of(world).notice.ceiling
    return ceiling if shared.sound_offer(world).price < 0.97 * ceiling else None


@mistake(
    of="bid_price",
    en=(
        "You bid below half of what it costs. Whoever wins like that pays for the honour, and the committee will ask "
        "for cost evidence first: never below cost."
    ),
    zh="你报的不到成本的一半。这样中标是倒贴，评标委员会还会先要成本证据：绝不低于成本。",
)
def dumping(world: World) -> float:
    """Far below cost."""
    return float(round(floor_price(shared.room_of(world), REFERENCE) * 0.44))
