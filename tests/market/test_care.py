"""Stage 6: what is lost, what is kept, and what it takes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from grading.market import Made

Worlds = Callable[[int], Made]
SEEDS = [*range(6), *(pytest.param(number, marks=pytest.mark.slow) for number in range(6, 60))]


@pytest.mark.parametrize("number", SEEDS)
def test_churn_is_that_of_the_published_half_year(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    log = world.churn_log
    orders = world.orders
    base = orders.loc[orders["order_date"].dt.year == 2024, "net_amount"].sum()
    half = log[(log["left_on"] >= "2025-01-01") & (log["left_on"] <= "2025-06-30")]
    total = half["yearly_value"].sum()
    assert total / base == pytest.approx(0.0306, abs=2e-4)
    reason = half.groupby("reason")["yearly_value"].sum() / total
    for name, share in (("rival_price", 0.32), ("rival_offer", 0.085), ("own_trouble", 0.40)):
        assert reason[name] == pytest.approx(share, abs=0.005), name
    industry = half.groupby(half["account_id"].map(world.accounts.set_index("account_id")["industry"]))
    industry = industry["yearly_value"].sum() / total
    for name, share in (("public_works", 0.2653), ("mining", 0.1482), ("construction", 0.1357)):
        assert industry[name] == pytest.approx(share, abs=0.005), name
    assert (log["controllable"] == ~log["reason"].isin(["own_trouble", "relocation"])).all()
    for year, months in ((2023, (1, 6)), (2023, (7, 12)), (2024, (1, 6)), (2024, (7, 12)), (2025, (7, 12))):
        rows = log[(log["left_on"].dt.year == year) & log["left_on"].dt.month.between(*months)]
        assert 0.012 < rows["yearly_value"].sum() / base < 0.045
    # Whole accounts are gone from the ledger; the silent one is gone and not in the log.
    last = orders.groupby("account_id")["order_date"].max()
    whole = log[log["scope"] == "whole"]
    assert (whole["account_id"].map(last) <= whole["left_on"]).all() and whole["account_id"].is_unique
    assert planted["silent_account"] not in set(log["account_id"])
    part = log[(log["scope"] == "part") & (log["left_on"].dt.year == 2025)]
    bought = orders[orders["order_date"].dt.year == 2024].groupby("account_id")["net_amount"].sum()
    assert (part["yearly_value"] < part["account_id"].map(bought)).mean() > 0.9


@pytest.mark.parametrize("number", SEEDS)
def test_agents(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    held = world.agent_accounts
    orders = world.orders
    bought = orders[orders["order_date"].dt.year == 2024].groupby("account_id")["net_amount"].sum()
    folio = held["account_id"].map(bought).fillna(0).groupby(held["agent_id"]).sum()
    lost = world.churn_log.groupby("agent_id")["yearly_value"].sum().reindex(folio.index).fillna(0)
    ratio = (lost / folio).sort_values(ascending=False)
    assert ratio.index[0] == planted["unruly_agent"] and ratio.iloc[0] > 2 * ratio.iloc[1]
    several = held.groupby("account_id")["agent_id"].agg(set)
    contested = several[several.map(len) > 1]
    assert len(contested) == 4 and set.intersection(*contested) == {planted["unruly_agent"]}
    rivals = [next(iter(group - {planted["unruly_agent"]})) for group in contested]
    assert len(set(rivals)) == 4


@pytest.mark.parametrize("number", SEEDS)
def test_standards(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    accounts = world.accounts.set_index("account_id")
    visits = world.visits[world.visits["visit_date"].dt.year == 2025].groupby("account_id").size()
    visits = visits.reindex(accounts.index).fillna(0)
    promised = world.service_standards.set_index("tier")["visits_per_year"]
    kept = visits.groupby(accounts["tier"]).sum() / (accounts["tier"].value_counts() * promised)
    kept = kept[promised > 0]
    assert list(kept.index[kept < 1]) == [planted["breached_tier"]] and kept.min() < 0.75
    met = (visits >= accounts["tier"].map(promised)).groupby(accounts["tier"]).mean()[promised > 0]
    assert met.idxmin() == planted["breached_tier"] and met.min() < 0.5 < met.drop(met.idxmin()).min()


@pytest.mark.parametrize("number", SEEDS)
def test_service_contracts(made: Worlds, number: int) -> None:
    world = made(number).world
    table = world.subscriptions
    assert 300 <= len(table) <= 360
    assert (table["ended"] == table["ends_on"].notna()).all() and 0.25 < table["ended"].mean() < 0.6
    since = table["account_id"].map(world.accounts.set_index("account_id")["customer_since"])
    assert (table["starts_on"] >= since).all() and (table["months"] >= 0).all()
    last = table["ends_on"].fillna(pd.Timestamp(world.as_of))
    assert last.max() <= pd.Timestamp(world.as_of)
    assert np.allclose(table["months"], (last - table["starts_on"]).dt.days / 30.44, atol=1.6)
    # Retention rises with age: the first renewal loses more than all later ones together.
    years = np.ceil(table["months"] / 12 - 0.02)
    first = (table["ended"] & (years <= 1)).sum() / ((years > 1) | table["ended"]).sum()
    later = (table["ended"] & (years > 1)).sum() / (years - 1)[years > 1].sum()
    assert first > later + 0.02


@pytest.mark.parametrize("number", SEEDS)
def test_complaints_and_surveys(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    table = world.complaints
    days = (table["closed_on"] - table["opened_on"]).dt.days
    assert days.min() >= 0 and table["closed_on"].isna().sum() >= 1
    by_owner = days.groupby(table["owner_id"]).median().sort_values(ascending=False)
    assert by_owner.index[0] == planted["slow_owner"] and by_owner.iloc[0] > 2.5 * by_owner.iloc[1]
    assert table.groupby("owner_id").size().min() > 20
    assert (days[table["first_contact"]] <= 1).all()
    answers = world.surveys
    nps = ((answers["recommend"] >= 9).mean() - (answers["recommend"] <= 6).mean()) * 100
    assert -25 < nps < 35
    assert answers["recommend"].corr(answers["csat"]) > 0.4
    assert answers.groupby(["account_id", answers["asked_on"].dt.year]).size().max() == 1


@pytest.mark.parametrize("number", SEEDS)
def test_scans_and_routes(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    scans = world.scans
    accounts = world.accounts.set_index("account_id")
    assert (scans["account_id"].map(accounts["region"]) == scans["assigned_region"]).all()
    away = (scans["assigned_region"] != scans["scanned_region"]).groupby(scans["account_id"]).mean()
    kind = accounts["account_type"].reindex(away.index)
    assert list(away.index[(away > 0.3) & (kind != "chain")]) == [planted["diverting_dealer"]]
    assert away[kind == "dealer"].drop(planted["diverting_dealer"]).max() < 0.12
    assert away[kind == "chain"].min() > 0.25 and (kind != "end_user").all()
    below = (scans["price"] < scans["floor_price"]).groupby(scans["account_id"]).mean()
    assert below.idxmax() == planted["diverting_dealer"] and below.drop(planted["diverting_dealer"]).max() == 0
    routes = world.diversion_routes
    pays = routes["gap"] - routes["freight"] - routes["caught"] * routes["penalty"] > 0
    assert 2 <= pays.sum() <= len(routes) - 2


@pytest.mark.parametrize("number", SEEDS)
def test_rewards_value_and_maturity(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    sums = world.rewards.groupby("programme")[["reward_cost", "extra_margin"]].sum().drop(index="none")
    poor = sums.index[sums["extra_margin"] < sums["reward_cost"]]
    assert list(poor) == [planted["losing_programme"]]
    assert (sums["extra_margin"] / sums["reward_cost"]).drop(poor).min() > 1.2
    assert world.rewards.query("programme == 'none'")["reward_cost"].sum() == 0
    scores = world.strategy_scores.groupby("strategy")["score"].mean().sort_values()
    assert scores.index[0] == planted["weakest_strategy"] and scores.iloc[1] - scores.iloc[0] >= 0.75
    values = world.delivered_value.set_index(["account_id", "supplier"])
    gain = values.filter(like="_value").sum(axis=1) - values.filter(like="_cost").sum(axis=1)
    gain = gain.unstack()
    assert gain.loc[planted["earning_account"], "us"] > gain.loc[planted["earning_account"], "rival"] + 1_500
    assert gain.loc[planted["silent_account"], "us"] < gain.loc[planted["silent_account"], "rival"] - 1_500
    assert 0.3 < (gain["us"] > gain["rival"]).mean() < 0.95
    loyal = world.loyalty.set_index("account_id")["repurchase_share"]
    assert loyal[planted["earning_account"]] > 0.9 and loyal[planted["silent_account"]] < 0.15
