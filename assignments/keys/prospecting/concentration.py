"""Concentration, silence, and the three tests of a key account."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.prospecting.shared import BEFORE, KEY_TESTS_TOP, LARGE, YEAR, day, ids, number, second_half
from kam_lab import World
from kam_lab import prospecting as kam

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
    return number(100 * sales.head(20).sum() / sales.sum())


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
    return 100 * kam.top_share(kam.revenue(second_half(world.orders, "order_date")), 0.2)


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
    return day(pd.to_datetime(visits.loc[visits["account_id"] == _silent(world), "visit_date"]).max())


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
    return day(dates[dates.dt.year == YEAR].min())


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
    return day(pd.to_datetime(orders["order_date"]).groupby(orders["account_id"]).max().min())


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
    return day(last[kam.revenue(orders, YEAR).head(LARGE).index].min())


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


def passing_accounts(world: World) -> list[str]:
    """Accounts that pass all three tests in 2025 (first 70 in each)."""
    table = _tests(world)
    return ids(table.index[table["passed"] == 3])


@mistake(
    of="passing_accounts",
    en="That is the list of 2024. Key is relative to a year: set the year to 2025.",
    zh="这是 2024 年的名单。大不大，要看哪一年：把年份改成 2025。",
)
def last_years_list(world: World) -> list[str] | None:
    """2024 for 2025."""
    table = _tests(world, BEFORE)
    found = ids(table.index[table["passed"] == 3])
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
    return ids(kam.revenue(world.orders, YEAR).index[:10])


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
    return ids(table.index[table["passed"] == 3]) or None


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
    return ids(table.index[table["pass_sales"] & table["pass_profit"]][:10])
