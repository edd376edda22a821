"""Questions that stand in the bank only."""

from __future__ import annotations

import numpy as np
import pandas as pd

from assignments.keys import mistake
from assignments.keys.bidding.scoring import right_benchmark
from assignments.keys.bidding.shared import (
    AWARD,
    COSTS,
    DEEP,
    LIMIT_DAYS,
    SCREEN,
    TCO_RATE,
    WANTED,
    YEAR,
    cell,
    once,
    smallest,
    unless,
)
from kam_lab import World, rules
from kam_lab import bidding as kam
from kam_lab.profitability import contribution

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


# ------------------------------------------------------------------------------------------- tco_cheapest


def _largest(world: World) -> pd.DataFrame:
    awarded = world.tenders[world.tenders["status"] == "awarded"]
    return kam.tco(awarded.sort_values("budget", ascending=False, kind="stable").iloc[0], world.bids, TCO_RATE)


def tco_cheapest(world: World) -> float:
    """Lowest total cost of ownership in the largest awarded tender."""
    return round(float(_largest(world)["total_cost"].iloc[0]))


@mistake(
    of="tco_cheapest",
    credit=0.25,
    en="You forgot to take off what the goods are still worth at the end. Its present value comes off the total.",
    zh="使用年限到头，设备还值一点钱，你没减。把残值的现值从总数里减掉。",
)
def residual_forgotten(world: World) -> float:
    """Without the residual value."""
    table = _largest(world)
    return round(float((table["price"] + table["running"]).min()))


@mistake(
    of="tco_cheapest",
    en=(
        "That is the lowest price. The machine runs for years after it is paid: add the running costs at today's value."
    ),
    zh="这是最低的报价。付完钱还要用好些年：把运行费用折成现值加上。",
)
def price_only(world: World) -> float:
    """The lowest price."""
    return round(float(_largest(world)["price"].min()))


@mistake(
    of="tco_cheapest",
    credit=0.25,
    en=(
        "That is the total cost of the bid with the lowest price. Work it out for every bid, then take the "
        "lowest total."
    ),
    zh="这是报价最低那家的总成本。每家都算，再取总数最低的。",
)
def of_the_cheapest_price(world: World) -> float | None:
    """Total cost of the lowest price."""
    table = _largest(world)
    return unless(round(float(smallest(table, "price")["total_cost"])), tco_cheapest(world))


# ------------------------------------------------------------------------------------------ lost_to_price


def lost_to_price(world: World) -> float:
    """Share of the money lost for the reason price, percent."""
    return 100 * cell(kam.loss_reasons(world.quotes), "price", "value_share")


@mistake(
    of="lost_to_price",
    credit=0.5,
    en="You counted offers. The question asks for money: add up `net_amount` instead.",
    zh="你数的是单数，题目问的是金额：把 `net_amount` 加起来。",
)
def counted_losses(world: World) -> float:
    """Count for value."""
    return 100 * cell(kam.loss_reasons(world.quotes), "price", "lost_share")


@mistake(
    of="lost_to_price",
    credit=0.25,
    en="You divided by all offers, the ones won included. The question asks for a share of what was lost.",
    zh="你除的是全部报价，连赢的也算进去了。题目问的是占丢单的多少。",
)
def of_all_offers(world: World) -> float:
    """Lost to price over everything decided."""
    table = kam.offers(world.quotes)
    table = table[table["decided"]]
    lost = table.loc[table["loss_reason"] == "price", "net_amount"].sum()
    return 100 * float(lost / table["net_amount"].sum())


# -------------------------------------------------------------------------------------- sensitivity_claim


def sensitivity_claim(world: World) -> float:
    """Difference of the shares won for highly price-sensitive accounts, points."""
    table = kam.price_sensitivity(world.quotes, world.profiles, DEEP)
    return 100 * cell(table, "high", "difference_share")


@mistake(
    of="sensitivity_claim",
    credit=0.25,
    en="Those are the accounts of low price sensitivity. High is 4 or 5 on the scale.",
    zh="这是价格敏感度低的客户。高，是 4 分或 5 分。",
)
def low_for_high(world: World) -> float:
    """The low group."""
    table = kam.price_sensitivity(world.quotes, world.profiles, DEEP)
    return 100 * cell(table, "low", "difference_share")


@mistake(
    of="sensitivity_claim",
    credit=0.5,
    en=(
        "You gave the share won with a deep discount. The question asks for the difference from the other "
        "share: take it off."
    ),
    zh="你填的是折扣深的赢单率。题目问的是两个率的差：再减一下。",
)
def deep_alone(world: World) -> float:
    """The deep share itself."""
    table = kam.price_sensitivity(world.quotes, world.profiles, DEEP)
    return 100 * cell(table, "high", "deep_won_share")


# ----------------------------------------------------------------------------------------------- thin_win


def _won(world: World, lever: str) -> pd.DataFrame:
    table = kam.after_the_win(world.quotes, world.orders, world.account_costs, YEAR)
    return table[table["lever"] == lever]


def thin_win(world: World) -> list[str]:
    """Account won by a price cut with the lowest contribution."""
    table = _won(world, "price_cut")
    return [str(smallest(table, "contribution")["account_id"])]


@mistake(
    of="thin_win",
    credit=0.25,
    en=(
        "That account got the deepest discount of those that still earn. A thin offer can pay later: look at "
        "the contribution of the whole account."
    ),
    zh="这家折扣也很深，可它还在赚钱。报价薄的，后面也可能挣回来：看整家客户的贡献额。",
)
def deepest_discount(world: World) -> list[str] | None:
    """Deepest discount among the others."""
    table = _won(world, "price_cut").sort_values("discount", ascending=False)
    others = [str(one) for one in table["account_id"] if str(one) not in thin_win(world)]
    return others[:1] or None


@mistake(
    of="thin_win",
    en=(
        "That account has the lowest contribution of all our accounts, but we did not win it in a tender by a "
        "price cut. Filter the offers first."
    ),
    zh="这家贡献额确实最低，可不是靠招标降价拿来的。先把报价筛一遍。",
)
def lowest_of_all(world: World) -> list[str] | None:
    """Lowest contribution anywhere, outside these tenders."""
    won = set(_won(world, "price_cut")["account_id"])
    table = contribution(world.orders, world.account_costs, YEAR)
    rest = table[~table.index.isin(won)]
    return [str(rest["contribution"].idxmin())]


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


# -------------------------------------------------------------------------------------------- price_built


def price_built(world: World) -> float:
    """Costs / (1 − margin)."""
    return cell(kam.price_build_up(COSTS, WANTED), "price", "amount")


@mistake(
    of="price_built",
    credit=0.5,
    en="You added the margin to the costs. It is a share of the *price*: divide the costs by one less the margin.",
    zh="你是在成本上加成的。毛利按*价格*的比例算：用成本除以“1 减毛利率”。",
)
def on_cost(world: World) -> float:
    """Costs × 1.16."""
    return sum(COSTS.values()) * (1 + WANTED)


@mistake(
    of="price_built",
    credit=0.25,
    en=(
        "You built on product cost alone. Preparing, freight, service and waiting are costs of this offer as "
        "well: the floor is the sum."
    ),
    zh="你只按产品成本算了。编标、运费、服务、等回款也是这张报价的成本：底线是加总。",
)
def product_cost_alone(world: World) -> float:
    """Product cost / (1 − margin)."""
    return COSTS["product"] / (1 - WANTED)


@mistake(
    of="price_built",
    credit=0.25,
    en="That is the floor: at this price nothing is left. Add the margin.",
    zh="这是底线，按这个价一分不剩。再把毛利加上。",
)
def floor_alone(world: World) -> float:
    """The floor."""
    return float(sum(COSTS.values()))


# ---------------------------------------------------------------------------------------- volume_at_stake

_CUT, _OLD_MARGIN = 0.08, 0.32


def volume_at_stake(world: World) -> float:
    """cut / margin, percent: what following costs, in volume that need not be lost."""
    found = kam.undercut(100, 100 * (1 - _OLD_MARGIN), 1, _CUT, 0)
    return 100 * (1 - found.profit_matched / found.profit_before)


@mistake(
    of="volume_at_stake",
    credit=0.25,
    en=(
        "That is the growth that would pay for a cut. Here the volume shrinks at the *old* margin: divide the cut by "
        "the margin of today."
    ),
    zh="这是降价要靠多卖多少才补得回来。这里是按*原来的*毛利丢销量：用降幅除以现在的毛利率。",
)
def growth_for_loss(world: World) -> float:
    """8/24."""
    return 100 * _CUT / (_OLD_MARGIN - _CUT)


@mistake(
    of="volume_at_stake",
    en="Eight for eight does not hold: a piece earns 32, and the cut takes 8 of it. Compare the cut with the margin.",
    zh="降八个点不等于丢八个点：一件挣 32，降价拿走其中 8。拿降幅和毛利比。",
)
def eight_for_eight(world: World) -> float:
    """The cut itself."""
    return 100 * _CUT


@mistake(
    of="volume_at_stake",
    credit=0.25,
    en="You gave the volume that we must keep. The question asks for what we may lose: take it off 100 %.",
    zh="你给的是必须守住的销量。题目问最多能丢多少：用 100% 减。",
)
def kept_for_lost(world: World) -> float:
    """24/32."""
    return 100 * (1 - _CUT / _OLD_MARGIN)


# --------------------------------------------------------------------------------------------- giving_way


def giving_way(world: World) -> str:
    """Steps that shrink."""
    return "shrink"


@mistake(
    of="giving_way",
    en="Equal steps promise the next one. The buyer only has to wait: let each step be smaller than the one before.",
    zh="每次让一样多，等于预告下一次，对方等着就行。要一次比一次小。",
)
def equal_steps(world: World) -> str:
    """Equal steps."""
    return "equal"


@mistake(
    of="giving_way",
    en="Growing steps reward the buyer for pressing on. Turn it round: the first step is the largest.",
    zh="越让越大，是在奖励对方继续压。反过来：第一步最大。",
)
def growing_steps(world: World) -> str:
    """Growing steps."""
    return "grow"


# ----------------------------------------------------------------------------------------- package_margin

_PARTS = {"machines": 600_000.0, "parts": 200_000.0, "service": 100_000.0}
_PART_COSTS = {"machines": 480_000.0, "parts": 90_000.0, "service": 60_000.0}


def package_margin(world: World) -> float:
    """Margin of the package at 10 % off, percent of its price."""
    table = kam.package_price(_PARTS, _PART_COSTS, 0.10)
    return 100 * cell(table, "package", "offer_margin")


@mistake(
    of="package_margin",
    credit=0.5,
    en=(
        "You divided by the list price. After the discount the price is lower: divide what is left by the "
        "price offered."
    ),
    zh="你除的是目录价。打折后价格低了：用剩下的除以实际报的价。",
)
def of_list_price(world: World) -> float:
    """Left over / list price."""
    table = kam.package_price(_PARTS, _PART_COSTS, 0.10)
    return 100 * cell(table, "package", "left_over") / cell(table, "package", "list_price")


@mistake(
    of="package_margin",
    credit=0.25,
    en="You took the mean of the three margins. Machines weigh more than service: add up prices and costs first.",
    zh="你把三个毛利率平均了。新机分量比服务重：先把价格和成本加总。",
)
def mean_of_margins(world: World) -> float:
    """Plain mean."""
    table = kam.package_price(_PARTS, _PART_COSTS, 0.10)
    return 100 * float(table["offer_margin"].drop("package").mean())


@mistake(
    of="package_margin",
    credit=0.25,
    en="You left the discount out. The margin has to be worked out after the ten percent are off.",
    zh="你没打折。毛利要在打完九折以后算。",
)
def undiscounted(world: World) -> float:
    """Without the discount."""
    return 100 * cell(kam.package_price(_PARTS, _PART_COSTS, 0.0), "package", "offer_margin")


# ---------------------------------------------------------------------------------------- carriers_saving

_TONNES, _NOW = 600, 400.0
_CARRIERS = {"K1": 355.0, "K2": 372.0, "K3": 338.0}


def carriers_saving(world: World) -> float:
    """Saving with the lowest qualified carrier."""
    rows = [("route", name, name != "K3", price, _NOW) for name, price in _CARRIERS.items()]
    offers = pd.DataFrame(rows, columns=["route", "carrier", "qualified", "price_per_tonne", "price_now"])
    return float(kam.choose_carriers(offers, {"route": _TONNES})["saving"].iloc[0])


@mistake(
    of="carriers_saving",
    en="You gave the route to the lowest price of all. Qualify first: who may not carry has no price.",
    zh="你把线路给了全场最低的。先审资格：不能运的，就没有价。",
)
def unqualified_taken(world: World) -> float:
    """K3."""
    return _TONNES * (_NOW - _CARRIERS["K3"])


@mistake(
    of="carriers_saving",
    credit=0.25,
    en="That is the saving for one tonne. Multiply it by the tonnes of a year.",
    zh="这是一吨省的钱。再乘一年的吨数。",
)
def per_tonne(world: World) -> float:
    """Per tonne."""
    return _NOW - _CARRIERS["K1"]


# ------------------------------------------------------------------------------------------ tariff_switch

_KVA, _PER_KVA, _SINGLE, _TWO = 400, 30.0, 0.75, 0.60


def tariff_switch(world: World) -> float:
    """Capacity charge / difference of the rates."""
    return _KVA * _PER_KVA / (_SINGLE - _TWO)


@mistake(
    of="tariff_switch",
    credit=0.25,
    en=(
        "You divided the capacity charge by the single rate. What counts is what each kWh saves: the "
        "difference of the two rates."
    ),
    zh="你用容量电费除以单一电价了。要看每千瓦时省多少：两个电价的差。",
)
def by_single_rate(world: World) -> float:
    """Capacity charge / single rate."""
    return _KVA * _PER_KVA / _SINGLE


@mistake(
    of="tariff_switch",
    credit=0.25,
    en="You divided by the lower rate. What counts is what each kWh saves: the difference of the two rates.",
    zh="你除的是较低的那个电价。要看每千瓦时省多少：两个电价的差。",
)
def by_lower_rate(world: World) -> float:
    """Capacity charge / two-part rate."""
    return _KVA * _PER_KVA / _TWO


# -------------------------------------------------------------------------------------------- best_markup

_LOW, _HIGH = 1.04, 1.22


def best_markup(world: World) -> float:
    """(high + n)/(1 + n) with two rivals."""
    return kam.best_markup_uniform(2, _LOW, _HIGH)


@mistake(
    of="best_markup",
    credit=0.25,
    en="That is the best price against one rival. There are two: each further rival pulls it down.",
    zh="这是只有一个对手的最佳报价。这里有两个，多一个就往下走一截。",
)
def one_rival(world: World) -> float:
    """n = 1."""
    return kam.best_markup_uniform(1, _LOW, _HIGH)


@mistake(
    of="best_markup",
    en=(
        "You took the middle of the range. There each rival is lower half of the time: move the price until "
        "expected profit is largest."
    ),
    zh="你取的是中间。那里每个对手都有一半机会比你低：挪动报价，找期望利润最大的地方。",
)
def middle_of_range(world: World) -> float:
    """The mean of the range."""
    return (_LOW + _HIGH) / 2


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
