"""Looking into folders and zips of unknown origin without trusting them.

Nothing is ever extracted under a name from an archive. An entry is a path to look at and a way to read its bytes, up
to a limit that is enforced while reading (the sizes an archive declares may be lies).
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import IO

from .messages import say

_JUNK = {"__macosx", ".ds_store", "thumbs.db", "desktop.ini", ".ipynb_checkpoints", "__pycache__"}
_OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")


@dataclass(frozen=True)
class Limits:
    """How much is read from one source.

    Attributes
    ----------
    file_bytes
        Of one file, unpacked.
    total_bytes
        Of all files, unpacked.
    entries
        Files and folders in all archives.
    depth
        Zips inside zips.
    ratio
        Unpacked to packed size of a file over 1 MB; more is taken for a zip bomb.
    """

    file_bytes: int = 100 * 2**20
    total_bytes: int = 4 * 2**30
    entries: int = 100_000
    depth: int = 3
    ratio: int = 250


@dataclass(frozen=True)
class Entry:
    """One file found.

    Attributes
    ----------
    parts
        Its path; zips on the way count as folders.
    archives
        Positions in ``parts`` of those zips.
    when
        Its time in UTC, where there is a believable one.
    read
        Gives the bytes.
    """

    parts: tuple[str, ...]
    archives: frozenset[int]
    when: datetime | None
    read: Callable[[], bytes] = field(compare=False, repr=False)

    @property
    def shown(self) -> str:
        """The path as people read it."""
        return "/".join(self.parts)


class TooMuch(ValueError):
    """A file is larger than allowed or than it said."""


@dataclass
class Walk:
    """All files in a source, and what could not be read with the reason. Use as a context manager."""

    source: Path
    limits: Limits = field(default_factory=Limits)
    entries: list[Entry] = field(default_factory=list)
    troubles: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __enter__(self) -> Walk:
        self._stack = ExitStack()
        self._count = self._bytes = 0
        try:
            if self.source.is_dir():
                self._folder(self.source, ())
            elif zipfile.is_zipfile(self.source):
                self._zip(self.source, (self.source.name,), frozenset({0}), 1, _file_time(self.source))
            else:
                self._file(self.source, (self.source.name,))
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _trouble(self, parts: tuple[str, ...], key: str, **fields: object) -> None:
        self.troubles.append(("/".join(parts), say(f"collect.{key}", **fields)))

    def _folder(self, folder: Path, parts: tuple[str, ...]) -> None:
        for path in sorted(folder.iterdir()):
            if path.name.casefold() in _JUNK or path.name.startswith("._"):
                continue
            if path.is_symlink():
                self._trouble((*parts, path.name), "link")
            elif path.is_dir():
                self._folder(path, (*parts, path.name))
            elif path.is_file():
                self._file(path, (*parts, path.name))

    def _file(self, path: Path, parts: tuple[str, ...]) -> None:
        if path.suffix.casefold() == ".zip":
            self._zip(path, parts, frozenset({len(parts) - 1}), 1, _file_time(path))
        elif path.suffix.casefold() in _OTHER_ARCHIVES:
            self._trouble(parts, "archive")
        elif path.stat().st_size > self.limits.file_bytes:
            self._trouble(parts, "file_large", most=self.limits.file_bytes >> 20)
        else:
            self.entries.append(Entry(parts, frozenset(), _file_time(path), path.read_bytes))

    def _zip(
        self,
        file: Path | IO[bytes],
        parts: tuple[str, ...],
        archives: frozenset[int],
        depth: int,
        when: datetime | None,
    ) -> None:
        if depth > self.limits.depth:
            return self._trouble(parts, "nested", most=self.limits.depth)
        try:
            archive = self._stack.enter_context(zipfile.ZipFile(file))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return self._trouble(parts, "zip_damaged")
        infos = archive.infolist()
        self._count += len(infos)
        if self._count > self.limits.entries:
            return self._trouble(parts, "many", most=self.limits.entries)
        for info in infos:
            self._entry(archive, info, parts, archives, depth, when)
        return None

    def _entry(
        self,
        archive: zipfile.ZipFile,
        info: zipfile.ZipInfo,
        parts: tuple[str, ...],
        archives: frozenset[int],
        depth: int,
        when: datetime | None,
    ) -> None:
        name = entry_name(info)
        inside = safe_parts(name)
        if inside is None:
            return self._trouble((*parts, name[:200]), "slip")
        if info.is_dir() or not inside or any(part.casefold() in _JUNK or part.startswith("._") for part in inside):
            return None
        path = (*parts, *inside)
        if stat.S_ISLNK(info.external_attr >> 16):
            return self._trouble(path, "link")
        if info.flag_bits & 0x1:
            return self._trouble(path, "encrypted")
        if info.file_size > self.limits.file_bytes:
            return self._trouble(path, "file_large", most=self.limits.file_bytes >> 20)
        self._bytes += info.file_size
        ratio = info.file_size / max(info.compress_size, 1)
        if self._bytes > self.limits.total_bytes or (info.file_size > 2**20 and ratio > self.limits.ratio):
            return self._trouble(path, "bomb")
        suffix = PurePosixPath(inside[-1]).suffix.casefold()
        if suffix in _OTHER_ARCHIVES:
            return self._trouble(path, "archive")
        stamp = _zip_time(info) or when
        if suffix != ".zip":
            read = _reader(archive, info, self.limits.file_bytes)
            self.entries.append(Entry(path, archives, stamp, read))
            return None
        try:
            data = _reader(archive, info, self.limits.file_bytes)()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
            return self._trouble(path, "zip_damaged")
        return self._zip(io.BytesIO(data), path, archives | {len(path) - 1}, depth + 1, stamp)


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> Callable[[], bytes]:
    def read() -> bytes:
        with archive.open(info) as stream:
            data = stream.read(min(info.file_size, most) + 1)
        if len(data) > min(info.file_size, most):
            raise TooMuch(info.filename)
        return data

    return read


def entry_name(info: zipfile.ZipInfo) -> str:
    """The name of a zip entry, as whoever made it meant it.

    Names without the UTF-8 mark are read by :mod:`zipfile` as code page 437; Chinese Windows writes GBK there and some
    systems UTF-8.
    """
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def safe_parts(name: str) -> tuple[str, ...] | None:
    """The parts of an entry's name; None when it tries to leave its folder."""
    plain = name.replace("\\", "/")
    if plain.startswith("/") or "\0" in plain or (len(plain) > 1 and plain[1] == ":"):
        return None
    parts = tuple(part for part in plain.split("/") if part not in ("", "."))
    return None if ".." in parts else parts


def safe_name(part: str) -> str:
    """A file name that every system takes."""
    kept = "".join("_" if character in '<>:"|?*\\/' or ord(character) < 32 else character for character in part)
    return kept.strip(" .")[:100].strip(" .") or "_"


def believable(when: datetime) -> datetime | None:
    """A time between the course's beginning and tomorrow, else None (zips hold 1980 or 2107 for "no idea")."""
    return when if datetime(2000, 1, 1, tzinfo=UTC) < when < datetime.now(UTC) + timedelta(days=1) else None


def _zip_time(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return believable(datetime(*info.date_time).astimezone(UTC))  # zips hold local time
    except (ValueError, OverflowError, OSError):
        return None


def _file_time(path: Path) -> datetime | None:
    return believable(datetime.fromtimestamp(path.stat().st_mtime, UTC))


def members(entries: list[Entry]) -> Iterator[tuple[Entry, bytes | None]]:
    """Each entry with its bytes, None where it cannot be read."""
    for entry in entries:
        try:
            yield entry, entry.read()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
            yield entry, None
