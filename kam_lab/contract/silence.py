"""What holds where a contract is silent, what may be held back, and what may be asked for in construction.

Every figure comes from :mod:`kam_lab.rules` as it stood on the day ``as_of``. For teaching, no legal advice.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from kam_lab import rules
from kam_lab.checks import fail, listed, need_columns, need_number
from kam_lab.i18n import t

#: The four bonds that may be asked for in construction.
WORKS_BONDS = ("bid", "performance", "quality", "migrant_wage")
#: Rules that a result cites.
SILENCE_RULES = (
    "payment_without_date", "inspection_notice", "inspection_silent_years", "retention_of_title",
    "performance_defences",
)  # fmt: skip
WORKS_RULES = ("construction_retention_max", "construction_bonds", "sme_guarantee_accepted")


class Inspection(NamedTuple):
    """Whether defects were reported in time: last day (missing if the contract is silent) and verdict."""

    last_day: pd.Timestamp | None
    verdict: str

    @property
    def said(self) -> str:
        """The verdict in a sentence of the current language."""
        day = f"{self.last_day:%Y-%m-%d}" if self.last_day is not None else "–"
        return t(f"contract.inspection.{self.verdict}", day=day)


class Hold(NamedTuple):
    """Whether we may hold back our performance, and by which article."""

    may: bool
    article: str

    @property
    def said(self) -> str:
        """The answer in a sentence of the current language."""
        return t(f"contract.hold.{'may' if self.may else 'must'}", article=self.article)


def payment_due(delivered_on: rules.Day, agreed_on: rules.Day | None = None) -> pd.Timestamp:
    """The day on which the price is due: the day agreed, or, if the contract is silent, delivery (Civil Code 628).

    Covers: payment_silence.
    """
    return pd.Timestamp(rules.as_date(delivered_on if agreed_on is None or pd.isna(agreed_on) else agreed_on))


def inspection(
    delivered_on: rules.Day, inspection_days: float | None, notified_on: rules.Day | None, as_of: rules.Day
) -> Inspection:
    """Whether the buyer reported defects in time; if not, the goods are deemed to conform (Civil Code 621).

    Parameters
    ----------
    inspection_days : days agreed; missing if the contract is silent. notified_on : day of the notice; missing if none.
    as_of : the day on which we look.

    Returns
    -------
    Inspection
        ``verdict``: "in_time", "deemed_conforming" (the time is over, or the notice came after it), "open" (the time
        still runs), "silent" (no days agreed: within a reasonable time, at most two years after receipt; then
        ``last_day`` is that last day).

    Covers: inspection_silence.
    """
    start, today = pd.Timestamp(rules.as_date(delivered_on)), pd.Timestamp(rules.as_date(as_of))
    told = None if notified_on is None or pd.isna(notified_on) else pd.Timestamp(rules.as_date(notified_on))
    if inspection_days is None or pd.isna(inspection_days):
        last = start + pd.DateOffset(years=int(rules.value("inspection_silent_years", as_of)))
        return Inspection(last, "deemed_conforming" if (told or today) > last else "silent")
    last = start + pd.Timedelta(days=need_number(inspection_days, "inspection_days", 0))
    if told is not None:
        return Inspection(last, "in_time" if told <= last else "deemed_conforming")
    return Inspection(last, "deemed_conforming" if today > last else "open")


def notice_after(delivered_on: rules.Day, inspection_days: float, notice_days: float, as_of: rules.Day) -> Inspection:
    """The same by days: notice so many days after delivery; 0 days agreed means that the contract is silent.

    Covers: inspection_silence.
    """
    told = pd.Timestamp(rules.as_date(delivered_on)) + pd.Timedelta(days=need_number(notice_days, "notice_days", 0))
    return inspection(delivered_on, inspection_days or None, told, as_of)


def silent_clauses(contracts: pd.DataFrame) -> pd.DataFrame:
    """What each contract says nothing about, most gaps first.

    Returns
    -------
    DataFrame, index contract_id: ``account_id, amount`` (CNY), ``no_late_interest, no_inspection_days,
    no_title_clause, first_money_unclear`` (bool; 订金 and the like), ``gaps`` (count).

    Covers: payment_silence, inspection_silence, title_retention, deposit_only_by_name.
    """
    need_columns(
        contracts,
        ["contract_id", "account_id", "amount", "late_rate", "inspection_days", "title_retained", "deposit_kind"],
        "contracts",
    )
    table = contracts.set_index("contract_id")
    found = table[["account_id", "amount"]].copy()
    found["no_late_interest"] = table["late_rate"].isna()
    found["no_inspection_days"] = table["inspection_days"].isna()
    found["no_title_clause"] = ~table["title_retained"].astype(bool)
    found["first_money_unclear"] = table["deposit_kind"] == "earnest"
    found["gaps"] = found.iloc[:, 2:6].sum(axis=1).astype(int)
    return found.sort_index().sort_values(["gaps", "amount"], ascending=False, kind="stable")


def retention(contracts: pd.DataFrame, as_of: rules.Day) -> pd.DataFrame:
    """Retention money (质保金) of every contract against the limit for construction works.

    Returns
    -------
    DataFrame, index contract_id, largest excess first: ``account_id, works`` (bool), ``amount, held`` (CNY),
    ``retention_share, limit_share`` (missing outside works), ``excess`` (CNY), ``over_limit`` (bool).

    Covers: retention_works.
    """
    need_columns(contracts, ["contract_id", "account_id", "works", "amount", "retention_share"], "contracts")
    table = contracts.set_index("contract_id")
    found = table[["account_id", "works", "amount"]].copy()
    found["held"] = table["amount"] * table["retention_share"]
    found["retention_share"] = table["retention_share"]
    limit = rules.value("construction_retention_max", as_of)
    found["limit_share"] = pd.Series(limit, index=table.index).where(table["works"].astype(bool))
    found["excess"] = ((found["retention_share"] - found["limit_share"]).clip(lower=0) * found["amount"]).fillna(0.0)
    found["over_limit"] = found["excess"] > 0.005
    return found.sort_index().sort_values("excess", ascending=False, kind="stable")


def works_bonds(kinds: Iterable[str], as_of: rules.Day, from_sme: bool = True) -> pd.DataFrame:
    """Which bonds may be asked for in construction, and whether a bank guarantee must be accepted for them.

    Parameters
    ----------
    kinds : names of bonds: those of ``WORKS_BONDS`` or anything else that the buyer asks for.
    from_sme : whether the firm that gives it is a small or medium one.

    Returns
    -------
    DataFrame, index ``bond``: ``allowed`` (bool), ``guarantee_accepted`` (bool).

    Covers: works_bonds, guarantee_instead.
    """
    asked = [str(kind) for kind in kinds]
    if not asked:
        raise fail("empty", table="bonds")
    listed_only = rules.in_force("construction_bonds", as_of)
    swap = rules.in_force("sme_guarantee_accepted", as_of) and rules.value("sme_guarantee_accepted", as_of)
    allowed = [kind in WORKS_BONDS or not listed_only for kind in asked]
    table = pd.DataFrame({"allowed": allowed}, index=pd.Index(asked, name="bond"))
    table["guarantee_accepted"] = table["allowed"] & bool(swap) & from_sme
    return table


def may_hold_back(order: str, they_performed: bool, clear_evidence: bool = False) -> Hold:
    """May we keep our goods back? Defences before one's own performance (Civil Code 525–527).

    Parameters
    ----------
    order : "together" (both at once), "they_first" or "we_first": who has to perform first by the contract.
    they_performed : whether the other side has done its part. clear_evidence : definite evidence that it cannot perform
        (its business is failing, assets are moved away); rumours are none.

    Covers: defences.
    """
    articles = {"together": "525", "they_first": "526", "we_first": "527"}
    if order not in articles:
        raise fail("unknown_order", owner="contract", came=order, expected=listed(articles))
    may = not they_performed and (order != "we_first" or clear_evidence)
    return Hold(may, articles[order])


def with_vat(amount: float, as_of: rules.Day, kind: str = "goods") -> dict[str, float]:
    """A price without tax and the same price on the invoice (VAT rates are not confirmed in this course's table).

    Covers: vat.
    """
    if kind not in ("goods", "services"):
        raise fail("unknown_vat", owner="contract", came=kind)
    net = need_number(amount, "amount", 0)
    tax = net * rules.value(f"vat_{kind}", as_of)
    return {"without_tax": net, "tax": tax, "with_tax": net + tax}
