"""Drawing the exams of a class: what another exam has asked, and stages that the class does not teach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from grading.assessment.exams.papers import load_bank
from grading.classroom.folder import Classroom
from grading.classroom.questions import Question
from grading.flow import exams as exam_flow

pytestmark = pytest.mark.xdist_group("exams")
ROSTER = "student_id,name,team,language\nE1,An Li,Red,en\nE2,Bo Wu,Red,zh\n"
AGAIN = {"en": "the bank is too small to leave out", "zh": "题库不够大"}


def change(room: Classroom, exam: str, **fields: Any) -> None:
    path = room.blueprint(exam)
    tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**tree, **fields}, allow_unicode=True), encoding="utf-8")


@pytest.fixture
def room(tmp_path: Path) -> Classroom:
    """A class with one stage and two short exams."""
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    made = Classroom.create(
        tmp_path / "class", name="Two exams", roster=roster, language="both", assignments=["prospecting"],
        exams=["midterm", "final_exam"], secret=b"two exams in a test",
    )  # fmt: skip
    for exam in ("midterm", "final_exam"):
        change(made, exam, questions=4, points=20, aspects={"ability": 50, "knowledge": 50}, printable=False)
    return made


def asked(room: Classroom, exam: str) -> set[str]:
    return {question.id for paper in exam_flow.papers(room, exam) for question in paper.questions}


def notes(drawn: exam_flow.Drawn, words: dict[str, str]) -> list[dict[str, str]]:
    return [note for note in drawn.notes if all(words[lang] in note[lang] for lang in words)]


def test_the_second_exam_asks_what_the_first_has_not(room: Classroom) -> None:
    first, second = exam_flow.draw(room, "midterm"), exam_flow.draw(room, "final_exam")
    assert not asked(room, "midterm") & asked(room, "final_exam")
    assert not notes(first, AGAIN) and not notes(second, AGAIN)


def test_a_bank_too_small_for_both_asks_again_and_says_so(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = yaml.safe_load(room.blueprint("midterm").read_text(encoding="utf-8"))
    change(room, "final_exam", difficulty=rules["difficulty"])
    exam_flow.draw(room, "midterm")
    taken = asked(room, "midterm")

    def small(*_: Any) -> tuple[list[Question], list[dict[str, str]]]:
        return [question for question in load_bank()[0] if question.id in taken], []

    monkeypatch.setattr(exam_flow, "load_bank", small)
    drawn = exam_flow.draw(room, "final_exam")
    assert asked(room, "final_exam") <= taken
    (said,) = notes(drawn, AGAIN)
    assert said["en"].startswith("final_exam") and said["zh"].startswith("final_exam")
    # The same questions, other data: the papers of the two exams have their own.
    variants = [paper.variant for exam in ("midterm", "final_exam") for paper in exam_flow.papers(room, exam)]
    assert len(set(variants)) == len(variants)


def test_an_exam_on_what_the_class_does_not_teach_says_which_stages(room: Classroom) -> None:
    assert not notes(exam_flow.draw(room, "midterm"), {"en": "no assignment", "zh": "没有这些阶段的作业"})
    change(room, "final_exam", stages={"role": 25, "prospecting": 50, "bidding": 25})
    drawn = exam_flow.draw(room, "final_exam")
    (said,) = notes(drawn, {"en": "no assignment", "zh": "没有这些阶段的作业"})
    assert "bidding, role" in said["en"] and "bidding、role" in said["zh"]
    assert all("exams/final_exam.yaml" in said[lang] and "prospecting" in said[lang] for lang in ("en", "zh"))
