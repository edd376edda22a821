"""Losses that the team has noticed, and the agents who looked after the accounts.

The first half of 2025 is set to a published half-year: 3.06 % of value, with its reasons and industries. The account
that fell silent is not in the log: nobody has noticed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.cast import AS_OF, Ground
from grading.market.population import BUYERS, DAYS, REGIONS, to_date

RATE = 0.0306
#: Share of value by reason; the rest is split over three more.
REASONS = {"rival_price": 0.32, "rival_offer": 0.085, "own_trouble": 0.40, "rest": 0.195}
REST = ["complaint", "channel_conflict", "relocation"]
#: Reasons of a group's entries in turn, as numbers of the above: as many as their shares ask for.
TURN = np.array([2, 0, 3, 2, 0, 2, 1, 3, 0, 2, 0, 2])
#: Share of value by industry; the rest is spread over all others.
INDUSTRIES = {"public_works": 0.2653, "mining": 0.1482, "construction": 0.1357, "rest": 0.4508}
UNCONTROLLABLE = ("own_trouble", "relocation")
#: Losses in part in the other half-years: how many, and their share of the revenue of 2024.
OTHER_HALVES = {
    (2023, 1): (18, 0.016), (2023, 2): (20, 0.019), (2024, 1): (22, 0.020), (2024, 2): (22, 0.023),
    (2025, 2): (24, 0.026),
}  # fmt: skip
LARGE = 150  # only accounts of some size lose a part worth noting
AGENTS = [
    ("Liuhe Sales Agency", "柳禾销售代理"), ("Zhaoxu Agency", "曌旭代理"), ("Mobei Partners", "漠北合作社"),
    ("Ranqiao Agency", "苒桥代理"), ("Tongli Sales", "桐篱销售"), ("Anpu Agency", "桉圃代理"),
    ("Yexi Trade Agency", "野蹊贸易代理"), ("Hanzhou Agents", "菡洲代理"),
]  # fmt: skip
PORTFOLIO = 16


def make_churn(ground: Ground) -> pd.DataFrame:
    """The table churn_log, but for the agents."""
    rng = ground.rng("churn")
    rows = _whole(ground, rng)
    rows += _first_half(ground, rows, rng)
    rows += _other_halves(ground, rng)
    losing = ground.id("losing_account")
    yearly = float(ground.people.revenue[ground.place(losing), 2])
    rows.append((losing, pd.Timestamp(2025, 12, 31), "part", "rival_price", round(yearly * 0.22, -2)))
    table = pd.DataFrame(rows, columns=["account_id", "left_on", "scope", "reason", "yearly_value"])
    tier = ground.tables["accounts"].set_index("account_id")["tier"]
    table["tier"] = table["account_id"].map(tier)
    table["controllable"] = ~table["reason"].isin(UNCONTROLLABLE)
    table = table.sort_values(["left_on", "account_id"], ignore_index=True)
    table.insert(0, "churn_id", [f"CH{number:03d}" for number in range(1, len(table) + 1)])
    return table


Row = tuple[str, pd.Timestamp, str, str, float]


def _whole(ground: Ground, rng: np.random.Generator) -> list[Row]:
    """Accounts that stopped: their last day is that of the ledger, give or take the time to notice."""
    people = ground.people
    place = np.arange(len(people))
    gone = np.flatnonzero((people.end < DAYS - 1) & ((place >= BUYERS) | (people.role == "")))
    reasons = ["own_trouble", "relocation", "rival_price", "complaint", "rival_offer", "channel_conflict"]
    rows = []
    for i in gone:
        end = people.end[i]
        day = min(end + int(rng.integers(5, 40)), DAYS - 1)
        value = float(people.revenue[i, :2].max()) if people.revenue[i, :2].max() > 0 else float(people.revenue[i, 2])
        reason = str(rng.choice(reasons, p=[0.42, 0.18, 0.20, 0.10, 0.05, 0.05]))
        rows.append((str(people.ids[i]), pd.Timestamp(to_date(np.array([day]))[0]), "whole", reason, round(value, 2)))
    return rows


def _pools(ground: Ground) -> dict[str, list[str]]:
    """Accounts that may lose a part, by group of industries, the largest first; nobody from the story."""
    people = ground.people
    able = (people.role == "") & (people.revenue[:, 1] > 0) & (people.revenue[:, 2] > 0) & (people.end == DAYS - 1)
    able[list(ground.cast.values())] = False
    pools: dict[str, list[str]] = {name: [] for name in INDUSTRIES}
    for i in np.flatnonzero(able):
        name = str(people.industry[i]) if people.industry[i] in INDUSTRIES else "rest"
        pools[name].append(str(people.ids[i]))
    return pools


def _first_half(ground: Ground, whole: list[Row], rng: np.random.Generator) -> list[Row]:
    """Losses in part of the first half of 2025, fitted to both published splits (with the whole losses as given)."""
    industry = ground.by_id(ground.people.industry)
    sales = ground.by_id(ground.people.revenue[:, 1])
    base = sales.sum()
    reasons, industries = list(REASONS), list(INDUSTRIES)
    want_reason = RATE * base * np.array(list(REASONS.values()))
    want_industry = RATE * base * np.array(list(INDUSTRIES.values()))
    for account, day, _, reason, value in whole:
        if pd.Timestamp(2025, 1, 1) <= day <= pd.Timestamp(2025, 6, 30):
            want_reason[reasons.index(reason) if reason in reasons else 3] -= value
            name = str(industry[account])
            want_industry[industries.index(name) if name in industries else 3] -= value
    want_reason, want_industry = np.maximum(want_reason, 1e4), np.maximum(want_industry, 1e4)
    want_industry *= want_reason.sum() / want_industry.sum()
    pools = _pools(ground)
    entries: list[tuple[str, int, int]] = []
    for j, name in enumerate(industries):
        pool, count = pools[name], (24 if name == "rest" else 12)
        group = [pool[k] for k in sorted(rng.permutation(min(len(pool), count + 6))[:count])]
        entries += [(account, int(TURN[i % len(TURN)]), j) for i, account in enumerate(group)]
    values = np.array([sales[account] for account, _, _ in entries])
    row, column = np.array([e[1] for e in entries]), np.array([e[2] for e in entries])
    for _ in range(200):
        values *= (want_reason / np.bincount(row, values, 4))[row]
        values *= (want_industry / np.bincount(column, values, 4))[column]
    days = pd.Timestamp(2025, 1, 4) + pd.to_timedelta(rng.integers(0, 174, len(entries)), unit="D")
    return [
        (account, day, "part", reasons[i] if i < 3 else REST[int(rng.integers(3))], round(float(value), 2))
        for (account, i, _), day, value in zip(entries, days, values, strict=True)
    ]


def _other_halves(ground: Ground, rng: np.random.Generator) -> list[Row]:
    base = float(ground.people.revenue[:, 1].sum())
    pool = [account for group in _pools(ground).values() for account in group]
    since = ground.tables["accounts"].set_index("account_id")["customer_since"]
    pool = [account for account in pool if since[account] < pd.Timestamp(2023, 1, 1)]
    sales = ground.by_id(ground.people.revenue[:, 1])
    pool = sorted(pool, key=lambda account: -sales[account])[:LARGE]
    rows = []
    for (year, half), (count, share) in OTHER_HALVES.items():
        chosen = [pool[i] for i in rng.choice(len(pool), count, replace=False)]
        value = np.array([sales[a] for a in chosen]) * rng.uniform(0.5, 1.5, count)
        value *= share * base / value.sum()
        start = pd.Timestamp(year, 1 if half == 1 else 7, 3)
        reasons = rng.choice([*list(REASONS)[:3], *REST], count, p=[0.34, 0.1, 0.34, 0.1, 0.07, 0.05])
        for account, amount, reason in zip(chosen, value, reasons, strict=True):
            day = start + pd.Timedelta(days=int(rng.integers(0, 174)))
            rows.append((account, day, "part", str(reason), round(float(amount), 2)))
    return rows


def make_agents(ground: Ground, log: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series, str]:
    """The tables agents and agent_accounts, the agent of each entry of the log, and the agent who loses accounts.

    He looks after what others have looked after, too.
    """
    rng = ground.rng("agents")
    n = len(AGENTS)
    ids = [f"AG{number:02d}" for number in range(1, n + 1)]
    regions = [list(REGIONS)[i % len(REGIONS)] for i in rng.permutation(n)]
    agents = pd.DataFrame(
        {
            "agent_id": ids,
            "name_en": [en for en, _ in AGENTS],
            "name_zh": [zh for _, zh in AGENTS],
            "region": regions,
            "commission": rng.choice([0.02, 0.025, 0.03], n),
            "since": pd.Timestamp(2016, 1, 4) + pd.to_timedelta(rng.integers(0, 2200, n), unit="D"),
        }
    )
    unruly = int(rng.integers(n))
    sales = ground.by_id(ground.people.revenue[:, 1])
    accounts = ground.tables["accounts"]
    fit = accounts[accounts["tier"].isin(["B", "C", "D"]) & (accounts["account_type"] == "end_user")]["account_id"]
    story = {ground.id(p) for p in ("losing_account", "earning_account", "silent_account")}
    lost = log.groupby("account_id")["yearly_value"].sum()
    hit = [a for a in lost.sort_values(ascending=False).index if a in set(fit) and a not in story]
    calm = [a for a in fit if a not in lost.index and a not in story and sales[a] > 1e4]
    calm = [calm[i] for i in rng.permutation(len(calm))]
    hit_his, hit_rest = hit[2:20:2], hit[25:]
    portfolio: dict[int, list[str]] = {unruly: [*hit_his, *calm[: PORTFOLIO - len(hit_his)]]}
    calm = calm[PORTFOLIO:]
    for other in range(n):
        if other != unruly:
            portfolio[other] = [*(hit_rest.pop(int(rng.integers(len(hit_rest)))) for _ in range(2)), *calm[:PORTFOLIO]]
            calm = calm[PORTFOLIO:]
    ratio = {k: lost.reindex(v).fillna(0).sum() / sales.reindex(v).sum() for k, v in portfolio.items()}
    for other, accounts_of in portfolio.items():
        while other != unruly and ratio[other] > ratio[unruly] / 2.4:
            accounts_of.remove(max((a for a in accounts_of if a in lost.index), key=lambda a: lost[a]))
            ratio[other] = lost.reindex(accounts_of).fillna(0).sum() / sales.reindex(accounts_of).sum()
    owner = {account: agent for agent, group in portfolio.items() for account in group}
    stayed = [next(a for a in group if a not in lost.index) for k, group in portfolio.items() if k != unruly]
    contested = stayed[:4]
    rows = [(ids[agent], account) for account, agent in owner.items()] + [(ids[unruly], a) for a in contested]
    table = pd.DataFrame(rows, columns=["agent_id", "account_id"])
    table = table.sort_values(["agent_id", "account_id"], ignore_index=True)
    of_log = log["account_id"].map({account: ids[agent] for account, agent in owner.items()})
    assert log["left_on"].max() <= AS_OF
    return agents, table, of_log, ids[unruly]
