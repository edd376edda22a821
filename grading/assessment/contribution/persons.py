"""From a team's mark to each member's, step by step: factor, limits, penalty, parts with an owner.

Every step keeps the number that the next one starts from, rounded as it is printed, so that a mark can be added up by
hand: factors to four decimals, marks to the policy's, half up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from grading.assessment.contribution.factors import FactorRules, Factors
from grading.assessment.outcome import Text
from grading.assessment.steps import Step, rounded
from grading.assessment.steps import lines as step_lines
from grading.messages import both

FACTOR_DECIMALS = 4
HUNDRED = Decimal(100)
Status = Literal["complete", "pending"]


@dataclass(frozen=True)
class Part:
    """A question of the project that one member owns; ``points`` is None until it has been decided."""

    question_id: str
    points: float | None
    max_points: float


@dataclass(frozen=True)
class PersonMark:
    """A member's mark in a team project and how it came about.

    Attributes
    ----------
    mark : 0 to 100; None while something is open.
    status : ``complete`` or ``pending``.
    factor : as it was used, four decimals.
    steps : the way to the mark.
    notes : what was assumed, for the teacher.
    """

    student_id: str
    mark: Decimal | None
    status: Status
    factor: Decimal
    steps: tuple[Step, ...] = ()
    notes: tuple[Text, ...] = field(default=())

    def lines(self, lang: str, confidential: bool = False) -> list[str]:
        """The steps as indented lines.

        Parameters
        ----------
        confidential : also tell who rated whom; never show that to students.
        """
        out = ["  " * depth + line for depth, line in step_lines(self.steps, lang, confidential)]
        return out + ([note[lang] for note in self.notes] if confidential else [])


def owned_parts(
    owners: Mapping[str, str | Sequence[str]],
    members: Sequence[str],
    points: Mapping[str, tuple[float | None, float]],
) -> tuple[dict[str, list[Part]], list[Text]]:
    """Who owned which question, with what came of it.

    Parameters
    ----------
    owners : question → student, or the students who shared it; it then counts for each of them.
    points : question → (points, maximum), of the hand-in that counts for the team.

    Returns
    -------
    parts : student → parts, in the order of their ids.
    problems : owners who are no members, questions that are not asked; these parts stay with the team.
    """
    parts: dict[str, list[Part]] = {}
    problems: list[Text] = []
    for question in sorted(owners):
        named = owners[question]
        for owner in [named] if isinstance(named, str) else sorted(set(named)):
            if owner not in members:
                problems.append(both("contribution.owner_stranger", question=question, member=owner))
            elif question not in points:
                problems.append(both("contribution.owner_question", question=question, member=owner))
            else:
                parts.setdefault(owner, []).append(Part(question, *points[question]))
    return parts, problems


def person_marks(
    team_mark: float | Decimal | None,
    made: Factors,
    rules: FactorRules,
    parts: Mapping[str, Sequence[Part]] | None = None,
    individual: float = 0.0,
    decimals: int = 2,
) -> dict[str, PersonMark]:
    """Each member's mark with the way to it.

    Parameters
    ----------
    team_mark : 0 to 100, None while it is open.
    made : factors of the team.
    parts : member → the parts he owned; they count for him alone.
    individual : percent of a member's mark that his own parts make up. A member who owned none is marked on the
        team's work only.
    decimals : marks are rounded half up to so many.
    """
    team = _decimal(team_mark)
    return {
        person: _person(person, team, made, rules, list((parts or {}).get(person, [])), _decimal(individual), decimals)
        for person in made.members
    }


def _person(
    person: str,
    team: Decimal | None,
    made: Factors,
    rules: FactorRules,
    parts: list[Part],
    individual: Decimal | None,
    decimals: int,
) -> PersonMark:
    factor = rounded(_exact(made.factor[person]), FACTOR_DECIMALS)
    steps: list[Step] = []
    group = None
    if team is None:
        steps.append(Step("team", both("contribution.step.team_open")))
    else:
        team = rounded(_within(team), decimals)
        steps.append(Step("team", both("contribution.step.team", mark=team), team))
    steps.append(_factor_step(person, factor, made, rules))
    if team is not None:
        group = _group(person, team, factor, made, rules, decimals, steps)
    share = min(HUNDRED, max(Decimal(0), individual or Decimal(0)))
    mark, open_ = group, team is None
    if share and parts:
        own, own_step = _own(parts, decimals)
        steps.append(own_step)
        open_ = open_ or own is None
        if own is not None and group is not None:
            mark = rounded(_within(((HUNDRED - share) * group + share * own) / HUNDRED), decimals)
            said = {"rest": _percent(HUNDRED - share), "group": group, "share": _percent(share), "own": own}
            steps.append(Step("mixed", both("contribution.step.mixed", mark=mark, **said), mark))
    elif share:
        steps.append(Step("no_parts", both("contribution.step.no_parts"), group))
    status: Status = "pending" if open_ else "complete"
    return PersonMark(person, None if open_ else mark, status, factor, tuple(steps), made.notes)


def _factor_step(person: str, factor: Decimal, made: Factors, rules: FactorRules) -> Step:
    """How the factor came about; who gave what is for the teacher only."""
    if made.neutral:
        return Step("factor", both("contribution.step.factor_neutral", factor=factor), factor)
    details: list[Step] = []
    for rater in made.members:
        if person in made.rows.get(rater, {}):
            share = rounded(_exact(made.rows[rater][person]), 6)
            given = made.points[rater].get(person)
            whole = sum(made.points[rater].values())
            key = "given" if given is not None else "given_mean"
            points = {} if given is None else {"points": _plain(given), "whole": _plain(whole)}
            said = both(f"contribution.step.{key}", rater=rater, share=share, **points)
            details.append(Step("given", said, share, confidential=True))
        elif rater in made.silent and not rules.rescales and (rules.counts_self or rater != person):
            share = rounded(1 / Decimal(len(made.members) - (0 if rules.counts_self else 1)), 6)
            details.append(Step("silent", both("contribution.step.silent", rater=rater, share=share), share, True))
    total = rounded(_exact(made.received[person]), 6)
    plain = rounded(_exact(made.plain[person]), FACTOR_DECIMALS)
    if made.scale != 1:
        key, size, forms = "scaled" if made.rows else "share", len(made.members), len(made.rows)
        text = both(f"contribution.step.{key}", count=size, forms=forms, total=total, factor=plain)
        details.append(Step("received", text, plain))
    else:
        details.append(Step("received", both("contribution.step.received", total=total), plain))
    if person in made.limited:
        details.append(Step("limited", both("contribution.step.limited", factor=factor), factor))
    elif factor != plain:
        key = "root" if rules.method == "spark" else "lifted" if factor > plain else "capped"
        details.append(Step("bounds", both(f"contribution.step.{key}", plain=plain, factor=factor), factor))
    return Step("factor", both("contribution.step.factor", factor=factor), factor, details=tuple(details))


def _group(
    person: str, team: Decimal, factor: Decimal, made: Factors, rules: FactorRules, decimals: int, steps: list[Step]
) -> Decimal:
    weight = _exact(rules.weight)
    moved = rounded((1 - weight) * team + weight * team * factor, decimals)
    said = {"rest": _percent(HUNDRED * (1 - weight)), "weight": _percent(HUNDRED * weight), "team": team}
    steps.append(Step("group", both("contribution.step.group", factor=factor, mark=moved, **said), moved))
    mark = _within(moved)
    if mark != moved:
        mark = rounded(mark, decimals)
        steps.append(Step("limit", both("contribution.step.limit", mark=mark), mark))
    if person in made.silent and rules.penalty:
        before, kept = mark, HUNDRED * (1 - _exact(rules.penalty))
        mark = rounded(mark * kept / HUNDRED, decimals)
        said = {"penalty": _percent(HUNDRED - kept), "kept": _percent(kept)}
        steps.append(Step("penalty", both("contribution.step.penalty", before=before, mark=mark, **said), mark))
    return mark


def _own(parts: Sequence[Part], decimals: int) -> tuple[Decimal | None, Step]:
    details, got, most, open_ = [], Decimal(0), Decimal(0), False
    for part in sorted(parts, key=lambda part: part.question_id):
        points, whole = _decimal(part.points), _decimal(part.max_points) or Decimal(0)
        open_ = open_ or points is None
        most += max(Decimal(0), whole)
        got += min(max(Decimal(0), points or Decimal(0)), max(Decimal(0), whole))
        key = "part_open" if points is None else "part"
        said = {"question": part.question_id, "points": _plain(part.points or 0), "most": _plain(part.max_points)}
        details.append(Step("part", both(f"contribution.step.{key}", **said), points))
    if open_ or not most:
        return None, Step("own", both("contribution.step.own_open"), details=tuple(details))
    own = rounded(HUNDRED * got / most, decimals)
    text = both("contribution.step.own", points=_plain(float(got)), most=_plain(float(most)), mark=own)
    return own, Step("own", text, own, details=tuple(details))


def _decimal(value: Any) -> Decimal | None:
    """An exact number; None for nothing, NaN and infinities."""
    if value is None or isinstance(value, bool):
        return None
    number = value if isinstance(value, Decimal) else _exact(value)
    return number if number.is_finite() else None


def _exact(value: float) -> Decimal:
    return Decimal(str(round(float(value), 9)))


def _within(value: Decimal) -> Decimal:
    return min(HUNDRED, max(Decimal(0), value))


def _plain(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 else str(value)


def _percent(value: Decimal) -> str:
    return f"{value.normalize():f}"
