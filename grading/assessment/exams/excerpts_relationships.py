"""Excerpts of stage 2. Bars are those of the questions; see ``assignments/questions/relationships.yaml``."""

from __future__ import annotations

import pandas as pd

from grading.assessment.exams.excerpts import (
    MOST_ROWS,
    Columns,
    Excerpt,
    Text,
    by_account,
    cents,
    count,
    day,
    excerpt_for,
    few,
    listing,
    percent,
    plain,
    said,
    worded,
)
from kam_lab import relationships as kam
from kam_lab.concentration import revenue
from kam_lab.world import World

YEAR = 2025
_STAGE = "relationships"


def _tier_a(world: World) -> list[str]:
    accounts = world.accounts
    return sorted(str(name) for name in accounts.loc[accounts["tier"] == "A", "account_id"])


@excerpt_for(_STAGE, "single_thread_account")
def meetings(world: World) -> Excerpt:
    """People of five tier-A accounts whom we have met, with the last meeting and the last telephone call."""
    activity = kam.contact_activity(world.contacts, world.contact_visits, world.as_of)
    threads = kam.thread_risk(world.contacts, world.contact_visits, world.accounts, world.as_of, "A")
    alone = [str(name) for name in threads.index[threads["active_contacts"] == 1]]
    met = activity[activity["meetings"] > 0]
    kept: list[str] = []
    for name in [*alone, *(str(other) for other in threads.index if str(other) not in alone)]:
        if len(kept) < 5 and int(met["account_id"].isin([*kept, name]).sum()) <= MOST_ROWS:
            kept.append(name)
    table = met[met["account_id"].isin(kept)].sort_values(["account_id", "last_met"])
    calls = world.contacts.set_index("contact_id")["last_contact"]
    table = table.assign(last_contact=calls.reindex(table.index), account=table["account_id"])
    columns: Columns = {"account_id": plain, "contact_id": plain, "role": worded("role"), "meetings": count,
               "last_met": day, "last_contact": day}  # fmt: skip
    return listing(said("relationships.meetings", today=day(world.as_of)), table, columns, None, 3, sorted(kept))


def _map(world: World, account: str, title: Text) -> Excerpt:
    """The people of one account with power, stance and ties: the map as a list."""
    people = kam.people_of(world.contacts, account).sort_index()
    mine = world.ties[world.ties["account_id"] == account]
    table = people[["role", "power", "stance"]].copy()
    for kind in ("reports_to", "influences"):
        ends = mine[mine["kind"] == kind].groupby("from_contact")["to_contact"].agg(lambda x: ", ".join(sorted(x)))
        table[kind] = ends.reindex(table.index).fillna("")
    columns: Columns = {
        "contact_id": plain,
        "role": worded("role"),
        "reports_to": plain,
        "influences": plain,
        "power": count,
        "stance": lambda value: "?" if pd.isna(value) else count(value),
    }
    return listing(title, table.rename_axis("contact_id"), columns, said("relationships.unknown"), 4)


@excerpt_for(_STAGE, "gatekeeper", "largest_support", "arrows_to_buyer")
def largest_map(world: World) -> Excerpt:
    """The account with most people on file."""
    sizes = world.contacts.groupby("account_id").size().sort_index().sort_values(ascending=False, kind="stable")
    account = str(sizes.index[0])
    return _map(world, account, said("relationships.largest_map", account=account))


@excerpt_for(_STAGE, "hidden_blocker")
def blocked_map(world: World) -> Excerpt:
    """The account in which somebody stands in the way."""
    account = str(kam.path_blockers(world.contacts, world.ties, world.accounts).iloc[0]["account_id"])
    return _map(world, account, said("relationships.blocked_map", account=account))


@excerpt_for(_STAGE, "hollow_deal", "qualified_value")
def deals(world: World) -> Excerpt:
    """The seven fields of the deals that have the points, and of some that have not."""
    table = kam.qualify(world.opportunities)
    high = table[table["qualification"] != "weak"].index
    weak = table[table["qualification"] == "weak"]
    without = weak[~weak["gate"]].index
    hopeful = weak.sort_values("win_chance", ascending=False).index
    room = max(len(high) + 6, 14)
    kept = few([*high, *without[:3], *hopeful[:3], *weak.sort_values("points", ascending=False).index[:2]], room)
    fields = world.opportunities.set_index("opportunity_id").loc[kept]
    columns: Columns = {
        "opportunity_id": plain,
        **dict.fromkeys(kam.MEDDICC, count),
        "win_chance": percent(0),
        "value": cents,
    }
    return listing(said("relationships.deals"), fields, columns, said("only_deals"))


@excerpt_for(_STAGE, "coverage_of_largest")
def pairs(world: World) -> Excerpt:
    """The nine pairs of levels at the largest tier-A account."""
    sold = revenue(world.orders, YEAR)
    account = next(str(name) for name in sold.index if str(name) in set(_tier_a(world)))
    table = kam.coverage_pairs(world.contacts, world.contact_visits, account, world.as_of)
    columns: Columns = {
        "their_level": worded("their_level"),
        "our_level": worded("our_level"),
        "known": count,
        "people_met": count,
        "days_since": count,
        "freshness": percent(2),
    }
    return listing(said("relationships.pairs", account=account), table, columns, said("relationships.halves"), 2)


@excerpt_for(_STAGE, "thinnest_files")
def six_points(world: World) -> Excerpt:
    """What ten files hold by the six points, and how fresh it is."""
    table = kam.file_completeness(world.account_files, world.as_of, "six_points").sort_index()
    tiers = world.accounts.set_index("account_id")["tier"]
    table = table.join(tiers)
    mine = table[table["tier"] == "A"]
    other = table[table["tier"] == "B"].sort_values("fresh_share", kind="stable")
    by = {name: mine.sort_values(name, kind="stable").index for name in ("fresh_share", "filled_share")}
    old = mine.sort_values("median_age_days", ascending=False, kind="stable").index
    kept = few([*by["fresh_share"][:5], *by["filled_share"][:2], *old[:2], *by["fresh_share"][-2:], *other.index[:2]])
    rows = table.loc[kept].assign(mean_freshness=lambda part: part["fresh_share"] / part["filled_share"])
    columns: Columns = {
        "tier": plain,
        "filled_share": percent(2),
        "mean_freshness": percent(2),
        "median_age_days": count,
    }
    note = said("relationships.only_files")
    return by_account(world, said("relationships.six_points"), rows, columns, note)


@excerpt_for(_STAGE, "overconfident_account")
def modes(world: World) -> Excerpt:
    """The buyer and two colleagues at eight accounts, with mode and stance."""
    rows = world.contacts[world.contacts["account_id"].isin(_tier_a(world))]
    buyers = kam.buyer_modes(world.contacts, world.accounts)
    right = [str(name) for name in buyers.index[buyers["mode"] == "overconfident"]]
    others = rows[(rows["mode"] == "overconfident") & (rows["role"] != "economic")]["account_id"]
    even = [str(name) for name in buyers.index[buyers["mode"] == "even_keel"]]
    liked = buyers.assign(liked=pd.to_numeric(buyers["stance"]).fillna(-9)).sort_values("liked", ascending=False).index
    kept = few([*right, *sorted(set(others) - set(right))[:3], *even[:2], *liked[:2]])
    mine = rows[rows["account_id"].isin(kept)]
    mine = mine.assign(first=mine["role"].ne("economic"), second=mine["mode"].ne("overconfident"))
    mine = mine.sort_values(["account_id", "first", "second", "contact_id"]).groupby("account_id").head(3)
    mine = mine.sort_values(["account_id", "contact_id"])
    columns: Columns = {
        "account_id": plain,
        "contact_id": plain,
        "role": worded("role"),
        "mode": worded("mode"),
        "stance": lambda value: "?" if pd.isna(value) else count(value),
    }
    return listing(said("relationships.modes"), mine, columns, said("only_these"), 4, kept)


@excerpt_for(_STAGE, "blockers_count")
def power_and_stance(world: World) -> Excerpt:
    """How many people at tier-A accounts have which power and which stance."""
    rows = world.contacts[world.contacts["account_id"].isin(_tier_a(world))]
    stance = rows["stance"].astype("Float64").map(lambda value: f"{value:+.0f}" if value else "0", na_action="ignore")
    table = pd.crosstab(rows["power"], stance.astype(object).where(stance.notna(), "?"))
    names = {"-2": "stance_m2", "-1": "stance_m1", "0": "stance_0", "+1": "stance_p1", "+2": "stance_p2",
             "?": "stance_unknown"}  # fmt: skip
    table = table.reindex(columns=list(names), fill_value=0).rename(columns=names).sort_index(ascending=False)
    return listing(
        said("relationships.power_and_stance"), table, {"power": count, **dict.fromkeys(names.values(), count)}
    )
