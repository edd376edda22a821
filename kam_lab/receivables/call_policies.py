"""Ways to play a quarter on the call list without thinking, and quarters side by side: to compare with.

``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kam_lab.checks import fail, listed
from kam_lab.receivables.call_book import Book
from kam_lab.receivables.call_list import ROUNDS, Game, Quarter, action_hours
from kam_lab.receivables.dunning import collection_priority


def choose_nobody(book: Book, now: pd.DataFrame, number: int) -> dict[str, str]:
    """A way to play: nobody is called."""
    return {}


def choose_largest(book: Book, now: pd.DataFrame, number: int) -> dict[str, str]:
    """A way to play: call whoever owes most, until the hours are gone."""
    order = now.sort_values("overdue", ascending=False, kind="stable").index
    return _fill(book, [(str(name), "call") for name in order])


def choose_by_priority(book: Book, now: pd.DataFrame, number: int) -> dict[str, str]:
    """A way to play: settle complaints, prove old claims, then by yuan an hour, and the ladder's step for each age."""
    first = [(str(name), "settle") for name in now.index[now["disputed"] > 0]]
    soon = [str(name) for name in now.index[now["clock_days"].between(0, 90) & (now["overdue"] > 0)]]
    first += [(name, "letter") for name in soon if (name, "settle") not in first]
    open_ = now[(now["overdue"] > 0) & ~now["gone"] & ~now["sued"]]
    late = book.accounts["days_late"].reindex(open_.index).fillna(60.0)
    climb = (late > 30) & book.accounts["way"].reindex(open_.index).astype(bool)
    idle = book.accounts["monthly"].reindex(open_.index) <= 0
    steps = pd.Series(np.select([idle, climb], ["plan", "escalate"], "call"), index=open_.index)
    gains = {"call": 0.25, "escalate": 0.4, "plan": 0.25}
    table = pd.DataFrame(
        {
            "balance": open_["overdue"],
            "alone_chance": 0.0,
            "asked_chance": steps.map(gains),
            "hours": [action_hours(book, str(name), str(steps[name])) for name in open_.index],
        },
        index=open_.index,
    )
    order = [str(name) for name in collection_priority(table).index] if len(table) else []
    taken = {name for name, _ in first}
    return _fill(book, [*first, *((name, str(steps[name])) for name in order if name not in taken)])


def _fill(book: Book, wishes: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Wishes in their order, as long as hours last."""
    left, chosen = book.hours, {}
    for name, action in wishes:
        needed = action_hours(book, name, action)
        if needed <= left + 1e-9:
            chosen[name] = action
            left -= needed
    return chosen


#: Ways to play a whole quarter without thinking: to compare with.
POLICIES: dict[str, Callable[[Book, pd.DataFrame, int], dict[str, str]]] = {
    "nobody": choose_nobody, "largest": choose_largest, "priority": choose_by_priority,
}  # fmt: skip


def play_policy(book: Book, policy: str, seed: int = 1, rounds: int = ROUNDS) -> tuple[Quarter, list[dict[str, str]]]:
    """Play a quarter by one of :data:`POLICIES`; the quarter and its decisions.

    Covers: collection_priority.
    """
    if policy not in POLICIES:
        raise fail("unknown_word", owner="collections", name="policy", came=policy, expected=listed(POLICIES))
    decisions: list[dict[str, str]] = []
    game = Game(book, seed)
    for number in range(rounds):
        decisions.append(POLICIES[policy](book, game.now, number))
        game.step(decisions[-1])
    return game.quarter, decisions


def compare_policies(book: Book, seed: int = 1) -> pd.DataFrame:
    """One quarter played by each of :data:`POLICIES`, side by side (see :func:`summary`).

    Covers: collection_priority.
    """
    return summary({name: play_policy(book, name, seed)[0] for name in POLICIES})


def summary(quarters: Mapping[str, Quarter]) -> pd.DataFrame:
    """Quarters side by side: ``cash, dso, loss_left, relation, gone`` (accounts that left), ``result`` (CNY)."""
    rows: dict[str, dict[str, Any]] = {}
    for name, quarter in quarters.items():
        last = quarter.rounds.iloc[-1]
        rows[name] = {
            "cash": last["cash"], "dso": last["dso"], "loss_left": last["expected_loss"],
            "relation": last["relation"], "gone": int(quarter.accounts["gone"].sum()), "result": quarter.bill["result"],
        }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("policy")
