"""What several keys of the stage need: the day, the ledger on it, the quarter, and small pieces of arithmetic.

What is worked out once for a world is kept for its other keys; nobody changes it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

import pandas as pd

from kam_lab import World
from kam_lab import receivables as kam
from kam_lab.prospecting import revenue

YEAR = 2025
LARGE = 21
FIRST, LAST = "2025-10-01", "2025-12-31"
QUARTER_DAYS = 92


@lru_cache(maxsize=2)
def items(world: World) -> pd.DataFrame:
    return kam.open_items(world.invoices, world.payments, world.as_of, world.disputes)


def owed(world: World) -> pd.DataFrame:
    """What accounts owe us, credits left out."""
    table = items(world)
    return table[table["open"] > 0]


@lru_cache(maxsize=2)
def quarter(world: World) -> kam.Period:
    return kam.period_figures(world.invoices, world.payments, FIRST, LAST)


@lru_cache(maxsize=2)
def largest(world: World) -> tuple[str, ...]:
    """The accounts with most revenue in 2025."""
    return tuple(str(name) for name in revenue(world.orders, YEAR).index[:LARGE])


@lru_cache(maxsize=2)
def habits(world: World) -> pd.DataFrame:
    return kam.paying_habits(world.invoices, world.payments, world.as_of)


def month_sales(world: World) -> tuple[list[float], list[float]]:
    """Sales and days of the latest months, the latest first."""
    table = kam.latest_months(world.invoices, LAST, 9)
    return [float(value) for value in table["sales"]], [float(value) for value in table["days"]]


def whole(value: Any) -> float:
    return float(round(float(value)))


def percent(value: Any) -> float:
    return 100 * float(value)


def at(table: pd.DataFrame, row: object, column: str) -> float:
    """One number of a table."""
    return float(table.at[row, column])  # type: ignore[arg-type]


def row_of(table: pd.DataFrame, key: object) -> pd.Series:
    """One row of a table."""
    return cast(pd.Series, table.loc[key])  # type: ignore[call-overload]


def unless(value: Any, key: Any) -> Any:
    """A wrong choice only where it is not the right one by chance."""
    return None if value == key else value


def iso(day: Any) -> str:
    return f"{pd.Timestamp(day):%Y-%m-%d}"
