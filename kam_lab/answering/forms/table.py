"""The form for a table: a grid of inputs."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets

from kam_lab.answering.forms.base import Form, observe
from kam_lab.answering.values import AnswerError, check_cell, show, unit_name
from kam_lab.questions import Column


class TableForm(Form):
    """Rows and columns are given; every cell is a number, a choice or a short text."""

    def build(self) -> Any:
        columns = self.question.columns
        self.cells: dict[tuple[str, str], Any] = {}
        children: list[Any] = [widgets.HTML("")]
        for column in columns:
            unit = f" ({unit_name(column.unit, self.lang)})" if column.unit else ""
            children.append(_head(self.words(column.label) + unit))
        for row in self.question.rows:
            children.append(_head(self.words(row.label)))
            for column in columns:
                cell = self._input(column)
                cell.tooltip = f"{self.words(row.label)}, {self.words(column.label)}"
                self.cells[row.id, column.id] = observe(cell, self.changed)
                children.append(cell)
        room = {
            "number": "minmax(110px, 150px)",
            "choice": "minmax(max-content, 240px)",
            "text": "minmax(150px, 240px)",
        }
        widths = " ".join(room[column.kind] for column in columns)
        return widgets.GridBox(
            children, layout={"grid_template_columns": f"minmax(120px, 260px) {widths}", "grid_gap": "4px 12px"}
        ).add_class("kam-grid")

    def _input(self, column: Column) -> Any:
        if column.kind == "choice":
            # Not a drop-down: JupyterLab takes its arrow keys, and a letter typed there inserts or deletes cells.
            options = [(self.words(part.label), part.id) for part in column.options]
            made = widgets.ToggleButtons(options=options, value=None, style={"button_width": "auto"})
            return made.add_class("kam-cell")
        return widgets.Text(layout={"width": "auto"})

    def read(self) -> Any:
        found: dict[str, dict[str, Any]] = {}
        for (row, column), cell in self.cells.items():
            if _filled(cell):
                found.setdefault(row, {})[column] = cell.value
        return found or None

    def put(self, value: Any) -> None:
        for (row, column), cell in self.cells.items():
            content = (value or {}).get(row, {}).get(column, "")
            if isinstance(cell, widgets.ToggleButtons):
                cell.value = content or None
                continue
            cell.value = (
                content if isinstance(content, str) else f"{content:,}" if type(content) is int else repr(content)
            )

    def echo(self, value: Any) -> str:
        return show(self.question, value, lang=self.lang) + self.say("stop")

    def mark(self, error: AnswerError | None) -> None:
        columns = {column.id: column for column in self.question.columns}
        for (_, column), cell in self.cells.items():
            wrong = bool(error and _filled(cell) and _malformed(columns[column], cell.value))
            (cell.add_class if wrong else cell.remove_class)("kam-wrong")


def _filled(cell: Any) -> bool:
    """Whether something is entered; a choice not made has no value."""
    return bool((cell.value or "").strip())


def _malformed(column: Column, typed: str) -> bool:
    try:
        check_cell(column, typed)
    except AnswerError:
        return True
    return False


def _head(text: str) -> Any:
    return widgets.HTML(f"<span class='kam-cellhead'>{html.escape(text)}</span>")
