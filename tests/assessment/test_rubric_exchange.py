"""Rubrics out to Canvas, Moodle and xlsx, and back: nothing lost, and sentences for what cannot be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from grading.assessment.rubric_exchange import (
    CANVAS_HEAD,
    MOODLE_HEAD,
    from_canvas,
    from_moodle,
    to_canvas,
    to_moodle,
    validate_canvas,
    validate_moodle,
)
from grading.assessment.rubric_file import ProjectRubric, load_rubric
from grading.assessment.rubric_workbook import from_workbook, to_workbook

RUBRIC = load_rubric("project_1")
WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20).filter(
    lambda t: "‖" not in t and "[" not in t and "]" not in t and not t.startswith("'")
)


def test_both_languages_come_back_whole() -> None:
    alone, problems = from_canvas(to_canvas(RUBRIC))
    assert not problems and alone is not None
    assert (alone.criteria, alone.title, alone.version) == (RUBRIC.criteria, RUBRIC.title, RUBRIC.version)
    assert from_canvas(to_canvas(RUBRIC), RUBRIC) == (RUBRIC, [])
    moodle, problems = from_moodle(to_moodle(RUBRIC))
    assert not problems and moodle is not None and moodle.criteria == RUBRIC.criteria
    assert from_moodle(to_moodle(RUBRIC), RUBRIC) == (RUBRIC, [])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_language_comes_back_with_the_rubric_it_belongs_to(lang: str) -> None:
    assert from_canvas(to_canvas(RUBRIC, lang), RUBRIC) == (RUBRIC, [])
    assert from_moodle(to_moodle(RUBRIC, lang), RUBRIC) == (RUBRIC, [])


def test_the_files_are_what_the_platforms_document() -> None:
    canvas = list(csv.reader(io.StringIO(to_canvas(RUBRIC))))
    assert tuple(canvas[0][:4]) == CANVAS_HEAD and canvas[0][4:7] == [
        "Rating Name",
        "Rating Description",
        "Rating Points",
    ]
    assert len({row[0] for row in canvas[1:]}) == 1 and len(canvas) == 1 + len(RUBRIC.criteria)
    assert sum(float(row[6]) for row in canvas[1:]) == 100
    assert len({len(row) for row in canvas}) > 1  # ragged, as is allowed
    moodle = list(csv.reader(io.StringIO(to_moodle(RUBRIC))))
    assert tuple(moodle[0]) == MOODLE_HEAD
    assert len(moodle) == 1 + sum(len(c.levels) for c in RUBRIC.criteria)
    assert validate_canvas(to_canvas(RUBRIC)) == validate_moodle(to_moodle(RUBRIC)) == []


def test_a_rubric_made_elsewhere_is_read_and_told_what_it_lacks() -> None:
    text = (
        "Rubric Name,Criteria Name,Criteria Description,Criteria Enable Range,"
        "Rating Name,Rating Description,Rating Points,Rating Name,Rating Description,Rating Points\n"
        "Talk,Voice,How loud,false,Full,Heard by all,60,None,Not heard,0\n"
        "Talk,Point,,TRUE,Full,Clear,40,None,Missing,0\n"
    )
    rubric, problems = from_canvas(text)
    assert problems == [] and rubric is not None
    assert [c.id for c in rubric.criteria] == ["criterion_1", "criterion_2"]
    assert rubric.criteria[0].evidence == {"teacher": 1} and rubric.criteria[0].title["zh"] == "Voice"
    short, problems = from_canvas(text.replace(",40,", ",30,"))
    assert short is None and "90" in problems[0]["en"]


def _canvas(change: Callable[[list[list[str]]], None]) -> str:
    rows = list(csv.reader(io.StringIO(to_canvas(RUBRIC))))
    change(rows)
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _put(row: int, column: int, value: str) -> Callable[[list[list[str]]], None]:
    return lambda rows: rows[row].__setitem__(column, value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_put(0, 1, "Criterion"), "Criterion"),
        (_put(0, 5, "Rating"), "Line 1"),
        (_put(2, 1, ""), "Line 3"),
        (_put(2, 3, "maybe"), "maybe"),
        (_put(2, 6, "many"), "many"),
        (_put(2, 6, "-1"), "-1"),
        (_put(2, 9, "99"), "Line 3"),
        (_put(2, 0, "Another"), "Another"),
        (_put(3, 1, "The ten names ‖ 十个名字"), "ten names"),
        (lambda rows: rows[2].pop(), "Line 3"),
        (lambda rows: rows[2].__setitem__(slice(7, 10), ["", "", ""]), "Line 3"),
        (lambda rows: rows.__delitem__(slice(1, None)), "empty"),
    ],
)
def test_canvas_says_line_and_reason(change: Callable[[list[list[str]]], None], words: str) -> None:
    text = _canvas(change)
    problems = validate_canvas(text)
    assert problems and any(words in problem["en"] for problem in problems), problems
    assert all(problem["zh"] for problem in problems)
    assert from_canvas(text)[0] is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ('a,"b', "CSV"),
        ("criterion,level,score\n", "level_description"),
        ("criterion,level,level_description,score\nA,1,x,5\nA,3,y,0\n", "level 2"),
        ("criterion,level,level_description,score\nA,1,x,5\nA,2,y,5\nA,3,z,0\n", "same score"),
        ("criterion,level,level_description,score\nA,1,x,5\nA,2,y,1\n", "0 points"),
        ("criterion,level,level_description,score\nA,1,x,5\nB,1,y,1\nA,2,y,0\nB,2,y,0\n", "together"),
        ("criterion,level,level_description,score\nA,1,x\n", "Line 2"),
        ("criterion,level,level_description,score\nA,1,x,nan\nA,2,x,0\n", "nan"),
        ("criterion,level,level_description,score\nA,1,,1\nA,2,x,0\n", "level_description"),
        ("criterion,level,level_description,score\nA,1,x,0\n", "at least two"),
    ],
)
def test_moodle_says_line_and_reason(text: str, words: str) -> None:
    problems = validate_moodle(text)
    assert any(words in problem["en"] for problem in problems), problems
    assert from_moodle(text)[0] is None


def test_the_workbook_loses_nothing_and_is_the_same_each_time() -> None:
    content = to_workbook(RUBRIC)
    assert content == to_workbook(RUBRIC)
    assert from_workbook(content) == (RUBRIC, [])
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["rubric", "criteria", "levels"]


def _edited(sheet: str, cell: str, value: object) -> bytes:
    book = load_workbook(io.BytesIO(to_workbook(RUBRIC)))
    book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "words"),
    [
        ("criteria", "G2", "many", "G2"),
        ("criteria", "G2", "=1+1", "G2"),
        ("criteria", "G2", 19, "101"),
        ("criteria", "L2", "perhaps", "L2"),
        ("criteria", "A1", "name", "id"),
        ("criteria", "A3", "ten_names", "ten_names"),
        ("criteria", "D2", "luck", "luck"),
        ("levels", "A3", "nobody", "A3"),
        ("levels", "B2", None, "ten_names"),
        ("rubric", "B2", None, "title"),
    ],
)
def test_the_workbook_says_sheet_cell_and_reason(sheet: str, cell: str, value: object, words: str) -> None:
    rubric, problems = from_workbook(_edited(sheet, cell, value))
    assert rubric is None and any(words in problem["en"] for problem in problems), problems


def test_no_workbook_at_all() -> None:
    assert from_workbook(b"no xlsx")[0] is None
    book = load_workbook(io.BytesIO(to_workbook(RUBRIC)))
    del book["levels"]
    out = io.BytesIO()
    book.save(out)
    assert "levels" in from_workbook(out.getvalue())[1][0]["en"]


@settings(max_examples=40)
@given(st.lists(WORDS, min_size=4, max_size=4))
def test_whatever_the_texts_are_they_come_back(words: list[str]) -> None:
    tree = RUBRIC.model_dump(mode="json")
    tree["title"] = {"en": words[0], "zh": words[1]}
    tree["criteria"][0]["levels"][0].update(en=words[2], zh=words[3])
    tree["criteria"][0]["title"] = {"en": "=" + words[2] + ', "x"', "zh": "+" + words[3]}
    rubric = ProjectRubric.model_validate(tree)
    assert from_workbook(to_workbook(rubric)) == (rubric, [])
    assert from_canvas(to_canvas(rubric), rubric) == (rubric, [])
    assert from_moodle(to_moodle(rubric), rubric) == (rubric, [])


@given(st.text(max_size=200))
def test_reading_never_raises(text: str) -> None:
    for read in (from_canvas, from_moodle):
        rubric, problems = read(text)
        assert rubric is None and problems
    assert from_workbook(text.encode("utf-8", "replace"))[0] is None
