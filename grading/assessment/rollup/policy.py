"""The policy: weights and rules of the final mark, as a file that a teacher can read and change."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from grading.assessment.contribution.factors import FactorRules
from grading.assessment.exams.rules import LateRule
from grading.assessment.panel.model import PanelRules
from grading.classroom.files import read_yaml
from grading.messages import t

SUM_OF_WEIGHTS = 100
ASPECTS = ("ability", "knowledge")


class PolicyError(ValueError):
    """A policy cannot be used; the message says what to mend."""


class Policy(BaseModel):
    """Weights and rules of the final mark, as in ``policy.yaml``.

    Attributes
    ----------
    version : of the rules; printed with every mark. Change it when the rules change.
    weights : part or task → percent of the final mark; they add up to 100. A part is an assignment, a project or an
        exam.
    tasks : task → part → percent of the task's mark; each adds up to 100.
    drop : task → how many of its lowest parts are left out; their weight goes to the others.
    pass_mark : a final mark from here on passes.
    decimals : marks are rounded half up to so many decimals.
    not_handed_in : ``zero``, or ``empty`` to leave the mark open.
    aspects : ability and knowledge → percent of each assignment's mark; ``points`` to simply add up the points.
    late : what it costs to hand in an assignment after its due time.
    panel : how scorecards of teachers and representatives are combined.
    contribution : how a team's mark becomes its members'.
    owned_parts : percent of a member's share in the team's mark that the questions the member owned make up.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    version: str = "1"
    weights: dict[str, float]
    tasks: dict[str, dict[str, float]] = {}
    drop: dict[str, int] = {}
    pass_mark: float = Field(default=60, ge=0, le=100)
    decimals: int = Field(default=2, ge=0, le=4)
    not_handed_in: Literal["zero", "empty"] = "zero"
    aspects: dict[Literal["ability", "knowledge"], float] | Literal["points"] = {"ability": 50, "knowledge": 50}
    late: LateRule = LateRule(accepted_days=10_000)
    panel: PanelRules = PanelRules()
    contribution: FactorRules = FactorRules()
    owned_parts: float = Field(default=0, ge=0, le=100)

    @field_validator("weights")
    @classmethod
    def _weights_sum(cls, weights: dict[str, float]) -> dict[str, float]:
        return _summing("weights", weights)

    @field_validator("tasks")
    @classmethod
    def _tasks_sum(cls, tasks: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        return {name: _summing(f"tasks.{name}", parts) for name, parts in tasks.items()}

    @field_validator("aspects")
    @classmethod
    def _aspects_sum(cls, aspects: dict[str, float] | str) -> dict[str, float] | str:
        if isinstance(aspects, str):
            return aspects
        return _summing("aspects", {name: aspects.get(name, 0) for name in ASPECTS})

    @model_validator(mode="after")
    def _fits(self) -> Policy:
        for name, parts in self.tasks.items():
            nested = sorted(set(parts) & set(self.tasks))
            if nested:
                raise ValueError(t("rollup.policy.nested", task=name, part=nested[0]))
            if name not in self.weights:
                raise ValueError(t("rollup.policy.unweighted", task=name))
        used: list[str] = [*(name for name in self.weights if name not in self.tasks)]
        used += [part for parts in self.tasks.values() for part in parts]
        twice = sorted({part for part in used if used.count(part) > 1})
        if twice:
            raise ValueError(t("rollup.policy.twice", part=twice[0]))
        for name, count in self.drop.items():
            if name not in self.tasks:
                raise ValueError(t("rollup.policy.drop_task", task=name))
            if not 0 <= count < len(self.tasks[name]):
                raise ValueError(t("rollup.policy.drop_count", task=name, most=len(self.tasks[name]) - 1, got=count))
        return self

    @property
    def parts(self) -> list[str]:
        """The parts that count, in the order of the weights."""
        found: list[str] = []
        for name in self.weights:
            found += list(self.tasks.get(name, {name: 100.0}))
        return found

    def strangers(self, known: Iterable[str]) -> list[str]:
        """Parts that the class does not have."""
        there = set(known)
        return [part for part in self.parts if part not in there]


def _summing(field: str, parts: dict[str, float]) -> dict[str, float]:
    total = sum((Decimal(str(part)) for part in parts.values()), Decimal(0))
    if any(not part >= 0 for part in parts.values()) or total != SUM_OF_WEIGHTS:
        listed = ", ".join(f"{name} {part:g}" for name, part in parts.items()) or "–"
        raise ValueError(t("rollup.policy.sum", field=field, listed=listed, total=f"{total.normalize():f}"))
    return parts


def load_policy(path: str | Path) -> Policy:
    """Read ``policy.yaml``.

    Raises
    ------
    PolicyError
        With one sentence for each thing to mend.
    """
    file = Path(path)
    try:
        raw = read_yaml(file)
    except FileNotFoundError:
        raise PolicyError(t("rollup.policy.absent", file=file.name)) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PolicyError(t("rollup.policy.yaml", file=file.name, what=str(error).splitlines()[0])) from None
    try:
        return Policy.model_validate(raw)
    except ValidationError as error:
        lines = []
        for item in error.errors():
            place = ".".join(str(part) for part in item["loc"] if part not in {"points"})
            said = str(item["msg"]).removeprefix("Value error, ")
            lines.append(f"{place}: {said}" if place else said)
        raise PolicyError(t("rollup.policy.wrong", file=file.name, what="; ".join(lines))) from None
