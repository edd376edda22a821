"""The folder a student works in: questions, answers, data and the notebook itself."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kam_lab.answering.store import AnswerStore, Saved
from kam_lab.answering.values import AnswerError, Book
from kam_lab.questions import PublicQuestion, QuestionFile, check_value, load_file
from kam_lab.tables.schema import DESCRIPTOR, datasets_folder

QUESTIONS = "questions.json"

_books: dict[tuple[Path, str], Book] = {}


def grading() -> bool:
    """Whether the notebook is run by the grader: no forms, only answers."""
    return os.environ.get("KAM_LAB_GRADING") == "1"


@dataclass(frozen=True)
class State:
    """How far one question is."""

    number: int
    question: PublicQuestion
    saved: Saved | None
    error: AnswerError | None = None

    @property
    def name(self) -> str:
        """``open``, ``malformed``, ``partly`` or ``answered``."""
        from kam_lab.questions import remarks

        if self.saved is None:
            return "open"
        if self.error is not None:
            return "malformed"
        return "partly" if remarks(self.question, self.saved.value) else "answered"


class Workbook:
    """One assignment folder as a student's kernel sees it.

    Parameters
    ----------
    folder
        By default the kernel's working folder, which is where the notebook lies.
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        self.folder = Path(folder) if folder is not None else Path.cwd()
        self.store = AnswerStore(self.folder, repair=not grading())

    @cached_property
    def file(self) -> QuestionFile:
        """The questions of the assignment.

        Raises
        ------
        QuestionError
            When ``questions.json`` is absent or damaged.
        """
        return load_file(self.folder / QUESTIONS)

    def question(self, question_id: Any) -> tuple[int, PublicQuestion] | None:
        """A question with its number, counted from 1; None if there is no such question."""
        for number, question in enumerate(self.file.questions, 1):
            if question.id == question_id:
                return number, question
        return None

    def book(self, table: str | None = "accounts") -> Book | None:
        """Ids and names of a table of the world that belongs to this folder; None when its data cannot be read.

        Also None without a table: a question whose answer is not made of ids needs no book. The same rule as
        :func:`kam_lab.open_world`: ``data/`` beside the notebook, else the teaching world. Only names are needed here,
        so the tables are neither loaded nor validated: a form opens at once.
        """
        if table is None:
            return None
        data = self.folder / "data"
        if not (data / DESCRIPTOR).is_file():
            data = datasets_folder()
        data = data.resolve()
        if (data, table) not in _books:
            try:
                with (data / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
                    _books[data, table] = _read_book(csv.DictReader(file))
            except (OSError, ValueError, KeyError, csv.Error):
                return None
        return _books[data, table]

    def check(self, question: PublicQuestion, value: Any) -> Any:
        """The JSON value of an answer, its ids checked against the open world; see :func:`check_value`."""
        return check_value(question, value, self.book(question.source))

    def states(self) -> list[State]:
        """Every question with its saved answer, in order."""
        saved = self.store.load()
        found = []
        for number, question in enumerate(self.file.questions, 1):
            entry, error = saved.get(question.id), None
            if entry is not None:
                try:
                    self.check(question, entry.value)
                except AnswerError as wrong:
                    error = wrong
            found.append(State(number, question, entry, error))
        return found

    def notebook(self) -> Path | None:
        """The notebook file: the one that is open, else the one named after the assignment, else the only one."""
        session = Path(os.environ.get("JPY_SESSION_NAME", "")).name
        for name in (session, f"{self.file.assignment}.ipynb"):
            if name.endswith(".ipynb") and (self.folder / name).is_file():
                return self.folder / name
        found = [path for path in self.folder.glob("*.ipynb") if not path.name.startswith(".")]
        return found[0] if len(found) == 1 else None


def _read_book(rows: csv.DictReader[str]) -> Book:
    """Ids (the first column) with their names; where there are no names the id stands for them."""
    key = (rows.fieldnames or [""])[0]
    return {row[key]: (row.get("name_en", row[key]), row.get("name_zh", row[key])) for row in rows}
