"""What is special to stage 4: what is planted is found and nothing else; what its lesson says in prose is so."""

from __future__ import annotations

import pandas as pd
import pytest

from kam_lab import World, open_world
from kam_lab import contract as kam

from .stages import keys, made


def test_what_is_planted_is_found_and_nothing_else() -> None:
    for one in made():
        world, truth = one.world, one.planted
        checked = kam.authority_check(world.quotes, world.authority)
        assert list(checked.index[checked["overreach"]]) == [truth["overreach_quote"]]
        pockets = kam.pocket_prices(world.contracts, world.price_lines, world.authority)
        assert list(pockets.index[pockets["below_floor"]]) == [truth["below_floor"]]
        found = kam.deposits(world.contracts, world.as_of)
        assert list(found.index[found["over_limit"]]) == [truth["excess_deposit"]]
        held = kam.retention(world.contracts, world.as_of)
        assert list(held.index[held["over_limit"]]) == [truth["excess_retention"]]
        broken = kam.damages_table(world.contracts, world.as_of)
        assert list(broken.index[broken["damages_verdict"] == "likely_reducible"]) == [truth["excessive_damages"]]
        load = kam.target_load(world.territories)
        assert list(load.index[load["diversion_risk"]]) == [truth["overloaded_dealer"]]
        room = kam.zopas(world.opportunities)
        assert list(room.index[~room["exists"]]) == [truth["no_zopa"]]


def test_keys_find_what_was_planted() -> None:
    found = keys("contract").keys
    for one in made():
        world, truth = one.world, one.planted
        account = world.contracts.set_index("contract_id")["account_id"]
        offers = world.quotes.set_index("quote_id")["account_id"]
        deals = world.opportunities.set_index("opportunity_id")["account_id"]
        assert found["overreach_account"](world) == offers[truth["overreach_quote"]]
        assert found["below_floor"](world) == [account[truth["below_floor"]]]
        assert found["excessive_damages"](world) == account[truth["excessive_damages"]]
        assert found["overloaded_dealer"](world) == [truth["overloaded_dealer"]]
        assert found["no_zone"](world) == deals[truth["no_zopa"]]


@pytest.fixture(scope="module")
def world() -> World:
    return open_world()


@pytest.fixture(scope="module")
def pockets(world: World) -> pd.DataFrame:
    return kam.pocket_prices(world.contracts, world.price_lines, world.authority)


def test_section_1_one_slip_in_more_than_300_offers(world: World) -> None:
    checked = kam.authority_check(world.quotes, world.authority)
    assert len(checked) > 300 and checked["overreach"].sum() == 1
    row = checked[checked["overreach"]].iloc[0]
    assert row["approved_by"] == "rep" and abs(row["discount"] - 0.125) < 0.001  # "twelve and a half"


def test_section_2_above_the_floor_on_the_invoice_and_nothing_in_the_pocket(
    world: World, pockets: pd.DataFrame
) -> None:
    lowest = pockets.iloc[0]
    row = kam.find_contract(world.contracts, pockets.index[0])
    assert 1 - row["product_cost"] / lowest["invoice_price"] > 0.05 == world.authority["margin_floor"].min()
    assert lowest["pocket_margin"] <= 0 and lowest["invoice_discount"] > 0.15  # only a vice president may sign
    assert pockets["pocket_margin"].iloc[1] > 0.05


def test_section_5_our_money_until_the_acceptance_and_every_step_late(world: World, pockets: pd.DataFrame) -> None:
    lowest = pockets.index[0]
    plan = kam.schedule(lowest, world.contracts, world.milestones)
    cost = float(kam.find_contract(world.contracts, lowest)["product_cost"])
    assert plan.index[plan["due_so_far"] >= cost][0] == "acceptance"
    assert (plan["late_days"] > 0).all()


def test_section_6_two_ways_of_life(world: World, pockets: pd.DataFrame) -> None:
    table = kam.deals(world.contracts, world.price_lines, world.milestones)
    (interest,) = world.contracts.loc[world.contracts["credit_rate"] > 0, "contract_id"]
    assert table.loc[pockets.index[0], "deal_profit"] < 0 < table.loc[interest, "deal_profit"]
    assert pockets.loc[interest, "invoice_discount"] < 0.06
    days = world.contracts.set_index("contract_id")["payment_days"]
    assert days[interest] == days.max()


def test_sections_7_and_8_names_and_sums(world: World) -> None:
    found = kam.deposits(world.contracts, world.as_of)
    over = found[found["over_limit"]]
    prepaid = found[found["deposit_kind"] == "prepayment"]
    assert len(over) == 1 and prepaid["paid_share"].max() > over["paid_share"].iloc[0]
    assert len(kam.damages_table(world.contracts, world.as_of)) == 7


def test_sections_10_and_11_dealers(world: World) -> None:
    load = kam.target_load(world.territories)
    heavy = kam.dealer_load(load.index[0], world.territories)["load"]
    assert (heavy.loc[[2023, 2024]] < 1.2).all() and heavy.loc[2025] > 1.2
    assert load["support_share"].iloc[0] < load["support_share"].median()
    schemes = kam.rebate_schemes(world.rebates, world.rebate_steps)
    idle = schemes.head(10)[schemes.head(10)["soft_score"] <= 6]
    assert len(idle) and (idle["steps_rate"] >= 0.03).any()  # paid well for next to nothing
    assert kam.rebate_gap(schemes).steps_gap_share > 0.01 > kam.rebate_gap(schemes).mixed_gap_share
    assert schemes["mixed_rebate"].sum() <= schemes["steps_rebate"].sum()  # no dearer than today


def test_sections_12_and_13_room_and_trade(world: World) -> None:
    room = kam.zopas(world.opportunities)
    assert (~room["exists"]).sum() == 1
    better = 0
    deals = kam.deal_names(world.opportunities, world.deal_issues).values()
    for deal in deals:
        table = kam.packages(world.deal_issues, deal)
        half = kam.split_every_issue(table)
        assert len(table) == 1024
        better += ((table["our_points"] > half["our_points"]) & (table["their_points"] > half["their_points"])).any()
    assert better == len(deals)  # trading beats halving for both, in every deal
