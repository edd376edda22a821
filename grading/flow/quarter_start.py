"""With which contract a team's quarter begins, and what therefore lies beside its notebooks.

A class that held its tender has ``tender/outcome.json``: every team's contract, won or given instead. Without it every
team begins with the same plain contract.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grading.classroom.content import split_assignment
from grading.classroom.files import write_if_changed
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.classroom.questions import load_questions
from grading.classroom.teams.data import data_team
from grading.messages import both
from kam_lab.checks import InputError
from kam_lab.receivables.contract_start import FILE, Start, plain_contract, start_of
from kam_lab.world import World

__all__ = [
    "FILE",
    "PLAN",
    "beside",
    "contract_file",
    "contract_of",
    "outcome_file",
    "quarter_projects",
    "start_of_team",
]

PLAN, SUPPLY = "quarter_plan", "supply_rule"
"""The questions of a team's notebook that hold the plan."""


def quarter_projects(classroom: Classroom) -> list[str]:
    """The class's projects in which a quarter is played: those whose team's notebook asks for a plan."""
    return [
        project
        for project in classroom.projects
        if PLAN in {question.id for question in load_questions(project, classroom.content)}
    ]


def outcome_file(classroom: Classroom) -> Path:
    """Where the tender leaves its outcome."""
    return classroom.root / "tender" / "outcome.json"


def contract_of(classroom: Classroom, team: str) -> dict[str, Any] | None:
    """The fields of a team's contract as the tender left them; None where none was held.

    Raises
    ------
    ClassroomError
        When the outcome cannot be read, or knows nothing of the team.
    """
    file = outcome_file(classroom)
    if not file.is_file():
        return None
    try:
        contracts = json.loads(file.read_text(encoding="utf-8"))["contracts"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ClassroomError(both("quarter.outcome", what=f"{type(error).__name__}: {error}")) from None
    found = contracts.get(team) if isinstance(contracts, Mapping) else None
    if not isinstance(found, Mapping):
        raise ClassroomError(both("quarter.outcome_team", team=team))
    return dict(found)


def start_of_team(classroom: Classroom, team: str, world: World) -> Start:
    """The contract with which a team begins, checked against the team's own world.

    Raises
    ------
    ClassroomError
        When the contract cannot be used.
    """
    fields = contract_of(classroom, team)
    if fields is None:
        return plain_contract(world.accounts, world.orders)
    try:
        start = start_of(fields)
    except InputError as error:
        raise ClassroomError(both("quarter.outcome", what=str(error))) from None
    if start.account_id not in set(world.accounts["account_id"]):
        raise ClassroomError(both("quarter.outcome_account", team=team, account=start.account_id))
    return start


def contract_file(classroom: Classroom, assignment: str, student_id: str, given: bool = False) -> Path | None:
    """The file with the contract that lies beside a student's notebook; None where no tender was held.

    It is written to ``quarter/start/<team>.json``, where it stays the same as long as the outcome does.

    Parameters
    ----------
    given : by the roster as it is now, as for a handout; else by the team in which the work was done.
    """
    split = split_assignment(assignment)
    if split is None or split[0] not in quarter_projects(classroom):
        return None
    student = classroom.student(student_id)
    team = student.team if given else data_team(classroom, student_id, assignment)
    fields = contract_of(classroom, team)
    if fields is None:
        return None
    file = classroom.root / "quarter" / "start" / f"{team}.json"
    write_if_changed(file, json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return file


def beside(classroom: Classroom, assignment: str) -> dict[str, dict[str, bytes]]:
    """Student → file → content, for the handouts of an assignment."""
    found = {}
    for student in classroom.students_of(assignment):
        file = contract_file(classroom, assignment, student.student_id, given=True)
        if file is not None:
            found[student.student_id] = {FILE: file.read_bytes()}
    return found
