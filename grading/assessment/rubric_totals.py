"""Shares by a project's rubric: from answers, teacher and panel to a criterion, from criteria to a total.

A share is what part of a criterion was earned, 0 to 1. What has not been decided is None and stays so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from grading.assessment.rubric_file import SOURCES, Criterion, ProjectRubric, exact
from grading.assessment.steps import rounded

__all__ = ["POINT_DECIMALS", "Total", "answers_share", "criterion_points", "criterion_share", "total"]

POINT_DECIMALS = 4
"""Points of a criterion are rounded half up to so many decimals, so that a total adds up from what is printed."""


def answers_share(criterion: Criterion, points: Mapping[str, tuple[float | None, float]]) -> float | None:
    """What part of the points of its questions a criterion's answers earned.

    Parameters
    ----------
    points : question id → (points earned, most points); None where a person has to decide. A question that is absent
        was not handed in and earned nothing only if the caller says so with 0: here it leaves the share open.

    Returns
    -------
    float or None
        0 to 1; None while a question is open, or where answers do not count.
    """
    if not criterion.ratio("answers"):
        return None
    got, most = Decimal(0), Decimal(0)
    for question in criterion.questions:
        earned, whole = points.get(question, (None, 0.0))
        if earned is None:
            return None
        got, most = got + exact(earned), most + exact(whole)
    return float(got / most) if most else None


def criterion_share(
    criterion: Criterion,
    *,
    answers: float | None = None,
    teacher: float | None = None,
    panel: float | None = None,
    own_word: bool = True,
) -> float | None:
    """Combine the evidence of one criterion in its ratios.

    Parameters
    ----------
    answers, teacher, panel : shares 0–1; None where a source has not decided. Sources with ratio 0 are not looked at.
    own_word : whether the teacher's share is the teacher's own; where the panel's stands in for it, it shuts no gate.

    Returns
    -------
    float or None
        None while a source that counts is open. At a gate the teacher's lowest level makes it 0, whatever the
        others say.

    Raises
    ------
    ValueError
        If a share is not within 0–1.
    """
    given = {"answers": answers, "teacher": teacher, "panel": panel}
    if criterion.gate and own_word and criterion.ratio("teacher") and teacher == 0:
        return 0.0
    whole = Decimal(0)
    for source in SOURCES:
        ratio, share = exact(criterion.ratio(source)), given[source]
        if not ratio:
            continue
        if share is None:
            return None
        if not 0 <= share <= 1:
            raise ValueError(f"{criterion.id}: expected a share from 0 to 1 for {source}, got {share!r}")
        whole += ratio * exact(share)
    return float(whole)


def criterion_points(criterion: Criterion, share: float | Decimal) -> Decimal:
    """The points that a share of a criterion earns, rounded as they are printed."""
    return rounded(exact(criterion.weight) * exact(share), POINT_DECIMALS)


@dataclass(frozen=True)
class Total:
    """Points by a rubric.

    Attributes
    ----------
    points : None while a criterion is open; 0 when a gate was not passed.
    out_of : weights of the criteria that were asked for.
    decided : points of the criteria decided so far, gates aside.
    open : ids of the criteria without a share.
    gates : ids of the gates that were not passed.
    """

    points: float | None
    out_of: float
    decided: float
    open: tuple[str, ...]
    gates: tuple[str, ...]

    @property
    def mark(self) -> float | None:
        """The points out of 100, not rounded."""
        return None if self.points is None else float(exact(self.points) * 100 / exact(self.out_of))


def total(
    rubric: ProjectRubric,
    shares: Mapping[str, float | None],
    scope: Literal["team", "person"] | None = None,
    shut: Collection[str] | None = None,
) -> Total:
    """Add up the shares of the criteria by their weights.

    Parameters
    ----------
    shares : criterion id → share 0–1, None (or absent) while it is open.
    scope : only the team's or only the person's criteria; None: all of them. A member's own total needs all of them,
        since a gate that the team did not pass takes the member's own points as well.
    shut : ids of the gates that were not passed; None: those with a share of 0.

    Raises
    ------
    ValueError
        If a share is not within 0–1.
    """
    chosen = [c for c in rubric.criteria if scope in (None, c.scope)]
    decided, out_of = Decimal(0), Decimal(0)
    open_, gates = [], []
    for criterion in chosen:
        share = shares.get(criterion.id)
        out_of += exact(criterion.weight)
        if share is None:
            open_.append(criterion.id)
            continue
        if not 0 <= share <= 1:
            raise ValueError(f"{criterion.id}: expected a share from 0 to 1, got {share!r}")
        decided += criterion_points(criterion, share)
        if criterion.gate and (share == 0 if shut is None else criterion.id in shut):
            gates.append(criterion.id)
    points = 0.0 if gates else (None if open_ else float(decided))
    return Total(points, float(out_of), float(decided), tuple(open_), tuple(gates))
