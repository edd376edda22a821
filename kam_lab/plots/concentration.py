"""Charts of concentration: Pareto curve, Lorenz curve, ABC classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from kam_lab import concentration
from kam_lab.i18n import t
from kam_lab.plots.look import (
    ACCENT,
    DARK,
    HATCH,
    INK,
    LIGHT,
    PALE,
    canvas,
    legend_below,
    money,
    percent,
    percent_axis,
    titled,
)


def pareto(revenue: pd.Series, highlight: float = 0.2, share: float = 0.8, ax: Axes | None = None) -> Axes:
    """Cumulative share of revenue over the share of customers, largest customer first.

    Parameters
    ----------
    revenue : Series by account_id, CNY (see ``prospecting.revenue``).
    highlight : fraction of customers marked on the curve (0.2: what does the top fifth bring?).
    share : fraction of revenue marked (0.8: how many customers does it take?).
    """
    table = concentration.pareto(revenue)
    reached = concentration.top_share(revenue, highlight)
    needed = concentration.customers_for(revenue, share)
    with canvas(ax) as axes:
        x = np.concatenate([[0], table["customer_share"]])
        y = np.concatenate([[0], table["cumulative_share"]])
        axes.plot(x, y, color=DARK, lw=2.2)
        axes.fill_between(x, 0, y, where=x <= highlight + 1e-9, color=PALE)
        axes.plot([0, 1], [0, 1], color=INK, lw=0.9, ls=(0, (4, 3)))
        axes.text(0.72, 0.66, t("plots.equal"), fontsize=9, color=INK, ha="left", va="top")
        axes.plot([highlight, highlight, 0], [0, reached, reached], color=ACCENT, lw=1.2, ls=":")
        axes.plot(highlight, reached, "o", color=ACCENT, ms=7, mec=INK)
        axes.annotate(
            t("plots.pareto.mark", customers=percent(highlight), share=percent(reached, 1)),
            (highlight, reached), xytext=(10, -16), textcoords="offset points", fontsize=9.5, color=INK,
        )  # fmt: skip
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.02)
        percent_axis(axes.xaxis, t("plots.pareto.x", count=f"{len(table):,}"))
        percent_axis(axes.yaxis, t("plots.pareto.y"))
        titled(
            axes, "pareto.title", customers=percent(highlight), reached=percent(reached, 1), share=percent(share),
            needed=f"{needed:,}", needed_share=percent(needed / len(table), 1),
        )  # fmt: skip
        return axes


def lorenz(values: Any, ax: Axes | None = None) -> Axes:
    """The Lorenz curve, smallest customer first; the pale area is half the Gini coefficient."""
    curve = concentration.lorenz(values)
    coefficient = concentration.gini(values)
    half = float(np.interp(0.5, curve["customer_share"], curve["value_share"]))
    with canvas(ax, (5.6, 4.8)) as axes:
        x, y = curve["customer_share"], curve["value_share"]
        axes.fill_between(x, y, x, color=PALE, hatch="..", edgecolor=LIGHT, lw=0)
        axes.plot(x, y, color=DARK, lw=2.2)
        axes.plot([0, 1], [0, 1], color=INK, lw=0.9, ls=(0, (4, 3)))
        axes.text(0.42, 0.5, t("plots.equal"), fontsize=9, color=INK, ha="right", va="bottom")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.0)
        percent_axis(axes.xaxis, t("plots.lorenz.x", count=f"{len(curve) - 1:,}"))
        percent_axis(axes.yaxis, t("plots.pareto.y"))
        titled(axes, "lorenz.title", gini=f"{coefficient:.2f}", half=percent(half, 1))
        return axes


def abc(revenue: pd.Series, cuts: Sequence[float] = concentration.ABC_CUTS, ax: Axes | None = None) -> Axes:
    """Share of customers against share of revenue for the classes A, B, C."""
    classes = concentration.abc(revenue, cuts)
    counts = classes.value_counts().reindex(["A", "B", "C"], fill_value=0)
    sums = revenue.groupby(classes.reindex(revenue.index)).sum().reindex(["A", "B", "C"], fill_value=0.0)
    with canvas(ax) as axes:
        places = np.arange(3)
        shares = {"customers": counts / counts.sum(), "revenue": sums / sums.sum()}
        for offset, (name, share) in zip((-0.2, 0.2), shares.items(), strict=True):
            bars = axes.bar(
                places + offset, share, 0.38, label=t(f"plots.abc.{name}"), color=LIGHT if offset < 0 else DARK,
                edgecolor=INK, lw=0.6, hatch=HATCH if offset < 0 else None,
            )  # fmt: skip
            notes = [f"{n:,}" for n in counts] if name == "customers" else [money(v) for v in sums]
            for bar, note, value in zip(bars, notes, share, strict=True):
                axes.annotate(
                    f"{percent(value)}\n{note}", (bar.get_x() + bar.get_width() / 2, value), xytext=(0, 3),
                    textcoords="offset points", ha="center", va="bottom", fontsize=8.5, color=INK,
                )  # fmt: skip
        axes.xaxis.set_major_locator(FixedLocator(places.tolist()))
        axes.set_xticklabels([t("plots.abc.class", name=name) for name in "ABC"])
        axes.set_ylim(0, max(float(s.max()) for s in shares.values()) * 1.22)
        percent_axis(axes.yaxis, t("plots.abc.y"))
        legend_below(axes, 2, lines=1)
        titled(
            axes, "abc.title", count=f"{counts['A']:,}", total=f"{counts.sum():,}",
            customers=percent(counts["A"] / counts.sum(), 1), share=percent(sums["A"] / sums.sum()),
            rest=f"{counts['C']:,}", rest_share=percent(sums["C"] / sums.sum(), 1),
        )  # fmt: skip
        return axes
