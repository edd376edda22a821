"""Everything that is known of a class, brought together: the one place where marks are worked out from.

Reading only, except that judgements which are new are applied to the gradebook and logged when asked for.
"""

from __future__ import annotations

import getpass
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from grading import marking
from grading.assessment import appeals, audit
from grading.assessment.exams.dealing import read_rows
from grading.assessment.exams.rules import Extension, Verdict, Window, extension_for, extensions_from, judge
from grading.assessment.outcome import Outcome
from grading.assessment.panel.audit import Audit
from grading.assessment.panel.model import told
from grading.assessment.rollup import ComponentMark, Names, Policy, PolicyError, as_table, load_policy, work_out
from grading.classroom.collect import read_stamp
from grading.classroom.content import split_assignment
from grading.classroom.folder import Classroom
from grading.classroom.projects import load_project
from grading.classroom.questions import Question, public
from grading.classroom.sources import read_source
from grading.flow import exam_attempts, exam_results, project_marks, quarter
from grading.flow import panel as panel_flow
from grading.flow import teams as team_flow
from grading.flow.due import team_extension
from grading.flow.judging import judged
from grading.flow.rubrics import rubric_of
from grading.marking import Marking
from grading.messages import both, t
from grading.reporting.model import (
    INTAKE,
    STATUSES,
    AssignmentInfo,
    ClassResults,
    ExamView,
    ProjectView,
    lesson_sections,
    scores_frame,
)
from kam_lab.i18n import pick

Place = tuple[str, str]


@dataclass
class Work:
    """What was handed in and marked: by (student, assignment)."""

    infos: list[AssignmentInfo] = field(default_factory=list)
    outcomes: dict[Place, dict[str, Outcome]] = field(default_factory=dict)
    values: dict[Place, Mapping[str, Any]] = field(default_factory=dict)
    statuses: dict[Place, Marking] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def spread(self, assignment: str, student: str, members: list[str]) -> None:
        """What one member handed in counts for all of them."""
        for book in (self.outcomes, self.values, self.statuses):
            found: Any = book.get((student, assignment))
            for member in members:
                if found is not None:
                    book[(member, assignment)] = found
                elif member != student:
                    book.pop((member, assignment), None)


def gather(classroom: Classroom, *, write: bool = False, policy: Policy | None = None) -> ClassResults:
    """All results of a class as they stand.

    Parameters
    ----------
    write : apply and log judgements that are new.
    policy : rules to use in place of the class's own.

    Raises
    ------
    PolicyError
        When the rules weigh something that the class does not have.
    """
    rules = policy or load_policy(classroom.policy_path)
    _known(classroom, rules)
    work = _work(classroom, write)
    changed = appeals.overrides(classroom.audit_file) if classroom.audit_file.is_file() else {}
    _appealed(work, changed)
    late = _lateness(classroom, rules, work.notes)
    if write:
        for project in classroom.projects:
            panel_flow.collect(classroom, project)  # what has come in since, each card logged once
            project_marks.log_inputs(classroom, project, who=getpass.getuser())
    parts: dict[str, Mapping[str, ComponentMark]] = {}
    projects, exams = {}, {}
    for project in classroom.projects:
        panel = panel_flow.result(classroom, project, rules)
        found = project_marks.project_marks(
            classroom, project, work.outcomes, panel, rules, changed, late, rubric_of(classroom, project)
        )
        parts[project], projects[project] = found.marks, project_view(classroom, found, panel.audit)
        said = [*told(panel.problems), *panel.notes, *found.notes]
        if panel.cards or _begun(work, project):  # what a project of next month lacks, nobody need be told
            work.notes += [pick(note) for note in said]
    for exam in classroom.config.exams:
        parts[exam] = exam_results.exam_marks(classroom, exam, work.outcomes, rules)
        exams[exam] = exam_views(classroom, exam_results.item_analysis(classroom, exam, work.outcomes))
    alone = [info for info in work.infos if _counts_alone(classroom, info.id)]
    named = {info.id for info in alone}
    scores = scores_frame(work.outcomes, work.values, work.infos)
    statuses = _statuses(work)
    roster = roster_frame(classroom)
    made = work_out(
        scores[scores["assignment"].isin(named)],
        statuses[statuses["assignment"].isin(named)],
        rules,
        roster,
        {info.id: Names(info.title, [q.id for q in info.questions]) for info in alone}
        | {name: Names(title) for name, title in titles(classroom, rules).items() if name not in named},
        parts,
        late,
        {place: points for place, points in changed.items() if "/" not in place[1]},
    )
    return ClassResults(
        name=classroom.config.name,
        language=classroom.config.language,
        roster=roster,
        assignments=work.infos,
        scores=scores,
        statuses=statuses,
        marks=as_table(made, rules),
        intake=_intake(work),
        policy=rules,
        made_on=_made_on(classroom),
        audit_head=audit.head(classroom.audit_file) if classroom.audit_file.is_file() else None,
        titles=titles(classroom, rules),
        students=made,
        projects=projects,
        exams=exams,
        notes=work.notes,
    )


def titles(classroom: Classroom, policy: Policy) -> dict[str, dict[str, str]]:
    """What people call each part and task."""
    found = {name: title_of(classroom, name) for name in classroom.assignments}
    found |= {project: _pair(load_project(project, classroom.content).title) for project in classroom.projects}
    found |= {exam: _pair(exam_attempts.exam_title(classroom, exam)) for exam in classroom.config.exams}
    for number, task in enumerate(policy.tasks, start=1):
        found[task] = both("marks.task", number=number)
    return found


def _pair(text: Mapping[str, Any]) -> dict[str, str]:
    return {"en": str(text["en"]), "zh": str(text["zh"])}


def title_of(classroom: Classroom, assignment: str) -> dict[str, str]:
    """What people call an assignment, in both languages: the heading of its source."""
    title = {"en": assignment, "zh": assignment}
    for cell in reversed(read_source(classroom.content_of(assignment).assignment_source(assignment))):
        if cell.language and cell.text.lstrip().startswith("# "):
            heading = cell.text.lstrip().splitlines()[0].removeprefix("# ").strip()
            title[cell.language] = heading.split(" · ", 1)[-1] if _counts_alone(classroom, assignment) else heading
    return title


def roster_frame(classroom: Classroom) -> pd.DataFrame:
    """student_id, name, team, language; in the order of the roster."""
    rows = [(s.student_id, s.name, s.team, classroom.language_of(s.student_id)) for s in classroom.roster]
    return pd.DataFrame(rows, columns=["student_id", "name", "team", "language"])


# -- the parts --------------------------------------------------------------------------------------------------------


def _is_stage(assignment: str) -> bool:
    return split_assignment(assignment) is None


def _counts_alone(classroom: Classroom, assignment: str) -> bool:
    """Whether an assignment is a part of its own; notebooks of projects and papers are not."""
    return _is_stage(assignment) and classroom.paper_of(assignment) is None


def _known(classroom: Classroom, policy: Policy) -> None:
    known = [name for name in classroom.config.assignments if _counts_alone(classroom, name)]
    known += [*classroom.projects, *classroom.config.exams]
    strange = policy.strangers(known)
    if strange:
        said = {"file": classroom.config.policy, "parts": ", ".join(strange), "known": ", ".join(known)}
        raise PolicyError(t("rollup.policy.strangers", **said))


def _work(classroom: Classroom, write: bool) -> Work:
    work = Work()
    for assignment in classroom.assignments:
        questions = classroom.questions(assignment)
        work.infos.append(_info(classroom, assignment, questions))
        people = judged(classroom, assignment, questions, write, work.notes)
        people |= quarter.outcomes(classroom, assignment)  # what was played is decided after it was graded
        for made in _markings(classroom, assignment):
            place = (made.student_id, assignment)
            if made.status == "graded":
                work.outcomes[place] = {
                    name: people.get((made.student_id, name), outcome) for name, outcome in made.outcomes.items()
                }
                work.values[place] = made.values
            work.statuses[place] = made
    for project in classroom.projects:
        teams = team_flow.project_teams(classroom, project)
        for team, found in team_flow.team_hand_ins(classroom, project).items():
            if found.counts is not None:
                work.spread(project, found.counts.student_id, teams.get(team, []))
    return work


def _info(classroom: Classroom, assignment: str, questions: list[Question]) -> AssignmentInfo:
    lessons = classroom.content.lessons
    reread: dict[str, Any] = {}
    for stage in dict.fromkeys(question.stage for question in questions):
        for lesson in lessons.glob(f"[0-9]*_{stage}.py"):
            reread |= lesson_sections([q for q in questions if q.stage == stage], lesson)
    title = title_of(classroom, assignment)
    return AssignmentInfo(assignment, title, [public(question) for question in questions], reread)


def _begun(work: Work, project: str) -> bool:
    """Whether anything has been handed in for a project."""
    return any(
        (split_assignment(assignment) or ("",))[0] == project and made.status != "not_handed_in"
        for (_, assignment), made in work.statuses.items()
    )


def _markings(classroom: Classroom, assignment: str) -> Iterator[Marking]:
    for student in classroom.students_of(assignment):
        made = marking.load(classroom, assignment, student.student_id)
        yield made or Marking(student.student_id, assignment, "not_handed_in", "", intake="missing")


def _appealed(work: Work, changed: Mapping[Place, float]) -> None:
    """Points of single questions that appeals set."""
    for (student, target), points in changed.items():
        assignment, _, question = target.partition("/")
        if split_assignment(assignment) == (assignment, "team"):
            continue  # what is contested there is a criterion, and the project sees to it
        outcome = work.outcomes.get((student, assignment), {}).get(question)
        if outcome is not None:
            own = dict(work.outcomes[(student, assignment)])  # a team's outcomes are shared: change this member's only
            comment = both("marks.appealed", points=f"{points:g}", most=f"{outcome.max_points:g}")
            status: Any = "right" if points >= outcome.max_points else "partial" if points > 0 else "wrong"
            own[question] = Outcome(question, points, outcome.max_points, status, None, comment)
            work.outcomes[(student, assignment)] = own


def _lateness(classroom: Classroom, policy: Policy, notes: list[str]) -> dict[Place, Verdict]:
    """What the clock says about each hand-in of an assignment that has a due time."""
    due = {name: stamp for name, stamp in classroom.config.due.items() if stamp}
    if not due:
        return {}
    given: list[Extension] = []
    problems: list[dict[str, str]] = []
    if classroom.extensions_file.is_file():
        rows, problems = read_rows(classroom.extensions_file)
        given, more = extensions_from(rows)
        problems = [*problems, *more]
    notes += [pick(problem) for problem in problems]
    found = {}
    for name, closes in due.items():
        window = Window(closes=closes)
        for_team = _team_extensions(classroom, name)
        for student in classroom.roster:
            stamp = classroom.step("submitted", student.student_id, name) / "timestamp.txt"
            at = read_stamp(stamp.read_bytes()) if stamp.is_file() else None
            if at is not None:
                place = (student.student_id, name)
                more_time = for_team.get(place[0]) or extension_for(given, *place)
                found[place] = judge(at, window, policy.late, more_time)
    return found


def _team_extensions(classroom: Classroom, assignment: str) -> dict[str, Extension]:
    """Student → the extension of the whole team; only where the assignment is a team's notebook."""
    if assignment not in classroom.projects:
        return {}
    teams = team_flow.project_teams(classroom, assignment)
    found = {team: team_extension(classroom, assignment, team) for team in teams}
    return {student: more for team, members in teams.items() if (more := found[team]) for student in members}


# -- what the reports show --------------------------------------------------------------------------------------------


def project_view(classroom: Classroom, found: project_marks.ProjectResult, audited: Audit | None) -> ProjectView:
    """What a report shows of a project."""
    criteria = [criterion for criterion in found.rubric.criteria if criterion.scope == "team"]
    marks = {team: None if one.total.mark is None else float(one.total.mark) for team, one in found.teams.items()}
    return ProjectView(
        found.project,
        _pair(load_project(found.project, classroom.content).title),
        {criterion.id: _pair(criterion.title) for criterion in criteria},
        {criterion.id: criterion.weight for criterion in criteria},
        found.shares(),
        marks,
        audited,
        found.notes,
        {criterion.id: max(criterion.levels, key=lambda level: level.points).text for criterion in criteria},
    )


def exam_views(classroom: Classroom, found: exam_results.ItemAnalysis) -> list[ExamView]:
    """What a report shows of the papers of an exam."""
    return [
        ExamView(
            paper.assignment,
            title_of(classroom, paper.assignment),
            paper.points,
            paper.table,
            None if math.isnan(paper.alpha) else paper.alpha,
            [paper.reading],
        )
        for paper in found.papers
    ]


# -- tables -----------------------------------------------------------------------------------------------------------


def _statuses(work: Work) -> pd.DataFrame:
    rows = []
    for (student, assignment), made in work.statuses.items():
        said = [" ".join(r[lang] for r in made.reasons) if made.status == "ungraded" else "" for lang in ("en", "zh")]
        rows.append((student, assignment, made.status, *said))
    return pd.DataFrame(rows, columns=list(STATUSES))


def _intake(work: Work) -> pd.DataFrame:
    rows = [
        (student, assignment, "refused" if made.status == "ungraded" else made.intake, reason["en"], reason["zh"])
        for (student, assignment), made in work.statuses.items()
        for reason in made.reasons
        if made.student_id == student
    ]
    return pd.DataFrame(rows, columns=list(INTAKE))


def _made_on(classroom: Classroom) -> date:
    """The day of the newest input, so that the same inputs give the same report."""
    inputs = [*(classroom.reports / "marking").rglob("*.json"), Path(classroom.audit_file)]
    newest = max((path.stat().st_mtime for path in inputs if path.is_file()), default=0)
    return datetime.fromtimestamp(newest).date() if newest else date.today()
