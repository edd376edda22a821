"""Scores of the panel → points per team and criterion, and the total out of 100. Pure arithmetic.

Points of the peers (their mean, median, or the additive model's) and of the teachers (their mean) are put together by
their shares, criterion by criterion; the total is the sum, so that it can be added up by hand. Own-team scores count
under no circumstances: they are taken out here once more, whoever made the cards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from grading.assessment.panel.additive import Fit, fit
from grading.assessment.panel.merge import merge
from grading.assessment.panel.model import (
    WHOLE,
    Card,
    Criterion,
    PanelProject,
    PanelRules,
    People,
    Role,
    in_range,
    recused,
    say,
)

Basis = Literal["both", "teacher", "peers", "none"]
Text = dict[str, str]


@dataclass(frozen=True)
class CellMark:
    """One team's points on one criterion, and where they come from.

    Attributes
    ----------
    points : 0 to the criterion's maximum; None while it is open.
    peers, teacher : what was combined; None without scores.
    given_peers, given_teachers : rater → points as given.
    share : the teacher's share that was applied.
    basis : whose scores count.
    note : a sentence where it is not simply both; else None.
    """

    team: str
    criterion: str
    max: float
    points: float | None
    peers: float | None
    teacher: float | None
    given_peers: Mapping[str, float]
    given_teachers: Mapping[str, float]
    share: float
    basis: Basis
    note: Text | None = None


@dataclass(frozen=True)
class TeamMark:
    """One team's total.

    Attributes
    ----------
    mark : out of 100, after ``deducted``; None while a criterion is open.
    peers, teacher : totals out of 100 of the two sides; None where a criterion they judge has no score of theirs.
    """

    team: str
    mark: float | None
    peers: float | None
    teacher: float | None
    deducted: float
    cells: tuple[CellMark, ...]
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Combined:
    """A panel's result.

    Attributes
    ----------
    fits : criterion → additive model of the peers' points, where it was asked for and could be fitted.
    notes : sentences about the whole panel: missing cards, teachers who differ, the model not applicable.
    """

    project: PanelProject
    rules: PanelRules
    teams: Mapping[str, TeamMark]
    fits: Mapping[str, Fit] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()

    def table(self) -> pd.DataFrame:
        """Teams as rows: peers, teacher, deducted, mark (out of 100), and the points of each criterion."""
        rows = {
            team: {"peers": m.peers, "teacher": m.teacher, "deducted": m.deducted, "mark": m.mark}
            | {cell.criterion: cell.points for cell in m.cells}
            for team, m in self.teams.items()
        }
        columns = ["peers", "teacher", "deducted", "mark", *(c.id for c in self.project.criteria)]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).astype(float).rename_axis("team")

    def evidence(self, team: str) -> dict[str, dict[str, float]]:
        """Criterion → ``teacher`` and ``panel`` → share earned, 0 to 1, for the project's rubric.

        Where the declared rules let one side stand in for the other, both have its share; an open criterion is left
        out. A deduction for a missing card is not in here.
        """
        found = {}
        for cell in self.teams[team].cells:
            sides = {"teacher": cell.teacher, "panel": cell.peers}
            if cell.points is not None:
                both_ = cell.basis == "both"
                found[cell.criterion] = {
                    side: (points if both_ and points is not None else cell.points) / cell.max
                    for side, points in sides.items()
                }
        return found


def combine(
    cards: Iterable[Card],
    project: PanelProject,
    rules: PanelRules,
    people: People,
    prior: Mapping[str, Mapping[str, float]] | None = None,
) -> Combined:
    """Combine a panel's scorecards.

    Parameters
    ----------
    cards : in any order, also several versions of one; other projects' are left out.
    people : decides who counts as what, and who keeps out of which team.
    prior : criterion → rater → deviation in points, from :meth:`calibration.Calibration.prior`; used by the additive
        model if the rules say so.

    Returns
    -------
    Combined
        Every team of the project, in its order.
    """
    current = [card for card in merge(cards).cards if card.project == project.id]
    roles: tuple[Role, ...] = ("representative", "teacher")
    given = {role: usable(current, project, people, role) for role in roles}
    fits: dict[str, Fit] = {}
    peers: dict[str, dict[str, float]] = {}
    notes: list[Text] = []
    for criterion in project.asked("representative"):
        scores = given["representative"].get(criterion.id, {})
        peers[criterion.id], model = _peers(scores, rules, (prior or {}).get(criterion.id))
        if model is not None:
            fits[criterion.id] = model
        elif rules.combination == "additive" and scores:
            notes.append(say("note.no_model", criterion=dict(criterion.title)))
    present = {rater for scores in given["representative"].values() for rater, _ in scores}
    absent = {rater: team for rater, team in sorted(people.representatives.items()) if rater not in present}
    teams: dict[str, TeamMark] = {}
    for team in project.teams:
        cells = tuple(_cell(team, criterion, given, peers, rules) for criterion in project.criteria)
        teams[team] = _team(team, cells, project, rules, team in absent.values())
    for rater, team in absent.items():
        if team in project.teams:
            kind = "absent_deducted" if rules.missing_rater == "deduct" and rules.deduct else "absent"
            notes.append(say(f"note.{kind}", rater=rater, team=project.teams[team], deduct=f"{rules.deduct:g}"))
    notes += _second_marking(given["teacher"], project, rules)
    return Combined(project, rules, teams, fits, tuple(notes))


Given = dict[str, dict[tuple[str, str], float]]


def usable(cards: Iterable[Card], project: PanelProject, people: People, role: Role) -> Given:
    """Criterion → (rater, team) → points, of raters with this role; own teams and impossible points left out."""
    found: Given = {criterion.id: {} for criterion in project.asked(role)}
    for card in sorted(cards, key=lambda card: (card.rater, card.digest)):
        if people.role(card.rater) != role or card.project != project.id:
            continue
        for team, row in card.scores.items():
            if team not in project.teams or recused(team, card.rater, people):
                continue
            for name, points in row.items():
                criterion = project.criterion(name)
                if name in found and criterion is not None and in_range(points, criterion.max):
                    found[name].setdefault((card.rater, team), float(points))
    return found


def _peers(
    scores: Mapping[tuple[str, str], float], rules: PanelRules, prior: Mapping[str, float] | None
) -> tuple[dict[str, float], Fit | None]:
    """Team → the peers' points on one criterion."""
    if rules.combination == "additive":
        used = prior if rules.calibration_use == "prior" else None
        model = fit(scores, used, rules.prior_strength)
        if model is not None:
            return dict(model.teams), model
    by_team: dict[str, list[float]] = {}
    for (_, team), points in sorted(scores.items()):
        by_team.setdefault(team, []).append(points)
    middle = np.median if rules.combination == "median" else np.mean
    return {team: float(middle(points)) for team, points in by_team.items()}, None


def _cell(
    team: str,
    criterion: Criterion,
    given: Mapping[Role, Given],
    peers: Mapping[str, dict[str, float]],
    rules: PanelRules,
) -> CellMark:
    mine = {
        role: {rater: p for (rater, t), p in sorted(given[role].get(criterion.id, {}).items()) if t == team}
        for role in given
    }
    raters, teachers = mine["representative"], mine["teacher"]
    peer = peers.get(criterion.id, {}).get(team) if raters else None
    peer = None if peer is None else min(criterion.max, max(0.0, peer))  # a corrected score stays possible
    teacher = float(np.mean(list(teachers.values()))) if teachers else None
    share = rules.share(criterion)
    basis, note = _basis(share, len(raters), teacher is not None, rules)
    points = {
        "both": lambda: share * (teacher or 0.0) + (1 - share) * (peer or 0.0),
        "teacher": lambda: teacher,
        "peers": lambda: peer,
        "none": lambda: None,
    }[basis]()
    points = None if points is None else round(min(criterion.max, max(0.0, points)), 9) + 0.0
    text = None
    if note:
        text = say(f"note.{note}", criterion=dict(criterion.title), count=len(raters), least=rules.min_raters)
    applied = {"both": share, "teacher": 1.0, "peers": 0.0, "none": share}[basis]
    return CellMark(team, criterion.id, criterion.max, points, peer, teacher, raters, teachers, applied, basis, text)


def _basis(share: float, raters: int, teacher: bool, rules: PanelRules) -> tuple[Basis, str]:
    """Whose scores count on a cell by the declared rules, and the sentence that says why."""
    if share == 1:
        return ("teacher", "") if teacher else ("none", "no_teacher_open")
    if share == 0:
        return ("peers", "few_used" if raters < rules.min_raters else "") if raters else ("none", "no_peers_open")
    enough = raters >= rules.min_raters or (raters > 0 and rules.few_peers == "use")
    if not teacher:
        if rules.no_teacher == "peers_only" and enough:
            return "peers", "no_teacher"
        return "none", "no_teacher_open"
    if enough:
        return "both", "few_used" if raters < rules.min_raters else ""
    if rules.few_peers == "empty":
        return "none", "few_open"
    return "teacher", "few_peers" if raters else "no_peers"


def _team(team: str, cells: tuple[CellMark, ...], project: PanelProject, rules: PanelRules, silent: bool) -> TeamMark:
    peers = _total(cells, "peers", project, "representative")
    teacher = _total(cells, "teacher", project, "teacher")
    mark, deducted = _total(cells, "points", project, None), 0.0
    if silent and rules.missing_rater == "deduct" and mark is not None:
        deducted = min(mark, rules.deduct)
        mark -= deducted
    notes = list({cell.note["en"]: cell.note for cell in cells if cell.note}.values())
    kinds = {cell.basis for cell in cells}
    if kinds == {"teacher"} and any(c.teacher != 1 for c in project.criteria):
        notes.insert(0, say("note.teacher_only", team=project.teams[team]))
    return TeamMark(team, mark, peers, teacher, deducted, cells, tuple(notes))


def _total(cells: tuple[CellMark, ...], side: str, project: PanelProject, role: Role | None) -> float | None:
    asked = {c.id for c in (project.asked(role) if role else project.criteria)}
    parts = [(getattr(cell, side), cell.max) for cell in cells if cell.criterion in asked]
    if not parts or any(points is None for points, _ in parts):
        return None
    total = WHOLE * sum(points for points, _ in parts) / sum(most for _, most in parts)
    return round(min(WHOLE, max(0.0, total)), 9)


def _second_marking(given: Given, project: PanelProject, rules: PanelRules) -> list[Text]:
    """Teams on which two teachers differ by the bar or more, over the criteria both have judged."""
    notes = []
    raters = sorted({rater for scores in given.values() for rater, _ in scores})
    for team in project.teams:
        widest: tuple[float, str, str, float, float] | None = None
        for number, one in enumerate(raters):
            for other in raters[number + 1 :]:
                shared = [c for c in project.criteria if {(one, team), (other, team)} <= set(given.get(c.id, {}))]
                if not shared:
                    continue
                most = sum(c.max for c in shared)
                a, b = (WHOLE * sum(given[c.id][r, team] for c in shared) / most for r in (one, other))
                if abs(a - b) >= rules.teacher_gap - 1e-9 and (widest is None or abs(a - b) > widest[0]):
                    widest = (abs(a - b), one, other, a, b)
        if widest:
            gap, one, other, a, b = widest
            names = {"one": one.partition(":")[2], "other": other.partition(":")[2]}
            marks = {"gap": f"{gap:.1f}", "a": f"{a:.1f}", "b": f"{b:.1f}", "bar": f"{rules.teacher_gap:g}"}
            notes.append(say("note.teachers_differ", team=project.teams[team], **names, **marks))
    return notes
