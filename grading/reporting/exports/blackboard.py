"""Blackboard: ``Username`` and the columns by their ids, separated by tabs.

A column that exists is called ``Title [Total Pts: 100 Score] |12345``; what counts is the number behind the bar. A
heading without it makes a new column, of text and worth nothing, so every column needs its number. Names are not
written: any other heading would become a column. Exemptions cannot be uploaded; such a mark stays empty, and so does
one that is open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from grading.classroom.roster import Roster
from grading.reporting.exports.common import (
    Column,
    Excused,
    Problem,
    Read,
    mark_rows,
    number_of,
    number_text,
    rows_of,
    runs,
    say,
    table,
)

__all__ = ["USERNAME", "encoded", "export", "read", "validate"]

USERNAME = "Username"
_IDENTITY = ("Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability")
_HEADING = re.compile(r"(?P<title>.*?) \[Total Pts: (?:up to )?(?P<most>[\d.]+) [^\]]*\] \|(?P<id>\d+)", re.DOTALL)


def export(
    marks: pd.DataFrame, roster: Roster, columns: Sequence[Column], excused: Excused = ()
) -> tuple[str, list[Problem]]:
    """Make a file for Blackboard's Grade Center.

    Parameters
    ----------
    marks : ``student_id`` and the columns of marks; NaN where a mark is open.
    columns : which marks; each needs the number that Blackboard shows behind the bar in a downloaded file. One without
        it is left out.
    excused : pairs of student id and column name; they stay empty, and are named in the problems.

    Returns
    -------
    (text, problems)
        The user name is the roster's ``lms_id``, else the student id.
    """
    usable = [column for column in columns if column.platform_id.isdigit()]
    problems = [say("blackboard.no_id", column=column.title) for column in columns if column not in usable]
    rows, more = mark_rows(marks, roster, usable, excused)
    problems += more
    lines = [[USERNAME, *(_heading(column) for column in usable)]]
    for student, cells in rows:
        user = student.lms_id or student.student_id
        if runs(user) or re.search(r"[\t\r\n\"]", user):
            problems.append(say("login", student=student.student_id, got=" ".join(user.split())))
            user = student.student_id
        for column, cell in zip(usable, cells, strict=True):
            if isinstance(cell, str):
                problems.append(say("excused", student=student.student_id, column=column.title))
        lines.append([user, *(number_text(cell) if isinstance(cell, float) else "" for cell in cells)])
    return table(lines, "\t", quote=False), problems


def _heading(column: Column) -> str:
    title = " ".join(re.sub(r"[\"|\[\]]", " ", column.title).split()).lstrip("'") or column.name
    while runs(title):
        title = title[1:].lstrip()  # the number behind the bar is what counts, so the title may lose a sign
    return f"{title or column.name} [Total Pts: {number_text(column.points)} Score] |{column.platform_id}"


def encoded(text: str) -> bytes:
    """The file: UTF-16 with its mark, as Blackboard itself writes it."""
    return b"\xff\xfe" + text.encode("utf-16-le")


def validate(text: str) -> list[Problem]:
    """What Blackboard would refuse, or take for a new column, a sentence each."""
    rows, problems = rows_of(text, "\t")
    if problems:
        return problems
    head = [cell.strip() for cell in rows[0][1]]
    if USERNAME not in head:
        return [say("head", expected=USERNAME, got=", ".join(head))]
    user_place, most = head.index(USERNAME), {}
    numbers: list[str] = []
    for place, name in enumerate(head):
        if name in _IDENTITY:
            continue
        found = _HEADING.fullmatch(name)
        if found is None:
            problems.append(say("blackboard.new_column", got=name or "–"))
            continue
        numbers.append(found["id"])
        most[place] = float(found["most"])
    problems += [say("title_twice", got=n) for n in sorted({n for n in numbers if numbers.count(n) > 1})]
    if not numbers:
        problems.append(say("no_titles"))
    seen: dict[str, int] = {}
    for line, row in rows[1:]:
        if len(row) != len(head):
            problems.append(say("fields", line=line, expected=len(head), got=len(row)))
            continue
        user = row[user_place].strip()
        if not user:
            problems.append(say("blackboard.no_user", line=line))
        elif user in seen:
            problems.append(say("student_twice", line=line, first=seen[user], got=user))
        seen.setdefault(user, line)
        problems += [say("runs", line=line, got=cell) for cell in row if runs(cell)]
        for place, top in most.items():
            cell = row[place].strip()
            mark = number_of(cell) if cell else 0.0
            if mark is None or mark < 0:
                problems.append(say("mark", line=line, column=head[place], got=cell))
            elif mark > top:
                problems.append(say("too_many", line=line, column=head[place], got=cell, most=f"{top:g}"))
    return problems if seen else [*problems, say("nobody")]


def read(text: str) -> Read:
    """Read a file back; students by their user name, columns by their titles."""
    found = Read(problems=validate(text))
    rows, _ = rows_of(text, "\t")
    if not rows or USERNAME not in rows[0][1]:
        return found
    head = rows[0][1]
    places = {place: match["title"] for place, name in enumerate(head) if (match := _HEADING.fullmatch(name))}
    found.columns = list(places.values())
    for _, row in rows[1:]:
        cells = {title: row[place] for place, title in places.items() if place < len(row)}
        who = row[head.index(USERNAME)]
        found.marks[who] = {t: mark for t, c in cells.items() if c.strip() and (mark := number_of(c)) is not None}
    return found
