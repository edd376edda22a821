"""The teacher's side's own texts, in both languages (``grading/locale``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kam_lab.i18n import Catalogue

CATALOGUE = Catalogue(Path(__file__).parent / "locale")


def t(key: str, /, **fields: Any) -> str:
    """A text of the teacher's side in the current language. See `kam_lab.i18n.Catalogue.t`."""
    return CATALOGUE.t(key, **fields)


def both(key: str, /, **fields: Any) -> dict[str, str]:
    """A text of the teacher's side in both languages."""
    return CATALOGUE.both(key, **fields)
