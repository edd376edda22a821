"""Commands that enter or draw something, killed between any two writes: the next run makes it good."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
from pathlib import Path

import pytest

from grading import results
from grading.classroom.folder import Classroom
from grading.demo.people import make_roster
from grading.flow import appealing, exams
from grading.flow import rubrics as class_rubrics

from .kills import Killed, killed_everywhere

BY = {"who": "Lin", "why": "agreed"}


@pytest.fixture
def room(tmp_path: Path) -> Classroom:
    make_roster(4, 2, "both").to_csv(tmp_path / "roster.csv", index=False)
    names = ["prospecting", "project_1"]
    made = Classroom.create(
        tmp_path / "class", name="3B", roster=tmp_path / "roster.csv", assignments=names, exams=["midterm"]
    )
    return Classroom.open(made.root)


def test_an_appeal(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(room: Classroom) -> None:
        student = room.roster.students[0].student_id
        made = appealing.open_appeal(room, student, "prospecting/top_share", **BY)
        appealing.answer_appeal(room, made.id, "upheld", 4, **BY)

    assert killed_everywhere(room, act, monkeypatch) >= 4


def test_taking_over_a_rubric(room: Classroom, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = class_rubrics.export_rubric(room, "project_1", "xlsx", tmp_path / "rubric.xlsx")

    def act(room: Classroom) -> None:
        class_rubrics.import_rubric(room, "project_1", file, **BY)

    assert killed_everywhere(room, act, monkeypatch) >= 3


def test_drawing_the_papers(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(room: Classroom) -> None:
        exams.draw(room, "midterm", **BY)

    assert killed_everywhere(room, act, monkeypatch) >= 6


def test_more_time_for_one(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(room: Classroom) -> None:
        exams.extend(room, room.roster.students[0].student_id, "prospecting", "2026-12-24T18:00", "ill", "Lin")

    assert killed_everywhere(room, act, monkeypatch) >= 2


@pytest.mark.xdist_group("demo")
def test_the_marks(classroom: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judging, collecting and rolling up, stopped at some of the places; the marks are the same in the end."""
    skip = shutil.ignore_patterns("inbox", "autograded", "handouts", "feedback")
    wanted = (classroom.reports / "marks.csv").read_bytes()
    for place in random.Random(5).sample(range(14), 3):
        room = Classroom.open(shutil.copytree(classroom.root, tmp_path / f"class{place}", ignore=skip))
        (room.reports / "marks.csv").unlink()
        count, real = 0, os.replace

        def replace(*arguments: object, place: int = place, real: object = real) -> None:
            nonlocal count
            count += 1
            if count > place // 2:
                raise Killed
            real(*arguments)  # type: ignore[operator]

        with monkeypatch.context() as patched, pytest.MonkeyPatch.context():
            patched.setattr(os, "replace", replace)
            with contextlib.suppress(Killed):
                results.marks(room)
        results.marks(Classroom.open(room.root))
        assert (room.reports / "marks.csv").read_bytes() == wanted
