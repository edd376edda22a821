"""Teams as they stand, from the files of a class: who is where, which hand-in of a team counts. Reads only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from grading.messages import both

from ..folder import Classroom
from .hand_ins import TeamHandIn, find_hand_ins, pick_team_hand_in
from .history import Membership, TeamHistory, read_history
from .periods import day_of
from .representatives import Representatives, read_representatives

Text = dict[str, str]
START = date(2000, 1, 1)
"""From when on the roster's teams count, where nobody has entered a day."""


def history(classroom: Classroom) -> TeamHistory:
    """Who is and was in which team: ``teams.csv``; students whom it does not name are in the roster's team."""
    return history_and_notes(classroom)[0]


def history_and_notes(classroom: Classroom) -> tuple[TeamHistory, list[Text]]:
    """The history, and a sentence for each line that cannot be used and each student on whom the files disagree."""
    found, problems = read_history(classroom.teams_file, classroom.roster)
    known = {row.student_id for row in found.rows}
    said = both("teams.from_roster")
    why = f"{said['en']} · {said['zh']}"
    start = [
        Membership(START, who="roster.csv", why=why, student_id=student.student_id, team=student.team)
        for student in classroom.roster
        if student.student_id not in known
    ]
    for student in classroom.roster:
        rows = found.of(student.student_id)
        if rows and rows[-1].team and rows[-1].team != student.team:
            clash = {"student": student.student_id, "roster": student.team, "teams": rows[-1].team}
            problems.append(both("project.mark.roster", **clash))
    return TeamHistory([*found.rows, *start]), problems


def representatives(classroom: Classroom) -> tuple[Representatives, list[Text]]:
    """Who scores for which team, and a sentence for each line of ``representatives.csv`` that cannot be used."""
    return read_representatives(classroom.representatives_file, history(classroom))


def project_day(classroom: Classroom, project: str) -> date:
    """The day that decides who was in which team in a project.

    The day on which the team's notebook was due; without a due time the day of the last hand-in of it; without any
    hand-in the day of the last change of teams.
    """
    due = classroom.config.due.get(project)
    if due:
        return day_of(datetime.fromisoformat(due))
    hand_ins = find_hand_ins(classroom, project)
    if hand_ins:
        return max(day_of(one.at) for one in hand_ins)
    return max((row.since for row in history(classroom).rows), default=START)


def project_teams(classroom: Classroom, project: str) -> dict[str, list[str]]:
    """Team → its members in a project, as of :func:`project_day`."""
    return history(classroom).teams(project_day(classroom, project))


def team_hand_ins(classroom: Classroom, project: str) -> dict[str, TeamHandIn]:
    """Team → which hand-in of the team's notebook counts, who handed it in and when, what is kept beside it.

    Of equal hand-ins (one folder copied to another member) the one that lies in ``submitted/`` is named, since that is
    the one that is graded.
    """
    teams = history(classroom)
    found = find_hand_ins(classroom, project)
    made = {}
    for team in project_teams(classroom, project):
        picked = pick_team_hand_in(team, project, found, teams)
        counts = picked.counts
        if counts is not None and not _graded_place(counts.place):
            same = [one for one in picked.kept if one.digest == counts.digest and _graded_place(one.place)]
            if same:
                kept = (counts, *(one for one in picked.kept if one != same[0]))
                picked = replace(picked, counts=same[0], kept=kept)
        made[team] = picked
    return made


def _graded_place(place: str) -> bool:
    return place.startswith("submitted/")
