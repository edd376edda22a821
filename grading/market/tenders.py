"""Tenders: who buys what under which rules, and every date of the procedure.

Most procedures are in order. In six of them one thing is not; which, is told beside the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from grading.market.cast import AS_OF, Ground

#: Things that are tendered: (en, zh, type).
SUBJECTS = [
    ("Gear units", "减速机采购", "goods"), ("Inverters", "变频器采购", "goods"),
    ("Drive systems", "传动系统采购", "goods"), ("Main drive renewal", "主传动更新", "works"),
    ("Drive maintenance", "传动设备维保", "services"), ("Pump station drives", "泵站传动设备", "goods"),
]  # fmt: skip
#: What can be wrong with a procedure.
BREACHES = (
    "short_preparation", "excess_bond", "wrong_committee", "short_publicity", "late_signing", "conflicted_committee",
)  # fmt: skip
#: Deductions for small firms change on this day (the range, not the kind).
NEW_DEDUCTION = pd.Timestamp(2022, 7, 1)
PLAIN_WON, PLAIN_OLD, PLAIN_LOST, STILL_OPEN = 14, 11, 11, 3


@dataclass
class Tender:
    """One tender while it is drawn. `kind` says what bids are to be made for it."""

    kind: str
    account: str
    deadline: pd.Timestamp
    contract: str = ""
    breach: str = ""


def plan_tenders(ground: Ground, contracts: pd.DataFrame, found: Mapping[str, str]) -> list[Tender]:
    """Which tenders there were, in the order of their deadlines."""
    rng = ground.rng("tender plan")
    people = ground.people
    accounts = ground.tables["accounts"].set_index("account_id")
    revenue = ground.by_id(people.revenue[:, 1])
    fit = (accounts["account_type"] == "end_user") & accounts["tier"].isin(["A", "B", "C"])
    users: list[str] = accounts.index[fit].tolist()
    story = [ground.id(part) for part in ("losing_account", "earning_account", "silent_account")]
    users = [a for a in users if a not in story and revenue[a] > 6e4]
    early = set(accounts.index[accounts["customer_since"] < pd.Timestamp(2020, 6, 1)])
    old = [a for a in users if a in early]
    industry = accounts["industry"].to_dict()
    public = [a for a in old if industry[a] == "public_works"]
    public = public or [a for a in old if industry[a] in ("transport", "power")] or old

    def one(pool: list[str]) -> str:
        return pool[int(rng.integers(len(pool)))]

    def day(first: str, last: str) -> pd.Timestamp:
        start, span = pd.Timestamp(first), (pd.Timestamp(last) - pd.Timestamp(first)).days
        return _working_day(start + pd.Timedelta(days=int(rng.integers(0, span))))

    won = contracts[~contracts["account_id"].isin(story)]
    won = won[won["default_by"] == "none"]
    picked = sorted(rng.choice(len(won), min(PLAIN_WON, len(won)), replace=False))
    tenders = [_before("won", won.iloc[i], rng) for i in picked]
    for kind in ("price", "service"):
        own = contracts[contracts["contract_id"] == found[f"{kind}_contract"]]
        tenders.append(_before(kind, own.iloc[0], rng))
    tenders.append(Tender("neglect", story[2], day("2025-02-10", "2025-03-01")))
    tenders.append(Tender("flip", one(public), day("2021-03-01", "2021-12-01")))
    for first, last in (("2023-02-01", "2023-09-01"), ("2024-01-15", "2024-06-01"), ("2024-07-01", "2024-11-30"),
                        ("2025-01-10", "2025-09-01")):  # fmt: skip
        tenders.append(Tender("pair", one(users), day(first, last)))
    marked = [t for t in tenders if t.kind == "pair"][int(rng.integers(4))]
    marked.kind = "marked_pair"
    tenders.append(Tender("low", one(users), day("2024-03-01", "2025-10-01")))
    tenders.append(Tender("noncompliant", one(users), day("2023-05-01", "2025-10-01")))
    tenders.append(Tender("too_few", one(users), day("2023-05-01", "2025-10-01")))
    tenders.append(Tender("even_steps", one(users), day("2023-05-01", "2025-10-01")))
    plain = [Tender("lost" if rng.random() < 0.6 else "won_old", one(old), day("2021-02-01", "2022-11-15"))
             for _ in range(PLAIN_OLD)]  # fmt: skip
    late = [Tender("lost", one(users), day("2023-02-01", "2025-10-15")) for _ in range(PLAIN_LOST)]
    for tender in late[:3]:
        tender.account = one(public)
    hosts = [t for t in (*plain, *late) if t.kind == "lost"]
    for breach, i in zip(BREACHES, rng.permutation(len(hosts)), strict=False):
        hosts[i].breach = breach
    tenders += plain + late
    tenders += [Tender("open", one(users), day("2026-01-12", "2026-03-10")) for _ in range(STILL_OPEN)]
    return sorted(tenders, key=lambda t: (t.deadline, t.account))


def _before(kind: str, contract: pd.Series, rng: np.random.Generator) -> Tender:
    """The tender that led to a contract."""
    lead = int(rng.integers(16, 30))
    deadline = _working_day(contract["signed_on"] - pd.Timedelta(days=lead))
    return Tender(kind, str(contract["account_id"]), deadline, str(contract["contract_id"]))


def _working_day(day: pd.Timestamp) -> pd.Timestamp:
    return day - pd.Timedelta(days=max(day.weekday() - 4, 0))


def make_tenders(ground: Ground, plan: list[Tender], contracts: pd.DataFrame) -> pd.DataFrame:
    """The table tenders, but for budget, ceiling, bond and winner, which follow from the bids."""
    rng = ground.rng("tenders")
    industry = ground.tables["accounts"].set_index("account_id")["industry"]
    signed = contracts.set_index("contract_id")["signed_on"]
    rows: list[dict[str, object]] = []
    cheapest = False  # at least one tender looks at the price only
    for number, one in enumerate(plan, 1):
        regime = _regime(one, industry[one.account], rng)
        subject = SUBJECTS[int(rng.integers(len(SUBJECTS)))]
        if one.kind in ("price", "service", "flip", "pair", "marked_pair", "noncompliant") or one.contract:
            subject = SUBJECTS[[0, 1, 2, 5][int(rng.integers(4))]]
        plain_goods = one.kind == "lost" and not one.breach and subject[2] == "goods" and regime != "government"
        method = "comprehensive"
        if plain_goods and (not cheapest or rng.random() < 0.6):
            method, cheapest = "lowest_price", True
        row = {
            "tender_id": f"TN{number:02d}", "account_id": one.account,
            "title_en": f"{subject[0]}, {one.deadline.year}", "title_zh": f"{one.deadline.year}年{subject[1]}",
            "regime": regime, "procurement_type": subject[2], "method": method,
            "status": {"open": "open", "too_few": "void"}.get(one.kind, "awarded"),
            "price_weight": 100 if method == "lowest_price" else _weight(one.kind, subject[2], rng),
            "small_deduction": _deduction(regime, one, rng),
            "performance_bond": float(rng.choice([0.05, 0.08, 0.10])),
            "life_years": int(rng.choice([5, 5, 8])),
        }  # fmt: skip
        row |= _dates(one, regime, signed.get(one.contract), rng)
        rows.append(row)
    return pd.DataFrame(rows)


def _regime(one: Tender, industry: str, rng: np.random.Generator) -> str:
    if one.breach == "short_publicity":
        return "tendering"  # only this regime has a least number of days for publishing the candidates
    if one.kind == "flip":
        return "government"
    if one.kind in ("price", "service", "neglect", "pair", "marked_pair", "noncompliant", "low", "even_steps"):
        return "tendering" if industry in ("public_works", "power", "transport") or one.kind == "low" else "own_rules"
    if industry == "public_works":
        return "government"
    if one.breach or industry in ("power", "transport") or rng.random() < 0.35:
        return "tendering"
    return "own_rules"


def _weight(kind: str, procurement_type: str, rng: np.random.Generator) -> int:
    if kind in ("flip", "service"):
        return 30
    if kind in ("price", "noncompliant", "pair", "marked_pair"):
        return 60 if kind == "noncompliant" else 50
    return int(rng.choice({"goods": [30, 35, 40], "services": [10, 20, 30], "works": [40, 50]}[procurement_type]))


def _deduction(regime: str, one: Tender, rng: np.random.Generator) -> float:
    if regime != "government":
        return 0.0
    if one.deadline < NEW_DEDUCTION:
        return float(rng.choice([0.06, 0.08, 0.10]))
    return float(rng.choice([0.10, 0.15, 0.20]))


def _dates(one: Tender, regime: str, signed: pd.Timestamp | None, rng: np.random.Generator) -> dict[str, object]:
    """Every date. A procedure in order keeps all limits, whatever the regime."""

    def days(low: int, high: int) -> pd.Timedelta:
        return pd.Timedelta(days=int(rng.integers(low, high + 1)))

    preparation = days(11, 16) if one.breach == "short_preparation" else days(22, 40)
    issued = one.deadline - preparation
    if one.kind == "open":
        issued = min(issued, AS_OF - days(1, 12))
    preparation = one.deadline - issued
    room = preparation.days
    clarified = one.deadline - days(16, min(20, room - 2)) if room > 21 and rng.random() < 0.35 else pd.NaT
    objected = one.deadline - days(11, min(15, room - 2)) if room > 21 and rng.random() < 0.2 else pd.NaT
    if one.kind == "open":
        clarified = objected = pd.NaT
    dates: dict[str, object] = {
        "issued_on": issued, "sale_days": int(rng.integers(5, 9)), "clarified_on": clarified, "objected_on": objected,
        "answered_on": objected + days(1, 3) if objected is not pd.NaT else pd.NaT, "deadline": one.deadline,
        "published_on": pd.NaT, "publicity_ends_on": pd.NaT, "result_objected_on": pd.NaT, "awarded_on": pd.NaT,
        "signed_on": pd.NaT, "bonds_returned_on": pd.NaT,
    }  # fmt: skip
    if one.kind in ("open", "too_few"):
        return dates
    published = one.deadline + days(1, 3)
    ends = published + (days(1, 1) if one.breach == "short_publicity" else days(3, 5))
    awarded = ends + days(1, 4)
    sign = signed if signed is not None else awarded + (days(38, 55) if one.breach == "late_signing" else days(4, 24))
    back = awarded + days(1, 3) if regime == "government" else sign + days(1, 5)
    dates |= {
        "published_on": published, "publicity_ends_on": ends, "awarded_on": awarded, "signed_on": sign,
        "bonds_returned_on": back,
        "result_objected_on": published + days(1, 1) if rng.random() < 0.12 else pd.NaT,
    }  # fmt: skip
    return dates


def make_committee(ground: Ground, plan: list[Tender], tenders: pd.DataFrame, bids: pd.DataFrame) -> pd.DataFrame:
    """The table committee: an odd number, at least five, two thirds of them experts, nobody with an interest."""
    rng = ground.rng("committee")
    everybody = sorted(bids["bidder_id"].unique())
    rows = []
    for one, tender, budget in zip(plan, tenders["tender_id"], tenders["budget"], strict=True):
        if one.kind in ("open", "too_few"):
            continue
        size = 7 if budget >= 10e6 or rng.random() < 0.3 else 5
        experts = size - 1 if size == 5 else 5
        if one.breach == "wrong_committee":
            size, experts = [(5, 3), (6, 4), (3, 2)][int(rng.integers(3))]
        present = set(bids.loc[bids["tender_id"] == tender, "bidder_id"])
        absent = [bidder for bidder in everybody if bidder not in present and bidder != "HL"]
        there = sorted(present - {"HL"})
        for seat in range(1, size + 1):
            past = absent[int(rng.integers(len(absent)))] if rng.random() < 0.07 and absent else None
            if one.breach == "conflicted_committee" and seat == 2:
                past = there[int(rng.integers(len(there)))]
            rows.append((tender, seat, "expert" if seat <= experts else "buyer", past))
    return pd.DataFrame(rows, columns=["tender_id", "seat", "kind", "worked_for"])
