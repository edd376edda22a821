"""The bank as a whole: enough of every sort, every question answered right and wrong, every message reached.

Banks of the stages, parts of the projects and papers of the exams, through the same scoring that marks a hand-in.
What is said is looked at in both languages; the keys are worked out once, in ``stages.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from typing import Any

import pytest

from assignments.keys.checking import checkers
from grading.assessment.checked import apply_checks
from grading.assessment.exams.blueprint import blueprint_names, folder_of, read_blueprint
from grading.assessment.exams.papers import Paper, draw, load_bank, paper_keys
from grading.assessment.keybook import KeyBook
from grading.assessment.outcome import Outcome
from grading.assessment.scoring import RULES, score
from grading.classroom.questions import Question
from kam_lab import World
from kam_lab.questions import KINDS

from .stages import EACH_SET, READY, bank, book, keys, worlds, worlds_of

LANGUAGES = ("en", "zh")
ALL = {(stage, name): question for stage in READY for name, question in bank(stage).items()}
MARKED_LATER = {"bid_price", "quarter_plan"}
"""Their points are given when the bids are opened and when the quarter is run; ``test_project_2.py`` and
``test_project_3.py`` mark them then."""


def nonsense(question: Question, key: Any) -> Any:
    """An answer that is wrong and well-formed."""
    if question.kind in ("number", "money"):
        return key + 7.7 * max(1.0, abs(key))  # no slip of a factor either
    if question.kind == "date":
        return "1999-01-01"
    if question.kind == "choice":
        return next((o.id for o in reversed(question.options) if o.id != key), "A9999")
    if question.kind == "table":
        cells = {c.id: c.options for c in question.columns}

        def cell(column: str, value: Any) -> Any:
            if cells[column]:
                return next(o.id for o in cells[column] if o.id != value)
            return "A9999" if isinstance(value, str) else -99_999.0

        return {row: {column: cell(column, value) for column, value in line.items()} for row, line in key.items()}
    if question.options:
        others = [o.id for o in question.options if o.id not in key]
        return (others + list(key))[: len(key)] if question.kind != "ranking" else [*key[1:], key[0]]
    return [f"A99{number:02d}" for number in range(len(key))]


def planted(question: Question, value: Any, known: Any) -> bool:
    """Is it one of the mistakes that have a name here?"""
    return any(RULES[question.kind].distance(question, value, found.value) is not None for found in known)


def marked(name: str, question: Question, value: Any, world: World) -> Outcome:
    """The outcome of one answer; the other answers of the hand-in, which a check may look at, are right."""
    found = book(name)
    key = found.key(question, world)
    outcome = score(question, value, key, found.mistakes(question, world))
    held = {of: checker for of, checker in checkers(name).items() if of == question.id}
    if not held:
        return outcome
    others = {of: found.key(other, world) for of, other in bank(name).items() if other.kind != "text"}
    asked = list(bank(name).values())
    return apply_checks({question.id: outcome}, asked, {**others, question.id: value}, world, held)[question.id]


def pieces(key: Any) -> list[str]:
    """How a key could be given away in a sentence."""
    if isinstance(key, dict):
        return []  # cells hold words such as “high”, which a sentence may say
    if isinstance(key, list):
        return [str(item) for item in key if re.fullmatch(r"A\d+", str(item))]
    if isinstance(key, float):
        return [f"{key:g}", f"{key:,.0f}", f"{key:.1f}", f"{key:.2f}"]
    return [str(key)] if re.search(r"\d", str(key)) else []


def gives_away(outcome: Outcome, key: Any) -> list[str]:
    said = "\n".join(outcome.comment[lang] for lang in LANGUAGES)
    return [
        piece for piece in pieces(key) if len(piece) > 2 and re.search(rf"(?<![\d.]){re.escape(piece)}(?![\d.])", said)
    ]


# -- enough of every sort -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", READY)
def test_every_stage_has_enough_of_every_sort(stage: str) -> None:
    questions = bank(stage).values()
    aspects = Counter(question.aspect for question in questions)
    assert len(questions) >= 20
    assert 0.45 <= aspects["ability"] / len(questions) <= 0.55
    assert {question.kind for question in questions} == set(KINDS)


def test_no_two_questions_ask_in_the_same_words() -> None:
    for lang in LANGUAGES:
        prompts = Counter(question.prompt[lang] for question in ALL.values())
        assert [prompt for prompt, count in prompts.items() if count > 1] == []
    ids = Counter(name for _, name in ALL)
    assert max(ids.values()) == 1


# -- right and wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EACH_SET)
def test_every_question_answered_right_and_wrong(name: str) -> None:
    for of, question in bank(name).items():
        if question.kind == "text":
            assert score(question, "Some words.", None).status == "pending"
            continue
        for world in worlds_of(name)[:4]:
            key = book(name).key(question, world)
            right, blank = marked(name, question, key, world), marked(name, question, None, world)
            if of in MARKED_LATER:
                assert right.status in ("pending", "right"), of  # by whether there is a tender or quarter yet
            else:
                assert right.status == "right" and right.points == question.points, of
            assert blank.status == "blank" and blank.points == 0, of
            said = [right.comment, blank.comment]
            value = nonsense(question, key)
            if not planted(question, value, book(name).mistakes(question, world)) and of not in MARKED_LATER:
                wrong = marked(name, question, value, world)
                assert wrong.points is not None and wrong.points < question.points, of
                assert wrong.status in ("wrong", "partial") and not gives_away(wrong, key), of
                said.append(wrong.comment)
            for lang in LANGUAGES:
                lines = [comment[lang].strip() for comment in said]
                assert all(lines) and len(set(lines)) == len(lines), of


@pytest.mark.parametrize("name", EACH_SET)
def test_every_mistake_is_reached_and_told_from_the_others(name: str) -> None:
    """Each mistake, handed in as an answer, earns less and is named: in most of the worlds where it is a mistake."""
    arises: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for world in worlds_of(name):
        for of, question in bank(name).items():
            if question.kind == "text" or of in MARKED_LATER:
                continue
            key, known = book(name).key(question, world), book(name).mistakes(question, world)
            messages = {one.name: one.message for one in keys(name).mistakes[of]}
            for found in known:
                if RULES[question.kind].distance(question, found.value, key) is not None:
                    continue  # here it leads to the key
                outcome = marked(name, question, found.value, world)
                arises[found.name] += 1
                assert outcome.points is not None and outcome.points < question.points, found.name
                assert outcome.status == "mistake" and outcome.mistake in messages, found.name
                assert all(messages[outcome.mistake][lang] in outcome.comment[lang] for lang in LANGUAGES), found.name
                assert not gives_away(outcome, key), found.name
                named[found.name] += outcome.mistake == found.name
    wanted = {one.name for of, group in keys(name).mistakes.items() for one in group if of not in MARKED_LATER}
    assert {one: (named[one], arises[one]) for one in sorted(wanted) if named[one] <= arises[one] / 2} == {}
    assert book(name).problems == {}


@pytest.mark.parametrize("name", EACH_SET)
def test_what_is_said_of_one_mistake_is_not_said_of_another(name: str) -> None:
    for group in keys(name).mistakes.values():
        for one, other in combinations(group, 2):
            assert all(one.message[lang] != other.message[lang] for lang in LANGUAGES), (one.name, other.name)


# -- on the papers of an exam -------------------------------------------------------------------------------------


def papers(exam: str) -> list[Paper]:
    blueprint, problems = read_blueprint(folder_of() / f"{exam}.yaml")
    assert blueprint is not None and problems == []
    questions, problems = load_bank()
    assert problems == []
    drawing = draw(blueprint, questions, b"a secret for tests only")
    assert drawing.problems == ()
    return list(drawing.papers)


@pytest.mark.parametrize("exam", blueprint_names())
def test_a_paper_marks_its_questions_with_its_own_points(exam: str) -> None:
    """Right earns what the paper says, wrong less, and the bank's own questions are all that is asked."""
    found, world = papers(exam), worlds()[1]
    assert len(found) == 2 and all(sum(question.points for question in paper.questions) == 100 for paper in found)
    for paper in found:
        known = KeyBook(paper_keys(paper.questions))
        for question in paper.questions:
            assert (question.stage, question.id) in ALL and question.kind != "text"
            key, slips = known.key(question, world), known.mistakes(question, world)
            assert score(question, key, key, slips).points == question.points
            for value in [nonsense(question, key), *(slip.value for slip in slips)]:
                outcome = score(question, value, key, slips)
                assert outcome.status == "right" or (outcome.points or 0) < question.points, question.id
                assert all(outcome.comment[lang].strip() for lang in LANGUAGES)


# -- tools ---------------------------------------------------------------------------------------------------------


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
