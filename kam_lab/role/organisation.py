"""Where key account management stands in the house: how many managers, cases of other firms, sponsors, channels.

Figures of cases are those published in the course texts. Pure functions; money in CNY yuan, shares as fractions 0–1.
``kam_lab.role`` re-exports everything here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from kam_lab.checks import fail, in_year, need_columns, need_number
from kam_lab.concentration import ACCOUNTS_PER_MANAGER, accounts_per_manager, managers_needed
from kam_lab.profitability import LAST_FULL_YEAR, LINES

#: Tiers whose accounts are key accounts here.
KEY_TIERS = ("A", "B")
#: Published cases (S001-5, S001-3, S000): accounts, managers, partners, what they are known for, source and year.
CASES = {
    "mid_size_firm": (75, None, None, "S001-5"),
    "xerox": (250, None, None, "S001-5"),
    "sinopec_zhengzhou": (21, None, None, "S001-3, 2012"),
    "lenovo": (20_000, 300, 1_000, "S000"),
}
#: Sinopec's four steps, in order (S001-3).
SINOPEC_STEPS = ("department", "information_system", "written_rules", "delivery_service")
#: Telecom "4+1" (S001-6): channel → (who leads it, what the service is like). The fifth is the hotline 10000.
CHANNELS = {
    "key_account": ("key_account_manager", "personalised"),
    "business": ("account_manager", "professional"),
    "public": ("community_manager", "standardised"),
    "transient": ("district_manager", "on_the_spot"),
}
#: Our tiers on the four channels (course design).
CHANNEL_OF_TIER = {"A": "key_account", "B": "business", "C": "public", "D": "transient"}
#: The five design questions (S001-5).
DESIGN_QUESTIONS = ("select", "manage", "develop", "structure", "place")

#: The five elements of key account management (S002), what each holds, and the numbers of the stages that treat it.
ELEMENTS: dict[str, tuple[str, tuple[int, ...]]] = {
    "organisation": ("managers_and_place", (0,)),
    "classification": ("identify_and_review", (1,)),
    "analysis": ("background_economics_people_needs_risk", (1, 2)),
    "planning": ("strategy_and_actions", (2, 6)),
    "implementation": ("selling_negotiating_performing", (3, 4, 5, 6)),
}
#: The seven basic modules of selling, of thirteen in three fields: strategy, customers, channels (S002).
BASIC_MODULES = (
    "classification", "sales_model", "needs", "planning", "tailored_offer", "negotiation", "channel_mix",
)  # fmt: skip


class DesignSheet(NamedTuple):
    """One figure for each of the five design questions (see :func:`design_sheet`)."""

    key_accounts: int
    managers_now: int
    managers_needed: int
    understaffed_region: str
    training_first: str
    share_alone: float
    share_sponsored: float


def managers_for_hours(hours: float, hours_per_manager: float, bursts: float = 0.0) -> int:
    """Managers that a load of hours takes: ``ceil(hours / (hours_per_manager · (1 − bursts)))``.

    Parameters
    ----------
    hours : hours a year that the accounts need, ≥ 0.
    hours_per_manager : hours a year a manager can give to accounts, > 0.
    bursts : share of these that goes to what nobody planned, 0 ≤ bursts < 1.

    Covers: kam_staffing.
    """
    load = need_number(hours, "hours", 0)
    room = need_number(hours_per_manager, "hours_per_manager", 0) * (1 - need_number(bursts, "bursts", 0, 1))
    if room == 0:
        raise fail("no_hours_left", owner="role")
    return math.ceil(load / room - 1e-9)


def region_staffing(
    accounts: pd.DataFrame,
    staffing: pd.DataFrame,
    per_manager: float = ACCOUNTS_PER_MANAGER,
    tiers: Sequence[str] = KEY_TIERS,
) -> pd.DataFrame:
    """Key account managers that each region needs and has, and its managers of all kinds against the norm.

    Parameters
    ----------
    accounts : DataFrame with account_id, region, tier, manager_id.
    staffing : DataFrame with region, managers, norm (all account managers, not only those of key accounts).
    per_manager : key accounts that one manager looks after.
    tiers : tiers that count as key accounts.

    Returns
    -------
    DataFrame, index region: ``key_accounts``, ``key_managers`` (people with at least one key account),
    ``managers_needed`` (rounded up in every region), ``missing_managers`` (needed − have, at least 0), ``managers``,
    ``norm``, ``staffing_ratio`` (managers ÷ norm, the least staffed region first).

    Covers: kam_staffing.
    """
    need_columns(accounts, ["account_id", "region", "tier", "manager_id"], "accounts")
    need_columns(staffing, ["region", "managers", "norm"], "staffing")
    if (staffing["norm"] <= 0).any():
        raise fail("above_zero", name="norm")
    table = staffing.set_index("region")[["managers", "norm"]].copy()
    key = accounts[accounts["tier"].isin(list(tiers))].groupby("region")
    table.insert(0, "key_accounts", key.size().reindex(table.index).fillna(0).astype(int))
    table.insert(1, "key_managers", key["manager_id"].nunique().reindex(table.index).fillna(0).astype(int))
    table.insert(2, "managers_needed", [managers_needed(int(n), per_manager) for n in table["key_accounts"]])
    table.insert(3, "missing_managers", (table["managers_needed"] - table["key_managers"]).clip(lower=0))
    table["staffing_ratio"] = table["managers"] / table["norm"]
    return table.sort_index().sort_values("staffing_ratio", kind="stable")


def organisation_cases(per_manager: float = ACCOUNTS_PER_MANAGER) -> pd.DataFrame:
    """Published cases: how many accounts, how many people, how many accounts each.

    Where no number of managers was published, ``managers`` is what nine accounts a manager give (75 → 9, 250 → 28).

    Returns
    -------
    DataFrame, index case: ``accounts_served``, ``managers``, ``published`` (whether that number is the firm's own),
    ``per_manager``, ``partners`` (missing where none), ``per_partner``, ``source``.

    Covers: organisation_cases, kam_staffing.
    """
    rows = {}
    for name, (accounts, managers, partners, source) in CASES.items():
        people = managers if managers is not None else managers_needed(accounts, per_manager)
        each = accounts_per_manager(accounts, partners) if partners else float("nan")
        rows[name] = (
            accounts,
            people,
            managers is not None,
            accounts_per_manager(accounts, people),
            partners,
            each,
            source,
        )
    columns = ["accounts_served", "managers", "published", "per_manager", "partners", "per_partner", "source"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("case")
    return table.astype({"partners": float})


def four_plus_one(
    orders: pd.DataFrame, accounts: pd.DataFrame, visits: pd.DataFrame, year: int = LAST_FULL_YEAR
) -> pd.DataFrame:
    """Our book on the telecom operator's four channels (its fifth is a hotline for all).

    Returns
    -------
    DataFrame, index channel: ``led_by``, ``service_style``, ``accounts_served``, ``share_of_revenue``,
    ``share_of_hours`` (of visits in the year).

    Covers: organisation_cases.
    """
    need_columns(accounts, ["account_id", "tier"], "accounts")
    need_columns(visits, ["account_id", "visit_date", "hours"], "visits")
    need_columns(orders, ["account_id", "order_date", "net_amount"], "orders")
    channel = accounts.set_index("account_id")["tier"].map(CHANNEL_OF_TIER)
    sold = in_year(orders, "order_date", year, "orders").groupby("account_id")["net_amount"].sum()
    spent = in_year(visits, "visit_date", year, "visits").groupby("account_id")["hours"].sum()
    table = pd.DataFrame.from_dict(CHANNELS, orient="index", columns=["led_by", "service_style"]).rename_axis("channel")
    table["accounts_served"] = channel.value_counts().reindex(table.index).fillna(0).astype(int)
    for name, values in (("share_of_revenue", sold), ("share_of_hours", spent)):
        total = values.groupby(channel.reindex(values.index)).sum()
        table[name] = total.reindex(table.index).fillna(0.0) / values.sum()
    return table


def region_product(orders: pd.DataFrame, accounts: pd.DataFrame, year: int = LAST_FULL_YEAR) -> pd.DataFrame:
    """The matrix of the chemicals case (S001-8): revenue by region and product line, CNY.

    Returns
    -------
    DataFrame, index region, columns ``LINES``; every cell is somebody's work, and two bosses meet in it.

    Covers: organisation_cases.
    """
    need_columns(accounts, ["account_id", "region"], "accounts")
    need_columns(orders, ["account_id", "order_date", "product_line", "net_amount"], "orders")
    rows = in_year(orders, "order_date", year, "orders")
    region = rows["account_id"].map(accounts.set_index("account_id")["region"])
    table = rows.groupby([region.rename("region"), "product_line"])["net_amount"].sum().unstack(fill_value=0)
    return table.astype(float).reindex(columns=list(LINES), fill_value=0.0).rename_axis(columns=None)


def sponsors(accounts: pd.DataFrame, account_owners: pd.DataFrame, tier: str = "A") -> pd.DataFrame:
    """Which accounts of a tier have an executive of ours beside their manager, as Xerox's focus executives (S001-5).

    Returns
    -------
    DataFrame, index account_id: ``manager_id``, ``sponsor`` (staff_id; empty where none), ``sponsored`` (bool).

    Covers: organisation_cases.
    """
    need_columns(accounts, ["account_id", "tier", "manager_id"], "accounts")
    need_columns(account_owners, ["account_id", "staff_id", "tie"], "account_owners")
    mine = accounts[accounts["tier"] == tier].set_index("account_id")
    if mine.empty:
        raise fail("unknown_tier", came=tier, expected=", ".join(sorted(accounts["tier"].unique())))
    executive = account_owners[account_owners["tie"] == "executive"].groupby("account_id")["staff_id"].min()
    table = mine[["manager_id"]].copy()
    table["sponsor"] = executive.reindex(table.index).fillna("").astype(str)
    table["sponsored"] = table["sponsor"] != ""
    return table


def sales_frame() -> pd.DataFrame:
    """The five elements of key account management (S002) and where this course treats them.

    Returns
    -------
    DataFrame, index element: ``holds``, ``stages`` (list of their numbers).

    Covers: sales_frame.
    """
    rows = [(name, holds, list(stages)) for name, (holds, stages) in ELEMENTS.items()]
    return pd.DataFrame(rows, columns=["element", "holds", "stages"]).set_index("element")
