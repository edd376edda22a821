"""Working days in mainland China: public holidays, and the weekends that are worked in their place (调休).

The days come from the maintained ``holidays`` library, which follows the State Council's yearly notice. The notice for
a year appears in the autumn before it; for later years the library knows the holidays themselves, but no one yet knows
the worked weekends, so such an answer is an estimate (:func:`is_settled`).
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from kam_lab.checks import need_whole
from kam_lab.rules import Day, as_date

#: The notices are complete from this year on.
FIRST_YEAR = 2001


def is_working_day(day: Day) -> bool:
    """Whether people work on that day: a weekday that is no holiday, or a weekend worked in a holiday's place."""
    return bool(_calendar(as_date(day).year).is_working_day(as_date(day)))


def is_settled(year: int) -> bool:
    """Whether the worked weekends of that year are known; if not, a count of working days is an estimate."""
    calendar = _calendar(int(year))
    return int(year) >= FIRST_YEAR and any(one.year == int(year) for one in calendar.weekend_workdays)


def add_working_days(day: Day, count: int) -> dt.date:
    """The last day of a period of ``count`` working days that begins on the day after ``day``.

    The day of the event itself does not count (民法典 201). With ``count`` 0 the day itself.
    """
    found, left = as_date(day), need_whole(count, "count", 0, 1000)
    while left:
        found += dt.timedelta(days=1)
        left -= is_working_day(found)
    return found


def working_days_between(start: Day, end: Day) -> int:
    """Working days after ``start`` up to and including ``end``; 0 if ``end`` is not later."""
    first, last = as_date(start), as_date(end)
    days = (first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(is_working_day(one) for one in days)


def add_days(day: Day, count: int, roll: bool = True) -> dt.date:
    """The last day of a period of ``count`` calendar days that begins on the day after ``day``.

    Parameters
    ----------
    roll : a period that would end on a day off ends on the next working day (民法典 203).
    """
    found = as_date(day) + dt.timedelta(days=need_whole(count, "count", 0, 100_000))
    while roll and not is_working_day(found):
        found += dt.timedelta(days=1)
    return found


@cache
def _calendar(year: int) -> Any:
    import holidays  # here, since its first import takes a moment

    return holidays.country_holidays("CN", years=range(year - 1, year + 2))
