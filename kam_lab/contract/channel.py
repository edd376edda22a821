"""Contracts with dealers and bulk users: targets they can bear, and rebates that pay for more than volume.

Money in CNY, shares as fractions 0–1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from kam_lab.checks import fail, in_year, need_account, need_columns, need_number, need_whole

#: A target above this multiple of what the territory can bear ends in other territories (S001-1).
OVERLOAD = 1.2
#: Soft measures of a rebate (S001-7), each scored 0–5.
SOFT = ("distribution", "store_entry", "display", "delivery_speed", "promotion_support")
#: The mixed scheme of the course: base rate on volume, award on growth, and the most that soft measures can bring.
BASE_RATE, GROWTH_RATE, SOFT_RATE = 0.008, 0.08, 0.02


class Gap(NamedTuple):
    """Rebate per yuan of purchases: large dealers, small dealers, and the points between them, under two schemes."""

    steps_large_rate: float
    steps_small_rate: float
    steps_gap_share: float
    mixed_large_rate: float
    mixed_small_rate: float
    mixed_gap_share: float


def target_load(territories: pd.DataFrame, year: int = 2025, limit: float = OVERLOAD) -> pd.DataFrame:
    """Targets against what the territory can sell: above the limit the rest has to go somewhere (S001-1, S001-3).

    Parameters
    ----------
    territories : account_id, year, target, sell_out_capacity, support_cost (CNY a year).
    limit : ratio above which a target is a risk of channel diversion.

    Returns
    -------
    DataFrame, index account_id, largest ratio first: ``target, sell_out_capacity, unsellable`` (target − capacity, at
    least 0), ``load`` (ratio; missing without capacity), ``support_share`` (support over target), ``diversion_risk``
    (bool).

    Raises
    ------
    InputError
        No row for that year.

    Covers: target_load, four_p_channel.
    """
    need_columns(territories, ["account_id", "year", "target", "sell_out_capacity", "support_cost"], "territories")
    rows = territories[territories["year"] == year].set_index("account_id")
    if rows.empty:
        years = territories["year"]
        raise fail("no_such_year", table="territories", year=year, first=int(years.min()), last=int(years.max()))
    most = need_number(limit, "limit", 0)
    found = rows[["target", "sell_out_capacity"]].astype(float)
    found["unsellable"] = (found["target"] - found["sell_out_capacity"]).clip(lower=0)
    found["load"] = found["target"] / found["sell_out_capacity"].where(found["sell_out_capacity"] > 0)
    found["support_share"] = rows["support_cost"] / found["target"].where(found["target"] > 0)
    found["diversion_risk"] = ~(found["load"] <= most) & (found["target"] > 0)
    return found.sort_index().sort_values("load", ascending=False, kind="stable", na_position="first")


def step_rebate(volume: float, rebate_steps: pd.DataFrame) -> float:
    """The rebate of the volume scheme: the rate of the step reached, on the *whole* volume.

    Parameters
    ----------
    volume : CNY a year. rebate_steps : from_volume (CNY), rate (fraction).

    Returns
    -------
    float
        CNY.

    Covers: rebate_steps.
    """
    need_columns(rebate_steps, ["from_volume", "rate"], "rebate_steps")
    bought = need_number(volume, "volume", 0)
    reached = rebate_steps[rebate_steps["from_volume"] <= bought]
    return bought * float(reached.sort_values("from_volume")["rate"].iloc[-1]) if len(reached) else 0.0


def mixed_rebate(
    volume: float, volume_before: float, soft_share: float, base: float = BASE_RATE, growth: float = GROWTH_RATE,
    soft: float = SOFT_RATE,
) -> float:  # fmt: skip
    """A rebate that gives direction: a base on volume, an award on growth, and the rest for soft measures (S001-7).

    Parameters
    ----------
    volume, volume_before : CNY of this year and the last. soft_share : soft score over its maximum, 0–1.
    base : rate on volume. growth : rate on the growth. soft : rate on volume at a full soft score.

    Returns
    -------
    float
        CNY: volume · base + max(volume − before, 0) · growth + volume · soft · soft_share.

    Covers: growth_award, soft_measures.
    """
    bought, before = need_number(volume, "volume", 0), need_number(volume_before, "volume_before", 0)
    score = need_number(soft_share, "soft_share", 0, 1)
    rates = [need_number(rate, name, 0, 1) for rate, name in ((base, "base"), (growth, "growth"), (soft, "soft"))]
    return bought * rates[0] + max(bought - before, 0.0) * rates[1] + bought * rates[2] * score


def rebate_schemes(
    rebates: pd.DataFrame, rebate_steps: pd.DataFrame, year: int = 2025, base: float = BASE_RATE,
    growth: float = GROWTH_RATE, soft: float = SOFT_RATE,
) -> pd.DataFrame:  # fmt: skip
    """Every dealer's rebate under two schemes: volume steps, and base + growth + soft measures.

    Parameters
    ----------
    rebates : account_id, year, volume (CNY) and the five soft scores 0–5; the year before gives growth (a
        dealer without it has none).

    Returns
    -------
    DataFrame, index account_id, largest first: ``purchases, purchases_before, growth`` (CNY), ``soft_score`` (0–25),
    ``steps_rebate, mixed_rebate`` (CNY), ``steps_rate, mixed_rate`` (rebate per yuan), ``change`` (mixed − steps, CNY).

    Covers: rebate_steps, growth_award, soft_measures.
    """
    need_columns(rebates, ["account_id", "year", "volume", *SOFT], "rebates")
    now = rebates[rebates["year"] == year].set_index("account_id")
    if now.empty:
        years = rebates["year"]
        raise fail("no_such_year", table="rebates", year=year, first=int(years.min()), last=int(years.max()))
    before = rebates[rebates["year"] == year - 1].set_index("account_id")["volume"].reindex(now.index)
    bought = now["volume"].astype(float)
    found = pd.DataFrame({"purchases": bought, "purchases_before": before.fillna(bought)})
    found["growth"] = found["purchases"] - found["purchases_before"]
    found["soft_score"] = now[list(SOFT)].sum(axis=1).astype(int)
    found["steps_rebate"] = [step_rebate(float(one), rebate_steps) for one in found["purchases"]]
    rows = zip(found["purchases"], found["purchases_before"], found["soft_score"] / (5 * len(SOFT)), strict=True)
    found["mixed_rebate"] = [mixed_rebate(now, then, score, base, growth, soft) for now, then, score in rows]
    able = bought.where(bought > 0)
    found["steps_rate"], found["mixed_rate"] = found["steps_rebate"] / able, found["mixed_rebate"] / able
    found["change"] = found["mixed_rebate"] - found["steps_rebate"]
    return found.sort_index().sort_values("purchases", ascending=False, kind="stable")


def rebate_gap(schemes: pd.DataFrame, count: int = 10) -> Gap:
    """How far large and small dealers lie apart per yuan of purchases, under both schemes.

    Parameters
    ----------
    schemes : as from :func:`rebate_schemes`. count : how many of the largest and of the smallest.

    Returns
    -------
    Gap
        Rates: rebates over purchases of each group. Gaps in points, as fractions.

    Covers: rebate_gap.
    """
    n = need_whole(count, "count", 1, max(1, len(schemes) // 2))
    ordered = schemes[schemes["purchases"] > 0].sort_values("purchases", ascending=False, kind="stable")
    rates = []
    for scheme in ("steps_rebate", "mixed_rebate"):
        ends = [float(part[scheme].sum() / part["purchases"].sum()) for part in (ordered.head(n), ordered.tail(n))]
        rates += [*ends, ends[0] - ends[1]]
    return Gap(*rates)


def under_contract(
    orders: pd.DataFrame, contracts: pd.DataFrame, as_of: object, year: int = 2025, top: int = 21
) -> pd.DataFrame:
    """Which of the largest accounts buy under a written contract that still runs (S001-3: bulk users by contract).

    Returns
    -------
    DataFrame, index account_id, largest revenue first: ``revenue`` (CNY of the year), ``contracts`` (count, ever),
    ``under_contract`` (amount signed, CNY), ``runs_until`` (last day of the latest; empty if none),
    ``contract_running`` (bool).

    Covers: bulk_by_contract.
    """
    need_columns(orders, ["account_id", "order_date", "net_amount"], "orders")
    need_columns(contracts, ["account_id", "amount", "ends_on"], "contracts")
    sold = in_year(orders, "order_date", year, "orders").groupby("account_id")["net_amount"].sum()
    found = pd.DataFrame({"revenue": sold}).sort_index().sort_values("revenue", ascending=False, kind="stable")
    found = found.head(need_whole(top, "top", 1))
    groups = contracts.groupby("account_id")
    found["contracts"] = groups.size().reindex(found.index).fillna(0).astype(int)
    found["under_contract"] = groups["amount"].sum().reindex(found.index).fillna(0.0)
    found["runs_until"] = groups["ends_on"].max().reindex(found.index)
    found["contract_running"] = found["runs_until"] >= pd.Timestamp(str(as_of))
    return found


def dealer_load(account_id: str, territories: pd.DataFrame) -> pd.DataFrame:
    """One dealer's targets and capacity over the years.

    Returns
    -------
    DataFrame, index year: ``target, sell_out_capacity`` (CNY), ``load``.

    Covers: target_load.
    """
    need_columns(territories, ["account_id", "year", "target", "sell_out_capacity"], "territories")
    account = need_account(account_id, territories["account_id"].unique())
    rows = territories[territories["account_id"] == account].set_index("year")[["target", "sell_out_capacity"]]
    return rows.assign(load=rows["target"] / rows["sell_out_capacity"].replace(0, np.nan)).sort_index()
