"""From a CSV file to a typed table, or to a sentence that says what is wrong with the file.

Files come back from Excel, from colleagues and from other systems, so the reading is patient where the meaning is
clear (``2025/1/3``, ``TRUE``, blanks around a value) and explains itself where it is not. Values are parsed column by
column, never row by row. What the values *are* is checked in :mod:`kam_lab.tables.validation`.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import io
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import numpy as np
import pandas as pd
from pandas.api.types import pandas_dtype

from kam_lab.i18n import both, pick
from kam_lab.tables.schema import Field, Table

#: How many problems are told at once; more would bury the first one.
SHOWN = 6
#: Row number, as a spreadsheet counts, of the first row of data.
FIRST_ROW = 2

#: What ``str.strip`` takes off, but for the ends of lines.
_BLANKS = "".join(letter for letter in map(chr, range(0x3001)) if letter.isspace() and letter not in "\r\n")

Problem = dict[str, str]  # {"en": …, "zh": …}


class WorldError(ValueError):
    """Tables that cannot be used as a world. The text names table, column, row, the reason and what to do.

    Attributes
    ----------
    problems
        One sentence per problem, each in both languages. ``str()`` shows them in the current language.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [pick(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(pick(both("world.more", count=len(self.problems) - SHOWN)))
        return "\n".join(lines)

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows instead of a traceback: the sentences, for these are for the reader to act on."""
        return str(self).splitlines()


def problem(key: str, **fields: object) -> Problem:
    """The sentence ``world.<key>`` in both languages."""
    return both(f"world.{key}", **fields)


def listed(items: Iterable[object], limit: int = 8) -> str:
    """The first items of a list for a sentence."""
    names = [str(item) for item in items]
    return ", ".join(names[:limit]) + (" …" if len(names) > limit else "")


def read_table(path: str | Path, table: Table) -> pd.DataFrame:
    """Read one CSV file as `table` describes it.

    Parameters
    ----------
    path
        UTF-8 (with or without byte order mark), commas, a header row. The order of columns does not matter; columns
        that the schema does not know are kept as text behind the others.
    table
        Its description.

    Returns
    -------
    DataFrame
        Columns in the order of the schema, types by :attr:`Field.dtype`.

    Raises
    ------
    WorldError
        The file is empty, in another encoding, separated by something else, lacks a column, or holds cells of the
        wrong type.
    """
    path = Path(path)
    text = _text(path)
    header = _header(text, path, table)
    blanks = _has_blanks(text)
    numbers = () if blanks else _plain_numbers(text, table)
    raw = _raw(text, header, path, numbers)
    columns, problems = _columns(raw, table, path, blanks)
    if problems and numbers:  # to be quoted as they were written
        _, problems = _columns(_raw(text, header, path, ()), table, path, blanks)
    if problems:
        raise WorldError(problems)
    extra = {name: raw[name] for name in header if name not in columns}
    return pd.DataFrame({**columns, **extra}, copy=False)


def read_sealed(path: str | Path, table: Table) -> pd.DataFrame:
    """Read a file that was checked when it was written and is :func:`~kam_lab.tables.seal.unaltered` since.

    The same table as :func:`read_table` gives, in half the time: pandas makes each column what the schema says at once.

    Parameters
    ----------
    path, table
        As for :func:`read_table`.
    """
    types = defaultdict(lambda: "str", {f.name: "str" if f.type == "date" else f.dtype for f in table.fields})
    empty = {field.name: [""] for field in table.fields if not field.required}
    try:
        # "utf-8": then pandas reads bytes, and passes over the mark at their beginning by itself.
        made = pd.read_csv(
            path, dtype=types, keep_default_na=False, na_values=empty, na_filter=bool(empty), encoding="utf-8"
        )
        if made.empty or not isinstance(made.index, pd.RangeIndex):
            raise ValueError("no rows, or rows with more cells than columns")
        for field in table.fields:
            if field.type == "date":
                dates = pd.to_datetime(made[field.name], format="%Y-%m-%d")
                made[field.name] = dates.astype(pandas_dtype(field.dtype))
        order = [*table.columns, *(name for name in made if name not in table.columns)]
        return made if order == list(made) else made[order]
    except (KeyError, ValueError):  # sealed, but by somebody who writes otherwise
        return read_table(path, table)


def _text(path: Path) -> str:
    content = path.read_bytes()
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise WorldError([problem("empty_file", file=path.name)])
    if content.startswith(b"PK\x03\x04"):
        raise WorldError([problem("is_workbook", file=path.name)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            content.decode("gb18030")
            guess = "GBK"
        except UnicodeDecodeError:
            guess = "UTF-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "?"
        raise WorldError([problem("encoding", file=path.name, guess=guess)]) from None


def _columns(raw: pd.DataFrame, table: Table, path: Path, blanks: bool) -> tuple[dict[str, pd.Series], list[Problem]]:
    """The columns of the schema in their types, and what is wrong with them."""
    columns: dict[str, pd.Series] = {}
    problems: list[Problem] = []
    for field in table.fields:
        series, wrong = _typed(raw[field.name].str.strip() if blanks else raw[field.name], field)
        columns[field.name] = series
        if wrong is not None:
            problems.append(_bad_cell(path.name, field, raw[field.name], wrong))
    return columns, problems


def _raw(text: str, header: list[str], path: Path, numbers: Collection[str]) -> pd.DataFrame:
    """The cells as they were written; the columns `numbers` as numbers where all of them are, else as text too."""
    types = {name: "float64" if name in numbers else "str" for name in header}
    try:
        raw = pd.read_csv(
            io.StringIO(text), dtype=types, keep_default_na=False, na_filter=False, names=header, header=0
        )
    except (pd.errors.ParserError, csv.Error) as error:
        raise WorldError([problem("ragged", file=path.name, detail=str(error).strip())]) from None
    except (ValueError, OverflowError):
        if not numbers:
            raise
        return _raw(text, header, path, ())
    if isinstance(raw.index, pd.MultiIndex) or not isinstance(raw.index, pd.RangeIndex):
        # pandas takes surplus cells at the row's end for an index: the columns would be shifted by one.
        raise WorldError([problem("ragged", file=path.name, detail=f"> {len(header)}")])
    if raw.empty:
        raise WorldError([problem("no_rows", file=path.name)])
    if not all(np.isfinite(raw[name].to_numpy()).all() for name in numbers):
        return _raw(text, header, path, ())
    return raw


def _plain_numbers(text: str, table: Table) -> list[str]:
    """Columns that pandas may read as numbers at once, five times as fast as by way of text.

    Its parser gives exactly the float that was written, but takes the word ``true`` for 1.
    """
    lower = text.lower()
    if "true" in lower or "false" in lower:
        return []
    return [field.name for field in table.fields if field.required and field.type in ("number", "integer")]


def _has_blanks(text: str) -> bool:
    """Whether a value may begin or end with a blank. Most files have none, and stripping takes longer than looking."""
    return any(
        text.startswith(blank)
        or text.endswith(blank)
        or any(blank + mark in text or mark + blank in text for mark in ',"\r\n')
        for blank in _BLANKS
        if blank in text
    )


def _header(text: str, path: Path, table: Table) -> list[str]:
    first = text.lstrip("\r\n").split("\n", 1)[0].splitlines()[0]
    names = [name.strip() for name in next(csv.reader([first]))]
    missing = [name for name in table.columns if name not in names]
    if not missing:
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise WorldError([problem("column_twice", file=path.name, columns=listed(twice))])
        return names
    for mark in (";", "\t", "|", "，"):
        if first.count(mark) >= max(1, len(table.fields) - 2) and first.count(mark) > first.count(","):
            shown = {"\t": {"en": "tabs", "zh": "制表符"}}.get(mark, f"“{mark}”")
            raise WorldError([problem("separator", file=path.name, mark=shown)])
    alike = {name: difflib.get_close_matches(name, set(names) - set(table.columns), 1, 0.7) for name in missing}
    renamed = listed(f"{found[0]} → {name}" for name, found in alike.items() if found)
    sentence = problem("missing_column", file=path.name, columns=listed(missing), present=listed(names, 12))
    if renamed:
        hint = problem("renamed", pairs=renamed)
        sentence = {lang: f"{sentence[lang]} {hint[lang]}" for lang in sentence}
    raise WorldError([sentence])


def _bad_cell(file: str, field: Field, raw: pd.Series, wrong: np.ndarray) -> Problem:
    rows = np.flatnonzero(wrong)
    return problem(
        f"not_{field.type}",
        file=file,
        column=column_name(field),
        row=int(rows[0]) + FIRST_ROW,
        value=str(raw.iloc[rows[0]])[:40],
        count=len(rows),
    )


def column_name(field: Field) -> dict[str, str]:
    """A column in a sentence: its name in the file and what it means."""
    return {"en": f"{field.name} ({field.title['en']})", "zh": f"{field.name}（{field.title['zh']}）"}


def _typed(text: pd.Series, field: Field) -> tuple[pd.Series, np.ndarray | None]:
    """The column in its type, and a mask of the cells that are not of that type (None if all are)."""
    if field.type == "string":
        return (text if field.required else text.mask(text == "")), None
    empty = np.zeros(len(text), dtype=bool) if text.dtype == "float64" else (text == "").to_numpy()
    values, wrong = _PARSERS[field.type](text)
    # An empty cell is no wrong type: whether it may be empty is for the validation to say, if the type can hold it.
    wrong = wrong & ~empty
    if wrong.any():
        return values, wrong
    dtype = field.dtype if not empty.any() else {"int64": "Int64", "bool": "boolean"}.get(field.dtype, field.dtype)
    return values.astype(pandas_dtype(dtype)), None


def _numbers(text: pd.Series) -> tuple[pd.Series, np.ndarray]:
    if text.dtype == "float64":  # read as numbers already, all of them finite
        return text, np.zeros(len(text), dtype=bool)
    try:
        # Python's own parsing gives exactly the float that was written; pandas' fast parser may miss the last bit.
        values = pd.Series(np.asarray(text.to_numpy(dtype=object), dtype=float), index=text.index)
    except ValueError:
        values = pd.to_numeric(text, errors="coerce").astype(float)
    return values, ~np.isfinite(values.to_numpy())


def _integers(text: pd.Series) -> tuple[pd.Series, np.ndarray]:
    values, wrong = _numbers(text)
    whole = values.where(~wrong)
    return whole, wrong | (whole.fillna(0.0) % 1 != 0).to_numpy()


def _booleans(text: pd.Series) -> tuple[pd.Series, np.ndarray]:
    known = {"true": True, "1": True, "yes": True, "是": True, "false": False, "0": False, "no": False, "否": False}
    values = text.str.lower().map(known)
    return values, values.isna().to_numpy()


def _dates(text: pd.Series) -> tuple[pd.Series, np.ndarray]:
    values = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")
    if values.isna().any():  # what a spreadsheet makes of a date when it saves the file again
        for form in ("%Y/%m/%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M:%S"):
            values = values.fillna(pd.to_datetime(text, format=form, errors="coerce"))
    values = values.astype("datetime64[us]").dt.normalize()
    return values, values.isna().to_numpy()


_PARSERS: dict[str, Callable[[pd.Series], tuple[pd.Series, np.ndarray]]] = {
    "number": _numbers,
    "integer": _integers,
    "boolean": _booleans,
    "date": _dates,
}
