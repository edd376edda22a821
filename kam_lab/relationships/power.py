"""Power and stance: weighted support, and the people who can stop a purchase.

Stance runs from −2 (against us) to +2 (for us), power from 1 to 5. Pure functions on the table ``contacts``;
``kam_lab.relationships`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from kam_lab.checks import fail, listed, need_columns, need_number, need_whole
from kam_lab.relationships.buying import _accounts_of, people_of

#: Power from which a person with a negative stance is a blocker.
BLOCKER_POWER = 4
STANCES = (-2, -1, 0, 1, 2)
MOST_POWER = 5


class Support(NamedTuple):
    """How much of an account's power is for us (see :func:`support`)."""

    support: float
    known_power_share: float
    people: int
    stance_unknown: int
    blockers: int


def weighted_support(power: Sequence[float] | pd.Series, stance: Sequence[float | None] | pd.Series) -> float:
    """Σ power·stance / Σ power over the people whose stance is known, −2 … +2 (handbook T-2.4).

    Parameters
    ----------
    power : say in the decision, > 0 each.
    stance : −2 … +2, or missing where nobody has found it out; such people count neither above nor below the line.

    Raises
    ------
    InputError
        Different lengths, a value out of range, or nobody's stance is known.

    Covers: weighted_support.
    """
    said = pd.Series(list(stance), dtype="Float64").to_numpy(dtype=float, na_value=np.nan)
    weight = np.asarray(list(power), dtype=float)
    if weight.shape != said.shape:
        raise fail("different_lengths", owner="relationships", power=len(weight), stance=len(said))
    known = ~np.isnan(said)
    if not known.any():
        raise fail("no_stance", owner="relationships")
    for value in (said[known].min(), said[known].max()):
        need_number(value, "stance", -2, 2)
    if (weight <= 0).any() or np.isnan(weight).any():
        raise fail("above_zero", name="power")
    return float(weight[known] @ said[known] / weight[known].sum())


def support(
    contacts: pd.DataFrame, account_id: str, changes: Mapping[str, int] | None = None, told_only: bool = False
) -> Support:
    """Weighted support at one account, and how much of its power we know nothing of.

    Parameters
    ----------
    changes : stances to assume instead of those on file, by contact id: what if this person came round?
    told_only : leave out people whom we know from the account's own papers only.

    Returns
    -------
    Support
        ``support`` (−2 … +2), ``known_power_share`` (0–1: share of all power whose stance is known; a figure built on
        a small share is a guess), ``people``, ``stance_unknown``, ``blockers`` (number).

    Raises
    ------
    InputError
        No such account; a change for somebody who is not there; nobody's stance is known.

    Covers: weighted_support.
    """
    people = with_stances(people_of(contacts, account_id, told_only), changes)
    known = people["stance"].notna()
    return Support(
        weighted_support(people["power"], people["stance"]),
        float(people.loc[known, "power"].sum() / people["power"].sum()),
        len(people),
        int((~known).sum()),
        int(is_blocker(people).sum()),
    )


def counted_support(
    contacts: pd.DataFrame, account_id: str, by_power: bool = True, unknown_as_neutral: bool = False
) -> float:
    """Support at one account, counted as you like: to see what weights and unknown stances do to the figure.

    Parameters
    ----------
    by_power : everybody counts by power; False: every head alike.
    unknown_as_neutral : an unknown stance counts as 0; False: such people are left out.
    """
    people = people_of(contacts, account_id)
    stance = people["stance"].fillna(0) if unknown_as_neutral else people["stance"]
    weight = people["power"] if by_power else people["power"].clip(1, 1)
    return weighted_support(weight, stance)


def with_stances(people: pd.DataFrame, changes: Mapping[str, int] | None) -> pd.DataFrame:
    """The people (index contact_id) with some stances replaced."""
    if not changes:
        return people
    strangers = [name for name in changes if name not in people.index]
    if strangers:
        raise fail("not_here", owner="relationships", contact=listed(strangers), present=listed(people.index, 8))
    stance = people["stance"].copy()
    for name, value in changes.items():
        stance[name] = int(need_number(value, "stance", -2, 2))
    return people.assign(stance=stance)


def is_blocker(people: pd.DataFrame, power: int = BLOCKER_POWER) -> pd.Series:
    """True for who has at least this power and a stance below 0; an unknown stance is no blocker (yet)."""
    against = (people["stance"] < 0).fillna(False).astype(bool)
    return against & (people["power"] >= power)


def blockers(
    contacts: pd.DataFrame, accounts: pd.DataFrame, tier: str | None = "A", power: int = BLOCKER_POWER
) -> pd.DataFrame:
    """Everybody who has power and is against us.

    Returns
    -------
    DataFrame, index contact_id: ``account_id, department, level, role, power, stance, mode, told``; most power first.

    Covers: blockers.
    """
    need_columns(contacts, ["contact_id", "account_id", "power", "stance"], "contacts")
    least = need_whole(power, "power", 1, MOST_POWER)
    rows = contacts[contacts["account_id"].isin(_accounts_of(accounts, tier))].set_index("contact_id")
    kept = ["account_id", "department", "level", "role", "power", "stance", "mode", "told"]
    found = rows.loc[is_blocker(rows, least), kept].sort_index()
    return found.sort_values(["power", "stance"], ascending=[False, True], kind="stable")


def support_table(contacts: pd.DataFrame, accounts: pd.DataFrame, tier: str | None = "A") -> pd.DataFrame:
    """Weighted support of every account of a tier, the lowest first.

    Returns
    -------
    DataFrame, index account_id: ``support`` (missing where nobody's stance is known), ``known_power_share``,
    ``people``, ``stance_unknown``, ``blockers``.

    Covers: weighted_support, blockers.
    """
    need_columns(contacts, ["contact_id", "account_id", "power", "stance"], "contacts")
    rows = contacts[contacts["account_id"].isin(_accounts_of(accounts, tier))]
    known = rows["stance"].notna()
    stance = rows["stance"].astype("Float64")
    by = rows["account_id"]
    weight = rows["power"].where(known).groupby(by).sum()
    pull = (rows["power"] * stance).groupby(by).sum()
    table = pd.DataFrame(
        {
            "support": (pull / weight.where(weight > 0)).astype(float),
            "known_power_share": weight / rows.groupby("account_id")["power"].sum(),
            "people": rows.groupby("account_id").size(),
            "stance_unknown": (~known).groupby(by).sum().astype(int),
            "blockers": is_blocker(rows).groupby(by).sum().astype(int),
        }
    )
    return table.sort_index().sort_values("support", kind="stable", na_position="first")
