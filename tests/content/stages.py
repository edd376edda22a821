"""The stages that have all their parts: what the tests of this folder go through."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assignments.keys import Rule, StageKeys, load
from grading.assessment.keybook import KeyBook
from grading.classroom.content import STAGES, Content
from grading.classroom.projects import load_project
from grading.classroom.questions import Question, load_bank_questions, load_questions
from grading.market import Made
from kam_lab import World, open_world

from ..worlds import made as made_from

ROOT = Path(__file__).parents[2]
CONTENT = Content()
READY = [stage for stage in STAGES if stage in CONTENT.assignments() and list(CONTENT.lessons.glob(f"*_{stage}.py"))]
SEEDS = range(9001, 9009)
EACH_STAGE = [pytest.param(stage, marks=pytest.mark.xdist_group(f"content-{stage}")) for stage in READY]
"""One process works a stage through, so that its keys are worked out once."""
PARTS = [
    name for project in CONTENT.project_ids() for name in load_project(project).assignments if load_questions(name)
]
EACH_SET = [*EACH_STAGE, *(pytest.param(name, marks=pytest.mark.xdist_group(f"content-{name}")) for name in PARTS)]
"""The banks of the stages, then the parts of the projects."""


def lesson(stage: str) -> Path:
    (found,) = CONTENT.lessons.glob(f"[0-9]*_{stage}.py")
    return found


def assignment(stage: str) -> Path:
    return CONTENT.assignment_source(stage)


@cache
def bank(stage: str) -> dict[str, Question]:
    return {question.id: question for question in load_bank_questions(stage)}


@cache
def asked(stage: str) -> dict[str, Question]:
    return {question.id: question for question in load_questions(stage)}


@cache
def keys(stage: str) -> StageKeys:
    return load(stage)


@cache
def made() -> list[Made]:
    """Some worlds, made once for all tests."""
    return [made_from(seed) for seed in SEEDS]


@cache
def worlds() -> list[World]:
    """The teaching world, then those of :func:`made`."""
    return [open_world(), *(one.world for one in made())]


def worlds_of(name: str) -> list[World]:
    """Those of :func:`worlds` that a stage is looked at in; fewer for the parts of the projects, which take longer."""
    return worlds() if name in STAGES else worlds()[:5]


@cache
def answers(stage: str) -> list[dict[str, Any]]:
    """What the keys give in each of :func:`worlds_of`: question id → answer."""
    return [{name: key(world) for name, key in keys(stage).keys.items()} for world in worlds_of(stage)]


@cache
def wrong_answers(stage: str) -> list[dict[str, Any]]:
    """What the mistakes give in each of :func:`worlds_of`: name of the mistake → answer."""
    group = [found for group in keys(stage).mistakes.values() for found in group]
    return [{found.name: found(world) for found in group} for world in worlds_of(stage)]


@cache
def book(name: str) -> KeyBook:
    """What marking would make of :func:`answers` and :func:`wrong_answers`, in each of :func:`worlds_of`."""
    found, place = keys(name), {world.name: number for number, world in enumerate(worlds_of(name))}

    def right(of: str) -> Rule:
        return lambda world: answers(name)[place[world.name]][of]

    def wrong(of: str) -> Rule:
        return lambda world: wrong_answers(name)[place[world.name]][of]

    mistakes = {of: [replace(one, function=wrong(one.name)) for one in group] for of, group in found.mistakes.items()}
    return KeyBook(StageKeys(name, {of: right(of) for of in found.keys}, mistakes))
