"""A small class with a panel: four teams, one representative each, one teacher; and simulated panels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grading.assessment.panel.model import Card, Criterion, Level, PanelProject, People
from kam_lab.i18n import in_language

SECRET = b"a secret of the class"
LEVELS = tuple(
    Level(share, {"en": en, "zh": zh})
    for share, en, zh in ((0, "Nothing.", "没有。"), (0.5, "In part.", "部分。"), (1, "All of it.", "全部。"))
)


def make_project(teams: dict[str, str] | None = None) -> PanelProject:
    """Two criteria, 60 and 40 points; the first with levels."""
    criteria = (
        Criterion("judgement", {"en": "Judgement", "zh": "判断"}, 60, LEVELS),
        Criterion("clarity", {"en": "Clarity", "zh": "表达"}, 40),
    )
    teams = teams or {team: f"Team {team}" for team in "ABCD"}
    return PanelProject("project_1", {"en": "Project 1", "zh": "项目一"}, criteria, teams)


def make_people(teams: str = "ABCD") -> People:
    """S-A represents A, and so on; one more member each."""
    representatives = {f"S-{team}": team for team in teams}
    roster = {**representatives, **{f"M-{team}": team for team in teams}}
    return People(representatives, roster, frozenset({"teacher:Wu", "teacher:He"}))


def make_card(rater: str, scores: dict[str, Any], people: People, project: str = "project_1", at: str = "") -> Card:
    """A card; a bare number counts as both criteria of ``make_project`` in proportion."""
    rows = {
        team: row if isinstance(row, dict) else {"judgement": row * 0.6, "clarity": row * 0.4}
        for team, row in scores.items()
    }
    role = people.role(rater) or "representative"
    return Card(project, rater, role, people.team(rater), at, rows, {}, f"{rater}.xlsx")


def simulate(
    seed: int, teams: int = 6, plant: str | None = None, noise: float = 3.0, severity: float = 3.0
) -> tuple[list[Card], PanelProject, People]:
    """A panel with one criterion out of 100; representative S-0 is in team T0, and so on.

    Plants: ``pair`` (S-0 and S-1 raise each other by 14), ``pairs`` (also S-2 and S-3), ``harsh`` (S-2 is 14 strict),
    ``retaliator`` (S-1 and S-2 mark T0 down by 7; S-0 marks their teams down by 14).
    """
    draw = np.random.default_rng(seed)
    quality, strict = draw.normal(78, 7, teams), draw.normal(0, severity, teams)
    error, seen = draw.normal(0, noise, (teams, teams)), draw.normal(0, noise, teams)
    if plant == "harsh":
        strict[2] = -14
    extra = np.zeros((teams, teams))
    for one, other in {"pair": [(0, 1)], "pairs": [(0, 1), (2, 3)]}.get(plant or "", []):
        extra[one, other] = extra[other, one] = 14
    if plant == "retaliator":
        extra[1:3, 0], extra[0, 1:3] = -7, -14
    names = {f"T{number}": f"T{number}" for number in range(teams)}
    project = PanelProject(
        "project_1", {"en": "P", "zh": "项"}, (Criterion("overall", {"en": "Overall", "zh": "总体"}),), names
    )
    representatives = {f"S-{number}": f"T{number}" for number in range(teams)}
    people = People(representatives, representatives, frozenset({"teacher:Wu"}))
    given = quality + strict[:, None] + error + extra
    rows = {f"S-{j}": {f"T{i}": {"overall": _whole(given[j, i])} for i in range(teams) if i != j} for j in range(teams)}
    rows["teacher:Wu"] = {f"T{i}": {"overall": _whole(quality[i] + seen[i])} for i in range(teams)}
    return [make_card(rater, dict(row), people) for rater, row in rows.items()], project, people


RUBRIC = (15, 14, 8, 10, 5, 5)  # points of six criteria, as in project 1
STEPS = (0, 0.3, 0.6, 1)


def simulate_levels(
    seed: int, teams: int = 6, pair: bool = False, noise: float = 0.05, severity: float = 0.03
) -> tuple[list[Card], PanelProject, People]:
    """A panel that picks levels: six criteria of four levels each, and works that are not equally good in all of them.

    With ``pair`` S-1 and S-4 give each other full marks.
    """
    draw = np.random.default_rng(seed)
    levels = tuple(Level(share, {"en": "", "zh": ""}) for share in STEPS)
    criteria = tuple(Criterion(f"c{n}", {"en": "C", "zh": "准"}, most, levels) for n, most in enumerate(RUBRIC))
    names = {f"T{number}": f"T{number}" for number in range(teams)}
    project = PanelProject("project_1", {"en": "P", "zh": "项"}, criteria, names)
    representatives = {f"S-{number}": f"T{number}" for number in range(teams)}
    people = People(representatives, representatives, frozenset({"teacher:Wu"}))
    worth = np.linspace(0.9, 0.5, teams)[:, None] + draw.normal(0, 0.1, (teams, len(RUBRIC)))
    cards = []
    for rater in [*representatives, "teacher:Wu"]:
        own = int(rater[2:]) if rater in representatives else -1
        seen = worth + draw.normal(0, severity) + draw.normal(0, noise, worth.shape)
        if pair and own in (1, 4):
            seen[5 - own] = 1
        nearest = np.abs(seen[:, :, None] - np.array(STEPS)).argmin(axis=2)
        rows = {
            f"T{team}": {one.id: one.points(int(nearest[team, place])) for place, one in enumerate(criteria)}
            for team in range(teams)
            if team != own
        }
        cards.append(make_card(rater, rows, people))
    return cards, project, people


def _whole(value: float) -> float:
    return float(np.clip(round(value), 0, 100))


@pytest.fixture
def project() -> PanelProject:
    return make_project()


@pytest.fixture
def people() -> People:
    return make_people()


@pytest.fixture
def oracle() -> tuple[list[Card], PanelProject, People]:
    """Handbook T-A1: four raters under recusal, one teacher."""
    given = {
        "S-A": {"B": 80, "C": 85, "D": 75},
        "S-B": {"A": 82, "C": 88, "D": 78},
        "S-C": {"A": 90, "B": 84, "D": 70},
        "S-D": {"A": 86, "B": 82, "C": 84},
        "teacher:Wu": {"A": 88, "B": 84, "C": 80, "D": 78},
    }
    project = PanelProject(
        "project_1",
        {"en": "Project 1", "zh": "项目一"},
        (Criterion("overall", {"en": "Overall", "zh": "总体"}),),
        {team: team for team in "ABCD"},
    )
    people = make_people()
    cards = [make_card(r, {t: {"overall": float(p)} for t, p in row.items()}, people) for r, row in given.items()]
    return cards, project, people


@pytest.fixture(params=["en", "zh"])
def lang(request: pytest.FixtureRequest) -> Any:
    with in_language(request.param):
        yield request.param


@pytest.fixture(scope="session")
def panel() -> Callable[..., tuple[list[Card], PanelProject, People]]:
    """Makes a simulated panel: seed, teams, plant."""
    return simulate


@pytest.fixture(scope="session")
def panel_of_levels() -> Callable[..., tuple[list[Card], PanelProject, People]]:
    """Makes a simulated panel that picks levels: seed, teams, pair."""
    return simulate_levels
