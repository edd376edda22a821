"""Appeals: entered, answered, corrected; the log tells it all."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.assessment import audit
from grading.assessment.appeals import AppealError, answer_appeal, lines, open_appeal, overrides, read_appeals
from kam_lab.i18n import in_language

WHEN = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "audit.jsonl"
    audit.append(path, "judged", "teacher", "score card", {"student_id": "S1"})
    return path


@pytest.fixture
def opened(log):
    return open_appeal(log, "S1", "project_1", "judgement", why="The power map was overlooked.", who="S1", at=WHEN)


def entries(log):
    return len(list(audit.entries(log)))


def refused(act):
    with pytest.raises(AppealError) as caught:
        act()
    with in_language("zh"):
        assert any(letter >= "\u4e00" for letter in str(caught.value))
    assert "{" not in caught.value.text["en"] + caught.value.text["zh"]
    return caught.value.text["en"]


def test_contested_upheld_and_changed(log, opened):
    assert (opened.state, opened.target, opened.opened_by) == ("open", "project_1/judgement", "S1")
    assert overrides(log) == {}
    done = answer_appeal(log, opened.id, "upheld", 8, why="It is on page 3.", who="Chen", most=10, at=WHEN)
    assert (done.state, done.points, done.answered_by) == ("upheld", 8.0, "Chen")
    assert overrides(log) == {("S1", "project_1/judgement"): 8.0} and audit.verify(log) == []
    assert lines(done, "en") == [
        "2026-11-20: project_1/judgement was contested (entered by S1): The power map was overlooked.",
        "2026-11-20: upheld by Chen, new points 8: It is on page 3.",
    ]


def test_rejected_or_unchanged_changes_nothing(log, opened):
    assert answer_appeal(log, opened.id, "rejected", why="It is not there.", who="Chen").state == "rejected"
    assert overrides(log) == {} and "驳回" in lines(read_appeals(log)[0][opened.id], "zh")[1]
    done = answer_appeal(log, opened.id, "upheld", why="Right, but worth nothing.", who="Chen")
    assert done.state == "upheld" and overrides(log) == {} and "unchanged" in lines(done, "en")[1]


def test_entering_twice_is_entering_once(log, opened):
    before = entries(log)
    again = open_appeal(log, "S1", "project_1", "judgement", why="The power  map was overlooked.", who="S1")
    assert again == opened and entries(log) == before
    for _ in range(2):
        answer_appeal(log, opened.id, "upheld", 8, why="Yes.", who="Chen")
    assert entries(log) == before + 1
    # also when it has been answered meanwhile
    assert open_appeal(log, "S1", "project_1", "judgement", why=opened.why, who="S1").state == "upheld"


def test_an_answer_can_be_corrected_and_both_stay_in_the_log(log, opened):
    answer_appeal(log, opened.id, "upheld", 8, why="Yes.", who="Chen")
    answer_appeal(log, opened.id, "upheld", 9, why="Miscounted.", who="Li")
    assert overrides(log) == {("S1", "project_1/judgement"): 9.0}
    answer_appeal(log, opened.id, "rejected", why="Looked again.", who="Li")
    assert overrides(log) == {}
    assert [entry["data"]["points"] for entry in audit.entries(log) if entry["event"] == "appeal_answered"] == [
        8,
        9,
        None,
    ]


def test_of_several_appeals_against_one_mark_the_last_answer_counts(log, opened):
    second = open_appeal(log, "S1", "project_1", "judgement", why="And page 4.", who="S1")
    answer_appeal(log, second.id, "upheld", 9, why="Yes.", who="Chen")
    answer_appeal(log, opened.id, "upheld", 7, why="Partly.", who="Chen")
    assert overrides(log) == {("S1", "project_1/judgement"): 7.0}
    third = open_appeal(log, "S1", "project_1", "judgement", why="And page 5.", who="S1")
    answer_appeal(log, third.id, "rejected", why="No.", who="Chen")
    assert overrides(log) == {("S1", "project_1/judgement"): 7.0}
    whole = open_appeal(log, "S1", "project_1", why="All of it.", who="S1")
    answer_appeal(log, whole.id, "upheld", 70, why="Yes.", who="Chen")
    assert overrides(log)["S1", "project_1"] == 70


def test_what_cannot_be_entered(log, opened):
    ask = {"why": "why", "who": "me"}
    assert "who enters" in refused(lambda: open_appeal(log, "S1", "p", why=" ", who="me"))
    assert "not in roster.csv" in refused(lambda: open_appeal(log, "S9", "p", students=["S1"], **ask))
    assert "There is no mark “p/x”; there are: p" in refused(
        lambda: open_appeal(log, "S1", "p", "x", marks=["p"], **ask)
    )
    assert "no appeal abc" in refused(lambda: answer_appeal(log, "abc", "upheld", 1, **ask))
    assert "upheld or rejected" in refused(lambda: answer_appeal(log, opened.id, "maybe", **ask))
    assert "leaves the mark" in refused(lambda: answer_appeal(log, opened.id, "rejected", 3, **ask))
    assert "from 0 to 10" in refused(lambda: answer_appeal(log, opened.id, "upheld", 11, most=10, **ask))
    for bad in (-1, float("nan"), float("inf"), True, "8"):
        assert "expected a number" in refused(lambda bad=bad: answer_appeal(log, opened.id, "upheld", bad, **ask))
    assert entries(log) == 2


def test_entries_of_others_and_damaged_ones_are_passed_over(log, opened):
    audit.append(log, "appeal_answered", "x", "y", {"appeal": "nobody", "decision": "upheld", "points": 3})
    audit.append(log, "appeal_answered", "x", "y", {"appeal": opened.id, "decision": "upheld", "points": "many"})
    audit.append(log, "appeal_answered", "x", "y", {"appeal": [1], "decision": "upheld"})
    audit.append(log, "appeal_opened", "x", "y", ["no", "mapping"])
    audit.append(log, "appeal_opened", "x", "y", {"appeal": "z", "student_id": 3})
    appeals, problems = read_appeals(log)
    assert appeals == {opened.id: opened} and overrides(log) == {}
    assert [problem["en"].partition(":")[0] for problem in problems] == [f"audit.jsonl, entry {n}" for n in range(3, 8)]


def test_a_log_that_is_not_there(tmp_path):
    assert read_appeals(tmp_path / "none.jsonl") == ({}, []) and overrides(tmp_path / "none.jsonl") == {}


def test_a_changed_line_does_not_count(log, opened):
    answer_appeal(log, opened.id, "upheld", 5, why="Yes.", who="Chen")
    rows = log.read_text(encoding="utf-8").splitlines()
    forged = json.loads(rows[-1])
    forged["data"]["points"] = 100.0
    log.write_text("\n".join([*rows[:-1], audit.canonical(forged)]) + "\n", encoding="utf-8")
    assert overrides(log) == {} and audit.verify(log)


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]),
            st.sampled_from(["upheld", "rejected"]),
            st.one_of(st.none(), st.integers(0, 10)),
        ),
        max_size=8,
    )
)
@settings(max_examples=30)
def test_the_state_follows_from_the_entries_alone(tmp_path_factory, steps):
    log = tmp_path_factory.mktemp("log") / "audit.jsonl"
    ids = {why: open_appeal(log, "S1", "p", why=why, who="S1").id for why in "ab"}
    expected = {}
    for why, decision, points in steps:
        kept = points if decision == "upheld" else None
        answer_appeal(log, ids[why], decision, kept, why="because", who="Chen")
        expected[why] = (decision, kept)
    appeals, problems = read_appeals(list(audit.entries(log)))
    assert not problems
    for why, name in ids.items():
        assert (appeals[name].state, appeals[name].points) == expected.get(why, ("open", None))
    standing = [points for _, points in expected.values() if points is not None]
    assert set(overrides(log).values()) <= set(standing) and bool(overrides(log)) == bool(standing)
