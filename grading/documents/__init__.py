"""The documents of the course: standard, learning field, overall design, activity designs, lesson plans.

``course/standard/course.yaml``, ``activities.yaml`` and ``plans.yaml`` say what people decide; weights, points and
minutes come from the policy, the rubrics, the question files, the projects and the blueprints. From both this
package writes ``course/standard/*.en.md`` and ``*.zh.md``, and from their sources the cases (``course/cases``)::

    python -m grading.documents            write them
    python -m grading.documents --check    are they up to date, and does everything agree?
"""

from .model import Activity, Course, Plan, Session, Sources, load
from .writing import documents

__all__ = ["Activity", "Course", "Plan", "Session", "Sources", "documents", "load"]
