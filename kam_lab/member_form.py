"""The confidential form in which a member says how much each member of the team contributed.

``rate_members()`` reads ``member_form_setup.json`` beside the notebook (whom to rate, on what) and keeps what is
entered in ``member_form.json``. Nothing of it is put out in the notebook, for a team's notebook is read by the team.
"""

from __future__ import annotations

import html
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kam_lab.answering.store import write_atomically
from kam_lab.i18n import language, pick, t

__all__ = ["FORM", "SETUP", "MemberForm", "rate_members"]

SETUP, FORM = "member_form_setup.json", "member_form.json"
FORMAT, KIND = 1, "member_form"
LARGEST = 1_000_000  # bytes
MOST_COMMENT = 5_000  # characters


class SetupError(ValueError):
    """What is to be asked cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Setup:
    """What the form asks.

    Attributes
    ----------
    project, team, rater : as they go into the saved form.
    title : of the project, in both languages.
    members : (id, name) of those to rate.
    criteria : (id, text in both languages).
    scale : (points, text in both languages), from the lowest.
    """

    project: str
    team: str
    rater: str
    title: dict[str, str]
    members: tuple[tuple[str, str], ...]
    criteria: tuple[tuple[str, dict[str, str]], ...]
    scale: tuple[tuple[int, dict[str, str]], ...]


def read_setup(folder: Path) -> Setup:
    """Read ``member_form_setup.json``.

    Raises
    ------
    SetupError
        When it is absent or damaged.
    """
    try:
        tree = json.loads((folder / SETUP).read_text(encoding="utf-8-sig"))
    except OSError:
        raise SetupError(t("member_form.no_setup", file=SETUP)) from None
    except (ValueError, RecursionError):
        raise SetupError(t("member_form.bad_setup", file=SETUP)) from None
    try:
        if tree["format"] != FORMAT:
            raise ValueError
        return Setup(
            str(tree["project"]),
            str(tree["team"]),
            str(tree["rater"]),
            dict(tree["title"]),
            tuple((str(member["id"]), str(member["name"])) for member in tree["members"]),
            tuple((str(one["id"]), {"en": str(one["en"]), "zh": str(one["zh"])}) for one in tree["criteria"]),
            tuple((int(one["points"]), {"en": str(one["en"]), "zh": str(one["zh"])}) for one in tree["scale"]),
        )
    except (KeyError, TypeError, ValueError):
        raise SetupError(t("member_form.bad_setup", file=SETUP)) from None


class Kept:
    """``member_form.json``: read with care, written whole.

    Attributes
    ----------
    scores : member → criterion → points.
    comment : to the teacher.
    at : when it was saved; empty if it has not been.
    set_aside : the copy of a file that could not be used, if there was one.
    """

    def __init__(self, folder: Path, setup: Setup) -> None:
        self.path = folder / FORM
        self.setup = setup
        self.scores: dict[str, dict[str, int]] = {}
        self.comment = ""
        self.at = ""
        self.set_aside: Path | None = None
        self._load()

    def _load(self) -> None:
        if not self.path.is_file():
            return
        tree: Any = None
        with suppress(OSError, ValueError, RecursionError):
            if self.path.stat().st_size <= LARGEST:
                tree = json.loads(self.path.read_text(encoding="utf-8-sig"))
        head = {"format": FORMAT, "kind": KIND, **self._about()}
        if not isinstance(tree, dict) or any(tree.get(name) != value for name, value in head.items()):
            self._put_aside()
            return
        rows = tree.get("scores")
        rows = rows if isinstance(rows, dict) else {}
        levels = {points for points, _ in self.setup.scale}
        for member, _ in self.setup.members:
            row = rows.get(member)
            for criterion, _ in self.setup.criteria:
                value = row.get(criterion) if isinstance(row, dict) else None
                if type(value) is int and value in levels:
                    self.scores.setdefault(member, {})[criterion] = value
        self.comment = tree["comment"] if isinstance(tree.get("comment"), str) else ""
        self.at = str(tree.get("at") or "")

    def _about(self) -> dict[str, str]:
        return {"project": self.setup.project, "rater": self.setup.rater, "team": self.setup.team}

    def _put_aside(self) -> None:
        number = 1
        while (copy := self.path.with_name(f"member_form.damaged-{number}.json")).exists():
            number += 1
        with suppress(OSError):
            shutil.copyfile(self.path, copy)
            self.set_aside = copy

    def save(self, scores: dict[str, dict[str, int]], comment: str) -> None:
        """Write the form.

        Raises
        ------
        OSError
            When the folder cannot be written; the old file is then untouched.
        """
        at = datetime.now().astimezone().isoformat(timespec="seconds")
        tree = {"format": FORMAT, "kind": KIND, **self._about(), "at": at, "scores": scores, "comment": comment}
        write_atomically(self.path, (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace"))
        self.scores, self.comment, self.at = scores, comment, at


class MemberForm:
    """The form on the screen: a table of members and criteria, a comment, and what is saved.

    Every change is saved at once. A form that nobody touched saves nothing.

    Attributes
    ----------
    cells : (member, criterion) → list of points.
    comment : the comment for the teacher.
    button : saves once more, for those who look for it.
    status : what is saved, and what is still missing.
    widget : all of it.
    """

    def __init__(self, setup: Setup, kept: Kept) -> None:
        import ipywidgets as widgets

        from kam_lab.answering.forms.style import framed

        self.setup, self.kept, self.lang = setup, kept, language()
        self.cells: dict[tuple[str, str], Any] = {}
        self.status = widgets.HTML().add_class("kam-status")
        grid = self._grid(widgets)
        self.comment = widgets.Textarea(
            value=kept.comment, placeholder=self._say("placeholder"), rows=4, layout={"width": "auto", "height": "auto"}
        )
        self.comment.tooltip = self._say("comment")
        self.comment.observe(self._changed, names="value")
        self.button = widgets.Button(description=self._say("save"), layout={"width": "max-content"})
        self.button.button_style = "primary"
        self.button.on_click(lambda _: self._save())
        label = widgets.HTML(f"<b>{html.escape(self._say('comment'))}</b>")
        foot = widgets.HBox([self.button, self.status]).add_class("kam-foot")
        self.widget = framed([widgets.HTML(self._heading()), grid, label, self.comment, foot])
        self._tell()

    def _say(self, key: str, /, **fields: Any) -> str:
        return t(f"member_form.{key}", lang=self.lang, **fields)

    def _heading(self) -> str:
        title = html.escape(self._say("title", project=pick(self.setup.title, self.lang)))
        team = html.escape(self._say("team", team=self.setup.team))
        levels = " · ".join(
            f"<b>{points}</b> {html.escape(pick(text, self.lang))}" for points, text in self.setup.scale
        )
        return (
            f"<div class='kam-head'>{title}<span class='kam-more'>{team}</span></div>"
            f"<p>{html.escape(self._say('confidential'))}</p>"
            f"<p>{html.escape(self._say('scale'))} {levels}</p>"
        )

    def _grid(self, widgets: Any) -> Any:
        """One row per member, one column per criterion."""
        options = [("–", None), *((str(points), points) for points, _ in self.setup.scale)]
        heads = [self._say("member"), *(pick(text, self.lang) for _, text in self.setup.criteria)]
        children = [widgets.HTML(f"<div class='kam-cellhead'>{html.escape(head)}</div>") for head in heads]
        for member, name in self.setup.members:
            children.append(widgets.HTML(html.escape(name if name == member else f"{name} ({member})")))
            for criterion, text in self.setup.criteria:
                cell = widgets.Dropdown(
                    options=options,
                    value=self.kept.scores.get(member, {}).get(criterion),
                    layout={"width": "auto", "min_width": "84px"},
                )
                cell.tooltip = f"{name}: {pick(text, self.lang)}"
                cell.observe(self._changed, names="value")
                self.cells[member, criterion] = cell
                children.append(cell)
        columns = f"minmax(90px, 1.2fr) repeat({len(self.setup.criteria)}, minmax(96px, 1fr))"
        layout = {"grid_template_columns": columns, "grid_gap": "6px 10px", "width": "auto", "margin": "0 2px 10px"}
        return widgets.GridBox(children, layout=layout).add_class("kam-grid")

    def scores(self) -> dict[str, dict[str, int]]:
        """What is entered: member → criterion → points; cells that are empty are absent."""
        found: dict[str, dict[str, int]] = {}
        for (member, criterion), cell in self.cells.items():
            if cell.value is not None:
                found.setdefault(member, {})[criterion] = cell.value
        return found

    def _changed(self, *_: Any) -> None:
        self._save()

    def _save(self) -> None:
        from kam_lab.answering.forms.style import note

        comment = self.comment.value
        if len(comment) > MOST_COMMENT:
            text = self._say("long", most=MOST_COMMENT, count=len(comment))
            self.status.value = note("bad", text, self._say("not_saved"))
            return
        if not self.kept.at and not self.scores() and not comment.strip():
            self._tell()
            return
        try:
            self.kept.save(self.scores(), comment)
        except OSError as error:
            self.status.value = note("bad", self._say("could_not_save", what=error.strerror or error))
            return
        self._tell()

    def _tell(self) -> None:
        """Say what is saved and how many cells are still empty."""
        from kam_lab.answering.forms.style import note

        filled, whole = sum(map(len, self.scores().values())), len(self.cells)
        count = self._say("filled", filled=filled, total=whole)
        if self.kept.set_aside is not None:
            count += " " + self._say("set_aside", file=self.kept.set_aside.name)
        if not self.kept.at:
            self.status.value = note("info", self._say("nothing_yet"), count)
            return
        text = self._say("saved", time=self.kept.at[11:16], day=self.kept.at[:10])
        if filled == whole:
            self.status.value = note("good", f"{text} {self._say('complete')}", count)
        else:
            self.status.value = note("warn", f"{text} {self._say('incomplete', count=whole - filled)}", count)


def rate_members(folder: str | Path | None = None) -> None:
    """Show the form in which you rate the members of your team. Only your teacher reads it.

    Parameters
    ----------
    folder
        Where ``member_form_setup.json`` lies; by default the notebook's folder.
    """
    if os.environ.get("KAM_LAB_GRADING") == "1":
        return
    place = Path(folder) if folder is not None else Path.cwd()
    try:
        setup = read_setup(place)
    except SetupError as error:
        print(error)
        return
    if not setup.members:
        print(t("member_form.alone"))
        return
    from kam_lab.answering.forms.style import show_widget

    show_widget(MemberForm(setup, Kept(place, setup)).widget, t("member_form.form_here"))
