"""What every member has to be able to work out alone."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.project_1 import shared
from assignments.keys.project_1.shared import BEFORE, SEATS, YEAR
from kam_lab import World
from kam_lab import prospecting as kam

# ---------------------------------------------------------------------------------------------- list_cost


def _cost(world: World, year: int = YEAR) -> kam.ChoiceCost:
    ten = [str(name) for name in kam.revenue(world.orders, year).index[:SEATS]]
    return kam.choice_cost(ten, shared.contribution(world, year)["contribution"])


def list_cost(world: World) -> float:
    """Contribution that the ten largest by revenue leave on the table against the ten best, whole yuan."""
    return float(round(_cost(world).cost))


@mistake(
    of="list_cost",
    credit=0.25,
    en="That is what the ten largest contribute. The question asks what they miss: take it off what the best ten do.",
    zh="这是销售额最大的十家一共贡献多少。题目问少挣了多少：用最好的十家减去它。",
)
def value_for_cost(world: World) -> float:
    """Value for cost."""
    return float(round(_cost(world).value))


@mistake(
    of="list_cost",
    credit=0.5,
    en="Right way, wrong year: that is the cost in 2024. Set the year to 2025.",
    zh="算法对，年份错了：这是 2024 年的代价。把年份改成 2025。",
)
def cost_of_last_year(world: World) -> float:
    """2024 for 2025."""
    return float(round(_cost(world, BEFORE).cost))


@mistake(
    of="list_cost",
    en="You compared revenues. What the list costs is contribution we do not get: compare contributions.",
    zh="你比的是销售额。名单的代价，是没挣到的贡献额：拿贡献额来比。",
)
def revenue_compared(world: World) -> float:
    """Revenue for contribution."""
    table = shared.contribution(world)
    best = table["contribution"].sort_index().sort_values(ascending=False, kind="stable").index[:SEATS]
    return float(round(table["revenue"].nlargest(SEATS).sum() - table.loc[best, "revenue"].sum()))


# -------------------------------------------------------------------------------------------- hours_month


def _hours(world: World) -> float:
    ten = kam.revenue(world.orders, YEAR).index[:SEATS]
    return float(shared.hours(world).reindex(ten).sum())


def hours_month(world: World) -> float:
    """Visit hours a month that the ten largest by revenue took in 2025."""
    return _hours(world) / 12


@mistake(
    of="hours_month",
    credit=0.5,
    en="That is the whole year. The calendar is planned by the month: divide by 12.",
    zh="这是全年的。日程按月排：除以 12。",
)
def hours_of_the_year(world: World) -> float:
    """Year for month."""
    return _hours(world)


@mistake(
    of="hours_month",
    credit=0.25,
    en="That is one account's month. The question asks for all ten together: add them up.",
    zh="这是平均一家客户一个月的。题目问十家一共多少：加起来。",
)
def hours_of_one(world: World) -> float:
    """One account for ten."""
    return _hours(world) / SEATS / 12


@mistake(
    of="hours_month",
    en="You counted visits. A visit can take two hours or nine: add up the column of hours.",
    zh="你数的是走访次数。一次走访短的两小时，长的九小时：加的应该是小时数那一列。",
)
def visits_counted(world: World) -> float:
    """Visits for hours."""
    ten, visits = kam.revenue(world.orders, YEAR).index[:SEATS], world.visits
    own = visits[(pd.to_datetime(visits["visit_date"]).dt.year == YEAR) & visits["account_id"].isin(ten)]
    return len(own) / 12


# ---------------------------------------------------------------------------------------- why_not_largest


def why_not_largest(world: World) -> str:
    """What decides whether a large dealer belongs on the list."""
    return "after_neighbours"


@mistake(
    of="why_not_largest",
    en="Trucks and outlets say what he could carry, not where it goes. Hold his home sales against his purchases.",
    zh="车和网点只说明他拉得动多少，不说明货去了哪儿。拿他的本地销售和进货比一比。",
)
def trucks_decide(world: World) -> str:
    """Fleet for sell-out."""
    return "trucks"


@mistake(
    of="why_not_largest",
    en="His own contribution is only half of it: what he sells in other territories comes off his neighbours. Add it.",
    zh="他自己的贡献额只是一半：卖到别人地盘上的货，是从邻居那里拿走的。把这一块也算上。",
)
def own_contribution_decides(world: World) -> str:
    """Contribution without spill-over."""
    return "contribution"


@mistake(
    of="why_not_largest",
    en="Years are no reason. An old friend can harm the market as well as a new one: look at the figures of 2025.",
    zh="年头不是理由。老朋友照样能搅乱市场：看 2025 年的数字。",
)
def years_decide(world: World) -> str:
    """Loyalty for worth."""
    return "years"


# ---------------------------------------------------------------------------------------------- six_steps

_CYCLE = ("accept", "plan", "implement", "report", "summarise", "evaluate")


def six_steps(world: World) -> list[str]:
    """The six-step cycle of a project."""
    return list(_CYCLE)


@mistake(
    of="six_steps",
    credit=0.25,
    en="You began with the work. Take the task and plan first: who does what, by when, and how it will be judged.",
    zh="你一上来就干活。先接任务、定计划：谁做什么、什么时候做完、按什么评。",
)
def work_first(world: World) -> list[str]:
    """Implementation before plan."""
    return ["implement", "accept", "plan", "report", "summarise", "evaluate"]


@mistake(
    of="six_steps",
    credit=0.5,
    en="You let others judge before you had summed up yourselves. Sum up first; then the marks say something to you.",
    zh="自己还没总结，就先让别人评了。先总结，再听评价，分数对你才有用。",
)
def judged_before_summing_up(world: World) -> list[str]:
    """Evaluation before summary."""
    return ["accept", "plan", "implement", "report", "evaluate", "summarise"]


# ------------------------------------------------------------------------------------------------ opening


def opening(world: World) -> str:
    """The first sentence of a call."""
    return "their_line"


@mistake(
    of="opening",
    en="You begged. Who begs is given a small order and a large demand. Offer help with their line instead.",
    zh="你在求人。求来的是小单子和大要求。换成：帮他的产线解决什么。",
)
def begging(world: World) -> str:
    """Begging."""
    return "please"


@mistake(
    of="opening",
    en="You opened with a discount, before you knew what is needed. Ask about the line first; price comes last.",
    zh="还不知道人家要什么，你就先降价了。先问产线，价格最后谈。",
)
def price_first(world: World) -> str:
    """Price first."""
    return "cheaper"


@mistake(
    of="opening",
    en="You spoke about us: years, prizes, catalogue. The customer's day is about its own line. Begin there.",
    zh="你讲的全是我们自己：多少年、什么奖、哪些产品。客户操心的是自己的产线，从那里开口。",
)
def about_us(world: World) -> str:
    """Own praise."""
    return "our_firm"
