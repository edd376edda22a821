"""The people behind three accounts: figures of their maps, and what a map tells one to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from assignments.keys import mistake
from assignments.keys.project_1.shared import YEAR
from kam_lab import World
from kam_lab import prospecting as pro
from kam_lab import relationships as kam

ROWS = ("first", "second", "third")

# ---------------------------------------------------------------------------------------------- map_figures


def _three(world: World) -> list[str]:
    """The three tier-A accounts with the largest revenue in 2025."""
    tier = world.accounts.set_index("account_id")["tier"]
    return [str(name) for name in pro.revenue(world.orders, YEAR).index if tier[name] == "A"][: len(ROWS)]


def _met(world: World, account: str) -> float:
    risk = kam.thread_risk(world.contacts, world.contact_visits, world.accounts, world.as_of)
    return float(risk["active_contacts"][account])


def _cells(world: World, account: str) -> dict[str, Any]:
    way = kam.path_to_buyer(world.contacts, world.ties, account)
    return {
        "buyer": str(kam.economic_buyer(world.contacts, account)),
        "arrows": float(len(way) - 1),
        "support": round(float(kam.support(world.contacts, account).support), 2),
        "met": _met(world, account),
    }


def _with(world: World, column: str, of: Callable[[str], Any]) -> dict[str, dict[str, Any]]:
    """The right table with one column worked out in another way."""
    accounts = dict(zip(ROWS, _three(world), strict=True))
    return {row: {**_cells(world, name), column: of(name)} for row, name in accounts.items()}


def map_figures(world: World) -> dict[str, dict[str, Any]]:
    """Economic buyer, arrows on the shortest way, weighted support and people met, for three accounts."""
    return {row: _cells(world, name) for row, name in zip(ROWS, _three(world), strict=True)}


@mistake(
    of="map_figures",
    credit=0.5,
    en=(
        "Your support counts every head alike. One yes of the director weighs more than three of the shift: multiply "
        "each stance by power, and divide by the power of those whose stance is known."
    ),
    zh="你的支持度把每个人当一票。厂长点一次头，顶当班的三个人：立场乘影响力，再除以已知立场的人的影响力之和。",
)
def heads_for_power(world: World) -> dict[str, dict[str, Any]]:
    """Mean stance for weighted support."""
    return _with(world, "support", lambda name: round(kam.counted_support(world.contacts, name, by_power=False), 2))


@mistake(
    of="map_figures",
    credit=0.5,
    en=(
        "Your support takes an unknown stance for a neutral one. Whom we have not asked is a gap, not a zero: leave "
        "these people out of the figure, and mark them on the map."
    ),
    zh="你的支持度把立场不明的当成了中立。没问过，那是空缺，不是零分：算的时候先不算这些人，图上做个记号。",
)
def unknown_for_neutral(world: World) -> dict[str, dict[str, Any]]:
    """Unknown stances as 0."""
    return _with(
        world, "support", lambda name: round(kam.counted_support(world.contacts, name, unknown_as_neutral=True), 2)
    )


@mistake(
    of="map_figures",
    credit=0.5,
    en="You counted the people on the way. The question asks for the arrows between them: one fewer.",
    zh="你数的是路上的人。题目问的是人与人之间的箭头：比人少一个。",
)
def people_for_arrows(world: World) -> dict[str, dict[str, Any]]:
    """Nodes for edges."""
    return _with(world, "arrows", lambda name: _cells(world, name)["arrows"] + 1)


@mistake(
    of="map_figures",
    credit=0.5,
    en=(
        "You counted the names on file. A name that nobody has seen for a year is a line in a list: count the people "
        "met within the last 180 days."
    ),
    zh="你数的是登记在册的人。一年没见的名字，只是名单上的一行：要数近 180 天见过的人。",
)
def file_for_met(world: World) -> dict[str, dict[str, Any]]:
    """People on file for people met."""
    return _with(world, "met", lambda name: float(len(kam.people_of(world.contacts, name))))


@mistake(
    of="map_figures",
    credit=0.5,
    en=(
        "For one account at least you named somebody with much power who is not the economic buyer. Power is a "
        "weight, the final yes is a role: read the column role."
    ),
    zh="至少有一家，你写的人影响力很大，但不是决策者。影响力是分量，最后点头是角色：看角色那一列。",
)
def power_for_role(world: World) -> dict[str, dict[str, Any]]:
    """The strongest of those who do not decide."""

    def strongest(name: str) -> str:
        people = kam.people_of(world.contacts, name)
        others = people[people["role"].fillna("") != "economic"].sort_index()
        return str(pd.Series(others["power"]).sort_values(ascending=False, kind="stable").index[0])

    return _with(world, "buyer", strongest)


# ---------------------------------------------------------------------------------------------- map_reading

_MOVES = {
    "closed_door": "meet",
    "thin_figure": "ask",
    "one_thread": "second",
    "boxes": "source",
    "record_year": "wait",
}


def _moves(**other: str) -> dict[str, dict[str, str]]:
    return {row: {"move": other.get(row, move)} for row, move in _MOVES.items()}


def map_reading(world: World) -> dict[str, dict[str, str]]:
    """What a map tells one to do."""
    return _moves()


@mistake(
    of="map_reading",
    credit=0.5,
    en=(
        "You go over the head of the one who stands in the way. Whoever is bypassed becomes an enemy with a reason, "
        "and has the power to act on it: first hear what he objects to."
    ),
    zh="有人挡路，你选择越过他往上找。被绕开的人，反对得更有理由，手里还有权：先去听听他反对什么。",
)
def over_his_head(world: World) -> dict[str, dict[str, str]]:
    """Bypassing a blocker."""
    return _moves(closed_door="bypass")


@mistake(
    of="map_reading",
    credit=0.5,
    en=(
        "You press for the order because a figure looks good. Ask what stands behind it: how much of the power is "
        "known, and whether the one who decides is listening at all."
    ),
    zh="数字好看，你就去催单。先问问数字背后：有多少影响力是清楚的？拍板的人现在听得进去吗？",
)
def press_at_once(world: World) -> dict[str, dict[str, str]]:
    """A good figure for a good moment."""
    return _moves(thin_figure="press", record_year="press")


@mistake(
    of="map_reading",
    credit=0.5,
    en=(
        "You took many meetings for a broad tie. Thirty talks with one person end on the day this person leaves: "
        "count heads, then departments."
    ),
    zh="你把见得多当成连得牢。跟一个人见三十次，他一走就全断了：先数见过几个人，再数有几个部门。",
)
def meetings_for_people(world: World) -> dict[str, dict[str, str]]:
    """Busy with one person, and no second thread."""
    return _moves(one_thread="press")
