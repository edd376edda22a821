"""Account health 0–100: five parts that a manager can do something about (after Kapta's: profile, key players, actions,
satisfaction, freshness), and the retention that a plan may assume from it.

Pure functions; ``kam_lab.retention`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import pandas as pd

from kam_lab.checks import fail, need_columns, need_number, need_weights
from kam_lab.profitability import LAST_FULL_YEAR
from kam_lab.relationships.coverage import contact_activity
from kam_lab.relationships.dossier import file_completeness
from kam_lab.relationships.power import BLOCKER_POWER
from kam_lab.retention.care import visit_gaps
from kam_lab.retention.voice import last_answers

OWNER = "retention"
#: Parts of the score and their weights (course design; a part that is not known is left out and the rest rescaled).
HEALTH_WEIGHTS = {"profile": 0.20, "key_players": 0.25, "actions": 0.20, "satisfaction": 0.20, "freshness": 0.15}
#: Below the first an account is red, below the second amber.
HEALTH_CUTS = (45.0, 60.0)
#: Tiers that have a health score: those whose files are kept.
HEALTH_TIERS = ("A", "B")
#: Retention that a plan assumes at health 0 and at health 100: an assumption of the course, to be replaced by
#: experience.
RETENTION_RANGE = (0.60, 0.96)


class Health(NamedTuple):
    """One score (see :func:`health_score`)."""

    health: float
    colour: str
    known_share: float


def health_score(parts: Mapping[str, float | None], weights: Mapping[str, float] | None = None) -> Health:
    """One account's health, 0–100: Σ weight · part, over the parts that are known.

    Parameters
    ----------
    parts : profile, key_players, actions, satisfaction, freshness; each 0–1, None or missing where nobody knows.
    weights : by part, sum 1; default ``HEALTH_WEIGHTS``.

    Returns
    -------
    Health
        ``health``; ``colour`` red, amber, green by ``HEALTH_CUTS``; ``known_share`` of the weights that had a part: a
        high score from one part is no health.

    Covers: account_health.
    """
    share = need_weights(weights or HEALTH_WEIGHTS, list(HEALTH_WEIGHTS))
    values = pd.Series({name: parts.get(name) for name in HEALTH_WEIGHTS}, dtype=float)
    known = values.notna()
    if not known.any():
        raise fail("nothing_known", OWNER)
    for name in values.index[known]:
        need_number(values[name], str(name), 0, 1)
    score = 100 * float((values[known] * share[known]).sum() / share[known].sum())
    return Health(score, _colour(score), float(share[known].sum()))


def _colour(score: float) -> str:
    return "red" if score < HEALTH_CUTS[0] else "amber" if score < HEALTH_CUTS[1] else "green"


def account_health(
    accounts: pd.DataFrame,
    account_files: pd.DataFrame,
    contacts: pd.DataFrame,
    contact_visits: pd.DataFrame,
    visits: pd.DataFrame,
    standards: pd.DataFrame,
    surveys: pd.DataFrame,
    as_of: date | str | pd.Timestamp,
    year: int = LAST_FULL_YEAR,
    weights: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Health of every tier A and B account, the worst first.

    *profile*: completeness of the five views; *key players*: share of the people with power 4 or 5 whom we met in the
    last 180 days; *actions*: share of the promised visits made, at most 1; *satisfaction*: last recommendation / 10;
    *freshness*: what is left of our ties, weighted by power (a tie halves every 90 days). Many visits to people
    without power earn little.

    Returns
    -------
    DataFrame, index account_id: ``tier``, the five parts (0–1; missing where unknown), ``health``, ``colour``,
    ``known_share``.

    Covers: account_health.
    """
    need_columns(accounts, ["account_id", "tier"], "accounts")
    upper = accounts[accounts["tier"].isin(HEALTH_TIERS)].set_index("account_id")
    parts = pd.DataFrame({"tier": upper["tier"]})
    parts["profile"] = file_completeness(account_files, as_of, "five_views")["filled_share"].reindex(upper.index)
    care = visit_gaps(visits, accounts, standards, year).reindex(upper.index)
    parts["actions"] = (care["made"] / care["promised"].where(care["promised"] > 0)).clip(upper=1.0)
    parts["satisfaction"] = last_answers(surveys, as_of)["recommend"].reindex(upper.index) / 10
    people = contact_activity(contacts, contact_visits, as_of)
    mighty = people[people["power"] >= BLOCKER_POWER]
    parts["key_players"] = mighty.groupby("account_id")["active"].mean().reindex(upper.index)
    weighed = (people["power"] * people["freshness"]).groupby(people["account_id"]).sum()
    parts["freshness"] = (weighed / people.groupby("account_id")["power"].sum()).reindex(upper.index)
    parts = parts[["tier", *HEALTH_WEIGHTS]]
    rows = parts[list(HEALTH_WEIGHTS)]
    scores = [health_score({str(k): v for k, v in row.items()}, weights) for row in rows.to_dict("records")]
    table = parts.join(pd.DataFrame(scores, index=parts.index))
    return table.sort_index().sort_values("health", kind="stable")


def planning_retention(health: float) -> float:
    """Yearly retention to assume in a plan for an account of this health (0–100): a straight line from .60 to .96.

    An assumption, stated so that it can be argued with; a firm that has kept health scores for years fits its own.

    Covers: account_health.
    """
    low, high = RETENTION_RANGE
    return low + (high - low) * need_number(health, "health", 0, 100) / 100
