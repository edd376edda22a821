"""Where people stand on a map of an account: by level, by department, or by who is tied to whom.

Positions are percent of the map's width and height, from the upper left corner; the same map gives the same positions.
Up to 30 people keep clear of each other. ``kam_lab.relationships`` re-exports ``map_positions``.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from kam_lab.checks import fail
from kam_lab.relationships.buying import people_of
from kam_lab.relationships.coverage import LEVELS
from kam_lab.relationships.network import undirected

ARRANGEMENTS = ("levels", "departments", "network")
DEPARTMENTS = ("management", "purchasing", "finance", "technical", "production", "warehouse")
#: Most people side by side, and one above the other, before a second row or column is begun.
MOST_IN_ROW, MOST_IN_COLUMN = 7, 5
#: Free edge of the map, percent.
EDGE_X, EDGE_Y = 7.0, 9.0
#: Least distance between two people, percent of width and height.
APART = (12.0, 15.0)


def map_positions(
    contacts: pd.DataFrame, ties: pd.DataFrame, account_id: str, arrange: str = "levels", told_only: bool = False
) -> pd.DataFrame:
    """Where each person of one account stands on the map.

    Parameters
    ----------
    arrange : "levels" (executives on top), "departments" (a column each) or "network" (who is tied stands near).
    told_only : leave out people whom we know from the account's own papers only.

    Returns
    -------
    DataFrame, index contact_id (ascending): ``x``, ``y``, percent from the upper left corner.
    """
    if arrange not in ARRANGEMENTS:
        raise fail("unknown_arrangement", owner="relationships", came=arrange, expected=", ".join(ARRANGEMENTS))
    people = people_of(contacts, account_id, told_only).sort_index()
    rows = ties[ties["account_id"] == account_id]
    if told_only and "told" in rows.columns:
        rows = rows[rows["told"].astype(bool)]
    if len(people) == 1:
        places = {str(people.index[0]): (50.0, 50.0)}
    elif arrange == "levels":
        places = _by_levels(people, rows)
    elif arrange == "departments":
        places = _by_departments(people)
    else:
        places = _by_ties(people, rows)
    table = pd.DataFrame.from_dict(places, orient="index", columns=["x", "y"])
    return table.reindex(people.index).rename_axis("contact_id")


def _neighbours(people: pd.DataFrame, ties: pd.DataFrame) -> dict[str, list[str]]:
    graph = undirected(ties, people.index)
    return {str(name): [str(other) for other in graph.neighbors(name)] for name in graph}


def _split(names: Sequence[str], most: int) -> list[list[str]]:
    """As few groups as needed, about equally large."""
    count = max(1, math.ceil(len(names) / most))
    cuts = [round(len(names) * i / count) for i in range(count + 1)]
    return [list(names[a:b]) for a, b in itertools.pairwise(cuts)]


def _spaced(count: int, edge: float) -> list[float]:
    """Middles of ``count`` equal parts between the edges."""
    width = (100 - 2 * edge) / max(count, 1)
    return [edge + width * (i + 0.5) for i in range(count)]


def _by_levels(people: pd.DataFrame, ties: pd.DataFrame) -> dict[str, tuple[float, float]]:
    near = _neighbours(people, ties)
    rank = people.sort_values("power", ascending=False, kind="stable").index
    rows: list[list[str]] = []
    for level in LEVELS:
        names = [str(name) for name in rank if people.at[name, "level"] == level]
        if names:
            rows += _split(names, MOST_IN_ROW)
    heights = _spaced(len(rows), EDGE_Y / 2)
    at: dict[str, float] = {}
    for row in rows:
        at.update(zip(row, _spaced(len(row), EDGE_X / 2), strict=True))
    # Everybody moves under the people he is tied to: a few rounds untangle most of the lines.
    for _ in range(6):
        for row in rows:
            wish = {n: float(np.mean([at[o] for o in near[n] if o not in row] or [at[n]])) for n in row}
            order = sorted(row, key=lambda n: (wish[n], n))
            at.update(zip(order, _spaced(len(order), EDGE_X / 2), strict=True))
    # Every second row stands a little aside, so that lines do not run through the people between.
    aside = {id(row): (-1) ** place * 22.0 / len(row) if len(row) > 2 else 0.0 for place, row in enumerate(rows)}
    return {
        name: (at[name] + aside[id(row)], height) for row, height in zip(rows, heights, strict=True) for name in row
    }


def _by_departments(people: pd.DataFrame) -> dict[str, tuple[float, float]]:
    columns: list[list[str]] = []
    order = people.assign(_l=people["level"].map({level: i for i, level in enumerate(LEVELS)}))
    order = order.sort_values(["_l", "power"], ascending=[True, False], kind="stable")
    for department in DEPARTMENTS:
        names = [str(name) for name in order.index if order.at[name, "department"] == department]
        if names:
            columns += _split(names, MOST_IN_COLUMN)
    places = {}
    for column, x in zip(columns, _spaced(len(columns), 1.0), strict=True):
        for name, y in zip(column, _spaced(MOST_IN_COLUMN, EDGE_Y / 2), strict=False):
            places[name] = (x, y)
    return places


def _by_ties(people: pd.DataFrame, ties: pd.DataFrame) -> dict[str, tuple[float, float]]:
    import networkx as nx

    graph = undirected(ties, people.index)
    loose = sorted(nx.isolates(graph))
    tied = graph.subgraph([name for name in graph if name not in set(loose)])
    places: dict[str, tuple[float, float]] = {}
    bottom = 100 - EDGE_Y if loose else 100.0
    if len(tied):
        start = nx.circular_layout(tied)
        found = nx.spring_layout(tied, pos=start, iterations=200, seed=1, k=1.6 / math.sqrt(len(tied)))
        names = [str(name) for name in tied]
        points = np.array([found[name] for name in names])
        span = np.ptp(points, axis=0)
        points = (points - points.min(axis=0)) / np.where(span > 0, span, 1)
        points = points * [100 - 2 * EDGE_X, bottom - 2 * EDGE_Y] + [EDGE_X, EDGE_Y]
        apart = _apart(points, bottom)
        places = {name: (float(x), float(y)) for name, (x, y) in zip(names, apart, strict=True)}
    # Whom nobody is tied to stands on the lower edge: there is no place that would say more.
    places.update({str(name): (x, 100 - EDGE_Y) for name, x in zip(loose, _spaced(len(loose), EDGE_X), strict=True)})
    return places


def _apart(points: np.ndarray, bottom: float = 100.0) -> np.ndarray:
    """Push people apart who stand too close, until nobody does (or for 400 rounds)."""
    places, unit = points.copy(), np.array(APART)
    for _ in range(400):
        gaps = (places[:, None] - places[None, :]) / unit
        distance = np.hypot(gaps[..., 0], gaps[..., 1])
        np.fill_diagonal(distance, 9.0)
        close = distance < 1.0
        if not close.any():
            break
        # Two on one spot have no direction to part in: give each its own.
        turn = np.arange(len(places)) * 2.399963
        direction = np.where(
            distance[..., None] > 1e-9, gaps / np.maximum(distance, 1e-9)[..., None],
            np.stack([np.cos(turn), np.sin(turn)], axis=1)[:, None, :],
        )  # fmt: skip
        push = np.where(close, (1.0 - distance) / 2, 0.0)[..., None] * direction
        places = places + push.sum(axis=1) * unit * 0.6
        places = np.clip(places, [EDGE_X, EDGE_Y], [100 - EDGE_X, bottom - EDGE_Y])
    return places
