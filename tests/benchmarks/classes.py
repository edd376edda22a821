"""A class of any size with hand-ins, made for measuring: the students of the demonstration, without its odd cases."""

from __future__ import annotations

from pathlib import Path

from grading import autograde
from grading.classroom.folder import Classroom
from grading.demo.people import make_roster
from grading.demo.students import Part, hand_in

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
