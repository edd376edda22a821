"""The app of stage 0: how many managers, who owns whom, what is lost if somebody leaves, and what to train first.

>>> from kam_lab.apps.role import app
>>> app()                                                                           # doctest: +SKIP

All arithmetic is in ``kam_lab.role``.
"""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kam_lab import role
from kam_lab.apps import _role_text as text
from kam_lab.apps._layout import DPI, Desk, box, card, chart, header, note, page_style, png, slider
from kam_lab.apps._opening import opened
from kam_lab.i18n import language
from kam_lab.plots import role as charts
from kam_lab.profitability import LAST_FULL_YEAR
from kam_lab.prospecting.shortlist import visit_hours
from kam_lab.role.organisation import KEY_TIERS
from kam_lab.world import World

#: Tables without which the app cannot open, and those whose absence leaves a part of it empty.
NEEDED = ("accounts", "orders", "account_owners", "staff")
OPTIONAL = ("staffing", "competencies", "visits")
#: People with a button: those on whom most revenue hangs. Everybody else is found by name.
BUTTONS = 8
#: At first: hours an account takes a year where no visits tell, part of the revenue that follows (%), hours it takes to
#: introduce a second person. Assumptions to be moved.
HOURS_EACH, FOLLOW_ALONE, FOLLOW_SHARED, INTRODUCTION = 120, 50, 10, 12
#: Visits are this part of what an account takes; the rest is preparation, offers, telephone (course design).
VISIT_PART = 0.35


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
    shown = opened(world, NEEDED, text.w)
    if not isinstance(shown, World):
        return shown
    if any(shown.tables[name].empty for name in NEEDED):
        return note(text.w("no_rows"))
    return RoleDesk(shown).page


class RoleDesk(Desk):
    """The app at work. State: the person shown.

    Attributes
    ----------
    page : the widget to show.
    person : staff id of who leaves.
    """

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        tables = world.tables
        self.year = min(LAST_FULL_YEAR, int(pd.to_datetime(tables["orders"]["order_date"]).dt.year.max()))
        self.names = tables["accounts"].set_index("account_id")[f"name_{language()}"].astype(str)
        self.staff = tables["staff"].set_index("staff_id")[f"name_{language()}"].astype(str)
        self.key = tables["accounts"][tables["accounts"]["tier"].isin(KEY_TIERS)]
        self.exposed = role.exposure(tables["account_owners"], tables["orders"], self.year)
        self.person = str(self.exposed.index[0])
        self.staffing = tables.get("staffing")
        self.gaps = role.competency_gaps(tables["competencies"]) if "competencies" in tables else None
        self._hours_each = self._hours_now()
        self._pictures: dict[tuple[str, object], bytes] = {}  # drawn once: a slider passes the same places again
        self._build()
        self.page = self._lay_out()
        self._connect()
        with self.hold("load", "person", "loss"):
            pass

    def _hours_now(self) -> int:
        """Hours a key account takes a year today, in tens: its visits and what goes with them."""
        if "visits" not in self.world.tables or self.key.empty:
            return HOURS_EACH
        spent = visit_hours(self.world.tables["visits"], self.year).reindex(self.key["account_id"]).fillna(0.0)
        return max(20, min(300, round(float(spent.mean()) / VISIT_PART / 10) * 10))

    # -- widgets ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.per_manager = slider(text.w("per_manager"), round(role.ACCOUNTS_PER_MANAGER), 3, 20, 1)
        self.hours_each = slider(text.w("hours_each"), self._hours_each, 20, 300, 10)
        self.hours_each.disabled = self.staffing is None
        self.alone = slider(text.w("follow_alone"), FOLLOW_ALONE, 0, 100, 5)
        self.shared = slider(text.w("follow_shared"), FOLLOW_SHARED, 0, 100, 5)
        self.introductions = slider(text.w("introductions"), 0, 0, 240, INTRODUCTION)
        self.reset = widgets.Button(description=text.w("reset"), icon="undo", tooltip=text.w("reset_hint"))
        self.totals, self.loss, self.owned, self.training = (widgets.HTML() for _ in range(4))
        self.staff_chart, self.exposure_chart, self.training_chart = chart(), chart(), chart()
        self._by_label = {f"{self.staff.get(one, one)} · {one}": str(one) for one in self.exposed.index}
        self.search = widgets.Combobox(
            placeholder=text.w("search"), options=tuple(self._by_label), continuous_update=False, ensure_option=False
        )
        self.buttons = {
            str(one): widgets.Button(description=f"{one} {self.staff.get(one, one)}", tooltip=text.w("show"))
            for one in self.exposed.index[:BUTTONS]
        }

    def _lay_out(self) -> widgets.Box:
        many = card(text.w("many"), self.per_manager, self.hours_each, self.totals, self.staff_chart, kind="many")
        people = box(*self.buttons.values(), kind="buttons people")
        whom = card(text.w("whom"), people, self.search, self.exposure_chart, self.owned, kind="whom")
        leaves = card(
            text.w("leaves.title"), self.alone, self.shared, self.introductions, self.loss, kind="leaves"
        )  # fmt: skip
        train = card(text.w("train.title"), self.training_chart, self.training, kind="train")
        if self.gaps is None:
            train = card(text.w("train.title"), self.training, kind="train")
        gaps = [name for name in OPTIONAL if name not in self.world.tables]
        partly = widgets.HTML(f"<p class='kam-faint'>{text.w('partly', tables=', '.join(gaps))}</p>" if gaps else "")
        head = header(text.w("title"), text.w("lead"), self.reset)
        grid = box(many, whom, leaves, train, kind="page role")
        return box(page_style("role"), head, self.message, partly, grid, kind="app")

    def _connect(self) -> None:
        for widget in (self.per_manager, self.hours_each):
            self.watch(widget, "load")
        for widget in (self.alone, self.shared, self.introductions):
            self.watch(widget, "loss")
        self.watch(self.search, "search", handler=self._searched)
        self.press(self.reset, self._reset, "load", "loss", "person")
        for person, button in self.buttons.items():
            self.press(button, partial(self._show, person))
        self.paint(self._paint_staffing, "load")
        self.paint(self._paint_exposure, "person")
        self.paint(self._paint_loss, "loss", "person")
        self.paint(self._paint_training, "person")

    # -- what people do ---------------------------------------------------------------------------------------------

    def _show(self, person: str) -> None:
        self.person = person
        self.changed("person")

    def _searched(self, words: str) -> None:
        wanted = words.strip().casefold()
        if not wanted:
            return
        fits = [one for label, one in self._by_label.items() if wanted in label.casefold()]
        exact = self._by_label.get(words)
        if exact or len(fits) == 1:
            self._show(exact or fits[0])
        else:
            self.say(text.w("found", count=len(fits)) if fits else text.w("found_none"))

    def _reset(self) -> None:
        self.per_manager.value, self.hours_each.value = round(role.ACCOUNTS_PER_MANAGER), self._hours_each
        self.alone.value, self.shared.value, self.introductions.value = FOLLOW_ALONE, FOLLOW_SHARED, 0
        self.search.value = ""
        self.person = str(self.exposed.index[0])

    # -- painters ---------------------------------------------------------------------------------------------------

    def _paint_staffing(self) -> None:
        accounts, have = len(self.key), int(self.key["manager_id"].nunique())
        by_accounts = role.managers_needed(accounts, self.per_manager.value)
        by_hours = cost = None
        if self.staffing is not None:
            room = self.staffing["hours_per_manager"].mean()
            load = accounts * self.hours_each.value
            by_hours = role.managers_for_hours(load, float(room), float(self.staffing["bursts"].mean()))
            cost = text.rounded_cost(self.staffing["labour_cost"])
            regions = role.region_staffing(self.world.tables["accounts"], self.staffing, self.per_manager.value)
            draw = partial(charts.staffing, regions, self.per_manager.value)
            self.staff_chart.value = self._picture("staff", self.per_manager.value, (5.6, 3.6), draw)
        self.totals.value = text.staffing(accounts, have, by_accounts, by_hours, cost)

    def _paint_exposure(self) -> None:
        for person, button in self.buttons.items():
            (button.add_class if person == self.person else button.remove_class)("kam-here")
        draw = partial(charts.exposure, self.exposed, self.staff, top=BUTTONS, chosen=self.person)
        self.exposure_chart.value = self._picture("exposure", self.person, (6.0, 4.0), draw)

    def _paint_loss(self) -> None:
        owners, orders = self.world.tables["account_owners"], self.world.tables["orders"]
        alone, shared = self.alone.value / 100, self.shared.value / 100
        found = role.if_leaves(owners, orders, self.person, self.year, alone, shared)
        second = role.second_owners(
            owners, orders, self.introductions.value, INTRODUCTION, self.year, staff_id=self.person
        )
        kept = second.revenue_alone_before - second.revenue_alone_after
        after = found.expected_loss - kept * max(alone - shared, 0.0)
        self.loss.value = text.leaving(self.staff.get(self.person, self.person), found, second, after)
        rows = role.accounts_of(owners, orders, self.person, self.year)
        self.owned.value = text.accounts(rows, self.names, self.staff, second.accounts_given)

    def _paint_training(self) -> None:
        if self.gaps is None:
            self.training.value = f"<p class='kam-faint'>{text.w('train.no_table')}</p>"
            return
        if not self.training_chart.value:
            draw = partial(charts.competency_gaps, self.gaps)
            self.training_chart.value = self._picture("training", None, (5.6, 3.6), draw)
        scores = self.world.tables["competencies"]
        known = self.person in set(scores["manager_id"])
        own = role.manager_gaps(scores, self.person) if known else None
        self.training.value = text.training(self.gaps, own, self.staff.get(self.person, self.person))

    def _picture(self, name: str, state: object, size: tuple[float, float], draw: partial[Axes]) -> bytes:
        """One of the course's charts as a picture, without pyplot's state."""
        if (name, state) not in self._pictures:
            figure = Figure(figsize=size, dpi=DPI, layout="constrained")
            draw(ax=figure.add_subplot())
            self._pictures[name, state] = png(figure)
        return self._pictures[name, state]
