"""The order ledger: regular parts, lumpy machines, service, interest, and goods sent back.

For each account, year and line a number of orders is drawn, then days and relative sizes; at last the sizes are scaled
so that the year's revenue is met. Everything is done on arrays, with one entry per order.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.behaviour import COST_OF_LIST, LINES, Behaviour
from grading.market.population import YEAR_STARTS, Population, to_date
from grading.market.seasons import pick_days
from grading.market.streams import stream

#: Typical list price of a machine, a part and an hour of service, with its spread (log).
PRICES = {"machines": (26_000.0, 0.55), "parts": (620.0, 0.7), "service": (430.0, 0.08)}
#: Relative size of an order within account and line: spread (log).
SPREAD = np.array([0.55, 0.45, 0.25, 0.05])
#: Share of parts orders of which something is sent back.
RETURNS = 0.018


def make_orders(people: Population, habits: Behaviour, seed: int) -> pd.DataFrame:
    """The table orders, sorted by date."""
    rng = stream(seed, "orders")
    account, year, line, nth, count = _slots(people, habits, rng)
    day = _days(people, habits, account, year, line, nth, count, rng)
    weight = _weights(people, habits, account, year, line, count, rng)
    returned, source = _returns(people, year, line, count, account, day, rng)
    fields = [np.concatenate([x, x[source]]) for x in (account, year, line)]
    account, year, line = fields
    day = np.concatenate([day, returned])
    weight = np.concatenate([weight, -weight[source] * rng.uniform(0.1, 0.6, len(source))])
    is_return = np.arange(len(day)) >= len(day) - len(source)
    net = _scale(people, account, year, weight)
    rate = habits.discount[account, line] + rng.normal(0, 0.012, len(net)).clip(-0.024, 0.024) * (line != 3)
    rate[is_return] = rate[source]  # goods go back at the price at which they came
    rate = np.clip(np.round(rate * 200) / 200, 0.0, 0.6)  # discounts are given in half points
    listed = net / (1 - rate)
    inflation = np.array([0.985, 1.0, 1.012])[year]
    cost = listed * COST_OF_LIST[line] * inflation * rng.normal(1, 0.025, len(net)).clip(0.95, 1.05)
    quantity = _quantities(people, account, line, listed, is_return, rng)
    order = np.lexsort((line, account, day))
    made = pd.DataFrame(
        {
            "order_id": [f"O{number:05d}" for number in range(1, len(order) + 1)],
            "account_id": people.ids[account[order]],
            "order_date": to_date(day[order]),
            "product_line": np.array(LINES, dtype=object)[line[order]],
            "quantity": quantity[order],
            "list_amount": listed[order],
            "net_amount": net[order],
            "product_cost": cost[order],
        }
    )
    return made


def _slots(people: Population, habits: Behaviour, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """One entry per order: account (place), year (0-2), line (0-3), its number within these, and their count."""
    counts = _counts(people, habits, rng).ravel()
    index = np.arange(len(people) * 12)
    cell = np.repeat(index, counts)
    nth = np.arange(len(cell)) - np.repeat(np.cumsum(counts) - counts, counts)
    return cell // 12, cell // 4 % 3, cell % 4, nth, counts[cell]


def _counts(people: Population, habits: Behaviour, rng: np.random.Generator) -> np.ndarray:
    """Number of orders by account, year and line, shape (n, 3, 4)."""
    share = people.share_of_year()
    buys = people.revenue > 0
    pace = np.divide(people.revenue, share, out=np.zeros_like(people.revenue), where=buys & (share > 0))
    expected = np.zeros((*pace.shape, 4))
    expected[..., 0] = 0.085 * (pace * habits.mix[:, None, 0] / 1e4) ** 0.80
    expected[..., 1] = 2.1 * (pace / 1e4) ** 0.56
    expected[..., 2] = np.where(habits.mix[:, None, 2] > 0, np.clip(pace / 1.5e5, 0.8, 12), 0)
    drawn = rng.poisson(expected * share[..., None])
    steady = pace > 5e5  # buys to a plan: the number hardly varies
    for line, least in ((0, 2), (1, 26), (2, 4)):
        plan = np.maximum(np.round(expected[..., line] * rng.normal(1, 0.06, pace.shape).clip(0.85, 1.15)), least)
        fixed = np.round(plan * share) * (habits.mix[:, None, line] > 0)
        drawn[..., line] = np.where(steady, fixed, drawn[..., line])
    drawn[..., 3] = np.where(habits.mix[:, None, 3] > 0, np.round(4 * share), 0)
    drawn[..., 1] += (drawn[..., :3].sum(axis=2) == 0).astype(int)  # who has revenue has an order
    return np.where(buys[..., None], drawn, 0).astype(np.int64)


def _days(
    people: Population,
    habits: Behaviour,
    account: np.ndarray,
    year: np.ndarray,
    line: np.ndarray,
    nth: np.ndarray,
    count: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Day number of each order. Frequent orders are spread over the year, rare ones come when they come."""
    first = np.maximum(people.start[account], YEAR_STARTS[year])
    last = np.minimum(people.end[account], YEAR_STARTS[year + 1] - 1)
    last = np.maximum(last, first)
    dice = rng.random(len(account))
    regular = (count >= 8) & (line > 0) | (line == 2)
    u = np.where(regular, (nth + 0.05 + 0.9 * dice) / count, dice)
    days = np.empty(len(account), dtype=np.int64)
    for number, name in enumerate(LINES):
        mine = line == number
        days[mine] = pick_days(name, habits.season[account[mine]], first[mine], last[mine], u[mine])
    interest = line == 3  # booked on the 21st of a quarter's last month, as far as the account is active
    due = _quarter_days(year, nth, count)
    days[interest] = np.clip(due, first, last)[interest]
    return days


def _quarter_days(year: np.ndarray, nth: np.ndarray, count: np.ndarray) -> np.ndarray:
    quarter = np.minimum(4 - np.minimum(count, 4) + nth, 3)
    return YEAR_STARTS[year] + np.array([79, 171, 263, 354])[quarter]


def _weights(
    people: Population,
    habits: Behaviour,
    account: np.ndarray,
    year: np.ndarray,
    line: np.ndarray,
    count: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Relative size of each order within its account and year."""
    share = habits.mix[account, line] / count
    # A small account that happens to buy a machine has a big year for machines: count varies, size does not.
    lone = (line == 0) & (count == 1)
    share = np.where(lone, np.maximum(share, 0.3), share)
    spread = SPREAD[line] * np.where(people.revenue[account, year] > 5e5, 0.8, 1.0)
    return np.maximum(share, 1e-4) * np.exp(rng.normal(0, 1, len(account)).clip(-2.2, 2.2) * spread)


def _returns(
    people: Population,
    year: np.ndarray,
    line: np.ndarray,
    count: np.ndarray,
    account: np.ndarray,
    day: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Days of returns and the orders that they belong to. Only from accounts with many orders, within the year."""
    later = day + rng.integers(6, 35, len(day))
    limit = np.minimum(people.end[account], YEAR_STARTS[year + 1] - 1)
    sent_back = (rng.random(len(day)) < RETURNS) & (line == 1) & (count >= 8) & (later < limit)
    source = np.flatnonzero(sent_back)
    return later[source], source


def _scale(people: Population, account: np.ndarray, year: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Net amounts: weights scaled so that each account reaches its revenue of the year."""
    cell = account * 3 + year
    total = np.bincount(cell, weights=weight, minlength=len(people) * 3)
    return weight / total[cell] * people.revenue.ravel()[cell]


def _quantities(
    people: Population,
    account: np.ndarray,
    line: np.ndarray,
    listed: np.ndarray,
    is_return: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Pieces or hours that make the list amount plausible: large buyers buy larger machines."""
    z = rng.normal(0, 1, len(listed)).clip(-3.2, 3.2)
    larger = np.clip((people.revenue.max(axis=1)[account] / 5e5) ** 0.35, 0.5, 3.0)
    quantity = np.ones(len(listed))
    for number, name in enumerate(LINES[:3]):
        typical, spread = PRICES[name]
        price = typical * np.exp(z * spread) * (larger if name == "machines" else 1.0)
        mine = line == number
        quantity[mine] = np.maximum(np.round(np.abs(listed[mine]) / price[mine]), 1)
    return np.where(is_return, -quantity, quantity).astype(np.int64)
