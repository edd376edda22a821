"""Who scored how: means, severity, deviations, and what looks like favour, revenge or a slip. Shown, never applied.

The audit changes no mark. It tells a teacher where to look; a high score may be honest. On simulated honest panels of
six teams about one in sixteen gets any remark, half of them about strictness; with four teams or fewer revenge
cannot be told from strictness, and pairs only when they are bold. Where criteria are scored in a few levels the raters'
rounding counts as usual noise (see :func:`rounding`): of simulated honest panels with four levels a criterion one in
fifteen gets a remark other than on strictness.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from grading.assessment.panel.detection import Bars, Cell, Panel, Suspicion, detect
from grading.assessment.panel.merge import merge
from grading.assessment.panel.model import Card, PanelProject, People, Problem, recused, say

OWN_TEAM: Literal["own_team"] = "own_team"
FLAT = 1.0  # totals that differ by less than so many points out of 100 tell nothing apart
_ORDER = (OWN_TEAM, "reciprocal", "retaliation", "outlier", "severity", "flat")

Text = dict[str, str]
FindingKind = Literal["own_team", "reciprocal", "retaliation", "outlier", "severity", "flat"]


@dataclass(frozen=True)
class Finding:
    """One thing to look at.

    Attributes
    ----------
    raters, cells : who, and which (rater, team) scores.
    size : points out of 100 above (or below) what the other scores lead to expect; for ``own_team`` the number of
        attempts.
    t : the same in standard errors; NaN where it does not apply.
    text, advice : one sentence each.
    """

    kind: FindingKind
    raters: tuple[str, ...]
    cells: tuple[Cell, ...]
    size: float
    t: float
    text: Text
    advice: Text


@dataclass(frozen=True)
class Audit:
    """What the audit of one panel shows.

    Attributes
    ----------
    raters : index rater; role, team, scored (teams), mean, spread, severity (out of 100, against the middle of the
        other representatives), agreement (correlation with the teachers' totals), own_team_attempts, flags.
    cells : one row per score: rater, team, score, expected, deviation (out of 100), flag.
    findings : the gravest first.
    sentences : what was found, and what to do; both languages each.
    """

    project: PanelProject
    raters: pd.DataFrame
    cells: pd.DataFrame
    findings: tuple[Finding, ...]
    sentences: tuple[Text, Text]
    team_of: Mapping[str, str]

    def deviations(self) -> dict[Cell, float]:
        """(rater, team) → deviation, for the audit of a later panel."""
        known = self.cells.dropna(subset="deviation")
        return {
            (str(rater), str(team)): float(value)
            for rater, team, value in zip(known["rater"], known["team"], known["deviation"], strict=True)
        }


def totals(cards: Iterable[Card], project: PanelProject, people: People) -> dict[Cell, float]:
    """(rater, team) → total out of 100, where a rater has judged everything he was asked; own teams left out.

    A teacher's totals cover what the representatives judge as well, so that they can be compared.
    """
    found = {}
    for card in merge(cards).of(project.id):
        role = people.role(card.rater)
        if role is None:
            continue
        asked = {criterion.id: criterion.max for criterion in project.asked(role) if criterion.asks("representative")}
        for team, row in card.scores.items():
            if team not in project.teams or recused(team, card.rater, people):
                continue
            points = {name: float(row[name]) for name, most in asked.items() if name in row and 0 <= row[name] <= most}
            percent = project.percent(points, role)
            if asked and len(points) == len(asked) and percent is not None:
                found[card.rater, team] = round(percent, 9)
    return found


def rounding(project: PanelProject) -> float:
    """How far the choice of a level takes a representative's total from what he thinks, as a standard deviation.

    A share of a criterion lies anywhere between its lowest and highest level, and he takes the level next to it: in a
    gap *g* between two levels the error is spread evenly over ± *g*/2, with variance *g*²/12. With four levels on each
    of six criteria that is some 4 points out of 100: as much as representatives differ otherwise. Taken for favour or
    revenge, it would put twice as many honest panels under suspicion.

    Returns
    -------
    float
        Points out of 100; 0 where no criterion has levels.
    """
    asked = project.asked("representative")
    variance = 0.0
    for criterion in asked:
        shares = sorted({level.share for level in criterion.levels})
        gaps = np.diff(shares)
        if len(gaps):
            variance += criterion.max**2 * float((gaps**3).sum()) / 12 / (shares[-1] - shares[0])
    return 100 * math.sqrt(variance) / sum(criterion.max for criterion in asked) if asked else 0.0


def audit(
    cards: Iterable[Card],
    project: PanelProject,
    people: People,
    problems: Iterable[Problem] = (),
    earlier: Audit | None = None,
    bars: Bars | None = None,
) -> Audit:
    """Audit one panel.

    Parameters
    ----------
    cards : as for :func:`combine.combine`.
    problems : of reading the cards; scores for the own team are counted from them.
    earlier : the audit of an earlier panel of the class; who was scored low there may retaliate here.
    bars : how much it takes on a scale without levels; what :func:`rounding` adds to the usual spread comes on top.
    """
    listed = list(cards)
    scores = totals(listed, project, people)
    team_of = {rater: team for rater, team in sorted(people.representatives.items()) if people.team(rater)}
    attempts = _attempts(problems, listed, people)
    bars = bars or Bars()
    bars = replace(bars, usual_spread=math.hypot(bars.usual_spread, rounding(project)))
    suspicions, panel = detect(scores, team_of, bars, earlier.deviations() if earlier else None)
    names = _Names(project, team_of)
    findings = [_finding(one, names) for one in suspicions]
    for rater, count in attempts.items():
        findings.append(_make(OWN_TEAM, (rater,), (), count, float("nan"), names, team_of.get(rater, "")))
    for rater in team_of:
        mine = [score for (one, _), score in scores.items() if one == rater]
        if len(mine) >= 3 and max(mine) - min(mine) < FLAT:
            findings.append(_make("flat", (rater,), (), max(mine) - min(mine), float("nan"), names, team_of[rater]))
    findings.sort(key=lambda one: (_ORDER.index(one.kind), -abs(one.size), one.raters))
    cells = _cells(scores, panel, findings)
    raters = _raters(scores, panel, people, attempts, findings)
    return Audit(project, raters, cells, tuple(findings), _sentences(findings, raters), team_of)


def _attempts(problems: Iterable[Problem], cards: Sequence[Card], people: People) -> dict[str, int]:
    """Rater → own-team scores that were refused, in the files or in cards made otherwise."""
    found = {(one.rater, one.file, one.cell) for one in problems if one.kind == OWN_TEAM}
    for card in cards:
        found |= {
            (card.rater, "", f"{team}/{criterion}")
            for team, row in card.scores.items()
            if recused(team, card.rater, people)
            for criterion in row
        }
    count: dict[str, int] = {}
    for rater, _, _ in sorted(found):
        count[rater] = count.get(rater, 0) + 1
    return count


class _Names:
    """Teams and representatives by the names that people know them by."""

    def __init__(self, project: PanelProject, team_of: Mapping[str, str]) -> None:
        self.project = project
        self.team_of = team_of

    def team(self, team: str) -> str:
        return self.project.teams.get(team, team)

    def teams(self, teams: Iterable[str]) -> Text:
        shown = [self.team(team) for team in dict.fromkeys(teams)]
        return {
            "en": " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown),
            "zh": "、".join(shown),
        }


def _finding(one: Suspicion, names: _Names) -> Finding:
    kind = one.kind
    side = "high" if one.size > 0 else "low"
    variant = f"{kind}_{side}" if kind in ("outlier", "severity") else kind
    return _make(kind, one.raters, one.cells, one.size, one.t, names, names.team_of[one.raters[0]], variant)


def _make(
    kind: FindingKind,
    raters: tuple[str, ...],
    cells: tuple[Cell, ...],
    size: float,
    t: float,
    names: _Names,
    team: str,
    variant: str | None = None,
) -> Finding:
    fields = {
        "rater": ", ".join(raters),
        "team": names.team(team) if team else raters[0],
        "other": names.team(names.team_of[raters[-1]]) if raters[-1] in names.team_of else raters[-1],
        "teams": names.teams(target for _, target in cells) if cells else {"en": "", "zh": ""},
        "size": f"{abs(size):.0f}" if kind != "flat" else f"{abs(size):.1f}",
    }
    word = variant or kind
    return Finding(
        kind, raters, cells, size, t, say(f"audit.{word}.finding", **fields), say(f"audit.{word}.advice", **fields)
    )


def _cells(scores: Mapping[Cell, float], trusted: Panel, findings: Sequence[Finding]) -> pd.DataFrame:
    """Every score against what the trusted ones lead to expect."""
    flags = {cell: one.kind for one in reversed(findings) for cell in one.cells}
    rows = []
    for cell in sorted(scores):
        panel = Panel({**trusted.scores, cell: scores[cell]}, trusted.team_of, trusted.bars)
        told = panel.without([cell])
        deviation = round(float(told[0][0]), 6) if told is not None else np.nan
        rows.append((*cell, scores[cell], scores[cell] - deviation, deviation, flags.get(cell, "")))
    columns = ["rater", "team", "score", "expected", "deviation", "flag"]
    kinds = dict.fromkeys(["score", "expected", "deviation"], "float64")
    return pd.DataFrame(rows, columns=columns).astype({**kinds, "rater": "str", "team": "str", "flag": "str"})


def _raters(
    scores: Mapping[Cell, float],
    panel: Panel,
    people: People,
    attempts: Mapping[str, int],
    findings: Sequence[Finding],
) -> pd.DataFrame:
    severity = panel.severity()
    teachers = [rater for rater, _ in scores if people.role(rater) == "teacher"]
    by_team: dict[str, list[float]] = {}
    for (rater, team), score in scores.items():
        if rater in teachers:
            by_team.setdefault(team, []).append(score)
    reference = {team: float(np.mean(given)) for team, given in by_team.items()}
    rows = {}
    for rater in sorted({*people.representatives, *people.teachers, *attempts}):
        mine = {team: score for (one, team), score in sorted(scores.items()) if one == rater}
        flags = dict.fromkeys(one.kind for one in findings if rater in one.raters)
        rows[rater] = {
            "role": people.role(rater) or "",
            "team": people.team(rater) or "",
            "scored": len(mine),
            "mean": float(np.mean(list(mine.values()))) if mine else np.nan,
            "spread": float(np.std(list(mine.values()), ddof=1)) if len(mine) > 1 else np.nan,
            "severity": severity[rater][0] if rater in severity else np.nan,
            "agreement": np.nan if rater in teachers else _agreement(mine, reference),
            "own_team_attempts": attempts.get(rater, 0),
            "flags": ", ".join(flags),
        }
    columns = ["role", "team", "scored", "mean", "spread", "severity", "agreement", "own_team_attempts", "flags"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("rater")


def _agreement(mine: Mapping[str, float], reference: Mapping[str, float]) -> float:
    """Correlation with the teachers' totals over at least three teams; NaN if either side tells nothing apart."""
    shared = sorted(set(mine) & set(reference))
    a, b = (np.array([side[team] for team in shared]) for side in (mine, reference))
    if len(shared) < 3 or np.ptp(a) < FLAT or np.ptp(b) < FLAT:
        return float("nan")
    return round(float(np.corrcoef(a, b)[0, 1]), 9)


def _sentences(findings: Sequence[Finding], raters: pd.DataFrame) -> tuple[Text, Text]:
    if findings:
        first, more = findings[0], len(findings) - 1
        if not more:
            return first.text, first.advice
        tail = say("audit.more", count=more)
        return {lang: first.text[lang] + tail[lang] for lang in ("en", "zh")}, first.advice
    means = raters.loc[(raters["role"] == "representative") & raters["mean"].notna(), "mean"]
    if len(means) < 2:
        return say("audit.too_few.finding"), say("audit.too_few.advice")
    fields = {"low": f"{means.min():.1f}", "high": f"{means.max():.1f}", "count": len(means)}
    return say("audit.clean.finding", **fields), say("audit.clean.advice")
