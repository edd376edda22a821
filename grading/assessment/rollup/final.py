"""Parts → tasks → the final mark, with the way to it: same inputs, same marks.

Marks are rounded half up to the policy's decimals at every level, and each level is computed from the rounded ones
below, so that it can be added up by hand from the printed table. What has not been decided stays empty and says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import pandas as pd

from grading.assessment.exams.rules import Verdict
from grading.assessment.outcome import Text
from grading.assessment.rollup.assignments import assignment_marks, nothing_there
from grading.assessment.rollup.component import ComponentMark, Names, State
from grading.assessment.rollup.policy import ASPECTS, SUM_OF_WEIGHTS, Policy
from grading.assessment.steps import Step, exact, plain, rounded
from grading.messages import both

COLUMNS_AFTER = ("final", "ability", "knowledge", "passed", "status", "reason_en", "reason_zh")
Others = Mapping[str, Mapping[str, ComponentMark]]
"""Part → student → mark: of projects and exams."""


@dataclass(frozen=True)
class StudentMarks:
    """One student's marks, from the parts to the final one.

    Attributes
    ----------
    parts, tasks : name → mark, in the order of the policy.
    final : 0 to 100; None while something that counts is open.
    aspects : ability and knowledge → share (0–1) of what has been decided, weighted.
    status : the worst of the parts that count.
    tree : the whole way to the final mark.
    """

    student_id: str
    team: str | None
    parts: Mapping[str, ComponentMark]
    tasks: Mapping[str, ComponentMark]
    final: Decimal | None
    aspects: Mapping[str, float]
    passed: bool | None
    status: State
    reason: Text
    tree: Step


def work_out(
    scores: pd.DataFrame,
    statuses: pd.DataFrame,
    policy: Policy,
    roster: pd.DataFrame,
    names: Mapping[str, Names] | None = None,
    others: Others | None = None,
    late: Mapping[tuple[str, str], Verdict] | None = None,
    overrides: Mapping[tuple[str, str], float] | None = None,
) -> list[StudentMarks]:
    """Work out the marks of a class.

    Parameters
    ----------
    scores : one row per student and question: student_id, assignment, question_id, points (NaN: to be decided),
        max_points, aspect; if there are comment_en, comment_zh and value, the tree shows them.
    statuses : one row per student and assignment: student_id, assignment, status (``graded``, ``not_handed_in``,
        ``ungraded``), and if known reason_en, reason_zh. A missing row means not handed in, unless there are scores.
    policy : weights and rules.
    roster : student_id, team; the marks come in its order.
    names : by part or task, what people call it and its questions; without it, reasons show ids.
    others : marks of the projects and exams.
    late : (student, assignment) → what the clock says about the hand-in.
    overrides : (student, part) → the mark that an appeal set, in place of what was worked out.
    """
    people = [str(person) for person in roster["student_id"]]
    called = dict(names or {})
    found = assignment_marks(scores, statuses, policy, people, called, late or {})
    found.update({part: dict(marks) for part, marks in (others or {}).items()})
    listed = [*policy.parts, *sorted(set(found) - set(policy.parts))]
    made = []
    for person in roster.to_dict("records"):
        student = str(person["student_id"])
        parts = {}
        for name in listed:
            mark = found.get(name, {}).get(student) or nothing_there(_called(called, name), policy)
            parts[name] = _appealed(mark, (overrides or {}).get((student, name)), policy)
        made.append(_student(student, person.get("team"), parts, policy, called))
    return made


def roll_up(
    scores: pd.DataFrame,
    statuses: pd.DataFrame,
    policy: Policy,
    roster: pd.DataFrame,
    names: Mapping[str, Names] | None = None,
    others: Others | None = None,
    late: Mapping[tuple[str, str], Verdict] | None = None,
    overrides: Mapping[tuple[str, str], float] | None = None,
) -> pd.DataFrame:
    """The marks of a class as a table; see :func:`work_out` for the parameters, :func:`as_table` for the columns."""
    return as_table(work_out(scores, statuses, policy, roster, names, others, late, overrides), policy)


def as_table(made: Sequence[StudentMarks], policy: Policy) -> pd.DataFrame:
    """One row per student.

    Returns
    -------
    DataFrame
        student_id, team, one column of marks (0–100) per part and task, final, ability and knowledge (shares 0–1 of
        what has been decided), passed, status (``complete``, ``pending``, ``ungraded``, ``not_handed_in``), reason_en,
        reason_zh.
    """
    columns = columns_of(policy, made[0].parts if made else policy.parts)
    rows = []
    for student in made:
        marks = {**student.parts, **student.tasks}
        values = {name: np.nan if marks[name].value is None else float(marks[name].value or 0) for name in columns}
        rows.append(
            {
                "student_id": student.student_id,
                "team": student.team,
                **values,
                "final": np.nan if student.final is None else float(student.final),
                **{aspect: student.aspects.get(aspect, float("nan")) for aspect in ASPECTS},
                "passed": student.passed,
                "status": student.status,
                "reason_en": student.reason["en"],
                "reason_zh": student.reason["zh"],
            }
        )
    table = pd.DataFrame(rows, columns=["student_id", "team", *columns, *COLUMNS_AFTER])
    return table.astype({**dict.fromkeys([*columns, "final", *ASPECTS], "float64"), "passed": "boolean"})


def columns_of(policy: Policy, parts: Mapping[str, object] | Sequence[str]) -> list[str]:
    """The parts and tasks in the order of the weights, each task after its parts; then what does not count."""
    found: list[str] = []
    for name in policy.weights:
        found += [*policy.tasks.get(name, {}), name]
    return found + [name for name in parts if name not in found]


# -- one student ------------------------------------------------------------------------------------------------------


def _called(names: Mapping[str, Names], name: str) -> Names:
    return names.get(name) or Names({"en": name, "zh": name})


def _appealed(mark: ComponentMark, points: float | None, policy: Policy) -> ComponentMark:
    if points is None:
        return mark
    value = rounded(min(Decimal(100), max(Decimal(0), exact(points))), policy.decimals)
    before = "–" if mark.value is None else mark.value
    step = Step("appeal", both("rollup.step.appeal", before=before, mark=value), value)
    return replace(mark, value=value, status="complete", reason=None, steps=(*mark.steps, step))


def _student(
    student: str, team: str | None, parts: dict[str, ComponentMark], policy: Policy, names: Mapping[str, Names]
) -> StudentMarks:
    tasks = {name: _task(name, weights, parts, policy, names) for name, weights in policy.tasks.items()}
    counted = {name: tasks.get(name) or parts[name] for name, weight in policy.weights.items() if weight > 0}
    final: Decimal | None = None
    values = {name: mark.value for name, mark in counted.items() if mark.value is not None}
    if len(values) == len(counted):
        whole = sum((Decimal(str(policy.weights[name])) * value for name, value in values.items()), Decimal(0))
        final = rounded(whole / SUM_OF_WEIGHTS, policy.decimals)
    lines = []
    for name, mark in counted.items():
        weight = plain(policy.weights[name])
        lines.append(_line("rollup.step.weighed", name, mark, weight, names))
    said: Text
    if final is None:
        said = both("rollup.step.final_open", version=policy.version)
    else:
        terms = " + ".join(f"{plain(policy.weights[name])} % × {value}" for name, value in values.items())
        said = both("rollup.step.final", terms=terms, mark=final, version=policy.version)
    here = [mark for name, mark in parts.items() if name in policy.parts or mark.status != "not_handed_in"]
    reasons = [mark.reason for mark in here if mark.reason]
    states = [mark.status for mark in here]
    order: tuple[State, ...] = ("ungraded", "pending", "not_handed_in")
    return StudentMarks(
        student,
        team,
        parts,
        tasks,
        final,
        {aspect: share for aspect in ASPECTS if (share := _aspect(counted, aspect, policy)) is not None},
        None if final is None else bool(final >= Decimal(str(policy.pass_mark))),
        next((state for state in order if state in states), "complete"),
        {
            "en": " ".join(dict.fromkeys(reason["en"] for reason in reasons)),
            "zh": "".join(dict.fromkeys(reason["zh"] for reason in reasons)),
        },
        Step("final", said, final, details=tuple(lines)),
    )


def _line(key: str, name: str, mark: ComponentMark, weight: str, names: Mapping[str, Names]) -> Step:
    shown = "–" if mark.value is None else mark.value
    title = dict(_called(names, name).title)
    details = mark.steps
    if mark.value is None and mark.reason:
        details = (Step("open", mark.reason), *details)
    return Step("part", both(key, part=title, mark=shown, weight=weight), mark.value, details=details)


def _task(
    name: str,
    weights: Mapping[str, float],
    parts: Mapping[str, ComponentMark],
    policy: Policy,
    names: Mapping[str, Names],
) -> ComponentMark:
    """A task's mark from those of its parts; the lowest are left out where the policy says so."""
    mine = {part: parts[part] for part, weight in weights.items() if weight > 0}
    done = {part: mark.value for part, mark in mine.items() if mark.value is not None}
    gone: list[str] = []
    count = policy.drop.get(name, 0)
    if count and len(done) == len(mine):  # of parts that are open nobody knows which is the lowest
        gone = sorted(done, key=lambda part: (done[part], list(mine).index(part)))[:count]
    kept = {part: Decimal(str(weights[part])) for part in mine if part not in gone}
    whole = sum(kept.values(), Decimal(0))
    steps = []
    for part, mark in mine.items():
        key = "rollup.step.dropped" if part in gone else "rollup.step.weighed"
        weight = plain(rounded(100 * kept.get(part, Decimal(0)) / whole, 2)) if whole else "0"
        steps.append(_line(key, part, mark, weight, names))
    shares = {aspect: share for aspect in ASPECTS if (share := _mean(mine, kept, aspect)) is not None}
    if any(part not in done for part in kept):
        states = [mark.status for mark in mine.values() if mark.value is None]
        order: tuple[State, ...] = ("ungraded", "pending", "not_handed_in")
        return ComponentMark(None, next(s for s in order if s in states), None, shares, tuple(steps))
    value = rounded(sum((weight * done[part] for part, weight in kept.items()), Decimal(0)) / whole, policy.decimals)
    return ComponentMark(value, "complete", None, shares, tuple(steps))


def _mean(marks: Mapping[str, ComponentMark], weights: Mapping[str, Decimal], aspect: str) -> float | None:
    known = [(marks[name].shares[aspect], float(w)) for name, w in weights.items() if aspect in marks[name].shares]
    whole = sum(weight for _, weight in known)
    return sum(share * weight for share, weight in known) / whole if whole else None


def _aspect(counted: Mapping[str, ComponentMark], aspect: str, policy: Policy) -> float | None:
    """Share of one aspect over the parts in which something of it has been decided."""
    return _mean(counted, {name: Decimal(str(policy.weights[name])) for name in counted}, aspect)
