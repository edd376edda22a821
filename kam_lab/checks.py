"""Checks shared by the stage modules: what a function needs before it may compute.

Every failure is an :class:`InputError` whose text is one or two sentences in the class's language: what was
expected, what came, what to do. The texts of shared checks live in ``locale/prospecting.{en,zh}.yaml``; a stage has
its own under ``errors`` in ``locale/<stage>.{en,zh}.yaml`` and names itself as ``owner``.
"""

from __future__ import annotations

import difflib
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kam_lab.i18n import t
from kam_lab.tables.loading import WorldError

#: Weights must sum to 1 within this margin. Nothing is rescaled silently: weights given in percent (30, 30, 40) are a
#: slip worth hearing about. ``normalise`` rescales on request.
WEIGHT_TOLERANCE = 1e-6


class InputError(ValueError):
    """A function was given something it cannot compute with; the text says what to do about it."""


def fail(key: str, owner: str = "prospecting", **values: Any) -> InputError:
    """The error ``<owner>.errors.<key>`` in the current language (to be raised by the caller)."""
    return InputError(t(f"{owner}.errors.{key}", **values))


def listed(items: Iterable[object], limit: int = 6) -> str:
    """A short list for a sentence: the first ``limit`` items, then an ellipsis."""
    names = [str(item) for item in items]
    return ", ".join(names[:limit]) + (" …" if len(names) > limit else "")


def need_tables(tables: Mapping[str, pd.DataFrame], needed: Iterable[str]) -> None:
    """Refuse to go on without these tables: a world says itself which one it lacks and where to put it.

    Raises
    ------
    WorldError
        The tables of a world lack one (:class:`kam_lab.world.MissingTableError`).
    InputError
        So does a dictionary of tables.
    """
    missing = [name for name in needed if name not in tables]
    if missing:
        try:
            tables[missing[0]]
        except WorldError:
            raise
        except KeyError:
            raise fail("missing_tables", missing=listed(missing)) from None


def need_columns(table: pd.DataFrame, columns: Sequence[str], name: str, empty_ok: bool = False) -> pd.DataFrame:
    """Return ``table`` if it is a DataFrame that has all ``columns`` and at least one row (or ``empty_ok``).

    Raises
    ------
    InputError
        Not a DataFrame, a column is missing (the columns present are named), or no rows.
    """
    if not isinstance(table, pd.DataFrame):
        raise fail("not_a_table", table=name, came=type(table).__name__)
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise fail("missing_columns", table=name, missing=listed(missing), present=listed(table.columns, 12))
    if table.empty and not empty_ok:
        raise fail("empty", table=name)
    return table


def in_year(table: pd.DataFrame, column: str, year: int | None, name: str) -> pd.DataFrame:
    """Rows of ``table`` whose date ``column`` lies in the calendar ``year`` (all rows if ``year`` is None).

    Raises
    ------
    InputError
        No row lies in that year; the years that the table covers are named.
    """
    if year is None:
        return table
    years = pd.to_datetime(table[column]).dt.year
    rows = table[years == year]
    if rows.empty:
        raise fail("no_such_year", table=name, year=year, first=int(years.min()), last=int(years.max()))
    return rows


def wallet_year(wallets: pd.DataFrame, year: int, columns: Sequence[str] = ("category_spend",)) -> pd.DataFrame:
    """The rows of ``wallets`` for one year, indexed by account_id."""
    need_columns(wallets, ["account_id", "year", *columns], "wallets")
    rows = wallets[wallets["year"] == year]
    if rows.empty:
        first, last = int(wallets["year"].min()), int(wallets["year"].max())
        raise fail("no_such_year", table="wallets", year=year, first=first, last=last)
    return rows.set_index("account_id")


def need_account(account_id: str, known: Iterable[str]) -> str:
    """Return ``account_id`` if it is among ``known``; the error proposes ids that look alike."""
    ids = [str(item) for item in known]
    if str(account_id) in ids:
        return str(account_id)
    alike = difflib.get_close_matches(str(account_id).upper(), ids, n=3, cutoff=0.4) or ids[:3]
    raise fail("unknown_account", account=account_id, alike=listed(alike))


def need_number(value: Any, name: str, low: float = -math.inf, high: float = math.inf) -> float:
    """Return ``value`` as a float if it is a finite number within ``low``…``high`` (ends included)."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise fail("not_a_number", name=name, came=repr(value)) from None
    if not math.isfinite(number):
        raise fail("not_a_number", name=name, came=repr(value))
    if not low <= number <= high:
        if high == math.inf:
            raise fail("below", name=name, low=f"{low:g}", came=f"{number:g}")
        raise fail("outside", name=name, low=f"{low:g}", high=f"{high:g}", came=f"{number:g}")
    return number


def need_whole(value: Any, name: str, low: int = 1, high: float = math.inf) -> int:
    """Return ``value`` as an int if it is a whole number within ``low``…``high``."""
    number = need_number(value, name, low, high)
    if number != int(number):
        raise fail("not_whole", name=name, came=f"{number:g}")
    return int(number)


def amounts(values: Any, name: str) -> np.ndarray:
    """A 1-D float array of amounts, none missing or negative, not all zero.

    Raises
    ------
    InputError
        Empty; a missing value; a negative total (returns exceed sales: the account is named if there is an index);
        all zero.
    """
    array = np.asarray(list(values) if not hasattr(values, "__len__") else values, dtype=float).ravel()
    if array.size == 0:
        raise fail("empty", table=name)
    labels = [str(label) for label in values.index] if isinstance(values, pd.Series) else None
    if np.isnan(array).any():
        where = int(np.flatnonzero(np.isnan(array))[0])
        raise fail("missing_amount", name=name, where=labels[where] if labels else where + 1)
    if (array < 0).any():
        where = int(np.flatnonzero(array < 0)[0])
        raise fail(
            "negative_amount", name=name, where=labels[where] if labels else where + 1, came=f"{array[where]:,.2f}"
        )
    if array.sum() <= 0:
        raise fail("all_zero", name=name)
    return array


def need_weights(weights: Mapping[str, float], expected: Sequence[str]) -> pd.Series:
    """Weights as a Series in the order of ``expected``.

    Raises
    ------
    InputError
        Names differ from ``expected``; a weight is negative or no number; the sum is not 1 (see
        ``WEIGHT_TOLERANCE``; call ``normalise(weights)`` to rescale).
    """
    if set(weights) != set(expected):
        raise fail("weight_names", expected=listed(expected, 12), came=listed(weights, 12))
    series = pd.Series({name: need_number(weights[name], name, 0) for name in expected})
    if abs(series.sum() - 1) > WEIGHT_TOLERANCE:
        raise fail("weight_sum", total=f"{series.sum():g}")
    return series


def need_cuts(cuts: Sequence[float], count: int, low: float, high: float) -> tuple[float, ...]:
    """``count`` cut points, ascending, within ``low``…``high``."""
    points = tuple(need_number(cut, "cuts", low, high) for cut in cuts)
    if len(points) != count or any(a >= b for a, b in itertools.pairwise(points)):
        raise fail("cuts", count=count, low=f"{low:g}", high=f"{high:g}", came=listed(cuts))
    return points


def normalise(weights: Mapping[str, float]) -> dict[str, float]:
    """Rescale non-negative weights so that they sum to 1 (for sliders; the functions themselves refuse).

    Parameters
    ----------
    weights : mapping of name → weight ≥ 0, at least one above 0.

    Raises
    ------
    InputError
        A weight is negative, or all are 0.
    """
    values = {name: need_number(value, str(name), 0) for name, value in weights.items()}
    total = sum(values.values())
    if total <= 0:
        raise fail("weights_all_zero")
    return {name: value / total for name, value in values.items()}
