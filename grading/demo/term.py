"""The simulated class from the roster to the marks; each step may be interrupted and goes on where it stopped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from grading import autograde, marking, results
from grading.classroom.content import STAGES, project_assignments, split_assignment
from grading.classroom.folder import Classroom
from grading.demo import findings, quarter, tender
from grading.demo import project as projects
from grading.demo.handing_in import Extra, Instead, hand_in_all, judge_texts
from grading.demo.people import make_roster
from grading.demo.students import CHEATS, cast
from grading.flow import exam_collect
from grading.flow import exams as exam_flow
from grading.flow import quarter as quarter_flow
from grading.flow import rubrics as class_rubrics
from grading.flow import teams as team_flow
from grading.flow.quarter_start import quarter_projects
from grading.flow.tender import awarding, opening, sealing, showing
from grading.messages import both, t
from kam_lab.i18n import pick

SHORT = ("prospecting", "project_1", "midterm")
"""What an ordinary demonstration shows: a stage, a project, an exam."""
TERM = (
    "role", "prospecting", "relationships", "project_1", "bidding", "midterm", "contract", "project_2",
    "collections", "retention", "project_3", "final_exam",
)  # fmt: skip
"""A whole term, in the order in which it is taught."""
BIDS: tuple[tender.Kind, ...] = (
    "sensible", "pair_low", "pair_cover", "tampering", "non_compliant", "late", "generous", "reckless_low",
)  # fmt: skip
"""How the teams bid: three bids that stay valid first, then what has to be found out; six teams have each of it."""
DUE = dt.datetime(2026, 5, 12, 18, tzinfo=dt.timezone(dt.timedelta(hours=8)))
"""When the bids close; the class opens them two hours later, on whatever day the demonstration is run."""
SHOWN = 3
"""How deep the demonstration takes one mark apart; ``kam-lab explain`` goes down to the answer."""
SECRET = b"a demonstration class has no secrets; its worlds are the same"
Progress = Callable[[str, int], AbstractContextManager[Callable[[str], None]]]
ORDINARY = ("sure_with_forms", "careless", "sure_with_code", "careless", "half_done")
"""How students work on what they do within a project or in an exam: as classes are, without the odd cases."""


@dataclass(frozen=True)
class Desk:
    """What every step needs: the class, where to speak, and how to run."""

    classroom: Classroom
    console: Console
    progress: Progress
    workers: int
    unsafe: bool

    def say(self, text: str) -> None:
        self.console.print(text, highlight=False, soft_wrap=True, markup=False)

    def headline(self, title: Mapping[str, str]) -> None:
        self.console.rule(f"{self.classroom.config.name} · {pick(dict(title))}")


def run(
    out: Path,
    *,
    students: int,
    teams: int,
    language: str,
    workers: int,
    unsafe: bool,
    console: Console,
    progress: Progress,
    parts: Sequence[str] = SHORT,
) -> results.Marks:
    """Make the class in ``out`` (or go on with it), let everybody hand in, grade, and show the marks.

    Parameters
    ----------
    parts : what the class does, out of :data:`TERM`.
    """
    classroom = _class(out, students, teams, language, parts)
    desk = Desk(classroom, console, progress, workers, unsafe)
    kinds = kinds_of(classroom)
    for part in TERM:
        if part in classroom.projects:
            _project(desk, part)
        elif part in classroom.config.exams:
            _exam(desk, part)
        elif part in classroom.config.assignments:
            _assignment(desk, part, kinds)
    return _finish(desk)


def kinds_of(classroom: Classroom) -> dict[str, str]:
    """Student → how the student works on the stages; in a whole term the cheats come first where not all have room."""
    whole = set(STAGES) <= set(classroom.config.assignments)
    return cast([student.student_id for student in classroom.roster], first=CHEATS if whole else ())


def _class(out: Path, students: int, teams: int, language: str, parts: Sequence[str]) -> Classroom:
    if (out / "class.yaml").is_file():
        return Classroom.open(out)
    out.mkdir(parents=True, exist_ok=True)
    roster = make_roster(students, teams, language)
    draft = out.parent / f".{out.name}.roster.csv"
    roster.to_csv(draft, index=False, encoding="utf-8-sig")
    try:
        return Classroom.create(
            out,
            name=t("demo.name"),
            language=language,
            roster=draft,
            secret=SECRET,
            assignments=[name for part in parts for name in _notebooks(part)],
            exams=[part for part in parts if not _notebooks(part)],
            due={tender.PROJECT: DUE.isoformat()} if tender.PROJECT in parts else None,
        )
    finally:
        draft.unlink()


def _notebooks(part: str) -> list[str]:
    """The notebooks of a part of the term; an exam's are drawn later."""
    if part in STAGES:
        return [part]
    return list(project_assignments(part)) if part.startswith("project_") else []


def _assignment(
    desk: Desk,
    assignment: str,
    kinds: Mapping[str, str],
    extra: Extra | None = None,
    instead: Instead | None = None,
    bids: Mapping[str, tender.Kind] | None = None,
) -> None:
    """Hand out, hand in, collect, grade, judge the texts; of a tender, open the bids before they are graded."""
    classroom = desk.classroom
    desk.headline(results.title_of(classroom, assignment))
    with desk.progress(t("demo.release"), len(classroom.students_of(assignment))) as step:
        handouts = autograde.release(classroom, assignment, on_done=step)
    grader = autograde.Grader(classroom, assignment)
    if bids is not None:
        inbox = tender.bids(classroom, bids, handouts)
    else:
        with desk.progress(t("demo.hand_in"), len(kinds)) as step:
            inbox = hand_in_all(classroom, assignment, handouts, kinds, step, extra, grader, instead)
    collected = autograde.collect(classroom, assignment, inbox)
    if bids is not None:
        _open(desk, bids)
        # What is in a bid that was changed nobody can read any more; the notebook itself is still in the download.
        collected = autograde.collect(classroom, assignment, inbox)
    for row in collected.rows:
        if row.reason:
            desk.say(f"  ? {row.source}: {pick(row.reason)}")
    plan = autograde.plan(classroom, assignment)
    with desk.progress(t("demo.grade"), len(plan.todo)) as step:
        options: dict[str, Any] = {"workers": desk.workers, "unsafe": desk.unsafe, "on_done": step, "grader": grader}
        batch = autograde.autograde(classroom, assignment, plan, **options)
    handed = (*plan.done, *plan.todo)
    there = [marking.load(classroom, assignment, student) for student in handed]
    graded = sum(one is not None and one.status == "graded" for one in there)
    desk.say(t("demo.part", handed=len(handed), graded=graded, new=len(plan.todo)))
    for line in filter(None, map(autograde.line_of, batch.markings)):
        desk.say(line)
    if batch.scorecard is not None:
        judge_texts(classroom, assignment, batch.scorecard)
        desk.say(t("demo.judged", file=batch.scorecard.relative_to(classroom.root)))


def _project(desk: Desk, project: str) -> None:
    """The team's notebook by one member of each team, the panel, then everybody's own notebooks and the forms."""
    classroom = desk.classroom
    projects.prepare(classroom, project)
    class_rubrics.publish_task_book(classroom, project)
    people = [student.student_id for student in classroom.roster]
    own = {student: ORDINARY[place % len(ORDINARY)] for place, student in enumerate(people)}
    there = [name for name in classroom.config.assignments if (split_assignment(name) or ("",))[0] == project]
    for assignment in there:
        if assignment == project:
            _team_notebook(desk, project)
        elif assignment.endswith("_reflection"):
            _assignment(desk, assignment, own, projects.forms(classroom, project))
            for line in projects.collect_forms(classroom, project):
                desk.say(line)
        else:
            _assignment(desk, assignment, own)


def _team_notebook(desk: Desk, project: str) -> None:
    """One hand-in per team and the panel's cards; the tender is awarded, the quarter is run."""
    classroom = desk.classroom
    teams = team_flow.project_teams(classroom, project)
    hands_in = projects.hands_in(classroom, project)
    if project == tender.PROJECT:
        _assignment(desk, project, hands_in, bids=tender.kinds_for(list(teams), BIDS))
    elif project in quarter_projects(classroom):
        kinds = quarter.kinds_of(list(teams))
        plans = {team: {"quarter_plan": None, **quarter.answers_of(kinds[team])} for team in teams}
        by_student = {student: plans[team] for team, members in teams.items() for student in members}
        _assignment(desk, project, hands_in, instead=by_student)
        run = quarter_flow.run(classroom, project, who=projects.WHO)
        for place, one in enumerate(run.played.values(), start=1):
            desk.say(f"  {place}. {one.team}: {pick(one.comment())}")
    else:
        _assignment(desk, project, hands_in)
    for line in projects.collect_cards(classroom, project, projects.score(classroom, project)):
        desk.say(line)
    if project == tender.PROJECT:
        for line in showing.awarded(classroom, awarding.award(classroom, who=projects.WHO)):
            desk.console.print(line, highlight=False, soft_wrap=isinstance(line, str), markup=False)


def _open(desk: Desk, bids: Mapping[str, tender.Kind]) -> None:
    """Somebody gets at a sealed bid; then all are opened together."""
    classroom = desk.classroom
    if not sealing.is_open(classroom):
        tender.tamper(classroom, bids)
    found = opening.open_bids(classroom, who=projects.WHO, now=DUE + dt.timedelta(hours=2))
    for line in showing.opened(classroom, found):
        desk.console.print(line, highlight=False, soft_wrap=isinstance(line, str), markup=False)


def _exam(desk: Desk, exam: str) -> None:
    """Draw the papers, let everybody sit them, grade."""
    classroom = desk.classroom
    desk.headline(exam_flow.exam_title(classroom, exam))
    desk.say(exam_flow.draw(classroom, exam).summary())
    with desk.progress(t("demo.release"), len(classroom.roster.students)) as step:
        handouts = exam_flow.release(classroom, exam, on_done=step)
    inbox = classroom.root / "inbox" / exam
    with desk.progress(t("demo.hand_in"), len(handouts)) as step:
        for paper in classroom.papers(exam):
            mine = [student.student_id for student in classroom.students_of(paper)]
            kinds = {student: ORDINARY[place % len(ORDINARY)] for place, student in enumerate(mine)}
            hand_in_all(classroom, paper, handouts, kinds, step)
    inbox = classroom.root / "inbox"
    for paper in classroom.papers(exam):
        exam_collect.collect(classroom, exam, inbox / paper)
    with desk.progress(t("demo.grade"), len(handouts)) as step:
        batches = exam_flow.autograde(classroom, exam, workers=desk.workers, unsafe=desk.unsafe, on_done=step)
    for batch in batches:
        for line in filter(None, map(autograde.line_of, batch.markings)):
            desk.say(line)
    desk.say(t("demo.sat", count=len(handouts)))


def _finish(desk: Desk) -> results.Marks:
    """Marks, pages for students, the report; how one mark came about; what was planted, and what was found."""
    classroom, console = desk.classroom, desk.console
    desk.headline(both("demo.end"))
    made = results.marks(classroom)
    for assignment in classroom.assignments:
        with desk.progress(t("demo.feedback"), len(classroom.students_of(assignment))) as step:
            results.feedback(classroom, assignment, step, made.results)
    pages = results.student_pages(classroom, results=made.results)
    report = results.report(classroom, made.results)
    console.print(results.marks_table(made), soft_wrap=False)
    done = made.results.marks.dropna(subset=["final"])
    if len(done):
        student = str(done.iloc[0]["student_id"])
        console.print(results.explain(classroom, student, results=made.results, depth=SHOWN))
        desk.say(t("demo.more", folder=classroom.root, student=student))
    found = findings.traps(classroom, made.results, kinds_of(classroom), BIDS)
    console.print(findings.traps_table(found), findings.anomalies_table(made.results), soft_wrap=False)
    for note in made.notes:
        desk.say(f"  ! {note}")
    for path in (*made.written, report, pages[0] if pages else classroom.feedback):
        desk.say(f"  {path}")
    return made
