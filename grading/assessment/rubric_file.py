"""The rubric of a project: what is judged, by whom, in which ratio, and what each level looks like.

``rubrics/<project>.yaml`` is the one source: students get it with the task book, scorecards are made from it, marks
are worked out with it. Reading never raises on what somebody wrote; it says what has to be mended.

The arithmetic on it is in :mod:`grading.assessment.rubric_totals`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grading.classroom.files import read_yaml
from grading.messages import both
from kam_lab.i18n import pick
from kam_lab.questions import Id, Text, Words

__all__ = [
    "FAMILIES",
    "FOLDER",
    "SOURCES",
    "Criterion",
    "Level",
    "ProjectRubric",
    "RubricFileError",
    "check",
    "exact",
    "load_rubric",
    "parse_rubric",
    "published",
    "read_rubric",
    "rubric_path",
    "unknown_questions",
]

FOLDER = Path(__file__).parent / "rubrics"
SOURCES = ("answers", "teacher", "panel")
FAMILIES = ("accuracy", "judgement", "communication", "teamwork", "ethics")
ASPECTS = ("ability", "knowledge")
WHOLE = 100
FORMAT = 1

Problem = dict[str, str]
Source = Literal["answers", "teacher", "panel"]


class RubricFileError(ValueError):
    """A rubric file cannot be used; ``problems`` holds one sentence for each reason, in both languages."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(pick(problem) for problem in problems))
        self.problems = [dict(problem) for problem in problems]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Level(_Part):
    """What work of one quality looks like; ``points`` is the share of the criterion it earns, 0 to 1."""

    points: float = Field(ge=0, le=1)
    en: Words
    zh: Words

    @property
    def text(self) -> dict[str, str]:
        """The descriptor: ``{"en": …, "zh": …}``."""
        return {"en": self.en, "zh": self.zh}


class Criterion(_Part):
    """One line of a rubric.

    Attributes
    ----------
    weight : points it can earn; all criteria together 100.
    evidence : source → ratio; the ratios add up to 1.
    questions : ids of the questions whose points are its ``answers``.
    scope : ``team`` (one value for all members) or ``person``.
    gate : whether the teacher's lowest level takes all points of the project (see `rubric_totals.criterion_share`).
    levels : in the order of the file.
    """

    id: Id
    title: Text
    family: Literal["accuracy", "judgement", "communication", "teamwork", "ethics"]
    aspect: Literal["ability", "knowledge"]
    scope: Literal["team", "person"] = "team"
    weight: float = Field(gt=0, le=100)
    evidence: dict[Source, float]
    questions: list[Id] = []
    gate: bool = False
    levels: list[Level] = Field(min_length=2)

    @property
    def max(self) -> float:
        """Most points on a scorecard: the weight."""
        return self.weight

    def ratio(self, source: str) -> float:
        """How much a source of evidence decides, 0 to 1."""
        return float(self.evidence.get(source, 0))  # type: ignore[call-overload]

    def best_first(self) -> list[Level]:
        """The levels from the highest to the lowest."""
        return sorted(self.levels, key=lambda level: -level.points)

    def points_of(self, level: Level) -> float:
        """Points that a level earns."""
        return float(exact(self.weight) * exact(level.points))


class ProjectRubric(_Part):
    """The rubric of one project; see the module's text."""

    id: Id
    title: Text
    version: Words = "1"
    criteria: list[Criterion] = Field(min_length=1)

    def criterion(self, name: str) -> Criterion:
        """The criterion with an id; KeyError if there is none."""
        for criterion in self.criteria:
            if criterion.id == name:
                return criterion
        raise KeyError(name)

    def of_scope(self, scope: str) -> list[Criterion]:
        """The criteria for the team, or those for a person."""
        return [criterion for criterion in self.criteria if criterion.scope == scope]

    def judged_by(self, source: str, scope: str | None = "team") -> list[Criterion]:
        """The criteria that a source of evidence (``teacher``, ``panel``, ``answers``) has a say in."""
        return [c for c in self.criteria if c.ratio(source) > 0 and scope in (None, c.scope)]

    def weight(self, **having: str) -> float:
        """Sum of weights of the criteria with these fields, such as ``weight(aspect="ability")``."""
        chosen = [c for c in self.criteria if all(getattr(c, name) == value for name, value in having.items())]
        return float(sum((exact(c.weight) for c in chosen), Decimal(0)))


# -- reading ----------------------------------------------------------------------------------------------------------


def rubric_path(project: str, folder: Path | None = None) -> Path:
    """Where the rubric of a project lies."""
    return (folder or FOLDER) / f"{project}.yaml"


def read_rubric(path: str | Path) -> tuple[ProjectRubric | None, list[Problem]]:
    """Read a rubric file; never raises for what stands in it.

    Returns
    -------
    (rubric, problems)
        The rubric is None when there are problems.
    """
    file = Path(path)
    try:
        raw = read_yaml(file)
    except FileNotFoundError:
        return None, [both("rubric.absent", file=file.name)]
    except (OSError, UnicodeDecodeError):
        return None, [both("rubric.unreadable", file=file.name)]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return None, [both("rubric.yaml", file=file.name, line=mark.line + 1 if mark else "?")]
    return parse_rubric(raw, file.name)


def parse_rubric(raw: Any, where: str) -> tuple[ProjectRubric | None, list[Problem]]:
    """Make a rubric of a plain tree (from YAML, or put together by an import), and check it.

    Parameters
    ----------
    where : name of the file, for the sentences.
    """
    if not isinstance(raw, Mapping):
        return None, [both("rubric.not_a_mapping", file=where)]
    try:
        rubric = ProjectRubric.model_validate(dict(raw))
    except ValidationError as error:
        return None, [_sentence(dict(found), raw, where) for found in error.errors()]
    problems = check(rubric, where)
    return (None if problems else rubric), problems


def load_rubric(project: str | Path, folder: Path | None = None) -> ProjectRubric:
    """The rubric of a project, by its id or by the path of its file.

    Raises
    ------
    RubricFileError
        With a sentence for everything that has to be mended.
    """
    path = project if isinstance(project, Path) else rubric_path(project, folder)
    rubric, problems = read_rubric(path)
    if rubric is None:
        raise RubricFileError(problems)
    return rubric


def _sentence(found: dict[str, Any], raw: Mapping[Any, Any], where: str) -> Problem:
    """A sentence for one thing that pydantic found, with names instead of positions."""
    steps: list[str] = []
    here: Any = raw
    for step in found["loc"]:
        here = _inside(here, step)
        name = here.get("id") if isinstance(here, Mapping) and isinstance(step, int) else None
        steps.append(str(name or (step + 1 if isinstance(step, int) else step)))
    kind = str(found["type"])
    key = {"missing": "missing", "extra_forbidden": "extra", "literal_error": "choice"}.get(kind, "value")
    expected = (found.get("ctx") or {}).get("expected", "")
    shown = str(found.get("input"))
    return both(
        f"rubric.field.{key}",
        file=where,
        place="/".join(steps) or "-",
        got=shown if len(shown) <= 60 else shown[:59] + "…",
        expected=expected,
        what=found["msg"],
    )


def _inside(tree: Any, step: Any) -> Any:
    try:
        return tree[step]
    except (KeyError, IndexError, TypeError):
        return None


def check(rubric: ProjectRubric, where: str = "") -> list[Problem]:
    """What is wrong with a well-formed rubric, a sentence each; empty if it can be used."""
    file = where or f"{rubric.id}.yaml"
    problems: list[Problem] = []
    seen: set[str] = set()
    for criterion in rubric.criteria:
        name = criterion.id
        if name in seen:
            problems.append(both("rubric.twice", file=file, criterion=name))
        seen.add(name)
        problems += _criterion_problems(criterion, file)
    whole = sum((exact(c.weight) for c in rubric.criteria), Decimal(0))
    if whole != WHOLE:
        problems.append(both("rubric.weights", file=file, total=_plain(whole)))
    elif {c.aspect for c in rubric.criteria} == set(ASPECTS):
        ability = exact(rubric.weight(aspect="ability"))
        if ability * 2 != WHOLE:
            problems.append(both("rubric.aspects", file=file, ability=_plain(ability), knowledge=_plain(100 - ability)))
    return problems


def _criterion_problems(criterion: Criterion, file: str) -> list[Problem]:
    place: dict[str, Any] = {"file": file, "criterion": criterion.id}
    problems = []
    ratios = [exact(ratio) for ratio in criterion.evidence.values()]
    if any(ratio < 0 for ratio in ratios) or sum(ratios, Decimal(0)) != 1:
        listed = ", ".join(f"{source} {_plain(exact(ratio))}" for source, ratio in criterion.evidence.items()) or "–"
        problems.append(both("rubric.evidence", **place, got=listed, total=_plain(sum(ratios, Decimal(0)))))
    if criterion.ratio("answers") > 0 and not criterion.questions:
        problems.append(both("rubric.no_questions", **place))
    if criterion.questions and not criterion.ratio("answers"):
        problems.append(both("rubric.idle_questions", **place, questions=", ".join(criterion.questions)))
    if len(set(criterion.questions)) < len(criterion.questions):
        problems.append(both("rubric.question_twice", **place))
    if criterion.scope == "person" and criterion.ratio("panel") > 0:
        problems.append(both("rubric.panel_on_person", **place))
    shares = [level.points for level in criterion.levels]
    if len(set(shares)) < len(shares):
        problems.append(both("rubric.same_level", **place))
    if max(shares) != 1 or min(shares) != 0:
        problems.append(both("rubric.ends", **place, low=f"{min(shares):g}", high=f"{max(shares):g}"))
    return problems


def unknown_questions(rubric: ProjectRubric, known: Collection[str]) -> list[Problem]:
    """Questions that the rubric counts but that nobody asks, a sentence each."""
    return [
        both("rubric.unknown_question", criterion=criterion.id, question=question)
        for criterion in rubric.criteria
        for question in criterion.questions
        if question not in known
    ]


# -- publishing -------------------------------------------------------------------------------------------------------


def published(rubric: ProjectRubric) -> str:
    """The rubric as students get it: JSON in both languages, with the points of every level; the same each time."""
    tree = {
        "format": FORMAT,
        "id": rubric.id,
        "version": rubric.version,
        "title": dict(rubric.title),
        "points": rubric.weight(),
        "criteria": [
            {
                "id": c.id,
                "title": dict(c.title),
                "family": c.family,
                "aspect": c.aspect,
                "scope": c.scope,
                "points": c.weight,
                "gate": c.gate,
                "evidence": {source: c.ratio(source) for source in SOURCES if c.ratio(source)},
                "questions": list(c.questions),
                "levels": [{"points": c.points_of(level), **level.text} for level in c.best_first()],
            }
            for c in rubric.criteria
        ],
    }
    return json.dumps(tree, ensure_ascii=False, indent=1) + "\n"


def exact(number: float | Decimal) -> Decimal:
    """A number as people wrote it, without the noise of binary fractions."""
    return number if isinstance(number, Decimal) else Decimal(str(round(float(number), 9)))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
