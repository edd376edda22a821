"""From what was earned to the final mark: a pure function of scores, projects, exams, policy and roster.

``policy`` the rules as a file · ``component`` the mark of one part (a stage's assignment, a project, an exam) ·
``assignments`` points → a part · ``final`` parts → tasks → final mark, with the way to it.
"""

from grading.assessment.rollup.component import ComponentMark, Names
from grading.assessment.rollup.final import StudentMarks, as_table, roll_up, work_out
from grading.assessment.rollup.policy import Policy, PolicyError, load_policy
from grading.assessment.steps import rounded

__all__ = [
    "ComponentMark",
    "Names",
    "Policy",
    "PolicyError",
    "StudentMarks",
    "as_table",
    "load_policy",
    "roll_up",
    "rounded",
    "work_out",
]
