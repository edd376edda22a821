"""The seal of a folder of tables: ``SHA256SUMS``, as ``sha256sum`` writes and checks it.

A folder whose files carry their seal holds what was written and checked when it was made. Any other folder is checked
when it is opened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

SUMS = "SHA256SUMS"


def seal_text(files: Iterable[Path]) -> str:
    """The lines of the seal, by name of file."""
    return "".join(f"{_digest(file)}  {file.name}\n" for file in sorted(files, key=lambda file: file.name))


def unaltered(folder: Path, files: Iterable[Path]) -> bool:
    """Whether the folder has a seal and every one of the files agrees with it."""
    seal = folder / SUMS
    if not seal.is_file():
        return False
    rows = (line.split("  ", 1) for line in seal.read_text(encoding="utf-8", errors="replace").splitlines())
    known = {row[1].strip(): row[0] for row in rows if len(row) == 2}
    return all(known.get(file.name) == _digest(file) for file in files)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
