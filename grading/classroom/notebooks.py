"""Reading a notebook file that may be anything: other encodings, old formats, half a file, not a notebook at all."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from .cells import unique_ids
from .messages import say

MOST_NOTEBOOK_BYTES = 20 * 1024 * 1024
_MOST_CELLS = 2_000


class Unreadable(ValueError):
    """A file that cannot be read as a notebook; ``reason`` is a sentence in both languages."""

    def __init__(self, reason: dict[str, str]) -> None:
        super().__init__(reason["en"])
        self.reason = reason


def read_notebook(path: Path) -> tuple[NotebookNode, list[dict[str, str]]]:
    """Read a notebook whatever its age, and make it a valid one of today's format.

    Returns
    -------
    (notebook, reasons)
        With a sentence for each thing that had to be put right.

    Raises
    ------
    Unreadable
        No JSON, cut off, no notebook, from a later format, or too large.
    """
    if path.is_symlink() or not path.is_file():
        raise Unreadable(say("intake.link", file=path.name))
    size = path.stat().st_size
    if size > MOST_NOTEBOOK_BYTES:
        most = MOST_NOTEBOOK_BYTES >> 20
        raise Unreadable(say("intake.large", file=path.name, size=f"{size / 2**20:.0f}", most=most))
    reasons: list[dict[str, str]] = []
    tree = _json(path, reasons)
    if not isinstance(tree, dict) or not ("cells" in tree or "worksheets" in tree):
        raise Unreadable(say("intake.other_json", file=path.name))
    major = tree.get("nbformat")
    if isinstance(major, int) and major > 4:
        raise Unreadable(say("intake.later", file=path.name, version=major))
    if "cells" not in tree or (isinstance(major, int) and major < 4):
        tree = _upgraded(tree, path, reasons)
    return _rebuilt(tree, path, reasons), reasons


def _json(path: Path, reasons: list[dict[str, str]]) -> Any:
    data = path.read_bytes()
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable(say("intake.empty", file=path.name))
    text = None
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "utf-8-sig":
            reasons.append(say("intake.encoding", file=path.name))
        break
    if text is None:
        raise Unreadable(say("intake.no_json", file=path.name))
    try:
        return json.loads(text)
    except RecursionError:
        raise Unreadable(say("intake.deep", file=path.name)) from None
    except ValueError as error:
        cut = isinstance(error, json.JSONDecodeError) and error.pos >= len(text.rstrip()) - 1
        opened = text.lstrip()[:1] == "{"
        # A string that never ends is reported at its beginning, so look at how the file ends as well.
        cut = opened and (cut or not text.rstrip().endswith("}"))
        raise Unreadable(say("intake.truncated" if cut else "intake.no_json", file=path.name)) from None


def _upgraded(tree: dict[str, Any], path: Path, reasons: list[dict[str, str]]) -> dict[str, Any]:
    version = tree.get("nbformat", 3)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            old = nbformat.reads(json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, **tree}), as_version=4)
    except Exception:  # converters of formats of 2012 fail in many ways; each means the same to the student
        raise Unreadable(say("intake.old", file=path.name, version=version)) from None
    reasons.append(say("intake.upgraded", file=path.name, version=version))
    return dict(old)


def _rebuilt(tree: dict[str, Any], path: Path, reasons: list[dict[str, str]]) -> NotebookNode:
    """A valid notebook from the parts that are understood."""
    found = tree["cells"]
    if not isinstance(found, list):
        raise Unreadable(say("intake.other_json", file=path.name))
    if len(found) > _MOST_CELLS:
        raise Unreadable(say("intake.many_cells", file=path.name, count=len(found), most=_MOST_CELLS))
    cells, dropped = [], 0
    for part in found:
        cell = _cell(part)
        if cell is None:
            dropped += 1
        else:
            cells.append(cell)
    if dropped:
        reasons.append(say("intake.cells_dropped", count=dropped))
    metadata = tree.get("metadata")
    notebook = new_notebook()
    notebook.cells = cells  # not through new_notebook, which minds equal ids that are put right below
    kept = metadata.get("kam_lab") if isinstance(metadata, dict) else None
    if isinstance(kept, dict) and all(isinstance(kept.get(key), str) for key in ("assignment", "language")):
        notebook.metadata["kam_lab"] = NotebookNode({key: kept[key][:64] for key in ("assignment", "language")})
    unique_ids(notebook)
    return notebook


_KINDS = {"code": "code", "markdown": "markdown", "raw": "raw", "heading": "markdown"}


def _cell(part: Any) -> NotebookNode | None:
    if not isinstance(part, dict):
        return None
    source = part.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    kind = part.get("cell_type")
    if not isinstance(source, str) or not isinstance(kind, str) or kind not in _KINDS:
        return None
    # Put together by hand: nbformat's own makers check each cell against the schema. Unpaired surrogates cannot be
    # written as UTF-8.
    text = source.encode("utf-8", "replace").decode("utf-8")
    cell = NotebookNode(id="", cell_type=_KINDS[kind], source=text, metadata=NotebookNode())
    metadata = part.get("metadata")
    if isinstance(metadata, dict):
        cell.metadata.update(_metadata(metadata))
    if isinstance(part.get("id"), str):
        cell["id"] = part["id"]
    if kind == "code":
        outputs = part.get("outputs")
        found = outputs if isinstance(outputs, list) else []
        cell["outputs"] = [NotebookNode(output) for output in found if _is_output(output)]
        cell["execution_count"] = None
    return cell


def _metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    """Only what grading reads; the rest (tags, attachments, widths) has no meaning here and could carry markup."""
    kept: dict[str, Any] = {}
    nbgrader = metadata.get("nbgrader")
    if isinstance(nbgrader, dict):
        kept["nbgrader"] = {
            key: value for key, value in nbgrader.items() if isinstance(value, (str, int, float, bool, type(None)))
        }
    for key in ("deletable", "editable"):
        if isinstance(metadata.get(key), bool):
            kept[key] = metadata[key]
    return kept


def _is_output(output: Any) -> bool:
    """Whether an output holds a display: the only kind that can carry an answer."""
    return (
        isinstance(output, dict)
        and output.get("output_type") in ("display_data", "execute_result")
        and isinstance(output.get("data"), dict)
    )
