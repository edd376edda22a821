"""The stages that have all their parts: what the tests of this folder go through."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assignments.keys import StageKeys, load
from grading.classroom.content import STAGES, Content
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


@cache
def answers(stage: str) -> list[dict[str, Any]]:
    """What the keys give in each of :func:`worlds`: question id → answer."""
    return [{name: key(world) for name, key in keys(stage).keys.items()} for world in worlds()]


@cache
def wrong_answers(stage: str) -> list[dict[str, Any]]:
    """What the mistakes give in each of :func:`worlds`: name of the mistake → answer."""
    group = [found for group in keys(stage).mistakes.values() for found in group]
    return [{found.name: found(world) for found in group} for world in worlds()]
