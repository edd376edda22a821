"""What must hold for any prices: scales, orders, monotony."""

from __future__ import annotations

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kam_lab import bidding as kam

PRICES = st.lists(st.integers(100_000, 2_000_000).map(float), min_size=3, max_size=6, unique=True)
FEW = settings(max_examples=10)


def table(prices: list[float], quality: float = 40.0) -> pd.DataFrame:
    _, bids = kam.textbook_tender()
    rows = pd.concat([bids.iloc[[0]]] * len(prices), ignore_index=True)
    rows["bidder_id"] = [f"B{n}" for n in range(len(prices))]
    rows["price"] = prices
    rows[["technical_score", "service_score"]] = [quality, 10.0]
    return rows


TENDER = {**kam.textbook_tender()[0], "small_deduction": 0.0}


@FEW
@given(PRICES, st.floats(0.1, 10))
def test_scores_do_not_depend_on_the_currency(prices: list[float], factor: float) -> None:
    one = kam.evaluate(TENDER, table(prices)).table["total_score"]
    other = kam.evaluate({**TENDER, "budget": 1e9}, table([price * factor for price in prices])).table["total_score"]
    pd.testing.assert_series_equal(one.sort_index(), other.sort_index(), check_exact=False)


@FEW
@given(PRICES)
def test_with_equal_quality_the_lowest_wins_and_has_the_full_price_points(prices: list[float]) -> None:
    result = kam.evaluate(TENDER, table(prices))
    assert result.contract_price == min(prices)
    assert result.table["price_score"].max() == 30 and (result.table["price_score"] > 0).all()
    assert list(result.table["place"]) == list(range(1, len(prices) + 1))


@FEW
@given(PRICES, st.integers(0, 5))
def test_a_rejected_bid_changes_nothing_for_the_others(prices: list[float], which: int) -> None:
    assume(len(prices) >= 4)
    bids = table(prices)
    out = bids["bidder_id"] == f"B{which % len(prices)}"
    bids.loc[out, "signed"] = False
    kept = kam.evaluate(TENDER, bids).table["total_score"].dropna().sort_index()
    alone = kam.evaluate(TENDER, bids[~out]).table["total_score"].sort_index()
    pd.testing.assert_series_equal(kept, alone)


@FEW
@given(PRICES)
def test_domestic_for_all_is_domestic_for_none(prices: list[float]) -> None:
    bids = table(prices)
    for domestic in (True, False):
        bids["domestic"] = domestic
        plain = kam.evaluate({**TENDER, "regime": "none"}, bids).table["total_score"]
        pd.testing.assert_series_equal(kam.evaluate(TENDER, bids, "2026-01-15").table["total_score"], plain)


@given(st.floats(2, 100), st.floats(0.1, 50))
def test_a_lead_and_its_price_are_two_sides_of_one_thing(weight: float, lead: float) -> None:
    assume(lead < weight * 0.95)
    dearer = 1 + kam.dearer_allowed(weight, lead)
    assert abs(weight - kam.price_score(dearer, 1.0, weight) - lead) < 1e-6


@FEW
@given(st.integers(1, 6), st.floats(1.0, 1.3))
def test_gates_is_never_below_friedman_and_both_fall(rivals: int, markup: float) -> None:
    field = [kam.uniform_rival(1.05, 1.25)] * rivals
    friedman, gates = kam.friedman(markup, field), kam.gates(markup, field)
    assert 0 <= friedman <= gates + 1e-12 <= 1 + 1e-12
    assert kam.friedman(markup + 0.01, field) <= friedman


@FEW
@given(st.integers(1, 6))
def test_the_best_markup_beats_its_neighbours(rivals: int) -> None:
    field = [kam.uniform_rival(1.05, 1.25)] * rivals
    best = kam.best_markup_uniform(rivals)
    profit = [(b - 1) * kam.friedman(b, field) for b in (best, best - 0.004, best + 0.004)]
    assert profit[0] >= max(profit) - 1e-12


@given(PRICES, st.floats(1.1, 5))
def test_screens_do_not_depend_on_the_scale(prices: list[float], factor: float) -> None:
    one, other = kam.price_screens(prices), kam.price_screens([price * factor for price in prices])
    assert abs(one.cv - other.cv) < 1e-9
    assert abs(one.relative_distance - other.relative_distance) < 1e-6 * max(1, one.relative_distance)
    assert kam.gap_spread(prices) >= 0


@given(st.floats(0, 3e6), st.floats(0, 0.5), st.floats(0, 1))
def test_expected_value_rises_with_the_chance(contract: float, margin: float, chance: float) -> None:
    low, high = (kam.bid_value(contract, margin, p, 1_000) for p in (chance, min(1, chance + 0.1)))
    assert low.expected_value <= high.expected_value + 1e-9
    if low.break_even_chance <= 1:
        assert abs(kam.bid_value(contract, margin, low.break_even_chance, 1_000).expected_value) < 1e-6


@settings(max_examples=4)
@given(PRICES)
def test_the_price_to_win_wins_and_a_little_more_does_not(prices: list[float]) -> None:
    bids = table(prices)
    price = kam.price_to_win(TENDER, bids, "B0")
    assume(price is not None and 0.51 * prices[0] < price < 1.99 * prices[0])
    for factor, wins in ((0.9999, True), (1.0002, False)):
        changed = kam.with_changes(TENDER, bids, "B0", price / prices[0] * factor - 1)
        assert (kam.evaluate(*changed).winner == "B0") is wins
