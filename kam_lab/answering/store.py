"""``answers.json``: where a student's answers live, beside the notebook.

Two notebooks may write at once, a laptop may be shut in the middle, an editor may leave half a file: no answer that
was saved gets lost by it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kam_lab.answering.values.base import plain_json

FORMAT = 1
FILE = "answers.json"
LARGEST = 20_000_000  # bytes; no honest file comes near


class StoreBusy(OSError):
    """Another program has held the answers for too long."""


@dataclass(frozen=True)
class Saved:
    """One saved answer: a JSON value, and when it was saved (ISO 8601 with offset; empty if unknown)."""

    value: Any
    saved_at: str = ""


class AnswerStore:
    """The answers in one folder.

    Parameters
    ----------
    folder
        Where ``answers.json`` lies or will lie.
    repair
        Whether a damaged file is set aside as ``answers.damaged-1.json``. The grader reads without touching.
    patience
        Seconds to wait for another writer.
    file
        Name of the file; what else is kept by name, such as the self-checks, uses the same habits.
    """

    def __init__(self, folder: str | Path, repair: bool = True, patience: float = 5.0, file: str = FILE) -> None:
        self.folder = Path(folder)
        self.path = self.folder / file
        self.repair = repair
        self.patience = patience
        self.set_aside: Path | None = None

    def load(self) -> dict[str, Saved]:
        """All saved answers; a damaged file is set aside, and what can be read of it is kept."""
        answers, sound = self._read()
        if not sound and self.repair:
            with suppress(OSError), self._locked():
                answers, sound = self._read()
                if not sound:
                    self._put_aside()
                    self._write(answers)
        return answers

    def get(self, question_id: str) -> Saved | None:
        """One saved answer, or None."""
        return self.load().get(question_id)

    def save(self, question_id: str, value: Any) -> Saved:
        """Save one answer and leave all the others as they are on disk now.

        Raises
        ------
        OSError
            When the folder cannot be written or another writer does not let go.
        ValueError
            When the value is not plain JSON.
        """
        if not plain_json(value):
            raise ValueError("an answer must be plain JSON")
        entry = Saved(value, datetime.now().astimezone().isoformat(timespec="seconds"))
        self._change(lambda answers: answers.__setitem__(question_id, entry))
        return entry

    def clear(self, question_id: str) -> None:
        """Forget one answer.

        Raises
        ------
        OSError
            As for :meth:`save`.
        """
        self._change(lambda answers: answers.pop(question_id, None))

    def _change(self, change: Any) -> None:
        with self._locked():
            answers, sound = self._read()
            if not sound:
                self._put_aside()
            change(answers)
            self._write(answers)

    def _read(self) -> tuple[dict[str, Saved], bool]:
        """The readable answers, and whether the file is sound (an absent one is)."""
        try:
            if self.path.stat().st_size > LARGEST:
                return {}, False
            tree = json.loads(self.path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            return {}, True
        except (ValueError, RecursionError):
            return {}, False
        entries = tree.get("answers") if isinstance(tree, dict) else None
        if not isinstance(entries, dict):
            return {}, False
        good = {
            key: Saved(entry["value"], str(entry.get("saved_at") or ""))
            for key, entry in entries.items()
            if isinstance(entry, dict) and "value" in entry and plain_json(entry["value"])
        }
        return good, len(good) == len(entries) and tree.get("format") == FORMAT

    def _put_aside(self) -> None:
        """Copy the damaged file under a name that is free; the copy is made before anything is overwritten."""
        number = 1
        while (copy := self.folder / f"{self.path.stem}.damaged-{number}.json").exists():
            number += 1
        shutil.copyfile(self.path, copy)
        self.set_aside = copy

    def _write(self, answers: dict[str, Saved]) -> None:
        tree = {
            "format": FORMAT,
            "answers": {key: {"value": entry.value, "saved_at": entry.saved_at} for key, entry in answers.items()},
        }
        text = json.dumps(tree, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        write_atomically(self.path, text.encode())

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the folder's lock; where the file system has none, go on without."""
        handle = os.open(self.folder / f".{self.path.stem}.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            deadline = time.monotonic() + self.patience
            while not _try_lock(handle):
                if time.monotonic() > deadline:
                    from kam_lab.answering.values.base import say

                    raise StoreBusy(say("busy"))
                time.sleep(0.02)
            yield
        finally:
            _unlock(handle)
            os.close(handle)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    OSError
        When it cannot be written; the old file is then untouched.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        _replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _replace(source: str, target: Path) -> None:
    """``os.replace``; on Windows a virus scanner may hold the target for a moment."""
    for _ in range(20):
        try:
            return os.replace(source, target)
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(0.05)
    os.replace(source, target)


if os.name == "nt":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True

    def _unlock(handle: int) -> None:
        with suppress(OSError):
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # some network drives know no locks
            return True
        return True

    def _unlock(handle: int) -> None:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_UN)
