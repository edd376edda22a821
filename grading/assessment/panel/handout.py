"""The public file from which a rater's form in JupyterLab is made (``panel.json``).

It holds what he has to know and no more: the teams' names, the criteria with their descriptors, which team is his own,
and the mark that ties his card to him. No persons, no scores.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from grading.assessment.panel.cards import card_name
from grading.assessment.panel.model import PanelProject, People, fingerprint, problem, recused
from grading.assessment.sheets import replace_file

FILE = "panel.json"


def public_panel(project: PanelProject, rater: str, people: People, secret: bytes = b"") -> dict[str, Any]:
    """What one rater gets.

    Raises
    ------
    ValueError
        If the rater may not score in this panel.
    """
    role = people.role(rater)
    if role is None:
        raise ValueError(problem("stranger", FILE, rater=rater).en)
    return {
        "format": 1,
        "kind": "panel",
        "project": project.id,
        "title": dict(project.title),
        "rater": rater,
        "role": role,
        "fingerprint": fingerprint(project.id, rater, secret),
        "teams": [
            {"id": team, "name": name, "own": recused(team, rater, people)} for team, name in project.teams.items()
        ],
        "criteria": [
            {
                "id": criterion.id,
                "title": dict(criterion.title),
                "max": criterion.max,
                "levels": [
                    {"points": criterion.points(number), **level.text} for number, level in enumerate(criterion.levels)
                ],
            }
            for criterion in project.asked(role)
        ],
    }


def panel_json(project: PanelProject, rater: str, people: People, secret: bytes = b"") -> bytes:
    """:func:`public_panel` as a file; the same panel gives the same bytes."""
    tree = public_panel(project, rater, people, secret)
    return (json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def write_panel_file(
    folder: str | Path, project: PanelProject, rater: str, people: People, secret: bytes = b""
) -> Path:
    """Write ``panel.json`` for one rater into a folder, for instance the one that is released to him."""
    return replace_file(Path(folder) / FILE, panel_json(project, rater, people, secret))


def write_panel_files(
    folder: str | Path, project: PanelProject, people: People, secret: bytes = b"", raters: Iterable[str] | None = None
) -> dict[str, Path]:
    """Write ``<rater>/panel.json`` for every representative (or the raters named); rater → path."""
    wanted = sorted(people.representatives if raters is None else raters)
    return {
        rater: write_panel_file(Path(folder) / card_name(rater), project, rater, people, secret) for rater in wanted
    }
