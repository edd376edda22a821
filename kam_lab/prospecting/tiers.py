"""Tiers by spend and the care each account gets: tier edges, moves between lists, tier inversions (鸡头凤尾).

Every threshold is a named constant and a keyword. Pure functions: money in CNY yuan, shares as fractions 0–1;
``kam_lab.prospecting`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from kam_lab.checks import fail, in_year, need_columns, need_cuts, need_number, need_whole
from kam_lab.profitability import LAST_FULL_YEAR

#: Official tiers, best first.
TIERS = ("A", "B", "C", "D")
#: Telecom tiers by monthly spend in CNY (S001-6): from 1,500 business A, from 3,000 crystal, from 10,000 above it.
SPEND_CUTS = (1_500.0, 3_000.0, 10_000.0)
SPEND_TIERS = ("other", "business_a", "crystal", "above_crystal")
#: A tier inversion: at least this multiple of the upper tier's mean visits …
INVERSION_VISITS = 1.25
#: … a discount at least this many points (0.02 = 2) above the upper tier's mean …
INVERSION_DISCOUNT = 0.02
#: … and at most this fraction of the upper tier's mean spend.
INVERSION_SPEND = 0.5


def spend_tier(monthly_spend: Any, cuts: Sequence[float] = SPEND_CUTS, names: Sequence[str] = SPEND_TIERS) -> Any:
    """Tier by monthly spend (S001-6). A spend on a cut belongs to the higher tier: 3,000 is crystal, 2,999.99 is not.

    Parameters
    ----------
    monthly_spend : CNY a month ≥ 0; a number, or a Series.
    cuts : ascending cut points, CNY a month.
    names : names of the ``len(cuts) + 1`` tiers, lowest first.

    Returns
    -------
    str or Series of str.

    Covers: revenue_tiers.
    """
    points = need_cuts(cuts, len(names) - 1, 0, float("inf"))
    if isinstance(monthly_spend, pd.Series):
        spend = monthly_spend.astype(float)
        for value in (spend.min(skipna=False), spend.max(skipna=False)):
            need_number(value, "monthly_spend", 0)
        places = np.searchsorted(points, spend.to_numpy(), side="right")
        return pd.Series(np.array(names, dtype=object)[places], index=spend.index, name="tier", dtype="str")
    return names[int(np.searchsorted(points, need_number(monthly_spend, "monthly_spend", 0), side="right"))]


def monthly_spend(orders: pd.DataFrame, as_of: date | str | pd.Timestamp, months: int = 15) -> pd.DataFrame:
    """Net sales per account and month for the last ``months`` full months up to ``as_of``.

    Returns
    -------
    DataFrame, index account_id (ascending), columns monthly Periods (oldest first), CNY; 0 where nothing was bought.
    The month of ``as_of`` counts only if ``as_of`` is its last day.

    Covers: data_identification.
    """
    need_columns(orders, ["account_id", "order_date", "net_amount"], "orders")
    count = need_whole(months, "months", 1)
    day = pd.Timestamp(as_of)
    last = day.to_period("M") if day.is_month_end else day.to_period("M") - 1
    wanted = pd.period_range(last - (count - 1), last, freq="M")
    period = pd.to_datetime(orders["order_date"]).dt.to_period("M")
    table = orders["net_amount"].groupby([orders["account_id"], period]).sum().unstack(fill_value=0)
    return table.reindex(columns=wanted, fill_value=0.0).astype(float).rename_axis(columns="month").sort_index()


def tier_alerts(
    orders: pd.DataFrame,
    accounts: pd.DataFrame,
    as_of: date | str | pd.Timestamp,
    cuts: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Accounts that move between the yearly lists: tier by recent spend against tier by last year's, plus the trend.

    "Before" is the mean of the 12 months that end three months before ``as_of``, "now" the mean of the last three;
    the slope is the least-squares line through those three (S001-6, S001-9: data surfaces key accounts).

    Parameters
    ----------
    cuts : three cut points in CNY a month between D, C, B and A. Default: the points that give each tier as many
        accounts by spend before as it has on the official list.

    Returns
    -------
    DataFrame, index account_id: ``official_tier``, ``spend_before, spend_now`` (CNY a month), ``tier_before,
    tier_now``, ``slope`` (CNY a month per month), ``alert``: "up" (higher tier, slope not negative), "down" (lower
    tier, slope not positive), else "" (a slope against the move is taken for chance). Largest spend before first, ties
    by id.

    Covers: data_identification, revenue_tiers.
    """
    need_columns(accounts, ["account_id", "tier"], "accounts")
    official = accounts.set_index("account_id")["tier"]
    months = monthly_spend(orders, as_of, 15).reindex(official.index, fill_value=0.0).clip(lower=0)
    before, recent = months.iloc[:, :12].mean(axis=1), months.iloc[:, 12:]
    now = recent.mean(axis=1)
    points = tier_cuts(before, official) if cuts is None else need_cuts(cuts, 3, 0, float("inf"))
    names = TIERS[::-1]
    table = pd.DataFrame({"official_tier": official, "spend_before": before, "spend_now": now})
    table["tier_before"] = spend_tier(before, points, names)
    table["tier_now"] = spend_tier(now, points, names)
    table["slope"] = (recent.iloc[:, 2] - recent.iloc[:, 0]) / 2  # least squares through three equidistant points
    move = table["tier_now"].map(names.index) - table["tier_before"].map(names.index)
    slope = table["slope"]
    table["alert"] = np.select([(move > 0) & (slope >= 0), (move < 0) & (slope <= 0)], ["up", "down"], default="")
    return table.sort_index().sort_values("spend_before", ascending=False, kind="stable")


def tier_cuts(spend: pd.Series, official: pd.Series) -> tuple[float, ...]:
    """Cut points (ascending) that give tiers D…A by ``spend`` the sizes they have on the ``official`` list."""
    ordered = np.sort(spend.to_numpy())[::-1]
    places = np.cumsum([int((official == tier).sum()) for tier in TIERS[:-1]])
    if places[-1] >= len(ordered) or (np.diff([0, *places]) == 0).any():
        raise fail("tiers_empty", expected=", ".join(TIERS))
    cuts = tuple(float(ordered[place - 1]) for place in places)[::-1]
    return need_cuts(cuts, 3, 0, float("inf"))


def visits_per_10k(visits: Any, spend: Any) -> Any:
    """Visits per CNY 10,000 of spend; numbers or Series. Missing (NaN) where the spend is not above 0.

    Covers: care_across_tiers.
    """
    if isinstance(spend, pd.Series):
        return visits / (spend.where(spend > 0) / 10_000)
    money = need_number(spend, "spend", 0)
    return need_number(visits, "visits", 0) / (money / 10_000) if money else float("nan")


def tier_care(
    accounts: pd.DataFrame, orders: pd.DataFrame, visits: pd.DataFrame, year: int = LAST_FULL_YEAR
) -> pd.DataFrame:
    """What every account spends and what care it gets: visits and discount (鸡头凤尾, S001-6).

    Returns
    -------
    DataFrame, index account_id, largest spend first (ties by id): ``tier``, ``spend`` (CNY, net), ``visits`` (count),
    ``hours``, ``discount`` = 1 − net/list over the year without ``financing`` rows (0–1; missing without purchases),
    ``visits_per_10k``.

    Covers: care_across_tiers.
    """
    need_columns(accounts, ["account_id", "tier"], "accounts")
    need_columns(orders, ["account_id", "order_date", "product_line", "list_amount", "net_amount"], "orders")
    need_columns(visits, ["account_id", "visit_date", "hours"], "visits")
    rows = in_year(orders, "order_date", year, "orders")
    goods = rows[rows["product_line"] != "financing"].groupby("account_id")[["list_amount", "net_amount"]].sum()
    calls = in_year(visits, "visit_date", year, "visits").groupby("account_id")["hours"].agg(["size", "sum"])
    table = accounts.set_index("account_id")[["tier"]].copy()
    table["spend"] = rows.groupby("account_id")["net_amount"].sum().reindex(table.index).fillna(0.0)
    table["visits"] = calls["size"].reindex(table.index).fillna(0).astype(int)
    table["hours"] = calls["sum"].reindex(table.index).fillna(0.0)
    listed = goods["list_amount"].where(goods["list_amount"] > 0)
    table["discount"] = (1 - goods["net_amount"] / listed).reindex(table.index)
    table["visits_per_10k"] = visits_per_10k(table["visits"], table["spend"])
    return table.sort_index().sort_values("spend", ascending=False, kind="stable")


def tier_means(care: pd.DataFrame) -> pd.DataFrame:
    """Means by tier of :func:`tier_care`.

    Returns
    -------
    DataFrame, index ``tier`` (best first): ``accounts`` (count), ``spend, visits, discount`` (plain means over the
    tier's accounts), ``visits_per_10k`` (all visits of the tier over all its spend).
    """
    by_tier = care.groupby("tier")
    table = by_tier[["spend", "visits", "discount"]].mean()
    table.insert(0, "accounts", by_tier.size())
    table["visits_per_10k"] = visits_per_10k(by_tier["visits"].sum(), by_tier["spend"].sum())
    return table.sort_index()


def tier_inversions(
    accounts: pd.DataFrame,
    orders: pd.DataFrame,
    visits: pd.DataFrame,
    year: int = LAST_FULL_YEAR,
    *,
    upper: str = "A",
    lower: str = "B",
    visits_multiple: float = INVERSION_VISITS,
    discount_points: float = INVERSION_DISCOUNT,
    spend_fraction: float = INVERSION_SPEND,
) -> pd.DataFrame:
    """Accounts of tier ``lower`` that are cared for better than the mean account of tier ``upper`` and spend far less.

    All three must hold: visits ≥ ``visits_multiple`` × upper mean; discount ≥ upper mean + ``discount_points``; spend
    ≤ ``spend_fraction`` × upper mean. Means are plain means over all accounts of the upper tier.

    Returns
    -------
    DataFrame, index account_id, most visits per CNY 10,000 first: ``tier, spend, visits, discount, visits_per_10k,
    upper_spend, upper_visits, upper_discount``. Empty if there is no inversion.

    Covers: care_across_tiers.
    """
    care = tier_care(accounts, orders, visits, year)
    means = tier_means(care)
    for tier in (upper, lower):
        if tier not in means.index:
            raise fail("unknown_tier", came=tier, expected=", ".join(means.index))
    above = means.loc[upper]
    pampered = (
        (care["tier"] == lower)
        & (care["visits"] >= visits_multiple * above["visits"])
        & (care["discount"] >= above["discount"] + discount_points)
        & (care["spend"] <= spend_fraction * above["spend"])
    )
    found = care.loc[pampered, ["tier", "spend", "visits", "discount", "visits_per_10k"]].copy()
    for column in ("spend", "visits", "discount"):
        found[f"upper_{column}"] = float(means.at[upper, column])  # type: ignore[arg-type]
    return found.sort_values("visits_per_10k", ascending=False, kind="stable")
