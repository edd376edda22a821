"""One hand-in per team, by any member: which one counts, who handed it in and when, what is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from grading.messages import both

from ..collect import read_stamp
from ..folder import Classroom
from .history import TeamHistory
from .periods import SCHOOL_ZONE

_STAMP = "timestamp.txt"


@dataclass(frozen=True)
class HandIn:
    """What one student handed in at one time.

    Attributes
    ----------
    at : when; UTC if it names no zone.
    place : where it lies in the class folder.
    digest : of the contents, by which equal ones are known.
    """

    student_id: str
    at: datetime
    place: str = ""
    digest: str = ""


@dataclass(frozen=True)
class TeamHandIn:
    """What counts for a team.

    Attributes
    ----------
    counts : the hand-in that is graded for every member; None if there is none.
    kept : the earlier ones, the newest first. They stay where they are and are not graded.
    left_out : hand-ins by students who were not members of the team then.
    """

    team: str
    assignment: str
    counts: HandIn | None
    kept: tuple[HandIn, ...] = ()
    left_out: tuple[HandIn, ...] = ()

    def report(self) -> list[dict[str, str]]:
        """What happened, one sentence after the other in both languages."""
        if self.counts is None:
            said = [both("teams.hand_in.none", team=self.team, assignment=self.assignment)]
        else:
            said = [_sentence("counts", self, self.counts)]
        for one in self.kept:
            same = self.counts is not None and one.digest and one.digest == self.counts.digest
            said.append(_sentence("same" if same else "kept", self, one))
        return said + [_sentence("left_out", self, one) for one in self.left_out]


def _sentence(key: str, hand_in: TeamHandIn, one: HandIn) -> dict[str, str]:
    at = _moment(one).astimezone(SCHOOL_ZONE).strftime("%Y-%m-%d %H:%M:%S")
    said = {"student": one.student_id, "at": at, "place": one.place or "–"}
    return both(f"teams.hand_in.{key}", team=hand_in.team, assignment=hand_in.assignment, **said)


def _moment(one: HandIn) -> datetime:
    return one.at if one.at.tzinfo else one.at.replace(tzinfo=UTC)


def pick_team_hand_in(team: str, assignment: str, hand_ins: Iterable[HandIn], history: TeamHistory) -> TeamHandIn:
    """Which hand-in counts for a team: the latest by anyone who was a member when he handed in.

    Of two at the very same time that of the smaller student id counts. The order in which they are listed does not
    matter.

    Parameters
    ----------
    hand_ins : of one assignment, by anybody; those of students who were never in the team are passed over.
    """
    belongs: list[HandIn] = []
    left_out: list[HandIn] = []
    for one in dict.fromkeys(hand_ins):
        if history.team_of(one.student_id, _moment(one)) == team:
            belongs.append(one)
        elif any(row.team == team for row in history.of(one.student_id)):
            left_out.append(one)

    def newest_first(found: list[HandIn]) -> list[HandIn]:
        plain = sorted(found, key=lambda one: (one.student_id, one.place, one.digest))
        return sorted(plain, key=_moment, reverse=True)

    ordered = newest_first(belongs)
    counts, kept = (ordered[0] if ordered else None), tuple(ordered[1:])
    return TeamHandIn(team, assignment, counts, kept, tuple(newest_first(left_out)))


def find_hand_ins(classroom: Classroom, assignment: str) -> list[HandIn]:
    """Everything that was handed in for an assignment: ``submitted/`` and the earlier ``attempts/``.

    A folder without a readable ``timestamp.txt`` is dated by its newest file.
    """
    return [one for student in classroom.roster for one in hand_ins_of(classroom, student.student_id, assignment)]


def hand_ins_of(classroom: Classroom, student_id: str, assignment: str) -> list[HandIn]:
    """What one student handed in for an assignment, see :func:`find_hand_ins`."""
    folders = [classroom.step("submitted", student_id, assignment)]
    earlier = classroom.step("attempts", student_id, assignment)
    folders += sorted(earlier.iterdir()) if earlier.is_dir() else []
    return [_found(classroom.root, student_id, folder) for folder in folders if folder.is_dir()]


def _found(root: Path, student_id: str, folder: Path) -> HandIn:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    content = hashlib.sha256()
    for path in files:
        if path.name != _STAMP:
            content.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
            content.update(path.read_bytes())
    stamp = folder / _STAMP
    at = read_stamp(stamp.read_bytes()) if stamp.is_file() else None
    if at is None:
        newest = max((path.stat().st_mtime for path in files), default=0.0)
        at = datetime.fromtimestamp(newest, UTC)
    return HandIn(student_id, at, folder.relative_to(root).as_posix(), content.hexdigest()[:12])
