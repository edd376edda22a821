"""Questions that are only in the bank: concentration, silence, tiers, wallet, needs, threats, coverage, funnel."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.prospecting.shared import BEFORE, YEAR, number, unless_key, whole
from kam_lab import World
from kam_lab import prospecting as kam

ZHENGZHOU = (21, 592, 0.62)
COVERED = (150_000, 12, 0.3)

# ------------------------------------------------------------------------- zhengzhou_multiple, gini_2025


def zhengzhou_multiple(world: World) -> float:
    """Concentration multiple of gasoline in Zhengzhou (T-0.1)."""
    return round(kam.group_concentration(*ZHENGZHOU).multiple, 2)


@mistake(
    of="zhengzhou_multiple",
    en=(
        "That is the ratio of one class-A buyer to one of the others. The question asks for shares: share of "
        "gasoline divided by share of buyers."
    ),
    zh="这是一家 A 类客户跟一家其他客户比。题目问的是占比：汽油占比除以客户数占比。",
)
def ratio_per_account(world: World) -> float:
    """Ratio per account for the multiple."""
    return round(kam.group_concentration(*ZHENGZHOU).per_account_ratio, 2)


@mistake(
    of="zhengzhou_multiple",
    en="You used the figure of the whole volume. The question is about gasoline: divide by the same share of buyers.",
    zh="你用的是总销量的数。题目问汽油：除以同样的客户数占比。",
)
def whole_volume(world: World) -> float:
    """40 % for 62 %."""
    return round(kam.group_concentration(21, 592, 0.40).multiple, 2)


@mistake(
    of="zhengzhou_multiple",
    en="You divided the share of gasoline by the number of buyers. First turn the number into a share: 21 of 592.",
    zh="你用汽油占比除以客户家数了。先把家数变成占比：592 家里的 21 家。",
)
def by_number(world: World) -> float:
    """Share by count."""
    return round(62 / 21, 2)


def gini_2025(world: World) -> float:
    """Gini coefficient of revenue in 2025."""
    return round(kam.gini(kam.revenue(world.orders, YEAR)), 3)


@mistake(
    of="gini_2025",
    en=(
        "That is the index of squared shares. It listens to the very largest only: read the line of the Gini "
        "coefficient."
    ),
    zh="这是占比的平方和，只听最大几家的。要看基尼系数那一行。",
)
def hhi_for_gini(world: World) -> float:
    """HHI for Gini."""
    return round(kam.hhi(kam.revenue(world.orders, YEAR)), 3)


@mistake(
    of="gini_2025",
    credit=0.25,
    en="You took all three years. Who came late looks small then: choose 2025 alone.",
    zh="你把三年合在一起了。来得晚的客户就显得小：只取 2025 年。",
)
def gini_of_three_years(world: World) -> float:
    """36 months for 12."""
    return round(kam.gini(kam.revenue(world.orders)), 3)


@mistake(
    of="gini_2025",
    en="That is the share of the top fifth. One point is not the whole curve: read the Gini coefficient.",
    zh="这是前五分之一的占比。一个点不是整条曲线：要看基尼系数。",
)
def top_share_for_gini(world: World) -> float:
    """A point for the curve."""
    return round(kam.top_share(kam.revenue(world.orders, YEAR)), 3)


# -------------------------------------------------------------------------- quiet_and_large, spend_edges


def _marked(world: World, mark: str) -> float:
    """Accounts with R of 1 or 2 and another mark of 4 or 5."""
    scored = kam.rfm(world.orders, world.as_of)
    return float(((scored["r"] <= 2) & (scored[mark] >= 4)).sum())


def quiet_and_large(world: World) -> float:
    """Accounts that are large and have been quiet."""
    return _marked(world, "m")


@mistake(
    of="quiet_and_large",
    credit=0.25,
    en="You counted who orders often. Large is a matter of money: look at M, not at F.",
    zh="你数的是下单勤的。大不大看的是钱：看 M，不看 F。",
)
def often_for_large(world: World) -> float:
    """Frequency for money."""
    return _marked(world, "f")


@mistake(
    of="quiet_and_large",
    credit=0.25,
    en="You took R = 1 alone. The two lowest marks count as quiet here: add those with R = 2.",
    zh="你只取了 R = 1。这里最低的两档都算没声音：把 R = 2 的也加上。",
)
def only_the_quietest(world: World) -> float:
    """One mark for two."""
    scored = kam.rfm(world.orders, world.as_of)
    return float(((scored["r"] == 1) & (scored["m"] >= 4)).sum())


@mistake(
    of="quiet_and_large",
    en="You turned the scale round: 5 is the best mark, so R = 5 has just ordered. Take the low marks of R.",
    zh="你把分数看反了：5 分最好，R = 5 是刚下过单的。要取 R 低的。",
)
def loud_for_quiet(world: World) -> float:
    """High R for low R."""
    scored = kam.rfm(world.orders, world.as_of)
    return float(((scored["r"] >= 4) & (scored["m"] >= 4)).sum())


_SPENDS = {"s1499": 1_499, "s1500": 1_500, "s3000": 3_000, "s9999": 9_999, "s10000": 10_000}


def spend_edges(world: World) -> dict[str, dict[str, str]]:
    """Grades of the telecom operator at the edges."""
    return {row: {"tier": kam.spend_tier(spend)} for row, spend in _SPENDS.items()}


@mistake(
    of="spend_edges",
    credit=0.25,
    en="You let each grade begin above its edge. Whoever spends exactly the edge is in: *from* 3,000 yuan on.",
    zh="你让每一级从分界线以上才开始。正好踩线的就算：3,000 元*起*。",
)
def edge_left_out(world: World) -> dict[str, dict[str, str]]:
    """Above for from."""
    return {row: {"tier": kam.spend_tier(spend - 1)} for row, spend in _SPENDS.items()}


@mistake(
    of="spend_edges",
    credit=0.25,
    en=(
        "You called everybody from 1,500 yuan on a key account. Below 3,000 it is business: the key list begins "
        "with the stone."
    ),
    zh="你从 1,500 元起就都算大客户了。3,000 元以下是商业客户：大客户从那块石头起。",
)
def crystal_too_early(world: World) -> dict[str, dict[str, str]]:
    """Crystal from 1,500."""
    return {**spend_edges(world), "s1500": {"tier": "crystal"}}


# -------------------------------------------------------------------------- odd_tier_account, signals_named


def odd_tier_account(world: World) -> str:
    """The account of the lower tier that is looked after like the upper one."""
    return str(kam.tier_inversions(world.accounts, world.orders, world.visits, YEAR).index[0])


def _care(world: World) -> pd.DataFrame:
    return kam.tier_care(world.accounts, world.orders, world.visits, YEAR)


@mistake(
    of="odd_tier_account",
    en=(
        "That account is visited most of all, and it stands in the top tier. Look one tier lower, for one that "
        "buys little."
    ),
    zh="这家走访最勤，可它本来就在最高一级。往下一级找，找买得少的。",
)
def most_visited_on_top(world: World) -> str:
    """The most visited account of the top tier."""
    care = _care(world)
    return _largest(care.loc[care["tier"] == "A", "visits"])


@mistake(
    of="odd_tier_account",
    en=(
        "That account has the largest discount, and hardly a visit. Both must lie above the tier above: check "
        "the visits, too."
    ),
    zh="这家折扣最大，可几乎没人去。两样都要超过上一级的平均：走访次数也要看。",
)
def largest_discount(world: World) -> str | None:
    """Discount alone."""
    return unless_key(str(_care(world)["discount"].sort_index().idxmax()), odd_tier_account(world))


def signals_named(world: World) -> list[str]:
    """Four of the seven signals."""
    return ["evenness", "feedback", "influence", "loyalty"]


@mistake(
    of="signals_named",
    credit=0.25,
    en=(
        "Politeness is pleasant and pays no bill. A signal has to be measured: what does the account tell us "
        "about its market?"
    ),
    zh="客气让人舒服，可抵不了账。信号要能量：客户有没有跟我们讲它的市场？",
)
def politeness_for_feedback(world: World) -> list[str]:
    """Manners for feedback."""
    return ["evenness", "influence", "loyalty", "politeness"]


@mistake(
    of="signals_named",
    credit=0.25,
    en="A large building says that somebody has built. Look for what the account does: does it order evenly?",
    zh="楼大，只说明有人盖过楼。要看客户做了什么：下单均匀吗？",
)
def building_for_evenness(world: World) -> list[str]:
    """Appearance for behaviour."""
    return ["building", "feedback", "influence", "loyalty"]


# --------------------------------------------------------------- wallet_of_largest_buyer, second_of_three


def _wallets(world: World, year: int = YEAR) -> pd.DataFrame:
    return kam.wallet_table(world.orders, world.wallets, year)


def _largest(values: pd.Series) -> str:
    """Whose value is largest; of equals the first by id."""
    return str(values.sort_index().idxmax())


def wallet_of_largest_buyer(world: World) -> float:
    """Our share of the wallet of the account with the largest category spend, percent."""
    table = _wallets(world)
    return round(100 * number(table["share_of_wallet"][_largest(table["category_spend"])]), 1)


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
    return round(100 * number(sales[_largest(table["category_spend"])] / sales.sum()), 1)


@mistake(
    of="wallet_of_largest_buyer",
    en=(
        "You took the account that buys most from us. The largest buyer of our category may be another one: sort "
        "by category spend."
    ),
    zh="你取的是在我们这儿买得最多的。这个品类里采购最大的可能是另一家：按品类采购额排。",
)
def our_largest(world: World) -> float | None:
    """Our largest for the largest buyer."""
    table = _wallets(world)
    found = round(100 * number(table["share_of_wallet"][_largest(table["our_sales"])]), 1)
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
    return round(100 * number(table["share_of_wallet"].get(_largest(now["category_spend"]), 0.0)), 1)


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
    return _return_of(world, _largest(_initiatives(world)["expected_contribution"]))


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
    return _return_of(world, _largest(-_initiatives(world)["yearly_cost"]))


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
