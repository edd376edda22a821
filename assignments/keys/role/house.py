"""Staffing, channels, cases, the five questions, the five functions."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from assignments.keys import mistake
from kam_lab import World, role

PER_MANAGER = role.ACCOUNTS_PER_MANAGER


def _regions(world: World) -> pd.DataFrame:
    return role.region_staffing(world.accounts, world.staffing)


def _answer(world: World, needed: pd.Series) -> dict[str, dict[str, Any]]:
    have = _regions(world)["key_managers"].reindex(needed.index)
    return {
        str(region): {"needed": float(count), "enough": "short" if count > people else "enough"}
        for region, count, people in zip(needed.index, needed, have, strict=True)
    }


# --------------------------------------------------------------------------------------- region_managers


def region_managers(world: World) -> dict[str, dict[str, Any]]:
    """Managers that each region needs for its key accounts, and whether it has them."""
    return _answer(world, _regions(world)["managers_needed"])


@mistake(
    of="region_managers",
    credit=0.25,
    en="You rounded down. An account beyond the last nine needs somebody as well: round up in every region.",
    zh="你往下取整了。满了九家以后多出来的客户也要有人管：每个区都往上取整。",
)
def rounded_down(world: World) -> dict[str, dict[str, Any]]:
    """Floor for ceiling."""
    return _answer(world, (_regions(world)["key_accounts"] // PER_MANAGER).astype(float))


@mistake(
    of="region_managers",
    en="You counted all accounts of the region. Key accounts are those of tiers A and B: filter the tier first.",
    zh="你把全区的客户都数进去了。大客户只是 A、B 级：先筛等级。",
)
def all_tiers(world: World) -> dict[str, dict[str, Any]]:
    """All tiers for two."""
    counts = world.accounts["region"].value_counts().reindex(_regions(world).index).fillna(0)
    return _answer(world, counts.map(lambda n: math.ceil(n / PER_MANAGER)))


@mistake(
    of="region_managers",
    en="You left out tier B. Both tiers count as key accounts here: add them up before you divide.",
    zh="你漏了 B 级。这里两个等级都算大客户：先加起来，再除。",
)
def tier_a_only(world: World) -> dict[str, dict[str, Any]]:
    """Tier A for A and B."""
    return _answer(world, role.region_staffing(world.accounts, world.staffing, tiers=("A",))["managers_needed"])


@mistake(
    of="region_managers",
    en="You gave the norm of the region. It covers all account managers: divide the key accounts by nine yourself.",
    zh="你填的是规范编制，那是全部客户经理的。要自己用大客户数除以九。",
)
def norm_for_need(world: World) -> dict[str, dict[str, Any]]:
    """The norm for the rule of nine."""
    return _answer(world, _regions(world)["norm"].astype(float))


# ----------------------------------------------------------------------------------- understaffed_region


def understaffed_region(world: World) -> str:
    """The region with the lowest managers ÷ norm."""
    return str(_regions(world).index[0])


def _other(answer: str, world: World) -> str | None:
    return None if answer == understaffed_region(world) else answer


@mistake(
    of="understaffed_region",
    en="That region has the fewest people. It may need few: divide by its norm before you compare.",
    zh="这个区人最少，可它也许本来就用不了几个：先除以规范编制，再比。",
)
def fewest_people(world: World) -> str | None:
    """Number for ratio."""
    return _other(str(_regions(world)["managers"].sort_index().idxmin()), world)


@mistake(
    of="understaffed_region",
    en="That region has the most accounts. Many accounts are no lack of people yet: look at managers and norm.",
    zh="这个区客户最多。客户多还不等于缺人：要看经理人数和规范编制。",
)
def most_accounts(world: World) -> str | None:
    """Accounts for staffing."""
    return _other(str(world.accounts["region"].value_counts().sort_index().idxmax()), world)


# -------------------------------------------------------------------------------------- telecom_channels

_ROWS = ("steelworks", "office", "family", "worker")
_CHANNELS = tuple(role.CHANNELS)
_LEADERS = tuple(leader for leader, _ in role.CHANNELS.values())


def _channels(channels: tuple[str, ...], leaders: tuple[str, ...]) -> dict[str, dict[str, str]]:
    return {row: {"channel": c, "leader": who} for row, c, who in zip(_ROWS, channels, leaders, strict=True)}


def telecom_channels(world: World) -> dict[str, dict[str, str]]:
    """The operator's four channels and their leaders."""
    return _channels(_CHANNELS, _LEADERS)


@mistake(
    of="telecom_channels",
    credit=0.25,
    en=(
        "You took the public and the passers-by for one another. Who lives in a housing estate stays; who is "
        "here for three months does not."
    ),
    zh="你把公众客户和流动客户弄反了。住小区的是常住，干三个月活的要走。",
)
def public_for_transient(world: World) -> dict[str, dict[str, str]]:
    """Public and transient exchanged."""
    return _channels(
        (_CHANNELS[0], _CHANNELS[1], _CHANNELS[3], _CHANNELS[2]), (_LEADERS[0], _LEADERS[1], _LEADERS[3], _LEADERS[2])
    )


@mistake(
    of="telecom_channels",
    credit=0.25,
    en=(
        "You gave every firm a key account manager. An office is business: it gets professional service with "
        "membership, not a person of its own."
    ),
    zh="只要是企业，你就给了大客户经理。事务所属于商业客户：专业化服务加会员制，不配专人。",
)
def every_firm_is_key(world: World) -> dict[str, dict[str, str]]:
    """Business as key account."""
    return _channels((_CHANNELS[0], _CHANNELS[0], *_CHANNELS[2:]), (_LEADERS[0], _LEADERS[0], *_LEADERS[2:]))


# -------------------------------------------------------------- five_functions, five_questions, the cases


def five_functions(world: World) -> list[str]:
    """The five functions that turn to the account."""
    return ["finance", "management", "marketing", "production", "support"]


@mistake(
    of="five_functions",
    credit=0.25,
    en=(
        "You left finance at home. Whoever decides on credit should know the customer: take the controller in, "
        "and the lawyers out."
    ),
    zh="你把财务留在家里了。管授信的人得认识客户：把财务请进来，律师请出去。",
)
def without_finance(world: World) -> list[str]:
    """Lawyers for finance."""
    return ["legal_only", "management", "marketing", "production", "support"]


@mistake(
    of="five_functions",
    credit=0.25,
    en=(
        "You forgot those who make the goods. A key account asks for changes to them: production and R&D belong "
        "in, the press office does not."
    ),
    zh="你忘了做东西的人。大客户会要求改产品：生产和研发要进来，新闻办不用。",
)
def without_production(world: World) -> list[str]:
    """The press office for production."""
    return ["finance", "management", "marketing", "press", "support"]


def five_questions(world: World) -> list[str]:
    """The five design questions."""
    return sorted(role.DESIGN_QUESTIONS)


@mistake(
    of="five_questions",
    credit=0.25,
    en=(
        "You left out the people who do it. Developing and judging the managers is a question of its own; whom "
        "to dismiss is none."
    ),
    zh="你漏了做这件事的人。经理怎么培养、怎么考核，单独是一问；先裁掉谁，不在其中。",
)
def without_development(world: World) -> list[str]:
    """Dismissal for development."""
    return ["dismiss", "manage", "place", "select", "structure"]


@mistake(
    of="five_questions",
    credit=0.25,
    en=(
        "You left out where all this stands in the house. Its place decides who listens; the colour on the map "
        "decides nothing."
    ),
    zh="你漏了这摊事放在公司哪儿。放在哪儿，决定谁听你的；地图上什么颜色，什么也决定不了。",
)
def without_place(world: World) -> list[str]:
    """Colour for place."""
    return ["colour", "develop", "manage", "select", "structure"]


def sinopec_steps(world: World) -> list[str]:
    """Sinopec's four steps in order."""
    return list(role.SINOPEC_STEPS)


@mistake(
    of="sinopec_steps",
    en="You began with the delivery service. It came last: first somebody had to be responsible.",
    zh="你从配送服务开始了。它排在最后：先得有人负责。",
)
def delivery_first(world: World) -> list[str]:
    """From the end."""
    return list(role.SINOPEC_STEPS)[::-1]


@mistake(
    of="sinopec_steps",
    credit=0.25,
    en="You bought the system before there was a department. Who would have used it? Exchange the first two.",
    zh="部门还没有，你就先上系统了。谁来用？把头两步换一换。",
)
def system_first(world: World) -> list[str]:
    """The first two exchanged."""
    steps = list(role.SINOPEC_STEPS)
    return [steps[1], steps[0], *steps[2:]]


def lenovo_partners(world: World) -> float:
    """Accounts per manager at Lenovo."""
    return round(float(role.organisation_cases()["per_manager"]["lenovo"]), 1)


@mistake(
    of="lenovo_partners",
    en="You divided by the partners. The question asks per manager: divide by the other number.",
    zh="你除的是合作伙伴数。题目问的是每个经理：换另一个数来除。",
)
def per_partner(world: World) -> float:
    """Partners for managers."""
    return float(role.organisation_cases()["per_partner"]["lenovo"])


@mistake(
    of="lenovo_partners",
    en="You put managers and partners together. Partners are other firms: divide by the managers alone.",
    zh="你把经理和合作伙伴加在一起了。伙伴是别的公司：只除以经理人数。",
)
def managers_and_partners(world: World) -> float:
    """Both together."""
    return round(20_000 / 1_300, 1)


_COST, _MARGIN = 270_000.0, 0.25


def manager_pays(world: World) -> float:
    """Purchases at which an average key account pays its share of a manager, CNY a year."""
    return _COST / PER_MANAGER / _MARGIN


@mistake(
    of="manager_pays",
    credit=0.5,
    en="That is the margin it must bring. Only a quarter of what it buys stays as margin: divide once more.",
    zh="这是它要带来的毛利。采购额里只有四分之一是毛利：还要再除一次。",
)
def margin_for_purchases(world: World) -> float:
    """Margin for purchases."""
    return _COST / PER_MANAGER


@mistake(
    of="manager_pays",
    credit=0.25,
    en="You let one account pay the whole manager. He has nine of them: each pays a ninth.",
    zh="你让一家客户养了整个经理。他手上有九家：一家只摊九分之一。",
)
def whole_manager(world: World) -> float:
    """One account for nine."""
    return _COST / _MARGIN


@mistake(
    of="manager_pays",
    en="You multiplied by the margin. A part of the purchases has to cover the cost: divide by that part.",
    zh="你乘了毛利率。是采购额的一部分要盖住花费：要除以这个比例。",
)
def multiplied(world: World) -> float:
    """Product for quotient."""
    return _COST / PER_MANAGER * _MARGIN


def five_elements(world: World) -> list[str]:
    """The five elements of key account management, in order."""
    return list(role.ELEMENTS)


@mistake(
    of="five_elements",
    credit=0.25,
    en="You began to sell before you knew to whom. Implementation stands on the other four: put it last.",
    zh="还不知道卖给谁，你就开始卖了。执行靠前面四样撑着：放到最后。",
)
def selling_first(world: World) -> list[str]:
    """Implementation first."""
    steps = list(role.ELEMENTS)
    return [steps[-1], *steps[:-1]]


@mistake(
    of="five_elements",
    credit=0.5,
    en=(
        "You planned before you had analysed. A plan without the account's people and figures is a wish: "
        "exchange the two."
    ),
    zh="还没分析，你就先计划了。没有客户的人和账，计划只是愿望：换一换。",
)
def plan_before_analysis(world: World) -> list[str]:
    """Planning before analysis."""
    a, b, c, d, e = role.ELEMENTS
    return [a, b, d, c, e]
