"""What lesson 3 says in prose about the teaching world is so; and its keys find exactly what was planted."""

from __future__ import annotations

import pandas as pd
import pytest

from kam_lab import World, open_world
from kam_lab import bidding as kam

from .stages import keys, made


@pytest.fixture(scope="module")
def world() -> World:
    return open_world()


def test_section_1_three_kinds_of_rules_and_three_open_tenders(world: World) -> None:
    tenders = world.tenders
    assert set(tenders["regime"]) == {"tendering", "government", "own_rules"}
    assert (tenders["status"] == "open").sum() == 3 and tenders["deadline"].min().year == 2021
    assert tenders["price_weight"].nunique() >= 4


def test_section_2_the_lowest_price_of_the_textbook_never_wins() -> None:
    tender, bids = kam.textbook_tender()
    for weight in range(10, 45, 5):
        assert kam.evaluate({**tender, "price_weight": weight, "small_deduction": 0.0}, bids).winner != "A"


def test_section_3_the_rejected_envelope_would_have_made_us_the_winner(world: World) -> None:
    table = kam.lowest_rejected(world.tenders, world.bids)
    first = table.iloc[0]
    assert table["winner_changes"].sum() == 1 and first["winner_changes"]
    assert first["wrong_winner"] == "HL" and first["rejection"] == "unsigned"
    void = world.tenders[world.tenders["status"] == "void"]
    assert len(void) == 1
    found = kam.evaluate(void.iloc[0], kam.bids_of(world.bids, void["tender_id"].iloc[0]))
    assert found.status == "void" and len(found.notes) == 1


def test_section_4_lost_in_2021_ours_in_2026(world: World) -> None:
    table = kam.law_changes(world.tenders, world.bids)
    assert table["winners"].to_list()[:2] == [3, 1]
    row = kam.tender_row(world.tenders, str(table.index[0]))
    assert row["deadline"].year == 2021 and row["winner"] != "HL" and table["2026"].iloc[0] == "HL"


def test_section_5_price_and_total_cost_differ_somewhere(world: World) -> None:
    opened = world.tenders.loc[world.tenders["status"] == "awarded", "tender_id"][::2]
    first = [kam.tco(kam.tender_row(world.tenders, one), world.bids)["price_place"].iloc[0] for one in opened]
    assert 1 in first and len([place for place in first if place > 1]) >= 3


def test_section_6_we_never_offered_below_cost(world: World) -> None:
    assert kam.below_cost(world.quotes).empty
    assert len(kam.low_bids(world.tenders, world.bids)) == 1


def test_section_7_six_breaches(world: World) -> None:
    assert len(kam.breaches(world.tenders, world.committee, world.bids)) == 6


def test_section_8_the_screen_finds_the_innocent_as_well(world: World) -> None:
    flags = kam.collusion_flags(world.tenders, world.bids)
    assert flags["low_cv_high_rd"].sum() >= 2 and flags["same_marks"].sum() == 1
    assert (flags["low_cv_high_rd"] & flags["same_marks"]).sum() == 1
    odd = flags[flags["low_cv_high_rd"]]
    assert odd["relative_distance"].max() > odd.loc[odd["same_marks"], "relative_distance"].iloc[0]
    pair, marks = kam.steady_pairs(world.bids).iloc[0], kam.shared_marks(world.bids).iloc[0]
    assert {pair["bidder_a"], pair["bidder_b"]} == {marks["bidder_a"], marks["bidder_b"]}
    assert pair["spread"] < 5e-4 and pair["met"] >= 3


def test_section_9_a_thin_margin_and_a_small_chance_lose_money() -> None:
    assert kam.bid_value(3_000_000, 0.05, 0.25, 45_000, 60_000, 90, 0.04).expected_value < 0


def test_section_11_discounts_help_only_where_the_account_is_at_risk(world: World) -> None:
    rates = kam.win_rate_by_discount(world.quotes)
    assert rates["low_end_share"].max() < rates["high_end_share"].min()
    for end in (0.02, 0.05, 0.09):
        assert kam.win_rate_by_discount(world.quotes, (end, 0.10, 0.15))["won"].sum() == rates["won"].sum()
    table = kam.discount_by_risk(world.quotes)
    assert table.loc[True, "difference_share"] > 0.10 > abs(table.loc[False, "difference_share"])
    assert kam.loss_reasons(world.quotes).index[0] == "price"


def test_section_12_free_service_first_price_cut_last(world: World) -> None:
    table = kam.after_the_win(world.quotes, world.orders, world.account_costs, 2025)
    assert table["lever"].iloc[0] == "free_service" and table["lever"].iloc[-1] == "price_cut"
    assert table["contribution"].iloc[0] > 0 > table["contribution"].iloc[-1]
    assert table["discount"].iloc[-1] == table["discount"].max()


def test_keys_find_what_was_planted() -> None:
    found = keys("bidding").keys
    for one in made():
        world, planted = one.world, one.planted
        assert found["law_flip"](world) == planted["law_flip_tender"]
        assert found["low_bid"](world) == planted["low_bid"]
        assert found["right_benchmark"](world) == planted["noncompliant_lowest"].rsplit("-", 1)[0]
        assert found["collusion_pair"](world) == sorted([planted["colluding_winner"], planted["colluding_cover"]])
        assert found["conflicted"](world) == planted["conflicted_committee"]
        assert found["void_tender"](world) == planted["void_tender"]
        assert found["thin_win"](world) == [planted["losing_account"]]
        table = kam.breaches(world.tenders, world.committee, world.bids)
        breaches = {"short_preparation": "preparation", "excess_bond": "bid_bond", "short_publicity": "publicity",
                    "late_signing": "signing", "conflicted_committee": "committee_conflict"}  # fmt: skip
        assert {str(table.index[table["check"] == check][0]) for check in breaches.values()} == {
            planted[name] for name in breaches
        }
        wrong = table.index[table["check"].isin(["committee_size", "committee_odd", "committee_experts"])]
        assert set(wrong) == {planted["wrong_committee"]} and len(set(table.index)) == 6


def test_every_recorded_award_follows_from_the_bids() -> None:
    """The scoring reproduces who won, tender by tender, in several worlds."""
    for one in made()[:2]:
        opened = one.world.tenders[one.world.tenders["status"] != "open"]
        for _, tender in opened.iterrows():
            winner = kam.evaluate(tender, kam.bids_of(one.world.bids, tender["tender_id"])).winner
            assert winner == (None if pd.isna(tender["winner"]) else tender["winner"])
