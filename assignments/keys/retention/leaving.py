"""Who left, why, and who has gone without a word."""

from __future__ import annotations

from assignments.keys import mistake
from assignments.keys.retention.shared import (
    BEFORE,
    CASE_MOVED,
    CASE_OWN,
    CASE_RATE,
    HALF,
    YEAR,
    buying,
    number,
    only,
    other,
    percent,
)
from kam_lab import World
from kam_lab import retention as kam
from kam_lab.concentration import revenue

# -------------------------------------------------------------------------------------- churn_second_half


def churn_second_half(world: World) -> float:
    """Churn by value of July to December 2025, percent of the revenue of 2024."""
    return kam.churn_rate(world.churn_log, world.orders, YEAR, 2).churn_points


@mistake(
    of="churn_second_half",
    credit=0.25,
    en="You took the whole year. The question asks for July to December: filter the dates first.",
    zh="你取了全年。题目只问 7 月到 12 月：先筛日期。",
)
def whole_year_of_churn(world: World) -> float:
    """Year for half-year."""
    return kam.churn_rate(world.churn_log, world.orders, YEAR).churn_points


@mistake(
    of="churn_second_half",
    credit=0.25,
    en="That is the first half of the year. Take the entries from July on.",
    zh="这是上半年的。取 7 月起的记录。",
)
def first_half_of_churn(world: World) -> float:
    """H1 for H2."""
    return kam.churn_rate(world.churn_log, world.orders, YEAR, 1).churn_points


@mistake(
    of="churn_second_half",
    en="You counted accounts. The question asks for value: add up what the losses cost a year, then divide by revenue.",
    zh="你数的是家数。题目问的是金额：把每年少做的钱加起来，再除以销售额。",
)
def accounts_for_value(world: World) -> float:
    """Count for value."""
    rows = kam.losses(world.churn_log, YEAR, 2)
    return 100 * rows["account_id"].nunique() / len(revenue(world.orders, BEFORE))


@mistake(
    of="churn_second_half",
    credit=0.25,
    en="You left out the accounts that were lost in part. A part is a loss as well: take every entry of the half-year.",
    zh="一部分流失的你没算。走了一部分也是流失：这半年的每一笔都要加。",
)
def whole_accounts_only(world: World) -> float | None:
    """Whole losses only."""
    rows = kam.losses(world.churn_log, YEAR, 2)
    lost = rows.loc[rows["scope"] == "whole", "yearly_value"].sum()
    return other(100 * number(lost) / number(revenue(world.orders, BEFORE).sum()), churn_second_half(world))


@mistake(
    of="churn_second_half",
    credit=0.5,
    en="You annualised. The question asks for the half-year as it is: leave the rate alone.",
    zh="你折成了全年。题目要的就是半年：不用折。",
)
def annualised_churn(world: World) -> float:
    """Annualised rate."""
    return kam.churn_rate(world.churn_log, world.orders, YEAR, 2).yearly_points


@mistake(
    of="churn_second_half",
    credit=0.5,
    en="You divided by the revenue of 2025. What was lost is measured against the year before: take 2024.",
    zh="你除的是 2025 年的销售额。流失要跟上一年比：用 2024 年。",
)
def same_year_base(world: World) -> float:
    """Revenue of 2025 as the base."""
    lost = kam.churn_rate(world.churn_log, world.orders, YEAR, 2).lost_yearly
    return 100 * lost / number(revenue(world.orders, YEAR).sum())


# ------------------------------------------------------------------------------------------- reason_order


def _reasons(world: World, half: int | None = 2, column: str = "lost_yearly", rising: bool = False) -> list[str]:
    table = kam.churn_table(world.churn_log, world.orders, "reason", YEAR, half)
    ordered = table.sort_index().sort_values(column, ascending=rising, kind="stable")
    return [str(name) for name in ordered.index[:4]]


def reason_order(world: World) -> list[str]:
    """The four dearest reasons of the second half of 2025, by value."""
    return _reasons(world)


@mistake(
    of="reason_order",
    credit=0.25,
    en="You ranked by the number of entries. A few large losses weigh more than many small ones: rank by value.",
    zh="你按笔数排了。几笔大的，重过许多小的：按金额排。",
)
def reasons_by_count(world: World) -> list[str] | None:
    """Count for value."""
    return other(_reasons(world, column="losses"), reason_order(world))


@mistake(
    of="reason_order",
    credit=0.25,
    en="That is the order of the first half-year. Take the losses from July on, and rank again.",
    zh="这是上半年的顺序。取 7 月起的流失，重新排。",
)
def reasons_of_first_half(world: World) -> list[str] | None:
    """H1 for H2."""
    return other(_reasons(world, 1), reason_order(world))


@mistake(
    of="reason_order",
    credit=0.25,
    en="Your order runs from small to large. The dearest reason comes first: turn it round.",
    zh="你从小排到大了。损失最大的排第一：反过来。",
)
def smallest_reason_first(world: World) -> list[str]:
    """Ascending."""
    return reason_order(world)[::-1]


# --------------------------------------------------------------------------------------- avoidable_points


def avoidable_points(world: World) -> float:
    """Points lost for reasons that could have been prevented."""
    return CASE_RATE * (1 - CASE_OWN - CASE_MOVED)


@mistake(
    of="avoidable_points",
    credit=0.5,
    en=(
        "You took off own trouble only. Nobody can keep an account that closes or moves away either: take "
        "that off, too."
    ),
    zh="你只减了自身困难。关了的、搬走的，谁也留不住：那一份也要减。",
)
def relocation_kept(world: World) -> float:
    """Relocation counted as avoidable."""
    return CASE_RATE * (1 - CASE_OWN)


@mistake(
    of="avoidable_points",
    credit=0.25,
    en="That is a share of the loss, in percent. Points of revenue are asked: multiply by the rate of 4.2 %.",
    zh="这是占流失的百分比。要的是占销售额的百分点：再乘流失率 4.2%。",
)
def share_for_points(world: World) -> float:
    """Share for points."""
    return 100 * (1 - CASE_OWN - CASE_MOVED)


@mistake(
    of="avoidable_points",
    credit=0.25,
    en="You counted only the two rivals' reasons. The rest of the reasons was in the firm's hands as well: add it.",
    zh="你只算了对手那两条。其余的原因它也管得了：要加上。",
)
def rivals_only(world: World) -> float:
    """The two rivals' shares."""
    return CASE_RATE * (0.30 + 0.15)


@mistake(
    of="avoidable_points",
    credit=0.25,
    en="Those are the points that nobody could have prevented. Take them off the whole.",
    zh="这是谁也拦不住的那部分。用总数减掉它。",
)
def beyond_control(world: World) -> float:
    """The exempt points."""
    return CASE_RATE * (CASE_OWN + CASE_MOVED)


# ----------------------------------------------------------------------------------- whole_year_from_half


def whole_year_from_half(world: World) -> float:
    """Half-year churn annualised, percent."""
    return percent(kam.annualise(HALF / 100))


@mistake(
    of="whole_year_from_half",
    credit=0.25,
    en="You doubled the half-year. The second half can only lose from what the first has left over: work from there.",
    zh="你把半年翻了一倍。下半年只能从上半年剩下的里面流失：从剩下的算起。",
)
def doubled_half(world: World) -> float:
    """Twice the half-year."""
    return 2 * HALF


@mistake(
    of="whole_year_from_half",
    en="That is still the half-year. Let the second half take its part of what is left.",
    zh="这还是半年的。下半年再从剩下的里面扣一次。",
)
def half_for_year(world: World) -> float:
    """Half-year for year."""
    return HALF


@mistake(
    of="whole_year_from_half",
    credit=0.25,
    en="That is what is left after two halves. The question asks for what has gone: take it off 100 %.",
    zh="这是两个半年后剩下的。题目问走了多少：用 100% 减。",
)
def left_over(world: World) -> float:
    """Survivors for churn."""
    return 100 - whole_year_from_half(world)


# ------------------------------------------------------------------------------------------- unruly_agent


def unruly_agent(world: World) -> str:
    """The agent with the highest rate of loss."""
    return str(kam.agent_churn(world.agents, world.agent_accounts, world.churn_log, world.orders).index[0])


@mistake(
    of="unruly_agent",
    en=(
        "You took the second-highest rate of loss. Sort by the share of the portfolio that was lost, and "
        "take the first."
    ),
    zh="你取了流失占比第二高的。按名下流失占比排，取第一个。",
)
def second_worst_agent(world: World) -> str:
    """Second for first."""
    return str(kam.agent_churn(world.agents, world.agent_accounts, world.churn_log, world.orders).index[1])


@mistake(
    of="unruly_agent",
    en="This agent has the largest portfolio of those who behave. Divide the losses by the portfolio, then compare.",
    zh="这是守规矩的人里名下最大的。流失要除以名下销售额，再比。",
)
def largest_portfolio(world: World) -> str:
    """Portfolio of the rest for rate of loss."""
    table = kam.agent_churn(world.agents, world.agent_accounts, world.churn_log, world.orders).iloc[1:]
    return str(table["portfolio_value"].idxmax())


# ------------------------------------------------------------------------------------------ probably_gone


def probably_gone(world: World) -> str:
    """The tier-A account with the lowest chance that it still buys."""
    return str(only(buying(world), world, "A").index[0])


@mistake(
    of="probably_gone",
    en=(
        "You took the account with the fewest orders. A rare buyer may be a faithful one: look at the silence "
        "measured by its own rhythm."
    ),
    zh="你取了下单最少的。稀客也可能是铁杆：看按它自己节奏量的沉默。",
)
def rarest_buyer(world: World) -> str | None:
    """Fewest orders for lowest chance."""
    mine = only(buying(world), world, "A").sort_index()
    return other(str(mine["repeat_purchases"].idxmin()), probably_gone(world))


@mistake(
    of="probably_gone",
    en="You looked through all tiers. Keep the accounts of tier A, then take the lowest chance.",
    zh="你把所有等级都看了。先留下 A 级，再取可能最低的。",
)
def lowest_of_all_tiers(world: World) -> str | None:
    """The first of the other tiers."""
    rest = only(buying(world), world, "A", others=True)
    return other(str(rest.index[0]), probably_gone(world))


@mistake(
    of="probably_gone",
    en=(
        "You took the account that fell most against last year. Falling is not gone: ask for the chance that "
        "it still buys."
    ),
    zh="你取了比去年下滑最多的。下滑不等于走了：看它还在买的可能。",
)
def fell_most(world: World) -> str | None:
    """Largest fall in revenue among the others of tier A."""
    now, before = revenue(world.orders, YEAR), revenue(world.orders, BEFORE)
    change = (now.reindex(before.index).fillna(0.0) / before).rename("change").to_frame().sort_index()
    mine = only(change, world, "A").drop(index=probably_gone(world), errors="ignore")
    return str(mine["change"].idxmin())
