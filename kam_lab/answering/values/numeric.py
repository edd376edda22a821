"""Numbers, money and dates, as people type them and as code computes them."""

from __future__ import annotations

import math
import numbers
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kam_lab.answering.values.base import AnswerError, Book, both_units, shorten, single

if TYPE_CHECKING:
    from kam_lab.questions import PublicQuestion

# What people write after a number, by the unit that the question asks for.
_UNIT_WORDS = {
    "CNY": ("人民币", "cny", "rmb", "yuan", "¥", "元", "块"),
    "%": ("percent", "%"),
    "pp": ("percentage points", "个百分点", "百分点", "pp", "%"),
    "months": ("months", "month", "个月", "月"),
    "days": ("days", "day", "天", "日"),
    "years": ("years", "year", "年"),
    "hours": ("hours", "hour", "小时", "h"),
    "accounts": ("accounts", "account", "customers", "customer", "buyers", "家", "个", "户"),
    "customers": ("customers", "customer", "accounts", "account", "家", "个", "户"),
    "visits": ("visits", "visit", "次"),
    "people": ("people", "persons", "person", "人", "名", "位"),
    "times": ("times", "倍", "×", "x"),
    "points": ("points", "point", "分"),
    "points of 12": ("points", "point", "分"),
    "contracts": ("contracts", "contract", "份", "个"),
    "yuan per yuan": ("yuan", "元"),
    "kWh": ("kwh", "千瓦时", "度"),
}
_MAGNITUDES = {
    "万亿": 10**12,
    "千万": 10**7,
    "百万": 10**6,
    "亿": 10**8,
    "万": 10**4,
    "千": 10**3,
    "billion": 10**9,
    "million": 10**6,
    "thousand": 10**3,
    "bn": 10**9,
    "k": 10**3,
}
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([, '])\d{3})(?:\1\d{3})*(?:\.\d*)?")


def parse_number(typed: str, unit: str | None = None) -> int | float:
    """Read a number as people type it.

    Understood: ``62%`` where percent are asked for, ``1,234.5``, ``12万``, ``1.2亿元``, ``¥300``, full-width digits
    and punctuation, ``(500)`` for a negative amount.

    Raises
    ------
    AnswerError
        When the text is no number, has another unit, or the commas could mean two things.
    """
    said = {"value": shorten(typed), "unit": both_units(unit)}
    text = unicodedata.normalize("NFKC", typed[:200]).strip().casefold()
    text = re.sub(r"^[−–—]", "-", text).replace("。", ".").replace("’", "'")
    if not text:
        raise AnswerError("empty")
    negative = text.startswith("(") and text.endswith(")")
    if negative:
        text = text[1:-1].strip()
    sign = "-" if text.startswith("-") else ""
    text = text.removeprefix("-").strip() if sign else text
    for word in (*_as_shown(unit), *_UNIT_WORDS.get(unit or "", (unit.casefold(),) if unit else ())):
        shorter = text.removesuffix(word).removeprefix(word if unit == "CNY" else "\0").strip()
        text = shorter
    if text.endswith("%"):
        raise AnswerError("percent_unasked" if not unit else "other_unit", **said)
    times = 1
    for word, factor in _MAGNITUDES.items():
        if text.endswith(word):
            text, times = text.removesuffix(word).strip(), factor
            break
    text = sign + text
    if _GROUPED.fullmatch(text):
        text = re.sub(r"[, ']", "", text)
    elif "," in text and re.fullmatch(r"[+-]?[\d,.]+", text):
        raise AnswerError("commas", **said)
    if not _PLAIN.fullmatch(text):
        number_inside = re.match(r"[+-]?[\d.,]+", text)
        raise AnswerError("other_unit" if number_inside and unit else "not_a_number", **said)
    exact = Decimal(text) * times * (-1 if negative else 1)
    value = float(exact)
    if not math.isfinite(value):
        raise AnswerError("not_finite", **said)
    return int(exact) if abs(value) < 1e15 and exact == int(exact) else value


def _as_shown(unit: str | None) -> list[str]:
    """The unit as it stands beside the field, in either language, without what is said in brackets."""
    return [re.sub(r"[(（].*", "", word).strip().casefold() for word in both_units(unit).values()] if unit else []


def number(value: Any, unit: str | None = None) -> int | float:
    """A finite number from whatever a student's code or form gives."""
    value = single(value)
    if isinstance(value, str):
        return parse_number(value, unit)
    if value is None:
        raise AnswerError("none")
    if isinstance(value, bool) or not isinstance(value, (numbers.Real, Decimal)):
        if type(value).__name__ in ("NAType", "NaTType"):
            raise AnswerError("not_finite", value=shorten(value))
        raise AnswerError("not_a_number", value=shorten(value), unit=both_units(unit))
    try:
        plain = float(value)
    except (OverflowError, ValueError):
        plain = math.inf
    if not math.isfinite(plain):
        raise AnswerError("not_finite", value=shorten(value))
    return int(value) if isinstance(value, numbers.Integral) and abs(plain) <= 2**53 else plain


def check_number(question: PublicQuestion, value: Any, book: Book | None) -> int | float:
    return number(value, question.shown_unit)


_DATES = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ][\d:.]+)?"),
    re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})"),
    re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)


def day(value: Any) -> str:
    """A calendar day as ``YYYY-MM-DD`` from a date, datetime, Timestamp, numpy date or text with the year first."""
    value = single(value)
    if value is None:
        raise AnswerError("none")
    if type(value).__name__ == "datetime64":
        value = str(value)[:10] if len(str(value)) >= 10 else str(value)
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value[:40]).strip().casefold()
        if not text:
            raise AnswerError("empty")
        found = next((match for pattern in _DATES if (match := pattern.fullmatch(text))), None)
        if found is None:
            raise AnswerError("not_a_date", value=shorten(value))
        try:
            value = date(*(int(part) for part in found.groups()))
        except ValueError:
            raise AnswerError("no_such_day", value=shorten(value)) from None
    if not isinstance(value, (date, datetime)) or type(value).__name__ == "NaTType":
        raise AnswerError("not_a_date", value=shorten(value))
    if not 1900 <= value.year <= 2100:
        raise AnswerError("no_such_day", value=shorten(value))
    return f"{value.year:04d}-{value.month:02d}-{value.day:02d}"


def check_date(question: PublicQuestion, value: Any, book: Book | None) -> str:
    return day(value)
