"""Charts of methods: seven steps, stated against classified needs, segments at risk, care by tier, word of mouth."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from kam_lab.i18n import t
from kam_lab.plots.look import (
    DARK,
    HATCH,
    INK,
    LIGHT,
    PALE,
    canvas,
    cell,
    money,
    money_axis,
    percent,
    titled,
)
from kam_lab.plots.priority import heat
from kam_lab.prospecting import segments, selection


def seven_steps(steps: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How many accounts are left after each of the seven steps (``prospecting.seven_steps``)."""
    left, alive = [len(steps)], np.ones(len(steps), dtype=bool)
    for step in selection.SEVEN_STEPS:
        alive &= steps[step].to_numpy(dtype=bool)
        left.append(int(alive.sum()))
    club = steps[steps["lifetime_club"]]
    lost = -np.diff(left)
    hardest = selection.SEVEN_STEPS[int(lost.argmax())]
    with canvas(ax, (7.6, 4.2)) as axes:
        places = np.arange(len(left))[::-1]
        shades = [LIGHT] * (len(left) - 1) + [DARK]
        axes.barh(places, left, 0.66, color=shades, ec=INK, lw=0.6)
        for place, count in zip(places, left, strict=True):
            axes.annotate(
                f"{count:,}", (count, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9
            )
        axes.yaxis.set_major_locator(FixedLocator(places[::-1].tolist()))
        labels = [t("plots.steps.all"), *(t(f"plots.steps.{step}") for step in selection.SEVEN_STEPS)]
        axes.set_yticklabels(labels[::-1])
        axes.set_xlim(0, max(left) * 1.1)
        axes.set_xlabel(t("plots.steps.x"))
        titled(
            axes, "steps.title", club=f"{len(club):,}", total=f"{len(steps):,}", lost=f"{int(lost.max()):,}",
            share=percent(float(club["revenue"].sum() / steps["revenue"].sum()), 1),
            hardest=t(f"plots.steps.{hardest}"),
        )  # fmt: skip
        return axes


def need_confusion(confusion: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """The need in the account manager's note against the one the signs point to (``prospecting.need_confusion``)."""
    values = confusion.to_numpy(dtype=float)
    wrong = values.copy()
    np.fill_diagonal(wrong, 0)
    row, column = np.unravel_index(int(wrong.argmax()), wrong.shape)
    needs = [t(f"plots.need.{name}") for name in confusion.index]
    with canvas(ax, (6.4, 4.4)) as axes:
        heat(axes, values, [[f"{v:,.0f}" for v in line] for line in values], needs, needs)
        axes.set_xlabel(t("plots.confusion.x"))
        axes.set_ylabel(t("plots.confusion.y"))
        titled(
            axes, "confusion.title", agree=percent(segments.need_agreement(confusion)), stated=needs[int(row)],
            real=needs[int(column)], count=f"{wrong.max():,.0f}",
        )  # fmt: skip
        return axes


def segment_risk(risk: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Revenue by industry and the part of it that rivals are expected to take (``prospecting.segment_risk``)."""
    rows = risk.sort_values("revenue_at_risk", kind="stable")
    with canvas(ax, (7.6, 0.36 * len(rows) + 1.7)) as axes:
        places = np.arange(len(rows))
        safe = rows["revenue"] - rows["revenue_at_risk"]
        axes.barh(places, rows["revenue_at_risk"], 0.66, color=DARK, ec=INK, lw=0.6, label=t("plots.risk.lost"))
        axes.barh(
            places, safe, 0.66, rows["revenue_at_risk"], color=PALE, hatch=HATCH, ec=INK, lw=0.6,
            label=t("plots.risk.safe"),
        )  # fmt: skip
        for place, (lost, sold, share) in enumerate(
            zip(rows["revenue_at_risk"], rows["revenue"], rows["share_lost"], strict=True)
        ):
            axes.annotate(
                f"{money(lost)} ({percent(share)})", (sold, place), xytext=(4, 0), textcoords="offset points",
                va="center", fontsize=8.5, color=INK,
            )  # fmt: skip
        axes.yaxis.set_major_locator(FixedLocator(places.tolist()))
        axes.set_yticklabels([t(f"plots.industry.{name}") for name in rows.index])
        axes.set_xlim(0, float(rows["revenue"].max()) * 1.25)
        money_axis(axes.xaxis, float(rows["revenue"].max()), t("plots.risk.x"))
        figure = axes.get_figure(root=True)
        axes.legend(
            loc="upper center", ncols=2, bbox_to_anchor=(0.5, -0.7 / figure.get_figheight() if figure else -0.2)
        )
        first = rows.index[-1]
        largest = rows["revenue"].idxmax()
        titled(
            axes, "risk.same" if first == largest else "risk.title", name=t(f"plots.industry.{first}"),
            amount=money(cell(rows, first, "revenue_at_risk")), largest=t(f"plots.industry.{largest}"),
            total=money(float(rows["revenue_at_risk"].sum())),
        )  # fmt: skip
        return axes


def visits_by_tier(means: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Visits per CNY 10,000 of spend by tier (``prospecting.tier_means``); the mean discount stands on each bar."""
    with canvas(ax, (6.4, 4.2)) as axes:
        places = np.arange(len(means))
        axes.bar(places, means["visits_per_10k"], 0.6, color=LIGHT, ec=INK, lw=0.6)
        for place, (rate, discount) in enumerate(zip(means["visits_per_10k"], means["discount"], strict=True)):
            axes.annotate(
                t("plots.tiers.bar", rate=f"{rate:.3f}", discount=percent(float(discount), 1)), (place, rate),
                xytext=(0, 3), textcoords="offset points", ha="center", va="bottom", fontsize=8.5, color=INK,
            )  # fmt: skip
        axes.xaxis.set_major_locator(FixedLocator(places.tolist()))
        ticks = [
            t("plots.care.tier", tier=tier, count=f"{int(cell(means, tier, 'accounts')):,}") for tier in means.index
        ]
        axes.set_xticklabels(ticks)
        axes.set_ylim(0, float(means["visits_per_10k"].max()) * 1.2)
        axes.set_ylabel(t("plots.tiers.y"))
        most, least = means["visits_per_10k"].idxmax(), means["visits_per_10k"].idxmin()
        titled(
            axes, "tiers.title", most=most, least=least,
            ratio=f"{cell(means, most, 'visits_per_10k') / cell(means, least, 'visits_per_10k'):.1f}",
        )  # fmt: skip
        return axes


def referrals_by_satisfaction(profiles: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Mean referrals a year by satisfaction 0–10: does the satisfied customer bring others?

    Parameters
    ----------
    profiles : table ``profiles`` with satisfaction (0–10) and referrals_per_year.
    """
    by_score = profiles.groupby("satisfaction")["referrals_per_year"]
    means, counts = by_score.mean(), by_score.size()
    happy = profiles.loc[profiles["satisfaction"] >= 9, "referrals_per_year"].mean()
    unhappy = profiles.loc[profiles["satisfaction"] <= 6, "referrals_per_year"].mean()
    with canvas(ax, (7.0, 4.2)) as axes:
        shades = [DARK if score >= 9 else LIGHT if score >= 7 else PALE for score in means.index]
        axes.bar(means.index, means, 0.7, color=shades, ec=INK, lw=0.6)
        for score in means.index:
            axes.annotate(
                f"n={counts[score]}", (score, means[score]), xytext=(0, 3), textcoords="offset points", ha="center",
                fontsize=8, color=INK,
            )  # fmt: skip
        axes.xaxis.set_major_locator(FixedLocator(list(range(11))))
        axes.set_xlim(-0.6, 10.6)
        axes.set_ylim(0, float(means.max()) * 1.15 or 1)
        axes.set_xlabel(t("plots.referrals.x"))
        axes.set_ylabel(t("plots.referrals.y"))
        titled(axes, "referrals.title", happy=f"{happy:.2f}", unhappy=f"{unhappy:.2f}")
        return axes
