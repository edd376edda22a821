"""The questions of a notebook are read in the order in which it asks them, however their file is sorted.

Headings are numbered by the notebook, forms and feedback by that list: question 4 has to be question 4 in both.
"""

from __future__ import annotations

import re

import pytest

from grading.classroom.content import Content
from grading.classroom.questions import load_questions

CONTENT = Content()


@pytest.mark.parametrize("assignment", CONTENT.assignments())
def test_headings_and_forms_have_the_same_numbers(assignment: str) -> None:
    source = CONTENT.assignment_source(assignment).read_text(encoding="utf-8")
    listed = [question.id for question in load_questions(assignment, CONTENT)]
    asked = [name for name in re.findall(r'^answer\("(\w+)"', source, re.MULTILINE) if name in listed]
    assert asked == listed
