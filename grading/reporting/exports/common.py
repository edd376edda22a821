"""What the three platforms' files have in common: columns, marks as text, cells that cannot run."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import pandas as pd

from grading.assessment.sheets import RISKY
from grading.classroom.roster import Roster, Student
from grading.messages import both

Problem = dict[str, str]
Excused = Collection[tuple[str, str]]
"""Pairs of student id and column of marks that are excused."""

BOM = "\ufeff"


@dataclass(frozen=True)
class Column:
    """One column of marks.

    Attributes
    ----------
    name : column of the marks, such as ``prospecting`` or ``final``.
    title : its title on the platform.
    platform_id : number by which the platform knows it; empty for a new column.
    points : most points.
    """

    name: str
    title: str
    platform_id: str = ""
    points: float = 100


@dataclass
class Read:
    """What stands in a gradebook file.

    Attributes
    ----------
    marks : student → column title → mark; absent where the cell is empty or excused. Students as the file names them.
    names : student → full name, where the file has one.
    excused : pairs of student and column title.
    columns : titles of the columns of marks, in their order, without the platform's number.
    """

    marks: dict[str, dict[str, float]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    excused: set[tuple[str, str]] = field(default_factory=set)
    columns: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def say(key: str, **fields: Any) -> Problem:
    """A sentence of the exports in both languages."""
    return both(f"exports.{key}", **fields)


def runs(text: str) -> bool:
    """Whether a spreadsheet program could take the text for a formula."""
    return text.startswith(RISKY) or text.lstrip().startswith(RISKY[:4])


def safe(text: str) -> str:
    """The text as a cell that cannot run: an apostrophe in front where it would. :func:`plain` takes it away."""
    text = text.replace("\x00", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "'" + text if runs(text.lstrip("'")) else text


def plain(cell: str) -> str:
    """The text that :func:`safe` made a cell of."""
    return cell[1:] if cell.startswith("'") and runs(cell.lstrip("'")) else cell


def number_text(value: float) -> str:
    """A mark with every digit it has and none more: ``83.2``, never ``8.32e+01``."""
    return f"{Decimal(repr(float(value))).normalize():f}"


def number_of(text: str) -> float | None:
    """A mark read back; None if it is no finite number."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return float(number) if number.is_finite() else None


def table(rows: Iterable[Sequence[str]], separator: str = ",", quote: bool = True) -> str:
    """Rows as text; with tabs nothing needs a quotation mark, so none is written."""
    if not quote:
        return "".join(separator.join(row) + "\n" for row in rows)
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    return out.getvalue()


def rows_of(text: str, separator: str = ",") -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """The rows of a file that are not empty, with the line each ends in."""
    text = text.removeprefix(BOM)
    if not text.strip():
        return [], [say("empty")]
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)], []
    except csv.Error:
        return [], [say("not_csv")]


def mark_rows(
    marks: pd.DataFrame, roster: Roster, columns: Sequence[Column], excused: Excused = ()
) -> tuple[list[tuple[Student, list[float | str | None]]], list[Problem]]:
    """The marks of everybody in the roster, in its order; ``"excused"`` where they are, None where they are open.

    Parameters
    ----------
    marks : ``student_id`` and the columns of marks; as from ``roll_up``.

    Returns
    -------
    (rows, problems)
        Problems: a column that the marks do not have, a student without a row, a mark of nobody in the roster, a mark
        out of range. What is out of range is left empty.
    """
    problems = [say("no_column", column=column.name) for column in columns if column.name not in marks.columns]
    usable = [column for column in columns if column.name in marks.columns]
    by_student: dict[str, dict[Any, Any]] = {}
    for record in marks.to_dict("records"):
        by_student[str(record["student_id"])] = record
    away = sorted(set(by_student) - {student.student_id for student in roster})
    problems += [say("not_in_roster", student=student) for student in away]
    rows: list[tuple[Student, list[float | str | None]]] = []
    for student in roster:
        mine = by_student.get(student.student_id)
        if mine is None:
            problems.append(say("no_marks", student=student.student_id))
        cells: list[float | str | None] = []
        for column in columns:
            value = mine[column.name] if mine is not None and column in usable else None
            cells.append(_cell(value, student, column, excused, problems))
        rows.append((student, cells))
    return rows, problems


def _cell(
    value: Any, student: Student, column: Column, excused: Excused, problems: list[Problem]
) -> float | str | None:
    if (student.student_id, column.name) in excused:
        return "excused"
    if value is None or pd.isna(value):
        return None
    mark = float(value)
    if not math.isfinite(mark) or mark < 0 or mark > column.points:
        problems.append(
            say(
                "out_of_range",
                student=student.student_id,
                column=column.name,
                got=f"{mark:g}",
                most=f"{column.points:g}",
            )
        )
        return None
    return mark
