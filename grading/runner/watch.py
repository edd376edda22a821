"""What the grader's process does while a notebook runs: read, measure, kill."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psutil

from grading.runner import records
from grading.runner.model import MEGABYTE, Limits

SMALL = 32_768  # a record of this size is kept even when the purse for output is empty
BLOCK = 1 << 16


class Reader(threading.Thread):
    """Takes the worker's lines off the pipe, never holding more than the limits allow.

    Attributes
    ----------
    cells
        Key of a cell → what :func:`grading.runner.records.cell` made of its record.
    current
        Key of the cell that is being executed.
    end
        How the worker says it ended; empty while it has not.
    finished
        Set when nothing more will come.
    flooded
        More came than a worker can send.
    """

    def __init__(self, pipe: IO[bytes], keys: frozenset[str], limits: Limits) -> None:
        super().__init__(daemon=True, name="reader")
        self.pipe, self.keys = pipe, keys
        self.longest = 14 * limits.cell_output_bytes + BLOCK  # two purses, non-ASCII text escaped to six bytes
        self.purse = self.kept_most = 2 * limits.output_bytes
        self.most = 10 * self.kept_most + self.longest
        self.cells: dict[str, tuple[str, int | None, list[dict[str, object]], bool]] = {}
        self.current = self.end = ""
        self.finished = threading.Event()
        self.flooded = False

    def run(self) -> None:
        try:
            self._read()
        except (OSError, ValueError):  # the pipe was closed under us
            pass
        finally:
            self.finished.set()

    def _read(self) -> None:
        line = bytearray()
        skipping, total = False, 0
        while chunk := self.pipe.read1(BLOCK):  # type: ignore[attr-defined]
            total += len(chunk)
            if total > self.most:
                self.flooded = True
                return
            *whole, rest = chunk.split(b"\n")
            for part in whole:
                line += part
                if not skipping and len(line) <= self.longest:
                    self._take(bytes(line))
                line, skipping = bytearray(), False
                if self.end:
                    return
            line += rest
            if len(line) > self.longest:
                line, skipping = bytearray(), True

    def _take(self, line: bytes) -> None:
        try:
            record = records.parse(line)
            if record.get("start") in self.keys:
                self.current = str(record["start"])
            elif record.get("end") in records.ENDS:
                self.end = str(record["end"])
            elif record.get("cell") in self.keys:
                key, state, count, outputs, cut = records.cell(record)
                self.purse -= len(line)
                if self.purse < 0 and len(line) > SMALL:
                    outputs, cut = [], True
                self.cells[key] = (state, count, outputs, cut)
        except (records.BadRecord, TypeError):  # forged or torn; a true record of the cell may still come
            return


class Tail(threading.Thread):
    """Keeps the last bytes of a stream."""

    def __init__(self, pipe: IO[bytes], size: int = 2000) -> None:
        super().__init__(daemon=True, name="tail")
        self.pipe, self.size, self.data = pipe, size, b""

    def run(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while chunk := self.pipe.read1(BLOCK):  # type: ignore[attr-defined]
                self.data = (self.data + chunk)[-self.size :]

    def last_line(self) -> str:
        lines = self.data.decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:300] if lines else ""


def trim_memory(pid: int, depth: int, limits: Limits) -> bool:
    """Kill the largest of the student's processes while all of them together hold too much. True when one was killed.

    The worker itself, `depth` generations below `pid`, is spared, so that it can go on with the next cell.
    """
    killed = False
    with contextlib.suppress(psutil.Error, OSError, IndexError):
        for _ in range(depth):
            pid = _children(pid)[0]
        found = list(_below(pid))
        sizes = [(size, one) for one in found if (size := _resident(one)) > 0]
        if sum(size for size, _ in sizes) > limits.memory_mb * MEGABYTE:
            # Forked processes share most of what they hold; only now is it worth the time to count each page once.
            sizes = [(_share(one, size), one) for size, one in sizes]
        total = sum(size for size, _ in sizes)
        for size, one in sorted(sizes, reverse=True):
            if total <= limits.memory_mb * MEGABYTE:
                break
            with contextlib.suppress(psutil.Error):
                psutil.Process(one).kill()
                killed = True
            total -= size
    return killed


def _children(pid: int) -> list[int]:
    """Children of a process. The system's own list where there is one, since a search through all processes is slow."""
    try:
        found: list[int] = []
        for thread in os.listdir(f"/proc/{pid}/task"):
            found += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_text(encoding="ascii").split())
        return found
    except (OSError, ValueError):
        return [child.pid for child in psutil.Process(pid).children()]


def _below(pid: int) -> Iterator[int]:
    """All descendants of a process."""
    open_ends = [pid]
    while open_ends:
        with contextlib.suppress(psutil.Error):
            found = _children(open_ends.pop())
            yield from found
            open_ends += found


def _resident(pid: int) -> int:
    """Bytes a process holds in memory; 0 when it is gone."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def _share(pid: int, resident: int) -> int:
    """Bytes a process holds, where pages shared by n processes count 1/n; `resident` where the system does not say."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        return next(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))
    except (OSError, ValueError, StopIteration):
        return resident
