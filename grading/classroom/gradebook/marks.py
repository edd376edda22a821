"""Reading and entering marks, and nbgrader's own feedback and export."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
from nbgrader.api import Assignment as AssignmentRow
from nbgrader.api import Grade, GradeCell, MissingEntry, SubmittedAssignment, SubmittedNotebook
from nbgrader.converters import GenerateFeedback
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy import select

from ..build import work_id
from ..files import whole_folder
from ..folder import Classroom
from ..messages import fail
from .session import config, course, gradebook, quietly, run

COLUMNS = {
    "student_id": "str",
    "assignment": "str",
    "question_id": "str",
    "points": "float64",
    "max_points": "float64",
    "auto": "float64",
    "manual": "float64",
    "needs_manual": "bool",
}


def scores(classroom: Classroom, assignment: str | None = None) -> pd.DataFrame:
    """Every score in the gradebook.

    Returns
    -------
    DataFrame
        ``student_id, assignment, question_id, points, max_points, auto, manual, needs_manual``, sorted by the first
        three. ``points`` is what counts: the person's score, else the automatic one, plus extra credit; NaN while
        there is neither (never 0). No rows for work that is ungraded.
    """
    query = (
        select(
            SubmittedAssignment.student_id,
            AssignmentRow.name,
            GradeCell.name,
            Grade.auto_score,
            Grade.manual_score,
            Grade.extra_credit,
            Grade.needs_manual_grade,
            GradeCell.max_score,
        )
        .select_from(Grade)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(AssignmentRow, SubmittedAssignment.assignment_id == AssignmentRow.id)
        .join(GradeCell, Grade.cell_id == GradeCell.id)
    )
    rows = []
    if classroom.database.is_file():
        with gradebook(classroom) as book:
            found: Any = book.db.execute(query).all()
        for student, name, question, auto, manual, extra, needs, most in found:
            given = manual if manual is not None else auto
            points = None if given is None else given + (extra or 0.0)
            rows.append((student, name, question, points, most, auto, manual, bool(needs)))
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    if assignment is not None:
        frame = frame[frame["assignment"] == assignment]
    return frame.sort_values(["student_id", "assignment", "question_id"], ignore_index=True)


def set_manual(
    classroom: Classroom,
    assignment: str,
    student_id: str,
    question_id: str,
    points: float | None,
    comment: str | None = None,
) -> None:
    """Enter the points that a person gives for one question.

    Parameters
    ----------
    points
        0 to the question's points; None takes an earlier entry back.
    comment
        Shown under the question's work cell in nbgrader's feedback; None leaves it.

    Raises
    ------
    ClassroomError
        When the hand-in has not been graded, the question is unknown, or the points are out of range.
    """
    with gradebook(classroom) as book:
        try:
            grade = book.find_grade(question_id, assignment, assignment, student_id)
        except MissingEntry:
            raise fail("marks.no_grade", id=student_id, assignment=assignment, question=question_id) from None
        if points is not None and not 0 <= points <= grade.max_score:
            raise fail("marks.range", question=question_id, points=f"{points:g}", most=f"{grade.max_score:g}")
        grade.manual_score = points
        grade.needs_manual_grade = points is None and grade.auto_score is None
        if comment is not None:
            try:
                note = book.find_comment(work_id(question_id), assignment, assignment, student_id)
                note.manual_comment = comment or None
            except MissingEntry:
                pass
        book.db.commit()


def export(classroom: Classroom, path: str | Path) -> Path:
    """nbgrader's own table of scores, as ``nbgrader export`` writes it."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with gradebook(classroom) as book, quietly():
        CsvExportPlugin(to=str(target)).export(book)
    return target


def feedback(
    classroom: Classroom, assignment: str, students: Iterable[str] | None = None, again: bool = True
) -> list[Path]:
    """nbgrader's own feedback page for each graded student: ``feedback/<student>/<assignment>/<assignment>.html``.

    Parameters
    ----------
    students
        Default: all of the roster who have been graded.
    again
        False leaves pages that exist.
    """
    wanted = list(students) if students is not None else [student.student_id for student in classroom.roster]
    pages = []
    for student_id in wanted:
        if not classroom.step("autograded", student_id, assignment).is_dir():
            continue
        settings = config(classroom, assignment)
        settings.CourseDirectory.student_id = student_id
        page = classroom.step("feedback", student_id, assignment) / f"{assignment}.html"
        if again or not page.is_file():
            # Written beside and renamed, so that a page that exists is a whole page.
            with whole_folder(page.parent) as scratch:
                step = _Feedback(coursedir=course(classroom, settings), config=settings)
                step.target = scratch
                step.force = True
                run(step)
        pages.append(page)
    return pages


class _Feedback(GenerateFeedback):
    target: Path

    def _format_dest(self, *_: Any, **__: Any) -> str:
        return str(self.target)
