"""What the CRM is worth: how much of a file is filled, and how much of that is still fresh.

Data score = completeness × freshness (客户关系管理). Pure functions on the table ``account_files``; the decay is that
of ``kam_lab.freshness``. ``kam_lab.role`` re-exports everything here.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from kam_lab.checks import need_columns, need_number
from kam_lab.freshness import FACT_HALF_LIFE, days_since, freshness

#: From this completeness on a file counts as filled.
WELL_FILLED = 0.9


def data_scores(
    account_files: pd.DataFrame, as_of: date | str | pd.Timestamp, half_life: float = FACT_HALF_LIFE
) -> pd.DataFrame:
    """The data score of every account's file, the lowest first.

    Parameters
    ----------
    account_files : table of that name: account_id, item, score (0 nothing, 1 in part, 2 full), updated_on.
    as_of : the day of the look.
    half_life : days after which a fact is worth half.

    Returns
    -------
    DataFrame, index account_id: ``items``, ``null_share`` (items with nothing on file), ``completeness`` (1 −
    null_share), ``last_update``, ``freshness`` (mean over the items on file; 0 where there are none), ``data_score``
    = completeness × freshness (0–1).

    Covers: crm_data_score.
    """
    return _scores(account_files, as_of, half_life, "account_id")


def field_scores(
    account_files: pd.DataFrame, as_of: date | str | pd.Timestamp, half_life: float = FACT_HALF_LIFE
) -> pd.DataFrame:
    """The same for every field over all files: which item nobody keeps up. Index ``item``, the lowest first.

    Covers: crm_data_score.
    """
    return _scores(account_files, as_of, half_life, "item")


def stale_files(
    account_files: pd.DataFrame,
    as_of: date | str | pd.Timestamp,
    filled: float = WELL_FILLED,
    half_life: float = FACT_HALF_LIFE,
) -> pd.DataFrame:
    """Files that look good and are not: filled to at least ``filled``, ordered by data score, the lowest first.

    Returns
    -------
    DataFrame as :func:`data_scores`, only well-filled files.

    Covers: crm_data_score.
    """
    table = data_scores(account_files, as_of, half_life)
    return table[table["completeness"] >= need_number(filled, "filled", 0, 1) - 1e-9]


def _scores(account_files: pd.DataFrame, as_of: date | str | pd.Timestamp, half_life: float, by: str) -> pd.DataFrame:
    need_columns(account_files, ["account_id", "item", "score", "updated_on"], "account_files")
    kept = account_files["score"] > 0
    fresh = freshness(days_since(account_files["updated_on"], as_of), half_life)
    groups = account_files[by]
    table = pd.DataFrame(
        {
            "items": groups.value_counts(),
            "null_share": (~kept).groupby(groups).mean(),
            "last_update": account_files["updated_on"].groupby(groups).max(),
            "freshness": fresh.where(kept).groupby(groups).mean().fillna(0.0),
        }
    )
    table.insert(2, "completeness", 1 - table["null_share"])
    table["data_score"] = table["completeness"] * table["freshness"]
    return table.rename_axis(by).sort_index().sort_values("data_score", kind="stable")
