"""What membership and representation share: rows that hold from one day to another, and their files.

``since`` is the first day of a row, ``until`` the first day on which it holds no more; empty means that it still
holds. A row is never overwritten: a change closes it and adds the next one.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, TypedDict, TypeVar

from grading.messages import both

from ..messages import ClassroomError, Text

SCHOOL_ZONE = timezone(timedelta(hours=8))
"""Where a moment is turned into a day (China keeps one time all year): the same on every machine."""

_DATE = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ].*)?\s*")
# A spreadsheet program takes a field that begins like this for a formula; an apostrophe in front keeps it text.
_RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t")


class Event(TypedDict):
    """An entry for the log: ``audit.append(path, **event)``."""

    event: str
    who: str
    why: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Period:
    """Something that holds from ``since`` up to, not including, ``until``.

    Attributes
    ----------
    why, who : the reason for the change that began it, and who made it.
    """

    since: date
    until: date | None = field(default=None, kw_only=True)
    why: str = field(default="", kw_only=True)
    who: str = field(default="", kw_only=True)

    def holds(self, when: date | datetime) -> bool:
        """Whether it holds on that day."""
        day = day_of(when)
        return self.since <= day and (self.until is None or day < self.until)


P = TypeVar("P", bound=Period)


def day_of(when: date | datetime) -> date:
    """The school's calendar day of a moment; a moment without a zone counts as local time."""
    if isinstance(when, datetime):
        return (when.astimezone(SCHOOL_ZONE) if when.tzinfo else when).date()
    return when


def settled(rows: Iterable[P], key: Callable[[P], Hashable]) -> list[P]:
    """Rows in the order of their keys and days, each ending at the latest when the next one of its key begins."""
    groups: dict[Any, list[P]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    out: list[P] = []
    for name in sorted(groups):
        group = sorted(groups[name], key=lambda row: row.since)  # stable: changes of one day stay in their order
        for row, after in zip(group, [*group[1:], None], strict=True):
            ends = [day for day in (row.until, after.since if after else None) if day is not None]
            out.append(replace(row, until=min(ends, default=None)))
    return out


def to_log(events: Iterable[Event], logged: Iterable[Mapping[str, Any]]) -> list[Event]:
    """The events that are not in the log yet.

    Since every row of a file is an event, a run that was killed between the file and the log is made good by asking
    again.

    Parameters
    ----------
    events : all events of a history.
    logged : entries of the log, as ``audit.entries`` gives them.
    """

    def mark(event: Mapping[str, Any]) -> str:
        return f"{event.get('event')}\0{_plain(event.get('data'))}"

    there = Counter(mark(entry) for entry in logged)
    missing = []
    for event in events:
        if there[mark(event)] > 0:
            there[mark(event)] -= 1
        else:
            missing.append(event)
    return missing


def _plain(data: Any) -> str:
    return repr(sorted(data.items())) if isinstance(data, dict) else repr(data)


def fail(key: str, /, **fields: Any) -> ClassroomError:
    """The error that says the sentence ``teams.<key>``."""
    return ClassroomError(both(f"teams.{key}", **fields))


def require_reason(who: str, why: str) -> None:
    """Refuse a change that does not say who made it and why."""
    if not who.strip() or not why.strip():
        raise fail("no_reason")


# -- files ------------------------------------------------------------------------------------------------------------


@dataclass
class Lines:
    """A CSV as read: (line, {column: text}) for each row that is not blank, and what could not be read."""

    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[dict[str, str]] = field(default_factory=list)


def read_lines(path: Path, headings: Mapping[str, Sequence[str]], required: Iterable[str]) -> Lines:
    """Read a CSV as people save it: with or without a byte mark, GBK, commas, semicolons or tabs.

    Parameters
    ----------
    headings : column → the headings by which it is known, without regard to case, spaces and underscores.
    required : columns without which nothing can be read.
    """
    lines = Lines()
    text = _text(path, lines)
    if text is None:
        return lines
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text), delimiter=max((",", ";", "\t"), key=first.count))
    names: list[str | None] | None = None
    try:
        for row in reader:
            cells = [_unguarded(cell.replace("\u3000", " ").strip()) for cell in row]
            if not any(cells):
                continue
            if names is None:
                known = {_folded(alias): name for name, aliases in headings.items() for alias in (name, *aliases)}
                names = [known.get(_folded(cell)) for cell in cells]
                missing = [name for name in required if name not in names]
                if missing:
                    said = {"missing": ", ".join(missing), "got": ", ".join(cells)}
                    lines.problems.append(both("teams.columns", file=path.name, **said))
                    return lines
                continue
            fields: dict[str, str] = dict.fromkeys(headings, "")
            for name, cell in zip(names, cells, strict=False):
                if name is not None:
                    fields[name] = cell
            lines.rows.append((reader.line_num, fields))
    except csv.Error:
        lines.problems.append(both("teams.table", file=path.name, line=reader.line_num))
    if names is None and not lines.problems:
        lines.problems.append(both("teams.empty", file=path.name))
    return lines


def _text(path: Path, lines: Lines) -> str | None:
    try:
        data = path.read_bytes()
    except OSError:
        lines.problems.append(both("teams.absent", file=path.name))
        return None
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and data[:4] != b"PK\x03\x04":
            return text
    lines.problems.append(both("teams.encoding", file=path.name))
    return None


def _folded(text: str) -> str:
    return re.sub(r"[\s_\-]+", "", text).casefold()


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith((*_RISKY, "'")) else cell


def _guarded(cell: str) -> str:
    return "'" + cell if cell.startswith((*_RISKY, "'")) else cell


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV that Excel opens as it is meant: UTF-8 with its mark, no field that runs as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_guarded(" ".join(cell.split())) for cell in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode("utf-8", "replace")


def read_day(text: str) -> date | None:
    """A day as ISO or Excel writes it (2026-03-09, 2026/3/9, 2026年3月9日), or None."""
    match = _DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def read_period(
    file: str, line: int, fields: Mapping[str, str], problems: list[dict[str, str]]
) -> tuple[date, date | None] | None:
    """The days of one line; None, and a sentence, where they cannot be used."""
    since, until = read_day(fields["since"]), read_day(fields["until"])
    for column, day in (("since", since), ("until", until)):
        if day is None and (fields[column] or column == "since"):
            problems.append(both("teams.day", file=file, line=line, column=column, got=fields[column] or "–"))
            return None
    assert since is not None
    if until is not None and until < since:
        problems.append(both("teams.backwards", file=file, line=line, since=since, until=until))
        return None
    if not fields["who"] or not fields["why"]:
        problems.append(both("teams.unsigned", file=file, line=line))
    return since, until


def listed(names: Iterable[Text | str]) -> dict[str, str]:
    """A list of names in a sentence, in both languages."""
    kept = list(names)
    return {
        lang: ("、" if lang == "zh" else ", ").join(name if isinstance(name, str) else name[lang] for name in kept)
        for lang in ("en", "zh")
    }
