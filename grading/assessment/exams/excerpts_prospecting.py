"""Excerpts of stage 1. Years and bars are those of the questions; see ``assignments/questions/prospecting.yaml``."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd

from grading.assessment.exams.excerpts import (
    MOST_ROWS,
    Cell,
    Excerpt,
    account_table,
    cents,
    excerpt_for,
    words,
    yuan,
)
from kam_lab import prospecting as kam
from kam_lab.world import World

YEAR, BEFORE, LARGE, KEY_TESTS_TOP = 2025, 2024, 21, 70
_STAGE = "prospecting"


@excerpt_for(_STAGE, "top_share")
def cumulative_revenue(world: World) -> Excerpt:
    """Revenue of the first n accounts for a dozen n: the right one among them, and those of the usual mistakes."""
    sales = kam.revenue(world.orders, YEAR)
    fifth, all_ = math.ceil(0.2 * len(sales)), len(sales)
    counts = {1, 5, 10, 20, 50, fifth - 10, fifth - 1, fifth, fifth + 1, fifth + 10, 2 * fifth, all_ // 2, all_}
    summed = sales.cumsum()
    rows = tuple((f"{count:,}", yuan(float(summed.iloc[count - 1]))) for count in sorted(counts) if 0 < count <= all_)
    heads = (words("columns.first_accounts"), words("columns.summed_revenue"))
    return Excerpt(words("top_share", year=YEAR), heads, rows, (), words("all_accounts", count=f"{all_:,}"))


@excerpt_for(_STAGE, "silent_since")
def last_orders(world: World) -> Excerpt:
    """The large accounts of 2024, their last order and our last visit."""
    accounts = [str(name) for name in kam.revenue(world.orders, BEFORE).head(LARGE).index]
    table = pd.DataFrame({"revenue": kam.revenue(world.orders, BEFORE).head(LARGE)})
    for name, source, column in (("last_order", "orders", "order_date"), ("last_visit", "visits", "visit_date")):
        dates = pd.to_datetime(world.tables[source][column])
        table[name] = dates.groupby(world.tables[source]["account_id"]).max().reindex(accounts)
    return account_table(
        world,
        words("silent_since", year=BEFORE, top=LARGE),
        table,
        {"revenue": yuan, "last_order": _day, "last_visit": _day},
    )


def _day(when: pd.Timestamp) -> str:
    return "–" if pd.isna(when) else when.strftime("%Y-%m-%d")


@excerpt_for(_STAGE, "passing_accounts")
def ranks_in_tests(world: World) -> Excerpt:
    """Ranks in the three tests: all that pass, then those that come nearest, by id."""
    table = kam.key_account_tests(world.orders, world.account_costs, world.wallets, YEAR, top=KEY_TESTS_TOP)
    ranks = ["rank_sales", "rank_wallet", "rank_profit"]
    worst = table[ranks].max(axis=1)
    order = worst.sort_values(kind="stable").index
    passing = int((table["passed"] == 3).sum())
    kept = sorted(str(name) for name in order[: max(passing, min(MOST_ROWS, passing + 8))])
    return account_table(
        world,
        words("passing_accounts", year=YEAR),
        table.loc[kept],
        {name: lambda rank: f"{int(rank)}" for name in ranks},
        words("only_these"),
    )


@excerpt_for(_STAGE, "biggest_contribution", "losing_account", "largest_contributors")
def costs_of_the_large(world: World) -> Excerpt:
    """Revenue and costs of the ten largest accounts, and of all that are among the five largest contributors."""
    table = kam.contribution(world.orders, world.account_costs, YEAR)
    sales = kam.revenue(world.orders, YEAR)
    first = set(sales.index[:10]) | set(table["contribution"].nlargest(6).index)
    kept = [name for name in sales.index if name in first]
    costs = ["revenue", "product_cost", "selling_cost", "service_cost", "logistics_cost", "credit_cost"]
    return account_table(world, words("costs", year=YEAR), table.loc[kept], dict.fromkeys(costs, cents))


@excerpt_for(_STAGE, "false_big_dealer")
def dealers(world: World) -> Excerpt:
    """The dealers among the large accounts: what they bought and sold at home, and what their neighbours lost."""
    table = kam.big_dealers(world.orders, world.dealers, YEAR, top=LARGE)
    table = table[table["revenue_rank"] <= LARGE].rename(columns={"margin": "our_margin"})
    columns = {
        "purchases": yuan,
        "home_sell_out": yuan,
        "our_margin": yuan,
        "neighbours_margin_change": yuan,
        "home_outlets": lambda count: f"{int(count)}",
        "trucks": lambda count: f"{int(count)}",
    }
    return account_table(world, words("dealers", year=YEAR, top=LARGE), table, columns)


@excerpt_for(_STAGE, "grid_classes")
def grid_scores(world: World) -> Excerpt:
    """Impact and relevance of the four accounts."""
    table = kam.grid(world, YEAR).iloc[[0, 9, 49, 199]].copy()
    table["rank"] = [1, 10, 50, 200]

    def score(
        value: float,
    ) -> str:  # cut off, not rounded, so that 49.999 does not read as the 50 that counts as medium
        return f"{math.floor(value * 100 + 1e-9) / 100:.2f}"

    return account_table(
        world,
        words("grid", year=YEAR),
        table,
        {"rank": lambda rank: f"{int(rank)}", "impact": score, "relevance": score},
    )


@excerpt_for(_STAGE, "payback")
def channels(world: World) -> Excerpt:
    """The contact funnel, all 36 months."""
    table = kam.contact_funnel(world.touches)
    columns: dict[str, Callable[[float], str]] = {
        **dict.fromkeys(("touches", "replies", "meetings", "new_accounts"), yuan),
        "cost": cents,
    }
    rows: list[tuple[Cell, ...]] = [
        (words(f"channels.{channel}"), *(write(float(row[name])) for name, write in columns.items()))
        for channel, row in table.iterrows()
    ]
    heads = tuple(words(f"columns.{name}") for name in ("channel", *columns))
    return Excerpt(words("funnel"), heads, tuple(rows))
