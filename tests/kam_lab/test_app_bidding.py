"""The bid-opening app without a browser: envelopes, bets, laws, sliders; a sentence where there is nothing to open."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from kam_lab import World, bidding, open_world
from kam_lab.apps.bidding import OpeningDesk, app
from kam_lab.i18n import in_language


@pytest.fixture(scope="module")
def world() -> World:
    return open_world()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with in_language("en"):
        yield


@pytest.fixture
def desk(world: World) -> OpeningDesk:
    flip = str(bidding.law_changes(world.tenders, world.bids).index[0])
    return OpeningDesk(world, flip)


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_envelopes_are_sealed_until_somebody_opens_them(desk: OpeningDesk) -> None:
    count = len(desk.opened.bids)
    assert plain(desk.envelopes.value).count("sealed") == count
    assert not bytes(desk.score_chart.value) and "still sealed" in plain(desk.points.value)
    desk.open_next.click()
    shown = plain(desk.envelopes.value)
    assert shown.count("sealed") == count - 1 and f"{desk.opened.bids['price'].iloc[0]:,.0f}" in shown
    assert f"{desk.opened.bids['price'].iloc[1]:,.0f}" not in shown
    for _ in range(count):
        desk.open_next.click()
    assert desk.all_open and desk.open_next.disabled
    assert bytes(desk.score_chart.value).startswith(b"\x89PNG") and bytes(desk.price_chart.value).startswith(b"\x89PNG")
    desk.seal.click()
    assert plain(desk.envelopes.value).count("sealed") == count and not desk.open_next.disabled


def test_the_law_changes_the_winner_and_every_result_cites_its_rules(desk: OpeningDesk) -> None:
    desk.open_all.click()
    winners = {}
    for law, day in bidding.LAW_DATES.items():
        desk.law.value = law
        result = desk.opened.result(law)
        name = desk.room.names[result.winner]
        said = plain(desk.verdict.value)
        assert f"{name} wins" in said and f"{result.contract_price:,.0f}" in said
        rules = plain(desk.rules.value)
        assert day in rules and "no legal advice" in rules and "confirmed" in rules
        assert ("domestic" in rules) == (law == "2026")
        winners[law] = result.winner
    assert len(set(winners.values())) == 3 and "3 different winners" in plain(desk.laws.value)


def test_a_bet_is_answered(desk: OpeningDesk) -> None:
    right = desk.opened.result("own").winner
    wrong = next(one for one in desk.opened.bids["bidder_id"] if one != right)
    for bet, word in ((right, "was right"), (wrong, "was wrong")):
        desk.seal.click()
        desk.bet.value = bet
        desk.open_all.click()
        assert word in plain(desk.verdict.value) and desk.bet.disabled


def test_the_sliders_say_what_a_point_is_worth(desk: OpeningDesk) -> None:
    desk.open_all.click()
    desk.weight_slider.value = 30
    assert "3.45" in plain(desk.worth.value)
    before = bytes(desk.price_chart.value)
    desk.price_slider.value = -15
    assert bytes(desk.price_chart.value) != before
    desk.points_slider.value = 10
    assert "wins" in plain(desk.worth.value) and not desk.message.value


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_kind_of_tender_can_be_opened(world: World, lang: str) -> None:
    tenders = world.tenders[world.tenders["status"] != "open"]
    kinds = tenders.groupby(["method", "status"], sort=True)["tender_id"].first()
    rejected = bidding.lowest_rejected(world.tenders, world.bids).index[0]
    with in_language(lang):
        for tender in [*kinds, rejected]:
            desk = OpeningDesk(world, str(tender))
            desk.open_all.click()
            assert not desk.message.value, desk.message.value
            assert "{" not in desk.verdict.value + desk.worth.value + desk.laws.value + desk.facts.value


def test_a_void_tender_says_why(world: World) -> None:
    void = world.tenders.loc[world.tenders["status"] == "void", "tender_id"].iloc[0]
    desk = OpeningDesk(world, str(void))
    desk.open_all.click()
    assert "void" in plain(desk.verdict.value) and "wins" not in plain(desk.verdict.value)


def test_a_tender_is_found_by_a_part_of_its_name(desk: OpeningDesk) -> None:
    ids = list(desk.labels)
    desk.search.value = ids[4].lower()
    assert desk.opened.tender["tender_id"] == ids[4] and desk.seen == 0
    desk.search.value = "drive"
    assert "tenders fit" in plain(desk.message.value)
    desk.on.click()
    assert desk.opened.tender["tender_id"] == ids[5] and not desk.message.value
    desk.back.click()
    assert desk.opened.tender["tender_id"] == ids[4]


def test_nothing_to_open_is_a_sentence(world: World) -> None:
    def shown(tables: dict) -> str:  # type: ignore[type-arg]
        page = app(World("bare", tables, world.as_of))
        return plain(" ".join(str(getattr(child, "value", "")) for child in page.children[1:]))

    tables = dict(world.tables)
    assert "bids" in shown({name: table for name, table in tables.items() if name != "bids"})
    assert "No tender" in shown({**tables, "bids": tables["bids"].head(0)})
