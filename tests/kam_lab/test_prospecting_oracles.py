"""Every figure that the handbook gives for stage 0 (concentration, staffing) and stage 1."""

from __future__ import annotations

import math
from fractions import Fraction

import pandas as pd
import pytest

from kam_lab import prospecting as kam

#: T-1.4
TEN = [500, 300, 80, 40, 30, 20, 12, 8, 6, 4]


def ten() -> pd.Series:
    return pd.Series([float(v) for v in TEN], index=[f"A{n:04d}" for n in range(1, 11)], name="revenue")


def test_t01_sinopec_concentration() -> None:
    all_volume = kam.group_concentration(21, 592, 0.40)
    assert all_volume.customer_share == pytest.approx(0.03547, abs=5e-6)
    assert all_volume.multiple == pytest.approx(11.28, abs=5e-3)
    assert all_volume.per_account_ratio == pytest.approx(18.13, abs=5e-3)
    assert all_volume.gini_lower_bound == pytest.approx(0.3645, abs=5e-5)
    gasoline = kam.group_concentration(21, 592, 0.62)
    assert gasoline.multiple == pytest.approx(17.48, abs=5e-3)
    assert gasoline.per_account_ratio == pytest.approx(44.36, abs=5e-3)
    assert gasoline.gini_lower_bound == pytest.approx(0.5845, abs=5e-5)


@pytest.mark.parametrize(("accounts", "managers"), [(75, 9), (250, 28), (9, 1), (10, 2), (0, 0), (18, 2)])
def test_t02_managers_needed(accounts: int, managers: int) -> None:
    assert kam.managers_needed(accounts) == managers


def test_t03_lenovo_accounts_per_head() -> None:
    assert round(kam.accounts_per_manager(20_000, 300), 1) == 66.7
    assert kam.accounts_per_manager(20_000, 1_000) == 20


def test_t11_word_of_mouth() -> None:
    assert kam.word_of_mouth(0) == 5
    assert kam.word_of_mouth(1) == -25
    assert kam.word_of_mouth(0.1) == pytest.approx(5 * 0.9 - 25 * 0.1)
    assert round(kam.word_of_mouth_break_even() * 100, 2) == 16.67
    assert kam.word_of_mouth(kam.word_of_mouth_break_even()) == pytest.approx(0, abs=1e-12)


#: S002: rows high → low impact, columns low → high relevance.
GRID = ["CBA", "DCB", "EDC"]


@pytest.mark.parametrize("impact", [0, 1, 2])
@pytest.mark.parametrize("relevance", [0, 1, 2])
def test_t12_all_nine_cells(impact: int, relevance: int) -> None:
    assert kam.grid_class(impact, relevance) == GRID[2 - impact][relevance]
    assert kam.grid_class(impact, relevance) == ["E", "D", "C", "B", "A"][impact + relevance]


def test_t13_false_big_dealer() -> None:
    assert kam.spillover(10_000_000, 50_000_000) == (-40_000_000, 5.0, False)
    assert kam.spillover(10.0, 10.0) == (0.0, 1.0, False)
    assert kam.spillover(10.0, 9.99).worth_it
    assert kam.SPILLOVER_BREAK_EVEN == 1


def test_t14_abc_gini_hhi() -> None:
    table = kam.pareto(ten())
    cumulative = [50, 80, 88, 92, 95, 97, 98.2, 99, 99.6, 100]
    assert (table["cumulative_share"] * 100).tolist() == pytest.approx(cumulative)
    assert kam.abc(ten()).tolist() == ["A"] * 2 + ["B"] * 3 + ["C"] * 5
    assert round(kam.gini(TEN), 4) == 0.6976
    assert round(kam.gini(TEN, corrected=True), 4) == 0.7751
    assert round(kam.hhi(TEN), 5) == 0.34956
    assert kam.customers_for(ten(), 0.8) == 2
    assert kam.top_share(ten(), 0.2) == pytest.approx(0.8)


def test_t15_portfolio() -> None:
    attractiveness = kam.weighted_score((8, 6, 7, 5), (0.3, 0.3, 0.2, 0.2))
    strength = kam.weighted_score((5, 7, 6, 4), (0.4, 0.3, 0.2, 0.1))
    assert attractiveness == pytest.approx(6.6)
    assert strength == pytest.approx(5.7)
    assert kam.portfolio(attractiveness, strength, cut=5) == "invest"
    assert [kam.portfolio(a, s) for a, s in ((5, 5), (5, 4.9), (4.9, 5), (4.9, 4.9))] == [
        "invest", "invest_selectively", "maintain", "withdraw",
    ]  # fmt: skip


def test_t16_wallet() -> None:
    assert kam.share_of_wallet(360, 1200) == pytest.approx(0.30)
    assert kam.white_space(360, 1200, 0.5) == pytest.approx(0.2 * 1200)
    assert [round(kam.wallet_allocation(rank, 2), 4) for rank in (1, 2)] == [0.6667, 0.3333]
    assert [round(kam.wallet_allocation(rank, 3), 4) for rank in (1, 2, 3)] == [0.5, 0.3333, 0.1667]


@pytest.mark.parametrize(
    ("spend", "tier"),
    [
        (0, "other"), (1_499.99, "other"), (1_500, "business_a"), (2_999.99, "business_a"), (3_000, "crystal"),
        (9_999.99, "crystal"), (10_000, "above_crystal"), (250_000, "above_crystal"),
    ],
)  # fmt: skip
def test_tier_edges(spend: float, tier: str) -> None:
    assert kam.spend_tier(spend) == tier
    assert kam.spend_tier(pd.Series([spend], index=["A0001"])).tolist() == [tier]


def test_payback_by_hand() -> None:
    assert kam.payback_months(12_000, 1_000) == 12
    assert kam.payback_months(12_001, 1_000) == 13
    assert kam.payback_months(12_000, 1_500, keeping_cost=500) == 12
    assert kam.payback_months(0, 1_000) == 0
    assert kam.payback_months(100, 100, keeping_cost=100) == math.inf
    # 100·(1 + ½ + ¼ + …) never exceeds 200.
    assert kam.payback_months(175, 100, churn=0.5) == 3
    assert kam.payback_months(200, 100, churn=0.5) == math.inf
    assert kam.payback_months(100, 100, churn=1) == 1
    assert kam.acquisition_multiple(50_000, 10_000) == 5


def test_gini_of_the_ten_exactly() -> None:
    ordered = sorted(TEN)
    weighted = sum(place * value for place, value in enumerate(ordered, 1))
    exact = Fraction(2 * weighted, 10 * sum(TEN)) - Fraction(11, 10)
    assert kam.gini(TEN) == pytest.approx(float(exact), abs=1e-15)
