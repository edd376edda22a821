"""Who has which role in a project: ``contributions/<project>/roles.csv``.

A role owns questions of the team's notebook (``project.yaml``). A student may have several roles, a role several
holders; its questions then count for each of them as the own part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from grading.messages import both

from ..projects import Project, Role
from .history import HEADINGS
from .periods import csv_bytes, listed, read_lines

COLUMNS = ("student_id", "role")
_HEADINGS = {"student_id": HEADINGS["student_id"], "role": ("角色", "分工", "担任角色")}
Roles = dict[str, tuple[str, ...]]
"""Student → the ids of his roles, in the order of the project."""


def read_roles(
    path: str | Path, project: Project, teams: Mapping[str, Sequence[str]]
) -> tuple[Roles, list[dict[str, str]]]:
    """Read who has which role.

    Parameters
    ----------
    path : a CSV with ``student_id`` (or 学号) and ``role`` (or 角色), one line per student and role. A role is written
        as its id or as its title in either language. A file that does not exist gives nobody a role.
    teams : team → members at the time of the project.

    Returns
    -------
    roles : dict
        In the order of the students' ids.
    problems : list of dict
        One sentence for each line that was left out; the roles that nobody has in a team are named too.
    """
    file = Path(path)
    if not file.is_file():
        return {}, []
    lines = read_lines(file, _HEADINGS, COLUMNS)
    there = {student for members in teams.values() for student in members}
    called = {_plain(name): role.id for role in project.roles for name in (role.id, role.title["en"], role.title["zh"])}
    found: dict[str, set[str]] = {}
    for line, fields in lines.rows:
        student, role = fields["student_id"], called.get(_plain(fields["role"]))
        said = {"file": file.name, "line": line, "student": student or "–"}
        if student not in there:
            lines.problems.append(both("teams.role.stranger", **said))
        elif role is None:
            known = listed(_title(role) for role in project.roles)
            lines.problems.append(both("teams.role.unknown", role=fields["role"] or "–", known=known, **said))
        else:
            found.setdefault(student, set()).add(role)
    order = [role.id for role in project.roles]
    roles = {student: tuple(sorted(found[student], key=order.index)) for student in sorted(found)}
    for team, members in sorted(teams.items()):
        held = {role for student in members for role in roles.get(student, ())}
        free = [_title(role) for role in project.roles if role.id not in held]
        if held and free:
            lines.problems.append(both("teams.role.free", team=team, roles=listed(free)))
    return roles, lines.problems


def _title(role: Role) -> dict[str, str]:
    return {"en": role.title["en"], "zh": role.title["zh"]}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def roles_bytes(roles: Mapping[str, Iterable[str]]) -> bytes:
    """The text of ``roles.csv``; the same for the same roles."""
    return csv_bytes(COLUMNS, [(student, role) for student in sorted(roles) for role in roles[student]])


def question_owners(
    project: Project, roles: Mapping[str, Sequence[str]], members: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Question of the team's notebook → the members of one team who own it. Nobody's questions stay with the team."""
    owners = {
        question: tuple(sorted(student for student in members if role.id in roles.get(student, ())))
        for role in project.roles
        for question in role.owns
    }
    return {question: students for question, students in owners.items() if students}
