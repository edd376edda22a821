"""Marks from scores: the handbook's course total, rounding, and what stays open."""

from __future__ import annotations

import math
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from grading.assessment.exams.rules import Window, judge
from grading.assessment.rollup import (
    ComponentMark,
    Policy,
    PolicyError,
    StudentMarks,
    as_table,
    load_policy,
    roll_up,
    work_out,
)
from grading.assessment.steps import lines
from kam_lab.i18n import in_language

ROSTER = pd.DataFrame({"student_id": ["s1", "s2"], "name": ["甲", "=cmd"], "team": ["T1", "T2"]})
NOBODY = pd.DataFrame(columns=["student_id", "assignment", "status"])


def scores(*rows):
    return pd.DataFrame(rows, columns=["student_id", "assignment", "question_id", "points", "max_points", "aspect"])


def statuses(*rows):
    return pd.DataFrame(rows, columns=["student_id", "assignment", "status"])


def policy(**fields):
    return Policy(**{"weights": {"prospecting": 100}, **fields})


def first(table):
    return table.iloc[0]


def test_course_total_of_the_handbook():
    """T-A2: tasks 87.2, 80, 90, mid-term 76, final 82 at 20/20/20/15/25 → 83.34."""
    weights = {"project_1": 20, "project_2": 20, "project_3": 20, "mid_term": 15, "exam": 25}
    got = dict(zip(weights, (87.2, 80, 90, 76, 82), strict=True))
    table = roll_up(
        scores(*(("s1", name, "q", value, 100, "ability") for name, value in got.items())),
        NOBODY,
        policy(weights=weights),
        ROSTER,
    )
    assert first(table)["final"] == 83.34
    assert list(table.columns[:8]) == ["student_id", "team", *weights, "final"]
    assert bool(first(table)["passed"])


def test_ability_and_knowledge_weigh_the_same():
    rows = [("s1", "prospecting", "a", 30, 30, "ability"), ("s1", "prospecting", "k", 5, 10, "knowledge")]
    assert first(roll_up(scores(*rows), NOBODY, policy(), ROSTER))["final"] == 75
    assert first(roll_up(scores(*rows), NOBODY, policy(aspects="points"), ROSTER))["final"] == 87.5
    mine = policy(aspects={"ability": 20, "knowledge": 80})
    assert first(roll_up(scores(*rows), NOBODY, mine, ROSTER))["final"] == 60
    only = scores(("s1", "prospecting", "k", 5, 10, "knowledge"))
    assert first(roll_up(only, NOBODY, policy(), ROSTER))["final"] == 50
    shares = first(roll_up(scores(*rows), NOBODY, policy(), ROSTER))
    assert (shares["ability"], shares["knowledge"]) == (1, 0.5)


@pytest.mark.parametrize(
    ("points", "decimals", "mark"), [(2.345, 2, 23.45), (6.2345, 2, 62.35), (6.25, 0, 63), (0.05, 0, 1)]
)
def test_rounding_half_up(points, decimals, mark):
    table = roll_up(
        scores(("s1", "prospecting", "q", points, 10, "ability")), NOBODY, policy(decimals=decimals), ROSTER
    )
    assert first(table)["prospecting"] == mark


def test_pending_stays_empty_with_a_reason():
    rows = [("s1", "prospecting", "a", 30, 30, "ability"), ("s1", "prospecting", "advice", float("nan"), 10, "ability")]
    row = first(roll_up(scores(*rows), statuses(("s1", "prospecting", "graded")), policy(), ROSTER))
    assert math.isnan(row["prospecting"]) and math.isnan(row["final"]) and pd.isna(row["passed"])
    assert row["status"] == "pending" and "advice" in row["reason_en"] and "advice" in row["reason_zh"]
    assert row["ability"] == 1


def test_ungraded_is_never_zero():
    said = pd.DataFrame(
        [("s1", "prospecting", "ungraded", "No JSON.", "不是 JSON。")],
        columns=["student_id", "assignment", "status", "reason_en", "reason_zh"],
    )
    row = first(roll_up(scores(), said, policy(), ROSTER))
    assert math.isnan(row["final"]) and (row["status"], row["reason_en"]) == ("ungraded", "No JSON.")
    row = first(roll_up(scores(), statuses(("s1", "prospecting", "graded")), policy(), ROSTER))
    assert math.isnan(row["final"]) and row["status"] == "ungraded"


def test_not_handed_in_follows_the_policy():
    row = first(roll_up(scores(), NOBODY, policy(), ROSTER))
    assert row["final"] == 0 and row["status"] == "not_handed_in" and "zero" in row["reason_en"] and not row["passed"]
    row = first(roll_up(scores(), NOBODY, policy(not_handed_in="empty"), ROSTER))
    assert math.isnan(row["final"]) and row["reason_zh"]


def test_a_question_without_score_is_open():
    rows = [
        ("s1", "prospecting", "a", 3, 3, "ability"),
        ("s2", "prospecting", "a", 3, 3, "ability"),
        ("s2", "prospecting", "b", 3, 3, "ability"),
    ]
    table = roll_up(scores(*rows), NOBODY, policy(), ROSTER)
    assert math.isnan(first(table)["final"]) and table.iloc[1]["final"] == 100


def test_an_assignment_without_weight_is_shown_but_does_not_count():
    rows = [("s1", "prospecting", "a", 3, 3, "ability"), ("s1", "practice", "a", 0, 3, "ability")]
    row = first(roll_up(scores(*rows), NOBODY, policy(), ROSTER))
    assert (row["practice"], row["final"]) == (0, 100)


@given(
    st.lists(st.tuples(st.floats(0, 10), st.sampled_from(["ability", "knowledge"])), min_size=1, max_size=8),
    st.randoms(),
)
def test_marks_stay_within_bounds_and_order_of_rows_does_not_matter(parts, shuffle):
    rows = [("s1", "prospecting", f"q{i}", points, 10, aspect) for i, (points, aspect) in enumerate(parts)]
    table = roll_up(scores(*rows), NOBODY, policy(), ROSTER)
    assert 0 <= first(table)["final"] <= 100
    shuffle.shuffle(rows)
    pd.testing.assert_frame_equal(table, roll_up(scores(*rows), NOBODY, policy(), ROSTER))


@pytest.mark.parametrize("weights", [{}, {"a": 60, "b": 30}, {"a": 120, "b": -20}, {"a": float("nan")}])
def test_weights_must_sum_to_100(weights):
    with in_language("en"), pytest.raises(ValidationError, match="add up to"):
        Policy(weights=weights)


def test_policy_file(tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_text("weights: {prospecting: 70, exam: 30}\npass_mark: 55\naspects: points\n", encoding="utf-8")
    assert load_policy(path).pass_mark == 55
    for text, word in [
        ("weights: {a: 60}", "add up to 60"),
        ("weights: {a: 100}\npasmark: 3", "pasmark"),
        ("weights: [", "YAML"),
        ("just text", "policy.yaml"),
        ("weights: {a: 100}\naspects: {ability: 90}", "add up to 90"),
    ]:
        path.write_text(text, encoding="utf-8")
        with in_language("en"), pytest.raises(PolicyError, match=word):
            load_policy(path)
    with in_language("en"), pytest.raises(PolicyError, match="missing"):
        load_policy(tmp_path / "none.yaml")


# -- tasks, drops, lateness, appeals ----------------------------------------------------------------------------------


def part(value: float | None, **shares: float) -> ComponentMark:
    if value is None:
        return ComponentMark(None, "pending", {"en": "open", "zh": "未评"})
    return ComponentMark(Decimal(str(value)), "complete", None, shares)


def worked_out(rules: Policy, **marks: float | None) -> StudentMarks:
    others = {name: {"s1": part(value)} for name, value in marks.items()}
    return work_out(scores(), NOBODY, rules, ROSTER, others=others)[0]


def test_the_courses_own_ratios():
    """T-A2: tasks 87.2, 80, 90, mid-term 76, final 82 at 20/20/20/15/25 give 83.34."""
    rules = Policy(weights={"p1": 20, "p2": 20, "p3": 20, "midterm": 15, "final_exam": 25})
    made = worked_out(rules, p1=87.2, p2=80, p3=90, midterm=76, final_exam=82)
    assert made.final == Decimal("83.34") and made.passed
    assert "83.34" in made.tree.text["en"] and made.tree.details[0].value == Decimal("87.2")


def test_a_task_is_made_of_parts_and_drops_the_lowest():
    rules = Policy(
        weights={"task_1": 60, "exam": 40}, tasks={"task_1": {"a": 50, "b": 30, "c": 20}}, drop={"task_1": 1}
    )
    made = worked_out(rules, a=80, b=40, c=90, exam=70)
    assert made.tasks["task_1"].value == Decimal("82.86")  # (50 × 80 + 20 × 90) / 70
    assert made.final == Decimal("77.72")
    dropped = [step for step in made.tree.details[0].details if "left out" in step.text["en"]]
    assert len(dropped) == 1 and dropped[0].value == 40
    open_ = worked_out(rules, a=80, b=None, c=90, exam=70)
    assert open_.final is None and open_.status == "pending" and open_.tasks["task_1"].value is None
    table = as_table([made], rules)
    assert list(table.columns[2:8]) == ["a", "b", "c", "task_1", "exam", "final"]


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"tasks": {"t": {"a": 100}}}, "no weight"),
        ({"weights": {"t": 50, "a": 50}, "tasks": {"t": {"a": 100}}}, "counts twice"),
        ({"weights": {"t": 100}, "tasks": {"t": {"a": 90}}}, "add up to 90"),
        ({"weights": {"t": 100}, "tasks": {"t": {"a": 100}}, "drop": {"t": 1}}, "between 0 and 0"),
        ({"drop": {"prospecting": 1}}, "names no task"),
    ],
)
def test_tasks_that_make_no_sense_are_refused(fields, word):
    with in_language("en"), pytest.raises(ValidationError, match=word):
        policy(**fields)


def test_lateness_costs_what_the_policy_says():
    rows = [("s1", "prospecting", "q1", 8, 10, "ability")]
    rules = policy(late={"percent_per_day": 10, "accepted_days": 3})
    window = Window(closes="2026-03-01T18:00")
    for at, mark in [("2026-03-01T18:00", 80), ("2026-03-02T17:00", 72), ("2026-03-08T00:00", 0)]:
        late = {("s1", "prospecting"): judge(at, window, rules.late)}
        made = work_out(scores(*rows), NOBODY, rules, ROSTER, late=late)[0]
        assert made.final == mark
        assert (mark == 80) == (not [s for s in made.parts["prospecting"].steps if s.key == "late"])


def test_an_appeal_comes_last():
    rows = [("s1", "prospecting", "q1", None, 10, "ability")]
    made = work_out(scores(*rows), NOBODY, policy(), ROSTER, overrides={("s1", "prospecting"): 75})[0]
    assert made.final == 75 and made.status == "complete"
    assert made.parts["prospecting"].steps[-1].key == "appeal"


def test_the_tree_goes_down_to_the_answer():
    frame = scores(("s1", "prospecting", "q1", 8, 10, "ability"), ("s1", "prospecting", "q2", 0, 10, "knowledge"))
    frame["value"] = [40.6, None]
    frame["comment_en"], frame["comment_zh"] = ["Right.", "Share of customers.\nMore."], ["对。", "客户占比。"]
    found = list(lines([work_out(frame, NOBODY, policy(), ROSTER)[0].tree], "en"))
    assert (3, "Question q1 (q1): 8 of 10, answer 40.6") in found or any("answer 40.6" in line for _, line in found)
    assert any("no answer" in line for _, line in found) and any(line == "Share of customers." for _, line in found)
