"""What keys and checks of project 1 need: years, bars, and what an account is worth."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from kam_lab import World
from kam_lab import prospecting as kam
from kam_lab.prospecting import shortlist

YEAR = 2025
BEFORE = 2024
SEATS = 10
LARGE = 21
LOSING_TOP = 10
HOURS_A_MONTH = 60
HOURS_A_YEAR = 12 * HOURS_A_MONTH
GEM_TARGET = 0.10
COVERAGE_RANKS = (1, 120, 300, 550)
LAST_QUARTER = pd.Timestamp(YEAR, 10, 1)
ACCOUNT_ROWS = tuple(f"account_{number}" for number in range(1, SEATS + 1))


def contribution(world: World, year: int = YEAR) -> pd.DataFrame:
    return kam.contribution(world.orders, world.account_costs, year)


def worth(world: World) -> pd.Series:
    """Contribution in 2025 and what the account, as a dealer, adds to or takes from the others' margin (CNY)."""
    dealers = world.dealers
    change = dealers[dealers["year"] == YEAR].set_index("account_id")["neighbours_margin_change"]
    own = contribution(world)["contribution"]
    return (own + change.reindex(own.index).fillna(0.0)).rename("worth")


def hours(world: World) -> pd.Series:
    """Visit hours in 2025 of every account that ordered in 2025."""
    found = shortlist.visit_hours(world.visits, YEAR)
    return found.reindex(contribution(world).index).fillna(0.0)


def silent(world: World) -> str:
    """The one of the 21 largest of 2024 without an order in the last quarter of 2025."""
    large = kam.revenue(world.orders, BEFORE).head(LARGE).index
    dates = pd.to_datetime(world.orders["order_date"])
    last = dates.groupby(world.orders["account_id"]).max().reindex(large)
    return str(last.idxmin())


def losing(world: World) -> str:
    """The one of the ten largest of 2025 with a negative contribution."""
    return str(contribution(world).head(LOSING_TOP)["contribution"].idxmin())


def false_dealer(world: World) -> str:
    """The big dealer who sells elsewhere and costs the others more than he brings."""
    table = kam.big_dealers(world.orders, world.dealers, YEAR, top=LARGE)
    return str(table.index[table["verdict"] == "false"][0])


def gems(world: World) -> list[str]:
    """Accounts with large untapped potential."""
    found = kam.hidden_gems(world.accounts, world.orders, world.wallets, world.profiles, YEAR)
    return [str(name) for name in found.index]


def needs(world: World) -> pd.Series:
    """What the facts on file say that an account needs."""
    return kam.classify_need(world.profiles)


@lru_cache(maxsize=64)
def _best(worth_items: tuple[tuple[str, float, int], ...], seats: int, budget: int) -> tuple[tuple[str, ...], float]:
    value = pd.Series({name: amount for name, amount, _ in worth_items})
    needed = pd.Series({name: spent for name, _, spent in worth_items})
    found = shortlist.best_list(value, needed, seats, budget)
    return found.accounts, found.value


def best_list(world: World, seats: int = SEATS, budget: int = HOURS_A_YEAR) -> tuple[tuple[str, ...], float]:
    """The accounts that together are worth most within seats and hours, and what they are worth."""
    value = worth(world)
    needed = hours(world).reindex(value.index).apply(lambda spent: int(-(-spent // 1)))
    items = tuple((str(n), float(a), int(h)) for n, a, h in zip(value.index, value, needed, strict=True))
    return _best(items, seats, budget)
