"""The app of stage 1: whom to make a key account, and what a wrong choice costs.

>>> from kam_lab.apps.prospecting import app
>>> app()                                                                           # doctest: +SKIP

Weights, cut-offs and the year grade every account on the A–E grid; the Pareto curve, one account's figures and the
list of chosen accounts follow each move. All arithmetic is in ``kam_lab.prospecting``.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kam_lab import prospecting
from kam_lab.apps import _prospecting_charts as charts
from kam_lab.apps import _prospecting_text as text
from kam_lab.apps._layout import Desk, box, card, chart, header, note, page_style, png, row_of
from kam_lab.apps._opening import opened
from kam_lab.apps._prospecting_book import NEEDED, OPTIONAL, YearBook, years_of
from kam_lab.apps._prospecting_controls import MOST_SEATS, Controls
from kam_lab.i18n import language, t
from kam_lab.prospecting import shortlist
from kam_lab.world import World

#: Accounts shown in the picker at once; nobody scrolls through hundreds, and each is a button to be sent.
PICKER_ROWS = 24


def _w(key: str, **fields: Any) -> str:
    return t(f"app_prospecting.{key}", **fields)


def app(world: World | None = None, *, reveal: bool | None = None) -> widgets.Widget:
    """Open the app in the language in force now.

    Parameters
    ----------
    world : the world to show; None opens the notebook's own (:func:`kam_lab.open_world`).
    reveal : whether the app says what follows from a choice that the figures alone do not show (a dealer's damage to
        others, potential left out). Default: yes, except in a variant handed out for graded work.

    Returns
    -------
    Widget
        The app; where the world cannot be shown, one sentence that says why.
    """
    shown = opened(world, NEEDED, _w)
    if not isinstance(shown, World):
        return shown
    if shown.tables["orders"].empty or shown.tables["accounts"].empty:
        return note(_w("no_rows"))
    return ProspectingDesk(shown, reveal=reveal).page


def _plain_button(hint: str, kind: str, layout: widgets.Layout, style: widgets.ButtonStyle) -> widgets.Button:
    """A button that looks like text. Many of them share one layout and one style: half as much to send."""
    made = widgets.Button(tooltip=hint, layout=layout, style=style)
    made.add_class(kind)
    return made


class ProspectingDesk(Desk):
    """The app at work. State: the year's book, its grid and order of priority, the account shown, the list.

    Attributes
    ----------
    page : the widget to show.
    mine : account ids on the list, in the order in which they were added.
    account : the account on the card.
    """

    def __init__(self, world: World, reveal: bool | None = None) -> None:
        super().__init__()
        self.world = world
        # Variants are handed out for graded work: there the app shows figures and keeps its conclusions to itself.
        self.reveal = not world.name.startswith("v-") if reveal is None else reveal
        accounts = world.tables["accounts"].set_index("account_id")
        self.accounts = accounts
        self.names: pd.Series = accounts[f"name_{language()}"].astype(str)
        self._search = (accounts["name_en"] + " " + accounts["name_zh"] + " " + accounts.index).str.casefold()
        years = years_of(world)
        # The last year that is complete: half a year of orders against a whole one would mislead.
        full = [year for year in years if pd.Timestamp(world.as_of) >= pd.Timestamp(year, 12, 31)]
        self._books: dict[int, YearBook] = {}
        self.grid = pd.DataFrame()
        self.order: list[str] = []
        self.mine: list[str] = []
        self.account = ""
        self._shared = (widgets.Layout(), widgets.ButtonStyle())
        start = self._book(full[-1] if full else years[-1])
        self.controls = Controls(years, start.year, start.hours, start.visit_hours is not None)
        self._build_account()
        self._build_list()
        self.page = self._lay_out()
        self._connect()
        with self.hold("weights", "year", "list", "seats", "budget", "search", "compare"):
            self.account = str(self.book.measures.index[0])

    # -- state ------------------------------------------------------------------------------------------------------

    @property
    def book(self) -> YearBook:
        """The chosen year's figures."""
        return self._book(self.controls.year.value)

    def _book(self, year: int) -> YearBook:
        if year not in self._books:
            self._books[year] = YearBook(self.world, year)
        return self._books[year]

    @property
    def limit(self) -> int | None:
        """Visit hours there are; None where the world has no visits and hours do not limit."""
        return None if self.book.visit_hours is None else self.controls.budget.value

    @property
    def by_revenue(self) -> list[str]:
        """The list that sorting by revenue alone would give, for as many seats."""
        return (
            [str(name) for name in self.book.measures.index[: self.controls.seats.value]]
            if self.controls.compare.value
            else []
        )

    # -- widgets ----------------------------------------------------------------------------------------------------

    def _build_account(self) -> None:
        # Not a Select: JupyterLab takes the arrow keys and letters typed there for its own commands. In a text field
        # it does not, so people at the keyboard pick from the field's own suggestions, the others press a button.
        self._by_label = {f"{name} · {account}": str(account) for account, name in self.names.items()}
        self.search = widgets.Combobox(
            placeholder=_w("search"), options=tuple(self._by_label), continuous_update=True, ensure_option=False
        )
        self.hits = [_plain_button(_w("show"), "kam-name", *self._shared) for _ in range(PICKER_ROWS)]
        self._found: list[str] = []
        self.found = widgets.HTML()
        self.slip = widgets.HTML()
        self.toggle = widgets.Button(description=_w("add"), icon="plus")
        self.grid_chart, self.pareto_chart = chart(), chart()
        self.grid_caption, self.pareto_caption = widgets.HTML(), widgets.HTML()

    def _build_list(self) -> None:
        self.follow = widgets.Checkbox(value=True, indent=False, description=_w("follow"))
        self.fill = widgets.Button(description=_w("fill"), icon="magic", tooltip=_w("fill_hint"))
        self.clear = widgets.Button(description=_w("clear"), icon="trash", tooltip=_w("clear_hint"))
        self.totals, self.list_head, self.cost = widgets.HTML(), widgets.HTML(text.list_head()), widgets.HTML()
        self.empty = widgets.HTML(f"<p class='kam-faint'>{_w('empty')}</p>")
        # Made once and filled anew: building twenty rows of widgets at every move of a slider would show as a flicker.
        self._rows: list[tuple[widgets.Box, widgets.Button, widgets.HTML, widgets.Button]] = []
        for _ in range(MOST_SEATS):
            name, figures = _plain_button(_w("show"), "kam-name", *self._shared), widgets.HTML()
            drop = _plain_button(_w("remove"), "kam-drop", *self._shared)
            drop.description = "✕"
            self._rows.append((box(name, figures, drop, kind="row"), name, figures, drop))

    def _lay_out(self) -> widgets.Box:
        centre = card("", self.grid_chart, self.grid_caption, self.pareto_chart, self.pareto_caption, kind="charts")
        hits = box(*self.hits, kind="hits")
        chosen = card(_w("account"), self.search, hits, self.found, self.slip, self.toggle, kind="account")
        buttons = box(self.follow, self.fill, self.clear, kind="buttons")
        rows = box(self.list_head, *(row for row, *_ in self._rows), self.empty, kind="rows")
        mine = card(_w("mine"), buttons, rows, kind="mine")
        price = card(_w("cost"), self.totals, self.cost, kind="cost")
        head = header(_w("title"), _w("lead"), self.controls.year, self.controls.compare, self.controls.reset)
        gaps = [name for name in OPTIONAL if name not in self.world.tables]
        partly = widgets.HTML(f"<p class='kam-faint'>{_w('partly', tables=', '.join(gaps))}</p>" if gaps else "")
        grid = box(self.controls.card(), centre, chosen, mine, price, kind="page prospecting")
        return box(page_style("prospecting"), head, self.message, partly, grid, kind="app")

    def _connect(self) -> None:
        for widget in self.controls.grading:
            self.watch(widget, "weights")
        self.watch(self.controls.year, "year", "weights", handler=self._new_year)
        self.watch(self.controls.compare, "compare")
        self.watch(self.controls.seats, "seats")
        self.watch(self.controls.budget, "budget")
        self.watch(self.search, "search", handler=self._searched)
        self.watch(self.follow, "follow")
        self.press(self.controls.reset, self._reset, "weights")
        self.press(self.toggle, self._toggle, "list")
        self.press(self.fill, self._fill, "list")
        self.press(self.clear, self._clear, "list")
        for position, hit in enumerate(self.hits):
            self.press(hit, partial(self._show_hit, position))
        for position, (_, name, _, drop) in enumerate(self._rows):
            self.press(name, partial(self._show_row, position))
            self.press(drop, partial(self._drop_row, position), "list")
        # In the order in which each one's results are needed by the next.
        self.paint(self._grade, "weights")
        self.paint(self._follow_grid, "grid", "seats", "follow")
        self.paint(self._paint_hits, "grid", "search", "account")
        self.paint(self._paint_grid, "grid", "list", "account", "compare")
        self.paint(self._paint_pareto, "year", "list", "account", "compare")
        self.paint(self._paint_card, "grid", "account", "list")
        self.paint(self._paint_rows, "grid", "list", "account")
        self.paint(self._paint_cost, "list", "seats", "budget", "compare", "year")

    # -- what people do ---------------------------------------------------------------------------------------------

    def _new_year(self, _: int) -> None:
        there = self.book.measures.index
        self.mine = [account for account in self.mine if account in there]
        if self.account not in there:
            self.account = str(there[0])
        self.changed("list", "account")

    def _searched(self, words: str) -> None:
        """A suggestion taken in full is a choice; anything else only narrows the list."""
        if self._by_label.get(words) in self.order:
            self._show(self._by_label[words])

    def _show(self, account: str) -> None:
        self.account = account
        self.changed("account")

    def _show_hit(self, position: int) -> None:
        self._show(self._found[position])

    def _show_row(self, position: int) -> None:
        self._show(self.mine[position])

    def _drop_row(self, position: int) -> None:
        self._remove(self.mine[position])

    def _toggle(self) -> None:
        if self.account in self.mine:
            self._remove(self.account)
        elif len(self.mine) >= self.controls.seats.value:
            self.say(_w("full", seats=self.controls.seats.value))
        else:
            self._by_hand([*self.mine, self.account])

    def _remove(self, account: str) -> None:
        self._by_hand([other for other in self.mine if other != account])

    def _by_hand(self, accounts: list[str]) -> None:
        """A list made by hand stays as it is: from now on it no longer follows the grid."""
        self.mine = accounts
        self.follow.value = False

    def _fill(self) -> None:
        self._by_hand(self.order[: self.controls.seats.value])

    def _clear(self) -> None:
        self._by_hand([])

    def _reset(self) -> None:
        self.controls.to_start()
        self.search.value, self.follow.value = "", True
        self.changed("follow")

    # -- painters ---------------------------------------------------------------------------------------------------

    def _grade(self) -> None:
        controls = self.controls
        self.grid = prospecting.grade_measures(
            self.book.measures,
            controls.impact_weights(),
            controls.relevance_weights(),
            controls.impact_cuts.value,
            controls.relevance_cuts.value,
        )
        self.order = shortlist.priority_order(self.grid)
        self.changed("grid")

    def _follow_grid(self) -> None:
        if self.follow.value and self.mine != self.order[: self.controls.seats.value]:
            self.mine = self.order[: self.controls.seats.value]
            self.changed("list")

    def _paint_hits(self) -> None:
        words = self.search.value.strip()
        wanted = self._by_label.get(words, words).casefold()
        fits = [account for account in self.order if wanted in self._search[account]]
        self._found = fits[:PICKER_ROWS]
        for position, hit in enumerate(self.hits):
            if position >= len(self._found):
                hit.add_class("kam-hidden")
                continue
            account = self._found[position]
            hit.description = text.option(self.names[account], row_of(self.grid, account))
            hit.remove_class("kam-hidden")
            (hit.add_class if account == self.account else hit.remove_class)("kam-here")
        self.found.value = text.found(len(self._found), len(fits), len(self.order))

    def _marks(self) -> charts.Marks:
        return charts.Marks(self.account, self.names[self.account], tuple(self.mine), tuple(self.by_revenue))

    def _paint_grid(self) -> None:
        marks = charts.Marks(self.account, self.names[self.account], tuple(self.mine), tuple(self.by_revenue))
        figure = charts.grid_chart(
            self.grid, self.controls.impact_cuts.value, self.controls.relevance_cuts.value, marks
        )
        self.grid_chart.value = png(figure)
        self.grid_caption.value = text.grid_caption(self.grid, bool(self.by_revenue))

    def _paint_pareto(self) -> None:
        self.pareto_chart.value = png(charts.pareto_chart(self.book.pareto, self._marks()))
        self.pareto_caption.value = text.pareto_caption(self.book.pareto)

    def _paint_card(self) -> None:
        chosen = self.account in self.mine
        self.slip.value = text.account_slip(
            self.book.slip(self.account),
            self.names[self.account],
            row_of(self.accounts, self.account),
            row_of(self.grid, self.account),
            tell=self.reveal and chosen,
        )
        self.toggle.description = _w("remove" if chosen else "add")
        self.toggle.icon = "minus" if chosen else "plus"

    def _paint_rows(self) -> None:
        for position, (row, name, figures, _) in enumerate(self._rows):
            if position >= len(self.mine):
                row.layout.display = "none"
                continue
            account = self.mine[position]
            name.description = f"{position + 1}. {self.names[account]}"
            figures.value = text.list_row(self.book.slip(account), str(self.grid["grid_class"][account]))
            row.layout.display = None
            (row.add_class if account == self.account else row.remove_class)("kam-here")
        self.empty.layout.display = "none" if self.mine else None
        self.list_head.layout.display = None if self.mine else "none"

    def _paint_cost(self) -> None:
        seats, limit = self.controls.seats.value, self.limit
        cost = self.book.cost_of(self.mine, seats, limit, whole=self.reveal)
        rival = (
            self.book.cost_of(self.by_revenue, seats, limit, whole=self.reveal) if self.controls.compare.value else None
        )
        managers = prospecting.managers_needed(max(seats, len(self.mine)))
        per_manager = prospecting.ACCOUNTS_PER_MANAGER
        self.controls.staff.value = text.staff(managers, per_manager, self.book.care_floor, limit)
        self.totals.value = text.totals(cost, seats, limit)
        self.cost.value = text.verdict_on_list(cost, rival, seats, limit, self.names, self.reveal)
