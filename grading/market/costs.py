"""What each account costs beside its products, per quarter."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.behaviour import Behaviour
from grading.market.population import Population, first_of_quarters, quarter_of
from grading.market.streams import stream

#: Quotations and care by phone per quarter, by tier, CNY.
CARE = {"A": 5200.0, "B": 1900.0, "C": 900.0, "D": 480.0}
PER_ORDER = 360.0  # entering and following an order
PER_PARCEL = 170.0  # packing and dispatch, however small the order


def make_costs(
    people: Population, habits: Behaviour, orders: pd.DataFrame, visits: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """The table account_costs: one row per account and quarter in which it is active."""
    rng = stream(seed, "costs")
    n = len(people)
    place = pd.Series(np.arange(n), index=people.ids)
    first_day = pd.Timestamp(2023, 1, 1)

    def cells(table: pd.DataFrame, date: str) -> np.ndarray:
        days = (table[date] - first_day).dt.days.to_numpy()
        return place[table["account_id"]].to_numpy() * 12 + quarter_of(days)

    bought, met = cells(orders, "order_date"), cells(visits, "visit_date")

    def total(cell: np.ndarray, values: np.ndarray | None = None) -> np.ndarray:
        return np.bincount(cell, weights=values, minlength=n * 12).reshape(n, 12).astype(float)

    revenue = np.maximum(total(bought, orders["net_amount"].to_numpy()), 0.0)
    number = total(bought)
    calls = total(met, visits["cost"].to_numpy())
    smooth = (revenue + revenue.mean(axis=1, keepdims=True)) / 2  # service follows the installed base, not the invoice
    noise = rng.normal(1, 0.12, (n, 12, 4)).clip(0.7, 1.3)
    care = np.array([CARE[tier] for tier in people.tier])[:, None]
    quarter = np.arange(12)[None, :]
    active = (quarter >= quarter_of(np.maximum(people.start, 0))[:, None]) & (
        quarter <= quarter_of(people.end)[:, None]
    )
    active |= (number > 0) | (calls > 0)
    selling = calls + (care + PER_ORDER * number + habits.selling_rate[:, None] * revenue) * noise[..., 0]
    service = habits.service_rate[:, None] * smooth * noise[..., 1]
    logistics = (habits.logistics_rate[:, None] * revenue + PER_PARCEL * number) * noise[..., 2]
    credit = habits.credit_rate[:, None] * revenue * noise[..., 3]
    rows, columns = np.nonzero(active)
    order = np.lexsort((columns, people.ids[rows].astype(str)))
    rows, columns = rows[order], columns[order]
    quarters = np.array(first_of_quarters(), dtype="datetime64[us]")
    return pd.DataFrame(
        {
            "account_id": people.ids[rows],
            "quarter_start": quarters[columns],
            "selling_cost": selling[rows, columns],
            "service_cost": service[rows, columns],
            "logistics_cost": logistics[rows, columns],
            "credit_cost": credit[rows, columns],
        }
    )
