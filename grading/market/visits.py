"""Managers, contacts and visits: who knows whom, and how often they meet."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.behaviour import Behaviour
from grading.market.names import people_names
from grading.market.population import DAYS, REGIONS, YEAR_STARTS, Population, to_date
from grading.market.seasons import pick_days
from grading.market.streams import stream

MANAGERS = {"east": 9, "north": 5, "central": 4, "south": 4, "west": 4, "northeast": 3}
DEPARTMENTS = ["management", "purchasing", "production", "technical", "finance", "warehouse"]
PURPOSES = ["routine", "negotiation", "complaint", "technical", "executive"]


def make_managers(seed: int) -> pd.DataFrame:
    """The table managers: more people where more accounts are."""
    rng = stream(seed, "managers")
    regions = [region for region in REGIONS for _ in range(MANAGERS[region])]
    names = people_names(len(regions), rng)
    return pd.DataFrame(
        {
            "manager_id": [f"M{number:02d}" for number in range(1, len(regions) + 1)],
            "name_en": [en for _, en in names],
            "name_zh": [zh for zh, _ in names],
            "region": regions,
        }
    )


def assign_managers(people: Population, managers: pd.DataFrame, seed: int) -> np.ndarray:
    """Manager of each account, by place: one of its region; tiers A and B go to the first two or three of them."""
    rng = stream(seed, "assignment")
    u = rng.random(len(people))
    chosen = np.empty(len(people), dtype=object)
    for region, group in managers.groupby("region", sort=True)["manager_id"]:
        ids = group.to_numpy(dtype=object)
        seniors = max(1, (len(ids) + 1) // 3)
        mine = people.region == region
        upper = np.isin(people.tier, ["A", "B"])
        chosen[mine & upper] = ids[:seniors][(u[mine & upper] * seniors).astype(int)]
        chosen[mine & ~upper] = ids[seniors:][(u[mine & ~upper] * (len(ids) - seniors)).astype(int)]
    return chosen


def make_visits(people: Population, habits: Behaviour, manager: np.ndarray, seed: int) -> pd.DataFrame:
    """The table visits, sorted by date."""
    rng = stream(seed, "visits")
    share = people.share_of_year()
    # The team goes on calling on an account that has fallen silent: routine does not read the ledger.
    share[people.where("silent_account")] = 1.0
    counts = np.floor(habits.visits[:, None] * share + 1e-9).astype(int).ravel()
    cell = np.repeat(np.arange(len(people) * 3), counts)
    nth = np.arange(len(cell)) - np.repeat(np.cumsum(counts) - counts, counts)
    account, year = cell // 3, cell % 3
    last = np.where(people.role[account] == "silent_account", DAYS - 1, people.end[account])
    first = np.maximum(people.start[account], YEAR_STARTS[year])
    last = np.maximum(np.minimum(last, YEAR_STARTS[year + 1] - 1), first)
    u = (nth + rng.random(len(cell))) / counts[cell]
    day = pick_days("financing", habits.season[account], first, last, u)
    hours = np.round(rng.gamma(4.0, 1.1, len(cell)).clip(1.0, 9.5) * 2) / 2
    travel = np.exp(rng.normal(5.6, 0.5, len(cell)).clip(-20, 6.8))
    purpose = rng.choice(5, size=len(cell), p=[0.52, 0.18, 0.09, 0.16, 0.05])
    order = np.lexsort((account, day))
    return pd.DataFrame(
        {
            "visit_id": [f"V{number:05d}" for number in range(1, len(order) + 1)],
            "account_id": people.ids[account[order]],
            "manager_id": manager[account[order]],
            "visit_date": to_date(day[order]),
            "hours": hours[order],
            "purpose": np.array(PURPOSES, dtype=object)[purpose[order]],
            "cost": (hours * 160 + travel)[order],
        }
    )


def make_contacts(people: Population, visits: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The table contacts, by account: the larger the account, the more people we know there."""
    rng = stream(seed, "contacts")
    n = len(people)
    base = {"A": (4, 8), "B": (2, 5), "C": (1, 4), "D": (1, 3)}
    counts = np.array([rng.integers(*base[tier]) for tier in people.tier])
    counts[people.where("hidden_gem")] = 1
    order = np.argsort(people.ids.astype(str), kind="stable")
    account = np.repeat(order, counts[order])
    total = len(account)
    nth = np.arange(total) - np.repeat(np.cumsum(counts[order]) - counts[order], counts[order])
    department = rng.choice(6, size=total, p=[0.14, 0.26, 0.20, 0.20, 0.12, 0.08])
    department[nth == 0] = 1  # the buyer is known first
    level = _levels(department, rng)
    level[people.role[account] == "hidden_gem"] = 2
    names = people_names(total, rng)
    return pd.DataFrame(
        {
            "contact_id": [f"C{number:05d}" for number in range(1, total + 1)],
            "account_id": people.ids[account],
            "name_en": [en for _, en in names],
            "name_zh": [zh for zh, _ in names],
            "department": np.array(DEPARTMENTS, dtype=object)[department],
            "level": np.array(["executive", "middle", "operational"], dtype=object)[level],
            "last_contact": _last_contacts(people, visits, account, n, rng),
        }
    )


def _levels(department: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    u = rng.random(len(department))
    executive = np.where(department == 0, 0.85, 0.04)
    return np.select([u < executive, u < executive + (1 - executive) * 0.5], [0, 1], 2)


def _last_contacts(
    people: Population, visits: pd.DataFrame, account: np.ndarray, n: int, rng: np.random.Generator
) -> np.ndarray:
    """Shortly before or after the account's last visit; some notes are old, one in sixteen is missing."""
    last = visits.groupby("account_id")["visit_date"].max().reindex(people.ids)
    floor = np.where(people.start > 0, people.start, 0)
    known = last.notna().to_numpy()
    days = np.where(known, (last - pd.Timestamp(2023, 1, 1)).dt.days.fillna(0), floor + (DAYS - floor) * rng.random(n))
    lag = rng.exponential(70, len(account))
    day = np.clip(days[account] - lag + 20, floor[account], DAYS - 3).astype(int)
    dates = to_date(day)
    dates[rng.random(len(account)) < 0.06] = np.datetime64("NaT")
    return dates
