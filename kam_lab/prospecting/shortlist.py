"""What a list of key accounts is worth, and what it costs to have chosen it.

A supplier can look after few accounts well: there are only so many seats (about nine accounts to a manager) and only
so many visit hours in a year. A list is therefore judged against the best list that the same seats and the same hours
would have allowed, not against a wish. Pure functions on Series indexed by account id; CNY and whole hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kam_lab.checks import InputError, in_year, need_columns, need_number, need_whole
from kam_lab.i18n import t


@dataclass(frozen=True)
class BestList:
    """The list that is worth most within seats and hours.

    Attributes
    ----------
    accounts : account ids, the most valuable first.
    value : sum of their values (CNY a year).
    hours : sum of the visit hours they need (whole hours a year).
    """

    accounts: tuple[str, ...]
    value: float
    hours: int


@dataclass(frozen=True)
class ListCost:
    """What a list earns and what it leaves on the table; money in CNY a year.

    Attributes
    ----------
    accounts : number of accounts on the list.
    hours, budget, hours_over : hours the list needs, hours there are, and by how much it exceeds them (0 if it fits).
    contribution : sum of the listed accounts' own contributions.
    spillover : what the listed dealers add to (+) or take from (−) the rest of the market.
    value : ``contribution + spillover``.
    best_value : value of the best list with the same seats and hours. A list that needs more hours than there are is
        compared with the best list for the hours *it* takes, so that breaking the budget never looks like skill.
    missed : ``best_value − value``, never below 0: the price of the choice.
    missed_by_empty_seats : the part of `missed` that filling the empty seats well would bring.
    missed_by_choice : the rest of `missed`: other accounts on the seats that are taken.
    losers, loss : listed accounts with a negative contribution, largest loss first, and the money they lose together
        (a positive amount).
    harmful, harm : listed accounts that cost the others more than they contribute themselves, and what they cost them
        together (a positive amount).
    gems_left, gems_white_space : how many accounts with large untapped potential are not on the list, and what they
        buy elsewhere.
    """

    accounts: int
    hours: int
    budget: int
    hours_over: int
    contribution: float
    spillover: float
    value: float
    best_value: float
    missed: float
    missed_by_empty_seats: float
    missed_by_choice: float
    losers: tuple[str, ...]
    loss: float
    harmful: tuple[str, ...]
    harm: float
    gems_left: int
    gems_white_space: float


def visit_hours(visits: pd.DataFrame, year: int) -> pd.Series:
    """Hours spent on each account in one year, visits of every purpose together.

    Parameters
    ----------
    visits : DataFrame with account_id, visit_date, hours.
    year : calendar year.

    Returns
    -------
    Series ``hours``, index account_id, most first (ties by id); accounts without a visit are absent.

    Raises
    ------
    InputError
        No rows, a missing column, or no visit in that year.
    """
    need_columns(visits, ["account_id", "visit_date", "hours"], "visits")
    hours = in_year(visits, "visit_date", year, "visits").groupby("account_id")["hours"].sum().astype(float)
    return hours.sort_index().sort_values(ascending=False, kind="stable")


def care_floor(hours: pd.Series, accounts: pd.DataFrame, tier: str = "A") -> float:
    """Hours a year that a key account gets here: the median over the accounts of the best official tier.

    Parameters
    ----------
    hours : hours spent in a year by account_id (see :func:`visit_hours`).
    accounts : DataFrame with account_id, tier.
    tier : the official tier that counts as well looked after.

    Returns
    -------
    float
        Hours; 0 when no account of that tier was visited.
    """
    need_columns(accounts, ["account_id", "tier"], "accounts")
    cared = hours[hours.index.isin(accounts.loc[accounts["tier"] == tier, "account_id"])]
    return float(cared.median()) if len(cared) else 0.0


def hours_needed(hours: pd.Series, accounts: Iterable[str], floor: float = 0.0) -> pd.Series:
    """Visit hours a year that each account would need as a key account.

    An account that was visited more than the floor keeps its hours; one that was hardly visited gets the floor, since
    nobody becomes a key account without being called on. Rounded up to whole hours: calendars are planned that way.

    Parameters
    ----------
    hours : hours spent in a year by account_id (see :func:`visit_hours`).
    accounts : every account that could be chosen.
    floor : least hours a year for a key account, ≥ 0.

    Returns
    -------
    Series ``hours`` (int), in the order of `accounts`.
    """
    least = need_number(floor, "floor", 0)
    index = pd.Index(list(accounts), name="account_id")
    actual = hours.reindex(index).fillna(0.0).astype(float).clip(lower=least)
    return pd.Series(np.ceil(actual.round(6)), index=index).astype(int).rename("hours")


def priority_order(grid: pd.DataFrame) -> list[str]:
    """Account ids in the order in which the A–E grid says to look after them.

    Class A first; within a class the larger sum of both scores, then the larger revenue, then the id.

    Parameters
    ----------
    grid : as from ``kam_lab.prospecting.grid``: index account_id; grid_class, impact, relevance, revenue.
    """
    need_columns(grid, ["grid_class", "impact", "relevance", "revenue"], "grid")
    keys = grid.assign(score=(grid["impact"] + grid["relevance"]).round(9)).sort_index()
    by = ["grid_class", "score", "revenue"]
    return [str(name) for name in keys.sort_values(by, ascending=[True, False, False], kind="stable").index]


def best_list(value: pd.Series, hours: pd.Series, seats: int, budget: int) -> BestList:
    """The accounts that together are worth most, at most `seats` of them and within `budget` hours.

    A 0/1 knapsack with a limit on the number of items, solved exactly by dynamic programming over whole hours.
    Accounts of no value are never taken, so a list may be shorter than its seats.

    Parameters
    ----------
    value : value by account_id (CNY a year), may be negative.
    hours : whole hours by account_id; every account in `value` needs an entry.
    seats : how many accounts can be looked after, ≥ 0.
    budget : visit hours there are in a year, ≥ 0.

    Raises
    ------
    InputError
        Seats or budget are not whole numbers ≥ 0, or an account has no hours.
    """
    need_whole(seats, "seats", 0)
    need_whole(budget, "budget", 0)
    needed = _hours_of(list(value.index), hours)
    useful = value[(value > 0) & (needed <= budget)].sort_index().sort_values(ascending=False, kind="stable")
    weight = needed.reindex(useful.index).to_numpy(dtype=int)
    keep = _not_dominated(weight, seats)
    ids, worth, weight = useful.index[keep], useful.to_numpy(dtype=float)[keep], weight[keep]
    # best[k, h]: largest value with at most k accounts and at most h hours among the accounts seen so far.
    best = np.zeros((seats + 1, budget + 1))
    taken = np.zeros((len(ids), seats + 1, budget + 1), dtype=bool)
    for i, (gain, cost) in enumerate(zip(worth, weight, strict=True)):
        with_it = best[:-1, : budget + 1 - cost] + gain
        better = with_it > best[1:, cost:] + 1e-9
        taken[i, 1:, cost:] = better
        best[1:, cost:] = np.where(better, with_it, best[1:, cost:])
    chosen: list[int] = []
    k, h = seats, budget
    for i in reversed(range(len(ids))):
        if taken[i, k, h]:
            chosen.append(i)
            k, h = k - 1, h - int(weight[i])
    chosen.sort()
    return BestList(tuple(ids[chosen]), float(worth[chosen].sum()), int(weight[chosen].sum()))


def _hours_of(accounts: Sequence[str], hours: pd.Series) -> pd.Series:
    missing = [account for account in accounts if account not in hours.index]
    if missing:
        raise InputError(t("shortlist.errors.no_hours", account=missing[0]))
    return hours.reindex(list(accounts))


def _not_dominated(weight: np.ndarray, seats: int) -> np.ndarray:
    """Positions worth looking at, when the accounts come in descending value.

    An account that `seats` others match in value without needing more hours is never needed.
    """
    kept = [i for i in range(len(weight)) if np.count_nonzero(weight[:i] <= weight[i]) < seats]
    return np.array(kept, dtype=int)


def list_cost(
    chosen: Sequence[str],
    contribution: pd.Series,
    hours: pd.Series,
    seats: int,
    budget: int,
    spillover: pd.Series | None = None,
    gems: pd.Series | None = None,
) -> ListCost:
    """What a list earns, and what it misses against the best list under the same seats and hours.

    Parameters
    ----------
    chosen : account ids on the list; an id twice counts once.
    contribution : contribution by account_id for every account that could be chosen (CNY a year).
    hours : whole visit hours by account_id (see :func:`hours_needed`).
    seats, budget : accounts and visit hours that one can carry. More accounts than seats are compared with the best
        list of the same length.
    spillover : effect of each account on the others' margin (CNY a year, negative is damage), by account_id; absent
        accounts have none.
    gems : untapped spend (CNY a year) of the accounts with large potential, by account_id.

    Raises
    ------
    InputError
        A chosen account is unknown, or has no hours.
    """
    accounts = list(dict.fromkeys(chosen))
    unknown = [account for account in accounts if account not in contribution.index]
    if unknown:
        raise InputError(t("shortlist.errors.unknown", account=unknown[0], count=len(contribution)))
    spill = pd.Series(0.0, index=contribution.index)
    if spillover is not None:
        spill = spillover.reindex(contribution.index).fillna(0.0).astype(float)
    value = contribution + spill
    own, own_spill = contribution[accounts], spill[accounts]
    total_hours = int(_hours_of(accounts, hours).sum())
    limit = max(budget, total_hours)
    best = best_list(value, hours, max(seats, len(accounts)), limit)
    same_length = best if len(accounts) >= seats else best_list(value, hours, len(accounts), limit)
    list_value = float(value[accounts].sum())
    losers = own[own < 0].sort_values(kind="stable")
    harmful = own.index[(own_spill < 0) & (-own_spill > own.clip(lower=0))]
    left = gems.drop(accounts, errors="ignore") if gems is not None else pd.Series(dtype=float)
    return ListCost(
        accounts=len(accounts),
        hours=total_hours,
        budget=budget,
        hours_over=max(0, total_hours - budget),
        contribution=float(own.sum()),
        spillover=float(own_spill.sum()),
        value=list_value,
        best_value=best.value,
        missed=max(0.0, best.value - list_value),
        missed_by_empty_seats=max(0.0, best.value - same_length.value),
        missed_by_choice=max(0.0, same_length.value - list_value),
        losers=tuple(losers.index),
        loss=float(-losers.sum()),
        harmful=tuple(harmful),
        harm=float(-own_spill[harmful].sum()),
        gems_left=len(left),
        gems_white_space=float(left.sum()),
    )
