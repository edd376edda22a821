"""Reading the documents: what rejects a bid, what earns points, by when to ask, what goes into the envelope."""

from __future__ import annotations

import datetime as dt

from assignments.keys import mistake
from assignments.keys.project_2 import shared
from assignments.keys.project_2.shared import NEEDED_PAPERS
from kam_lab import World, rules, workdays

# -------------------------------------------------------------------------------------- compliance_matrix

_REQUIREMENTS = {
    "unsigned": "rejected",
    "above_ceiling": "rejected",
    "two_prices": "rejected",
    "bond_late": "rejected",
    "delivery_12": "scored",
    "imported": "scored",
    "lowest_allowed": "neither",
}


def _matrix(**other: str) -> dict[str, dict[str, str]]:
    return {row: {"effect": other.get(row, effect)} for row, effect in _REQUIREMENTS.items()}


def compliance_matrix(world: World) -> dict[str, dict[str, str]]:
    """What a deviation does to a bid."""
    return _matrix()


@mistake(
    of="compliance_matrix",
    credit=0.5,
    en=(
        "You hope that a missing signature or a late bond can be made good. It cannot: what is mandatory is looked at "
        "before anything is scored. Mark those lines first."
    ),
    zh="你以为没签字、保证金晚到还能补。补不了：硬性要求先看，过不了就不评分。先把这几行标出来。",
)
def can_be_made_good(world: World) -> dict[str, dict[str, str]]:
    """Mandatory points taken for points that are scored."""
    return _matrix(unsigned="scored", bond_late="scored")


@mistake(
    of="compliance_matrix",
    credit=0.5,
    en=(
        "You take a minimum price for a rule. A buyer may set a ceiling, never a minimum: such a line binds nobody. "
        "Ask the buyer about it in writing, in time."
    ),
    zh="你把最低限价当成了规矩。采购人可以设最高限价，不可以设最低限价：这一条对谁都没有约束力。趁还在质疑期，书面问采购人。",
)
def minimum_taken_for_rule(world: World) -> dict[str, dict[str, str]]:
    """A minimum price taken for a reason to reject."""
    return _matrix(lowest_allowed="rejected")


@mistake(
    of="compliance_matrix",
    credit=0.5,
    en=(
        "You let a shorter delivery or imported parts reject a bid. The documents give them points or take some: they "
        "are a matter of scoring. Look for them in the scoring table."
    ),
    zh="你把交货快、用进口件也当成废标。招标文件给它们加分或减分：这是评分的事。到评分表里去找。",
)
def points_taken_for_walls(world: World) -> dict[str, dict[str, str]]:
    """Scored points taken for mandatory ones."""
    return _matrix(delivery_12="rejected", imported="rejected")


# ----------------------------------------------------------------------------------------- query_deadline


def _day(day: dt.date) -> str:
    return day.isoformat()


def query_deadline(world: World) -> str:
    """Last day to question the documents: so many working days after they were issued."""
    notice = shared.room_of(world).notice
    count = int(rules.value("query_days_government", notice.deadline))
    return _day(workdays.add_working_days(notice.issued_on, count))


@mistake(
    of="query_deadline",
    credit=0.25,
    en="You counted calendar days. The rule counts working days: leave out weekends and holidays, and count again.",
    zh="你数的是自然日。规定数的是工作日：去掉周末和节假日，再数一遍。",
)
def calendar_days_counted(world: World) -> str:
    """Calendar days for working days."""
    notice = shared.room_of(world).notice
    count = int(rules.value("query_days_government", notice.deadline))
    return _day(notice.issued_on + dt.timedelta(days=count))


@mistake(
    of="query_deadline",
    en=(
        "That is ten days before the deadline: the rule for objections under the Tendering Law. This buyer follows "
        "government procurement, where the days run from the issue of the documents."
    ),
    zh="你按截止前十天算，那是招标投标法里异议的期限。这里是政府采购，质疑期从发出招标文件起算。",
)
def tendering_law_taken(world: World) -> str:
    """The other regime's rule."""
    notice = shared.room_of(world).notice
    return _day(notice.deadline - dt.timedelta(days=int(rules.value("objection_documents_days", notice.deadline))))


@mistake(
    of="query_deadline",
    credit=0.5,
    en="You counted the day of issue as the first day. The period begins on the day after: the last day is one later.",
    zh="你把发出招标文件那天算成了第一天。期限从第二天起算：最后一天要往后挪。",
)
def first_day_counted(world: World) -> str:
    """The day of the event counted."""
    notice = shared.room_of(world).notice
    count = int(rules.value("query_days_government", notice.deadline))
    return _day(workdays.add_working_days(notice.issued_on, count - 1))


# --------------------------------------------------------------------------------------------- bid_papers


def bid_papers(world: World) -> list[str]:
    """Papers that pass every check."""
    return sorted(NEEDED_PAPERS)


@mistake(
    of="bid_papers",
    en=(
        "You left the bond slip and the statement at home. Both are mandatory: without them the bid is not responsive. "
        "Put them in."
    ),
    zh="保证金回单和声明函没放进去。两样都是硬性要求：缺了就是没有响应招标文件。放进去。",
)
def slip_forgotten(world: World) -> list[str]:
    """Bond slip and statement missing."""
    return ["letter", "licence", "price_list"]


@mistake(
    of="bid_papers",
    en=(
        "You put in whatever might help. A second price list rejects the bid, and a present is an offence: leave both "
        "out, and send what is asked for."
    ),
    zh="你把可能有用的都塞进去了。第二份报价会废标，送礼是违法：这两样拿掉，只交人家要的。",
)
def everything_in(world: World) -> list[str]:
    """Also what spoils the bid."""
    return sorted([*NEEDED_PAPERS, "second_price", "gift"])
