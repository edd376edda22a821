"""Questions that are only in the bank: concentration, silence, tiers, signals."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.prospecting.shared import YEAR, largest_of, unless_key
from kam_lab import World
from kam_lab import prospecting as kam

ZHENGZHOU = (21, 592, 0.62)

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
    return largest_of(care.loc[care["tier"] == "A", "visits"])


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
