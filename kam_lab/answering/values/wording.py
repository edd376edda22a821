"""How a well-formed value is shown to people, and what is worth a hint."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kam_lab.answering.values.base import Book, say, shorten, unit_name
from kam_lab.answering.values.items import book_of
from kam_lab.answering.values.tables import count_words
from kam_lab.i18n import both, language

if TYPE_CHECKING:
    from kam_lab.questions import PublicQuestion


def remarks(question: PublicQuestion, value: Any) -> list[dict[str, str]]:
    """See :func:`kam_lab.questions.remarks`."""
    found = []
    if question.kind == "number" and question.unit == "%" and 0 < abs(value) < 1:
        found.append(both("answers.remark.fraction", value=f"{value:g}", percent=f"{value * 100:g}"))
    if question.kind in ("choices", "accounts", "ranking"):
        wanted = question.pick or (len(question.options) if question.kind == "ranking" else 0)
        if len(value) < wanted:
            found.append(both("answers.remark.fewer", pick=wanted))
    if question.kind == "table":
        empty = len(question.rows) * len(question.columns) - sum(len(cells) for cells in value.values())
        if empty:
            found.append(both("answers.remark.cells", count=empty))
    if question.kind == "text" and question.max_words and count_words(value) > question.max_words:
        found.append(both("answers.remark.long", count=count_words(value), limit=question.max_words))
    return found


def show_number(value: float, unit: str | None = None, decimals: int | None = None, lang: str | None = None) -> str:
    """A number as a reader expects it: ``1,234.5 CNY``; large money also in 万 or 亿 in Chinese."""
    lang = lang or language()
    written = Decimal(f"{value:.12g}").normalize()  # 0.1 + 0.2 is shown as 0.3
    places = max(decimals or 0, min(6, max(0, -int(written.as_tuple().exponent))))
    text = f"{value:,.{places}f}" if 1e-6 <= abs(value) < 1e15 or value == 0 else f"{value:g}"
    text = f"{text} {unit_name(unit, lang)}".strip()
    if lang == "zh" and unit == "CNY" and abs(value) >= 1e4:
        scale, word = (1e8, "亿元") if abs(value) >= 1e8 else (1e4, "万元")
        text += f"（{value / scale:,.2f} {word}）"
    return text


def show(question: PublicQuestion, value: Any, book: Book | None = None, lang: str | None = None) -> str:
    """One line that says what a well-formed value is, for people."""
    lang = lang or language()
    if question.kind in ("number", "money"):
        return show_number(value, question.shown_unit, question.decimals, lang)
    if question.kind in ("choice", "choices", "accounts", "ranking"):
        names = book_of(question, book) or {}
        items = [value] if isinstance(value, str) else value
        labels = [_label(names, item, lang, question.source is not None) for item in items]
        if question.kind == "ranking":
            labels = [f"{position}. {label}" for position, label in enumerate(labels, 1)]
        return ("；" if lang == "zh" else "; ").join(labels)
    if question.kind == "table":
        cells = sum(len(row) for row in value.values())
        return say("table_filled", lang, cells=cells, total=len(question.rows) * len(question.columns))
    if question.kind == "text":
        return say("words_written", lang, count=count_words(value), start=shorten(value, 50))
    return str(value)


def _label(book: Book, key: str, lang: str, with_id: bool) -> str:
    name = book.get(key, (key, key))[lang == "zh"]
    return f"{key} {name}" if with_id and name != key else name
