"""The case collection: notebooks for students in both languages, and the teacher's notes in one file.

A case is a ``py:percent`` source like a lesson (``course/cases/NN_name.py``). Cells tagged ``solution`` are the
teacher's: they stay out of the notebooks and go into ``course/cases/notes.<language>.md``.
"""

from __future__ import annotations

import re
from pathlib import Path

from grading.classroom.build import build, text_of
from grading.classroom.content import Content
from grading.classroom.sources import check_pairs, read_source
from grading.messages import both

from .facts import LANGUAGES


def case_sources(content: Content | None = None) -> list[Path]:
    """All sources of cases, in order."""
    return sorted(((content or Content()).root / "course" / "cases").glob("[0-9]*.py"))


def built_cases(content: Content | None = None) -> dict[str, str]:
    """Path below ``course/cases`` → text: the notebooks ``<language>/<case>.ipynb`` and ``notes.<language>.md``."""
    made = {}
    for lang in LANGUAGES:
        notes = [f"# {both('documents.cases.notes')[lang]}", "", both("documents.cases.notes_are")[lang]]
        for source in case_sources(content):
            made[f"{lang}/{source.stem}.ipynb"] = text_of(build(source, lang))
            cells = [cell for cell in read_source(source) if cell.language == lang]
            title = next(found[1] for cell in cells if (found := re.match(r"# (.+)", cell.text.lstrip())))
            own = [cell.text.strip() for cell in cells if "solution" in cell.tags]
            notes += ["", f"## [{title}]({lang}/{source.stem}.ipynb)", "", "\n\n".join(own)]
        made[f"notes.{lang}.md"] = "\n".join(notes) + "\n"
    return made


def case_problems(content: Content | None = None) -> list[str]:
    """What keeps the two languages of a case apart, and cases without a teacher's note."""
    problems = []
    for source in case_sources(content):
        problems += [f"{source.name}: {problem}" for problem in check_pairs(source)]
        if not any("solution" in cell.tags for cell in read_source(source)):
            problems.append(f"{source.name}: no teacher's note")
    return problems
