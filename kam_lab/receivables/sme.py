"""The SME payment rules (Order 802, from 2025-06-01) as a calendar and a checklist. Teaching, not legal advice.

They protect an SME that has sold to a public body or a large firm. All days come from ``kam_lab.rules``.
``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

import pandas as pd

from kam_lab import rules, workdays
from kam_lab.checks import fail, need_number
from kam_lab.receivables.ledger import Day, day


def pay_by(delivered_on: Day, buyer_class: str, agreed_days: float | None = None) -> pd.Timestamp:
    """Last day to pay an SME after delivery: public bodies 30 days, at most 60 if agreed; large firms 60 days.

    Parameters
    ----------
    buyer_class : "public" or "large"; between other firms the agreement counts, which has to be given.
    agreed_days : days agreed; a public body's agreement above 60 days does not hold. A large firm's longer agreement
        holds only if it is reasonable; this function takes it as agreed.

    A buyer who delays the acceptance of the goods does not gain time: the clock starts all the same.

    Covers: sme_terms, sme_no_excuse.
    """
    start = day(delivered_on)
    if buyer_class == "public":
        usual, most = rules.value("sme_public_days", start), rules.value("sme_public_days_max", start)
        days = usual if agreed_days is None else min(need_number(agreed_days, "agreed_days", 0), most)
    elif buyer_class == "large":
        days = (
            rules.value("sme_large_days", start) if agreed_days is None else need_number(agreed_days, "agreed_days", 0)
        )
    elif agreed_days is None:
        raise fail("days_not_agreed", owner="collections")
    else:
        days = need_number(agreed_days, "agreed_days", 0)
    return start + pd.Timedelta(days=float(days))


def complaint_calendar(complained_on: Day) -> pd.DataFrame:
    """What follows a complaint: forwarded within 10 working days, settled within 30 days, at most 90.

    Returns
    -------
    DataFrame, index ``step`` ("forwarded", "result", "result_at_most"): ``day``, ``rule`` (with source and date).

    Covers: sme_complaint.
    """
    start = day(complained_on)
    forward = rules.rule("sme_complaint_forward_days", start)
    soon, late = rules.rule("sme_complaint_result_days", start), rules.rule("sme_complaint_result_days_max", start)
    sent = pd.Timestamp(workdays.add_working_days(start, int(forward.value)))
    rows = {
        "forwarded": (sent, forward.cited),
        "result": (sent + pd.Timedelta(days=int(soon.value)), soon.cited),
        "result_at_most": (sent + pd.Timedelta(days=int(late.value)), late.cited),
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["day", "rule"]).rename_axis("step")


def payable_now(amount: float, disputed: float = 0.0) -> float:
    """What has to be paid while a part is in dispute: the rest (CNY). Pay-when-paid is no excuse either.

    Covers: sme_no_excuse.
    """
    whole, part = need_number(amount, "amount", 0), need_number(disputed, "disputed", 0)
    if part > whole:
        raise fail("dispute_above_amount", owner="collections", disputed=f"{part:,.2f}", amount=f"{whole:,.2f}")
    return whole - part


def confirm_by(asked_on: Day) -> pd.Timestamp:
    """Last day for a buyer to confirm the receivable that an SME wants to borrow on: 30 days after the request.

    Covers: sme_confirm.
    """
    return day(asked_on) + pd.Timedelta(days=int(rules.value("sme_confirm_days", asked_on)))
