"""Who is in which team, and when: ``teams.csv``.

Every line is one change: who went where, from which day on, why, and who decided it. A student who leaves all teams
gets a line with an empty team. Nothing is overwritten, so a team of any past day can be asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from grading.messages import both

from ..files import write_if_changed
from ..roster import Roster
from .periods import Event, Period, csv_bytes, fail, read_lines, read_period, require_reason, settled

COLUMNS = ("student_id", "team", "since", "until", "why", "who")
HEADINGS = {
    "student_id": ("student", "id", "学号", "学生编号"),
    "team": ("group", "小组", "团队", "组别", "组"),
    "since": ("from", "起", "开始", "开始日期", "自"),
    "until": ("to", "止", "结束", "结束日期", "至"),
    "why": ("reason", "原因", "理由"),
    "who": ("by", "操作人", "登记人"),
}


@dataclass(frozen=True)
class Membership(Period):
    """One student in one team for a time; an empty team means in none."""

    student_id: str = ""
    team: str = ""


class TeamHistory:
    """The teams of a class over time. It is never changed in place: a change gives a new history.

    Attributes
    ----------
    rows : list of Membership
        By student and day.
    """

    def __init__(self, rows: Iterable[Membership] = ()) -> None:
        self.rows = settled(_with_gaps(rows), lambda row: row.student_id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TeamHistory) and self.rows == other.rows

    # -- asking -------------------------------------------------------------------------------------------------------

    def team_of(self, student_id: str, when: date | datetime) -> str | None:
        """The student's team on that day; None where there was none."""
        for row in self.rows:
            if row.student_id == student_id and row.holds(when):
                return row.team or None
        return None

    def members(self, team: str, when: date | datetime) -> list[str]:
        """Ids of the team's members on that day, in their order."""
        return [row.student_id for row in self.rows if row.team == team and team and row.holds(when)]

    def teams(self, when: date | datetime) -> dict[str, list[str]]:
        """Team → its members on that day; both in order."""
        found: dict[str, list[str]] = {}
        for row in self.rows:
            if row.team and row.holds(when):
                found.setdefault(row.team, []).append(row.student_id)
        return dict(sorted(found.items()))

    def of(self, student_id: str) -> list[Membership]:
        """All lines of one student, the oldest first."""
        return [row for row in self.rows if row.student_id == student_id]

    def events(self) -> list[Event]:
        """Every change as an entry for the log: event ``team_changed``, data student_id, team, before, since."""
        events: list[Event] = []
        before: dict[str, str] = {}
        for row in self.rows:
            data = {
                "student_id": row.student_id,
                "team": row.team or None,
                "before": before.get(row.student_id) or None,
                "since": row.since.isoformat(),
            }
            events.append({"event": "team_changed", "who": row.who, "why": row.why, "data": data})
            before[row.student_id] = row.team
        return events

    # -- changing -----------------------------------------------------------------------------------------------------

    def moved(self, student_id: str, team: str, since: date, *, who: str, why: str) -> TeamHistory:
        """The history in which a student belongs to ``team`` from that day on; empty: to none.

        Moving somebody to where he is already changes nothing.

        Raises
        ------
        ClassroomError
            Without a name or a reason, or where the day lies before the student's last change: what has been is not
            rewritten.
        """
        require_reason(who, why)
        mine = self.of(student_id)
        if mine and since < mine[-1].since:
            raise fail("rewrites", student=student_id, since=since, last=mine[-1].since)
        if (mine[-1].team if mine else "") == team:
            return self
        return TeamHistory([*self.rows, Membership(since, who=who, why=why, student_id=student_id, team=team)])

    def assigned(self, teams: Mapping[str, str], since: date, *, who: str, why: str) -> TeamHistory:
        """The history in which each of these students belongs to the named team from that day on."""
        history = self
        for student_id in sorted(teams):
            history = history.moved(student_id, teams[student_id], since, who=who, why=why)
        return history


def _with_gaps(rows: Iterable[Membership]) -> list[Membership]:
    """A line that ends before the next one begins is followed by a line without a team."""
    kept = list(rows)
    starts: dict[str, set[date]] = {}
    for row in kept:
        starts.setdefault(row.student_id, set()).add(row.since)
    out: list[Membership] = []
    for row in kept:
        out.append(row)
        end = row.until
        if not row.team or end is None or end == row.since:
            continue
        if end not in starts[row.student_id] and not any(row.since < day < end for day in starts[row.student_id]):
            out.append(replace(row, team="", since=end, until=None))
    return out


def from_roster(roster: Roster, since: date, *, who: str, why: str) -> TeamHistory:
    """The history that begins with the teams of the roster."""
    return TeamHistory().assigned({student.student_id: student.team for student in roster}, since, who=who, why=why)


def read_history(path: str | Path, roster: Roster | None = None) -> tuple[TeamHistory, list[dict[str, str]]]:
    """Read ``teams.csv``, also one that was edited by hand.

    Parameters
    ----------
    roster : if given, lines of others are left out and named.

    Returns
    -------
    history : TeamHistory
        What can be used. A file that does not exist is an empty history.
    problems : list of dict
        One sentence for each line that was left out or is in doubt.
    """
    file = Path(path)
    if not file.is_file():
        return TeamHistory(), []
    lines = read_lines(file, HEADINGS, ("student_id", "team", "since"))
    problems = lines.problems
    rows: list[Membership] = []
    for line, fields in lines.rows:
        student = fields["student_id"]
        if not student or (roster is not None and roster.find(student) is None):
            problems.append(both("teams.stranger", file=file.name, line=line, student=student or "–"))
            continue
        days = read_period(file.name, line, fields, problems)
        if days is None:
            continue
        since, until = days
        row = Membership(
            since, until=until, why=fields["why"], who=fields["who"], student_id=student, team=fields["team"]
        )
        if row in rows and row.until != row.since:  # pasted twice
            continue
        for old in rows:
            if old.student_id != student:
                continue
            first, later = (old, row) if old.since <= since else (row, old)
            if first.until is not None and later.since < first.until:
                said = {"student": student, "team": first.team or "–", "since": later.since, "other": later.team or "–"}
                problems.append(both("teams.overlap", file=file.name, line=line, **said))
        rows.append(row)
    return TeamHistory(rows), problems


def write_history(path: str | Path, history: TeamHistory) -> bool:
    """Write ``teams.csv``, whole or not at all; the same history gives the same bytes. Returns whether it wrote."""
    rows = [
        (row.student_id, row.team, row.since.isoformat(), row.until.isoformat() if row.until else "", row.why, row.who)
        for row in history.rows
    ]
    return write_if_changed(Path(path), csv_bytes(COLUMNS, rows))


def read_join_list(path: str | Path, roster: Roster) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Read who joined which team: a CSV with ``student_id`` (or 学号) and ``team`` (or 小组).

    Returns
    -------
    teams : dict
        Student → team.
    problems : list of dict
        Strangers, blank teams, two different teams for one student (none counts then), and who has not joined.
    """
    file = Path(path)
    lines = read_lines(file, {name: HEADINGS[name] for name in ("student_id", "team")}, ("student_id", "team"))
    problems = lines.problems
    joined: dict[str, set[str]] = {}
    for line, fields in lines.rows:
        student, team = fields["student_id"], fields["team"]
        if roster.find(student) is None:
            problems.append(both("teams.stranger", file=file.name, line=line, student=student or "–"))
        elif not team:
            problems.append(both("teams.blank_team", file=file.name, line=line, student=student))
        else:
            joined.setdefault(student, set()).add(team)
    for student, names in joined.items():
        if len(names) > 1:
            said = {"en": " / ".join(sorted(names)), "zh": "、".join(sorted(names))}
            problems.append(both("teams.two_teams", file=file.name, student=student, teams=said))
    usable = {student: next(iter(names)) for student, names in joined.items() if len(names) == 1}
    absent = [student.student_id for student in roster if student.student_id not in joined]
    if absent and lines.rows:
        said = {"en": ", ".join(absent), "zh": "、".join(absent)}
        problems.append(both("teams.not_joined", file=file.name, students=said))
    return usable, problems
