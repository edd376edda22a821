"""What a cell put out: reading the answers, and keeping only what is safe to show.

Student output is shown in the teacher's browser (formgrader, feedback), so nothing that could run there is kept: plain
text and pictures only. Answers travel in their own kind of output and are plain JSON of bounded size.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from .messages import say

ANSWER_MIME = "application/vnd.kam-lab.answer+json"
MOST_VALUE_BYTES = 64 * 1024
MOST_DEPTH = 8
_PNG = b"\x89PNG\r\n\x1a\n"


class NotPlain(ValueError):
    """A value that is not bounded, plain JSON."""


def plain(value: Any, depth: int = 0) -> Any:
    """Check that a value is plain JSON: finite numbers, string keys, not too deep, not too large.

    Raises
    ------
    NotPlain
    """
    if depth > MOST_DEPTH:
        raise NotPlain("depth")
    if value is None or isinstance(value, (bool, str)):
        result: Any = value
    elif isinstance(value, int):
        if abs(value) >= 10**30:
            raise NotPlain("number")
        result = value
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise NotPlain("number")
        result = value
    elif isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise NotPlain("key")
        result = {key: plain(item, depth + 1) for key, item in value.items()}
    elif isinstance(value, (list, tuple)):
        result = [plain(item, depth + 1) for item in value]
    else:
        raise NotPlain("type")
    if depth == 0 and len(json.dumps(result, ensure_ascii=False).encode("utf-8", "replace")) > MOST_VALUE_BYTES:
        raise NotPlain("size")
    return result


def answer_in(outputs: Iterable[Any], question: str) -> Any:
    """The value of the last answer bundle for ``question`` in a cell's outputs, or None.

    Only the bundle with the question's own id counts; whatever else was printed or displayed does not.
    """
    return _plain_or_none(_bundled(outputs).get(question))


def _bundled(outputs: Iterable[Any]) -> dict[str, Any]:
    """Question → what its last answer bundle in a cell's outputs holds, as it came."""
    found: dict[str, Any] = {}
    for output in outputs or ():
        if not isinstance(output, Mapping) or output.get("output_type") not in ("display_data", "execute_result"):
            continue
        data = output.get("data")
        bundle = data.get(ANSWER_MIME) if isinstance(data, Mapping) else None
        if isinstance(bundle, Mapping) and bundle.get("format") == 1 and isinstance(bundle.get("id"), str):
            found[bundle["id"]] = bundle.get("value")
    return found


def _plain_or_none(value: Any) -> Any:
    try:
        return plain(value)
    except (NotPlain, RecursionError):
        return None


def bundles_of(notebook: NotebookNode, known: Iterable[str]) -> dict[str, Any]:
    """Every answer that the saved outputs of a notebook still show; questions without a value are left out."""
    wanted = set(known)
    found: dict[str, Any] = {}
    for cell in notebook.cells:
        outputs = cell.get("outputs") if cell.get("cell_type") == "code" else None
        for question, value in _bundled(outputs or ()).items():
            if question in wanted and (answered := _plain_or_none(value)) is not None:
                found[question] = answered
    return found


@dataclass
class Budget:
    """How many bytes of output a notebook may still show."""

    text: int = 512 * 1024
    pictures: int = 8 * 1024 * 1024

    def cell(self) -> Budget:
        """The share of one cell."""
        return Budget(min(self.text, 64 * 1024), min(self.pictures, 2 * 1024 * 1024))


def safe_outputs(outputs: Iterable[Any], budget: Budget) -> list[NotebookNode]:
    """Student outputs reduced to plain text, tracebacks and PNG pictures within the budget.

    HTML, JavaScript, SVG, Markdown, LaTeX, widgets and all output metadata are dropped; a note marks where something
    was cut for its size. ``budget`` is charged.
    """
    here = budget.cell()
    whole = Budget(here.text, here.pictures)
    kept: list[NotebookNode] = []
    cut = False
    for output in outputs or ():
        if here.text <= 0:
            cut = True
            break
        safe, shortened = _safe(output, here)
        cut |= shortened
        if safe is not None:
            kept.append(safe)
    if cut:
        note = say("outputs.cut")
        kept.append(_stream("stdout", f"… {note['zh']} {note['en']} …\n"))
    budget.text -= whole.text - here.text
    budget.pictures -= whole.pictures - here.pictures
    return kept


def _stream(name: str, text: str) -> NotebookNode:
    return NotebookNode(output_type="stream", name=name, text=text)


def _safe(output: Any, left: Budget) -> tuple[NotebookNode | None, bool]:
    if not isinstance(output, Mapping):
        return None, False
    kind = output.get("output_type")
    if kind == "stream":
        text, cut = _shorten(_joined(output.get("text")), left)
        return _stream("stderr" if output.get("name") == "stderr" else "stdout", text), cut
    if kind == "error":
        lines = output.get("traceback")
        text, cut = _shorten("\n".join(map(str, lines)) if isinstance(lines, list) else "", left)
        name, value = (str(output.get(part, ""))[:500] for part in ("ename", "evalue"))
        return NotebookNode(output_type="error", ename=name, evalue=value, traceback=text.split("\n")), cut
    if kind not in ("display_data", "execute_result"):
        return None, False
    data = output.get("data")
    data = data if isinstance(data, Mapping) else {}
    safe: dict[str, str] = {}
    cut = False
    if "text/plain" in data:
        safe["text/plain"], cut = _shorten(_joined(data["text/plain"]), left)
    picture = _png(data.get("image/png"))
    if picture:
        if len(picture) <= left.pictures:
            left.pictures -= len(picture)
            safe["image/png"] = picture
        else:
            cut = True
    if not safe:
        return None, cut
    # Never an execute_result: nbgrader reads points from those.
    return NotebookNode(output_type="display_data", data=NotebookNode(safe), metadata=NotebookNode()), cut


def _joined(text: Any) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text or "")


def _shorten(text: str, left: Budget) -> tuple[str, bool]:
    data = text.encode("utf-8", "replace")
    if len(data) <= left.text:
        left.text -= len(data)
        return data.decode("utf-8"), False
    short = data[: left.text].decode("utf-8", "ignore")
    left.text = 0
    return short, True


def _png(data: Any) -> str | None:
    """Base64 of a PNG and nothing but that (it is pasted into an ``src`` attribute)."""
    text = "".join(_joined(data).split()) if data else ""
    try:
        return text if base64.b64decode(text, validate=True).startswith(_PNG) else None
    except (binascii.Error, ValueError):
        return None


def without_markup(text: str) -> str:
    """Text that opens neither a tag (but a line break) nor a link when shown as Markdown.

    A click on ``[x](javascript:…)`` would run it in the teacher's browser.
    """
    return text.replace("<", "&lt;").replace("&lt;br>", "<br>").replace("[", "&#91;")


def answer_text(value: Any) -> str:
    """How an answer is shown beside its points."""
    if value is None:
        return "—"
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 20_000 else shown[:20_000] + " …"
