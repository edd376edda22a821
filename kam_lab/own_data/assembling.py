"""From cells and a mapping to typed tables; every row that is not kept is put on a list with its reason.

The order of reasons is the order in which a person would look: an empty line and a line of totals are no data; then
what a cell lacks or holds; then what the whole table says (the same key twice), and last what the other tables say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import pandas_dtype

from kam_lab.own_data import parsing
from kam_lab.own_data.model import ColumnMap, Mapping, TableMap
from kam_lab.own_data.reading import Found, Source, read_file
from kam_lab.tables.loading import Problem, WorldError, problem
from kam_lab.tables.schema import DTYPES, Field, Schema, Table, read_schema

#: Why a row is set aside, in the order in which it is looked for.
REASONS = (
    "blank",
    "total",
    "duplicate_row",
    "missing",
    "unparsable",
    "unknown_value",
    "out_of_range",
    "duplicate_key",
    "no_partner",
)
_TOTAL = re.compile(r"(合计|总计|小计|累计|总和|本页合计|本月合计|grand total|sub-?total|total|sum)\s*[:：]?", re.I)
#: What a spreadsheet would run as a formula when the cell is opened there.
_FORMULA = re.compile(r"^[=+@\t\r]|^-(?![\d.,]+$)")
#: An order so many days after all but one in a thousand of the others is a slip of the pen, not the last day.
FAR = 366
#: Cumulated share of revenue up to which an account is of tier A, B; the others C; without revenue D.
TIER_LIMITS = (0.80, 0.95)


@dataclass
class ColumnCount:
    """What happened to the cells of one column, over all rows that are data."""

    missing: int = 0
    unparsable: int = 0
    unknown_value: int = 0
    out_of_range: int = 0
    duplicate: int = 0
    no_partner: int = 0
    filled: int = 0
    neutralised: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass
class Part:
    """One table on its way: its cells, what was read from them, and why rows are set aside.

    Attributes
    ----------
    cells : the rows as they came, all files one below the other.
    origin : ``file`` and ``row`` of each.
    frame : typed values, one row per row of `cells`.
    reason, column, value : why a row is set aside, where, and what stood there; empty for a row that is kept.
    counts : per column of ours.
    lacking : required columns that neither the file nor an assumption gives; the table cannot be used then.
    """

    table: Table
    entry: TableMap
    cells: pd.DataFrame
    origin: pd.DataFrame
    frame: pd.DataFrame
    reason: np.ndarray
    column: np.ndarray
    value: np.ndarray
    counts: dict[str, ColumnCount]
    lacking: list[str] = field(default_factory=list)

    @property
    def kept(self) -> np.ndarray:
        """Mask of the rows that are kept."""
        return self.reason == ""

    def aside(self, rows: np.ndarray, reason: str, column: str = "") -> None:
        """Set rows aside that are not yet."""
        new = rows & self.kept
        self.reason[new], self.column[new] = reason, column
        source = self.entry.columns[column].source if column in self.entry.columns else None
        if source in self.cells.columns:
            self.value[new] = self.cells.loc[new, source].to_numpy()


@dataclass
class Assembled:
    """All tables of a world, and what is left over.

    ``parts`` has every table of the mapping whose file was found, also those that cannot be used; ``tables`` those that
    can.
    """

    parts: dict[str, Part]
    tables: dict[str, pd.DataFrame]
    as_of: date
    shift_years: int
    unused: list[str]
    problems: list[Problem]


def assemble(folder: Path, found: Found, mapping: Mapping, schema: Schema | None = None) -> Assembled:
    """Read the cells as the mapping says.

    Raises
    ------
    WorldError
        When no table at all can be used.
    """
    schema = schema or read_schema()
    problems = list(found.problems)
    parts: dict[str, Part] = {}
    used: set[tuple[str, str | None]] = set()
    # Orders first: other tables may take dates and tiers from them.
    for name in sorted(mapping.tables, key=lambda name: name != "orders"):
        entry = mapping.tables[name]
        try:
            sources = _sources(folder, found, entry)
        except WorldError as error:
            problems += error.problems
            continue
        used |= {(source.file, source.sheet) for source in sources}
        parts[name] = _part(schema[name], entry, sources)
        problems += _absent_columns(parts[name], sources)
    as_of = mapping.as_of or _last_day(parts, schema)
    if "orders" in parts and "order_date" in parts["orders"].frame:
        late = parts["orders"].frame["order_date"] > pd.Timestamp(as_of)
        parts["orders"].counts["order_date"].out_of_range += int((late & parts["orders"].kept).sum())
        parts["orders"].aside(late.to_numpy(), "out_of_range", "order_date")
    for part in parts.values():
        _derive(part, parts.get("orders"), as_of)
    for part in parts.values():
        _judge_cells(part)
        _judge_keys(part)
    usable = {name: part for name, part in parts.items() if not part.lacking}
    _judge_partners(usable)
    tables = {
        table.name: _finished(usable[table.name], mapping.shift_years)
        for table in schema
        if table.name in usable and usable[table.name].kept.any()
    }
    if not tables:
        for part in parts.values():
            problems.append(problem("no_table_left", table=part.table.title, columns=", ".join(part.lacking) or "–"))
        raise WorldError(problems or [problem("empty_mapping")])
    moved = pd.Timestamp(as_of) + pd.DateOffset(years=mapping.shift_years)
    unused = [source.name for source in found.sources if (source.file, source.sheet) not in used]
    return Assembled(parts, tables, moved.date(), mapping.shift_years, unused, problems)


def _sources(folder: Path, found: Found, entry: TableMap) -> list[Source]:
    chosen = []
    for file in entry.files:
        at_hand = [source for source in found.sources if source.file == file]
        if not at_hand or entry.header_row != 1:
            path = (folder if folder.is_dir() else folder.parent) / file
            at_hand = read_file(path, entry.header_row)
        fits = [source for source in at_hand if entry.sheet in (None, source.sheet)]
        if not fits:
            sheets = ", ".join(str(source.sheet) for source in at_hand)
            raise WorldError([problem("no_sheet", file=file, sheet=entry.sheet, present=sheets)])
        chosen.append(fits[0])
    return chosen


def _absent_columns(part: Part, sources: list[Source]) -> list[Problem]:
    """A column of theirs that the mapping names and a file does not have."""
    wanted = {entry.source for entry in part.entry.columns.values() if entry.source}
    return [
        problem(
            "no_column", file=source.name, columns=", ".join(sorted(gone)), present=", ".join(source.frame.columns[:12])
        )
        for source in sources
        if (gone := wanted - set(source.frame.columns))
    ]


def _part(table: Table, entry: TableMap, sources: list[Source]) -> Part:
    cells = pd.concat([source.frame for source in sources], ignore_index=True).fillna("")
    origin = pd.DataFrame(
        {
            "file": np.repeat([source.name for source in sources], [len(source.frame) for source in sources]),
            "row": np.concatenate([source.rows.to_numpy() for source in sources]),
        }
    )
    size = len(cells)
    reason, column, value = (np.full(size, "", dtype=object) for _ in range(3))
    part = Part(
        table,
        entry,
        cells,
        origin,
        pd.DataFrame(index=cells.index),
        reason,
        column,
        value,
        {f.name: ColumnCount() for f in table.fields},
    )
    blank = (cells == "").all(axis=1).to_numpy()
    part.aside(blank, "blank")
    part.aside(_totals(part), "total")
    data = part.kept
    repeated = np.zeros(size, dtype=bool)
    repeated[data] = cells[data].duplicated().to_numpy()
    if not any(one.derive == "row_number" for one in entry.columns.values()):
        # Where rows carry no id of their own, two equal ones may well be two orders of one day.
        part.aside(repeated, "duplicate_row")
    for field_ in table.fields:
        if field_.name in entry.columns:
            part.frame[field_.name] = _read(part, field_, entry.columns[field_.name])
    return part


def _totals(part: Part) -> np.ndarray:
    """Lines of totals: a cell says so, and a key is empty or says so. (An account may be called Total.)"""
    keys = [*part.table.primary_key, *(key.column for key in part.table.foreign_keys)]
    named = [part.entry.columns[key].source for key in keys if key in part.entry.columns]
    theirs = [name for name in named if name is not None and name in part.cells.columns]
    if not theirs:
        return np.zeros(len(part.cells), dtype=bool)
    said = {name: part.cells[name].str.fullmatch(_TOTAL).to_numpy() for name in part.cells.columns}
    anywhere = np.logical_or.reduce(list(said.values()))
    key_lost = np.logical_or.reduce([said[name] | (part.cells[name] == "").to_numpy() for name in theirs])
    return anywhere & key_lost


def _read(part: Part, field_: Field, entry: ColumnMap) -> pd.Series:
    """The values of one column; what cannot be read is counted and marked on its row."""
    count, data = part.counts[field_.name], part.kept
    if entry.source is None or entry.source not in part.cells.columns:
        return pd.Series([None] * len(part.cells), index=part.cells.index, dtype=_loose(field_))
    text = parsing.plain(part.cells[entry.source])
    reason = "unparsable"
    if field_.type == "date":
        values, wrong = parsing.dates(text, entry.dates)
    elif field_.type == "boolean":
        values, wrong = parsing.booleans(text)
    elif field_.type in ("number", "integer"):
        values, wrong = parsing.numbers(text, entry.numbers)
        values = values * entry.scale / (1 + entry.tax_percent / 100)
        if field_.decimals is not None and (entry.scale != 1 or entry.tax_percent):
            values = values.round(field_.decimals)
        if field_.type == "integer":
            broken = (values.notna() & ((values - values.round()).abs() > 1e-9)).to_numpy()
            values, wrong = values.round().mask(broken), wrong | broken
    elif field_.enum:
        values, wrong = _translated(text, field_, entry)
        reason = "unknown_value"
    else:
        values, wrong = _words(text, field_, part, count), np.zeros(len(text), dtype=bool)
    wrong = wrong & data
    setattr(count, reason, int(wrong.sum()))
    count.examples += list(dict.fromkeys(part.cells.loc[wrong, entry.source]))[:3]
    if field_.required and entry.default is None:
        part.aside(wrong, reason, field_.name)
    return values


def _loose(field_: Field) -> str:
    return {"string": "str", "date": DTYPES["date"][1], "boolean": "boolean"}.get(field_.type, "float64")


def _translated(text: pd.Series, field_: Field, entry: ColumnMap) -> tuple[pd.Series, np.ndarray]:
    known = {value.casefold(): value for value in field_.enum}
    for value, labels in field_.labels.items():
        known |= {said.casefold(): value for said in labels.values()}
    known |= {parsing._plain(theirs).casefold(): ours for theirs, ours in entry.values.items()}
    values = text.str.casefold().map(known)
    wrong = (values.isna() & (text != "")).to_numpy()
    if entry.unknown == "keep":
        values, wrong = values.fillna(text.where(text != "")), np.zeros(len(text), dtype=bool)
    elif entry.unknown != "set_aside":
        values, wrong = values.mask(wrong, entry.unknown), np.zeros(len(text), dtype=bool)
    return values.astype("str"), wrong


def _words(text: pd.Series, field_: Field, part: Part, count: ColumnCount) -> pd.Series:
    """Names and ids. An id has no blanks; what a spreadsheet would run as a formula gets an apostrophe before it."""
    if field_.pattern and text.str.contains(" ", regex=False).any():
        text = text.str.replace(r"\s+", "_", regex=True)
    runs = text.str.match(_FORMULA).to_numpy() & part.kept
    count.neutralised = int(runs.sum())
    return text.where(~runs, "'" + text).mask(text == "")


def _last_day(parts: Dict[str, Part], schema: Schema) -> date:
    """The day of the last order, or the last of all dates where there are no orders."""
    if "orders" in parts and "order_date" in parts["orders"].frame:
        days = parts["orders"].frame.loc[parts["orders"].kept, "order_date"].dropna().sort_values()
        if len(days):
            limit = days.iloc[int(0.999 * (len(days) - 1))] + timedelta(days=FAR)
            return days[days <= limit].iloc[-1].date()
    dated = [
        part.frame[f.name].max()
        for part in parts.values()
        for f in part.table.fields
        if f.type == "date" and f.name in part.frame
    ]
    dated = [day for day in dated if pd.notna(day)]
    return max(dated).date() if dated else schema.as_of


def _derive(part: Part, orders: Part | None, as_of: date) -> None:
    """Fill empty cells, and columns that no file has, with what the mapping assumes."""
    for name, entry in part.entry.columns.items():
        if not entry.assumed:
            continue
        had, made = part.frame[name], None
        if entry.derive == "row_number":
            made = pd.Series(
                [f"{part.table.name[:2].upper()}{at:06d}" for at in range(1, len(had) + 1)], index=had.index
            )
        elif entry.derive is not None and orders is not None and "account_id" in part.frame:
            by_account = _from_orders(entry.derive, orders, as_of)
            if by_account is not None:
                made = part.frame["account_id"].map(by_account)
                made = made.fillna(pd.Timestamp(as_of) if entry.derive == "first_order" else _LAST[entry.derive])
        elif entry.same_as in part.frame:
            made = part.frame[entry.same_as]
        elif entry.share_of in part.frame and entry.share is not None:
            made = (part.frame[entry.share_of] * entry.share).round(2)
        if made is None and entry.default is not None:
            given = pd.Timestamp(str(entry.default)) if part.table[name].type == "date" else entry.default
            made = pd.Series(given, index=had.index)
        if made is not None:
            empty = had.isna()
            part.counts[name].filled = int((empty & part.kept).sum())
            part.frame[name] = had.astype(object).where(~empty, made).astype(pandas_dtype(_loose(part.table[name])))


_LAST = {"revenue_tier": "D", "revenue_size": "small"}


def _from_orders(rule: str, orders: Part, as_of: date) -> pd.Series | None:
    """Per account: the day of its first order, or its class by the revenue of the 12 months before the last day.

    None where the orders do not say it.
    """
    rows = orders.frame[orders.kept]
    if not {"account_id", "order_date", *(["net_amount"] if rule != "first_order" else [])} <= set(rows.columns):
        return None
    if rule == "first_order":
        return rows.groupby("account_id")["order_date"].min()
    year = rows[rows["order_date"] > pd.Timestamp(as_of) - pd.DateOffset(years=1)]
    revenue = year.groupby("account_id")["net_amount"].sum()
    revenue = revenue[revenue > 0].sort_values(ascending=False, kind="stable")
    before = (revenue.cumsum() - revenue) / revenue.sum()
    classes = ("A", "B", "C") if rule == "revenue_tier" else ("key", "mid", "small")
    return pd.Series(
        np.select([before < TIER_LIMITS[0], before < TIER_LIMITS[1]], classes[:2], classes[2]), revenue.index
    )


def _judge_cells(part: Part) -> None:
    """What a cell lacks, and what lies outside the limits."""
    for field_ in part.table.fields:
        if field_.name not in part.frame:
            if field_.required:
                part.lacking.append(field_.name)
            continue
        values, count, data = part.frame[field_.name], part.counts[field_.name], ~np.isin(part.reason, REASONS[:3])
        bad = part.counts[field_.name].unparsable + part.counts[field_.name].unknown_value
        missing = values.isna().to_numpy() & data
        count.missing = max(0, int(missing.sum()) - bad)
        if field_.required:
            if data.any() and missing[data].all():
                part.lacking.append(field_.name)  # a column without a single value says as much as none
                continue
            part.aside(missing, "missing", field_.name)
        low = values < field_.minimum if field_.minimum is not None else False
        high = values > field_.maximum if field_.maximum is not None else False
        outside = np.asarray(pd.Series(low | high, index=values.index).fillna(False), dtype=bool) & data
        count.out_of_range += int(outside.sum())
        count.examples += [f"{value:g}" for value in values[outside].unique()[:3]]
        if field_.required:
            part.aside(outside, "out_of_range", field_.name)
        elif outside.any():
            part.frame[field_.name] = values.mask(outside)


def _judge_keys(part: Part) -> None:
    """The same key twice; and names that must differ get a number."""
    key = [name for name in part.table.primary_key if name in part.frame]
    kept = part.kept
    if len(key) < len(part.table.primary_key):
        return
    again = np.zeros(len(kept), dtype=bool)
    again[kept] = part.frame.loc[kept, key].duplicated().to_numpy()
    part.counts[key[0]].duplicate = int(again.sum())
    part.counts[key[0]].examples += [str(value) for value in part.frame.loc[again, key[0]].unique()[:3]]
    if part.entry.duplicates == "number" and len(key) == 1:
        part.frame[key[0]] = _told_apart(part.frame[key[0]], kept, "{}-{}")
    else:
        part.aside(again, "duplicate_key", key[0])
    for field_ in part.table.fields:
        if field_.unique and field_.name not in key and field_.type == "string" and field_.name in part.frame:
            twice = part.frame.loc[part.kept, field_.name].duplicated()
            part.counts[field_.name].duplicate = int(twice.sum())
            part.frame[field_.name] = _told_apart(part.frame[field_.name], part.kept, "{} ({})")


def _told_apart(values: pd.Series, kept: np.ndarray, form: str) -> pd.Series:
    """The second and further ones of a value get a number that nothing else has."""
    values = values.copy()
    taken = set(values[kept])
    for at in values.index[kept][values[kept].duplicated().to_numpy()]:
        number = 2
        while (new := form.format(values[at], number)) in taken:
            number += 1
        taken.add(new)
        values[at] = new
    return values


def _judge_partners(parts: Dict[str, Part]) -> None:
    """Rows that point to nothing, until none does: an order without its account takes its deliveries along."""
    again = True
    while again:
        again = False
        for part in parts.values():
            for key in part.table.foreign_keys:
                other = parts.get(key.table)
                if other is None or key.column not in part.frame:
                    continue
                values = part.frame[key.column]
                lost = (values.notna() & ~values.isin(other.frame.loc[other.kept, key.target])).to_numpy() & part.kept
                if not lost.any():
                    continue
                again = True
                part.counts[key.column].no_partner += int(lost.sum())
                part.counts[key.column].examples += [str(value) for value in values[lost].unique()[:3]]
                if part.table[key.column].required:
                    part.aside(lost, "no_partner", key.column)
                else:
                    part.frame[key.column] = values.mask(lost)


def _finished(part: Part, shift: int) -> pd.DataFrame:
    """The kept rows in the types of the schema, dates moved by whole years."""
    made = {}
    rows = part.frame[part.kept].reset_index(drop=True)
    for field_ in part.table.fields:
        values = rows[field_.name] if field_.name in rows else pd.Series([None] * len(rows), dtype=_loose(field_))
        if shift and field_.type == "date":
            values = values + pd.DateOffset(years=shift)
        elif shift and field_.name == "year":
            values = values + shift
        made[field_.name] = values.astype(pandas_dtype(field_.dtype))
    return pd.DataFrame(made)
