"""nbgrader's gradebook, release and converters: the only place that imports nbgrader.

Everything runs in this process through nbgrader's Python API. Converters change the working directory while they run,
so use one thread.
"""

from .backup import back_up, backups
from .marks import export, feedback, scores, set_manual
from .preprocessors import autograde_steps, configure_autograde, sanitise_steps
from .record import Recorded, graded_answers, record, sanitise, ungrade
from .release import Released, release, released_form, setup
from .session import GradebookError, collect_exchange, held, release_to_exchange

__all__ = [
    "GradebookError",
    "Recorded",
    "Released",
    "autograde_steps",
    "back_up",
    "backups",
    "collect_exchange",
    "configure_autograde",
    "export",
    "feedback",
    "graded_answers",
    "held",
    "record",
    "release",
    "release_to_exchange",
    "released_form",
    "sanitise",
    "sanitise_steps",
    "scores",
    "set_manual",
    "setup",
    "ungrade",
]
