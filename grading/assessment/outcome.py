"""What scoring takes and gives: found mistakes, judgements, outcomes, and the words for them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from grading.messages import both

Text = dict[str, str]
"""The same sentence in both languages: ``{"en": …, "zh": …}``."""

Status = Literal["right", "partial", "mistake", "wrong", "blank", "malformed", "pending"]

OTHER_VARIANT = "other_variant"
"""Name of the mistake of giving the right answer of somebody else's data."""


class Asked(Protocol):
    """What scoring needs to know of a question; the public and the teacher's question both have it."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> Any: ...
    @property
    def points(self) -> Any: ...


@dataclass(frozen=True)
class Found:
    """A named mistake, worked out in one world.

    Attributes
    ----------
    name : name of the mistake, unique in its stage.
    value : the wrong answer in this world, a JSON value of the question's shape.
    credit : share of the points it still earns, 0 to below 1.
    message : what the student reads.
    """

    name: str
    value: Any
    credit: float
    message: Mapping[str, str]


@dataclass(frozen=True)
class Judgement:
    """What one kind of question says about an answer that is not right.

    ``share`` is the share of the points, 0 to 1; ``mistake`` the name of a slip that can be recognised in any
    question of the kind.
    """

    share: float
    comment: Text
    mistake: str | None = None
    status: Status = "wrong"


@dataclass(frozen=True)
class Outcome:
    """The mark of one answer.

    Attributes
    ----------
    points : points earned; None where a person has to decide.
    comment : one or two sentences for the student. Never holds the right value.
    note : a sentence for the teacher, in English, where something on the teacher's side went wrong; else empty.
    """

    question_id: str
    points: float | None
    max_points: float
    status: Status
    mistake: str | None
    comment: Text
    note: str = field(default="")


def say(key: str, /, **fields: Any) -> Text:
    """A text of the assessment in both languages; fields given as ``{"en", "zh"}`` are split."""
    return both(f"assessment.{key}", **fields)


def blank_out(comment: Mapping[str, str], key: Any, value: Any) -> Text:
    """Take the key out of a comment, should a message written by hand hold it.

    Only what identifies a key is looked for: ids of three and more characters that hold a digit, dates, and numbers
    of at least three digits. What the student gave may stay.
    """
    secret = _tokens(key) - _tokens(value)
    out = {lang: str(comment.get(lang, "")) for lang in ("en", "zh")}
    for token in sorted(secret, key=len, reverse=True):
        # Not part of a longer number or word; Chinese characters beside it do not count as part.
        pattern = re.compile(rf"(?<![0-9A-Za-z_.]){re.escape(token)}(?![0-9A-Za-z_]|\.\d)")
        out = {lang: pattern.sub("…", text) for lang, text in out.items()}
    return out


def _tokens(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value} if 3 <= len(value) <= 40 and any(c.isdigit() for c in value) else set()
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, (int, float)):
        forms = {f"{value:.{d}f}" for d in range(5)} | {f"{value:,.{d}f}" for d in range(3)} | {repr(value)}
        return {f for f in forms if sum(c.isdigit() for c in f.lstrip("-0.")) >= 3}
    if isinstance(value, Mapping):
        return set().union(*(_tokens(v) for v in value.values())) if value else set()
    if isinstance(value, (list, tuple)):
        return set().union(*(_tokens(v) for v in value)) if value else set()
    return set()


def as_given(value: Any, longest: int = 2000) -> str:
    """A value as the student gave it, as text; never fails."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, str):
        text = value
    else:
        try:
            text = json.dumps(value, ensure_ascii=False)
        except (TypeError, ValueError, RecursionError):
            text = f"({type(value).__name__})"
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= longest else text[: longest - 1] + "…"
