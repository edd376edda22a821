"""A question as the teacher sees it, and the public part that students get.

``assignments/questions/<stage>.yaml`` is a list of questions, or a mapping with the list under ``questions``. What
is not a field of :class:`kam_lab.questions.PublicQuestion` (tolerance, difficulty, notes) never leaves this side.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from kam_lab.questions import FORMAT, PublicQuestion

from .content import STAGES, Content
from .files import read_yaml, write_if_changed
from .messages import ClassroomError, fail, say

PUBLIC_FIELDS = frozenset(PublicQuestion.model_fields)
_NEEDS_NO_KEY = ("text",)


class Question(PublicQuestion):
    """A question with what only the teacher's side may know.

    Attributes
    ----------
    tolerance
        How far a number may lie from the key and still be right: ``{"relative": 0.01}`` (share of the key) or
        ``{"absolute": 0.5}`` (in the question's unit); both together mean whichever is wider.
    difficulty
        1 (recall) to 5 (judgement on several tables).
    section
        Number of the section of the lesson that teaches it.
    bank_only
        Drawn for exams, but not part of the stage's own assignment.
    tools
        Of a question that is only in the bank: cells of code that show what a student needs in a notebook who does not
        code. They use the names of the first cell of the stage's assignment. Where a question of the assignment has
        them, they stand in its source.
    covers
        Rows of the course standard that it asks; see ``course/standard/coverage``.
    teacher_note
        Background for the teacher, in either or both languages.
    """

    tolerance: dict[Literal["relative", "absolute"], float] = Field(default_factory=dict)
    difficulty: int | None = Field(default=None, ge=1, le=5)
    section: int | None = Field(default=None, ge=1)
    bank_only: bool = False
    tools: list[str] = Field(default_factory=list)
    covers: list[str] = Field(default_factory=list)
    teacher_note: str | dict[str, str] | None = None

    @model_validator(mode="after")
    def _tolerance_fits(self) -> Question:
        if any(width < 0 for width in self.tolerance.values()):
            raise ValueError(f"question {self.id}: a tolerance is not negative")
        if self.tolerance and self.kind not in ("number", "money", "table", "date"):
            raise ValueError(f"question {self.id}: a {self.kind} has no tolerance")
        return self


@dataclass(frozen=True)
class Totals:
    """Sums of points: all, ability, knowledge, and what a person has to judge."""

    points: int
    ability: int
    knowledge: int
    judged: int


def load_questions(assignment: str, content: Content | None = None) -> list[Question]:
    """Read the questions of an assignment, in the order in which they are asked.

    A stage's questions belong to it; those of a project or of an exam paper name the stage they draw on. Questions
    that are only in the bank are left out; :func:`load_bank_questions` has them.

    Raises
    ------
    ClassroomError
        When the file is missing, or for every mistake in it: which question, which field, what is wrong.
    """
    return [question for question in _load(assignment, content) if not question.bank_only]


def _load(assignment: str, content: Content | None) -> list[Question]:
    path = (content or Content()).questions / f"{assignment}.yaml"
    if not path.is_file():
        raise fail("questions.absent", stage=assignment, file=path.name)
    state = path.stat()
    found = _read(assignment, path, state.st_mtime_ns, state.st_size)
    # Headings are numbered by the notebook, forms and feedback by this list: question 4 has to be question 4 in both.
    place = {name: number for number, name in enumerate(_asked(assignment, content or Content()))}
    return sorted(found, key=lambda question: place.get(question.id, len(place)))


def _asked(assignment: str, content: Content) -> tuple[str, ...]:
    """The questions in the order in which a notebook asks them; empty where it has no source of its own."""
    try:
        source = content.assignment_source(assignment)
    except FileNotFoundError:
        return ()
    state = source.stat()
    return _answers_of(source, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _answers_of(source: Path, changed: int, size: int) -> tuple[str, ...]:
    return tuple(re.findall(r'^answer\("(\w+)"', source.read_text(encoding="utf-8"), re.MULTILINE))


@lru_cache(maxsize=64)
def _read(assignment: str, path: Path, changed: int, size: int) -> tuple[Question, ...]:
    """A file is read again when it has changed."""
    own = {"stage": assignment} if assignment in STAGES else {}
    try:
        tree = read_yaml(path)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise fail("questions.yaml", file=path.name, line=mark.line + 1 if mark else "?") from None
    items = tree.get("questions") if isinstance(tree, dict) else tree
    if not isinstance(items, list) or not items:
        raise fail("questions.list", file=path.name)
    questions, problems = [], []
    for number, item in enumerate(items, start=1):
        try:
            questions.append(Question.model_validate({**own, **_mapping(item)}))
        except ValidationError as error:
            name = item.get("id", number) if isinstance(item, dict) else number
            problems += [_sentence(dict(found), path.name, name) for found in error.errors()]
    if problems:
        raise ClassroomError(problems)
    problems = check_questions(questions, assignment)
    if problems:
        raise ClassroomError(problems)
    return tuple(questions)


def load_bank_questions(stage: str, content: Content | None = None) -> list[Question]:
    """Read all questions of a stage, also those that are not in its assignment. Raises like :func:`load_questions`."""
    return _load(stage, content)


def _mapping(item: Any) -> dict[str, Any]:
    return item if isinstance(item, dict) else {"id": item}


def _sentence(found: dict[str, Any], file: str, name: object) -> dict[str, str]:
    field = ".".join(str(part) for part in found["loc"]) or "-"
    return say("questions.wrong", file=file, question=name, field=field, what=found["msg"])


def check_questions(
    questions: Sequence[Question], assignment: str, content: Content | None = None
) -> list[dict[str, str]]:
    """What is wrong with a set of questions as a whole, one sentence each.

    Ids are unique, every question of a stage's assignment belongs to the stage; with ``content`` also that every
    question a program can mark has a key (the keys are read as text, not run).
    """
    problems = []
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            problems.append(say("questions.twice", question=question.id))
        seen.add(question.id)
        if assignment in STAGES and question.stage != assignment:
            problems.append(say("questions.stage", question=question.id, stage=assignment, got=question.stage))
    if content is not None:
        known = {name for path in key_files(content, assignment) for name in key_names(path)}
        problems += [
            say("questions.no_key", question=question.id, stage=assignment)
            for question in questions
            if question.kind not in _NEEDS_NO_KEY and question.id not in known
        ]
    return problems


def key_files(content: Content, stage: str) -> list[Path]:
    """The source of a stage's keys: one module, or the modules of a package."""
    module = content.keys / f"{stage}.py"
    return [module] if module.is_file() else sorted((content.keys / stage).glob("*.py"))


def key_names(path: Path) -> set[str]:
    """Names of the plain public functions of a key module (the keys; mistakes are decorated)."""
    if not path.is_file():
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.decorator_list and not node.name.startswith("_")
    }


def totals(questions: Sequence[PublicQuestion]) -> Totals:
    """Sums of points over the questions."""
    return Totals(
        points=sum(question.points for question in questions),
        ability=sum(question.points for question in questions if question.aspect == "ability"),
        knowledge=sum(question.points for question in questions if question.aspect == "knowledge"),
        judged=sum(question.points for question in questions if question.kind == "text"),
    )


def public(question: PublicQuestion) -> PublicQuestion:
    """The part of a question that a student may see."""
    return PublicQuestion.model_validate(question.model_dump(include=set(PUBLIC_FIELDS)))


def public_json(questions: Sequence[PublicQuestion], assignment: str, due: str | None = None) -> str:
    """The text of ``questions.json``; the same for the same questions."""
    tree = {
        "format": FORMAT,
        "assignment": assignment,
        **({"due": due} if due else {}),
        "questions": [public(question).model_dump(mode="json", exclude_defaults=True) for question in questions],
    }
    return json.dumps(tree, ensure_ascii=False, indent=1) + "\n"


def write_public(questions: Sequence[PublicQuestion], path: str | Path, assignment: str | None = None) -> Path:
    """Write ``questions.json``.

    Parameters
    ----------
    path
        The file, or the folder it goes into.
    assignment
        Default: the stage of the questions.
    """
    file = Path(path)
    if file.is_dir():
        file = file / "questions.json"
    write_if_changed(file, public_json(questions, assignment or questions[0].stage))
    return file
