"""``score_card()``: the form in which representatives and teachers score the teams of a project.

It is made from a public file (``panel.json``) and keeps what is entered in ``card.json`` beside the notebook. The own
team is shown and cannot be scored; that it does not count whatever is in the file is seen to where cards are read.

What stands here is the files; the form itself is in :mod:`kam_lab.panel_desk`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kam_lab.answering.handing_in import RECORD, pack
from kam_lab.answering.store import write_atomically
from kam_lab.answering.workbook import grading
from kam_lab.i18n import t

if TYPE_CHECKING:
    from kam_lab.panel_desk import ScoreCard

__all__ = ["CARD", "PANEL", "CardFile", "PanelFileError", "read_panel", "score_card", "settle"]

PANEL, CARD = "panel.json", "card.json"
Scores = dict[str, dict[str, float]]

_open: dict[Path, ScoreCard] = {}


class PanelFileError(ValueError):
    """The panel's file cannot be used; the message says what to do, in the current language."""


def read_panel(path: str | Path) -> dict[str, Any]:
    """Read a public panel file.

    Raises
    ------
    PanelFileError
        If it is absent or not what a teacher hands out.
    """
    file = Path(path)
    try:
        tree = json.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise PanelFileError(t("panel_form.absent", file=file.name)) from None
    except (OSError, ValueError, RecursionError):
        raise PanelFileError(t("panel_form.unreadable", file=file.name)) from None
    try:
        good = tree["kind"] == "panel" and all(isinstance(tree[name], str) for name in ("project", "rater"))
        good = good and all(isinstance(team["id"], str) and type(team["own"]) is bool for team in tree["teams"])
        good = good and all(isinstance(one["id"], str) and one["max"] > 0 for one in tree["criteria"])
        good = good and all(
            0 <= level["points"] <= one["max"] for one in tree["criteria"] for level in one.get("levels") or ()
        )
    except (KeyError, TypeError):
        good = False
    if not good or not tree["teams"] or not tree["criteria"]:
        raise PanelFileError(t("panel_form.unreadable", file=file.name))
    return dict(tree)


def score_card(path: str | Path = PANEL) -> None:
    """Show the scorecard as a form.

    Parameters
    ----------
    path
        The panel file; ``card.json`` is saved beside it.
    """
    if grading():
        return
    from kam_lab.panel_desk import ScoreCard

    place = Path(path).resolve()
    settle()
    try:
        card = _open[place] = ScoreCard(path)
    except PanelFileError as error:
        print(error)
        return
    from kam_lab.answering.forms.style import show_widget

    show_widget(card.widget, t("panel_form.form_here"))


def settle() -> None:
    """Save now what the forms on the screen would save in a moment."""
    for card in _open.values():
        card.settle()


class CardFile:
    """``card.json`` beside a panel's file: read with care, written whole or not at all.

    Attributes
    ----------
    scores, comments : what is saved; of the teams that may be scored only.
    at : when it was saved; empty if it has not been.
    """

    def __init__(self, folder: Path, panel: Mapping[str, Any]) -> None:
        self.path = folder / CARD
        self.panel = panel
        self.scores: Scores = {}
        self.comments: dict[str, str] = {}
        self.at = ""
        self._load()

    def _load(self) -> None:
        """Take up an earlier card of the same rater and project; another one is put aside, not overwritten."""
        try:
            tree = json.loads(self.path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            return
        except (OSError, ValueError, RecursionError):
            tree = None
        if not (isinstance(tree, dict) and all(tree.get(name) == self.panel[name] for name in ("project", "rater"))):
            self._put_aside()
            return
        self.at = str(tree.get("at") or "")
        sizes = {one["id"]: one["max"] for one in self.panel["criteria"]}
        scores, comments = (tree.get(name) for name in ("scores", "comments"))
        for team in (team["id"] for team in self.panel["teams"] if not team["own"]):
            row = scores.get(team) if isinstance(scores, dict) else None
            for name, points in row.items() if isinstance(row, dict) else ():
                number = isinstance(points, (int, float)) and not isinstance(points, bool)
                if name in sizes and number and 0 <= points <= sizes[name]:
                    self.scores.setdefault(team, {})[name] = float(points)
            text = comments.get(team) if isinstance(comments, dict) else None
            if isinstance(text, str) and text.strip():
                self.comments[team] = text

    def _put_aside(self) -> None:
        number = 1
        while (aside := self.path.with_name(f"card.before-{number}.json")).exists():
            number += 1
        try:
            self.path.replace(aside)
        except OSError as error:
            raise PanelFileError(t("panel_form.could_not_save", file=CARD, what=error.strerror or error)) from None

    def save(self, scores: Scores, comments: dict[str, str]) -> bool:
        """Write the card, unless it says the same already. Returns whether it wrote.

        Raises
        ------
        OSError
            When it cannot be written; the old file is then untouched.
        """
        if (scores, comments) == (self.scores, self.comments) and self.path.is_file():
            return False
        at = datetime.now().astimezone().isoformat(timespec="seconds")
        tree = {
            "format": 1,
            "kind": "panel-card",
            "project": self.panel["project"],
            "rater": self.panel["rater"],
            "fingerprint": str(self.panel.get("fingerprint") or ""),
            "at": at,
            "scores": scores,
            "comments": comments,
        }
        write_atomically(self.path, (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace"))
        self.scores, self.comments, self.at = scores, comments, at
        return True

    def pack(self) -> Path:
        """Write ``<project>_panel_<date>-<time>.zip`` with the card, to be handed in; nothing is overwritten.

        Raises
        ------
        OSError
            When there is no card yet, or the file cannot be written.
        """
        now = datetime.now().astimezone()
        assignment = f"{self.panel['project']}_panel"
        record = {"format": 1, "assignment": assignment, "handed_in_at": now.isoformat(timespec="seconds")}
        files = {CARD: self.path.read_bytes(), RECORD: (json.dumps(record, indent=1) + "\n").encode()}
        return pack(self.path.parent, f"{assignment}_{now:%Y%m%d-%H%M%S}", files)
