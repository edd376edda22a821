"""What terms cost: prompt discount, drafts, days of sales, paying beforehand.

Pure functions. Money in CNY, rates and shares as fractions 0–1. ``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from kam_lab.checks import fail, need_columns, need_number
from kam_lab.receivables.ledger import Day, day, lines

#: Days of a year where money is borrowed by the bank's year.
BANK_YEAR = 360


class Freed(NamedTuple):
    """Cash that a lower DSO sets free, once, and the interest that it saves, every year (CNY)."""

    freed: float
    saved: float


def cost_of_terms(
    discount: float, discount_days: float, net_days: float, year_days: float = 365, compounded: bool = False
) -> float:
    """What a prompt discount costs whoever gives it, as a yearly rate; for the buyer it is what waiting costs.

    discount ÷ (1 − discount) for (net_days − discount_days) days, made a year. 2/10 net 30: 36.73 % (a year of 360
    days), 37.24 % (365), 44.59 % compounded.

    Parameters
    ----------
    discount : 0.02 in 2/10 net 30. discount_days, net_days : 10 and 30.
    year_days : 365 or 360. compounded : interest on interest, (1 + d/(1 − d))^(year/days) − 1.

    Covers: cost_of_terms.
    """
    share = need_number(discount, "discount", 0, 0.99)
    first, last = need_number(discount_days, "discount_days", 0), need_number(net_days, "net_days", 0)
    if last <= first:
        raise fail("net_before_discount", owner="collections", discount_days=f"{first:g}", net_days=f"{last:g}")
    once, times = share / (1 - share), need_number(year_days, "year_days", 1) / (last - first)
    return float((1 + once) ** times - 1 if compounded else once * times)


def prompt_terms(credit_files: pd.DataFrame, own_rate: float) -> pd.DataFrame:
    """The prompt discounts on file, what each costs a year, and whether our own money is cheaper.

    Parameters
    ----------
    own_rate : what we pay for money, a yearly rate.

    Returns
    -------
    DataFrame, a row for each combination on file: ``prompt_discount, prompt_days, payment_days, files,
    yearly_rate`` (of 365 days), ``dearer_than_bank``.

    Covers: cost_of_terms.
    """
    columns = ["prompt_discount", "prompt_days", "payment_days"]
    need_columns(credit_files, columns, "credit_files")
    later = credit_files["payment_days"] > credit_files["prompt_days"]
    given = credit_files[(credit_files["prompt_discount"] > 0) & later]
    table = given.astype({"prompt_days": float}).groupby(columns).size().rename("files").reset_index()
    table["yearly_rate"] = [
        cost_of_terms(row.prompt_discount, row.prompt_days, row.payment_days) for row in lines(table)
    ]
    table["dearer_than_bank"] = table["yearly_rate"] > need_number(own_rate, "own_rate", 0)
    return table.sort_values("yearly_rate", ascending=False, kind="stable", ignore_index=True)


def cash_freed(yearly_sales: float, dso_before: float, dso_after: float, rate: float, year_days: float = 365) -> Freed:
    """What fewer days of sales outside are worth: 10,000,000, 75 → 45 days, 6 %: 821,918 freed, 49,315 saved a year.

    The cash comes once; the interest is saved every year. A rise gives negative figures.

    Covers: cash_freed.
    """
    sold, length = need_number(yearly_sales, "yearly_sales", 0), need_number(year_days, "year_days", 1)
    before, after = need_number(dso_before, "dso_before", 0), need_number(dso_after, "dso_after", 0)
    freed = sold / length * (before - after)
    return Freed(freed, freed * need_number(rate, "rate", 0))


def draft_value(amount: float, days: float, rate: float, year_days: float = BANK_YEAR) -> float:
    """What a bank pays today for an acceptance draft (bank discount): 1,000,000, 180 days, 2.4 % = 988,000 (T-5.1).

    Parameters
    ----------
    amount : face value, CNY ≥ 0. days : to maturity. rate : yearly, on the face value. year_days : banks count 360.

    Covers: drafts, t_5_1, credit_settlement.
    """
    face, left = need_number(amount, "amount", 0), need_number(days, "days", 0)
    return face * (1 - need_number(rate, "rate", 0, 1) * left / need_number(year_days, "year_days", 1))


def settlement_means(payments: pd.DataFrame, rate: float, since: Day | None = None) -> pd.DataFrame:
    """How accounts pay: transfer, acceptance draft, letter of credit, beforehand; and what the drafts cost us.

    Parameters
    ----------
    rate : at which a bank discounts drafts. since : leave out earlier payments.

    Returns
    -------
    DataFrame, index ``means``: ``payments, amount`` (CNY), ``share``, ``draft_days`` (mean, weighted by amount; missing
    elsewhere), ``discount_cost`` (CNY if every draft is discounted on the day it comes). Money going back is left out.

    Covers: drafts, credit_settlement.
    """
    need_columns(payments, ["means", "amount", "draft_days", "paid_on"], "payments")
    rows = payments[payments["amount"] > 0]
    if since is not None:
        rows = rows[pd.to_datetime(rows["paid_on"]) >= day(since)]
    if rows.empty:
        raise fail("no_payments", owner="collections")
    days = rows["draft_days"].astype("Float64").to_numpy(dtype=float, na_value=float("nan"))
    rows = rows.assign(weight=rows["amount"] * days, has=rows["amount"].where(~pd.isna(days), 0.0))
    groups = rows.groupby("means")
    table = pd.DataFrame({"payments": groups.size(), "amount": groups["amount"].sum()})
    table["share"] = table["amount"] / table["amount"].sum()
    weight, has = groups["weight"].sum(), groups["has"].sum()
    table["draft_days"] = (weight / has.where(has > 0)).reindex(table.index)
    table["discount_cost"] = weight * need_number(rate, "rate", 0, 1) / BANK_YEAR
    return table.sort_values("amount", ascending=False, kind="stable")


def prepayment_effect(
    invoices: pd.DataFrame, payments: pd.DataFrame, credit_files: pd.DataFrame, as_of: Day
) -> pd.DataFrame:
    """What paying beforehand changed: days from invoice to money, before and after (S001-4: card meters end arrears).

    Parameters
    ----------
    credit_files : account_id, prepaid_since.

    Returns
    -------
    DataFrame, index account_id, then "all": ``prepaid_since, sales_before, sales_after`` (CNY), ``days_before,
    days_after`` (mean days from invoice to payment, weighted by amount; below 0: the money came first; unpaid invoices
    count up to ``as_of``): a DSO seen from the invoice.

    Raises
    ------
    InputError
        No account pays beforehand.

    Covers: prepay.
    """
    today = day(as_of)
    files = credit_files[credit_files["prepaid_since"].notna()].set_index("account_id")["prepaid_since"]
    if files.empty:
        raise fail("nobody_prepays", owner="collections")
    rows = invoices[invoices["account_id"].isin(files.index) & (invoices["kind"] == "invoice")]
    rows = rows[pd.to_datetime(rows["issued_on"]) <= today]
    last = payments.groupby("invoice_id")["paid_on"].max()
    paid = pd.to_datetime(rows["invoice_id"].map(last)).fillna(today)
    waited = (paid - pd.to_datetime(rows["issued_on"])).dt.days
    after = pd.to_datetime(rows["issued_on"]) >= pd.to_datetime(rows["account_id"].map(files))
    rows = rows.assign(after=after, weight=waited * rows["amount"])
    table = pd.DataFrame({"prepaid_since": files})
    table.loc["all"] = pd.NaT
    for name, part in (("before", rows[~rows["after"]]), ("after", rows[rows["after"]])):
        sums = part.groupby("account_id")[["amount", "weight"]].sum()
        sums.loc["all"] = sums.sum()
        table[f"sales_{name}"] = sums["amount"].reindex(table.index).fillna(0.0)
        table[f"days_{name}"] = sums["weight"] / sums["amount"].where(sums["amount"] > 0)
    columns = ["prepaid_since", "sales_before", "sales_after", "days_before", "days_after"]
    return table[columns].rename_axis("account_id")
