"""What waiting for money costs: bank discount, a charge for days of credit, present value of instalments.

Used by the stages contract and collections. Money in CNY, yearly rates as fractions (0.06 = 6 %), days of a bank's
year of 360. Pure functions.
"""

from __future__ import annotations

from collections.abc import Sequence

from kam_lab.checks import fail, need_number

#: Days in a year of interest, as banks count for credit and drafts.
YEAR_OF_INTEREST = 360


def credit_charge(amount: float, rate: float, days: float) -> float:
    """Simple interest for some days: amount · rate · days / 360.

    Parameters
    ----------
    amount : CNY. rate : a year, fraction. days : calendar days.

    Returns
    -------
    float
        CNY.
    """
    return (
        need_number(amount, "amount") * need_number(rate, "rate", 0) * need_number(days, "days", 0) / YEAR_OF_INTEREST
    )


def bank_discount(amount: float, rate: float, days: float) -> float:
    """What an amount due in some days is worth today at a bank's discount: amount · (1 − rate · days / 360).

    Raises
    ------
    InputError
        The discount eats the whole amount: rate or days are too large for this rule.
    """
    left = 1 - credit_charge(1.0, rate, days)
    if left <= 0:
        raise fail("discount_eats_all", owner="contract", rate=f"{rate:g}", days=f"{days:g}")
    return need_number(amount, "amount", 0) * left


def present_value(amounts: Sequence[float], months: Sequence[float], monthly_rate: float) -> float:
    """Value today of amounts that come after some months: Σ amount / (1 + rate)^months.

    Parameters
    ----------
    amounts : CNY. months : months from today, 0 or more, as many as amounts. monthly_rate : fraction (0.005 = 0.5 %).

    Raises
    ------
    InputError
        No amounts, or not as many months as amounts.
    """
    if len(amounts) != len(months) or not len(amounts):
        raise fail("not_as_many", owner="contract", amounts=len(amounts), months=len(months))
    r = need_number(monthly_rate, "monthly_rate", 0)
    pairs = zip(amounts, months, strict=True)
    return sum(need_number(one, "amount") / (1 + r) ** need_number(month, "months", 0) for one, month in pairs)
