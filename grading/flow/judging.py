"""What people judged: texts on score cards and in nbgrader's own pages.

The one entered last counts: an entry of a score card is applied when it is new or has changed, so that a later change
in formgrader stands. Every decision is logged once.
"""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from typing import Any

from grading.assessment import audit
from grading.assessment.outcome import Outcome
from grading.assessment.rubric import from_question
from grading.assessment.scorecards import Entry, decided, read_scorecard
from grading.classroom import gradebook
from grading.classroom.folder import Classroom
from grading.classroom.questions import Question
from kam_lab.i18n import pick


def judged(
    classroom: Classroom, assignment: str, questions: Sequence[Question], write: bool, notes: list[str]
) -> dict[tuple[str, str], Outcome]:
    """Outcomes that people decided: (student, question) → outcome.

    Parameters
    ----------
    write : apply what is new to the gradebook and log it; False changes nothing.
    notes : takes a sentence for each entry that cannot be used.
    """
    asked = {question.id: question for question in questions}
    rubrics = {question.id: from_question(question) for question in questions if question.kind == "text"}
    card_path = classroom.root / "scorecards" / f"{assignment}.xlsx"
    decisions: dict[tuple[str, str], Outcome] = {}
    entries: dict[tuple[str, str], Entry] = {}
    if rubrics and card_path.is_file():
        card = read_scorecard(card_path, rubrics, [student.student_id for student in classroom.roster])
        notes += [pick(problem.text) for problem in card.problems]
        decisions, entries = decided(card, rubrics, questions), card.entries
    logged = _logged(classroom, assignment)
    book = gradebook.scores(classroom, assignment)
    names = list(zip(book["student_id"].astype(str), book["question_id"].astype(str), strict=True))
    there = set(names)
    manual = {place: float(value) for place, value in zip(names, book["manual"], strict=True) if value == value}
    found: dict[tuple[str, str], Outcome] = {}
    for place, outcome in decisions.items():
        levels = dict(entries[place].levels)
        if place not in there:
            continue
        if logged.get(place, {}).get("levels") == levels and place in manual:
            continue  # applied before; what stands in the gradebook counts
        if write:
            gradebook.set_manual(classroom, assignment, *place, outcome.points, pick(outcome.comment))
            _log(classroom, assignment, place, outcome.points, "score card", levels)
        found[place] = outcome
    for place, points in manual.items():
        if place in found or place[1] not in asked:
            continue
        most = float(asked[place[1]].points)
        known = decisions.get(place)
        if known is not None and known.points == points:
            found[place] = known
            continue
        comment = known.comment if known is not None else {"en": "", "zh": ""}
        status: Any = "right" if points >= most else ("partial" if points > 0 else "wrong")
        found[place] = Outcome(place[1], float(points), most, status, None, comment)
        if write and logged.get(place, {}).get("points") != points:
            _log(classroom, assignment, place, float(points), "formgrader", logged.get(place, {}).get("levels"))
    return found


def _logged(classroom: Classroom, assignment: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The last logged decision per student and question."""
    if not classroom.audit_file.is_file():
        return {}
    return {
        (entry["data"]["student_id"], entry["data"]["question_id"]): entry["data"]
        for entry in audit.entries(classroom.audit_file)
        if entry["event"] == "judged" and entry["data"]["assignment"] == assignment
    }


def _log(
    classroom: Classroom, assignment: str, place: tuple[str, str], points: float | None, source: str, levels: Any
) -> None:
    data = {
        "assignment": assignment,
        "student_id": place[0],
        "question_id": place[1],
        "points": points,
        "levels": levels,
    }
    audit.append(classroom.audit_file, "judged", getpass.getuser(), source, data)
