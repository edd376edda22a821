"""What is a key account? Five definitions from the trade, each as a test on the ledger, and the claims about 20 %.

Which column stands for which word of a definition is a choice of this course; every bar is a keyword. Pure functions:
money in CNY yuan, shares as fractions 0–1; ``kam_lab.role`` re-exports everything here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from kam_lab import concentration
from kam_lab.checks import in_year, need_columns, need_number, need_whole, wallet_year
from kam_lab.profitability import LAST_FULL_YEAR, contribution
from kam_lab.prospecting.selection import key_account_tests
from kam_lab.role.steadiness import steadiness

#: The definitions by what each looks at, with the source of its words.
DEFINITIONS = {
    "three_shares": "S001-7",
    "loyal_buyer": "S001-3",
    "steady_leader": "S001-8",
    "fair_payer": "S001-9",
    "strategic_size": "S002",
}
#: Places that count as large: the accounts of tiers A and B are about so many.
LARGE_PLACES = 84
#: Marks from 1 to 5 that count as high, and the highest price sensitivity that still cares for added value.
HIGH_MARK, VALUE_BUYER = 4, 3
#: Years after which a customer counts as loyal, and the variation up to which a need counts as steady.
LOYAL_YEARS, STEADY_UP_TO = 3, 1.0
#: What is claimed for the first 20 %: of S000, S001 and S003, and of S002.
CLAIMS = (0.75, 0.80)


def definitions(
    orders: pd.DataFrame,
    costs: pd.DataFrame,
    wallets: pd.DataFrame,
    profiles: pd.DataFrame,
    accounts: pd.DataFrame,
    year: int = LAST_FULL_YEAR,
    top: int = LARGE_PLACES,
) -> pd.DataFrame:
    """Which accounts meet which of the five definitions (大客户定义).

    Parameters
    ----------
    orders, costs, wallets, profiles, accounts : tables of the world.
    year : calendar year.
    top : places that count as large or high, in every definition.

    Returns
    -------
    DataFrame, index account_id (accounts that ordered in ``year``), largest revenue first; a bool for each definition
    and ``definitions_met`` (0–5):

    * ``three_shares`` (S001-7): share of our sales, our share of its category, share of profit: all three ``top``;
    * ``loyal_buyer`` (S001-3): buys much of what carries a high margin, or brings profit; cares for added value (price
      sensitivity at most 3); customer for three years; culture fits (4 or more);
    * ``steady_leader`` (S001-8): category spend among the ``top``; steady need (coefficient of variation of the months
      at most 1); accepts our quality (no problem on file); looked up to (influence 4 or more);
    * ``fair_payer`` (S001-9): contribution of all years among the ``top``; discount not above the average;
    * ``strategic_size`` (S002): revenue and contribution among the ``top``, strategic priority 4 or more.

    Covers: key_account_definitions.
    """
    places = need_whole(top, "top", 1)
    need_columns(
        profiles,
        ["account_id", "price_sensitivity", "culture_fit", "past_quality_problem", "influence", "strategic_priority"],
        "profiles",
    )
    need_columns(accounts, ["account_id", "customer_since"], "accounts")
    need_columns(orders, ["account_id", "order_date", "product_line", "list_amount", "net_amount"], "orders")
    earned = contribution(orders, costs, year)
    earned = earned[earned["revenue"] > 0]
    marks = profiles.set_index("account_id").reindex(earned.index)
    tests = key_account_tests(orders, costs, wallets, year, top=places)
    rows = in_year(orders, "order_date", year, "orders")
    rich = rows[rows["product_line"].isin(high_margin_lines(orders, year))]
    rich_revenue = rich.groupby("account_id")["net_amount"].sum().reindex(earned.index).fillna(0.0)
    since = pd.to_datetime(accounts.set_index("account_id")["customer_since"]).reindex(earned.index)
    spend = wallet_year(wallets, year)["category_spend"].reindex(earned.index)
    variation = steadiness(orders, year)["variation"].reindex(earned.index)
    whole = contribution(orders, costs)["contribution"].reindex(earned.index)
    sums = rows.groupby("account_id")[["list_amount", "net_amount"]].sum().reindex(earned.index)
    discount = 1 - sums["net_amount"] / sums["list_amount"]
    usual = 1 - sums["net_amount"].sum() / sums["list_amount"].sum()
    profitable = _first(earned["contribution"], places)
    table = pd.DataFrame(
        {
            "three_shares": tests["passed"].reindex(earned.index) == 3,
            "loyal_buyer": (_first(rich_revenue, places) | profitable)
            & (marks["price_sensitivity"] <= VALUE_BUYER)
            & (marks["culture_fit"] >= HIGH_MARK)
            & (since <= pd.Timestamp(year - LOYAL_YEARS, 12, 31)),
            "steady_leader": _first(spend, places)
            & (variation <= STEADY_UP_TO)
            & ~marks["past_quality_problem"].fillna(False).astype(bool)
            & (marks["influence"] >= HIGH_MARK),
            "fair_payer": _first(whole, places) & (discount <= usual),
            "strategic_size": _first(earned["revenue"], places)
            & profitable
            & (marks["strategic_priority"] >= HIGH_MARK),
        }
    ).fillna(False)
    table = table.astype(bool)
    table["definitions_met"] = table.sum(axis=1)
    return table


def high_margin_lines(orders: pd.DataFrame, year: int | None = LAST_FULL_YEAR) -> list[str]:
    """Product lines whose gross margin, in percent of revenue, lies above that of all lines together.

    Covers: key_account_definitions.
    """
    need_columns(orders, ["order_date", "product_line", "net_amount", "product_cost"], "orders")
    sums = in_year(orders, "order_date", year, "orders").groupby("product_line")[["net_amount", "product_cost"]].sum()
    rate = 1 - sums["product_cost"] / sums["net_amount"]
    whole = 1 - sums["product_cost"].sum() / sums["net_amount"].sum()
    return [str(line) for line in rate.index[rate > whole]]


def definition_counts(table: pd.DataFrame) -> pd.DataFrame:
    """How many accounts meet each definition, and how many of these meet all the others as well.

    Parameters
    ----------
    table : as from :func:`definitions`.

    Returns
    -------
    DataFrame, index definition: ``source``, ``accounts`` that meet it, ``only_this`` (meet no other), ``meet_all``.

    Covers: key_account_definitions.
    """
    need_columns(table, [*DEFINITIONS, "definitions_met"], "definitions")
    counts = {
        name: (source, int(table[name].sum()), int((table[name] & (table["definitions_met"] == 1)).sum()))
        for name, source in DEFINITIONS.items()
    }
    found = pd.DataFrame.from_dict(counts, orient="index", columns=["source", "accounts_met", "only_this"])
    found["meet_all"] = int((table["definitions_met"] == len(DEFINITIONS)).sum())
    return found.rename_axis("definition")


def pareto_claims(
    orders: pd.DataFrame,
    costs: pd.DataFrame,
    year: int = LAST_FULL_YEAR,
    customers: float = 0.2,
    claims: Sequence[float] = CLAIMS,
) -> pd.DataFrame:
    """What the first 20 % really bring, measured three ways, against the two claims: 75 % (S002) and 80 %.

    Parameters
    ----------
    customers : fraction of the accounts that ordered in ``year``; ``ceil(customers · n)`` accounts are taken, the
        largest *by that measure*.
    claims : the shares claimed (fractions).

    Returns
    -------
    DataFrame, index measure (``revenue``; ``volume``: machines ordered, in pieces; ``contribution``): ``top_share``
    and, for each claim, ``points_from_75`` … (percentage points by which it is missed; positive: above the claim).
    The share of contribution can exceed 1, since accounts that lose money take away from the whole.

    Covers: pareto_claims.
    """
    fraction = need_number(customers, "customers", 0, 1)
    need_columns(orders, ["account_id", "order_date", "product_line", "quantity", "net_amount"], "orders")
    rows = in_year(orders, "order_date", year, "orders")
    pieces = rows[rows["product_line"] == "machines"].groupby("account_id")["quantity"].sum().clip(lower=0)
    kept = contribution(orders, costs, year)
    earned = kept.loc[kept["revenue"] > 0, "contribution"].sort_values(ascending=False)
    first = math.ceil(fraction * len(earned) - 1e-9)
    shares = {
        "revenue": concentration.top_share(concentration.revenue(orders, year).clip(lower=0), fraction),
        "volume": concentration.top_share(pieces.astype(float), fraction),
        "contribution": float(earned.head(first).sum() / earned.sum()),
    }
    table = pd.DataFrame({"top_share": shares}).rename_axis("measure")
    for claim in claims:
        table[f"points_from_{claim * 100:.0f}"] = (table["top_share"] - need_number(claim, "claims", 0, 1)) * 100
    return table


def _first(values: pd.Series, places: int) -> pd.Series:
    """Whether a value is among the largest; equal values all count, missing ones never."""
    return values.rank(ascending=False, method="min") <= places
