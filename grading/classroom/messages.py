"""What this wing says to people, in two languages (``grading/locale/classroom.{en,zh}.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grading.messages import both
from kam_lab.i18n import pick

Text = Mapping[str, str]
"""A sentence in both languages: ``{"en": …, "zh": …}``."""


def say(key: str, /, **fields: Any) -> dict[str, str]:
    """The sentence ``key`` of the classroom's catalogue in both languages, its fields filled in."""
    return both(f"classroom.{key}", **fields)


class ClassroomError(ValueError):
    """Something a teacher has to put right.

    Parameters
    ----------
    problems
        One sentence or several, each in both languages. ``str()`` shows them in the language set by
        :func:`kam_lab.i18n.use_language`, one a line.
    """

    def __init__(self, problems: Text | Sequence[Text]) -> None:
        self.problems: list[dict[str, str]] = (
            [dict(problems)] if isinstance(problems, Mapping) else [dict(problem) for problem in problems]
        )
        super().__init__("\n".join(pick(problem) for problem in self.problems))

    def __str__(self) -> str:
        return "\n".join(pick(problem) for problem in self.problems)


def fail(key: str, /, **fields: Any) -> ClassroomError:
    """The error that says the sentence ``key``; to be raised."""
    return ClassroomError(say(key, **fields))
