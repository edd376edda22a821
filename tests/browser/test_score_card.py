"""Scorecard and scoring desk in JupyterLab: filled in by mouse and keyboard, handed in, read, counted."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from grading.assessment.rollup import load_policy
from grading.classroom.folder import Classroom
from grading.demo.people import make_roster
from grading.flow import panel as panel_flow
from grading.flow import teams as team_flow

P = "project_1"
TEAMS = [f"T{number}" for number in range(1, 7)]


@pytest.fixture(params=["en", "zh"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def classroom(tmp_path: Path, lang: str) -> Classroom:
    """Six teams with a representative each, scorecards handed out."""
    make_roster(24, 6, lang).to_csv(tmp_path / "roster.csv", index=False)
    made = Classroom.create(
        tmp_path / "class", name="3B", roster=tmp_path / "roster.csv", language=lang, assignments=[P]
    )
    for student in list(made.roster)[:6]:
        team_flow.name_representative(
            made, P, student.team, student.student_id, since=date(2026, 3, 2), who="wu", why="start"
        )
    assert not panel_flow.hand_out(made, P).notes
    return made


def opened(lab: Any, notebook: Path) -> Any:
    lab.open_notebook(notebook, width=1366, height=900)
    lab.command("application:toggle-left-area")
    lab.run_all()
    form = lab.page.locator(".kam-form.kam-desk").first
    form.wait_for()
    return form


def saved(lab: Any, form: Any, folder: Path, count: int) -> dict[str, Any]:
    """The card, as soon as it holds so many scores."""
    for _ in range(60):
        lab.page.wait_for_timeout(250)
        file = folder / "card.json"
        if file.is_file():
            card = json.loads(file.read_text("utf-8"))
            if sum(len(row) for row in card["scores"].values()) == count:
                return dict(card)
    raise AssertionError(form.locator(".kam-status").inner_text())


def test_a_representative_scores_the_other_teams(lab: Any, classroom: Classroom, lang: str, tmp_path: Path) -> None:
    raters = panel_flow.people(classroom, P)
    student = next(rater for rater, team in raters.representatives.items() if team == "T2")
    folder = lab.new_folder()
    with zipfile.ZipFile(panel_flow.outbox(classroom, P) / f"{student}.zip") as archive:
        archive.extractall(folder)
    folder /= f"{P}_panel"
    form = opened(lab, folder / f"{P}_panel.ipynb")
    teams = form.locator(".kam-who button")
    assert teams.count() == 6 and [button.is_disabled() for button in teams.all()] == [False, True, *[False] * 4]
    rows = form.locator(".kam-row")
    asked = [c.id for c in panel_flow.panel_project(classroom, P).asked("representative")]
    assert rows.count() == len(asked) == 6
    # The descriptors stand in full on the buttons.
    label = rows.nth(0).locator(".widget-radio-box label").first
    assert label.evaluate("box => box.scrollHeight <= box.clientHeight + 1")
    # By the mouse: the first team, the second level everywhere, one number in between, a comment.
    for row in rows.all():
        row.locator(".widget-radio-box label").nth(1).click()
    number = rows.nth(0).locator("input[type=text]")
    number.fill("16")
    assert number.input_value() == "16"
    form.locator(".kam-status .kam-note-bad").wait_for()  # 15 is the most there is
    lab.screenshot(f"score-card-{lang}-wrong")
    number.fill("12.5")
    form.locator(".kam-words textarea").fill("清楚 & clear")
    card = saved(lab, form, folder, 6)
    assert card["scores"]["T1"]["figures"] == 12.5 and card["comments"] == {"T1": "清楚 & clear"}
    assert rows.nth(0).locator("input:checked").count() == 0
    # By the keyboard: the other teams.
    form.locator(".kam-foot button").first.click()
    quick = form.locator(".kam-quick input")
    quick.click()
    quick.press_sequentially("111111 222222 121212 212121", delay=30)
    card = saved(lab, form, folder, 30)
    assert set(card["scores"]) == {"T1", "T3", "T4", "T5", "T6"}
    assert [card["scores"][team]["reasons"] for team in ("T3", "T4", "T5", "T6")] == [14, 8.4, 8.4, 14]
    form.locator(".kam-note-good").wait_for()
    lab.screenshot(f"score-card-{lang}")
    form.locator(".kam-foot button").nth(2).click()
    form.locator(".kam-note-good", has_text=".zip").wait_for()
    lab.no_raw_traceback()
    lab.no_complaints()
    assert form.evaluate("form => form.scrollWidth <= form.clientWidth + 1")
    # Handed in: what the platform gives the teacher.
    (packed,) = folder.glob("*.zip")
    taken = panel_flow.collect(classroom, P, packed)
    assert taken.problems == () and taken.there == (student,)
    found = panel_flow.result(classroom, P, load_policy(classroom.policy_path))
    given = {cell.criterion: cell.given_peers for cell in found.combined.teams["T1"].cells}
    assert given["figures"] == {student: 12.5}
    assert not any(cell.given_peers for cell in found.combined.teams["T2"].cells)


def test_a_teacher_scores_six_teams_at_the_desk(lab: Any, classroom: Classroom, lang: str) -> None:
    folder = lab.copy(panel_flow.desk_folder(classroom, P, "teacher"))
    form = opened(lab, folder / "desk.ipynb")
    quick = form.locator(".kam-quick input")
    quick.click()
    for number, _ in enumerate(TEAMS):
        quick.press_sequentially("1212121" if number % 2 else "2121212", delay=30)
        if number == 0:
            # The total is there as soon as the last figure is.
            form.locator(".kam-who button.kam-now", has_text="T1 · ").wait_for()
            lab.page.wait_for_function("() => /T1 · [0-9.]+$/.test(document.querySelector('.kam-now').innerText)")
            lab.screenshot(f"desk-{lang}")
    card = saved(lab, form, folder, 42)
    assert set(card["scores"]) == set(TEAMS) and card["rater"] == "teacher:teacher"
    # One criterion for all teams: the descriptors once, a line for each team.
    form.locator(".kam-view button").nth(1).click()
    form.locator(".kam-guide").wait_for()
    rows = form.locator(".kam-row")
    assert rows.count() == 6
    rows.nth(0).locator(".widget-radio-box label").nth(2).click()
    quick.click()
    quick.press_sequentially("0", delay=30)
    card = saved(lab, form, folder, 41)
    assert "ten_names" not in card["scores"]["T1"]
    lab.screenshot(f"desk-{lang}-criterion")
    lab.no_raw_traceback()
    lab.no_complaints()
    assert form.locator(".kam-foot button").count() == 2  # a teacher hands in nothing
    # Opened again another day, everything is there.
    lab.run_all()
    lab.page.locator(".kam-desk .kam-sums").first.wait_for()
    lab.page.wait_for_timeout(500)
    lab.theme("JupyterLab Dark")
    lab.screenshot(f"desk-{lang}-dark")
    assert lab.page.locator(".kam-row input:checked").count() == 6
    back = panel_flow.desk_folder(classroom, P, "teacher") / "card.json"
    back.write_bytes((folder / "card.json").read_bytes())
    assert panel_flow.collect(classroom, P).there == ("teacher:teacher",)
