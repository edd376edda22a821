"""What lesson 0 says in prose about the teaching world is so, and its keys find what was planted."""

from __future__ import annotations

import pytest

from assignments.keys import load
from kam_lab import World, open_world, role

from ..worlds import made as made_from

TESTS = ("orders", "account_costs", "wallets", "profiles", "accounts")


@pytest.fixture(scope="module")
def world() -> World:
    return open_world()


def test_section_2_nobody_passes_all_five_however_low_the_bar(world: World) -> None:
    tables = [world.tables[name] for name in TESTS]
    for places in (20, 80, 200):
        found = role.definitions(*tables, top=places)
        assert found["definitions_met"].max() < 5
    counts = role.definition_counts(role.definitions(*tables, top=80))["accounts_met"]
    assert counts.idxmax() == "fair_payer"


def test_section_3_one_claim_one_measure_one_year(world: World) -> None:
    for year in (2023, 2024, 2025):
        table = role.pareto_claims(world.orders, world.account_costs, year)["top_share"]
        assert table["volume"] < 0.70 < 0.75 < table["revenue"]
    table = role.pareto_claims(world.orders, world.account_costs)["top_share"]
    assert round(100 * table["revenue"], 1) == 76.7 and round(100 * table["volume"], 1) == 60.7  # the self-check


def test_section_4_finance_has_turned_to_nobody(world: World) -> None:
    table = role.functions_in_touch(world.accounts, world.account_owners, world.staff, tuple("ABCD"))
    shares = table.drop(columns="functions")
    assert [name for name in shares.columns if (shares[name] == 0).all()] == ["share_finance"]


def test_section_5_the_example_comes_to_the_top(world: World) -> None:
    earned = role.contribution(world.orders, world.account_costs, 2025)["contribution"]
    table = role.adjusted_value(earned, role.reference_value(world.reference_followers))
    assert table["rank_after"].iloc[0] == 1 and table["rank_before"].iloc[0] > 20


def test_section_6_steadier_one_by_one_and_not_as_a_group(world: World) -> None:
    for year in (2023, 2024, 2025):
        table = role.tier_steadiness(world.orders, world.accounts, year)
        assert table["median_variation"].idxmin() == "A"
        if year < 2025:
            assert table.loc["D", "pooled_variation"] < table.loc["A", "pooled_variation"]


def test_section_7_six_roundings_cost_more_than_one(world: World) -> None:
    regions, sheet = role.region_staffing(world.accounts, world.staffing), role.design_sheet(world)
    assert regions["managers_needed"].sum() > sheet.managers_needed > sheet.managers_now
    assert len(regions) == 6


def test_section_8_hours_follow_revenue_and_some_have_no_sponsor(world: World) -> None:
    table = role.four_plus_one(world.orders, world.accounts, world.visits)
    assert (table["share_of_revenue"] - table["share_of_hours"]).abs().max() < 0.06
    assert 0 < role.sponsors(world.accounts, world.account_owners)["sponsored"].mean() < 1


def test_section_9_coordination_eats_and_the_best_seller_shrinks(world: World) -> None:
    gap = role.duty_gap(world.duties)["share_of_plan"]
    assert gap.idxmax() == "coordination" and set(gap.index[:2]) == {"decision_process", "added_value"}
    results = role.manager_results(world.orders, world.account_costs, world.wallets, world.accounts, world.staff)
    assert results["growth_rate"].iloc[0] < 0 and not results["target_reached"].iloc[0]
    assert results["growth_rate"].nlargest(5).index.isin(results.index[9:]).all()  # small books swing far


def test_section_10_and_11(world: World) -> None:
    ratings = role.self_ratings(world.competencies)["overrating"]
    assert ratings.iloc[0] > 1 > 2 * ratings.iloc[1]
    scores = role.data_scores(world.account_files, world.as_of)
    assert abs(scores["completeness"].mean() - 0.75) < 0.03 and scores["completeness"].max() > 0.95
    stale = role.stale_files(world.account_files, world.as_of)
    assert stale["data_score"].iloc[0] < 0.5 * stale["data_score"].iloc[1]


def test_section_12_what_the_app_lets_you_find(world: World) -> None:
    most = role.exposure(world.account_owners, world.orders).iloc[0]
    whole = role.if_leaves(world.account_owners, world.orders, str(most.name)).expected_loss
    kept = role.second_owners(world.account_owners, world.orders, 60, 12, staff_id=str(most.name))
    assert kept.revenue_alone_after / kept.revenue_alone_before == pytest.approx(0.1, abs=0.02)  # the last self-check
    assert whole - (kept.revenue_alone_before - kept.revenue_alone_after) * 0.4 < whole / 2
    assert role.single_owner_share(world.account_owners, world.orders) == pytest.approx(0.4, abs=0.02)  # two fifths
    service = world.staff.loc[world.staff["function"] == "service", "staff_id"]
    table = role.exposure(world.account_owners, world.orders)
    assert (table.loc[table.index.isin(service), "accounts_alone"] == 0).all()


def test_section_13_the_largest_stands_low_and_one_comes_apart(world: World) -> None:
    table = role.ladder(
        world.orders, world.wallets, world.accounts, world.account_owners, world.staff, world.value_evidence
    )
    first = table.iloc[0]
    assert first["rung"] in ("pre", "early") and first["functions"] == 1 and first["joint_projects"] == 1
    assert table["uncoupling"].sum() == 1


@pytest.mark.parametrize("seed", range(9001, 9009))
def test_keys_find_what_was_planted(seed: int) -> None:
    made = made_from(seed)
    keys, planted, world = load("role").keys, made.planted, made.world
    assert role.reference_value(world.reference_followers).index[0] == planted["best_reference"]
    assert keys["understaffed_region"](world) == planted["understaffed_region"]
    assert keys["training_first"](world) == planted["training_first"]
    assert keys["overrating"](world) == planted["overrating_manager"]
    assert keys["stale_file"](world) == planted["stale_file"]
    table = role.exposure(world.account_owners, world.orders)
    assert table.index[0] == planted["exposed_manager"]
    assert keys["exposed_revenue"](world) == round(float(table["revenue_alone"].iloc[0]))
    assert table["revenue_alone"].iloc[0] > 1.5 * table["revenue_alone"].iloc[1]
