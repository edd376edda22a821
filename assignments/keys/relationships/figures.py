"""What is reckoned by hand: growth, substitution, the order of visits, decay."""

from __future__ import annotations

import math

import pandas as pd

from assignments.keys import mistake
from assignments.keys.relationships.shared import LAST_MET, VISITS
from kam_lab import World
from kam_lab import relationships as kam

Cells = dict[str, dict[str, str]]

# ------------------------------------------------------------------------------------------ growth_a_year

_MULTIPLE, _YEARS = 3, 5


def growth_a_year(world: World) -> float:
    """Yearly growth of a tripling in five years, percent."""
    return 100 * kam.yearly_growth(_MULTIPLE, _YEARS)


@mistake(
    of="growth_a_year",
    credit=0.25,
    en=(
        "You divided the whole growth by the years. Growth comes on growth: with that rate it would be more than "
        "three times. Take the fifth root."
    ),
    zh="你用总增长除以年数了。增长会滚增长：照这个速度，五年不止三倍。要开五次方。",
)
def divided_by_years(world: World) -> float:
    """Simple mean."""
    return 100 * (_MULTIPLE - 1) / _YEARS


@mistake(
    of="growth_a_year",
    en=(
        "Three times is 300 % of the start, so the growth is 200 %, and it comes year on year: take the root, "
        "then take 1 off."
    ),
    zh="三倍是起点的 300%，增长的是 200%，而且一年滚一年：先开方，再减 1。",
)
def multiple_by_years(world: World) -> float:
    """Multiple ÷ years."""
    return 100 * _MULTIPLE / _YEARS


@mistake(
    of="growth_a_year",
    credit=0.5,
    en="That is the continuous rate, ln 3 ÷ 5. For growth from year to year take the fifth root of 3 and subtract 1.",
    zh="这是连续增长率，ln 3 ÷ 5。一年一年算的话，3 开五次方，再减 1。",
)
def logarithm(world: World) -> float:
    """Continuous for yearly."""
    return 100 * math.log(_MULTIPLE) / _YEARS


# ------------------------------------------------------------------------------------------- resin_saving

_PART, _PRICE = 0.80, 0.55


def resin_saving(world: World) -> float:
    """Saving of a part substitution, percent."""
    return 100 * kam.substitution(1_000, 20_000, _PRICE, _PART).saving_share


@mistake(
    of="resin_saving",
    credit=0.25,
    en="That is the saving if everything is replaced. A fifth of the volume is still imported: take the part replaced.",
    zh="这是全部替代时省的。还有五分之一要进口：要乘替代的比例。",
)
def all_replaced(world: World) -> float:
    """Full substitution."""
    return 100 * (1 - _PRICE)


@mistake(
    of="resin_saving",
    en="You multiplied by the domestic price. What is saved is the difference to the imported one: 1 minus the ratio.",
    zh="你乘的是国产价。省下的是和进口价的差：1 减去价格比。",
)
def price_for_saving(world: World) -> float:
    """Price for saving."""
    return 100 * _PART * _PRICE


@mistake(
    of="resin_saving",
    credit=0.25,
    en="That is what the resin costs afterwards, in percent of before. The question asks by how much it falls.",
    zh="这是替代以后的成本占原来的百分之几。题目问的是下降了多少。",
)
def cost_left(world: World) -> float:
    """What is left for what is saved."""
    return 100 - resin_saving(world)


# -------------------------------------------------------------------------------------------- visit_order


def _order(values: dict[str, float]) -> list[str]:
    return sorted(values, key=lambda name: (-values[name], name))


def visit_order(world: World) -> list[str]:
    """By power per hour."""
    return kam.visit_candidates(VISITS, float(VISITS["hours"].sum()))


@mistake(
    of="visit_order",
    en="You went by power alone. A meeting that takes six hours costs two others: divide power by hours.",
    zh="你只看了影响力。要六小时的那一面，够见另外两个人：用影响力除以小时。",
)
def by_power(world: World) -> list[str]:
    """Power alone."""
    return _order({str(name): float(power) for name, power in VISITS["power"].items()})


@mistake(
    of="visit_order",
    en="You went by the shortest meetings. Short is cheap, not good: divide power by hours.",
    zh="你按时间短的排了。短只是便宜，不等于好：用影响力除以小时。",
)
def by_hours(world: World) -> list[str]:
    """Hours alone."""
    return _order({str(name): -float(hours) for name, hours in VISITS["hours"].items()})


@mistake(
    of="visit_order",
    en="Your order is upside down: most power per hour comes first.",
    zh="你的顺序倒了：每小时影响力最大的排第一，往后递减。",
)
def upside_down(world: World) -> list[str]:
    """Reversed."""
    return visit_order(world)[::-1]


# ------------------------------------------------------------------------------------------- quarter_left


def _later(days: int) -> str:
    return str((LAST_MET + pd.Timedelta(days=days)).date())


def quarter_left(world: World) -> str:
    """Two half-lives after the last meeting."""
    return _later(180)


@mistake(
    of="quarter_left",
    credit=0.25,
    en="On that day half is left, not a quarter. Halve once more: another 90 days.",
    zh="那一天还剩一半，不是四分之一。再减半一次：再加 90 天。",
)
def half_left(world: World) -> str:
    """One half-life."""
    return _later(90)


@mistake(
    of="quarter_left",
    en="You added 90 days for each quarter that goes. It does not fall by equal amounts; it halves, and halves again.",
    zh="你是每少四分之一加 90 天。它不是每次减同样多，而是一次次减半。",
)
def straight_line(world: World) -> str:
    """Three quarters lost, 90 days each."""
    return _later(270)


@mistake(
    of="quarter_left",
    en="You multiplied 90 by 4. Four half-lives leave a sixteenth: a quarter is two halvings.",
    zh="你用 90 乘了 4。减半四次只剩十六分之一：四分之一是减半两次。",
)
def four_times(world: World) -> str:
    """Four half-lives."""
    return _later(360)
