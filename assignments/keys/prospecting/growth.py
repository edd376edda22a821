"""Questions that are only in the bank: what a rise is worth, and how much room there is."""

from __future__ import annotations

from assignments.keys import mistake
from assignments.keys.prospecting.shared import LOST_ELSEWHERE, RISE, WALLET_OURS, WALLET_SPEND, WALLET_TARGET
from kam_lab import World

# ------------------------------------------------------------------------------------------ rise_of_a_dealer


def rise_of_a_dealer(world: World) -> float:
    """Change of our revenue: his rise less what the others lose."""
    return RISE * (1 - LOST_ELSEWHERE)


@mistake(
    of="rise_of_a_dealer",
    en="That is his rise alone. What he gains in other territories is lost there: take the fall of the others off.",
    zh="这只是他一家的增长。他在别处多卖的，那边就少卖了：减去别人少进的。",
)
def his_rise_alone(world: World) -> float:
    """Without the neighbours."""
    return RISE


@mistake(
    of="rise_of_a_dealer",
    credit=0.25,
    en="That is what the others lose. He has bought more in the meantime: add his rise.",
    zh="这是别人少进的。他自己可是多进了：把他的增长加上。",
)
def their_fall_alone(world: World) -> float:
    """Only the neighbours."""
    return -RISE * LOST_ELSEWHERE


@mistake(
    of="rise_of_a_dealer",
    credit=0.5,
    en="The size is right, but look at the direction: more is lost elsewhere than he gains. Put the minus sign.",
    zh="数对了，方向没看：别处丢的比他多进的还多。要写负号。",
)
def fall_for_rise(world: World) -> float:
    """The sign lost."""
    return -rise_of_a_dealer(world)


# ---------------------------------------------------------------------------------------- room_in_the_wallet


def room_in_the_wallet(world: World) -> float:
    """(Target share − share today) × category spend."""
    return WALLET_TARGET * WALLET_SPEND - WALLET_OURS


@mistake(
    of="room_in_the_wallet",
    credit=0.25,
    en="You want the whole wallet. White space ends at the target: take 40 % of the spend, then take off what is ours.",
    zh="你想把整个钱包都拿下。增量空间只到目标为止：先取采购额的 40%，再减掉已经给我们的。",
)
def whole_rest_of_wallet(world: World) -> float:
    """100 % for the target."""
    return WALLET_SPEND - WALLET_OURS


@mistake(
    of="room_in_the_wallet",
    credit=0.5,
    en="That is what we would sell at the target. A part of it is ours already: take it off.",
    zh="这是达到目标时一共卖多少。其中一部分现在就是我们的：要减掉。",
)
def target_without_ours(world: World) -> float:
    """Target share × spend."""
    return WALLET_TARGET * WALLET_SPEND


@mistake(
    of="room_in_the_wallet",
    en=(
        "You took 40 % of what the others sell there. The target is a share of the whole wallet: start from all it "
        "spends."
    ),
    zh="你取的是别家那部分的 40%。目标是整个钱包的 40%：从全部采购额算起。",
)
def target_of_the_rest(world: World) -> float:
    """Target share of what is not ours."""
    return WALLET_TARGET * (WALLET_SPEND - WALLET_OURS)
