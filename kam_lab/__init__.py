"""The student's library of the key account sales course.

Nothing heavy is imported here: a name is loaded when it is first asked for, so that the first cell of a
notebook answers at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kam_lab.answers import answer, hand_in, progress
    from kam_lab.i18n import language, use_language
    from kam_lab.member_form import rate_members
    from kam_lab.panel_form import score_card
    from kam_lab.world import World, open_world

__version__ = "0.1.0"

__all__ = [
    "World",
    "answer",
    "hand_in",
    "language",
    "open_world",
    "progress",
    "rate_members",
    "score_card",
    "use_language",
]

_HOME = {
    "World": "kam_lab.world",
    "open_world": "kam_lab.world",
    "answer": "kam_lab.answers",
    "hand_in": "kam_lab.answers",
    "progress": "kam_lab.answers",
    "rate_members": "kam_lab.member_form",
    "score_card": "kam_lab.panel_form",
    "language": "kam_lab.i18n",
    "use_language": "kam_lab.i18n",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
