"""Every figure that handbook section 2 gives, and every exercise of its table worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from kam_lab import ethics, role, rules
from kam_lab.i18n import in_language


def test_t_0_1_sinopec_zhengzhou() -> None:
    whole, gasoline = role.group_concentration(21, 592, 0.40), role.group_concentration(21, 592, 0.62)
    assert round(100 * whole.customer_share, 3) == 3.547
    assert (round(whole.multiple, 2), round(gasoline.multiple, 2)) == (11.28, 17.48)
    assert (round(whole.per_account_ratio, 2), round(gasoline.per_account_ratio, 2)) == (18.13, 44.36)
    assert (round(whole.gini_lower_bound, 4), round(gasoline.gini_lower_bound, 4)) == (0.3645, 0.5845)


def test_t_0_2_managers() -> None:
    assert (role.managers_needed(75), role.managers_needed(250)) == (9, 28)
    cases = role.organisation_cases()
    assert cases.loc["mid_size_firm", "managers"] == 9 and cases.loc["xerox", "managers"] == 28
    assert not cases.loc["xerox", "published"]


def test_t_0_3_lenovo() -> None:
    lenovo = role.organisation_cases().loc["lenovo"]
    assert round(lenovo["per_manager"], 1) == 66.7 and lenovo["per_partner"] == 20
    assert lenovo["managers"] == 300 and lenovo["published"]


def test_steps_channels_elements_and_rungs_in_the_order_of_the_text() -> None:
    assert role.SINOPEC_STEPS == ("department", "information_system", "written_rules", "delivery_service")
    assert list(role.CHANNELS) == ["key_account", "business", "public", "transient"]
    assert role.LADDER == ("pre", "early", "mid", "partnership", "synergistic")
    assert role.DESIGN_QUESTIONS == ("select", "manage", "develop", "structure", "place")
    assert len(role.VALUES) == 6 and role.FULL_INDEX == 12 and len(role.FUNCTIONS) == 5
    assert list(role.sales_frame().index) == [
        "organisation", "classification", "analysis", "planning", "implementation",
    ]  # fmt: skip
    assert len(role.BASIC_MODULES) == 7


def evidence(**changes: float) -> pd.DataFrame:
    best = {
        "account_id": "A1", "order_months": 12, "reference_visits": 3, "share_change": 0.02, "joint_projects": 2,
        "conflicts": 2, "conflicts_settled": 2, "joint_saving": 50_000.0,
    }  # fmt: skip
    return pd.DataFrame([best | changes])


def test_the_asset_index_reaches_twelve_and_each_value_counts_two() -> None:
    assert role.value_scores(evidence())["asset_index"].tolist() == [12]
    for change in (
        {"order_months": 7}, {"reference_visits": 0}, {"share_change": -0.01}, {"joint_projects": 0},
        {"conflicts_settled": 0}, {"joint_saving": 0.0},
    ):  # fmt: skip
        assert role.value_scores(evidence(**change))["asset_index"].tolist() == [10], change
    untried = role.value_scores(evidence(conflicts=0, conflicts_settled=0))
    assert untried["asset"].tolist() == [1] and untried["asset_index"].tolist() == [11]


def test_reference_value_is_margin_times_attribution() -> None:
    table = pd.DataFrame(
        {
            "reference_id": ["A1", "A1", "A2"],
            "follower_id": ["A7", "A8", "A9"],
            "yearly_margin": [200_000.0, 100_000.0, 300_000.0],
            "attribution": [0.4, 0.5, 0.3],
        }
    )
    found = role.reference_value(table)
    assert found["reference_value"].to_dict() == pytest.approx({"A1": 130_000, "A2": 90_000})
    adjusted = role.adjusted_value(pd.Series({"A1": 10_000.0, "A2": 60_000.0, "A3": 100_000.0}), found)
    assert list(adjusted.index) == ["A2", "A1", "A3"]
    assert adjusted.loc["A1", "adjusted_value"] == pytest.approx(140_000)
    assert adjusted.loc["A1", ["rank_before", "rank_after"]].tolist() == [3, 2]


def orders(rows: list[tuple[str, str, float]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["account_id", "order_date", "net_amount"])
    return table.assign(order_date=pd.to_datetime(table["order_date"]))


def test_coefficient_of_variation_by_hand() -> None:
    even = [("A1", f"2025-{month:02d}-10", 100.0) for month in range(1, 13)]
    table = role.steadiness(orders([*even, ("A2", "2025-03-01", 1_200.0)]), 2025)
    assert table.loc["A1", "variation"] == pytest.approx(0)
    # One month of twelve: mean 100, variance (1100² + 11·100²) / 12 = 110,000.
    assert table.loc["A2", "variation"] == pytest.approx(110_000**0.5 / 100)
    assert table.loc["A2", "order_months"] == 1


def test_managers_for_hours_by_hand() -> None:
    assert role.managers_for_hours(84 * 120, 1200, 0.12) == 10  # 10,080 / 1,056 = 9.55
    assert role.managers_for_hours(2_112, 1200, 0.12) == 2
    assert role.managers_for_hours(0, 1200) == 0


def test_regions_round_up_each_for_itself() -> None:
    accounts = pd.DataFrame(
        [(f"A{n}", region, "A", f"M{region}") for region, count in (("n", 10), ("s", 8)) for n in range(count)],
        columns=["account_id", "region", "tier", "manager_id"],
    )
    staffing = pd.DataFrame({"region": ["n", "s", "w"], "managers": [2, 1, 1], "norm": [2, 4, 1]})
    table = role.region_staffing(accounts, staffing)
    assert table["managers_needed"].to_dict() == {"n": 2, "s": 1, "w": 0}
    assert table["missing_managers"].to_dict() == {"n": 1, "s": 0, "w": 0}
    assert table.index[0] == "s" and table.loc["s", "staffing_ratio"] == 0.25


def test_gaps_are_never_negative() -> None:
    scores = pd.DataFrame(
        {
            "manager_id": ["M1", "M2", "M3", "M1"],
            "competency": ["negotiation"] * 3 + ["data_use"],
            "self_score": [5, 4, 4, 3],
            "manager_score": [5, 4, 2, 3],
            "target": [4, 4, 4, 4],
        }
    )
    table = role.competency_gaps(scores)
    assert table["gap"].to_dict() == {"negotiation": 2, "data_use": 1} and table.index[0] == "negotiation"
    assert role.self_ratings(scores)["overrating"].to_dict() == {"M3": 2, "M1": 0, "M2": 0}
    assert role.manager_gaps(scores, "M3").loc["negotiation", "overrating"] == 2


def test_data_score_is_completeness_times_freshness() -> None:
    files = pd.DataFrame(
        {
            "account_id": ["A1"] * 4,
            "item": ["a", "b", "c", "d"],
            "score": [2, 1, 2, 0],
            "updated_on": pd.to_datetime(["2025-12-31", "2024-12-31", "2024-12-31", None]),
        }
    )
    found = role.data_scores(files, "2025-12-31").loc["A1"]
    assert found["completeness"] == 0.75 and found["null_share"] == 0.25
    assert found["freshness"] == pytest.approx((1 + 0.5 + 0.5) / 3)
    assert found["data_score"] == pytest.approx(0.5)
    assert role.field_scores(files, "2025-12-31").loc["d", "data_score"] == 0


def test_exposure_by_hand() -> None:
    sold = orders([("A1", "2025-02-01", 4_000_000.0), ("A2", "2025-02-01", 2_000_000.0), ("A3", "2025-02-01", 4e6)])
    owners = pd.DataFrame({"account_id": ["A1", "A2", "A2", "A3"], "staff_id": ["M1", "M1", "S1", "M2"]})
    found = role.if_leaves(owners, sold, "M1", 2025, 0.5, 0.1)
    assert found.expected_loss == pytest.approx(2_200_000) and found.share_of_revenue == pytest.approx(0.22)
    assert role.single_owner_share(owners, sold, 2025) == pytest.approx(0.8)
    assert role.exposure(owners, sold, 2025)["revenue_alone"].to_dict() == {"M1": 4e6, "M2": 4e6, "S1": 0}
    after = role.second_owners(owners, sold, 12, 12, 2025, staff_id="M1")
    assert after.accounts_given == ("A1",) and after.revenue_alone_after == 0


def test_share_of_business_grows_by_percent_and_points() -> None:
    dates = ["2024-03-01", "2025-03-01"]
    sold = pd.DataFrame(
        {"account_id": ["A1"] * 2, "order_date": pd.to_datetime(dates), "net_amount": [200.0, 210.0],
         "product_cost": [100.0, 100.0]}
    )  # fmt: skip
    costs = pd.DataFrame(
        {"account_id": ["A1"] * 2, "quarter_start": pd.to_datetime(["2024-01-01", "2025-01-01"])}
        | dict.fromkeys(("selling_cost", "service_cost", "logistics_cost", "credit_cost"), 1.0)
    )
    wallets = pd.DataFrame({"account_id": ["A1"] * 2, "year": [2024, 2025], "category_spend": [1000.0, 1000.0]})
    accounts = pd.DataFrame({"account_id": ["A1"], "manager_id": ["M1"]})
    staff = pd.DataFrame({"staff_id": ["M1"], "target_growth": [0.05]})
    row = role.manager_results(sold, costs, wallets, accounts, staff).loc["M1"]
    assert row["share_now"] - row["share_before"] == pytest.approx(0.01)
    assert row["growth_rate"] == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("share", "functions", "projects", "rung"),
    [
        (0.04, 5, 3, "pre"), (0.05, 1, 0, "early"), (0.20, 1, 4, "early"), (0.20, 2, 0, "mid"),
        (0.25, 2, 1, "partnership"), (0.30, 3, 2, "synergistic"), (0.90, 1, 0, "early"),
    ],
)  # fmt: skip
def test_rungs(share: float, functions: int, projects: int, rung: str) -> None:
    assert role.ladder_rung(share, functions, projects) == rung


def test_the_law_of_2025_10_15() -> None:
    assert rules.history("bribe_accepting")[-1].effective_from.isoformat() == "2025-10-15"
    assert ethics.fines("2025-10-15") == {"firm_from": 100_000, "firm_to": 5_000_000, "person_to": 1_000_000}
    assert rules.value("bribe_fine_max", "2026-01-04") == 1_000_000


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("breach", ethics.BREACHES)
def test_every_breach_closes_the_gate_with_a_sentence(breach: str, lang: str) -> None:
    with in_language(lang):
        found = ethics.gate(["open_discount", breach], "2026-01-04")
    assert found.factor == 0 and not found.open and found.breaches == (breach,)
    assert ("5,000,000" in found.sentence) == (breach in ethics.BRIBERY)
    assert ethics.gated(92, [breach]) == 0 and ethics.gated(92, ["open_discount"]) == 92
