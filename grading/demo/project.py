"""The simulated class works on a team project: representatives, roles, one hand-in per team, cards, member forms.

Nobody is told what comes of it: the teams differ in how well they work, two representatives favour each other, two
fight each other, one is strict, one praises its own team, one member does little. The marks have to find that out.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from grading.assessment.panel.handout import FILE as PANEL_FILE
from grading.classroom.files import write_if_changed, zip_bytes
from grading.classroom.folder import Classroom
from grading.classroom.projects import load_project
from grading.classroom.teams.periods import csv_bytes
from grading.flow import member_forms, panel_cards, panel_setup
from grading.flow import teams as team_flow
from grading.messages import t
from kam_lab.i18n import pick
from kam_lab.member_form import FORM, SETUP
from kam_lab.panel_form import CARD

AT = "2026-04-20T16:30:00+08:00"
WORKING = ("sure_with_forms", "careless", "sure_with_code", "half_done")
WHO = "demo"
UNEVEN = 0.1  # how much a team's work differs from criterion to criterion, as a share of the points


def prepare(classroom: Classroom, project: str) -> None:
    """Name each team's representative and give out the roles; done once."""
    teams = team_flow.project_teams(classroom, project)
    there = team_flow.representatives(classroom)[0].all(project, team_flow.today())
    start = min(row.since for row in team_flow.history(classroom).rows) + timedelta(days=1)
    rows = []
    source = load_project(project, classroom.content)
    for team, members in teams.items():
        if team not in there:
            team_flow.name_representative(
                classroom, project, team, members[-1], since=min(start, team_flow.today()), who=WHO, why="team vote"
            )
        rows += [(members[place % len(members)], role.id) for place, role in enumerate(source.roles)]
    file = classroom.root / "inbox" / f"{project}_roles.csv"
    if write_if_changed(file, csv_bytes(("student_id", "role"), rows)):
        team_flow.give_roles(classroom, project, file, who=WHO, why="agreed in the team")


def hands_in(classroom: Classroom, project: str) -> dict[str, str]:
    """Who hands in for each team, and how well the team has worked; in one team two members do, one after the other."""
    kinds = {}
    for number, (_, members) in enumerate(team_flow.project_teams(classroom, project).items()):
        kinds[members[0]] = WORKING[number % len(WORKING)]
        if number == 1 and len(members) > 1:
            kinds[members[1]] = "sure_with_forms"
    return kinds


def score(classroom: Classroom, project: str) -> Path:
    """Let the representatives and the teacher fill in their cards; the folder with what came back."""
    made = panel_setup.hand_out(classroom, project)
    inbox = classroom.root / "inbox" / f"{project}_panel"
    worth = quality(list(team_flow.project_teams(classroom, project)))
    for rater, pack in made.handouts.items():
        with zipfile.ZipFile(io.BytesIO(pack.read_bytes())) as archive:
            name = next(n for n in archive.namelist() if n.endswith(PANEL_FILE))
            panel = json.loads(archive.read(name))
        student = classroom.student(rater)
        target = inbox / f"{student.name}_{rater}_assignsubmission_file" / f"{project}_panel.zip"
        if not target.is_file():
            write_if_changed(target, zip_bytes({CARD: _json(card(panel, worth))}))
    for rater, folder in made.desks.items():
        panel = json.loads((folder / PANEL_FILE).read_text(encoding="utf-8"))
        target = inbox / f"{rater.replace(':', '_')}" / CARD
        if not target.is_file():
            write_if_changed(target, _json(card(panel, worth, severity=0.0)))
    return inbox


def collect_cards(classroom: Classroom, project: str, inbox: Path) -> list[str]:
    """Take the cards in; what there is to say about it."""
    return panel_cards.collect(classroom, project, inbox).summary().splitlines()


def quality(teams: Sequence[str]) -> dict[str, float]:
    """How good each team's work looks, 0 to 1; the first is the best."""
    return {team: 0.9 - 0.4 * place / max(1, len(teams) - 1) for place, team in enumerate(teams)}


def planted(project: str, teams: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What the representatives do in a project that a panel should not, and of which teams they are.

    Nothing where there are four teams or fewer: too few to tell anything from. The two who raise each other stand for
    teams in the middle: only there has each of them something to give. The best team is close to full marks anyway.

    Returns
    -------
    dict
        Kind of finding (see :class:`grading.assessment.panel.audit.Finding`) → the teams.
    """
    if len(teams) <= 4:
        return {}
    found: dict[str, dict[str, tuple[str, ...]]] = {
        "project_1": {"reciprocal": (teams[1], teams[-2]), "severity": (teams[2],)},
        "project_2": {"retaliation": (teams[1], teams[4])},
        "project_3": {"own_team": (teams[1],)},
    }
    return found.get(project, {})


def card(panel: Mapping[str, Any], worth: Mapping[str, float], severity: float | None = None) -> dict[str, Any]:
    """A filled-in card: what a team's work is worth, the rater's own severity and some noise; and what is planted.

    A team is better at some criteria than at others, and every rater sees that.

    Parameters
    ----------
    panel : what the rater gets, see :func:`grading.assessment.panel.handout.public_panel`.
    worth : team → how good its work is, 0 to 1. severity : of the rater; without it it is drawn.
    """
    rater = str(panel["rater"])
    draw = random.Random(f"{panel['project']}-{rater}")
    teams = [team["id"] for team in panel["teams"]]
    own = next((team["id"] for team in panel["teams"] if team["own"]), None)
    does = {kind: who for kind, who in planted(str(panel["project"]), teams).items() if own in who}
    lean = draw.gauss(0, 0.04) if severity is None else severity
    if "severity" in does:
        lean = -0.2
    merit = {
        (team, criterion["id"]): random.Random(f"{panel['project']}-{team}-{criterion['id']}").gauss(0, UNEVEN)
        for team in teams
        for criterion in panel["criteria"]
    }
    scores: dict[str, dict[str, float]] = {}
    for team in teams:
        if team == own and "own_team" not in does:
            continue
        scores[team] = {}
        for criterion in panel["criteria"]:
            share = worth.get(team, 0.7) + merit[team, criterion["id"]] + lean + draw.gauss(0, 0.05)
            if team == own or team in does.get("reciprocal", ()):
                share = 1.0
            elif team in does.get("retaliation", ()):
                share -= 0.5
            levels = [float(level["points"]) for level in criterion.get("levels") or ()]
            wanted = min(1.0, max(0.0, share)) * float(criterion["max"])
            best = min(levels, key=lambda points: abs(points - wanted)) if levels else round(wanted, 1)
            scores[team][criterion["id"]] = best
    return {
        "format": 1,
        "kind": "panel-card",
        "project": panel["project"],
        "rater": rater,
        "fingerprint": str(panel.get("fingerprint") or ""),
        "at": AT,
        "scores": scores,
        "comments": {},
    }


def forms(classroom: Classroom, project: str) -> dict[str, dict[str, bytes]]:
    """The members' confidential forms, to travel with the notebook that looks back: student → file → content.

    In every team the second member gets little from the others; in the last team one member hands in no form.
    """
    teams = team_flow.project_teams(classroom, project)
    silent = list(teams.values())[-1][-1] if teams else None
    found = {}
    for student, body in member_forms.forms_out(classroom, project).items():
        setup = json.loads(body)
        members = next((members for members in teams.values() if student in members), [])
        if student == silent or not setup["members"]:
            continue
        draw = random.Random(f"{project}-form-{student}")
        points = [int(level["points"]) for level in setup["scale"]]
        scores = {}
        for member in setup["members"]:
            place = members.index(member["id"]) if member["id"] in members else 0
            high = len(points) - 1 - (2 if place == 1 else 0)
            scores[member["id"]] = {
                criterion["id"]: points[max(0, high - draw.randrange(2))] for criterion in setup["criteria"]
            }
        form = {"format": 1, "kind": "member_form", "scores": scores, "comment": "", "at": AT}
        form |= {name: setup[name] for name in ("project", "rater", "team")}
        found[student] = {FORM: _json(form), SETUP: body}
    return found


def collect_forms(classroom: Classroom, project: str) -> list[str]:
    """Put the forms that came with the notebooks where they are read."""
    found = member_forms.collect_forms(classroom, project)
    missing = ", ".join(found.missing) or "–"
    return [t("demo.forms", there=len(found.there), missing=missing), *(f"  ! {pick(p)}" for p in found.problems)]


def _json(tree: Mapping[str, Any]) -> bytes:
    return (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode()
