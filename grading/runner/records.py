"""What comes out of the sandbox: read as data from a stranger.

The worker sends one line of JSON for every cell. The student's code runs beside the worker, so each line may be
forged. Hence: bounded in bytes before it is parsed, strict JSON, bounded depth, rebuilt field by field from what the
notebook format knows. Only outputs are taken over; cells, sources and metadata stay those of the job.
"""

from __future__ import annotations

import json
from typing import Any

DEPTH = 64
MAX_OUTPUTS = 2000
STATES = frozenset({"ok", "timeout", "died"})
ENDS = frozenset({"done", "timeout", "died", "error"})


class BadRecord(ValueError):
    """A line is not what a worker sends."""


def _no_constant(name: str) -> Any:
    raise BadRecord(f"{name} is not JSON")


def parse(line: bytes) -> dict[str, Any]:
    """One line as a dictionary.

    Raises
    ------
    BadRecord
        When it is no JSON object, holds NaN or Infinity, or is nested deeper than `DEPTH`.
    """
    if _depth(line) > DEPTH:  # before json sees it: its own guard differs between versions of Python
        raise BadRecord("nested too deeply")
    try:
        record = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError, MemoryError) as error:
        raise BadRecord(str(error)[:200]) from None
    if not isinstance(record, dict):
        raise BadRecord("not an object")
    return record


def _depth(line: bytes) -> int:
    """How deeply brackets are nested, those inside strings left out."""
    deepest = depth = 0
    bare = line.replace(rb"\\", b"").replace(rb"\"", b"").split(b'"')[::2]
    for part in bare:
        for byte in part:
            if byte in b"[{":
                depth += 1
                deepest = max(deepest, depth)
                if deepest > DEPTH:
                    return deepest
            elif byte in b"]}":
                depth -= 1
    return deepest


def text(value: Any) -> str:
    """A string that can be written as UTF-8; lone surrogates become the replacement character."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = "".join(value)
    if not isinstance(value, str):
        raise BadRecord("text expected")
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _tree(value: Any) -> Any:
    """JSON with clean strings and finite, sensible numbers."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [_tree(item) for item in value]
    if isinstance(value, dict):
        return {text(key): _tree(item) for key, item in value.items()}
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        raise BadRecord("a number is not finite")  # 1e999 parses as infinity
    return value


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value < 10**9 else None


def _bundle(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadRecord("a bundle must be an object")
    kept: dict[str, Any] = {}
    for mime, data in value.items():
        is_json = mime == "application/json" or (mime.startswith("application/") and mime.endswith("+json"))
        kept[text(mime)] = _tree(data) if is_json else text(data)
    return kept


def output(value: Any) -> dict[str, Any]:
    """One output, rebuilt from the fields the notebook format has for its kind.

    Raises
    ------
    BadRecord
        When it is of no known kind or a field has the wrong type.
    """
    if not isinstance(value, dict):
        raise BadRecord("an output must be an object")
    kind = value.get("output_type")
    if kind == "stream":
        name = "stderr" if value.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": text(value.get("text"))}
    if kind == "error":
        trace = value.get("traceback", [])
        if not isinstance(trace, list):
            raise BadRecord("a traceback must be a list")
        return {
            "output_type": "error",
            "ename": text(value.get("ename")),
            "evalue": text(value.get("evalue")),
            "traceback": [text(part) for part in trace],
        }
    if kind in ("display_data", "execute_result"):
        metadata = _tree(value.get("metadata", {}))
        made = {
            "output_type": kind,
            "data": _bundle(value.get("data")),
            "metadata": metadata if isinstance(metadata, dict) else {},
        }
        if kind == "execute_result":
            made["execution_count"] = _count(value.get("execution_count"))
        return made
    raise BadRecord("unknown kind of output")


def cell(record: dict[str, Any]) -> tuple[str, str, int | None, list[dict[str, Any]], bool]:
    """Id, state, execution count, outputs and "something was cut off" of one record about a cell.

    An output that is not well-formed is left out and counts as cut off; the others are kept.
    """
    identity, state, outputs = record.get("cell"), record.get("state"), record.get("outputs")
    if not isinstance(identity, str) or state not in STATES or not isinstance(outputs, list):
        raise BadRecord("not a record of a cell")
    kept: list[dict[str, Any]] = []
    cut = record.get("cut") is True or len(outputs) > MAX_OUTPUTS
    for item in outputs[:MAX_OUTPUTS]:
        try:
            kept.append(output(item))
        except BadRecord:
            cut = True
    return identity, str(state), _count(record.get("count")), kept, cut


def merged(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outputs in which texts of one stream that follow each other are one: how they were cut up is mere chance."""
    made: list[dict[str, Any]] = []
    for item in outputs:
        last = made[-1] if made else {}
        if item["output_type"] == "stream" == last.get("output_type") and item["name"] == last["name"]:
            made[-1] = {**last, "text": last["text"] + item["text"]}
        else:
            made.append(item)
    return made
