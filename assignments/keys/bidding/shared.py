"""What several keys need: the small tenders of the questions, days, and pieces of arithmetic."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import pandas as pd

from kam_lab import World
from kam_lab import bidding as kam

YEAR = 2025
LAW_2026 = "2026-06-30"
LIMIT_DAYS = 20
BOND_LIMIT = 0.02
WEIGHT, DEDUCTION = 35, 0.15
ROWS = {"p": (840_000, 50, False), "q": (900_000, 55, False), "r": (1_000_000, 56, True)}
LOW = {"prices": (900_000, 860_000, 850_000, 430_000), "ceiling": 1_000_000}
MARGIN, PREPARATION, BOND_DAYS, RATE = 0.16, 12_000, 60, 0.04
TCO_RATE = 0.08
DEEP = 0.10
COSTS = {"product": 420_000, "preparation": 10_000, "freight": 20_000, "service": 40_000, "credit": 14_000}
WANTED = 0.16
#: The last tables worked out: world, name, table. Few, so that worlds are not kept for long.
_known: deque[tuple[World, str, Any]] = deque(maxlen=6)
SCREEN = (88.0, 96.0, 97.0, 98.5)
AWARD = 2_600_000


def small_tender(deduction: float) -> kam.Evaluation:
    """The tender of ``textbook_scores``."""
    tender = {
        "tender_id": "Q", "regime": "none", "procurement_type": "goods", "method": "comprehensive",
        "deadline": pd.Timestamp(2024, 3, 29), "price_weight": WEIGHT, "small_deduction": deduction,
    }  # fmt: skip
    rows = [(name, price, points, 0.0, small) for name, (price, points, small) in ROWS.items()]
    bids = pd.DataFrame(rows, columns=["bidder_id", "price", "technical_score", "service_score", "small"])
    for column in kam.RECORDS:
        bids[column] = True
    return kam.evaluate(tender, bids)


def once(world: World, name: str, make: Callable[[World], Any]) -> Any:
    """Work something out once a world: a key and its mistakes ask for the same tables again and again."""
    for known, what, value in _known:
        if known is world and what == name:
            return value
    value = make(world)
    _known.append((world, name, value))
    return value


def flip_of(world: World) -> tuple[pd.Series, pd.DataFrame]:
    """The tender whose winner depends most on the date, and its bids."""
    found = str(once(world, "law", lambda one: kam.law_changes(one.tenders, one.bids)).index[0])
    return kam.tender_row(world.tenders, found), kam.bids_of(world.bids, found)


def decided(quotes: pd.DataFrame) -> pd.DataFrame:
    """Offers that were won or lost."""
    return quotes[quotes["outcome"].isin(["won", "lost"])]


def in_tenders(quotes: pd.DataFrame) -> pd.DataFrame:
    """Offers made in tenders."""
    return quotes[quotes["tender_id"].notna()]


def won_share(quotes: pd.DataFrame) -> float:
    """Share of these offers that was won."""
    return float((quotes["outcome"] == "won").mean())


def largest_open(world: World) -> pd.Series:
    """The open tender with the largest budget."""
    waiting = world.tenders[world.tenders["status"] == "open"]
    return waiting.sort_values("budget", ascending=False, kind="stable").iloc[0]


def unless(value: Any, key: Any) -> Any:
    """A wrong answer only where it is not the right one by chance."""
    return None if value == key else value


def cell(table: pd.DataFrame, row: str, column: str) -> float:
    """One number of a table."""
    return float(table.at[row, column])  # type: ignore[arg-type]


def smallest(table: pd.DataFrame, column: str) -> pd.Series:
    """The row with the smallest value of a column; the first of equals."""
    return table.sort_values(column, kind="stable").iloc[0]


def whole(value: float) -> float:
    """Whole yuan."""
    return float(round(float(value)))
