"""The scorecard on the screen: team by team or criterion by criterion, with the descriptors in sight.

What is entered is saved by itself a moment later. By the keyboard one figure stands for one level; after the last line
of a team the next team follows by itself.
"""

from __future__ import annotations

import asyncio
import html
from datetime import datetime
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from kam_lab.answering.forms.style import framed, note
from kam_lab.i18n import language, pick, t
from kam_lab.panel_form import CARD, PANEL, CardFile, Scores, read_panel
from kam_lab.panel_keys import Figures
from kam_lab.panel_rows import CSS, Row, guide, sums_table

__all__ = ["ScoreCard"]


class ScoreCard:
    """The form of one rater.

    Parameters
    ----------
    path
        The panel's file; ``card.json`` is kept beside it.

    Attributes
    ----------
    rows : (team, criterion) → line; none for the own team, which cannot be scored.
    comments : team → input.
    view : ``team`` or ``criterion``: what stays the same from line to line.
    who : (``team`` or ``criterion``, id) → the button that shows it; the own team's is closed.
    quick, next, button, pack, status : the line for the keyboard, the buttons, and the message beside them.
    widget : everything, to be displayed.

    Raises
    ------
    PanelFileError
        If the panel file cannot be used.
    """

    delay = 0.5  # seconds of rest before the card is saved by itself

    def __init__(self, path: str | Path = PANEL) -> None:
        self.panel = read_panel(path)
        self.file = CardFile(Path(path).parent, self.panel)
        self.lang = language()
        self.teacher = self.panel.get("role") == "teacher"
        self.criteria = list(self.panel["criteria"])
        self.teams = [team for team in self.panel["teams"] if not team["own"]]
        self._names = {team["id"]: str(team.get("name") or team["id"]) for team in self.panel["teams"]}
        self._titles = {one["id"]: pick(one["title"], self.lang) for one in self.criteria}
        self._quiet = True
        self._timer: asyncio.TimerHandle | None = None
        self._build()
        for (team, name), row in self.rows.items():
            row.set(self.file.scores.get(team, {}).get(name))
        for team, box in self.comments.items():
            box.value = self.file.comments.get(team, "")
        self._quiet = False
        self.view, self._shown = "team", {"team": "", "criterion": ""}
        self._figures, self._start = Figures(), ""
        self._go("criterion", self.criteria[0]["id"])
        self._go("team", next((t_["id"] for t_ in self.teams if not self._whole(t_["id"])), self._first("team")))
        self._look()

    def say(self, key: str, /, **fields: Any) -> str:
        """A sentence in the language the form was opened in."""
        return t(f"panel_form.{key}", lang=self.lang, **fields)

    # What stands where -------------------------------------------------------------------------------

    def _build(self) -> None:
        self.rows = {
            (team["id"], one["id"]): Row(team, one, self.lang, self._changed)
            for team in self.teams
            for one in self.criteria
        }
        self.comments = {}
        for team in self.teams:
            box = widgets.Textarea(placeholder=self.say("comment")).add_class("kam-words")
            box.observe(lambda _: self._changed(), names="value")
            self.comments[team["id"]] = box
        self.who: dict[tuple[str, str], Any] = {}
        for kind, listed in (("team", self.panel["teams"]), ("criterion", self.criteria)):
            for one in listed:
                button = widgets.Button(disabled=bool(one.get("own")))
                button.on_click(lambda _, place=(kind, one["id"]): self._go(*place))
                self.who[kind, one["id"]] = button
        views = [(self.say(f"view.{kind}"), kind) for kind in ("team", "criterion")]
        self.views = widgets.ToggleButtons(options=views, value="team").add_class("kam-view")
        self.views.observe(lambda change: self._go(change["new"], self._shown[change["new"]]), names="value")
        self.quick = widgets.Text(layout={"width": "200px"})
        self.quick.observe(lambda change: self._keys(change["new"]), names="value")
        self.next = widgets.Button(layout={"width": "max-content"})
        self.next.button_style = "primary"
        self.next.on_click(lambda _: self._onward())
        self.button = widgets.Button(description=self.say("save"), layout={"width": "max-content"})
        self.button.on_click(lambda _: self.save())
        self.pack = widgets.Button(description=self.say("pack"), layout={"width": "max-content"})
        self.pack.on_click(lambda _: self._packed())
        self.status = widgets.HTML().add_class("kam-status")
        self.sums = widgets.HTML()
        self._chosen = widgets.HBox([]).add_class("kam-who")
        self._rows = widgets.VBox([]).add_class("kam-rows")
        self._hint = widgets.HTML()
        quick = widgets.HBox([self.quick, self._hint]).add_class("kam-quick")
        foot = [self.next, self.button, *([] if self.teacher else [self.pack]), self.status]
        self.widget = framed(
            [
                widgets.HTML(CSS, layout={"display": "none"}),
                widgets.HBox([widgets.HTML(self._heading()), self.views]).add_class("kam-bar"),
                self._chosen,
                quick,
                self._rows,
                self.sums,
                widgets.HBox(foot).add_class("kam-foot"),
            ]
        ).add_class("kam-desk")

    def _heading(self) -> str:
        title = html.escape(self.say("title", project=pick(self.panel["title"], self.lang)))
        more = html.escape(self.say("all_teams" if self.teacher else "under_recusal"))
        return f"<div class='kam-head'>{title}<span class='kam-more'>{more}</span></div>"

    def _first(self, kind: str) -> str:
        listed = self.teams if kind == "team" else self.criteria
        return str(listed[0]["id"]) if listed else ""

    def _lines(self, name: str) -> list[Row]:
        """The lines of one team, or of one criterion, from top to bottom."""
        if self.view == "team":
            return [self.rows[name, one["id"]] for one in self.criteria if (name, one["id"]) in self.rows]
        return [self.rows[team["id"], name] for team in self.teams]

    def _go(self, kind: str, name: str, typed: bool = False) -> None:
        """Show one team, or one criterion for all teams; ``typed``: since the keyboard has come to it."""
        self.view, self._shown[kind] = kind, name
        if self.views.value != kind:
            self.views.value = kind
            return  # which has shown it
        lines = self._lines(name)
        for row in lines:
            if kind == "team":
                row.name(self._titles[row.criterion], f"0–{row.most:g}")
            else:
                row.name(self._names[row.team])
        boxes = [row.box for row in lines]
        if kind == "criterion":
            one = next(one for one in self.criteria if one["id"] == name)
            boxes.insert(0, widgets.HTML(guide(one, self.lang, self.say("any_points", most=f"{one['max']:g}"))))
        elif name in self.comments:
            boxes.append(self.comments[name])
        (self._rows.add_class if kind == "criterion" else self._rows.remove_class)("kam-short")
        self._chosen.children = [button for (of, _), button in self.who.items() if of == kind]
        for place, button in self.who.items():
            (button.add_class if place == (kind, name) else button.remove_class)("kam-now")
        self._rows.children = boxes
        count = sum(row.levels is not None for row in lines)
        self.quick.disabled = not count
        self._hint.value = html.escape(self.say(f"quick.{kind}", count=count)) if count else ""
        self.next.description = self.say(f"next.{kind}")
        if not typed:
            self._figures.restart(self.quick.value)
            self._start = name
            self._quietly(self.quick, "")
        self._show()

    def _onward(self) -> None:
        """Show what comes next: the next in line that is not whole yet, else the next one."""
        shown, *others = self._from(self._shown[self.view])
        following = [*others, shown]
        self._go(self.view, next((name for name in following if not self._whole(name)), following[0]))

    def _from(self, name: str) -> list[str]:
        """The teams (or the criteria) in their order, beginning with one of them."""
        names = [str(one["id"]) for one in (self.teams if self.view == "team" else self.criteria)]
        start = names.index(name) if name in names else 0
        return [*names[start:], *names[:start]] or [name]

    def _whole(self, name: str) -> bool:
        return all(row.value is not None for (team, one), row in self.rows.items() if name in (team, one))

    # The keyboard ------------------------------------------------------------------------------------

    def _keys(self, typed: str) -> None:
        """Enter one level for each figure, from top to bottom and on to the next team."""
        if self._quiet:
            return
        lines = [(name, row) for name in self._from(self._start) for row in self._lines(name) if row.levels is not None]
        changes, count = self._figures.read(typed, [len(row.shares) for _, row in lines])
        self._quiet = True
        for line, level in changes:
            lines[line][1].pick(level)
        self._quiet = False
        shown = lines[count - 1][0] if count else self._start
        if shown != self._shown[self.view]:
            self._go(self.view, shown, typed=True)
        self._changed()

    def _quietly(self, box: Any, value: str) -> None:
        before, self._quiet = self._quiet, True
        box.value = value
        self._quiet = before

    # Saving ------------------------------------------------------------------------------------------

    def scores(self) -> tuple[Scores, list[Row]]:
        """Team → criterion → points as entered, and the lines that hold no points."""
        found: Scores = {}
        for (team, name), row in self.rows.items():
            if row.value is not None:
                found.setdefault(team, {})[name] = row.value
        return found, [row for row in self.rows.values() if row.wrong]

    def _changed(self) -> None:
        """Something was entered: show the sums, and save it soon."""
        if self._quiet:
            return
        self._cancel()
        self._look(saving=True)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel around: nothing would wake us up later
            self.save()
            return
        self._timer = loop.call_later(self.delay, self.save)

    def settle(self) -> None:
        """Save now what would otherwise be saved in a moment."""
        if self._timer is not None:
            self.save()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def save(self) -> bool:
        """Write ``card.json``, whole or not at all. Returns whether every line is in it or open."""
        self._cancel()
        found, wrong = self.scores()
        comments = {team: text for team, box in self.comments.items() if (text := box.value.strip())}
        if found or comments or self.file.at:
            try:
                self.file.save(found, comments)
            except OSError as error:
                self._failed(error)
                return False
        self._look()
        return not wrong

    def _packed(self) -> None:
        if not self.save() or not self.file.at:
            return
        try:
            made = self.file.pack()
        except OSError as error:
            self._failed(error)
            return
        found, _ = self.scores()
        open_ = len(self.rows) - sum(len(row) for row in found.values())
        self._tell("warn" if open_ else "good", self.say("packed", file=made.name), self.say("upload", open=open_))

    def _failed(self, error: OSError) -> None:
        self._tell("bad", self.say("could_not_save", file=CARD, what=error.strerror or error))

    # What it says ------------------------------------------------------------------------------------

    def _look(self, saving: bool = False) -> None:
        """Say how far the card is."""
        self._show()
        found, wrong = self.scores()
        count, of = sum(len(row) for row in found.values()), len(self.rows)
        if wrong:
            row = wrong[0]
            fields = {"team": self._names[row.team], "criterion": self._titles[row.criterion]}
            got = row.points.value.strip()[:40]
            self._tell("bad", self.say("no_points", got=got, most=f"{row.most:g}", **fields), self.say("not_saved"))
        elif not self.file.at and not count:
            self._tell("info", self.say("filled", count=count, of=of), self.say("by_itself"))
        else:
            text = self.say("filled_all" if count == of else "filled", count=count, of=of)
            small = self.say("saving") if saving else self.say("saved", file=CARD, time=self._time())
            self._tell("good" if count == of else "info", text, small)

    def _time(self) -> str:
        try:
            at = datetime.fromisoformat(self.file.at)
        except ValueError:
            return "–"
        return f"{at:%H:%M:%S}" if at.date() == datetime.now(at.tzinfo).date() else f"{at:%Y-%m-%d %H:%M}"

    def _show(self) -> None:
        """The buttons' labels and the table of sums."""
        for (kind, name), button in self.who.items():
            lines = [row for (team, one), row in self.rows.items() if name == (team if kind == "team" else one)]
            count = sum(row.value is not None for row in lines)
            label = self._names[name] if kind == "team" else self._titles[name]
            if not lines:
                more = self.say("own")
            elif count < len(lines):
                more = f"{count}/{len(lines)}"
            else:
                more = self._total(name) if kind == "team" else "✓"
            button.description = f"{label} · {more}"
        self.sums.value = self._table()

    def _total(self, team: str) -> str:
        """Total out of 100 of a team; empty while a criterion is open."""
        lines = [row for (name, _), row in self.rows.items() if name == team]
        points = [row.value for row in lines]
        if not points or None in points:
            return ""
        return f"{100 * sum(p for p in points if p is not None) / sum(row.most for row in lines):.1f}"

    def _table(self) -> str:
        rows: list[tuple[str, list[float | None] | None, str, bool]] = []
        for team in self.panel["teams"]:
            name = team["id"]
            now = self.view == "team" and self._shown["team"] == name
            values = None if team["own"] else [self.rows[name, one["id"]].value for one in self.criteria]
            rows.append((self._names[name], values, self._total(name) or "–", now))
        heads = [(self._titles[one["id"]], f"{one['max']:g}") for one in self.criteria]
        words = {name: self.say(f"sums.{name}") for name in ("title", "team", "total")}
        return sums_table(heads, rows, {**words, "own": self.say("own")})

    def _tell(self, tone: Any, text: str, small: str = "") -> None:
        self.status.value = note(tone, text, small)
