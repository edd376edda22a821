"""How much is on file about an account, how fresh it is, and what to ask next: five views, six points, eight traits.

Pure functions on the table ``account_files``; ``kam_lab.relationships`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from kam_lab.checks import fail, need_account, need_columns, need_number, need_weights, need_whole
from kam_lab.freshness import FACT_HALF_LIFE, days_since, freshness
from kam_lab.i18n import t

#: Items of each scheme by block: the five views of S002, the six points of S000, the eight traits of S001-9.
SCHEMES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "five_views": {
        "background": ("industry_moves", "forecasts", "strategy"),
        "finances": ("sales_trend", "commissions", "in_account_share"),
        "risk": ("loss_reasons", "win_loss", "swot"),
        "organisation": ("structure", "interests", "decision_flow"),
        "expectations": ("expectations", "rival_record", "gaps"),
    },
    "six_points": {
        "needs": ("full_file", "business", "technology_goals", "product_use", "decision_process", "latent_needs"),
    },
    "eight_traits": {
        "traits": (
            "service_area", "spending_power", "potential", "business_idea", "direction", "policy", "size", "traits",
        ),
    },
}  # fmt: skip
#: Weights of the eight traits: what an account can and will spend counts most.
TRAIT_WEIGHTS = {
    "service_area": 0.10,
    "spending_power": 0.20,
    "potential": 0.20,
    "business_idea": 0.10,
    "direction": 0.15,
    "policy": 0.10,
    "size": 0.10,
    "traits": 0.05,
}
#: Points of an item that is full.
FULL = 2
#: Days after which something on file is asked about again.
STALE_DAYS = 365
#: Weighted completeness below which an account is to be researched.
RESEARCH_BELOW = 0.60

_COLUMNS = ["account_id", "scheme", "block", "item", "score", "updated_on"]


def file_items(
    account_files: pd.DataFrame,
    account_id: str,
    as_of: date | str | pd.Timestamp,
    scheme: str,
    half_life: float = FACT_HALF_LIFE,
) -> pd.DataFrame:
    """Every item of one scheme in one account's file.

    Returns
    -------
    DataFrame, index item, in the order of the scheme: ``block``, ``score`` (0 nothing, 1 in part, 2 full),
    ``updated_on``, ``age_days``, ``freshness`` (0–1; 0 where nothing is on file), ``fresh_score`` = score · freshness.

    Covers: five_views, six_points.
    """
    rows = _rows(account_files, scheme)
    account = need_account(account_id, rows["account_id"].unique())
    rows = rows[rows["account_id"] == account].set_index("item")
    order = [item for items in SCHEMES[scheme].values() for item in items if item in rows.index]
    table = rows.loc[order, ["block", "score", "updated_on"]].copy()
    table["age_days"] = days_since(table["updated_on"], as_of)
    table["freshness"] = freshness(table["age_days"], half_life)
    table["fresh_score"] = table["score"] * table["freshness"]
    return table


def block_completeness(
    account_files: pd.DataFrame,
    account_id: str,
    as_of: date | str | pd.Timestamp,
    scheme: str = "five_views",
    half_life: float = FACT_HALF_LIFE,
) -> pd.DataFrame:
    """Completeness of each block of a scheme: Σ score ÷ (2 · items), with and without decay.

    Returns
    -------
    DataFrame, index block: ``items``, ``filled_share`` (0–1), ``fresh_share`` (the same with each score times its
    freshness), ``open_items`` (score 0), ``oldest_days``.

    Covers: five_views.
    """
    items = file_items(account_files, account_id, as_of, scheme, half_life)
    by = items.groupby("block", sort=False)
    return pd.DataFrame(
        {
            "items": by.size(),
            "filled_share": by["score"].sum() / (FULL * by.size()),
            "fresh_share": by["fresh_score"].sum() / (FULL * by.size()),
            "open_items": (items["score"] == 0).groupby(items["block"], sort=False).sum().astype(int),
            "oldest_days": by["age_days"].max(),
        }
    )


def file_completeness(
    account_files: pd.DataFrame,
    as_of: date | str | pd.Timestamp,
    scheme: str,
    half_life: float = FACT_HALF_LIFE,
    weights: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Completeness of every account's file by one scheme, the least known first.

    Parameters
    ----------
    scheme : "five_views", "six_points" or "eight_traits".
    weights : by item, sum 1; None: every item counts the same.

    Returns
    -------
    DataFrame, index account_id: ``filled_share`` (0–1), ``fresh_share`` (each score times its freshness; the order),
    ``open_items`` (score 0), ``median_age_days`` (of what is on file).

    Covers: five_views, six_points, eight_traits.
    """
    rows = _rows(account_files, scheme)
    items = [item for group in SCHEMES[scheme].values() for item in group]
    share = need_weights(weights, items) if weights else pd.Series(1 / len(items), index=items)
    part = rows["item"].map(share) * rows["score"] / FULL
    age = days_since(rows["updated_on"], as_of)
    by = rows["account_id"]
    table = pd.DataFrame(
        {
            "filled_share": part.groupby(by).sum(),
            "fresh_share": (part * freshness(age, half_life)).groupby(by).sum(),
            "open_items": (rows["score"] == 0).groupby(by).sum().astype(int),
            "median_age_days": age.where(rows["score"] > 0).groupby(by).median(),
        }
    )
    return table.sort_index().sort_values("fresh_share", kind="stable")


def accounts_to_research(
    account_files: pd.DataFrame,
    as_of: date | str | pd.Timestamp,
    weights: Mapping[str, float] | None = None,
    below: float = RESEARCH_BELOW,
) -> pd.DataFrame:
    """Accounts of whose eight traits we know too little (S001-9): weighted completeness under ``below``.

    Returns
    -------
    DataFrame as :func:`file_completeness`, the least known first; weights default to ``TRAIT_WEIGHTS``. Completeness
    without decay decides, as a trait such as size seldom changes.

    Covers: eight_traits.
    """
    limit = need_number(below, "below", 0, 1)
    table = file_completeness(account_files, as_of, "eight_traits", weights=weights or TRAIT_WEIGHTS)
    table = table[table["filled_share"] < limit]
    return table.sort_index().sort_values("filled_share", kind="stable")


def interview_questions(
    account_files: pd.DataFrame,
    account_id: str,
    as_of: date | str | pd.Timestamp,
    scheme: str = "five_views",
    most: int = 5,
    stale_days: int = STALE_DAYS,
) -> pd.DataFrame:
    """What to ask at the next visit: the items that are open first, then those in part, then those that are old.

    Returns
    -------
    DataFrame, index item: ``block``, ``score``, ``age_days``, ``why`` ("open", "in_part", "stale"), ``question`` (in
    the class's language). At most ``most`` rows; none where everything is full and fresh.

    Covers: five_views.
    """
    count = need_whole(most, "most", 1)
    limit = need_whole(stale_days, "stale_days", 1)
    items = file_items(account_files, account_id, as_of, scheme)
    why = pd.Series("", index=items.index)
    why[items["age_days"].fillna(0) > limit] = "stale"
    why[items["score"] == 1] = "in_part"
    why[items["score"] == 0] = "open"
    table = items[["block", "score", "age_days"]].assign(why=why)
    table = table[table["why"] != ""]
    order = table["why"].map({"open": 0, "in_part": 1, "stale": 2})
    table = table.assign(_o=order, _a=-table["age_days"].fillna(0)).sort_values(["_o", "_a"], kind="stable")
    table = table.drop(columns=["_o", "_a"]).head(count)
    return table.assign(question=[t(f"relationships.ask.{scheme}.{item}") for item in table.index])


def _rows(account_files: pd.DataFrame, scheme: str) -> pd.DataFrame:
    need_columns(account_files, _COLUMNS, "account_files")
    if scheme not in SCHEMES:
        raise fail("unknown_scheme", owner="relationships", came=scheme, expected=", ".join(SCHEMES))
    rows = account_files[account_files["scheme"] == scheme]
    return need_columns(rows, _COLUMNS, "account_files")
