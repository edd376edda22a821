"""Who plays which part in a purchase, how receptive they are, and how well a deal is qualified (MEDDICC).

Pure functions on the tables ``contacts`` and ``opportunities``; ``kam_lab.relationships`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from kam_lab.checks import fail, need_account, need_columns, need_number, need_whole

#: Buying roles (Miller and Heiman): who gives the final yes, who works with it, who screens, who helps us.
ROLES = ("economic", "user", "technical", "coach")
#: How a person sees the present state. In growth or trouble people want a change; the other two see no need for one.
MODES = ("growth", "trouble", "even_keel", "overconfident")
RECEPTIVE_MODES = ("growth", "trouble")
#: The seven fields of MEDDICC (PTC, 1990s), 0 unknown, 1 in part, 2 known and confirmed …
MEDDICC = (
    "metrics",
    "economic_buyer",
    "decision_criteria",
    "decision_process",
    "identify_pain",
    "champion",
    "competition",
)
#: … the extra P of MEDDPICC, and the two without which no sum counts.
PAPER = "paper_process"
GATE = ("economic_buyer", "champion")
#: Share of the points from which a deal counts as well qualified.
QUALIFIED = 0.70

_COLUMNS = ["contact_id", "account_id", "role", "power", "stance", "mode"]


def people_of(contacts: pd.DataFrame, account_id: str, told_only: bool = False) -> pd.DataFrame:
    """The people of one account, index contact_id.

    Parameters
    ----------
    contacts : DataFrame with contact_id, account_id and ``told`` (whether one of our contacts has told us of them).
    told_only : leave out people whom we know from the account's own papers only.

    Raises
    ------
    InputError
        No such account among the contacts, or (``told_only``) nobody there has been told of.
    """
    need_columns(contacts, ["contact_id", "account_id", "told"], "contacts")
    account = need_account(account_id, contacts["account_id"].unique())
    rows = contacts[contacts["account_id"] == account].set_index("contact_id")
    if told_only:
        rows = rows[rows["told"].astype(bool)]
        if rows.empty:
            raise fail("nobody_told", owner="relationships", account=account)
    return rows


def economic_buyer(contacts: pd.DataFrame, account_id: str, told_only: bool = False) -> str | None:
    """Contact id of the economic buyer (who gives the final yes or no), or None if nobody is known as such.

    There is one to a purchase. Should the file name several, the one with most power counts; ties by contact id.

    Covers: buying_roles.
    """
    people = people_of(contacts, account_id, told_only)
    buyers = people[people["role"] == "economic"]
    if buyers.empty:
        return None
    return str(buyers.sort_index().sort_values("power", ascending=False, kind="stable").index[0])


def buying_centre(contacts: pd.DataFrame, accounts: pd.DataFrame, tier: str | None = "A") -> pd.DataFrame:
    """Who fills which buying role, account by account (Miller and Heiman).

    Parameters
    ----------
    accounts : DataFrame with account_id and tier.
    tier : only accounts of this tier; None for all that have contacts.

    Returns
    -------
    DataFrame, index account_id: ``people``; how many are ``economic, user, technical, coach``; ``role_unknown``;
    ``missing_roles`` (tuple of the roles nobody is known to fill). Most missing first, then by id.

    Covers: buying_roles.
    """
    need_columns(contacts, _COLUMNS, "contacts")
    rows = contacts[contacts["account_id"].isin(_accounts_of(accounts, tier))]
    counts = pd.crosstab(rows["account_id"], rows["role"]).reindex(columns=list(ROLES), fill_value=0)
    table = counts.astype(int).rename_axis(columns=None)
    size = rows.groupby("account_id").size()
    table = table.reindex(size.index, fill_value=0)
    table.insert(0, "people", size)
    table["role_unknown"] = size - table[list(ROLES)].sum(axis=1)
    table["missing_roles"] = [tuple(role for role in ROLES if row[role] == 0) for _, row in table.iterrows()]
    order = table["missing_roles"].map(len)
    return (
        table.assign(_gaps=order)
        .sort_index()
        .sort_values("_gaps", ascending=False, kind="stable")
        .drop(columns="_gaps")
    )


def is_receptive(mode: str | None) -> bool | None:
    """Whether a person in this mode wants a change: growth and trouble yes, even keel and overconfident no.

    None where nobody has found the mode out.

    Covers: buying_modes.
    """
    if mode is None or pd.isna(mode):
        return None
    if mode not in MODES:
        raise fail("unknown_mode", owner="relationships", came=mode, expected=", ".join(MODES))
    return mode in RECEPTIVE_MODES


def buyer_modes(contacts: pd.DataFrame, accounts: pd.DataFrame, tier: str | None = "A") -> pd.DataFrame:
    """How the economic buyer of each account sees the present state, the least receptive first.

    Returns
    -------
    DataFrame, index account_id: ``contact_id`` of the economic buyer, ``power, stance, mode``, ``receptive`` ("yes",
    "no", "unknown"). Accounts without a known economic buyer are absent (see :func:`buying_centre`).

    Covers: buying_modes.
    """
    need_columns(contacts, _COLUMNS, "contacts")
    buyers = contacts[contacts["account_id"].isin(_accounts_of(accounts, tier)) & (contacts["role"] == "economic")]
    buyers = buyers.sort_values(["account_id", "power", "contact_id"], ascending=[True, False, True], kind="stable")
    table = buyers.drop_duplicates("account_id").set_index("account_id")[["contact_id", "power", "stance", "mode"]]
    said = {True: "yes", False: "no", None: "unknown"}
    table = table.assign(receptive=[said[is_receptive(mode)] for mode in table["mode"]])
    places = {mode: place for place, mode in enumerate(reversed(MODES))}
    order = table["mode"].map(places).fillna(len(MODES))
    return table.assign(_o=order).sort_index().sort_values("_o", kind="stable").drop(columns="_o")


def _accounts_of(accounts: pd.DataFrame, tier: str | None) -> pd.Series:
    """Ids of the accounts of a tier."""
    need_columns(accounts, ["account_id", "tier"], "accounts")
    if tier is None:
        return accounts["account_id"]
    rows = accounts[accounts["tier"] == tier]
    if rows.empty:
        raise fail("unknown_tier", came=tier, expected=", ".join(sorted(accounts["tier"].unique())))
    return rows["account_id"]


class Qualification(NamedTuple):
    """How well a deal is qualified (see :func:`meddicc`)."""

    points: int
    most: int
    points_share: float
    gate: bool
    qualification: str


def meddicc(
    fields: Mapping[str, int] | Sequence[int], paper: bool = False, threshold: float = QUALIFIED
) -> Qualification:
    """Sum of the seven MEDDICC fields, and whether the two that decide are there (handbook T-2.3).

    Parameters
    ----------
    fields : 0, 1 or 2 for each field: a mapping by name, or a sequence in the order of ``MEDDICC`` (with ``paper``,
        the paper process stands behind the decision process: MEDDPICC).
    paper : count the paper process as well (16 points instead of 14).
    threshold : share of the points from which a deal counts as qualified.

    Returns
    -------
    Qualification
        ``points``, ``most`` (14 or 16), ``points_share``, ``gate`` (buyer and champion above 0), ``qualification``:
        "go" (share and gate), "hollow" (the sum is high, but one of the two is 0), "weak" (the sum is low).

    Covers: meddicc.
    """
    names = _fields(paper)
    if not isinstance(fields, Mapping):
        if len(fields) != len(names):
            raise fail("meddicc_count", owner="relationships", expected=len(names), came=len(fields))
        fields = dict(zip(names, fields, strict=True))
    missing = [name for name in names if name not in fields]
    if missing:
        raise fail("meddicc_missing", owner="relationships", missing=", ".join(missing))
    scores = {name: need_whole(fields[name], name, 0, 2) for name in names}
    limit = need_number(threshold, "threshold", 0, 1)
    points, most = sum(scores.values()), 2 * len(names)
    gate = all(scores[name] > 0 for name in GATE)
    high = points / most >= limit - 1e-9
    return Qualification(points, most, points / most, gate, "weak" if not high else "go" if gate else "hollow")


def _fields(paper: bool) -> list[str]:
    names = list(MEDDICC)
    if paper:
        names.insert(names.index("identify_pain"), PAPER)
    return names


def qualify(opportunities: pd.DataFrame, paper: bool = False, threshold: float = QUALIFIED) -> pd.DataFrame:
    """Every open deal by MEDDICC.

    Parameters
    ----------
    opportunities : DataFrame with opportunity_id, account_id, value, win_chance and the fields.

    Returns
    -------
    DataFrame, index opportunity_id, largest value first: ``account_id, stage, deal_value`` (CNY), ``win_chance`` (the
    manager's own estimate, 0–1), ``points``, ``points_share`` (0–1), ``gate``, ``unknown_fields`` (tuple of those that
    are 0), ``qualification`` (the verdict, see :func:`meddicc`).

    Covers: meddicc.
    """
    names = _fields(paper)
    need_columns(opportunities, ["opportunity_id", "account_id", "value", "win_chance", *names], "opportunities")
    rows = opportunities.sort_values(["value", "opportunity_id"], ascending=[False, True], kind="stable")
    found = [meddicc({name: row[name] for name in names}, paper, threshold) for _, row in rows.iterrows()]
    kept = [name for name in ("account_id", "stage", "value", "win_chance") if name in rows.columns]
    table = rows.set_index("opportunity_id")[kept].rename(columns={"value": "deal_value"})
    table["points"] = [one.points for one in found]
    table["points_share"] = [one.points_share for one in found]
    table["gate"] = [one.gate for one in found]
    table["unknown_fields"] = [tuple(name for name in names if row[name] == 0) for _, row in rows.iterrows()]
    table["qualification"] = [one.qualification for one in found]
    return table
