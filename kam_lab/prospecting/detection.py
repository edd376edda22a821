"""Accounts that are not what they seem: false big dealers, silent accounts, hidden gems.

Each function has fixed thresholds as named constants, passed as keywords; each returns a table with the evidence.
Pure functions: money in CNY yuan, shares as fractions 0–1; ``kam_lab.prospecting`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from kam_lab.checks import amounts, fail, in_year, need_columns, need_number, need_whole, wallet_year
from kam_lab.concentration import revenue
from kam_lab.profitability import LAST_FULL_YEAR
from kam_lab.prospecting.segments import wallet_allocation
from kam_lab.prospecting.selection import KEY_ACCOUNTS

#: A dealer that sells less than this fraction of its purchases in its own territory has a weak home market …
HOME_SHARE_FLOOR = 0.5
#: … and does damage if its neighbours lose more than this multiple of the margin it brings (handbook T-1.3).
SPILLOVER_BREAK_EVEN = 1.0
#: Days without an order after which a large account is silent.
SILENT_DAYS = 120
#: A hidden gem: official tier in these, category spend among this many largest, share of wallet at most this …
GEM_TIERS = ("C", "D")
GEM_TOP_SPENDERS = 30
GEM_WALLET_SHARE = 0.10
#: … and influence and wish for partnership (1–5) both at least this.
GEM_MARK = 4


class Spillover(NamedTuple):
    """What a dealer's growth is worth to the whole market (see :func:`spillover`)."""

    net: float
    ratio: float
    worth_it: bool


def spillover(gain: float, spill: float) -> Spillover:
    """Is one dealer's gain worth what the market loses by it? (S001-7; handbook T-1.3)

    Parameters
    ----------
    gain : what this dealer adds, CNY (> 0).
    spill : what all others lose by it, CNY (≥ 0).

    Returns
    -------
    Spillover
        ``net`` = gain − spill; ``ratio`` = spill / gain, break-even 1; ``worth_it`` = ratio below 1.

    Covers: false_big_dealers.
    """
    won, lost = need_number(gain, "gain", 0), need_number(spill, "spill", 0)
    if won == 0:
        raise fail("above_zero", name="gain")
    return Spillover(won - lost, lost / won, lost / won < SPILLOVER_BREAK_EVEN)


def big_dealers(
    orders: pd.DataFrame,
    dealers: pd.DataFrame,
    year: int = LAST_FULL_YEAR,
    *,
    top: int = KEY_ACCOUNTS,
    home_share_floor: float = HOME_SHARE_FLOOR,
    break_even: float = SPILLOVER_BREAK_EVEN,
) -> pd.DataFrame:
    """True and false big dealers (真假大户, S001-7).

    A dealer is big if it is among the ``top`` accounts by revenue of the year. Two signs of a false one: it sells less
    than ``home_share_floor`` of its purchases in its own territory (the rest goes elsewhere), and its neighbours lose
    more than ``break_even`` × the margin it brings us.

    Returns
    -------
    DataFrame, index account_id (every dealer with a row for the year), largest purchases first: ``revenue_rank``
    (among all accounts), ``purchases`` (CNY, net), ``margin`` (net − product cost), ``home_outlets, trucks``,
    ``home_sell_out`` (CNY), ``home_share`` = home_sell_out/purchases, ``neighbours_margin_change`` (CNY),
    ``net_effect`` = margin + neighbours_margin_change, ``spill_ratio`` = neighbours' loss / margin, ``verdict``:
    "false" (big, both signs), "watch" (big, one sign), "true" (big, none), "small" (not big).

    Covers: false_big_dealers.
    """
    columns = ["home_outlets", "trucks", "home_sell_out", "neighbours_margin_change"]
    need_columns(dealers, ["account_id", "year", *columns], "dealers")
    need_columns(orders, ["account_id", "order_date", "net_amount", "product_cost"], "orders")
    rows = dealers[dealers["year"] == year]
    if rows.empty:
        first, last = int(dealers["year"].min()), int(dealers["year"].max())
        raise fail("no_such_year", table="dealers", year=year, first=first, last=last)
    sales = revenue(orders, year)
    ranks = pd.Series(np.arange(1, len(sales) + 1), index=sales.index)
    bought = in_year(orders, "order_date", year, "orders")
    cost = bought.groupby("account_id")["product_cost"].sum()
    table = rows.set_index("account_id")[columns].copy()
    table.insert(0, "revenue_rank", ranks.reindex(table.index).fillna(len(sales) + 1).astype(int))
    table.insert(1, "purchases", sales.reindex(table.index).fillna(0.0))
    table.insert(2, "margin", (sales - cost).reindex(table.index).fillna(0.0))
    table.insert(6, "home_share", table["home_sell_out"] / table["purchases"].where(table["purchases"] > 0))
    table["net_effect"] = table["margin"] + table["neighbours_margin_change"]
    lost = (-table["neighbours_margin_change"]).clip(lower=0)
    table["spill_ratio"] = lost / table["margin"].where(table["margin"] > 0)
    weak_home = table["home_share"] < home_share_floor
    harmful = (table["spill_ratio"] > break_even) | ((table["margin"] <= 0) & (lost > 0))
    big = table["revenue_rank"] <= need_whole(top, "top", 1)
    table["verdict"] = np.select(
        [~big, weak_home & harmful, weak_home | harmful], ["small", "false", "watch"], default="true"
    )
    return table.sort_index().sort_values("purchases", ascending=False, kind="stable")


def silent_accounts(
    orders: pd.DataFrame,
    as_of: date | str | pd.Timestamp,
    top: int = KEY_ACCOUNTS,
    silent_days: int = SILENT_DAYS,
) -> pd.DataFrame:
    """Large accounts that have stopped ordering without saying so.

    Large: among the ``top`` by revenue of the last calendar year before the year of ``as_of`` (so that going silent
    does not hide an account from the list). Silent: no order in the last ``silent_days`` days up to ``as_of``.

    Returns
    -------
    DataFrame, index account_id, largest first: ``rank`` and ``revenue`` (CNY) of that year, ``last_order`` (date),
    ``silent_days``. Empty if all of them still order.

    Covers: data_identification.
    """
    need_columns(orders, ["account_id", "order_date", "net_amount"], "orders")
    limit = need_whole(silent_days, "silent_days", 1)
    day = pd.Timestamp(as_of)
    sales = revenue(orders, day.year - 1).head(need_whole(top, "top", 1))
    dates = pd.to_datetime(orders["order_date"])
    last = dates[dates <= day].groupby(orders["account_id"]).max().reindex(sales.index)
    table = pd.DataFrame({"rank": np.arange(1, len(sales) + 1), "revenue": sales, "last_order": last})
    table["silent_days"] = (day - table["last_order"]).dt.days
    return table[table["silent_days"] >= limit]


def hidden_gems(
    accounts: pd.DataFrame,
    orders: pd.DataFrame,
    wallets: pd.DataFrame,
    profiles: pd.DataFrame,
    year: int = LAST_FULL_YEAR,
    *,
    tiers: Sequence[str] = GEM_TIERS,
    top_spenders: int = GEM_TOP_SPENDERS,
    wallet_share: float = GEM_WALLET_SHARE,
    mark: float = GEM_MARK,
) -> pd.DataFrame:
    """Small accounts of ours that are large buyers of others and would like to be partners.

    All must hold: official tier in ``tiers``; category spend among the ``top_spenders`` largest of the year (ties
    included); our share of it at most ``wallet_share``; influence and partnership_wish both at least ``mark``.

    Returns
    -------
    DataFrame, index account_id, largest category spend first: ``tier, our_sales, category_spend`` (CNY),
    ``share_of_wallet`` (0–1), ``influence, partnership_wish`` (1–5), ``expected_share`` (0–1, from our rank among the
    suppliers, Wallet Allocation Rule), ``white_space`` (CNY up to that share). Empty if there is none.

    Covers: wallet_share.
    """
    need_columns(accounts, ["account_id", "tier"], "accounts")
    need_columns(profiles, ["account_id", "influence", "partnership_wish"], "profiles")
    limit = need_number(wallet_share, "wallet_share", 0, 1)
    wallet = wallet_year(wallets, year, ["category_spend", "our_rank", "suppliers"])
    amounts(wallet["category_spend"], "category_spend")
    table = accounts.set_index("account_id")[["tier"]].join(wallet, how="inner")
    table["our_sales"] = revenue(orders, year).reindex(table.index).fillna(0.0)
    table["share_of_wallet"] = table["our_sales"] / table["category_spend"].where(table["category_spend"] > 0)
    marks = profiles.set_index("account_id")[["influence", "partnership_wish"]]
    table = table.join(marks)
    place = table["category_spend"].rank(ascending=False, method="min")
    gem = (
        table["tier"].isin(list(tiers))
        & (place <= need_whole(top_spenders, "top_spenders", 1))
        & (table["share_of_wallet"] <= limit)
        & (table["influence"] >= mark)
        & (table["partnership_wish"] >= mark)
    )
    found = table[gem].copy()
    pairs = zip(found["our_rank"], found["suppliers"], strict=True)
    found["expected_share"] = [wallet_allocation(rank, suppliers) for rank, suppliers in pairs]
    found["white_space"] = (found["expected_share"] - found["share_of_wallet"]) * found["category_spend"]
    columns = ["tier", "our_sales", "category_spend", "share_of_wallet", "influence", "partnership_wish"]
    ordered = found.sort_index().sort_values("category_spend", ascending=False, kind="stable")
    return ordered[[*columns, "expected_share", "white_space"]]
