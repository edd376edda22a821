"""How evenly a column is spread over teams."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

Trait = Mapping[str, float | str]
"""Student → value of one column."""


class Balance:
    """Costs of teams over some columns; 0 is perfectly even.

    Numbers cost the squared distance of the team's mean from the class's, in standard deviations, times the team's
    size; words the squared distance of how often they occur from how often they should.
    """

    def __init__(self, people: Sequence[str], columns: Mapping[str, Trait]) -> None:
        self._numbers: dict[str, dict[str, float]] = {}
        self._words: dict[str, dict[str, str]] = {}
        self._raw: dict[str, dict[str, float]] = {}
        self._shares: dict[str, dict[str, float]] = {}
        for name, trait in columns.items():
            known = {student: trait[student] for student in people if student in trait}
            numbers = {student: float(value) for student, value in known.items() if _finite(value)}
            if all(not isinstance(value, str) for value in known.values()):
                self._raw[name] = numbers
                self._numbers[name] = _standardised(numbers)
            else:
                self._words[name] = {student: str(value) for student, value in known.items()}
                counts = Counter(self._words[name].values())
                self._shares[name] = {word: count / len(people) for word, count in counts.items()}

    def cost(self, team: Sequence[str]) -> float:
        """How far a team is from the class as a whole, 0 or more."""
        total = 0.0
        for scores in self._numbers.values():
            total += math.fsum(scores.get(student, 0.0) for student in team) ** 2 / len(team)
        for name, words in self._words.items():
            counts = Counter(words[student] for student in team if student in words)
            total += sum((counts[word] - share * len(team)) ** 2 for word, share in self._shares[name].items())
        return total

    def shown(self, column: str, team: Sequence[str]) -> float | dict[str, int] | None:
        """The mean of a team's numbers, or how often each word occurs; None where nothing is known."""
        if column in self._words:
            words = self._words[column]
            return dict(sorted(Counter(words[student] for student in team if student in words).items()))
        numbers = [self._raw[column][student] for student in team if student in self._raw[column]]
        return math.fsum(numbers) / len(numbers) if numbers else None


def _finite(value: float | str) -> bool:
    return not isinstance(value, str) and math.isfinite(value)


def _standardised(numbers: Mapping[str, float]) -> dict[str, float]:
    if not numbers:
        return {}
    mean = math.fsum(numbers.values()) / len(numbers)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in numbers.values()) / len(numbers))
    return {student: (value - mean) / spread if spread else 0.0 for student, value in numbers.items()}
