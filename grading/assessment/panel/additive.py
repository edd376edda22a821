"""The additive model: score = mean + team + rater, by least squares over the cells there are.

Recusal leaves cells empty by design. Raters who judge different teams are then not comparable by their plain means: who
may not judge the best team looks strict. The model compares raters on the teams they share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = Mapping[tuple[str, str], float]
"""(rater, team) → score."""
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """A fitted panel.

    Attributes
    ----------
    mean : level of the panel, in the scores' unit.
    teams : team → its score with the raters' severity taken out.
    raters : rater → how far he is above (generous) or below (strict) the average rater.
    residuals : (rater, team) → score − expected.
    sigma : standard deviation of the residuals (degrees of freedom taken into account); NaN without any left.
    freedom : degrees of freedom left.
    """

    mean: float
    teams: Mapping[str, float]
    raters: Mapping[str, float]
    residuals: Scores
    sigma: float
    freedom: int


def connected(scores: Scores) -> bool:
    """Whether all raters can be compared, through chains of teams they share."""
    links: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for rater, team in scores:
        links.setdefault(("rater", rater), set()).add(("team", team))
        links.setdefault(("team", team), set()).add(("rater", rater))
    if not links:
        return False
    seen, todo = set(), [next(iter(links))]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo += links[node] - seen
    return len(seen) == len(links)


def design(scores: Scores, raters: Sequence[str], teams: Sequence[str]) -> tuple[Array, Array]:
    """Design matrix (mean, raters as deviations that add up to 0, teams likewise) and the scores, in sorted order."""
    cells = sorted(scores)
    rows = np.zeros((len(cells), len(raters) + len(teams) - 1))
    rows[:, 0] = 1
    for names, start, which in ((raters, 1, 0), (teams, len(raters), 1)):
        place = {name: number for number, name in enumerate(names)}
        for row, cell in enumerate(cells):
            number = place[cell[which]]
            if number < len(names) - 1:
                rows[row, start + number] = 1
            else:
                rows[row, start : start + len(names) - 1] = -1
    return rows, np.array([scores[cell] for cell in cells], dtype=float)


def fit(scores: Scores, prior: Mapping[str, float] | None = None, strength: float = 1.0) -> Fit | None:
    """Fit the model.

    Parameters
    ----------
    scores : in any unit; own teams must have been taken out.
    prior : rater → deviation known beforehand from an exemplar (generous is positive), in the same unit. Raters
        without one are expected at the mean of the others. It counts like ``strength`` teams, and anchors the level:
        a panel that is generous as a whole is then corrected as well.

    Returns
    -------
    Fit, or None where raters cannot be compared: no scores, or groups that share no team (and no prior).
    """
    if not scores or (not prior and not connected(scores)):
        return None
    raters, teams = (sorted({cell[which] for cell in scores}) for which in (0, 1))
    cells = sorted(scores)
    if prior:
        effects, values, mean = _anchored(scores, raters, teams, prior, strength)
    else:
        matrix, values_ = design(scores, raters, teams)
        solved = np.linalg.lstsq(matrix, values_, rcond=None)[0]
        own, others = solved[1 : len(raters)], solved[len(raters) :]
        effects = dict(zip(raters, [*own, -own.sum()], strict=True))
        mean = float(solved[0])
        values = dict(zip(teams, [*(mean + others), mean - others.sum()], strict=True))
    residuals = {(r, t): _clean(scores[r, t] - values[t] - effects[r]) for r, t in cells}
    freedom = len(cells) - len(raters) - len(teams) + 1
    sigma = float(np.sqrt(sum(e * e for e in residuals.values()) / freedom)) if freedom > 0 else float("nan")
    return Fit(
        _clean(mean),
        {team: _clean(value) for team, value in values.items()},
        {rater: _clean(value) for rater, value in effects.items()},
        residuals,
        sigma,
        freedom,
    )


def _anchored(
    scores: Scores, raters: Sequence[str], teams: Sequence[str], prior: Mapping[str, float], strength: float
) -> tuple[dict[str, float], dict[str, float], float]:
    """Penalised least squares: raters are drawn to their prior, teams are free."""
    told = [value for rater, value in sorted(prior.items()) if rater in raters]
    usual = float(np.mean(told)) if told else 0.0
    cells = sorted(scores)
    matrix = np.zeros((len(cells) + len(raters), len(raters) + len(teams)))
    target = np.zeros(len(cells) + len(raters))
    for row, (rater, team) in enumerate(cells):
        matrix[row, raters.index(rater)] = matrix[row, len(raters) + teams.index(team)] = 1
        target[row] = scores[rater, team]
    for number, rater in enumerate(raters):
        matrix[len(cells) + number, number] = np.sqrt(strength)
        target[len(cells) + number] = np.sqrt(strength) * prior.get(rater, usual)
    solved = np.linalg.lstsq(matrix, target, rcond=None)[0]
    effects = dict(zip(raters, solved[: len(raters)], strict=True))
    values = dict(zip(teams, solved[len(raters) :], strict=True))
    return effects, values, float(np.mean(list(values.values())))


def _clean(value: float) -> float:
    """Without the last digits, which differ between machines."""
    return round(float(value), 9) + 0.0
