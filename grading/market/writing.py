"""Writing worlds: CSV files that Excel opens with Chinese intact, the same bytes every time."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
from pandas.api.types import pandas_dtype

from kam_lab.tables.schema import DESCRIPTOR, Field, Table, datasets_folder, read_schema
from kam_lab.tables.seal import SUMS, seal_text
from kam_lab.world import World

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def as_schema(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The columns of the schema in its order, types and number of decimals: what reading the file would give."""
    columns = {}
    for field in table.fields:
        series = frame[field.name]
        if field.decimals is not None:
            series = series.astype(float).round(field.decimals) + 0.0  # + 0.0: no negative zero
        columns[field.name] = series.astype(pandas_dtype(field.dtype))
    return pd.DataFrame(columns)


def csv_text(frame: pd.DataFrame, table: Table) -> str:
    """One table as CSV text, without the byte order mark."""
    columns = {field.name: _as_text(frame[field.name], field) for field in table.fields}
    return pd.DataFrame(columns).to_csv(index=False, lineterminator="\n")


def _as_text(series: pd.Series, field: Field) -> pd.Series:
    if field.type == "date":
        return series.dt.strftime("%Y-%m-%d").fillna("")
    if field.type == "boolean":
        return series.map({True: "true", False: "false"})
    if field.decimals is not None:
        form = f"%.{field.decimals}f"
        return pd.Series(["" if value != value else form % value for value in series.tolist()], index=series.index)
    return series


def write_tables(world: World, folder: Path) -> None:
    """Write every table that the schema knows to ``folder``, and the seal of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in read_schema():
        if table.name in world.tables:
            text = csv_text(world.tables[table.name], table)
            (folder / table.path).write_bytes((BOM + text).encode("utf-8"))
    written = [folder / table.path for table in read_schema() if table.name in world.tables]
    (folder / SUMS).write_text(seal_text(written), encoding="ascii", newline="\n")


def write_world(world: World, folder: str | Path) -> Path:
    """Write a world as ``open_world`` reads it: the tables and their description, under the world's own name.

    Nothing of what is planted is written. Returns the folder.
    """
    target = Path(folder)
    write_tables(world, target)
    source = datasets_folder() / DESCRIPTOR
    if (target / DESCRIPTOR).resolve() != source.resolve():
        raw = json.loads(source.read_text(encoding="utf-8"))
        if (world.name, world.as_of.isoformat()) == (raw["world"]["name"], raw["world"]["as_of"]):
            shutil.copyfile(source, target / DESCRIPTOR)
        else:
            raw["world"] |= {"name": world.name, "as_of": world.as_of.isoformat()}
            text = json.dumps(raw, ensure_ascii=False, indent=1) + "\n"
            (target / DESCRIPTOR).write_text(text, encoding="utf-8", newline="\n")
    return target
