"""Stage 1, prospecting: keys, and the mistakes people make.

A plain function named like a question is its key; a function with ``@mistake`` is a wrong answer with a sentence.
Messages name the mistake and the next step; they contain neither the key nor the id of the right account.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from assignments.keys import mistake
from kam_lab import World
from kam_lab import prospecting as kam

YEAR = 2025
BEFORE = 2024
LARGE = 21
KEY_TESTS_TOP = 70
LEVELS = ("low", "medium", "high")
GRID_RANKS = (1, 10, 50, 200)
STEPS = ("cash_flow", "amount", "break_even", "culture_fit", "advocate", "vital_few", "lifetime_club")
CANDIDATES = pd.DataFrame(
    {
        "volume": [5, 4, 3, 2],
        "central_purchasing": [3, 4, 4, 2],
        "service_demand": [3, 4, 5, 3],
        "price_sensitivity": [5, 2, 3, 4],
        "partnership_wish": [2, 4, 5, 3],
    },
    index=pd.Index(["p", "q", "r", "s"], name="account_id"),
)
MARK_WEIGHTS = (0.4, 0.3, 0.2, 0.1)
ATTRACTIVENESS = (7, 8, 6, 5)
STRENGTH = (3, 4, 8, 7)
MONTHLY_CONTRIBUTION = 4_000
KEEPING_COST = 1_500
CHANNEL = "exhibition"


# ------------------------------------------------------------------------------- what several of them need


def _contribution(world: World, year: int | None = YEAR) -> pd.DataFrame:
    return kam.contribution(world.orders, world.account_costs, year)


def _largest(world: World, year: int = YEAR) -> str:
    return str(kam.revenue(world.orders, year).index[0])


def _first(values: pd.Series, count: int) -> list[str]:
    """The ``count`` largest, ties by id."""
    ordered = values.sort_index().sort_values(ascending=False, kind="stable")
    return [str(name) for name in ordered.index[:count]]


def _second_half(table: pd.DataFrame, column: str) -> pd.DataFrame:
    dates = pd.to_datetime(table[column])
    return table[(dates.dt.year == YEAR) & (dates.dt.month > 6)]


def _day(when: Any) -> str | None:
    return None if pd.isna(when) else pd.Timestamp(when).date().isoformat()


def _other(account: str, key: str) -> str | None:
    """A wrong choice only where it is not the right one by chance."""
    return None if account == key else account


# ---------------------------------------------------------------------------------------------- top_share


def top_share(world: World) -> float:
    """Share of revenue 2025 of the top 20 % of accounts that ordered, in percent."""
    return 100 * kam.top_share(kam.revenue(world.orders, YEAR), 0.2)


@mistake(
    of="top_share",
    en=(
        "You gave a share of customers: how many accounts it takes to reach 80 % of revenue. The question goes the "
        "other way: take the top 20 % of accounts and give their share of the money."
    ),
    zh="你给的是客户数占比：凑够 80% 销售额要多少家。题目是反过来问的：取前 20% 的客户，看他们占多少钱。",
)
def share_of_customers(world: World) -> float:
    """Customers needed for 80 % of revenue, as a share of all customers."""
    sales = kam.revenue(world.orders, YEAR)
    return 100 * kam.customers_for(sales, 0.8) / len(sales)


@mistake(
    of="top_share",
    credit=0.25,
    en=(
        "You took the 20 largest accounts. The question asks for the largest 20 %: count the accounts of 2025 first, "
        "then take a fifth of them."
    ),
    zh="你取的是最大的 20 家，题目要的是最大的 20%。先数 2025 年有多少家客户，再取五分之一。",
)
def twenty_accounts(world: World) -> float:
    """Count for percent."""
    sales = kam.revenue(world.orders, YEAR)
    return float(100 * sales.head(20).sum() / sales.sum())


@mistake(
    of="top_share",
    credit=0.25,
    en=(
        "You used the second half of 2025 only. The question asks for the whole year: choose orders from January to "
        "December."
    ),
    zh="你只用了 2025 年下半年的数据。题目问的是全年：从 1 月取到 12 月。",
)
def half_year(world: World) -> float:
    """July to December for the year."""
    return 100 * kam.top_share(kam.revenue(_second_half(world.orders, "order_date")), 0.2)


@mistake(
    of="top_share",
    credit=0.25,
    en="You put all three years together. Accounts that came or left in between blur the picture: choose 2025 alone.",
    zh="你把三年的数据合在一起了。中间来的、走的客户会把图搅浑：只取 2025 年。",
)
def all_years(world: World) -> float:
    """36 months for 12."""
    return 100 * kam.top_share(kam.revenue(world.orders), 0.2)


@mistake(
    of="top_share",
    credit=0.25,
    en="That is the share of 2024. Change the year to 2025 and read again.",
    zh="这是 2024 年的占比。把年份改成 2025 再看一遍。",
)
def last_years_share(world: World) -> float:
    """2024 for 2025."""
    return 100 * kam.top_share(kam.revenue(world.orders, BEFORE), 0.2)


@mistake(
    of="top_share",
    credit=0.25,
    en="You added up list amounts, before discount. Revenue is what the account pays: use `net_amount`.",
    zh="你加的是折扣前的目录价金额。销售额是客户实际付的：用 `net_amount`。",
)
def list_price(world: World) -> float:
    """List amounts for net amounts."""
    orders = world.orders
    orders["net_amount"] = orders["list_amount"]
    return 100 * kam.top_share(kam.revenue(orders, YEAR), 0.2)


@mistake(
    of="top_share",
    en=(
        "You counted orders. The question asks for money: add up `net_amount` for each account instead of counting "
        "its orders."
    ),
    zh="你数的是订单张数，题目问的是钱：把每家客户的 `net_amount` 加起来，不要数单子。",
)
def orders_counted(world: World) -> float:
    """Count for value."""
    orders = world.orders
    counts = orders[pd.to_datetime(orders["order_date"]).dt.year == YEAR].groupby("account_id")["order_id"].nunique()
    return 100 * kam.top_share(counts.astype(float), 0.2)


# ------------------------------------------------------------------------------------------- silent_since


def silent_since(world: World) -> str:
    """Last order of the one of the 21 largest of 2024 that bought nothing in the last quarter of 2025."""
    orders = world.orders
    dates = pd.to_datetime(orders["order_date"])
    last = dates.groupby(orders["account_id"]).max()[kam.revenue(orders, BEFORE).head(LARGE).index]
    silent = last[last < pd.Timestamp(YEAR, 10, 1)]
    return pd.Timestamp(silent.min()).date().isoformat()


def _silent(world: World) -> str:
    found = kam.silent_accounts(world.orders, world.as_of, top=LARGE)
    return str(found["silent_days"].idxmax())


@mistake(
    of="silent_since",
    credit=0.5,
    en=(
        "That is the day of our last visit to the account. A visit is what we did; look for what the account did, in "
        "the orders."
    ),
    zh="这是我们最后一次走访它的日子。走访是我们做的事，题目问的是客户做的事：到订单里找。",
)
def last_visit(world: World) -> str | None:
    """Last visit for last order."""
    visits = world.visits
    return _day(pd.to_datetime(visits.loc[visits["account_id"] == _silent(world), "visit_date"]).max())


@mistake(
    of="silent_since",
    credit=0.5,
    en="Right account, wrong end: that is its first order of 2025. Sort its orders by date and take the last one.",
    zh="客户找对了，头尾反了：这是它 2025 年的第一单。把它的订单按日期排好，取最后一单。",
)
def first_order_of_the_year(world: World) -> str | None:
    """First for last."""
    orders = world.orders
    dates = pd.to_datetime(orders.loc[orders["account_id"] == _silent(world), "order_date"])
    return _day(dates[dates.dt.year == YEAR].min())


@mistake(
    of="silent_since",
    en=(
        "You looked at all accounts and took the one that has been quiet longest. Many small accounts buy once and "
        "never again. Stay within the 21 largest of 2024."
    ),
    zh="你是在全部客户里找的，取了沉默最久的一家。小客户买一次就不来的多得是。只在 2024 年最大的 21 家里找。",
)
def longest_silence_of_all(world: World) -> str | None:
    """Any account for a large one."""
    orders = world.orders
    return _day(pd.to_datetime(orders["order_date"]).groupby(orders["account_id"]).max().min())


@mistake(
    of="silent_since",
    en=(
        "You made the list of the 21 largest from 2025. An account that went quiet early in the year is no longer on "
        "that list. Make it from 2024, then look at 2025."
    ),
    zh="你的 21 家是按 2025 年排的。年初就没声音的客户，已经掉出这张名单了。按 2024 年排名单，再去看 2025 年。",
)
def list_of_this_year(world: World) -> str | None:
    """Largest of 2025 for largest of 2024: the oldest last order among them."""
    orders = world.orders
    last = pd.to_datetime(orders["order_date"]).groupby(orders["account_id"]).max()
    return _day(last[kam.revenue(orders, YEAR).head(LARGE).index].min())


# -------------------------------------------------------------------------------------------- three_tests


def three_tests(world: World) -> list[str]:
    """The three tests of a key account (S001-7)."""
    return ["our_sales_share", "profit_share", "wallet_share"]


@mistake(
    of="three_tests",
    en=(
        "You took the account's market share. How strong it is in its own market says nothing yet about what it "
        "buys, and from whom. Ask which part of its purchases is ours."
    ),
    zh=(
        "你选了它自己行业里的市场占有率。它在自己行业里多强，说明不了它买什么、找谁买。要问的是：它的采购里，我们占多"
        "少。"
    ),
)
def market_share_for_wallet(world: World) -> list[str]:
    """Its market share for our share of its wallet."""
    return ["market_share", "our_sales_share", "profit_share"]


@mistake(
    of="three_tests",
    en=(
        "You went by size and time: employees, years. A large old customer may buy little and earn us nothing. Ask "
        "for shares of money."
    ),
    zh="你看的是个头和年头：员工数、合作年数。又大又老的客户，也可能买得少、不挣钱。要看的是钱的份额。",
)
def size_and_age(world: World) -> list[str]:
    """Size and age for shares."""
    return ["employees", "our_sales_share", "years"]


# --------------------------------------------------------------------------------------- passing_accounts


def _tests(world: World, year: int = YEAR, top: int = KEY_TESTS_TOP) -> pd.DataFrame:
    return kam.key_account_tests(world.orders, world.account_costs, world.wallets, year, top=top)


def _ids(index: pd.Index) -> list[str]:
    return sorted(str(name) for name in index)


def passing_accounts(world: World) -> list[str]:
    """Accounts that pass all three tests in 2025 (first 70 in each)."""
    table = _tests(world)
    return _ids(table.index[table["passed"] == 3])


@mistake(
    of="passing_accounts",
    en="That is the list of 2024. Key is relative to a year: set the year to 2025.",
    zh="这是 2024 年的名单。大不大，要看哪一年：把年份改成 2025。",
)
def last_years_list(world: World) -> list[str] | None:
    """2024 for 2025."""
    table = _tests(world, BEFORE)
    found = _ids(table.index[table["passed"] == 3])
    return found or None


@mistake(
    of="passing_accounts",
    en=(
        "You took the ten largest by revenue. That is one test, and not even the whole of it. Sort by the number of "
        "tests passed and keep those with all three."
    ),
    zh="你取的是销售额最大的十家，那只是一项检验，还不完整。按通过的项数排，只留三项全过的。",
)
def ten_largest(world: World) -> list[str]:
    """One test for three."""
    return _ids(kam.revenue(world.orders, YEAR).index[:10])


@mistake(
    of="passing_accounts",
    en=(
        "Your bar is too high: you let the first 21 pass in each test. The question lets the first 70 pass; move the "
        "bar and look again."
    ),
    zh="门槛设高了：你让每项前 21 名通过，题目是前 70 名。挪一下门槛再看。",
)
def bar_too_high(world: World) -> list[str] | None:
    """The first 21 for the first 70."""
    table = _tests(world, top=LARGE)
    return _ids(table.index[table["passed"] == 3]) or None


@mistake(
    of="passing_accounts",
    en=(
        "You compared the accounts by sales and profit and left the wallet out. Our share of what the account buys "
        "is a test of its own: keep those that pass it, too."
    ),
    zh="你比了销售额和利润，漏了钱包。它的采购里我们占多少，是单独一项检验：这一项也过的才留下。",
)
def wallet_left_out(world: World) -> list[str]:
    """Two tests for three: the ten largest by sales that also pass the test of profit."""
    table = _tests(world)
    return _ids(table.index[table["pass_sales"] & table["pass_profit"]][:10])


# ----------------------------------------------------------------------------------- biggest_contribution


def biggest_contribution(world: World) -> float:
    """Contribution in 2025 of the account with the largest revenue in 2025, whole yuan."""
    return float(round(_contribution(world).loc[_largest(world), "contribution"]))


@mistake(
    of="biggest_contribution",
    en="That is the revenue of the account, not its contribution. Take off what the goods and the account cost us.",
    zh="这是它的销售额，不是贡献额。产品成本和花在它身上的钱，都要减掉。",
)
def revenue_for_contribution(world: World) -> float:
    """Revenue for contribution."""
    return float(round(_contribution(world).loc[_largest(world), "revenue"]))


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
    row = _contribution(world).loc[_largest(world)]
    return float(round(row["revenue"] - row["product_cost"]))


@mistake(
    of="biggest_contribution",
    credit=0.5,
    en="Nearly: the service cost is missing. Look at what our engineers cost for this account and take it off, too.",
    zh="就差一步：服务成本没减。看看工程师在这家客户身上花了多少，减掉。",
)
def forgot_service_cost(world: World) -> float:
    """All costs but service."""
    row = _contribution(world).loc[_largest(world)]
    return float(round(row["contribution"] + row["service_cost"]))


@mistake(
    of="biggest_contribution",
    credit=0.25,
    en="You began with the list amount. The account pays the net amount: start from `net_amount`, after discount.",
    zh="你是从目录价金额算起的。客户付的是成交金额：从折扣后的 `net_amount` 算起。",
)
def list_price_for_net(world: World) -> float:
    """List amount for net amount."""
    account, orders = _largest(world), world.orders
    mine = orders[(orders["account_id"] == account) & (pd.to_datetime(orders["order_date"]).dt.year == YEAR)]
    row = _contribution(world).loc[account]
    return float(round(row["contribution"] - row["revenue"] + mine["list_amount"].sum()))


@mistake(
    of="biggest_contribution",
    credit=0.25,
    en="Right account and right sum, but over all three years. Choose 2025 alone.",
    zh="客户对，算法也对，可把三年都加进来了。只取 2025 年。",
)
def three_years_contribution(world: World) -> float:
    """36 months for 12."""
    return float(round(_contribution(world, None).loc[_largest(world), "contribution"]))


@mistake(
    of="biggest_contribution",
    credit=0.25,
    en="You took half a year: July to December 2025. Take all four quarters, of orders and of costs.",
    zh="你只取了半年：2025 年 7 月到 12 月。订单和成本，四个季度都要算。",
)
def half_year_contribution(world: World) -> float:
    """July to December for the year."""
    orders, costs = _second_half(world.orders, "order_date"), _second_half(world.account_costs, "quarter_start")
    return float(round(kam.contribution(orders, costs).loc[_largest(world), "contribution"]))


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
    return float(round(_contribution(world)["contribution"].max()))


# ----------------------------------------------------------------------------------------- losing_account


def losing_account(world: World) -> str:
    """The one of the ten largest of 2025 that loses money."""
    ten = _contribution(world).head(10)
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
    return _other(str(change.idxmin()), losing_account(world))


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
    rest = _contribution(world).iloc[10:]
    return _other(str(rest["contribution"].idxmin()), losing_account(world))


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
    return _other(str(_contribution(world).index[9]), losing_account(world))


# ----------------------------------------------------------------------------------- largest_contributors


def largest_contributors(world: World) -> list[str]:
    """The five largest contributions in 2025, largest first."""
    return _first(_contribution(world)["contribution"], 5)


@mistake(
    of="largest_contributors",
    en="That is the order by revenue. Sort by contribution: some large accounts fall, some middle ones rise.",
    zh="这是按销售额排的。按贡献额再排一次：有的大户会掉下去，有的中等客户会上来。",
)
def ranked_by_revenue(world: World) -> list[str]:
    """Revenue for contribution."""
    return _first(_contribution(world)["revenue"], 5)


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
    return _first(_contribution(world)["margin"].dropna(), 5)


@mistake(
    of="largest_contributors",
    credit=0.25,
    en="You ranked by gross margin. Take off selling, service, logistics and credit cost, too, then rank again.",
    zh="你按毛利排了。再减掉销售费用、服务成本、物流费用和资金占用成本，重新排。",
)
def ranked_by_gross_margin(world: World) -> list[str]:
    """Gross margin for contribution."""
    table = _contribution(world)
    return _first(table["revenue"] - table["product_cost"], 5)


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
    return _ids(table.index[table["verdict"] == "false"])


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


# ----------------------------------------------------------------------------------------- criteria_order


def criteria_order(world: World) -> list[str]:
    """Four described accounts by the five criteria, price sensitivity reversed."""
    return _first(kam.five_criteria(CANDIDATES), 4)


@mistake(
    of="criteria_order",
    en=(
        "You gave points for price sensitivity. It counts the other way: who leaves for a yuan is no key account. "
        "Take 6 minus the score, then add again."
    ),
    zh="价格敏感度你加反了：差一块钱就走的，不是大客户的料。先用 6 减去得分，再重新加。",
)
def price_the_wrong_way(world: World) -> list[str]:
    """Price sensitivity added instead of reversed."""
    weights = pd.Series(kam.FIVE_CRITERIA_WEIGHTS)
    return _first((CANDIDATES[list(weights.index)] * weights).sum(axis=1), 4)


@mistake(
    of="criteria_order",
    en="You went by volume alone. Volume is one of five criteria; work out the weighted sum of all five.",
    zh="你只看了采购量。采购量只是五项之一，把五项加权求和再排。",
)
def volume_only(world: World) -> list[str]:
    """One criterion for five."""
    return _first(CANDIDATES["volume"], 4)


# -------------------------------------------------------------------------------------------- seven_steps


def seven_steps(world: World) -> list[str]:
    """The seven steps of S003 in their order."""
    return list(STEPS)


@mistake(
    of="seven_steps",
    en=(
        "You began with 80/20. It comes near the end: first see who orders steadily, who buys much and who covers "
        "his cost. Else the few that bring most may be the few that cost most."
    ),
    zh=(
        "你把 80/20 放在了最前面。它在后面：先看谁下单稳、谁买得多、谁盖得住花销，不然撑起大头的少数，可能正是最花钱"
        "的少数。"
    ),
)
def pareto_first(world: World) -> list[str]:
    """80/20 first."""
    return ["vital_few", *(step for step in STEPS if step != "vital_few")]


@mistake(
    of="seven_steps",
    en=(
        "Break-even stands too late in your order. An account that never covers its cost drops out before anybody "
        "asks about culture or praise."
    ),
    zh="盈亏平衡放得太晚了。花销永远挣不回来的客户，还没轮到问文化、问口碑，就该出局。",
)
def break_even_last(world: World) -> list[str]:
    """Break-even after 80/20."""
    rest = [step for step in STEPS if step != "break_even"]
    return [*rest[:-1], "break_even", rest[-1]]


# ------------------------------------------------------------------------------------------- grid_classes


def _graded(world: World) -> pd.DataFrame:
    return kam.grid(world, YEAR).iloc[[rank - 1 for rank in GRID_RANKS]]


def _cells(impact: list[int], relevance: list[int], classes: list[str]) -> dict[str, dict[str, str]]:
    rows = zip(GRID_RANKS, impact, relevance, classes, strict=True)
    return {
        f"rank_{rank}": {"impact": LEVELS[i], "relevance": LEVELS[r], "grid_class": name} for rank, i, r, name in rows
    }


def grid_classes(world: World) -> dict[str, dict[str, str]]:
    """Levels and class of the accounts that rank 1, 10, 50 and 200 by revenue in 2025."""
    table = _graded(world)
    return _cells(list(table["impact_level"]), list(table["relevance_level"]), list(table["grid_class"]))


@mistake(
    of="grid_classes",
    en=(
        "You swapped the two axes: impact is what the account moves in our results, relevance is how well it fits "
        "us. Read the two columns again."
    ),
    zh="两个轴看反了：影响度是它能带动我们多少业绩，关联度是它跟我们合不合。两列重新读一遍。",
)
def swapped_axes(world: World) -> dict[str, dict[str, str]] | None:
    """Impact for relevance."""
    table = _graded(world)
    found = _cells(list(table["relevance_level"]), list(table["impact_level"]), list(table["grid_class"]))
    return None if found == grid_classes(world) else found


@mistake(
    of="grid_classes",
    en="Your letters run the wrong way: A is the best class, high in both, and E the last, low in both.",
    zh="字母顺序反了：A 是最好的一类，两项都高；E 是最末的一类，两项都低。",
)
def letters_reversed(world: World) -> dict[str, dict[str, str]] | None:
    """E for A."""
    table = _graded(world)
    letters = [str("ABCDE"["EDCBA".index(name)]) for name in table["grid_class"]]
    found = _cells(list(table["impact_level"]), list(table["relevance_level"]), letters)
    return None if found == grid_classes(world) else found


@mistake(
    of="grid_classes",
    en=(
        "You gave the tier of the official list. The grid makes its own classes, from impact and relevance: add the "
        "two levels."
    ),
    zh="你填的是官方名单上的等级。网格按影响度和关联度自己定类：把两个档次加起来。",
)
def tier_for_class(world: World) -> dict[str, dict[str, str]] | None:
    """Official tier for grid class."""
    table = _graded(world)
    tiers = world.accounts.set_index("account_id")["tier"]
    names = [str(tiers[account]) for account in table.index]
    found = _cells(list(table["impact_level"]), list(table["relevance_level"]), names)
    return None if found == grid_classes(world) else found


# --------------------------------------------------------------------------------------- portfolio_action


def _axes() -> tuple[float, float]:
    """Attractiveness and strength as the question's marks and weights give them."""
    return kam.weighted_score(ATTRACTIVENESS, MARK_WEIGHTS), kam.weighted_score(STRENGTH, MARK_WEIGHTS)


def portfolio_action(world: World) -> str:
    """Cell of the portfolio matrix for the marks in the question."""
    return str(kam.portfolio(*_axes()))


@mistake(
    of="portfolio_action",
    en=(
        "You took plain averages. The first mark weighs four times as much as the last: multiply each score by its "
        "weight, then add."
    ),
    zh="你用的是简单平均。第一项的权重是最后一项的四倍：每项先乘权重，再相加。",
)
def plain_mean(world: World) -> str:
    """Unweighted means."""
    return str(kam.portfolio(sum(ATTRACTIVENESS) / 4, sum(STRENGTH) / 4))


@mistake(
    of="portfolio_action",
    en="You swapped the axes. Ask first how attractive the account is, then how strong we are with it.",
    zh="两个轴弄反了。先问这家客户吸不吸引人，再问我们在它那里强不强。",
)
def portfolio_axes_swapped(world: World) -> str:
    """Strength for attractiveness."""
    return str(kam.portfolio(*_axes()[::-1]))


# --------------------------------------------------------------------------------------------- break_even


def break_even(world: World) -> float:
    """Share of dissatisfied customers at which word of mouth is zero, percent."""
    return 100 * kam.word_of_mouth_break_even()


@mistake(
    of="break_even",
    credit=0.25,
    en=(
        "You divided 5 by 25. Those who are content also change in number: 5 times their share must equal 25 times "
        "the share of the others."
    ),
    zh="你直接用 5 除以 25 了。不满意的多一个，满意的就少一个：5 乘满意的占比，要等于 25 乘不满意的占比。",
)
def five_by_twenty_five(world: World) -> float:
    """5/25."""
    return 20.0


@mistake(
    of="break_even",
    credit=0.5,
    en="That is the share of satisfied customers. The question asks for the others: take it off 100 %.",
    zh="这是满意客户的占比。题目问的是另外那部分：用 100% 减一下。",
)
def share_of_satisfied(world: World) -> float:
    """Satisfied for dissatisfied."""
    return 100 - break_even(world)


# ------------------------------------------------------------------------------------------------ payback


def _months(cost: float, keeping: float = KEEPING_COST) -> float:
    return kam.payback_months(cost, MONTHLY_CONTRIBUTION, keeping)


def payback(world: World) -> float:
    """Months until an account won at an exhibition has paid back what winning it cost."""
    return _months(float(kam.contact_funnel(world.touches).loc[CHANNEL, "cost_per_new_account"]))


@mistake(
    of="payback",
    credit=0.25,
    en=(
        "You left the cost of keeping the account out. It comes off the contribution every month, before anything is "
        "paid back."
    ),
    zh="维系的花费没减。每个月先从贡献额里减掉它，剩下的才是用来回本的。",
)
def forgot_keeping(world: World) -> float | None:
    """Keeping cost left out."""
    months = _months(float(kam.contact_funnel(world.touches).loc[CHANNEL, "cost_per_new_account"]), 0)
    return None if months == payback(world) else months


@mistake(
    of="payback",
    en="You divided by meetings. A meeting is not yet an account: divide the cost by the new accounts of the channel.",
    zh="你除的是会面次数。见了面还不是客户：用花费除以这条渠道带来的新客户数。",
)
def per_meeting(world: World) -> float | None:
    """Cost per meeting for cost per new account."""
    months = _months(float(kam.contact_funnel(world.touches).loc[CHANNEL, "cost_per_meeting"]))
    return None if months == payback(world) else months


@mistake(
    of="payback",
    credit=0.25,
    en="You used all channels together. The question asks for exhibitions only: filter the channel first.",
    zh="你把所有渠道合在一起了。题目只问展会：先筛出这条渠道。",
)
def all_channels(world: World) -> float | None:
    """All channels for one."""
    table = kam.contact_funnel(world.touches)
    months = _months(float(table["cost"].sum() / table["new_accounts"].sum()))
    return None if months == payback(world) else months


@mistake(
    of="payback",
    credit=0.25,
    en="You used 2025 alone. A few accounts in one year make a shaky figure; the question asks for all 36 months.",
    zh="你只用了 2025 年。一年就那么几家新客户，算出来不稳；题目要的是 36 个月合在一起。",
)
def one_year_of_touches(world: World) -> float | None:
    """12 months for 36."""
    cost = kam.contact_funnel(world.touches, YEAR).loc[CHANNEL, "cost_per_new_account"]
    if pd.isna(cost):
        return None
    months = _months(float(cost))
    return None if months == payback(world) else months
