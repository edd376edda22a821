"""Limitation, late interest, the SME payment rules."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from assignments.keys import mistake
from assignments.keys.collections.shared import iso, items, unless
from kam_lab import World
from kam_lab import receivables as kam

# --------------------------------------------------------------------------------------------- clock_ends


@lru_cache(maxsize=2)
def _clocks(world: World) -> pd.DataFrame:
    return kam.limitation_table(items(world), world.demands, world.as_of)


def _soon(world: World) -> pd.Series:
    """The invoice whose limitation ends within 60 days."""
    table = _clocks(world)
    return table[table["state"] == "soon"].iloc[0]


def clock_ends(world: World) -> str:
    """Day on which the limitation of the one invoice ends."""
    return iso(_soon(world)["clock_until"])


@mistake(
    of="clock_ends",
    en=(
        "You let a telephone call or an e-mail start the three years again. Nobody can prove it: look at the column "
        "that says what can be proven."
    ),
    zh="你让一个电话或一封邮件把三年重新起算了。那没凭据：看“能否举证”那一列。",
)
def call_counted(world: World) -> str | None:
    """A demand without proof counts."""
    row = _soon(world)
    made = world.demands.loc[world.demands["invoice_id"] == row.name, "made_on"]
    return None if made.empty else iso(kam.later(made.max(), years=3))


@mistake(
    of="clock_ends",
    credit=0.25,
    en="You counted two years. Since 2017 the general period is three: add one more to the due date.",
    zh="你按两年算的。2017 年以后一般时效是三年：从到期日再加一年。",
)
def two_years(world: World) -> str:
    """The period of the old law."""
    return iso(kam.later(_soon(world)["due_on"], years=2))


@mistake(
    of="clock_ends",
    credit=0.25,
    en="You began with the day of the invoice. Nobody could sue then: begin with the due date.",
    zh="你从开票那天算起了。那时还没到期，没法起诉：从到期日算起。",
)
def from_issue(world: World) -> str:
    """Three years from issue."""
    row = _soon(world)
    issued = world.invoices.set_index("invoice_id")["issued_on"]
    return iso(kam.later(issued.loc[str(row.name)], years=3))


@mistake(
    of="clock_ends",
    credit=0.25,
    en=(
        "That is another invoice of the same age. A letter with receipt has started its three years again, so it is "
        "not the one: take the one without proof."
    ),
    zh="这是另一张一样老的发票。它有一封有签收的催款函，三年重新起算了，不是它：要找没凭据的那张。",
)
def the_saved_one(world: World) -> str | None:
    """Three years from the due date of the invoice that a letter saved."""
    table = _clocks(world)
    saved = table[(table["restarts"] > 0)].sort_values("due_on")
    return None if saved.empty else unless(iso(kam.later(saved["due_on"].iloc[0], years=3)), clock_ends(world))


# ------------------------------------------------------------------------------------------- restart_date

_DUE, _CALL, _LETTER = "2022-05-31", "2023-09-12", "2024-11-04"


def restart_date(world: World) -> str:
    """Three years from the letter."""
    return iso(kam.limitation(_DUE, [_LETTER]).clock_until)


@mistake(
    of="restart_date",
    credit=0.25,
    en=(
        "You counted from the due date and left the letter out. A demand that can be proven starts three new "
        "years: count from it."
    ),
    zh="你从到期日算起，没算那封函。有凭据的催告让三年重新起算：从它算起。",
)
def letter_ignored(world: World) -> str:
    """No restart."""
    return iso(kam.limitation(_DUE).clock_until)


@mistake(
    of="restart_date",
    credit=0.25,
    en="You counted from the telephone call. Nobody can prove it: count from the last demand on paper.",
    zh="你从那个电话算起了。它没凭据：从最后一次白纸黑字的催告算起。",
)
def from_the_call(world: World) -> str:
    """Restart by the call."""
    return iso(kam.later(_CALL, years=3))


@mistake(
    of="restart_date",
    credit=0.25,
    en=(
        "You added what was left of the old period. A restart gives three whole years, no more: count them "
        "from the letter."
    ),
    zh="你把原来没走完的时间也加上了。重新起算就是整整三年，不往上加：从催款函数三年。",
)
def rest_added(world: World) -> str:
    """Three years and the rest."""
    rest = pd.Timestamp(kam.limitation(_DUE).clock_until) - pd.Timestamp(_LETTER)
    return iso(pd.Timestamp(kam.later(_LETTER, years=3)) + rest)


# ---------------------------------------------------------------------------------- leap_due, suspended


def leap_due(world: World) -> str:
    """29 February 2024 and three years."""
    return iso(kam.limitation("2024-02-29").clock_until)


@mistake(
    of="leap_due",
    credit=0.5,
    en=(
        "You went over into March. Where the month has no such day, the period ends with its last day: go "
        "back to February."
    ),
    zh="你跨进三月了。那个月没有这一天的，月末就是最后一天：退回二月。",
)
def first_of_march(world: World) -> str:
    """1 March."""
    return "2027-03-01"


@mistake(
    of="leap_due",
    credit=0.25,
    en="You looked for the next leap day. Periods go by calendar years: count three of them, leap year or not.",
    zh="你去找下一个闰日了。期间按年数：三年就是三年，闰不闰都一样。",
)
def next_leap_day(world: World) -> str:
    """29 February 2028."""
    return "2028-02-29"


_OBSTACLE = ("2026-02-01", "2026-05-10")


def suspended_until(world: World) -> str:
    """An obstacle in the last six months: six months after it has gone."""
    return iso(kam.limitation("2023-04-20", obstacles=[_OBSTACLE]).clock_until)


@mistake(
    of="suspended_until",
    credit=0.25,
    en="You left the flood out. An obstacle within the last six months stops the clock: count six months from its end.",
    zh="你没算水灾。最后六个月里碰上障碍，时效中止：从障碍消除那天数六个月。",
)
def flood_ignored(world: World) -> str:
    """No suspension."""
    return iso(kam.limitation("2023-04-20").clock_until)


@mistake(
    of="suspended_until",
    credit=0.25,
    en="You gave three new years, as after a demand. A flood restarts nothing: it leaves six months after it has gone.",
    zh="你又给了三年，像催告过一样。水灾不会让时效重来：障碍消除后再有六个月。",
)
def flood_as_restart(world: World) -> str:
    """Restart for suspension."""
    return iso(kam.later(_OBSTACLE[1], years=3))


@mistake(
    of="suspended_until",
    credit=0.5,
    en="You added the length of the flood to the end. The law counts otherwise: six months from the day it has gone.",
    zh="你把水灾的天数加在了后面。法律不是这么算的：从障碍消除那天起满六个月。",
)
def length_added(world: World) -> str:
    """The obstacle's days added."""
    end = pd.Timestamp(kam.limitation("2023-04-20").clock_until)
    return iso(end + (pd.Timestamp(_OBSTACLE[1]) - pd.Timestamp(_OBSTACLE[0])))


# ----------------------------------------------------------------------------------------- interest_sales

_DEBT, _FROM, _UNTIL, _PREMIUM = 800_000.0, "2025-04-15", "2025-09-12", 0.40


def interest_sales(world: World) -> float:
    """LPR plus 40 % as it changes."""
    return float(kam.late_interest(_DEBT, _FROM, _UNTIL, "sales", premium=_PREMIUM, basis="changing")["interest"].sum())


@mistake(
    of="interest_sales",
    credit=0.5,
    en=(
        "You kept the rate of the first day for the whole time. This contract follows the LPR: split the "
        "days at the change."
    ),
    zh="你用第一天的利率算到了底。这份合同是跟着 LPR 变的：在变的那天把天数分成两段。",
)
def one_rate(world: World) -> float:
    """The LPR of the first late day."""
    return float(kam.late_interest(_DEBT, _FROM, _UNTIL, "sales", premium=_PREMIUM)["interest"].sum())


@mistake(
    of="interest_sales",
    credit=0.25,
    en="You forgot the premium. The contract says LPR plus 40 % of it: multiply the rate by 1.4.",
    zh="你忘了加成。合同是 LPR 再加 40%：利率要乘 1.4。",
)
def no_premium(world: World) -> float:
    """The LPR alone."""
    return interest_sales(world) / (1 + _PREMIUM)


@mistake(
    of="interest_sales",
    credit=0.5,
    en="You divided by 360. The question counts a year of 365 days: divide again.",
    zh="你除的是 360。题目说一年按 365 天：重新除一遍。",
)
def bank_year(world: World) -> float:
    """360 for 365."""
    return interest_sales(world) * 365 / 360


@mistake(
    of="interest_sales",
    en=(
        "You took 0.05 % a day. That holds when a public body or a large firm owes an SME and nothing is agreed; here "
        "a contract says otherwise: use its rate."
    ),
    zh="你用了每天 0.05%。那是机关事业单位或大型企业欠中小企业、又没约定时用的；这里合同有约定：按合同的利率。",
)
def sme_rate(world: World) -> float:
    """The rate of Order 802."""
    return float(kam.late_interest(_DEBT, _FROM, _UNTIL, "sme")["interest"].sum())


# --------------------------------------------------------------------------------------------- which_rule


def _table(hospital: str, large_agreed: str, small_firm: str, grown: str) -> dict[str, dict[str, str]]:
    return {
        "hospital": {"rate": hospital},
        "large_agreed": {"rate": large_agreed},
        "small_firm": {"rate": small_firm},
        "grown": {"rate": grown},
    }


def which_rule(world: World) -> dict[str, dict[str, str]]:
    """Regime of each case."""
    return _table(
        kam.regime_for("public"), kam.regime_for("large", 0.0003), kam.regime_for("sme"), kam.regime_for("large")
    )


@mistake(
    of="which_rule",
    en=(
        "You put the rate of the SME rules everywhere. They protect an SME against public bodies and large firms, and "
        "only where nothing is agreed: go through the rows again."
    ),
    zh="你处处都用了中小企业条例的利率。它只管机关事业单位和大型企业欠中小企业、又没约定的：一行一行再看。",
)
def sme_everywhere(world: World) -> dict[str, dict[str, str]]:
    """0.05 % in every row."""
    return _table("sme", "sme", "sme", "sme")


@mistake(
    of="which_rule",
    en=(
        "In the last case you looked at our size today. What counts is the size at signing, declared in the contract: "
        "read that row again."
    ),
    zh="最后一种情况，你看的是我们今天的规模。要看签约那天、合同里写明的：那一行再读一遍。",
    credit=0.5,
)
def size_of_today(world: World) -> dict[str, dict[str, str]]:
    """Size of today for size at signing."""
    return _table("sme", "agreed", "sales", "sales")


@mistake(
    of="which_rule",
    en=(
        "You used the cap of private loans. A sale is no loan, so that cap does not hold here: choose among "
        "the other rates."
    ),
    zh="你用了民间借贷的上限。买卖不是借钱，那个上限不管这里：从另外几种利率里选。",
)
def loan_cap(world: World) -> dict[str, dict[str, str]]:
    """Four times the LPR where nothing is agreed."""
    return _table("loans", "agreed", "loans", "loans")


# ----------------------------------------------------------------------------------------------- sme_rules


def sme_rules(world: World) -> list[str]:
    """The four right sentences."""
    return sorted(["undisputed", "acceptance", "confirm", "complaint"])


@mistake(
    of="sme_rules",
    credit=0.5,
    en="Pay-when-paid may not be agreed towards an SME. Take that sentence out and look for another one.",
    zh="跟中小企业不能约定“收到款再付”。去掉这一句，另找一句。",
)
def pay_when_paid(world: World) -> list[str]:
    """Pay-when-paid as allowed."""
    return sorted(["undisputed", "when_paid", "confirm", "complaint"])


@mistake(
    of="sme_rules",
    credit=0.5,
    en=(
        "A court does not raise limitation by itself: the debtor has to. Take that sentence out and look for "
        "another one."
    ),
    zh="法院不会主动适用时效，要债务人自己提。去掉这一句，另找一句。",
)
def court_raises(world: World) -> list[str]:
    """The court raises limitation."""
    return sorted(["undisputed", "acceptance", "confirm", "court"])
