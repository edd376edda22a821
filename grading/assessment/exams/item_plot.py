"""The questions of an exam in one picture: how hard they are, and how well they tell strong from weak students."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from grading.assessment.exams.items import AIM, EASY, HARD
from grading.messages import t
from kam_lab.plots.look import ACCENT, DARK, HATCH, INK, PALE, canvas, place_labels, wrapped


def plot_items(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Difficulty against discrimination; questions below the aim are squares in the accent colour.

    Parameters
    ----------
    table : as :func:`grading.assessment.exams.items.item_table` gives it. Items without r are left out.
    ax : axes to draw on; default a new figure.
    """
    shown = table.dropna(subset=["difficulty", "discrimination"])
    with canvas(ax, (6.4, 4.2)) as axes:
        axes.axhspan(AIM, 1.05, color=PALE, zorder=0)
        for edge in (HARD, EASY):
            axes.axvline(edge, color=INK, linewidth=0.7, linestyle=":")
        good = shown["discrimination"] >= AIM
        for mask, marker, colour, hatch in ((good, "o", DARK, None), (~good, "s", ACCENT, HATCH)):
            part = shown[mask]
            axes.scatter(
                part["difficulty"], part["discrimination"], s=58, marker=marker, color=colour, edgecolor=INK,
                linewidth=0.8, hatch=hatch, zorder=3,
            )  # fmt: skip
        lowest = float(min(-0.1, shown["discrimination"].min() - 0.15)) if len(shown) else -0.1
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(max(lowest, -1.05), 1.05)
        axes.set_xlabel(t("exams.items.x"))
        axes.set_ylabel(t("exams.items.y"))
        axes.annotate(
            f"{t('exams.items.aim')}: r ≥ {AIM:g}", (0, AIM), xytext=(4, 4), textcoords="offset points", fontsize=8.5,
            color=INK,
        )  # fmt: skip
        fields = {"good": int(good.sum()), "all": len(shown)}
        key = "title_all" if len(shown) and good.all() else "title"
        axes.set_title(wrapped(t(f"exams.items.{key}", **fields), 60), parse_math=False)
        weakest = shown.sort_values("discrimination", kind="stable")
        place_labels(
            axes,
            [(row.difficulty, row.discrimination, 5.0, str(row.item)) for row in weakest.itertuples()],  # type: ignore[misc]
        )
        return axes
