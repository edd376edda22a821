"""The people behind an account: roles, power, stance, and who listens to whom.

The accounts of tier A get a whole buying centre, one of them with 25 people. What can be asked of every such map holds
in every world: everybody reaches the economic buyer; only in one map does an opponent with power stand on the way; only
one economic buyer is overconfident; and the largest map hangs together by one person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

from grading.market.cast import Ground

MODES = ["growth", "trouble", "even_keel", "overconfident"]
STANCES = np.array([-2, -1, 0, 1, 2])
#: Least and most say by level.
POWER = {"executive": (4, 5), "middle": (2, 4), "operational": (1, 3)}
#: Departments of people who are added, by level.
ADDED = {
    "executive": ["management"],
    "middle": ["production", "technical", "finance", "purchasing", "technical"],
    "operational": ["production", "warehouse", "technical", "finance", "production", "purchasing"],
}
HEAD_OFFICE = 10  # people of the largest map beyond the one who links it


@dataclass
class Person:
    """One contact while the map is drawn. `number` is the row in the table contacts."""

    number: int
    department: str
    level: str
    added: bool
    role: str | None = None
    power: int = 1
    stance: int | None = None
    mode: str | None = None
    told: bool = True
    met: bool = True


@dataclass
class Network:
    """All maps of a world.

    Attributes
    ----------
    people
        Everybody by account id.
    links
        (account id, from, to, kind, strength): people by number.
    active
        Of each tier-A account, the numbers of the people whom we certainly still meet.
    blocker, gatekeeper
        Numbers of the two people that are to be found.
    """

    people: dict[str, list[Person]] = field(default_factory=dict)
    links: list[tuple[str, int, int, str, int]] = field(default_factory=list)
    active: dict[str, list[int]] = field(default_factory=dict)
    blocker: int = -1
    gatekeeper: int = -1


def make_network(ground: Ground) -> Network:
    """Draw the people and their ties for every account."""
    rng = ground.rng("network")
    contacts = ground.tables["contacts"]
    tier = ground.tables["accounts"].set_index("account_id")["tier"]
    made = Network()
    for number, (account, department, level) in enumerate(
        zip(contacts["account_id"], contacts["department"], contacts["level"], strict=True)
    ):
        made.people.setdefault(account, []).append(Person(number, department, level, added=False))
    count = len(contacts)
    for account, people in made.people.items():
        top = tier[account] == "A"
        if top:
            count = _add_people(ground, account, people, count, rng)
        _describe(people, rng, known=0.85 if top else 0.6)
        if not top:
            _small_map(made, account, people, rng)
        elif account == ground.id("largest_map"):
            _divided_map(made, account, people, rng)
        else:
            _map(made, ground, account, people, rng)
    _keep_the_rules(ground, made, tier)
    return made


def _add_people(ground: Ground, account: str, people: list[Person], count: int, rng: np.random.Generator) -> int:
    """Fill up a buying centre: at least two executives and three middle managers, and two whom we still meet."""
    size = 25 if account == ground.id("largest_map") else int(rng.integers(8, 13))
    wanted = {"executive": 3 if size == 25 else 2, "middle": 9 if size == 25 else 3}
    if account == ground.id("blocked_account"):  # who stands in the way is somebody we have never met
        wanted["executive"] = max(2, sum(p.level == "executive" for p in people) + 1)
    have = {level: sum(p.level == level for p in people) for level in POWER}
    levels = ["middle" if rng.random() < 0.6 else "operational", "operational"]
    have["middle"] += levels.count("middle")
    for level, least in wanted.items():
        levels += [level] * max(least - have[level], 0)
    levels += ["operational" if rng.random() < 0.6 else "middle" for _ in range(size - len(people) - len(levels))]
    for nth, level in enumerate(levels):
        department = ADDED[level][int(rng.integers(len(ADDED[level])))]
        people.append(Person(count, department, level, added=True, met=nth < 2))
        count += 1
    return count


def _describe(people: list[Person], rng: np.random.Generator, known: float) -> None:
    """Role, power, stance and mode of everybody; some of it nobody has found out."""
    for person in people:
        low, high = POWER[person.level]
        person.power = int(rng.integers(low, high + 1))
        knows = rng.random(3) < known
        screens = person.department in ("purchasing", "finance", "management")
        screens |= person.department == "technical" and person.number % 2 == 0
        person.role = ("technical" if screens else "user") if knows[0] else None
        stance = int(rng.choice(STANCES, p=[0.05, 0.15, 0.35, 0.30, 0.15]))
        person.stance = stance if knows[1] else None
        person.mode = str(rng.choice(MODES, p=[0.30, 0.20, 0.42, 0.08])) if knows[2] else None
        person.told = bool(rng.random() < (0.95 if not person.added else 1.0 if person.met else 0.55))


def _buyer(people: list[Person], rng: np.random.Generator) -> Person:
    """Make one executive the economic buyer."""
    heads = [person for person in people if person.level == "executive" and not (person.added and person.met)]
    buyer = heads[int(rng.integers(len(heads)))]
    buyer.role, buyer.power = "economic", 5
    buyer.stance = int(rng.choice([-1, 0, 0, 1, 2]))
    buyer.mode = MODES[int(rng.choice(3, p=[0.35, 0.2, 0.45]))]
    return buyer


def _coach(people: list[Person], rng: np.random.Generator) -> Person:
    """The first of those whom we certainly meet helps us."""
    coach = next(person for person in people if person.added and person.met)
    coach.role, coach.stance, coach.told = "coach", int(rng.integers(1, 3)), True
    return coach


def _small_map(made: Network, account: str, people: list[Person], rng: np.random.Generator) -> None:
    """Accounts of tiers B to D: everybody reports to the highest, now and then one influences another."""
    order = sorted(people, key=lambda p: (list(POWER).index(p.level), -p.power))
    if order[0].level == "executive" and rng.random() < 0.7:
        order[0].role, order[0].power = "economic", 5
    if len(order) > 1 and rng.random() < 0.3:
        order[-1].role, order[-1].stance = "coach", int(rng.integers(1, 3))
    for person in order[1:]:
        made.links.append((account, person.number, order[0].number, "reports_to", int(rng.integers(2, 4))))
    if len(order) > 2 and rng.random() < 0.4:
        made.links.append((account, order[1].number, order[2].number, "influences", int(rng.integers(1, 4))))


def _map(made: Network, ground: Ground, account: str, people: list[Person], rng: np.random.Generator) -> None:
    """A tier-A account. Where it is blocked, everybody's way to the economic buyer leads through the blocker."""
    blocked = account == ground.id("blocked_account")
    blocker = next(p for p in reversed(people) if p.level == "executive" and p.added) if blocked else None
    buyer, coach = _buyer([p for p in people if p is not blocker], rng), _coach(people, rng)
    heads = [p for p in people if p.level == "executive" and p is not buyer]
    apart: Person | None = None
    if blocker is not None:
        blocker.power, blocker.stance, blocker.role = int(rng.integers(4, 6)), int(rng.integers(-2, 0)), "technical"
        blocker.mode, blocker.told, blocker.met = "even_keel", False, False
        made.blocker = blocker.number
        heads = [blocker]
    elif rng.random() < 0.4:
        apart = heads.pop(int(rng.integers(len(heads))))  # against us, has the ear of the buyer, listens to nobody
        apart.power, apart.stance = int(rng.integers(4, 6)), int(rng.integers(-2, 0))
        made.links.append((account, apart.number, buyer.number, "influences", 3))
    superiors = heads if blocked else [*heads, buyer]
    middles = [p for p in people if p.level == "middle"]
    for person in people:
        if person is buyer or person is apart:
            continue
        if blocked and person is heads[0]:
            above: Sequence[Person] = [buyer]
        elif person.level == "executive":
            above = heads if blocked else [buyer]
        elif person.level == "middle":
            above = superiors
        else:
            above = [p for p in middles if p.department == person.department] or middles
        boss = above[int(rng.integers(len(above)))]
        made.links.append((account, person.number, boss.number, "reports_to", int(rng.integers(2, 4))))
    closed = {buyer.number} if blocked else set()
    if apart is not None:
        closed.add(apart.number)
    _influences(made, account, people, closed, len(people) // 2, rng)
    made.active[account] = [coach.number, next(p.number for p in people if p.added and p.met and p is not coach)]


def _divided_map(made: Network, account: str, people: list[Person], rng: np.random.Generator) -> None:
    """The map of 25: head office and plant, each well knit, with one person between them."""
    buyer, coach = _buyer(people, rng), _coach(people, rng)
    link = next(p for p in people if p.added and not p.met and p.level == "middle")
    link.department, link.role, link.power, link.stance, link.told = "purchasing", "technical", 3, 0, True
    made.gatekeeper = link.number
    office = [p for p in people if p.level == "executive"]
    rest = [p for p in people if p not in office and p is not link and p is not coach]
    office += [p for p in reversed(rest) if p.added and not p.met][: HEAD_OFFICE - len(office)]
    office.sort(key=lambda p: list(POWER).index(p.level))
    plant = [p for p in people if p not in office and p is not link]
    head = next((p for p in plant if p.level == "middle" and p is not coach), plant[0])
    head.department, head.role = "production", "user"
    ties: set[frozenset[int]] = set()

    def tie(a: Person, b: Person, kind: str, strength: int) -> None:
        if a is not b and frozenset((a.number, b.number)) not in ties:
            ties.add(frozenset((a.number, b.number)))
            made.links.append((account, a.number, b.number, kind, strength))

    heads = [p for p in office if p.level == "executive"]
    for person in office:
        if person is not buyer:
            boss = buyer if person in heads else heads[int(rng.integers(len(heads)))]
            tie(person, boss, "reports_to", 3)
    tie(link, heads[int(rng.integers(len(heads)))], "reports_to", 2)
    middles = [head, *(p for p in plant if p.level == "middle" and p is not head)]
    for person in plant:
        if person is not head:
            boss = head if person in middles else middles[int(rng.integers(len(middles)))]
            tie(person, boss, "reports_to", int(rng.integers(2, 4)))
    tie(head, link, "influences", 2)
    for side in (office, plant):  # a ring through each side: nobody else can be cut out
        ring = [link, *(side[i] for i in rng.permutation(len(side))), link]
        for a, b in pairwise(ring):
            tie(*((a, b) if rng.random() < 0.5 else (b, a)), "influences", int(rng.integers(1, 4)))
    made.active[account] = [coach.number, next(p.number for p in people if p.added and p.met and p is not coach)]


def _influences(
    made: Network, account: str, people: list[Person], closed: set[int], wanted: int, rng: np.random.Generator
) -> None:
    """Who listens to whom beside the hierarchy; nobody reaches those in `closed` this way."""
    ties = {frozenset(link[1:3]) for link in made.links[-2 * len(people) :] if link[0] == account}
    for _ in range(wanted):
        a, b = (people[i] for i in rng.choice(len(people), 2, replace=False))
        if b.number not in closed and frozenset((a.number, b.number)) not in ties:
            ties.add(frozenset((a.number, b.number)))
            made.links.append((account, a.number, b.number, "influences", int(rng.integers(1, 4))))


def _keep_the_rules(ground: Ground, made: Network, tier: pd.Series) -> None:
    """Opponents with power are known and few; stories stay true."""
    listening = {link[2] for link in made.links}
    for account, people in made.people.items():
        for person in people:
            inner = person.number in listening and person.role != "economic"
            if person.number != made.blocker and person.power >= 4 and (person.stance or 0) < 0 and inner:
                person.stance = 0
            if tier[account] != "A" and person.power >= 4 and (person.stance or 0) < 0:
                person.stance = 0
            if person.role == "economic" and person.mode == "overconfident":
                person.mode = "even_keel"
    for part, mode, stance in (
        ("overconfident_account", "overconfident", 0),
        ("losing_account", "even_keel", 0),
        ("earning_account", "growth", 2),
        ("silent_account", "trouble", -1),
    ):
        account = ground.id(part)
        buyer = next(p for p in made.people[account] if p.role == "economic")
        buyer.mode, buyer.stance = mode, stance
        if part == "silent_account":  # whom we still meet there has no say
            for person in made.people[account]:
                if person.number in made.active[account]:
                    person.power = min(person.power, 2)
