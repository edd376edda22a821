"""Questions that are only in the bank, without data: reading a method, a motive, a cause, a price."""

from __future__ import annotations

from assignments.keys import mistake
from assignments.keys.retention.shared import (
    CONTRACTS,
    HEALTH,
    KNOWN_WEEKS,
    LASTED,
    POINTS,
    RHYTHMS,
    percent,
)
from kam_lab import World
from kam_lab import retention as kam

Cells = dict[str, dict[str, str]]

# --------------------------------------------------------------------------------------- lasting_by_hand


def _months(ended: bool | None = None) -> list[tuple[float, bool]]:
    """Months and end of every contract; of those that ended, of those that still run, or of all."""
    each = [(float(months), over) for months, over, count in CONTRACTS for _ in range(count)]
    return [one for one in each if ended is None or one[1] is ended]


def lasting_by_hand(world: World) -> float:
    """Kaplan–Meier survival of the twelve contracts at 8 months, percent."""
    months, ended = zip(*_months(), strict=True)
    return percent(kam.survival_at(kam.kaplan_meier(list(months), list(ended)), LASTED))


@mistake(
    of="lasting_by_hand",
    en="You treated the two that run since 6 months as if they had ended. They left our sight, not us: censored.",
    zh="到现在才 6 个月的那两份，你当成结束了。它们没有走，只是只看到这里：算删失。",
)
def seen_as_ended(world: World) -> float:
    """Whatever was seen for 8 months at most counted as gone."""
    return percent(sum(months > LASTED for months, _ in _months()) / len(_months()))


@mistake(
    of="lasting_by_hand",
    credit=0.25,
    en=(
        "You left out the two that run since 6 months. Until then they could have ended and did not: keep them at risk "
        "in the first step."
    ),
    zh="到现在 6 个月的那两份，你整个去掉了。头 6 个月它们也可能走，没有走：算第一级台阶时要把它们放进去。",
)
def early_ones_dropped(world: World) -> float:
    """Contracts censored before the mark left out."""
    kept = [(months, ended) for months, ended in _months() if ended or months > LASTED]
    return percent(sum(months > LASTED for months, _ in kept) / len(kept))


@mistake(
    of="lasting_by_hand",
    credit=0.25,
    en=(
        "You counted everything that still runs. Of two contracts nobody knows yet whether they will pass 8 months: "
        "multiply step by step, with those at risk."
    ),
    zh="还在执行的你都算撑过了。有两份能不能到 8 个月，谁也不知道：一级一级乘，分母用当时还在的份数。",
)
def running_as_lasting(world: World) -> float:
    """Share that is still running."""
    return percent(len(_months(False)) / len(_months()))


# -------------------------------------------------------------------------------------------- first_call


def first_call(world: World) -> str:
    """The account with the lowest chance that it still buys."""
    chance = {
        name: kam.still_buying(KNOWN_WEEKS / 52 * yearly, KNOWN_WEEKS, KNOWN_WEEKS + silent)
        for name, (yearly, silent) in RHYTHMS.items()
    }
    return min(chance, key=lambda name: float(chance[name]))


@mistake(
    of="first_call",
    en=(
        "You took the longest silence. For somebody who orders four times a year 20 weeks are a pause: measure each by "
        "its own rhythm."
    ),
    zh="你挑了沉默最久的。一年四单的，20 周没动静也就是歇一歇：要拿它自己的节奏去量。",
)
def longest_silence(world: World) -> str:
    """Weeks for rhythm."""
    return max(RHYTHMS, key=lambda name: RHYTHMS[name][1])


@mistake(
    of="first_call",
    en="You took the rarest buyer. Rare is how it always was: ask which silence is long for the account itself.",
    zh="你挑了下单最少的。它一向就这么少：要看谁的沉默跟自己比长了。",
)
def rarest_of_four(world: World) -> str:
    """Fewest orders."""
    return min(RHYTHMS, key=lambda name: RHYTHMS[name][0])


# --------------------------------------------------------------------------------------- reasons_to_stay


def _why(**cells: str) -> Cells:
    return {row: {"why": cell} for row, cell in cells.items()}


def reasons_to_stay(world: World) -> Cells:
    """Willing, bound, out of habit, not loyal."""
    return _why(p="willing", q="bound", r="habit", s="disloyal")


@mistake(
    of="reasons_to_stay",
    credit=0.5,
    en="You took habit for liking. R would look elsewhere at 3 % and lose nothing by it: it is only used to us.",
    zh="你把习惯当成了愿意。丙差 3% 就会看别家，换了也没什么损失：它只是习惯了。",
)
def habit_for_liking(world: World) -> Cells:
    """Willing for habit."""
    return _why(p="willing", q="bound", r="willing", s="disloyal")


@mistake(
    of="reasons_to_stay",
    credit=0.5,
    en="You forgot to ask first who is loyal. S buys most of it elsewhere: look at the repurchase before the reason.",
    zh="先得问谁算忠诚。丁大半在别家买：先看回购，再问为什么。",
)
def loyalty_not_asked(world: World) -> Cells:
    """Habit for disloyal."""
    return _why(p="willing", q="bound", r="habit", s="habit")


@mistake(
    of="reasons_to_stay",
    credit=0.5,
    en="You left out what a change costs. Q would look at 2 %, but 10 % of its purchases hold it back: read on.",
    zh="换一家要花多少，你没看。乙差 2% 就会看别家，可换一家要搭上一成：读到底。",
)
def cost_of_change_forgotten(world: World) -> Cells:
    """Habit for bound."""
    return _why(p="willing", q="habit", r="habit", s="disloyal")


# ----------------------------------------------------------------------------------- causes_of_diversion


_CURES: Cells = {
    "p": {"cause": "gap", "step": "close_gap"},
    "q": {"cause": "target", "step": "fit_target"},
    "r": {"cause": "chain", "step": "leave"},
}


def causes_of_diversion(world: World) -> Cells:
    """Cause and cure of the three flows."""
    return dict(_CURES)


def _fined(*rows: str) -> Cells:
    return {row: {**cells, "step": "fine"} if row in rows else cells for row, cells in _CURES.items()}


@mistake(
    of="causes_of_diversion",
    credit=0.5,
    en="You answer with a fine where the cause is ours. A gap or a target that we made ourselves is mended by us.",
    zh="病根在我们自己，你却去罚人。差价和指标都是我们弄出来的：该我们来改。",
)
def fined_for_our_fault(world: World) -> Cells:
    """Fines for both dealers."""
    return _fined("p", "q")


@mistake(
    of="causes_of_diversion",
    credit=0.5,
    en="You punish the chain. It moves goods between its own branches and harms nobody: leave it alone.",
    zh="你罚了连锁客户。它在自家门店之间调货，不伤别人：不用管。",
)
def chain_fined(world: World) -> Cells:
    """A fine for the chain."""
    return _fined("r")


@mistake(
    of="causes_of_diversion",
    credit=0.25,
    en=(
        "You swapped the first two. One sells cheaply because he gets more, the other because he has too much: read "
        "both again."
    ),
    zh="前两家你弄反了。一个是拿得多，所以卖得便宜；一个是压得多，卖不掉：再读一遍。",
)
def causes_swapped(world: World) -> Cells:
    """P for Q."""
    return {"p": _CURES["q"], "q": _CURES["p"], "r": _CURES["r"]}


# ---------------------------------------------------------------------------------- points_on_everything


def points_on_everything(world: World) -> float:
    """Margin on what it buys more, less the points on all it buys, CNY."""
    return kam.points_worth(*POINTS)["net"]


@mistake(
    of="points_on_everything",
    credit=0.25,
    en=(
        "You paid points on the extra only. They are paid on everything it buys, also on what it would have bought "
        "anyway."
    ),
    zh="积分你只按多买的算了。全部消费都要给，本来就要买的也给。",
)
def points_on_the_extra(world: World) -> float:
    """Cost on the extra spend."""
    _, rate, extra, margin = POINTS
    return (margin - rate) * extra


@mistake(
    of="points_on_everything",
    credit=0.25,
    en="That is what the extra brings. The points cost something as well: take 2 % of all it buys off.",
    zh="这是多买的那块带来的毛利。积分也要花钱：减掉全部消费的 2%。",
)
def points_for_nothing(world: World) -> float:
    """Without the cost."""
    return kam.points_worth(*POINTS)["extra_earned"]


@mistake(
    of="points_on_everything",
    en="You counted the extra purchases as earned. Only the margin on them is ours: multiply by 30 % first.",
    zh="多买的你全当成挣的了。我们挣的只是其中的毛利：先乘 30%。",
)
def revenue_for_margin(world: World) -> float:
    """Revenue for margin."""
    return POINTS[2] - kam.points_worth(*POINTS)["reward_cost"]


# -------------------------------------------------------------------------------------- health_in_points


def health_in_points(world: World) -> float:
    """Rise of the retention to be planned with, percentage points."""
    before, after = HEALTH
    return percent(kam.planning_retention(after) - kam.planning_retention(before))


@mistake(
    of="health_in_points",
    en="That is the rise in health. A point of health is worth less than a point of retention: 100 of them make 36.",
    zh="这是健康度升了多少。健康度一分顶不上保持率一个点：100 分一共才 36 个点。",
)
def health_for_retention(world: World) -> float:
    """25 for 25 × 0.36."""
    return HEALTH[1] - HEALTH[0]


@mistake(
    of="health_in_points",
    credit=0.5,
    en="That is the retention at health 75. The question asks how much it rises: take the retention at 50 off.",
    zh="这是健康度 75 时的保持率。题目问升了多少：减去 50 时的。",
)
def level_for_rise(world: World) -> float:
    """The level after for the rise."""
    return percent(kam.planning_retention(HEALTH[1]))


@mistake(
    of="health_in_points",
    credit=0.25,
    en="You let the line begin at 0. It begins at 60 %: only 36 points lie between health 0 and 100.",
    zh="你让这条线从 0 起了。它从 60% 起：健康度从 0 到 100，中间只有 36 个点。",
)
def line_from_zero(world: World) -> float:
    """0.96 × 25."""
    return 0.96 * (HEALTH[1] - HEALTH[0])
