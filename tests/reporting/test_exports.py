"""Gradebook files for school platforms: every mark comes back, every name survives, nothing in them can run."""

from __future__ import annotations

import csv
import io
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.classroom.roster import Roster, Student
from grading.reporting.exports import Column, blackboard, canvas, moodle
from grading.reporting.exports.common import plain, runs, safe

NAMES = [
    "陈思远",
    'O\'Hara, "Mei-Ling"',
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "😀 Amara 👩‍🔬",
    "  =1+1",
    "'=already",
    "＝全角",
    "'t Hooft",
    "Points Possible",
    "line\nbreak",
    "tab\there",
]
ROSTER = Roster(Student(f"20260{i:02}", name, "T1", "", f"s{i}@x.example", f"u{i}") for i, name in enumerate(NAMES))
COLUMNS = [
    Column("project_1", "Project 1", "4711"),
    Column("midterm", "Mid-term", "12"),
    Column("final", "Course mark", "13"),
]
PLATFORMS = [canvas, moodle, blackboard]


def marks(seed: int = 1) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    table = pd.DataFrame({"student_id": [student.student_id for student in ROSTER]})
    for column in COLUMNS:
        table[column.name] = draw.random(len(ROSTER)) * 100
    table.loc[0, "midterm"] = 83.2
    table.loc[1, "midterm"] = 0.0
    table.loc[2, "midterm"] = 100.0
    table.loc[3, ["midterm", "final"]] = np.nan
    table.loc[4, "midterm"] = 0.1 + 0.2
    return table


def key(platform: ModuleType, student: Student) -> str:
    return student.lms_id if platform is blackboard else student.student_id


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda p: p.__name__.rsplit(".", 1)[-1])
def test_the_round_trip_keeps_every_mark(platform: Any) -> None:
    table = marks()
    text, problems = platform.export(table, ROSTER, COLUMNS)
    assert problems == [] and platform.validate(text) == []
    found = platform.read(text)
    assert found.problems == [] and found.columns == [column.title for column in COLUMNS]
    for student, row in zip(ROSTER, table.to_dict("records"), strict=True):
        for column in COLUMNS:
            got = found.marks[key(platform, student)].get(column.title)
            assert (got is None) if np.isnan(row[column.name]) else got == row[column.name]
    assert platform.export(table, ROSTER, COLUMNS)[0] == text


@pytest.mark.parametrize("platform", [canvas, moodle], ids=["canvas", "moodle"])
def test_names_survive_and_cannot_run(platform: Any) -> None:
    text, _ = platform.export(marks(), ROSTER, COLUMNS)
    found = platform.read(text)
    assert [found.names[student.student_id] for student in ROSTER] == NAMES
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not any(runs(cell) for cell in row if cell != canvas.POSSIBLE)
    assert not runs(canvas.POSSIBLE)


def test_blackboard_holds_no_names_and_no_quotation_marks() -> None:
    text, _ = blackboard.export(marks(), ROSTER, COLUMNS)
    assert '"' not in text and "陈思远" not in text
    assert text.splitlines()[0].split("\t")[:2] == ["Username", "Project 1 [Total Pts: 100 Score] |4711"]


def test_files_have_the_encoding_that_the_platform_writes_itself() -> None:
    text, _ = canvas.export(marks(), ROSTER, COLUMNS)
    assert canvas.encoded(text).decode("utf-8-sig") == text and canvas.encoded(text)[:3] == b"\xef\xbb\xbf"
    assert moodle.encoded(text).decode("utf-8-sig") == text
    assert blackboard.encoded("Username\t甲\n").decode("utf-16") == "Username\t甲\n"
    assert canvas.validate(canvas.encoded(text).decode("utf-8")) == []


def test_excused_is_ex_in_canvas_and_empty_elsewhere() -> None:
    excused = {("2026000", "midterm")}
    text, problems = canvas.export(marks(), ROSTER, COLUMNS, excused)
    assert problems == [] and canvas.read(text).excused == {("2026000", "Mid-term")}
    assert ",EX," in text
    for platform in (moodle, blackboard):
        text, problems = platform.export(marks(), ROSTER, COLUMNS, excused)
        assert len(problems) == 1 and "2026000" in problems[0]["zh"] and "EX" not in text
        assert "Mid-term" not in platform.read(text).marks[key(platform, ROSTER[0])]


def test_canvas_layout() -> None:
    text, _ = canvas.export(marks(), ROSTER, COLUMNS, canvas_ids={"2026000": "99"}, section="KAM, A")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == [*canvas.HEAD, "Project 1 (4711)", "Mid-term (12)", "Course mark (13)"]
    assert rows[1] == [canvas.POSSIBLE, "", "", "", "", "100", "100", "100"]
    assert rows[2][:5] == ["陈思远", "99", "2026000", "u0", "KAM, A"]


@pytest.mark.parametrize("title", ["Final Score", "Current Grade", "Unposted Final Points", "Override Score"])
def test_canvas_keeps_its_own_titles_for_itself(title: str) -> None:
    text, problems = canvas.export(marks(), ROSTER, [Column("final", title)])
    assert title not in text and any(title in problem["en"] for problem in problems)
    assert canvas.validate(text) == []
    assert canvas.validate(text.replace(canvas.read(text).columns[0], title))


def test_a_new_canvas_column_never_hits_another_assignment() -> None:
    text, problems = canvas.export(marks(), ROSTER, [Column("final", "Exam (2026)")])
    assert "(2026)" not in text and problems


def test_marks_that_cannot_be_are_left_empty_and_told() -> None:
    table = marks()
    table.loc[0, "final"] = 101.0
    table.loc[1, "final"] = -1.0
    table.loc[2, "final"] = np.inf
    extra = pd.DataFrame([{"student_id": "stranger", "project_1": 1.0, "midterm": 1.0, "final": 1.0}])
    table = pd.concat([table.iloc[:-1], extra], ignore_index=True)
    text, problems = canvas.export(table, ROSTER, [*COLUMNS, Column("essay", "Essay")])
    told = " ".join(problem["en"] for problem in problems)
    for word in ("2026000", "2026001", "2026002", "stranger", "essay", ROSTER[-1].student_id):
        assert word in told
    found = canvas.read(text)
    assert all("Course mark" not in found.marks[f"202600{i}"] for i in range(3)) and "stranger" not in text
    assert canvas.validate(text) == []


def test_logins_that_would_run_are_left_out() -> None:
    roster = Roster([Student("s1", "A", "T", "", "=x@y.example", "=cmd"), Student("s2", "B", "T", "", "", "a\tb")])
    table = pd.DataFrame({"student_id": ["s1", "s2"], "final": [1.0, 2.0]})
    column = [Column("final", "=Mark", "5")]
    for platform in PLATFORMS:
        text, problems = platform.export(table, roster, column)  # type: ignore[attr-defined]
        assert any("s1" in problem["en"] for problem in problems)
        assert platform.validate(text) == [] and "=cmd" not in text  # type: ignore[attr-defined]
        assert platform.read(text).marks.keys() == {"s1", "s2"}  # type: ignore[attr-defined]


def test_blackboard_leaves_out_a_column_without_number() -> None:
    text, problems = blackboard.export(marks(), ROSTER, [*COLUMNS, Column("final", "New")])
    assert "New" not in text and len(problems) == 1


BROKEN: list[tuple[Any, str, str, str]] = [
    (canvas, "SIS User ID", "SIS", "SIS User ID"),
    (canvas, "Project 1 (4711)", "Final Score", "Final Score"),
    (canvas, "Mid-term (12)", "Project 1 (4711)", "twice"),
    (canvas, "83.2", "lots", "lots"),
    (canvas, "83.2", "-3", "-3"),
    (canvas, "83.2", "101", "101"),
    (canvas, "83.2", "83,2", "cells"),
    (canvas, "2026001", "2026000", "line"),
    (canvas, "2026000,u0", ",", "cannot find"),
    (canvas, "陈思远", "=1+1", "formula"),
    (canvas, ",,2026000", ",abc,2026000", "abc"),
    (moodle, "idnumber,email", "number,mail", "idnumber"),
    (moodle, "Mid-term", "Feedback comments", "feedback"),
    (moodle, "Mid-term", "Project 1", "twice"),
    (moodle, "83.2", "lots", "lots"),
    (moodle, "83.2", "nan", "nan"),
    (moodle, "2026000,s0@x.example", ",", "neither"),
    (moodle, "2026001", "2026000", "line"),
    (blackboard, "Username", "User", "Username"),
    (blackboard, " |12", "", "new column"),
    (blackboard, "|12", "|13", "twice"),
    (blackboard, "83.2", "lots", "lots"),
    (blackboard, "83.2", "101", "101"),
    (blackboard, "u1\t", "u0\t", "line"),
    (blackboard, "u1\t", "\t", "empty"),
    (blackboard, "u1\t", "=u1\t", "formula"),
]


@pytest.mark.parametrize(("platform", "old", "new", "words"), BROKEN)
def test_the_validator_finds_what_the_platform_would_not_take(platform: Any, old: str, new: str, words: str) -> None:
    text, _ = platform.export(marks(), ROSTER, COLUMNS)
    assert old in text
    problems = platform.validate(text.replace(old, new, 1))
    assert any(words in problem["en"] for problem in problems), problems
    assert all(problem["zh"] for problem in problems)


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda p: p.__name__.rsplit(".", 1)[-1])
@pytest.mark.parametrize("text", ["", "\n\n", "x", '"', "Username\n", ",".join(canvas.HEAD), "idnumber,a\n"])
def test_reading_never_raises(platform: Any, text: str) -> None:
    assert platform.validate(text) and platform.read(text).problems


TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00\r"), max_size=30)


@given(TEXTS)
def test_safe_text_comes_back_and_cannot_run(text: str) -> None:
    assert plain(safe(text)) == text and not runs(safe(text))


@settings(max_examples=60)
@given(st.lists(st.tuples(TEXTS, st.none() | st.floats(0, 100)), min_size=1, max_size=6))
def test_any_names_and_marks_come_back(people: list[tuple[str, float | None]]) -> None:
    roster = Roster(Student(f"s{i}", name or "x", "T") for i, (name, _) in enumerate(people))
    table = pd.DataFrame(
        {"student_id": [s.student_id for s in roster], "final": [np.nan if m is None else m for _, m in people]}
    )
    for platform in PLATFORMS:
        text, problems = platform.export(table, roster, [Column("final", "Mark", "1")])  # type: ignore[attr-defined]
        assert problems == [] and platform.validate(text) == []  # type: ignore[attr-defined]
        found = platform.read(text)  # type: ignore[attr-defined]
        assert [found.marks[s.student_id].get("Mark") for s in roster] == [m for _, m in people]
        if platform is not blackboard:
            assert [found.names[s.student_id] for s in roster] == [name or "x" for name, _ in people]


SHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),"
    "Last modified (grade),Feedback comments\n"
    'Participant 11,"Chen, S",S0@x.example,Submitted,-,100.00,Yes,-,-,kept\n'
    "Participant 12,Mei,s1@x.example,Submitted,,50.00,Yes,-,-,\n"
    "Participant 13,C,s2@x.example,Submitted,7,100.00,No,-,-,\n"
    "Participant 14,D,s3@x.example,Submitted,5,100.00,Yes,-,-,\n"
    "Participant 15,E,nobody@x.example,Submitted,9,100.00,Yes,-,-,\n"
)


@pytest.mark.parametrize("sheet", [SHEET, SHEET.replace("Maximum Grade", "最高成绩").replace("Grade,最", "成绩,最")])
def test_a_downloaded_worksheet_is_filled_in_and_nothing_else_is_touched(sheet: str) -> None:
    table = marks().assign(midterm=[80.5, 60.0, 70.0, np.nan, *[1.0] * (len(ROSTER) - 4)])
    text, problems = moodle.fill_worksheet(sheet, table, ROSTER, COLUMNS[1])
    assert text is not None
    before, after = (list(csv.reader(io.StringIO(t))) for t in (sheet, text))
    assert after[1] == [*before[1][:4], "80.5", *before[1][5:]]
    assert after[0] == before[0] and after[2:] == before[2:]  # too many points, locked, open, a stranger
    told = " ".join(problem["en"] for problem in problems)
    for word in ("60", "Participant 13", "Participant 15", ROSTER[4].student_id):
        assert word in told
    assert ROSTER[3].student_id not in told


def test_a_worksheet_without_grades_is_refused() -> None:
    text, problems = moodle.fill_worksheet(SHEET.replace("Grade", "Note"), marks(), ROSTER, COLUMNS[0])
    assert text is None and "Grade" in problems[0]["en"]
    text, _ = moodle.fill_worksheet(
        SHEET.replace(",Grade,", ",Note,"), marks(), ROSTER, COLUMNS[0], grade_heading="Note"
    )
    assert text is not None
