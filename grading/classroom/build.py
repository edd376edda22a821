"""From sources to notebooks: one language (or both), prompts and answer cells put in, solutions taken out.

``python -m grading.classroom.build`` rebuilds ``course/en`` and ``course/zh``; ``--check`` only says what is stale.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from .config import WORK_COMMENT
from .content import Content
from .files import write_atomic
from .messages import fail
from .prompts import prompt_markdown
from .questions import PublicQuestion
from .sources import SourceCell, check_pairs, read_source, solution_free, without_marks

__all__ = ["COURSE", "build", "build_assignment", "build_lessons", "check_pairs", "main", "text_of", "work_id"]

COURSE = Content().built
LANGUAGES = ("en", "zh")
_USE = re.compile(r"""\buse_language\(\s*["'](?:en|zh)["']\s*\)(?:[ \t]*#[^\n]*)?""")
_EXERCISE = {
    "en": "# Write your code here.",
    "zh": "# 在这里写代码。",
    "both": "# 在这里写代码 · write your code here.",
}
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def build(
    source: str | Path,
    language: str,
    *,
    questions: Sequence[PublicQuestion] | None = None,
    assignment: str | None = None,
    solutions: bool = False,
) -> NotebookNode:
    """Build one notebook.

    Parameters
    ----------
    source
        Path or text of a ``py:percent`` source.
    language
        ``en``, ``zh`` or ``both`` (each English cell followed by its twin; code speaks Chinese).
    questions
        Given for an assignment: a cell ``answer("id")`` becomes prompt, work cell and grade cell. Without questions
        (a lesson) such a cell stays as it is.
    assignment
        Recorded in the notebook.
    solutions
        Keep the solutions of exercises (the teacher's copy).

    Raises
    ------
    ClassroomError
        When the source asks a question that does not exist, asks one twice, or leaves one out.
    """
    if language not in (*LANGUAGES, "both"):
        raise fail("build.language", got=language)
    cells: list[NotebookNode] = []
    known = {question.id: question for question in questions or ()}
    asked: list[str] = []
    for cell in read_source(source):
        if questions is not None and cell.question is not None:
            if cell.question not in known:
                raise fail("build.unknown", question=cell.question)
            if cell.question in asked:
                raise fail("build.twice", question=cell.question)
            asked.append(cell.question)
            cells += _question_cells(known[cell.question], len(asked), language)
        else:
            cells += _plain_cells(cell, language, solutions)
    left = [name for name in known if name not in asked]
    if left:
        raise fail("build.unasked", questions={"en": ", ".join(left), "zh": "、".join(left)})
    metadata: dict[str, Any] = {"kernelspec": dict(_KERNEL), "language_info": {"name": "python"}}
    if assignment:
        metadata["kam_lab"] = {"assignment": assignment, "language": language}
    notebook = new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(notebook)
    return notebook


def _plain_cells(cell: SourceCell, language: str, solutions: bool) -> list[NotebookNode]:
    if cell.language not in (None, language) and language != "both":
        return []
    name = f"{cell.id}-{cell.language}" if language == "both" and cell.language else cell.id
    if cell.kind != "code":
        if "solution" in cell.tags and not solutions:
            return []
        make = new_markdown_cell if cell.kind == "markdown" else new_raw_cell
        return [make(cell.text, id=name)]
    text = cell.text
    if solutions:
        text = without_marks(text)
    else:
        text, found = solution_free(text, _EXERCISE[language])
        if "solution" in cell.tags and not found:
            text = _EXERCISE[language]
    return [new_code_cell(_speak(text, language), id=name)]


def _speak(text: str, language: str) -> str:
    """``use_language(…)`` with the language of the notebook."""
    chosen, hint = ("en", "zh") if language == "en" else ("zh", "en")
    return _USE.sub(f'use_language("{chosen}")  # or "{hint}"', text)


def _question_cells(question: PublicQuestion, number: int, language: str) -> list[NotebookNode]:
    cells = []
    for shown in LANGUAGES if language == "both" else (language,):
        name = f"prompt-{question.id}" + (f"-{shown}" if language == "both" else "")
        prompt = new_markdown_cell(prompt_markdown(question, number, shown), id=cell_id(name))
        prompt.metadata.update(deletable=False, editable=False)
        cells.append(prompt)
    work = new_code_cell(WORK_COMMENT[language], id=cell_id(work_id(question.id)))
    work.metadata["nbgrader"] = _nbgrader(work_id(question.id), grade=False, solution=True)
    grade = new_code_cell(f'answer("{question.id}")', id=cell_id(question.id))
    grade.metadata["nbgrader"] = _nbgrader(question.id, grade=True, solution=False, points=question.points)
    return [*cells, work, grade]


def work_id(question_id: str) -> str:
    """The nbgrader id of the optional work cell of a question."""
    return f"work-{question_id}"


def cell_id(name: str) -> str:
    """A notebook cell id (at most 64 characters) for a name."""
    return name if len(name) <= 64 else f"{name[:53]}-{hashlib.sha256(name.encode()).hexdigest()[:10]}"


def _nbgrader(name: str, *, grade: bool, solution: bool, points: int | None = None) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "grade": grade,
        "grade_id": name,
        "locked": grade,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        metadata["points"] = points
    return metadata


def text_of(notebook: NotebookNode) -> str:
    """The file content of a notebook; the same notebook gives the same bytes."""
    return nbformat.writes(notebook, version=4) + "\n"


def build_assignment(
    assignment: str, language: str, questions: Sequence[PublicQuestion], content: Content | None = None
) -> NotebookNode:
    """The notebook of an assignment with its grade cells, before nbgrader's own step."""
    source = (content or Content()).assignment_source(assignment)
    return build(source, language, questions=questions, assignment=assignment)


def build_lessons(out: str | Path | None = None, content: Content | None = None, check: bool = False) -> list[Path]:
    """Build every lesson into ``<out>/en`` and ``<out>/zh``.

    Parameters
    ----------
    out
        Default: ``course/``.
    check
        Write nothing.

    Returns
    -------
    list of Path
        What was (or, with ``check``, would be) written or removed; empty when everything is up to date.
    """
    content = content or Content()
    target = Path(out) if out is not None else content.built
    changed = []
    wanted: dict[Path, str] = {}
    for source in content.lesson_sources():
        for language in LANGUAGES:
            wanted[target / language / f"{source.stem}.ipynb"] = text_of(build(source, language))
    for path, text in wanted.items():
        if not path.is_file() or path.read_bytes() != text.encode("utf-8"):
            changed.append(path)
            if not check:
                write_atomic(path, text)
    for language in LANGUAGES:
        for path in sorted((target / language).glob("[0-9][0-9]_*.ipynb")):
            if path not in wanted:  # its source is gone
                changed.append(path)
                if not check:
                    path.unlink()
    return changed


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry of ``python -m grading.classroom.build``."""
    parser = argparse.ArgumentParser(prog="python -m grading.classroom.build", description="Rebuild the lessons.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a lesson is stale or unpaired")
    parser.add_argument("--out", type=Path, default=None, help="folder for en/ and zh/ (default: course/)")
    options = parser.parse_args(arguments)
    content = Content()
    bad = False
    for source in [*content.lesson_sources(), *sorted(content.stages.glob("[0-9]*.py"))]:
        for problem in check_pairs(source):
            bad = True
            print(f"{source.name}: {problem}", file=sys.stderr)
    changed = build_lessons(options.out, content, check=options.check)
    for path in changed:
        print(f"{'stale' if options.check else 'built'}: {path.parent.name}/{path.name}")
    return 1 if options.check and (bad or changed) else 0


if __name__ == "__main__":
    sys.exit(main())
