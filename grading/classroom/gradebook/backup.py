"""Copies of the gradebook, taken before a batch writes to it.

``backups/gradebook-<UTC time>.db`` beside it, whole at any moment (SQLite's own backup, which may run while formgrader
writes). The last few are kept. To go back, close formgrader and copy one over ``gradebook.db``.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from ..files import write_atomic
from ..folder import Classroom
from .session import PATIENCE_SECONDS

KEPT = 5
PAGES = 256  # at a time, so that others get their turn


def backups(classroom: Classroom) -> list[Path]:
    """The copies that are there, the oldest first."""
    return _known(classroom.root)


def _known(root: Path) -> list[Path]:
    return sorted((root / "backups").glob("gradebook-*.db"))


def back_up(classroom: Classroom, keep: int = KEPT) -> Path | None:
    """Copy the gradebook; None where there is none yet, the newest copy where nothing has changed since.

    Parameters
    ----------
    keep
        How many copies stay, the new one included.

    Raises
    ------
    OSError
        When the disk is full; nothing half-written stays.
    """
    return copy_database(classroom.database, classroom.root, keep)


def copy_database(database: Path, root: Path, keep: int = KEPT) -> Path | None:
    """The same for any gradebook that is a file; the copies go to ``backups/`` in `root`."""
    if not database.is_file():
        return None
    known = _known(root)
    folder = root / "backups"
    folder.mkdir(exist_ok=True)
    for left in folder.glob(".*.part"):  # of one that was stopped
        left.unlink(missing_ok=True)
    scratch = folder / f".{secrets.token_hex(4)}.part"
    try:
        with (
            closing(sqlite3.connect(database, timeout=PATIENCE_SECONDS)) as source,
            closing(sqlite3.connect(scratch)) as target,
        ):
            source.backup(target, pages=PAGES)
        data = scratch.read_bytes()
    except sqlite3.Error as error:
        raise OSError(f"backups: {error}") from error
    finally:
        scratch.unlink(missing_ok=True)
    if known and _same(known[-1], data):
        return known[-1]
    # A clock that was set back must not make the newest copy look like the oldest.
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    latest = known[-1].stem.removeprefix("gradebook-") if known else ""
    name = f"gradebook-{stamp}" if stamp > latest.split("_")[0] else f"gradebook-{_after(latest)}"
    path = folder / f"{name}.db"
    write_atomic(path, data, mode=0o600)
    for old in _known(root)[:-keep]:
        with suppress(OSError):
            old.unlink()
    return path


def _after(stamp: str) -> str:
    """A name that sorts behind another one."""
    first, _, number = stamp.partition("_")
    return f"{first}_{int(number or 0) + 1:04}"  # "_" sorts behind the dot of the ending


def _same(path: Path, data: bytes) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(data).digest()
    except OSError:
        return False
