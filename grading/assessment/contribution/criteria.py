"""One criterion of a project's rubric: what its evidence says, the points that follow, and the lines that show it.

Every number is rounded as it is printed before the next one is worked out from it: shares to four decimals of a
percent, points of a criterion to four decimals.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from grading.assessment.outcome import Text
from grading.assessment.panel.combine import CellMark, TeamMark
from grading.assessment.rubric_file import SOURCES, Criterion
from grading.assessment.rubric_totals import POINT_DECIMALS, criterion_points, criterion_share
from grading.assessment.steps import Step, exact, plain, rounded
from grading.messages import both

__all__ = ["Answer", "CriterionMark", "Open", "TeamEvidence", "Work", "after_appeal", "criterion_mark"]

PERCENT_DECIMALS = 4
HUNDRED = Decimal(100)
State = Literal["graded", "not_handed_in", "unreadable", "not_graded"]
Kind = Literal["unreadable", "not_graded", "not_handed_in", "judge", "teacher", "panel", "unknown"]


@dataclass(frozen=True)
class Answer:
    """What an answer earned; ``points`` is None where a person has to decide, ``name`` is what people call it."""

    points: float | None
    max_points: float
    name: Text


@dataclass(frozen=True)
class Work:
    """One notebook as it was marked.

    Attributes
    ----------
    title : of the notebook.
    answers : question → answer, of all that are asked, handed in or not.
    state : ``graded``, or why there are no points.
    kept : what lateness leaves of the points, 0 to 1; ``late`` says so.
    """

    title: Text
    answers: Mapping[str, Answer]
    state: State = "graded"
    kept: Decimal = Decimal(1)
    late: Text | None = None


@dataclass(frozen=True)
class TeamEvidence:
    """What is known about a team's work: its notebook, and what the panel gave (None: nothing yet)."""

    work: Work
    panel: TeamMark | None = None

    @property
    def cells(self) -> dict[str, CellMark]:
        """Criterion → the panel's points on it."""
        return {cell.criterion: cell for cell in self.panel.cells} if self.panel is not None else {}


@dataclass(frozen=True)
class Open:
    """Something a criterion waits for: what kind of thing, and its name."""

    kind: Kind
    name: Mapping[str, str]


@dataclass(frozen=True)
class CriterionMark:
    """What was earned on one criterion.

    Attributes
    ----------
    share : 0 to 1; None while something is missing.
    points : of the criterion's weight, four decimals.
    shut : whether it is a gate that was not passed.
    open : what is missing.
    step : the lines.
    """

    criterion: Criterion
    share: Decimal | None
    points: Decimal | None
    shut: bool
    step: Step
    open: tuple[Open, ...] = ()


@dataclass
class _Found:
    """One source's share, with its line and what it waits for."""

    percent: Decimal | None = None
    steps: list[Step] = field(default_factory=list)
    open: list[Open] = field(default_factory=list)


def criterion_mark(
    criterion: Criterion,
    works: Sequence[Work],
    cell: CellMark | None = None,
    *,
    absent_is_zero: bool = True,
    combination: str = "mean",
) -> CriterionMark:
    """Work out one criterion.

    Parameters
    ----------
    works : the notebooks in which its questions stand.
    cell : the panel's points on it; None if there are none.
    absent_is_zero : whether work that was not handed in earns 0; else the criterion stays open.
    combination : how the peers' points were combined, for the line about them.
    """
    found: dict[str, _Found] = {}
    for source in SOURCES:
        if criterion.ratio(source):
            if source == "answers":
                found[source] = _answers(criterion, works, absent_is_zero)
            else:
                found[source] = _judged(criterion, source, cell, combination)
    own_word = cell is not None and cell.teacher is not None
    shares = {source: None if one.percent is None else float(one.percent / 100) for source, one in found.items()}
    share = criterion_share(criterion, **shares, own_word=own_word)
    shut = bool(criterion.gate and own_word and criterion.ratio("teacher") and shares["teacher"] == 0)
    waits = () if share is not None else tuple(what for one in found.values() for what in one.open)
    details = tuple(step for one in found.values() for step in one.steps)
    said = {"title": dict(criterion.title), "weight": plain(criterion.weight)}
    if share is None:
        return CriterionMark(criterion, None, None, False, _step("criterion_open", None, details, **said), waits)
    percent = rounded(exact(share) * 100, PERCENT_DECIMALS)
    points = criterion_points(criterion, percent / 100)
    said |= {"percent": plain(percent), "points": plain(points)}
    if shut:
        step = _step("criterion_shut", points, details, **said)
    elif len(found) == 1:
        step = _step("criterion_one", points, details, **said)
    else:
        parts = [f"{plain(exact(criterion.ratio(s)) * 100)}% × {plain(found[s].percent or 0)}%" for s in found]
        step = _step("criterion", points, details, sum=" + ".join(parts), **said)
    return CriterionMark(criterion, percent / 100, points, shut, step)


def after_appeal(mark: CriterionMark, points: float) -> CriterionMark:
    """The criterion with the points that an appeal gave it, within 0 and its weight; the lines before it are kept."""
    criterion = mark.criterion
    if not math.isfinite(points):
        return mark
    new = rounded(min(exact(criterion.weight), max(Decimal(0), exact(points))), POINT_DECIMALS)
    share = rounded(new / exact(criterion.weight), PERCENT_DECIMALS + 5)
    before = "–" if mark.points is None else plain(mark.points)
    said = {"title": dict(criterion.title), "weight": plain(criterion.weight), "before": before, "points": plain(new)}
    step = _step("appeal", new, (mark.step,), **said)
    return CriterionMark(criterion, share, new, criterion.gate and not new, step)


def _step(key: str, value: Decimal | None, details: Sequence[Step] = (), /, **said: object) -> Step:
    return Step(key, both(f"project.mark.step.{key}", **said), value, details=tuple(details))


def _title(criterion: Criterion) -> Text:
    return {"en": criterion.title["en"], "zh": criterion.title["zh"]}


# -- the sources ------------------------------------------------------------------------------------------------------


def _answers(criterion: Criterion, works: Sequence[Work], absent_is_zero: bool) -> _Found:
    found = _Found()
    details: list[Step] = []
    got, most = Decimal(0), Decimal(0)
    used: list[Work] = []
    for question in criterion.questions:
        work = next((one for one in works if question in one.answers), None)
        if work is None:
            found.open.append(Open("unknown", {"en": question, "zh": question}))
            continue
        if work not in used:
            used.append(work)
        answer = work.answers[question]
        points = answer.points
        if work.state != "graded":
            points = 0.0 if work.state == "not_handed_in" and absent_is_zero else None
        most += exact(answer.max_points)
        said = {"question": dict(answer.name), "most": plain(answer.max_points)}
        if points is not None:
            got += exact(points)
            details.append(_step("answer", exact(points), points=plain(points), **said))
        elif work.state == "graded":
            details.append(_step("answer_open", None, **said))
            found.open.append(Open("judge", answer.name))
    for work in used:
        if work.state != "graded":
            details.insert(0, _step(f"work_{work.state}", None, title=dict(work.title)))
            if not (work.state == "not_handed_in" and absent_is_zero):
                found.open.append(Open(work.state, work.title))
    if found.open or not most:
        if not found.open:
            found.open.append(Open("unknown", _title(criterion)))
        found.steps.append(_step("answers_open", None, details))
        return found
    # A question never earns more than it is worth, whatever was entered for it by hand.
    percent = rounded(HUNDRED * min(most, max(Decimal(0), got)) / most, PERCENT_DECIMALS)
    said = {"points": plain(got), "most": plain(most), "percent": plain(percent)}
    found.steps.append(_step("answers", percent, details, **said))
    for work in used:
        if work.kept != 1 and work.state == "graded":
            before, percent = percent, rounded(percent * work.kept, PERCENT_DECIMALS)
            late = (Step("clock", dict(work.late)),) if work.late else ()
            said = {"before": plain(before), "kept": plain(work.kept * 100), "percent": plain(percent)}
            found.steps.append(_step("late", percent, late, **said))
    found.percent = percent
    return found


def _judged(criterion: Criterion, source: str, cell: CellMark | None, combination: str) -> _Found:
    """The teacher's or the panel's share; where the rules let one stand in for the other, both have its share."""
    found = _Found()
    points, stands_in = None, False
    if cell is not None and source == "teacher":
        points, stands_in = cell.teacher, False
        if points is None and cell.basis == "peers":
            points, stands_in = cell.points, True
    elif cell is not None and cell.basis != "none":
        points, stands_in = (cell.points, True) if cell.basis == "teacher" else (cell.peers, False)
    note = () if cell is None or cell.note is None else (Step("note", dict(cell.note)),)
    if cell is None or points is None:
        kind: Kind = "teacher" if source == "teacher" else "panel"
        found.open.append(Open(kind, _title(criterion)))
        found.steps.append(_step(f"{source}_open", None, note))
        return found
    percent = rounded(min(HUNDRED, max(Decimal(0), 100 * exact(points / cell.max))), PERCENT_DECIMALS)
    given = cell.given_teachers if (source == "teacher") != stands_in else cell.given_peers
    details = [_cell(rater, value, cell.max) for rater, value in sorted(given.items())]
    said = {"points": plain(rounded(exact(points), 4)), "most": plain(cell.max), "percent": plain(percent)}
    if stands_in:
        step = _step(f"{source}_stood_in", percent, (*note, *details), **said)
    elif source == "teacher":
        step = _step("teacher" if len(given) == 1 else "teachers", percent, details, count=len(given), **said)
    else:
        step = _step(f"panel_{combination}", percent, (*note, *details), count=len(given), **said)
    found.percent = percent
    found.steps.append(step)
    return found


def _cell(rater: str, points: float, most: float) -> Step:
    """One cell of a scorecard. Who gave it is for the teacher only."""
    text = both("project.mark.step.cell", rater=rater, points=plain(points), most=plain(most))
    return Step("cell", text, exact(points), confidential=True)
