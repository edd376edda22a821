"""Charts of stage 3: scores, one point's price, low bids, mark-ups, life-cycle cost, screens, wins and losses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from kam_lab import bidding
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
    titled,
)

_OWNER = "plots_bidding"
#: Line styles that differ in grey as well as in colour.
_STROKES = ((DARK, "-", "o"), (ACCENT, "--", "s"), (MIDDLE, "-.", "^"), (INK, ":", "D"), (LIGHT, "-", "v"))


def _say(key: str, **fields: Any) -> str:
    return t(f"{_OWNER}.{key}", **fields)


def bidder_names(bidders: pd.DataFrame) -> pd.Series:
    """Bidders' names in the current language, index bidder_id (table ``bidders``)."""
    return bidders.set_index("bidder_id")[f"name_{language()}"].rename("name")


def tender_scores(result: bidding.Evaluation, names: pd.Series | None = None, ax: Axes | None = None) -> Axes:
    """Points of every bid, price and quality apart; a rejected bid gets none (``bidding.evaluate``)."""
    table = result.table
    with canvas(ax, (7.6, 0.5 * len(table) + 1.9)) as axes:
        places = bar_rows(axes, [name_of(names, bidder) for bidder in table.index])
        quality = table["quality_score"].where(table["compliant"], 0.0)
        price = table["price_score"].fillna(0.0)
        axes.barh(places, quality, 0.62, color=MIDDLE, ec=INK, lw=0.6, label=_say("scores.quality"))
        axes.barh(places, price, 0.62, quality, color=PALE, hatch=HATCH, ec=INK, lw=0.6, label=_say("scores.price"))
        for place, (_, row) in zip(places, table.iterrows(), strict=True):
            said = f"{row['total_score']:.2f} · {row['price']:,.0f}"
            if not row["compliant"]:
                said = _say("scores.rejected", reason=_say(f"reason.{row['rejection']}"), price=f"{row['price']:,.0f}")
            end = float(row["total_score"]) if row["compliant"] else 0.0
            axes.annotate(
                said, (end, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.5, color=INK
            )
        axes.set_xlim(0, 132)
        axes.xaxis.set_major_locator(FixedLocator(list(range(0, 101, 20))))
        axes.set_xlabel(_say("scores.x"))
        legend_below(axes, 2)
        standing = table[table["compliant"]]
        if result.status != "awarded" or result.winner is None:
            titled(axes, f"scores.{result.status}", owner=_OWNER)
        elif len(standing) == 1:
            titled(axes, "scores.alone", owner=_OWNER, winner=name_of(names, result.winner))
        else:
            lead = float(standing["total_score"].iloc[0] - standing["total_score"].iloc[1])
            titled(
                axes, "scores.title", owner=_OWNER, winner=name_of(names, result.winner), lead=f"{lead:.2f}",
                second=name_of(names, standing.index[1]), price=f"{result.contract_price:,.0f}",
            )  # fmt: skip
        return axes


def scores_by_law(
    results: Mapping[str, bidding.Evaluation], names: pd.Series | None = None, ax: Axes | None = None
) -> Axes:
    """One tender, one line a bidder, one step a date: whose lead depends on the law?

    Parameters
    ----------
    results : name of the date → ``bidding.evaluate(tender, bids, date)``, in the order of time.
    """
    dates = list(results)
    scores = pd.DataFrame({date: result.table["total_score"] for date, result in results.items()}).dropna()
    with canvas(ax, (7.2, 4.2)) as axes:
        steps = np.arange(len(dates))
        ranked = scores.sort_values(dates[-1], ascending=False)
        for (bidder, row), (colour, line, marker) in zip(ranked.iterrows(), _STROKES * 4, strict=False):
            axes.plot(steps, row, line, marker=marker, color=colour, lw=1.8, ms=6, label=name_of(names, bidder))
        for step, date in zip(steps, dates, strict=True):
            winner = results[date].winner
            if winner is not None:
                axes.plot(step, cell(scores, winner, date), "o", ms=15, mfc="none", mec=ACCENT, mew=1.8)
        axes.xaxis.set_major_locator(FixedLocator(steps.tolist()))
        axes.set_xticklabels([_say("law.none") if date == "none" else date for date in dates])
        axes.set_xlim(-0.25, len(dates) - 0.75)
        axes.set_xlabel(_say("law.x"))
        axes.set_ylabel(_say("scores.x"))
        legend_below(axes, 2)
        won = [result.winner for result in results.values() if result.winner]
        different = list(dict.fromkeys(won))
        listed = " → ".join(name_of(names, one) for one in different)
        key = "law.same" if len(different) == 1 else "law.title"
        titled(axes, key, owner=_OWNER, count=len(different), winners=listed)
        return axes


def low_bid(review: pd.DataFrame, names: pd.Series | None = None, ax: Axes | None = None) -> Axes:
    """Prices against the three thresholds of the low-bid review (``bidding.low_bid_review``)."""
    with canvas(ax, (7.4, 0.5 * len(review) + 2.1)) as axes:
        plain = pd.api.types.is_integer_dtype(review.index)  # prices without names: A, B, C …
        shown = [chr(65 + int(one)) if plain else name_of(names, one) for one in review.index]
        places = bar_rows(axes, shown)
        colours = [ACCENT if hit else LIGHT for hit in review["must_explain"]]
        axes.barh(places, review["price"], 0.6, color=colours, ec=INK, lw=0.6)
        for place, price in zip(places, review["price"], strict=True):
            axes.annotate(f"{price:,.0f}", (price, place), xytext=(4, 0), textcoords="offset points", va="center",
                          fontsize=8.5, path_effects=HALO, zorder=6)  # fmt: skip
        for test, line in (("mean", ":"), ("second", "--"), ("ceiling", "-")):
            limit = float(review[f"{test}_limit"].iloc[0])
            if np.isfinite(limit):
                axes.axvline(limit, ls=line, color=DARK, lw=1.5, label=f"{_say(f'low.{test}')}: {limit:,.0f}")
        axes.set_xlim(0, float(review["price"].max()) * 1.18)
        money_axis(axes.xaxis, float(review["price"].max()), _say("low.x"))
        legend_below(axes, 1)
        tests = [test for test in ("mean", "second", "ceiling") if review[f"below_{test}"].any()]
        key = "low.title" if tests else "low.none"
        titled(axes, key, owner=_OWNER, count=len(tests), bids=int(review["must_explain"].sum()))
        return axes


def point_price(weights: tuple[int, int] = (5, 90), mark: float | None = None, ax: Axes | None = None) -> Axes:
    """How much dearer than the benchmark one point makes a bid, by the weight of the price (T-3.2)."""
    with canvas(ax, (7.0, 4.0)) as axes:
        grid = np.arange(weights[0], weights[1] + 1)
        axes.plot(grid, [bidding.price_of_one_point(float(w)) for w in grid], color=DARK, lw=2)
        shown = sorted({10, 30, 60} | ({int(mark)} if mark else set()))
        points = [(float(w), bidding.price_of_one_point(w)) for w in shown]
        axes.plot(*zip(*points, strict=True), "o", color=ACCENT, ms=7)
        for w, share in points:
            axes.annotate(
                _say("point.mark", weight=f"{w:g}", share=percent(share, 2)), (w, share), xytext=(8, 6),
                textcoords="offset points", fontsize=9,
            )  # fmt: skip
        axes.set_ylim(0, bidding.price_of_one_point(float(weights[0])) * 1.1)
        axes.set_xlabel(_say("point.x"))
        percent_axis(axes.yaxis, _say("point.y"))
        light, heavy = (bidding.price_of_one_point(w) for w in (10.0, 60.0))
        titled(axes, "point.title", owner=_OWNER, light=percent(light, 1), heavy=percent(heavy, 1))
        return axes


def markup_curve(curve: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Chance of being lowest and expected profit over the mark-up, two models (``bidding.markup_curve``)."""
    best = {model: float(curve[f"{model}_profit"].idxmax()) for model in ("friedman", "gates")}  # type: ignore[arg-type]
    with canvas(ax, (7.4, 4.4)) as axes:
        for model, colour, line in (("friedman", DARK, "-"), ("gates", MIDDLE, "--")):
            axes.plot(curve.index, curve[model], line, color=colour, lw=1.6, label=_say(f"markup.{model}"))
        profit = axes.twinx()
        for model, colour, line in (("friedman", DARK, "-"), ("gates", MIDDLE, "--")):
            profit.fill_between(curve.index, curve[f"{model}_profit"], color=colour, alpha=0.13, lw=0)
            top = cell(curve, best[model], f"{model}_profit")
            profit.plot(best[model], top, "o", color=ACCENT, ms=7, zorder=5)
            profit.plot(curve.index, curve[f"{model}_profit"], line, color=ACCENT, lw=1.2)
        profit.set_ylim(0, float(curve[["friedman_profit", "gates_profit"]].to_numpy().max()) * 2.2)
        profit.spines["top"].set_visible(False)
        percent_axis(profit.yaxis, _say("markup.profit"))
        profit.tick_params(labelfontfamily=["Noto Sans SC", "DejaVu Sans"])
        axes.set_ylim(0, 1.02)
        axes.set_xlim(float(curve.index.min()), float(curve.index.max()))
        percent_axis(axes.yaxis, _say("markup.chance"))
        axes.set_xlabel(_say("markup.x"))
        legend_below(axes, 2)
        titled(
            axes, "markup.title", owner=_OWNER, friedman=f"{best['friedman']:.2f}", gates=f"{best['gates']:.2f}",
            chance=percent(cell(curve, best["friedman"], "friedman")),
        )  # fmt: skip
        return axes


def life_cost(table: pd.DataFrame, names: pd.Series | None = None, ax: Axes | None = None) -> Axes:
    """Price and what follows it over the life of the goods (``bidding.tco``)."""
    with canvas(ax, (7.6, 0.55 * len(table) + 1.9)) as axes:
        places = bar_rows(axes, [name_of(names, bidder) for bidder in table.index])
        kept = table["running"] - table["residual"]
        axes.barh(places, table["price"], 0.6, color=DARK, ec=INK, lw=0.6, label=_say("life.price"))
        axes.barh(places, kept, 0.6, table["price"], color=PALE, hatch=HATCH, ec=INK, lw=0.6, label=_say("life.kept"))
        for place, total in zip(places, table["total_cost"], strict=True):
            axes.annotate(money(total), (total, place), xytext=(4, 0), textcoords="offset points", va="center",
                          fontsize=8.5)  # fmt: skip
        largest = float(table["total_cost"].max())
        axes.set_xlim(0, largest * 1.2)
        money_axis(axes.xaxis, largest, _say("life.x"))
        legend_below(axes, 2)
        first, cheap = table.index[0], table["price"].idxmin()
        key = "life.same" if first == cheap else "life.title"
        gap = cell(table, first, "price") - cell(table, cheap, "price")
        saved = cell(table, cheap, "total_cost") - cell(table, first, "total_cost")
        titled(
            axes, key, owner=_OWNER, first=name_of(names, first), cheap=name_of(names, cheap), gap=money(gap),
            saved=money(saved),
        )  # fmt: skip
        return axes


def screens(flags: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Every tender by the two price screens; shared marks in the documents stand out (``bidding.collusion_flags``)."""
    most = 12.0
    with canvas(ax, (7.2, 4.4)) as axes:
        axes.fill_between([0, bidding.LOW_CV], bidding.HIGH_RD, most * 1.1, color=PALE, lw=0, zorder=0)
        axes.axvline(bidding.LOW_CV, color=MIDDLE, ls="--", lw=1)
        axes.axhline(bidding.HIGH_RD, color=MIDDLE, ls="--", lw=1)
        distance = flags["relative_distance"].clip(upper=most)
        marked = flags["same_marks"].astype(bool)
        axes.scatter(
            flags["cv"][~marked], distance[~marked], s=26, c=MIDDLE, ec=INK, lw=0.5, label=_say("screens.clean")
        )
        axes.scatter(flags["cv"][marked], distance[marked], s=110, marker="D", c=ACCENT, ec=INK, hatch="///",
                     label=_say("screens.marked"))  # fmt: skip
        axes.set_xlim(0, float(flags["cv"].max()) * 1.08)
        axes.set_ylim(-0.3, most * 1.06)
        percent_axis(axes.xaxis, _say("screens.x"))
        axes.set_ylabel(_say("screens.y", most=f"{most:g}"))
        odd = flags["flags"] > 0
        points = [
            (float(x), float(y), 5.0, str(tender))
            for tender, x, y in zip(flags.index[odd], flags.loc[odd, "cv"], distance[odd], strict=True)
        ]
        legend_below(axes, 2)
        screened = int(flags["low_cv_high_rd"].sum())
        both = int((flags["low_cv_high_rd"] & marked).sum())
        key = "screens.title" if int(marked.sum()) else "screens.none"
        titled(axes, key, owner=_OWNER, screened=screened, marked=int(marked.sum()), both=both, count=len(flags))
        place_labels(axes, points)
        return axes


def win_rates(rates: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Share of offers won by discount band, with its 95 % interval (``bidding.win_rate_by_discount``)."""
    with canvas(ax, (7.0, 4.2)) as axes:
        places = np.arange(len(rates))
        share = rates["won_share"].to_numpy(dtype=float)
        axes.bar(places, share, 0.6, color=LIGHT, ec=INK, lw=0.6)
        reach = np.vstack([share - rates["low_end_share"], rates["high_end_share"] - share]).clip(min=0)
        axes.errorbar(places, share, reach, fmt="none", ecolor=INK, capsize=4, lw=1)
        for place, (won, offers, given) in enumerate(
            zip(rates["won"], rates["offers"], rates["given_away"], strict=True)
        ):
            axes.annotate(
                _say("rates.bar", won=won, offers=offers, given=money(given)), (place, 0.02), ha="center", va="bottom",
                fontsize=8.5,
            )  # fmt: skip
        axes.xaxis.set_major_locator(FixedLocator(places.tolist()))
        axes.set_xticklabels([str(band) for band in rates.index])
        axes.set_ylim(0, 1)
        axes.set_xlabel(_say("rates.x"))
        percent_axis(axes.yaxis, _say("rates.y"))
        clear = float(rates["low_end_share"].max()) > float(rates["high_end_share"].min())
        titled(
            axes, "rates.differ" if clear else "rates.same", owner=_OWNER, low=percent(share.min(), 0),
            high=percent(share.max(), 0),
        )  # fmt: skip
        return axes


def loss_reasons(losses: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Why we lost: share of the offers beside share of the money (``bidding.loss_reasons``)."""
    with canvas(ax, (7.2, 0.55 * len(losses) + 1.7)) as axes:
        places = bar_rows(axes, [_say(f"loss.{reason}") for reason in losses.index])
        axes.barh(places + 0.19, losses["lost_share"], 0.36, color=DARK, ec=INK, lw=0.5, label=_say("losses.count"))
        axes.barh(
            places - 0.19, losses["value_share"], 0.36, color=PALE, hatch=HATCH, ec=INK, lw=0.5,
            label=_say("losses.value"),
        )  # fmt: skip
        percent_axis(axes.xaxis, _say("losses.x"))
        legend_below(axes, 2)
        first = losses.index[0]
        other = 1 - cell(losses, first, "lost_share")
        titled(
            axes, "losses.title", owner=_OWNER, first=_say(f"loss.{first}"), other=percent(other, 0),
            share=percent(cell(losses, first, "lost_share"), 0),
        )  # fmt: skip
        return axes


def discount_by_risk(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What a deep discount changes for accounts at risk, and for the others (``bidding.discount_by_risk``)."""
    with canvas(ax, (6.6, 4.2)) as axes:
        for risk, (colour, line, marker) in zip((False, True), (_STROKES[2], _STROKES[1]), strict=True):
            ends = [cell(table, risk, "shallow_won_share"), cell(table, risk, "deep_won_share")]
            axes.plot([0, 1], ends, line, marker=marker, color=colour, lw=2, ms=8,
                      label=_say("risk.at_risk" if risk else "risk.safe"))  # fmt: skip
            for place, share in enumerate(ends):
                axes.annotate(
                    percent(share, 0), (place, share), xytext=(-10 if place == 0 else 10, 0), va="center",
                    textcoords="offset points", ha="right" if place == 0 else "left", fontsize=9,
                )  # fmt: skip
        axes.xaxis.set_major_locator(FixedLocator([0, 1]))
        axes.set_xticklabels([_say("risk.shallow"), _say("risk.deep")])
        axes.set_xlim(-0.35, 1.35)
        axes.set_ylim(0, 1)
        percent_axis(axes.yaxis, _say("rates.y"))
        legend_below(axes, 2, lines=1)
        titled(
            axes, "risk.title", owner=_OWNER, given=money(cell(table, False, "given_away")),
            risk=f"{cell(table, True, 'difference_share') * 100:+.0f}".replace("-", "−"),
            safe=f"{cell(table, False, 'difference_share') * 100:+.0f}".replace("-", "−"),
        )  # fmt: skip
        return axes
