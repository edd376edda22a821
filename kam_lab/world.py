"""A world: the tables of one supplier's book, opened and checked.

``world = open_world()`` opens the data that belongs to the notebook; ``world.orders`` is a table. The teaching world,
a team's variant and a company's own export in the same form are all opened the same way.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from kam_lab.tables.loading import Problem, WorldError, listed, problem, read_sealed, read_table
from kam_lab.tables.missing import watch
from kam_lab.tables.schema import DESCRIPTOR, Schema, datasets_folder, read_schema
from kam_lab.tables.seal import unaltered

__all__ = ["MissingTableError", "Schema", "World", "WorldError", "open_world", "read_schema"]


class MissingTableError(WorldError, AttributeError, KeyError):
    """A table that this world does not have. (Also an AttributeError, so that ``hasattr(world, "visits")`` works.)

    Attributes
    ----------
    missing_table
        The table's name; None for a name that no world has.
    """

    missing_table: str | None = None
    __str__ = WorldError.__str__


#: Environment variable that names the folder a notebook opens where there is no ``./data`` beside it.
DATA_VARIABLE = "KAM_LAB_DATA"
#: A folder with this file holds a company's own export.
MAPPING = "mapping.yaml"

Reader = Callable[[], pd.DataFrame]
"""Reads a table when it is first asked for."""


class _Tables(Mapping[str, pd.DataFrame]):
    """Tables by name. Each access gives a fresh shallow copy: with pandas' copy-on-write this costs nothing, and what
    a notebook does to the copy (a new column, a sort in place) never changes the world."""

    def __init__(self, frames: Mapping[str, pd.DataFrame | Reader]) -> None:
        self._frames = dict(frames)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            error = MissingTableError([_missing(name, self._frames)])
            if name in read_schema().tables:
                error.missing_table = name
                watch()  # the cells that follow may want what this one was to make
            raise error
        found = self._frames[name]
        if not isinstance(found, pd.DataFrame):
            found = self._frames[name] = found()
        return found.copy(deep=False)

    def __contains__(self, name: object) -> bool:
        return name in self._frames  # without reading the table

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)


def _missing(name: str, present: Mapping[str, object]) -> Problem:
    known = read_schema().tables
    key = "no_table" if name in known else "no_such_table"
    return problem(key, table=name, file=f"{name}.csv", present=listed(present, 20), known=listed(known, 20))


@dataclass(frozen=True, eq=False)
class World:
    """The tables of one supplier's book.

    Attributes
    ----------
    name
        ``"teaching"``, a variant such as ``"v-3fa9c1"``, or the folder's name.
    tables
        Table by name. Every access, also as an attribute (``world.orders``), gives a copy of its own: changing it
        does not change the world.
    as_of
        Last day that the tables know of.
    quality
        For a company's own data the report on it (:class:`kam_lab.own_data.quality.Quality`), else None.

    Raises
    ------
    MissingTableError
        On access to a table that is not there; the sentence says which ones are.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    as_of: date
    quality: Any = None

    def __post_init__(self) -> None:
        if not isinstance(self.tables, _Tables):
            object.__setattr__(self, "tables", _Tables(self.tables))

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name == "tables":
            raise AttributeError(name)
        return self.tables[name]

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *self.tables})

    def __repr__(self) -> str:
        return f"World({self.name!r}, as of {self.as_of}: {', '.join(self.tables)})"


def open_world(path: str | Path | None = None, *, check: bool = True, mapping: Any = None) -> World:
    """Open a world and check it against the schema.

    Parameters
    ----------
    path
        Folder with the CSV files. None for ``./data`` if that folder holds a ``datapackage.json`` (a hand-out with
        its own data) or a ``mapping.yaml`` (a company's own), else for the folder named by the environment variable
        ``KAM_LAB_DATA``, else the teaching world. Tables that are not in the folder are simply absent: a workshop may
        have only accounts and orders.
    check
        False skips the checks of values and keys (types are always read); for data that was just written by us.
        Files that agree with the folder's seal (``SHA256SUMS``) were checked when they were made and are not checked
        again; each is read when its table is first asked for.
    mapping
        For a company's own export: what its files and columns are (see :func:`kam_lab.own_data.open_own`), as a
        mapping, its file, or ``"suggest"``. A folder with a ``mapping.yaml`` needs none.

    Returns
    -------
    World
        Its name and last day come from the folder's ``datapackage.json``; without one, the folder's name and the day
        of the last order.

    Raises
    ------
    WorldError
        No folder, no table in it, a file that cannot be read, or values that break the schema.
    """
    folder = _folder(path)
    if mapping is not None or (_is_own(folder) and not (folder / DESCRIPTOR).is_file()):
        from kam_lab.own_data.opening import open_for_lesson, open_own  # here: most notebooks never need it

        return open_for_lesson(folder) if path is None and mapping is None else open_own(folder, mapping)
    if not folder.is_dir():
        raise WorldError([problem("no_folder", folder=str(path))])
    schema = read_schema()
    files = {table.name: folder / table.path for table in schema if (folder / table.path).is_file()}
    if not files:
        raise WorldError([problem("no_tables", folder=folder.name, known=listed((t.path for t in schema), 20))])
    if unaltered(folder, files.values()):
        # What stands in them was checked when they were written; a notebook needs a few of them, so each is read when
        # it is first asked for.
        readers: dict[str, Reader] = {name: partial(read_sealed, file, schema[name]) for name, file in files.items()}
        tables = _Tables(readers)
        name, as_of = _name_and_day(folder, tables, schema)
        return World(name, tables, as_of)
    frames: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name, file in files.items():
        try:
            frames[name] = read_table(file, schema[name])
        except WorldError as error:
            problems += error.problems
    if problems:
        raise WorldError(problems)
    if check:
        from kam_lab.tables.validation import check_tables  # here: pandera takes a while to import

        check_tables(frames, schema)
    name, as_of = _name_and_day(folder, frames, schema)
    return World(name, frames, as_of)


def _folder(path: str | Path | None) -> Path:
    if path is not None:
        return Path(path).expanduser()
    beside = Path("data")
    if (beside / DESCRIPTOR).is_file() or _is_own(beside):
        return beside
    named = os.environ.get(DATA_VARIABLE)
    return Path(named).expanduser() if named else datasets_folder()


def _is_own(folder: Path) -> bool:
    return (folder / MAPPING).is_file()


def _name_and_day(folder: Path, frames: Mapping[str, pd.DataFrame], schema: Schema) -> tuple[str, date]:
    """From the folder's own descriptor if it has one. Only these two are taken from it: what columns mean and what
    they may hold is always the course's own schema, so that an edited copy cannot loosen the checks."""
    file = folder / DESCRIPTOR
    if not file.is_file():
        last = frames["orders"]["order_date"].max() if "orders" in frames else None
        return folder.resolve().name, last.date() if isinstance(last, pd.Timestamp) else schema.as_of
    try:
        world: dict[str, Any] = json.loads(file.read_text(encoding="utf-8-sig"))["world"]
        return str(world["name"]), date.fromisoformat(world["as_of"])
    except (ValueError, KeyError, TypeError):
        raise WorldError([problem("bad_descriptor", file=DESCRIPTOR)]) from None
