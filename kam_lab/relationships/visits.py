"""A visit plan under limited hours, and what it changes: coverage, threads, support.

A plan is a list of meetings (contact, our level). Each costs hours; each renews a tie, may cover a pair of levels, and
moves who is receptive. What a meeting moves is an assumption (``STANCE_GAIN``), stated wherever it is used.
``kam_lab.relationships`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import pandas as pd

from kam_lab.checks import fail, listed, need_columns, need_number
from kam_lab.relationships.buying import RECEPTIVE_MODES, ROLES, people_of
from kam_lab.relationships.coverage import (
    ACTIVE_DAYS,
    LEVELS,
    REQUIRED_PAIRS,
    contact_activity,
    coverage_pairs,
)
from kam_lab.relationships.power import weighted_support

#: Hours that a meeting takes of one of us, travel and preparation included, by our level.
MEETING_HOURS = {"executive": 6.0, "middle": 4.0, "operational": 3.0}
#: Hours more for somebody to whom no active contact can introduce us: a cold call has to be prepared.
COLD_HOURS = 2.0
#: How far one good meeting moves a receptive person (growth, trouble) whose stance is known; others do not move.
STANCE_GAIN = 1
#: What the proposal values: pairs of levels covered, buying roles on two threads, power that we meet.
PLAN_WEIGHTS = {"coverage": 0.4, "threads": 0.3, "power": 0.3}

Meeting = tuple[str, str]


class PlanEffect(NamedTuple):
    """An account as it stands, or as it would stand after a plan (see :func:`plan_effect`)."""

    hours: float
    coverage_share: float
    active_contacts: int
    safe_roles: int
    power_met_share: float
    support: float
    score: float


def meeting_options(
    contacts: pd.DataFrame,
    ties: pd.DataFrame,
    contact_visits: pd.DataFrame,
    account_id: str,
    as_of: date | str | pd.Timestamp,
    told_only: bool = False,
    days: int = ACTIVE_DAYS,
) -> pd.DataFrame:
    """Every meeting that could be arranged at one account: each person by each of our levels that it needs.

    Returns
    -------
    DataFrame, index (contact_id, our_level): ``department, level, role, power``, ``active`` (met lately),
    ``introduced_by`` (active contact with a tie to the person; empty: nobody), ``hours``.

    Covers: visit_plan, multi_level_contact.
    """
    people = people_of(contacts, account_id, told_only)
    activity = contact_activity(contacts, contact_visits, as_of, days).loc[people.index]
    active = set(activity.index[activity["active"]])
    need_columns(ties, ["account_id", "from_contact", "to_contact"], "ties", empty_ok=True)
    near: dict[str, set[str]] = {str(name): set() for name in people.index}
    rows = ties[ties["account_id"] == account_id]
    if told_only:
        rows = rows[rows["told"].astype(bool)]
    for a, b in zip(rows["from_contact"], rows["to_contact"], strict=True):
        if a in near and b in near:
            near[a].add(b)
            near[b].add(a)
    found = []
    for name, person in people.sort_index().iterrows():
        friends = sorted(near[str(name)] & active)
        known = name in active
        for theirs, ours in REQUIRED_PAIRS:
            if theirs == person["level"]:
                hours = MEETING_HOURS[ours] + (0.0 if known or friends else COLD_HOURS)
                who = None if known or not friends else friends[0]
                row = (person["department"], person["level"], person["role"], person["power"], known, who, hours)
                found.append((str(name), ours, *row))
    columns = ["contact_id", "our_level", "department", "level", "role", "power", "active", "introduced_by", "hours"]
    return pd.DataFrame(found, columns=columns).set_index(["contact_id", "our_level"])


class _Account:
    """One account made ready for many plans."""

    def __init__(
        self,
        contacts: pd.DataFrame,
        contact_visits: pd.DataFrame,
        account_id: str,
        as_of: date | str | pd.Timestamp,
        days: int,
        told_only: bool,
        stance_gain: int,
    ) -> None:
        self.people = people_of(contacts, account_id, told_only)
        activity = contact_activity(contacts, contact_visits, as_of, days).loc[self.people.index]
        pairs = coverage_pairs(contacts, contact_visits, account_id, as_of, days)
        self.pairs = {
            (theirs, ours)
            for theirs, ours, needed, covered in zip(
                pairs["their_level"], pairs["our_level"], pairs["required"], pairs["covered"], strict=True
            )
            if needed and covered
        }
        self.level = {str(name): str(level) for name, level in self.people["level"].items()}
        self.role = {str(n): (None if pd.isna(role) else str(role)) for n, role in self.people["role"].items()}
        self.power = {str(name): float(power) for name, power in self.people["power"].items()}
        self.active = {str(name) for name in activity.index[activity["active"]]}
        receptive = self.people["mode"].isin(RECEPTIVE_MODES) & self.people["stance"].notna()
        self.movable = {str(name) for name in self.people.index[receptive]}
        self.stance = {str(n): (None if pd.isna(s) else float(s)) for n, s in self.people["stance"].items()}
        self.gain = stance_gain
        self.all_power = sum(self.power.values())

    def effect(self, plan: Iterable[Meeting], hours: float) -> PlanEffect:
        meetings = list(plan)
        met = {name for name, _ in meetings}
        active = self.active | met
        pairs = self.pairs | {(self.level[name], ours) for name, ours in meetings}
        covered = len(pairs & set(REQUIRED_PAIRS)) / len(REQUIRED_PAIRS)
        count = {role: sum(self.role[name] == role for name in active) for role in ROLES}
        power = sum(self.power[name] for name in active) / self.all_power
        stances = {
            name: min(2.0, said + self.gain) if said is not None and name in met & self.movable else said
            for name, said in self.stance.items()
        }
        known = [name for name, said in stances.items() if said is not None]
        pull = weighted_support([self.power[n] for n in known], [stances[n] for n in known]) if known else float("nan")
        threads = sum(min(number, 2) for number in count.values()) / (2 * len(ROLES))
        parts = {"coverage": covered, "threads": threads, "power": power}
        score = sum(PLAN_WEIGHTS[name] * value for name, value in parts.items())
        safe = sum(number >= 2 for number in count.values())
        return PlanEffect(hours, covered, len(active), safe, power, pull, score)


def plan_effect(
    contacts: pd.DataFrame,
    ties: pd.DataFrame,
    contact_visits: pd.DataFrame,
    account_id: str,
    as_of: date | str | pd.Timestamp,
    plan: Sequence[Meeting] = (),
    stance_gain: int = STANCE_GAIN,
    told_only: bool = False,
    days: int = ACTIVE_DAYS,
) -> PlanEffect:
    """What an account looks like after a plan of meetings; an empty plan gives it as it stands.

    Parameters
    ----------
    plan : meetings (contact_id, our level).
    stance_gain : how far a meeting moves a receptive person of known stance (an assumption; at most to +2).

    Returns
    -------
    PlanEffect
        ``hours`` of the plan, ``coverage_share`` (required pairs of levels), ``active_contacts``, ``safe_roles``
        (buying roles with two active contacts or more), ``power_met_share`` (power of active contacts ÷ all power),
        ``support`` (weighted, −2 … +2; missing where no stance is known), ``score`` (``PLAN_WEIGHTS``, 0–1).

    Raises
    ------
    InputError
        A meeting with somebody who is not on the map, or by a level that is not needed there.

    Covers: visit_plan.
    """
    options = meeting_options(contacts, ties, contact_visits, account_id, as_of, told_only, days)
    strangers = [f"{name} ({ours})" for name, ours in plan if (name, ours) not in options.index]
    if strangers:
        raise fail("no_such_meeting", owner="relationships", meeting=listed(strangers))
    account = _Account(contacts, contact_visits, account_id, as_of, days, told_only, stance_gain)
    chosen = list(dict.fromkeys(plan))
    return account.effect(chosen, sum(float(options["hours"][one]) for one in chosen) if chosen else 0.0)


def propose_plan(
    contacts: pd.DataFrame,
    ties: pd.DataFrame,
    contact_visits: pd.DataFrame,
    account_id: str,
    as_of: date | str | pd.Timestamp,
    hours: float,
    told_only: bool = False,
    days: int = ACTIVE_DAYS,
) -> pd.DataFrame:
    """A plan within the hours: one meeting after the other, each time the one that adds most score per hour.

    Nobody is met twice. Ties go to the contact id. This is a rule of thumb, not the best of all plans; it looks at
    coverage, threads and power, not at what the talk is about.

    Returns
    -------
    DataFrame, index (contact_id, our_level), in the order of choice: ``hours``, ``introduced_by``, ``gain`` (score
    added), ``hours_left``. No rows where the hours do not suffice for one meeting.

    Covers: visit_plan.
    """
    budget = need_number(hours, "hours", 0)
    options = meeting_options(contacts, ties, contact_visits, account_id, as_of, told_only, days)
    account = _Account(contacts, contact_visits, account_id, as_of, days, told_only, 0)
    cost: dict[Meeting, float] = dict(zip(map(tuple, options.index), options["hours"].astype(float), strict=True))
    chosen: list[Meeting] = []
    rows, spent = [], 0.0
    now = account.effect(chosen, 0.0).score
    while True:
        met = {name for name, _ in chosen}
        left = [one for one in cost if one[0] not in met and spent + cost[one] <= budget + 1e-9]
        gains = {one: account.effect([*chosen, one], 0.0).score - now for one in left}
        best = min(left, key=lambda one: (-gains[one] / cost[one], one[0], LEVELS.index(one[1])), default=None)
        if best is None or gains[best] <= 1e-12:
            break
        chosen.append(best)
        spent += cost[best]
        now += gains[best]
        rows.append((*best, cost[best], options.at[best, "introduced_by"], gains[best], budget - spent))
    columns = ["contact_id", "our_level", "hours", "introduced_by", "gain", "hours_left"]
    return pd.DataFrame(rows, columns=columns).set_index(["contact_id", "our_level"])


def visit_candidates(people: pd.DataFrame, hours: float) -> list[str]:
    """Whom to see first when hours are short: most power per hour of meeting, as far as the hours go.

    The simplest rule that beats "whom I like to see": sort by power ÷ hours, take what still fits.

    Parameters
    ----------
    people : DataFrame, index id, with ``power`` and ``hours`` (> 0).
    hours : hours there are.

    Returns
    -------
    list of ids in the order of choice; ties by id.

    Covers: visit_plan.
    """
    need_columns(people, ["power", "hours"], "people")
    budget = need_number(hours, "hours", 0)
    if (people["hours"] <= 0).any():
        raise fail("above_zero", name="hours")
    order = (people["power"] / people["hours"]).sort_index().sort_values(ascending=False, kind="stable")
    needed = {str(name): float(value) for name, value in people["hours"].items()}
    chosen, left = [], budget
    for name in map(str, order.index):
        if needed[name] <= left + 1e-9:
            chosen.append(name)
            left -= needed[name]
    return chosen
