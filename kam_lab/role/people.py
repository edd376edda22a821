"""The manager: duties and time, what he is judged by, what he can do, what he must learn first.

Pure functions; shares as fractions 0–1. ``kam_lab.role`` re-exports everything here.
"""

from __future__ import annotations

import pandas as pd

from kam_lab.checks import fail, need_account, need_columns, wallet_year
from kam_lab.profitability import LAST_FULL_YEAR, contribution

#: Duties of a key account manager (S001-5), as the table ``duties`` names them.
DUTIES = (
    "contracts", "development", "decision_process", "added_value", "intelligence", "negotiation", "coordination",
)  # fmt: skip


def duty_gap(duties: pd.DataFrame, manager_id: str | None = None) -> pd.DataFrame:
    """Hours spent on each duty against the hours planned.

    Parameters
    ----------
    duties : table of that name: manager_id, duty, hours_per_month, planned_hours.
    manager_id : one manager; None takes the mean of all.

    Returns
    -------
    DataFrame, index duty: ``planned_hours``, ``hours_per_month``, ``gap_hours`` (spent − planned, hours a month),
    ``share_of_plan`` (spent ÷ planned); the most neglected duty first.

    Covers: duties.
    """
    need_columns(duties, ["manager_id", "duty", "hours_per_month", "planned_hours"], "duties")
    rows = duties
    if manager_id is not None:
        rows = duties[duties["manager_id"] == _manager(manager_id, duties["manager_id"])]
    table = rows.groupby("duty")[["planned_hours", "hours_per_month"]].mean()
    table["gap_hours"] = table["hours_per_month"] - table["planned_hours"]
    table["share_of_plan"] = table["hours_per_month"] / table["planned_hours"].where(table["planned_hours"] > 0)
    return table.sort_index().sort_values("share_of_plan", kind="stable")


def manager_results(
    orders: pd.DataFrame,
    costs: pd.DataFrame,
    wallets: pd.DataFrame,
    accounts: pd.DataFrame,
    staff: pd.DataFrame,
    year: int = LAST_FULL_YEAR,
) -> pd.DataFrame:
    """What a key account manager is judged by (S001-5): growth of the share of business, sales and profit.

    Share of business = sales of all his accounts ÷ what they spend on our category. Growth is relative: from 20 % to
    21 % is 5 % (and 1 percentage point). Accounts count for the manager who has them today, in both years.

    Returns
    -------
    DataFrame, index staff_id: ``revenue``, ``contribution`` (CNY), ``share_before``, ``share_now`` (0–1),
    ``growth_rate`` (relative), ``target_rate``, ``target_reached`` (growth at least the target), ``revenue_rank``,
    ``growth_rank``; largest revenue first.

    Covers: duties, best_seller.
    """
    need_columns(accounts, ["account_id", "manager_id"], "accounts")
    need_columns(staff, ["staff_id", "target_growth"], "staff")
    owner = accounts.set_index("account_id")["manager_id"]
    now, before = contribution(orders, costs, year), contribution(orders, costs, year - 1)
    table = pd.DataFrame({"revenue": now["revenue"], "contribution": now["contribution"]})
    table = table.groupby(owner.reindex(table.index)).sum()
    for name, sold, when in (("share_before", before, year - 1), ("share_now", now, year)):
        spend = wallet_year(wallets, when)["category_spend"]
        whole = spend.groupby(owner.reindex(spend.index)).sum()
        sales = sold["revenue"].groupby(owner.reindex(sold.index)).sum()
        table[name] = sales.reindex(table.index).fillna(0.0) / whole.reindex(table.index)
    table["growth_rate"] = table["share_now"] / table["share_before"].where(table["share_before"] > 0) - 1
    table["target_rate"] = staff.set_index("staff_id")["target_growth"].reindex(table.index)
    table["target_reached"] = table["growth_rate"] >= table["target_rate"]
    table["revenue_rank"] = table["revenue"].rank(ascending=False, method="first").astype(int)
    table["growth_rank"] = table["growth_rate"].rank(ascending=False, method="first").astype("Int64")
    return table.rename_axis("staff_id").sort_values("revenue", ascending=False, kind="stable")


def competency_gaps(competencies: pd.DataFrame) -> pd.DataFrame:
    """What to train first: for each competency the gaps of all managers added up, largest first.

    The gap of one manager is ``max(target − superior's score, 0)``: who is above the target in one thing does not make
    up for a colleague, nor for another thing.

    Parameters
    ----------
    competencies : table of that name: manager_id, competency, self_score, manager_score, target (1–5).

    Returns
    -------
    DataFrame, index competency, in training order: ``gap`` (points), ``managers_below``, ``manager_score`` (mean),
    ``target`` (mean).

    Covers: competency_gap.
    """
    rows = _with_gap(competencies)
    by = rows.groupby("competency")
    table = pd.DataFrame(
        {
            "gap": by["gap"].sum(),
            "managers_below": (rows["gap"] > 0).groupby(rows["competency"]).sum().astype(int),
            "manager_score": by["manager_score"].mean(),
            "target": by["target"].mean(),
        }
    )
    return table.sort_index().sort_values("gap", ascending=False, kind="stable")


def manager_gaps(competencies: pd.DataFrame, manager_id: str) -> pd.DataFrame:
    """One manager's competencies, the largest gap first.

    Returns
    -------
    DataFrame, index competency: ``self_score``, ``manager_score``, ``target``, ``gap``, ``overrating`` (own score −
    superior's).

    Covers: competency_gap.
    """
    rows = _with_gap(competencies)
    rows = rows[rows["manager_id"] == _manager(manager_id, competencies["manager_id"])]
    table = rows.set_index("competency")[["self_score", "manager_score", "target", "gap"]].copy()
    table["overrating"] = table["self_score"] - table["manager_score"]
    return table.sort_index().sort_values("gap", ascending=False, kind="stable")


def self_ratings(competencies: pd.DataFrame) -> pd.DataFrame:
    """Who sees himself better than his superior does: mean of own score − superior's score.

    Returns
    -------
    DataFrame, index staff_id: ``self_score``, ``manager_score`` (means), ``overrating`` (points), ``gap`` (sum of the
    gaps to the target); the largest overrating first.

    Covers: competency_gap.
    """
    rows = _with_gap(competencies)
    by = rows.groupby("manager_id")
    table = by[["self_score", "manager_score"]].mean().rename_axis("staff_id")
    table["overrating"] = table["self_score"] - table["manager_score"]
    table["gap"] = by["gap"].sum()
    return table.sort_index().sort_values("overrating", ascending=False, kind="stable")


def _with_gap(competencies: pd.DataFrame) -> pd.DataFrame:
    columns = ["manager_id", "competency", "self_score", "manager_score", "target"]
    need_columns(competencies, columns, "competencies")
    scores = competencies[["self_score", "manager_score", "target"]]
    if not scores.map(lambda value: 1 <= value <= 5).all(axis=None):
        raise fail("score_range", owner="role")
    return competencies.assign(gap=(competencies["target"] - competencies["manager_score"]).clip(lower=0))


def _manager(manager_id: str, known: pd.Series) -> str:
    if manager_id not in set(known):
        raise fail("unknown_staff", owner="role", staff=manager_id, known=", ".join(sorted(known.unique())[:6]))
    return need_account(manager_id, known.unique())
