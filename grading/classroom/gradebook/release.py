"""Putting a class and its assignments into nbgrader: students, ``source/``, ``release/``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import CheckCellMetadata, ClearOutput, ClearSolutions, ComputeChecksums, LockCells
from traitlets.config import Config

from ..build import build_assignment, text_of
from ..cells import managed_cells
from ..config import WORK_COMMENT
from ..files import digest, write_if_changed
from ..folder import Classroom, copy_world
from ..messages import fail
from ..questions import Question, write_public
from .session import config, course, gradebook, quietly, run


@dataclass(frozen=True)
class Released:
    """What a release made: the folder for students and the questions in it."""

    folder: Path
    questions: list[Question]


def setup(classroom: Classroom) -> None:
    """Make or bring up to date the gradebook's students and the sources of all assignments.

    Students who left the roster stay in the gradebook with their marks.
    """
    with gradebook(classroom) as book:
        known = {student.id: student for student in book.students}
        for student in classroom.roster:
            # nbgrader sorts and shows by last name; a whole name there works in both languages.
            wanted = {"first_name": "", "last_name": student.name, "email": student.email or None}
            wanted["lms_user_id"] = student.lms_id or None
            old = known.get(student.student_id)
            if old is None or any(getattr(old, key) != value for key, value in wanted.items()):
                book.update_or_create_student(student.student_id, **wanted)
    for assignment in classroom.assignments:
        write_source(classroom, assignment)


def write_source(classroom: Classroom, assignment: str) -> tuple[NotebookNode, list[Question]]:
    """Write ``source/<assignment>/``: notebook, public questions and, where the whole class shares a market, its data.

    Equal files are left alone; files a teacher added stay.
    """
    classroom.require_assignment(assignment)
    questions = classroom.questions(assignment)
    notebook = build_assignment(assignment, classroom.config.language, questions, classroom.content_of(assignment))
    folder = classroom.root / "source" / assignment
    write_if_changed(folder / f"{assignment}.ipynb", text_of(notebook))
    write_public(questions, folder / "questions.json", assignment)
    if classroom.config.variants.get(assignment) == "class":
        world = classroom.world_folder(classroom.class_variant())
        if not (folder / "data").is_dir() or digest(folder / "data") != digest(world):
            copy_world(world, folder / "data")
    return notebook, questions


def release(classroom: Classroom, assignment: str) -> Released:
    """Make ``release/<assignment>/`` and its entry in the gradebook through nbgrader.

    May be repeated at any time; grades stay. Once something has been handed in, questions may be reworded but not
    added or taken away.

    Raises
    ------
    ClassroomError
        When that is tried, or a source has a mistake.
    GradebookError
        When nbgrader fails.
    """
    notebook, questions = write_source(classroom, assignment)
    _same_cells(classroom, assignment, notebook)
    settings = config(classroom, assignment)
    step = GenerateAssignment(coursedir=course(classroom, settings), config=settings)
    step.force = True
    run(step)
    due = classroom.config.due.get(assignment)
    with gradebook(classroom) as book:
        book.update_or_create_assignment(assignment, duedate=_utc(due) if due else None)
    return Released(classroom.root / "release" / assignment, questions)


def _same_cells(classroom: Classroom, assignment: str, notebook: NotebookNode) -> None:
    """nbgrader finds this out after it has removed the release; find it out before."""
    with gradebook(classroom) as book:
        try:
            known = book.find_notebook(assignment, assignment)
        except MissingEntry:
            return
        if known.submissions:
            old, new = {cell.name for cell in known.source_cells}, set(managed_cells(notebook))
            names = sorted(name for name in old ^ new if not name.startswith("work-"))
            if old != new:
                shown = names or sorted(old ^ new)
                raise fail(
                    "release.changed",
                    assignment=assignment,
                    count=len(known.submissions),
                    questions={"en": ", ".join(shown), "zh": "、".join(shown)},
                )


def _utc(stamp: str) -> datetime:
    """The database keeps UTC without a zone; a time without a zone in ``class.yaml`` is this machine's."""
    return datetime.fromisoformat(stamp).astimezone(UTC).replace(tzinfo=None)


def released_form(notebook: NotebookNode, language: str) -> NotebookNode:
    """What nbgrader's release step makes of a built notebook, without a database.

    For handouts in another language than the class's.
    """
    settings = Config()
    settings.ClearSolutions.code_stub = {"python": WORK_COMMENT[language]}
    with quietly():
        for step in (LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ComputeChecksums):
            notebook, _ = step(config=settings)(notebook, {})
    return notebook
