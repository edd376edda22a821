"""Whether to bid and at what price: expected value, Friedman and Gates, total cost of ownership, one point's price.

Money in CNY, shares and chances as fractions 0–1, mark-ups as price over our cost (1.10 = 10 % above cost).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kam_lab.bidding.scoring import bids_of
from kam_lab.checks import fail, need_columns, need_number, need_whole

#: A rival's habits: the chance that he bids below a mark-up.
Chance = Callable[[float], float]
#: Days in a year of interest, as banks count for bonds.
YEAR_OF_INTEREST = 360


class BidValue(NamedTuple):
    """What a bid is worth before it is opened (CNY; the chance as a fraction)."""

    margin_if_won: float
    bond_carry: float
    cost_of_bidding: float
    expected_value: float
    break_even_chance: float

    @property
    def worth_it(self) -> bool:
        """Whether the expected value is above 0."""
        return self.expected_value > 0


def bid_value(
    contract: float,
    margin: float,
    chance: float,
    preparation: float = 0.0,
    bond: float = 0.0,
    bond_days: float = 0.0,
    rate: float = 0.04,
) -> BidValue:
    """Expected value of bidding: p · margin − preparation − the cost of money tied up in the bond (handbook T-3.4).

    Parameters
    ----------
    contract : CNY. margin : fraction of the contract left if we win. chance : 0–1.
    preparation : CNY, spent whether we win or not. bond : CNY, tied up for ``bond_days`` at the yearly ``rate`` / 360.

    Returns
    -------
    BidValue
        ``break_even_chance`` is the chance at which the expected value is 0; infinite if there is no margin.

    Covers: t_3_4.
    """
    won = need_number(contract, "contract", 0) * need_number(margin, "margin", -1, 1)
    p = need_number(chance, "chance", 0, 1)
    carry = need_number(bond, "bond", 0) * need_number(rate, "rate", 0) * need_number(bond_days, "bond_days", 0)
    carry /= YEAR_OF_INTEREST
    spent = need_number(preparation, "preparation", 0) + carry
    return BidValue(won, carry, spent, p * won - spent, spent / won if won > 0 else math.inf)


def price_of_one_point(weight: float, points: float = 1.0) -> float:
    """The price rise above the benchmark that costs ``points``: w/(w − points) − 1 (handbook T-3.2).

    Parameters
    ----------
    weight : points for the price out of 100. points : above 0, below the weight.

    Returns
    -------
    float
        A fraction of the benchmark price: the heavier the price weighs, the less a point costs.

    Covers: t_3_2.
    """
    w, lost = need_number(weight, "price_weight", 0, 100), need_number(points, "points", 0)
    if not 0 < lost < w:
        raise fail("points_range", owner="bidding", weight=f"{w:g}", came=f"{lost:g}")
    return w / (w - lost) - 1


def price_for_points(price: float, benchmark: float, weight: float, points: float) -> float:
    """The evaluation price at which a bid has ``points`` more (or fewer) price points than at ``price``.

    Cutting below the benchmark makes the bid the benchmark itself: it can gain no more than the full weight, and the
    others lose instead; so the answer is never below the benchmark.

    Returns
    -------
    float
        CNY.

    Covers: t_3_2.
    """
    now, low, w = need_number(price, "price", 0), need_number(benchmark, "benchmark", 0), need_number(weight, "w", 0)
    if not 0 < low <= now or w == 0:
        raise fail("benchmark_range", owner="bidding", benchmark=f"{low:,.0f}", price=f"{now:,.0f}")
    wanted = low / now * w + need_number(points, "points")
    if wanted <= 0:
        raise fail("points_range", owner="bidding", weight=f"{w:g}", came=f"{points:g}")
    return low * w / min(wanted, w)


def uniform_rival(low: float, high: float) -> Chance:
    """A rival whose price over our cost is equally likely anywhere between ``low`` and ``high``."""
    first, last = need_number(low, "low", 0), need_number(high, "high", 0)
    if not first < last:
        raise fail("order", owner="bidding", low=f"{first:g}", high=f"{last:g}")
    return lambda markup: min(1.0, max(0.0, (markup - first) / (last - first)))


def observed_rival(ratios: Any) -> Chance:
    """A rival as he has bid so far: the share of his prices (over our cost) that lay below a mark-up."""
    seen = np.sort(np.asarray(list(ratios), dtype=float))
    if seen.size == 0:
        raise fail("need_prices", owner="bidding", least=1, came=0)
    return lambda markup: float(np.searchsorted(seen, markup, side="left") / seen.size)


def friedman(markup: float, rivals: Sequence[Chance]) -> float:
    """Chance of being lowest if rivals bid independently of each other: Π(1 − Fᵢ) (Friedman 1956; handbook T-3.5).

    Covers: t_3_5.
    """
    b = need_number(markup, "markup", 0)
    return float(np.prod([1 - rival(b) for rival in rivals])) if rivals else 1.0


def gates(markup: float, rivals: Sequence[Chance]) -> float:
    """Chance of being lowest by Gates 1967: 1/(1 + Σ Fᵢ/(1 − Fᵢ)); 0 once any rival is certainly lower.

    Rivals who look at the same project make the same slips; Gates allows for that and is kinder than Friedman.

    Covers: t_3_5.
    """
    b = need_number(markup, "markup", 0)
    odds = 0.0
    for rival in rivals:
        below = rival(b)
        if below >= 1:
            return 0.0
        odds += below / (1 - below)
    return 1 / (1 + odds)


def best_markup_uniform(rivals: int, low: float = 1.05, high: float = 1.25) -> float:
    """The mark-up with the largest expected profit against ``rivals`` uniform rivals: (high + n)/(1 + n), at least low.

    Friedman's model; profit (b − 1)·((high − b)/(high − low))ⁿ (handbook T-3.5).

    Covers: t_3_5.
    """
    count = need_whole(rivals, "rivals", 1)
    uniform_rival(low, high)
    return max(float(low), (high + count) / (1 + count))


def markup_curve(rivals: Sequence[Chance], low: float = 1.0, high: float = 1.3, steps: int = 61) -> pd.DataFrame:
    """Chance and expected profit over a range of mark-ups, by Friedman and by Gates.

    Returns
    -------
    DataFrame, index ``markup``: ``friedman, gates`` (chance), ``friedman_profit, gates_profit`` (expected, as a
    fraction of our cost).

    Covers: t_3_5.
    """
    points = np.linspace(low, high, need_whole(steps, "steps", 2))
    table = pd.DataFrame(index=pd.Index(points.round(6), name="markup"))
    for name, model in (("friedman", friedman), ("gates", gates)):
        table[name] = [model(float(b), rivals) for b in points]
        table[f"{name}_profit"] = table[name] * (points - 1)
    return table[["friedman", "gates", "friedman_profit", "gates_profit"]]


def rival_ratios(bids: pd.DataFrame, quotes: pd.DataFrame, us: str = "HL") -> pd.DataFrame:
    """Rivals' prices over our own cost, tender by tender: what Friedman and Gates are fed with.

    Parameters
    ----------
    bids : tender_id, bidder_id, price (CNY). quotes : our offers: tender_id, product_cost (CNY).
    us : our own id.

    Returns
    -------
    DataFrame: ``tender_id, bidder_id, ratio``.
    """
    need_columns(bids, ["tender_id", "bidder_id", "price"], "bids")
    need_columns(quotes, ["tender_id", "product_cost"], "quotes")
    cost = quotes.dropna(subset=["tender_id"]).drop_duplicates("tender_id").set_index("tender_id")["product_cost"]
    rivals = bids[(bids["bidder_id"] != us) & bids["tender_id"].isin(cost.index) & (bids["price"] > 0)]
    ratio = rivals["price"] / rivals["tender_id"].map(cost)
    return rivals[["tender_id", "bidder_id"]].assign(ratio=ratio).reset_index(drop=True)


def total_cost(price: float, running: float, residual: float, years: int, rate: float) -> float:
    """Total cost of ownership: price + present value of running costs − present value of what is left (handbook T-3.6).

    Parameters
    ----------
    price : CNY today. running : CNY at the end of each year. residual : CNY at the end of the life.
    years : whole years. rate : yearly discount rate, 0 or more (0.08 = 8 %).

    Covers: t_3_6.
    """
    life, r = need_whole(years, "years", 1), need_number(rate, "rate", 0)
    annuity = life if r == 0 else (1 - (1 + r) ** -life) / r
    spent = need_number(price, "price", 0) + need_number(running, "running", 0) * annuity
    return spent - need_number(residual, "residual", 0) / (1 + r) ** life


def tco(tender: Mapping[str, Any] | pd.Series, bids: pd.DataFrame, rate: float = 0.08) -> pd.DataFrame:
    """Total cost of ownership of every bid of one tender.

    Parameters
    ----------
    tender : tender_id, life_years. bids : the bids table (or the tender's rows): price, running_cost (CNY a year),
        residual_value (CNY).
    rate : yearly discount rate.

    Returns
    -------
    DataFrame, index bidder_id, cheapest over its life first: ``price, running, residual`` (present values, CNY),
    ``total_cost`` = price + running − residual, ``price_place``, ``cost_place``.

    Covers: t_3_6, divert_by_difference.
    """
    need_columns(bids, ["tender_id", "bidder_id", "price", "running_cost", "residual_value"], "bids")
    mine = bids_of(bids, str(tender["tender_id"])).set_index("bidder_id")
    if mine.empty:
        raise fail("no_bids", owner="bidding", tender=str(tender["tender_id"]))
    life, r = need_whole(tender["life_years"], "life_years", 1), need_number(rate, "rate", 0)
    annuity = life if r == 0 else (1 - (1 + r) ** -life) / r
    table = pd.DataFrame(
        {
            "price": mine["price"].astype(float),
            "running": mine["running_cost"] * annuity,
            "residual": mine["residual_value"] / (1 + r) ** life,
        }
    )
    table["total_cost"] = table["price"] + table["running"] - table["residual"]
    table["price_place"] = table["price"].rank(method="min").astype(int)
    table["cost_place"] = table["total_cost"].rank(method="min").astype(int)
    return table.sort_index().sort_values("total_cost", kind="stable")
