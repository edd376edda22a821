"""Limits, terms, drafts, the ladder: questions with given figures."""

from __future__ import annotations

from assignments.keys import mistake
from assignments.keys.collections.shared import percent
from kam_lab import World
from kam_lab import receivables as kam

# --------------------------------------------------------------------------------------- limit_worked_out

_MARKS = {"character": 70, "capacity": 60, "capital": 80, "collateral": 40, "conditions": 90}
_BOUGHT, _DAYS, _WORTH = 240_000.0, 45.0, 3_000_000.0


def limit_worked_out(world: World) -> float:
    """Limit of a described account, capped by its net worth."""
    return float(kam.credit_limit(_BOUGHT, _DAYS, kam.credit_score(_MARKS), _WORTH))


@mistake(
    of="limit_worked_out",
    credit=0.5,
    en="You forgot the cap. We lend nobody more than a tenth of its own net worth: compare with that.",
    zh="你忘了封顶。再好也不超过它净资产的十分之一：拿这个数比一比。",
)
def cap_forgotten(world: World) -> float:
    """Without the cap."""
    return float(kam.credit_limit(_BOUGHT, _DAYS, kam.credit_score(_MARKS), 1e12))


@mistake(
    of="limit_worked_out",
    credit=0.25,
    en=(
        "You took one month of purchases. The terms are a month and a half: multiply by days and divide by "
        "30, then check the cap."
    ),
    zh="你只算了一个月的采购。账期是一个半月：先乘天数除以 30，再看封顶。",
)
def terms_forgotten(world: World) -> float:
    """A month for the terms."""
    return _BOUGHT


@mistake(
    of="limit_worked_out",
    credit=0.25,
    en=(
        "Your factor is that of a score of 70 and more, and the cap is missing. Weigh the five marks again, then "
        "compare with a tenth of net worth."
    ),
    zh="你用了 70 分以上的系数，还忘了封顶。五项重新加权，再和净资产的十分之一比。",
)
def factor_too_high(world: World) -> float:
    """Factor 1.2 without the cap."""
    return _BOUGHT * _DAYS / 30 * 1.2


# ------------------------------------------------------------------------------------------ cost_of_terms

_DISCOUNT, _PROMPT, _NET = 0.015, 15.0, 60.0


def cost_of_terms(world: World) -> float:
    """1.5/15 net 60, simple, 365 days, percent."""
    return percent(kam.cost_of_terms(_DISCOUNT, _PROMPT, _NET))


@mistake(
    of="cost_of_terms",
    credit=0.5,
    en="You took a year of 360 days. The question says 365: multiply again.",
    zh="你按一年 360 天算的。题目说 365 天：重新乘。",
)
def year_of_360(world: World) -> float:
    """360 for 365."""
    return percent(kam.cost_of_terms(_DISCOUNT, _PROMPT, _NET, 360))


@mistake(
    of="cost_of_terms",
    credit=0.25,
    en=(
        "You divided by all the days to the due date. The discount buys only the days between the two dates: "
        "subtract first."
    ),
    zh="你除的是到付款日的全部天数。折扣买来的只是两个日期之间的那几天：先相减。",
)
def all_days(world: World) -> float:
    """60 days for 45."""
    return percent(kam.cost_of_terms(_DISCOUNT, 0, _NET))


@mistake(
    of="cost_of_terms",
    credit=0.5,
    en="You divided by the full price. Whoever takes the discount pays less: divide by what he pays, then go on.",
    zh="你除的是全价。拿了折扣的人付得少：要除以他实际付的数，再往下算。",
)
def full_price_below(world: World) -> float:
    """The discount over 1."""
    return percent(_DISCOUNT * 365 / (_NET - _PROMPT))


@mistake(
    of="cost_of_terms",
    credit=0.5,
    en="You added interest on interest. The question asks for the simple rate: multiply instead of raising to a power.",
    zh="你算成利滚利了。题目要的是单利：用乘，不用乘方。",
)
def compounded(world: World) -> float:
    """Compounded for simple."""
    return percent(kam.cost_of_terms(_DISCOUNT, _PROMPT, _NET, compounded=True))


# -------------------------------------------------------------------------------------------- ladder_order


def ladder_order(world: World) -> list[str]:
    """The rungs in their order."""
    return [step for _, step in kam.LADDER]


@mistake(
    of="ladder_order",
    en="You begin with the lawyer. A threat comes late, and only if it will be carried out: put the talking first.",
    zh="你一上来就找律师。狠话要放后面，说了就得做：先把好好说话的那几步放前面。",
)
def lawyer_first(world: World) -> list[str]:
    """The lawyer's letter first."""
    return ["lawyer_letter", *(step for step in ladder_order(world) if step != "lawyer_letter")]


@mistake(
    of="ladder_order",
    credit=0.5,
    en="The executive stands before the manager in your order. Like talks to like, and the lower one first: swap them.",
    zh="你把领导放在了经理前面。一级对一级，先低后高：换过来。",
)
def executive_before_manager(world: World) -> list[str]:
    """Two rungs swapped."""
    swap = {"executive": "manager_hold", "manager_hold": "executive"}
    return [swap.get(step, step) for step in ladder_order(world)]


@mistake(
    of="ladder_order",
    credit=0.5,
    en=(
        "You write before you have spoken. One day after the due date a call finds the forgetful: put the "
        "call before the letter."
    ),
    zh="你还没说话就先发函。过期第二天打个电话，忘了的就付了：电话放在函前面。",
)
def letter_before_call(world: World) -> list[str]:
    """Letter before call."""
    swap = {"letter": "call", "call": "letter"}
    return [swap.get(step, step) for step in ladder_order(world)]


# --------------------------------------------------------------------------- draft_cash, cash_saved, policy


def draft_cash(world: World) -> float:
    """A draft of 600,000, 90 days, 2.2 %, 360 days."""
    return kam.draft_value(600_000, 90, 0.022)


@mistake(
    of="draft_cash",
    credit=0.25,
    en="You took off a whole year's interest. The draft runs 90 days: multiply by 90 and divide by 360.",
    zh="你扣了一整年的利息。汇票只有 90 天：乘 90，再除以 360。",
)
def whole_year_discount(world: World) -> float:
    """A year for 90 days."""
    return kam.draft_value(600_000, 360, 0.022)


@mistake(
    of="draft_cash",
    credit=0.25,
    en="That is the discount, not the cash. Take it off the face value.",
    zh="这是贴现利息，不是到手的钱。拿票面金额减掉它。",
)
def discount_for_cash(world: World) -> float:
    """The discount itself."""
    return 600_000 - kam.draft_value(600_000, 90, 0.022)


def cash_saved(world: World) -> float:
    """Interest saved a year."""
    return float(kam.cash_freed(24_000_000, 70, 58, 0.05).saved)


@mistake(
    of="cash_saved",
    credit=0.25,
    en="That is the cash set free once. The question asks what we save every year: multiply by the price of money.",
    zh="这是一次释放的现金。题目问每年省多少：再乘资金的利率。",
)
def freed_for_saved(world: World) -> float:
    """Cash for interest."""
    return float(kam.cash_freed(24_000_000, 70, 58, 0.05).freed)


@mistake(
    of="cash_saved",
    credit=0.5,
    en="You counted a year of 360 days. The question says 365: divide again.",
    zh="你按一年 360 天算的。题目说 365 天：重新除。",
)
def saved_360(world: World) -> float:
    """360 for 365."""
    return float(kam.cash_freed(24_000_000, 70, 58, 0.05, 360).saved)


def good_credit(world: World) -> str:
    """Selected accounts get lines."""
    return "line_good"


@mistake(
    of="good_credit",
    en=(
        "That sells in this month and is missing in the next: credit for volume's sake. Look at the risk "
        "first, then choose."
    ),
    zh="这个月卖出去，下个月收不回：为了量去赊销。先看风险，再选。",
)
def credit_for_volume(world: World) -> str:
    """A line for everybody."""
    return "line_all"


@mistake(
    of="good_credit",
    credit=0.25,
    en="Safe, but good accounts go where they get terms. Tell the good from the risky, then choose again.",
    zh="保险是保险，可好客户会去给账期的地方。先分清好的和险的，再选。",
)
def nobody_gets_credit(world: World) -> str:
    """Cash only."""
    return "cash_all"
