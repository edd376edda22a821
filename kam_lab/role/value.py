"""What a key account is worth beyond its orders: six values, the functions that turn to it, and its pull on others.

Pure functions; money in CNY yuan, shares as fractions 0–1. ``kam_lab.role`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kam_lab.checks import fail, need_columns

#: The six values (S000) and the column of ``value_evidence`` that speaks for each.
VALUES = {
    "stable_orders": "order_months",
    "reference": "reference_visits",
    "wallet_growth": "share_change",
    "innovation": "joint_projects",
    "asset": "conflicts_settled",
    "win_win": "joint_saving",
}
#: From the first cut on the evidence scores 1, from the second on 2 (course design). ``asset`` is the share of the
#: conflicts of interest after which the account stayed; an account that was never tried scores 1.
VALUE_CUTS: Mapping[str, tuple[float, float]] = {
    "stable_orders": (8, 12),
    "reference": (1, 3),
    "wallet_growth": (0.0, 0.02),
    "innovation": (1, 2),
    "asset": (0.5, 1.0),
    "win_win": (1, 50_000),
}
FULL_INDEX = 2 * len(VALUES)
#: Our functions that ought to turn to a key account (S000: marketing, production and R&D, technical support, finance,
#: internal management), as the table ``staff`` names them.
FUNCTIONS = ("sales", "technical", "service", "finance", "management")


def value_scores(value_evidence: pd.DataFrame, cuts: Mapping[str, tuple[float, float]] = VALUE_CUTS) -> pd.DataFrame:
    """Score the evidence for the six values 0, 1 or 2, and add up: the asset index (六大应用价值).

    Parameters
    ----------
    value_evidence : table of that name: account_id, order_months, reference_visits, share_change (fraction),
        joint_projects, conflicts, conflicts_settled, joint_saving (CNY).
    cuts : for each value, from where on 1 and 2 points are given.

    Returns
    -------
    DataFrame, index account_id: one column 0–2 for each of ``VALUES`` and ``asset_index`` (0–12), highest first.

    Raises
    ------
    InputError
        A missing column, no rows, or cuts for other names than the six values.

    Covers: six_values.
    """
    need_columns(value_evidence, ["account_id", *VALUES.values(), "conflicts"], "value_evidence")
    if set(cuts) != set(VALUES):
        raise fail("value_names", owner="role", expected=", ".join(VALUES), came=", ".join(cuts))
    rows = value_evidence.set_index("account_id")
    table = pd.DataFrame(index=rows.index)
    for name, column in VALUES.items():
        evidence = rows[column].astype(float)
        if name == "asset":
            evidence = rows["conflicts_settled"] / rows["conflicts"].where(rows["conflicts"] > 0)
        one, two = cuts[name]
        score = (evidence >= one).astype(int) + (evidence >= two).astype(int)
        table[name] = score.where(evidence.notna(), 1).astype(int)
    table["asset_index"] = table[list(VALUES)].sum(axis=1)
    return table.sort_index().sort_values("asset_index", ascending=False, kind="stable")


def functions_in_touch(
    accounts: pd.DataFrame, account_owners: pd.DataFrame, staff: pd.DataFrame, tiers: Sequence[str] = ("A", "B")
) -> pd.DataFrame:
    """Which of our functions have turned to the accounts: share of accounts with a tie from each.

    Parameters
    ----------
    accounts, account_owners, staff : tables of the world.
    tiers : the tiers looked at.

    Returns
    -------
    DataFrame, index tier: ``share_sales`` … one share (0–1) for each function, and ``functions`` (mean number).

    Covers: five_functions.
    """
    counts = functions_of_accounts(accounts, account_owners, staff)
    tier = accounts.set_index("account_id")["tier"]
    kept = counts[tier.reindex(counts.index).isin(list(tiers))]
    if kept.empty:
        raise fail("unknown_tier", came=", ".join(tiers), expected=", ".join(sorted(tier.unique())))
    by = kept.groupby(tier.reindex(kept.index))
    table = by[list(FUNCTIONS)].mean().add_prefix("share_")
    table["functions"] = by["functions"].mean()
    return table.rename_axis("tier")


def functions_of_accounts(accounts: pd.DataFrame, account_owners: pd.DataFrame, staff: pd.DataFrame) -> pd.DataFrame:
    """For each account, whether somebody of each function keeps a tie with it, and how many functions do.

    Returns
    -------
    DataFrame, index account_id: a bool for each of ``FUNCTIONS``, ``functions`` (0–5).

    Covers: five_functions.
    """
    need_columns(accounts, ["account_id", "tier"], "accounts")
    need_columns(account_owners, ["account_id", "staff_id"], "account_owners")
    need_columns(staff, ["staff_id", "function"], "staff")
    where = account_owners["staff_id"].map(staff.set_index("staff_id")["function"])
    table = pd.crosstab(account_owners["account_id"], where).reindex(
        index=pd.Index(accounts["account_id"], name="account_id"), columns=list(FUNCTIONS), fill_value=0
    )
    table = table.fillna(0) > 0
    table["functions"] = table.sum(axis=1)
    return table.rename_axis(columns=None)


def reference_value(reference_followers: pd.DataFrame) -> pd.DataFrame:
    """What an account brings by its example (宣传效应): Σ yearly margin of its followers × share owed to it.

    Parameters
    ----------
    reference_followers : table of that name: reference_id, follower_id, yearly_margin (CNY), attribution (0–1).

    Returns
    -------
    DataFrame, index account_id (of the reference): ``followers``, ``margin_of_followers`` (CNY a year, all of it),
    ``reference_value`` (CNY a year, the part owed to the reference), highest first.

    Covers: reference_value.
    """
    need_columns(
        reference_followers, ["reference_id", "follower_id", "yearly_margin", "attribution"], "reference_followers"
    )
    if not reference_followers["attribution"].between(0, 1).all():
        worst = reference_followers["attribution"].max()
        raise fail("outside", name="attribution", low="0", high="1", came=f"{worst:g}")
    owed = reference_followers["yearly_margin"] * reference_followers["attribution"]
    rows = reference_followers.assign(owed=owed)
    table = rows.groupby("reference_id").agg(
        followers=("follower_id", "nunique"),
        margin_of_followers=("yearly_margin", "sum"),
        reference_value=("owed", "sum"),
    )
    table = table.rename_axis("account_id").sort_index()
    return table.sort_values("reference_value", ascending=False, kind="stable")


def adjusted_value(contribution: pd.Series, reference: pd.DataFrame) -> pd.DataFrame:
    """Account value with its pull on others: contribution + reference value, and what that does to the ranks.

    Parameters
    ----------
    contribution : CNY a year by account_id.
    reference : as from :func:`reference_value`.

    Returns
    -------
    DataFrame, index account_id: ``contribution``, ``reference_value`` (0 where nobody followed), ``adjusted_value``
    (CNY a year), ``rank_before``, ``rank_after``; highest adjusted value first.

    Covers: reference_value.
    """
    table = contribution.rename("contribution").rename_axis("account_id").to_frame().sort_index()
    table["reference_value"] = reference["reference_value"].reindex(table.index).fillna(0.0)
    table["adjusted_value"] = table["contribution"] + table["reference_value"]
    table["rank_before"] = table["contribution"].rank(ascending=False, method="first").astype(int)
    table["rank_after"] = table["adjusted_value"].rank(ascending=False, method="first").astype(int)
    return table.sort_values("adjusted_value", ascending=False, kind="stable")
