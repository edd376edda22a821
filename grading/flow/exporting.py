"""Marks for the school's own systems: Canvas, Moodle, Blackboard, or plain xlsx and CSV.

Every file is read back before it is reported as written, and must say the same marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Literal

import pandas as pd

from grading.assessment.exams.dealing import read_rows
from grading.assessment.sheets import replace_file
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.flow.gathering import gather
from grading.messages import both
from grading.reporting.exports import Column, Read, blackboard, canvas, moodle
from grading.reporting.model import ClassResults
from grading.reporting.tables import write_gradebook, write_marks_csv
from kam_lab.i18n import pick

Target = Literal["canvas", "moodle", "blackboard", "xlsx", "csv"]
PLATFORMS: dict[str, tuple[ModuleType, str]] = {
    "canvas": (canvas, "canvas.csv"),
    "moodle": (moodle, "moodle.csv"),
    "blackboard": (blackboard, "blackboard.txt"),
}


@dataclass(frozen=True)
class Exported:
    """The file that was written, and what to know about it."""

    path: Path
    notes: list[str] = field(default_factory=list)


def export(
    classroom: Classroom, to: Target, out: str | Path | None = None, known: str | Path | None = None
) -> Exported:
    """Write the marks of a class for another system.

    Parameters
    ----------
    to : the system.
    out : the file; default ``reports/exports/<name>``.
    known : a gradebook downloaded from the platform: columns there with one of our titles get their numbers.
        Blackboard needs it, since it knows columns by number only.

    Raises
    ------
    ClassroomError
        When no column can be written, or the file, read back, does not say the same marks.
    """
    results = gather(classroom)
    folder = classroom.reports / "exports"
    if to == "csv":
        return Exported(write_marks_csv(results, Path(out or folder / "marks.csv")))
    if to == "xlsx":
        return Exported(write_gradebook(results, Path(out or folder / "gradebook.xlsx")))
    module, name = PLATFORMS[to]
    columns = _columns(results, _numbers(Path(known)) if known else {})
    if to == "blackboard":
        if not any(column.platform_id for column in columns):
            titles = "; ".join(column.title for column in columns)
            raise ClassroomError(both("marks.export_no_numbers", titles=titles))
        columns = [column for column in columns if column.platform_id]
    text, problems = module.export(results.marks, classroom.roster, columns)
    again = module.read(text)
    _same(results, columns, again)
    path = Path(out or folder / name)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, module.encoded(text))
    return Exported(path, [pick(problem) for problem in [*problems, *again.problems]])


_NUMBERED = re.compile(r"(?P<title>.+?)(?: \[Total Pts: [^\]]*\] \|(?P<bar>\d+)| \((?P<brackets>\d+)\))")


def _numbers(file: Path) -> dict[str, str]:
    """Title → number of the columns in a downloaded gradebook of Canvas or Blackboard."""
    rows, problems = read_rows(file)
    if not rows:
        raise ClassroomError(problems or [both("marks.export_empty", file=file.name)])
    found = (_NUMBERED.fullmatch(cell.strip()) for cell in rows[0])
    return {one["title"].strip(): one["bar"] or one["brackets"] for one in found if one}


def _columns(results: ClassResults, numbers: dict[str, str]) -> list[Column]:
    """Every part, task and the final mark, under the title that the class reads."""
    lang = results.languages[0]
    titles = {name: {code: results.title(name, code) for code in ("en", "zh")} for name in results.assignment_columns}
    titles["final"] = both("marks.final_column")
    made = []
    for name, title in titles.items():
        there = next((t for t in (title[lang], title["en"], title["zh"], name) if t in numbers), None)
        made.append(Column(name, there or title[lang], numbers.get(there, "") if there else ""))
    return made


def _same(results: ClassResults, columns: list[Column], again: Read) -> None:
    """Hold what was read back against the marks; the order of students and columns is the same."""
    wanted = sorted(
        round(float(row[column.name]), 6)
        for row in results.marks.to_dict("records")
        for column in columns
        if not pd.isna(row[column.name])
    )
    got = sorted(round(value, 6) for row in again.marks.values() for value in row.values())
    if wanted != got:
        raise ClassroomError(both("marks.export_differs", wanted=len(wanted), got=len(got)))
