"""The exemplar: one piece of work (or a few) that everybody scores before the panel, and what that tells of each rater.

A rater is compared with the teachers' points on the same work. That gives him a piece of advice before it matters, and,
if the rules say so, the additive model something to hold on to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grading.assessment.panel.combine import usable
from grading.assessment.panel.merge import merge
from grading.assessment.panel.model import WHOLE, Card, PanelProject, People, say

CLOSE = 5.0  # points out of 100: nearer than that agrees
ROUGH = 10.0  # a mean absolute distance from here on misses the descriptors even if the errors cancel out

Text = dict[str, str]


@dataclass(frozen=True)
class Calibration:
    """Raters against the teachers on the exemplar.

    Attributes
    ----------
    table : one row per rater and criterion: rater, criterion, rated, reference, deviation (points, mean over the
        exemplars), share (deviation ÷ maximum).
    raters : index rater; deviation and distance (mean absolute) out of 100, works judged, verdict (``close``,
        ``generous``, ``strict``, ``uneven``).
    advice : rater → a sentence for him.
    absent : representatives who have not scored the exemplar.
    """

    table: pd.DataFrame
    raters: pd.DataFrame
    advice: Mapping[str, Text]
    absent: tuple[str, ...]

    def prior(self, project: PanelProject, trust: float = 0.5) -> dict[str, dict[str, float]]:
        """Criterion → rater → expected deviation in points of ``project``, for :func:`combine.combine`.

        Parameters
        ----------
        project : the panel; criteria with the same id as the exemplar's are told.
        trust : a single piece of work says little, so only this share of the deviation is expected again.
        """
        found: dict[str, dict[str, float]] = {}
        for criterion in project.asked("representative"):
            mine = self.table[self.table["criterion"] == criterion.id]
            found[criterion.id] = {
                str(rater): trust * float(share) * criterion.max
                for rater, share in zip(mine["rater"], mine["share"], strict=True)
            }
        return {name: told for name, told in found.items() if told}


def calibrate(cards: Iterable[Card], exemplar: PanelProject, people: People) -> Calibration:
    """Compare every representative's points with the teachers'.

    Parameters
    ----------
    cards : of the exemplar's panel, the teachers' among them.
    exemplar : a project whose "teams" are the exemplars; nobody's own.
    """
    current = merge(cards).of(exemplar.id)
    theirs = usable(current, exemplar, people, "representative")
    reference = _means(usable(current, exemplar, people, "teacher"))
    rows = []
    for criterion in exemplar.asked("representative"):
        by_rater: dict[str, list[tuple[float, float]]] = {}
        for (rater, work), points in sorted(theirs.get(criterion.id, {}).items()):
            if (criterion.id, work) in reference:
                by_rater.setdefault(rater, []).append((points, reference[criterion.id, work]))
        for rater, pairs in by_rater.items():
            rated, right = (float(np.mean(side)) for side in zip(*pairs, strict=True))
            distance = float(np.mean([abs(a - b) for a, b in pairs]))
            rows.append((rater, criterion.id, rated, right, rated - right, (rated - right) / criterion.max, distance))
    columns = ["rater", "criterion", "rated", "reference", "deviation", "share", "distance"]
    table = pd.DataFrame(rows, columns=columns).astype({**dict.fromkeys(columns[2:], "float64")})
    table = table.sort_values(["rater", "criterion"], kind="stable", ignore_index=True)
    sizes = {criterion.id: criterion.max for criterion in exemplar.criteria}
    titles = {criterion.id: dict(criterion.title) for criterion in exemplar.criteria}
    summary: dict[str, dict[str, float | str]] = {}
    advice: dict[str, Text] = {}
    for rater in sorted(set(table["rater"])):
        mine = table[table["rater"] == rater]
        whole = sum(sizes[str(name)] for name in mine["criterion"])
        deviation = WHOLE * float(mine["deviation"].sum()) / whole
        distance = WHOLE * float(mine["distance"].sum()) / whole
        verdict = _verdict(deviation, distance)
        widest = mine.iloc[int(mine["share"].abs().argmax())]
        summary[rater] = {"deviation": deviation, "distance": distance, "verdict": verdict}
        advice[rater] = say(
            f"calibration.{verdict}",
            size=f"{abs(deviation):.0f}",
            distance=f"{distance:.0f}",
            criterion=titles[str(widest["criterion"])],
            rated=f"{widest['rated']:g}",
            reference=f"{widest['reference']:g}",
        )
    raters = pd.DataFrame.from_dict(summary, orient="index", columns=["deviation", "distance", "verdict"])
    absent = tuple(sorted(set(people.representatives) - set(summary)))
    return Calibration(table.drop(columns="distance"), raters.rename_axis("rater"), advice, absent)


def _means(given: Mapping[str, Mapping[tuple[str, str], float]]) -> dict[tuple[str, str], float]:
    """(criterion, work) → mean of the teachers' points."""
    found: dict[tuple[str, str], list[float]] = {}
    for criterion, scores in given.items():
        for (_, work), points in sorted(scores.items()):
            found.setdefault((criterion, work), []).append(points)
    return {place: float(np.mean(points)) for place, points in found.items()}


def _verdict(deviation: float, distance: float) -> str:
    if abs(deviation) >= CLOSE:
        return "generous" if deviation > 0 else "strict"
    return "uneven" if distance >= ROUGH else "close"
