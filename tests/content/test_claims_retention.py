"""What lesson 6 says in prose about the teaching world is so; and its keys find exactly what was planted."""

from __future__ import annotations

import pytest

from kam_lab import World, open_world
from kam_lab import retention as kam

from .stages import keys, made


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(check=False)


def test_keys_find_what_was_planted() -> None:
    found = keys("retention").keys
    for one in made():
        planted, world = one.planted, one.world
        assert found["probably_gone"](world) == planted["silent_account"]
        assert found["slow_desk"](world) == planted["slow_owner"]
        assert found["who_diverts"](world) == [planted["diverting_dealer"]]
        assert found["fed_dealer"](world) == [planted["fed_dealer"]]
        assert found["unruly_agent"](world) == planted["unruly_agent"]
        assert found["weakest_link"](world) == planted["weakest_strategy"]
        assert found["losing_programme"](world)[-1] == planted["losing_programme"]
        broken = [tier for tier, row in found["kept_promises"](world).items() if row["verdict"] == "broken"]
        assert broken == [planted["breached_tier"]]


def test_section_1_most_leaves_in_parts_and_few_accounts_leave(world: World) -> None:
    table = kam.churn_table(world.churn_log, world.orders, "scope", 2025)
    assert table.loc["part", "loss_share"] > 0.7
    found = kam.churn_rate(world.churn_log, world.orders, 2025, 1)
    assert found.count_points < found.churn_points
    halves = kam.churn_halves(world.churn_log, world.orders)["churn_points"]
    assert halves.iloc[-1] > halves.iloc[0]


def test_section_3_fault_two_is_ours_and_an_agent_stands_out(world: World) -> None:
    faults = kam.telecom_faults(
        world.accounts, world.orders, world.visits, world.complaints, world.agents, world.agent_accounts,
        world.churn_log, world.delivered_value, world.as_of,
    )  # fmt: skip
    assert faults.loc["same_service", "fault"] and not faults["fault"].all() and faults["fault"].sum() >= 2
    agents = kam.agent_churn(world.agents, world.agent_accounts, world.churn_log, world.orders)
    assert agents["contested"].iloc[0] >= 3


def test_section_4_two_thirds_still_run(world: World) -> None:
    lives = kam.three_readings(world.subscriptions["months"], world.subscriptions["ended"])
    assert 0.6 < lives.still_running_share < 0.72
    assert lives.median_life > lives.as_if_all_ended > lives.ended_only


def test_section_6_the_first_of_the_list_is_not_in_the_log(world: World) -> None:
    buying = kam.who_still_buys(world.orders, world.as_of)
    first = buying.index[0]
    assert first not in set(world.churn_log["account_id"])
    assert buying.loc[first, "repeat_purchases"] / (buying.loc[first, "last_week"] / 4.3) > 2  # several a month
    assert set(buying.index[1:20]) & set(world.churn_log["account_id"])


def test_section_8_satisfied_and_yet(world: World) -> None:
    found = kam.survey_result(world.surveys, 2025)
    assert 0.7 < found.csat_share < 0.82 and 0.2 < found.detractors_share < 0.3
    value = kam.value_table(world.delivered_value)
    first = kam.who_still_buys(world.orders, world.as_of).index[0]
    assert value.index[0] == first and value.loc[first, "weakest"] != "product_value"


def test_section_9_one_desk_is_slow_by_weeks(world: World) -> None:
    owners = kam.complaint_owners(world.complaints, world.as_of)
    assert owners["slow"].sum() == 1 and owners["median_days"].iloc[0] > 21
    longest = kam.unanswered_complaints(world.complaints, world.as_of).iloc[0]
    assert longest["days"] > 150
    assert set(kam.why_they_stay(world.loyalty, world.orders)["stays_because"]) == {"willing", "bound", "loose"}


def test_section_10_tier_c_pays_and_heads_are_not_the_reason(world: World) -> None:
    table = kam.visit_compliance(world.visits, world.accounts, world.service_standards)
    assert table["broken"].tolist() == [False, False, True, False]
    assert (table.loc[["A", "B"], "made_share"] > 1).all()
    plan = kam.staffing_plan(world.staffing, world.accounts, world.service_standards)
    assert (plan["short"] <= 0).all() and plan["short_of_norm"].max() >= 5
    care = kam.tier_care(world.accounts, world.orders, world.visits, 2025)
    assert not kam.edge_gaps(care)["inverted"].any()
    assert len(kam.tier_inversions(world.accounts, world.orders, world.visits, 2025)) == 1


def test_section_11_and_12_the_diamond_is_one_dealer(world: World) -> None:
    dealers = kam.big_dealers(world.orders, world.dealers, 2025)
    table = kam.scan_table(world.scans, world.accounts, dealers)
    suspect = table[table["suspect"]]
    assert len(suspect) == 1 and suspect["below_floor_share"].iloc[0] > 0.2
    assert suspect["purchases_to_sell_out"].iloc[0] > 1.5
    routes = kam.diversion_routes(world.diversion_routes)
    assert (routes["deterring_chance"] > 1).any() and routes["pays"].mean() > 0.5
    assert kam.target_load(world.territories, 2025).iloc[0, -1] is not None
    assert kam.three_errors(world.rebates)["reward_without_managing"].sum() == 1


def test_section_13_small_accounts_are_not_worth_it_and_large_ones_are(world: World) -> None:
    small = kam.rank_actions(world.retention_actions, 20_000, 0.80)
    large = kam.rank_actions(world.retention_actions, 500_000, 0.80)
    assert (small["net"] <= 0).all() and (large["net"] > 0).mean() >= 0.75
    assert (kam.reward_roi(world.rewards)["return_rate"].dropna() < 0).sum() == 1


def test_section_14_the_silent_one_gets_no_programme(world: World) -> None:
    book = kam.RetentionBook(world)
    assert book.buying is not None
    quiet = str(book.buying.index[0])
    assert kam.propose_actions(book, quiet) == []
    assert book.health is not None and book.health.loc[quiet, "key_players"] == 0
