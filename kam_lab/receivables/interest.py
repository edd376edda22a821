"""Late interest: what the law or the contract adds to a debt, day by day. Teaching, not legal advice.

Interest starts on the day after the due date and runs to the day of payment; days are real days, a year has 365.
Three regimes (handbook §7): a rate that was agreed; the SME payment rules (Order 802 and, before it, Order 728) where a
public body or a large firm owes an SME; the interpretation on sales contracts (article 18) elsewhere. All figures of
law come from ``kam_lab.rules``. ``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from kam_lab import rules
from kam_lab.checks import InputError, fail, need_columns, need_number
from kam_lab.receivables.ledger import Day, day, figure, lines

REGIMES = ("agreed", "sme", "sales")
#: "breach": the LPR on the first day of the delay, as article 18 says; "changing": every later LPR from its day on.
BASES = ("breach", "changing")
YEAR_DAYS = 365
_COLUMNS = ["first_day", "until_day", "days", "yearly_rate", "interest", "source", "status"]


def interest_days(due_on: Day, until: Day) -> int:
    """Days of interest: from the day after the due date to the day of payment; 0 if paid in time or early.

    Covers: day_after_due.
    """
    return max(0, (day(until) - day(due_on)).days)


def regime_for(buyer_class: str, agreed_rate: float | None = None, we_are_sme: bool = True) -> str:
    """Which rule gives the rate of late interest: "agreed", "sme" or "sales".

    Parameters
    ----------
    buyer_class : "public", "large" or "sme", the buyer's size at signing.
    agreed_rate : rate agreed per day; None or missing: nothing was agreed.
    we_are_sme : whether we were an SME at signing and had declared it.

    Covers: sme_interest, sales_interest, sme_size.
    """
    if agreed_rate is not None and not pd.isna(agreed_rate):
        return "agreed"
    return "sme" if we_are_sme and buyer_class in ("public", "large") else "sales"


def agreed_rate_holds(rate_per_day: float, signed_on: Day) -> bool:
    """Whether a rate agreed with an SME reaches the floor: at least the one-year LPR at signing, by the year.

    Covers: sme_interest.
    """
    return need_number(rate_per_day, "rate_per_day", 0) * YEAR_DAYS >= rules.value("lpr_1y", signed_on) - 1e-12


def late_interest(
    amount: float,
    due_on: Day,
    until: Day,
    regime: str = "sales",
    agreed_rate: float | None = None,
    premium: float = 0.30,
    basis: str = "breach",
    year_days: int = YEAR_DAYS,
) -> pd.DataFrame:
    """Late interest of one debt, a row for each stretch of days with one rate (T-5.2).

    Parameters
    ----------
    amount : CNY owed, ≥ 0. A credit note or a negative balance bears no interest.
    due_on, until : due date, and day of payment (or today).
    regime : of :data:`REGIMES`; see :func:`regime_for`.
    agreed_rate : share per day; for "agreed".
    premium : for "sales": what is added to the LPR, 0.30 to 0.50 (a court chooses).
    basis : for "sales": "breach" takes the LPR of the first day of the delay for all of it, as article 18 words it;
        "changing" follows the LPR, as contracts and many judgments put it.
    year_days : days of a year in the formula.

    Returns
    -------
    DataFrame: ``first_day, until_day, days, yearly_rate`` (0.1825 for 0.05 % a day), ``interest`` (CNY), ``source,
    status``. No rows if paid in time. Sum up ``interest``; rounding comes last.

    Raises
    ------
    InputError
        A negative amount; an unknown regime or basis; a premium outside 30–50 %; an agreed regime without rate; days
        for which the rules table has no rate (the days it knows are named).

    Covers: sme_interest, sales_interest, rate_change, day_after_due, t_5_2.
    """
    owed = need_number(amount, "amount")
    if owed < 0:
        raise fail("no_interest_on_credit", owner="collections", came=f"{owed:,.2f}")
    if regime not in REGIMES:
        raise fail("unknown_word", owner="collections", name="regime", came=regime, expected=", ".join(REGIMES))
    if basis not in BASES:
        raise fail("unknown_word", owner="collections", name="basis", came=basis, expected=", ".join(BASES))
    first, last = day(due_on) + pd.Timedelta(days=1), day(until)
    if last < first:
        return pd.DataFrame(columns=_COLUMNS)
    rows = []
    for start, end, yearly, source, status in _stretches(first, last, regime, agreed_rate, premium, basis, year_days):
        days = (end - start).days + 1
        rows.append((start, end, days, yearly, owed * yearly * days / year_days, source, status))
    return pd.DataFrame(rows, columns=_COLUMNS)


def _stretches(
    first: pd.Timestamp,
    last: pd.Timestamp,
    regime: str,
    agreed_rate: float | None,
    premium: float,
    basis: str,
    year_days: int,
) -> list[tuple[pd.Timestamp, pd.Timestamp, float, str, str]]:
    """Stretches of days with one yearly rate: (first day, last day, rate, source, status)."""
    if regime == "agreed":
        if agreed_rate is None or pd.isna(agreed_rate):
            raise fail("no_agreed_rate", owner="collections")
        rate = need_number(agreed_rate, "agreed_rate", 0, 1) * year_days
        return [(first, last, rate, _contract(), "confirmed")]
    if regime == "sme":
        pieces = _versions("sme_late_interest_daily", first, last)
        return [(start, end, one.value * year_days, one.source, one.status) for start, end, one in pieces]
    low, high = rules.value("sales_late_premium_min", first), rules.value("sales_late_premium_max", first)
    extra = 1 + need_number(premium, "premium", low, high)
    if basis == "breach":
        one = rules.rule("lpr_1y", first)
        return [(first, last, one.value * extra, one.source, one.status)]
    return [
        (start, end, one.value * extra, one.source, one.status) for start, end, one in _versions("lpr_1y", first, last)
    ]


def _contract() -> str:
    from kam_lab.i18n import t

    return t("collections.notes.contract")


def _versions(
    rule_id: str, first: pd.Timestamp, last: pd.Timestamp
) -> list[tuple[pd.Timestamp, pd.Timestamp, rules.Rule]]:
    """The versions of a rule between two days; a gap is an error that names the days on which there was a rule."""
    found, start = [], first
    while start <= last:
        one = rules.rule(rule_id, start)
        end = last if one.effective_to is None else min(last, pd.Timestamp(one.effective_to))
        found.append((start, end, one))
        start = end + pd.Timedelta(days=1)
    return found


def interest_due(
    items: pd.DataFrame,
    credit_files: pd.DataFrame,
    as_of: Day,
    premium: float = 0.30,
    basis: str = "breach",
    we_are_sme: bool = True,
) -> pd.DataFrame:
    """Late interest on everything that is past due, invoice by invoice, by the regime of the buyer.

    What stands in an open dispute is left out: about that part nobody is late yet. Earlier part payments are left out,
    too; interest is on what is still open.

    Returns
    -------
    DataFrame, index invoice_id: ``account_id, open`` (undisputed CNY), ``days, interest_rule, interest`` (CNY; missing
    where the rules table does not reach back so far). Largest interest first.

    Covers: sme_interest, sales_interest.
    """
    need_columns(credit_files, ["account_id", "buyer_class", "late_rate"], "credit_files")
    files = credit_files.drop_duplicates("account_id").set_index("account_id")
    late = items[(items["open"] > 0) & (items["days_overdue"] > 0)].copy()
    late["open"] = late["open"] - late["disputed"]
    late = late[late["open"] > 0.005]
    rows: list[tuple[Any, ...]] = []
    for row in lines(late):
        known = row.account_id in files.index
        agreed = figure(files, row.account_id, "late_rate") if known else float("nan")
        kind = str(files.at[row.account_id, "buyer_class"]) if known else "sme"
        regime = regime_for(kind, agreed, we_are_sme)
        try:
            found = float(late_interest(row.open, row.due_on, as_of, regime, agreed, premium, basis)["interest"].sum())
        except InputError:
            found = float("nan")
        rows.append((row.Index, row.account_id, row.open, row.days_overdue, regime, found))
    table = pd.DataFrame(rows, columns=["invoice_id", "account_id", "open", "days", "interest_rule", "interest"])
    return table.set_index("invoice_id").sort_values("interest", ascending=False, kind="stable")


def compare_regimes(
    amount: float, due_on: Day, days: int = 180, step: int = 20, agreed_rate: float = 0.0003
) -> dict[str, pd.Series]:
    """Late interest by days late under each regime: "sme", "agreed", "sales_high" (+50 %), "sales_low" (+30 %).

    Covers: sme_interest, sales_interest.
    """
    late = [*range(0, int(days), int(step)), int(days)]
    return {
        "sme": interest_curve(amount, due_on, late, "sme"),
        "agreed": interest_curve(amount, due_on, late, "agreed", agreed_rate),
        "sales_high": interest_curve(amount, due_on, late, "sales", premium=0.5),
        "sales_low": interest_curve(amount, due_on, late, "sales", premium=0.3),
    }


def interest_curve(
    amount: float,
    due_on: Day,
    days: Iterable[int],
    regime: str = "sales",
    agreed_rate: float | None = None,
    premium: float = 0.30,
    basis: str = "breach",
) -> pd.Series:
    """Late interest (CNY) by days late: :func:`late_interest` for each number of days.

    Covers: sme_interest, sales_interest.
    """
    due = day(due_on)
    ends = {int(late): due + pd.Timedelta(days=int(late)) for late in days}
    sums = {
        late: float(late_interest(amount, due, until, regime, agreed_rate, premium, basis)["interest"].sum())
        for late, until in ends.items()
    }
    return pd.Series(sums, name="interest", dtype=float).rename_axis("days")
