"""Customers under contract: the shifted beta-geometric model (sBG; Fader and Hardie 2007).

Everyone decides at each renewal with a chance of his own to leave; the chances differ between customers as a beta
distribution. Those likely to leave go first, so the retention of those who stay rises with age although nobody has
changed. ``kam_lab.retention`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kam_lab.checks import fail, need_columns, need_number, need_whole

OWNER = "retention"
#: Survivors of 1,000 customers of Berry and Linoff, as Fader and Hardie (2007) print them: start, then years 1 to 7.
HIGH_END = (1000, 869, 743, 653, 593, 551, 517, 491)
REGULAR = (1000, 631, 468, 382, 326, 289, 262, 241)
#: Share of the High-End customers who were really still there after 12 years.
HIGH_END_YEAR_12 = 0.394
MONTHS_A_PERIOD = 12
_LARGEST = 1e4


class Renewal(NamedTuple):
    """A fitted sBG model: α and β of the chance to leave at a renewal, log-likelihood, customers used."""

    alpha: float
    beta: float
    log_likelihood: float
    customers: int


def sbg_survival(t: Any, alpha: float, beta: float) -> Any:
    """S(t) = B(α, β + t) / B(α, β): the share still here after ``t`` renewals; a number or an array, t ≥ 0.

    Covers: sbg.
    """
    from scipy.special import betaln

    a, b = _above(alpha, "alpha"), _above(beta, "beta")
    periods = np.asarray(t, dtype=float)
    if (periods < 0).any() or np.isnan(periods).any():
        raise fail("below", name="t", low="0", came=f"{np.nanmin(periods):g}")
    share = np.exp(betaln(a, b + periods) - betaln(a, b))
    return float(share) if np.isscalar(t) or share.ndim == 0 else share


def sbg_retention(t: Any, alpha: float, beta: float) -> Any:
    """r(t) = (β + t − 1) / (α + β + t − 1): of those here before renewal ``t`` (1, 2, …), the share that renews.

    Rises with t for every α, β: the customers do not grow more loyal, the disloyal have left.

    Covers: sbg.
    """
    a, b = _above(alpha, "alpha"), _above(beta, "beta")
    periods = np.asarray(t, dtype=float)
    if (periods < 1).any() or np.isnan(periods).any():
        raise fail("below", name="t", low="1", came=f"{np.nanmin(periods):g}")
    rate = (b + periods - 1) / (a + b + periods - 1)
    return float(rate) if np.isscalar(t) or rate.ndim == 0 else rate


def _above(value: float, name: str) -> float:
    number = need_number(value, name, 0)
    if number == 0:
        raise fail("above_zero", name=name)
    return number


def sbg_fit(survivors: Sequence[float]) -> Renewal:
    """α and β by maximum likelihood from a row of survivors: how many started, were here after 1, 2, … renewals.

    Parameters
    ----------
    survivors : counts, never rising, at least two; e.g. ``HIGH_END`` (α .668, β 3.806).

    Raises
    ------
    InputError
        Fewer than two counts, a count that rises, or nobody who left (then nothing can be learnt about leaving).

    Covers: sbg.
    """
    counts = np.asarray(survivors, dtype=float).ravel()
    if len(counts) < 2 or np.isnan(counts).any() or (counts < 0).any() or (np.diff(counts) > 0).any():
        raise fail("survivors", OWNER, came=", ".join(f"{count:g}" for count in counts))
    kept = np.zeros(len(counts))
    kept[-1] = counts[-1]
    return _fit(-np.diff(counts), kept)


def sbg_fit_contracts(subscriptions: pd.DataFrame, months: int = MONTHS_A_PERIOD) -> Renewal:
    """α and β from single contracts that began at different times.

    A contract that ended counts in the renewal at which it was not renewed (after 1–12 months: the first), one that
    still runs as having passed the renewals behind it.

    Parameters
    ----------
    subscriptions : DataFrame with ``months`` (lasted so far) and ``ended``.
    months : length of a period.

    Raises
    ------
    InputError
        A contract that ended with 0 months: lost on day one, before there was anything to renew; nobody who left.

    Covers: sbg.
    """
    need_columns(subscriptions, ["months", "ended"], "subscriptions")
    span = need_whole(months, "months", 1)
    lasted, gone = subscriptions["months"].to_numpy(dtype=float), subscriptions["ended"].to_numpy(dtype=bool)
    if (lasted[gone] <= 0).any():
        raise fail("day_one", OWNER, count=int((lasted[gone] <= 0).sum()))
    at = np.where(gone, np.ceil(lasted / span), np.floor(lasted / span)).astype(int)
    most = int(at.max()) if len(at) else 0
    lost = np.bincount(at[gone], minlength=most + 1)[1:]
    kept = np.bincount(at[~gone], minlength=most + 1)
    return _fit(lost.astype(float), kept.astype(float))


def _fit(lost: np.ndarray, kept: np.ndarray) -> Renewal:
    """``lost[t − 1]`` left at renewal t, ``kept[t]`` were last seen after t renewals."""
    from scipy.optimize import minimize
    from scipy.special import betaln

    if lost.sum() <= 0:
        raise fail("nobody_left_yet", OWNER)
    left, stayed = np.arange(1, len(lost) + 1), np.arange(len(kept))

    def unlikely(logs: np.ndarray) -> float:
        a, b = np.exp(logs)
        left_then = betaln(a + 1, b + left - 1) - betaln(a, b)
        here_yet = betaln(a, b + stayed) - betaln(a, b)
        return -float(lost @ left_then + kept @ here_yet)

    limit = np.log(_LARGEST)
    found = minimize(unlikely, np.log([1.0, 2.0]), method="L-BFGS-B", bounds=[(-limit, limit)] * 2, tol=1e-12)
    alpha, beta = np.exp(found.x)
    return Renewal(float(alpha), float(beta), -float(found.fun), int(lost.sum() + kept.sum()))


def sbg_table(alpha: float, beta: float, years: int = 12) -> pd.DataFrame:
    """Survival and retention by age, beside what one constant rate would say.

    Returns
    -------
    DataFrame, index ``year`` 0…years: ``survival_share``, ``retention_rate`` (of that year's renewal; missing in year
    0), ``constant_share`` = the first year's retention to the power of the year.

    Covers: sbg.
    """
    count = need_whole(years, "years", 1, 100)
    age = np.arange(count + 1)
    table = pd.DataFrame({"survival_share": sbg_survival(age, alpha, beta)}, index=pd.Index(age, name="year"))
    table["retention_rate"] = np.concatenate([[np.nan], sbg_retention(age[1:], alpha, beta)])
    table["constant_share"] = float(sbg_retention(1, alpha, beta)) ** age
    return table


def years_to_come(age: int, alpha: float, beta: float, discount_rate: float) -> float:
    """Years still to come of a customer who has renewed ``age`` times, each discounted: Σ S(age+t)/S(age)/(1+i)^t, t
    ≥ 1.

    Closed form ₂F₁(1, β + age; α + β + age; 1/(1+i)) − 1. Times the yearly margin it is the customer's value.

    Covers: sbg, clv.
    """
    from scipy.special import hyp2f1

    a, b = _above(alpha, "alpha"), _above(beta, "beta")
    renewed, rate = need_whole(age, "age", 0), _above(discount_rate, "discount_rate")
    return float(hyp2f1(1.0, b + renewed, a + b + renewed, 1 / (1 + rate)) - 1)
