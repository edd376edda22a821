"""One line of a scorecard: a criterion's levels as buttons with their descriptors, and the points as a number.

Both say the same. A level writes its points into the number; a number between two levels leaves all buttons open.
"""

from __future__ import annotations

import html
import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

__all__ = ["CSS", "Row", "guide", "points_of", "sums_table"]

CSS = """<style>
.kam-form.kam-desk { max-width: 1180px; }
.kam-desk .kam-who { flex-flow: row wrap; overflow: visible; margin: 2px 0 6px; }
.kam-desk .kam-who button { width: auto; height: auto; min-height: 30px; padding: 2px 12px; line-height: 1.5;
  border: 1px solid var(--jp-border-color2, #ccc); border-radius: 4px; background: var(--jp-layout-color1, #fff);
  color: var(--jp-ui-font-color1, #222); }
.kam-desk .kam-who button.kam-now { border-color: var(--jp-brand-color1, #1976d2); font-weight: 600;
  background: var(--jp-layout-color2, #eee); box-shadow: inset 0 -3px 0 var(--jp-brand-color1, #1976d2); }
.kam-desk .kam-who button:disabled { opacity: 1; color: var(--jp-ui-font-color2, #666); cursor: not-allowed;
  background: repeating-linear-gradient(135deg, transparent 0 6px, var(--jp-layout-color2, #eee) 6px 12px); }
.kam-desk .kam-bar { align-items: center; overflow: visible; justify-content: space-between; }
.kam-desk .kam-view .widget-toggle-button { margin: 0 6px 0 0; }
.kam-desk .kam-quick { align-items: center; overflow: visible; }
.kam-desk .kam-quick .widget-html { color: var(--jp-ui-font-color2, #555); margin-left: 10px; }
.kam-desk .kam-rows, .kam-desk .kam-row, .kam-desk .kam-row .kam-line { overflow: visible; }
.kam-desk .kam-row { margin: 0 0 8px; }
.kam-desk .kam-row .kam-line { align-items: flex-start; }
.kam-desk .kam-rowhead { font-weight: 600; margin: 0; }
.kam-desk .kam-levels { width: auto; flex: 1 1 auto; margin: 0; height: auto; overflow: visible; }
.kam-desk .kam-levels > label { display: none; }
.kam-desk .kam-levels .widget-radio-box { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr);
  gap: 6px; width: 100%; margin: 0; padding: 0; height: auto; overflow: visible; }
.kam-desk .kam-levels .widget-radio-box label { position: relative; display: block; width: auto; height: auto;
  margin: 0; padding: 4px 8px 5px; white-space: pre-line; line-height: 1.4; overflow: hidden; cursor: pointer;
  font-size: var(--jp-ui-font-size1, 13px); color: var(--jp-ui-font-color1, #222);
  border: 1px solid var(--jp-border-color2, #ccc); border-radius: 4px; background: var(--jp-layout-color1, #fff); }
.kam-desk .kam-levels .widget-radio-box label::first-line { font-weight: 700; }
.kam-desk .kam-levels .widget-radio-box label:hover { border-color: var(--jp-brand-color1, #1976d2); }
.kam-desk .kam-levels .widget-radio-box input { position: absolute; right: 8px; top: 6px; width: auto; margin: 0; }
.kam-desk .kam-levels .widget-radio-box label:has(input:checked) { border-color: var(--jp-brand-color1, #1976d2);
  background: var(--jp-layout-color2, #eee); box-shadow: inset 4px 0 0 var(--jp-brand-color1, #1976d2); }
.kam-desk .kam-levels .widget-radio-box label:has(input:focus-visible) {
  outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px; }
.kam-desk .kam-points { width: 74px; flex: none; margin: 0 0 0 8px; }
.kam-desk .kam-points input { text-align: right; }
.kam-desk .kam-short .kam-row .kam-line { align-items: center; }
.kam-desk .kam-short .kam-row { flex-flow: row nowrap; align-items: center; margin: 0 0 3px; }
.kam-desk .kam-short .kam-row > .widget-html { flex: 0 0 180px; }
.kam-desk .kam-short .kam-row .kam-line { flex: 1 1 auto; }
.kam-desk .kam-short .kam-levels .widget-radio-box label { box-sizing: border-box; height: 28px; line-height: 26px;
  padding: 0 8px; }
.kam-desk .kam-short .kam-levels .widget-radio-box input { top: 6px; }
.kam-desk .kam-guide { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 6px;
  margin: 0 82px 6px 180px; line-height: 1.4; }
.kam-desk .kam-guide div { border-top: 3px solid var(--jp-border-color2, #ccc); padding: 3px 8px 0 0; }
.kam-desk .kam-words { width: 100%; margin: 2px 0 0; }
.kam-desk .kam-words textarea { min-height: 44px; }
.kam-desk table.kam-list.kam-sums { width: auto; max-width: 100%; }
.kam-desk table.kam-sums td, .kam-desk table.kam-sums th { padding: 2px 14px 2px 0; white-space: normal; }
.kam-desk table.kam-sums td.kam-figure, .kam-desk table.kam-sums th.kam-figure { text-align: right; }
.kam-desk table.kam-sums td.kam-total { font-weight: 700; white-space: nowrap; }
.kam-desk table.kam-sums tr.kam-now td { background: var(--jp-layout-color2, #eee); }
</style>"""
_MOST_LEVELS = 9  # more do not fit side by side, nor can one figure name them


def points_of(typed: str, most: float) -> float | None:
    """Points between 0 and the most there are, or None for anything else."""
    try:
        points = float(unicodedata.normalize("NFKC", typed).strip())
    except ValueError:
        return None
    return points + 0.0 if math.isfinite(points) and 0 <= points <= most else None


class Row:
    """One team on one criterion.

    Parameters
    ----------
    team, criterion
        As in the panel's file.
    lang
        Language of the descriptors.
    on_change
        Called after something was entered by hand.

    Attributes
    ----------
    levels : the buttons, best first; None where any number of points may be given.
    points : the number.
    shares : points of the levels, in the order of the buttons.
    """

    def __init__(
        self, team: Mapping[str, Any], criterion: Mapping[str, Any], lang: str, on_change: Callable[[], None]
    ) -> None:
        self.team, self.criterion = str(team["id"]), str(criterion["id"])
        self.most = float(criterion["max"])
        self._changed, self._quiet = on_change, False
        ordered = sorted(criterion.get("levels") or [], key=lambda level: -level["points"])
        self.shares = [float(level["points"]) for level in ordered]
        self.levels: Any = None
        if 0 < len(ordered) <= _MOST_LEVELS:
            labels = [f"{level['points']:g}\n{' '.join(str(level.get(lang) or '').split())}" for level in ordered]
            self.levels = widgets.RadioButtons(
                options=[(label, number) for number, label in enumerate(labels)], value=None
            ).add_class("kam-levels")
            self.levels.observe(lambda _: self._picked(), names="value")
        self.points = widgets.Text(placeholder=f"0–{self.most:g}").add_class("kam-points")
        self.points.observe(lambda _: self._typed(), names="value")
        self.head = widgets.HTML()
        parts = [part for part in (self.levels, self.points) if part is not None]
        self.box = widgets.VBox([self.head, widgets.HBox(parts).add_class("kam-line")]).add_class("kam-row")

    @property
    def value(self) -> float | None:
        """The points entered; None without any, or where what is entered is none."""
        return points_of(self.points.value, self.most)

    @property
    def wrong(self) -> bool:
        """Whether something is entered that is no points."""
        return bool(self.points.value.strip()) and self.value is None

    def set(self, points: float | None) -> None:
        """Enter points, or empty the line."""
        self.points.value = "" if points is None else f"{points:g}"

    def pick(self, level: int | None) -> None:
        """Enter a level, counted from 0 for the best; None empties the line."""
        self.set(None if level is None else self.shares[level])

    def name(self, shown: str, more: str = "") -> None:
        """Say in the line's head what it is about."""
        small = f"<span class='kam-more'>{html.escape(more)}</span>" if more else ""
        self.head.value = f"<div class='kam-rowhead'>{html.escape(shown)}{small}</div>"
        self.points.tooltip = " ".join([shown, more]).strip()

    def _picked(self) -> None:
        if self._quiet or self.levels.value is None:
            return
        self._quiet = True
        self.set(self.shares[self.levels.value])
        self._quiet = False
        self._tell()

    def _typed(self) -> None:
        if self._quiet:
            return
        self._quiet = True
        if self.levels is not None:
            found = self.value
            self.levels.value = self.shares.index(found) if found in self.shares else None
        self._quiet = False
        self._tell()

    def _tell(self) -> None:
        (self.points.add_class if self.wrong else self.points.remove_class)("kam-wrong")
        self._changed()


def guide(criterion: Mapping[str, Any], lang: str, without: str) -> str:
    """HTML of a criterion's descriptors, to stand above the lines of all teams.

    Parameters
    ----------
    without : what to say where any number of points may be given.
    """
    levels = sorted(criterion.get("levels") or [], key=lambda level: -level["points"])
    told = (f"<div><b>{one['points']:g}</b><br>{html.escape(str(one.get(lang) or ''))}</div>" for one in levels)
    return f"<div class='kam-guide'>{''.join(told)}</div>" if levels else html.escape(without)


def sums_table(
    heads: Sequence[tuple[str, str]],
    rows: Sequence[tuple[str, Sequence[float | None] | None, str, bool]],
    words: Mapping[str, str],
) -> str:
    """HTML of the table of all points.

    Parameters
    ----------
    heads : (title, most points) of each criterion.
    rows : (name, points or None for the own team, total, whether it is on the screen) of each team.
    words : ``title``, ``team``, ``total``, ``own``.
    """
    said = {name: html.escape(text) for name, text in words.items()}
    head = "".join(
        f"<th scope='col' class='kam-figure'>{html.escape(title)}<br><span class='kam-small'>{most}</span></th>"
        for title, most in heads
    )
    lines = []
    for name, points, total, now in rows:
        cells = f"<td colspan='{len(heads) + 1}'>{said['own']}</td>"
        if points is not None:
            cells = "".join(f"<td class='kam-figure'>{'' if p is None else f'{p:g}'}</td>" for p in points)
            cells += f"<td class='kam-figure kam-total'>{html.escape(total)}</td>"
        lines.append(f"<tr{' class=kam-now' if now else ''}><td>{html.escape(name)}</td>{cells}</tr>")
    return (
        f"<details open><summary>{said['title']}</summary><table class='kam-list kam-sums'><thead><tr>"
        f"<th scope='col'>{said['team']}</th>{head}<th scope='col' class='kam-figure'>{said['total']}</th></tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table></details>"
    )
