"""A class folder stays a valid nbgrader course: its own commands work in it."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grading.classroom.folder import Classroom

pytestmark = pytest.mark.xdist_group("demo")
ASSIGNMENT = "prospecting"


def nbgrader(classroom: Classroom, *arguments: str) -> str:
    """Run nbgrader's own command in the class folder, as somebody would who has never heard of kam-lab."""
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=classroom.root,
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout + done.stderr


def test_student_list(classroom: Classroom) -> None:
    shown = nbgrader(classroom, "db", "student", "list")
    assert all(student.student_id in shown for student in classroom.roster)


def test_generate_feedback_and_export(classroom: Classroom, tmp_path: Path) -> None:
    graded = sorted(path.name for path in (classroom.root / "autograded").iterdir() if (path / ASSIGNMENT).is_dir())
    nbgrader(classroom, "generate_feedback", ASSIGNMENT, "--student", graded[0], "--force")
    page = classroom.feedback / graded[0] / ASSIGNMENT / f"{ASSIGNMENT}.html"
    assert "<html" in page.read_text(encoding="utf-8").lower()
    table = tmp_path / "grades.csv"
    nbgrader(classroom, "export", "--to", str(table))
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["student_id"] for row in rows} == {student.student_id for student in classroom.roster}
