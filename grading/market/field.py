"""Who bids what: bidders, their prices and points, and the tenders in which there is something to see through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from grading.market.cast import at
from grading.market.tenders import Tender

#: (en, zh, size, domestic product, price over our cost from - to, share of the points beside the price from - to).
BIDDERS = {
    "HL": ("Hanleng Drives", "瀚棱传动", "medium", True, (1.08, 1.22), (0.78, 0.88)),
    "R1": ("Tarnbeck Gears", "塔恩贝克齿轮", "large", False, (1.10, 1.25), (0.80, 0.90)),
    "R2": ("Qisheng Drives", "骐盛传动", "large", True, (1.05, 1.20), (0.72, 0.82)),
    "R3": ("Kelmora Industrial", "科莫拉工业", "large", False, (1.10, 1.25), (0.78, 0.88)),
    "R4": ("Local workshops", "本地小厂", "small", True, (1.04, 1.16), (0.50, 0.62)),
    "B05": ("Songheng Machinery", "崧恒机械", "medium", True, (1.06, 1.22), (0.62, 0.74)),
    "B06": ("Yulan Transmission", "屿岚传动", "small", True, (1.05, 1.20), (0.58, 0.70)),
    "B07": ("Ruizhen Drives", "睿圳传动", "medium", True, (1.06, 1.22), (0.62, 0.74)),
    "B08": ("Mingtuo Imports", "铭拓进出口", "small", False, (1.08, 1.22), (0.70, 0.80)),
    "B09": ("Beicheng Reducers", "北澄减速机", "medium", True, (1.06, 1.22), (0.62, 0.74)),
    "B10": ("Jinhui Electric", "缙徽电气", "micro", True, (1.05, 1.18), (0.52, 0.64)),
    "B11": ("Haoyuan Industrial", "灏垣工业", "medium", True, (1.06, 1.22), (0.62, 0.74)),
    "B12": ("Zhanlu Equipment", "湛麓装备", "large", True, (1.06, 1.22), (0.66, 0.78)),
}  # fmt: skip
#: Among these are the two that agree on their prices: neither small nor importing.
PAIRABLE = ["B05", "B07", "B09", "B11"]
#: By how much the one always lies above the other.
STEP = 1.03
#: Evaluation of prices by era: (deduction for small firms, advantage of domestic products, whether the two are added
#: up or taken off one after the other, which no source settles).
ERAS = [
    (0.0, 0.0, False), (0.06, 0.0, False), (0.10, 0.0, False), (0.20, 0.0, False), (0.20, 0.20, False),
    (0.20, 0.20, True),
]  # fmt: skip
#: Part of the deduction for small firms that a consortium with one of them gets.
CONSORTIUM = 0.3
#: Points by which the winner leads at least.
LEAD = 0.6
FLAWS = ["signed", "qualified", "responsive", "single_price"]


@dataclass
class Bid:
    """One bid while its tender is drawn; `quality` is the points beside the price."""

    bidder: str
    price: float
    quality: float
    flaw: str = ""
    proven: bool | None = None
    consortium: bool = False

    @property
    def small(self) -> bool:
        """Whether the bidder counts as small or micro."""
        return BIDDERS[self.bidder][2] in ("small", "micro")

    @property
    def domestic(self) -> bool:
        """Whether it offers a domestic product."""
        return BIDDERS[self.bidder][3]

    @property
    def valid(self) -> bool:
        """Whether it may be evaluated."""
        return not self.flaw and self.proven is not False


def totals(
    bids: Sequence[Bid], weight: int, small: float = 0.0, domestic: float = 0.0, added: bool = False
) -> dict[str, float]:
    """Total points of the valid bids: lowest evaluated price over evaluated price, times the weight, plus quality."""
    adjusted = {}
    for bid in bids:
        if bid.valid:
            first, second = small * (bid.small + CONSORTIUM * bid.consortium), domestic * bid.domestic
            left = 1 - first - second if added else (1 - first) * (1 - second)
            adjusted[bid.bidder] = bid.price * left
    best = min(adjusted.values())
    return {b.bidder: best / adjusted[b.bidder] * weight + b.quality for b in bids if b.valid}


def our_offer(one: Tender, contract: pd.DataFrame, rng: np.random.Generator) -> dict[str, float]:
    """List, net and cost of our bid: those of the contract where there is one."""
    if one.contract:
        names = {"list": "list_amount", "net": "amount", "cost": "product_cost"}
        return {short: float(at(contract, one.contract, name)) for short, name in names.items()}
    listed = round(float(np.exp(np.clip(rng.normal(13.3, 0.55), 12.3, 14.6))), 2)
    cost = round(listed * float(np.clip(rng.normal(0.69, 0.012), 0.665, 0.715)), 2)
    return {"list": listed, "net": round(listed * float(1 - rng.uniform(0.06, 0.185)), 2), "cost": cost}


def draw_bids(
    one: Tender, row: Any, ours: dict[str, float], pair: list[str], rival: str, rng: np.random.Generator
) -> tuple[list[Bid], str | None]:
    """All bids of one tender, and who wins it."""
    weight, method, regime = row.price_weight, row.method, row.regime
    room = 100 - weight
    cost = ours["cost"]

    def draw(bidder: str) -> Bid:
        price, points = BIDDERS[bidder][4], BIDDERS[bidder][5]
        made = Bid(bidder, round(cost * float(rng.uniform(*price)), 2), room * float(rng.uniform(*points)))
        made.consortium = bidder in ("B12", "R2") and regime == "government" and rng.random() < 0.4
        return made

    own = Bid("HL", round(ours["net"], 2), room * float(rng.uniform(0.78, 0.88)))
    if one.kind == "too_few":
        return [own, draw("R2")], None
    if one.kind == "flip":
        return _flip(ours, rng), "R1"
    if one.kind == "noncompliant":
        return _unsigned_and_cheap(own, cost, weight, rng)
    if one.kind in ("pair", "marked_pair"):
        first, cover, other = draw(pair[0]), draw(pair[1]), draw("R2")
        first.price = round(cost * float(rng.uniform(1.05, 1.08)), 2)
        cover.price = round(first.price * STEP, 2)
        # Where the files give them away, the prices do so too: all losers close together, a step above the winner.
        marked = one.kind == "marked_pair"
        own.price = round(first.price * float(rng.uniform(*((1.034, 1.040) if marked else (1.045, 1.10)))), 2)
        other.price = round(first.price * float(rng.uniform(*((1.042, 1.050) if marked else (1.12, 1.18)))), 2)
        return _settle([own, first, cover, other], pair[0], weight, [ERAS[0]]), pair[0]
    field = _field(one, regime, method, rival, pair, rng)
    bids = [own, *(draw(bidder) for bidder in field)]
    if one.kind == "even_steps":
        bids = bids[:4]
        for step, bid in enumerate(bids):
            bid.price = round(cost * 1.09 * (1 + 0.015 * ((step + 2) % 4)), 2)
    if method == "lowest_price":
        for bid in bids:
            bid.quality = 0.0
        lowest = min(bids[1:], key=lambda bid: bid.price)
        if own.price <= lowest.price * 1.01:
            own.price = round(lowest.price * float(rng.uniform(1.02, 1.06)), 2)
        return _flawed(bids, lowest.bidder, rng), lowest.bidder
    winner = _winner(one, bids, regime, rival)
    if one.kind == "service":  # dearest, and worth it
        own.quality = room * 0.95
    if one.kind == "price":  # whoever else is cheap, we went below
        for bid in bids[1:]:
            bid.price = max(bid.price, round(own.price * float(rng.uniform(1.03, 1.06)), 2))
    if one.kind == "neglect":
        own.price, own.quality = round(min(bid.price for bid in bids) * 0.99, 2), room * 0.60
    eras = ERAS if regime == "government" else ERAS[:1]
    bids = _settle(bids, winner, weight, eras)
    if one.kind == "low":
        cheap = draw("B10")
        others = float(np.mean([bid.price for bid in bids]))
        cheap.price, cheap.proven = round(others * float(rng.uniform(0.37, 0.405)), 2), False
        champion = next(bid for bid in bids if bid.bidder == winner)
        for bid in bids:  # who takes it for the benchmark is wrong, but finds the same winner
            gap = weight * cheap.price * (1 / bid.price - 1 / champion.price) + bid.quality - champion.quality
            if bid is not champion:
                bid.quality -= max(gap + LEAD, 0.0)
        return [*bids, cheap], winner
    return _flawed(bids, winner, rng) if one.kind in ("lost", "won_old", "won") else bids, winner


def _field(one: Tender, regime: str, method: str, rival: str, pair: list[str], rng: np.random.Generator) -> list[str]:
    """Who bids against us. Where the law favours some, they are few; the two who agree stay among themselves."""
    others = [bidder for bidder in BIDDERS if bidder not in ("HL", *pair)]
    if method == "lowest_price":
        others = [b for b in others if BIDDERS[b][2] in ("medium", "large") and BIDDERS[b][3]]
    elif regime == "government":
        others = ["R2", "B12", *(b for b in PAIRABLE if b not in pair), "R4"]
    elif one.kind == "low":
        others = [b for b in others if b != "B10"]
    must = [rival] if one.kind == "neglect" and rival in others else [others[int(rng.integers(min(3, len(others))))]]
    rest = [b for b in others if b not in must]
    count = min(int(rng.integers(2, 5)), len(rest))
    return must + [rest[i] for i in sorted(rng.choice(len(rest), count, replace=False))]


def _winner(one: Tender, bids: list[Bid], regime: str, rival: str) -> str:
    if one.kind in ("won", "won_old", "price", "service"):
        return "HL"
    if one.kind == "neglect":
        return rival if any(bid.bidder == rival for bid in bids) else bids[1].bidder
    able = [bid for bid in bids[1:] if regime != "government" or not bid.small]
    return max(able, key=lambda bid: bid.quality - bid.price / 1e9).bidder


def _settle(bids: list[Bid], winner: str, weight: int, eras: list[tuple[float, float, bool]]) -> list[Bid]:
    """Points such that the winner leads in every era: first he gets more, then the others less."""
    room = 100 - weight
    champion = next(bid for bid in bids if bid.bidder == winner)

    def behind(bid: Bid) -> float:
        gaps = []
        for era in eras:
            points = totals(bids, weight, *era)
            gaps.append(points[bid.bidder] - points[winner])
        return max(gaps) + LEAD

    others = [bid for bid in bids if bid is not champion]
    lack = max(behind(bid) for bid in others)
    champion.quality += min(max(lack, 0.0), max(room * 0.97 - champion.quality, 0.0))
    for bid in others:
        bid.quality = max(bid.quality - max(behind(bid), 0.0), 0.0)
    return bids


def _flip(ours: dict[str, float], rng: np.random.Generator) -> list[Bid]:
    """An importer, we, and a small importing firm: each wins under another law."""
    scale, base = ours["net"] * float(rng.uniform(0.98, 1.02)), float(rng.uniform(50, 58))
    shift = float(rng.uniform(-0.2, 0.2))
    return [
        Bid("HL", round(scale, 2), base - 0.9),
        Bid("R1", round(scale * 0.95, 2), base),
        Bid("B08", round(scale * 1.10, 2), base - 0.5 + shift),
        Bid("R3", round(scale * 1.02, 2), base - 12.0),
    ]


def _unsigned_and_cheap(own: Bid, cost: float, weight: int, rng: np.random.Generator) -> tuple[list[Bid], str]:
    """The lowest bid is unsigned; who takes it for the benchmark gets another winner."""
    room = 100 - weight
    low = round(cost * float(rng.uniform(1.06, 1.09)), 2)
    own.price, own.quality = round(low * 1.25, 2), room * 0.93
    right = weight * (1 - low / own.price)
    cheap = Bid("B12", round(low * 0.66, 2), room * 0.5, flaw="signed")
    wrong = weight * (cheap.price / low - cheap.price / own.price)
    first = Bid("R2", low, own.quality - (right + wrong) / 2)
    other = Bid("B09", round(low * 1.3, 2), room * 0.6)
    return [own, first, cheap, other], "R2"


def _flawed(bids: list[Bid], winner: str, rng: np.random.Generator) -> list[Bid]:
    """Now and then a bid has to be rejected: never the lowest, never so that fewer than three are left."""
    lowest = min(bids, key=lambda bid: bid.price)
    for bid in bids:
        dice, flaw = rng.random(), FLAWS[int(rng.integers(len(FLAWS)))]
        left = sum(other.valid for other in bids)
        if dice < 0.10 and bid is not lowest and bid.bidder not in ("HL", winner) and left > 3:
            bid.flaw = flaw
    return bids
