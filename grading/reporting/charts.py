"""Charts of the class report, as self-contained SVG pictures. Titles state the finding; all read in grey."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from grading.reporting import analysis
from grading.reporting.model import ClassResults, words
from kam_lab.i18n import in_language
from kam_lab.plots import style
from kam_lab.plots.look import ACCENT, DARK, FONTS, HATCH, INK, LIGHT, MIDDLE, PALE, place_labels, short, wrapped

WIDTH = 5.4  # inches; two charts stand side by side on a desk, one below the other on a phone
BINS = np.arange(0, 101, 10)
MOST_NAMES = 6  # so many students are named in a chart


@dataclass(frozen=True)
class Chart:
    """A picture and what it says, for those who cannot see it."""

    title: str
    source: str

    @classmethod
    def drawn(cls, draw: Callable[[Axes], str], height: float) -> Chart:
        """Draw on new axes in the course's style; ``draw`` returns the finding, which becomes the title."""
        return cls.of(draw, height, titled=False)

    @classmethod
    def of(cls, draw: Callable[[Axes], str], height: float, titled: bool = True) -> Chart:
        """Draw on new axes in the course's style; ``titled``: ``draw`` has set the title that it returns."""
        with style(), mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "kam-lab"}):
            figure = Figure(figsize=(WIDTH, height), layout="constrained")
            FigureCanvasAgg(figure)  # measures text; nothing is shown
            axes = figure.add_subplot()
            title = draw(axes)
            if not titled:
                axes.set_title(wrapped(title, 54), parse_math=False, loc="left", linespacing=1.3)
            axes.tick_params(labelfontfamily=FONTS)
            return cls.saved(figure, title)

    @classmethod
    def saved(cls, figure: Figure, title: str) -> Chart:
        """The picture of a figure, within the style it was drawn in."""
        out = io.BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
        encoded = base64.b64encode(out.getvalue()).decode("ascii")
        return cls(title, f"data:image/svg+xml;base64,{encoded}")


@cache
def _drawable() -> frozenset[int]:
    """Characters that the fonts of the charts can draw."""
    found: set[int] = set()
    for name in FONTS:
        found |= set(font_manager.get_font(font_manager.findfont(name)).get_charmap())
    return frozenset(found)


def name_label(text: object, width: int) -> str:
    """A name for a chart: short, on one line, and without characters that would be drawn as boxes."""
    with style():  # the Chinese font is registered there
        known = _drawable()
    kept = "".join(c for c in " ".join(str(text).split()) if ord(c) in known)
    return short(kept.strip() or "?", width)


def charts(results: ClassResults, lang: str) -> dict[str, Chart]:
    """All charts that the data allow: marks, aspects, teams, and ``questions-<assignment>``."""
    found: dict[str, Chart] = {}
    with in_language(lang):
        now = analysis.standing(results)
        if len(now.marks):
            found["marks"] = Chart.drawn(partial(_marks, now=now, pass_mark=results.policy.pass_mark, lang=lang), 3.5)
        shares = analysis.aspect_shares(results)
        if len(shares) > 2:
            found["aspects"] = Chart.drawn(partial(_aspects, shares=shares, results=results, lang=lang), 4.2)
        teams = analysis.team_table(results)
        if int((teams["marked"] > 0).sum()) > 1:
            height = max(2.6, 1.5 + 0.34 * len(teams))
            found["teams"] = Chart.drawn(partial(_teams, teams=teams, results=results, lang=lang), height)
        for info in results.assignments:
            table = analysis.question_table(results, info.id)
            table = table[table["students"] > 0]
            if len(table):
                height = max(2.8, 1.7 + 0.3 * len(table))
                found[f"questions-{info.id}"] = Chart.drawn(partial(_questions, table=table, lang=lang), height)
    return found


def _marks(ax: Axes, now: analysis.Standing, pass_mark: float, lang: str) -> str:
    marks = now.marks
    counts, _ = np.histogram(marks, BINS)
    centres = BINS[:-1] + 5
    below = BINS[1:] <= pass_mark
    bars = ax.bar(centres, counts, width=9, color=[LIGHT if b else DARK for b in below], edgecolor=INK, linewidth=0.6)
    for bar, low in zip(bars, below, strict=True):
        if low:
            bar.set_hatch(HATCH)
    for x, count in zip(centres, counts, strict=True):
        if count:
            ax.annotate(str(count), (x, count), xytext=(0, 2), textcoords="offset points", ha="center", fontsize=9)
    ax.axvline(pass_mark, color=ACCENT, linewidth=1.4, linestyle="--")
    top = float(max(counts)) * 1.28
    ax.set_ylim(0, top)
    ax.annotate(
        words("chart.pass_line", lang, mark=f"{pass_mark:g}"),
        (pass_mark, top),
        xytext=(-4, -2),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=9,
    )
    ax.set_xlim(0, 100)
    ax.set_xticks(BINS)
    ax.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    ax.set_xlabel(words("chart.so_far_axis" if now.provisional else "chart.mark_axis", lang))
    ax.set_ylabel(words("chart.students_axis", lang))
    passed = int((marks >= pass_mark).sum())
    key = "chart.marks_so_far" if now.provisional else "chart.marks"
    return words(key, lang, passed=passed, marked=len(marks), median=f"{np.median(marks):.0f}")


def _questions(ax: Axes, table: pd.DataFrame, lang: str) -> str:
    ordered = table.iloc[::-1]
    places = np.arange(len(ordered))
    total = ordered["students"].to_numpy(dtype=float)
    looks = {"right": (DARK, None), "partial": (MIDDLE, None), "wrong": (PALE, HATCH), "blank": ("white", None)}
    left = np.zeros(len(ordered))
    for name, (colour, hatch) in looks.items():
        part = ordered[name].to_numpy(dtype=float) / total * 100
        label = words(f"chart.{name}", lang)
        ax.barh(
            places, part, left=left, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.5, label=label, height=0.72
        )
        left += part
    for place, facility in zip(places, ordered["facility"], strict=True):
        ax.annotate(
            f"{facility * 100:.0f}", (100, place), xytext=(5, 0), textcoords="offset points", va="center", fontsize=9
        )
    ax.annotate(
        words("chart.facility", lang),
        (1, 1),
        xytext=(2, 2),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=8.5,
    )
    labels = [f"{n}  {name_label(q, 22)}" for n, q in zip(ordered["number"], ordered["question_id"], strict=True)]
    ax.set_yticks(places, labels, parse_math=False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(0, 100)
    ax.set_ylim(-0.6, len(ordered) - 0.4)
    ax.set_xlabel(words("chart.share_axis", lang))
    handles, names = ax.get_legend_handles_labels()
    if isinstance(ax.figure, Figure):  # below everything else, where it can cover nothing
        ax.figure.legend(handles, names, ncols=4, loc="outside lower center", handlelength=1.2, columnspacing=1.2)
    hardest = table.sort_values("facility", kind="stable").iloc[0]
    return words("chart.questions", lang, number=int(hardest["number"]), share=f"{hardest['facility'] * 100:.0f}")


def _aspects(ax: Axes, shares: pd.DataFrame, results: ClassResults, lang: str) -> str:
    counted = (shares * 100).round(1).value_counts().reset_index(name="students")
    ax.plot([0, 100], [0, 100], color="#888888", linewidth=0.8, linestyle="--", zorder=1)
    ax.scatter(
        counted["ability"],
        counted["knowledge"],
        s=36 * counted["students"],
        color=MIDDLE,
        edgecolor=DARK,
        alpha=0.8,
        zorder=2,
        clip_on=False,
    )
    ax.set_xlim(0, 102)
    ax.set_ylim(0, 102)
    ax.set_xlabel(words("chart.ability_axis", lang))
    ax.set_ylabel(words("chart.knowledge_axis", lang))
    ax.annotate(words("chart.more_knowledge", lang), (3, 97), fontsize=8.5, color="#666666", va="top")
    ax.annotate(words("chart.more_ability", lang), (99, 4), fontsize=8.5, color="#666666", ha="right")
    people = results.people()
    gap = (shares["ability"] - shares["knowledge"]).abs()
    low = shares.min(axis=1)
    striking = shares[(gap >= 0.3) | (low < analysis.WEAK_SHARE)]
    striking = striking.loc[low[striking.index].sort_values(kind="stable").index[:MOST_NAMES]]
    names = [name_label(people.get(str(student), {}).get("name", student), 14) for student in striking.index]
    places = zip((striking["ability"] * 100).tolist(), (striking["knowledge"] * 100).tolist(), names, strict=True)
    others = shares.drop(index=striking.index) * 100
    unnamed = zip(others["ability"].tolist(), others["knowledge"].tolist(), strict=True)  # to be kept clear of names
    place_labels(ax, [*((x, y, 5.0, name) for x, y, name in places), *((x, y, 5.0, "") for x, y in unnamed)])
    ahead = int((shares["ability"] - shares["knowledge"] > 0.05).sum())
    behind = int((shares["knowledge"] - shares["ability"] > 0.05).sum())
    if max(ahead, behind) <= len(shares) / 3:
        return words("chart.aspects_even", lang, count=len(shares) - ahead - behind, of=len(shares))
    key = "chart.aspects_ability" if ahead >= behind else "chart.aspects_knowledge"
    return words(key, lang, count=max(ahead, behind), of=len(shares))


def _teams(ax: Axes, teams: pd.DataFrame, results: ClassResults, lang: str) -> str:
    shown = teams[teams["marked"] > 0].iloc[::-1].reset_index(drop=True)
    marks = analysis.with_standing(results)
    for place, team in enumerate(shown.to_dict("records")):
        own = marks.loc[(marks["team"] == team["team"]) & marks["mark"].notna(), "mark"]
        ax.plot([team["low"], team["high"]], [place, place], color=LIGHT, linewidth=3, zorder=1, solid_capstyle="round")
        ax.scatter(own, np.full(len(own), place), s=26, color="white", edgecolor=DARK, zorder=2, clip_on=False)
        ax.plot([team["mean"]] * 2, [place - 0.32, place + 0.32], color=ACCENT, linewidth=3, zorder=3)
    labels = [f"{name_label(t, 14)} ({n})" for t, n in zip(shown["team"], shown["marked"], strict=True)]
    ax.set_yticks(np.arange(len(shown)), labels, parse_math=False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(-2, 101)
    ax.set_ylim(-0.6, len(shown) - 0.4)
    ax.axvline(results.policy.pass_mark, color="#888888", linewidth=0.8, linestyle="--", zorder=0)
    ax.set_xlabel(
        words("chart.team_axis_so_far" if analysis.standing(results).provisional else "chart.team_axis", lang)
    )
    best, last = shown.iloc[-1], shown.iloc[0]
    if best["mean"] - last["mean"] < 5:
        return words("chart.teams_even", lang, best=f"{best['mean']:.0f}", last=f"{last['mean']:.0f}")
    return words(
        "chart.teams",
        lang,
        best=name_label(best["team"], 14),
        last=name_label(last["team"], 14),
        high=f"{best['mean']:.0f}",
        low=f"{last['mean']:.0f}",
    )
