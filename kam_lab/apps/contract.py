"""The app of stage 4: several rounds against a buyer whose wishes and alternative you do not know.

>>> from kam_lab.apps.contract import app
>>> app()                                                                           # doctest: +SKIP

Offers on price, credit, warranty, service and delivery; a few questions; the coach's word; leaving. Scored by value
created, value claimed and the relationship; every move stands in a log that can be saved. All rules of the game are in
``kam_lab.contract.talks``.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from kam_lab.apps import _contract_text as text
from kam_lab.apps._layout import Desk, box, card, chart, header, note, page_style, png
from kam_lab.apps._opening import opened
from kam_lab.contract.negotiation import deal_names
from kam_lab.contract.talks import BRIBES, Talks
from kam_lab.i18n import t
from kam_lab.world import World

#: Tables without which there is nothing to negotiate.
NEEDED = ("deal_issues", "opportunities")
#: Where talks begin: this buyer of the deal, and where the first offer stands.
FIRST_BUYER, FIRST_OPTION = 1, 1


def _w(key: str, **fields: Any) -> str:
    return t(f"app_contract.{key}", **fields)


def app(world: World | None = None, *, seed: int = FIRST_BUYER) -> widgets.Widget:
    """Open the app in the language in force now.

    Parameters
    ----------
    world : the world to show; None opens the notebook's own (:func:`kam_lab.open_world`).
    seed : which buyer to begin with; the same number is the same buyer.

    Returns
    -------
    Widget
        The app; where the world has no deal to negotiate, one sentence that says why.
    """
    shown = opened(world, NEEDED, _w)
    if not isinstance(shown, World):
        return shown
    if any(shown.tables[name].empty for name in NEEDED):
        return note(_w("no_rows"))
    return NegotiationDesk(shown, seed).page


class NegotiationDesk(Desk):
    """The app at work.

    Attributes
    ----------
    page : the widget to show.
    talks : the negotiation under way (``kam_lab.contract.talks.Talks``).
    """

    def __init__(self, world: World, seed: int = FIRST_BUYER) -> None:
        super().__init__()
        self.world = world
        options = list(deal_names(world.tables["opportunities"], world.tables["deal_issues"]).items())
        self.deals = widgets.ToggleButtons(options=options, value=options[0][1], tooltip=_w("deal"))
        self.seed = seed
        self.talks = self._new_talks()
        self._build()
        self.page = self._lay_out()
        self._connect()
        with self.hold("talks"):
            self._fill_options()

    def _new_talks(self) -> Talks:
        return Talks(self.world.tables["deal_issues"], self.deals.value, self.seed)

    @property
    def draft(self) -> dict[str, int]:
        """The package that the controls show."""
        return {issue: chosen.value for issue, chosen in zip(self.talks.issues, self.choices, strict=True)}

    # -- widgets ------------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.again = widgets.Button(description=_w("again"), icon="undo", tooltip=_w("again_hint"))
        self.other = widgets.Button(description=_w("other"), icon="user", tooltip=_w("other_hint"))
        self.state, self.words, self.worth = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.choices = [widgets.ToggleButtons(options=[("–", FIRST_OPTION)]) for _ in self.talks.issues]
        self.labels = [widgets.HTML() for _ in self.talks.issues]
        self.offer = widgets.Button(description=_w("offer"), icon="paper-plane", button_style="primary")
        self.accept = widgets.Button(description=_w("accept"), icon="check")
        self.leave = widgets.Button(description=_w("leave"), icon="sign-out")
        self.copy = widgets.Button(description=_w("copy"), icon="copy", tooltip=_w("copy_hint"))
        self.questions = [widgets.Button(description=self.talks.issue_name(name)) for name in self.talks.issues]
        self.asked = widgets.HTML()
        self.coach = widgets.Checkbox(value=False, indent=False, description=_w("coach"))
        self.bribes = [widgets.Button(description=_w(f"bribe.{kind}")) for kind in BRIBES]
        self.chart, self.caption, self.result = chart(), widgets.HTML(), widgets.HTML()
        self.log = widgets.HTML()
        self.save = widgets.Button(description=_w("save"), icon="download", tooltip=_w("save_hint"))
        self.saved = widgets.HTML()

    def _lay_out(self) -> widgets.Box:
        rows = [box(label, choice, kind="issue") for label, choice in zip(self.labels, self.choices, strict=True)]
        buttons = box(self.offer, self.accept, self.copy, self.leave, kind="buttons")
        mine = card(_w("mine"), *rows, self.worth, buttons, kind="mine")
        him = card(_w("him"), self.state, self.words, kind="him")
        ask = card(_w("ask"), self.asked, box(*self.questions, kind="buttons"), self.coach, kind="ask")
        side = card(
            _w("side"), widgets.HTML(f"<p>{_w('side_lead')}</p>"), box(*self.bribes, kind="buttons"), kind="side"
        )
        picture = card("", self.result, self.chart, self.caption, kind="picture")
        diary = card(_w("log"), self.log, box(self.save, kind="buttons"), self.saved, kind="log")
        head = header(_w("title"), _w("lead"), self.deals, self.other, self.again)
        grid = box(him, mine, ask, side, picture, diary, kind="page talks")
        return box(page_style("contract"), head, self.message, grid, kind="app")

    def _connect(self) -> None:
        self.watch(self.deals, "talks", handler=lambda _: self._start())
        self.press(self.again, self._start, "talks")
        self.press(self.other, self._another, "talks")
        for choice in self.choices:
            self.watch(choice, "draft")
        self.watch(self.coach, "draft")
        self.press(self.offer, lambda: self._move(lambda: self.talks.offer(self.draft)), "talks")
        self.press(self.accept, lambda: self._move(self.talks.accept), "talks")
        self.press(self.leave, lambda: self._move(self.talks.leave), "talks")
        self.press(self.copy, self._copy, "draft")
        for position, button in enumerate(self.questions):
            self.press(button, partial(self._ask, position), "talks")
        for kind, button in zip(BRIBES, self.bribes, strict=True):
            self.press(button, partial(self._bribe, kind), "talks")
        self.press(self.save, self._save, "saved")
        self.paint(self._paint_words, "talks")
        self.paint(self._paint_draft, "talks", "draft")
        self.paint(self._paint_buttons, "talks")
        self.paint(self._paint_chart, "talks")
        self.paint(self._paint_log, "talks")

    # -- what people do -----------------------------------------------------------------------------------------------

    def _start(self) -> None:
        self.talks = self._new_talks()
        self.saved.value = ""
        self._fill_options()

    def _another(self) -> None:
        self.seed += 1
        self._start()

    def _move(self, made: Any) -> None:
        made()

    def _ask(self, position: int) -> None:
        self.talks.ask(self.talks.issues[position])

    def _bribe(self, kind: str) -> None:
        self.talks.bribe(kind)

    def _copy(self) -> None:
        for issue, choice in zip(self.talks.issues, self.choices, strict=True):
            choice.value = self.talks.proposal[issue]

    def _save(self) -> None:
        """The log as a file beside the notebook, written whole or not at all; readable by a spreadsheet."""
        path = Path.cwd() / _w("file", deal=self.talks.opportunity_id, seed=self.talks.seed)
        part = path.with_suffix(".part")
        try:
            text.log_table(self.talks).to_csv(part, index=False, encoding="utf-8-sig", lineterminator="\n")
            os.replace(part, path)
        except OSError as error:
            self.say(_w("not_saved", file=path.name, why=str(error.strerror)))
            return
        self.saved.value = f"<p class='kam-faint'>{_w('saved', file=path.name)}</p>"

    # -- painters -----------------------------------------------------------------------------------------------------

    def _fill_options(self) -> None:
        issues = self.talks.buyer.issues
        for position, (issue, choice, label) in enumerate(
            zip(self.talks.issues, self.choices, self.labels, strict=True)
        ):
            rows = issues.loc[issue]
            label.value = f"<h4>{self.talks.issue_name(issue)}</h4>"
            numbers = [int(option) for option in rows.index]
            told = zip(numbers, rows["text"], rows["our_points"], strict=True)
            choice.options = [(_w("option", text=words, points=f"{ours:.0f}"), number) for number, words, ours in told]
            choice.value = numbers[0]
            self.questions[position].description = self.talks.issue_name(issue)

    def _paint_words(self) -> None:
        self.state.value = text.state(self.talks)
        self.words.value = text.words(self.talks)
        self.asked.value = f"<p class='kam-faint'>{_w('left', count=self.talks.questions)}</p>"

    def _paint_draft(self) -> None:
        self.worth.value = text.worth(self.talks, self.draft, self.coach.value)

    def _paint_buttons(self) -> None:
        over = bool(self.talks.end)
        for button in (self.offer, self.accept, self.leave, self.copy, *self.bribes, *self.choices):
            button.disabled = over
        for button in self.questions:
            button.disabled = over or not self.talks.questions

    def _paint_chart(self) -> None:
        self.chart.value = png(text.picture(self.talks))
        self.caption.value = f"<p class='kam-faint'>{_w('after' if self.talks.end else 'during')}</p>"
        self.result.value = text.result(self.talks) if self.talks.end else ""

    def _paint_log(self) -> None:
        self.log.value = text.log_html(self.talks)
