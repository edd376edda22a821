"""Teams through the term: drawn, joined, changed; representatives; roles; the one hand-in that counts.

Who is in which team stands in ``teams.csv`` (each change with its day, reason and author), and in the team column of
``roster.csv`` as it is now. ``teams.csv`` decides who works together: whose hand-in counts, who shares a mark, who
rates whom. ``roster.csv`` decides whose data a student is given from now on. A change writes both, so they agree; what
was handed in before stays with the team and the data of its day (:mod:`grading.classroom.teams.data`).

Every function may be killed and started again: the files are written first, then what the log does not know yet.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from grading.assessment import audit
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.classroom.projects import load_project
from grading.classroom.teams import (
    Representatives,
    TeamHistory,
    Wishes,
    day_of,
    draw_teams,
    hand_ins_of,
    question_owners,
    read_join_list,
    read_pairs,
    read_representatives,
    read_roles,
    read_traits,
    roles_bytes,
    set_roster_teams,
    to_log,
    write_history,
    write_representatives,
)
from grading.classroom.teams.data import check_team_name
from grading.classroom.teams.periods import SCHOOL_ZONE, Event, fail, require_reason
from grading.classroom.teams.private import write_private
from grading.classroom.teams.roles import Roles
from grading.classroom.teams.standing import (
    START,
    history,
    history_and_notes,
    project_day,
    project_teams,
    representatives,
    team_hand_ins,
)
from grading.messages import both

__all__ = [
    "START",
    "Changed",
    "draw",
    "give_roles",
    "history",
    "history_and_notes",
    "join",
    "log_roles",
    "move",
    "name_representative",
    "owners",
    "project_day",
    "project_teams",
    "representatives",
    "roles",
    "roles_file",
    "settle",
    "team_hand_ins",
    "today",
]

Text = dict[str, str]


@dataclass(frozen=True)
class Changed:
    """What a change of teams did.

    Attributes
    ----------
    history : as it is now.
    moves : (student, team before, team now); empty where it was so already.
    notes : what to look at or to do, a sentence each.
    """

    history: TeamHistory
    moves: tuple[tuple[str, str, str], ...] = ()
    notes: tuple[Text, ...] = ()


def today() -> date:
    """The school's calendar day."""
    return datetime.now(SCHOOL_ZONE).date()


# -- changing teams ---------------------------------------------------------------------------------------------------


def draw(
    classroom: Classroom,
    *,
    smallest: int = 4,
    largest: int = 6,
    since: date | None = None,
    who: str,
    why: str,
    pairs: str | Path | None = None,
    balance: Sequence[str] = (),
    names: Sequence[str] = (),
    number: int = 1,
    with_work: bool = False,
) -> Changed:
    """Draw teams for the whole class at random. The class's secret is the seed: repeated, the draw is the same.

    Parameters
    ----------
    pairs : CSV with ``first, second, wish`` (together or apart).
    balance : columns of ``roster.csv`` to spread evenly.
    names : of the teams; default ``T01``, ``T02`` …
    number : another number is another draw.
    with_work : see :func:`move`.

    Raises
    ------
    ClassroomError
        Where no such teams can be made, or a file cannot be used; nothing is changed then.
    """
    require_reason(who, why)
    for name in names:
        check_team_name(name)
    together, apart, problems = read_pairs(pairs) if pairs is not None else ([], [], [])
    traits, said = read_traits(classroom.roster_path, balance) if balance else ({}, [])
    problems += said
    if problems:
        raise ClassroomError(problems)
    wishes = Wishes(smallest, largest, together, apart, traits, names)
    seed = hmac.new(classroom.secret, f"teams\0{number}".encode(), hashlib.sha256).hexdigest()
    drawn = draw_teams([student.student_id for student in classroom.roster], wishes, seed)
    return _change(classroom, drawn.assignments, since, who, why, with_work)


def join(
    classroom: Classroom,
    file: str | Path,
    since: date | None = None,
    *,
    who: str,
    why: str,
    with_work: bool = False,
) -> Changed:
    """Put students into the teams of a join list (CSV: ``student_id``, ``team``).

    Lines that cannot be used are named in ``notes``; who does not stand in the list stays where he is.
    """
    require_reason(who, why)
    teams, problems = read_join_list(file, classroom.roster)
    for team in set(teams.values()):
        check_team_name(team)
    changed = _change(classroom, teams, since, who, why, with_work)
    return replace(changed, notes=(*problems, *changed.notes))


def move(
    classroom: Classroom,
    student_id: str,
    team: str,
    since: date | None = None,
    *,
    who: str,
    why: str,
    with_work: bool = False,
) -> Changed:
    """Put one student into another team.

    Parameters
    ----------
    since : first day in the new team; default today.
    with_work : that what the student handed in on that day or later belongs to the new team, and was done on its data.

    Raises
    ------
    ClassroomError
        Where the student handed something in on that day or later and ``with_work`` is not set, or the day lies
        before the student's last change.
    """
    require_reason(who, why)
    classroom.student(student_id)
    check_team_name(team)
    return _change(classroom, {student_id: team}, since, who, why, with_work)


def _change(
    classroom: Classroom, teams: Mapping[str, str], since: date | None, who: str, why: str, with_work: bool
) -> Changed:
    day = since or today()
    before = history(classroom)
    after = before.assigned(teams, day, who=who, why=why)
    last = {student: before.of(student) for student in teams}
    moves = tuple(
        (student, last[student][-1].team if last[student] else "", teams[student])
        for student in sorted(teams)
        if not last[student] or last[student][-1].team != teams[student]
    )
    if not with_work:
        problems = [problem for student, _, _ in moves for problem in _work_since(classroom, student, day)]
        if problems:
            raise ClassroomError(problems)
    write_history(classroom.teams_file, after)
    settle(classroom)
    return Changed(after, moves, tuple(_after_moves(classroom, after, moves)))


def settle(classroom: Classroom) -> None:
    """Bring ``roster.csv`` and the log to what ``teams.csv`` and ``representatives.csv`` say; changes nothing else."""
    found = history(classroom)
    if classroom.teams_file.is_file():
        latest = {row.student_id: row.team for row in found.rows}
        if set_roster_teams(classroom.roster_path, latest):
            for name in ("roster", "labels"):
                classroom.__dict__.pop(name, None)
        _log(classroom, found.events())
    if classroom.representatives_file.is_file():
        _log(classroom, read_representatives(classroom.representatives_file, found)[0].events())


def _log(classroom: Classroom, events: Iterable[Event]) -> None:
    for event in to_log(events, audit.entries(classroom.audit_file)):
        audit.append(classroom.audit_file, **event)


def _work_since(classroom: Classroom, student: str, day: date) -> list[Text]:
    """What a student handed in on that day or later, and whose marks depend on the team; a sentence each."""
    said = []
    for assignment in classroom.config.assignments:
        if classroom.config.variants.get(assignment) != "team" and assignment not in classroom.projects:
            continue
        late = [one.at for one in hand_ins_of(classroom, student, assignment) if day_of(one.at) >= day]
        if late:
            after = day_of(max(late)) + timedelta(days=1)
            said.append(both("teams.work_since", student=student, assignment=assignment, since=day, after=after))
    return said


def _after_moves(classroom: Classroom, after: TeamHistory, moves: Sequence[tuple[str, str, str]]) -> Iterable[Text]:
    """What the teacher should do after students changed teams."""
    for student, old, new in moves:
        handed_out = [
            name
            for name in classroom.config.assignments
            if classroom.config.variants.get(name) == "team"
            and (classroom.handouts / name / f"{student}.zip").is_file()
        ]
        open_ = [name for name in handed_out if not classroom.step("submitted", student, name).is_dir()]
        if old and open_:
            yield both("teams.moved", student=student, old=old, new=new, assignments=", ".join(open_))
    found, _ = read_representatives(classroom.representatives_file, after)
    for project in sorted({row.project for row in found.rows}):
        teams = {team for _, old, new in moves for team in (old, new)}
        day = max(row.since for row in after.rows)
        for team, members in after.teams(day).items():
            named = found.of(project, team, day)
            if team in teams and named is not None and named not in members:
                yield both("teams.representative.gone", team=team, project=project, student=named)


# -- representatives --------------------------------------------------------------------------------------------------


def name_representative(
    classroom: Classroom,
    project: str,
    team: str,
    student_id: str,
    since: date | None = None,
    *,
    who: str,
    why: str,
    replace: bool = False,
) -> Representatives:
    """Name the one who scores for a team in a project; to name another one has to be meant (``replace``).

    Raises
    ------
    ClassroomError
        Where the project is none of the class's, the student no member, or the team has a representative already.
    """
    _require_project(classroom, project)
    classroom.student(student_id)
    found, problems = representatives(classroom)
    if problems:  # writing the file would lose the lines that cannot be read
        raise ClassroomError(problems)
    made = found.named(
        project, team, student_id, since or today(), history=history(classroom), who=who, why=why, replace=replace
    )
    write_representatives(classroom.representatives_file, made)
    _log(classroom, made.events())
    return made


def _require_project(classroom: Classroom, project: str) -> None:
    if project not in classroom.projects:
        raise fail("project", project=project, known=", ".join(classroom.projects) or "–")


# -- roles ------------------------------------------------------------------------------------------------------------


def roles_file(classroom: Classroom, project: str) -> Path:
    """``contributions/<project>/roles.csv``."""
    return classroom.contributions / project / "roles.csv"


def roles(classroom: Classroom, project: str) -> tuple[Roles, list[Text]]:
    """Who has which role in a project, and a sentence for each line that cannot be used."""
    source = load_project(project, classroom.content)
    return read_roles(roles_file(classroom, project), source, project_teams(classroom, project))


def give_roles(classroom: Classroom, project: str, file: str | Path, *, who: str, why: str) -> tuple[Roles, list[Text]]:
    """Take over a list of roles (CSV: ``student_id``, ``role``); it takes the place of the one before.

    Returns
    -------
    roles, problems
        Lines that cannot be used are named and left out. A list without any usable line changes nothing.
    """
    require_reason(who, why)
    _require_project(classroom, project)
    source = load_project(project, classroom.content)
    found, problems = read_roles(file, source, project_teams(classroom, project))
    if not Path(file).is_file():
        raise fail("absent", file=Path(file).name)
    if found:
        write_private(roles_file(classroom, project), roles_bytes(found))
        log_roles(classroom, project, who=who, why=why)
    return found, problems


def log_roles(classroom: Classroom, project: str, *, who: str, why: str) -> None:
    """Log the roles that have changed since they were logged last; also what was entered into the file by hand."""
    now = roles(classroom, project)[0]
    known: dict[str, list[str]] = {}
    for entry in audit.entries(classroom.audit_file):
        if entry["event"] == "roles_given" and entry["data"]["project"] == project:
            known[entry["data"]["student_id"]] = entry["data"]["roles"]
    for student in sorted({*now, *known}):
        held = list(now.get(student, ()))
        if held != known.get(student, []):
            data = {"project": project, "student_id": student, "roles": held, "before": known.get(student, [])}
            audit.append(classroom.audit_file, "roles_given", who, why, data)


def owners(classroom: Classroom, project: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Team → question of the team's notebook → the members who own it."""
    source, found = load_project(project, classroom.content), roles(classroom, project)[0]
    teams = project_teams(classroom, project)
    return {team: question_owners(source, found, members) for team, members in teams.items()}
