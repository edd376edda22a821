"""What the prospecting app knows of one year, computed once: the stage's functions side by side, nothing of its own.

Orders, costs and profiles are needed; a company's own export may lack the rest, and the app then shows less.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from kam_lab import prospecting
from kam_lab.apps._layout import row_of
from kam_lab.prospecting import shortlist
from kam_lab.world import World

#: Tables without which the app cannot open, and those whose absence only leaves a part of it empty.
NEEDED = ("accounts", "orders", "account_costs", "profiles")
OPTIONAL = ("visits", "wallets", "dealers")


@dataclass(frozen=True)
class Slip:
    """One account as the card shows it; what is not known is None. Money in CNY a year, shares 0–1."""

    account_id: str
    pnl: pd.DataFrame
    revenue: float
    revenue_rank: int
    contribution: float
    contribution_rank: int
    margin: float
    growth: float | None
    hours: int | None
    share_of_wallet: float | None
    category_spend: float | None
    white_space: float | None
    tests_passed: int | None
    dealer: pd.Series | None
    last_order: pd.Timestamp
    silent_days: int


class YearBook:
    """One year of a world as the app needs it. Every table is computed when first asked for, and once.

    Parameters
    ----------
    world : the world shown.
    year : the year graded.
    """

    def __init__(self, world: World, year: int) -> None:
        self.world, self.year = world, year
        self._slips: dict[str, Slip] = {}

    def has(self, *tables: str) -> bool:
        """Whether the world has these tables with rows for this year."""
        columns = {"visits": "visit_date", "wallets": "year", "dealers": "year"}
        for name in tables:
            if name not in self.world.tables:
                return False
            when = self.world.tables[name][columns[name]]
            years = when if columns[name] == "year" else pd.to_datetime(when).dt.year
            if not (years == self.year).any():
                return False
        return True

    @cached_property
    def measures(self) -> pd.DataFrame:
        """The measures behind the grid; its index is the accounts that bought this year, largest first."""
        return prospecting.grid_measures(self.world, self.year)

    @cached_property
    def pareto(self) -> pd.DataFrame:
        """The Pareto table of the year's revenue."""
        return prospecting.pareto(self.measures["revenue"])

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """Revenue and contribution with their ranks."""
        tables = self.world.tables
        return prospecting.profit_ranks(tables["orders"], tables["account_costs"], self.year)

    @cached_property
    def contribution(self) -> pd.Series:
        """Contribution of every account that bought this year (CNY)."""
        return self.ranks["contribution"].reindex(self.measures.index)

    @cached_property
    def visit_hours(self) -> pd.Series | None:
        """Hours spent this year by account, or None without visits."""
        return shortlist.visit_hours(self.world.tables["visits"], self.year) if self.has("visits") else None

    @cached_property
    def care_floor(self) -> float:
        """Hours a year a key account gets here at least."""
        if self.visit_hours is None:
            return 0.0
        return shortlist.care_floor(self.visit_hours, self.world.tables["accounts"])

    @cached_property
    def hours(self) -> pd.Series:
        """Hours each account would need as a key account (whole hours; all 0 without visits)."""
        spent = pd.Series(dtype=float) if self.visit_hours is None else self.visit_hours
        return shortlist.hours_needed(spent, self.measures.index, self.care_floor)

    @cached_property
    def wallet(self) -> pd.DataFrame | None:
        """Share of wallet and white space, or None without wallets."""
        tables = self.world.tables
        return prospecting.wallet_table(tables["orders"], tables["wallets"], self.year) if self.has("wallets") else None

    @cached_property
    def tests(self) -> pd.DataFrame | None:
        """The three tests of a key account, or None without wallets."""
        if not self.has("wallets"):
            return None
        tables = self.world.tables
        return prospecting.key_account_tests(tables["orders"], tables["account_costs"], tables["wallets"], self.year)

    @cached_property
    def dealers(self) -> pd.DataFrame | None:
        """True and false big dealers, or None without dealers."""
        tables = self.world.tables
        return prospecting.big_dealers(tables["orders"], tables["dealers"], self.year) if self.has("dealers") else None

    @cached_property
    def spillover(self) -> pd.Series | None:
        """What each dealer does to its neighbours' margin (CNY), or None without dealers."""
        return None if self.dealers is None else self.dealers["neighbours_margin_change"]

    @cached_property
    def gems(self) -> pd.Series | None:
        """White space of the hidden gems (CNY), or None without wallets."""
        if not self.has("wallets"):
            return None
        tables = self.world.tables
        found = prospecting.hidden_gems(
            tables["accounts"], tables["orders"], tables["wallets"], tables["profiles"], self.year
        )
        return found["white_space"]

    @cached_property
    def last_orders(self) -> pd.Series:
        """Day of each account's last order up to the end of the year."""
        orders = self.world.tables["orders"]
        dates = pd.to_datetime(orders["order_date"])
        return dates[dates.dt.year <= self.year].groupby(orders["account_id"]).max()

    def cost_of(self, chosen: list[str], seats: int, budget: int | None, whole: bool) -> shortlist.ListCost:
        """What a list costs; `whole` counts spill-over and hidden gems as well. No budget: hours do not limit."""
        return shortlist.list_cost(
            chosen,
            self.contribution,
            self.hours if budget is not None else self.hours * 0,
            seats,
            budget or 0,
            spillover=self.spillover if whole else None,
            gems=self.gems if whole else None,
        )

    def slip(self, account: str) -> Slip:
        """Everything the card shows of one account."""
        if account not in self._slips:
            self._slips[account] = self._slip(account)
        return self._slips[account]

    def _slip(self, account: str) -> Slip:
        tables, row, ranks = self.world.tables, row_of(self.measures, account), row_of(self.ranks, account)
        wallet = None if self.wallet is None or account not in self.wallet.index else row_of(self.wallet, account)
        last = self.last_orders[account]
        end = min(pd.Timestamp(self.world.as_of), pd.Timestamp(self.year, 12, 31))
        return Slip(
            account_id=account,
            pnl=prospecting.account_pnl(tables["orders"], tables["account_costs"], account, self.year),
            revenue=float(row["revenue"]),
            revenue_rank=int(ranks["revenue_rank"]),
            contribution=float(ranks["contribution"]),
            contribution_rank=int(ranks["contribution_rank"]),
            margin=float(row["profit_rate"]),
            growth=None if np.isnan(row["revenue_growth"]) else float(row["revenue_growth"]),
            hours=None if self.visit_hours is None else int(self.hours[account]),
            share_of_wallet=None if wallet is None else float(wallet["share_of_wallet"]),
            category_spend=None if wallet is None else float(wallet["category_spend"]),
            white_space=None if wallet is None else float(wallet["white_space"]),
            tests_passed=None if self.tests is None else int(self.tests["passed"].get(account, 0)),
            dealer=None if self.dealers is None or account not in self.dealers.index else row_of(self.dealers, account),
            last_order=last,
            silent_days=int((end - last).days),
        )


def years_of(world: World) -> list[int]:
    """Calendar years with orders, earliest first."""
    return [int(year) for year in sorted(pd.to_datetime(world.tables["orders"]["order_date"]).dt.year.unique())]
