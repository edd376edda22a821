"""Small worked cases of the stage: published figures and textbook sums. No account of the data is meant."""

from __future__ import annotations

import pandas as pd

from kam_lab.contract.pricing import waterfall

#: Milestones of handbook T-4.3: shares and months.
TEXTBOOK_MILESTONES = pd.DataFrame(
    {
        "step": ["signing", "delivery", "acceptance", "retention"],
        "share": [0.30, 0.30, 0.35, 0.05],
        "months": [0, 3, 6, 18],
    }
)


def published_waterfall() -> pd.DataFrame:
    """A waterfall often reproduced from Marn & Rosiello 1992: 6.00 a square yard at the dealer's list, 4.47 in the pocket.

    The lines come from reproductions and were not checked against the article; their sums are right.

    Covers: t_4_6.
    """  # noqa: E501
    lines = [
        ("order_size", "invoice", 0.10), ("competitive", "invoice", 0.12), ("payment_terms", "off_invoice", 0.30),
        ("annual_bonus", "off_invoice", 0.37), ("promotions", "off_invoice", 0.35), ("coop", "off_invoice", 0.20),
        ("freight", "off_invoice", 0.09),
    ]  # fmt: skip
    return waterfall(6.00, lines)


def own_waterfall() -> pd.DataFrame:
    """The course's small case: 1000 at list, 8 % then 5 % off, 95 more after the invoice → 779.

    Covers: t_4_6.
    """
    lines = [
        ("volume_discount", "invoice", 80.0), ("special_discount", "invoice", 46.0),
        ("prompt_payment", "off_invoice", 40.0), ("bonus", "off_invoice", 25.0), ("promotion", "off_invoice", 12.0),
        ("freight", "off_invoice", 18.0),
    ]  # fmt: skip
    return waterfall(1000.0, lines)
