"""Reading a panel's workbook, whoever saved it: which cell says what of which team and criterion."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from grading.assessment.panel.layout import (
    COMMENT,
    FIRST_ROW,
    ID_ROW,
    IDENTITY_ROW,
    MARK,
    NAME,
    SHEET,
    TEAM,
    TOTAL,
)
from grading.assessment.panel.model import Problem, problem

MOST_ROWS, MOST_COLUMNS, MOST_BYTES = 2_000, 200, 60_000_000
_UNSAVED = datetime(2000, 1, 1, tzinfo=UTC)  # what our own files say, so that their bytes do not change


@dataclass
class Found:
    """What stands in a file, nothing of it believed yet.

    ``cells`` and ``comments`` hold the place, the team, the criterion (not in comments), and the content.
    """

    project: str = ""
    rater: str = ""
    fingerprint: str = ""
    at: str = ""
    cells: list[tuple[str, str, str, Any]] = field(default_factory=list)
    comments: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Odd:
    """A cell's content that can be no points whatever it says: ``kind`` is ``formula`` or ``percent``."""

    kind: str
    shown: str


def read_workbook(file: Path, shown: str | None = None) -> tuple[Found | None, list[Problem]]:
    """Read a workbook, called ``shown`` in sentences. Its own failings become problems; nothing is raised for them.

    Raises
    ------
    OSError
        If the file cannot be opened.
    """
    name = shown or file.name
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
                return None, [problem("too_large", name, most=MOST_BYTES // 1_000_000)]
        book = load_workbook(file)
    except OSError:
        raise
    except Exception as error:  # a damaged workbook fails in any of a dozen ways
        kind = "no_workbook" if isinstance(error, (zipfile.BadZipFile, InvalidFileException)) else "unreadable"
        return None, [problem(kind, name, what=type(error).__name__)]
    sheet = book[SHEET] if SHEET in book.sheetnames else None
    if not isinstance(sheet, Worksheet):
        return None, [problem("no_sheet", name, sheet=SHEET)]
    columns, problems = _columns(sheet, name)
    if TEAM not in columns.values():
        return None, [problem("no_ids", name, f"A{ID_ROW}")]
    if not sheet.protection.sheet:
        problems.append(problem("unprotected", name))
    found = _identity(sheet)
    found.at = _saved(book)
    problems += _rows(sheet, columns, found, name)
    return found, problems


def _columns(sheet: Worksheet, file: str) -> tuple[dict[int, str], list[Problem]]:
    """Number of a column → the id in the hidden row."""
    columns: dict[int, str] = {}
    for column in range(1, min(sheet.max_column, MOST_COLUMNS) + 1):
        name = _text(sheet.cell(ID_ROW, column).value)
        if name:
            columns[column] = name
    teams = [column for column, name in columns.items() if name == TEAM]
    problems = []
    for column in teams[1:]:
        problems.append(problem("second_column", file, sheet.cell(ID_ROW, column).coordinate, column=TEAM))
        del columns[column]
    return columns, problems


def _identity(sheet: Worksheet) -> Found:
    values = [_text(sheet.cell(IDENTITY_ROW, column).value) for column in range(1, 12)]
    if MARK not in values:
        return Found()
    pairs = dict(zip(values[1::2], values[2::2], strict=False))
    return Found(pairs.get("project", ""), pairs.get("rater", ""), pairs.get("fingerprint", ""))


def _saved(book: Workbook) -> str:
    """When a program last saved the workbook; empty if none did since it was made."""
    stamp = book.properties.modified
    if not isinstance(stamp, datetime):
        return ""
    stamp = stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    return stamp.astimezone(UTC).isoformat(timespec="seconds") if stamp > _UNSAVED else ""


def _rows(sheet: Worksheet, columns: dict[int, str], found: Found, file: str) -> list[Problem]:
    problems = []
    team_column = next(column for column, name in columns.items() if name == TEAM)
    if sheet.max_row > MOST_ROWS and any(row > MOST_ROWS for row, _ in sheet._cells):
        problems.append(problem("many_rows", file, f"A{MOST_ROWS + 1}", most=MOST_ROWS))
    for row in range(FIRST_ROW, min(sheet.max_row, MOST_ROWS) + 1):
        team = _text(sheet.cell(row, team_column).value)
        for column in range(1, min(sheet.max_column, MOST_COLUMNS) + 1):
            cell, name = sheet.cell(row, column), columns.get(column)
            if name in (TEAM, NAME, TOTAL) or cell.value is None or not str(cell.value).strip():
                continue
            if not team:
                problems.append(problem("no_team", file, cell.coordinate, got=_short(cell.value)))
            elif name is None:
                problems.append(problem("stray", file, cell.coordinate, got=_short(cell.value)))
            elif name == COMMENT:
                found.comments.append((cell.coordinate, team, str(cell.value).strip()))
            else:
                found.cells.append((cell.coordinate, team, name, _content(cell)))
    return problems


def _content(cell: Any) -> Any:
    value = cell.value
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        return Odd("formula", _short(getattr(value, "text", None) or value))
    if isinstance(value, (int, float)) and "%" in str(cell.number_format):
        return Odd("percent", f"{value:.0%}")
    return value


def _text(value: Any) -> str:
    """An id as text; a spreadsheet program may have turned ``2026001`` into a number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:39] + "…"
