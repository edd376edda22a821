"""Answer sheets typed into a workbook: letters, figures, account numbers; slips are named by their cell."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from grading.assessment.exams.dealing import read_seats
from grading.assessment.exams.entry_sheet import FIRST_ROW, columns_of, from_paper, read_entry_sheet, write_entry_sheet

STUDENTS = [("s1", "An"), ("s2", "=cmd|' /C calc'!A0"), ("s3", '李, "娜"')]
IDS = [student for student, _ in STUDENTS]


@pytest.fixture
def questions(ask):
    return [
        ask("share", unit="%"),
        ask("best", kind="choice"),
        ask("three", kind="choices", pick=3),
        ask("order", kind="ranking", pick=4),
        ask("list", kind="accounts"),
        ask("day", kind="date"),
    ]


@pytest.fixture
def file(tmp_path, questions):
    return write_entry_sheet(tmp_path / "a.xlsx", questions, STUDENTS, "both")


def fill(file, row, values):
    book = load_workbook(file)
    for name, value in values.items():
        column = next(cell.column for cell in book.active[1] if cell.value == name)
        book.active.cell(row, column).value = value
    book.save(file)


def test_what_stands_on_the_sheet_becomes_an_answer(file, questions):
    typed = {"share": "62%", "best": "(b)", "three": "a, c、D", "order": "d → c b a", "list": "A0002 A0001"}
    fill(file, FIRST_ROW, {**typed, "day": "2025-3-31"})
    fill(file, FIRST_ROW + 2, {"handed_in": "x"})
    made = read_entry_sheet(file, questions, IDS, {"accounts": ["A0001", "A0002"]})
    assert made.problems == []
    assert made.answers == {
        "s1": {
            "share": 62,
            "best": "q",
            "three": ["p", "r", "s"],
            "order": ["s", "r", "q", "p"],
            "list": ["A0001", "A0002"],
            "day": "2025-03-31",
        },
        "s3": {},
    }


def test_a_slip_is_named_and_loses_nothing_else(file, questions):
    fill(file, FIRST_ROW, {"share": "a lot", "best": "a b", "list": "A0001 A0009"})
    fill(file, FIRST_ROW + 1, {"student_id": "s9", "share": 3})
    fill(file, FIRST_ROW + 2, {"student_id": "s1", "share": 3})
    made = read_entry_sheet(file, questions, IDS, {"accounts": ["A0001"]})
    assert made.answers == {"s1": {"list": ["A0001", "A0009"]}}
    said = [problem["en"] for problem in made.problems]
    assert [part in text for part, text in zip(("D3", "E3", "A0009", "row 4", "row 5"), said, strict=True)] == [
        True
    ] * 5
    assert all("{" not in text for problem in made.problems for text in problem.values())


def test_written_again_it_keeps_what_was_typed(file, questions):
    first = file.read_bytes()
    assert write_entry_sheet(file, questions, STUDENTS, "both").read_bytes() == first
    fill(file, FIRST_ROW, {"share": 12.5})
    write_entry_sheet(file, questions, [*STUDENTS, ("s4", "New")], "en")
    made = read_entry_sheet(file, questions, [*IDS, "s4"])
    assert made.answers == {"s1": {"share": 12.5}}
    assert load_workbook(file).active.cell(FIRST_ROW + 1, 2).data_type == "s"


def test_what_is_no_workbook_is_said(tmp_path, questions):
    (tmp_path / "x.xlsx").write_text("student_id,share\n")
    for name in ("x.xlsx", "y.xlsx"):
        assert name in read_entry_sheet(tmp_path / name, questions, IDS).problems[0]["zh"]


def test_letters_of_other_questions_stay_words(ask):
    assert from_paper(ask("n"), "abc") == "abc"
    assert from_paper(ask("c", kind="choice"), "pq") == "pq"
    assert from_paper(ask("c", kind="choice"), "A.") == "p"
    assert [name for name, *_ in columns_of([ask("n"), ask("c", kind="choice")])] == ["n", "c"]


def test_seats(tmp_path):
    file = tmp_path / "midterm_seats.csv"
    file.write_text("student_id,row,place\ns1,1,1\ns2,1,2\ns3,1,2\ns9,2,2\ns3,back,1\n", encoding="utf-8")
    seats, problems = read_seats(file, IDS)
    assert seats == {"s1": (1, 1), "s2": (1, 2)}
    assert [f"line {line}" in problem["en"] for line, problem in zip((4, 5, 6), problems, strict=True)] == [True] * 3
    file.write_text("student,row\n", encoding="utf-8")
    assert "student_id" in read_seats(file)[1][0]["en"]
    assert read_seats(tmp_path / "none.csv") == ({}, [])
