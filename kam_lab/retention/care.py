"""Visits promised and made, the hours they take, and the people that takes.

Pure functions on the tables ``service_standards``, ``visits``, ``staffing``; ``kam_lab.retention`` re-exports
everything.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable

import pandas as pd

from kam_lab.checks import fail, in_year, need_columns, need_number
from kam_lab.profitability import LAST_FULL_YEAR
from kam_lab.prospecting.tiers import TIERS
from kam_lab.role.organisation import managers_for_hours

OWNER = "retention"
#: Hours of a visit and of a call in the handbook's example (T-6.1).
VISIT_HOURS, CALL_HOURS = 3.0, 0.25
#: Standards of the telecom case (S001-6): visits a year and calls a month.
CASE_STANDARDS = {"crystal": (8, 1), "business_a": (4, 1)}
#: Accounts added in the case, and hours a manager has in a year in the example.
CASE_NEW_ACCOUNTS, CASE_HOURS = 1_500, 1_200
#: Share of the promised visits below which a tier's promise counts as broken.
KEPT = 0.75
#: Share of a manager's hours that visits and calls may take; offers, preparation, collection take the rest (course
#: design).
CARE_SHARE = 0.35
#: Part of a tier that counts as its head or its tail.
EDGE = 0.25
#: Tier in which newly won accounts begin.
NEW_TIER = "C"


def care_hours(
    visits_per_year: float, calls_per_month: float, visit_hours: float = VISIT_HOURS, call_hours: float = CALL_HOURS
) -> float:
    """Hours a year that one account's visits and calls take: 8 visits and a call a month 27, 4 visits 15 (T-6.1).

    1,500 accounts at 27 hours are 40,500; at 1,200 hours a manager :func:`managers_for_hours` gives 34.

    Covers: staffing_by_hours, t_6_1.
    """
    visits = need_number(visits_per_year, "visits_per_year", 0) * need_number(visit_hours, "visit_hours", 0)
    return visits + 12 * need_number(calls_per_month, "calls_per_month", 0) * need_number(call_hours, "call_hours", 0)


def workload(groups: Iterable[tuple[float, float, float]], capacity: float) -> float:
    """Talley's workload: Σ accounts · calls a year · length of a call, over what one person can do.

    Parameters
    ----------
    groups : (accounts, calls a year, hours a call); hours 1 counts in calls.
    capacity : of one person, in the same unit. (1,000·36 + 2,000·12)/1,000 = 60 people.

    Covers: talley_workload.
    """
    each = need_number(capacity, "capacity", 0)
    if each == 0:
        raise fail("above_zero", name="capacity")
    return sum(_product(group) for group in groups) / each


def _product(group: tuple[float, float, float]) -> float:
    accounts, calls, length = (need_number(part, "workload", 0) for part in group)
    return accounts * calls * length


def visit_compliance(
    visits: pd.DataFrame, accounts: pd.DataFrame, standards: pd.DataFrame, year: int = LAST_FULL_YEAR
) -> pd.DataFrame:
    """Visits made over visits promised, by tier (S001-6).

    A surplus with one account does not mend a gap with another: ``kept_share`` counts at each account only up to what
    was promised, ``made_share`` all visits.

    Returns
    -------
    DataFrame, index tier: ``accounts``, ``promised``, ``made``, ``made_share`` = made / promised (missing where
    nothing is promised), ``kept_share``, ``short_accounts`` (with fewer visits than promised), ``broken`` (made_share
    below ``KEPT``).

    Covers: visit_standards.
    """
    gaps = visit_gaps(visits, accounts, standards, year)
    by = gaps.groupby("tier")
    table = pd.DataFrame({"accounts": by.size(), "promised": by["promised"].sum(), "made": by["made"].sum()})
    promised = table["promised"].where(table["promised"] > 0)
    table["made_share"] = table["made"] / promised
    table["kept_share"] = gaps[["promised", "made"]].min(axis=1).groupby(gaps["tier"]).sum() / promised
    table["short_accounts"] = (gaps["made"] < gaps["promised"]).groupby(gaps["tier"]).sum()
    table["broken"] = (table["made_share"] < KEPT).fillna(False)
    return table


def visit_gaps(
    visits: pd.DataFrame, accounts: pd.DataFrame, standards: pd.DataFrame, year: int = LAST_FULL_YEAR
) -> pd.DataFrame:
    """Promise and record of every account.

    Returns
    -------
    DataFrame, index account_id, largest gap first: ``tier``, ``promised``, ``made`` (visits of the year), ``gap``.

    Covers: visit_standards.
    """
    need_columns(standards, ["tier", "visits_per_year"], "service_standards")
    need_columns(accounts, ["account_id", "tier"], "accounts")
    rows = in_year(need_columns(visits, ["account_id", "visit_date"], "visits"), "visit_date", year, "visits")
    promise = standards.set_index("tier")["visits_per_year"]
    unknown = sorted(set(accounts["tier"]) - set(promise.index))
    if unknown:
        raise fail("no_standard", OWNER, tiers=", ".join(unknown))
    table = accounts.set_index("account_id")[["tier"]].copy()
    table["promised"] = table["tier"].map(promise).astype(int)
    table["made"] = rows.groupby("account_id").size().reindex(table.index).fillna(0).astype(int)
    table["gap"] = table["promised"] - table["made"]
    return table.sort_index().sort_values("gap", ascending=False, kind="stable")


def promised_hours(accounts: pd.DataFrame, standards: pd.DataFrame) -> pd.DataFrame:
    """Hours that keeping every promise would take, by tier.

    Returns
    -------
    DataFrame, index tier: ``accounts``, ``hours_each``, ``hours``.

    Covers: staffing_by_hours.
    """
    each = _hours_each(standards)
    count = need_columns(accounts, ["tier"], "accounts").groupby("tier").size().reindex(each.index, fill_value=0)
    return pd.DataFrame({"accounts": count, "hours_each": each, "hours": count * each})


def _hours_each(standards: pd.DataFrame) -> pd.Series:
    columns = ["tier", "visits_per_year", "calls_per_month", "visit_hours", "call_hours"]
    table = need_columns(standards, columns, "service_standards").set_index("tier")
    hours = table["visits_per_year"] * table["visit_hours"] + 12 * table["calls_per_month"] * table["call_hours"]
    return hours.reindex([tier for tier in TIERS if tier in hours.index])


def staffing_plan(
    staffing: pd.DataFrame, accounts: pd.DataFrame, standards: pd.DataFrame, care_share: float = CARE_SHARE
) -> pd.DataFrame:
    """Managers each region has, may have, should have by the norm – and needs by the hours it has promised.

    The norm looks at tiers only. The hours add what it leaves out: this year's new accounts (they begin in tier C) and
    bursts of unplanned work, which take a share of every manager's hours (S001-6).

    Parameters
    ----------
    care_share : share of a manager's hours that visits and calls may take.

    Returns
    -------
    DataFrame, index region, largest shortfall first: ``managers`` (now), ``own_quota``, ``norm``, ``hours_promised``
    (with the new accounts), ``needed`` = hours / (hours per manager · (1 − bursts)), rounded up, ``short`` = needed −
    managers, ``short_of_norm`` = norm − managers, ``norm_share`` = managers / norm, ``cost`` = yearly labour cost
    of the shortfall (CNY).

    Covers: staffing_by_hours.
    """
    columns = [
        "region",
        "managers",
        "own_quota",
        "norm",
        "hours_per_manager",
        "labour_cost",
        "new_accounts_2026",
        "bursts",
    ]
    table = need_columns(staffing, columns, "staffing").set_index("region")
    each = _hours_each(standards)
    hours = need_columns(accounts, ["region", "tier"], "accounts")["tier"].map(each).groupby(accounts["region"]).sum()
    plan = table[["managers", "own_quota", "norm"]].copy()
    plan["hours_promised"] = hours.reindex(plan.index).fillna(0.0) + table["new_accounts_2026"] * each.get(
        NEW_TIER, 0.0
    )
    room = table["hours_per_manager"] * need_number(care_share, "care_share", 0.01, 1)
    loads = zip(plan["hours_promised"], room, table["bursts"], strict=True)
    plan["needed"] = [managers_for_hours(*load) for load in loads]
    plan["short"] = plan["needed"] - plan["managers"]
    plan["short_of_norm"] = plan["norm"] - plan["managers"]
    plan["norm_share"] = plan["managers"] / plan["norm"].where(plan["norm"] > 0)
    plan["cost"] = plan["short"].clip(lower=0) * table["labour_cost"]
    return plan.sort_index().sort_values("short", ascending=False, kind="stable")


def edge_gaps(care: pd.DataFrame, part: float = EDGE) -> pd.DataFrame:
    """Service and discount on both sides of every tier's edge: the tail of the upper tier against the head of the
    lower.

    Head and tail are the quarter of a tier with the largest and the smallest spend. Where the head of the lower tier is
    columns = [f"{side}_{what}" for what in ("spend", "visits", "discount") for side in ("upper", "lower")] +
    ["inverted"] team over both sides.

    Parameters
    ----------
    care : result of :func:`tier_care`.
    part : of a tier that counts as head or tail.

    Returns
    -------
    DataFrame, index ``edge`` ("A/B", …): ``upper_spend, lower_spend`` (CNY), ``upper_visits, lower_visits``,
    ``upper_discount, lower_discount`` (means), ``inverted`` (the lower side has more visits or a higher discount for
    less spend).

    Covers: tier_edges.
    """
    need_columns(care, ["tier", "spend", "visits", "discount"], "care")
    share = need_number(part, "part", 0.01, 1)
    rows = {}
    present = [tier for tier in TIERS if (care["tier"] == tier).any()]
    for upper, lower in itertools.pairwise(present):
        above, below = (
            care[care["tier"] == upper].sort_values("spend"),
            care[care["tier"] == lower].sort_values("spend"),
        )
        tail = above.head(math.ceil(len(above) * share))[["spend", "visits", "discount"]].mean()
        head = below.tail(math.ceil(len(below) * share))[["spend", "visits", "discount"]].mean()
        better = (head["visits"] > tail["visits"]) | (head["discount"] > tail["discount"])
        rows[f"{upper}/{lower}"] = (
            tail["spend"], head["spend"], tail["visits"], head["visits"], tail["discount"], head["discount"],
            bool(better and head["spend"] < tail["spend"]),
        )  # fmt: skip
    columns = [
        "upper_spend",
        "lower_spend",
        "upper_visits",
        "lower_visits",
        "upper_discount",
        "lower_discount",
        "inverted",
    ]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("edge")
