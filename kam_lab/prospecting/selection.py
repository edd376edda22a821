"""Choosing key accounts by several criteria: RFM, three tests, five criteria, seven steps, seven signals.

The A–E grid has its own module, ``priority_grid``. Pure functions: money in CNY yuan, shares as fractions 0–1;
``kam_lab.prospecting`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from kam_lab.checks import fail, in_year, need_columns, need_number, need_weights, need_whole, wallet_year
from kam_lab.concentration import customers_for, revenue
from kam_lab.profitability import LAST_FULL_YEAR, contribution
from kam_lab.prospecting.segments import share_of_wallet

#: Size of the key-account list (S001-3: 21 of 592 buyers).
KEY_ACCOUNTS = 21
#: Five criteria (S001-5) and default weights; price sensitivity counts reversed.
FIVE_CRITERIA_WEIGHTS = {
    "volume": 0.30,
    "central_purchasing": 0.15,
    "service_demand": 0.15,
    "price_sensitivity": 0.20,
    "partnership_wish": 0.20,
}
#: Seven signals of a valuable customer (S004) and default weights.
SEVEN_SIGNALS_WEIGHTS = {
    "volume": 0.20,
    "evenness": 0.10,
    "profit": 0.20,
    "loyalty": 0.15,
    "feedback": 0.10,
    "influence": 0.10,
    "potential": 0.15,
}
#: The seven steps of S003 in their order; the seventh, the lifetime club, is whoever passed the six.
SEVEN_STEPS = ("cash_flow", "amount", "break_even", "culture_fit", "advocate", "vital_few")
#: Step 1: months with an order in the year that count as a steady flow of cash.
STEADY_MONTHS = 9
#: Step 2: an account buys much if its revenue is at or above this quantile of all accounts that bought.
AMOUNT_QUANTILE = 0.5
#: Step 4: culture fit (1–5) from which an account can live with our way of working (3 = neutral).
CULTURE_FIT = 3
#: Step 5: an advocate referred somebody this year, or is a promoter (satisfaction 9 or 10 of 10).
ADVOCATE_REFERRALS, ADVOCATE_SATISFACTION = 1, 9
#: Step 6: the vital few are the accounts that together reach this share of revenue.
VITAL_SHARE = 0.80


def rfm(orders: pd.DataFrame, as_of: date | str | pd.Timestamp, bins: int = 5) -> pd.DataFrame:
    """Recency, frequency, monetary value, each also as a score 1…``bins`` (``bins`` = best).

    Tie rule: score = 1 + floor(bins · number of accounts strictly worse / n). Accounts with the same value get the
    same score, however many they are; without ties the scores are equal-sized groups (quintiles for 5).

    Parameters
    ----------
    orders : DataFrame with order_id, account_id, order_date, net_amount; rows after ``as_of`` are left out.
    as_of : the day from which recency is counted.
    bins : number of scores, 2–10.

    Returns
    -------
    DataFrame, index account_id: ``recency_days`` (days since the last order; fewer is better), ``frequency`` (number
    of different orders), ``monetary`` (CNY), ``r, f, m`` (int).

    Covers: rfm_score.
    """
    need_columns(orders, ["order_id", "account_id", "order_date", "net_amount"], "orders")
    groups = need_whole(bins, "bins", 2, 10)
    day = pd.Timestamp(as_of)
    dates = pd.to_datetime(orders["order_date"])
    rows = orders.assign(order_date=dates)[dates <= day]
    if rows.empty:
        raise fail("nothing_before", day=day.date().isoformat(), first=dates.min().date().isoformat())
    by_account = rows.groupby("account_id")
    table = pd.DataFrame(
        {
            "recency_days": (day - by_account["order_date"].max()).dt.days,
            "frequency": by_account["order_id"].nunique(),
            "monetary": by_account["net_amount"].sum().astype(float),
        }
    )
    for score, column, better in (("r", "recency_days", -1), ("f", "frequency", 1), ("m", "monetary", 1)):
        worse = (better * table[column]).rank(method="min").astype(int) - 1
        table[score] = 1 + groups * worse // len(table)
    return table


def key_account_tests(
    orders: pd.DataFrame,
    costs: pd.DataFrame,
    wallets: pd.DataFrame,
    year: int = LAST_FULL_YEAR,
    top: int = KEY_ACCOUNTS,
) -> pd.DataFrame:
    """The three tests of a key account (S001-7): share of *our* sales, share of *its* purchases, share of profit.

    A test is passed by the ``top`` accounts in its ranking; equal shares share the better rank.

    Returns
    -------
    DataFrame, index account_id, largest share of our sales first: ``share_of_our_sales``, ``share_of_wallet``
    (missing if the wallet is unknown), ``share_of_profit`` (of the summed contribution; may be negative), ``rank_sales,
    rank_wallet, rank_profit`` (1 = largest, missing where the share is), ``pass_sales, pass_wallet, pass_profit``
    (bool), ``passed`` (0–3). Accounts without orders in the year are left out.

    Raises
    ------
    InputError
        Missing columns or year; an account sells more than its category spend; total contribution not above 0.

    Covers: key_account_definitions.
    """
    need_whole(top, "top", 1)
    sales = revenue(orders, year)
    earned = contribution(orders, costs, year)["contribution"]
    if earned.sum() <= 0:
        raise fail("no_profit", year=year)
    spend = wallet_year(wallets, year)["category_spend"].reindex(sales.index)
    table = pd.DataFrame(
        {
            "share_of_our_sales": sales / sales.sum(),
            "share_of_wallet": share_of_wallet(sales[spend.notna()], spend.dropna()).reindex(sales.index),
            "share_of_profit": earned.reindex(sales.index) / earned.sum(),
        }
    )
    tests = {"sales": "share_of_our_sales", "wallet": "share_of_wallet", "profit": "share_of_profit"}
    for name, column in tests.items():
        table[f"rank_{name}"] = table[column].rank(ascending=False, method="min").astype("Int64")
    for name in tests:
        table[f"pass_{name}"] = (table[f"rank_{name}"] <= top).fillna(False).astype(bool)
    table["passed"] = table[[f"pass_{name}" for name in tests]].sum(axis=1).astype(int)
    return table


def criteria_scores(orders: pd.DataFrame, profiles: pd.DataFrame, year: int = LAST_FULL_YEAR) -> pd.DataFrame:
    """The five criteria of every account as 1–5 scores, ready for :func:`five_criteria`.

    ``volume`` is the quintile of the year's revenue (5 = largest fifth; same tie rule as :func:`rfm`, an account
    without orders has revenue 0); the other four come from ``profiles``.

    Covers: five_criteria.
    """
    others = [name for name in FIVE_CRITERIA_WEIGHTS if name != "volume"]
    need_columns(profiles, ["account_id", *others], "profiles")
    table = profiles.set_index("account_id")[others].copy()
    sales = revenue(orders, year).reindex(table.index).fillna(0.0)
    worse = sales.rank(method="min").astype(int) - 1
    table.insert(0, "volume", 1 + 5 * worse // len(table))
    return table


def five_criteria(scores: pd.DataFrame, weights: Mapping[str, float] | None = None) -> pd.Series:
    """Weighted score 1–5 by the five selection criteria (S001-5); price sensitivity counts as 6 − score.

    Parameters
    ----------
    scores : DataFrame, one row per account, columns as ``FIVE_CRITERIA_WEIGHTS``, values 1–5.
    weights : names as in ``FIVE_CRITERIA_WEIGHTS`` (the default), sum 1.

    Returns
    -------
    Series ``score`` in the order of ``scores``; 5 = the ideal key account.

    Covers: five_criteria.
    """
    names = list(FIVE_CRITERIA_WEIGHTS)
    need_columns(scores, names, "scores")
    checked = need_weights(FIVE_CRITERIA_WEIGHTS if weights is None else weights, names)
    values = scores[names].astype(float)
    for name in names:
        for value in (values[name].min(skipna=False), values[name].max(skipna=False)):
            need_number(value, name, 1, 5)
    values["price_sensitivity"] = 6 - values["price_sensitivity"]
    return (values * checked).sum(axis=1).rename("score")


def seven_steps(
    orders: pd.DataFrame,
    costs: pd.DataFrame,
    profiles: pd.DataFrame,
    year: int = LAST_FULL_YEAR,
    *,
    months: int = STEADY_MONTHS,
    amount_quantile: float = AMOUNT_QUANTILE,
    culture_fit: float = CULTURE_FIT,
    referrals: int = ADVOCATE_REFERRALS,
    satisfaction: float = ADVOCATE_SATISFACTION,
    vital_share: float = VITAL_SHARE,
) -> pd.DataFrame:
    """Seven-step customer grading (七步分级, S003); thresholds are the course's, the steps the source's.

    1 ``cash_flow``: an order in at least ``months`` months of the year · 2 ``amount``: revenue at or above the
    ``amount_quantile`` of all buyers · 3 ``break_even``: contribution above 0 · 4 ``culture_fit`` ≥ threshold ·
    5 ``advocate``: at least ``referrals`` referrals a year, or ``satisfaction`` or more · 6 ``vital_few``: among the
    largest accounts that reach ``vital_share`` of revenue · 7 ``lifetime_club``: passed all six.

    Returns
    -------
    DataFrame, index account_id (accounts with orders in the year), largest revenue first: ``revenue, contribution``
    (CNY), ``active_months``, the six steps (bool), ``steps_passed`` (0–6), ``dropped_at`` (name of the first step
    failed, "" if none), ``lifetime_club`` (bool).

    Covers: seven_steps.
    """
    need_columns(profiles, ["account_id", "culture_fit", "referrals_per_year", "satisfaction"], "profiles")
    sales = revenue(orders, year)
    rows = in_year(orders, "order_date", year, "orders")
    active = pd.to_datetime(rows["order_date"]).dt.month.groupby(rows["account_id"]).nunique()
    earned = contribution(orders, costs, year)["contribution"]
    known = _profiles_of(profiles, sales.index)
    table = pd.DataFrame(
        {
            "revenue": sales,
            "contribution": earned.reindex(sales.index),
            "active_months": active.reindex(sales.index).astype(int),
        }
    )
    table["cash_flow"] = table["active_months"] >= need_whole(months, "months", 1, 12)
    table["amount"] = sales >= sales.quantile(need_number(amount_quantile, "amount_quantile", 0, 1))
    table["break_even"] = table["contribution"] > 0
    table["culture_fit"] = known["culture_fit"] >= culture_fit
    table["advocate"] = (known["referrals_per_year"] >= referrals) | (known["satisfaction"] >= satisfaction)
    places = pd.Series(np.arange(len(sales)), index=sales.index)
    table["vital_few"] = places < customers_for(sales.clip(lower=0), vital_share)
    passed = table[list(SEVEN_STEPS)].to_numpy(dtype=bool)
    table["steps_passed"] = passed.sum(axis=1)
    first_failed = np.where(passed.all(axis=1), len(SEVEN_STEPS), (~passed).argmax(axis=1))
    table["dropped_at"] = np.array([*SEVEN_STEPS, ""], dtype=object)[first_failed]
    table["lifetime_club"] = pd.Series(passed.all(axis=1), index=table.index)
    return table


def _profiles_of(profiles: pd.DataFrame, wanted: pd.Index) -> pd.DataFrame:
    """Profiles in the order of ``wanted``; an account without a profile is named."""
    table = profiles.set_index("account_id")
    missing = wanted.difference(table.index)
    if len(missing):
        raise fail("no_profile", accounts=", ".join(map(str, missing[:5])), count=len(missing))
    return table.reindex(wanted)


def value_signals(
    orders: pd.DataFrame,
    costs: pd.DataFrame,
    wallets: pd.DataFrame,
    profiles: pd.DataFrame,
    year: int = LAST_FULL_YEAR,
) -> pd.DataFrame:
    """The seven signals of S004 in their own units, ready for :func:`seven_signals`.

    Returns
    -------
    DataFrame, index account_id (accounts with orders in the year), largest revenue first: ``volume`` = revenue (CNY);
    ``evenness`` = 1/(1 + coefficient of variation of the 12 monthly sales), 0–1; ``profit`` = contribution (CNY);
    ``loyalty`` = our share of its wallet (0–1); ``feedback`` = market and product feedback per year (count);
    ``influence`` (1–5); ``potential`` = what it buys from others (CNY).

    Covers: seven_signals.
    """
    need_columns(profiles, ["account_id", "feedback_per_year", "influence"], "profiles")
    sales = revenue(orders, year)
    rows = in_year(orders, "order_date", year, "orders")
    month = pd.to_datetime(rows["order_date"]).dt.month
    monthly = rows["net_amount"].groupby([rows["account_id"], month]).sum().unstack(fill_value=0)
    monthly = monthly.reindex(index=sales.index, columns=range(1, 13), fill_value=0.0).astype(float)
    spread = monthly.std(axis=1, ddof=0) / monthly.mean(axis=1).where(lambda mean: mean > 0)
    known = _profiles_of(profiles, sales.index)
    spend = wallet_year(wallets, year)["category_spend"].reindex(sales.index)
    return pd.DataFrame(
        {
            "volume": sales,
            "evenness": (1 / (1 + spread)).fillna(0.0),
            "profit": contribution(orders, costs, year)["contribution"].reindex(sales.index),
            "loyalty": (sales / spend).fillna(0.0),
            "feedback": known["feedback_per_year"].astype(float),
            "influence": known["influence"].astype(float),
            "potential": (spend - sales).fillna(0.0),
        }
    )


def seven_signals(signals: pd.DataFrame, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Rank accounts by seven signals of value (S004), each as a z-score (population standard deviation).

    Parameters
    ----------
    signals : DataFrame with the columns of ``SEVEN_SIGNALS_WEIGHTS`` (see :func:`value_signals`), no missing values.
    weights : names as in ``SEVEN_SIGNALS_WEIGHTS`` (the default), sum 1.

    Returns
    -------
    DataFrame, index account_id, best first (ties by id): ``z_volume … z_potential`` (0 for a constant column),
    ``score`` = Σ weight·z, ``rank`` (1 = best), ``negative_value`` (bool: profit below 0 — some customers have
    negative value).

    Covers: seven_signals.
    """
    names = list(SEVEN_SIGNALS_WEIGHTS)
    need_columns(signals, names, "signals")
    checked = need_weights(SEVEN_SIGNALS_WEIGHTS if weights is None else weights, names)
    values = signals[names].astype(float)
    for name in names:
        if values[name].isna().any():
            raise fail("missing_amount", name=name, where=values.index[values[name].isna()][0])
    spread = values.std(ddof=0)
    # A spread of rounding errors around a constant would blow up to z = ±1.
    flat = spread <= 1e-12 * values.abs().max()
    scores = ((values - values.mean()) / spread.mask(flat)).fillna(0.0)
    table = scores.add_prefix("z_")
    table["score"] = (scores * checked).sum(axis=1)
    table = table.sort_index().sort_values("score", ascending=False, kind="stable")
    table["rank"] = np.arange(1, len(table) + 1)
    table["negative_value"] = values["profit"].reindex(table.index) < 0
    return table
