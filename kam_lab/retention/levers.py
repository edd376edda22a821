"""Levers on one account: visits, people with power met, extra actions, price – and what they do together.

What moves health moves the retention that a plan assumes; what takes hours takes them from others. All of it is
planning arithmetic with stated assumptions. ``kam_lab.retention`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from kam_lab.checks import fail, need_number
from kam_lab.relationships.power import BLOCKER_POWER
from kam_lab.relationships.visits import MEETING_HOURS
from kam_lab.retention.book import RetentionBook
from kam_lab.retention.health import HEALTH_WEIGHTS, health_score, planning_retention
from kam_lab.retention.lifetime import MOST_RETENTION, clv, combined_retention, running_cost

OWNER = "retention"
#: Meetings a year with each person of power whom the plan keeps in touch with.
MEETINGS_EACH = 2
#: Points of retention that one percent of price buys: an assumption; try others.
PRICE_EFFECT = 0.003


class Levers(NamedTuple):
    """What is planned for one account in a year."""

    visits: int
    key_players: int
    actions: tuple[str, ...] = ()
    price_cut: float = 0.0
    retention: float | None = None


class LeverPlan(NamedTuple):
    """What the levers do (see :func:`pull_levers`); money in CNY, hours a year."""

    health_before: float
    health_after: float
    retention_before: float
    retention_after: float
    clv_before: float
    clv_gain: float
    yearly_cost: float
    cost: float
    net: float
    hours: float
    hours_visits: float
    hours_people: float
    hours_actions: float


def today(book: RetentionBook, account_id: str) -> Levers:
    """The levers as they stand: visits made last year, people with power met lately, no extra action, no price cut.

    Covers: account_plan.
    """
    parts, promise = _parts(book, account_id), book.row(book.promises, account_id)
    mighty = people_with_power(book, account_id)
    met = parts.get("key_players")
    made = 0 if promise is None else int(promise["made"])
    return Levers(made, 0 if met is None or pd.isna(met) else round(float(met) * mighty))


def people_with_power(book: RetentionBook, account_id: str) -> int:
    """How many people of power 4 or 5 are on file."""
    people = book.rows("contacts", account_id)
    return 0 if people.empty else int((people["power"] >= BLOCKER_POWER).sum())


def _parts(book: RetentionBook, account_id: str) -> dict[str, float | None]:
    row = book.row(book.health, account_id)
    if row is None:
        raise fail("no_health", OWNER, account=account_id)
    return {name: None if pd.isna(row[name]) else float(row[name]) for name in HEALTH_WEIGHTS}


def expected_margin(book: RetentionBook, account_id: str) -> float:
    """The yearly contribution that a plan may count on: nothing much from an account that has probably gone.

    Below a chance of one half that it still buys, the contribution counts with that chance.
    """
    buying = book.row(book.buying, account_id)
    alive = 1.0 if buying is None else float(buying["alive_chance"])
    return book.margin(account_id) * (alive if alive < 0.5 else 1.0)


def pull_levers(book: RetentionBook, account_id: str, levers: Levers) -> LeverPlan:
    """Health, retention, lifetime value, cost and hours of a plan, against things as they are.

    Visits and people met change the health score and with it the retention to assume; the actions add their points to
    that; a price cut comes off the margin for good and is believed to add ``PRICE_EFFECT`` per percent.

    Parameters
    ----------
    levers : the plan. ``retention`` is the yearly retention to start from, None: by today's health.

    Raises
    ------
    InputError
        An account without a health score (tiers C and D), an unknown action.

    Covers: account_plan, account_health.
    """
    parts, now = _parts(book, account_id), today(book, account_id)
    promise = book.row(book.promises, account_id)
    promised = 0 if promise is None else int(promise["promised"])
    mighty = people_with_power(book, account_id)
    planned = dict(parts)
    if promised:
        planned["actions"] = min(need_number(levers.visits, "visits", 0) / promised, 1.0)
    if mighty:
        planned["key_players"] = min(need_number(levers.key_players, "key_players", 0) / mighty, 1.0)
    before, after = health_score(parts).health, health_score(planned).health
    start = planning_retention(before) if levers.retention is None else levers.retention
    start = need_number(start, "retention", 0, MOST_RETENTION)
    moved = min(max(start + planning_retention(after) - planning_retention(before), 0.0), MOST_RETENTION)
    chosen = _chosen(book, levers.actions)
    cut = need_number(levers.price_cut, "price_cut", 0, 1)
    gains = [*chosen["retention_gain"].astype(float), cut * 100 * PRICE_EFFECT]
    kept = combined_retention(moved, gains)
    margin, rate = expected_margin(book, account_id), book.discount_rate
    sales = float(book.earned["revenue"].get(account_id, 0.0))
    old, new = clv(margin, start, rate), clv(margin - cut * sales, kept, rate)
    extra = max(levers.visits - now.visits, 0) * _visit_cost(book, account_id)
    yearly = float(chosen["cost"].sum()) + extra
    cost = running_cost(yearly, kept, rate) + cut * sales  # this year's cut is given whether it stays or not
    by_visits, by_people = _hours(book, account_id, levers)
    by_actions = float(chosen["hours"].sum())
    return LeverPlan(
        before, after, start, kept, old, new - old, yearly, cost, new - old - cost,
        by_visits + by_people + by_actions, by_visits, by_people, by_actions,
    )  # fmt: skip


def _chosen(book: RetentionBook, names: Iterable[str]) -> pd.DataFrame:
    wanted = list(names)
    if not book.has("retention_actions"):
        return pd.DataFrame({"retention_gain": [], "cost": [], "hours": []}, dtype=float)
    table = book.world.tables["retention_actions"].set_index("action")
    unknown = [name for name in wanted if name not in table.index]
    if unknown:
        raise fail("unknown_action", OWNER, came=", ".join(unknown), expected=", ".join(map(str, table.index)))
    return table.loc[wanted]


def _visit_cost(book: RetentionBook, account_id: str) -> float:
    """What a visit to this account costs us on average."""
    visits = book.rows("visits", account_id)
    return 0.0 if visits.empty else float(visits["cost"].mean())


def _hours(book: RetentionBook, account_id: str, levers: Levers) -> tuple[float, float]:
    """Hours of visits and calls by the tier's standard, and of meetings with people of power."""
    people = levers.key_players * MEETINGS_EACH * MEETING_HOURS["executive"]
    if not book.has("service_standards"):
        return 0.0, people
    tier = book.account(account_id)["tier"]
    standards = book.world.tables["service_standards"].set_index("tier").to_dict("index")
    if tier not in standards:
        return 0.0, people
    own = standards[tier]
    return levers.visits * own["visit_hours"] + 12 * own["calls_per_month"] * own["call_hours"], people
