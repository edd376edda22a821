"""Excerpts of stage 0. Years and bars are those of the questions; see ``assignments/questions/role.yaml``."""

from __future__ import annotations

import math

import pandas as pd

from grading.assessment.exams.excerpts import (
    MOST_ROWS,
    Columns,
    Excerpt,
    by_account,
    cents,
    count,
    decimals,
    excerpt_for,
    few,
    listing,
    percent,
    plain,
    said,
    worded,
    yes_no,
    yuan,
)
from kam_lab import role
from kam_lab.concentration import revenue
from kam_lab.world import World

YEAR, BEFORE, MET = 2025, 2024, 3
_STAGE = "role"


@excerpt_for(_STAGE, "definitions_met")
def ticks(world: World) -> Excerpt:
    """Which definition each account meets: all with enough ticks, and as many more as there is room for."""
    table = role.definitions(
        world.orders, world.account_costs, world.wallets, world.profiles, world.accounts, YEAR, role.LARGE_PLACES
    )
    nearest = table.sort_values("definitions_met", ascending=False, kind="stable").index
    enough = int((table["definitions_met"] >= MET).sum())
    kept = few(nearest, max(enough, min(MOST_ROWS - 5, enough + 8)))
    columns = dict.fromkeys(role.DEFINITIONS, yes_no)
    return by_account(world, said("role.ticks", year=YEAR), table.loc[kept], columns, said("only_these"))


@excerpt_for(_STAGE, "reference_worth")
def followers(world: World) -> Excerpt:
    """The followers of the strongest examples, as many examples as there is room for."""
    order = [str(name) for name in role.reference_value(world.reference_followers).index]
    rows = world.reference_followers
    kept: list[str] = []
    for name in order[:5]:
        if len(rows[rows["reference_id"].isin([*kept, name])]) <= MOST_ROWS:
            kept.append(name)
    mine = rows[rows["reference_id"].isin(kept)].sort_values(["reference_id", "follower_id"])
    columns: Columns = {"reference_id": plain, "follower_id": plain, "yearly_margin": cents, "attribution": decimals(2)}
    return listing(said("role.followers"), mine, columns, said("role.only_examples"), 2, kept)


@excerpt_for(_STAGE, "reference_share")
def followers_of_the_first(world: World) -> Excerpt:
    """The followers of the strongest example, and what it contributes itself."""
    best = str(role.reference_value(world.reference_followers).index[0])
    rows = world.reference_followers
    mine = rows[rows["reference_id"] == best].sort_values("follower_id")
    own = float(role.contribution(world.orders, world.account_costs, YEAR)["contribution"][best])
    columns: Columns = {"reference_id": plain, "follower_id": plain, "yearly_margin": cents, "attribution": decimals(2)}
    return listing(said("role.followers"), mine, columns, said("role.own", amount=cents(own), year=YEAR), 2, [best])


@excerpt_for(_STAGE, "understaffed_region", "region_managers")
def regions(world: World) -> Excerpt:
    """Accounts by tier, and managers, by region."""
    table = role.region_staffing(world.accounts, world.staffing).sort_index()
    tiers = pd.crosstab(world.accounts["region"], world.accounts["tier"]).reindex(table.index)
    for tier in "ABCD":
        table[f"tier_{tier.lower()}"] = tiers[tier]
    names = ("tier_a", "tier_b", "tier_c", "tier_d", "key_managers", "managers", "norm")
    return listing(said("role.regions"), table, {"region": worded("region"), **dict.fromkeys(names, count)})


@excerpt_for(_STAGE, "seller_growth")
def sellers(world: World) -> Excerpt:
    """Sales, and what their accounts spend on our category, of a few managers in both years."""
    results = role.manager_results(world.orders, world.account_costs, world.wallets, world.accounts, world.staff, YEAR)
    owner = world.accounts.set_index("account_id")["manager_id"]
    table = results[["target_rate"]].copy()
    for name, year in (("before", BEFORE), ("now", YEAR)):
        sold = revenue(world.orders, year)
        spend = world.wallets[world.wallets["year"] == year].set_index("account_id")["category_spend"]
        table[f"sales_{name}"] = sold.groupby(owner.reindex(sold.index)).sum().reindex(table.index)
        table[f"spend_{name}"] = spend.groupby(owner.reindex(spend.index)).sum().reindex(table.index)
    fastest = results.sort_values("growth_rate", ascending=False).index
    kept = few([*results.index[:7], fastest[0], fastest[1]])
    amounts = ("sales_before", "spend_before", "sales_now", "spend_now")
    columns: Columns = {"staff_id": plain, **dict.fromkeys(amounts, cents), "target_rate": percent(1)}
    return listing(said("role.sellers"), table.loc[kept].rename_axis("staff_id"), columns, said("only_these"))


@excerpt_for(_STAGE, "training_first")
def gaps(world: World) -> Excerpt:
    """For each competency: mean scores, and how many managers are one, two or three points below the target."""
    rows = world.competencies
    by = rows.groupby("competency")
    table = by[["self_score", "manager_score", "target"]].mean()
    short = (rows["target"] - rows["manager_score"]).clip(lower=0)
    for points in (1, 2, 3, 4):
        table[f"short_{points}"] = (short == points).groupby(rows["competency"]).sum()
    columns: Columns = {
        "competency": worded("competency"),
        **dict.fromkeys(("self_score", "manager_score", "target"), decimals(2)),
        **dict.fromkeys(("short_1", "short_2", "short_3", "short_4"), count),
    }
    return listing(said("role.gaps", managers=rows["manager_id"].nunique()), table, columns)


@excerpt_for(_STAGE, "stale_file")
def files(world: World) -> Excerpt:
    """Completeness and freshness of a dozen files: full and old, full and fresh, and half empty ones."""
    scores = role.data_scores(world.account_files, world.as_of)
    full = scores[scores["completeness"] >= role.WELL_FILLED - 1e-9]
    thin = scores.drop(index=full.index).sort_values("completeness")
    kept = few([*full.index[:4], *full.index[-3:], *thin.index[:3], *thin.sort_values("data_score").index[:2]])
    table = scores.loc[kept]
    columns: Columns = {
        "completeness": percent(1),
        "freshness": percent(2),
        "last_update": lambda when: f"{when:%Y-%m-%d}",
    }
    return by_account(world, said("role.files"), table, columns, said("only_these"))


@excerpt_for(_STAGE, "exposed_revenue")
def books(world: World) -> Excerpt:
    """What our people look after, and how much of it a colleague knows as well."""
    table = role.exposure(world.account_owners, world.orders, YEAR)
    table["accounts_shared"] = table["accounts_owned"] - table["accounts_alone"]
    table["revenue_shared"] = table["revenue"] - table["revenue_alone"]
    largest = table.sort_values("revenue", ascending=False).index
    most = table.sort_values("accounts_alone", ascending=False).index
    kept = few([*table.index[:5], *largest[:3], *most[:2]])
    columns: Columns = {
        "staff_id": plain,
        "accounts_owned": count,
        "revenue": cents,
        "accounts_shared": count,
        "revenue_shared": cents,
    }
    return listing(said("role.books", year=YEAR), table.loc[kept], columns, said("only_these"))


@excerpt_for(_STAGE, "single_owner_share")
def owners(world: World) -> Excerpt:
    """Accounts and revenue by how many of our people keep a tie."""
    table = role.ownership(world.account_owners, world.orders, YEAR)
    by = table.groupby("owners")["revenue"].agg(["size", "sum"]).rename(columns={"size": "accounts", "sum": "revenue"})
    return listing(said("role.owners", year=YEAR), by, {"owners": count, "accounts": count, "revenue": cents})


@excerpt_for(_STAGE, "profit_from_80")
def summed_contribution(world: World) -> Excerpt:
    """Contribution of the first n accounts for a dozen n: the right one, and those of the usual mistakes."""
    kept = role.contribution(world.orders, world.account_costs, YEAR)
    earned = kept.loc[kept["revenue"] > 0, "contribution"].sort_values(ascending=False).cumsum()
    fifth, all_ = math.ceil(0.2 * len(earned) - 1e-9), len(earned)
    counts = {1, 5, 10, 20, 50, fifth - 10, fifth - 1, fifth, fifth + 1, fifth + 10, 2 * fifth, all_ // 2, all_}
    picked = sorted(number for number in counts if 0 < number <= all_)
    table = pd.DataFrame({"first_accounts": picked, "summed": [float(earned.iloc[n - 1]) for n in picked]})
    note = said("all_accounts", count=f"{all_:,}")
    return listing(said("role.summed", year=YEAR), table, {"first_accounts": count, "summed": cents}, note)


@excerpt_for(_STAGE, "asset_index_largest")
def evidence(world: World) -> Excerpt:
    """The evidence for the six values at a few accounts, and from where on it earns points."""
    owned = role.ownership(world.account_owners, world.orders, YEAR)
    rows = world.value_evidence.set_index("account_id")
    known = [str(name) for name in owned.index if name in rows.index]
    best = [str(name) for name in role.value_scores(world.value_evidence).index]
    table = rows.loc[few([*known[:5], *best[:2], best[-1]])].join(owned["revenue"])
    columns: Columns = {
        "revenue": yuan,
        "order_months": count,
        "reference_visits": count,
        "share_change": percent(1),
        "joint_projects": count,
        "conflicts": count,
        "conflicts_settled": count,
        "joint_saving": yuan,
    }
    cuts = {f"{name}_{place}": value for name, pair in role.VALUE_CUTS.items() for place, value in enumerate(pair, 1)}
    shown = {
        key: f"{value:,.0%}" if key.startswith(("asset", "wallet")) else f"{value:,.0f}" for key, value in cuts.items()
    }
    spaced = {key: value.replace("%", " %") for key, value in shown.items()}
    note = {"en": said("role.cuts", **spaced)["en"], "zh": said("role.cuts", **shown)["zh"]}
    return by_account(world, said("role.evidence", year=YEAR), table, columns, note)


@excerpt_for(_STAGE, "overrating")
def ratings(world: World) -> Excerpt:
    """Own and superior's scores of ten managers, added up over the eight competencies."""
    rated = role.self_ratings(world.competencies)
    own = rated.sort_values("self_score", ascending=False).index
    kept = few([*rated.index[:4], *rated.index[-3:], *own[:3]])
    table = world.competencies.groupby("manager_id")[["self_score", "manager_score"]].sum()
    table = table.loc[kept].rename(columns={"self_score": "own_sum", "manager_score": "their_sum"})
    columns: Columns = {"manager_id": plain, "own_sum": count, "their_sum": count}
    return listing(said("role.ratings"), table, columns, said("only_these"))
