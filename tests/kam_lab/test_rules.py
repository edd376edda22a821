"""The dated rules table: every rule well-formed, what changed on which day, and sentences where there is no value."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pandas as pd
import pytest

from kam_lab import rules, workdays
from kam_lab.i18n import in_language

ALL = sorted(set(rules.table()["rule_id"]))


@pytest.mark.parametrize("rule_id", ALL)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_version_is_well_formed_and_versions_do_not_overlap(rule_id: str, lang: str) -> None:
    with in_language(lang):
        versions = rules.history(rule_id)
        for one in versions:
            assert one.unit in rules.UNITS and one.status in rules.STATUSES
            assert one.title and one.source and one.shown and one.title in one.cited
            assert isinstance(one.effective_from, dt.date)
            chinese = any("\u4e00" <= letter <= "\u9fff" for letter in one.title)
            assert chinese == (lang == "zh") or "订金" in one.title
            if one.unit in ("share", "share_per_day"):
                assert 0 <= one.value <= 1
        for before, after in pairwise(versions):
            assert before.effective_to == after.effective_from - dt.timedelta(days=1)


def test_what_changed_and_when() -> None:
    """Handbook §5: 6–10 %, since 2022-07 10–20 %; domestic products since 2026-01-01; low bids since 2026-02-01."""
    assert [rules.value("small_deduction_max", day) for day in ("2021-06-30", "2022-06-30", "2022-07-01")] == [
        0.1,
        0.1,
        0.2,
    ]
    assert [rules.value("small_deduction_min", day) for day in ("2021-06-30", "2022-07-01")] == [0.06, 0.1]
    assert [rules.value("consortium_deduction_max", day) for day in ("2021-06-30", "2022-07-01")] == [0.03, 0.06]
    assert not rules.in_force("domestic_deduction", "2025-12-31")
    assert rules.value("domestic_deduction", "2026-01-01") == 0.20
    assert not rules.in_force("low_bid_mean", "2026-01-31")
    assert rules.value("low_bid_ceiling", dt.date(2026, 2, 1)) == 0.45
    assert rules.value("contract_days", pd.Timestamp(2021, 1, 1)) == 30


def test_the_figures_of_sections_5_to_7() -> None:
    day = "2026-03-01"
    expected = {
        "preparation_days_tendering": 20, "document_days_government": 5, "clarification_days": 15,
        "objection_documents_days": 10, "objection_answer_days": 3, "query_days_government": 7,
        "min_bidders_tendering": 3, "bid_bond_max_government": 0.02, "performance_bond_max": 0.10,
        "committee_min": 5, "committee_expert_share": 2 / 3, "price_weight_goods_min": 0.30, "low_bid_mean": 0.50,
        "low_bid_second": 0.50, "low_bid_raised_max": 0.65, "low_bid_explain_minutes": 30, "candidates_max": 3,
        "publicity_days": 3, "supplement_max": 0.10, "collusion_fine_max": 0.010, "collusion_ban_years_max": 2,
        "deposit_max": 0.20, "deposit_return_factor": 2, "damages_excess_ratio": 1.30,
        "construction_retention_max": 0.03, "sme_public_days": 30, "sme_public_days_max": 60, "sme_large_days": 60,
        "sme_late_interest_daily": 0.0005, "sales_late_premium_max": 0.50, "private_loan_cap": 4,
        "limitation_years": 3, "limitation_max_years": 20, "lpr_1y": 0.03,
    }  # fmt: skip
    assert {name: rules.value(name, day) for name in expected} == expected
    unconfirmed = {"price_weight_services_min", "committee_min_large", "lpr_1y", "vat_goods", "deductions_combine"}
    found = rules.table(day).set_index("rule_id")["status"]
    assert (found[list(unconfirmed)] == "unconfirmed").all()
    assert (found[["price_weight_goods_min", "committee_min", "deposit_max", "limitation_years"]] == "confirmed").all()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_value_no_rule_no_day(lang: str) -> None:
    with in_language(lang):
        for rule_id, day, part in [
            ("domestic_deduction", "2025-06-01", "2026-01-01"),
            ("small_deduction_max", "2015-01-01", "2021-01-01"),
            ("small_deduction", "2025-06-01", "small_deduction_max"),
            ("contract_days", None, "2026-02-01"),
            ("contract_days", 2025, "2026-02-01"),
            ("contract_days", "2025-02-30", "2026-02-01"),
        ]:
            with pytest.raises(rules.RuleError, match=part):
                rules.rule(rule_id, day)  # type: ignore[arg-type]
        assert rules.disclaimer()


def test_the_table_of_a_day_and_what_is_cited() -> None:
    before, after = rules.table("2022-06-30"), rules.table("2026-02-01")
    assert len(after) > len(before) and not before["rule_id"].duplicated().any()
    cited = rules.cite(["domestic_deduction", "contract_days"], "2024-01-01")
    assert len(cited) == 1 and list(cited.columns) == ["rule", "says", "source", "effective_from", "status"]


def test_working_days_know_the_holidays_and_the_worked_weekends() -> None:
    """State Council notice for 2026: holiday 15–23 February; 14 and 28 February are worked."""
    assert workdays.is_working_day("2026-02-14") and workdays.is_working_day("2026-02-28")
    assert not workdays.is_working_day("2026-02-16") and not workdays.is_working_day("2026-02-23")
    assert workdays.add_working_days("2026-02-13", 7) == dt.date(2026, 3, 2)
    assert workdays.working_days_between("2026-02-13", "2026-03-02") == 7
    assert workdays.working_days_between("2026-03-02", "2026-02-13") == 0
    assert workdays.add_working_days("2026-02-13", 0) == dt.date(2026, 2, 13)
    assert workdays.add_days("2025-09-28", 3) == dt.date(2025, 10, 9)  # 1 October is a holiday: rolls on
    assert workdays.add_days("2025-09-28", 3, roll=False) == dt.date(2025, 10, 1)
    assert workdays.is_settled(2025) and workdays.is_settled(2026) and not workdays.is_settled(2035)
