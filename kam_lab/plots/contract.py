"""Charts of stage 4: waterfalls, the floor, terms, discount and volume, targets, rebates, and the Pareto frontier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from kam_lab import contract
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

_OWNER = "plots_contract"
#: Rows of a waterfall or a P&L that are levels, not steps.
_LEVELS = ("list_price", "invoice_price", "pocket_price", "deal_profit")


def _say(key: str, **fields: Any) -> str:
    return t(f"{_OWNER}.{key}", **fields)


def _steps(axes: Axes, table: pd.DataFrame, column: str, small: bool) -> None:
    """Levels as whole bars, steps between them as floating ones."""
    places = bar_rows(axes, [word_for(str(line), "line") for line in table.index])
    left = 0.0
    largest = float(table[column].abs().max())
    for place, (line, value) in zip(places, table[column].items(), strict=True):
        level = line in _LEVELS
        start = 0.0 if level else left
        end = float(value) if level else left + float(value)
        loss = float(value) < 0
        axes.barh(
            place, end - start, 0.64, start, color=ACCENT if loss else DARK if level else LIGHT,
            hatch=HATCH if loss else None, ec=INK, lw=0.6,
        )  # fmt: skip
        said = f"{value:,.2f}" if small else f"{value:,.0f}"
        axes.annotate(
            said.replace("-", "−"), (max(start, end), place), xytext=(4, 0), textcoords="offset points", va="center",
            fontsize=8.5, path_effects=HALO,
        )  # fmt: skip
        left = end
    low = min(0.0, float(table[column].iloc[-1]), left)
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_xlim(low * 1.15, largest * 1.2)


def waterfall(table: pd.DataFrame, name: str | None = None, ax: Axes | None = None) -> Axes:
    """From list price to pocket price (``contract.waterfall``, ``contract.price_waterfall``)."""
    top = float(table["left"].iloc[0])
    with canvas(ax, (7.4, 0.36 * len(table) + 1.5)) as axes:
        _steps(axes, table, "line_amount", top < 1000)
        if top < 1000:
            axes.set_xlabel(_say("waterfall.plain"))
        else:
            money_axis(axes.xaxis, top, _say("waterfall.x"))
        shares = {line: percent(cell(table, line, "left_share"), 0) for line in ("invoice_price", "pocket_price")}
        key = "waterfall.named" if name else "waterfall.title"
        titled(axes, key, owner=_OWNER, name=name, invoice=shares["invoice_price"], pocket=shares["pocket_price"])
        return axes


def deal_pnl(pnl: pd.DataFrame, name: str | None = None, ax: Axes | None = None) -> Axes:
    """The P&L of one contract, step by step (``contract.deal_pnl``)."""
    profit = cell(pnl, "deal_profit", "amount")
    with canvas(ax, (7.4, 0.36 * len(pnl) + 1.5)) as axes:
        _steps(axes, pnl, "amount", small=False)
        money_axis(axes.xaxis, float(pnl["amount"].max()), _say("waterfall.x"))
        key = "deal.gain" if profit >= 0 else "deal.loss"
        titled(
            axes, key, owner=_OWNER, name=name or "", profit=money(abs(profit)),
            share=percent(abs(cell(pnl, "deal_profit", "share"))),
        )  # fmt: skip
        return axes


def floor(pockets: pd.DataFrame, margin_floor: float, names: pd.Series | None = None, ax: Axes | None = None) -> Axes:
    """Discount on the invoice against margin in the pocket, with the floor (``contract.pocket_prices``)."""
    with canvas(ax, (7.2, 4.4)) as axes:
        below = pockets["below_floor"].astype(bool)
        axes.axhspan(float(pockets["pocket_margin"].min()) - 0.05, margin_floor, color=PALE, zorder=0)
        axes.axhline(margin_floor, color=DARK, ls="--", lw=1.2, label=_say("floor.line", share=percent(margin_floor)))
        for which, colour, marker, size in ((~below, MIDDLE, "o", 28), (below, ACCENT, "D", 90)):
            axes.scatter(
                pockets["invoice_discount"][which], pockets["pocket_margin"][which], s=size, c=colour, marker=marker,
                ec=INK, lw=0.6,
            )  # fmt: skip
        axes.set_ylim(float(pockets["pocket_margin"].min()) - 0.03, float(pockets["pocket_margin"].max()) + 0.03)
        percent_axis(axes.xaxis, _say("floor.x"))
        percent_axis(axes.yaxis, _say("floor.y"))
        legend_below(axes, 1)
        count = int(below.sum())
        titled(axes, "floor.title" if count else "floor.none", owner=_OWNER, count=count, total=len(pockets))
        points = [
            (
                float(row["invoice_discount"]),
                float(row["pocket_margin"]),
                6.0,
                f"{contract_id} · {name_of(names, row['account_id'])}",
            )
            for contract_id, row in pockets[below].iterrows()
        ]
        place_labels(axes, points)
        return axes


def discount_offset(margins: Sequence[float] = (0.2, 0.3, 0.4), mark: float = 0.10, ax: Axes | None = None) -> Axes:
    """How much more must be sold to earn back a discount, by contribution margin (T-4.4)."""
    with canvas(ax, (7.0, 4.0)) as axes:
        strokes = zip(margins, ((DARK, "-"), (ACCENT, "--"), (MIDDLE, "-.")), strict=False)
        for margin, (colour, line) in strokes:
            cuts = np.linspace(0, margin - 0.005, 80)
            grown = [contract.volume_for_discount(float(d), margin) for d in cuts]
            axes.plot(cuts, grown, line, color=colour, lw=2, label=_say("offset.line", margin=percent(margin, 0)))
        middle = margins[len(margins) // 2]
        needed = contract.volume_for_discount(mark, middle)
        if np.isfinite(needed):
            axes.plot([mark], [needed], "o", color=ACCENT, mec=INK, ms=8, zorder=5)
        axes.set_ylim(0, 2)
        axes.set_xlim(0, max(margins))
        percent_axis(axes.xaxis, _say("offset.x"))
        percent_axis(axes.yaxis, _say("offset.y"))
        legend_below(axes, len(margins))
        titled(
            axes, "offset.title" if np.isfinite(needed) else "offset.never", owner=_OWNER, discount=percent(mark, 0),
            margin=percent(middle, 0), growth=percent(needed, 0),
        )  # fmt: skip
        return axes


def cash(table: pd.DataFrame, cost: float, ax: Axes | None = None) -> Axes:
    """When the money comes, against what the goods cost us (``contract.schedule``)."""
    with canvas(ax, (7.2, 4.0)) as axes:
        months = [0.0, *table["after_months"].astype(float)]
        came = [0.0, *table["due_so_far"].astype(float)]
        axes.step(months, came, where="post", color=DARK, lw=2.2, label=_say("cash.came"))
        axes.axhline(cost, color=ACCENT, ls="--", lw=1.6, label=_say("cash.cost", amount=money(cost)))
        last = months[-1] + 1
        axes.plot([months[-1], last], [came[-1]] * 2, color=DARK, lw=2.2)
        axes.set_xlim(0, last)
        axes.set_ylim(0, came[-1] * 1.12)
        axes.set_xlabel(_say("cash.x"))
        money_axis(axes.yaxis, came[-1], _say("cash.y"))
        legend_below(axes, 2)
        covered = table.index[table["due_so_far"] >= cost]
        if len(covered):
            titled(axes, "cash.title", owner=_OWNER, months=f"{cell(table, covered[0], 'after_months'):g}",
                   step=word_for(str(covered[0]), "step"))  # fmt: skip
        else:
            titled(axes, "cash.never", owner=_OWNER)
        return axes


def target_load(table: pd.DataFrame, names: pd.Series | None = None, top: int = 12, ax: Axes | None = None) -> Axes:
    """Targets against what territories can sell, the heaviest first (``contract.target_load``)."""
    shown = table.head(top)
    with canvas(ax, (7.2, 0.34 * len(shown) + 1.7)) as axes:
        places = bar_rows(axes, [short(name_of(names, account), 26) for account in shown.index])
        risky = shown["diversion_risk"].astype(bool).to_numpy()
        axes.barh(places, shown["load"], 0.62, color=np.where(risky, ACCENT, LIGHT).tolist(), ec=INK, lw=0.6)
        for place, load in zip(places, shown["load"], strict=True):
            axes.annotate(f"{load:.2f}", (load, place), xytext=(4, 0), textcoords="offset points", va="center",
                          fontsize=8.5)  # fmt: skip
        axes.axvline(contract.OVERLOAD, color=DARK, ls="--", lw=1.3)
        axes.set_xlim(0, float(shown["load"].max()) * 1.15)
        axes.set_xlabel(_say("load.x", limit=f"{contract.OVERLOAD:g}"))
        count = int(table["diversion_risk"].sum())
        titled(axes, "load.title" if count else "load.none", owner=_OWNER, count=count, total=len(table))
        return axes


def rebate_schemes(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Rebate per yuan of purchases by size of the dealer, under both schemes (``contract.rebate_schemes``)."""
    with canvas(ax, (7.2, 4.2)) as axes:
        for scheme, colour, marker in (("steps", DARK, "s"), ("mixed", ACCENT, "o")):
            axes.scatter(
                table["purchases"], table[f"{scheme}_rate"], s=34, c=colour, marker=marker, ec=INK, lw=0.4, alpha=0.85,
                label=_say(f"rebate.{scheme}"),
            )  # fmt: skip
        axes.set_xscale("log")
        largest = float(table["purchases"].max())
        money_axis(axes.xaxis, largest, _say("rebate.x"))
        axes.xaxis.set_major_locator(
            FixedLocator([v for v in (1e4, 3e4, 1e5, 3e5, 1e6, 3e6, 1e7) if v <= largest * 1.2])
        )
        axes.xaxis.set_minor_locator(FixedLocator([]))
        percent_axis(axes.yaxis, _say("rebate.y"))
        legend_below(axes, 2)
        gap = contract.rebate_gap(table, min(10, len(table) // 2))
        titled(
            axes, "rebate.title", owner=_OWNER, steps=f"{gap.steps_gap_share * 100:.1f}",
            mixed=f"{gap.mixed_gap_share * 100:+.1f}".replace("-", "−"),
        )  # fmt: skip
        return axes


def frontier(
    packages: pd.DataFrame, marked: Mapping[str, tuple[float, float]] | None = None,
    batnas: tuple[float, float] | None = None, path: pd.DataFrame | None = None, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """All packages of a deal by what they are worth to both, with the frontier (``contract.packages``).

    Parameters
    ----------
    marked : name → (our points, their points), marked and named. batnas : ours and theirs: left and below is no deal.
    path : offers in the order in which they were made: who, our_points, their_points.
    """
    best = contract.pareto_frontier(packages).sort_values("our_points")
    with canvas(ax, (7.0, 4.8)) as axes:
        axes.scatter(packages["our_points"], packages["their_points"], s=9, c=LIGHT, lw=0, label=_say("frontier.all"))
        axes.plot(best["our_points"], best["their_points"], "-o", color=DARK, ms=4, lw=1.4, label=_say("frontier.best"))
        if batnas is not None:
            axes.axvline(batnas[0], color=MIDDLE, ls="--", lw=1.2, label=_say("frontier.ours"))
            axes.axhline(batnas[1], color=MIDDLE, ls=":", lw=1.4, label=_say("frontier.theirs"))
        if path is not None and len(path):
            for who, marker, colour in (("us", "s", ACCENT), ("buyer", "v", INK)):
                own = path[path["who"] == who]
                axes.plot(own["our_points"], own["their_points"], "-", marker=marker, color=colour, ms=7, lw=0.9,
                          label=_say(f"frontier.path_{who}"))  # fmt: skip
        points = [(x, y, 6.0, name) for name, (x, y) in (marked or {}).items()]
        for x, y, _, _ in points:
            axes.plot(x, y, "D", color=ACCENT, mec=INK, ms=9, zorder=5)
        axes.set_xlim(-3, float(packages["our_points"].max()) + 6)
        axes.set_ylim(-3, float(packages["their_points"].max()) + 6)
        axes.set_xlabel(_say("frontier.x"))
        axes.set_ylabel(_say("frontier.y"))
        legend_below(axes, 2)
        most = float(packages["joint_points"].max())
        halves = float(contract.split_every_issue(packages)["joint_points"])
        titled(axes, "frontier.title", owner=_OWNER, most=f"{most:.0f}", halves=f"{halves:.0f}", count=len(packages))
        place_labels(axes, points)
        return axes


def trade(packages: pd.DataFrame, their_least: float, ax: Axes | None = None) -> Axes:
    """Two ways to settle on one frontier: ½ halves every issue, ★ gives them ``their_least`` and takes the most."""
    half, best = contract.split_every_issue(packages), contract.best_package(packages, their_least)
    marked = {name: (float(one["our_points"]), float(one["their_points"])) for name, one in (("½", half), ("★", best))}
    return frontier(packages, marked, ax=ax)
