"""Authority, discounts, levers, milestones, the floor."""

from __future__ import annotations

from assignments.keys import mistake
from assignments.keys.contract.shared import (
    GIFTS,
    OFFERS,
    PLAN,
    money,
    other_than,
)
from kam_lab import World
from kam_lab import contract as kam

# ------------------------------------------------------------------------------------------- overreach_account


def overreach_account(world: World) -> str:
    """Account of the one offer signed by too low a level."""
    signed_by = kam.authority_check(world.quotes, world.authority)
    return _account(world, signed_by.index[signed_by["overreach"]][0])


def _account(world: World, quote: object) -> str:
    table = world.quotes
    return str(table.loc[table["quote_id"] == str(quote), "account_id"].iloc[0])


@mistake(
    of="overreach_account",
    en=(
        "You took the deepest discount. It leaves next to nothing, but it was signed at the top of the ladder, where "
        "it belongs. Compare each discount with the limit of the level that signed it."
    ),
    zh="你挑了折扣最深的那份。它没剩多少毛利，可批的是最高一级，没有越权。把每个折扣和批它的那一级的上限比一比。",
)
def deepest_discount(world: World) -> str | None:
    """The deepest discount of all."""
    signed_by = kam.authority_check(world.quotes, world.authority)
    return other_than(_account(world, signed_by.index[0]), overreach_account(world))


@mistake(
    of="overreach_account",
    en=(
        "That offer was signed by a *higher* level than it needed, which is allowed. Look for the other direction: a "
        "signature below the level that was needed."
    ),
    zh="那份是*更高*一级批的，本来用不着他，但没违规。要反过来找：签字级别低于该批级别的。",
)
def signed_from_above(world: World) -> str | None:
    """The deepest discount signed by a level above the one that was needed."""
    signed_by = kam.authority_check(world.quotes, world.authority)
    limits = world.authority.set_index("level")["max_discount"].rank()
    above = signed_by[signed_by["approved_by"].map(limits) > signed_by["needed_level"].map(limits)]
    return None if above.empty else other_than(_account(world, above.index[0]), overreach_account(world))


@mistake(
    of="overreach_account",
    en=(
        "That is the deepest discount which a representative may sign, and did. It keeps within the limit. Look for a "
        "signature below the level that was needed."
    ),
    zh="那是业务员权限以内最深的一份，他能批。找一个签字级别低于该批级别的。",
)
def within_the_limit(world: World) -> str | None:
    """The deepest discount that was properly signed at the lowest level."""
    signed_by = kam.authority_check(world.quotes, world.authority)
    fine = signed_by[~signed_by["overreach"] & (signed_by["approved_by"] == signed_by["needed_level"])]
    lowest = world.authority.sort_values("max_discount")["level"].iloc[0]
    return other_than(_account(world, fine.index[fine["approved_by"] == lowest][0]), overreach_account(world))


# --------------------------------------------------------------------------------------------- signing_levels


def signing_levels(world: World) -> dict[str, dict[str, str]]:
    """Level by the ladder, and whether the floor lets anybody sign."""
    return _signed(world)


def _signed(world: World, tighter: float = 0.0, floor: bool = True) -> dict[str, dict[str, str]]:
    found = {}
    least = float(world.authority["margin_floor"].min())
    for name, (listed_at, price, cost) in OFFERS.items():
        level = kam.approver(kam.discount_of(listed_at, price) + tighter, world.authority)
        above = 1 - cost / price >= least
        found[name] = {"level": level, "allowed": "yes" if above or not floor else "no"}
    return found


@mistake(
    of="signing_levels",
    en=(
        "You let somebody sign below the margin floor. The floor overrides the ladder: work out (price − cost) / price "
        "for each offer first."
    ),
    zh="有一份在毛利率底线以下，你也让签了。底线压过权限：先把每份的（报价 − 成本）÷ 报价算出来。",
    credit=0.3,
)
def floor_forgotten(world: World) -> dict[str, dict[str, str]]:
    """The floor not looked at."""
    return _signed(world, floor=False)


@mistake(
    of="signing_levels",
    en=(
        "You took the limits as excluded. Who may sign 10 % may sign 10.0 %: compare again, the limit itself belongs "
        "to the lower level."
    ),
    zh="你把正好到线的算成了超线。能批 10%，就包括正好 10%：再比一遍，到线归低的那一级。",
    credit=0.3,
)
def limit_excluded(world: World) -> dict[str, dict[str, str]]:
    """A discount right at a limit goes one level up."""
    return _signed(world, tighter=0.001)


# -------------------------------------------------------------------------------------------- discount_offset


def discount_offset(world: World) -> float:
    """Growth of volume in percent."""
    return 100 * kam.volume_for_discount(0.10, 0.25)


@mistake(
    of="discount_offset",
    en=(
        "You divided the discount by the old margin. After the discount the margin itself is smaller: divide by what "
        "is left of it."
    ),
    zh="你拿折扣除以原来的毛利率。打完折，毛利率也变小了：除以剩下的那部分。",
)
def old_margin(world: World) -> float:
    """d / m."""
    return 40.0


@mistake(
    of="discount_offset",
    en=(
        "That brings the old *revenue* back. The goods cost as much as before, so the profit is still smaller: work "
        "with the margin, not with the price."
    ),
    zh="这样只是把*销售额*补回来了。货的成本没变，利润还是少：要用毛利率算，不是用价格算。",
)
def revenue_back(world: World) -> float:
    """1 / (1 − d) − 1."""
    return round(100 * (1 / 0.9 - 1), 2)


@mistake(
    of="discount_offset",
    en="Ten for ten does not pay: each piece now earns less. Divide the discount by (margin less discount).",
    zh="让一成、多卖一成，不够：现在每件挣得少了。用折扣除以（毛利率 − 折扣）。",
)
def ten_for_ten(world: World) -> float:
    """The discount itself."""
    return 10.0


# -------------------------------------------------------------------------------------------------- net_price


def net_price(world: World) -> float:
    """480,000 after 6 % and 90 days at 5 %."""
    return money(kam.net_price(480_000, 0.06, 0.05, 90))


@mistake(
    of="net_price",
    en="You forgot the credit. 90 days of waiting cost a quarter of the yearly rate: multiply by (1 − r·days/360).",
    zh="账期没算。等 90 天，要花四分之一年的利息：再乘（1 − r·天数/360）。",
)
def credit_forgotten(world: World) -> float:
    """Discount only."""
    return money(kam.net_price(480_000, 0.06))


@mistake(
    of="net_price",
    en="You charged the whole year's rate for 90 days. Take days/360 of it, then multiply again.",
    zh="90 天你算了一整年的利率。利率先乘 天数/360，再乘一遍。",
)
def whole_year(world: World) -> float:
    """The yearly rate for a quarter."""
    return money(480_000 * 0.94 * 0.95)


@mistake(
    of="net_price",
    en=(
        "You added discount and interest and took both off the list price. Interest runs on what he pays, which is the "
        "discounted price: one factor after the other."
    ),
    zh="你把折扣和利息加起来，一起从目录价上减了。利息是按折后价算的：一个一个乘。",
    credit=0.5,
)
def rates_added(world: World) -> float:
    """p(1 − d − r·days/360)."""
    return money(480_000 * (1 - 0.06 - 0.05 * 90 / 360))


# --------------------------------------------------------------------------------------------- levers_by_cost


def levers_by_cost(world: World) -> list[str]:
    """Five gifts by what they cost, dearest first."""
    table = kam.four_p_levers(1_000_000, dict(GIFTS.values()))
    names = {lever: name for name, (lever, _) in GIFTS.items()}
    return [names[str(lever)] for lever in table.index]


@mistake(
    of="levers_by_cost",
    en=(
        "You ranked by the yearly rate. A rate needs its days: 6 % for 60 days is little. Work out every gift in yuan, "
        "then rank."
    ),
    zh="你按年利率排了。利率要乘天数：6% 放 60 天，没多少钱。把每一样都算成元，再排。",
)
def by_yearly_rate(world: World) -> list[str]:
    """By the percentage on the label."""
    return ["credit", "bulk", "draft", "territory", "stock"]


@mistake(
    of="levers_by_cost",
    en="You ranked by days. Long credit at a low rate may be cheap: multiply rate and days, then compare in yuan.",
    zh="你按天数排了。天数长、利率低的，可能不贵：利率乘天数，换成元再比。",
)
def by_days(world: World) -> list[str]:
    """By the length of credit."""
    return ["draft", "credit", "bulk", "territory", "stock"]


@mistake(
    of="levers_by_cost",
    en="Your order begins with the cheapest. Turn it round: the dearest gift comes first.",
    zh="你从最便宜的排起了。倒过来：最贵的排第一。",
    credit=0.3,
)
def cheapest_first(world: World) -> list[str]:
    """Reversed."""
    return levers_by_cost(world)[::-1]


# ------------------------------------------------------------------------------------------- milestones_value


def milestones_value(world: World) -> float:
    """Present value of 20/50/25/5 % at 0/2/5/17 months."""
    return money(kam.cost_of_terms(*PLAN).present_value)


@mistake(
    of="milestones_value",
    en="That is the cost of the terms. The question asks what the contract is worth: the amount less this cost.",
    zh="这是付款条件的代价。题目问的是这份合同值多少：用合同额减掉它。",
    credit=0.5,
)
def cost_instead(world: World) -> float:
    """The cost of terms."""
    return money(kam.cost_of_terms(*PLAN).cost_of_terms)


@mistake(
    of="milestones_value",
    en=(
        "You discounted the whole amount to the last month. Only 5 % come so late: discount every step by its own "
        "months, then add."
    ),
    zh="你把整笔钱都按最后一个月折现了。那么晚来的只有 5%：每一步按自己的月数折现，再加起来。",
)
def all_at_the_end(world: World) -> float:
    """Everything after 17 months."""
    amount, _, months, rate = PLAN
    return money(amount / (1 + rate) ** months[-1])


@mistake(
    of="milestones_value",
    en="You left the retention money out. It comes late, but it comes: discount its 5 % and add them.",
    zh="你漏了质保金。它来得晚，可总会来：把那 5% 折现加上。",
)
def without_retention(world: World) -> float:
    """The last step forgotten."""
    amount, shares, months, rate = PLAN
    parts = [amount * share for share in shares[:-1]]
    return money(kam.present_value(parts, months[:-1], rate))


# ------------------------------------------------------------------------------------------------ floor_price


def floor_price(world: World) -> float:
    """The director's lowest price: the floor overrides his 15 %."""
    costs = {"product": 720_000, "service": 60_000, "freight": 30_000}
    return money(kam.lowest_price(1_000_000, costs, "director", world.authority, 20_000).lowest)


@mistake(
    of="floor_price",
    en=(
        "That is the limit of the ladder. At this price the pocket margin is below the floor: divide all costs by 0.95 "
        "and add what is paid later."
    ),
    zh="这是权限的线。按这个价，口袋毛利率在底线以下：全部成本除以 0.95，再加上以后要付的。",
)
def ladder_only(world: World) -> float:
    """850,000."""
    return 850_000.0


@mistake(
    of="floor_price",
    en="You forgot the bonus that is paid later. The floor holds in the pocket: add it to the price.",
    zh="你漏了以后要付的返利。底线卡在口袋价上：把它加到价格里。",
    credit=0.5,
)
def bonus_forgotten(world: World) -> float:
    """810,000 / 0.95."""
    return money(810_000 / 0.95)


@mistake(
    of="floor_price",
    en=(
        "You put 5 % on top of the costs. The floor is 5 % of the *price*: divide by 0.95 instead of multiplying by "
        "1.05."
    ),
    zh="你在成本上加了 5%。底线是*价格*的 5%：应当除以 0.95，不是乘 1.05。",
    credit=0.3,
)
def markup_for_margin(world: World) -> float:
    """810,000 · 1.05 + 20,000."""
    return 870_500.0


# --------------------------------------------------------------------------------------------- profit_leverage


def profit_leverage(world: World) -> float:
    """1 % more price at an operating margin of 6 %."""
    return 100 * kam.price_leverage(0.06, 0.24).profit_by_price_share


@mistake(
    of="profit_leverage",
    en="That is the effect of 1 % more *volume*. A percent of price costs nothing to make: divide it by the profit.",
    zh="这是*销量*多 1% 的效果。多出来的价不用花成本：直接除以利润率。",
)
def volume_leverage(world: World) -> float:
    """1 % volume."""
    return round(100 * kam.price_leverage(0.06, 0.24).profit_by_volume_share, 2)


@mistake(
    of="profit_leverage",
    en="Profit does not rise by one percent but by one percent *of revenue*. Set that against the profit of 6 %.",
    zh="利润不是多 1%，是多了*销售额*的 1%。拿它跟 6% 的利润比。",
)
def one_for_one(world: World) -> float:
    """1 %."""
    return 1.0
