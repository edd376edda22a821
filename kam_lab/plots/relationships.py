"""Charts of stage 2: the map of an account's people, power and stance, coverage, threads, files, stance, deals.

Every function takes what a function of ``kam_lab.relationships`` returns and gives back Axes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from kam_lab.desk import word_for
from kam_lab.i18n import t
from kam_lab.plots.look import (
    ACCENT,
    DARK,
    HALO,
    HATCH,
    INK,
    LIGHT,
    MIDDLE,
    PALE,
    canvas,
    legend_below,
    name_of,
    percent,
    percent_axis,
    short,
    titled,
)
from kam_lab.plots.look import account_names as account_names
from kam_lab.plots.power_map import OWNER, contact_names, stance_key, stance_sign
from kam_lab.plots.power_map import people_labels as people_labels
from kam_lab.plots.power_map import people_map as people_map
from kam_lab.relationships import buying, coverage, power
from kam_lab.relationships.buying import people_of


def _w(key: str, **fields: Any) -> str:
    return t(f"{OWNER}.{key}", **fields)


def power_stance(
    contacts: pd.DataFrame,
    account_id: str,
    changes: Mapping[str, int] | None = None,
    tell: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Power upwards, stance to the right, everybody's name in the field; a column for those we know nothing of.

    Parameters
    ----------
    changes : stances to assume, by contact id (see ``relationships.support``).
    tell : whether the title gives the weighted support; False leaves it to the reader.
    """
    people = power.with_stances(people_of(contacts, account_id), changes)
    found = power.support(contacts, account_id, changes) if tell else None
    names = contact_names(contacts)
    columns: list[int | None] = [*power.STANCES, None]
    with canvas(ax, (9.0, 5.2)) as axes:
        axes.add_patch(Rectangle((-0.5, power.BLOCKER_POWER - 0.5), 2, 2, fc="#fbe6d7", ec=ACCENT, hatch=HATCH, lw=0))
        axes.add_patch(Rectangle((4.5, 0.5), 1, 5, fc="#f3f5f7", lw=0))
        for x, key in enumerate(columns):
            for y in range(1, power.MOST_POWER + 1):
                inside = [
                    str(name)
                    for name, person in people.sort_index().iterrows()
                    if stance_key(person["stance"]) == key and int(person["power"]) == y
                ]
                _cell_names(axes, x, y, inside, names, people)
        axes.set(xlim=(-0.5, 5.5), ylim=(0.5, 5.5), xticks=range(6), yticks=range(1, 6))
        axes.set_xticklabels([_w("stance.unknown") if key is None else stance_sign(key) for key in columns])
        axes.set_xlabel(_w("stance.x"))
        axes.set_ylabel(_w("stance.y"))
        axes.set_axisbelow(True)
        axes.grid(color="white", lw=0)
        for edge in np.arange(-0.5, 5.6):
            axes.axvline(edge, color="#d5dbe1", lw=0.7, zorder=0)
            axes.axhline(edge + 1, color="#d5dbe1", lw=0.7, zorder=0)
        axes.text(-0.45, 5.42, _w("stance.blockers"), fontsize=8, color="#8a4513", va="top", path_effects=HALO)
        if found is None:
            titled(axes, "stance.plain", OWNER, people=len(people))
            return axes
        titled(
            axes, "stance.title", OWNER, support=f"{found.support:+.2f}".replace("-", "−"),
            known=percent(found.known_power_share), blockers=found.blockers,
        )  # fmt: skip
        return axes


def _cell_names(
    axes: Axes, x: float, y: float, inside: list[str], names: pd.Series, people: pd.DataFrame, most: int = 5
) -> None:
    """The names in one field, one below the other; the last line counts those for whom there is no room."""
    shown = inside if len(inside) <= most else inside[: most - 1]
    roles = {str(name): role for name, role in people["role"].items()}
    lines = [(short(name_of(names, name), 14), roles[name]) for name in shown]
    for place, (name, role) in enumerate(lines):
        known = None if pd.isna(role) else str(role)
        mark = f" ({_w(f'stance.{known}')})" if known in ("economic", "coach") else ""
        axes.text(
            x, y + 0.36 - 0.18 * place, name + mark, ha="center", va="center", fontsize=7.2, color=INK,
            parse_math=False, path_effects=HALO,
        )  # fmt: skip
    if len(shown) < len(inside):
        more = _w("stance.more", count=len(inside) - len(shown))
        axes.text(x, y + 0.36 - 0.18 * len(shown), more, ha="center", va="center", fontsize=7.2, color=INK)


def centralities(table: pd.DataFrame, names: pd.Series | None = None, show: int = 10, ax: Axes | None = None) -> Axes:
    """Three centralities side by side, one group of bars a person; cut vertices are marked.

    Parameters
    ----------
    table : result of ``relationships.centralities``.
    names : names by contact id.
    show : so many people, those who lead in any of the three first.
    """
    measures = ["degree", "closeness", "betweenness"]
    best = table[measures].rank(ascending=False, method="min").min(axis=1)
    rows = table.assign(_b=best).sort_values(["_b", "degree"], ascending=[True, False], kind="stable").head(show)
    with canvas(ax, (8.4, 4.4)) as axes:
        x = np.arange(len(rows))
        looks = [(DARK, ""), (LIGHT, ""), (ACCENT, HATCH)]
        for place, (measure, (colour, hatch)) in enumerate(zip(measures, looks, strict=True)):
            axes.bar(
                x + (place - 1) * 0.27, rows[measure], 0.25, color=colour, hatch=hatch, ec=INK, lw=0.4,
                label=_w(f"centrality.{measure}"),
            )  # fmt: skip
        labels = [
            short(name_of(names, name), 13) + (f"\n{_w('centrality.cut')}" if cut else "")
            for name, cut in zip(rows.index, rows["cut_vertex"], strict=True)
        ]
        axes.set_xticks(x, labels, fontsize=8, parse_math=False)
        axes.set_ylabel(_w("centrality.y"))
        leaders = [name_of(names, rows[measure].idxmax()) for measure in measures]
        key = "centrality.same" if len(set(leaders)) == 1 else "centrality.title"
        legend_below(axes, 3, lines=2)
        titled(axes, key, OWNER, boss=leaders[0], messenger=leaders[1], gatekeeper=leaders[2])
        return axes


def coverage_matrix(pairs: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Their level × our level: how many people were met lately, when last, and where a required pair is open.

    Parameters
    ----------
    pairs : result of ``relationships.coverage_pairs``.
    """
    found = coverage.pairs_covered(
        [(a, b) for a, b, c in zip(pairs["their_level"], pairs["our_level"], pairs["covered"], strict=True) if c],
        [(a, b) for a, b, r in zip(pairs["their_level"], pairs["our_level"], pairs["required"], strict=True) if r],
    )
    with canvas(ax, (7.0, 4.2)) as axes:
        levels = list(coverage.LEVELS)
        for row in pairs.to_dict("records"):
            x, y = levels.index(row["our_level"]), 2 - levels.index(row["their_level"])
            fill = "#ffffff" if not row["required"] else "#fbe6d7" if row["open_pair"] else PALE
            axes.add_patch(
                Rectangle(
                    (x - 0.47, y - 0.44), 0.94, 0.88, fc=fill, ec=ACCENT if row["open_pair"] else "#9aa5b1",
                    lw=1.6 if row["open_pair"] else 0.8, hatch=HATCH if row["open_pair"] else "", alpha=1.0,
                )
            )  # fmt: skip
            if not row["required"]:
                lines = [_w("coverage.not_needed")]
            elif row["covered"]:
                lines = [_w("coverage.met", count=row["people_met"]), _w("coverage.days", days=int(row["days_since"]))]
            elif not row["known"]:
                lines = [_w("coverage.nobody_known")]
            elif pd.isna(row["days_since"]):
                lines = [_w("coverage.never")]
            else:
                lines = [_w("coverage.long_ago", days=int(row["days_since"]))]
            axes.text(x, y, "\n".join(lines), ha="center", va="center", fontsize=9, color=INK, path_effects=HALO)
        axes.set(xlim=(-0.55, 2.55), ylim=(-0.55, 2.55))
        axes.set_xticks(range(3), [word_for(level, "our_level") for level in levels])
        axes.set_yticks(range(3), [word_for(level, "their_level") for level in reversed(levels)])
        axes.set_xlabel(_w("coverage.x"))
        axes.set_ylabel(_w("coverage.y"))
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        titled(
            axes, "coverage.title", OWNER, covered=found.covered, required=found.required,
            share=percent(found.coverage_share, 1),
        )  # fmt: skip
        return axes


def threads(risk: pd.DataFrame, names: pd.Series | None = None, show: int = 12, ax: Axes | None = None) -> Axes:
    """How many people we still meet, account by account, the thinnest on top; the light bar is what decay leaves.

    Parameters
    ----------
    risk : result of ``relationships.thread_risk``.
    names : names by account id.
    """
    rows = risk.head(show).iloc[::-1]
    with canvas(ax, (8.2, 4.8)) as axes:
        y = np.arange(len(rows))
        single = rows["active_contacts"] <= 1
        colours = [ACCENT if one else MIDDLE for one in single]
        bars = axes.barh(y + 0.2, rows["active_contacts"], 0.38, color=colours, label=_w("threads.active"))
        for bar, one in zip(bars, single, strict=True):
            bar.set_hatch(HATCH if one else "")
        axes.barh(y - 0.2, rows["effective_contacts"], 0.3, color=LIGHT, label=_w("threads.effective"))
        labels = [short(name_of(names, account), 26) for account in rows.index]
        axes.set_yticks(y, labels, fontsize=8.5, parse_math=False)
        axes.set_xlabel(_w("threads.x"))
        axes.set_xlim(0, max(2.0, float(rows["active_contacts"].max()) + 0.6))
        legend_below(axes, 2)
        count = int((risk["active_contacts"] == 1).sum())
        thin = risk[risk["active_contacts"] == 1]
        key = "threads.title" if count == 1 else "threads.many" if count else "threads.none"
        name = name_of(names, thin.index[0]) if count else ""
        titled(axes, key, OWNER, count=count, name=name, total=len(risk))
        return axes


def file_blocks(blocks: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Each block of a file: how much is filled in, and how much of it is still fresh.

    Parameters
    ----------
    blocks : result of ``relationships.block_completeness``.
    """
    rows = blocks.iloc[::-1]
    with canvas(ax, (7.4, 3.6)) as axes:
        y = np.arange(len(rows))
        axes.barh(y + 0.2, rows["filled_share"], 0.38, color=LIGHT, ec=INK, lw=0.4, label=_w("files.filled"))
        axes.barh(y - 0.2, rows["fresh_share"], 0.38, color=DARK, ec=INK, lw=0.4, hatch=HATCH, label=_w("files.fresh"))
        axes.set_yticks(y, [word_for(str(block), "block") for block in rows.index])
        axes.set_xlim(0, 1.0)
        percent_axis(axes.xaxis, _w("files.x"))
        legend_below(axes, 2)
        filled = float((blocks["filled_share"] * blocks["items"]).sum() / blocks["items"].sum())
        fresh = float((blocks["fresh_share"] * blocks["items"]).sum() / blocks["items"].sum())
        titled(axes, "files.title", OWNER, filled=percent(filled), fresh=percent(fresh))
        return axes


def files(
    table: pd.DataFrame, names: pd.Series | None = None, chosen: Iterable[str] = (), ax: Axes | None = None
) -> Axes:
    """Filled against fresh, one dot an account: who is far below the line has a full file of old news.

    Parameters
    ----------
    table : result of ``relationships.file_completeness``.
    chosen : ids to name; default: the three that lose most by age.
    """
    lost = (table["filled_share"] - table["fresh_share"]).sort_values(ascending=False)
    marked = [name for name in chosen if name in table.index] or [str(name) for name in lost.index[:3]]
    with canvas(ax, (7.2, 4.8)) as axes:
        axes.plot([0, 1], [0, 1], color="#888888", lw=0.8, ls=":")
        axes.scatter(table["filled_share"], table["fresh_share"], s=26, color=MIDDLE, alpha=0.6, ec=INK, lw=0.3)
        for name in marked:
            x, y = float(table.at[name, "filled_share"]), float(table.at[name, "fresh_share"])  # type: ignore[arg-type]
            axes.scatter([x], [y], s=60, color=ACCENT, ec=INK, lw=0.8, zorder=4)
            left = x > 0.6
            axes.annotate(
                short(name_of(names, name), 26), (x, y), xytext=(-7 if left else 7, -3), textcoords="offset points",
                ha="right" if left else "left", fontsize=8.5, color=INK, path_effects=HALO, parse_math=False, zorder=5,
            )  # fmt: skip
        axes.set(xlim=(0, 1.03), ylim=(0, 1.03))
        percent_axis(axes.xaxis, _w("files.filled"))
        percent_axis(axes.yaxis, _w("files.fresh"))
        worst = marked[0]
        titled(
            axes, "files.scatter", OWNER, name=name_of(names, worst),
            filled=percent(float(table.at[worst, "filled_share"])),  # type: ignore[arg-type]
            fresh=percent(float(table.at[worst, "fresh_share"])),  # type: ignore[arg-type]
        )  # fmt: skip
        return axes


def stance_fit(fit: pd.DataFrame, name: str = "", ax: Axes | None = None) -> Axes:
    """What the account wishes, how we do, how the rival does: three marks on each line.

    Parameters
    ----------
    fit : result of ``relationships.stance_fit``.
    name : the account's name, for the title.
    """
    rows = fit.iloc[::-1]
    with canvas(ax, (7.4, 3.6)) as axes:
        y = np.arange(len(rows))
        for place, (low, high) in enumerate(
            zip(rows[["wish", "our_record"]].min(axis=1), rows[["wish", "our_record"]].max(axis=1), strict=True)
        ):
            axes.plot([low, high], [place, place], color="#b7c0c8", lw=2, zorder=1)
        looks = [
            ("wish", "D", "#ffffff", 90, 0.0),
            ("our_record", "o", DARK, 64, 0.0),
            ("rival_record", "X", ACCENT, 64, -0.2),
        ]
        for column, marker, colour, size, shift in looks:
            axes.scatter(
                rows[column], y + shift, marker=marker, s=size, c=colour, ec=INK, lw=1.0, zorder=3,
                label=_w(f"supplier.{column}"),
            )  # fmt: skip
        axes.set_yticks(y, [word_for(str(lens), "lens") for lens in rows.index])
        axes.set(xlim=(0.7, 5.3), ylim=(-0.6, len(rows) - 0.4), xticks=range(1, 6))
        axes.set_xlabel(_w("supplier.x"))
        legend_below(axes, 3)
        first = fit.iloc[0]
        key = "supplier.ahead" if first["lead"] > 0 else "supplier.level" if first["lead"] == 0 else "supplier.behind"
        titled(axes, key, OWNER, name=name, lens=word_for(str(fit.index[0]), "lens"), gap=abs(int(first["lead"])))
        return axes


def deals(table: pd.DataFrame, names: pd.Series | None = None, show: int = 12, ax: Axes | None = None) -> Axes:
    """The largest deals by MEDDICC: bars to the threshold, those that fail the gate hatched.

    Parameters
    ----------
    table : result of ``relationships.qualify``.
    names : names by account id.
    """
    rows = table.head(show).iloc[::-1]
    with canvas(ax, (8.4, 4.9)) as axes:
        y = np.arange(len(rows))
        gate = rows["gate"].to_numpy()
        for mask, colour, hatch, key in ((gate, MIDDLE, "", "deals.gate"), (~gate, "#f0b78e", HATCH, "deals.no_gate")):
            axes.barh(
                y[mask], rows["points_share"][mask], 0.66, color=colour, hatch=hatch, ec=INK, lw=0.4, label=_w(key)
            )
        axes.axvline(buying.QUALIFIED, color=INK, lw=1.0, ls=":")
        labels = [f"{deal} {short(name_of(names, row['account_id']), 22)}" for deal, row in rows.iterrows()]
        axes.set_yticks(y, labels, fontsize=8.5, parse_math=False)
        axes.set_xlim(0, 1.0)
        percent_axis(axes.xaxis, _w("deals.x"))
        legend_below(axes, 2)
        counts = table["qualification"].value_counts()
        titled(
            axes, "deals.title", OWNER, total=len(table), high=int(counts.get("go", 0) + counts.get("hollow", 0)),
            go=int(counts.get("go", 0)), hollow=int(counts.get("hollow", 0)),
        )  # fmt: skip
        return axes


def plan_effect(before: Any, after: Any, ax: Axes | None = None) -> Axes:
    """An account before and after a plan of meetings: coverage, power met, support (scaled to 0–1).

    Parameters
    ----------
    before, after : results of ``relationships.plan_effect``.
    """
    parts = ["coverage_share", "power_met_share", "support"]

    def height(effect: Any, part: str) -> float:
        value = float(getattr(effect, part))
        return (value + 2) / 4 if part == "support" else value

    with canvas(ax, (6.6, 3.6)) as axes:
        x = np.arange(len(parts))
        looks = [(before, LIGHT, "", "before", -0.2), (after, DARK, HATCH, "after", 0.2)]
        for effect, colour, hatch, key, shift in looks:
            bars = axes.bar(
                x + shift, [height(effect, part) for part in parts], 0.36, color=colour, hatch=hatch, ec=INK, lw=0.4,
                label=_w(f"plan.{key}"),
            )  # fmt: skip
            for bar, part in zip(bars, parts, strict=True):
                value = float(getattr(effect, part))
                said = f"{value:+.2f}".replace("-", "−") if part == "support" else percent(value)
                axes.annotate(
                    said, (bar.get_x() + bar.get_width() / 2, bar.get_height()), xytext=(0, 3),
                    textcoords="offset points", ha="center", fontsize=8.5, color=INK,
                )  # fmt: skip
        axes.set_xticks(x, [_w(f"plan.{part}") for part in parts])
        axes.set_ylim(0, 1.12)
        axes.set_yticks([])
        axes.set_ylabel(_w("plan.y"))
        legend_below(axes, 2, lines=1)
        titled(
            axes, "plan.title", OWNER, hours=f"{after.hours:g}", before=percent(before.coverage_share),
            after=percent(after.coverage_share),
        )  # fmt: skip
        return axes
