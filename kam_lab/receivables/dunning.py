"""Asking for money in order: the ladder, where each invoice stands on it, and whom to call first.

Pure functions. Money in CNY, hours, shares as fractions 0–1. ``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kam_lab.checks import fail, need_columns, need_number
from kam_lab.receivables.ledger import BUCKETS, Day, day

#: Days past due and what is done then (handbook §7, course default): a reminder a week before, then a call, a
#: letter, the manager (deliveries stop), an executive, a lawyer's letter, a complaint or suit.
LADDER = (
    (-7, "reminder"),
    (1, "call"),
    (7, "letter"),
    (15, "manager_hold"),
    (30, "executive"),
    (45, "lawyer_letter"),
    (60, "complaint_suit"),
)
#: How high each kind of demand stands on the ladder (number of the rung, from 0).
_HEIGHT = {"email": 0, "call": 1, "letter": 2, "acknowledgement": 2, "lawyer_letter": 5, "suit": 6}
#: Chance that overdue money comes within the month if nobody asks, and if somebody does (course defaults).
PAY_ALONE = dict(zip(BUCKETS[1:], (0.70, 0.40, 0.20, 0.05), strict=True))
PAY_ASKED = dict(zip(BUCKETS[1:], (0.85, 0.70, 0.50, 0.25), strict=True))
#: Hours an account takes: one conversation with a small one, several people at a large one (course default).
TIER_HOURS = {"A": 3.0, "B": 2.0, "C": 1.0, "D": 0.5}


def ladder_step(days_overdue: float, ladder: Sequence[tuple[int, str]] = LADDER) -> str:
    """The rung that is due at so many days past due (below 0: before the due date); "wait" before the first.

    Covers: dunning_ladder.
    """
    days = need_number(days_overdue, "days_overdue")
    found = "wait"
    for after, step in ladder:
        if days >= after:
            found = step
    return found


def next_steps(
    items: pd.DataFrame, demands: pd.DataFrame, as_of: Day, ladder: Sequence[tuple[int, str]] = LADDER
) -> pd.DataFrame:
    """Where each open invoice stands on the ladder, and how far we are behind.

    Parameters
    ----------
    items : result of :func:`open_items`. demands : invoice_id, made_on, kind, provable.

    Returns
    -------
    DataFrame, index invoice_id: ``account_id, open, disputed, days_overdue, step`` (the rung that is due; "settle"
    where all of it is in dispute: a lawyer's letter answers no complaint), ``last_kind, last_on, proof`` (of demands so
    far, whether one can be proven), ``behind`` (days since the first rung above the last one reached fell due; 0: on
    time). Only what is due within a week or past due; most behind first.

    Covers: dunning_ladder, limitation_restart.
    """
    today = day(as_of)
    need_columns(items, ["account_id", "open", "disputed", "days_overdue"], "items")
    first = ladder[0][0]
    rows = items[(items["open"] > 0) & (items["days_overdue"] >= first)]
    table = rows[["account_id", "open", "disputed", "days_overdue"]].copy()
    steps = [ladder_step(days, ladder) for days in table["days_overdue"]]
    whole = table["disputed"] >= table["open"] - 0.005
    table["step"] = pd.Series(np.where(whole, "settle", steps), index=table.index, dtype="str")
    past = demands[pd.to_datetime(demands["made_on"]) <= today] if len(demands) else demands
    if len(past):
        past = past.sort_values("made_on", kind="stable")
        groups = past.groupby("invoice_id")
        table["last_kind"], table["last_on"] = groups["kind"].last(), groups["made_on"].last()
        table["proof"] = groups["provable"].max().reindex(table.index).fillna(False).astype(bool)
        height = past["kind"].map(_HEIGHT).groupby(past["invoice_id"]).max().reindex(table.index).fillna(0)
    else:
        table["last_kind"], table["last_on"], table["proof"] = None, pd.NaT, False
        height = pd.Series(0, index=table.index)
    places = height.clip(upper=len(ladder) - 1).astype(int)
    due = [ladder[min(place + 1, len(ladder) - 1)][0] for place in places]
    done = places >= len(ladder) - 1
    table["behind"] = (table["days_overdue"] - due).clip(lower=0).where(~done & ~whole, 0)
    return table.sort_values(["behind", "open"], ascending=False, kind="stable")


def collection_priority(table: pd.DataFrame) -> pd.DataFrame:
    """Whom to call first: balance × what asking adds to the chance of payment ÷ hours (handbook §7).

    Parameters
    ----------
    table : ``balance`` (CNY), ``alone_chance``, ``asked_chance`` (chances 0–1 that it comes without and with asking),
        ``hours`` (> 0); one row a call.

    Returns
    -------
    The table with ``added_chance`` (asked − alone), ``added_amount`` (CNY, balance × that), ``priority`` (CNY an
    hour), largest first. The largest balance is often not the first: it may come anyway, or not come at all.

    Covers: collection_priority.
    """
    need_columns(table, ["balance", "alone_chance", "asked_chance", "hours"], "table")
    if (table["hours"] <= 0).any():
        raise fail("above_zero", name="hours")
    for column in ("alone_chance", "asked_chance"):
        need_number(table[column].min(), column, 0, 1)
        need_number(table[column].max(), column, 0, 1)
    found = table.copy()
    found["added_chance"] = found["asked_chance"] - found["alone_chance"]
    found["added_amount"] = found["balance"] * found["added_chance"]
    found["priority"] = found["added_amount"] / found["hours"]
    return found.sort_values("priority", ascending=False, kind="stable")


def call_order(
    items: pd.DataFrame,
    accounts: pd.DataFrame,
    pay_alone: Mapping[str, float] | None = None,
    pay_asked: Mapping[str, float] | None = None,
    tier_hours: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """The collection priority of every account with overdue, undisputed money.

    Parameters
    ----------
    items : result of :func:`open_items` (with disputes). accounts : account_id, tier.
    pay_alone, pay_asked : chance of payment by class of age; tier_hours : hours by tier. Defaults are this module's.

    Returns
    -------
    DataFrame, index account_id: ``tier, oldest_days`` and the columns of :func:`collection_priority`; chances are means
    weighted by amount.

    Covers: collection_priority.
    """
    alone, asked = pay_alone or PAY_ALONE, pay_asked or PAY_ASKED
    late = items[(items["open"] > 0) & (items["days_overdue"] > 0)]
    late = late.assign(clear=late["open"] - late["disputed"])
    late = late[late["clear"] > 0.005]
    if late.empty:
        raise fail("nothing_late", owner="collections")
    late = late.assign(alone=late["bucket"].map(alone) * late["clear"], asked=late["bucket"].map(asked) * late["clear"])
    groups = late.groupby("account_id")
    balance = groups["clear"].sum()
    tier = accounts.set_index("account_id")["tier"].reindex(balance.index)
    table = pd.DataFrame(
        {
            "tier": tier,
            "oldest_days": groups["days_overdue"].max(),
            "balance": balance,
            "alone_chance": groups["alone"].sum() / balance,
            "asked_chance": groups["asked"].sum() / balance,
            "hours": tier.map(tier_hours or TIER_HOURS).fillna(1.0),
        }
    )
    return collection_priority(table)
