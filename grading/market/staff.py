"""Our own people: who they are, who keeps which tie, what they can do and where too few of them are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.cast import Ground
from grading.market.names import new_names
from grading.market.population import REGIONS

COMPETENCIES = [
    "account_planning", "decision_mapping", "value_selling", "negotiation", "business_insight", "coordination",
    "data_use", "compliance",
]  # fmt: skip
#: Hours a month by duty in the job description.
DUTIES = {
    "contracts": 14, "development": 34, "decision_process": 14, "added_value": 18, "intelligence": 10,
    "negotiation": 22, "coordination": 28,
}  # fmt: skip
#: People beside the account managers by function.
OTHERS = {"technical": 9, "service": 10, "finance": 3, "management": 5}
#: Revenue that hangs on one person, at most, relative to the manager on whom most hangs.
SECOND = 0.6


def make_staff(ground: Ground) -> pd.DataFrame:
    """The table staff: account managers first, under their own numbers."""
    rng = ground.rng("staff")
    managers = ground.tables["managers"]
    n = sum(OTHERS.values())
    taken = set(managers["name_zh"]) | set(ground.tables["contacts"]["name_zh"])
    names = new_names(taken, n, rng)
    function = [name for name, count in OTHERS.items() for _ in range(count)]
    nth = managers.groupby("region").cumcount()
    size = managers.groupby("region")["manager_id"].transform("size")
    senior = nth < (size + 1) // 3
    regions = list(REGIONS)
    levels = {"technical": "operational", "service": "operational", "finance": "middle", "management": "executive"}
    level = [levels[name] for name in function]
    for lead in ("technical", "service"):
        level[function.index(lead)] = "middle"
    joined = pd.to_datetime("2005-03-01") + pd.to_timedelta(rng.integers(0, 6300, len(managers) + n), unit="D")
    return pd.DataFrame(
        {
            "staff_id": [*managers["manager_id"], *(f"S{number:02d}" for number in range(1, n + 1))],
            "name_en": [*managers["name_en"], *(en for _, en in names)],
            "name_zh": [*managers["name_zh"], *(zh for zh, _ in names)],
            "function": ["sales"] * len(managers) + function,
            "level": [*np.where(senior, "middle", "operational"), *level],
            "region": [
                *managers["region"],
                *(
                    regions[i % len(regions)] if name in ("technical", "service") else None
                    for i, name in enumerate(function)
                ),
            ],
            "joined": joined,
            "target_growth": [*rng.uniform(0.01, 0.08, len(managers)).round(3), *([np.nan] * n)],
        }
    )


def make_owners(ground: Ground, staff: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The table account_owners, and the manager who would take most revenue along.

    Everybody else's large accounts have a second owner, as the rule of the house asks.
    """
    rng = ground.rng("owners")
    accounts = ground.tables["accounts"].set_index("account_id")
    revenue = ground.by_id(ground.people.revenue[:, 2])
    upper = accounts[accounts["tier"].isin(["A", "B"])]
    held = revenue.reindex(upper.index).groupby(upper["manager_id"]).sum().sort_values(ascending=False)
    exposed = str(held.index[int(rng.integers(min(3, len(held))))])
    pools = {name: group["staff_id"].tolist() for name, group in staff.groupby("function")}
    chance = {
        "A": {"technical": 1.0, "service": 0.7, "executive": 0.6},
        "B": {"technical": 0.55, "service": 0.6, "executive": 0.1},
        "C": {"technical": 0.1, "service": 0.3, "executive": 0.0},
        "D": {"technical": 0.0, "service": 0.15, "executive": 0.0},
    }
    second: dict[str, list[str]] = {}
    for account, tier, manager in zip(accounts.index, accounts["tier"], accounts["manager_id"], strict=True):
        dice = rng.random(3)
        wanted = [tie for tie, u in zip(chance[tier], dice, strict=True) if u < chance[tier][tie]]
        second[account] = wanted if manager != exposed or tier in "CD" else []

    def alone(manager: str) -> pd.Series:
        mine = [a for a in accounts.index[accounts["manager_id"] == manager] if not second[a]]
        return revenue.reindex(mine).sort_values(ascending=False)

    limit = SECOND * alone(exposed).sum()
    for manager in accounts["manager_id"].unique():
        mine = alone(manager)
        for account in mine.index if manager != exposed else ():
            if mine.sum() <= limit:
                break
            second[account], mine = ["service"], mine.drop(account)
    rows = []
    for account, manager, since in zip(accounts.index, accounts["manager_id"], accounts["customer_since"], strict=True):
        for tie in ["commercial", *second[account]]:
            pool = pools["management"] if tie == "executive" else pools.get(tie, [])
            who = manager if tie == "commercial" else pool[int(rng.integers(len(pool)))]
            start = max(since, pd.Timestamp(2019, 1, 1)) + pd.Timedelta(days=int(rng.integers(0, 2000)))
            rows.append((account, who, tie, max(min(start, pd.Timestamp(2025, 10, 1)), since)))
    table = pd.DataFrame(rows, columns=["account_id", "staff_id", "tie", "since"])
    joined = table["staff_id"].map(staff.set_index("staff_id")["joined"])
    table["since"] = table["since"].where(table["since"] > joined, joined)
    return table, exposed


def make_competencies(ground: Ground) -> tuple[pd.DataFrame, str, str]:
    """The table competencies, the manager who overrates himself, the competency to train first."""
    rng = ground.rng("competencies")
    managers = ground.tables["managers"]["manager_id"].tolist()
    weak = int(rng.integers(len(COMPETENCIES)))
    vain = int(rng.integers(len(managers)))
    shape = (len(managers), len(COMPETENCIES))
    target = np.broadcast_to(rng.integers(3, 6, shape[1]), shape).copy()
    target[:, weak] = 4
    gap = rng.choice([-1, 0, 0, 0, 1], size=shape, p=[0.2, 0.2, 0.2, 0.1, 0.3])
    gap[:, weak] = rng.choice([1, 2, 3], size=shape[0], p=[0.35, 0.45, 0.2])
    score = np.clip(target - gap, 1, 5)
    own = np.clip(score + rng.choice([-1, 0, 0, 1], size=shape, p=[0.2, 0.3, 0.3, 0.2]), 1, 5)
    score[vain] = np.clip(target[vain] - rng.integers(1, 3, shape[1]), 1, 3)
    own[vain] = np.clip(score[vain] + rng.integers(1, 3, shape[1]), 1, 5)
    own[vain, :5] = score[vain, :5] + 2
    calm = own - score
    for row in np.flatnonzero(calm.mean(axis=1) > 0.5):
        if row != vain:
            own[row] = np.minimum(own[row], score[row])
    table = pd.DataFrame(
        {
            "manager_id": np.repeat(managers, shape[1]),
            "competency": np.tile(COMPETENCIES, shape[0]),
            "self_score": own.ravel(),
            "manager_score": score.ravel(),
            "target": target.ravel(),
        }
    )
    return table, managers[vain], COMPETENCIES[weak]


def make_duties(ground: Ground) -> pd.DataFrame:
    """The table duties: much time goes to coordination, little to the account's own decisions."""
    rng = ground.rng("duties")
    managers = ground.tables["managers"]["manager_id"].tolist()
    names, planned = list(DUTIES), np.array(list(DUTIES.values()), dtype=float)
    drift = np.array([1.05, 0.75, 0.55, 0.6, 0.7, 1.0, 1.6])
    spent = planned * drift * np.exp(rng.normal(0, 0.18, (len(managers), len(names))).clip(-0.4, 0.4))
    return pd.DataFrame(
        {
            "manager_id": np.repeat(managers, len(names)),
            "duty": np.tile(names, len(managers)),
            "hours_per_month": spent.round(1).ravel(),
            "planned_hours": np.tile(planned, len(managers)),
        }
    )


def make_staffing(ground: Ground) -> tuple[pd.DataFrame, str]:
    """The table staffing, and the region with too few people."""
    rng = ground.rng("staffing")
    now = ground.tables["managers"]["region"].value_counts()
    regions = list(REGIONS)
    short = regions[int(rng.integers(len(regions)))]
    rows = []
    for region in regions:
        managers = int(now[region])
        norm = int(np.ceil(managers / 0.55)) if region == short else managers + int(managers >= 4 or rng.random() < 0.4)
        quota = int(rng.integers(managers, norm)) if norm > managers else managers
        rows.append(
            (
                region, managers, quota, norm, 1200, round(float(rng.uniform(165e3, 215e3)), -2),
                int(rng.integers(4, 22)), round(float(rng.uniform(0.08, 0.2)), 3),
            )
        )  # fmt: skip
    columns = ["region", "managers", "own_quota", "norm", "hours_per_manager", "labour_cost", "new_accounts_2026"]
    return pd.DataFrame(rows, columns=[*columns, "bursts"]), short
