"""What keys and checks of project 2 share: the tender of a world, the reference package, the soundest offer."""

from __future__ import annotations

import itertools
from functools import lru_cache

from kam_lab import World, bidding, rules
from kam_lab.tendering import CHOICES, COMMERCIAL, TECHNICAL, Offer, Room, floor_price, points, room_of
from kam_lab.tendering.offer import NEEDED_PAPERS, bond_carry, cost_lines, terms_share

#: The package that the notebook asks to be calculated; the offer itself is the team's own decision.
REFERENCE = Offer(
    price=1.0,
    efficiency="high",
    monitoring="sensors",
    delivery="weeks_12",
    warranty="years_2",
    payment="days_60",
    retention="share_5",
    response="hours_24",
)
#: The price of the go/no-go question, over the floor price.
ASKED_MARKUP = 1.08

__all__ = ["ASKED_MARKUP", "NEEDED_PAPERS", "REFERENCE", "Room", "bond_carry", "cost_lines", "room_of", "terms_share"]


def best_markup(room: Room) -> float:
    """Price over floor price with the largest expected profit against the expected rivals."""
    ours = room.position
    return bidding.best_markup_uniform(ours.rivals, ours.rival_low, ours.rival_high)


def best_price(room: Room, offer: Offer) -> float:
    """Best mark-up on the floor price of an offer, whole yuan, not above the ceiling."""
    return float(round(min(floor_price(room, offer) * best_markup(room), room.notice.ceiling)))


def soundness(room: Room, offer: Offer) -> float:
    """What the promises are worth at a price that covers them: price points and promised points together.

    The price is the floor price with the same mark-up for every offer, measured by the middle of the range in which the
    lowest evaluation price is expected. A small firm's and a domestic product's deduction lower the price compared;
    the advantage of domestic products counts where the law of the day has it, since a rival offers one for certain.
    """
    notice, ours = room.notice, room.position
    domestic = rules.in_force("domestic_deduction", notice.deadline)
    off = 1 - (notice.small_deduction if ours.small else 0.0)
    if domestic and offer.domestic:
        off *= 1 - float(rules.value("domestic_deduction", notice.deadline))
    expected = (ours.lowest_from + ours.lowest_to) / 2
    expected *= (1 - float(rules.value("domestic_deduction", notice.deadline))) if domestic else 1.0
    compared = floor_price(room, offer) * 1.06 * off
    return notice.price_weight * expected / max(compared, 0.75 * expected) + sum(points(offer).values())


def place(room: Room, offer: Offer, names: tuple[str, ...]) -> float:
    """How good the choices ``names`` of an offer are, the others given: 1 for the best there is, 0 for the worst."""
    values = sorted({soundness(room, one) for one in _variants(offer, names)})
    found = soundness(room, offer)
    return 1.0 if len(values) == 1 else (found - values[0]) / (values[-1] - values[0])


def _variants(offer: Offer, names: tuple[str, ...]) -> list[Offer]:
    tables = [CHOICES[name] for name in names]
    return [
        offer.model_copy(update=dict(zip(names, chosen, strict=True))) for chosen in itertools.product(*tables)
    ]  # fmt: skip


@lru_cache(maxsize=64)
def sound_offer(world: World) -> Offer:
    """A sound offer of this team: the best promises, one group after the other, at the best price, in order."""
    room = room_of(world)
    offer = Offer(price=1.0)
    for names in (tuple(TECHNICAL), tuple(COMMERCIAL), tuple(TECHNICAL)):
        offer = max(_variants(offer, names), key=lambda one: soundness(room, one))
    fields = {"bond": room.notice.bid_bond, "validity": 90.0, "papers": frozenset([*NEEDED_PAPERS, "references"])}
    offer = offer.model_copy(update=fields)
    return offer.model_copy(update={"price": best_price(room, offer)})
