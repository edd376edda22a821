"""Bringing scorecards together: offline, in any order, as often as one likes, each counted once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from grading.assessment.panel.model import Card, Problem, problem


@dataclass(frozen=True)
class Merged:
    """Scorecards brought together.

    Attributes
    ----------
    cards : the newest of each rater and project, sorted.
    older : versions that do not count any more, sorted.
    problems : one sentence for each rater with several versions.
    """

    cards: tuple[Card, ...] = ()
    older: tuple[Card, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def all(self) -> tuple[Card, ...]:
        """Everything that was brought together, to be merged with more."""
        return self.cards + self.older

    def of(self, project: str) -> tuple[Card, ...]:
        """The cards of one project that count."""
        return tuple(card for card in self.cards if card.project == project)


def merge(*pools: Iterable[Card] | Merged) -> Merged:
    """Bring cards together. Merging again what is in already changes nothing, nor does the order.

    Of several versions by one rater for one project the newest counts, whole: by the time in the card; where two say
    the same time, by their content, so that every machine picks the same one. A version without anything entered
    never takes the place of one with points.
    """
    distinct: dict[tuple[str, str, str], Card] = {}
    for pool in pools:
        for card in pool.all if isinstance(pool, Merged) else pool:
            key = (card.project, card.rater, card.digest)
            if key not in distinct or card.source < distinct[key].source:
                distinct[key] = card
    groups: dict[tuple[str, str], list[Card]] = {}
    for (project, rater, _), card in sorted(distinct.items()):
        groups.setdefault((project, rater), []).append(card)
    newest, older, problems = [], [], []
    for (_, rater), versions in sorted(groups.items()):
        versions.sort(key=lambda card: (any(card.scores.values()), card.age), reverse=True)
        newest.append(versions[0])
        older += versions[1:]
        for old in versions[1:]:
            problems.append(
                problem(
                    "older",
                    old.source,
                    rater=rater,
                    at=old.at or "–",
                    newer=versions[0].source,
                    when=versions[0].at or "–",
                )
            )
    return Merged(tuple(newest), tuple(older), tuple(sorted(set(problems))))


def without(cards: Iterable[Card], teams: Iterable[str]) -> tuple[Card, ...]:
    """The cards without the points and comments for some teams (dissolved, or excused)."""
    gone = set(teams)
    return tuple(
        dataclasses.replace(
            card,
            scores={team: row for team, row in card.scores.items() if team not in gone},
            comments={team: text for team, text in card.comments.items() if team not in gone},
        )
        for card in cards
    )
