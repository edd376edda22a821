"""Support, coverage, files and deals: figures worked out from the tables."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.relationships.shared import largest_of_tier_a, most_people, other_than, tier_a, unless
from kam_lab import World
from kam_lab import relationships as kam

# -------------------------------------------------------------------------------------------- hollow_deal


def _deals(world: World) -> pd.DataFrame:
    return kam.qualify(world.opportunities)


def hollow_deal(world: World) -> str:
    """The deal that reaches the mark by points and fails the gate."""
    table = _deals(world)
    return str(table.index[table["qualification"] == "hollow"][0])


def _first(table: pd.DataFrame, column: str, ascending: bool = False) -> str | None:
    if table.empty:
        return None
    return str(table.sort_index().sort_values(column, ascending=ascending, kind="stable").index[0])


@mistake(
    of="hollow_deal",
    en=(
        "This deal has the points and passes the gate: both people who decide are known. Look for one where the sum "
        "is high and economic buyer or champion is 0."
    ),
    zh="这一单分数够，门槛也过了：两位关键人都有。要找的是总分高，决策者或支持者却得 0 分的。",
)
def best_deal(world: World) -> str | None:
    """The best qualified deal."""
    table = _deals(world)
    return unless(_first(table[table["qualification"] == "go"], "points"), hollow_deal(world))


@mistake(
    of="hollow_deal",
    en=(
        "This deal fails the gate, but its sum is low as well: nobody would be deceived by it. Sort by points first, "
        "then look at the two fields of the gate."
    ),
    zh="这一单确实没过门槛，可总分也低，骗不了谁。先按总分排，再看门槛那两项。",
)
def weak_and_gateless(world: World) -> str | None:
    """The largest of the weak deals without gate."""
    table = _deals(world)
    return unless(_first(table[(table["qualification"] == "weak") & ~table["gate"]], "deal_value"), hollow_deal(world))


# ---------------------------------------------------------------------------------------- qualified_value


def qualified_value(world: World) -> float:
    """Value of the deals that have points and gate, CNY."""
    table = _deals(world)
    return float(table.loc[table["qualification"] == "go", "deal_value"].sum())


@mistake(
    of="qualified_value",
    credit=0.25,
    en="You left the gate out: a deal without economic buyer or champion is in your sum. Take it off.",
    zh="你没看门槛：缺决策者或支持者的那一单也算进去了。把它去掉。",
)
def without_the_gate(world: World) -> float | None:
    """Points alone."""
    table = _deals(world)
    found = float(table.loc[table["qualification"].isin(["go", "hollow"]), "deal_value"].sum())
    return other_than(found, qualified_value(world), 1)


@mistake(
    of="qualified_value",
    en="You added up all deals that pass the gate. The points count as well: 70 % of 14 or more.",
    zh="你把过了门槛的全加起来了。分数也要够：14 分的 70% 以上。",
)
def gate_alone(world: World) -> float | None:
    """Gate alone."""
    table = _deals(world)
    return other_than(float(table.loc[table["gate"], "deal_value"].sum()), qualified_value(world), 1)


@mistake(
    of="qualified_value",
    credit=0.25,
    en="You multiplied by the chance to win. The question asks for the contract amounts as they are.",
    zh="你乘了赢面。题目问的是合同金额本身。",
)
def times_the_chance(world: World) -> float | None:
    """Expected value for value."""
    table = _deals(world)
    rows = table[table["qualification"] == "go"]
    return other_than(float((rows["deal_value"] * rows["win_chance"]).sum()), qualified_value(world), 1)


# ---------------------------------------------------------------------------------------- largest_support


def _people(world: World) -> pd.DataFrame:
    return kam.people_of(world.contacts, most_people(world))


def largest_support(world: World) -> float:
    """Weighted support at the account with most people on file."""
    return kam.support(world.contacts, most_people(world)).support


@mistake(
    of="largest_support",
    credit=0.25,
    en=(
        "That is the plain mean of the stances. Each one counts by power: multiply first, then divide by the "
        "sum of power."
    ),
    zh="这是立场的简单平均。每个人按影响力算：先乘影响力，再除以影响力之和。",
)
def plain_mean_of_stances(world: World) -> float | None:
    """Unweighted mean."""
    return other_than(float(_people(world)["stance"].dropna().mean()), largest_support(world), 0.006)


@mistake(
    of="largest_support",
    credit=0.5,
    en=(
        "You divided by everybody's power, also of those whose stance nobody knows. That treats unknown as neutral; "
        "leave them out below the line as well."
    ),
    zh="你把立场不明的人的影响力也放进了分母，等于把不明当成中立。分母里也要去掉他们。",
)
def unknown_as_neutral(world: World) -> float | None:
    """Unknown stances as 0."""
    people = _people(world)
    found = float((people["power"] * people["stance"].astype("Float64").fillna(0)).sum() / people["power"].sum())
    return other_than(found, largest_support(world), 0.006)


@mistake(
    of="largest_support",
    en="You did not divide. The sum of power times stance grows with every head: divide it by the sum of power.",
    zh="你忘了除。影响力乘立场的和，人越多越大：要除以影响力之和。",
)
def not_divided(world: World) -> float | None:
    """The sum alone."""
    people = _people(world)
    found = float((people["power"] * people["stance"].astype("Float64")).sum())
    return other_than(found, largest_support(world), 0.006)


# ------------------------------------------------------------------------------------ coverage_of_largest


def _pairs(world: World, half_life: float = kam.TIE_HALF_LIFE) -> pd.DataFrame:
    account = largest_of_tier_a(world)
    return kam.coverage_pairs(world.contacts, world.contact_visits, account, world.as_of, half_life=half_life)


def _required(world: World, column: str, half_life: float = kam.TIE_HALF_LIFE) -> float:
    """Mean of a column over the required pairs, percent."""
    pairs = _pairs(world, half_life)
    return 100 * float(pairs.loc[pairs["required"], column].astype(float).mean())


def coverage_of_largest(world: World) -> float:
    """Mean freshness over the required pairs at the largest tier-A account, percent."""
    return _required(world, "freshness")


@mistake(
    of="coverage_of_largest",
    credit=0.5,
    en="You divided by nine. Only eight pairs are required: our front line need not know their executives.",
    zh="你除以了九。要求的只有八组：我们的一线不必认识他们的高层。",
)
def nine_pairs(world: World) -> float | None:
    """All pairs for required ones."""
    return other_than(100 * float(_pairs(world)["freshness"].mean()), coverage_of_largest(world), 0.1)


@mistake(
    of="coverage_of_largest",
    credit=0.25,
    en="That is the coverage without age: a pair counts fully or not at all. Here each pair counts by its freshness.",
    zh="这是不算新旧的覆盖率：一组要么全算，要么不算。这里每组按新鲜度来算。",
)
def without_decay(world: World) -> float | None:
    """Coverage without decay."""
    return other_than(_required(world, "covered"), coverage_of_largest(world), 0.1)


@mistake(
    of="coverage_of_largest",
    credit=0.25,
    en="You halved after 180 days, which is the window of an active contact. Freshness halves every 90 days.",
    zh="你用的是 180 天减半，那是“还在见”的窗口。新鲜度是每 90 天减半。",
)
def slower_decay(world: World) -> float | None:
    """Window for half-life."""
    return other_than(_required(world, "freshness", float(kam.ACTIVE_DAYS)), coverage_of_largest(world), 0.1)


@mistake(
    of="coverage_of_largest",
    en="You worked with people. Coverage counts pairs of levels: take the last meeting of each required pair.",
    zh="你是按人算的。覆盖率数的是级别组合：取每一组的最后一次见面。",
)
def share_of_people(world: World) -> float | None:
    """Freshness of people for that of pairs."""
    activity = kam.contact_activity(world.contacts, world.contact_visits, world.as_of)
    rows = activity[activity["account_id"] == largest_of_tier_a(world)]
    return other_than(100 * float(rows["freshness"].mean()), coverage_of_largest(world), 0.1)


# ----------------------------------------------------------------------------------------- thinnest_files


def _files(world: World) -> pd.DataFrame:
    table = kam.file_completeness(world.account_files, world.as_of, "six_points")
    return table[table.index.isin(tier_a(world))].sort_index()


def _three(table: pd.DataFrame, column: str, ascending: bool = True) -> list[str]:
    order = table.sort_values(column, ascending=ascending, kind="stable")
    return [str(name) for name in order.index[:3]]


def thinnest_files(world: World) -> list[str]:
    """The three tier-A accounts with the lowest completeness by six points with decay."""
    return _three(_files(world), "fresh_share")


def _unless_same(found: list[str], world: World) -> list[str] | None:
    return None if found == thinnest_files(world) else found


@mistake(
    of="thinnest_files",
    credit=0.25,
    en=(
        "You left out the age. A file can be full and worth little: multiply each score by its freshness before you "
        "rank."
    ),
    zh="你没算新旧。档案可以又满又不值钱：先把每项分数乘上新鲜度，再排。",
)
def without_age(world: World) -> list[str] | None:
    """Filled in for fresh."""
    return _unless_same(_three(_files(world), "filled_share"), world)


@mistake(
    of="thinnest_files",
    en="You ranked the best files. The question asks for those that are worth least: turn the order round.",
    zh="你排的是最好的档案。题目问的是最不值钱的：反过来排。",
)
def best_files(world: World) -> list[str] | None:
    """Highest for lowest."""
    return _unless_same(_three(_files(world), "fresh_share", ascending=False), world)


@mistake(
    of="thinnest_files",
    credit=0.25,
    en="You took tier B as well. The question asks for tier A: filter first, then rank.",
    zh="你把 B 级也放进来了。题目只问 A 级：先筛，再排。",
)
def tier_b_as_well(world: World) -> list[str] | None:
    """Tiers A and B."""
    table = kam.file_completeness(world.account_files, world.as_of, "six_points").sort_index()
    return _unless_same(_three(table, "fresh_share"), world)


@mistake(
    of="thinnest_files",
    en="You went by age alone. An old file that was full may still hold more than a new one that is empty.",
    zh="你只看了新旧。原来很满的旧档案，可能还胜过一份空的新档案。",
)
def oldest_files(world: World) -> list[str] | None:
    """Age for worth."""
    return _unless_same(_three(_files(world), "median_age_days", ascending=False), world)
