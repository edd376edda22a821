"""Charts of stage 5: ages, days of sales, limits, ways out, clocks, priorities, losses, deliveries, a quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from kam_lab.i18n import pick, t
from kam_lab.plots.look import (
    ACCENT,
    DARK,
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
from kam_lab.receivables import BUCKETS, LADDER
from kam_lab.rules import Day
from kam_lab.tables.schema import read_schema

_OWNER = "plots_collections"


def _say(key: str, **fields: Any) -> str:
    return t(f"{_OWNER}.{key}", **fields)


def _labels(table: str, column: str) -> Mapping[str, Any]:
    """What people call the values of a column, from the description of the tables."""
    schema = read_schema()
    field = next((one for one in schema[table].fields if one.name == column), None) if table in schema.tables else None
    return field.labels if field is not None else {}


def _rows(axes: Axes, names: Sequence[str]) -> np.ndarray:
    axes.tick_params(axis="y", length=0)
    return bar_rows(axes, names)


def _note(axes: Axes, x: float, y: float, text: str, place: tuple[float, float] = (4, 0), **look: Any) -> None:
    axes.annotate(
        text, (x, y), xytext=place, textcoords="offset points", fontsize=8.5, color=INK, parse_math=False,
        annotation_clip=False, **{"va": "center", **look},
    )  # fmt: skip


def ageing(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Money by age (``receivables.ageing``): bars with amount and share; what is past due is hatched."""
    with canvas(ax, (7.4, 3.6)) as axes:
        rows = table.loc[list(BUCKETS)]
        places = _rows(axes, [_say(f"bucket.{name}") for name in BUCKETS])
        for place, (name, row) in zip(places, rows.iterrows(), strict=True):
            late = name != "current"
            axes.barh(
                place,
                row["amount"],
                0.66,
                color=ACCENT if late else MIDDLE,
                hatch=HATCH if late else None,
                ec=INK,
                lw=0.6,
            )
            _note(axes, row["amount"], place, f"{money(row['amount'])} · {percent(row['share'])}")
        largest = float(rows["amount"].max())
        axes.set_xlim(0, largest * 1.3 or 1)
        money_axis(axes.xaxis, largest, _say("ageing.x"))
        late_share = 1 - cell(table, "current", "share") if cell(table, "total", "amount") else 0.0
        titled(
            axes, "ageing.title", owner=_OWNER, total=money(cell(table, "total", "amount")), late=percent(late_share),
            old=money(cell(table, "over_90", "amount")),
        )  # fmt: skip
        return axes


def days_of_sales(months: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """DSO in three ways by month end (``receivables.month_ends``); the gap to the lowest is what lateness costs."""
    with canvas(ax, (7.6, 4.0)) as axes:
        x = mdates.date2num(months.index.to_numpy())
        strokes = (("dso", DARK, "-", "o"), ("countback", ACCENT, "--", "s"), ("best_possible_dso", MIDDLE, "-.", "^"))
        for column, color, line, mark in strokes:
            axes.plot(x, months[column], line, color=color, marker=mark, ms=4.5, label=_say(f"days.{column}"))
        axes.fill_between(x, months["best_possible_dso"], months["dso"], color=PALE, zorder=0)
        shown = list(range(len(months) - 1, -1, -max(1, len(months) // 6)))[::-1]
        axes.xaxis.set_major_locator(FixedLocator([float(x[place]) for place in shown]))
        axes.set_xticklabels([f"{months.index[place]:%Y-%m}" for place in shown])
        axes.set_xlabel(_say("days.x"))
        axes.set_ylabel(_say("days.y"))
        low = float(months[["dso", "countback", "best_possible_dso"]].min().min())
        axes.set_ylim(max(0, low - 8), None)
        legend_below(axes, 3)
        last = months.iloc[-1]
        titled(
            axes, "days.title", owner=_OWNER, dso=f"{last['dso']:.1f}", best=f"{last['best_possible_dso']:.1f}",
            late=f"{last['days_delinquent']:.1f}",
        )  # fmt: skip
        return axes


def countback(steps: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The countback as a staircase (``receivables.countback_steps``): each month eats a piece of the balance."""
    with canvas(ax, (7.2, 0.5 * len(steps) + 1.7)) as axes:
        names = [_say("countback.latest")] + [
            _say("countback.month", back=int(b) - 1) for b in steps["months_back"][1:]
        ]
        places = _rows(axes, names)
        whole = float(steps["used"].sum())
        left = 0.0
        for place, (_, row) in zip(places, steps.iterrows(), strict=True):
            axes.barh(place, row["sales"], 0.66, left, color=PALE, ec=LIGHT, lw=0.8)
            axes.barh(place, row["used"], 0.66, left, color=MIDDLE, ec=INK, lw=0.6)
            text = f"{row['used']:,.0f} / {row['sales']:,.0f} → {row['counted_days']:.2f}"
            _note(axes, left + max(row["used"], row["sales"]), place, text)
            left += row["used"]
        axes.axvline(whole, color=ACCENT, lw=1.4, ls="--")
        axes.set_xlim(0, whole * 1.45)
        money_axis(axes.xaxis, whole, _say("countback.x"))
        titled(
            axes, "countback.title", owner=_OWNER, balance=f"{whole:,.0f}", days=f"{steps['counted_days'].sum():.2f}",
            months=len(steps),
        )  # fmt: skip
        return axes


def release(table: pd.DataFrame, names: pd.Series | None = None, label: int = 8, ax: Axes | None = None) -> Axes:
    """Orders waiting for release (``receivables.release_or_hold``): exposure with the order ÷ limit, oldest debt."""
    with canvas(ax, (7.4, 4.6)) as axes:
        use = (table["after"] / table["credit_limit"].where(table["credit_limit"] > 0)).fillna(3.0).clip(0, 3.0)
        held = table["decision"] == "hold"
        looks = ((~held, MIDDLE, "o", "go"), (held, ACCENT, "X", "hold"))
        for mask, color, mark, key in looks:
            axes.scatter(
                use[mask], table.loc[mask, "oldest_days"], s=70, color=color, marker=mark, ec=INK, lw=0.6,
                label=_say(f"release.{key}"), zorder=3,
            )  # fmt: skip
        axes.axvline(1.0, color=INK, lw=1, ls="--")
        axes.axhline(dict((step, after) for after, step in LADDER)["manager_hold"], color=INK, lw=1, ls=":")
        percent_axis(axes.xaxis, _say("release.x"))
        axes.set_ylabel(_say("release.y"))
        axes.set_yscale("symlog", linthresh=20)
        axes.yaxis.set_major_locator(FixedLocator([0, 15, 30, 60, 120, 365]))
        axes.set_yticklabels(["0", "15", "30", "60", "120", "365"])
        axes.set_ylim(-3, max(120, float(table["oldest_days"].max()) * 1.5))
        legend_below(axes, 2)
        stopped = float(table.loc[held, "amount"].sum())
        titled(axes, "release.title", owner=_OWNER, held=int(held.sum()), total=len(table), amount=money(stopped))
        order = table[held].sort_values("amount", ascending=False).index[:label]
        place_labels(
            axes,
            [(float(use[i]), cell(table, i, "oldest_days"), 5.0, short(name_of(names, table.at[i, "account_id"]), 18))
             for i in order],
        )  # fmt: skip
        return axes


def habits_and_scores(
    habits: pd.DataFrame, scores: pd.Series, names: pd.Series | None = None, label: int = 1, ax: Axes | None = None
) -> Axes:
    """Credit score on file against days late: does the file know how they pay? The latest payers are named."""
    with canvas(ax, (7.0, 4.2)) as axes:
        both = habits[["days_late", "amount"]].join(scores.rename("score"), how="inner").dropna()
        axes.scatter(both["score"], both["days_late"], s=36, color=MIDDLE, ec=INK, lw=0.5, alpha=0.8)
        late = both.sort_values("days_late", ascending=False).head(label)
        axes.scatter(late["score"], late["days_late"], s=80, color=ACCENT, ec=INK, lw=0.8, marker="X", zorder=4)
        axes.axhline(0, color=INK, lw=0.8)
        axes.set_xlabel(_say("scores.x"))
        axes.set_ylabel(_say("scores.y"))
        worst = late.iloc[0]
        better = float((both["score"] < worst["score"]).mean())
        titled(axes, "scores.title", owner=_OWNER, days=f"{worst['days_late']:.0f}", better=percent(better, 0))
        place_labels(
            axes, [(r["score"], r["days_late"], 6.0, short(name_of(names, i), 24)) for i, r in late.iterrows()]
        )
        return axes


def clocks(table: pd.DataFrame, demands: pd.DataFrame, as_of: Day, count: int = 6, ax: Axes | None = None) -> Axes:
    """The clocks that run out first (``receivables.limitation_table``): three years from the due date or last proof.

    Hollow marks: demands nobody can prove; filled: demands that started the time again.
    """
    rows = table.head(count)
    today = mdates.date2num(pd.Timestamp(as_of).to_pydatetime())
    with canvas(ax, (7.8, 0.5 * len(rows) + 1.9)) as axes:
        places = _rows(axes, [str(name) for name in rows.index])
        number = mdates.date2num
        for place, (name, row) in zip(places, rows.iterrows(), strict=True):
            start, end = number(row["runs_from"].to_pydatetime()), number(row["clock_until"].to_pydatetime())
            due = number(row["due_on"].to_pydatetime())
            over = row["state"] == "barred"
            if start > due:
                axes.barh(place, start - due, 0.3, due, color=PALE, ec=LIGHT, lw=0.6)
            color = LIGHT if over else ACCENT if row["state"] == "soon" else MIDDLE
            hatch = HATCH if row["state"] == "soon" else None
            axes.barh(place, end - start, 0.5, start, color=color, hatch=hatch, ec=INK, lw=0.6)
            mine = demands[demands["invoice_id"] == name]
            for when, proof in zip(mine["made_on"], mine["provable"], strict=True):
                fill = INK if proof else "white"
                axes.plot(number(when.to_pydatetime()), place, "o", ms=6.5, mfc=fill, mec=INK, mew=1.2, zorder=5)
            _note(axes, end, place, f"{row['clock_until']:%Y-%m-%d}")
        axes.axvline(today, color=INK, lw=1.2, ls="--")
        ends = number(rows["clock_until"].max().to_pydatetime())
        axes.set_xlim(number(rows["due_on"].min().to_pydatetime()) - 60, ends + 330)
        axes.xaxis.set_major_locator(mdates.YearLocator())
        axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
        axes.set_xlabel(_say("clocks.x"))
        soon = rows[rows["state"] == "soon"]
        if len(soon):
            first = soon.iloc[0]
            titled(axes, "clocks.soon", owner=_OWNER, amount=money(first["open"]), days=int(first["days_left"]))
        else:
            titled(axes, "clocks.none", owner=_OWNER)
        return axes


def priorities(order: pd.DataFrame, names: pd.Series | None = None, count: int = 10, ax: Axes | None = None) -> Axes:
    """The first calls by yuan an hour (``receivables.call_order``), with the place each would have by balance alone."""
    rows = order.head(count)
    largest_first = order.sort_values("balance", ascending=False, kind="stable").index
    places_by_balance = {str(account): place for place, account in enumerate(largest_first, 1)}
    with canvas(ax, (7.6, 0.38 * len(rows) + 1.8)) as axes:
        places = _rows(axes, [short(name_of(names, account), 26) for account in rows.index])
        axes.barh(places, rows["priority"], 0.66, color=MIDDLE, ec=INK, lw=0.6)
        for place, (account, row) in zip(places, rows.iterrows(), strict=True):
            said = _say("priority.mark", balance=money(row["balance"]), rank=places_by_balance[str(account)])
            _note(axes, row["priority"], place, said)
        largest = float(rows["priority"].max())
        axes.set_xlim(0, largest * 1.6)
        money_axis(axes.xaxis, largest, _say("priority.x"))
        same = sum(places_by_balance[str(account)] <= len(rows) for account in rows.index)
        titled(axes, "priority.title", owner=_OWNER, count=len(rows), other=len(rows) - same)
        return axes


def provision(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The provision matrix (``receivables.expected_loss``): shares of money and of loss, class by class."""
    rows = table.drop(index="total")
    with canvas(ax, (7.4, 3.9)) as axes:
        places = _rows(axes, [_say(f"bucket.{name}") for name in rows.index])
        money_share = rows["amount"] / (rows["amount"].sum() or 1.0)
        loss_share = rows["loss"] / (rows["loss"].sum() or 1.0)
        axes.barh(places + 0.19, money_share, 0.36, color=PALE, ec=INK, lw=0.6, label=_say("provision.money"))
        axes.barh(
            places - 0.19, loss_share, 0.36, color=ACCENT, hatch=HATCH, ec=INK, lw=0.6, label=_say("provision.loss")
        )
        for place, (_, row) in zip(places, rows.iterrows(), strict=True):
            share = max(row["amount"] / (rows["amount"].sum() or 1.0), row["loss"] / (rows["loss"].sum() or 1.0))
            _note(
                axes, share, place, _say("provision.mark", rate=percent(row["loss_rate"], 1), loss=money(row["loss"]))
            )
        axes.set_xlim(0, 1.15)
        percent_axis(axes.xaxis, _say("provision.x"))
        legend_below(axes, 2)
        titled(
            axes, "provision.title", owner=_OWNER, loss=money(cell(table, "total", "loss")),
            rate=percent(cell(table, "total", "loss_rate"), 1),
        )  # fmt: skip
        return axes


def interest(amount: float, totals: Mapping[str, pd.Series], ax: Axes | None = None) -> Axes:
    """Interest by days late under several regimes: a line for each (name → CNY by days)."""
    looks = ((DARK, "-"), (ACCENT, "--"), (MIDDLE, "-."), (INK, ":"))
    with canvas(ax, (7.2, 4.0)) as axes:
        for (name, line), (color, style) in zip(totals.items(), looks, strict=False):
            axes.plot(line.index, line.to_numpy(), style, color=color, lw=2, label=_say(f"interest.{name}"))
        axes.set_xlabel(_say("interest.x"))
        largest = max(float(line.max()) for line in totals.values())
        money_axis(axes.yaxis, largest, _say("interest.y"))
        legend_below(axes, 2)
        ends = {name: float(line.iloc[-1]) for name, line in totals.items()}
        days = int(next(iter(totals.values())).index[-1])
        top, low = max(ends, key=lambda name: ends[name]), min(ends, key=lambda name: ends[name])
        times = ends[top] / ends[low] if ends[low] else float("inf")
        titled(
            axes, "interest.title", owner=_OWNER, days=days, high=money(ends[top]), low=money(ends[low]),
            times=f"{times:.1f}", amount=money(amount),
        )  # fmt: skip
        return axes


def carriers(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """On time, in full, and both (``receivables.otif``), carrier by carrier, lowest first."""
    with canvas(ax, (7.4, 0.55 * len(table) + 1.7)) as axes:
        known = _labels("deliveries", "carrier")
        said = [pick(known[str(name)]) if str(name) in known else str(name) for name in table.index]
        places = _rows(axes, said)
        looks = (("on_time_share", PALE, None), ("in_full_share", LIGHT, None), ("otif_share", DARK, None))
        for step, (column, color, hatch) in enumerate(looks):
            axes.barh(
                places + 0.26 - 0.26 * step, table[column], 0.24, color=color, hatch=hatch, ec=INK, lw=0.5,
                label=_say(f"carriers.{column}"),
            )  # fmt: skip
        for place, (_, row) in zip(places, table.iterrows(), strict=True):
            _note(axes, row["otif_share"], place - 0.26, percent(row["otif_share"], 0))
        axes.set_xlim(0, 1.1)
        percent_axis(axes.xaxis, _say("carriers.x"))
        legend_below(axes, 3)
        titled(
            axes, "carriers.title", owner=_OWNER, name=said[0], share=percent(float(table["otif_share"].iloc[0]), 0),
            rest=percent(float(table["otif_share"].iloc[1:].min()), 0),
        )  # fmt: skip
        return axes


def fill(rates: pd.DataFrame, rule: str = "", ax: Axes | None = None) -> Axes:
    """Fill rate by tier (``receivables.fill_rates``), with the promised pieces that were not given."""
    rows = rates.drop(index="all", errors="ignore")
    with canvas(ax, (6.6, 3.4)) as axes:
        places = _rows(axes, [_say("fill.tier", tier=name) for name in rows.index])
        axes.barh(places, rows["fill_share"], 0.62, color=MIDDLE, ec=INK, lw=0.6)
        for place, (_, row) in zip(places, rows.iterrows(), strict=True):
            key = "fill.broken" if row["broken_promises"] else "fill.mark"
            words = _say(key, given=int(row["allocated"]), asked=int(row["demand"]), broken=int(row["broken_promises"]))
            _note(axes, row["fill_share"], place, words)
        axes.set_xlim(0, 1.55)
        percent_axis(axes.xaxis, _say("fill.x"))
        axes.xaxis.set_major_locator(FixedLocator([0, 0.25, 0.5, 0.75, 1.0]))
        broken = int(rows["broken_promises"].sum())
        titled(
            axes, "fill.kept" if not broken else "fill.title", owner=_OWNER, broken=broken,
            share=percent(cell(rates, "all", "fill_share"), 0),
        )  # fmt: skip
        return axes
