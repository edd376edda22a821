"""What comes out of the sandbox is data from a stranger."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from typing import Any

import pytest

from grading.runner import Limits, records
from grading.runner.watch import Reader


def stream(text: Any = "hello") -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def read(*lines: bytes, limits: Limits | None = None) -> Reader:
    """A reader that has read these lines."""
    there, here = os.pipe()

    def send() -> None:
        with contextlib.suppress(BrokenPipeError), os.fdopen(here, "wb") as sender:
            sender.writelines(line + b"\n" for line in lines)

    sending = threading.Thread(target=send)
    with os.fdopen(there, "rb") as pipe:
        reader = Reader(pipe, frozenset({"1", "2"}), limits or Limits())
        sending.start()
        reader.start()
        reader.join(10)
    sending.join(10)
    assert not reader.is_alive() and reader.finished.is_set()
    return reader


def record(key: Any = "1", outputs: Any = None, state: Any = "ok", **more: Any) -> bytes:
    return json.dumps({"cell": key, "state": state, "count": 1, "outputs": outputs or [], **more}).encode()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b"9" * 10_000,
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a": ' * 100 + b"1" + b"}" * 100,
        b'{"a": "\\\\"' + b', "b": {' * 80,
    ],
)
def test_a_line_that_is_no_record_is_refused(line: bytes) -> None:
    with pytest.raises(records.BadRecord):
        records.parse(line)


def test_brackets_inside_strings_are_no_depth() -> None:
    assert records.parse(json.dumps({"a": "[" * 1000 + '\\"' + "{" * 1000}).encode())["a"].startswith("[")


@pytest.mark.parametrize(
    "bad",
    [
        None,
        {"output_type": "pickle"},
        stream(5),
        stream({"a": 1}),
        {"output_type": "error", "ename": 1, "evalue": "", "traceback": []},
        {"output_type": "error", "ename": "", "evalue": "", "traceback": "no list"},
        {"output_type": "display_data", "data": []},
        {"output_type": "display_data", "data": {"text/html": {"not": "text"}}},
        {"output_type": "display_data", "data": {"application/json": 1e999}},
    ],
)
def test_an_output_that_is_not_well_formed_is_left_out_and_the_others_kept(bad: Any) -> None:
    _, _, _, outputs, cut = records.cell({"cell": "1", "state": "ok", "outputs": [bad, stream()], "count": 1})
    assert outputs == [stream()] and cut


def test_outputs_are_rebuilt_from_known_fields() -> None:
    made = records.output({**stream("a\ud800b"), "name": "other", "evil": 1})
    assert made == stream("a\ufffdb")
    shown = records.output(
        {"output_type": "execute_result", "data": {"text/plain": ["a", "b"]}, "execution_count": 10**30, "x": 1}
    )
    rest = {"metadata": {}, "execution_count": None}
    assert shown == {"output_type": "execute_result", "data": {"text/plain": "ab"}, **rest}


def test_forged_cells_are_ignored() -> None:
    reader = read(
        record("99", [stream("unknown cell")]),
        record(["1"], [stream("a list")]),
        record("1", [stream("bad state")], state="right"),
        b'{"cell": "1", "source": "print(1)", "state": "ok"}',
        b"noise",
        record("1", [stream()], source="forged", id="forged", metadata={"nbgrader": {"points": 100}}),
        b'{"end": "done"}',
        record("2", [stream("after the end")]),
    )
    assert reader.cells == {"1": ("ok", 1, [stream()], False)}
    assert reader.end == "done"


def test_reading_is_bounded() -> None:
    limits = Limits(cell_output_bytes=10_000, output_bytes=50_000)
    long = record("1", [stream("x" * 1_000_000)])
    assert read(long, record("2", [stream()]), limits=limits).cells == {"2": ("ok", 1, [stream()], False)}
    many = [record("1", [stream("x" * 60_000)])] * 5
    assert read(*many, record("2", [stream()]), limits=limits).cells["1"][2:] == ([], True)
    assert read(*[b"x" * 70_000] * 100, limits=limits).flooded
    assert read(b"no newline" * 200_000, limits=limits).flooded
