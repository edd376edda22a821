"""What the tests of every team project do: run its notebooks, compare answers, look at messages."""

from __future__ import annotations

import contextlib
import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from assignments.keys import Mistake, StageKeys, load
from grading.assessment.scoring import RULES
from grading.classroom.build import build
from grading.classroom.content import Content
from grading.classroom.projects import Project, load_project
from grading.classroom.questions import Question, load_questions, write_public
from grading.classroom.sources import read_source
from kam_lab import World
from kam_lab.questions import check_value


class Parts:
    """A project with everything that its tests look at."""

    def __init__(self, project: str) -> None:
        self.project: Project = load_project(project)
        self.asked: dict[str, list[Question]] = {name: load_questions(name) for name in self.project.assignments}
        self.questions = {question.id: question for asked in self.asked.values() for question in asked}
        self.keys: dict[str, StageKeys] = {name: load(name) for name in self.asked}
        self.key_of: dict[str, Callable[[World], Any]] = {
            question: key for keys in self.keys.values() for question, key in keys.keys.items()
        }
        self.mistakes: list[Mistake] = [m for k in self.keys.values() for group in k.mistakes.values() for m in group]

    def aspects(self, assignment: str) -> Counter[str]:
        """Points by aspect."""
        points: Counter[str] = Counter()
        for question in self.asked[assignment]:
            points[question.aspect] += question.points
        return points

    def right(self, name: str, world: World) -> Any:
        """The key's answer as it would be saved."""
        return check_value(self.questions[name], self.key_of[name](world), world)

    def mostly_wrong(self, worlds: Sequence[World]) -> Mapping[str, float]:
        """Mistake → share of the worlds in which it arises and is really wrong."""
        seen: dict[str, list[bool]] = defaultdict(list)
        for world in worlds:
            for found in self.mistakes:
                value = found(world)
                if value is not None:
                    question = self.questions[found.of]
                    wrong = not same(question, check_value(question, value, world), self.right(found.of, world))
                    seen[found.name].append(wrong)
        return {name: sum(wrong) / len(wrong) for name, wrong in seen.items()}


def same(question: Question, one: Any, other: Any) -> bool:
    return RULES[question.kind].distance(question, one, other) is not None


def run_cells(assignment: str, language: str, asked: list[Question], shell: InteractiveShell, folder: Path) -> str:
    """Run every cell of a built notebook in the current folder; what it printed."""
    write_public(asked, folder, assignment)
    source = Content().assignment_source(assignment)
    notebook = build(source, language, questions=asked, assignment=assignment)
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        for cell in notebook.cells:
            if cell.cell_type == "code":
                result = shell.run_cell(cell.source)
                assert result.success, f"{cell.source}\n{result.error_in_exec!r}"
    return shown.getvalue()


def english_text(assignment: str) -> str:
    cells = read_source(Content().assignment_source(assignment))
    return " ".join(cell.text for cell in cells if cell.language == "en")


def check_message(message: Mapping[str, str]) -> None:
    """A sentence of a mistake: both languages, a step to take, no account."""
    english, chinese = message["en"], message["zh"]
    assert re.search(r"[\u4e00-\u9fff]", chinese) and not re.search(r"[\u4e00-\u9fff]", english)
    assert not re.search(r"A\d{4}", english + chinese) and not re.search(r"[\u4e00-\u9fff][,:;?!]", chinese)
    assert len(re.findall(r"[.:;]", english)) >= 2 and len(re.findall(r"[。：；，]", chinese)) >= 2
