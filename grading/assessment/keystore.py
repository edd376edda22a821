"""Keys and mistakes that have been worked out, kept on the teacher's disk.

Working out the keys of a world takes about as long as grading a hand-in, and gives the same each time. One readable
JSON file per world and assignment, ``worlds/.keys/<assignment>-<variant>.json``; it carries a digest of all that it
depends on (the tables, the program, the questions), and is worth nothing once one of them has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from grading.assessment.outcome import Found
from grading.classroom.files import write_atomic

FORMAT = 1


@dataclass
class Worked:
    """What is known of one world: question → key, question → mistakes."""

    keys: dict[str, Any]
    mistakes: dict[str, tuple[Found, ...]]


class KeyStore:
    """Reads and writes what has been worked out.

    Parameters
    ----------
    folder
        On the teacher's side; made when something is written.
    assignment
        Part of the files' names.
    seal_of
        Name of a world → digest of its tables; None where there is none (then nothing is kept).
    sources
        Files and folders whose content the keys depend on, beside the tables.
    """

    def __init__(
        self, folder: Path, assignment: str, seal_of: Callable[[str], str | None], sources: Iterable[Path]
    ) -> None:
        self._folder, self._assignment, self._seal_of = folder, assignment, seal_of
        self._program = program_digest(tuple(sorted(sources)))

    def load(self, world: str) -> Worked:
        """What is known of a world; nothing where the file is missing, damaged or about something else."""
        try:
            body = json.loads(self._path(world).read_text(encoding="utf-8"))
            if body["format"] != FORMAT or body["stamp"] != self._stamp(world):
                return Worked({}, {})
            found = {name: tuple(Found(**one) for one in many) for name, many in body["mistakes"].items()}
            return Worked(dict(body["keys"]), found)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return Worked({}, {})

    def save(self, world: str, keys: Mapping[str, Any], mistakes: Mapping[str, tuple[Found, ...]]) -> None:
        """Keep what has been worked out, as far as JSON gives back exactly what it is given."""
        stamp = self._stamp(world)
        if stamp is None:
            return
        many = {
            name: [{"name": f.name, "value": f.value, "credit": f.credit, "message": dict(f.message)} for f in found]
            for name, found in mistakes.items()
        }
        body = {
            "format": FORMAT,
            "stamp": stamp,
            "keys": {name: value for name, value in sorted(keys.items()) if _exact(value)},
            "mistakes": {name: found for name, found in sorted(many.items()) if _exact(found)},
        }
        write_atomic(self._path(world), json.dumps(body, ensure_ascii=False, indent=1) + "\n", mode=0o600)

    def _path(self, world: str) -> Path:
        return self._folder / f"{self._assignment}-{world}.json"

    def _stamp(self, world: str) -> str | None:
        seal = self._seal_of(world)
        return None if not seal else hashlib.sha256(f"{seal}\n{self._program}".encode()).hexdigest()


def _exact(value: Any) -> bool:
    """Whether a value comes back from JSON as it went in, types included."""
    try:
        return repr(json.loads(json.dumps(value, allow_nan=False))) == repr(value)
    except (ValueError, TypeError):
        return False


@cache
def program_digest(sources: tuple[Path, ...]) -> str:
    """Digest of source files (and of all ``.py`` and ``.yaml`` files in folders) and of the libraries that count."""
    total = hashlib.sha256()
    for library in ("numpy", "pandas", "networkx", "scipy", "holidays"):
        total.update(f"{library} {version(library)}\n".encode())
    for source in sources:
        files = [source] if source.is_file() else sorted(source.rglob("*"))
        for path in files:
            if path.suffix in (".py", ".yaml") and path.is_file():
                total.update(f"{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
