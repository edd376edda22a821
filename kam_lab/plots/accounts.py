"""Charts of accounts and channels: account P&L, white space, tier care, dealers, contact funnel."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from kam_lab.i18n import t
from kam_lab.plots.look import (
    ACCENT,
    DARK,
    HATCH,
    INK,
    LIGHT,
    MARKERS,
    MIDDLE,
    PALE,
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
from kam_lab.prospecting import detection, tiers


def account_pnl(pnl: pd.DataFrame, name: str | None = None, ax: Axes | None = None) -> Axes:
    """How the lines of one account add up to its contribution (``prospecting.account_pnl``).

    Gains are dark, losses hatched in the accent colour; each bar starts where the one before ended.

    Parameters
    ----------
    pnl : lines machines, parts, service, financing, account, total × revenue, cost, contribution (CNY).
    name : account name for the title; default: without.
    """
    lines = pnl.index.drop("total")
    steps = pnl.loc[lines, "contribution"].to_numpy(dtype=float)
    total = cell(pnl, "total", "contribution")
    revenue = cell(pnl, "total", "revenue")
    starts = np.concatenate([[0.0], np.cumsum(steps)[:-1]])
    with canvas(ax, (7.6, 4.6)) as axes:
        heights = np.append(steps, total)
        bottoms = np.append(starts, 0.0)
        for place, (height, bottom) in enumerate(zip(heights, bottoms, strict=True)):
            last = place == len(steps)
            fill = ACCENT if height < 0 else MIDDLE if last else DARK
            axes.bar(place, height, 0.62, bottom, color=fill, hatch=HATCH if height < 0 else None, ec=INK, lw=0.7)
            if not last:
                axes.plot([place + 0.31, place + 0.69], [bottom + height] * 2, color=INK, lw=0.7)
            top = max(bottom, bottom + height)
            axes.annotate(
                money(height), (place, top), xytext=(0, 3), textcoords="offset points", ha="center", va="bottom",
                fontsize=9, color=INK,
            )  # fmt: skip
        axes.axhline(0, color=INK, lw=0.9)
        ends = np.concatenate([[0.0, total], starts, starts + steps])
        room = 0.12 * (ends.max() - ends.min() or 1.0)
        # Bars that start at the edge would swallow a margin: set the limits, with room for the figures above.
        axes.set_ylim(ends.min() - (room if ends.min() < 0 else 0), ends.max() + room)
        axes.xaxis.set_major_locator(FixedLocator(list(range(len(heights)))))
        axes.set_xticklabels([t(f"plots.line.{line}") for line in [*lines, "total"]])
        money_axis(axes.yaxis, float(np.abs(axes.get_ylim()).max()), t("plots.pnl.y"))
        worst = str(lines[int(steps.argmin())])
        titled(
            axes, "pnl.loss" if total < 0 else "pnl.gain", name=name or t("plots.pnl.this_account"),
            revenue=money(revenue), amount=money(abs(total)), worst=t(f"plots.line_word.{worst}"),
            margin=percent(total / revenue, 1) if revenue > 0 else "–",
            best=t(f"plots.line_word.{lines[int(steps.argmax())]}"),
        )  # fmt: skip
        return axes


def white_space(wallet: pd.DataFrame, names: pd.Series | None = None, top: int = 12, ax: Axes | None = None) -> Axes:
    """Our sales and the white space up to a target share, for the accounts with most white space.

    Parameters
    ----------
    wallet : result of ``prospecting.wallet_table`` (white_space at the target chosen there).
    top : number of bars.
    """
    rows = wallet.sort_values("white_space", ascending=False, kind="stable").head(top).iloc[::-1]
    gap = rows["white_space"].clip(lower=0)
    with canvas(ax, (7.6, 0.34 * len(rows) + 1.6)) as axes:
        places = np.arange(len(rows))
        axes.barh(places, rows["our_sales"], 0.66, color=DARK, ec=INK, lw=0.6, label=t("plots.wallet.ours"))
        axes.barh(
            places, gap, 0.66, rows["our_sales"], color=PALE, hatch=HATCH, ec=INK, lw=0.6, label=t("plots.wallet.open")
        )
        for place, (sales, space, share) in enumerate(
            zip(rows["our_sales"], gap, rows["share_of_wallet"], strict=True)
        ):
            axes.annotate(
                t("plots.wallet.bar", share=percent(share), space=money(space)), (sales + space, place), xytext=(4, 0),
                textcoords="offset points", va="center", fontsize=8.5, color=INK,
            )  # fmt: skip
        axes.yaxis.set_major_locator(FixedLocator(places.tolist()))
        axes.set_yticklabels([short(name_of(names, account), 22) for account in rows.index], parse_math=False)
        axes.set_xlim(0, float((rows["our_sales"] + gap).max()) * 1.32)
        money_axis(axes.xaxis, float((rows["our_sales"] + gap).max()), t("plots.wallet.x"))
        legend_below(axes, 2)
        everything = float(wallet["white_space"].clip(lower=0).sum())
        titled(
            axes, "wallet.title", count=len(rows), total=f"{len(wallet):,}", amount=money(float(gap.sum())),
            share=percent(float(gap.sum()) / everything) if everything > 0 else "–",
        )  # fmt: skip
        return axes


def tier_care(
    care: pd.DataFrame,
    inversions: pd.DataFrame | None = None,
    names: pd.Series | None = None,
    upper: str = "A",
    lower: str = "B",
    ax: Axes | None = None,
) -> Axes:
    """Visits over spend for two neighbouring tiers; who is cared for above his tier stands out.

    Parameters
    ----------
    care : result of ``prospecting.tier_care``.
    inversions : result of ``prospecting.tier_inversions``: these accounts are marked and labelled.
    """
    means = tiers.tier_means(care)
    found = inversions if inversions is not None else care.iloc[:0]
    with canvas(ax, (7.6, 4.8)) as axes:
        for tier, color in ((lower, LIGHT), (upper, DARK)):
            part = care[(care["tier"] == tier) & ~care.index.isin(found.index)]
            label = t("plots.care.tier", tier=tier, count=len(part))
            axes.scatter(
                part["spend"], part["visits"], s=38, marker=MARKERS[tier], color=color, ec=INK, lw=0.5, label=label
            )
            axes.plot(
                cell(means, tier, "spend"), cell(means, tier, "visits"), "X", ms=13, color=color, mec=INK,
                label=t("plots.care.mean", tier=tier),
            )  # fmt: skip
        if len(found):
            axes.scatter(
                found["spend"], found["visits"], s=150, marker=MARKERS[lower], color=ACCENT, ec=INK, lw=1.2,
                hatch="////", label=t("plots.care.inversion"),
            )  # fmt: skip
        axes.set_ylim(bottom=0)
        axes.set_xlim(left=0)
        money_axis(axes.xaxis, float(care.loc[care["tier"].isin([upper, lower]), "spend"].max()), t("plots.care.x"))
        axes.set_ylabel(t("plots.care.y"))
        legend_below(axes, 5)
        if len(found):
            first = found.index[0]
            titled(
                axes, "care.title", name=name_of(names, first), lower=lower, upper=upper,
                visits=int(cell(found, first, "visits")), discount=percent(cell(found, first, "discount"), 1),
                upper_visits=f"{cell(means, upper, 'visits'):.0f}",
                upper_discount=percent(cell(means, upper, "discount"), 1),
                spend=percent(cell(found, first, "spend") / cell(means, upper, "spend")),
            )  # fmt: skip
        else:
            titled(
                axes, "care.none", upper=upper, lower=lower, upper_rate=f"{cell(means, upper, 'visits_per_10k'):.3f}",
                lower_rate=f"{cell(means, lower, 'visits_per_10k'):.3f}",
            )  # fmt: skip
        spots = [
            (cell(found, a, "spend"), cell(found, a, "visits"), 7.0, short(name_of(names, a), 24)) for a in found.index
        ]
        place_labels(axes, spots)
        return axes


def big_dealers(dealers: pd.DataFrame, names: pd.Series | None = None, ax: Axes | None = None) -> Axes:
    """True and false big dealers (``prospecting.big_dealers``): sales at home against damage to the neighbours."""
    looks = {
        "small": (MIDDLE, 0.35, "o", None),
        "true": (DARK, 0.9, "o", None),
        "watch": (PALE, 1.0, "s", "..."),
        "false": (ACCENT, 0.95, "D", "////"),
    }
    with canvas(ax, (7.6, 5.0)) as axes:
        radius = np.sqrt(dealers["purchases"].clip(lower=0) / dealers["purchases"].max()) * 13 + 2.5
        for verdict, (color, alpha, marker, hatch) in looks.items():
            part = dealers[dealers["verdict"] == verdict]
            if len(part):
                axes.scatter(
                    part["home_share"], part["spill_ratio"], s=(2 * radius[part.index]) ** 2, color=color, alpha=alpha,
                    marker=marker, hatch=hatch, ec=INK, lw=0.7,
                    label=t(f"plots.dealers.{verdict}", count=len(part)),
                )  # fmt: skip
        axes.axvline(detection.HOME_SHARE_FLOOR, color=INK, lw=0.9, ls="--")
        axes.axhline(detection.SPILLOVER_BREAK_EVEN, color=INK, lw=0.9, ls="--")
        axes.set_xlim(0, max(1.25, float(dealers["home_share"].max()) * 1.08))
        axes.set_ylim(-0.3, max(2.0, float(dealers["spill_ratio"].max()) * 1.18))
        percent_axis(axes.xaxis, t("plots.dealers.x"))
        axes.set_ylabel(t("plots.dealers.y"))
        legend = axes.legend(loc="upper right", title=t("plots.dealers.legend"))
        for handle in legend.legend_handles:
            if handle is not None:
                handle.set_sizes([60])  # type: ignore[attr-defined]
        false = dealers[dealers["verdict"] == "false"]
        if len(false):
            first = false.index[0]
            titled(
                axes, "dealers.title", name=name_of(names, first), home=percent(cell(false, first, "home_share")),
                ratio=f"{cell(false, first, 'spill_ratio'):.1f}", net=money(cell(false, first, "net_effect")),
            )  # fmt: skip
        else:
            titled(axes, "dealers.none", count=int((dealers["verdict"] == "true").sum()))
        suspects = [*false.index, *dealers.index[dealers["verdict"] == "watch"]]
        # A diamond reaches 1.4 times as far as a circle of its area.
        spots = [
            (cell(dealers, a, "home_share"), cell(dealers, a, "spill_ratio"), 1.4 * float(radius[a])) for a in suspects
        ]
        words = [short(name_of(names, a), 24) for a in suspects]
        place_labels(axes, [(*spot, word) for spot, word in zip(spots, words, strict=True)])
        return axes


def contact_funnel(funnel: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What a meeting costs by channel, with the chain touches → replies → meetings → new accounts beside each bar.

    Parameters
    ----------
    funnel : result of ``prospecting.contact_funnel``; channels without a meeting are left out.
    """
    rows = funnel.dropna(subset=["cost_per_meeting"]).sort_values("cost_per_meeting", ascending=False, kind="stable")
    with canvas(ax, (8.2, 0.45 * len(rows) + 1.7)) as axes:
        places = np.arange(len(rows))
        colors = [LIGHT] * (len(rows) - 1) + [DARK]
        axes.barh(places, rows["cost_per_meeting"], 0.62, color=colors, ec=INK, lw=0.6)
        for place, channel in enumerate(rows.index):
            row = rows.loc[channel]
            chain = " → ".join(f"{int(row[step]):,}" for step in ("touches", "replies", "meetings", "new_accounts"))
            axes.annotate(
                f"{money(float(row['cost_per_meeting']))}   {chain}", (row["cost_per_meeting"], place), xytext=(5, 0),
                textcoords="offset points", va="center", fontsize=8.5, color=INK,
            )  # fmt: skip
        axes.yaxis.set_major_locator(FixedLocator(places.tolist()))
        axes.set_yticklabels([t(f"plots.channel.{channel}") for channel in rows.index])
        axes.set_xlim(0, float(rows["cost_per_meeting"].max()) * 1.6)
        money_axis(axes.xaxis, float(rows["cost_per_meeting"].max()), t("plots.funnel.x"))
        cheapest, dearest = rows.index[-1], rows.index[0]
        titled(
            axes, "funnel.title", cheapest=t(f"plots.channel.{cheapest}"), dearest=t(f"plots.channel.{dearest}"),
            low=money(cell(rows, cheapest, "cost_per_meeting")),
            ratio=f"{cell(rows, dearest, 'cost_per_meeting') / cell(rows, cheapest, 'cost_per_meeting'):.1f}",
            rate=percent(cell(rows, cheapest, "conversion"), 1),
        )  # fmt: skip
        return axes


def revenue_and_contribution(
    contribution: pd.DataFrame, names: pd.Series | None = None, top: int = 12, ax: Axes | None = None
) -> Axes:
    """Revenue and contribution of the largest accounts side by side: big is not the same as profitable.

    Parameters
    ----------
    contribution : result of ``prospecting.contribution`` (or some of its rows).
    top : number of accounts, largest revenue first.
    """
    rows = contribution.sort_values("revenue", ascending=False, kind="stable").head(top).iloc[::-1]
    earned = rows["contribution"]
    with canvas(ax, (7.6, 0.38 * len(rows) + 1.6)) as axes:
        places = np.arange(len(rows))
        axes.barh(places + 0.19, rows["revenue"], 0.36, color=LIGHT, ec=INK, lw=0.6, label=t("plots.margin.revenue"))
        gains, losses = earned.clip(lower=0), earned.clip(upper=0)
        axes.barh(places - 0.19, gains, 0.36, color=DARK, ec=INK, lw=0.6, label=t("plots.margin.contribution"))
        if (earned < 0).any():
            axes.barh(
                places - 0.19, losses, 0.36, color=ACCENT, hatch=HATCH, ec=INK, lw=0.6, label=t("plots.margin.loss_bar")
            )
        for place, (gain, sold) in enumerate(zip(earned, rows["revenue"], strict=True)):
            share = percent(gain / sold) if sold > 0 else "–"
            axes.annotate(
                f"{money(gain)} ({share})", (max(gain, 0), place - 0.19), xytext=(4, 0), textcoords="offset points",
                va="center", fontsize=8.5, color=INK,
            )  # fmt: skip
        axes.axvline(0, color=INK, lw=0.9)
        axes.yaxis.set_major_locator(FixedLocator(places.tolist()))
        axes.set_yticklabels([short(name_of(names, account), 22) for account in rows.index], parse_math=False)
        money_axis(axes.xaxis, float(rows["revenue"].max()), t("plots.margin.x"))
        legend_below(axes, 3)
        losing = int((earned < 0).sum())
        least = str(earned.idxmin())
        key = {0: "margin.gain", 1: "margin.loss_one"}.get(losing, "margin.loss")
        titled(
            axes, key, count=len(rows), losing=losing,
            name=name_of(names, least), amount=money(abs(float(earned[least]))),
            rank=int(rows["revenue"].rank(ascending=False, method="min")[least]),
            margin=percent(float(earned.sum() / rows["revenue"].sum()), 1),
        )  # fmt: skip
        return axes
