"""Definitions, claims, values, references, steadiness."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from kam_lab import World, role

YEAR = 2025
BEFORE = 2024
MET = 3


def _definitions(world: World) -> pd.DataFrame:
    return role.definitions(
        world.orders, world.account_costs, world.wallets, world.profiles, world.accounts, YEAR, role.LARGE_PLACES
    )


def _ids(index: pd.Index) -> list[str]:
    return sorted(str(name) for name in index)


# ---------------------------------------------------------------------------------------- definitions_met


def definitions_met(world: World) -> list[str]:
    """Accounts that meet three or more of the five definitions."""
    table = _definitions(world)
    return _ids(table.index[table["definitions_met"] >= MET])


@mistake(
    of="definitions_met",
    credit=0.25,
    en=(
        "You let two definitions suffice. The question asks for three or more: sort by the column *met* and draw "
        "the line there."
    ),
    zh="你满足两条就算了。题目要三条以上：按“满足几条”排一排，线划在三条那里。",
)
def two_suffice(world: World) -> list[str]:
    """Two for three."""
    table = _definitions(world)
    return _ids(table.index[table["definitions_met"] >= MET - 1])


@mistake(
    of="definitions_met",
    en=(
        "These are the ten largest by revenue. Size is only a part of some definitions: count how many of the "
        "five an account meets."
    ),
    zh="这是销售额最大的十家。大小只是其中几条的一部分：要数五条里满足了几条。",
)
def ten_largest(world: World) -> list[str]:
    """Size for definitions."""
    return _ids(_definitions(world).index[:10])


@mistake(
    of="definitions_met",
    en=(
        "You took those that pass the three shares. That is one definition of five, although it has three parts: "
        "look at the last column."
    ),
    zh="你取的是三个占比都过的客户。那只是五条里的一条，虽然里面有三项：看最后一列。",
)
def three_shares_only(world: World) -> list[str] | None:
    """The parts of one definition for three definitions."""
    table = _definitions(world)
    return _ids(table.index[table["three_shares"]]) or None


# ------------------------------------------------------------------------------------------- steady_tier_a


def _steady(world: World, tier: str, column: str, year: int | None = YEAR) -> float:
    return round(float(role.tier_steadiness(world.orders, world.accounts, year)[column][tier]), 2)


def steady_tier_a(world: World) -> float:
    """Median coefficient of variation of the accounts of tier A in 2025."""
    return _steady(world, "A", "median_variation")


@mistake(
    of="steady_tier_a",
    en=(
        "That is the swing of the whole tier as a group, where accounts even each other out. Take the account in "
        "the middle instead."
    ),
    zh="这是整个等级合成一组的起伏，客户之间互相抵消了。要取居中的那一家。",
)
def tier_as_a_group(world: World) -> float:
    """Pooled for median."""
    return _steady(world, "A", "pooled_variation")


@mistake(
    of="steady_tier_a",
    credit=0.25,
    en="You took all 36 months together; growth over the years then counts as a swing. Choose 2025 alone.",
    zh="你把 36 个月放在一起算了，几年的增长也成了起伏。只取 2025 年。",
)
def three_years_of_months(world: World) -> float:
    """36 months for 12."""
    return _steady(world, "A", "median_variation", None)


@mistake(
    of="steady_tier_a",
    en="That is the figure of the smallest accounts. Read the row of tier A, not the last one.",
    zh="这是最小那一级的数。要看 A 级那一行，不是最后一行。",
)
def tier_d_for_a(world: World) -> float:
    """Tier D for tier A."""
    return _steady(world, "D", "median_variation")


@mistake(
    of="steady_tier_a",
    credit=0.25,
    en="That is 2024. The months of one year are compared with each other: choose 2025.",
    zh="这是 2024 年的数。比的是同一年的各个月：改成 2025 年。",
)
def steadiness_of_last_year(world: World) -> float:
    """2024 for 2025."""
    return _steady(world, "A", "median_variation", BEFORE)


# ---------------------------------------------------------------- reference_worth, reference_share


def _references(world: World) -> pd.DataFrame:
    return role.reference_value(world.reference_followers)


def reference_worth(world: World) -> float:
    """The highest reference value, whole yuan a year."""
    return float(round(float(_references(world)["reference_value"].iloc[0])))


@mistake(
    of="reference_worth",
    en=(
        "You added up the whole margin of the followers. Only a share of each win is owed to the example: "
        "multiply before you add."
    ),
    zh="你把跟随客户的毛利全加起来了。每一家只有一部分归功于榜样：先乘比例，再相加。",
)
def whole_margin(world: World) -> float:
    """Margin without attribution."""
    return float(round(float(_references(world)["margin_of_followers"].iloc[0])))


@mistake(
    of="reference_worth",
    credit=0.25,
    en=(
        "You multiplied the sum of the margins by the mean share. Large followers may owe less than small ones: "
        "multiply each with its own share."
    ),
    zh="你用毛利总数乘了平均比例。大的跟随客户，功劳比例可能反而小：一家一家乘自己的比例。",
)
def mean_attribution(world: World) -> float:
    """Mean share for each one's own share."""
    best = _references(world).index[0]
    rows = world.reference_followers
    rows = rows[rows["reference_id"] == best]
    return float(round(float(rows["yearly_margin"].sum() * rows["attribution"].mean())))


@mistake(
    of="reference_worth",
    en=(
        "That is the account's own contribution. Reference value is what others brought because of it: look "
        "into the table of followers."
    ),
    zh="这是它自己的贡献额。示范价值是别人因为它而带来的：到跟随客户那张表里找。",
)
def own_contribution(world: World) -> float:
    """Own contribution for reference value."""
    earned = role.contribution(world.orders, world.account_costs, YEAR)["contribution"]
    return float(round(float(earned[_references(world).index[0]])))


def _own_and_pull(world: World) -> tuple[float, float]:
    """Own contribution and reference value of the account with the highest reference value, CNY a year."""
    found = _references(world)
    earned = role.contribution(world.orders, world.account_costs, YEAR)["contribution"]
    return float(earned.get(found.index[0], 0.0)), float(found["reference_value"].iloc[0])


def reference_share(world: World) -> float:
    """Reference value over adjusted value of that account, percent."""
    own, pull = _own_and_pull(world)
    return 100 * pull / (own + pull)


@mistake(
    of="reference_share",
    credit=0.25,
    en="You set the reference value against its own contribution. Adjusted value holds both: add them, then divide.",
    zh="你拿示范价值去比它自己的贡献额了。调整后价值是两样之和：先相加，再除。",
)
def pull_over_own(world: World) -> float:
    """Over the contribution for over the sum."""
    own, pull = _own_and_pull(world)
    return 100 * pull / own


@mistake(
    of="reference_share",
    credit=0.25,
    en="That is the share of its own contribution. The question asks for the other part, what its followers bring.",
    zh="这是它自己贡献额的那一份。题目问的是另一份：跟随客户带来的。",
)
def own_share(world: World) -> float:
    """The other part."""
    return 100 - reference_share(world)


@mistake(
    of="reference_share",
    en=(
        "You counted the whole margin of its followers. Only a share of each win is owed to the example: take the "
        "reference value."
    ),
    zh="跟随客户的毛利你全算上了。每一家只有一部分归功于它：要用示范价值。",
)
def all_followers_margin(world: World) -> float:
    """Margin without attribution."""
    own, _ = _own_and_pull(world)
    margin = float(_references(world)["margin_of_followers"].iloc[0])
    return 100 * margin / (own + margin)


def _unless(answer: str, key: str) -> str | None:
    return None if answer == key else answer


# ---------------------------------------------------------------------------------------- profit_from_80


def _points(world: World, measure: str, claim: int = 80, year: int = YEAR) -> float:
    table = role.pareto_claims(world.orders, world.account_costs, year)
    return round(float(table[f"points_from_{claim}"][measure]), 1)


def profit_from_80(world: World) -> float:
    """Points by which the first 20 % miss the claim of 80 % of the profit."""
    return _points(world, "contribution")


@mistake(
    of="profit_from_80",
    credit=0.25,
    en="You compared with 75 %. The claim of this training deck is another one: take off 80 from your share.",
    zh="你是跟 75% 比的。这份课件说的是另一个数：用你的份额减去 80。",
)
def other_claim(world: World) -> float:
    """75 for 80."""
    return _points(world, "contribution", 75)


@mistake(
    of="profit_from_80",
    en="You worked with sales. The claim is about profit: sort by contribution, and add up contribution.",
    zh="你算的是销售额。说法讲的是利润：按贡献额排，加的也是贡献额。",
)
def sales_for_profit(world: World) -> float:
    """Revenue for contribution."""
    return _points(world, "revenue")


@mistake(
    of="profit_from_80",
    credit=0.25,
    en="You gave the distance in percent of the claim. Points are a plain difference: share less claim.",
    zh="你给的是差距占说法的百分之几。百分点是直接相减：份额减说法。",
)
def percent_for_points(world: World) -> float:
    """Relative for absolute."""
    return round(_points(world, "contribution") / 0.80, 1)


# ----------------------------------------------------------------------------------- asset_index_largest


def asset_index_largest(world: World) -> float:
    """Asset index of the account with the largest revenue in 2025."""
    return float(_index_of(world, 0))


def _index_of(world: World, place: int) -> int:
    scores = role.value_scores(world.value_evidence)["asset_index"]
    owned = role.ownership(world.account_owners, world.orders, YEAR)
    known = [name for name in owned.index if name in scores.index]
    return int(scores[known[place]])


@mistake(
    of="asset_index_largest",
    en="You gave the average of all accounts, rounded. The question asks for a single one: the largest by revenue.",
    zh="你给的是全部客户的平均数，取了整。题目只问一家：销售额最大的那家。",
)
def average_index(world: World) -> float | None:
    """Mean for one."""
    mean = float(round(role.value_scores(world.value_evidence)["asset_index"].mean()))
    return None if mean == asset_index_largest(world) else mean


@mistake(
    of="asset_index_largest",
    en="That is the highest index of all. The largest account is another one: sort by revenue first.",
    zh="这是所有客户里最高的指数。销售额最大的是另一家：先按销售额排。",
)
def highest_index(world: World) -> float | None:
    """The best for the largest."""
    best = float(role.value_scores(world.value_evidence)["asset_index"].max())
    return None if best == asset_index_largest(world) else best


# --------------------------------------------------------------------------- six_values_named, untestable


def six_values_named(world: World) -> list[str]:
    """Three of the six values."""
    return ["asset", "innovation", "reference"]


@mistake(
    of="six_values_named",
    en=(
        "A low purchase price is what the account hopes for, not what it gives us. Ask what we have from it "
        "besides orders."
    ),
    zh="进货价低是客户想要的，不是它给我们的。要问的是：除了订单，我们从它那儿得到什么。",
)
def price_as_value(world: World) -> list[str]:
    """The customer's wish for our value."""
    return ["innovation", "low_price", "reference"]


@mistake(
    of="six_values_named",
    en="Key accounts take more people in service, not fewer. Look again at what a good one pulls out of us.",
    zh="大客户要用的服务人手更多，不是更少。再想想，好的大客户能逼出我们什么。",
)
def fewer_people(world: World) -> list[str]:
    """Savings for value."""
    return ["asset", "fewer_staff", "reference"]


def untestable(world: World) -> str:
    """The definition that can be tested."""
    return "contribution"


@mistake(
    of="untestable",
    en="Fine words, and no bar: two people with the same ledger would argue for a day. Look for a figure with a year.",
    zh="话很漂亮，没有门槛：两个人拿同一本账，能吵一天。找一条有数字、有年份的。",
)
def fine_words(world: World) -> str:
    """Praise for a test."""
    return "key"


@mistake(
    of="untestable",
    en="A theory whose letters nobody explains cannot be checked: ask first what they stand for.",
    zh="几个字母没人解释的理论，没法检验：先问清每个字母是什么。",
)
def letters_without_meaning(world: World) -> str:
    """A name for a test."""
    return "four_e"
