"""What the panel talks about: projects, people, scorecards, problems, and the rules of combining."""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from grading.messages import both

Text = Mapping[str, str]
Role = Literal["representative", "teacher"]
TEACHER = "teacher:"
WHOLE = 100.0


def say(key: str, /, **fields: Any) -> dict[str, str]:
    """A sentence of the panel in both languages."""
    return both(f"panel.{key}", **fields)


@dataclass(frozen=True)
class Level:
    """One level of a criterion: the share of its points, 0 to 1, and what it looks like."""

    share: float
    text: Text


@dataclass(frozen=True)
class Criterion:
    """One criterion of a panel.

    Attributes
    ----------
    max : most points a rater may give; also its weight in the total.
    levels : from the lowest to the highest; empty where any number of points may be given.
    teacher : the teacher's share against the peers', 0 to 1; None for the share in the rules. With 1 the
        representatives are not asked, with 0 the teacher is not.
    """

    id: str
    title: Text
    max: float = WHOLE
    levels: tuple[Level, ...] = ()
    teacher: float | None = None

    def asks(self, role: Role) -> bool:
        """Whether raters of this role judge the criterion."""
        return self.teacher is None or self.teacher != (1.0 if role == "representative" else 0.0)

    def points(self, level: int) -> float:
        """Points that a level earns, to two decimals."""
        return round(self.levels[level].share * self.max, 2)


@dataclass(frozen=True)
class PanelProject:
    """What is judged: the criteria, and the teams with the names shown for them."""

    id: str
    title: Text
    criteria: tuple[Criterion, ...]
    teams: Mapping[str, str]

    def __post_init__(self) -> None:
        names = [criterion.id for criterion in self.criteria]
        sizes = [criterion.max for criterion in self.criteria]
        if not names or len(set(names)) != len(names) or not all(math.isfinite(s) and s > 0 for s in sizes):
            raise ValueError("a panel needs criteria with different ids and points above 0")
        object.__setattr__(self, "teams", MappingProxyType(dict(self.teams)))

    def asked(self, role: Role) -> tuple[Criterion, ...]:
        """The criteria that raters of this role judge."""
        return tuple(criterion for criterion in self.criteria if criterion.asks(role))

    def criterion(self, name: str) -> Criterion | None:
        """The criterion with this id, or None."""
        return next((criterion for criterion in self.criteria if criterion.id == name), None)

    def percent(self, scores: Mapping[str, float], role: Role) -> float | None:
        """Total out of 100 over the criteria that have points, weighed by their maximum; None without any."""
        got = [(scores[c.id], c.max) for c in self.asked(role) if c.id in scores]
        return WHOLE * sum(p for p, _ in got) / sum(m for _, m in got) if got else None


def project_from_rubric(rubric: Any, teams: Mapping[str, str]) -> PanelProject:
    """The panel's part of a project's rubric.

    Parameters
    ----------
    rubric : a mapping or an object with ``id``, ``title`` and ``criteria``; a criterion has ``id``, ``title``,
        ``weight``, ``levels`` (``points`` 0..1, ``en``, ``zh``), ``evidence`` (``teacher``, ``panel``, ``answers``)
        and perhaps ``scope``. Criteria of persons, and those that answers alone decide, are left out.
    teams : id → name shown.
    """
    criteria = []
    for one in _part(rubric, "criteria"):
        evidence = _part(one, "evidence") or {}
        teacher, peers = (float(_part(evidence, name) or 0) for name in ("teacher", "panel"))
        if teacher + peers <= 0 or (_part(one, "scope") or "team") != "team":
            continue
        levels = [
            Level(float(_part(level, "points")), {lang: str(_part(level, lang)) for lang in ("en", "zh")})
            for level in _part(one, "levels") or ()
        ]
        levels.sort(key=lambda level: level.share)
        share = teacher / (teacher + peers)
        criteria.append(
            Criterion(_part(one, "id"), dict(_part(one, "title")), float(_part(one, "weight")), tuple(levels), share)
        )
    return PanelProject(_part(rubric, "id"), dict(_part(rubric, "title")), tuple(criteria), teams)


def _part(tree: Any, name: str) -> Any:
    return tree.get(name) if isinstance(tree, Mapping) else getattr(tree, name, None)


@dataclass(frozen=True)
class People:
    """Who may judge, and whom not. Taken from the class folder, never from a scorecard.

    Attributes
    ----------
    representatives : student → the team he scores for.
    roster : student → the team he is in.
    teachers : raters with the teacher's role, as ``teacher:<name>``.
    """

    representatives: Mapping[str, str]
    roster: Mapping[str, str] = field(default_factory=dict)
    teachers: frozenset[str] = frozenset()

    def role(self, rater: str) -> Role | None:
        """The rater's role, or None for someone who may not score."""
        if rater in self.teachers:
            return "teacher"
        return "representative" if rater in self.representatives and not rater.startswith(TEACHER) else None

    def own(self, rater: str) -> frozenset[str]:
        """The teams the rater may not score: the one he is in and the one he stands for."""
        return frozenset(book[rater] for book in (self.roster, self.representatives) if rater in book)

    def team(self, rater: str) -> str | None:
        """The team a representative stands for; None for a teacher."""
        return self.representatives.get(rater) if self.role(rater) == "representative" else None


def plain(text: object) -> str:
    """A name without what people and programs change by accident: case, width, spaces."""
    return " ".join(unicodedata.normalize("NFKC", str(text)).casefold().split())


def known(name: object, names: Iterable[str]) -> str | None:
    """The one of ``names`` that is meant: written just so, or the only one that differs in case, width or spaces."""
    listed = list(names)
    if str(name) in listed:
        return str(name)
    close = [one for one in listed if plain(one) == plain(name)]
    return close[0] if len(close) == 1 else None


def recused(team: str, rater: str, people: People) -> bool:
    """Whether the rater has to keep out of this team's scores, however its name is written."""
    return plain(team) in {plain(own) for own in people.own(rater)}


@dataclass(frozen=True)
class Card:
    """One rater's points for the teams he may judge, in one project.

    Attributes
    ----------
    at : when it was filled in, ISO 8601; empty if unknown.
    scores : team → criterion → points.
    source : the file it came from; two cards that differ in nothing else are the same card.
    """

    project: str
    rater: str
    role: Role
    team: str | None
    at: str
    scores: Mapping[str, Mapping[str, float]]
    comments: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    def json(self) -> dict[str, Any]:
        """The card as JSON, in one order."""
        return {
            "format": 1,
            "kind": "panel-card",
            "project": self.project,
            "rater": self.rater,
            "role": self.role,
            "team": self.team,
            "at": self.at,
            "scores": {t: dict(sorted(row.items())) for t, row in sorted(self.scores.items())},
            "comments": dict(sorted(self.comments.items())),
        }

    @property
    def digest(self) -> str:
        """Hash of the content, whatever file it came from."""
        return hashlib.sha256(json.dumps(self.json(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def age(self) -> tuple[datetime, str]:
        """Sorts cards of one rater from the oldest to the newest, the same way on every machine."""
        return moment(self.at), self.digest


def moment(stamp: str) -> datetime:
    """A time to compare by; the beginning of time for what is no time. Times without a zone are taken as UTC."""
    try:
        found = datetime.fromisoformat(stamp)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def in_range(points: object, most: float) -> bool:
    """Whether these are points between 0 and the most there are."""
    return isinstance(points, (int, float)) and not isinstance(points, bool) and 0 <= points <= most


@dataclass(frozen=True, order=True)
class Problem:
    """Something in a scorecard that was not used or needs a look.

    Attributes
    ----------
    kind : the name of the sentence, such as ``own_team``.
    cell : where it stands: ``D6``, or the path inside a JSON file; empty for the whole file.
    """

    file: str
    cell: str
    kind: str
    rater: str
    en: str
    zh: str

    @property
    def text(self) -> dict[str, str]:
        """The sentence in both languages."""
        return {"en": self.en, "zh": self.zh}


def problem(kind: str, file: str, cell: str = "", rater: str = "", **fields: Any) -> Problem:
    """Make a problem out of the sentence ``panel.problem.<kind>``."""
    text = say(f"problem.{kind}", file=file, cell=cell, rater=rater, **fields)
    return Problem(file, cell, kind, rater, text["en"], text["zh"])


def told(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """What problems say to a person, in both languages: once for all the cells of a file of which the same is said.

    Four cells or more are given by the first and the last: a card that scores the own team has one for each criterion.
    """
    alike: dict[tuple[str, ...], list[Problem]] = {}
    for one in problems:
        alike.setdefault((one.file, one.kind, one.rater, *_placed(one, "").values()), []).append(one)
    lines = []
    for same in alike.values():
        cells = [one.cell for one in same]
        shown = ", ".join(cells) if len(cells) < 4 else f"{cells[0]} … {cells[-1]} ({len(cells)})"
        lines.append(_placed(same[0], shown))
    return lines


def _placed(one: Problem, cell: str) -> dict[str, str]:
    """The sentence of a problem with another place in it; what is looked for stands behind the name of the file."""
    made = {}
    for lang, text in one.text.items():
        start = len(one.file) if text.startswith(one.file) else 0
        made[lang] = text[:start] + (text[start:].replace(one.cell, cell, 1) if one.cell else text[start:])
    return made


def fingerprint(project: str, rater: str, secret: bytes = b"") -> str:
    """Ties a scorecard to its project and rater. With the class's secret nobody else can make one."""
    return hmac.new(secret, f"panel-card\0{project}\0{rater}".encode(), hashlib.sha256).hexdigest()[:20]


class PanelRules(BaseModel):
    """How a panel's scores are combined: the policy's part for the panel.

    Attributes
    ----------
    teacher, peers : shares of the two, adding up to 1. A criterion with a share of its own goes first.
    combination : of the peers' points: ``mean``, ``median``, or ``additive`` (severity corrected).
    min_raters : a team with fewer peers' scores on a criterion has ``few_peers`` applied.
    few_peers : ``teacher_only``, ``use`` (what there is) or ``empty`` (stays open).
    no_teacher : what holds without a teacher's score: ``empty`` or ``peers_only``.
    missing_rater : a representative without a card costs his team ``deduct`` points out of 100, or nothing.
    teacher_gap : two teachers' totals (out of 100) that differ by so much are flagged.
    calibration : project id of the exemplar that was scored beforehand; None without.
    calibration_use : whether the exemplar only gives advice or also steers the additive model (``prior``).
    prior_strength : the exemplar counts like so many teams.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    teacher: float = Field(default=0.6, ge=0, le=1)
    peers: float = Field(default=0.4, ge=0, le=1)
    combination: Literal["mean", "median", "additive"] = "mean"
    min_raters: int = Field(default=2, ge=1)
    few_peers: Literal["teacher_only", "use", "empty"] = "teacher_only"
    no_teacher: Literal["empty", "peers_only"] = "empty"
    missing_rater: Literal["nothing", "deduct"] = "nothing"
    deduct: float = Field(default=0, ge=0, le=100)
    teacher_gap: float = Field(default=10, gt=0)
    calibration: str | None = None
    calibration_use: Literal["advice", "prior"] = "advice"
    prior_strength: float = Field(default=1.0, gt=0)

    @model_validator(mode="after")
    def _whole(self) -> PanelRules:
        if abs(self.teacher + self.peers - 1) > 1e-9:
            raise ValueError(f"teacher {self.teacher:g} and peers {self.peers:g} must add up to 1")
        return self

    def share(self, criterion: Criterion) -> float:
        """The teacher's share in a criterion, 0 to 1."""
        return self.teacher if criterion.teacher is None else criterion.teacher
