"""The class report's part on team projects: a radar per team, criteria in a table, the panel's audit."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from grading.assessment.panel.heat_map import heat_map
from grading.reporting.charts import Chart, name_label
from grading.reporting.model import ClassResults, ProjectView, words
from kam_lab.i18n import in_language
from kam_lab.plots import style
from kam_lab.plots.look import DARK, FONTS, LIGHT, MIDDLE, wrapped

COLUMNS = 3  # radars side by side
LEAST_SPOKES = 3
WEAK = 0.6


def project_sections(results: ClassResults, lang: str) -> list[dict[str, Any]]:
    """What the template shows of each project."""
    found = []
    for view in results.projects.values():
        drawn: dict[str, Chart] = {}
        with in_language(lang):
            if any(_known(view, team) for team in view.shares) and len(view.criteria) >= LEAST_SPOKES:
                drawn["radar"] = _radars(view, lang)
            if view.audit is not None and len(view.audit.cells):
                drawn["audit"] = Chart.of(partial(_audited, view=view, lang=lang), _audit_height(view))
        found.append(
            {
                "view": view,
                "title": view.title[lang],
                "charts": drawn,
                "teams": _teams(view),
                "raters": [] if view.audit is None else _raters(view),
                "sentences": [] if view.audit is None else [said[lang] for said in view.audit.sentences],
                "notes": [note[lang] for note in view.notes],
            }
        )
    return found


def _known(view: ProjectView, team: str) -> list[str]:
    return [name for name in view.criteria if view.shares[team].get(name) is not None]


def _teams(view: ProjectView) -> list[dict[str, Any]]:
    return [
        {"team": team, "mark": view.marks.get(team), "shares": [row.get(name) for name in view.criteria]}
        for team, row in view.shares.items()
    ]


def _raters(view: ProjectView) -> list[dict[str, Any]]:
    assert view.audit is not None
    table = view.audit.raters.reset_index(names="rater")
    return [
        {
            "rater": str(row["rater"]).removeprefix("teacher:"),
            "role": row["role"],
            "team": row["team"] if isinstance(row["team"], str) else "",
            "scored": int(row["scored"]),
            "mean": float(row["mean"]),
            "severity": float(row["severity"]),
            "agreement": float(row["agreement"]),
        }
        for row in table.to_dict("records")
    ]


# -- pictures ---------------------------------------------------------------------------------------------------------


def _audit_height(view: ProjectView) -> float:
    assert view.audit is not None
    return 2.0 + 0.5 * view.audit.cells["rater"].nunique()


def _audited(ax: Axes, view: ProjectView, lang: str) -> str:
    assert view.audit is not None
    heat_map(view.audit, ax, lang)
    return str(ax.get_title() or ax.get_title(loc="left")).replace("\n", "" if lang == "zh" else " ")


def _radars(view: ProjectView, lang: str) -> Chart:
    """A radar per team: what it earned of each criterion, against the mean of the class."""
    teams = list(view.shares)
    rows = math.ceil(len(teams) / COLUMNS)
    with style(), mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "kam-lab"}):
        figure = Figure(figsize=(9.0, 0.75 + 2.9 * rows), layout="constrained")
        FigureCanvasAgg(figure)
        mean = {name: _mean(view, name) for name in view.criteria}
        for place, team in enumerate(teams):
            ax = figure.add_subplot(rows, min(COLUMNS, len(teams)), place + 1, projection="polar")
            _radar(ax, view, team, mean, lang)
        title = _finding(view, mean, lang)
        figure.suptitle(wrapped(title, 92), parse_math=False, x=0.01, ha="left", fontsize=12, fontfamily=FONTS)
        return Chart.saved(figure, title)


def _mean(view: ProjectView, name: str) -> float:
    known = [share for row in view.shares.values() if (share := row.get(name)) is not None]
    return float(np.mean(known)) if known else float("nan")


def _radar(ax: Any, view: ProjectView, team: str, mean: dict[str, float], lang: str) -> None:
    names = list(view.criteria)
    turn = np.linspace(0, 2 * np.pi, len(names), endpoint=False)
    own = np.array([np.nan if (s := view.shares[team].get(name)) is None else s * 100 for name in names])
    everybody = np.array([mean[name] * 100 for name in names])
    ax.set_theta_offset(np.pi / 2)
    ax.set_theta_direction(-1)
    ax.set_ylim(0, 100)
    ax.set_yticks([50, 100], ["50", "100"], fontsize=7, color="#777777")
    ax.set_xticks(
        turn, [name_label(view.criteria[name][lang], 9 if lang == "zh" else 18) for name in names], fontsize=8
    )
    ax.tick_params(axis="x", pad=9)
    ax.grid(color=LIGHT, linewidth=0.7)
    around = np.append(turn, turn[0])
    ax.plot(around, np.append(everybody, everybody[0]), color=MIDDLE, linewidth=1.1, linestyle="--")
    ax.plot(around, np.append(own, own[0]), color=DARK, linewidth=1.8, marker="o", markersize=3)
    if not np.isnan(own).any():
        ax.fill(around, np.append(own, own[0]), color=DARK, alpha=0.12)
    mark = view.marks.get(team)
    shown = "–" if mark is None else f"{mark:.1f}".rstrip("0").rstrip(".")
    ax.set_title(f"{name_label(team, 14)}  {shown}", fontsize=10, parse_math=False, pad=10)


def _finding(view: ProjectView, mean: dict[str, float], lang: str) -> str:
    known = {name: share for name, share in mean.items() if share == share}
    low = min(known, key=lambda name: known[name])
    key = "project.weakest" if known[low] < WEAK else "project.lowest"
    return words(key, lang, criterion=view.criteria[low][lang], share=f"{known[low] * 100:.0f}")
