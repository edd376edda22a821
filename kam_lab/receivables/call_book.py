"""The book of the call list: the accounts that owe, with what a caller may know of them before the quarter begins.

Made once from the tables; :mod:`kam_lab.receivables.call_list` plays the quarter on it.
``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kam_lab.checks import InputError, fail, need_tables
from kam_lab.receivables.credit import credit_score
from kam_lab.receivables.dso import dso, monthly_sales
from kam_lab.receivables.dunning import TIER_HOURS
from kam_lab.receivables.ledger import Day, ageing, day, open_items, paying_habits
from kam_lab.receivables.limitation import limitation_table

NEEDED = ("accounts", "invoices", "payments", "credit_files")
#: Accounts on the list, and hours for it in a fortnight.
SIZE, HOURS = 12, 14.0
#: Where the tables do not say: share of revenue that an account leaves us, and how content it is (0–100).
MARGIN, CONTENT = 0.25, 62.0


@dataclass(frozen=True)
class Book:
    """What the quarter starts from.

    Attributes
    ----------
    accounts
        Index account_id: ``tier, overdue`` (undisputed CNY), ``disputed`` (CNY past due in dispute), ``oldest_days,
        current`` (not yet due), ``days_late`` (habit), ``score`` (five C's), ``monthly`` (purchases a month, CNY),
        ``margin`` (share of revenue), ``relation`` (0–100), ``way`` (is a way past the approver known?), ``leverage``
        (0–1: how much it needs our goods), ``clock_days`` (to the end of limitation of its oldest undisputed debt),
        ``hours`` (of a conversation).
    items
        The open items behind these figures: ``account_id, open, days_overdue, disputed``.
    rest
        Receivables of everybody else (CNY), taken as constant.
    sales
        Sales of the last three months of the whole ledger (CNY), and ``days`` of them.
    hours
        For the list in a fortnight.
    """

    accounts: pd.DataFrame
    items: pd.DataFrame
    rest: float
    sales: float
    days: int
    as_of: pd.Timestamp
    hours: float = HOURS

    @property
    def dso(self) -> float:
        """Simple DSO at the start."""
        return dso(self.rest + float(self.items["open"].sum()), self.sales, self.days)


def call_book(
    tables: Mapping[str, pd.DataFrame], as_of: Day, size: int = SIZE, hours: float = HOURS, also: Sequence[str] = ()
) -> Book:
    """The accounts with most money past due, one whose limitation ends soon, and good payers who hold back.

    Parameters
    ----------
    tables : of a world; needed are accounts, invoices, payments and credit_files; disputes, demands, contacts, ties,
        wallets, profiles and orders make it richer.
    size : accounts on the list. hours : for the list in a fortnight.
    also : accounts that stand on the list whether they are late or not, beyond ``size``.

    Raises
    ------
    InputError
        A needed table is missing, or nobody is late.

    Covers: collection_priority, dunning_ladder.
    """
    need_tables(tables, NEEDED)
    today = day(as_of)
    disputes = tables.get("disputes")
    items = open_items(tables["invoices"], tables["payments"], today, disputes)
    if items.empty:
        raise fail("nothing_late", owner="collections")
    ages = ageing(items, by="account_id")
    late = ages[ages["overdue"] > 0]
    if late.empty:
        raise fail("nothing_late", owner="collections")
    chosen = _chosen(tables, items, late, today, size)
    chosen += [str(one) for one in also if one not in chosen]
    mine = items[items["account_id"].isin(chosen) & (items["open"] > 0)]
    table = _facts(tables, items, ages.reindex(chosen).fillna(0.0).rename_axis("account_id"), today)
    sales = monthly_sales(tables["invoices"])
    recent = sales[sales.index <= today + pd.offsets.MonthEnd(0)].tail(3)
    return Book(
        table,
        mine[["account_id", "open", "days_overdue", "disputed"]],
        float(items.loc[(items["open"] > 0) & ~items["account_id"].isin(chosen), "open"].sum()),
        float(recent.sum()),
        int(sum(stamp.day for stamp in recent.index)),
        today,
        float(hours),
    )


def _clock(tables: Mapping[str, pd.DataFrame], items: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    blank = pd.DataFrame(columns=["invoice_id", "made_on", "kind", "provable"])
    table = limitation_table(items, tables.get("demands", blank), today)
    return table[table["days_left"] >= 0]


def _chosen(
    tables: Mapping[str, pd.DataFrame], items: pd.DataFrame, late: pd.DataFrame, today: pd.Timestamp, size: int
) -> list[str]:
    clock = _clock(tables, items, today)
    soon = list(dict.fromkeys(clock.loc[clock["state"] == "soon", "account_id"]))[:2]
    held = list(late.index[(late["disputed"] >= late["overdue"] - 0.01) & (late["overdue"] > 0)])[:2]
    first = [*soon, *(one for one in held if one not in soon)]
    rest = [one for one in late.index if one not in first]
    chosen = set([*first, *rest][: max(1, int(size))])
    return [str(one) for one in late.index if one in chosen]


def _facts(
    tables: Mapping[str, pd.DataFrame], items: pd.DataFrame, ages: pd.DataFrame, today: pd.Timestamp
) -> pd.DataFrame:
    """What is known of each account on the list."""
    ids = ages.index
    invoices, payments = tables["invoices"], tables["payments"]
    past = items[(items["open"] > 0) & (items["days_overdue"] > 0) & items["account_id"].isin(ids)]
    table = pd.DataFrame(index=ids)
    table["tier"] = tables["accounts"].set_index("account_id")["tier"].reindex(ids)
    table["disputed"] = past.groupby("account_id")["disputed"].sum().reindex(ids).fillna(0.0)
    table["overdue"] = (ages["overdue"] - table["disputed"]).round(2)
    table["oldest_days"] = past.groupby("account_id")["days_overdue"].max().reindex(ids).fillna(0)
    table["current"] = ages["current"]
    habits = paying_habits(invoices, payments, today, accounts=list(ids))
    table["days_late"] = habits["days_late"]
    files = tables["credit_files"].drop_duplicates("account_id").set_index("account_id")
    table["score"] = credit_score(files).reindex(ids).fillna(50.0)
    table["capacity"] = files["capacity"].reindex(ids).fillna(50.0).astype(float)
    issued = pd.to_datetime(invoices["issued_on"])
    lately = invoices[(issued > today - pd.DateOffset(months=6)) & (issued <= today)]
    bought = lately.groupby("account_id")["amount"].sum().clip(lower=0) / 6
    table["monthly"] = bought.reindex(ids).fillna(0.0)
    table["margin"] = _margin(tables, ids)
    table["relation"] = _relation(tables, ids)
    table["way"] = _ways(tables, ids)
    table["leverage"] = _leverage(tables, ids, today.year)
    ends = _clock(tables, items, today).groupby("account_id")["days_left"].min()
    table["clock_days"] = ends.reindex(ids).fillna(1095.0)
    table["hours"] = table["tier"].map(TIER_HOURS).fillna(1.0)
    return table


def _margin(tables: Mapping[str, pd.DataFrame], ids: pd.Index) -> pd.Series:
    if "orders" not in tables:
        return pd.Series(MARGIN, index=ids)
    rows = tables["orders"]
    sums = rows[rows["account_id"].isin(ids)].groupby("account_id")[["net_amount", "product_cost"]].sum()
    share = 1 - sums["product_cost"] / sums["net_amount"].where(sums["net_amount"] > 0)
    return share.reindex(ids).fillna(MARGIN).clip(0.0, 0.6)


def _relation(tables: Mapping[str, pd.DataFrame], ids: pd.Index) -> pd.Series:
    if "profiles" not in tables:
        return pd.Series(CONTENT, index=ids)
    known = tables["profiles"].drop_duplicates("account_id").set_index("account_id")["satisfaction"]
    return (30 + 5 * known.astype(float)).reindex(ids).fillna(CONTENT).clip(20, 90)


def _ways(tables: Mapping[str, pd.DataFrame], ids: pd.Index) -> pd.Series:
    """Whether the relationship map shows a way past whoever releases payments."""
    if "contacts" not in tables or "ties" not in tables or "approver_id" not in tables["credit_files"].columns:
        return pd.Series(False, index=ids)
    from kam_lab.receivables.escalation import escalation_path

    found = {}
    for account in ids:
        try:
            escalation_path(tables["contacts"], tables["ties"], tables["credit_files"], str(account))
            found[account] = True
        except InputError:
            found[account] = False
    return pd.Series(found).reindex(ids)


def _leverage(tables: Mapping[str, pd.DataFrame], ids: pd.Index, year: int) -> pd.Series:
    """How much an account needs our goods: our rank among its suppliers, and whether anybody could replace us."""
    found = pd.Series(0.5, index=ids)
    if "wallets" in tables:
        rows = tables["wallets"]
        rows = rows[rows["year"] == min(year, int(rows["year"].max()))].drop_duplicates("account_id")
        rank: Any = rows.set_index("account_id")["our_rank"].reindex(ids)
        found = (1.0 / rank.astype("Float64").astype(float)).fillna(0.4).clip(0.25, 0.9)
    if "profiles" in tables:
        few = tables["profiles"].drop_duplicates("account_id").set_index("account_id")["few_substitutes"].reindex(ids)
        found = found + np.where(few.fillna(False).astype(bool), 0.25, 0.0)
    return found.clip(0.2, 1.0)
