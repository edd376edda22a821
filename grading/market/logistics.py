"""From the depot to the account: deliveries, a month of shortage, and swaps with rivals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.cast import Ground
from grading.market.population import REGIONS

CARRIERS = ["fengche", "lantuo", "qidao", "shuohe", "yuntu"]
FAMILIES = {"helical": 5_200.0, "planetary": 8_600.0, "inverter": 3_400.0}
COUNT = 1_500
#: Freight as a share of goods by region (the plants stand in the east), and what a small parcel costs in any case.
FREIGHT = {"east": 0.020, "central": 0.026, "north": 0.029, "south": 0.030, "northeast": 0.036, "west": 0.040}
PARCEL = 55.0
#: What accounts of tiers A to D ask for in the month of shortage: pieces from - to, and how many ask.
ASKING = [(14, 40, 4), (8, 20, 5), (3, 10, 5), (1, 5, 4)]
#: Logistics in all, as a share of goods.
ALL_IN = 0.10
#: Chance of a delivery in full and on time: the careful ones, and the one that is not.
ON_TIME, SLACK = (0.86, 0.93), (0.58, 0.66)


def make_deliveries(ground: Ground) -> tuple[pd.DataFrame, str]:
    """The table deliveries, and the carrier that comes late."""
    rng = ground.rng("deliveries")
    orders = ground.tables["orders"]
    rows = orders[(orders["order_date"] >= "2025-01-01") & (orders["quantity"] >= 2)]
    rows = rows[rows["product_line"].isin(["machines", "parts"]) & (rows["order_date"] < "2025-12-10")]
    rows = rows.loc[np.sort(rng.choice(rows.index, COUNT, replace=False))]
    n = len(rows)
    late = int(rng.integers(len(CARRIERS)))
    carrier = rng.permutation(np.arange(n) % len(CARRIERS))
    good = rng.uniform(*ON_TIME, len(CARRIERS))
    good[late] = rng.uniform(*SLACK)
    fine = rng.random(n) < good[carrier]
    cause = rng.random(n)  # late, short, or both
    slip = np.where(fine, -rng.integers(0, 3, n), np.where(cause < 0.8, 1 + rng.poisson(3.0, n), 0))
    short = ~fine & (cause > 0.72)
    quantity = rows["quantity"].to_numpy()
    got = np.where(short, np.maximum(np.floor(quantity * rng.uniform(0.4, 0.95, n)), 1), quantity)
    got = np.where(short & (got >= quantity), quantity - 1, got)
    lead = np.where(rows["product_line"] == "machines", rng.integers(14, 20, n), rng.integers(3, 8, n))
    promised = rows["order_date"] + pd.to_timedelta(lead, unit="D")
    region = rows["account_id"].map(ground.tables["accounts"].set_index("account_id")["region"])
    value = rows["net_amount"].to_numpy()
    freight = value * region.map(FREIGHT).to_numpy() * rng.uniform(0.75, 1.25, n) + PARCEL * rng.uniform(0.7, 1.5, n)
    stock = value * rng.uniform(0.7, 1.3, n)
    stock *= max(ALL_IN * value.sum() - freight.sum(), 0.0) / stock.sum()
    table = pd.DataFrame(
        {
            "delivery_id": [f"DL{number:04d}" for number in range(1, n + 1)],
            "order_id": rows["order_id"].to_numpy(),
            "account_id": rows["account_id"].to_numpy(),
            "carrier": np.array(CARRIERS, dtype=object)[carrier],
            "promised_on": promised.to_numpy(),
            "delivered_on": (promised + pd.to_timedelta(slip, unit="D")).to_numpy(),
            "ordered_qty": quantity,
            "delivered_qty": got.astype(np.int64),
            "goods_value": value,
            "freight": freight,
            "stock_cost": stock,
        }
    )
    return table, CARRIERS[late]


def make_shortage(ground: Ground) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables shortage and supply: there is enough for what was promised, not for what is asked."""
    rng = ground.rng("shortage")
    accounts = ground.tables["accounts"]
    live = set(ground.people.ids[ground.people.end > 1050])
    pools = [
        accounts.loc[(accounts["tier"] == tier) & accounts["account_id"].isin(live), "account_id"].tolist()
        for tier in "ABCD"
    ]
    rows, supply = [], []
    for family, margin in FAMILIES.items():
        mine: list[str] = []
        asked: list[int] = []
        for pool, (low, high, k) in zip(pools, ASKING, strict=True):
            mine += [pool[i] for i in rng.choice(len(pool), k, replace=False)]
            asked += rng.integers(low, high, k).tolist()
        demand = np.array(asked)
        promised = np.floor(demand * rng.choice([0.0, 0.3, 0.5, 0.7], len(mine))).astype(int)
        unit = np.round(margin * 0.25 * rng.uniform(0.6, 1.4, len(mine)), 2)
        rows += list(zip(mine, [family] * len(mine), demand, promised, unit, strict=True))
        supply.append((family, int(max(np.floor(demand.sum() * rng.uniform(0.62, 0.78)), promised.sum() + 2))))
    shortage = pd.DataFrame(rows, columns=["account_id", "family", "demand", "committed", "unit_margin"])
    shortage = shortage.sort_values(["family", "account_id"], ignore_index=True)
    return shortage, pd.DataFrame(supply, columns=["family", "available"])


def make_swaps(ground: Ground) -> pd.DataFrame:
    """The table swaps: most save freight, some do not cover their fee."""
    rng = ground.rng("swaps")
    regions = [region for region in REGIONS if region != "east"]
    rows = []
    for number in range(1, 9):
        region = regions[int(rng.integers(len(regions)))]
        own = int(rng.integers(700, 2200))
        rows.append(
            (
                f"W{number}", f"R{int(rng.integers(1, 4))}", region, round(float(rng.uniform(60, 420)), 1), own,
                int(own * rng.uniform(0.15, 0.7)), round(float(rng.uniform(0.38, 0.55)), 3),
                float(rng.choice([15e3, 30e3, 45e3, 80e3])),
            )
        )  # fmt: skip
    columns = ["swap_id", "rival", "region", "tonnes", "own_distance", "swap_distance", "freight_rate", "fee"]
    return pd.DataFrame(rows, columns=columns)
