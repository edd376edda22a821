"""The outputs of one cell, as a notebook would keep them, within a number of bytes."""

from __future__ import annotations

import json
from typing import Any

from . import wire

NAMES = {wire.STDOUT: "stdout", wire.STDERR: "stderr"}
TYPES = {wire.DISPLAY: "display_data", wire.RESULT: "execute_result", wire.ERROR: "error"}
SLACK = 100  # what an output costs beyond its text
SMALL_ERROR = 5000  # an error of this size is kept even when the purse is empty


class Outputs:
    """Collects what a cell puts out. Text and displays have a purse each, so that a flood of prints cannot push out a
    chart or an answer.

    Parameters
    ----------
    cap
        Bytes in each purse.

    Attributes
    ----------
    kept
        The outputs, as in a notebook file.
    count
        The execution count.
    cut
        Something was left out.
    """

    def __init__(self, cap: int) -> None:
        self.cap, self.cut = cap, False
        self.kept: list[dict[str, Any]] = []
        self.count: int | None = None
        self._spent = {"text": 0, "rich": 0}
        self._names: dict[str, list[int]] = {}
        self._clear_first = False

    def take(self, kind: bytes, data: bytes | None) -> None:
        """One message of the kernel; it may be anything, since student code runs there."""
        if data is None:
            self.cut = True
        elif kind in NAMES:
            self._text(NAMES[kind], data)
        elif kind == wire.CLEAR:
            if data == b"wait":
                self._clear_first = True
            else:
                self._clear()
        elif kind in TYPES or kind == wire.UPDATE:
            self._rich(kind, data)

    def _clear(self) -> None:
        self.kept.clear()
        self._names.clear()
        self._clear_first = False

    def _append(self, output: dict[str, Any]) -> None:
        if self._clear_first:
            self._clear()
        self.kept.append(output)

    def _text(self, name: str, data: bytes) -> None:
        room = max(self.cap - self._spent["text"] - SLACK, 0)
        text = data[:room].decode("utf-8", "ignore" if len(data) > room else "replace")
        last = self.kept[-1] if self.kept and not self._clear_first else {}
        joins = last.get("output_type") == "stream" and last.get("name") == name
        self._spent["text"] += min(len(data), room) + (0 if joins else SLACK)
        if len(data) > room:
            self.cut = True
        if not text:
            return
        if joins:
            last["text"].append(text)
        else:
            self._append({"output_type": "stream", "name": name, "text": [text]})

    def _rich(self, kind: bytes, data: bytes) -> None:
        purse = "text" if kind == wire.ERROR else "rich"
        size = len(data) + 2 * SLACK
        if self._spent[purse] + size > self.cap and not (kind == wire.ERROR and size < SMALL_ERROR):
            self.cut = True
            return
        try:
            content = json.loads(data)
            name = (content.get("transient") or {}).get("display_id")
            output = self._output(kind, content)
            json.dumps(output, allow_nan=False)
        except Exception:  # whatever it is, it comes from a stranger
            self.cut = True
            return
        self._spent[purse] += size
        if isinstance(name, str):
            for place in self._names.get(name, ()) if kind != wire.ERROR else ():
                self.kept[place]["data"], self.kept[place]["metadata"] = output["data"], output["metadata"]
        if kind == wire.UPDATE:
            return
        self._append(output)
        if isinstance(name, str) and kind != wire.ERROR:
            self._names.setdefault(name, []).append(len(self.kept) - 1)

    def _output(self, kind: bytes, content: dict[str, Any]) -> dict[str, Any]:
        if kind == wire.ERROR:
            return {"output_type": "error", **{part: content.get(part) for part in ("ename", "evalue", "traceback")}}
        output = {"output_type": TYPES.get(kind), "data": content["data"], "metadata": content.get("metadata") or {}}
        if kind == wire.RESULT:
            output["execution_count"] = content.get("execution_count")
        return output

    def record(self) -> list[dict[str, Any]]:
        """The outputs, ready to be sent."""
        return [
            {**output, "text": "".join(output["text"])} if output["output_type"] == "stream" else output
            for output in self.kept
        ]
