"""Each person's mark in a team project, from what lies in the class folder.

What was graded, scored by the panel and said in the member forms is put together here; the arithmetic is
:func:`grading.assessment.contribution.project.mark_project`. Nothing is written: the same files give the same marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from grading import marking
from grading.assessment.contribution.criteria import Answer, State, TeamEvidence, Work
from grading.assessment.contribution.factors import Factors, factors
from grading.assessment.contribution.forms import MemberForm, ratings
from grading.assessment.contribution.persons import owned_parts
from grading.assessment.contribution.project import (
    TeamTotal,
    mark_project,
    question_overrides,
    team_total,
    without_names,
)
from grading.assessment.exams.rules import Verdict
from grading.assessment.outcome import Outcome
from grading.assessment.panel.combine import Combined
from grading.assessment.rollup.component import ComponentMark
from grading.assessment.rollup.policy import Policy, load_policy
from grading.assessment.rubric_file import ProjectRubric, load_rubric, unknown_questions
from grading.classroom.content import split_assignment
from grading.classroom.folder import Classroom
from grading.classroom.projects import Project, load_project
from grading.classroom.questions import Question
from grading.classroom.teams import TeamHandIn, question_owners
from grading.flow.member_forms import form_rules, forms_of, log_forms
from grading.flow.teams import (
    history_and_notes,
    log_roles,
    project_day,
    project_teams,
    roles,
    settle,
    team_hand_ins,
)
from grading.messages import both

__all__ = ["PanelResult", "ProjectResult", "TeamResult", "log_inputs", "mark_project", "project_marks", "without_names"]

Text = dict[str, str]
Outcomes = Mapping[tuple[str, str], Mapping[str, Outcome]]
"""(student, assignment) → question → what the answer earned, judged texts included."""


class PanelResult(Protocol):
    """What the panel made of its scorecards; see :mod:`grading.flow.panel`."""

    @property
    def combined(self) -> Combined | None: ...


@dataclass(frozen=True)
class TeamResult:
    """How one team did.

    Attributes
    ----------
    members : at the time of the project.
    hand_in : of the team's notebook: which one counts, what is kept.
    total : its criteria and its mark, before factors.
    factors : of the members, and who rated whom: for the teacher only.
    owners : question → who owned it.
    forms : members who handed in a usable form.
    """

    team: str
    members: tuple[str, ...]
    hand_in: TeamHandIn
    total: TeamTotal
    factors: Factors
    owners: Mapping[str, tuple[str, ...]]
    forms: tuple[str, ...]


@dataclass(frozen=True)
class ProjectResult:
    """A project's marks.

    Attributes
    ----------
    day : that decided who was in which team.
    marks : student → mark, for everybody on the roster.
    teams : team → how it did.
    notes : what the teacher should look at, a sentence each.
    """

    project: str
    rubric: ProjectRubric
    day: date
    marks: Mapping[str, ComponentMark]
    teams: Mapping[str, TeamResult]
    notes: tuple[Text, ...] = field(default=())

    def shares(self) -> dict[str, dict[str, float | None]]:
        """Team → team criterion → share (0 to 1), for charts; None while it is open."""
        return {team: one.total.shares for team, one in self.teams.items()}


def project_marks(
    classroom: Classroom,
    project: str,
    outcomes: Outcomes,
    panel: PanelResult | None = None,
    policy: Policy | None = None,
    overrides: Mapping[tuple[str, str], float] | None = None,
    late: Mapping[tuple[str, str], Verdict] | None = None,
    rubric: ProjectRubric | None = None,
) -> ProjectResult:
    """Mark a project for everybody. Reads only.

    Parameters
    ----------
    outcomes : of what has been graded. Where there are none, the marking and ``submitted/`` say why.
    panel : what the scorecards came to; None while there are none.
    policy : default: the class's.
    overrides : (student, ``<project>/<criterion>`` or ``<project>/<question>``) → points that an appeal gave.
    late : (student, assignment) → what the clock says about a hand-in; a team's is that of the hand-in that counts.
    rubric : default: the course's for this project.
    """
    rules = policy or load_policy(classroom.policy_path)
    criteria = rubric or load_rubric(project)
    source = load_project(project, classroom.content)
    teams = project_teams(classroom, project)
    desk = _Desk(classroom, project, source, outcomes, late or {})
    notes: list[Text] = list(history_and_notes(classroom)[1])
    notes += unknown_questions(criteria, desk.known)
    hand_ins = team_hand_ins(classroom, project)
    forms, problems = forms_of(classroom, project, rules.contribution)
    notes += problems
    held, problems = roles(classroom, project)
    notes += problems
    combined = panel.combined if panel is not None else None
    evidence, made, parts, found = {}, {}, {}, {}
    for team, members in teams.items():
        work = desk.team_work(hand_ins[team], members, overrides or {}, notes)
        seen = combined.teams.get(team) if combined is not None else None
        evidence[team] = TeamEvidence(work, seen)
        made[team] = _factors(classroom, members, forms, rules)
        notes += [both("project.mark.about_team", team=team, what=note) for note in made[team].notes]
        owners = question_owners(source, held, members)
        mine, problems = owned_parts(owners, members, _points(work, rules))
        notes += problems
        for member in mine:
            changed = question_overrides(member, criteria, work.answers, overrides)
            parts[member] = [replace(part, points=changed.get(part.question_id, part.points)) for part in mine[member]]
        found[team] = TeamResult(
            team,
            tuple(members),
            hand_ins[team],
            team_total(criteria, evidence[team], rules),
            made[team],
            owners,
            tuple(member for member in members if member in forms),
        )
    answers = {student.student_id: desk.own_work(student.student_id) for student in classroom.roster}
    marks = mark_project(criteria, teams, evidence, answers, made, parts, rules, overrides)
    day = project_day(classroom, project)
    for student in classroom.roster:
        if student.student_id not in marks:
            reason = both("project.mark.no_team", student=student.student_id, day=day)
            marks[student.student_id] = ComponentMark(None, "pending", reason)
            notes.append(reason)
    in_order = {student.student_id: marks[student.student_id] for student in classroom.roster}
    return ProjectResult(project, criteria, day, in_order, found, tuple(_once(notes)))


def log_inputs(classroom: Classroom, project: str, *, who: str) -> None:
    """Log what people entered about teams, roles and contributions and what the log does not hold yet."""
    settle(classroom)
    log_roles(classroom, project, who=who, why="roles.csv")
    log_forms(classroom, project, who=who)


def _factors(classroom: Classroom, members: Sequence[str], forms: Mapping[str, MemberForm], policy: Policy) -> Factors:
    rules = form_rules(classroom, policy.contribution)
    mine = {member: forms[member] for member in members if member in forms}
    return factors(members, ratings(mine, rules), policy.contribution)


def _points(work: Work, policy: Policy) -> dict[str, tuple[float | None, float]]:
    """Question → (points, most) for the parts with an owner, less what lateness costs."""
    absent = 0.0 if work.state == "not_handed_in" and policy.not_handed_in == "zero" else None
    found: dict[str, tuple[float | None, float]] = {}
    for question, answer in work.answers.items():
        points = answer.points if work.state == "graded" else absent
        found[question] = (None if points is None else points * float(work.kept), answer.max_points)
    return found


def _once(notes: Sequence[Text]) -> list[Text]:
    return list({note["en"]: note for note in notes}.values())


class _Desk:
    """Finds the notebooks of a project as they were marked."""

    def __init__(
        self,
        classroom: Classroom,
        project: str,
        source: Project,
        outcomes: Outcomes,
        late: Mapping[tuple[str, str], Verdict],
    ) -> None:
        self.classroom, self.project, self.outcomes, self.late = classroom, project, outcomes, late
        there = [name for name in classroom.config.assignments if (split_assignment(name) or ("",))[0] == project]
        self.titles: dict[str, Text] = {
            one.assignment: {"en": one.title["en"], "zh": one.title["zh"]}
            for one in source.notebooks.values()
            if one.assignment in there
        }
        self.questions: dict[str, list[Question]] = {name: classroom.questions(name) for name in self.titles}

    @property
    def known(self) -> set[str]:
        """The questions of all its notebooks."""
        return {question.id for questions in self.questions.values() for question in questions}

    def team_work(
        self,
        hand_in: TeamHandIn,
        members: Sequence[str],
        overrides: Mapping[tuple[str, str], float],
        notes: list[Text],
    ) -> Work:
        """The team's notebook, by the hand-in that counts.

        What an appeal gave one member for a question may stand in that member's outcomes; for the others the outcome
        counts that a member without such an appeal has.
        """
        counts = hand_in.counts
        if counts is None:
            return self._work(self.project, None, "not_handed_in")
        if not counts.place.startswith("submitted/"):
            said = {"team": hand_in.team, "student": counts.student_id, "place": counts.place}
            notes.append(both("project.mark.attempt", **said))
            return self._work(self.project, None, "not_graded")
        student = counts.student_id
        work = self._work(self.project, student, self._state(student, self.project))
        answers = dict(work.answers)
        for question in answers:
            if (student, f"{self.project}/{question}") not in overrides or work.state != "graded":
                continue
            others = (m for m in members if m != student and (m, f"{self.project}/{question}") not in overrides)
            for member in others:
                outcome = self.outcomes.get((member, self.project), {}).get(question)
                if outcome is not None:
                    answers[question] = replace(answers[question], points=outcome.points)
                    break
        return replace(work, answers=answers)

    def own_work(self, student: str) -> list[Work]:
        """A student's own notebooks."""
        own = [name for name in self.titles if name != self.project]
        return [self._work(name, student, self._state(student, name)) for name in own]

    def _state(self, student: str, assignment: str) -> State:
        if self.outcomes.get((student, assignment)):
            return "graded"
        made = marking.load(self.classroom, assignment, student)
        folder = self.classroom.step("submitted", student, assignment)
        if not _holds_something(folder):
            return "not_handed_in"
        return "unreadable" if made is not None and made.status == "ungraded" else "not_graded"

    def _work(self, assignment: str, student: str | None, state: State) -> Work:
        found = self.outcomes.get((student, assignment), {}) if student is not None and state == "graded" else {}
        answers = {}
        for number, question in enumerate(self.questions[assignment], start=1):
            outcome = found.get(question.id)
            name = both("project.mark.question", number=number, question=question.id)
            most = float(outcome.max_points if outcome is not None else question.points)
            answers[question.id] = Answer(outcome.points if outcome is not None else None, most, name)
        verdict = self.late.get((student, assignment)) if student is not None else None
        more: dict[str, Any] = {}
        if verdict is not None and verdict.factor != 1:
            more = {"kept": verdict.factor, "late": dict(verdict.reason)}
        return Work(self.titles[assignment], answers, state, **more)


def _holds_something(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())
