"""Who of us met whom: the visits since 2024, person by person."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.cast import AS_OF, Ground
from grading.market.network import Network, Person

FROM = pd.Timestamp(2024, 1, 1)
#: A contact not met for longer than this counts as lost from sight.
ACTIVE_DAYS = 180
#: Which of our functions comes along, by the visit's purpose.
COMPANION = {"technical": "technical", "complaint": "service", "executive": "management"}


def make_meetings(
    ground: Ground, network: Network, staff: pd.DataFrame
) -> tuple[pd.DataFrame, dict[int, pd.Timestamp]]:
    """The table contact_visits, and the day on which each added person was last met.

    Nobody is met after the last contact that is on file for him.
    """
    rng = ground.rng("meetings")
    visits = ground.tables["visits"]
    visits = visits[visits["visit_date"] >= FROM].reset_index(drop=True)
    last = ground.tables["contacts"]["last_contact"].tolist()
    level = staff.set_index("staff_id")["level"].to_dict()
    pools = {name: group["staff_id"].tolist() for name, group in staff.groupby("function")}
    window = pd.Timedelta(days=ACTIVE_DAYS)
    thread, neglected = ground.id("single_threaded"), ground.id("silent_account")
    dice = rng.random((len(visits), 4))
    turn: dict[str, int] = {}
    rows: list[tuple[str, int, str, pd.Timestamp]] = []
    for u, account, manager, day, purpose in zip(
        dice, visits["account_id"], visits["manager_id"], visits["visit_date"], visits["purpose"], strict=True
    ):
        active = network.active.get(account, [])
        recent = AS_OF - day < window
        if account == thread and AS_OF - day < 2 * window:
            met = active[:1]
        elif account == neglected and day.year == 2025:
            met = active
        elif active and recent and turn.get(account, 0) < 2:
            met = [active[turn.get(account, 0)]]
            turn[account] = turn.get(account, 0) + 1
        else:
            met = _present(network.people[account], last, day, active, u)
        helper = COMPANION.get(purpose)
        who = manager
        if helper and u[2] < 0.6:
            who = pools[helper][int(u[3] * len(pools[helper]))]
        rows += [(account, number, who, day) for number in met]
    seen: dict[int, pd.Timestamp] = {}
    for _, number, _, day in rows:
        seen[number] = max(day, seen.get(number, day))
    added = {person.number for group in network.people.values() for person in group if person.added}
    later = {n: min(day + pd.Timedelta(days=int(rng.integers(0, 12))), AS_OF) for n, day in sorted(seen.items())}
    table = pd.DataFrame(
        {
            "meeting_id": [f"MT{number:05d}" for number in range(1, len(rows) + 1)],
            "account_id": [row[0] for row in rows],
            "contact_id": [f"C{row[1] + 1:05d}" for row in rows],
            "staff_id": [row[2] for row in rows],
            "our_level": [level[row[2]] for row in rows],
            "met_on": [row[3] for row in rows],
        }
    )
    return table, {number: day for number, day in later.items() if number in added}


def _present(
    people: list[Person], last: list[pd.Timestamp], day: pd.Timestamp, active: list[int], u: np.ndarray
) -> list[int]:
    """One or two of those whom we can have met on that day; nobody if the file knows of none."""
    can = [p.number for p in people if not p.added and last[p.number] >= day] + active
    if not can:
        return []
    first = can[int(u[0] ** 1.3 * len(can))]
    others = [number for number in can if number != first]
    return [first, others[int(u[3] * len(others))]] if others and u[1] < 0.3 else [first]
