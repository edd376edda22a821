"""How close a relationship is: the ladder of Millman and Wilson (1995), read from the data.

Five rungs; where one ends and the next begins in figures is a choice of this course. ``kam_lab.role`` re-exports
everything here.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kam_lab.checks import need_columns, need_number, need_whole, wallet_year
from kam_lab.concentration import revenue
from kam_lab.profitability import LAST_FULL_YEAR
from kam_lab.role.value import functions_of_accounts

#: From the first handshake to one team across two firms.
LADDER = ("pre", "early", "mid", "partnership", "synergistic")
#: For each rung from the second: least share of wallet, least functions of ours in touch, least joint projects.
RUNGS: dict[str, tuple[float, int, int]] = {
    "early": (0.05, 1, 0),
    "mid": (0.20, 2, 0),
    "partnership": (0.25, 2, 1),
    "synergistic": (0.30, 3, 2),
}
#: Revenue below this part of the year before: the two are coming apart (uncoupling; not confirmed in the source text).
UNCOUPLING_BELOW = 0.5


def ladder_rung(share_of_wallet: float, functions: int, joint_projects: int) -> str:
    """The highest rung whose demands are all met.

    Parameters
    ----------
    share_of_wallet : our part of its category spend, 0–1.
    functions : number of our functions with a tie to it.
    joint_projects : developments together.

    Returns
    -------
    str
        One of ``LADDER``.

    Covers: millman_wilson.
    """
    share = need_number(share_of_wallet, "share_of_wallet", 0, 1)
    ties, projects = need_whole(functions, "functions", 0), need_whole(joint_projects, "joint_projects", 0)
    rung = LADDER[0]
    for name, (least_share, least_functions, least_projects) in RUNGS.items():
        if share >= least_share and ties >= least_functions and projects >= least_projects:
            rung = name
    return rung


def ladder(
    orders: pd.DataFrame,
    wallets: pd.DataFrame,
    accounts: pd.DataFrame,
    account_owners: pd.DataFrame,
    staff: pd.DataFrame,
    value_evidence: pd.DataFrame,
    year: int = LAST_FULL_YEAR,
) -> pd.DataFrame:
    """The rung of every account with evidence on file.

    Returns
    -------
    DataFrame, index account_id, largest revenue first: ``revenue`` (CNY), ``share_of_wallet`` (0–1), ``functions``,
    ``joint_projects``, ``rung`` (of ``LADDER``), ``uncoupling`` (bool: bought less than half of the year before).

    Covers: millman_wilson.
    """
    need_columns(value_evidence, ["account_id", "joint_projects"], "value_evidence")
    now, before = revenue(orders, year), revenue(orders, year - 1)
    rows: dict[str, Any] = {"joint_projects": value_evidence.set_index("account_id")["joint_projects"].astype(int)}
    table = pd.DataFrame(rows)
    table.insert(0, "revenue", now.reindex(table.index).fillna(0.0))
    spend = wallet_year(wallets, year)["category_spend"].reindex(table.index)
    table.insert(1, "share_of_wallet", (table["revenue"] / spend).clip(0, 1).fillna(0.0))
    functions = functions_of_accounts(accounts, account_owners, staff)["functions"]
    table.insert(2, "functions", functions.reindex(table.index).fillna(0).astype(int))
    table["rung"] = [
        ladder_rung(share, ties, projects)
        for share, ties, projects in zip(
            table["share_of_wallet"], table["functions"], table["joint_projects"], strict=True
        )
    ]
    last = before.reindex(table.index).fillna(0.0)
    table["uncoupling"] = (last > 0) & (table["revenue"] < UNCOUPLING_BELOW * last)
    return table.sort_index().sort_values("revenue", ascending=False, kind="stable")


def ladder_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Accounts and revenue on each rung, lowest rung first.

    Returns
    -------
    DataFrame, index rung: ``accounts_on_rung``, ``revenue`` (CNY), ``share_of_revenue`` (0–1), ``uncoupling``.

    Covers: millman_wilson.
    """
    need_columns(table, ["rung", "revenue", "uncoupling"], "ladder")
    by = table.groupby("rung")
    found = pd.DataFrame(
        {"accounts_on_rung": by.size(), "revenue": by["revenue"].sum(), "uncoupling": by["uncoupling"].sum()}
    ).reindex(list(LADDER), fill_value=0)
    found.insert(2, "share_of_revenue", found["revenue"] / found["revenue"].sum())
    return found.rename_axis("rung")
