"""The market looks like the published one and like a real ledger, in the teaching world and in every variant."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from grading.market import Made

Worlds = Callable[[int], Made]
SEEDS = [*range(9), *(pytest.param(number, marks=pytest.mark.slow) for number in range(9, 40))]


def of_year(orders: pd.DataFrame, year: int) -> pd.Series:
    rows = orders[orders["order_date"].dt.year == year]
    return rows.groupby("account_id")["net_amount"].sum().sort_values(ascending=False)


@pytest.mark.parametrize("number", SEEDS)
def test_concentration(made: Worlds, number: int) -> None:
    revenue = of_year(made(number).world.orders, 2025)
    assert len(revenue) == 592
    assert 0.38 <= revenue.head(21).sum() / revenue.sum() <= 0.42  # 21 of 592 = 3.5 %
    assert 0.75 <= revenue.head(119).sum() / revenue.sum() <= 0.80  # the top fifth
    assert revenue.iloc[0] / revenue.sum() < 0.08
    assert revenue.min() > 0


@pytest.mark.parametrize("number", SEEDS)
def test_size_and_growth(made: Worlds, number: int) -> None:
    world = made(number).world
    assert 20_000 <= len(world.orders) <= 30_000
    assert 592 <= len(world.accounts) <= 640
    totals = [of_year(world.orders, year).sum() for year in (2023, 2024, 2025)]
    assert 150e6 < totals[0] < totals[1] < totals[2] < 300e6
    assert 1.0 < totals[1] / totals[0] < 1.15 and 1.0 < totals[2] / totals[1] < 1.15


@pytest.mark.parametrize("number", SEEDS)
def test_accounts_come_and_go(made: Worlds, number: int) -> None:
    world = made(number).world
    buyers = [set(of_year(world.orders, year).index) for year in (2023, 2024, 2025)]
    for before, after in pairwise(buyers):
        assert 0.02 < len(before - after) / len(before) < 0.12
        assert 0.04 < len(after - before) / len(after) < 0.16
    first = world.orders.groupby("account_id")["order_date"].min()
    since = world.accounts.set_index("account_id")["customer_since"]
    assert (first >= since.reindex(first.index)).all()
    assert set(world.accounts["account_id"]) == set(first.index)
    # New accounts and the funnel tell the same story.
    new = since[since >= "2023-01-01"]
    quarters = new.dt.to_period("Q").dt.start_time.value_counts()
    funnel = world.touches.groupby("quarter_start")["new_accounts"].sum()
    assert funnel[funnel > 0].to_dict() == quarters.to_dict()


@pytest.mark.parametrize("number", range(9))
def test_days_and_seasons(made: Worlds, number: int) -> None:
    orders = made(number).world.orders
    days = orders["order_date"]
    assert days.min() >= pd.Timestamp(2023, 1, 1) and days.max() <= pd.Timestamp(2025, 12, 31)
    assert (days.dt.day_of_week >= 5).mean() < 0.06
    goods = orders[(orders["quantity"] > 0) & (orders["product_line"] != "financing")]["order_date"]
    assert not goods.between("2025-01-28", "2025-02-04").any() and not goods.between("2024-10-01", "2024-10-07").any()
    by_month = orders.groupby(days.dt.month)["net_amount"].sum()
    assert by_month.idxmin() in (1, 2)
    assert by_month[12] > 1.03 * by_month.mean()  # the rush before the year ends


@pytest.mark.parametrize("number", range(9))
def test_lines_prices_and_returns(made: Worlds, number: int) -> None:
    orders = made(number).world.orders
    share = orders.groupby("product_line")["net_amount"].sum() / orders["net_amount"].sum()
    assert 0.38 < share["machines"] < 0.60 and 0.30 < share["parts"] < 0.52
    assert 0.03 < share["service"] < 0.15 and 0 < share["financing"] < 0.03
    machines, parts = (orders[orders["product_line"] == line] for line in ("machines", "parts"))
    assert (machines["list_amount"] / machines["quantity"]).median() > 20_000
    assert (parts["list_amount"] / parts["quantity"]).median() < 2_000
    back = orders["quantity"] < 0
    assert 0.003 < back.mean() < 0.03
    assert (orders.loc[back, ["list_amount", "net_amount", "product_cost"]] < 0).all(axis=None)
    assert (orders.loc[~back, ["list_amount", "net_amount", "product_cost"]] > 0).all(axis=None)
    assert (orders["net_amount"].abs() <= orders["list_amount"].abs() + 0.01).all()
    yearly = orders.groupby(["account_id", orders["order_date"].dt.year])["net_amount"].sum()
    assert (yearly > 0).all()
    assert orders["order_id"].is_unique and orders["order_date"].is_monotonic_increasing


@pytest.mark.parametrize("number", range(9))
def test_some_slogans_hold_and_some_do_not(made: Worlds, number: int) -> None:
    world = made(number).world
    rows = world.orders[world.orders["order_date"].dt.year == 2025]
    revenue = of_year(world.orders, 2025)
    costs = world.account_costs[world.account_costs["quarter_start"].dt.year == 2025].set_index("account_id")
    gross = (rows["net_amount"] - rows["product_cost"]).groupby(rows["account_id"]).sum()
    contribution = gross - costs.drop(columns="quarter_start").groupby("account_id").sum().sum(axis=1)
    contribution = contribution.reindex(revenue.index)
    goods = rows[rows["product_line"] != "financing"].groupby("account_id")[["list_amount", "net_amount"]].sum()
    discount = (1 - goods["net_amount"] / goods["list_amount"]).reindex(revenue.index)
    # Holds: key accounts bargain deep discounts.
    assert discount.head(21).mean() > discount.iloc[21:].mean() + 0.08
    # Does not: the largest earn the best margin. Every tenth account or so loses money, most of them small.
    assert contribution.head(21).sum() / revenue.head(21).sum() < 0.85 * contribution.sum() / revenue.sum()
    assert 0.04 < (contribution < 0).mean() < 0.20
    assert (contribution.head(60) < 0).sum() == 1
    # Holds per account: key accounts buy more steadily.
    monthly = rows.pivot_table(
        index="account_id", columns=rows["order_date"].dt.month, values="net_amount", aggfunc="sum", fill_value=0
    )
    unsteady = (monthly.std(axis=1) / monthly.mean(axis=1)).reindex(revenue.index)
    assert unsteady.head(21).median() < 0.8 * unsteady.iloc[119:].median()
    # Does not: a new account costs five times as much as keeping one.
    keeping = costs["selling_cost"].sum() / len(revenue)
    winning = world.touches["cost"].sum() / world.touches["new_accounts"].sum()
    assert 1.0 < winning / keeping < 4.0
    # Does not: each satisfied customer brings five.
    happy = world.profiles["satisfaction"] >= 8
    referrals = world.profiles.groupby(happy)["referrals_per_year"].mean()
    assert referrals[False] < referrals[True] < 1


@pytest.mark.parametrize("number", range(9))
def test_files_on_accounts_hang_together(made: Worlds, number: int) -> None:
    world = made(number).world
    ids = set(world.accounts["account_id"])
    assert set(world.profiles["account_id"]) == ids
    assert set(world.wallets.loc[world.wallets["year"] == 2025, "account_id"]) == ids
    dealers = world.accounts.loc[world.accounts["account_type"] == "dealer", "account_id"]
    buyers = set(of_year(world.orders, 2025).index)
    assert set(world.dealers.loc[world.dealers["year"] == 2025, "account_id"]) == set(dealers) & buyers
    assert (world.wallets["our_rank"] <= world.wallets["suppliers"]).all()
    ours = of_year(world.orders, 2025)
    spend = world.wallets[world.wallets["year"] == 2025].set_index("account_id")["category_spend"]
    share = (ours / spend.reindex(ours.index)).to_numpy()
    assert share.min() > 0 and share.max() < 0.95
    regions = world.managers.set_index("manager_id")["region"]
    assert (world.accounts["manager_id"].map(regions) == world.accounts["region"]).all()
    assert (world.touches["meetings"] >= world.touches["new_accounts"]).all()
    assert (world.touches["replies"] >= world.touches["meetings"]).all()
    cost = world.visits.groupby("account_id")["cost"].sum()
    selling = world.account_costs.groupby("account_id")["selling_cost"].sum()
    assert (cost <= selling.reindex(cost.index) + 0.5).all()


@pytest.mark.parametrize("number", range(9))
def test_names_are_distinct_and_in_their_languages(made: Worlds, number: int) -> None:
    world = made(number).world
    for table in ("accounts", "managers", "contacts"):
        frame = world.tables[table]
        assert frame["name_zh"].is_unique, table
        assert frame["name_zh"].str.fullmatch(r"[\u4e00-\u9fff（）]+\d?").all(), table
        assert not frame["name_en"].str.contains("[\u4e00-\u9fff]").any(), table
    assert world.accounts["name_en"].is_unique
    assert world.accounts["name_zh"].str.endswith("有限公司").all()


def test_age_orders_the_ids_so_that_they_tell_nothing_about_size(made: Worlds) -> None:
    for number in range(9):
        accounts = made(number).world.accounts
        assert accounts["customer_since"].is_monotonic_increasing
        revenue = of_year(made(number).world.orders, 2025)
        position = pd.Series(np.arange(len(accounts)), index=accounts["account_id"]).reindex(revenue.index)
        assert abs(np.corrcoef(position, np.arange(len(revenue)))[0, 1]) < 0.25
