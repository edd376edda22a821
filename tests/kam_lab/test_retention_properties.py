"""What must hold of stage 6 whatever the numbers are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_lab import retention as kam

few = settings(max_examples=40)
shares = st.floats(0, 1)
rates = st.floats(0.01, 0.5)


@few
@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=40))
def test_survival_falls_and_is_the_plain_share_without_censoring(cases: list[tuple[int, bool]]) -> None:
    months, ended = [m for m, _ in cases], [e for _, e in cases]
    curve = kam.kaplan_meier(months, ended)
    values = curve["survival_share"].to_numpy()
    assert (np.diff(np.concatenate([[1.0], values])) <= 1e-12).all() and (values >= 0).all()
    assert (curve["low_share"] <= curve["survival_share"] + 1e-9).all()
    assert (curve["high_share"] >= curve["survival_share"] - 1e-9).all()
    plain = kam.kaplan_meier(months, [True] * len(months))
    for month in plain.index:
        assert kam.survival_at(plain, month) == pytest.approx(np.mean(np.array(months) > month), abs=1e-9)


@few
@given(rates, st.floats(0.0, 0.97), st.floats(-1e6, 1e6))
def test_lifetime_value_is_the_sum_it_stands_for(rate: float, retention: float, margin: float) -> None:
    by_hand = sum(margin * (retention / (1 + rate)) ** year for year in range(1, 3000))
    assert kam.clv(margin, retention, rate) == pytest.approx(by_hand, rel=1e-6, abs=1e-3)
    now = kam.clv(margin, retention, rate, first_now=True)
    assert now == pytest.approx(margin + kam.clv(margin, retention, rate), rel=1e-9, abs=1e-6)


@few
@given(st.floats(0, 0.98), st.lists(st.floats(0, 0.2), max_size=6))
def test_combined_retention_stays_within_bounds_and_adds_one_gain_exactly(base: float, gains: list[float]) -> None:
    after = kam.combined_retention(base, gains)
    assert base - 1e-12 <= after <= max(base, kam.MOST_RETENTION) + 1e-12
    assert after <= base + sum(gains) + 1e-9
    for gain in gains[:1]:
        assert kam.combined_retention(base, [gain]) == pytest.approx(max(base, min(base + gain, kam.MOST_RETENTION)))


@few
@given(st.floats(0.05, 0.9), st.floats(0.0, 0.4))
def test_five_points_beat_five_percent(retention: float, rate: float) -> None:
    found = kam.five_percent_effect(retention, rate)
    assert found.five_points_gain_rate >= found.churn_percent_gain_rate > 0


@few
@given(st.floats(0.05, 20), st.floats(0.05, 20), st.integers(1, 15))
def test_sbg_survival_is_the_product_of_its_retentions(alpha: float, beta: float, years: int) -> None:
    product = np.prod(kam.sbg_retention(np.arange(1, years + 1), alpha, beta))
    assert kam.sbg_survival(years, alpha, beta) == pytest.approx(product, rel=1e-8)


@few
@given(st.integers(0, 400), st.floats(0, 150), st.floats(0, 100))
def test_the_longer_the_silence_the_smaller_the_chance(count: int, last: float, quiet: float) -> None:
    sooner, later = kam.still_buying(count, last, last + quiet), kam.still_buying(count, last, last + quiet + 5)
    assert 0 <= later <= sooner + 1e-12 <= 1 + 1e-9
    assert np.isfinite(kam.expected_purchases(count, last, last + quiet, 26))


@few
@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_nps_lies_between_its_ends(scores: list[int]) -> None:
    assert -100 <= kam.nps(scores) <= 100
    assert kam.nps(scores) == pytest.approx(100 * np.mean([(s >= 9) - (s <= 6) for s in scores]))


@few
@given(shares, st.floats(1, 24))
def test_annualising_composes(rate: float, months: float) -> None:
    assert 0 <= kam.annualise(rate, months) <= 1
    assert kam.annualise(rate, 12) == pytest.approx(rate, abs=1e-9)


@few
@given(st.floats(0, 50), st.floats(0, 50), st.floats(0.01, 1), st.floats(0.5, 100))
def test_at_the_deterring_chance_diversion_gains_nothing(
    gap: float, freight: float, caught: float, fine: float
) -> None:
    found = kam.diversion_gain(gap, freight, caught, fine)
    if gap > freight and found.deterring_chance <= 1:
        assert kam.diversion_gain(gap, freight, found.deterring_chance, fine).gain == pytest.approx(0, abs=1e-9)
    if gap <= freight:
        assert not found.pays and found.deterring_chance == 0


@few
@given(st.lists(st.tuples(st.sampled_from(["D1", "D2", "D3"]), st.booleans()), min_size=1, max_size=80))
def test_chains_are_never_suspect_and_shares_fit(rows: list[tuple[str, bool]]) -> None:
    scans = pd.DataFrame(
        {
            "account_id": [account for account, _ in rows],
            "assigned_region": "north",
            "scanned_region": ["west" if away else "north" for _, away in rows],
            "price": 10.0,
            "floor_price": 9.0,
        }
    )
    accounts = pd.DataFrame({"account_id": ["D1", "D2", "D3"], "account_type": ["dealer", "chain", "dealer"]})
    table = kam.scan_table(scans, accounts)
    assert not table.loc[table["exempt"], "suspect"].any()
    assert table["outside"].sum() == sum(away for _, away in rows)
    assert ((table["outside_share"] > kam.OUTSIDE_LIMIT) | ~table["suspect"]).all()
