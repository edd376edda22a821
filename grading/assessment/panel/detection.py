"""Which scores of a panel do not fit: pairs who raise each other, retaliation, strict raters, single odd scores.

Every suspicion is judged by a fit made *without* the suspected cells, so that they cannot hide themselves. What is
found is taken out, and the rest is looked at again. The spread is held near its usual size (a moderated t), since a
panel has few cells. All scores are totals out of 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from grading.assessment.panel.additive import Scores, connected, design

Kind = Literal["reciprocal", "retaliation", "severity", "outlier"]
Cell = tuple[str, str]


@dataclass(frozen=True)
class Bars:
    """How much it takes. Sizes are points out of 100, ``t_*`` multiples of the standard error.

    ``usual_spread`` counts like ``usual_weight`` cells when the spread of a panel is estimated.
    """

    usual_spread: float = 3.5
    usual_weight: float = 6.0
    pair: float = 5.0
    t_pair: float = 3.4
    retaliation: float = 7.0
    t_retaliation: float = 3.2
    grudge: float = 2.0
    severity: float = 10.0
    t_severity: float = 3.0
    outlier: float = 12.0
    t_outlier: float = 3.8


@dataclass(frozen=True)
class Suspicion:
    """Something that does not fit.

    Attributes
    ----------
    raters : who gave the scores.
    cells : (rater, team) that it is about; empty for a strict or generous rater.
    size : points out of 100: mean deviation of the cells, or the rater's severity.
    t : the same in standard errors.
    """

    kind: Kind
    raters: tuple[str, ...]
    cells: tuple[Cell, ...]
    size: float
    t: float


class Panel:
    """The scores still trusted, and what a fit without some of them expects for these.

    Parameters
    ----------
    scores : (rater, team) → total out of 100, teachers among the raters, own teams left out.
    team_of : representative → his team. Raters that are not in here are never suspected.
    """

    def __init__(self, scores: Scores, team_of: Mapping[str, str], bars: Bars) -> None:
        self.scores = dict(scores)
        self.team_of = {rater: team for rater, team in sorted(team_of.items()) if any(r == rater for r, _ in scores)}
        self.bars = bars

    def without(self, cells: Sequence[Cell]) -> tuple[np.ndarray, np.ndarray] | None:
        """Deviations of these cells from what the others lead to expect, and their covariance; None if they cannot."""
        kept = {cell: value for cell, value in self.scores.items() if cell not in cells}
        raters, teams = (sorted({cell[which] for cell in kept}) for which in (0, 1))
        if not connected(kept) or any(r not in raters or t not in teams for r, t in cells):
            return None
        matrix, values = design(kept, raters, teams)
        freedom = len(values) - matrix.shape[1]
        if freedom < 1:
            return None
        inverse = np.linalg.pinv(matrix.T @ matrix)
        solved = inverse @ matrix.T @ values
        variance = self._variance(float(((values - matrix @ solved) ** 2).sum()), freedom)
        rows = np.array([_row(cell, raters, teams) for cell in cells])
        deviations = np.array([self.scores[cell] for cell in cells]) - rows @ solved
        return deviations, variance * (np.eye(len(cells)) + rows @ inverse @ rows.T)

    def _variance(self, squares: float, freedom: int) -> float:
        weight = self.bars.usual_weight
        return (weight * self.bars.usual_spread**2 + squares) / (weight + freedom)

    def deviations(self) -> dict[Cell, float]:
        """Every cell against a fit without it; cells that cannot be told are left out."""
        found = {}
        for cell in sorted(self.scores):
            told = self.without([cell])
            if told is not None:
                found[cell] = round(float(told[0][0]), 9)
        return found

    def severity(self) -> dict[str, tuple[float, float]]:
        """Representative → how far he is above the middle of the other representatives, and the standard error."""
        raters, teams = (sorted({cell[which] for cell in self.scores}) for which in (0, 1))
        mine = [rater for rater in self.team_of if rater in raters]
        if len(mine) < 2 or not connected(self.scores):
            return {}
        matrix, values = design(self.scores, raters, teams)
        freedom = len(values) - matrix.shape[1]
        if freedom < 1:
            return {}
        inverse = np.linalg.pinv(matrix.T @ matrix)
        solved = inverse @ matrix.T @ values
        variance = self._variance(float(((values - matrix @ solved) ** 2).sum()), freedom)
        reference = {one: _row((one, teams[0]), raters, teams) for one in mine}
        effects = {one: float(solved[1 : len(raters)] @ row[1 : len(raters)]) for one, row in reference.items()}
        found = {}
        for rater in mine:
            contrast = np.mean([reference[rater] - reference[one] for one in mine if one != rater], axis=0)
            # The middle of the others: one strict rater must not make all the others look generous.
            usual = float(np.median([effects[one] for one in mine if one != rater]))
            found[rater] = (
                round(effects[rater] - usual, 9),
                float(np.sqrt(max(variance * contrast @ inverse @ contrast, 1e-12))),
            )
        return found

    def strongest(self, grudges: Mapping[Cell, float]) -> Suspicion | None:
        """The strongest suspicion about some cells that is beyond its bars; schemes go before single scores."""
        single = self.deviations()
        schemes = [*self._pairs(), *self._retaliation(single, grudges)]
        found = schemes or list(self._outliers())
        return max(found, key=lambda one: (abs(one.t), one.cells), default=None)

    def _pairs(self) -> Iterator[Suspicion]:
        raters = list(self.team_of)
        for number, one in enumerate(raters):
            for other in raters[number + 1 :]:
                cells = ((one, self.team_of[other]), (other, self.team_of[one]))
                if self.team_of[one] == self.team_of[other] or not set(cells) <= set(self.scores):
                    continue
                told = self.without(cells)
                if told is None:
                    continue
                size, t = _mean(*told)
                if told[0].min() >= self.bars.pair and t >= self.bars.t_pair:
                    yield Suspicion("reciprocal", (one, other), cells, size, t)

    def _retaliation(self, single: Mapping[Cell, float], grudges: Mapping[Cell, float]) -> Iterator[Suspicion]:
        """Low scores for just those teams whose representatives had scored the rater's own team low.

        Where two punish each other, either one's score would hide the other's: what provoked is left out of the fit
        as well, if it is as far off as revenge has to be.
        """
        for rater, own in self.team_of.items():
            aimed = [
                (rater, team)
                for other, team in self.team_of.items()
                if (rater, team) in self.scores
                and min(single.get((other, own), 0.0), grudges.get((other, own), 0.0)) <= -self.bars.grudge
                and single.get((rater, team), 0.0) < 0
            ]
            judged = sum(r == rater for r, _ in self.scores)
            for number in range(1, min(len(aimed), judged - 2, 3) + 1):
                for cells in combinations(aimed, number):
                    back = [(other, own) for other, team in self.team_of.items() if (rater, team) in cells]
                    provoked = [cell for cell in back if single.get(cell, 0.0) <= -self.bars.retaliation]
                    told = self.without([*cells, *provoked])
                    size, t = _mean(told[0][:number], told[1][:number, :number]) if told is not None else (0.0, 0.0)
                    if size <= -self.bars.retaliation and t <= -self.bars.t_retaliation:
                        yield Suspicion("retaliation", (rater,), cells, size, t)

    def _outliers(self) -> Iterator[Suspicion]:
        for cell in sorted(self.scores):
            if cell[0] in self.team_of and (told := self.without([cell])) is not None:
                size, t = _mean(*told)
                if abs(size) >= self.bars.outlier and abs(t) >= self.bars.t_outlier:
                    yield Suspicion("outlier", (cell[0],), (cell,), size, t)


def _row(cell: Cell, raters: Sequence[str], teams: Sequence[str]) -> np.ndarray:
    """The row of the design matrix for a cell; see :func:`additive.design`."""
    row = np.zeros(len(raters) + len(teams) - 1)
    row[0] = 1
    for names, start, name in ((raters, 1, cell[0]), (teams, len(raters), cell[1])):
        place = names.index(name)
        if place < len(names) - 1:
            row[start + place] = 1
        else:
            row[start : start + len(names) - 1] = -1
    return row


def _mean(deviations: np.ndarray, covariance: np.ndarray) -> tuple[float, float]:
    size = float(deviations.mean())
    error = float(np.sqrt(covariance.sum())) / len(deviations)
    return round(size, 9), size / error


def detect(
    scores: Scores, team_of: Mapping[str, str], bars: Bars | None = None, grudges: Mapping[Cell, float] | None = None
) -> tuple[list[Suspicion], Panel]:
    """Look for what does not fit, strongest first, until nothing is beyond the bars.

    Parameters
    ----------
    grudges : deviations of an earlier panel: who was scored low then may retaliate now.

    Returns
    -------
    suspicions, panel
        The panel holds the scores that are left to be trusted.
    """
    panel = Panel(scores, team_of, bars or Bars())
    found: list[Suspicion] = []
    for _ in range(len(scores)):
        one = panel.strongest(grudges or {})
        if one is None:
            break
        found.append(one)
        for cell in one.cells:
            del panel.scores[cell]
    for rater, (size, error) in panel.severity().items():
        if abs(size) >= panel.bars.severity and abs(size) / error >= panel.bars.t_severity:
            found.append(Suspicion("severity", (rater,), (), size, size / error))
    return found, panel


def team_names(suspicion: Suspicion, team_of: Mapping[str, str]) -> Iterable[str]:
    """The teams that a suspicion's scores are about, in its order."""
    return dict.fromkeys(team for _, team in suspicion.cells) or [team_of[r] for r in suspicion.raters]
