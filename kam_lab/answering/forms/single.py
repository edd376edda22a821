"""Forms with one input: number, money, date, choice, text."""

from __future__ import annotations

import html
from datetime import date
from typing import Any

import ipywidgets as widgets

from kam_lab.answering.forms.base import Form, observe
from kam_lab.answering.values import AnswerError, count_words, unit_name

LABEL_STYLE = {"description_width": "max-content"}


class NumberForm(Form):
    """A number or an amount of money, typed as people type it."""

    def build(self) -> Any:
        unit = self.question.shown_unit
        example = "money" if self.question.kind == "money" else "percent" if unit == "%" else "number"
        self.input = widgets.Text(
            description=self.say("label"),
            placeholder=self.say(f"placeholder.{example}"),
            style=LABEL_STYLE,
            layout={"width": "340px", "max_width": "100%"},
        )
        observe(self.input, self.changed)
        shown = widgets.HTML(html.escape(unit_name(unit, self.lang)))
        return widgets.HBox([self.input, shown]).add_class("kam-inline")

    def details(self) -> list[str]:
        return self.unit_detail()

    def read(self) -> Any:
        return self.input.value if self.input.value.strip() else None

    def put(self, value: Any) -> None:
        # As few signs as possible: what is shown must be readable again.
        self.input.value = "" if value is None else f"{value:,}" if isinstance(value, int) else repr(value)

    def mark(self, error: AnswerError | None) -> None:
        (self.input.remove_class if error is None else self.input.add_class)("kam-wrong")


class DateForm(Form):
    """A day, picked from a calendar or typed."""

    def build(self) -> Any:
        self.input = widgets.DatePicker(
            description=self.say("label"), style=LABEL_STYLE, layout={"width": "300px", "max_width": "100%"}
        )
        return observe(self.input, self.changed)

    def read(self) -> Any:
        return self.input.value

    def put(self, value: Any) -> None:
        self.input.value = None if value is None else date.fromisoformat(value)


class ChoiceForm(Form):
    """One of a few options."""

    def build(self) -> Any:
        # Not radio buttons: JupyterLab takes their arrow keys, and a letter typed there inserts or deletes cells.
        options = [(self.words(option.label), option.id) for option in self.question.options]
        self.input = widgets.ToggleButtons(options=options, value=None, style={"button_width": "auto"})
        self.input.tooltip = self.say("label")
        return observe(self.input, self.changed).add_class("kam-options")

    def read(self) -> Any:
        return self.input.value

    def put(self, value: Any) -> None:
        self.input.value = value

    def echo(self, value: Any) -> str:
        return self.say("well_formed")


class TextForm(Form):
    """A text with a live count of words, and the rubric it is judged by."""

    delay = 1.0

    def build(self) -> Any:
        self.input = widgets.Textarea(
            placeholder=self.say("placeholder.text"), rows=9, layout={"width": "100%", "height": "auto"}
        )
        self.input.tooltip = self.say("label")
        observe(self.input, self.changed)
        parts = [self.input]
        if self.question.rubric:
            parts.insert(0, widgets.HTML(self.rubric()))
        return widgets.VBox(parts, layout={"overflow": "visible"})

    def details(self) -> list[str]:
        limit = self.question.max_words
        return [self.say("at_most_words", limit=limit)] if limit else []

    def _percent(self, share: float) -> str:
        return f"{share * 100:.0f}{'' if self.lang == 'zh' else '&nbsp;'}%"

    def rubric(self) -> str:
        """HTML table: one row per criterion with its weight and levels."""
        total = sum(line.weight for line in self.question.rubric)
        rows = []
        for line in self.question.rubric:
            levels = "".join(
                f"<div><b>{self._percent(level.points)}</b> "
                f"{html.escape(level.zh if self.lang == 'zh' else level.en)}</div>"
                for level in sorted(line.levels, key=lambda level: -level.points)
            )
            name = html.escape(self.words(dict(line.criterion)))  # type: ignore[arg-type]
            rows.append(f"<tr><td>{name}</td><td>{self._percent(line.weight / total)}</td><td>{levels}</td></tr>")
        head = "".join(f"<th scope='col'>{html.escape(self.say(key))}</th>" for key in ("criterion", "weight"))
        return (
            f"<details><summary>{html.escape(self.say('rubric'))}</summary>"
            f"<table class='kam-list kam-rubric'><thead><tr>{head}<th></th></tr></thead>"
            f"<tbody>{''.join(rows)}</tbody></table>"
            "</details>"
        )

    def read(self) -> Any:
        return self.input.value if self.input.value.strip() else None

    def put(self, value: Any) -> None:
        self.input.value = value or ""

    def echo(self, value: Any) -> str:
        count, limit = count_words(value), self.question.max_words
        return self.say("words_of", count=count, limit=limit) if limit else self.say("words", count=count)
