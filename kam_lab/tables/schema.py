"""The description of every table and column: one Frictionless Data Package, read once.

``datasets/datapackage.json`` is the single truth for names, types, units, allowed values and meanings in both
languages. Loading is validated against it, the data dictionary is written from it, and forms and plots take their
labels from it. Beside the standard properties a field has ``title_zh``, ``description_zh``, ``unit``, ``decimals``
(digits written to the file) and ``labels`` (value → text in both languages).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kam_lab.i18n import pick

DESCRIPTOR = "datapackage.json"

#: Type of a column in pandas by type in the schema; the second one where cells may be empty.
DTYPES = {
    "string": ("str", "str"),
    "number": ("float64", "float64"),
    "integer": ("int64", "Int64"),
    "boolean": ("bool", "boolean"),
    "date": ("datetime64[us]", "datetime64[us]"),
}


@dataclass(frozen=True, eq=False)
class Field:
    """One column.

    Attributes
    ----------
    name, type
        As in the file; type is one of string, number, integer, boolean, date.
    title, description
        In both languages: ``{"en": …, "zh": …}``.
    unit
        For example ``"CNY"``; empty where there is none.
    decimals
        Digits after the point in the file (numbers only), else None.
    required, unique
        No empty cell; no value twice.
    enum
        The allowed values, empty if any value is.
    minimum, maximum
        Bounds, included; None if there is none.
    pattern
        Regular expression that the whole text must match; empty if none.
    labels
        For each value of `enum` what people call it, in both languages.
    """

    name: str
    type: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    unit: str = ""
    decimals: int | None = None
    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def dtype(self) -> str:
        """Name of the column's type in pandas."""
        return DTYPES[self.type][0 if self.required else 1]


@dataclass(frozen=True, eq=False)
class ForeignKey:
    """Every value of `column` must occur in column `target` of `table`."""

    column: str
    table: str
    target: str


@dataclass(frozen=True, eq=False)
class Table:
    """One table: its file, meaning, columns and keys."""

    name: str
    path: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Names of the columns in order."""
        return [each.name for each in self.fields]

    def __getitem__(self, column: str) -> Field:
        for each in self.fields:
            if each.name == column:
                return each
        raise KeyError(column)


@dataclass(frozen=True, eq=False)
class Schema:
    """All tables, in the order in which they are documented.

    Attributes
    ----------
    tables
        Table by name.
    name, as_of
        Name and last day of the world that the description came with.
    title, description
        Of the whole, in both languages.
    raw
        The JSON as it was read.
    """

    tables: Mapping[str, Table]
    name: str
    as_of: date
    title: Mapping[str, str]
    description: Mapping[str, str]
    raw: Mapping[str, Any]

    def __getitem__(self, table: str) -> Table:
        return self.tables[table]

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables.values())

    def label(self, table: str, column: str, value: str, lang: str | None = None) -> str:
        """What people call a coded value, for example ``label("accounts", "industry", "mining")`` → 矿业."""
        labels = self[table][column].labels
        return pick(labels[value], lang) if value in labels else str(value)


def datasets_folder() -> Path:
    """Where the teaching world lies: ``datasets/`` in a checkout, ``kam_lab/_datasets`` where installed."""
    here = Path(__file__).resolve().parents[1]
    installed = here / "_datasets"
    return installed if installed.is_dir() else here.parent / "datasets"


def read_schema(path: str | Path | None = None) -> Schema:
    """The description of the tables.

    Parameters
    ----------
    path
        A ``datapackage.json``; None for the one that comes with the course.
    """
    return _read((Path(path) if path is not None else datasets_folder() / DESCRIPTOR).resolve())


@cache
def _read(path: Path) -> Schema:
    raw = json.loads(path.read_text(encoding="utf-8-sig"))
    tables = {resource["name"]: _table(resource) for resource in raw["resources"]}
    return Schema(
        tables=MappingProxyType(tables),
        name=raw["world"]["name"],
        as_of=date.fromisoformat(raw["world"]["as_of"]),
        title=_both(raw, "title"),
        description=_both(raw, "description"),
        raw=MappingProxyType(raw),
    )


def _both(node: Mapping[str, Any], key: str) -> dict[str, str]:
    return {"en": node.get(key, ""), "zh": node.get(f"{key}_zh", "")}


def _table(resource: Mapping[str, Any]) -> Table:
    schema = resource["schema"]
    keys = tuple(
        ForeignKey(key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0])
        for key in schema.get("foreignKeys", [])
    )
    return Table(
        name=resource["name"],
        path=resource["path"],
        title=_both(resource, "title"),
        description=_both(resource, "description"),
        fields=tuple(_field(node) for node in schema["fields"]),
        primary_key=tuple(schema["primaryKey"]),
        foreign_keys=keys,
    )


def _field(node: Mapping[str, Any]) -> Field:
    limits = node.get("constraints", {})
    return Field(
        name=node["name"],
        type=node["type"],
        title=_both(node, "title"),
        description=_both(node, "description"),
        unit=node.get("unit", ""),
        decimals=node.get("decimals"),
        required=limits.get("required", False),
        unique=limits.get("unique", False),
        enum=tuple(limits.get("enum", ())),
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        pattern=limits.get("pattern", ""),
        labels=MappingProxyType(node.get("labels", {})),
    )
