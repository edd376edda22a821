"""The class report: what it says, in which language, and that nothing in it can run."""

from __future__ import annotations

import base64
import dataclasses
import re

import pandas as pd
import pytest
from matplotlib import rcParams

from grading.reporting import analysis
from grading.reporting.charts import charts
from grading.reporting.class_report import class_page, write_class_report


@pytest.fixture(scope="module")
def html(results):
    return class_page(results)


def test_both_languages_in_one_file(html, tools):
    assert html.count('<div class="body"') == 2
    assert "Who needs help" in html and "需要帮助的学生" in html
    assert tools.harmless(html)


@pytest.mark.parametrize(
    ("language", "there", "not_there"), [("en", "Who needs help", "需要帮助"), ("zh", "需要帮助", "Who needs")]
)
def test_one_language(make, language, there, not_there):
    page = class_page(make(language))
    assert there in page and not_there not in page and page.count('<div class="body"') == 1


def test_self_contained(html):
    assert not re.findall(r"https?://", html)
    assert "@import" not in html and "url(" not in html


def test_everybody_and_every_flag_is_there(html, results):
    for student in results.roster["student_id"]:
        assert student in html
    assert "Tried to open the gradebook." in html and "试图打开成绩库。" in html
    assert "2 answers (questions 4, 6)" in html
    assert "The file breaks off &lt;in&gt; the middle." in html


def test_nothing_in_it_can_run(results, tools):
    page = class_page(tools.with_evil(results))
    assert tools.harmless(page) and "<script" not in page


def test_charts_state_findings_and_leave_settings_alone(results):
    before = dict(rcParams)
    found = charts(results, "en")
    assert set(found) == {"marks", "teams", "aspects", "questions-prospecting"}
    passed = int(results.marks["passed"].fillna(False).sum())
    assert found["marks"].title.startswith(f"{passed} of {results.marks['final'].notna().sum()} pass")
    assert "hardest" in found["questions-prospecting"].title
    assert dict(rcParams) == before


def test_charts_are_the_same_each_time_and_hold_no_date(results):
    first, second = charts(results, "zh"), charts(results, "zh")
    assert {n: c.source for n, c in first.items()} == {n: c.source for n, c in second.items()}
    svg = base64.b64decode(first["marks"].source.partition(",")[2]).decode()
    assert "<dc:date>" not in svg and "<path" in svg


def test_names_without_glyphs_are_no_boxes(results):
    """Emoji in the name of a team: matplotlib would warn about a missing glyph, and warnings are errors here."""
    roster = results.roster.assign(team="😀🦊")
    marks = results.marks.assign(team=["😀🦊", "\U0001f98a x"] * 12)
    assert "teams" in charts(dataclasses.replace(results, roster=roster, marks=marks), "en")


@pytest.mark.parametrize("students", [1, 3, 120])
def test_small_and_large_classes(make, students, tools):
    assert tools.harmless(class_page(make("en", students=students)))


def test_a_class_without_anything(results):
    nothing = dataclasses.replace(
        results,
        scores=results.scores.iloc[:0],
        statuses=results.statuses.iloc[:0],
        intake=results.intake.iloc[:0],
        marks=results.marks.assign(final=float("nan"), ability=float("nan"), knowledge=float("nan"), passed=pd.NA),
    )
    page = class_page(nothing)
    assert "There is no final mark yet" in page and "Nothing was noticed." in page


def test_pending_class(make, tmp_path):
    page = write_class_report(make("en", judged=False), tmp_path / "class.html").read_text(encoding="utf-8")
    assert "texts are waiting to be judged" in page and "Most final marks are still open" in page
    assert "So far" in page and "of the points decided so far" in page


class TestAnalysis:
    def test_question_table_adds_up(self, results):
        table = analysis.question_table(results, "prospecting")
        assert list(table["number"]) == list(range(1, 10))
        counted = table[["right", "partial", "wrong", "blank"]].sum(axis=1)
        assert (counted == table["students"]).all() and (table["students"] == 22).all()
        assert table["facility"].between(0, 1).all()

    def test_copied_answers_are_no_misconception(self, results):
        assert "other_variant" in set(analysis.mistake_table(results, "prospecting")["mistake"])
        top = analysis.misconceptions(results, "prospecting")
        assert "other_variant" not in set(top["mistake"]) and top["students"].is_monotonic_decreasing

    def test_who_needs_help(self, results):
        table = analysis.needs_help(results)
        people = set(table["student_id"])
        assert {"2026004", "2026008", "2026012"} <= people
        strong = results.marks[
            (results.marks["final"] > 85) & (results.marks[["ability", "knowledge"]].min(axis=1) > 0.7)
        ]
        blanks = results.scores[results.scores["status"] == "blank"].groupby("student_id").size()
        assert not people & {s for s in strong["student_id"] if blanks.get(s, 0) < 3}
        assert table["urgency"].is_monotonic_decreasing
        assert (table["reasons_en"].str.len() > 0).all() and (table["reasons_zh"].str.len() > 0).all()

    def test_integrity(self, results):
        table = analysis.integrity(results)
        assert list(table["kind"]) == ["tampering", "other_variant", "altered"]

    def test_teams(self, results):
        table = analysis.team_table(results)
        assert table["mean"].is_monotonic_decreasing and table["members"].sum() == 24
