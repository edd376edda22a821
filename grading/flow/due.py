"""When a team's notebook closes: the due time of the class, and more time where a member was given some.

The rule: a team works on one notebook, so more time for that notebook, given to any of its members, is more time for
the team. It never shortens the time, and it is the team's own: the others' closing time stays where it is. More time
for another notebook (a member's own part, the reflection) does not touch the team's.
"""

from __future__ import annotations

import datetime as dt

from grading.assessment.exams.rules import Extension, Window, closing
from grading.classroom.folder import Classroom
from grading.flow import teams as team_flow
from grading.flow.exam_extensions import read_extensions

__all__ = ["team_closing", "team_extension"]


def team_extension(classroom: Classroom, project: str, team: str) -> Extension | None:
    """The line of ``extensions.csv`` that gives a team the most time for its notebook; None where there is none."""
    members = set(team_flow.project_teams(classroom, project).get(team, ()))
    latest: dict[str, Extension] = {}
    for each in read_extensions(classroom)[0]:
        if each.assignment == project and each.student_id in members:
            latest[each.student_id] = each  # of several lines for one student the last one counts
    return max(latest.values(), key=lambda each: Window().moment(each.until), default=None)


def team_closing(classroom: Classroom, project: str, team: str) -> dt.datetime | None:
    """When a team's notebook closes, with its offset; None where the class has no due time for it."""
    return closing(Window(closes=classroom.config.due.get(project)), team_extension(classroom, project, team))
