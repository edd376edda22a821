"""Quadrants, errors, diversion, rewards, strategies, swaps, and the papers."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.retention.shared import FREIGHT, GAP, PENALTY, YEAR, other
from kam_lab import World
from kam_lab import retention as kam

Cells = dict[str, dict[str, str]]

# ---------------------------------------------------------------------------------- quadrants_and_actions


def quadrants_and_actions(world: World) -> Cells:
    """Quadrant and first step of the four accounts described."""
    return {
        "p": {"quadrant": "core", "action": "keep"},
        "q": {"quadrant": "control", "action": "stop_diversion"},
        "r": {"quadrant": "upgrade", "action": "raise"},
        "s": {"quadrant": "control", "action": "collect_first"},
    }


@mistake(
    of="quadrants_and_actions",
    credit=0.25,
    en="You swapped the axes: upgrade is small and loyal, control is large and disloyal. Read the two cuts again.",
    zh="两个轴看反了：提升是小而忠诚，管控是大而不忠诚。两条线再读一遍。",
)
def quadrant_axes_swapped(world: World) -> Cells:
    """Upgrade for control."""
    turned = {"control": "upgrade", "upgrade": "control"}
    right = quadrants_and_actions(world)
    return {
        row: {"quadrant": turned.get(cells["quadrant"], cells["quadrant"]), "action": cells["action"]}
        for row, cells in right.items()
    }


@mistake(
    of="quadrants_and_actions",
    credit=0.5,
    en="Right quadrants. But you try to buy the disloyal with a discount: first stop what does harm, then collect.",
    zh="象限对了。可不忠诚的，你想用折扣买回来：先止住害处，再收款。",
)
def bribed_with_discount(world: World) -> Cells:
    """A discount for the disloyal."""
    right = quadrants_and_actions(world)
    return {row: {**cells, "action": "discount" if row in "qs" else cells["action"]} for row, cells in right.items()}


@mistake(
    of="quadrants_and_actions",
    credit=0.5,
    en=(
        "You put everybody who makes trouble into minimal service. Large accounts are controlled, not left "
        "alone: look at the volume."
    ),
    zh="有麻烦的你都放进了基本服务。大客户要管控，不能撒手：看看销量。",
)
def trouble_is_minimal(world: World) -> Cells:
    """Minimal for control."""
    right = quadrants_and_actions(world)
    return {
        row: {**cells, "quadrant": "minimal" if cells["quadrant"] == "control" else cells["quadrant"]}
        for row, cells in right.items()
    }


# ------------------------------------------------------------------------------------ errors_of_a_dealer


def errors_of_a_dealer(world: World) -> list[str]:
    """The two errors made with the dealer described."""
    return ["lean", "reward"]


@mistake(
    of="errors_of_a_dealer",
    credit=0.25,
    en="There is an award for growth, so nobody waits here. Ask again what we know of his sales.",
    zh="增量奖是有的，谈不上只等。再问一句：他卖到哪儿去了，我们知道吗？",
)
def wait_for_lean(world: World) -> list[str]:
    """Wait for lean."""
    return ["reward", "wait"]


@mistake(
    of="errors_of_a_dealer",
    credit=0.25,
    en="Compare volume and rebate once more: he buys less and gets more. That is an error of ours, too.",
    zh="销量和返利再比一遍：买得少，拿得多。这也是我们的误区。",
)
def wait_for_reward(world: World) -> list[str]:
    """Wait for reward."""
    return ["lean", "wait"]


@mistake(
    of="errors_of_a_dealer",
    credit=0.25,
    en="His codes turn up at home, so he does not divert. The question asks for errors that *we* make.",
    zh="他的码都在本地，没有窜货。题目问的是*我们*的误区。",
)
def suspected_of_diversion(world: World) -> list[str]:
    """Diversion for an error."""
    return ["divert", "lean"]


# -------------------------------------------------------------------------------------------- who_diverts


def _scans(world: World) -> pd.DataFrame:
    return kam.scan_table(world.scans, world.accounts)


def who_diverts(world: World) -> list[str]:
    """The dealer with too many codes outside his region."""
    table = _scans(world)
    return [str(name) for name in table.index[table["suspect"]]]


@mistake(
    of="who_diverts",
    en="That is a chain. Chains move goods between their own branches, which harms nobody: look among the dealers.",
    zh="这是连锁客户。它在自家门店之间调货，不伤别人：在经销商里找。",
)
def chain_suspected(world: World) -> list[str]:
    """A chain."""
    table = _scans(world)
    return [str(table.index[table["exempt"]][0])]


@mistake(
    of="who_diverts",
    en="This dealer has many codes because he buys much. What counts is the share outside his region, not the number.",
    zh="这家码多，是因为进货多。要看区域外的占比，不看个数。",
)
def most_codes(world: World) -> list[str] | None:
    """Most scans among the honest dealers."""
    table = _scans(world)
    honest = table[~table["exempt"] & ~table["suspect"]].sort_index()
    return [str(honest["scans"].idxmax())]


@mistake(
    of="who_diverts",
    en="This dealer is next in the list, but his share is within what happens by itself. Look for the one far above.",
    zh="这家排在后面一位，可他的占比在正常范围里。找那个高出一大截的。",
)
def next_dealer(world: World) -> list[str]:
    """Second dealer by share."""
    table = _scans(world)
    return [str(table[~table["exempt"] & ~table["suspect"]].index[0])]


# ---------------------------------------------------------------------------------------------- fed_dealer


def _errors(world: World) -> pd.DataFrame:
    return kam.three_errors(world.rebates, YEAR)


def fed_dealer(world: World) -> list[str]:
    """The dealer with a higher rate for less volume."""
    table = _errors(world)
    return [str(name) for name in table.index[table["reward_without_managing"]]]


@mistake(
    of="fed_dealer",
    en="This dealer's rate rose because he bought more: that is what the steps are for. Look for less volume.",
    zh="这家返利率涨了，是因为买得多：台阶就是干这个的。要找买得少的。",
)
def earned_his_step(world: World) -> list[str] | None:
    """Largest rise with growth."""
    table = _errors(world)
    earned = table[(table["rebate_change_rate"] > 0) & (table["growth_rate"] > 0)].sort_index()
    return None if earned.empty else [str(earned["rebate_change_rate"].idxmax())]


@mistake(
    of="fed_dealer",
    en="This dealer shrank most, but his rate did not rise. Both must hold: less volume and a higher rate.",
    zh="这家萎缩最多，可返利率没涨。两条要同时满足：量少了，率高了。",
)
def shrank_most(world: World) -> list[str] | None:
    """Largest fall for higher rate."""
    table = _errors(world)
    rest = table[table["rebate_change_rate"] <= 0].dropna(subset=["growth_rate"]).sort_index()
    return None if rest.empty else [str(rest["growth_rate"].idxmin())]


# --------------------------------------------------------------------------------------- deterring_chance


def deterring_chance(world: World) -> float:
    """Chance of being found from which diversion no longer pays, percent."""
    return 100 * kam.diversion_gain(GAP, FREIGHT, 0.0, PENALTY).deterring_chance


@mistake(
    of="deterring_chance",
    credit=0.25,
    en="You left out the freight. It comes off the gap before anything is gained.",
    zh="运费没减。差价先减运费，剩下的才是赚头。",
)
def freight_forgotten(world: World) -> float:
    """gap/penalty."""
    return 100 * GAP / PENALTY


@mistake(
    of="deterring_chance",
    en="You divided the penalty by the gain. Turn it round: gain without being found, over the penalty.",
    zh="你用罚款除以赚头了。反过来：没被查到时的赚头，除以罚款。",
)
def turned_round(world: World) -> float:
    """penalty/(gap − freight)."""
    return 100 * PENALTY / (GAP - FREIGHT)


# --------------------------------------------------------------------------------------------- best_rival


def _swaps(world: World) -> pd.DataFrame:
    """Tonnes and savings of the swaps that pay, by rival."""
    each = kam.swap_savings(world.swaps).reset_index()
    tonnes = world.swaps.set_index("swap_id")["tonnes"]
    each["tonnes"] = each["swap_id"].map(tonnes)
    return each[each["worth_it"]].groupby("rival")[["saving", "tonnes"]].sum()


def best_rival(world: World) -> str:
    """The rival whose worthwhile swaps save most per tonne."""
    table = _swaps(world)
    return str((table["saving"] / table["tonnes"]).idxmax())


@mistake(
    of="best_rival",
    credit=0.25,
    en="You compared whole sums. Who swaps more tonnes saves more in any case: divide by the tonnes.",
    zh="你比的是总数。吨数多的，总数自然大：要除以吨数。",
)
def largest_sum(world: World) -> str | None:
    """Sum for rate."""
    return other(str(_swaps(world)["saving"].idxmax()), best_rival(world))


@mistake(
    of="best_rival",
    en="This rival's swaps bring least per tonne. You looked at the wrong end: take the highest.",
    zh="这个对手的串换每吨省得最少。看反了：要取最高的。",
)
def lowest_rate(world: World) -> str | None:
    """Lowest for highest."""
    table = _swaps(world)
    return other(str((table["saving"] / table["tonnes"]).idxmin()), best_rival(world))


# --------------------------------------------------------------------------------------- losing_programme


def _programmes(world: World) -> pd.DataFrame:
    return kam.reward_roi(world.rewards).drop(index="none")


def losing_programme(world: World) -> list[str]:
    """Programmes by return on cost, best first."""
    return [str(name) for name in _programmes(world).index]


@mistake(
    of="losing_programme",
    credit=0.25,
    en="You ranked by the extra margin without its cost. Take the cost off and divide by it.",
    zh="你按多挣的毛利排，花费没减。减掉花费，再除以花费。",
)
def margin_without_cost(world: World) -> list[str] | None:
    """Extra margin for return."""
    table = _programmes(world).sort_index()
    ordered = table.sort_values("extra_earned", ascending=False, kind="stable")
    return other([str(name) for name in ordered.index], losing_programme(world))


@mistake(
    of="losing_programme",
    credit=0.25,
    en="Your order runs from bad to good. The best return comes first: turn it round.",
    zh="你从差排到好了。回报最高的排第一：反过来。",
)
def worst_first(world: World) -> list[str]:
    """Ascending."""
    return losing_programme(world)[::-1]


# ------------------------------------------------------------------------------------------- weakest_link


def weakest_link(world: World) -> str:
    """The least mature strategy."""
    return str(kam.strategy_maturity(world.strategy_scores).index[0])


@mistake(
    of="weakest_link",
    en="That is the strongest of the six. The list begins with the weakest: look at its other end.",
    zh="这是六把里最强的。表是从最弱排起的：看另一头。",
)
def strongest_link(world: World) -> str:
    """Highest for lowest."""
    return str(kam.strategy_maturity(world.strategy_scores).index[-1])


@mistake(
    of="weakest_link",
    en="That is the second-weakest. Add up the points of every strategy once more: one of them is lower.",
    zh="这是第二弱的。各项得分再加一遍：还有更低的。",
)
def second_weakest(world: World) -> str:
    """Second for first."""
    return str(kam.strategy_maturity(world.strategy_scores).index[1])


# ------------------------------------------------------------------------------------------- qbr_contents


def qbr_contents(world: World) -> list[str]:
    """What belongs on the customer's table."""
    return ["joint", "misses", "recap", "value"]


@mistake(
    of="qbr_contents",
    credit=0.25,
    en="You left our misses out and put our contribution in. The customer knows the misses; the contribution is ours.",
    zh="没做好的你漏了，贡献额倒放了进去。失误客户心里有数；贡献额是我们自己的事。",
)
def margin_for_misses(world: World) -> list[str]:
    """Margin for misses."""
    return ["joint", "margin", "recap", "value"]


@mistake(
    of="qbr_contents",
    credit=0.25,
    en="What we believe a rival offers is a guess, and it is not ours to show: leave it in the plan.",
    zh="对手给了什么，是我们猜的，也不该拿给客户看：留在计划书里。",
)
def rival_for_misses(world: World) -> list[str]:
    """Rival for misses."""
    return ["joint", "recap", "rival", "value"]
