"""Before the goods leave: credit score and limit, release or hold, what the terms may be.

Pure functions. Money in CNY, scores 0–100, shares as fractions 0–1. ``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kam_lab import rules
from kam_lab.checks import fail, listed, need_columns, need_number, need_weights
from kam_lab.receivables.ledger import Day, day

#: Weights of the five C's (course default; handbook §7).
FIVE_C_WEIGHTS = {"character": 0.25, "capacity": 0.30, "capital": 0.20, "collateral": 0.10, "conditions": 0.15}
#: Score from which on, and the factor on normal credit that it earns (course default). Below the last: no credit.
LIMIT_FACTORS = ((80.0, 1.5), (70.0, 1.2), (60.0, 1.0), (50.0, 0.5))
#: Most that may be lent to one buyer, as a share of its own net worth (course default).
NET_WORTH_SHARE = 0.10
#: Days past due from which deliveries stop: the rung "manager, hold" of the ladder.
HOLD_DAYS = 15


def credit_score(marks: Any, weights: Mapping[str, float] | None = None) -> Any:
    """Weighted score of the five C's: 80·.25 + 70·.3 + 60·.2 + 50·.1 + 70·.15 = 68.5.

    Character: will it pay? Capacity: can it pay from its cash flow? Capital: own money in the business. Collateral:
    security. Conditions: state of its trade.

    Parameters
    ----------
    marks : mapping of the five names to 0–100, or a DataFrame with the five columns (such as ``credit_files``).
    weights : default :data:`FIVE_C_WEIGHTS`; must sum to 1.

    Returns
    -------
    float, or a Series ``score`` with the index of the table.

    Covers: credit_score.
    """
    parts = need_weights(weights or FIVE_C_WEIGHTS, list(FIVE_C_WEIGHTS))
    if isinstance(marks, pd.DataFrame):
        table = need_columns(marks, list(parts.index), "credit_files")[list(parts.index)].astype(float)
        low, high = float(table.min().min()), float(table.max().max())
        for value in (low, high):
            need_number(value, "marks", 0, 100)
        return (table * parts).sum(axis=1).rename("score")
    if set(marks) != set(parts.index):
        raise fail("weight_names", expected=listed(parts.index), came=listed(marks))
    return float(sum(need_number(marks[name], name, 0, 100) * parts[name] for name in parts.index))


def limit_factor(score: Any, factors: Sequence[tuple[float, float]] = LIMIT_FACTORS) -> Any:
    """Multiple of normal credit that a score earns; 0 below the last step. A number or a Series.

    Covers: credit_limit.
    """
    values = np.asarray(score, dtype=float)
    found = np.select([values >= cut for cut, _ in factors], [factor for _, factor in factors], 0.0)
    return pd.Series(found, index=score.index) if isinstance(score, pd.Series) else float(found)


def credit_limit(
    monthly_purchases: Any,
    payment_days: Any,
    score: Any,
    net_worth: Any,
    net_worth_share: float = NET_WORTH_SHARE,
    factors: Sequence[tuple[float, float]] = LIMIT_FACTORS,
) -> Any:
    """Credit limit = monthly purchases × terms ÷ 30 × factor(score), capped by a share of the buyer's net worth.

    Parameters
    ----------
    monthly_purchases, net_worth : CNY. payment_days : agreed days. score : 0–100. Numbers, or Series of one index.
    net_worth_share : largest share of its own net worth that we lend a buyer, 0–1.

    Returns
    -------
    CNY, a float or a Series.

    Covers: credit_limit, credit_settlement.
    """
    share = need_number(net_worth_share, "net_worth_share", 0, 1)
    if not isinstance(monthly_purchases, pd.Series):
        bought = need_number(monthly_purchases, "monthly_purchases", 0)
        length, worth = need_number(payment_days, "payment_days", 0), need_number(net_worth, "net_worth", 0)
        mark = need_number(score, "score", 0, 100)
        return min(bought * length / 30 * limit_factor(mark, factors), worth * share)
    wanted = monthly_purchases.astype(float) * payment_days / 30 * limit_factor(score, factors)
    return pd.Series(np.minimum(wanted, net_worth * share), index=monthly_purchases.index, name="limit")


def review_limits(credit_files: pd.DataFrame, invoices: pd.DataFrame, as_of: Day, months: int = 12) -> pd.DataFrame:
    """Score and limit that every file deserves, beside the limit it has.

    Parameters
    ----------
    months : months of purchases (invoices less credit notes) that a monthly average is taken from.

    Returns
    -------
    DataFrame, index account_id: ``score, factor, monthly_purchases, payment_days, net_worth_cap, deserved_limit``,
    ``credit_limit`` (on file), ``difference`` (on file − deserved), ``reviewed_days`` ago. Largest excess first.

    Covers: credit_score, credit_limit, credit_settlement.
    """
    files = need_columns(credit_files, ["account_id", "payment_days", "credit_limit", "net_worth"], "credit_files")
    files = files.set_index("account_id")
    today = day(as_of)
    issued = pd.to_datetime(invoices["issued_on"])
    recent = invoices[(issued <= today) & (issued > today - pd.DateOffset(months=months))]
    bought = recent.groupby("account_id")["amount"].sum().clip(lower=0).reindex(files.index).fillna(0.0) / months
    score = credit_score(files)
    table = pd.DataFrame(
        {
            "score": score,
            "factor": limit_factor(score),
            "monthly_purchases": bought,
            "payment_days": files["payment_days"],
            "net_worth_cap": files["net_worth"] * NET_WORTH_SHARE,
            "deserved_limit": credit_limit(bought, files["payment_days"], score, files["net_worth"]),
            "credit_limit": files["credit_limit"],
        }
    )
    table["difference"] = table["credit_limit"] - table["deserved_limit"]
    if "reviewed_on" in files.columns:
        table["reviewed_days"] = (today - pd.to_datetime(files["reviewed_on"])).dt.days
    return table.sort_values("difference", ascending=False, kind="stable")


def release_or_hold(
    pending_orders: pd.DataFrame, credit_files: pd.DataFrame, items: pd.DataFrame, hold_days: int = HOLD_DAYS
) -> pd.DataFrame:
    """An order wish is no reason to ship (S004): release, hold, or ship against prepayment.

    Held is an order if something undisputed has been past due for ``hold_days`` or more, or if the account would owe
    more than its limit with it. What stands in an open dispute is a question of quality, not of paying: it counts in
    the exposure and not as overdue. Accounts that pay beforehand owe nothing by ordering.

    Parameters
    ----------
    pending_orders : request_id, account_id, amount. credit_files : account_id, credit_limit, prepaid_since.
    items : result of :func:`open_items` (with disputes).

    Returns
    -------
    DataFrame, index request_id: ``account_id, amount, exposure`` (balance today), ``credit_limit, after`` (with it),
    ``overdue`` (undisputed CNY), ``oldest_days`` of it, ``over_limit, late`` (bool), ``decision``: "release", "hold",
    "prepay". An account without a credit file is held.

    Covers: release_or_hold, prepay.
    """
    need_columns(pending_orders, ["request_id", "account_id", "amount"], "pending_orders")
    need_columns(credit_files, ["account_id", "credit_limit"], "credit_files")
    files = credit_files.drop_duplicates("account_id").set_index("account_id")
    waiting = pending_orders.set_index("request_id")[["account_id", "amount"]].copy()
    who = waiting["account_id"]
    exposure = items.groupby("account_id")["open"].sum()
    late = items[(items["open"] > 0) & (items["days_overdue"] > 0)]
    late = late.assign(clear=late["open"] - late["disputed"])
    late = late[late["clear"] > 0.005]
    groups = late.groupby("account_id")
    waiting["exposure"] = who.map(exposure).fillna(0.0)
    waiting["credit_limit"] = who.map(files["credit_limit"])
    waiting["after"] = waiting["exposure"] + waiting["amount"]
    waiting["overdue"] = who.map(groups["clear"].sum()).fillna(0.0)
    waiting["oldest_days"] = who.map(groups["days_overdue"].max()).fillna(0).astype(int)
    waiting["over_limit"] = ~(waiting["after"] <= waiting["credit_limit"])
    waiting["late"] = waiting["oldest_days"] >= hold_days
    held = waiting["over_limit"] | waiting["late"]
    decision = np.where(held, "hold", "release").astype(object)
    if "prepaid_since" in files.columns:
        ahead = who.map(files["prepaid_since"]).notna().to_numpy() & ~waiting["late"].to_numpy()
        decision[ahead] = "prepay"
        waiting.loc[ahead, "over_limit"] = False
    waiting["decision"] = pd.Series(decision, index=waiting.index, dtype="str")
    return waiting


def terms_allowed(credit_files: pd.DataFrame, as_of: Day) -> pd.DataFrame:
    """Agreed days against what the SME payment rules (Order 802) allow, if we are the smaller firm.

    Public bodies pay within 30 days, if agreed within 60. Large firms pay within 60 days, longer only if reasonably
    agreed. Between firms of other sizes the agreement counts. Size is that at signing, and the SME has to declare it.

    Returns
    -------
    DataFrame, index account_id: ``buyer_class, payment_days, usual`` (days without agreement; missing: as agreed),
    ``longest`` (days), ``terms_verdict``: "fine", "agreed" (allowed because agreed), "reason_needed", "too_long".

    Covers: sme_terms, sme_size.
    """
    need_columns(credit_files, ["account_id", "buyer_class", "payment_days"], "credit_files")
    public, most, large = (
        rules.value(name, as_of) for name in ("sme_public_days", "sme_public_days_max", "sme_large_days")
    )
    table = credit_files.set_index("account_id")[["buyer_class", "payment_days"]].copy()
    kind, days = table["buyer_class"], table["payment_days"]
    table["usual"] = kind.map({"public": float(public), "large": float(large)})
    table["longest"] = kind.map({"public": float(most), "large": float(large)})
    table["terms_verdict"] = np.select(
        [
            (kind == "public") & (days > most),
            (kind == "public") & (days > public),
            (kind == "large") & (days > large),
        ],
        ["too_long", "agreed", "reason_needed"],
        "fine",
    )
    return table
