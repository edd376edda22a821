"""Dealers: targets, rebates, and where the goods turn up."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.cast import Ground, entries
from grading.market.population import REGIONS, YEARS, to_date

#: Volume steps and rates, for the whole volume.
STEPS = [(0.0, 0.0), (100_000.0, 0.01), (300_000.0, 0.015), (800_000.0, 0.02), (2_000_000.0, 0.03), (4_000_000.0, 0.04)]
FAMILIES = {"gear": 4_600.0, "inverter": 3_200.0, "bearing": 780.0, "lubricant": 240.0}
#: Share of codes found outside the region: the honest, the overloaded, the one who diverts, and chains, which may.
OUTSIDE = {"honest": (0.0, 0.07), "overloaded": (0.09, 0.11), "diverting": (0.42, 0.60), "chain": (0.45, 0.85)}
#: Level of street prices by region: goods flow from low to high.
PRICE_LEVEL = {"east": 0.94, "north": 1.0, "central": 0.98, "south": 1.02, "northeast": 1.05, "west": 1.10}


def make_territories(ground: Ground) -> pd.DataFrame:
    """The table territories: one dealer is asked for more than his territory can bear."""
    rng = ground.rng("territories")
    rows = []
    overloaded = ground.id("overloaded_dealer")
    for one in entries(ground.tables["dealers"]):
        bought = float(ground.people.revenue[ground.place(one.account_id), YEARS.index(one.year)])
        target = bought * float(rng.uniform(0.92, 1.08))
        ratio = float(rng.uniform(0.72, 1.04))
        if one.account_id == overloaded:
            ratio = (0.97, 1.05, float(rng.uniform(1.28, 1.50)))[YEARS.index(one.year)]
        support = bought * float(rng.uniform(0.004, 0.02)) * (0.3 if one.account_id == overloaded else 1.0)
        target = max(round(target, -3), 1_000.0)
        rows.append((one.account_id, one.year, target, round(target / ratio, -2), round(support, -2)))
    columns = ["account_id", "year", "target", "sell_out_capacity", "support_cost"]
    return pd.DataFrame(rows, columns=columns)


def step_rate(volume: float) -> float:
    """Rebate rate of the volume scheme."""
    return next(rate for start, rate in reversed(STEPS) if volume >= start)


def make_rebates(ground: Ground) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables rebates and rebate_steps. Rates follow volume, but for the dealer who gets more for less."""
    rng = ground.rng("rebates")
    orders = ground.tables["orders"]
    bought = orders.groupby(["account_id", orders["order_date"].dt.year])["net_amount"].sum()
    fed, false = ground.id("fed_dealer"), ground.id("false_big_dealer")
    habit = {a: rng.random(2) for a in sorted(set(ground.tables["dealers"]["account_id"]))}
    rows = []
    for one in entries(ground.tables["dealers"]):
        volume = float(bought[one.account_id, one.year])
        rate = step_rate(volume)
        award, reports = habit[one.account_id][0] < 0.55, habit[one.account_id][1] < 0.72
        if one.account_id == fed:
            award, reports = False, False
            rate = step_rate(float(bought[fed, 2023])) + {2023: 0.0, 2024: 0.005, 2025: 0.0125}[one.year]
        if one.account_id == false:
            award, reports = False, False
        centre = 1.2 if one.account_id in (fed, false) else 3.0
        soft = np.clip(np.round(rng.normal(centre, 1.0, 5)), 0, 5).astype(int)
        rows.append((one.account_id, one.year, volume, rate, round(volume * rate, 2), award, reports, *soft))
    columns = ["account_id", "year", "volume", "rebate_rate", "rebate_paid", "growth_award", "sell_out_reported"]
    soft_names = ["distribution", "store_entry", "display", "delivery_speed", "promotion_support"]
    table = pd.DataFrame(rows, columns=[*columns, *soft_names])
    return table, pd.DataFrame(STEPS, columns=["from_volume", "rate"])


def make_scans(ground: Ground) -> pd.DataFrame:
    """The table scans: codes of dealers and chains, found in 2025."""
    rng = ground.rng("scans")
    people = ground.people
    order = np.argsort(people.ids.astype(str), kind="stable")
    regions, families = list(REGIONS), list(FAMILIES)
    special = {ground.id("overloaded_dealer"): "overloaded", ground.id("false_big_dealer"): "diverting"}
    parts = []
    for place in order[(people.kind[order] != "end_user") & (people.revenue[order, 2] > 0)]:
        account, home = str(people.ids[place]), str(people.region[place])
        count = int(np.clip(people.revenue[place, 2] / 3e4, 6, 60))
        role = "chain" if people.kind[place] == "chain" else "honest"
        role = special.get(account, role)
        away = int(np.floor(count * rng.uniform(*OUTSIDE[role]))) if role != "overloaded" else max(int(count * 0.10), 1)
        count = max(count, 12) if role == "overloaded" else count
        others = [region for region in regions if region != home]
        if role == "diverting":  # to where prices are higher
            others = [region for region in others if PRICE_LEVEL[region] > PRICE_LEVEL[home]] or others
        went = [others[i] for i in rng.integers(len(others), size=away)]
        seen = np.array([*went, *([home] * (count - away))], dtype=object)
        family = rng.integers(len(families), size=count)
        base = np.array(list(FAMILIES.values()))[family]
        level = np.array([PRICE_LEVEL[region] for region in seen])
        floor = base * 0.90 * level
        price = base * level * rng.uniform(0.97, 1.08, count)
        if role == "diverting":
            cheap = (np.arange(count) < away) & (rng.random(count) < 0.75)
            price = np.where(cheap, floor * rng.uniform(0.86, 0.98, count), price)
        mixed = rng.permutation(count)
        parts.append(
            pd.DataFrame(
                {
                    "account_id": account,
                    "assigned_region": home,
                    "scanned_region": seen[mixed],
                    "scanned_on": to_date(731 + rng.integers(0, 364, count)),
                    "family": np.array(families, dtype=object)[family[mixed]],
                    "price": price[mixed],
                    "floor_price": floor[mixed],
                }
            )
        )
    table = pd.concat(parts).sort_values(["scanned_on", "account_id"], ignore_index=True, kind="stable")
    table.insert(0, "scan_id", [f"SC{number:05d}" for number in range(1, len(table) + 1)])
    codes = rng.choice(9_000_000, len(table), replace=False) + 1_000_000
    table.insert(1, "code", [f"HL{code}" for code in codes])
    return table


def make_routes(ground: Ground) -> pd.DataFrame:
    """The table diversion_routes: on some of them diversion pays as long as so few are caught."""
    rng = ground.rng("routes")
    rows = []
    for here, low in PRICE_LEVEL.items():
        for there, high in PRICE_LEVEL.items():
            if high > low:
                gap = FAMILIES["bearing"] * (high - low) * rng.uniform(0.8, 1.5)
                caught, penalty = round(float(rng.uniform(0.04, 0.2)), 3), float(rng.choice([60, 90, 120]))
                rows.append((here, there, gap, rng.uniform(9, 34), caught, penalty))
    table = pd.DataFrame(rows, columns=["from_region", "to_region", "gap", "freight", "caught", "penalty"])
    narrow = table["gap"].nsmallest(3).index  # there even the freight eats up the gap
    table.loc[narrow, "freight"] = table.loc[narrow, "gap"] + rng.uniform(1, 8, 3)
    return table
