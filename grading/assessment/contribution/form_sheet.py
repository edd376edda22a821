"""The member form as an xlsx sheet: only the cells to fill in are unlocked, ids stand in a hidden row and column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from grading.assessment.contribution.forms import Asked, FormRules
from grading.assessment.sheets import put, replace_file, workbook_bytes
from grading.messages import both

FORM, SCALE = "Form", "Scale"
ID_ROW, TITLE_ROW, HOW_ROW, HEAD_ROW, FIRST_ROW = 1, 2, 3, 4, 5
MARK = "member_form"
COMMENT = "#comment"
ABOUT = ("project", "rater", "team")

_HEAD = PatternFill("solid", fgColor="1F3A4D")
_ENTRY = PatternFill("solid", fgColor="FFF8E1")
_EDGE = Border(*(Side(style="thin", color="C9D1D6") for _ in range(4)))
_TOP = Alignment(wrap_text=True, vertical="top")


def write_form_sheet(path: str | Path, asked: Asked, rules: FormRules, language: str = "zh") -> Path:
    """Write an empty form for one member.

    Parameters
    ----------
    language : ``en`` or ``zh``; ``both`` gives Chinese.
    """
    lang = "zh" if language == "both" else language
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = FORM
    said = {"project": asked.project, "team": asked.team, "highest": rules.highest}
    for column, name in enumerate((MARK, "name", *(criterion.id for criterion in rules.criteria)), start=1):
        put(sheet.cell(ID_ROW, column), name)
    for column, value in enumerate((asked.project, asked.rater, asked.team), start=len(rules.criteria) + 3):
        put(sheet.cell(ID_ROW, column), f"{ABOUT[column - len(rules.criteria) - 3]}:{value}")
    put(sheet.cell(TITLE_ROW, 2), both("contribution.sheet.title", **said)[lang]).font = Font(bold=True, size=14)
    how = put(sheet.cell(HOW_ROW, 2), both("contribution.sheet.confidential", **said)[lang])
    how.alignment = _TOP
    last = 2 + len(rules.criteria)
    sheet.merge_cells(start_row=HOW_ROW, end_row=HOW_ROW, start_column=2, end_column=last)
    sheet.row_dimensions[HOW_ROW].height = 52
    heads = [both("contribution.sheet.member")[lang], *(criterion.title[lang] for criterion in rules.criteria)]
    for column, text in enumerate(heads, start=2):
        head = put(sheet.cell(HEAD_ROW, column), text)
        head.font, head.fill, head.alignment = Font(bold=True, color="FFFFFF"), _HEAD, _TOP
        sheet.column_dimensions[get_column_letter(column)].width = 22
    sheet.row_dimensions[HEAD_ROW].height = 64
    rated = asked.rated(rules)
    for row, member in enumerate(rated, start=FIRST_ROW):
        put(sheet.cell(row, 1), member)
        name = asked.names.get(member, member)
        put(sheet.cell(row, 2), f"{name} ({member})" if name != member else member).border = _EDGE
        for column in range(3, last + 1):
            _open(sheet.cell(row, column))
    row = FIRST_ROW + len(rated) + 1
    put(sheet.cell(row, 1), COMMENT)
    put(sheet.cell(row, 2), both("contribution.sheet.comment")[lang]).font = Font(bold=True)
    _open(sheet.cell(row, 3))
    sheet.merge_cells(start_row=row, end_row=row, start_column=3, end_column=max(3, last))
    sheet.row_dimensions[row].height = 90
    if rated:
        _only_points(sheet, f"C{FIRST_ROW}:{get_column_letter(last)}{FIRST_ROW + len(rated) - 1}", rules, lang)
    sheet.row_dimensions[ID_ROW].hidden = True
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = f"C{FIRST_ROW}"
    sheet.protection.sheet = True
    _scale(book.create_sheet(SCALE), rules, lang)
    return replace_file(Path(path), workbook_bytes(book))


def _open(cell: Any) -> None:
    cell.protection, cell.fill, cell.border, cell.alignment = Protection(locked=False), _ENTRY, _EDGE, _TOP


def _only_points(sheet: Worksheet, cells: str, rules: FormRules, lang: str) -> None:
    text = both("contribution.sheet.pick", highest=rules.highest)[lang]
    check = DataValidation("decimal", operator="between", formula1="0", formula2=str(rules.highest), allow_blank=True)
    check.error = check.prompt = text
    check.showErrorMessage = check.showInputMessage = True
    check.add(cells)
    sheet.add_data_validation(check)


def _scale(sheet: Worksheet, rules: FormRules, lang: str) -> None:
    for column, key in enumerate(("points", "meaning"), start=1):
        head = put(sheet.cell(1, column), both(f"contribution.sheet.{key}")[lang])
        head.font, head.fill = Font(bold=True, color="FFFFFF"), _HEAD
    for row, (points, text) in enumerate(rules.scale, start=2):
        put(sheet.cell(row, 1), points)
        put(sheet.cell(row, 2), text[lang])
    sheet.column_dimensions["B"].width = 48
    sheet.protection.sheet = True


def read_cells(path: Path) -> tuple[dict[str, Any], str, list[tuple[str, str, str, Any]]] | None:
    """Head, comment and cells of a filled-in sheet; None where it is no member form.

    Rows and columns may have been moved and protection removed; they are found by their ids.
    """
    book = load_workbook(path)
    sheet = book[FORM] if FORM in book.sheetnames else None
    if not isinstance(sheet, Worksheet):
        return None
    about: dict[str, Any] = {}
    columns: dict[str, int] = {}
    for cell in sheet[ID_ROW]:
        text = "" if cell.value is None else str(cell.value).strip()
        name, colon, value = text.partition(":")
        if colon and name in ABOUT:
            about.setdefault(name, value)
        elif text:
            columns.setdefault(text, cell.column)
    if MARK not in columns:
        return None
    ids = columns.pop(MARK)
    columns.pop("name", None)
    comment, cells = "", []
    for row in range(ID_ROW + 1, (sheet.max_row or 0) + 1):
        member = _text(sheet.cell(row, ids).value)
        if member == COMMENT:
            values = (sheet.cell(row, column).value for column in range(ids + 2, ids + 3 + len(columns)))
            comment = next((str(value) for value in values if value is not None), "")
        elif member:
            for criterion, column in columns.items():
                cell = sheet.cell(row, column)
                cells.append((cell.coordinate, member, criterion, cell.value))
    return about, comment, cells


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a spreadsheet program may turn the id 2026001 into a number
    return "" if value is None else str(value).strip()
