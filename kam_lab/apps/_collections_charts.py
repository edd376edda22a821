"""The chart of the call list: cash, DSO, expected loss and the relationship, fortnight by fortnight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from kam_lab.apps._layout import DPI, bare_money
from kam_lab.i18n import t
from kam_lab.plots.look import ACCENT, DARK, INK, LIGHT, MIDDLE, style
from kam_lab.receivables import ROUNDS

#: Line, marker and colour of each way to play; they differ in grey as well.
LOOKS = {
    "mine": ("-", "o", DARK),
    "priority": ("--", "s", ACCENT),
    "largest": ("-.", "^", MIDDLE),
    "nobody": (":", "v", LIGHT),
}
_PARTS = ("cash", "dso", "expected_loss", "relation")


def _w(key: str, **fields: Any) -> str:
    return t(f"app_collections.charts.{key}", **fields)


def course(rounds: pd.DataFrame, others: Mapping[str, pd.DataFrame], size: tuple[float, float] = (6.4, 4.6)) -> Figure:
    """Four small charts over the fortnights; other ways to play, if given, as thinner lines.

    Parameters
    ----------
    rounds : ``Quarter.rounds`` of the quarter played so far. others : the same of whole quarters, by policy.
    size : inches.
    """
    with style():
        figure = Figure(figsize=size, dpi=DPI)
        for place, column in enumerate(_PARTS):
            left, bottom = 0.11 + 0.49 * (place % 2), 0.60 - 0.46 * (place // 2)
            axes = figure.add_axes((left, bottom, 0.37, 0.30))
            for name, table in others.items():
                line, mark, color = LOOKS[name]
                axes.plot(table.index, table[column], line, marker=mark, ms=3.5, lw=1.4, color=color, label=_w(name))
            line, mark, color = LOOKS["mine"]
            axes.plot(
                rounds.index, rounds[column], line, marker=mark, ms=5, lw=2.4, color=color, label=_w("mine"), zorder=5
            )
            axes.set_title(_w(column), fontsize=10, pad=5)
            axes.set_xlim(-0.2, ROUNDS + 0.2)
            axes.set_xticks(range(ROUNDS + 1))
            axes.yaxis.set_major_locator(MaxNLocator(4))
            axes.tick_params(labelsize=8, colors=INK)
            if column in ("cash", "expected_loss"):
                axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: bare_money(value) if value else "0"))
                axes.set_ylim(0, None if axes.dataLim.y1 > 0 else 1e6)
            elif column == "relation":
                axes.set_ylim(0, 100)
            if place >= 2:
                axes.set_xlabel(_w("x"), fontsize=8.5)
        if others:
            handles, labels = figure.axes[0].get_legend_handles_labels()
            figure.legend(handles[::-1], labels[::-1], loc="lower center", ncols=4, fontsize=8.5, frameon=False)
    return figure
