"""What must hold for any figures: orders, sums, dominance."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_lab import contract as kam
from kam_lab import open_world

FEW = settings(max_examples=15)
SHARE, MONEY = st.floats(0, 1), st.integers(1, 3_000_000).map(float)
DAY = "2026-01-05"


@FEW
@given(MONEY, st.lists(st.integers(1, 20), min_size=1, max_size=5), st.integers(0, 24), st.floats(0, 0.02))
def test_waiting_never_adds_value(amount: float, parts: list[int], months: int, rate: float) -> None:
    shares = [part / sum(parts) for part in parts]
    soon = kam.cost_of_terms(amount, shares, [0] * len(parts), rate)
    late = kam.cost_of_terms(amount, shares, [months] * len(parts), rate)
    assert soon.cost_of_terms == pytest.approx(0, abs=1e-6 * amount)
    assert late.present_value <= soon.present_value + 1e-6


@FEW
@given(MONEY, MONEY, SHARE)
def test_a_deposit_never_exceeds_a_fifth_nor_what_was_paid(amount: float, paid: float, part: float) -> None:
    found = kam.deposit(amount, paid, DAY, unperformed=part)
    assert found.valid <= min(paid, amount / 5) + 1e-6
    assert found.valid + found.prepayment == pytest.approx(paid)
    assert found.penalty_base <= found.valid


@FEW
@given(MONEY, MONEY)
def test_damages_are_judged_by_the_ratio_alone(agreed: float, loss: float) -> None:
    assert kam.damages(agreed, loss, DAY).verdict == kam.damages(agreed * 3, loss * 3, DAY).verdict


@FEW
@given(st.floats(0.01, 0.2), st.floats(0.25, 0.6))
def test_earning_a_discount_back_gives_the_old_profit(discount: float, margin: float) -> None:
    grown = 1 + kam.volume_for_discount(discount, margin)
    assert grown * (margin - discount) == pytest.approx(margin)


@FEW
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=40))
def test_nobody_dominates_the_frontier(points: list[tuple[int, int]]) -> None:
    table = pd.DataFrame(points, columns=["our_points", "their_points"]).astype(float)
    best = kam.pareto_frontier(table)
    assert len(best) >= 1
    for ours, theirs in best[["our_points", "their_points"]].itertuples(index=False):
        better = (table["our_points"] >= ours) & (table["their_points"] >= theirs)
        better &= (table["our_points"] > ours) | (table["their_points"] > theirs)
        assert not better.any()


@FEW
@given(st.integers(0, 40), st.integers(0, 3))
def test_talks_come_to_an_end_and_score_within_bounds(seed: int, option: int) -> None:
    talks = kam.Talks(open_world().deal_issues, DEAL, seed)
    while not talks.end:
        talks.offer({issue: 1 + (option + talks.round) % 4 for issue in talks.issues})
    score = talks.score()
    assert talks.round <= talks.rounds and 0 <= score.score <= 100
    assert 0 <= score.created <= 1 and 0 <= score.claimed <= 1 and 0 <= talks.relationship <= 100


DEAL = str(open_world().deal_issues["opportunity_id"].iloc[0])
