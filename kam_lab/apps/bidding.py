"""The app of stage 3: sealed bids are opened one by one, scored, ranked, and judged by the law of a day.

>>> from kam_lab.apps.bidding import app
>>> app()                                                                           # doctest: +SKIP

All arithmetic is in ``kam_lab.bidding``; every result names the rules it rests on. Teaching, not legal advice.
"""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from kam_lab import bidding
from kam_lab.apps import _bidding_charts as charts
from kam_lab.apps import _bidding_text as text
from kam_lab.apps._bidding_room import NEEDED, OWN, Room
from kam_lab.apps._layout import (
    Desk,
    box,
    card,
    chart,
    header,
    note,
    page_style,
    png,
    slider,
)
from kam_lab.apps._opening import opened
from kam_lab.i18n import t
from kam_lab.plots.look import name_of
from kam_lab.world import World


def _w(key: str, **fields: Any) -> str:
    return t(f"app_bidding.{key}", **fields)


def app(world: World | None = None, tender: str | None = None) -> widgets.Widget:
    """Open the app in the language in force now.

    Parameters
    ----------
    world : the world to show; None opens the notebook's own (:func:`kam_lab.open_world`).
    tender : tender_id to begin with; None takes the first.

    Returns
    -------
    Widget
        The app; where there is nothing to open, one sentence that says why.
    """
    shown = opened(world, NEEDED, _w)
    if not isinstance(shown, World):
        return shown
    if not Room(shown).choices:
        return note(_w("nothing"))
    return OpeningDesk(shown, tender).page


class OpeningDesk(Desk):
    """The app at work. State: the tender on the table, how many envelopes are open, the law, our changes.

    Attributes
    ----------
    page : the widget to show.
    seen : envelopes opened so far.
    """

    def __init__(self, world: World, tender: str | None = None) -> None:
        super().__init__()
        self.room = Room(world)
        self.labels = {value: label for label, value in self.room.choices.items()}
        self.opened = self.room.open(tender if tender in self.labels else next(iter(self.labels)))
        self.seen = 0
        self._line: tuple[Any, float | None, Any] | None = None
        self._build()
        self.page = self._lay_out()
        self._connect()
        with self.hold("tender", "envelopes", "law", "changes"):
            self._begin()

    # -- state ------------------------------------------------------------------------------------------------------

    @property
    def all_open(self) -> bool:
        """Whether no envelope is sealed any more."""
        return self.seen >= len(self.opened.bids)

    @property
    def weight(self) -> float:
        """The price weight that the sliders say."""
        return float(self.weight_slider.value)

    def _begin(self) -> None:
        """A tender has come onto the table: sealed envelopes, no bet, its own weight."""
        self.seen = 0
        ids = [str(one) for one in self.opened.bids["bidder_id"]]
        self.bet.options = [(_w("no_bet"), ""), *((name_of(self.room.names, one), one) for one in ids)]
        self.bet.value = ""
        only_price = self.opened.tender["method"] == "lowest_price"
        self.weight_slider.value = min(90, max(5, int(self.opened.tender["price_weight"])))
        self.price_slider.value, self.points_slider.value = 0, 0
        self.weight_slider.disabled = self.points_slider.disabled = only_price
        self.search.value = self.labels[str(self.opened.tender["tender_id"])]

    # -- widgets ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        laws = [(_w("law.own"), OWN), *((name, name) for name in bidding.LAW_DATES)]
        self.law = widgets.ToggleButtons(options=laws, value=OWN, tooltip=_w("law.hint"))
        # A field with suggestions, not a drop-down: JupyterLab keeps the arrow keys there to itself.
        self.search = widgets.Combobox(
            options=tuple(self.room.choices), placeholder=_w("search"), ensure_option=False, continuous_update=False
        )
        self.back, self.on = (
            widgets.Button(description=sign, tooltip=_w(hint)) for sign, hint in (("‹", "back"), ("›", "on"))
        )
        self.open_next = widgets.Button(description=_w("open_next"), icon="envelope-open-o")
        self.open_all = widgets.Button(description=_w("open_all"))
        self.seal = widgets.Button(description=_w("seal"), icon="undo")
        self.bet = widgets.ToggleButtons(options=[(_w("no_bet"), "")], value="")
        self.bet.add_class("kam-bet")
        self.facts, self.envelopes, self.points = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.verdict, self.laws, self.worth, self.rules = (widgets.HTML() for _ in range(4))
        self.score_chart, self.price_chart = chart(), chart()
        self.weight_slider = slider(_w("sliders.weight"), 30, 5, 90, 5)
        self.price_slider = slider(_w("sliders.price"), 0, -20, 20, 1)
        self.points_slider = slider(_w("sliders.points"), 0, -10, 10, 1)

    def _lay_out(self) -> widgets.Box:
        head = header(_w("title"), _w("lead"), self.law)
        chooser = box(self.back, self.search, self.on, kind="chooser")
        table = card(_w("cards.tender"), chooser, self.facts, kind="tender")
        buttons = box(self.open_next, self.open_all, self.seal, kind="buttons")
        guess = widgets.HTML(text.faint(_w("bet")))
        opening = card(_w("cards.envelopes"), buttons, self.envelopes, guess, self.bet, kind="opening")
        result = card(_w("cards.points"), self.score_chart, self.points, self.verdict, kind="points")
        law = card(_w("cards.law"), self.laws, kind="laws")
        sliders = box(self.weight_slider, self.price_slider, self.points_slider, kind="sliders")
        worth = card(_w("cards.worth"), sliders, self.worth, self.price_chart, kind="worth")
        rules = card(_w("cards.rules"), self.rules, kind="cited")
        page = box(table, opening, result, law, worth, rules, kind="page bidding")
        return box(page_style("bidding"), head, self.message, page, kind="app")

    def _connect(self) -> None:
        self.watch(self.law, "law")
        self.watch(self.search, "search", handler=self._chosen)
        self.press(self.back, lambda: self._step(-1), "tender")
        self.press(self.on, lambda: self._step(1), "tender")
        self.press(self.open_next, lambda: self._open(1), "envelopes")
        self.press(self.open_all, lambda: self._open(len(self.opened.bids)), "envelopes")
        self.press(self.seal, lambda: self._open(0), "envelopes")
        self.watch(self.bet, "bet")
        for widget in (self.weight_slider, self.price_slider, self.points_slider):
            self.watch(widget, "changes")
        self.paint(self._paint_tender, "tender")
        self.paint(self._paint_envelopes, "tender", "envelopes")
        self.paint(self._paint_result, "tender", "envelopes", "law", "bet")
        self.paint(self._paint_worth, "tender", "envelopes", "law", "changes")

    # -- what people do ---------------------------------------------------------------------------------------------

    def _chosen(self, label: str) -> None:
        words = label.strip().casefold()
        fits = [value for text_, value in self.room.choices.items() if words and words in text_.casefold()]
        if len(fits) != 1:
            self.say(_w("found", count=len(fits)))
        elif fits[0] != self.opened.tender["tender_id"]:
            self._take(fits[0])

    def _step(self, by: int) -> None:
        ids = list(self.labels)
        self._take(ids[(ids.index(str(self.opened.tender["tender_id"])) + by) % len(ids)])

    def _take(self, tender_id: str) -> None:
        self.opened = self.room.open(tender_id)
        self._begin()
        self.changed("tender")

    def _open(self, count: int) -> None:
        self.seen = min(self.seen + count, len(self.opened.bids)) if count else 0

    # -- what is shown ----------------------------------------------------------------------------------------------

    def _paint_tender(self) -> None:
        self.facts.value = text.facts(self.opened)

    def _paint_envelopes(self) -> None:
        self.envelopes.value = text.envelopes(self.opened, self.seen)
        self.open_next.disabled = self.open_all.disabled = self.bet.disabled = self.all_open

    def _paint_result(self) -> None:
        for widget in (self.score_chart, self.verdict):
            widget.layout.display = None if self.all_open else "none"
        if not self.all_open:
            left = len(self.opened.bids) - self.seen
            self.points.value = self.laws.value = self.rules.value = text.still_sealed(left)
            return
        result = self.opened.result(self.law.value)
        self.score_chart.value = png(charts.scores(result, self.room.names))
        self.points.value = text.points_table(result, self.room.names)
        self.verdict.value = text.verdict(result, self.opened, self.bet.value or None)
        self.laws.value = text.by_law(self.opened, self.law.value)
        self.rules.value = text.cited(result)

    def _paint_worth(self) -> None:
        self.price_chart.layout.display = None if self.all_open else "none"
        if not self.all_open:
            self.worth.value = text.still_sealed(len(self.opened.bids) - self.seen)
            return
        change, points, weight = self.price_slider.value / 100, self.points_slider.value, self.weight
        if self.opened.tender["method"] == "lowest_price":
            weight = 100.0
        row, bids = self.opened.what_if(0.0, points, min(weight, 99))
        day, ours = self.opened.day(self.law.value), self.opened.ours
        # The line and the price that wins do not depend on our price: while that slider moves, they are kept.
        known = (self.opened.tender["tender_id"], self.law.value, points, weight)
        if self._line is None or self._line[0] != known:
            line = bidding.over_price(row, bids, ours, day)
            self._line = (known, bidding.price_to_win(row, bids, ours, day), line)
        _, win_at, line = self._line
        result = bidding.evaluate(*bidding.with_changes(row, bids, ours, change), day)
        own = float(result.table["price"][ours])
        self.worth.value = text.worth(self.opened, result, weight, win_at, own)
        self.price_chart.value = png(charts.price_line(line, own, win_at))
