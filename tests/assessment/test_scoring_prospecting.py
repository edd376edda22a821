"""The keys and mistakes of the first stage, scored: every mistake gets its name, no comment gives the key away."""

from __future__ import annotations

import json
import re

import pytest

from assignments.keys import load
from grading.assessment.keybook import KeyBook
from grading.assessment.scoring import score, score_submission
from grading.classroom.questions import load_questions

from ..worlds import made as made_from

QUESTIONS = [question for question in load_questions("prospecting") if question.kind != "text"]


@pytest.fixture(scope="module")
def worlds():
    return {name: made_from(seed, name).world for name, seed in (("v-one", 101), ("v-two", 202))}


@pytest.fixture(scope="module")
def book():
    return KeyBook(load("prospecting"))


def secrets(value):
    """What must not stand in a comment: ids and figures of a key that nobody could meet by chance."""
    found = set(re.findall(r"[A-Z]\d{4}|\d{4}-\d{2}-\d{2}", json.dumps(value)))
    if isinstance(value, float):
        found |= {f"{value:.1f}", f"{value:,.0f}", f"{value:.0f}"} if abs(value) >= 1000 else {f"{value:.1f}"}
    return found


def test_right_answers_earn_everything(worlds, book):
    for world in worlds.values():
        values = {question.id: book.key(question, world) for question in QUESTIONS}
        found = score_submission(QUESTIONS, values, world, book, worlds)
        assert {name: outcome.status for name, outcome in found.items()} == dict.fromkeys(values, "right")
        assert sum(outcome.points for outcome in found.values()) == sum(question.points for question in QUESTIONS)
    assert book.problems == {}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_mistake_gets_its_name_and_hides_the_key(question, worlds, book):
    for world in worlds.values():
        key, mistakes = book.key(question, world), book.mistakes(question, world)
        for found in mistakes:
            if score(question, found.value, key).status == "right":
                continue  # coincides with the key in this world, so it does not arise
            outcome = score(question, json.loads(json.dumps(found.value)), key, mistakes)
            assert outcome.mistake == found.name and outcome.points < question.points
            for lang in ("en", "zh"):
                assert outcome.comment[lang] == found.message[lang]
                assert not [secret for secret in secrets(key) - secrets(found.value) if secret in outcome.comment[lang]]


def test_the_other_teams_answers(worlds, book):
    """Copied figures, amounts, days and lists of accounts earn nothing; most are recognised for what they are."""
    mine, theirs = worlds["v-one"], worlds["v-two"]
    values = {question.id: book.key(question, theirs) for question in QUESTIONS}
    found = score_submission(QUESTIONS, values, mine, book, worlds)
    differing = [
        question
        for question in QUESTIONS
        if score(question, values[question.id], book.key(question, mine)).status != "right"
    ]
    assert all(found[q.id].points == 0 for q in differing if q.kind in {"money", "date", "accounts"})
    assert sum(outcome.mistake == "other_variant" for outcome in found.values()) >= 3
