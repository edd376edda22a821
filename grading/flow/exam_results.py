"""What an exam came to: each student's mark with the way to it, and what the answers say about the questions."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from grading import marking
from grading.assessment.exams.items import (
    FEWEST,
    item_table,
    option_advice,
    option_table,
    points_table,
    reliability,
)
from grading.assessment.exams.papers import paper_keys
from grading.assessment.keybook import KeyBook, KeyProblem
from grading.assessment.outcome import Outcome
from grading.assessment.rollup.component import ComponentMark, State
from grading.assessment.rollup.policy import ASPECTS, Policy
from grading.assessment.steps import Step, exact, plain, rounded
from grading.classroom.folder import Classroom
from grading.classroom.questions import Question
from grading.flow.exam_attempts import Standing, blueprint_of, standings
from grading.marking import Marking
from grading.messages import both
from kam_lab.answering.values import shorten, show

Text = dict[str, str]
_LANGS = ("en", "zh")
Outcomes = Mapping[tuple[str, str], Mapping[str, Outcome]]
"""(student, assignment) → question → outcome, with what people judged."""


def exam_marks(classroom: Classroom, exam: str, outcomes: Outcomes, policy: Policy) -> dict[str, ComponentMark]:
    """Everybody's mark in an exam, 0 to 100.

    The mark is the share of the paper's points, which the blueprint has balanced between ability and knowledge, after
    the late rule; ``policy.aspects`` is for assignments and changes nothing here. Who has no paper or handed nothing in
    is marked by ``policy.not_handed_in``; as long as nobody has handed anything in, the exam is simply open.
    """
    title: Text = dict(blueprint_of(classroom, exam).title)  # type: ignore[arg-type]
    found = standings(classroom, exam) if classroom.papers(exam) else {}
    held = any(each.hand_ins for each in found.values())
    questions = {paper: classroom.questions(paper) for paper in classroom.papers(exam)}
    marks = {}
    for student in classroom.roster:
        standing = found.get(student.student_id)
        if not held:
            marks[student.student_id] = _open("pending", both("exams.flow.not_held", exam=title))
        elif standing is None:
            marks[student.student_id] = _absent(both("exams.flow.not_dealt", exam=title), policy, ())
        else:
            letter = standing.assignment.rpartition("_")[2].upper()
            asked = questions[standing.assignment]
            marks[student.student_id] = _mark(classroom, standing, asked, outcomes, policy, title, letter)
    return marks


def _mark(
    classroom: Classroom,
    standing: Standing,
    asked: Sequence[Question],
    outcomes: Outcomes,
    policy: Policy,
    title: Text,
    letter: str,
) -> ComponentMark:
    steps = [Step("note", note) for note in standing.notes]
    if standing.extension is not None:
        given = standing.extension
        words = both("exams.flow.step.extension", until=given.until.replace("T", " "), who=given.who, why=given.why)
        steps.insert(0, Step("extension", words))
    if not standing.candidates:
        key = "none_counts" if standing.hand_ins else "not_handed_in"
        return _absent(both(f"exams.flow.{key}", exam=title), policy, tuple(steps))
    if standing.open:
        return _open("pending", both("exams.flow.best_open", exam=title), tuple(steps))
    place = standing.student_id, standing.assignment
    made = marking.load(classroom, place[1], place[0])
    if made is None or not standing.placed or made.status == "not_handed_in":
        return _open("pending", both("exams.flow.not_graded", exam=title), tuple(steps))
    if made.status != "graded":
        reasons = made.reasons or [both("exams.flow.unreadable", exam=title)]
        return _open("ungraded", _joined(reasons), tuple(steps))
    return _graded(standing, asked, {**made.outcomes, **outcomes.get(place, {})}, made, steps, policy, title, letter)


def _graded(
    standing: Standing,
    asked: Sequence[Question],
    outcomes: Mapping[str, Outcome],
    made: Marking,
    notes: Sequence[Step],
    policy: Policy,
    title: Text,
    letter: str,
) -> ComponentMark:
    whole = sum(Decimal(question.points) for question in asked)
    lines: dict[str, list[Step]] = {aspect: [] for aspect in ASPECTS}
    sums = {aspect: Decimal(0) for aspect in ASPECTS}
    decided = {aspect: Decimal(0) for aspect in ASPECTS}
    waiting = []
    for number, question in enumerate(asked, start=1):
        outcome = outcomes.get(question.id)
        lines[question.aspect].append(_question(number, question, outcome, made.values.get(question.id)))
        if outcome is None or outcome.points is None:
            waiting.append(number)
        else:
            sums[question.aspect] += exact(outcome.points)
            decided[question.aspect] += question.points
    shares = {aspect: float(sums[aspect] / decided[aspect]) for aspect in ASPECTS if decided[aspect]}
    parts = []
    for aspect in ASPECTS:
        if lines[aspect]:
            most = sum(question.points for question in asked if question.aspect == aspect)
            fields = {"aspect": both(f"exams.printed.{aspect}"), "points": plain(sums[aspect]), "most": most}
            parts.append(Step(aspect, both("exams.flow.step.aspect", **fields), sums[aspect], False, (*lines[aspect],)))
    earned = sum(sums.values(), Decimal(0))
    fields = {"letter": letter, "points": plain(earned), "most": plain(whole)}
    steps = [*notes, Step("points", both("exams.flow.step.points", **fields), earned, False, tuple(parts))]
    if waiting:
        numbers = {"en": ", ".join(map(str, waiting)), "zh": "、".join(map(str, waiting))}
        return _open("pending", both("exams.flow.waiting", exam=title, questions=numbers), tuple(steps), shares)
    factor = standing.verdict.factor if standing.verdict is not None else Decimal(1)
    kept = earned * factor
    if factor != 1:
        fields = {"before": plain(earned), "percent": plain(factor * 100), "points": plain(kept)}
        steps.append(Step("late", both("exams.flow.step.late", **fields), kept))
    value = rounded(min(Decimal(100), max(Decimal(0), kept * 100 / whole)), policy.decimals)
    fields = {"points": plain(kept), "most": plain(whole), "mark": str(value)}
    steps.append(Step("mark", both("exams.flow.step.mark", **fields), value))
    return ComponentMark(value, "complete", None, shares, tuple(steps))


def _question(number: int, question: Question, outcome: Outcome | None, value: Any) -> Step:
    points = None if outcome is None or outcome.points is None else exact(outcome.points)
    fields = {
        "number": number,
        "points": "–" if points is None else plain(points),
        "most": question.points,
        "given": {lang: _given(question, value, lang) for lang in _LANGS},
        "comment": {lang: first_sentence((outcome.comment if outcome else {}).get(lang, ""), lang) for lang in _LANGS},
    }
    return Step("question", both("exams.flow.step.question", **fields), points)


def _given(question: Question, value: Any, lang: str) -> str:
    """An answer in short; never fails, whatever was given."""
    if value is None:
        return both("exams.flow.step.blank")[lang]
    try:
        return shorten(show(question, value, None, lang), 60)
    except (TypeError, ValueError, AttributeError, KeyError, ArithmeticError):  # it was no answer of this kind
        return shorten(value, 60)


def first_sentence(text: str, lang: str) -> str:
    """The first sentence of a comment."""
    found = re.match(r".*?[。！？]" if lang == "zh" else r".*?[.!?](?=\s|$)", text.strip(), re.DOTALL)
    return found.group(0) if found else text.strip()


def _open(
    status: State, reason: Text, steps: tuple[Step, ...] = (), shares: Mapping[str, float] | None = None
) -> ComponentMark:
    return ComponentMark(None, status, reason, shares or {}, steps)


def _absent(reason: Text, policy: Policy, steps: tuple[Step, ...]) -> ComponentMark:
    """The mark of who has nothing that counts: zero or open, as the policy says."""
    if policy.not_handed_in == "empty":
        return ComponentMark(None, "not_handed_in", reason, {}, steps)
    value = rounded(Decimal(0), policy.decimals)
    zero = Step("mark", both("exams.flow.step.zero"), value)
    return ComponentMark(value, "not_handed_in", reason, {}, (*steps, zero))


def _joined(texts: Sequence[Mapping[str, str]]) -> Text:
    return {"en": " ".join(text["en"] for text in texts), "zh": "".join(text["zh"] for text in texts)}


# -- what the answers say about the questions -----------------------------------------------------------------------


@dataclass(frozen=True)
class PaperItems:
    """The questions of one paper, held against the answers.

    Attributes
    ----------
    questions : in the order on the paper.
    points : students × questions (:func:`~grading.assessment.exams.items.points_table`).
    table : one row per question: ``number``, then the columns of
        :data:`~grading.assessment.exams.items.ITEM_COLUMNS`.
    options : how often each listed option was chosen (:data:`~grading.assessment.exams.items.OPTION_COLUMNS`).
    option_notes : question → sentences on its options.
    alpha : Cronbach's α; NaN where it cannot be worked out.
    reading : two sentences: whether the marks can be trusted, and which question to look at first.
    """

    assignment: str
    letter: str
    questions: tuple[Question, ...]
    points: pd.DataFrame
    table: pd.DataFrame
    options: pd.DataFrame
    option_notes: Mapping[str, list[Text]]
    alpha: float
    reading: Text

    @property
    def students(self) -> int:
        """How many handed it in."""
        return len(self.points)


@dataclass(frozen=True)
class ItemAnalysis:
    """Item analysis of an exam, paper by paper; papers that nobody has handed in yet are left out."""

    exam: str
    title: Text
    papers: tuple[PaperItems, ...]


def item_analysis(classroom: Classroom, exam: str, outcomes: Outcomes | None = None) -> ItemAnalysis:
    """Work out the figures of every paper of an exam.

    Parameters
    ----------
    outcomes : with what people judged; what is not in it is taken from the grader.
    """
    title: Text = dict(blueprint_of(classroom, exam).title)  # type: ignore[arg-type]
    found = []
    for paper in classroom.papers(exam):
        made = {}
        for student in classroom.students_of(paper):
            one = marking.load(classroom, paper, student.student_id)
            if one is not None and one.status == "graded":
                made[student.student_id] = one
        if made:
            found.append(_paper_items(classroom, paper, made, outcomes or {}))
    return ItemAnalysis(exam, title, tuple(found))


def _paper_items(classroom: Classroom, paper: str, made: Mapping[str, Marking], outcomes: Outcomes) -> PaperItems:
    questions = classroom.questions(paper)
    rows = []
    for student_id, one in made.items():
        final = {**one.outcomes, **outcomes.get((student_id, paper), {})}
        for question in questions:
            outcome = final.get(question.id)
            earned = math.nan if outcome is None or outcome.points is None else float(outcome.points)
            rows.append((student_id, question.id, earned))
    points = points_table(pd.DataFrame(rows, columns=["student_id", "question_id", "points"]))
    table = item_table(points, {question.id: question.points for question in questions})
    table.insert(0, "number", range(1, len(table) + 1))
    book, world = KeyBook(paper_keys(questions)), classroom.world(_variant(made))
    keys = {q.id: book.key(q, world) for q in questions if q.options and q.kind in ("choice", "choices")}
    keys = {name: key for name, key in keys.items() if not isinstance(key, KeyProblem)}
    values = {student_id: one.values for student_id, one in made.items()}
    options = option_table(values, questions, keys, points)
    alpha, trust = reliability(points)
    letter = paper.rpartition("_")[2].upper()
    return PaperItems(
        paper,
        letter,
        tuple(questions),
        points,
        table,
        options,
        option_advice(options, questions),
        alpha,
        _joined([trust, _first_to_mend(table, len(points))]),
    )


def _variant(made: Mapping[str, Marking]) -> str:
    return next(iter(made.values())).variant


_GRAVEST = ("negative", "constant", "hard", "against", "weak", "easy")


def _first_to_mend(table: pd.DataFrame, students: int) -> Text:
    """One sentence: which questions to look at, the gravest first."""
    if students < FEWEST:
        return both("exams.flow.items_few", students=students, least=FEWEST)
    grave = {}
    for row in table.to_dict("records"):
        ranks = [_GRAVEST.index(flag) for flag in str(row["flags"]).split() if flag in _GRAVEST]
        if ranks:
            grave[int(row["number"])] = min(ranks)
    if not grave:
        return both("exams.flow.items_good", count=len(table))
    order = sorted(grave, key=lambda number: (grave[number], number))
    shown = {"en": ", ".join(map(str, order)), "zh": "、".join(map(str, order))}
    first = table.loc[table["number"] == order[0]].iloc[0]
    advice = {lang: first_sentence(str(first[f"advice_{lang}"]), lang) for lang in _LANGS}
    key = "items_mend" if len(order) > 1 else "items_mend_one"
    return both(f"exams.flow.{key}", questions=shown, first=order[0], advice=advice)
