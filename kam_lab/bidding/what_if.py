"""What if our bid had been another: a changed price, other points, another weight; the price that would have won."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kam_lab import rules
from kam_lab.bidding.scoring import LOWEST, Evaluation, evaluate
from kam_lab.checks import fail, need_number

#: The price that wins is looked for between these multiples of the price bid.
LOWEST_FACTOR, HIGHEST_FACTOR = 0.5, 2.0
#: Price changes at which the two lines of :func:`over_price` are drawn.
PRICE_STEPS = (-0.20, -0.16, -0.12, -0.08, -0.04, 0.0, 0.04, 0.08, 0.12, 0.16, 0.20)
#: How finely it is found (fraction of the price bid).
_FINE = 1e-5


def with_changes(
    tender: Mapping[str, Any] | pd.Series,
    bids: pd.DataFrame,
    bidder: str,
    price: float = 0.0,
    points: float = 0.0,
    weight: float | None = None,
) -> tuple[dict[str, Any], pd.DataFrame]:
    """The same tender with one bid changed, or with another weight of the price.

    Parameters
    ----------
    bidder : whose bid changes. price : relative change of the price (0.05 = 5 % dearer). points : more or fewer points
        beside the price; kept within what there is to be had.
    weight : another price weight; everybody's points beside the price are scaled to what is left.

    Returns
    -------
    tender, bids
        For :func:`kam_lab.bidding.evaluate`; the tables given stay as they are.
    """
    if bidder not in set(bids["bidder_id"]):
        raise fail("unknown_bidder", owner="bidding", bidder=bidder, some=", ".join(map(str, bids["bidder_id"])))
    row, table = dict(tender), bids.copy()
    table[["technical_score", "service_score"]] = table[["technical_score", "service_score"]].astype(float)
    mine = table["bidder_id"] == bidder
    table.loc[mine, "price"] *= 1 + need_number(price, "price", -0.95, 10)
    before = float(row["price_weight"])
    if row.get("method") != LOWEST:
        room = 100 - before
        quality = table.loc[mine, "technical_score"] + table.loc[mine, "service_score"]
        wanted = (quality + need_number(points, "points", -100, 100)).clip(0, room)
        table.loc[mine, "service_score"] += wanted - quality
        if weight is not None and room > 0:
            row["price_weight"] = need_number(weight, "price_weight", 1, 99)
            table[["technical_score", "service_score"]] *= (100 - row["price_weight"]) / room
    return row, table


def price_to_win(
    tender: Mapping[str, Any] | pd.Series, bids: pd.DataFrame, bidder: str, as_of: rules.Day | None = None
) -> float | None:
    """The highest price with which a bid would have won, all others unchanged.

    Returns
    -------
    float or None
        CNY as bid; None if no price between half and twice the price bid wins (the lag in points is too large, or the
        bid is rejected).

    Covers: t_3_2.
    """

    def wins(factor: float) -> bool:
        changed = with_changes(tender, bids, bidder, factor - 1)
        return evaluate(*changed, as_of).winner == bidder

    low, high = LOWEST_FACTOR, HIGHEST_FACTOR
    own = float(bids.loc[bids["bidder_id"] == bidder, "price"].iloc[0]) if bidder in set(bids["bidder_id"]) else 0.0
    if wins(high):
        return own * high
    if not wins(low):
        return None
    while high - low > _FINE:
        middle = (low + high) / 2
        low, high = (middle, high) if wins(middle) else (low, middle)
    return own * low


def over_price(
    tender: Mapping[str, Any] | pd.Series,
    bids: pd.DataFrame,
    bidder: str,
    as_of: rules.Day | None = None,
    changes: Sequence[float] = PRICE_STEPS,
) -> pd.DataFrame:
    """Our points and the best rival's over a range of our prices.

    Returns
    -------
    DataFrame, index ``change`` (relative): ``price`` (CNY), ``ours``, ``best_rival`` (total points; missing where the
    bid is rejected or nobody is left).
    """
    rows = {}
    for change in changes:
        result: Evaluation = evaluate(*with_changes(tender, bids, bidder, change), as_of)
        totals = result.table["total_score"]
        others = totals.drop(bidder).max()
        rows[change] = {"price": float(result.table["price"][bidder]), "ours": totals[bidder], "best_rival": others}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("change")
