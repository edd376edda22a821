"""Questions that stand in the bank only: law, bids and their screening."""

from __future__ import annotations

import numpy as np
import pandas as pd

from assignments.keys import mistake
from assignments.keys.bidding.scoring import right_benchmark
from assignments.keys.bidding.shared import (
    AWARD,
    LIMIT_DAYS,
    SCREEN,
    once,
    smallest,
    unless,
)
from kam_lab import World, rules
from kam_lab import bidding as kam

_DAY = "2026-02-01"

# ------------------------------------------------------------------------------------------------ low_bid


def low_bid(world: World) -> str:
    """The bid below a threshold of 2026."""
    return str(once(world, "low", lambda one: kam.low_bids(one.tenders, one.bids)).index[0])


@mistake(
    of="low_bid",
    credit=0.25,
    en=(
        "That bid was rejected for another reason, so nobody reviews its price. Look among the bids that "
        "fulfilled everything else."
    ),
    zh="这一份因为别的原因已经否决了，价格没人再审。在其他方面都合格的里面找。",
)
def rejected_low(world: World) -> str:
    """The non-compliant lowest bid."""
    rows = world.bids[world.bids["tender_id"] == right_benchmark(world)]
    return str(smallest(rows, "price")["bid_id"])


@mistake(
    of="low_bid",
    credit=0.25,
    en=(
        "That is the bid with the smallest price of all tenders. A small tender has small prices: compare "
        "within one tender."
    ),
    zh="这是所有项目里绝对值最小的报价。小项目报价自然小：在同一个项目里比。",
)
def smallest_of_all(world: World) -> str | None:
    """Smallest price in the table."""
    return unless(str(smallest(world.bids, "price")["bid_id"]), low_bid(world))


# ------------------------------------------------------------------------------------ preparation_missing


def _preparation(world: World) -> pd.Series:
    rows = world.tenders
    bound = rows[rows["regime"].isin(["tendering", "government"])]
    return (bound["deadline"] - bound["issued_on"]).dt.days


def preparation_missing(world: World) -> float:
    """20 − the shortest preparation time."""
    return float(LIMIT_DAYS - _preparation(world).min())


@mistake(
    of="preparation_missing",
    credit=0.25,
    en="That is the time there was. The question asks how much was missing: take it off the limit.",
    zh="这是给了多少日。题目问差多少：用规定的期限减去它。",
)
def time_given(world: World) -> float | None:
    """The days given."""
    return unless(float(_preparation(world).min()), preparation_missing(world))


@mistake(
    of="preparation_missing",
    credit=0.5,
    en="You counted the day of issue. The count begins on the day after it.",
    zh="你把发标当天也数进去了。从第二天开始数。",
)
def issue_day_counted(world: World) -> float:
    """One day too few."""
    return preparation_missing(world) - 1


# --------------------------------------------------------------------------------------------- conflicted


def conflicted(world: World) -> str:
    """The tender with a committee member who worked for one of its bidders."""
    pairs = world.committee.dropna(subset=["worked_for"]).merge(
        world.bids[["tender_id", "bidder_id"]], left_on=["tender_id", "worked_for"], right_on=["tender_id", "bidder_id"]
    )
    return str(pairs["tender_id"].iloc[0])


@mistake(
    of="conflicted",
    credit=0.5,
    en="A member there did work for a firm, but that firm did not bid in this tender. Compare with the list of bids.",
    zh="那里确实有评委在某家企业待过，可那家没投这个项目。跟投标名单对一下。",
)
def worked_for_somebody(world: World) -> str | None:
    """A past employer that did not bid."""
    found = [str(one) for one in world.committee.dropna(subset=["worked_for"])["tender_id"]]
    others = [one for one in found if one != conflicted(world)]
    return others[0] if others else None


@mistake(
    of="conflicted",
    credit=0.25,
    en=(
        "That committee is composed wrongly, by its number or its experts, but nobody in it is tied to a "
        "bidder. Look at where members worked."
    ),
    zh="那个评标委员会是人数或专家比例不对，没有人跟投标人有瓜葛。看评委曾在哪儿任职。",
)
def wrong_size(world: World) -> str | None:
    """The committee of the wrong size."""
    table = once(world, "breaches", lambda one: kam.breaches(one.tenders, one.committee, one.bids))
    rows = table.index[table["check"].isin(["committee_size", "committee_odd", "committee_experts"])]
    return unless(str(rows[0]), conflicted(world)) if len(rows) else None


# -------------------------------------------------------------------------------------------- void_tender


def void_tender(world: World) -> str:
    """The void tender."""
    return str(world.tenders.loc[world.tenders["status"] == "void", "tender_id"].iloc[0])


@mistake(
    of="void_tender",
    en=(
        "That tender has not been opened yet: it has no bids because its day is still to come. Look among "
        "those that were opened."
    ),
    zh="这个项目还没开标，没有投标是因为日子没到。在开过标的里面找。",
)
def still_open(world: World) -> str:
    """An open tender."""
    return str(world.tenders.loc[world.tenders["status"] == "open", "tender_id"].iloc[0])


# ------------------------------------------------------------------------------------------ true_or_false

_TRUE = ("performance", "fine")
_ROWS = ("own_rules", "two_bids", "minimum", "committee", "performance", "weight", "fine", "talks")


def _marked(right: tuple[str, ...]) -> dict[str, dict[str, str]]:
    return {name: {"is_true": "right" if name in right else "wrong"} for name in _ROWS}


def true_or_false(world: World) -> dict[str, dict[str, str]]:
    """Only the performance bond and the fine are stated rightly."""
    return _marked(_TRUE)


@mistake(
    of="true_or_false",
    credit=0.5,
    en="You let an even committee pass. Two thirds experts is not enough: it also has to be odd.",
    zh="你放过了一个双数的评标委员会。专家够三分之二还不行，人数得是单数。",
)
def even_committee(world: World) -> dict[str, dict[str, str]]:
    """Six members accepted."""
    return _marked((*_TRUE, "committee"))


@mistake(
    of="true_or_false",
    credit=0.5,
    en=(
        "You allow talks about the price after the opening. The bid stands as it was read out; a contract "
        "with another substance is forbidden."
    ),
    zh="你允许开标后再谈价。投标按唱价算，签约不许改实质内容。",
)
def talks_allowed(world: World) -> dict[str, dict[str, str]]:
    """Negotiation accepted."""
    return _marked((*_TRUE, "talks"))


# ---------------------------------------------------------------------------------------------- screen_rd


def screen_rd(world: World) -> float:
    """Relative distance of the four prices."""
    return kam.price_screens(SCREEN).relative_distance


@mistake(
    of="screen_rd",
    credit=0.25,
    en="You took the spread of all four prices. The winner's price does not belong to the losing bids: leave it out.",
    zh="你用了四个价的离散。未中标报价不含最低的那个：去掉再算。",
)
def spread_of_all(world: World) -> float:
    """Standard deviation of all prices."""
    return (SCREEN[1] - SCREEN[0]) / float(np.std(SCREEN, ddof=1))


@mistake(
    of="screen_rd",
    credit=0.5,
    en=(
        "You divided by the number of prices in the standard deviation. The screen uses the sample one: "
        "divide by one less."
    ),
    zh="标准差你除的是个数。筛查用样本标准差：除以个数减一。",
)
def population_spread(world: World) -> float:
    """Population standard deviation."""
    return (SCREEN[1] - SCREEN[0]) / float(np.std(SCREEN[1:], ddof=0))


@mistake(
    of="screen_rd",
    credit=0.25,
    en="That is the coefficient of variation, the other screen. RD is a step over a spread.",
    zh="这是变异系数，另一个筛查量。RD 是一步除以离散。",
)
def cv_for_rd(world: World) -> float:
    """CV."""
    return kam.price_screens(SCREEN).cv


# ----------------------------------------------------------------------------------------- collusion_fine


def collusion_fine(world: World) -> float:
    """Largest fine of a person: 10 % of 10 per mille of the award."""
    return kam.collusion_penalty(AWARD, _DAY)["person_fine_max"]


@mistake(
    of="collusion_fine",
    credit=0.5,
    en="That is the largest fine of the company. A person pays a share of the company's fine.",
    zh="这是单位罚款的上限。个人罚的是单位罚款的一部分。",
)
def company_fine(world: World) -> float:
    """The company's fine."""
    return kam.collusion_penalty(AWARD, _DAY)["fine_max"]


@mistake(
    of="collusion_fine",
    en="You took the person's share of the whole award. It is a share of the company's fine: work that out first.",
    zh="你按中标金额直接乘了个人的比例。个人比例是按单位罚款算的：先算单位罚款。",
)
def share_of_award(world: World) -> float:
    """10 % of the award."""
    return AWARD * float(rules.value("collusion_person_fine_max", _DAY))


@mistake(
    of="collusion_fine",
    credit=0.25,
    en="That is the smallest fine a person has to expect. The question asks for the largest: take both upper ends.",
    zh="这是个人罚款的下限。题目问最多：两个比例都取上限。",
)
def smallest_fine(world: World) -> float:
    """Lower ends."""
    return kam.collusion_penalty(AWARD, _DAY)["person_fine_min"]
