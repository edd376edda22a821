"""The main job: a class from the roster to the marks, by the command a teacher uses."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rich.console import Console

from grading import marking, results
from grading.classroom.folder import Classroom
from grading.demo.students import KINDS, cast
from kam_lab.i18n import in_language

from .conftest import STUDENTS, demo, kam_lab

pytestmark = pytest.mark.xdist_group("demo")
ASSIGNMENT = "prospecting"
SMALLEST = (4, 2)
"""Students and teams of a class that still goes through everything."""


def read_marks(out: Path) -> list[dict[str, str]]:
    with (out / "reports" / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def kinds(classroom: Classroom) -> dict[str, str]:
    return cast([student.student_id for student in classroom.roster])


def test_every_kind_of_student_is_in_the_class(classroom: Classroom) -> None:
    assert set(kinds(classroom).values()) == set(KINDS)


def test_the_screen_shows_the_marks_and_where_everything_is(demo_run: tuple[Path, str], classroom: Classroom) -> None:
    shown = demo_run[1]
    for student in classroom.roster:
        assert student.student_id in shown
    for name in ("marks.csv", "gradebook.xlsx", "class.html", "feedback"):
        assert name in shown
    assert "Traceback" not in shown


def test_the_marks_fit_an_ordinary_terminal(classroom: Classroom) -> None:
    screen = Console(file=io.StringIO(), width=80)
    made = results.marks(classroom, write=False)
    screen.print(results.marks_table(made))
    lines = screen.file.getvalue().splitlines()  # type: ignore[attr-defined]
    for row in made.results.marks.itertuples():
        (line,) = [line for line in lines if line.startswith(f"│ {row.student_id} ")]
        assert row.final != row.final or f" {row.final:.1f} " in line


def test_a_new_class_is_not_told_what_later_projects_lack(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("student_id,name,team\n1,Lin Xia,T1\n2,Wu Fan,T2\n", encoding="utf-8")
    made = results.marks(
        Classroom.create(tmp_path / "class", name="New", language="en", roster=tmp_path / "roster.csv")
    )
    assert made.notes == []
    screen = Console(file=io.StringIO(), width=80)
    with in_language("en"):
        screen.print(results.marks_table(made))
    said = screen.file.getvalue()  # type: ignore[attr-defined]
    assert "2 of 2 final marks are open" in said and len(said.splitlines()) < 12


def test_marks_csv_has_the_header_it_promises(demo_run: tuple[Path, str]) -> None:
    first = (demo_run[0] / "reports" / "marks.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert first == f"student_id,team,project_1,{ASSIGNMENT},task_1,midterm,final"
    assert len(read_marks(demo_run[0])) == STUDENTS


@pytest.mark.parametrize("kind", ["sure_with_forms", "sure_with_code"])
def test_forms_alone_and_code_alone_earn_full_marks(classroom: Classroom, kind: str) -> None:
    """Apart from the text, which people judge."""
    students = [student for student, what in kinds(classroom).items() if what == kind]
    assert students
    for student_id in students:
        made = marking.load(classroom, ASSIGNMENT, student_id)
        assert made is not None and made.status == "graded"
        states = {name: outcome.status for name, outcome in made.outcomes.items()}
        assert set(states.values()) == {"right", "pending"}, states
        assert sum(state == "pending" for state in states.values()) == 1


def test_what_is_unreadable_or_absent_stays_open_and_says_why(classroom: Classroom) -> None:
    rows = {row["student_id"]: row for row in read_marks(classroom.root)}
    for student_id, kind in kinds(classroom).items():
        made = marking.load(classroom, ASSIGNMENT, student_id)
        assert made is not None
        if kind == "broken_file":
            assert made.status == "ungraded" and made.reasons
        elif kind == "nothing":
            assert made.status == "not_handed_in"
        else:
            assert made.status == "graded"
            continue
        assert rows[student_id]["final"] == ""


@pytest.mark.parametrize("kind", ["cells_lost", "old_format", "endless"])
def test_damage_costs_no_honest_point(classroom: Classroom, kind: str) -> None:
    student_id = next(student for student, what in kinds(classroom).items() if what == kind)
    made = marking.load(classroom, ASSIGNMENT, student_id)
    assert made is not None
    assert {outcome.status for outcome in made.outcomes.values()} <= {"right", "pending"}


@pytest.mark.parametrize("kind", ["blank", "forger", "burglar"])
def test_cheating_earns_nothing(classroom: Classroom, kind: str) -> None:
    student_id = next(student for student, what in kinds(classroom).items() if what == kind)
    made = marking.load(classroom, ASSIGNMENT, student_id)
    assert made is not None and made.status == "graded"
    assert sum(outcome.points or 0 for outcome in made.outcomes.values()) == 0


def test_copied_answers_are_named(classroom: Classroom) -> None:
    student_id = next(student for student, what in kinds(classroom).items() if what == "copied")
    made = marking.load(classroom, ASSIGNMENT, student_id)
    assert made is not None
    copied = [outcome for outcome in made.outcomes.values() if outcome.mistake == "other_variant"]
    assert len(copied) >= 4
    assert all(outcome.points == 0 for outcome in copied)


def test_every_student_gets_feedback_in_the_own_language(classroom: Classroom) -> None:
    for student in classroom.roster:
        page = classroom.feedback / student.student_id / ASSIGNMENT / "feedback.html"
        text = page.read_text(encoding="utf-8")
        assert f'lang="{"zh" if student.language == "zh" else "en"}' in text[:400]


def test_the_workbook_opens_and_agrees_with_the_csv(classroom: Classroom) -> None:
    book = load_workbook(classroom.reports / "gradebook.xlsx", read_only=True)
    rows = list(book["Marks"].iter_rows(values_only=True))
    finals = {row[0]: row[7] for row in rows[1:]}
    for row in read_marks(classroom.root):
        value = finals[row["student_id"]]
        assert ("" if value in (None, "") else f"{float(value):.1f}") == row["final"]


def test_a_second_run_resumes_and_changes_no_byte(demo_run: tuple[Path, str]) -> None:
    out, _ = demo_run
    kept = ["reports/marks.csv", "reports/gradebook.xlsx", "reports/class.html", "audit.jsonl"]
    before = {name: (out / name).read_bytes() for name in kept}
    stamps = {path: path.stat().st_mtime_ns for path in (out / "reports" / "marking").rglob("*.json")}
    shown = demo(out).stdout
    assert re.findall(r"(\d+) of them now", shown) == ["0"] * 4  # a stage and the project's three notebooks
    assert {name: (out / name).read_bytes() for name in kept} == before
    graded = [path for path in stamps if json.loads(path.read_text(encoding="utf-8"))["status"] != "not_handed_in"]
    assert all(path.stat().st_mtime_ns == stamps[path] for path in graded)


def test_the_doctor_finds_a_changed_line_of_the_log(classroom: Classroom, tmp_path: Path) -> None:
    skip = shutil.ignore_patterns("inbox", "autograded", "handouts", "feedback", "submitted", "intake")
    copy = Path(shutil.copytree(classroom.root, tmp_path / "class", ignore=skip))
    log = copy / "audit.jsonl"
    text = log.read_text(encoding="utf-8")
    log.write_text(text.replace("judged", "judgee", 1), encoding="utf-8")
    line = text[: text.index("judged")].count("\n") + 1
    done = kam_lab("doctor", copy, check=False)
    assert done.returncode == 1 and f"audit.jsonl, line {line}" in done.stdout and "✗ 1" not in done.stderr


@pytest.mark.xdist_group("kill")
def test_killed_in_the_middle_it_loses_nothing(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole" / "class", tmp_path / "cut" / "class"
    demo(whole, *SMALLEST)
    command = [
        sys.executable,
        "-m",
        "grading.cli",
        "demo",
        "--students",
        str(SMALLEST[0]),
        "--teams",
        str(SMALLEST[1]),
        "--lang",
        "both",
        "--out",
        str(cut),
    ]
    for wanted in (1, 3):  # killed twice: after the first hand-in was graded, and within the next assignment
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "KAM_LAB_LANG": "en"}
        )
        deadline = time.monotonic() + 180
        while len(list((cut / "reports" / "marking").rglob("*.json"))) < wanted + 1 and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
    demo(cut, *SMALLEST)
    assert read_marks(cut) == read_marks(whole)
    texts = [(out / "reports" / "marks.csv").read_bytes() for out in (whole, cut)]
    assert texts[0] == texts[1]
