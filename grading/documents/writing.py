"""From the sources and the facts to Markdown, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grading.classroom.content import Content
from grading.classroom.projects import STEPS
from grading.messages import both

from .facts import LANGUAGES, Facts, gather, weights
from .model import Activity, Plan, Sources, load

#: Documents without a plan; each plan adds ``lesson_plans_<plan>``.
NAMES = ("course_standard", "learning_field", "overall_design", "activity_designs")


def documents(content: Content | None = None) -> dict[str, str]:
    """File name → text of every document, such as ``course_standard.zh.md``."""
    sources, facts = load(content), gather(content)
    made = {}
    for lang in LANGUAGES:
        for name in NAMES:
            made[f"{name}.{lang}.md"] = _write(name, lang, sources, facts)
        for plan in sources.plans:
            made[f"lesson_plans_{plan.id}.{lang}.md"] = _write("lesson_plans", lang, sources, facts, plan=plan)
    return made


def _write(name: str, lang: str, sources: Sources, facts: Facts, plan: Plan | None = None) -> str:
    marked = [one for one in sources.plans if one.projects]
    shared: dict[str, Any] = {
        "lang": lang,
        "course": sources.course,
        "sources": sources,
        "facts": facts,
        "plan": plan,
        "plans": sources.plans,
        "marked": marked,
        "policies": {one.id: weights(one) for one in marked},
        "steps": STEPS,
        "say": lambda text: text[lang],
        "t": lambda key, **fields: both(f"documents.{key}", **fields)[lang],
        "join": lambda words: ("、" if lang == "zh" else ", ").join(words),
        "label": _label(lang, sources, facts),
        "sections": lambda one, numbers: _sections(one, numbers, facts, lang),
        "place": lambda one: _place(one, sources, facts, lang),
        "minutes_in_class": lambda one: _minutes(one, sources),
        "requirement": _requirement,
        "outside": lambda one, project: _outside(one, project, sources, facts),
    }
    text = _environment().get_template(f"{name}.md.j2").render(shared)
    return text.rstrip("\n") + "\n"


def _label(lang: str, sources: Sources, facts: Facts) -> Callable[[str], str]:
    """The name of whatever has an id: a stage, project, exam, task or case."""
    tasks = {task.project: task for task in sources.course.tasks}

    def name(of: str) -> str:
        if of in facts.lessons:
            return facts.lessons[of].title[lang]
        if of in tasks:
            number = of.rsplit("_", 1)[1]
            return both("documents.project", number=number, title=tasks[of].title)[lang]
        if of in facts.cases:
            return facts.cases[of][lang]
        return both(f"documents.parts.{of}")[lang]

    return name


def _requirement(row: str) -> str:
    """A row of the coverage as a requirement: without the number of its worked example, and not if it is no more."""
    if row.startswith("T-"):
        return ""
    text = re.sub(r"\s*[（(]T-[\d.]+[)）]", "", row)
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]  # but sBG stays as it is


def _sections(one: Activity, numbers: list[int], facts: Facts, lang: str) -> list[str]:
    """``§3 The account that went quiet`` for each number."""
    assert one.stage is not None
    return [f"§{number} {facts.lessons[one.stage].sections[number][lang]}" for number in numbers]


def _place(one: Activity, sources: Sources, facts: Facts, lang: str) -> str:
    return _label(lang, sources, facts)(str(one.stage or one.project or one.exam))


def _minutes(plan: Plan, sources: Sources) -> Mapping[str, int]:
    """Minutes in class of each stage, project and exam of a plan, in the order of their first session."""
    found: dict[str, int] = {}
    for session in plan.sessions:
        for one in sources.of(session):
            place = str(one.stage or one.project or one.exam)
            found[place] = found.get(place, 0) + one.minutes[plan.id]
    return found


def _outside(plan: Plan, project: str, sources: Sources, facts: Facts) -> int:
    """Minutes of a project beyond those in class: what the team does by itself; 0 where the project has no file."""
    if project not in facts.projects:
        return 0
    return max(0, facts.projects[project].minutes - _minutes(plan, sources).get(project, 0))


def cell(text: object) -> str:
    """A text that can stand in a cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", "\\|")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown of our own files, not HTML
    )
    made.filters["cell"] = cell
    return made
