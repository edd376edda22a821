"""What several keys need: the tables by contract, the rates agreed in the questions, and small pieces of arithmetic."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kam_lab import World
from kam_lab import contract as kam

YEAR = 2025
RATE, LOSS = 0.06, 0.01
#: thin_deals: share of the amount.
THIN = 0.05
LARGEST_ACCOUNTS = 21
ENDS = 10
LEAST = 60
TODAY = "2026-01-05"
#: Offers of ``signing_levels``: list, price, cost.
OFFERS = {
    "p": (100_000, 95_200, 70_000),
    "q": (100_000, 90_000, 80_000),
    "r": (100_000, 87_500, 84_000),
    "s": (100_000, 78_000, 60_000),
}
#: Gifts of ``levers_by_cost`` on a price of one million.
GIFTS: dict[str, tuple[str, dict[str, float]]] = {
    "bulk": ("bulk_discount", {"discount": 0.025}),
    "credit": ("credit_line", {"days": 60, "rate": 0.06}),
    "draft": ("acceptance_draft", {"days": 180, "rate": 0.024}),
    "stock": ("supply_priority", {"cost": 8_000}),
    "territory": ("regional_discount", {"discount": 0.018}),
}
#: Contract of ``milestones_value``.
PLAN = (800_000, (0.20, 0.50, 0.25, 0.05), (0, 2, 5, 17), 0.005)
#: Contract and payment of ``deposit_cases``.
SUM, PAID, OPEN_PART = 600_000, 180_000, 0.30
#: Agreed damages, loss, bad faith of ``damages_cases``.
BREACHES = {
    "a": (90_000, 80_000, False),
    "b": (150_000, 100_000, False),
    "c": (40_000, 70_000, False),
    "d": (300_000, 100_000, True),
}


def money(value: Any) -> float:
    """A cell of a table as yuan with two decimals."""
    return round(float(value), 2)


def largest_contract(world: World, column: str = "amount") -> str:
    return str(world.contracts.sort_values([column, "contract_id"], ascending=[False, True])["contract_id"].iloc[0])


def row_of(world: World, contract_id: str) -> pd.Series:
    return kam.find_contract(world.contracts, contract_id)


def lines_of(world: World, contract_id: str, place: str) -> float:
    table = world.price_lines
    return float(table.loc[(table["contract_id"] == contract_id) & (table["place"] == place), "amount"].sum())


def pnl(world: World, contract_id: str, actual: bool = False) -> pd.Series:
    table = kam.deal_pnl(contract_id, world.contracts, world.price_lines, world.milestones, RATE, LOSS, actual)
    return table["amount"]


def pockets(world: World) -> pd.DataFrame:
    return kam.pocket_prices(world.contracts, world.price_lines, world.authority)


def other_than(account: Any, key: str | list[str]) -> str | None:
    """A wrong choice only where it is not the right one by chance."""
    right = key[0] if isinstance(key, list) else key
    return None if str(account) == right else str(account)


def at_largest(of: pd.Series, by: pd.Series) -> Any:
    """The entry of one column where another one is largest."""
    return of.iloc[int(by.to_numpy(float).argmax())]


def listed(account: Any, key: list[str]) -> list[str] | None:
    """The same as a list of one."""
    found = other_than(account, key)
    return None if found is None else [found]


def chosen_deal(world: World) -> str:
    """The largest deal that has issues."""
    return next(iter(kam.deal_names(world.opportunities, world.deal_issues).values()))


def packages(world: World) -> pd.DataFrame:
    return kam.packages(world.deal_issues, chosen_deal(world))


def amounts(**cells: float) -> dict[str, dict[str, float]]:
    """Rows of a table question with one column of amounts."""
    return {row: {"amount": float(value)} for row, value in cells.items()}
