"""Three accounts from prospect to renewal: won by a price cut, won by service, lost by neglect."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from grading.market import Made

Worlds = Callable[[int], Made]
SEEDS = [*range(6), *(pytest.param(number, marks=pytest.mark.slow) for number in range(6, 60))]


@pytest.mark.parametrize("number", SEEDS)
def test_won_by_a_price_cut(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    account = planted["losing_account"]
    tender = world.tenders.set_index("tender_id").loc[planted["price_tender"]]
    bids = world.bids[world.bids["tender_id"] == planted["price_tender"]].set_index("bidder_id")
    assert tender["account_id"] == account and tender["winner"] == "HL" and bids["price"].idxmin() == "HL"
    quote = world.quotes[world.quotes["tender_id"] == planted["price_tender"]].iloc[0]
    assert (quote["lever"], quote["approved_by"], quote["outcome"]) == ("price_cut", "vp", "won")
    contract = world.contracts.set_index("contract_id").loc[planted["price_contract"]]
    assert contract["account_id"] == account and contract["tender_id"] == planted["price_tender"]
    assert contract["credit_rate"] == 0 and planted["below_floor"] == planted["price_contract"]
    service = world.subscriptions[world.subscriptions["account_id"] == account]
    assert service["ends_on"].tolist() == [pd.Timestamp(2025, 12, 31)]
    assert set(world.churn_log.loc[world.churn_log["account_id"] == account, "reason"]) == {"rival_price"}
    assert world.surveys.loc[world.surveys["account_id"] == account, "recommend"].max() <= 5
    deal = world.opportunities[world.opportunities["account_id"] == account].iloc[0]
    assert deal["champion"] == 0 and deal["margin_rate"] < 0.05


@pytest.mark.parametrize("number", SEEDS)
def test_won_by_service(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    account = planted["earning_account"]
    tender = world.tenders.set_index("tender_id").loc[planted["service_tender"]]
    bids = world.bids[world.bids["tender_id"] == planted["service_tender"]].set_index("bidder_id")
    assert tender["account_id"] == account and tender["winner"] == "HL" and bids["price"].idxmax() == "HL"
    assert (bids["technical_score"] + bids["service_score"]).idxmax() == "HL"
    quote = world.quotes[world.quotes["tender_id"] == planted["service_tender"]].iloc[0]
    assert (quote["lever"], quote["outcome"]) == ("free_service", "won")
    contract = world.contracts.set_index("contract_id").loc[planted["service_contract"]]
    assert contract["account_id"] == account and contract["credit_rate"] > 0.05 and contract["payment_days"] == 120
    lines = world.price_lines.pivot_table(index="contract_id", columns="place", values="amount", aggfunc="sum")
    pocket = contract["amount"] - lines.at[planted["service_contract"], "off_invoice"]
    assert (pocket - contract["product_cost"]) / pocket > 0.2
    assert (pocket - contract["product_cost"] - lines.at[planted["service_contract"], "deal_cost"]) / pocket > 0.12
    people = world.contacts[(world.contacts["account_id"] == account) & (world.contacts["role"] == "economic")]
    assert people["stance"].tolist() == [2] and people["mode"].tolist() == ["growth"]
    service = world.subscriptions[world.subscriptions["account_id"] == account]
    assert service["plan"].tolist() == ["premium"] and not service["ended"].any()
    assert account not in set(world.churn_log["account_id"])
    assert world.surveys.loc[world.surveys["account_id"] == account, "recommend"].min() >= 9
    complaints = world.complaints[world.complaints["account_id"] == account]
    assert complaints["first_contact"].all() or complaints["closed_on"].isna().any()


@pytest.mark.parametrize("number", SEEDS)
def test_lost_by_neglect(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    account = planted["silent_account"]
    tender = world.tenders.set_index("tender_id").loc[planted["lost_tender"]]
    assert tender["account_id"] == account and tender["winner"] != "HL" and tender["deadline"].year == 2025
    quote = world.quotes[world.quotes["tender_id"] == planted["lost_tender"]].iloc[0]
    assert (quote["outcome"], quote["loss_reason"], quote["at_risk"]) == ("lost", "relationship", True)
    bids = world.bids[world.bids["tender_id"] == planted["lost_tender"]].set_index("bidder_id")
    assert bids["price"].idxmin() == "HL"  # and still it was lost
    late = world.complaints[(world.complaints["account_id"] == account)]
    assert len(late) == 1 and late["owner_id"].tolist() == [planted["slow_owner"]]
    assert (late["closed_on"] - late["opened_on"]).dt.days.iloc[0] > 150
    got = world.payments.groupby("invoice_id")["amount"].sum()
    rows = world.invoices[world.invoices["account_id"] == account].set_index("invoice_id")
    left = rows["amount"] - got.reindex(rows.index).fillna(0)
    assert left[rows["due_on"] < "2025-10-01"].sum() > 10_000
    service = world.subscriptions[world.subscriptions["account_id"] == account]
    assert service["ends_on"].dt.year.tolist() == [2025]
    marks = world.surveys[world.surveys["account_id"] == account].sort_values("asked_on")["recommend"]
    assert marks.is_monotonic_decreasing and marks.iloc[-1] <= 4
    assert account not in set(world.churn_log["account_id"]) | set(world.opportunities["account_id"])
