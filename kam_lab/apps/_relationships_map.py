"""The map of the relationships app: lines and names as one drawing, and how each person's button looks.

People are real buttons on top of the drawing, so that they can be pressed and reached by the keyboard. Positions are
percent of the map; sizes too, so that the whole map grows and shrinks with the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from kam_lab.apps._layout import escape, row_of
from kam_lab.i18n import t
from kam_lab.plots.power_map import stance_key, stance_sign
from kam_lab.plots.text import short
from kam_lab.relationships import MODES, ROLES

if TYPE_CHECKING:
    import networkx as nx

#: What people can be coloured by.
COLOURS = ("stance", "role", "mode", "contact")
#: Units of the drawing: the box has the same proportions.
WIDTH, HEIGHT = 1000.0, 720.0
#: Diameter of a person in percent of the map's width: so much, and so much more for each point of power.
LEAST, PER_POWER = 2.9, 0.56
#: Days since the last meeting up to which a contact is fresh, and active.
FRESH, ACTIVE = 90, 180


def _w(key: str, **fields: Any) -> str:
    return t(f"app_relationships.{key}", **fields)


@dataclass(frozen=True)
class Scene:
    """What the map shows at one moment.

    Attributes
    ----------
    people : DataFrame by contact id: name, role, power, stance, mode, days_since.
    places : x, y in percent, by contact id.
    graph : who reports to or influences whom.
    way : steps (from, to) of the way to the economic buyer; empty if it is not shown or there is none.
    selected : contact id of the person chosen, or "".
    planned : contact ids of those who are to be met.
    """

    people: pd.DataFrame
    places: Mapping[str, tuple[float, float]]
    graph: nx.DiGraph
    way: tuple[tuple[str, str], ...]
    selected: str
    planned: frozenset[str]


def diameter(power: float) -> float:
    """Percent of the map's width."""
    return LEAST + PER_POWER * float(power)


def look(person: pd.Series, by: str) -> tuple[str, str]:
    """The style class of a person's button, and the short mark on it."""
    if by == "stance":
        key = stance_key(person["stance"])
        return f"s-{'u' if key is None else str(key).replace('-', 'm')}", stance_sign(person["stance"])
    if by == "contact":
        days = person["days_since"]
        if pd.isna(days):
            return "c-never", "–"
        return "c-fresh" if days < FRESH else "c-active" if days < ACTIVE else "c-old", str(int(days))
    value = person[by]
    if pd.isna(value):
        return f"{by[0]}-u", "?"
    return f"{by[0]}-{value}", _w(f"marks.{by}.{value}")


def legend(by: str) -> str:
    """What the colours mean, as HTML."""
    keys: list[tuple[str, str, str]] = []
    if by == "stance":
        names = {key: str(key).replace("-", "m") for key in (2, 1, 0, -1, -2)}
        keys = [(f"s-{name}", stance_sign(key), f"stance.{name}") for key, name in names.items()]
    elif by == "contact":
        keys = [(f"c-{name}", "", f"contact.{name}") for name in ("fresh", "active", "old", "never")]
    else:
        known = ROLES if by == "role" else MODES
        keys = [(f"{by[0]}-{name}", _w(f"marks.{by}.{name}"), f"{by}.{name}") for name in known]
    if by != "contact":
        keys.append((f"{by[0]}-u", "?", "unknown"))
    parts = "".join(
        f"<span><i class='{style}'>{escape(mark)}</i>{escape(_w(f'legend.{words}'))}</span>"
        for style, mark, words in keys
    )
    return f"<div class='kam-legend'>{parts}<span class='kam-faint'>{escape(_w('legend.size'))}</span></div>"


def drawing(scene: Scene, ident: str) -> str:
    """Lines, arrows and names as HTML; the buttons lie above it.

    Parameters
    ----------
    ident : makes the arrow heads of one app different from those of another on the same page.
    """
    lines = []
    for start, end, tie in sorted(scene.graph.edges(data=True), key=lambda edge: (edge[:2] in scene.way, edge[:2])):
        lines.append(_line(scene, str(start), str(end), str(tie["kind"]), ident))
    heads = "".join(
        f"<marker id='{ident}-{name}' viewBox='0 0 10 10' refX='9' refY='5' markerWidth='{size}' markerHeight='{size}'"
        f" orient='auto-start-reverse'><path d='M0 1 L10 5 L0 9 z' class='kam-head-{name}'/></marker>"
        for name, size in (("tie", 7), ("way", 5))
    )
    names = "".join(_name(scene, str(name)) for name in scene.people.index)
    return (
        f"<div class='kam-drawing'><svg viewBox='0 0 {WIDTH:.0f} {HEIGHT:.0f}' aria-hidden='true'>"
        f"<defs>{heads}</defs>{''.join(lines)}</svg>{names}</div>"
    )


def _at(scene: Scene, name: str) -> tuple[float, float]:
    x, y = scene.places[name]
    return x / 100 * WIDTH, y / 100 * HEIGHT


def _line(scene: Scene, start: str, end: str, kind: str, ident: str) -> str:
    (ax, ay), (bx, by) = _at(scene, start), _at(scene, end)
    gap = max(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5, 1.0)
    reach = diameter(scene.people.at[end, "power"]) / 100 * WIDTH / 2 + 3  # type: ignore[arg-type]
    tx, ty = bx - (bx - ax) * reach / gap, by - (by - ay) * reach / gap
    # A slight bend: two ties between the same two people do not lie on each other.
    mx, my = (ax + bx) / 2 - (by - ay) * 0.05, (ay + by) / 2 + (bx - ax) * 0.05
    on_way = (start, end) in scene.way
    styles = ["kam-tie", kind]
    if on_way:
        styles.append("way")
    elif scene.selected:
        styles.append("near" if scene.selected in (start, end) else "far")
    head = "way" if on_way else "tie"
    return (
        f"<path class='{' '.join(styles)}' d='M{ax:.0f} {ay:.0f} Q{mx:.0f} {my:.0f} {tx:.0f} {ty:.0f}'"
        f" marker-end='url(#{ident}-{head})'/>"
    )


def _name(scene: Scene, name: str) -> str:
    person = row_of(scene.people, name)
    x, y = scene.places[name]
    below = y + diameter(person["power"]) * WIDTH / HEIGHT / 2 + 0.3
    role = "" if pd.isna(person["role"]) else _w(f"short_role.{person['role']}")
    styles = "kam-who" + (" here" if name == scene.selected else "") + (" planned" if name in scene.planned else "")
    strong = " strong" if person["role"] in ("economic", "coach") else ""
    line = f"<small class='{strong.strip()}'>{escape(role)}</small>" if role else ""
    words = escape(short(person["name"], 16))
    return f"<div class='{styles}' style='left:{x:.2f}%;top:{below:.2f}%'>{words}{line}</div>"
