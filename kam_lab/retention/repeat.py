"""Customers without a contract, who never say goodbye: BG/NBD (Fader, Hardie and Lee 2005) and its relatives.

Each customer buys at a rate of his own and may stop for good after any purchase. From three facts – how many repeat
purchases, when the last, how long we have known him – follow the chance that he is still a customer and what he will
buy. Times in weeks throughout. ``kam_lab.retention`` re-exports everything here.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kam_lab.checks import fail, need_columns, need_number

OWNER = "retention"
DAYS_A_WEEK = 7.0


class BgNbd(NamedTuple):
    """Parameters of BG/NBD: buying rates are gamma(r, α), chances to stop after a purchase beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float


class ParetoNbd(NamedTuple):
    """Parameters of Pareto/NBD: buying rates gamma(r, α), lifetimes gamma(s, β)."""

    r: float
    alpha: float
    s: float
    beta: float


class GammaGamma(NamedTuple):
    """Parameters of the gamma–gamma model of spend per purchase."""

    p: float
    q: float
    gamma: float


#: Fitted to 2,357 customers of CDNOW, 39 weeks (Fader and Hardie): log-likelihood of BG/NBD −9,582.4.
CDNOW = BgNbd(0.243, 4.414, 0.793, 2.426)
CDNOW_PARETO = ParetoNbd(0.553, 10.578, 0.606, 11.669)
CDNOW_SPEND = GammaGamma(6.25, 3.74, 15.44)


def _record(x: Any, t_x: Any, weeks: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count, last, known = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in (x, t_x, weeks)))
    bad = np.isnan(count) | np.isnan(last) | np.isnan(known) | (count < 0) | (last < 0) | (last > known + 1e-9)
    if bad.any():
        where = int(np.flatnonzero(bad.ravel())[0])
        shown = (f"{part.ravel()[where]:g}" for part in (count, last, known))
        raise fail("record", OWNER, **dict(zip(("x", "last", "weeks"), shown, strict=True)))
    return count, last, known


def _plain(values: np.ndarray, like: tuple[Any, ...]) -> Any:
    series = next((part for part in like if isinstance(part, pd.Series)), None)
    if series is not None:
        return pd.Series(values, index=series.index)
    return float(values) if np.ndim(values) == 0 else values


def still_buying(x: Any, t_x: Any, weeks: Any, model: BgNbd = CDNOW) -> Any:
    """P(alive): the chance that a customer will still buy, by BG/NBD.

    1 / (1 + a/(b + x − 1) · ((α + T)/(α + t_x))^(r + x)); 1 for x = 0, since nobody stops before a purchase.

    Parameters
    ----------
    x : repeat purchases, ≥ 0; a number, array or Series.
    t_x : week of the last one, counted from the first purchase (0 if there was none).
    weeks : T, weeks since the first purchase.

    Returns
    -------
    float, array or Series, 0–1. CDNOW: x = 2, t_x = 30.43, T = 38.86 gives .7266; with t_x = 3, .0763.

    Covers: bg_nbd.
    """
    count, last, known = _record(x, t_x, weeks)
    r, alpha, a, b = model
    # In logarithms: accounts that buy twice a week for three years would overflow the power.
    odds = np.log(a / np.maximum(b + count - 1, 1e-12)) + (r + count) * np.log((alpha + known) / (alpha + last))
    chance = np.where(count > 0, 1 / (1 + np.exp(np.minimum(odds, 700.0))), 1.0)
    return _plain(chance, (x, t_x, weeks))


def expected_purchases(x: Any, t_x: Any, weeks: Any, ahead: float, model: BgNbd = CDNOW) -> Any:
    """Purchases to expect in the next ``ahead`` weeks from a customer with this record (BG/NBD).

    (a + b + x − 1)/(a − 1) · [1 − ((α+T)/(α+T+t))^(r+x) · ₂F₁(r+x, b+x; a+b+x−1; t/(α+T+t))] · P(alive), with Euler's
    transformation of ₂F₁, which stays finite for customers with hundreds of purchases. CDNOW: 1.226 for the next 39
    weeks.

    Covers: bg_nbd.
    """
    from scipy.special import hyp2f1

    count, last, known = _record(x, t_x, weeks)
    t = need_number(ahead, "ahead", 0)
    r, alpha, a, b = model
    z = t / (alpha + known + t)
    # z = 0 or a = 1 are removable: a tiny step aside changes nothing that is shown.
    a = a if abs(a - 1) > 1e-6 else 1 + 1e-6
    part = (1 - z) ** (a - 1) * hyp2f1(a + b - 1 - r, a - 1, a + b + count - 1, z)
    future = (a + b + count - 1) / (a - 1) * (1 - part)
    chance = np.asarray(still_buying(count, last, known, BgNbd(r, alpha, a, b)))
    return _plain(np.maximum(future, 0.0) * chance, (x, t_x, weeks))


def purchases_of_a_new_customer(weeks: float, model: BgNbd | ParetoNbd = CDNOW) -> float:
    """Repeat purchases to expect of a customer in the first ``weeks`` weeks, by BG/NBD or Pareto/NBD.

    Covers: bg_nbd.
    """
    from scipy.special import hyp2f1

    t = need_number(weeks, "weeks", 0)
    if isinstance(model, ParetoNbd):
        r, alpha, s, beta = model
        return float(r * beta / (alpha * (s - 1)) * (1 - (beta / (beta + t)) ** (s - 1)))
    r, alpha, a, b = model
    shrink = (alpha / (alpha + t)) ** r
    return float((a + b - 1) / (a - 1) * (1 - shrink * hyp2f1(r, b, a + b - 1, t / (alpha + t))))


def spend_per_purchase(x: float = 0, mean: float = 0.0, model: GammaGamma = CDNOW_SPEND) -> float:
    """What a customer will spend per purchase: his own mean, drawn towards that of all (gamma–gamma model).

    Weight of the own mean: p·x / (p·x + q − 1); of the mean of all, p·γ/(q − 1): the rest. With x = 0 the mean of all.

    Covers: bg_nbd.
    """
    count, own = need_number(x, "x", 0), need_number(mean, "mean", 0)
    p, q, gamma = model
    weight = p * count / (p * count + q - 1)
    return float((1 - weight) * p * gamma / (q - 1) + weight * own)


def buying_record(orders: pd.DataFrame, as_of: date | str | pd.Timestamp) -> pd.DataFrame:
    """What BG/NBD needs of every account, from its days with an order up to ``as_of``.

    Returns
    -------
    DataFrame, index account_id: ``repeat_purchases`` (days with an order after the first), ``last_week`` (weeks from
    the first to the last order), ``weeks`` (from the first order to ``as_of``), ``weeks_quiet``. An account whose
    only order was today has 0 in all of them.

    Covers: bg_nbd.
    """
    need_columns(orders, ["account_id", "order_date"], "orders")
    end = pd.Timestamp(as_of)
    rows = orders[["account_id", "order_date"]].assign(order_date=pd.to_datetime(orders["order_date"]))
    rows = rows[rows["order_date"] <= end].drop_duplicates()
    if rows.empty:
        raise fail("no_orders", OWNER, day=f"{end:%Y-%m-%d}")
    by = rows.groupby("account_id")["order_date"].agg(["size", "min", "max"])
    return pd.DataFrame(
        {
            "repeat_purchases": by["size"] - 1,
            "last_week": (by["max"] - by["min"]).dt.days / DAYS_A_WEEK,
            "weeks": (end - by["min"]).dt.days / DAYS_A_WEEK,
            "weeks_quiet": (end - by["max"]).dt.days / DAYS_A_WEEK,
        }
    )


def fit_bg_nbd(record: pd.DataFrame) -> BgNbd:
    """r, α, a, b by maximum likelihood from a table like that of :func:`buying_record`.

    Raises
    ------
    InputError
        Nobody bought twice: then nothing is known about how often they buy or when they stop.

    Covers: bg_nbd.
    """
    from scipy.optimize import minimize
    from scipy.special import gammaln

    need_columns(record, ["repeat_purchases", "last_week", "weeks"], "record")
    x, t_x, weeks = _record(record["repeat_purchases"], record["last_week"], record["weeks"])
    if not (x > 0).any():
        raise fail("nobody_came_back", OWNER)

    def unlikely(logs: np.ndarray) -> float:
        r, alpha, a, b = np.exp(logs)
        same = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        same += gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
        here = -(r + x) * np.log(alpha + weeks)
        gone = np.log(a) - np.log(np.maximum(b + x - 1, 1e-12)) - (r + x) * np.log(alpha + t_x)
        return -float((same + np.where(x > 0, np.logaddexp(here, gone), here)).mean())

    bounds = [(-6.0, 8.0)] * 4
    starts = ([0.0, 1.0, -1.0, 1.0], [0.0, 2.0, 0.0, 3.0])
    found = min(
        (minimize(unlikely, np.array(s), method="L-BFGS-B", bounds=bounds) for s in starts), key=lambda f: f.fun
    )
    return BgNbd(*(float(value) for value in np.exp(found.x)))


def who_still_buys(
    orders: pd.DataFrame, as_of: date | str | pd.Timestamp, ahead: float = 26.0, model: BgNbd | None = None
) -> pd.DataFrame:
    """Every account's chance that it still buys, and what to expect; the doubtful first.

    Parameters
    ----------
    ahead : weeks to look ahead.
    model : None fits one to these orders.

    Returns
    -------
    DataFrame, index account_id, lowest chance first: the columns of :func:`buying_record`, ``alive_chance`` (0–1),
    ``expected_purchases`` in the next ``ahead`` weeks.

    Covers: bg_nbd.
    """
    record = buying_record(orders, as_of)
    fitted = fit_bg_nbd(record) if model is None else model
    facts = (record["repeat_purchases"], record["last_week"], record["weeks"])
    record["alive_chance"] = still_buying(*facts, fitted)
    record["expected_purchases"] = expected_purchases(*facts, ahead, fitted)
    return record.sort_index().sort_values("alive_chance", kind="stable")
