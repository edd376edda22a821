"""The feedback pages of a class name the mistakes, in the student's language.

That every mistake is reached, named and never shows the key: ``tests/content/test_bank.py``.
"""

from __future__ import annotations

import html
import re

import pytest

from grading import marking
from grading.classroom.folder import Classroom

ASSIGNMENT = "prospecting"


@pytest.mark.xdist_group("demo")
def test_the_pages_of_the_class_say_which_mistake_it_was(classroom: Classroom) -> None:
    named: dict[str, set[str]] = {"en": set(), "zh": set()}
    for student in classroom.roster:
        made = marking.load(classroom, ASSIGNMENT, student.student_id)
        assert made is not None
        page = classroom.feedback / student.student_id / ASSIGNMENT / "feedback.html"
        shown = re.sub(r"<[^>]+>", "", html.unescape(page.read_text(encoding="utf-8")))
        lang = "en" if student.language == "en" else "zh"
        for outcome in made.outcomes.values():
            if outcome.status == "mistake":
                first = re.sub(r"`", "", outcome.comment[lang].split("\n")[0])
                assert re.sub(r"\s", "", first)[:30] in re.sub(r"[\s`]", "", shown)
                named[lang].add(str(outcome.mistake))
    assert len(named["en"]) >= 8 and len(named["zh"]) >= 8
