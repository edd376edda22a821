"""Appeals: a mark is contested, answered, and changed or not. The log is the only file.

Two events in ``audit.jsonl`` make up an appeal: ``appeal_opened`` (who contests which mark, and why) and
``appeal_answered`` (who decided what, the new points or none, and why). Everything else is worked out from the log, so
that marks can be computed again at any time and nothing is overwritten: an answer that is corrected is a further entry.

An appeal is known by student, mark and reason; opening the same one again, or answering it the same way, writes
nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from grading.assessment import audit
from grading.assessment.outcome import Text
from grading.messages import both
from kam_lab.i18n import pick

OPENED, ANSWERED = "appeal_opened", "appeal_answered"
State = Literal["open", "upheld", "rejected"]
Decision = Literal["upheld", "rejected"]
Log = str | Path | Iterable[Mapping[str, Any]]


class AppealError(ValueError):
    """An appeal cannot be entered like this; ``text`` says why and what to do, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text["en"])
        self.text = text

    def __str__(self) -> str:
        return pick(self.text)


@dataclass(frozen=True)
class Appeal:
    """One appeal as the log tells it.

    Attributes
    ----------
    id : short and stable; follows from student, mark and reason.
    student_id, assignment, criterion : the contested mark; an empty criterion means the assignment as a whole.
    why, opened_by, opened_at : the reason, who entered it, when.
    state : ``open``, ``upheld`` or ``rejected``.
    points : new points of an upheld appeal; None leaves the mark as it is.
    answer, answered_by, answered_at : the reason given for the decision, by whom, when.
    """

    id: str
    student_id: str
    assignment: str
    criterion: str
    why: str
    opened_by: str
    opened_at: str
    state: State = "open"
    points: float | None = None
    answer: str = ""
    answered_by: str = ""
    answered_at: str = ""

    @property
    def target(self) -> str:
        """The contested mark: ``assignment`` or ``assignment/criterion``."""
        return target(self.assignment, self.criterion)


def target(assignment: str, criterion: str = "") -> str:
    """Name of a mark: ``project_1``, or ``project_1/judgement`` for one criterion or question of it."""
    return f"{assignment}/{criterion}" if criterion else assignment


def appeal_id(student_id: str, assignment: str, criterion: str, why: str) -> str:
    """The id of an appeal; the same student, mark and reason give the same one."""
    parts = "\0".join((student_id, assignment, criterion, " ".join(why.split())))
    return hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()[:8]


# -- entering ---------------------------------------------------------------------------------------------------------


def open_appeal(
    log: str | Path,
    student_id: str,
    assignment: str,
    criterion: str = "",
    *,
    why: str,
    who: str,
    students: Iterable[str] | None = None,
    marks: Iterable[str] | None = None,
    at: dt.datetime | None = None,
) -> Appeal:
    """Enter that a mark is contested.

    Parameters
    ----------
    log : ``audit.jsonl``.
    criterion : of the assignment; empty for the assignment as a whole.
    why : the student's reason.
    who : who enters it.
    students, marks : ids of the class, and the names of its marks (see `target`); checked if given.
    at : time of the entry; now, if not given.

    Returns
    -------
    Appeal
        Also where it had been entered before.

    Raises
    ------
    AppealError
        Without a reason or a name, or for a student or mark that is not there.
    """
    _signed(who, why)
    if students is not None and student_id not in set(students):
        raise AppealError(both("appeals.stranger", student=student_id))
    known = None if marks is None else sorted(set(marks))
    if known is not None and target(assignment, criterion) not in known:
        shown = {"en": ", ".join(known), "zh": "、".join(known)}
        raise AppealError(both("appeals.no_mark", mark=target(assignment, criterion), known=shown))
    name = appeal_id(student_id, assignment, criterion, why)
    there = read_appeals(log)[0].get(name)
    if there is not None:
        return there
    data = {"appeal": name, "student_id": student_id, "assignment": assignment, "criterion": criterion}
    audit.append(log, OPENED, who, why, data, at)
    return read_appeals(log)[0][name]


def answer_appeal(
    log: str | Path,
    appeal: str,
    decision: Decision,
    points: float | None = None,
    *,
    why: str,
    who: str,
    most: float | None = None,
    at: dt.datetime | None = None,
) -> Appeal:
    """Enter the decision on an appeal. A later answer takes the place of an earlier one; both stay in the log.

    Parameters
    ----------
    appeal : its id.
    decision : ``upheld`` or ``rejected``.
    points : the new points of the contested mark, only when upheld; None leaves it unchanged.
    most : maximum of the contested mark; checked if given.

    Raises
    ------
    AppealError
        For an appeal that is not in the log, points that are out of range or go with a rejection, or without a reason
        or a name.
    """
    _signed(who, why)
    there = read_appeals(log)[0].get(appeal)
    if there is None:
        raise AppealError(both("appeals.unknown", appeal=appeal))
    if decision not in ("upheld", "rejected"):
        raise AppealError(both("appeals.decision", got=str(decision)))
    if points is not None:
        if decision == "rejected":
            raise AppealError(both("appeals.rejected_points", points=points))
        if _points(points) is None or (most is not None and points > most):
            limit = {"en": f" to {most:g}", "zh": f" 到 {most:g}"} if most is not None else {"en": "", "zh": ""}
            raise AppealError(
                both("appeals.range", points=f"{points:g}" if isinstance(points, float) else points, limit=limit)
            )
    value = None if points is None else float(points)
    now = (there.state, there.points, there.answer, there.answered_by)
    if now == (decision, value, why, who):
        return there
    audit.append(log, ANSWERED, who, why, {"appeal": appeal, "decision": decision, "points": value}, at)
    return read_appeals(log)[0][appeal]


def _signed(who: str, why: str) -> None:
    if not who.strip() or not why.strip():
        raise AppealError(both("appeals.unsigned"))


def _points(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if 0 <= value < math.inf else None


# -- asking -----------------------------------------------------------------------------------------------------------


def read_appeals(log: Log) -> tuple[dict[str, Appeal], list[Text]]:
    """All appeals, in the order in which they were opened.

    Parameters
    ----------
    log : path of ``audit.jsonl``, or its entries.

    Returns
    -------
    appeals : id → appeal.
    problems : list of Text
        Entries that cannot be used, such as an answer to an appeal that is not there.
    """
    appeals: dict[str, Appeal] = {}
    problems: list[Text] = []
    for entry in _entries(log):
        event, data, number = entry.get("event"), entry.get("data"), entry.get("number", "?")
        if event not in (OPENED, ANSWERED):
            continue
        said = _opened(entry, data, appeals) if event == OPENED else _answered(entry, data, appeals)
        if said is not None:
            problems.append(both(f"appeals.{said}", number=number))
    return appeals, problems


def _entries(log: Log) -> Iterable[Mapping[str, Any]]:
    return audit.entries(log) if isinstance(log, (str, Path)) else log


def _opened(entry: Mapping[str, Any], data: Any, appeals: dict[str, Appeal]) -> str | None:
    fields = ("appeal", "student_id", "assignment", "criterion")
    if not isinstance(data, Mapping) or not all(isinstance(data.get(name), str) for name in fields):
        return "entry"
    student, assignment, criterion = (data[name] for name in fields[1:])
    if data["appeal"] in appeals:
        return None  # two programs entered it at the same moment
    appeals[data["appeal"]] = Appeal(
        data["appeal"], student, assignment, criterion, str(entry["why"]), str(entry["who"]), str(entry["at"])
    )
    return None


def _answered(entry: Mapping[str, Any], data: Any, appeals: dict[str, Appeal]) -> str | None:
    if not isinstance(data, Mapping) or not isinstance(data.get("appeal"), str):
        return "entry"
    if data["appeal"] not in appeals:
        return "orphan"
    decision, points = data.get("decision"), data.get("points")
    if decision not in ("upheld", "rejected") or (points is not None and _points(points) is None):
        return "entry"
    name = data["appeal"]
    # Answered last counts last, also among several appeals against one mark.
    appeals[name] = replace(
        appeals[name],
        state=decision,
        points=_points(points) if decision == "upheld" else None,
        answer=str(entry["why"]),
        answered_by=str(entry["who"]),
        answered_at=str(entry["at"]),
    )
    return None


def overrides(log: Log) -> dict[tuple[str, str], float]:
    """New points that stand: (student, ``assignment`` or ``assignment/criterion``) → points.

    Where several appeals against one mark were upheld with new points, the one that was answered last counts. An
    answer that is taken back (rejected, or upheld without points) no longer changes the mark.
    """
    entries = list(_entries(log))
    appeals, _ = read_appeals(entries)
    last = {
        entry["data"]["appeal"]: position
        for position, entry in enumerate(entries)
        if entry.get("event") == ANSWERED and isinstance(entry.get("data"), Mapping) and "appeal" in entry["data"]
        if isinstance(entry["data"]["appeal"], str)
    }
    changed = [appeal for appeal in appeals.values() if appeal.state == "upheld" and appeal.points is not None]
    changed.sort(key=lambda appeal: last[appeal.id])
    return {(appeal.student_id, appeal.target): appeal.points for appeal in changed if appeal.points is not None}


def lines(appeal: Appeal, lang: str) -> list[str]:
    """The appeal in two sentences, for the student's page and ``explain``."""
    opened = {"mark": appeal.target, "why": appeal.why, "who": appeal.opened_by, "day": appeal.opened_at[:10]}
    out = [both("appeals.line.opened", **opened)[lang]]
    if appeal.state == "open":
        return [*out, both("appeals.line.open")[lang]]
    key = "rejected" if appeal.state == "rejected" else "unchanged" if appeal.points is None else "changed"
    said = {"who": appeal.answered_by, "day": appeal.answered_at[:10], "why": appeal.answer}
    points = "" if appeal.points is None else f"{appeal.points:g}"
    return [*out, both(f"appeals.line.{key}", points=points, **said)[lang]]
