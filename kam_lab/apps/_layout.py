"""What the apps of all stages share: their look, redrawing only what changed, and a sentence instead of a traceback.

An app is a :class:`Desk`: widgets that announce what they changed, and painters that each say what they depend on.
Nothing is drawn through pyplot's state; a chart is a closed figure, handed to the browser as a PNG.
"""

from __future__ import annotations

import html
import io
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, cast

import ipywidgets as widgets
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kam_lab.i18n import in_language, language, t
from kam_lab.plots.look import money, style

_log = logging.getLogger(__name__)

#: Pixels per inch of a chart. A chart 6 inches wide is drawn 900 px wide and shown at about 560: sharp on any screen.
DPI = 150


def escape(text: object) -> str:
    """Text safe inside HTML: names come from data that people edit."""
    return html.escape(str(text))


def bare_money(amount: float) -> str:
    """An amount without its currency, for columns and bars whose heading names it: "12.3m", "1,234万"."""
    return money(amount).removeprefix("CNY").lstrip().removesuffix("元")


def signed(change: float) -> str:
    """A relative change as "+12%" or "−3%"."""
    return f"{change:+.0%}".replace("-", "−")


def page_style(*names: str) -> widgets.HTML:
    """The look of every app, and style sheets of the app's own (``<name>.css`` beside this file), as a widget.

    Part of every app's page; takes no room.
    """
    sheets = [(files(__package__) / f"{name}.css").read_text(encoding="utf-8") for name in ("apps", *names)]
    sheet = widgets.HTML(f"<style>{''.join(sheets)}</style>")
    sheet.add_class("kam-style")
    return sheet


def box(*children: widgets.Widget, kind: str) -> widgets.Box:
    """A box laid out by the style sheet under the class ``kam-<kind>``."""
    made = widgets.Box(children=children)
    for name in kind.split():
        made.add_class(f"kam-{name}")
    return made


def card(title: str, *children: widgets.Widget, kind: str = "") -> widgets.Box:
    """A framed part of the page with a heading; `kind` adds style classes of its own."""
    head = [widgets.HTML(f"<h3>{escape(title)}</h3>")] if title else []
    return box(*head, *children, kind=f"card {kind}".strip())


def header(title: str, lead: str, *controls: widgets.Widget) -> widgets.Box:
    """The app's name, one sentence on what to do, and the controls that concern everything."""
    words = widgets.HTML(f"<h2>{escape(title)}</h2><span class='kam-faint'>{escape(lead)}</span>")
    return box(words, box(*controls, kind="headcontrols"), kind="head")


def tile(label: str, value: str, tone: str = "") -> str:
    """One figure with its name, as HTML; `tone` is "good", "bad" or nothing."""
    colour = f" class='kam-{tone}'" if tone else ""
    return f"<div class='kam-tile'><span>{escape(label)}</span><b{colour}>{escape(value)}</b></div>"


def tiles(*made: str) -> str:
    """Figures side by side, as many in a row as fit."""
    return f"<div class='kam-tiles'>{''.join(made)}</div>"


def slider(label: str, value: float, low: float, high: float, step: float, form: str = "") -> widgets.Widget:
    """A slider with its label above: narrow, and usable with the arrow keys.

    Whole numbers when `step` is whole. It reports while it moves; the browser waits for each redraw before it sends
    the next position, so that dragging neither floods the kernel nor lags behind.
    """
    whole = float(step).is_integer()
    kind = widgets.IntSlider if whole else widgets.FloatSlider
    made = kind(value=value, min=low, max=high, step=step, description=label, continuous_update=True)
    if form:
        made.readout_format = form
    made.layout.width = "auto"
    made.add_class("kam-slider")
    return made


def chart() -> widgets.Image:
    """An empty place for a chart, as wide as its card."""
    return widgets.Image(format="png", value=b"")


def png(figure: Figure) -> bytes:
    """The figure as PNG bytes, drawn without pyplot; the figure is cleared afterwards.

    Compression is kept low on purpose: the bytes travel no further than the browser beside us, and packing them
    tightly takes as long as drawing them.
    """
    buffer = io.BytesIO()
    with style():  # tick labels are made only now
        FigureCanvasAgg(figure).print_png(buffer, pil_kwargs={"compress_level": 1})
    figure.clear()
    return buffer.getvalue()


def sentence_for(error: Exception) -> str:
    """What to tell a person about an error: our own errors speak for themselves, others get a sentence around them."""
    from kam_lab.checks import InputError
    from kam_lab.world import WorldError

    if isinstance(error, InputError | WorldError):
        return str(error)
    return t("apps.unexpected", what=f"{type(error).__name__}: {error}")


def note(text: str) -> widgets.Box:
    """An app's page when there is nothing to show but a sentence."""
    return box(page_style(), widgets.HTML(_noted(text)), kind="app message")


def _noted(text: str) -> str:
    return f"<div class='kam-note' role='status'>{escape(text)}</div>" if text else ""


class Desk:
    """An app at work: one language for its whole life, painters that run when what they show has changed.

    A painter is registered with the names of what it depends on (:meth:`paint`). Widgets announce changes
    (:meth:`watch`, :meth:`changed`); several changes inside :meth:`hold` lead to one redraw. An error in a handler or
    a painter becomes a sentence in the message line, and the rest of the page goes on.
    """

    def __init__(self) -> None:
        self.lang = language()
        self.message = widgets.HTML()
        self.message.add_class("kam-message")
        self._painters: list[tuple[frozenset[str], Callable[[], None]]] = []
        self._pending: set[str] = set()
        self._late: set[str] = set()
        self._held = 0
        self._drawing = False
        # A click may arrive while the one before is still being drawn, also from another thread: one after the other.
        self._turn = threading.RLock()

    def paint(self, painter: Callable[[], None], *depends: str) -> None:
        """Run `painter` on the next redraw after any of the things it depends on has changed."""
        self._painters.append((frozenset(depends), painter))

    def watch(self, widget: widgets.Widget, *names: str, handler: Callable[[Any], None] | None = None) -> None:
        """When the widget's value changes, call `handler` with the new value, then redraw what depends on `names`."""

        def heard(change: dict[str, Any]) -> None:
            with self.hold(*names):
                if handler is not None:
                    handler(change["new"])

        widget.observe(heard, names="value")

    def press(self, button: widgets.Button, handler: Callable[[], None], *names: str) -> None:
        """When the button is pressed, call `handler`, then redraw what depends on `names`."""

        def heard(_: widgets.Button) -> None:
            with self.hold(*names):
                handler()

        button.on_click(heard)

    def changed(self, *names: str) -> None:
        """Announce a change from within a handler, or from a painter for the painters after it."""
        self._pending.update(names)
        if self._drawing and self._held > 1:  # a handler that was let in between two painters
            self._late.update(names)

    @contextmanager
    def hold(self, *names: str) -> Iterator[None]:
        """Collect changes; redraw once when the outermost block ends."""
        with self._turn, in_language(self.lang):
            if not self._held:
                self.message.value = ""
            self._held += 1
            self.changed(*names)
            try:
                yield
            except Exception as error:  # a person is at the other end: a sentence, never a traceback
                self._tell(error)
            finally:
                self._held -= 1
            if not self._held:
                self._redraw()

    def _redraw(self) -> None:
        # A painter may announce further changes for the painters after it, never for those before. What a handler
        # changed meanwhile is drawn in another round, else the painters before would never hear of it.
        self._held += 1
        self._drawing = True
        try:
            while self._pending:
                for depends, painter in self._painters:
                    if depends & self._pending:
                        try:
                            painter()
                        except Exception as error:
                            self._tell(error)
                self._pending, self._late = self._late, set()
        finally:
            self._drawing = False
            self._held -= 1
            self._pending.clear()
            self._late.clear()

    def say(self, text: str) -> None:
        """Show a sentence above the page until the next action."""
        self.message.value = _noted(text)

    def _tell(self, error: Exception) -> None:
        _log.debug("an app met an error", exc_info=error)
        self.say(sentence_for(error))


def table(head: Sequence[str], rows: Sequence[Sequence[str]], total_last: bool = False) -> str:
    """A small table as HTML: first column text, the others figures; cells are HTML already."""
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = ""
    for position, row in enumerate(rows):
        last = total_last and position == len(rows) - 1
        body += f"<tr{' class=kam-total' if last else ''}>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
    return f"<table class='kam-table'><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def row_of(table: pd.DataFrame, key: Any) -> pd.Series:
    """One row of a table, as a Series: an account, a person, a meeting."""
    return cast(pd.Series, table.loc[key])
