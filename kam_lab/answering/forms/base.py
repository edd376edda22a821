"""What all forms share: heading, message, saving."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Callable
from datetime import datetime
from typing import Any

import ipywidgets as widgets

from kam_lab.answering.forms.style import framed, note
from kam_lab.answering.store import Saved
from kam_lab.answering.values import AnswerError, Book, say, shorten, show, unit_name
from kam_lab.i18n import language, pick
from kam_lab.questions import PublicQuestion, check_value, remarks

Save = Callable[[Any], "Saved | None"]


class Form:
    """One question on the screen.

    A kind of question implements :meth:`build`, :meth:`read` and :meth:`put`; everything else is here. Whatever is
    well-formed is saved by itself a moment after the last change, and at once by the button.

    Parameters
    ----------
    question, number
        What is asked, and its place in the assignment.
    saved
        The answer to start with.
    save
        Called with a checked value, or with None to clear the answer; returns what is now saved.
    book
        Ids and names of the table that is chosen from; None when it cannot be opened.
    """

    delay = 0.5  # seconds of rest before an answer is saved by itself

    def __init__(
        self, question: PublicQuestion, number: int, saved: Saved | None, save: Save, book: Book | None = None
    ) -> None:
        self.question = question
        self.number = number
        self.book = book
        self.lang = language()
        self.saved = saved
        self._save = save
        self._quiet = False
        self._touched = False
        self._timer: asyncio.TimerHandle | None = None
        self.status = widgets.HTML().add_class("kam-status")
        self.button = widgets.Button(description=self.say("save"), layout={"width": "max-content"})
        self.button.on_click(lambda _: self.flush())
        self.body = self.build()
        footer = widgets.HBox([self.button, self.status]).add_class("kam-foot")
        self.widget = framed([widgets.HTML(self.heading()), self.body, footer])
        self.show_saved(saved)

    # What a kind of question implements -------------------------------------------------------------

    def build(self) -> Any:
        """Make the input widgets and return the box that holds them; changes call :meth:`changed`."""
        raise NotImplementedError

    def read(self) -> Any:
        """What is entered, unchecked; None when nothing is."""
        raise NotImplementedError

    def put(self, value: Any) -> None:
        """Show a checked value; None empties the form."""
        raise NotImplementedError

    def details(self) -> list[str]:
        """What the heading says beside number and points."""
        return []

    def echo(self, value: Any) -> str:
        """What a well-formed value is understood as."""
        return self.say("read_as", value=show(self.question, value, self.book, self.lang))

    def mark(self, error: AnswerError | None) -> None:
        """Mark (or unmark) the input that is not well-formed."""

    # The rest ----------------------------------------------------------------------------------------

    def say(self, key: str, /, **fields: Any) -> str:
        """A sentence in the language the form was opened in."""
        return say(key, self.lang, **fields)

    def words(self, text: dict[str, str]) -> str:
        """Data text in the language the form was opened in."""
        return pick(text, self.lang)

    def heading(self) -> str:
        """HTML of the one line above the input."""
        points = self.question.points
        plural = "one" if points == 1 else "many"
        more = [self.say(f"points.{plural}", points=points), *self.details()]
        title = html.escape(self.say("title", number=self.number))
        return f"<div class='kam-head'>{title}<span class='kam-more'>{html.escape(' · '.join(more))}</span></div>"

    def unit_detail(self) -> list[str]:
        """The unit for the heading, if there is one."""
        unit = self.question.shown_unit
        return [self.say("answer_in", unit=unit_name(unit, self.lang))] if unit else []

    def changed(self, *_: Any) -> None:
        """Something was entered: say what it is, and save it soon if it is well-formed."""
        if self._quiet:
            return
        self._touched = True
        self._cancel()
        ready, value = self._look()
        if not ready or value == (self.saved.value if self.saved else None):
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel around: nothing would wake us up later
            self._store(value)
            return
        self._timer = loop.call_later(self.delay, self._store, value)

    def flush(self) -> None:
        """Save now what is entered, if it is well-formed."""
        self._cancel()
        ready, value = self._look()
        if ready and (self._touched or value is not None):  # an empty form nobody touched clears nothing
            self._store(value)

    def settle(self) -> None:
        """Save now what would otherwise be saved in a moment."""
        if self._timer is not None:
            self.flush()

    def show_saved(self, saved: Saved | None) -> None:
        """Show another saved answer than before."""
        self._cancel()
        self.saved = saved
        self._touched = False
        self._quiet = True
        try:
            fits = None if saved is None else check_value(self.question, saved.value, self.book)
            self.put(fits)
        except AnswerError as error:
            self.put(None)
            self._tell("warn", self.say("old_does_not_fit", what=error.text(self.lang)))
            return
        finally:
            self._quiet = False
        self._look()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> tuple[bool, Any]:
        """Check what is entered and say so. Returns whether it can be saved, and the value (None: clear)."""
        raw = self.read()
        if raw is None:
            self.mark(None)
            self._tell("info", self.say("nothing_yet"))
            return self.saved is not None, None
        try:
            value = check_value(self.question, raw, self.book)
        except AnswerError as error:
            self.mark(error)
            kept = ""
            if self.saved is not None:
                kept = self.say("keeps_old", value=self._in_short(self.saved.value))
            self._tell("bad", error.text(self.lang), kept or self.say("not_saved"))
            return False, None
        self.mark(None)
        hints = [self.words(hint) for hint in remarks(self.question, value)]
        same = self.saved is not None and value == self.saved.value
        second = self._when() if same else self.say("saving")
        text = self.echo(value)
        self._tell("warn" if hints else "good", " ".join([text, *hints]), second)
        return True, value

    def _in_short(self, value: Any) -> str:
        try:
            return shorten(show(self.question, value, self.book, self.lang), 60)
        except Exception:  # an old value of another shape
            return shorten(value)

    def _store(self, value: Any) -> None:
        self._cancel()
        try:
            self.saved = self._save(value)
        except OSError as error:
            self._tell("bad", self.say("could_not_save", what=error.strerror or error))
            return
        if value is None:
            self._tell("info", self.say("cleared"))
        else:
            self._look()

    def _when(self) -> str:
        """``Saved at 10:32``, with the day if it was not today."""
        try:
            saved = datetime.fromisoformat(self.saved.saved_at if self.saved else "")
        except ValueError:
            return self.say("saved_on", day="–", time="–")
        time = f"{saved:%H:%M}"
        if saved.date() == datetime.now(saved.tzinfo).date():
            return self.say("saved", time=time)
        return self.say("saved_on", day=f"{saved:%Y-%m-%d}", time=time)

    def _tell(self, tone: Any, text: str, small: str = "") -> None:
        self.status.value = note(tone, text, small)


def observe(widget: Any, handler: Callable[..., None]) -> Any:
    """Call the handler when the widget's value changes; returns the widget."""
    widget.observe(handler, names="value")
    return widget
