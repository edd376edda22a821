"""Canvas gradebook CSV: ``Student, ID, SIS User ID, SIS Login ID, Section``, then one column per assignment.

A column that exists in Canvas is called ``Title (number)``; another title makes a new assignment. The row ``Points
Possible`` stands below the headings. ``EX`` excuses. Titles that Canvas keeps for its own read-only columns (Current or
Final with Score, Points or Grade; Override …) would be ignored, so they are given other words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

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

__all__ = ["EXCUSED", "HEAD", "encoded", "export", "read", "validate"]

HEAD = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POSSIBLE = "    Points Possible"
EXCUSED = "EX"

_TITLE = re.compile(r"(?P<title>.*?)(?: \((?P<id>\d+)\))?", re.DOTALL)
_RESERVED = re.compile(r"\b(current|final)\b.*\b(score|points|grade)\b|\boverride\b", re.IGNORECASE)
_NUMBERED = re.compile(r" \(\d+\)$")


def export(
    marks: pd.DataFrame,
    roster: Roster,
    columns: Sequence[Column],
    excused: Excused = (),
    canvas_ids: Mapping[str, str] | None = None,
    section: str = "",
) -> tuple[str, list[Problem]]:
    """Make a gradebook file for Canvas.

    Parameters
    ----------
    marks : ``student_id`` and the columns of marks; NaN where a mark is open.
    columns : which marks, under which title.
    excused : pairs of student id and column name that get ``EX``.
    canvas_ids : student id → Canvas's own number, if it is known; else Canvas finds people by the SIS columns: the
        student id, and the roster's ``lms_id`` as the login.
    section : name of the section, if the school uses them.

    Returns
    -------
    (text, problems)
    """
    rows, problems = mark_rows(marks, roster, columns, excused)
    titles = [_heading(column, problems) for column in columns]
    lines = [[*HEAD, *titles]]
    lines.append([POSSIBLE, "", "", "", "", *(number_text(column.points) for column in columns)])
    for student, cells in rows:
        login = student.lms_id
        if runs(login):
            problems.append(say("login", student=student.student_id, got=login))
            login = ""
        known = (canvas_ids or {}).get(student.student_id, "")
        shown = [_shown(cell) for cell in cells]
        lines.append([safe(student.name), known, student.student_id, login, safe(section), *shown])
    return table(lines), problems


def _shown(cell: float | str | None) -> str:
    if isinstance(cell, str):
        return EXCUSED
    return "" if cell is None else number_text(cell)


def _heading(column: Column, problems: list[Problem]) -> str:
    title = " ".join(column.title.split()) or column.name
    if _RESERVED.search(title):
        changed = re.sub(r"\b(current|final|override)\b", "Course", title, flags=re.IGNORECASE)
        problems.append(say("canvas.renamed", got=title, now=changed))
        title = changed
    if not column.platform_id and _NUMBERED.search(title):
        changed = _NUMBERED.sub("", title)  # Canvas would look for an assignment with this number
        problems.append(say("canvas.renamed", got=title, now=changed))
        title = changed
    return safe(title) + (f" ({column.platform_id})" if column.platform_id else "")


def encoded(text: str) -> bytes:
    """The file: UTF-8 with its mark, as Canvas itself writes it for Excel."""
    return (BOM + text).encode("utf-8")


def validate(text: str) -> list[Problem]:
    """What Canvas would refuse or silently ignore in a gradebook CSV, a sentence each."""
    rows, problems = rows_of(text)
    if problems:
        return problems
    head = rows[0][1]
    if tuple(head[: len(HEAD)]) != HEAD:
        return [say("head", expected=", ".join(HEAD), got=", ".join(head[: len(HEAD)]) or "–")]
    titles = head[len(HEAD) :]
    if not titles:
        problems.append(say("no_titles"))
    for title in titles:
        if not title.strip():
            problems.append(say("blank_title"))
        if _RESERVED.search(title):
            problems.append(say("canvas.reserved", got=title))
    problems += [say("title_twice", got=title) for title in sorted({t for t in titles if titles.count(t) > 1})]
    most = _possible(rows)
    seen: dict[str, int] = {}
    for line, row in _people(rows):
        if len(row) != len(head):
            problems.append(say("fields", line=line, expected=len(head), got=len(row)))
            continue
        name, number, sis, login, _ = row[: len(HEAD)]
        problems += [say("runs", line=line, got=cell) for cell in row[: len(HEAD)] if runs(cell)]
        if not (number.strip() or sis.strip() or login.strip()):
            problems.append(say("canvas.nobody", line=line, got=name))
        if number.strip() and not number.strip().isdigit():
            problems.append(say("canvas.number", line=line, got=number))
        who = number or sis or login
        if who in seen:
            problems.append(say("student_twice", line=line, first=seen[who], got=who))
        seen.setdefault(who, line)
        for title, cell in zip(titles, row[len(HEAD) :], strict=True):
            problems += _mark_problems(cell, title, line, most.get(title))
    return problems if seen else [*problems, say("nobody")]


def _mark_problems(cell: str, title: str, line: int, most: float | None) -> list[Problem]:
    if not cell.strip() or cell.strip().upper() == EXCUSED:
        return []
    mark = number_of(cell)
    if mark is None or mark < 0:
        return [say("mark", line=line, column=title, got=cell)]
    if most is not None and mark > most:
        return [say("too_many", line=line, column=title, got=cell, most=f"{most:g}")]
    return []


def _possible(rows: Sequence[tuple[int, list[str]]]) -> dict[str, float]:
    head = rows[0][1]
    for _, row in rows[1:3]:
        if _is_possible(row):
            pairs = zip(head[len(HEAD) :], row[len(HEAD) :], strict=False)
            return {title: most for title, cell in pairs if (most := number_of(cell)) is not None}
    return {}


def _people(rows: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    return [(line, row) for line, row in rows[1:] if not _is_possible(row)]


def _is_possible(row: Sequence[str]) -> bool:
    """The row of maxima: nobody's, so that a student of that name keeps the marks."""
    return row[0].strip() == POSSIBLE.strip() and not any(cell.strip() for cell in row[1 : len(HEAD)])


def read(text: str) -> Read:
    """Read a gradebook CSV back; students by their SIS user id (else login, else number)."""
    found = Read(problems=validate(text))
    rows, _ = rows_of(text)
    if not rows or tuple(rows[0][1][: len(HEAD)]) != HEAD:
        return found
    titles = [_title(title) for title in rows[0][1][len(HEAD) :]]
    found.columns = titles
    for _, row in _people(rows):
        who = row[2] or row[3] or row[1]
        found.names[who] = plain(row[0])
        found.marks[who] = {}
        for title, cell in zip(titles, row[len(HEAD) :], strict=False):
            if cell.strip().upper() == EXCUSED:
                found.excused.add((who, title))
            elif (mark := number_of(cell)) is not None:
                found.marks[who][title] = mark
    return found


def _title(heading: str) -> str:
    match = _TITLE.fullmatch(heading)
    return plain(match["title"] if match else heading)
