"""What several keys need: the years, the bars, and small pieces of arithmetic."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kam_lab import World
from kam_lab import prospecting as kam

YEAR = 2025
BEFORE = 2024
LARGE = 21
KEY_TESTS_TOP = 70
LEVELS = ("low", "medium", "high")
GRID_RANKS = (1, 10, 50, 200)
STEPS = ("cash_flow", "amount", "break_even", "culture_fit", "advocate", "vital_few", "lifetime_club")
CANDIDATES = pd.DataFrame(
    {
        "volume": [5, 4, 3, 2],
        "central_purchasing": [3, 4, 4, 2],
        "service_demand": [3, 4, 5, 3],
        "price_sensitivity": [5, 2, 3, 4],
        "partnership_wish": [2, 4, 5, 3],
    },
    index=pd.Index(["p", "q", "r", "s"], name="account_id"),
)
#: rise_of_a_dealer: what he buys more, and what the others lose for each yuan of it.
RISE, LOST_ELSEWHERE = 6_000_000.0, 1.4
#: room_in_the_wallet: category spend, what we sell of it, target share.
WALLET_SPEND, WALLET_OURS, WALLET_TARGET = 1_500_000.0, 330_000.0, 0.40
MARK_WEIGHTS = (0.4, 0.3, 0.2, 0.1)
ATTRACTIVENESS = (7, 8, 6, 5)
STRENGTH = (3, 4, 8, 7)
MONTHLY_CONTRIBUTION = 4_000
KEEPING_COST = 1_500
CHANNEL = "exhibition"


def contribution_table(world: World, year: int | None = YEAR) -> pd.DataFrame:
    return kam.contribution(world.orders, world.account_costs, year)


def largest_account(world: World, year: int = YEAR) -> str:
    return str(kam.revenue(world.orders, year).index[0])


def first_ids(values: pd.Series, count: int) -> list[str]:
    """The ``count`` largest, ties by id."""
    ordered = values.sort_index().sort_values(ascending=False, kind="stable")
    return [str(name) for name in ordered.index[:count]]


def second_half(table: pd.DataFrame, column: str) -> pd.DataFrame:
    dates = pd.to_datetime(table[column])
    return table[(dates.dt.year == YEAR) & (dates.dt.month > 6)]


def day(when: Any) -> str | None:
    return None if pd.isna(when) else pd.Timestamp(when).date().isoformat()


def unless_key(account: str, key: str) -> str | None:
    """A wrong choice only where it is not the right one by chance."""
    return None if account == key else account


def ids(index: pd.Index) -> list[str]:
    return sorted(str(name) for name in index)


def number(value: Any) -> float:
    """A cell of a table as a plain number."""
    return float(value)


def whole(value: Any) -> float:
    """A cell of a table in whole yuan."""
    return float(round(float(value)))


def largest_of(values: pd.Series) -> str:
    """Whose value is largest; of equals the first by id."""
    return str(values.sort_index().idxmax())
