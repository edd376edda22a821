"""What the lesson says in prose about the teaching world is so: figures are printed, but a sentence can go stale."""

from __future__ import annotations

import pandas as pd
import pytest

from kam_lab import World, open_world
from kam_lab import prospecting as kam

WEIGHTS = {
    "volume": 0.30,
    "central_purchasing": 0.15,
    "service_demand": 0.15,
    "price_sensitivity": 0.20,
    "partnership_wish": 0.20,
}


@pytest.fixture(scope="module")
def world() -> World:
    return open_world()


@pytest.fixture(scope="module")
def earned(world: World) -> pd.DataFrame:
    return kam.contribution(world.orders, world.account_costs, 2025)


def largest(values: pd.Series, count: int = 10) -> set[str]:
    return set(values.nlargest(count).index)


def test_section_0_and_2_the_poster_is_near_the_truth_and_moves(world: World) -> None:
    shares = {year: kam.top_share(kam.revenue(world.orders, year), 0.2) for year in (2023, 2025)}
    assert len(kam.revenue(world.orders, 2025)) == 592
    assert 0.73 < shares[2025] < 0.87
    assert abs(shares[2023] - shares[2025]) > 0.01


def test_section_3_the_napkin_has_nearly_the_right_names_and_no_r(world: World) -> None:
    scored = kam.rfm(world.orders, world.as_of)
    assert len(largest(scored["frequency"]) & largest(scored["monetary"])) >= 8
    first = scored.nlargest(30, "monetary")
    assert ((first["r"] == 1) & (first["f"] == 5) & (first["m"] == 5)).sum() == 1
    moved = kam.tier_alerts(world.orders, world.accounts, world.as_of)["alert"]
    assert {"up", "down"} <= set(moved)


def test_section_4_few_pass_and_most_of_the_largest_fail_at_one_test(world: World) -> None:
    for top in (10, 20):
        table = kam.key_account_tests(world.orders, world.account_costs, world.wallets, 2025, top=top)
        assert 1 <= (table["passed"] == 3).sum() <= 3
        failed = ~table.head(top)[["pass_sales", "pass_wallet", "pass_profit"]]
        assert failed.sum().idxmax() == "pass_wallet" and failed["pass_wallet"].mean() > 0.5
    lists = [
        set(table.index[table["passed"] == 3])
        for table in (
            kam.key_account_tests(world.orders, world.account_costs, world.wallets, year, top=70)
            for year in (2024, 2025)
        )
    ]
    assert lists[0] != lists[1]


def test_section_5_one_of_the_ten_loses_and_one_is_its_opposite(world: World, earned: pd.DataFrame) -> None:
    ten = earned.head(10)
    loser = ten.index[ten["contribution"] < 0]
    assert len(loser) == 1
    lines = kam.account_pnl(world.orders, world.account_costs, str(loser[0]), 2025)
    assert lines.loc["financing", "revenue"] == 0 and lines.loc["service", "contribution"] < 0
    best = kam.account_pnl(world.orders, world.account_costs, str(ten["contribution"].idxmax()), 2025)
    assert best.loc["financing", "contribution"] > 0


def test_section_6_the_longest_fleet_belongs_to_the_false_one(world: World) -> None:
    dealers = kam.big_dealers(world.orders, world.dealers, 2025)
    false = dealers.index[dealers["verdict"] == "false"]
    assert len(false) == 1 and dealers["trucks"].idxmax() == false[0]
    assert kam.revenue(world.orders, 2025)[false[0]] > kam.revenue(world.orders, 2024)[false[0]]


def test_section_8_the_three_recipes_agree_on_few_names(world: World) -> None:
    criteria = kam.five_criteria(kam.criteria_scores(world.orders, world.profiles, 2025), WEIGHTS)
    steps = kam.seven_steps(world.orders, world.account_costs, world.profiles, 2025)
    signals = kam.seven_signals(
        kam.value_signals(world.orders, world.account_costs, world.wallets, world.profiles, 2025)
    )
    lists = [largest(criteria), set(steps.index[steps["lifetime_club"]][:10]), set(signals.index[:10])]
    pairs = [len(lists[one] & lists[other]) for one, other in ((0, 1), (0, 2), (1, 2))]
    assert 1 <= max(pairs) <= 4 and len(set.intersection(*lists)) <= 1


def test_section_12_share_times_revenue(world: World) -> None:
    risk = kam.segment_risk(world.orders, world.accounts, world.segment_threats, 2025)
    places = [int(risk.loc[name, "rank"]) for name in risk["share_lost"].nlargest(2).index]
    assert max(places) - min(places) >= 4


def test_section_14_the_slogans(world: World, earned: pd.DataFrame) -> None:
    profiles = world.profiles
    by_score = profiles.groupby("satisfaction")["referrals_per_year"].mean()
    assert profiles["referrals_per_year"].max() < 5 and by_score.max() < 0.5
    happy = profiles.loc[profiles["satisfaction"] >= 9, "referrals_per_year"].mean()
    assert happy > 1.3 * profiles.loc[profiles["satisfaction"] <= 6, "referrals_per_year"].mean()
    funnel = kam.contact_funnel(world.touches)
    won = funnel["cost"].sum() / funnel["new_accounts"].sum()
    kept = (earned["selling_cost"] + earned["service_cost"]).median()
    assert 1 < kam.acquisition_multiple(won, kept) < 3
    assert funnel["cost_per_new_account"].max() > 4 * funnel["cost_per_new_account"].min()


def test_section_15_the_ten_largest_take_more_than_the_hours_there_are(world: World, earned: pd.DataFrame) -> None:
    care = kam.tier_care(world.accounts, world.orders, world.visits, 2025)
    assert care.loc[earned.head(10).index, "hours"].sum() / 12 > 60
