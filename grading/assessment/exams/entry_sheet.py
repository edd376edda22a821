"""Answers from paper: one workbook per paper, a row per student, into which a teacher types the answer sheets.

What is typed is what stands on the sheet: figures, letters of options (``c a b``), account numbers. Reading never
fails; what cannot be taken for an answer is named by its cell, and everything else counts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from grading.assessment.sheets import put, replace_file, workbook_bytes
from grading.classroom.questions import Question
from grading.messages import both
from kam_lab.answering.values import unit_name
from kam_lab.questions import AnswerError, check_value

Text = dict[str, str]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ID_ROW, HEAD_ROW, FIRST_ROW = 1, 2, 3
FIXED = ("student_id", "name", "handed_in")
_HEAD = PatternFill("solid", fgColor="1F3A4D")
_ENTRY = PatternFill("solid", fgColor="FFF8E1")
_YES, _NO = {"x", "1", "yes", "y", "true", "是", "有", "√", "✓"}, {"", "0", "no", "n", "false", "否", "无"}


@dataclass
class Typed:
    """What a workbook says.

    Attributes
    ----------
    answers : student → question → JSON value, for everybody who handed in (nothing typed: an empty sheet).
    problems : a sentence for each cell that could not be taken.
    """

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Text] = field(default_factory=list)


def columns_of(questions: Sequence[Question]) -> list[tuple[str, Question, str, str]]:
    """The columns to type into: (id, question, row of its table, column of its table)."""
    found = []
    for question in questions:
        if question.kind == "table":
            for row in question.rows:
                found += [(f"{question.id}/{row.id}/{c.id}", question, row.id, c.id) for c in question.columns]
        else:
            found.append((question.id, question, "", ""))
    return found


def write_entry_sheet(
    path: str | Path, questions: Sequence[Question], students: Sequence[tuple[str, str]], lang: str
) -> Path:
    """Write the workbook of a paper; what has been typed stays.

    Parameters
    ----------
    students : (id, name) of those who have the paper.
    lang : ``en``, ``zh`` or ``both``.
    """
    file = Path(path)
    known = _cells(file)
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "answers"
    columns = columns_of(questions)
    heads = [(name, both(f"exams.entry.{name}")) for name in FIXED]
    heads += [
        (name, _heading(questions.index(question) + 1, question, row, col)) for name, question, row, col in columns
    ]
    for place, (name, words) in enumerate(heads, start=1):
        put(sheet.cell(ID_ROW, place), name).font = Font(size=8, color="999999")
        head = put(sheet.cell(HEAD_ROW, place), "\n".join(dict.fromkeys(words[each] for each in _langs(lang))))
        head.font, head.fill = Font(bold=True, color="FFFFFF"), _HEAD
        head.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = 16 if place <= len(FIXED) else 20
    sheet.row_dimensions[HEAD_ROW].height = 78
    for number, (student_id, name) in enumerate(students, start=FIRST_ROW):
        put(sheet.cell(number, 1), student_id)
        put(sheet.cell(number, 2), name)
        for place, (column, _) in enumerate(heads[2:], start=3):
            cell = put(sheet.cell(number, place), known.get((student_id, column)))
            cell.fill = _ENTRY
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = sheet.cell(FIRST_ROW, len(FIXED) + 1)
    data = workbook_bytes(book)
    return file if file.is_file() and file.read_bytes() == data else replace_file(file, data)


def _langs(lang: str) -> tuple[str, ...]:
    return ("zh", "en") if lang == "both" else (lang,)


def _heading(number: int, question: Question, row: str, column: str) -> Text:
    if question.kind == "table":
        line = next(each.label for each in question.rows if each.id == row)
        top = next(each for each in question.columns if each.id == column)
        hints = {
            lang: " / ".join(o.label[lang] for o in top.options) or unit_name(top.unit, lang) for lang in ("en", "zh")
        }
        return {
            lang: f"{number} · {line[lang]} · {top.label[lang]}" + (f" ({hints[lang]})" if hints[lang] else "")
            for lang in ("en", "zh")
        }
    kind = question.kind
    if question.options:
        kind = f"{kind}_letters"  # type: ignore[assignment]
    unit = {lang: unit_name(question.shown_unit, lang) for lang in ("en", "zh")}
    return both("exams.entry.question", number=number, what=both(f"exams.entry.kind.{kind}", unit=unit))


def _cells(file: Path) -> dict[tuple[str, str], Any]:
    """What stands in a workbook: (student, column) → value. Empty where it cannot be read."""
    sheet = _sheet(file)
    if sheet is None:
        return {}
    names = {cell.column: str(cell.value) for cell in sheet[ID_ROW] if cell.value not in (None, "")}
    return {
        (str(row[0].value).strip(), names[cell.column]): cell.value
        for row in sheet.iter_rows(min_row=FIRST_ROW)
        for cell in row
        if cell.value not in (None, "") and cell.column in names and row[0].value not in (None, "")
    }


def _sheet(file: Path) -> Worksheet | None:
    try:
        found = load_workbook(file, data_only=True).active
    except Exception:  # a workbook can be damaged in any way
        return None
    return found if isinstance(found, Worksheet) else None


def read_entry_sheet(
    path: str | Path,
    questions: Sequence[Question],
    students: Sequence[str],
    known: Mapping[str, Collection[str]] | None = None,
) -> Typed:
    """Read what has been typed.

    Parameters
    ----------
    students : those who have the paper.
    known : table of the paper's data (``accounts``, …) → its ids. Another id is taken as it stands, since a student may
        have written it, but named.
    """
    file = Path(path)
    made = Typed()
    sheet = _sheet(file) if file.is_file() else None
    if sheet is None:
        key = "unreadable" if file.is_file() else "absent"
        made.problems.append(both(f"exams.entry.{key}", file=file.name))
        return made
    columns = {str(cell.value).strip(): cell.column for cell in sheet[ID_ROW] if cell.value not in (None, "")}
    wanted = columns_of(questions)
    missing = [name for name in ("student_id", *(column[0] for column in wanted)) if name not in columns]
    if missing:
        made.problems.append(both("exams.entry.columns", file=file.name, missing=", ".join(missing)))
        if "student_id" not in columns:
            return made
    for row in range(FIRST_ROW, sheet.max_row + 1):
        student_id = _plain(sheet.cell(row, columns["student_id"]).value)
        values = {name: sheet.cell(row, at).value for name, at in columns.items() if name not in ("student_id", "name")}
        if not student_id and all(_plain(value) == "" for value in values.values()):
            continue
        if student_id not in students or student_id in made.answers:
            key = "twice" if student_id in made.answers else "student"
            made.problems.append(both(f"exams.entry.{key}", file=file.name, row=row, got=student_id or "–"))
            continue
        _read_row(made, file.name, row, columns, wanted, student_id, values, known or {})
    return made


def _read_row(
    made: Typed,
    file: str,
    row: int,
    columns: Mapping[str, int],
    wanted: Sequence[tuple[str, Question, str, str]],
    student_id: str,
    values: Mapping[str, Any],
    known: Mapping[str, Collection[str]],
) -> None:
    answers: dict[str, Any] = {}
    typed = False
    for name, question, line, column in wanted:
        value = values.get(name)
        if _plain(value) == "":
            continue
        typed = True
        fields: dict[str, Any] = {"cell": f"{get_column_letter(columns[name])}{row}", "student": student_id}
        try:
            if question.kind == "table":
                taken = check_value(question, {line: {column: value}})
                answers.setdefault(question.id, {}).setdefault(line, {}).update(taken.get(line, {}))
            else:
                given = check_value(question, from_paper(question, value))
                answers[question.id] = given
                ids = known.get(question.source or "")
                strange = _strange(given, ids) if ids else []
                if strange:
                    got = {"en": ", ".join(strange), "zh": "、".join(strange)}
                    made.problems.append(both("exams.entry.stranger", file=file, got=got, **fields))
        except AnswerError as error:
            fields |= {"got": _plain(value)[:40], "what": error.texts}
            made.problems.append(both("exams.entry.cell", file=file, **fields))
    said = _plain(values.get("handed_in")).casefold()
    if said not in _YES | _NO:
        place = f"{get_column_letter(columns['handed_in'])}{row}"
        made.problems.append(both("exams.entry.handed_in_what", file=file, cell=place, got=said[:40]))
    if typed or said in _YES:
        made.answers[student_id] = answers


def _strange(given: Any, ids: Collection[str]) -> list[str]:
    return sorted(({given} if isinstance(given, str) else set(given)) - set(ids))


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def from_paper(question: Question, value: Any) -> Any:
    """What stands on an answer sheet as a value: letters become options, several items a list."""
    if question.kind in ("number", "money", "date", "text"):
        return str(value) if question.kind == "text" else value
    text = _plain(value)
    if question.options:
        letters = re.sub(r"[\s,;，；、.→>()（）-]+", "", text).casefold()
        known = {LETTERS[place]: option.id for place, option in enumerate(question.options)}
        if letters and set(letters) <= set(known):
            items = [known[letter] for letter in letters]
            return items if question.kind != "choice" else items[0] if len(items) == 1 else items
        return text
    items = [part for part in re.split(r"[\s,;，；、→>]+", text) if part]
    return items[0] if question.kind == "choice" and len(items) == 1 else items
