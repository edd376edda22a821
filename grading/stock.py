"""Grading an assignment of any nbgrader course: its own tests and rules, our sandbox, speed and resuming."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from grading.classroom.gradebook import stock
from grading.classroom.gradebook.session import GradebookError
from grading.messages import t
from grading.runner import Job, Limits, Result, run_jobs
from kam_lab.i18n import language, pick


@dataclass
class StockBatch:
    """What was done: student → reason why not graded (empty: graded)."""

    assignment: str
    students: dict[str, str] = field(default_factory=dict)
    kept: int = 0

    def summary(self) -> str:
        """For the teacher."""
        bad = {student: reason for student, reason in self.students.items() if reason}
        counts = {"graded": len(self.students) - len(bad), "ungraded": len(bad), "kept": self.kept}
        lines = [t("autograde.stock", **counts)]
        for student, said in bad.items():
            lines.append(f"  {t('autograde.line', student=student, status=t('autograde.ungraded'), said=said)}")
        return "\n".join(lines)


def grade(
    root: str | Path,
    assignment: str,
    *,
    again: bool = False,
    workers: int = 2,
    limits: Limits | None = None,
    unsafe: bool = False,
    on_done: Callable[[str], None] | None = None,
) -> StockBatch:
    """Grade what is new in ``submitted/``, as ``nbgrader autograde`` does, with the exceptions that
    :mod:`grading.classroom.gradebook.stock` names.

    Raises
    ------
    ClassroomError
        When the folder is no nbgrader course, or nothing has been handed in.
    RunnerError
        When there is no sandbox and `unsafe` is not set.
    """
    with closing(stock.Course(Path(root))) as course:
        return _grade(
            course, assignment, again, lambda jobs: run_jobs(jobs, workers, limits or Limits(), unsafe), on_done
        )


def _grade(
    course: stock.Course,
    assignment: str,
    again: bool,
    execute: Callable[[Iterator[Job]], Iterator[Result]],
    on_done: Callable[[str], None] | None,
) -> StockBatch:
    batch = StockBatch(assignment)
    todo = [student for student in course.students(assignment) if again or not course.is_done(student, assignment)]
    batch.kept = len(course.students(assignment)) - len(todo)
    waiting: dict[str, dict[str, stock.ToRun]] = {}
    played: dict[str, dict[str, stock.Played]] = {}

    def settle(student: str, reason: str = "") -> None:
        waiting.pop(student, None)
        done = played.pop(student, {})
        try:
            if reason:
                course.forget(student, assignment)
            else:
                course.record(student, assignment, done)
        except GradebookError as error:
            reason = str(error).strip().splitlines()[-1][:300]
        batch.students[student] = reason
        if on_done is not None:
            on_done(student)

    def jobs() -> Iterator[Job]:
        for student in todo:
            try:
                found = list(course.to_run(student, assignment))
            except Exception as error:  # stock nbgrader would end the batch here
                settle(student, f"{type(error).__name__}: {str(error)[:200]}")
                continue
            if not found:
                settle(student, t("autograde.stock_empty"))
                continue
            waiting[student] = {one.name: one for one in found}
            played[student] = {}
            for one in found:
                yield Job(f"{student}\n{one.name}", one.notebook, one.files, language())

    for result in execute(jobs()):
        student, name = result.id.split("\n")
        if student not in waiting:
            continue
        if result.status == "error":
            settle(student, pick(result.reason))
            continue
        played[student][name] = _played(result, waiting[student][name])
        if len(played[student]) == len(waiting[student]):
            settle(student)
    return batch


def _played(result: Result, ready: stock.ToRun) -> stock.Played:
    lost = set(result.unfinished)
    unreached = frozenset(at for at, cell in enumerate(result.notebook.cells) if str(cell.get("id", at)) in lost)
    return stock.Played(result.notebook, unreached, ready.state)
