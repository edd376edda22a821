"""From what people type or compute to the plain JSON value of an answer.

One check per kind of question; :func:`kam_lab.questions.check_value` is the way in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kam_lab.answering.values.base import MAX_BYTES, MAX_ITEMS, AnswerError, Book, plain_json, say, shorten, unit_name
from kam_lab.answering.values.items import (
    check_choice,
    check_choices,
    check_ranking,
    find,
    fold,
    option_book,
    table_book,
)
from kam_lab.answering.values.numeric import check_date, check_number, parse_number
from kam_lab.answering.values.tables import blank, check_cell, check_table, check_text, count_words
from kam_lab.answering.values.wording import remarks, show, show_number

if TYPE_CHECKING:
    from kam_lab.questions import PublicQuestion

__all__ = [
    "CHECKS",
    "MAX_BYTES",
    "MAX_ITEMS",
    "AnswerError",
    "Book",
    "blank",
    "check_cell",
    "count_words",
    "find",
    "fold",
    "option_book",
    "parse_number",
    "plain_json",
    "remarks",
    "say",
    "shorten",
    "show",
    "show_number",
    "table_book",
    "unit_name",
]

Check = Callable[["PublicQuestion", Any, "Book | None"], Any]
CHECKS: dict[str, Check] = {
    "number": check_number,
    "money": check_number,
    "date": check_date,
    "choice": check_choice,
    "choices": check_choices,
    "accounts": check_choices,
    "ranking": check_ranking,
    "table": check_table,
    "text": check_text,
}
