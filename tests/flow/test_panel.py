"""The panel in a class: cards go out, come back by every way, count once, and no way is weaker than another."""

from __future__ import annotations

import getpass
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from grading.assessment import audit
from grading.assessment.panel.layout import FIRST_ROW, ID_ROW, SHEET
from grading.assessment.panel.model import PanelRules
from grading.assessment.rollup import load_policy
from grading.assessment.rubric_file import load_rubric
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.demo.people import make_roster
from grading.flow import panel as panel_flow
from grading.flow import panel_show
from grading.flow import teams as team_flow
from grading.flow.panel_cards import EVENT
from kam_lab.i18n import in_language
from kam_lab.panel_desk import ScoreCard

P = "project_1"
TEAMS = ["T1", "T2", "T3", "T4"]
TEACHERS = ["wu", "he"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of 12 with teams, representatives, two teachers, and the scorecards handed out."""
    folder = tmp_path_factory.mktemp("panel")
    make_roster(12, 4, "both").to_csv(folder / "roster.csv", index=False)
    made = Classroom.create(
        folder / "class", name="3B", roster=folder / "roster.csv", language="both", assignments=[P, f"{P}_reflection"]
    )
    config = made.root / "class.yaml"
    config.write_text(config.read_text("utf-8").replace("- teacher", "- wu\n- he"), "utf-8")
    classroom = Classroom.open(made.root)
    assert classroom.config.teachers == TEACHERS
    for team in TEAMS:
        student = next(one.student_id for one in classroom.roster if one.team == team)
        team_flow.name_representative(classroom, P, team, student, since=date(2026, 3, 2), who="wu", why="start")
    assert not panel_flow.hand_out(classroom, P).notes
    return classroom.root


@pytest.fixture
def room(made: Path, tmp_path: Path) -> Classroom:
    """A copy of the class."""
    shutil.copytree(made, tmp_path / "class")
    return Classroom.open(tmp_path / "class")


def rep(classroom: Classroom, team: str) -> str:
    return next(s for s, t in panel_flow.people(classroom, P).representatives.items() if t == team)


def rules(classroom: Classroom, **more: Any) -> Any:
    policy = load_policy(classroom.policy_path)
    return policy.model_copy(update={"panel": PanelRules(**{**policy.panel.model_dump(), **more})})


def fill(file: Path, share: float | Mapping[str, float], spoil: Callable[[Any], None] | None = None) -> Path:
    """Fill a workbook in as a person would: a share of the points for each team that is open."""
    book = load_workbook(file)
    sheet = book[SHEET]
    heads = {cell.column: str(cell.value) for cell in sheet[ID_ROW] if cell.value}
    for row in range(FIRST_ROW, sheet.max_row + 1):
        team = str(sheet.cell(row, 1).value)
        for column, name in heads.items():
            cell = sheet.cell(row, column)
            if name in ("team", "name", "total", "comment") or cell.protection.locked:
                continue
            most = weights()[name]
            cell.value = round((share if isinstance(share, float) else share[team]) * most, 2)
    if spoil:
        spoil(sheet)
    book.save(file)
    return file


@cache
def weights() -> dict[str, float]:
    return {criterion.id: criterion.weight for criterion in load_rubric(P).criteria}


def sent(classroom: Classroom, rater: str, to: Path, share: Any, **more: Any) -> Path:
    """A rater's workbook, filled in and sent back."""
    to.mkdir(exist_ok=True, parents=True)
    name = f"{rater.replace(':', '_')}.xlsx"
    return fill(Path(shutil.copy(panel_flow.outbox(classroom, P) / name, to / name)), share, **more)


def form(folder: Path, rows: Mapping[str, str]) -> ScoreCard:
    """A form in JupyterLab: for each team one figure per criterion, as typed on the keyboard."""
    card = ScoreCard(folder / "panel.json")
    for team, figures in rows.items():
        card.who["team", team].click()
        card.quick.value = figures
    card.settle()
    return card


def unpacked(classroom: Classroom, rater: str, to: Path) -> Path:
    with zipfile.ZipFile(panel_flow.outbox(classroom, P) / f"{rater}.zip") as archive:
        assert sorted(archive.namelist()) == [f"{P}_panel/panel.json", f"{P}_panel/{P}_panel.ipynb"]
        archive.extractall(to)
    return to / f"{P}_panel"


def events(classroom: Classroom) -> list[dict[str, Any]]:
    return [one["data"] for one in audit.entries(classroom.audit_file) if one["event"] == EVENT]


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# -- out ------------------------------------------------------------------------------------------------------------


def test_who_gets_what(room: Classroom) -> None:
    made = panel_flow.hand_out(room, P)
    raters = panel_flow.people(room, P)
    assert set(raters.representatives.values()) == set(TEAMS) and len(raters.roster) == 12
    assert set(made.handouts) == set(raters.representatives)
    assert set(made.desks) == raters.teachers == {"teacher:wu", "teacher:he"}
    assert set(made.cards) == set(made.handouts) | set(made.desks)
    for rater, file in made.cards.items():
        sheet = load_workbook(file)[SHEET]
        locked = {
            sheet.cell(row, 1).value
            for row in range(FIRST_ROW, sheet.max_row + 1)
            if sheet.cell(row, 3).protection.locked
        }
        assert locked == ({raters.team(rater)} if rater in raters.representatives else set())
    project = panel_flow.panel_project(room, P)
    assert list(project.teams) == TEAMS
    assert "reasons" not in {c.id for c in project.asked("teacher")}  # the panel's alone
    assert not panel_flow.cards_folder(room, P).joinpath("received").exists()


def test_handed_out_again_nothing_changes_and_nothing_filled_in_is_lost(room: Classroom) -> None:
    before = tree(room.root)
    panel_flow.hand_out(room, P)
    assert tree(room.root) == before
    file = fill(panel_flow.outbox(room, P) / f"{rep(room, 'T1')}.xlsx", 0.5)
    content = file.read_bytes()
    made = panel_flow.hand_out(room, P)
    assert file.read_bytes() == content and [file.name in note["en"] for note in made.notes] == [True]


def test_a_team_without_a_representative_is_named(room: Classroom) -> None:
    lines = room.representatives_file.read_text("utf-8-sig").splitlines()
    room.representatives_file.write_text("\n".join(line for line in lines if ",T3," not in line), "utf-8")
    made = panel_flow.hand_out(room, P)
    assert len(made.handouts) == 3 and ["T3" in note["zh"] for note in made.notes] == [True]
    with pytest.raises(ClassroomError, match="project_9"):
        panel_flow.hand_out(room, "project_9")


# -- back -----------------------------------------------------------------------------------------------------------


def test_every_way_of_handing_in_counts_and_counts_once(room: Classroom, tmp_path: Path) -> None:
    reps = [rep(room, team) for team in TEAMS]
    post = tmp_path / "post"
    sent(room, reps[0], post, {"T1": 0, "T2": 0.8, "T3": 0.6, "T4": 0.7})  # by mail, as a workbook
    folder = unpacked(room, reps[1], tmp_path / "home")  # in JupyterLab, the zip put on the school's platform
    form(folder, {"T1": "111111", "T3": "222222", "T4": "121212"}).pack.click()
    (packed,) = folder.glob("*.zip")
    export = io.BytesIO()
    with zipfile.ZipFile(export, "w") as archive:
        archive.writestr(f"Somebody_4711_assignsubmission_file_/{packed.name}", packed.read_bytes())
        archive.writestr(f"{reps[1]}_4711_assignsubmission_file_/{packed.name}", packed.read_bytes())
    (post / "moodle.zip").write_bytes(export.getvalue())
    folder = unpacked(room, reps[2], tmp_path / "other")  # along with an assignment
    form(folder, {"T1": "222222", "T2": "111111", "T4": "111111"})
    along = room.step("submitted", reps[2], f"{P}_reflection")
    along.mkdir(parents=True)
    shutil.copy(folder / "card.json", along / "card.json")
    (along / "timestamp.txt").write_text("2026-06-20 10:00:00 UTC\n", "utf-8")
    form(panel_flow.desk_folder(room, P, "wu"), {team: "1111111" for team in TEAMS})
    fill(panel_flow.outbox(room, P) / "teacher_he.xlsx", 0.75)  # filled in where it lay

    taken = panel_flow.collect(room, P, post)
    assert taken.problems == () and set(taken.there) == {*reps[:3], "teacher:wu", "teacher:he"}
    assert taken.missing == (reps[3],) and len(taken.new) == 5 == len(events(room))
    with in_language("zh"):
        assert reps[3] in taken.summary() and "{" not in taken.summary()
    before = tree(room.root)
    again = panel_flow.collect(room, P, post)
    assert again.new == () and again.there == taken.there and tree(room.root) == before
    assert audit.verify(room.audit_file) == []
    assert (packed.exists(), (post / "moodle.zip").exists()) == (True, True)

    found = panel_flow.result(room, P, rules(room))
    assert {card.rater for card in found.cards} == set(taken.there) and found.older == ()
    mark = found.combined.teams["T1"]
    assert reps[0] not in {rater for cell in mark.cells for rater in cell.given_peers}
    assert mark.teacher == pytest.approx(87.5) and found.combined.teams["T2"].mark is not None
    assert any(reps[3] in note["en"] for note in found.combined.notes)
    assert panel_flow.result(room, P, rules(room)).combined.table().equals(found.combined.table())


def test_order_does_not_matter_and_a_killed_run_is_made_good(room: Classroom, tmp_path: Path) -> None:
    reps = [rep(room, team) for team in TEAMS]
    posts = [sent(room, one, tmp_path / one, 0.5 + number / 10) for number, one in enumerate(reps)]
    other = Classroom.open(Path(shutil.copytree(room.root, tmp_path / "twin")))
    for file in posts:
        panel_flow.collect(room, P, file)
    for file in [*reversed(posts), posts[0]]:
        panel_flow.collect(other, P, file)
    ours, theirs = (panel_flow.cards_folder(one, P) for one in (room, other))
    assert tree(ours) == tree(theirs)
    results = [panel_flow.result(one, P, rules(one)) for one in (room, other)]
    assert results[0].combined.table().equals(results[1].combined.table())
    assert results[0].audit.sentences == results[1].audit.sentences
    # Stopped after the files were kept and before they were logged.
    log = other.audit_file.read_text("utf-8").splitlines(keepends=True)
    other.audit_file.write_text("".join(line for line in log if EVENT not in line), "utf-8")
    assert len(panel_flow.collect(other, P).new) == len(events(other)) == 4


def test_a_newer_card_replaces_the_older_one(room: Classroom, tmp_path: Path) -> None:
    folder = unpacked(room, rep(room, "T2"), tmp_path)
    form(folder, {"T1": "333333"})
    early = json.loads((folder / "card.json").read_text("utf-8"))
    late = {**early, "at": "2026-06-12T10:00:00+08:00", "scores": {"T1": {"reasons": 14}}}
    early["at"] = "2026-06-11T10:00:00+08:00"
    for name, card in (("b", late), ("a", early)):
        (tmp_path / f"{name}.json").write_text(json.dumps(card), "utf-8")
        panel_flow.collect(room, P, tmp_path / f"{name}.json")
    found = panel_flow.result(room, P, rules(room))
    assert found.cards[0].scores == {"T1": {"reasons": 14.0}} and len(found.older) == 1
    assert [one.kind for one in found.problems] == ["older"] and len(events(room)) == 2


def test_a_clock_that_is_ahead_wins_nothing(room: Classroom, tmp_path: Path) -> None:
    student = rep(room, "T2")
    folder = unpacked(room, student, tmp_path)
    form(folder, {"T1": "333333"})
    card = json.loads((folder / "card.json").read_text("utf-8"))
    for day, points, at in (("20", 1, "2031-01-01T00:00:00+00:00"), ("21", 2, "2026-06-21T09:00:00+00:00")):
        place = room.step("submitted" if day == "21" else "attempts", student, f"{P}_reflection")
        place = place if day == "21" else place / "earlier"
        place.mkdir(parents=True)
        made = {**card, "at": at, "scores": {"T1": {"reasons": points}}}
        (place / "card.json").write_text(json.dumps(made), "utf-8")
        (place / "timestamp.txt").write_text(f"2026-06-{day} 10:00:00 UTC\n", "utf-8")
    panel_flow.collect(room, P)
    found = panel_flow.result(room, P, rules(room))
    assert found.cards[0].scores == {"T1": {"reasons": 2.0}} and found.older[0].at == "2026-06-20T10:00:00+00:00"


# -- tampering ------------------------------------------------------------------------------------------------------


def column(sheet: Any, name: str) -> str:
    return next(str(cell.column_letter) for cell in sheet[ID_ROW] if cell.value == name)


def cell_of(team: str, criterion: str) -> Callable[[Any], Any]:
    def find(sheet: Any) -> Any:
        row = next(r for r in range(FIRST_ROW, sheet.max_row + 1) if sheet.cell(r, 1).value == team)
        return sheet[f"{column(sheet, criterion)}{row}"]

    return find


def put(team: str, criterion: str, value: Any) -> Callable[[Any], None]:
    def spoil(sheet: Any) -> None:
        cell_of(team, criterion)(sheet).value = value

    return spoil


def unprotect(sheet: Any) -> None:
    sheet.protection.sheet = False


def rename(sheet: Any) -> None:
    sheet[f"A{cell_of('T3', 'reasons')(sheet).row}"].value = "T9"


TAMPERED: dict[str, tuple[Callable[[Any], None], str, set[tuple[str, str]]]] = {
    "own team filled in": (put("T1", "reasons", 14), "own_team", set()),
    "protection removed": (unprotect, "unprotected", set()),
    "unknown team": (rename, "unknown_team", {("T3", "*")}),
    "text in a number": (put("T3", "figures", "great"), "no_points", {("T3", "figures")}),
    "above the maximum": (put("T3", "figures", 15.5), "too_high", {("T3", "figures")}),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_was_tampered_with_is_named_and_nothing_else_is_lost(room: Classroom, tmp_path: Path, name: str) -> None:
    spoil, kind, lost = TAMPERED[name]
    student = rep(room, "T1")
    file = sent(room, student, tmp_path / "post", 0.5, spoil=spoil)
    marks = {"T3": "figures", "T1": "reasons"}
    taken = panel_flow.collect(room, P, tmp_path / "post")
    assert {one.kind for one in taken.problems} == {kind} and all(one.file == file.name for one in taken.problems)
    found = panel_flow.result(room, P, rules(room))
    assert {one.kind for one in found.problems} == {kind}
    assert [one.cell for one in found.problems] == [one.cell for one in taken.problems]
    sheet = load_workbook(file)[SHEET]
    if kind in ("own_team", "no_points", "too_high"):
        team = "T1" if kind == "own_team" else "T3"
        assert found.problems[0].cell == cell_of(team, marks[team])(sheet).coordinate
    for one in found.problems:
        assert "{" not in one.en + one.zh and one.cell in one.en and one.cell in one.zh
    asked = {c.id for c in found.project.asked("representative")}
    whole = {(team, c) for team in ("T2", "T3", "T4") for c in asked}
    gone = {(t, c) for t, c in whole if (t, c) in lost or (t, "*") in lost}
    (card,) = found.cards
    assert {(t, c) for t, row in card.scores.items() for c in row} == whole - gone
    if kind == "own_team":
        assert found.audit.findings[0].kind == "own_team" and "T1" in found.audit.sentences[0]["en"]


def test_two_versions_of_one_workbook(room: Classroom, tmp_path: Path) -> None:
    student = rep(room, "T1")
    sent(room, student, tmp_path / "one", 0.5)
    second = sent(room, student, tmp_path / "two", 0.75)
    shutil.move(second, tmp_path / "one" / f"{student} (2).xlsx")
    panel_flow.collect(room, P, tmp_path / "one")
    found = panel_flow.result(room, P, rules(room))
    assert [one.kind for one in found.problems] == ["older"] and student in found.problems[0].en
    assert len(found.cards) == 1 and len(found.older) == 1


def test_a_card_handed_in_by_somebody_else_is_the_senders_under_his_recusal(room: Classroom, tmp_path: Path) -> None:
    """T1's representative hands in T2's card with points for T1: certain is who handed in."""
    one, other = rep(room, "T1"), rep(room, "T2")
    folder = unpacked(room, other, tmp_path)
    form(folder, {"T1": "111111", "T3": "333333"})
    place = room.step("submitted", one, f"{P}_reflection")
    place.mkdir(parents=True)
    shutil.copy(folder / "card.json", place / "card.json")
    panel_flow.collect(room, P)
    for _ in range(2):  # what is certain is kept with the file
        found = panel_flow.result(room, P, rules(room))
        assert [(card.rater, set(card.scores)) for card in found.cards] == [(one, {"T3"})]
        assert {"other_rater", "own_team"} == {problem.kind for problem in found.problems}


def test_a_forged_card_and_strange_files_are_told_and_nothing_raised(room: Classroom, tmp_path: Path) -> None:
    post = tmp_path / "post"
    file = sent(room, rep(room, "T1"), post, 0.5)
    book = load_workbook(file)
    book[SHEET]["E1"] = "teacher:wu"
    book.save(file)
    (post / "photo.xlsx").write_bytes(b"\x89PNG not a workbook")
    (post / "notes.json").write_text("[1, 2]", "utf-8")
    (post / "answers.json").write_text("{}", "utf-8")
    taken = panel_flow.collect(room, P, post)
    assert {(one.file.rpartition("/")[2], one.kind) for one in taken.problems} == {
        (file.name, "unproved"),
        ("photo.xlsx", "no_workbook"),
        ("notes.json", "no_card"),
    }
    found = panel_flow.result(room, P, rules(room))
    assert found.cards == () and [one.kind for one in found.problems] == ["unproved"]
    assert events(room) == [] and (post / "photo.xlsx").exists()
    with pytest.raises(ClassroomError, match="nowhere"):
        panel_flow.collect(room, P, tmp_path / "nowhere")


def test_a_replaced_representative(room: Classroom, tmp_path: Path) -> None:
    before = rep(room, "T1")
    panel_flow.collect(room, P, sent(room, before, tmp_path / "post", 0.5))
    after = next(s.student_id for s in room.roster if s.team == "T1" and s.student_id != before)
    team_flow.name_representative(room, P, "T1", after, since=date(2026, 5, 4), who="wu", why="ill", replace=True)
    panel_flow.hand_out(room, P)
    panel_flow.collect(room, P, sent(room, after, tmp_path / "post2", 0.75))
    found = panel_flow.result(room, P, rules(room))
    assert [card.rater for card in found.cards] == [after]
    assert [(one.kind, one.rater) for one in found.problems] == [("not_representative", before)]


# -- several teachers, the exemplar, the screen ----------------------------------------------------------------------


def test_second_marking_is_shown(room: Classroom, tmp_path: Path) -> None:
    fill(panel_flow.outbox(room, P) / "teacher_wu.xlsx", {"T1": 0.9, "T2": 0.5, "T3": 0.5, "T4": 0.5})
    fill(panel_flow.outbox(room, P) / "teacher_he.xlsx", 0.5)
    for team in TEAMS:
        panel_flow.collect(room, P, sent(room, rep(room, team), tmp_path / team, 0.5))
    found = panel_flow.result(room, P, rules(room))
    both = found.second_marking()
    assert both.loc["T1"].to_dict() == pytest.approx({"teacher:he": 50, "teacher:wu": 90, "gap": 40}, abs=0.1)
    assert both.loc["T2", "gap"] == pytest.approx(0)
    assert found.combined.teams["T1"].teacher == pytest.approx(70, abs=0.1)
    assert [note["en"].startswith("T1: ") for note in found.combined.notes] == [True]
    for lang in ("en", "zh"):
        with in_language(lang):
            text = printed(panel_show.shown(found))
        assert "{" not in text and "70.0" in text and "40.0" in text
        assert found.audit.sentences[0][lang] in text and found.audit.sentences[1][lang] in text


def printed(parts: list[Any]) -> str:
    from rich.console import Console

    console = Console(file=io.StringIO(), width=200, soft_wrap=True)
    for part in parts:
        console.print(part, highlight=False)
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def test_the_exemplar_comes_first(room: Classroom) -> None:
    name = panel_flow.exemplar_of(P)
    made = panel_flow.hand_out(room, name)
    assert list(panel_flow.panel_project(room, name).teams) == ["exemplar"]
    with zipfile.ZipFile(made.handouts[rep(room, "T1")]) as archive:
        public = json.loads(archive.read(f"{name}_panel/panel.json"))
    assert [team["own"] for team in public["teams"]] == [False]
    fill(made.cards["teacher:wu"], 0.5)
    fill(made.cards[rep(room, "T1")], 0.7)
    fill(made.cards[rep(room, "T2")], 0.5)
    taken = panel_flow.collect(room, name)
    assert set(taken.there) == {"teacher:wu", rep(room, "T1"), rep(room, "T2")}
    found, problems = panel_flow.calibrate(room, P)
    assert problems == () and set(found.absent) == {rep(room, "T3"), rep(room, "T4")}
    assert found.raters.loc[rep(room, "T1"), "verdict"] == "generous"
    assert found.raters.loc[rep(room, "T2"), "verdict"] == "close"
    assert panel_flow.collect(room, P).there == ()  # the try-out is not the panel
    result = panel_flow.result(room, P, rules(room, calibration=name, calibration_use="prior", combination="additive"))
    assert result.calibration is not None and rep(room, "T1") in result.calibration.advice
    with in_language("zh"):
        text = printed(panel_show.calibrated(found, taken, problems))
    assert "{" not in text and rep(room, "T1") in text
    (panel_flow.cards_folder(room, name) / "works.yaml").write_text("T1: last year\n", "utf-8")
    with pytest.raises(ClassroomError, match="T1"):
        panel_flow.panel_project(room, name)


def test_the_verbs(room: Classroom) -> None:
    from typer.testing import CliRunner

    from grading.commands.panel import app

    run = CliRunner()
    assert "T1" not in run.invoke(app, ["show", str(room.root), P]).output
    made = run.invoke(app, ["out", str(room.root), P])
    assert made.exit_code == 0 and "desk" in made.output
    fill(panel_flow.outbox(room, P) / "teacher_wu.xlsx", 0.5)
    assert run.invoke(app, ["collect", str(room.root), P]).exit_code == 0
    shown = run.invoke(app, ["show", str(room.root), P])
    assert shown.exit_code == 0 and "T1" in shown.output
    assert run.invoke(app, ["calibrate", str(room.root), P]).exit_code == 0
    assert run.invoke(app, ["show", str(room.root), "project_9"]).exit_code == 2


def test_through_the_exchange(room: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A representative's folder as nbgrader's submit leaves it in the exchange."""
    exchange = tmp_path / "exchange"
    (exchange / "kam" / "inbound").mkdir(parents=True)
    (exchange / "kam" / "outbound").mkdir()
    for place in (exchange, exchange / "kam", exchange / "kam" / "inbound"):
        place.chmod(0o777)
    panel_flow.open_exchange(room, P, exchange)
    assert (exchange / "kam" / "outbound" / f"{P}_panel" / f"{P}_panel.ipynb").is_file()
    student = rep(room, "T1")
    folder = unpacked(room, student, tmp_path / "home")
    form(folder, {"T2": "222222"})
    name = f"{student}+{P}_panel+2026-06-20 10:00:00.000000 UTC+abc"
    inbound = exchange / "kam" / "inbound" / name
    shutil.copytree(folder, inbound)
    (inbound / "timestamp.txt").write_text("2026-06-20 10:00:00.000000 UTC", "utf-8")
    taken = panel_flow.collect(room, P, "exchange", exchange_root=exchange)
    assert taken.problems == () and taken.there == (student,)
    assert list((panel_flow.cards_folder(room, P) / "received" / student).glob("20260620-*.json"))
    assert getpass.getuser()  # nbgrader asks who collects


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed here")
def test_a_workbook_saved_by_a_spreadsheet_program(room: Classroom, tmp_path: Path) -> None:
    student = rep(room, "T1")
    file = sent(room, student, tmp_path / "post", 0.5, spoil=put("T1", "reasons", 14))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(tmp_path / "saved"), str(file)], check=True, capture_output=True)
    taken = panel_flow.collect(room, P, tmp_path / "saved")
    assert [one.kind for one in taken.problems] == ["own_team"] and taken.there == (student,)
