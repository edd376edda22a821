"""Charts of the course. Every function takes the table that a function of the stage returns and gives back Axes.

The look and the Chinese font apply while a chart is drawn and leave matplotlib's settings untouched. Titles state the
finding, in the class's language. Pass ``ax`` to draw into axes of your own.
"""

from __future__ import annotations

from kam_lab.plots.accounts import (
    account_pnl,
    big_dealers,
    contact_funnel,
    revenue_and_contribution,
    tier_care,
    white_space,
)
from kam_lab.plots.concentration import abc, lorenz, pareto
from kam_lab.plots.look import account_names, canvas, money, money_axis, percent, percent_axis, style, titled
from kam_lab.plots.methods import need_confusion, referrals_by_satisfaction, segment_risk, seven_steps, visits_by_tier
from kam_lab.plots.priority import grid, need_by_size, portfolio, rfm

__all__ = [
    "abc",
    "account_names",
    "account_pnl",
    "big_dealers",
    "canvas",
    "contact_funnel",
    "grid",
    "lorenz",
    "money",
    "money_axis",
    "need_by_size",
    "need_confusion",
    "pareto",
    "percent",
    "percent_axis",
    "portfolio",
    "referrals_by_satisfaction",
    "revenue_and_contribution",
    "rfm",
    "segment_risk",
    "seven_steps",
    "style",
    "tier_care",
    "titled",
    "visits_by_tier",
    "white_space",
]
