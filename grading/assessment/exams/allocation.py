"""How many questions of which sort, and for how many points: an exact programme over whole numbers.

Questions alike in stage, aspect, level of difficulty and (where the blueprint counts it) kind form a *sort*. A plan
gives each sort a number of questions and a number of points; every paper follows the same plan, so papers agree in all
of these. Among all plans that meet every constraint exactly, the one is taken that lets the papers share the fewest
questions and, among these, asks both aspects in every stage and keeps points close to those of the bank.

Solved by dynamic programming over the sorts: the state is what has been used up of every constraint, so each state
keeps only its cheapest way, and what is found is the optimum. Sharing is cheapest when a sort's questions are used as
evenly as possible (the number of pairs of papers that share a question, C(u, 2) for u uses, is convex in u), which
dealing them out in a circle does; so the cost of a sort depends on its number alone.

Points of a sort come in steps of five, unless steps of two or of one are needed to meet the blueprint or let papers
share fewer questions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from grading.assessment.exams.blueprint import Blueprint

STEPS = (5, 2, 1)
_Vector = tuple[int, ...]
_Cost = tuple[int, int]


@dataclass(frozen=True, order=True)
class Sort:
    """Questions that stand for each other.

    Attributes
    ----------
    kind : only where the blueprint counts it, else empty.
    size : how many there are in the bank.
    points : sum of their points in the bank.
    """

    stage: str
    aspect: str
    level: int
    kind: str
    band: str = field(compare=False)
    size: int = field(compare=False)
    points: int = field(compare=False)


@dataclass(frozen=True)
class Part:
    """What a plan takes of one sort."""

    sort: Sort
    questions: int
    points: int


@dataclass(frozen=True)
class Plan:
    """A plan, and how many questions papers share (summed over pairs of papers; no plan shares fewer)."""

    parts: tuple[Part, ...]
    shared: int


def shared_pairs(questions: int, size: int, papers: int) -> int:
    """Fewest shared questions, over all pairs of papers, when each takes ``questions`` out of ``size``."""
    each, over = divmod(questions * papers, size)
    return over * math.comb(each + 1, 2) + (size - over) * math.comb(each, 2)


def plan(sorts: Sequence[Sort], blueprint: Blueprint) -> Plan | None:
    """The best plan; None if there is none, at any step of points."""
    best: Plan | None = None
    for step in steps(blueprint):
        found = _Programme(sorts, blueprint, step).solve()
        if found:
            cost, parts = min(found.values())
            if best is None or cost[0] < best.shared:
                best = Plan(tuple(sorted(parts, key=lambda part: part.sort)), cost[0])
            if best.shared == _fewest_shared(sorts, blueprint):
                break
    return best


def _fewest_shared(sorts: Sequence[Sort], blueprint: Blueprint) -> int:
    """A number of shared questions that no plan can go below: that of the cheapest questions, whatever their sort."""
    papers = blueprint.papers
    more = sorted(
        shared_pairs(number, sort.size, papers) - shared_pairs(number - 1, sort.size, papers)
        for sort in sorts
        for number in range(1, sort.size + 1)
    )
    return sum(more[: blueprint.questions])


def steps(blueprint: Blueprint) -> list[int]:
    """The steps that divide every target of the blueprint."""
    targets = [blueprint.target(which, part) for which, parts in blueprint.shares.items() for part in parts]
    return [step for step in STEPS if all(target % step == 0 for target in targets)]


def within_reach(sorts: Sequence[Sort], blueprint: Blueprint, free: str) -> list[Mapping[str, int]]:
    """What a constraint could be if the others were kept.

    Parameters
    ----------
    free : ``questions``, ``aspects``, ``difficulty``, ``wanted`` or ``stages``.

    Returns
    -------
    list
        One mapping per possibility: part → points (or number of questions).
    """
    for step in steps(blueprint):
        programme = _Programme(sorts, blueprint, step, free={free})
        found = programme.solve()
        if found:
            return [programme.read(vector, free) for vector in sorted(found)]
    return []


class _Programme:
    """The dynamic programme for one step of points. A vector holds what has been used of each constraint."""

    def __init__(self, sorts: Sequence[Sort], blueprint: Blueprint, step: int, free: Collection[str] = ()) -> None:
        self.blueprint, self.step, self.free = blueprint, step, free
        self.sorts = sorted(sorts)
        self.stages = [name for name in blueprint.stages if blueprint.target("stages", name)]
        whole = blueprint.points
        self.axes: list[tuple[str, str]] = [("questions", "")]
        self.axes += [("aspects", name) for name in blueprint.aspects]
        self.axes += [("difficulty", name) for name in blueprint.difficulty]
        self.axes += [("wanted", kind) for kind in blueprint.wanted]
        self.axes += [("stages", name) for name in self.stages] if "stages" in free else []
        self.least, self.most = [], []
        for which, part in self.axes:
            if which == "questions":
                low, high, loose = blueprint.questions, blueprint.questions, (1, whole)
            elif which == "wanted":
                rule = blueprint.wanted[part]  # type: ignore[index]
                low, high = rule.least, blueprint.questions if rule.most is None else rule.most
                loose = (0, whole)
            else:
                low = high = blueprint.target(which, part)
                loose = (0, whole)
            self.least.append(loose[0] if which in free else low)
            self.most.append(loose[1] if which in free else high)

    def solve(self) -> dict[_Vector, tuple[_Cost, tuple[Part, ...]]]:
        """Every reachable end that meets the constraints, with its cheapest plan."""
        blank = (0,) * len(self.axes)
        table: dict[_Vector, tuple[_Cost, tuple[Part, ...]]] = {blank: ((0, 0), ())}
        groups = [[sort for sort in self.sorts if sort.stage == stage] for stage in self.stages]
        for number, (stage, group) in enumerate(zip(self.stages, groups, strict=True)):
            rest = [sort for later in groups[number + 1 :] for sort in later]
            local = self._one_stage(stage, group)
            reach = self._reach(rest)
            table = self._joined(table, local, reach)
        return {
            vector: found
            for vector, found in table.items()
            if all(low <= value for low, value in zip(self.least, vector, strict=True))
            and sum(vector[1:3]) == self.blueprint.points
        }

    def read(self, vector: _Vector, which: str) -> dict[str, int]:
        """The values of one constraint at an end."""
        return {part: value for (name, part), value in zip(self.axes, vector, strict=True) if name == which}

    def _one_stage(self, stage: str, group: Sequence[Sort]) -> dict[_Vector, tuple[_Cost, tuple[Part, ...]]]:
        target = None if "stages" in self.free else self.blueprint.target("stages", stage)
        blank = (0,) * len(self.axes)
        table: dict[_Vector, tuple[_Cost, tuple[Part, ...]]] = {blank: ((0, 0), ())}
        for number, sort in enumerate(group):
            options = {vector: ((cost, (part,))) for vector, cost, part in self._options(sort)}
            later = group[number + 1 :]
            room = sum(self._most_points(each) for each in later)
            table = self._joined(table, options, None, self._keeps(target, room))
        return {
            vector: ((cost[0], cost[1] + self._lopsided(vector)), parts)
            for vector, (cost, parts) in table.items()
            if target is None or vector[1] + vector[2] == target
        }

    def _lopsided(self, vector: _Vector) -> int:
        """How far a stage is from asking both aspects in the paper's proportion, in the units of :meth:`_distance`."""
        able, known = (self.blueprint.target("aspects", name) for name in ("ability", "knowledge"))
        whole = max(1, able + known)
        return round(1000 * Fraction(vector[1] * known - vector[2] * able, whole) ** 2)

    @staticmethod
    def _keeps(target: int | None, room: int) -> Callable[[_Vector], bool]:
        """Whether the points of the stage can still come to its target."""
        if target is None:
            return lambda vector: True
        return lambda vector: vector[1] + vector[2] <= target <= vector[1] + vector[2] + room

    def _most_points(self, sort: Sort) -> int:
        return sort.size * self.blueprint.bounds.most

    def _reach(self, rest: Sequence[Sort]) -> list[int]:
        """How much the sorts that are still to come can add to each axis."""
        found = []
        for which, part in self.axes:
            mine = [sort for sort in rest if self._touches(sort, which, part)]
            counted = which in ("questions", "wanted")
            found.append(sum(sort.size if counted else self._most_points(sort) for sort in mine))
        return found

    @staticmethod
    def _touches(sort: Sort, which: str, part: str) -> bool:
        value = {"aspects": sort.aspect, "difficulty": sort.band, "wanted": sort.kind, "stages": sort.stage}.get(which)
        return value is None or value == part

    def _joined(
        self,
        table: Mapping[_Vector, tuple[_Cost, tuple[Part, ...]]],
        options: Mapping[_Vector, tuple[_Cost, tuple[Part, ...]]],
        reach: Sequence[int] | None,
        keeps: Callable[[_Vector], bool] | None = None,
    ) -> dict[_Vector, tuple[_Cost, tuple[Part, ...]]]:
        """Every sum of a state and an option that can still lead to a plan, each at its cheapest."""
        made: dict[_Vector, tuple[_Cost, tuple[Part, ...]]] = {}
        for vector, (cost, parts) in table.items():
            for added, (more, taken) in options.items():
                summed = tuple(map(int.__add__, vector, added))
                if any(map(int.__gt__, summed, self.most)) or (keeps is not None and not keeps(summed)):
                    continue
                if reach is not None and any(
                    value + room < low for value, room, low in zip(summed, reach, self.least, strict=True)
                ):
                    continue
                total = (cost[0] + more[0], cost[1] + more[1])
                known = made.get(summed)
                if known is None or total < known[0]:
                    made[summed] = total, parts + taken
        return made

    def _options(self, sort: Sort) -> list[tuple[_Vector, _Cost, Part]]:
        bounds, blueprint = self.blueprint.bounds, self.blueprint
        found = []
        for questions in range(min(sort.size, blueprint.questions) + 1):
            low = -(-questions * bounds.least // self.step) * self.step
            for points in range(low, min(questions * bounds.most, blueprint.points) + 1, self.step):
                vector = tuple(
                    (questions if which in ("questions", "wanted") else points)
                    if self._touches(sort, which, part)
                    else 0
                    for which, part in self.axes
                )
                cost = shared_pairs(questions, sort.size, blueprint.papers), self._distance(sort, questions, points)
                found.append((vector, cost, Part(sort, questions, points)))
        return found

    def _distance(self, sort: Sort, questions: int, points: int) -> int:
        """How far the points are from what the bank would give, squared per question, in thousandths."""
        if not questions:
            return 0
        size = sum(each.size for each in self.sorts)
        mean = Fraction(sum(each.points for each in self.sorts), size)
        scaled = Fraction(sort.points, sort.size) / mean * Fraction(self.blueprint.points, self.blueprint.questions)
        return round(1000 * questions * (Fraction(points, questions) - scaled) ** 2)


def split(points: int, weights: Sequence[int], least: int, most: int) -> list[int]:
    """Whole points in proportion to weights, within bounds, that add up exactly.

    Each gets the least; then, point by point, the one that is farthest below its share (the first of equals).

    Raises
    ------
    ValueError
        If the bounds leave no way.
    """
    if not len(weights) * least <= points <= len(weights) * most:
        raise ValueError(f"{points} points cannot be split among {len(weights)} questions of {least} to {most}")
    whole = sum(weights)
    given = [least] * len(weights)
    for _ in range(points - sum(given)):
        behind = [
            (Fraction(points * weight, whole) - got, -place)
            for place, (weight, got) in enumerate(zip(weights, given, strict=True))
            if got < most
        ]
        given[-max(behind)[1]] += 1
    return given
