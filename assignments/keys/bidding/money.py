"""Questions that stand in the bank only: what a price, a concession and a cost come to."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.bidding.shared import (
    COSTS,
    DEEP,
    TCO_RATE,
    WANTED,
    YEAR,
    cell,
    smallest,
    unless,
)
from kam_lab import World
from kam_lab import bidding as kam
from kam_lab.profitability import contribution

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
