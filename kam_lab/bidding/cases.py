"""Small worked cases of the lesson, so that nobody has to type them: a textbook tender, four prices, carriers, tariffs.

The bidders, carriers and figures are invented for teaching.
"""

from __future__ import annotations

import pandas as pd

#: Prices of a low-bid review (handbook T-3.3), and the ceiling that goes with them (CNY).
LOW_PRICES, LOW_CEILING = (1_000_000.0, 950_000.0, 880_000.0, 420_000.0), 1_200_000.0
#: Two sets of prices for the collusion screens (handbook T-3.7).
SUSPICIOUS, ORDINARY = (95.0, 103.0, 103.5, 104.0), (95.0, 98.0, 103.0, 109.0)


def textbook_tender() -> tuple[pd.Series, pd.DataFrame]:
    """The tender of handbook T-3.1: price weight 30; A 950,000, B 1,000,000, C 1,100,000 and small; quality 52, 58, 60.

    C's product comes from abroad, A's and B's do not: that matters from 2026 on.

    Returns
    -------
    A row of ``tenders`` and its rows of ``bids``.
    """
    tender = pd.Series(
        {
            "tender_id": "T-3.1", "regime": "government", "procurement_type": "goods", "method": "comprehensive",
            "issued_on": pd.Timestamp(2021, 5, 31), "deadline": pd.Timestamp(2021, 6, 30), "budget": 1_200_000.0,
            "ceiling": float("nan"), "price_weight": 30, "small_deduction": 0.10, "life_years": 5,
        }
    )  # fmt: skip
    fine = dict.fromkeys(("signed", "qualified", "responsive", "single_price"), True)
    rows = [
        ("A", 950_000.0, 40.0, 12.0, False, True),
        ("B", 1_000_000.0, 44.0, 14.0, False, True),
        ("C", 1_100_000.0, 45.0, 15.0, True, False),
    ]
    columns = ["bidder_id", "price", "technical_score", "service_score", "small", "domestic"]
    bids = pd.DataFrame(rows, columns=columns).assign(tender_id="T-3.1", small_consortium=False, **fine)
    bids["low_price_proven"] = pd.array([None] * 3, dtype="boolean")
    bids["bid_id"] = [f"T-3.1-{number}" for number in (1, 2, 3)]
    return tender, bids


def carrier_offers() -> pd.DataFrame:
    """Carriers' offers on three routes: the lowest price is not always from one who may carry gear units."""
    rows = [
        ("north", "K1", True, 310.0, 345.0), ("north", "K2", True, 322.0, 345.0), ("north", "K3", False, 268.0, 345.0),
        ("south", "K1", True, 455.0, 450.0), ("south", "K2", True, 430.0, 450.0), ("south", "K4", True, 438.0, 450.0),
        ("west", "K3", False, 520.0, 610.0), ("west", "K4", True, 575.0, 610.0),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["route", "carrier", "qualified", "price_per_tonne", "price_now"])


def tariff_schemes() -> pd.DataFrame:
    """Two electricity tariffs: a single rate, and a lower rate with a charge for installed capacity."""
    rows = [("single_rate", 0.0, 0.72), ("two_part", 24.0, 0.58)]
    return pd.DataFrame(rows, columns=["scheme", "per_kva", "per_kwh"])
