"""The desk: tables you can sort and functions you can turn, without writing code.

Thin helpers of lessons and assignments. They show what the stage's functions return, with headings in the reader's
language, names beside account ids, and thousands separated; they calculate nothing.
"""

from __future__ import annotations

import datetime as dt
import html
import math
import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kam_lab.i18n import Catalogue, language, t

if TYPE_CHECKING:
    import ipywidgets as widgets

    from kam_lab.world import World

_SHARES = ("share", "margin", "rate", "discount", "conversion")
_MARKS = {"r", "f", "m"}
# A heading breaks between words, but never into a column of single characters.
_HEAD = "text-align:left;vertical-align:bottom;padding:3px 10px;white-space:normal;min-width:3.2em"
_NAMED = {"account_id": "accounts", "initiative_id": "initiatives"}


class Table:
    """A table as the reader sees it: headings in the language, names, units.

    Parameters
    ----------
    frame
        A DataFrame, a Series, named figures (a dictionary, or a result such as ``spillover(…)``) or a list of these.
        An index or column ``account_id`` or ``initiative_id`` gets its name beside it when a world is given.
    world
        Source of the names.
    rows
        How many rows to show.
    """

    def __init__(self, frame: Any, world: World | None = None, rows: int = 10) -> None:
        self.frame = with_names(_frame(frame), world)
        self.rows = rows

    def _repr_html_(self) -> str:
        return _html(self.frame.head(self.rows), total=len(self.frame))

    def __repr__(self) -> str:
        return self.frame.head(self.rows).rename(columns=label).to_string(index=False)


def show(frame: Any, world: World | None = None, rows: int = 10) -> Table:
    """Show the first rows of a table in the reader's language. See :class:`Table`."""
    return Table(frame, world, rows)


def _frame(found: Any) -> pd.DataFrame:
    """Any result of the stage's functions as a table; named figures are one row."""
    if isinstance(found, pd.DataFrame):
        return found
    if isinstance(found, pd.Series):
        return found.to_frame()
    lines = found if isinstance(found, list) else [found]
    return pd.DataFrame([line if isinstance(line, dict) else line._asdict() for line in lines])


def with_names(table: pd.DataFrame, world: World | None) -> pd.DataFrame:
    """Turn a meaningful index into a column and put the name beside each account's or initiative's id."""
    flat = table.reset_index() if table.index.name or table.index.nlevels > 1 else table.copy()
    flat = flat.drop(columns=[c for c in ("name_en", "name_zh") if c in flat.columns])
    # Names can only be put beside ids; a table about channels or segments stays as it is.
    key = next((name for name in _NAMED if name in flat.columns), None)
    if world is not None and key is not None and "name" not in flat.columns:
        flat.insert(list(flat.columns).index(key) + 1, "name", flat[key].map(_names(world, key)))
    return flat


def _names(world: World, key: str) -> pd.Series:
    """Name in the reader's language by id."""
    table = world.tables[_NAMED[key]]
    return table.drop_duplicates(key).set_index(key)[f"name_{language()}"]


def browse(frame: Any, world: World | None = None, sort: str | None = None, rows: int = 10) -> widgets.Widget | Table:
    """A table that can be sorted, searched and lengthened by clicking.

    Parameters
    ----------
    frame
        What to look through; a dictionary such as ``{2024: table, 2025: table}`` gets a drop-down to choose from.
    world
        Source of account names.
    sort
        Column to sort by at first; None keeps the order of the frame.
    rows
        Rows shown at first.

    Returns
    -------
    Widget or Table
        A plain table where nobody is there to click.
    """
    parts = frame if isinstance(frame, dict) else {"": frame}
    tables = {key: Table(part, world, rows) for key, part in parts.items()}
    table = next(iter(tables.values()))
    if os.environ.get("KAM_LAB_GRADING") == "1":
        return table
    import ipywidgets as widgets

    columns = list(table.frame.columns)
    wide = {"style": {"description_width": "initial"}, "layout": widgets.Layout(width="290px")}
    by = widgets.Dropdown(
        options=[(t("desk.as_given"), ""), *((label(column), column) for column in columns)],
        value=sort or "",
        description=t("desk.sort_by"),
        **wide,
    )
    order = widgets.Dropdown(
        options=[(t("desk.largest_first"), False), (t("desk.smallest_first"), True)],
        description=t("desk.order"),
        **wide,
    )
    find = widgets.Text(description=t("desk.find"), placeholder=t("desk.find_hint"), **wide)
    count = widgets.IntSlider(
        value=min(rows, len(table.frame)) or 1,
        min=1,
        max=max(1, min(60, len(table.frame))),
        description=t("desk.rows"),
        continuous_update=False,
        **wide,
    )
    out = widgets.HTML()

    which = widgets.Dropdown(
        options=[(_texts().get(f"values.{key}", str(key)), key) for key in tables], description=t("desk.which"), **wide
    )

    def draw(_: Any = None) -> None:
        picked = tables[which.value].frame
        if find.value.strip():
            picked = picked[_matches(picked, find.value.strip())]
        if by.value:
            picked = picked.sort_values(by.value, ascending=order.value, kind="stable", na_position="last")
        out.value = _html(picked.head(count.value), total=len(picked))

    controls = [*([which] if len(tables) > 1 else []), by, order, find, count]
    for control in controls:
        control.observe(draw, "value")
    draw()
    bar = widgets.HBox(controls, layout=widgets.Layout(flex_flow="row wrap"))
    return widgets.VBox([bar, out])


def explore(function: Callable[..., Any], world: World | None = None, **choices: Any) -> widgets.Widget | None:
    """A function with a control for each choice; its result is shown below and follows the controls.

    Parameters
    ----------
    function
        Called with one keyword per choice.
    world
        Source of account names in the result.
    **choices
        A list gives a drop-down, a tuple ``(low, high, step)`` a slider, a number a field to type in, True or False a
        tick box. A dictionary ``{label: value}`` gives a drop-down with these labels.

    Returns
    -------
    Widget or None
        None where nobody is there to click; the result for the first choices is displayed then.
    """
    from IPython.display import display

    if os.environ.get("KAM_LAB_GRADING") == "1":
        _display(function(**{name: _first(choice) for name, choice in choices.items()}), world, display)
        return None
    import ipywidgets as widgets

    controls = {name: _control(name, _labelled(name, choice, world)) for name, choice in choices.items()}
    out = widgets.Output()

    def draw(_: Any = None) -> None:
        out.clear_output(wait=True)
        with out:
            _display(function(**{name: control.value for name, control in controls.items()}), world, display)

    for control in controls.values():
        control.observe(draw, "value")
    draw()
    bar = widgets.HBox(list(controls.values()), layout=widgets.Layout(flex_flow="row wrap"))
    return widgets.VBox([bar, out])


def label(name: Any) -> str:
    """Heading of a column in the reader's language; a column nobody has named keeps its own name."""
    return _texts().get(f"columns.{name}", str(name))


def text_of(value: Any, column: str = "") -> str:
    """A value as people write it: thousands separated, shares in percent, dates without a clock."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "–"
    if value is None or pd.isna(value):
        return "–"
    if isinstance(value, bool) or str(getattr(value, "dtype", "")) == "bool":
        return t("desk.yes" if value else "desk.no")
    if isinstance(value, (pd.Timestamp, dt.date)):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, (int, float)) or hasattr(value, "__float__"):
        return _number(float(value), column)
    return _texts().get(f"values.{value}", str(value))


def _number(value: float, column: str) -> str:
    if math.isinf(value):
        return t("desk.never")
    if any(word in column for word in _SHARES) and not column.startswith("rank") and abs(value) < 100:
        return f"{value:.1%}"
    if column == "year" or column in _MARKS:
        return f"{value:.0f}"
    return f"{value:,.0f}" if value.is_integer() or abs(value) >= 1000 else f"{value:,.2f}"


@cache
def _catalogue() -> Catalogue:
    return Catalogue(Path(__file__).parent / "locale")


def _texts() -> dict[str, str]:
    return _catalogue().texts("desk", language())


def _matches(frame: pd.DataFrame, text: str) -> pd.Series:
    hits = pd.Series(False, index=frame.index)
    for column in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[column]):
            hits |= frame[column].astype(str).str.contains(text, case=False, regex=False)
    return hits


def _html(frame: pd.DataFrame, total: int) -> str:
    numeric = {c for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c])}
    head = "".join(f'<th style="{_HEAD}">{html.escape(label(c))}</th>' for c in frame.columns)
    lines = []
    for row in frame.itertuples(index=False, name=None):
        cells = (
            f'<td style="padding:2px 10px;text-align:{"right" if c in numeric else "left"};white-space:nowrap">'
            f"{html.escape(text_of(v, str(c)))}</td>"
            for c, v in zip(frame.columns, row, strict=True)
        )
        lines.append(f"<tr>{''.join(cells)}</tr>")
    note = t("desk.shown", shown=len(frame), total=total) if len(frame) < total else ""
    return (
        '<div style="overflow-x:auto"><table style="border-collapse:collapse;font-size:13px;line-height:1.4">'
        f'<thead><tr style="border-bottom:1px solid #888">{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'
        f'<div style="font-size:12px;color:#555">{html.escape(note)}</div></div>'
    )


def _first(choice: Any) -> Any:
    if isinstance(choice, dict):
        return next(iter(choice.values()))
    if isinstance(choice, tuple) or (isinstance(choice, Sequence) and not isinstance(choice, str)):
        return choice[0]
    return choice


def _labelled(name: str, choice: Any, world: World | None) -> Any:
    """A list of account ids becomes a drop-down of ids with names."""
    if name != "account" or world is None or not isinstance(choice, list):
        return choice
    names = _names(world, "account_id")
    return {f"{account} {names[account]}": account for account in choice}


def _control(name: str, choice: Any) -> widgets.Widget:
    import ipywidgets as widgets

    texts = _texts()
    title = texts.get(f"inputs.{name}", name)
    # The label takes its room from the control: without more of it, a slider under a long label has no track.
    letters = sum(15 if letter >= "\u2e80" else 8 for letter in title)
    wide = {
        "description": title,
        "style": {"description_width": "initial"},
        "layout": widgets.Layout(width=f"{max(330, 190 + letters)}px"),
    }
    if isinstance(choice, bool):
        return widgets.Checkbox(value=choice, indent=False, **wide)
    if isinstance(choice, dict):
        return widgets.Dropdown(options=list(choice.items()), **wide)
    if isinstance(choice, tuple) and len(choice) == 3 and all(isinstance(part, (int, float)) for part in choice):
        low, high, step = choice
        slider = widgets.IntSlider if all(isinstance(part, int) for part in choice) else widgets.FloatSlider
        return slider(value=low, min=low, max=high, step=step, continuous_update=False, **wide)
    if isinstance(choice, (int, float)):
        return widgets.FloatText(value=choice, **wide)
    return widgets.Dropdown(options=[(texts.get(f"values.{value}", str(value)), value) for value in choice], **wide)


def _display(result: Any, world: World | None, display: Callable[..., Any]) -> None:
    if isinstance(result, (pd.DataFrame, pd.Series)) or hasattr(result, "_asdict"):
        display(Table(result, world, rows=21))
    elif hasattr(result, "figure") and hasattr(result, "get_title"):
        import matplotlib.pyplot as plt

        # Shown here and closed: else the inline backend draws it a second time under the cell.
        display(result.figure)
        plt.close(result.figure)
    elif isinstance(result, (str, int, float)):
        print(text_of(result))
    elif result is not None:
        display(result)
