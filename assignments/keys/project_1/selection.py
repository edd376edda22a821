"""Choosing the ten: a list that holds, the three traps, their signs, and the account that nobody asked about."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.project_1 import shared
from assignments.keys.project_1.shared import BEFORE, GEM_TARGET, HOURS_A_YEAR, LARGE, SEATS, YEAR
from kam_lab import World
from kam_lab import prospecting as kam

# ------------------------------------------------------------------------------------------- ten_accounts


def ten_accounts(world: World) -> list[str]:
    """One list that passes every check: the account with potential, and the best nine that fit beside it."""
    gem = shared.gems(world)[0]
    spent = shared.hours(world)
    left = HOURS_A_YEAR - int(-(-float(spent.get(gem, 0.0)) // 1))
    nine, _ = shared.best_list(world, SEATS - 1, left)
    return sorted({*nine, gem})


@mistake(
    of="ten_accounts",
    en="That is the top of a sorted column: the ten largest by revenue. Big is not key; sort by what is left over.",
    zh="这是照着一列抄的：销售额最大的十家。大不等于大客户，按剩下的钱再排一次。",
)
def ten_largest(world: World) -> list[str]:
    """Revenue for judgement."""
    return sorted(str(name) for name in kam.revenue(world.orders, YEAR).index[:SEATS])


@mistake(
    of="ten_accounts",
    en=(
        "These are the ten largest contributions. Somebody on this list earns it at the expense of the others: look "
        "at the dealers once more."
    ),
    zh="这是贡献额最大的十家。里面有一家的钱，是从别人那里搬来的：再看一遍经销商。",
)
def ten_contributors(world: World) -> list[str] | None:
    """Contribution without what it costs elsewhere, where the false big dealer is among the ten."""
    values = shared.contribution(world)["contribution"].sort_index()
    ten = sorted(str(name) for name in values.sort_values(ascending=False, kind="stable").index[:SEATS])
    return ten if shared.false_dealer(world) in ten else None


@mistake(
    of="ten_accounts",
    en="You took last year's list: the ten largest of 2024. One of them has fallen silent since. Use 2025.",
    zh="你用的是前一年的名单：2024 年最大的十家。其中有一家已经没声音了。用 2025 年的数据。",
)
def ten_of_last_year(world: World) -> list[str] | None:
    """2024 for 2025, where the silent account was among the ten."""
    ten = sorted(str(name) for name in kam.revenue(world.orders, BEFORE).index[:SEATS])
    return ten if shared.silent(world) in ten else None


# -------------------------------------------------------------------------------------------------- traps


def traps(world: World) -> list[str]:
    """The silent one, the one that loses money, and the false big dealer."""
    return sorted({shared.silent(world), shared.losing(world), shared.false_dealer(world)})


@mistake(
    of="traps",
    en=(
        "You took the accounts that lose most money of all. Two of the traps do not show in that column: one has "
        "stopped ordering, one harms the others."
    ),
    zh="你取的是全部客户里亏得最多的。有两个陷阱不在这一列：一个不再下单，一个害了别人。",
)
def three_losers(world: World) -> list[str]:
    """Losses only."""
    values = shared.contribution(world)["contribution"].sort_index()
    return sorted(str(name) for name in values.sort_values(kind="stable").index[:3])


@mistake(
    of="traps",
    en=(
        "You took the three whose revenue fell most. Shrinking is a warning, not a trap: look for silence, for loss, "
        "and for goods that are sold elsewhere."
    ),
    zh="你取的是销售额掉得最多的三家。下滑是提醒，不是陷阱：要找的是没声音的、亏钱的、把货卖到外地的。",
)
def three_shrinking(world: World) -> list[str]:
    """Fallen revenue among the 21 largest of 2024."""
    before = kam.revenue(world.orders, BEFORE).head(LARGE)
    change = kam.revenue(world.orders, YEAR).reindex(before.index).fillna(0.0) - before
    return sorted(str(name) for name in change.sort_index().sort_values(kind="stable").index[:3])


@mistake(
    of="traps",
    en=(
        "You took the three largest accounts. Size makes nobody a trap: ask of each whether it still orders, whether "
        "it earns, and where its goods go."
    ),
    zh="你取的是最大的三家。大不是毛病：每家都问一句，还下不下单、挣不挣钱、货去了哪儿。",
)
def three_largest(world: World) -> list[str]:
    """Size for a sign."""
    return sorted(str(name) for name in kam.revenue(world.orders, YEAR).index[:3])


# --------------------------------------------------------------------------------------------- trap_signs

_SIGNS = {
    "elsewhere": "false_dealer",
    "march": "silent",
    "cheap_machines": "losing",
    "pampered": "inversion",
    "half_percent": "gem",
    "neighbours": "false_dealer",
}


def _signs(**other: str) -> dict[str, dict[str, str]]:
    return {row: {"what": other.get(row, what)} for row, what in _SIGNS.items()}


def trap_signs(world: World) -> dict[str, dict[str, str]]:
    """Which sign belongs to what."""
    return _signs()


@mistake(
    of="trap_signs",
    credit=0.5,
    en=(
        "You took silence and loss for one another. Who no longer orders costs little and earns nothing; who loses "
        "money orders busily. Look at the dates for the first, at the costs for the second."
    ),
    zh="你把没声音的和亏钱的弄反了。不下单的，花得少、也不挣；亏钱的，单子多得很。前者看日期，后者看成本。",
)
def silence_for_loss(world: World) -> dict[str, dict[str, str]]:
    """Silent and losing swapped."""
    return _signs(march="losing", cheap_machines="silent")


@mistake(
    of="trap_signs",
    credit=0.5,
    en=(
        "You mixed up the spoilt account and the overlooked one. The first gets more care than its spending merits, "
        "the second less than its purchases elsewhere merit."
    ),
    zh="你把宠过头的和没人理的弄反了。前一家得到的照顾，超过它花的钱；后一家在别处买得多，却没人去跑。",
)
def spoilt_for_overlooked(world: World) -> dict[str, dict[str, str]]:
    """Inversion and gem swapped."""
    return _signs(pampered="gem", half_percent="inversion")


@mistake(
    of="trap_signs",
    credit=0.5,
    en=(
        "You blamed the dealer's own loss. He may well earn: what is wrong is where his goods go and what the "
        "neighbours lose. Hold his home sales against his purchases."
    ),
    zh="你以为他自己亏钱。他自己可能挣得不少：毛病在货去了哪儿、邻居丢了多少。拿他的本地销售和进货比。",
)
def loss_for_diversion(world: World) -> dict[str, dict[str, str]]:
    """Losing for false dealer."""
    return _signs(elsewhere="losing", neighbours="losing")


# --------------------------------------------------------------------------------------- gem_white_space


def _gem(world: World, year: int = YEAR) -> pd.Series:
    """Our sales to the account with potential, and all it spends, in one year."""
    gem = shared.gems(world)[0]
    wallets = world.wallets
    spend = wallets[(wallets["account_id"] == gem) & (wallets["year"] == year)]["category_spend"].iloc[0]
    sales = kam.revenue(world.orders, year).get(gem, 0.0)
    return pd.Series({"sales": float(sales), "spend": float(spend)})


def _whole(value: float) -> float:
    return float(round(value))


def gem_white_space(world: World) -> float:
    """What a share of wallet of 10 % would bring beyond today's sales, whole yuan."""
    found = _gem(world)
    return _whole(GEM_TARGET * found["spend"] - found["sales"])


@mistake(
    of="gem_white_space",
    credit=0.5,
    en="You took 10 % of all it buys. Part of that is ours already: take today's sales off.",
    zh="你算的是它采购额的 10%。里面有一部分已经是我们的：减掉现在的销售额。",
)
def today_forgotten(world: World) -> float:
    """Target without what we have."""
    return _whole(GEM_TARGET * _gem(world)["spend"])


@mistake(
    of="gem_white_space",
    credit=0.25,
    en="You took everything it buys elsewhere. Nobody wins all of it: the question asks for a share of 10 %.",
    zh="你把它在别处买的全算上了。谁也拿不到全部：题目问的是份额到 10%。",
)
def all_of_it(world: World) -> float:
    """The whole wallet."""
    found = _gem(world)
    return _whole(found["spend"] - found["sales"])


@mistake(
    of="gem_white_space",
    credit=0.25,
    en="Right way, wrong year: these are the figures of 2024. Take category spend and sales of 2025.",
    zh="算法对，年份错了：这是 2024 年的数。品类采购额和销售额都取 2025 年。",
)
def gem_last_year(world: World) -> float:
    """2024 for 2025."""
    found = _gem(world, BEFORE)
    return _whole(GEM_TARGET * found["spend"] - found["sales"])
