"""What keeping a customer is worth: lifetime value, the 5 % effect, and eight ways ranked by what they bring.

Money in CNY yuan a year, retention and discount rate as fractions a year. ``kam_lab.retention`` re-exports everything
here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from kam_lab.checks import fail, need_columns, need_number

OWNER = "retention"
DISCOUNT_RATE = 0.10
#: Retention a plan may promise at most: nobody keeps everybody.
MOST_RETENTION = 0.98
#: Gains that Reichheld and Sasser (1990) report for five points more retention, by business.
FIVE_POINT_CASES = {
    "bank_branches": 0.85, "insurance_brokerage": 0.50, "auto_service": 0.30, "credit_card": 1.25,
}  # fmt: skip
#: Retentions and discount rates at which the handbook gives the effect (T-6.5).
EFFECT_RETENTIONS, EFFECT_RATES = (0.80, 0.90), (0.0, 0.10, 0.15)


class FivePercent(NamedTuple):
    """One slogan, three readings (see :func:`five_percent_effect`): retention after, and gain in lifetime value."""

    retention_rate: float
    five_points_rate: float
    five_points_gain_rate: float
    churn_percent_rate: float
    churn_percent_gain_rate: float


class PlanValue(NamedTuple):
    """What a set of actions does for one account (see :func:`plan_value`)."""

    retention_before: float
    retention_after: float
    clv_before: float
    clv_after: float
    yearly_cost: float
    cost: float
    net: float
    hours: float


def clv(margin: float, retention: float, discount_rate: float = DISCOUNT_RATE, first_now: bool = False) -> float:
    """Customer lifetime value with constant margin and retention (Gupta and Lehmann).

    m·r/(1 + i − r) if the first margin comes in a year and only if the customer stays; m·(1 + i)/(1 + i − r) if the
    first margin is earned now. r .8, i .1: 2.667 times the margin; r .9, i .12: 4.091.

    Parameters
    ----------
    margin : CNY a year; may be negative (then staying costs money).
    retention : 0–1 a year. 0: nothing comes after the first year.
    discount_rate : ≥ 0 a year.
    first_now : whether this year's margin is still to be counted.

    Raises
    ------
    InputError
        Retention 1 without discounting: a customer who never leaves and money that never loses value have no finite
        sum.

    Covers: clv.
    """
    m, r = need_number(margin, "margin"), need_number(retention, "retention", 0, 1)
    i = need_number(discount_rate, "discount_rate", 0)
    if 1 + i - r <= 1e-12:
        raise fail("endless", OWNER)
    return m * (1 + i if first_now else r) / (1 + i - r)


def clv_after_cost(margin: float, retention: float, discount_rate: float, cost: float) -> float:
    """Lifetime value less what winning the customer costs today (handbook T-6.4: 150, .55, .1, cost 100 → 50).

    Covers: clv, t_6_4.
    """
    return clv(margin, retention, discount_rate) - need_number(cost, "cost", 0)


def break_even_retention(margin: float, cost: float, discount_rate: float = DISCOUNT_RATE) -> float:
    """Retention at which the lifetime value just pays the cost of winning: c·(1 + i)/(m + c).

    Covers: clv.
    """
    m, c = need_number(margin, "margin", 0), need_number(cost, "cost", 0)
    if m + c == 0:
        raise fail("above_zero", name="margin + cost")
    return c * (1 + need_number(discount_rate, "discount_rate", 0)) / (m + c)


def five_percent_effect(retention: float, discount_rate: float = 0.0) -> FivePercent:
    """ "5 % less churn, 25–85 % more profit": what five *points* do, and what five *percent* of the churn do.

    Five points: retention + 0.05, so .80 becomes .85. Five percent of the churn: .80 becomes .81. The gain is that of
    r/(1 + i − r), the lifetime value per yuan of margin (handbook T-6.5: .80 → .85 +41.7 % at i = 0, +27.5 % at 10 %).

    Parameters
    ----------
    retention : before, 0 < r ≤ .95 (.95 + .05 = 1 needs a discount rate above 0).

    Raises
    ------
    InputError
        Retention 0: every gain on nothing is infinite; retention above .95: five points more is more than everybody.

    Covers: five_percent, t_6_5.
    """
    r = need_number(retention, "retention", 0, 0.95)
    if r == 0:
        raise fail("zero_retention", OWNER)
    now = clv(1, r, discount_rate)
    points, percent = min(r + 0.05, 1.0), r + 0.05 * (1 - r)
    return FivePercent(
        r, points, clv(1, points, discount_rate) / now - 1, percent, clv(1, percent, discount_rate) / now - 1
    )


def five_percent_table(
    retentions: Iterable[float] = EFFECT_RETENTIONS, rates: Iterable[float] = EFFECT_RATES
) -> pd.DataFrame:
    """The 5 % effect for several retentions and discount rates.

    Returns
    -------
    DataFrame: ``retention_rate``, ``discount_rate``, ``five_points_gain_rate``, ``churn_percent_gain_rate`` (0–1).

    Covers: five_percent, t_6_5.
    """
    rates = list(rates)
    rows = []
    for retention in retentions:
        for rate in rates:
            found = five_percent_effect(retention, rate)
            rows.append((retention, rate, found.five_points_gain_rate, found.churn_percent_gain_rate))
    return pd.DataFrame(
        rows, columns=["retention_rate", "discount_rate", "five_points_gain_rate", "churn_percent_gain_rate"]
    )


def staying(retention: float, years: int = 10) -> pd.Series:
    """Share of customers still here after 0…years years at a constant retention: r^t.

    Covers: clv.
    """
    r = need_number(retention, "retention", 0, 1)
    return pd.Series([r**year for year in range(years + 1)], index=pd.RangeIndex(years + 1, name="year"), name="share")


def combined_retention(retention: float, gains: Iterable[float]) -> float:
    """Retention after several actions: each takes away its part of the churn that is left.

    One action adds its gain in points. Two do not simply add up: the second finds fewer people to keep, so the churn
    left is c·Π(1 − gain/c). At most ``MOST_RETENTION`` (or the retention before, if that is higher).

    Covers: eight_ways.
    """
    r = need_number(retention, "retention", 0, 1)
    churn = left = 1 - r
    for gain in gains:
        points = need_number(gain, "gain", 0, 1)
        left *= max(0.0, 1 - points / churn) if churn > 0 else 0.0
    return max(r, min(1 - left, MOST_RETENTION))


def running_cost(yearly: float, retention: float, discount_rate: float = DISCOUNT_RATE) -> float:
    """Present value of a cost paid now and every year as long as the customer stays: c·(1 + i)/(1 + i − r)."""
    return clv(need_number(yearly, "yearly", 0), retention, discount_rate, first_now=True)


def rank_actions(
    actions: pd.DataFrame, margin: float, retention: float, discount_rate: float = DISCOUNT_RATE
) -> pd.DataFrame:
    """The eight ways to care for an account (S001-7), ranked by what each adds to its lifetime value after its cost.

    Parameters
    ----------
    actions : table ``retention_actions``: action, cost (CNY a year), retention_gain (points of yearly retention),
    hours. margin : the account's yearly contribution (CNY).
    retention : its retention before.

    Returns
    -------
    DataFrame, index action, best first: ``retention_gain_rate``, ``retention_after_rate``, ``clv_gain`` = CLV after −
    before, ``cost`` (present value: it runs every year the account stays), ``net`` = clv_gain − cost, ``hours``,
    ``net_per_hour``.

    Covers: eight_ways.
    """
    need_columns(actions, ["action", "cost", "retention_gain", "hours"], "retention_actions")
    before = clv(margin, retention, discount_rate)
    table = actions.set_index("action")[["retention_gain", "cost", "hours"]].astype(float)
    table = table.rename(columns={"retention_gain": "retention_gain_rate"})
    after = table["retention_gain_rate"].map(lambda gain: combined_retention(retention, [gain]))
    table.insert(1, "retention_after_rate", after)
    table.insert(2, "clv_gain", after.map(lambda r: clv(margin, r, discount_rate)) - before)
    table["cost"] = [running_cost(c, r, discount_rate) for c, r in zip(table["cost"], after, strict=True)]
    table.insert(4, "net", table["clv_gain"] - table["cost"])
    table["net_per_hour"] = table["net"] / table["hours"].where(table["hours"] > 0)
    return table.sort_index().sort_values("net", ascending=False, kind="stable")


def plan_value(
    actions: pd.DataFrame,
    chosen: Iterable[str],
    margin: float,
    retention: float,
    discount_rate: float = DISCOUNT_RATE,
    price_cut: float = 0.0,
    price_gain: float = 0.0,
) -> PlanValue:
    """Several actions together for one account: retention, lifetime value, cost, hours.

    Parameters
    ----------
    chosen : names of actions.
    price_cut : CNY a year given away in price; it comes off the margin of every year.
    price_gain : points of retention that the cut is believed to buy (an assumption of whoever cuts).

    Covers: eight_ways, account_plan.
    """
    need_columns(actions, ["action", "cost", "retention_gain", "hours"], "retention_actions")
    table, names = actions.set_index("action"), list(chosen)
    unknown = [name for name in names if name not in table.index]
    if unknown:
        raise fail("unknown_action", OWNER, came=", ".join(unknown), expected=", ".join(map(str, table.index)))
    picked = table.loc[names]
    gains = [*picked["retention_gain"].astype(float), need_number(price_gain, "price_gain", 0, 1)]
    after = combined_retention(retention, gains)
    before, left = clv(margin, retention, discount_rate), margin - need_number(price_cut, "price_cut", 0)
    # This year's margin is earned either way, but for the cut, which is given from now on.
    value = clv(left, after, discount_rate)
    yearly = float(picked["cost"].sum())
    cost = running_cost(yearly, after, discount_rate) + price_cut
    return PlanValue(retention, after, before, value, yearly, cost, value - before - cost, float(picked["hours"].sum()))
