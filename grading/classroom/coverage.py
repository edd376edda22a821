"""Where each row of the course standard is taught, computed and asked: ``course/standard/coverage.md``.

The rows stand in ``course/standard/coverage/<stage>.yaml``. A lesson's cell names the rows it teaches
(``covers="…"`` beside its language), a function of the library in the last line of its docstring (``Covers: ….``),
a question in ``covers``. This module brings the four together::

    python -m grading.classroom.coverage            write the table
    python -m grading.classroom.coverage --check    is it up to date, and is no cell empty?
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from kam_lab.questions import Id, Words

from .content import STAGES, Content
from .files import read_yaml, write_if_changed
from .questions import load_bank_questions
from .sources import read_source

_COVERS = re.compile(r"^\s*Covers:\s*(?P<rows>[^.]+?)\.?\s*$", re.MULTILINE)


class Row(BaseModel):
    """One row of the standard: something the course has to teach."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    en: Words
    zh: Words
    source: str


@dataclass
class Covered:
    """Where a row is found: sections of the lesson, functions, questions."""

    stage: str
    row: Row
    sections: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    @property
    def empty(self) -> list[str]:
        """Which of the three are missing."""
        return [name for name in ("sections", "functions", "questions") if not getattr(self, name)]


def load_rows(content: Content | None = None) -> dict[str, list[Row]]:
    """Stage → its rows, in order.

    Raises
    ------
    ValueError
        When a row is not well-formed, or an id occurs twice.
    """
    folder = (content or Content()).root / "course" / "standard" / "coverage"
    found: dict[str, list[Row]] = {}
    seen: dict[str, str] = {}
    for stage in STAGES:
        path = folder / f"{stage}.yaml"
        if not path.is_file():
            continue
        found[stage] = TypeAdapter(list[Row]).validate_python(read_yaml(path))
        for row in found[stage]:
            if row.id in seen:
                raise ValueError(f"{path.name}: the row {row.id!r} stands in {seen[row.id]} as well")
            seen[row.id] = path.name
    return found


def coverage(content: Content | None = None) -> tuple[list[Covered], list[str]]:
    """Bring rows and tags together.

    Returns
    -------
    covered, strays
        Strays are tags that name no row, each with the place where it stands.
    """
    content = content or Content()
    rows = {row.id: Covered(stage, row) for stage, listed in load_rows(content).items() for row in listed}
    strays: list[str] = []

    def put(name: str, where: str, place: str) -> None:
        if name not in rows:
            strays.append(f"{place}: {name}")
            return
        found = getattr(rows[name], where)
        if place not in found:
            found.append(place)

    for stage in STAGES:
        for lesson in content.lessons.glob(f"[0-9]*_{stage}.py"):
            for name, section in _taught(lesson):
                # A row taught in another stage's lesson says which one.
                own = name not in rows or rows[name].stage == stage
                put(name, "sections", section if own else f"{STAGES.index(stage)} {section}")
        if (content.questions / f"{stage}.yaml").is_file():
            for question in load_bank_questions(stage, content):
                for name in question.covers:
                    put(name, "questions", question.id)
    for name, function in _computed(content.root / "kam_lab"):
        put(name, "functions", function)
    return list(rows.values()), sorted(set(strays))


def _taught(lesson: Path) -> Iterator[tuple[str, str]]:
    """(row, section of the lesson) for every tag in a lesson."""
    section = "0"
    for cell in read_source(lesson):
        if cell.language == "en":
            heading = re.match(r"##\s+(\d+)\.", cell.text.lstrip())
            section = heading[1] if heading else section
        for name in cell.covers:
            yield name, f"§{section}"


def _computed(folder: Path) -> Iterator[tuple[str, str]]:
    """(row, function) for every tag in a docstring of the library; read as text, nothing is run."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                said = _COVERS.search(ast.get_docstring(node) or "")
                for name in re.split(r"[,\s]+", said["rows"]) if said else []:
                    yield name, node.name


def table(covered: Sequence[Covered]) -> str:
    """The text of ``coverage.md``."""
    lines = [
        "# What is covered where · 内容覆盖表",
        "",
        "Made by `python -m grading.classroom.coverage`; do not edit. 由程序生成，请勿手改。",
        "",
        "T and a number stand for a worked example with a known result, to which tests hold the functions. "
        "T 加编号，是有已知结果的算例，测试拿它核对函数。",
    ]
    for stage in dict.fromkeys(one.stage for one in covered):
        lines += ["", f"## {STAGES.index(stage)} · {stage}", ""]
        lines += ["| row | 内容 | lesson 课 | function 函数 | question 题 |", "|---|---|---|---|---|"]
        for one in covered:
            if one.stage == stage:
                functions = ", ".join(f"`{name}`" for name in sorted(one.functions))
                sections = ", ".join(sorted(one.sections, key=_reading_order))
                cells = [one.row.en, one.row.zh, sections, functions, ", ".join(sorted(one.questions))]
                lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _reading_order(place: str) -> tuple[int, int]:
    """Sections of the row's own lesson first, by number."""
    lesson, section = place.rsplit("§", 1)
    return int(lesson or -1), int(section)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the table, or check it."""
    parser = argparse.ArgumentParser(prog="python -m grading.classroom.coverage", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if it is out of date or has gaps")
    options = parser.parse_args(arguments)
    content = Content()
    covered, strays = coverage(content)
    path = content.root / "course" / "standard" / "coverage.md"
    text = table(covered)
    problems = [f"names no row: {stray}" for stray in strays]
    problems += [f"{one.stage}/{one.row.id}: no {', no '.join(one.empty)}" for one in covered if one.empty]
    if options.check:
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            problems.append(f"{path.name} is out of date: run `make lessons`")
    else:
        write_if_changed(path, text)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
