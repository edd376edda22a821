"""How much of the business hangs on how few customers: Pareto, Lorenz, Gini, HHI, ABC, group figures, staffing.

Used by the stages ``role`` and ``prospecting``; ``kam_lab.prospecting`` re-exports everything here. Pure functions:
money in CNY yuan, shares as fractions 0–1, no input/output, no plotting.

Tie rule of the whole module: accounts are ordered by revenue, largest first; equal revenues by account id, ascending.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kam_lab.checks import amounts, fail, in_year, need_columns, need_cuts, need_number, need_whole

#: Cumulative shares up to which an account is class A or B (standard ABC analysis).
ABC_CUTS = (0.80, 0.95)
#: Key accounts one manager can look after (course text, S001-5).
ACCOUNTS_PER_MANAGER = 9
#: Counts and shares within this distance of a border count as being on it (floating point).
_EPSILON = 1e-9


class GroupConcentration(NamedTuple):
    """Concentration seen through one group of customers (see :func:`group_concentration`)."""

    customer_share: float
    multiple: float
    per_account_ratio: float
    gini_lower_bound: float


def revenue(orders: pd.DataFrame, year: int | None = None, accounts: Iterable[str] | None = None) -> pd.Series:
    """Net revenue per account, largest first.

    Parameters
    ----------
    orders : DataFrame with account_id, order_date, net_amount (CNY).
    year : calendar year; None takes all months.
    accounts : ids that must appear, with 0 if they bought nothing. Default: only accounts with an order, because
        counting sleepers makes any business look more concentrated.

    Returns
    -------
    Series ``revenue`` (CNY), index ``account_id``, descending; ties by account id. A negative total (returns exceed
    sales) is kept here and refused by the functions that need shares.

    Raises
    ------
    InputError
        No rows, a missing column, or no order in that year.
    """
    need_columns(orders, ["account_id", "order_date", "net_amount"], "orders")
    rows = in_year(orders, "order_date", year, "orders")
    totals = rows.groupby("account_id")["net_amount"].sum().astype(float)
    if accounts is not None:
        totals = totals.reindex(totals.index.union(pd.Index(list(accounts))), fill_value=0.0)
    return _ranked(totals)


def _ranked(values: pd.Series) -> pd.Series:
    """``values`` as a descending Series ``revenue``; equal values in the order of their index."""
    series = values.astype(float).sort_index().sort_values(ascending=False, kind="stable")
    return series.rename("revenue").rename_axis("account_id")


def pareto(revenue: pd.Series) -> pd.DataFrame:
    """The Pareto table (二八定律): who brings how much, cumulated from the largest.

    Parameters
    ----------
    revenue : Series by account_id, CNY ≥ 0.

    Returns
    -------
    DataFrame, index account_id, largest first: ``rank`` (1…n), ``revenue`` (CNY), ``share``, ``cumulative_share``,
    ``customer_share`` (rank/n); shares are fractions 0–1.

    Raises
    ------
    InputError
        Empty, a missing or negative total, or all zero.

    Covers: pareto_claims.
    """
    amounts(revenue, "revenue")
    table = _ranked(revenue).to_frame()
    count = len(table)
    table.insert(0, "rank", np.arange(1, count + 1))
    table["share"] = table["revenue"] / table["revenue"].sum()
    # Cumulate money, not shares, so that the last row is exactly 1.
    table["cumulative_share"] = table["revenue"].cumsum() / table["revenue"].cumsum().iloc[-1]
    table["customer_share"] = table["rank"] / count
    return table


def top_share(revenue: pd.Series, customers: float = 0.2) -> float:
    """Share of revenue (0–1) of the top ``ceil(customers · n)`` accounts.

    ``customers`` is a fraction of all customers, 0–1 (0.2 = the "20" of 80/20).

    Covers: pareto_claims, concentration_measures.
    """
    fraction = need_number(customers, "customers", 0, 1)
    table = pareto(revenue)
    count = math.ceil(fraction * len(table) - _EPSILON)
    return float(table["share"].iloc[:count].sum())


def customers_for(revenue: pd.Series, share: float = 0.8) -> int:
    """The smallest number of accounts that together reach ``share`` (0–1) of revenue.

    Covers: pareto_claims.
    """
    wanted = need_number(share, "share", 0, 1)
    if wanted == 0:
        return 0
    cumulative = pareto(revenue)["cumulative_share"].to_numpy()
    return int(np.argmax(cumulative >= wanted - _EPSILON)) + 1


def lorenz(values: Any) -> pd.DataFrame:
    """The Lorenz curve, smallest customer first.

    Returns
    -------
    DataFrame of n+1 points: ``customer_share`` and ``value_share`` (fractions), from (0, 0) to (1, 1).
    """
    array = np.sort(amounts(values, "values"))
    cumulative = np.concatenate([[0.0], np.cumsum(array)])
    return pd.DataFrame(
        {"customer_share": np.arange(array.size + 1) / array.size, "value_share": cumulative / cumulative[-1]}
    )


def gini(values: Any, corrected: bool = False) -> float:
    """Gini coefficient of non-negative amounts: 0 = all equal, towards 1 = one customer has everything.

    ``2·Σ i·x₍ᵢ₎ / (n·Σx) − (n+1)/n`` with x ascending (standard definition; handbook T-1.4). Always below 1.

    Parameters
    ----------
    values : amounts ≥ 0 (Series, list or array), not all 0.
    corrected : multiply by n/(n−1), the small-sample correction; needs at least two customers.

    Covers: concentration_measures.
    """
    array = np.sort(amounts(values, "values"))
    count = array.size
    coefficient = 2 * float(np.arange(1, count + 1) @ array) / (count * array.sum()) - (count + 1) / count
    coefficient = max(coefficient, 0.0)  # rounding can leave −1e-17 for equal amounts
    if not corrected:
        return coefficient
    if count < 2:
        raise fail("need_two")
    return coefficient * count / (count - 1)


def hhi(values: Any) -> float:
    """Herfindahl–Hirschman index, Σ share², between 1/n (all equal) and 1 (one customer).

    Shares as fractions; multiply by 10,000 for the index as competition authorities print it.

    Covers: concentration_measures.
    """
    array = amounts(values, "values")
    return float(((array / array.sum()) ** 2).sum())


def abc(revenue: pd.Series, cuts: Sequence[float] = ABC_CUTS) -> pd.Series:
    """ABC class per account: A while the cumulative share is ≤ ``cuts[0]``, B while ≤ ``cuts[1]``, else C.

    The largest account is always A, even if it alone exceeds the first cut. Of accounts with equal revenue the one
    with the smaller id is counted first, so a class border may fall between equals.

    Returns
    -------
    Series ``class`` of "A", "B", "C", index account_id, largest account first.

    Covers: concentration_measures.
    """
    first, second = need_cuts(cuts, 2, 0, 1)
    cumulative = pareto(revenue)["cumulative_share"]
    classes = np.where(cumulative <= first + _EPSILON, "A", np.where(cumulative <= second + _EPSILON, "B", "C"))
    classes[0] = "A"
    return pd.Series(classes, index=cumulative.index, name="class", dtype="str")


def group_concentration(top: int, total: int, share: float) -> GroupConcentration:
    """What "``top`` of ``total`` customers carry ``share`` of the volume" means (handbook T-0.1).

    Parameters
    ----------
    top, total : numbers of customers, 0 < top < total.
    share : the group's share of volume, 0 < share < 1.

    Returns
    -------
    GroupConcentration
        ``customer_share`` = top/total; ``multiple`` = share / customer_share; ``per_account_ratio`` = volume of an
        average account of the group : of the rest; ``gini_lower_bound`` = share − customer_share. The last is a
        lower bound because differences inside the two groups are not seen (grouped Gini).

    Covers: sinopec_concentration.
    """
    size = need_whole(total, "total", 2)
    members = need_whole(top, "top", 1, size - 1)
    part = need_number(share, "share", 0, 1)
    if part in (0.0, 1.0):
        raise fail("share_open", came=f"{part:g}")
    customer_share = members / size
    ratio = (part / members) / ((1 - part) / (size - members))
    return GroupConcentration(customer_share, part / customer_share, ratio, part - customer_share)


def managers_needed(accounts: int, per_manager: float = ACCOUNTS_PER_MANAGER) -> int:
    """Key-account managers for ``accounts`` accounts, ``ceil(accounts / per_manager)`` (handbook T-0.2).

    Covers: kam_staffing.
    """
    number = need_whole(accounts, "accounts", 0)
    load = need_number(per_manager, "per_manager", 0)
    if load == 0:
        raise fail("above_zero", name="per_manager")
    return math.ceil(number / load - _EPSILON)


def accounts_per_manager(accounts: float, managers: float) -> float:
    """Average number of accounts one manager (or partner) looks after (handbook T-0.3: 20,000/300 = 66.7).

    Covers: organisation_cases.
    """
    number = need_number(accounts, "accounts", 0)
    people = need_number(managers, "managers", 0)
    if people == 0:
        raise fail("above_zero", name="managers")
    return number / people
