"""Grading one hand-in through nbgrader's Autograde converter, without ever leaving a zero behind."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.converters import Autograde

from ..files import remove_tree, write_if_changed
from ..folder import Classroom
from ..messages import fail
from ..outputs import answer_in
from .preprocessors import Run, Score, autograde_steps, autograded_cells, sanitise_steps
from .session import GradebookError, config, course, gradebook, quietly, run


@dataclass(frozen=True)
class Recorded:
    """The outcome of grading one hand-in.

    Attributes
    ----------
    status
        ``graded``; ``ungraded`` (it could not be graded; there is no entry in the gradebook); ``kept`` (it could not
        be graded, and the marks of an earlier attempt still stand).
    points
        Question → points, None where a person has to judge.
    values
        Question → the answer that was graded.
    trouble
        What went wrong, for the teacher's log.
    """

    student_id: str
    assignment: str
    status: Literal["graded", "ungraded", "kept"]
    points: Mapping[str, float | None]
    values: Mapping[str, Any]
    trouble: str = ""


class _Autograde(Autograde):
    """Reads ``intake/`` and lets nothing of the hand-in but the notebook into ``autograded/``."""

    resources_seen: dict[str, Any]

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        self.resources_seen = super().init_single_notebook_resources(notebook_filename)
        return self.resources_seen


def _converter(classroom: Classroom, assignment: str, student_id: str) -> _Autograde:
    classroom.require_assignment(assignment)
    classroom.student(student_id)
    if not (classroom.step("intake", student_id, assignment) / f"{assignment}.ipynb").is_file():
        raise fail("record.nothing", id=student_id, assignment=assignment)
    settings = config(classroom, assignment)
    settings.CourseDirectory.student_id = student_id
    settings.CourseDirectory.notebook_id = assignment
    place = course(classroom, settings, submitted_directory="intake")
    return _Autograde(coursedir=place, config=settings)


def sanitise(classroom: Classroom, assignment: str, student_id: str) -> NotebookNode:
    """The notebook as it is to be run: managed cells as released, no outputs, the class's kernel.

    Raises
    ------
    ClassroomError
        When there is no readable copy (see :mod:`grading.classroom.intake`).
    """
    converter = _converter(classroom, assignment, student_id)
    path = classroom.step("intake", student_id, assignment) / f"{assignment}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    names = {"student": student_id, "assignment": assignment, "notebook": assignment}
    resources = {"nbgrader": {**names, "db_url": converter.coursedir.db_url}}
    with quietly():
        for step in sanitise_steps(classroom):
            notebook, resources = step(config=converter.config)(notebook, resources)
    return notebook


def record(
    classroom: Classroom,
    assignment: str,
    student_id: str,
    execute: Run,
    score: Score,
    timestamp: datetime | str | None = None,
) -> Recorded:
    """Run, score and record one hand-in.

    Parameters
    ----------
    execute
        ``execute(notebook, resources) -> notebook`` with outputs. When it raises, nothing is recorded.
    score
        ``score(student_id, {question: value or None}) -> {question: (points or None, message)}``, called once. The
        message is Markdown in the student's language; points None: a person has to judge.
    timestamp
        When it was handed in; default: ``timestamp.txt`` of the hand-in.

    Returns
    -------
    Recorded
        Never raises for a hand-in that cannot be graded.
    """
    converter = _converter(classroom, assignment, student_id)
    if timestamp is not None:
        write_if_changed(classroom.step("intake", student_id, assignment) / "timestamp.txt", stamp_text(timestamp))
    done = classroom.step("autograded", student_id, assignment)
    aside = done.with_name(f".{assignment}.before")
    if aside.is_dir() and not done.is_dir():
        os.replace(aside, done)  # an earlier run was killed
    remove_tree(aside)
    earlier = graded_answers(classroom, assignment, student_id)
    known = _has_marks(classroom, assignment, student_id)
    seen: dict[str, Any] = {}
    converter.sanitize_preprocessors = sanitise_steps(classroom)
    converter.autograde_preprocessors = autograde_steps(classroom, execute, _noting(score, seen), earlier)
    if done.is_dir():
        os.replace(done, aside)
    try:
        run(converter)
    except GradebookError as error:
        trouble = str(error)
    except BaseException:
        _undo(classroom, assignment, student_id, known, done, aside)
        raise
    else:
        remove_tree(aside)
        return Recorded(student_id, assignment, "graded", seen["points"], seen["values"])
    _undo(classroom, assignment, student_id, known, done, aside)
    return Recorded(student_id, assignment, "kept" if known else "ungraded", {}, {}, trouble)


def _noting(score: Score, seen: dict[str, Any]) -> Callable[[str, dict[str, Any]], Any]:
    def noted(student_id: str, values: dict[str, Any]) -> Any:
        verdicts = score(student_id, values)
        seen["values"] = values
        seen["points"] = {name: points for name, (points, _) in verdicts.items()}
        return verdicts

    return noted


def _undo(classroom: Classroom, assignment: str, student_id: str, known: bool, done: Path, aside: Path) -> None:
    """Leave gradebook and folder as they were."""
    remove_tree(done)
    if aside.is_dir():
        os.replace(aside, done)
    if not known:
        _forget(classroom, assignment, student_id)


def _has_marks(classroom: Classroom, assignment: str, student_id: str) -> bool:
    with gradebook(classroom) as book:
        try:
            submission = book.find_submission(assignment, student_id)
        except MissingEntry:
            return False
        return any(
            grade.auto_score is not None or grade.manual_score is not None
            for notebook in submission.notebooks
            for grade in notebook.grades
        )


def _forget(classroom: Classroom, assignment: str, student_id: str) -> bool:
    with gradebook(classroom) as book:
        try:
            book.remove_submission(assignment, student_id)
        except MissingEntry:
            return False
    return True


def ungrade(classroom: Classroom, assignment: str, student_id: str) -> bool:
    """Make a hand-in *ungraded*: no entry in the gradebook, no autograded copy, no feedback.

    For a newest attempt that is refused. Returns whether there was an entry. Points that people gave go with it (they
    stay in their scorecards and in the log).
    """
    classroom.require_assignment(assignment)
    removed = _forget(classroom, assignment, student_id)
    for step in ("autograded", "feedback"):
        remove_tree(classroom.step(step, student_id, assignment))
    return removed


def graded_answers(classroom: Classroom, assignment: str, student_id: str) -> dict[str, Any] | None:
    """The answers that were graded last: question → value; None when nothing has been graded."""
    path = classroom.step("autograded", student_id, assignment) / f"{assignment}.ipynb"
    cells = list(autograded_cells(path)) if path.is_file() else []
    names = [(cell.metadata["nbgrader"]["grade_id"], cell) for cell in cells]
    return {name: answer_in(cell.outputs, name) for name, cell in names} if cells else None


def stamp_text(when: datetime | str) -> str:
    """A time as nbgrader writes it in ``timestamp.txt`` (UTC)."""
    moment = datetime.fromisoformat(when) if isinstance(when, str) else when
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
