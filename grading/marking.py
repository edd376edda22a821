"""What the grader remembers of each hand-in: one readable JSON file per student and assignment.

It lies in ``reports/marking/<assignment>/<student>.json`` and is written last, so that a file that is there stands for
work that is finished. Its fingerprint tells whether anything that the marks depend on has changed since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from grading.assessment.outcome import Outcome
from grading.classroom.files import digest, write_atomic
from grading.classroom.folder import Classroom
from grading.classroom.questions import key_files, load_questions
from grading.messages import t

Status = Literal["graded", "ungraded", "not_handed_in"]
FORMAT = 1


@dataclass
class Marking:
    """The outcome of one hand-in.

    Attributes
    ----------
    status : ``graded``, ``ungraded`` (something is there that could not be read or run) or ``not_handed_in``.
    fingerprint : of everything the marks depend on.
    intake : ``clean``, ``repaired``, ``refused`` or ``missing``.
    reasons : what was repaired or refused and why, each sentence in both languages.
    run : status, reason and seconds of the execution.
    outcomes : question id → outcome.
    values : question id → the answer that was scored.
    """

    student_id: str
    assignment: str
    status: Status
    fingerprint: str
    variant: str = ""
    intake: str = "clean"
    reasons: list[dict[str, str]] = field(default_factory=list)
    run: dict[str, Any] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def place(classroom: Classroom, assignment: str, student_id: str) -> Path:
    """The file of one hand-in."""
    return classroom.reports / "marking" / assignment / f"{student_id}.json"


def save(classroom: Classroom, marking: Marking) -> None:
    """Write a marking, whole or not at all."""
    body = {"format": FORMAT, **asdict(marking)}
    text = json.dumps(body, ensure_ascii=False, indent=1)
    write_atomic(place(classroom, marking.assignment, marking.student_id), text + "\n")


def load(classroom: Classroom, assignment: str, student_id: str) -> Marking | None:
    """Read a marking; None where there is none that can be used (it is then made again)."""
    try:
        body = json.loads(place(classroom, assignment, student_id).read_text(encoding="utf-8"))
        if body.pop("format") != FORMAT:
            return None
        outcomes = {name: Outcome(**outcome) for name, outcome in body.pop("outcomes").items()}
        return Marking(**body, outcomes=outcomes)
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Busy(RuntimeError):
    """Somebody else is grading the same assignment of the same class."""


@contextmanager
def alone(classroom: Classroom, assignment: str) -> Iterator[None]:
    """Nobody else grades this assignment meanwhile; what a grader that was killed had begun to write is cleared away.

    Raises
    ------
    Busy
        When somebody does already.
    """
    folder = place(classroom, assignment, "").parent
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder.with_name(f".{assignment}.lock"), assignment):
        intake = (classroom.step("intake", student.student_id, assignment) for student in classroom.roster)
        for written in (folder, classroom.root / "worlds" / ".keys", *intake):
            for left in written.glob(".*.part"):
                left.unlink(missing_ok=True)
        yield


@contextmanager
def locked(file: Path, assignment: str) -> Iterator[None]:
    """Hold this file, or raise :class:`Busy` where somebody else does."""
    lock = FileLock(file)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Busy(t("autograde.busy", assignment=assignment)) from None
    try:
        yield
    finally:
        lock.release()


def fingerprint(classroom: Classroom, assignment: str, student_id: str) -> str:
    """What the marks of a hand-in depend on: the files, the variant, the questions and the keys."""
    submitted = classroom.step("submitted", student_id, assignment)
    content = classroom.content_of(assignment)
    parts = [
        digest(submitted) if submitted.is_dir() else "nothing",
        classroom.variant_of(student_id, assignment),
        digest(classroom.root / "release" / assignment),
    ]
    sources = [assignment]
    if classroom.paper_of(assignment) is not None:  # its questions come from the bank of the stages
        sources = sorted({question.stage for question in load_questions(assignment, content)})
    keys = [path for source in sources for path in key_files(classroom.content, source)]
    for path in (content.questions / f"{assignment}.yaml", *keys):
        parts.append(hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "none")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
