"""From list price to pocket price: what is taken off on the invoice, and what leaves later without anybody noticing.

Waterfall: list price − invoice lines = invoice price; invoice price − off-invoice lines = pocket price. Pocket margin
= (pocket − product cost) / pocket. Money in CNY, shares as fractions 0–1.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from kam_lab.checks import fail, listed, need_columns, need_number
from kam_lab.time_value import bank_discount, credit_charge

#: Places of a line in the table ``price_lines``, in the order of the waterfall.
PLACES = ("invoice", "off_invoice", "deal_cost")
#: The four P of S001-8 (chemicals): what each lever of the marketing mix offers a key account.
FOUR_P = {
    "supply_priority": "product",
    "custom_solution": "product",
    "bulk_discount": "price",
    "regional_discount": "price",
    "licensed_territory": "channel",
    "credit_line": "promotion",
    "acceptance_draft": "promotion",
    "domestic_lc": "promotion",
}


def find_contract(contracts: pd.DataFrame, contract_id: str) -> pd.Series:
    """One row of ``contracts``; the error proposes ids that look alike."""
    need_columns(contracts, ["contract_id", "amount"], "contracts")
    ids = [str(one) for one in contracts["contract_id"]]
    if str(contract_id) not in ids:
        alike = difflib.get_close_matches(str(contract_id).upper(), ids, n=3, cutoff=0.4) or ids[:3]
        raise fail("unknown_contract", owner="contract", contract=contract_id, alike=listed(alike))
    return contracts.iloc[ids.index(str(contract_id))]


def chain_discounts(list_price: float, discounts: Sequence[float]) -> float:
    """A price after discounts taken one after the other: 1000, 8 % then 5 % → 874, not 870 (handbook T-4.6).

    Parameters
    ----------
    list_price : CNY. discounts : fractions, each of the price that the one before left.

    Covers: t_4_6.
    """
    price = need_number(list_price, "list_price", 0)
    for one in discounts:
        price *= 1 - need_number(one, "discount", 0, 1)
    return price


def waterfall(list_price: float, lines: Iterable[tuple[str, str, float]]) -> pd.DataFrame:
    """A price waterfall from list to pocket.

    Parameters
    ----------
    list_price : CNY. lines : name, place ("invoice" or "off_invoice") and amount taken off (CNY, 0 or more).

    Returns
    -------
    DataFrame, index ``line``: ``list_price``, the invoice lines, ``invoice_price``, the off-invoice lines,
    ``pocket_price``; columns ``line_amount`` (CNY; negative where something is taken off), ``left`` (CNY),
    ``left_share`` of the list price.

    Raises
    ------
    InputError
        No list price; an unknown place; more is taken off than there is.

    Covers: t_4_6, pocket_price.
    """
    price = need_number(list_price, "list_price", 0)
    if price == 0:
        raise fail("no_list_price", owner="contract")
    given: dict[str, dict[str, float]] = {place: {} for place in PLACES[:2]}
    for name, place, amount in lines:
        if place not in given:
            raise fail("unknown_place", owner="contract", came=place, expected=listed(given))
        given[place][name] = given[place].get(name, 0.0) + need_number(amount, str(name), 0)
    rows, left = [("list_price", price, price)], price
    for place, total in (("invoice", "invoice_price"), ("off_invoice", "pocket_price")):
        for name, amount in given[place].items():
            left -= amount
            rows.append((name, -amount, left))
        rows.append((total, left, left))
    if left < 0:
        raise fail("below_nothing", owner="contract", price=f"{price:,.2f}", off=f"{price - left:,.2f}")
    table = pd.DataFrame(rows, columns=["line", "line_amount", "left"]).set_index("line")
    table["left_share"] = table["left"] / price
    return table


def price_waterfall(contract_id: str, contracts: pd.DataFrame, price_lines: pd.DataFrame) -> pd.DataFrame:
    """The waterfall of one contract (see :func:`waterfall`).

    Parameters
    ----------
    contracts : contract_id, list_amount (CNY). price_lines : contract_id, line, place, amount (CNY).

    Covers: pocket_price.
    """
    one = find_contract(contracts, contract_id)
    need_columns(price_lines, ["contract_id", "line", "place", "amount"], "price_lines")
    mine = price_lines[(price_lines["contract_id"] == one["contract_id"]) & (price_lines["place"] != "deal_cost")]
    lines = zip(mine["line"], mine["place"], mine["amount"], strict=True)
    return waterfall(float(one["list_amount"]), lines)


def pocket_prices(contracts: pd.DataFrame, price_lines: pd.DataFrame, authority: pd.DataFrame) -> pd.DataFrame:
    """Every contract from list to pocket, and whether it lies below the margin floor.

    Parameters
    ----------
    contracts : contract_id, account_id, list_amount, amount, product_cost (CNY).
    price_lines : contract_id, place, amount (CNY). authority : the ladder; its smallest margin_floor is the floor.

    Returns
    -------
    DataFrame, index contract_id, lowest pocket margin first: ``account_id, list_amount, invoice_price, pocket_price``
    (CNY), ``invoice_discount`` and ``pocket_discount`` (off list, fractions), ``pocket_margin`` (fraction of the pocket
    price; missing where nothing is left), ``below_floor`` (bool).

    Raises
    ------
    InputError
        A contract without list price or amount (it is named).

    Covers: pocket_price, margin_floor.
    """
    need_columns(contracts, ["contract_id", "account_id", "list_amount", "amount", "product_cost"], "contracts")
    need_columns(price_lines, ["contract_id", "place", "amount"], "price_lines")
    need_columns(authority, ["margin_floor"], "authority")
    table = contracts.set_index("contract_id")
    empty = table.index[(table["list_amount"] <= 0) | (table["amount"] <= 0)]
    if len(empty):
        raise fail("no_price", owner="contract", which=listed(empty))
    later = price_lines[price_lines["place"] == "off_invoice"].groupby("contract_id")["amount"].sum()
    found = table[["account_id", "list_amount"]].copy()
    found["invoice_price"] = table["amount"]
    found["pocket_price"] = table["amount"] - later.reindex(table.index).fillna(0.0)
    found["invoice_discount"] = 1 - found["invoice_price"] / found["list_amount"]
    found["pocket_discount"] = 1 - found["pocket_price"] / found["list_amount"]
    left = found["pocket_price"].where(found["pocket_price"] > 0)
    found["pocket_margin"] = (left - table["product_cost"]) / left
    found["below_floor"] = ~(found["pocket_margin"] >= float(authority["margin_floor"].min()))
    return found.sort_index().sort_values("pocket_margin", kind="stable", na_position="first")


def net_price(price: float, discount: float = 0.0, rate: float = 0.0, days: float = 0.0) -> float:
    """What a price is worth after discount and days of credit: p · (1 − d) · (1 − r · days / 360) (S001-8).

    Parameters
    ----------
    price : CNY, above 0. discount : fraction. rate : yearly cost of money, fraction. days : of credit, or until an
        interest-free draft falls due.

    Raises
    ------
    InputError
        The price is 0.

    Covers: net_price, credit_and_drafts.
    """
    full = need_number(price, "price", 0)
    if full == 0:
        raise fail("no_price", owner="contract", which="price")
    return bank_discount(full * (1 - need_number(discount, "discount", 0, 1)), rate, days)


def four_p_levers(price: float, gifts: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """What the levers of the marketing mix cost us on one price, so that they can be compared (S001-8).

    Parameters
    ----------
    price : CNY, above 0.
    gifts : lever (a key of ``FOUR_P``) → how it is given: ``discount`` (fraction), or ``days`` and ``rate`` (credit,
        interest-free draft, letter of credit), or ``cost`` (CNY: priority stock, a custom solution, a territory).

    Returns
    -------
    DataFrame, index ``four_p_lever``, dearest first: ``four_p`` (product, price, channel, promotion), ``lever_cost``,
    ``net_price`` (CNY), ``cost_share`` of the price.

    Covers: four_p_product, four_p_price, four_p_channel, credit_and_drafts.
    """
    full = need_number(price, "price", 0)
    if full == 0:
        raise fail("no_price", owner="contract", which="price")
    unknown = [name for name in gifts if name not in FOUR_P]
    if unknown:
        raise fail("unknown_lever", owner="contract", came=listed(unknown), expected=listed(FOUR_P, 12))
    rows = {}
    for name, how in gifts.items():
        off = full * need_number(how.get("discount", 0), "discount", 0, 1)
        off += credit_charge(full, how.get("rate", 0), how.get("days", 0)) + need_number(how.get("cost", 0), "cost", 0)
        rows[name] = {"four_p": FOUR_P[name], "lever_cost": off, "net_price": full - off, "cost_share": off / full}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("four_p_lever")
    return table.sort_index().sort_values("lever_cost", ascending=False, kind="stable")
