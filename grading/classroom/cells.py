"""Putting the cells of a handed-in notebook right, by comparing them with the released one.

Everything a student can do to a cell in JupyterLab (delete, copy, move, edit, change its type, change its metadata) is
undone for the cells that carry marks, and nothing a student wrote is thrown away: a changed grade cell is restored and
what stood in it becomes an ordinary cell in front of it, so that it still runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from .messages import say

_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def managed_cells(release: NotebookNode) -> dict[str, NotebookNode]:
    """The cells of a released notebook that nbgrader manages, by their grade id."""
    return {
        cell.metadata["nbgrader"]["grade_id"]: cell
        for cell in release.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id")
    }


def grade_ids(release: NotebookNode) -> list[str]:
    """Ids of the grade cells, in order."""
    return [name for name, cell in managed_cells(release).items() if cell.metadata["nbgrader"]["grade"]]


def count_ours(notebook: NotebookNode, release: NotebookNode) -> int:
    """How many of the released managed cells a notebook still has, in whatever state."""
    return len(set(_claims(notebook.cells, managed_cells(release))) - {None})


def copy_of(notebook: NotebookNode) -> NotebookNode:
    """A copy of which cells and their metadata may be given other values; the values themselves are shared."""
    made = NotebookNode(notebook)
    made.cells = [NotebookNode(cell, metadata=NotebookNode(cell.metadata)) for cell in notebook.cells]
    made.metadata = NotebookNode(notebook.metadata)
    return made


def restore_cells(notebook: NotebookNode, release: NotebookNode) -> tuple[NotebookNode, list[dict[str, str]]]:
    """Restore the managed cells of a notebook.

    Parameters
    ----------
    notebook
        Handed in; not changed.
    release
        As released (in any language: only managed cells are taken from it).

    Returns
    -------
    (notebook, reasons)
        A notebook in which every grade cell of the release occurs once, unchanged and after the code that sets its
        answer; and a sentence for each thing that had to be done.
    """
    wanted = managed_cells(release)
    result = copy_of(notebook)
    reasons: list[dict[str, str]] = []
    chosen = _choose(result.cells, wanted, reasons)
    cells: list[NotebookNode] = []
    for index, cell in enumerate(result.cells):
        name = chosen.get(index)
        if name is None:
            cell.metadata.pop("nbgrader", None)
            cells.append(cell)
        else:
            cells += _restored(cell, name, wanted[name], reasons)
    there = {_name(cell) for cell in cells}
    for name in wanted:
        if wanted[name].metadata["nbgrader"]["grade"] and name not in there:
            cells.insert(_place(cells, name, list(wanted)), _fresh(wanted[name]))
            reasons.append(say("intake.deleted", question=name))
    _after_their_answers(cells, wanted, reasons)
    result.cells = cells
    unique_ids(result)
    return result, reasons


def _name(cell: NotebookNode) -> str | None:
    metadata = cell.metadata.get("nbgrader")
    name = metadata.get("grade_id") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else None


def _claims(cells: Iterable[NotebookNode], wanted: dict[str, NotebookNode]) -> list[str | None]:
    """Which released cell each one is: by its nbgrader id, else by its cell id, else by its very text."""
    ids = {original.get("id"): name for name, original in wanted.items()}
    texts = {_bare(cell.source): name for name, cell in wanted.items() if cell.metadata["nbgrader"]["grade"]}

    def claim(cell: NotebookNode) -> str | None:
        name = _name(cell)
        if name not in wanted:
            name = ids.get(cell.get("id"))
        if name is None and cell.cell_type == "code":
            name = texts.get(_bare(cell.source))
        return name

    return [claim(cell) for cell in cells]


def _same(one: str, other: str) -> bool:
    """Equal but for spaces and the kind of quotes."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text).replace("'", '"')


def _choose(
    cells: list[NotebookNode], wanted: dict[str, NotebookNode], reasons: list[dict[str, str]]
) -> dict[int, str]:
    """For each managed cell the one submitted cell that stands for it: index → grade id."""
    claims: dict[str, list[int]] = {}
    for index, name in enumerate(_claims(cells, wanted)):
        if name is not None:
            claims.setdefault(name, []).append(index)
    chosen = {}
    for name, indexes in claims.items():
        labelled = [index for index in indexes if _name(cells[index]) == name]
        candidates = labelled or indexes
        # Code before text; then the first one, which is in its place (it is moved behind code that sets its answer).
        best = min(candidates, key=lambda index: (cells[index].cell_type != "code", index))
        chosen[best] = name
        if len(labelled) > 1:
            reasons.append(say("intake.duplicated", question=name, count=len(labelled)))
    return chosen


def _restored(
    cell: NotebookNode, name: str, original: NotebookNode, reasons: list[dict[str, str]]
) -> list[NotebookNode]:
    graded = original.metadata["nbgrader"]["grade"]
    if not graded and cell.cell_type != original.cell_type:
        cell.metadata.pop("nbgrader", None)  # a work cell turned into text: the text stays, it carries no marks
        return [cell]
    before = []
    if cell.cell_type != original.cell_type:
        reasons.append(say("intake.type", question=name))
        if cell.source.strip() and not _same(cell.source, original.source):
            before.append(_kept(cell, name))
        cell = _fresh(original)
    elif graded and not _same(cell.source, original.source):
        reasons.append(say("intake.altered", question=name))
        if cell.source.strip():
            before.append(_kept(cell, name))
        cell.source = original.source
    elif graded:
        cell.source = original.source
    old = cell.metadata.get("nbgrader")
    new = original.metadata["nbgrader"]
    if not isinstance(old, dict) or any(old.get(key) != new.get(key) for key in _MEANING):
        reasons.append(say("intake.metadata", question=name))
    cell.metadata["nbgrader"] = deepcopy(new)
    for key in ("deletable", "editable"):
        cell.metadata.pop(key, None)
        if key in original.metadata:
            cell.metadata[key] = original.metadata[key]
    return [*before, cell]


_MEANING = ("grade", "points", "solution", "task", "locked", "grade_id", "schema_version")


def _kept(cell: NotebookNode, name: str) -> NotebookNode:
    make = new_code_cell if cell.cell_type == "code" else new_markdown_cell
    return make(cell.source, id=f"kept-{name}"[:64])


def _fresh(original: NotebookNode) -> NotebookNode:
    cell = NotebookNode(deepcopy(dict(original)))
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
    return cell


def _place(cells: list[NotebookNode], name: str, order: list[str]) -> int:
    """Where a deleted grade cell goes: after its work cell, its prompt, or the nearest managed cell before it."""
    positions: dict[str, int] = {}
    for index, cell in enumerate(cells):
        positions[_name(cell) or ""] = index
        shown = str(cell.get("id", ""))
        if shown in (f"prompt-{name}", f"prompt-{name}-en", f"prompt-{name}-zh"):
            positions[f"prompt-{name}"] = index
    for anchor in (f"work-{name}", f"prompt-{name}", *reversed(order[: order.index(name)])):
        if anchor in positions:
            return positions[anchor] + 1
    following = [positions[later] for later in order[order.index(name) + 1 :] if later in positions]
    return min(following, default=len(cells))


def _after_their_answers(
    cells: list[NotebookNode], wanted: dict[str, NotebookNode], reasons: list[dict[str, str]]
) -> None:
    """Move a grade cell behind the last code that sets its answer."""
    for name, original in wanted.items():
        if not original.metadata["nbgrader"]["grade"]:
            continue
        sets = re.compile(rf"""\banswer\(\s*(["']){re.escape(name)}\1\s*,""")
        here = next(index for index, cell in enumerate(cells) if _name(cell) == name)
        last = max(
            (index for index, cell in enumerate(cells) if cell.cell_type == "code" and sets.search(cell.source)),
            default=-1,
        )
        if last > here:
            cells.insert(last, cells.pop(here))
            reasons.append(say("intake.moved", question=name))


def unique_ids(notebook: NotebookNode, reserved: Iterable[str] = ()) -> None:
    """Give every cell a valid cell id of its own; managed cells keep theirs."""
    used: set[str] = set(reserved)
    for managed in (True, False):
        for index, cell in enumerate(notebook.cells):
            if bool(_name(cell)) != managed:
                continue
            name: Any = cell.get("id")
            if not isinstance(name, str) or not _CELL_ID.fullmatch(name) or name in used:
                number, stem = index, "cell"
                while f"{stem}-{number}" in used:
                    number += 1
                cell["id"] = name = f"{stem}-{number}"
            used.add(name)
