"""What is known grows old: how much a fact or a tie is still worth, by the days since it was last renewed.

Used by every stage that keeps files or relationships. Pure functions on numbers and Series.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from kam_lab.checks import fail, need_number

#: Days after which a personal tie is worth half, and a fact on file.
TIE_HALF_LIFE = 90.0
FACT_HALF_LIFE = 365.0


def freshness(days: Any, half_life: float = TIE_HALF_LIFE) -> Any:
    """What is left of a fact or tie after ``days``: 0.5^(days / half_life).

    Parameters
    ----------
    days : days since it was renewed, ≥ 0; a number or a Series. Missing (never renewed) counts as nothing left.
    half_life : days after which half is left, > 0.

    Returns
    -------
    float or Series of floats, 1 (today) to 0 (never).
    """
    half = need_number(half_life, "half_life", 0)
    if half == 0:
        raise fail("above_zero", name="half_life")
    if isinstance(days, pd.Series):
        numbers = days.astype(float)
        if (numbers < 0).any():
            raise fail("below", name="days", low="0", came=f"{numbers.min():g}")
        return (0.5 ** (numbers / half)).fillna(0.0)
    if days is None or (isinstance(days, float) and np.isnan(days)):
        return 0.0
    return float(0.5 ** (need_number(days, "days", 0) / half))


def days_since(dates: pd.Series, as_of: date | str | pd.Timestamp) -> pd.Series:
    """Whole days from each date to ``as_of``; missing stays missing. A date after ``as_of`` counts as today (0)."""
    days = (pd.Timestamp(as_of) - pd.to_datetime(dates)).dt.days
    return days.clip(lower=0)
