"""Whether the procedure was in order, whether bidders had agreed."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from assignments.keys import mistake
from assignments.keys.bidding.shared import BOND_LIMIT, once
from kam_lab import World, workdays
from kam_lab import bidding as kam

# ----------------------------------------------------------------------------------------- deadline_rules

_LIMITS = {"preparation": 20, "sale": 5, "clarification": 15, "objection": 10, "publicity": 3, "signing": 30}


def _days(**changed: float) -> dict[str, dict[str, float]]:
    return {name: {"days": float(changed.get(name, limit))} for name, limit in _LIMITS.items()}


def deadline_rules(world: World) -> dict[str, dict[str, float]]:
    """20, 5, 15, 10, 3, 30 days."""
    return _days()


@mistake(
    of="deadline_rules",
    credit=0.5,
    en=(
        "Clarification and objection are swapped. Bidders need more time to rewrite a bid than the buyer "
        "needs to answer a letter."
    ),
    zh="澄清和异议填反了。投标人改标书要的时间，比采购人回一封信长。",
)
def clarification_swapped(world: World) -> dict[str, dict[str, float]]:
    """15 and 10 swapped."""
    return _days(clarification=10, objection=15)


@mistake(
    of="deadline_rules",
    credit=0.5,
    en=(
        "You used the days of government queries. Under the Tendering Law an objection has its own limit "
        "before the deadline: look it up again."
    ),
    zh="你填的是政府采购质疑的天数。招标投标法里，对文件提异议另有期限：再查一下。",
)
def government_days(world: World) -> dict[str, dict[str, float]]:
    """7 working days for the objection."""
    return _days(objection=7, publicity=7)


@mistake(
    of="deadline_rules",
    credit=0.5,
    en=(
        "Preparation and signing are swapped: the one is for bidders before the opening, the other for both "
        "sides after the award."
    ),
    zh="准备时间和签约期限填反了：一个在开标前，留给投标人；一个在定标后，留给双方。",
)
def preparation_swapped(world: World) -> dict[str, dict[str, float]]:
    """20 and 30 swapped."""
    return _days(preparation=30, signing=20)


# -------------------------------------------------------------------------------------------- bond_excess


def _high_bond(world: World) -> pd.Series:
    tenders = world.tenders
    bound = tenders[tenders["regime"].isin(["tendering", "government"])]
    return bound.iloc[int((bound["bid_bond"] / bound["budget"]).argmax())]


def bond_excess(world: World) -> float:
    """Bond − 2 % of the budget, where it is above."""
    row = _high_bond(world)
    return float(row["bid_bond"] - BOND_LIMIT * row["budget"])


@mistake(
    of="bond_excess",
    credit=0.25,
    en=(
        "That is the whole bond. The question asks for the part above the limit: take the largest bond that "
        "is allowed off it."
    ),
    zh="这是整笔保证金。题目问的是超出的部分：把允许的上限减掉。",
)
def whole_bond(world: World) -> float:
    """The bond itself."""
    return float(_high_bond(world)["bid_bond"])


@mistake(
    of="bond_excess",
    credit=0.25,
    en="That is the largest bond allowed for this budget. Now take it off the bond that was asked for.",
    zh="这是这份预算允许的上限。再用收的保证金减去它。",
)
def the_limit(world: World) -> float:
    """2 % of the budget."""
    return float(BOND_LIMIT * _high_bond(world)["budget"])


@mistake(
    of="bond_excess",
    credit=0.25,
    en=(
        "You measured against the contract price of the winner. The bond is held against the estimate or the "
        "budget, before anybody has bid."
    ),
    zh="你是拿中标价来比的。保证金看的是估算价或预算，那时还没人报价。",
)
def against_the_winner(world: World) -> float | None:
    """2 % of the winning price."""
    row = _high_bond(world)
    mine = kam.bids_of(world.bids, str(row["tender_id"])).set_index("bidder_id")["price"]
    return float(row["bid_bond"] - BOND_LIMIT * mine[row["winner"]]) if row["winner"] in mine.index else None


# ----------------------------------------------------------------------------------------- last_query_day

_AWARD = dt.date(2026, 2, 13)


def last_query_day(world: World) -> str:
    """Seven working days after 2026-02-13."""
    return workdays.add_working_days(_AWARD, 7).isoformat()


@mistake(
    of="last_query_day",
    credit=0.25,
    en=(
        "You counted every day of the calendar. These are working days: leave out the holiday and the "
        "ordinary weekends."
    ),
    zh="你数的是自然日。这里要数工作日：假期和平常的周末都不算。",
)
def calendar_days(world: World) -> str:
    """Seven calendar days."""
    return (_AWARD + dt.timedelta(days=7)).isoformat()


@mistake(
    of="last_query_day",
    credit=0.5,
    en="You left the worked Saturdays out. They stand in for days of the holiday and count as working days.",
    zh="你漏了补班的星期六。它们是拿假期换来的，算工作日。",
)
def without_worked_saturdays(world: World) -> str:
    """Monday to Friday without the holiday."""
    found, left = _AWARD, 7
    while left:
        found += dt.timedelta(days=1)
        left -= found.weekday() < 5 and workdays.is_working_day(found)
    return found.isoformat()


@mistake(
    of="last_query_day",
    credit=0.25,
    en="You counted through the Spring Festival as if it were an ordinary week. Leave the days of the holiday out.",
    zh="你把春节当平常日子数过去了。假期里的日子不算。",
)
def festival_counted(world: World) -> str:
    """Monday to Friday, holiday ignored."""
    found, left = _AWARD, 7
    while left:
        found += dt.timedelta(days=1)
        left -= found.weekday() < 5
    return found.isoformat()


@mistake(
    of="last_query_day",
    credit=0.5,
    en="You counted the day of the notice itself. The count begins on the day after it.",
    zh="你把公告当天也数进去了。从第二天开始数。",
)
def first_day_counted(world: World) -> str:
    """Six working days."""
    return workdays.add_working_days(_AWARD, 6).isoformat()


# ----------------------------------------------------------------------------------------- collusion_pair


def collusion_pair(world: World) -> list[str]:
    """The two bidders whose files share author and bond account."""
    marks = kam.shared_marks(world.bids)
    pair = marks[marks["same_author"] & marks["same_account"]].iloc[0]
    return sorted([str(pair["bidder_a"]), str(pair["bidder_b"])])


@mistake(
    of="collusion_pair",
    credit=0.25,
    en=(
        "You took the two lowest bidders of a tender that looks odd by its prices. Prices are a reason to "
        "look, no proof: look at authors and bond accounts."
    ),
    zh="你取的是报价有疑点的项目里最低的两家。报价只是多看一眼的理由，不是证据：去看作者和保证金账户。",
)
def odd_prices(world: World) -> list[str] | None:
    """The two lowest of the tender with equal steps."""
    flags = once(world, "flags", lambda one: kam.collusion_flags(one.tenders, one.bids))
    odd = flags.index[(flags["marks"] == 0) & (flags["equal_gaps"] | flags["low_cv_high_rd"])]
    if not len(odd):
        return None
    mine = kam.bids_of(world.bids, str(odd[0])).sort_values("price").head(2)
    pair = sorted(map(str, mine["bidder_id"]))
    return None if pair == collusion_pair(world) else pair


@mistake(
    of="collusion_pair",
    credit=0.25,
    en=(
        "These two met in more tenders than any others. Meeting often is business; sharing an author and an "
        "account is not. Look at the files."
    ),
    zh="这两家同场次数最多。常碰面是做生意，同一个作者、同一个账户就不是了。去看文件。",
)
def met_most(world: World) -> list[str] | None:
    """The pair that met most often."""
    table = kam.steady_pairs(world.bids).sort_values("met", ascending=False, kind="stable").iloc[0]
    pair = sorted([str(table["bidder_a"]), str(table["bidder_b"])])
    return None if pair == collusion_pair(world) else pair


@mistake(
    of="collusion_pair",
    credit=0.25,
    en=(
        "One of the two is right. In the tender where the marks are shared, look for the other file with the "
        "same author."
    ),
    zh="一家对了，另一家不对。在有雷同痕迹的那个项目里，找作者相同的另一份文件。",
)
def winner_and_us(world: World) -> list[str]:
    """One of the pair, and ourselves."""
    return sorted([collusion_pair(world)[0], "HL"])
