"""Criteria, steps, grid, portfolio, word of mouth and payback."""

from __future__ import annotations

import math

import pandas as pd

from assignments.keys import mistake
from assignments.keys.prospecting.shared import (
    ATTRACTIVENESS,
    CANDIDATES,
    CHANNEL,
    GRID_RANKS,
    KEEPING_COST,
    LEVELS,
    MARK_WEIGHTS,
    MONTHLY_CONTRIBUTION,
    STEPS,
    STRENGTH,
    YEAR,
    first_ids,
    number,
)
from kam_lab import World
from kam_lab import prospecting as kam

# ----------------------------------------------------------------------------------------- criteria_order


def criteria_order(world: World) -> list[str]:
    """Four described accounts by the five criteria, price sensitivity reversed."""
    return first_ids(kam.five_criteria(CANDIDATES), 4)


@mistake(
    of="criteria_order",
    en=(
        "You gave points for price sensitivity. It counts the other way: an account that leaves for one yuan is no "
        "key account. Take 6 minus the score, then add again."
    ),
    zh="价格敏感度你加反了：差一块钱就走的，不是大客户的料。先用 6 减去得分，再重新加。",
)
def price_the_wrong_way(world: World) -> list[str]:
    """Price sensitivity added instead of reversed."""
    weights = pd.Series(kam.FIVE_CRITERIA_WEIGHTS)
    return first_ids((CANDIDATES[list(weights.index)] * weights).sum(axis=1), 4)


@mistake(
    of="criteria_order",
    en="You went by volume alone. Volume is one of five criteria; work out the weighted sum of all five.",
    zh="你只看了采购量。采购量只是五项之一，把五项加权求和再排。",
)
def volume_only(world: World) -> list[str]:
    """One criterion for five."""
    return first_ids(CANDIDATES["volume"], 4)


# -------------------------------------------------------------------------------------------- seven_steps


def seven_steps(world: World) -> list[str]:
    """The seven steps of S003 in their order."""
    return list(STEPS)


@mistake(
    of="seven_steps",
    en=(
        "You began with 80/20. It comes near the end: first see who orders steadily, who buys much and who covers "
        "its cost. Else the few that bring most may be the few that cost most."
    ),
    zh=(
        "你把 80/20 放在了最前面。它在后面：先看谁下单稳、谁买得多、谁盖得住花销，不然撑起大头的少数，可能正是最花钱"
        "的少数。"
    ),
)
def pareto_first(world: World) -> list[str]:
    """80/20 first."""
    return ["vital_few", *(step for step in STEPS if step != "vital_few")]


@mistake(
    of="seven_steps",
    en=(
        "Break-even stands too late in your order. An account that never covers its cost drops out before anybody "
        "asks about culture or praise."
    ),
    zh="盈亏平衡放得太晚了。花销永远挣不回来的客户，还没轮到问文化、问口碑，就该出局。",
)
def break_even_last(world: World) -> list[str]:
    """Break-even after 80/20."""
    rest = [step for step in STEPS if step != "break_even"]
    return [*rest[:-1], "break_even", rest[-1]]


# ------------------------------------------------------------------------------------------- grid_classes


def _graded(world: World) -> pd.DataFrame:
    return kam.grid(world, YEAR).iloc[[rank - 1 for rank in GRID_RANKS]]


def _cells(impact: list[int], relevance: list[int], classes: list[str]) -> dict[str, dict[str, str]]:
    rows = zip(GRID_RANKS, impact, relevance, classes, strict=True)
    return {
        f"rank_{rank}": {"impact": LEVELS[i], "relevance": LEVELS[r], "grid_class": name} for rank, i, r, name in rows
    }


def grid_classes(world: World) -> dict[str, dict[str, str]]:
    """Levels and class of the accounts that rank 1, 10, 50 and 200 by revenue in 2025."""
    table = _graded(world)
    return _cells(list(table["impact_level"]), list(table["relevance_level"]), list(table["grid_class"]))


@mistake(
    of="grid_classes",
    en=(
        "You swapped the two axes: impact is what the account moves in our results, relevance is how well it fits "
        "us. Read the two columns again."
    ),
    zh="两个轴看反了：影响度是它能带动我们多少业绩，关联度是它跟我们合不合。两列重新读一遍。",
)
def swapped_axes(world: World) -> dict[str, dict[str, str]] | None:
    """Impact for relevance."""
    table = _graded(world)
    found = _cells(list(table["relevance_level"]), list(table["impact_level"]), list(table["grid_class"]))
    return None if found == grid_classes(world) else found


@mistake(
    of="grid_classes",
    en="Your letters run the wrong way: A is the best class, high in both, and E the last, low in both.",
    zh="字母顺序反了：A 是最好的一类，两项都高；E 是最末的一类，两项都低。",
)
def letters_reversed(world: World) -> dict[str, dict[str, str]] | None:
    """E for A."""
    table = _graded(world)
    letters = [str("ABCDE"["EDCBA".index(name)]) for name in table["grid_class"]]
    found = _cells(list(table["impact_level"]), list(table["relevance_level"]), letters)
    return None if found == grid_classes(world) else found


@mistake(
    of="grid_classes",
    en=(
        "You gave the tier of the official list. The grid makes its own classes, from impact and relevance: add the "
        "two levels."
    ),
    zh="你填的是核定名单上的等级。网格按影响度和关联度自己定类：把两个档次加起来。",
)
def tier_for_class(world: World) -> dict[str, dict[str, str]] | None:
    """Official tier for grid class."""
    table = _graded(world)
    tiers = world.accounts.set_index("account_id")["tier"]
    names = [str(tiers[account]) for account in table.index]
    found = _cells(list(table["impact_level"]), list(table["relevance_level"]), names)
    return None if found == grid_classes(world) else found


# --------------------------------------------------------------------------------------- portfolio_action


def _axes() -> tuple[float, float]:
    """Attractiveness and strength as the question's marks and weights give them."""
    return kam.weighted_score(ATTRACTIVENESS, MARK_WEIGHTS), kam.weighted_score(STRENGTH, MARK_WEIGHTS)


def portfolio_action(world: World) -> str:
    """Cell of the portfolio matrix for the marks in the question."""
    return str(kam.portfolio(*_axes()))


@mistake(
    of="portfolio_action",
    en=(
        "You took plain averages. The first mark weighs four times as much as the last: multiply each score by its "
        "weight, then add."
    ),
    zh="你用的是简单平均。第一项的权重是最后一项的四倍：每项先乘权重，再相加。",
)
def plain_mean(world: World) -> str:
    """Unweighted means."""
    return str(kam.portfolio(sum(ATTRACTIVENESS) / 4, sum(STRENGTH) / 4))


@mistake(
    of="portfolio_action",
    en="You swapped the axes. Ask first how attractive the account is, then how strong we are with it.",
    zh="两个轴弄反了。先问这家客户吸不吸引人，再问我们在它那里强不强。",
)
def portfolio_axes_swapped(world: World) -> str:
    """Strength for attractiveness."""
    return str(kam.portfolio(*_axes()[::-1]))


# --------------------------------------------------------------------------------------------- break_even


def break_even(world: World) -> float:
    """Share of dissatisfied customers at which word of mouth is zero, percent."""
    return 100 * kam.word_of_mouth_break_even()


@mistake(
    of="break_even",
    credit=0.25,
    en=(
        "You divided 5 by 25. But with each one more who is dissatisfied there is one fewer who is content: 5 times "
        "their share must equal 25 times the share of the others."
    ),
    zh="你直接用 5 除以 25 了。不满意的多一个，满意的就少一个：5 乘满意的占比，要等于 25 乘不满意的占比。",
)
def five_by_twenty_five(world: World) -> float:
    """5/25."""
    return 20.0


@mistake(
    of="break_even",
    credit=0.5,
    en="That is the share of satisfied customers. The question asks for the others: take it off 100 %.",
    zh="这是满意客户的占比。题目问的是另外那部分：用 100% 减一下。",
)
def share_of_satisfied(world: World) -> float:
    """Satisfied for dissatisfied."""
    return 100 - break_even(world)


# ------------------------------------------------------------------------------------------------ payback


def _months(cost: float, keeping: float = KEEPING_COST) -> float:
    return kam.payback_months(cost, MONTHLY_CONTRIBUTION, keeping)


def payback(world: World) -> float:
    """Months until an account won at an exhibition has paid back what winning it cost."""
    return _months(number(kam.contact_funnel(world.touches).loc[CHANNEL, "cost_per_new_account"]))


@mistake(
    of="payback",
    credit=0.25,
    en=(
        "You left the cost of keeping the account out. It comes off the contribution every month, before anything is "
        "paid back."
    ),
    zh="维系的花费没减。每个月先从贡献额里减掉它，剩下的才是用来回本的。",
)
def forgot_keeping(world: World) -> float | None:
    """Keeping cost left out."""
    months = _months(number(kam.contact_funnel(world.touches).loc[CHANNEL, "cost_per_new_account"]), 0)
    return None if months == payback(world) else months


@mistake(
    of="payback",
    en="You divided by meetings. A meeting is not yet an account: divide the cost by the new accounts of the channel.",
    zh="你除的是会面次数。见了面还不是客户：用花费除以这条渠道带来的新客户数。",
)
def per_meeting(world: World) -> float | None:
    """Cost per meeting for cost per new account."""
    months = _months(number(kam.contact_funnel(world.touches).loc[CHANNEL, "cost_per_meeting"]))
    return None if months == payback(world) else months


@mistake(
    of="payback",
    credit=0.25,
    en="You used all channels together. The question asks for exhibitions only: filter the channel first.",
    zh="你把所有渠道合在一起了。题目只问展会：先筛出这条渠道。",
)
def all_channels(world: World) -> float | None:
    """All channels for one."""
    table = kam.contact_funnel(world.touches)
    months = _months(number(table["cost"].sum() / table["new_accounts"].sum()))
    return None if months == payback(world) else months


@mistake(
    of="payback",
    credit=0.25,
    en="You used 2025 alone. A few accounts in one year make a shaky figure; the question asks for all 36 months.",
    zh="你只用了 2025 年。一年就那么几家新客户，算出来不稳；题目要的是 36 个月合在一起。",
)
def one_year_of_touches(world: World) -> float | None:
    """12 months for 36."""
    cost = kam.contact_funnel(world.touches, YEAR).loc[CHANNEL, "cost_per_new_account"]
    if math.isnan(number(cost)):
        return None
    months = _months(number(cost))
    return None if months == payback(world) else months
