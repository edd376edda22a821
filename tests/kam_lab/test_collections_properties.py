"""What holds for any ledger: sums agree, days count up, shares stay between 0 and 1."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_lab import receivables as kam
from tests.kam_lab.test_app_collections import make_world

AMOUNTS = st.floats(0, 1e7, allow_nan=False)
DAYS = st.dates(dt.date(2021, 1, 1), dt.date(2025, 6, 1))
CHECKS = settings(max_examples=40)


@CHECKS
@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=8), st.floats(0, 1))
def test_countback_uses_up_the_balance_and_grows_with_it(sales: list[float], part: float) -> None:
    balance = part * sum(sales)
    steps = kam.countback_steps(balance, sales, 30)
    assert steps["used"].sum() == pytest.approx(balance, abs=1e-4)
    assert 0 <= kam.countback(balance, sales) <= 30 * len(sales) + 1e-6
    assert kam.countback(balance / 2, sales) <= kam.countback(balance, sales) + 1e-9


@CHECKS
@given(AMOUNTS, AMOUNTS, st.floats(0, 1), st.floats(0, 1))
def test_effectiveness_is_one_only_if_nothing_is_late(opening: float, sales: float, kept: float, due: float) -> None:
    closing = (opening + sales) * kept
    current = min(closing, sales) * due
    if opening + sales - current < 1:
        return
    index = kam.collection_effectiveness(opening, sales, closing, current)
    assert -1e-9 <= index <= 1 + 1e-9
    late = closing - current
    if late == 0:
        assert index == 1
    if late > 1e-6 * (opening + sales):
        assert index < 1


@CHECKS
@given(AMOUNTS, DAYS, st.integers(0, 400), st.sampled_from(["sme", "sales"]))
def test_interest_has_as_many_days_as_the_calendar(amount: float, due: dt.date, late: int, regime: str) -> None:
    table = kam.late_interest(amount, due, due + dt.timedelta(days=late), regime, basis="changing")
    assert int(table["days"].sum()) == late
    whole = float(table["interest"].sum())
    assert whole >= 0 and whole == pytest.approx(
        sum(amount * rate * days / 365 for rate, days in zip(table["yearly_rate"], table["days"], strict=True))
    )


@CHECKS
@given(DAYS, st.lists(st.dates(dt.date(2021, 2, 1), dt.date(2026, 1, 1)), max_size=5))
def test_limitation_never_ends_before_three_years_and_never_shrinks(due: dt.date, demands: list[dt.date]) -> None:
    bare, made = kam.limitation(due), kam.limitation(due, demands)
    assert bare.clock_until <= made.clock_until <= kam.later(due, years=20)
    assert bare.clock_until.year == due.year + 3
    assert kam.limitation(due, [*demands, *demands]) == made


@CHECKS
@given(st.lists(st.floats(0, 1), min_size=4, max_size=4), st.floats(0, 1), st.floats(0.5, 2))
def test_loss_rates_rise_with_age_and_the_matrix_adds_up(rolls: list[float], lost: float, forward: float) -> None:
    rates = kam.loss_rates(dict(zip(kam.BUCKETS[:-1], rolls, strict=True)), lost)
    assert rates.is_monotonic_increasing or np.allclose(rates, rates.cummax())
    table = kam.expected_loss(kam.IFRS_AMOUNTS, rates, forward)
    assert table["loss"].iloc[:-1].sum() == pytest.approx(table.loc["total", "loss"])
    assert (table["loss_rate"] <= 1).all()


@CHECKS
@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 1)), min_size=1, max_size=8), st.integers(0, 120))
def test_no_rule_gives_more_than_there_is_or_was_asked_for(rows: list[tuple[int, float]], there: int) -> None:
    count = len(rows)
    accounts = pd.DataFrame(
        {"account_id": [f"A{n}" for n in range(count)], "tier": ["ABCD"[n % 4] for n in range(count)]}
    )
    shortage = pd.DataFrame(
        {
            "account_id": accounts["account_id"], "family": "x", "demand": [demand for demand, _ in rows],
            "committed": [int(demand * part) for demand, part in rows],
            "unit_margin": [float(n % 3) for n in range(count)],
        }
    )  # fmt: skip
    supply = pd.DataFrame({"family": ["x"], "available": [there]})
    for rule in kam.RULES:
        made = kam.allocate(shortage, supply, accounts, rule)
        assert (made["allocated"] >= 0).all() and (made["allocated"] <= made["demand"]).all()
        assert made["allocated"].sum() == min(there, shortage["demand"].sum())
        if rule == "promises" and there >= shortage["committed"].sum():
            assert made["broken_promises"].sum() == 0


@CHECKS
@given(st.floats(0.001, 0.5), st.integers(0, 60), st.integers(1, 120))
def test_interest_on_interest_is_never_cheaper(discount: float, prompt: int, more: int) -> None:
    simple = kam.cost_of_terms(discount, prompt, prompt + more)
    if more <= 365:
        assert kam.cost_of_terms(discount, prompt, prompt + more, compounded=True) >= simple - 1e-9


def test_open_items_agree_with_a_ledger_kept_by_hand() -> None:
    world = make_world()
    for day in ("2025-03-31", "2025-12-31"):
        items = kam.open_items(world.invoices, world.payments, day, world.disputes)
        billed = world.invoices.loc[world.invoices["issued_on"] <= day, "amount"].sum()
        paid = world.payments.loc[world.payments["paid_on"] <= day, "amount"].sum()
        assert items["open"].sum() == pytest.approx(billed - paid)
        assert (items["disputed"] <= items["open"].clip(lower=0) + 1e-9).all()
        ages = kam.ageing(items)
        assert ages["amount"].iloc[:-1].sum() == pytest.approx(ages.loc["total", "amount"])


@pytest.mark.parametrize("seed", [1, 7])
def test_a_quarter_is_its_decisions_and_a_number(seed: int) -> None:
    world = make_world()
    book = kam.call_book(world.tables, world.as_of)
    choices = [{str(book.accounts.index[0]): "call"}, {}, {str(book.accounts.index[1]): "letter"}]
    one, other = kam.play(book, choices, seed), kam.play(book, choices, seed)
    pd.testing.assert_frame_equal(one.rounds, other.rounds)
    assert one.events == other.events
    # What has been played does not change when more is played.
    longer = kam.play(book, [*choices, {}], seed)
    pd.testing.assert_frame_equal(longer.rounds.head(4), one.rounds)
    assert (one.rounds["cash"].diff().dropna() >= 0).all()
    assert one.bill["result"] == pytest.approx(sum(value for key, value in one.bill.items() if key != "result"))
