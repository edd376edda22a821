"""Widgets as they look when a cell has run: plain HTML from the state that a notebook keeps of them.

Names of classes and the nesting are those of ipywidgets, so that the style sheets of the forms and apps hold here as
well. Nothing can be clicked: a button is a piece of text with a frame.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_BOXES = {"Box": "", "VBox": " widget-vbox", "HBox": " widget-hbox", "GridBox": " widget-gridbox"}
_FIELDS = ("Text", "Textarea", "FloatText", "IntText", "BoundedFloatText", "BoundedIntText", "Combobox", "DatePicker")
_CHOICES = ("Dropdown", "Select", "RadioButtons", "SelectMultiple")


@dataclass
class Stills:
    """The widgets of one notebook.

    Parameters
    ----------
    state
        Model id → model, as nbclient leaves it in the notebook's metadata.
    outputs
        Turns the outputs caught by an ``Output`` widget into HTML.
    picture
        Keeps the bytes of a PNG and returns the address at which the page finds it.
    chart
        What is said in place of a picture that is not seen.
    """

    state: Mapping[str, Any]
    outputs: Callable[[list[Any]], str]
    picture: Callable[[bytes], str]
    chart: str = ""
    styles: dict[str, None] = field(default_factory=dict)

    def classes(self, model_id: str) -> list[str]:
        """The classes that the program gave to a widget, such as ``kam-app``."""
        found: list[str] = self._own(model_id).get("_dom_classes", [])
        return found

    def children(self, model_id: str) -> list[str]:
        """Ids of the widgets directly inside a box."""
        return [_id(child) for child in self._own(model_id).get("children", [])]

    def kind(self, model_id: str) -> str:
        """``HTML``, ``VBox``, ``IntSlider`` …"""
        return str(self.state[model_id]["model_name"]).removesuffix("Model")

    def html(self, model_id: str) -> str:
        """A widget and all inside it. Style sheets are taken out and gathered in ``styles``, each once."""
        own, kind = self._own(model_id), self.kind(model_id)
        layout = self._layout(own)
        if layout.get("display") == "none" or "kam-style" in self.classes(model_id):
            self._without_styles(str(own.get("value", "")))
            return ""
        inside, names = self._inside(model_id, kind, own)
        if inside is None:
            return ""
        names = " ".join(filter(None, ["jupyter-widgets", names, *self.classes(model_id)]))
        look = html.escape("; ".join(f"{name}: {value}" for name, value in layout.items()))
        return f'<div class="{names}" style="{look}">{inside}</div>' if look else f'<div class="{names}">{inside}</div>'

    def _inside(self, model_id: str, kind: str, own: Mapping[str, Any]) -> tuple[str | None, str]:
        """What stands inside a widget's frame, and the names that ipywidgets gives to the frame."""
        if kind in _BOXES:
            return "".join(self.html(child) for child in self.children(model_id)), f"widget-box{_BOXES[kind]}"
        if kind in ("HTML", "HTMLMath"):
            content = f'<div class="widget-html-content">{self._without_styles(str(own["value"]))}</div>'
            return _label(own) + content, "widget-inline-hbox widget-html"
        if kind == "Label":
            return html.escape(str(own["value"])), "widget-label"
        if kind == "Output":
            return self.outputs(own.get("outputs", [])), "widget-output"
        if kind == "Image":
            address, said = self.picture(self._bytes(model_id)), html.escape(self.chart)
            return f'<img class="widget-image" src="{address}" alt="{said}" loading="lazy">', "still-image"
        if kind in ("Button", "ToggleButton"):
            looks = [f"widget-{'toggle-' if kind == 'ToggleButton' else ''}button"]
            looks += [f"mod-{own['button_style']}"] if own.get("button_style") else []
            looks += ["mod-active"] if own.get("value") is True else []
            return html.escape(str(own.get("description", ""))), f"jupyter-button {' '.join(looks)}"
        if kind == "ToggleButtons":
            return _label(own) + _buttons(own), "widget-inline-hbox widget-toggle-buttons"
        if kind.endswith("Slider"):
            return _label(own) + _slider(own), "widget-inline-hbox widget-slider widget-hslider"
        if kind in ("Checkbox", "Valid"):
            mark = "☑" if own.get("value") else "☐"
            return f"<span>{mark} {html.escape(str(own.get('description', '')))}</span>", "widget-checkbox"
        if kind in (*_FIELDS, *_CHOICES):
            return _label(own) + _field(own), f"widget-inline-hbox widget-{kind.lower()}"
        if kind in ("Tab", "Accordion"):
            return self._folds(model_id, own), f"still-{kind.lower()}"
        return None, ""

    def _folds(self, model_id: str, own: Mapping[str, Any]) -> str:
        titles = own.get("titles") or []
        parts = []
        for place, child in enumerate(self.children(model_id)):
            title = html.escape(str(titles[place])) if place < len(titles) else ""
            parts.append(f"<b>{title}</b>{self.html(child)}")
        return "".join(parts)

    def _own(self, model_id: str) -> Mapping[str, Any]:
        own: Mapping[str, Any] = self.state[model_id]["state"]
        return own

    def _layout(self, own: Mapping[str, Any]) -> dict[str, str]:
        """The CSS that a widget's layout asks for; names with an underscore are CSS's own."""
        model = self.state.get(_id(own.get("layout") or ""), {}).get("state", {})
        return {
            name.replace("_", "-"): str(value)
            for name, value in sorted(model.items())
            if not name.startswith("_") and value is not None
        }

    def _bytes(self, model_id: str) -> bytes:
        for buffer in self.state[model_id].get("buffers", []):
            if buffer["path"] == ["value"]:
                return base64.b64decode(buffer["data"])
        return b""

    def _without_styles(self, value: str) -> str:
        for sheet in _STYLE.findall(value):
            self.styles.setdefault(sheet.strip())
        return _STYLE.sub("", value)


def _id(reference: str) -> str:
    return reference.removeprefix("IPY_MODEL_")


def _label(own: Mapping[str, Any]) -> str:
    said = str(own.get("description", ""))
    if own.get("description_allow_html") is not True:
        said = html.escape(said)
    return f'<span class="widget-label">{said}</span>' if said else ""


def _buttons(own: Mapping[str, Any]) -> str:
    made = ""
    for place, name in enumerate(own["_options_labels"]):
        active = " mod-active" if place == own.get("index") else ""
        made += f'<span class="jupyter-button widget-toggle-button{active}">{html.escape(str(name))}</span>'
    return f"<div>{made}</div>"


def _slider(own: Mapping[str, Any]) -> str:
    value = own.get("value", own.get("index"))
    ends = list(value) if isinstance(value, (list, tuple)) else [own.get("min", 0), value]
    low, high = float(own.get("min", 0)), float(own.get("max", 1))
    left, right = ((float(end) - low) / (high - low or 1) * 100 for end in ends)
    form = str(own.get("readout_format", ""))
    said = " – ".join(_figure(part, form) for part in (value if isinstance(value, (list, tuple)) else [value]))
    track = f'<div class="still-track"><i style="left:{left:.1f}%;width:{max(right - left, 0):.1f}%"></i></div>'
    return f'<div class="slider-container">{track}</div><span class="widget-readout">{html.escape(said)}</span>'


def _figure(value: Any, form: str) -> str:
    try:
        return format(value, form)  # d3's forms that we use are Python's
    except (ValueError, TypeError):
        return str(value)


def _field(own: Mapping[str, Any]) -> str:
    value = own.get("value")
    if "_options_labels" in own and isinstance(own.get("index"), int):
        value = own["_options_labels"][own["index"]]
    if isinstance(value, (int, float)):
        value = f"{value:,.10g}"
    said, faint = (value, "") if value not in (None, "") else (own.get("placeholder", ""), " still-empty")
    return f'<span class="still-field{faint}">{html.escape(str(said or ""))}</span>'
