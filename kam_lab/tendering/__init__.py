"""The class's tender (project 2): the documents everybody has, a team's own position, and its offer.

Parts: ``room`` (what is in ``tender.json``), ``making`` (how it is drawn), ``offer`` (what an offer costs and earns in
points), ``paper`` (tables to read), ``fingerprint`` (the mark by which a sealed bid is known again). The arithmetic of
opening is :mod:`kam_lab.bidding`; all legal figures come from :mod:`kam_lab.rules`.
"""

from __future__ import annotations

from kam_lab.tendering.fingerprint import bid_fingerprint, seal_bid
from kam_lab.tendering.making import make_notice, make_position, sample_room
from kam_lab.tendering.offer import (
    CHOICES,
    COMMERCIAL,
    TECHNICAL,
    Offer,
    cost_lines,
    floor_price,
    milestones,
    offer_from_answers,
    points,
    terms_share,
)
from kam_lab.tendering.paper import (
    cost_table,
    document,
    example_bids,
    market_view,
    our_position,
    price_curve,
    scoring_table,
)
from kam_lab.tendering.room import FILE, Notice, Position, Room, TenderWorld, open_tender, room_of

__all__ = [
    "CHOICES",
    "COMMERCIAL",
    "FILE",
    "TECHNICAL",
    "Notice",
    "Offer",
    "Position",
    "Room",
    "TenderWorld",
    "bid_fingerprint",
    "cost_lines",
    "cost_table",
    "document",
    "example_bids",
    "floor_price",
    "make_notice",
    "make_position",
    "market_view",
    "milestones",
    "offer_from_answers",
    "open_tender",
    "our_position",
    "points",
    "price_curve",
    "room_of",
    "sample_room",
    "scoring_table",
    "seal_bid",
    "terms_share",
]
