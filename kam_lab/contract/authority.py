"""Who may sign which discount, and the floor under every price.

A ladder is the table ``authority``: level (lowest first), max_discount, margin_floor (fractions). The floor overrides
the ladder: below it nobody signs, whatever the level. Discounts are fractions off the list price.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from kam_lab.bidding.pricing import price_build_up
from kam_lab.checks import fail, listed, need_columns, need_number

#: A discount right at a limit is within it; this much of rounding is forgiven.
ROUNDING = 5e-5


class LowestPrice(NamedTuple):
    """The least price that a level may sign, and what sets it: its own limit or the margin floor (CNY)."""

    level: str
    by_ladder: float
    by_floor: float
    lowest: float
    set_by: str


def discount_of(list_amount: float, net_amount: float) -> float:
    """Discount off the list price as a fraction: 1 − net / list; below 0 where more than list is paid.

    Raises
    ------
    InputError
        The list price is 0: there is nothing to take a discount from.

    Covers: discount_authority.
    """
    price = need_number(list_amount, "list_amount", 0)
    if price == 0:
        raise fail("no_list_price", owner="contract")
    return 1 - need_number(net_amount, "net_amount", 0) / price


def _ladder(authority: pd.DataFrame) -> pd.DataFrame:
    need_columns(authority, ["level", "max_discount", "margin_floor"], "authority")
    return authority.sort_values("max_discount", kind="stable").set_index("level")


def approver(discount: float, authority: pd.DataFrame) -> str:
    """The lowest level that may sign a discount.

    Parameters
    ----------
    discount : fraction off the list price. authority : the ladder.

    Raises
    ------
    InputError
        Nobody on the ladder may sign so much.

    Covers: discount_authority, authority_ladder.
    """
    ladder = _ladder(authority)
    off = need_number(discount, "discount", -10, 1)
    able = ladder.index[ladder["max_discount"] + ROUNDING >= off]
    if not len(able):
        raise fail("nobody_may", owner="contract", discount=f"{off:.1%}", most=f"{ladder['max_discount'].max():.1%}")
    return str(able[0])


def authority_check(quotes: pd.DataFrame, authority: pd.DataFrame) -> pd.DataFrame:
    """Every offer against the ladder and the floor.

    Parameters
    ----------
    quotes : quote_id, list_amount, net_amount, product_cost (CNY), approved_by (level). authority : the ladder.

    Returns
    -------
    DataFrame, index quote_id, deepest discount first: ``discount`` (fraction), ``approved_by``, ``needed_level`` (who
    may sign it), ``overreach`` (bool: signed by too low a level), ``invoice_margin`` = 1 − cost / net,
    ``below_floor`` (bool).

    Raises
    ------
    InputError
        An offer without list or net price (it is named), or a level that the ladder does not have.

    Covers: discount_authority, authority_ladder.
    """
    need_columns(quotes, ["quote_id", "list_amount", "net_amount", "product_cost", "approved_by"], "quotes")
    ladder = _ladder(authority)
    table = quotes.set_index("quote_id")
    empty = table.index[(table["list_amount"] <= 0) | (table["net_amount"] <= 0)]
    if len(empty):
        raise fail("no_price", owner="contract", which=listed(empty))
    unknown = sorted(set(table["approved_by"]) - set(ladder.index))
    if unknown:
        raise fail("unknown_level", owner="contract", came=listed(unknown), expected=listed(ladder.index))
    rank = {level: place for place, level in enumerate(ladder.index)}
    found = pd.DataFrame({"discount": 1 - table["net_amount"] / table["list_amount"]})
    found["approved_by"] = table["approved_by"]
    found["needed_level"] = [approver(float(one), authority) for one in found["discount"]]
    found["overreach"] = found["approved_by"].map(rank) < found["needed_level"].map(rank)
    found["invoice_margin"] = 1 - table["product_cost"] / table["net_amount"]
    found["below_floor"] = found["invoice_margin"] < found["approved_by"].map(ladder["margin_floor"])
    return found.sort_index().sort_values("discount", ascending=False, kind="stable")


def lowest_price(
    list_amount: float, costs: Mapping[str, float], level: str, authority: pd.DataFrame, off_invoice: float = 0.0
) -> LowestPrice:
    """How far a level may go on its own: its discount limit, or the cost-based floor where that is higher (S000).

    The floor counts everything that one agreement promises: product, the service that comes with it, freight.

    Parameters
    ----------
    list_amount : CNY. costs : name → CNY, every cost that the agreement causes (``bidding.price_build_up``).
    level : of the ladder. authority : the ladder.
    off_invoice : CNY given away later (bonus, prompt payment …): the pocket price must stay above the floor, so it is
        added.

    Returns
    -------
    LowestPrice
        ``set_by`` is "ladder" or "floor".

    Covers: local_flexibility, margin_floor, service_agreement.
    """
    ladder = _ladder(authority)
    if level not in ladder.index:
        raise fail("unknown_level", owner="contract", came=level, expected=listed(ladder.index))
    price = need_number(list_amount, "list_amount", 0)
    if price == 0:
        raise fail("no_list_price", owner="contract")
    most, least = ladder[["max_discount", "margin_floor"]].to_numpy(float)[list(ladder.index).index(level)]
    own = price * (1 - most)
    built = price_build_up(costs, least)["amount"].to_numpy(float)  # costs, floor, margin, and last the price
    floor = float(built[-1]) + need_number(off_invoice, "off_invoice", 0)
    return LowestPrice(str(level), float(own), floor, max(float(own), floor), "ladder" if own >= floor else "floor")
