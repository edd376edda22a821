"""The rubric as an xlsx that a teacher edits in a spreadsheet program, and back: loses nothing.

Three sheets: ``rubric`` (id, title, version), ``criteria`` (one a row), ``levels`` (one a row, below their criterion).
Columns may be moved; what cannot be used gets a sentence with sheet and cell.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from grading.assessment.rubric_file import ASPECTS, FAMILIES, SOURCES, ProjectRubric, parse_rubric
from grading.assessment.sheets import put, workbook_bytes
from grading.messages import both

__all__ = ["from_workbook", "to_workbook"]

Problem = dict[str, str]

HEADS = {
    "rubric": ("id", "title_en", "title_zh", "version"),
    "criteria": ("id", "title_en", "title_zh", "family", "aspect", "scope", "weight", *SOURCES, "questions", "gate"),
    "levels": ("criterion", "points", "en", "zh"),
}
_WIDTHS = {"title_en": 26, "title_zh": 20, "questions": 44, "en": 70, "zh": 60, "criterion": 18, "id": 18}
_LISTS = {"family": FAMILIES, "aspect": ASPECTS, "scope": ("team", "person"), "gate": ("yes", "no")}
_NUMBERS = ("weight", "points", *SOURCES)
_HEAD = PatternFill("solid", fgColor="173F5F")
_TOP = Alignment(vertical="top", wrap_text=True)
_YES = {"yes": True, "no": False, "": False, "true": True, "false": False, "是": True, "否": False}


def to_workbook(rubric: ProjectRubric) -> bytes:
    """The rubric as xlsx; the same rubric gives the same bytes."""
    book = Workbook()
    book.remove(book.active)
    _sheet(book, "rubric", [(rubric.id, rubric.title["en"], rubric.title["zh"], rubric.version)])
    rows = [
        [
            *(c.id, c.title["en"], c.title["zh"], c.family, c.aspect, c.scope, c.weight),
            *(c.ratio(source) for source in SOURCES),
            *(", ".join(c.questions), "yes" if c.gate else "no"),
        ]
        for c in rubric.criteria
    ]
    _sheet(book, "criteria", rows)
    _sheet(book, "levels", [(c.id, level.points, level.en, level.zh) for c in rubric.criteria for level in c.levels])
    return workbook_bytes(book)


def _sheet(book: Workbook, name: str, rows: Sequence[Sequence[Any]]) -> None:
    sheet: Worksheet = book.create_sheet(name)
    for column, head in enumerate(HEADS[name], start=1):
        cell = put(sheet.cell(1, column), head)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = _WIDTHS.get(head, 12)
        if head in _LISTS:
            choices = DataValidation("list", formula1=f'"{",".join(_LISTS[head])}"', allow_blank=True)
            sheet.add_data_validation(choices)
            choices.add(f"{letter}2:{letter}200")
    for line, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            put(sheet.cell(line, column), value).alignment = _TOP
    sheet.freeze_panes = "B2"


def from_workbook(content: bytes) -> tuple[ProjectRubric | None, list[Problem]]:
    """Read a rubric from an xlsx; never raises for what stands in it.

    Returns
    -------
    (rubric, problems)
        None when there are problems.
    """
    try:
        book = load_workbook(io.BytesIO(content))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        return None, [_say("no_workbook")]
    problems: list[Problem] = []
    tables = {name: _table(book, name, problems) for name in HEADS}
    if problems:
        return None, problems
    head = tables["rubric"][0][1] if tables["rubric"] else {}
    criteria: dict[str, dict[str, Any]] = {}
    for _, row in tables["criteria"]:
        criteria.setdefault(str(row["id"]), _criterion(row))
    if len(criteria) < len(tables["criteria"]):
        doubled = next(str(row["id"]) for i, (_, row) in enumerate(tables["criteria"]) if row["id"] in _ids(tables, i))
        return None, [both("rubric.twice", file="xlsx", criterion=doubled)]
    for line, row in tables["levels"]:
        if row["criterion"] not in criteria:
            problems.append(_say("unknown_criterion", sheet="levels", cell=f"A{line}", got=str(row["criterion"])))
            continue
        level = {"points": row["points"], "en": row["en"], "zh": row["zh"]}
        criteria[str(row["criterion"])]["levels"].append(level)
    if problems:
        return None, problems
    raw = {
        "id": head.get("id", ""),
        "title": {"en": head.get("title_en", ""), "zh": head.get("title_zh", "")},
        "version": head.get("version", ""),
        "criteria": list(criteria.values()),
    }
    return parse_rubric(raw, "xlsx")


def _ids(tables: dict[str, list[tuple[int, dict[str, Any]]]], before: int) -> set[Any]:
    return {row["id"] for _, row in tables["criteria"][:before]}


def _criterion(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "title": {"en": row["title_en"], "zh": row["title_zh"]},
        **{name: row[name] for name in ("family", "aspect", "scope", "weight")},
        "evidence": {source: row[source] for source in SOURCES if row[source]},
        "questions": [part for part in str(row["questions"]).replace("，", ",").replace(",", " ").split()],
        "gate": row["gate"],
        "levels": [],
    }


def _table(book: Workbook, name: str, problems: list[Problem]) -> list[tuple[int, dict[str, Any]]]:
    """The rows of a sheet with their line numbers; sentences for what cannot be used go to ``problems``."""
    if name not in book.sheetnames:
        problems.append(_say("no_sheet", sheet=name))
        return []
    sheet = book[name]
    places = {str(cell.value).strip(): cell.column for cell in sheet[1] if cell.value is not None}
    missing = [head for head in HEADS[name] if head not in places]
    if missing:
        problems += [_say("no_column", sheet=name, column=head) for head in missing]
        return []
    rows = []
    for line in range(2, sheet.max_row + 1):
        cells = {head: sheet.cell(line, places[head]) for head in HEADS[name]}
        if all(cell.value is None or not str(cell.value).strip() for cell in cells.values()):
            continue
        rows.append((line, {head: _value(name, head, cell, problems) for head, cell in cells.items()}))
    return rows


def _value(sheet: str, head: str, cell: Any, problems: list[Problem]) -> Any:
    place = {"sheet": sheet, "cell": cell.coordinate}
    value = cell.value
    if cell.data_type == "f":
        problems.append(_say("formula", **place))
        return None
    if head in _NUMBERS:
        if value is None or (isinstance(value, str) and not value.strip()):
            return 0.0
        try:
            if isinstance(value, bool):
                raise ValueError
            return float(value)
        except (TypeError, ValueError):
            expected = both("rubric.exchange.number")
            problems.append(_say("cell", **place, expected=expected, got=str(value)[:60]))
            return None
    text = "" if value is None else str(value).strip()
    if head == "gate":
        if text.casefold() not in _YES:
            problems.append(_say("cell", **place, expected=both("rubric.exchange.yes_no"), got=text[:60]))
        return _YES.get(text.casefold(), False)
    return text


def _say(key: str, **fields: Any) -> Problem:
    return both(f"rubric.exchange.{key}", **fields)
