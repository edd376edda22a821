"""The log of what people entered: append-only, each line chained to the one before by its SHA-256.

A line is canonical JSON. ``previous`` is the hash of the line before, ``hash`` that of the line itself without the
field. Changing, inserting, removing or reordering lines breaks the chain; cutting off the end is found by comparing
with a :func:`head` that was noted elsewhere, for instance printed on the class report.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

START = "0" * 64
_FIELDS = ("number", "at", "event", "who", "why", "data", "previous")


@dataclass(frozen=True)
class Head:
    """Where a log ends: number of its lines and hash of the last one."""

    lines: int
    hash: str


def canonical(entry: dict[str, Any]) -> str:
    """The one way to write an entry as JSON."""
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _hash(entry: dict[str, Any]) -> str:
    return hashlib.sha256(canonical({name: entry[name] for name in _FIELDS}).encode()).hexdigest()


def append(
    path: str | Path, event: str, who: str, why: str, data: Any = None, at: dt.datetime | None = None
) -> dict[str, Any]:
    """Add one entry and make sure it is on the disk before returning.

    A last line that a crash left torn is cut off first, and that is logged as an entry of its own.

    Parameters
    ----------
    event, who, why : what was done, by whom, for what reason.
    data : anything that JSON can hold.
    at : time of the entry; now, if not given.

    Returns
    -------
    dict
        The entry as written.
    """
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    moment = (at or dt.datetime.now(dt.UTC)).isoformat(timespec="seconds")
    with FileLock(f"{file}.lock"):
        torn = _mend(file)
        if torn:
            _write(file, moment, "log_mended", "kam-lab", "the last line was torn by a crash", torn)
        return _write(file, moment, event, who, why, data)


def _write(file: Path, at: str, event: str, who: str, why: str, data: Any) -> dict[str, Any]:
    last = _last(file)
    raw = {
        "number": last.lines + 1,
        "at": at,
        "event": str(event),
        "who": str(who),
        "why": str(why),
        "data": data,
        "previous": last.hash,
    }
    entry: dict[str, Any] = json.loads(canonical(raw))  # what is hashed is what a reader will get back
    entry["hash"] = _hash(entry)
    line = (canonical(entry) + "\n").encode()
    new = not file.exists()
    with file.open("ab") as log:
        log.write(line)
        log.flush()
        os.fsync(log.fileno())
    if new:
        _sync_folder(file.parent)
    return entry


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows keeps directories safe by itself and cannot open them
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mend(file: Path) -> dict[str, Any] | None:
    """Cut off a torn last line, or complete one that lacks only its line end; say what was cut off."""
    if not file.exists():
        return None
    content = file.read_bytes()
    if not content or content.endswith(b"\n"):
        return None
    kept, _, rest = content.rpartition(b"\n")
    start = len(kept) + 1 if b"\n" in content else 0
    whole = _entry(rest) is not None
    with file.open("r+b") as log:
        if whole:
            log.seek(0, os.SEEK_END)
            log.write(b"\n")
        else:
            log.truncate(start)
        log.flush()
        os.fsync(log.fileno())
    return None if whole else {"bytes": len(rest), "sha256": hashlib.sha256(rest).hexdigest()}


def _entry(line: bytes) -> dict[str, Any] | None:
    """An entry as read, if it is one and its own hash is right."""
    try:
        entry = json.loads(line)
        good = isinstance(entry, dict) and set(entry) == {*_FIELDS, "hash"} and entry["hash"] == _hash(entry)
    except (ValueError, RecursionError):
        return None
    return entry if good else None


def _last(file: Path) -> Head:
    if not file.exists() or not file.stat().st_size:
        return Head(0, START)
    lines = file.read_bytes().rstrip(b"\n").split(b"\n")
    entry = _entry(lines[-1])
    # A spoilt line is left for verify() to report; the chain goes on from what stands there.
    return Head(len(lines), entry["hash"] if entry else hashlib.sha256(lines[-1]).hexdigest())


def head(path: str | Path) -> Head:
    """Where the log ends now. Note it elsewhere, and a shortened log will be found out."""
    return _last(Path(path))


def entries(path: str | Path) -> Iterator[dict[str, Any]]:
    """The entries that can be read, from the first to the last."""
    file = Path(path)
    for line in file.read_bytes().split(b"\n") if file.exists() else []:
        entry = _entry(line)
        if entry is not None:
            yield entry


def verify(path: str | Path, expected: Head | None = None) -> list[str]:
    """Check the whole chain.

    Parameters
    ----------
    expected : an earlier :func:`head`; the log must still hold that line.

    Returns
    -------
    list of str
        One sentence for each problem; empty if the log is sound. A log that does not exist yet is sound.
    """
    file = Path(path)
    content = file.read_bytes() if file.exists() else b""
    lines = content.split(b"\n")
    torn = lines.pop() if lines else b""
    problems, previous, hashes = [], START, []
    for number, line in enumerate(lines, start=1):
        entry = _entry(line)
        if entry is None:
            problems.append(f"{file.name}, line {number}: was changed after it was written, or is no entry.")
            previous = hashlib.sha256(line).hexdigest()
        else:
            if entry["previous"] != previous:
                problems.append(
                    f"{file.name}, line {number}: does not follow the line before; something was changed or moved."
                )
            elif entry["number"] != number:
                problems.append(f"{file.name}, line {number}: calls itself entry {entry['number']}.")
            previous = entry["hash"]
        hashes.append(previous)
    if torn:
        problems.append(f"{file.name}: the last line is incomplete, as a crash leaves it; the next entry mends that.")
    if expected and expected.lines and (len(hashes) < expected.lines or hashes[expected.lines - 1] != expected.hash):
        problems.append(
            f"{file.name}: entry {expected.lines}, noted earlier, is gone; the end was cut off or rewritten."
        )
    return problems
