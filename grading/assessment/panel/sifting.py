"""What a file says, against what the class knows: identity, recusal, teams, criteria, points.

The same for every kind of file, so that no way of handing in is weaker than another.
"""

from __future__ import annotations

import hmac
import math
import re
import unicodedata
from typing import Any

from grading.assessment.panel.model import (
    Card,
    PanelProject,
    People,
    Problem,
    Role,
    fingerprint,
    in_range,
    known,
    moment,
    problem,
    recused,
)
from grading.assessment.panel.sheet_reading import Found, Odd

_NUMBER = re.compile(r"[+-]?[0-9]{1,6}(?:\.[0-9]{1,12})?")


class Sieve:
    """Turns what was found in one file into a card, and collects a sentence for all that stays behind."""

    def __init__(
        self, file: str, project: PanelProject, people: People, secret: bytes, problems: list[Problem]
    ) -> None:
        self.file = file
        self.project = project
        self.people = people
        self.secret = secret
        self.problems = list(problems)
        self.rater = ""

    def card(self, found: Found, rater: str | None, at: str | None) -> Card | None:
        """The card, or None where nothing can be used."""
        who = self._rater(found, rater)
        if who is None:
            return None
        self.rater = who
        role = self.people.role(who)
        if role is None:
            self._tell("not_representative" if who in self.people.roster else "stranger")
            return None
        if found.project != self.project.id and (found.project or rater is None):
            self._tell("wrong_project", got=found.project or "–", project=self.project.id)
            return None
        scores = self._scores(found, role)
        comments: dict[str, str] = {}
        for cell, name, text in found.comments:
            team = self._team(cell, name)
            if team is not None:
                comments.setdefault(team, text[:4000])
        when = found.at if at is None else at
        if when and moment(when).year == 1:
            self._tell("no_time", got=when[:40])
            when = ""
        if not scores:
            self._tell("empty")
        return Card(self.project.id, who, role, self.people.team(who), when, scores, comments, self.file)

    def _tell(self, kind: str, cell: str = "", **fields: Any) -> None:
        self.problems.append(problem(kind, self.file, cell, self.rater, **fields))

    def _rater(self, found: Found, certain: str | None) -> str | None:
        """Who filled the card in: certain from where it came, or proved by its fingerprint."""
        claimed = found.rater
        proved = bool(claimed) and hmac.compare_digest(
            fingerprint(found.project, claimed, self.secret).encode(), found.fingerprint.encode("utf-8", "replace")
        )
        if certain is None:
            if not proved:
                self._tell("unproved", got=claimed or "–")
            return claimed if proved else None
        if claimed != certain:
            self.rater = certain
            self._tell("other_rater", got=claimed or "–", certain=certain)
            # A card made for another person shows his team as open; the recusal below is the certain rater's.
        elif not proved:
            self.rater = certain
            self._tell("altered_identity")
        return certain

    def _team(self, cell: str, name: str, score: bool = False) -> str | None:
        """The team meant, if this rater may say anything about it."""
        if recused(name, self.rater, self.people):
            own = known(name, self.people.own(self.rater)) or name
            if score:
                self._tell("own_team", cell, team=own)
            return None
        team = known(name, self.project.teams)
        if team is None and score:
            self._tell("unknown_team", cell, team=name[:40], teams=_listed(self.project.teams))
        return team

    def _scores(self, found: Found, role: Role) -> dict[str, dict[str, float]]:
        scores: dict[str, dict[str, float]] = {}
        first: dict[tuple[str, str], str] = {}
        for cell, name, column, content in found.cells:
            team = self._team(cell, name, score=True)
            if team is None:
                continue
            criterion = self.project.criterion(column)
            if criterion is None or not criterion.asks(role):
                asked = [one.id for one in self.project.asked(role)]
                self._tell("unknown_criterion", cell, criterion=column[:40], criteria=_listed(asked))
                continue
            points = self._points(cell, content, criterion.max)
            if points is None:
                continue
            if (team, column) not in first:
                first[team, column] = cell
                scores.setdefault(team, {})[column] = points
            elif scores[team][column] != points:
                self._tell("twice", cell, team=team, first=first[team, column])
        return scores

    def _points(self, cell: str, content: Any, most: float) -> float | None:
        shown = "[…]" if isinstance(content, (list, dict)) else " ".join(str(content).split())[:40]
        fields = {"got": shown, "most": f"{most:g}"}
        if isinstance(content, Odd):
            self._tell(content.kind, cell, **{**fields, "got": content.shown})
            return None
        if isinstance(content, str) and _NUMBER.fullmatch(text := unicodedata.normalize("NFKC", content).strip()):
            content = float(text)  # a number that was typed as text, or in full-width figures
        if (
            not isinstance(content, (int, float))
            or isinstance(content, bool)
            or (isinstance(content, float) and not math.isfinite(content))
        ):
            self._tell("no_points", cell, **fields)
        elif content < 0:
            self._tell("negative", cell, **fields)
        elif not in_range(content, most):
            self._tell("too_high", cell, **fields)
        else:
            return float(content) + 0.0
        return None


def _listed(names: Any) -> dict[str, str]:
    shown = [str(name) for name in names]
    return {"en": ", ".join(shown), "zh": "、".join(shown)}
