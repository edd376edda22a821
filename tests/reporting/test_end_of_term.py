"""Projects, panel, exams and the student's page of marks, on an invented class."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from grading.reporting.class_report import class_page
from grading.reporting.model import ClassResults
from grading.reporting.projects import project_sections
from grading.reporting.student_report import marks_page

from .term import CRITERIA, end_of_term


@pytest.fixture(scope="module")
def term(make: Callable[..., ClassResults]) -> ClassResults:
    return end_of_term(make("both"))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_project_section_shows_radar_criteria_and_audit(term: ClassResults, lang: str) -> None:
    (section,) = project_sections(term, lang)
    assert set(section["charts"]) == {"radar", "audit"}
    assert len(section["teams"]) == len(set(term.roster["team"]))
    assert section["teams"][-1]["mark"] is None and None in section["teams"][-1]["shares"]
    assert len(section["sentences"]) == 2 and section["raters"]
    lowest = min(
        (c for c in CRITERIA), key=lambda c: sum(r.get(c) or 0 for r in term.projects["project_1"].shares.values())
    )
    assert CRITERIA[lowest][lang] in section["charts"]["radar"].title or "<b>" in CRITERIA[lowest][lang]


def test_the_report_holds_everything_and_runs_nothing(term: ClassResults, tools: SimpleNamespace) -> None:
    page = class_page(term)
    assert tools.harmless(page)
    for text in ("Project 1 · Approach", "项目 1 · 接近大客户", "Mid-term · paper A", "0.81", "Task 1", "任务 1"):
        assert text in page
    assert "Presentation &lt;b&gt;" in page
    assert page == class_page(term)


@pytest.mark.parametrize("place", [0, 4, 11])
def test_a_students_page_shows_the_way_and_no_rating(term: ClassResults, tools: SimpleNamespace, place: int) -> None:
    student = str(term.roster["student_id"].iloc[place])
    page = marks_page(term, student, [["Contested: x.", "Open."]])
    assert tools.harmless(page)
    assert not re.search(r"gave 3 of 10|给了 3 分", page)
    assert ("Contribution factor" in page) or ("贡献系数" in page)
    others = [str(s) for s in term.roster["student_id"] if str(s) != student]
    assert not [other for other in others if other in page]
    assert "Contested: x." in page


def test_who_has_nothing_has_a_page_all_the_same(make: Callable[..., ClassResults]) -> None:
    bare = end_of_term(make("en", students=2))
    page = marks_page(bare, str(bare.roster["student_id"].iloc[0]))
    assert "<h1>" in page
    with pytest.raises(KeyError):
        marks_page(bare, "stranger")
