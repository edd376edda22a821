"""A paper as an assignment: a source in two languages, built like every other assignment.

The tools in front of a question (tables to sort, functions to turn) are those of the stage's assignment, or the
question's own where only the bank has it; the story of the assignment is left out. The source is made from the paper
alone, so the same paper gives the same notebook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from nbformat import NotebookNode
from pydantic import ValidationError

from grading.assessment.exams.papers import Paper
from grading.assessment.exams.rules import Extension, closing
from grading.classroom.build import build, text_of
from grading.classroom.content import Content
from grading.classroom.files import write_if_changed, zip_bytes
from grading.classroom.messages import ClassroomError
from grading.classroom.questions import Question, public_json
from grading.classroom.sources import read_source
from grading.messages import both

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Tools:
    """What a stage's assignment offers: its first cell, and the code in front of each question."""

    setup: str
    before: Mapping[str, tuple[str, ...]]


def stage_tools(source: str | Path) -> Tools:
    """Read the tools out of the source of an assignment.

    A question's tools are the code cells in the nearest block before it; questions that follow each other share one.
    """
    cells = read_source(source)
    setup = next(cell for cell in cells if cell.kind == "code")
    before: dict[str, tuple[str, ...]] = {}
    block: list[str] = []
    closed = False
    for cell in cells:
        if cell.question is not None:
            before[cell.question] = tuple(block)
            closed = True
        elif cell is not setup and cell.kind in ("code", "markdown"):
            if closed:
                block, closed = [], False
            if cell.kind == "code" and "solution" not in cell.tags:
                block.append(cell.text)
    return Tools(setup.text, before)


def paper_source(paper: Paper, content: Content | None = None) -> str:
    """The ``py:percent`` source of a paper.

    Raises
    ------
    FileNotFoundError
        When a stage of the paper has no assignment.
    """
    content = content or Content()
    stages = dict.fromkeys(question.stage for question in paper.questions)
    tools = {stage: stage_tools(content.assignment_source(stage)) for stage in stages}
    parts = [_intro(paper)]
    parts += [_code(tools[stage].setup) for stage in list(stages)[:1]]
    current = next(iter(stages))
    shown: tuple[str, ...] = ()
    for number, question in enumerate(paper.questions, start=1):
        if question.stage != current:  # every stage's tools find the names they were written for
            parts.append(_code(tools[question.stage].setup))
            current, shown = question.stage, ()
        mine = tuple(question.tools) or tools[question.stage].before.get(question.id, ())
        if mine and mine != shown:
            parts.append(_pair(both("exams.notebook.tools", number=number)))
            parts += [_code(text) for text in mine]
        shown = mine
        parts.append(_code(f'answer("{question.id}")'))
    parts.append(_pair(both("exams.notebook.outro")))
    parts.append(_code("hand_in()"))
    return "\n".join(parts)


def with_present_rules(source: str, paper: Paper) -> str:
    """The source of a paper with an introduction that tells title, time and rules as they are now; the rest stays.

    A teacher often sets the times after the papers have been drawn.
    """
    first_code = "\n# %%\n"
    _, found, rest = source.partition(first_code)
    return _intro(paper) + found + rest if found else source


def _intro(paper: Paper) -> str:
    return _pair(both("exams.notebook.intro", **_facts(paper)), heading=_title(paper))


def _title(paper: Paper) -> dict[str, str]:
    titles = {lang: paper.blueprint.title[lang] for lang in LANGUAGES}  # type: ignore[literal-required]
    return both("exams.notebook.title", title=titles, letter=paper.letter)


def rule_texts(paper: Paper, extension: Extension | None = None) -> list[dict[str, str]]:
    """Window, attempts and late rule of an exam as sentences for students."""
    blueprint = paper.blueprint
    start, end = blueprint.window.start, closing(blueprint.window, extension)
    found = []
    if start is not None:
        found.append(both("exams.notebook.opens", at=f"{start:%Y-%m-%d %H:%M}"))
    if end is not None:
        found.append(both("exams.notebook.closes", at=f"{end:%Y-%m-%d %H:%M}"))
    most, late = blueprint.attempts.most, blueprint.late
    which = "any" if most is None else "once" if most == 1 else "several"
    counts = both(f"exams.notebook.counts_{blueprint.attempts.counts}")
    found.append(both(f"exams.notebook.attempts_{which}", most=most or 0, counts=counts))
    if end is not None and late.accepted_days > 0:
        fields = {"percent": f"{late.percent_per_day:g}", "days": f"{late.accepted_days:g}"}
        found.append(both("exams.notebook.late", **fields))
    elif end is not None:
        found.append(both("exams.notebook.no_late"))
    return found


def _facts(paper: Paper) -> dict[str, Any]:
    rules = rule_texts(paper)
    return {
        "questions": len(paper.questions),
        "points": paper.blueprint.points,
        "minutes": paper.blueprint.minutes,
        "rules": {"en": " ".join(rule["en"] for rule in rules), "zh": "".join(rule["zh"] for rule in rules)},
    }


def _pair(text: Mapping[str, str], heading: Mapping[str, str] | None = None) -> str:
    """An English Markdown cell and its Chinese twin."""
    made = []
    for lang in LANGUAGES:
        lines = ([f"# {heading[lang]}", ""] if heading else []) + text[lang].strip().splitlines()
        body = "\n".join(f"# {line}".rstrip() for line in lines)
        made.append(f'# %% [markdown] lang="{lang}"\n{body}\n')
    return "\n".join(made)


def _code(text: str) -> str:
    return f"# %%\n{text.strip()}\n"


def build_paper(paper: Paper, language: str, content: Content | None = None) -> NotebookNode:
    """The notebook of a paper, with its grade cells, before nbgrader's own step.

    Parameters
    ----------
    language : ``en``, ``zh`` or ``both``.
    """
    source = paper_source(paper, content)
    return build(source, language, questions=paper.questions, assignment=paper.assignment)


def paper_zip(notebook: NotebookNode, paper: Paper, data: Path) -> bytes:
    """What a student gets: notebook, public questions, and the CSV files in ``data`` (the paper's own world)."""
    name = paper.assignment
    files = {
        f"{name}/{name}.ipynb": text_of(notebook).encode(),
        f"{name}/questions.json": public_json(paper.questions, name).encode(),
    }
    files |= {f"{name}/data/{file.name}": file.read_bytes() for file in sorted(data.iterdir()) if file.is_file()}
    return zip_bytes(files)


# -- kept in the class folder, so that a bank that changes later changes no paper -----------------------------------


def write_paper(root: str | Path, paper: Paper, content: Content | None = None) -> list[Path]:
    """Write a paper below ``root`` in the layout of a course: its source and its questions.

    ``<root>/assignments/stages/<assignment>.py`` and ``<root>/assignments/questions/<assignment>.yaml``. What has been
    drawn is graded by these files, whatever becomes of the bank.
    """
    own = Content(Path(root))
    files = {
        own.stages / f"{paper.assignment}.py": paper_source(paper, content),
        own.questions / f"{paper.assignment}.yaml": _questions_text(paper),
    }
    for path, text in files.items():
        write_if_changed(path, text)
    return list(files)


def _questions_text(paper: Paper) -> str:
    tree = {
        "exam": paper.exam,
        "paper": paper.letter,
        "variant": paper.variant,
        "questions": [
            question.model_dump(mode="json", exclude_defaults=True, exclude={"bank_only"})
            for question in paper.questions
        ],
    }
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=120)


def read_questions(path: str | Path) -> list[Question]:
    """The questions of a paper that was written by :func:`write_paper`, with the stages they come from.

    Raises
    ------
    ClassroomError
        When the file is missing or was damaged.
    """
    file = Path(path)
    try:
        tree = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
        items: Sequence[Any] = tree["questions"]
        return [Question.model_validate(item) for item in items]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValidationError):
        raise ClassroomError(both("exams.notebook.damaged", file=file.name)) from None


def question_cells(notebook: NotebookNode) -> list[str]:
    """Ids of the questions a notebook asks, in order."""
    return [
        cell.metadata["nbgrader"]["grade_id"]
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    ]
