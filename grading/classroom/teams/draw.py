"""Draw teams at random under constraints: sizes, pairs to keep together or apart, balance on some columns.

First a search finds teams that keep every constraint, or shows that there are none. Then students change places as
long as the balance gets better and no constraint breaks. The same seed and the same class give the same teams, in
whatever order the students are listed.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grading.messages import both

from .balance import Balance, Trait
from .periods import fail, listed, read_lines
from .search import Blocks, Exhausted, find_teams

EXCHANGES = 4000  # tried changes of places; a class of sixty settles well before


@dataclass(frozen=True)
class Wishes:
    """What the teams must be like.

    Attributes
    ----------
    smallest, largest : members of a team.
    together, apart : pairs of student ids.
    balance : column → {student: value}. Numbers are balanced by their mean, words by how often they occur. A value
        that is missing says nothing.
    names : of the teams, in order; default ``T01``, ``T02`` …
    """

    smallest: int = 4
    largest: int = 6
    together: Sequence[tuple[str, str]] = ()
    apart: Sequence[tuple[str, str]] = ()
    balance: Mapping[str, Trait] = field(default_factory=dict)
    names: Sequence[str] = ()


@dataclass(frozen=True)
class Draw:
    """Drawn teams.

    Attributes
    ----------
    teams : team → student ids, in order.
    balance : column → team → the mean of its numbers, or how often each word occurs.
    """

    teams: dict[str, list[str]]
    balance: dict[str, dict[str, float | dict[str, int] | None]]

    @property
    def assignments(self) -> dict[str, str]:
        """Student → team, for :meth:`TeamHistory.assigned`."""
        return {student: team for team, members in self.teams.items() for student in members}


def draw_teams(students: Iterable[str], wishes: Wishes, seed: int | str) -> Draw:
    """Draw teams.

    Parameters
    ----------
    students : ids; everyone gets a team.
    seed : the same seed gives the same teams.

    Raises
    ------
    ClassroomError
        Where no teams can be made like this; the sentence says which wish stands in the way.
    """
    people = sorted(set(students))
    _check(people, wishes)
    blocks = _blocks(people, wishes)
    rng = random.Random(f"teams {seed}")
    counts = _team_counts(len(people), wishes)
    gave_up = False
    for count in counts:
        if wishes.names and count > len(set(wishes.names)):
            continue
        try:
            found = find_teams(blocks, count, wishes.smallest, wishes.largest, rng)
        except Exhausted:
            gave_up = True
            continue
        if found is not None:
            balance = Balance(people, wishes.balance)
            return _named(_even_out(found, blocks, wishes, balance, rng), wishes, balance)
    said = {"count": len(people), "smallest": wishes.smallest, "largest": wishes.largest}
    raise fail("draw.not_found" if gave_up else "draw.impossible", **said)


def _check(people: Sequence[str], wishes: Wishes) -> None:
    """Refuse what cannot be, with the sentence that helps most."""
    if not people:
        raise fail("draw.nobody")
    if not 1 <= wishes.smallest <= wishes.largest:
        raise fail("draw.sizes", smallest=wishes.smallest, largest=wishes.largest)
    there = set(people)
    strangers = sorted({name for pair in (*wishes.together, *wishes.apart) for name in pair} - there)
    if strangers:
        raise fail("draw.strangers", students=listed(strangers))
    selves = sorted({first for first, second in wishes.apart if first == second})
    if selves:
        raise fail("draw.self", students=listed(selves))
    counts = _team_counts(len(people), wishes)
    if not counts:
        nearest = max(1, round(2 * len(people) / (wishes.smallest + wishes.largest)))
        said = {"count": len(people), "smallest": wishes.smallest, "largest": wishes.largest, "teams": nearest}
        raise fail("draw.indivisible", low=len(people) // nearest, high=-(-len(people) // nearest), **said)
    if wishes.names and len(set(wishes.names)) < min(counts):
        raise fail("draw.names", names=len(set(wishes.names)), teams=min(counts))


def _team_counts(people: int, wishes: Wishes) -> list[int]:
    """Possible numbers of teams, those of middling size first."""
    counts = range(max(1, -(-people // wishes.largest)), people // wishes.smallest + 1)
    middle = (wishes.smallest + wishes.largest) / 2
    return sorted(counts, key=lambda count: (abs(people / count - middle), count))


def _blocks(people: Sequence[str], wishes: Wishes) -> Blocks:
    """Who must be together is one block; two blocks that must not meet are foes."""
    home = {student: student for student in people}

    def find(student: str) -> str:
        while home[student] != student:
            student = home[student]
        return student

    for first, second in wishes.together:
        low, high = sorted((find(first), find(second)))
        home[high] = low
    members: dict[str, list[str]] = {}
    for student in people:
        members.setdefault(find(student), []).append(student)
    foes: dict[str, set[str]] = {block: set() for block in members}
    for first, second in wishes.apart:
        one, other = find(first), find(second)
        if one == other:
            raise fail("draw.contradiction", students=listed(sorted((first, second))))
        foes[one].add(other)
        foes[other].add(one)
    for group in members.values():
        if len(group) > wishes.largest:
            raise fail("draw.too_many_together", students=listed(group), largest=wishes.largest)
    return Blocks(members, foes)


def _even_out(
    teams: list[list[str]], blocks: Blocks, wishes: Wishes, balance: Balance, rng: random.Random
) -> list[list[str]]:
    """Let blocks change places while that makes sizes or balance better."""

    def people(team: Sequence[str]) -> list[str]:
        return [student for block in team for student in blocks.members[block]]

    def cost(team: Sequence[str]) -> float:
        return balance.cost(people(team)) + float(len(people(team)) - even) ** 2

    def fits(team: Sequence[str]) -> bool:
        size = len(people(team))
        kept = set(team)
        return wishes.smallest <= size <= wishes.largest and not any(blocks.foes[block] & kept for block in team)

    even = sum(len(group) for group in blocks.members.values()) / len(teams)
    costs = [cost(team) for team in teams]
    for _ in range(EXCHANGES if len(teams) > 1 else 0):
        one, other = rng.sample(range(len(teams)), 2)
        leaving = rng.choice(teams[one])
        # Half of the tries move a block one way, the others exchange two.
        coming = rng.choice(teams[other]) if rng.random() < 0.7 else None
        first = [block for block in teams[one] if block != leaving] + ([coming] if coming else [])
        second = [block for block in teams[other] if block != coming] + [leaving]
        if not first or not fits(first) or not fits(second):
            continue
        new = cost(first), cost(second)
        if sum(new) < costs[one] + costs[other] - 1e-12:
            teams[one], teams[other] = first, second
            costs[one], costs[other] = new
    return [sorted(people(team)) for team in teams]


def _named(teams: list[list[str]], wishes: Wishes, balance: Balance) -> Draw:
    names = list(dict.fromkeys(wishes.names)) or [f"T{number:02d}" for number in range(1, len(teams) + 1)]
    named = dict(zip(names, sorted(teams), strict=False))
    columns = {
        column: {team: balance.shown(column, people) for team, people in named.items()} for column in wishes.balance
    }
    return Draw(named, columns)


def read_traits(path: str | Path, columns: Iterable[str]) -> tuple[dict[str, Trait], list[dict[str, str]]]:
    """Read columns to balance on from the roster file: column → {student: value}.

    A column of numbers becomes numbers; blanks are left out. A column that is not there is named in ``problems``.
    """
    wanted = list(columns)
    headings = {"student_id": ("student", "id", "学号", "学生编号"), **{name: () for name in wanted}}
    lines = read_lines(Path(path), headings, ("student_id", *wanted))
    traits: dict[str, Trait] = {}
    for name in wanted:
        words = {fields["student_id"]: fields[name] for _, fields in lines.rows if fields[name]}
        try:
            traits[name] = {student: float(word) for student, word in words.items()}
        except ValueError:
            traits[name] = dict(words)
    return traits, lines.problems


def read_pairs(path: str | Path) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[dict[str, str]]]:
    """Read pairs from a CSV with the columns ``first``, ``second``, ``wish`` (together or apart, 同组 or 分开).

    Returns
    -------
    together, apart : list of pairs
    problems : list of dict
    """
    file = Path(path)
    headings = {"first": ("甲", "学生一"), "second": ("乙", "学生二"), "wish": ("要求",)}
    lines = read_lines(file, headings, tuple(headings))
    pairs: dict[str, list[tuple[str, str]]] = {"together": [], "apart": []}
    words = {"together": "together", "apart": "apart", "同组": "together", "分开": "apart", "不同组": "apart"}
    for line, fields in lines.rows:
        wish = words.get(fields["wish"].casefold())
        if wish is None or not fields["first"] or not fields["second"]:
            lines.problems.append(both("teams.pair", file=file.name, line=line, got=", ".join(fields.values())))
        else:
            pairs[wish].append((fields["first"], fields["second"]))
    return pairs["together"], pairs["apart"], lines.problems
