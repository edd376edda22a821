"""What is lost if somebody leaves: revenue that hangs on one person (员工稳定).

A person *owns* an account who keeps any kind of tie with it; an account with one owner goes with him, if he goes. Pure
functions on ``account_owners`` and ``orders``; money in CNY yuan. ``kam_lab.role`` re-exports everything here.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from kam_lab import concentration
from kam_lab.checks import fail, need_columns, need_number
from kam_lab.profitability import LAST_FULL_YEAR


class Leaving(NamedTuple):
    """What is at stake when one person goes (see :func:`if_leaves`). Money in CNY a year."""

    accounts_alone: int
    revenue_alone: float
    accounts_shared: int
    revenue_shared: float
    expected_loss: float
    share_of_revenue: float


class SecondOwners(NamedTuple):
    """What second owners change (see :func:`second_owners`). Money in CNY a year."""

    accounts_given: tuple[str, ...]
    hours_used: float
    revenue_alone_before: float
    revenue_alone_after: float


def ownership(account_owners: pd.DataFrame, orders: pd.DataFrame, year: int = LAST_FULL_YEAR) -> pd.DataFrame:
    """Who owns each account that ordered in the year.

    Returns
    -------
    DataFrame, index account_id, largest revenue first: ``revenue`` (CNY), ``owners`` (number of our people), ``alone``
    (bool), ``staff_id`` (the only owner; empty where there are several or none).

    Covers: staff_stability.
    """
    need_columns(account_owners, ["account_id", "staff_id"], "account_owners")
    sales = concentration.revenue(orders, year)
    by = account_owners.drop_duplicates(["account_id", "staff_id"]).groupby("account_id")["staff_id"]
    table = sales.to_frame()
    table["owners"] = by.size().reindex(table.index).fillna(0).astype(int)
    table["alone"] = table["owners"] == 1
    table["staff_id"] = by.min().reindex(table.index).fillna("").astype(str).where(table["alone"], "")
    return table


def single_owner_share(account_owners: pd.DataFrame, orders: pd.DataFrame, year: int = LAST_FULL_YEAR) -> float:
    """Share (0–1) of the year's revenue that comes from accounts with exactly one owner.

    Covers: staff_stability.
    """
    table = ownership(account_owners, orders, year)
    return float(table.loc[table["alone"], "revenue"].sum() / table["revenue"].sum())


def exposure(account_owners: pd.DataFrame, orders: pd.DataFrame, year: int = LAST_FULL_YEAR) -> pd.DataFrame:
    """For each of our people, the revenue that hangs on him alone.

    Returns
    -------
    DataFrame, index staff_id: ``accounts_owned``, ``revenue`` of all of them, ``accounts_alone``, ``revenue_alone``
    (CNY), ``share_alone`` (of our whole revenue); most exposed first.

    Covers: staff_stability.
    """
    accounts = ownership(account_owners, orders, year)
    ties = account_owners.drop_duplicates(["account_id", "staff_id"])[["account_id", "staff_id"]]
    ties = ties[ties["account_id"].isin(accounts.index)]
    sold, alone = ties["account_id"].map(accounts["revenue"]), ties["account_id"].map(accounts["alone"]).astype(bool)
    by = ties["staff_id"]
    table = pd.DataFrame(
        {
            "accounts_owned": ties.groupby("staff_id").size(),
            "revenue": sold.groupby(by).sum(),
            "accounts_alone": alone.groupby(by).sum().astype(int),
            "revenue_alone": sold.where(alone, 0.0).groupby(by).sum(),
        }
    )
    table["share_alone"] = table["revenue_alone"] / accounts["revenue"].sum()
    return table.sort_index().sort_values("revenue_alone", ascending=False, kind="stable")


def accounts_of(
    account_owners: pd.DataFrame, orders: pd.DataFrame, staff_id: str, year: int = LAST_FULL_YEAR
) -> pd.DataFrame:
    """The accounts one person owns, largest revenue first, and who else knows them.

    Returns
    -------
    DataFrame, index account_id: ``revenue`` (CNY), ``owners``, ``alone``, ``others`` (staff ids, comma-separated).

    Raises
    ------
    InputError
        Nobody of that id owns an account.

    Covers: staff_stability.
    """
    table = ownership(account_owners, orders, year)
    ties = account_owners.drop_duplicates(["account_id", "staff_id"])
    mine = set(ties.loc[ties["staff_id"] == staff_id, "account_id"])
    if not mine:
        known = ", ".join(sorted(ties["staff_id"].unique())[:6])
        raise fail("unknown_staff", owner="role", staff=staff_id, known=known)
    others = (
        ties[ties["staff_id"] != staff_id].groupby("account_id")["staff_id"].agg(lambda ids: ", ".join(sorted(ids)))
    )
    table = table[table.index.isin(mine)].drop(columns="staff_id")
    table["others"] = others.reindex(table.index).fillna("").astype(str)
    return table


def if_leaves(
    account_owners: pd.DataFrame,
    orders: pd.DataFrame,
    staff_id: str,
    year: int = LAST_FULL_YEAR,
    lost_alone: float = 0.5,
    lost_shared: float = 0.1,
) -> Leaving:
    """What is at stake when one person leaves.

    Parameters
    ----------
    lost_alone, lost_shared : shares (0–1) of the revenue that would follow him, where he is the only owner and where a
        colleague stays. Assumptions of the course, to be moved; nobody has measured them here.

    Returns
    -------
    Leaving
        ``expected_loss`` = revenue_alone · lost_alone + revenue_shared · lost_shared; ``share_of_revenue`` is that of
        our whole revenue.

    Covers: staff_stability.
    """
    gone = need_number(lost_alone, "lost_alone", 0, 1)
    drift = need_number(lost_shared, "lost_shared", 0, 1)
    table = accounts_of(account_owners, orders, staff_id, year)
    alone = table["alone"]
    own, common = float(table.loc[alone, "revenue"].sum()), float(table.loc[~alone, "revenue"].sum())
    loss = own * gone + common * drift
    total = float(concentration.revenue(orders, year).sum())
    return Leaving(int(alone.sum()), own, int((~alone).sum()), common, loss, loss / total)


def second_owners(
    account_owners: pd.DataFrame,
    orders: pd.DataFrame,
    hours: float,
    hours_each: float,
    year: int = LAST_FULL_YEAR,
    staff_id: str | None = None,
) -> SecondOwners:
    """Give the largest accounts with one owner a second one, as far as the hours go.

    Parameters
    ----------
    hours : hours there are for introductions, ≥ 0.
    hours_each : hours it takes to introduce a second person to one account, > 0.
    staff_id : only accounts that hang on this person; None takes everybody's.

    Covers: staff_stability.
    """
    room = need_number(hours, "hours", 0)
    each = need_number(hours_each, "hours_each", 0)
    if each == 0:
        raise fail("above_zero", name="hours_each")
    table = ownership(account_owners, orders, year)
    alone = table[table["alone"] & ((table["staff_id"] == staff_id) if staff_id else True)]
    chosen = alone.head(int(room / each + 1e-9))
    before = float(alone["revenue"].sum())
    given = tuple(str(name) for name in chosen.index)
    return SecondOwners(given, len(chosen) * each, before, before - float(chosen["revenue"].sum()))
