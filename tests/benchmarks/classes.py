"""A class of any size with hand-ins, made for measuring: the students of the demonstration, without its odd cases."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from grading import autograde
from grading.classroom.folder import Classroom
from grading.classroom.intake import take_in
from grading.demo.people import make_roster
from grading.demo.students import Part, hand_in
from grading.runner.staging import code_cells

ASSIGNMENT = "prospecting"
KINDS = ("sure_with_forms", "careless", "sure_with_code", "half_done")
TEXT = "Court the small account that buys from others: two technical visits this month, 15 % of its demand by summer."


def make_class(root: Path, students: int) -> Classroom:
    """A released class whose hand-ins lie in ``submitted/``, ready to be graded.

    Parameters
    ----------
    root
        Where to make it; must not exist.
    students
        How many; four of them share a team and so a world.
    """
    root.parent.mkdir(parents=True, exist_ok=True)
    roster = root.parent / f"{root.name}.roster.csv"
    make_roster(students, max(1, students // 4), "en").to_csv(roster, index=False, encoding="utf-8-sig")
    classroom = Classroom.create(root, name="Benchmark", language="en", roster=roster, secret=b"benchmark")
    handouts = autograde.release(classroom, ASSIGNMENT)
    grader = autograde.Grader(classroom, ASSIGNMENT)
    right: dict[str, dict[str, object]] = {}
    for place, student in enumerate(classroom.roster):
        variant = classroom.variant_of(student.student_id, ASSIGNMENT)
        if variant not in right:
            world = grader.worlds[variant]
            right[variant] = {q.id: grader.book.key(q, world) for q in grader.questions if q.kind != "text"}
        texts = {question.id: TEXT for question in grader.questions if question.kind == "text"}
        part = Part(KINDS[place % len(KINDS)], right[variant], text=texts)
        packed = hand_in(handouts[student.student_id], ASSIGNMENT, part)
        assert packed is not None
        target = root.parent / f"{root.name}.inbox" / f"{student.student_id}.zip"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(packed)
    autograde.collect(classroom, ASSIGNMENT, root.parent / f"{root.name}.inbox")
    return classroom


def bare(name: str, notebook: NotebookNode, files: Mapping[str, Path]) -> dict[str, Any]:
    """A hand-in as nothing but its cells and its files."""
    cells = [str(notebook.cells[at].source) for at in code_cells(notebook).values()]
    return {"id": name, "cells": cells, "files": {inside: str(path) for inside, path in files.items()}}


class Lesson:
    """A class with a lesson's notebooks, to be measured.

    Parameters
    ----------
    root
        Where to make it; must not exist.
    students
        How many.
    """

    assignment, command = ASSIGNMENT, "autograde"

    def __init__(self, root: Path, students: int) -> None:
        self.root, self.students = root, students
        self.classroom = make_class(root, students)
        for student in self.classroom.roster:
            assert take_in(self.classroom, ASSIGNMENT, student.student_id).gradable
        self._grader = autograde.Grader(self.classroom, ASSIGNMENT)

    def jobs(self) -> list[dict[str, Any]]:
        """Of each hand-in its name, its cells and its files."""
        people = [student.student_id for student in self.classroom.roster]
        return [bare(job.id, job.notebook, job.files) for job in self._grader.jobs(people, [])]

    def for_stock(self, folder: Path) -> None:
        """A course for ``nbgrader autograde`` with the same notebooks and their files beside them."""
        (folder / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.CourseDirectory.course_id = {self.classroom.config.course_id!r}\n"
            "c.ExecutePreprocessor.timeout = 120\n",
            encoding="utf-8",
        )
        for name in ("source", "release"):
            shutil.copytree(self.classroom.root / name, folder / name)
        shutil.copyfile(self.classroom.root / "gradebook.db", folder / "gradebook.db")
        for student in (student.student_id for student in self.classroom.roster):
            target = folder / "submitted" / student / ASSIGNMENT
            for name, source in self._grader.files(student).items():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target / name)
            notebook = self.classroom.step("intake", student, ASSIGNMENT) / f"{ASSIGNMENT}.ipynb"
            shutil.copyfile(notebook, target / notebook.name)

    def done_in(self, folder: Path) -> Callable[[], int]:
        """How many have been graded by now in a copy of the class."""
        return partial(_count, Classroom.open(folder).reports / "marking" / ASSIGNMENT, "*.json")

    def feedback(self, folder: Path) -> tuple[list[str], Path]:
        """The command that writes everybody's feedback page, and where it is to be called."""
        return ["grading.cli", "feedback", str(folder), ASSIGNMENT], Path(__file__).parents[2]


def _count(folder: Path, pattern: str) -> int:
    return sum(1 for _ in folder.glob(pattern))
