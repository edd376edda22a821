"""Charts of priority: A–E grid, portfolio matrix, RFM heat map, need × size heat map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator

from kam_lab.i18n import t
from kam_lab.plots.look import (
    ACCENT,
    DARK,
    HALO,
    INK,
    LIGHT,
    MIDDLE,
    PALE,
    canvas,
    cell,
    money,
    name_of,
    percent,
    place_labels,
    short,
    titled,
)
from kam_lab.prospecting import priority_grid, segments

#: Fill of the grid's cells by class, darker = better; bubbles stay readable on all of them.
CELL = {"A": "#b9cfdf", "B": "#cfdee9", "C": "#e3ecf2", "D": "#f1f5f8", "E": "#fbfcfd"}


def grid(
    graded: pd.DataFrame,
    names: pd.Series | None = None,
    chosen: Iterable[str] = (),
    label: int = 10,
    impact_cuts: Sequence[float] = priority_grid.IMPACT_CUTS,
    relevance_cuts: Sequence[float] = priority_grid.RELEVANCE_CUTS,
    ax: Axes | None = None,
) -> Axes:
    """The A–E grid: one bubble per account, area = revenue; the chosen accounts dark and labelled.

    Marks 1–5 give few different values of relevance; bubbles are spread to the right, never across a cut, so that they
    do not hide each other.

    Parameters
    ----------
    graded : result of ``prospecting.grid``.
    names : names by account_id (``plots.account_names``); without it ids are shown.
    chosen : account ids to mark and label; default: the ``label`` accounts of the best classes with most revenue.
    impact_cuts, relevance_cuts : the cuts ``graded`` was made with.
    """
    picked = [account for account in dict.fromkeys(chosen) if account in graded.index]
    marked = picked or list(graded.sort_values(["grid_class", "revenue"], ascending=[True, False]).index[:label])
    marked.sort(key=lambda account: -cell(graded, account, "revenue"))  # large bubbles below, and labelled first
    with canvas(ax, (8.0, 6.0)) as axes:
        _cells(axes, impact_cuts, relevance_cuts)
        radius = np.sqrt(graded["revenue"].clip(lower=0) / graded["revenue"].max()) * 15 + 1.5
        x = _spread(graded["relevance"], relevance_cuts)
        rest = ~graded.index.isin(marked)
        axes.scatter(
            x[rest], graded["impact"][rest], s=(2 * radius[rest]) ** 2, color=MIDDLE, alpha=0.35, lw=0.4, edgecolor=INK
        )
        axes.scatter(
            x[~rest], graded["impact"][~rest], s=(2 * radius[~rest]) ** 2, color=ACCENT, alpha=0.85, lw=0.9,
            edgecolor=INK, hatch="////",
        )  # fmt: skip
        axes.set_xlabel(t("plots.grid.x"))
        axes.set_ylabel(t("plots.grid.y"))
        best = graded["grid_class"] == "A"
        titled(
            axes, "grid.title", count=f"{int(best.sum()):,}", total=f"{len(graded):,}",
            share=percent(graded.loc[best, "revenue"].sum() / graded["revenue"].sum()),
            low=f"{int((graded['grid_class'] == 'E').sum()):,}",
        )  # fmt: skip
        width, fontsize = (16, 8.5) if len(marked) <= 15 else (11, 7.5)
        place_labels(
            axes,
            [
                (float(x[a]), cell(graded, a, "impact"), float(radius[a]), short(name_of(names, a), width))
                for a in marked
            ],
            fontsize,
        )
        return axes


def _cells(axes: Axes, impact_cuts: Sequence[float], relevance_cuts: Sequence[float]) -> None:
    """Nine cells with their class letters; rows low to high impact, columns low to high relevance."""
    right, top = 110.0, 104.0
    xs, ys = [-2.0, *relevance_cuts, right], [-2.0, *impact_cuts, top]
    for column in range(3):
        for row in range(3):
            name = priority_grid.grid_class(row, column)
            corner, width, height = (xs[column], ys[row]), xs[column + 1] - xs[column], ys[row + 1] - ys[row]
            axes.add_patch(Rectangle(corner, width, height, fc=CELL[name], ec="white", lw=1.5, zorder=0))
            if width > 3 and height > 3:
                axes.annotate(
                    name, (xs[column], ys[row + 1]), xytext=(4, -4), textcoords="offset points", ha="left", va="top",
                    fontsize=15, color="#43525e", zorder=5, path_effects=HALO,
                )  # fmt: skip
    axes.set_xlim(-2, right)
    axes.set_ylim(-2, top)
    axes.set_xticks(range(0, 101, 25))
    axes.set_yticks(range(0, 101, 25))


def _spread(values: pd.Series, cuts: Sequence[float], width: float = 9.0) -> pd.Series:
    """Shift equal values to the right by an even sequence, less where a cut is near."""
    steps = (np.arange(len(values)) * 0.6180339887) % 1  # golden ratio: neighbours land far apart
    room = np.full(len(values), width)
    for cut in cuts:
        ahead = cut - values.to_numpy()
        room = np.where((ahead > 0) & (ahead < room + 1), np.maximum(ahead - 1, 0), room)
    return values + steps * room


def portfolio(
    scores: pd.DataFrame,
    names: pd.Series | None = None,
    cut: float = segments.PORTFOLIO_CUT,
    chosen: Iterable[str] = (),
    label: int = 12,
    ax: Axes | None = None,
) -> Axes:
    """Portfolio matrix, attractiveness × our strength (scores 0–10), four policies.

    Parameters
    ----------
    scores : DataFrame by account_id with ``attractiveness, strength`` and, optionally, ``revenue`` (CNY, bubble area).
    chosen : ids to label; default: the ``label`` largest (by revenue, else by attractiveness).
    """
    cells = segments.portfolio(scores["attractiveness"], scores["strength"], cut)
    size_by = "revenue" if "revenue" in scores.columns else "attractiveness"
    picked = [account for account in dict.fromkeys(chosen) if account in scores.index]
    marked = picked or list(scores[size_by].sort_values(ascending=False, kind="stable").index[:label])
    with canvas(ax, (7.6, 5.6)) as axes:
        corners = {
            "invest": (cut, cut, CELL["A"]),
            "invest_selectively": (0.0, cut, CELL["B"]),
            "maintain": (cut, 0.0, CELL["C"]),
            "withdraw": (0.0, 0.0, CELL["E"]),
        }
        for name, (left, bottom, fill) in corners.items():
            width, height = (10 - cut if left else cut), (10 - cut if bottom else cut)
            axes.add_patch(Rectangle((left, bottom), width, height, fc=fill, ec="white", lw=1.5, zorder=0))
            axes.annotate(
                t(f"plots.portfolio.{name}", count=int((cells == name).sum())), (left, bottom + height), xytext=(5, -5),
                textcoords="offset points", ha="left", va="top", fontsize=10, color="#43525e", zorder=5,
                path_effects=HALO,
            )  # fmt: skip
        if size_by == "revenue":
            radius = np.sqrt(scores["revenue"].clip(lower=0) / scores["revenue"].max()) * 13 + 2
        else:
            radius = pd.Series(5.0, index=scores.index)
        rest = ~scores.index.isin(marked)
        for mask, color, alpha, hatch in ((rest, MIDDLE, 0.4, None), (~rest, ACCENT, 0.85, "////")):
            part = scores[mask]
            axes.scatter(
                part["strength"], part["attractiveness"], s=(2 * radius[mask]) ** 2, color=color, alpha=alpha, lw=0.6,
                edgecolor=INK, hatch=hatch,
            )  # fmt: skip
        axes.set_xlim(0, 10)
        axes.set_ylim(0, 10)
        axes.set_xlabel(t("plots.portfolio.x"))
        axes.set_ylabel(t("plots.portfolio.y"))
        titled(
            axes, "portfolio.title", invest=int((cells == "invest").sum()),
            selective=int((cells == "invest_selectively").sum()), total=len(cells),
        )  # fmt: skip
        place_labels(
            axes,
            [
                (
                    cell(scores, a, "strength"),
                    cell(scores, a, "attractiveness"),
                    float(radius[a]),
                    short(name_of(names, a)),
                )
                for a in marked
            ],
        )
        return axes


def heat(axes: Axes, counts: np.ndarray, words: list[list[str]], rows: Sequence[str], columns: Sequence[str]) -> None:
    """A heat map with its numbers printed, light to dark; text turns white on dark cells."""
    shades = LinearSegmentedColormap.from_list("shades", ["#f6f9fb", PALE, LIGHT, MIDDLE, DARK])
    top = float(counts.max()) or 1.0
    axes.imshow(counts / top, cmap=shades, vmin=0, vmax=1, aspect="auto", origin="upper")
    for row, line in enumerate(words):
        for column, word in enumerate(line):
            color = "white" if counts[row, column] / top > 0.55 else INK
            axes.text(column, row, word, ha="center", va="center", fontsize=10, color=color)
    axes.xaxis.set_major_locator(FixedLocator(list(range(len(columns)))))
    axes.yaxis.set_major_locator(FixedLocator(list(range(len(rows)))))
    axes.set_xticklabels(list(columns))
    axes.set_yticklabels(list(rows))
    axes.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(rows) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="white", lw=1.5)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)


def rfm(scored: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Number of accounts by recency score (columns) and monetary score (rows), 5 = best.

    The upper left is where money is being lost: large buyers that have not ordered for long.
    """
    bins = int(max(scored["r"].max(), scored["m"].max()))
    scores = range(1, bins + 1)
    counts = pd.crosstab(scored["m"], scored["r"]).reindex(index=list(scores)[::-1], columns=list(scores), fill_value=0)
    late = int(((scored["m"] == bins) & (scored["r"] <= bins // 2)).sum())
    with canvas(ax, (6.4, 4.6)) as axes:
        words = [[f"{value:,}" for value in line] for line in counts.to_numpy().tolist()]
        heat(axes, counts.to_numpy(dtype=float), words, [str(s) for s in counts.index], [str(s) for s in scores])
        axes.set_xlabel(t("plots.rfm.x"))
        axes.set_ylabel(t("plots.rfm.y"))
        titled(
            axes, "rfm.title", late=late, large=int((scored["m"] == bins).sum()),
            best=int(((scored["m"] == bins) & (scored["r"] == bins)).sum()),
        )  # fmt: skip
        return axes


def need_by_size(table: pd.DataFrame, amounts: bool = False, ax: Axes | None = None) -> Axes:
    """Need × size segments (``prospecting.need_by_size``): numbers of accounts, or CNY if ``amounts``."""
    row, column = np.unravel_index(int(table.to_numpy(dtype=float).argmax()), table.shape)
    largest_need, largest_size = str(table.index[int(row)]), str(table.columns[int(column)])
    with canvas(ax, (6.4, 4.2)) as axes:
        values = table.to_numpy(dtype=float)
        words = [[money(v) if amounts else f"{v:,.0f}" for v in line] for line in values]
        rows = [t(f"plots.need.{name}") for name in table.index]
        columns = [t(f"plots.size.{name}") for name in table.columns]
        heat(axes, values, words, rows, columns)
        axes.set_xlabel(t("plots.need_size.x"))
        axes.set_ylabel(t("plots.need_size.y_money" if amounts else "plots.need_size.y"))
        titled(
            axes, "need_size.title_money" if amounts else "need_size.title",
            need=t(f"plots.need.{largest_need}"), size=t(f"plots.size.{largest_size}"),
            share=percent(cell(table, largest_need, largest_size) / values.sum()),
        )  # fmt: skip
        return axes
