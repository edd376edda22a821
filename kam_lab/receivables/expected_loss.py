"""What will never come: roll rates, loss rates, the provision matrix.

The simplified approach of IFRS 9 (and CAS 22 of 2017): every receivable carries its lifetime expected loss from the
first day, also the one that is not yet due. Pure functions; money in CNY, rates as fractions 0–1.
``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from kam_lab.checks import fail, listed, need_number, need_whole
from kam_lab.receivables.ledger import BUCKETS, Day, bucket_of, day, open_items

#: IFRS 9, Illustrative Example 12: gross carrying amounts (CNY here) and loss rates of the provision matrix.
IFRS_AMOUNTS = dict(zip(BUCKETS, (15e6, 7.5e6, 4e6, 2.5e6, 1e6), strict=True))
IFRS_RATES = dict(zip(BUCKETS, (0.003, 0.016, 0.036, 0.066, 0.106), strict=True))
#: Of what is more than 90 days past due, the share that is lost in the end (course default; count your own).
LOSS_AFTER_90 = 0.35


def expected_loss(amounts: Any, rates: Mapping[str, float] | pd.Series, forward: float = 1.0) -> pd.DataFrame:
    """The provision matrix: amount × loss rate by class of age, IFRS 9 Example 12 = 580,000 of 30,000,000.

    Parameters
    ----------
    amounts : CNY by class of age (mapping, Series, or the result of ``ageing(items)``). A class below 0 is refused:
        credits are no debt.
    rates : loss rate by class, fractions 0–1; the same classes.
    forward : forward-looking factor on every rate, above 1 if times get worse; a rate never exceeds 1.

    Returns
    -------
    DataFrame, index ``bucket`` with "total" last: ``amount, loss_rate`` (after the factor; in total: loss ÷ amount),
    ``loss`` (CNY).

    Covers: expected_loss.
    """
    factor = need_number(forward, "forward", 0)
    if isinstance(amounts, pd.DataFrame):
        amounts = amounts["amount"]
    owed = pd.Series(dict(amounts), dtype=float).drop("total", errors="ignore")
    share = pd.Series(dict(rates), dtype=float)
    if set(owed.index) != set(share.index):
        raise fail("weight_names", expected=listed(owed.index), came=listed(share.index))
    if (owed < 0).any():
        raise fail("negative_class", owner="collections", bucket=str(owed.idxmin()), came=f"{owed.min():,.2f}")
    for name, rate in share.items():
        need_number(rate, str(name), 0, 1)
    rising = (share.reindex(owed.index) * factor).clip(upper=1.0)
    table = pd.DataFrame({"amount": owed, "loss_rate": rising, "loss": owed * rising})
    total = float(owed.sum())
    table.loc["total"] = [total, float(table["loss"].sum()) / total if total else 0.0, float(table["loss"].sum())]
    return table.rename_axis("bucket")


def roll_rates(invoices: pd.DataFrame, payments: pd.DataFrame, as_of: Day, months: int = 12) -> pd.DataFrame:
    """Of the money that stood in a class of age at one month end, how much stood in an older class at the next?

    Each invoice is followed from month end to month end. What is not paid within the month rolls on; "more than 90
    days" is a class that nobody leaves but by paying.

    Parameters
    ----------
    months : pairs of month ends, up to the last month end not after ``as_of``.

    Returns
    -------
    DataFrame, index ``bucket`` (the first four classes): ``amount`` (CNY at the first ends), ``rolled`` (CNY in an
    older class a month later), ``roll_rate`` (rolled ÷ amount, 0–1).

    Covers: roll_rates, expected_loss.
    """
    count = need_whole(months, "months", 1)
    last = day(as_of) + pd.Timedelta(days=1) - pd.offsets.MonthEnd(1)
    ends = pd.date_range(end=last, periods=count + 1, freq="ME")
    place = {name: number for number, name in enumerate(BUCKETS)}
    before: pd.DataFrame | None = None
    sums = pd.DataFrame(0.0, index=pd.Index(BUCKETS[:-1], name="bucket"), columns=["amount", "rolled"])
    for stamp in ends:
        items = open_items(invoices, payments, stamp)
        owed = items[(items["open"] > 0) & (items["kind"] == "invoice")][["open", "bucket"]]
        if before is not None:
            pairs = before.join(owed.add_suffix("_next"), how="left")
            older = pairs["bucket_next"].map(place).fillna(-1) > pairs["bucket"].map(place)
            still = pairs[["open", "open_next"]].min(axis=1)
            pairs["rolled"] = still.where(older, 0.0)
            add = pairs.groupby("bucket")[["open", "rolled"]].sum().reindex(sums.index, fill_value=0.0)
            sums["amount"] += add["open"]
            sums["rolled"] += add["rolled"]
        before = owed
    if not sums["amount"].sum():
        raise fail("nothing_open", owner="collections")
    sums["roll_rate"] = (sums["rolled"] / sums["amount"].where(sums["amount"] > 0)).fillna(0.0)
    return sums


def loss_rates(rolls: Any, loss_after_90: float = LOSS_AFTER_90) -> pd.Series:
    """Loss rate of each class: the chance to roll all the way to "more than 90 days", times what is lost there.

    Parameters
    ----------
    rolls : roll rate of the first four classes, in their order (Series, mapping, or result of :func:`roll_rates`).
    loss_after_90 : share lost of what is more than 90 days past due, 0–1.

    Returns
    -------
    Series ``rate``, index ``bucket``, five classes, rising with age.

    Covers: roll_rates, expected_loss.
    """
    if isinstance(rolls, pd.DataFrame):
        rolls = rolls["roll_rate"]
    steps = [need_number(dict(rolls)[name], name, 0, 1) for name in BUCKETS[:-1]]
    end = need_number(loss_after_90, "loss_after_90", 0, 1)
    rates = [float(np.prod(steps[place:])) * end for place in range(len(steps))]
    return pd.Series([*rates, end], index=pd.Index(BUCKETS, name="bucket"), name="rate")


def expected_loss_by_account(
    items: pd.DataFrame, rates: Mapping[str, float] | pd.Series, forward: float = 1.0
) -> pd.Series:
    """Expected loss of each account (CNY), largest first: its open items × the rate of their age.

    Covers: expected_loss.
    """
    owed = items[items["open"] > 0]
    rate = (owed["days_overdue"].pipe(bucket_of).map(dict(rates)) * need_number(forward, "forward", 0)).clip(upper=1.0)
    sums = (owed["open"] * rate).groupby(owed["account_id"]).sum()
    return sums.sort_values(ascending=False, kind="stable").rename("expected_loss")
