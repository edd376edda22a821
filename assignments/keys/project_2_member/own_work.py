"""What every member has to be able to work out alone."""

from __future__ import annotations

from assignments.keys import mistake
from assignments.keys.project_2 import shared
from assignments.keys.project_2.shared import REFERENCE
from kam_lab import World, bidding, rules

# ---------------------------------------------------------------------------------------------- one_point


def _point(world: World) -> tuple[float, float]:
    room = shared.room_of(world)
    return room.position.lowest_from, float(room.notice.price_weight)


def one_point(world: World) -> float:
    """What one price point costs above the benchmark, whole yuan."""
    benchmark, weight = _point(world)
    return float(round(benchmark * bidding.price_of_one_point(weight)))


@mistake(
    of="one_point",
    credit=0.25,
    en="You divided the benchmark by the weight. Points fall along a curve: what counts is w ÷ (w − 1) − 1.",
    zh="你拿基准价除以分值。价格分是沿曲线掉的：要用 w ÷ (w − 1) − 1。",
)
def straight_line(world: World) -> float:
    """benchmark / weight."""
    benchmark, weight = _point(world)
    return float(round(benchmark / weight))


@mistake(
    of="one_point",
    credit=0.5,
    en="That is the price at which one point is gone. The question asks how much dearer: take the benchmark off.",
    zh="这是丢掉一分时的报价。题目问的是贵多少：减去基准价。",
)
def price_for_rise(world: World) -> float:
    """The price for the rise."""
    benchmark, weight = _point(world)
    return float(round(benchmark * weight / (weight - 1)))


# --------------------------------------------------------------------------------------------- terms_cost


def _terms(world: World, **other: str) -> float:
    room = shared.room_of(world)
    return room.notice.ceiling * shared.terms_share(room, REFERENCE.model_copy(update=other))


def terms_cost(world: World) -> float:
    """What waiting for the money costs at the ceiling price, whole yuan."""
    return float(round(_terms(world)))


@mistake(
    of="terms_cost",
    credit=0.5,
    en=(
        "You forgot the retention money. It comes last, when the warranty ends, and waits longest: put all four steps "
        "in."
    ),
    zh="质保金漏了。它最后才到，要等到质保期满，等得最久：四步都要算。",
)
def retention_forgotten(world: World) -> float:
    """The retention money paid with the rest."""
    from kam_lab.contract import cost_of_terms
    from kam_lab.tendering import milestones
    from kam_lab.tendering.offer import DAYS_PER_MONTH

    room = shared.room_of(world)
    steps = milestones(room.notice, REFERENCE)[:3]
    steps[2] = ("acceptance", steps[2][1] + REFERENCE.retention_share, steps[2][2])
    months = [days / DAYS_PER_MONTH for _, _, days in steps]
    shares = [share for _, share, _ in steps]
    return float(round(cost_of_terms(room.notice.ceiling, shares, months, room.position.money_rate / 12).cost_of_terms))


@mistake(
    of="terms_cost",
    credit=0.25,
    en="You let the whole price wait to the end. Most of it comes earlier: take each step with its own days.",
    zh="你让整笔钱都等到最后。大部分早就到了：每一步按自己的天数算。",
)
def all_at_the_end(world: World) -> float:
    """Everything at the last day."""
    from kam_lab.contract import cost_of_terms
    from kam_lab.tendering import milestones
    from kam_lab.tendering.offer import DAYS_PER_MONTH

    room = shared.room_of(world)
    last = milestones(room.notice, REFERENCE)[-1][2] / DAYS_PER_MONTH
    return float(round(cost_of_terms(room.notice.ceiling, [1.0], [last], room.position.money_rate / 12).cost_of_terms))


# ------------------------------------------------------------------------------------------ opening_order

_ORDER = ["reject", "deduct", "benchmark", "score", "rank", "publish"]


def opening_order(world: World) -> list[str]:
    """The order in which bids are dealt with."""
    return list(_ORDER)


@mistake(
    of="opening_order",
    en="The benchmark came before the rejecting. Then a bid that is out of the game sets the measure: reject first.",
    zh="还没否决，就先找基准价了。这样一来，出局的标书定了标准：先否决。",
)
def benchmark_first(world: World) -> list[str]:
    """Benchmark before rejection."""
    return ["benchmark", "reject", "deduct", "score", "rank", "publish"]


@mistake(
    of="opening_order",
    credit=0.5,
    en="You deduct after looking for the benchmark. The benchmark is the lowest price after deductions: deduct first.",
    zh="你先找基准价，后扣除。基准价是扣除以后最低的那个：先扣除。",
)
def deducted_too_late(world: World) -> list[str]:
    """Deduction after benchmark."""
    return ["reject", "benchmark", "deduct", "score", "rank", "publish"]


# ------------------------------------------------------------------------------------------------ low_bid


def low_bid(world: World) -> str:
    """What becomes of a bid at 44 % of the ceiling on the day of this tender."""
    return "explain" if rules.in_force("low_bid_ceiling", shared.room_of(world).notice.deadline) else "stands"


@mistake(
    of="low_bid",
    en="Not on the spot: the bidder gets time to explain with cost evidence. Reject what stays unproven.",
    zh="不是当场否决：先给时间，拿成本证据说明。说明不了的才否决。",
)
def rejected_at_once(world: World) -> str:
    """Rejection without a hearing."""
    return "reject"


@mistake(
    of="low_bid",
    en="A low price does not simply win. Since February 2026 such a bid has to be explained first: look up the day.",
    zh="价低不等于就赢。2026 年 2 月起，这样的标书要先说明：查一下日期。",
)
def lowest_wins(world: World) -> str:
    """No review."""
    return "stands" if low_bid(world) == "explain" else "explain"


# ------------------------------------------------------------------------------------------ screens_say


def screens_say(world: World) -> str:
    """What a flag of the price screens is worth."""
    return "look"


@mistake(
    of="screens_say",
    en="A flag proves nothing: honest prices can lie close together too. Look into the documents before you accuse.",
    zh="筛查报警什么也证明不了：正经报价也会挨得很近。先查文件，再说话。",
)
def flag_is_proof(world: World) -> str:
    """Proof."""
    return "proof"


@mistake(
    of="screens_say",
    en="A flag is not nothing either: it says where to look. Compare authors, accounts and gaps of the two bids.",
    zh="报警也不是没用：它告诉你往哪儿看。比一比两份标书的作者、账户和差价。",
)
def flag_is_noise(world: World) -> str:
    """Noise."""
    return "ignore"


# ------------------------------------------------------------------------------------------- after_award


def after_award(world: World) -> str:
    """What may still be negotiated after the award."""
    return "nothing_of_substance"


@mistake(
    of="after_award",
    en="The price was sealed, opened and compared: it cannot move any more. Sign at the price that was bid.",
    zh="报价密封过、唱过、比过：再动就不公平了。按投标报价签。",
)
def price_reopened(world: World) -> str:
    """Negotiating the price."""
    return "price"


@mistake(
    of="after_award",
    en="Terms belong to the bid as the price does: they earned points. Leave them, and settle only how to work.",
    zh="付款、质保和报价一样，都是标书的一部分，都得过分：不能动，只能商量怎么干活。",
)
def terms_reopened(world: World) -> str:
    """Negotiating terms."""
    return "terms"
