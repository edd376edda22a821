"""``kam-lab quarter run``: the plans of all teams are sealed, then each is played on its team's own ledger.

Sealing writes ``quarter/<project>/plans.json`` once, from what was graded, and logs its hash: what is handed in later
changes nothing. Playing is a pure function of that file, the worlds, the contracts and the class's secret, which seeds
the draws; they are the same for every team. So the run may be killed and repeated, and gives the same bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any, Literal

from grading import marking
from grading.assessment import audit
from grading.assessment.outcome import Outcome
from grading.assessment.sheets import replace_file
from grading.classroom.files import write_if_changed
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.flow import teams as team_flow
from grading.flow.due import team_closing
from grading.flow.exam_extensions import log_extensions
from grading.flow.quarter_start import PLAN, SUPPLY, quarter_projects, start_of_team
from grading.messages import both
from grading.reporting import quarter as reports
from grading.reporting.quarter import Played
from kam_lab import receivables as kam
from kam_lab.receivables.quarter_plan import DEFAULT_PLAN, read_plan

__all__ = ["QUARTERS", "Run", "Sealed", "folder", "outcomes", "run", "seal", "seeds"]

QUARTERS = 12
"""How many quarters a plan is played for its mark; the first is the one that is told."""
SEALED, RUN = "quarter_sealed", "quarter_run"
Status = Literal["in_time", "late", "missing", "unreadable", "blank"]
Text = dict[str, str]


@dataclass(frozen=True)
class Sealed:
    """A team's plan as it was sealed.

    Attributes
    ----------
    status : ``in_time``; anything else plays the default plan.
    student_id, at : who handed it in, and when.
    plan, supply : the answers.
    """

    team: str
    variant: str
    status: Status
    student_id: str = ""
    at: str = ""
    plan: Mapping[str, Any] | None = None
    supply: str | None = None


@dataclass(frozen=True)
class Run:
    """What a run came to.

    Attributes
    ----------
    played : team → result, the largest value created first.
    pages : the reports that were written.
    notes : what the teacher should look at.
    """

    project: str
    played: dict[str, Played]
    pages: list[Path]
    notes: list[Text] = field(default_factory=list)


def folder(classroom: Classroom, project: str) -> Path:
    """``quarter/<project>/``."""
    return classroom.root / "quarter" / project


def seeds(classroom: Classroom, project: str) -> list[int]:
    """The draws of a class's quarters; nobody without the class's secret knows them beforehand."""
    return [
        int.from_bytes(
            hmac.new(classroom.secret, f"quarter\0{project}\0{number}".encode(), hashlib.sha256).digest()[:8], "big"
        )
        for number in range(QUARTERS)
    ]


# -- sealing ----------------------------------------------------------------------------------------------------------


def seal(classroom: Classroom, project: str, *, who: str, why: str = "") -> list[Sealed]:
    """Seal the plans of all teams, or read those that have been sealed. Done once; logged once.

    Raises
    ------
    ClassroomError
        When a team has handed in and nobody has graded it yet, or the sealed file was changed afterwards.
    """
    file = folder(classroom, project) / "plans.json"
    logged = _logged(classroom, SEALED, project)
    if not file.is_file():
        if logged is not None:
            raise ClassroomError(both("quarter.seal_gone", file=f"quarter/{project}/plans.json"))
        log_extensions(classroom)  # those typed in by hand as well: they decide what is late
        found = _collect(classroom, project)
        tree = {"format": 1, "project": project, "plans": [asdict(one) for one in found]}
        replace_file(file, (json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
    body = file.read_bytes()
    digest = hashlib.sha256(body).hexdigest()
    if logged is None:
        audit.append(classroom.audit_file, SEALED, who, why or "quarter run", {"project": project, "sha256": digest})
    elif logged["sha256"] != digest:
        raise ClassroomError(both("quarter.seal_broken", file=f"quarter/{project}/plans.json"))
    return [Sealed(**one) for one in json.loads(body)["plans"]]


def _collect(classroom: Classroom, project: str) -> list[Sealed]:
    found, waiting = [], []
    members = team_flow.project_teams(classroom, project)
    for team, hand_in in sorted(team_flow.team_hand_ins(classroom, project).items()):
        counts = hand_in.counts
        if counts is None:
            variant = classroom.variant_of(members[team][0], project) if members.get(team) else ""
            found.append(Sealed(team, variant, "missing"))
            continue
        variant = classroom.variant_of(counts.student_id, project)
        at = counts.at if counts.at.tzinfo else counts.at.replace(tzinfo=UTC)
        by = (counts.student_id, at.isoformat())
        made = marking.load(classroom, project, counts.student_id)
        closes = team_closing(classroom, project, team)
        if closes is not None and at > closes:
            found.append(Sealed(team, variant, "late", *by))
        elif made is None or made.status == "not_handed_in":
            waiting.append(team)
        elif made.status == "ungraded":
            found.append(Sealed(team, variant, "unreadable", *by))
        else:
            plan, supply = made.values.get(PLAN), made.values.get(SUPPLY)
            usable = isinstance(plan, dict) and bool(plan)
            if usable:
                found.append(Sealed(team, variant, "in_time", *by, plan, supply))
            else:
                found.append(Sealed(team, variant, "blank", *by))
    if waiting:
        raise ClassroomError(both("quarter.not_graded", project=project, teams=", ".join(waiting)))
    return found


def _logged(classroom: Classroom, event: str, project: str) -> dict[str, Any] | None:
    last = None
    for entry in audit.entries(classroom.audit_file):
        if entry["event"] == event and entry["data"]["project"] == project:
            last = entry["data"]
    return last


# -- playing ----------------------------------------------------------------------------------------------------------


def run(classroom: Classroom, project: str = "", *, who: str, why: str = "") -> Run:
    """Seal the plans, play them, write every team's report and the league table, log it.

    Parameters
    ----------
    project : default the class's only project with a quarter.

    Raises
    ------
    ClassroomError
        When the class has no such project, a contract cannot be used, or see :func:`seal`.
    """
    name = project_named(classroom, project)
    sealed = seal(classroom, name, who=who, why=why)
    draws = seeds(classroom, name)
    played = {one.team: _play(classroom, one, draws) for one in sealed if one.variant}
    order = sorted(played.values(), key=lambda one: (-one.share, -one.created, one.team))
    results = {"format": 1, "project": name, "teams": {one.team: one.summary() for one in order}}
    body = json.dumps(results, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    place = folder(classroom, name)
    pages = []
    for team, one in sorted(played.items()):
        names = classroom.world(_of(sealed, team).variant).accounts.set_index("account_id")
        for lang in _languages(classroom):
            page = place / f"{team}.{lang}.html"
            write_if_changed(page, reports.team_page(one, names, lang))
            book = place / f"{team}.{lang}.xlsx"
            write_if_changed(book, reports.team_workbook(one, names, lang))
            pages += [page, book]
    for lang in _languages(classroom):
        page = place / f"league.{lang}.html"
        write_if_changed(page, reports.league_page(order, lang, QUARTERS))
        pages.append(page)
    write_if_changed(place / "results.json", body)  # last: with it the quarter has been run
    data = {"project": name, "sha256": hashlib.sha256(body.encode()).hexdigest(), "quarters": QUARTERS}
    if _logged(classroom, RUN, name) != data:
        audit.append(classroom.audit_file, RUN, who, why or "quarter run", data)
    return Run(name, {one.team: one for one in order}, pages, [note for one in order for note in one.for_teacher()])


def project_named(classroom: Classroom, project: str) -> str:
    """The project that is meant; without a name the only one with a quarter.

    Raises
    ------
    ClassroomError
        When there is none of that name, or several and no name.
    """
    known = quarter_projects(classroom)
    if not known:
        raise ClassroomError(both("quarter.none", projects=", ".join(classroom.projects) or "–"))
    if (project and project not in known) or (not project and len(known) != 1):
        raise ClassroomError(both("quarter.project", project=project or "–", known=", ".join(known) or "–"))
    return project or known[0]


def _of(sealed: list[Sealed], team: str) -> Sealed:
    return next(one for one in sealed if one.team == team)


def _languages(classroom: Classroom) -> tuple[str, ...]:
    language = classroom.config.language
    return ("en", "zh") if language == "both" else (language,)


def _play(classroom: Classroom, sealed: Sealed, draws: list[int]) -> Played:
    world = classroom.world(sealed.variant)
    ledger = kam.open_quarter(world, start_of_team(classroom, sealed.team, world))
    plan, problems = DEFAULT_PLAN, tuple[Text, ...]()
    if sealed.status == "in_time":
        read = read_plan(sealed.plan, sealed.supply, ledger.book)
        plan, problems = read.plan, read.problems
    against = kam.yardstick(ledger, draws)
    result = kam.run_plan(ledger, plan, draws)
    effects = kam.rule_effects(ledger, plan, draws[:4])
    own = sealed.status == "in_time"
    share = kam.earned_share(result.value, against, result.void) if own else 0.0
    return Played(
        sealed.team, sealed.status, sealed.student_id, ledger, plan, result, against, effects, share, tuple(problems)
    )


# -- what it earns ----------------------------------------------------------------------------------------------------


def outcomes(classroom: Classroom, project: str) -> dict[tuple[str, str], Outcome]:
    """What the plans have earned: (student, question) → outcome; empty until the quarter has been run.

    The student is the one whose hand-in was sealed.
    """
    place = folder(classroom, project)
    if not (place / "results.json").is_file():
        return {}
    results = json.loads((place / "results.json").read_text(encoding="utf-8"))["teams"]
    most = {question.id: float(question.points) for question in classroom.questions(project)}[PLAN]
    found = {}
    for team, one in results.items():
        points = round(most * float(one["share"]), 4)
        status: Any = "right" if one["share"] >= 1 else "partial" if points > 0 else "wrong"
        comment = {lang: str(one["comment"][lang]) for lang in ("en", "zh")}
        outcome = Outcome(PLAN, points, most, status, None, comment)
        for member in team_flow.project_teams(classroom, project).get(team, []):
            found[(member, PLAN)] = outcome
    return found
