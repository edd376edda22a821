"""How each account buys: its mix of lines, its discount, what it costs to serve.

Large buyers bargain deeper, buy more regularly and leave thinner margins; that is drawn here, and what the handbook
claims about key accounts can be tested on it. Some claims hold and some do not. The planted accounts get their own
figures at the end, far from everybody else's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grading.market.population import Population
from grading.market.streams import stream

LINES = ("machines", "parts", "service", "financing")
#: Product cost as a share of the list amount, by line (financing: cost of funds as a share of the interest).
COST_OF_LIST = np.array([0.69, 0.53, 0.69, 0.55])
#: A discount is not the same on every line.
LINE_FACTOR = np.array([1.05, 0.95, 0.8, 0.0])


@dataclass
class Behaviour:
    """Arrays by place.

    Attributes
    ----------
    mix
        Share of each line in revenue, shape (n, 4), rows sum to 1.
    discount
        Discount off list by line, shape (n, 4).
    selling_rate, service_rate, logistics_rate, credit_rate
        Costs as a share of revenue.
    visits
        Visits in a full year.
    season
        Number of the seasonal pattern, 0-2.
    """

    mix: np.ndarray
    discount: np.ndarray
    selling_rate: np.ndarray
    service_rate: np.ndarray
    logistics_rate: np.ndarray
    credit_rate: np.ndarray
    visits: np.ndarray
    season: np.ndarray


#: 0 even, 1 building season (dip in winter), 2 before the festivals.
SEASON = {"construction": 1, "mining": 1, "public_works": 1, "food": 2, "packaging": 2, "transport": 2}


def make_behaviour(people: Population, seed: int) -> Behaviour:
    """Draw the habits of every account of a world."""
    rng = stream(seed, "behaviour")
    n = len(people)
    size = people.revenue.max(axis=1)
    mix = _mix(people, size, rng)
    base = _discount(people, rng)
    discount = np.clip(base[:, None] * LINE_FACTOR, 0, 0.6)
    discount[:, 3] = 0.0
    large = size > np.sort(size)[::-1][120]
    wide = np.exp(rng.normal(0, 0.85, n).clip(-1.5, 2.2)) * 0.085  # some small accounts are served at a loss
    service = np.where(large, rng.uniform(0.02, 0.042, n), wide)
    made = Behaviour(
        mix=mix,
        discount=discount,
        selling_rate=rng.uniform(0.008, 0.020, n),
        service_rate=service,
        logistics_rate=rng.uniform(0.02, 0.034, n),
        credit_rate=rng.uniform(30, 120, n) / 365 * 0.045,
        visits=_visits(people, rng),
        season=np.array([SEASON.get(str(industry), 0) for industry in people.industry]),
    )
    _plant(people, made, rng)
    return made


def _mix(people: Population, size: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    n = len(people)
    machines = np.clip(rng.normal(0.55, 0.10, n), 0.30, 0.75)
    machines[people.kind == "dealer"] -= 0.12  # dealers live on parts
    service = np.clip(rng.normal(0.10, 0.04, n), 0.0, 0.2)
    service[people.kind != "end_user"] *= 0.3
    service[size < 6e4] = 0.0
    machines[size < 2.5e4] = 0.0  # too small for a drive of its own
    lends = (rng.random(n) < 0.25) & (size > 8e5) & (people.kind == "end_user")
    financing = np.where(lends, rng.uniform(0.004, 0.018, n), 0.0)
    return np.column_stack([machines, 1 - machines - service - financing, service, financing])


def _discount(people: Population, rng: np.random.Generator) -> np.ndarray:
    """Discount off list: by tier, so that the list's misjudgements cost money."""
    n = len(people)
    low = {"A": 0.14, "B": 0.085, "C": 0.04, "D": 0.0}
    high = {"A": 0.19, "B": 0.112, "C": 0.08, "D": 0.05}
    lows = np.array([low[tier] for tier in people.tier])
    highs = np.array([high[tier] for tier in people.tier])
    return lows + (highs - lows) * rng.random(n)


def _visits(people: Population, rng: np.random.Generator) -> np.ndarray:
    n = len(people)
    by_tier = {
        "A": rng.integers(14, 27, n),
        "B": rng.integers(3, 9, n),
        "C": np.minimum(rng.poisson(1.6, n), 4),
        "D": np.minimum(rng.poisson(0.5, n), 2),
    }
    return np.select([people.tier == tier for tier in by_tier], list(by_tier.values()))


def _plant(people: Population, made: Behaviour, rng: np.random.Generator) -> None:
    """The habits of the planted accounts."""
    # Won its machines by cutting the price, buys few genuine parts, insists on cheap service, never borrows.
    bad = people.where("losing_account")
    made.mix[bad] = [0.74, 0.10, 0.16, 0.0]
    made.discount[bad] = [rng.uniform(0.275, 0.295), 0.22, 0.38, 0.0]
    made.selling_rate[bad], made.logistics_rate[bad] = 0.026, 0.034
    made.service_rate[bad], made.credit_rate[bad] = rng.uniform(0.075, 0.09), 0.012
    # Pays for machines, buys genuine parts and applications only, was won by free service, borrows and pays interest.
    good = people.where("earning_account")
    made.mix[good] = [0.38, 0.43, 0.10, 0.09]
    made.discount[good] = [0.05, 0.04, 0.10, 0.0]
    made.selling_rate[good], made.logistics_rate[good] = 0.016, 0.02
    made.service_rate[good], made.credit_rate[good] = rng.uniform(0.034, 0.039), 0.018
    # The very largest live on machines, and have bargained.
    front = np.flatnonzero(np.isin(people.role[:7], ["", "largest"]))
    made.mix[front], made.discount[front] = [0.59, 0.31, 0.095, 0.005], rng.uniform(0.168, 0.186) * LINE_FACTOR
    most = people.where("largest")
    made.selling_rate[most], made.service_rate[most], made.logistics_rate[most] = 0.019, 0.040, 0.033
    made.discount[most], made.credit_rate[most] = 0.19 * LINE_FACTOR, 0.011
    # Pampered at the top of tier B.
    pet = people.where("tier_inversion")
    made.discount[pet] = rng.uniform(0.25, 0.27) * LINE_FACTOR
    made.visits[pet] = rng.integers(36, 43)
    made.service_rate[pet] = 0.02
    # Nobody calls on the one that could be large.
    gem = people.where("hidden_gem")
    made.discount[gem] = 0.03 * LINE_FACTOR
    made.visits[gem] = 1
    made.service_rate[gem] = 0.03
