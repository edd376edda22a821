"""Who left, how much went with them, why, and what could have been done: churn by value, count, reason, industry.

Churn is measured by value: the yearly value of what was lost, over the revenue of the year before. Points are
percentage points of that revenue, as fractions (0.0098 = 0.98 points). Pure functions; ``kam_lab.retention``
re-exports everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from kam_lab.checks import fail, listed, need_columns, need_number
from kam_lab.concentration import revenue

OWNER = "retention"
#: The published half-year of S001-6 (H1 2005): rate, and how it splits by reason and by industry.
CASE_RATE = 0.0306
CASE_REASONS = {"rival_price": 0.32, "rival_offer": 0.085, "own_trouble": 0.40, "other": 0.195}
CASE_INDUSTRIES = {"public_works": 0.2653, "mining": 0.1482, "construction": 0.1357}
#: Reasons that lie with the account alone (S001-7): nothing we do would have kept it.
EXEMPT = ("own_trouble",)
#: What a loss can be split by.
SPLITS = ("reason", "industry", "tier", "scope", "agent_id")


class Churn(NamedTuple):
    """Losses of one period (see :func:`churn_rate`)."""

    lost_yearly: float
    losses: int
    accounts: int
    churn_points: float
    count_points: float
    controllable_points: float
    yearly_points: float


def annualise(rate: float, months: float = 6) -> float:
    """The rate of a whole year, if every part of it is like this one: 1 − (1 − rate)^(12/months).

    Twice the half-year's rate would count those who left in the first half once more (handbook T-6.2: 3.06 % → 6.03 %).

    Covers: churn_rate, t_6_2.
    """
    part, span = need_number(rate, "rate", 0, 1), need_number(months, "months", 0)
    if span == 0:
        raise fail("above_zero", name="months")
    return float(1 - (1 - part) ** (12 / span))


def churn_points(rate: float = CASE_RATE, shares: Mapping[str, float] = CASE_REASONS) -> pd.DataFrame:
    """A rate of churn split by shares of the loss: how many points of revenue each of them cost (T-6.2).

    Returns
    -------
    DataFrame, index ``reason`` (or what the shares are by), in the order given: ``share`` of the loss (0–1),
    ``churn_points`` = 100 · rate · share (percentage points of revenue). What the shares leave out of 1 is added as
    "other".

    Covers: churn_rate, t_6_2.
    """
    part = need_number(rate, "rate", 0, 1)
    series = pd.Series({name: need_number(share, str(name), 0, 1) for name, share in shares.items()}, dtype=float)
    rest = 1 - series.sum()
    if rest < -1e-9:
        raise fail("shares_over_one", OWNER, total=f"{series.sum():.3f}")
    if rest > 1e-9:
        series["other"] = series.get("other", 0.0) + rest
    table = pd.DataFrame({"share": series, "churn_points": 100 * part * series})
    return table.rename_axis("reason")


def controllable_churn(points: pd.DataFrame, exempt: Sequence[str] = EXEMPT) -> float:
    """Points of churn that we could have done something about: all but the ``exempt`` reasons.

    With own trouble alone exempt, 3.06 points leave 1.84 (handbook §8). Relocation and closure are exempt, too, where
    the log tells them apart.

    Parameters
    ----------
    points : index reason, column ``churn_points``, as from :func:`churn_points` or :func:`churn_table`.

    Covers: churn_reasons, t_6_2.
    """
    need_columns(points, ["churn_points"], "churn_points")
    return float(points["churn_points"].drop([name for name in exempt if name in points.index]).sum())


def losses(log: pd.DataFrame, year: int, half: int | None = None) -> pd.DataFrame:
    """The entries of the churn log of one year, or of its first or second half. May be empty: nobody left."""
    need_columns(log, ["account_id", "left_on", "yearly_value"], "churn_log", empty_ok=True)
    if half not in (None, 1, 2):
        raise fail("half", OWNER, came=half)
    first = pd.Timestamp(year, 7 if half == 2 else 1, 1)
    last = pd.Timestamp(year, 6, 30) if half == 1 else pd.Timestamp(year, 12, 31)
    day = pd.to_datetime(log["left_on"])
    return log[(day >= first) & (day <= last)]


def churn_rate(
    log: pd.DataFrame, orders: pd.DataFrame, year: int, half: int | None = None, exempt: Sequence[str] = EXEMPT
) -> Churn:
    """How much was lost in a year or half-year, by value and by count.

    Parameters
    ----------
    log : table ``churn_log``. ``yearly_value`` is what an entry costs us a year (CNY); losses in part count, too.
    orders : gives the base: revenue and number of accounts of the year before. If the orders begin later than that, the
        first full year they have.
    half : 1 or 2; None for the whole year.
    exempt : reasons beyond our control.

    Returns
    -------
    Churn
        ``lost_yearly`` (CNY), ``losses`` (entries), ``accounts`` (that left altogether or in part), ``churn_points`` =
        lost value / revenue of the year before, ``count_rate`` = accounts that left *altogether* / accounts of the year
        before, ``controllable_rate`` (by value), ``yearly_points`` = the value rate annualised. All 0 if nobody left.

    Covers: churn_rate.
    """
    rows = losses(log, year, half)
    base = _base(orders, year)
    lost = float(rows["yearly_value"].sum())
    rate = lost / float(base.sum())
    whole = rows[rows["scope"] == "whole"] if "scope" in rows else rows
    avoidable = rows.loc[~rows["reason"].isin(list(exempt)), "yearly_value"].sum() if "reason" in rows else lost
    return Churn(
        lost,
        len(rows),
        int(rows["account_id"].nunique()),
        100 * rate,
        100 * whole["account_id"].nunique() / len(base),
        100 * float(avoidable) / float(base.sum()),
        100 * annualise(min(rate, 1.0), 6 if half else 12),
    )


def churn_halves(log: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Churn of every half-year in the log.

    Returns
    -------
    DataFrame, index ``period`` such as "2025-H1", oldest first: ``lost_yearly`` (CNY), ``losses``, ``churn_points``,
    ``yearly_points``. The halves of the first year with orders are measured against that year itself.

    Covers: churn_rate.
    """
    need_columns(log, ["left_on"], "churn_log")
    years = sorted(set(pd.to_datetime(log["left_on"]).dt.year))
    rows = {}
    for year in years:
        for half in (1, 2):
            found = churn_rate(log, orders, int(year), half)
            rows[f"{year}-H{half}"] = (found.lost_yearly, found.losses, found.churn_points, found.yearly_points)
    columns = ["lost_yearly", "losses", "churn_points", "yearly_points"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("period")


def churn_table(
    log: pd.DataFrame,
    orders: pd.DataFrame,
    by: str,
    year: int,
    half: int | None = None,
    accounts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The losses of a period split by reason, industry, tier, scope or agent.

    Parameters
    ----------
    by : "reason", "industry", "tier", "scope" or "agent_id".
    accounts : needed for "industry" and "tier", whose own revenue is the base of their ``own_rate``.

    Returns
    -------
    DataFrame, index ``by``, largest loss first: ``lost_yearly`` (CNY), ``losses`` (entries), ``loss_share`` and
    ``count_share`` (0–1), ``churn_points`` (percentage points of all revenue of the year before); for industry and
    tier also ``own_rate`` = lost value / that group's own revenue.

    Raises
    ------
    InputError
        Unknown ``by``; nobody left in the period, so that there is nothing to split.

    Covers: churn_rate, churn_reasons, t_6_2.
    """
    if by not in SPLITS:
        raise fail("unknown_split", OWNER, came=by, expected=listed(SPLITS))
    rows = losses(log, year, half)
    if rows.empty:
        raise fail("nobody_left", OWNER, period=f"{year}-H{half}" if half else str(year))
    base = _base(orders, year)
    group = rows.get(by)
    if by in ("industry", "tier"):
        known = need_columns(pd.DataFrame() if accounts is None else accounts, ["account_id", by], "accounts")
        of = known.set_index("account_id")[by]
        group = rows["account_id"].map(of) if group is None else group
    assert group is not None
    table = rows.groupby(group)["yearly_value"].agg(["sum", "size"]).astype({"sum": float})
    table.columns = pd.Index(["lost_yearly", "losses"])
    table["loss_share"] = table["lost_yearly"] / table["lost_yearly"].sum()
    table["count_share"] = table["losses"] / table["losses"].sum()
    table["churn_points"] = 100 * table["lost_yearly"] / float(base.sum())
    if by in ("industry", "tier"):
        own = base.groupby(of.reindex(base.index).to_numpy()).sum()
        table["own_rate"] = table["lost_yearly"] / own.reindex(table.index)
    return table.sort_index().sort_values("lost_yearly", ascending=False, kind="stable").rename_axis(by)


def _base(orders: pd.DataFrame, year: int) -> pd.Series:
    """Revenue by account of the year before, or of the first year that the orders know."""
    need_columns(orders, ["account_id", "order_date", "net_amount"], "orders")
    first = int(pd.to_datetime(orders["order_date"]).dt.year.min())
    base = revenue(orders, max(year - 1, first))
    base = base[base > 0]
    if base.empty:
        raise fail("no_base", OWNER, year=max(year - 1, first))
    return base


def agent_churn(
    agents: pd.DataFrame, agent_accounts: pd.DataFrame, log: pd.DataFrame, orders: pd.DataFrame, year: int = 2025
) -> pd.DataFrame:
    """What each agent's accounts are worth, what of it was lost, and with whom he overlaps (telecom A, S000).

    Returns
    -------
    DataFrame, index agent_id, highest rate first: ``accounts``, ``portfolio_value`` (revenue of the year before
    ``year``, CNY), ``lost_yearly`` (all entries of the log for this agent, CNY a year), ``lost_rate`` = lost value /
    portfolio, ``contested`` (accounts that another agent has, too).

    Covers: telecom_faults.
    """
    need_columns(agent_accounts, ["agent_id", "account_id"], "agent_accounts")
    need_columns(agents, ["agent_id"], "agents")
    sales = _base(orders, year)
    owned = agent_accounts.assign(value=agent_accounts["account_id"].map(sales).fillna(0.0))
    shared = owned["account_id"].duplicated(keep=False)
    table = owned.groupby("agent_id")["value"].agg(["size", "sum"]).reindex(agents["agent_id"], fill_value=0)
    table.columns = pd.Index(["accounts", "portfolio_value"])
    lost = log.dropna(subset=["agent_id"]).groupby("agent_id")["yearly_value"].sum()
    table["lost_yearly"] = lost.reindex(table.index).fillna(0.0)
    table["lost_rate"] = table["lost_yearly"] / table["portfolio_value"].where(table["portfolio_value"] > 0)
    table["contested"] = shared.groupby(owned["agent_id"]).sum().reindex(table.index, fill_value=0).astype(int)
    return table.sort_index().sort_values("lost_rate", ascending=False, kind="stable", na_position="last")
