"""The questions of the assignment, their keys, and the mistakes: well-formed, found in the data, in both languages."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from typing import Any

import pytest

from assignments.keys import KeysMissing, load, mistake
from grading.assessment.scoring import RULES
from grading.classroom.questions import Question, load_questions
from grading.market import generate
from kam_lab import World, open_world
from kam_lab.questions import KINDS, check_value

SEEDS = range(9001, 9009)
QUESTIONS = {question.id: question for question in load_questions("prospecting")}
KEYS = load("prospecting")
MISTAKES = [found for group in KEYS.mistakes.values() for found in group]


@pytest.fixture(scope="module")
def made() -> list[Any]:
    return [generate(seed, name=f"w{seed}") for seed in SEEDS]


@pytest.fixture(scope="module")
def worlds(made: list[Any]) -> list[World]:
    return [open_world(), *(one.world for one in made)]


def same(question: Question, one: Any, other: Any) -> bool:
    return RULES[question.kind].distance(question, one, other) is not None


def test_ability_and_knowledge_weigh_the_same_and_every_kind_occurs() -> None:
    points: Counter[str] = Counter()
    for question in QUESTIONS.values():
        points[question.aspect] += question.points
    assert points == {"ability": 50, "knowledge": 50}
    assert {question.kind for question in QUESTIONS.values()} == set(KINDS)
    assert all(question.difficulty and question.teacher_note for question in QUESTIONS.values())


def test_every_question_that_a_program_marks_has_a_key_and_mistakes() -> None:
    assert set(KEYS.keys) == {name for name, question in QUESTIONS.items() if question.kind != "text"}
    assert all(len(group) >= 2 for group in KEYS.mistakes.values())
    assert len({found.name for found in MISTAKES}) == len(MISTAKES) >= 14


def test_rubric_weights_add_up_and_levels_fall() -> None:
    for question in QUESTIONS.values():
        if question.kind == "text":
            assert sum(line.weight for line in question.rubric) == pytest.approx(1)
            for line in question.rubric:
                shares = [level.points for level in line.levels]
                assert shares == sorted(shares, reverse=True) and shares[0] == 1 and shares[-1] == 0


def test_keys_are_well_formed_and_fit_the_number_asked_for(worlds: list[World]) -> None:
    for world in worlds:
        for name, key in KEYS.keys.items():
            question = QUESTIONS[name]
            value = check_value(question, key(world), world)
            assert value == json.loads(json.dumps(value))
            if question.kind in ("choices", "ranking"):
                assert len(value) == question.pick
            if question.kind == "table":
                assert set(value) == {row.id for row in question.rows}
                assert all(set(cells) == {column.id for column in question.columns} for cells in value.values())


def test_keys_find_what_was_planted(made: list[Any]) -> None:
    for one in made:
        truth, keys, world = one.truth, KEYS.keys, one.world
        assert keys["false_big_dealer"](world) == [truth["false_big_dealer"]]
        assert keys["losing_account"](world) == truth["losing_account"]
        orders = world.orders
        mine = orders.loc[orders["account_id"] == truth["silent_account"], "order_date"]
        assert keys["silent_since"](world) == f"{mine.max():%Y-%m-%d}"


def test_answers_that_depend_on_data_differ_between_variants(worlds: list[World]) -> None:
    fixed = {"three_tests", "criteria_order", "seven_steps", "portfolio_action", "break_even"}
    for name, key in KEYS.keys.items():
        different = {json.dumps(key(world), sort_keys=True) for world in worlds}
        assert (len(different) == 1) == (name in fixed), name
        assert name in fixed or len(different) >= 5, name


def test_mistakes_are_well_formed_and_wrong_in_most_worlds(worlds: list[World]) -> None:
    arises: dict[str, list[bool]] = defaultdict(list)
    for world in worlds:
        for found in MISTAKES:
            value = found(world)
            if value is None:
                continue
            question = QUESTIONS[found.of]
            right = check_value(question, KEYS.keys[found.of](world), world)
            arises[found.name].append(not same(question, check_value(question, value, world), right))
    assert set(arises) == {found.name for found in MISTAKES}
    assert not [name for name, wrong in arises.items() if sum(wrong) <= 0.5 * len(wrong)]


def test_working_out_keys_and_mistakes_leaves_the_world_as_it_was(worlds: list[World]) -> None:
    before = worlds[0].orders.copy()
    for found in [*KEYS.keys.values(), *MISTAKES]:
        found(worlds[0])
    assert worlds[0].orders.equals(before)


@pytest.mark.parametrize("found", MISTAKES, ids=lambda found: found.name)
def test_a_message_speaks_both_languages_and_gives_nothing_away(found: Any) -> None:
    english, chinese = found.message["en"], found.message["zh"]
    assert re.search(r"[\u4e00-\u9fff]", chinese) and not re.search(r"[\u4e00-\u9fff]", english)
    assert not re.search(r"A\d{4}", english + chinese)
    key = KEYS.keys[found.of](open_world())
    if isinstance(key, float):
        for shown in (f"{key:,.0f}", f"{key:.0f}", f"{key:.1f}", f"{key:.2f}"):
            assert not re.search(rf"(?<![\d,.]){re.escape(shown)}(?![\d,.])", english + chinese)
    # Two sentences at least: what happened, and what to do next.
    assert len(re.findall(r"[.:;]", english)) >= 2 and len(re.findall(r"[。：；，]", chinese)) >= 2


def test_the_loader_refuses_what_does_not_belong() -> None:
    with pytest.raises(KeysMissing, match="no_such_stage"):
        load("no_such_stage")
    with pytest.raises(ValueError, match="credit"):
        mistake(of="top_share", credit=1.0, en="x", zh="x")
    with pytest.raises(ValueError, match="both languages"):
        mistake(of="top_share", en="x", zh=" ")
