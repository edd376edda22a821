"""The desk: tables you can sort and functions you can turn, without writing code.

Thin helpers of lessons and assignments. They show what the stage's functions return, with headings in the reader's
language, names beside account ids, and thousands separated; they calculate nothing.
"""

from __future__ import annotations

import datetime as dt
import html
import math
import os
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from kam_lab import controls
from kam_lab.checks import InputError
from kam_lab.i18n import language, own, pick, t
from kam_lab.plots.text import short
from kam_lab.tables.loading import WorldError
from kam_lab.tables.schema import Field, read_schema

if TYPE_CHECKING:
    import ipywidgets as widgets

    from kam_lab.world import World

#: Columns that are shown in percent.
_SHARES = re.compile(
    r"share_.*|retention_(before|after)|(?!gross_|times_).*(share|rate|discount|deduction|margin|conversion|chance)"
)
_MARKS = {"r", "f", "m"}
_FINE = {"hhi", "visits_per_10k", "cv", "spread"}  # small figures that need four decimals
NBSP, MINUS = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"
_FAINT = "var(--jp-ui-font-color2,#555)"
WIDE = 9  # so many columns make a table close up: narrow gaps, and long names cut (whole when pointed at)
SENTENCES, LONG = 2, 44  # a table of so many columns keeps its texts whole; longer ones than this break into lines
#: Ids that get a name beside them, and the table that knows it; the first of these that a table has.
_NAMED = {
    "contact_id": "contacts",
    "opportunity_id": "opportunities",
    "initiative_id": "initiatives",
    "bidder_id": "bidders",
    "tender_id": "tenders",
    "account_id": "accounts",
    "staff_id": "staff",
}
_PEOPLE = {"contact_id", "staff_id"}
#: Other columns that hold ids of a table; each id is shown with its name after it.
_HOLDS = {
    "winner": "bidder_id",
    "benchmark_bidder": "bidder_id",
    "bidder_a": "bidder_id",
    "bidder_b": "bidder_id",
    "introduced_by": "contact_id",
}


class Table:
    """A table as the reader sees it: headings in the language, names, units.

    Parameters
    ----------
    frame
        A DataFrame, a Series, named figures (a dictionary, or a result such as ``spillover(…)``) or a list of these.
        An index or column with ids (``account_id``, ``contact_id``, …) gets names beside it when a world is given.
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
    """Turn a meaningful index into a column and put the name beside each id: of an account, a contact, …"""
    flat = table.reset_index() if table.index.name or table.index.nlevels > 1 else table.copy()
    flat = flat.drop(columns=[c for c in ("name_en", "name_zh", "title_en", "title_zh") if c in flat.columns])
    # Names can only be put beside ids; a table about channels or segments stays as it is.
    key = next((name for name, table in _NAMED.items() if name in flat.columns and _known(world, table)), None)
    if world is not None and key is not None and "name" not in flat.columns:
        heading = "person_name" if key in _PEOPLE else "name"  # 姓名 and 名称: Chinese has two words
        flat.insert(list(flat.columns).index(key) + 1, heading, flat[key].map(_names(world, key)))
    for column, held in _HOLDS.items():
        if column in flat.columns and world is not None and _known(world, _NAMED[held]):
            names = _names(world, held)
            flat[column] = [f"{one} {names[one]}" if one in names.index else one for one in flat[column]]
    return flat


def _known(world: World | None, table: str) -> bool:
    return world is not None and table in world.tables


def _names(world: World, key: str) -> pd.Series:
    """Name in the reader's language by id."""
    table = world.tables[_NAMED[key]]
    titles = f"name_{language()}" if f"name_{language()}" in table.columns else f"title_{language()}"
    return table.drop_duplicates(key).set_index(key)[titles]


def browse(frame: Any, world: World | None = None, sort: str | None = None, rows: int = 10) -> widgets.Widget | Table:
    """A table that can be sorted, searched and lengthened by clicking.

    Parameters
    ----------
    frame
        What to look through; a dictionary such as ``{2024: table, 2025: table}`` gets a button for each to choose from.
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

    columns = [(t("desk.as_given"), ""), *((label(column), column) for column in table.frame.columns)]
    which = controls.one_of(t("desk.which"), [(word_for(str(key)), key) for key in tables])
    order = controls.one_of(t("desk.order"), [(t("desk.largest_first"), False), (t("desk.smallest_first"), True)])
    find = controls.text(t("desk.find"), t("desk.find_hint"))
    most = max(1, min(60, max(len(one.frame) for one in tables.values())))
    count = controls.slider(t("desk.rows"), 1, most, 1, min(max(1, rows), most))
    by = controls.one_of(t("desk.sort_by"), columns, sort or "")
    out = widgets.HTML()

    def draw(_: Any = None) -> None:
        picked = tables[which.value].frame
        if find.value.strip():
            picked = picked[_matches(picked, find.value.strip())]
        if by.value:
            picked = picked.sort_values(by.value, ascending=order.value, kind="stable", na_position="last")
        out.value = _html(picked.head(count.value), total=len(picked), sorted_by=by.value)

    looking = [*([which] if len(tables) > 1 else []), find, *([count] if most > 1 else [])]
    sorting = [by, order] if most > 1 else []
    for control in (*looking, *sorting):
        control.observe(draw)
    draw()
    return controls.laid_out(looking, sorting, below=out)


def explore(function: Callable[..., Any], world: World | None = None, **choices: Any) -> widgets.Widget | None:
    """A function with a control for each choice; its result is shown below and follows the controls.

    Parameters
    ----------
    function
        Called with one keyword per choice.
    world
        Source of account names in the result.
    **choices
        A list gives a button for each item (a field to search where there are many), a dictionary ``{label: value}``
        buttons with these labels, a tuple ``(low, high, step)`` or ``(low, high, step, start)`` a slider, a number a
        field to type in, True or False a tick box.

    Returns
    -------
    Widget or None
        None where nobody is there to click: the result for the first choices is displayed where pages stand still
        (``KAM_LAB_STILL=1``), nothing when the notebook is graded, for what was looked at is no answer.
    """
    from IPython.display import display

    if os.environ.get("KAM_LAB_STILL") == "1":
        _display(function(**{name: _first(choice) for name, choice in choices.items()}), world, display)
        return None
    if os.environ.get("KAM_LAB_GRADING") == "1":
        return None
    import ipywidgets as widgets

    made = {name: _control(name, _labelled(name, choice, world)) for name, choice in choices.items()}
    out = widgets.Output()

    def draw(_: Any = None) -> None:
        out.clear_output(wait=True)
        with out:
            try:
                _display(function(**{name: control.value for name, control in made.items()}), world, display)
            except (InputError, WorldError) as error:  # a choice that leads nowhere: a sentence, no trace
                print(error)

    for control in made.values():
        control.observe(draw)
    draw()
    return controls.laid_out(list(made.values()), below=out)


def label(name: Any) -> str:
    """Heading of a column in the reader's language: from the desk's texts, else from the description of the tables.

    A column nobody has named keeps its own name.
    """
    said = _texts().get(f"columns.{name}")
    if said is not None:
        return said
    described = _described().get(str(name))
    return str(name) if described is None else _small(pick(described.title))


def text_of(value: Any, column: str = "") -> str:
    """A value as people write it: thousands separated, shares in percent, dates without a clock."""
    if isinstance(value, (list, tuple)):
        return ", ".join(text_of(one, column) for one in value) or "–"
    if value is None or pd.isna(value):
        return "–"
    if isinstance(value, bool) or str(getattr(value, "dtype", "")) == "bool":
        return t("desk.yes" if value else "desk.no")
    if isinstance(value, (pd.Timestamp, dt.date)):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, (int, float)) or hasattr(value, "__float__"):
        return _number(float(value), column)
    return word_for(str(value), column)


def word_for(value: str, column: str = "") -> str:
    """The word for a value: for this column, else for any, else as the tables describe it, else the value itself.

    One value can mean two things: a *technical* buyer is a person, a *technical* department is not.
    """
    texts = _texts()
    for key in (f"values.{column}.{value}", f"values.{value}"):
        if key in texts:
            return texts[key]
    described = _described().get(column)
    return _small(pick(described.labels[value])) if described and value in described.labels else value


def _small(words: str) -> str:
    """Words as they stand in the middle of a line: only a name, a letter (A级) or an abbreviation keeps its capital."""
    return words if words[1:2].isupper() or not words[1:2].isascii() else words[:1].lower() + words[1:]


@cache
def _described() -> dict[str, Field]:
    """The first description of each column name in the tables."""
    found: dict[str, Field] = {}
    for table in read_schema():
        for field in table.fields:
            found.setdefault(field.name, field)
    return found


def _number(value: float, column: str) -> str:
    if math.isinf(value):
        return t("desk.never")
    if _SHARES.fullmatch(column) and not column.startswith("rank"):
        return _signed(f"{value * 100:.1f}") + ("" if language() == "zh" else NBSP) + "%"
    if column == "year" or column in _MARKS:
        return f"{value:.0f}"
    digits = 4 if column in _FINE else 0 if value.is_integer() or abs(value) >= 1000 else 2
    return _signed(f"{value:,.{digits}f}")


def _signed(figure: str) -> str:
    """A figure with a real minus sign, and without one where it is rounded to nothing."""
    return figure.replace("-", MINUS if figure.strip("-0.,") else "")


def _texts() -> dict[str, str]:
    return _merged(language())


@cache
def _merged(lang: str) -> dict[str, str]:
    """The desk's own texts, and those of the stages (``desk_<stage>``); where two say something, the first holds."""
    catalogue, found = own(), {}
    for owner in ("desk", *(name for name in catalogue.owners() if name.startswith("desk_"))):
        found.update({key: text for key, text in catalogue.texts(owner, lang).items() if key not in found})
    return found


def _matches(frame: pd.DataFrame, text: str) -> pd.Series:
    hits = pd.Series(False, index=frame.index)
    for column in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[column]):
            # What is shown counts as well as what is stored: a reader searches for the word in sight.
            shown = frame[column].map(lambda value, column=column: f"{value} {text_of(value, str(column))}")
            hits |= shown.astype(str).str.contains(text, case=False, regex=False)
    return hits


def _html(frame: pd.DataFrame, total: int, sorted_by: str = "") -> str:
    numeric = {c for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c])}
    numeric -= {c for c in frame.columns if pd.api.types.is_bool_dtype(frame[c])}
    # A table of many columns has to fit the page: the last one is often the one that matters.
    pad, widest, size = (10, 44, 13) if len(frame.columns) < WIDE else (5, 22, 12)
    wraps = len(frame.columns) <= SENTENCES  # such a table is read like a text: its sentences stay whole
    head = "".join(_heading(str(c), c in numeric, str(c) == sorted_by, pad) for c in frame.columns)
    lines = []
    for row in frame.itertuples(index=False, name=None):
        pairs = zip(frame.columns, row, strict=True)
        cells = (_cell(text_of(v, str(c)), c in numeric, pad, 0 if wraps else widest) for c, v in pairs)
        lines.append(f"<tr>{''.join(cells)}</tr>")
    note = t("desk.shown", shown=len(frame), total=total) if len(frame) < total else ""
    if not len(frame):
        note = t("desk.nothing")
    return (
        '<div style="overflow-x:auto;max-width:100%"><table style="border-collapse:collapse;'
        f"font-size:{size}px;"
        'line-height:1.4;margin:2px 0;width:auto">'
        f'<thead><tr style="border-bottom:1px solid {_FAINT}">{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
        f'<div style="font-size:12px;color:{_FAINT};padding:2px {pad}px">{html.escape(note)}</div></div>'
    )


def _heading(column: str, right: bool, chosen: bool, pad: int) -> str:
    """A heading that breaks between its words or before its unit, never between two Chinese characters of a word."""
    said = html.escape(label(column)).replace("（", "<wbr>（").replace("：", "：<wbr>")
    mark = " ▾" if chosen else ""
    style = (
        f"vertical-align:bottom;padding:3px {pad}px;white-space:normal;word-break:keep-all;font-weight:600;"
        f"line-height:1.3;text-align:{'right' if right else 'left'}"
    )
    return f'<th style="{style}">{said}{mark}</th>'


def _cell(said: str, right: bool, pad: int, widest: int) -> str:
    shown = short(said, widest) if widest else said
    title = "" if shown == said else f' title="{html.escape(said)}"'
    space = "normal;max-width:46em;vertical-align:top" if len(shown) > LONG else "nowrap"
    look = f"padding:2px {pad}px;text-align:{'right' if right else 'left'};white-space:{space}"
    return f'<td style="{look}"{title}>{html.escape(shown)}</td>'


def _first(choice: Any) -> Any:
    if isinstance(choice, dict):
        return next(iter(choice.values()))
    if _is_range(choice):
        return choice[3] if len(choice) == 4 else choice[0]
    if isinstance(choice, tuple) or (isinstance(choice, Sequence) and not isinstance(choice, str)):
        return choice[0]
    return choice


def _labelled(name: str, choice: Any, world: World | None) -> Any:
    """A list of account ids gets the accounts' names as labels."""
    if name != "account" or world is None or not isinstance(choice, list):
        return choice
    names = _names(world, "account_id")
    return {f"{account} {names[account]}": account for account in choice}


def _control(name: str, choice: Any) -> controls.Choice:
    texts = _texts()
    said = texts.get(f"inputs.{name}", name)
    if isinstance(choice, bool):
        return controls.tick(said, choice)
    if isinstance(choice, dict):
        return controls.one_of(said, list(choice.items()))
    if _is_range(choice):
        return controls.slider(said, *choice)
    if isinstance(choice, (int, float)):
        return controls.field(said, choice)
    return controls.one_of(said, [(text_of(value, name), value) for value in choice])


def _is_range(choice: Any) -> bool:
    numbers = isinstance(choice, tuple) and all(isinstance(part, (int, float)) for part in choice)
    return numbers and len(choice) in (3, 4)


def _display(result: Any, world: World | None, display: Callable[..., Any]) -> None:
    if isinstance(result, (pd.DataFrame, pd.Series, dict)) or hasattr(result, "_asdict"):
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
