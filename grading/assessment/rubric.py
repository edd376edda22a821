"""Text rubrics: criteria, weights, levels → points.

The rubric is part of the public question, so students know it beforehand. A person picks one level per criterion;
everything after that is arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from grading.assessment.outcome import Text


class RubricError(ValueError):
    """A rubric cannot be used; ``problems`` holds one sentence for each reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Level:
    """One level of a criterion: the share of the criterion it earns, 0 to 1, and what it looks like."""

    share: float
    text: Text


@dataclass(frozen=True)
class Criterion:
    """One line of a rubric; levels go from the lowest to the highest.

    Whoever stands on the lowest level of a ``gate`` (an unlawful proposal, say) earns nothing for the whole text.
    """

    id: str
    title: Text
    weight: float
    levels: tuple[Level, ...]
    gate: bool = False

    def label(self, level: int, lang: str, width: int = 48) -> str:
        """How a level is shown in a list to pick from: number from 0, then the start of its text."""
        text = " ".join(self.levels[level].text[lang].split())
        return f"{level} · {text if len(text) <= width else text[: width - 1] + '…'}"


@dataclass(frozen=True)
class Rubric:
    """The criteria by which one text question is judged."""

    question_id: str
    criteria: tuple[Criterion, ...]

    def share(self, levels: Mapping[str, int | None]) -> float | None:
        """Share of the points for the levels picked, 0 to 1; None while a criterion has no level.

        Weights are used in proportion, so that it does not matter whether they add up to 1 or to 100.

        Raises
        ------
        RubricError
            If a level does not exist.
        """
        total, whole, stopped = Decimal(0), Decimal(0), False
        for criterion in self.criteria:
            level = levels.get(criterion.id)
            if level is None:
                return None
            if not isinstance(level, int) or isinstance(level, bool) or not 0 <= level < len(criterion.levels):
                raise RubricError([f"{self.question_id}/{criterion.id}: there is no level {level!r}"])
            stopped = stopped or (criterion.gate and level == 0)
            weight = Decimal(str(criterion.weight))
            whole += weight
            total += weight * Decimal(str(criterion.levels[level].share))
        return 0.0 if stopped else float(total / whole)

    def points(self, levels: Mapping[str, int | None], max_points: float) -> float | None:
        """Points for the levels picked, rounded half up to two decimals; None while a criterion has no level."""
        share = self.share(levels)
        if share is None:
            return None
        exact = Decimal(str(share)) * Decimal(str(max_points))
        return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))

    def comment(self, levels: Mapping[str, int | None]) -> Text:
        """What the student reads: the text of each level picked."""
        lines: dict[str, list[str]] = {"en": [], "zh": []}
        for criterion in self.criteria:
            level = levels.get(criterion.id)
            if level is not None:
                for lang, colon in (("en", ": "), ("zh", "：")):
                    lines[lang].append(f"{criterion.title[lang]}{colon}{criterion.levels[level].text[lang]}")
        return {lang: "\n".join(found) for lang, found in lines.items()}


def from_question(question: Any) -> Rubric:
    """Read and check the rubric of a text question.

    Raises
    ------
    RubricError
        If it is absent or cannot be used.
    """
    problems: list[str] = []
    criteria = []
    for number, line in enumerate(getattr(question, "rubric", None) or [], start=1):
        raw = line.model_dump() if hasattr(line, "model_dump") else dict(line)
        name = raw.get("id") or f"c{number}"
        levels = sorted(raw.get("levels") or [], key=lambda level: float(level["points"]))
        criteria.append(
            Criterion(
                str(name),
                _text(raw.get("criterion"), f"{question.id}/{name}", problems),
                float(raw.get("weight") or 0),
                tuple(
                    Level(float(level["points"]), _text(level, f"{question.id}/{name}, level {i}", problems))
                    for i, level in enumerate(levels)
                ),
                bool(raw.get("gate", False)),
            )
        )
    rubric = Rubric(question.id, tuple(criteria))
    problems += check(rubric)
    if problems:
        raise RubricError(problems)
    return rubric


def _text(raw: Any, where: str, problems: list[str]) -> Text:
    found = {lang: str((raw or {}).get(lang) or "").strip() for lang in ("en", "zh")}
    problems += [f"{where}: the text in {lang!r} is missing" for lang in ("en", "zh") if not found[lang]]
    return found


def check(rubric: Rubric) -> list[str]:
    """Everything that is wrong with a rubric, one sentence each; empty if it can be used."""
    where = rubric.question_id
    if not rubric.criteria:
        return [f"{where}: a text question needs a rubric with at least one criterion"]
    problems = []
    names = [criterion.id for criterion in rubric.criteria]
    if len(set(names)) != len(names):
        problems.append(f"{where}: two criteria have the same id")
    total = sum(criterion.weight for criterion in rubric.criteria)
    if not any(abs(total - whole) < 1e-6 for whole in (1, 100)):
        problems.append(f"{where}: the weights of the criteria add up to {total:g}; expected 1 or 100")
    for criterion in rubric.criteria:
        shares = [level.share for level in criterion.levels]
        place = f"{where}/{criterion.id}"
        if criterion.weight <= 0:
            problems.append(f"{place}: the weight must be above 0")
        if len(shares) < 2:
            problems.append(f"{place}: at least two levels are needed")
        elif shares[0] != 0 or shares[-1] != 1:
            problems.append(f"{place}: the lowest level must earn 0 and the highest 1 (all of the criterion)")
        if len(set(shares)) != len(shares):
            problems.append(f"{place}: two levels earn the same")
        if any(not 0 <= share <= 1 for share in shares):
            problems.append(f"{place}: a level must earn between 0 and 1")
    return problems
