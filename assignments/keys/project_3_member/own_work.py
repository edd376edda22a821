"""What every member has to be able to work out alone."""

from __future__ import annotations

from assignments.keys import mistake
from assignments.keys.project_3 import shared
from assignments.keys.project_3.shared import LAST, MONTH_END
from kam_lab import World
from kam_lab import receivables as kam
from kam_lab import retention as keep

# ---------------------------------------------------------------------------------------------- own_overdue


def own_overdue(world: World) -> float:
    """Overdue share at the end of November, percent."""
    return 100 * kam.overdue_share(shared.items(world, MONTH_END))


@mistake(
    of="own_overdue",
    credit=0.25,
    en="Right way, wrong day: that is the end of December. Set the day to 30 November.",
    zh="算法对，日子错了：这是 12 月底的。把日子改成 11 月 30 日。",
)
def end_of_december(world: World) -> float:
    """December for November."""
    return 100 * kam.overdue_share(shared.items(world, LAST))


@mistake(
    of="own_overdue",
    credit=0.25,
    en="You divided by what is not yet due. Divide the past due by everything that is owed.",
    zh="你除的是没到期的。用逾期的除以全部欠款。",
)
def by_current(world: World) -> float:
    """Late ÷ current."""
    share = kam.overdue_share(shared.items(world, MONTH_END))
    return 100 * share / (1 - share)


# -------------------------------------------------------------------------------------------- own_countback


def _balance(world: World, day: str = MONTH_END) -> float:
    return float(shared.owed(world, day)["open"].sum())


def _counted(world: World, last: str, balance: float) -> float:
    months = kam.latest_months(world.invoices, last, 9)
    return kam.countback(balance, list(months["sales"]), list(months["days"]))


def own_countback(world: World) -> float:
    """Countback DSO at the end of November."""
    return _counted(world, MONTH_END, _balance(world))


@mistake(
    of="own_countback",
    credit=0.5,
    en="You began with the sales of December, which had not happened yet. Begin with November.",
    zh="你从十二月的销售额开始吃，那时候十二月还没到。从十一月开始。",
)
def december_first(world: World) -> float:
    """Staircase from December."""
    return _counted(world, LAST, _balance(world))


@mistake(
    of="own_countback",
    credit=0.25,
    en="That is the simple DSO of three months. Countback eats the balance up month by month: go back step by step.",
    zh="这是三个月的简单 DSO。倒推是一个月一个月吃掉余额：一级一级往回走。",
)
def simple_dso(world: World) -> float:
    """Simple for countback."""
    months = kam.latest_months(world.invoices, MONTH_END, 3)
    return kam.dso(_balance(world), float(months["sales"].sum()), float(months["days"].sum()))


# ---------------------------------------------------------------------------------------------- five_points


def five_points(world: World) -> float:
    """Gain in lifetime value, 80 % to 85 % at 12 %."""
    return 100 * keep.five_percent_effect(0.80, 0.12).five_points_gain_rate


@mistake(
    of="five_points",
    credit=0.25,
    en="You raised retention by five percent of the churn, from 80 % to 81 %. The question says five points.",
    zh="你只减了 5% 的流失，从 80% 到 81%。题目说的是 5 个百分点。",
)
def percent_of_churn(world: World) -> float:
    """Percent for points."""
    return 100 * keep.five_percent_effect(0.80, 0.12).churn_percent_gain_rate


@mistake(
    of="five_points",
    credit=0.5,
    en="You left out the discount rate. Money that comes later is worth less: put 12 % into the formula.",
    zh="你没贴现。晚来的钱不值那么多：把 12% 代进公式。",
)
def undiscounted(world: World) -> float:
    """No discounting."""
    return 100 * keep.five_percent_effect(0.80, 0.0).five_points_gain_rate


# ------------------------------------------------------------------------------------------- hold_or_answer


def hold_or_answer(world: World) -> str:
    """A complaint wants an answer."""
    return "settle"


@mistake(
    of="hold_or_answer",
    en="You held the goods of a good payer who is waiting for an answer. That answers nothing: settle the complaint "
    "first.",
    zh="人家等的是说法，你停了人家的货。这不是答复：先解决投诉。",
)
def held(world: World) -> str:
    """Hold."""
    return "hold"


@mistake(
    of="hold_or_answer",
    en="A lawyer's letter does not make a bad batch good. Send service first; then the rest is due.",
    zh="律师函变不出好货。先让服务部去，说清楚了，款自然该付。",
)
def lawyer_first(world: World) -> str:
    """Lawyer."""
    return "lawyer"


@mistake(
    of="hold_or_answer",
    en="Waiting makes the complaint older, not the payment nearer. And the undisputed part is due now: ask for it.",
    zh="等着，投诉只会越拖越久。没争议的部分现在就该付：开口要。",
)
def waited(world: World) -> str:
    """Wait."""
    return "wait"


# -------------------------------------------------------------------------------------------- plan_or_luck


def plan_or_luck(world: World) -> str:
    """Against yardsticks, over many quarters, on the same draws."""
    return "same_draws"


@mistake(
    of="plan_or_luck",
    en="Cash comes from a large ledger without any plan. Compare with what would have come anyway.",
    zh="账本大，没有计划也有现金。要和本来就会来的比。",
)
def by_cash(world: World) -> str:
    """Cash."""
    return "cash"


@mistake(
    of="plan_or_luck",
    en="One quarter can be luck. Play the plan many times, with the same draws for both, and take the mean.",
    zh="一个季度可能只是运气。多走几遍，两组用同一份运气，再取平均。",
)
def by_one_quarter(world: World) -> str:
    """One draw."""
    return "one_quarter"


@mistake(
    of="plan_or_luck",
    en="Hours are what a plan costs, not what it brings. Look at what each hour has added.",
    zh="小时是花出去的，不是挣回来的。看每个小时多要回了多少。",
)
def by_hours(world: World) -> str:
    """Effort for result."""
    return "hours"
