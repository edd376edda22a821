"""What is done about debts: which step answers what, goods that are short, discounts, the law, a plan that holds."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd

from assignments.keys import mistake
from kam_lab import World
from kam_lab import receivables as kam

Steps = dict[str, dict[str, str]]
Rows = dict[str, dict[str, Any]]

# --------------------------------------------------------------------------------------------- restart_acts


def restart_acts(world: World) -> list[str]:
    """What starts limitation anew."""
    return ["filing", "plan", "receipt"]


@mistake(
    of="restart_acts",
    en="A call counts in law only if it can be proven, and this one cannot. Put it in writing and have it signed for.",
    zh="电话要有凭据才算数，这一通没有。写成函，让对方签收。",
)
def a_call_restarts(world: World) -> list[str]:
    """Call for suit."""
    return ["call", "plan", "receipt"]


@mistake(
    of="restart_acts",
    en="An entry in our own calendar is known to nobody but us. The demand has to reach the debtor, with a proof.",
    zh="自己日程里记一笔，对方不知道。催告要送到对方手里，还要有凭据。",
)
def own_calendar(world: World) -> list[str]:
    """Own note for acknowledgement."""
    return ["filing", "receipt", "reminder"]


# --------------------------------------------------------------------------------------------- debtor_moves

_STEPS = {
    "complaint": "settle",
    "calls_only": "letter",
    "upstairs": "escalate",
    "out_of_work": "plan",
    "forgot": "call",
    "needs_us": "hold",
}


def _moves(**other: str) -> Steps:
    return {row: {"step": other.get(row, step)} for row, step in _STEPS.items()}


def debtor_moves(world: World) -> Steps:
    """Which step answers which debtor."""
    return _moves()


@mistake(
    of="debtor_moves",
    credit=0.5,
    en="You called where the clock runs, and wrote where a call would do. What cannot be proven does not stop the "
    "three "
    "years: the letter belongs to the old debt.",
    zh="时效快到的你打电话，打电话就行的你发函。没凭据的催告救不了时效：函要发给老账。",
)
def call_against_the_clock(world: World) -> Steps:
    """Letter and call swapped."""
    return _moves(calls_only="call", forgot="letter")


@mistake(
    of="debtor_moves",
    credit=0.5,
    en="You held the goods of somebody who no longer orders, and offered a plan to somebody who can pay. Holding moves "
    "only who needs goods; instalments are for who cannot.",
    zh="不下单的你停发货，付得起的你让分期。停货只管得住要货的；分期是给拿不出钱的。",
)
def hold_for_weak(world: World) -> Steps:
    """Hold and plan swapped."""
    return _moves(out_of_work="hold", needs_us="plan")


@mistake(
    of="debtor_moves",
    credit=0.5,
    en="You went over somebody's head about a complaint, and looked for a complaint where somebody simply holds the "
    "payment. Answer the complaint first; climb where nothing is wrong with the goods.",
    zh="有投诉的你往上找，压着款的你去解决投诉。先给投诉一个说法；货没毛病、人压着款的，才往上找。",
)
def climb_over_a_complaint(world: World) -> Steps:
    """Settle and escalate swapped."""
    return _moves(complaint="escalate", upstairs="settle")


# ---------------------------------------------------------------------------------------------- supply_rule


@lru_cache(maxsize=8)
def _goods(world: World) -> pd.Series:
    """What each rule brings, an ordinary contract's pieces among the promises."""
    ledger = kam.open_quarter(world, kam.plain_contract(world.accounts, world.orders))
    return ledger.goods.loc[list(kam.RULES), "goods_value"]


def supply_rule(world: World) -> str:
    """The rule that brings most after twice the margin of what was promised and not given."""
    return str(_goods(world).idxmax())


@mistake(
    of="supply_rule",
    en="You took the margin of the goods you give and forgot the promises you break. Each broken piece costs twice its "
    "margin: take that off.",
    zh="你只算了给出去的毛利，忘了失信的代价。承诺没兑现的，每件要扣两份毛利。",
)
def margin_first(world: World) -> str | None:
    """Highest margin."""
    return None if supply_rule(world) == "margin" else "margin"


@mistake(
    of="supply_rule",
    en="Equal shares look fair and let down everybody a little, those with a contract as well. Who was promised comes "
    "first: work out the four values.",
    zh="人人同比例，听着公平，签了合同的也一起落空。承诺过的在先：把四种的价值都算一遍。",
)
def equal_is_fair(world: World) -> str | None:
    """Equal shares."""
    return None if supply_rule(world) == "equal" else "equal"


# -------------------------------------------------------------------------------------------- discount_cost


def discount_cost(world: World) -> float:
    """2 % for 40 days, a year of 365 days."""
    return 100 * kam.cost_of_terms(0.02, 0, 40)


@mistake(
    of="discount_cost",
    credit=0.5,
    en="You divided by 100. Who takes the discount pays 98, and 98 is what we get earlier: divide 2 by 98.",
    zh="你除的是 100。让了以后到手 98，提前到手的也是 98：用 2 除以 98。",
)
def of_a_hundred(world: World) -> float:
    """2 ÷ 100."""
    return 100 * 0.02 * 365 / 40


@mistake(
    of="discount_cost",
    en="You compared 2 % with 5 % a year. The 2 % is for 40 days only: how many such stretches has a year?",
    zh="你直接拿 2% 当年利率。2% 只管 40 天：一年有几个 40 天？",
)
def two_percent(world: World) -> float:
    """Not made a year."""
    return 2.0


@mistake(
    of="discount_cost",
    credit=0.5,
    en="You took the bank's year of 360 days. The question asks for a year of 365.",
    zh="你用了银行的 360 天。题目说一年 365 天。",
)
def bank_year(world: World) -> float:
    """360 days."""
    return 100 * kam.cost_of_terms(0.02, 0, 40, 360)


# ------------------------------------------------------------------------------------------ lawful_dunning


def lawful_dunning(world: World) -> list[str]:
    """What a plan may hold."""
    return ["complaint", "hold", "interest", "statement"]


@mistake(
    of="lawful_dunning",
    en="A letter with an old date is a forged proof; it turns a debt that was late into a case that is lost. Write "
    "today, "
    "with today's date.",
    zh="补旧日期的函是造假凭据，要账的反倒成了理亏的。今天写，就写今天的日期。",
)
def backdating(world: World) -> list[str]:
    """Forged proof."""
    return ["backdate", "hold", "interest", "statement"]


@mistake(
    of="lawful_dunning",
    en="You put a person's number before the whole trade. A debt is no licence to spread personal data: complain where "
    "complaints are heard.",
    zh="把人家手机号发到行业群里，欠钱不是泄露个人信息的理由。要投诉，找受理投诉的部门。",
)
def shaming(world: World) -> list[str]:
    """Shaming."""
    return ["hold", "interest", "shame", "statement"]


@mistake(
    of="lawful_dunning",
    en="An envelope for the clerk is a bribe whatever the debt is. It voids the plan: go past him with a statement.",
    zh="给经办塞信封就是行贿，欠多少都一样，整个计划作废。拿对账单，往上找。",
)
def an_envelope(world: World) -> list[str]:
    """Bribe."""
    return ["complaint", "envelope", "interest", "statement"]


# -------------------------------------------------------------------------------------------- quarter_plan


def quarter_plan(world: World) -> Rows:
    """A plan that holds its own against the benchmark: each class gets what answers to it."""
    steps = ("settle", "letter", "wait", "plan", "escalate", "call", "call")
    order = (1, 2, 7, 3, 4, 5, 6)
    return {name: {"order": float(o), "first": s} for name, o, s in zip(kam.CLASSES, order, steps, strict=True)}


def _same(step: str) -> Rows:
    return {name: {"order": 1.0, "first": step} for name in kam.CLASSES}


@mistake(
    of="quarter_plan",
    en="You hold everybody's goods. That loses the margin of those who would have paid, insults those with a "
    "complaint, "
    "and leaves who buys nothing unmoved: hold where goods are needed and nothing is in dispute.",
    zh="你对谁都停发货。会付的丢了毛利，有投诉的更恼火，不要货的不痛不痒：货对方要、又没争议的，才停。",
)
def holds_everything(world: World) -> Rows:
    """Hold for all."""
    return _same("hold")


@mistake(
    of="quarter_plan",
    en="You call everybody. A call reaches who has forgotten; a complaint wants an answer, old debt a proof, and who "
    "holds the payment somebody above him.",
    zh="你对谁都打电话。电话管用的，是忘了的；有投诉的要说法，老账要凭据，压着款的要往上找。",
)
def calls_everybody(world: World) -> Rows:
    """Call for all."""
    return _same("call")


@mistake(
    of="quarter_plan",
    en="You offer everybody a discount. Those take it who would have paid anyway, at a rate no bank would dare to ask.",
    zh="你对谁都让利。肯拿的，本来就会付；这个价钱，银行都不敢要。",
)
def discounts_for_all(world: World) -> Rows:
    """Prompt discount for all."""
    return _same("prompt")
