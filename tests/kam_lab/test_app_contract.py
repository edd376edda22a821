"""The negotiation app without a browser: rounds, questions, the end, the log, and what is said when data lack."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd
import pytest

from kam_lab import contract as kam
from kam_lab import open_world
from kam_lab.apps.contract import NegotiationDesk, app
from kam_lab.i18n import Catalogue, in_language
from kam_lab.world import World

W = open_world()
DEAL = next(iter(kam.deal_names(W.opportunities, W.deal_issues).values()))
GOOD = {"price": 1, "payment_days": 4, "warranty": 3, "service": 4, "delivery": 1}


@pytest.fixture(autouse=True)
def lang(request: pytest.FixtureRequest) -> Any:
    with in_language(getattr(request, "param", "en")):
        yield


both = pytest.mark.parametrize("lang", ["en", "zh"], indirect=True)


def plain(html: str) -> str:
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", html))


def put(desk: NegotiationDesk, package: dict[str, int]) -> None:
    for issue, choice in zip(desk.talks.issues, desk.choices, strict=True):
        choice.value = package[issue]


@both
def test_the_page_opens_with_a_demand_and_hidden_points() -> None:
    desk = NegotiationDesk(W)
    assert bytes(desk.chart.value).startswith(b"\x89PNG") and desk.message.value == ""
    assert desk.talks.opportunity_id == DEAL and desk.talks.round == 0
    assert desk.result.value == "" and len(desk.talks.log) == 1
    assert desk.talks.decision_log()["their_points"].isna().all()


def test_an_offer_brings_an_answer_and_moves_the_chart() -> None:
    desk = NegotiationDesk(W)
    before = bytes(desk.chart.value)
    put(desk, GOOD | {"service": 1})
    desk.offer.click()
    assert desk.talks.round == 1 and desk.chart.value != before
    assert not desk.talks.end and len(desk.talks.log) == 3
    desk.copy.click()
    assert desk.draft == desk.talks.proposal


def test_questions_are_few() -> None:
    desk = NegotiationDesk(W)
    for _ in range(kam.QUESTIONS):
        desk.questions[0].click()
    assert desk.talks.questions == 0 and all(button.disabled for button in desk.questions)
    with pytest.raises(kam.InputError):
        desk.talks.ask("price")


def test_saying_the_same_again_and_again_ends_the_talks() -> None:
    talks = kam.Talks(W.deal_issues, DEAL, 1)
    hard = {issue: 1 for issue in talks.issues}
    while not talks.end:
        talks.offer(hard)
    assert talks.end in ("broken", "time") and talks.score().created == 0


@both
def test_a_deal_is_scored_and_the_log_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    traded = NegotiationDesk(W)
    put(traded, GOOD)
    traded.coach.value = True
    traded.offer.click()
    traded.accept.click()
    score = traded.talks.score()
    assert traded.talks.end == "deal" and score.score > 0 and "100" in plain(traded.result.value)
    assert all(button.disabled for button in (traded.offer, traded.accept, traded.leave, *traded.bribes))
    traded.save.click()
    (file,) = tmp_path.glob("*.csv")
    saved = pd.read_csv(file, encoding="utf-8-sig")
    assert len(saved) == len(traded.talks.log) and saved.iloc[:, 5].notna().any()


@pytest.mark.parametrize("button", [0, 1])
def test_a_bribe_ends_everything_with_zero(button: int) -> None:
    bribed = NegotiationDesk(W)
    bribed.bribes[button].click()
    assert bribed.talks.end == "bribe" and bribed.talks.score().score == 0 and bribed.talks.relationship == 0
    assert "1,000,000" in plain(bribed.result.value)


def test_leaving_is_right_only_without_a_zone() -> None:
    right, wrong = kam.Talks(W.deal_issues, DEAL, 5), kam.Talks(W.deal_issues, DEAL, 1)
    assert not right.zone_exists and wrong.zone_exists
    right.leave()
    wrong.leave()
    assert right.score().created == 1 and wrong.score().created == 0
    assert right.score().score > 80 > wrong.score().score
    with pytest.raises(kam.InputError):
        right.accept()


def test_a_deal_below_our_alternative_creates_nothing() -> None:
    talks = kam.Talks(W.deal_issues, DEAL, 1)
    talks.accept()
    score = talks.score()
    assert score.our_points < talks.buyer.our_batna and score.created == score.claimed == 0


def test_moves_change_the_relationship() -> None:
    talks = kam.Talks(W.deal_issues, DEAL, 1)
    least = talks.table.sort_values("their_points").iloc[0]
    insult = {name: int(least[name]) for name in talks.issues}
    talks.offer(insult)
    after_insult = talks.relationship
    talks.offer(insult)
    assert after_insult < 60 and talks.relationship < after_insult
    warm = kam.Talks(W.deal_issues, DEAL, 1)
    warm.offer(GOOD | {"service": 2})
    before = warm.relationship
    if not warm.end:
        warm.offer(GOOD | {"service": 1})
        assert warm.relationship < before  # taken back


def test_the_same_buyer_for_the_same_seed_and_close_to_what_the_coach_says() -> None:
    one, other = (kam.make_buyer(W.deal_issues, DEAL, 3) for _ in range(2))
    pd.testing.assert_frame_equal(one.issues, other.issues)
    told = kam.issues_of(W.deal_issues, DEAL)
    assert one.issues["our_points"].equals(told["our_points"])
    assert (one.issues["their_points"] - told["their_points"]).abs().max() > 1
    assert one.weights.corr(told.groupby(level="issue", sort=False)["their_points"].max()) > 0.3


def test_another_buyer_and_another_deal_start_anew() -> None:
    desk = NegotiationDesk(W)
    desk.offer.click()
    desk.other.click()
    assert desk.talks.round == 0 and desk.talks.seed == 2
    desk.deals.value = desk.deals.options[-1][1]
    assert desk.talks.opportunity_id == desk.deals.value and desk.message.value == ""
    desk.again.click()
    assert desk.talks.seed == 2


def test_without_the_tables_a_sentence() -> None:
    def said(world: World) -> str:
        return plain(app(world).children[-1].value)

    tables = {name: table for name, table in W.tables.items() if name != "deal_issues"}
    assert "deal_issues" in said(World("w", tables, W.as_of))
    assert len(said(World("w", {**W.tables, "deal_issues": W.deal_issues.head(0)}, W.as_of))) > 20
    assert isinstance(app(W), widgets.Box)


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    desk = NegotiationDesk(W)
    monkeypatch.setattr("kam_lab.apps.contract.os.replace", _refuse)
    desk.save.click()
    assert ".csv" in plain(desk.message.value) and desk.saved.value == ""


def _refuse(*_: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_both_languages_have_the_same_texts() -> None:
    catalogue = Catalogue(Path(__file__).parents[2] / "kam_lab" / "locale")
    for owner in ("app_contract", "contract", "plots_contract", "desk_contract"):
        english, chinese = (catalogue.texts(owner, lang) for lang in ("en", "zh"))
        assert english.keys() == chinese.keys()
        for key in english:
            fields = [sorted(re.findall(r"{(\w+)}", texts[key])) for texts in (english, chinese)]
            assert fields[0] == fields[1], key
