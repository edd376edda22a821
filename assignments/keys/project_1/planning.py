"""Planning the contact: who covers an account, what to promise, what may stand in a plan, and a plan that holds."""

from __future__ import annotations

from typing import Any

import pandas as pd

from assignments.keys import mistake
from assignments.keys.project_1 import shared
from assignments.keys.project_1.selection import ten_accounts
from assignments.keys.project_1.shared import ACCOUNT_ROWS, COVERAGE_RANKS, YEAR
from kam_lab import World
from kam_lab import prospecting as kam

# ---------------------------------------------------------------------------------------- coverage_choice


def _asked(world: World) -> list[tuple[str, float, float]]:
    """Row, revenue and number of visits in 2025 of the accounts asked about."""
    sales = kam.revenue(world.orders, YEAR)
    visits = world.visits
    count = visits[pd.to_datetime(visits["visit_date"]).dt.year == YEAR].groupby("account_id")["visit_id"].count()
    names = [sales.index[rank - 1] for rank in COVERAGE_RANKS]
    return [
        (f"rank_{rank}", float(sales[name]), float(count.get(name, 0)))
        for rank, name in zip(COVERAGE_RANKS, names, strict=True)
    ]


def _covered(world: World, models: pd.DataFrame) -> dict[str, dict[str, Any]]:
    found = {}
    for row, sales, calls in _asked(world):
        table = kam.coverage_cost(models, sales, calls)
        found[row] = {"model": str(table.index[0]), "cost": float(round(table["total"].iloc[0]))}
    return found


def coverage_choice(world: World) -> dict[str, dict[str, Any]]:
    """The cheapest coverage model and its cost a year, for four accounts."""
    return _covered(world, world.coverage_models)


@mistake(
    of="coverage_choice",
    en=(
        "You left out the margin that the dealer keeps. It is the largest part of his price where much is sold: add "
        "margin given up times revenue."
    ),
    zh="你漏了让给经销商的毛利。卖得多的客户，这一块最大：加上让利比例乘销售额。",
)
def margin_forgotten(world: World) -> dict[str, dict[str, Any]]:
    """No margin given up."""
    models = world.coverage_models
    models["margin_given_up"] = 0.0
    return _covered(world, models)


@mistake(
    of="coverage_choice",
    credit=0.25,
    en=(
        "You paid for every visit yourself in all three models. Where a dealer helps, he makes most of them: multiply "
        "the visits by our own share first."
    ),
    zh="三种模式里，你都按我们自己跑全部走访算了。有经销商帮忙时，大半是他跑：走访次数先乘我们自己跑的占比。",
)
def every_visit_ours(world: World) -> dict[str, dict[str, Any]]:
    """Own share of visits 1 in every model."""
    models = world.coverage_models
    models["own_visits_share"] = 1.0
    return _covered(world, models)


# ----------------------------------------------------------------------------------------------- promises

_PROMISES = {"special": "performance", "day_and_night": "service", "three_quotes": "price", "counts_all": "tco"}


def _promised(**other: str) -> dict[str, dict[str, str]]:
    return {row: {"promise": other.get(row, promise)} for row, promise in _PROMISES.items()}


def promises(world: World) -> dict[str, dict[str, str]]:
    """The promise that answers each need."""
    return _promised()


@mistake(
    of="promises",
    credit=0.5,
    en=(
        "You heard the word price and stopped listening. A buyer who counts stock, energy and disposal wants the "
        "whole cost down, not the price: promise to take cost out."
    ),
    zh="你一听见“价格”就不往下听了。连库存、电费、处置都算的采购，要降的是总成本，不是单价：承诺帮他省总成本。",
)
def price_heard(world: World) -> dict[str, dict[str, str]]:
    """Price for total cost of ownership."""
    return _promised(counts_all="price")


@mistake(
    of="promises",
    credit=0.5,
    en=(
        "You answered a stop of the line with better goods. Good goods stop, too, one day: who runs day and night "
        "asks how fast somebody is there. And a special size asks for made to measure, not for a fast engineer."
    ),
    zh="产线怕停，你拿品质去应。再好的货也有停的一天：日夜开工的，问的是多快有人到。要特殊规格的，问的是定制，不是修得快。",
)
def quality_for_service(world: World) -> dict[str, dict[str, str]]:
    """Performance and service swapped."""
    return _promised(special="service", day_and_night="performance")


# ------------------------------------------------------------------------------------------- lawful_steps

_LAWFUL = ("introduction", "open_discount", "fair_card", "plant_trial")


def _steps(out: str, into: str) -> list[str]:
    return sorted({*_LAWFUL, into} - {out})


def lawful_steps(world: World) -> list[str]:
    """The steps that may stand in a plan."""
    return sorted(_LAWFUL)


@mistake(
    of="lawful_steps",
    en=(
        "Somebody else's contact list is on your plan. Those people gave their number to another firm, for another "
        "purpose. Win the contact yourself: ask for an introduction, or go to a fair."
    ),
    zh="你的计划里有别家公司的通讯录。那些号码是给另一家公司、为另一件事留的。联系方式要自己挣：请人引荐，或者去展会。",
)
def old_list_for_card(world: World) -> list[str]:
    """The list of a former employer for the card from a fair."""
    return _steps("fair_card", "old_list")


@mistake(
    of="lawful_steps",
    en=(
        "You took the open discount out and put a payment to a person in. It is the other way round: a discount in "
        "contract and books is lawful, money for the buyer himself is a bribe, whatever its name."
    ),
    zh="你把明折明扣划掉，换成了给个人的钱。正好反了：写进合同、入了账的折扣合法；给采购个人的钱，叫什么名目都是行贿。",
)
def fee_for_discount(world: World) -> list[str]:
    """A private fee for an open discount."""
    return _steps("open_discount", "adviser_fee")


@mistake(
    of="lawful_steps",
    en=(
        "You let somebody talk the rival down with stories. Untrue words about a rival are against the law and come "
        "back to you. Show what you can do: a trial in the plant."
    ),
    zh="你让人编故事贬低对手。编造对手的坏话违法，迟早传回来。把本事亮出来：到厂里做一次试用。",
)
def rumour_for_trial(world: World) -> list[str]:
    """A rumour for a trial."""
    return _steps("plant_trial", "rumour")


# ------------------------------------------------------------------------------------------- contact_plan


def contact_plan(world: World) -> dict[str, dict[str, Any]]:
    """A plan for the list of the key: the promise each account needs, six hours each."""
    needs = shared.needs(world)
    return {
        row: {
            "account": name,
            "promise": str(needs[name]),
            "channel": "referral",
            "model": "direct",
            "hours": 6.0,
        }
        for row, name in zip(ACCOUNT_ROWS, ten_accounts(world), strict=True)
    }


@mistake(
    of="contact_plan",
    en=(
        "Your promises follow the notes in the CRM word for word. Every buyer says price: look at the facts on file "
        "and promise what the account needs."
    ),
    zh="你的承诺是照 CRM 里的备注写的。采购人人都喊价格：看档案里的事实，它缺什么就承诺什么。",
)
def notes_believed(world: World) -> dict[str, dict[str, Any]]:
    """Stated for classified needs."""
    stated = world.profiles.set_index("account_id")["stated_need"]
    plan = contact_plan(world)
    return {row: {**cells, "promise": str(stated[cells["account"]])} for row, cells in plan.items()}


@mistake(
    of="contact_plan",
    en="Every account gets the same promise, a good price. Then nobody needs you. Look up what each one needs.",
    zh="十家都承诺好价格，那就用不着你了。一家一家查清楚：它缺什么。",
)
def price_for_all(world: World) -> dict[str, dict[str, Any]]:
    """One promise for ten."""
    return {row: {**cells, "promise": "price"} for row, cells in contact_plan(world).items()}
