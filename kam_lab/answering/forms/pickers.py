"""Two ways to pick from many: buttons for a few options, search-as-you-type for the ids of a table."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Callable, Collection
from typing import Any

import ipywidgets as widgets

from kam_lab.answering.forms.base import Form, observe
from kam_lab.answering.values import Book, find, fold

SHOWN = 8  # matches on the screen at a time
REST = 0.3  # seconds without a new letter before Enter counts


class Search:
    """Search the ids of a table by id or by part of a name in either language.

    Parameters
    ----------
    form
        For words and language.
    book
        Ids and names; None when the data cannot be opened. Then any id can be typed.
    add
        Called with an id that was picked.
    """

    def __init__(self, form: Form, book: Book | None, add: Callable[[str], None]) -> None:
        self.form = form
        self.book = book
        self._add = add
        self._texts = {key: fold(f"{key} {en} {zh}") for key, (en, zh) in (book or {}).items()}
        self._hits: list[str] = []
        self._waiting: asyncio.TimerHandle | None = None
        self.chosen: Collection[str] = ()
        self.input = widgets.Text(
            description=form.say("search"),
            placeholder=form.say("placeholder.search"),
            style={"description_width": "max-content"},
            layout={"width": "420px", "max_width": "100%"},
        )
        observe(self.input, self._typed)
        self.input.on_msg(self._message)
        self._buttons: dict[str, Any] = {}
        self.hint = widgets.HTML(self._hint())
        self.found = widgets.HBox().add_class("kam-pills").add_class("kam-found")
        self.widget = widgets.VBox([self.input, self.hint, self.found], layout={"overflow": "visible"})

    def name(self, key: str) -> str:
        """Id and name in the form's language."""
        names = (self.book or {}).get(key)
        return f"{key} {names[self.form.lang == 'zh']}" if names else key

    def matches(self, typed: str) -> list[str]:
        """All ids that, with their name, contain every typed word; ids that begin with it come first."""
        words = fold(typed).split()
        if not words:
            return []
        hits = [key for key, text in self._texts.items() if all(word in text for word in words)]
        return sorted(hits, key=lambda key: (not fold(key).startswith(words[0]), key))

    def enter(self) -> None:
        """What the Enter key does: add the ids that were typed, or the match if only one is left."""
        typed = self.input.value.strip()
        if not typed:
            return
        parts = [part for part in re.split(r"[,;，；、\s]+", typed) if part]
        known = [part if self.book is None else find(self.book, part) for part in parts]
        picked = [key for key in known if key] if all(known) else self._hits if len(self._hits) == 1 else []
        if picked:
            self.input.value = ""
        for key in picked:
            self._add(key)

    def _typed(self, _: Any) -> None:
        if self._waiting is not None:  # Enter came before the last letters
            self._wait_and_enter()
        self._hits = [key for key in self.matches(self.input.value) if key not in self.chosen]
        self.found.children = [self._button(key) for key in self._hits[:SHOWN]]
        self.hint.value = self._hint()

    def _hint(self) -> str:
        typed = self.input.value.strip()
        if self.book is None:
            text = self.form.say("no_book")
        elif not typed:
            text = self.form.say("matches.hint")
        elif not self._hits:
            text = self.form.say("matches.none", typed=typed[:40])
        elif len(self._hits) > SHOWN:
            text = self.form.say("matches.some", count=len(self._hits), shown=SHOWN)
        else:
            text = self.form.say("matches.hint")
        return f"<span class='kam-small'>{html.escape(text)}</span>"

    def _message(self, _: Any, content: Any, buffers: Any) -> None:
        if isinstance(content, dict) and content.get("event") == "submit":
            self._wait_and_enter()

    def _wait_and_enter(self) -> None:
        """Act on Enter once the input has come to rest.

        The browser sends the key at once, but holds back typed letters while the kernel is busy: they may come later.
        """
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        try:
            self._waiting = asyncio.get_running_loop().call_later(REST, self._rested)
        except RuntimeError:  # no kernel, nothing is under way
            self.enter()

    def _rested(self) -> None:
        self._waiting = None
        self.enter()

    def _button(self, key: str) -> Any:
        """The button of one id. It never stands for another one, even if the list moves under the mouse."""
        if key not in self._buttons:
            button = widgets.Button(
                description="+ " + self.name(key), tooltip=self.form.say("add", name=self.name(key))
            )
            button.on_click(lambda _: self.take(key))
            self._buttons[key] = button
        return self._buttons[key]

    def take(self, key: str) -> None:
        """What a click on a match does."""
        self.input.value = ""
        self._add(key)
        self.input.focus()


class Pool:
    """A few options as buttons; one that is picked disappears until it is given back."""

    def __init__(self, form: Form, book: Book, add: Callable[[str], None]) -> None:
        self.form = form
        self.book = book
        self.buttons: dict[str, Any] = {}
        for key in book:
            button = widgets.Button(description="+ " + self.name(key), tooltip=form.say("add", name=self.name(key)))
            button.on_click(lambda _, key=key: add(key))
            self.buttons[key] = button
        self.widget = widgets.HBox(list(self.buttons.values())).add_class("kam-pills")

    def name(self, key: str) -> str:
        """The words of an option in the form's language."""
        return self.book[key][self.form.lang == "zh"] if key in self.book else key

    @property
    def chosen(self) -> Collection[str]:
        """The options that cannot be picked again."""
        return [key for key, button in self.buttons.items() if button.disabled]

    @chosen.setter
    def chosen(self, keys: Collection[str]) -> None:
        for key, button in self.buttons.items():
            button.disabled = key in keys
