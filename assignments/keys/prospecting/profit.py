"""Who earns money, who costs money, and the dealer who only looks big."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.prospecting.shared import (
    BEFORE,
    LARGE,
    YEAR,
    contribution_table,
    first_ids,
    ids,
    largest_account,
    second_half,
    unless_key,
    whole,
)
from kam_lab import World
from kam_lab import prospecting as kam

# ----------------------------------------------------------------------------------- biggest_contribution


def biggest_contribution(world: World) -> float:
    """Contribution in 2025 of the account with the largest revenue in 2025, whole yuan."""
    return whole(contribution_table(world).loc[largest_account(world), "contribution"])


@mistake(
    of="biggest_contribution",
    en="That is the revenue of the account, not its contribution. Take off what the goods and the account cost us.",
    zh="这是它的销售额，不是贡献额。产品成本和花在它身上的钱，都要减掉。",
)
def revenue_for_contribution(world: World) -> float:
    """Revenue for contribution."""
    return whole(contribution_table(world).loc[largest_account(world), "revenue"])


@mistake(
    of="biggest_contribution",
    credit=0.25,
    en=(
        "You stopped at the gross margin: revenue less product cost. Go on: selling, service, logistics and credit "
        "cost come off, too."
    ),
    zh="你停在了毛利：销售额减产品成本。接着往下减：销售费用、服务成本、物流费用、资金占用成本。",
)
def gross_margin(world: World) -> float:
    """Gross margin for contribution."""
    row = contribution_table(world).loc[largest_account(world)]
    return whole(row["revenue"] - row["product_cost"])


@mistake(
    of="biggest_contribution",
    credit=0.5,
    en="Nearly: the service cost is missing. Look at what our engineers cost for this account and take it off, too.",
    zh="就差一步：服务成本没减。看看工程师在这家客户身上花了多少，减掉。",
)
def forgot_service_cost(world: World) -> float:
    """All costs but service."""
    row = contribution_table(world).loc[largest_account(world)]
    return whole(row["contribution"] + row["service_cost"])


@mistake(
    of="biggest_contribution",
    credit=0.25,
    en="You began with the list amount. The account pays the net amount: start from `net_amount`, after discount.",
    zh="你是从目录价金额算起的。客户付的是成交金额：从折扣后的 `net_amount` 算起。",
)
def list_price_for_net(world: World) -> float:
    """List amount for net amount."""
    account, orders = largest_account(world), world.orders
    mine = orders[(orders["account_id"] == account) & (pd.to_datetime(orders["order_date"]).dt.year == YEAR)]
    row = contribution_table(world).loc[account]
    return whole(row["contribution"] - row["revenue"] + mine["list_amount"].sum())


@mistake(
    of="biggest_contribution",
    credit=0.25,
    en="Right account and right sum, but over all three years. Choose 2025 alone.",
    zh="客户对，算法也对，可把三年都加进来了。只取 2025 年。",
)
def three_years_contribution(world: World) -> float:
    """36 months for 12."""
    return whole(contribution_table(world, None).loc[largest_account(world), "contribution"])


@mistake(
    of="biggest_contribution",
    credit=0.25,
    en="You took half a year: July to December 2025. Take all four quarters, of orders and of costs.",
    zh="你只取了半年：2025 年 7 月到 12 月。订单和成本，四个季度都要算。",
)
def half_year_contribution(world: World) -> float:
    """July to December for the year."""
    orders, costs = second_half(world.orders, "order_date"), second_half(world.account_costs, "quarter_start")
    return whole(kam.contribution(orders, costs).loc[largest_account(world), "contribution"])


@mistake(
    of="biggest_contribution",
    credit=0.25,
    en=(
        "That is the largest contribution of any account. The question asks for the account with the largest "
        "revenue; the two need not be the same."
    ),
    zh="这是所有客户里最大的贡献额。题目问的是销售额最大的那家，这两家不一定是同一家。",
)
def largest_contribution(world: World) -> float:
    """The account with the largest contribution for the one with the largest revenue."""
    return whole(contribution_table(world)["contribution"].max())


# ----------------------------------------------------------------------------------------- losing_account


def losing_account(world: World) -> str:
    """The one of the ten largest of 2025 that loses money."""
    ten = contribution_table(world).head(10)
    return str(ten["contribution"].idxmin())


@mistake(
    of="losing_account",
    en=(
        "You took the account that buys less than it did in 2024. Shrinking is not the same as losing money: sort by "
        "contribution."
    ),
    zh="你选的是比 2024 年买得少了的客户。销售额下滑不等于亏钱：按贡献额排。",
)
def shrinking_for_losing(world: World) -> str | None:
    """Falling revenue for negative contribution."""
    now = kam.revenue(world.orders, YEAR).head(10)
    change = now / kam.revenue(world.orders, BEFORE).reindex(now.index) - 1
    return unless_key(str(change.idxmin()), losing_account(world))


@mistake(
    of="losing_account",
    en=(
        "You took the account with the largest loss of all. The question asks about the ten largest by revenue: sort "
        "by revenue first, keep ten, then look for the loss."
    ),
    zh="你取的是全部客户里亏得最厉害的。题目只问销售额最大的十家：先按销售额排，留十家，再找亏钱的。",
)
def worst_of_all(world: World) -> str | None:
    """Lowest contribution rate of all accounts outside the ten."""
    rest = contribution_table(world).iloc[10:]
    return unless_key(str(rest["contribution"].idxmin()), losing_account(world))


@mistake(
    of="losing_account",
    en=(
        "You took the account with the smallest revenue of the ten. Small is not the same as losing: sort by "
        "contribution."
    ),
    zh="你取的是十家里销售额最小的。小不等于亏：按贡献额排。",
)
def smallest_of_the_ten(world: World) -> str | None:
    """Smallest revenue for smallest contribution."""
    return unless_key(str(contribution_table(world).index[9]), losing_account(world))


# ----------------------------------------------------------------------------------- largest_contributors


def largest_contributors(world: World) -> list[str]:
    """The five largest contributions in 2025, largest first."""
    return first_ids(contribution_table(world)["contribution"], 5)


@mistake(
    of="largest_contributors",
    en="That is the order by revenue. Sort by contribution: some large accounts fall, some middle ones rise.",
    zh="这是按销售额排的。按贡献额再排一次：有的大户会掉下去，有的中等客户会上来。",
)
def ranked_by_revenue(world: World) -> list[str]:
    """Revenue for contribution."""
    return first_ids(contribution_table(world)["revenue"], 5)


@mistake(
    of="largest_contributors",
    en=(
        "You ranked by contribution rate, in percent of revenue. Tiny accounts can have a splendid rate. Rank by "
        "contribution in yuan."
    ),
    zh="你按贡献率（占销售额的百分比）排了。小小一家客户，贡献率也可以很漂亮。按贡献额（元）排。",
)
def ranked_by_rate(world: World) -> list[str]:
    """Rate for amount."""
    return first_ids(contribution_table(world)["margin"].dropna(), 5)


@mistake(
    of="largest_contributors",
    credit=0.25,
    en="You ranked by gross margin. Take off selling, service, logistics and credit cost, too, then rank again.",
    zh="你按毛利排了。再减掉销售费用、服务成本、物流费用和资金占用成本，重新排。",
)
def ranked_by_gross_margin(world: World) -> list[str]:
    """Gross margin for contribution."""
    table = contribution_table(world)
    return first_ids(table["revenue"] - table["product_cost"], 5)


@mistake(
    of="largest_contributors",
    credit=0.25,
    en=(
        "These are the right accounts from the small end: your first place is the smallest of the five. Turn the "
        "order round."
    ),
    zh="客户找对了，顺序倒了：你排第一的，是五家里最小的。反过来排。",
)
def smallest_first(world: World) -> list[str]:
    """Ascending for descending."""
    return largest_contributors(world)[::-1]


# --------------------------------------------------------------------------------------- false_big_dealer


def _dealers(world: World) -> pd.DataFrame:
    return kam.big_dealers(world.orders, world.dealers, YEAR, top=LARGE)


def false_big_dealer(world: World) -> list[str]:
    """The big dealer with a weak home market whose neighbours lose more than he brings."""
    table = _dealers(world)
    return ids(table.index[table["verdict"] == "false"])


@mistake(
    of="false_big_dealer",
    en=(
        "You went by trucks and took a big dealer with few of them. A small fleet is no fault: goods that stay at "
        "home need few trucks. Compare purchases with what he sells at home."
    ),
    zh="你是看车队，选了大户里车最少的。车少不是毛病：货留在本地卖，用不了几辆车。拿进货和他在本地卖掉的比一比。",
)
def fewest_trucks(world: World) -> list[str] | None:
    """Trucks for sell-out."""
    table, right = _dealers(world), false_big_dealer(world)
    first = str(table.loc[table["revenue_rank"] <= LARGE, "trucks"].idxmin())
    return None if first in right else [first]


@mistake(
    of="false_big_dealer",
    en=(
        "You took the dealer who buys most. Buying much is what makes him look big; the question is whether he sells "
        "it at home."
    ),
    zh="你选了进货最多的经销商。进货多，只是看着大；要问的是他在本地卖不卖得掉。",
)
def largest_dealer(world: World) -> list[str] | None:
    """Purchases for sell-out."""
    first, right = str(_dealers(world).index[0]), false_big_dealer(world)
    return None if first in right else [first]


@mistake(
    of="false_big_dealer",
    en=(
        "This dealer sells little at home because he buys little. Divide home sales by purchases, and stay with the "
        "dealers among the 21 largest accounts."
    ),
    zh="这家在本地卖得少，是因为进货就少。用本地出货除以进货，而且只看排进前 21 名客户的经销商。",
)
def smallest_home_sales(world: World) -> list[str] | None:
    """Amount for share."""
    first, right = str(_dealers(world)["home_sell_out"].idxmin()), false_big_dealer(world)
    return None if first in right else [first]
