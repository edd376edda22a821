"""The app of stage 6: the plan for one account. Levers on the left; retention, lifetime value and hours follow.

>>> from kam_lab.apps.retention import app
>>> app()                                                                           # doctest: +SKIP

All arithmetic is in ``kam_lab.retention``.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import ipywidgets as widgets
import pandas as pd
from matplotlib.figure import Figure

from kam_lab import retention
from kam_lab.apps import _retention_text as text
from kam_lab.apps._layout import (
    DPI,
    Desk,
    box,
    card,
    chart,
    escape,
    header,
    note,
    page_style,
    png,
    slider,
)
from kam_lab.apps._opening import opened
from kam_lab.documents import STYLE, Document
from kam_lab.i18n import language
from kam_lab.plots import retention as plots
from kam_lab.retention import LeverPlan, Levers, RetentionBook
from kam_lab.world import World

#: Tables without which the app cannot open, and those whose absence leaves a part of it empty.
NEEDED = (
    "accounts", "orders", "account_costs", "account_files", "contacts", "contact_visits", "visits", "service_standards",
    "surveys", "retention_actions",
)  # fmt: skip
OPTIONAL = ("subscriptions", "wallets", "complaints", "delivered_value", "supplier_stance", "account_owners")
#: Accounts shown in the picker at once.
PICKER_ROWS = 12
#: Hours a year for one account at first.
BUDGET = 160


def app(world: World | None = None, account: str | None = None) -> widgets.Widget:
    """Open the app in the language in force now.

    Parameters
    ----------
    world : the world to show; None opens the notebook's own (:func:`kam_lab.open_world`).
    account : id of the account shown first; None: the one with the lowest health.

    Returns
    -------
    Widget
        The app; where the world cannot be shown, one sentence that says why.
    """
    shown = opened(world, NEEDED, text.w)
    if not isinstance(shown, World):
        return shown
    empty = [name for name in NEEDED if shown.tables[name].empty]
    if empty:
        return note(text.w("no_rows", tables=", ".join(empty)))
    book = RetentionBook(shown)
    if book.health is None or book.health.empty:
        return note(text.w("no_health"))
    if account is not None and account not in book.health.index:
        return note(text.w("not_here", account=account))
    return RetentionDesk(book, account).page


class RetentionDesk(Desk):
    """The app at work. State: the account shown, the levers as they stand and as they are planned.

    Attributes
    ----------
    page : the widget to show.
    account : id of the account.
    plan : what the levers do.
    """

    plan: LeverPlan

    def __init__(self, book: RetentionBook, account: str | None = None) -> None:
        super().__init__()
        self.book = book
        assert book.health is not None
        self.health: pd.DataFrame = book.health[book.health.index.isin(book.sales_by_year.index)]
        self.names: pd.Series = book.accounts[f"name_{language()}"].astype(str)
        self.account = str(self.health.index[0]) if account is None else account
        contracts = book.world.tables["subscriptions"] if book.has("subscriptions") else pd.DataFrame()
        self.contracts = None if contracts.empty else retention.subscription_curve(contracts)
        self.table = book.world.tables["retention_actions"].set_index("action")
        self.document: Document | None = None
        self._found: list[str] = []
        self._build()
        self.page = self._lay_out()
        self._connect()
        with self.hold("account", "search", "levers"):
            self._to_today()

    # -- widgets ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.by_label = {f"{self.names[one]} · {one}": str(one) for one in self.health.index}
        self.search = widgets.Combobox(
            placeholder=text.w("search"), options=tuple(self.by_label), continuous_update=True, ensure_option=False
        )
        layout, look = widgets.Layout(), widgets.ButtonStyle()
        self.hits = [
            widgets.Button(tooltip=text.w("show"), layout=layout, style=look).add_class("kam-name")
            for _ in range(PICKER_ROWS)
        ]
        self.found, self.health_card = widgets.HTML(), widgets.HTML()
        self.start = slider(text.w("levers.start"), 80, 0, round(retention.MOST_RETENTION * 100), 1)
        self.visits = slider(text.w("levers.visits"), 12, 0, 36, 1)
        self.people = slider(text.w("levers.people"), 0, 0, 8, 1)
        self.price = slider(text.w("levers.price"), 0, 0, 10, 1)
        self.budget = slider(text.w("levers.budget"), BUDGET, 20, 400, 10)
        self.actions = {
            str(name): widgets.Checkbox(
                value=False, indent=False, description=text.action(str(name), row["cost"], row["hours"])
            )
            for name, row in self.table.iterrows()
        }
        self.propose = widgets.Button(description=text.w("propose"), icon="magic", tooltip=text.w("propose_hint"))
        self.reset = widgets.Button(description=text.w("reset"), icon="undo", tooltip=text.w("reset_hint"))
        self.totals, self.hours, self.said = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.curve, self.steps = chart(), chart()
        self.write_plan = widgets.Button(description=text.w("write.plan"), icon="file-text-o")
        self.write_qbr = widgets.Button(description=text.w("write.qbr"), icon="handshake-o")
        self.save = widgets.Button(description=text.w("write.save"), icon="download", disabled=True)
        self.paper = widgets.HTML().add_class("kam-paper")

    def _lay_out(self) -> widgets.Box:
        whom = card(
            text.w("whom"), self.search, box(*self.hits, kind="hits"), self.found, self.health_card, kind="whom"
        )
        sliders = box(self.visits, self.people, self.price, self.start, self.budget, kind="levers")
        ticks = box(*self.actions.values(), kind="ticks")
        buttons = box(self.propose, self.reset, kind="buttons")
        levers = card(text.w("levers.title"), sliders, ticks, buttons, kind="levercard")
        result = card(text.w("result"), self.totals, self.said, self.hours, kind="result")
        charts = card("", self.curve, self.steps, kind="plancharts")
        papers = card(
            text.w("write.title"),
            box(self.write_plan, self.write_qbr, self.save, kind="buttons"),
            self.paper,
            kind="papers",
        )
        gaps = [name for name in OPTIONAL if not self.book.has(name)]
        partly = widgets.HTML(f"<p class='kam-faint'>{text.w('partly', tables=', '.join(gaps))}</p>" if gaps else "")
        grid = box(whom, levers, result, charts, papers, kind="page plan")
        head = header(text.w("title"), text.w("lead"))
        return box(page_style("retention"), head, self.message, partly, grid, kind="app")

    def _connect(self) -> None:
        for widget in (self.start, self.visits, self.people, self.price, self.budget, *self.actions.values()):
            self.watch(widget, "levers")
        self.watch(self.search, "search", handler=self._searched)
        for position, hit in enumerate(self.hits):
            self.press(hit, partial(self._show_hit, position))
        self.press(self.propose, self._propose, "levers")
        self.press(self.reset, self._to_today, "levers")
        self.press(self.write_plan, partial(self._write, "plan"))
        self.press(self.write_qbr, partial(self._write, "qbr"))
        self.press(self.save, self._save)
        self.paint(self._paint_hits, "search", "account")
        self.paint(self._work_out, "levers", "account")
        self.paint(self._paint_plan, "plan")
        self.paint(self._paint_charts, "plan")

    # -- state ------------------------------------------------------------------------------------------------------

    @property
    def levers(self) -> Levers:
        """The levers as they are set."""
        chosen = tuple(name for name, tick in self.actions.items() if tick.value)
        shown = round(100 * self._start)
        start = self._start if self.start.value == shown else self.start.value / 100
        return Levers(self.visits.value, self.people.value, chosen, self.price.value / 100, start)

    @property
    def _start(self) -> float:
        return retention.start_retention(self.book, self.account)

    @property
    def before(self) -> Levers:
        """The levers as they stand today."""
        return retention.today(self.book, self.account)._replace(retention=self._start)

    def _to_today(self) -> None:
        now = retention.today(self.book, self.account)
        self.people.max = max(retention.people_with_power(self.book, self.account), 1)
        self.visits.max = max(36, now.visits)
        self.visits.value, self.people.value, self.price.value = now.visits, now.key_players, 0
        self.start.value = round(100 * self._start)
        for tick in self.actions.values():
            tick.value = False

    # -- what people do ---------------------------------------------------------------------------------------------

    def _searched(self, words: str) -> None:
        if words in self.by_label:
            self._show(self.by_label[words])

    def _show_hit(self, position: int) -> None:
        self._show(self._found[position])

    def _show(self, account: str) -> None:
        self.account = account
        self._to_today()
        self.document, self.paper.value, self.save.disabled = None, "", True
        self.changed("account")

    def _propose(self) -> None:
        left = self.budget.value - (self.plan.hours_visits + self.plan.hours_people)
        best = retention.propose_actions(self.book, self.account, max(left, 0), self.plan.retention_before)
        for name, tick in self.actions.items():
            tick.value = name in best
        if not best:
            self.say(text.w("nothing_pays"))

    def _write(self, kind: str) -> None:
        if kind == "plan":
            actions = self.levers.actions
            self.document = retention.account_plan(
                self.book.world, self.account, actions=actions, retention=self.plan.retention_before, book=self.book
            )
        else:
            self.document = retention.qbr_pack(self.book.world, self.account, book=self.book)
        self.paper.value = f"<style>{STYLE}</style>{self.document.body}"
        self.save.disabled = False

    def _save(self) -> None:
        if self.document is not None:
            names = ", ".join(path.name for path in self.document.save(Path.cwd()))
            self.say(text.w("write.saved", names=names))

    # -- painters ---------------------------------------------------------------------------------------------------

    def _paint_hits(self) -> None:
        words = self.search.value.strip()
        wanted = self.by_label.get(words, words).casefold()
        fits = [one for label, one in self.by_label.items() if wanted in label.casefold()]
        self._found = fits[:PICKER_ROWS]
        for position, hit in enumerate(self.hits):
            if position >= len(self._found):
                hit.add_class("kam-hidden")
                continue
            one = self._found[position]
            row = self.book.row(self.health, one)
            assert row is not None
            hit.description = text.option(str(self.names[one]), row)
            hit.remove_class("kam-hidden")
            (hit.add_class if one == self.account else hit.remove_class)("kam-here")
        self.found.value = text.found(len(self._found), len(fits))

    def _work_out(self) -> None:
        self.plan = retention.pull_levers(self.book, self.account, self.levers)
        self.changed("plan")

    def _paint_plan(self) -> None:
        row, promise = self.book.row(self.health, self.account), self.book.row(self.book.promises, self.account)
        assert row is not None
        promised = 0 if promise is None else int(promise["promised"])
        stance = retention.stance_of_plan(self.book, self.account)
        self.health_card.value = f"<h4>{escape(self.names[self.account])}</h4>" + text.health(row, self.plan)
        self.totals.value = text.outcome(self.plan, self.budget.value)
        self.said.value = text.sentences(self.plan, self.levers, self.before, stance, promised, self.budget.value)
        self.hours.value = text.hours(self.plan, self.budget.value)

    def _paint_charts(self) -> None:
        plan = self.plan
        figure = Figure(figsize=(6.0, 3.5), dpi=DPI, layout="constrained")
        plots.staying_with_plan(plan.retention_before, plan.retention_after, self.contracts, ax=figure.add_subplot())
        self.curve.value = png(figure)
        figure = Figure(figsize=(6.0, 3.0), dpi=DPI, layout="constrained")
        plots.plan_steps(plan.clv_before, plan.clv_gain, plan.cost, plan.net, ax=figure.add_subplot())
        self.steps.value = png(figure)
