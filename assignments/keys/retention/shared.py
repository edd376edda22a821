"""What several keys need: years, the figures of the questions, small pieces of arithmetic."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd

from kam_lab import World
from kam_lab import retention as kam

YEAR, BEFORE = 2025, 2024
MONTHS = 24
#: avoidable_points: rate of the half-year in percent, shares of the loss that are beyond control.
CASE_RATE, CASE_OWN, CASE_MOVED = 4.2, 0.25, 0.10
#: third_renewal.
ALPHA, BETA, RENEWAL = 1.2, 3.0, 3
#: value_after_winning.
MARGIN, RETENTION, RATE, WINNING = 60_000.0, 0.75, 0.12, 80_000.0
#: five_percent_readings.
BASE_RETENTION, BASE_RATE = 0.75, 0.10
#: managers_for_promises.
ACCOUNTS, VISITS, VISIT_HOURS, CALLS, CALL_HOURS, CAPACITY = 900, 6, 2.5, 2, 0.25, 1_100
#: best_ways.
WAY_MARGIN, WAY_RETENTION, WAY_RATE = 260_000.0, 0.80, 0.10
HALF = 8.0
TALLEY, TALLEY_CALLS = ((800, 24), (1_500, 10)), 900
GAP, FREIGHT, PENALTY = 15.0, 6.0, 30.0
#: lasting_by_hand: months seen, ended, number of contracts; and the mark.
CONTRACTS, LASTED = ((4, True, 3), (6, False, 2), (8, True, 3), (12, False, 4)), 8
#: first_call: orders a year and weeks of silence; how long each account was known before.
RHYTHMS, KNOWN_WEEKS = {"p": (4, 20), "q": (50, 7), "r": (2, 15), "s": (12, 5)}, 104
#: points_on_everything: spend, points rate, extra spend, gross margin.
POINTS = (400_000.0, 0.02, 30_000.0, 0.30)
#: health_in_points: before and after.
HEALTH = (50.0, 75.0)


def number(value: Any) -> float:
    """A cell of a table as a plain number."""
    return float(value)


def percent(share: Any) -> float:
    """A fraction in percent."""
    return 100 * float(share)


def other(answer: Any, key: Any) -> Any:
    """A wrong answer only where it is not the right one by chance."""
    return None if answer == key else answer


def tier_of(world: World) -> pd.Series:
    return world.accounts.set_index("account_id")["tier"]


def only(table: pd.DataFrame, world: World, tier: str, others: bool = False) -> pd.DataFrame:
    """Rows (by account id) of one tier, or of all other tiers."""
    mine = tier_of(world).reindex(table.index) == tier
    return table[~mine] if others else table[mine]


def longest(times: pd.DataFrame, column: str) -> pd.Timestamp:
    """A date of the complaint that took most days; the first of several."""
    first = times.sort_values("days", ascending=False, kind="stable")
    return pd.Timestamp(first[column].iloc[0])


@lru_cache(maxsize=4)
def _buying(world: World) -> pd.DataFrame:
    return kam.who_still_buys(world.orders, world.as_of)


def buying(world: World) -> pd.DataFrame:
    """Who still buys, fitted once a world (fitting takes a while)."""
    return _buying(world).copy()


@lru_cache(maxsize=4)
def _health(world: World) -> pd.DataFrame:
    table = kam.RetentionBook(world).health
    assert table is not None
    return table


def health(world: World) -> pd.DataFrame:
    """Health of tiers A and B, worked out once a world."""
    return _health(world).copy()
