"""What an account earns after everything it costs (大客户≠盈利).

Contribution = net_amount − product_cost − selling − service − logistics − credit cost. Money in CNY yuan, shares as
fractions 0–1. Pure functions; ``kam_lab.prospecting`` re-exports everything here.
"""

from __future__ import annotations

import pandas as pd

from kam_lab.checks import fail, in_year, need_account, need_columns

#: The last full calendar year of the course's data.
LAST_FULL_YEAR = 2025
#: Product lines in the order of an account P&L (S002).
LINES = ("machines", "parts", "service", "financing")
#: Yearly costs of an account (columns of ``account_costs``).
ACCOUNT_COSTS = ("selling_cost", "service_cost", "logistics_cost", "credit_cost")
#: Where the account P&L charges each of them: the service given belongs to the service line (that is how "cheap
#: service" shows up as a loss there), the money lent to the financing line; the rest is the account's as a whole.
COST_LINE = {
    "service_cost": "service",
    "credit_cost": "financing",
    "selling_cost": "account",
    "logistics_cost": "account",
}
#: How many of the largest accounts ``losing_accounts`` looks at.
LOSING_TOP = 10


def contribution(orders: pd.DataFrame, costs: pd.DataFrame, year: int | None = None) -> pd.DataFrame:
    """Contribution of every account: what is left of its revenue after product cost and all that it causes.

    Parameters
    ----------
    orders : DataFrame with account_id, order_date, net_amount, product_cost (CNY).
    costs : DataFrame ``account_costs``: account_id, quarter_start, selling_cost, service_cost, logistics_cost,
        credit_cost (CNY).
    year : calendar year; None takes all months.

    Returns
    -------
    DataFrame, index account_id, largest revenue first (ties by id): ``revenue, product_cost, selling_cost,
    service_cost, logistics_cost, credit_cost, contribution`` in CNY and ``margin`` = contribution / revenue (missing
    where revenue is not above 0). An account without cost rows has costs 0; one with costs but no orders is listed
    with revenue 0.

    Covers: account_profit.
    """
    need_columns(orders, ["account_id", "order_date", "net_amount", "product_cost"], "orders")
    need_columns(costs, ["account_id", "quarter_start", *ACCOUNT_COSTS], "account_costs")
    sold = in_year(orders, "order_date", year, "orders")
    spent = in_year(costs, "quarter_start", year, "account_costs")
    sums = sold.groupby("account_id")[["net_amount", "product_cost"]].sum()
    table = sums.rename(columns={"net_amount": "revenue"}).join(
        spent.groupby("account_id")[list(ACCOUNT_COSTS)].sum(), how="outer"
    )
    table = table.fillna(0.0).astype(float).rename_axis("account_id")
    table["contribution"] = table["revenue"] - table[["product_cost", *ACCOUNT_COSTS]].sum(axis=1)
    table["margin"] = table["contribution"] / table["revenue"].where(table["revenue"] > 0)
    return table.sort_index().sort_values("revenue", ascending=False, kind="stable")


def account_pnl(orders: pd.DataFrame, costs: pd.DataFrame, account_id: str, year: int = LAST_FULL_YEAR) -> pd.DataFrame:
    """Profit and loss of one account by line (S002: new machines, parts & applications, service, financing).

    Product cost is charged to the line that sold it (for ``financing``: the funding cost); of the account's own costs,
    service cost goes to ``service``, credit cost to ``financing``, selling and logistics to ``account``
    (``COST_LINE``).

    Returns
    -------
    DataFrame, index ``line`` = machines, parts, service, financing, account, total; columns ``revenue, cost,
    contribution`` (CNY). The lines add up to ``total``, which equals ``contribution(...)`` of that account.

    Raises
    ------
    InputError
        Unknown account (ids that look alike are named), no such year, missing columns.

    Covers: account_profit.
    """
    need_columns(orders, ["account_id", "order_date", "product_line", "net_amount", "product_cost"], "orders")
    need_columns(costs, ["account_id", "quarter_start", *ACCOUNT_COSTS], "account_costs")
    account = need_account(account_id, orders["account_id"].unique())
    sold = in_year(orders, "order_date", year, "orders")
    spent = in_year(costs, "quarter_start", year, "account_costs")
    mine = sold[sold["account_id"] == account]
    unknown = sorted(set(mine["product_line"].astype(str)) - set(LINES))
    if unknown:
        raise fail("unknown_line", came=", ".join(unknown), expected=", ".join(LINES))
    by_line = mine.groupby("product_line")[["net_amount", "product_cost"]].sum()
    table = by_line.reindex([*LINES, "account"], fill_value=0.0).astype(float)
    table.columns = pd.Index(["revenue", "cost"])
    own = spent.loc[spent["account_id"] == account, list(ACCOUNT_COSTS)].sum()
    charged = dict.fromkeys(table.index, 0.0)
    for cost, line in COST_LINE.items():
        charged[line] += float(own[cost])
    table["cost"] += pd.Series(charged)
    table.loc["total"] = table.sum()
    table["contribution"] = table["revenue"] - table["cost"]
    return table.rename_axis("line")


def profit_ranks(orders: pd.DataFrame, costs: pd.DataFrame, year: int = LAST_FULL_YEAR) -> pd.DataFrame:
    """Rank by revenue against rank by contribution: big is not the same as profitable.

    Returns
    -------
    DataFrame, index account_id, largest revenue first: ``revenue, contribution, revenue_rank, contribution_rank``
    (1 = largest; equal values share the better rank) and ``places_lost`` = contribution_rank − revenue_rank.

    Covers: account_profit.
    """
    table = contribution(orders, costs, year)[["revenue", "contribution"]].copy()
    for column in ("revenue", "contribution"):
        table[f"{column}_rank"] = table[column].rank(ascending=False, method="min").astype(int)
    table["places_lost"] = table["contribution_rank"] - table["revenue_rank"]
    return table


def losing_accounts(
    orders: pd.DataFrame, costs: pd.DataFrame, year: int = LAST_FULL_YEAR, top: int | None = LOSING_TOP
) -> pd.DataFrame:
    """Accounts with a negative contribution among the ``top`` by revenue (``None``: among all).

    Returns
    -------
    DataFrame as from :func:`contribution`, the largest loss first; empty if nobody loses money.

    Covers: account_profit.
    """
    table = contribution(orders, costs, year)
    largest = table if top is None else table.head(top)
    return largest[largest["contribution"] < 0].sort_values("contribution", kind="stable")
