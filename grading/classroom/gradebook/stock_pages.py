"""Feedback pages of ordinary nbgrader courses: nbgrader's own, each gradebook opened once, several at a time."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory

from .lean import shared
from .session import GradebookError, run
from .stock import Course

AT_ONCE = 10  # pages that a process writes before it reports


def write_pages(root: Path, assignment: str, students: Sequence[str], workers: int = 2) -> Iterator[tuple[str, str]]:
    """Write ``feedback/<student>/<assignment>/*.html`` anew for these students; begun at once.

    Parameters
    ----------
    students
        Who has been graded.
    workers
        Processes. They are forked, so where that is not safe there is one.

    Returns
    -------
    Iterator
        Student, and why there is no page (empty: there is one), as they are done.
    """
    groups = [students[at : at + AT_ONCE] for at in range(0, len(students), AT_ONCE)]
    if sys.platform != "linux" or workers == 1 or len(groups) < 2:
        return (one for group in groups for one in _write(root, assignment, group))
    pool = ProcessPoolExecutor(min(workers, len(groups)), multiprocessing.get_context("fork"))
    written = [pool.submit(_write, root, assignment, group) for group in groups]

    def told() -> Iterator[tuple[str, str]]:
        with pool:
            for group in written:
                yield from group.result()

    return told()


def _write(root: Path, assignment: str, students: Sequence[str]) -> list[tuple[str, str]]:
    with closing(Course(root)) as course:
        settings = course.settings
        settings.CourseDirectory.assignment_id = assignment
        step = _Pages(coursedir=CourseDirectory(config=settings), config=settings)
        step.force, step.wanted, step.troubles = True, students, {}
        try:
            with course.opened() as book, shared(book):
                run(step)
        except GradebookError as error:
            if not step.troubles:  # not one hand-in's fault
                return [(student, str(error).strip().splitlines()[-1][:300]) for student in students]
        return [(student, step.troubles.get(student, "")) for student in students]


class _Pages(GenerateFeedback):
    wanted: Collection[str]
    troubles: dict[str, str]

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        return student_id in self.wanted and super().init_destination(assignment_id, student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        try:
            super().convert_single_notebook(notebook_filename)
        except Exception as error:  # nbgrader only points to its log
            names: dict[str, Any] = self.init_single_notebook_resources(notebook_filename)["nbgrader"]
            self.troubles[names["student"]] = f"{type(error).__name__}: {str(error)[:200]}"
            raise
