"""Who holds the money, and how to climb past him: the escalation path through the relationship map.

Middle and upper managers hold payment (S001-7); the map of people is that of stage 2 (``kam_lab.relationships``).
``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

import pandas as pd

from kam_lab.checks import InputError, fail, need_account, need_columns
from kam_lab.receivables.dunning import LADDER

#: Whom we send to a person of each level, and the rung of the ladder from which on.
OUR_SIDE = {"operational": "account_manager", "middle": "sales_manager", "executive": "director"}
_RUNG = {"operational": "call", "middle": "manager_hold", "executive": "executive"}


def escalation_path(
    contacts: pd.DataFrame,
    ties: pd.DataFrame,
    credit_files: pd.DataFrame,
    account_id: str,
    told_only: bool = False,
) -> pd.DataFrame:
    """From whoever releases the payments, tie by tie, to the economic buyer.

    Parameters
    ----------
    credit_files : account_id, approver_id (contact; empty: nobody knows).
    told_only : only people and ties that our contacts have told us of.

    Returns
    -------
    DataFrame, one row a person: ``step`` (0 = approver), ``contact_id, department, level, power, stance, blocker``,
    ``our_side`` (account_manager, sales_manager, director: like talks to like), ``from_day`` (days past due from which
    the ladder allows this step).

    Raises
    ------
    InputError
        The account or the approver is unknown, or the map shows no way from him to the buyer; the sentence says what to
        find out.

    Covers: payment_decider.
    """
    from kam_lab.relationships import economic_buyer, path_to_buyer, people_of

    need_columns(credit_files, ["account_id", "approver_id"], "credit_files")
    account = need_account(account_id, credit_files["account_id"])
    known = credit_files.loc[credit_files["account_id"] == account, "approver_id"].dropna()
    if known.empty:
        raise fail("no_approver", owner="collections", account=account)
    approver = str(known.iloc[0])
    if economic_buyer(contacts, account, told_only) == approver:
        people = people_of(contacts, account, told_only)
        way = people.loc[[approver], ["department", "level", "power", "stance"]].reset_index()
        way = way.assign(blocker=way["power"].ge(4) & way["stance"].lt(0))
    else:
        way = path_to_buyer(contacts, ties, account, start=approver, told_only=told_only)
    days = dict((step, after) for after, step in LADDER)
    way = way if "contact_id" in way.columns else way.reset_index()
    table = way[["contact_id", "department", "level", "power", "stance", "blocker"]].copy()
    table.insert(0, "step", range(len(table)))
    table["our_side"] = table["level"].map(OUR_SIDE)
    table["from_day"] = table["level"].map({level: days[rung] for level, rung in _RUNG.items()})
    return table


def escalation_gaps(
    contacts: pd.DataFrame, ties: pd.DataFrame, credit_files: pd.DataFrame, accounts: list[str]
) -> pd.DataFrame:
    """For several accounts: is the way past the approver known, and how long is it?

    Returns
    -------
    DataFrame, index account_id: ``approver_id, way_steps`` (to the buyer; missing: no way on file), ``way_known``
    (bool), ``missing`` (the sentence that says what to find out; empty if known).

    Covers: payment_decider.
    """
    rows = []
    files = credit_files.set_index("account_id")["approver_id"]
    for account in accounts:
        try:
            way = escalation_path(contacts, ties, credit_files, account)
            rows.append((account, files.get(account), float(way["step"].max()), True, ""))
        except InputError as error:
            rows.append((account, files.get(account), float("nan"), False, str(error)))
    columns = ["account_id", "approver_id", "way_steps", "way_known", "missing"]
    return pd.DataFrame(rows, columns=columns).set_index("account_id")
