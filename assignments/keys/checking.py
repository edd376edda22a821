"""Answers that have no single right value: a choice is held against stated checks.

Which ten accounts to look after has no key: several lists are good, most are not. Such a question names its checks in
the prompt, each with its share of the points; a *checker* works them out from the world, the answer, and the other
answers of the same hand-in (so that a plan can be held against the list it is made for).

A package of keys lists its checkers in ``CHECKED`` (question id → checker). The question has a key function as well:
one answer that passes every check, for reports and tests.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assignments.keys import Answer, load
from kam_lab import World

Checker = Callable[[World, Answer, Mapping[str, Answer]], "list[Check]"]


@dataclass(frozen=True)
class Check:
    """One thing that an answer has to fulfil.

    Attributes
    ----------
    id : name of the check.
    weight : share of the question's points, 0–1; the weights of a question add up to 1.
    share : how far it is fulfilled, 0–1.
    message : what the student reads; names what is missing and the next step, never the right accounts.
    """

    id: str
    weight: float
    share: float
    message: dict[str, str]


def check(name: str, weight: float, share: float, passed: tuple[str, str], failed: tuple[str, str]) -> Check:
    """Make a check: ``share`` is held to 0–1, and the sentence (en, zh) says whether it is fulfilled in full."""
    share = round(min(max(share, 0.0), 1.0), 6)
    en, zh = passed if share >= 1 else failed
    return Check(name, weight, share, {"en": en, "zh": zh})


def checkers(stage: str) -> dict[str, Checker]:
    """The checkers of a stage or project by question id; empty where every question has one right value.

    Raises
    ------
    KeysMissing
        If the stage has no keys at all.
    """
    load(stage)
    module = importlib.import_module(f"assignments.keys.{stage}")
    return dict(getattr(module, "CHECKED", {}))


class Later(Exception):
    """A checker's word that the points of an answer are decided by something that is still to come.

    Attributes
    ----------
    message : what the student reads until then, in both languages.
    """

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.message = {"en": en, "zh": zh}
