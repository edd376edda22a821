"""What is planted is found, and nothing else is: first by plain pandas, then by the functions that are taught."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from grading.market import TRUTHS, Made
from kam_lab.world import World

Worlds = Callable[[int], Made]
SEEDS = [*range(9), *(pytest.param(number, marks=pytest.mark.slow) for number in range(9, 40))]


def revenue(world: World, year: int) -> pd.Series:
    rows = world.orders[world.orders["order_date"].dt.year == year]
    return rows.groupby("account_id")["net_amount"].sum().sort_values(ascending=False)


def contribution(world: World, year: int) -> pd.Series:
    rows = world.orders[world.orders["order_date"].dt.year == year]
    costs = world.account_costs[world.account_costs["quarter_start"].dt.year == year].set_index("account_id")
    own = (
        costs[["selling_cost", "service_cost", "logistics_cost", "credit_cost"]].sum(axis=1).groupby("account_id").sum()
    )
    gross = (rows["net_amount"] - rows["product_cost"]).groupby(rows["account_id"]).sum()
    return gross.sub(own, fill_value=0)


def wide(world: World) -> pd.DataFrame:
    """One row per account with what the truths are defined by, 2025."""
    rows = world.orders[(world.orders["order_date"].dt.year == 2025) & (world.orders["product_line"] != "financing")]
    sums = rows.groupby("account_id")[["list_amount", "net_amount"]].sum()
    visits = world.visits[world.visits["visit_date"].dt.year == 2025]
    table = world.accounts.set_index("account_id")[["tier", "account_type"]].copy()
    table["spend"] = revenue(world, 2025).reindex(table.index).fillna(0.0)
    table["discount"] = 1 - sums["net_amount"] / sums["list_amount"]
    table["visits"] = visits.groupby("account_id").size().reindex(table.index).fillna(0)
    wallet = world.wallets[world.wallets["year"] == 2025].set_index("account_id")["category_spend"]
    return table.join(wallet).join(world.profiles.set_index("account_id")[["influence", "partnership_wish"]])


@pytest.mark.parametrize("number", SEEDS)
def test_all_truths_are_told_and_differ(made: Worlds, number: int) -> None:
    truth = made(number).truth
    assert set(truth) == set(TRUTHS)
    assert len(set(truth.values())) == len(TRUTHS)
    assert set(truth.values()) <= set(made(number).world.accounts["account_id"])


@pytest.mark.parametrize("number", SEEDS)
def test_false_big_dealer(made: Worlds, number: int) -> None:
    world, truth = made(number).world, made(number).truth
    top = revenue(world, 2025).head(21)
    rows = world.orders[world.orders["order_date"].dt.year == 2025]
    margin = (rows["net_amount"] - rows["product_cost"]).groupby(rows["account_id"]).sum()
    dealers = world.dealers[world.dealers["year"] == 2025].set_index("account_id")
    home = dealers["home_sell_out"] / revenue(world, 2025).reindex(dealers.index)
    spill = -dealers["neighbours_margin_change"] / margin.reindex(dealers.index)
    false = truth["false_big_dealer"]
    assert false in top.index and margin[false] > 0
    # Wide margins on both signs, for small dealers too.
    assert home[false] < 0.30 and spill[false] > 2.5
    others = dealers.index != false
    assert home[others].min() > 0.80 and spill[others].max() < 0.35
    big = dealers.index.intersection(top.index)
    assert len(big) >= 4
    assert dealers.loc[big, "trucks"].idxmax() == false and dealers.loc[big, "home_outlets"].idxmin() == false


@pytest.mark.parametrize("number", SEEDS)
def test_losing_and_earning_account(made: Worlds, number: int) -> None:
    world, truth = made(number).world, made(number).truth
    sales, earned = revenue(world, 2025), contribution(world, 2025)
    top = sales.index[:10]
    losing, earning = truth["losing_account"], truth["earning_account"]
    assert [a for a in sales.index[:60] if earned[a] < 0] == [losing] and losing in top
    margin = (earned / sales).reindex(sales.index)
    assert margin[losing] < -0.06 and margin[sales.index[:60]].drop(losing).min() > 0.02
    assert earning in top[1:]
    assert earned.idxmax() == earning and earned[earning] > 1.1 * earned.drop(earning).max()
    assert margin[earning] > margin[top].drop(earning).max() + 0.015

    rows = world.orders[(world.orders["order_date"].dt.year == 2025)]
    lines = rows.groupby(["account_id", "product_line"])[["list_amount", "net_amount", "product_cost"]].sum()
    bad, good = lines.loc[losing], lines.loc[earning]
    # Pattern A: machines won by price, few parts, service below its cost, no interest.
    assert 1 - bad.at["machines", "net_amount"] / bad.at["machines", "list_amount"] > 0.25
    assert bad.at["parts", "net_amount"] < 0.2 * bad["net_amount"].sum()
    assert bad.at["service", "net_amount"] < bad.at["service", "product_cost"]
    assert "financing" not in bad.index
    # Pattern B: pays for machines, many genuine parts, interest above the cost of its credit.
    assert 1 - good.at["machines", "net_amount"] / good.at["machines", "list_amount"] < 0.08
    assert good.at["parts", "net_amount"] > 0.3 * good["net_amount"].sum()
    credit = world.account_costs.query("account_id == @earning and quarter_start >= '2025-01-01'")["credit_cost"].sum()
    assert good.at["financing", "net_amount"] - good.at["financing", "product_cost"] > credit


@pytest.mark.parametrize("number", SEEDS)
def test_silent_account(made: Worlds, number: int) -> None:
    world, truth = made(number).world, made(number).truth
    last = world.orders.groupby("account_id")["order_date"].max()
    silent = truth["silent_account"]
    assert silent in revenue(world, 2024).head(21).index
    assert pd.Timestamp(2025, 1, 20) < last[silent] < pd.Timestamp(2025, 6, 15)
    # All other large ones, whichever way large is meant, ordered in the last weeks.
    large = set(revenue(world, 2024).head(40).index) | set(revenue(world, 2025).head(40).index)
    large |= set(world.orders.groupby("account_id")["net_amount"].sum().nlargest(40).index)
    assert last[sorted(large - {silent})].min() > pd.Timestamp(2025, 12, 1)
    late = world.visits[world.visits["account_id"] == silent]["visit_date"]
    assert late.max() > pd.Timestamp(2025, 11, 1)  # and the team goes on calling


@pytest.mark.parametrize("number", SEEDS)
def test_tier_inversion(made: Worlds, number: int) -> None:
    world, truth = made(number).world, made(number).truth
    table = wide(world)
    above = table[table["tier"] == "A"]
    pet = table.loc[truth["tier_inversion"]]
    assert pet["tier"] == "B"
    assert pet["visits"] > above["visits"].max() and pet["discount"] > above["discount"].mean() + 0.05
    assert pet["spend"] < 0.35 * above["spend"].mean()
    # Nobody else below tier A comes near even the least visited account of tier A.
    others = table[(table["tier"] != "A") & (table.index != truth["tier_inversion"])]
    assert others["visits"].max() < above["visits"].min()
    assert others["discount"].max() < above["discount"].mean()


@pytest.mark.parametrize("number", SEEDS)
def test_hidden_gem(made: Worlds, number: int) -> None:
    world, truth = made(number).world, made(number).truth
    table = wide(world)
    gem = table.loc[truth["hidden_gem"]]
    assert gem["tier"] in ("C", "D") and gem["spend"] < table["spend"].nlargest(150).min()
    assert gem["category_spend"] >= table["category_spend"].nlargest(12).min()
    assert gem["spend"] / gem["category_spend"] < 0.02
    assert gem["influence"] == 5 and gem["partnership_wish"] == 5
    below = table[table["tier"].isin(["C", "D"])].drop(index=truth["hidden_gem"])
    assert below["category_spend"].max() < 0.6 * gem["category_spend"]
    partners = below[(below["influence"] >= 4) & (below["partnership_wish"] >= 4)]
    assert partners["category_spend"].max() < 0.15 * gem["category_spend"]
    # Two large wallets that want no partner: tempting, but not gems.
    tempting = below[below["category_spend"] > 7e6]
    assert len(tempting) == 2 and (tempting[["influence", "partnership_wish"]] <= 2).all(axis=None)


@pytest.mark.parametrize("number", SEEDS)
def test_the_taught_functions_find_exactly_what_is_planted(made: Worlds, number: int) -> None:
    taught = pytest.importorskip("kam_lab.prospecting")
    world, truth = made(number).world, made(number).truth
    dealers = taught.big_dealers(world.orders, world.dealers, 2025)
    assert list(dealers.index[dealers["verdict"] == "false"]) == [truth["false_big_dealer"]]
    assert "watch" not in set(dealers["verdict"]) and (dealers["verdict"] == "true").sum() >= 3
    assert list(taught.losing_accounts(world.orders, world.account_costs).index) == [truth["losing_account"]]
    earned = taught.contribution(world.orders, world.account_costs, 2025)
    assert earned["contribution"].head(10).idxmax() == truth["earning_account"]
    assert list(taught.silent_accounts(world.orders, world.as_of).index) == [truth["silent_account"]]
    inverted = taught.tier_inversions(world.accounts, world.orders, world.visits, 2025)
    assert list(inverted.index) == [truth["tier_inversion"]]
    gems = taught.hidden_gems(world.accounts, world.orders, world.wallets, world.profiles, 2025)
    assert list(gems.index) == [truth["hidden_gem"]]


def test_who_is_planted_differs_between_variants(made: Worlds) -> None:
    for role in TRUTHS:
        assert len({made(number).truth[role] for number in range(9)}) >= 8
