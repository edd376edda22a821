"""Appeals in a class: which marks can be contested, up to how many points."""

from __future__ import annotations

from grading.assessment import appeals
from grading.assessment.appeals import Appeal, Decision
from grading.assessment.rollup import load_policy
from grading.classroom.folder import Classroom
from grading.flow.rubrics import rubric_of
from kam_lab.i18n import language

WHOLE = 100.0


def contestable(classroom: Classroom) -> dict[str, float]:
    """Every mark that can be contested → the most points it can have.

    The parts of the final mark (out of 100), the questions of every assignment, the criteria of every project.
    """
    found = dict.fromkeys(load_policy(classroom.policy_path).parts, WHOLE)
    for assignment in classroom.assignments:
        if assignment in classroom.projects:
            continue  # a team's answers belong to all of its members: there one contests a criterion
        found |= {f"{assignment}/{question.id}": float(question.points) for question in classroom.questions(assignment)}
    for project in classroom.projects:
        found |= {
            f"{project}/{criterion.id}": float(criterion.weight) for criterion in rubric_of(classroom, project).criteria
        }
    return found


def open_appeal(classroom: Classroom, student_id: str, mark: str, *, why: str, who: str) -> Appeal:
    """Enter that a student contests a mark; see :func:`grading.assessment.appeals.open_appeal`."""
    assignment, _, criterion = mark.partition("/")
    students = [student.student_id for student in classroom.roster]
    return appeals.open_appeal(
        classroom.audit_file, student_id, assignment, criterion,
        why=why, who=who, students=students, marks=contestable(classroom),
    )  # fmt: skip


def answer_appeal(
    classroom: Classroom, appeal: str, decision: Decision, points: float | None, *, why: str, who: str
) -> Appeal:
    """Decide an appeal, with points within what the mark can have."""
    there = appeals.read_appeals(classroom.audit_file)[0].get(appeal) if classroom.audit_file.is_file() else None
    most = contestable(classroom).get(there.target) if there else None
    return appeals.answer_appeal(classroom.audit_file, appeal, decision, points, why=why, who=who, most=most)


def listed(classroom: Classroom) -> list[tuple[Appeal, list[str]]]:
    """All appeals with what there is to say of each."""
    if not classroom.audit_file.is_file():
        return []
    return [(made, appeals.lines(made, language())) for made in appeals.read_appeals(classroom.audit_file)[0].values()]
