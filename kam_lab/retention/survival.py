"""How long customers stay, when most of them are still here: the Kaplan–Meier curve.

A contract that still runs is *censored*: it has lasted at least so long. Leaving such contracts out, or treating them
as ended, makes life look shorter than it is. The estimate is that of ``scipy.stats.ecdf`` with ``CensoredData``.
``kam_lab.retention`` re-exports everything here.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kam_lab.checks import fail, need_columns, need_number

OWNER = "retention"
#: Freireich and others (1963), 6-MP arm, relabelled as contracts: months, and whether the contract ended.
FREIREICH = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
#: Confidence of the band around a curve.
CONFIDENCE = 0.95


class Lives(NamedTuple):
    """Three readings of the same contracts (see :func:`three_readings`), in months."""

    ended_only: float
    as_if_all_ended: float
    median_life: float
    still_running_share: float


def freireich() -> pd.DataFrame:
    """The 21 times of the 6-MP arm of Freireich and others (1963), read as months of 21 contracts.

    Returns
    -------
    DataFrame: ``months``, ``ended`` (False: still running when the study closed, so censored).

    Covers: kaplan_meier.
    """
    times = FREIREICH.split()
    return pd.DataFrame({"months": [int(time.rstrip("+")) for time in times], "ended": ["+" not in t for t in times]})


def kaplan_meier(months: Any, ended: Any, confidence: float = CONFIDENCE) -> pd.DataFrame:
    """The share of customers still here after so many months, with those who still run counted as long as they are
    seen.

    S(t) = Π (1 − left/at risk) over all times up to t (Kaplan and Meier 1958; scipy's ``ecdf`` of censored data).

    Parameters
    ----------
    months : how long each contract has lasted, ≥ 0. A customer lost on day one has 0 months: the curve starts below 1.
    ended : whether it ended then; False means it still runs (censored).
    confidence : of the band (log-log).

    Returns
    -------
    DataFrame, index ``months`` (every time that occurs, ascending): ``watched``, ``lost_now``, ``censored`` (counts),
    ``survival_share`` (0–1), ``low_share``, ``high_share`` (band; equal to the curve where nothing has left yet or
    nobody is left).

    Raises
    ------
    InputError
        No contracts, different lengths, a month that is missing or below 0.

    Covers: kaplan_meier.
    """
    from scipy import stats  # here, since it takes a while to load

    times, gone = _pairs(months, ended)
    level = need_number(confidence, "confidence", 0, 1)
    sample = stats.CensoredData(uncensored=times[gone], right=times[~gone])
    curve = stats.ecdf(sample).sf
    at = np.unique(times)
    left = np.array([int((gone & (times == time)).sum()) for time in at])
    censored = np.array([int((~gone & (times == time)).sum()) for time in at])
    table = pd.DataFrame(
        {
            "watched": [int((times >= time).sum()) for time in at],
            "lost_now": left,
            "censored": censored,
            "survival_share": np.clip(curve.evaluate(at), 0.0, 1.0),
        },
        index=pd.Index(at, name="months"),
    )
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)  # the band has no width where nobody has left
        band = curve.confidence_interval(confidence_level=level, method="log-log")
    for name, edge in (("low_share", band.low), ("high_share", band.high)):
        values = pd.Series(np.clip(edge.evaluate(at), 0.0, 1.0), index=table.index)
        table[name] = values.fillna(table["survival_share"])
    return table


def _pairs(months: Any, ended: Any) -> tuple[np.ndarray, np.ndarray]:
    times, gone = np.asarray(months, dtype=float).ravel(), np.asarray(ended, dtype=bool).ravel()
    if not len(times):
        raise fail("no_contracts", OWNER)
    if len(times) != len(gone):
        raise fail("different_lengths", OWNER, months=len(times), ended=len(gone))
    if np.isnan(times).any() or (times < 0).any():
        worst = "?" if np.isnan(times).any() else f"{times.min():g}"
        raise fail("months_below_zero", OWNER, came=worst)
    return times, gone


def survival_at(curve: pd.DataFrame, months: float) -> float:
    """Share still here after ``months``: the last step of the curve up to then, 1 before the first step.

    Covers: kaplan_meier.
    """
    need_columns(curve, ["survival_share"], "curve")
    when = need_number(months, "months", 0)
    steps = curve.loc[curve.index <= when, "survival_share"]
    return float(steps.iloc[-1]) if len(steps) else 1.0


def median_life(curve: pd.DataFrame) -> float:
    """Months after which half of the customers have left; ``math.inf`` if more than half are still here at the end.

    Covers: kaplan_meier.
    """
    need_columns(curve, ["survival_share"], "curve")
    below = curve.index[curve["survival_share"] <= 0.5 + 1e-12]
    return float(below[0]) if len(below) else math.inf


def subscription_curve(subscriptions: pd.DataFrame, plan: str | None = None) -> pd.DataFrame:
    """The Kaplan–Meier curve of our service contracts, of all or of one plan (see :func:`kaplan_meier`).

    Covers: kaplan_meier.
    """
    rows = need_columns(subscriptions, ["months", "ended", "plan"], "subscriptions")
    if plan is not None:
        if plan not in set(rows["plan"]):
            raise fail("unknown_plan", OWNER, came=plan, expected=", ".join(sorted(set(rows["plan"]))))
        rows = rows[rows["plan"] == plan]
    return kaplan_meier(rows["months"], rows["ended"])


def three_readings(months: Any, ended: Any) -> Lives:
    """How long contracts last: by those that ended, by all as if they had ended today, and by Kaplan–Meier.

    Returns
    -------
    Lives
        ``ended_only`` (mean months of those that ended; infinite if none did), ``as_if_all_ended`` (mean months so
        far of all), ``median_life`` (Kaplan–Meier), ``still_running_share``.

    Covers: kaplan_meier.
    """
    times, gone = _pairs(months, ended)
    only = float(times[gone].mean()) if gone.any() else math.inf
    return Lives(only, float(times.mean()), median_life(kaplan_meier(times, gone)), float((~gone).mean()))


def curve_rows(curve: pd.DataFrame, at: Sequence[float]) -> pd.DataFrame:
    """The curve read off at some months: index ``months``, column ``survival_share``."""
    return pd.DataFrame(
        {"survival_share": [survival_at(curve, month) for month in at]}, index=pd.Index(list(at), name="months")
    )
