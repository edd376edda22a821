"""Moodle: the gradebook CSV, and a downloaded offline worksheet filled in.

The headings of a gradebook CSV are free; on import the teacher maps ``idnumber`` or ``email`` to the person and each
column of marks to its grade item. Feedback is never written: where it comes without a grade, Moodle wipes the grade.
Moodle has no sign for excused, so such a mark stays empty, and so does one that is open.

The offline worksheet names people ``Participant 123``; its headings come in the language of the site. It is therefore
never made here: the teacher downloads it, and the marks are put into its column Grade.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from grading.classroom.roster import Roster
from grading.reporting.exports.common import (
    BOM,
    Column,
    Excused,
    Problem,
    Read,
    mark_rows,
    number_of,
    number_text,
    plain,
    rows_of,
    runs,
    safe,
    say,
    table,
)

__all__ = ["HEAD", "encoded", "export", "fill_worksheet", "read", "validate"]

HEAD = ("idnumber", "email", "fullname")
_PARTICIPANT = re.compile(r"\D*\s*\d+\s*")
_GRADE = ("Grade", "成绩", "成績", "分数", "評分")
_MOST = ("Maximum Grade", "Maximum grade", "最高成绩", "最高分", "满分", "最高成績")
_CHANGEABLE = ("Grade can be changed", "成绩可以更改", "可更改成绩", "成績可以改變")
_FEEDBACK = re.compile(r"feedback|反馈|評語|评语", re.IGNORECASE)


def export(
    marks: pd.DataFrame, roster: Roster, columns: Sequence[Column], excused: Excused = ()
) -> tuple[str, list[Problem]]:
    """Make a gradebook CSV for Moodle: ``idnumber, email, fullname``, then the columns by their titles.

    Parameters
    ----------
    marks : ``student_id`` and the columns of marks; NaN where a mark is open.
    columns : which marks, under which title. Give the grade item its maximum in Moodle beforehand.
    excused : pairs of student id and column name; they stay empty, and are named in the problems.

    Returns
    -------
    (text, problems)
    """
    rows, problems = mark_rows(marks, roster, columns, excused)
    lines = [[*HEAD, *(safe(" ".join(column.title.split()) or column.name) for column in columns)]]
    for student, cells in rows:
        email = student.email
        if runs(email):
            problems.append(say("email", student=student.student_id, got=email))
            email = ""
        shown = [number_text(cell) if isinstance(cell, float) else "" for cell in cells]
        for column, cell in zip(columns, cells, strict=True):
            if isinstance(cell, str):
                problems.append(say("excused", student=student.student_id, column=column.title))
        lines.append([student.student_id, email, safe(student.name), *shown])
    return table(lines), problems


def encoded(text: str) -> bytes:
    """The file: UTF-8 with its mark, which Moodle's import takes off."""
    return (BOM + text).encode("utf-8")


def validate(text: str) -> list[Problem]:
    """What Moodle's import would refuse, or what would wipe grades, a sentence each."""
    rows, problems = rows_of(text)
    if problems:
        return problems
    head = [cell.strip() for cell in rows[0][1]]
    lower = [cell.casefold() for cell in head]
    if not {"idnumber", "email"} & set(lower):
        return [say("moodle.nobody", got=", ".join(head))]
    problems += [say("title_twice", got=name) for name in sorted({n for n in head if head.count(n) > 1})]
    problems += [say("blank_title") for name in head if not name]
    problems += [say("moodle.feedback", got=name) for name in head if _FEEDBACK.search(name)]
    marks = [place for place, name in enumerate(lower) if name not in HEAD]
    if not marks:
        problems.append(say("no_titles"))
    keys = [lower.index(name) for name in ("idnumber", "email") if name in lower]
    seen: dict[str, int] = {}
    for line, row in rows[1:]:
        if len(row) != len(head):
            problems.append(say("fields", line=line, expected=len(head), got=len(row)))
            continue
        who = next((row[place].strip() for place in keys if row[place].strip()), "")
        if not who:
            problems.append(say("moodle.no_key", line=line))
        elif who in seen:
            problems.append(say("student_twice", line=line, first=seen[who], got=who))
        seen.setdefault(who, line)
        problems += [say("runs", line=line, got=row[place]) for place in range(len(HEAD)) if runs(row[place])]
        for place in marks:
            cell = row[place].strip()
            mark = number_of(cell) if cell else 0.0
            if mark is None or mark < 0:
                problems.append(say("mark", line=line, column=head[place], got=cell))
    return problems if seen else [*problems, say("nobody")]


def read(text: str) -> Read:
    """Read a gradebook CSV back; students by their idnumber, else by their address."""
    found = Read(problems=validate(text))
    rows, _ = rows_of(text)
    if not rows:
        return found
    lower = [cell.strip().casefold() for cell in rows[0][1]]
    places = [place for place, name in enumerate(lower) if name not in HEAD]
    found.columns = [plain(rows[0][1][place]) for place in places]
    for _, row in rows[1:]:
        cells = dict(zip(lower, row, strict=False))
        who = cells.get("idnumber") or cells.get("email") or ""
        found.names[who] = plain(cells.get("fullname", ""))
        found.marks[who] = {}
        for title, place in zip(found.columns, places, strict=True):
            mark = number_of(row[place]) if place < len(row) and row[place].strip() else None
            if mark is not None:
                found.marks[who][title] = mark
    return found


def fill_worksheet(
    sheet: str,
    marks: pd.DataFrame,
    roster: Roster,
    column: Column,
    excused: Excused = (),
    grade_heading: str | None = None,
) -> tuple[str | None, list[Problem]]:
    """Put marks into a worksheet downloaded from Moodle (``Identifier, Full name, …, Grade, Maximum Grade, …``).

    People are found by the address in their row, else by a student id that stands in one of its cells. Everything else
    in the sheet stays as it is, other people's rows too.

    Parameters
    ----------
    grade_heading : heading of the column of grades, where the site speaks neither English nor Chinese.

    Returns
    -------
    (text, problems)
        The text is None when the sheet cannot be used.
    """
    rows, problems = rows_of(sheet)
    if problems:
        return None, problems
    head = [cell.strip() for cell in rows[0][1]]
    wanted = (grade_heading,) if grade_heading else _GRADE
    place = next((i for i, name in enumerate(head) if name in wanted), None)
    if place is None:
        return None, [say("moodle.no_grade", expected=" / ".join(w for w in wanted if w), got=", ".join(head))]
    most = next((i for i, name in enumerate(head) if name in _MOST), None)
    lock = next((i for i, name in enumerate(head) if name in _CHANGEABLE), None)
    given, problems = mark_rows(marks, roster, [column], excused)
    by_key = {key.casefold(): (s, cells[0]) for s, cells in given for key in (s.email, s.student_id) if key}
    lines, done = [list(rows[0][1])], set()
    for line, row in rows[1:]:
        new = list(row)
        lines.append(new)
        if len(row) != len(head) or not _PARTICIPANT.fullmatch(row[0]):
            problems.append(say("moodle.row", line=line, got=row[0]))
            continue
        found = next((by_key[c.strip().casefold()] for c in row[1:] if c.strip().casefold() in by_key), None)
        if found is None:
            problems.append(say("moodle.stranger", line=line, got=row[0]))
            continue
        student, mark = found
        done.add(student.student_id)
        if not isinstance(mark, float):
            continue
        top = number_of(row[most]) if most is not None else None
        if top is not None and mark > top:
            problems.append(say("too_many", line=line, column=column.title, got=number_text(mark), most=f"{top:g}"))
        elif lock is not None and row[lock].strip().casefold() in ("no", "否", "0"):
            problems.append(say("moodle.locked", line=line, got=row[0]))
        else:
            new[place] = number_text(mark)
    problems += [say("moodle.absent", student=s.student_id) for s, _ in given if s.student_id not in done]
    return table(lines), problems
