"""What the documents take from elsewhere: titles and sections of lessons, weights, points, rubrics, exams, cases."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from grading.assessment.exams.blueprint import Blueprint, read_blueprint
from grading.assessment.rubric_file import ProjectRubric, load_rubric, rubric_path
from grading.classroom.content import STAGES, Content
from grading.classroom.coverage import Row, load_rows
from grading.classroom.default_policy import TASKS, default_policy
from grading.classroom.projects import Project, load_project
from grading.classroom.questions import load_bank_questions, load_questions
from grading.classroom.sources import read_source

from .model import Plan

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class LessonFacts:
    """A lesson as it says itself: file, title, sections by number, in both languages."""

    file: str
    title: dict[str, str]
    sections: dict[int, dict[str, str]]


@dataclass(frozen=True)
class StageFacts:
    """The individual assignment of a stage in figures, and the rows of the standard that the stage teaches."""

    questions: int
    points: int
    ability: int
    bank: int
    rows: list[Row]


@dataclass(frozen=True)
class Facts:
    """Everything the documents take from elsewhere."""

    lessons: dict[str, LessonFacts]
    stages: dict[str, StageFacts]
    projects: dict[str, Project]
    rubrics: dict[str, ProjectRubric]
    exams: dict[str, Blueprint]
    cases: dict[str, dict[str, str]] = field(default_factory=dict)


def gather(content: Content | None = None) -> Facts:
    """Read lessons, questions, projects, rubrics, blueprints and cases of a checkout."""
    content = content or Content()
    rows = load_rows(content)
    stages = {}
    for stage in STAGES:
        asked = load_questions(stage, content)
        points = sum(question.points for question in asked)
        ability = sum(question.points for question in asked if question.aspect == "ability")
        bank = len(load_bank_questions(stage, content))
        stages[stage] = StageFacts(len(asked), points, ability, bank, rows.get(stage, []))
    projects = {name: load_project(name, content) for name in content.project_ids()}
    folder = content.root / "grading" / "assessment" / "rubrics"
    rubrics = {name: load_rubric(name, folder) for name in projects if rubric_path(name, folder).is_file()}
    exams = {}
    for name in content.exam_ids():
        blueprint, problems = read_blueprint(content.exams / f"{name}.yaml")
        if blueprint is None:
            raise ValueError(f"{name}.yaml: {problems}")
        exams[name] = blueprint
    lessons = {stage: _lesson(content, stage) for stage in STAGES}
    return Facts(lessons, stages, projects, rubrics, exams, _cases(content))


def _lesson(content: Content, stage: str) -> LessonFacts:
    path = content.lessons / f"{STAGES.index(stage):02d}_{stage}.py"
    title: dict[str, str] = {}
    sections: dict[int, dict[str, str]] = {}
    for cell in read_source(path):
        if cell.kind != "markdown" or cell.language not in LANGUAGES:
            continue
        if head := re.match(r"# (.+)", cell.text.lstrip()):
            title.setdefault(cell.language, head[1].strip())
        if found := re.match(r"## (\d+)\. (.+)", cell.text.lstrip()):
            sections.setdefault(int(found[1]), {})[cell.language] = found[2].strip()
    return LessonFacts(f"{path.stem}.ipynb", title, sections)


def _cases(content: Content) -> dict[str, dict[str, str]]:
    """Case → its title in both languages, in the order of their files."""
    found = {}
    for path in sorted((content.root / "course" / "cases").glob("[0-9]*.py")):
        titles: dict[str, str] = {}
        for cell in read_source(path):
            head = re.match(r"# (.+)", cell.text.lstrip())
            if cell.kind == "markdown" and cell.language in LANGUAGES and head:
                titles.setdefault(cell.language, head[1].strip())
        found[path.stem.split("_", 1)[1]] = {**titles, "file": f"{path.stem}.ipynb"}
    return found


def assignments(plan: Plan) -> list[str]:
    """What a class that follows a plan has: its stages and the notebooks of its projects."""
    notebooks = [name for project in plan.projects for name in (project, f"{project}_member", f"{project}_reflection")]
    return [*plan.stages, *notebooks]


def weights(plan: Plan) -> dict[str, Any]:
    """The policy that a new class with a plan's assignments and exams gets: ``weights``, ``tasks``, ``panel`` …"""
    said: dict[str, Any] = yaml.safe_load(default_policy(assignments(plan), plan.exams))
    return said


def stages_of(name: str) -> tuple[str, ...]:
    """The stages of a task in the default policy."""
    return TASKS[name][1]
