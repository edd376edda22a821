"""Stages 3 and 4: tenders, bids, offers and contracts, judged by the rules as they are taught."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest

from grading.market import Made
from kam_lab.world import World

Worlds = Callable[[int], Made]
SEEDS = [*range(6), *(pytest.param(number, marks=pytest.mark.slow) for number in range(6, 60))]
#: (deduction for small firms, advantage of domestic products, whether both are added up) by era.
ERAS = {
    "none": (0.0, 0.0, False), "2021 low": (0.06, 0.0, False), "2021": (0.10, 0.0, False), "2023": (0.20, 0.0, False),
    "2026": (0.20, 0.20, False), "2026 added": (0.20, 0.20, True),
}  # fmt: skip


def valid(bids: pd.DataFrame) -> pd.Series:
    """Bids that may be evaluated."""
    formal = bids[["signed", "qualified", "responsive", "single_price"]].all(axis=1)
    return formal & bids["low_price_proven"].fillna(True).astype(bool)


def points(
    bids: pd.DataFrame, weight: int, small: float = 0.0, domestic: float = 0.0, added: bool = False
) -> pd.Series:
    """Total points of bids by bidder; all bids that are given take part."""
    deduction = small * (bids["small"] + 0.3 * (bids["small_consortium"] & ~bids["small"]))
    own = domestic * bids["domestic"]
    evaluated = bids["price"] * ((1 - deduction - own) if added else (1 - deduction) * (1 - own))
    total = evaluated.min() / evaluated * weight + bids["technical_score"] + bids["service_score"]
    return total.set_axis(bids["bidder_id"])


def by_tender(world: World) -> dict[str, pd.DataFrame]:
    return {str(tender): rows for tender, rows in world.bids.groupby("tender_id")}


@pytest.mark.parametrize("number", SEEDS)
def test_the_winner_is_the_one_with_most_points(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    bids = by_tender(world)
    flips = []
    for tender in world.tenders[world.tenders["status"] == "awarded"].itertuples():
        rows = bids[tender.tender_id]
        assert len(rows) >= 3 and valid(rows).sum() >= 3, tender.tender_id
        fine = rows[valid(rows)]
        own = points(fine, tender.price_weight, tender.small_deduction)
        assert own.idxmax() == tender.winner, tender.tender_id
        assert own.nlargest(2).diff().iloc[1] < -0.3 or tender.method == "lowest_price"
        winners = {era: points(fine, tender.price_weight, *rule).idxmax() for era, rule in ERAS.items()}
        if tender.regime != "government":
            continue
        if len(set(winners.values())) > 1:
            flips.append(tender.tender_id)
            assert winners["none"] == winners["2021 low"] == winners["2021"]
            assert winners["2026"] == winners["2026 added"]
            assert len({winners[era] for era in ("2021", "2023", "2026")}) == 3
    assert flips == [planted["law_flip_tender"]]
    assert (world.tenders.query("regime == 'government'")["status"] == "awarded").sum() >= 3
    assert (world.tenders["method"] == "lowest_price").sum() >= 1


@pytest.mark.parametrize("number", SEEDS)
def test_bids_that_must_be_seen_through(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    tenders = world.tenders.set_index("tender_id")
    low, unfit, misled = [], [], []
    for tender, rows in by_tender(world).items():
        ceiling, budget = tenders.at[tender, "ceiling"], tenders.at[tender, "budget"]
        formal = rows[valid(rows.assign(low_price_proven=pd.NA))]
        second = formal["price"].nsmallest(2).iloc[-1]
        top = ceiling if ceiling == ceiling else budget
        for bid in formal.itertuples():
            limits = [0.5 * formal["price"].mean(), 0.5 * second, 0.45 * top]
            if any(bid.price < limit for limit in limits):
                assert all(bid.price < limit for limit in limits)
                low.append(bid.bid_id)
            elif bid.price < 0.65 * formal["price"].mean():
                raise AssertionError(bid.bid_id)
        cheapest = rows.loc[rows["price"].idxmin()]
        if not valid(rows)[cheapest.name] and cheapest["bid_id"] not in low:
            unfit.append(cheapest["bid_id"])
        fine = rows[valid(rows)]
        weight = tenders.at[tender, "price_weight"]
        price = cheapest["price"] / fine["price"] * weight
        wrong = (price + fine["technical_score"] + fine["service_score"]).set_axis(fine["bidder_id"])
        if wrong.idxmax() != points(fine, weight).idxmax():
            misled.append(cheapest["bid_id"])
        assert (rows["price"] <= budget).all()
        if ceiling == ceiling:
            assert (rows["price"] <= ceiling).all()
    assert low == [planted["low_bid"]]
    assert unfit == misled == [planted["noncompliant_lowest"]]
    asked = world.bids[world.bids["low_price_proven"].notna()]
    assert asked["bid_id"].tolist() == low and not asked["low_price_proven"].any()


@pytest.mark.parametrize("number", SEEDS)
def test_the_two_who_agree(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    pair = {planted["colluding_winner"], planted["colluding_cover"]}
    bids = world.bids
    for mark in ("file_author", "bond_account"):
        shared = bids.groupby(mark)["bidder_id"].unique()
        shared = [set(group) for group in shared if len(group) > 1]
        assert shared == [pair], mark
        both = bids[bids["bidder_id"].isin(pair) & (bids["tender_id"] == planted["colluding_tender"])]
        assert len(both) == 2 and both[mark].nunique() == 1
    assert bids["file_hash"].is_unique and bids.groupby("project_lead")["bidder_id"].nunique().max() == 1
    price = bids.loc[bids["tender_id"] == planted["colluding_tender"], "price"].sort_values()
    assert price.std() / price.mean() < 0.05 and price.diff().iloc[1] / price.iloc[1:].std() > 1.5
    joint = [t for t, rows in by_tender(world).items() if pair <= set(rows["bidder_id"])]
    assert len(joint) == 4 and planted["colluding_tender"] in joint
    winners = world.tenders.set_index("tender_id")["winner"]
    assert (winners[joint] == planted["colluding_winner"]).all()
    regular: dict[tuple[str, str], list[float]] = {}
    for rows in by_tender(world).values():
        price = rows.set_index("bidder_id")["price"]
        for a, b in combinations(sorted(price.index), 2):
            regular.setdefault((a, b), []).append(price[b] / price[a])
    steady = {key for key, ratios in regular.items() if len(ratios) > 2 and np.std(ratios) < 1e-4}
    assert steady == {tuple(sorted(pair))}
    # Close and even prices alone prove nothing: there is such a tender among strangers.
    gaps = {t: rows["price"].sort_values().diff().dropna() for t, rows in by_tender(world).items() if len(rows) > 3}
    even = [t for t, gap in gaps.items() if gap.std() / gap.mean() < 0.01]
    assert len(even) == 1 and even[0] not in joint


@pytest.mark.parametrize("number", SEEDS)
def test_procedures_are_in_order_but_for_one_of_each(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    tenders = world.tenders.set_index("tender_id")
    bids = by_tender(world)

    def only(wrong: pd.Series) -> str:
        assert wrong.sum() == 1, list(wrong.index[wrong])
        return str(wrong.idxmax())

    assert only((tenders["deadline"] - tenders["issued_on"]).dt.days < 20) == planted["short_preparation"]
    assert only(tenders["bid_bond"] > 0.02 * tenders["budget"]) == planted["excess_bond"]
    committee = world.committee.assign(expert=world.committee["kind"] == "expert")
    seats = committee.groupby("tender_id").agg(size=("seat", "size"), experts=("expert", "sum"))
    wrong = (seats["size"] < 5) | (seats["size"] % 2 == 0) | (seats["experts"] < seats["size"] * 2 / 3)
    assert only(wrong) == planted["wrong_committee"]
    publicity = (tenders["publicity_ends_on"] - tenders["published_on"]).dt.days
    assert only(publicity < 3) == planted["short_publicity"]
    assert only((tenders["signed_on"] - tenders["awarded_on"]).dt.days > 30) == planted["late_signing"]
    past = world.committee.dropna(subset="worked_for")
    pairs = zip(past["tender_id"], past["worked_for"], strict=True)
    present = [who in set(bids[tender]["bidder_id"]) for tender, who in pairs]
    assert past.loc[present, "tender_id"].unique().tolist() == [planted["conflicted_committee"]]
    few = pd.Series({t: len(rows) for t, rows in bids.items()}) < 3
    assert only(few) == planted["void_tender"] and tenders.at[planted["void_tender"], "status"] == "void"
    assert ((tenders["status"] == "void").sum(), (tenders["status"] == "open").sum()) == (1, 3)
    # Everything else keeps its limits.
    assert tenders["sale_days"].min() >= 5 and tenders["performance_bond"].max() <= 0.10
    assert ((tenders["deadline"] - tenders["clarified_on"]).dt.days.dropna() >= 15).all()
    assert ((tenders["deadline"] - tenders["objected_on"]).dt.days.dropna() >= 10).all()
    assert ((tenders["answered_on"] - tenders["objected_on"]).dt.days.dropna() <= 3).all()
    assert tenders["objected_on"].notna().equals(tenders["answered_on"].notna())
    steps = ["issued_on", "deadline", "published_on", "publicity_ends_on", "awarded_on", "signed_on"]
    for before, after in pairwise(steps):
        assert ((tenders[after] - tenders[before]).dt.days.dropna() >= 0).all(), (before, after)
    breaches = (
        "short_preparation", "excess_bond", "wrong_committee", "short_publicity", "late_signing",
        "conflicted_committee",
    )  # fmt: skip
    assert len({planted[name] for name in breaches}) == 6
    law = tenders.loc[[planted[name] for name in breaches], "regime"]
    assert set(law) <= {"tendering", "government"}
    assert tenders["deadline"].min().year == 2021 and tenders["deadline"].max().year == 2026
    goods = tenders[(tenders["regime"] == "government") & (tenders["procurement_type"] == "goods")]
    assert (goods["price_weight"] >= 30).all()


@pytest.mark.parametrize("number", SEEDS)
def test_offers(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    quotes = world.quotes.set_index("quote_id")
    ladder = world.authority.set_index("level")["max_discount"]
    discount = 1 - quotes["net_amount"] / quotes["list_amount"]
    beyond = discount > quotes["approved_by"].map(ladder) + 1e-6
    assert list(quotes.index[beyond]) == [planted["overreach_quote"]]
    assert (quotes["net_amount"] <= quotes["list_amount"]).all()
    assert (quotes["loss_reason"].notna() == (quotes["outcome"] == "lost")).all()
    ours = world.bids[world.bids["bidder_id"] == "HL"].set_index("tender_id")["price"]
    tendered = quotes.dropna(subset="tender_id").set_index("tender_id")
    assert tendered["net_amount"].sort_index().equals(ours.sort_index().rename("net_amount"))
    winner = world.tenders.set_index("tender_id")["winner"].reindex(tendered.index)
    assert ((winner == "HL") == (tendered["outcome"] == "won")).all()
    closed = quotes[quotes["outcome"].isin(["won", "lost"])]
    deep = discount.reindex(closed.index) >= 0.10
    won = closed["outcome"] == "won"
    assert 0.4 < won.mean() < 0.75
    risk = closed["at_risk"]
    assert won[risk & deep].mean() > won[risk & ~deep].mean() + 0.05


@pytest.mark.parametrize("number", SEEDS)
def test_contracts(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    contracts = world.contracts.set_index("contract_id")
    lines = world.price_lines.pivot_table(index="contract_id", columns="place", values="amount", aggfunc="sum")
    assert (contracts["list_amount"] - lines["invoice"] - contracts["amount"]).abs().max() < 0.05
    pocket = contracts["amount"] - lines["off_invoice"]
    margin = (pocket - contracts["product_cost"]) / pocket
    floor = world.authority["margin_floor"].iloc[0]
    assert list(contracts.index[margin < floor]) == [planted["below_floor"]]
    assert margin.drop(planted["below_floor"]).min() > floor + 0.008
    share = contracts["deposit_paid"] / contracts["amount"]
    deposit = contracts["deposit_kind"] == "deposit"
    assert list(contracts.index[deposit & (share > 0.2)]) == [planted["excess_deposit"]]
    assert (share[~deposit] > 0.3).any() and deposit.sum() >= 8
    assert ((contracts["deposit_kind"] == "none") == (share == 0)).all()
    ratio = contracts["damages_agreed"] / contracts["loss_proven"]
    assert list(contracts.index[ratio > 1.3]) == [planted["excessive_damages"]]
    broken = contracts["default_by"] != "none"
    assert (broken == (contracts["unperformed"] > 0)).all() and (broken == contracts["loss_proven"].notna()).all()
    held = contracts["works"] & (contracts["retention_share"] > 0.03)
    assert list(contracts.index[held]) == [planted["excess_retention"]]
    steps = world.milestones.groupby("contract_id")["share"].sum()
    assert (steps - 1).abs().max() < 1.5e-3 and set(steps.index) == set(contracts.index)
    assert world.milestones["share"].min() > 0
    # Every contract stands in the ledger, and every won tender since 2023 in the contracts.
    machines = world.orders[world.orders["product_line"] == "machines"].groupby("account_id")["net_amount"].sum()
    performed = (contracts["amount"] * (1 - contracts["unperformed"])).groupby(contracts["account_id"]).sum()
    assert (performed <= machines.reindex(performed.index) + 1).all()
    tied = contracts.dropna(subset="tender_id")
    tenders = world.tenders.set_index("tender_id")
    assert (tenders.loc[tied["tender_id"], "account_id"].to_numpy() == tied["account_id"].to_numpy()).all()
    assert (tenders.loc[tied["tender_id"], "signed_on"].to_numpy() == tied["signed_on"].to_numpy()).all()
    ours = world.bids[world.bids["bidder_id"] == "HL"].set_index("tender_id")["price"]
    assert np.allclose(ours[tied["tender_id"]].to_numpy(), tied["amount"].to_numpy())
    won = tenders[(tenders["winner"] == "HL") & (tenders["deadline"] >= "2022-12-01")]
    assert set(won.index) == set(tied["tender_id"])


@pytest.mark.parametrize("number", SEEDS)
def test_dealers(made: Worlds, number: int) -> None:
    world, planted = made(number).world, made(number).planted
    land = world.territories.set_index(["account_id", "year"])
    ratio = (land["target"] / land["sell_out_capacity"]).unstack()
    assert list(ratio.index[ratio[2025] > 1.2]) == [planted["overloaded_dealer"]]
    assert ratio.drop(planted["overloaded_dealer"]).max().max() < 1.1
    rebates = world.rebates.set_index(["account_id", "year"])
    orders = world.orders
    bought = orders.groupby(["account_id", orders["order_date"].dt.year])["net_amount"].sum()
    assert np.allclose(rebates["volume"], bought.reindex(rebates.index), atol=0.02)
    rate, volume = rebates["rebate_rate"].unstack(), rebates["volume"].unstack()
    last = rebates.xs(2025, level="year")
    more_for_less = (rate[2025] > rate[2024]) & (volume[2025] <= volume[2024])
    blind = ~last["sell_out_reported"] & ~last["growth_award"]
    flagged = more_for_less.reindex(last.index).fillna(False)
    assert list(last.index[flagged]) == [planted["fed_dealer"]] and blind[planted["fed_dealer"]]
    assert 3 < blind.sum() < 0.5 * len(blind)
    honest = rebates.drop(index=planted["fed_dealer"], level="account_id")
    steps = world.rebate_steps.sort_values("from_volume")
    place = np.searchsorted(steps["from_volume"], honest["volume"], side="right") - 1
    assert np.allclose(steps["rate"].to_numpy()[place], honest["rebate_rate"])
