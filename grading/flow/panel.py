"""The panel in a class: scorecards go out, come back, are combined and audited.

``panel_setup`` who judges what, and what goes out · ``panel_cards`` what comes back · here: what it comes to.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from grading.assessment.panel.audit import Audit, audit
from grading.assessment.panel.calibration import Calibration
from grading.assessment.panel.calibration import calibrate as compare
from grading.assessment.panel.combine import Combined, combine
from grading.assessment.panel.evidence import read_kept
from grading.assessment.panel.merge import merge
from grading.assessment.panel.model import Card, PanelProject, People, Problem
from grading.assessment.rollup import Policy
from grading.classroom.folder import Classroom
from grading.flow.panel_cards import CardsIn, collect
from grading.flow.panel_setup import (
    EXEMPLAR,
    HandedOut,
    cards_folder,
    desk_folder,
    desk_of,
    exemplar_of,
    hand_out,
    notes_on,
    open_exchange,
    outbox,
    panel_project,
    people,
)

__all__ = [
    "EXEMPLAR",
    "CardsIn",
    "HandedOut",
    "PanelResult",
    "calibrate",
    "cards_folder",
    "collect",
    "desk_folder",
    "desk_of",
    "exemplar_of",
    "hand_out",
    "notes_on",
    "open_exchange",
    "outbox",
    "panel_project",
    "people",
    "result",
]

Text = dict[str, str]


@dataclass(frozen=True)
class PanelResult:
    """What a panel came to.

    Attributes
    ----------
    project, people : what was judged, and who may.
    cards : that count, one for each rater; ``older`` those that a newer one has replaced.
    combined : points per team and criterion, totals, notes.
    audit : who scored how; two sentences.
    problems : of reading the cards, a sentence with file, cell and reason each.
    calibration : raters against the teachers on the exemplar; None where nobody scored it.
    notes : about the class: teams without a representative, files that cannot be read.
    """

    project: PanelProject
    people: People
    cards: tuple[Card, ...]
    older: tuple[Card, ...]
    combined: Combined
    audit: Audit
    problems: tuple[Problem, ...] = ()
    calibration: Calibration | None = None
    notes: tuple[Text, ...] = ()

    def second_marking(self) -> pd.DataFrame:
        """Teams as rows: each teacher's total out of 100 over what he has judged, and the widest ``gap``."""
        teachers = sorted({card.rater for card in self.cards if card.role == "teacher" and card.scores})
        rows = {}
        for team, mark in self.combined.teams.items():
            totals: dict[str, float] = {}
            for teacher in teachers:
                given = [
                    (cell.given_teachers[teacher], cell.max) for cell in mark.cells if teacher in cell.given_teachers
                ]
                if given:
                    totals[teacher] = 100 * sum(points for points, _ in given) / sum(most for _, most in given)
            gap = max(totals.values()) - min(totals.values()) if len(totals) > 1 else float("nan")
            rows[team] = {**totals, "gap": gap}
        return (
            pd.DataFrame.from_dict(rows, orient="index", columns=[*teachers, "gap"]).astype(float).rename_axis("team")
        )


def result(classroom: Classroom, project: str, policy: Policy) -> PanelResult:
    """Read what came back, combine it as the policy says, and audit it. Reads only; see :func:`collect`."""
    judged, raters = panel_project(classroom, project), people(classroom, project)
    cards, problems, _ = read_kept(cards_folder(classroom, project), judged, raters, classroom.secret)
    merged = merge(cards)
    rules = policy.panel
    calibration, prior = None, None
    if not project.endswith(EXEMPLAR):
        tried = rules.calibration or exemplar_of(project)
        if cards_folder(classroom, tried).is_dir():
            calibration, _ = calibrate(classroom, tried)
            prior = calibration.prior(judged) if rules.calibration else None
    calibration = None if calibration is not None and calibration.raters.empty else calibration
    return PanelResult(
        judged,
        raters,
        merged.cards,
        merged.older,
        combine(merged.cards, judged, rules, raters, prior),
        audit(merged.cards, judged, raters, problems, _earlier(classroom, project)),
        tuple(sorted({*problems, *merged.problems})),
        calibration,
        tuple(notes_on(classroom, project)),
    )


def _earlier(classroom: Classroom, project: str) -> Audit | None:
    """The audit of the project before: who was scored low there may retaliate here."""
    before = classroom.projects[: classroom.projects.index(project)] if project in classroom.projects else []
    if not before:
        return None
    judged, raters = panel_project(classroom, before[-1]), people(classroom, before[-1])
    cards, _, _ = read_kept(cards_folder(classroom, before[-1]), judged, raters, classroom.secret)
    return audit(merge(cards).cards, judged, raters) if cards else None


def calibrate(classroom: Classroom, project: str) -> tuple[Calibration, tuple[Problem, ...]]:
    """How far each representative is from the teachers on the exemplar, and what of the cards could not be used."""
    name = exemplar_of(project)
    judged, raters = panel_project(classroom, name), people(classroom, name)
    cards, problems, _ = read_kept(cards_folder(classroom, name), judged, raters, classroom.secret)
    merged = merge(cards)
    return compare(merged.cards, judged, raters), tuple(sorted({*problems, *merged.problems}))
