"""What the teacher needs to mark a printed paper: right answers, bounds, typical mistakes and their points."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grading.assessment import numeric
from grading.assessment.exams.papers import Paper
from grading.assessment.keybook import KeyBook, KeyProblem
from grading.assessment.scoring import score
from grading.classroom.questions import Question
from kam_lab.answering.values import unit_name

if TYPE_CHECKING:
    from kam_lab.world import World

Text = dict[str, str]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_MISTAKES = 8


@dataclass(frozen=True)
class Wrong:
    """A typical wrong answer: as it would be written, what it earns, and the sentence for it."""

    answer: Text
    points: float
    message: Text


@dataclass(frozen=True)
class KeyLine:
    """One question of the marking key.

    Attributes
    ----------
    answer : as a student would write it on the answer sheet; None for a text, or where the key failed.
    full : the same with the words of options and the names of accounts, where that says more.
    low, high : bounds of a number that still count as right, or None.
    failed : why there is no key, or empty.
    """

    number: int
    question: Question
    answer: Text | None
    full: Text | None = None
    low: str | None = None
    high: str | None = None
    wrong: tuple[Wrong, ...] = ()
    failed: str = ""
    note: Text | None = field(default=None)


def key_lines(paper: Paper, world: World, book: KeyBook) -> list[KeyLine]:
    """The marking key of a paper, in the order of its questions."""
    return [_line(number, question, world, book) for number, question in enumerate(paper.questions, start=1)]


def _line(number: int, question: Question, world: World, book: KeyBook) -> KeyLine:
    note = _note(question)
    if question.kind == "text":
        return KeyLine(number, question, None, note=note)
    key = book.key(question, world)
    if isinstance(key, KeyProblem):
        return KeyLine(number, question, None, failed=key.note, note=note)
    low, high = _bounds(question, key)
    seen = {_token(key)}
    wrong = []
    for found in book.mistakes(question, world):
        outcome = score(question, found.value, key, (found,))
        if outcome.status == "right" or _token(found.value) in seen:
            continue
        seen.add(_token(found.value))
        wrong.append(Wrong(in_short(question, found.value), float(outcome.points or 0), dict(found.message)))
    short, full = in_short(question, key), written(question, key, world)
    known = tuple(wrong[:MOST_MISTAKES])
    return KeyLine(number, question, short, None if full == short else full, low, high, known, "", note)


def _note(question: Question) -> Text | None:
    found = question.teacher_note
    if found is None:
        return None
    if isinstance(found, str):
        return {"en": found, "zh": found}
    return {lang: found.get(lang) or next(iter(found.values())) for lang in ("en", "zh")}


def _token(value: Any) -> str:
    return repr(value)


def _bounds(question: Question, key: Any) -> tuple[str | None, str | None]:
    if question.kind not in ("number", "money"):
        return None, None
    width = numeric.tolerance(question, float(key))
    if width <= 2 * numeric.EXACT * max(1.0, abs(float(key))):  # exactly this
        return None, None
    digits = (question.decimals or 0) + 1
    scale = 10.0**digits
    # Inwards, so that what is printed as right is right.
    low, high = math.ceil((float(key) - width) * scale), math.floor((float(key) + width) * scale)
    return figure(low / scale, digits), figure(high / scale, digits)


def figure(value: float, decimals: int) -> str:
    """A number, thousands separated, with a true minus sign."""
    return f"{value:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def in_short(question: Question, value: Any) -> Text:
    """An answer as it stands on the answer sheet: letters, account numbers, figures."""
    kind = question.kind
    if kind in ("number", "money"):
        decimals = question.decimals if question.decimals is not None else 2
        shown = figure(float(value), decimals)
        unit = question.shown_unit
        return {lang: f"{shown} {unit_name(unit, lang) if unit else ''}".strip() for lang in ("en", "zh")}
    if kind in ("choice", "choices", "accounts", "ranking"):
        places = {option.id: LETTERS[place] for place, option in enumerate(question.options)}
        items = [places.get(str(item), str(item)) for item in ([value] if kind == "choice" else value)]
        shown = " → ".join(items) if kind == "ranking" else ", ".join(sorted(items))
    elif kind == "table":
        return _table(question, value)
    else:
        shown = str(value)
    return {"en": shown, "zh": shown}


def written(question: Question, value: Any, world: World) -> Text:
    """An answer in full: options in their words, accounts with their names."""
    if question.kind not in ("choice", "choices", "accounts", "ranking"):
        return in_short(question, value)
    items = [value] if question.kind == "choice" else list(value)
    if question.kind == "choices" and question.options:  # in the order in which the paper lists them
        places = [option.id for option in question.options]
        items = sorted(items, key=places.index)
    parts = [_item(question, str(item), world) for item in items]
    between = {"en": " → ", "zh": " → "} if question.kind == "ranking" else {"en": "; ", "zh": "；"}
    return {lang: sign.join(part[lang] for part in parts) for lang, sign in between.items()}


def _item(question: Question, item: str, world: World) -> Text:
    for place, option in enumerate(question.options):
        if option.id == item:
            return {lang: f"({LETTERS[place]}) {option.label[lang]}" for lang in ("en", "zh")}
    table = world.tables[question.source or "accounts"]
    names = table.set_index(table.columns[0])
    if item not in names.index or "name_en" not in names:
        return {"en": item, "zh": item}
    return {lang: f"{item} {names[f'name_{lang}'].loc[item]!s}" for lang in ("en", "zh")}


def _table(question: Question, value: Mapping[str, Mapping[str, Any]]) -> Text:
    """Row by row, the cells in the order of the columns."""
    lines: dict[str, list[str]] = {"en": [], "zh": []}
    for row in question.rows:
        for lang, collected in lines.items():
            cells = []
            for column in question.columns:
                given = value.get(row.id, {}).get(column.id)
                options = {option.id: option.label[lang] for option in column.options}
                cells.append(options.get(str(given), "–" if given is None else str(given)))
            collected.append(f"{row.label[lang]}: " + " / ".join(cells))
    return {"en": "; ".join(lines["en"]), "zh": "；".join(lines["zh"]).replace(": ", "：")}
