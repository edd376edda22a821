"""Confidential member forms: what each member is asked, and reading what came back.

A form comes as the JSON that the notebook's form saves (`kam_lab.member_form`) or as an xlsx sheet. In the class folder
it lies in ``contributions/<project>/<student>.json`` or ``.xlsx``; the file's name says whose form it is, and a form
that calls itself somebody else's is refused. Whatever else stands in it: what can be used is used, the rest gets a
sentence.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from grading.assessment.contribution.factors import Ratings
from grading.assessment.outcome import Text
from grading.messages import both

FORMAT = 1
KIND = "member_form"
SETUP_FILE = "member_form_setup.json"
FORM_FILE = "member_form.json"
LARGEST = 1_000_000  # bytes
MOST_COMMENT = 5_000  # characters


@dataclass(frozen=True)
class Criterion:
    """Something that members rate each other on."""

    id: str
    title: Text


@dataclass(frozen=True)
class FormRules:
    """What members are asked: criteria, what the points mean, and whether they rate themselves."""

    criteria: tuple[Criterion, ...]
    scale: tuple[tuple[int, Text], ...]
    self_scores: bool = False

    @property
    def highest(self) -> int:
        """The most points for one criterion."""
        return max((points for points, _ in self.scale), default=5)


@dataclass(frozen=True)
class Asked:
    """Whose form is expected: the rater, and the members of his team at the time of the project."""

    project: str
    rater: str
    team: str
    members: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    def rated(self, rules: FormRules) -> list[str]:
        """Whom this member rates."""
        return [member for member in self.members if rules.self_scores or member != self.rater]


@dataclass(frozen=True)
class MemberForm:
    """What one member entered.

    Attributes
    ----------
    scores : member → criterion → points.
    comment : to the teacher.
    at : when it was saved, ISO; empty if the file does not say.
    source : name of the file.
    """

    project: str
    rater: str
    team: str
    scores: Mapping[str, Mapping[str, float]]
    comment: str = ""
    at: str = ""
    source: str = ""

    def points(self, rules: FormRules) -> dict[str, float]:
        """Member → points in all. For a criterion left out the mean of the member's other ones stands in."""
        count = len(rules.criteria)
        return {
            member: math.fsum(cells.values()) * (count / len(cells) if len(cells) != count else 1)
            for member, cells in self.scores.items()
            if cells
        }


def load_rules(path: str | Path | None = None, self_scores: bool = False) -> FormRules:
    """The criteria and the scale, from a YAML file like ``criteria.yaml`` beside this module (the default)."""
    file = Path(path) if path is not None else Path(__file__).with_name("criteria.yaml")
    tree = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    criteria = tuple(Criterion(str(c["id"]), {"en": str(c["en"]), "zh": str(c["zh"])}) for c in tree["criteria"])
    scale = tuple((int(s["points"]), {"en": str(s["en"]), "zh": str(s["zh"])}) for s in tree["scale"])
    return FormRules(criteria, scale, self_scores)


def setup(asked: Asked, rules: FormRules, title: Text) -> dict[str, Any]:
    """What goes into the member's folder as ``member_form_setup.json``; the notebook's form is built from it."""
    return {
        "format": FORMAT,
        "kind": "member_form_setup",
        "project": asked.project,
        "title": dict(title),
        "team": asked.team,
        "rater": asked.rater,
        "members": [{"id": member, "name": asked.names.get(member, member)} for member in asked.rated(rules)],
        "criteria": [{"id": criterion.id, **criterion.title} for criterion in rules.criteria],
        "scale": [{"points": points, **text} for points, text in rules.scale],
    }


def ratings(forms: Mapping[str, MemberForm], rules: FormRules) -> Ratings:
    """Rater → member → points in all, for :func:`factors`."""
    return {rater: forms[rater].points(rules) for rater in sorted(forms)}


# -- reading ----------------------------------------------------------------------------------------------------------


def read_forms(
    folder: str | Path, asked: Iterable[Asked], rules: FormRules
) -> tuple[dict[str, MemberForm], list[Text]]:
    """Read all forms of a project.

    Parameters
    ----------
    folder : ``contributions/<project>/``; it need not exist.
    asked : one for each student of whom a form is expected.

    Returns
    -------
    forms : dict
        Student → form. A form without any usable points is not in it.
    problems : list of Text
    """
    place = Path(folder)
    expected = {one.rater: one for one in asked}
    found: dict[str, list[MemberForm]] = {}
    problems: list[Text] = []
    for path in sorted(place.iterdir()) if place.is_dir() else []:
        if path.suffix.lower() not in (".json", ".xlsx") or path.name.startswith((".", "~$")):
            continue
        if path.stem not in expected:
            problems.append(both("contribution.form.unnamed", file=path.name))
            continue
        form, said = read_form(path, expected[path.stem], rules)
        problems += said
        if form is not None:
            found.setdefault(form.rater, []).append(form)
    forms = {}
    for rater, versions in sorted(found.items()):
        versions.sort(key=lambda form: not form.source.lower().endswith(".json"))
        forms[rater] = versions[0]
        if any((form.scores, form.comment) != (versions[0].scores, versions[0].comment) for form in versions):
            problems.append(both("contribution.form.both", student=rater))
    return forms, problems


def read_form(path: str | Path, asked: Asked, rules: FormRules) -> tuple[MemberForm | None, list[Text]]:
    """Read one form, JSON or xlsx. Never raises for what stands in it.

    Returns
    -------
    form : MemberForm or None
        None where the file cannot be read, belongs to somebody else, or holds no points.
    problems : list of Text
        Each names the file, the place, what was expected and what came.
    """
    file = Path(path)
    problems: list[Text] = []
    try:
        if file.stat().st_size > LARGEST:
            return None, [both("contribution.form.large", file=file.name)]
        raw = _json(file) if file.suffix.lower() == ".json" else _xlsx(file)
    except OSError:
        return None, [both("contribution.form.absent", file=file.name)]
    except Exception as error:  # a damaged workbook raises nearly anything
        return None, [both("contribution.form.unreadable", file=file.name, what=type(error).__name__)]
    if raw is None:
        return None, [both("contribution.form.kind", file=file.name)]
    for name in ("project", "rater", "team"):
        got, wanted = raw.about.get(name), getattr(asked, name)
        if str(got) != wanted:
            said = {"field": both(f"contribution.form.field.{name}"), "got": _short(got), "expected": wanted}
            return None, [both("contribution.form.other", file=file.name, **said)]
    scores = _scores(raw, asked, rules, file.name, problems)
    if not scores:
        return None, [*problems, both("contribution.form.empty", file=file.name)]
    open_ = len(asked.rated(rules)) * len(rules.criteria) - sum(map(len, scores.values()))
    if open_:
        problems.append(both("contribution.form.incomplete", file=file.name, count=open_))
    comment = raw.comment.strip()
    if len(comment) > MOST_COMMENT:
        problems.append(both("contribution.form.comment", file=file.name, most=MOST_COMMENT))
    at = str(raw.about.get("at") or "")[:40]
    return MemberForm(asked.project, asked.rater, asked.team, scores, comment[:MOST_COMMENT], at, file.name), problems


@dataclass
class _Raw:
    """What stands in a file: head, comment, and (place, member, criterion, value) for each cell."""

    about: dict[str, Any]
    comment: str
    cells: list[tuple[str, str, str, Any]]


def _scores(raw: _Raw, asked: Asked, rules: FormRules, file: str, problems: list[Text]) -> dict[str, dict[str, float]]:
    rated, known = asked.rated(rules), {criterion.id for criterion in rules.criteria}
    scores: dict[str, dict[str, float]] = {}
    said_of: set[tuple[str, str]] = set()
    for place, member, criterion, value in raw.cells:
        value = _number(value)
        if value is None:
            continue
        said: dict[str, Any] = {"file": file, "place": place}
        if member not in rated:
            key = "self" if member == asked.rater else "stranger"
            if (key, member) not in said_of:
                problems.append(both(f"contribution.form.{key}", member=_short(member), **said))
            said_of.add((key, member))
        elif criterion not in known:
            if ("criterion", criterion) not in said_of:
                problems.append(both("contribution.form.criterion", criterion=_short(criterion), **said))
            said_of.add(("criterion", criterion))
        elif isinstance(value, str) and value.startswith("="):
            problems.append(both("contribution.form.formula", highest=rules.highest, **said))
        elif isinstance(value, str) or not 0 <= value <= rules.highest:
            problems.append(both("contribution.form.number", highest=rules.highest, got=_short(value), **said))
        elif criterion in scores.get(member, {}):
            problems.append(both("contribution.form.twice", member=member, **said))
        else:
            scores.setdefault(member, {})[criterion] = value
    # The same bytes whatever the order in the file.
    order = [criterion.id for criterion in rules.criteria]
    return {m: {c: scores[m][c] for c in order if c in scores[m]} for m in rated if m in scores}


def _number(value: Any) -> float | str | None:
    """A number where it is one, text where it is not; None for an empty cell."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool):
        return str(value)
    try:
        number = float(unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value)
    except (TypeError, ValueError, OverflowError):
        return str(value).strip()
    return number if math.isfinite(number) else str(value)


def _short(value: Any) -> str:
    text = " ".join(str(value)[:200].split())
    return text if len(text) <= 40 else text[:39] + "…"


def _json(file: Path) -> _Raw | None:
    tree = json.loads(file.read_text(encoding="utf-8-sig"))
    if not isinstance(tree, dict) or tree.get("kind") != KIND or tree.get("format") != FORMAT:
        return None
    rows = tree.get("scores")
    cells = []
    for member, row in rows.items() if isinstance(rows, dict) else []:
        for criterion, value in row.items() if isinstance(row, dict) else []:
            cells.append((f"{_short(member)}/{_short(criterion)}", member, criterion, value))
    comment = tree.get("comment")
    return _Raw(tree, comment if isinstance(comment, str) else "", cells)


def _xlsx(file: Path) -> _Raw | None:
    from grading.assessment.contribution.form_sheet import read_cells

    found = read_cells(file)
    return None if found is None else _Raw(*found)


def expected(project: str, teams: Mapping[str, Sequence[str]], names: Mapping[str, str] | None = None) -> list[Asked]:
    """One :class:`Asked` for each member of the teams, as they were at the time of the project."""
    return [
        Asked(project, rater, team, tuple(sorted(members)), names or {})
        for team, members in sorted(teams.items())
        for rater in sorted(members)
    ]
