"""What comes from students is let in only as plain JSON of the question's shape.

An answer may have been written by anything: a form, a program, a text editor. Nothing behind this gate has to ask
again whether a number is a number.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

MAX_TEXT = 20_000  # characters; some forty pages
MAX_ITEMS = 5_000  # values in one answer, at any depth
MAX_DEPTH = 4  # a table is two deep
MAX_BYTES = 200_000  # of one answer written as JSON

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class NotPlain(ValueError):
    """A value is no plain JSON, or not of the shape that the question asks for."""


def read_json(text: str | bytes) -> Any:
    """Read JSON that a student handed in, strictly.

    Raises
    ------
    NotPlain
        If it is too long, no JSON, names a key twice, or holds NaN or an infinite number.
    """
    if len(text) > MAX_BYTES:
        raise NotPlain(f"longer than {MAX_BYTES} characters")
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NotPlain(f"no valid JSON: {type(error).__name__}") from None
    return plain(value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotPlain("a key occurs twice")
    return found


def _no_constant(name: str) -> Any:
    raise NotPlain(f"{name} is no number")


def plain(value: Any) -> Any:
    """Return the value if it consists of plain JSON types of a sane size.

    Types are compared exactly, so that no subclass with its own ``__eq__`` gets through.

    Raises
    ------
    NotPlain
        Otherwise.
    """
    budget = [MAX_ITEMS, MAX_TEXT]
    _walk(value, 0, budget)
    return value


def _walk(value: Any, depth: int, budget: list[int]) -> None:
    budget[0] -= 1
    if budget[0] < 0 or depth > MAX_DEPTH:
        raise NotPlain("too many or too deeply nested values")
    kind = type(value)
    if kind is str:
        budget[1] -= len(value)
        if budget[1] < 0:
            raise NotPlain("too long a text")
        if any("\ud800" <= c <= "\udfff" for c in value):
            raise NotPlain("a text with broken characters")
    elif kind is int:
        if value.bit_length() > 1000:  # larger than any float; printing it would be refused, too
            raise NotPlain("too large a number")
    elif kind is float:
        if not math.isfinite(value):
            raise NotPlain("not a finite number")
    elif kind is list:
        for item in value:
            _walk(item, depth + 1, budget)
    elif kind is dict:
        for name, item in value.items():
            _walk(name, depth + 1, budget)
            if type(name) is not str:
                raise NotPlain("a name that is no text")
            _walk(item, depth + 1, budget)
    elif value is not None and kind is not bool:
        raise NotPlain(f"a {kind.__name__} is no JSON value")


def is_blank(value: Any) -> bool:
    """Nothing was entered: no value, white space, an empty list, a table without any entry."""
    if value is None:
        return True
    if type(value) is str:
        return not value.strip()
    if type(value) is list:
        return not value
    if type(value) is dict:
        return all(is_blank(cell) for cell in value.values())
    return False


def shaped(kind: str, value: Any) -> Any:
    """Return a plain value in the shape of its kind: floats for numbers, sorted ids for sets.

    Raises
    ------
    NotPlain
        If it has another shape.
    """
    if kind in {"number", "money"}:
        return _number(value)
    if kind == "date":
        return _date(value)
    if kind == "choice":
        return _id(value)
    if kind in {"choices", "accounts"}:
        return sorted(_ids(value))
    if kind == "ranking":
        return _ids(value)
    if kind == "table":
        return _table(value)
    if kind == "text":
        if type(value) is not str:
            raise NotPlain("not a text")
        return value
    raise NotPlain(f"unknown kind of question {kind!r}")


def _number(value: Any) -> float:
    if type(value) not in (int, float):
        raise NotPlain("not a number")
    number = float(value)  # an int within 1000 bits always fits
    if not math.isfinite(number):
        raise NotPlain("not a finite number")
    return number


def _date(value: Any) -> str:
    if type(value) is not str or not _DATE.fullmatch(value):
        raise NotPlain("not a date of the form YYYY-MM-DD")
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        raise NotPlain("no day in the calendar") from None
    return value


def _id(value: Any) -> str:
    if type(value) is not str or not value or len(value) > 200:
        raise NotPlain("not an id")
    return value


def _ids(value: Any) -> list[str]:
    if type(value) is not list:
        raise NotPlain("not a list of ids")
    ids = [_id(item) for item in value]
    if len(set(ids)) != len(ids):
        raise NotPlain("an id occurs twice")
    return ids


def _table(value: Any) -> dict[str, dict[str, Any]]:
    if type(value) is not dict or not all(type(row) is dict for row in value.values()):
        raise NotPlain("not a table of rows and columns")
    for row in value.values():
        for cell in row.values():
            if type(cell) not in (str, int, float, type(None)):
                raise NotPlain("a cell of the table is neither number nor text")
    return {name: dict(row) for name, row in value.items()}


def from_key(value: Any) -> Any:
    """Turn what a key function returns (NumPy scalars, timestamps, Series, sets …) into plain JSON.

    Keys are the teacher's own code; only types are translated, nothing is rounded.
    """
    if isinstance(value, str):
        return str(value)  # np.str_ is a subclass
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(from_key(item) for item in value)
    if isinstance(value, Mapping):
        return {str(name): from_key(item) for name, item in value.items()}
    if hasattr(value, "tolist"):
        return [from_key(item) for item in value.tolist()]
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [from_key(item) for item in value]
    return value
