"""Every figure that the handbook gives for stage 6."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from kam_lab import open_world
from kam_lab import retention as kam
from kam_lab.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(check=False)


def test_t61_staffing() -> None:
    assert kam.care_hours(*kam.CASE_STANDARDS["crystal"]) == 27
    assert kam.care_hours(*kam.CASE_STANDARDS["business_a"]) == 15
    hours = kam.CASE_NEW_ACCOUNTS * 27
    assert hours == 40_500 and hours / kam.CASE_HOURS == 33.75
    assert kam.managers_for_hours(hours, kam.CASE_HOURS) == 34


def test_talley_workload() -> None:
    assert kam.workload([(1_000, 36, 1), (2_000, 12, 1)], 1_000) == 60


def test_t62_points_and_year() -> None:
    points = kam.churn_points()["churn_points"]
    assert points.round(3).to_dict() == {
        "rival_price": 0.979, "rival_offer": 0.260, "own_trouble": 1.224, "other": 0.597,
    }  # fmt: skip
    assert points.sum() == pytest.approx(3.06)
    assert kam.churn_points().loc["other", "share"] == pytest.approx(0.195)
    assert round(100 * sum(kam.CASE_INDUSTRIES.values()), 2) == 54.92
    assert round(100 * kam.annualise(0.0306), 2) == 6.03
    assert round(kam.controllable_churn(kam.churn_points()), 2) == 1.84


def test_t62_the_first_half_of_2025_is_set_to_the_case(world: World) -> None:
    found = kam.churn_rate(world.churn_log, world.orders, 2025, 1)
    assert found.churn_points == pytest.approx(3.06, abs=0.03)
    assert found.controllable_points == pytest.approx(1.84, abs=0.03)
    table = kam.churn_table(world.churn_log, world.orders, "industry", 2025, 1, world.accounts)
    assert table["loss_share"].iloc[:3].sum() == pytest.approx(0.5492, abs=0.01)
    assert list(table.index[:3]) == ["public_works", "mining", "construction"]


def test_t63_diversion() -> None:
    found = kam.diversion_gain(12, 7, 0.2, 20)
    assert found.gain == pytest.approx(1) and found.pays
    assert found.deterring_chance == pytest.approx(0.25) and found.deterring_penalty == pytest.approx(25)
    assert not kam.diversion_gain(12, 7, 0.25, 20).pays


def test_t64_and_gupta_lehmann() -> None:
    assert round(kam.clv(1, 0.8, 0.1), 3) == 2.667
    assert round(kam.clv(1, 0.9, 0.12), 3) == 4.091
    assert kam.clv(1, 0.8, 0.1, first_now=True) == pytest.approx(1.1 / 0.3)
    assert kam.clv_after_cost(150, 0.55, 0.1, 100) == pytest.approx(50)


@pytest.mark.parametrize(
    ("retention", "rate", "gain"),
    [
        (0.80, 0.0, 41.7),
        (0.80, 0.10, 27.5),
        (0.80, 0.15, 24.0),
        (0.90, 0.0, 111),
        (0.90, 0.10, 40.7),
        (0.90, 0.15, 31.9),
    ],
)
def test_t65_five_points(retention: float, rate: float, gain: float) -> None:
    found = kam.five_percent_effect(retention, rate)
    assert 100 * found.five_points_gain_rate == pytest.approx(gain, abs=0.12)
    assert found.churn_percent_gain_rate < found.five_points_gain_rate / 3
    assert kam.FIVE_POINT_CASES == {
        "bank_branches": 0.85, "insurance_brokerage": 0.50, "auto_service": 0.30, "credit_card": 1.25,
    }  # fmt: skip


def test_freireich_to_four_digits() -> None:
    cases = kam.freireich()
    assert len(cases) == 21 and cases["ended"].sum() == 9
    curve = kam.kaplan_meier(cases["months"], cases["ended"])
    expected = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    assert {month: round(kam.survival_at(curve, month), 4) for month in expected} == expected
    assert kam.median_life(curve) == 23
    # By hand: 21 at risk, 3 leave, one is censored in the same month and counts as at risk.
    assert curve.loc[6, ["watched", "lost_now", "censored"]].tolist() == [21, 3, 1]


def test_sbg_fits_and_extrapolates() -> None:
    high, regular = kam.sbg_fit(kam.HIGH_END), kam.sbg_fit(kam.REGULAR)
    assert (round(high.alpha, 3), round(high.beta, 3)) == (0.668, 3.806)
    assert (round(regular.alpha, 3), round(regular.beta, 3)) == (0.704, 1.182)
    assert round(kam.sbg_survival(12, 0.668, 3.806), 3) == 0.378
    assert kam.HIGH_END_YEAR_12 == 0.394
    assert kam.sbg_retention(1, 0.668, 3.806) == pytest.approx(3.806 / 4.474)
    assert (np.diff(kam.sbg_retention(np.arange(1, 20), 0.668, 3.806)) > 0).all()


def test_bg_nbd_on_cdnow() -> None:
    assert round(kam.expected_purchases(2, 30.43, 38.86, 39), 3) == 1.226
    assert round(kam.still_buying(2, 30.43, 38.86), 4) == 0.7266
    assert round(kam.still_buying(2, 3, 38.86), 4) == 0.0763
    assert kam.CDNOW == (0.243, 4.414, 0.793, 2.426)
    assert kam.CDNOW_PARETO == (0.553, 10.578, 0.606, 11.669)
    # The two models say nearly the same of a new customer; the mean spend of the gamma–gamma model is p·γ/(q − 1).
    both = [kam.purchases_of_a_new_customer(39, model) for model in (kam.CDNOW, kam.CDNOW_PARETO)]
    assert abs(both[0] - both[1]) < 0.05
    assert kam.spend_per_purchase() == pytest.approx(6.25 * 15.44 / 2.74)


def test_bg_nbd_expectation_is_the_textbook_formula() -> None:
    from scipy.special import hyp2f1

    r, alpha, a, b = kam.CDNOW
    x, t_x, known, t = 2, 30.43, 38.86, 39.0
    first = (a + b + x - 1) / (a - 1)
    second = 1 - ((alpha + known) / (alpha + known + t)) ** (r + x) * hyp2f1(
        r + x, b + x, a + b + x - 1, t / (alpha + known + t)
    )
    below = 1 + a / (b + x - 1) * ((alpha + known) / (alpha + t_x)) ** (r + x)
    assert kam.expected_purchases(x, t_x, known, t) == pytest.approx(first * second / below, rel=1e-9)


def test_fitting_bg_nbd_finds_the_parameters_again() -> None:
    rng = np.random.default_rng(5)
    r, alpha, a, b = 0.9, 6.0, 0.6, 2.0
    rows = []
    for rate, leave in zip(rng.gamma(r, 1 / alpha, 3000), rng.beta(a, b, 3000), strict=True):
        at, count, last = 0.0, 0, 0.0
        while True:
            at += rng.exponential(1 / rate)
            if at > 78:
                break
            count, last = count + 1, at
            if rng.random() < leave:
                break
        rows.append((count, last, 78.0))
    found = kam.fit_bg_nbd(pd.DataFrame(rows, columns=["repeat_purchases", "last_week", "weeks"]))
    assert found.r / found.alpha == pytest.approx(r / alpha, rel=0.12)
    assert found.a / (found.a + found.b) == pytest.approx(a / (a + b), rel=0.15)


def test_nps_csat_and_delivered_value() -> None:
    assert kam.nps([9] * 30 + [8] * 50 + [3] * 20) == pytest.approx(10)
    assert kam.csat([5, 4, 3, 1]) == 0.5
    assert kam.delivered_value(20_000, 16_000) == {"delivered": 4_000, "value_to_cost": 1.25}


def test_value_to_come_rises_with_age_and_sums_up() -> None:
    values = [kam.years_to_come(age, 0.668, 3.806, 0.1) for age in (0, 2, 5)]
    assert values == sorted(values)
    survival = kam.sbg_survival(np.arange(0, 4000), 0.668, 3.806)
    by_hand = float((survival[1:] / 1.1 ** np.arange(1, 4000)).sum())
    assert values[0] == pytest.approx(by_hand, rel=1e-4)


def test_what_is_planted_is_found(world: World) -> None:
    scans = kam.scan_table(world.scans, world.accounts)
    assert scans["suspect"].sum() == 1
    assert scans.loc[scans["exempt"], "outside_share"].max() > scans.loc[scans["suspect"], "outside_share"].max()
    assert kam.three_errors(world.rebates)["reward_without_managing"].sum() == 1
    assert kam.complaint_owners(world.complaints, world.as_of)["slow"].sum() == 1
    assert kam.visit_compliance(world.visits, world.accounts, world.service_standards)["broken"].sum() == 1
    agents = kam.agent_churn(world.agents, world.agent_accounts, world.churn_log, world.orders)
    assert agents["lost_rate"].iloc[0] >= 2 * agents["lost_rate"].iloc[1]
    assert math.isfinite(kam.swap_savings(world.swaps)["saving"].iloc[0])
