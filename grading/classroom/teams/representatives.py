"""Who scores for a team in a project: ``representatives.csv``.

A team has exactly one representative for a project at a time. He is locked: naming another one needs to be meant
(``replace=True``), and leaves the line of the one before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from grading.messages import both

from ..files import write_if_changed
from .history import HEADINGS, TeamHistory
from .periods import Event, Period, csv_bytes, fail, read_lines, read_period, require_reason, settled

COLUMNS = ("project", "team", "student_id", "since", "until", "why", "who")
_HEADINGS = {"project": ("项目",), **HEADINGS}


@dataclass(frozen=True)
class Representative(Period):
    """One student who scores for one team in one project for a time."""

    project: str = ""
    team: str = ""
    student_id: str = ""


class Representatives:
    """The representatives of a class over time; a change gives a new object.

    Attributes
    ----------
    rows : list of Representative
        By project, team and day.
    """

    def __init__(self, rows: Iterable[Representative] = ()) -> None:
        self.rows = settled(rows, lambda row: (row.project, row.team))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Representatives) and self.rows == other.rows

    def of(self, project: str, team: str, when: date | datetime) -> str | None:
        """Id of the team's representative in the project on that day, or None."""
        for row in self.rows:
            if (row.project, row.team) == (project, team) and row.holds(when):
                return row.student_id
        return None

    def all(self, project: str, when: date | datetime) -> dict[str, str]:
        """Team → its representative in the project on that day."""
        return {row.team: row.student_id for row in self.rows if row.project == project and row.holds(when)}

    def team_for(self, project: str, student_id: str, when: date | datetime) -> str | None:
        """The team for which a student scores in the project on that day, or None."""
        for row in self.rows:
            if (row.project, row.student_id) == (project, student_id) and row.holds(when):
                return row.team
        return None

    def named(
        self,
        project: str,
        team: str,
        student_id: str,
        since: date,
        *,
        history: TeamHistory,
        who: str,
        why: str,
        replace: bool = False,
    ) -> Representatives:
        """The representatives with this one from that day on. Naming the same one again changes nothing.

        Parameters
        ----------
        replace : has to be True where the team has a representative already.

        Raises
        ------
        ClassroomError
            Where the student is no member of the team on that day, the team has a representative and ``replace`` is
            not set, the day lies before the last change, or a name or a reason is missing.
        """
        require_reason(who, why)
        if history.team_of(student_id, since) != team:
            raise fail("representative.no_member", student=student_id, team=team, since=since)
        mine = [row for row in self.rows if (row.project, row.team) == (project, team)]
        if mine and since < mine[-1].since:
            raise fail("representative.rewrites", team=team, since=since, last=mine[-1].since)
        now = self.of(project, team, since)
        if now == student_id:
            return self
        if now is not None and not replace:
            raise fail("representative.locked", team=team, project=project, student=now)
        row = Representative(since, who=who, why=why, project=project, team=team, student_id=student_id)
        return Representatives([*self.rows, row])

    def events(self) -> list[Event]:
        """Every change as an entry for the log: event ``representative_named``."""
        events: list[Event] = []
        before: dict[tuple[str, str], str] = {}
        for row in self.rows:
            place = row.project, row.team
            data = {
                "project": row.project,
                "team": row.team,
                "student_id": row.student_id,
                "before": before.get(place),
                "since": row.since.isoformat(),
            }
            events.append({"event": "representative_named", "who": row.who, "why": row.why, "data": data})
            before[place] = row.student_id
        return events

    def missing(self, project: str, history: TeamHistory, when: date | datetime) -> list[dict[str, str]]:
        """One sentence for each team that has no representative on that day, or one who has left the team."""
        said = []
        for team in history.teams(when):
            student = self.of(project, team, when)
            if student is None:
                said.append(both("teams.representative.none", team=team, project=project))
            elif history.team_of(student, when) != team:
                said.append(both("teams.representative.gone", team=team, project=project, student=student))
        return said


def read_representatives(path: str | Path, history: TeamHistory) -> tuple[Representatives, list[dict[str, str]]]:
    """Read ``representatives.csv``, also one that was edited by hand.

    Returns
    -------
    representatives : Representatives
        What can be used. A file that does not exist names nobody.
    problems : list of dict
        One sentence for each line that was left out: a day that is none, a student who is no member on that day.
    """
    file = Path(path)
    if not file.is_file():
        return Representatives(), []
    lines = read_lines(file, _HEADINGS, ("project", "team", "student_id", "since"))
    rows: list[Representative] = []
    for line, fields in lines.rows:
        days = read_period(file.name, line, fields, lines.problems)
        if days is None:
            continue
        since, until = days
        student, team = fields["student_id"], fields["team"]
        if not team or history.team_of(student, since) != team:
            said = {"student": student or "–", "team": team or "–", "since": since}
            lines.problems.append(both("teams.representative.line", file=file.name, line=line, **said))
            continue
        row = Representative(
            since,
            until=until,
            why=fields["why"],
            who=fields["who"],
            project=fields["project"],
            team=team,
            student_id=student,
        )
        for old in rows:
            if (old.project, old.team, old.since) == (row.project, row.team, since) and old.until != since:
                said = {"team": team, "project": row.project, "since": since}
                lines.problems.append(both("teams.representative.two", file=file.name, line=line, **said))
        if row not in rows:
            rows.append(row)
    return Representatives(rows), lines.problems


def write_representatives(path: str | Path, representatives: Representatives) -> bool:
    """Write ``representatives.csv``, whole or not at all. Returns whether it wrote."""
    rows = [
        (
            row.project,
            row.team,
            row.student_id,
            row.since.isoformat(),
            row.until.isoformat() if row.until else "",
            row.why,
            row.who,
        )
        for row in representatives.rows
    ]
    return write_if_changed(Path(path), csv_bytes(COLUMNS, rows))
