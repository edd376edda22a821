"""Who owes what, since when: open items, ageing, the statement of an account, how accounts pay.

Pure functions on the tables ``invoices`` and ``payments``. Money in CNY, shares as fractions 0–1, days are calendar
days. An amount is *past due* from the day after its due date; on the due day itself it is still in time.
``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kam_lab.checks import fail, listed, need_account, need_columns
from kam_lab.rules import as_date

#: Classes of age by days past due: not yet due, 1–30, 31–60, 61–90, more than 90 (handbook §7).
BUCKETS = ("current", "days_1_30", "days_31_60", "days_61_90", "over_90")
_CUTS = (0, 30, 60, 90)
#: What we owe an account: open credit notes, money paid twice or before its invoice.
CREDIT = "credit"
#: Below half a fen nothing is open.
_NOTHING = 0.005

_INVOICE = ["invoice_id", "account_id", "kind", "issued_on", "due_on", "amount"]
_PAYMENT = ["invoice_id", "paid_on", "amount"]
Day = date | pd.Timestamp | str


def figure(table: pd.DataFrame, row: object, column: str) -> float:
    """One number of a table."""
    return float(table.at[row, column])  # type: ignore[arg-type]


def lines(table: pd.DataFrame) -> Iterator[Any]:
    """The rows of a table, one after the other; ``Index`` and the columns are attributes."""
    yield from table.itertuples()


class Statement(NamedTuple):
    """One account's page of the ledger on a day (CNY). ``note`` says in words what the figures do not."""

    billed: float
    paid: float
    open: float
    overdue: float
    oldest_days: int
    credits: float
    balance: float
    note: str


def day(value: Day) -> pd.Timestamp:
    """A day as a timestamp without a clock; what is no day is refused with a sentence."""
    return pd.Timestamp(as_date(value))


def bucket_of(days: Any) -> Any:
    """The class of age for days past due (a number or a Series): ``current`` up to 0, then as in :data:`BUCKETS`.

    Covers: ageing.
    """
    places = np.searchsorted(_CUTS, np.asarray(days, dtype=float), side="left")
    if isinstance(days, pd.Series):
        return pd.Series(np.array(BUCKETS, dtype=object)[places], index=days.index, dtype="str")
    return BUCKETS[int(places)]


def open_items(
    invoices: pd.DataFrame, payments: pd.DataFrame, as_of: Day, disputes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What is open on a day, item by item: part payments taken off, credit notes and advance payments kept.

    Parameters
    ----------
    invoices : invoice_id, account_id, kind ("invoice", "credit_note"), issued_on, due_on, amount (CNY, a credit note
        below 0). Later invoices do not exist yet.
    payments : invoice_id, paid_on, amount. Later payments have not come yet. A payment that came before its invoice is
        an advance: until the invoice is there, we owe it (kind "advance", open below 0).
    as_of : the day.
    disputes : invoice_id, opened_on, settled_on (empty: open), disputed_amount. None: nothing is disputed.

    Returns
    -------
    DataFrame, index invoice_id: ``account_id, kind, issued_on, due_on, amount, paid, open, days_overdue`` (below 0: not
    yet due), ``bucket`` (of :data:`BUCKETS`; "credit" where open is below 0), ``disputed`` (CNY of the open amount).
    Oldest due date first.

    Raises
    ------
    InputError
        Missing columns, no invoice, an invoice twice, or a payment for an invoice that is not there.

    Covers: ageing.
    """
    today = day(as_of)
    need_columns(invoices, _INVOICE, "invoices")
    if not isinstance(payments, pd.DataFrame) or len(payments):
        need_columns(payments, _PAYMENT, "payments")
    twice = invoices.loc[invoices["invoice_id"].duplicated(), "invoice_id"]
    if len(twice):
        raise fail("invoice_twice", owner="collections", invoices=listed(twice))
    unknown = payments[~payments["invoice_id"].isin(invoices["invoice_id"])] if len(payments) else payments
    if len(unknown):
        raise fail(
            "payment_without_invoice",
            owner="collections",
            count=len(unknown),
            invoices=listed(unknown["invoice_id"], 3),
        )
    table = invoices[_INVOICE].set_index("invoice_id").copy()
    table["issued_on"], table["due_on"] = pd.to_datetime(table["issued_on"]), pd.to_datetime(table["due_on"])
    paid = pd.Series(dtype=float)
    if len(payments):
        came = payments[pd.to_datetime(payments["paid_on"]) <= today]
        paid = came.groupby("invoice_id")["amount"].sum()
    table["paid"] = paid.reindex(table.index).fillna(0.0).astype(float)
    ahead = table["issued_on"] > today
    table.loc[ahead, "amount"] = 0.0
    table.loc[ahead, "kind"] = "advance"
    table["open"] = (table["amount"] - table["paid"]).round(2)
    table = table[table["open"].abs() > _NOTHING].copy()
    table["days_overdue"] = (today - table["due_on"]).dt.days
    table["bucket"] = bucket_of(table["days_overdue"]).where(table["open"] > 0, CREDIT)
    table["disputed"] = np.minimum(_disputed(disputes, table.index, today), table["open"].clip(lower=0))
    return table.sort_values(["due_on", "account_id"], kind="stable")


def _disputed(disputes: pd.DataFrame | None, ids: pd.Index, today: pd.Timestamp) -> np.ndarray:
    """Amount in an open dispute on the day, by invoice."""
    if disputes is None or disputes.empty:
        return np.zeros(len(ids))
    need_columns(disputes, ["invoice_id", "opened_on", "settled_on", "disputed_amount"], "disputes")
    settled = pd.to_datetime(disputes["settled_on"])
    live = disputes[(pd.to_datetime(disputes["opened_on"]) <= today) & (settled.isna() | (settled > today))]
    return live.groupby("invoice_id")["disputed_amount"].sum().reindex(ids).fillna(0.0).to_numpy(dtype=float)


def ageing(items: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """The ageing table: how old what is owed to us is.

    Parameters
    ----------
    items : result of :func:`open_items`.
    by : None for one table of the whole ledger; "account_id" for a row per account.

    Returns
    -------
    DataFrame
        Whole ledger: index ``bucket`` (five classes, then "total"), ``item_count, amount, share``. By account: index
        account_id, a column for each class, ``owed_now, overdue, overdue_share, disputed, credits``
        (what we owe them, ≤ 0), ``balance`` = owed_now + credits; largest overdue first. Credits are kept apart: the
        credit of one account does not make the debt of another younger.

    Covers: ageing, overdue_share.
    """
    need_columns(items, ["account_id", "open", "bucket", "disputed"], "items")
    owed = items[items["open"] > 0]
    if by is None:
        groups = owed.groupby("bucket")["open"]
        table = pd.DataFrame({"item_count": groups.size(), "amount": groups.sum()}).reindex(list(BUCKETS), fill_value=0)
        table.loc["total"] = table.sum()
        total = figure(table, "total", "amount")
        table["share"] = table["amount"] / total if total else 0.0
        return table.astype({"item_count": int}).rename_axis("bucket")
    wide = owed.pivot_table(index="account_id", columns="bucket", values="open", aggfunc="sum", fill_value=0.0)
    accounts = pd.Index(sorted(items["account_id"].unique()), name="account_id")
    table = wide.reindex(index=accounts, columns=list(BUCKETS), fill_value=0.0).rename_axis(columns=None)
    table["owed_now"] = table[list(BUCKETS)].sum(axis=1)
    table["overdue"] = table["owed_now"] - table["current"]
    table["overdue_share"] = (table["overdue"] / table["owed_now"].where(table["owed_now"] > 0)).fillna(0.0)
    table["disputed"] = items.groupby("account_id")["disputed"].sum()
    table["credits"] = items[items["open"] < 0].groupby("account_id")["open"].sum().reindex(accounts).fillna(0.0)
    table["balance"] = table["owed_now"] + table["credits"]
    return table.sort_values(["overdue", "owed_now"], ascending=False, kind="stable")


def overdue_share(items: pd.DataFrame) -> float:
    """Share of the money owed to us that is past due: past due ÷ open, credits left out. A fraction 0–1.

    Covers: overdue_share.
    """
    need_columns(items, ["open", "days_overdue"], "items")
    owed = items[items["open"] > 0]
    if owed.empty:
        raise fail("nothing_open", owner="collections")
    return float(owed.loc[owed["days_overdue"] > 0, "open"].sum() / owed["open"].sum())


def statement(
    invoices: pd.DataFrame,
    payments: pd.DataFrame,
    account_id: str,
    as_of: Day,
    disputes: pd.DataFrame | None = None,
    accounts: pd.DataFrame | None = None,
) -> Statement:
    """One account's page of the ledger.

    Parameters
    ----------
    accounts : table with account_id; with it, an account that was never invoiced is told from one that does not exist.

    Returns
    -------
    Statement
        ``billed`` and ``paid`` so far, ``open`` (what the account owes), ``overdue``, ``oldest_days`` past due,
        ``credits`` (what we owe it, ≤ 0), ``balance``. ``note``: no invoice so far; a balance below zero; an advance.

    Raises
    ------
    InputError
        The account is unknown.

    Covers: ageing.
    """
    today = day(as_of)
    need_columns(invoices, _INVOICE, "invoices")
    known = invoices["account_id"] if accounts is None else accounts["account_id"]
    account = need_account(account_id, sorted(set(known)))
    mine = invoices[invoices["account_id"] == account]
    if mine.empty or (pd.to_datetime(mine["issued_on"]) > today).all():
        came = payments[payments["invoice_id"].isin(mine["invoice_id"])] if len(mine) else payments.head(0)
        early = float(came.loc[pd.to_datetime(came["paid_on"]) <= today, "amount"].sum())
        if not early:
            return Statement(0.0, 0.0, 0.0, 0.0, 0, 0.0, 0.0, _said("no_invoices", account=account))
    items = open_items(mine, payments[payments["invoice_id"].isin(mine["invoice_id"])], today, disputes)
    there = mine[pd.to_datetime(mine["issued_on"]) <= today]
    got = payments[payments["invoice_id"].isin(mine["invoice_id"]) & (pd.to_datetime(payments["paid_on"]) <= today)]
    owed, credit = items[items["open"] > 0], items[items["open"] < 0]
    late = owed[owed["days_overdue"] > 0]
    balance = float(items["open"].sum())
    notes = []
    if (items["kind"] == "advance").any():
        advance = -float(items.loc[items["kind"] == "advance", "open"].sum())
        notes.append(_said("advance", amount=f"{advance:,.2f}"))
    if balance < 0:
        notes.append(_said("negative_balance", account=account, amount=f"{-balance:,.2f}"))
    elif len(credit):
        notes.append(_said("open_credit", amount=f"{-float(credit['open'].sum()):,.2f}"))
    return Statement(
        float(there["amount"].sum()),
        float(got["amount"].sum()),
        float(owed["open"].sum()),
        float(late["open"].sum()),
        int(late["days_overdue"].max()) if len(late) else 0,
        float(credit["open"].sum()),
        balance,
        " ".join(notes),
    )


def _said(key: str, **fields: Any) -> str:
    from kam_lab.i18n import t

    return t(f"collections.notes.{key}", **fields)


def paying_habits(
    invoices: pd.DataFrame, payments: pd.DataFrame, as_of: Day, accounts: Sequence[str] | None = None
) -> pd.DataFrame:
    """How accounts pay, from the invoices they have settled in full.

    Parameters
    ----------
    accounts : ids to keep, in this order (an account that has settled nothing stays, with missing figures).

    Returns
    -------
    DataFrame, index account_id: ``invoices`` (settled), ``amount`` (CNY), ``days_late`` (mean, weighted by amount, of
    the days from the due date to the last payment; below 0 is early), ``worst`` (days), ``on_time_share`` (of amount).
    Latest payers first. Credit notes are left out.

    Covers: ageing, release_or_hold.
    """
    today = day(as_of)
    need_columns(invoices, _INVOICE, "invoices")
    need_columns(payments, _PAYMENT, "payments")
    came = payments[pd.to_datetime(payments["paid_on"]) <= today]
    got = came.assign(paid_on=pd.to_datetime(came["paid_on"])).groupby("invoice_id")
    sums = pd.DataFrame({"paid": got["amount"].sum(), "last": got["paid_on"].max()})
    rows = invoices[(invoices["kind"] == "invoice") & (invoices["amount"] > 0)].join(sums, on="invoice_id")
    rows = rows[(rows["amount"] - rows["paid"].fillna(0)).abs() <= _NOTHING]
    late = (rows["last"] - pd.to_datetime(rows["due_on"])).dt.days
    rows = rows.assign(late=late, weight=late * rows["amount"], in_time=rows["amount"].where(late <= 0, 0.0))
    groups = rows.groupby("account_id")
    amount = groups["amount"].sum()
    table = pd.DataFrame(
        {
            "invoices": groups.size(),
            "amount": amount,
            "days_late": groups["weight"].sum() / amount,
            "worst": groups["late"].max(),
            "on_time_share": groups["in_time"].sum() / amount,
        }
    )
    if accounts is not None:
        return table.reindex(pd.Index(list(accounts), name="account_id"))
    return table.sort_values("days_late", ascending=False, kind="stable")


def held_back(items: pd.DataFrame, habits: pd.DataFrame, least_days: int = 90) -> pd.DataFrame:
    """Good payers with an old debt: all that is past due stands in an open dispute, everything else was paid in time.

    The sum in dispute is no unwillingness to pay; settle the dispute and the money comes.

    Parameters
    ----------
    items : result of :func:`open_items` with disputes. habits : result of :func:`paying_habits`.
    least_days : the oldest item is more days past due than this.

    Returns
    -------
    DataFrame, index account_id: ``overdue, disputed, oldest_days, days_late, worst``. No rows where there is none.

    Covers: release_or_hold, delivery.
    """
    need_columns(items, ["account_id", "open", "days_overdue", "disputed"], "items")
    late = items[(items["open"] > 0) & (items["days_overdue"] > 0)]
    groups = late.groupby("account_id")
    table = pd.DataFrame(
        {
            "overdue": groups["open"].sum(),
            "disputed": groups["disputed"].sum(),
            "oldest_days": groups["days_overdue"].max(),
        }
    ).join(habits[["days_late", "worst"]])
    wholly = table["disputed"] >= table["overdue"] - 0.01
    return table[wholly & (table["worst"] <= 0) & (table["oldest_days"] > least_days)]
