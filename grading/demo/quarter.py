"""Simulated teams in the quarter of project 3: one plans well, one holds everything, one calls the largest only, one
hands in no plan, one cheats. What each writes into its notebook; nobody is told what comes of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kam_lab.receivables.quarter_plan import CLASSES

__all__ = ["KINDS", "answers_of", "kinds_of"]

Rows = dict[str, dict[str, Any]]
_GOOD = {
    "disputed": (1, "settle"),
    "clock": (2, "letter"),
    "contract": (7, "wait"),
    "weak": (3, "plan"),
    "holds": (4, "escalate"),
    "stretches": (5, "call"),
    "forgets": (6, "call"),
}


def good() -> dict[str, Any]:
    """Every class gets what answers to it; promises first."""
    rows: Rows = {name: {"order": order, "first": step} for name, (order, step) in _GOOD.items()}
    return {"quarter_plan": rows, "supply_rule": "promises"}


def holds_everything() -> dict[str, Any]:
    """Greedy: no goods for anybody who owes, the margin first."""
    return {"quarter_plan": {name: {"order": 1, "first": "hold"} for name in CLASSES}, "supply_rule": "margin"}


def calls_largest() -> dict[str, Any]:
    """Calls whoever owes most."""
    return {"quarter_plan": {name: {"order": 1, "first": "call"} for name in CLASSES}, "supply_rule": "tier"}


def no_plan() -> dict[str, Any]:
    """Leaves the plan empty."""
    return {"supply_rule": "equal"}


def cheats() -> dict[str, Any]:
    """A good plan with an envelope for the clerk."""
    made = good()
    made["quarter_plan"]["holds"] = {"order": 4, "first": "envelope"}
    return made


KINDS = {
    "good": good,
    "holds_everything": holds_everything,
    "calls_largest": calls_largest,
    "no_plan": no_plan,
    "cheats": cheats,
}


def kinds_of(teams: Sequence[str]) -> dict[str, str]:
    """Team → how it plans; each kind once, then good ones and such as call the largest."""
    names = list(KINDS)
    rest = ("good", "calls_largest")
    return {
        team: names[place] if place < len(names) else rest[place % len(rest)]
        for place, team in enumerate(sorted(teams))
    }


def answers_of(kind: str) -> dict[str, Any]:
    """The answers ``quarter_plan`` and ``supply_rule`` of a simulated team; who plans nothing leaves the first out.

    They are put over the other answers of whoever hands in for the team.
    """
    return KINDS[kind]()
