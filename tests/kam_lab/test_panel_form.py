"""The scorecard's form: own team closed, levels and numbers say the same, ``card.json`` is whole or not there."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import kam_lab
from kam_lab import panel_form
from kam_lab.answering import handing_in
from kam_lab.i18n import in_language
from kam_lab.panel_desk import ScoreCard
from kam_lab.panel_form import PanelFileError, read_panel, score_card

LEVELS = [{"points": 0, "en": "<No>", "zh": "没有"}, {"points": 60, "en": "All", "zh": "全部"}]
PANEL: dict[str, Any] = {
    "format": 1,
    "kind": "panel",
    "project": "project_1",
    "title": {"en": "Project 1", "zh": "项目一"},
    "rater": "S-A",
    "role": "representative",
    "fingerprint": "f00",
    "teams": [
        {"id": "A", "name": "<Alpha>", "own": True},
        {"id": "B", "name": "Beta", "own": False},
        {"id": "C", "name": "Gamma", "own": False},
    ],
    "criteria": [
        {
            "id": "judgement",
            "title": {"en": "Judgement", "zh": "判断"},
            "max": 60,
            "levels": [*LEVELS, {"points": 30, "en": "Half", "zh": "一半"}],
        },
        {"id": "clarity", "title": {"en": "Clarity", "zh": "表达"}, "max": 40, "levels": []},
    ],
}


@pytest.fixture(params=["en", "zh"], autouse=True)
def lang(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.delenv("KAM_LAB_GRADING", raising=False)
    monkeypatch.setattr(panel_form, "_open", {})
    with in_language(request.param):
        yield request.param


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "panel.json"
    file.write_text(json.dumps(PANEL), "utf-8")
    return file


def saved(path: Path) -> Any:
    return json.loads(path.with_name("card.json").read_text("utf-8"))


def html_of(widget: Any) -> str:
    own = [str(getattr(widget, name, "") or "") for name in ("description", "value")]
    return " ".join([*own, *(html_of(child) for child in getattr(widget, "children", ()))])


def test_the_own_team_is_shown_and_cannot_be_scored(path: Path, lang: str) -> None:
    card = ScoreCard(path)
    assert {team for team, _ in card.rows} == {"B", "C"} == set(card.comments)
    assert [name for (kind, name), button in card.who.items() if kind == "team" and button.disabled] == ["A"]
    assert ("your own team" if lang == "en" else "本组，不评") in card.sums.value
    page = html_of(card.widget).partition("</style>")[2]
    assert (
        "<No>" not in page and "<Alpha>" not in page.replace("<Alpha> ·", "") and "{" not in page.split("</style>")[-1]
    )


def test_a_level_and_its_points_are_the_same(path: Path) -> None:
    row = ScoreCard(path).rows["B", "judgement"]
    assert [label.split("\n")[0] for label, _ in row.levels.options] == ["60", "30", "0"]  # the best first
    row.levels.value = 1
    assert row.points.value == "30" and row.value == 30
    row.points.value = " ４5.5 "
    assert row.levels.value is None and row.value == 45.5
    row.points.value = "0"
    assert row.levels.value == 2
    row.points.value = ""
    assert row.levels.value is None and row.value is None


def test_scores_are_saved_by_themselves_and_found_again(path: Path, lang: str) -> None:
    card = ScoreCard(path)
    assert not path.with_name("card.json").exists()
    card.rows["B", "judgement"].points.value = " ３0 "
    card.comments["B"].value = "Good"
    tree = saved(path)
    assert tree["scores"] == {"B": {"judgement": 30.0}} and tree["comments"] == {"B": "Good"}
    assert (tree["project"], tree["rater"], tree["fingerprint"]) == ("project_1", "S-A", "f00")
    assert ("1 of 4" if lang == "en" else "共 4 格") in card.status.value
    again = ScoreCard(path)
    assert again.rows["B", "judgement"].levels.value == 1 and again.comments["B"].value == "Good"
    again.button.click()
    assert saved(path) == tree  # nothing new, so the card keeps its time
    again.rows["B", "clarity"].points.value = "40"
    assert "70.0" in again.sums.value and "Beta · 70.0" in again.who["team", "B"].description
    again.rows["B", "clarity"].points.value = ""
    assert saved(path)["scores"] == {"B": {"judgement": 30.0}}
    assert not list(path.parent.glob(".*"))


def test_one_criterion_for_all_teams(path: Path) -> None:
    card = ScoreCard(path)
    card.who["criterion", "judgement"].click()
    assert (card.view, card.views.value) == ("criterion", "criterion")
    assert [row.team for row in card._lines(card._shown["criterion"])] == ["B", "C"]
    card.next.click()
    assert [row.criterion for row in card._lines(card._shown["criterion"])] == ["clarity", "clarity"]
    assert card.quick.disabled  # there are no levels to name
    card.views.value = "team"
    assert [row.criterion for row in card._lines(card._shown["team"])] == ["judgement", "clarity"]


def test_levels_are_entered_by_the_keyboard(path: Path) -> None:
    card = ScoreCard(path)
    for typed in ("1", "1 ", "1 9", "1 9x²", "1 9x²2"):  # one level of three for each team; no other figure counts
        card.quick.value = typed
    assert saved(path)["scores"] == {"B": {"judgement": 60.0}, "C": {"judgement": 30.0}}
    assert card._shown["team"] == "C" and card.quick.value == "1 9x²2"  # nothing is taken from under the fingers
    card.rows["B", "judgement"].points.value = "59"
    card.quick.value = "1 9x²"
    card.quick.value = "1 9x²0"
    assert saved(path)["scores"] == {"B": {"judgement": 59.0}}  # what was mended by hand stays
    card.quick.value = "1 9x²０３"
    assert card.rows["C", "judgement"].value is None  # there are no more lines
    card.who["team", "B"].click()
    assert card.quick.value == ""
    card.quick.value = "３"
    assert saved(path)["scores"] == {"B": {"judgement": 0.0}}


def test_a_figure_that_was_on_its_way_is_not_taken_for_another(path: Path) -> None:
    """The box is emptied for another team; the browser sends the old figures once more, and one behind them."""
    card = ScoreCard(path)
    card.quick.value = "1"
    card.who["team", "C"].click()
    card.quick.value = "12"
    assert saved(path)["scores"] == {"B": {"judgement": 60.0}, "C": {"judgement": 30.0}}
    card.who["team", "C"].click()
    card.quick.value = "1"
    assert saved(path)["scores"]["C"] == {"judgement": 60.0}


def test_next_is_a_team_that_is_not_whole(path: Path) -> None:
    card = ScoreCard(path)
    assert card._shown["team"] == "B"
    for name in ("judgement", "clarity"):
        card.rows["C", name].set(30)
    card.next.click()
    assert card._shown["team"] == "B"  # C is whole
    assert ScoreCard(path)._shown["team"] == "B"


@pytest.mark.parametrize("typed", ["good", "-1", "61", "nan", "inf", "1,5"])
def test_what_is_no_points_is_named_and_nothing_saved(typed: str, path: Path) -> None:
    card = ScoreCard(path)
    card.rows["C", "clarity"].points.value = "7"
    row = card.rows["B", "judgement"]
    row.points.value = typed
    assert not card.save()
    assert saved(path)["scores"] == {"C": {"clarity": 7.0}}
    assert typed in card.status.value and "Beta" in card.status.value and "60" in card.status.value
    assert "kam-wrong" in row.points._dom_classes
    row.points.value = "60"
    assert saved(path)["scores"]["B"] == {"judgement": 60.0} and "kam-wrong" not in row.points._dom_classes


@pytest.mark.parametrize("content", ["{", "[]", '{"project": "project_2", "rater": "S-A", "scores": {}}'])
def test_another_card_is_put_aside_not_overwritten(content: str, path: Path) -> None:
    path.with_name("card.json").write_text(content, "utf-8")
    card = ScoreCard(path)
    card.rows["B", "clarity"].points.value = "7"
    assert path.with_name("card.before-1.json").read_text("utf-8") == content


def test_a_card_with_odd_content_is_taken_up_as_far_as_it_goes(path: Path) -> None:
    tree = {
        "project": "project_1",
        "rater": "S-A",
        "scores": {"A": {"clarity": 40}, "B": {"clarity": 5, "x": 1, "judgement": 99}, "Z": 3},
    }
    path.with_name("card.json").write_text(json.dumps({**tree, "comments": ["no"]}), "utf-8")
    card = ScoreCard(path)
    assert card.scores() == ({"B": {"clarity": 5.0}}, [])


def test_nothing_is_lost_when_saving_fails(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    card = ScoreCard(path)
    card.rows["B", "clarity"].points.value = "7"
    monkeypatch.setattr(panel_form, "write_atomically", full)
    card.rows["B", "clarity"].points.value = "8"
    assert not card.save() and "No space left" in card.status.value
    assert saved(path)["scores"]["B"]["clarity"] == 7


def test_the_file_to_hand_in(path: Path, lang: str) -> None:
    card = ScoreCard(path)
    card.pack.click()
    assert not list(path.parent.glob("*.zip"))  # an empty card is none
    card.rows["B", "clarity"].points.value = "7"
    card.pack.click()
    (made,) = path.parent.glob("project_1_panel_2*.zip")
    with zipfile.ZipFile(made) as archive:
        assert sorted(archive.namelist()) == ["card.json", "hand_in.json"]
        assert archive.read("card.json") == path.with_name("card.json").read_bytes()
    assert made.name in card.status.value and "3" in card.status.value


def test_a_teacher_scores_every_team_and_hands_in_nothing(path: Path) -> None:
    teams = [{**team, "own": False} for team in PANEL["teams"]]
    path.write_text(json.dumps({**PANEL, "rater": "teacher:Wu", "role": "teacher", "teams": teams}), "utf-8")
    card = ScoreCard(path)
    assert {team for team, _ in card.rows} == {"A", "B", "C"}
    assert card.pack not in card.widget.children[-1].children


def test_an_assignment_takes_the_card_along(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = path.parent
    (folder / "questions.json").write_text(
        json.dumps({"format": 1, "assignment": "project_1_reflection", "questions": []}), "utf-8"
    )
    monkeypatch.chdir(folder)
    score_card()
    card = panel_form._open[path.resolve()]
    card.rows["B", "clarity"].points.value = "7"
    (folder / "member_form.json").write_text("{}", "utf-8")
    with zipfile.ZipFile(handing_in.write_zip(handing_in.Workbook())) as archive:
        assert sorted(archive.namelist()) == ["card.json", "hand_in.json", "member_form.json"]
        assert json.loads(archive.read("card.json"))["scores"] == {"B": {"clarity": 7.0}}


@pytest.mark.parametrize(
    "content", [None, "", "{}", '{"kind": "panel", "project": 1}', json.dumps({**PANEL, "teams": []})]
)
def test_a_wrong_panel_file_gets_a_sentence(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "panel.json"
    if content is not None:
        file.write_text(content, "utf-8")
    with pytest.raises(PanelFileError, match=r"panel\.json"):
        read_panel(file)
    score_card(file)
    assert "panel.json" in capsys.readouterr().out


def test_the_grader_sees_no_form(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KAM_LAB_GRADING", "1")
    score_card(path)
    assert capsys.readouterr().out == ""


def test_the_library_offers_the_forms() -> None:
    assert kam_lab.score_card is score_card and callable(kam_lab.rate_members)
