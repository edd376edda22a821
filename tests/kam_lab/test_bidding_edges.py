"""Edge cases of stage 3 answer with a sentence, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from kam_lab import bidding as kam
from kam_lab import open_world
from kam_lab.i18n import in_language

TENDER, BIDS = kam.textbook_tender()
ZERO = pd.DataFrame(
    [("Q1", 0.0, 1.0, 1.0, "won")], columns=["quote_id", "list_amount", "net_amount", "product_cost", "outcome"]
)


@pytest.fixture(params=["en", "zh"], autouse=True)
def lang(request: pytest.FixtureRequest) -> Any:
    with in_language(request.param):
        yield request.param


def test_fewer_than_three_bidders() -> None:
    result = kam.evaluate(TENDER, BIDS.head(2))
    assert result.status == "void" and result.winner is None and result.contract_price is None
    assert "2" in result.notes[0] and "3" in result.notes[0]


def test_fewer_than_three_that_may_be_compared() -> None:
    bids = BIDS.assign(signed=[True, True, False])
    result = kam.evaluate(TENDER, bids)
    assert result.status == "void" and "2" in result.notes[0] and "3" in result.notes[0]
    # Under the Tendering Law three came, and two are left: the better one wins.
    assert kam.evaluate({**TENDER, "regime": "tendering"}, bids).status == "awarded"


def test_nobody_may_be_compared() -> None:
    result = kam.evaluate({**TENDER, "regime": "tendering"}, BIDS.assign(signed=False))
    assert result.status == "void" and result.notes


def test_equal_scores_go_to_the_lower_price() -> None:
    bids = BIDS.assign(small=False, technical_score=[50.0, 51.5, 40.0], service_score=10.0)
    result = kam.evaluate({**TENDER, "small_deduction": 0.0}, bids)
    assert result.table["total_score"].iloc[0] == result.table["total_score"].iloc[1]
    assert result.winner == "A" and "A" in result.notes[0] and "tie_order" in result.rule_ids


def test_equal_in_score_and_price_is_a_tie() -> None:
    bids = BIDS.assign(small=False, price=[950_000.0, 950_000.0, 1e6], technical_score=50.0, service_score=10.0)
    result = kam.evaluate(TENDER, bids)
    assert result.status == "tie" and result.winner is None
    assert "A" in result.notes[0] and "B" in result.notes[0]
    assert list(result.table["place"]) == [1, 1, 3]


def test_a_price_of_zero_is_rejected_and_never_the_benchmark() -> None:
    four = pd.concat([BIDS, BIDS.head(1).assign(bidder_id="D", price=0.0)], ignore_index=True)
    result = kam.evaluate(TENDER, four)
    assert result.table["rejection"]["D"] == "no_price" and result.benchmark is not None and result.benchmark > 0


def test_above_the_ceiling() -> None:
    result = kam.evaluate({**TENDER, "regime": "tendering", "ceiling": 1_050_000.0}, BIDS)
    assert result.table["rejection"]["C"] == "above_ceiling"


@pytest.mark.parametrize(
    "call",
    [
        lambda: kam.evaluate(TENDER, BIDS.assign(technical_score=90.0)),
        lambda: kam.evaluate(TENDER, BIDS.assign(bidder_id="A")),
        lambda: kam.evaluate(TENDER, BIDS.head(0)),
        lambda: kam.evaluate(TENDER, BIDS, "2023-06-30", small_deduction=0.05),
        lambda: kam.low_bid_review([100.0], 200),
        lambda: kam.low_bid_review([100.0, 0.0], 200),
        lambda: kam.low_bid_review([100.0, 90.0], 200, as_of="2025-12-31"),
        lambda: kam.low_bid_thresholds("2026-03-01", {"mean": 0.70}),
        lambda: kam.low_bid_thresholds("2026-03-01", {"median": 0.60}),
        lambda: kam.price_screens([1.0, 2.0]),
        lambda: kam.gap_spread([1.0, 0.0, 2.0]),
        lambda: kam.price_score(0, 100, 30),
        lambda: kam.price_of_one_point(1),
        lambda: kam.price_for_points(90, 100, 30, 1),
        lambda: kam.uniform_rival(1.2, 1.1),
        lambda: kam.observed_rival([]),
        lambda: kam.best_markup_uniform(0),
        lambda: kam.bid_value(100, 0.1, 1.5),
        lambda: kam.committee_check(0, 0, "2026-01-01"),
        lambda: kam.committee_check(5, 6, "2026-01-01"),
        lambda: kam.calendar("2026-02-01", "2026-01-01", "2026-03-01"),
        lambda: kam.calendar("2026-01-01", "2026-02-01", "2026-03-01", "own_rules"),
        lambda: kam.concessions([100]),
        lambda: kam.price_build_up({"product": 0}, 0.1),
        lambda: kam.package_price({"a": 1}, {"b": 1}, 0.1),
        lambda: kam.undercut(0, 1, 1, 0.1, 0),
        lambda: kam.tender_row(pd.DataFrame({"tender_id": ["T1"]}), "T2"),
        lambda: kam.tco({"tender_id": "none", "life_years": 5}, BIDS.assign(running_cost=1.0, residual_value=0.0)),
        lambda: kam.with_changes(TENDER, BIDS, "Z"),
        lambda: kam.offers(ZERO),
    ],
)
def test_a_sentence_instead_of_a_traceback(call: Callable[[], Any], lang: str) -> None:
    with pytest.raises(kam.InputError) as caught:
        call()
    said = str(caught.value)
    assert len(said) > 15 and "{" not in said
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said) == (lang == "zh")


def test_nothing_decided_nothing_lost() -> None:
    quotes = open_world().quotes
    for call in (kam.win_rate_by_discount, kam.discount_by_risk, kam.loss_reasons):
        with pytest.raises(kam.InputError):
            call(quotes.assign(outcome="open"))


def test_a_company_with_its_own_rules_has_no_limits_to_keep() -> None:
    world = open_world()
    row = world.tenders[world.tenders["regime"] == "own_rules"].iloc[0]
    assert kam.procedure(row).empty


def test_no_price_helps_a_rejected_bid() -> None:
    assert kam.price_to_win(TENDER, BIDS.assign(signed=[False, True, True]), "A") is None
