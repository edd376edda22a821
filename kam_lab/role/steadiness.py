"""Are key accounts steadier? The coefficient of variation of monthly orders, account by account and tier by tier.

Pure functions on ``orders`` and ``accounts``; ``kam_lab.role`` re-exports everything here.
"""

from __future__ import annotations

import pandas as pd

from kam_lab.checks import in_year, need_columns
from kam_lab.profitability import LAST_FULL_YEAR


def monthly_sales(orders: pd.DataFrame, year: int | None = LAST_FULL_YEAR) -> pd.DataFrame:
    """Net sales by account and month.

    Parameters
    ----------
    year : calendar year; None takes every month from the first order to the last.

    Returns
    -------
    DataFrame, index account_id (accounts that ordered), columns monthly Periods without gaps, CNY; 0 where nothing was
    bought.

    Covers: enterprise_value.
    """
    need_columns(orders, ["account_id", "order_date", "net_amount"], "orders")
    rows = in_year(orders, "order_date", year, "orders")
    month = pd.to_datetime(rows["order_date"]).dt.to_period("M")
    first, last = (month.min(), month.max()) if year is None else (f"{year}-01", f"{year}-12")
    table = rows.assign(month=month).pivot_table(
        index="account_id", columns="month", values="net_amount", aggfunc="sum", fill_value=0.0
    )
    return table.reindex(columns=pd.period_range(first, last, freq="M"), fill_value=0.0).astype(float)


def steadiness(orders: pd.DataFrame, year: int | None = LAST_FULL_YEAR) -> pd.DataFrame:
    """How evenly each account orders: standard deviation of its months ÷ their mean (coefficient of variation).

    Months without an order count as 0. The standard deviation is that of all months (divided by n).

    Returns
    -------
    DataFrame, index account_id: ``order_months`` (months with sales above 0), ``mean_month`` (CNY), ``deviation``
    (CNY), ``variation`` (0 = every month alike; missing where the mean is not above 0). The steadiest first.

    Covers: enterprise_value.
    """
    months = monthly_sales(orders, year)
    table = pd.DataFrame(
        {
            "order_months": (months > 0).sum(axis=1),
            "mean_month": months.mean(axis=1),
            "deviation": months.std(axis=1, ddof=0),
        }
    )
    table["variation"] = table["deviation"] / table["mean_month"].where(table["mean_month"] > 0)
    return table.sort_index().sort_values("variation", kind="stable")


def tier_steadiness(orders: pd.DataFrame, accounts: pd.DataFrame, year: int | None = LAST_FULL_YEAR) -> pd.DataFrame:
    """Steadiness by tier: of the middle account, and of the tier as a whole.

    Returns
    -------
    DataFrame, index tier: ``accounts_counted``, ``order_months`` (median), ``median_variation`` (the middle account),
    ``pooled_variation`` (of the tier's monthly sum: what the factory feels; many small accounts even each other out).

    Covers: enterprise_value.
    """
    need_columns(accounts, ["account_id", "tier"], "accounts")
    tiers = accounts.set_index("account_id")["tier"]
    each = steadiness(orders, year)
    months = monthly_sales(orders, year)
    by = each.groupby(tiers.reindex(each.index))
    pooled = months.groupby(tiers.reindex(months.index)).sum()
    table = pd.DataFrame(
        {
            "accounts_counted": by["variation"].count(),
            "order_months": by["order_months"].median(),
            "median_variation": by["variation"].median(),
        }
    )
    mean = pooled.mean(axis=1)
    table["pooled_variation"] = pooled.std(axis=1, ddof=0) / mean.where(mean > 0)
    return table.rename_axis("tier")
