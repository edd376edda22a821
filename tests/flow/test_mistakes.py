"""Feedback names each planted mistake, in both languages, and never shows the key."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any

import pytest

from assignments import keys
from grading import marking
from grading.assessment.keybook import KeyProblem
from grading.assessment.scoring import KeyBook, score_submission
from grading.classroom.content import STAGES
from grading.classroom.folder import Classroom
from grading.classroom.questions import Question, load_bank_questions
from kam_lab.world import World

from ..worlds import made as made_from

ASSIGNMENT = "prospecting"
MISTAKES = [
    pytest.param(stage, mistake, id=f"{stage}-{mistake.name}", marks=pytest.mark.xdist_group(f"mistakes-{stage}"))
    for stage in STAGES
    for group in keys.load(stage).mistakes.values()
    for mistake in group
]
SEEDS = (9001, 9002, 9003, 9004)


@cache
def questions(stage: str) -> dict[str, Question]:
    return {question.id: question for question in load_bank_questions(stage)}


@cache
def book(stage: str) -> KeyBook:
    return KeyBook(keys.load(stage))


def pieces(key: Any) -> list[str]:
    """How a key could be given away in a sentence."""
    if isinstance(key, dict):
        return []  # cells hold words such as “high”, which a sentence may say
    if isinstance(key, list):
        return [str(item) for item in key if re.fullmatch(r"A\d+", str(item))]
    if isinstance(key, float):
        return [f"{key:g}", f"{key:,.0f}", f"{key:.1f}", f"{key:.2f}"]
    return [str(key)] if re.search(r"\d", str(key)) else []


@pytest.mark.parametrize(("stage", "mistake"), MISTAKES)
def test_a_planted_mistake_is_named(stage: str, mistake: Any) -> None:
    question, known = questions(stage)[mistake.of], book(stage)
    for world in (made_from(seed).world for seed in SEEDS):
        made = next((found for found in known.mistakes(question, world) if found.name == mistake.name), None)
        key = known.key(question, world)
        assert not isinstance(key, KeyProblem)
        if made is None:
            continue
        outcome = score_submission([question], {question.id: made.value}, world, known)[question.id]
        if outcome.status == "right":
            continue  # in this world the mistake happens to lead to the key
        assert outcome.status == "mistake" and (outcome.points or 0) < outcome.max_points
        same = {found.name for found in known.mistakes(question, world) if found.value == made.value}
        assert outcome.mistake in same | {mistake.name} or _closer(outcome.mistake, made, question, world, known)
        for lang in ("en", "zh"):
            said = outcome.comment[lang]
            named = next(m for m in keys.load(stage).mistakes[question.id] if m.name == outcome.mistake)
            assert said.split("\n")[0][:20] == named.message[lang][:20]
            assert not [piece for piece in pieces(key) if re.search(rf"(?<![\d.]){re.escape(piece)}(?![\d.])", said)]
        return
    raise AssertionError(f"{mistake.name} arises in none of the worlds: choose other seeds, or drop it")


def _closer(name: str | None, made: Any, question: Any, world: World, book: KeyBook) -> bool:
    """Two mistakes may lie within the tolerance of each other; then either may be named."""
    other = next((found for found in book.mistakes(question, world) if found.name == name), None)
    both_numbers = other is not None and isinstance(other.value, float) and isinstance(made.value, float)
    return both_numbers and abs(other.value - made.value) <= 2 * max(question.tolerance.values(), default=0)


@pytest.mark.xdist_group("demo")
def test_the_pages_of_the_class_say_which_mistake_it_was(classroom: Classroom) -> None:
    named: dict[str, set[str]] = {"en": set(), "zh": set()}
    for student in classroom.roster:
        made = marking.load(classroom, ASSIGNMENT, student.student_id)
        assert made is not None
        page = classroom.feedback / student.student_id / ASSIGNMENT / "feedback.html"
        shown = re.sub(r"<[^>]+>", "", html.unescape(page.read_text(encoding="utf-8")))
        lang = "en" if student.language == "en" else "zh"
        for outcome in made.outcomes.values():
            if outcome.status == "mistake":
                first = re.sub(r"`", "", outcome.comment[lang].split("\n")[0])
                assert re.sub(r"\s", "", first)[:30] in re.sub(r"[\s`]", "", shown)
                named[lang].add(str(outcome.mistake))
    assert len(named["en"]) >= 8 and len(named["zh"]) >= 8
