"""The table bids: what was offered, what the committee made of it, and what the files say about their origin."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from grading.market.cast import Ground, entries
from grading.market.field import BIDDERS, FLAWS, PAIRABLE, Bid, draw_bids, our_offer
from grading.market.names import new_names
from grading.market.tenders import Tender


def make_bids(
    ground: Ground, plan: list[Tender], tenders: pd.DataFrame, contracts: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, dict[str, str]]:
    """The tables bids and tenders (now complete), our offers in them, and what is to be found."""
    rng = ground.rng("bids")
    pair = [PAIRABLE[i] for i in rng.permutation(len(PAIRABLE))[:2]]
    contract = contracts.set_index("contract_id")
    wallets = ground.tables["wallets"]
    rival = wallets[wallets["year"] == 2025].set_index("account_id")["main_rival"]
    every: list[tuple[str, Bid]] = []
    offers: list[tuple[str, Tender, dict[str, float], bool, int]] = []
    extra: list[tuple[float, float, str | None]] = []
    found: dict[str, str] = {}
    for one, row in zip(plan, entries(tenders), strict=True):
        ours = our_offer(one, contract, rng)
        if one.kind == "open":
            extra.append((round(ours["net"] * float(rng.uniform(1.02, 1.15)), -3), np.nan, None))
            continue
        bids, winner = draw_bids(one, row, ours, pair, rival.get(one.account, "R2"), rng)
        every += [(row.tender_id, bid) for bid in bids]
        mine = next(bid for bid in bids if bid.bidder == "HL")
        offers.append((row.tender_id, one, ours | {"net": mine.price}, winner == "HL", len(bids) - 1))
        mean = float(np.mean([bid.price for bid in bids if bid.bidder != pair[0] or one.kind != "low"]))
        top = max(bid.price for bid in bids)
        budget = round(max(mean * float(rng.uniform(1.04, 1.12)), top * 1.01), -3)
        extra.append((budget, budget if rng.random() < 0.6 or one.kind == "low" else np.nan, winner))
        names = {"flip": "law_flip_tender", "marked_pair": "colluding_tender", "too_few": "void_tender"}
        if one.kind in names:
            found[names[one.kind]] = row.tender_id
        if one.breach:
            found[one.breach] = row.tender_id
        story = {"price": "price_tender", "service": "service_tender", "neglect": "lost_tender"}
        if one.kind in story:
            found[story[one.kind]] = row.tender_id
    tenders = tenders.assign(budget=[e[0] for e in extra], ceiling=[e[1] for e in extra])
    tenders["winner"] = [e[2] for e in extra]
    rates = [0.034 if one.breach == "excess_bond" else float(rng.choice([0.01, 0.015, 0.019])) for one in plan]
    tenders["bid_bond"] = np.floor(tenders["budget"] * rates / 100) * 100
    table = _table(ground, every, found, pair)
    for kind, name in (("low", "low_bid"), ("noncompliant", "noncompliant_lowest")):
        tender = tenders["tender_id"][[one.kind for one in plan].index(kind)]
        rows = table[table["tender_id"] == tender]
        found[name] = str(rows.loc[rows["price"].idxmin(), "bid_id"])
    found |= {"colluding_winner": pair[0], "colluding_cover": pair[1]}
    return table, tenders, _offers(offers), found


def _table(ground: Ground, every: list[tuple[str, Bid]], found: dict[str, str], pair: list[str]) -> pd.DataFrame:
    """The table bids. Points of two parts; authors, leads, accounts and fingerprints of each bidder's own."""
    rng = ground.rng("bid files")
    names = new_names(set(), 4 * len(BIDDERS), rng)
    accounts = rng.choice(9000, len(BIDDERS), replace=False) + 1000
    author = {b: [names[4 * i][1], names[4 * i + 1][1]] for i, b in enumerate(BIDDERS)}
    lead = {b: [names[4 * i + 2][1], names[4 * i + 3][1]] for i, b in enumerate(BIDDERS)}
    account = {b: f"*{accounts[i]}" for i, b in enumerate(BIDDERS)}
    rows: list[dict[str, object]] = []
    count: dict[str, int] = {}
    for tender, bid in every:
        count[tender] = count.get(tender, 0) + 1
        dice = rng.random(6)
        joint = tender == found.get("colluding_tender") and bid.bidder in pair
        who = pair[0] if joint else bid.bidder
        technical = round(bid.quality * (0.62 + 0.06 * dice[0]), 1)
        grade = 0.5 if bid.quality == 0 else bid.quality / 100
        mark = hashlib.sha256(f"{ground.seed} {tender} {bid.bidder}".encode()).hexdigest()[:12]
        rows.append(
            {
                "bid_id": f"{tender}-{count[tender]}", "tender_id": tender, "bidder_id": bid.bidder, "price": bid.price,
                "technical_score": technical, "service_score": round(round(bid.quality, 1) - technical, 1),
                "small": bid.small,
                "small_consortium": bid.consortium,
                "domestic": bid.domestic,
                **{flaw: bid.flaw != flaw for flaw in FLAWS},
                "low_price_proven": bid.proven, "file_hash": mark,
                "file_author": author[who][0 if joint else int(dice[2] * 2)],
                "project_lead": lead[bid.bidder][int(dice[3] * 2)], "bond_account": account[who],
                "running_cost": round(bid.price * (0.20 - 0.10 * grade + 0.03 * dice[4]), -2),
                "residual_value": round(bid.price * (0.04 + 0.10 * grade * dice[5]), -2),
            }
        )  # fmt: skip
    table = pd.DataFrame(rows)
    table["low_price_proven"] = pd.array([bid.proven for _, bid in every], dtype="boolean")
    return table


def _offers(offers: list[tuple[str, Tender, dict[str, float], bool, int]]) -> pd.DataFrame:
    """Our offers in tenders, for the table quotes."""
    rows = [
        (tender, one.account, one.kind, one.contract, one.deadline, o["list"], o["net"], o["cost"], won, rivals)
        for tender, one, o, won, rivals in offers
    ]
    columns = ["tender_id", "account_id", "kind", "contract_id", "quoted_on", "list_amount", "net_amount"]
    return pd.DataFrame(rows, columns=[*columns, "product_cost", "won", "rivals"])


def make_bidders() -> pd.DataFrame:
    """The table bidders."""
    rows = [(bidder, en, zh, size) for bidder, (en, zh, size, *_) in BIDDERS.items()]
    return pd.DataFrame(rows, columns=["bidder_id", "name_en", "name_zh", "size"])
