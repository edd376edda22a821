"""Forms for more than one item: choices, accounts, ranking."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets

from kam_lab.answering.forms.base import Form, observe
from kam_lab.answering.forms.pickers import Pool, Search
from kam_lab.answering.values import option_book


class SeveralForm(Form):
    """What the forms for several items share."""

    def details(self) -> list[str]:
        return [self.say("pick_exactly", pick=self.question.pick)] if self.question.pick else []

    def echo(self, value: Any) -> str:
        # The items are in sight already; only their number is news.
        return self.say("picked", count=1 if isinstance(value, str) else len(value))


class ChoicesForm(SeveralForm):
    """Some of a few options, to be ticked."""

    def build(self) -> Any:
        self.boxes = {
            option.id: widgets.Checkbox(description=self.words(option.label), indent=False, layout={"width": "auto"})
            for option in self.question.options
        }
        for box in self.boxes.values():
            observe(box, self.changed)
        return widgets.VBox(list(self.boxes.values()), layout={"overflow": "visible"})

    def read(self) -> Any:
        return [key for key, box in self.boxes.items() if box.value] or None

    def put(self, value: Any) -> None:
        for key, box in self.boxes.items():
            box.value = key in (value or [])


class AccountsForm(SeveralForm):
    """A set of ids of a table (or one of them): searched for, shown as tags that can be removed."""

    def build(self) -> Any:
        self.picked: list[str] = []
        self.search = Search(self, self.book, self.add)
        self.tags = widgets.HBox().add_class("kam-pills").add_class("kam-chosen")
        label = widgets.HTML(f"<b>{html.escape(self.say('chosen'))}</b>")
        return widgets.VBox([self.search.widget, label, self.tags], layout={"overflow": "visible"})

    @property
    def single(self) -> bool:
        """Whether exactly one id is the answer."""
        return self.question.kind == "choice"

    def details(self) -> list[str]:
        pick = 1 if self.single else self.question.pick
        return [self.say("pick_exactly", pick=pick)] if pick else []

    def add(self, key: str) -> None:
        """Pick one."""
        if self.single:
            self.picked = [key]
        elif key not in self.picked:
            self.picked.append(key)
        self._draw()
        self.changed()

    def remove(self, key: str) -> None:
        """Give one back."""
        if key in self.picked:
            self.picked.remove(key)
        self._draw()
        self.changed()

    def read(self) -> Any:
        if not self.picked:
            return None
        return self.picked[0] if self.single else list(self.picked)

    def put(self, value: Any) -> None:
        self.picked = [] if value is None else [value] if isinstance(value, str) else list(value)
        self._draw()

    def _draw(self) -> None:
        self.search.chosen = tuple(self.picked)
        tags = []
        for key in self.picked:
            name = self.search.name(key)
            tag = widgets.Button(description=f"{name}  ✕", tooltip=self.say("remove", name=name))
            tag.on_click(lambda _, key=key: self.remove(key))
            tags.append(tag)
        empty = widgets.HTML(f"<span class='kam-small'>{html.escape(self.say('none_chosen'))}</span>")
        self.tags.children = tags or [empty]


class RankingForm(SeveralForm):
    """An order: items are added one after the other and moved up and down, by mouse or keyboard."""

    def build(self) -> Any:
        self.order: list[str] = []
        self.places: dict[str, _Place] = {}
        if self.question.source:
            self.source: Search | Pool = Search(self, self.book, self.add)
        else:
            self.source = Pool(self, option_book(self.question.options), self.add)
        hint = widgets.HTML(f"<span class='kam-small'>{html.escape(self.say('rank_hint'))}</span>")
        label = widgets.HTML(f"<b>{html.escape(self.say('ranked_first'))}</b>")
        # Room for the whole ranking from the start, so that nothing below it jumps.
        slots = self.question.pick or len(self.question.options) or 3
        self.rows = widgets.VBox(layout={"overflow": "visible", "min_height": f"{34 * min(slots, 12)}px"})
        parts = [hint, self.source.widget, label, self.rows]
        return widgets.VBox(parts if not self.question.source else parts[1:], layout={"overflow": "visible"})

    def add(self, key: str) -> None:
        """Put an item on the next place."""
        if key not in self.order:
            self.order.append(key)
        self._draw()
        self.changed()

    def remove(self, key: str) -> None:
        """Take an item out of the ranking."""
        if key in self.order:
            self.order.remove(key)
        self._draw()
        self.changed()

    def move(self, key: str, step: int) -> None:
        """Move an item up (``step=-1``) or down (``step=1``)."""
        if key not in self.order:
            return
        position = self.order.index(key)
        target = position + step
        if not 0 <= target < len(self.order):
            return
        self.order[position], self.order[target] = self.order[target], self.order[position]
        self._draw()
        self.changed()

    def read(self) -> Any:
        return list(self.order) or None

    def put(self, value: Any) -> None:
        self.order = list(value or [])
        self.places = {}
        self._draw()

    def _draw(self) -> None:
        self.source.chosen = tuple(self.order)
        kept = [key for key in self.places if key in self.order]
        self.places = {key: self.places[key] for key in kept}
        for key in self.order:
            if key not in self.places:
                self.places[key] = _Place(self, key, self.source.name(key))
        for position, key in enumerate(self.order):
            self.places[key].draw(position)
        # Rows change their place by CSS alone: moved in the page, they would lose the keyboard's focus.
        rows = [place.widget for place in self.places.values()]
        if rows != list(self.rows.children):
            empty = widgets.HTML(f"<span class='kam-small'>{html.escape(self.say('none_chosen'))}</span>")
            self.rows.children = rows or [empty]


class _Place:
    """The row of one item. Its buttons always mean this item, however fast they are pressed."""

    def __init__(self, form: RankingForm, key: str, name: str) -> None:
        self.name = name
        self.label = widgets.HTML()
        self.up = widgets.Button(description="↑", tooltip=form.say("up", name=name))
        self.down = widgets.Button(description="↓", tooltip=form.say("down", name=name))
        self.off = widgets.Button(description="✕", tooltip=form.say("remove", name=name))
        self.up.on_click(lambda _: form.move(key, -1))
        self.down.on_click(lambda _: form.move(key, 1))
        self.off.on_click(lambda _: form.remove(key))
        # Buttons first: they stay in one column however long the names are.
        self.widget = widgets.HBox([self.up, self.down, self.off, self.label]).add_class("kam-place")

    def draw(self, position: int) -> None:
        self.label.value = f"{position + 1}. {html.escape(self.name)}"
        self.widget.layout.order = str(position)
