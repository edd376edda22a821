"""The data that a printed question needs: a short table, made by rule from the paper's own world.

A knowledge question can always be printed; should its answer depend on the data, it needs a rule here as well. An
ability question can be printed if there is a rule for it: a table of at most 25 rows from which the answer can be
worked out with a pocket calculator, in which the answer does not simply stand, and in which the usual mistakes can
still be made.

A rule is registered by stage and question id; those of a later stage go into a module of their own that
:data:`MODULES` names.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from grading.messages import both

if TYPE_CHECKING:
    from grading.classroom.questions import Question
    from kam_lab.world import World

MOST_ROWS = 25
MODULES = ("grading.assessment.exams.excerpts_prospecting",)
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
    """

    title: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    accounts: tuple[str, ...] = ()
    note: Text | None = field(default=None)

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


def words(key: str, **fields: Any) -> Text:
    """A text of the excerpts, ``exams.excerpts.<key>``."""
    return both(f"exams.excerpts.{key}", **fields)


def yuan(amount: float) -> str:
    """Whole yuan, thousands separated, with a true minus sign."""
    return f"{amount:,.0f}".replace("-", "\N{MINUS SIGN}")


def cents(amount: float) -> str:
    """Yuan to the cent, so that sums worked out from printed figures agree with the key."""
    return f"{amount:,.2f}".replace("-", "\N{MINUS SIGN}")


def account_cells(world: World, accounts: Sequence[str]) -> list[tuple[str, Text]]:
    """Id and name of each account, for the first two columns."""
    table = world.tables["accounts"].set_index("account_id")
    return [
        (account, {"en": str(table.at[account, "name_en"]), "zh": str(table.at[account, "name_zh"])})
        for account in accounts
    ]


def account_table(
    world: World, title: Text, table: pd.DataFrame, columns: dict[str, Callable[[Any], str]], note: Text | None = None
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
