"""How every chart looks: font, colours that read in grey, money on axes, titles, labels that do not touch.

Nothing here changes matplotlib's settings for good: :func:`style` is a context, entered by each plotting function.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator
from matplotlib.transforms import Bbox

from kam_lab.i18n import language, t
from kam_lab.plots.text import short as short
from kam_lab.plots.text import text_width as text_width
from kam_lab.plots.text import wrapped as wrapped

#: Palette by lightness, so that a grey print keeps the order: dark, middle, light, pale; the accent also gets a hatch.
DARK, MIDDLE, LIGHT, PALE, ACCENT, INK = "#173f5f", "#4682a9", "#9dbfd6", "#e3edf4", "#d9742b", "#333333"
#: Hatch that marks the accent colour in grey.
HATCH = "///"
#: One marker per tier or class, so that colour is never the only difference.
MARKERS = {"A": "o", "B": "s", "C": "^", "D": "D", "E": "v"}

#: No-break space: keeps "CNY" and "%" with their figure.
NBSP = "\N{NO-BREAK SPACE}"

#: A white edge that keeps text readable where marks lie under it.
HALO = [withStroke(linewidth=2.2, foreground="white")]

FONTS = ["Noto Sans SC", "DejaVu Sans"]


@cache
def _register_font() -> None:
    """Make the Chinese font known to matplotlib (once a process; settings stay untouched)."""
    import pylopdf_fonts_zh_cn

    if FONTS[0] not in font_manager.fontManager.get_font_names():
        font_manager.fontManager.addfont(str(pylopdf_fonts_zh_cn.sans_path()))


@contextmanager
def style() -> Iterator[None]:
    """The course's look inside a ``with`` block; settings are as before afterwards.

    The Chinese font comes first, since a label that mixes Chinese with mathematics ignores fallback fonts.
    """
    _register_font()
    settings: dict[str, Any] = {
        "font.family": FONTS,
        "font.size": 10,
        "mathtext.fontset": "custom",
        "mathtext.rm": FONTS[0],
        "mathtext.it": "DejaVu Sans:italic",
        "mathtext.bf": "DejaVu Sans:bold",
        "axes.titlesize": 11.5,
        "axes.titlelocation": "left",
        "axes.titlepad": 10,
        "axes.titlecolor": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": "#888888",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "xtick.color": INK,
        "ytick.color": INK,
        "hatch.linewidth": 0.6,
        "legend.frameon": False,
        "legend.fontsize": 9,
        "figure.dpi": 110,
    }
    with mpl.rc_context(settings):  # type: ignore[arg-type]
        yield


@contextmanager
def canvas(ax: Axes | None, size: tuple[float, float] = (7.2, 4.4)) -> Iterator[Axes]:
    """The axes to draw on, in the course's style: ``ax``, or those of a new figure of ``size`` inches."""
    figure = None
    if ax is None:
        from matplotlib import pyplot as plt  # only here: pyplot picks a backend

        # Outside the style: the first figure switches a notebook's backend on, and what that sets must outlive the
        # style. Else a notebook shows the first chart and none of those that follow.
        figure = plt.figure(figsize=size, layout="constrained", dpi=110)
    with style():
        if figure is not None:
            ax = figure.add_subplot()
        else:
            assert ax is not None
            _restyle(ax)
        yield ax
        # Tick labels are made while drawing, after the style has gone; their font must be fixed now.
        ax.tick_params(labelfontfamily=FONTS)


def _restyle(ax: Axes) -> None:
    """Give axes made elsewhere our font and frame: their title and labels were created with other settings."""
    for text in ax.findobj(Text):
        text.set_fontfamily(FONTS)
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_axisbelow(True)


def _figure(value: float) -> str:
    """Three significant digits, thousands separated, without an exponent."""
    size = abs(value)
    decimals = 2 if size < 10 else 1 if size < 100 else 0
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _money_unit(largest: float, lang: str) -> tuple[float, str]:
    """Divisor and unit word for amounts up to ``largest`` CNY."""
    steps = {
        "zh": ((1e8, "亿元"), (1e4, "万元"), (1.0, "元")),
        "en": ((1e6, "m"), (1e3, "k"), (1.0, "")),
    }[lang]
    for divisor, unit in steps:
        # Half a unit in the last digit below the step still prints as one of the larger unit.
        if largest >= divisor * 0.9995:
            return divisor, unit
    return steps[-1]


def money(value: float, lang: str | None = None) -> str:
    """An amount in CNY for people: ``CNY 1.23m``, ``CNY 350k`` in English; ``123万元``, ``1.23亿元`` in Chinese.

    Three significant digits (more where the whole number has more). Missing values show as "–".
    """
    if value is None or not np.isfinite(value):
        return "–"
    wanted = lang or language()
    divisor, unit = _money_unit(abs(value), wanted)
    text = _figure(value / divisor).replace("-", "−")
    return f"{text}{unit}" if wanted == "zh" else f"CNY{NBSP}{text}{unit}"


def percent(value: float, decimals: int | None = None) -> str:
    """A fraction as a percentage: one decimal below 10 %, none above, unless ``decimals`` says otherwise.

    A (no-break) space before the sign in English, none in Chinese.
    """
    if value is None or not np.isfinite(value):
        return "–"
    places = decimals if decimals is not None else (1 if abs(value) < 0.0995 else 0)
    return f"{value * 100:.{places}f}{'' if language() == 'zh' else NBSP}%".replace("-", "−")


def money_axis(axis: Axis, largest: float, label: str) -> None:
    """Print an axis in one money unit; the unit stands in the axis label, the ticks are plain numbers."""
    divisor, unit = _money_unit(abs(largest), language())
    words = unit if language() == "zh" else f"CNY {unit}".strip()
    axis.set_major_formatter(FuncFormatter(lambda value, _: _figure(value / divisor).replace("-", "−")))
    axis.set_major_locator(MaxNLocator(6))
    axis.set_label_text(f"{label}（{words}）" if language() == "zh" else f"{label} ({words})")


def percent_axis(axis: Axis, label: str) -> None:
    """Print fractions as percentages; the unit stands in the axis label."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:.0f}".replace("-", "−")))
    axis.set_label_text(f"{label}（%）" if language() == "zh" else f"{label} (%)")


def _settle(figure: Any) -> None:
    """Let the figure's layout take its final shape, so that widths in pixels can be trusted."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)


def titled(ax: Axes, key: str, owner: str = "plots", **values: Any) -> None:
    """Set the title: the finding, from ``<owner>.<key>``, wrapped to the width of the axes. Call it last."""
    figure = ax.get_figure(root=True)
    if figure is not None:
        _settle(figure)
    points = ax.get_window_extent().width * 72 / (figure.dpi if figure is not None else 72)
    size = float(mpl.rcParams["axes.titlesize"])
    # Two half-characters make an em; Latin text runs a little wider than half an em on average.
    ax.set_title(wrapped(t(f"{owner}.{key}", **values), max(24, int(points / size * 1.9))), parse_math=False)


def legend_below(ax: Axes, columns: int, lines: int = 2) -> None:
    """A legend under the axes, clear of the tick labels (``lines`` = 2 if there is an axis label as well)."""
    figure = ax.get_figure(root=True)
    height = ax.get_position().height * (float(figure.get_figheight()) if figure else 4.0)
    ax.legend(
        loc="upper center", ncols=columns, bbox_to_anchor=(0.5, -0.27 * lines / height), columnspacing=1.3,
        handletextpad=0.5, borderaxespad=0,
    )  # fmt: skip


def cell(table: pd.DataFrame, row: object, column: str) -> float:
    """One number of a table."""
    return float(table.at[row, column])  # type: ignore[arg-type]


def bar_rows(axes: Axes, names: Sequence[str]) -> np.ndarray:
    """Name the rows of horizontal bars, the first on top, and give back their places."""
    places = np.arange(len(names))[::-1]
    axes.yaxis.set_major_locator(FixedLocator(places[::-1].tolist()))
    axes.set_yticklabels(list(names)[::-1])
    return places


def account_names(accounts: pd.DataFrame) -> pd.Series:
    """Account names in the current language, index account_id (``name_en`` / ``name_zh`` of the table ``accounts``)."""
    return accounts.set_index("account_id")[f"name_{language()}"].rename("name")


def name_of(names: pd.Series | None, account_id: object) -> str:
    """The name of an account, or its id where no name is known."""
    if names is None or account_id not in names.index:
        return str(account_id)
    return str(names.loc[account_id])  # type: ignore[call-overload]


def place_labels(
    ax: Axes, points: Iterable[tuple[float, float, float, str]], fontsize: float = 8.5
) -> list[Annotation]:
    """Label points without letting labels touch each other, the points labelled, or the edge of the axes.

    Parameters
    ----------
    points : x, y (data), radius (points), text; the most important first. A label that finds no free place near its
        point is left out.

    Returns
    -------
    list of the annotations placed.
    """
    figure = ax.get_figure(root=True)
    if figure is None:
        return []
    figure.draw_without_rendering()  # settles the layout: pixels are final from here on
    scale = figure.dpi / 72
    listed = list(points)
    centres: Any = ax.transData.transform([(x, y) for x, y, _, _ in listed]) if listed else []
    taken = [
        Bbox.from_extents(cx - r * scale, cy - r * scale, cx + r * scale, cy + r * scale)
        for (cx, cy), (_, _, r, _) in zip(centres, listed, strict=True)
    ]
    # Text already on the axes (class letters, tier names) keeps its place.
    taken += [text.get_window_extent() for text in ax.texts if text.get_text()]
    inside, placed = ax.get_window_extent(), []
    for number, (x, y, radius, text) in enumerate(listed):
        label = ax.annotate(
            text, (x, y), xytext=(0, 0), textcoords="offset points", fontsize=fontsize, color=INK, parse_math=False,
            annotation_clip=False, zorder=6, path_effects=HALO,
        )  # fmt: skip
        box = label.get_window_extent()
        width, height = box.width / scale, box.height / scale
        others = taken[:number] + taken[number + 1 :]
        for dx, dy in _places(radius, width, height):
            moved = box.translated(dx * scale, dy * scale)
            padded = moved.padded(1.5 * scale)
            fits = (
                inside.x0 <= padded.x0 and padded.x1 <= inside.x1 and inside.y0 <= padded.y0 <= padded.y1 <= inside.y1
            )
            if fits and not any(padded.overlaps(other) for other in others):
                label.set_position((dx, dy))
                if abs(dy + height / 2) > radius + height or dx > radius + 6 or dx + width < -radius - 6:
                    ax.annotate(
                        "", (x, y), xytext=(dx + width / 2, dy + height / 2), textcoords="offset points",
                        arrowprops={"arrowstyle": "-", "color": "#888888", "lw": 0.6, "shrinkA": 6, "shrinkB": radius},
                    )  # fmt: skip
                taken.append(moved)
                placed.append(label)
                break
        else:
            label.remove()
    return placed


def _within(inner: Bbox, outer: Bbox) -> bool:
    """Whether one box lies inside another."""
    across = outer.x0 <= inner.x0 and inner.x1 <= outer.x1
    return bool(across and outer.y0 <= inner.y0 and inner.y1 <= outer.y1)


def _places(radius: float, width: float, height: float) -> Iterator[tuple[float, float]]:
    """Offsets in points for a label's lower left corner, nearest first: right, left, above, below, then farther."""
    for gap in (2.0, 9.0, 18.0, 28.0, 40.0, 55.0, 72.0, 90.0):
        far = radius + gap
        middle = -height / 2
        yield far, middle
        yield -far - width, middle
        yield -width / 2, far
        yield -width / 2, -far - height
        for across, up in ((0.75, 0.75), (0.4, 0.95), (0.95, 0.4)):
            for side_x, side_y in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
                dx = far * across if side_x > 0 else -far * across - width
                dy = far * up if side_y > 0 else -far * up - height
                yield dx, dy
