"""How long contracts last, what staying is worth, and the five percent."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.retention.shared import (
    ALPHA,
    BASE_RATE,
    BASE_RETENTION,
    BETA,
    MARGIN,
    MONTHS,
    RATE,
    RENEWAL,
    RETENTION,
    WAY_MARGIN,
    WAY_RATE,
    WAY_RETENTION,
    WINNING,
    other,
    percent,
)
from kam_lab import World
from kam_lab import retention as kam

Table = dict[str, dict[str, float]]

# -------------------------------------------------------------------------------- running_after_two_years


def running_after_two_years(world: World) -> float:
    """Kaplan–Meier survival of all service contracts at 24 months, percent."""
    return percent(kam.survival_at(kam.subscription_curve(world.subscriptions), MONTHS))


@mistake(
    of="running_after_two_years",
    en="You looked only at contracts that have ended. Those that still run count as well, as long as they are seen.",
    zh="你只看了已结束的。还在执行的也要算，看到多久算多久。",
)
def ended_contracts_only(world: World) -> float:
    """Ended contracts only."""
    rows = world.subscriptions
    return percent((rows.loc[rows["ended"], "months"] > MONTHS).mean())


@mistake(
    of="running_after_two_years",
    credit=0.25,
    en="You treated running contracts as if they had ended today. They are censored: at risk up to now, never lost.",
    zh="你把还在执行的当成今天结束。它们是删失：到今天为止有风险，但没有走。",
)
def all_as_ended(world: World) -> float:
    """Every contract as ended."""
    return percent((world.subscriptions["months"] > MONTHS).mean())


@mistake(
    of="running_after_two_years",
    en="That is the share that is still running today. The question asks for those that last beyond 24 months.",
    zh="这是今天还在执行的占比。题目问的是：撑过 24 个月的占多少。",
)
def running_today(world: World) -> float:
    """Share not ended."""
    return percent((~world.subscriptions["ended"]).mean())


@mistake(
    of="running_after_two_years",
    credit=0.5,
    en="You read the curve after 12 months. Go on to 24: the step there is part of the answer.",
    zh="你读的是 12 个月处。接着读到 24 个月，那级台阶也算。",
)
def after_one_year(world: World) -> float:
    """12 months for 24."""
    return percent(kam.survival_at(kam.subscription_curve(world.subscriptions), MONTHS / 2))


# ------------------------------------------------------------------------------------------ third_renewal


def third_renewal(world: World) -> float:
    """Retention at the third renewal by sBG, percent."""
    return percent(kam.sbg_retention(RENEWAL, ALPHA, BETA))


@mistake(
    of="third_renewal",
    credit=0.25,
    en="That is the first renewal. In the model retention rises with age: put the third in.",
    zh="这是第一次续约的。模型里保持率随年头上升：把第三次代进去。",
)
def first_renewal(world: World) -> float:
    """Renewal 1 for 3."""
    return percent(kam.sbg_retention(1, ALPHA, BETA))


@mistake(
    of="third_renewal",
    credit=0.25,
    en=(
        "That is how many of all who began are still here. The question asks about those who are still here: "
        "who renews?"
    ),
    zh="这是全部开始的人里还剩多少。题目只问还在的人：其中多少续约。",
)
def survival_for_retention(world: World) -> float:
    """S(3) for r(3)."""
    return percent(kam.sbg_survival(RENEWAL, ALPHA, BETA))


@mistake(
    of="third_renewal",
    credit=0.5,
    en="Off by one: at renewal t the formula has t − 1, since nobody has renewed before the first.",
    zh="差一格：第 t 次续约，公式里是 t − 1，因为第一次之前谁也没续过。",
)
def off_by_one(world: World) -> float:
    """t for t − 1."""
    return percent(kam.sbg_retention(RENEWAL + 1, ALPHA, BETA))


# ------------------------------------------------------------------------------------ value_after_winning


def value_after_winning(world: World) -> float:
    """Lifetime value less the cost of winning, CNY."""
    return kam.clv_after_cost(MARGIN, RETENTION, RATE, WINNING)


@mistake(
    of="value_after_winning",
    credit=0.5,
    en="You left out the cost of winning. It is paid today: take it off.",
    zh="获客成本没减。那是今天就要付的：减掉。",
)
def forgot_winning(world: World) -> float:
    """Without the cost of winning."""
    return kam.clv(MARGIN, RETENTION, RATE)


@mistake(
    of="value_after_winning",
    credit=0.25,
    en="You counted a margin today. The first one comes in a year, and only if the account stays: start with m × r.",
    zh="你把今天的毛利也算上了。第一笔一年后才来，还要它留下：从 m × r 开始。",
)
def margin_today(world: World) -> float:
    """First margin now."""
    return kam.clv(MARGIN, RETENTION, RATE, first_now=True) - WINNING


@mistake(
    of="value_after_winning",
    credit=0.25,
    en="You did not discount. A yuan in five years is less than a yuan today: put the rate into the denominator.",
    zh="你没折现。五年后的一块钱，不值今天的一块：分母里要加折现率。",
)
def undiscounted(world: World) -> float:
    """i = 0."""
    return kam.clv_after_cost(MARGIN, RETENTION, 0.0, WINNING)


@mistake(
    of="value_after_winning",
    en="You multiplied the margin by the retention once. The account may stay for many years: sum them with 1 + i − r.",
    zh="你只用毛利乘了一次保持率。它可能留很多年：用 1 + i − r 把它们加起来。",
)
def one_year_only(world: World) -> float:
    """m·r − cost."""
    return MARGIN * RETENTION - WINNING


# ---------------------------------------------------------------------------------- five_percent_readings


def _readings(points: float, part: float, rate: float = BASE_RATE) -> Table:
    now = kam.clv(1, BASE_RETENTION, rate)
    return {
        name: {"retention": 100 * after, "gain": 100 * (kam.clv(1, after, rate) / now - 1)}
        for name, after in (("points", points), ("percent", part))
    }


def five_percent_readings(world: World) -> Table:
    """Retention and gain if the 5 % are points, and if they are percent of the churn."""
    found = kam.five_percent_effect(BASE_RETENTION, BASE_RATE)
    return _readings(found.five_points_rate, found.churn_percent_rate)


@mistake(
    of="five_percent_readings",
    credit=0.25,
    en=(
        "You swapped the readings. Points are added to the retention; percent are taken of the churn: look "
        "at the rows again."
    ),
    zh="两种读法颠倒了。百分点是加到保持率上；百分之几是从流失率里减：两行再看一遍。",
)
def readings_swapped(world: World) -> Table:
    """Rows swapped."""
    right = five_percent_readings(world)
    return {"points": right["percent"], "percent": right["points"]}


@mistake(
    of="five_percent_readings",
    credit=0.5,
    en="For the second reading you took 5 % of the retention. It speaks of 5 % less *churn*: start from 25 %.",
    zh="第二种读法你取了保持率的 5%。它说的是*流失率*少 5%：从 25% 算起。",
)
def percent_of_retention(world: World) -> Table:
    """r·1.05 for 1 − 0.95·(1 − r)."""
    return _readings(BASE_RETENTION + 0.05, BASE_RETENTION * 1.05)


@mistake(
    of="five_percent_readings",
    credit=0.5,
    en="The retentions are right, but you did not discount. Put the 10 % into the denominator: 1 + i − r.",
    zh="保持率对了，可没折现。把 10% 放进分母：1 + i − r。",
)
def readings_undiscounted(world: World) -> Table:
    """i = 0."""
    right = five_percent_readings(world)
    return _readings(right["points"]["retention"] / 100, right["percent"]["retention"] / 100, 0.0)


# ---------------------------------------------------------------------------------------------- best_ways


def _ranked(world: World) -> pd.DataFrame:
    return kam.rank_actions(world.retention_actions, WAY_MARGIN, WAY_RETENTION, WAY_RATE)


def _three(values: pd.Series) -> list[str]:
    ordered = values.sort_index().sort_values(ascending=False, kind="stable")
    return [str(name) for name in ordered.index[:3]]


def best_ways(world: World) -> list[str]:
    """The three ways with the largest net gain, best first."""
    return _three(_ranked(world)["net"])


@mistake(
    of="best_ways",
    credit=0.25,
    en=(
        "You ranked by what each way adds, without its cost. The dear ones fall when you take it off: rank "
        "what is left."
    ),
    zh="你按带来的价值排，花费没减。减掉以后，贵的会掉下去：按剩下的排。",
)
def gain_without_cost(world: World) -> list[str] | None:
    """CLV gain for net."""
    return other(_three(_ranked(world)["clv_gain"]), best_ways(world))


@mistake(
    of="best_ways",
    credit=0.25,
    en=(
        "You took off one year's cost. The gain lasts as long as the action goes on, so its cost runs on: "
        "use present value."
    ),
    zh="你只减了一年的花费。做法在做，效果才在，花费也年年有：用折成今天的数。",
)
def one_years_cost(world: World) -> list[str] | None:
    """Yearly cost for running cost."""
    table = _ranked(world)
    yearly = world.retention_actions.set_index("action")["cost"].reindex(table.index)
    found = other(_three(table["clv_gain"] - yearly), best_ways(world))
    return other(found, gain_without_cost(world))  # where one year's cost moves nothing, the other slip explains it


@mistake(
    of="best_ways",
    credit=0.25,
    en="You ranked by net per hour. That matters when hours are short; the question asks for the net gain itself.",
    zh="你按每小时净增排了。小时不够时才这么排；题目要的是净增本身。",
)
def by_the_hour(world: World) -> list[str] | None:
    """Net per hour for net."""
    return other(_three(_ranked(world)["net_per_hour"]), best_ways(world))
