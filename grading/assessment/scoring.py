"""Answer × key → points and a comment.

One rule per kind of question, each a pure function in its own module; this page puts them in order:

1. nothing entered → ``blank``; not of the question's shape → ``malformed``; a text, or no key → ``pending``;
2. equal to the key within the tolerance → ``right``, whatever else it may equal;
3. nearest named mistake of the keys file → its credit and its sentence;
4. the right answer of another variant → no points;
5. slips known for every question of the kind, and partial credit.

In sets, rankings and tables a named mistake never earns less than the same answer would earn without a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from grading.assessment import cells, dates, gate, numeric, sets
from grading.assessment.keybook import KeyBook, KeyProblem, Keys
from grading.assessment.outcome import OTHER_VARIANT, Asked, Found, Judgement, Outcome, Text, blank_out, say
from kam_lab.questions import AnswerError, check_value

if TYPE_CHECKING:
    from kam_lab.world import World

__all__ = ["Found", "KeyBook", "KeyProblem", "Outcome", "score", "score_submission"]


@dataclass(frozen=True)
class Rule:
    """How one kind of question is scored.

    ``distance`` gives None where two values differ; ``judge`` is asked only for values that are not right; ``taken``
    recognises another variant's answer; ``shares`` tells that judge gives a share for what is right in the answer.
    """

    distance: Callable[[Any, Any, Any], float | None]
    judge: Callable[[Any, Any, Any], Judgement]
    taken: Callable[[Any, Any, Any, Sequence[Any]], bool]
    shares: bool = False


def _never(question: Asked, value: Any, own: Any, others: Sequence[Any]) -> bool:
    return False


_NUMBER = Rule(numeric.distance, numeric.judge, numeric.taken_from)
_SET = Rule(sets.same_set, sets.judge_set, sets.set_taken, shares=True)
RULES: dict[str, Rule] = {
    "number": _NUMBER,
    "money": _NUMBER,
    "date": Rule(dates.distance, dates.judge, dates.taken_from),
    "choice": Rule(sets.same_choice, sets.judge_choice, _never),
    "choices": _SET,
    "accounts": _SET,
    "ranking": Rule(sets.same_order, sets.judge_ranking, sets.ranking_taken, shares=True),
    "table": Rule(cells.distance, cells.judge, cells.taken_from, shares=True),
}


def score(
    question: Any,
    value: Any,
    key: Any,
    mistakes: Sequence[Found] = (),
    others: Sequence[Any] | Callable[[], Sequence[Any]] = (),
) -> Outcome:
    """Score one answer.

    Parameters
    ----------
    question : the teacher's question (with ``tolerance``) or its public part.
    value : what the student handed in, as read from JSON; may be anything.
    key : the right answer, or a :class:`KeyProblem`.
    mistakes : named mistakes in this world.
    others : right answers of the other variants, or a function that works them out when they are needed.

    Returns
    -------
    Outcome
        Never raises for what a student gave.
    """
    try:
        given = gate.plain(value)
    except gate.NotPlain:
        return _outcome(question, 0.0, "malformed", None, _malformed(question))
    if gate.is_blank(given):
        return _outcome(question, 0.0, "blank", None, say("blank"))
    if question.kind == "text":
        return _text(question, given)
    try:
        given = gate.shaped(question.kind, gate.plain(check_value(question, given)))
    except (AnswerError, gate.NotPlain):
        return _outcome(question, 0.0, "malformed", None, _malformed(question))
    except Exception as error:  # the gate itself failed on what came in: treat it like any other unusable value
        note = f"checking the answer raised {type(error).__name__}"
        return _outcome(question, 0.0, "malformed", None, _malformed(question), note)
    if gate.is_blank(given):  # what was entered came to nothing, such as a table of empty cells
        return _outcome(question, 0.0, "blank", None, say("blank"))
    if isinstance(key, KeyProblem):
        return _outcome(question, None, "pending", None, say("no_key"), key.note)
    rule = RULES[question.kind]
    if rule.distance(question, given, key) is not None:
        return _outcome(question, 1.0, "right", None, say("right"))
    return _not_right(question, rule, given, key, mistakes, others)


def _not_right(question: Any, rule: Rule, given: Any, key: Any, mistakes: Sequence[Found], others: Any) -> Outcome:
    judged = rule.judge(question, given, key)
    named = _nearest(question, rule, given, key, mistakes)
    if named is not None:
        share = max(named.credit, judged.share) if rule.shares else named.credit
        return _outcome(question, share, "mistake", named.name, blank_out(named.message, key, given))
    answers = others() if callable(others) else others
    if answers and rule.taken(question, given, key, answers):
        return _outcome(question, 0.0, "mistake", OTHER_VARIANT, say("other_variant"))
    if judged.mistake == "right_month" and given in answers:
        # Too weak a sign of own work where the very day is right elsewhere, and too weak to suspect anybody.
        judged = Judgement(0.0, say("date.wrong"))
    return _outcome(question, judged.share, judged.status, judged.mistake, blank_out(judged.comment, key, given))


def _nearest(question: Any, rule: Rule, given: Any, key: Any, mistakes: Sequence[Found]) -> Found | None:
    """The named mistake nearest to the answer; those that coincide with the key here do not arise."""
    best: tuple[float, Found] | None = None
    for found in mistakes:
        if rule.distance(question, found.value, key) is not None:
            continue
        gap = rule.distance(question, given, found.value)
        if gap is not None and (best is None or gap < best[0]):
            best = gap, found
    return best[1] if best else None


def _text(question: Any, given: Any) -> Outcome:
    if type(given) is not str:
        return _outcome(question, 0.0, "malformed", None, _malformed(question))
    return _outcome(question, None, "pending", None, say("text"))


def _malformed(question: Any) -> Text:
    return say("malformed", expected=say(f"expected.{question.kind}"))


def _outcome(
    question: Any, share: float | None, status: Any, mistake: str | None, comment: Text, note: str = ""
) -> Outcome:
    most = float(question.points)
    points = None if share is None else round(min(max(share, 0.0), 1.0) * most, 4)
    return Outcome(question.id, points, most, status, mistake, comment, note)


def score_submission(
    questions: Iterable[Any],
    values: Mapping[str, Any],
    world: World,
    keys: Keys | KeyBook,
    other_worlds: Mapping[str, World] | None = None,
) -> dict[str, Outcome]:
    """Score everything a student handed in.

    Parameters
    ----------
    questions : the assignment's questions, in order.
    values : question id → value; what is not there is blank, what nobody asked for is ignored.
    world : the variant that the roster gives this student.
    keys : the stage's keys; give a :class:`KeyBook` where several submissions are scored, so that each key is worked
        out once per world.
    other_worlds : the class's other variants, by name. Opened only when an answer is wrong.

    Returns
    -------
    dict
        Question id → outcome, one for each question.
    """
    book = keys if isinstance(keys, KeyBook) else KeyBook(keys)
    rest = other_worlds or {}
    outcomes = {}
    for question in questions:
        value = values.get(question.id)
        try:
            outcomes[question.id] = score(
                question,
                value,
                None if question.kind == "text" else book.key(question, world),
                () if question.kind == "text" else book.mistakes(question, world),
                partial(_other_keys, question, world, book, rest),
            )
        except Exception as error:  # one question must never stop the batch
            note = f"scoring {question.id!r} failed: {type(error).__name__}: {error}"[:500]
            outcomes[question.id] = _outcome(question, None, "pending", None, say("no_key"), note)
    return outcomes


def _other_keys(question: Any, world: World, book: KeyBook, rest: Mapping[str, World]) -> list[Any]:
    return [value for name, value in book.everywhere(question, rest) if name != world.name]
