"""How a price is built and defended: from cost, by steps, against a rival who undercuts; and buying as sellers do.

Money in CNY, shares as fractions 0–1.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from kam_lab.checks import fail, listed, need_columns, need_number


class Concessions(NamedTuple):
    """How a seller gave way, step by step (CNY)."""

    given: float
    given_share: float
    steps: tuple[float, ...]
    shrinking: bool


class Undercut(NamedTuple):
    """Profit before a price cut, after it if nobody follows, and if everybody does (CNY)."""

    profit_before: float
    profit_alone: float
    profit_matched: float
    needed_growth: float


def price_build_up(costs: Mapping[str, float], margin: float) -> pd.DataFrame:
    """A cost-based price (S000): every cost of the offer, the floor they make, and the price that leaves the margin.

    Parameters
    ----------
    costs : name → CNY, 0 or more: product, preparation, freight, service, credit … whatever the offer causes.
    margin : wanted margin as a fraction of the *price*, below 1.

    Returns
    -------
    DataFrame, index ``part``: the costs, ``floor`` (their sum: never below it), ``wanted`` (margin), ``price`` = floor
    / (1 − margin); column ``amount`` (CNY).

    Covers: cost_based_price, never_below_cost.
    """
    parts = {str(name): need_number(amount, str(name), 0) for name, amount in costs.items()}
    share = need_number(margin, "margin", 0, 0.99)
    floor = sum(parts.values())
    if floor <= 0:
        raise fail("no_cost", owner="bidding")
    rows = {**parts, "floor": floor, "wanted": floor / (1 - share) - floor, "price": floor / (1 - share)}
    return pd.DataFrame({"amount": pd.Series(rows)}).rename_axis("part")


def concessions(prices: Sequence[float]) -> Concessions:
    """Steps of a negotiation from the first offer to the last; a trained seller's steps shrink (S000).

    Parameters
    ----------
    prices : offers in the order in which they were made, at least two, CNY.

    Returns
    -------
    Concessions
        ``given`` = first − last, ``given_share`` of the first, ``steps`` given each time, ``shrinking``: every step
        smaller than the one before (a step back up is no concession and counts as 0).

    Covers: shrinking_concessions.
    """
    offers = [need_number(price, "price", 0) for price in prices]
    if len(offers) < 2:
        raise fail("need_prices", owner="bidding", least=2, came=len(offers))
    if offers[0] == 0:
        raise fail("no_price", owner="bidding", bidder="–")
    steps = tuple(max(0.0, before - after) for before, after in itertools.pairwise(offers))
    shrinking = all(later < sooner for sooner, later in itertools.pairwise(steps))
    return Concessions(offers[0] - offers[-1], (offers[0] - offers[-1]) / offers[0], steps, shrinking)


def undercut(price: float, unit_cost: float, volume: float, cut: float, growth: float) -> Undercut:
    """A price war in one line (S001-6: rivals undercut and copy): what a cut brings if rivals stay, and if they follow.

    Parameters
    ----------
    price, unit_cost : CNY a piece. volume : pieces. cut : fraction of the price. growth : fraction by which the volume
        grows if nobody follows; if everybody follows, volumes stay.

    Returns
    -------
    Undercut
        ``needed_growth`` is the growth at which the cut pays for itself, cut / (margin − cut); infinite if the cut eats
        the margin.

    Covers: rivals_copy.
    """
    p, c, v = need_number(price, "price", 0), need_number(unit_cost, "unit_cost", 0), need_number(volume, "volume", 0)
    d, g = need_number(cut, "cut", 0, 1), need_number(growth, "growth", -1)
    if p == 0:
        raise fail("no_price", owner="bidding", bidder="–")
    after = p * (1 - d) - c
    needed = (p - c) / after - 1 if after > 0 else np.inf
    return Undercut((p - c) * v, after * v * (1 + g), after * v, float(needed))


def choose_carriers(offers: pd.DataFrame, tonnes: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Sellers also buy (S001-8): qualify carriers first, then give each route to the lowest price.

    Parameters
    ----------
    offers : route, carrier, qualified (bool), price_per_tonne (CNY), price_now (CNY a tonne paid today on the route).
    tonnes : tonnes a year by route; None counts one tonne each.

    Returns
    -------
    DataFrame, index ``route``: ``carrier`` (missing if none qualifies), ``price_per_tonne, price_now, saving`` (CNY a
    year), ``lowest_of_all`` (the lowest carrier, qualified or not).

    Covers: sellers_buy.
    """
    need_columns(offers, ["route", "carrier", "qualified", "price_per_tonne", "price_now"], "offers")
    rows = {}
    for route, group in offers.groupby("route", sort=True):
        cheap = group.sort_values(["price_per_tonne", "carrier"], kind="stable")
        able = cheap[cheap["qualified"].astype(bool)]
        load = 1.0 if tonnes is None else need_number(tonnes.get(str(route), 0), f"tonnes {route}", 0)
        now = float(group["price_now"].iloc[0])
        best = None if able.empty else able.iloc[0]
        price = now if best is None else float(best["price_per_tonne"])
        rows[route] = {
            "carrier": None if best is None else best["carrier"], "price_per_tonne": price, "price_now": now,
            "saving": (now - price) * load, "lowest_of_all": cheap["carrier"].iloc[0],
        }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("route")


def best_tariff(schemes: pd.DataFrame, capacity: float, energy: float) -> pd.DataFrame:
    """The customer's best tariff scheme (S001-4): what each costs a month, cheapest first.

    Parameters
    ----------
    schemes : scheme, per_kva (CNY a kVA and month, 0 in a single-rate scheme), per_kwh (CNY).
    capacity : kVA installed. energy : kWh a month.

    Returns
    -------
    DataFrame, index ``scheme``: ``capacity_charge, energy_charge, monthly_bill`` (CNY), ``saving`` against the dearest.

    Covers: best_tariff.
    """
    need_columns(schemes, ["scheme", "per_kva", "per_kwh"], "schemes")
    kva, kwh = need_number(capacity, "capacity", 0), need_number(energy, "energy", 0)
    table = schemes.set_index("scheme")
    found = pd.DataFrame({"capacity_charge": table["per_kva"] * kva, "energy_charge": table["per_kwh"] * kwh})
    found["monthly_bill"] = found.sum(axis=1)
    found["saving"] = found["monthly_bill"].max() - found["monthly_bill"]
    return found.sort_index().sort_values("monthly_bill", kind="stable")


def package_price(parts: Mapping[str, float], costs: Mapping[str, float], discount: float) -> pd.DataFrame:
    """A whole-package offer (S000): one price for machine, parts and service, against the same discount on one part.

    Parameters
    ----------
    parts : name → list price (CNY). costs : name → our cost (CNY), same names.
    discount : fraction off the whole package.

    Returns
    -------
    DataFrame, index part (and ``package``): ``list_price, cost, price, left_over`` (CNY), ``offer_margin`` (fraction of
    the price).

    Covers: whole_package.
    """
    if set(parts) != set(costs) or not parts:
        raise fail("package_names", owner="bidding", parts=listed(parts), costs=listed(costs))
    off = need_number(discount, "discount", 0, 0.99)
    table = pd.DataFrame({"list_price": pd.Series(parts, dtype=float), "cost": pd.Series(costs, dtype=float)})
    table.loc["package"] = table.sum()
    table["price"] = table["list_price"] * (1 - off)
    table["left_over"] = table["price"] - table["cost"]
    table["offer_margin"] = table["left_over"] / table["price"]
    return table.rename_axis("part")


def dearer_allowed(weight: float, quality_lead: float) -> float:
    """How much dearer a bid may be (fraction of the benchmark) when it leads by ``quality_lead`` points beside price.

    The other side of :func:`kam_lab.bidding.price_of_one_point`: quality first, price second (S000). Infinite once the
    lead is as large as the whole price weight.

    Covers: price_second, divert_by_difference.
    """
    w, lead = need_number(weight, "price_weight", 0, 100), need_number(quality_lead, "quality_lead", 0)
    return float(np.inf) if lead >= w else w / (w - lead) - 1
