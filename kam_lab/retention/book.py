"""Everything stage 6 knows of one supplier's book, each table worked out when first asked for, and once.

The account plan, the QBR pack and the app read from here. A company's own export may lack tables: what they would have
told is then None, and a plan says so instead of failing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

import pandas as pd

from kam_lab.checks import InputError, need_account
from kam_lab.profitability import LAST_FULL_YEAR, account_pnl, contribution
from kam_lab.prospecting.segments import wallet_table
from kam_lab.retention.care import visit_gaps
from kam_lab.retention.health import account_health
from kam_lab.retention.lifetime import DISCOUNT_RATE
from kam_lab.retention.repeat import who_still_buys
from kam_lab.retention.voice import complaint_times, last_answers, value_table
from kam_lab.world import World

#: Target share of wallet of an account plan: so many points above today.
WALLET_STEP = 0.05


class RetentionBook:
    """One world as stage 6 sees it.

    Parameters
    ----------
    world : the tables.
    year : last full year.
    """

    def __init__(self, world: World, year: int = LAST_FULL_YEAR) -> None:
        self.world, self.year = world, year
        self.as_of = pd.Timestamp(world.as_of)
        self.accounts = world.tables["accounts"].set_index("account_id")

    def has(self, *tables: str) -> bool:
        """Whether the world has all these tables."""
        return all(name in self.world.tables for name in tables)

    def _try(self, tables: tuple[str, ...], work: Callable[..., Any]) -> Any:
        """``work`` on these tables, or None where one is missing or has nothing to say."""
        if not self.has(*tables):
            return None
        try:
            return work(*(self.world.tables[name] for name in tables))
        except InputError:
            return None

    def rows(self, table: str, account_id: str) -> pd.DataFrame:
        """The rows of one table for one account; an empty table where the world has none."""
        if not self.has(table):
            return pd.DataFrame()
        rows = self.world.tables[table]
        return rows[rows["account_id"] == account_id]

    def row(self, table: pd.DataFrame | None, account_id: str) -> pd.Series | None:
        """One account's row of a table by account, or None."""
        if table is None or account_id not in table.index:
            return None
        found = table.loc[account_id]
        return found if isinstance(found, pd.Series) else found.iloc[0]

    def account(self, account_id: str) -> pd.Series:
        """The account's own row; an unknown id is refused with those that look alike."""
        found = self.accounts.loc[need_account(account_id, self.accounts.index)]
        assert isinstance(found, pd.Series)
        return found

    @cached_property
    def earned(self) -> pd.DataFrame:
        """Contribution of every account in the year."""
        tables = self.world.tables
        return contribution(tables["orders"], tables["account_costs"], self.year)

    @cached_property
    def sales_by_year(self) -> pd.DataFrame:
        """Revenue by account and year."""
        orders = self.world.tables["orders"]
        years = pd.to_datetime(orders["order_date"]).dt.year
        return orders["net_amount"].groupby([orders["account_id"], years]).sum().unstack(fill_value=0)

    @cached_property
    def wallet(self) -> pd.DataFrame | None:
        """Share of wallet."""
        return self._try(("orders", "wallets"), lambda orders, wallets: wallet_table(orders, wallets, self.year))

    @cached_property
    def health(self) -> pd.DataFrame | None:
        """Health of tier A and B."""
        names = (
            "accounts", "account_files", "contacts", "contact_visits", "visits", "service_standards", "surveys",
        )  # fmt: skip
        return self._try(names, partial(account_health, as_of=self.as_of, year=self.year))

    @cached_property
    def promises(self) -> pd.DataFrame | None:
        """Visits promised and made."""
        names = ("visits", "accounts", "service_standards")
        return self._try(names, partial(visit_gaps, year=self.year))

    @cached_property
    def buying(self) -> pd.DataFrame | None:
        """Who still buys."""
        return self._try(("orders",), lambda orders: who_still_buys(orders, self.as_of))

    @cached_property
    def delivered(self) -> pd.DataFrame | None:
        """Delivered value of us and the rival."""
        return self._try(("delivered_value",), value_table)

    @cached_property
    def answers(self) -> pd.DataFrame | None:
        """Last survey answers."""
        return self._try(("surveys",), lambda surveys: last_answers(surveys, self.as_of))

    @cached_property
    def complaints(self) -> pd.DataFrame | None:
        """Complaints with their days."""
        return self._try(("complaints",), lambda complaints: complaint_times(complaints, self.as_of))

    @cached_property
    def overdue(self) -> pd.Series | None:
        """CNY past due by account."""
        from kam_lab.receivables.ledger import ageing, open_items

        def by_account(invoices: pd.DataFrame, payments: pd.DataFrame) -> pd.Series:
            return ageing(open_items(invoices, payments, self.as_of), "account_id")["overdue"]

        return self._try(("invoices", "payments"), by_account)

    def pnl(self, account_id: str) -> pd.DataFrame | None:
        """The account's P&L by line."""
        if account_id not in self.sales_by_year.index:
            return None
        names = ("orders", "account_costs")
        return self._try(names, lambda orders, costs: account_pnl(orders, costs, account_id, self.year))

    def margin(self, account_id: str) -> float:
        """The yearly contribution that lifetime value is worked out with (CNY)."""
        row = self.row(self.earned, account_id)
        return 0.0 if row is None else float(row["contribution"])

    @property
    def discount_rate(self) -> float:
        """Yearly discount rate of lifetime values."""
        return DISCOUNT_RATE
