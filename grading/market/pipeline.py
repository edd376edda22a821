"""The sales pipeline and its options: touches by channel, initiatives, threats, coverage models."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.population import INDUSTRIES, Population, first_of_quarters, quarter_of
from grading.market.streams import stream

#: channel: (touches for each reply, replies for each meeting, meetings for each account, CNY per touch, fixed cost per
#: quarter, share of new accounts).
CHANNELS = {
    "referral": (1.6, 1.5, 2.2, 90.0, 6_000.0, 0.24),
    "exhibition": (4.5, 2.6, 5.5, 150.0, 75_000.0, 0.20),
    "telemarketing": (17.0, 4.0, 8.0, 11.0, 40_000.0, 0.14),
    "website": (6.0, 3.2, 6.0, 14.0, 30_000.0, 0.15),
    "agent": (3.2, 2.2, 4.0, 160.0, 12_000.0, 0.17),
    "executive_visit": (1.4, 1.2, 3.0, 1900.0, 8_000.0, 0.10),
}
INITIATIVES = [
    ("Old-for-new drives before the season", "旺季前以旧换新", "construction", 420_000, 1.55),
    ("Energy audit with efficient gear units", "节能诊断与高效减速机推广", "metals", 310_000, 2.10),
    ("Green channel for new plants", "新建项目绿色通道", "chemicals", 260_000, 1.80),
    ("Joint maintenance to cut stoppages", "联合检修减少停机", "mining", 380_000, 2.40),
    ("Ready stock near the harvest", "收获季前置备货", "food", 190_000, 1.35),
    ("Account manager for municipal works", "市政客户专职经理", "public_works", 340_000, 1.15),
    ("Quick-change parts for packaging lines", "包装线快换配件套装", "packaging", 150_000, 2.05),
    ("Prepaid service cards", "预付费服务卡", "transport", 90_000, 1.70),
    ("Joint design with machine builders", "与主机厂联合设计", "machinery", 460_000, 2.25),
    ("Remote monitoring for power stations", "电站远程监测", "power", 280_000, 1.60),
]
THREATS = {
    "chemicals": ("Rival bundles drives with pumps", "对手将传动与泵捆绑销售", 0.07),
    "power": ("Central tenders squeeze prices", "集中招标压价", 0.11),
    "mining": ("Local workshops copy wear parts", "本地小厂仿制易损件", 0.13),
    "metals": ("Plants cut capacity", "企业压减产能", 0.10),
    "construction": ("Fewer new projects", "新开工项目减少", 0.16),
    "machinery": ("Builders switch to direct drives", "主机厂改用直驱", 0.09),
    "packaging": ("Servo systems replace gear motors", "伺服系统替代减速电机", 0.12),
    "food": ("Imported stainless units gain ground", "进口不锈钢机型增多", 0.06),
    "transport": ("Frame contracts with a rival", "对手签下框架协议", 0.08),
    "public_works": ("Budgets postponed", "财政预算推迟", 0.05),
}


def make_touches(people: Population, seed: int) -> pd.DataFrame:
    """The table touches. Its new accounts are the accounts whose first contract falls into the quarter."""
    rng = stream(seed, "touches")
    new = np.flatnonzero(people.joined >= 0)
    names = list(CHANNELS)
    channel = rng.choice(len(names), size=len(new), p=[CHANNELS[name][5] for name in names])
    won = np.zeros((len(names), 12), dtype=int)
    np.add.at(won, (channel, quarter_of(people.joined[new])), 1)
    rows = []
    for c, name in enumerate(names):
        per_reply, per_meeting, per_account, price, fixed, share = CHANNELS[name]
        usual = len(new) * share / 12  # effort is planned on the average, success comes by chance
        for q, first in enumerate(first_of_quarters()):
            effort = rng.normal(1, 0.12, 4).clip(0.75, 1.25)
            meetings = max(round((0.6 * usual + 0.4 * won[c, q]) * per_account * effort[0]), won[c, q], 1)
            replies = max(round(meetings * per_meeting * effort[1]), meetings)
            touched = max(round(replies * per_reply * effort[2]), replies)
            cost = fixed * effort[3] + touched * price + meetings * 1_800
            rows.append((name, first, touched, replies, meetings, int(won[c, q]), cost))
    made = pd.DataFrame(
        rows, columns=["channel", "quarter_start", "touches", "replies", "meetings", "new_accounts", "cost"]
    )
    made["quarter_start"] = made["quarter_start"].astype("datetime64[us]")
    return made


def make_initiatives(seed: int) -> pd.DataFrame:
    """The table initiatives: ten ideas, their figures a little different in every world."""
    rng = stream(seed, "initiatives")
    rows = []
    for number, (en, zh, segment, cost, ratio) in enumerate(INITIATIVES, 1):
        yearly = round(cost * rng.uniform(0.85, 1.15), -3)
        expected = round(yearly * ratio * rng.uniform(0.9, 1.1), -3)
        rows.append((f"I{number:02d}", en, zh, segment, yearly, expected))
    columns = ["initiative_id", "name_en", "name_zh", "segment", "yearly_cost", "expected_contribution"]
    return pd.DataFrame(rows, columns=columns)


def make_threats(seed: int) -> pd.DataFrame:
    """The table segment_threats, one row per industry."""
    rng = stream(seed, "threats")
    rows = []
    for industry in INDUSTRIES:
        en, zh, share = THREATS[industry]
        rows.append((industry, en, zh, round(share * rng.uniform(0.8, 1.2), 3)))
    return pd.DataFrame(rows, columns=["industry", "threat_en", "threat_zh", "expected_share_lost"])


def make_coverage(seed: int) -> pd.DataFrame:
    """The table coverage_models."""
    rng = stream(seed, "coverage")
    scale = rng.uniform(0.9, 1.1, 3)
    visit = round(1000 * rng.uniform(0.9, 1.1), -1)
    return pd.DataFrame(
        {
            "model": ["direct", "company_led", "distributor_led"],
            "fixed_cost": np.round(np.array([24_000, 9_000, 2_400]) * scale, -2),
            "visit_cost": [visit] * 3,
            "own_visits_share": [1.0, 0.4, 0.1],
            "margin_given_up": [0.0, 0.05, 0.12],
        }
    )
