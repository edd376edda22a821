"""Every figure that the handbook gives for stage 4 (§6), and small sums that anybody can check."""

from __future__ import annotations

import math

import pytest

from kam_lab import contract as kam
from kam_lab import open_world, rules

TODAY = "2026-01-05"


def test_t41_deposit() -> None:
    supplier = kam.deposit(1_000_000, 250_000, TODAY, default_by="supplier")
    assert (supplier.valid, supplier.prepayment, supplier.owed_back) == (200_000, 50_000, 450_000)
    assert kam.deposit(1_000_000, 250_000, TODAY, unperformed=0.4).penalty_base == pytest.approx(80_000)
    buyer = kam.deposit(1_000_000, 250_000, TODAY, default_by="buyer")
    assert (buyer.forfeited, buyer.owed_back) == (200_000, 50_000)
    part = kam.deposit(1_000_000, 250_000, TODAY, default_by="supplier", unperformed=0.4)
    assert math.isnan(part.owed_back)
    assert kam.deposit(1_000_000, 250_000, TODAY).owed_back == 250_000


@pytest.mark.parametrize("kind", ["earnest", "prepayment"])
def test_other_names_are_no_deposit(kind: str) -> None:
    found = kam.deposit(1_000_000, 250_000, TODAY, kind, "supplier")
    assert (found.valid, found.penalty_base, found.owed_back) == (0, 0, 250_000)


def test_t42_damages_are_flagged_without_a_number() -> None:
    found = kam.damages(180_000, 100_000, TODAY)
    assert found.verdict == "likely_reducible" and found.threshold == pytest.approx(130_000)
    assert set(found._fields) == {"agreed", "loss", "ratio", "threshold", "verdict"}
    assert kam.damages(130_000, 100_000, TODAY).verdict == "stands"
    assert kam.damages(130_001, 100_000, TODAY).verdict == "likely_reducible"
    assert kam.damages(180_000, 100_000, TODAY, bad_faith=True).verdict == "no_cut"
    assert kam.damages(99_999, 100_000, TODAY).verdict == "may_be_raised"
    assert kam.damages(1, 0, TODAY).verdict == "no_loss"


def test_t43_milestones() -> None:
    table = kam.TEXTBOOK_MILESTONES
    found = kam.cost_of_terms(1_000_000, table["share"], table["months"], 0.005)
    assert found.present_value == pytest.approx(980_932.76, abs=5e-3)
    assert found.cost_of_terms == pytest.approx(19_067.24, abs=5e-3)
    assert found.average_months == pytest.approx(3.9)


@pytest.mark.parametrize(("discount", "growth"), [(0.05, 0.20), (0.10, 0.50), (0.15, 1.00)])
def test_t44_discount_offset(discount: float, growth: float) -> None:
    assert kam.volume_for_discount(discount, 0.30) == pytest.approx(growth)


def test_t44_nothing_makes_up_for_a_discount_that_eats_the_margin() -> None:
    assert kam.volume_for_discount(0.30, 0.30) == math.inf == kam.volume_for_discount(0.4, 0.3)


def test_t45_price_leverage() -> None:
    found = kam.price_leverage()
    assert round(found.profit_by_price_share * 100, 1) == 11.1
    assert round(found.profit_by_volume_share * 100, 1) == 3.3


def test_t46_waterfalls() -> None:
    published = kam.published_waterfall()["left"]
    assert round(published["invoice_price"], 2) == 5.78 and round(published["pocket_price"], 2) == 4.47
    own = kam.own_waterfall()["left"]
    assert (own["invoice_price"], own["pocket_price"]) == (874, 779)
    assert kam.chain_discounts(1_000, (0.08, 0.05)) == pytest.approx(874)


def test_t47_zopa() -> None:
    found = kam.zopa(900_000, 1_050_000)
    assert (found.zopa, found.midpoint, found.exists) == (150_000, 975_000, True)
    assert not kam.zopa(1_050_001, 1_050_000).exists
    # The alternative moves the reservation point.
    before, after = (kam.reservation_points(830_000, profit, 1_050_000) for profit in (70_000, 100_000))
    assert (before.our_limit, after.our_limit) == (900_000, 930_000)


def test_authority_ladder_and_floor() -> None:
    ladder = open_world().authority
    cases = {0.05: "rep", 0.0501: "manager", 0.10: "manager", 0.15: "director", 0.151: "vp", -0.02: "rep"}
    assert {off: kam.approver(off, ladder) for off in cases} == cases
    tight = kam.lowest_price(1_000, {"product": 900}, "vp", ladder)
    assert tight.set_by == "floor" and tight.lowest == pytest.approx(900 / 0.95)
    assert kam.lowest_price(1_000, {"product": 500}, "rep", ladder).lowest == 950


def test_net_price_by_the_seeds_formula() -> None:
    assert kam.net_price(1_000, 0.1, 0.06, 60) == pytest.approx(1_000 * 0.9 * (1 - 0.06 * 60 / 360))
    assert kam.bank_discount(1_000_000, 0.024, 180) == 988_000  # the same rule as for drafts (T-5.1)


def test_financing_earns_only_on_the_days_beyond_the_free_ones() -> None:
    assert kam.quick_deal(1_000_000, 0, 120, 0.06, 0.06).financing_gain == pytest.approx(-5_000)
    assert kam.quick_deal(1_000_000, 0, 120, 0.08, 0.06).financing_gain == pytest.approx(0, abs=1e-9)


def test_rebates_by_hand() -> None:
    steps = open_world().rebate_steps
    assert kam.step_rebate(4_200_000, steps) == pytest.approx(168_000)
    assert kam.step_rebate(99_999, steps) == 0
    assert kam.mixed_rebate(1_000, 800, 0.5, 0.01, 0.1, 0.02) == pytest.approx(10 + 20 + 10)


def test_overload_begins_above_one_and_a_fifth() -> None:
    table = open_world().territories.head(2).assign(year=2025, target=[120.0, 121.0], sell_out_capacity=100.0)
    risk = kam.target_load(table)["diversion_risk"]
    assert sorted(risk) == [False, True]


def test_deposit_or_damages_never_both() -> None:
    routes = kam.deposit_or_damages(100_000, 150_000, 130_000)
    assert (routes.deposit_route, routes.damages_route, routes.better) == (130_000, 150_000, "damages")
    assert kam.delay_damages(400_000, 0.0004, 45) == {"owed": 400_000, "delay_damages": 7_200, "together": 407_200}


def test_silence_inspection_and_defences() -> None:
    assert f"{kam.payment_due('2025-11-03'):%Y-%m-%d}" == "2025-11-03"
    assert f"{kam.payment_due('2025-11-03', '2025-12-01'):%Y-%m-%d}" == "2025-12-01"
    verdicts = [kam.notice_after("2025-11-03", 15, day, TODAY).verdict for day in (15, 16)]
    assert verdicts == ["in_time", "deemed_conforming"]
    assert kam.inspection("2025-12-30", 15, None, TODAY).verdict == "open"
    assert kam.inspection("2025-11-03", None, None, TODAY).verdict == "silent"
    assert kam.inspection("2022-11-03", None, None, TODAY).verdict == "deemed_conforming"
    may = [kam.may_hold_back(*case).may for case in (("together", False), ("they_first", False), ("we_first", False))]
    assert may == [True, True, False]
    assert kam.may_hold_back("we_first", False, True).may and not kam.may_hold_back("together", True).may


def test_works() -> None:
    assert rules.value("construction_retention_max", TODAY) == 0.03
    table = kam.works_bonds([*kam.WORKS_BONDS, "goodwill"], TODAY)
    assert list(table["allowed"]) == [True] * 4 + [False]
    assert table.loc["bid", "guarantee_accepted"] and not table.loc["goodwill", "guarantee_accepted"]
    # Before the regulations of 2025 the list of the course has no value.
    assert not kam.works_bonds(["bid"], "2024-01-05")["guarantee_accepted"].any()
    assert kam.with_vat(250_000, TODAY)["with_tax"] == pytest.approx(282_500)


def test_rules_behind_results_are_in_force() -> None:
    for rule in (*kam.DEPOSIT_RULES, *kam.DAMAGES_RULES, *kam.SILENCE_RULES, *kam.WORKS_RULES):
        assert rules.in_force(rule, TODAY), rule
