"""Notebooks of ordinary courses, made safe to look at: what a student wrote or displayed never runs in a browser.

nbgrader shows outputs and texts of a hand-in in the teacher's formgrader and on feedback pages as they are. Tables,
text, formulas and pictures stay; scripts, drawings, widgets, frames and links that do something go.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Collection
from typing import Any

import nh3
from nbformat import NotebookNode

from ..outputs import without_markup

TAGS = nh3.ALLOWED_TAGS - {"img", "map", "area"}  # a picture may sit on somebody's server and tell who looks at it
PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


def defused(notebook: NotebookNode, own: Collection[str]) -> NotebookNode:
    """A copy that can be shown; sources of code and what scores are read from stay as they are.

    Parameters
    ----------
    own
        Texts of the teacher's: cells that hold one of them stay as they are.
    """
    made = NotebookNode(notebook)
    made.metadata = NotebookNode({name: value for name, value in notebook.metadata.items() if name != "widgets"})
    made.cells = [_cell(NotebookNode(cell), own) for cell in notebook.cells]
    return made


def _cell(cell: NotebookNode, own: Collection[str]) -> NotebookNode:
    if cell.cell_type == "code":
        cell.outputs = [_output(output) for output in cell.outputs]
    elif cell.source not in own:  # whatever the cell says of itself: a student can write that, too
        cell.source = without_markup(cell.source)
        cell.pop("attachments", None)
    return cell


def _output(output: NotebookNode) -> NotebookNode:
    """None is left out: nbgrader would take a test cell without a result for a passed one."""
    if output.output_type not in ("display_data", "execute_result"):
        return output
    data = {kind: keep(output.data[kind]) for kind, keep in _KEPT.items() if kind in output.data}
    shown = NotebookNode({kind: text for kind, text in data.items() if text or kind not in PICTURES})
    return NotebookNode(output, data=shown, metadata=NotebookNode())


def _text(data: Any) -> str:
    return "".join(data) if isinstance(data, list) else str(data)


def _picture(start: bytes) -> Callable[[Any], str]:
    def keep(data: Any) -> str:
        text = "".join(_text(data).split())
        try:
            return text if base64.b64decode(text, validate=True).startswith(start) else ""
        except (binascii.Error, ValueError):
            return ""

    return keep


_KEPT: dict[str, Callable[[Any], str]] = {
    "text/plain": _text,
    "text/latex": lambda data: _text(data).replace("<", "&lt;"),
    "text/markdown": lambda data: without_markup(_text(data)),
    "text/html": lambda data: nh3.clean(_text(data), tags=TAGS),
    **{kind: _picture(start) for kind, start in PICTURES.items()},
}
