"""Charts of stage 6: who left and why, how long they stay, what staying is worth, promises, quadrants, scans, actions.

Every function takes what a function of ``kam_lab.retention`` returns and gives back Axes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from kam_lab.desk import word_for
from kam_lab.i18n import t
from kam_lab.plots.look import (
    ACCENT,
    DARK,
    HATCH,
    INK,
    LIGHT,
    MIDDLE,
    PALE,
    canvas,
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
from kam_lab.plots.role import staff_names as staff_names
from kam_lab.retention import churn, lifetime, loyalty, repeat, survival
from kam_lab.retention.care import KEPT

OWNER = "plots_retention"
LINES = ("-", "--", ":", "-.")
SHADES = (DARK, ACCENT, MIDDLE, LIGHT)


def _w(key: str, **fields: Any) -> str:
    return t(f"{OWNER}.{key}", **fields)


def _points(value: float) -> str:
    """Percentage points, two decimals."""
    return f"{value:.2f}".replace("-", "−")


def _points_axis(axis: Axis, label: str) -> None:
    """Percentage points with one decimal."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.1f}".replace("-", "−")))
    axis.set_major_locator(MaxNLocator(6))
    axis.set_label_text(label)


def _across(axes: Axes, labels: Sequence[str]) -> np.ndarray:
    """Names on the vertical axis, the first one on top; the places of the bars."""
    places = np.arange(len(labels))
    axes.yaxis.set_major_locator(FixedLocator(places.tolist()))
    axes.set_yticklabels([short(label, 26) for label in labels], parse_math=False)
    axes.invert_yaxis()
    return places


def _beside(axes: Axes, x: float, y: float, text: str) -> None:
    axes.annotate(
        text, (x, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9, color=INK, parse_math=False
    )


def churn_halves(halves: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Churn by value in every half-year (``retention.churn_halves``); the last one stands out."""
    rates = halves["churn_points"]
    with canvas(ax, (7.2, 3.4)) as axes:
        places = np.arange(len(rates))
        colours = [MIDDLE] * (len(rates) - 1) + [ACCENT]
        bars = axes.bar(places, rates, 0.6, color=colours, ec=INK, lw=0.7)
        bars[-1].set_hatch(HATCH)
        for place, rate in zip(places, rates, strict=True):
            axes.annotate(
                _points(rate), (place, rate), xytext=(0, 3), textcoords="offset points", ha="center", fontsize=9
            )
        axes.set_xticks(places, list(halves.index))
        axes.set_ylim(0, float(rates.max()) * 1.18 or 1)
        _points_axis(axes.yaxis, _w("halves.y"))
        first, last = float(rates.iloc[0]), float(rates.iloc[-1])
        key = "rises" if last > first else "falls"
        titled(axes, f"halves.{key}", OWNER, first=_points(first), last=_points(last), start=halves.index[0])
        return axes


def churn_split(table: pd.DataFrame, exempt: Iterable[str] = churn.EXEMPT, ax: Axes | None = None) -> Axes:
    """Points of churn by reason, industry or tier (``retention.churn_table`` or ``churn_points``).

    Reasons beyond our control are pale and hatched.
    """
    by, beyond = str(table.index.name), set(exempt)
    with canvas(ax, (7.4, 0.42 * len(table) + 1.5)) as axes:
        places = _across(axes, [word_for(str(name), by) for name in table.index])
        for place, (name, points) in zip(places, table["churn_points"].items(), strict=True):
            out = name in beyond
            axes.barh(place, points, 0.64, color=PALE if out else DARK, hatch=HATCH if out else None, ec=INK, lw=0.7)
            _beside(axes, float(points), float(place), _w("split.bar", points=_points(float(points))))
        axes.set_xlim(0, float(table["churn_points"].max()) * 1.25)
        _points_axis(axes.xaxis, _w("split.x"))
        total = float(table["churn_points"].sum())
        fields = {"total": _points(total), "first": word_for(str(table.index[0]), by)}
        if by == "reason":
            avoidable = churn.controllable_churn(table, tuple(beyond))
            titled(axes, "split.reason", OWNER, avoidable=_points(avoidable), **fields)
        else:
            share = float(table["churn_points"].iloc[:3].sum() / total) if total else 0.0
            titled(axes, "split.other", OWNER, share=percent(share, 1), count=min(3, len(table)), **fields)
        return axes


def staying(curves: Mapping[str, pd.DataFrame], ax: Axes | None = None) -> Axes:
    """Kaplan–Meier curves with their bands (``retention.kaplan_meier``); a tick marks contracts that still run."""
    with canvas(ax, (7.4, 4.2)) as axes:
        for place, (name, curve) in enumerate(curves.items()):
            colour = SHADES[place % len(SHADES)]
            months = np.concatenate([[0.0], curve.index.to_numpy(dtype=float)])
            height = np.concatenate([[1.0], curve["survival_share"]])
            axes.step(months, height, where="post", color=colour, ls=LINES[place % 4], lw=2, label=name)
            if len(curves) <= 2:
                low, high = np.concatenate([[1.0], curve["low_share"]]), np.concatenate([[1.0], curve["high_share"]])
                axes.fill_between(months, low, high, step="post", color=colour, alpha=0.12, lw=0)
            ticks = curve[curve["censored"] > 0]
            axes.plot(ticks.index, ticks["survival_share"], "|", color=colour, ms=7)
        axes.axhline(0.5, color="#999999", lw=0.8, ls=":")
        axes.set(xlim=(0, None), ylim=(0, 1.03), xlabel=_w("staying.x"))
        percent_axis(axes.yaxis, _w("staying.y"))
        if len(curves) > 1:
            legend_below(axes, min(3, len(curves)))
        first = next(iter(curves.values()))
        half = survival.median_life(first)
        key = "half" if np.isfinite(half) else "most"
        year = percent(survival.survival_at(first, 12), 0)
        titled(axes, f"staying.{key}", OWNER, year=year, months=f"{half:.0f}", contracts=int(first["watched"].iloc[0]))
        return axes


def renewals(
    table: pd.DataFrame,
    seen: Sequence[float] | None = None,
    later: Mapping[int, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Survival by sBG beside one constant rate (``retention.sbg_table``).

    Parameters
    ----------
    seen : survivors that were observed and used, from the start on (counts).
    later : year → share that was observed afterwards, not used for the fit.
    """
    with canvas(ax, (7.4, 4.0)) as axes:
        years = table.index.to_numpy()
        axes.plot(years, table["survival_share"], "-", color=DARK, lw=2, label=_w("renewals.model"))
        axes.plot(years, table["constant_share"], "--", color=ACCENT, lw=1.8, label=_w("renewals.constant"))
        if seen is not None:
            share = np.asarray(seen, dtype=float) / float(seen[0])
            axes.plot(np.arange(len(share)), share, "o", color=INK, ms=6, label=_w("renewals.seen"))
        for year, share_then in (later or {}).items():
            axes.plot(year, share_then, "D", color=ACCENT, mec=INK, ms=8, label=_w("renewals.later"))
        axes.set(xlabel=_w("renewals.x"), ylim=(0, 1.03))
        percent_axis(axes.yaxis, _w("staying.y"))
        legend_below(axes, 2)
        first, last = float(table["retention_rate"].iloc[1]), float(table["retention_rate"].iloc[-1])
        titled(axes, "renewals.title", OWNER, first=percent(first, 0), last=percent(last, 0), years=int(years[-1]))
        return axes


def silence(
    every: Sequence[float] = (1, 4, 13), weeks: int = 52, model: repeat.BgNbd = repeat.CDNOW, ax: Axes | None = None
) -> Axes:
    """How the chance that a customer still buys falls with the weeks of silence, by how often he used to buy.

    Parameters
    ----------
    every : one order in so many weeks, over two years before the silence began.
    weeks : of silence shown.
    """
    with canvas(ax, (7.4, 4.0)) as axes:
        quiet = np.arange(0, weeks + 1)
        for place, gap in enumerate(every):
            orders, last = max(1.0, 104 // gap), 104.0
            alive = repeat.still_buying(orders, last, last + quiet, model)
            axes.plot(
                quiet,
                alive,
                color=SHADES[place % 4],
                ls=LINES[place % 4],
                lw=2,
                label=_w("silence.week" if gap == 1 else "silence.every", weeks=f"{gap:g}"),
            )
        axes.axhline(0.5, color="#999999", lw=0.8, ls=":")
        axes.set(xlabel=_w("silence.x"), ylim=(0, 1.03), xlim=(0, weeks))
        percent_axis(axes.yaxis, _w("silence.y"))
        legend_below(axes, min(3, len(every)))
        titled(axes, "silence.title", OWNER)
        return axes


def five_percent(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The 5 % effect read as points and as percent (``retention.five_percent_table``)."""
    with canvas(ax, (7.4, 4.0)) as axes:
        places = np.arange(len(table))
        points, part = table["five_points_gain_rate"], table["churn_percent_gain_rate"]
        axes.bar(places - 0.2, points, 0.38, color=DARK, ec=INK, lw=0.7, label=_w("five.points"))
        axes.bar(places + 0.2, part, 0.38, color=ACCENT, hatch=HATCH, ec=INK, lw=0.7, label=_w("five.percent"))
        for shift, gains in ((-0.2, points), (0.2, part)):
            for place, gain in zip(places, gains, strict=True):
                axes.annotate(
                    percent(float(gain), 1), (place + shift, gain), xytext=(0, 3), textcoords="offset points",
                    ha="center", fontsize=8.5,
                )  # fmt: skip
        rows = zip(table["retention_rate"], table["discount_rate"], strict=True)
        axes.set_xticks(places, [_w("five.tick", r=percent(r, 0), i=percent(i, 0)) for r, i in rows])
        axes.set_ylim(0, float(points.max()) * 1.15)
        percent_axis(axes.yaxis, _w("five.y"))
        legend_below(axes, 2, lines=3)
        titled(axes, "five.title", OWNER, low=percent(float(part.min()), 1), high=percent(float(part.max()), 1))
        return axes


def complaint_owners(owners: pd.DataFrame, names: pd.Series | None = None, ax: Axes | None = None) -> Axes:
    """Median days to close by owner, with the share solved at first contact (``retention.complaint_owners``)."""
    with canvas(ax, (7.4, 0.36 * len(owners) + 1.5)) as axes:
        places = _across(axes, [name_of(names, owner) for owner in owners.index])
        for place, (_, row) in zip(places, owners.iterrows(), strict=True):
            slow = bool(row["slow"])
            axes.barh(
                place,
                row["median_days"],
                0.64,
                color=ACCENT if slow else MIDDLE,
                hatch=HATCH if slow else None,
                ec=INK,
                lw=0.7,
            )
            text = _w("owners.bar", days=f"{row['median_days']:.0f}", first=percent(row["first_contact_share"], 0))
            _beside(axes, float(row["median_days"]), float(place), text)
        axes.set_xlim(0, float(owners["median_days"].max()) * 1.45 + 1)
        axes.set_xlabel(_w("owners.x"))
        slow_ones = int(owners["slow"].sum())
        key = "owners.slow" if slow_ones else "owners.even"
        rest = owners.loc[~owners["slow"], "median_days"]
        titled(
            axes, key, OWNER, count=slow_ones, days=f"{owners['median_days'].max():.0f}",
            rest=f"{rest.median():.0f}" if len(rest) else "–",
        )  # fmt: skip
        return axes


def visit_compliance(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Visits made over visits promised, by tier (``retention.visit_compliance``)."""
    rows = table.dropna(subset=["made_share"])
    with canvas(ax, (7.2, 3.6)) as axes:
        places = np.arange(len(rows))
        for place, (_, row) in zip(places, rows.iterrows(), strict=True):
            broken = bool(row["broken"])
            axes.bar(
                place,
                row["made_share"],
                0.6,
                color=ACCENT if broken else MIDDLE,
                hatch=HATCH if broken else None,
                ec=INK,
                lw=0.7,
            )
            axes.annotate(
                _w("visits.bar", made=f"{row['made']:.0f}", promised=f"{row['promised']:.0f}"),
                (place, row["made_share"]),
                xytext=(0, 3), textcoords="offset points", ha="center", fontsize=9,
            )  # fmt: skip
        axes.axhline(1, color=INK, lw=0.9)
        axes.axhline(KEPT, color="#999999", lw=0.8, ls=":")
        axes.set_xticks(places, [_w("visits.tier", tier=tier) for tier in rows.index])
        axes.set_ylim(0, max(1.15, float(rows["made_share"].max()) * 1.12))
        percent_axis(axes.yaxis, _w("visits.y"))
        worst = rows["made_share"].idxmin()
        titled(axes, "visits.title", OWNER, tier=worst, share=percent(float(rows["made_share"].min()), 0))
        return axes


def quadrants(
    table: pd.DataFrame,
    names: pd.Series | None = None,
    large: float = loyalty.LARGE,
    loyal: float = loyalty.LOYAL,
    ax: Axes | None = None,
) -> Axes:
    """Loyalty × volume (``retention.loyalty_quadrants``): large disloyal accounts that divert or owe are named."""
    rows = table[table["yearly_volume"] > 0]
    with canvas(ax, (7.6, 5.0)) as axes:
        axes.set_xscale("log")
        plain, odd = rows[rows["action"] == rows["quadrant"]], rows[rows["action"] != rows["quadrant"]]
        axes.scatter(plain["yearly_volume"], plain["repurchase_share"], s=30, c=LIGHT, ec=INK, lw=0.5)
        for action, marker, colour in (("collect_first", "s", MIDDLE), ("stop_diversion", "D", ACCENT)):
            part = odd[odd["action"] == action]
            label = _w(f"quadrants.{action}", count=len(part))
            axes.scatter(
                part["yearly_volume"],
                part["repurchase_share"],
                s=58,
                marker=marker,
                c=colour,
                ec=INK,
                lw=0.9,
                label=label,
            )
        axes.axvline(large, color=INK, lw=0.9)
        axes.axhline(loyal, color=INK, lw=0.9)
        axes.set_ylim(0, 1.04)
        percent_axis(axes.yaxis, _w("quadrants.y"))
        axes.set_xlabel(_w("quadrants.x"))
        ticks = [
            value
            for value in (1e4, 1e5, 1e6, 1e7)
            if rows["yearly_volume"].min() / 2 < value < rows["yearly_volume"].max() * 2
        ]
        axes.set_xticks(ticks, [money(value) for value in ticks])
        axes.minorticks_off()
        for x, y, name, ha in ((0.99, 0.985, "core", "right"), (0.01, 0.985, "upgrade", "left"),
                               (0.99, 0.015, "control", "right"), (0.01, 0.015, "minimal", "left")):  # fmt: skip
            count = int((table["quadrant"] == name).sum())
            axes.text(
                x, y, f"{word_for(name, 'quadrant')} · {count}", transform=axes.transAxes, ha=ha, color=INK,
                fontsize=10.5,
                va="top" if y > 0.5 else "bottom", alpha=0.75,
            )  # fmt: skip
        legend_below(axes, 2)
        marked = [
            (float(r["yearly_volume"]), float(r["repurchase_share"]), 6.0, short(name_of(names, a), 20))
            for a, r in odd.head(6).iterrows()
        ]
        place_labels(axes, marked)
        control = table[table["quadrant"] == "control"]
        share = (
            float(control["yearly_volume"].sum() / table["yearly_volume"].sum())
            if table["yearly_volume"].sum()
            else 0.0
        )
        titled(axes, "quadrants.title", OWNER, count=len(control), share=percent(share, 0))
        return axes


def scans(
    table: pd.DataFrame, names: pd.Series | None = None, top: int = 12, limit: float = 0.30, ax: Axes | None = None
) -> Axes:
    """Share of codes found outside the region, highest first (``retention.scan_table``); chains are pale and exempt."""
    rows = table[table["scans"] >= 12].head(top)
    with canvas(ax, (7.6, 0.36 * len(rows) + 1.7)) as axes:
        places = _across(axes, [name_of(names, account) for account in rows.index])
        for place, (_, row) in zip(places, rows.iterrows(), strict=True):
            colour = ACCENT if row["suspect"] else PALE if row["exempt"] else MIDDLE
            axes.barh(
                place, row["outside_share"], 0.64, color=colour, hatch=HATCH if row["suspect"] else None, ec=INK, lw=0.7
            )
            kind = "scans.chain" if row["exempt"] else "scans.dealer"
            low = percent(float(row["below_floor_share"]), 0)
            _beside(axes, float(row["outside_share"]), float(place), _w(kind, scans=int(row["scans"]), low=low))
        axes.axvline(limit, color=INK, lw=0.9, ls="--")
        axes.set_xlim(0, min(1.5, float(rows["outside_share"].max()) * 1.7 + 0.05))
        percent_axis(axes.xaxis, _w("scans.x"))
        suspects, chains = int(table["suspect"].sum()), int(table["exempt"].sum())
        titled(axes, "scans.title" if suspects else "scans.none", OWNER, count=suspects, chains=chains)
        return axes


def actions(ranked: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What each action adds to lifetime value, what it costs, what is left (``retention.rank_actions``)."""
    with canvas(ax, (7.6, 0.5 * len(ranked) + 1.7)) as axes:
        places = _across(axes, [word_for(str(name), "action") for name in ranked.index])
        axes.barh(places - 0.2, ranked["clv_gain"], 0.36, color=DARK, ec=INK, lw=0.6, label=_w("actions.gain"))
        axes.barh(
            places + 0.2, -ranked["cost"], 0.36, color=ACCENT, hatch=HATCH, ec=INK, lw=0.6, label=_w("actions.cost")
        )
        for place, net in zip(places, ranked["net"], strict=True):
            _beside(
                axes, float(ranked["clv_gain"].max()) * 1.01, float(place), _w("actions.net", net=money(float(net)))
            )
        axes.axvline(0, color=INK, lw=0.9)
        low, high = -float(ranked["cost"].max()) * 1.05, float(ranked["clv_gain"].max()) * 1.42
        axes.set_xlim(low, high or 1)
        money_axis(axes.xaxis, max(abs(low), high), _w("actions.x"))
        legend_below(axes, 2)
        good = int((ranked["net"] > 0).sum())
        best = word_for(str(ranked.index[0]), "action")
        titled(axes, "actions.title" if good else "actions.none", OWNER, good=good, count=len(ranked), best=best)
        return axes


def maturity(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Maturity of the six strategies, the weakest on top (``retention.strategy_maturity``)."""
    with canvas(ax, (7.2, 0.42 * len(table) + 1.4)) as axes:
        places = _across(axes, [word_for(str(name), "strategy") for name in table.index])
        for place, (_, row) in zip(places, table.iterrows(), strict=True):
            weak = bool(row["weakest"])
            axes.barh(
                place,
                row["maturity_share"],
                0.64,
                color=ACCENT if weak else MIDDLE,
                hatch=HATCH if weak else None,
                ec=INK,
                lw=0.7,
            )
            _beside(axes, float(row["maturity_share"]), float(place), percent(float(row["maturity_share"]), 0))
        axes.set_xlim(0, 1.08)
        percent_axis(axes.xaxis, _w("maturity.x"))
        weakest = word_for(str(table.index[0]), "strategy")
        mean = percent(float(table["maturity_share"].mean()), 0)
        titled(
            axes,
            "maturity.title",
            OWNER,
            weakest=weakest,
            share=percent(float(table["maturity_share"].iloc[0]), 0),
            mean=mean,
        )
        return axes


def staying_with_plan(
    before: float, after: float, contracts: pd.DataFrame | None = None, years: int = 10, ax: Axes | None = None
) -> Axes:
    """Of a hundred such accounts, how many are still here: as things are, and with the plan.

    Parameters
    ----------
    contracts : Kaplan–Meier curve of our service contracts, for comparison.
    """
    with canvas(ax, (6.0, 3.6)) as axes:
        now, then = lifetime.staying(before, years), lifetime.staying(after, years)
        axes.fill_between(now.index, now, then, color=LIGHT, alpha=0.45, lw=0)
        axes.plot(then.index, then, "-", color=DARK, lw=2.2, label=_w("plan.after", rate=percent(after, 1)))
        axes.plot(now.index, now, "--", color=ACCENT, lw=2.2, label=_w("plan.before", rate=percent(before, 1)))
        if contracts is not None:
            seen = np.concatenate([[0.0], contracts.index.to_numpy(dtype=float) / 12])
            axes.step(
                seen,
                np.concatenate([[1.0], contracts["survival_share"]]),
                where="post",
                color="#999999",
                lw=1,
                label=_w("plan.contracts"),
            )
        axes.set(xlabel=_w("plan.x"), ylim=(0, 1.03), xlim=(0, years))
        percent_axis(axes.yaxis, _w("plan.y"))
        legend_below(axes, 3)
        half = years // 2
        titled(axes, "plan.title", OWNER, years=half, now=f"{100 * now[half]:.0f}", then=f"{100 * then[half]:.0f}")
        return axes


def plan_steps(before: float, gain: float, cost: float, net: float, ax: Axes | None = None) -> Axes:
    """Lifetime value as it is, what the plan adds, what it costs, and what it comes to (CNY)."""
    with canvas(ax, (6.0, 3.2)) as axes:
        heights, bottoms = [before, gain, -cost, before + net], [0.0, before, before + gain, 0.0]
        for place, (height, bottom) in enumerate(zip(heights, bottoms, strict=True)):
            loss = height < 0
            colour = ACCENT if loss else DARK if place == 3 else MIDDLE
            axes.bar(place, height, 0.6, bottom, color=colour, hatch=HATCH if loss else None, ec=INK, lw=0.7)
            axes.annotate(
                money(height), (place, max(bottom, bottom + height)), xytext=(0, 3), textcoords="offset points",
                ha="center", fontsize=9,
            )  # fmt: skip
        axes.axhline(0, color=INK, lw=0.9)
        axes.set_xticks(range(4), [_w(f"steps.{name}") for name in ("now", "gain", "cost", "then")])
        ends = [0.0, before, before + gain, before + net]
        room = 0.16 * (max(ends) - min(ends) or 1.0)
        axes.set_ylim(min(ends) - (room if min(ends) < 0 else 0), max(ends) + room)
        money_axis(axes.yaxis, max(map(abs, ends)), _w("steps.y"))
        titled(
            axes, "steps.better" if net > 0 else "steps.worse" if net < 0 else "steps.same", OWNER, net=money(abs(net))
        )
        return axes
