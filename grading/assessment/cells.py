"""Tables: the share of cells that are right, each by the rule of its column."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from grading.assessment import numeric
from grading.assessment.outcome import Asked, Judgement, Text, say

Table = dict[str, dict[str, Any]]

NAMED_CELLS = 4  # so many cells of numbers are named in a comment


def _all(key: Table) -> Iterator[tuple[str, str, Any]]:
    for row, columns in key.items():
        for column, cell in columns.items():
            yield row, column, cell


def _is_number(cell: Any) -> bool:
    return type(cell) in (int, float)


def cell_right(question: Asked, column: str, cell: Any, key: Any) -> bool:
    """Whether one cell is right: numbers within the tolerance of their column, text regardless of case and width."""
    if cell is None:
        return key is None
    if _is_number(key):
        return _is_number(cell) and numeric.distance(question, float(cell), float(key), column) is not None
    return type(cell) is str and type(key) is str and _folded(cell) == _folded(key)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def share_right(question: Asked, value: Table, key: Table) -> float:
    """Share of the key's cells that are right, 0 to 1."""
    cells = list(_all(key))
    right = sum(cell_right(question, column, value.get(row, {}).get(column), cell) for row, column, cell in cells)
    return right / len(cells) if cells else 1.0


def distance(question: Asked, value: Table, target: Table) -> float | None:
    """0 if every cell agrees, else None."""
    return 0.0 if share_right(question, value, target) == 1.0 else None


def judge(question: Asked, value: Table, key: Table) -> Judgement:
    """Judge a table that is not right as a whole.

    Cells of numbers are named, since naming them gives nothing away. Of columns with options only the name of the
    column is given: with two options, naming the wrong cell would be the answer.
    """
    share = share_right(question, value, key)
    wrong = [
        (row, column, value.get(row, {}).get(column), cell)
        for row, column, cell in _all(key)
        if not cell_right(question, column, value.get(row, {}).get(column), cell)
    ]
    empty = sum(given is None for _, _, given, _ in wrong)
    parts = [say("table.some" if share else "table.none")]
    if empty:
        parts.append(say("table.empty"))
    numbers = [(row, column) for row, column, given, cell in wrong if _is_number(cell) and _is_number(given)]
    if numbers and share:
        names = [_cell_name(question, row, column) for row, column in numbers[:NAMED_CELLS]]
        parts.append(say("table.cells", cells=_joined(names)))
    columns = list(dict.fromkeys(c for _, c, given, cell in wrong if not _is_number(cell) and given is not None))
    if columns and share:
        parts.append(say("table.columns", columns=_joined([_label(question, "columns", c) for c in columns])))
    slips = {_cell_slip(question, column, given, cell) for _, column, given, cell in wrong} - {None}
    mistake = None
    same_everywhere = all(_cell_slip(question, c, given, cell) for _, c, given, cell in wrong if given is not None)
    if len(slips) == 1 and len(numbers) >= 2 and same_everywhere:
        mistake = slips.pop()
        parts.append(say(f"table.slip.{mistake}"))
    comment = {lang: ("" if lang == "zh" else " ").join(part[lang] for part in parts) for lang in ("en", "zh")}
    status = "mistake" if mistake else ("partial" if share else "wrong")
    return Judgement(share, comment, mistake, status)  # type: ignore[arg-type]


def _cell_slip(question: Asked, column: str, given: Any, key: Any) -> str | None:
    if not (_is_number(given) and _is_number(key)):
        return None
    found = numeric.slip(question, float(given), float(key), column)
    if found is None or found[0] == "near_miss":
        return None
    return "sign" if found[0] == "sign" else "scale"


def _label(question: Asked, part: str, name: str) -> Text:
    for item in getattr(question, part, None) or []:
        if item.id == name:
            return {"en": item.en, "zh": item.zh}
    return {"en": name, "zh": name}


def _cell_name(question: Asked, row: str, column: str) -> Text:
    first, second = _label(question, "rows", row), _label(question, "columns", column)
    return {"en": f"{first['en']} / {second['en']}", "zh": f"{first['zh']}·{second['zh']}"}


def _joined(names: Sequence[Text]) -> Text:
    return {"en": ", ".join(n["en"] for n in names), "zh": "、".join(n["zh"] for n in names)}


def taken_from(question: Asked, value: Table, own: Table, others: Sequence[Table]) -> bool:
    """Whether a table is another variant's: its numbers (without numbers: all of eight cells or more) agree with it.

    At least three of those cells must be wrong here; fewer may come about by chance.
    """
    for other in others:
        cells = list(_all(other))
        told = [cell for cell in cells if _is_number(cell[2])] or (cells if len(cells) >= 8 else [])
        given = [(r, c, cell, value.get(r, {}).get(c)) for r, c, cell in told]
        if not given or any(g is None for *_, g in given):
            continue
        agrees = all(cell_right(question, c, g, cell) for _, c, cell, g in given)
        wrong_here = sum(not cell_right(question, c, g, own.get(r, {}).get(c)) for r, c, _, g in given)
        if agrees and wrong_here >= 3:
            return True
    return False
