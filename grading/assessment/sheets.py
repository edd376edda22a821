"""Cells that cannot run: writing text and numbers into xlsx and CSV safely."""

from __future__ import annotations

import csv
import io
import math
import os
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell

MAX_CELL = 32_000  # a cell holds at most 32,767 characters
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A spreadsheet program may take a CSV field with such a first character for a formula."""


def clean(text: str) -> str:
    """Replace what no xlsx can hold: control characters, halves of characters; cut what no cell can hold."""
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text).encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def put(cell: Any, value: Any) -> Cell:
    """Write a value into a cell; text stays text, whatever it looks like; NaN and None leave the cell empty."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        cell.value = None
    elif isinstance(value, str):
        cell.value = clean(value)
        cell.data_type = "s"  # openpyxl takes a leading = for a formula
        if value.startswith(RISKY):
            cell.quotePrefix = True  # or the program would take it for one as soon as somebody edits the cell
    else:
        cell.value = value
    return cell


def csv_field(value: Any) -> str:
    """One CSV field: risky text gets an apostrophe in front, so that no program runs it."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str):
        text = value.replace("\x00", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")  # else left unquoted
        return "'" + text if text.startswith(RISKY) or text.lstrip().startswith(RISKY[:4]) else text
    return str(value)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A CSV table as text, with the line ends of RFC 4180 left to ``\\n``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([csv_field(name) for name in header])
    writer.writerows([csv_field(value) for value in row] for row in rows)
    return out.getvalue()


def replace_file(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all: a reader, or a crash, never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    spare = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with spare.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(spare, path)
    return path


def workbook_bytes(book: Workbook) -> bytes:
    """A workbook as a file that depends on its content only: no times of saving in it."""
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
