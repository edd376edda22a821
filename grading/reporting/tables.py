"""Tables for people and other systems: marks.csv and gradebook.xlsx. No text in them can run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from grading.assessment.sheets import csv_text, put, replace_file, workbook_bytes
from grading.reporting.analysis import mistake_table, question_table
from grading.reporting.model import ClassResults, heading, words

BOM = "\ufeff"  # Excel takes a CSV without it for the system's old encoding, and Chinese turns into nonsense

_HEAD = PatternFill("solid", fgColor="173F5F")
_OPEN = PatternFill("solid", fgColor="FFF3CD")
_LINE = Border(bottom=Side(style="thin", color="D5DDE3"))
_TOP = Alignment(vertical="top", wrap_text=True)
_FIGURES = ("max_points", "students", "mean", "facility", "right", "partial", "wrong", "blank", "pending")
MARK, SHARE, POINTS = "0.0#", "0 %", "0.##"


def write_marks_csv(results: ClassResults, path: str | Path) -> Path:
    """Write marks.csv: ``student_id,team,<assignment>…,final``; open marks are empty. UTF-8 with BOM."""
    columns = ["student_id", "team", *results.assignment_columns, "final"]
    decimals = results.policy.decimals
    people = results.people()
    rows = []
    for mark in results.marks.to_dict("records"):
        student = str(mark["student_id"])
        numbers = [mark[name] for name in columns[2:]]
        shown = ["" if pd.isna(number) else f"{number:.{decimals}f}" for number in numbers]
        rows.append([student, people.get(student, {}).get("team", ""), *shown])
    return replace_file(Path(path), (BOM + csv_text(columns, rows)).encode("utf-8", "replace"))


def write_gradebook(results: ClassResults, path: str | Path) -> Path:
    """Write gradebook.xlsx: Marks, Questions, Answers, Intake, README; headings in the class's language."""
    book = Workbook()
    book.remove(book.active)
    _marks(book.create_sheet("Marks"), results)
    _questions(book.create_sheet("Questions"), results)
    _answers(book.create_sheet("Answers"), results)
    _intake(book.create_sheet("Intake"), results)
    _readme(book.create_sheet("README"), results)
    return replace_file(Path(path), workbook_bytes(book))


def _fill(
    sheet: Worksheet,
    heads: Sequence[str],
    rows: Sequence[Sequence[Any]],
    widths: Sequence[float],
    formats: Sequence[str | None],
    freeze: str,
) -> None:
    """Write a table with frozen, filterable headings."""
    for column, (head, width) in enumerate(zip(heads, widths, strict=True), start=1):
        cell = put(sheet.cell(1, column), head)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[1].height = 34
    for row, values in enumerate(rows, start=2):
        for column, (value, shape) in enumerate(zip(values, formats, strict=True), start=1):
            cell = put(sheet.cell(row, column), value)
            cell.border, cell.alignment = _LINE, _TOP
            if shape and isinstance(value, (int, float)):
                cell.number_format = shape
    sheet.freeze_panes = freeze
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{max(1, len(rows)) + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _title(results: ClassResults, assignment: str) -> str:
    info = next((info for info in results.assignments if info.id == assignment), None)
    if info is None:
        return assignment
    return " / ".join(dict.fromkeys(info.title[lang] for lang in results.languages))


def _marks(sheet: Worksheet, results: ClassResults) -> None:
    h, people = results.language, results.people()
    columns = results.assignment_columns
    heads = [heading(f"column.{name}", h) for name in ("student_id", "name", "team")]
    heads += [_title(results, name) for name in columns]
    heads += [heading(f"column.{name}", h) for name in ("final", "ability", "knowledge", "passed", "status", "reason")]
    rows = []
    for mark in results.marks.to_dict("records"):
        student = str(mark["student_id"])
        who = people.get(student, {"name": student, "team": ""})
        passed = "" if pd.isna(mark["passed"]) else heading("yes" if mark["passed"] else "no", h)
        reason = "\n".join(str(mark[f"reason_{lang}"]) for lang in results.languages if mark[f"reason_{lang}"])
        rows.append(
            [
                student,
                who["name"],
                who["team"],
                *(mark[name] for name in columns),
                *(mark[name] for name in ("final", "ability", "knowledge")),
                passed,
                heading(f"status.{mark['status']}", h),
                reason,
            ]
        )
    widths = [14, 20, 12, *[16] * len(columns), 12, 12, 12, 10, 18, 60]
    formats = [None, None, None, *[MARK] * len(columns), MARK, SHARE, SHARE, None, None, None]
    _fill(sheet, heads, rows, widths, formats, "D2")
    for row in range(2, len(rows) + 2):
        for column in range(4, 5 + len(columns)):
            if sheet.cell(row, column).value is None:
                sheet.cell(row, column).fill = _OPEN


def _questions(sheet: Worksheet, results: ClassResults) -> None:
    h = results.language
    names = ["assignment", "number", "question_id", "kind", "aspect", *_FIGURES]
    names += ["mistake", "made", "share", "message", "prompt"]
    rows: list[list[Any]] = []
    for info in results.assignments:
        mistakes = mistake_table(results, info.id)
        prompts = {q.id: "\n".join(str(dict(q.prompt)[lang]) for lang in results.languages) for q in info.questions}
        for line in question_table(results, info.id).to_dict("records"):
            fixed = [_title(results, info.id), line["number"], line["question_id"], heading(f"kind.{line['kind']}", h)]
            fixed += [heading(f"column.{line['aspect']}", h)]
            fixed += [line[name] for name in _FIGURES]
            own = mistakes[mistakes["question_id"] == line["question_id"]].to_dict("records")
            for found in own or [None]:
                said: list[Any] = [None] * 4
                if found is not None:
                    text = "\n".join(str(found[f"text_{lang}"]) for lang in results.languages)
                    said = [found["mistake"], found["students"], found["share"], text]
                rows.append([*fixed, *said, prompts[line["question_id"]]])
    heads = [heading(f"column.{name}", h) for name in names]
    widths = [14, 8, 22, 12, 12, 9, 10, 10, 10, 9, 9, 9, 9, 9, 24, 10, 10, 60, 70]
    formats = [None, "0", None, None, None, POINTS, "0", "0.00", SHARE, *["0"] * 5, None, "0", SHARE, None, None]
    _fill(sheet, heads, rows, widths, formats, "D2")


def _answers(sheet: Worksheet, results: ClassResults) -> None:
    people = results.people()
    asked = [(info.id, q.id) for info in results.assignments for q in info.questions]
    several = len(results.assignments) > 1
    table = {
        (str(row["student_id"]), str(row["assignment"]), str(row["question_id"])): row["points"]
        for row in results.scores.to_dict("records")
    }
    most = {(info.id, q.id): q.points for info in results.assignments for q in info.questions}
    heads = [heading(f"column.{name}", results.language) for name in ("student_id", "name", "team")]
    heads += [(f"{a}/" if several else "") + f"{q} ({most[a, q]})" for a, q in asked]
    formats: list[str | None] = [None, None, None, *[POINTS] * len(asked)]
    rows = []
    for student, who in people.items():
        points = [table.get((student, a, q)) for a, q in asked]
        rows.append([student, who["name"], who["team"], *points])
    _fill(sheet, heads, rows, [14, 20, 12, *[15] * len(asked)], formats, "D2")
    for row, student in enumerate(people, start=2):
        for column, (a, q) in enumerate(asked, start=4):
            got = table.get((student, a, q))
            if isinstance(got, float) and math.isnan(got):
                sheet.cell(row, column).fill = _OPEN


def _intake(sheet: Worksheet, results: ClassResults) -> None:
    h, people = results.language, results.people()
    heads = [heading(f"column.{name}", h) for name in ("student_id", "name", "team", "assignment", "what", "note")]
    rows = []
    for note in results.intake.to_dict("records"):
        student = str(note["student_id"])
        who = people.get(student, {"name": "", "team": ""})
        text = "\n".join(str(note[f"text_{lang}"]) for lang in results.languages)
        kind = heading(f"intake.{note['kind']}", h)
        rows.append([student, who["name"], who["team"], _title(results, str(note["assignment"])), kind, text])
    _fill(sheet, heads, rows, [14, 20, 12, 16, 16, 90], [None] * 6, "D2")


def _readme(sheet: Worksheet, results: ClassResults) -> None:
    """Explain sheets and columns, in every language of the class."""
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 110
    row = 1
    for lang in results.languages:
        cell = put(sheet.cell(row, 1), words("readme.title", lang, name=results.name_in(lang)))
        cell.font = Font(bold=True, size=14)
        put(sheet.cell(row + 1, 1), words("readme.made", lang, date=results.made_on.isoformat()))
        row += 3
        for name in ("Marks", "Questions", "Answers", "Intake"):
            put(sheet.cell(row, 1), name).font = Font(bold=True)
            put(sheet.cell(row, 2), words(f"readme.sheet.{name}", lang)).alignment = _TOP
            row += 1
        row += 1
        for name in ("final", "ability", "status", "facility", "share", "pending", "yellow", "text"):
            put(sheet.cell(row, 1), words(f"readme.term.{name}", lang)).font = Font(bold=True)
            put(sheet.cell(row, 2), words(f"readme.what.{name}", lang, **_rules(results, lang))).alignment = _TOP
            row += 1
        row += 2


def _rules(results: ClassResults, lang: str) -> dict[str, str]:
    policy = results.policy
    titles = {info.id: info.title[lang] for info in results.assignments}
    aspects = policy.aspects
    return {
        "weights": ", ".join(f"{titles.get(name, name)} {weight:g} %" for name, weight in policy.weights.items()),
        "pass_mark": f"{policy.pass_mark:g}",
        "decimals": str(policy.decimals),
        "ability": "–" if isinstance(aspects, str) else f"{aspects['ability']:g}",
        "knowledge": "–" if isinstance(aspects, str) else f"{aspects['knowledge']:g}",
        "version": policy.version,
    }
