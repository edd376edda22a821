"""The account-plan app without a browser: what moves when a lever moves, and what is said when something is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kam_lab import open_world
from kam_lab import retention as kam
from kam_lab.apps.retention import NEEDED, RetentionDesk, app
from kam_lab.i18n import Catalogue, in_language
from kam_lab.world import World


@pytest.fixture(scope="module")
def book() -> kam.RetentionBook:
    return kam.RetentionBook(open_world(check=False))


@pytest.fixture(scope="module")
def sound(book: kam.RetentionBook) -> str:
    """A sound account that earns money and buys a great deal."""
    good = book.health[book.health["colour"] == "green"]
    return str(book.earned["contribution"].reindex(good.index).idxmax())


@pytest.fixture
def desk(book: kam.RetentionBook, sound: str) -> Iterator[RetentionDesk]:
    with in_language("en"):
        yield RetentionDesk(book, sound)


def test_it_opens_on_things_as_they_are(desk: RetentionDesk) -> None:
    assert desk.plan.net == pytest.approx(0, abs=1) and desk.plan.clv_gain == pytest.approx(0, abs=1)
    assert "Nothing is planned yet" in desk.said.value
    assert all(bytes(chart.value).startswith(b"\x89PNG") for chart in (desk.curve, desk.steps))


def test_an_action_moves_retention_value_and_hours_together(desk: RetentionDesk) -> None:
    before, picture = desk.plan, desk.curve.value
    desk.actions["deep_communication"].value = True
    after = desk.plan
    assert after.retention_after > before.retention_after and after.clv_gain > 0 and after.cost > 0
    assert after.hours > before.hours and after.net == pytest.approx(after.clv_gain - after.cost)
    assert desk.curve.value != picture
    desk.actions["deep_communication"].value = False
    assert desk.plan == before


def test_fewer_visits_break_the_promise_and_health(desk: RetentionDesk) -> None:
    before = desk.plan
    desk.visits.value = 0
    assert desk.plan.health_after < before.health_after and desk.plan.hours < before.hours
    assert "broken promise" in desk.said.value


def test_meeting_people_with_power_raises_health_and_takes_hours(desk: RetentionDesk) -> None:
    desk.people.value = 0
    low = desk.plan
    desk.people.value = desk.people.max
    assert desk.plan.health_after > low.health_after and desk.plan.hours > low.hours


def test_a_price_cut_costs_every_year(desk: RetentionDesk) -> None:
    desk.price.value = 5
    assert desk.plan.clv_gain < 0 and desk.plan.net < 0 and "every year" in desk.said.value


def test_what_pays_is_ticked_and_fits_the_hours(desk: RetentionDesk) -> None:
    desk.propose.click()
    assert desk.levers.actions and desk.plan.net > 0 and desk.plan.hours <= desk.budget.value
    desk.reset.click()
    assert desk.levers.actions == () and desk.plan.net == pytest.approx(0, abs=1)


def test_zero_retention_answers_with_a_sentence(desk: RetentionDesk) -> None:
    desk.start.value = 0
    assert desk.plan.clv_before == 0 and "lost after the year" in desk.said.value and not desk.message.value


def test_an_account_that_has_gone(book: kam.RetentionBook) -> None:
    quiet = str(book.buying.index[0])
    with in_language("en"):
        gone = RetentionDesk(book, quiet)
        assert abs(gone.plan.clv_before) < 1 and "probably gone" in gone.said.value
        gone.propose.click()
        assert "None of the actions pays" in gone.message.value


def test_the_papers(desk: RetentionDesk, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))
    assert desk.save.disabled
    desk.write_plan.click()
    assert "Account plan" in desk.paper.value and not desk.save.disabled
    desk.write_qbr.click()
    assert "Quarterly business review" in desk.paper.value
    desk.save.click()
    assert ".html" in desk.message.value and ".md" in desk.message.value


def test_searching_and_choosing(desk: RetentionDesk, book: kam.RetentionBook) -> None:
    desk.hits[0].click()
    assert desk.account == desk._found[0]
    other = str(book.health.index[5])
    desk.search.value = f"{desk.names[other]} · {other}"
    assert desk.account == other
    desk.search.value = "no such account"
    assert "No account" in desk.found.value


def test_what_is_missing_is_said(book: kam.RetentionBook) -> None:
    tables = {name: book.world.tables[name] for name in NEEDED if name != "surveys"}
    with in_language("en"):
        page = app(World("poor", tables, book.world.as_of))
        assert "surveys" in page.children[1].value
        page = app(World("empty", {**tables, "surveys": book.world.surveys.iloc[:0]}, book.world.as_of))
        assert "empty" in page.children[1].value
        assert "not among" in app(book.world, "A9999").children[1].value


def test_texts_in_both_languages_are_the_same_keys() -> None:
    from pathlib import Path

    import kam_lab

    catalogue = Catalogue(Path(kam_lab.__file__).parent / "locale")
    for owner in ("app_retention", "desk_retention", "plots_retention", "retention", "retention_plan", "retention_qbr"):
        english, chinese = catalogue.texts(owner, "en"), catalogue.texts(owner, "zh")
        assert set(english) == set(chinese), owner
