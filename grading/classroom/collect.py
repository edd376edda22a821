"""Bring hand-ins together: from nbgrader's exchange, a folder, or zips as learning platforms export them.

The newest attempt of a student goes to ``submitted/<student>/<assignment>/`` with its ``timestamp.txt``; older ones
are kept in ``attempts/``. What belongs to nobody is listed with the reason, never guessed and never lost.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pandas as pd

from kam_lab.i18n import pick

from .archives import Entry, Limits, Walk, believable, members, safe_name
from .files import remove_tree, whole_folder
from .folder import Classroom
from .matching import Match, Matcher
from .messages import fail, say

Status = Literal["new", "newer", "unchanged", "older", "unmatched", "refused"]
_STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"


@dataclass(frozen=True)
class Collected:
    """One attempt, or one file that found no student.

    Attributes
    ----------
    status
        ``new``, ``newer`` (took the place of an earlier attempt), ``unchanged``, ``older`` (kept aside),
        ``unmatched``, ``refused`` (could not be read).
    source
        Where in the source it was.
    reason
        In both languages, for ``unmatched`` and ``refused``.
    """

    status: Status
    source: str
    student_id: str | None = None
    handed_in: datetime | None = None
    files: int = 0
    reason: dict[str, str] | None = None


@dataclass(frozen=True)
class CollectReport:
    """Everything that one collection found."""

    assignment: str
    rows: list[Collected]

    def frame(self) -> pd.DataFrame:
        """One row per attempt or file: status, student_id, source, handed_in (UTC), files, reason_en, reason_zh."""
        rows = []
        for row in self.rows:
            fields = asdict(row)
            reason = fields.pop("reason") or {"en": "", "zh": ""}
            rows.append({**fields, "reason_en": reason["en"], "reason_zh": reason["zh"]})
        names = ["status", "student_id", "source", "handed_in", "files", "reason_en", "reason_zh"]
        return pd.DataFrame(rows, columns=names)

    def students(self) -> set[str]:
        """Everybody of whom something was found."""
        return {row.student_id for row in self.rows if row.student_id is not None}

    def summary(self) -> str:
        """Some lines of text in the current language."""
        counts = Counter(row.status for row in self.rows)
        fields = {name: counts[name] for name in ("new", "newer", "unchanged", "older", "unmatched", "refused")}
        lines = [pick(say("collect.summary", students=len(self.students()), **fields))]
        lines += [f"  ? {row.source}: {pick(row.reason)}" for row in self.rows if row.reason]
        return "\n".join(lines)


@dataclass
class _Attempt:
    student_id: str
    source: str
    when: datetime | None = None
    named_time: bool = False
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        total = hashlib.sha256()
        for name in sorted(self.files):
            if name != "timestamp.txt":
                total.update(f"{name}\0{len(self.files[name])}\0".encode())
                total.update(self.files[name])
        return total.hexdigest()


def collect(
    classroom: Classroom,
    assignment: str,
    source: str | Path,
    *,
    limits: Limits | None = None,
    exchange_root: Path | None = None,
) -> CollectReport:
    """Collect hand-ins; may be repeated, with the same or another source.

    Parameters
    ----------
    source
        A folder, a zip, or ``"exchange"``.
    exchange_root
        Folder of nbgrader's exchange, where it is not nbgrader's default.

    Raises
    ------
    ClassroomError
        When the source does not exist.
    GradebookError
        When nbgrader cannot read its exchange.
    """
    classroom.require_assignment(assignment)
    if str(source) == "exchange":
        from . import gradebook

        with tempfile.TemporaryDirectory(prefix="kam-lab-") as scratch:
            gradebook.collect_exchange(classroom, assignment, Path(scratch), exchange_root)
            return _collect(classroom, assignment, Path(scratch), limits or Limits())
    path = Path(source)
    if not path.exists():
        raise fail("collect.absent", source=path.name)
    return _collect(classroom, assignment, path, limits or Limits())


def _collect(classroom: Classroom, assignment: str, source: Path, limits: Limits) -> CollectReport:
    rows: list[Collected] = []
    with Walk(source, limits) as walk:
        rows += [Collected("refused", shown, reason=reason) for shown, reason in walk.troubles]
        attempts, lost = _attempts(classroom, assignment, walk.entries)
    rows += lost
    for attempt in sorted(attempts, key=lambda attempt: (attempt.student_id, _order(attempt.when))):
        rows.append(_place(classroom, assignment, attempt))
    return CollectReport(assignment, _settle(rows))


def _settle(rows: list[Collected]) -> list[Collected]:
    """Of several attempts collected at once, only the last one of a student is in place."""
    last = {row.student_id: index for index, row in enumerate(rows) if row.status in ("new", "newer", "unchanged")}
    settled = []
    for index, row in enumerate(rows):
        if row.status in ("new", "newer", "unchanged") and last[row.student_id] != index:
            row = Collected("older", row.source, row.student_id, row.handed_in, row.files)
        settled.append(row)
    return settled


def _order(when: datetime | None) -> datetime:
    return when or datetime(1970, 1, 1, tzinfo=UTC)


def _attempts(classroom: Classroom, assignment: str, entries: list[Entry]) -> tuple[list[_Attempt], list[Collected]]:
    matcher = Matcher(classroom.roster)
    others = {name for name in classroom.assignments if name != assignment}
    attempts: dict[tuple[str, ...], _Attempt] = {}
    lost: list[Collected] = []
    for entry, data in members(_wanted(entries, assignment, others)):
        found = matcher.match(entry.parts)
        if not isinstance(found, Match):
            lost.append(Collected("unmatched", entry.shown, files=1, reason=found))
            continue
        if entry.parts[-1] == "timestamp.txt" and any(place >= found.anchor for place in entry.archives):
            continue  # inside a student's own zip it says what the student wants it to say
        if data is None:
            reason = say("collect.unreadable")
            lost.append(Collected("refused", entry.shown, found.student.student_id, files=1, reason=reason))
            continue
        key, name = _key(entry, found, assignment)
        attempt = attempts.setdefault(key, _Attempt(found.student.student_id, "/".join(key[1:]) or entry.shown))
        _add(attempt, entry, found, name, data)
    return [attempt for attempt in attempts.values() if set(attempt.files) - {"timestamp.txt"}], lost


def _wanted(entries: list[Entry], assignment: str, others: set[str]) -> list[Entry]:
    """Without other assignments, and without the tables that were handed out (the grader has its own)."""
    kept = []
    for entry in entries:
        folders = {part.casefold() for part in entry.parts[:-1]}
        name = entry.parts[-1].casefold()
        if assignment not in folders and folders & others:
            continue
        if "data" in folders and (name.endswith(".csv") or name in ("datapackage.json", "sha256sums")):
            continue
        kept.append(entry)
    return kept


def _key(entry: Entry, found: Match, assignment: str) -> tuple[tuple[str, ...], str]:
    """Which attempt a file belongs to, and its name in it.

    An attempt is what stands under the part that names the student; a zip inside it is an attempt of its own (people
    hand in again beside the old file).
    """
    anchor, parts = found.anchor, entry.parts
    student = found.student.student_id
    if anchor == len(parts) - 1:  # the file itself names the student; its neighbours belong to the same attempt
        name = found.rest or parts[-1]
        stamp = (found.when.isoformat(),) if found.when else ()
        return (student, *parts[:-1], *stamp), _original(name, assignment)
    inner = sorted(position for position in entry.archives if position >= anchor)
    start = (inner[0] if inner else anchor) + 1
    path = [part for position, part in enumerate(parts[start:], start) if position not in entry.archives]
    while len(path) > 1:
        # Wrapping folders: "prospecting/", "my hand-in/". The file name is what counts.
        path.pop(0)
    return (student, *parts[:start]), _original(path[0], assignment)


def _original(name: str, assignment: str) -> str:
    """Undo what platforms and browsers add when a name is taken: ``answers-1.json``, ``prospecting (2).ipynb``."""
    wanted = {f"{assignment}.ipynb", "answers.json"}
    plain = re.sub(r"(?:-\d+| ?\(\d+\))(\.\w+)$", r"\1", name)
    return plain if plain in wanted else safe_name(name)


def _add(attempt: _Attempt, entry: Entry, found: Match, name: str, data: bytes) -> None:
    if name == "timestamp.txt":
        stamp = read_stamp(data)
        if stamp is not None:
            attempt.when, attempt.named_time = stamp, True
        return
    newest = attempt.files.get(name) is None or _order(entry.when) >= _order(attempt.when)
    if newest:
        attempt.files[name] = data
    if found.when is not None:
        attempt.when, attempt.named_time = found.when, True
    elif not attempt.named_time and entry.when is not None:
        attempt.when = max(_order(attempt.when), entry.when)


def read_stamp(data: bytes) -> datetime | None:
    """The time in a ``timestamp.txt`` (UTC where it names no zone), None when there is none."""
    text = data[:100].decode("utf-8", "replace").strip().removesuffix("UTC").strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return believable(found if found.tzinfo else found.replace(tzinfo=UTC))


def _place(classroom: Classroom, assignment: str, attempt: _Attempt) -> Collected:
    target = classroom.step("submitted", attempt.student_id, assignment)
    aside = classroom.step("attempts", attempt.student_id, assignment)
    row = {"source": attempt.source, "student_id": attempt.student_id, "files": len(attempt.files)}
    when = attempt.when or datetime.now(UTC)
    if not target.is_dir():
        _write(target, attempt, when)
        return Collected("new", handed_in=when, **row)  # type: ignore[arg-type]
    present = _present(target, attempt.student_id)
    if present.digest == attempt.digest:
        return Collected("unchanged", handed_in=present.when, **row)  # type: ignore[arg-type]
    if _order(attempt.when) < _order(present.when) and attempt.when is not None:
        kept = aside / _folder_name(attempt, when)
        if not kept.is_dir():
            _write(kept, attempt, when)
        return Collected("older", handed_in=when, **row)  # type: ignore[arg-type]
    kept = aside / _folder_name(present, _order(present.when))
    if not kept.is_dir():
        with whole_folder(kept) as scratch:
            shutil.copytree(target, scratch, symlinks=True, dirs_exist_ok=True)
    _write(target, attempt, when)
    return Collected("newer", handed_in=when, **row)  # type: ignore[arg-type]


def _folder_name(attempt: _Attempt, when: datetime) -> str:
    return f"{when:%Y%m%d-%H%M%S}-{attempt.digest[:6]}"


def _present(folder: Path, student_id: str) -> _Attempt:
    attempt = _Attempt(student_id, "")
    for path in sorted(folder.iterdir()):
        if path.name == "timestamp.txt":
            attempt.when = read_stamp(path.read_bytes())
        elif path.is_file() and not path.is_symlink():
            attempt.files[path.name] = path.read_bytes()
    return attempt


def _write(target: Path, attempt: _Attempt, when: datetime) -> None:
    with whole_folder(target) as scratch:
        for name, data in attempt.files.items():
            (scratch / name).write_bytes(data)
        (scratch / "timestamp.txt").write_text(when.strftime(_STAMP) + "\n", encoding="ascii")
        seconds = when.timestamp()
        for file in scratch.iterdir():
            os.utime(file, (seconds, seconds))


def forget(classroom: Classroom, assignment: str, student_id: str) -> bool:
    """Take a hand-in out of ``submitted/`` again (it stays in ``attempts/``). Returns whether there was one."""
    target = classroom.step("submitted", student_id, assignment)
    if not target.is_dir():
        return False
    present = _present(target, student_id)
    kept = classroom.step("attempts", student_id, assignment) / _folder_name(present, _order(present.when))
    if not kept.is_dir():
        with whole_folder(kept) as scratch:
            shutil.copytree(target, scratch, symlinks=True, dirs_exist_ok=True)
    remove_tree(target)
    return True
