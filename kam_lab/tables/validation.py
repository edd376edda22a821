"""Whether tables hold what the schema promises: pandera checks built from the Data Package.

The checks run on whole columns. What pandera finds is turned into sentences; nobody has to read its tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from kam_lab.i18n import pick
from kam_lab.tables.loading import FIRST_ROW, Problem, WorldError, column_name, listed, problem
from kam_lab.tables.schema import Field, Schema, Table, read_schema


def check_tables(tables: Mapping[str, pd.DataFrame], schema: Schema | None = None) -> None:
    """Check every table against the schema, and every foreign key whose target is there.

    Parameters
    ----------
    tables
        Typed tables by name, as ``read_table`` returns them. Tables that the schema does not know
        are not looked at; tables that are absent are not asked for.
    schema
        None for the one that comes with the course.

    Raises
    ------
    WorldError
        With one sentence per column and kind of problem.
    """
    schema = schema or read_schema()
    problems: list[Problem] = []
    for table in schema:
        if table.name in tables:
            problems += _table_problems(tables[table.name], table)
    for table in schema:
        if table.name in tables:
            problems += _dangling(tables, table)
    if problems:
        raise WorldError(problems)


@cache
def pandera_schema(table: Table) -> pa.DataFrameSchema:
    """The pandera schema for one table; further columns are allowed."""
    columns = {field.name: _column(field) for field in table.fields}
    key = list(table.primary_key)
    # A single-column key is marked unique on its column, which names the column in the report.
    return pa.DataFrameSchema(columns, name=table.name, strict=False, unique=key if len(key) > 1 else None)


def _column(field: Field) -> pa.Column:
    checks = []
    if field.enum:
        checks.append(pa.Check.isin(field.enum, error="enum"))
    if field.minimum is not None:
        checks.append(pa.Check.ge(field.minimum, error="minimum"))
    if field.maximum is not None:
        checks.append(pa.Check.le(field.maximum, error="maximum"))
    if field.pattern:
        whole = re.compile(rf"(?:{field.pattern})\Z")
        checks.append(pa.Check(lambda text: text.str.match(whole), error="pattern"))
    if field.type == "string" and field.required:
        checks.append(pa.Check(lambda text: text != "", error="required"))
    # The type is not repeated here: reading has settled it, and an Int64 column of whole numbers is as good as int64.
    return pa.Column(None, checks=checks, nullable=not field.required, unique=field.unique, name=field.name)


def _table_problems(frame: pd.DataFrame, table: Table) -> list[Problem]:
    missing = [name for name in table.columns if name not in frame.columns]
    if missing:
        present = listed(frame.columns, 12)
        return [problem("missing_column", file=table.path, columns=listed(missing), present=present)]
    frame = frame.reset_index(drop=True)  # so that a position can be told as a row of the file
    try:
        pandera_schema(table).validate(frame, lazy=True)
    except SchemaErrors as errors:
        return _sentences(frame, table, errors.failure_cases)
    return []


def _sentences(frame: pd.DataFrame, table: Table, cases: pd.DataFrame) -> list[Problem]:
    """One sentence per column and kind of check, naming the first row."""
    found: dict[tuple[str, str], list[int]] = {}
    for column, check, index in zip(cases["column"], cases["check"], cases["index"], strict=True):
        kind = _KINDS.get(str(check), "required" if "nullable" in str(check) else str(check))
        name = str(column) if kind != "key_twice" else ""
        if pd.notna(index):
            found.setdefault((name, kind), []).append(int(index))
    # An empty required text fails "enum" and "pattern" as well; once told is enough.
    empty = {name: set(rows) for (name, kind), rows in found.items() if kind == "required"}
    problems = []
    for (name, kind), rows in found.items():
        left = sorted(set(rows) - (empty.get(name, set()) if kind != "required" else set()))
        if left:
            problems.append(_sentence(frame, table, name, kind, left))
    return problems


_KINDS = {
    "field_uniqueness": "unique",
    "multiple_fields_uniqueness": "key_twice",
    "not_nullable": "required",
}


def _sentence(frame: pd.DataFrame, table: Table, name: str, kind: str, rows: list[int]) -> Problem:
    if kind == "key_twice":
        key = list(table.primary_key)
        value = listed(f"{column}={_shown(frame[column].iloc[rows[0]])}" for column in key)
        again = sorted({row + FIRST_ROW for row in rows})
        return problem("key_twice", file=table.path, columns=listed(key), value=value, rows=listed(again, 4))
    field = table[name]
    value = _shown(frame[name].iloc[rows[0]])
    if kind == "unique":
        same = frame.index[frame[name] == frame[name].iloc[rows[0]]]
        where = listed((int(row) + FIRST_ROW for row in same), 4)
        return problem("unique", file=table.path, column=column_name(field), value=value, rows=where, count=len(rows))
    expected: object = ""
    if kind == "enum":
        expected = listed(field.enum, 20)
    elif kind == "minimum":
        expected = f"{field.minimum:g}"
    elif kind == "maximum":
        expected = f"{field.maximum:g}"
    return problem(
        kind,
        file=table.path,
        column=column_name(field),
        row=rows[0] + FIRST_ROW,
        value=value,
        expected=expected,
        count=len(rows),
    )


def _shown(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)[:40]


def _dangling(tables: Mapping[str, pd.DataFrame], table: Table) -> list[Problem]:
    """Values that point to nothing, one sentence per foreign key."""
    problems = []
    for key in table.foreign_keys:
        frame, other = tables[table.name], tables.get(key.table)
        if other is None or key.column not in frame or key.target not in other:
            continue
        wrong = (~frame[key.column].isin(other[key.target]) & frame[key.column].notna()).to_numpy().nonzero()[0]
        if len(wrong):
            target = read_schema().tables.get(key.table, table)
            problems.append(
                problem(
                    "unknown",
                    file=table.path,
                    column=column_name(table[key.column]),
                    row=int(wrong[0]) + FIRST_ROW,
                    value=_shown(frame[key.column].iloc[wrong[0]]),
                    count=len(wrong),
                    other=target.path,
                    other_title={lang: pick(target.title, lang) for lang in ("en", "zh")},
                )
            )
    return problems
