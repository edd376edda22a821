"""Invented questions, worlds and keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from grading.classroom.questions import Question
from kam_lab.world import World

OPTIONS = [{"id": name, "en": f"Option {name}", "zh": f"选项{name}"} for name in "abcdef"]


def _question(kind: str, **fields: Any) -> Question:
    base: dict[str, Any] = {
        "id": f"q_{kind}",
        "stage": "prospecting",
        "kind": kind,
        "aspect": "ability",
        "points": 10,
        "prompt": {"en": "A question", "zh": "一道题"},
    }
    if kind in {"choice", "choices", "ranking"} and "options_from" not in fields:
        base["options"] = OPTIONS
    if kind == "table":
        base["rows"] = [{"id": r, "en": f"Row {r}", "zh": f"行{r}"} for r in ("r1", "r2", "r3")]
        base["columns"] = [
            {"id": "money", "en": "Amount", "zh": "金额", "kind": "number"},
            {"id": "verdict", "en": "Verdict", "zh": "结论", "kind": "choice", "options": OPTIONS[:2]},
        ]
    return Question.model_validate({**base, **fields})


@pytest.fixture(scope="session")
def ask() -> Callable[..., Question]:
    """Makes a question of a kind; fields can be given."""
    return _question


@pytest.fixture(scope="session")
def make_world() -> Callable[..., World]:
    """Makes a tiny world whose keys depend on one factor."""

    def made(name: str, factor: float = 1.0) -> World:
        accounts = pd.DataFrame(
            {"account_id": ["A0001", "A0002", "A0003"], "spend": [1.0 * factor, 2 * factor, 3 * factor]}
        )
        return World(name=name, tables={"accounts": accounts}, as_of=date(2025, 12, 31))

    return made


@pytest.fixture
def stage() -> Callable[..., Any]:
    """Keys of a stage as plain functions; mistakes as (name, of, function, credit)."""

    def made(keys: dict[str, Any], mistakes: list[tuple[str, str, Any, float]] | None = None) -> Any:
        found: dict[str, list[Any]] = {name: [] for name in keys}
        for name, of, function, credit in mistakes or []:

            class Mistake(SimpleNamespace):
                def __call__(self, world: World) -> Any:
                    return self.function(world)

            message = {"en": f"The mistake {name}.", "zh": f"典型错误 {name}。"}
            found[of].append(Mistake(name=name, of=of, function=function, credit=credit, message=message))
        return SimpleNamespace(keys=keys, mistakes=found)

    return made
