"""The class: its folder and roster, what it is asked, what it is given and what it hands in.

Nothing here knows an answer. Only :mod:`grading.classroom.gradebook` imports nbgrader (two seconds), so import it
where it is needed and not at the top of a command.
"""

from .content import Content
from .folder import Classroom
from .messages import ClassroomError
from .roster import Student

__all__ = ["Classroom", "ClassroomError", "Content", "Student"]
