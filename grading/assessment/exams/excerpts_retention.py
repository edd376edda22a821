"""Excerpts of stage 6. Years and bars are those of the questions; see ``assignments/questions/retention.yaml``."""

from __future__ import annotations

import math

import pandas as pd

from grading.assessment.exams.excerpts import (
    Columns,
    Excerpt,
    by_account,
    cents,
    count,
    day,
    decimals,
    excerpt_for,
    few,
    listing,
    percent,
    plain,
    said,
    worded,
    yuan,
)
from kam_lab import retention as kam
from kam_lab.concentration import revenue
from kam_lab.prospecting import tier_care
from kam_lab.retention.care import EDGE
from kam_lab.world import World

YEAR, BEFORE = 2025, 2024
_STAGE = "retention"


@excerpt_for(_STAGE, "churn_second_half")
def losses(world: World) -> Excerpt:
    """The losses of both half-years of 2025, whole accounts and parts; revenue of two years below."""
    rows = []
    for half in (1, 2):
        found = kam.losses(world.churn_log, YEAR, half)
        for scope in ("whole", "part"):
            mine = found[found["scope"] == scope]
            rows.append((half, scope, len(mine), float(mine["yearly_value"].sum())))
    table = pd.DataFrame(rows, columns=["half", "scope", "losses", "lost_yearly"])
    sold = {f"sold_{name}": cents(float(revenue(world.orders, year).sum())) for name, year in
            (("before", BEFORE), ("now", YEAR))}  # fmt: skip
    columns: Columns = {
        "half": lambda half: said(f"retention.half_{half}"),
        "scope": worded("scope"),
        "losses": count,
        "lost_yearly": cents,
    }
    return listing(said("retention.losses", year=YEAR), table, columns, said("retention.sold", **sold), 2)


@excerpt_for(_STAGE, "reason_order")
def reasons(world: World) -> Excerpt:
    """Losses of the second half by reason: entries, and money of whole accounts and of parts."""
    rows = kam.losses(world.churn_log, YEAR, 2)
    table = pd.DataFrame({"losses": rows.groupby("reason").size()})
    for scope in ("whole", "part"):
        mine = rows[rows["scope"] == scope]
        table[f"lost_{scope}"] = mine.groupby("reason")["yearly_value"].sum().reindex(table.index).fillna(0.0)
    columns: Columns = {"reason": worded("reason"), "losses": count, "lost_whole": cents, "lost_part": cents}
    return listing(said("retention.reasons", year=YEAR), table.sort_index(), columns)


@excerpt_for(_STAGE, "running_after_two_years")
def contract_lives(world: World) -> Excerpt:
    """Every length at which a contract ended, up to three years: how many were still watched, how many ended."""
    curve = kam.subscription_curve(world.subscriptions)
    kept = curve[(curve["lost_now"] > 0) & (curve.index <= 36)]
    columns: Columns = {"months": count, "watched": count, "lost_now": count}
    total = len(world.subscriptions)
    ended = int(world.subscriptions["ended"].sum())
    return listing(said("retention.lives"), kept, columns, said("retention.contracts", total=total, ended=ended))


@excerpt_for(_STAGE, "kept_promises")
def visits(world: World) -> Excerpt:
    """Accounts, standard, and visits made in two years by tier."""
    now, before = (
        kam.visit_compliance(world.visits, world.accounts, world.service_standards, year) for year in (YEAR, BEFORE)
    )
    table = now[["accounts"]].copy()
    table["visits_per_year"] = world.service_standards.set_index("tier")["visits_per_year"].reindex(table.index)
    table["made_before"], table["made_now"] = before["made"].reindex(table.index), now["made"]
    names = ("accounts", "visits_per_year", "made_before", "made_now")
    return listing(said("retention.visits"), table, {"tier": plain, **dict.fromkeys(names, count)})


@excerpt_for(_STAGE, "who_diverts")
def codes(world: World) -> Excerpt:
    """Scanned codes of a dozen dealers and chains."""
    table = kam.scan_table(world.scans, world.accounts)
    chains = table.index[table["exempt"]]
    dealers = table.index[~table["exempt"]]
    most = table.sort_values("scans", ascending=False).index
    kept = few([*table.index[table["suspect"]], *chains[:3], *dealers[:5], *most[:3]])
    columns: Columns = {"account_type": worded("account_type"), "scans": count, "outside": count}
    return by_account(world, said("retention.codes", year=YEAR), table.loc[kept], columns, said("only_these"))


@excerpt_for(_STAGE, "unruly_agent")
def agents(world: World) -> Excerpt:
    """What the agents' accounts bought, what of it was lost, and how many they share."""
    table = kam.agent_churn(world.agents, world.agent_accounts, world.churn_log, world.orders).sort_index()
    columns: Columns = {
        "agent_id": plain,
        "accounts": count,
        "contested": count,
        "portfolio_value": cents,
        "lost_yearly": cents,
    }
    return listing(said("retention.agents", year=BEFORE), table, columns)


@excerpt_for(_STAGE, "nps_of_b")
def answers(world: World) -> Excerpt:
    """How often each score was given in the survey, by tier."""
    tiers = world.accounts.set_index("account_id")["tier"]
    rows = world.surveys[pd.to_datetime(world.surveys["asked_on"]).dt.year == YEAR]
    table = pd.crosstab(rows["recommend"], rows["account_id"].map(tiers))
    table = table.reindex(index=range(11), columns=list("ABCD"), fill_value=0).rename_axis("recommend")
    table = table.rename(columns={tier: f"tier_{tier.lower()}" for tier in "ABCD"})
    columns: Columns = {"recommend": count, **dict.fromkeys(table.columns, count)}
    return listing(said("retention.answers", year=YEAR), table, columns)


@excerpt_for(_STAGE, "rival_gives_more")
def value_and_cost(world: World) -> Excerpt:
    """Value and cost of a typical machine, ours and the best rival's, at ten accounts."""
    rows = world.delivered_value
    sums = rows.assign(
        worth=rows[["product_value", "service_value", "people_value", "image_value"]].sum(axis=1),
        price=rows[["money_cost", "time_cost", "energy_cost", "psychic_cost"]].sum(axis=1),
    )
    wide = sums.pivot(index="account_id", columns="supplier", values=["worth", "price"])
    table = pd.DataFrame({f"{who}_{what}": wide[what][who] for who in ("us", "rival") for what in ("worth", "price")})
    lead = (table["us_worth"] - table["us_price"] - table["rival_worth"] + table["rival_price"]).sort_values()
    plain_lead = (table["us_worth"] - table["rival_worth"]).sort_values().index
    kept = few([*lead.index[:4], *plain_lead[:3], *lead.index[-3:]])
    columns = dict.fromkeys(("us_worth", "us_price", "rival_worth", "rival_price"), yuan)
    return by_account(world, said("retention.value"), table.loc[kept], columns, said("only_these"))


@excerpt_for(_STAGE, "longest_complaint")
def complaints(world: World) -> Excerpt:
    """A dozen complaints with the day they came in and the day they were closed."""
    times = kam.complaint_times(world.complaints, world.as_of).set_index("complaint_id")
    year = pd.to_datetime(times["opened_on"]).dt.year
    now = times[year == YEAR].sort_values("days", ascending=False, kind="stable")
    before = times[year < YEAR].sort_values("days", ascending=False, kind="stable").index
    first = now.sort_values("opened_on", kind="stable").index
    waiting = now.index[now["still_open"]]
    kept = few([*now.index[:5], *before[:3], *first[:2], *waiting[:2]])
    columns: Columns = {"complaint_id": plain, "category": worded("category"), "opened_on": day, "closed_on": day}
    title = said("retention.complaints", today=day(world.as_of))
    return listing(title, times.loc[kept], columns, said("retention.only_complaints"), 2)


@excerpt_for(_STAGE, "edge_visits")
def edges(world: World) -> Excerpt:
    """Visits to the head, the middle and the tail of tiers A and B."""
    care = tier_care(world.accounts, world.orders, world.visits, YEAR)
    rows = []
    for tier in "AB":
        mine = care[care["tier"] == tier].sort_values("spend")
        part = math.ceil(len(mine) * EDGE)
        for place, group in (("head", mine.tail(part)), ("middle", mine.iloc[part:-part]), ("tail", mine.head(part))):
            rows.append((tier, place, len(group), float(group["spend"].sum()), float(group["visits"].sum())))
    table = pd.DataFrame(rows, columns=["tier", "spend_place", "accounts", "spend", "visits"])
    columns: Columns = {
        "tier": plain,
        "spend_place": lambda name: said(f"retention.{name}"),
        "accounts": count,
        "spend": yuan,
        "visits": count,
    }
    return listing(said("retention.edges", year=YEAR), table, columns, None, 2)


@excerpt_for(_STAGE, "best_rival")
def swaps(world: World) -> Excerpt:
    """The swaps that rivals have offered."""
    columns: Columns = {
        "swap_id": plain,
        "rival": plain,
        "tonnes": decimals(1),
        "own_distance": count,
        "swap_distance": count,
        "freight_rate": decimals(3),
        "fee": cents,
    }
    title = said("retention.swaps_of_rivals")
    return listing(title, world.swaps, columns, said("collections.swap_units"), 2)


@excerpt_for(_STAGE, "fed_dealer")
def rebates(world: World) -> Excerpt:
    """Purchases and rebate rates of a dozen dealers in two years."""
    errors = kam.three_errors(world.rebates, YEAR)
    fed = errors.index[errors["reward_without_managing"]]
    raised = errors[errors["rebate_change_rate"] > 1e-9].index
    shrank = errors.sort_values("growth_rate").index
    kept = few([*fed, *raised[:6], *shrank[:4]], 13)
    now, before = (world.rebates[world.rebates["year"] == y].set_index("account_id") for y in (YEAR, BEFORE))
    table = pd.DataFrame(
        {
            "bought_before": before["volume"],
            "bought_now": now["volume"],
            "rate_before": before["rebate_rate"],
            "rate_now": now["rebate_rate"],
        }
    ).loc[kept]
    columns: Columns = {"bought_before": cents, "bought_now": cents, "rate_before": percent(1), "rate_now": percent(1)}
    return by_account(world, said("retention.rebates"), table, columns, said("only_these"))


@excerpt_for(_STAGE, "losing_programme")
def programmes(world: World) -> Excerpt:
    """What the reward programmes cost and brought."""
    table = kam.reward_roi(world.rewards).drop(index="none").sort_index()
    columns: Columns = {
        "programme": worded("programme"),
        "accounts": count,
        "reward_cost": cents,
        "extra_earned": cents,
    }
    return listing(said("retention.programmes"), table, columns)


@excerpt_for(_STAGE, "weakest_link")
def strategies(world: World) -> Excerpt:
    """The points that each of the six strategies reached, criterion by criterion."""
    table = world.strategy_scores.pivot(index="strategy", columns="criterion", values="score")
    table.columns = pd.Index([f"criterion_{number}" for number in table.columns])
    columns: Columns = {"strategy": worded("strategy"), **dict.fromkeys(table.columns, count)}
    return listing(said("retention.strategies"), table, columns)


@excerpt_for(_STAGE, "lowest_health")
def health(world: World) -> Excerpt:
    """The five parts of the health of ten accounts; the weights below."""
    book = kam.RetentionBook(world).health
    assert book is not None
    parts = list(kam.HEALTH_WEIGHTS)
    known = book.dropna(subset=parts)
    low = {name: known.sort_values(name).index for name in ("satisfaction", "profile")}
    kept = few([book.index[0], *known.index[:5], *low["satisfaction"][:2], *low["profile"][:2], *known.index[-2:]])
    shown = {name: f"{100 * weight:.0f}" for name, weight in kam.HEALTH_WEIGHTS.items()}
    columns: Columns = {"tier": plain, **dict.fromkeys(parts, percent(1))}
    return by_account(world, said("retention.health"), book.loc[kept], columns, said("retention.weights", **shown))
