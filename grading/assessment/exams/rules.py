"""Time window, attempts, lateness and individual extensions: pure arithmetic on times and points.

A time without an offset is the clock on the school's wall; the exam says how far that clock is from UTC. Every result
carries a sentence for the student, in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from grading.messages import both

Text = dict[str, str]
Standing = Literal["in_time", "late", "too_early", "too_late"]

DAY = timedelta(days=1)
_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")


def _stamp(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value  # YAML turns an unquoted date into a date


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Window(_Part):
    """When an exam is open.

    Attributes
    ----------
    opens, closes : ISO date and time; None leaves that end open.
    utc_offset : of a time that names none, such as ``+08:00``.
    """

    opens: Annotated[str | None, BeforeValidator(_stamp)] = None
    closes: Annotated[str | None, BeforeValidator(_stamp)] = None
    utc_offset: Annotated[str, Field(pattern=r"^[+-](0\d|1[0-4]):[0-5]\d$")] = "+08:00"

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        first, last = self.start, self.end
        if first is not None and last is not None and first >= last:
            raise ValueError("the exam closes before it opens")
        return self

    @property
    def start(self) -> datetime | None:
        """When it opens, with its offset."""
        return None if self.opens is None else self.moment(self.opens)

    @property
    def end(self) -> datetime | None:
        """When it closes, with its offset."""
        return None if self.closes is None else self.moment(self.closes)

    def moment(self, stamp: str | datetime) -> datetime:
        """A time with its offset. A date without a time is the beginning of that day.

        Raises
        ------
        ValueError
            If it is no ISO date and time.
        """
        when = stamp if isinstance(stamp, datetime) else datetime.fromisoformat(str(stamp).strip())
        if when.tzinfo is not None:
            return when
        sign, hours, minutes = _OFFSET.fullmatch(self.utc_offset).groups()  # type: ignore[union-attr]
        distance = timedelta(hours=int(hours), minutes=int(minutes))
        return when.replace(tzinfo=timezone(-distance if sign == "-" else distance))


class AttemptRule(_Part):
    """How often a paper may be handed in, and which time counts.

    Attributes
    ----------
    most : attempts that are looked at; None for any number.
    counts : ``best`` after the late rule, or ``last``.
    """

    most: int | None = Field(default=1, ge=1)
    counts: Literal["best", "last"] = "last"


class LateRule(_Part):
    """What lateness costs.

    Attributes
    ----------
    percent_per_day : of the points earned, for each day begun after closing.
    grace_minutes : so late is not late. Once they are over, days are counted from the closing time.
    most_percent : never more than this.
    accepted_days : so many days after closing nothing is accepted any more; 0: only the minutes of grace.
    """

    percent_per_day: float = Field(default=0, ge=0, le=100)
    grace_minutes: float = Field(default=0, ge=0)
    most_percent: float = Field(default=100, ge=0, le=100)
    accepted_days: float = Field(default=0, ge=0)


@dataclass(frozen=True)
class Extension:
    """A line of ``extensions.csv``: more time for one student in one assignment, and who granted it."""

    student_id: str
    assignment: str
    until: str
    why: str
    who: str


@dataclass(frozen=True)
class Verdict:
    """What the clock says about one hand-in.

    ``factor`` is what remains of the points, 0 to 1; ``days`` the days begun after closing (0 within the grace).
    """

    standing: Standing
    days: int
    factor: Decimal
    reason: Text


@dataclass(frozen=True)
class Attempt:
    """One hand-in: when, and the points it earned (None: a person still has to decide)."""

    at: str | datetime
    points: float | None


@dataclass(frozen=True)
class Counted:
    """The hand-in that counts.

    Attributes
    ----------
    index : its place among the attempts as given; None where none counts.
    points : after the late rule; None where it is still open (or none counts).
    verdict : on the one that counts.
    notes : why others do not count, in order of time, then what lateness cost.
    """

    index: int | None
    points: float | None
    verdict: Verdict | None
    notes: tuple[Text, ...]


def closing(window: Window, extension: Extension | None = None) -> datetime | None:
    """When the exam closes for a student. An extension never shortens the time."""
    end = window.end
    if end is None or extension is None:
        return end
    return max(end, window.moment(extension.until))


def judge(
    at: str | datetime, window: Window, late: LateRule | None = None, extension: Extension | None = None
) -> Verdict:
    """Judge the time of a hand-in.

    Exactly at the closing time is in time. After the grace each day begun since closing takes its percentage off what
    was earned: 24 hours and one second late are two days.
    """
    late = late or LateRule()
    when, start, end = window.moment(at), window.start, closing(window, extension)
    if start is not None and when < start:
        return Verdict("too_early", 0, Decimal(0), both("exams.rules.too_early", at=_shown(when), opens=_shown(start)))
    if end is None or when <= end + timedelta(minutes=late.grace_minutes):
        return Verdict("in_time", 0, Decimal(1), both("exams.rules.in_time", at=_shown(when)))
    days = -((end - when) // DAY)  # days begun
    fields = {"at": _shown(when), "closes": _shown(end), "days": days}
    if when > end + timedelta(days=late.accepted_days):
        return Verdict("too_late", days, Decimal(0), both("exams.rules.too_late", **fields))
    percent = min(Decimal(str(late.percent_per_day)) * days, Decimal(str(late.most_percent)))
    reason = both("exams.rules.late", percent=f"{percent.normalize():f}", **fields)
    return Verdict("late", days, 1 - percent / 100, reason)


def admitted(
    attempts: Sequence[Attempt],
    window: Window,
    rule: AttemptRule | None = None,
    late: LateRule | None = None,
    extension: Extension | None = None,
) -> tuple[list[tuple[int, Verdict]], list[Text]]:
    """The attempts among which the one that counts is chosen.

    What came before opening or after the last day uses up no attempt. Of the others the first ``most`` in time are
    looked at.

    Returns
    -------
    (taken, notes)
        Place among the attempts as given, with the verdict, in order of time; why the others do not count.
    """
    rule = rule or AttemptRule()
    order = sorted(range(len(attempts)), key=lambda i: (window.moment(attempts[i].at), i))
    notes: list[Text] = []
    taken: list[tuple[int, Verdict]] = []
    for index in order:
        verdict = judge(attempts[index].at, window, late, extension)
        if verdict.standing in ("too_early", "too_late"):
            notes.append(verdict.reason)
        elif rule.most is not None and len(taken) >= rule.most:
            shown = _shown(window.moment(attempts[index].at))
            notes.append(both("exams.rules.too_many", at=shown, most=rule.most))
        else:
            taken.append((index, verdict))
    return taken, notes


def count(
    attempts: Sequence[Attempt],
    window: Window,
    rule: AttemptRule | None = None,
    late: LateRule | None = None,
    extension: Extension | None = None,
) -> Counted:
    """Choose the attempt that counts among those :func:`admitted`; the order in which they are given does not matter.

    Under ``best`` a tie goes to the earlier one, and as long as one of several waits for a person it is open which is
    best.
    """
    rule = rule or AttemptRule()
    taken, notes = admitted(attempts, window, rule, late, extension)
    if not taken:
        return Counted(None, None, None, tuple(notes))
    chosen, verdict = taken[-1]
    if rule.counts == "best" and len(taken) > 1:
        if any(attempts[index].points is None for index, _ in taken):
            return Counted(None, None, None, (*notes, both("exams.rules.open")))
        # max takes the first of equals, and they stand in order of time
        chosen, verdict = max(taken, key=lambda pair: _left(attempts[pair[0]].points, pair[1]))
    if verdict.standing == "late":
        notes.append(verdict.reason)
    points = attempts[chosen].points
    return Counted(chosen, None if points is None else float(_left(points, verdict)), verdict, tuple(notes))


def _left(points: float | None, verdict: Verdict) -> Decimal:
    return Decimal(str(points or 0)) * verdict.factor


def _shown(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M")


def extension_for(extensions: Sequence[Extension], student_id: str, assignment: str) -> Extension | None:
    """The extension of a student in an assignment; of several lines the last one counts."""
    mine = [each for each in extensions if (each.student_id, each.assignment) == (student_id, assignment)]
    return mine[-1] if mine else None


EXTENSION_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "student_id": ("student_id", "studentid", "student", "学号"),
    "assignment": ("assignment", "exam", "作业", "考试"),
    "until": ("until", "延至", "延期至", "截止"),
    "why": ("why", "reason", "原因", "理由"),
    "who": ("who", "by", "批准人", "经办人"),
}
"""Heading → what else it may be called (compared without spaces, in lower case)."""


def extensions_from(
    rows: Sequence[Sequence[str]],
    window: Window | None = None,
    students: Collection[str] | None = None,
    assignments: Collection[str] | None = None,
    file: str = "extensions.csv",
) -> tuple[list[Extension], list[Text]]:
    """Read the rows of an extensions file, the heading first.

    A line that cannot be used is left out with a sentence that names it; the others count. ``why`` and ``who`` are
    required: more time for one is only fair if somebody answers for it.

    Parameters
    ----------
    rows : cells as text.
    window : gives the offset of times that name none.
    students, assignments : those that exist; None does not check.
    """
    window = window or Window()
    if not rows:
        return [], []
    heads = [re.sub(r"[\s_]+", "", str(head)).casefold() for head in rows[0]]
    places: dict[str, int] = {}
    for name, spelled in EXTENSION_COLUMNS.items():
        known = {re.sub(r"[\s_]+", "", word) for word in spelled}
        found = [place for place, head in enumerate(heads) if head in known]
        if found:
            places[name] = found[0]
    missing = [name for name in EXTENSION_COLUMNS if name not in places]
    if missing:
        return [], [both("exams.rules.columns", file=file, missing=", ".join(missing), got=", ".join(rows[0]))]
    good: list[Extension] = []
    problems: list[Text] = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: str(row[place]).strip() if place < len(row) else "" for name, place in places.items()}
        if not any(cells.values()):
            continue
        problem = _problem(cells, window, students, assignments)
        if problem is None:
            good.append(Extension(**cells))
        else:
            key, fields = problem
            problems.append(both(f"exams.rules.{key}", file=file, line=number, **fields))
    return good, problems


def _problem(
    cells: Mapping[str, str], window: Window, students: Collection[str] | None, assignments: Collection[str] | None
) -> tuple[str, dict[str, str]] | None:
    empty = [name for name, text in cells.items() if not text]
    if empty:
        return "empty", {"column": empty[0]}
    for column, known in (("student_id", students), ("assignment", assignments)):
        if known is not None and cells[column] not in known:
            return "unknown", {"column": column, "got": cells[column]}
    try:
        until = window.moment(cells["until"])
    except ValueError:
        return "no_time", {"got": cells["until"]}
    end = window.end
    if end is not None and until <= end:
        return "shorter", {"got": cells["until"], "closes": _shown(end)}
    return None
