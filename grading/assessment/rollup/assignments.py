"""Points → the mark of an assignment out of 100.

Ability and knowledge weigh the same unless the policy says otherwise; an assignment that has questions of one aspect
only is marked on these. What has not been decided stays empty and says why. Only work that was never handed in may
count as zero, if the policy says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd

from grading.assessment.exams.rules import Verdict
from grading.assessment.outcome import Text, as_given
from grading.assessment.rollup.component import ComponentMark, Names
from grading.assessment.rollup.policy import ASPECTS, Policy
from grading.assessment.steps import Step, exact, plain, rounded
from grading.messages import both

Asked = Mapping[str, tuple[Decimal, str]]
"""Question → (points to be had, aspect)."""


def assignment_marks(
    scores: pd.DataFrame,
    statuses: pd.DataFrame,
    policy: Policy,
    students: Sequence[str],
    names: Mapping[str, Names],
    late: Mapping[tuple[str, str], Verdict],
) -> dict[str, dict[str, ComponentMark]]:
    """Assignment → student → mark; see :func:`grading.assessment.rollup.final.roll_up` for the parameters."""
    asked = _asked(scores)
    parts = {(str(s), str(a)): part for (s, a), part in scores.groupby(["student_id", "assignment"], sort=False)}
    said = {(str(row["student_id"]), str(row["assignment"])): row for row in statuses.to_dict("records")}
    known = dict.fromkeys([*map(str, scores.get("assignment", [])), *map(str, statuses.get("assignment", []))])
    found: dict[str, dict[str, ComponentMark]] = {}
    for name in known:
        called = names.get(name) or Names({"en": name, "zh": name})
        found[name] = {
            student: _late(
                _mark(parts.get((student, name)), said.get((student, name)), asked.get(name, {}), called, policy),
                late.get((student, name)),
                policy,
            )
            for student in students
        }
    return found


def nothing_there(names: Names, policy: Policy) -> ComponentMark:
    """The mark of one of whom nothing is known."""
    return _mark(None, None, {}, names, policy)


def _asked(scores: pd.DataFrame) -> dict[str, dict[str, tuple[Decimal, str]]]:
    """Assignment → question → (points to be had, aspect), over all students."""
    found: dict[str, dict[str, tuple[Decimal, str]]] = {}
    for row in scores.drop_duplicates(["assignment", "question_id"]).to_dict("records"):
        aspect = str(row.get("aspect") or "ability")
        found.setdefault(str(row["assignment"]), {})[str(row["question_id"])] = (exact(row["max_points"]), aspect)
    return found


def _mark(
    part: pd.DataFrame | None,
    said: Mapping[Any, Any] | None,
    asked: Asked,
    names: Names,
    policy: Policy,
) -> ComponentMark:
    status = str(said["status"]) if said else ("graded" if part is not None else "not_handed_in")
    if status == "not_handed_in":
        value = rounded(Decimal(0), policy.decimals) if policy.not_handed_in == "zero" else None
        reason = names.say(f"rollup.not_handed_in_{'zero' if value is not None else 'empty'}")
        return ComponentMark(value, "not_handed_in", reason, {}, (Step("not_handed_in", reason, value),))
    if status != "graded" or part is None:
        reason = _reason(said) or names.say("rollup.ungraded")
        return ComponentMark(None, "ungraded", reason, {}, (Step("ungraded", reason),))
    rows = {str(row["question_id"]): row for row in part.to_dict("records")}
    points = {name: None if pd.isna(row["points"]) else exact(row["points"]) for name, row in rows.items()}
    open_ = sorted((question for question in asked if points.get(question) is None), key=names.place)
    shares = _shares(points, asked)
    steps = _steps(points, rows, asked, names, policy)
    if open_:
        return ComponentMark(None, "pending", names.say("rollup.pending", open_), shares, steps)
    return ComponentMark(_out_of_100(points, asked, policy), "complete", None, shares, steps)


def _late(mark: ComponentMark, verdict: Verdict | None, policy: Policy) -> ComponentMark:
    """Take off what lateness costs."""
    if verdict is None or verdict.factor == 1 or mark.value is None or mark.status == "not_handed_in":
        return mark
    value = rounded(mark.value * verdict.factor, policy.decimals)
    said = both("rollup.step.late", before=mark.value, kept=plain(verdict.factor * 100), mark=value)
    step = Step("late", said, value, details=(Step("clock", dict(verdict.reason)),))
    return replace(mark, value=value, reason=dict(verdict.reason), steps=(*mark.steps, step))


def _reason(said: Mapping[Any, Any] | None) -> Text | None:
    if not said:
        return None
    found = {lang: str(said.get(f"reason_{lang}") or "") for lang in ("en", "zh")}
    return found if any(found.values()) else None


def _shares(points: Mapping[str, Decimal | None], asked: Asked) -> dict[str, float]:
    shares = {}
    for aspect in ASPECTS:
        mine = [(points[q], most) for q, (most, kind) in asked.items() if kind == aspect and points.get(q) is not None]
        whole = sum((most for _, most in mine), Decimal(0))
        if whole:
            shares[aspect] = float(sum((got for got, _ in mine if got is not None), Decimal(0)) / whole)
    return shares


def _aspect_weights(asked: Asked, policy: Policy) -> dict[str | None, Decimal]:
    """Aspect → its share (adding up to 1) of the mark; None stands for all where points are simply added up."""
    there = dict.fromkeys(kind for most, kind in asked.values() if most)
    if policy.aspects == "points" or not set(there) <= set(ASPECTS):
        return {None: Decimal(1)}
    weights: dict[str | None, Decimal] = {aspect: Decimal(str(policy.aspects[aspect])) for aspect in there}  # type: ignore[index]
    whole = sum(weights.values(), Decimal(0))
    return {aspect: weight / whole for aspect, weight in weights.items()} if whole else {None: Decimal(1)}


def _sums(points: Mapping[str, Decimal | None], asked: Asked, aspect: str | None) -> tuple[Decimal, Decimal]:
    mine = [(points.get(q) or Decimal(0), most) for q, (most, kind) in asked.items() if aspect in (None, kind)]
    return sum((got for got, _ in mine), Decimal(0)), sum((most for _, most in mine), Decimal(0))


def _out_of_100(points: Mapping[str, Decimal | None], asked: Asked, policy: Policy) -> Decimal:
    weights = _aspect_weights(asked, policy)
    share = Decimal(0)
    for aspect, weight in weights.items():
        got, most = _sums(points, asked, aspect)
        share += weight * got / most if most else Decimal(0)
    return rounded(min(Decimal(100), max(Decimal(0), share * 100)), policy.decimals)


# -- the way to it ----------------------------------------------------------------------------------------------------


def _steps(
    points: Mapping[str, Decimal | None],
    rows: Mapping[str, Mapping[Any, Any]],
    asked: Asked,
    names: Names,
    policy: Policy,
) -> tuple[Step, ...]:
    """A line for each aspect (or one for all), made of a line for each question."""
    weights = _aspect_weights(asked, policy)
    steps = []
    for aspect, weight in weights.items():
        got, most = _sums(points, asked, aspect)
        mine = sorted((q for q, (_, kind) in asked.items() if aspect in (None, kind)), key=names.place)
        details = tuple(_question(q, points.get(q), asked[q][0], rows.get(q, {}), names) for q in mine)
        said = {
            "points": plain(got),
            "most": plain(most),
            "percent": plain(rounded(100 * got / most, 2) if most else 0),
        }
        key = f"rollup.step.{aspect or 'points'}"
        steps.append(Step(aspect or "points", both(key, weight=plain(weight * 100), **said), got, details=details))
    return tuple(steps)


def _question(name: str, got: Decimal | None, most: Decimal, row: Mapping[Any, Any], names: Names) -> Step:
    shown = as_given(row.get("value"), 60)
    said = {"question": names.number(name), "id": name, "most": plain(most), "given": shown}
    if got is None:
        return Step("question", both("rollup.step.question_open", **said))
    key = "question" if shown else "question_blank"
    details: tuple[Step, ...] = ()
    comment = {lang: str(row.get(f"comment_{lang}") or "").split("\n")[0] for lang in ("en", "zh")}
    if all(comment.values()) and got < most:
        details = (Step("comment", comment),)
    return Step("question", both(f"rollup.step.{key}", points=plain(got), **said), got, details=details)
