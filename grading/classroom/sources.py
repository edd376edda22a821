"""Reading a lesson or assignment source: a jupytext ``py:percent`` file in two languages.

An English Markdown cell (``# %% [markdown] lang="en"``) is followed by its Chinese twin (``lang="zh"``); code is
shared. Everything here is plain text in, plain data out.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Literal

CellType = Literal["code", "markdown", "raw"]

_QUESTION = re.compile(r"""answer\(\s*(["'])(?P<id>[a-z][a-z0-9_]*)\1\s*\)""")
_FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|<(https?://[^>]+)>")
_NUMBER = re.compile(r"(?<![A-Za-z0-9_])\d[\d,]*(?:\.\d+)?")
_HEADING = re.compile(r"^(#{1,6})\s+\S", re.MULTILINE)


@dataclass(frozen=True)
class SourceCell:
    """One cell of a source.

    Attributes
    ----------
    kind
        ``code``, ``markdown`` or ``raw``.
    text
        Its source.
    language
        ``en``, ``zh`` or None (for both).
    tags
        Cell tags, such as ``solution``.
    covers
        Rows of the course standard that the cell teaches.
    id
        Made from the text, so that building twice gives the same bytes; twins share it.
    """

    kind: CellType
    text: str
    language: str | None
    tags: tuple[str, ...]
    id: str
    covers: tuple[str, ...] = ()

    @property
    def question(self) -> str | None:
        """The question that this cell asks: its whole text is ``answer("…")``."""
        found = _QUESTION.fullmatch(self.text.strip()) if self.kind == "code" else None
        return found["id"] if found else None


def read_source(source: str | Path) -> list[SourceCell]:
    """The cells of a source, given as a path or as its text."""
    return list(_cells(source.read_text(encoding="utf-8") if isinstance(source, Path) else source))


@lru_cache(maxsize=128)  # a report asks for the headings of the same lessons again and again
def _cells(text: str) -> tuple[SourceCell, ...]:
    import jupytext  # slow to import, and needed only while building

    notebook = jupytext.reads(text, fmt="py:percent")
    cells: list[SourceCell] = []
    used: Counter[str] = Counter()
    for cell in notebook.cells:
        language = cell.metadata.get("lang")
        covers = tuple(str(cell.metadata.get("covers", "")).split())
        twin = bool(cells) and language == "zh" and cells[-1].language == "en" and cell.cell_type == cells[-1].kind
        if twin:
            name = cells[-1].id
        else:
            name = hashlib.sha256(f"{cell.cell_type}\0{cell.source}".encode()).hexdigest()[:10]
            used[name] += 1
            if used[name] > 1:
                name = f"{name}-{used[name]}"
        cells.append(
            SourceCell(cell.cell_type, cell.source, language, tuple(cell.metadata.get("tags", ())), name, covers)
        )
    return tuple(cells)


def check_pairs(source: str | Path) -> list[str]:
    """What keeps the two languages of a source apart; empty when every English cell has its Chinese twin.

    Compared are the levels of headings, the numbers (thousands separators aside), code spans and code blocks, and the
    targets of links (``/en/`` and ``/zh/`` count as equal). Messages are for authors, in English.
    """
    problems: list[str] = []
    cells = read_source(source)
    for index, cell in enumerate(cells):
        where = f"cell {index + 1} ({_begin(cell.text)})"
        if cell.kind != "markdown":
            if cell.language:
                problems.append(f"{where}: code is shared; only Markdown cells have a language")
            continue
        before, after = (cells[index - 1] if index else None), (cells[index + 1] if index + 1 < len(cells) else None)
        if cell.language is None:
            problems.append(f'{where}: a Markdown cell says lang="en" or lang="zh"')
        elif cell.language not in ("en", "zh"):
            problems.append(f"{where}: unknown language {cell.language!r}")
        elif cell.language == "en":
            if after is None or after.kind != "markdown" or after.language != "zh":
                problems.append(f"{where}: no Chinese twin follows")
            else:
                problems += [f"{where}: {what}" for what in _differences(cell.text, after.text)]
                if cell.tags != after.tags:
                    problems.append(f"{where}: tags differ: {list(cell.tags)} and {list(after.tags)}")
        elif before is None or before.kind != "markdown" or before.language != "en":
            problems.append(f"{where}: no English cell goes before this Chinese one")
    return problems


def _begin(text: str) -> str:
    first = next((line.strip() for line in text.splitlines() if line.strip()), "empty")
    return first if len(first) <= 40 else first[:39] + "…"


def _differences(english: str, chinese: str) -> list[str]:
    problems = []
    blocks = [[found.group(0).strip() for found in _FENCE.finditer(text)] for text in (english, chinese)]
    if blocks[0] != blocks[1]:
        problems.append("code blocks differ")
    english, chinese = _FENCE.sub("", english), _FENCE.sub("", chinese)
    levels = [[len(mark) for mark in _HEADING.findall(text)] for text in (english, chinese)]
    if levels[0] != levels[1]:
        problems.append(f"heading levels differ: {levels[0]} and {levels[1]}")
    spans = [Counter(found.group(2).strip() for found in _CODE.finditer(text)) for text in (english, chinese)]
    problems += _compare("code spans", *spans)
    english, chinese = _CODE.sub(" ", english), _CODE.sub(" ", chinese)
    links = [Counter(_target(found) for found in _LINK.finditer(text)) for text in (english, chinese)]
    problems += _compare("links", *links)
    english, chinese = _LINK.sub(_label, english), _LINK.sub(_label, chinese)
    numbers = [Counter(_number(found) for found in _NUMBER.findall(text)) for text in (english, chinese)]
    problems += _compare("numbers", *numbers)
    return problems


def _compare(what: str, english: Counter[str], chinese: Counter[str]) -> list[str]:
    extra, missing = sorted((english - chinese).elements()), sorted((chinese - english).elements())
    shown = [f"only {name}: {', '.join(items)}" for name, items in (("English", extra), ("Chinese", missing)) if items]
    return [f"{what} differ ({'; '.join(shown)})"] if shown else []


def _target(found: re.Match[str]) -> str:
    target = found.group(1) or found.group(2)
    return re.sub(r"(^|/)zh(/|$)", r"\1en\2", re.sub(r"\.zh\b|\.zh-CN\b", "", target))


def _label(found: re.Match[str]) -> str:
    return found.group(0).split("](")[0]  # the words of a link stay, numbers in its address go


def _number(text: str) -> str:
    plain = text.replace(",", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def solution_free(text: str, stub: str) -> tuple[str, bool]:
    """Replace ``### BEGIN SOLUTION`` … ``### END SOLUTION`` by ``stub``, indented alike.

    Returns
    -------
    (text, found)

    Raises
    ------
    ValueError
        When a region is not closed, or an end has no beginning.
    """
    lines: list[str] = []
    inside = found = False
    for line in text.splitlines():
        if "BEGIN SOLUTION" in line:
            if inside:
                raise ValueError("a solution begins inside a solution")
            inside = found = True
            lines.append(line[: len(line) - len(line.lstrip())] + stub)
        elif "END SOLUTION" in line:
            if not inside:
                raise ValueError("a solution ends that did not begin")
            inside = False
        elif not inside:
            lines.append(line)
    if inside:
        raise ValueError("a solution does not end")
    return "\n".join(lines), found


def without_marks(text: str) -> str:
    """The text with its solution, without the two marker lines."""
    return "\n".join(line for line in text.splitlines() if "BEGIN SOLUTION" not in line and "END SOLUTION" not in line)


def pairs_of(cells: list[SourceCell]) -> list[tuple[SourceCell, SourceCell | None]]:
    """Each English Markdown cell with the Chinese one that follows (None where it is missing)."""
    result = []
    for cell, after in zip_longest(cells, cells[1:]):
        if cell.kind == "markdown" and cell.language == "en":
            result.append((cell, after if after is not None and after.language == "zh" else None))
    return result
