"""A team's mark becomes its members', and every step adds up by hand."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.assessment.contribution.factors import FactorRules, factors, factors_from_shares
from grading.assessment.contribution.persons import Part, owned_parts, person_marks

NAMES = ("Alice", "Bob", "Claire", "David", "Elaine")
RULES = FactorRules(self_scores=True, weight=0.5)


def walk(steps):
    for step in steps:
        yield step
        yield from walk(step.details)


def test_the_published_example_to_the_digit(published):
    marks = person_marks(80, factors(NAMES, published, RULES), RULES)
    expected = {"Alice": "85.20", "Bob": "99.14", "Claire": "84.75", "David": "74.21", "Elaine": "56.70"}
    assert {name: str(mark.mark) for name, mark in marks.items()} == expected
    assert str(marks["Bob"].factor) == "1.4785"


def test_the_mean_preserving_oracle():
    rules = FactorRules(method="share", weight=0.5)
    marks = person_marks(87.2, factors_from_shares({"a": 0.30, "b": 0.28, "c": 0.24, "d": 0.18}), rules)
    assert [str(mark.mark) for mark in marks.values()] == ["95.92", "92.43", "85.46", "74.99"]
    assert "Share of the work: 0.300000 × 4 members = 1.2000" in "\n".join(marks["a"].lines("en"))


def test_the_steps_add_up_by_hand(published):
    rules = RULES.model_copy(update={"penalty": 0.1})
    parts = {"Elaine": [Part("q2", 3, 5), Part("q1", 4.5, 5)]}
    mark = person_marks(80, factors(NAMES, published, rules), rules, parts, individual=30)["Elaine"]
    assert mark.lines("en") == [
        "Team mark: 80.00",
        "Contribution factor: 0.4174",
        "  Received from the team: 0.333929 × 5/4 forms = 0.4174",
        "50% × 80.00 + 50% × 80.00 × 0.4174 = 56.70",
        "No member form handed in, minus 10%: 56.70 × 90% = 51.03",
        "Own parts: 7.5 of 10 points = 75.00",
        "  q1: 4.5 of 5 points",
        "  q2: 3 of 5 points",
        "70% × 51.03 + 30% × 75.00 = 58.22",
    ]
    assert str(mark.mark) == "58.22" and mark.status == "complete"
    told = mark.lines("zh", confidential=True)
    assert "  Alice 在 14 分中给了 1 分：0.071429" in told and len(told) == 13
    for step in walk(mark.steps):  # each equation holds with the numbers that are printed
        left, equals, right = step.text["en"].partition(" = ")
        if equals and step.key in {"group", "penalty", "mixed"}:
            sum_ = re.sub(r"^.*: ", "", left).replace("×", "*").replace("%", "/100")
            assert abs(Decimal(str(eval(sum_))) - Decimal(right)) <= Decimal("0.005")


def test_who_rated_whom_is_not_told_to_students(published):
    marks = person_marks(80, factors(NAMES, published, RULES), RULES)
    for name, mark in marks.items():
        shown = "\n".join(mark.lines("en") + mark.lines("zh"))
        assert not [other for other in NAMES if other in shown], name


@pytest.mark.parametrize("method", ["average_ratio", "spark", "zero_sum"])
def test_bounds_are_steps_of_their_own(published, method):
    rules = FactorRules(method=method, weight=1)
    marks = person_marks(80, factors(NAMES, published, rules), rules)
    lines = "\n".join(line for mark in marks.values() for line in mark.lines("en", confidential=True))
    assert ("is limited to 1.0500" in lines) == (method == "average_ratio")
    assert ("Square root of" in lines) == (method == "spark")
    assert "Elaine handed in no form; counts as equal points for all: 0.250000" in lines


def test_a_mark_above_100_is_cut_in_a_step_of_its_own(published):
    marks = person_marks(95, factors(NAMES, published, RULES), RULES)
    assert str(marks["Bob"].mark) == "100.00" and "Marks stay within 0 and 100: 100.00" in marks["Bob"].lines("en")


def test_what_is_open_stays_open(published):
    made = factors(NAMES, published, RULES)
    for team in (None, float("nan")):
        mark = person_marks(team, made, RULES)["Bob"]
        assert mark.mark is None and mark.status == "pending" and "still open" in mark.lines("en")[0]
    mark = person_marks(80, made, RULES, {"Bob": [Part("q1", None, 5)]}, individual=20)["Bob"]
    assert mark.mark is None and "  q1: still to be judged (out of 5 points)" in mark.lines("en")
    # parts that weigh nothing keep nobody waiting
    assert person_marks(80, made, RULES, {"Bob": [Part("q1", None, 5)]})["Bob"].mark == Decimal("99.14")


def test_a_member_without_a_part_is_marked_on_the_teams_work(published):
    mark = person_marks(80, factors(NAMES, published, RULES), RULES, {}, individual=30)["Alice"]
    assert mark.mark == Decimal("85.20") and "counts in full" in mark.lines("en")[-1]


def test_owners():
    points = {"q1": (4.0, 5.0), "q2": (None, 5.0), "q3": (1.0, 2.0)}
    owners = {"q3": "A", "q1": "A", "q2": "B", "q9": "A", "q4": "X"}
    parts, problems = owned_parts(owners, ["A", "B"], points)
    assert parts == {"A": [Part("q1", 4.0, 5.0), Part("q3", 1.0, 2.0)], "B": [Part("q2", None, 5.0)]}
    assert "X is not in this team" in problems[0]["en"] and "not asked" in problems[1]["en"]


def test_a_neutral_factor_says_so():
    mark = person_marks(70, factors("AB", {}, FactorRules()), FactorRules())["A"]
    assert mark.mark == Decimal("70.00")
    assert any("Nobody handed in" in line for line in mark.lines("en", confidential=True))


member = st.sampled_from("ABCDE")
rows = st.dictionaries(member, st.dictionaries(member, st.one_of(st.integers(-1, 5), st.floats(), st.none())))
part = st.builds(
    Part, st.sampled_from(["q1", "q2"]), st.one_of(st.none(), st.floats(-1, 9)), st.floats(0, 5, allow_nan=False)
)


@given(
    rows=rows,
    team=st.one_of(st.none(), st.floats(allow_nan=True)),
    rules=st.builds(
        FactorRules,
        method=st.sampled_from(["webpa", "share", "average_ratio", "zero_sum", "spark"]),
        self_scores=st.booleans(),
        weight=st.floats(0, 1),
        penalty=st.floats(0, 1),
    ),
    parts=st.dictionaries(member, st.lists(part, max_size=2)),
    individual=st.floats(0, 100),
)
def test_marks_stay_within_bounds_and_every_line_is_whole(rows, team, rules, parts, individual):
    marks = person_marks(team, factors("ABCDE", rows, rules), rules, parts, individual)
    for mark in marks.values():
        assert mark.mark is None or Decimal(0) <= mark.mark <= Decimal(100)
        assert (mark.mark is None) == (mark.status == "pending")
        for lang in ("en", "zh"):
            assert all("{" not in line for line in mark.lines(lang, confidential=True))


@given(rows=rows, team=st.integers(0, 60), weight=st.sampled_from([0.0, 0.1, 0.15]), self_scores=st.booleans())
def test_the_mean_is_kept_to_the_rounding(rows, team, weight, self_scores):
    rules = FactorRules(method="share", weight=weight, self_scores=self_scores)
    marks = [mark.mark for mark in person_marks(team, factors("ABCDE", rows, rules), rules).values()]
    assert abs(sum(marks) / 5 - team) <= Decimal("0.01")
