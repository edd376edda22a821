"""Grading one hand-in as nbgrader's Autograde converter does, without ever leaving a zero behind."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.utils import parse_utc

from ..cells import copy_of
from ..files import remove_tree, whole_folder, write_if_changed
from ..folder import Classroom
from ..messages import fail
from ..outputs import answer_in
from .lean import StandingBook, one_transaction
from .preprocessors import Run, Score, autograded_cells, sanitise_steps, save_scores, scoring_steps
from .session import config, gradebook

_IGNORED = frozenset({".ipynb_checkpoints", "__pycache__", "feedback"})


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


def _require(classroom: Classroom, assignment: str, student_id: str) -> Path:
    """The readable notebook of a hand-in."""
    classroom.require_assignment(assignment)
    classroom.student(student_id)
    path = classroom.step("intake", student_id, assignment) / f"{assignment}.ipynb"
    if not path.is_file():
        raise fail("record.nothing", id=student_id, assignment=assignment)
    return path


def _resources(classroom: Classroom, assignment: str, student_id: str, book: StandingBook) -> dict[str, Any]:
    names = {"student": student_id, "assignment": assignment, "notebook": assignment}
    return {"nbgrader": {**names, "db_url": f"sqlite:///{classroom.database}"}, "book": book}


def sanitise(classroom: Classroom, assignment: str, student_id: str) -> NotebookNode:
    """The notebook as it is to be run: managed cells as released, no outputs, the class's kernel.

    Raises
    ------
    ClassroomError
        When there is no readable copy (see :mod:`grading.classroom.intake`).
    """
    path = _require(classroom, assignment, student_id)
    with gradebook(classroom) as book:
        notebook = _sanitised(classroom, path, _resources(classroom, assignment, student_id, book))
    while len(_ready) >= _MOST_READY:
        _ready.pop(next(iter(_ready)))
    _ready[path] = _state(classroom, path), copy_of(notebook)
    return notebook


_ready: dict[Path, tuple[bytes, NotebookNode]] = {}  # made by sanitise(), to be recorded soon
_MOST_READY = 32


def _state(classroom: Classroom, path: Path) -> bytes:
    release = classroom.root / "release" / path.stem / path.name
    return hashlib.sha256(path.read_bytes() + str(release.stat().st_mtime_ns).encode()).digest()


def _sanitised(classroom: Classroom, path: Path, resources: dict[str, Any]) -> NotebookNode:
    state, notebook = _ready.pop(path, (b"", None))
    if notebook is not None and state == _state(classroom, path):
        return notebook
    notebook = nbformat.read(path, as_version=4)
    settings = config(classroom, resources["nbgrader"]["assignment"])
    for step in sanitise_steps():
        notebook, resources = step(config=settings)(notebook, resources)
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

    What nbgrader's Autograde converter leaves behind, in the gradebook and in ``autograded/``, written in one go: the
    gradebook in one transaction, then the folder. Whoever is stopped in between finds all as it was, or the points of
    the same answers.

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
    path = _require(classroom, assignment, student_id)
    if timestamp is not None:
        write_if_changed(path.with_name("timestamp.txt"), stamp_text(timestamp))
    done = classroom.step("autograded", student_id, assignment)
    _mend(done)
    earlier = graded_answers(classroom, assignment, student_id)
    settings = config(classroom, assignment)
    with gradebook(classroom) as book:
        known = _has_marks(book, assignment, student_id)
        resources = _resources(classroom, assignment, student_id, book)
        try:
            notebook = _sanitised(classroom, path, resources)
            book.turn_page()  # whoever executes now may take long, and others want to read
            for step in scoring_steps(classroom, execute, score):
                notebook, resources = step(config=settings)(notebook, resources)
            nbformat.validate(notebook, relax_add_props=True)
            with whole_folder(done) as scratch:
                _fill(scratch, classroom, path, json.dumps(notebook, ensure_ascii=False) + "\n")
                with one_transaction(book):
                    _enter(book, path, resources)
                    save_scores(book, resources, earlier)
        except Exception:
            trouble = "\n".join(traceback.format_exc().splitlines()[-12:])
            if not known:
                _remove(book, assignment, student_id)
            return Recorded(student_id, assignment, "kept" if known else "ungraded", {}, {}, trouble)
    found = resources["kam_lab"]
    return Recorded(student_id, assignment, "graded", found["points"], found["values"])


def _mend(done: Path) -> None:
    """What a grader that was stopped has left beside the folder."""
    aside = done.with_name(f".{done.name}.before")  # by earlier versions
    if aside.is_dir() and not done.is_dir():
        os.replace(aside, done)
    if done.parent.is_dir():
        for left in done.parent.glob(f".{done.name}.*"):
            if left.suffix == ".old" and not done.is_dir():
                os.replace(left, done)
            else:
                remove_tree(left)


def _fill(folder: Path, classroom: Classroom, path: Path, text: str) -> None:
    """The autograded copy: what came in, what the source brings along, and the notebook; nobody is to change it."""
    assignment = path.stem
    source = classroom.root / "source" / assignment
    for start in (path.parent, source):
        for file in sorted(start.rglob("*")) if start.is_dir() else ():
            inside = file.relative_to(start)
            skipped = start == source and inside.parts[0] == "data"
            if file.is_file() and file.suffix != ".ipynb" and not skipped and not _IGNORED & set(inside.parts):
                (folder / inside).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, folder / inside)
    (folder / path.name).write_text(text, encoding="utf-8")
    for file in folder.rglob("*"):
        if file.is_file():
            file.chmod(0o444)


def _enter(book: StandingBook, path: Path, resources: dict[str, Any]) -> None:
    """The rows of a hand-in in the gradebook, made or brought up to date."""
    names = resources["nbgrader"]
    book.update_or_create_student(names["student"])
    stamp = path.with_name("timestamp.txt")
    when = stamp.read_text(encoding="utf-8").strip() if stamp.is_file() else ""
    more = {"timestamp": parse_utc(when)} if when else {}
    book.update_or_create_submission(names["assignment"], names["student"], **more)


def _has_marks(book: StandingBook, assignment: str, student_id: str) -> bool:
    rows = book.grades_of(assignment, student_id).values()
    return any(row.auto_score is not None or row.manual_score is not None for row in rows)


def _remove(book: StandingBook, assignment: str, student_id: str) -> bool:
    try:
        book.remove_submission(assignment, student_id)
    except MissingEntry:
        return False
    return True


def _forget(classroom: Classroom, assignment: str, student_id: str) -> bool:
    with gradebook(classroom) as book:
        return _remove(book, assignment, student_id)


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
