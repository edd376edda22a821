"""Which attempt at an exam counts, by the clock, the rule and the extensions granted.

Everything handed in for a paper is kept in ``attempts/<student>/<paper>/``; ``submitted/<student>/<paper>/`` holds a
copy of the one that counts and nothing where none does. What counts is worked out from the attempts each time, so the
order in which they were collected does not matter, and a run that was stopped is made good by the next.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from grading.assessment.exams.blueprint import Blueprint, read_blueprint
from grading.assessment.exams.rules import (
    Attempt,
    Extension,
    Verdict,
    admitted,
    count,
)
from grading.classroom import collect as collecting
from grading.classroom.files import digest, write_if_changed
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.classroom.questions import key_files
from grading.flow.exam_extensions import extension_of, read_extensions
from grading.messages import both

Text = dict[str, str]
_STAMP = "timestamp.txt"


def blueprint_of(classroom: Classroom, exam: str) -> Blueprint:
    """The class's own blueprint of an exam.

    Raises
    ------
    ClassroomError
        When the class has no such exam, or for every mistake in the file.
    """
    if exam not in classroom.config.exams:
        known = ", ".join(classroom.config.exams) or "–"
        raise ClassroomError(both("exams.flow.unknown", exam=exam, known=known))
    found, problems = read_blueprint(classroom.blueprint(exam))
    if found is None:
        raise ClassroomError(problems)
    return found


def exam_title(classroom: Classroom, exam: str) -> Text:
    """What people call an exam, in both languages."""
    title = blueprint_of(classroom, exam).title
    return {"en": title["en"], "zh": title["zh"]}


def dealt(classroom: Classroom, exam: str) -> dict[str, str]:
    """Student → the paper he or she has, as an assignment, in the order of the roster."""
    given = {s.student_id: paper for paper in classroom.papers(exam) for s in classroom.students_of(paper)}
    return {
        student.student_id: given[student.student_id] for student in classroom.roster if student.student_id in given
    }


def require_papers(classroom: Classroom, exam: str) -> None:
    """Refuse an exam of which no papers have been drawn."""
    blueprint_of(classroom, exam)
    if not classroom.papers(exam):
        raise ClassroomError(both("exams.flow.not_drawn", exam=exam))


# -- what was handed in, and which of it counts ----------------------------------------------------------------------


@dataclass(frozen=True)
class HandIn:
    """One attempt: where it is kept, when it came, and what it holds (a hash of its files without their times)."""

    folder: Path
    at: datetime
    digest: str


@dataclass(frozen=True)
class Standing:
    """Where a student stands in an exam.

    Attributes
    ----------
    assignment : the student's paper.
    hand_ins : all attempts, in order of time.
    candidates : those among which the one that counts is chosen.
    counts : the one that counts; None where none does, or where the best one is not known yet (``open``).
    verdict : what the clock says about it.
    notes : why others do not count, and what lateness costs.
    extension : the student's, if any.
    placed : whether ``submitted/`` holds just what counts.
    """

    student_id: str
    assignment: str
    hand_ins: tuple[HandIn, ...] = ()
    candidates: tuple[HandIn, ...] = ()
    counts: HandIn | None = None
    verdict: Verdict | None = None
    notes: tuple[Text, ...] = ()
    extension: Extension | None = None
    open: bool = False
    placed: bool = True


def standings(classroom: Classroom, exam: str) -> dict[str, Standing]:
    """Where everybody who has a paper stands. Changes nothing."""
    blueprint = blueprint_of(classroom, exam)
    extensions, _ = read_extensions(classroom)
    found = {}
    for student_id, paper in dealt(classroom, exam).items():
        extension = extension_of(classroom, extensions, student_id, paper)
        found[student_id] = _standing(classroom, blueprint, student_id, paper, extension)
    return found


def _standing(
    classroom: Classroom, blueprint: Blueprint, student_id: str, paper: str, extension: Extension | None
) -> Standing:
    kept = hand_ins(classroom, paper, student_id)
    present = contents(classroom.step("submitted", student_id, paper))
    best = blueprint.attempts.counts == "best" and len(kept) > 1
    earned = known_points(classroom, paper, student_id) if best else {}
    attempts = [Attempt(each.at, earned.get(attempt_key(classroom, paper, each)) if earned else None) for each in kept]
    rules = (blueprint.window, blueprint.attempts, blueprint.late, extension)
    taken, _ = admitted(attempts, *rules)
    made = count(attempts, *rules)
    chosen = None if made.index is None else kept[made.index]
    # While the best is not known the last one lies in submitted/, so that something can be graded.
    lies = chosen or (kept[taken[-1][0]] if taken else None)
    return Standing(
        student_id,
        paper,
        tuple(kept),
        tuple(kept[index] for index, _ in taken),
        chosen,
        made.verdict,
        made.notes,
        extension,
        bool(taken) and chosen is None,
        present == (lies.digest if lies else None),
    )


def hand_ins(classroom: Classroom, paper: str, student_id: str) -> list[HandIn]:
    """All attempts of a student, in order of time; the same files handed in twice are one attempt, the first."""
    aside = classroom.step("attempts", student_id, paper)
    folders = sorted(path for path in aside.glob("*") if path.is_dir() and not path.name.startswith("."))
    folders.append(classroom.step("submitted", student_id, paper))
    found: dict[str, HandIn] = {}
    for folder in folders:
        what = contents(folder)
        if what is not None and what not in found:
            found[what] = HandIn(folder, handed_in_at(folder), what)
    return sorted(found.values(), key=lambda each: (each.at, each.digest))


def contents(folder: Path) -> str | None:
    """A hash of the files handed in, whatever their times; None where there are none. As collecting does it."""
    files = [p for p in folder.iterdir() if p.is_file() and not p.is_symlink()] if folder.is_dir() else []
    total = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.name):
        if path.name != _STAMP:
            data = path.read_bytes()
            total.update(f"{path.name}\0{len(data)}\0".encode())
            total.update(data)
    return total.hexdigest() if files else None


def handed_in_at(folder: Path) -> datetime:
    """When an attempt came in: its ``timestamp.txt``, else the newest of its files."""
    stamp = folder / _STAMP
    found = collecting.read_stamp(stamp.read_bytes()) if stamp.is_file() else None
    if found is not None:
        return found
    newest = max((path.stat().st_mtime for path in folder.iterdir()), default=0.0)
    return datetime.fromtimestamp(newest, UTC)


# -- points of attempts, where the best one counts -------------------------------------------------------------------


def attempt_key(classroom: Classroom, paper: str, attempt: HandIn) -> str:
    """What the points of an attempt depend on, as a hash."""
    parts = [attempt.digest, digest(classroom.root / "release" / paper)]
    files = [classroom.exams.questions / f"{paper}.yaml"]
    for stage in sorted({question.stage for question in classroom.questions(paper)}):
        files += key_files(classroom.content, stage)
    parts += [hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def known_points(classroom: Classroom, paper: str, student_id: str) -> dict[str, float | None]:
    """Points of the attempts graded so far (key → points, None: a person has to decide)."""
    try:
        found = json.loads(_points_file(classroom, paper, student_id).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def remember_points(classroom: Classroom, paper: str, student_id: str, key: str, points: float | None) -> None:
    """Note the points of an attempt that has been graded."""
    found = {**known_points(classroom, paper, student_id), key: points}
    text = json.dumps(dict(sorted(found.items())), indent=1) + "\n"
    write_if_changed(_points_file(classroom, paper, student_id), text)


def _points_file(classroom: Classroom, paper: str, student_id: str) -> Path:
    return classroom.step("attempts", student_id, paper) / "points.json"
