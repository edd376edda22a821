"""A whole simulated class, made once and shared by the tests that look at it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grading.classroom.folder import Classroom

STUDENTS, TEAMS = 24, 6


def kam_lab(*arguments: str | Path, check: bool = True, timeout: float = 900) -> subprocess.CompletedProcess[str]:
    """Run the command as a teacher would, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "grading.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        env={**os.environ, "KAM_LAB_LANG": "en", "COLUMNS": "160"},
    )
    if check and done.returncode != 0:
        raise AssertionError(
            f"kam-lab {' '.join(map(str, arguments))} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        )
    return done


def demo(out: Path, students: int = STUDENTS, teams: int = TEAMS) -> subprocess.CompletedProcess[str]:
    return kam_lab("demo", "--students", str(students), "--teams", str(teams), "--lang", "both", "--out", out)


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a demonstration class and what the command printed."""
    out = tmp_path_factory.mktemp("demo") / "class"
    return out, demo(out).stdout


@pytest.fixture(scope="session")
def classroom(demo_run: tuple[Path, str]) -> Classroom:
    return Classroom.open(demo_run[0])
