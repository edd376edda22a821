"""What a panel needs: who may judge which teams on what, where things lie, and what goes out to the raters.

What goes out lies in ``handouts/<project>_panel/``: a workbook for each rater, and for each representative a zip with a
notebook. What came back lies in ``scorecards/<project>/`` (see :mod:`grading.assessment.panel.evidence`); only that
counts. A teacher's scoring desk is ``scorecards/<project>/desk/<teacher>/desk.ipynb``.

A project id with ``_exemplar`` behind it is the panel on which everybody tries the criteria beforehand: the same
criteria, and works that are nobody's own. Every function here takes it like a project.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import yaml

from grading.assessment.panel.cards import card_name, read_card, teacher_id, write_card
from grading.assessment.panel.handout import FILE, panel_json, write_panel_file
from grading.assessment.panel.model import PanelProject, People, plain, project_from_rubric, say
from grading.classroom import gradebook
from grading.classroom.build import build, text_of
from grading.classroom.files import write_if_changed, zip_bytes
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.flow import teams as team_flow
from grading.flow.rubrics import rubric_of

EXEMPLAR = "_exemplar"
WORKS = "works.yaml"
NOTEBOOK, DESK = "panel.py", "desk.py"
Text = dict[str, str]


# -- who and what ---------------------------------------------------------------------------------------------------


def exemplar_of(project: str) -> str:
    """The panel on which raters of a project try the criteria beforehand."""
    return project if project.endswith(EXEMPLAR) else project + EXEMPLAR


def _project(classroom: Classroom, panel: str) -> str:
    """The project a panel belongs to.

    Raises
    ------
    ClassroomError
        Where the class does not have it.
    """
    project = panel.removesuffix(EXEMPLAR)
    if project not in classroom.projects:
        raise ClassroomError(say("flow.project", project=project, known=", ".join(classroom.projects) or "–"))
    return project


def people(classroom: Classroom, project: str, when: date | datetime | None = None) -> People:
    """Who may judge, and whom not: from ``teams.csv``, ``representatives.csv`` and ``class.yaml``.

    Parameters
    ----------
    when : the day that decides; without it the teams are those of :func:`team_flow.project_day`, and the
        representatives the ones named last, so that the answer depends on the files alone.
    """
    name = _project(classroom, project)
    teams = team_flow.history(classroom).teams(when or team_flow.project_day(classroom, name))
    named, _ = team_flow.representatives(classroom)
    return People(
        {student: team for team, student in named.all(name, when or date.max).items()},
        {student: team for team, members in teams.items() for student in members},
        frozenset(teacher_id(teacher) for teacher in classroom.config.teachers),
    )


def panel_project(classroom: Classroom, project: str, when: date | datetime | None = None) -> PanelProject:
    """What is judged: the rubric's criteria that people judge, and the teams (an exemplar: its works)."""
    name = _project(classroom, project)
    teams = team_flow.history(classroom).teams(when or team_flow.project_day(classroom, name))
    if project == name:
        return project_from_rubric(rubric_of(classroom, name), {team: team for team in sorted(teams, key=_counting)})
    made = project_from_rubric(rubric_of(classroom, name), _works(classroom, project, teams))
    title = say("flow.exemplar_title", project=dict(made.title))
    return PanelProject(project, title, made.criteria, made.teams)


def _counting(name: str) -> list[tuple[int, int, str]]:
    """Sorts T2 before T10."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name) if part]


def _works(classroom: Classroom, panel: str, teams: Iterable[str]) -> dict[str, str]:
    """The works of an exemplar, id → name: one, unless ``works.yaml`` in its folder lists others."""
    file = cards_folder(classroom, panel) / WORKS
    works = {"exemplar": say("flow.exemplar")["zh" if classroom.config.language != "en" else "en"]}
    if file.is_file():
        try:
            found = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError, yaml.YAMLError):
            found = None
        if not isinstance(found, dict) or not found or not all(isinstance(v, str) for v in found.values()):
            raise ClassroomError(say("flow.works", file=WORKS))
        works = {str(key): value for key, value in found.items()}
    taken = {plain(team) for team in teams}
    for work in works:
        if plain(work) in taken:  # nobody could tell whose own it is
            raise ClassroomError(say("flow.work_team", file=WORKS, work=work))
    return works


def notes_on(classroom: Classroom, project: str) -> list[Text]:
    """What is missing before a panel can be fair: teams without a representative, lines that cannot be read."""
    name = _project(classroom, project)
    named, problems = team_flow.representatives(classroom)
    day = team_flow.project_day(classroom, name)
    history = team_flow.history(classroom)
    standing = {team for team in history.teams(day) if named.of(name, team, date.max) is not None}
    missing = [one for one in sorted(set(history.teams(day)) - standing, key=_counting)]
    said = [say("flow.no_representative", team=team, project=name) for team in missing]
    if not classroom.config.teachers:
        said.append(say("flow.no_teacher"))
    return [*(dict(one) for one in problems), *said]


# -- places ---------------------------------------------------------------------------------------------------------


def outbox(classroom: Classroom, project: str) -> Path:
    """What goes out to the raters of a project."""
    return classroom.handouts / f"{project}_panel"


def cards_folder(classroom: Classroom, project: str) -> Path:
    """What came back from them."""
    return classroom.scorecards / project


def desk_folder(classroom: Classroom, project: str, teacher: str) -> Path:
    """Where a teacher scores in JupyterLab."""
    return cards_folder(classroom, project) / "desk" / card_name(teacher_id(teacher))


# -- out ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HandedOut:
    """What was made for the raters.

    Attributes
    ----------
    cards : rater → workbook.
    handouts : representative → zip with the notebook.
    desks : teacher → folder with ``desk.ipynb``.
    notes : what to look at, a sentence each.
    """

    project: str
    cards: Mapping[str, Path] = field(default_factory=dict)
    handouts: Mapping[str, Path] = field(default_factory=dict)
    desks: Mapping[str, Path] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()


def hand_out(classroom: Classroom, project: str) -> HandedOut:
    """Make the scorecards of a panel. May be repeated; a workbook in which there are scores is left as it is."""
    judged, raters = panel_project(classroom, project), people(classroom, project)
    folder, secret = outbox(classroom, project), classroom.secret
    notes = notes_on(classroom, project)
    cards, handouts, desks = {}, {}, {}
    for rater in [*raters.representatives, *sorted(raters.teachers)]:
        teacher = raters.role(rater) == "teacher"
        language = classroom.config.language if teacher else classroom.language_of(rater)
        file = folder / f"{card_name(rater)}.xlsx"
        old, told = read_card(file, judged, raters, secret, rater) if file.is_file() else (None, [])
        if (old is not None and old.scores) or any(one.kind != "empty" for one in told):
            notes.append(say("flow.left", file=file.name))
        else:
            write_card(folder, judged, rater, raters, secret, language)
        cards[rater] = file
        if teacher:
            place = desks[rater] = desk_folder(classroom, project, rater)
            write_if_changed(place / "desk.ipynb", _notebook(classroom, DESK, language))
            write_panel_file(place, judged, rater, raters, secret)
        else:
            name = folder.name
            members = {
                f"{name}/{name}.ipynb": _notebook(classroom, NOTEBOOK, language).encode(),
                f"{name}/{FILE}": panel_json(judged, rater, raters, secret),
            }
            handouts[rater] = folder / f"{card_name(rater)}.zip"
            write_if_changed(handouts[rater], zip_bytes(members))
    return HandedOut(project, cards, handouts, desks, tuple(notes))


def _notebook(classroom: Classroom, source: str, language: str) -> str:
    return text_of(build(classroom.content.projects / source, language))


def open_exchange(classroom: Classroom, project: str, exchange_root: Path | None = None) -> None:
    """Let representatives submit through nbgrader's exchange, as assignment ``<project>_panel``.

    What is fetched there is the notebook alone: the exchange gives everybody the same, and ``panel.json`` is personal.

    Raises
    ------
    GradebookError
        Where there is no exchange.
    """
    _project(classroom, project)
    name = outbox(classroom, project).name
    notebook = _notebook(classroom, NOTEBOOK, classroom.config.language)
    write_if_changed(classroom.root / "release" / name / f"{name}.ipynb", notebook)
    gradebook.release_to_exchange(classroom, name, exchange_root)


def desk_of(made: HandedOut, teacher: str = "") -> Path:
    """The folder of a teacher's desk; without a name that of the only teacher.

    Raises
    ------
    ClassroomError
        Where there is no such teacher, or it is not clear who is meant.
    """
    folder = made.desks.get(teacher_id(teacher)) if teacher else None
    if not teacher and len(made.desks) == 1:
        folder = next(iter(made.desks.values()))
    if folder is None:
        known = ", ".join(one.partition(":")[2] for one in made.desks) or "–"
        raise ClassroomError(say("flow.desk", got=teacher or "–", known=known))
    return folder
