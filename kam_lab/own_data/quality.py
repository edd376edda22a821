"""What became of a company's data, counted and said: per table, per column, per lesson, each with what to do about it.

The figures are tables (``Quality.tables``, ``.columns``, ``.reasons``, ``.lessons``); the sentences come in both
languages. Nothing here changes the data.
"""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import cast

import numpy as np
import pandas as pd

from kam_lab.i18n import both, pick, t
from kam_lab.own_data.assembling import REASONS, Assembled, Part
from kam_lab.own_data.model import ColumnMap, Mapping
from kam_lab.own_data.needs import lessons_for
from kam_lab.tables.loading import Problem, column_name
from kam_lab.tables.schema import Schema, read_schema

#: A value is looked at again when it lies so many interquartile ranges above the middle half (Tukey 1977, "far out"),
#: on a logarithmic scale, since amounts spread by factors.
FAR_OUT = 3.0
#: So many rows a month on average, and a month without any is worth a look.
MONTHLY = 10
#: Fewer values than this have no outliers.
LEAST = 20
COUNTS = ("missing", "unparsable", "unknown_value", "out_of_range", "duplicate", "no_partner", "filled", "neutralised")


@dataclass(frozen=True, eq=False)
class Quality:
    """The report on one world.

    Attributes
    ----------
    assembled, mapping : what it reports on.
    private : no words or names of the company's own may appear (anonymised data): examples and files are left out.
    months : by which anonymising moved all dates.
    """

    assembled: Assembled
    mapping: Mapping
    private: bool = False
    months: int = 0

    @property
    def as_of(self) -> date:
        """Last day of the world."""
        return (pd.Timestamp(self.assembled.as_of) + pd.DateOffset(months=self.months)).date()

    @cached_property
    def tables(self) -> pd.DataFrame:
        """One row per table: table, source, read, kept, set_aside, usable, first, last, days_behind, empty_months."""
        return pd.DataFrame([self._table_row(part) for part in self._parts()])

    @cached_property
    def reasons(self) -> pd.DataFrame:
        """Rows set aside by table, reason and column: table, reason, column, rows, advice."""
        rows = []
        for part in self._parts():
            counted = (
                pd.DataFrame({"reason": part.reason, "column": part.column})[~part.kept].value_counts().sort_index()
            )
            for key, count in counted.items():
                reason, column = map(str, cast(tuple[str, str], key))
                rows.append(
                    (part.table.name, reason, column, int(count), pick(_advice(part, reason, column, self.private)))
                )
        order = {reason: at for at, reason in enumerate(REASONS)}
        made = pd.DataFrame(rows, columns=["table", "reason", "column", "rows", "advice"])
        return made.sort_values(
            ["table", "reason"], key=lambda s: s.map(order) if s.name == "reason" else s, kind="stable"
        )

    @cached_property
    def columns(self) -> pd.DataFrame:
        """One row per column of ours: table, column, source, the counts (:data:`COUNTS`), outliers, advice."""
        return pd.DataFrame([row for part in self._parts() for row in self._column_rows(part)])

    @cached_property
    def lessons(self) -> pd.DataFrame:
        """Which lessons and sections run: see :func:`kam_lab.own_data.lessons_for`."""
        return lessons_for(self.assembled.tables)

    @property
    def summary(self) -> pd.DataFrame:
        """`tables` with headings in the reader's language."""
        titles = {name: t(f"own_data.columns.{name}") for name in self.tables.columns}
        shown = self.tables.assign(table=[f"{title(name)} ({name})" for name in self.tables["table"]])
        return shown.rename(columns=titles)

    @cached_property
    def assumptions(self) -> list[Problem]:
        """Each assumption that the mapping makes, with the number of cells it filled."""
        found = []
        if self.mapping.shift_years:
            found.append(both("own_data.assumed.shift", years=f"{self.mapping.shift_years:+d}"))
        for part in self._parts():
            for name, entry in part.entry.columns.items():
                where = {"table": part.table.title, "column": column_name(part.table[name])}
                if entry.assumed and part.counts[name].filled:
                    found.append(
                        both(
                            "own_data.assumed.filled",
                            **where,
                            count=part.counts[name].filled,
                            how=self._how(part, name, entry),
                        )
                    )
                if entry.tax_percent:
                    found.append(both("own_data.assumed.tax", **where, percent=f"{entry.tax_percent:g}"))
                if entry.scale != 1:
                    found.append(both("own_data.assumed.scale", **where, factor=f"{entry.scale:g}"))
                if part.table[name].enum and entry.unknown not in ("set_aside", "keep"):
                    found.append(both("own_data.assumed.unknown", **where, value=entry.unknown))
        return found

    @cached_property
    def sentences(self) -> list[Problem]:
        """What to know and to do about the whole, the gravest first."""
        assembled, found = self.assembled, list(self.assembled.problems)
        if self.private and found:  # they name files and headings
            found = [both("own_data.problems_private", count=len(found))]
        for part in self._parts():
            if part.lacking:
                columns = {
                    lang: "; ".join(column_name(part.table[c])[lang] for c in part.lacking) for lang in ("en", "zh")
                }
                found.append(both("own_data.lacking", table=part.table.title, columns=columns))
        for source in () if self.private else assembled.unused:
            found.append(both("own_data.unused", source=source))
        found.append(both("own_data.period", as_of=self.as_of.isoformat()))
        return found

    def opening_words(self) -> str:
        """What a notebook says when it opens the data: how much there is, and each assumption."""
        read, kept = (f"{int(self.tables[name].sum()):,}" for name in ("read", "kept"))
        first = t("own_data.opened", name=self.mapping.name or "data", as_of=self.as_of, read=read, kept=kept)
        return "\n".join([first, *(f"· {pick(one)}" for one in self.assumptions)])

    def set_aside(self, table: str, lang: str | None = None) -> pd.DataFrame:
        """The rows of one table that were not kept: file, row, reason, column, and (unless private) their cells."""
        part = self.assembled.parts[table]
        rows = ~part.kept
        made = part.origin[rows].reset_index(drop=True)
        made["reason"] = [t(f"own_data.reason.{reason}", lang=lang) for reason in part.reason[rows]]
        made["column"] = part.column[rows]
        if self.private:
            return made.drop(columns="file")
        made["value"] = part.value[rows]
        cells = part.cells[rows].reset_index(drop=True).add_prefix("» ")
        return pd.concat([made, cells], axis=1)

    def _how(self, part: Part, column: str, entry: ColumnMap) -> Problem:
        telling = self.private and part.table[column].type == "string" and not part.table[column].enum
        return _how(entry.model_copy(update={"default": "–"}) if telling and entry.default is not None else entry)

    def _parts(self) -> list[Part]:
        parts = self.assembled.parts
        return [parts[table.name] for table in read_schema() if table.name in parts]

    def _table_row(self, part: Part) -> dict[str, object]:
        kept = int(part.kept.sum())
        moved = pd.DateOffset(years=self.assembled.shift_years, months=self.months)
        first, last, empty = _period(part, moved)
        behind = (self.as_of - last).days if last else None
        return {
            "table": part.table.name,
            "source": "–" if self.private else ", ".join(part.origin["file"].unique()),
            "read": len(part.cells),
            "kept": kept,
            "set_aside": len(part.cells) - kept,
            "usable": not part.lacking and kept > 0,
            "first": first,
            "last": last,
            "days_behind": behind,
            "empty_months": empty,
        }

    def _column_rows(self, part: Part) -> list[dict[str, object]]:
        rows = []
        for field in part.table.fields:
            entry = part.entry.columns.get(field.name)
            if entry is None and not field.required:
                continue
            counts = part.counts[field.name]
            far = (
                outliers(part.frame.loc[part.kept, field.name])
                if field.name in part.frame and _is_amount(field.type)
                else None
            )
            row: dict[str, object] = {"table": part.table.name, "column": field.name}
            row["source"] = (entry.source if entry and not self.private else None) or "–"
            row |= {name: getattr(counts, name) for name in COUNTS}
            row["outliers"] = 0 if far is None else int(far.sum())
            row["advice"] = pick(self._column_advice(part, field.name, far))
            rows.append(row)
        return rows

    def _column_advice(self, part: Part, column: str, far: pd.Series | None) -> Problem:
        counts, said = part.counts[column], []
        where = {"column": column_name(part.table[column])}
        if column in part.lacking:
            said.append(both("own_data.advice.lacking", **where))
        for kind in (
            "missing",
            "unparsable",
            "unknown_value",
            "out_of_range",
            "duplicate",
            "no_partner",
            "neutralised",
        ):
            if getattr(counts, kind) and column not in part.lacking:
                said.append(_advice(part, kind, column, self.private))
        if far is not None and far.any():
            at = part.frame.loc[far[far].index, column].abs().idxmax()
            said.append(both("own_data.advice.outliers", **where, row=part.origin.loc[at, "row"], count=int(far.sum())))
        if not said:
            return both("own_data.advice.fine")
        return {"en": " ".join(one["en"] for one in said), "zh": "".join(one["zh"] for one in said)}


def title(table: str, lang: str | None = None) -> str:
    """A table's title."""
    return pick(read_schema()[table].title, lang)


def _is_amount(kind: str) -> bool:
    return kind in ("number", "integer")


def outliers(values: pd.Series) -> pd.Series:
    """Which values are far larger than the others: beyond `FAR_OUT` interquartile ranges above the middle half."""
    known = values.dropna().astype(float)
    if len(known) < LEAST or known.nunique() < 5:
        return pd.Series(False, index=known.index)
    size = pd.Series(np.log10(known[known != 0].abs()))
    low, high = size.quantile(0.25), size.quantile(0.75)
    return (size > high + FAR_OUT * (high - low)).reindex(known.index, fill_value=False) & (high > low)


def _period(part: Part, moved: pd.DateOffset) -> tuple[date | None, date | None, int]:
    """First and last day of the table's first date column, and the months between without any row."""
    for field in part.table.fields:
        if field.type == "date" and field.required and field.name in part.frame:
            days = part.frame.loc[part.kept, field.name].dropna()
            if days.empty:
                return None, None, 0
            days = days + moved
            first, last = days.min(), days.max()
            months = days.dt.to_period("M").value_counts()
            gaps = len(pd.period_range(first, last, freq="M")) - len(months)
            # Only where something happens every month does a month without rows say anything.
            monthly = len(days) >= MONTHLY * (len(months) + gaps) and days.dt.day.nunique() > 1
            return first.date(), last.date(), gaps if monthly else 0
    return None, None, 0


def _advice(part: Part, kind: str, column: str, private: bool) -> Problem:
    if not column:
        return both(f"own_data.advice.{kind}")
    counts = part.counts[column]
    shown = "" if private else ", ".join(f"“{one[:30]}”" for one in dict.fromkeys(counts.examples))
    field = part.table[column]
    return both(
        f"own_data.advice.{kind}",
        column=column_name(field),
        count=counts.duplicate if kind == "duplicate_key" else getattr(counts, kind, 0),
        examples={"en": f" ({shown})", "zh": f"（{shown}）"} if shown else {"en": "", "zh": ""},
        least="–" if field.minimum is None else f"{field.minimum:g}",
        most="–" if field.maximum is None else f"{field.maximum:g}",
    )


def _how(entry: ColumnMap) -> Problem:
    if entry.derive:
        return both(f"own_data.how.{entry.derive}")
    if entry.same_as:
        return both("own_data.how.same_as", other=entry.same_as)
    if entry.share_of and entry.share is not None:
        return both("own_data.how.share_of", other=entry.share_of, percent=f"{entry.share * 100:g}")
    return both("own_data.how.default", value=entry.default)


def usable_schema(schema: Schema, mapping: Mapping) -> Dict[str, tuple[str, ...]]:
    """Columns, per table, that keep the company's own words: their values are not checked against ours."""
    kept = {
        name: tuple(
            column for column, one in entry.columns.items() if one.unknown == "keep" and schema[name][column].enum
        )
        for name, entry in mapping.tables.items()
    }
    return {name: columns for name, columns in kept.items() if columns}
