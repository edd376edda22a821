"""Numbers and money: right within a tolerance, or a slip that can be recognised in any question.

A number is right or not. Slips that show that the calculation was understood still earn the share stated in
:data:`CREDIT`. Slips of scale are looked for only where the tolerance is small beside the key, so that they cannot
be hit by accident.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from grading.assessment.outcome import Asked, Judgement, say

CREDIT = {
    "percent_fraction": 0.5,  # 0.62 where 62 (%) is asked for, or the other way round
    "factor_100": 0.5,
    "factor_1000": 0.5,
    "factor_10000": 0.5,  # 万: the unit in which Chinese ledgers are read
    "factor_million": 0.5,
    "factor_100_million": 0.5,  # 亿
    "sign": 0.25,  # a loss for a profit: the amount is right, its meaning is the opposite
    "near_miss": 0.5,
}
"""Share of the points for each slip."""

SCALES = {
    "factor_100": 1e2,
    "factor_1000": 1e3,
    "factor_10000": 1e4,
    "factor_million": 1e6,
    "factor_100_million": 1e8,
}
NEAR = 3.0  # a near miss lies within this many tolerances
COARSE = 0.02  # or is the key rounded too early, by less than this share
CHANCE = 0.02  # an accidental hit on one of the other variants' answers must be less likely than this
EXACT = 1e-9


def tolerance(question: Asked, key: float, column: str | None = None) -> float:
    """How far from the key a number may lie, in the key's unit.

    A question (or a column of a table) states ``{"relative": share of the key}``, ``{"absolute": amount}`` or both;
    the wider one holds. Where nothing is stated: half a unit of the last decimal asked for; whole numbers exactly;
    else 0.5 % of the key.
    """
    stated = _stated(question, column)
    floor = EXACT * max(1.0, abs(key))
    if stated:
        width = max(float(stated.get("relative", 0.0)) * abs(key), float(stated.get("absolute", 0.0)))
        return width + floor
    decimals = getattr(question, "decimals", None)
    if decimals is not None and column is None:
        return 0.5 * 10.0 ** -int(decimals) + floor
    return floor if float(key).is_integer() else 0.005 * abs(key) + floor


def _stated(question: Asked, column: str | None) -> dict[str, Any]:
    whole = getattr(question, "tolerance", None)
    whole = whole if isinstance(whole, dict) else (whole.model_dump(exclude_none=True) if whole is not None else {})
    if column is None:
        return whole
    for place in (whole.get("columns"), whole):
        if isinstance(place, dict) and isinstance(place.get(column), dict):
            return dict(place[column])
    return {name: whole[name] for name in ("relative", "absolute") if name in whole}


def distance(question: Asked, value: float, target: float, column: str | None = None) -> float | None:
    """How far a value lies from a target, in tolerances (0 to 1); None if it lies outside."""
    width = tolerance(question, target, column)
    gap = abs(value - target)
    return gap / width if gap <= width else None


def slip(question: Asked, value: float, key: float, column: str | None = None) -> tuple[str, str] | None:
    """Recognise a slip: its name and which way it went (``low``, ``high`` or empty)."""
    width = tolerance(question, key, column)
    if value == 0 or key == 0 or width > 0.2 * abs(key):
        return None
    if abs(-value - key) <= width:
        return "sign", ""
    percent = column is None and str(getattr(question, "unit", "") or "").strip() in {"%", "percent"}
    for name, factor in SCALES.items():
        for way, scaled in (("low", value * factor), ("high", value / factor)):
            if abs(scaled - key) <= width:
                if factor == 100 and ((percent and way == "low") or (not percent and way == "high" and abs(key) <= 1)):
                    return "percent_fraction", way
                return name, way
    return ("near_miss", "") if _near(value, key, width) else None


def _near(value: float, key: float, width: float) -> bool:
    gap = abs(value - key)
    if width > 2 * EXACT * max(1.0, abs(key)):
        if gap <= NEAR * width:
            return True
    elif abs(key) >= 20 and float(key).is_integer():
        return gap <= 1 + EXACT * abs(key)  # a count that is off by one
    # The key itself, rounded too early: 78 for 77.53, but never 0 for 0.3.
    return gap <= 0.5 * step(value) * (1 + 1e-9) and gap <= COARSE * abs(key)


def step(value: float, coarsest: int = 0) -> float:
    """The last digit that was written: 0.01 for 77.53, 1 for 78; with ``coarsest=3`` also 1000 for 812000."""
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return float(10.0 ** min(coarsest, int(exponent)))


def judge(question: Asked, value: float, key: float) -> Judgement:
    """Judge a number that is not right."""
    found = slip(question, value, key)
    if found is None:
        return Judgement(0.0, say("number.wrong"))
    name, way = found
    path = f"number.{name}.{way}" if way else f"number.{name}"
    status: Any = "partial" if name == "near_miss" else "mistake"
    return Judgement(CREDIT[name], say(path), name, status)


def taken_from(question: Asked, value: float, own: float, others: Sequence[float]) -> bool:
    """Whether a number is the right answer of another variant, and hardly by accident.

    It must be that answer to the last digit that the student wrote, and so many digits that hitting one of the
    ``n`` others by accident, were answers spread evenly over the range of all variants, is less likely than 2 %.
    """
    distinct = [other for other in others if distance(question, other, own) is None]
    if not distinct:
        return False
    spread = max([*distinct, own]) - min([*distinct, own])
    fine = step(value, coarsest=12)
    if len(distinct) * fine > CHANCE * spread:
        return False
    slack = 1e-9 * max(1.0, abs(value))
    return any(abs(value - other) <= 0.5 * fine + slack for other in distinct)
