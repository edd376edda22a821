"""Text to values, a whole column at a time: dates, amounts, whole numbers, yes and no, the way people write them.

Each function gives the values and a mask of the cells that could not be read. It never guesses: ``7.3.2025`` is read
only where the order of day and month is declared, ``1.234,50`` only where the comma is.
"""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd

from kam_lab.own_data.model import DateForm, NumberForm

#: What systems write into a cell that is empty (compared without case).
NOTHING = frozenset(
    [
        "",
        "-",
        "--",
        "—",
        "——",
        "–",
        "/",
        "n/a",
        "na",
        "nan",
        "null",
        "none",
        "#n/a",
        "#ref!",
        "#value!",
        "无",
        "空",
        "暂无",
    ]
)
YES = frozenset(["true", "yes", "y", "1", "是", "有", "对", "√", "✓", "t"])
NO = frozenset(["false", "no", "n", "0", "否", "无", "没有", "×", "x", "f"])
#: Day numbers of a spreadsheet that are taken for dates: 1982 to 2064.
SERIALS = (30_000, 60_000)
FIRST_YEAR, LAST_YEAR = 1970, 2100

_YMD = r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}.*)?$"
_XXY = r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[ T]\d{1,2}:\d{2}.*)?$"
_TENS = {"万": 1e4, "亿": 1e8, "千": 1e3}
_POINT = r"^[+-]?(?:\d{1,3}(?:[, ]\d{3})+|\d+)?(?:\.\d+)?$"
_COMMA = r"^[+-]?(?:\d{1,3}(?:[. ]\d{3})+|\d+)?(?:,\d+)?$"


def plain(text: pd.Series) -> pd.Series:
    """Cells in their plain form: full-width digits and signs narrowed, blanks trimmed, words for nothing emptied."""
    unique = pd.Series(text.unique())
    known = {one: _plain(one) for one in unique}
    return text.map(known).astype("str")


def _plain(text: str) -> str:
    # An ASCII cell is plain already; most are, and normalising is slow.
    said = text if text.isascii() else unicodedata.normalize("NFKC", text)
    said = said.replace("\xa0", " ").strip()
    return "" if said.casefold() in NOTHING else said


def dates(text: pd.Series, form: DateForm = "auto") -> tuple[pd.Series, np.ndarray]:
    """Dates from plain text.

    ``auto`` reads ``2025-03-07``, ``2025/3/7``, ``2025.3.7``, ``2025年3月7日``, ``20250307``, also with a time, and a
    spreadsheet's day numbers (45723). ``dmy`` and ``mdy`` read ``7.3.2025`` or ``3/7/2025`` as well.
    """
    unique = pd.Series(text.unique(), dtype="str")
    parts = unique.str.extract(_YMD)
    year, month, day = (pd.to_numeric(parts[column], errors="coerce") for column in (0, 1, 2))
    packed = unique.str.extract(r"^(\d{4})(\d{2})(\d{2})$")
    if form != "auto":
        mixed = unique.str.extract(_XXY)
        order = (2, 1, 0) if form == "dmy" else (2, 0, 1)
        packed = packed.fillna(mixed[list(order)].set_axis([0, 1, 2], axis=1))
    year, month, day = (
        had.fillna(pd.to_numeric(packed[column], errors="coerce"))
        for had, column in zip((year, month, day), (0, 1, 2), strict=True)
    )
    found = pd.to_datetime(pd.DataFrame({"year": year, "month": month, "day": day}), errors="coerce")
    serial = pd.to_numeric(unique.where(unique.str.fullmatch(r"\d{5}(\.\d+)?")), errors="coerce")
    serial = serial.where(serial.between(*SERIALS)).floordiv(1)
    from_serial = pd.Timestamp("1899-12-30") + pd.to_timedelta(serial, unit="D")
    found = found.astype("datetime64[us]").fillna(from_serial.astype("datetime64[us]"))
    found = found.where(found.dt.year.between(FIRST_YEAR, LAST_YEAR))
    values = text.map(dict(zip(unique, found, strict=True))).astype("datetime64[us]")
    return values, (values.isna() & (text != "")).to_numpy()


def numbers(text: pd.Series, form: NumberForm = "point") -> tuple[pd.Series, np.ndarray]:
    """Numbers from plain text: ``¥1,234.50``, ``12.5万``, ``(300)`` and ``300-`` for minus, ``65%`` as 0.65."""
    if form == "point":
        values = pd.to_numeric(text, errors="coerce").astype(float)
        left = ~np.isfinite(values.to_numpy()) & (text != "").to_numpy()
        values = values.where(np.isfinite(values))
    else:
        values, left = pd.Series(np.nan, index=text.index), (text != "").to_numpy()
    if left.any() and form == "point":
        # Most amounts have a sign of the currency and commas, no more.
        bare = text[left].str.lstrip("¥$€£ ")
        fits = bare.str.fullmatch(_POINT) & (bare != "")
        values.loc[bare.index[fits]] = pd.to_numeric(
            bare[fits].str.replace(",", "", regex=False), errors="coerce"
        ).astype(float)
        left = values.isna().to_numpy() & (text != "").to_numpy()
    if left.any():
        values.loc[left] = _written(text[left], form)
    return values, (values.isna() & (text != "")).to_numpy()


def _written(text: pd.Series, form: NumberForm) -> pd.Series:
    said = text.str.replace(r"(?i)CNY|RMB|USD|EUR|人民币|[¥$€£元'’]", "", regex=True).str.strip()
    said = said.str.replace(r"^\((.*)\)$", r"-\1", regex=True).str.replace(r"^(.*\d)-$", r"-\1", regex=True)
    said = said.str.replace(r"^-\s*-", "x", regex=True).str.replace(r"^([+-])\s+", r"\1", regex=True)
    percent = said.str.endswith("%")
    said = said.str.rstrip("%").str.strip()
    unit = said.str[-1:].map(_TENS)
    said = said.where(unit.isna(), said.str[:-1].str.strip())
    fits = said.str.fullmatch(_POINT if form == "point" else _COMMA) & said.str.contains(r"\d")
    said = said.str.replace(" ", "", regex=False)
    if form == "point":
        said = said.str.replace(",", "", regex=False)
    else:
        said = said.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    values = pd.to_numeric(said.where(fits), errors="coerce").astype(float) * unit.fillna(1.0)
    return values.where(~percent, values / 100)


def booleans(text: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Yes and no, in either language."""
    words = text.str.casefold()
    values = pd.Series(pd.NA, index=text.index, dtype="boolean")
    values = values.mask(words.isin(YES), True).mask(words.isin(NO), False)
    return values, (values.isna() & (text != "")).to_numpy()
