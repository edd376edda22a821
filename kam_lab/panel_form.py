"""``score_card()``: the form in which a team's representative scores the other teams.

It is made from a public file (``panel.json``) and saves ``card.json`` beside the notebook. The own team is shown and
cannot be filled in; that it does not count whatever is in the file is seen to where cards are read.
"""

from __future__ import annotations

import html
import json
import math
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

from kam_lab.answering.store import write_atomically
from kam_lab.answering.workbook import grading
from kam_lab.i18n import language, pick, t

__all__ = ["CARD", "PANEL", "PanelFileError", "ScoreCard", "read_panel", "score_card"]

PANEL, CARD = "panel.json", "card.json"
Scores = dict[str, dict[str, float]]


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
    try:
        card = ScoreCard(path)
    except PanelFileError as error:
        print(error)
        return
    from kam_lab.answering.forms.style import show_widget

    show_widget(card.widget, t("panel_form.form_here"))


class ScoreCard:
    """The form of one representative.

    Attributes
    ----------
    inputs : (team, criterion) → input; those of the own team are disabled.
    comments : team → input.
    button, status : the button that saves, and the message beside it.
    widget : everything, to be displayed.

    Raises
    ------
    PanelFileError
        If the panel file cannot be used.
    """

    def __init__(self, path: str | Path = PANEL) -> None:
        import ipywidgets as widgets

        from kam_lab.answering.forms.style import framed

        self.path = Path(path)
        self.card = self.path.with_name(CARD)
        self.panel = read_panel(self.path)
        self.lang = language()
        self.teams = [team["id"] for team in self.panel["teams"] if not team["own"]]
        self.inputs: dict[tuple[str, str], Any] = {}
        self.comments: dict[str, Any] = {}
        self.status = widgets.HTML().add_class("kam-status")
        self.button = widgets.Button(description=self.say("save"), layout={"width": "max-content"})
        self.button.button_style = "primary"
        self.button.on_click(lambda _: self.save())
        grid = self._grid(widgets)
        foot = widgets.HBox([self.button, self.status]).add_class("kam-foot")
        self.widget = framed([widgets.HTML(self._heading()), widgets.HTML(self._levels()), grid, foot])
        self._old = self._load()
        self._quiet = False
        self._look(saved=bool(self._old))

    def say(self, key: str, /, **fields: Any) -> str:
        """A sentence in the language the form was opened in."""
        return t(f"panel_form.{key}", lang=self.lang, **fields)

    def _heading(self) -> str:
        title = html.escape(self.say("title", project=pick(self.panel["title"], self.lang)))
        more = html.escape(self.say("under_recusal"))
        return f"<div class='kam-head'>{title}<span class='kam-more'>{more}</span></div>"

    def _levels(self) -> str:
        """The descriptors, folded away; they must be at hand while scoring."""
        rows = []
        for one in self.panel["criteria"]:
            levels = "".join(
                f"<div><b>{level['points']:g}</b> {html.escape(str(level.get(self.lang) or ''))}</div>"
                for level in sorted(one.get("levels") or [], key=lambda level: -level["points"])
            )
            levels = levels or html.escape(self.say("any_points", most=f"{one['max']:g}"))
            rows.append(f"<tr><td>{html.escape(pick(one['title'], self.lang))}</td><td>{levels}</td></tr>")
        summary = html.escape(self.say("levels"))
        table = f"<table class='kam-list'><tbody>{''.join(rows)}</tbody></table>"
        return f"<details open><summary>{summary}</summary>{table}</details>"

    def _grid(self, widgets: Any) -> Any:
        children: list[Any] = [widgets.HTML("")]
        for one in self.panel["criteria"]:
            children.append(_head(widgets, f"{pick(one['title'], self.lang)} (0–{one['max']:g})"))
        children.append(_head(widgets, self.say("comment")))
        for team in self.panel["teams"]:
            name, own = str(team.get("name") or team["id"]), team["own"]
            children.append(_head(widgets, name, self.say("own") if own else ""))
            for one in self.panel["criteria"]:
                points = sorted({f"{level['points']:g}" for level in one.get("levels") or []}, key=float, reverse=True)
                box = widgets.Combobox(options=points, ensure_option=False, disabled=own, layout={"width": "auto"})
                box.tooltip = f"{name}, {pick(one['title'], self.lang)}"
                self._watch(box, own)
                self.inputs[team["id"], one["id"]] = box
                children.append(box)
            comment = widgets.Text(disabled=own, layout={"width": "auto"})
            comment.tooltip = f"{name}, {self.say('comment')}"
            self._watch(comment, own)
            self.comments[team["id"]] = comment
            children.append(comment)
        columns = f"minmax(110px, 200px) repeat({len(self.panel['criteria'])}, minmax(84px, 130px)) minmax(140px, 1fr)"
        return widgets.GridBox(children, layout={"grid_template_columns": columns, "grid_gap": "4px 12px"}).add_class(
            "kam-grid"
        )

    def _watch(self, box: Any, own: bool) -> None:
        if not own:
            box.observe(lambda _: None if self._quiet else self._look(), names="value")

    _quiet = True  # while the form is being filled by itself

    # Reading and saving ------------------------------------------------------------------------------

    def scores(self) -> tuple[Scores, list[tuple[str, str]]]:
        """Team → criterion → points as entered, and the inputs that hold no points."""
        found: Scores = {}
        wrong = []
        for team in self.teams:
            for one in self.panel["criteria"]:
                box = self.inputs[team, one["id"]]
                typed = unicodedata.normalize("NFKC", box.value).strip()
                points = _points(typed, one["max"]) if typed else None
                if points is not None:
                    found.setdefault(team, {})[one["id"]] = points
                elif typed:
                    wrong.append((team, one["id"]))
                (box.add_class if typed and points is None else box.remove_class)("kam-wrong")
        return found, wrong

    def save(self) -> bool:
        """Write ``card.json`` whole or not at all; nothing is written while an input holds no points."""
        found, wrong = self.scores()
        if wrong:
            self._look()
            return False
        tree = {
            "format": 1,
            "kind": "panel-card",
            "project": self.panel["project"],
            "rater": self.panel["rater"],
            "fingerprint": str(self.panel.get("fingerprint") or ""),
            "at": datetime.now().astimezone().isoformat(timespec="seconds"),
            "scores": found,
            "comments": {team: text for team in self.teams if (text := self.comments[team].value.strip())},
        }
        try:
            write_atomically(self.card, (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode())
        except OSError as error:
            self._tell("bad", self.say("could_not_save", file=CARD, what=error.strerror or error))
            return False
        self._look(saved=True)
        return True

    def _load(self) -> bool:
        """Fill in an earlier card of the same rater and project; another one is put aside, not overwritten."""
        try:
            tree = json.loads(self.card.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            return False
        except (OSError, ValueError, RecursionError):
            tree = None
        mine = isinstance(tree, dict) and all(tree.get(name) == self.panel[name] for name in ("project", "rater"))
        if not mine:
            number = 1
            while (aside := self.card.with_name(f"card.before-{number}.json")).exists():
                number += 1
            try:
                self.card.replace(aside)
            except OSError as error:
                raise PanelFileError(self.say("could_not_save", file=CARD, what=error.strerror or error)) from None
            return False
        for name, boxes in (("scores", self.inputs), ("comments", self.comments)):
            self._fill(tree.get(name), boxes)
        return True

    def _fill(self, tree: Any, boxes: Any) -> None:
        for team, row in tree.items() if isinstance(tree, dict) else ():
            if team not in self.teams:  # also the own team: its inputs stay empty
                continue
            if isinstance(row, str) and team in boxes:
                boxes[team].value = row
            for criterion, points in row.items() if isinstance(row, dict) else ():
                if (team, criterion) in boxes and isinstance(points, (int, float)) and not isinstance(points, bool):
                    boxes[team, criterion].value = f"{points:g}"

    def _look(self, saved: bool = False) -> None:
        """Say how far the card is."""
        found, wrong = self.scores()
        count, of = sum(len(row) for row in found.values()), len(self.teams) * len(self.panel["criteria"])
        if wrong:
            team, name = wrong[0]
            one = next(one for one in self.panel["criteria"] if one["id"] == name)
            shown = next(str(t_.get("name") or team) for t_ in self.panel["teams"] if t_["id"] == team)
            fields = {"team": shown, "criterion": pick(one["title"], self.lang), "most": f"{one['max']:g}"}
            got = self.inputs[team, name].value.strip()
            self._tell("bad", self.say("no_points", got=got[:40], **fields), self.say("not_saved"))
        elif saved:
            tone = "good" if count == of else "warn"
            text = self.say("saved_all" if count == of else "saved_some", count=count, of=of, file=CARD)
            self._tell(tone, text, self.say("hand_in"))
        else:
            self._tell("info", self.say("filled", count=count, of=of), self.say("not_saved"))

    def _tell(self, tone: Any, text: str, small: str = "") -> None:
        from kam_lab.answering.forms.style import note

        self.status.value = note(tone, text, small)


def _points(typed: str, most: float) -> float | None:
    """Points between 0 and the most there are, or None."""
    try:
        points = float(typed)
    except ValueError:
        return None
    return points + 0.0 if math.isfinite(points) and 0 <= points <= most else None


def _head(widgets: Any, text: str, small: str = "") -> Any:
    quiet = f"<div class='kam-small'>{html.escape(small)}</div>" if small else ""
    return widgets.HTML(f"<span class='kam-cellhead'>{html.escape(text)}</span>{quiet}")
