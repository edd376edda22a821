"""The A–E grid (四维优先级, S002): impact × relevance, three levels each, and what a wrong choice costs.

Pure functions; ``kam_lab.prospecting`` re-exports everything here. ``grid`` does all at once; an app that lets people
move weights computes ``grid_measures`` once and calls ``grade_measures`` at every move.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from kam_lab.checks import fail, need_account, need_columns, need_cuts, need_tables, need_weights, need_whole
from kam_lab.concentration import revenue
from kam_lab.profitability import LAST_FULL_YEAR, contribution

#: Classes by impact level + relevance level, 0…4.
GRID_CLASSES = "EDCBA"
#: Impact = revenue & growth + profit rate & growth (S002).
IMPACT_WEIGHTS = {"revenue": 0.50, "revenue_growth": 0.15, "profit_rate": 0.20, "profit_rate_growth": 0.15}
#: Relevance = strategic priority + our ability to serve (S002).
RELEVANCE_WEIGHTS = {"strategic_priority": 0.50, "ability_to_serve": 0.50}
#: Scores (0–100) from which impact is medium and high. An account average in all four measures has 50.
IMPACT_CUTS = (50.0, 65.0)
#: Scores (0–100) from which relevance is medium and high: average marks of 3 and of 4 on the 1–5 scale.
RELEVANCE_CUTS = (50.0, 75.0)


class ChoiceCost(NamedTuple):
    """What choosing these accounts costs against the best choice of as many (see :func:`choice_cost`)."""

    value: float
    best_value: float
    cost: float
    missed: tuple[str, ...]
    mistaken: tuple[str, ...]


def grid_class(impact: int, relevance: int) -> str:
    """Class of one cell of the A–E grid (handbook T-1.2).

    Parameters
    ----------
    impact, relevance : levels 0 (low), 1 (medium), 2 (high).

    Returns
    -------
    str
        "E", "D", "C", "B", "A" for a sum of levels of 0…4: high/high is A, low/low is E.

    Covers: grid_priority.
    """
    return GRID_CLASSES[need_whole(impact, "impact", 0, 2) + need_whole(relevance, "relevance", 0, 2)]


def grid_measures(world: Any, year: int = LAST_FULL_YEAR) -> pd.DataFrame:
    """The six measures behind the grid, for every account with orders in ``year``.

    Parameters
    ----------
    world : a ``World``, or a mapping of table names to DataFrames with orders, account_costs and profiles.
    year : the year graded; growth compares it with the year before.

    Returns
    -------
    DataFrame, index account_id, largest revenue first: ``revenue`` (CNY), ``revenue_growth`` (0.1 = +10 %),
    ``profit_rate`` = contribution/revenue, ``profit_rate_growth`` (difference of the rates), ``strategic_priority``,
    ``ability_to_serve`` (1–5). Growth is missing for an account without revenue in the year before.

    Covers: grid_priority.
    """
    tables = getattr(world, "tables", world)
    need_tables(tables, ("orders", "account_costs", "profiles"))
    orders, costs, profiles = tables["orders"], tables["account_costs"], tables["profiles"]
    need_columns(profiles, ["account_id", *RELEVANCE_WEIGHTS], "profiles")
    now = contribution(orders, costs, year)
    sales = revenue(orders, year)
    now = now.reindex(sales.index)
    table = pd.DataFrame({"revenue": sales, "revenue_growth": float("nan"), "profit_rate": now["margin"]})
    table["profit_rate_growth"] = float("nan")
    if (pd.to_datetime(orders["order_date"]).dt.year == year - 1).any():
        before = contribution(orders, costs, year - 1).reindex(sales.index)
        had = before["revenue"].where(before["revenue"] > 0)
        table["revenue_growth"] = sales / had - 1
        table["profit_rate_growth"] = now["margin"] - before["margin"]
    marks = profiles.set_index("account_id")[list(RELEVANCE_WEIGHTS)]
    unknown = sales.index.difference(marks.index)
    if len(unknown):
        raise fail("no_profile", accounts=", ".join(map(str, unknown[:5])), count=len(unknown))
    return table.join(marks)


def grade_measures(
    measures: pd.DataFrame,
    impact_weights: Mapping[str, float] | None = None,
    relevance_weights: Mapping[str, float] | None = None,
    impact_cuts: Sequence[float] = IMPACT_CUTS,
    relevance_cuts: Sequence[float] = RELEVANCE_CUTS,
) -> pd.DataFrame:
    """Scores, levels and class of every account from the measures of :func:`grid_measures`.

    Each impact measure becomes a score 0–100: the percentage of accounts below it, half of its equals included (so a
    tie gets one score, and the average is 50); a missing growth counts as 50. Each relevance mark 1–5 becomes
    (mark − 1)·25. Impact and relevance are the weighted sums; a score on a cut reaches the higher level.

    Returns
    -------
    DataFrame, index account_id in the order of ``measures``: ``impact, relevance`` (0–100), ``impact_level,
    relevance_level`` (0–2), ``grid_class`` (A–E), then the measures.

    Covers: grid_priority.
    """
    need_columns(measures, [*IMPACT_WEIGHTS, *RELEVANCE_WEIGHTS], "measures")
    impact_by = need_weights(IMPACT_WEIGHTS if impact_weights is None else impact_weights, list(IMPACT_WEIGHTS))
    relevance_by = need_weights(
        RELEVANCE_WEIGHTS if relevance_weights is None else relevance_weights, list(RELEVANCE_WEIGHTS)
    )
    of_impact = measures[list(IMPACT_WEIGHTS)].astype(float)
    scores = ((of_impact.rank(method="average") - 0.5) / of_impact.notna().sum().clip(lower=1) * 100).fillna(50.0)
    marks = (measures[list(RELEVANCE_WEIGHTS)].astype(float) - 1) * 25
    table = pd.DataFrame({"impact": (scores * impact_by).sum(axis=1), "relevance": (marks * relevance_by).sum(axis=1)})
    for axis, cuts in (("impact", impact_cuts), ("relevance", relevance_cuts)):
        low, high = need_cuts(cuts, 2, 0, 100)
        # Rounded, since a sum of floats may fall a hair short of a cut that it reaches.
        score = table[axis].round(9)
        table[f"{axis}_level"] = (score >= low).astype(int) + (score >= high).astype(int)
    levels = table["impact_level"] + table["relevance_level"]
    table["grid_class"] = levels.map(dict(enumerate(GRID_CLASSES))).astype("str")
    return table.join(measures)


def grid(
    world: Any,
    year: int = LAST_FULL_YEAR,
    *,
    impact_weights: Mapping[str, float] | None = None,
    relevance_weights: Mapping[str, float] | None = None,
    impact_cuts: Sequence[float] = IMPACT_CUTS,
    relevance_cuts: Sequence[float] = RELEVANCE_CUTS,
) -> pd.DataFrame:
    """The A–E grid of all accounts that bought in ``year``: :func:`grid_measures`, then :func:`grade_measures`.

    Covers: grid_priority.
    """
    return grade_measures(grid_measures(world, year), impact_weights, relevance_weights, impact_cuts, relevance_cuts)


def choice_cost(chosen: Iterable[str], values: pd.Series) -> ChoiceCost:
    """What a choice of accounts costs: value of the best choice of as many accounts, minus value of this one.

    Parameters
    ----------
    chosen : account ids, each once or more (repeats count once).
    values : value of every account, CNY (such as contribution); the best choice takes the largest (ties by id).

    Returns
    -------
    ChoiceCost
        ``value, best_value, cost`` (CNY, cost ≥ 0), ``missed`` (in the best choice, not chosen) and ``mistaken``
        (chosen, not in the best choice), largest value first.

    Covers: grid_priority.
    """
    known = set(map(str, values.index))
    mine = {need_account(account, known) if account not in known else account for account in chosen}
    ranked = values.astype(float).sort_index().sort_values(ascending=False, kind="stable")
    best = list(ranked.index[: len(mine)])
    value, best_value = float(ranked[ranked.index.isin(mine)].sum()), float(ranked.iloc[: len(mine)].sum())
    return ChoiceCost(
        value,
        best_value,
        best_value - value,
        tuple(name for name in best if name not in mine),
        tuple(str(name) for name in ranked.index if name in mine and name not in best),
    )
