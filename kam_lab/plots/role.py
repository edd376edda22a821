"""Charts of stage 0: definitions, claims about 20 %, values, steadiness, staffing, time, results, gaps, exposure.

Every function takes what a function of ``kam_lab.role`` returns and gives back Axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, MaxNLocator

from kam_lab import role
from kam_lab.checks import need_account
from kam_lab.desk import word_for
from kam_lab.i18n import language, t
from kam_lab.plots.look import (
    ACCENT,
    DARK,
    HALO,
    HATCH,
    INK,
    LIGHT,
    MIDDLE,
    PALE,
    bar_rows,
    canvas,
    cell,
    legend_below,
    money,
    money_axis,
    name_of,
    percent,
    percent_axis,
    place_labels,
    short,
    titled,
)

OWNER = "plots_role"


def _w(key: str, **fields: Any) -> str:
    return t(f"{OWNER}.{key}", **fields)


def staff_names(staff: pd.DataFrame) -> pd.Series:
    """Names of our people in the current language, index staff_id."""
    return staff.set_index("staff_id")[f"name_{language()}"].rename("name")


def people(staff: pd.DataFrame, ids: Sequence[str], everybody: bool = False) -> dict[str, str | None]:
    """Labels such as "M01 Shen Manfei" for some of our people, with their ids: choices for a row of buttons.

    Parameters
    ----------
    everybody : put a choice for all of them first; its value is None.
    """
    names = staff_names(staff)
    first: dict[str, str | None] = {_w("everybody"): None} if everybody else {}
    return first | {f"{one} {name_of(names, one)}": one for one in ids}


def _begun(words: str) -> str:
    """Words at the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def _note(axes: Axes, text: str, x: float, y: float) -> None:
    axes.annotate(
        text, (x, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.5, color=INK,
        path_effects=HALO,
    )  # fmt: skip


def definitions(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How many accounts meet each definition, and how many of these meet no other (``role.definitions``)."""
    counts = role.definition_counts(table)
    most = int(table["definitions_met"].max())
    with canvas(ax, (7.2, 3.6)) as axes:
        places = bar_rows(axes, [word_for(str(name), "definition") for name in counts.index])
        both = counts["accounts_met"] - counts["only_this"]
        axes.barh(places, both, 0.62, color=DARK, ec=INK, lw=0.6, label=_w("definitions.others"))
        axes.barh(
            places, counts["only_this"], 0.62, both, color=PALE, hatch=HATCH, ec=INK, lw=0.6,
            label=_w("definitions.only"),
        )  # fmt: skip
        for place, count in zip(places, counts["accounts_met"], strict=True):
            _note(axes, f"{count:,}", count, place)
        axes.set_xlim(0, max(1.0, float(counts["accounts_met"].max()) * 1.12))
        axes.set_xlabel(_w("definitions.x"))
        legend_below(axes, 2)
        total = len(role.DEFINITIONS)
        titled(
            axes, "definitions.all" if most == total else "definitions.title", owner=OWNER, total=total, most=most,
            count=f"{int((table['definitions_met'] == most).sum()):,}",
            none=f"{int((table['definitions_met'] == 0).sum()):,}", accounts=f"{len(table):,}",
        )  # fmt: skip
        return axes


def claims(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What the first 20 % bring, measured three ways, beside the claims of 75 % and 80 % (``role.pareto_claims``)."""
    with canvas(ax, (7.2, 3.0)) as axes:
        places = bar_rows(axes, [_w(f"claims.{name}") for name in table.index])
        axes.barh(places, table["top_share"], 0.58, color=LIGHT, ec=INK, lw=0.6)
        for claim, line in zip(role.CLAIMS, (":", "--"), strict=True):
            axes.axvline(claim, color=ACCENT, lw=1.6, ls=line, label=_w("claims.claim", share=percent(claim)))
        for place, share in zip(places, table["top_share"], strict=True):
            axes.text(share - 0.015, place, percent(float(share), 1), ha="right", va="center", fontsize=9, color=INK)
        axes.set_xlim(0, max(1.0, float(table["top_share"].max()) * 1.08))
        percent_axis(axes.xaxis, _w("claims.x"))
        legend_below(axes, 2)
        low, high = table["top_share"].idxmin(), table["top_share"].idxmax()
        titled(
            axes, "claims.title", owner=OWNER, low=percent(cell(table, low, "top_share"), 1),
            high=percent(cell(table, high, "top_share"), 1), lowest=_w(f"claims.{low}"), highest=_w(f"claims.{high}"),
        )  # fmt: skip
        return axes


def value_radar(scores: pd.DataFrame, account_id: str, name: str | None = None, ax: Axes | None = None) -> Axes:
    """One account's six values against the average account (``role.value_scores``), as a radar of six spokes."""
    account = need_account(account_id, scores.index)
    values = list(role.VALUES)
    angles = np.pi / 2 - np.linspace(0, 2 * np.pi, len(values), endpoint=False)
    across, up = np.cos(angles), np.sin(angles)
    with canvas(ax, (6.4, 4.8)) as axes:
        for ring in (1, 2):
            axes.fill(ring * across, ring * up, fill=False, ec="#999999", lw=0.8, ls=":" if ring == 1 else "-")
            axes.text(0.05, ring - 0.04, str(ring), fontsize=8.5, color=INK, va="top", path_effects=HALO)
        for x, y, value in zip(across, up, values, strict=True):
            axes.plot([0, 2 * x], [0, 2 * y], color="#bbbbbb", lw=0.7, zorder=1)
            side = "center" if abs(x) < 0.1 else "left" if x > 0 else "right"
            axes.text(2.16 * x, 2.16 * y, word_for(value), ha=side, va="center", fontsize=9.5, color=INK)
        mean = scores[values].mean().to_numpy(dtype=float)
        mine = scores.loc[[account], values].to_numpy(dtype=float)[0]
        axes.fill(mine * across, mine * up, fc=PALE, ec=DARK, lw=2.2, alpha=0.85, label=short(name or account, 30))
        axes.fill(mean * across, mean * up, fill=False, ec=ACCENT, lw=2.0, ls="--", label=_w("radar.mean"))
        axes.set_aspect("equal")
        axes.set(xlim=(-3.6, 3.6), ylim=(-2.4, 2.5))
        axes.set_axis_off()
        axes.legend(loc="lower right")
        titled(
            axes, "radar.title", owner=OWNER, name=short(name or account, 40), full=role.FULL_INDEX,
            index=int(cell(scores, account, "asset_index")), mean=f"{scores['asset_index'].mean():.1f}",
        )  # fmt: skip
        return axes


def adjusted_value(table: pd.DataFrame, names: pd.Series | None = None, top: int = 10, ax: Axes | None = None) -> Axes:
    """The most valuable accounts once their pull on others counts (``role.adjusted_value``)."""
    rows = table.head(top)
    climbed = (rows["rank_before"] - rows["rank_after"]).idxmax()
    with canvas(ax, (7.8, 0.36 * len(rows) + 1.7)) as axes:
        places = bar_rows(axes, [f"{rank}. {short(name_of(names, a), 28)}" for a, rank in rows["rank_after"].items()])
        own = rows["contribution"].clip(lower=0)
        axes.barh(places, own, 0.64, color=LIGHT, ec=INK, lw=0.6, label=_w("adjusted.own"))
        axes.barh(
            places, rows["reference_value"], 0.64, own, color=ACCENT, hatch=HATCH, ec=INK, lw=0.6,
            label=_w("adjusted.pull"),
        )  # fmt: skip
        for place, (value, before) in zip(
            places, zip(rows["adjusted_value"], rows["rank_before"], strict=True), strict=True
        ):
            _note(axes, _w("adjusted.before", rank=f"{before:,}"), value, place)
        most = float(rows["adjusted_value"].max())
        axes.set_xlim(0, most * 1.2)
        money_axis(axes.xaxis, most, _w("adjusted.x"))
        legend_below(axes, 2)
        titled(
            axes, "adjusted.title", owner=OWNER, name=name_of(names, climbed),
            before=f"{int(cell(rows, climbed, 'rank_before')):,}", after=int(cell(rows, climbed, "rank_after")),
            value=money(cell(rows, climbed, "reference_value")),
        )  # fmt: skip
        return axes


def steadiness(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Coefficient of variation by tier: of the middle account and of the tier as a whole (``role.tier_steadiness``)."""
    with canvas(ax, (6.8, 4.0)) as axes:
        places = np.arange(len(table))
        looks = ((-0.2, "median_variation", DARK, None), (0.2, "pooled_variation", PALE, HATCH))
        for offset, column, color, hatch in looks:
            bars = axes.bar(
                places + offset, table[column], 0.38, color=color, hatch=hatch, ec=INK, lw=0.6,
                label=_w(f"steady.{column}"),
            )  # fmt: skip
            axes.bar_label(bars, fmt="%.2f", fontsize=8.5, padding=2)
        axes.xaxis.set_major_locator(FixedLocator(places.tolist()))
        axes.set_xticklabels(
            [
                _w("steady.tier", tier=tier, count=f"{int(cell(table, tier, 'accounts_counted')):,}")
                for tier in table.index
            ]
        )
        axes.set_ylim(0, float(table["median_variation"].max()) * 1.15)
        axes.set_ylabel(_w("steady.y"))
        legend_below(axes, 2, lines=1)
        first, last = table.index[0], table.index[-1]
        titled(
            axes, "steady.title", owner=OWNER, first=first, last=last,
            one=f"{cell(table, first, 'median_variation'):.2f}", other=f"{cell(table, last, 'median_variation'):.2f}",
            pool=f"{cell(table, first, 'pooled_variation'):.2f}",
            pools=f"{cell(table, last, 'pooled_variation'):.2f}",
        )  # fmt: skip
        return axes


def staffing(table: pd.DataFrame, per_manager: float = role.ACCOUNTS_PER_MANAGER, ax: Axes | None = None) -> Axes:
    """Key account managers that each region has and needs (``role.region_staffing`` with the same ``per_manager``)."""
    rows = table.sort_values("key_accounts", ascending=False, kind="stable")
    with canvas(ax, (7.2, 0.44 * len(rows) + 1.6)) as axes:
        places = bar_rows(axes, [word_for(str(name), "region") for name in rows.index])
        axes.barh(places + 0.19, rows["managers_needed"], 0.36, color=PALE, hatch=HATCH, ec=INK, lw=0.6,
                  label=_w("staffing.need"))  # fmt: skip
        axes.barh(places - 0.19, rows["key_managers"], 0.36, color=DARK, ec=INK, lw=0.6, label=_w("staffing.have"))
        for place, (accounts, need, have) in zip(
            places, rows[["key_accounts", "managers_needed", "key_managers"]].itertuples(index=False), strict=True
        ):
            _note(axes, _w("staffing.note", accounts=accounts), max(need, have), place)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.set_xlim(0, max(2.0, rows[["managers_needed", "key_managers"]].to_numpy(dtype=float).max() * 1.25))
        axes.set_xlabel(_w("staffing.x"))
        legend_below(axes, 2)
        short_of = rows.index[rows["missing_managers"] > 0]
        titled(
            axes, "staffing.title" if len(short_of) else "staffing.enough", owner=OWNER,
            need=int(rows["managers_needed"].sum()), have=int(rows["key_managers"].sum()), regions=len(short_of),
            each=f"{per_manager:g}",
        )  # fmt: skip
        return axes


def duties(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Hours a month planned and spent, duty by duty (``role.duty_gap``)."""
    most, least = table["share_of_plan"].idxmax(), table["share_of_plan"].idxmin()
    with canvas(ax, (7.2, 0.46 * len(table) + 1.6)) as axes:
        places = bar_rows(axes, [word_for(str(name), "duty") for name in table.index])
        axes.barh(places + 0.19, table["planned_hours"], 0.36, color=PALE, hatch=HATCH, ec=INK, lw=0.6,
                  label=_w("duties.planned"))  # fmt: skip
        axes.barh(places - 0.19, table["hours_per_month"], 0.36, color=DARK, ec=INK, lw=0.6, label=_w("duties.spent"))
        for place, (spent, share) in zip(
            places, table[["hours_per_month", "share_of_plan"]].itertuples(index=False), strict=True
        ):
            _note(axes, percent(share), spent, place - 0.19)
        axes.set_xlim(0, table[["hours_per_month", "planned_hours"]].to_numpy(dtype=float).max() * 1.15)
        axes.set_xlabel(_w("duties.x"))
        legend_below(axes, 2)
        titled(
            axes, "duties.title", owner=OWNER, most=_begun(word_for(str(most), "duty")),
            least=word_for(str(least), "duty"),
            over=percent(cell(table, most, "share_of_plan")), under=percent(cell(table, least, "share_of_plan")),
        )  # fmt: skip
        return axes


def results(table: pd.DataFrame, names: pd.Series | None = None, ax: Axes | None = None) -> Axes:
    """Revenue of each manager against the growth of his share of business (``role.manager_results``)."""
    rows = table.dropna(subset=["growth_rate"])
    best = rows["revenue"].idxmax()
    with canvas(ax, (7.4, 4.6)) as axes:
        for met, color, marker, hatch in ((True, DARK, "o", None), (False, PALE, "s", HATCH)):
            part = rows[rows["target_reached"] == met]
            axes.scatter(
                part["revenue"], part["growth_rate"], s=64, color=color, marker=marker, hatch=hatch, ec=INK, lw=0.7,
                label=_w(f"results.{'met' if met else 'missed'}", count=len(part)), zorder=3,
            )  # fmt: skip
        axes.axhline(0, color=INK, lw=0.9)
        axes.margins(x=0.12, y=0.12)
        money_axis(axes.xaxis, float(rows["revenue"].max()), _w("results.x"))
        percent_axis(axes.yaxis, _w("results.y"))
        legend_below(axes, 2)
        titled(
            axes, "results.title", owner=OWNER, name=name_of(names, best),
            growth=percent(cell(rows, best, "growth_rate"), 1),
            place=int(cell(rows, best, "growth_rank")), managers=len(rows), met=int(rows["target_reached"].sum()),
        )  # fmt: skip
        shown = rows.head(4).index.union(rows["growth_rate"].nlargest(1).index, sort=False)
        spots = [
            (cell(rows, a, "revenue"), cell(rows, a, "growth_rate"), 5.0, short(name_of(names, a), 22)) for a in shown
        ]
        place_labels(axes, spots)
        return axes


def competency_gaps(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Gaps to the target by competency, in training order (``role.competency_gaps``)."""
    with canvas(ax, (7.2, 0.38 * len(table) + 1.5)) as axes:
        places = bar_rows(axes, [word_for(str(name), "competency") for name in table.index])
        axes.barh(places, table["gap"], 0.64, color=[DARK, *[LIGHT] * (len(table) - 1)], ec=INK, lw=0.6)
        for place, (gap, below) in zip(places, table[["gap", "managers_below"]].itertuples(index=False), strict=True):
            _note(axes, _w("gaps.note", gap=gap, managers=below), gap, place)
        axes.set_xlim(0, max(1.0, float(table["gap"].max()) * 1.35))
        axes.set_xlabel(_w("gaps.x"))
        first, second = table.index[0], table.index[1]
        titled(
            axes, "gaps.title", owner=OWNER, first=word_for(str(first), "competency"),
            gap=int(cell(table, first, "gap")), next=int(cell(table, second, "gap")),
        )  # fmt: skip
        return axes


def data_scores(
    table: pd.DataFrame, names: pd.Series | None = None, filled: float = role.WELL_FILLED, ax: Axes | None = None
) -> Axes:
    """Completeness and freshness of every account's file (``role.data_scores``): full is not the same as fresh."""
    good = table[table["completeness"] >= filled - 1e-9]
    worst = good.index[0] if len(good) else table.index[0]
    with canvas(ax, (6.8, 4.6)) as axes:
        axes.scatter(table["completeness"], table["freshness"], s=40, color=LIGHT, ec=INK, lw=0.6, zorder=3)
        axes.scatter(
            cell(table, worst, "completeness"), cell(table, worst, "freshness"), s=90, color=ACCENT, marker="D", ec=INK,
            lw=0.8, hatch=HATCH, zorder=4,
        )  # fmt: skip
        axes.axvline(filled, color=INK, lw=0.9, ls="--")
        axes.set_xlim(0, 1.03)
        axes.set_ylim(0, 1.03)
        percent_axis(axes.xaxis, _w("files.x"))
        percent_axis(axes.yaxis, _w("files.y"))
        titled(
            axes, "files.title", owner=OWNER, name=name_of(names, worst),
            full=percent(cell(table, worst, "completeness")), score=percent(cell(table, worst, "data_score")),
            mean=percent(float(table["data_score"].mean())),
        )  # fmt: skip
        place_labels(
            axes,
            [
                (
                    cell(table, worst, "completeness"),
                    cell(table, worst, "freshness"),
                    8,
                    short(name_of(names, worst), 30),
                )
            ],
        )
        return axes


def exposure(
    table: pd.DataFrame,
    names: pd.Series | None = None,
    top: int = 10,
    chosen: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Revenue that hangs on one person, for those on whom most hangs (``role.exposure``)."""
    rows = table.head(top)
    first = chosen if chosen in table.index else rows.index[0]
    if first not in rows.index:
        rows = pd.concat([rows.iloc[: top - 1], table.loc[[first]]])
    with canvas(ax, (7.4, 0.36 * len(rows) + 1.7)) as axes:
        places = bar_rows(axes, [f"{a} {short(name_of(names, a), 20)}" for a in rows.index])
        shared = rows["revenue"] - rows["revenue_alone"]
        colors = [ACCENT if a == first else DARK for a in rows.index]
        axes.barh(places, rows["revenue_alone"], 0.64, color=colors, ec=INK, lw=0.6, label=_w("exposure.alone"))
        axes.barh(
            places, shared, 0.64, rows["revenue_alone"], color=PALE, hatch=HATCH, ec=INK, lw=0.6,
            label=_w("exposure.shared"),
        )  # fmt: skip
        for place, (revenue, accounts) in zip(
            places, rows[["revenue", "accounts_alone"]].itertuples(index=False), strict=True
        ):
            _note(axes, _w("exposure.note", accounts=accounts), revenue, place)
        most = float(rows["revenue"].max())
        axes.set_xlim(0, most * 1.22)
        money_axis(axes.xaxis, most, _w("exposure.x"))
        legend_below(axes, 2)
        titled(
            axes, "exposure.title", owner=OWNER, name=name_of(names, first),
            share=percent(cell(rows, first, "share_alone"), 1), amount=money(cell(rows, first, "revenue_alone")),
            accounts=int(cell(rows, first, "accounts_alone")),
        )  # fmt: skip
        return axes


def ladder(counts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Accounts on each rung of the ladder (``role.ladder_counts``), lowest rung at the bottom."""
    rows = counts.iloc[::-1]
    with canvas(ax, (6.8, 3.4)) as axes:
        places = bar_rows(axes, [word_for(str(name), "rung") for name in rows.index])
        axes.barh(places, rows["accounts_on_rung"], 0.62, color=[DARK, MIDDLE, LIGHT, LIGHT, PALE], ec=INK, lw=0.6)
        for place, (count, share) in zip(
            places, rows[["accounts_on_rung", "share_of_revenue"]].itertuples(index=False), strict=True
        ):
            _note(axes, _w("ladder.note", count=count, share=percent(share)), count, place)
        axes.set_xlim(0, max(1.0, float(rows["accounts_on_rung"].max()) * 1.3))
        axes.set_xlabel(_w("ladder.x"))
        upper = counts.loc[["partnership", "synergistic"]]
        titled(
            axes, "ladder.title", owner=OWNER, count=int(upper["accounts_on_rung"].sum()),
            total=int(counts["accounts_on_rung"].sum()), share=percent(float(upper["share_of_revenue"].sum())),
            low=int(counts.loc[["pre", "early"], "accounts_on_rung"].sum()),
        )  # fmt: skip
        return axes
