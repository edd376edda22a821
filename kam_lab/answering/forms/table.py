"""The form for a table: a grid of inputs."""

from __future__ import annotations

import html
from typing import Any
from unicodedata import east_asian_width

import ipywidgets as widgets

from kam_lab.answering.forms.base import Form, observe
from kam_lab.answering.values import AnswerError, check_cell, show, unit_name
from kam_lab.questions import Column

GAP, ROW_HEAD = 12, 120  # px: between two columns; the least for what a row is called
LEAST = {"number": 110, "text": 150}  # px, the narrowest input of a kind
# A table wider than its room is set row by row: what the row is called, and below it every input after its name.
STACKED = """<style>@container kam-form (max-width: {width}px) {{
.kam-form .kam-stack-{width} {{ grid-template-columns: minmax(0, 1fr) !important; }}
.kam-form .kam-stack-{width} > .kam-colhead, .kam-form .kam-stack-{width}.kam-single > .kam-named {{ display: none; }}
.kam-form .kam-stack-{width} > .kam-rowhead {{ grid-column: 1 / -1; border-top: 1px solid var(--jp-border-color2, #ccc);
  padding-top: 4px; margin-top: 4px; }}
.kam-form .kam-stack-{width}:not(.kam-single) > .kam-named {{ display: block; }}
.kam-form .kam-stack-{width} .widget-toggle-button {{ min-height: 24px; padding: 0 8px; }}
}}
@container kam-form (min-width: 460px) and (max-width: {width}px) {{
.kam-form .kam-stack-{width}:not(.kam-single) {{
  grid-template-columns: minmax(70px, 130px) minmax(90px, 1fr) minmax(70px, 130px) minmax(90px, 1fr) !important; }}
.kam-form .kam-stack-{width} > .kam-named-choice {{ grid-column: 1; }}
.kam-form .kam-stack-{width}:not(.kam-single) > .kam-cell {{ grid-column: 2 / -1; }}
}}</style>"""


class TableForm(Form):
    """Rows and columns are given; every cell is a number, a choice or a short text."""

    def build(self) -> Any:
        columns = self.question.columns
        self.cells: dict[tuple[str, str], Any] = {}
        names = [self._name(column) for column in columns]
        children: list[Any] = [_head("", "kam-colhead"), *(_head(name, "kam-colhead") for name in names)]
        # Before each input its name, hidden where the names stand above; one widget for all rows of a column.
        named = [_named(column, name) for column, name in zip(columns, names, strict=True)]
        for row in self.question.rows:
            children.append(_head(self.words(row.label), "kam-rowhead"))
            for column, name in zip(columns, named, strict=True):
                cell = self._input(column)
                cell.tooltip = f"{self.words(row.label)}, {self.words(column.label)}"
                self.cells[row.id, column.id] = observe(cell, self.changed)
                children += [name, cell]
        room = {
            "number": "minmax(110px, 150px)",
            "choice": "minmax(max-content, 240px)",
            "text": "minmax(150px, 240px)",
        }
        widths = " ".join(room[column.kind] for column in columns)
        grid = widgets.GridBox(
            children,
            layout={"grid_template_columns": f"minmax({ROW_HEAD}px, 260px) {widths}", "grid_gap": f"4px {GAP}px"},
        )
        width = ROW_HEAD + sum(GAP + self._width(column) for column in columns)
        grid.add_class("kam-grid").add_class(f"kam-stack-{width}")
        if len(columns) == 1:
            grid.add_class("kam-single")
        return widgets.VBox([widgets.HTML(STACKED.format(width=width), layout={"display": "none"}), grid])

    def _name(self, column: Column) -> str:
        unit = f" ({unit_name(column.unit, self.lang)})" if column.unit else ""
        return self.words(column.label) + unit

    def _width(self, column: Column) -> int:
        """The room that a column takes at least, in px; buttons stand side by side."""
        if column.kind != "choice":
            return LEAST[column.kind]
        return 14 + sum(28 + _letters(self.words(option.label)) for option in column.options)

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


def _head(text: str, role: str) -> Any:
    return widgets.HTML(f"<span class='kam-cellhead'>{html.escape(text)}</span>").add_class(role)


def _named(column: Column, name: str) -> Any:
    return widgets.HTML(html.escape(name)).add_class("kam-named").add_class(f"kam-named-{column.kind}")


def _letters(text: str) -> int:
    """About how wide a text is in a form, in px: a Chinese letter takes twice a Latin one."""
    return sum(14 if east_asian_width(letter) in "WF" else 7 for letter in text)
