"""Combining: the handbook's oracle, the declared rules, and properties that hold for any input."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from grading.assessment.panel.additive import connected, fit
from grading.assessment.panel.calibration import calibrate
from grading.assessment.panel.combine import combine
from grading.assessment.panel.merge import merge, without
from grading.assessment.panel.model import Card, Criterion, PanelProject, PanelRules, People

Panel = tuple[list[Card], PanelProject, People]
TEAMS = "ABCD"
PEOPLE = People({f"S-{t}": t for t in TEAMS}, {f"S-{t}": t for t in TEAMS}, frozenset({"teacher:Wu", "teacher:He"}))
PROJECT = PanelProject(
    "project_1",
    {"en": "P", "zh": "项"},
    (Criterion("one", {"en": "One", "zh": "一"}, 60), Criterion("two", {"en": "Two", "zh": "二"}, 40)),
    {team: team for team in TEAMS},
)


def test_the_handbooks_oracle(oracle: Panel) -> None:
    cards, project, people = oracle
    result = combine(cards, project, PanelRules(), people)
    table = result.table().round(3)
    assert table["peers"].tolist() == [86.000, 82.000, 85.667, 74.333]
    assert table["mark"].tolist() == [87.200, 83.200, 82.267, 76.533]
    assert table["teacher"].tolist() == [88, 84, 80, 78]
    assert not result.notes and not any(mark.notes for mark in result.teams.values())
    assert result.evidence("A") == {"overall": {"teacher": 0.88, "panel": pytest.approx(0.86)}}
    cell = result.teams["A"].cells[0]
    assert dict(cell.given_peers) == {"S-B": 82, "S-C": 90, "S-D": 86} and cell.basis == "both" and cell.share == 0.6


def test_median_and_additive(oracle: Panel) -> None:
    cards, project, people = oracle
    median = combine(cards, project, PanelRules(combination="median"), people).table()["peers"]
    assert median.tolist() == [86, 82, 85, 75]
    result = combine(cards, project, PanelRules(combination="additive"), people)
    model = result.fits["overall"]
    assert sum(model.raters.values()) == pytest.approx(0, abs=1e-8)
    assert model.freedom == 12 - 7
    # Independent computation: normal equations with indicator columns, minimum norm, compared by differences.
    scores = {(c.rater, t): r["overall"] for c in cards if c.role != "teacher" for t, r in c.scores.items()}
    raters = sorted({r for r, _ in scores})
    matrix = np.array([[r == x for x in raters] + [t == x for x in TEAMS] for r, t in scores], dtype=float)
    solved = np.linalg.pinv(matrix) @ np.array(list(scores.values()))
    effects = solved[:4] - solved[:4].mean()
    assert [model.raters[r] for r in raters] == pytest.approx(effects.tolist())
    expected = solved[4:] + solved[:4].mean()
    assert result.table()["peers"].tolist() == pytest.approx(expected.tolist())


def _cards(scores: dict[str, dict[str, float]]) -> list[Card]:
    return [
        Card(
            "project_1",
            rater,
            PEOPLE.role(rater) or "representative",
            PEOPLE.team(rater),
            "",
            {team: {"one": points * 0.6, "two": points * 0.4} for team, points in row.items()},
            {},
            rater,
        )
        for rater, row in scores.items()
    ]


TEACHER = {team: 80.0 for team in TEAMS}


def test_a_team_without_peers_has_the_teachers_mark_and_says_so() -> None:
    result = combine(_cards({"teacher:Wu": TEACHER, "S-A": {"B": 50}}), PROJECT, PanelRules(), PEOPLE)
    assert result.table()["mark"].tolist() == [80, 80, 80, 80]
    assert "the teacher's alone count" in result.teams["C"].notes[0]["en"]
    assert result.evidence("C")["one"] == {"teacher": pytest.approx(0.8), "panel": pytest.approx(0.8)}
    assert "1 peers' scores, fewer than 2" in result.teams["B"].notes[-1]["en"]
    assert len(result.notes) == 3 and "S-B" in result.notes[0]["zh"]  # three representatives without a card


@pytest.mark.parametrize(
    ("rules", "mark", "basis"),
    [
        ({"few_peers": "use"}, 0.6 * 80 + 0.4 * 50, "both"),
        ({"few_peers": "teacher_only"}, 80, "teacher"),
        ({"few_peers": "empty"}, None, "none"),
        ({"min_raters": 1}, 0.6 * 80 + 0.4 * 50, "both"),
    ],
)
def test_fewer_peers_than_declared(rules: dict[str, Any], mark: float | None, basis: str) -> None:
    result = combine(_cards({"teacher:Wu": TEACHER, "S-A": {"B": 50}}), PROJECT, PanelRules(**rules), PEOPLE)
    team = result.teams["B"]
    assert {cell.basis for cell in team.cells} == {basis}
    assert team.mark == (None if mark is None else pytest.approx(mark))


def test_without_a_teacher_marks_stay_open_unless_the_rules_say_otherwise() -> None:
    cards = _cards({"S-A": {"B": 50, "C": 70}, "S-C": {"B": 60}})
    assert combine(cards, PROJECT, PanelRules(), PEOPLE).teams["B"].mark is None
    alone = combine(cards, PROJECT, PanelRules(no_teacher="peers_only"), PEOPLE)
    assert alone.teams["B"].mark == pytest.approx(55) and alone.teams["C"].mark is None


def test_a_missing_card_can_cost_the_own_team() -> None:
    cards = _cards({"teacher:Wu": TEACHER, **{f"S-{r}": {t: 80 for t in TEAMS if t != r} for r in "BCD"}})
    result = combine(cards, PROJECT, PanelRules(missing_rater="deduct", deduct=5), PEOPLE)
    assert result.table()["mark"].tolist() == [75, 80, 80, 80]
    assert "5 points off" in result.notes[0]["en"]
    only_own = [*cards, *_cards({"S-A": {"A": 100}})]  # a score for the own team is no card
    assert combine(only_own, PROJECT, result.rules, PEOPLE).table().equals(result.table())


def test_two_teachers_are_averaged_and_flagged_when_far_apart() -> None:
    cards = _cards({"teacher:Wu": TEACHER, "teacher:He": {**TEACHER, "A": 68.0, "B": 78.0}})
    result = combine(cards, PROJECT, PanelRules(), PEOPLE)
    assert result.teams["A"].teacher == pytest.approx(74)
    flagged = [note["en"] for note in result.notes if "apart" in note["en"]]
    assert len(flagged) == 1 and flagged[0].startswith("A:") and "12.0" in flagged[0]


def test_a_criterions_own_ratio_goes_first() -> None:
    criteria = (
        Criterion("one", {"en": "O", "zh": "一"}, 60, (), 1.0),
        Criterion("two", {"en": "T", "zh": "二"}, 40, (), 0.0),
    )
    project = PanelProject("project_1", PROJECT.title, criteria, PROJECT.teams)
    cards = _cards({"teacher:Wu": TEACHER, **{f"S-{r}": {t: 50 for t in TEAMS if t != r} for r in TEAMS}})
    result = combine(cards, project, PanelRules(), PEOPLE)
    assert result.teams["A"].mark == pytest.approx(0.6 * 80 + 0.4 * 50)
    assert [cell.basis for cell in result.teams["A"].cells] == ["teacher", "peers"]


def test_raters_who_share_no_team_cannot_be_compared() -> None:
    two = {("S-A", "B"): 80.0, ("S-B", "A"): 70.0}
    assert not connected(two) and fit(two) is None
    three = {(f"S-{r}", t): 1.0 for r, t in itertools.permutations("ABC", 2)}
    assert connected(three)
    result = combine(
        _cards({"teacher:Wu": TEACHER, "S-A": {"B": 80}, "S-B": {"A": 70}}),
        PROJECT,
        PanelRules(combination="additive", min_raters=1),
        PEOPLE,
    )
    assert result.teams["B"].peers == pytest.approx(80) and any("plain mean" in note["en"] for note in result.notes)


@pytest.mark.parametrize(
    "rules", [{"teacher": 0.7}, {"combination": "mode"}, {"teacher": -0.2, "peers": 1.2}, {"x": 1}]
)
def test_rules_are_checked(rules: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PanelRules.model_validate(rules)


# Properties ------------------------------------------------------------------------------------------

POINTS = st.one_of(
    st.floats(0, 40), st.integers(-50, 200), st.sampled_from([math.nan, math.inf, -math.inf, 1e308, True, "9", None])
)
NAMES = st.sampled_from(["A", "B", "C", "D", "a", " A ", "Ａ", "Z", ""])
ANY_CARD = st.builds(
    Card,
    project=st.sampled_from(["project_1", "project_1", "project_1", "project_2"]),
    rater=st.sampled_from(["S-A", "S-B", "S-C", "S-D", "teacher:Wu", "teacher:He", "S-X", "teacher:X"]),
    role=st.sampled_from(["representative", "teacher"]),
    team=st.sampled_from([None, "A", "B", "Z"]),
    at=st.sampled_from(["", "2026-11-01T10:00:00+08:00", "2026-11-02T10:00:00+08:00", "yesterday"]),
    scores=st.dictionaries(NAMES, st.dictionaries(st.sampled_from(["one", "two", "three"]), POINTS)),
    comments=st.just({}),
    source=st.sampled_from(["a.xlsx", "b.json"]),
)
RULES = st.builds(
    PanelRules,
    combination=st.sampled_from(["mean", "median", "additive"]),
    min_raters=st.integers(1, 3),
    few_peers=st.sampled_from(["use", "teacher_only", "empty"]),
    no_teacher=st.sampled_from(["empty", "peers_only"]),
    missing_rater=st.sampled_from(["nothing", "deduct"]),
    deduct=st.sampled_from([0, 7, 100]),
)


@given(st.lists(ANY_CARD, max_size=8), RULES)
@settings(max_examples=150)
def test_no_input_makes_a_self_score_count(cards: list[Card], rules: PanelRules) -> None:
    """Whatever the cards hold, taking every own-team score out of them changes no mark but by the missing-card rule."""
    result = combine(cards, PROJECT, rules, PEOPLE)
    for team, mark in result.teams.items():
        for cell in mark.cells:
            assert team not in {PEOPLE.representatives[rater] for rater in cell.given_peers}
            assert set(cell.given_teachers) <= PEOPLE.teachers
        assert mark.mark is None or 0 <= mark.mark <= 100
        assert mark.peers is None or 0 <= mark.peers <= 100
    current = merge(cards).cards
    cleaned = [replace(card, scores=_others(card)) for card in current if PEOPLE.role(card.rater)]
    assert combine(cleaned, PROJECT, rules, PEOPLE).table().equals(combine(current, PROJECT, rules, PEOPLE).table())


def _others(card: Card) -> dict[str, Any]:
    own = PEOPLE.representatives.get(card.rater, "-")
    return {t: row for t, row in card.scores.items() if t in TEAMS and t != own}


@given(st.lists(ANY_CARD, max_size=8), st.randoms(use_true_random=False), RULES)
@settings(max_examples=100)
def test_order_and_repetition_do_not_matter(cards: list[Card], chance: random.Random, rules: PanelRules) -> None:
    once = merge(cards)
    shuffled = [*cards, *cards[: len(cards) // 2]]
    chance.shuffle(shuffled)
    assert merge(shuffled) == once
    cut = chance.randint(0, len(cards))
    assert merge(merge(cards[:cut]), merge(cards[cut:])) == once
    assert merge(merge(cards[cut:]), cards[:cut], once) == once
    assert repr(combine(shuffled, PROJECT, rules, PEOPLE)) == repr(combine(cards, PROJECT, rules, PEOPLE))


@given(
    st.integers(3, 7),
    st.lists(st.floats(-8, 8), min_size=7, max_size=7),
    st.lists(st.floats(30, 70), min_size=7, max_size=7),
)
@settings(max_examples=80)
def test_the_additive_model_recovers_planted_severities(count: int, strict: list[float], quality: list[float]) -> None:
    """Without noise exactly, although everybody leaves out another team."""
    strict, quality = strict[:count], quality[:count]
    scores = {(f"r{j}", f"t{i}"): quality[i] + strict[j] for j in range(count) for i in range(count) if i != j}
    model = fit(scores)
    assert model is not None
    mean = sum(strict) / count
    assert [model.raters[f"r{j}"] for j in range(count)] == pytest.approx([s - mean for s in strict], abs=1e-6)
    assert [model.teams[f"t{i}"] for i in range(count)] == pytest.approx([q + mean for q in quality], abs=1e-6)
    assert max(map(abs, model.residuals.values())) < 1e-6


def test_the_additive_model_repairs_what_a_strict_rater_does_to_the_mean(panel: Callable[..., Panel]) -> None:
    """A plain mean favours the strict rater's own team; the model takes most of that out (mean over 40 panels)."""
    gain: dict[str, list[float]] = {"mean": [], "additive": []}
    for seed in range(40):
        for combination in ("mean", "additive"):
            without_, with_ = (
                combine(*panel(seed, 6, plant)[:2], PanelRules(combination=combination), panel(seed, 6, plant)[2])
                for plant in (None, "harsh")
            )
            shift = with_.table()["peers"] - without_.table()["peers"]
            gain[combination].append(float(shift["T2"] - shift.drop("T2").mean()))
    assert abs(np.mean(gain["additive"])) < 0.5 < 2 < np.mean(gain["mean"])


def test_merging_keeps_the_card_with_scores() -> None:
    full = Card("project_1", "S-A", "representative", "A", "2026-11-01", {"B": {"one": 1.0}}, {}, "full")
    blank = Card("project_1", "S-A", "representative", "A", "2026-11-02", {}, {}, "blank")
    assert merge([blank, full]).cards == (full,)
    assert without([full], ["B"])[0].scores == {}


# Calibration -----------------------------------------------------------------------------------------


def _exemplar() -> Panel:
    works = {"exemplar": "Exemplar"}
    project = PanelProject("project_1_exemplar", {"en": "Exemplar", "zh": "样例"}, PROJECT.criteria, works)
    given_ = {"teacher:Wu": (40, 30), "S-A": (41, 29), "S-B": (54, 36), "S-C": (30, 28), "S-D": (52, 18)}
    cards = [
        Card(project.id, r, PEOPLE.role(r) or "teacher", None, "", {"exemplar": {"one": a, "two": b}}, {}, r)
        for r, (a, b) in given_.items()
    ]
    return cards, project, PEOPLE


def test_calibration_advises_each_rater() -> None:
    found = calibrate(*_exemplar())
    assert found.raters["verdict"].to_dict() == {"S-A": "close", "S-B": "generous", "S-C": "strict", "S-D": "uneven"}
    assert found.raters["deviation"].to_dict() == pytest.approx({"S-A": 0, "S-B": 20, "S-C": -12, "S-D": 0})
    assert "20 of 100 points more" in found.advice["S-B"]["en"] and "一" in found.advice["S-B"]["zh"]
    assert not found.absent
    cards, project, _ = _exemplar()
    more = People({**PEOPLE.representatives, "S-E": "E"}, {}, PEOPLE.teachers)
    assert calibrate([c for c in cards if c.rater != "S-A"], project, more).absent == ("S-A", "S-E")
    assert calibrate([], project, PEOPLE).raters.empty


def test_calibration_steers_the_additive_model_if_the_rules_say_so() -> None:
    """Two teams: nobody can be compared by shared teams, but the exemplar tells who is generous."""
    prior = calibrate(*_exemplar()).prior(PROJECT, trust=1.0)
    assert prior["one"]["S-B"] == pytest.approx(14)
    cards = _cards({"teacher:Wu": TEACHER, "S-A": {"B": 80, "C": 80}, "S-B": {"A": 90, "C": 90}})
    rules = PanelRules(combination="additive", min_raters=1, calibration="x", calibration_use="prior", prior_strength=9)
    plain = combine(cards, PROJECT, PanelRules(combination="additive", min_raters=1), PEOPLE, prior)
    steered = combine(cards, PROJECT, rules, PEOPLE, prior)
    assert plain.teams["A"].peers == pytest.approx(85) and plain.teams["B"].peers == pytest.approx(85)
    assert steered.teams["A"].peers < 80 and steered.teams["C"].peers < plain.teams["C"].peers
