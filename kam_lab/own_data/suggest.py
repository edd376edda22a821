"""A mapping suggested from names and contents: a proposal for a person to look at, never a decision.

A column of theirs fits one of ours by its name (our names and titles in both languages, and what companies call them,
``hints.yaml``), compared by `rapidfuzz <https://rapidfuzz.github.io/RapidFuzz/>`_, and only if its cells can be read as
such: a column of names is no date, whatever its heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from rapidfuzz import fuzz, utils

from kam_lab.own_data import parsing
from kam_lab.own_data.model import ColumnMap, Mapping, TableMap
from kam_lab.own_data.reading import Found, Source
from kam_lab.tables.schema import Field, Schema, Table, read_schema

#: Cells that are looked at.
SAMPLE = 400
#: Least likeness (0 to 100) of a heading to a name, and least share of cells that can be read as the column's type.
ALIKE, READABLE = 78, 0.6
#: Least part of a table's required columns, keys counted double, that a source must bring to be taken for it.
ENOUGH = 0.45
#: What the name of a file or a sheet adds to that.
NAMED = 0.5
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")


@dataclass(frozen=True)
class Fit:
    """One suggestion: a column of theirs for one of ours, how alike (0 to 100), and some of its cells."""

    column: str
    source: str
    score: float
    samples: tuple[str, ...]


@dataclass
class Suggestion:
    """A mapping, and what it rests on: ``fits[table][column]``; ``unsure``: sources that fit no table."""

    mapping: Mapping
    fits: dict[str, dict[str, Fit]] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)


@cache
def hints() -> dict[str, Any]:
    """What companies call things: ``hints.yaml``."""
    tree: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "hints.yaml").read_text(encoding="utf-8"))
    return tree


def suggest(found: Found, schema: Schema | None = None) -> Suggestion:
    """Suggest a mapping for what a folder holds."""
    schema = schema or read_schema()
    candidates: list[tuple[float, str, Source, dict[str, Fit]]] = []
    for source in found.sources:
        sample = _sample(source)
        for table in schema:
            score, fits = _table_fit(source, sample, table)
            if score >= ENOUGH:
                candidates.append((score, table.name, source, fits))
    candidates.sort(key=lambda one: (-one[0], one[1], one[2].name))
    made, fits_of, taken = {}, {}, set()
    for _, name, source, fits in candidates:
        if name in made or source.name in taken:
            continue
        # A table exported year by year: files with the same header belong together.
        twins = [
            other for other in found.sources
            if other.name not in taken and other.sheet == source.sheet
            and list(other.frame.columns) == list(source.frame.columns)
        ]  # fmt: skip
        taken |= {source.name, *(other.name for other in twins)}
        made[name] = _entry(twins or [source], schema[name], fits)
        fits_of[name] = fits
    mapping = Mapping(tables={table.name: made[table.name] for table in schema if table.name in made})
    return Suggestion(mapping, fits_of, [source.name for source in found.sources if source.name not in taken])


def _sample(source: Source) -> pd.DataFrame:
    """Cells that say something, plain: the first ones of each column that are not empty."""
    rows = source.frame[(source.frame != "").any(axis=1)].head(SAMPLE)
    return pd.DataFrame({column: parsing.plain(rows[column]) for column in rows.columns})


def _table_fit(source: Source, sample: pd.DataFrame, table: Table) -> tuple[float, dict[str, Fit]]:
    pairs = sorted(
        (
            (score, at, field_.name, column)
            for field_ in table.fields
            for at, column in enumerate(sample.columns)
            if (score := likeness(column, table.name, field_)) >= ALIKE and readable(sample[column], field_) >= READABLE
        ),
        key=lambda one: (-one[0], one[1]),
    )
    fits: dict[str, Fit] = {}
    gone: set[str] = set()
    for score, _, name, column in pairs:
        if name not in fits and column not in gone:
            gone.add(column)
            shown = tuple(dict.fromkeys(sample.loc[sample[column] != "", column]))[:3]
            fits[name] = Fit(name, column, score, shown)
    keys = {*table.primary_key, *(key.column for key in table.foreign_keys)}
    weight = {f.name: 2.0 if f.name in keys else 1.0 for f in table.fields if f.required}
    part = sum(weight[name] * fits[name].score / 100 for name in fits if name in weight) / sum(weight.values())
    own = [name for name in fits if name not in keys]  # keys alone fit every table that points there
    named = _named(source, table)
    return (part + NAMED * named if own and (part > 0.2) else 0.0), fits


def _named(source: Source, table: Table) -> float:
    said = [Path(source.file).stem] if source.sheet is None else [source.sheet]
    words = [table.name, *table.title.values(), *hints()["tables"].get(table.name, ())]
    best = max(_alike(one, word) for one in said for word in words)
    return best / 100 if best >= ALIKE else 0.0


def likeness(heading: str, table: str, field_: Field) -> float:
    """How alike a heading of theirs is to what a column of ours may be called, 0 to 100."""
    known = hints()["columns"]
    words = [field_.name, *field_.title.values(), *known.get(f"{table}.{field_.name}", ()), *known.get(field_.name, ())]
    # A unit in brackets says how to read a column, not which one it is.
    said = {heading, _BRACKETS.sub("", heading).strip() or heading}
    return max(_alike(one, word) for one in said for word in words)


@cache
def _alike(one: str, other: str) -> float:
    a, b = utils.default_process(one), utils.default_process(other.replace("_", " "))
    if a == b and a:
        return 100.0
    return 0.95 * max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b))


def readable(cells: pd.Series, field_: Field) -> float:
    """The share of the filled cells that can be read as this column; 1 for an empty column of theirs."""
    filled = cells[cells != ""]
    if filled.empty:
        return 1.0
    if field_.type == "date":
        wrong = min(int(parsing.dates(filled, form)[1].sum()) for form in ("ymd", "dmy", "mdy"))
    elif field_.type in ("number", "integer"):
        wrong = min(int(parsing.numbers(filled, form)[1].sum()) for form in ("point", "comma"))
    elif field_.type == "boolean":
        wrong = int(parsing.booleans(filled)[1].sum())
    elif field_.enum:
        wrong = int(filled.map(len).gt(24).sum())  # any short word may be translated
    else:
        return 1.0
    return 1 - wrong / len(filled)


def _entry(sources: list[Source], table: Table, fits: dict[str, Fit]) -> TableMap:
    columns: dict[str, ColumnMap] = {}
    for field_ in table.fields:
        assumed = hints()["assume"].get(f"{table.name}.{field_.name}")
        if field_.name in fits:
            heading = fits[field_.name].source
            columns[field_.name] = column_map(
                heading, pd.concat([source.frame[heading] for source in sources]), table, field_
            )
            if assumed and "same_as" in assumed and assumed["same_as"] in fits:
                columns[field_.name].same_as = assumed["same_as"]
        elif assumed and ("same_as" not in assumed or assumed["same_as"] in fits):
            columns[field_.name] = ColumnMap.model_validate(assumed)
    files = [source.file for source in sources]
    return TableMap(file=files[0] if len(files) == 1 else files, sheet=sources[0].sheet, columns=columns)


def column_map(heading: str, cells: pd.Series, table: Table, field_: Field) -> ColumnMap:
    """How a column of theirs is read: date form, number form, unit, tax and translations, as its cells show them."""
    made = ColumnMap.model_validate({"from": heading})
    text = parsing.plain(cells.drop_duplicates().head(5 * SAMPLE))
    text = text[text != ""]
    if field_.type == "date":
        made.dates = _date_form(text)
    elif field_.type in ("number", "integer"):
        made.numbers = "comma" if _wrong(text, "comma") < _wrong(text, "point") else "point"
        if field_.unit.startswith("CNY"):
            plain = parsing._plain(heading).casefold()
            if any(word in plain for word in hints()["with_tax"]) and not any(
                word in plain for word in hints()["without_tax"]
            ):
                made.tax_percent = hints()["tax_percent"]
            if any(parsing._plain(word) in plain for word in hints()["ten_thousands"]):
                made.scale = 10_000
    elif field_.enum:
        made.values = translations(text, field_)
        if f"{table.name}.{field_.name}" in hints()["keep"]:
            made.unknown = "keep"
    return made


def _wrong(text: pd.Series, form: Any) -> int:
    return int(parsing.numbers(text, form)[1].sum())


def _date_form(text: pd.Series) -> Any:
    """The order of day and month where the cells leave no doubt: a 13 can only be a day; dots stand in day.month."""
    if not parsing.dates(text, "auto")[1].any():
        return "auto"
    wrong = {form: int(parsing.dates(text, form)[1].sum()) for form in ("dmy", "mdy")}
    if wrong["dmy"] != wrong["mdy"]:
        return min(wrong, key=lambda form: wrong[form])
    dotted = text.str.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}")
    return "dmy" if dotted.any() and not text[~dotted].str.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}").any() else "auto"


def translations(text: pd.Series, field_: Field) -> dict[str, str]:
    """Their words that are not ours, with the value of ours that companies mean by them."""
    known = {value.casefold() for value in field_.enum}
    known |= {said.casefold() for labels in field_.labels.values() for said in labels.values()}
    meant = {
        parsing._plain(str(word)).casefold(): value
        for value, words in hints()["values"].get(field_.name, {}).items()
        if value in field_.enum
        for word in words
    }
    found = {}
    for word in sorted(set(text)):
        if word.casefold() in known:
            continue
        if word.casefold() in meant:
            found[word] = meant[word.casefold()]
            continue
        near = max(
            (
                (_alike(word, said), value)
                for value in field_.enum
                for said in (value, *field_.labels.get(value, {}).values())
            ),
            default=(0.0, ""),
        )
        if near[0] >= 86:
            found[word] = near[1]
    return found
