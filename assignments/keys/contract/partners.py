"""Dealers, contracts with the largest, room for agreement, packages, moves at the table."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.contract.shared import (
    ENDS,
    LARGEST_ACCOUNTS,
    LEAST,
    YEAR,
    amounts,
    at_largest,
    listed,
    other_than,
    packages,
)
from kam_lab import World
from kam_lab import contract as kam

# ------------------------------------------------------------------------------------------ overloaded_dealer


def overloaded_dealer(world: World) -> list[str]:
    """The dealer whose target exceeds 1.2 times what the territory can sell."""
    table = kam.target_load(world.territories, YEAR)
    return sorted(str(name) for name in table.index[table["diversion_risk"]])


@mistake(
    of="overloaded_dealer",
    en="You took the largest target. A large territory can bear a large target: divide it by what it can sell.",
    zh="你挑了指标最大的。地盘大，指标大也吃得下：除以区域可消化量。",
)
def largest_target(world: World) -> list[str] | None:
    """Largest target in yuan."""
    table = kam.target_load(world.territories, YEAR)
    return listed(table["target"].idxmax(), overloaded_dealer(world))


@mistake(
    of="overloaded_dealer",
    en=(
        "This target is a little more than the territory can sell, but below the line of 1.2. Divide target by "
        "capacity and look for the one far above."
    ),
    zh="这家的指标比可消化量高一点，可没到 1.2 倍这条线。用指标除以可消化量，找高出一大截的那家。",
)
def within_the_line(world: World) -> list[str] | None:
    """The next dealer by target ÷ capacity."""
    table = kam.target_load(world.territories, YEAR)
    rest = table[~table["diversion_risk"]]
    load = (rest["target"] / rest["sell_out_capacity"]).sort_index()
    return listed(load.idxmax(), overloaded_dealer(world))


@mistake(
    of="overloaded_dealer",
    en=(
        "You took the territory that can sell least. A small territory with a small target is in order: it is the "
        "ratio that counts."
    ),
    zh="你挑了可消化量最小的。地盘小、指标也小，没问题：要看比例。",
)
def smallest_territory(world: World) -> list[str] | None:
    """Smallest capacity."""
    table = kam.target_load(world.territories, YEAR)
    return listed(table["sell_out_capacity"].idxmin(), overloaded_dealer(world))


# ----------------------------------------------------------------------------------------------- best_package


def best_package(world: World) -> float:
    """Our points in the best package that gives them 60."""
    return float(kam.best_package(packages(world), LEAST)["our_points"])


def _unless_right(world: World, points: float) -> float | None:
    return None if points == best_package(world) else float(points)


@mistake(
    of="best_package",
    en=(
        "You halved every issue. Trading does better: give on what matters to them and little to us, and take on what "
        "matters to us. Search the packages above the bar."
    ),
    zh="你条条对半了。交换更好：对方在意、我们无所谓的让出去，我们在意的换回来。在够线的方案里找。",
)
def halved(world: World) -> float | None:
    """Every issue halved."""
    return _unless_right(world, float(kam.split_every_issue(packages(world))["our_points"]))


@mistake(
    of="best_package",
    en=(
        "You took the package with most points for both together. The question asks for the best one for *us* that "
        "still gives them enough: rank by our points."
    ),
    zh="你挑了双方合计最高的。题目问的是够了对方的线以后，对*我们*最好的：按我方得分排。",
    credit=0.3,
)
def largest_sum_of_both(world: World) -> float | None:
    """Most joint points."""
    table = packages(world)
    return _unless_right(world, float(at_largest(table["our_points"], table["joint_points"])))


@mistake(
    of="best_package",
    en="You changed sides: those are their points when we get 60. Read the two columns again.",
    zh="你把两边弄反了：这是我方拿 60 分时对方的得分。两列再看一遍。",
)
def sides_changed(world: World) -> float | None:
    """Their best when we get 60."""
    table = packages(world)
    return _unless_right(world, float(table.loc[table["our_points"] >= LEAST, "their_points"].max()))


# ------------------------------------------------------------------------------------------ running_contracts


def running_contracts(world: World) -> float:
    """How many of the 21 largest have a running contract."""
    return float(_bound(world)["contract_running"].sum())


def _bound(world: World) -> pd.DataFrame:
    return kam.under_contract(world.orders, world.contracts, world.as_of, YEAR, LARGEST_ACCOUNTS)


@mistake(
    of="running_contracts",
    en="You counted everybody who ever signed. Some contracts are over: count only those that still run on that day.",
    zh="签过的你都数进去了。有的合同已经到期：只数那天还在执行的。",
)
def ever_signed(world: World) -> float | None:
    """Ever signed."""
    found = float((_bound(world)["contracts"] > 0).sum())
    return None if found == running_contracts(world) else found


@mistake(
    of="running_contracts",
    en="You counted those without a running contract. Turn it round: subtract from 21.",
    zh="你数的是没有合同在执行的。反过来：用 21 减。",
)
def without_contract(world: World) -> float | None:
    """The others."""
    found = LARGEST_ACCOUNTS - running_contracts(world)
    return None if found == running_contracts(world) else found


# ------------------------------------------------------------------------------------------------- rebate_gap


def _schemes(world: World) -> pd.DataFrame:
    return kam.rebate_schemes(world.rebates, world.rebate_steps, YEAR)


def rebate_gap(world: World) -> float:
    """Points between ten largest and ten smallest by steps."""
    return round(100 * kam.rebate_gap(_schemes(world), ENDS).steps_gap_share, 4)


@mistake(
    of="rebate_gap",
    en=(
        "You averaged the dealers' rates. The ten together count as one: add their rebates, add their purchases, then "
        "divide."
    ),
    zh="你把各家的比例平均了。十家合起来算一家：返利加返利，进货加进货，再除。",
    credit=0.3,
)
def mean_of_rates(world: World) -> float | None:
    """Mean of rates instead of the rate of the sums."""
    table = _schemes(world)
    found = 100 * float(table["steps_rate"].head(ENDS).mean() - table["steps_rate"].tail(ENDS).mean())
    return None if abs(found - rebate_gap(world)) < 0.03 else round(found, 4)


@mistake(
    of="rebate_gap",
    en="That is the gap by the mixed scheme. The question asks for the volume steps of today: use the other column.",
    zh="这是按混合办法的差距。题目问的是现在的销量台阶：用另一列。",
)
def mixed_instead(world: World) -> float:
    """The other scheme."""
    return round(100 * kam.rebate_gap(_schemes(world), ENDS).mixed_gap_share, 4)


@mistake(
    of="rebate_gap",
    en="You compared one dealer with one dealer. The question asks for the ten largest and the ten smallest, together.",
    zh="你拿一家跟一家比了。题目问的是最大的十家合起来、最小的十家合起来：把组放大。",
)
def one_against_one(world: World) -> float | None:
    """Largest against smallest."""
    found = round(100 * kam.rebate_gap(_schemes(world), 1).steps_gap_share, 4)
    return None if abs(found - rebate_gap(world)) < 0.03 else found


# ------------------------------------------------------------------------------------------- rebate_direction


def rebate_direction(world: World) -> list[str]:
    """Growth award and soft measures."""
    return ["growth", "shops", "support"]


@mistake(
    of="rebate_direction",
    en="One more step pays for size once again. Look for what a dealer can *do*, whatever his size: change that one.",
    zh="再加一档，还是花钱买个头。找那些不论大小、经销商*做得到*的：把那一条换掉。",
    credit=0.3,
)
def another_step(world: World) -> list[str]:
    """A further step."""
    return ["growth", "shops", "step"]


@mistake(
    of="rebate_direction",
    en="A trip above a volume is a step with a beach. It asks for nothing but size: change that one.",
    zh="过线就请旅游，不过是带沙滩的台阶。除了个头什么也没要求：把那一条换掉。",
    credit=0.3,
)
def trip_for_the_big(world: World) -> list[str]:
    """A trip for the largest."""
    return ["growth", "shops", "trip"]


# ----------------------------------------------------------------------------------------- reservation_points

_COST, _NEXT, _RIVAL, _WORTH, _SWITCHING = 700_000, 80_000, 850_000, 60_000, 30_000


def _points(ours: float, theirs: float) -> dict[str, dict[str, float]]:
    return amounts(our_limit=ours, their_limit=theirs, zone=theirs - ours, middle=(ours + theirs) / 2)


def reservation_points(world: World) -> dict[str, dict[str, float]]:
    """Limits from the alternatives of both."""
    return _points(*kam.reservation_points(_COST, _NEXT, _RIVAL, _WORTH, _SWITCHING))


@mistake(
    of="reservation_points",
    en=(
        "You let us sell at cost. The next-best deal would earn something: our least price is the cost plus that "
        "profit. Then the other rows follow."
    ),
    zh="你让我们按成本卖了。次优的一单也能挣钱：最低价要在成本上加那份利润，后面几行跟着改。",
)
def alternative_forgotten(world: World) -> dict[str, dict[str, float]]:
    """Our limit at cost."""
    return _points(_COST, _RIVAL + _WORTH - _SWITCHING)


@mistake(
    of="reservation_points",
    en=(
        "You added the cost of changing. It speaks against us: whatever he spends on changing he will not pay to us. "
        "Subtract it."
    ),
    zh="换供应商的花费你加上去了。那是对我们不利的：他花在换上面的钱，就不会付给我们。减掉它。",
)
def switching_added(world: World) -> dict[str, dict[str, float]]:
    """Switching cost with the wrong sign."""
    return _points(_COST + _NEXT, _RIVAL + _WORTH + _SWITCHING)


@mistake(
    of="reservation_points",
    en="You took the rival's price as his limit. What our service saves him counts as well: he pays more for more.",
    zh="你把对手的价当成了他的底线。我们的服务替他省的也要算：东西好，他肯多付。",
)
def value_forgotten(world: World) -> dict[str, dict[str, float]]:
    """Their limit at the rival's price."""
    return _points(_COST + _NEXT, _RIVAL)


# ---------------------------------------------------------------------------------------------------- no_zone


def no_zone(world: World) -> str:
    """Account of the deal without room."""
    table = kam.zopas(world.opportunities)
    return str(table.loc[~table["exists"], "account_id"].iloc[0])


@mistake(
    of="no_zone",
    en="There the zone is narrow, but it exists. Look for the deal in which our limit lies *above* theirs.",
    zh="那个的余地很窄，但还有。找我方底线比对方*高*的那个。",
)
def narrow_zone(world: World) -> str | None:
    """Smallest positive zone."""
    table = kam.zopas(world.opportunities)
    return other_than(table.loc[table["exists"], "account_id"].iloc[0], no_zone(world))


@mistake(
    of="no_zone",
    en="That is the deal with the smallest chance to win. A chance is a guess; the zone is two limits: subtract them.",
    zh="那是赢单概率最小的。概率是估的，余地是两条底线：减一减。",
)
def smallest_chance(world: World) -> str | None:
    """Lowest win chance."""
    table = world.opportunities.sort_values(["win_chance", "opportunity_id"])
    return other_than(table["account_id"].iloc[0], no_zone(world))


# ---------------------------------------------------------------------------------------------- harmful_moves


def harmful_moves(world: World) -> list[str]:
    """What costs goodwill and wins nothing."""
    return ["insult", "repeat", "take_back"]


@mistake(
    of="harmful_moves",
    en="Asking harms nobody: it shows interest, and you learn what to trade. Change that one.",
    zh="提问不伤人：对方觉得受重视，你也知道拿什么换。把那一条换掉。",
    credit=0.3,
)
def asking_harms(world: World) -> list[str]:
    """Asking taken for harmful."""
    return ["ask", "insult", "take_back"]


@mistake(
    of="harmful_moves",
    en="Leaving politely keeps the door open, and a deal below the alternative is worse than none. Change that one.",
    zh="客气地离开，门还开着；签得比退路差，还不如不签。把那一条换掉。",
    credit=0.3,
)
def leaving_harms(world: World) -> list[str]:
    """Leaving taken for harmful."""
    return ["insult", "leave", "repeat"]
