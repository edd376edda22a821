"""Goods before money: on time and in full, what carrying costs, who gets what when there is too little, swaps.

Pure functions on the tables ``deliveries, shortage, supply, swaps``. Money in CNY, shares as fractions 0–1.
``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from kam_lab.checks import fail, listed, need_columns
from kam_lab.receivables.ledger import figure

#: What logistics cost in all, of the goods' value, as the course's source has it ("generally about 10 %", S001-3).
LOGISTICS_SHARE = 0.10
RULES = ("promises", "tier", "margin", "equal")
_DELIVERY = ["promised_on", "delivered_on", "ordered_qty", "delivered_qty", "goods_value", "freight", "stock_cost"]


def otif(deliveries: pd.DataFrame, by: str | None = "carrier") -> pd.DataFrame:
    """On time, in full: a delivery counts only if everything came, and not after the day promised.

    Parameters
    ----------
    by : column to group by ("carrier", "account_id", …); None: one row "all".

    Returns
    -------
    DataFrame: ``deliveries, on_time_share, in_full_share, otif_share, goods_value, freight_share`` (freight ÷ goods).
    Lowest OTIF first. In full and on time at once is rarer than either: the two are not averaged.

    Covers: delivery, otif.
    """
    need_columns(deliveries, [*_DELIVERY, *([by] if by else [])], "deliveries")
    rows = deliveries.assign(
        on_time=pd.to_datetime(deliveries["delivered_on"]) <= pd.to_datetime(deliveries["promised_on"]),
        in_full=deliveries["delivered_qty"] >= deliveries["ordered_qty"],
    )
    rows["both"] = rows["on_time"] & rows["in_full"]
    groups = rows.groupby(by if by else np.repeat("all", len(rows)))
    goods = groups["goods_value"].sum()
    table = pd.DataFrame(
        {
            "deliveries": groups.size(),
            "on_time_share": groups["on_time"].mean(),
            "in_full_share": groups["in_full"].mean(),
            "otif_share": groups["both"].mean(),
            "goods_value": goods,
            "freight_share": groups["freight"].sum() / goods.where(goods > 0),
        }
    ).rename_axis(by or "group")
    return table.sort_values("otif_share", kind="stable")


def logistics_share(deliveries: pd.DataFrame, goal: float = LOGISTICS_SHARE) -> pd.DataFrame:
    """Freight, and stock and handling, as shares of the goods' value, beside the ten percent of the course's source.

    Freight alone looks small; it is the smaller part of what logistics costs.

    Returns
    -------
    DataFrame, index ``part`` ("freight", "stock", "all"): ``amount, share``; on "all" also ``goal, above`` (bool).

    Covers: delivery, freight_share.
    """
    need_columns(deliveries, _DELIVERY, "deliveries")
    goods = float(deliveries["goods_value"].sum())
    if goods <= 0:
        raise fail("no_goods", owner="collections")
    amounts = {"freight": float(deliveries["freight"].sum()), "stock": float(deliveries["stock_cost"].sum())}
    amounts["all"] = sum(amounts.values())
    table = pd.DataFrame({"amount": pd.Series(amounts)}).rename_axis("part")
    table["share"] = table["amount"] / goods
    table["goal_share"] = [np.nan, np.nan, goal]
    table["above"] = table["share"] > goal + 0.0005  # a rounded ten percent is ten percent
    return table


def allocate(
    shortage: pd.DataFrame, supply: pd.DataFrame, accounts: pd.DataFrame, rule: str = "promises"
) -> pd.DataFrame:
    """Who gets what when there is too little (S001-3: a squeeze must not break promises to key accounts).

    Parameters
    ----------
    shortage : account_id, family, demand, committed (pieces promised by contract), unit_margin (CNY a piece).
    supply : family, available (pieces). accounts : account_id, tier.
    rule : "promises": first what was promised by contract, then tier by tier from A to D, inside a tier the higher
        margin first. "tier": from A to D without regard to promises. "margin": the highest margin first. "equal":
        everybody the same share of the demand (largest remainders get the last pieces).

    Returns
    -------
    DataFrame: the rows of ``shortage`` with ``tier, allocated`` (pieces), ``broken_promises`` (pieces),
    ``margin_amount`` (CNY of what is given). In the order of ``shortage``.

    Covers: supply_promise, fill_rate.
    """
    need_columns(shortage, ["account_id", "family", "demand", "committed", "unit_margin"], "shortage")
    need_columns(supply, ["family", "available"], "supply")
    if rule not in RULES:
        raise fail("unknown_word", owner="collections", name="rule", came=rule, expected=", ".join(RULES))
    missing = sorted(set(shortage["family"]) - set(supply["family"]))
    if missing:
        raise fail("no_supply", owner="collections", families=listed(missing))
    table = shortage.copy()
    table["tier"] = table["account_id"].map(accounts.set_index("account_id")["tier"]).fillna("–")
    there = supply.set_index("family")["available"]
    given = [_shared(rows, int(there[family]), rule) for family, rows in table.groupby("family", sort=False)]
    table["allocated"] = pd.concat(given).reindex(table.index).astype(int)
    table["broken_promises"] = (table["committed"] - table["allocated"]).clip(lower=0)
    table["margin_amount"] = table["allocated"] * table["unit_margin"]
    return table


def _shared(rows: pd.DataFrame, there: int, rule: str) -> pd.Series:
    """Pieces of one family by row."""
    if rule == "equal":
        return _in_proportion(rows["demand"], min(there, int(rows["demand"].sum())))
    got = pd.Series(0, index=rows.index)
    if rule == "promises":
        promised = rows[["committed", "demand"]].min(axis=1)
        got = _in_proportion(promised, there) if promised.sum() > there else promised.copy()
        there -= int(got.sum())
    columns, falling = (["unit_margin", "account_id"], [False, True]) if rule == "margin" else (
        ["tier", "unit_margin", "account_id"], [True, False, True]
    )  # fmt: skip
    for row in rows.sort_values(columns, ascending=falling, kind="stable").index:
        more = min(there, int(figure(rows, row, "demand")) - int(got[row]))
        got[row] += more
        there -= more
    return got


def _in_proportion(wanted: pd.Series, there: int) -> pd.Series:
    """Whole pieces in proportion; the largest remainders get what rounding left over."""
    total = float(wanted.sum())
    if not total:
        return wanted * 0
    exact = wanted * (there / total)
    whole = np.floor(exact + 1e-9).astype(int)
    rest = (exact - whole).sort_values(ascending=False, kind="stable").index[: there - int(whole.sum())]
    whole.loc[rest] += 1
    return whole


def fill_rates(allocated: pd.DataFrame, by: str = "tier") -> pd.DataFrame:
    """Fill rate: pieces given ÷ pieces asked for, by tier (or another column), with "all" last.

    Returns
    -------
    DataFrame: ``demand, allocated, fill_share, committed, broken_promises`` (pieces), ``margin_amount`` (CNY).

    Covers: fill_rate, supply_promise.
    """
    columns = ["demand", "allocated", "committed", "broken_promises", "margin_amount"]
    need_columns(allocated, [by, *columns], "allocated")
    table = allocated.groupby(by)[columns].sum()
    table.loc["all"] = table.sum()
    table.insert(2, "fill_share", table["allocated"] / table["demand"].where(table["demand"] > 0))
    return table.astype({"demand": int, "allocated": int, "committed": int, "broken_promises": int})


def compare_rules(shortage: pd.DataFrame, supply: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """The four rules side by side: fill rate of tier A and of all, broken promises, margin.

    Returns
    -------
    DataFrame, index ``rule``: ``fill_a_share, fill_d_share, broken_promises, accounts_let_down, margin_amount``.

    Covers: supply_promise, fill_rate.
    """
    rows = {}
    for rule in RULES:
        made = allocate(shortage, supply, accounts, rule)
        rates = fill_rates(made)
        rows[rule] = {
            "fill_a_share": rates["fill_share"].get("A", np.nan),
            "fill_d_share": rates["fill_share"].get("D", np.nan),
            "broken_promises": int(made["broken_promises"].sum()),
            "accounts_let_down": int(made.loc[made["broken_promises"] > 0, "account_id"].nunique()),
            "margin_amount": float(made["margin_amount"].sum()),
        }
    return (
        pd.DataFrame.from_dict(rows, orient="index")
        .rename_axis("rule")
        .astype({"broken_promises": int, "accounts_let_down": int})
    )


def swap_savings(swaps: pd.DataFrame) -> pd.DataFrame:
    """Swaps with a rival (S001-3): he supplies our account near his plant, we supply his near ours; both save freight.

    tonnes × (own distance − distance after the swap) × freight rate − fee.

    Returns
    -------
    DataFrame, index swap_id: the columns of ``swaps`` with ``freight_saved, saving`` (CNY a year), ``worth_it``.
    Largest saving first. Ask a lawyer before talking to a rival: freight may be talked about, prices and customers
    may not.

    Covers: rival_swaps.
    """
    columns = ["tonnes", "own_distance", "swap_distance", "freight_rate", "fee"]
    need_columns(swaps, ["swap_id", *columns], "swaps")
    table = swaps.set_index("swap_id")
    kilometres = table["own_distance"] - table["swap_distance"]
    table["freight_saved"] = table["tonnes"] * kilometres * table["freight_rate"]
    table["saving"] = table["freight_saved"] - table["fee"]
    table["worth_it"] = table["saving"] > 0
    return table.sort_values("saving", ascending=False, kind="stable")
