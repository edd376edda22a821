"""Whose data a student works on when teams change.

The rule: the team column of ``roster.csv`` says whose data a student is given from now on, and a change of team
changes it. What was handed in is marked on the data of the team to which the student belonged when handing it in.
So nobody's finished work turns wrong because its author went to another team.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from ..collect import read_stamp
from ..files import write_if_changed
from ..folder import Classroom
from ..roster import REQUIRED, _columns, _decode, _table
from .history import TeamHistory, read_history
from .periods import fail


def data_team(classroom: Classroom, student_id: str, assignment: str) -> str:
    """The team on whose data an assignment of a student is marked.

    That is the team of the day on which the work that now lies in ``submitted/`` was handed in; where nothing has
    been handed in, or the class has no ``teams.csv``, the roster's.
    """
    student = classroom.student(student_id)
    history = _history(classroom.teams_file)
    stamp = classroom.step("submitted", student_id, assignment) / "timestamp.txt"
    if history is None or not stamp.is_file():
        return student.team
    when = read_stamp(stamp.read_bytes())
    return (history.team_of(student_id, when) if when is not None else None) or student.team


def teams_ever(classroom: Classroom) -> set[str]:
    """Every team there is or has been: in the roster or in ``teams.csv``."""
    history = _history(classroom.teams_file)
    past = {row.team for row in history.rows if row.team} if history is not None else set()
    return past | {student.team for student in classroom.roster}


def _history(path: Path) -> TeamHistory | None:
    if not path.is_file():
        return None
    state = path.stat()
    return _read(str(path), state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=8)
def _read(path: str, changed: int, size: int) -> TeamHistory:
    return read_history(path)[0]


def set_roster_teams(path: Path, teams: Mapping[str, str]) -> bool:
    """Write the team column of ``roster.csv``; everything else in the file stays. Returns whether it wrote.

    Parameters
    ----------
    teams : student → team; others keep theirs. An empty team is not written: a roster needs one for everybody.
    """
    text = _decode(path)
    names = _columns(_table(text, path.name), path.name)
    separator = max((",", ";", "\t"), key=next(line for line in text.splitlines() if line.strip()).count)
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    start = next(number for number, row in enumerate(rows) if any(cell.strip() for cell in row))
    head = [cell.strip() for cell in rows[start]]
    place = {name: next(i for i, cell in enumerate(head) if cell == names[name].strip()) for name in REQUIRED}
    changed = False
    for row in rows[start + 1 :]:
        if len(row) <= max(place.values()):
            continue
        team = teams.get(row[place["student_id"]].replace("\u3000", " ").strip())
        if team and row[place["team"]].replace("\u3000", " ").strip() != team:
            row[place["team"]] = team
            changed = True
    if not changed:
        return False
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    return write_if_changed(path, ("\ufeff" + out.getvalue()).encode("utf-8"))


def check_team_name(team: str) -> None:
    """Refuse a team's name that would not survive in a file."""
    if not team.strip() or any(ord(letter) < 32 for letter in team) or len(team) > 60:
        raise fail("team_name", team=team.strip() or "–")
