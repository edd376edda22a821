"""Who buys how much: the skeleton that every table is hung on.

Accounts are held here in the order of their revenue in 2025 ("place" 0 is the largest); those that stopped buying
before 2025 come last. Ids are given by age, so that they tell nothing about size.

Concentration is published for a comparable trade (592 buyers, of which 21, 3.5 %, carry about 40 % of volume; the top
fifth carries 75-80 %). The curve is drawn around these shares, then every order is scaled to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from grading.market.streams import stream

FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2025, 12, 31)
YEARS = (2023, 2024, 2025)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
#: First day of each year as a day number, and one past the end.
YEAR_STARTS = np.array([(date(year, 1, 1) - FIRST_DAY).days for year in (*YEARS, 2026)])

BUYERS = 592  # accounts that order in 2025
LAPSED = 36  # accounts that stopped before
TOP = 21
FIFTH = 119  # a fifth of the buyers, rounded up

INDUSTRIES = {
    "chemicals": 0.13, "power": 0.08, "mining": 0.10, "metals": 0.11, "construction": 0.12, "machinery": 0.15,
    "packaging": 0.09, "food": 0.10, "transport": 0.06, "public_works": 0.06,
}  # fmt: skip
REGIONS = {"north": 0.17, "northeast": 0.10, "east": 0.30, "central": 0.16, "south": 0.15, "west": 0.12}


@dataclass
class Population:
    """One entry per account, by place. Arrays of length n unless said otherwise.

    Attributes
    ----------
    ids
        Account ids.
    revenue
        Revenue to be reached in each year, shape (n, 3), CNY.
    start, end
        First and last day on which the account may order (day numbers from 2023-01-01; start may be negative).
    joined
        Day of the first contract, day number (mostly negative).
    role
        Planted role or "".
    industry, region, kind, tier, size_class
        As in the table accounts.
    """

    ids: np.ndarray
    revenue: np.ndarray
    start: np.ndarray
    end: np.ndarray
    joined: np.ndarray
    role: np.ndarray
    industry: np.ndarray
    region: np.ndarray
    kind: np.ndarray
    tier: np.ndarray
    size_class: np.ndarray

    def __len__(self) -> int:
        return len(self.ids)

    def where(self, role: str) -> int:
        """Place of the account that plays a planted role."""
        return int(np.flatnonzero(self.role == role)[0])

    def share_of_year(self) -> np.ndarray:
        """Share of each year in which the account is active, shape (n, 3)."""
        lo = np.maximum(self.start[:, None], YEAR_STARTS[None, :-1])
        hi = np.minimum(self.end[:, None] + 1, YEAR_STARTS[None, 1:])
        return np.clip((hi - lo) / np.diff(YEAR_STARTS), 0.0, 1.0)


def day_number(year: int, month: int, day: int) -> int:
    """Days since 2023-01-01."""
    return (date(year, month, day) - FIRST_DAY).days


def to_date(days: np.ndarray) -> np.ndarray:
    """Day numbers as datetime64[us]."""
    return (np.datetime64(FIRST_DAY, "D") + days.astype("timedelta64[D]")).astype("datetime64[us]")


def first_of_quarters() -> list[date]:
    """First day of each of the twelve quarters."""
    return [date(year, month, 1) for year in YEARS for month in (1, 4, 7, 10)]


def quarter_of(days: np.ndarray) -> np.ndarray:
    """Number of the quarter (0-11) in which each day lies."""
    starts = np.array([(first - FIRST_DAY).days for first in first_of_quarters()])
    return np.searchsorted(starts, days, side="right") - 1


def make_population(seed: int) -> Population:
    """Draw the accounts of one world: sizes, growth, lifetimes, kinds, and who plays which planted role."""
    rng = stream(seed, "population")
    n = BUYERS + LAPSED
    curve = _curve(rng)
    role = _roles(rng, n)
    revenue, start, end = _lifetimes(curve, role, rng)
    joined = _joined(start, rng)
    kind = _kinds(role, rng)
    industry = rng.choice(list(INDUSTRIES), size=n, p=list(INDUSTRIES.values()))
    region = rng.choice(list(REGIONS), size=n, p=list(REGIONS.values()))
    tier = _tiers(revenue, role, rng)
    size_class = _believed_size(revenue, role, rng)
    order = np.lexsort((np.arange(n), joined))
    ids = np.empty(n, dtype=object)
    ids[order] = [f"A{number:04d}" for number in range(1, n + 1)]
    return Population(ids, revenue, start, end, joined, role, industry, region, kind, tier, size_class)


def _curve(rng: np.random.Generator) -> np.ndarray:
    """Revenue of 2025 by place, descending, CNY."""
    total = 240e6 * rng.uniform(0.92, 1.08)
    top_share, fifth_share = rng.uniform(0.39, 0.41), rng.uniform(0.763, 0.787)

    def block(raw: np.ndarray, share: float, noise: float) -> np.ndarray:
        raw = np.sort(raw * np.exp(rng.normal(0, noise, len(raw)).clip(-2 * noise, 2 * noise)))[::-1]
        return raw / raw.sum() * share

    head = block(np.arange(1, TOP + 1) ** -rng.uniform(0.44, 0.52), top_share, 0.03)
    middle = block(np.arange(TOP + 1, FIFTH + 1) ** -1.1, fifth_share - top_share, 0.05)
    rank = np.arange(FIFTH + 1, BUYERS + 1)
    left = (BUYERS + 2 - rank) / (BUYERS - FIFTH)  # the curve bends down to accounts that buy once a year
    tail = block((FIFTH / rank) ** 0.8 * left**0.8 + 0.01, 1 - fifth_share, 0.08)
    # Blocks are scaled on their own; sorting mends the few places where they touch.
    return np.sort(np.concatenate([head, middle, tail]))[::-1] * total


def _roles(rng: np.random.Generator, n: int) -> np.ndarray:
    """Which place plays which role; ranges keep the roles far from the thresholds by which they are found."""
    role = np.full(n, "", dtype=object)
    role[0] = "largest"  # the largest is not the most profitable
    earning = rng.integers(1, 3)
    role[earning] = "earning_account"
    role[rng.integers(earning + 1, 7)] = "losing_account"
    role[rng.integers(7, 13)] = "false_big_dealer"
    role[rng.integers(14, 18)] = "riser"  # not asked for: grew into the top, still in tier B
    role[rng.integers(34, 48)] = "silent_account"
    role[rng.integers(62, 82)] = "tier_inversion"
    role[rng.integers(230, 330)] = "hidden_gem"
    role[rng.choice(np.arange(340, 420), 2, replace=False)] = "decoy"  # large wallets that want no partner
    return role


def _lifetimes(
    curve: np.ndarray, role: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Revenue by year, and first and last day of buying."""
    n = len(role)
    place = np.arange(n)
    revenue = np.zeros((n, 3))
    revenue[:BUYERS, 2] = curve
    spread = np.select([place < 30, place < FIFTH], [0.07, 0.16], 0.32)
    for year in (1, 0):
        growth = np.exp(rng.normal(0, 1, n).clip(-2, 2) * spread + 0.03)
        revenue[:, year] = revenue[:, year + 1] / growth
    start = np.full(n, -1)
    end = np.full(n, DAYS - 1)
    plain = (role == "") & (place < BUYERS)
    _newcomers(revenue, start, plain, rng)
    _pauses_and_ends(revenue, start, end, plain, rng)
    _lapsed(curve, revenue, end, rng)
    riser = int(np.flatnonzero(role == "riser")[0])
    revenue[riser, :2] = revenue[riser, 2] / np.array([3.6, 2.3])
    silent = int(np.flatnonzero(role == "silent_account")[0])
    revenue[silent, :2] = curve[8] * rng.uniform(0.88, 1.0, 2)
    end[silent] = day_number(2025, 3, 25) + rng.integers(0, 70)
    return revenue, start, end


def _newcomers(revenue: np.ndarray, start: np.ndarray, plain: np.ndarray, rng: np.random.Generator) -> None:
    """About one in twelve buyers is new in each year; hardly any of the large ones."""
    n = len(plain)
    place = np.arange(n)
    chance = np.select([place < 30, place < FIFTH], [0.0, 0.12], 0.25)
    new = plain & (rng.random(n) < chance)
    year = rng.integers(0, 3, n)
    first = YEAR_STARTS[year] + rng.integers(5, 330, n)
    ramp = rng.uniform(0.3, 0.8, n)
    for i in np.flatnonzero(new):
        start[i] = first[i]
        revenue[i, : year[i]] = 0.0
        if year[i] < 2:  # the first year is short, and an account starts small
            revenue[i, year[i]] *= ramp[i] * (YEAR_STARTS[year[i] + 1] - first[i]) / 365


def _pauses_and_ends(
    revenue: np.ndarray, start: np.ndarray, end: np.ndarray, plain: np.ndarray, rng: np.random.Generator
) -> None:
    """Small accounts skip a year, or stop in the course of 2025."""
    n = len(plain)
    place = np.arange(n)
    small = plain & (place > 150) & (start < 0)
    skip = small & (place > 300) & (rng.random(n) < 0.05)
    revenue[skip, 1] = 0.0
    stop = small & ~skip & (rng.random(n) < 0.05)
    end[stop] = (day_number(2025, 2, 10) + rng.integers(0, 230, n))[stop]


def _lapsed(curve: np.ndarray, revenue: np.ndarray, end: np.ndarray, rng: np.random.Generator) -> None:
    """Accounts that stopped in 2023 or 2024: small ones, and one of middle size."""
    gone = slice(BUYERS, BUYERS + LAPSED)
    sizes = curve[rng.choice(np.arange(150, BUYERS - 20), LAPSED, replace=False)]
    sizes[0] = curve[rng.integers(70, 100)]
    last = rng.integers(60, YEAR_STARTS[2] - 10, LAPSED)
    end[gone] = last
    revenue[gone, 0] = sizes * np.clip(last / 365, 0.05, 1)
    revenue[gone, 1] = sizes * np.clip((last - YEAR_STARTS[1]) / 366, 0, 1)
    revenue[gone, 2] = 0.0
    early = last < YEAR_STARTS[1] + 15  # too few days to order in the second year
    revenue[BUYERS:, 1][early] = 0.0
    end[gone] = np.where(early, np.minimum(last, YEAR_STARTS[1] - 1), last)


def _joined(start: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Day of the first contract: before the ledger begins, or shortly before the first order."""
    n = len(start)
    years_ago = rng.beta(1.2, 2.0, n) * 18
    old = -(years_ago * 365).astype(int) - rng.integers(20, 200, n)
    return np.where(start >= 0, np.maximum(start - rng.integers(0, 25, n), 0), old)


def _kinds(role: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    n = len(role)
    kind = rng.choice(["end_user", "dealer", "chain"], size=n, p=[0.81, 0.14, 0.05]).astype(object)
    kind[np.isin(role, ["earning_account", "losing_account", "silent_account", "hidden_gem", "riser", "decoy"])] = (
        "end_user"
    )
    kind[role == "tier_inversion"] = "end_user"
    # A false big dealer is only told apart where honest big dealers stand beside him.
    free = np.flatnonzero(role[:TOP] == "")
    picked = rng.permutation(free)
    kind[picked[:4]], kind[picked[4]], kind[picked[5:]] = "dealer", "chain", "end_user"
    kind[role == "false_big_dealer"] = "dealer"
    return kind


def _tiers(revenue: np.ndarray, role: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The official list of January 2025: by revenue of 2024, with the misjudgements of such lists lower down."""
    score = np.log(np.maximum(revenue[:, 1], 1.0))
    rank = np.argsort(np.argsort(-score))
    noisy = np.where(rank < 24, score + 10, score + rng.normal(0, 0.25, len(score)))
    rank = np.argsort(np.argsort(-noisy))
    tier = np.select([rank < 24, rank < 84, rank < 240], ["A", "B", "C"], "D").astype(object)
    tier[(revenue[:, 1] == 0) & (tier != "D")] = "D"
    tier[(revenue[:, 1] == 0) & (revenue[:, 2] > 4e5)] = "C"
    tier[(role == "tier_inversion") | (role == "riser")] = "B"
    tier[role == "hidden_gem"] = rng.choice(["C", "D"])
    tier[role == "decoy"] = "D"
    return tier


def _believed_size(revenue: np.ndarray, role: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What the team believes: last year's size, one step wrong for about one account in twelve."""
    rank = np.argsort(np.argsort(-revenue[:, 1]))
    level = np.select([rank < 30, rank < 130], [2, 1], 0)
    step = rng.choice([-1, 0, 1], size=len(level), p=[0.04, 0.92, 0.04])
    level = np.clip(level + np.where(rank < 15, 0, step), 0, 2)
    level[(role == "tier_inversion") | (role == "silent_account")] = 2
    level[(role == "hidden_gem") | (role == "decoy")] = 0
    return np.array(["small", "mid", "key"], dtype=object)[level]
