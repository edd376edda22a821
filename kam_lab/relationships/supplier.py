"""Which kind of supplier to be for an account, and what a substitution is worth to it.

Pure functions; shares as fractions 0–1. ``kam_lab.relationships`` re-exports everything here.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from kam_lab.checks import fail, need_account, need_columns, need_number

#: Lenses of S002 that can be read: responsive supplier, innovation partner, productivity partner, cost leader.
LENSES = ("responsive", "innovation", "productivity", "cost_leader")
#: Wish (1–5) from which an account really wants a lens.
WANTED = 4
#: Growth that S002 reports with its period, of suppliers who took a stance: (case, multiple of the start, years).
PUBLISHED = (("forged_wheels", 2.0, 3.0), ("steel", 1.10, 1.0))


def yearly_growth(multiple: float, years: float) -> float:
    """Yearly growth that leads to ``multiple`` times the start after ``years`` (CAGR; handbook T-2.1).

    ``multiple^(1/years) − 1``: doubling in 3 years is 25.99 % a year.

    Covers: supplier_stance.
    """
    factor, span = need_number(multiple, "multiple", 0), need_number(years, "years", 0)
    if factor == 0 or span == 0:
        raise fail("above_zero", name="multiple" if factor == 0 else "years")
    return float(factor ** (1 / span) - 1)


def years_to_double(growth: float) -> float:
    """Years in which yearly growth ``growth`` (0.10 = 10 %) doubles the start: ln 2 / ln(1 + growth)."""
    rate = need_number(growth, "growth", 0)
    if rate == 0:
        raise fail("above_zero", name="growth")
    return math.log(2) / math.log1p(rate)


def published_growth() -> pd.DataFrame:
    """Growth that S002 reports for suppliers who took a stance, made comparable. Only where it states the period.

    Returns
    -------
    DataFrame, index case, fastest first: ``multiple`` of the start, after ``years``, ``yearly_growth_rate`` (0–1),
    ``years_to_double``.

    Covers: supplier_stance.
    """
    rows = []
    for case, multiple, years in PUBLISHED:
        rate = yearly_growth(multiple, years)
        rows.append((case, multiple, years, rate, years_to_double(rate)))
    columns = ["case", "multiple_of_start", "years", "yearly_growth_rate", "years_to_double"]
    table = pd.DataFrame(rows, columns=columns).set_index("case")
    return table.sort_values("yearly_growth_rate", ascending=False, kind="stable")


def stance_fit(supplier_stance: pd.DataFrame, account_id: str) -> pd.DataFrame:
    """What one account wants from a supplier, and how we and the best rival do.

    Returns
    -------
    DataFrame, index lens, most wanted first: ``wish, our_record, rival_record`` (1–5), ``shortfall`` = wish −
    our_record, not below 0, ``lead`` = our_record − rival_record, ``advice``: "promise" (wanted, and we are not behind:
    say so), "build" (wanted, and the rival is ahead), "keep_quiet" (not wanted, though we are good at it), "leave".

    Covers: supplier_stance.
    """
    columns = ["account_id", "lens", "wish", "our_record", "rival_record"]
    need_columns(supplier_stance, columns, "supplier_stance")
    account = need_account(account_id, supplier_stance["account_id"].unique())
    rows = supplier_stance[supplier_stance["account_id"] == account].set_index("lens")
    table = rows.loc[[lens for lens in LENSES if lens in rows.index], ["wish", "our_record", "rival_record"]].copy()
    table["shortfall"] = (table["wish"] - table["our_record"]).clip(lower=0)
    table["lead"] = table["our_record"] - table["rival_record"]
    table["advice"] = [_advice(wish, lead) for wish, lead in zip(table["wish"], table["lead"], strict=True)]
    return table.sort_values("wish", ascending=False, kind="stable")


def _advice(wish: float, lead: float) -> str:
    if wish >= WANTED:
        return "promise" if lead >= 0 else "build"
    return "keep_quiet" if lead > 0 else "leave"


def stance_to_take(supplier_stance: pd.DataFrame) -> pd.DataFrame:
    """The stance to take with each account: among the lenses it wants most, the one in which we are furthest ahead.

    Returns
    -------
    DataFrame, index account_id: ``lens, wish, our_record, rival_record, lead, advice`` (see :func:`stance_fit`). Ties
    in the order of ``LENSES``. The largest lead of the rival first: these accounts are in danger.

    Covers: supplier_stance.
    """
    columns = ["account_id", "lens", "wish", "our_record", "rival_record"]
    need_columns(supplier_stance, columns, "supplier_stance")
    rows = supplier_stance.assign(
        lead=supplier_stance["our_record"] - supplier_stance["rival_record"],
        place=supplier_stance["lens"].map({lens: place for place, lens in enumerate(LENSES)}),
    )
    rows = rows.sort_values(
        ["account_id", "wish", "lead", "place"], ascending=[True, False, False, True], kind="stable"
    )
    table = rows.drop_duplicates("account_id").set_index("account_id")
    table = table[["lens", "wish", "our_record", "rival_record", "lead"]]
    table = table.assign(advice=[_advice(wish, lead) for wish, lead in zip(table["wish"], table["lead"], strict=True)])
    return table.sort_index().sort_values("lead", kind="stable")


class Substitution(NamedTuple):
    """What replacing an imported material is worth (see :func:`substitution`)."""

    cost_before: float
    cost_after: float
    saved: float
    saving_share: float
    payback_months: float


def substitution(
    volume: float, import_price: float, price_ratio: float = 0.5, share: float = 1.0, trial_cost: float = 0.0
) -> Substitution:
    """Raw-material substitution (S004, Baling: an imported resin at twice the domestic price; handbook T-2.2).

    Parameters
    ----------
    volume : units a year. import_price : CNY per unit.
    price_ratio : domestic ÷ imported price (the case: 0.5).
    share : part of the volume that is replaced, 0–1 (1: full substitution).
    trial_cost : CNY, once: joint trials, approval, scrap.

    Returns
    -------
    Substitution
        ``cost_before``, ``cost_after``, ``saved`` (CNY a year), ``saving_share`` = share · (1 − ratio) (full
        substitution at half price: 50 %), ``payback_months`` of the trials (infinite if nothing is saved).

    Covers: customer_feedback.
    """
    before = need_number(volume, "volume", 0) * need_number(import_price, "import_price", 0)
    if before == 0:
        raise fail("above_zero", name="volume · import_price")
    part = need_number(share, "share", 0, 1)
    ratio = need_number(price_ratio, "price_ratio", 0)
    once = need_number(trial_cost, "trial_cost", 0)
    saved = before * part * (1 - ratio)
    months = 0.0 if once == 0 else once / (saved / 12) if saved > 0 else math.inf
    return Substitution(before, before - saved, saved, saved / before, months)
