"""The bank as a whole: enough of every sort, every question answered right and wrong, every message reached.

One pass per stage over one shared world, through the same scoring that marks a hand-in, in both languages.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

import pytest

from grading.assessment.keybook import KeyBook
from grading.assessment.scoring import score
from grading.classroom.questions import Question
from grading.market import generate
from kam_lab import World
from kam_lab.questions import KINDS

from .stages import READY, SEEDS, bank, keys

RARE = {"most_ways", "last_month_in_full"}
"""Mistakes that give another mistake's answer in all these worlds, so that the other one is named."""

ALL = {(stage, name): question for stage in READY for name, question in bank(stage).items()}


@cache
def world_of(number: int) -> World:
    """One of the worlds, made when it is needed."""
    return generate(SEEDS[number], name=f"w{SEEDS[number]}").world


def nonsense(question: Question, key: Any) -> Any:
    """An answer that is wrong and well-formed."""
    if question.kind in ("number", "money"):
        return key + 1000 * max(1.0, abs(key))
    if question.kind == "date":
        return "1999-01-01"
    if question.kind == "choice":
        return next((o.id for o in question.options if o.id != key), "A9999")
    if question.kind == "table":
        cells = {c.id: c.options for c in question.columns}
        return {
            row: {
                column: next((o.id for o in cells[column] if o.id != value), -99_999.0) if cells[column] else -99_999.0
                for column, value in line.items()
            }
            for row, line in key.items()
        }
    if question.options:
        others = [o.id for o in question.options if o.id not in key]
        return (others + list(key))[: len(key)] if question.kind != "ranking" else list(key)[::-1]
    return [f"A99{number:02d}" for number in range(len(key))]


@pytest.mark.parametrize("stage", READY)
def test_every_stage_has_enough_of_every_sort(stage: str) -> None:
    questions = bank(stage).values()
    aspects = Counter(question.aspect for question in questions)
    assert len(questions) >= 20
    assert 0.35 <= aspects["ability"] / len(questions) <= 0.65
    assert {question.kind for question in questions} == set(KINDS)


def test_no_two_questions_ask_in_the_same_words() -> None:
    for lang in ("en", "zh"):
        prompts = Counter(question.prompt[lang] for question in ALL.values())
        assert [prompt for prompt, count in prompts.items() if count > 1] == []
    ids = Counter(name for _, name in ALL)
    assert max(ids.values()) == 1


@pytest.mark.parametrize("stage", READY)
def test_every_question_answered_right_and_wrong(stage: str) -> None:
    book, world = KeyBook(keys(stage)), world_of(0)
    for name, question in bank(stage).items():
        if question.kind == "text":
            assert score(question, "Some words.", None).status == "pending"
            continue
        key = json.loads(json.dumps(book.key(question, world)))
        right, wrong = score(question, key, key), score(question, nonsense(question, key), key)
        assert right.status == "right" and right.points == question.points, name
        assert wrong.points is not None and wrong.points < question.points, name
        blank = score(question, None, key)
        assert blank.points == 0, name
        for outcome in (right, wrong, blank):
            assert outcome.comment["en"].strip() and outcome.comment["zh"].strip(), name


@pytest.mark.parametrize("stage", READY)
def test_every_mistake_message_is_reached(stage: str) -> None:
    """Each mistake, handed in as an answer, is named in both languages: in one of the worlds at least."""
    found, book = keys(stage), KeyBook(keys(stage))
    left = {one.name: one for group in found.mistakes.values() for one in group}
    for number in range(len(SEEDS)):
        world = world_of(number)
        for name in [*left]:
            one = left[name]
            question = bank(stage)[one.of]
            value = one(world)
            if value is None:
                continue
            known = book.mistakes(question, world)
            outcome = score(question, json.loads(json.dumps(value)), book.key(question, world), known)
            if outcome.mistake == name:
                assert one.message["en"] in outcome.comment["en"] and one.message["zh"] in outcome.comment["zh"]
                assert outcome.points is not None and outcome.points < question.points
                del left[name]
        if not left:
            break
    assert set(left) <= RARE


def test_bank_only_abilities_bring_their_tools() -> None:
    """At an exam in the notebook nobody has to write code: the question brings what the assignment would."""
    without = [
        name
        for (_, name), question in ALL.items()
        if question.bank_only and question.aspect == "ability" and question.kind != "text" and not question.tools
    ]
    assert without == []
    assert not any(question.tools for question in ALL.values() if not question.bank_only)


@pytest.mark.parametrize("stage", READY)
def test_the_tools_of_the_bank_run(stage: str, capsys: pytest.CaptureFixture[str]) -> None:
    from grading.assessment.exams.notebook import stage_tools
    from kam_lab.i18n import in_language

    from .stages import assignment

    names: dict[str, Any] = {}
    with in_language("en"):
        exec(stage_tools(assignment(stage)).setup, names)  # the course's own code
        for question in bank(stage).values():
            for cell in question.tools:
                exec(cell, names)
    assert "✗" not in capsys.readouterr().out
