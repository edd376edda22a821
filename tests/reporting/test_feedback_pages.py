"""Feedback: complete, in the student's language, and nothing a student wrote can run in it."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from grading.assessment.outcome import Outcome, as_given
from grading.assessment.rollup import roll_up
from grading.reporting.feedback import file_name, given, student_page, write_feedback
from grading.reporting.model import AssignmentInfo, lesson_sections, scores_frame
from kam_lab.questions import PublicQuestion


def test_one_page_for_everybody(results, tmp_path, tools):
    paths = list(write_feedback(results, tmp_path))
    assert len(paths) == 24 and all(path.is_file() for path in paths)
    assert (tmp_path / "2026001" / "prospecting.html").is_file()
    assert all(tools.harmless(path.read_text(encoding="utf-8")) for path in paths)


@pytest.mark.parametrize(
    ("student", "lang", "word"), [("2026001", "zh-CN", "你的答案"), ("2026003", "en", "Your answer")]
)
def test_in_the_students_language(results, student, lang, word):
    html = student_page(results, student, "prospecting")
    assert f'<html lang="{lang}">' in html and word in html
    other = {"zh-CN": "Your answer", "en": "你的答案"}[lang]
    assert other not in html


def test_what_a_page_holds(results, tools):
    student = "2026001"
    html = student_page(results, student, "prospecting")
    mine = results.scores[results.scores["student_id"] == student]
    text = " ".join(" ".join(tools.parsed(html).text).split())
    for comment in mine["comment_zh"]:
        assert comment in text
    for number in range(1, 10):
        assert f"第 {number} 题" in text
    assert f"{results.marks.loc[0, 'final']:g}" in text
    assert "能力" in text and "知识" in text
    assert "<code>net_amount</code>" in html and "<strong>一位</strong>" in html


def test_where_to_read_again_only_where_points_were_lost(results):
    for student in results.marks.loc[results.marks["status"] == "complete", "student_id"]:
        mine = results.scores[
            (results.scores["student_id"] == student) & (results.scores["question_id"] == "top_share")
        ]
        lost = bool((mine["points"] < mine["max_points"]).any())
        html = student_page(results, student, "prospecting")
        assert ("80/20" in html) == lost


def test_pending_texts_are_said_to_be_so(make):
    html = student_page(make("en", judged=False), "2026006", "prospecting")
    assert "No mark yet" in html and "a person is still judging" in html and "up to 12" in html


def test_refused_and_absent(results):
    refused, absent = student_page(results, "2026012", "prospecting"), student_page(results, "2026008", "prospecting")
    assert "The file breaks off" in refused and "No mark yet" in refused
    assert "没有提交" in absent and "记零分" in absent


def test_repairs_are_told_and_suspicions_are_not(results):
    assert "有一个单元格重复" in student_page(results, "2026002", "prospecting")
    assert "gradebook" not in student_page(results, "2026006", "prospecting")


def test_nothing_a_student_wrote_can_run(results, tools):
    evil = tools.with_evil(results)
    for student in ("2026001", "2026003"):
        html = student_page(evil, student, "prospecting")
        assert tools.harmless(html)
        assert "<script" not in html
        assert "{{ 7*7 }}" in html  # shown, not evaluated


def test_no_key_can_get_in():
    """A page is made from what the student gave and read: the model has no place for a key."""
    from grading.reporting.model import SCORES, ClassResults

    assert not [name for name in (*SCORES, *(f.name for f in dataclasses.fields(ClassResults))) if "key" in name]


EVIL = '"><script>alert(1)</script>'
HOSTILE = [
    EVIL,
    {"a": {"b": EVIL}},
    [EVIL],
    {"rank_1": EVIL},
    {"rank_1": {"spend": [1]}},
    10**300,
    True,
    "\ud800",
    {1: object()},
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_any_value_can_be_shown(results, value):
    for question in results.assignments[0].questions:
        for well_formed in (True, False):
            shown = given(question, value, "zh", well_formed)
            assert shown.text or shown.rows
            assert len(shown.text) <= 20_000
            shown.text.encode("utf-8")


def test_tables_are_shown_as_tables(results):
    question = next(q for q in results.assignments[0].questions if q.kind == "table")
    shown = given(question, {"rank_1": {"impact": "a", "spend": 12345.5}}, "en")
    assert shown.heads == ("", "Impact", "Spend (CNY)")
    assert shown.rows == (("Rank 1", "Option a", "12,345.5"), ("Rank 10", "–", "–"))


def test_file_names_cannot_leave_the_folder():
    names = ["../../etc", "..", "a/b", "a\\b", "", "CON:", "2026001", "陈思远"]
    made = [file_name(name) for name in names]
    assert not [name for name in made if "/" in name or "\\" in name or name in {"", ".", ".."}]
    assert made[-2:] == ["2026001", "陈思远"] and len(set(made)) == len(made)


def test_long_values_are_cut():
    assert len(as_given("x" * 1_000_000)) == 2000
    assert as_given(None) == "" and as_given(float("nan")) == ""


def test_scores_frame(results):
    info = AssignmentInfo("prospecting", {"en": "P", "zh": "寻"}, results.assignments[0].questions)
    outcomes = {
        ("s1", "prospecting"): {
            "top_share": Outcome("top_share", 2.0, 4, "mistake", "slip", {"en": "x", "zh": "错"}),
            "advice": Outcome("advice", None, 12, "pending", None, {"en": "x", "zh": "等"}),
        }
    }
    table = scores_frame(outcomes, {("s1", "prospecting"): {"top_share": [1]}}, [info])
    assert table.loc[0, "value"] == [1] and table.loc[0, "aspect"] == "ability" and table["points"].isna().sum() == 1
    empty = scores_frame({}, {}, [info])
    assert list(empty.columns) == list(table.columns)
    roster = pd.DataFrame({"student_id": ["s1"], "team": ["T1"]})
    assert len(roll_up(empty, empty[["student_id", "assignment", "status"]], results.policy, roster)) == 1


def test_lesson_sections():
    lesson = (
        '# %% [markdown] lang="en"\n# ## 2. Is it 80/20?\n#\n# Text.\n\n'
        '# %% [markdown] lang="zh"\n# ## 2. 真的是 80/20 吗？\n\n# %%\nx = 1\n'
    )

    class Asked:
        id, section, teacher_note = "q", 2, {"en": "The key is 77.5.", "zh": ""}

    class Silent:
        id, section, teacher_note = "r", None, "Nothing."

    found = lesson_sections([Asked(), Silent()], lesson)
    assert found == {"q": {"en": "section 2, “Is it 80/20?”", "zh": "第 2 节“真的是 80/20 吗？”"}}


def test_public_questions_are_enough(results):
    assert all(type(q) is PublicQuestion for q in results.assignments[0].questions)
