"""Channel diversion 窜货: when it pays, what would stop it, and how codes scanned in the wrong place give it away.

Pure functions on the tables ``scans`` and ``diversion_routes``; ``kam_lab.retention`` re-exports everything here.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from kam_lab.checks import fail, need_columns, need_number

OWNER = "retention"
#: Share of a dealer's codes outside its region from which he is asked; goods that travel now and then are no diversion.
OUTSIDE_LIMIT = 0.30
#: Fewer codes than this prove nothing.
FEWEST_SCANS = 12
#: Purchases from this multiple of local sell-out on look odd.
PURCHASES_TO_SELL_OUT = 1.5
#: Causes of S001-1 and whether the flow does harm.
CAUSES = {"price_gap": True, "overload": True, "chain_flow": False}


class Diversion(NamedTuple):
    """What one diverted piece brings the dealer (see :func:`diversion_gain`), CNY."""

    gain: float
    pays: bool
    deterring_chance: float
    deterring_penalty: float


def diversion_gain(gap: float, freight: float, caught: float, penalty: float) -> Diversion:
    """Does carrying a piece into another territory pay? gap − freight − P(caught)·penalty (T-6.3: 12 − 7 − .2·20 = +1).

    Parameters
    ----------
    gap : price there less price here (CNY a piece).
    freight : CNY a piece.
    caught : chance of being found, 0–1.
    penalty : CNY a piece found.

    Returns
    -------
    Diversion
        ``gain``; ``pays`` (gain above 0); ``deterring_chance`` = (gap − freight)/penalty, from which on it no longer
        pays (.25 in T-6.3; above 1: no chance deters at this penalty); ``deterring_penalty`` = (gap − freight)/caught.

    Covers: diversion_economics, t_6_3.
    """
    more, carry = need_number(gap, "gap"), need_number(freight, "freight", 0)
    chance, fine = need_number(caught, "caught", 0, 1), need_number(penalty, "penalty", 0)
    tempting = max(more - carry, 0.0)
    gain = more - carry - chance * fine
    return Diversion(
        gain,
        gain > 1e-9,
        tempting / fine if fine else (0.0 if tempting == 0 else math.inf),
        tempting / chance if chance else (0.0 if tempting == 0 else math.inf),
    )


def diversion_routes(routes: pd.DataFrame) -> pd.DataFrame:
    """Every route between regions: does diversion pay there, and what would stop it?

    Returns
    -------
    DataFrame, index (from_region, to_region), most tempting first: ``gap, freight, caught, penalty`` as given,
    ``gain``, ``pays``, ``deterring_chance``, ``deterring_penalty``.

    Covers: diversion_economics, t_6_3.
    """
    columns = ["gap", "freight", "caught", "penalty"]
    need_columns(routes, ["from_region", "to_region", *columns], "diversion_routes")
    table = routes.set_index(["from_region", "to_region"])[columns].astype(float)
    found = [diversion_gain(*row) for row in table.itertuples(index=False, name=None)]
    worth = pd.DataFrame(found, index=table.index)
    return table.join(worth).sort_values("gain", ascending=False, kind="stable")


def scan_table(
    scans: pd.DataFrame,
    accounts: pd.DataFrame,
    dealers: pd.DataFrame | None = None,
    limit: float = OUTSIDE_LIMIT,
    fewest: int = FEWEST_SCANS,
) -> pd.DataFrame:
    """Who sells where he should not: codes found outside the assigned region, by dealer; chains are exempt.

    A chain moves goods between its own branches: benign flow (S001-1). The share that counts is that of codes, not
    their number: a large dealer has more of everything.

    Parameters
    ----------
    scans : table ``scans``.
    accounts : gives the account type: dealer or chain.
    dealers : result of ``prospecting.big_dealers`` (home_share); adds how purchases compare with local sell-out.
    limit : share of codes outside from which a dealer is suspect.
    fewest : codes below which nobody is.

    Returns
    -------
    DataFrame, index account_id, highest share outside first: ``account_type``, ``scans``, ``outside``,
    ``outside_share``, ``below_floor_share`` (price under the agreed floor), ``main_target`` (region where most of the
    outside codes turned up; empty if none), ``purchases_to_sell_out`` (missing without ``dealers``), ``exempt``
    (chain), ``suspect``.

    Raises
    ------
    InputError
        No scan at all: without scans nobody is proven honest, and nobody is suspect.

    Covers: diversion_detection, diversion_causes.
    """
    if isinstance(scans, pd.DataFrame) and scans.empty:
        raise fail("no_scans", OWNER)
    columns = ["account_id", "assigned_region", "scanned_region", "price", "floor_price"]
    rows = need_columns(scans, columns, "scans")
    kind = need_columns(accounts, ["account_id", "account_type"], "accounts").set_index("account_id")["account_type"]
    away = rows["assigned_region"] != rows["scanned_region"]
    by = rows["account_id"]
    table = pd.DataFrame({"scans": rows.groupby(by).size(), "outside": away.groupby(by).sum().astype(int)})
    table.insert(0, "account_type", kind.reindex(table.index))
    table["outside_share"] = table["outside"] / table["scans"]
    table["below_floor_share"] = (rows["price"] < rows["floor_price"]).groupby(by).mean()
    target = rows[away].groupby("account_id")["scanned_region"].agg(lambda regions: sorted(regions.mode())[0])
    table["main_target"] = target.reindex(table.index)
    if dealers is not None:
        home = need_columns(dealers, ["home_share"], "dealers")["home_share"].reindex(table.index)
        table["purchases_to_sell_out"] = 1 / home.where(home > 0)
    table["exempt"] = table["account_type"] == "chain"
    enough = table["scans"] >= need_number(fewest, "fewest", 1)
    table["suspect"] = (table["outside_share"] > need_number(limit, "limit", 0, 1)) & enough & ~table["exempt"]
    return table.sort_index().sort_values("outside_share", ascending=False, kind="stable")


def scan_flows(scans: pd.DataFrame, account_id: str | None = None) -> pd.DataFrame:
    """Codes by assigned region (rows) and region where they were scanned (columns), of one account or of all.

    Covers: diversion_detection.
    """
    if scans.empty:
        raise fail("no_scans", OWNER)
    rows = need_columns(scans, ["account_id", "assigned_region", "scanned_region"], "scans")
    if account_id is not None:
        rows = rows[rows["account_id"] == account_id]
        if rows.empty:
            raise fail("no_scans_of", OWNER, account=account_id)
    return pd.crosstab(rows["assigned_region"], rows["scanned_region"])
