"""Contribution factors: published numbers, promised properties, and what cannot be gained."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.assessment.contribution.factors import (
    FactorRules,
    bounded,
    factors,
    factors_from_shares,
    member_mark,
    member_marks,
)

NAMES = ("Alice", "Bob", "Claire", "David", "Elaine")
METHODS = ("webpa", "share", "average_ratio", "zero_sum", "spark")
SUMMING = ("webpa", "share", "zero_sum")


def rounded(values, digits):
    return {name: round(value, digits) for name, value in values.items()}


def said(made):
    assert all(set(note) == {"en", "zh"} and "{" not in note["en"] + note["zh"] for note in made.notes)
    return " ".join(note["en"] for note in made.notes)


# -- published numbers ------------------------------------------------------------------------------------------------


def test_webpa_as_published(published):
    """T-A3: Loughborough's worked example, to the digit."""
    rules = FactorRules(method="webpa", self_scores=True, weight=0.5)
    made = factors(NAMES, published, rules)
    expected = {"Alice": 1.1300, "Bob": 1.4785, "Claire": 1.1188, "David": 0.8553, "Elaine": 0.4174}
    assert rounded(made.factor, 4) == expected
    assert math.isclose(math.fsum(made.factor.values()), 5) and made.scale == 5 / 4 and made.silent == ("Elaine",)
    marks = {"Alice": 85.20, "Bob": 99.14, "Claire": 84.75, "David": 74.21, "Elaine": 56.70}
    assert rounded(member_marks(80, made, rules), 2) == marks


def test_webpa_with_a_penalty(published):
    rules = FactorRules(self_scores=True, penalty=0.1)
    marks = member_marks(80, factors(NAMES, published, rules), rules)
    assert round(marks["Elaine"], 2) == 51.03 and round(marks["Alice"], 2) == 85.20


def test_mean_preserving_shares():
    """T-A4: individual = G(1 - w + w · n · share)."""
    made = factors_from_shares({"a": 0.30, "b": 0.28, "c": 0.24, "d": 0.18})
    marks = member_marks(87.2, made, FactorRules(method="share", weight=0.5))
    assert rounded(marks, 2) == {"a": 95.92, "b": 92.43, "c": 85.46, "d": 74.99}
    assert math.isclose(math.fsum(marks.values()) / 4, 87.2)


def test_average_to_team_average_by_hand():
    """Rows of equal sums: plain averages, as CATME takes them. Without self-scores: A 4/4, B 3.5/4, C 4.5/4."""
    rows = {"A": {"A": 5, "B": 4, "C": 4}, "B": {"A": 3, "B": 5, "C": 5}, "C": {"A": 5, "B": 3, "C": 5}}
    made = factors("ABC", rows, FactorRules(method="average_ratio"))
    assert rounded(made.plain, 4) == {"A": 1.0, "B": 0.875, "C": 1.125}
    assert rounded(made.factor, 4) == {"A": 1.0, "B": 0.875, "C": 1.05}
    with_self = factors("ABC", rows, FactorRules(method="average_ratio", self_scores=True))
    assert with_self.plain["A"] == pytest.approx((5 + 13 * 3 / 13 + 13 * 5 / 13) / 13)


@pytest.mark.parametrize(
    ("ratio", "factor"), [(0.5, 0.5), (0.95, 0.95), (0.951, 1.0), (1.0, 1.0), (1.03, 1.03), (1.05, 1.05), (1.4, 1.05)]
)
def test_bounds_of_the_average_ratio(ratio, factor):
    assert bounded(ratio, FactorRules()) == factor


def test_zero_sum_drops_self_scores(published):
    """Drop self, divide each row by its sum, average, × n / sum of averages."""
    rows = {rater: {m: v for m, v in row.items() if m != rater} for rater, row in published.items()}
    rows["Elaine"] = dict.fromkeys(NAMES[:4], 1)
    shares = {r: {m: v / sum(row.values()) for m, v in row.items()} for r, row in rows.items()}
    averages = {m: sum(shares[r][m] for r in NAMES if r != m) / 4 for m in NAMES}
    by_hand = {m: 5 * averages[m] / sum(averages.values()) for m in NAMES}
    made = factors(NAMES, {**published, "Elaine": rows["Elaine"]}, FactorRules(method="zero_sum", self_scores=True))
    assert rounded(made.factor, 10) == rounded(by_hand, 10)


def test_spark_is_the_root(published):
    plain = factors(NAMES, published, FactorRules(method="share"))
    root = factors(NAMES, published, FactorRules(method="spark"))
    assert all(math.isclose(root.factor[name] ** 2, plain.factor[name]) for name in NAMES)


# -- degenerate inputs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("self_scores", [True, False])
@pytest.mark.parametrize(
    ("members", "ratings", "sentence"),
    [
        ("A", {"A": {"A": 3}}, "one member"),
        ("A", {}, "one member"),
        ("ABC", {}, "Nobody handed in"),
        ("ABC", {"A": {}, "B": {"C": None}, "C": None}, "Nobody handed in"),
        ("ABC", {"A": {"B": -1, "C": float("nan")}}, "Nobody handed in"),
        ("ABC", {r: dict.fromkeys("ABC", 0) for r in "ABC"}, "gave everyone 0"),
        ("ABC", {"X": {"A": 5}}, "not in this team"),
        ("", {}, ""),
    ],
)
def test_nothing_to_work_with_is_neutral_and_says_so(method, self_scores, members, ratings, sentence):
    made = factors(members, ratings, FactorRules(method=method, self_scores=self_scores))
    assert list(made.factor.values()) == pytest.approx([1.0] * len(members)) and sentence in said(made)


def test_a_team_of_two():
    rows = {"A": {"A": 5, "B": 1}, "B": {"A": 1, "B": 5}}
    assert "team of two" in said(factors("AB", rows, FactorRules()))
    assert factors("AB", rows, FactorRules(self_scores=True)).factor == {"A": 1, "B": 1}
    assert factors("AB", {"A": {"A": 5, "B": 0}}, FactorRules(self_scores=True)).factor["B"] == 0


def test_who_is_alone_pays_no_penalty():
    rules = FactorRules(penalty=0.5)
    assert member_marks(80, factors("A", {}, rules), rules) == {"A": 80}


def test_unusable_points_are_named_and_replaced_by_the_raters_mean():
    rows = {"A": {"B": "5", "C": 4, "D": 2}, "B": {"A": -1, "C": 1, "D": 1}, "C": {"A": math.inf, "B": 1, "D": 10**400}}
    made = factors("ABCD", rows, FactorRules())
    assert made.rows["A"] == pytest.approx({"B": 1 / 3, "C": 4 / 9, "D": 2 / 9})
    assert made.points["A"] == {"C": 4, "D": 2}
    text = said(made)
    for part in ("A gave B “5”", "B gave A “-1”", "C gave A “inf”", "C gave A, D no points"):
        assert part in text


def test_numbers_that_would_overflow():
    rows = {r: {m: 1e308 if m != "B" else 5e-324 for m in "ABC" if m != r} for r in "ABC"}
    assert all(math.isfinite(value) for value in factors("ABC", rows, FactorRules()).factor.values())


def test_shares_that_do_not_fit():
    assert factors_from_shares({"a": 3, "b": 1}).factor == {"a": 1.5, "b": 0.5}
    made = factors_from_shares({"a": -1, "b": float("nan")})
    assert made.factor == {"a": 1, "b": 1} and "no usable shares" in said(made)
    assert factors_from_shares({}).factor == {}


@pytest.mark.parametrize(("mark", "factor", "result"), [(90, 3, 100), (-5, 1, 0), (120, 1, 100), (80, 0, 40)])
def test_a_mark_stays_within_0_and_100(mark, factor, result):
    assert member_mark(mark, factor, 0.5) == result


@pytest.mark.parametrize(
    "field", [{"weight": 1.1}, {"penalty": -0.1}, {"method": "x"}, {"weight": float("nan")}, {"y": 1}]
)
def test_rules_are_checked(field):
    with pytest.raises(ValueError):
        FactorRules(**field)


# -- properties -------------------------------------------------------------------------------------------------------

points = st.one_of(st.integers(0, 5), st.floats(0, 1e6), st.just(0))
odd = st.one_of(points, st.none(), st.just(-3), st.just(float("nan")), st.just(float("inf")), st.just("x"))


@st.composite
def teams(draw, value=points, least=1, complete=False):
    members = "ABCDEFG"[: draw(st.integers(least, 6))]
    raters = members if complete else draw(st.sets(st.sampled_from(members)))
    return members, {rater: {member: draw(value) for member in members} for rater in sorted(raters)}


rules = st.builds(
    FactorRules,
    method=st.sampled_from(METHODS),
    self_scores=st.booleans(),
    weight=st.floats(0, 1),
    penalty=st.floats(0, 1),
)


@given(team=teams(odd), rules=rules, mark=st.floats(-50, 200))
def test_marks_stay_within_bounds_whatever_comes_in(team, rules, mark):
    made = factors(*team, rules)
    assert all(math.isfinite(value) and value >= 0 for value in made.factor.values())
    assert all(0 <= value <= 100 for value in member_marks(mark, made, rules).values())


@given(team=teams(odd), rules=rules)
def test_sums_and_means_are_kept_where_promised(team, rules):
    members, _ = team
    made = factors(*team, rules)
    if rules.method in SUMMING and not made.limited:
        assert math.isclose(math.fsum(made.factor.values()), len(members))
        marks = member_marks(50, made, rules.model_copy(update={"penalty": 0.0, "weight": rules.weight / len(members)}))
        assert math.isclose(math.fsum(marks.values()) / len(members), 50)
    if rules.method in ("average_ratio", "spark"):
        assert math.isclose(math.fsum(made.plain.values()), len(members))
        assert math.fsum(made.factor.values()) <= len(members) * rules.highest + 1e-9
    assert all(math.isclose(math.fsum(row.values()), 1) for row in made.rows.values())


@given(team=teams(odd), rules=rules, order=st.randoms())
def test_order_does_not_matter(team, rules, order):
    members, ratings = team

    def mixed(mapping):
        items = list(mapping.items())
        order.shuffle(items)
        return dict(items)

    shuffled = mixed({rater: mixed(row) for rater, row in ratings.items()})
    people = list(members)
    order.shuffle(people)
    assert factors(people, shuffled, rules).factor == factors(members, ratings, rules).factor


@given(team=teams(odd, least=2), rules=rules, data=st.data())
@settings(max_examples=300)
def test_no_own_rating_changes_the_own_factor_without_self_scores(team, rules, data):
    """Neither the points for oneself, nor those for others, nor silence."""
    members, ratings = team
    rules = rules.model_copy(update={"self_scores": False})
    me = data.draw(st.sampled_from(members))
    other = {**ratings, me: {member: data.draw(odd) for member in members}}
    without = {rater: row for rater, row in ratings.items() if rater != me}
    mine = {factors(members, version, rules).factor[me] for version in (ratings, other, without)}
    assert max(mine) - min(mine) < 1e-12 * max(1, *mine)


@given(team=teams(odd, least=2), rules=rules, data=st.data(), mark=st.floats(0, 100), level=st.floats(0.1, 5))
@settings(max_examples=300)
def test_silence_never_pays(team, rules, data, mark, level):
    """The silent member's mark is at most what he would get had he rated everyone equally."""
    members, ratings = team
    me = data.draw(st.sampled_from(members))
    silent = {rater: row for rater, row in ratings.items() if rater != me}
    equal = {**silent, me: dict.fromkeys(members, level)}
    before = member_marks(mark, factors(members, silent, rules), rules)[me]
    after = member_marks(mark, factors(members, equal, rules), rules)[me]
    assert before <= after + 1e-9


def test_the_known_flaw_is_not_copied():
    """WebPA without self-scores: n / n_submitted would raise the silent member's own factor by n / (n - 1)."""
    rows = {rater: {member: 4 for member in "ABCD" if member != rater} for rater in "ABC"}
    assert factors("ABCD", rows, FactorRules(method="webpa")).factor == pytest.approx(dict.fromkeys("ABCD", 1.0))


def test_a_popular_silent_member_gains_nothing_by_published_rescaling():
    rows = {rater: {member: 5 if member == "D" else 1 for member in "ABCD"} for rater in "ABC"}
    rules = FactorRules(self_scores=True)
    made = factors("ABCD", rows, rules)
    had_rated = factors("ABCD", {**rows, "D": dict.fromkeys("ABCD", 3)}, rules)
    assert made.limited == ("D",) and made.factor["D"] == pytest.approx(had_rated.factor["D"])
    assert "limited to what equal points" in said(made)


@given(team=teams(complete=True, least=3), factor=st.floats(0.1, 10), rater=st.integers(0, 2))
def test_strict_and_mild_raters_weigh_the_same(team, factor, rater):
    members, ratings = team
    scaled = {r: {m: v * factor for m, v in row.items()} if r == members[rater] else row for r, row in ratings.items()}
    before, after = (factors(members, version, FactorRules()).factor for version in (ratings, scaled))
    assert before == pytest.approx(after, abs=1e-9)
