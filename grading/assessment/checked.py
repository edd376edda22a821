"""Answers held against stated checks: shares of several conditions instead of one right value.

A choice of ten accounts has no key that it must equal. Its question states checks; a checker (``assignments.keys
.checking``) says how far each is fulfilled. Everything else, blank and malformed answers, named mistakes, an answer
for somebody else's data, stays as :mod:`grading.assessment.scoring` decides it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Protocol

from grading.assessment import gate
from grading.assessment.keybook import KeyBook, Keys
from grading.assessment.outcome import OTHER_VARIANT, Outcome, Text, say
from grading.assessment.scoring import score_submission
from kam_lab.questions import AnswerError, check_value

if TYPE_CHECKING:
    from kam_lab.world import World

__all__ = ["CheckLike", "Checkers", "apply_checks", "score_with_checks"]


class CheckLike(Protocol):
    """What is needed of ``assignments.keys.checking.Check``."""

    @property
    def weight(self) -> float: ...
    @property
    def share(self) -> float: ...
    @property
    def message(self) -> Mapping[str, str]: ...


Checkers = Mapping[str, Callable[[Any, Any, Mapping[str, Any]], Sequence[Any]]]


def score_with_checks(
    questions: Iterable[Any],
    values: Mapping[str, Any],
    world: World,
    keys: Keys | KeyBook,
    other_worlds: Mapping[str, World] | None = None,
    checkers: Checkers | None = None,
) -> dict[str, Outcome]:
    """Like :func:`grading.assessment.scoring.score_submission`, but a question with a checker is held against it."""
    asked = list(questions)
    outcomes = score_submission(asked, values, world, keys, other_worlds)
    return apply_checks(outcomes, asked, values, world, checkers or {})


def apply_checks(
    outcomes: Mapping[str, Outcome],
    questions: Iterable[Any],
    values: Mapping[str, Any],
    world: World,
    checkers: Checkers,
) -> dict[str, Outcome]:
    """Replace the outcomes of the questions that have a checker.

    Parameters
    ----------
    outcomes : as from :func:`score_submission`.
    questions, values : as for :func:`score_submission`.
    checkers : question id → checker; see ``assignments.keys.checking``.

    Returns
    -------
    dict
        Question id → outcome. A checker that fails leaves its question to a person.
    """
    found = dict(outcomes)
    asked = list(questions)
    plain = _plain_values(asked, values, set(checkers))
    for question in asked:
        before = found.get(question.id)
        if question.id not in checkers or before is None:
            continue
        if before.status in ("blank", "malformed") or before.mistake == OTHER_VARIANT:
            continue
        try:
            checks = checkers[question.id](world, plain[question.id], plain)
            found[question.id] = _outcome(question, before, checks)
        except Exception as error:  # one checker must never stop the batch
            later = getattr(error, "message", None)  # ``checking.Later``: decided by something that is still to come
            if isinstance(later, Mapping):
                said = {"en": str(later["en"]), "zh": str(later["zh"])}
                found[question.id] = Outcome(question.id, None, before.max_points, "pending", None, said)
                continue
            note = f"the checks of {question.id!r} failed in world {world.name!r}: {type(error).__name__}: {error}"
            found[question.id] = Outcome(
                question.id, None, before.max_points, "pending", None, say("no_key"), note[:500]
            )
    return found


def _plain_values(questions: Sequence[Any], values: Mapping[str, Any], wanted: set[str]) -> dict[str, Any]:
    """The answers in the shape of their questions; what is not well-formed is left out."""
    found = {}
    for question in questions:
        if question.kind == "text" or not wanted:
            continue
        try:
            given = gate.plain(values.get(question.id))
            if not gate.is_blank(given):
                found[question.id] = gate.shaped(question.kind, gate.plain(check_value(question, given)))
        except (AnswerError, gate.NotPlain):
            continue
        except Exception:  # whatever came in: then it is no answer that others can be held against
            continue
    return found


def _outcome(question: Any, before: Outcome, checks: Sequence[CheckLike]) -> Outcome:
    whole = sum((_exact(check.weight) for check in checks), Decimal(0))
    if whole != 1 or any(not 0 <= check.share <= 1 for check in checks):
        raise ValueError(f"weights of the checks add up to {whole}, or a share is not within 0 and 1")
    share = sum((_exact(check.weight) * _exact(check.share) for check in checks), Decimal(0))
    points = (share * _exact(question.points)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    named = before.mistake if before.status == "mistake" and share < 1 else None
    status: Any = "right" if share == 1 else ("mistake" if named else ("partial" if share > 0 else "wrong"))
    comment = _comment(checks, before.comment if named else None)
    return Outcome(question.id, float(points), float(question.points), status, named, comment)


def _comment(checks: Sequence[CheckLike], first: Mapping[str, str] | None) -> Text:
    """What is missing comes first, then what is there."""
    ordered = sorted(checks, key=lambda check: check.share >= 1)
    lines = {lang: [str(first[lang])] if first else [] for lang in ("en", "zh")}
    for check in ordered:
        mark = "✓" if check.share >= 1 else ("◐" if check.share > 0 else "✗")
        for lang in lines:
            lines[lang].append(f"{mark} {check.message[lang]}")
    return {lang: "\n".join(found) for lang, found in lines.items()}


def _exact(number: float) -> Decimal:
    return Decimal(str(round(float(number), 9)))
