"""Reading ``answers.json`` from the outside: it may be missing, damaged, foreign or hostile."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .files import write_if_changed
from .messages import say
from .outputs import NotPlain, plain

FORMAT = 1
MOST_ANSWER_FILE_BYTES = 2 * 1024 * 1024


@dataclass
class Answers:
    """What ``answers.json`` held.

    Attributes
    ----------
    values
        Question id → JSON value, only for known questions and values that are not null.
    usable
        False when there was no file or it could not be read.
    reasons
        A sentence for each thing that was left out.
    saved_at
        Question id → when the student saved it, where the file says so.
    """

    values: dict[str, Any] = field(default_factory=dict)
    usable: bool = False
    reasons: list[dict[str, str]] = field(default_factory=list)
    saved_at: dict[str, str] = field(default_factory=dict)


def read_answers(path: Path | None, known: Collection[str]) -> Answers:
    """Read an ``answers.json``; never raises for its content."""
    answers = Answers()
    if path is None:
        return answers
    try:
        if path.stat().st_size > MOST_ANSWER_FILE_BYTES:
            answers.reasons.append(say("intake.answers_large", most=MOST_ANSWER_FILE_BYTES >> 20))
            return answers
        tree = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_refuse)
        found = tree["answers"]
        if tree.get("format") != FORMAT or not isinstance(found, dict):
            raise ValueError
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        answers.reasons.append(say("intake.answers_damaged"))
        return answers
    answers.usable = True
    strange = 0
    for question, entry in found.items():
        if question not in known:
            strange += 1
            continue
        try:
            value = plain(entry["value"])
        except (NotPlain, RecursionError, TypeError, KeyError):
            answers.reasons.append(say("intake.answer_refused", question=question))
            continue
        if value is not None:
            answers.values[question] = value
            if isinstance(entry.get("saved_at"), str):
                answers.saved_at[question] = entry["saved_at"][:40]
    if strange:
        answers.reasons.append(say("intake.answers_unknown", count=strange))
    return answers


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity are not JSON


def looks_like_answers(path: Path) -> bool:
    """Whether a file under another name is an ``answers.json``."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_ANSWER_FILE_BYTES:
        return False
    try:
        tree = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(tree, dict) and tree.get("format") == FORMAT and isinstance(tree.get("answers"), dict)


def write_answers(path: Path, answers: Answers) -> None:
    """Write the readable part as a fresh ``answers.json``."""
    entries = {
        question: {"value": value, "saved_at": answers.saved_at.get(question, "")}
        for question, value in answers.values.items()
    }
    tree = {"format": FORMAT, "answers": entries}
    write_if_changed(path, json.dumps(tree, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
