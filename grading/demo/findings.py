"""What was planted in the simulated class, and where it was found: read from the class folder, as a teacher could.

The demonstration knows who cheats and what lies hidden in the ledgers; the grader does not. Here both are laid side by
side. Nothing is marked here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rich.table import Table

from grading import marking
from grading.assessment.outcome import OTHER_VARIANT
from grading.classroom.content import STAGES
from grading.classroom.folder import Classroom
from grading.demo import project as projects
from grading.demo import quarter, tender
from grading.flow import quarter as quarter_flow
from grading.flow import teams as team_flow
from grading.flow.quarter_start import quarter_projects
from grading.flow.tender import awarding, opening, sealing
from grading.marking import Marking
from grading.messages import t
from grading.reporting.model import ClassResults
from kam_lab.i18n import pick

ANOMALIES: Mapping[str, tuple[str, ...]] = {
    "role": ("stale_file", "exposed_revenue"),
    "prospecting": ("silent_since", "losing_account", "false_big_dealer"),
    "relationships": ("single_thread_account", "hidden_blocker", "gatekeeper", "hollow_deal"),
    "bidding": ("law_flip", "right_benchmark", "bond_excess", "collusion_pair"),
    "contract": ("overreach_account", "below_floor", "excess_deposit", "overloaded_dealer"),
    "collections": ("slow_payer", "disputed_payer", "clock_ends"),
    "retention": ("probably_gone", "slow_desk", "who_diverts"),
}
"""Stage → the questions whose answer was planted in the ledger."""


@dataclass(frozen=True)
class Trap:
    """Something planted.

    Attributes
    ----------
    kind : what; its words are ``demo.trap.<kind>``.
    who : students or teams.
    found : whether the class's own files say so.
    where : the report in which it stands, from the class folder.
    """

    kind: str
    who: tuple[str, ...]
    found: bool
    where: str


def _points(one: Marking) -> float:
    return sum(outcome.points or 0.0 for outcome in one.outcomes.values())


_HAND_INS: Mapping[str, Callable[[Marking], bool]] = {
    "copied": lambda one: any(outcome.mistake == OTHER_VARIANT for outcome in one.outcomes.values()),
    "forger": lambda one: _points(one) == 0,
    "burglar": lambda one: _points(one) == 0 and one.run.get("status") != "ok",
    "endless": lambda one: one.run.get("status") == "timeout" and _points(one) > 0,
    "broken_file": lambda one: one.status == "ungraded",
    "cells_lost": lambda one: one.intake == "repaired",
    "renamed_and_doubled": lambda one: one.intake == "repaired",
    "old_format": lambda one: one.intake == "repaired",
    "misshapen": lambda one: any(outcome.status == "malformed" for outcome in one.outcomes.values()),
    "nothing": lambda one: one.status == "not_handed_in",
}


def traps(
    classroom: Classroom, results: ClassResults, kinds: Mapping[str, str], bids: tuple[tender.Kind, ...]
) -> list[Trap]:
    """Everything planted in the parts that the class has done.

    Parameters
    ----------
    kinds : student → how the student works on the stages. bids : how the teams bid, in their order.
    """
    found = list(_in_hand_ins(classroom, kinds))
    if tender.PROJECT in classroom.projects and sealing.is_open(classroom):
        found += _in_the_tender(classroom, bids)
    for project in classroom.projects:
        found += _in_the_panel(classroom, project, results)
    for project in quarter_projects(classroom):
        found += _in_the_quarter(classroom, project)
    return found


def _in_hand_ins(classroom: Classroom, kinds: Mapping[str, str]) -> Iterator[Trap]:
    stages = [stage for stage in STAGES if stage in classroom.config.assignments]
    for kind, seen in _HAND_INS.items():
        who = tuple(student for student, works in kinds.items() if works == kind)
        made = [marking.load(classroom, stage, student) for student in who for stage in stages]
        if who and stages:
            yield Trap(kind, who, all(one is not None and seen(one) for one in made), "reports/class.html")


def _in_the_tender(classroom: Classroom, bids: tuple[tender.Kind, ...]) -> Iterator[Trap]:
    opened, award = opening.read_opened(classroom), awarding.read_award(classroom)
    kind_of = tender.kinds_for(list(team_flow.project_teams(classroom, tender.PROJECT)), bids)
    lines = {line.team: line.rejection for line in award.lines} if award is not None else {}
    said = {"tampering": "tampered", "non_compliant": "not_responsive", "late": "late", "reckless_low": "low_unproven"}
    pair = tuple(sorted(team for team, kind in kind_of.items() if kind in ("pair_low", "pair_cover")))
    if len(pair) == 2:
        signs = {flag["kind"] for flag in opened.flags if tuple(flag["teams"]) == pair}
        yield Trap("pair", pair, {"alike_text", "close_price"} <= signs, "reports/tender/opening.zh.html")
    for kind, rejection in said.items():
        who = tuple(team for team, one in kind_of.items() if one == kind)
        if who:
            yield Trap(kind, who, all(lines.get(team) == rejection for team in who), "reports/tender/award.zh.html")


def _in_the_panel(classroom: Classroom, project: str, results: ClassResults) -> Iterator[Trap]:
    teams = list(team_flow.project_teams(classroom, project))
    view = results.projects.get(project)
    audit = view.audit if view is not None else None
    for kind, who in projects.planted(project, teams).items():
        seen = [finding for finding in (audit.findings if audit is not None else ()) if finding.kind == kind]
        named = {audit.team_of.get(rater) for finding in seen for rater in finding.raters} if audit is not None else ()
        yield Trap(kind, who, bool(seen) and bool(set(who) & set(named)), f"reports/class.html · {project}")


def _in_the_quarter(classroom: Classroom, project: str) -> Iterator[Trap]:
    file = quarter_flow.folder(classroom, project) / "results.json"
    if not file.is_file():
        return
    played = json.loads(file.read_text(encoding="utf-8"))["teams"]
    for team, kind in quarter.kinds_of(list(played)).items():
        one, where = played[team], f"quarter/{project}/league.zh.html"
        if kind == "cheats":
            yield Trap("envelope", (team,), one["share"] == 0 and bool(one["breaches"]), where)
        elif kind == "no_plan":
            yield Trap("no_plan", (team,), one["status"] == "blank", where)


def traps_table(found: list[Trap]) -> Table:
    """The traps for the terminal."""
    table = Table(title=t("demo.traps.title"))
    for name in ("what", "who", "found", "where"):
        table.add_column(t(f"demo.traps.{name}"), overflow="fold")
    for trap in found:
        seen = t("demo.traps.yes" if trap.found else "demo.traps.no")
        table.add_row(t(f"demo.trap.{trap.kind}"), ", ".join(trap.who), seen, trap.where)
    return table


def anomalies(results: ClassResults) -> dict[str, dict[str, tuple[int, int]]]:
    """Stage → planted question → how many students found it, of how many that were graded."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for stage, questions in ANOMALIES.items():
        for question in questions:
            here = results.scores
            rows = here[(here["assignment"] == stage) & (here["question_id"] == question)]
            if len(rows):
                found.setdefault(stage, {})[question] = (int((rows["status"] == "right").sum()), len(rows))
    return found


def anomalies_table(results: ClassResults) -> Table:
    """What lay hidden in the ledgers, and how many found it, for the terminal."""
    table = Table(title=t("demo.anomalies.title"))
    table.add_column(t("demo.anomalies.stage"))
    table.add_column(t("demo.anomalies.what"), overflow="fold")
    table.add_column(t("demo.anomalies.found"), justify="right")
    for stage, questions in anomalies(results).items():
        title = pick(results.titles[stage]) if stage in results.titles else stage
        for place, (question, (right, asked)) in enumerate(questions.items()):
            table.add_row("" if place else title, t(f"demo.anomaly.{question}"), f"{right} / {asked}")
    return table
