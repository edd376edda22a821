"""What lesson 2 says in prose about the teaching world is so: figures are printed, but a sentence can go stale."""

from __future__ import annotations

import pandas as pd
import pytest

from kam_lab import World, open_world
from kam_lab import relationships as kam

CEMENT, CLIFF, POWER, ALUMINIUM, STALE, GRAIN = "A0421", "A0133", "A0083", "A0088", "A0361", "A0066"


@pytest.fixture(scope="module")
def world() -> World:
    return open_world()


@pytest.fixture(scope="module")
def contacts(world: World) -> pd.DataFrame:
    return world.contacts.set_index("contact_id")


def test_the_accounts_are_those_of_the_story(world: World) -> None:
    names = world.accounts.set_index("account_id")
    expected = {
        CEMENT: ("Reedpipe Spring Cement", "笙泉水泥"), CLIFF: ("Camphor Cliff Equipment", "樟崖装备"),
        POWER: ("Camphor Ford Power", "云岢樟津电力"), ALUMINIUM: ("Yongshan Conch Bank Aluminium", "螺汀铝业"),
        STALE: ("Crabapple Isle Aluminium", "楚垣棠屿铝业"),
    }  # fmt: skip
    for account, (english, chinese) in expected.items():
        assert english in names.at[account, "name_en"] and chinese in names.at[account, "name_zh"]
        assert names.at[account, "tier"] == "A"


def test_section_1_one_thread_of_many_meetings(world: World) -> None:
    risk = kam.thread_risk(world.contacts, world.contact_visits, world.accounts, world.as_of)
    assert risk.index[0] == CEMENT and (risk["active_contacts"] == 1).sum() == 1
    activity = kam.contact_activity(world.contacts, world.contact_visits, world.as_of)
    only = activity[(activity["account_id"] == CEMENT) & activity["active"]].iloc[0]
    assert only["meetings"] == 29 and only["department"] == "purchasing"
    orders = world.orders[world.orders["order_date"].dt.year == 2025]
    assert 2e6 < orders.loc[orders["account_id"] == CEMENT, "net_amount"].sum() < 9e6
    short = kam.thread_risk(world.contacts, world.contact_visits, world.accounts, world.as_of, days=30)
    assert (short["active_contacts"] < risk["active_contacts"].reindex(short.index)).any()


def test_section_2_one_buyer_each_and_unknown_roles(world: World) -> None:
    centre = kam.buying_centre(world.contacts, world.accounts)
    assert (centre["economic"] == 1).all() and centre["role_unknown"].sum() > 0


def test_section_3_one_is_overconfident_and_nearly_half_sit_on_an_even_keel(world: World) -> None:
    modes = kam.buyer_modes(world.contacts, world.accounts)["mode"]
    assert (modes == "overconfident").sum() == 1 and modes.iloc[0] == "overconfident"
    assert 0.35 < (modes == "even_keel").mean() < 0.5


def test_section_4_half_are_friendly_and_the_account_is_not(world: World) -> None:
    people = kam.people_of(world.contacts, CLIFF)
    assert len(people) == 12 and (people["stance"] >= 0).sum() == 6
    found = kam.support(world.contacts, CLIFF)
    assert found.support < 0.2 and found.blockers >= 1
    assert kam.support(world.contacts, POWER).blockers >= 1


def test_section_5_the_door(world: World, contacts: pd.DataFrame) -> None:
    way = kam.path_to_buyer(world.contacts, world.ties, POWER)
    assert way["department"].iloc[0] == "finance" and way["role"].iloc[0] == "coach"
    inner = kam.on_the_way(world.contacts, world.ties, POWER)
    door = inner[inner["blocker"]]
    assert len(door) == 1 and door["ways_share"].iloc[0] == 1 and door["level"].iloc[0] == "executive"
    person = contacts.loc[door.index[0]]
    assert (person["power"], person["stance"], person["told"]) == (4, -2, False)
    assert door.index[0] not in set(world.contact_visits["contact_id"])
    centre = kam.buying_centre(world.contacts, world.accounts)
    assert centre.at[POWER, "missing_roles"] == ()
    assert kam.path_blockers(world.contacts, world.ties, world.accounts).index.tolist() == [door.index[0]]
    assert kam.path_blockers(world.contacts, world.ties, world.accounts, told_only=True).empty


def test_section_6_the_gatekeeper_is_neither_high_nor_loud(world: World) -> None:
    table = kam.account_centralities(world.contacts, world.ties, ALUMINIUM)
    assert len(table) == 25 and table["cut_vertex"].sum() == 1
    gate = table[table["cut_vertex"]].iloc[0]
    assert (gate["department"], gate["level"], gate["power"]) == ("purchasing", "middle", 3)
    assert (table["neighbours"] > gate["neighbours"]).any()
    person = kam.people_of(world.contacts, ALUMINIUM).loc[gate.name]
    assert person["stance"] == 0 and gate.name not in set(world.contact_visits["contact_id"])


def test_section_7_the_app_loses_the_buyer_when_only_the_told_are_shown(world: World) -> None:
    assert world.contacts.groupby("account_id").size().idxmax() == ALUMINIUM
    assert kam.economic_buyer(world.contacts, ALUMINIUM, told_only=True) is None
    here = (world.contacts, world.ties, world.contact_visits, ALUMINIUM, world.as_of)
    plan = kam.propose_plan(*here, 16)
    before, after = kam.plan_effect(*here), kam.plan_effect(*here, list(plan.index))
    assert after.coverage_share > before.coverage_share + 0.1


def test_section_8_wide_and_thin(world: World) -> None:
    table = kam.coverage_table(world.contacts, world.contact_visits, world.accounts, world.as_of)
    assert table["coverage_share"].max() == table.at[CLIFF, "coverage_share"] == 0.75
    activity = kam.contact_activity(world.contacts, world.contact_visits, world.as_of)
    here = activity[activity["account_id"] == CLIFF]
    assert here["active"].sum() == 2 and (here.loc[here["active"], "power"] == 2).all()
    assert not here.loc[here["level"] == "executive", "meetings"].any()


def test_section_9_one_hollow_deal(world: World) -> None:
    table = kam.qualify(world.opportunities)
    assert len(table) == 42 and 0.45 < table["win_chance"].mean() < 0.57
    hollow = table[table["qualification"] == "hollow"]
    assert len(hollow) == 1 and hollow["points"].iloc[0] == 12 and hollow["win_chance"].iloc[0] > 0.5
    assert hollow["unknown_fields"].iloc[0] == ("economic_buyer",)


def test_section_10_and_11_the_files(world: World) -> None:
    assert len(kam.interview_questions(world.account_files, ALUMINIUM, world.as_of, most=6)) >= 4
    table = kam.file_completeness(world.account_files, world.as_of, "six_points")
    lost = (table["filled_share"] - table["fresh_share"]).sort_values(ascending=False)
    assert lost.index[0] == STALE and table.at[STALE, "filled_share"] > 0.95 and table.at[STALE, "fresh_share"] < 0.3
    assert len(kam.accounts_to_research(world.account_files, world.as_of)) >= 5


def test_section_12_wish_and_record(world: World) -> None:
    fit = kam.stance_fit(world.supplier_stance, CLIFF)
    assert fit.index[0] == "responsive" and fit["advice"].iloc[0] == "build"
    assert (kam.stance_fit(world.supplier_stance, GRAIN)["advice"] == "promise").any()


def test_section_14_the_plan_and_the_example_of_an_own_plan(world: World) -> None:
    here = (world.contacts, world.ties, world.contact_visits, CEMENT, world.as_of)
    plan = kam.propose_plan(*here, 20)
    assert len(plan) >= 3 and plan["hours"].sum() <= 20
    own = kam.plan_effect(*here, [("C01352", "executive"), ("C01350", "middle")])
    assert own.hours > 0
