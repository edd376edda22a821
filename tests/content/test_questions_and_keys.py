"""The questions of every stage, their keys, and the mistakes: well-formed, found in the data, in both languages."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from typing import Any

import pytest

from assignments.keys import KeysMissing, load, mistake
from grading.assessment.scoring import RULES
from grading.classroom.content import Content
from grading.classroom.questions import Question, load_questions
from kam_lab.answering.values import unit_name
from kam_lab.answering.values.numeric import parse_number
from kam_lab.questions import KINDS, check_value

from .stages import EACH_STAGE, READY, answers, asked, bank, keys, worlds, wrong_answers

OF_DATA = ("number", "money", "date", "accounts")
"""Kinds of answers that are read from data, unless the question is about a rule."""

MISTAKES = [
    pytest.param(stage, found, id=f"{stage}-{found.name}", marks=pytest.mark.xdist_group(f"content-{stage}"))
    for stage in READY
    for group in keys(stage).mistakes.values()
    for found in group
]


def same(question: Question, one: Any, other: Any) -> bool:
    return RULES[question.kind].distance(question, one, other) is not None


@pytest.mark.parametrize("stage", EACH_STAGE)
def test_ability_and_knowledge_weigh_the_same(stage: str) -> None:
    points: Counter[str] = Counter()
    for question in asked(stage).values():
        points[question.aspect] += question.points
    assert points == {"ability": 50, "knowledge": 50}
    assert all(question.difficulty for question in bank(stage).values())
    assert sum(question.kind == "text" for question in asked(stage).values()) <= 2


def test_every_kind_of_question_occurs() -> None:
    assert {question.kind for stage in READY for question in bank(stage).values()} == set(KINDS)


@pytest.mark.parametrize("stage", EACH_STAGE)
def test_every_question_that_a_program_marks_has_a_key_and_most_have_mistakes(stage: str) -> None:
    found = keys(stage)
    assert set(found.keys) == {name for name, question in bank(stage).items() if question.kind != "text"}
    named = [name for name, group in found.mistakes.items() if len(group) >= 2]
    assert len(named) >= 0.7 * len(found.keys)
    names = [one.name for group in found.mistakes.values() for one in group]
    assert len(set(names)) == len(names) >= 14


def test_every_unit_is_said_in_both_languages_and_read_behind_a_number() -> None:
    everywhere = [load_questions(assignment) for assignment in Content().assignments()]
    everywhere += [list(bank(stage).values()) for stage in READY]
    asked_in = {one.unit for questions in everywhere for one in questions} | {"CNY"}
    asked_in |= {column.unit for questions in everywhere for one in questions for column in one.columns}
    for unit in filter(None, asked_in - {"NPS"}):
        said = unit_name(unit, "zh")
        assert re.search("[\u4e00-\u9fff]", said) or unit in ("%", "kWh"), f"no Chinese word for {unit}"
        if unit != "coefficient":
            word = re.sub("（.*）", "", said)
            assert parse_number(f"12 {word}", unit) == 12, f"12 {word} is not read"


@pytest.mark.parametrize("stage", EACH_STAGE)
def test_rubric_weights_add_up_and_levels_fall(stage: str) -> None:
    for question in bank(stage).values():
        if question.kind == "text":
            assert sum(line.weight for line in question.rubric) == pytest.approx(1)
            for line in question.rubric:
                shares = [level.points for level in line.levels]
                assert shares == sorted(shares, reverse=True) and shares[0] == 1 and shares[-1] == 0


@pytest.mark.parametrize("stage", EACH_STAGE)
def test_keys_are_well_formed_and_fit_the_number_asked_for(stage: str) -> None:
    for world, found in zip(worlds(), answers(stage), strict=True):
        for name, given in found.items():
            question = bank(stage)[name]
            value = check_value(question, given, world)
            assert value == json.loads(json.dumps(value))
            if question.kind in ("choices", "ranking"):
                assert len(value) == question.pick
            if question.kind == "table":
                assert set(value) == {row.id for row in question.rows}
                assert all(set(cells) == {column.id for column in question.columns} for cells in value.values())


@pytest.mark.parametrize("stage", EACH_STAGE)
def test_answers_that_depend_on_data_differ_between_variants(stage: str) -> None:
    differing = []
    for name in keys(stage).keys:
        different = {json.dumps(found[name], sort_keys=True) for found in answers(stage)}
        assert len(different) == 1 or len(different) >= 3, f"{name}: {len(different)} answers in {len(worlds())} worlds"
        if len(different) > 1:
            differing.append(name)
    assert len(differing) >= 0.4 * len(keys(stage).keys)
    abilities = [name for name in differing if bank(stage)[name].aspect == "ability"]
    assert len(abilities) >= 4


@pytest.mark.parametrize("stage", EACH_STAGE)
def test_mistakes_are_well_formed_and_wrong_in_most_worlds(stage: str) -> None:
    arises: dict[str, list[bool]] = defaultdict(list)
    found_in = keys(stage)
    for world, key, wrong in zip(worlds(), answers(stage), wrong_answers(stage), strict=True):
        for of, group in found_in.mistakes.items():
            question = bank(stage)[of]
            right = check_value(question, key[of], world)
            for found in group:
                value = wrong[found.name]
                if value is not None:
                    arises[found.name].append(not same(question, check_value(question, value, world), right))
    assert set(arises) == {found.name for group in found_in.mistakes.values() for found in group}
    assert not [name for name, differs in arises.items() if sum(differs) <= 0.5 * len(differs)]


@pytest.mark.parametrize("stage", EACH_STAGE)
def test_working_out_keys_and_mistakes_leaves_the_world_as_it_was(stage: str) -> None:
    world = worlds()[0]
    before = {name: table.copy() for name, table in world.tables.items()}
    found = keys(stage)
    for each in [*found.keys.values(), *(one for group in found.mistakes.values() for one in group)]:
        each(world)
    assert all(world.tables[name].equals(table) for name, table in before.items())


@pytest.mark.parametrize(("stage", "found"), MISTAKES)
def test_a_message_speaks_both_languages_and_gives_nothing_away(stage: str, found: Any) -> None:
    english, chinese = found.message["en"], found.message["zh"]
    assert re.search(r"[\u4e00-\u9fff]", chinese) and not re.search(r"[\u4e00-\u9fff]", english)
    assert not re.search(r"A\d{4}", english + chinese)
    key = answers(stage)[0][found.of]
    if isinstance(key, float) and len(f"{key:g}") > 2:  # a key such as 9 may well occur in a sentence
        for shown in (f"{key:,.0f}", f"{key:.0f}", f"{key:.1f}", f"{key:.2f}"):
            if len(shown) > 2:
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
