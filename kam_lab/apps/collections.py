"""The app of stage 5, the call list: a quarter with few hours and twelve accounts that owe.

>>> from kam_lab.apps.collections import app
>>> app()                                                                           # doctest: +SKIP

Choose an account, choose a move, play the fortnight: cash, DSO, expected loss and the relationship follow. All
arithmetic is in ``kam_lab.receivables.call_list``, which needs no clock: a quarter is its decisions and a number.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kam_lab import receivables
from kam_lab.apps import _collections_charts as charts
from kam_lab.apps import _collections_text as text
from kam_lab.apps._layout import Desk, box, card, chart, header, note, page_style, png, row_of, sentence_for
from kam_lab.apps._opening import opened
from kam_lab.checks import InputError
from kam_lab.i18n import language, t
from kam_lab.receivables.call_book import NEEDED
from kam_lab.receivables.call_list import Quarter
from kam_lab.world import World, WorldError

#: Quarters to choose from: each has its own luck.
QUARTERS = (1, 2, 3, 4)


def _w(key: str, **fields: Any) -> str:
    return t(f"app_collections.{key}", **fields)


def app(world: World | None = None) -> widgets.Widget:
    """Open the app in the language in force now.

    Parameters
    ----------
    world : the world to show; None opens the notebook's own (:func:`kam_lab.open_world`).

    Returns
    -------
    Widget
        The app; where the world cannot be shown, one sentence that says why.
    """
    shown = opened(world, NEEDED, _w)
    if not isinstance(shown, World):
        return shown
    try:
        return CallList(shown).page
    except (InputError, WorldError) as error:
        return note(sentence_for(error))


class CallList(Desk):
    """The app at work. State: the book, the fortnights played, the plan for the next one, the account shown.

    Attributes
    ----------
    page : the widget to show.
    decisions : the fortnights played so far, each account_id → action.
    plan : the choices for the next fortnight.
    account : the account on the page at the right.
    quarter : what the fortnights played have come to.
    """

    def __init__(self, world: World) -> None:
        super().__init__()
        self.book = receivables.call_book(world.tables, world.as_of)
        accounts = world.tables["accounts"].set_index("account_id")
        self.names: pd.Series = accounts[f"name_{language()}"].astype(str)
        self.ids = [str(name) for name in self.book.accounts.index]
        self.decisions: list[dict[str, str]] = []
        self.plan: dict[str, str] = {}
        self.account = self.ids[0]
        self._others: dict[int, dict[str, Quarter]] = {}
        self.quarter = receivables.play(self.book, [], QUARTERS[0])
        self._build()
        self.page = self._lay_out()
        self._connect()
        with self.hold("quarter", "plan", "account", "compare"):
            pass

    # -- state ------------------------------------------------------------------------------------------------------

    @property
    def seed(self) -> int:
        """The quarter chosen."""
        return int(self.seeds.value)

    @property
    def over(self) -> bool:
        """Whether all fortnights have been played."""
        return len(self.decisions) >= receivables.ROUNDS

    @property
    def hours_left(self) -> float:
        """Hours of the next fortnight that the plan has not taken."""
        return receivables.HOURS - receivables.hours_needed(self.book, self.plan)

    @property
    def others(self) -> dict[str, Quarter]:
        """The same quarter played without thinking, by name of the policy."""
        if self.seed not in self._others:
            played = {name: receivables.play_policy(self.book, name, self.seed)[0] for name in receivables.POLICIES}
            self._others[self.seed] = played
        return self._others[self.seed]

    # -- widgets ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.seeds = widgets.ToggleButtons(options=[(_w("quarter", number=n), n) for n in QUARTERS], value=QUARTERS[0])
        self.compare = widgets.ToggleButton(description=_w("compare"), icon="exchange", tooltip=_w("compare_hint"))
        self.reset = widgets.Button(description=_w("reset"), icon="undo", tooltip=_w("reset_hint"))
        self.figures, self.happened, self.slip = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.rows: list[tuple[widgets.Box, widgets.Button, widgets.HTML]] = []
        for account in self.ids:
            name = widgets.Button(description=str(self.names[account]), tooltip=_w("show"))
            name.add_class("kam-name")
            figures = widgets.HTML()
            self.rows.append((box(name, figures, kind="callrow"), name, figures))
        self.moves = {action: widgets.Button(tooltip=_w(f"hint.{action}")) for action in receivables.ACTIONS}
        self.go = widgets.Button(
            description=_w("go", number=1), icon="play", button_style="primary", tooltip=_w("go_hint")
        )
        self.chart, self.caption, self.bill = chart(), widgets.HTML(), widgets.HTML()

    def _lay_out(self) -> widgets.Box:
        head = header(_w("title"), _w("lead"), self.seeds, self.compare, self.reset)
        listed = box(widgets.HTML(text.list_head()), *(row for row, *_ in self.rows), kind="callrows")
        mine = card(_w("list"), listed, self.go, kind="calls")
        page = card(_w("account"), self.slip, box(*self.moves.values(), kind="moves"), kind="debtor")
        course = card(_w("course"), self.chart, self.caption, kind="course")
        told = card(_w("happened"), self.happened, kind="told")
        price = card(_w("bill"), self.bill, kind="price")
        status = card("", self.figures, kind="status")
        grid = box(status, mine, page, told, course, price, kind="page calllist")
        return box(page_style("collections"), head, self.message, grid, kind="app")

    def _connect(self) -> None:
        self.watch(self.seeds, "quarter", "plan", "compare", handler=self._new_quarter)
        self.watch(self.compare, "compare")
        self.press(self.reset, self._start_over, "quarter", "plan", "compare")
        self.press(self.go, self._play, "quarter", "plan")
        for place, (_, name, _) in enumerate(self.rows):
            self.press(name, partial(self._show, place), "account")
        for action, button in self.moves.items():
            self.press(button, partial(self._choose, action), "plan")
        self.paint(self._paint_figures, "quarter", "plan")
        self.paint(self._paint_rows, "quarter", "plan", "account")
        self.paint(self._paint_slip, "quarter", "plan", "account")
        self.paint(self._paint_told, "quarter")
        self.paint(self._paint_chart, "quarter", "compare")
        self.paint(self._paint_bill, "quarter", "compare")

    # -- what people do ---------------------------------------------------------------------------------------------

    def _new_quarter(self, _: int) -> None:
        self._start_over()

    def _start_over(self) -> None:
        self.decisions, self.plan = [], {}
        self.quarter = receivables.play(self.book, [], self.seed)

    def _show(self, place: int) -> None:
        self.account = self.ids[place]

    def _choose(self, action: str) -> None:
        if self.over:
            self.say(_w("over"))
            return
        if bool(self.quarter.accounts.at[self.account, "gone"]):
            self.say(_w("left_us", name=self.names[self.account]))
            return
        wanted = {name: move for name, move in self.plan.items() if name != self.account}
        if action != "wait":
            wanted[self.account] = action
        needed = receivables.hours_needed(self.book, wanted)
        if needed > receivables.HOURS + 1e-9:
            self.say(_w("no_hours", needed=f"{needed:g}", hours=f"{receivables.HOURS:g}"))
            return
        self.plan = wanted

    def _play(self) -> None:
        if self.over:
            self.say(_w("over"))
            return
        self.decisions = [*self.decisions, self.plan]
        self.plan = {}
        self.quarter = receivables.play(self.book, self.decisions, self.seed)
        if self.over:
            self.compare.value = True

    # -- painters ---------------------------------------------------------------------------------------------------

    def _paint_figures(self) -> None:
        self.figures.value = text.figures(self.quarter.rounds, len(self.decisions), self.hours_left, self.over)
        self.go.description = _w("done") if self.over else _w("go", number=len(self.decisions) + 1)
        self.go.disabled = self.over

    def _paint_rows(self) -> None:
        for account, (row, _, figures) in zip(self.ids, self.rows, strict=True):
            figures.value = text.row(row_of(self.quarter.accounts, account), self.plan.get(account, ""))
            (row.add_class if account == self.account else row.remove_class)("kam-here")

    def _paint_slip(self) -> None:
        known, now = row_of(self.book.accounts, self.account), row_of(self.quarter.accounts, self.account)
        self.slip.value = text.slip(str(self.names[self.account]), self.account, known, now)
        chosen = self.plan.get(self.account, "wait")
        for action, button in self.moves.items():
            hours = receivables.action_hours(self.book, self.account, action)
            button.description = _w("move", action=_w(f"action.{action}"), hours=f"{hours:g}")
            (button.add_class if action == chosen else button.remove_class)("kam-chosen")

    def _paint_told(self) -> None:
        self.happened.value = text.happened(self.quarter.events, self.names, len(self.decisions))

    def _paint_chart(self) -> None:
        others = {name: one.rounds for name, one in self.others.items()} if self.compare.value else {}
        self.chart.value = png(charts.course(self.quarter.rounds, others))
        self.caption.value = text.caption(bool(others))

    def _paint_bill(self) -> None:
        others = self.others if self.compare.value else {}
        self.bill.value = text.bill(self.quarter, len(self.decisions), others)
