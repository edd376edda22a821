"""What is disputed, what was demanded, and which orders wait for finance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.cast import AS_OF, Ground, at, entries
from grading.market.receivables import disputed_row, overdue

REASONS = ["quality", "quantity", "price", "delivery", "paperwork"]
#: Rungs of the ladder: (days after the due date, what is done, provable, hours).
RUNGS = [
    (3, "call", False, 0.3), (8, "email", False, 0.2), (16, "call", False, 0.5), (32, "letter", True, 1.0),
    (62, "lawyer_letter", True, 2.0),
]  # fmt: skip


def make_disputes(ground: Ground, invoices: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
    """The table disputes. One good payer holds back one invoice; those of others are settled, or partial."""
    rng = ground.rng("disputes")
    avoid = [ground.id(p) for p in ("disputed_good_payer", "slow_payer", "earning_account", "losing_account")]
    late = overdue(invoices, payments)
    pool = invoices[(invoices["kind"] == "invoice") & (invoices["amount"] > 4_000) & invoices["old"].isna()]
    pool = pool[(pool["due_on"] < AS_OF) & ~pool["account_id"].isin(avoid)]
    pool = pool[~pool["invoice_id"].isin(late["invoice_id"])]
    settled = pool.loc[rng.choice(pool.index, 58, replace=False)]
    held = late[(late["amount"] > 4_000) & ~late["account_id"].isin(avoid) & late["old"].isna()]
    held = held.loc[rng.choice(held.index, min(12, len(held)), replace=False)]
    rows = []
    for one in entries(settled):
        opened = min(one.issued_on + pd.Timedelta(days=int(rng.integers(3, 25))), AS_OF - pd.Timedelta(days=2))
        closed = min(opened + pd.Timedelta(days=int(rng.integers(4, 45))), AS_OF)
        part = round(one.amount * float(rng.uniform(0.05, 0.6)), 2)
        rows.append((one.invoice_id, opened, closed, _reason(rng), part))
    for one in entries(held):
        opened = one.issued_on + pd.Timedelta(days=int(rng.integers(3, 25)))
        rows.append((one.invoice_id, opened, pd.NaT, _reason(rng), round(one.open * float(rng.uniform(0.1, 0.7)), 2)))
    row = disputed_row(ground, invoices)
    opened = at(invoices, row, "issued_on") + pd.Timedelta(days=int(rng.integers(8, 20)))
    rows.append((at(invoices, row, "invoice_id"), opened, pd.NaT, "quality", float(at(invoices, row, "amount"))))
    columns = ["invoice_id", "opened_on", "settled_on", "reason", "disputed_amount"]
    table = pd.DataFrame(rows, columns=columns).sort_values(["opened_on", "invoice_id"], ignore_index=True)
    table.insert(0, "dispute_id", [f"DP{number:03d}" for number in range(1, len(table) + 1)])
    return table


def _reason(rng: np.random.Generator) -> str:
    return str(rng.choice(REASONS, p=[0.3, 0.2, 0.2, 0.18, 0.12]))


def make_demands(ground: Ground, invoices: pd.DataFrame, payments: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The table demands, and the invoice on which the limitation runs out next.

    The ladder is climbed for what is late; for the old invoices only what is on file counts.
    """
    rng = ground.rng("demands")
    last = payments.groupby("invoice_id")["paid_on"].max()
    paid = invoices["invoice_id"].map(last)
    until = paid.fillna(AS_OF)
    waited = (until - invoices["due_on"]).dt.days
    slow = invoices[(waited > 12) & (invoices["amount"] > 3_000) & (invoices["due_on"] >= "2025-01-01")]
    slow = slow[slow["account_id"] != ground.id("silent_account")]
    rows: list[tuple[str, pd.Timestamp, str, bool, float]] = []
    for one, days in zip(entries(slow), waited[slow.index], strict=True):
        dice = rng.random(len(RUNGS))
        for (after, kind, provable, hours), u in zip(RUNGS, dice, strict=True):
            if after < days and u < 0.55:
                day = one.due_on + pd.Timedelta(days=after + int(4 * u))
                if day <= AS_OF:
                    rows.append((one.invoice_id, day, kind, provable, hours))
    old = invoices[invoices["old"].notna()].set_index("old")
    barred, saved, gone = (
        str(at(old, p, "invoice_id")) for p in ("time_barred_account", "saved_in_time", "barred_already")
    )
    rows += [
        (barred, pd.Timestamp(2023, 4, 11), "call", False, 0.5),
        (barred, pd.Timestamp(2024, 9, 3), "email", False, 0.3),
        (barred, pd.Timestamp(2025, 8, 19), "call", False, 0.5),
        (saved, pd.Timestamp(2024, 2, 27), "call", False, 0.5),
        (saved, pd.Timestamp(2025, 5, 10), "letter", True, 1.0),
        (gone, pd.Timestamp(2023, 3, 2), "call", False, 0.5),
    ]
    table = pd.DataFrame(rows, columns=["invoice_id", "made_on", "kind", "provable", "hours"])
    table = table.sort_values(["made_on", "invoice_id"], ignore_index=True, kind="stable")
    table.insert(0, "demand_id", [f"DM{number:04d}" for number in range(1, len(table) + 1)])
    return table, barred


def make_pending(ground: Ground) -> pd.DataFrame:
    """The table pending_orders: some are within the limit, some are not, some come from those who owe for long."""
    rng = ground.rng("pending")
    people = ground.people
    buys = ground.by_id(people.revenue[:, 2])
    live = [str(a) for a in people.ids[(people.end > 1050) & (people.revenue[:, 2] > 6e4)]]
    picked = [live[i] for i in rng.choice(len(live), 22, replace=False)]
    must = [ground.id(p) for p in ("slow_payer", "losing_account", "disputed_good_payer", "earning_account")]
    picked = [a for a in picked if a not in must] + must
    days = AS_OF - pd.to_timedelta(np.sort(rng.integers(0, 6, len(picked)))[::-1], unit="D")
    order = rng.permutation(len(picked))
    amount = np.round(buys.reindex(picked).to_numpy() / 12 * rng.uniform(0.4, 2.6, len(picked)), -2)
    return pd.DataFrame(
        {
            "request_id": [f"RQ{number:02d}" for number in range(1, len(picked) + 1)],
            "account_id": [picked[i] for i in order],
            "requested_on": days,
            "amount": amount[order],
        }
    )
