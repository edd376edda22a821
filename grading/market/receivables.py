"""Invoices and money: who pays when, by habit.

An account's orders of a month make one invoice, goods sent back a credit note. Machines under a contract are invoiced
step by step as agreed. Every invoice is then paid by the habits of its account, or not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from grading.market.cast import AS_OF, Ground
from grading.market.population import BUYERS, TOP

FIRST_INVOICE = pd.Timestamp(2024, 1, 1)
#: Days after the due date on which the special accounts pay, on average.
SLOW, PRICE_BUYER = 98.0, 40.0
#: What others among the largest may be late at most.
LATE_TOP = 34.0


@dataclass
class Habits:
    """How accounts pay, by account id.

    Attributes
    ----------
    terms
        Days from invoice to due date.
    late
        Days after the due date, on average.
    spread
        How much these vary.
    prepaid
        Day from which the account pays beforehand (NaT for most).
    """

    terms: pd.Series
    late: pd.Series
    spread: pd.Series
    prepaid: pd.Series


def make_habits(ground: Ground) -> Habits:
    """Terms and punctuality: most pay within two weeks of the due date, some much later."""
    rng = ground.rng("paying")
    people = ground.people
    n = len(people)
    tier = people.tier.astype(str)
    terms = np.select(
        [tier == "A", tier == "B", tier == "C"],
        [rng.choice([60, 90], n), rng.choice([30, 45, 60], n), rng.choice([30, 45], n)],
        rng.choice([15, 30], n),
    )
    kind = rng.choice(3, n, p=[0.45, 0.38, 0.17])
    late = np.select([kind == 0, kind == 1], [rng.uniform(-6, 1, n), rng.uniform(3, 16, n)], rng.uniform(20, 46, n))
    late[:TOP] = np.minimum(late[:TOP], LATE_TOP)
    late[tier == "A"] = np.minimum(late[tier == "A"], LATE_TOP)
    spread = np.where(kind == 0, 2.0, 6.0)
    never = pd.Series(pd.NaT, index=people.ids, dtype="datetime64[us]")
    habits = Habits(ground.by_id(terms), ground.by_id(late), ground.by_id(spread), never)
    for part, days, late_days, wide in (
        ("slow_payer", 60, SLOW, 9.0),
        ("losing_account", 90, PRICE_BUYER, 5.0),
        ("earning_account", 120, -0.6, 0.4),
        ("silent_account", 60, 6.0, 3.0),
        ("disputed_good_payer", 45, -4.0, 1.2),
        ("blocked_account", 60, 24.0, 5.0),
    ):
        account = ground.id(part)
        habits.terms[account], habits.late[account], habits.spread[account] = days, late_days, wide
    small = np.flatnonzero((tier == "D") & (people.revenue[:, 1:] > 0).all(axis=1) & (people.role == ""))
    for place in rng.choice(small, 14, replace=False):
        day = pd.Timestamp(2025, 1, 1) + pd.Timedelta(days=int(rng.integers(60, 200)))
        habits.prepaid.iloc[place] = day
        habits.late.iloc[place] = float(rng.uniform(18, 40))
    return habits


def make_credit_files(ground: Ground, habits: Habits, contacts: pd.DataFrame) -> pd.DataFrame:
    """The table credit_files. The scores know little of how an account really pays."""
    rng = ground.rng("credit files")
    accounts = ground.tables["accounts"]
    ids = accounts["account_id"]
    n = len(ids)
    yearly = ground.by_id(ground.people.revenue.max(axis=1)).reindex(ids).to_numpy()
    late = habits.late.reindex(ids).to_numpy()
    terms = habits.terms.reindex(ids).to_numpy()
    industry = accounts["industry"]
    buyer = np.select(
        [industry == "public_works", accounts["tier"].isin(["A"]) | (yearly > 1.5e6)], ["public", "large"], "sme"
    )
    scores = {
        name: np.clip(np.round(centre - pull * (late - 8) + rng.normal(0, 10, n)), 20, 98).astype(np.int64)
        for name, centre, pull in (
            ("character", 74, 0.45), ("capacity", 68, 0.3), ("capital", 65, 0.1), ("collateral", 52, 0.0),
            ("conditions", 66, 0.0),
        )
    }  # fmt: skip
    rows = ids.to_numpy() == ground.id("slow_payer")  # the name is good, and nobody looks closer
    for name, value in (("character", 78), ("capacity", 74), ("capital", 80), ("collateral", 66), ("conditions", 70)):
        scores[name][rows] = value
    mean = sum(scores.values()) / 5
    factor = np.select([mean >= 75, mean >= 65, mean >= 55], [1.5, 1.2, 1.0], 0.6)
    limit = np.maximum(np.round(yearly / 12 * (terms + 30) / 30 * factor, -3), 5_000)
    prompt = (rng.random(n) < 0.12) & (terms >= 30)
    people = contacts[contacts["level"] != "operational"].groupby("account_id")["contact_id"]
    finance = contacts[contacts["department"] == "finance"].groupby("account_id")["contact_id"].first()
    approver = finance.reindex(ids).fillna(people.first().reindex(ids))
    approver = approver.where((accounts["tier"].isin(["A", "B"])).to_numpy())
    return pd.DataFrame(
        {
            "account_id": ids,
            "buyer_class": buyer,
            "payment_days": terms,
            "credit_limit": limit,
            "net_worth": np.round(yearly * np.exp(rng.normal(1.5, 0.7, n).clip(0.2, 3.2)), -4) + 10_000,
            **scores,
            "late_rate": np.where(rng.random(n) < 0.45, rng.choice([0.0003, 0.0005], n), np.nan),
            "prompt_discount": np.where(prompt, rng.choice([0.01, 0.02], n), 0.0),
            "prompt_days": pd.Series(10, index=range(n), dtype="Int64").where(prompt).to_numpy(),
            "prepaid_since": habits.prepaid.reindex(ids).to_numpy(),
            "approver_id": approver.to_numpy(),
            "reviewed_on": AS_OF - pd.to_timedelta(rng.integers(15, 700, n), unit="D"),
        }
    )


def make_invoices(
    ground: Ground, habits: Habits, contracts: pd.DataFrame, covered: dict[str, list[int]], milestones: pd.DataFrame
) -> pd.DataFrame:
    """Invoices and credit notes by date, with the day of payment where a contract has set it (column ``paid``)."""
    orders = ground.tables["orders"]
    under = np.zeros(len(orders), dtype=bool)
    under[[row for rows in covered.values() for row in rows]] = True
    plain = orders[~under & (orders["order_date"] >= FIRST_INVOICE)]
    goods, back = plain[plain["net_amount"] > 0], plain[plain["net_amount"] < 0]
    month = goods["order_date"].dt.year * 12 + goods["order_date"].dt.month
    groups = goods.groupby(["account_id", month.rename("month")], sort=True)
    monthly = groups.agg(issued_on=("order_date", "max"), amount=("net_amount", "sum")).reset_index()
    notes = back[["account_id", "order_date", "net_amount"]].set_axis(["account_id", "issued_on", "amount"], axis=1)
    parts = [
        monthly[["account_id", "issued_on", "amount"]].assign(kind="invoice"),
        notes.assign(kind="credit_note"),
        _by_contract(contracts, milestones),
        _old(ground),
    ]
    table = pd.concat(parts, ignore_index=True)
    terms = table["account_id"].map(habits.terms).to_numpy()
    prepaid = (table["issued_on"] >= table["account_id"].map(habits.prepaid)).to_numpy()
    terms = np.where((table["kind"] == "credit_note") | prepaid, 0, terms)
    due = table["issued_on"] + pd.to_timedelta(terms, unit="D")
    table["due_on"] = table["due_on"].fillna(due) if "due_on" in table else due
    table = table.sort_values(["issued_on", "account_id", "amount"], ignore_index=True, kind="stable")
    table["amount"] = table["amount"].round(2)
    table["invoice_id"] = [f"IN{number:05d}" for number in range(1, len(table) + 1)]
    return table


def _by_contract(contracts: pd.DataFrame, milestones: pd.DataFrame) -> pd.DataFrame:
    """One invoice per step that has come: of what was performed."""
    done = contracts.assign(done=contracts["amount"] * (1 - contracts["unperformed"])).set_index("contract_id")
    steps = milestones[milestones["due_on"] <= AS_OF]
    lead = steps["step"].map({"signing": 7, "delivery": 30, "acceptance": 30, "retention": 10})
    return pd.DataFrame(
        {
            "account_id": steps["contract_id"].map(done["account_id"]).to_numpy(),
            "issued_on": (steps["due_on"] - pd.to_timedelta(lead, unit="D")).to_numpy(),
            "amount": (steps["share"] * steps["contract_id"].map(done["done"])).to_numpy(),
            "kind": "invoice",
            "due_on": steps["due_on"].to_numpy(),
            "paid": steps["paid_on"].to_numpy(),
            "contract": True,
        }
    )


def _old(ground: Ground) -> pd.DataFrame:
    """Three invoices of the time before the ledger that nobody has paid."""
    rng = ground.rng("old invoices")
    rows = []
    for part, first, last in (
        ("time_barred_account", "2023-01-12", "2023-02-22"),
        ("saved_in_time", "2023-01-12", "2023-02-22"),
        ("barred_already", "2022-06-10", "2022-09-20"),
    ):
        span = (pd.Timestamp(last) - pd.Timestamp(first)).days
        due = pd.Timestamp(first) + pd.Timedelta(days=int(rng.integers(0, span)))
        amount = round(float(rng.uniform(38_000, 190_000)), 2)
        rows.append((ground.id(part), due - pd.Timedelta(days=45), amount, "invoice", due, part))
    return pd.DataFrame(rows, columns=["account_id", "issued_on", "amount", "kind", "due_on", "old"])


def make_payments(ground: Ground, habits: Habits, invoices: pd.DataFrame) -> pd.DataFrame:
    """The table payments: in one sum or two, early, late, beforehand, or not at all."""
    rng = ground.rng("payments")
    n = len(invoices)
    account = invoices["account_id"]
    late = account.map(habits.late).to_numpy()
    late = late + rng.normal(0, 1, n).clip(-2.2, 2.2) * account.map(habits.spread).to_numpy()
    prepaid = (invoices["issued_on"] >= account.map(habits.prepaid)).to_numpy()
    days = np.where(prepaid, -rng.integers(2, 9, n), np.round(late)).astype(int)
    days = np.where(invoices["kind"] == "credit_note", rng.integers(5, 40, n), days)
    paid = invoices["due_on"] + pd.to_timedelta(days, unit="D")
    earliest = invoices["issued_on"] + pd.Timedelta(days=1)
    paid = paid.where(prepaid | (paid > earliest), earliest)
    agreed = invoices["contract"].notna().to_numpy()
    paid = paid.where(~agreed, invoices["paid"])
    tier = account.map(ground.tables["accounts"].set_index("account_id")["tier"])
    lapsed = account.isin(ground.people.ids[BUYERS:])
    bad = (rng.random(n) < np.where(lapsed, 0.10, 0.012)) & tier.isin(["C", "D"]).to_numpy() & ~agreed & ~prepaid
    bad |= invoices["old"].notna().to_numpy()
    left = (account == ground.id("silent_account")) & (invoices["issued_on"] >= "2025-02-15")
    bad |= left.to_numpy() & ~agreed
    bad |= invoices.index == disputed_row(ground, invoices)
    open_ = bad | (paid > AS_OF).to_numpy() | paid.isna().to_numpy()
    table = invoices.loc[~open_, ["invoice_id", "amount", "kind"]].assign(paid_on=paid[~open_], prepaid=prepaid[~open_])
    split = (rng.random(len(table)) < 0.09) & (table["amount"] > 8_000) & ~table["prepaid"]
    share = np.where(split, rng.choice([0.4, 0.5, 0.6, 0.7], len(table)), 1.0)
    first = table.assign(part=(table["amount"] * share).round(2))
    second = table[split].assign(part=(table["amount"] - first["part"])[split].round(2))
    second["paid_on"] += pd.to_timedelta(rng.integers(3, 12, len(second)), unit="D")
    stay = account.isin([ground.id(p) for p in ("disputed_good_payer", "earning_account")])
    calm = table["invoice_id"].isin(invoices.loc[stay, "invoice_id"])
    first.loc[calm, "part"] = table.loc[calm, "amount"]
    second = second[~second["invoice_id"].isin(table.loc[calm, "invoice_id"])]
    second = second[second["paid_on"] <= AS_OF]
    parts = _instalments(ground, invoices[open_], rng)
    table = pd.concat([first, second, parts], ignore_index=True)
    table = table.sort_values(["paid_on", "invoice_id"], ignore_index=True)
    large = table["part"] > 60_000
    means = np.where(large & (rng.random(len(table)) < 0.3), "draft", "transfer").astype(object)
    means[(large & (rng.random(len(table)) < 0.05)).to_numpy()] = "letter_of_credit"
    means[(table["part"] < 0).to_numpy()] = "transfer"
    means[table["prepaid"].to_numpy()] = "prepaid"
    drafts = rng.choice([90, 180], len(table))
    return pd.DataFrame(
        {
            "payment_id": [f"PM{number:05d}" for number in range(1, len(table) + 1)],
            "invoice_id": table["invoice_id"],
            "paid_on": table["paid_on"],
            "amount": table["part"],
            "means": means,
            "draft_days": pd.Series(drafts, dtype="Int64").where(means == "draft"),
        }
    )


def _instalments(ground: Ground, unpaid: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Part payments on what is still open: a few accounts pay something to be left in peace."""
    never = [ground.id(part) for part in ("disputed_good_payer", "silent_account", "slow_payer", "earning_account")]
    late = unpaid[(unpaid["kind"] == "invoice") & unpaid["old"].isna() & unpaid["contract"].isna()]
    late = late[(late["due_on"] < AS_OF - pd.Timedelta(days=12)) & (late["amount"] > 2_000)]
    late = late[~late["account_id"].isin(never)]
    late = late.loc[np.sort(rng.choice(late.index, min(9, len(late)), replace=False))]
    paid_on = late["due_on"] + pd.to_timedelta(rng.integers(2, 11, len(late)), unit="D")
    part = (late["amount"] * rng.choice([0.3, 0.4, 0.5], len(late))).round(2)
    return pd.DataFrame(
        {"invoice_id": late["invoice_id"], "amount": late["amount"], "paid_on": paid_on, "prepaid": False, "part": part}
    )


def disputed_row(ground: Ground, invoices: pd.DataFrame) -> int:
    """Row of the invoice that a good payer holds back: its largest that has been due for a quarter to a year."""
    mine = invoices[(invoices["account_id"] == ground.id("disputed_good_payer")) & (invoices["kind"] == "invoice")]
    mine = mine[(mine["due_on"] > "2025-01-15") & (mine["due_on"] < AS_OF - pd.Timedelta(days=95))]
    return int(mine.sort_values("amount", kind="stable").index.to_numpy()[-1])


def overdue(invoices: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
    """Open invoices past their due date at the end of 2025: the invoices with columns open and days."""
    got = payments.groupby("invoice_id")["amount"].sum()
    left = (invoices["amount"] - invoices["invoice_id"].map(got).fillna(0.0)).round(2)
    days = (AS_OF - invoices["due_on"]).dt.days
    return invoices.assign(open=left, days=days)[(left > 0.005) & (days > 0)]
