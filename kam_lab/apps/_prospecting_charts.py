"""The two charts of the prospecting app: the A–E grid and the Pareto curve, with the list and the account marked.

The course's look (``kam_lab.plots.look``), but drawn for speed: no search for free places for labels, one name each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from kam_lab import prospecting
from kam_lab.apps._layout import DPI
from kam_lab.i18n import t
from kam_lab.plots.look import ACCENT, DARK, INK, MIDDLE, PALE, percent, percent_axis, style
from kam_lab.plots.priority import CELL
from kam_lab.plots.text import short, wrapped

#: Area of the largest bubble, points².
LARGEST = 640.0
#: Relevance marks are whole numbers, so that hundreds of accounts share a few columns: spread by at most this much.
SPREAD = 9.0
#: Half-characters in one line of a title.
TITLE_WIDTH = 66


@dataclass(frozen=True)
class Marks:
    """What is marked on both charts: the account shown, my list, and the list that revenue alone would give."""

    account: str
    name: str
    mine: tuple[str, ...]
    by_revenue: tuple[str, ...]


def _w(key: str, **fields: Any) -> str:
    return t(f"app_prospecting.charts.{key}", **fields)


def _figure(size: tuple[float, float]) -> tuple[Figure, Axes]:
    """A figure with axes at fixed margins (inches): an automatic layout would take half the time of a redraw."""
    figure = Figure(figsize=size, dpi=DPI)
    width, height = size
    left, right, bottom, top = 0.62, 0.12, 0.55, 0.42
    inner = (1 - (left + right) / width, 1 - (bottom + top) / height)
    return figure, figure.add_axes((left / width, bottom / height, *inner))


def _title(axes: Axes, key: str, **fields: object) -> None:
    axes.set_title(wrapped(_w(key, **fields), TITLE_WIDTH), parse_math=False)


def grid_chart(
    grid: pd.DataFrame,
    impact_cuts: Sequence[float],
    relevance_cuts: Sequence[float],
    marks: Marks,
    size: tuple[float, float] = (5.3, 4.2),
) -> Figure:
    """Bubbles on the A–E grid: relevance to the right, impact upwards, area by revenue.

    Parameters
    ----------
    grid : as from ``kam_lab.prospecting.grid``.
    impact_cuts, relevance_cuts : the cuts it was made with (0–100).
    marks : what to colour, outline and name.
    size : inches.
    """
    with style():
        figure, axes = _figure(size)
        _cells(axes, grid, impact_cuts, relevance_cuts)
        x, y = _spread(grid, relevance_cuts), grid["impact"]
        area = 8 + LARGEST * grid["revenue"].clip(lower=0) / max(float(grid["revenue"].max()), 1.0)
        mine = grid.index.isin(marks.mine)
        for which, colour, alpha in ((~mine, MIDDLE, 0.4), (mine, ACCENT, 0.9)):
            axes.scatter(x[which], y[which], s=area[which], c=colour, alpha=alpha, linewidths=0.5, edgecolors=INK)
        rival = grid.index.isin(marks.by_revenue)
        around = 1.3 * area[rival] + 24
        axes.scatter(x[rival], y[rival], s=around, marker="D", c="none", edgecolors=DARK, linewidths=1.4)
        if marks.account in grid.index:
            at = (float(x[marks.account]), float(y[marks.account]))
            axes.scatter(*at, s=area[marks.account] + 70, c="none", edgecolors="black", linewidths=2.0)
            left, down = at[0] > 58, at[1] > 88
            offset = (-14 if left else 14, -16 if down else 12)
            _label(axes, short(marks.name, 36), at, offset, "right" if left else "left")
        first = grid["grid_class"] == "A"
        share = float(grid.loc[first, "revenue"].sum() / grid["revenue"].sum())
        axes.set(xlim=(-2, 110), ylim=(-2, 104), xlabel=_w("relevance"), ylabel=_w("impact"))
        axes.set(xticks=range(0, 101, 25), yticks=range(0, 101, 25))
        _title(axes, "grid_title", count=int(first.sum()), total=len(grid), share=percent(share))
    return figure


def _cells(axes: Axes, grid: pd.DataFrame, impact_cuts: Sequence[float], relevance_cuts: Sequence[float]) -> None:
    """The nine cells with their class and the number of accounts in each."""
    xs, ys = [-2.0, *relevance_cuts, 110.0], [-2.0, *impact_cuts, 104.0]
    counts = grid.groupby(["impact_level", "relevance_level"]).size()
    for row in range(3):
        for column in range(3):
            name = prospecting.grid_class(row, column)
            width, height = xs[column + 1] - xs[column], ys[row + 1] - ys[row]
            axes.add_patch(Rectangle((xs[column], ys[row]), width, height, fc=CELL[name], ec="white", lw=1.5, zorder=0))
            if width > 9 and height > 6:
                count = int(counts.get((row, column), 0))
                axes.annotate(
                    f"{name} · {count}", (xs[column], ys[row + 1]), xytext=(5, -5), textcoords="offset points",
                    ha="left", va="top", fontsize=11, color=INK, zorder=3,
                    path_effects=[withStroke(linewidth=3, foreground=CELL[name])],
                )  # fmt: skip


def _spread(grid: pd.DataFrame, cuts: Sequence[float]) -> pd.Series:
    """Relevance for the eye: equal values moved apart to the right, never across a cut, the same at every redraw."""
    values = grid["relevance"].to_numpy()
    room = np.full(len(values), SPREAD)
    for cut in cuts:
        ahead = cut - values
        room = np.where((ahead > 0) & (ahead < room + 1), np.maximum(ahead - 1, 0), room)
    steps = (np.arange(len(values)) * 0.6180339887) % 1  # golden ratio: neighbours land far apart
    return pd.Series(values + steps * room, index=grid.index)


def _label(axes: Axes, name: str, at: tuple[float, float], offset: tuple[float, float], side: str) -> None:
    axes.annotate(
        name, at, xytext=offset, textcoords="offset points", ha=side, va="center", fontsize=9.5, zorder=7,
        bbox={"boxstyle": "round,pad=0.3", "fc": "white", "ec": "black", "lw": 0.8}, parse_math=False,
    )  # fmt: skip


def pareto_chart(pareto: pd.DataFrame, marks: Marks, size: tuple[float, float] = (5.3, 2.9)) -> Figure:
    """The Pareto curve with the listed accounts on it; largest account first.

    Parameters
    ----------
    pareto : as from ``kam_lab.prospecting.pareto``.
    marks : what to mark and name.
    size : inches.
    """
    with style():
        figure, axes = _figure(size)
        x, y = pareto["customer_share"], pareto["cumulative_share"]
        curve_x, curve_y = np.concatenate([[0.0], x]), np.concatenate([[0.0], y])
        axes.fill_between(curve_x, curve_y, color=PALE, linewidth=0)
        axes.plot(curve_x, curve_y, color=DARK, linewidth=2.0)
        top = prospecting.top_share(pareto["revenue"])
        axes.plot([0.2, 0.2, 0], [0, top, top], color=INK, linewidth=0.9, linestyle=":")
        words = _w("top", customers=percent(0.2), share=percent(top))
        axes.annotate(words, (0.2, top), xytext=(8, -13), textcoords="offset points", fontsize=9, color=INK)
        rival, mine = pareto.index.isin(marks.by_revenue), pareto.index.isin(marks.mine)
        axes.scatter(x[rival], y[rival], s=62, marker="D", c="white", edgecolors=DARK, linewidths=1.3, zorder=5)
        axes.scatter(x[mine], y[mine], s=34, c=ACCENT, edgecolors=INK, linewidths=0.6, zorder=6)
        if marks.account in pareto.index:
            at = (float(x[marks.account]), float(y[marks.account]))
            axes.scatter(*at, s=110, c="none", edgecolors="black", linewidths=2.0, zorder=7)
            words = _w("rank", name=short(marks.name, 30), rank=int(pareto["rank"][marks.account]))
            # Below the curve there is always room: right of the point where the curve is steep, left near its end.
            offset = (18, 10) if at[1] < 0.3 else (18, -26) if at[0] < 0.5 else (-8, -36)
            _label(axes, words, at, offset, "left" if at[0] < 0.5 else "right")
        axes.set(xlim=(-0.01, 1.01), ylim=(0, 1.05))
        percent_axis(axes.xaxis, _w("customers", count=len(pareto)))
        percent_axis(axes.yaxis, _w("cumulated"))
        share = float(pareto.loc[mine, "share"].sum())
        count = int(mine.sum())
        _title(
            axes, "pareto_title" if count else "pareto_empty",
            count=count, share=percent(share), part=percent(count / len(pareto), 1),
        )  # fmt: skip
    return figure
