"""Questions that are only in the bank: wallet, needs, threats, initiatives, coverage, funnel."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.prospecting.shared import BEFORE, YEAR, largest_of, number, unless_key, whole
from kam_lab import World
from kam_lab import prospecting as kam

COVERED = (150_000, 12, 0.3)

# --------------------------------------------------------------- wallet_of_largest_buyer, second_of_three


def _wallets(world: World, year: int = YEAR) -> pd.DataFrame:
    return kam.wallet_table(world.orders, world.wallets, year)


def wallet_of_largest_buyer(world: World) -> float:
    """Our share of the wallet of the account with the largest category spend, percent."""
    table = _wallets(world)
    return round(100 * number(table["share_of_wallet"][largest_of(table["category_spend"])]), 1)


@mistake(
    of="wallet_of_largest_buyer",
    en=(
        "That is what the account means to us: its part of our sales. The wallet is its own: divide by its "
        "category spend."
    ),
    zh="这是它对我们有多重：占我们销售额的比例。钱包是它的：要除以它的品类采购额。",
)
def share_of_our_sales(world: World) -> float:
    """Our sales for its wallet."""
    table = _wallets(world)
    sales = table["our_sales"]
    return round(100 * number(sales[largest_of(table["category_spend"])] / sales.sum()), 1)


@mistake(
    of="wallet_of_largest_buyer",
    en=(
        "You took the account that buys most from us. The largest buyer of our category may be another one: sort "
        "by category spend."
    ),
    zh="你取的是在我们这儿买得最多的。这个品类里采购最大的可能是另一家：按品类采购额排。",
)
def ourlargest_of(world: World) -> float | None:
    """Our largest for the largest buyer."""
    table = _wallets(world)
    found = round(100 * number(table["share_of_wallet"][largest_of(table["our_sales"])]), 1)
    return None if found == wallet_of_largest_buyer(world) else found


@mistake(
    of="wallet_of_largest_buyer",
    credit=0.25,
    en="That is 2024. Choose the wallet and the sales of 2025.",
    zh="这是 2024 年的数。钱包和销售额都取 2025 年的，再算。",
)
def wallet_of_last_year(world: World) -> float:
    """2024 for 2025."""
    now, table = _wallets(world), _wallets(world, BEFORE)
    return round(100 * number(table["share_of_wallet"].get(largest_of(now["category_spend"]), 0.0)), 1)


def second_of_three(world: World) -> float:
    """Wallet Allocation Rule, rank 2 of 3, percent."""
    return round(100 * kam.wallet_allocation(2, 3), 2)


@mistake(
    of="second_of_three",
    en="That is what the first gets. We are second: put our own rank into the rule.",
    zh="这是第一名拿的。我们排第二：把自己的名次代进去。",
)
def share_of_the_first(world: World) -> float:
    """The first for the second."""
    return round(100 * kam.wallet_allocation(1, 3), 2)


@mistake(
    of="second_of_three",
    en="That would be the second of two. There is one supplier more: count all of them.",
    zh="那是两家里的第二。这里还多一家供应商：全都要数上。",
)
def last_of_three(world: World) -> float:
    """The third for the second."""
    return round(100 * kam.wallet_allocation(3, 3), 2)


# --------------------------------------------------------------------- need_by_signs, segment_most_at_risk

_SIGNS = {"special": "performance", "stop": "service", "thin": "price", "counts": "tco"}


def need_by_signs(world: World) -> dict[str, dict[str, str]]:
    """The need behind each group of signs."""
    return {row: {"need": need} for row, need in _SIGNS.items()}


@mistake(
    of="need_by_signs",
    credit=0.5,
    en="You believed the one who talks of the price. Listen to what he counts: stock and disposal are no price.",
    zh="嘴上说价格的那位，你信了。听他在算什么：库存和处置都不是价格。",
)
def price_for_tco(world: World) -> dict[str, dict[str, str]]:
    """Price for total cost."""
    return {**need_by_signs(world), "counts": {"need": "price"}}


@mistake(
    of="need_by_signs",
    credit=0.5,
    en=(
        "You exchanged performance and service. Special sizes are a matter of the product; a stop is a matter of "
        "help at night."
    ),
    zh="性能和服务你弄反了。特殊规格是产品的事，停机是半夜来人的事。",
)
def service_for_performance(world: World) -> dict[str, dict[str, str]]:
    """Performance and service exchanged."""
    return {**need_by_signs(world), "special": {"need": "service"}, "stop": {"need": "performance"}}


def _risk(world: World) -> pd.DataFrame:
    return kam.segment_risk(world.orders, world.accounts, world.segment_threats, YEAR)


def segment_most_at_risk(world: World) -> str:
    """The industry with most revenue at risk."""
    return str(_risk(world).index[0])


@mistake(
    of="segment_most_at_risk",
    en="There the share at risk is largest. A large share of little is little: multiply by the revenue.",
    zh="这个行业丢的比例最大。小盘子丢得再凶也没多少：要乘销售额。",
)
def largest_share(world: World) -> str | None:
    """Share for amount."""
    return unless_key(str(_risk(world)["share_lost"].sort_index().idxmax()), segment_most_at_risk(world))


@mistake(
    of="segment_most_at_risk",
    en="That industry buys most. How much of it is at risk is another question: multiply by the share.",
    zh="这个行业买得最多。有多少受威胁是另一回事：要乘比例。",
)
def largest_industry(world: World) -> str | None:
    """Revenue for risk."""
    return unless_key(str(_risk(world)["revenue"].sort_index().idxmax()), segment_most_at_risk(world))


@mistake(
    of="segment_most_at_risk",
    en="There least is at risk. You read the list from below: take the largest amount.",
    zh="这个行业受威胁的最少。看反了：取最大的。",
)
def safest_industry(world: World) -> str:
    """The last for the first."""
    return str(_risk(world).index[-1])


# --------------------------------------------------------- best_initiative, coverage_bill, cheapest_meeting


def _initiatives(world: World) -> pd.DataFrame:
    return kam.choose_initiatives(world.initiatives, 0)


def best_initiative(world: World) -> float:
    """The largest return per yuan of all initiatives."""
    return round(number(_initiatives(world)["return_per_yuan"].iloc[0]), 2)


def _return_of(world: World, initiative: str) -> float | None:
    found = round(number(_initiatives(world)["return_per_yuan"][initiative]), 2)
    return None if found == best_initiative(world) else found


@mistake(
    of="best_initiative",
    en=(
        "That is the initiative that brings most in all, and costs accordingly. Divide every one by its cost, "
        "then compare."
    ),
    zh="这项带来的总数最大，花得也多。每一项都先除以花费，再比。",
)
def largest_gain(world: World) -> float | None:
    """Amount for return."""
    return _return_of(world, largest_of(_initiatives(world)["expected_contribution"]))


@mistake(
    of="best_initiative",
    en=(
        "That is the initiative that costs least. Cheap is not the same as worth it: divide what each brings by "
        "what it costs."
    ),
    zh="这项花得最少。便宜不等于划算：每一项都用带来的除以花掉的。",
)
def cheapest_initiative(world: World) -> float | None:
    """Cost for return."""
    return _return_of(world, largest_of(-_initiatives(world)["yearly_cost"]))


@mistake(
    of="best_initiative",
    credit=0.25,
    en=(
        "You took off the cost before you divided. That is the net gain per yuan: divide the whole contribution "
        "by the cost."
    ),
    zh="你先减了花费再除，那是每元的净收益：要用全部贡献额除以花费。",
)
def net_per_yuan(world: World) -> float:
    """Net for gross."""
    return round(best_initiative(world) - 1, 2)


def _models(world: World) -> pd.DataFrame:
    return kam.coverage_cost(world.coverage_models, *COVERED)


def coverage_bill(world: World) -> float:
    """Cost of the cheapest feasible coverage model, whole yuan a year."""
    table = _models(world)
    return whole(table.loc[table["feasible"], "total"].min())


@mistake(
    of="coverage_bill",
    en=(
        "That is the cheapest model of all, and there the dealer makes the visits. Cross out what is not "
        "feasible first."
    ),
    zh="这是三种里最省的，可那样走访都由经销商做了。先划掉办不到的。",
)
def cheapest_of_all(world: World) -> float | None:
    """Cheapest for cheapest feasible."""
    found = whole(_models(world)["total"].min())
    return None if found == coverage_bill(world) else found


@mistake(
    of="coverage_bill",
    credit=0.25,
    en="You left out the margin that a dealer keeps. It is a cost like any other: add it, then compare.",
    zh="经销商留下的毛利你没算。那也是成本：加上再比。",
)
def margin_left_out(world: World) -> float | None:
    """Without the margin given up."""
    table = _models(world)
    table = table[table["feasible"]]
    found = whole((table["total"] - table["given_up"]).min())
    return None if found == coverage_bill(world) else found


@mistake(
    of="coverage_bill",
    en=(
        "That is the dearest feasible model. Key or not, the cheapest that can do the work is enough: take the "
        "smaller sum."
    ),
    zh="这是办得到的里面最贵的。大不大客户，能办事的最省那种就够了：取小的那个数。",
)
def dearest_feasible(world: World) -> float | None:
    """Dearest for cheapest."""
    table = _models(world)
    found = whole(table.loc[table["feasible"], "total"].max())
    return None if found == coverage_bill(world) else found


def cheapest_meeting(world: World) -> float:
    """Lowest cost of a meeting over all channels, whole yuan."""
    return whole(kam.contact_funnel(world.touches)["cost_per_meeting"].min())


@mistake(
    of="cheapest_meeting",
    en="That is the cheapest new account. A meeting comes earlier in the chain: divide the cost by the meetings.",
    zh="这是最便宜的一家新客户。会面在链条的前一环：用花费除以会面次数。",
)
def account_for_meeting(world: World) -> float:
    """New accounts for meetings."""
    return whole(kam.contact_funnel(world.touches)["cost_per_new_account"].min())


@mistake(
    of="cheapest_meeting",
    credit=0.25,
    en="You put all channels together. The question asks for the cheapest one: work out each channel by itself.",
    zh="你把所有渠道合在一起了。题目问最便宜的那条：一条一条算。",
)
def all_channels_together(world: World) -> float:
    """All for one."""
    table = kam.contact_funnel(world.touches)
    return whole(table["cost"].sum() / table["meetings"].sum())


@mistake(
    of="cheapest_meeting",
    credit=0.25,
    en="You took 2025 alone. The question asks for 36 months: choose all of them.",
    zh="你只取了 2025 年。题目要 36 个月：都要选上。",
)
def meetings_of_one_year(world: World) -> float:
    """12 months for 36."""
    return whole(kam.contact_funnel(world.touches, YEAR)["cost_per_meeting"].min())
