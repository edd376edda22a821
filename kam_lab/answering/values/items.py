"""Options and ids of a table: alone, in a set, or in an order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Set
from itertools import islice
from typing import TYPE_CHECKING, Any

from kam_lab.answering.values.base import MAX_ITEMS, AnswerError, Book, loaded_pandas, shorten, single

if TYPE_CHECKING:
    from kam_lab.questions import Option, PublicQuestion


def table_book(world: Any, name: str) -> Book:
    """The ids of a table of the world, its first column: id → (English name, Chinese name).

    Where the table has no names the id stands for them.
    """
    table = getattr(world, name)
    keys = table.iloc[:, 0]
    english, chinese = table.get("name_en", keys), table.get("name_zh", keys)
    return {str(key): (str(en), str(zh)) for key, en, zh in zip(keys, english, chinese, strict=True)}


def option_book(options: Iterable[Option]) -> Book:
    """Options in the shape of a book of ids."""
    return {option.id: (option.en, option.zh) for option in options}


def fold(text: str) -> str:
    """Text made comparable: full-width and capital letters, spaces at the ends and doubled ones do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def find(book: Book, typed: str) -> str | None:
    """The id that a typed id, or a full name in either language, stands for; None when it is not unique."""
    if typed in book:
        return str(typed)
    wanted = fold(typed)
    hits = {key for key, names in book.items() if wanted == fold(key)} or {
        key for key, names in book.items() if wanted in (fold(names[0]), fold(names[1]))
    }
    return hits.pop() if len(hits) == 1 else None


def _items(value: Any, ordered: bool = False) -> list[Any]:
    """The items of a list-like value. A Series with numbers stands for its index (``revenue(...).head(10)``)."""
    pandas = loaded_pandas()
    if value is None:
        raise AnswerError("none")
    if isinstance(value, str):
        return [part for part in re.split(r"[,;，；、\n\t]", value) if part.strip()]
    if pandas is not None and isinstance(value, pandas.DataFrame):
        # An index of ids counts before a column of ids: a table of contacts has the account of each in a column.
        named = str(value.index.name).endswith("_id") or "account_id" not in value.columns
        value = value.index if named else value["account_id"]
    elif pandas is not None and isinstance(value, pandas.Series):
        if pandas.api.types.is_bool_dtype(value.dtype):
            value = value.index[value.fillna(False).astype(bool)]
        elif pandas.api.types.is_numeric_dtype(value.dtype):
            value = value.index
    if ordered and isinstance(value, Set):
        raise AnswerError("set_has_no_order")
    if isinstance(value, (bytes, Mapping)) or not isinstance(value, Iterable):
        raise AnswerError("not_a_list", value=shorten(value))
    try:
        found = list(islice(iter(value), MAX_ITEMS + 1))
    except TypeError:  # an array without dimensions says that it is iterable
        raise AnswerError("not_a_list", value=shorten(value)) from None
    if len(found) > MAX_ITEMS:
        raise AnswerError("too_many_items", limit=MAX_ITEMS)
    return found


def _resolve(items: Iterable[Any], book: Book | None) -> list[str]:
    """Ids for items; one error names all that are unknown."""
    found: list[str] = []
    unknown: list[str] = []
    for item in items:
        plain = item.item() if hasattr(item, "dtype") and callable(getattr(item, "item", None)) else item
        text = plain if isinstance(plain, str) else str(plain) if type(plain) is int else None
        if text is None or not 0 < len(text.strip()) <= 200 or not text.isprintable():
            raise AnswerError("not_an_id", value=shorten(item))
        known = text.strip() if book is None else find(book, text)
        if known is None:
            parts = [find(book or {}, part) for part in text.split()]
            if len(parts) > 1 and all(parts):  # ids with only spaces between
                found += [part for part in parts if part]
                continue
            unknown.append(text.strip())
            continue
        found.append(known)
    if unknown:
        quoted = ", ".join(shorten(name, 30) for name in unknown[:3]) + (" …" if len(unknown) > 3 else "")
        raise AnswerError("unknown_ids", value=quoted, count=len(unknown))
    return found


def book_of(question: PublicQuestion, book: Book | None) -> Book | None:
    return book if question.source else option_book(question.options)


def check_choice(question: PublicQuestion, value: Any, book: Book | None) -> str:
    value = single(value) if not isinstance(value, str) else value
    if isinstance(value, (list, tuple, Set)) and len(value) == 1:
        value = next(iter(value))
    if value is None:
        raise AnswerError("none")
    if isinstance(value, str) and not value.strip():
        raise AnswerError("empty")
    if isinstance(value, (list, tuple, Set)):
        raise AnswerError("many_for_one", count=len(value))
    return pick_one(value, book_of(question, book))


def pick_one(value: Any, book: Book | None) -> str:
    try:
        return _resolve([value], book)[0]
    except AnswerError as error:
        if error.key != "unknown_ids" or not book or len(book) > 12:
            raise
        raise AnswerError("unknown_option", value=shorten(value), options=labels(book)) from None


def labels(book: Book) -> dict[str, str]:
    return {
        "en": ", ".join(f"{key} ({en})" if en != key else key for key, (en, _) in book.items()),
        "zh": "，".join(f"{key}（{zh}）" if zh != key else key for key, (_, zh) in book.items()),
    }


def check_choices(question: PublicQuestion, value: Any, book: Book | None) -> list[str]:
    found = sorted(set(_resolve(_items(value), book_of(question, book))))
    return _counted(question, found)


def check_ranking(question: PublicQuestion, value: Any, book: Book | None) -> list[str]:
    found = _resolve(_items(value, ordered=True), book_of(question, book))
    twice = next((item for position, item in enumerate(found) if item in found[:position]), None)
    if twice is not None:
        raise AnswerError("twice", value=twice)
    return _counted(question, found)


def _counted(question: PublicQuestion, found: list[str]) -> list[str]:
    if not found:
        raise AnswerError("empty")
    if question.pick and len(found) > question.pick:
        raise AnswerError("too_many_picked", pick=question.pick, count=len(found))
    return found
