"""The blueprint of an exam: ``assignments/exams/<name>.yaml``.

All shares are percent of the paper's points and are met exactly, by every paper. A share that is not a whole number of
points is refused here, before anything is drawn.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from grading.assessment.exams.rules import AttemptRule, LateRule, Window
from grading.classroom.content import STAGES, Content
from grading.messages import both
from kam_lab.questions import KINDS, Kind, Stage
from kam_lab.questions import Text as Words

Text = dict[str, str]
Percent = Annotated[float, Field(ge=0, le=100)]
_LETTERS = "ABCDEFGH"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Band(_Part):
    """A band of difficulty.

    Attributes
    ----------
    levels : the levels of difficulty in it, 1 (recall) to 5 (judgement on several tables).
    share : percent of the points.
    """

    levels: Annotated[list[Annotated[int, Field(ge=1, le=5)]], Field(min_length=1)]
    share: Percent


class KindRule(_Part):
    """How many questions of one kind a paper has."""

    least: int = Field(default=0, ge=0)
    most: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> KindRule:
        if self.most is not None and self.most < self.least:
            raise ValueError("most is below least")
        return self


class PointsEach(_Part):
    """Bounds of the points of a single question on the paper."""

    least: int = Field(ge=1)
    most: int = Field(ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> PointsEach:
        if self.most < self.least:
            raise ValueError("most is below least")
        return self


class Blueprint(_Part):
    """What an exam asks for.

    Attributes
    ----------
    id : name of the file; the papers' assignments are ``<id>_a``, ``<id>_b`` …
    title : shown on the paper.
    points, minutes : of a paper.
    questions : how many a paper has.
    papers : how many different papers are drawn, 1 to 8 (A to H).
    stages : stage → percent of the points. Its order is the order on the paper.
    aspects : ability and knowledge → percent.
    difficulty : name of a band → levels and percent.
    allowed : kinds a paper may have; default all but text, which needs a person.
    wanted : kind → how many.
    points_each : bounds for one question; default from half to twice the mean.
    printable : only questions that can be answered on paper.
    window, attempts, late : see :mod:`grading.assessment.exams.rules`.
    """

    format: Literal[1] = 1
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
    title: Words
    points: int = Field(default=100, ge=1, le=1000)
    minutes: int = Field(ge=1, le=24 * 60)
    questions: int = Field(ge=1, le=100)
    papers: int = Field(default=2, ge=1, le=len(_LETTERS))
    stages: dict[Stage, Percent]
    aspects: dict[Literal["ability", "knowledge"], Percent] = {"ability": 50, "knowledge": 50}
    difficulty: dict[str, Band]
    allowed: Annotated[list[Kind], Field(min_length=1)] = [kind for kind in KINDS if kind != "text"]  # type: ignore[misc]
    wanted: dict[Kind, KindRule] = {}
    points_each: PointsEach | None = None
    printable: bool = False
    window: Window = Window()
    attempts: AttemptRule = AttemptRule()
    late: LateRule = LateRule()

    @field_validator("aspects")
    @classmethod
    def _both(cls, aspects: dict[str, float]) -> dict[str, float]:
        return {name: aspects.get(name, 0) for name in ("ability", "knowledge")}

    @model_validator(mode="after")
    def _adds_up(self) -> Blueprint:
        for name, shares in self.shares.items():
            total = sum((Decimal(str(share)) for share in shares.values()), Decimal(0))
            if total != 100:
                raise ValueError(f"sum:{name}:{total.normalize():f}")
            for part, share in shares.items():
                exact = Decimal(str(share)) * self.points / 100
                if exact != int(exact):
                    raise ValueError(f"whole:{name}.{part}:{share:g}:{exact.normalize():f}")
        levels = [level for band in self.difficulty.values() for level in band.levels]
        if len(levels) != len(set(levels)):
            raise ValueError("levels")
        bounds = self.bounds
        if not bounds.least * self.questions <= self.points <= bounds.most * self.questions:
            raise ValueError(f"each:{bounds.least}:{bounds.most}")
        return self

    @property
    def shares(self) -> dict[str, dict[str, float]]:
        """stages, aspects, difficulty → part → percent."""
        bands = {name: band.share for name, band in self.difficulty.items()}
        return {"stages": dict(self.stages), "aspects": dict(self.aspects), "difficulty": bands}  # type: ignore[arg-type]

    def target(self, which: str, part: str) -> int:
        """Points of one part, for example ``target("aspects", "ability")``."""
        return int(Decimal(str(self.shares[which][part])) * self.points / 100)

    @property
    def letters(self) -> str:
        """Names of the papers: ``AB`` for two."""
        return _LETTERS[: self.papers]

    @property
    def bounds(self) -> PointsEach:
        """Least and most points of a question."""
        mean = self.points / self.questions
        return self.points_each or PointsEach(least=max(1, math.floor(mean / 2)), most=math.ceil(2 * mean))

    def band_of(self, level: int | None) -> str | None:
        """The band that a level of difficulty belongs to."""
        return next((name for name, band in self.difficulty.items() if level in band.levels), None)


def blueprint_names(content: Content | None = None) -> list[str]:
    """Names of the exams that have a blueprint, in alphabetical order."""
    return sorted(path.stem for path in folder_of(content).glob("*.yaml"))


def folder_of(content: Content | None = None) -> Path:
    """``assignments/exams``."""
    return (content or Content()).root / "assignments" / "exams"


def read_blueprint(path: str | Path) -> tuple[Blueprint | None, list[Text]]:
    """Read a blueprint.

    Returns
    -------
    (blueprint, problems)
        The blueprint is None when it cannot be used; problems name the field, what was expected and what came.
    """
    file = Path(path)
    try:
        tree = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return None, [both("exams.blueprint.absent", file=file.name)]
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        mark = getattr(error, "problem_mark", None)
        return None, [both("exams.blueprint.yaml", file=file.name, line=mark.line + 1 if mark else "?")]
    if not isinstance(tree, dict):
        return None, [both("exams.blueprint.mapping", file=file.name)]
    tree.setdefault("id", file.stem)
    try:
        found = Blueprint.model_validate(tree)
    except ValidationError as error:
        return None, [_sentence(dict(item), file.name) for item in error.errors()]
    if found.id != file.stem:
        return None, [both("exams.blueprint.name", file=file.name, id=found.id)]
    return found, []


_EXPECTED = frozenset(Blueprint.model_fields)


def _sentence(item: Mapping[str, Any], file: str) -> Text:
    key = ".".join(str(part) for part in item["loc"] if part not in ("[key]",))
    if item["type"] == "extra_forbidden":
        return both("exams.blueprint.unknown", file=file, key=key, known=", ".join(Blueprint.model_fields))
    head = str(item["loc"][0]) if item["loc"] else ""
    if not head:
        return _whole(str(item.get("ctx", {}).get("error", item["msg"])), file)
    words = both(f"exams.blueprint.expected.{head}", stages=", ".join(STAGES), kinds=", ".join(KINDS))
    expected: Any = words if head in _EXPECTED else item["msg"]
    if item["type"] == "missing":
        return both("exams.blueprint.missing", file=file, key=key, expected=expected)
    got = re.sub(r"\s+", " ", repr(item["input"]))[:80]
    return both("exams.blueprint.wrong", file=file, key=key, expected=expected, got=got)


def _whole(said: str, file: str) -> Text:
    """The sentence for what only shows when the fields are taken together."""
    kind, *fields = said.split(":")
    if kind == "sum":
        return both("exams.blueprint.sum", file=file, key=fields[0], total=fields[1])
    if kind == "whole":
        return both("exams.blueprint.whole", file=file, key=fields[0], share=fields[1], points=fields[2])
    if kind == "each":
        return both("exams.blueprint.each", file=file, least=fields[0], most=fields[1])
    return both("exams.blueprint.levels", file=file)
