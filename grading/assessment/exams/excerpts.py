"""The data that a printed question needs: a short table, made by rule from the paper's own world.

A knowledge question can always be printed; should its answer depend on the data, it needs a rule here as well. An
ability question can be printed if there is a rule for it: a table of at most 25 rows from which the answer can be
worked out with a pocket calculator, in which the answer does not simply stand, and in which the usual mistakes can
still be made.

A rule is registered by stage and question id, in a module per stage that :data:`MODULES` names. Headings and values
are worded as everywhere in the course (``kam_lab.desk``) unless ``excerpts`` has words of its own.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from grading.messages import CATALOGUE, both
from kam_lab import desk
from kam_lab.desk import MINUS
from kam_lab.i18n import in_language

if TYPE_CHECKING:
    from grading.classroom.questions import Question
    from kam_lab.world import World

MOST_ROWS = 25
STAGES_WITH_RULES = ("role", "prospecting", "relationships", "bidding", "contract", "collections", "retention")
MODULES = tuple(f"grading.assessment.exams.excerpts_{stage}" for stage in STAGES_WITH_RULES)
"""Modules that hold rules; importing them registers these."""

Text = dict[str, str]
Cell = str | Text


@dataclass(frozen=True)
class Excerpt:
    """A table to be printed.

    Attributes
    ----------
    title : what it shows, with period and unit.
    heads : of the columns.
    rows : cells; text in both languages where it differs.
    accounts : ids of the accounts in it, in order: those an answer can be chosen from.
    note : a sentence below the table, or None.
    texts : how many columns on the left hold words; figures stand to the right of them.
    """

    title: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    accounts: tuple[str, ...] = ()
    note: Text | None = field(default=None)
    texts: int | None = None

    @property
    def word_columns(self) -> int:
        """Columns set to the left: those said, else id and name, else the first."""
        return self.texts if self.texts is not None else 2 if self.accounts else 1

    def __post_init__(self) -> None:
        if len(self.rows) > MOST_ROWS:
            raise ValueError(f"an excerpt has at most {MOST_ROWS} rows, this one has {len(self.rows)}")
        if any(len(row) != len(self.heads) for row in self.rows):
            raise ValueError("every row of an excerpt has a cell for each heading")


Rule = Callable[["World"], Excerpt]
_RULES: dict[tuple[str, str], Rule] = {}


def excerpt_for(stage: str, *questions: str) -> Callable[[Rule], Rule]:
    """Register the rule for one question or several of a stage."""

    def register(rule: Rule) -> Rule:
        for question in questions:
            _RULES[stage, question] = rule
        return rule

    return register


@cache
def _loaded() -> None:
    for module in MODULES:
        importlib.import_module(module)


def has_rule(question: Question) -> bool:
    """Whether there is a rule for the data of this question."""
    _loaded()
    return (question.stage, question.id) in _RULES


def can_be_printed(question: Question) -> bool:
    """Whether a question can be answered on paper: knowledge always, ability with an excerpt.

    A text about data of one's own choice cannot; nobody could look anything up.
    """
    return has_rule(question) or question.aspect == "knowledge"


def excerpt(question: Question, world: World) -> Excerpt | None:
    """The table that goes with a question; None where it needs none.

    Raises
    ------
    ValueError
        If the world gives more rows than a page should have.
    """
    _loaded()
    rule = _RULES.get((question.stage, question.id))
    return None if rule is None else rule(world)


# -- for those who write rules --------------------------------------------------------------------------------------

Write = Callable[[Any], Cell]
Columns = dict[str, Write]
"""Name of a column → how its values are written."""


def words(key: str, **fields: Any) -> Text:
    """A text of stage 1's excerpts, ``exams.excerpts.<key>``."""
    return both(f"exams.excerpts.{key}", **fields)


def said(key: str, **fields: Any) -> Text:
    """A text of the excerpts, ``excerpts.<key>``."""
    return both(f"excerpts.{key}", **fields)


def heading(name: str) -> Text:
    """Heading of a column: the excerpts' own, else the one that students know from the tables on the screen."""
    if f"columns.{name}" in CATALOGUE.texts("excerpts", "en"):
        return said(f"columns.{name}")
    return _in_both(lambda: desk.label(name))


def word(value: Any, column: str = "") -> Text:
    """What people call a coded value, such as ``north`` in ``region``."""
    return _in_both(lambda: desk.word_for(str(value), column))


def _in_both(say: Callable[[], str]) -> Text:
    found = {}
    for lang in ("en", "zh"):
        with in_language(lang):
            found[lang] = say()
    return found


def yuan(amount: float) -> str:
    """Whole yuan, thousands separated, with a true minus sign."""
    return f"{amount:,.0f}".replace("-", MINUS)


def cents(amount: float) -> str:
    """Yuan to the cent, so that sums worked out from printed figures agree with the key."""
    return f"{amount:,.2f}".replace("-", MINUS)


def count(number: float) -> str:
    """A whole number; a dash where there is none."""
    return "–" if pd.isna(number) else yuan(number)


def decimals(digits: int) -> Write:
    """A figure with so many decimals."""
    return lambda value: "–" if pd.isna(value) else f"{value:,.{digits}f}".replace("-", MINUS)


def percent(digits: int) -> Write:
    """A fraction in percent, spaced as each language spaces it."""

    def write(value: float) -> Cell:
        if pd.isna(value):
            return "–"
        figure = f"{100 * value:.{digits}f}".replace("-", MINUS)
        return {"en": f"{figure} %", "zh": f"{figure}%"}

    return write


def day(when: Any) -> str:
    """A date; a dash where there is none."""
    return "–" if pd.isna(when) else f"{pd.Timestamp(when):%Y-%m-%d}"


def yes_no(value: Any) -> Text:
    """Yes or no, as on the screen."""
    return _in_both(lambda: desk.text_of(bool(value)))


def worded(column: str) -> Write:
    """The word for a coded value of this column; a dash where there is none."""
    return lambda value: "–" if pd.isna(value) or value == "" else word(value, column)


def plain(value: Any) -> str:
    """An id or a name as it stands; a dash where there is none."""
    return "–" if pd.isna(value) or value == "" else str(value)


def account_cells(world: World, accounts: Sequence[str]) -> list[tuple[str, Text]]:
    """Id and name of each account, for the first two columns."""
    table = world.tables["accounts"].set_index("account_id")
    return [
        (account, {"en": str(table.at[account, "name_en"]), "zh": str(table.at[account, "name_zh"])})
        for account in accounts
    ]


def account_table(
    world: World, title: Text, table: pd.DataFrame, columns: Mapping[str, Write], note: Text | None = None
) -> Excerpt:
    """An excerpt with a row per account: id, name, then ``columns`` (name → how a value is written).

    Headings come from ``exams.excerpts.columns``.
    """
    ids = [str(account) for account in table.index]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (*cells, *(write(table.at[account, name]) for name, write in columns.items()))
        for account, cells in zip(ids, account_cells(world, ids), strict=True)
    )
    heads = tuple(words(f"columns.{name}") for name in ("account_id", "name", *columns))
    return Excerpt(title, heads, rows, tuple(ids), note)


def listing(
    title: Text,
    table: pd.DataFrame,
    columns: Mapping[str, Write],
    note: Text | None = None,
    texts: int = 1,
    accounts: Sequence[str] = (),
) -> Excerpt:
    """An excerpt with a row per row of ``table`` and the columns named; an index counts as a column of its name."""
    flat = table.reset_index() if table.index.name else table
    rows = tuple(
        tuple(write(value) for write, value in zip(columns.values(), line, strict=True))
        for line in flat[list(columns)].itertuples(index=False, name=None)
    )
    heads = tuple(heading(name) for name in columns)
    return Excerpt(title, heads, rows, tuple(accounts), note, texts)


def by_account(
    world: World, title: Text, table: pd.DataFrame, columns: Mapping[str, Write], note: Text | None = None
) -> Excerpt:
    """As :func:`listing`, with id and name of the account (the index) in front."""
    ids = [str(name) for name in table.index]
    names = dict(account_cells(world, ids))
    named = pd.Series([names[account] for account in ids], index=table.index, dtype=object)
    flat = table.assign(account_id=ids, name=named).reset_index(drop=True)
    wide: dict[str, Write] = {"account_id": plain, "name": lambda name: name, **columns}
    return listing(title, flat, wide, note, 2, ids)


def few(ids: Iterable[Any], most: int = MOST_ROWS) -> list[str]:
    """The first different ids, as many as a page has room for, in the order of the ids: so the order tells nothing."""
    return sorted(list(dict.fromkeys(str(name) for name in ids))[:most])
