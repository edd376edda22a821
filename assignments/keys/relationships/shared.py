"""What several keys of stage 2 need: the accounts and people in question, and small pieces of arithmetic."""

from __future__ import annotations

import pandas as pd

from kam_lab import World
from kam_lab import relationships as kam

YEAR = 2025
#: Six scores and hours of the question about the order of visits.
VISITS = pd.DataFrame({"power": [5, 4, 2, 2], "hours": [6, 3, 4, 2]}, index=["p", "q", "r", "s"])
#: Scores of the question about the eight traits, in the order of their weights.
TRAITS = dict(zip(kam.TRAIT_WEIGHTS, (2, 1, 0, 2, 1, 0, 2, 2), strict=True))
#: Pairs of levels of the question about coverage by hand.
PAIRS = (
    ("executive", "executive"),
    ("executive", "operational"),
    ("middle", "middle"),
    ("middle", "operational"),
    ("operational", "operational"),
)
LAST_MET = pd.Timestamp(2025, 10, 7)


def tier_a(world: World) -> list[str]:
    """Ids of the tier-A accounts."""
    accounts = world.accounts
    return sorted(str(name) for name in accounts.loc[accounts["tier"] == "A", "account_id"])


def most_people(world: World) -> str:
    """The account with most people on file; ties by id."""
    count = world.contacts.groupby("account_id").size().sort_index().sort_values(ascending=False, kind="stable")
    return str(count.index[0])


def largest_of_tier_a(world: World) -> str:
    """The tier-A account with the largest revenue of the year."""
    orders = world.orders
    rows = orders[(pd.to_datetime(orders["order_date"]).dt.year == YEAR) & orders["account_id"].isin(tier_a(world))]
    totals = rows.groupby("account_id")["net_amount"].sum().sort_index().sort_values(ascending=False, kind="stable")
    return str(totals.index[0])


def threads(world: World, tier: str | None = "A") -> pd.DataFrame:
    """Active contacts by account, the thinnest first."""
    return kam.thread_risk(world.contacts, world.contact_visits, world.accounts, world.as_of, tier)


def blocked_way(world: World) -> pd.Series:
    """The one blocker on a way, as a row: name (contact id), account_id, …"""
    return kam.path_blockers(world.contacts, world.ties, world.accounts).iloc[0]


def ties_of(world: World, account: str) -> pd.DataFrame:
    """The ties within one account."""
    return world.ties[world.ties["account_id"] == account]


def people_ids(world: World, account: str) -> list[str]:
    """Contact ids of one account."""
    return sorted(str(name) for name in kam.people_of(world.contacts, account).index)


def unless(value: str | None, key: str) -> str | None:
    """A wrong choice only where it is not the right one by chance."""
    return None if value is None or value == key else value


def other_than(value: float, key: float, gap: float) -> float | None:
    """A wrong number only where it is not within the tolerance of the right one."""
    return None if abs(value - key) <= gap else value
