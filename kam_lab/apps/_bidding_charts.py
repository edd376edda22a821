"""Charts of the bid-opening app, as figures without pyplot."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from kam_lab import bidding
from kam_lab.i18n import t
from kam_lab.plots import bidding as plots
from kam_lab.plots.look import ACCENT, DARK, INK, canvas, legend_below, money_axis, style


def _w(key: str, **fields: Any) -> str:
    return t(f"app_bidding.charts.{key}", **fields)


def scores(result: bidding.Evaluation, names: pd.Series) -> Figure:
    """Points of every bid, price and quality apart."""
    with style():
        figure = Figure(figsize=(6.4, 0.46 * len(result.table) + 1.9), layout="constrained")
        plots.tender_scores(result, names, ax=figure.add_subplot())
    return figure


def price_line(points: pd.DataFrame, own: float, win_at: float | None) -> Figure:
    """Our points and the best rival's over our price; the price of the bid and the one that wins are marked."""
    with style():
        figure = Figure(figsize=(6.4, 3.1), layout="constrained")
        with canvas(figure.add_subplot()) as axes:
            axes.plot(points["price"], points["ours"], color=DARK, lw=2, label=_w("ours"))
            axes.plot(points["price"], points["best_rival"], "--", color=ACCENT, lw=2, label=_w("rival"))
            axes.axvline(own, color=INK, lw=1, ls=":", label=_w("bid"))
            if win_at is not None and points["price"].min() <= win_at <= points["price"].max():
                axes.axvline(win_at, color=ACCENT, lw=1, label=_w("wins"))
            money_axis(axes.xaxis, float(points["price"].max()), _w("x"))
            axes.set_ylabel(_w("y"))
            legend_below(axes, 2)
    return figure
