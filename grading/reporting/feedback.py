"""Feedback: one page per student and assignment, in the student's language, in one file that needs nothing else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from grading.assessment.outcome import as_given
from grading.assessment.sheets import replace_file
from grading.reporting.model import AssignmentInfo, ClassResults, words
from grading.reporting.pages import page
from kam_lab.answering.values import show
from kam_lab.questions import PublicQuestion

SYMBOLS = {
    "right": "✓",
    "partial": "◐",
    "mistake": "✗",
    "wrong": "✗",
    "blank": "–",
    "malformed": "?",
    "pending": "…",
}
MOST_STEPS = 3
NOT_REPAIRS = ("tampering", "refused", "missing")


@dataclass(frozen=True)
class Given:
    """An answer as the student gave it: one line or text, or the rows of a table."""

    text: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Card:
    """One question on the page."""

    number: int
    question: PublicQuestion
    prompt: str
    status: str
    look: str
    symbol: str
    points: float | None
    max_points: float
    given: Given
    comment: str
    reread: str


def student_page(results: ClassResults, student_id: str, assignment: str) -> str:
    """The feedback page of one student, as HTML.

    Raises
    ------
    KeyError
        If the student or the assignment is unknown.
    """
    info = results.assignment(assignment)
    who = results.people()[student_id]
    lang = who["language"]
    mine = results.scores_of(student_id, assignment)
    cards = [_card(i, q, mine.get(q.id), info, lang) for i, q in enumerate(info.questions, start=1)] if mine else []
    marks = results.marks[results.marks["student_id"].astype(str) == student_id].iloc[0]
    mark = marks.get(assignment)
    decided = [card for card in cards if card.points is not None]
    return page(
        "feedback.html.j2",
        lang,
        results=results,
        who=who,
        student_id=student_id,
        info=info,
        mark=None if pd.isna(mark) else float(mark),
        decimals=results.policy.decimals,
        reason=_status(results, student_id, assignment, lang),
        cards=cards,
        decided=sum(card.points or 0 for card in decided),
        decidable=sum(card.max_points for card in decided),
        whole=sum(card.max_points for card in cards),
        pending=[card for card in cards if card.points is None],
        aspects=_aspects(cards),
        steps=_steps(cards),
        notes=_notes(results, student_id, assignment, lang),
    )


def _card(
    number: int, question: PublicQuestion, row: Mapping[str, Any] | None, info: AssignmentInfo, lang: str
) -> Card:
    status = "blank" if row is None else str(row["status"])
    points = None if row is None or pd.isna(row["points"]) else float(row["points"])
    most = float(question.points)
    look = status
    if points is not None and status in {"mistake", "partial", "wrong"}:
        look = "partial" if points > 0 else "wrong"
    reread = info.reread.get(question.id, {}).get(lang, "") if points is None or points < most else ""
    return Card(
        number,
        question,
        str(dict(question.prompt)[lang]),
        status,
        look,
        SYMBOLS.get(look, SYMBOLS["wrong"]),
        points,
        most,
        Given() if row is None else given(question, row["value"], lang, status != "malformed"),
        "" if row is None else str(row[f"comment_{lang}"]),
        reread if status != "pending" else "",
    )


def given(question: PublicQuestion, value: Any, lang: str, well_formed: bool = True) -> Given:
    """Show an answer as it was given; what is not well-formed is shown as it came."""
    if value is None or (isinstance(value, float) and value != value):
        return Given()
    if not well_formed:
        return Given(as_given(value, 300))
    try:
        if question.kind == "table":
            return _table(question, value, lang)
        if question.kind != "text":
            return Given(as_given(show(question, value, lang=lang), 20_000))
    except Exception:  # a malformed value may break anything; show what came instead
        return Given(as_given(value, 300))
    return Given(as_given(value, 20_000))


def _table(question: PublicQuestion, value: Any, lang: str) -> Given:
    if not isinstance(value, dict) or not all(isinstance(cells, dict) for cells in value.values()):
        return Given(as_given(value, 300))
    labels = {column.id: {o.id: o.label[lang] for o in column.options} for column in question.columns}
    rows = []
    for row in question.rows:
        cells = value.get(row.id, {})
        shown = [_cell(cells.get(column.id), labels[column.id]) for column in question.columns]
        rows.append((row.label[lang], *shown))
    heads = tuple(c.label[lang] + (f" ({c.unit})" if c.unit else "") for c in question.columns)
    return Given(heads=("", *heads), rows=tuple(rows))


def _cell(cell: Any, labels: dict[str, str]) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return labels.get(cell, as_given(cell, 200))
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) < 1e15:
        return f"{cell:,.2f}".rstrip("0").rstrip(".")
    return as_given(cell, 60)


def next_steps(results: ClassResults, student_id: str, assignment: str) -> list[Card]:
    """The questions of an assignment at which the student can gain most, as on the feedback page."""
    info, who = results.assignment(assignment), results.people()[student_id]
    mine = results.scores_of(student_id, assignment)
    if not mine:
        return []
    return _steps([_card(i, q, mine.get(q.id), info, who["language"]) for i, q in enumerate(info.questions, start=1)])


def _aspects(cards: list[Card]) -> list[dict[str, Any]]:
    """Ability and knowledge: points earned of those decided."""
    found = []
    for aspect in ("ability", "knowledge"):
        own = [card for card in cards if card.question.aspect == aspect and card.points is not None]
        most = sum(card.max_points for card in own)
        if most:
            got = sum(card.points or 0 for card in own)
            found.append({"name": aspect, "got": got, "most": most, "percent": round(100 * got / most)})
    return found


def _steps(cards: list[Card]) -> list[Card]:
    """Where most can be gained: known mistakes first, then what cannot be read or is blank; the largest loss first."""
    lost = [card for card in cards if card.points is not None and card.points < card.max_points]
    order = {"mistake": 0, "partial": 0, "malformed": 1, "blank": 2}
    named = [card for card in lost if card.status in order and card.question.kind != "text"]
    return sorted(named, key=lambda card: (order[card.status], (card.points or 0) - card.max_points))[:MOST_STEPS]


def _status(results: ClassResults, student_id: str, assignment: str, lang: str) -> str:
    """Why nothing could be marked, if so; texts that wait for a person are told separately."""
    found = results.statuses
    found = found[(found["student_id"].astype(str) == student_id) & (found["assignment"] == assignment)]
    status, reason = ("graded" if results.scores_of(student_id, assignment) else "not_handed_in"), ""
    for row in found.to_dict("records"):
        text = row.get(f"reason_{lang}")
        status, reason = str(row["status"]), text if isinstance(text, str) else ""
    if status == "graded":
        return ""
    reason = reason or words(f"help.{status}", lang)
    if status == "not_handed_in" and results.policy.not_handed_in == "zero":
        reason += ("" if lang == "zh" else " ") + words("feedback.zero", lang)
    return reason


def _notes(results: ClassResults, student_id: str, assignment: str, lang: str) -> list[str]:
    """What was repaired in the file. Why one was refused stands above; suspicions are the teacher's to raise."""
    notes = results.intake
    mine = notes[(notes["student_id"].astype(str) == student_id) & (notes["assignment"] == assignment)]
    return [str(row[f"text_{lang}"]) for row in mine.to_dict("records") if row["kind"] not in NOT_REPAIRS]


def file_name(text: str) -> str:
    """A name that is safe on every system; unlike texts stay unlike."""
    safe = re.sub(r"[^\w.@-]", "_", text).strip(".") or "_"
    return safe if safe == text else f"{safe[:80]}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"


def write_feedback(results: ClassResults, folder: str | Path) -> Iterator[Path]:
    """Write ``<folder>/<student>/<assignment>.html`` for everybody in the roster; yields each path as it is written."""
    root = Path(folder)
    for student_id in results.people():
        for info in results.assignments:
            html = student_page(results, student_id, info.id)
            target = root / file_name(student_id) / f"{file_name(info.id)}.html"
            yield replace_file(target, html.encode("utf-8", "replace"))
