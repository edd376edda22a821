"""Choice, sets of options or accounts, and rankings.

Guessing must not pay. In a set, a wrong item takes away what a right one gives: ``max(0, (hits − wrong)/n)`` with
``n`` right items. Where more than half of the listed options are right, a wrong one costs ``1/(options − n)``, so that
ticking everything earns nothing there either. In a ranking, pairs in the wrong order are taken from pairs in the right
order (Kendall's tau, not below 0), and each item beyond the number asked for costs ``1/n``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from grading.assessment.outcome import Asked, Judgement, say


def same_choice(question: Asked, value: str, target: str) -> float | None:
    """0 if the options are the same, else None."""
    return 0.0 if value == target else None


def judge_choice(question: Asked, value: str, key: str) -> Judgement:
    """A choice that is not right earns nothing."""
    return Judgement(0.0, say("choice.wrong"))


def same_set(question: Asked, value: Sequence[str], target: Sequence[str]) -> float | None:
    """0 if the sets are equal, in whatever order, else None."""
    return 0.0 if set(value) == set(target) else None


def set_share(value: Sequence[str], key: Sequence[str], options: int | None = None) -> float:
    """Share of the points for a set.

    Parameters
    ----------
    value, key : ids given and ids right.
    options : number of options that were listed; None where any account could be named.
    """
    given, right = set(value), set(key)
    if not right:
        return 0.0 if given else 1.0
    hits, wrong = len(given & right), len(given - right)
    spare = max(1, options - len(right)) if options else len(right)
    cost = max(1 / len(right), 1 / spare)
    return max(0.0, hits / len(right) - wrong * cost)


def judge_set(question: Asked, value: Sequence[str], key: Sequence[str]) -> Judgement:
    """Judge a set that is not right: how many belong, how many do not; never which."""
    options = len(getattr(question, "options", None) or []) or None
    share = set_share(value, key, options)
    hits, wrong = len(set(value) & set(key)), len(set(value) - set(key))
    missing = len(key) - hits
    if not hits:
        return Judgement(0.0, say("set.none"))
    shape = "both" if wrong and missing else ("extra" if wrong else "missing")
    comment = say(f"set.{shape}", hits=_count(hits), wrong=_count(wrong), missing=_count(missing))
    return Judgement(share, comment, None, "partial" if share > 0 else "wrong")


def same_order(question: Asked, value: Sequence[str], target: Sequence[str]) -> float | None:
    """0 if the rankings are the same, else None."""
    return 0.0 if list(value) == list(target) else None


def order_pairs(value: Sequence[str], key: Sequence[str]) -> tuple[int, int]:
    """Pairs of the key's items in the right and in the wrong order; pairs with an absent item count as neither."""
    place = {item: i for i, item in enumerate(value)}
    known = [(place[a], place[b]) for a, b in combinations(key, 2) if a in place and b in place]
    concordant = sum(a < b for a, b in known)
    return concordant, len(known) - concordant


def ranking_share(value: Sequence[str], key: Sequence[str]) -> float:
    """Share of the points for a ranking: (concordant − discordant) / all pairs, less 1/n for each item too many."""
    n = len(key)
    if n < 2:
        return float(list(value) == list(key))
    concordant, discordant = order_pairs(value, key)
    surplus = max(0, len(value) - n)
    return max(0.0, (concordant - discordant) / (n * (n - 1) / 2) - surplus / n)


def judge_ranking(question: Asked, value: Sequence[str], key: Sequence[str]) -> Judgement:
    """Judge a ranking that is not right."""
    share = ranking_share(value, key)
    if list(value) == list(reversed(key)) and len(key) > 2:
        return Judgement(0.0, say("ranking.reversed"), "reversed_order", "mistake")
    strangers = len(set(value) - set(key))
    if strangers:
        comment = say("ranking.strangers", strangers=_count(strangers))
    else:
        comment = say("ranking.some" if share > 0 else "ranking.wrong")
    return Judgement(share, comment, None, "partial" if share > 0 else "wrong")


def set_taken(question: Asked, value: Sequence[str], own: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether a set of at least three accounts is another variant's, and at least two of them are wrong here.

    Listed options are never judged: there are too few of them.
    """
    given = set(value)
    if getattr(question, "options", None) or len(given) < 3 or len(given - set(own)) < 2:
        return False
    return any(given == set(other) for other in others)


def ranking_taken(question: Asked, value: Sequence[str], own: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether a ranking is another variant's.

    Accounts: as for sets. Listed options: five or more of them, at least three pairs in the wrong order here.
    """
    if not any(list(value) == list(other) for other in others):
        return False
    if len(value) >= 3 and len(set(value) - set(own)) >= 2:
        return True
    return len(own) >= 5 and order_pairs(value, own)[1] >= 3


def _count(number: int) -> dict[str, str]:
    """Small numbers in words: a digit in a comment could be mistaken for the right answer."""
    en = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    zh = "零一二三四五六七八九十"
    if number <= 10:
        return {"en": en[number], "zh": "两" if number == 2 else zh[number]}
    return {"en": en[number] if number < len(en) else str(number), "zh": str(number)}
