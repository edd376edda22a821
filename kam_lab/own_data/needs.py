"""Which tables each lesson, and each section of it, reads (``needs.yaml``), and which of them run on a given world.

The list is checked by a test that records what the lessons' cells really read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import yaml

from kam_lab.i18n import pick, t

if TYPE_CHECKING:
    from kam_lab.world import World


@dataclass(frozen=True)
class Section:
    """One section of a lesson.

    Attributes
    ----------
    lesson, number : stage id, and number of the section; 0 stands for the cells before the first one.
    title : in both languages.
    tables : what its cells and those they build on read.
    names_account : a cell names an account of the teaching world; another one has to be put there.
    """

    lesson: str
    number: int
    title: dict[str, str]
    tables: tuple[str, ...]
    names_account: bool = False


@cache
def needs() -> dict[str, tuple[Section, ...]]:
    """All sections by lesson, in the order of the lessons."""
    tree = yaml.safe_load((Path(__file__).parent / "needs.yaml").read_text(encoding="utf-8"))
    return {
        lesson: tuple(
            Section(lesson, one["section"], {"en": one["en"], "zh": one["zh"]}, tuple(one["tables"]), "account" in one)
            for one in sections
        )
        for lesson, sections in tree.items()
    }


def tables_of(lesson: str) -> list[str]:
    """All tables that a lesson reads."""
    return list(dict.fromkeys(name for section in needs()[lesson] for name in section.tables))


def lessons_for(world: World | Iterable[str]) -> pd.DataFrame:
    """Which lessons and sections can run.

    Parameters
    ----------
    world
        A world, or the names of the tables that there are.

    Returns
    -------
    DataFrame
        One row per section: ``lesson``, ``section`` (0: the cells before the first section), ``title``, ``runs``,
        ``lacks`` (tables, comma-separated), ``note`` (where a cell names an account of the teaching world).
    """
    present: set[str] = set(getattr(world, "tables", world))  # type: ignore[arg-type]
    rows = []
    for lesson, sections in needs().items():
        for one in sections:
            lacks = [name for name in one.tables if name not in present]
            note = t("own_data.names_account") if one.names_account else ""
            rows.append((lesson, one.number, pick(one.title), not lacks, ", ".join(lacks), note))
    return pd.DataFrame(rows, columns=["lesson", "section", "title", "runs", "lacks", "note"])
