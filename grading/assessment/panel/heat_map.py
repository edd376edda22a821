"""The audit as a picture: who gave whom how much more, or less, than the other scores lead to expect."""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from grading.assessment.panel.audit import Audit
from grading.assessment.panel.model import say
from kam_lab.i18n import in_language, language
from kam_lab.plots import canvas
from kam_lab.plots.look import ACCENT, DARK, FONTS, INK, LIGHT, MIDDLE, PALE, short, wrapped

STEPS = (2.5, 5.0, 10.0)  # points out of 100 from which a deviation gets the next darker colour
_HIGH = ("white", PALE, LIGHT, MIDDLE)
_LOW = ("white", "#fbe9db", "#f2c49f", ACCENT)


def heat_map(audit: Audit, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw the deviations: rows raters, columns teams; the title states the finding.

    Each cell shows the score, and below it the deviation with its sign. High scores are blue, low ones orange with
    stripes, so that a grey print tells them apart; what the audit points at has a thick frame, the own team a cross.
    """
    with in_language(lang or language()):
        return _draw(audit, ax, lang or language())


def _draw(audit: Audit, ax: Axes | None, lang: str) -> Axes:
    cells = {(row["rater"], row["team"]): row for row in audit.cells.to_dict("records")}
    present = {rater for rater, _ in cells}
    raters = [rater for rater in [*audit.team_of, *audit.raters.index[audit.raters["role"] == "teacher"]]]
    raters = [rater for rater in raters if rater in present]
    teams = list(audit.project.teams)
    size = (max(5.0, 2.2 + 0.95 * len(teams)), max(2.8, 1.6 + 0.55 * len(raters)))
    with canvas(ax, size) as axes:
        for y, rater in enumerate(raters):
            for x, team in enumerate(teams):
                _cell(axes, x, y, cells.get((rater, team)), audit.team_of.get(rater) == team)
        axes.set_xlim(-0.5, max(len(teams), 1) - 0.5)
        axes.set_ylim(max(len(raters), 1) - 0.5, -0.5)
        axes.set_xticks(range(len(teams)), [label(audit.project.teams[team], 10) for team in teams], parse_math=False)
        axes.set_yticks(range(len(raters)), [_who(audit, rater, lang) for rater in raters], parse_math=False)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        axes.set_xlabel(say("plot.teams")[lang])
        axes.set_ylabel(say("plot.raters")[lang])
        figure = axes.get_figure(root=True)
        width = axes.get_window_extent().width * 72 / (figure.dpi if figure is not None else 72)
        title = drawable(audit.sentences[0][lang])
        axes.set_title(wrapped(title, max(24, int(width / 11.5 * 1.9))), parse_math=False)
    return axes


def _cell(ax: Axes, x: int, y: int, cell: dict | None, own: bool) -> None:
    corner = (x - 0.5, y - 0.5)
    if cell is None:
        ax.add_patch(Rectangle(corner, 1, 1, facecolor="#eeeeee", edgecolor="white", linewidth=1.5))
        if own:
            ax.plot([x - 0.5, x + 0.5], [y - 0.5, y + 0.5], color="#aaaaaa", linewidth=0.8)
            ax.plot([x - 0.5, x + 0.5], [y + 0.5, y - 0.5], color="#aaaaaa", linewidth=0.8)
        return
    deviation = float(cell["deviation"])
    step = int(np.searchsorted(STEPS, abs(deviation), side="right")) if np.isfinite(deviation) else 0
    low = deviation < 0 and step >= 2
    ax.add_patch(
        Rectangle(
            corner,
            1,
            1,
            facecolor=(_LOW if deviation < 0 else _HIGH)[step],
            edgecolor="white",
            linewidth=1.5,
            hatch="///" if low else None,
        )
    )
    if cell["flag"]:
        ax.add_patch(
            Rectangle((x - 0.46, y - 0.44), 0.92, 0.88, facecolor="none", edgecolor=DARK, linewidth=2.2, zorder=3)
        )
    ink = "white" if step == 3 and deviation > 0 else INK
    sign = f"{deviation:+.0f}".replace("-", "−") if np.isfinite(deviation) else "?"
    sign = "0" if sign in ("+0", "−0") else sign
    ax.text(x, y - 0.14, f"{cell['score']:.0f}", ha="center", va="center", fontsize=10, color=ink, zorder=4)
    ax.text(x, y + 0.24, sign, ha="center", va="center", fontsize=8.5, color=ink, zorder=4)


def _who(audit: Audit, rater: str, lang: str) -> str:
    team = audit.team_of.get(rater)
    if team is None:
        return label(say("who.teacher", name=rater.partition(":")[2] or rater)[lang], 22)
    return label(audit.project.teams.get(team, team), 22)


@cache
def _known() -> frozenset[int]:
    found: set[int] = set()
    for name in FONTS:
        found |= set(font_manager.get_font(font_manager.findfont(name)).get_charmap())
    return frozenset(found)


def drawable(text: str) -> str:
    """A text without the characters that would be drawn as boxes. Only inside the course's style."""
    return "".join(c for c in " ".join(str(text).split()) if ord(c) in _known())


def label(text: str, width: int) -> str:
    """A short drawable name."""
    return short(drawable(text).strip() or "?", width)
