"""Policy → marks: a pure function of scores, statuses, policy and roster. Same inputs, same marks.

An assignment's mark is out of 100. Ability and knowledge weigh the same unless the policy says otherwise; an
assignment that has questions of one aspect only is marked on these. Marks are rounded half up to the policy's
decimals, and the final mark is computed from the rounded ones, so that it can be added up by hand from the printed
table.

What has not been decided stays empty and says why. Only work that was never handed in may count as zero, if the policy
says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from grading.assessment.outcome import Text, say

SUM_OF_WEIGHTS = 100
ASPECTS = ("ability", "knowledge")
COLUMNS_AFTER = ("final", "ability", "knowledge", "passed", "status", "reason_en", "reason_zh")


class PolicyError(ValueError):
    """A policy cannot be used; the message says what to mend."""


class Policy(BaseModel):
    """Weights and rules of the final mark, as in ``policy.yaml``.

    Attributes
    ----------
    weights : assignment → percent of the final mark; they add up to 100.
    pass_mark : a final mark from here on passes.
    decimals : marks are rounded half up to so many decimals.
    not_handed_in : ``zero``, or ``empty`` to leave the mark open.
    aspects : ability and knowledge → percent of each assignment's mark; ``points`` to simply add up the points.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    version: str = "1"
    weights: dict[str, float]
    pass_mark: float = Field(default=60, ge=0, le=100)
    decimals: int = Field(default=2, ge=0, le=4)
    not_handed_in: Literal["zero", "empty"] = "zero"
    aspects: dict[Literal["ability", "knowledge"], float] | Literal["points"] = {"ability": 50, "knowledge": 50}

    @field_validator("weights")
    @classmethod
    def _weights_sum(cls, weights: dict[str, float]) -> dict[str, float]:
        return _summing("weights", weights)

    @field_validator("aspects")
    @classmethod
    def _aspects_sum(cls, aspects: dict[str, float] | str) -> dict[str, float] | str:
        if isinstance(aspects, str):
            return aspects
        return _summing("aspects", {name: aspects.get(name, 0) for name in ASPECTS})


def _summing(field: str, parts: dict[str, float]) -> dict[str, float]:
    total = sum((Decimal(str(part)) for part in parts.values()), Decimal(0))
    if any(not part >= 0 for part in parts.values()) or total != SUM_OF_WEIGHTS:
        listed = ", ".join(f"{name} {part:g}" for name, part in parts.items()) or "none"
        raise ValueError(f"{field} must be 0 or more and add up to 100, but {listed} add up to {total.normalize():f}")
    return parts


def load_policy(path: str | Path) -> Policy:
    """Read ``policy.yaml``.

    Raises
    ------
    PolicyError
        With one sentence for each thing to mend.
    """
    file = Path(path)
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise PolicyError(f"{file.name} is missing; expected the rules for the final mark there") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PolicyError(f"{file.name} cannot be read as YAML: {str(error).splitlines()[0]}") from None
    try:
        return Policy.model_validate(raw)
    except ValidationError as error:
        lines = []
        for item in error.errors():
            place = ".".join(str(part) for part in item["loc"] if part not in {"points"}) or "the file"
            lines.append(f"{place}: {item['msg'].removeprefix('Value error, ')}")
        raise PolicyError(f"{file.name} – " + "; ".join(lines)) from None


@dataclass(frozen=True)
class Names:
    """What people call an assignment, and the ids of its questions in the order in which they are asked."""

    title: Text
    questions: Sequence[str] = ()

    def place(self, question: str) -> tuple[int, str]:
        """Where a question stands; an unknown one comes last."""
        return (self.questions.index(question) + 1 if question in self.questions else len(self.questions) + 1, question)

    def say(self, key: str, questions: Sequence[str] = ()) -> Text:
        """A sentence about the assignment, and about some of its questions by their numbers."""
        numbers = [str(self.place(name)[0]) if name in self.questions else name for name in questions]
        listed = {"en": ", ".join(numbers), "zh": "、".join(numbers)}
        made = {lang: say(key, assignment=self.title[lang], questions=listed[lang])[lang] for lang in self.title}
        return {"en": made["en"], "zh": made["zh"]}


@dataclass(frozen=True)
class _Mark:
    """One student's mark in one assignment; ``value`` is None where it is open, ``reason`` says why."""

    value: Decimal | None
    status: str
    reason: Text | None
    shares: Mapping[str, float]  # aspect → share of the points that have been decided


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half up, as marks are rounded in schools: 2.345 → 2.35."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def roll_up(
    scores: pd.DataFrame,
    statuses: pd.DataFrame,
    policy: Policy,
    roster: pd.DataFrame,
    names: Mapping[str, Names] | None = None,
) -> pd.DataFrame:
    """Work out the marks of a class.

    Parameters
    ----------
    scores : one row per student and question: student_id, assignment, question_id, points (NaN: to be decided),
        max_points, aspect.
    statuses : one row per student and assignment: student_id, assignment, status (``graded``, ``not_handed_in``,
        ``ungraded``), and if known reason_en, reason_zh. A missing row means not handed in, unless there are scores.
    policy : weights and rules.
    roster : student_id, team; the marks come in its order.
    names : by assignment, what people call it and its questions; without it, reasons show ids.

    Returns
    -------
    DataFrame
        student_id, team, one column of marks (0–100) per assignment, final, ability and knowledge (shares 0–1 of what
        has been decided), passed, status (``complete``, ``pending``, ``ungraded``, ``not_handed_in``), reason_en,
        reason_zh.
    """
    known = [*scores.get("assignment", []), *statuses.get("assignment", [])]
    assignments = [*policy.weights, *sorted({str(name) for name in known} - set(policy.weights))]
    asked = _asked(scores)
    parts = {(str(s), str(a)): part for (s, a), part in scores.groupby(["student_id", "assignment"], sort=False)}
    said = {(str(row["student_id"]), str(row["assignment"])): row for row in statuses.to_dict("records")}
    rows = []
    for person in roster.to_dict("records"):
        student = str(person["student_id"])
        marks = {
            name: _mark(
                parts.get((student, name)),
                said.get((student, name)),
                asked.get(name, {}),
                (names or {}).get(name) or Names({"en": name, "zh": name}),
                policy,
            )
            for name in assignments
        }
        rows.append({"student_id": student, "team": person.get("team"), **_row(marks, policy)})
    columns = ["student_id", "team", *assignments, *COLUMNS_AFTER]
    table = pd.DataFrame(rows, columns=columns)
    numbers = [*assignments, "final", *ASPECTS]
    return table.astype({**dict.fromkeys(numbers, "float64"), "passed": "boolean"})


def _asked(scores: pd.DataFrame) -> dict[str, dict[str, tuple[Decimal, str]]]:
    """Assignment → question → (points to be had, aspect), over all students."""
    found: dict[str, dict[str, tuple[Decimal, str]]] = {}
    for row in scores.drop_duplicates(["assignment", "question_id"]).to_dict("records"):
        aspect = str(row.get("aspect") or "ability")
        found.setdefault(str(row["assignment"]), {})[str(row["question_id"])] = (_exact(row["max_points"]), aspect)
    return found


def _exact(number: float) -> Decimal:
    return Decimal(str(round(float(number), 6)))


def _mark(
    part: pd.DataFrame | None,
    said: Mapping[Any, Any] | None,
    asked: Mapping[str, tuple[Decimal, str]],
    names: Names,
    policy: Policy,
) -> _Mark:
    status = str(said["status"]) if said else ("graded" if part is not None else "not_handed_in")
    if status == "not_handed_in":
        value = rounded(Decimal(0), policy.decimals) if policy.not_handed_in == "zero" else None
        rule = "zero" if value is not None else "empty"
        return _Mark(value, status, names.say(f"rollup.not_handed_in_{rule}"), {})
    if status != "graded" or part is None:
        return _Mark(None, "ungraded", _reason(said) or names.say("rollup.ungraded"), {})
    points = {
        str(question): None if pd.isna(value) else _exact(value)
        for question, value in zip(part["question_id"], part["points"], strict=True)
    }
    open_ = sorted((question for question in asked if points.get(question) is None), key=names.place)
    shares = _shares(points, asked)
    if open_:
        return _Mark(None, "pending", names.say("rollup.pending", open_), shares)
    return _Mark(_out_of_100(points, asked, policy), "complete", None, shares)


def _reason(said: Mapping[Any, Any] | None) -> Text | None:
    if not said:
        return None
    found = {lang: str(said.get(f"reason_{lang}") or "") for lang in ("en", "zh")}
    return found if any(found.values()) else None


def _shares(points: Mapping[str, Decimal | None], asked: Mapping[str, tuple[Decimal, str]]) -> dict[str, float]:
    shares = {}
    for aspect in ASPECTS:
        mine = [(points[q], most) for q, (most, kind) in asked.items() if kind == aspect and points.get(q) is not None]
        whole = sum((most for _, most in mine), Decimal(0))
        if whole:
            shares[aspect] = float(sum((got for got, _ in mine if got is not None), Decimal(0)) / whole)
    return shares


def _out_of_100(
    points: Mapping[str, Decimal | None], asked: Mapping[str, tuple[Decimal, str]], policy: Policy
) -> Decimal:
    sums = {aspect: [Decimal(0), Decimal(0)] for aspect in ASPECTS}
    for question, (most, aspect) in asked.items():
        sums.setdefault(aspect, [Decimal(0), Decimal(0)])
        sums[aspect][0] += points[question] or Decimal(0)
        sums[aspect][1] += most
    there = {aspect: got / most for aspect, (got, most) in sums.items() if most}
    if policy.aspects == "points" or not set(there) <= set(ASPECTS):
        whole = sum((most for _, most in sums.values()), Decimal(0))
        share = sum((got for got, _ in sums.values()), Decimal(0)) / whole if whole else Decimal(0)
    else:
        weights = {aspect: Decimal(str(policy.aspects[aspect])) for aspect in there}  # type: ignore[index]
        whole = sum(weights.values(), Decimal(0))
        share = sum((there[a] * weights[a] for a in there), Decimal(0)) / whole if whole else Decimal(0)
    return rounded(min(Decimal(100), max(Decimal(0), share * 100)), policy.decimals)


def _row(marks: Mapping[str, _Mark], policy: Policy) -> dict[str, object]:
    counted = {name: mark for name, mark in marks.items() if policy.weights.get(name, 0) > 0}
    final: Decimal | None = None
    if all(mark.value is not None for mark in counted.values()):
        total = sum((Decimal(str(policy.weights[n])) * (m.value or 0) for n, m in counted.items()), Decimal(0))
        final = rounded(total / SUM_OF_WEIGHTS, policy.decimals)
    reasons = [mark.reason for mark in marks.values() if mark.reason]
    states = [mark.status for mark in marks.values()]
    worst = next((state for state in ("ungraded", "pending", "not_handed_in") if state in states), "complete")
    return {
        **{name: np.nan if mark.value is None else float(mark.value) for name, mark in marks.items()},
        "final": np.nan if final is None else float(final),
        **{aspect: _weighted(counted, aspect, policy) for aspect in ASPECTS},
        "passed": None if final is None else bool(final >= Decimal(str(policy.pass_mark))),
        "status": worst,
        "reason_en": " ".join(reason["en"] for reason in reasons),
        "reason_zh": "".join(reason["zh"] for reason in reasons),
    }


def _weighted(marks: Mapping[str, _Mark], aspect: str, policy: Policy) -> float:
    """Share of one aspect over the assignments in which something of it has been decided."""
    known = [(mark.shares[aspect], policy.weights[name]) for name, mark in marks.items() if aspect in mark.shares]
    whole = sum(weight for _, weight in known)
    return sum(share * weight for share, weight in known) / whole if whole else float("nan")
