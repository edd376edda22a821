"""What keys and checks of project 3 need: days, the ledger on its day, the book of stage 6."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd

from kam_lab import World
from kam_lab import receivables as kam
from kam_lab import retention as keep

YEAR = 2025
FIRST, LAST = "2025-10-01", "2025-12-31"
QUARTER_DAYS = 92
FORWARD = 1.2
LATE_SINCE = pd.Timestamp(2025, 7, 1)
PLAN_HOURS = 80.0
MONTH_END = "2025-11-30"


@lru_cache(maxsize=8)
def items(world: World, day: str = LAST) -> pd.DataFrame:
    """Open items on a day; nobody changes them."""
    return kam.open_items(world.invoices, world.payments, day, world.disputes)


def owed(world: World, day: str = LAST) -> pd.DataFrame:
    """What accounts owe, credits left out."""
    table = items(world, day)
    return table[table["open"] > 0]


@lru_cache(maxsize=8)
def period(world: World, first: str = FIRST, last: str = LAST) -> kam.Period:
    return kam.period_figures(world.invoices, world.payments, first, last)


@lru_cache(maxsize=8)
def book(world: World) -> keep.RetentionBook:
    return keep.RetentionBook(world)


def whole(value: Any) -> float:
    return float(round(float(value)))


def row_of(table: pd.DataFrame | None, account: str) -> pd.Series | None:
    """An account's row, or None."""
    if table is None or account not in table.index:
        return None
    found = table.loc[account]
    return found if isinstance(found, pd.Series) else found.iloc[0]


def passes(world: World, account: str) -> dict[str, bool]:
    """The four checks of the account of a plan."""
    known = book(world)
    tier = dict(zip(known.accounts.index, known.accounts["tier"], strict=True)).get(account)
    health, buying = row_of(known.health, account), row_of(known.buying, account)
    return {
        "tier": tier in ("A", "B"),
        "earns": known.margin(account) > 0,
        "buys": buying is not None and float(buying["alive_chance"]) >= 0.5,
        "health": health is not None and str(health["colour"]) in ("amber", "red"),
    }


@lru_cache(maxsize=8)
def good_account(world: World) -> str:
    """The account with the largest contribution that passes every check."""
    earned = book(world).earned["contribution"].sort_index().sort_values(ascending=False, kind="stable")
    return next(str(name) for name in earned.index if all(passes(world, str(name)).values()))


def value_of(world: World, account: str, ways: list[str]) -> keep.PlanValue:
    """What ways do for an account, from the retention of its health."""
    known = book(world)
    start = keep.start_retention(known, account)
    return keep.plan_value(world.retention_actions, ways, known.margin(account), start, known.discount_rate)


def best_ways(world: World, account: str) -> list[str]:
    """The set of ways that brings most within the hours: all 256 are tried."""
    names = sorted(str(name) for name in world.retention_actions["action"])
    hours = dict(zip(world.retention_actions["action"], world.retention_actions["hours"], strict=True))
    best, found = 0.0, []
    for number in range(1, 2 ** len(names)):
        ways = [name for place, name in enumerate(names) if number >> place & 1]
        if sum(float(hours[name]) for name in ways) <= PLAN_HOURS:
            net = value_of(world, account, ways).net
            if net > best:
                best, found = net, ways
    return found


@lru_cache(maxsize=32)
def best_net(world: World, account: str) -> tuple[float, tuple[str, ...]]:
    """What the best set brings (CNY), and the set."""
    ways = best_ways(world, account)
    return (value_of(world, account, ways).net if ways else 0.0), tuple(ways)


def standard_visits(world: World, account: str) -> int:
    """Visits a year that the standard of the account's tier promises."""
    tier = str(book(world).accounts.at[account, "tier"])
    standards = world.service_standards
    return int(dict(zip(standards["tier"], standards["visits_per_year"], strict=True))[tier])


def figures(world: World, account: str, ways: list[str]) -> dict[str, float]:
    """The rows of ``plan_figures`` for an account and its ways; visits as the standard promises."""
    value = value_of(world, account, ways)
    return {
        "contribution": whole(book(world).margin(account)),
        "retention": round(100 * value.retention_before, 1),
        "clv_now": whole(value.clv_before),
        "clv_after": whole(value.clv_after),
        "hours": round(value.hours, 1),
        "visits": float(standard_visits(world, account)),
    }
