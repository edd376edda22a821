"""What is on file about the large accounts: evidence of their value, followers, completeness, supplier stance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from grading.market.cast import AS_OF, Ground

#: Items of each scheme by block.
SCHEMES = {
    "five_views": {
        "background": ["industry_moves", "forecasts", "strategy"],
        "finances": ["sales_trend", "commissions", "in_account_share"],
        "risk": ["loss_reasons", "win_loss", "swot"],
        "organisation": ["structure", "interests", "decision_flow"],
        "expectations": ["expectations", "rival_record", "gaps"],
    },
    "six_points": {
        "needs": ["full_file", "business", "technology_goals", "product_use", "decision_process", "latent_needs"],
    },
    "eight_traits": {
        "traits": [
            "service_area", "spending_power", "potential", "business_idea", "direction", "policy", "size", "traits",
        ],
    },
}  # fmt: skip
LENSES = ["responsive", "innovation", "productivity", "cost_leader"]
#: What the best reference brings, at least, relative to the second.
BEST_REFERENCE = 1.8


def make_value_evidence(ground: Ground) -> pd.DataFrame:
    """The table value_evidence. Months and shares are those of the ledger."""
    rng = ground.rng("values")
    ids = ground.upper()
    n = len(ids)
    orders = ground.tables["orders"]
    this_year = orders[(orders["order_date"].dt.year == 2025) & (orders["quantity"] > 0)]
    months = this_year["order_date"].dt.month.groupby(this_year["account_id"]).nunique().reindex(ids).fillna(0)
    sales = orders.groupby(["account_id", orders["order_date"].dt.year.rename("year")])["net_amount"].sum()
    spend = ground.tables["wallets"].set_index(["account_id", "year"])["category_spend"]
    share = (sales / spend).unstack().reindex(ids)
    influence = ground.tables["profiles"].set_index("account_id")["influence"].reindex(ids).to_numpy()
    conflicts = rng.poisson(1.1, n)
    settled = rng.binomial(conflicts, 0.7)
    table = pd.DataFrame(
        {
            "account_id": ids,
            "order_months": months.to_numpy(dtype=np.int64),
            "reference_visits": rng.poisson(np.maximum(influence - 2, 0.2)),
            "share_change": (share[2025] - share[2024]).fillna(0.0).clip(-1, 1).to_numpy(),
            "joint_projects": rng.poisson(0.8, n),
            "conflicts": conflicts,
            "conflicts_settled": settled,
            "joint_saving": np.where(rng.random(n) < 0.6, rng.gamma(2.0, 30_000, n), 0.0),
        }
    ).set_index("account_id")
    good = ground.id("earning_account")
    table.loc[good, ["reference_visits", "joint_projects", "conflicts", "conflicts_settled"]] = [5, 3, 2, 2]
    table.loc[good, "joint_saving"] = 286_000.0
    for part, conflicts_had in (("losing_account", 3), ("silent_account", 2)):
        table.loc[ground.id(part), ["reference_visits", "joint_projects"]] = [0, 0]
        table.loc[ground.id(part), ["conflicts", "conflicts_settled"]] = [conflicts_had, 0]
        table.loc[ground.id(part), "joint_saving"] = 0.0
    return table.reset_index()


def make_followers(ground: Ground) -> pd.DataFrame:
    """The table reference_followers: among the accounts won since 2023, one reference stands behind the best."""
    rng = ground.rng("followers")
    people = ground.people
    orders = ground.tables["orders"]
    rows = orders[orders["order_date"].dt.year == 2025]
    margin = (rows["net_amount"] - rows["product_cost"]).groupby(rows["account_id"]).sum()
    since = ground.tables["accounts"].set_index("account_id")["customer_since"]
    new = [str(a) for a in people.ids[(people.joined >= 0) & (people.revenue[:, 2] > 0)] if margin.get(a, 0.0) > 0]
    new.sort(key=lambda a: -margin[a])
    best = ground.id("best_reference")
    pool = [a for a in ground.upper() if a != best and since[a] < pd.Timestamp(2023, 1, 1)]
    others = [pool[i] for i in rng.choice(len(pool), 18, replace=False)]
    made = []
    for nth, follower in enumerate(new):
        if nth % 2 == 0 and nth < 24:
            made.append([best, follower, round(float(rng.uniform(0.5, 0.9)), 2)])
        elif rng.random() < 0.6:
            weak = others[int(rng.integers(len(others)))]
            made.append([weak, follower, round(float(rng.uniform(0.1, 0.5)), 2)])
    table = pd.DataFrame(made, columns=["reference_id", "follower_id", "attribution"])
    table["yearly_margin"] = table["follower_id"].map(margin)
    worth = (table["yearly_margin"] * table["attribution"]).groupby(table["reference_id"]).sum()
    for reference in worth.index[worth > worth[best] / BEST_REFERENCE]:
        if reference != best:
            scale = worth[best] / BEST_REFERENCE / worth[reference]
            mine = table["reference_id"] == reference
            table.loc[mine, "attribution"] = np.floor(table.loc[mine, "attribution"] * scale * 100) / 100
    table["won_on"] = table["follower_id"].map(since)
    return table.sort_values(["reference_id", "follower_id"], ignore_index=True)


def make_files(ground: Ground) -> pd.DataFrame:
    """The table account_files: one large account's file is full and old."""
    rng = ground.rng("account files")
    ids = ground.upper()
    items = [(s, b, i) for s, blocks in SCHEMES.items() for b, names in blocks.items() for i in names]
    shape = (len(ids), len(items))
    filled = rng.random(shape) < rng.uniform(0.5, 0.95, (len(ids), 1))
    full = rng.random(shape) < rng.uniform(0.3, 0.8, (len(ids), 1))
    age = np.minimum(rng.exponential(rng.uniform(60, 260, (len(ids), 1)), shape).astype(int), 1000)
    old = ids.index(ground.id("stale_file"))
    filled[old] = True
    filled[old, rng.integers(shape[1])] = False
    full[old] = rng.random(shape[1]) < 0.85
    age[old] = rng.integers(705, 1000, shape[1])
    poor = ids.index(ground.id("silent_account"))
    filled[poor], age[poor] = rng.random(shape[1]) < 0.45, rng.integers(200, 480, shape[1])
    since = ground.tables["accounts"].set_index("account_id")["customer_since"].reindex(ids)
    age = np.minimum(age, (AS_OF - since).dt.days.to_numpy()[:, None])
    dates = (np.datetime64(AS_OF, "D") - age.astype("timedelta64[D]")).astype("datetime64[us]")
    dates[~filled] = np.datetime64("NaT")
    return pd.DataFrame(
        {
            "account_id": np.repeat(ids, shape[1]),
            "scheme": np.tile([item[0] for item in items], shape[0]),
            "block": np.tile([item[1] for item in items], shape[0]),
            "item": np.tile([item[2] for item in items], shape[0]),
            "score": np.where(filled, 1 + full, 0).ravel(),
            "updated_on": dates.ravel(),
        }
    )


def make_stances(ground: Ground) -> pd.DataFrame:
    """The table supplier_stance. Who is sensitive to the price asks for a cost leader."""
    rng = ground.rng("stances")
    ids = ground.upper()
    profile = ground.tables["profiles"].set_index("account_id").reindex(ids)
    wish = rng.integers(1, 5, (len(ids), 4))
    wish[:, 0] = np.clip(profile["service_demand"] + rng.integers(-1, 2, len(ids)), 1, 5)
    wish[:, 1] = np.clip(profile["partnership_wish"] + rng.integers(-1, 2, len(ids)), 1, 5)
    wish[:, 3] = np.clip(profile["price_sensitivity"] + rng.integers(-1, 2, len(ids)), 1, 5)
    ours = np.clip(3 + np.array([1, 0, 0, -1]) + rng.integers(-1, 2, (len(ids), 4)), 1, 5)
    theirs = np.clip(3 + np.array([-1, 0, 0, 1]) + rng.integers(-1, 2, (len(ids), 4)), 1, 5)
    for part, wants, we, they in (
        ("losing_account", [3, 1, 2, 5], [3, 3, 2, 2], [3, 2, 2, 5]),
        ("earning_account", [4, 5, 4, 2], [4, 5, 4, 2], [3, 3, 3, 4]),
        ("silent_account", [5, 3, 3, 3], [2, 3, 3, 2], [5, 3, 3, 3]),
    ):
        row = ids.index(ground.id(part))
        wish[row], ours[row], theirs[row] = wants, we, they
    return pd.DataFrame(
        {
            "account_id": np.repeat(ids, 4),
            "lens": np.tile(LENSES, len(ids)),
            "wish": wish.ravel(),
            "our_record": ours.ravel(),
            "rival_record": theirs.ravel(),
        }
    )
