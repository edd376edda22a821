"""Windows, attempts, lateness, extensions."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.assessment.exams.dealing import read_rows
from grading.assessment.exams.rules import (
    Attempt,
    AttemptRule,
    Extension,
    LateRule,
    Window,
    count,
    extension_for,
    extensions_from,
    judge,
)

WINDOW = Window(opens="2026-12-10T14:00", closes="2026-12-10T15:30")
LATE = LateRule(percent_per_day=10, grace_minutes=5, most_percent=30, accepted_days=7)


@pytest.mark.parametrize(
    ("at", "standing", "days", "factor"),
    [
        ("2026-12-10T13:59:59", "too_early", 0, "0"),
        ("2026-12-10T14:00:00", "in_time", 0, "1"),
        ("2026-12-10T15:30:00", "in_time", 0, "1"),
        ("2026-12-10T15:35:00", "in_time", 0, "1"),  # the last second of grace
        ("2026-12-10T15:35:01", "late", 1, "0.9"),
        ("2026-12-11T15:30:00", "late", 1, "0.9"),  # 24 hours are one day
        ("2026-12-11T15:30:01", "late", 2, "0.8"),
        ("2026-12-15T00:00:00", "late", 5, "0.7"),  # never more than 30 %
        ("2026-12-17T15:30:01", "too_late", 8, "0"),
        ("2026-12-10T07:20:00+00:00", "in_time", 0, "1"),  # 15:20 on the wall
        ("2026-12-10T07:40:00+00:00", "late", 1, "0.9"),
    ],
)
def test_the_clock(at, standing, days, factor):
    verdict = judge(at, WINDOW, LATE)
    assert (verdict.standing, verdict.days, verdict.factor) == (standing, days, Decimal(factor))
    assert verdict.reason["en"] and verdict.reason["zh"]


def test_without_a_window_everything_is_in_time():
    assert judge("1999-01-01", Window()).standing == "in_time"


def test_an_extension_moves_the_end_and_never_shortens():
    longer = Extension("s1", "midterm_a", "2026-12-12T15:30", "ill", "Ms Lin")
    assert judge("2026-12-12T10:00", WINDOW, None, longer).standing == "in_time"
    assert judge("2026-12-12T15:31", WINDOW, LATE, longer).standing == "in_time"
    assert judge("2026-12-13T15:00", WINDOW, LATE, longer).days == 1
    shorter = Extension("s1", "midterm_a", "2026-12-01T00:00", "?", "?")
    assert judge("2026-12-10T15:30", WINDOW, None, shorter).standing == "in_time"


def test_which_attempt_counts():
    tries = [
        Attempt("2026-12-10T15:00", 60.0),
        Attempt("2026-12-10T13:00", 99.0),  # too early, uses up nothing
        Attempt("2026-12-10T15:20", 80.0),
        Attempt("2026-12-11T10:00", 85.0),  # 76.5 after the late rule
        Attempt("2026-12-11T11:00", 100.0),  # the fourth
    ]
    best = count(tries, WINDOW, AttemptRule(most=3, counts="best"), LATE)
    assert (best.index, best.points) == (2, 80.0) and len(best.notes) == 2
    last = count(tries, WINDOW, AttemptRule(most=3, counts="last"), LATE)
    assert (last.index, last.points) == (3, 76.5) and len(last.notes) == 3
    assert count(tries, WINDOW, AttemptRule(most=None, counts="best"), LATE).points == 90.0
    assert count(tries, WINDOW, AttemptRule(most=1), LATE).index == 0
    nothing = count(tries[1:2], WINDOW)
    assert (nothing.index, nothing.points, len(nothing.notes)) == (None, None, 1)


def test_best_waits_for_a_person_and_last_does_not_look_back():
    tries = [Attempt("2026-12-10T14:10", None), Attempt("2026-12-10T14:20", 50.0)]
    assert count(tries, WINDOW, AttemptRule(most=None, counts="best")).index is None
    assert count(tries, WINDOW, AttemptRule(most=None, counts="last")).points == 50.0


_START = datetime(2026, 12, 10, 12)
_TRY = st.tuples(st.integers(0, 20_000), st.floats(0, 100))
_TRIES = st.lists(_TRY, min_size=1, max_size=6, unique_by=lambda each: each[0])


@given(_TRIES, st.randoms(use_true_random=False), st.sampled_from(["best", "last"]), st.sampled_from([1, 2, None]))
def test_the_order_of_files_does_not_matter(tries, random, which, most):
    attempts = [Attempt(_START + timedelta(minutes=minutes), points) for minutes, points in tries]
    mixed = list(attempts)
    random.shuffle(mixed)
    rule = AttemptRule(most=most, counts=which)
    one, other = count(attempts, WINDOW, rule, LATE), count(mixed, WINDOW, rule, LATE)
    assert one.points == other.points and one.notes == other.notes
    if one.index is None:
        assert other.index is None
    else:
        assert attempts[one.index] == mixed[other.index]
        assert 0 <= one.points <= attempts[one.index].points


@given(st.integers(0, 40_000), st.integers(0, 40_000))
def test_later_is_never_better(first, second):
    early, late = sorted((first, second))
    factors = [judge(_START + timedelta(hours=2, minutes=m), WINDOW, LATE).factor for m in (early, late)]
    assert 0 <= factors[1] <= factors[0] <= 1


def test_the_extensions_file():
    rows = [
        ["学号", "Assignment", "until", "原因", "who"],
        ["s1", "midterm", "2026-12-12T15:30", "病假", "林老师"],
        ["s2", "midterm", "soon", "travel", "Lin"],
        ["s3", "midterm", "2026-12-13", "", "Lin"],
        ["s9", "midterm", "2026-12-13", "travel", "Lin"],
        ["", "", "", "", ""],
        ["s2", "final", "2026-12-13", "travel", "Lin"],
        ["s2", "midterm", "2026-12-01", "travel", "Lin"],
        ["s1", "midterm", "2026-12-13 09:00", "still ill", "Lin"],
        ["s2"],
    ]
    found, problems = extensions_from(rows, WINDOW, {"s1", "s2", "s3"}, {"midterm"})
    assert [each.until for each in found] == ["2026-12-12T15:30", "2026-12-13 09:00"]
    assert extension_for(found, "s1", "midterm").why == "still ill"
    assert extension_for(found, "s2", "midterm") is None
    lines = [problem["en"].split("line ")[1].split(":")[0] for problem in problems]
    assert lines == ["3", "4", "5", "7", "8", "10"]
    assert "第 3 行" in problems[0]["zh"]


def test_a_heading_that_lacks_something():
    found, problems = extensions_from([["student_id", "until"]])
    assert found == [] and "assignment, why, who" in problems[0]["en"]
    assert extensions_from([]) == ([], [])


def test_rows_as_spreadsheets_write_them(tmp_path):
    path = tmp_path / "extensions.csv"
    for encoding, separator in (("utf-8-sig", ","), ("gb18030", ";"), ("utf-8", "\t")):
        path.write_bytes(separator.join(["学号", "原因"]).encode(encoding))
        assert read_rows(path) == ([["学号", "原因"]], [])
    path.write_bytes(b"\xff\xff\x80")
    assert read_rows(path)[1]
