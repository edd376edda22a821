"""Controls for the desk: a label above, room to move, and keys that stay where they are typed.

While a notebook is in command mode JupyterLab takes letters and arrow keys from a focused drop-down or radio button:
"a" inserts a cell, "dd" deletes one, the arrows go to the next cell. Buttons need only Enter and the space bar, and a
text field keeps all its keys. So a choice is a row of buttons, or a field with suggestions where there are too many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kam_lab.i18n import t

if TYPE_CHECKING:
    import ipywidgets as widgets

#: More options than this do not stand side by side.
MOST_BUTTONS = 24

CSS = """<style>
.kam-desk { max-width: 100%; overflow: visible; }
.kam-desk > * { flex: 0 0 auto; max-width: 100%; }
.kam-desk .kam-bar { display: flex; height: auto; flex-flow: row wrap; gap: 4px 24px; align-items: flex-start; overflow: visible; padding: 2px 0 6px; }
.kam-desk .kam-bar > * { flex: 0 0 auto; }
.kam-desk .kam-control { width: 250px; max-width: 100%; height: auto; margin: 0; overflow: visible; }
.kam-desk .kam-control.widget-inline-hbox { display: flex; flex-direction: column; align-items: stretch; }
.kam-desk .kam-control > .widget-label { width: auto !important; max-width: none; text-align: left; height: auto; line-height: 1.4;
  padding: 0; font-size: 12.5px; white-space: normal; overflow: visible; color: var(--jp-ui-font-color2, #555); }
.kam-desk .kam-control > input { width: 100%; margin: 2px 0 0; }
.kam-desk .kam-control.widget-slider { display: grid; grid-template-columns: minmax(0, 1fr) auto; row-gap: 2px; }
.kam-desk .kam-control.widget-slider > .widget-label { grid-area: 1 / 1; align-self: end; }
.kam-desk .kam-control.widget-slider > .widget-readout { grid-area: 1 / 2; min-width: 0; width: auto; height: 20px; line-height: 20px;
  text-align: right; padding: 0 2px; font-variant-numeric: tabular-nums; align-self: end; }
.kam-desk .kam-control.widget-slider > .slider-container { grid-area: 2 / 1 / 3 / 3; width: auto; height: 20px; margin: 0 9px; }
.kam-desk .kam-control.widget-toggle-buttons { width: auto; max-width: 100%; }
.kam-desk .kam-control .widget-toggle-button { width: auto; height: 26px; line-height: 24px; padding: 0 10px; margin: 2px 5px 2px 0;
  border-radius: 13px; border: 1px solid var(--jp-border-color2, #ccc); background: var(--jp-layout-color1, #fff); font-size: 12.5px; }
.kam-desk .kam-control .widget-toggle-button.mod-active { background: var(--jp-brand-color1, #1976d2); color: #fff;
  border-color: var(--jp-brand-color1, #1976d2); box-shadow: none; font-weight: 600; }
[data-jp-theme-light="false"] .kam-desk .kam-control .widget-toggle-button.mod-active { color: #111; }
.kam-desk .kam-hint { font-size: 12px; color: var(--jp-ui-font-color2, #555); }
.kam-desk .widget-html, .kam-desk .widget-html-content { height: auto; line-height: 1.4; overflow: visible; margin: 0; }
.kam-desk .jp-OutputArea-output { overflow: visible; }
</style>"""  # noqa: E501


class Choice:
    """A control: its widget, its value, and whom to tell when the value changes."""

    def __init__(self, widget: widgets.Widget) -> None:
        self.widget = widget
        widget.add_class("kam-control")

    @property
    def value(self) -> Any:
        """What is chosen now."""
        return self.widget.value

    def observe(self, told: Callable[[Any], None]) -> None:
        """Call ``told`` after each change of the value."""
        self.widget.observe(told, "value")


class Finder(Choice):
    """One of many options, found by typing a part of its label; what fits nothing changes nothing."""

    def __init__(self, label: str, options: Mapping[str, Any]) -> None:
        import ipywidgets as widgets

        self.options = dict(options)
        first = next(iter(self.options))
        self._value = self.options[first]
        self._told: list[Callable[[Any], None]] = []
        self.input = widgets.Combobox(
            value=first, options=tuple(self.options), description=label, ensure_option=False, continuous_update=False
        )
        self.input.add_class("kam-control")
        self.hint = widgets.HTML(f"<span class='kam-hint'>{t('desk.find_one')}</span>")
        super().__init__(widgets.VBox([self.input, self.hint], layout={"overflow": "visible", "width": "380px"}))
        self.input.observe(self._typed, "value")

    @property
    def value(self) -> Any:
        """The value of the option found last."""
        return self._value

    def observe(self, told: Callable[[Any], None]) -> None:
        """Call ``told`` after another option has been found."""
        self._told.append(told)

    def _typed(self, change: Any) -> None:
        words = change["new"].strip().casefold()
        if not words:
            self._say("desk.find_one")
            return
        fits = [label for label in self.options if label.casefold() == words]
        fits = fits or [label for label in self.options if words in label.casefold()]
        if len(fits) != 1:
            self._say("desk.find_many" if fits else "desk.find_none", count=len(fits))
            return
        self._say("desk.find_one")
        self.input.value = fits[0]
        if self.options[fits[0]] != self._value:
            self._value = self.options[fits[0]]
            for told in self._told:
                told(change)

    def _say(self, key: str, **fields: Any) -> None:
        self.hint.value = f"<span class='kam-hint'>{t(key, **fields)}</span>"


def one_of(label: str, options: Sequence[tuple[str, Any]], value: Any = None) -> Choice:
    """One of some options: buttons side by side, or a field to find it in where there are many.

    Parameters
    ----------
    options : label and value of each, in order.
    value : what is chosen at first; None: the first option.
    """
    import ipywidgets as widgets

    if len(options) > MOST_BUTTONS:
        return Finder(label, dict(options))
    first = options[0][1] if value is None else value
    return Choice(
        widgets.ToggleButtons(options=list(options), value=first, description=label, style={"button_width": "auto"})
    )


def slider(label: str, low: float, high: float, step: float, value: float | None = None) -> Choice:
    """A slider, of whole numbers where all its steps are."""
    import ipywidgets as widgets

    whole = all(isinstance(part, int) for part in (low, high, step))
    kind = widgets.IntSlider if whole else widgets.FloatSlider
    start = low if value is None else value
    made = kind(value=start, min=low, max=high, step=step, description=label, continuous_update=False)
    made.readout_format = ",d" if whole else ".1f"
    return Choice(made)


def field(label: str, value: float) -> Choice:
    """A field to type a number in."""
    import ipywidgets as widgets

    return Choice(widgets.FloatText(value=value, description=label))


def tick(label: str, value: bool) -> Choice:
    """A box to tick."""
    import ipywidgets as widgets

    return Choice(widgets.Checkbox(value=value, description=label, indent=False))


def text(label: str, hint: str) -> Choice:
    """A field to type words in."""
    import ipywidgets as widgets

    return Choice(widgets.Text(description=label, placeholder=hint))


def laid_out(*rows: Sequence[Choice], below: widgets.Widget) -> widgets.Widget:
    """Controls in rows, and under them what they show."""
    import ipywidgets as widgets

    bars = [widgets.Box([control.widget for control in row]).add_class("kam-bar") for row in rows if row]
    style = widgets.HTML(CSS, layout={"display": "none"})
    return widgets.VBox([style, *bars, below]).add_class("kam-desk")
