"""The stages that have all their parts: what the tests of this folder go through."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from assignments.keys import StageKeys, load
from grading.classroom.content import STAGES, Content
from grading.classroom.questions import Question, load_bank_questions, load_questions
from grading.market import Made, generate

ROOT = Path(__file__).parents[2]
CONTENT = Content()
READY = [stage for stage in STAGES if stage in CONTENT.assignments() and list(CONTENT.lessons.glob(f"*_{stage}.py"))]
SEEDS = range(9001, 9009)


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
    """Some worlds, made once for all tests of a process."""
    return [generate(seed, name=f"w{seed}") for seed in SEEDS]
