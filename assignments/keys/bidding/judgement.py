"""What a point, a bid and a discount are worth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from assignments.keys import mistake
from assignments.keys.bidding.shared import (
    BOND_DAYS,
    DEEP,
    MARGIN,
    PREPARATION,
    RATE,
    decided,
    in_tenders,
    largest_open,
    whole,
    won_share,
)
from kam_lab import World
from kam_lab import bidding as kam

# -------------------------------------------------------------------------------------------- point_price

_WEIGHT, _LEAD = 50.0, 3.0


def point_price(world: World) -> float:
    """How much dearer a lead of 3 points allows at weight 50, percent."""
    return 100 * kam.dearer_allowed(_WEIGHT, _LEAD)


@mistake(
    of="point_price",
    credit=0.5,
    en=(
        "You divided the lead by the weight. That is the share of the price points lost; the price that loses "
        "them lies a little higher: weight over weight less lead."
    ),
    zh="你用领先的分除以分值了。那是丢掉的价格分占比，对应的报价还要再高一点：用分值除以“分值减领先”。",
)
def lead_over_weight(world: World) -> float:
    """3/50."""
    return 100 * _LEAD / _WEIGHT


@mistake(
    of="point_price",
    credit=0.25,
    en="That is what a single point allows. We lead by more than one: put the whole lead into the formula.",
    zh="这是一分的价。我们领先的不止一分：把全部领先放进公式。",
)
def one_point_only(world: World) -> float:
    """One point for three."""
    return 100 * kam.price_of_one_point(_WEIGHT)


@mistake(
    of="point_price",
    credit=0.25,
    en=(
        "You multiplied the price of one point by the lead times itself, or used the points left for quality. "
        "Only the weight of the *price* belongs into the formula."
    ),
    zh="你用的可能是价格以外的分。公式里只放*价格*的分值。",
)
def points_not_percent(world: World) -> float:
    """3 read as 3 %."""
    return _LEAD


# ----------------------------------------------------------------------------------------- expected_value


def _value(world: World, chance: float, preparation: float = PREPARATION, days: float = BOND_DAYS) -> float:
    row = largest_open(world)
    found = kam.bid_value(row["budget"], MARGIN, chance, preparation, row["bid_bond"], days, RATE)
    return whole(found.expected_value)


def expected_value(world: World) -> float:
    """Chance × margin − preparation − bond carry, for the largest open tender."""
    return _value(world, won_share(decided(in_tenders(world.quotes))))


@mistake(
    of="expected_value",
    credit=0.5,
    en=(
        "You took the share won of all offers. In tenders we win less or more often than elsewhere: take only "
        "the offers that belong to a tender."
    ),
    zh="你用的是全部报价的赢单率。招标和平常报价不一样：只取属于招标项目的。",
)
def chance_of_all_offers(world: World) -> float:
    """All offers for those in tenders."""
    return _value(world, won_share(decided(world.quotes)))


@mistake(
    of="expected_value",
    credit=0.5,
    en="You counted void or open offers as lost. They say nothing about winning: leave them out before you divide.",
    zh="你把作废或未定的也当丢单算了。它们说明不了输赢：先去掉再除。",
)
def void_counted(world: World) -> float:
    """Void tenders in the denominator."""
    return _value(world, won_share(in_tenders(world.quotes)))


@mistake(
    of="expected_value",
    credit=0.25,
    en=(
        "You multiplied preparation and bond by the chance as well. They are spent whether we win or not: "
        "multiply only the margin."
    ),
    zh="编标费和保证金占款你也乘了机会。不管中不中，这些都花掉了：只有毛利要乘机会。",
)
def costs_times_chance(world: World) -> float:
    """p · (margin − costs)."""
    chance = won_share(decided(in_tenders(world.quotes)))
    return whole(chance * _value(world, 1.0))


@mistake(
    of="expected_value",
    credit=0.25,
    en="You took the whole bond off as a cost. It comes back; what it costs is the interest for the days it is away.",
    zh="你把整笔保证金当成本减了。它会退回来，花掉的只是那些天的利息。",
)
def bond_as_cost(world: World) -> float:
    """The bond itself as a cost."""
    chance = won_share(decided(in_tenders(world.quotes)))
    return whole(_value(world, chance, days=0) - float(largest_open(world)["bid_bond"]))


# ---------------------------------------------------------------------------------------- discount_effect


def _cells(table: pd.DataFrame) -> dict[str, dict[str, float]] | None:
    shown = (table.reindex([True, False])[["shallow_won_share", "deep_won_share"]] * 100).to_numpy(dtype=float)
    if not np.isfinite(shown).all():
        return None
    return {
        name: {"shallow": round(float(row[0]), 2), "deep": round(float(row[1]), 2)}
        for name, row in zip(("at_risk", "safe"), shown, strict=True)
    }


def discount_effect(world: World) -> dict[str, dict[str, float]]:
    """Share won by risk and depth of discount, percent."""
    found = _cells(kam.discount_by_risk(world.quotes, DEEP))
    assert found is not None
    return found


@mistake(
    of="discount_effect",
    credit=0.25,
    en="You swapped the rows: accounts at risk are the ones that were about to leave us when we quoted.",
    zh="两行填反了：有流失风险的，是我们报价时正打算走的客户。",
)
def rows_swapped(world: World) -> dict[str, dict[str, float]]:
    """At risk for safe."""
    found = discount_effect(world)
    return {"at_risk": found["safe"], "safe": found["at_risk"]}


@mistake(
    of="discount_effect",
    credit=0.5,
    en="You put the border at 15 %. Ten percent and more is deep here: move the border.",
    zh="你把界线划在 15% 了。这里十个百分点以上就算深：把界线挪回来。",
)
def border_at_15(world: World) -> dict[str, dict[str, float]] | None:
    """Another border."""
    return _cells(kam.discount_by_risk(world.quotes, 0.15))


@mistake(
    of="discount_effect",
    credit=0.25,
    en="You counted open and void offers as not won. They are not decided: leave them out before you divide.",
    zh="你把未定和作废的也算成没赢了。它们还没分输赢：先去掉再除。",
)
def undecided_counted(world: World) -> dict[str, dict[str, float]] | None:
    """Open and void offers in the denominator."""
    quotes = world.quotes
    quotes["outcome"] = quotes["outcome"].where(quotes["outcome"].isin(["won"]), "lost")
    found = _cells(kam.discount_by_risk(quotes, DEEP))
    return None if found == discount_effect(world) else found
