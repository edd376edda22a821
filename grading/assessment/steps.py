"""How a number came about: one line each, with the lines it is made of, so that a mark can be added up by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from grading.assessment.outcome import Text


@dataclass(frozen=True)
class Step:
    """One line of the way to a mark.

    Attributes
    ----------
    key : what kind of step.
    text : the line, with its numbers.
    value : the number it ends with.
    confidential : says who rated whom; for the teacher only.
    details : the lines it is made of.
    """

    key: str
    text: Text
    value: Decimal | None = None
    confidential: bool = False
    details: tuple[Step, ...] = ()


def lines(steps: Iterable[Step], lang: str, confidential: bool = False, depth: int = 0) -> Iterator[tuple[int, str]]:
    """The steps in the order in which they are read: (depth, line).

    Parameters
    ----------
    confidential : also what says who rated whom; never show that to students.
    """
    for step in steps:
        if confidential or not step.confidential:
            yield depth, step.text[lang]
            yield from lines(step.details, lang, confidential, depth + 1)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half up, as marks are rounded in schools: 2.345 → 2.35."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def exact(number: float | Decimal) -> Decimal:
    """A number as people wrote it, without the noise of binary fractions."""
    return number if isinstance(number, Decimal) else Decimal(str(round(float(number), 9)))


def plain(number: float | Decimal) -> str:
    """A number without needless zeros: 12.50 → 12.5."""
    return f"{exact(number).normalize():f}"
