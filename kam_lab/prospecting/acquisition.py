"""Winning accounts: word of mouth, payback, segments at risk, growth measures, coverage models, contact channels.

Pure functions: money in CNY yuan, shares as fractions 0–1; ``kam_lab.prospecting`` re-exports everything here.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd

from kam_lab.checks import fail, in_year, need_columns, need_number
from kam_lab.profitability import LAST_FULL_YEAR

#: Customers a satisfied customer brings and a dissatisfied one drives away (claim of S003, to be tested).
CUSTOMERS_BROUGHT, CUSTOMERS_LOST = 5, 25
#: Most initiatives for which ``choose_initiatives(exact=True)`` tries every selection (2ⁿ of them).
EXACT_LIMIT = 18


def word_of_mouth(p: float, brought: float = CUSTOMERS_BROUGHT, lost: float = CUSTOMERS_LOST) -> float:
    """Customers won (+) or lost (−) per customer served, if the fraction ``p`` is dissatisfied (handbook T-1.1).

    ``brought·(1−p) − lost·p``; the 5 and 25 are the claim of S003.

    Covers: word_of_mouth.
    """
    part = need_number(p, "p", 0, 1)
    return need_number(brought, "brought", 0) * (1 - part) - need_number(lost, "lost", 0) * part


def word_of_mouth_break_even(brought: float = CUSTOMERS_BROUGHT, lost: float = CUSTOMERS_LOST) -> float:
    """The fraction of dissatisfied customers at which word of mouth is zero: brought/(brought+lost) = 16.67 %.

    Covers: word_of_mouth.
    """
    good, bad = need_number(brought, "brought", 0), need_number(lost, "lost", 0)
    if good + bad == 0:
        raise fail("above_zero", name="brought + lost")
    return good / (good + bad)


def payback_months(
    acquisition_cost: float, monthly_contribution: float, keeping_cost: float = 0.0, churn: float = 0.0
) -> float:
    """Months until a new account has paid back what winning it cost.

    Expected cash of month k = (monthly_contribution − keeping_cost)·(1 − churn)^(k−1); the answer is the smallest
    number of months whose sum reaches the acquisition cost.

    Parameters
    ----------
    acquisition_cost : CNY, once (≥ 0).
    monthly_contribution : CNY a month before the cost of keeping the account.
    keeping_cost : CNY a month (≥ 0).
    churn : probability 0–1 of losing the account in a month.

    Returns
    -------
    float
        A whole number of months, or ``math.inf`` if it never pays back (nothing left after keeping, or churn eats it).

    Covers: acquisition_cost.
    """
    owed = need_number(acquisition_cost, "acquisition_cost", 0)
    cash = need_number(monthly_contribution, "monthly_contribution") - need_number(keeping_cost, "keeping_cost", 0)
    leave = need_number(churn, "churn", 0, 1)
    if owed == 0:
        return 0.0
    if cash <= 0:
        return math.inf
    if leave == 0:
        return float(max(1, math.ceil(owed / cash - 1e-9)))
    if leave == 1:
        return 1.0 if cash >= owed else math.inf
    # Geometric sum: cash·(1 − (1 − leave)^m)/leave ≥ owed; log1p keeps small churn exact.
    eaten = owed * leave / cash
    if eaten >= 1:
        return math.inf
    return float(max(1, math.ceil(math.log1p(-eaten) / math.log1p(-leave) - 1e-9)))


def acquisition_multiple(acquisition_cost: float, keeping_cost: float) -> float:
    """How many times dearer winning is than keeping an account for a year (S000 claims 5; test it on data).

    Covers: acquisition_cost.
    """
    keeping = need_number(keeping_cost, "keeping_cost", 0)
    if keeping == 0:
        raise fail("above_zero", name="keeping_cost")
    return need_number(acquisition_cost, "acquisition_cost", 0) / keeping


def segment_risk(
    orders: pd.DataFrame, accounts: pd.DataFrame, threats: pd.DataFrame, year: int = LAST_FULL_YEAR
) -> pd.DataFrame:
    """Revenue at risk per industry: revenue × the share rivals are expected to take (S001-6, sources of threat).

    Several threats to one industry combine as independent: 1 − Π(1 − share).

    Returns
    -------
    DataFrame, index ``industry``, largest risk first: ``revenue`` (CNY), ``share_lost`` (0–1), ``revenue_at_risk``
    (CNY), ``rank``.

    Covers: segments_at_risk.
    """
    need_columns(orders, ["account_id", "order_date", "net_amount"], "orders")
    need_columns(accounts, ["account_id", "industry"], "accounts")
    need_columns(threats, ["industry", "expected_share_lost"], "segment_threats")
    for share in threats["expected_share_lost"]:
        need_number(share, "expected_share_lost", 0, 1)
    rows = in_year(orders, "order_date", year, "orders")
    industry = rows["account_id"].map(accounts.set_index("account_id")["industry"])
    table = rows["net_amount"].groupby(industry).sum().astype(float).rename("revenue").to_frame()
    kept = threats.assign(kept=1 - threats["expected_share_lost"]).groupby("industry")["kept"].prod()
    table["share_lost"] = (1 - kept).reindex(table.index).fillna(0.0)
    table["revenue_at_risk"] = table["revenue"] * table["share_lost"]
    table = table.rename_axis("industry").sort_index().sort_values("revenue_at_risk", ascending=False, kind="stable")
    table["rank"] = np.arange(1, len(table) + 1)
    return table


def choose_initiatives(
    initiatives: pd.DataFrame, budget: float, minimum_return: float = 1.0, exact: bool = False
) -> pd.DataFrame:
    """Spend a yearly budget on growth measures (S001-4: gain per yuan, then a budgeted selection).

    Parameters
    ----------
    initiatives : DataFrame with initiative_id, yearly_cost (CNY > 0), expected_contribution (CNY a year, before that
        cost).
    budget : CNY a year, ≥ 0.
    minimum_return : an initiative that brings less than this per yuan is never chosen (1 = it must earn its cost).
    exact : False takes the best return per yuan first and skips what no longer fits (ties by id) — how people do it;
        True tries every selection of up to ``EXACT_LIMIT`` initiatives and keeps the largest net gain. The two differ
        now and then; that is worth a look.

    Returns
    -------
    DataFrame, index initiative_id, best return first: ``yearly_cost, expected_contribution, return_per_yuan, net_gain,
    chosen`` (bool), ``spent`` (CNY cumulated over the chosen ones).

    Covers: growth_measures.
    """
    need_columns(initiatives, ["initiative_id", "yearly_cost", "expected_contribution"], "initiatives")
    money = need_number(budget, "budget", 0)
    table = initiatives.set_index("initiative_id")[["yearly_cost", "expected_contribution"]].astype(float)
    for cost in table["yearly_cost"]:
        if need_number(cost, "yearly_cost", 0) == 0:
            raise fail("above_zero", name="yearly_cost")
    table["return_per_yuan"] = table["expected_contribution"] / table["yearly_cost"]
    table["net_gain"] = table["expected_contribution"] - table["yearly_cost"]
    table = table.sort_index().sort_values("return_per_yuan", ascending=False, kind="stable")
    worth = table[table["return_per_yuan"] >= minimum_return]
    chosen = _best_selection(worth, money) if exact else _greedy_selection(worth, money)
    table["chosen"] = table.index.isin(chosen)
    table["spent"] = table["yearly_cost"].where(table["chosen"], 0.0).cumsum()
    return table


def _greedy_selection(worth: pd.DataFrame, money: float) -> list[str]:
    """Down the list, whatever still fits."""
    chosen: list[str] = []
    for name, cost in worth["yearly_cost"].items():
        if cost <= money:
            chosen.append(str(name))
            money -= cost
    return chosen


def _best_selection(worth: pd.DataFrame, money: float) -> list[str]:
    """The affordable selection with the largest net gain, by trying all of them."""
    if len(worth) > EXACT_LIMIT:
        raise fail("too_many", limit=EXACT_LIMIT, came=len(worth))
    costs, gains = worth["yearly_cost"].to_numpy(), worth["net_gain"].to_numpy()
    best: tuple[float, tuple[int, ...]] = (0.0, ())
    for size in range(1, len(worth) + 1):
        for pick in itertools.combinations(range(len(worth)), size):
            where = list(pick)
            if costs[where].sum() <= money and gains[where].sum() > best[0]:
                best = (float(gains[where].sum()), pick)
    return [str(worth.index[i]) for i in best[1]]


def coverage_cost(models: pd.DataFrame, revenue: float, visits: float, own_share_needed: float = 0.0) -> pd.DataFrame:
    """What it costs a year to cover one account directly, company-led or through a distributor (S002).

    cost = fixed_cost + visit_cost · own_visits_share · visits + margin_given_up · revenue.

    Parameters
    ----------
    models : ``coverage_models``: model, fixed_cost (CNY a year), visit_cost (CNY a visit), own_visits_share (0–1),
        margin_given_up (0–1, fraction of the account's revenue left to the distributor).
    revenue : the account's revenue, CNY a year (≥ 0).
    visits : visits the account needs a year (≥ 0).
    own_share_needed : the least share of visits we must make ourselves (0–1); a model below it is not feasible.

    Returns
    -------
    DataFrame, index ``model``, cheapest first (ties by name): ``fixed, visiting, given_up, total`` (CNY a year),
    ``feasible``, ``cheapest`` (bool; the cheapest feasible model, nowhere True if none is feasible).

    Covers: coverage_choice.
    """
    columns = ["model", "fixed_cost", "visit_cost", "own_visits_share", "margin_given_up"]
    need_columns(models, columns, "coverage_models")
    sales, calls = need_number(revenue, "revenue", 0), need_number(visits, "visits", 0)
    needed = need_number(own_share_needed, "own_share_needed", 0, 1)
    source = models.set_index("model")
    table = pd.DataFrame(
        {
            "fixed": source["fixed_cost"].astype(float),
            "visiting": source["visit_cost"] * source["own_visits_share"] * calls,
            "given_up": source["margin_given_up"] * sales,
        }
    )
    table["total"] = table.sum(axis=1)
    table["feasible"] = source["own_visits_share"] >= needed - 1e-9
    table = table.sort_index().sort_values("total", kind="stable")
    table["cheapest"] = False
    if table["feasible"].any():
        table.loc[table.index[table["feasible"]][0], "cheapest"] = True
    return table


def contact_funnel(touches: pd.DataFrame, year: int | None = None) -> pd.DataFrame:
    """From touch to new account, by channel: the conversion chain and what a meeting costs.

    Returns
    -------
    DataFrame, index ``channel``, cheapest meeting first (ties by name; channels without a meeting last): ``touches,
    replies, meetings, new_accounts`` (counts), ``cost`` (CNY), ``reply_rate`` = replies/touches, ``meeting_rate`` =
    meetings/replies, ``win_rate`` = new_accounts/meetings, ``conversion`` = new_accounts/touches,
    ``cost_per_meeting``, ``cost_per_new_account`` (CNY). A rate or cost over nothing is missing, not 0.

    Covers: first_contact, acquisition_cost.
    """
    counts = ["touches", "replies", "meetings", "new_accounts"]
    need_columns(touches, ["channel", "quarter_start", *counts, "cost"], "touches")
    rows = in_year(touches, "quarter_start", year, "touches")
    table = rows.groupby("channel")[[*counts, "cost"]].sum()

    def over(top: str, bottom: str) -> pd.Series:
        return table[top] / table[bottom].where(table[bottom] > 0)

    table["reply_rate"] = over("replies", "touches")
    table["meeting_rate"] = over("meetings", "replies")
    table["win_rate"] = over("new_accounts", "meetings")
    table["conversion"] = over("new_accounts", "touches")
    table["cost_per_meeting"] = over("cost", "meetings")
    table["cost_per_new_account"] = over("cost", "new_accounts")
    return table.sort_index().sort_values("cost_per_meeting", kind="stable", na_position="last")
