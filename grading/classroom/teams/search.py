"""Find teams that keep every constraint, or show that there are none."""

from __future__ import annotations

import random
from collections.abc import Mapping, Set
from dataclasses import dataclass

STEPS = 5_000  # placements tried before giving up; classes of sixty with dozens of pairs need a few hundred


class Exhausted(Exception):
    """The search gave up before it had seen everything."""


@dataclass(frozen=True)
class Blocks:
    """Students who go together, and which blocks must not meet.

    Attributes
    ----------
    members : block → its students.
    foes : block → blocks it must not share a team with.
    """

    members: Mapping[str, list[str]]
    foes: Mapping[str, Set[str]]


def find_teams(
    blocks: Blocks, count: int, smallest: int, largest: int, rng: random.Random, steps: int = STEPS
) -> list[list[str]] | None:
    """Put every block into one of ``count`` teams.

    Each time, the block with the fewest places left is placed; of teams that are still empty only one is tried, for
    they are all alike.

    Returns
    -------
    list of lists of blocks, or None if there is no way.

    Raises
    ------
    Exhausted
        After ``steps`` placements without an answer.
    """
    sizes = {block: len(people) for block, people in blocks.members.items()}
    order = sorted(blocks.members)
    rng.shuffle(order)
    teams: list[list[str]] = [[] for _ in range(count)]
    filled = [0] * count
    left = set(order)
    tried = 0

    def places(block: str) -> list[int]:
        found, empty_seen = [], False
        for index, team in enumerate(teams):
            if filled[index] + sizes[block] > largest or not blocks.foes[block].isdisjoint(team):
                continue
            if not team:
                if empty_seen:
                    continue
                empty_seen = True
            found.append(index)
        return found

    def place() -> bool:
        nonlocal tried
        if not left:
            return all(size >= smallest for size in filled)
        waiting = sum(sizes[block] for block in left)
        if sum(max(0, smallest - size) for size in filled) > waiting:
            return False
        options = {block: places(block) for block in order if block in left}
        block = min(options, key=lambda name: (len(options[name]), -sizes[name], -len(blocks.foes[name])))
        choices = options[block]
        rng.shuffle(choices)
        left.discard(block)
        for index in sorted(choices, key=lambda index: filled[index]):  # the emptiest first keeps sizes even
            tried += 1
            if tried > steps:
                raise Exhausted
            teams[index].append(block)
            filled[index] += sizes[block]
            if place():
                return True
            teams[index].pop()
            filled[index] -= sizes[block]
        left.add(block)
        return False

    return teams if place() else None
