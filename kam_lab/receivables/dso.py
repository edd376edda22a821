"""How long our money stays outside, and how well we collect: DSO in three ways, ADD, CEI.

Pure functions on numbers, and on the tables ``invoices`` and ``payments``. Money in CNY, shares as fractions 0–1.
``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from kam_lab.checks import fail, need_columns, need_number, need_whole
from kam_lab.receivables.ledger import BUCKETS, Day, day, open_items


class Period(NamedTuple):
    """A period's figures: money in CNY, days, and the indexes made of them."""

    opening: float
    sales: float
    closing: float
    closing_current: float
    days: int
    dso: float
    best_possible_dso: float
    days_delinquent: float
    countback: float
    effectiveness_rate: float


def _balance(value: Any, name: str) -> float:
    """A balance that a ratio can be made of; a negative one means that we owe the accounts."""
    number = need_number(value, name)
    if number < 0:
        raise fail("negative_ratio", owner="collections", name=name, came=f"{number:,.2f}")
    return number


def dso(receivables: float, sales: float, days: float) -> float:
    """Days sales outstanding, the simple one: receivables ÷ sales × days (JD Edwards: 10,869 · 90 / 17,674 = 55.35).

    Parameters
    ----------
    receivables : CNY owed at the end of the period, ≥ 0.
    sales : credit sales of the period, CNY > 0.
    days : days of the same period; sales of a quarter go with 90 to 92 days, never with 365.

    Covers: dso_simple.
    """
    sold, length = need_number(sales, "sales"), need_number(days, "days", 0)
    if sold <= 0:
        raise fail("no_sales", owner="collections", came=f"{sold:,.2f}")
    return _balance(receivables, "receivables") / sold * length


def best_possible_dso(current: float, sales: float, days: float) -> float:
    """DSO if nobody were late: what is not yet due ÷ sales × days. It shows what our terms alone cost us.

    Covers: dso_best.
    """
    return dso(current, sales, days)


def average_days_delinquent(receivables: float, current: float, sales: float, days: float) -> float:
    """ADD = DSO − best possible DSO: the days that accounts add to what was agreed.

    Covers: average_days_delinquent.
    """
    if current > receivables:
        raise fail("current_above_all", owner="collections", current=f"{current:,.2f}", closing=f"{receivables:,.2f}")
    return dso(receivables, sales, days) - best_possible_dso(current, sales, days)


def countback_steps(receivables: float, sales: Sequence[float], days: float | Sequence[float] = 30) -> pd.DataFrame:
    """Countback DSO step by step: eat the balance up with the sales of the latest month, then of the one before, ….

    Parameters
    ----------
    receivables : CNY at the end of the latest month, ≥ 0.
    sales : sales by month, the **latest first**, each ≥ 0.
    days : days of each month in the same order, or one number for all.

    Returns
    -------
    DataFrame, one row a month that is needed: ``months_back`` (1 = latest), ``sales, days, used`` (CNY eaten up by this
    month), ``counted_days``, ``still_left`` (CNY still to be explained).

    Raises
    ------
    InputError
        The balance is larger than all the sales given: more months are needed. A month below 0 (more credit notes than
        invoices): net it with the month before.

    Covers: countback.
    """
    left = _balance(receivables, "receivables")
    months = [need_number(value, "sales") for value in sales]
    lengths = [float(days)] * len(months) if isinstance(days, (int, float)) else [float(value) for value in days]
    if len(lengths) != len(months):
        raise fail("months_and_days", owner="collections", months=len(months), days=len(lengths))
    if any(value < 0 for value in months):
        raise fail("negative_month", owner="collections", came=f"{min(months):,.2f}")
    rows = []
    for back, (sold, length) in enumerate(zip(months, lengths, strict=True), 1):
        if left <= 0:
            break
        used = min(sold, left)
        counted = length if left >= sold else length * used / sold
        left = round(left - used, 6)
        rows.append((back, sold, length, used, counted, left))
    if left > 0:
        raise fail("more_months", owner="collections", months=len(months), left=f"{left:,.2f}")
    columns = ["months_back", "sales", "days", "used", "counted_days", "still_left"]
    return pd.DataFrame(rows, columns=columns)


def countback(receivables: float, sales: Sequence[float], days: float | Sequence[float] = 30) -> float:
    """Countback DSO: 212,000 against 100,000, 80,000 and 70,000 (30-day months) = 73.71. See :func:`countback_steps`.

    It asks how many days of the *latest* sales stand outside; a good month does not make it fall by itself, as it does
    with the simple DSO.

    Covers: countback.
    """
    return float(countback_steps(receivables, sales, days)["counted_days"].sum())


def countback_slip(receivables: float, sales: Sequence[float], days: float | Sequence[float] = 30) -> float:
    """What comes out if the sales of the last whole month are taken for the rest (handbook §9, trap 1).

    A vendor's manual prints 179.7 days for 12,000 against 2,500, 1,750, 2,250, 2,500, 2,000, 2,250 (September back to
    April): for April it divides 2,000 by 2,250. But 2,000 are the sales of May; what is left for April is 1,000, and
    the answer is 166.33. Kept to be recognised.

    Covers: countback_trap.
    """
    steps = countback_steps(receivables, sales, days)
    if len(steps) < 2:
        return float(steps["counted_days"].sum())
    last, rest = steps.iloc[-1], float(steps["sales"].iloc[-2])
    return float(steps["counted_days"].iloc[:-1].sum() + last["days"] * min(rest / last["sales"], 1.0))


def collection_effectiveness(
    opening: float, sales: float, closing: float, closing_current: float, months: float | None = None
) -> float:
    """Collection effectiveness index: what was collected of what could have been collected, a fraction (1 = all).

    (opening + sales − closing) ÷ (opening + sales − closing current): of all that was owed or was sold in the period,
    only what is not yet due at its end could not be asked for.

    Parameters
    ----------
    opening, closing : receivables at the beginning and at the end, CNY.
    sales : credit sales of the period, CNY.
    closing_current : what of ``closing`` is not yet due.
    months : None takes the sales of the whole period. A number takes an average month (sales ÷ months), as some
        handbooks do (Creditguru: 6,200, 3,630, 6,340, 3,590 = 55.93 %). The two are not comparable: say which it is.

    Covers: cei.
    """
    begin, end = _balance(opening, "opening"), _balance(closing, "closing")
    current, sold = _balance(closing_current, "closing_current"), need_number(sales, "sales")
    if current > end:
        raise fail("current_above_all", owner="collections", current=f"{current:,.2f}", closing=f"{end:,.2f}")
    if months is not None:
        sold = sold / need_number(months, "months", 1)
    could = begin + sold - current
    if could <= 0:
        raise fail("nothing_to_collect", owner="collections", came=f"{could:,.2f}")
    return (begin + sold - end) / could


def wrong_effectiveness(opening: float, sales: float, closing: float, closing_current: float) -> pd.Series:
    """Formulas for the CEI that stand on the web and are wrong, beside the right one (handbook §9, trap 2). Fractions.

    ``right`` · ``sales_below`` divides by the sales · ``overdue_below`` takes off what is overdue instead of what is
    not yet due · ``opening_below`` divides by opening + sales, as if everything could be asked for.

    Covers: cei_wrong.
    """
    right = collection_effectiveness(opening, sales, closing, closing_current)
    came = opening + sales - closing
    below = {
        "sales_below": sales,
        "overdue_below": opening + sales - (closing - closing_current),
        "opening_below": opening + sales,
    }
    return pd.Series(
        {"right": right, **{name: came / value if value else float("nan") for name, value in below.items()}},
        name="effectiveness_rate",
    ).rename_axis("formula")


def monthly_sales(invoices: pd.DataFrame) -> pd.Series:
    """Invoices less credit notes by month of issue (CNY), index the last day of each month, without gaps."""
    need_columns(invoices, ["issued_on", "amount"], "invoices")
    months = pd.to_datetime(invoices["issued_on"]).dt.to_period("M")
    sums = invoices["amount"].groupby(months).sum()
    span = pd.period_range(sums.index.min(), sums.index.max(), freq="M")
    ends = span.to_timestamp("M").normalize()
    return sums.reindex(span, fill_value=0.0).set_axis(ends).rename("sales").rename_axis("month_end")


def period_figures(invoices: pd.DataFrame, payments: pd.DataFrame, first: Day, last: Day) -> Period:
    """All indexes of this module for one period of our own ledger.

    Parameters
    ----------
    first, last : first and last day of the period (whole months: the countback needs them).

    Returns
    -------
    Period
        Receivables are what accounts owe (credits left out); sales are invoices less credit notes of the period; days
        are the period's real days. Indexes as in the functions of the same names.

    Covers: dso_simple, dso_best, average_days_delinquent, countback, cei.
    """
    begin, end = day(first), day(last)
    if end < begin:
        raise fail("order_of_days", owner="collections", first=f"{begin:%Y-%m-%d}", last=f"{end:%Y-%m-%d}")
    opening = _owed(open_items(invoices, payments, begin - pd.Timedelta(days=1)))
    items = open_items(invoices, payments, end)
    closing = _owed(items)
    current = float(items.loc[(items["open"] > 0) & (items["days_overdue"] <= 0), "open"].sum())
    issued = pd.to_datetime(invoices["issued_on"])
    sold = float(invoices.loc[(issued >= begin) & (issued <= end), "amount"].sum())
    days = (end - begin).days + 1
    return Period(
        opening, sold, closing, current, days,
        dso(closing, sold, days), best_possible_dso(current, sold, days),
        average_days_delinquent(closing, current, sold, days),
        countback(closing, *_latest(monthly_sales(invoices), end)),
        collection_effectiveness(opening, sold, closing, current),
    )  # fmt: skip


def _owed(items: pd.DataFrame) -> float:
    return float(items.loc[items["open"] > 0, "open"].sum())


def _latest(sales: pd.Series, end: pd.Timestamp) -> tuple[list[float], list[float]]:
    """Sales and days by month up to ``end``, latest first; a month below zero is netted with the month before."""
    known = sales[sales.index <= end + pd.offsets.MonthEnd(0)]
    amounts, days = [float(value) for value in known[::-1]], [float(stamp.day) for stamp in known.index[::-1]]
    for place in range(len(amounts) - 1):
        if amounts[place] < 0:
            amounts[place + 1] += amounts[place]
            amounts[place] = 0.0
    return amounts, days


def latest_months(invoices: pd.DataFrame, last: Day, months: int = 6) -> pd.DataFrame:
    """Sales of the latest months, the latest first, with their real days: what a countback is made from.

    Returns
    -------
    DataFrame, index ``month_end``: ``sales`` (CNY), ``days``.

    Covers: countback.
    """
    count = need_whole(months, "months", 1)
    known = monthly_sales(invoices)
    known = known[known.index <= day(last) + pd.offsets.MonthEnd(0)][::-1].head(count)
    return pd.DataFrame({"sales": known, "days": [stamp.day for stamp in known.index]})


def month_ends(
    invoices: pd.DataFrame, payments: pd.DataFrame, as_of: Day, months: int = 12, window: int = 3
) -> pd.DataFrame:
    """The ledger at the end of each month: what was owed, how old it was, and the indexes.

    Parameters
    ----------
    months : how many month ends, up to the last one not after ``as_of``.
    window : months of sales in the simple DSO.

    Returns
    -------
    DataFrame, index ``month_end``, oldest first: ``sales`` (of the month), ``receivables``, a column for each class of
    age, ``overdue_share, dso, best_possible_dso, days_delinquent, countback``.

    Covers: dso_simple, dso_best, average_days_delinquent, countback.
    """
    count, width = need_whole(months, "months", 1), need_whole(window, "window", 1)
    sales = monthly_sales(invoices)
    today = day(as_of)
    ends = [stamp for stamp in sales.index if stamp <= today][-count:]
    if not ends:
        raise fail("no_month", owner="collections", day=f"{today:%Y-%m-%d}", first=f"{sales.index[0]:%Y-%m-%d}")
    rows = []
    for stamp in ends:
        items = open_items(invoices, payments, stamp)
        owed = items[items["open"] > 0]
        ages = owed.groupby("bucket")["open"].sum().reindex(list(BUCKETS), fill_value=0.0)
        total, recent = float(ages.sum()), sales[sales.index <= stamp].tail(width)
        sold, length = float(recent.sum()), sum(one.day for one in recent.index)
        simple, best = dso(total, sold, length), best_possible_dso(float(ages["current"]), sold, length)
        rows.append(
            {
                "month_end": stamp, "sales": float(sales[stamp]), "receivables": total, **ages.to_dict(),
                "overdue_share": 1 - float(ages["current"]) / total if total else 0.0, "dso": simple,
                "best_possible_dso": best, "days_delinquent": simple - best,
                "countback": countback(total, *_latest(sales, stamp)),
            }
        )  # fmt: skip
    return pd.DataFrame(rows).set_index("month_end")
