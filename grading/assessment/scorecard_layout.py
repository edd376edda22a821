"""How a scorecard looks: frozen headings, wrapped texts, lists of levels, and only the cells to fill in unlocked."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from grading.assessment.outcome import say
from grading.assessment.rubric import Rubric
from grading.assessment.scorecards import COMMENT, FIRST_ROW, FIXED, HEAD_ROW, ID_ROW, LEVELS, SHEET, Entry
from grading.assessment.sheets import put

WIDTHS = {"student_id": 14, "name": 16, "question_id": 18, "fingerprint": 4, "answer": 72, COMMENT: 40}
CRITERION_WIDTH = 26

_HEAD = PatternFill("solid", fgColor="1F3A4D")
_ENTRY = PatternFill("solid", fgColor="FFF8E1")
_SPOILT = PatternFill("solid", fgColor="F8D7DA")
_CLOSED = PatternFill("solid", fgColor="E3E6E8")
_LINE = Border(bottom=Side(style="thin", color="C9D1D6"))
_TOP = Alignment(wrap_text=True, vertical="top")
_MIDDLE = Alignment(wrap_text=True, vertical="center")


def layout(
    entries: Sequence[Entry],
    rubrics: Mapping[str, Rubric],
    lang: str,
    show: str,
    prompts: Mapping[str, Mapping[str, str]],
) -> Workbook:
    """Lay out the workbook of a scorecard."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    ranges = _levels_sheet(book.create_sheet(LEVELS), rubrics, lang, prompts)
    criteria = [(q, c) for q, rubric in rubrics.items() for c in rubric.criteria]
    names = [*FIXED, *(f"{q}/{c.id}" for q, c in criteria), COMMENT]
    several = len(rubrics) > 1
    headings = {name: say(f"scorecard.head.{name}")[lang] for name in (*FIXED, COMMENT)}
    for q, c in criteria:
        headings[f"{q}/{c.id}"] = (f"{q}\n" if several else "") + f"{c.title[lang]} ({c.weight:g})"
    for column, name in enumerate(names, start=1):
        put(sheet.cell(ID_ROW, column), name)
        head = put(sheet.cell(HEAD_ROW, column), headings[name])
        head.font, head.fill, head.alignment = Font(bold=True, color="FFFFFF"), _HEAD, _MIDDLE
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(name, CRITERION_WIDTH)
    for row, entry in enumerate(entries, start=FIRST_ROW):
        _write_row(sheet, row, entry, names, rubrics, lang)
    last = max(FIRST_ROW, FIRST_ROW + len(entries) - 1)
    for column, name in enumerate(names, start=1):
        if name in ranges and entries:
            letter = get_column_letter(column)
            # No error box: typing the level's number is quicker than the list, and reading checks every cell anyway.
            picks = DataValidation("list", formula1=ranges[name], allow_blank=True, showErrorMessage=False)
            picks.promptTitle, picks.prompt = headings[name][:32], say("scorecard.pick")[lang]
            picks.showInputMessage = True
            sheet.add_data_validation(picks)
            picks.add(f"{letter}{FIRST_ROW}:{letter}{last}")
    _finish(sheet, names, show, last)
    return book


def _finish(sheet: Worksheet, names: Sequence[str], show: str, last: int) -> None:
    sheet.row_dimensions[ID_ROW].hidden = True
    sheet.row_dimensions[HEAD_ROW].height = 48
    hidden = {"fingerprint"} | ({"name"} if show == "id" else set())
    for name in hidden:
        sheet.column_dimensions[get_column_letter(names.index(name) + 1)].hidden = True
    sheet.freeze_panes = sheet.cell(FIRST_ROW, names.index("question_id") + 1)
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(names))}{last}"
    guard = sheet.protection
    guard.sheet = True
    # False means: allowed although the sheet is protected.
    guard.formatColumns = guard.formatRows = guard.autoFilter = guard.sort = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"


def _write_row(
    sheet: Worksheet, row: int, entry: Entry, names: Sequence[str], rubrics: Mapping[str, Rubric], lang: str
) -> None:
    fixed = {
        "student_id": entry.student_id,
        "name": entry.name,
        "question_id": entry.question_id,
        "fingerprint": entry.fingerprint,
        "answer": entry.answer,
        COMMENT: entry.comment,
    }
    criteria = {f"{entry.question_id}/{c.id}": c for c in rubrics[entry.question_id].criteria}
    for column, name in enumerate(names, start=1):
        cell = sheet.cell(row, column)
        cell.alignment, cell.border = _TOP, _LINE
        if name in fixed:
            put(cell, fixed[name])
        elif name in criteria:
            level = entry.levels.get(criteria[name].id)
            put(cell, criteria[name].label(level, lang) if level is not None else entry.raw.get(name))
        open_ = name == COMMENT or name in criteria
        if name in entry.raw:
            cell.fill = _SPOILT
        elif open_:
            cell.fill = _ENTRY
        elif "/" in name:
            cell.fill = _CLOSED  # a criterion of another question
        cell.protection = Protection(locked=not open_)
    sheet.row_dimensions[row].height = min(400, max(32, 15 * _lines(entry.answer, WIDTHS["answer"])))


def _lines(text: str, width: int) -> int:
    """Lines that a text takes in a column; a Chinese character is as wide as two Latin ones."""
    total = 0
    for part in text.splitlines() or [""]:
        cells = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in part)
        total += max(1, math.ceil(cells / (width * 0.95)))
    return total


def _levels_sheet(
    sheet: Worksheet, rubrics: Mapping[str, Rubric], lang: str, prompts: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Write the descriptors; return column id → the range of its labels."""
    heads = ["question", "criterion", "weight", "level", "share", "text", "pick"]
    put(sheet.cell(1, 1), say("scorecard.how_to")[lang]).alignment = _TOP
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    sheet.row_dimensions[1].height = 64
    for column, (name, width) in enumerate(zip(heads, (26, 26, 9, 8, 9, 70, 52), strict=True), start=1):
        cell = put(sheet.cell(2, column), say(f"scorecard.head.{name}")[lang])
        cell.font, cell.fill, cell.alignment = Font(bold=True, color="FFFFFF"), _HEAD, _MIDDLE
        sheet.column_dimensions[get_column_letter(column)].width = width
    ranges, row = {}, 3
    for question, rubric in rubrics.items():
        asked = " ".join(str(prompts.get(question, {}).get(lang) or question).split())
        for criterion in rubric.criteria:
            first = row
            for number, level in enumerate(criterion.levels):
                label = criterion.label(number, lang)
                cells = [asked, criterion.title[lang], criterion.weight, number, level.share, level.text[lang], label]
                for column, value in enumerate(cells, start=1):
                    cell = put(sheet.cell(row, column), value)
                    cell.alignment, cell.border = _TOP, _LINE
                sheet.cell(row, 5).number_format = "0%"
                row += 1
            ranges[f"{question}/{criterion.id}"] = f"'{LEVELS}'!$G${first}:$G${row - 1}"
    sheet.freeze_panes = "A3"
    sheet.protection.sheet = True
    return ranges
