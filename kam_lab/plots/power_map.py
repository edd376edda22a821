"""The people of one account as a map: who has power, where they stand, who is tied to whom."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch

from kam_lab.i18n import language, t
from kam_lab.plots.look import (
    ACCENT,
    DARK,
    HALO,
    INK,
    MIDDLE,
    canvas,
    name_of,
    short,
    titled,
)
from kam_lab.relationships import map_layout, network
from kam_lab.relationships.buying import people_of

OWNER = "plots_relationships"
#: Fill by stance, dark blue for us, orange against us; the sign stands in the circle, so that grey does as well.
STANCE_FILL = {2: DARK, 1: MIDDLE, 0: "#eef1f4", -1: "#f0b78e", -2: ACCENT, None: "#ffffff"}
_LIGHT_TEXT = (2, 1)
#: Width and height of a map in units of the drawing.
WIDTH, HEIGHT = 100.0, 72.0


def _w(key: str, **fields: Any) -> str:
    return t(f"{OWNER}.{key}", **fields)


def contact_names(contacts: pd.DataFrame) -> pd.Series:
    """Names of people in the current language, index contact_id."""
    return contacts.set_index("contact_id")[f"name_{language()}"].rename("name")


def people_labels(contacts: pd.DataFrame, account_id: str) -> dict[str, str]:
    """The people of one account for a choice: name in the current language → contact id, most power first."""
    people = people_of(contacts, account_id).sort_index().sort_values("power", ascending=False, kind="stable")
    names = people[f"name_{language()}"].astype(str)
    return {name: str(ident) for ident, name in names.items()}


def stance_key(stance: Any) -> int | None:
    """A stance as the key of its colour; None where it is unknown."""
    return None if stance is None or pd.isna(stance) else int(stance)


def stance_sign(stance: Any) -> str:
    """A stance as people write it: "+2", "0", "−1", "?"."""
    key = stance_key(stance)
    return "?" if key is None else "0" if key == 0 else f"{key:+d}".replace("-", "−")


def people_map(
    contacts: pd.DataFrame,
    ties: pd.DataFrame,
    account_id: str,
    arrange: str = "levels",
    told_only: bool = False,
    way: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """The people of one account: circles by power, filled by stance, ties as lines, the way to the buyer in orange.

    Parameters
    ----------
    arrange : "levels", "departments" or "network" (see ``relationships.map_positions``).
    told_only : leave out whom and what none of our contacts has told us of.
    way : mark the shortest way from the coach to the economic buyer, if there is one.
    """
    people = people_of(contacts, account_id, told_only)
    places = map_layout.map_positions(contacts, ties, account_id, arrange, told_only)
    graph = network.decision_graph(contacts, ties, account_id, told_only)
    names = contact_names(contacts)
    at = {str(n): (float(x) / 100 * WIDTH, HEIGHT - float(y) / 100 * HEIGHT) for n, (x, y) in _pairs(places)}
    steps = _way(contacts, ties, account_id, told_only) if way else []
    with canvas(ax, (9.4, 6.9)) as axes:
        axes.set(xlim=(0, WIDTH), ylim=(-4, HEIGHT), xticks=[], yticks=[], aspect="equal")
        axes.spines[:].set_visible(False)
        for start, end, tie in graph.edges(data=True):
            on_way = (start, end) in steps
            _arrow(axes, at[start], at[end], _radius(people, end), tie["kind"], on_way)
        about = {str(name): person for name, person in people.iterrows()}
        for name, (x, y) in at.items():
            _person(axes, x, y, about[name], short(name_of(names, name), 15))
        _map_legend(axes)
        known = int(people["stance"].notna().sum())
        titled(
            axes, "map.title" if steps else "map.no_way" if way else "map.plain", OWNER,
            people=len(people), ties=graph.number_of_edges(), unknown=len(people) - known, steps=len(steps),
        )  # fmt: skip
        return axes


def _pairs(table: pd.DataFrame) -> Iterable[tuple[object, tuple[float, float]]]:
    return ((name, (x, y)) for name, x, y in zip(table.index, table["x"], table["y"], strict=True))


def _way(contacts: pd.DataFrame, ties: pd.DataFrame, account_id: str, told_only: bool) -> list[tuple[str, str]]:
    """The steps of the way to the buyer; none where there is no way (the map says what is missing)."""
    from kam_lab.checks import InputError

    try:
        nodes = network.path_to_buyer(contacts, ties, account_id, told_only=told_only)["contact_id"].tolist()
    except InputError:
        return []
    return list(itertools.pairwise(nodes))


def _radius(people: pd.DataFrame, name: str) -> float:
    return 1.25 + 0.32 * float(people.at[name, "power"])  # type: ignore[arg-type]


def _arrow(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], radius: float, kind: str, on_way: bool
) -> None:
    colour, width, layer = (ACCENT, 2.4, 3) if on_way else ("#8a949d", 0.9, 1)
    gap = np.hypot(end[0] - start[0], end[1] - start[1])
    stop = (end[0] - (end[0] - start[0]) * radius / gap, end[1] - (end[1] - start[1]) * radius / gap)
    axes.add_patch(
        FancyArrowPatch(
            start, stop, arrowstyle="-|>", mutation_scale=11 if on_way else 8, color=colour, lw=width,
            ls="-" if kind == "reports_to" else (0, (4, 2.4)), shrinkA=0, shrinkB=0, zorder=layer,
            connectionstyle="arc3,rad=0.06",
        )
    )  # fmt: skip


def _person(axes: Axes, x: float, y: float, person: pd.Series, name: str) -> None:
    key = stance_key(person["stance"])
    radius = 1.25 + 0.32 * float(person["power"])
    role = None if pd.isna(person["role"]) else str(person["role"])
    edge = 2.6 if role == "economic" else 1.0
    axes.add_patch(
        Circle((x, y), radius, fc=STANCE_FILL[key], ec=INK, lw=edge, ls="-" if key is not None else "--", zorder=4)
    )
    colour = "white" if key in _LIGHT_TEXT else INK
    axes.text(x, y, stance_sign(person["stance"]), ha="center", va="center", fontsize=8, color=colour, zorder=5)
    label = name if role is None else f"{name}\n{_w(f'map.role.{role}')}"
    axes.text(
        x, y - radius - 0.7, label, ha="center", va="top", fontsize=7, color=INK, zorder=6, path_effects=HALO,
        linespacing=1.05, parse_math=False,
    )  # fmt: skip


def _map_legend(axes: Axes) -> None:
    x = 1.5
    for key in (2, 1, 0, -1, -2, None):
        axes.add_patch(Circle((x, -2.2), 1.0, fc=STANCE_FILL[key], ec=INK, lw=0.8, ls="-" if key is not None else "--"))
        label = _w("map.unknown") if key is None else stance_sign(key)
        axes.text(x + 1.5, -2.2, label, va="center", fontsize=7.5, color=INK)
        x += 6.0
    axes.text(x + 6, -2.2, _w("map.legend"), va="center", fontsize=7.5, color=INK)
