"""Stages 0 and 2: what is to be found about our people and theirs, found by plain pandas and networkx."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import pandas as pd
import pytest

from grading.market import Made
from kam_lab.world import World

Worlds = Callable[[int], Made]
SEEDS = [*range(6), *(pytest.param(number, marks=pytest.mark.slow) for number in range(6, 60))]


def sales(world: World, year: int = 2025) -> pd.Series:
    orders = world.orders
    return orders[orders["order_date"].dt.year == year].groupby("account_id")["net_amount"].sum()


def tiers(world: World, *wanted: str) -> list[str]:
    accounts = world.accounts
    return accounts.loc[accounts["tier"].isin(wanted), "account_id"].tolist()


def first_by(values: pd.Series, factor: float) -> str:
    """Index of the largest value, which must be that many times the second."""
    top = values.sort_values(ascending=False)
    assert top.iloc[0] >= factor * top.iloc[1], top.head(3)
    return str(top.index[0])


@pytest.mark.parametrize("number", SEEDS)
def test_staff_and_owners(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    staff = world.staff.set_index("staff_id")
    managers = world.managers.set_index("manager_id")
    assert (staff.loc[managers.index, "name_zh"] == managers["name_zh"]).all()
    assert (staff["function"] == "sales").sum() == len(managers) and staff["name_zh"].is_unique
    owners = world.account_owners
    assert set(owners["account_id"]) == set(world.accounts["account_id"])
    since = owners["account_id"].map(world.accounts.set_index("account_id")["customer_since"])
    assert (owners["since"] >= owners["staff_id"].map(staff["joined"])).all() and (owners["since"] >= since).all()
    alone = owners.groupby("account_id")["staff_id"].agg(["nunique", "first"]).query("nunique == 1")["first"]
    held = sales(world).reindex(alone.index).fillna(0).groupby(alone).sum()
    assert first_by(held, 1.5) == planted["exposed_manager"]


@pytest.mark.parametrize("number", SEEDS)
def test_competencies_and_staffing(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    scores = world.competencies
    over = (scores["self_score"] - scores["manager_score"]).groupby(scores["manager_id"]).mean()
    assert over.idxmax() == planted["overrating_manager"]
    assert over.max() > 1 and over.drop(over.idxmax()).max() < 0.8
    gap = (scores["target"] - scores["manager_score"]).clip(lower=0).groupby(scores["competency"]).sum()
    assert first_by(gap, 1.3) == planted["training_first"]
    staffing = world.staffing.set_index("region")
    assert staffing["managers"].to_dict() == world.managers["region"].value_counts().to_dict()
    assert (staffing["managers"] <= staffing["own_quota"]).all() and (staffing["own_quota"] <= staffing["norm"]).all()
    share = (staffing["managers"] / staffing["norm"]).sort_values()
    assert share.index[0] == planted["understaffed_region"] and share.iloc[0] < 0.6 < 0.7 < share.iloc[1]


@pytest.mark.parametrize("number", SEEDS)
def test_files_values_and_followers(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    files = world.account_files
    assert set(files["account_id"]) == set(tiers(world, "A", "B")) == set(world.value_evidence["account_id"])
    assert ((files["score"] == 0) == files["updated_on"].isna()).all()
    filled = (files["score"] > 0).groupby(files["account_id"]).mean()
    age = (pd.Timestamp(world.as_of) - files["updated_on"]).dt.days
    since = files["account_id"].map(world.accounts.set_index("account_id")["customer_since"])
    assert (files["updated_on"].isna() | (files["updated_on"] >= since)).all() and age.min() >= 0
    youngest, median = age.groupby(files["account_id"]).min(), age.groupby(files["account_id"]).median()
    stale = planted["stale_file"]
    assert stale in tiers(world, "A")
    assert list(youngest.index[(filled >= 0.9) & (youngest > 700)]) == [stale]
    assert median.drop(stale).max() < 500
    freshness = (0.5 ** (age / 365)).groupby(files["account_id"]).mean()
    assert (filled * freshness)[filled >= 0.8].idxmin() == stale

    followers = world.reference_followers
    worth = (followers["yearly_margin"] * followers["attribution"]).groupby(followers["reference_id"]).sum()
    assert first_by(worth, 1.5) == planted["best_reference"]
    joined = world.accounts.set_index("account_id")["customer_since"]
    assert (followers["follower_id"].map(joined) == followers["won_on"]).all() and followers["follower_id"].is_unique
    assert (followers["reference_id"].map(joined) < followers["won_on"]).all()
    values = world.value_evidence.set_index("account_id")
    assert (values["conflicts_settled"] <= values["conflicts"]).all()
    wallets = world.wallets.set_index(["account_id", "year"])["category_spend"]
    account = planted["earning_account"]
    share = [sales(world, year)[account] / wallets[account, year] for year in (2024, 2025)]
    assert values.loc[account, "share_change"] == pytest.approx(share[1] - share[0], abs=6e-4)


@pytest.mark.parametrize("number", SEEDS)
def test_contacts_are_the_old_ones_and_then_more(made: Worlds, number: int) -> None:
    contacts = made(number).world.contacts
    assert contacts["contact_id"].tolist() == [f"C{i:05d}" for i in range(1, len(contacts) + 1)]
    count = contacts.groupby("account_id").size()
    assert count[made(number).planted["largest_map"]] == 25
    assert count.drop(made(number).planted["largest_map"]).max() <= 13
    assert contacts[["role", "stance", "mode"]].isna().mean().between(0.05, 0.6).all()
    assert contacts["last_contact"].isna().mean() < 0.15


def graph(world: World, account: str) -> nx.DiGraph:
    ties, people = world.ties, world.contacts
    rows = ties[ties["account_id"] == account]
    made = nx.DiGraph(list(zip(rows["from_contact"], rows["to_contact"], strict=True)))
    made.add_nodes_from(people.loc[people["account_id"] == account, "contact_id"])
    return made


@pytest.mark.parametrize("number", SEEDS)
def test_maps_hang_together(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    people = world.contacts.set_index("contact_id")
    ties = world.ties
    assert (ties["from_contact"].map(people["account_id"]) == ties["account_id"]).all()
    assert (ties["to_contact"].map(people["account_id"]) == ties["account_id"]).all()
    assert (ties["from_contact"] != ties["to_contact"]).all()
    for account, group in people.groupby("account_id"):
        if len(group) > 1:
            assert nx.is_connected(graph(world, str(account)).to_undirected()), account
    largest = graph(world, planted["largest_map"])
    assert list(nx.articulation_points(largest.to_undirected())) == [planted["gatekeeper"]]
    assert 40 <= largest.number_of_edges() <= 60


@pytest.mark.parametrize("number", SEEDS)
def test_the_way_to_the_economic_buyer(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    people = world.contacts.set_index("contact_id")
    opponents = set(people.index[(people["power"] >= 4) & (people["stance"] < 0)])
    blocked: dict[str, set[str]] = {}
    large = tiers(world, "A")
    for account, group in people.groupby("account_id"):
        buyers, coaches = (list(group.index[group["role"] == role]) for role in ("economic", "coach"))
        top = account in large
        assert len(buyers) == 1 if top else len(buyers) <= 1
        assert len(coaches) == 1 if top else len(coaches) <= 1
        if not (buyers and coaches):
            continue
        ways = list(nx.all_shortest_paths(graph(world, str(account)), coaches[0], buyers[0]))
        found = set.union(*(set(way[1:-1]) & opponents for way in ways))
        if found:
            blocked[str(account)] = found
            every = nx.all_simple_paths(graph(world, str(account)), coaches[0], buyers[0])
            assert all(found & set(way) for way in every)
    assert blocked == {planted["blocked_account"]: {planted["hidden_blocker"]}}
    assert planted["hidden_blocker"] not in set(world.contact_visits["contact_id"])
    assert len(opponents & set(people.index[people["account_id"].isin(tiers(world, "A"))])) >= 3
    mood = people[people["role"] == "economic"].set_index("account_id")["mode"]
    assert list(mood.index[mood == "overconfident"]) == [planted["overconfident_account"]]


@pytest.mark.parametrize("number", SEEDS)
def test_meetings(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    met = world.contact_visits
    people = world.contacts.set_index("contact_id")
    assert (met["contact_id"].map(people["account_id"]) == met["account_id"]).all()
    noted = met["contact_id"].map(people["last_contact"])
    assert (noted >= met["met_on"]).all()
    assert (met["staff_id"].map(world.staff.set_index("staff_id")["level"]) == met["our_level"]).all()
    days = set(zip(world.visits["account_id"], world.visits["visit_date"], strict=True))
    assert set(zip(met["account_id"], met["met_on"], strict=True)) <= days
    recent = met[met["met_on"] > pd.Timestamp(world.as_of) - pd.Timedelta(days=180)]
    active = recent.groupby("account_id")["contact_id"].nunique().reindex(tiers(world, "A")).fillna(0)
    assert list(active.index[active <= 1]) == [planted["single_threaded"]] and active.min() == 1
    silent = met[(met["account_id"] == planted["silent_account"]) & (met["met_on"] >= "2025-01-01")]
    assert len(silent) and silent["contact_id"].map(people["power"]).max() <= 2


@pytest.mark.parametrize("number", SEEDS)
def test_opportunities(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    deals = world.opportunities.set_index("opportunity_id")
    fields = ["metrics", "economic_buyer", "decision_criteria", "decision_process", "identify_pain", "champion",
              "competition"]  # fmt: skip
    score = deals[fields].sum(axis=1) / 14
    longer = deals[[*fields, "paper_process"]].sum(axis=1) / 16
    gate = deals[["economic_buyer", "champion"]].min(axis=1) > 0
    for rule in (score, longer):
        assert list(deals.index[(rule >= 0.7) & ~gate]) == [planted["hollow_deal"]]
        assert rule[~gate].drop(planted["hollow_deal"]).max() < 0.66
    stuck = deals.index[deals["our_limit"] > deals["their_limit"]]
    assert list(stuck) == [planted["no_zopa"]]
    assert (deals["their_limit"] / deals["our_limit"]).drop(stuck).min() > 1.02
    assert (deals["opened_on"] < deals["close_by"]).all() and deals["close_by"].min() > pd.Timestamp(world.as_of)
    issues = world.deal_issues
    assert issues["opportunity_id"].nunique() == 3
    for side in ("our_points", "their_points"):
        best = issues.groupby(["opportunity_id", "issue"])[side].max().groupby("opportunity_id").sum()
        assert (best == 100).all()
    first = issues[issues["option"] == 1]
    assert (first["their_points"] == 0).all() and (issues[issues["option"] == 4]["our_points"] == 0).all()
