"""Who writes no Python can do the assignment: filled in by hand, handed in by a button, collected and graded.

That code alone does it as well, tests/flow/test_class.py shows.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grading import autograde, marking, results
from grading.classroom import gradebook
from grading.classroom.folder import Classroom
from grading.classroom.questions import Question, load_questions

pytestmark = pytest.mark.xdist_group("browser-assignment")
ASSIGNMENT = "prospecting"
STUDENTS = {"zh": ("S01", "李娜"), "en": ("S02", "Ann Bell")}
WORDS = {
    "en": {
        "answer": "Your answer",
        "search": "Search",
        "saved": "Saved at",
        "text": "Reprice A0184: in 2025 it cost us 68,000 yuan. Risk: it may leave.",
        "hand_in": "Make the hand-in file",
    },
    "zh": {
        "answer": "您的答案",
        "search": "查找",
        "saved": "保存",
        "text": "建议给 A0184 重新定价：2025 年亏了 6.8 万元。风险：可能会走。",
        "hand_in": "生成提交文件",
    },
}


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A class of two, one reading Chinese, one English, each with a world of their own."""
    folder = tmp_path_factory.mktemp("class")
    lines = [f"{student},{name},T{lang},{lang}" for lang, (student, name) in STUDENTS.items()]
    roster = folder / "roster.csv"
    roster.write_text("\n".join(["student_id,name,team,language", *lines, ""]), encoding="utf-8")
    made = Classroom.create(
        folder / "class", name="2601", language="both", roster=roster, secret=b"the browser's own secret, always the same"
    )
    autograde.release(made, ASSIGNMENT)
    return made


@dataclass
class Student:
    """Does by hand what a student does: types, clicks, looks."""

    lab: Any
    lang: str
    questions: list[Question]

    def say(self, key: str) -> str:
        return WORDS[self.lang][key]

    def form(self, question: Question) -> Any:
        source = f'answer("{question.id}")'
        line = self.lab.page.locator(".cm-line").get_by_text(source, exact=True)
        return self.lab.page.locator(".jp-CodeCell").filter(has_text=source).locator(".kam-form").first if (
            line is None
        ) else self.lab.page.locator(".jp-CodeCell", has=self.lab.page.locator(".cm-line", has_text=source)).locator(".kam-form")
