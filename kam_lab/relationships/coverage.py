"""Who of us meets whom: contact coverage by level, single threads, and how ties fade.

A meeting counts by its date: a tie is *active* for 180 days, and its freshness halves every 90 days. Pure functions on
``contacts`` and ``contact_visits``; ``kam_lab.relationships`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import pandas as pd

from kam_lab.checks import fail, need_columns, need_whole
from kam_lab.freshness import TIE_HALF_LIFE, days_since, freshness
from kam_lab.relationships.buying import ROLES, _accounts_of, people_of

LEVELS = ("executive", "middle", "operational")
#: Days within which somebody must have been met to count as an active contact.
ACTIVE_DAYS = 180
#: Pairs (their level, our level) that a key account needs: every level of theirs, each by several of ours. Only our
#: front line need not know their executives.
REQUIRED_PAIRS = tuple(
    (theirs, ours) for theirs in LEVELS for ours in LEVELS if (theirs, ours) != ("executive", "operational")
)

Pair = tuple[str, str]


class Coverage(NamedTuple):
    """How many of the required pairs of levels are covered (see :func:`pairs_covered`)."""

    covered: int
    required: int
    coverage_share: float


def pairs_covered(covered: Iterable[Pair], required: Sequence[Pair] = REQUIRED_PAIRS) -> Coverage:
    """Covered required pairs of levels ÷ required pairs (handbook: 5/8 = 62.5 %).

    Parameters
    ----------
    covered : pairs (their level, our level) in which people have met; pairs that are not required do not count.
    required : the pairs an account needs.

    Covers: contact_coverage.
    """
    needed = {_pair(pair) for pair in required}
    if not needed:
        raise fail("no_pairs", owner="relationships")
    have = {_pair(pair) for pair in covered} & needed
    return Coverage(len(have), len(needed), len(have) / len(needed))


def _pair(pair: Pair) -> Pair:
    theirs, ours = pair
    for level in (theirs, ours):
        if level not in LEVELS:
            raise fail("unknown_level", owner="relationships", came=level, expected=", ".join(LEVELS))
    return theirs, ours


def contact_activity(
    contacts: pd.DataFrame,
    contact_visits: pd.DataFrame,
    as_of: date | str | pd.Timestamp,
    days: int = ACTIVE_DAYS,
    half_life: float = TIE_HALF_LIFE,
) -> pd.DataFrame:
    """When we last met each contact, and what is left of the tie.

    Parameters
    ----------
    contact_visits : DataFrame with contact_id, our_level, met_on (one row per meeting). Meetings after ``as_of`` are
        left out.
    days : a contact met fewer than this many days ago is active.
    half_life : days in which the freshness of a tie halves.

    Returns
    -------
    DataFrame, index contact_id: ``account_id, department, level, role, power``, ``meetings`` (number), ``last_met``,
    ``days_since``, ``freshness`` (0–1), ``active``.

    Covers: single_thread, multi_level_contact.
    """
    need_columns(contacts, ["contact_id", "account_id", "level", "role"], "contacts")
    need_columns(contact_visits, ["contact_id", "our_level", "met_on"], "contact_visits", empty_ok=True)
    window = need_whole(days, "days", 1)
    day = pd.Timestamp(as_of)
    met = contact_visits[contact_visits["met_on"] <= day]
    kept = [name for name in ("account_id", "department", "level", "role", "power") if name in contacts.columns]
    table = contacts.set_index("contact_id")[kept].copy()
    table["meetings"] = met.groupby("contact_id").size().reindex(table.index).fillna(0).astype(int)
    table["last_met"] = met.groupby("contact_id")["met_on"].max().reindex(table.index)
    table["days_since"] = days_since(table["last_met"], day)
    table["freshness"] = freshness(table["days_since"], half_life)
    table["active"] = (table["days_since"] < window).fillna(False).astype(bool)
    return table


def coverage_pairs(
    contacts: pd.DataFrame,
    contact_visits: pd.DataFrame,
    account_id: str,
    as_of: date | str | pd.Timestamp,
    days: int = ACTIVE_DAYS,
    required: Sequence[Pair] = REQUIRED_PAIRS,
    half_life: float = TIE_HALF_LIFE,
) -> pd.DataFrame:
    """The coverage matrix of one account as a list: their level × our level.

    Returns
    -------
    DataFrame, one row for each of the nine pairs: ``their_level``, ``our_level``, ``required``, ``known`` (people of
    that level on file), ``people_met`` (met within ``days`` by somebody of ours on that level), ``last_met``,
    ``days_since``, ``freshness`` (0–1, of the last meeting of the pair), ``covered`` (people_met > 0), ``open_pair``
    (required and not covered).

    Covers: contact_coverage, multi_level_contact.
    """
    people = people_of(contacts, account_id)
    window = need_whole(days, "days", 1)
    need_columns(contact_visits, ["contact_id", "our_level", "met_on"], "contact_visits", empty_ok=True)
    day = pd.Timestamp(as_of)
    met = contact_visits[contact_visits["contact_id"].isin(people.index) & (contact_visits["met_on"] <= day)]
    met = met.assign(their_level=met["contact_id"].map(people["level"]), days=days_since(met["met_on"], day))
    needed = {_pair(pair) for pair in required}
    rows = []
    for theirs in LEVELS:
        for ours in LEVELS:
            pair = met[(met["their_level"] == theirs) & (met["our_level"] == ours)]
            recent = pair[pair["days"] < window]
            rows.append(
                (theirs, ours, (theirs, ours) in needed, int((people["level"] == theirs).sum()),
                 int(recent["contact_id"].nunique()), pair["met_on"].max(), pair["days"].min())
            )  # fmt: skip
    columns = ["their_level", "our_level", "required", "known", "people_met", "last_met", "days_since"]
    table = pd.DataFrame(rows, columns=columns)
    table["last_met"] = pd.to_datetime(table["last_met"])
    table["freshness"] = freshness(table["days_since"], half_life)
    table["covered"] = table["people_met"] > 0
    table["open_pair"] = table["required"] & ~table["covered"]
    return table


def coverage_matrix(pairs: pd.DataFrame, column: str = "people_met") -> pd.DataFrame:
    """The pairs as a matrix: rows their level, columns our level (both executive first).

    Covers: contact_coverage.
    """
    need_columns(pairs, ["their_level", "our_level", column], "coverage_pairs")
    table = pairs.pivot(index="their_level", columns="our_level", values=column)
    return table.reindex(index=list(LEVELS), columns=list(LEVELS))


def coverage_table(
    contacts: pd.DataFrame,
    contact_visits: pd.DataFrame,
    accounts: pd.DataFrame,
    as_of: date | str | pd.Timestamp,
    tier: str | None = "A",
    days: int = ACTIVE_DAYS,
    required: Sequence[Pair] = REQUIRED_PAIRS,
    half_life: float = TIE_HALF_LIFE,
) -> pd.DataFrame:
    """Contact coverage of every account of a tier, the lowest first.

    Returns
    -------
    DataFrame, index account_id: ``covered``, ``required`` (pairs of levels), ``coverage_share``, ``fresh_share`` (mean
    freshness over the required pairs: the same with decay), ``active_contacts``.

    Covers: contact_coverage, multi_level_contact.
    """
    activity = contact_activity(contacts, contact_visits, as_of, days, half_life)
    active = activity[activity["active"]].groupby("account_id").size()
    rows = {}
    for account in _accounts_of(accounts, tier):
        if account not in activity["account_id"].to_numpy():
            continue
        pairs = coverage_pairs(contacts, contact_visits, account, as_of, days, required, half_life)
        needed = pairs[pairs["required"]]
        rows[account] = (
            int(needed["covered"].sum()), len(needed), float(needed["covered"].mean()),
            float(needed["freshness"].mean()), int(active.get(account, 0)),
        )  # fmt: skip
    columns = ["covered", "required", "coverage_share", "fresh_share", "active_contacts"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("account_id")
    return table.sort_index().sort_values(["coverage_share", "fresh_share"], kind="stable")


def single_threads(activity: pd.DataFrame, account_id: str) -> pd.DataFrame:
    """Roles that hang on one person: buying role by role, how many active contacts we have at one account.

    Parameters
    ----------
    activity : result of :func:`contact_activity`.

    Returns
    -------
    DataFrame, index role (the four buying roles): ``known`` (people on file), ``active``, ``freshness`` (of the
    freshest tie, 0–1), ``thread``: "none", "single" (exactly one active contact: the risk) or "several".

    Covers: single_thread.
    """
    need_columns(activity, ["account_id", "role", "active", "freshness"], "contact_activity")
    rows = activity[activity["account_id"] == account_id]
    if rows.empty:
        raise fail("nobody_here", owner="relationships", account=account_id)
    known = rows.groupby("role").size().reindex(list(ROLES)).fillna(0).astype(int)
    active = rows[rows["active"]].groupby("role").size().reindex(list(ROLES)).fillna(0).astype(int)
    fresh = rows.groupby("role")["freshness"].max().reindex(list(ROLES)).fillna(0.0)
    table = pd.DataFrame({"known": known, "active": active, "freshness": fresh}).rename_axis("role")
    return table.assign(thread=[_thread(count) for count in table["active"]])


def _thread(count: int) -> str:
    return "none" if count == 0 else "single" if count == 1 else "several"


def thread_risk(
    contacts: pd.DataFrame,
    contact_visits: pd.DataFrame,
    accounts: pd.DataFrame,
    as_of: date | str | pd.Timestamp,
    tier: str | None = "A",
    days: int = ACTIVE_DAYS,
    half_life: float = TIE_HALF_LIFE,
    revenue: pd.Series | None = None,
) -> pd.DataFrame:
    """Accounts that hang on one person, the thinnest first.

    Parameters
    ----------
    revenue : Series by account_id (CNY), for what hangs on the thread; optional.

    Returns
    -------
    DataFrame, index account_id: ``people`` (on file), ``active_contacts`` (met fewer than ``days`` days ago),
    ``effective_contacts`` (Σ freshness: the same with decay), ``single_roles``, ``empty_roles`` (buying roles with
    exactly one, with no active contact), ``last_met``, ``thread`` ("none", "single", "several"), and ``revenue``.

    Covers: single_thread.
    """
    activity = contact_activity(contacts, contact_visits, as_of, days, half_life)
    rows = activity[activity["account_id"].isin(_accounts_of(accounts, tier))]
    by = rows.groupby("account_id")
    table = pd.DataFrame(
        {
            "people": by.size(),
            "active_contacts": by["active"].sum().astype(int),
            "effective_contacts": by["freshness"].sum(),
        }
    )
    live = rows[rows["active"]]
    counts = pd.crosstab(live["account_id"], live["role"]).reindex(index=table.index, columns=list(ROLES), fill_value=0)
    table["single_roles"] = (counts == 1).sum(axis=1)
    table["empty_roles"] = (counts == 0).sum(axis=1)
    table["last_met"] = by["last_met"].max()
    table["thread"] = [_thread(count) for count in table["active_contacts"]]
    if revenue is not None:
        table["revenue"] = revenue.reindex(table.index).fillna(0.0)
    return table.sort_index().sort_values(["active_contacts", "effective_contacts"], kind="stable")
