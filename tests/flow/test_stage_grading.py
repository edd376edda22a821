"""Every stage's assignment through the whole path: handed out, filled in, collected, run, scored, told.

The students know what those of the demonstration know; here each of their answers is followed to its mark and to its
sentence on the page. Six students try each stage whenever the tests run; the class of 24, in which every planted
mistake is made, is marked slow. (Prospecting has its class of 24 in the demonstration.)
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from rich.console import Console

from assignments import keys
from grading import autograde, marking, results
from grading.assessment.outcome import OTHER_VARIANT, Found, Outcome
from grading.assessment.scoring import score
from grading.autograde import Grader
from grading.classroom.content import STAGES
from grading.classroom.folder import Classroom
from grading.demo.handing_in import CARELESS, hand_in_all, judge_texts, share_out
from grading.demo.people import make_roster
from grading.demo.students import cast

NEW = [stage for stage in STAGES if stage != "prospecting"]
SMALL = ("sure_with_forms", "careless", "copied", "careless", "misshapen", "careless")
SECRET = b"a class that was made up for a test"
UNREAD = {"broken_file", "nothing"}
OWN_WORDS = {"sure_with_forms", "sure_with_code", "careless", "renamed_and_doubled", "copied", "endless", "old_format"}


@dataclass(frozen=True)
class Graded:
    """One stage of a class, after grading."""

    classroom: Classroom
    stage: str
    kinds: dict[str, str]
    grader: Grader
    made: dict[str, dict[str, Found]]
    """Student → question → the mistake that this student made there."""

    def outcomes(self, student: str) -> dict[str, Outcome]:
        found = marking.load(self.classroom, self.stage, student)
        assert found is not None
        return found.outcomes

    def page(self, student: str) -> str:
        path = self.classroom.feedback / student / self.stage / "feedback.html"
        return bare(re.sub(r"<[^>]+>", "", html.unescape(path.read_text(encoding="utf-8"))))


def bare(text: str) -> str:
    """Without what a page lays out in its own way."""
    return re.sub(r"[\s`*]", "", text)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((6, 2), id="6", marks=pytest.mark.xdist_group("stages")),
        pytest.param((24, 4), id="24", marks=[pytest.mark.slow, pytest.mark.xdist_group("stages-24")]),
    ],
)
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Graded]]:
    """A class with every stage but prospecting; a stage is graded when a test first asks for it."""
    students, teams = request.param
    folder = tmp_path_factory.mktemp(f"stages-{students}")
    roster = folder / "roster.csv"
    make_roster(students, teams, "both").to_csv(roster, index=False, encoding="utf-8-sig")
    classroom = Classroom.create(
        folder / "class", name="Stages", roster=roster, language="both", assignments=NEW, secret=SECRET
    )
    people = [student.student_id for student in classroom.roster]
    kinds = cast(people) if students > len(SMALL) else dict(zip(people, SMALL, strict=True))

    @cache
    def grade(stage: str) -> Graded:
        with Console(quiet=True):
            handouts = autograde.release(classroom, stage)
            grader = Grader(classroom, stage)
            inbox = hand_in_all(classroom, stage, handouts, kinds, lambda _: None, grader=grader)
            autograde.collect(classroom, stage, inbox)
            batch = autograde.autograde(classroom, stage, grader=grader)
            if batch.scorecard is not None:
                judge_texts(classroom, stage, batch.scorecard)
            results.feedback(classroom, stage)
        assert batch.notes == []
        made = share_out(grader, [student for student, kind in kinds.items() if kind in CARELESS])
        return Graded(classroom, stage, kinds, grader, made)

    yield grade


def language(graded: Graded, student: str) -> str:
    return "en" if graded.classroom.language_of(student) == "en" else "zh"


@pytest.mark.parametrize("stage", NEW)
def test_who_is_right_earns_everything_and_nobody_else_does(graded: Callable[..., Graded], stage: str) -> None:
    done = graded(stage)
    for student, kind in done.kinds.items():
        states = {name: outcome.status for name, outcome in done.outcomes(student).items()}
        machine = {q.id for q in done.grader.questions if q.kind != "text"}
        marked = {name: state for name, state in states.items() if name in machine}
        if kind in UNREAD:
            assert not states
            continue
        if kind in {"sure_with_forms", "sure_with_code", "endless", "old_format", "cells_lost"}:
            # A lost cell waits for a person; whatever else happened costs no honest point.
            assert set(marked.values()) <= ({"right", "pending"} if kind == "cells_lost" else {"right"}), (kind, marked)
        if kind in {"blank", "forger", "burglar"}:
            assert all(not outcome.points for outcome in done.outcomes(student).values()), (kind, marked)
        if kind == "half_done":
            first = list(states)[: len(states) // 2]
            assert set(states.values()) == {"right", "blank"} and states[first[0]] == "right"
        if kind == "misshapen":
            # Where the options come from the data, a number is an option that is not there: wrong, no more.
            assert "malformed" in marked.values() and set(marked.values()) <= {"malformed", "wrong"}, marked
            assert not any(outcome.points for name, outcome in done.outcomes(student).items() if name in machine)
        if kind in CARELESS:
            wrong = {name for name, state in marked.items() if state != "right"}
            assert wrong == set(done.made[student])
        for outcome in done.outcomes(student).values():
            if outcome.status == "right":
                assert outcome.points == outcome.max_points
            assert outcome.points is None or 0 <= outcome.points <= outcome.max_points


@pytest.mark.parametrize("stage", NEW)
def test_a_planted_mistake_is_named_on_the_students_page(graded: Callable[..., Graded], stage: str) -> None:
    done = graded(stage)
    for student, wrong in done.made.items():
        said, page = done.outcomes(student), done.page(student)
        for question, found in wrong.items():
            outcome = said[question]
            assert outcome.status == "mistake" and outcome.mistake == found.name
            assert (outcome.points or 0) < outcome.max_points
            assert bare(outcome.comment[language(done, student)]) in page, (student, question, found.name)
    if len(done.kinds) == 24:
        named = {found.name for wrong in done.made.values() for found in wrong.values()}
        asked = {question.id for question in done.grader.questions}
        planted = {one.name for of, group in keys.load(stage).mistakes.items() if of in asked for one in group}
        assert named <= planted and len(planted - named) <= 2, planted - named
        # What nobody made leads to the key, to another mistake's answer or to nothing in all of these worlds.
        for question in done.grader.questions:
            for student in done.made:
                world = done.grader.worlds[done.classroom.variant_of(student, stage)]
                key, known = done.grader.book.key(question, world), done.grader.book.mistakes(question, world)
                told = {one.name for one in known if score(question, one.value, key, known).mistake == one.name}
                assert not told & (planted - named)


@pytest.mark.parametrize("stage", NEW)
def test_a_neighbours_answers_are_known_for_what_they_are(graded: Callable[..., Graded], stage: str) -> None:
    done = graded(stage)
    student = next(student for student, kind in done.kinds.items() if kind == "copied")
    copied = [o for o in done.outcomes(student).values() if o.mistake == OTHER_VARIANT]
    assert len(copied) >= 3 and all(o.points == 0 for o in copied)
    assert bare(copied[0].comment[language(done, student)]) in done.page(student)


@pytest.mark.parametrize("stage", NEW)
def test_the_texts_were_judged_and_count(graded: Callable[..., Graded], stage: str) -> None:
    done = graded(stage)
    table = results.gather(done.classroom).scores
    texts = {question.id for question in done.grader.questions if question.kind == "text"}
    assert texts
    for student, kind in done.kinds.items():
        if kind in OWN_WORDS:
            mine = table[(table["student_id"].astype(str) == student) & (table["assignment"] == stage)]
            assert mine.loc[mine["question_id"].isin(texts), "points"].notna().all()
