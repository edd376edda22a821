"""Scorecards as files: one workbook per rater, and the JSON that the form in JupyterLab saves.

Nothing in a file is believed that the class folder knows better: who the rater is, which team is his own, which teams
and criteria there are. What cannot be used gets a sentence with its cell; everything else in the file is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from grading.assessment.panel.layout import layout
from grading.assessment.panel.model import (
    TEACHER,
    Card,
    PanelProject,
    People,
    Problem,
    fingerprint,
    problem,
)
from grading.assessment.panel.sheet_reading import Found, read_workbook
from grading.assessment.panel.sifting import Sieve
from grading.assessment.sheets import replace_file, workbook_bytes

LARGEST = 5_000_000  # bytes; no honest scorecard comes near
SUFFIXES = (".xlsx", ".json")


def card_name(rater: str) -> str:
    """File name (without suffix) of a rater's card; a colon is no part of a file name everywhere."""
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", rater)


def write_card(
    folder: str | Path,
    project: PanelProject,
    rater: str,
    people: People,
    secret: bytes = b"",
    language: str = "zh",
    names: Mapping[str, str] | None = None,
) -> tuple[Path, list[Problem]]:
    """Write a rater's workbook, keeping the points of an earlier one in the same place.

    Parameters
    ----------
    secret : the class's secret; with it nobody else can make a card for this rater.
    language : of headings and descriptors; ``both`` gives Chinese.
    names : team → name to show instead of the project's.

    Returns
    -------
    path, problems
        The file, and what of an earlier file could not be used. An earlier file of which something could not be used
        is kept as ``<name>.before-<hash>.xlsx``.

    Raises
    ------
    ValueError
        If the rater may not score in this panel.
    """
    role = people.role(rater)
    if role is None:
        raise ValueError(problem("stranger", card_name(rater), rater=rater).en)
    if names:
        project = PanelProject(project.id, project.title, project.criteria, {**project.teams, **names})
    file = Path(folder) / f"{card_name(rater)}.xlsx"
    old, problems = read_card(file, project, people, secret, rater) if file.is_file() else (None, [])
    problems = [one for one in problems if one.kind != "empty"]  # nothing is in it that could be lost
    if problems:
        from hashlib import sha256

        content = file.read_bytes()
        replace_file(file.with_name(f"{file.stem}.before-{sha256(content).hexdigest()[:8]}.xlsx"), content)
    lang = "zh" if language == "both" else language
    mark = fingerprint(project.id, rater, secret)
    replace_file(file, workbook_bytes(layout(project, rater, role, people, mark, lang, old)))
    return file, problems


def read_card(
    path: str | Path,
    project: PanelProject,
    people: People,
    secret: bytes = b"",
    rater: str | None = None,
    at: str | None = None,
    shown: str | None = None,
) -> tuple[Card | None, list[Problem]]:
    """Read one scorecard, ``.xlsx`` or ``.json``.

    Parameters
    ----------
    people : decides on role and own team.
    secret : the class's secret, as when the card was written.
    rater : who handed the file in, where that is certain (the exchange, a student's own folder). Without it the card
        must carry the right fingerprint.
    at : when it was filled in, where that is certain; else what the file says.
    shown : what to call the file in sentences; else its name.

    Returns
    -------
    card, problems
        No card if nothing can be used; never an exception for what is in the file.
    """
    file = Path(path)
    name = shown or file.name
    found, problems = _found(file, name)
    if found is None:
        return None, problems
    sieve = Sieve(name, project, people, secret, problems)
    card = sieve.card(found, rater, at)
    return card, sorted(set(sieve.problems))


def _found(file: Path, name: str) -> tuple[Found | None, list[Problem]]:
    try:
        size = file.stat().st_size
        if size > LARGEST:
            return None, [problem("too_large", name, most=LARGEST // 1_000_000)]
        if file.suffix.casefold() == ".json":
            return _read_json(file, name)
        return read_workbook(file, name)
    except OSError as error:
        return None, [problem("unreadable", name, what=error.strerror or type(error).__name__)]


def _read_json(file: Path, shown: str) -> tuple[Found | None, list[Problem]]:
    try:
        tree = json.loads(file.read_text(encoding="utf-8-sig"), object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:
        return None, [problem("unreadable", shown, what=type(error).__name__)]
    top = dict(tree) if isinstance(tree, _Pairs) else {}
    if top.get("kind") != "panel-card" or not isinstance(top.get("scores"), _Pairs):
        return None, [problem("no_card", shown)]
    problems = [] if top.get("format") == 1 else [problem("format", shown, "format", got=_short(top.get("format")))]
    project, rater, mark, at = (str(top.get(name) or "") for name in ("project", "rater", "fingerprint", "at"))
    found = Found(project, rater, mark, at)
    for team, row in top["scores"]:
        if not isinstance(row, _Pairs):
            problems.append(problem("no_points", shown, f"scores.{team}", got=_short(row), most="…"))
            continue
        found.cells += [(f"scores.{team}.{name}", team, name, value) for name, value in row if value is not None]
    comments = top.get("comments")
    for team, text in comments if isinstance(comments, _Pairs) else ():
        if isinstance(text, str):
            found.comments.append((f"comments.{team}", team, text))
    return found, problems


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with every pair it holds, so that a key written twice does not go unnoticed."""


def _short(value: Any) -> str:
    if isinstance(value, (list, dict)):
        return "[…]"
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:39] + "…"


def collect(
    folder: str | Path, project: PanelProject, people: People, secret: bytes = b""
) -> tuple[list[Card], list[Problem]]:
    """Read every scorecard of a project's folder (``scorecards/<project>/``), whatever the files are called.

    Returns
    -------
    cards, problems
        In an order that does not depend on the files. Feed the cards to :func:`grading.assessment.panel.merge.merge`.
    """
    cards, problems = [], []
    for file in _files(Path(folder)):
        rater = None if secret else _named(file.stem, people)
        card, found = read_card(file, project, people, secret, rater)
        problems += found
        if card is not None:
            cards.append(card)
    return sorted(cards, key=lambda card: (card.rater, card.age, card.source)), sorted(set(problems))


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.glob("*")) if folder.is_dir() else ():
        ours = not file.name.startswith((".", "~$")) and ".before-" not in file.name
        if ours and file.suffix.casefold() in SUFFIXES and file.is_file():
            yield file


def _named(stem: str, people: People) -> str | None:
    """The rater whose name a file bears, perhaps with a copy's number behind: ``S01``, ``S01 (2)``."""
    bare = re.sub(r"\s*\(\d+\)$", "", stem)
    raters: Iterable[str] = (*people.representatives, *people.teachers, *people.roster)
    return next((rater for rater in raters if card_name(rater) == bare), None)


def teacher_id(name: str) -> str:
    """The rater id of a teacher."""
    return name if name.startswith(TEACHER) else TEACHER + name
