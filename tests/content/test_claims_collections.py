"""What lesson 05 says in prose about the teaching world is so, and keys find what was planted."""

from __future__ import annotations

import pandas as pd
import pytest

from kam_lab import World, open_world
from kam_lab import receivables as kam
from kam_lab.prospecting import revenue

from .stages import keys, made


@pytest.fixture(scope="module")
def world() -> World:
    return open_world()


@pytest.fixture(scope="module")
def items(world: World) -> pd.DataFrame:
    return kam.open_items(world.invoices, world.payments, world.as_of, world.disputes)


@pytest.fixture(scope="module")
def habits(world: World) -> pd.DataFrame:
    return kam.paying_habits(world.invoices, world.payments, world.as_of)


def test_section_1_somebody_owes_us_and_has_something_coming(world: World, items: pd.DataFrame) -> None:
    table = kam.ageing(items, by="account_id")
    account = str(table["credits"].idxmin())
    assert table.loc[account, "credits"] < 0 < table.loc[account, "balance"]
    assert kam.statement(world.invoices, world.payments, account, world.as_of).note


def test_section_2_dso_fell_in_november_and_the_countback_rose(world: World) -> None:
    months = kam.month_ends(world.invoices, world.payments, world.as_of, 6)
    before, after = months.loc["2025-10-31"], months.loc["2025-11-30"]
    assert after["dso"] < before["dso"] and after["countback"] > before["countback"] + 1
    gap = months["dso"] - months["best_possible_dso"]
    assert (gap > 10).all()


def test_section_4_the_largest_held_orders(world: World, items: pd.DataFrame, habits: pd.DataFrame) -> None:
    table = kam.release_or_hold(world.pending_orders, world.credit_files, items)
    held = table[table["decision"] == "hold"].sort_values("amount", ascending=False).head(4)
    assert (held["oldest_days"] >= kam.HOLD_DAYS).any()
    good = set(kam.held_back(items, habits).index)
    assert good & set(held["account_id"])
    one = held[held["account_id"].isin(good)].iloc[0]
    assert one["over_limit"] and not one["late"]


def test_section_4_the_latest_of_the_largest_has_one_of_the_best_scores(world: World, habits: pd.DataFrame) -> None:
    largest = revenue(world.orders, 2025).head(21).index
    late = habits.reindex(largest)["days_late"]
    scores = kam.credit_score(world.credit_files.set_index("account_id")).reindex(largest)
    assert 80 < late.max() < 115 and scores.rank(ascending=False)[late.idxmax()] <= 4


def test_section_5_every_prompt_discount_is_dearer_than_the_bank(world: World) -> None:
    table = kam.prompt_terms(world.credit_files, 0.06)
    assert table["dearer_than_bank"].all() and table["yearly_rate"].min() < 0.09
    effect = kam.prepayment_effect(world.invoices, world.payments, world.credit_files, world.as_of).loc["all"]
    assert effect["days_after"] < 0 < effect["days_before"]


def test_section_6_one_carrier_far_behind_and_logistics_of_that_size(world: World) -> None:
    rates = kam.otif(world.deliveries)["otif_share"]
    assert rates.iloc[1] - rates.iloc[0] > 0.1
    shares = kam.logistics_share(world.deliveries)["share"]
    assert shares["freight"] < shares["stock"] and abs(shares["all"] - 0.1) < 0.01
    savings = kam.swap_savings(world.swaps)["saving"]
    assert (savings > 0).any() and (savings < 0).any()


def test_section_7_what_each_rule_breaks(world: World) -> None:
    table = kam.compare_rules(world.shortage, world.supply, world.accounts)
    assert table["margin_amount"].idxmax() == "margin" and table.loc["margin", "accounts_let_down"] > 5
    assert table.loc["promises", "broken_promises"] == 0
    assert table.loc["margin", "margin_amount"] > table.loc["promises", "margin_amount"]
    there, asked = world.supply["available"].sum(), world.shortage["demand"].sum()
    assert 0.6 < there / asked < 0.75


def test_section_8_some_ways_are_known_and_some_are_not(
    world: World, items: pd.DataFrame, habits: pd.DataFrame
) -> None:
    table = kam.ageing(items, by="account_id")
    gaps = kam.escalation_gaps(world.contacts, world.ties, world.credit_files, list(table.index[:12]))
    assert gaps["way_known"].any() and not gaps["way_known"].all()
    largest = revenue(world.orders, 2025).head(21).index
    late = str(habits.reindex(largest)["days_late"].idxmax())
    assert len(kam.escalation_path(world.contacts, world.ties, world.credit_files, late)) >= 2


def test_section_9_terms_longer_than_usual_exist(world: World) -> None:
    found = set(kam.terms_allowed(world.credit_files, "2026-01-05")["terms_verdict"])
    assert {"fine", "agreed", "reason_needed"} <= found


def test_section_11_the_five_calls() -> None:
    order = kam.collection_priority(kam.five_calls())
    assert order["balance"].idxmax() == "P" == order.index[-1] and order["priority"].gt(0).all()


def test_section_13_thinking_pays(world: World) -> None:
    book = kam.call_book(world.tables, world.as_of)
    assert len(book.accounts) == 12
    for seed in range(1, 5):
        results = {name: kam.play_policy(book, name, seed)[0].bill["result"] for name in kam.POLICIES}
        assert results["priority"] > results["largest"] > results["nobody"]


def test_keys_find_what_was_planted() -> None:
    found = keys("collections").keys
    for one in made():
        planted, world = one.planted, one.world
        assert found["slow_payer"](world) == planted["slow_payer"]
        assert found["disputed_payer"](world) == [planted["disputed_good_payer"]]
        assert found["late_carrier"](world) == planted["late_carrier"]
        invoice = world.invoices.set_index("invoice_id").loc[planted["time_barred_soon"]]
        assert found["clock_ends"](world) == f"{invoice['due_on'] + pd.DateOffset(years=3):%Y-%m-%d}"
