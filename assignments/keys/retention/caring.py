"""Complaints, promises, people, what accounts say, and health."""

from __future__ import annotations

import math

import pandas as pd

from assignments.keys import mistake
from assignments.keys.retention.shared import (
    ACCOUNTS,
    CALL_HOURS,
    CALLS,
    CAPACITY,
    TALLEY,
    TALLEY_CALLS,
    VISIT_HOURS,
    VISITS,
    YEAR,
    health,
    longest,
    number,
    other,
    tier_of,
)
from kam_lab import World
from kam_lab import retention as kam

Promises = dict[str, dict[str, float | str]]

# ---------------------------------------------------------------------------------------------- slow_desk


def _owners(world: World) -> pd.DataFrame:
    return kam.complaint_owners(world.complaints, world.as_of)


def slow_desk(world: World) -> str:
    """Owner with the largest median of days."""
    return str(_owners(world).index[0])


@mistake(
    of="slow_desk",
    en=(
        "You took the owner with most complaints. Many are not the same as slow: compare the days until they "
        "are closed."
    ),
    zh="你取了投诉最多的人。多不等于慢：比办结天数。",
)
def most_complaints(world: World) -> str | None:
    """Count for days."""
    return other(str(_owners(world).sort_index()["complaints"].idxmax()), slow_desk(world))


@mistake(
    of="slow_desk",
    en="That is the fastest desk. The list is sorted: look at its other end.",
    zh="这是最快的一个。表是排好的：看另一头。",
)
def fastest_desk(world: World) -> str:
    """Smallest median."""
    return str(_owners(world).index[-1])


@mistake(
    of="slow_desk",
    en="You took the second-slowest desk. Compare the medians once more: one of them is far larger than all others.",
    zh="你取了第二慢的。中位数再比一遍：有一个比别人大得多。",
)
def second_slowest(world: World) -> str:
    """Second for first."""
    return str(_owners(world).index[1])


# ------------------------------------------------------------------------------------------ kept_promises


def _promises(world: World, year: int = YEAR, column: str = "made_share") -> Promises:
    table = kam.visit_compliance(world.visits, world.accounts, world.service_standards, year)
    return {
        tier: {
            "made": float(round(100 * number(table.loc[tier, column]))),
            "verdict": "broken" if number(table.loc[tier, column]) < kam.KEPT else "kept",
        }
        for tier in "ABC"
    }


def kept_promises(world: World) -> Promises:
    """Visits made over visits promised in 2025 by tier, whole percent, and the verdict."""
    return _promises(world)


@mistake(
    of="kept_promises",
    credit=0.25,
    en="You used the visits of 2024. The standard is that of 2025: take the visits of that year.",
    zh="你用了 2024 年的走访。标准是 2025 年的：取这一年的走访。",
)
def promises_of_2024(world: World) -> Promises | None:
    """2024 for 2025."""
    return other(_promises(world, YEAR - 1), kept_promises(world))


@mistake(
    of="kept_promises",
    credit=0.25,
    en="You divided the promise by the visits. Turn it round: visits made over visits promised.",
    zh="你用承诺除以实际了。反过来：实际走访除以承诺。",
)
def promise_over_visits(world: World) -> Promises | None:
    """Promised over made."""
    table = kam.visit_compliance(world.visits, world.accounts, world.service_standards, YEAR)
    found: Promises = {}
    for tier in "ABC":
        share = number(table.loc[tier, "promised"]) / max(number(table.loc[tier, "made"]), 1.0)
        found[tier] = {"made": float(round(100 * share)), "verdict": "broken" if share < kam.KEPT else "kept"}
    return other(found, kept_promises(world))


@mistake(
    of="kept_promises",
    credit=0.25,
    en="All shares fit, but you turned the verdict round: below the line a promise is broken, above it is kept.",
    zh="比例都对，结论反了：低于界线是没兑现，高于才是兑现。",
)
def verdict_reversed(world: World) -> Promises:
    """Kept for broken."""
    turned = {"kept": "broken", "broken": "kept"}
    right = kept_promises(world)
    return {tier: {"made": row["made"], "verdict": turned[str(row["verdict"])]} for tier, row in right.items()}


# ---------------------------------------------------------------------------------- managers_for_promises


def _hours_each() -> float:
    return kam.care_hours(VISITS, CALLS, VISIT_HOURS, CALL_HOURS)


def managers_for_promises(world: World) -> float:
    """Managers for the promised hours."""
    return float(kam.managers_for_hours(ACCOUNTS * _hours_each(), CAPACITY))


@mistake(
    of="managers_for_promises",
    credit=0.5,
    en="You rounded down. A manager who is missing cannot be visited by a fraction: round up.",
    zh="你往下取整了。缺的那一点也得有人干：往上取整。",
)
def rounded_down(world: World) -> float:
    """Floor for ceiling."""
    return float(math.floor(ACCOUNTS * _hours_each() / CAPACITY))


@mistake(
    of="managers_for_promises",
    credit=0.25,
    en="You left out the calls. Short as they are, there are 24 a year and account: add their hours.",
    zh="电话没算。再短，一家一年也有 24 个：把小时加上。",
)
def calls_left_out(world: World) -> float:
    """Visits only."""
    return float(kam.managers_for_hours(ACCOUNTS * VISITS * VISIT_HOURS, CAPACITY))


# ------------------------------------------------------------------------------------------------- talley


def talley(world: World) -> float:
    """People by Talley's workload method."""
    return kam.workload([(n, calls, 1) for n, calls in TALLEY], TALLEY_CALLS)


@mistake(
    of="talley",
    credit=0.25,
    en="You averaged the calls of both groups. They differ in size: multiply each by its own calls, then add.",
    zh="你把两组的次数平均了。两组大小不同：各乘各的次数，再加。",
)
def averaged_calls(world: World) -> float:
    """Plain mean of calls."""
    mean = sum(calls for _, calls in TALLEY) / len(TALLEY)
    return float(math.ceil(sum(n for n, _ in TALLEY) * mean / TALLEY_CALLS))


@mistake(
    of="talley",
    en="You counted accounts only. An account with 24 calls takes more than one with 10: count calls.",
    zh="你只数了客户。一年 24 次的比 10 次的占时间：要数次数。",
)
def accounts_only(world: World) -> float:
    """Accounts over capacity."""
    return float(math.ceil(sum(n for n, _ in TALLEY) / TALLEY_CALLS))


# ---------------------------------------------------------------------------------------------- nps_of_b


def _answers(world: World, year: int = YEAR, tier: str | None = "B") -> pd.DataFrame:
    rows = world.surveys[pd.to_datetime(world.surveys["asked_on"]).dt.year == year]
    return rows if tier is None else rows[rows["account_id"].map(tier_of(world)) == tier]


def nps_of_b(world: World) -> float:
    """Net promoter score of tier B in 2025, points."""
    return kam.nps(_answers(world)["recommend"])


@mistake(
    of="nps_of_b",
    credit=0.25,
    en="That is the score of all tiers. Keep the answers of tier B first.",
    zh="这是所有等级的。先留下 B 级的答卷。",
)
def nps_of_all(world: World) -> float:
    """All tiers."""
    return kam.nps(_answers(world, tier=None)["recommend"])


@mistake(
    of="nps_of_b",
    credit=0.25,
    en="That is the share of the promoters alone. Take the detractors off: those with 0 to 6.",
    zh="这只是推荐者的占比。还要减去贬损者，也就是 0 到 6 分的。",
)
def promoters_only(world: World) -> float:
    """Promoters only."""
    return 100 * number((_answers(world)["recommend"] >= kam.PROMOTER).mean())


@mistake(
    of="nps_of_b",
    en="That is the share of the satisfied (CSAT). NPS comes from the other question, 0 to 10: take that column.",
    zh="这是满意的占比（CSAT）。NPS 用另一道题，0 到 10 分：取那一列。",
)
def csat_for_nps(world: World) -> float:
    """CSAT for NPS."""
    return 100 * kam.csat(_answers(world)["csat"])


# --------------------------------------------------------------------------------------- rival_gives_more


def rival_gives_more(world: World) -> str:
    """The account where our delivered value lags most."""
    return str(kam.value_table(world.delivered_value).index[0])


@mistake(
    of="rival_gives_more",
    en=(
        "You compared what the machine is worth, without what it costs the account. Take the four costs off "
        "on both sides."
    ),
    zh="你只比了价值，没减客户付出的。两边都要减掉那四项成本。",
)
def value_without_cost(world: World) -> str | None:
    """Value for delivered value."""
    table = world.delivered_value
    sums = table.assign(value=table[list(kam.VALUES)].sum(axis=1)).pivot(
        index="account_id", columns="supplier", values="value"
    )
    return other(str((sums["us"] - sums["rival"]).idxmin()), rival_gives_more(world))


@mistake(
    of="rival_gives_more",
    en="Here we lead most. The question asks where the rival does: look at the other end.",
    zh="这是我们领先最多的。题目问对手领先最多的：看另一头。",
)
def we_give_more(world: World) -> str:
    """Largest lead for largest lag."""
    return str(kam.value_table(world.delivered_value).index[-1])


# -------------------------------------------------------------------------------------- longest_complaint


def _of_the_year(world: World) -> pd.DataFrame:
    times = kam.complaint_times(world.complaints, world.as_of)
    return times[pd.to_datetime(times["opened_on"]).dt.year == YEAR]


def longest_complaint(world: World) -> str:
    """Opening day of the complaint of 2025 with the most days."""
    return f"{longest(_of_the_year(world), 'opened_on'):%Y-%m-%d}"


@mistake(
    of="longest_complaint",
    credit=0.25,
    en="That is the day on which it was closed. The question asks when it came in.",
    zh="这是办结的那天。题目问受理的那天。",
)
def closing_day(world: World) -> str | None:
    """Closing day."""
    closed = longest(_of_the_year(world), "closed_on")
    return None if pd.isna(closed) else f"{closed:%Y-%m-%d}"


@mistake(
    of="longest_complaint",
    credit=0.25,
    en="That is the longest since 2024. The question asks for complaints opened in 2025: filter the year first.",
    zh="这是 2024 年以来最久的。题目只问 2025 年受理的：先筛年份。",
)
def longest_of_two_years(world: World) -> str | None:
    """All complaints for those of 2025."""
    times = kam.complaint_times(world.complaints, world.as_of)
    return other(f"{longest(times, 'opened_on'):%Y-%m-%d}", longest_complaint(world))


@mistake(
    of="longest_complaint",
    en="That is the first complaint of the year. The oldest need not have taken longest: sort by the days it took.",
    zh="这是当年最早的一件。最早不等于拖得最久：按天数排。",
)
def oldest_complaint(world: World) -> str | None:
    """First opened."""
    return other(f"{pd.to_datetime(_of_the_year(world)['opened_on']).min():%Y-%m-%d}", longest_complaint(world))


# ---------------------------------------------------------------------------------------- bound_accounts


def _stays(world: World) -> pd.Series:
    return kam.why_they_stay(world.loyalty, world.orders)["stays_because"]


def bound_accounts(world: World) -> float:
    """Loyal accounts that stay because leaving is too dear."""
    return float((_stays(world) == "bound").sum())


@mistake(
    of="bound_accounts",
    en="Those are the accounts that stay because they want to. The question asks for those who cannot afford to leave.",
    zh="这是自己愿意留下的。题目问的是走不起的。",
)
def willing_accounts(world: World) -> float | None:
    """Willing for bound."""
    return other(float((_stays(world) == "willing").sum()), bound_accounts(world))


@mistake(
    of="bound_accounts",
    credit=0.25,
    en="You counted everybody who is loyal. Ask why they stay: split the list by the last column.",
    zh="你把忠诚的都算了。问一句为什么留下：按最后一列拆开。",
)
def all_loyal(world: World) -> float:
    """All loyal accounts."""
    return float(len(_stays(world)))


# --------------------------------------------------------------------------------------------- edge_visits


def _edge(world: World, edge: str = "A/B", year: int = YEAR) -> float:
    gaps = kam.edge_gaps(kam.tier_care(world.accounts, world.orders, world.visits, year))
    return number(gaps.loc[edge, "lower_visits"]) - number(gaps.loc[edge, "upper_visits"])


def edge_visits(world: World) -> float:
    """Mean visits to the head of tier B less those to the tail of tier A."""
    return _edge(world)


@mistake(
    of="edge_visits",
    credit=0.25,
    en="You compared the whole tiers. At the edge only a quarter of each side counts: the head of B, the tail of A.",
    zh="你比的是整个等级。分界线上只看两边各四分之一：B 级的头，A 级的尾。",
)
def whole_tiers(world: World) -> float | None:
    """Tier means for edge means."""
    care = kam.tier_care(world.accounts, world.orders, world.visits, YEAR)
    means = care.groupby("tier")["visits"].mean()
    return number(means["B"]) - number(means["A"])


@mistake(
    of="edge_visits",
    credit=0.5,
    en="You turned the difference round. The question asks how many more tier B got: B less A.",
    zh="你减反了。题目问的是 B 级多几次：用 B 减 A。",
)
def edge_turned_round(world: World) -> float:
    """A less B."""
    return -_edge(world)


@mistake(
    of="edge_visits",
    credit=0.25,
    en="That is the edge between tiers B and C. Go one up: the tail of A against the head of B.",
    zh="这是 B、C 两级的分界线。往上一级：A 级的尾对 B 级的头。",
)
def next_edge(world: World) -> float:
    """B/C for A/B."""
    return _edge(world, "B/C")


# ------------------------------------------------------------------------------------------ lowest_health


def lowest_health(world: World) -> str:
    """The account of tiers A and B with the lowest health."""
    return str(health(world).index[0])


@mistake(
    of="lowest_health",
    en="You took the lowest satisfaction. Satisfaction is one part of five: weigh all five.",
    zh="你取了满意度最低的。满意只是五项之一：五项加权再看。",
)
def least_satisfied(world: World) -> str | None:
    """One part for five."""
    return other(str(health(world).sort_index()["satisfaction"].idxmin()), lowest_health(world))


@mistake(
    of="lowest_health",
    en="That is the healthiest. The list begins with the worst: look at its other end.",
    zh="这是最健康的。表是从最差排起的：看另一头。",
)
def healthiest(world: World) -> str:
    """Highest for lowest."""
    return str(health(world).index[-1])
