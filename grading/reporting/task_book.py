"""The task book (项目任务书): what a project asks, who does what, how it is judged. Students get it before they start.

Nothing is written here: every sentence and every number comes from the project's source, its rubric, or the public
parts of its questions, so that the three cannot disagree. Where they do, there is no book but a sentence for each
contradiction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.assessment.rubric_file import (
    FAMILIES,
    SOURCES,
    Criterion,
    ProjectRubric,
    load_rubric,
    published,
    unknown_questions,
)
from grading.assessment.sheets import replace_file
from grading.classroom.content import Content
from grading.classroom.projects import Project, load_project
from grading.classroom.questions import load_questions
from grading.messages import CATALOGUE, both
from grading.reporting.pages import page
from kam_lab.i18n import pick
from kam_lab.questions import PublicQuestion

__all__ = ["Sources", "TaskBookError", "contradictions", "file_name", "gather", "publish", "task_book"]

LANGUAGES = ("en", "zh")
Problem = dict[str, str]


class TaskBookError(ValueError):
    """Project, rubric and questions contradict each other; ``problems`` says where, in both languages."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(pick(problem) for problem in problems))
        self.problems = [dict(problem) for problem in problems]


@dataclass(frozen=True)
class Sources:
    """What a task book is made from.

    Attributes
    ----------
    questions : assignment → the public parts of its questions, in the order in which they are asked.
    """

    project: Project
    rubric: ProjectRubric
    questions: Mapping[str, Sequence[PublicQuestion]]

    def all_questions(self) -> dict[str, PublicQuestion]:
        """Every question of the project by its id."""
        return {question.id: question for asked in self.questions.values() for question in asked}


def gather(project: str, content: Content | None = None, rubrics: Path | None = None) -> Sources:
    """Read project, rubric and questions, and see that they agree.

    Raises
    ------
    TaskBookError
        If they contradict each other.
    RubricFileError, ClassroomError
        If one of the files cannot be used.
    """
    made = load_project(project, content)
    asked = {name: load_questions(name, content) for name in made.assignments}
    sources = Sources(made, load_rubric(project, rubrics), asked)
    problems = contradictions(sources)
    if problems:
        raise TaskBookError(problems)
    return sources


def contradictions(sources: Sources) -> list[Problem]:
    """Where project, rubric and questions do not agree, a sentence each; empty if they do."""
    project, rubric = sources.project, sources.rubric
    problems: list[Problem] = []
    if project.id != rubric.id:
        problems.append(both("task_book.wrong.id", project=project.id, rubric=rubric.id))
    ids = [question.id for asked in sources.questions.values() for question in asked]
    problems += [both("task_book.wrong.asked_twice", question=q) for q in sorted({q for q in ids if ids.count(q) > 1})]
    problems += unknown_questions(rubric, ids)
    counted = {question for criterion in rubric.criteria for question in criterion.questions}
    problems += [both("task_book.wrong.not_counted", question=q) for q in ids if q not in counted]
    team = [question.id for question in sources.questions.get(project.notebooks["team"].assignment, ())]
    owned = [question for role in project.roles for question in role.owns]
    problems += [both("task_book.wrong.no_owner", question=q) for q in team if q not in owned]
    problems += [both("task_book.wrong.owns_unknown", question=q) for q in owned if q not in team]
    own = {q for name, asked in sources.questions.items() for q in (x.id for x in asked) if q not in team}
    for criterion in rubric.criteria:
        strangers = [q for q in criterion.questions if q in (own if criterion.scope == "team" else team)]
        problems += [
            both("task_book.wrong.scope", criterion=criterion.id, scope=criterion.scope, question=q) for q in strangers
        ]
    return problems + _deliverable_problems(project, rubric)


def _deliverable_problems(project: Project, rubric: ProjectRubric) -> list[Problem]:
    known = {criterion.id: criterion for criterion in rubric.criteria}
    problems, shown = [], set()
    for deliverable in project.deliverables:
        for name in deliverable.criteria:
            shown.add(name)
            place = {"deliverable": deliverable.id, "criterion": name}
            if name not in known:
                problems.append(both("task_book.wrong.no_criterion", **place))
            elif known[name].scope != deliverable.scope:
                problems.append(both("task_book.wrong.deliverable_scope", **place, scope=known[name].scope))
    problems += [both("task_book.wrong.not_shown", criterion=name) for name in known if name not in shown]
    return problems


def task_book(sources: Sources, lang: str) -> str:
    """The task book in one language, as one HTML page that needs nothing else and prints on A4.

    Parameters
    ----------
    lang : ``en`` or ``zh``.
    """
    project, rubric = sources.project, sources.rubric
    asked = sources.all_questions()
    counted_by = {q: criterion for criterion in rubric.criteria for q in criterion.questions}
    notebooks = []
    for notebook in project.notebooks.values():
        questions = list(sources.questions.get(notebook.assignment, ()))
        lines = [
            _line(number, question, project, counted_by, lang) for number, question in enumerate(questions, start=1)
        ]
        notebooks.append({"notebook": notebook, "lines": lines, "points": sum(q.points for q in questions)})
    return page(
        "task_book.html.j2",
        lang,
        b=lambda key, **fields: CATALOGUE.t(f"task_book.{key}", lang=lang, **fields),
        project=project,
        rubric=rubric,
        criteria=[_criterion(c, sources, lang) for c in rubric.criteria],
        families=[{"name": name, "points": rubric.weight(family=name)} for name in FAMILIES],
        aspects=[{"name": name, "points": rubric.weight(aspect=name)} for name in ("ability", "knowledge")],
        scopes=[{"name": name, "points": rubric.weight(scope=name)} for name in ("team", "person")],
        gates=[c for c in rubric.criteria if c.gate],
        roles=[{"role": role, "questions": [asked[q] for q in role.owns]} for role in project.roles],
        numbers=_numbers(sources),
        deliverables=[
            {"what": d, "criteria": [rubric.criterion(name) for name in d.criteria]} for d in project.deliverables
        ],
        notebooks=notebooks,
    )


def _numbers(sources: Sources) -> dict[str, int]:
    """Number of each question within its notebook."""
    return {q.id: number for asked in sources.questions.values() for number, q in enumerate(asked, start=1)}


def _criterion(criterion: Criterion, sources: Sources, lang: str) -> dict[str, Any]:
    asked = sources.all_questions()
    holding = [
        notebook.title[lang]  # type: ignore[literal-required]
        for notebook in sources.project.notebooks.values()
        if {q.id for q in sources.questions.get(notebook.assignment, ())} & set(criterion.questions)
    ]
    return {
        "it": criterion,
        "notebook": " / ".join(holding),
        "evidence": [
            {"source": source, "percent": round(criterion.ratio(source) * 100, 4)}
            for source in SOURCES
            if criterion.ratio(source)
        ],
        "questions": [asked[question] for question in criterion.questions],
        "levels": [
            {"points": criterion.points_of(level), "text": level.text[lang]} for level in criterion.best_first()
        ],
    }


def _line(
    number: int, question: PublicQuestion, project: Project, counted_by: Mapping[str, Criterion], lang: str
) -> dict[str, Any]:
    owner = project.owner(question.id)
    criterion = counted_by.get(question.id)
    scored = question.how_scored_text()
    return {
        "number": number,
        "it": question,
        "prompt": dict(question.prompt)[lang],
        "owner": dict(owner.title)[lang] if owner else "",
        "criterion": dict(criterion.title)[lang] if criterion else "",
        "scored": scored[lang],
        "rubric": _text_rubric(question, lang),
    }


def _text_rubric(question: PublicQuestion, lang: str) -> list[dict[str, Any]]:
    """How a text is judged: criteria with the points of each level, the best first."""
    whole = sum(criterion.weight for criterion in question.rubric)
    found = []
    for criterion in question.rubric:
        worth = question.points * criterion.weight / whole
        levels = sorted(criterion.levels, key=lambda level: -level.points)
        shown = [{"points": worth * level.points, "text": getattr(level, lang)} for level in levels]
        found.append({"title": dict(criterion.criterion)[lang], "points": worth, "levels": shown})
    return found


def file_name(project: str, lang: str) -> str:
    """Name of the file of a task book: ``project_1_task_book.zh.html``."""
    return f"{project}_task_book.{lang}.html"


def publish(
    project: str,
    folder: str | Path,
    languages: Sequence[str] = LANGUAGES,
    content: Content | None = None,
    rubrics: Path | None = None,
) -> list[Path]:
    """Write the task book in each language, and the rubric as data, into a folder that students get.

    Returns
    -------
    list of Path
        ``<project>_task_book.<lang>.html`` and ``<project>_rubric.json``.

    Raises
    ------
    TaskBookError, RubricFileError, ClassroomError
        See :func:`gather`. Then nothing is written.
    """
    sources, target = gather(project, content, rubrics), Path(folder)
    books = {file_name(project, lang): task_book(sources, lang) for lang in languages}
    books[f"{project}_rubric.json"] = published(sources.rubric)
    return [replace_file(target / name, text.encode("utf-8")) for name, text in books.items()]
