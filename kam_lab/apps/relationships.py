"""The app of stage 2: the people of an account as a living map, and a visit plan under limited hours.

>>> from kam_lab.apps.relationships import app
>>> app()                                                                           # doctest: +SKIP

Choose an account, press a person, recolour the map, hide what our contacts have not told us; then plan meetings and
see what they change. All arithmetic is in ``kam_lab.relationships``.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kam_lab import relationships as kam
from kam_lab.apps import _relationships_map as drawn
from kam_lab.apps import _relationships_text as text
from kam_lab.apps._layout import Desk, box, card, header, note, page_style, row_of, sentence_for, slider
from kam_lab.apps._opening import opened
from kam_lab.checks import InputError
from kam_lab.i18n import language, t
from kam_lab.plots.look import percent
from kam_lab.world import World

#: Tables without which there is no map, and columns that the contacts must have.
NEEDED = ("accounts", "contacts", "ties", "contact_visits")
COLUMNS = ("role", "power", "stance", "mode", "told")
#: Hours there are at first, and at most.
HOURS, MOST_HOURS = 16, 60
#: How far an arrow button moves a person, percent of the map.
STEP = 3.0
#: Most meetings in a plan that the page has room for.
MOST_MEETINGS = 16


def _w(key: str, **fields: Any) -> str:
    return t(f"app_relationships.{key}", **fields)


def app(world: World | None = None, account: str | None = None, *, reveal: bool | None = None) -> widgets.Widget:
    """Open the app in the language in force now.

    Parameters
    ----------
    world : the world to show; None opens the notebook's own (:func:`kam_lab.open_world`).
    account : the account to begin with; None: the one with most people on file.
    reveal : whether the app says what stands out (a blocker on the way, a gatekeeper). Default: yes, except in a
        variant handed out for graded work.

    Returns
    -------
    Widget
        The app; where the world cannot be shown, one sentence that says why.
    """
    shown = opened(world, NEEDED, _w)
    if not isinstance(shown, World):
        return shown
    contacts = shown.tables["contacts"]
    lacking = [name for name in COLUMNS if name not in contacts.columns]
    if lacking:
        return note(_w("columns_missing", columns=", ".join(lacking)))
    if contacts.empty:
        return note(_w("no_people"))
    try:
        return RelationshipsDesk(shown, account, reveal=reveal).page
    except InputError as error:
        return note(sentence_for(error))


class RelationshipsDesk(Desk):
    """The app at work.

    Attributes
    ----------
    page : the widget to show.
    account : id of the account on the map.
    person : contact id of the person on the card, or "".
    plan : meetings (contact id, our level) in the order in which they were planned.
    """

    def __init__(self, world: World, account: str | None = None, reveal: bool | None = None) -> None:
        super().__init__()
        self.world = world
        self.reveal = not world.name.startswith("v-") if reveal is None else reveal
        tables = world.tables
        self.contacts, self.ties, self.visits = tables["contacts"], tables["ties"], tables["contact_visits"]
        accounts = tables["accounts"].set_index("account_id")
        count = self.contacts.groupby("account_id").size()
        self.accounts = accounts[accounts.index.isin(count.index)].assign(people=count)
        self.names: pd.Series = self.accounts[f"name_{language()}"].astype(str)
        self._by_label = {f"{name} · {ident}": str(ident) for ident, name in self.names.items()}
        tier = self.accounts["tier"] if "tier" in self.accounts.columns else pd.Series("", index=self.accounts.index)
        self._order = [str(ident) for ident in self.accounts.assign(_t=tier).sort_values(["_t"], kind="stable").index]
        activity = kam.contact_activity(self.contacts, self.visits, world.as_of)
        self.everybody = self.contacts.set_index("contact_id").join(
            activity[["meetings", "last_met", "days_since", "active"]]
        )
        self.everybody["name"] = self.everybody[f"name_{language()}"].astype(str)
        self.everybody["met_by"] = self._met_by()
        start = str(count.idxmax()) if account is None else account
        if start not in self.accounts.index:
            kam.people_of(self.contacts, start)  # says which ids look alike
        self.account, self.person = start, ""
        self.plan: list[tuple[str, str]] = []
        self._moved: dict[str, tuple[float, float]] = {}
        self._ident = f"kam{id(self):x}"
        self._build()
        self.page = self._lay_out()
        self._connect()
        with self.hold("account", "map", "person", "plan"):
            pass

    def _met_by(self) -> pd.Series:
        """Who of us met each contact last, by name where the staff is known."""
        last = self.visits.sort_values("met_on", kind="stable").drop_duplicates("contact_id", keep="last")
        who = last.set_index("contact_id")["staff_id"].astype(str)
        if "staff" in self.world.tables:
            staff = self.world.tables["staff"].set_index("staff_id")[f"name_{language()}"]
            who = who.map(staff).fillna(who)
        return who

    # -- widgets ----------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.search = widgets.Combobox(
            placeholder=_w("search"), options=tuple(self._by_label), continuous_update=False, ensure_option=False
        )
        self.earlier = widgets.Button(icon="chevron-left", tooltip=_w("earlier"))
        self.later = widgets.Button(icon="chevron-right", tooltip=_w("later"))
        self.which = widgets.HTML()

        def choice(label: str, group: str, keys: tuple[str, ...]) -> widgets.ToggleButtons:
            options = [(_w(f"{group}.{key}"), key) for key in keys]
            return widgets.ToggleButtons(options=options, description=_w(label), style={"button_width": "auto"})

        self.colour = choice("colour", "colours", drawn.COLOURS)
        self.arrange = choice("arrange", "arrangements", kam.ARRANGEMENTS)
        self.told_only = widgets.Checkbox(value=False, indent=False, description=_w("told_only"))
        self.show_way = widgets.Checkbox(value=True, indent=False, description=_w("show_way"))
        self.drawing, self.legend, self.out = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.nodes: list[widgets.Button] = []
        self.map = box(self.drawing, kind="map")
        arrows = (("left", "arrow-left", -1, 0), ("right", "arrow-right", 1, 0), ("up", "arrow-up", 0, -1),
                  ("down", "arrow-down", 0, 1))  # fmt: skip
        self.arrows = {key: (widgets.Button(icon=icon, tooltip=_w(key)), dx, dy) for key, icon, dx, dy in arrows}
        self.back = widgets.Button(description=_w("back"), icon="undo").add_class("wide")
        self.slip = widgets.HTML()
        self.meet = {level: widgets.Button(icon="plus") for level in kam.LEVELS}
        self.budget = slider(_w("budget"), HOURS, 0, MOST_HOURS, 1)
        self.propose = widgets.Button(description=_w("propose"), icon="magic", tooltip=_w("propose_hint"))
        self.clear = widgets.Button(description=_w("clear"), icon="trash")
        self.empty = widgets.HTML(f"<p class='kam-faint'>{_w('empty_plan')}</p>")
        self.rows: list[tuple[widgets.Box, widgets.HTML, widgets.HTML, widgets.Button]] = []
        for _ in range(MOST_MEETINGS):
            words, hours = widgets.HTML(), widgets.HTML()
            drop = widgets.Button(description="✕", tooltip=_w("take_off"))
            self.rows.append((box(words, hours, drop, kind="planrow"), words, hours, drop))
        self.tiles, self.pairs = widgets.HTML(), widgets.HTML()

    def _lay_out(self) -> widgets.Box:
        first = box(self.earlier, self.search, self.later, self.which, kind="choose")
        second = box(self.colour, self.arrange, self.told_only, self.show_way, kind="choose")
        scroll = box(self.map, kind="mapscroll")
        the_map = card("", first, second, scroll, self.legend, kind="mapcard")
        moving = box(widgets.HTML(f"<span class='kam-faint'>{_w('move')}</span>"),
                     *(button for button, _, _ in self.arrows.values()), self.back, kind="nudge")  # fmt: skip
        one = card(_w("person"), self.slip, box(*self.meet.values(), kind="meet"), moving, self.out, kind="person")
        buttons = box(self.propose, self.clear, kind="buttons")
        rows = box(*(row for row, *_ in self.rows), self.empty, kind="planrows")
        plan = card(_w("plan"), self.budget, buttons, rows, kind="plan")
        effect = card(_w("effect"), self.tiles, self.pairs, widgets.HTML(text.assumption()), kind="effect")
        grid = box(the_map, one, plan, effect, kind="page people")
        return box(page_style("relationships"), header(_w("title"), _w("lead")), self.message, grid, kind="app")

    def _connect(self) -> None:
        self.watch(self.search, handler=self._searched)
        self.press(self.earlier, partial(self._step, -1))
        self.press(self.later, partial(self._step, 1))
        self.watch(self.colour, "map")
        self.watch(self.show_way, "map")
        self.watch(self.arrange, "map", handler=lambda _: self._moved.clear())
        self.watch(self.told_only, "account", "map", "person", "plan", handler=self._told_changed)
        self.watch(self.budget, "plan")
        for button, dx, dy in self.arrows.values():
            self.press(button, partial(self._nudge, dx, dy), "map")
        self.press(self.back, self._moved.clear, "map")
        for level, button in self.meet.items():
            self.press(button, partial(self._meet, level), "plan", "map", "person")
        self.press(self.propose, self._propose, "plan", "map", "person")
        self.press(self.clear, self._clear, "plan", "map", "person")
        for position, (*_, drop) in enumerate(self.rows):
            self.press(drop, partial(self._drop, position), "plan", "map", "person")
        self.paint(self._paint_account, "account")
        self.paint(self._paint_map, "map", "account")
        self.paint(self._paint_person, "person", "account")
        self.paint(self._paint_plan, "plan", "account")

    # -- what people do ---------------------------------------------------------------------------------------------

    def _searched(self, words: str) -> None:
        if not words.strip():
            return
        found = self._by_label.get(words)
        if found is None:
            fits = [ident for label, ident in self._by_label.items() if words.strip().casefold() in label.casefold()]
            if len(fits) != 1:
                self.say(_w("no_account", words=words.strip()))
                return
            found = fits[0]
        self._go(found)

    def _step(self, direction: int) -> None:
        place = self._order.index(self.account)
        self._go(self._order[(place + direction) % len(self._order)])

    def _go(self, account: str) -> None:
        self.account, self.person, self.plan = account, "", []
        self._moved.clear()
        self.changed("account", "map", "person", "plan")

    def _told_changed(self, _: bool) -> None:
        here = set(self._people().index)
        if self.person not in here:
            self.person = ""
        self.plan = [one for one in self.plan if one[0] in here]
        self._moved.clear()

    def _choose(self, position: int) -> None:
        people = list(self._people().index)
        if position < len(people):
            self.person = str(people[position])
            self.changed("map", "person")

    def _nudge(self, dx: int, dy: int) -> None:
        if not self.person:
            self.say(_w("choose_person"))
            return
        x, y = self._places()[self.person]
        self._moved[self.person] = (min(96.0, max(4.0, x + dx * STEP)), min(93.0, max(4.0, y + dy * STEP)))

    def _meet(self, level: str) -> None:
        meeting = (self.person, level)
        if not self.person or meeting in self.plan:
            return
        hours = self._effect([*self.plan, meeting]).hours
        if hours > self.budget.value + 1e-9 or len(self.plan) >= MOST_MEETINGS:
            self.say(_w("full", hours=f"{self._effect(self.plan).hours:g}", budget=self.budget.value))
            return
        self.plan = [*self.plan, meeting]

    def _drop(self, position: int) -> None:
        self.plan = [one for place, one in enumerate(self.plan) if place != position]

    def _clear(self) -> None:
        self.plan = []

    def _propose(self) -> None:
        found = kam.propose_plan(
            self.contacts, self.ties, self.visits, self.account, self.world.as_of, self.budget.value,
            told_only=self.told_only.value,
        )  # fmt: skip
        self.plan = [(str(name), str(level)) for name, level in found.index][:MOST_MEETINGS]
        if not self.plan:
            self.say(_w("no_room"))

    # -- figures ----------------------------------------------------------------------------------------------------

    def _people(self) -> pd.DataFrame:
        """The people on the map, by contact id; nobody where nobody has been told of."""
        rows = self.everybody[self.everybody["account_id"] == self.account].sort_index()
        return rows[rows["told"].astype(bool)] if self.told_only.value else rows

    def _places(self) -> dict[str, tuple[float, float]]:
        table = kam.map_positions(self.contacts, self.ties, self.account, self.arrange.value, self.told_only.value)
        found = {str(n): (float(x), float(y)) for n, x, y in zip(table.index, table["x"], table["y"], strict=True)}
        return {**found, **{name: place for name, place in self._moved.items() if name in found}}

    def _effect(self, plan: list[tuple[str, str]]) -> kam.PlanEffect:
        return kam.plan_effect(
            self.contacts, self.ties, self.visits, self.account, self.world.as_of, plan,
            told_only=self.told_only.value,
        )  # fmt: skip

    def _options(self) -> pd.DataFrame:
        return kam.meeting_options(
            self.contacts, self.ties, self.visits, self.account, self.world.as_of, self.told_only.value
        )

    def _way(self) -> tuple[tuple[str, str], ...]:
        try:
            way = kam.path_to_buyer(self.contacts, self.ties, self.account, told_only=self.told_only.value)
        except InputError:
            return ()
        return tuple(pairwise(str(name) for name in way["contact_id"]))

    # -- painters ---------------------------------------------------------------------------------------------------

    def _paint_account(self) -> None:
        row = row_of(self.accounts, self.account)
        words = _w("account", name=self.names[self.account], tier=row.get("tier", "–"), people=int(row["people"]))
        self.which.value = f"<b>{text.escape(words)}</b>"

    def _paint_map(self) -> None:
        people = self._people()
        if people.empty:
            self._show_nodes(0)
            self.drawing.value, self.legend.value = "", ""
            self.say(sentence_for(_nobody_told(self.contacts, self.account)))
            self.out.value = ""
            return
        way = self._way() if self.show_way.value else ()
        scene = drawn.Scene(
            people, self._places(), kam.decision_graph(self.contacts, self.ties, self.account, self.told_only.value),
            way, self.person, frozenset(name for name, _ in self.plan),
        )  # fmt: skip
        self.drawing.value = drawn.drawing(scene, self._ident)
        self.legend.value = drawn.legend(self.colour.value)
        self._show_nodes(len(people))
        for node, (name, person) in zip(self.nodes, people.iterrows(), strict=False):
            self._paint_node(node, str(name), person, scene)
        self.out.value = self._stands_out(people)

    def _show_nodes(self, count: int) -> None:
        """As many buttons as people; those that were made stay, so that the keyboard's focus stays."""
        while len(self.nodes) < count:
            node = widgets.Button().add_class("kam-node")
            self.press(node, partial(self._choose, len(self.nodes)))
            self.nodes.append(node)
        if len(self.map.children) != len(self.nodes) + 1:
            self.map.children = (self.drawing, *self.nodes)
        for place, node in enumerate(self.nodes):
            node.layout.display = None if place < count else "none"

    def _paint_node(self, node: widgets.Button, name: str, person: pd.Series, scene: drawn.Scene) -> None:
        style, mark = drawn.look(person, self.colour.value)
        x, y = scene.places[name]
        node.layout.left, node.layout.top = f"{x:.2f}%", f"{y:.2f}%"
        node.layout.width = f"{drawn.diameter(person['power']):.2f}%"
        node.description, node.tooltip = mark, str(person["name"])
        marks = {
            "kam-here": name == self.person, "kam-buyer": person["role"] == "economic",
            "kam-planned": name in scene.planned,
        }  # fmt: skip
        wanted = ("kam-node", style, *(key for key, on in marks.items() if on))
        if tuple(node._dom_classes) != wanted:
            node._dom_classes = wanted

    def _paint_person(self) -> None:
        people = self._people()
        chosen = self.person in people.index
        options = self._options() if chosen else pd.DataFrame()
        for level, button in self.meet.items():
            there = chosen and (self.person, level) in options.index
            button.layout.display = None if there else "none"
            if there:
                hours = f"{float(options['hours'][self.person, level]):g}"
                button.description = _w("meet", level=text.word_for(level, "our_level"), hours=hours)
                button.disabled = (self.person, level) in self.plan
        if not chosen:
            self.slip.value = text.nobody_chosen()
            return
        person = row_of(people, self.person)
        self.slip.value = text.person_card(person, self._ties_of(self.person), bool(person["active"]))

    def _ties_of(self, name: str) -> list[tuple[str, str]]:
        graph = kam.decision_graph(self.contacts, self.ties, self.account, self.told_only.value)
        groups: dict[str, list[str]] = {}
        for _, other, tie in graph.out_edges(name, data=True):
            groups.setdefault(tie["kind"], []).append(str(self.everybody.at[other, "name"]))
        back = {"reports_to": "reported_by", "influences": "influenced_by"}
        for other, _, tie in graph.in_edges(name, data=True):
            groups.setdefault(back[tie["kind"]], []).append(str(self.everybody.at[other, "name"]))
        order = ("reports_to", "reported_by", "influences", "influenced_by")
        return [(_w(f"ties.{key}"), _w("comma").join(groups[key])) for key in order if key in groups]

    def _paint_plan(self) -> None:
        people = self._people()
        if people.empty:
            self.tiles.value = self.pairs.value = ""
            return
        options = self._options()
        for place, (row, words, hours, _) in enumerate(self.rows):
            if place >= len(self.plan):
                row.layout.display = "none"
                continue
            name, level = self.plan[place]
            found = row_of(options, (name, level))
            by = found["introduced_by"]
            friend = "" if pd.isna(by) else str(self.everybody.at[by, "name"])
            words.value = text.row(str(people.at[name, "name"]), level, 0, friend, bool(found["active"]))
            hours.value = text.hours(float(found["hours"]))
            row.layout.display = None
        self.empty.layout.display = "none" if self.plan else None
        now, then = self._effect([]), self._effect(self.plan)
        self.tiles.value = text.effect_tiles(now, then, self.budget.value)
        pairs = kam.coverage_pairs(self.contacts, self.visits, self.account, self.world.as_of)
        covered = pairs[pairs["covered"]]
        done = set(zip(covered["their_level"], covered["our_level"], strict=True))
        planned = {(str(people.at[name, "level"]), level) for name, level in self.plan}
        self.pairs.value = text.pairs_table(done, planned)

    def _stands_out(self, people: pd.DataFrame) -> str:
        """What an experienced colleague would point at; in graded work only what is missing."""
        said: list[tuple[str, str]] = []
        hidden = int(self.accounts.at[self.account, "people"]) - len(people)  # type: ignore[arg-type]
        if hidden:
            said.append((_w("out.hidden", count=hidden), ""))
        if len(people) == 1:
            said.append((_w("out.one_person"), "bad"))
        if not (people["role"] == "economic").any():
            said.append((_w("out.no_buyer"), "bad"))
        elif not (people["role"] == "coach").any():
            said.append((_w("out.no_coach"), "bad"))
        elif len(people) > 1 and not self._way():
            said.append((_w("out.no_way"), "bad"))
        if self.reveal:
            said += self._findings(people)
        else:
            said.append((_w("out.yours"), ""))
        if not said:
            return ""
        heading = f"<h4 class='kam-faint'>{text.escape(_w('stands_out'))}</h4>"
        return heading + "".join(text.verdict(words, tone) for words, tone in said)

    def _findings(self, people: pd.DataFrame) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        against = people.index[kam.is_blocker(people)]
        inner = {name for step in self._way()[:-1] for name in step[1:]}
        for name in sorted(set(against) & inner):
            found.append((_w("out.blocker", name=people.at[name, "name"]), "bad"))
        graph = kam.decision_graph(self.contacts, self.ties, self.account, self.told_only.value)
        pairs = pd.DataFrame(list(graph.edges), columns=["from_contact", "to_contact"])
        for name in kam.cut_vertices(pairs, list(graph)) if len(people) > 2 else []:
            apart = len(kam.cut_off(pairs, name, list(graph)))
            if apart >= 3:  # one or two at the edge hang on somebody in every firm
                found.append((_w("out.gatekeeper", name=people.at[name, "name"], count=apart), ""))
        live = people[people["active"]]
        if live.empty:
            found.append((_w("out.none_met"), "bad"))
        else:
            if len(live) == 1 and len(people) > 1:
                found.append((_w("out.single"), "bad"))
            share = float(live["power"].sum() / people["power"].sum())
            if share < 0.25:
                found.append((_w("out.no_power", share=percent(share)), "bad"))
        return found


def _nobody_told(contacts: pd.DataFrame, account: str) -> InputError:
    """The sentence for an account of which our contacts have told us nothing."""
    try:
        kam.people_of(contacts, account, told_only=True)
    except InputError as error:
        return error
    return InputError("")
