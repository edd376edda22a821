"""The workbook in which a teacher judges texts: one row per student and text question, one column per criterion.

Writing it again keeps everything that was entered, readable or not. Reading is forgiving: rows and columns may be
moved, another program may have saved the file; a cell that cannot be used gets a sentence, and nothing else is lost.
Columns are found by the ids in the hidden first row, rows by student and question.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from grading.assessment.outcome import Outcome, Text, say
from grading.assessment.rubric import Rubric

SHEET, LEVELS = "Scores", "Levels"
ID_ROW, HEAD_ROW, FIRST_ROW = 1, 2, 3
FIXED = ("student_id", "name", "question_id", "fingerprint", "answer")
COMMENT = "comment"

_LEVEL = re.compile(r"\s*(\d{1,2})\s*(?:$|[·.:：、,，\-–—\s].*)", re.DOTALL)


class ScorecardError(ValueError):
    """A scorecard cannot be read at all; ``text`` says it in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text["en"])
        self.text = text


@dataclass(frozen=True)
class TextAnswer:
    """A text that waits to be judged."""

    student_id: str
    question_id: str
    text: str
    name: str = ""

    @property
    def fingerprint(self) -> str:
        """Short hash of the text, by which a text that was changed after judging is noticed."""
        return hashlib.sha256(self.text.encode("utf-8", "replace")).hexdigest()[:12]


@dataclass(frozen=True)
class CellProblem:
    """Something in a scorecard that cannot be used: the cell's name (such as ``F7``) and a sentence that holds it.

    ``kept`` tells whether what stands there will stand in the next sheet as well.
    """

    cell: str
    text: Text
    kept: bool = True


@dataclass
class Entry:
    """What a teacher entered in one row.

    ``levels`` holds the level per criterion, None where there is none yet; ``raw`` what stood in cells that could not
    be used.
    """

    student_id: str
    question_id: str
    levels: dict[str, int | None]
    comment: str = ""
    fingerprint: str = ""
    answer: str = ""
    name: str = ""
    raw: dict[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every criterion has a level."""
        return bool(self.levels) and all(level is not None for level in self.levels.values())

    @property
    def touched(self) -> bool:
        """Whether anything was entered."""
        return bool(self.comment or self.raw or any(level is not None for level in self.levels.values()))


@dataclass
class Scorecard:
    """A scorecard as read: entries by student and question, and what could not be used."""

    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)


def read_scorecard(path: str | Path, rubrics: Mapping[str, Rubric], students: Iterable[str] | None = None) -> Scorecard:
    """Read what a teacher entered.

    Parameters
    ----------
    rubrics : question id → rubric.
    students : ids that belong to the class; rows of others are reported. All are accepted if not given.

    Raises
    ------
    ScorecardError
        If the file is no workbook, or lacks the sheet or the row of ids.
    """
    sheet = _open(Path(path))
    columns = _columns(sheet)
    card = Scorecard()
    wanted = [f"{q}/{c.id}" for q, rubric in rubrics.items() for c in rubric.criteria]
    for name in [n for n in (*wanted, COMMENT) if n not in columns]:
        card.problems.append(CellProblem("A1", say("scorecard.no_column", column=name), kept=False))
    members = None if students is None else {str(student) for student in students}
    for row in range(FIRST_ROW, (sheet.max_row or 0) + 1):
        entry = _read_row(sheet, row, columns, rubrics, card)
        if entry is None:
            continue
        place, cell = (entry.student_id, entry.question_id), f"{columns['student_id']}{row}"
        if members is not None and entry.student_id not in members and entry.touched:
            card.problems.append(CellProblem(cell, say("scorecard.stranger", cell=cell, student=entry.student_id)))
        if place not in card.entries:
            card.entries[place] = entry
        elif (entry.levels, entry.comment) != (card.entries[place].levels, card.entries[place].comment):
            card.problems.append(
                CellProblem(cell, say("scorecard.twice", cell=cell, student=entry.student_id), kept=False)
            )
    return card


def _open(path: Path) -> Worksheet:
    try:
        book = load_workbook(path)
    except FileNotFoundError:
        raise ScorecardError(say("scorecard.absent", file=path.name)) from None
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, TypeError) as error:
        raise ScorecardError(say("scorecard.unreadable", file=path.name, what=type(error).__name__)) from None
    if SHEET not in book.sheetnames:
        raise ScorecardError(say("scorecard.no_sheet", file=path.name, sheet=SHEET))
    sheet = book[SHEET]
    if not {"student_id", "question_id"} <= set(_columns(sheet)):
        raise ScorecardError(say("scorecard.no_ids", file=path.name))
    return sheet


def _columns(sheet: Worksheet) -> dict[str, str]:
    """Id in the hidden first row → letter of the column. The first of two equal ones counts."""
    found: dict[str, str] = {}
    for cell in sheet[ID_ROW]:
        if cell.value is not None:
            found.setdefault(str(cell.value).strip(), cell.column_letter)
    return found


def _read_row(
    sheet: Worksheet, row: int, columns: Mapping[str, str], rubrics: Mapping[str, Rubric], card: Scorecard
) -> Entry | None:
    def text(name: str) -> str:
        value = sheet[f"{columns[name]}{row}"].value if name in columns else None
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # a spreadsheet program may turn the id 2026001 into a number
        return "" if value is None else str(value).strip()

    student, question = text("student_id"), text("question_id")
    if not student and not question:
        return None
    rubric = rubrics.get(question)
    if not student or rubric is None:
        cell = f"{columns['student_id'] if not student else columns['question_id']}{row}"
        card.problems.append(CellProblem(cell, say("scorecard.no_row", cell=cell), kept=False))
        return None
    entry = Entry(student, question, {}, text(COMMENT), text("fingerprint"), text("answer"), text("name"))
    for criterion in rubric.criteria:
        name = f"{question}/{criterion.id}"
        entry.levels[criterion.id] = None
        if name in columns:
            cell = f"{columns[name]}{row}"
            value = sheet[cell].value
            level = _level(value, len(criterion.levels))
            if isinstance(level, int):
                entry.levels[criterion.id] = level
            elif level is not None:
                entry.raw[name] = str(value)
                card.problems.append(
                    CellProblem(
                        cell, say(f"scorecard.{level}", cell=cell, value=_short(value), most=len(criterion.levels) - 1)
                    )
                )
    for name, letter in columns.items():
        owner = name.partition("/")[0]
        if "/" in name and owner in rubrics and owner != question and sheet[f"{letter}{row}"].value not in (None, ""):
            cell = f"{letter}{row}"
            card.problems.append(
                CellProblem(cell, say("scorecard.not_asked", cell=cell, question=question), kept=False)
            )
    return entry


def _level(value: Any, levels: int) -> int | Literal["no_level", "formula"] | None:
    """A level from what stands in a cell: its number, its label, or why it is neither."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str) and value.startswith("="):
        return "formula"
    number: int | None = None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and float(value).is_integer():
        number = int(value)
    elif isinstance(value, str) and (match := _LEVEL.fullmatch(value)):
        number = int(match[1])
    return number if number is not None and 0 <= number < levels else "no_level"


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:39] + "…"


def write_scorecard(
    path: str | Path,
    answers: Sequence[TextAnswer],
    rubrics: Mapping[str, Rubric],
    language: str = "zh",
    show: Literal["id", "name"] = "id",
    prompts: Mapping[str, Mapping[str, str]] | None = None,
) -> list[CellProblem]:
    """Write the scorecard, keeping what has been entered in an earlier one at the same place.

    Parameters
    ----------
    answers : the texts, in the order of the rows.
    language : of headings and levels; ``both`` gives Chinese.
    show : ``id`` for judging without names, ``name`` to show them as well.
    prompts : question id → what was asked, for the sheet of levels.

    Returns
    -------
    list of CellProblem
        What in the earlier file needs the teacher's eye: unusable cells (their content is kept), texts that were
        changed after they had been judged. Where an entry has no place in the new sheet, the earlier file is kept
        beside it as ``<name>.before-<hash>.xlsx``.

    Raises
    ------
    ScorecardError
        If there is a file that cannot be read; it is left as it is.
    """
    from grading.assessment.scorecard_layout import layout
    from grading.assessment.sheets import replace_file, workbook_bytes

    file = Path(path)
    old = read_scorecard(file, rubrics) if file.exists() else Scorecard()
    entries, problems = [], list(old.problems)
    left = dict(old.entries)
    for answer in answers:
        entry = left.pop((answer.student_id, answer.question_id), None)
        if entry is None:
            entry = Entry(answer.student_id, answer.question_id, {})
        elif entry.touched and entry.fingerprint and entry.fingerprint != answer.fingerprint:
            changed = say("scorecard.changed", student=answer.student_id, question=answer.question_id)
            problems.append(CellProblem("", changed))
        entry.answer, entry.name, entry.fingerprint = answer.text, answer.name, answer.fingerprint
        entries.append(entry)
    entries += [entry for entry in left.values() if entry.touched]  # judged, but not handed in any more
    if not all(problem.kept for problem in old.problems):
        content = file.read_bytes()
        replace_file(file.with_name(f"{file.stem}.before-{hashlib.sha256(content).hexdigest()[:8]}.xlsx"), content)
    lang = "zh" if language == "both" else language
    replace_file(file, workbook_bytes(layout(entries, rubrics, lang, show, prompts or {})))
    return problems


def decided(card: Scorecard, rubrics: Mapping[str, Rubric], questions: Iterable[Any]) -> dict[tuple[str, str], Outcome]:
    """Outcomes of the texts that have been judged on every criterion: (student, question) → outcome."""
    asked = {question.id: question for question in questions}
    outcomes = {}
    for (student, name), entry in card.entries.items():
        if name not in asked or not entry.complete:
            continue
        most = float(asked[name].points)
        points = rubrics[name].points(entry.levels, most)
        share = (points or 0.0) / most if most else 0.0
        comment = rubrics[name].comment(entry.levels)
        if entry.comment:
            comment = {lang: f"{text}\n{entry.comment}" for lang, text in comment.items()}
        status: Any = "right" if share >= 1 else ("partial" if share > 0 else "wrong")
        outcomes[student, name] = Outcome(name, points, most, status, None, comment)
    return outcomes
