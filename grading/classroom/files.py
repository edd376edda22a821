"""Small file habits: whole writes, whole folders, the same zip for the same content, YAML read fast."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import shutil
import stat
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

_ZIP_EPOCH = (2020, 1, 1, 0, 0, 0)  # a fixed time, so that a zip made twice has the same bytes


def write_atomic(path: Path, content: bytes | str, mode: int | None = None) -> None:
    """Write a whole file or nothing: to a neighbour first, then rename over ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode("utf-8") if isinstance(content, str) else content
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)


def write_if_changed(path: Path, content: bytes | str) -> bool:
    """Like :func:`write_atomic`, but leaves an equal file (and its time) alone. Returns whether it wrote."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return False
    write_atomic(path, data)
    return True


def read_yaml(path: Path) -> Any:
    """What a YAML file holds (UTF-8), by the parser in C where there is one: it takes a tenth of the time.

    Raises
    ------
    yaml.YAMLError, OSError, UnicodeDecodeError
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=loader)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Fill a folder under a scratch name; it takes the place of ``path`` only when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    scratch.mkdir()
    try:
        yield scratch
        if path.exists():
            old = path.with_name(f".{path.name}.{secrets.token_hex(4)}.old")
            os.replace(path, old)
            os.replace(scratch, path)
            remove_tree(old)
        else:
            os.replace(scratch, path)
    finally:
        if scratch.exists():
            remove_tree(scratch)


def remove_tree(path: Path) -> None:
    """Remove a folder (nbgrader leaves its files read-only, which Windows minds)."""

    def unlock(function: object, name: str, _: object) -> None:
        os.chmod(name, stat.S_IWRITE | stat.S_IREAD)
        function(name)  # type: ignore[operator]

    if path.is_symlink():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path, onerror=unlock)


def zip_bytes(members: Mapping[str, bytes], base: bytes = b"") -> bytes:
    """A zip of ``{name: content}``; equal content gives equal bytes. Names are stored as UTF-8.

    ``base`` is a zip whose members come first, as they were compressed: what many students share is packed once.
    """
    buffer = io.BytesIO(base)
    with zipfile.ZipFile(buffer, "a" if base else "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _ZIP_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # the same on every system
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name])
    return buffer.getvalue()


def digest(folder: Path) -> str:
    """SHA-256 over the names and contents of the files in ``folder`` (not its sub-folders' metadata)."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            name = path.relative_to(folder).as_posix()
            total.update(f"{name}\0{path.stat().st_size}\0".encode())
            total.update(path.read_bytes())
    return total.hexdigest()
