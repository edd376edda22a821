"""The representative's form: own team closed, what is typed is checked, ``card.json`` is whole or not there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kam_lab import panel_form
from kam_lab.i18n import in_language
from kam_lab.panel_form import PanelFileError, ScoreCard, read_panel, score_card

PANEL: dict[str, Any] = {
    "format": 1,
    "kind": "panel",
    "project": "project_1",
    "title": {"en": "Project 1", "zh": "项目一"},
    "rater": "S-A",
    "fingerprint": "f00",
    "teams": [{"id": "A", "name": "<Alpha>", "own": True}, {"id": "B", "name": "Beta", "own": False}],
    "criteria": [
        {
            "id": "judgement",
            "title": {"en": "Judgement", "zh": "判断"},
            "max": 60,
            "levels": [{"points": 0, "en": "<No>", "zh": "没有"}, {"points": 60, "en": "All", "zh": "全部"}],
        },
        {"id": "clarity", "title": {"en": "Clarity", "zh": "表达"}, "max": 40, "levels": []},
    ],
}


@pytest.fixture(params=["en", "zh"], autouse=True)
def lang(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.delenv("KAM_LAB_GRADING", raising=False)
    with in_language(request.param):
        yield request.param


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "panel.json"
    file.write_text(json.dumps(PANEL), "utf-8")
    return file


def test_the_own_team_is_shown_and_closed(path: Path) -> None:
    card = ScoreCard(path)
    assert {team for (team, _), box in card.inputs.items() if box.disabled} == {"A"}
    assert card.comments["A"].disabled and not card.comments["B"].disabled
    page = json.dumps([w.value for w in card.widget.children if hasattr(w, "value")])
    assert "<No>" not in page


def test_scores_are_saved_and_found_again(path: Path, lang: str) -> None:
    card = ScoreCard(path)
    card.inputs["B", "judgement"].value = " ３0 "
    card.comments["B"].value = "Good"
    card.inputs["A", "judgement"].value = "60"  # a browser tool can fill in what is disabled
    card.button.click()
    tree = json.loads(path.with_name("card.json").read_text("utf-8"))
    assert tree["scores"] == {"B": {"judgement": 30.0}} and tree["comments"] == {"B": "Good"}
    assert (tree["project"], tree["rater"], tree["fingerprint"]) == ("project_1", "S-A", "f00")
    assert ("1 of 2" if lang == "en" else "共 2 格") in card.status.value
    again = ScoreCard(path)
    assert again.inputs["B", "judgement"].value == "30" and again.comments["B"].value == "Good"
    again.inputs["B", "clarity"].value = "40"
    again.button.click()
    assert "kam-note-good" in again.status.value
    assert not list(path.parent.glob(".*"))


@pytest.mark.parametrize("typed", ["good", "-1", "61", "nan", "inf", "1,5"])
def test_what_is_no_points_is_named_and_nothing_saved(typed: str, path: Path, lang: str) -> None:
    card = ScoreCard(path)
    card.inputs["B", "judgement"].value = typed
    assert not card.save()
    assert not path.with_name("card.json").exists()
    assert typed in card.status.value and "Beta" in card.status.value and "60" in card.status.value
    assert "kam-wrong" in card.inputs["B", "judgement"]._dom_classes


@pytest.mark.parametrize("content", ["{", "[]", '{"project": "project_2", "rater": "S-A", "scores": {}}'])
def test_another_card_is_put_aside_not_overwritten(content: str, path: Path) -> None:
    path.with_name("card.json").write_text(content, "utf-8")
    card = ScoreCard(path)
    card.inputs["B", "clarity"].value = "7"
    card.save()
    assert path.with_name("card.before-1.json").read_text("utf-8") == content


def test_a_card_with_odd_content_is_taken_up_as_far_as_it_goes(path: Path) -> None:
    tree = {
        "project": "project_1",
        "rater": "S-A",
        "scores": {"A": {"clarity": 40}, "B": {"clarity": 5, "x": 1}, "Z": 3},
    }
    path.with_name("card.json").write_text(json.dumps({**tree, "comments": ["no"]}), "utf-8")
    card = ScoreCard(path)
    assert card.inputs["B", "clarity"].value == "5" and card.inputs["A", "clarity"].value == ""


def test_nothing_is_lost_when_saving_fails(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    card = ScoreCard(path)
    card.inputs["B", "clarity"].value = "7"
    card.save()
    monkeypatch.setattr(panel_form, "write_atomically", full)
    card.inputs["B", "clarity"].value = "8"
    assert not card.save() and "No space left" in card.status.value
    assert json.loads(path.with_name("card.json").read_text("utf-8"))["scores"]["B"]["clarity"] == 7


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
