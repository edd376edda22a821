"""Exams on paper: answers typed into ``exams/<paper>_answers.xlsx`` become hand-ins like any other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grading import marking
from grading.assessment import audit
from grading.assessment.exams.entry_sheet import read_entry_sheet, write_entry_sheet
from grading.classroom import gradebook
from grading.classroom.files import remove_tree, whole_folder
from grading.classroom.folder import Classroom
from grading.classroom.questions import Question
from grading.flow.exam_attempts import blueprint_of, contents, dealt, require_papers
from grading.flow.exam_collect import Settled, settle
from grading.messages import both
from kam_lab.answering.values import table_book
from kam_lab.i18n import pick

Text = dict[str, str]
TYPED = "typed"
_UNTIMED = datetime(2000, 1, 3, tzinfo=UTC)  # on paper nobody is late; without a closing time any moment is in time


@dataclass(frozen=True)
class Entered:
    """What was typed in: students whose answers are new or changed, and what could not be taken."""

    changed: tuple[str, ...]
    students: int
    settled: Settled
    problems: list[Text] = field(default_factory=list)

    def summary(self) -> str:
        """Some lines in the current language."""
        fields = {"students": self.students, "changed": len(self.changed)}
        lines = [pick(both("exams.entry.entered", **fields)), *(f"  ! {pick(each)}" for each in self.problems)]
        return "\n".join([*lines, self.settled.summary()])


def sheet_of(classroom: Classroom, paper: str) -> Path:
    """Where the answers of a printed paper are typed in."""
    return classroom.root / "exams" / f"{paper}_answers.xlsx"


def write_sheets(classroom: Classroom, exam: str) -> list[Path]:
    """Write the workbook of each paper, a row for everybody who has it; what has been typed stays."""
    require_papers(classroom, exam)
    return [
        write_entry_sheet(
            sheet_of(classroom, paper),
            classroom.questions(paper),
            [(student.student_id, student.name) for student in classroom.students_of(paper)],
            classroom.config.language,
        )
        for paper in classroom.papers(exam)
    ]


def enter(classroom: Classroom, exam: str, who: str) -> Entered:
    """Take in what has been typed. May be repeated; a corrected cell replaces what was typed before.

    An answer sheet counts as handed in at the closing time: who sat in the room is not late.

    Parameters
    ----------
    who : for the log, an entry for each sheet that is new or changed.
    """
    require_papers(classroom, exam)
    end = blueprint_of(classroom, exam).window.end
    at = (end or _UNTIMED).astimezone(UTC)
    given = dealt(classroom, exam)
    changed, problems, count = [], [], 0
    for paper in classroom.papers(exam):
        mine = [student for student, its in given.items() if its == paper]
        if not sheet_of(classroom, paper).is_file():
            continue
        questions = classroom.questions(paper)
        typed = read_entry_sheet(sheet_of(classroom, paper), questions, mine, _known(classroom, paper, questions))
        problems += typed.problems
        count += len(typed.answers)
        if typed.answers and not (classroom.root / "release" / paper / f"{paper}.ipynb").is_file():
            gradebook.setup(classroom)
            gradebook.release(classroom, paper)
        for student_id, answers in typed.answers.items():
            if _put(classroom, paper, student_id, answers, at):
                changed.append(student_id)
            _log(classroom, exam, paper, student_id, answers, who)
    return Entered(tuple(changed), count, settle(classroom, exam), problems)


def _known(classroom: Classroom, paper: str, questions: Sequence[Question]) -> dict[str, Collection[str]]:
    """The ids of the tables of the paper's data that its questions ask for."""
    names = {question.source for question in questions if question.source}
    variants = classroom.variants(paper)
    return {name: table_book(classroom.world(variants[0]), name) for name in sorted(names)} if variants else {}


def _put(classroom: Classroom, paper: str, student_id: str, answers: dict[str, Any], at: datetime) -> bool:
    """Make the answers the student's typed attempt; whether they are new."""
    place = classroom.step("attempts", student_id, paper) / TYPED
    saved = {name: {"value": value, "saved_at": at.isoformat()} for name, value in answers.items()}
    text = json.dumps({"format": 1, "answers": saved}, ensure_ascii=False, indent=1) + "\n"
    old = place / "answers.json"
    if old.is_file() and old.read_text(encoding="utf-8") == text:
        return False
    target = classroom.step("submitted", student_id, paper)
    before = contents(place)
    if before is not None and contents(target) == before:
        # A slip of the pen is no attempt of the student's: what it was put in place for goes first.
        marking.place(classroom, paper, student_id).unlink(missing_ok=True)
        remove_tree(target)
    notebook = (classroom.root / "release" / paper / f"{paper}.ipynb").read_bytes()
    with whole_folder(place) as scratch:
        (scratch / f"{paper}.ipynb").write_bytes(notebook)
        (scratch / "answers.json").write_text(text, encoding="utf-8")
        (scratch / "timestamp.txt").write_text(at.strftime("%Y-%m-%d %H:%M:%S.%f UTC") + "\n", encoding="ascii")
    return True


def _log(classroom: Classroom, exam: str, paper: str, student_id: str, answers: dict[str, Any], who: str) -> None:
    """An entry for what was typed, unless the last one on this sheet says the same."""
    body = json.dumps(answers, ensure_ascii=False, sort_keys=True).encode()
    data = {"exam": exam, "paper": paper, "student_id": student_id, "answers_sha256": hashlib.sha256(body).hexdigest()}
    last = None
    for entry in audit.entries(classroom.audit_file):
        if entry["event"] == "exam_typed" and (entry["data"]["paper"], entry["data"]["student_id"]) == (
            paper,
            student_id,
        ):
            last = entry["data"]
    if last != data:
        audit.append(classroom.audit_file, "exam_typed", who, "answer sheet", data)
