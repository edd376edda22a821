"""What goes out: the notice of the class, the position of each team; made once and kept, so that keys stay what they
were when the hand-outs went out."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from grading import marking
from grading.classroom.answers import read_answers
from grading.classroom.content import split_assignment
from grading.classroom.files import write_atomic
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.classroom.projects import Project, load_project
from grading.flow import teams as team_flow
from grading.messages import both
from kam_lab.tables.schema import read_schema
from kam_lab.tendering import FILE, Notice, Position, Room, TenderWorld, make_notice, make_position
from kam_lab.world import World

#: The project whose choices are the starting position of the tender.
BEFORE = "project_1"
#: Without a date in ``class.yaml``: the end of March of the year after the tables end.
MONTH, DAY = 3, 31
Part = TypeVar("Part", Notice, Room)


def folder(classroom: Classroom) -> Path:
    """Everything about the tender of a class."""
    return classroom.root / "tender"


def team_folder(classroom: Classroom, project: str, team: str) -> Path:
    """What goes out to one team: receipt, opening record, award notice, its own scores."""
    return classroom.handouts / f"{project}_tender" / team


def tender_project(classroom: Classroom) -> Project:
    """The project of the class in which the teams bid.

    Raises
    ------
    ClassroomError
        It has none.
    """
    for name in classroom.projects:
        project = load_project(name, classroom.content)
        if project.tender is not None:
            return project
    raise ClassroomError(both("tender.none", projects=", ".join(classroom.projects) or "–"))


def belongs(classroom: Classroom, assignment: str) -> bool:
    """Whether an assignment is a notebook of the tender's project."""
    split = split_assignment(assignment)
    if split is None or split[0] not in classroom.projects:
        return False
    return load_project(split[0], classroom.content).tender is not None


def law_day(classroom: Classroom) -> dt.date:
    """The deadline inside the tender, whose law decides: ``law_date`` of ``class.yaml``, else :data:`MONTH`."""
    return classroom.config.law_date or dt.date(read_schema().as_of.year + 1, MONTH, DAY)


def notice_of(classroom: Classroom) -> Notice:
    """The tender documents of the class, drawn from its secret."""
    file = folder(classroom) / "notice.json"
    if not file.is_file():
        seed = _seed(classroom, f"tender:{classroom.config.name}")
        write_atomic(file, make_notice(seed, law_day(classroom)).model_dump_json(indent=1) + "\n")
    return _read(Notice, file)


def room_of(classroom: Classroom, variant: str) -> Room:
    """Notice and position for everybody who works on a variant."""
    file = folder(classroom) / "rooms" / f"{variant}.json"
    if not file.is_file():
        label = classroom.labels[variant]
        team = label.removeprefix("team:") if label.startswith("team:") else ""
        notice = notice_of(classroom)
        write_atomic(
            file, Room(notice=notice, position=_position(classroom, notice, variant, label, team)).json_bytes()
        )
    return _read(Room, file)


def rooms_of_teams(classroom: Classroom, project: str) -> dict[str, Room]:
    """The room of each team of the project, by the data its members work on."""
    found = {}
    for team, members in team_flow.project_teams(classroom, project).items():
        if members:
            found[team] = room_of(classroom, classroom.variant_of(members[0], project))
    return found


def beside(classroom: Classroom, assignment: str) -> dict[str, dict[str, bytes]]:
    """What lies beside the notebooks of the tender's project: student → file → content."""
    return {
        student.student_id: {
            FILE: room_of(classroom, classroom.variant_of(student.student_id, assignment, given=True)).json_bytes()
        }
        for student in classroom.students_of(assignment)
    }


def room_file(classroom: Classroom, variant: str) -> Path:
    """The file of a room, made if it is not there."""
    room_of(classroom, variant)
    return folder(classroom) / "rooms" / f"{variant}.json"


def with_tender(classroom: Classroom, assignment: str, variant: str, world: World) -> World:
    """The world of a variant as the keys of an assignment need it: with the tender in it."""
    return TenderWorld.of(world, room_of(classroom, variant)) if belongs(classroom, assignment) else world


def _position(classroom: Classroom, notice: Notice, variant: str, label: str, team: str) -> Position:
    answers = _approach(classroom, team) if team else None
    teams = len({student.team for student in classroom.roster})
    return make_position(
        classroom.world(variant),
        notice,
        _seed(classroom, f"tender-position:{label}"),
        hmac.new(classroom.secret, f"tender-ticket:{label}".encode(), hashlib.sha256).hexdigest()[:24],
        answers,
        team=team,
        rivals=max(2, min(teams - 1, 6)),
        source="nothing_handed_in" if answers is None else "project_1",
    )


def _approach(classroom: Classroom, team: str) -> dict[str, Any] | None:
    """What a team answered in project 1; None where no hand-in of it counts."""
    if BEFORE not in classroom.projects:
        return None
    hand_in = team_flow.team_hand_ins(classroom, BEFORE).get(team)
    if hand_in is None or hand_in.counts is None:
        return None
    marked = marking.load(classroom, BEFORE, hand_in.counts.student_id)
    if marked is not None and marked.values:
        return dict(marked.values)
    known = [question.id for question in classroom.questions(BEFORE)]
    found = read_answers(classroom.root / hand_in.counts.place / "answers.json", known)
    return found.values if found.usable else None


def _seed(classroom: Classroom, label: str) -> int:
    return int.from_bytes(hmac.new(classroom.secret, label.encode(), hashlib.sha256).digest()[:6], "big")


def _read(kind: type[Part], file: Path) -> Part:
    try:
        return kind.model_validate_json(file.read_bytes())
    except ValidationError as error:
        place = "/".join(str(part) for part in error.errors()[0]["loc"]) or "–"
        raise ClassroomError(both("tender.file", file=file.name, place=place)) from None
