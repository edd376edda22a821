"""With which contract a team's quarter begins, and what therefore lies beside its notebooks.

A class that held its tender has ``tender/outcome.json``: every team's contract, won or given instead. Without it every
team begins with the same plain contract.
"""

from __future__ import annotations

import json
from pathlib import Path

from grading.assessment import audit
from grading.assessment.tender.outcome import OutcomeError, StartContract, outcome_file, read_outcome
from grading.classroom.content import split_assignment
from grading.classroom.files import write_if_changed
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.classroom.questions import load_questions
from grading.classroom.teams.data import data_team
from grading.flow.tender.sealing import SEAL_EVENT
from grading.messages import both
from kam_lab.receivables.contract_start import FILE, Start, plain_contract, start_of
from kam_lab.world import World

__all__ = [
    "FILE",
    "PLAN",
    "beside",
    "contract_file",
    "contract_of",
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


def contract_of(classroom: Classroom, team: str) -> StartContract | None:
    """A team's contract as the tender left it; None where none was held.

    Raises
    ------
    ClassroomError
        When bids have been sealed and there is no award yet, the outcome cannot be read, or it knows nothing of the
        team.
    """
    file = outcome_file(classroom.root)
    if not file.is_file():
        if any(entry["event"] == SEAL_EVENT for entry in audit.entries(classroom.audit_file)):
            raise ClassroomError(both("tender.outcome.none"))  # not silently the plain contract for everybody
        return None
    try:
        found = read_outcome(file).contracts.get(team)
    except OutcomeError as error:
        raise ClassroomError(error.text) from None
    if found is None:
        raise ClassroomError(both("quarter.outcome_team", team=team))
    return found


def start_of_team(classroom: Classroom, team: str, world: World) -> Start:
    """The contract with which a team begins, checked against the team's own world.

    Raises
    ------
    ClassroomError
        When the contract cannot be used.
    """
    contract = contract_of(classroom, team)
    if contract is None:
        return plain_contract(world.accounts, world.orders)
    start = start_of(contract.model_dump(mode="json"))
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
    contract = contract_of(classroom, team)
    if contract is None:
        return None
    fields = contract.model_dump(mode="json")
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
