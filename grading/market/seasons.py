"""On which days orders come in: working days, holidays, seasons, and the rush before the year ends."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np

from grading.market.population import DAYS, FIRST_DAY

#: Weight of each month by pattern: 0 even, 1 building season, 2 before the festivals.
MONTHS = np.array(
    [
        [0.86, 0.66, 1.06, 1.04, 1.02, 1.12, 0.92, 0.92, 1.10, 1.02, 1.10, 1.22],
        [0.58, 0.48, 1.02, 1.26, 1.30, 1.24, 0.98, 1.00, 1.20, 1.14, 1.00, 0.84],
        [1.02, 0.60, 0.90, 0.92, 0.94, 0.98, 1.02, 1.14, 1.14, 1.04, 1.14, 1.20],
    ]
)
#: How strongly a line follows the season: machines fully, parts and service half.
STRENGTH = {"machines": 1.0, "parts": 0.5, "service": 0.4, "financing": 0.0}
#: Spring festival and the week of the national day: nobody orders.
HOLIDAYS = [
    (date(2023, 1, 21), 7), (date(2024, 2, 10), 8), (date(2025, 1, 28), 8),
    (date(2023, 10, 1), 7), (date(2024, 10, 1), 7), (date(2025, 10, 1), 8),
    (date(2023, 5, 1), 3), (date(2024, 5, 1), 4), (date(2025, 5, 1), 4),
    (date(2023, 1, 1), 2), (date(2024, 1, 1), 1), (date(2025, 1, 1), 1),
]  # fmt: skip
WEEKDAYS = [1.0, 1.05, 1.05, 1.0, 0.95, 0.10, 0.03]


@cache
def cumulative(line: str, season: int) -> np.ndarray:
    """Cumulated weight of the days for one line and pattern: entry d is the weight before day d, length 1097."""
    days = [FIRST_DAY + timedelta(days=i) for i in range(DAYS)]
    weight = np.array([WEEKDAYS[day.weekday()] for day in days])
    month = np.array([day.month - 1 for day in days])
    weight *= 1 + STRENGTH[line] * (MONTHS[season][month] - 1)
    weight[[i for i, day in enumerate(days) if day.day >= 25]] *= 1.25  # orders are closed at the month's end
    for first, length in HOLIDAYS:
        start = (first - FIRST_DAY).days
        weight[start : start + length] = 0.0
    return np.concatenate([[0.0], np.cumsum(weight)])


def pick_days(line: str, season: np.ndarray, first: np.ndarray, last: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Day numbers: where in the weight of its window [first, last] the fraction `u` (0-1) of each order falls.

    All arrays have one entry per order. Where a window holds no working day, its last day is taken.
    """
    days = np.empty(len(u), dtype=np.int64)
    for pattern in range(len(MONTHS)):
        mine = season == pattern
        before = cumulative(line, pattern)
        lo, hi = before[first[mine]], before[last[mine] + 1]
        at = lo + (hi - lo) * u[mine]
        days[mine] = np.clip(np.searchsorted(before, at, side="right") - 1, first[mine], last[mine])
    return days
