"""Files that only the teacher reads: who rated whom, who had which part."""

from __future__ import annotations

import os
from pathlib import Path

from ..files import write_atomic

FILE, FOLDER = 0o600, 0o700


def write_private(path: Path, data: bytes) -> bool:
    """Write a file that only its owner can read, in a folder that only its owner can open. Returns whether it wrote.

    An equal file is left alone, but closed to others where it was open (as after copying a class folder).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    close(path.parent)
    if path.is_file() and path.read_bytes() == data:
        close(path)
        return False
    write_atomic(path, data, mode=FILE)
    return True


def close(path: Path) -> None:
    """Take everybody else's rights away. Windows has no such bits and keeps the folder's rights."""
    wanted = FOLDER if path.is_dir() else FILE
    if os.name != "nt" and path.stat().st_mode & 0o777 & ~wanted:
        path.chmod(wanted)
