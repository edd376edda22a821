"""The clock of limitation (民法典 188–195): until when a debt can be sued for. Teaching, not legal advice.

Three years from the day on which one knew; a demand, an acknowledgement or a suit starts them again; an obstacle in the
last six months stops them; after twenty years it is over. A period ends on the same day of its last month, or on the
last day of that month where there is no such day (民法典 202). ``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from kam_lab import rules
from kam_lab.checks import fail, need_columns, need_whole
from kam_lab.receivables.ledger import Day, day, lines

#: Kinds of demand by which the debtor himself owns up; they count even after the time has run out.
ADMISSIONS = ("acknowledgement",)
#: Days before the end from which an invoice is on the alarm list (course default).
ALARM_DAYS = 60


class Clock(NamedTuple):
    """Where the clock of one debt stands."""

    runs_from: dt.date
    clock_until: dt.date
    restarts: int
    suspended: bool
    capped: bool


def later(start: Day, years: int = 0, months: int = 0) -> dt.date:
    """The last day of a period of years and months from ``start``: the same day, or the last one of its month.

    29 February 2024 and three years end on 28 February 2027.

    Covers: limitation, leap_day.
    """
    first = day(start).date()
    total = first.year * 12 + first.month - 1 + 12 * int(years) + int(months)
    year, month = divmod(total, 12)
    return dt.date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))


def limitation(
    due_on: Day | Sequence[Day],
    demands: Iterable[Day] = (),
    obstacles: Iterable[tuple[Day, Day]] = (),
    admissions: Iterable[Day] = (),
) -> Clock:
    """The day on which limitation ends, after restarts and suspensions.

    T-5.3: due 2023-06-30, demand 2025-05-10: three years start again and run to 2028-05-10.

    Parameters
    ----------
    due_on : due date; of a debt in instalments all due dates (the last one counts, article 189).
    demands : days of demands that can be **proven** (letter with receipt, lawyer's letter, suit). A telephone call
        that nobody can prove does not belong here. A demand after the end comes too late.
    obstacles : (first day, last day) of obstacles such as force majeure. One that reaches into the last six months
        suspends: the time ends six months after the obstacle has gone (article 194).
    admissions : days on which the debtor acknowledged the debt or agreed to pay; these count even after the end
        (article 192).

    Returns
    -------
    Clock
        ``runs_from`` (day from which the present three years run), ``clock_until``, ``restarts``, ``suspended``,
        ``capped`` by the twenty years.

    Covers: limitation, limitation_restart, limitation_suspension, t_5_3.
    """
    dues = [due_on] if isinstance(due_on, (str, dt.date, pd.Timestamp)) else list(due_on)
    if not dues:
        raise fail("no_due_date", owner="collections")
    due = max(day(one) for one in dues).date()
    years = int(rules.value("limitation_years", max(due, dt.date(2021, 1, 1))))
    half = int(rules.value("limitation_suspension_months", max(due, dt.date(2021, 1, 1))))
    limit = later(due, years=int(rules.value("limitation_max_years", max(due, dt.date(2021, 1, 1)))))
    stops = sorted((day(start).date(), day(end).date()) for start, end in obstacles)
    for start, end in stops:
        if end < start:
            raise fail("order_of_days", owner="collections", first=f"{start:%Y-%m-%d}", last=f"{end:%Y-%m-%d}")
    events = sorted({(day(one).date(), False) for one in demands} | {(day(one).date(), True) for one in admissions})
    runs_from, restarts = due, 0
    for when, admitted in events:
        if when > due and (admitted or when <= _end(runs_from, years, half, stops)[0]):
            runs_from, restarts = when, restarts + 1
    ends_on, suspended = _end(runs_from, years, half, stops)
    return Clock(runs_from, min(ends_on, limit), restarts, suspended, ends_on > limit)


def _end(start: dt.date, years: int, half: int, stops: list[tuple[dt.date, dt.date]]) -> tuple[dt.date, bool]:
    """End of the years from ``start``, moved behind every obstacle that reaches into the last months."""
    end, suspended = later(start, years=years), False
    for first, last in stops:
        if first <= end and last >= later(end, months=-half) and last > start:
            moved = later(last, months=half)
            end, suspended = max(end, moved), suspended or moved > end
    return end, suspended


def limitation_table(
    items: pd.DataFrame, demands: pd.DataFrame, as_of: Day, alarm_days: int = ALARM_DAYS
) -> pd.DataFrame:
    """The clock of every open invoice that is past due.

    Parameters
    ----------
    items : result of :func:`open_items`. demands : invoice_id, made_on, kind, provable. Only provable ones count.
    alarm_days : days before the end from which the state is "soon".

    Returns
    -------
    DataFrame, index invoice_id: ``account_id, open, due_on, runs_from, restarts`` (provable demands), ``unproven``
    (demands without proof), ``clock_until, days_left`` (below 0: over), ``state`` ("barred", "soon", "running").
    First end first.

    Covers: limitation, limitation_restart.
    """
    today, alarm = day(as_of), need_whole(alarm_days, "alarm_days", 0)
    late = items[(items["open"] > 0) & (items["days_overdue"] > 0)]
    if len(demands):
        need_columns(demands, ["invoice_id", "made_on", "kind", "provable"], "demands")
    past = demands[pd.to_datetime(demands["made_on"]) <= today] if len(demands) else demands
    proven = past[past["provable"].astype(bool)] if len(past) else past
    admitted = proven["kind"].isin(ADMISSIONS) if len(proven) else pd.Series(dtype=bool)
    rows = []
    by_invoice = {str(name): rows_ for name, rows_ in proven.groupby("invoice_id")} if len(proven) else {}
    loose = past.loc[~past["provable"].astype(bool)].groupby("invoice_id").size() if len(past) else pd.Series(dtype=int)
    for row in lines(late):
        mine = by_invoice.get(str(row.Index), proven.head(0))
        own = admitted.loc[mine.index] if len(mine) else pd.Series(dtype=bool)
        clock = limitation(
            row.due_on,
            list(mine.loc[~own, "made_on"]) if len(mine) else (),
            admissions=list(mine.loc[own, "made_on"]) if len(mine) else (),
        )
        ends = pd.Timestamp(clock.clock_until)
        rows.append(
            (
                row.Index, row.account_id, row.open, row.due_on, pd.Timestamp(clock.runs_from), clock.restarts,
                int(loose.get(row.Index, 0)), ends, (ends - today).days,
            )
        )  # fmt: skip
    columns = [
        "invoice_id",
        "account_id",
        "open",
        "due_on",
        "runs_from",
        "restarts",
        "unproven",
        "clock_until",
        "days_left",
    ]
    table = pd.DataFrame(rows, columns=columns).set_index("invoice_id")
    states = [table["days_left"] < 0, table["days_left"] <= alarm]
    table["state"] = pd.Series(np.select(states, ["barred", "soon"], "running"), index=table.index, dtype="str")
    return table.sort_values(["clock_until", "account_id"], kind="stable")


def barred_in_court(ends_on: Day, sued_on: Day, raised: bool) -> bool:
    """Whether a claim fails for limitation: only if the time is over **and** the debtor raises it (article 193).

    Covers: limitation_court.
    """
    if rules.value("limitation_own_motion", sued_on):
        return day(sued_on) > day(ends_on)
    return bool(raised) and day(sued_on) > day(ends_on)
