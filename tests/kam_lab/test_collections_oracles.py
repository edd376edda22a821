"""Every published or recomputed figure of the handbook's stage 5, to the digit given there."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from kam_lab import receivables as kam
from kam_lab import rules


def digits(value: float, places: int) -> float:
    return round(float(value), places)


# ---------------------------------------------------------------------------------------------------- days of sales


def test_dso_simple_of_the_jd_edwards_manual() -> None:
    case = kam.JD_EDWARDS
    assert sum(case["sales"]) == 17_674
    assert digits(kam.dso(case["receivables"], sum(case["sales"]), case["days"]), 2) == 55.35


def test_countback() -> None:
    assert digits(kam.countback(**kam.COUNTBACK), 2) == 73.71
    steps = kam.countback_steps(**kam.COUNTBACK)
    assert steps["used"].tolist() == [100_000, 80_000, 32_000] and steps["still_left"].iloc[-1] == 0


def test_countback_trap_of_the_hfm_manual() -> None:
    """Handbook §9, trap 1: 166.33 is right, 179.7 is printed."""
    assert digits(kam.countback(**kam.HFM), 2) == 166.33
    assert digits(kam.countback_slip(**kam.HFM), 1) == 179.7
    assert kam.countback_steps(**kam.HFM)["still_left"].tolist()[-2] == 1_000


def test_creditguru() -> None:
    """CEI with an average month's sales 55.93 %; same data: DSO 52.40, best possible 29.67, ADD 22.73."""
    both = kam.effectiveness_example()["effectiveness_rate"] * 100
    assert digits(both["average_month"], 2) == 55.93
    assert digits(both["period"], 2) == 79.63
    data = kam.CREDITGURU
    figures = (data["sales"], 90)
    assert digits(kam.dso(data["closing"], *figures), 2) == 52.40
    assert digits(kam.best_possible_dso(data["closing_current"], *figures), 2) == 29.67
    assert digits(kam.average_days_delinquent(data["closing"], data["closing_current"], *figures), 2) == 22.73


@pytest.mark.parametrize("latest", [3_980.0, 4_040.0, 3_880.0])
def test_countback_of_the_creditguru_data(latest: float) -> None:
    """The handbook gives 50.00 and not the months; latest + 2/3 of the month before = 6,340 gives it."""
    before = (6_340 - latest) * 1.5
    assert digits(kam.countback(6_340, [latest, before, 10_890 - latest - before], 30), 2) == 50.00


def test_second_effectiveness() -> None:
    """980 collected of 1,000 that could be: 98 %."""
    assert kam.collection_effectiveness(600, 900, 520, 500) == pytest.approx(0.98)


def test_wrong_formulas_are_wrong() -> None:
    found = kam.wrong_effectiveness(**kam.CREDITGURU)
    assert found["right"] == pytest.approx(0.79630, abs=1e-5)
    assert (found.drop("right") - found["right"]).abs().min() > 0.04


# ----------------------------------------------------------------------------------------------------- loss, credit


def test_ifrs_9_example_12() -> None:
    table = kam.expected_loss(kam.IFRS_AMOUNTS, kam.IFRS_RATES)
    assert table["loss"].round(6).tolist() == [45_000, 120_000, 144_000, 165_000, 106_000, 580_000]
    assert digits(table.at["total", "loss_rate"] * 100, 3) == 1.933


def test_loss_rates_multiply_up() -> None:
    rates = kam.loss_rates(dict(zip(kam.BUCKETS[:-1], (0.2, 0.3, 0.5, 0.8), strict=True)), 0.5)
    assert rates.round(6).tolist() == [0.012, 0.06, 0.2, 0.4, 0.5]


def test_credit_score_and_limit() -> None:
    score = kam.credit_score(kam.five_c_example())
    assert digits(score, 6) == 68.5
    assert kam.credit_limit(300_000, 60, score, 20_000_000) == 600_000
    assert kam.credit_limit(300_000, 60, score, 4_000_000) == 400_000  # capped by a tenth of the net worth


# ------------------------------------------------------------------------------------------------------------ terms


def test_cost_of_2_10_net_30() -> None:
    assert digits(kam.cost_of_terms(0.02, 10, 30, 360) * 100, 2) == 36.73
    assert digits(kam.cost_of_terms(0.02, 10, 30, 365) * 100, 2) == 37.24
    assert digits(kam.cost_of_terms(0.02, 10, 30, 365, compounded=True) * 100, 2) == 44.59


def test_cash_freed() -> None:
    found = kam.cash_freed(10_000_000, 75, 45, 0.06)
    assert (round(found.freed), round(found.saved)) == (821_918, 49_315)


def test_t_5_1_draft() -> None:
    assert kam.draft_value(1_000_000, 180, 0.024) == pytest.approx(988_000)


# -------------------------------------------------------------------------------------------------------------- law


def test_t_5_2_late_interest() -> None:
    due, until = "2025-06-30", "2025-10-28"
    assert kam.interest_days(due, until) == 120
    assert rules.value("lpr_1y", "2025-07-01") == 0.03
    sme = kam.late_interest(500_000, due, until, "sme")
    assert sme["interest"].sum() == pytest.approx(30_000)
    assert digits(sme["yearly_rate"].iloc[0] * 100, 2) == 18.25
    low = kam.late_interest(500_000, due, until, "sales", premium=0.30)["interest"].sum()
    high = kam.late_interest(500_000, due, until, "sales", premium=0.50)["interest"].sum()
    assert (digits(low, 2), digits(high, 2)) == (6_410.96, 7_397.26)


def test_interest_across_a_change_of_the_rate() -> None:
    """3.10 % to 2025-05-19, 3.00 % from 2025-05-20: 49 and 71 days of the delay, each at its own rate."""
    table = kam.late_interest(500_000, "2025-03-31", "2025-07-29", "sales", premium=0.30, basis="changing")
    assert table["days"].tolist() == [49, 71]
    expected = 500_000 * 1.3 * (0.031 * 49 + 0.030 * 71) / 365
    assert table["interest"].sum() == pytest.approx(expected)
    fixed = kam.late_interest(500_000, "2025-03-31", "2025-07-29", "sales", premium=0.30)
    assert fixed["interest"].sum() == pytest.approx(500_000 * 1.3 * 0.031 * 120 / 365)
    across = kam.late_interest(500_000, "2025-03-31", "2025-07-29", "sme")  # Order 728, then Order 802
    assert len(across) == 2 and across["interest"].sum() == pytest.approx(30_000)


def test_t_5_3_limitation() -> None:
    clock = kam.limitation("2023-06-30", ["2025-05-10"])
    assert (clock.clock_until, clock.restarts) == (dt.date(2028, 5, 10), 1)
    assert kam.limitation("2023-06-30").clock_until == dt.date(2026, 6, 30)


def test_limitation_around_leap_days() -> None:
    assert kam.limitation("2024-02-29").clock_until == dt.date(2027, 2, 28)
    assert kam.limitation("2021-02-28").clock_until == dt.date(2024, 2, 28)
    assert kam.later("2025-08-31", months=6) == dt.date(2026, 2, 28)


def test_limitation_instalments_suspension_and_cap() -> None:
    assert kam.limitation(["2023-01-10", "2023-12-10", "2023-06-10"]).clock_until == dt.date(2026, 12, 10)
    stopped = kam.limitation("2023-06-30", obstacles=[("2026-05-01", "2026-06-15")])
    assert stopped.clock_until == dt.date(2026, 12, 15) and stopped.suspended
    early = kam.limitation("2023-06-30", obstacles=[("2024-01-01", "2024-03-01")])  # over before the last six months
    assert early.clock_until == dt.date(2026, 6, 30) and not early.suspended
    often = [f"{year}-06-01" for year in range(2024, 2044)]
    assert kam.limitation("2023-06-30", often).clock_until == dt.date(2043, 6, 30)


def test_order_802_days() -> None:
    assert kam.pay_by("2025-07-01", "public") == pd.Timestamp("2025-07-31")
    assert kam.pay_by("2025-07-01", "public", 90) == pd.Timestamp("2025-08-30")
    assert kam.pay_by("2025-07-01", "large") == pd.Timestamp("2025-08-30")
    assert kam.payable_now(100_000, 30_000) == 70_000
    # 1 to 8 October 2025 are holidays; 28 September and 11 October are worked.
    steps = kam.complaint_calendar("2025-09-26")["day"]
    assert steps["forwarded"] == pd.Timestamp("2025-10-16")
    assert (steps["result_at_most"] - steps["forwarded"]).days == 90
    assert kam.confirm_by("2025-07-01") == pd.Timestamp("2025-07-31")


def test_regimes() -> None:
    assert kam.regime_for("large") == "sme" == kam.regime_for("public")
    assert kam.regime_for("sme") == "sales" == kam.regime_for("large", we_are_sme=False)
    assert kam.regime_for("large", 0.0003) == "agreed"
    assert kam.agreed_rate_holds(0.0003, "2025-07-01") and not kam.agreed_rate_holds(0.00005, "2025-07-01")
    assert not kam.barred_in_court("2025-01-01", "2025-02-01", raised=False)
    assert kam.barred_in_court("2025-01-01", "2025-02-01", raised=True)


# ------------------------------------------------------------------------------------------------- ladder, delivery


def test_the_ladder() -> None:
    days = {-8: "wait", -7: "reminder", 0: "reminder", 1: "call", 7: "letter", 15: "manager_hold", 30: "executive"}
    days |= {44: "executive", 45: "lawyer_letter", 60: "complaint_suit", 400: "complaint_suit"}
    assert {day: kam.ladder_step(day) for day in days} == days


def test_priority_is_balance_times_uplift_over_hours() -> None:
    order = kam.collection_priority(kam.five_calls())
    assert list(order.index) == ["Q", "S", "R", "T", "P"]
    assert order.at["Q", "priority"] == pytest.approx(240_000 * 0.5 / 1.0)


def test_swaps_and_otif() -> None:
    swap = pd.DataFrame(
        {"swap_id": ["W"], "tonnes": [100.0], "own_distance": [1_000], "swap_distance": [400], "freight_rate": [0.5],
         "fee": [10_000.0]}
    )  # fmt: skip
    assert kam.swap_savings(swap).loc["W", ["freight_saved", "saving"]].tolist() == [30_000, 20_000]
    rows = pd.DataFrame(
        {
            "carrier": ["x"] * 4, "promised_on": ["2025-01-10"] * 4, "ordered_qty": [10] * 4,
            "delivered_on": ["2025-01-09", "2025-01-10", "2025-01-11", "2025-01-10"], "delivered_qty": [10, 10, 10, 9],
            "goods_value": [1_000.0] * 4, "freight": [40.0] * 4, "stock_cost": [60.0] * 4,
        }
    )  # fmt: skip
    found = kam.otif(rows).loc["x"]
    assert found[["on_time_share", "in_full_share", "otif_share"]].tolist() == [0.75, 0.75, 0.5]
    assert kam.logistics_share(rows)["share"].round(6).tolist() == [0.04, 0.06, 0.10]
    assert not kam.logistics_share(rows)["above"].any()
