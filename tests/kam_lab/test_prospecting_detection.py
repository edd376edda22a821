"""Finding what is not as it seems: by hand on small tables, and exactly the planted accounts in generated worlds."""

from __future__ import annotations

import pandas as pd
import pytest

from grading.market import Made
from kam_lab import prospecting as kam

from ..worlds import made as made_from


@pytest.fixture(scope="module", params=[20251231, 1, 7, 4242])
def made(request: pytest.FixtureRequest) -> Made:
    return made_from(request.param)


def test_one_false_big_dealer(made: Made) -> None:
    world = made.world
    table = kam.big_dealers(world.orders, world.dealers, 2025)
    assert table.index[table["verdict"] == "false"].tolist() == [made.truth["false_big_dealer"]]
    assert not (table["verdict"] == "watch").any()
    assert (table["verdict"] == "true").any()
    false = table.loc[made.truth["false_big_dealer"]]
    assert false["net_effect"] == pytest.approx(false["margin"] + false["neighbours_margin_change"])
    assert kam.spillover(false["margin"], -false["neighbours_margin_change"]).ratio == pytest.approx(
        false["spill_ratio"]
    )


def test_one_large_account_loses_money(made: Made) -> None:
    world = made.world
    for top in (10, 21):
        found = kam.losing_accounts(world.orders, world.account_costs, 2025, top=top)
        assert found.index.tolist() == [made.truth["losing_account"]]


def test_one_silent_account(made: Made) -> None:
    found = kam.silent_accounts(made.world.orders, made.world.as_of)
    assert found.index.tolist() == [made.truth["silent_account"]]


def test_one_tier_inversion(made: Made) -> None:
    world = made.world
    found = kam.tier_inversions(world.accounts, world.orders, world.visits, 2025)
    assert found.index.tolist() == [made.truth["tier_inversion"]]


def test_one_hidden_gem(made: Made) -> None:
    world = made.world
    found = kam.hidden_gems(world.accounts, world.orders, world.wallets, world.profiles, 2025)
    assert found.index.tolist() == [made.truth["hidden_gem"]]


def test_answers_do_not_hang_on_the_exact_threshold(made: Made) -> None:
    world = made.world
    for floor in (0.4, 0.6):
        for ratio in (0.8, 1.5):
            table = kam.big_dealers(world.orders, world.dealers, 2025, home_share_floor=floor, break_even=ratio)
            assert table.index[table["verdict"] == "false"].tolist() == [made.truth["false_big_dealer"]]
    for days in (100, 150):
        assert len(kam.silent_accounts(world.orders, world.as_of, silent_days=days)) == 1
    for share in (0.07, 0.12):
        gems = kam.hidden_gems(
            world.accounts, world.orders, world.wallets, world.profiles, 2025, wallet_share=share, top_spenders=21
        )
        assert len(gems) == 1
    for visits, points, spend in ((1.0, 0.0, 0.6), (1.5, 0.03, 0.4)):
        table = kam.tier_inversions(
            world.accounts, world.orders, world.visits, 2025,
            visits_multiple=visits, discount_points=points, spend_fraction=spend,
        )  # fmt: skip
        assert len(table) == 1


def test_every_account_gets_a_grade_and_nothing_is_lost(made: Made) -> None:
    world = made.world
    sales = kam.revenue(world.orders, 2025)
    table = kam.grid(world, 2025)
    assert table.index.tolist() == sales.index.tolist()
    assert set(table["grid_class"]) <= set("ABCDE")
    assert 5 <= (table["grid_class"] == "A").sum() <= 60
    steps = kam.seven_steps(world.orders, world.account_costs, world.profiles, 2025)
    assert 5 <= steps["lifetime_club"].sum() <= 60
    total = kam.contribution(world.orders, world.account_costs, 2025)
    lines = kam.account_pnl(world.orders, world.account_costs, made.truth["losing_account"], 2025)
    assert lines.at["total", "contribution"] == pytest.approx(total.at[made.truth["losing_account"], "contribution"])
    assert lines.at["service", "contribution"] < 0
    assert lines.at["financing", "revenue"] == 0
    assert kam.top_share(sales, 21 / len(sales)) == pytest.approx(0.40, abs=0.02)
    assert 0.75 <= kam.top_share(sales) <= 0.80


def dealers_by_hand() -> tuple[pd.DataFrame, pd.DataFrame]:
    names = ["A0001", "A0002", "A0003", "A0004"]
    orders = pd.DataFrame(
        {
            "account_id": names,
            "order_date": "2025-05-05",
            "net_amount": [1000, 900, 800, 10],
            "product_cost": [700, 600, 500, 5],
        }
    )
    dealers = pd.DataFrame(
        {
            "account_id": names, "year": 2025, "home_outlets": [2, 9, 9, 1], "trucks": [30, 3, 3, 1],
            "home_sell_out": [300, 400, 900, 1], "neighbours_margin_change": [-900, 20, -100, -99],
        }
    )  # fmt: skip
    return orders, dealers


def test_verdicts_by_hand() -> None:
    orders, dealers = dealers_by_hand()
    table = kam.big_dealers(orders, dealers, 2025, top=3)
    assert table["verdict"].to_dict() == {"A0001": "false", "A0002": "watch", "A0003": "true", "A0004": "small"}
    assert table.loc["A0001", ["margin", "net_effect", "spill_ratio", "home_share"]].tolist() == [300, -600, 3, 0.3]


def test_silent_looks_at_the_year_before() -> None:
    orders = pd.DataFrame(
        {
            "account_id": ["A0001", "A0001", "A0002", "A0002", "A0003"],
            "order_date": ["2024-05-01", "2025-04-01", "2024-05-01", "2025-12-01", "2024-01-01"],
            "net_amount": [500, 1, 400, 1, 1],
        }
    )
    assert kam.silent_accounts(orders, "2025-12-31", top=2).index.tolist() == ["A0001"]
    assert kam.silent_accounts(orders, "2025-12-31", top=2)["silent_days"].tolist() == [274]
    # Orders after as_of are not known yet.
    assert kam.silent_accounts(orders, "2025-11-30", top=2).index.tolist() == ["A0001", "A0002"]


def test_no_inversion_gives_an_empty_table() -> None:
    accounts = pd.DataFrame({"account_id": ["A0001", "A0002"], "tier": ["A", "B"]})
    orders = pd.DataFrame(
        {
            "account_id": ["A0001", "A0002"], "order_date": "2025-05-05", "product_line": "parts",
            "list_amount": [1000, 100], "net_amount": [900, 95],
        }
    )  # fmt: skip
    visits = pd.DataFrame({"account_id": ["A0001"] * 4 + ["A0002"] * 6, "visit_date": "2025-02-02", "hours": 2.0})
    assert kam.tier_inversions(accounts, orders, visits, 2025).empty
    pampered = orders.assign(net_amount=[900, 80])
    found = kam.tier_inversions(accounts, pampered, visits, 2025)
    assert found.index.tolist() == ["A0002"]
    assert found.at["A0002", "discount"] == pytest.approx(0.2)
    assert found.at["A0002", "upper_visits"] == 4
