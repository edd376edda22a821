"""Opening a company's folder: read, map, assemble, check; and the whole of it for a terminal."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from kam_lab.own_data.assembling import Assembled, assemble
from kam_lab.own_data.model import MAPPING, Mapping, load_mapping, save_mapping
from kam_lab.own_data.quality import Quality, usable_schema
from kam_lab.own_data.reading import Found, read_folder
from kam_lab.profitability import LAST_FULL_YEAR
from kam_lab.tables.loading import WorldError, problem
from kam_lab.tables.schema import Schema, read_schema
from kam_lab.world import World

#: Instead of the name of a file: read with the mapping that is suggested.
SUGGEST = "suggest"
#: A year of which less than this many days is missing at its end counts as whole.
LAST_DAYS = 14


def suggest_mapping(folder: str | Path, found: Found | None = None) -> Mapping:
    """A mapping for a folder, to be reviewed: tables and columns by name and content, dates moved so that the last
    whole year is the one the lessons ask about.

    Raises
    ------
    WorldError
        The folder cannot be read, or nothing in it looks like one of our tables.
    """
    from kam_lab.own_data.suggest import suggest  # here: only who maps needs rapidfuzz

    found = found or read_folder(folder)
    mapping = suggest(found).mapping
    if not mapping.tables:
        names = ", ".join(source.name for source in found.sources[:6])
        raise WorldError([*found.problems, problem("nothing_alike", files=names)])
    try:
        assembled = assemble(Path(folder), found, mapping)
    except WorldError:
        return mapping  # to be completed by a person first
    return mapping.model_copy(update={"shift_years": LAST_FULL_YEAR - last_full_year(assembled)})


def last_full_year(assembled: Assembled) -> int:
    """The last year that the orders cover to its end; the year of the last day where none does."""
    last = assembled.as_of
    year = last.year if last >= date(last.year, 12, 31 - LAST_DAYS) else last.year - 1
    orders = assembled.tables.get("orders")
    if orders is not None and not (orders["order_date"].dt.year == year).any():
        return last.year
    return year


def open_own(folder: str | Path, mapping: str | Path | Mapping | None = None) -> World:
    """Open a company's export as a world; ``world.quality`` is the report on it.

    Parameters
    ----------
    folder
        Holds the files (or is one workbook).
    mapping
        A mapping, its file (looked for as given, then in the folder), ``"suggest"`` for the suggested one, or None for
        ``mapping.yaml`` in the folder.

    Raises
    ------
    WorldError
        Folder or mapping cannot be read, or no table is left.
    """
    folder = Path(folder).expanduser()
    found = read_folder(folder)
    if mapping == SUGGEST:
        mapping = suggest_mapping(folder, found)
    elif not isinstance(mapping, Mapping):
        mapping = load_mapping(_mapping_file(folder, mapping))
    assembled = assemble(folder, found, mapping)
    schema = read_schema()
    check_own(assembled.tables, schema, mapping)
    return World(mapping.name or folder.resolve().stem, assembled.tables, assembled.as_of, Quality(assembled, mapping))


_opened: dict[Path, tuple[object, World]] = {}


def open_for_lesson(folder: Path) -> World:
    """As :func:`open_own` with the folder's own mapping, for ``open_world()`` in a lesson: the first time it says whose
    figures these are and what is assumed; as long as no file changes it is not read again for the lesson's apps."""
    folder = folder.resolve()
    state = tuple(sorted((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in folder.iterdir()))
    if folder not in _opened or _opened[folder][0] != state:
        _opened[folder] = state, open_own(folder)
        print(_opened[folder][1].quality.opening_words())
    return _opened[folder][1]


def _mapping_file(folder: Path, mapping: str | Path | None) -> Path:
    beside = (folder if folder.is_dir() else folder.parent) / (mapping or MAPPING)
    return beside if mapping is None or not Path(mapping).is_file() else Path(mapping)


def check_own(tables: Dict[str, pd.DataFrame], schema: Schema, mapping: Mapping) -> None:
    """Check against the schema, but for the columns that keep the company's own words."""
    from kam_lab.tables.validation import check_tables  # here: pandera takes a while to import

    widened = dict(schema.tables)
    for name, columns in usable_schema(schema, mapping).items():
        fields = tuple(replace(one, enum=()) if one.name in columns else one for one in schema[name].fields)
        widened[name] = replace(schema[name], fields=fields)
    check_tables(tables, replace(schema, tables=MappingProxyType(widened)))


@dataclass
class Checked:
    """What a check of a folder left behind.

    Attributes
    ----------
    world : the world, anonymised if that was asked for; its ``quality`` is the report.
    suggested : the mapping was suggested and saved, for somebody to review it.
    mapping : the file of the mapping.
    written : further files.
    key : the file of the secret, if one was used.
    """

    world: World
    suggested: bool
    mapping: Path
    written: list[Path] = field(default_factory=list)
    key: Path | None = None


def check_folder(
    folder: str | Path,
    mapping: str | Path | None = None,
    *,
    out: str | Path | None = None,
    anonymise: bool = False,
    key: str | Path | None = None,
    scale_money: bool = False,
    shift_dates: bool = False,
    lang: str | None = None,
) -> Checked:
    """Read a folder, report on it, and write a folder that every lesson opens.

    Parameters
    ----------
    folder, mapping
        As for :func:`open_own`; where there is no mapping yet, the suggested one is saved as ``mapping.yaml`` in the
        folder.
    out
        New folder for the world; None writes nothing but the mapping.
    anonymise, key, scale_money, shift_dates
        Invented names and new ids, by the secret in the file `key` (``anonymise.key`` in the folder; made if absent).
        Nothing in `out` then holds a word of the company's own: the report gives no examples, the lists of rows set
        aside only row numbers.
    lang
        Language of the lists of rows set aside.

    Raises
    ------
    WorldError
        As :func:`open_own`; or `out` lies in the folder itself, or holds something else.
    """
    from kam_lab.own_data import anonymise as hiding
    from kam_lab.own_data.writing import write_world

    folder = Path(folder).expanduser()
    file = _mapping_file(folder, mapping)
    secret_file = Path(key) if key is not None else file.parent / hiding.KEY
    if out is not None:
        if Path(out).resolve() == folder.resolve():
            raise WorldError([problem("out_is_source", folder=folder.name)])
        if anonymise and secret_file.resolve().is_relative_to(Path(out).resolve()):
            raise WorldError([problem("key_inside", file=secret_file.name)])
    suggested = mapping is None and not file.is_file()
    if suggested:
        save_mapping(suggest_mapping(folder), file)
    world = open_own(folder, file)
    checked = Checked(world, suggested, file)
    if anonymise:
        checked.key = secret_file
        secret = hiding.secret_of(secret_file)
        checked.world = hiding.anonymised(world, secret, scale_money=scale_money, shift_dates=shift_dates)
    if out is not None:
        checked.written = write_world(checked.world, Path(out), lang)
    return checked
