"""Dates: the very day, or a slip that can be recognised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from grading.assessment.outcome import Asked, Judgement, say

CHANCE = 0.05
CREDIT = {"day_month_swapped": 0.5, "off_by_one_day": 0.5, "right_month": 0.25}
"""Share of the points for each slip."""


def _days(question: Asked) -> int:
    stated = getattr(question, "tolerance", None) or {}
    stated = stated if isinstance(stated, dict) else stated.model_dump(exclude_none=True)
    return int(stated.get("days", stated.get("absolute", 0)))


def distance(question: Asked, value: str, target: str) -> float | None:
    """Days between two dates; None if it is more than the question allows (as a rule none)."""
    gap = abs((dt.date.fromisoformat(value) - dt.date.fromisoformat(target)).days)
    return float(gap) if gap <= _days(question) else None


def judge(question: Asked, value: str, key: str) -> Judgement:
    """Judge a date that is not right."""
    given, right = dt.date.fromisoformat(value), dt.date.fromisoformat(key)
    name = None
    if (given.year, given.month, given.day) == (right.year, right.day, right.month):
        name = "day_month_swapped"
    elif abs((given - right).days) == _days(question) + 1:
        name = "off_by_one_day"
    elif (given.year, given.month) == (right.year, right.month):
        name = "right_month"
    if name is None:
        return Judgement(0.0, say("date.wrong"))
    status = "partial" if name == "right_month" else "mistake"
    return Judgement(CREDIT[name], say(f"date.{name}"), name, status)  # type: ignore[arg-type]


def taken_from(question: Asked, value: str, own: str, others: Sequence[str]) -> bool:
    """Whether a date is another variant's right answer, not just beside the own one, and hardly by accident.

    Were wrong dates spread evenly over the range of all variants, one in 20 at most may hit one of the others.
    """
    day = dt.date.fromisoformat(value).toordinal()
    home = dt.date.fromisoformat(own).toordinal()
    distinct = {dt.date.fromisoformat(other).toordinal() for other in others} - {home}
    if day not in distinct or abs(day - home) <= 1 + _days(question):
        return False
    spread = max([*distinct, home]) - min([*distinct, home])
    return len(distinct) <= CHANCE * spread
