"""The mapping: which of a company's files, sheets and columns become which of ours, as a file a person can read.

One entry per table of ours; per column where it comes from, or what is assumed where no column says it. What is
assumed stands nowhere but here, and the report repeats it: nothing is filled in that the mapping does not name.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_serializer, model_validator

from kam_lab.tables.loading import WorldError, problem
from kam_lab.tables.schema import read_schema
from kam_lab.world import MAPPING as MAPPING

DateForm = Literal["auto", "ymd", "dmy", "mdy"]
NumberForm = Literal["point", "comma"]
#: What can be worked out from other columns: the first order's date, tier and size class by revenue of the last year,
#: the number of the row.
Rule = Literal["first_order", "revenue_tier", "revenue_size", "row_number"]


class ColumnMap(BaseModel):
    """Where one column of ours comes from.

    Attributes
    ----------
    source : their column (``from`` in the file); None where there is none.
    values : their words → our values.
    unknown : what a word that is neither ours nor translated becomes: ``set_aside`` (the row), ``keep`` (the word, as a
        value of the company's own), or one of our values.
    dates : order of day, month and year; ``auto`` reads what begins with the year, and spreadsheet day numbers.
    numbers : decimal ``point`` (1,234.50) or decimal ``comma`` (1.234,50).
    scale : factor to our unit, such as 10000 for a column in 万元.
    tax_percent : tax contained in the amounts, taken out: 13 divides by 1.13.
    default : for cells that are empty and where there is no column.
    same_as, share_of, share : a copy of another column of ours, or this share of it.
    derive : see :data:`Rule`.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    source: str | None = Field(default=None, alias="from")
    values: dict[str, str] = Field(default_factory=dict)
    unknown: str = "set_aside"
    dates: DateForm = "auto"
    numbers: NumberForm = "point"
    scale: float = Field(default=1.0, gt=0)
    tax_percent: float = Field(default=0.0, ge=0, lt=100)
    default: str | int | float | bool | None = None
    same_as: str | None = None
    share_of: str | None = None
    share: float | None = None
    derive: Rule | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        if isinstance(given, dict) and isinstance(given.get("default"), date):
            given = {**given, "default": given["default"].isoformat()}
        return {"from": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _whole(self) -> ColumnMap:
        if (self.share_of is None) != (self.share is None):
            raise ValueError("share_of + share")
        return self

    @model_serializer
    def _shortest(self) -> Any:
        """Only what was said: a column that is merely renamed is one line."""
        said = {
            ("from" if name == "source" else name): getattr(self, name)
            for name, info in type(self).model_fields.items()
            if getattr(self, name) != info.get_default(call_default_factory=True)
        }
        return said["from"] if set(said) == {"from"} else said

    @property
    def assumed(self) -> bool:
        """Whether values come from an assumption where no column says them."""
        return self.default is not None or bool(self.same_as or self.share_of or self.derive)


class TableMap(BaseModel):
    """One table of ours: its file or files (same columns in each), the sheet of a workbook, its columns.

    ``duplicates`` says what becomes of a second row with the same key: ``set_aside``, or ``number`` (the id gets
    ``-2``, ``-3``: an order with several lines).
    """

    model_config = ConfigDict(extra="forbid")

    file: str | list[str]
    sheet: str | None = None
    header_row: int = Field(default=1, ge=1)
    duplicates: Literal["set_aside", "number"] = "set_aside"
    columns: dict[str, ColumnMap]

    @property
    def files(self) -> list[str]:
        """The files as a list."""
        return [self.file] if isinstance(self.file, str) else list(self.file)


class Mapping(BaseModel):
    """The whole mapping.

    Attributes
    ----------
    name : of the world; empty: the folder's.
    as_of : last day that the data know of; None: the day of the last order.
    shift_years : years that are added to every date. The lessons ask about 2025: older data can be moved there.
    tables : by our name.
    """

    model_config = ConfigDict(extra="forbid")

    version: Literal[1] = 1
    name: str = ""
    as_of: date | None = None
    shift_years: int = Field(default=0, ge=-50, le=50)
    tables: dict[str, TableMap]

    @model_validator(mode="after")
    def _known(self) -> Mapping:
        schema = read_schema()
        for name, table in self.tables.items():
            if name not in schema.tables:
                raise ValueError(f"tables.{name}: {', '.join(schema.tables)}")
            columns = schema[name].columns
            for column, entry in table.columns.items():
                for used in filter(None, (column, entry.same_as, entry.share_of)):
                    if used not in columns:
                        raise ValueError(f"{name}.{used}: {', '.join(columns)}")
                enum = schema[name][column].enum
                wrong = [
                    ours for ours in entry.values.values() if enum and ours not in enum and entry.unknown != "keep"
                ]
                if wrong or (enum and entry.unknown not in ("set_aside", "keep", *enum)):
                    raise ValueError(f"{name}.{column}: {wrong or entry.unknown}; {', '.join(enum)}")
        return self


def load_mapping(path: str | Path) -> Mapping:
    """Read a mapping.

    Raises
    ------
    WorldError
        No such file, no YAML, or an entry that means nothing; the sentence names the entry.
    """
    path = Path(path)
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise WorldError([problem("no_mapping", file=str(path))]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WorldError([problem("bad_mapping", file=path.name, detail=_line(error))]) from None
    try:
        return Mapping.model_validate(tree)
    except ValidationError as error:
        raise WorldError(
            [problem("bad_mapping", file=path.name, detail=_where(one)) for one in error.errors()]
        ) from None


def save_mapping(mapping: Mapping, path: str | Path) -> Path:
    """Write a mapping as YAML in the order of the schema, to be read and edited by a person."""
    from kam_lab.answering.store import write_atomically

    tree = mapping.model_dump(mode="json", exclude_defaults=True) | {"version": mapping.version}
    if mapping.as_of is not None:
        tree["as_of"] = mapping.as_of
    order = {name: at for at, name in enumerate(read_schema().tables)}
    tables = {
        name: mapping.tables[name].model_dump(mode="json") for name in sorted(mapping.tables, key=order.__getitem__)
    }
    for table in tables.values():
        for name in [
            name
            for name, usual in (("sheet", None), ("header_row", 1), ("duplicates", "set_aside"))
            if table[name] == usual
        ]:
            del table[name]
    first = ("version", "name", "as_of", "shift_years")
    whole = {name: tree[name] for name in first if name in tree} | {"tables": tables}
    text = yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=120)
    write_atomically(Path(path), text.encode())
    return Path(path)


def _line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark is not None else type(error).__name__


def _where(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    return f"{place}: {error['msg'].removeprefix('Value error, ')}".removeprefix(": ")
