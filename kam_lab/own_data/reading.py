"""A company's files as they are: text cells with their row numbers, from CSV in any usual encoding and from workbooks.

Nothing is interpreted here but dates and numbers of a workbook, which have a type of their own. A file that cannot be
read is a sentence, and the others go on.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import warnings
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from kam_lab.tables.loading import Problem, WorldError, problem

#: Files that are looked at in a folder; others are left alone.
ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm")
#: A file beyond this is no export for a lesson, but a mistake.
LARGEST = 500_000_000
#: Names of files that this package writes itself.
OWN_PREFIX = "set_aside"


@dataclass(frozen=True, eq=False)
class Source:
    """One file or one sheet.

    Attributes
    ----------
    file, sheet : where it came from; `sheet` is None for a CSV file.
    frame : all cells as text, blanks around them removed; blank rows are there.
    rows : for each row of `frame` its number in the file, as a spreadsheet counts.
    encoding : of a CSV file.
    """

    file: str
    sheet: str | None
    frame: pd.DataFrame
    rows: pd.Series
    encoding: str = ""

    @property
    def name(self) -> str:
        """``file`` or ``file / sheet``."""
        return self.file if self.sheet is None else f"{self.file} / {self.sheet}"


@dataclass
class Found:
    """What a folder holds: sources, and a sentence for each file that could not be read."""

    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_folder(path: str | Path) -> Found:
    """Read every CSV file and every sheet below a folder (not in folders within), or one file.

    Raises
    ------
    WorldError
        No such folder, or none of the files can be read.
    """
    path = Path(path)
    if not path.exists():
        raise WorldError([problem("no_folder", folder=str(path))])
    names = [path] if path.is_file() else sorted(p for p in path.iterdir() if p.suffix.lower() in ENDINGS)
    found = Found()
    for file in names:
        if file.name.startswith((OWN_PREFIX, "~$", ".")):
            continue
        try:
            found.sources += read_file(file)
        except WorldError as error:
            found.problems += error.problems
    if not found.sources:
        raise WorldError(found.problems or [problem("no_files", folder=path.name, endings=", ".join(ENDINGS))])
    return found


def read_file(path: Path, header_row: int = 1) -> list[Source]:
    """The sources in one file: one for a CSV file, one per sheet that holds a table for a workbook.

    Raises
    ------
    WorldError
        The file is absent, empty, no text, no workbook, or has no rows below its header.
    """
    if not path.is_file():
        raise WorldError([problem("no_file", file=path.name)])
    if path.stat().st_size > LARGEST:
        raise WorldError([problem("too_large", file=path.name, most=LARGEST // 1_000_000)])
    content = path.read_bytes()
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise WorldError([problem("empty_file", file=path.name)])
    if content.startswith(b"PK\x03\x04"):
        return _workbook(path, content, header_row)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise WorldError([problem("old_workbook", file=path.name)])
    text, encoding = _decoded(path, content)
    source = _csv(path, text, encoding, header_row)
    return [source]


def _decoded(path: Path, content: bytes) -> tuple[str, str]:
    """UTF-8, UTF-16 with its mark, or GBK: what spreadsheets and Chinese systems write."""
    tried = ["utf-16"] if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ["utf-8-sig", "gb18030"]
    for encoding in tried:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding.replace("utf-8-sig", "utf-8")
    raise WorldError([problem("no_text", file=path.name)])


def _csv(path: Path, text: str, encoding: str, header_row: int) -> Source:
    lines = text.splitlines()
    if len(lines) <= header_row:
        raise WorldError([problem("no_rows", file=path.name)])
    head = lines[header_row - 1]
    mark = max(",;\t|", key=head.count)
    width = max(len(row) for row in csv.reader(io.StringIO(text), delimiter=mark))
    names = next(csv.reader([head], delimiter=mark))
    columns = _named(names + [""] * (width - len(names)))
    frame = pd.read_csv(
        io.StringIO(text), sep=mark, dtype="str", keep_default_na=False, na_filter=False, header=None, names=columns,
        skip_blank_lines=False, skiprows=header_row, index_col=False,
    )  # fmt: skip
    return _source(path.name, None, frame.fillna(""), header_row, encoding)


def _workbook(path: Path, content: bytes, header_row: int) -> list[Source]:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and filters that openpyxl does not know concern nobody here
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise WorldError([problem("bad_workbook", file=path.name)]) from None
    found = []
    for sheet in book.worksheets:
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        while rows and all(cell is None for cell in rows[-1]):
            rows.pop()
        if len(rows) <= header_row:
            continue  # a cover sheet
        width = max(map(len, rows))
        columns = _named([_text(cell) for cell in rows[header_row - 1]] + [""] * (width - len(rows[header_row - 1])))
        body = [[_text(cell) for cell in row] + [""] * (width - len(row)) for row in rows[header_row:]]
        found.append(_source(path.name, sheet.title, pd.DataFrame(body, columns=columns, dtype="str"), header_row, ""))
    book.close()
    if not found:
        raise WorldError([problem("no_rows", file=path.name)])
    return found


def _text(cell: object) -> str:
    """A cell of a workbook as text that is read again without doubt."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))  # an id that the spreadsheet took for a number
    return str(cell)


def _named(names: list[str]) -> list[str]:
    """Each column with a name of its own: two of one name are told apart, one without a name gets its number."""
    seen: dict[str, int] = {}
    made = []
    for at, name in enumerate(names, 1):
        plain = " ".join(name.split()) or f"#{at}"
        seen[plain] = seen.get(plain, 0) + 1
        made.append(plain if seen[plain] == 1 else f"{plain} #{seen[plain]}")
    return made


def _source(file: str, sheet: str | None, frame: pd.DataFrame, header_row: int, encoding: str) -> Source:
    for column in frame.columns:
        frame[column] = frame[column].str.strip()
    rows = pd.Series(range(header_row + 1, header_row + 1 + len(frame)), index=frame.index)
    empty = [c for c in frame.columns if c.startswith("#") and (frame[c] == "").all()]
    return Source(file, sheet, frame.drop(columns=empty), rows, encoding)
