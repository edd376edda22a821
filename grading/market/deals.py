"""Deals under way at the end of 2025: how well they are qualified, and what each side can give way on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.cast import AS_OF, Ground

FIELDS = [
    "metrics", "economic_buyer", "decision_criteria", "decision_process", "paper_process", "identify_pain", "champion",
    "competition",
]  # fmt: skip
STAGES = ["qualify", "develop", "propose", "negotiate"]
COUNT = 42
#: Things that are sold: (en, zh).
GOODS = [
    ("Gear units for the second line", "二号线减速机"), ("Inverters for the pump station", "泵站变频器"),
    ("Retrofit of the main drive", "主传动改造"), ("Drives for the new workshop", "新车间传动设备"),
    ("Spare gear units, frame contract", "备用减速机框架合同"), ("Conveyor drives", "输送机驱动装置"),
    ("Energy saving of fans", "风机节能改造"), ("Drives for the mixing plant", "搅拌站传动设备"),
]  # fmt: skip
#: Options by issue: (en, zh), from best for us to best for them.
ISSUES = {
    "price": [("List price less 4 %", "目录价减4%"), ("List price less 8 %", "目录价减8%"),
              ("List price less 12 %", "目录价减12%"), ("List price less 16 %", "目录价减16%")],
    "payment_days": [("30 days", "30天"), ("60 days", "60天"), ("90 days", "90天"),
                     ("120 days with interest", "120天计息")],
    "warranty": [("12 months", "12个月"), ("18 months", "18个月"), ("24 months", "24个月"), ("36 months", "36个月")],
    "service": [("Against invoice", "按次收费"), ("One free inspection a year", "每年免费巡检一次"),
                ("Free inspections, two years", "免费巡检两年"), ("All service free, three years", "三年服务全免")],
    "delivery": [("16 weeks", "16周"), ("12 weeks", "12周"), ("8 weeks", "8周"), ("6 weeks in two lots", "6周分两批")],
}  # fmt: skip


def make_opportunities(ground: Ground) -> tuple[pd.DataFrame, str, str]:
    """The table opportunities, the deal that is well filled in but lacks one decisive person, the one without room."""
    rng = ground.rng("opportunities")
    people = ground.people
    accounts = ground.tables["accounts"]
    revenue = ground.by_id(people.revenue[:, 2])
    story = [ground.id(part) for part in ("earning_account", "losing_account")]
    fit = accounts[accounts["tier"].isin(["A", "B", "C"]) & (accounts["account_type"] == "end_user")]
    fit = fit[~fit["account_id"].isin([*story, ground.id("silent_account")])]
    pool = fit[revenue.reindex(fit["account_id"]).to_numpy() > 5e4]["account_id"].tolist()
    chosen = [*(pool[i] for i in rng.choice(len(pool), COUNT - 2, replace=False)), *story]
    order = rng.permutation(COUNT)
    chosen = [chosen[i] for i in order]
    scores = rng.choice(3, size=(COUNT, len(FIELDS)), p=[0.28, 0.40, 0.32])
    deciding = [FIELDS.index("economic_buyer"), FIELDS.index("champion")]
    counted = [i for i, name in enumerate(FIELDS) if name != "paper_process"]
    for row in scores:
        if row[deciding].min() == 0:  # who lacks the decisive people is weak elsewhere too
            while row[counted].sum() > 8:
                row[int(rng.choice(np.flatnonzero(row > 0)))] -= 1
            row[FIELDS.index("paper_process")] = min(row[FIELDS.index("paper_process")], 1)
    plain = [i for i, account in enumerate(chosen) if account not in story]
    hollow, stuck = (int(i) for i in rng.choice(plain, 2, replace=False))
    scores[hollow] = 2
    scores[hollow, deciding[int(rng.integers(2))]] = 0
    good, bad = chosen.index(story[0]), chosen.index(story[1])
    scores[good], scores[bad] = [2, 2, 2, 2, 1, 2, 2, 1], [1, 1, 2, 1, 1, 0, 0, 1]
    value = np.maximum(revenue.reindex(chosen).to_numpy() * rng.uniform(0.15, 0.6, COUNT), 40_000)
    value[hollow] = max(value[hollow], float(np.sort(value)[-12]))
    value = np.round(value, -3)
    ours = np.round(value * rng.uniform(0.86, 0.94, COUNT), -2)
    theirs = np.round(value * rng.uniform(0.98, 1.10, COUNT), -2)
    theirs[stuck] = np.round(ours[stuck] * rng.uniform(0.92, 0.96), -2)
    picks = rng.integers(len(GOODS), size=COUNT)
    chance = np.clip(0.15 + 0.05 * scores[:, counted].sum(axis=1) + rng.normal(0, 0.08, COUNT), 0.05, 0.9)
    table = pd.DataFrame(
        {
            "opportunity_id": [f"OP{number:02d}" for number in range(1, COUNT + 1)],
            "account_id": chosen,
            "name_en": [GOODS[i][0] for i in picks],
            "name_zh": [GOODS[i][1] for i in picks],
            "stage": np.array(STAGES, dtype=object)[rng.integers(0, 4, COUNT)],
            "opened_on": AS_OF - pd.to_timedelta(rng.integers(20, 320, COUNT), unit="D"),
            "close_by": AS_OF + pd.to_timedelta(rng.integers(15, 240, COUNT), unit="D"),
            "value": value,
            "margin_rate": rng.uniform(0.10, 0.27, COUNT).round(3),
            "win_chance": chance.round(2),
            "preparation_cost": np.round(6_000 + value * rng.uniform(0.004, 0.015, COUNT), -2),
            "our_limit": ours,
            "their_limit": theirs,
            **{name: scores[:, i] for i, name in enumerate(FIELDS)},
        }
    )
    table.loc[bad, ["margin_rate", "win_chance"]] = [0.031, 0.25]
    table.loc[good, ["margin_rate", "win_chance"]] = [0.242, 0.8]
    ids = table["opportunity_id"].tolist()
    return table, ids[hollow], ids[stuck]


def make_deal_issues(ground: Ground, opportunities: pd.DataFrame, stuck: str) -> pd.DataFrame:
    """The table deal_issues: three deals, one of them with the account that was won by service."""
    rng = ground.rng("deal issues")
    earning = ground.id("earning_account")
    own = opportunities.loc[opportunities["account_id"] == earning, "opportunity_id"].iloc[0]
    ids = opportunities["opportunity_id"]
    pool = ids[~ids.isin([own, stuck])].tolist()
    deals = sorted([own, *(pool[i] for i in rng.choice(len(pool), 2, replace=False))])
    rows = []
    for deal in deals:
        ours, theirs = _weights(rng), _weights(rng)
        if deal == own:  # price matters to us, service and credit to them: there is much to trade
            ours, theirs = np.array([50, 10, 12, 10, 18]), np.array([16, 24, 16, 34, 10])
        for issue, (name, options) in enumerate(ISSUES.items()):
            up = np.sort(rng.uniform(0.2, 0.85, 2))
            down = np.sort(rng.uniform(0.15, 0.8, 2))[::-1]
            for number, (en, zh) in enumerate(options):
                mine = [1.0, down[0], down[1], 0.0][number] * ours[issue]
                yours = [0.0, up[0], up[1], 1.0][number] * theirs[issue]
                rows.append((deal, name, number + 1, en, zh, round(mine), round(yours)))
    columns = ["opportunity_id", "issue", "option", "text_en", "text_zh", "our_points", "their_points"]
    return pd.DataFrame(rows, columns=columns)


def _weights(rng: np.random.Generator) -> np.ndarray:
    """Points of the five issues, 100 in all."""
    cuts = np.floor(rng.dirichlet(np.full(5, 4.0)) * 75).astype(int) + 5
    cuts[0] += 100 - cuts.sum()
    return cuts
