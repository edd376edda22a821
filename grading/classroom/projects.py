"""A team project as its source describes it: situation, steps, roles, notebooks, what is handed in.

``assignments/projects/<project>_<name>/project.yaml`` is read by the task book and by whoever has to know which
questions belong to whom. The notebooks of a project are ordinary assignments: ``project_1`` (the team's),
``project_1_member`` and ``project_1_reflection``, each with a question file and keys of that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grading.messages import both
from kam_lab.questions import Id, Stage, Text, Words

from .content import PARTS, Content, split_assignment
from .files import read_yaml
from .messages import ClassroomError

__all__ = [
    "STEPS",
    "Project",
    "load_project",
    "owners",
    "project_folder",
]

STEPS = ("accept", "plan", "implement", "report", "summarise", "evaluate")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Notebook(_Part):
    """One notebook of a project: which assignment it is, its source, who does it."""

    assignment: Id
    source: Words
    title: Text
    who: Text


class Step(_Part):
    """One of the six steps, with the minutes planned for it in class."""

    id: Literal["accept", "plan", "implement", "report", "summarise", "evaluate"]
    title: Text
    minutes: int = Field(ge=1)
    what: Text


class Role(_Part):
    """A member's part: the questions of the team's notebook that the member owns."""

    id: Id
    title: Text
    task: Text
    owns: list[Id] = Field(min_length=1)


class Deliverable(_Part):
    """Something that is handed in or shown, and the criteria it is judged by."""

    id: Id
    title: Text
    scope: Literal["team", "person"]
    form: Text
    criteria: list[Id] = Field(min_length=1)


class Tender(_Part):
    """A project in which the teams bid against each other.

    Attributes
    ----------
    quality : the criteria of the rubric by which the other teams, as the committee, score the proposals.
    """

    quality: list[Id] = Field(min_length=1)


class TeamSize(_Part):
    """How many members a team has."""

    min: int = Field(ge=2)
    max: int = Field(ge=2)


class Project(_Part):
    """A project as ``project.yaml`` describes it."""

    id: Id
    version: Words = "1"
    title: Text
    stages: list[Stage] = Field(min_length=1)
    situation: Text
    goal: Text
    team_size: TeamSize
    notebooks: dict[Literal["team", "member", "reflection"], Notebook]
    steps: list[Step]
    roles: list[Role] = Field(min_length=1)
    role_rule: Text
    deliverables: list[Deliverable] = Field(min_length=1)
    tender: Tender | None = None

    @property
    def minutes(self) -> int:
        """Minutes planned for all steps."""
        return sum(step.minutes for step in self.steps)

    @property
    def assignments(self) -> list[str]:
        """The assignments of the project: team, member, reflection."""
        return [self.notebooks[part].assignment for part in PARTS if part in self.notebooks]

    def owner(self, question_id: str) -> Role | None:
        """The role that owns a question of the team's notebook."""
        return next((role for role in self.roles if question_id in role.owns), None)


def owners(project: Project, holders: Mapping[str, str]) -> dict[str, str]:
    """Who owns which question of a team's notebook: question → student.

    Parameters
    ----------
    holders : role → the student who has it in this team. Questions of a role that nobody has stay with the team.
    """
    return {q: holders[role.id] for role in project.roles if role.id in holders for q in role.owns}


def project_folder(project: str, content: Content | None = None) -> Path:
    """The folder of a project, such as ``assignments/projects/project_1_approach``.

    Raises
    ------
    ClassroomError
        When there is none, or more than one.
    """
    found = sorted(path.parent for path in (content or Content()).projects.glob(f"{project}_*/project.yaml"))
    if len(found) != 1:
        names = ", ".join(path.name for path in found) or "–"
        raise ClassroomError(both("project.folder", project=project, got=names))
    return found[0]


def load_project(project: str, content: Content | None = None) -> Project:
    """Read ``project.yaml`` and check it.

    Raises
    ------
    ClassroomError
        With a sentence for everything that has to be mended.
    """
    file = project_folder(project, content) / "project.yaml"
    try:
        raw = read_yaml(file)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ClassroomError(both("project.yaml", file=file.name, line=mark.line + 1 if mark else "?")) from None
    try:
        made = Project.model_validate(raw)
    except ValidationError as error:
        raise ClassroomError([_sentence(dict(found), file.name) for found in error.errors()]) from None
    problems = _check(made, project)
    if problems:
        raise ClassroomError(problems)
    return made


def _sentence(found: dict[str, Any], file: str) -> dict[str, str]:
    return both("project.field", file=file, place="/".join(str(part) for part in found["loc"]), what=found["msg"])


def _check(made: Project, project: str) -> list[dict[str, str]]:
    problems = []
    if made.id != project:
        problems.append(both("project.id", expected=project, got=made.id))
    if tuple(step.id for step in made.steps) != STEPS:
        problems.append(both("project.steps", expected=", ".join(STEPS), got=", ".join(s.id for s in made.steps)))
    if "team" not in made.notebooks:
        problems.append(both("project.no_team"))
    for part, notebook in made.notebooks.items():
        if split_assignment(notebook.assignment) != (project, part):
            problems.append(both("project.assignment", part=part, got=notebook.assignment))
    owned = [question for role in made.roles for question in role.owns]
    problems += [both("project.owned_twice", question=q) for q in sorted({q for q in owned if owned.count(q) > 1})]
    if made.team_size.min > made.team_size.max:
        problems.append(both("project.team_size", low=made.team_size.min, high=made.team_size.max))
    return problems
