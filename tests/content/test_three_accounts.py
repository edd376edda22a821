"""The teaching world tells one story: three named accounts, from prospect to renewal, through all stages.

Whetstone Spring Foundry was won by a price cut, Highmist Brook Grain and Oil by service, Camphor Cliff Equipment was
lost by neglect. Nothing here asks the generator: each fact is read the way a student reads it.
"""

from __future__ import annotations

import pandas as pd
import pytest

from kam_lab import World, bidding, contract, open_world, prospecting, receivables, relationships, retention, role

CUT, SERVED, QUIET = "A0493", "A0066", "A0133"
NAMES = {
    CUT: ("Whetstone Spring Foundry", "砺泉铸造"),
    SERVED: ("Grain and Oil", "岚溪粮油"),
    QUIET: ("Camphor Cliff", "樟崖装备"),
}
LEVER = {CUT: "price_cut", SERVED: "free_service"}


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(check=False)


@pytest.fixture(scope="module")
def book(world: World) -> retention.RetentionBook:
    return retention.RetentionBook(world)


def tender_with(world: World, account: str) -> pd.Series:
    """The account's tender that tells its story: won by its lever, or lost for the relationship."""
    quotes = world.quotes[(world.quotes["account_id"] == account) & world.quotes["tender_id"].notna()]
    if account in LEVER:
        quotes = quotes[(quotes["outcome"] == "won") & (quotes["lever"] == LEVER[account])]
    else:
        quotes = quotes[(quotes["outcome"] == "lost") & (quotes["loss_reason"] == "relationship")]
    return bidding.tender_row(world.tenders, str(quotes["tender_id"].iloc[-1]))


def test_they_are_who_they_are(world: World) -> None:
    rows = world.accounts.set_index("account_id")
    for account, (english, chinese) in NAMES.items():
        assert english in rows.loc[account, "name_en"] and chinese in rows.loc[account, "name_zh"]
        assert rows.loc[account, "tier"] == "A"


def test_stage_0_somebody_is_responsible_and_values_differ(world: World) -> None:
    owned = role.ownership(world.account_owners, world.orders)
    assert {CUT, SERVED, QUIET} <= set(owned.index)
    assert {CUT, SERVED, QUIET} <= set(role.value_scores(world.value_evidence).index)


def test_stage_1_the_ledger_tells_them_apart(world: World) -> None:
    assert list(prospecting.losing_accounts(world.orders, world.account_costs, 2025).index) == [CUT]
    earned = prospecting.contribution(world.orders, world.account_costs, 2025)["contribution"]
    assert earned[SERVED] == earned.max()
    lines = prospecting.account_pnl(world.orders, world.account_costs, SERVED, 2025)
    assert lines.loc["financing", "contribution"] > 0
    assert QUIET in prospecting.silent_accounts(world.orders, world.as_of, top=21, silent_days=90).index


def test_stage_2_who_was_met(world: World) -> None:
    people = relationships.contact_activity(world.contacts, world.contact_visits, world.as_of)
    mighty = people[people["power"] >= relationships.BLOCKER_POWER]
    assert not mighty.loc[mighty["account_id"] == QUIET, "active"].any()
    assert mighty.loc[mighty["account_id"] == SERVED, "active"].any()
    buyer = world.contacts[(world.contacts["account_id"] == SERVED) & (world.contacts["role"] == "economic")]
    assert buyer["stance"].tolist() == [2]


@pytest.mark.parametrize("account", [CUT, SERVED, QUIET])
def test_stage_3_how_it_was_won_or_lost(world: World, account: str) -> None:
    tender = tender_with(world, account)
    bids = bidding.bids_of(world.bids, str(tender["tender_id"]))
    prices = bids.set_index("bidder_id")["price"]
    winner = str(bidding.evaluate(tender, bids).winner)
    if account == CUT:
        assert winner == "HL" == prices.idxmin()
    elif account == SERVED:
        assert winner == "HL" == prices.idxmax()
    else:
        assert winner != "HL" == prices.idxmin()  # the lowest price, and still lost


def test_stage_4_what_the_signature_was_worth(world: World) -> None:
    pockets = contract.pocket_prices(world.contracts, world.price_lines, world.authority)
    of = world.contracts.set_index("contract_id")
    cut = of.index[of["tender_id"] == tender_with(world, CUT)["tender_id"]][0]
    served = of.index[of["tender_id"] == tender_with(world, SERVED)["tender_id"]][0]
    assert pockets.loc[cut, "below_floor"] and not pockets.loc[served, "below_floor"]
    assert pockets.loc[served, "pocket_margin"] > pockets.loc[cut, "pocket_margin"] + 0.1
    assert of.loc[served, "credit_rate"] > 0.05 and of.loc[cut, "credit_rate"] == 0
    assert not (world.opportunities["account_id"] == QUIET).any()


def test_stage_5_how_they_pay(world: World) -> None:
    habits = receivables.paying_habits(world.invoices, world.payments, world.as_of)
    assert 25 < habits.loc[CUT, "days_late"] < 55
    assert habits.loc[SERVED, "days_late"] < 3
    items = receivables.open_items(world.invoices, world.payments, world.as_of)
    overdue = receivables.ageing(items, "account_id")["overdue"]
    assert overdue[QUIET] > 10_000 and overdue.get(SERVED, 0.0) == 0


def test_stage_6_who_stays(world: World, book: retention.RetentionBook) -> None:
    log = world.churn_log
    assert set(log.loc[log["account_id"] == CUT, "reason"]) == {"rival_price"}
    assert not {SERVED, QUIET} & set(log["account_id"])  # nobody has noticed that one has gone
    buying = book.buying
    assert buying is not None and buying.index[0] == QUIET and buying.loc[SERVED, "alive_chance"] > 0.9
    assert [retention.stance_of_plan(book, one) for one in (CUT, QUIET)] == ["reprice", "win_back"]
    assert retention.stance_of_plan(book, SERVED) in ("keep", "grow")
    delivered = book.delivered
    assert delivered is not None and delivered.index[0] == QUIET and delivered.loc[SERVED, "value_lead"] > 0
    answers = book.answers
    assert answers is not None
    assert answers.loc[CUT, "recommend"] <= 5 and answers.loc[SERVED, "recommend"] >= 9
    running = world.subscriptions.groupby("account_id")["ended"].all()
    assert running[CUT] and running[QUIET] and not running[SERVED]
    longest = retention.unanswered_complaints(world.complaints, world.as_of)
    assert longest["account_id"].iloc[0] == QUIET


@pytest.mark.parametrize("account", [CUT, SERVED, QUIET])
def test_the_paper_of_each_says_what_became_of_it(book: retention.RetentionBook, account: str) -> None:
    found = retention.findings(book, account)
    assert found["threats"] if account != SERVED else not found["threats"]
    assert found["strengths"] or account != SERVED
    plan = retention.account_plan(book.world, account, book=book)
    assert account in plan.markdown and retention.qbr_pack(book.world, account, book=book).sections


def days_of(world: World, account: str) -> list[tuple[str, pd.Timestamp]]:
    """The days of an account's story in the order in which they have to come."""
    tender = tender_with(world, account)
    of_it = {name: rows[rows["account_id"] == account] for name, rows in world.tables.items() if "account_id" in rows}
    quote = of_it["quotes"][of_it["quotes"]["tender_id"] == tender["tender_id"]].iloc[0]
    days = [
        ("customer", world.accounts.set_index("account_id").loc[account, "customer_since"]),
        ("tender", tender["issued_on"]),
        ("offer", quote["quoted_on"]),
        ("opening", tender["deadline"]),
        ("award", tender["awarded_on"]),
        ("signature", tender["signed_on"]),
    ]
    if account in LEVER:
        signed = of_it["contracts"][of_it["contracts"]["tender_id"] == tender["tender_id"]].iloc[0]
        steps = world.milestones[world.milestones["contract_id"] == signed["contract_id"]]
        bills = of_it["invoices"].merge(world.payments, on="invoice_id")
        # Every part of the price that was paid had fallen due under the contract that was signed.
        assert signed["signed_on"] == tender["signed_on"] <= steps["due_on"].min()
        paid = bills[bills["amount_x"] > 0].sort_values("issued_on").iloc[-1]
        days += [("delivery", signed["delivery_due"]), ("bill", paid["issued_on"]), ("payment", paid["paid_on"])]
    else:
        debts = receivables.open_items(world.invoices, world.payments, world.as_of)
        days += [
            ("last order", of_it["orders"]["order_date"].max()),
            ("answer", of_it["complaints"]["closed_on"].max()),
            ("last due day", debts.loc[debts["account_id"] == account, "due_on"].max()),
            ("service ends", of_it["subscriptions"]["ends_on"].max()),
        ]
    return days


@pytest.mark.parametrize("account", [CUT, SERVED, QUIET])
def test_the_days_come_in_order(world: World, account: str) -> None:
    days = days_of(world, account)
    assert [day for _, day in days] == sorted(day for _, day in days), days
    assert days[-1][1] <= pd.Timestamp(world.as_of)


def test_the_end_comes_after_the_beginning(world: World, book: retention.RetentionBook) -> None:
    """The cut one left when its service ran out; the served one's service runs on; the quiet one was lost in 2025."""
    left = world.churn_log.loc[world.churn_log["account_id"] == CUT, "left_on"].max()
    ends = world.subscriptions.groupby("account_id")["ends_on"].max()
    assert left == ends[CUT] and pd.isna(ends[SERVED]) and ends[QUIET] < ends[CUT]
    lost, last = tender_with(world, QUIET)["awarded_on"], world.orders.groupby("account_id")["order_date"].max()
    assert lost < last[QUIET] < ends[QUIET] < last[SERVED]
    asked = world.surveys.sort_values("asked_on").groupby("account_id")["recommend"].agg(list)
    assert asked[QUIET] == sorted(asked[QUIET], reverse=True) and min(asked[SERVED]) > max(asked[CUT])
