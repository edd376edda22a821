"""What every kind of answer shares: the error, limits, units, unwrapping of numpy and pandas values."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from kam_lab.i18n import LANGUAGES, both, language, own, pick, t

MAX_ITEMS = 1000
MAX_BYTES = 20_000
MAX_CELL = 2_000

Book = Mapping[str, tuple[str, str]]
"""Accounts of the open world: id → (English name, Chinese name)."""


class AnswerError(ValueError):
    """A value is not a well-formed answer. The message says what was expected, what came and what to do."""

    def __init__(self, key: str, /, **fields: Any) -> None:
        super().__init__(key)
        self.key = key
        self.texts: dict[str, str] = both(f"answers.wrong.{key}", **fields)

    def text(self, lang: str | None = None) -> str:
        """The message in the current (or the given) language."""
        return pick(self.texts, lang)

    def __str__(self) -> str:
        return self.text()


def say(key: str, /, lang: str | None = None, **fields: Any) -> str:
    """A sentence of the answers' catalogue."""
    return t(f"answers.{key}", lang=lang, **fields)


def unit_name(unit: str | None, lang: str | None = None) -> str:
    """How a unit is written in a language: ``months`` → ``个月``. An unknown unit stays as it is."""
    if not unit:
        return ""
    return own().texts("answers", lang or language()).get(f"units.{unit}", unit)


def both_units(unit: str | None) -> dict[str, str]:
    return {lang: unit_name(unit, lang) for lang in LANGUAGES}


def shorten(value: Any, width: int = 60) -> str:
    """Something a message can quote on one line, whatever it is."""
    try:
        text = value if isinstance(value, str) else repr(value)
    except Exception:
        text = type(value).__name__
    text = " ".join(text[:2000].split())
    return text if len(text) <= width else text[: width - 1] + "…"


def single(value: Any) -> Any:
    """Unwrap numpy scalars, and arrays, Series, … that hold exactly one value."""
    if is_frame(value) and value.shape == (1, 1):
        value = value.iloc[0, 0]
    if hasattr(value, "dtype") and callable(getattr(value, "item", None)):
        if getattr(value, "size", 1) != 1:
            raise AnswerError("many_for_one", count=value.size)
        if hasattr(value, "iloc"):
            return single(value.iloc[0])
        if getattr(value.dtype, "kind", "") == "M":  # .item() would turn nanoseconds into a bare integer
            return value.ravel()[0] if hasattr(value, "ravel") and type(value).__name__ != "datetime64" else value
        return value.item()
    return value


def loaded_pandas() -> Any:
    """Pandas if the student's session has loaded it; a value cannot be a pandas one otherwise."""
    return sys.modules.get("pandas")


def is_frame(value: Any) -> bool:
    pandas = loaded_pandas()
    return pandas is not None and isinstance(value, pandas.DataFrame)


def plain_json(value: Any, limit: int = 200_000) -> bool:
    """Whether a value is made of plain JSON types only, finite, and not too large."""
    try:
        return len(json.dumps(value, allow_nan=False, ensure_ascii=False).encode()) <= limit
    except (TypeError, ValueError, RecursionError):
        return False
