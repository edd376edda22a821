"""What keeps an account: rewards, delivered value, loyalty, and how well we care."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.cast import Ground

PROGRAMMES = ["points", "trip", "goods"]
#: Cost of an account a year, points of retention gained, hours of the manager.
ACTIONS = {
    "climate": (4_000, 0.008, 12.0), "deep_communication": (9_000, 0.020, 30.0), "supply_first": (22_000, 0.032, 8.0),
    "mobilise": (12_000, 0.016, 24.0), "tailored_plan": (16_000, 0.030, 36.0), "soft_measures": (7_000, 0.010, 16.0),
    "customer_events": (5_000, 0.006, 14.0), "alliance": (38_000, 0.040, 44.0),
}  # fmt: skip
#: Criteria of the six strategies: (en, zh).
CRITERIA = {
    "segment": [("Criteria are written down", "有成文的划分标准"),
                ("The list is reviewed in January", "名单每年一月复核"),
                ("Each segment has its own offer", "每个细分有专属方案"), ("Members are told", "告知客户所属细分")],
    "service_needs": [("Needs are on file", "需求有档可查"), ("Service differs by need", "服务按需区分"),
                      ("Key accounts come first", "大客户优先"), ("New needs are reported", "新需求有人上报")],
    "price": [("Prices rest on costs", "定价以成本为基础"), ("Discounts follow a ladder", "折扣有权限阶梯"),
              ("Never below cost", "不低于成本"), ("Discounts are for accounts at risk", "折扣给有风险的客户")],
    "channel": [("One person is responsible", "责任到人"), ("Results are measured", "有业绩指标"),
                ("Agents do not overlap", "代理商不重叠"), ("Partners are included", "伙伴纳入体系")],
    "service_system": [("A service department exists", "有服务部门"), ("First contact owns the complaint", "首问负责"),
                       ("Internal pledges are kept", "内部承诺兑现"), ("Outsiders check", "有外部监督")],
    "back_office": [("Files are complete", "档案完整"), ("Relations are graded", "关系分级"),
                    ("Visits follow the tier", "走访按等级"), ("Top-level ties are kept", "高层往来")],
}  # fmt: skip


def make_rewards(ground: Ground) -> tuple[pd.DataFrame, str]:
    """The table rewards, and the scheme that costs more than it brings."""
    rng = ground.rng("rewards")
    orders = ground.tables["orders"]
    rows = orders[(orders["order_date"].dt.year == 2025) & (orders["product_line"] == "parts")]
    parts = rows.groupby("account_id")["net_amount"].sum()
    accounts = ground.tables["accounts"]
    upper = accounts.loc[accounts["tier"].isin(["A", "B", "C"]), "account_id"]
    pool = [a for a in upper if parts.get(a, 0.0) > 8_000]
    chosen = sorted(pool[i] for i in rng.choice(len(pool), min(120, len(pool)), replace=False))
    bad = str(rng.choice(PROGRAMMES))
    scheme = np.array([*PROGRAMMES, "none"], dtype=object)[rng.permutation(np.arange(len(chosen)) % 4)]
    spend = parts.reindex(chosen).to_numpy()
    rate = np.where(scheme == "none", 0.0, rng.choice([0.01, 0.015, 0.02, 0.03], len(chosen)))
    cost = spend * rate * rng.uniform(1.0, 1.15, len(chosen))
    gain = np.where(scheme == bad, rng.uniform(0.2, 0.8, len(chosen)), rng.uniform(1.1, 2.8, len(chosen)))
    extra = np.where(scheme == "none", spend * rng.normal(0, 0.002, len(chosen)), cost * gain)
    table = pd.DataFrame(
        {
            "account_id": chosen,
            "programme": scheme,
            "spend": spend,
            "points_rate": rate,
            "reward_cost": cost,
            "extra_margin": extra,
        }
    )
    return table, bad


def make_delivered_value(ground: Ground) -> pd.DataFrame:
    """The table delivered_value: a typical machine, from us and from the best rival."""
    rng = ground.rng("delivered value")
    shares = {
        "product_value": 12_600, "service_value": 3_600, "people_value": 2_000, "image_value": 1_800,
        "money_cost": 13_200, "time_cost": 1_200, "energy_cost": 900, "psychic_cost": 700,
    }  # fmt: skip
    lift = {
        "earning_account": {"us": (1.12, 1.45, 1.6, 1.2), "rival": (1.05, 0.8, 0.8, 1.0)},
        "losing_account": {"us": (1.0, 0.9, 0.9, 0.9), "rival": (1.0, 1.0, 0.9, 0.9)},
        "silent_account": {"us": (1.0, 0.45, 0.4, 0.8), "rival": (1.05, 1.3, 1.4, 1.1)},
    }
    story = {ground.id(part): by for part, by in lift.items()}
    rows = []
    for account in ground.upper():
        scale = float(rng.uniform(0.7, 1.5)) if account not in story else 1.0
        for supplier in ("us", "rival"):
            noise = rng.normal(1, 0.08 if account not in story else 0.02, 8).clip(0.8, 1.2)
            amounts = np.array(list(shares.values())) * noise * scale
            if supplier == "rival":
                amounts *= np.array([0.97, 0.92, 0.95, 0.98, 0.96, 1.1, 1.05, 1.1])
            if account in story:
                amounts[:4] *= story[account][supplier]
            rows.append((account, supplier, *np.round(amounts, -1)))
    return pd.DataFrame(rows, columns=["account_id", "supplier", *shares])


def make_loyalty(ground: Ground) -> pd.DataFrame:
    """The table loyalty."""
    rng = ground.rng("loyalty")
    accounts = ground.tables["accounts"]
    pool = accounts[accounts["tier"].isin(["A", "B", "C"])]
    n = len(pool)
    profile = ground.tables["profiles"].set_index("account_id").reindex(pool["account_id"])
    love = ((profile["satisfaction"] - 7) * 0.05 + (profile["partnership_wish"] - 3) * 0.06).to_numpy()
    table = pd.DataFrame(
        {
            "account_id": pool["account_id"].to_numpy(),
            "repurchase_share": np.clip(0.62 + love + rng.normal(0, 0.14, n), 0.08, 0.99),
            "price_tolerance": np.clip(0.05 + 0.25 * love + rng.normal(0, 0.02, n), 0.0, 0.25),
            "knows_products": np.clip(np.round(3 + 3 * love + rng.normal(0, 0.8, n)), 1, 5).astype(np.int64),
            "switching_cost": np.round(np.exp(rng.normal(10.4, 0.8, n).clip(8.5, 13)), -2),
        }
    ).set_index("account_id")
    for part, share, tolerance in (
        ("earning_account", 0.95, 0.14), ("losing_account", 0.36, 0.01), ("silent_account", 0.09, 0.03),
        ("false_big_dealer", 0.31, 0.01),
    ):  # fmt: skip
        table.loc[ground.id(part), ["repurchase_share", "price_tolerance"]] = [share, tolerance]
    return table.reset_index()


def make_actions(ground: Ground) -> pd.DataFrame:
    """The table retention_actions."""
    rng = ground.rng("actions")
    scale = rng.uniform(0.85, 1.15, (len(ACTIONS), 3))
    rows = [
        (name, round(cost * s[0], -2), round(gain * s[1], 3), round(hours * s[2]))
        for (name, (cost, gain, hours)), s in zip(ACTIONS.items(), scale, strict=True)
    ]
    return pd.DataFrame(rows, columns=["action", "cost", "retention_gain", "hours"])


def make_strategy_scores(ground: Ground) -> tuple[pd.DataFrame, str]:
    """The table strategy_scores, and the weakest of the six."""
    rng = ground.rng("strategies")
    weak = str(rng.choice(list(CRITERIA)))
    rows = []
    for strategy, criteria in CRITERIA.items():
        scores = rng.integers(0, 2, 4) if strategy == weak else rng.integers(2, 5, 4)
        rows += [(strategy, i, en, zh, int(s)) for i, ((en, zh), s) in enumerate(zip(criteria, scores, strict=True), 1)]
    return pd.DataFrame(rows, columns=["strategy", "criterion", "text_en", "text_zh", "score"]), weak
