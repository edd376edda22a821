"""How a tender and a team's position in it are drawn. The seed is the secret, the way is not."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from kam_lab import rules, workdays
from kam_lab.profitability import contribution
from kam_lab.prospecting import classify_need
from kam_lab.tendering.room import ExampleBid, Notice, Position, Room
from kam_lab.world import World

#: Invented buyers (en, zh).
BUYERS = [
    ("Yunhe Procurement Centre for Public Utilities", "云禾市公用事业采购中心"),
    ("Linjiang Centre for Joint Purchasing", "临疆市集中采购中心"),
    ("Qingshi Public Works Purchasing Office", "青石市市政工程采购办"),
]
#: The contingency without knowledge of the plant, what each piece of knowledge takes off, and the least it can be.
UNKNOWN_PLANT, LEAST_CONTINGENCY = 0.040, 0.020
KNOWN, FITTING, VISITED = 0.010, 0.005, 0.005
HOURS_THAT_COUNT = 4
#: How exactly the lowest price is foreseen: share on both sides.
SURE, UNSURE = 0.04, 0.10
SAMPLE_DAY = dt.date(2026, 3, 31)
YEAR = 2025


def make_notice(seed: int, day: rules.Day) -> Notice:
    """Draw the tender of a class.

    Parameters
    ----------
    seed : from the class's secret. day : deadline; its law decides. A day off moves to the next working day.
    """
    rng = np.random.default_rng([seed, 1])
    deadline = workdays.add_days(day, 0)
    units = int(rng.integers(18, 33))
    base = float(round(rng.uniform(78_000, 112_000), -2))
    budget = float(round(units * base * rng.uniform(1.60, 1.70), -4))
    year, number = deadline.year, int(rng.integers(11, 98))
    small = 0.0
    if rules.in_force("small_deduction_max", deadline):
        low, high = (float(rules.value(f"small_deduction_{end}", deadline)) for end in ("min", "max"))
        small = round((low + high) / 2, 3)
    en, zh = BUYERS[int(rng.integers(len(BUYERS)))]
    return Notice(
        tender_id=f"TD-{year}-{number}",
        title={"en": f"{units} gear units with installation", "zh": f"{units} 台减速机（含安装）"},
        buyer={"en": en, "zh": zh},
        units=units,
        base_cost=base,
        budget=budget,
        ceiling=float(round(budget * 0.98, -4)),
        bid_bond=float(np.floor(budget * 0.016 / 1000) * 1000),
        performance_bond=0.05,
        small_deduction=small,
        issued_on=deadline - dt.timedelta(days=int(rng.integers(26, 36))),
        deadline=deadline,
        award_on=workdays.add_days(deadline, 7),
        examples=_examples(rng, float(round(units * base, -4))),
    )


def _examples(rng: np.random.Generator, about: float) -> list[ExampleBid]:
    """An earlier tender in which the day of the law decides: one at home, one small, one cheap from abroad."""
    middle = about * float(rng.uniform(1.12, 1.22))
    prices = [middle * float(rng.uniform(0.99, 1.01)), middle * float(rng.uniform(1.05, 1.07)),
              middle * float(rng.uniform(0.955, 0.975))]  # fmt: skip
    quality = [float(round(x, 1)) for x in (rng.uniform(47, 47.5), rng.uniform(48, 48.5), rng.uniform(49.6, 50.2))]
    marks = [("K1", False, True), ("K2", True, False), ("K3", False, False)]
    return [
        ExampleBid(bidder=name, price=float(round(price, -3)), quality=points, small=small, domestic=domestic)
        for (name, small, domestic), price, points in zip(marks, prices, quality, strict=True)
    ]


def make_position(
    world: World,
    notice: Notice,
    seed: int,
    ticket: str,
    answers: Mapping[str, Any] | None = None,
    *,
    team: str = "",
    rivals: int = 4,
    source: Literal["project_1", "nothing_handed_in", "sample"] = "sample",
) -> Position:
    """Draw one team's position.

    Parameters
    ----------
    world : the team's own market.
    answers : what the team answered in project 1: ``ten_accounts`` and ``contact_plan`` count. None: nothing.
    """
    rng = np.random.default_rng([seed, 2])
    account = _using_unit(world, rng)
    off = _knowledge(world, account, answers or {})
    known = account in {str(name) for name in _list((answers or {}).get("ten_accounts"))}
    low = float(rng.uniform(1.02, 1.05))
    cost = float(round(notice.base_cost * rng.uniform(0.94, 1.05), 0))
    expected = notice.units * notice.base_cost * float(rng.uniform(1.22, 1.28))
    width = SURE if known else UNSURE
    return Position(
        team=team,
        ticket=ticket,
        account_id=account,
        known=known,
        source=source,
        small=bool(rng.random() < 0.4),
        unit_cost=cost,
        capacity=float(round(notice.units / rng.uniform(9.5, 15.0), 2)),
        overtime_week=float(round(notice.units * cost * rng.uniform(0.016, 0.030), -2)),
        freight_unit=float(round(rng.uniform(1_400, 2_600), -1)),
        installing_unit=float(round(rng.uniform(2_600, 4_200), -1)),
        warranty_unit=float(round(notice.base_cost * rng.uniform(0.020, 0.030), -1)),
        contingency=round(max(LEAST_CONTINGENCY, UNKNOWN_PLANT - off), 4),
        money_rate=float(round(rng.uniform(0.045, 0.07), 3)),
        preparation=float(round(rng.uniform(28_000, 52_000), -3)),
        bond_days=90,
        rivals=max(2, rivals),
        rival_low=round(low, 3),
        rival_high=round(low + float(rng.uniform(0.16, 0.24)), 3),
        lowest_from=float(round(expected * (1 - width), -3)),
        lowest_to=float(round(expected * (1 + width), -3)),
    )


def _using_unit(world: World, rng: np.random.Generator) -> str:
    """The account that will use the goods: one of the three public utilities worth most to us."""
    earned = contribution(world.orders, world.account_costs, YEAR)["contribution"]
    accounts = world.accounts.set_index("account_id")
    public = accounts.index[accounts["industry"] == "public_works"]
    pool = earned.reindex(public).fillna(0.0).sort_index().sort_values(ascending=False, kind="stable").index[:3]
    names = [str(name) for name in pool] or [str(name) for name in earned.index[:3]]
    return names[int(rng.integers(len(names)))]


def _knowledge(world: World, account: str, answers: Mapping[str, Any]) -> float:
    """What knowing the plant takes off the contingency: it is among the ten, the promise fits, somebody goes there."""
    if account not in {str(name) for name in _list(answers.get("ten_accounts"))}:
        return 0.0
    plan = answers.get("contact_plan")
    rows = plan.values() if isinstance(plan, Mapping) else ()
    row = next((r for r in rows if isinstance(r, Mapping) and account in str(r.get("account", "")).upper()), {})
    need = classify_need(world.profiles).get(account)
    hours = row.get("hours")
    visited = isinstance(hours, int | float) and not isinstance(hours, bool) and hours >= HOURS_THAT_COUNT
    return KNOWN + (FITTING if row.get("promise") == need else 0.0) + (VISITED if visited else 0.0)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def sample_room(world: World) -> Room:
    """A tender to practise on, drawn from the world's own name."""
    seed = int.from_bytes(hashlib.sha256(f"tender sample {world.name}".encode()).digest()[:6], "big")
    notice = make_notice(seed, SAMPLE_DAY)
    return Room(notice=notice, position=make_position(world, notice, seed, ticket="sample"))
