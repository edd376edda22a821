"""The controls of the prospecting app: weights, cut-offs, year, and how many accounts and hours one can carry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets
import pandas as pd

from kam_lab import prospecting
from kam_lab.apps._layout import box, card, slider
from kam_lab.i18n import t

#: Most accounts on the list, and how many it has room for at first.
MOST_SEATS, SEATS = 20, 10
#: Hours there are at first: this part of what the largest accounts by revenue would need, so that hours are scarce.
SCARCE = 0.85


def _w(key: str, **fields: Any) -> str:
    return t(f"app_prospecting.{key}", **fields)


def _weights(parts: dict[str, float]) -> dict[str, widgets.Widget]:
    return {name: slider(_w(f"weight.{name}"), round(part * 100), 0, 100, 5) for name, part in parts.items()}


def _cuts(label: str, value: Sequence[float]) -> widgets.IntRangeSlider:
    made = widgets.IntRangeSlider(value=_whole(value), min=0, max=100, step=1, description=label)
    made.layout.width = "auto"
    made.add_class("kam-slider")
    return made


def _whole(cuts: Sequence[float]) -> tuple[int, int]:
    return round(cuts[0]), round(cuts[1])


class Controls:
    """The widgets that people set, and their values in the form in which the stage's functions want them.

    Parameters
    ----------
    years : years that can be graded.
    year : the one to begin with.
    hours : whole visit hours per account, largest revenue first (see ``kam_lab.prospecting.shortlist.hours_needed``).
    hours_known : False where the data has no visits; hours then do not limit.
    """

    def __init__(self, years: Sequence[int], year: int, hours: pd.Series, hours_known: bool) -> None:
        self._start_year = year
        self.year = widgets.ToggleButtons(options=list(years), value=year, tooltip=_w("year"))
        self.compare = widgets.ToggleButton(description=_w("compare"), icon="exchange", tooltip=_w("compare_hint"))
        self.reset = widgets.Button(description=_w("reset"), icon="undo", tooltip=_w("reset_hint"))
        self.impact = _weights(prospecting.IMPACT_WEIGHTS)
        self.relevance = _weights(prospecting.RELEVANCE_WEIGHTS)
        self.impact_cuts = _cuts(_w("cuts.impact"), prospecting.IMPACT_CUTS)
        self.relevance_cuts = _cuts(_w("cuts.relevance"), prospecting.RELEVANCE_CUTS)
        self.seats = slider(_w("seats"), SEATS, 1, MOST_SEATS, 1)
        self._start_budget = int(round(float(hours.iloc[:SEATS].sum()) * SCARCE, -1))
        most = int(hours.sort_values(ascending=False).iloc[:MOST_SEATS].sum())
        self.budget = slider(_w("budget"), self._start_budget, 0, max(100, most + 9 - (most - 1) % 10), 10)
        self.budget.disabled = not hours_known
        self.staff = widgets.HTML()

    @property
    def grading(self) -> list[widgets.Widget]:
        """The widgets that change the grid."""
        return [*self.impact.values(), *self.relevance.values(), self.impact_cuts, self.relevance_cuts]

    def impact_weights(self) -> dict[str, float]:
        """Weights of the impact measures, summing to 1."""
        return prospecting.normalise({name: widget.value for name, widget in self.impact.items()})

    def relevance_weights(self) -> dict[str, float]:
        """Weights of the relevance marks, summing to 1."""
        return prospecting.normalise({name: widget.value for name, widget in self.relevance.items()})

    def to_start(self) -> None:
        """Set everything as it was at first."""
        for name, part in {**prospecting.IMPACT_WEIGHTS, **prospecting.RELEVANCE_WEIGHTS}.items():
            {**self.impact, **self.relevance}[name].value = round(part * 100)
        self.impact_cuts.value = _whole(prospecting.IMPACT_CUTS)
        self.relevance_cuts.value = _whole(prospecting.RELEVANCE_CUTS)
        self.seats.value, self.budget.value = SEATS, self._start_budget
        self.year.value, self.compare.value = self._start_year, False

    def card(self) -> widgets.Box:
        """The sliders in their groups."""

        def group(key: str, *children: widgets.Widget) -> widgets.Box:
            return box(widgets.HTML(f"<h4>{_w(key)}</h4>"), *children, kind="group")

        return card(
            "",
            group("groups.impact", *self.impact.values()),
            group("groups.relevance", *self.relevance.values()),
            group("groups.cuts", self.impact_cuts, self.relevance_cuts),
            group("groups.capacity", self.seats, self.budget, self.staff),
            kind="controls",
        )
