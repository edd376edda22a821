"""Retention money, bonds, tax."""

from __future__ import annotations

from assignments.keys import mistake
from assignments.keys.contract.shared import (
    TODAY,
    money,
)
from kam_lab import World
from kam_lab import contract as kam

# -------------------------------------------------------------------------------------------------- hold_back


def hold_back(world: World) -> str:
    """A rumour is no clear evidence."""
    return "rumour" if kam.may_hold_back("we_first", they_performed=False, clear_evidence=False).may else "deliver"


@mistake(
    of="hold_back",
    en="A rumour is not enough: definite evidence is needed. Look for it first, and ask the buyer for security.",
    zh="光有传闻不够，要有确切证据。先去查证，再请买方提供担保。",
)
def rumour_enough(world: World) -> str:
    """Hold back on a rumour."""
    return "rumour"


@mistake(
    of="hold_back",
    en="We promised to go first. Who has to perform first may not wait for the other: read the order in the contract.",
    zh="说好了我们先发货。该先履行的，不能等对方：看看合同里谁先谁后。",
)
def always_hold(world: World) -> str:
    """Hold back until payment."""
    return "always"


# ------------------------------------------------------------------------------------------- excess_retention


def excess_retention(world: World) -> float:
    """Retention money above 3 % in the one works contract."""
    return money(kam.retention(world.contracts, world.as_of)["excess"].iloc[0])


@mistake(
    of="excess_retention",
    en="That is all the retention money of the contract. Up to 3 % may be held: take that off.",
    zh="这是全部质保金。3% 以内可以扣：把它减掉。",
)
def whole_retention(world: World) -> float:
    """All that is held."""
    return money(kam.retention(world.contracts, world.as_of)["held"].iloc[0])


@mistake(
    of="excess_retention",
    en="That is what the buyer *may* hold. The question asks for what he holds beyond it.",
    zh="这是对方*可以*扣的。题目问的是多扣的。",
    credit=0.3,
)
def allowed_retention(world: World) -> float:
    """3 % of the amount."""
    one = kam.retention(world.contracts, world.as_of).iloc[0]
    return money(one["amount"] * one["limit_share"])


# ------------------------------------------------------------------------------------------------ works_bonds


def works_bonds(world: World) -> list[str]:
    """Four bonds and the bank guarantee."""
    asked = ["bid", "performance", "quality", "migrant_wage", "goodwill", "schedule"]
    table = kam.works_bonds(asked, TODAY)
    allowed = [str(name) for name in table.index[table["allowed"]]]
    return sorted([*allowed, "guarantee" if table["guarantee_accepted"].any() else "cash_only"])


@mistake(
    of="works_bonds",
    en="Cash is not the only way. A small firm's bank guarantee must be accepted: change the sentence that you picked.",
    zh="不是只能交现金。中小企业的银行保函必须接受：把那句话换掉。",
    credit=0.5,
)
def insists_on_cash(world: World) -> list[str]:
    """Cash only."""
    return sorted(["bid", "performance", "quality", "migrant_wage", "cash_only"])


@mistake(
    of="works_bonds",
    en=(
        "You took the goodwill bond for lawful. Only four kinds may be asked for, and the wages of migrant workers are "
        "one of them: change it."
    ),
    zh="诚意保证金不在名单里。能收的只有四种，农民工工资是其中一种：换过来。",
    credit=0.5,
)
def goodwill_bond(world: World) -> list[str]:
    """Goodwill instead of wages."""
    return sorted(["bid", "performance", "quality", "goodwill", "guarantee"])


# ------------------------------------------------------------------------------------------------ vat_invoice


def vat_invoice(world: World) -> float:
    """250,000 of goods with VAT."""
    return money(kam.with_vat(250_000, TODAY)["with_tax"])


@mistake(
    of="vat_invoice",
    en="That is the tax alone. The invoice shows price and tax together: add them.",
    zh="这只是税。发票上是价加税：加起来。",
    credit=0.3,
)
def tax_alone(world: World) -> float:
    """13 % of 250,000."""
    return 32_500.0


@mistake(
    of="vat_invoice",
    en="You took the tax out of the price, as if it were inside. The price is without tax: multiply, do not divide.",
    zh="你当成含税价，把税拆出来了。这个价不含税：要乘，不是除。",
)
def tax_taken_out(world: World) -> float:
    """250,000 / 1.13."""
    return money(250_000 / 1.13)
