"""Contribution factors: how members' ratings of each other turn a team's mark into each member's. Pure arithmetic.

One core serves all methods. Each rater's row is divided by its sum, so that strict and mild raters weigh the same, and
a member receives the sum of what the rows give him; an equal share from everyone makes 1. The methods differ in what
they do with it:

``webpa``
    The sum itself [1]_. With self-scores on, a missing form is made up for by n / n_submitted, as published.
``share``
    The sum as a share of the whole times n; the factors have the mean 1 and the team's mean mark stays the team mark.
``average_ratio``
    Average received ÷ average of the team, in the manner of CATME [2]_: at most 1.05, and 1 from above .95 up to 1.
``zero_sum``
    In the manner of TEAMMATES: self-scores never count; what one gains the others lose.
``spark``
    Square root of average received ÷ average of the team [3]_: the same order, drawn together.

Three departures from the published methods, each so that nobody can help himself:

- With self-scores off, WebPA's n / n_submitted would raise the silent member's own factor by n / (n - 1). Here a
  missing form counts as one that rates everyone equally, which moves nobody and keeps the sum.
- With WebPA's own rescaling, a silent member gets no more than if he had rated everyone equally.
- CATME and SPARK compare plain averages, in which rating all others low lifts oneself. Here rows are divided by their
  sum first; where all raters give the same total, both agree.

References
----------
.. [1] WebPA, Loughborough University: scoring of the published worked example.
.. [2] CATME peer evaluation: adjustment factor.
.. [3] SPARKPLUS: self and peer assessment factor.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from grading.assessment.outcome import Text
from grading.messages import both

Method = Literal["webpa", "share", "average_ratio", "zero_sum", "spark"]
Ratings = Mapping[str, Mapping[str, Any]]
"""Rater → member → points, 0 or more. A rater who handed in nothing is absent or has an empty row."""


class FactorRules(BaseModel):
    """How factors are made and used; part of the policy.

    Attributes
    ----------
    method : see the module.
    self_scores : whether what a member gives himself counts. ``zero_sum`` never counts it.
    weight : share of the team mark that the factor moves, 0 to 1.
    penalty : share of the mark that a member loses who hands in no form, 0 to 1.
    highest, lowest, full_from : of ``average_ratio``: bounds of the factor, and from above where on it is at least 1.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    method: Method = "webpa"
    self_scores: bool = False
    weight: float = Field(default=0.5, ge=0, le=1)
    penalty: float = Field(default=0.0, ge=0, le=1)
    highest: float = Field(default=1.05, ge=1)
    lowest: float = Field(default=0.0, ge=0, le=1)
    full_from: float = Field(default=0.95, ge=0, le=1)

    @property
    def counts_self(self) -> bool:
        """Whether self-scores count under this method."""
        return self.self_scores and self.method != "zero_sum"

    @property
    def rescales(self) -> bool:
        """Whether missing forms are made up for by n / n_submitted."""
        return self.method == "webpa" and self.counts_self


@dataclass(frozen=True)
class Factors:
    """The factors of one team and how they came about.

    Attributes
    ----------
    members : ids, in order.
    points : rater → member → points as they were used.
    rows : rater → member → share of the rater's points, each row adding up to 1; silent members have none.
    received : member → sum of the shares he got, with the equal shares that stand for missing forms.
    scale : what ``received`` was multiplied by (n / n_submitted, else 1).
    plain : member → factor before bounds and the limit for silent members.
    factor : member → factor.
    silent : members without a usable form.
    limited : silent members whose factor was taken down to that of equal ratings.
    neutral : whether all factors are 1 because there was nothing to work with.
    notes : what was left out or assumed, a sentence each.
    """

    members: tuple[str, ...]
    points: Mapping[str, Mapping[str, float]]
    rows: Mapping[str, Mapping[str, float]]
    received: Mapping[str, float]
    scale: float
    plain: Mapping[str, float]
    factor: Mapping[str, float]
    silent: tuple[str, ...] = ()
    limited: tuple[str, ...] = ()
    neutral: bool = False
    notes: tuple[Text, ...] = ()


def factors(members: Iterable[str], ratings: Ratings, rules: FactorRules) -> Factors:
    """Work out the factors of one team. Never raises for what stands in the ratings.

    Parameters
    ----------
    members : everyone in the team.
    ratings : rater → member → points. What is negative, not finite or no number is left out; a member a rater left
        out gets the mean of that rater's other points; a rater who gave nobody anything rated all equally.

    Returns
    -------
    Factors
        All 1, with a sentence that says why, for a team of one, of two without self-scores, or without any form. The
        factors of ``webpa``, ``share`` and ``zero_sum`` add up to the number of members, unless ``limited`` names
        somebody.
    """
    people = tuple(sorted(set(members)))
    notes: list[Text] = []
    points, filled = _usable(people, ratings, rules.counts_self, notes)
    size = len(people)
    # Who is alone has nobody to rate, so nothing is missing from him.
    silent = tuple(person for person in people if person not in points) if size > 1 else ()
    reason = None
    if size <= 1:
        reason = "one_member"
    elif not points:
        reason = "nobody"
    elif size == 2 and not rules.counts_self:
        reason = "two_members"
    rows = {rater: _shares(filled[rater]) for rater in points}
    if reason is not None:
        ones = dict.fromkeys(people, 1.0)
        notes.append(both(f"contribution.neutral.{reason}"))
        return Factors(people, points, rows, ones, 1.0, ones, ones, silent, (), True, tuple(notes))
    scale, received, limits = _received(people, rows, silent, rules)
    plain = {person: scale * received[person] for person in people}
    limited = tuple(person for person in silent if plain[person] > limits.get(person, math.inf) + 1e-12)
    for person in limited:
        notes.append(both("contribution.limited", member=person))
    final = {person: min(plain[person], limits.get(person, math.inf)) for person in people}
    if rules.method == "spark":
        final = {person: math.sqrt(value) for person, value in final.items()}
    elif rules.method == "average_ratio":
        final = {person: bounded(value, rules) for person, value in final.items()}
    return Factors(people, points, rows, received, scale, plain, final, silent, limited, False, tuple(notes))


def _received(
    people: Sequence[str], rows: Mapping[str, Mapping[str, float]], silent: Sequence[str], rules: FactorRules
) -> tuple[float, dict[str, float], dict[str, float]]:
    """Scale, sums of shares, and the most that silent members may get."""
    size = len(people)
    given = {person: [rows[rater][person] for rater in sorted(rows) if person in rows[rater]] for person in people}
    if rules.rescales:
        sums = {person: math.fsum(given[person]) for person in people}
        limits = {person: size / (len(rows) + 1) * math.fsum([*given[person], 1 / size]) for person in silent}
        return size / len(rows), sums, limits
    equal = 1 / size if rules.counts_self else 1 / (size - 1)
    sums = {}
    for person in people:
        assumed = [equal for rater in silent if rules.counts_self or rater != person]
        sums[person] = math.fsum([*given[person], *assumed])
    return 1.0, sums, {}


def bounded(ratio: float, rules: FactorRules) -> float:
    """The factor of ``average_ratio``: above ``full_from`` at least 1, and never outside the bounds."""
    lifted = max(1.0, ratio) if ratio > rules.full_from + 1e-12 else ratio
    return min(rules.highest, max(rules.lowest, lifted))


def _usable(
    people: Sequence[str], ratings: Ratings, counts_self: bool, notes: list[Text]
) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]]:
    """The points that can be used, and the same with gaps filled in; rater → member → points."""
    points: dict[str, dict[str, float]] = {}
    filled: dict[str, dict[str, float]] = {}
    for rater in sorted(ratings):
        row = ratings[rater] if isinstance(ratings[rater], Mapping) else {}
        if rater not in people:
            notes.append(both("contribution.stranger", rater=rater))
            continue
        asked = [person for person in people if counts_self or person != rater]
        good = {}
        for person in asked:
            value = _number(row.get(person))
            if value is not None:
                good[person] = value
            elif row.get(person) is not None:
                notes.append(both("contribution.unusable", rater=rater, member=person, got=str(row[person])[:40]))
        if not good:
            continue
        gaps = [person for person in asked if person not in good]
        if gaps:
            names = {"en": ", ".join(gaps), "zh": "、".join(gaps)}
            notes.append(both("contribution.gap", rater=rater, members=names))
        if len(asked) > 1 and not any(good.values()):
            notes.append(both("contribution.all_zero", rater=rater))
        top = max(good.values()) or 1.0
        mean = math.fsum(value / top for value in good.values()) / len(good) * top
        points[rater] = good
        filled[rater] = {person: good.get(person, mean) for person in asked}
    return points, filled


def _number(value: Any) -> float | None:
    """A usable number of points, or None."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _shares(row: Mapping[str, float]) -> dict[str, float]:
    """A row divided by its sum; a row of zeros is an equal one."""
    top = max(row.values(), default=0.0)
    if top == 0:
        return {person: 1 / len(row) for person in row}
    parts = {person: value / top for person, value in row.items()}  # so that no sum overflows
    whole = math.fsum(parts.values())
    return {person: part / whole for person, part in parts.items()}


def factors_from_shares(shares: Mapping[str, Any]) -> Factors:
    """Factors from shares of the work that the team or the teacher set: n · share.

    Shares that do not add up to 1 are divided by their sum; unusable ones count as none. If nothing is left, all
    factors are 1 and a sentence says so.
    """
    people = tuple(sorted(shares))
    notes: list[Text] = []
    usable: dict[str, float] = {}
    for person in people:
        value = _number(shares[person])
        if value is None:
            notes.append(both("contribution.share", member=person, got=str(shares[person])[:40]))
        usable[person] = value or 0.0
    if not any(usable.values()):
        ones = dict.fromkeys(people, 1.0)
        return Factors(people, {}, {}, ones, 1.0, ones, ones, neutral=True,
                       notes=(*notes, both("contribution.neutral.no_shares")))  # fmt: skip
    given = _shares(usable)
    factor = {person: len(people) * given[person] for person in people}
    return Factors(people, {}, {}, given, float(len(people)), factor, factor, notes=tuple(notes))


def member_mark(team_mark: float, factor: float, weight: float, penalty: float = 0.0) -> float:
    """A member's mark: clamp₀¹⁰⁰[(1 − w)·G + w·G·factor]·(1 − penalty).

    Parameters
    ----------
    team_mark : G, 0 to 100; what lies outside is taken as the nearer bound.
    factor : contribution factor, 0 or more.
    weight : w, 0 to 1.
    penalty : 0 to 1; for members who handed in no form.
    """
    mark = min(100.0, max(0.0, team_mark))
    moved = (1 - weight) * mark + weight * mark * factor
    return min(100.0, max(0.0, moved)) * (1 - penalty)


def member_marks(team_mark: float, made: Factors, rules: FactorRules) -> dict[str, float]:
    """Everybody's mark, not rounded. The mean is the team mark wherever the factors have the mean 1, nobody reaches 0
    or 100 and there is no penalty."""
    return {
        person: member_mark(
            team_mark, made.factor[person], rules.weight, rules.penalty if person in made.silent else 0.0
        )
        for person in made.members
    }
