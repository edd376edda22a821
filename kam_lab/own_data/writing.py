"""Writing a world and its report: a sealed folder that :func:`kam_lab.open_world` opens like any hand-out."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from kam_lab.answering.store import write_atomically
from kam_lab.i18n import LANGUAGES
from kam_lab.own_data.page import page
from kam_lab.tables.loading import WorldError, problem
from kam_lab.tables.schema import DESCRIPTOR, Table, read_schema
from kam_lab.tables.seal import SUMS, seal_text
from kam_lab.world import World

REPORT = "data-quality.{lang}.html"
SET_ASIDE = "set_aside_{table}.csv"


def write_world(world: World, out: Path, lang: str | None = None) -> list[Path]:
    """Write tables, descriptor, seal, the report in both languages and the rows set aside; the same world gives the
    same bytes. Files of an earlier run are replaced, others make the folder be refused.

    Returns
    -------
    list of Path
        What a person looks at: reports and lists.

    Raises
    ------
    WorldError
        The folder holds something that this function did not write.
    """
    schema = read_schema()
    _cleared(out)
    files = []
    for name, frame in world.tables.items():
        file = out / schema[name].path
        write_atomically(file, csv_text(frame, schema[name]).encode())
        files.append(file)
    described = {"name": "own-data", "world": {"name": world.name, "as_of": world.as_of.isoformat()}}
    write_atomically(out / DESCRIPTOR, (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode())
    looked_at = []
    quality = world.quality
    if quality is not None:
        for one in LANGUAGES:
            write_atomically(out / REPORT.format(lang=one), page(world, one).encode())
            looked_at.append(out / REPORT.format(lang=one))
        for name in quality.assembled.parts:
            rows = quality.set_aside(name, lang)
            if len(rows):
                file = out / SET_ASIDE.format(table=name)
                # With a byte order mark: it is opened in a spreadsheet, and Excel takes UTF-8 without one for GBK.
                write_atomically(file, harmless(rows).to_csv(index=False, lineterminator="\n").encode("utf-8-sig"))
                looked_at.append(file)
    write_atomically(out / SUMS, seal_text(files).encode())  # last: a folder without its seal is not finished
    return looked_at


def csv_text(frame: pd.DataFrame, table: Table) -> str:
    """A table in the form of the teaching world's files."""
    shown = frame.copy()
    for field in table.fields:
        if field.type == "boolean":
            shown[field.name] = shown[field.name].map({True: "true", False: "false"})
    return shown.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")


def harmless(rows: pd.DataFrame) -> pd.DataFrame:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it."""
    made = rows.copy()
    for column in made.columns[[pd.api.types.is_string_dtype(kind) or kind.kind == "O" for kind in made.dtypes]]:
        text = made[column].astype(str)
        made[column] = text.where(~text.str.match(r"^[=+@\t\r-](?![\d.,]+$)"), "'" + text)
    return made.rename(columns=lambda name: f"'{name}" if str(name)[:1] in "=+-@" else name)


def _cleared(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    own = (
        {table.path for table in read_schema()} | {DESCRIPTOR, SUMS} | {REPORT.format(lang=lang) for lang in LANGUAGES}
    )
    own |= {SET_ASIDE.format(table=table.name) for table in read_schema()}
    there = [path for path in out.iterdir() if not path.name.startswith(".")]
    foreign = [path.name for path in there if path.name not in own]
    if foreign or (there and not (out / DESCRIPTOR).is_file()):
        raise WorldError([problem("out_not_empty", folder=out.name, files=", ".join(foreign[:5]) or there[0].name)])
    for path in there:
        path.unlink()
