"""What a price change does to profit: two rules of thumb that several stages use. Shares are fractions 0–1."""

from __future__ import annotations

import math
from typing import NamedTuple

from kam_lab.checks import fail, need_number


class Leverage(NamedTuple):
    """Change of operating profit (fraction of it) after one more percent of price, volume, or less of a cost."""

    profit_by_price_share: float
    profit_by_volume_share: float


def volume_for_discount(discount: float, margin: float) -> float:
    """How much more must be sold so that a discount costs no profit: d / (m − d) (Nagle; handbook T-4.4).

    Parameters
    ----------
    discount : fraction of the price. margin : gross margin before it, fraction of the price.

    Returns
    -------
    float
        Growth of the volume as a fraction (0.5 = half as much again); infinite once the discount eats the margin.

    Covers: t_4_4.
    """
    d, m = need_number(discount, "discount", 0, 1), need_number(margin, "margin", -1, 1)
    return d / (m - d) if m - d > 1e-12 else math.inf


def price_leverage(operating_margin: float = 0.09, contribution_margin: float = 0.30, step: float = 0.01) -> Leverage:
    """What one more percent of price, or of volume, does to operating profit (Marn & Rosiello 1992; handbook T-4.5).

    A percent of price falls to profit whole; a percent of volume only with its gross margin.

    Parameters
    ----------
    operating_margin : operating profit over revenue, above 0. contribution_margin : fraction of the price.
    step : the change, 0.01 = 1 %.

    Returns
    -------
    Leverage
        Fractions of the operating profit: 0.111 and 0.033 for the defaults, which are the published averages.

    Covers: t_4_5.
    """
    profit = need_number(operating_margin, "operating_margin", 0, 1)
    if profit == 0:
        raise fail("above_zero", name="operating_margin")
    change = need_number(step, "step", -1, 1)
    return Leverage(change / profit, change * need_number(contribution_margin, "contribution_margin", 0, 1) / profit)
