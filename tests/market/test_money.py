"""Stage 5: invoices, payments, claims and deliveries."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from grading.market import Made
from kam_lab.world import World

Worlds = Callable[[int], Made]
SEEDS = [*range(6), *(pytest.param(number, marks=pytest.mark.slow) for number in range(6, 60))]


def ledger(world: World) -> pd.DataFrame:
    """Invoices with what is still open, the day of full payment, and days late (so far, where open)."""
    as_of = pd.Timestamp(world.as_of)
    got = world.payments.groupby("invoice_id").agg(got=("amount", "sum"), last=("paid_on", "max"))
    table = world.invoices.join(got, on="invoice_id")
    table["open"] = (table["amount"] - table["got"].fillna(0)).round(2)
    paid = table["last"].where(table["open"].abs() < 0.01)
    table["late"] = (paid.fillna(as_of) - table["due_on"]).dt.days
    table["overdue"] = table["open"].where(table["due_on"] < as_of, 0.0)
    return table


@pytest.mark.parametrize("number", SEEDS)
def test_invoices_follow_the_ledger(made: Worlds, number: int) -> None:
    world = made(number).world
    invoices, orders = world.invoices, world.orders
    assert 8_000 < len(invoices) < 10_500
    assert ((invoices["amount"] < 0) == (invoices["kind"] == "credit_note")).all()
    assert (invoices["due_on"] >= invoices["issued_on"]).all()
    assert invoices["issued_on"].max() <= pd.Timestamp(world.as_of)
    without = set(invoices["account_id"]) - set(world.contracts["account_id"])
    for account in sorted(without)[:60]:
        mine = orders[(orders["account_id"] == account) & (orders["order_date"] >= "2024-01-01")]
        billed = invoices[(invoices["account_id"] == account) & (invoices["issued_on"] >= "2024-01-01")]
        assert billed["amount"].sum() == pytest.approx(mine["net_amount"].sum(), abs=0.01)
    total = invoices.loc[invoices["issued_on"] >= "2024-01-01", "amount"].sum()
    assert total == pytest.approx(orders.loc[orders["order_date"] >= "2024-01-01", "net_amount"].sum(), rel=0.03)


@pytest.mark.parametrize("number", SEEDS)
def test_money_comes_in_all_ways(made: Worlds, number: int) -> None:
    world = made(number).world
    table = ledger(world)
    payments = world.payments
    assert payments["paid_on"].max() <= pd.Timestamp(world.as_of)
    assert (table["open"].abs() <= table["amount"].abs() + 0.01).all()
    assert (table["open"] * table["amount"] >= 0).all()
    assert (payments["draft_days"].notna() == (payments["means"] == "draft")).all()
    assert 0.02 < (payments.groupby("invoice_id").size() > 1).mean() < 0.15  # in two sums
    first = payments.groupby("invoice_id")["paid_on"].min()
    before = table["invoice_id"].map(first) < table["issued_on"]
    assert 10 < before.sum() < 200  # before the invoice
    since = world.credit_files.set_index("account_id")["prepaid_since"]
    assert table.loc[before, "account_id"].map(since).notna().all()
    assert (table["amount"] < 0).sum() > 100 and (table["open"] < 0).any()  # credit notes, some not settled
    part = (table["open"] > 0.01) & (table["got"].fillna(0) > 0)
    assert part.sum() >= 2
    owed, late = table["open"].sum(), table["overdue"].clip(lower=0).sum()
    assert 0.10 < late / owed < 0.55
    ages = pd.cut((pd.Timestamp(world.as_of) - table["due_on"]).dt.days, [-1e4, 0, 30, 60, 90, 1e4])
    assert (table.groupby(ages, observed=False)["open"].sum() > 0).all()
    sold = world.invoices.query("issued_on >= '2025-10-01'")["amount"].sum()
    assert 30 < owed / sold * 92 < 110  # days of sales


@pytest.mark.parametrize("number", SEEDS)
def test_who_pays_how(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    table = ledger(world)
    orders = world.orders
    top = orders[orders["order_date"].dt.year == 2025].groupby("account_id")["net_amount"].sum().nlargest(21).index
    paid = table[(table["open"].abs() < 0.01) & (table["kind"] == "invoice")]
    late = paid.groupby("account_id")["late"].mean()
    slow = late.reindex(top).sort_values(ascending=False)
    assert slow.index[0] == planted["slow_payer"] and slow.iloc[0] > 75 and slow.iloc[1] < 55
    weighted = (paid["late"] * paid["amount"]).groupby(paid["account_id"]).sum()
    weighted = weighted / paid.groupby("account_id")["amount"].sum()
    weighted = weighted.reindex(top).sort_values(ascending=False)
    assert weighted.index[0] == planted["slow_payer"] and weighted.iloc[0] > 75 and weighted.iloc[1] < 55
    disputed = world.disputes.merge(world.invoices, on="invoice_id")
    assert planted["slow_payer"] not in set(disputed["account_id"])
    assert world.accounts.set_index("account_id").at[planted["slow_payer"], "tier"] == "A"

    open_dispute = disputed[disputed["settled_on"].isna()].groupby("invoice_id")["disputed_amount"].sum()
    due = table[table["overdue"] > 0.01]
    good = []
    for account, rows in due.groupby("account_id"):
        whole = (rows["invoice_id"].map(open_dispute).fillna(0) >= rows["open"] - 0.01).all()
        if whole and late.get(account, 99) <= 0:
            good.append(account)
    assert good == [planted["disputed_good_payer"]]
    mine = due[due["account_id"] == planted["disputed_good_payer"]]
    assert len(mine) == 1 and mine["late"].iloc[0] > 90
    assert paid.loc[paid["account_id"] == planted["disputed_good_payer"], "late"].max() <= 0
    assert (disputed["disputed_amount"] <= disputed["amount"] + 0.01).all()
    assert (disputed["settled_on"].dropna() >= disputed["opened_on"][disputed["settled_on"].notna()]).all()
    assert late[planted["losing_account"]] == pytest.approx(40, abs=5)
    assert late[planted["earning_account"]] == pytest.approx(-0.5, abs=1)


@pytest.mark.parametrize("number", SEEDS)
def test_limitation(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    table = ledger(world)
    open_ = table[table["open"] > 0.01].set_index("invoice_id")
    counts = world.demands[world.demands["provable"]].groupby("invoice_id")["made_on"].max()
    start = counts.reindex(open_.index).fillna(open_["due_on"])
    ends = start + pd.DateOffset(years=3)
    as_of = pd.Timestamp(world.as_of)
    soon = open_.index[(ends > as_of) & (ends <= as_of + pd.Timedelta(days=60))]
    assert list(soon) == [planted["time_barred_soon"]]
    assert open_.at[soon[0], "account_id"] == planted["time_barred_account"]
    assert (ends <= as_of).sum() == 1
    naive = open_["due_on"] + pd.DateOffset(years=3)
    assert ((naive > as_of) & (naive <= as_of + pd.Timedelta(days=60))).sum() == 2  # one is saved by a letter
    every = world.demands.groupby("invoice_id")["made_on"].max().reindex(open_.index).fillna(open_["due_on"])
    assert every[soon[0]] > pd.Timestamp(2025, 1, 1)  # who counts calls thinks it is safe
    demands = world.demands.merge(world.invoices, on="invoice_id")
    assert (demands["made_on"] > demands["due_on"]).all() and demands["made_on"].max() <= as_of
    assert not world.demands.loc[world.demands["kind"].isin(["call", "email"]), "provable"].any()


@pytest.mark.parametrize("number", SEEDS)
def test_credit_files(made: Worlds, number: int) -> None:
    world = made(number).world
    files = world.credit_files.set_index("account_id")
    assert set(files.index) == set(world.accounts["account_id"])
    people = world.contacts.set_index("contact_id")
    known = files["approver_id"].dropna()
    assert (known.map(people["account_id"]) == known.index).all() and len(known) > 40
    assert (known.map(people["level"])[known.map(people["department"]) != "finance"] != "operational").all()
    assert (files["prompt_days"].notna() == (files["prompt_discount"] > 0)).all()
    terms = world.contracts.set_index("contract_id")
    assert (terms["payment_days"] == files["payment_days"].reindex(terms["account_id"]).to_numpy()).all()
    exposure = ledger(world).groupby("account_id")["open"].sum().reindex(files.index).fillna(0)
    waiting = world.pending_orders.set_index("account_id")
    beyond = exposure.reindex(waiting.index) + waiting["amount"] > files["credit_limit"].reindex(waiting.index)
    assert 2 <= beyond.sum() <= len(waiting) - 2


@pytest.mark.parametrize("number", SEEDS)
def test_deliveries_and_shortage(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    rows = world.deliveries
    orders = world.orders.set_index("order_id")
    assert (rows["order_id"].map(orders["account_id"]) == rows["account_id"]).all()
    assert np.allclose(rows["goods_value"], rows["order_id"].map(orders["net_amount"]))
    assert (rows["ordered_qty"] == rows["order_id"].map(orders["quantity"])).all()
    assert (rows["delivered_qty"] <= rows["ordered_qty"]).all()
    good = (rows["delivered_on"] <= rows["promised_on"]) & (rows["delivered_qty"] == rows["ordered_qty"])
    rate = good.groupby(rows["carrier"]).mean().sort_values()
    assert rate.index[0] == planted["late_carrier"] and rate.iloc[1] - rate.iloc[0] > 0.10
    value = rows["goods_value"].sum()
    assert 0.09 < (rows["freight"].sum() + rows["stock_cost"].sum()) / value < 0.11
    assert 0.025 < rows["freight"].sum() / value < 0.05
    asked = world.shortage.groupby("family")[["demand", "committed"]].sum()
    there = world.supply.set_index("family")["available"].reindex(asked.index)
    assert (asked["demand"] > there * 1.15).all() and (asked["committed"] <= there).all()
    swaps = world.swaps
    saving = swaps["tonnes"] * (swaps["own_distance"] - swaps["swap_distance"]) * swaps["freight_rate"] - swaps["fee"]
    assert (saving > 0).any()
