"""Keys and mistakes: what is right, and what people answer instead.

One module per stage, or a package that names its modules in ``PARTS``. In them

* a plain public function named like a question **is** that question's key: it takes a world, returns the value;
* a function decorated with :func:`mistake` is a wrong answer that people really give, with a sentence for it.

Both are functions of the world, so every team can have its own data. Nothing here reads what the market generator
planted: a key finds its answer in the tables, as a student has to.

This package stays on the teacher's side. It imports `kam_lab` only.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from kam_lab import World

Answer = Any
"""A JSON value, or None where a mistake does not arise in this world."""

Rule = Callable[[World], Answer]

_MARK = "_kam_lab_mistake"


class KeysMissing(LookupError):
    """A stage has no keys, or a mistake belongs to no question."""


@dataclass(frozen=True)
class Mistake:
    """A wrong answer with a name.

    Attributes
    ----------
    name
        Name of the function, unique in its stage.
    of
        Id of the question it belongs to.
    credit
        Share of the question's points that this answer still earns, 0 to below 1.
    message
        What the student reads, ``{"en": …, "zh": …}``. Names the mistake and the next step, never the key.
    function
        Computes the wrong answer from a world; None where it does not arise.
    """

    name: str
    of: str
    credit: float
    message: dict[str, str]
    function: Rule = field(repr=False, compare=False)

    def __call__(self, world: World) -> Answer:
        """Return the wrong answer in this world, or None."""
        return self.function(world)


@dataclass(frozen=True)
class StageKeys:
    """All keys and mistakes of a stage, by question id and in the order in which they are written."""

    stage: str
    keys: dict[str, Rule]
    mistakes: dict[str, list[Mistake]]


def mistake(*, of: str, en: str, zh: str, credit: float = 0.0) -> Callable[[Rule], Rule]:
    """Mark a function of the world as a typical wrong answer.

    Parameters
    ----------
    of
        Id of the question.
    en, zh
        The sentence the student reads, in both languages.
    credit
        Share of the points it still earns; at least 0, below 1.

    Raises
    ------
    ValueError
        If the credit is out of range or a language is missing.
    """
    if not 0 <= credit < 1:
        raise ValueError(f"credit of a mistake must be at least 0 and below 1, got {credit!r}")
    if not en.strip() or not zh.strip():
        raise ValueError(f"a mistake of {of!r} needs its message in both languages")

    def mark(function: Rule) -> Rule:
        message = {"en": " ".join(en.split()), "zh": zh.strip()}
        setattr(function, _MARK, Mistake(function.__name__, of, credit, message, function))
        return function

    return mark


def load(stage: str) -> StageKeys:
    """Read the keys and mistakes of a stage, e.g. ``load("prospecting")``.

    Raises
    ------
    KeysMissing
        If the stage has no key module, or one of its mistakes names a question without key.
    """
    name = f"{__name__}.{stage}"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise KeysMissing(f"stage {stage!r} has no keys: expected the module assignments/keys/{stage}.py") from None
    keys: dict[str, Rule] = {}
    mistakes: dict[str, list[Mistake]] = {}
    modules = [importlib.import_module(f"{name}.{part}") for part in getattr(module, "PARTS", ())] or [module]
    for function in (function for each in modules for function in _own_functions(each)):
        found: Mistake | None = getattr(function, _MARK, None)
        if found is None:
            keys[function.__name__] = function
        else:
            mistakes.setdefault(found.of, []).append(found)
    orphans = sorted(set(mistakes) - set(keys))
    if orphans:
        raise KeysMissing(f"stage {stage!r}: mistakes for {', '.join(orphans)}, but no key of that name")
    return StageKeys(stage, keys, {key: mistakes.get(key, []) for key in keys})


def _own_functions(module: ModuleType) -> list[Rule]:
    """Public functions written in the module itself, in the order of the file."""
    own = [
        value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    ]
    return sorted(own, key=lambda function: function.__code__.co_firstlineno)
