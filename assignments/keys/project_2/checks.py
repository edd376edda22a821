"""The checks by which a bid is judged before anybody opens it. Stated to the students in the prompts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assignments.keys.checking import Check, check
from assignments.keys.project_2 import shared
from kam_lab import World, bidding
from kam_lab.tendering import COMMERCIAL, TECHNICAL, Offer, floor_price, offer_from_answers, room_of
from kam_lab.tendering.offer import GIFT, NEEDED_PAPERS, SECOND_PRICE

#: From this place among all combinations on, promises count as sound; at half of it they earn nothing.
SOUND = 0.80
#: From this part of the best expected profit on, a price counts as well chosen.
NEAR_BEST = 0.80


def _offer(answers: Mapping[str, Any], **given: Any) -> Offer:
    """The bid with what is asked right now in it; a bid without price gets one, since only promises are looked at."""
    found = {"bid_price": 1.0, **answers, **given}
    return offer_from_answers(found) or Offer(price=1.0)


def _filled(value: Any, names: tuple[str, ...]) -> float:
    row = value.get("ours") if isinstance(value, Mapping) else None
    return sum(1 for name in names if isinstance(row, Mapping) and row.get(name) not in (None, "")) / len(names)


def _sound(world: World, offer: Offer, names: tuple[str, ...], filled: float, weight: float) -> Check:
    where = shared.place(room_of(world), offer, names)
    return check(
        "sound",
        weight,
        min(1.0, max(0.0, (where - SOUND / 2) / (SOUND / 2))) * (filled >= 1),
        ("The promises earn more than they cost.", "这些承诺挣的比花的多。"),
        (
            "Some promises cost more price points than they earn, or leave cheap points lying: put the cost of each "
            "beside what one point is worth.",
            "有的承诺花掉的价格分比挣来的多，或者便宜的分没去拿：把每项承诺的成本和一分值多少钱放在一起看。",
        ),
    )


def bid_technical(world: World, value: Any, answers: Mapping[str, Any]) -> list[Check]:
    """Complete 0.4, sound 0.6."""
    names = tuple(TECHNICAL)
    filled = _filled(value, names)
    offer = _offer(answers, bid_technical=value)
    return [_complete(0.4, filled), _sound(world, offer, names, filled, 0.6)]


def bid_commercial(world: World, value: Any, answers: Mapping[str, Any]) -> list[Check]:
    """Complete 0.3, bond 0.2, validity 0.1, sound 0.4."""
    room, offer = room_of(world), _offer(answers, bid_commercial=value)
    notice = room.notice
    most = bidding.bond_limits(notice.budget, notice.budget, notice.deadline)["bid_bond_max"]
    filled = _filled(value, tuple(COMMERCIAL))
    return [
        _complete(0.3, _filled(value, (*COMMERCIAL, "bond", "validity"))),
        check(
            "bond",
            0.2,
            float(notice.bid_bond <= offer.bond <= most),
            ("The bid bond is enough and lawful.", "投标保证金够数，也合法。"),
            (
                "The bid bond is not the one asked for: not less than the documents say, not more than the law allows.",
                "投标保证金不对：不少于招标文件要的，也不超过法律允许的。",
            ),
        ),
        check(
            "validity",
            0.1,
            float(offer.validity >= notice.validity_days),
            ("The bid stays valid long enough.", "投标有效期够长。"),
            (
                "The bid runs out too early: the documents say for how many days it has to stay valid.",
                "投标有效期太短：要留够多少天，招标文件里写了。",
            ),
        ),
        _sound(world, offer, tuple(COMMERCIAL), filled, 0.4),
    ]


def bid_price(world: World, value: Any, answers: Mapping[str, Any]) -> list[Check]:
    """Below the ceiling 0.25, above the own floor 0.40, near the best expected profit 0.35."""
    room = room_of(world)
    price = float(value)
    offer = _offer(answers, bid_price=price if price > 0 else 1.0)
    floor, ours = floor_price(room, offer), room.position
    rival = bidding.uniform_rival(ours.rival_low, ours.rival_high)

    def expected(amount: float) -> float:
        return bidding.friedman(amount / floor, [rival] * ours.rivals) * (amount - floor)

    best = expected(min(floor * shared.best_markup(room), max(room.notice.ceiling, floor)))
    near = expected(price) / best if best > 0 and price >= floor else 0.0
    return [
        check(
            "ceiling",
            0.25,
            float(0 < price <= room.notice.ceiling),
            ("The price is within the ceiling.", "报价没有超过最高限价。"),
            (
                "The price is above the ceiling: such a bid is rejected before anybody reads it.",
                "报价超过最高限价：这样的标书不看内容就否决。",
            ),
        ),
        check(
            "floor",
            0.40,
            float(price >= floor - 1),
            ("The price covers what you promise.", "报价盖得住你们的承诺。"),
            (
                "The price does not cover what you promise: add up the costs of your own offer, with the cost of "
                "waiting for the money.",
                "报价盖不住你们的承诺：把自己这份标书的成本加起来，别漏了等钱的成本。",
            ),
        ),
        check(
            "value",
            0.35,
            min(1.0, max(0.0, near / NEAR_BEST)),
            ("The price balances chance and profit.", "报价在赢的可能和利润之间找到了平衡。"),
            (
                "The price is far from the peak of your curve: too low gives the profit away, too high gives the "
                "chance away.",
                "报价离曲线的顶点太远：低了送掉利润，高了送掉机会。",
            ),
        ),
    ]


def bid_papers(world: World, value: Any, answers: Mapping[str, Any]) -> list[Check]:
    """All that is needed 0.6, one price 0.2, nothing unlawful 0.2; the last two only as far as the first."""
    chosen = {str(one) for one in value}
    there = len(chosen & set(NEEDED_PAPERS)) / len(NEEDED_PAPERS)
    return [
        check(
            "needed",
            0.6,
            there,
            ("All papers are in the envelope.", "该有的都在信封里。"),
            (
                "Papers are missing: go through the compliance table once more, line by line.",
                "缺了文件：把响应表一行一行再过一遍。",
            ),
        ),
        check(
            "one_price",
            0.2,
            float(SECOND_PRICE not in chosen) * there,
            ("One price, as it has to be.", "只有一个报价，对的。"),
            (
                "A bid holds one price: a second one gets it rejected. Counts as far as the papers are there.",
                "一份标书只有一个报价：放两个就会被否决。文件齐到几成，这一项算几成。",
            ),
        ),
        check(
            "clean",
            0.2,
            float(not chosen & {GIFT, "deal"}) * there,
            ("Nothing is in it that does not belong there.", "没有不该放的东西。"),
            (
                "Something in the envelope is against the law. Take it out. Counts as far as the papers are there.",
                "信封里有违法的东西，拿出来。文件齐到几成，这一项算几成。",
            ),
        ),
    ]


def _complete(weight: float, filled: float) -> Check:
    return check(
        "complete",
        weight,
        filled,
        ("Every field is filled in.", "每格都填了。"),
        (
            "Fields are empty: what is not promised earns no points, and nobody will ask you.",
            "有空格：没承诺就没有分，也不会有人来问。",
        ),
    )
