"""Threads, the way to the economic buyer, the gatekeeper, blockers, modes."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.relationships.shared import (
    blocked_way,
    most_people,
    other_than,
    people_ids,
    threads,
    tier_a,
    ties_of,
    unless,
)
from kam_lab import World
from kam_lab import relationships as kam

# ---------------------------------------------------------------------------------- single_thread_account


def single_thread_account(world: World) -> str:
    """The tier-A account with exactly one active contact."""
    table = threads(world)
    return str(table.index[table["active_contacts"] == 1][0])


@mistake(
    of="single_thread_account",
    en=(
        "You counted the people on file. The question asks whom we still meet: a name that nobody has seen for a year "
        "holds nothing. Count the people met within the last 180 days."
    ),
    zh="你数的是登记人数。题目问的是还在见的人：一年没见的名字什么也拉不住。数一数近 180 天见过几个人。",
)
def fewest_on_file(world: World) -> str | None:
    """People on file for people met."""
    table = threads(world).sort_index().sort_values("people", kind="stable")
    return unless(str(table.index[0]), single_thread_account(world))


@mistake(
    of="single_thread_account",
    en=(
        "You looked for the fewest meetings. Thirty meetings with one person are still one thread: count different "
        "people, not meetings."
    ),
    zh="你找的是见面次数最少的。跟一个人见三十次，还是一根线：要数不同的人，不是次数。",
)
def fewest_meetings(world: World) -> str | None:
    """Meetings for people."""
    visits = world.contact_visits
    recent = visits[kam.days_since(visits["met_on"], world.as_of) < kam.ACTIVE_DAYS]
    count = recent.groupby("account_id").size().reindex(tier_a(world)).fillna(0).sort_index()
    return unless(str(count.sort_values(kind="stable").index[0]), single_thread_account(world))


@mistake(
    of="single_thread_account",
    en=(
        "You used the column of the last contact. It counts telephone calls as well; the question asks for meetings: "
        "take the table of meetings."
    ),
    zh="你用的是“最近联系”那一列，电话也算在里面。题目只问见面：请用会面记录那张表。",
)
def calls_for_meetings(world: World) -> str | None:
    """Last conversations for meetings."""
    contacts = world.contacts[world.contacts["account_id"].isin(tier_a(world))]
    lately = kam.days_since(contacts["last_contact"], world.as_of) < kam.ACTIVE_DAYS
    count = lately.fillna(False).groupby(contacts["account_id"]).sum().sort_index().sort_values(kind="stable")
    return unless(str(count.index[0]), single_thread_account(world))


@mistake(
    of="single_thread_account",
    en=("This account is not in tier A. Many small accounts hang on one person, and some may; filter the tier first."),
    zh="这家不是 A 级。小客户靠一个人连着的很多，有的也无妨；请先筛出 A 级。",
)
def of_a_lower_tier(world: World) -> str | None:
    """Tier B for tier A."""
    table = threads(world, "B")
    thin = table.index[table["active_contacts"] == 1]
    return str(thin[0]) if len(thin) else None


# ----------------------------------------------------------------------------------------- hidden_blocker


def hidden_blocker(world: World) -> str:
    """The only blocker inside a shortest way from a coach to the economic buyer."""
    return str(blocked_way(world).name)


@mistake(
    of="hidden_blocker",
    en=(
        "This person is against us and has power, but no shortest way to the economic buyer leads through here. Draw "
        "the way from the coach first, then look who stands on it."
    ),
    zh="这个人有权也反对我们，可通向决策者的最短路不经过他。先从内线教练把路画出来，再看谁站在上面。",
)
def opponent_beside_the_way(world: World) -> str | None:
    """A blocker who is not on a way."""
    key = hidden_blocker(world)
    table = kam.blockers(world.contacts, world.accounts)
    others = table[(table["role"] != "economic") & (table.index != key)]
    return str(others.index[0]) if len(others) else None


@mistake(
    of="hidden_blocker",
    credit=0.25,
    en=(
        "Right account, but this is the economic buyer, where the way ends. The question asks who stands in the "
        "middle: leave out both ends."
    ),
    zh="客户找对了，可这位是决策者，是路的终点。题目问的是站在中间的人：两头不算。",
)
def the_buyer_himself(world: World) -> str | None:
    """The end of the way for its middle."""
    return kam.economic_buyer(world.contacts, str(blocked_way(world)["account_id"]))


@mistake(
    of="hidden_blocker",
    en="This is the coach, where the way begins. Follow the ties from here and read power and stance of each next one.",
    zh="这位是内线教练，是路的起点。从这里顺着关系往上走，逐个看影响力和立场。",
)
def the_coach(world: World) -> str | None:
    """The start of the way for its middle."""
    people = kam.people_of(world.contacts, str(blocked_way(world)["account_id"]))
    coaches = sorted(str(name) for name in people.index[people["role"] == "coach"])
    return coaches[0] if coaches else None


# --------------------------------------------------------------------------------------------- gatekeeper


def gatekeeper(world: World) -> str:
    """The only cut vertex of the largest map."""
    account = most_people(world)
    return kam.cut_vertices(ties_of(world, account), people_ids(world, account))[0]


def _central(world: World, measure: str) -> str:
    account = most_people(world)
    table = kam.centralities(ties_of(world, account), people_ids(world, account))
    return str(table.sort_index().sort_values(measure, ascending=False, kind="stable").index[0])


@mistake(
    of="gatekeeper",
    en=(
        "This is the one with most ties, and many ways lead through him or her. But there are ways round. Look for the "
        "person whose leaving splits the map."
    ),
    zh="这是关系最多的人，好多路都经过他，可绕个弯也走得通。要找的是：谁一走，图就断成两半。",
)
def most_ties(world: World) -> str | None:
    """Degree for cut vertex."""
    return unless(_central(world, "degree"), gatekeeper(world))


@mistake(
    of="gatekeeper",
    en=(
        "This is the economic buyer. Who decides need not be the one who connects: take the person out of the map and "
        "see whether it falls apart."
    ),
    zh="这位是决策者。拍板的人不一定是连着两头的人：把人从图上拿掉，看它断不断。",
)
def buyer_for_gatekeeper(world: World) -> str | None:
    """Power for position."""
    return kam.economic_buyer(world.contacts, most_people(world))


# ----------------------------------------------------------------------------------------- blockers_count


def blockers_count(world: World) -> float:
    """People at tier-A accounts with power of 4 or more and a stance below 0."""
    return float(len(kam.blockers(world.contacts, world.accounts)))


def _count(world: World, power: int, everywhere: bool = False) -> float | None:
    found = float(len(kam.blockers(world.contacts, world.accounts, None if everywhere else "A", power)))
    return None if found == blockers_count(world) else found


@mistake(
    of="blockers_count",
    en="You counted everybody who is against us. Only who has power of 4 or more can block: filter the power as well.",
    zh="你把反对我们的人全算了。影响力 4 分以上才挡得住：再筛一下影响力。",
)
def anybody_against(world: World) -> float | None:
    """Stance without power."""
    return _count(world, 1)


@mistake(
    of="blockers_count",
    credit=0.25,
    en="You took power above 4. Power of 4 counts as well: at least 4, not more than 4.",
    zh="你只算了大于 4 分的。4 分也算：是 4 分以上，含 4 分。",
)
def power_above_four(world: World) -> float | None:
    """> for ≥."""
    return _count(world, 5)


@mistake(
    of="blockers_count",
    credit=0.25,
    en="You counted the economic buyers out. A buyer who is against us blocks as well: leave all roles in.",
    zh="你把决策者排除了。决策者反对我们，一样挡路：所有角色都算。",
)
def without_buyers(world: World) -> float | None:
    """Economic buyers left out."""
    table = kam.blockers(world.contacts, world.accounts)
    found = float((table["role"] != "economic").sum())
    return None if found == len(table) else found


# ---------------------------------------------------------------------------------------- arrows_to_buyer


def _at_buyer(world: World, start: str, end: str, kinds: tuple[str, ...] = ("reports_to", "influences")) -> float:
    """How many different people have a tie whose ``end`` is the economic buyer of the largest map."""
    account = most_people(world)
    ties = ties_of(world, account)
    rows = ties[(ties[end] == kam.economic_buyer(world.contacts, account)) & ties["kind"].isin(kinds)]
    return float(rows[start].nunique())


def arrows_to_buyer(world: World) -> float:
    """Who reports to or influences the economic buyer of the largest map directly."""
    return _at_buyer(world, "from_contact", "to_contact")


@mistake(
    of="arrows_to_buyer",
    en="You counted the arrows that leave the buyer. Turn round: who reports to or influences the buyer?",
    zh="你数的是从决策者出去的箭头。反过来：谁向决策者汇报、谁影响决策者？",
)
def arrows_from_buyer(world: World) -> float | None:
    """Out for in."""
    return other_than(_at_buyer(world, "to_contact", "from_contact"), arrows_to_buyer(world), 0.5)


@mistake(
    of="arrows_to_buyer",
    credit=0.25,
    en=(
        "You counted only who reports to the buyer. Who influences without reporting counts as well: take "
        "both kinds of ties."
    ),
    zh="你只数了向决策者汇报的人。不汇报、但有影响的也算：两种关系都要数。",
)
def reports_alone(world: World) -> float | None:
    """One kind of ties."""
    return other_than(_at_buyer(world, "from_contact", "to_contact", ("reports_to",)), arrows_to_buyer(world), 0.5)


@mistake(
    of="arrows_to_buyer",
    credit=0.25,
    en="You counted every tie of the buyer, whatever its direction. Only arrows that end at the buyer count.",
    zh="你把决策者的关系不分方向全数了。只数箭头指向决策者的。",
)
def all_ties_of_buyer(world: World) -> float | None:
    """Directions ignored."""
    both = _at_buyer(world, "from_contact", "to_contact") + _at_buyer(world, "to_contact", "from_contact")
    return other_than(both, arrows_to_buyer(world), 0.5)


# ---------------------------------------------------------------------------------- overconfident_account


def overconfident_account(world: World) -> list[str]:
    """The tier-A account whose economic buyer is overconfident."""
    table = kam.buyer_modes(world.contacts, world.accounts)
    return sorted(str(name) for name in table.index[table["mode"] == "overconfident"])


def _one(name: str | None, world: World) -> list[str] | None:
    return None if name is None or [name] == overconfident_account(world) else [name]


@mistake(
    of="overconfident_account",
    en=(
        "Somebody at this account is overconfident, but not the one who gives the final yes. Look up the mode of the "
        "economic buyer."
    ),
    zh="这家有人自满，但不是最后点头的那一位。要看决策者的心态。",
)
def somebody_overconfident(world: World) -> list[str] | None:
    """Anybody for the economic buyer."""
    contacts = world.contacts
    rows = contacts[contacts["account_id"].isin(tier_a(world)) & (contacts["mode"] == "overconfident")]
    others = sorted(set(rows.loc[rows["role"] != "economic", "account_id"]) - set(overconfident_account(world)))
    return _one(others[0] if others else None, world)


@mistake(
    of="overconfident_account",
    en=(
        "This buyer sits on an even keel: content, but not proud of it. Overconfident is more: better than ever, and "
        "deaf. Read the labels of the four modes again."
    ),
    zh="这位决策者是平稳型：满意，但没到目空一切。自满型更进一步：好得很，谁的话也不听。四种心态再看一遍。",
)
def even_keel_for_it(world: World) -> list[str] | None:
    """Even keel for overconfident."""
    table = kam.buyer_modes(world.contacts, world.accounts)
    found = sorted(str(name) for name in table.index[table["mode"] == "even_keel"])
    return _one(found[0] if found else None, world)


@mistake(
    of="overconfident_account",
    en=(
        "This buyer is very much for us. That is his stance; it says nothing of his mode, whether he still listens. "
        "Look at the other column."
    ),
    zh="这位决策者很向着我们。那是立场，跟心态是两回事：心态说的是听不听得进去。看另一列。",
)
def best_stance(world: World) -> list[str] | None:
    """Highest stance for mode, among the other two modes."""
    table = kam.buyer_modes(world.contacts, world.accounts)
    table = table[~table["mode"].isin(["even_keel", "overconfident"])]
    order = (
        pd.Series(table["stance"]).astype("Float64").fillna(-9).sort_index().sort_values(ascending=False, kind="stable")
    )
    return _one(str(order.index[0]), world)
