"""What a student may know of a question, and what a well-formed answer to it is.

The public part of a question travels in ``questions.json`` beside the notebook. Keys, tolerances and mistakes stay
on the teacher's side: a field that is not public is refused here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from typing_extensions import TypedDict

from kam_lab.answering import values
from kam_lab.answering.values import AnswerError, Book
from kam_lab.i18n import both

__all__ = [
    "KINDS",
    "AnswerError",
    "Column",
    "Option",
    "PublicQuestion",
    "QuestionError",
    "QuestionFile",
    "RubricCriterion",
    "RubricLevel",
    "Text",
    "check_value",
    "load_file",
    "load_public",
    "remarks",
]

FORMAT = 1

Kind = Literal["number", "money", "date", "choice", "choices", "accounts", "ranking", "table", "text"]
KINDS: tuple[str, ...] = ("number", "money", "date", "choice", "choices", "accounts", "ranking", "table", "text")
Stage = Literal["role", "prospecting", "relationships", "bidding", "contract", "collections", "retention"]

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
OptionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+-]{0,59}$")]


class QuestionError(ValueError):
    """A file of questions cannot be used."""


class Text(TypedDict):
    """The same words in both languages."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    en: Words
    zh: Words


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Part):
    """Something to pick, or a row of a table."""

    id: OptionId
    en: Words
    zh: Words

    @property
    def label(self) -> dict[str, str]:
        """The words of the option: ``{"en": …, "zh": …}``."""
        return {"en": self.en, "zh": self.zh}


class Column(Option):
    """A column of a table: every cell in it is of one kind."""

    kind: Literal["number", "choice", "text"] = "number"
    unit: str | None = None
    options: list[Option] = []

    @model_validator(mode="after")
    def _fits(self) -> Column:
        if (self.kind == "choice") != bool(self.options):
            raise ValueError(f"column {self.id}: a choice column has options, and only that")
        _unique(self.options, f"options of column {self.id}")
        return self


class RubricLevel(_Part):
    """One level of a criterion; points are a share of the criterion's weight, 0 to 1."""

    points: float = Field(ge=0, le=1)
    en: Words
    zh: Words


class RubricCriterion(_Part):
    """One line of the rubric a text is judged by.

    Whoever stands on the lowest level of a ``gate`` earns nothing for the whole text.
    """

    id: Id | None = None
    criterion: Text
    weight: float = Field(gt=0)
    gate: bool = False
    levels: list[RubricLevel] = Field(min_length=2)


class PublicQuestion(_Part):
    """The part of a question that a student sees.

    ``pick`` is the number of items asked for (choices, accounts, ranking); fewer is an incomplete answer, more is not
    well-formed. ``options_from`` names a table of the open world (``"accounts"``, ``"contacts"``, …): a choice, choices
    or a ranking then range over its ids. ``decimals`` only shapes how a number is shown.
    """

    id: Id
    stage: Stage
    kind: Kind
    aspect: Literal["ability", "knowledge"]
    points: int = Field(ge=1)
    prompt: Text
    unit: str | None = None
    how_scored: Text | None = None
    options: list[Option] = []
    options_from: Id | None = None
    pick: int | None = Field(default=None, ge=1)
    rows: list[Option] = []
    columns: list[Column] = []
    max_words: int | None = Field(default=None, ge=1)
    rubric: list[RubricCriterion] = []
    decimals: int | None = Field(default=None, ge=0, le=6)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> PublicQuestion:
        for field, kinds in _BELONGS.items():
            if getattr(self, field) not in (None, []) and self.kind not in kinds:
                raise ValueError(f"question {self.id}: {field} belongs to {', '.join(kinds)}, not to {self.kind}")
        if self.kind in ("choice", "choices", "ranking") and bool(self.options) == bool(self.options_from):
            raise ValueError(f"question {self.id}: a {self.kind} needs either options or options_from")
        if self.kind == "table" and not (self.rows and self.columns):
            raise ValueError(f"question {self.id}: a table needs rows and columns")
        for field in ("options", "rows", "columns"):
            _unique(getattr(self, field), f"{field} of question {self.id}")
        if self.options and self.pick and self.pick > len(self.options):
            raise ValueError(f"question {self.id}: asks for {self.pick} of {len(self.options)} options")
        return self

    @property
    def shown_unit(self) -> str | None:
        """The unit an answer is given in; money is in CNY unless it says otherwise."""
        return self.unit or ("CNY" if self.kind == "money" else None)

    @property
    def source(self) -> str | None:
        """The table of the world whose ids the answer is made of; None where it is not made of ids."""
        return "accounts" if self.kind == "accounts" else self.options_from

    def how_scored_text(self) -> dict[str, str]:
        """How the answer is scored, in both languages; made from the kind where the question does not say."""
        return dict(self.how_scored) if self.how_scored else both(f"answers.how_scored.{self.kind}")  # type: ignore[arg-type]


_BELONGS = {
    "unit": ("number", "money"),
    "decimals": ("number", "money", "table"),
    "options": ("choice", "choices", "ranking"),
    "options_from": ("choice", "choices", "ranking"),
    "pick": ("choices", "accounts", "ranking"),
    "rows": ("table",),
    "columns": ("table",),
    "max_words": ("text",),
    "rubric": ("text",),
}


def _unique(parts: list[Any], what: str) -> None:
    ids = [part.id for part in parts]
    if len(set(ids)) != len(ids):
        raise ValueError(f"{what}: an id occurs twice")


class QuestionFile(_Part):
    """``questions.json``: the public questions of one assignment, in their order, and when it is due (ISO)."""

    format: Literal[1]
    assignment: Id
    due: str | None = None
    questions: list[PublicQuestion]

    @model_validator(mode="after")
    def _ids_differ(self) -> QuestionFile:
        _unique(self.questions, f"assignment {self.assignment}")
        return self


@lru_cache(maxsize=4)  # every form of a notebook asks for the same file
def _parsed(text: str) -> QuestionFile:
    return QuestionFile.model_validate(json.loads(text))


def load_file(path: str | Path) -> QuestionFile:
    """Read and validate ``questions.json`` (or the folder it lies in).

    Raises
    ------
    QuestionError
        When the file is absent or not what it should be; the message is in the current language.
    """
    file = Path(path)
    if file.is_dir():
        file = file / "questions.json"
    try:
        return _parsed(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise QuestionError(values.say("questions_absent", file=file.name)) from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or file.name
        raise QuestionError(values.say("questions_invalid", file=file.name, place=place, what=first["msg"])) from None
    except (OSError, ValueError, RecursionError) as error:
        raise QuestionError(values.say("questions_unreadable", file=file.name, what=error)) from None


def load_public(path: str | Path) -> dict[str, PublicQuestion]:
    """The public questions in ``questions.json``: id → question, in the order of the assignment."""
    return {question.id: question for question in load_file(path).questions}


def check_value(question: PublicQuestion, value: Any, world: Any = None) -> Any:
    """Turn an answer into the plain JSON value that is kept and graded.

    Parameters
    ----------
    question
        Says what is asked for.
    value
        What a form or a student's code gives: Python, numpy and pandas values, or text as people type it
        (``"62%"``, ``"1,234.5"``, ``"12万"``).
    world
        A :class:`kam_lab.World` in whose table the ids must be (see ``options_from``), or a book of ids
        (id → English and Chinese name). Without it the ids are only checked for their form.

    Returns
    -------
    JSON value
        number, money: finite number · date: ``"YYYY-MM-DD"`` · choice: id · choices, accounts: sorted unique ids ·
        ranking: ordered ids · table: ``{row: {column: value}}``, empty cells left out · text: string.

    Raises
    ------
    AnswerError
        When the value is not a well-formed answer; says what was expected, what came and what to do.
    """
    book: Book | None = None
    if isinstance(world, Mapping):
        book = world
    elif world is not None and question.source:
        book = values.table_book(world, question.source)
    return values.CHECKS[question.kind](question, value, book)


def remarks(question: PublicQuestion, value: Any) -> list[dict[str, str]]:
    """Hints about a well-formed value that may not be what was meant, each in both languages.

    Fewer items than asked for, empty cells of a table, a text that is too long, 0.62 where percent are asked for.
    """
    return values.remarks(question, value)
