"""Which bids may be compared at all: mandatory rejection and the review of abnormally low bids.

Compliance comes first. A bid that fails here never sets the benchmark, however low its price.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from kam_lab import rules
from kam_lab.checks import fail, need_columns, need_number

#: What the opening and the committee put on record, and the reason for which a bid without it is rejected.
RECORDS = {
    "signed": "unsigned",
    "qualified": "unqualified",
    "responsive": "not_responsive",
    "single_price": "two_prices",
}
#: Every reason for a rejection, in the order in which it is looked for.
REASONS = (*RECORDS.values(), "no_price", "above_ceiling", "low_unproven")
#: Tests of an abnormally low bid, and the rule that holds the threshold of each.
LOW_TESTS = {"mean": "low_bid_mean", "second": "low_bid_second", "ceiling": "low_bid_ceiling"}
#: Raised thresholds may not lie above this rule, nor may a buyer go below the ordinary ones.
RAISED = "low_bid_raised_max"


def compliance(bids: pd.DataFrame, ceiling: float | None = None) -> pd.DataFrame:
    """Mandatory rejection: which bids must be turned down, and why (招标投标法实施条例 51).

    Parameters
    ----------
    bids : the bids of one tender: bidder_id, price (CNY), signed, qualified, responsive, single_price (bool);
        low_price_proven (bool, empty if nobody asked) if there is such a column. A low price that was not proven counts
        as below cost.
    ceiling : published ceiling price in CNY; None where there is none.

    Returns
    -------
    DataFrame, index bidder_id, in the order of opening: ``price`` (CNY), ``compliant`` (bool), ``rejection`` (the first
    of ``REASONS`` that applies, empty if none).

    Covers: mandatory_rejection, ceiling, compliance_first.
    """
    need_columns(bids, ["bidder_id", "price", *RECORDS], "bids")
    if bids["bidder_id"].duplicated().any():
        raise fail("twice", owner="bidding", bidder=str(bids.loc[bids["bidder_id"].duplicated(), "bidder_id"].iloc[0]))
    top = np.inf if ceiling is None or pd.isna(ceiling) else need_number(ceiling, "ceiling", 0)
    table = bids.set_index("bidder_id")
    reason = pd.Series("", index=table.index, dtype="str")
    for column, why in RECORDS.items():
        reason = reason.mask((reason == "") & ~table[column].astype(bool), why)
    price = table["price"].astype(float)
    reason = reason.mask((reason == "") & ~(price > 0), "no_price")  # 0 cannot be compared: everything is divided by it
    reason = reason.mask((reason == "") & (price > top), "above_ceiling")
    if "low_price_proven" in table:
        unproven = ~table["low_price_proven"].astype("boolean").fillna(True).astype(bool)
        reason = reason.mask((reason == "") & unproven, "low_unproven")
    return pd.DataFrame({"price": price, "compliant": reason == "", "rejection": reason}).rename_axis("bidder_id")


def low_bid_review(
    prices: Any,
    ceiling: float | None = None,
    budget: float | None = None,
    as_of: rules.Day = "2026-02-01",
    thresholds: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Abnormally low bids: three thresholds, one of which is enough for a review (财库〔2026〕2号; handbook T-3.3).

    A bid is reviewed if its price is *below* 50 % of the mean of the compliant bids, or below 50 % of the second-lowest
    compliant bid, or below 45 % of the ceiling (no ceiling: of the budget). The committee may also ask on its own
    judgement, which no formula shows.

    Parameters
    ----------
    prices : prices of the *compliant* bids in CNY, at least two, above 0; a Series keeps its index.
    ceiling, budget : CNY; without both, the third test is left out.
    as_of : the day whose rule applies; before 2026-02-01 there is none.
    thresholds : ``{"mean": …, "second": …, "ceiling": …}`` where the buyer has raised them, up to 65 %.

    Returns
    -------
    DataFrame, index that of ``prices``, lowest first: ``price``; ``mean_limit, second_limit, ceiling_limit`` (CNY; the
    last one missing without ceiling and budget); ``below_mean, below_second, below_ceiling, must_explain`` (bool).

    Raises
    ------
    RuleError
        No rule on that day.
    InputError
        Fewer than two prices, a price of 0, a threshold out of range.

    Covers: low_bid, t_3_3.
    """
    series = prices if isinstance(prices, pd.Series) else pd.Series(list(prices), dtype=float)
    series = series.astype(float).sort_values(kind="stable")
    if len(series) < 2:
        raise fail("need_prices", owner="bidding", least=2, came=len(series))
    if not (series > 0).all():
        raise fail("no_price", owner="bidding", bidder=str(series.index[0]))
    shares = low_bid_thresholds(as_of, thresholds)
    top = next((float(x) for x in (ceiling, budget) if x is not None and not pd.isna(x)), np.nan)
    table = pd.DataFrame({"price": series})
    # The second-lowest bid is compared as well as the lowest: two low bids can both be below the mean.
    limits = {"mean": shares["mean"] * series.mean(), "second": shares["second"] * series.iloc[1]}
    limits["ceiling"] = shares["ceiling"] * top
    for name, limit in limits.items():
        table[f"{name}_limit"] = limit
    for name, limit in limits.items():
        table[f"below_{name}"] = table["price"] < limit  # never true where the limit is missing
    table["must_explain"] = table[[f"below_{name}" for name in limits]].any(axis=1)
    return table


def low_bids(tenders: pd.DataFrame, bids: pd.DataFrame, as_of: rules.Day = "2026-02-01") -> pd.DataFrame:
    """Bids of the past that the review of a day would have stopped.

    Bids that were rejected for another reason than an unproven low price set no threshold and are left out.

    Returns
    -------
    DataFrame, index bid_id: ``tender_id, bidder_id, price`` (CNY), ``below_mean, below_second, below_ceiling`` (bool).

    Covers: low_bid.
    """
    found = []
    for _, tender in tenders.iterrows():
        mine = bids[bids["tender_id"] == tender["tender_id"]]
        if len(mine) < 2:
            continue
        checked = compliance(mine, tender.get("ceiling"))
        standing = checked.index[checked["compliant"] | (checked["rejection"] == "low_unproven")]
        prices = mine.set_index("bidder_id").loc[standing, "price"]
        if len(prices) < 2:
            continue
        review = low_bid_review(prices, tender.get("ceiling"), tender.get("budget"), as_of)
        hit = review[review["must_explain"]].reset_index()
        found.append(mine[["bid_id", "tender_id", "bidder_id"]].merge(hit, on="bidder_id"))
    columns = ["tender_id", "bidder_id", "price", "below_mean", "below_second", "below_ceiling"]
    if not found:
        return pd.DataFrame(columns=columns).rename_axis("bid_id")
    return pd.concat(found).set_index("bid_id")[columns]


def low_bid_thresholds(as_of: rules.Day, raised: Mapping[str, float] | None = None) -> dict[str, float]:
    """Shares for the three tests on a day, or those that a buyer has raised within the rule.

    Returns
    -------
    dict ``mean, second, ceiling`` (fractions).
    """
    found = {name: float(rules.value(rule, as_of)) for name, rule in LOW_TESTS.items()}
    most = float(rules.value(RAISED, as_of))
    for name, share in (raised or {}).items():
        if name not in found:
            raise fail("threshold_name", owner="bidding", came=name, expected=", ".join(found))
        found[name] = need_number(share, name, found[name], most)
    return found
