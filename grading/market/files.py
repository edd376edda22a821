"""Profiles, wallets and dealers: what the account manager has on file beside the ledger."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.population import YEAR_STARTS, YEARS, Population
from grading.market.streams import stream

NEEDS = ["performance", "service", "price", "tco"]
FLAGS = {
    "performance": ["special_specs", "few_substitutes", "past_quality_problem"],
    "service": ["supply_security", "stockout_costly", "left_poor_supplier"],
    "price": ["thin_margin", "standard_needs"],
    "tco": ["counts_total_cost", "skilled_purchasing"],
}
SCORES = [
    "central_purchasing", "service_demand", "price_sensitivity", "partnership_wish", "strategic_priority",
    "ability_to_serve", "influence", "culture_fit",
]  # fmt: skip
#: Category spend of accounts outside tiers A and B stays below this, that of likely partners among them far below.
SMALL_WALLET, PARTNER_WALLET = 5.0e6, 2.4e6


def make_profiles(people: Population, seed: int) -> pd.DataFrame:
    """The table profiles, one row per account."""
    rng = stream(seed, "profiles")
    n = len(people)
    size = np.log10(np.maximum(people.revenue.max(axis=1), 1e3))
    size = (size - size.mean()) / size.std()
    need = rng.choice(4, size=n, p=[0.24, 0.26, 0.32, 0.18])
    columns: dict[str, np.ndarray] = {}
    pull = dict(zip(SCORES, [0.55, 0.3, 0.25, 0.15, 0.6, 0.2, 0.6, 0.05], strict=True))
    shift = {"service_demand": 1.1 * (need == 1), "price_sensitivity": 1.1 * (need == 2) + 0.5 * (need == 3)}
    for name in SCORES:
        raw = 2.9 + pull[name] * size + rng.normal(0, 0.85, n) + shift.get(name, 0.0)
        columns[name] = np.clip(np.round(raw), 1, 5).astype(np.int64)
    happy = np.clip(np.round(rng.normal(7.3, 1.5, n) - 1.6 * (people.revenue[:, 2] == 0)), 0, 10).astype(np.int64)
    columns["feedback_per_year"] = rng.poisson(np.exp(0.4 * size))
    # Recommending depends on satisfaction, but nowhere near five new customers for each satisfied one.
    columns["referrals_per_year"] = rng.poisson(0.04 * np.exp(0.28 * (happy - 5)))
    columns["satisfaction"] = happy
    _plant_profiles(people, columns, rng)
    for kind, flags in FLAGS.items():
        own = need == NEEDS.index(kind)
        for flag in flags:
            columns[flag] = rng.random(n) < np.where(own, 0.9, 0.10)
    # Who counts total cost asks for the price first, and is taken for a price buyer.
    looks_cheap = (need == 3) & (rng.random(n) < 0.55)
    columns["thin_margin"] |= looks_cheap
    columns["stated_need"] = _stated(need, looks_cheap, rng)
    made = pd.DataFrame({"account_id": people.ids, **columns})
    return made.sort_values("account_id", ignore_index=True)


def _plant_profiles(people: Population, columns: dict[str, np.ndarray], rng: np.random.Generator) -> None:
    gem, decoy = people.where("hidden_gem"), people.role == "decoy"
    for name, value in {"partnership_wish": 5, "influence": 5, "culture_fit": 4, "strategic_priority": 2}.items():
        columns[name][gem] = value
    columns["ability_to_serve"][gem], columns["price_sensitivity"][gem], columns["satisfaction"][gem] = 4, 2, 8
    columns["partnership_wish"][decoy] = rng.integers(1, 3, decoy.sum())
    columns["influence"][decoy] = rng.integers(1, 3, decoy.sum())
    columns["price_sensitivity"][decoy] = 5
    good, bad = people.where("earning_account"), people.where("losing_account")
    columns["price_sensitivity"][good], columns["price_sensitivity"][bad] = 2, 5
    columns["partnership_wish"][good], columns["partnership_wish"][bad] = 5, 2
    columns["service_demand"][bad] = 5


def _stated(need: np.ndarray, looks_cheap: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The manager's note: right for about three in four, wrong above all where cost counters look price-driven."""
    n = len(need)
    stated = np.where(rng.random(n) < 0.82, need, rng.integers(0, 4, n))
    stated = np.where(looks_cheap & (rng.random(n) < 0.7), 2, stated)
    return np.array(NEEDS, dtype=object)[stated]


def allocation(rank: np.ndarray, suppliers: np.ndarray) -> np.ndarray:
    """Expected share of wallet by rank: the Wallet Allocation Rule, (1 - rank/(n + 1)) * 2/n."""
    return (1 - rank / (suppliers + 1)) * 2 / suppliers


def make_wallets(people: Population, profiles: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The table wallets: one row per account and year in which it was a customer."""
    rng = stream(seed, "wallets")
    n = len(people)
    suppliers = rng.choice([2, 3, 4, 5, 6], size=n, p=[0.22, 0.33, 0.25, 0.13, 0.07])
    rank = np.minimum(1 + (rng.random(n) ** 1.3 * suppliers).astype(int), suppliers)
    rank[people.tier == "A"] = np.minimum(rank, 2)[people.tier == "A"]
    suppliers[people.where("earning_account")], rank[people.where("earning_account")] = 2, 1
    share = np.clip(allocation(rank, suppliers) * np.exp(rng.normal(0, 0.22, n).clip(-0.5, 0.5)), 0.06, 0.85)
    share = np.where(people.tier == "A", np.clip(share * 1.15, 0.1, 0.86), np.minimum(share, 0.68))
    share[people.where("earning_account")] = rng.uniform(0.76, 0.82)
    revenue = people.revenue
    usual = revenue.sum(axis=1) / np.maximum((revenue > 0).sum(axis=1), 1)
    spend = usual / share
    marks = profiles.set_index("account_id").loc[people.ids]
    outside = ~np.isin(people.tier, ["A", "B"])
    partner = ((marks["influence"] >= 4) & (marks["partnership_wish"] >= 4)).to_numpy()
    spend = np.where(outside, np.minimum(spend, np.where(partner, PARTNER_WALLET, SMALL_WALLET)), spend)
    decoys, gem = people.role == "decoy", people.where("hidden_gem")
    spend[decoys] = rng.uniform(10e6, 13e6, decoys.sum())
    spend[gem] = rng.uniform(24e6, 32e6)
    suppliers[gem], suppliers[decoys] = 4, 5
    drift = np.exp(rng.normal(0.03, 0.05, (n, 3)).clip(-0.08, 0.14).cumsum(axis=1))
    # Nobody buys everything from us: at most nine tenths where we are well known, three quarters elsewhere.
    ceiling = np.where(people.tier == "A", 0.9, 0.74)[:, None]
    yearly = np.maximum(spend[:, None] * drift / drift[:, 1:2], revenue / ceiling)
    blur = np.exp(rng.normal(0, 0.1, (n, 3)).clip(-0.2, 0.2))
    rival = rng.choice(4, size=n, p=[0.36, 0.28, 0.21, 0.15])
    rows, years = np.nonzero(np.arange(3)[None, :] >= _first_year(people)[:, None])
    order = np.lexsort((years, people.ids[rows].astype(str)))
    rows, years = rows[order], years[order]
    ours = revenue[rows, years] / yearly[rows, years] * blur[rows, years]
    return pd.DataFrame(
        {
            "account_id": people.ids[rows],
            "year": np.array(YEARS)[years],
            "category_spend": np.round(yearly[rows, years], -2),
            "our_rank": _likely_rank(ours, suppliers[rows]),
            "suppliers": suppliers[rows],
            "main_rival": np.array(["R1", "R2", "R3", "R4"], dtype=object)[rival[rows]],
        }
    )


def _first_year(people: Population) -> np.ndarray:
    return np.clip(np.searchsorted(YEAR_STARTS, people.joined, side="right") - 1, 0, 2)


def _likely_rank(share: np.ndarray, suppliers: np.ndarray) -> np.ndarray:
    """The rank that fits a share best."""
    ranks = np.arange(1, 7)[None, :]
    distance = np.abs(allocation(ranks, suppliers[:, None]) - share[:, None])
    distance[ranks > suppliers[:, None]] = np.inf
    return distance.argmin(axis=1) + 1


def make_dealers(people: Population, orders: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The table dealers: one row per dealer and year in which it bought.

    Honest dealers sell at home what they buy, and their neighbours hardly notice. The false one has many trucks, few
    outlets, sells a fraction at home, and his neighbours lose a multiple of the margin that he brings.
    """
    rng = stream(seed, "dealers")
    year = orders["order_date"].dt.year
    margin = (orders["net_amount"] - orders["product_cost"]).groupby([orders["account_id"], year]).sum()
    dealers = np.flatnonzero(people.kind == "dealer")
    dealers = dealers[np.argsort(people.ids[dealers].astype(str), kind="stable")]
    dice = rng.random((len(people), 3, 4))
    false = people.where("false_big_dealer")
    rows = []
    for place in dealers.tolist():
        for y in range(3):
            bought = people.revenue[place, y]
            if bought <= 0:
                continue
            gain = max(float(margin.get((people.ids[place], YEARS[y]), 0.0)), 0.0)
            u = dice[place, y]
            if place == false:
                outlets, trucks = 2 + int(u[0] * 3), 22 + 3 * y + int(u[1] * 4)
                home, spill = (0.36, 0.29, 0.22)[y] + 0.05 * u[2], -(1.8, 2.4, 3.1)[y] - 0.5 * u[3]
            else:
                outlets, trucks = (
                    1 + int((bought / 1.2e5) ** 0.8 * (0.7 + 0.6 * u[0])),
                    1 + int(bought / 6e5 * (0.6 + 0.8 * u[1])),
                )
                home, spill = 0.84 + 0.15 * u[2], -0.30 + 0.50 * u[3]
            rows.append((people.ids[place], YEARS[y], outlets, trucks, bought * home, gain * spill))
    names = ["account_id", "year", "home_outlets", "trucks", "home_sell_out", "neighbours_margin_change"]
    return pd.DataFrame(rows, columns=names)
