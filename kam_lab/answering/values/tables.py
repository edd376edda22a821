"""Tables and texts."""

from __future__ import annotations

import math
import numbers
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kam_lab.answering.values.base import MAX_BYTES, MAX_CELL, AnswerError, Book, is_frame, shorten
from kam_lab.answering.values.items import find, labels, option_book, pick_one
from kam_lab.answering.values.numeric import number

if TYPE_CHECKING:
    from kam_lab.questions import Column, PublicQuestion


def check_table(question: PublicQuestion, value: Any, book: Book | None) -> dict[str, dict[str, Any]]:
    if is_frame(value):
        value = {row: dict(zip(value.columns, cells, strict=True)) for row, *cells in value.itertuples(name=None)}
    if value is None:
        raise AnswerError("none")
    if not isinstance(value, Mapping) or not all(isinstance(cells, Mapping) for cells in value.values()):
        raise AnswerError("not_a_table", value=shorten(value))
    rows, columns = option_book(question.rows), option_book(question.columns)
    by_id = {column.id: column for column in question.columns}
    found: dict[str, dict[str, Any]] = {}
    for row_name, cells in value.items():
        row = find(rows, str(row_name)[:200])
        if row is None or row in found:
            raise AnswerError("unknown_row", value=shorten(row_name), options=labels(rows))
        found[row] = {}
        for column_name, cell in cells.items():
            column = find(columns, str(column_name)[:200])
            if column is None or column in found[row]:
                raise AnswerError("unknown_column", value=shorten(column_name), options=labels(columns))
            if not blank(cell):
                found[row][column] = _cell(question, row, by_id[column], cell)
    # In the question's own order, so that the same answer is always the same JSON.
    ordered = {
        row.id: {column.id: found[row.id][column.id] for column in question.columns if column.id in found[row.id]}
        for row in question.rows
        if found.get(row.id)
    }
    if not ordered:
        raise AnswerError("empty")
    return ordered


def blank(cell: Any) -> bool:
    """Whether a cell counts as not filled in: None, NaN, NaT, empty text."""
    if isinstance(cell, str):
        return not cell.strip()
    if isinstance(cell, numbers.Real) and not isinstance(cell, numbers.Integral):
        return math.isnan(float(cell))
    return cell is None or type(cell).__name__ in ("NAType", "NaTType")


def _cell(question: PublicQuestion, row: str, column: Column, cell: Any) -> Any:
    try:
        return check_cell(column, cell)
    except AnswerError as error:
        names = {part.id: part.label for part in question.rows}
        raise AnswerError("cell", row=names[row], column=column.label, what=error.texts) from None


def check_cell(column: Column, cell: Any) -> Any:
    """The JSON value of one cell of a table; see :func:`kam_lab.questions.check_value`."""
    if column.kind == "number":
        return number(cell, column.unit)
    if column.kind == "choice":
        return pick_one(cell, option_book(column.options))
    if not isinstance(cell, str):
        raise AnswerError("not_text", value=shorten(cell))
    if len(cell) > MAX_CELL:
        raise AnswerError("too_long", limit=MAX_CELL)
    return _clean(cell)


def _clean(text: str) -> str:
    """Text that every JSON reader takes: half of a surrogate pair becomes ``?``, line ends become ``\\n``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text.encode("utf-8", "replace").decode("utf-8").strip()


def check_text(question: PublicQuestion, value: Any, book: Book | None) -> str:
    if value is None:
        raise AnswerError("none")
    if not isinstance(value, str):
        raise AnswerError("not_text", value=shorten(value))
    text = _clean(value)
    if not text:
        raise AnswerError("empty")
    if len(text.encode()) > MAX_BYTES:
        raise AnswerError("too_long", limit=MAX_BYTES)
    return text


# Han characters and kana count one each; everything else counts by words.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_HAN}]|(?:(?![{_HAN}])\w)+(?:['’.,-](?:(?![{_HAN}])\w)+)*")


def count_words(text: str) -> int:
    """Words of a text; each Chinese character counts as one."""
    return sum(1 for _ in _WORD.finditer(text))
