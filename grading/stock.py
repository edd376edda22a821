"""Grading an assignment of any nbgrader course: its own tests and rules, our sandbox, speed and resuming."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from grading.classroom.gradebook import stock
from grading.classroom.gradebook.session import GradebookError
from grading.classroom.gradebook.stock_pages import write_pages
from grading.marking import locked
from grading.messages import t
from grading.runner import Job, Limits, Result, run_jobs
from kam_lab.i18n import language, pick

LOCK = ".kam-lab.lock"  # of a course: its gradebook never sees two graders


@dataclass(frozen=True)
class Plan:
    """What grading an assignment would do: students, by what is to be done with their hand-ins."""

    assignment: str
    todo: tuple[str, ...]
    done: tuple[str, ...]

    def summary(self) -> str:
        """One sentence for the teacher."""
        return t("autograde.stock_plan", assignment=self.assignment, todo=len(self.todo), done=len(self.done))


@dataclass
class StockBatch:
    """What was done: student → reason why not graded (empty: graded)."""

    assignment: str
    students: dict[str, str] = field(default_factory=dict)
    kept: int = 0

    def summary(self, short: bool = False) -> str:
        """For the teacher; `short`: without the reasons, where they have been shown already (:func:`line_of`)."""
        bad = {student: reason for student, reason in self.students.items() if reason}
        counts = {"graded": len(self.students) - len(bad), "ungraded": len(bad), "kept": self.kept}
        lines = [t("autograde.stock", **counts)]
        return "\n".join(lines if short else lines + [line_of(student, said) for student, said in bad.items()])


def line_of(student: str, reason: str) -> str:
    """A line about a hand-in that could not be graded."""
    return f"  {t('autograde.line', student=student, status=t('autograde.ungraded'), said=reason)}"


def plan(root: str | Path, assignment: str, again: bool = False) -> Plan:
    """See what there is to do. Changes nothing.

    Raises
    ------
    ClassroomError
        When the folder is no nbgrader course, or nothing has been handed in.
    """
    with closing(stock.Course(Path(root))) as course:
        return _plan(course, assignment, again)


def _plan(course: stock.Course, assignment: str, again: bool) -> Plan:
    students = course.students(assignment)
    done = dict.fromkeys(one for one in students if not again and course.is_done(one, assignment))
    return Plan(assignment, tuple(student for student in students if student not in done), tuple(done))


def grade(
    root: str | Path,
    assignment: str,
    what: Plan | None = None,
    *,
    again: bool = False,
    workers: int = 2,
    limits: Limits | None = None,
    unsafe: bool = False,
    on_graded: Callable[[str, str], None] | None = None,
    runner: Callable[[Iterator[Job], int, Limits, bool], Generator[Result]] | None = None,
) -> StockBatch:
    """Grade what is new in ``submitted/``, as ``nbgrader autograde`` does, with the exceptions that
    :mod:`grading.classroom.gradebook.stock_rules` names.

    Parameters
    ----------
    what : what is to be graded, in place of what is new.
    again : without a plan: also what has been graded and is unchanged.
    workers : how many hand-ins run at the same time.
    limits : what one notebook may use.
    unsafe : allow running without a sandbox where none can be had.
    on_graded : called with each student and the reason why not graded (empty: graded).
    runner : what executes the notebooks, in place of :func:`grading.runner.run_jobs`.

    Raises
    ------
    ClassroomError
        When the folder is no nbgrader course, or nothing has been handed in.
    RunnerError
        When there is no sandbox and `unsafe` is not set.
    Busy
        When somebody else is grading this course.
    """
    with closing(stock.Course(Path(root))) as course:
        what = what or _plan(course, assignment, again)
        batch = _Batch(course, what, on_graded)
        # Nothing is written before it is known that notebooks can be run, nor before there is a copy of the marks.
        results = (runner or run_jobs)(batch.jobs(), workers, limits or Limits(), unsafe)
        with closing(results), locked(course.root / LOCK, assignment):
            if what.todo:
                course.back_up()
            for result in results:
                batch.take(result)
        return batch.found


def feedback(root: str | Path, assignment: str, workers: int = 2) -> tuple[int, Iterator[tuple[str, str]]]:
    """Write the feedback page of everybody who has been graded, as ``nbgrader generate_feedback`` does.

    Parameters
    ----------
    workers : how many pages are written at the same time.

    Returns
    -------
    tuple
        How many there are; each student with the reason why there is no page (empty: there is one), as they are done.
    """
    with closing(stock.Course(Path(root))) as course:
        students = [student for student in course.students(assignment) if course.is_graded(student, assignment)]
        return len(students), write_pages(course.root, assignment, students, workers)


class _Batch:
    """A batch under way: of each hand-in the notebooks that wait for their run and those that have come back."""

    def __init__(self, course: stock.Course, what: Plan, on_graded: Callable[[str, str], None] | None) -> None:
        self.course, self.what, self.on_graded = course, what, on_graded
        self.found = StockBatch(what.assignment, kept=len(what.done))
        self._waiting: dict[str, dict[str, stock.ToRun]] = {}
        self._played: dict[str, dict[str, stock.Played]] = {}

    def jobs(self) -> Iterator[Job]:
        """A job for each notebook; a hand-in that cannot be read is settled at once."""
        for student in self.what.todo:
            try:
                ready = list(self.course.to_run(student, self.what.assignment))
            except Exception as error:  # stock nbgrader would end the batch here
                self._settle(student, f"{type(error).__name__}: {str(error)[:200]}")
                continue
            if not ready:
                self._settle(student, t("autograde.stock_empty"))
                continue
            self._waiting[student] = {one.name: one for one in ready}
            self._played[student] = {}
            for one in ready:
                yield Job(f"{student}\n{one.name}", one.notebook, one.files, language())

    def take(self, result: Result) -> None:
        """What came of a job; with the last one of a hand-in that is recorded."""
        student, name = result.id.split("\n")
        if student not in self._waiting:
            return
        if result.status == "error":
            self._settle(student, pick(result.reason))
            return
        self._played[student][name] = _played(result, self._waiting[student][name])
        if len(self._played[student]) == len(self._waiting[student]):
            self._settle(student)

    def _settle(self, student: str, reason: str = "") -> None:
        self._waiting.pop(student, None)
        done = self._played.pop(student, {})
        try:
            if reason:
                self.course.forget(student, self.what.assignment)
            else:
                self.course.record(student, self.what.assignment, done)
        except GradebookError as error:
            reason = str(error).strip().splitlines()[-1][:300]
        self.found.students[student] = reason
        if self.on_graded is not None:
            self.on_graded(student, reason)


def _played(result: Result, ready: stock.ToRun) -> stock.Played:
    lost = set(result.unfinished)
    unreached = frozenset(at for at, cell in enumerate(result.notebook.cells) if str(cell.get("id", at)) in lost)
    return stock.Played(result.notebook, unreached, ready.state)
