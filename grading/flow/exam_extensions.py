"""More time for single students: ``extensions.csv``, typed in by hand or by :func:`extend`, and logged either way."""

from __future__ import annotations

from collections.abc import Sequence

from grading.assessment import audit
from grading.assessment.exams.blueprint import read_blueprint
from grading.assessment.exams.dealing import read_rows
from grading.assessment.exams.rules import EXTENSION_COLUMNS, Extension, Window, extensions_from
from grading.assessment.sheets import csv_text
from grading.classroom.files import write_atomic
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError

Text = dict[str, str]


def read_extensions(classroom: Classroom) -> tuple[list[Extension], list[Text]]:
    """The lines of ``extensions.csv``, in order, and a sentence for each that cannot be used.

    A line names an exam (``midterm``), one of its papers, or another assignment of the class.
    """
    if not classroom.extensions_file.is_file():
        return [], []
    rows, problems = read_rows(classroom.extensions_file)
    if not rows:
        return [], problems
    found, wrong = _extensions(classroom, rows)
    return found, problems + wrong


def _extensions(classroom: Classroom, rows: Sequence[Sequence[str]]) -> tuple[list[Extension], list[Text]]:
    file = classroom.extensions_file.name
    students = {student.student_id for student in classroom.roster}
    known = {*classroom.assignments, *classroom.config.exams}
    found, problems = extensions_from(rows, None, students, known, file)
    for exam in classroom.config.exams:  # only now is it known which window a line has to be later than
        window = _window(classroom, exam)
        names = {exam, *classroom.papers(exam)}
        mine = [rows[0], *(row if names & {str(cell).strip() for cell in row} else [] for row in rows[1:])]
        good, wrong = extensions_from(mine, window, students, names, file)
        found = [each for each in found if each.assignment not in names or each in good]
        problems += [sentence for sentence in wrong if sentence not in problems]
    return found, problems


def _window(classroom: Classroom, exam: str) -> Window:
    found, _ = read_blueprint(classroom.blueprint(exam))
    return found.window if found is not None else Window()


def extension_of(
    classroom: Classroom, extensions: Sequence[Extension], student_id: str, paper: str
) -> Extension | None:
    """The extension of a student in a paper, whether the line names the paper or its exam; the last line counts."""
    of = classroom.paper_of(paper)
    names = {paper, of[0]} if of is not None else {paper}
    mine = [each for each in extensions if each.student_id == student_id and each.assignment in names]
    return mine[-1] if mine else None


def extend(classroom: Classroom, student_id: str, assignment: str, until: str, why: str, who: str) -> Extension:
    """Give a student more time: a line in ``extensions.csv`` and an entry in the log; the same again adds nothing.

    Raises
    ------
    ClassroomError
        When something is missing or wrong; nothing is written then.
    """
    wanted = Extension(student_id.strip(), assignment.strip(), until.strip(), why.strip(), who.strip())
    fresh = [getattr(wanted, name) for name in EXTENSION_COLUMNS]
    good, problems = _extensions(classroom, [list(EXTENSION_COLUMNS), fresh])
    if not good:
        raise ClassroomError(problems)
    known, _ = read_extensions(classroom)
    if wanted not in known:
        rows, unread = read_rows(classroom.extensions_file) if classroom.extensions_file.is_file() else ([], [])
        heading = extensions_from(rows[:1])[1] if rows else []
        if unread or heading:  # never write over what a person has to look at first
            raise ClassroomError(unread or heading)
        write_atomic(classroom.extensions_file, "\ufeff" + _with_line(rows, wanted))
    log_extensions(classroom)
    return wanted


def _with_line(rows: Sequence[Sequence[str]], wanted: Extension) -> str:
    heads = list(rows[0]) if rows else list(EXTENSION_COLUMNS)
    plain = ["".join(head.split()).replace("_", "").casefold() for head in heads]
    line = [""] * len(heads)
    for name, spelled in EXTENSION_COLUMNS.items():
        known = {word.replace("_", "") for word in spelled}
        line[next(place for place, head in enumerate(plain) if head in known)] = getattr(wanted, name)
    return csv_text(heads, [*rows[1:], line])


def log_extensions(classroom: Classroom) -> None:
    """Note in the log every line of ``extensions.csv`` that is not there yet, those typed in by hand as well."""
    found, _ = read_extensions(classroom)
    logged = [e["data"] for e in audit.entries(classroom.audit_file) if e["event"] == "extension"]
    for each in found:
        data = {"student_id": each.student_id, "assignment": each.assignment, "until": each.until}
        if data not in logged:
            audit.append(classroom.audit_file, "extension", each.who, each.why, data)
            logged.append(data)
