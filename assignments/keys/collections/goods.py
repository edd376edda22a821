"""Deliveries, shortage, swaps, paying beforehand."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.collections.shared import at, percent, row_of, unless, whole
from kam_lab import World
from kam_lab import receivables as kam

# -------------------------------------------------------------------------------------------- late_carrier


def late_carrier(world: World) -> str:
    """The carrier with the lowest share on time and in full."""
    return str(kam.otif(world.deliveries)["otif_share"].idxmin())


@mistake(
    of="late_carrier",
    en=(
        "You took the one with the dearest freight. The question asks who delivers worst: on time and in "
        "full, both at once."
    ),
    zh="你选的是运费最贵的。题目问谁送得最差：准时、足量要同时看。",
)
def dearest_freight(world: World) -> str | None:
    """Freight for service."""
    return unless(str(kam.otif(world.deliveries)["freight_share"].idxmax()), late_carrier(world))


@mistake(
    of="late_carrier",
    en="That is the best one. Read the share again: the lowest is asked for.",
    zh="这是最好的那家。再看一遍比例：问的是最低的。",
)
def best_carrier(world: World) -> str:
    """The best for the worst."""
    return str(kam.otif(world.deliveries)["otif_share"].idxmax())


# ------------------------------------------------------------------------------------------ freight_of_goods


def freight_of_goods(world: World) -> float:
    """Freight as a percentage of goods."""
    return percent(at(kam.logistics_share(world.deliveries), "freight", "share"))


@mistake(
    of="freight_of_goods",
    credit=0.25,
    en=(
        "You took all of logistics. Stock and handling are the larger part of it; the question asks for the freight "
        "alone: leave them out."
    ),
    zh="你把物流全算上了。库存和装卸才是大头，题目只问运费：把它们去掉。",
)
def all_logistics(world: World) -> float:
    """Logistics for freight."""
    return percent(at(kam.logistics_share(world.deliveries), "all", "share"))


@mistake(
    of="freight_of_goods",
    credit=0.5,
    en=(
        "You took the mean of the deliveries' own shares. A small parcel counts as much as a lorry then: "
        "divide the sums instead."
    ),
    zh="你把每次送货的占比平均了，一个小包裹和一车货一样算了。要用总数除以总数。",
)
def mean_of_shares(world: World) -> float:
    """Mean of ratios for ratio of sums."""
    rows = world.deliveries
    return percent((rows["freight"] / rows["goods_value"]).mean())


# ----------------------------------------------------------------------------------------------- fill_of_b


def _fill(world: World, rule: str) -> float:
    made = kam.allocate(world.shortage, world.supply, world.accounts, rule)
    return percent(at(kam.fill_rates(made), "B", "fill_share"))


def fill_of_b(world: World) -> float:
    """Fill rate of tier B with promises first."""
    return _fill(world, "promises")


@mistake(
    of="fill_of_b",
    credit=0.25,
    en=(
        "You served tier A first and forgot what others have in their contracts. Keep the promises of all "
        "tiers, then go on with A."
    ),
    zh="你先把 A 级给足了，忘了别人合同里也有数。先兑现各级的承诺，再轮到 A 级。",
)
def tier_first(world: World) -> float | None:
    """Tiers without promises."""
    return unless(_fill(world, "tier"), fill_of_b(world))


@mistake(
    of="fill_of_b",
    credit=0.25,
    en="You gave everybody the same share. The rule is another: promises first, then tier by tier.",
    zh="你给了大家同一个比例。规则不是这样：先承诺，再一级一级往下。",
)
def equal_shares(world: World) -> float:
    """Equal shares."""
    return _fill(world, "equal")


# ---------------------------------------------------------------------------------------------- swap_total


def swap_total(world: World) -> float:
    """Savings of the swaps that pay, whole yuan."""
    table = kam.swap_savings(world.swaps)
    return whole(table.loc[table["worth_it"], "saving"].sum())


@mistake(
    of="swap_total",
    credit=0.5,
    en="You added all swaps, also those that cost more than they save. Leave those out.",
    zh="你把不划算的也加进去了。费用比省下的还多的，不要。",
)
def all_swaps(world: World) -> float | None:
    """Losing swaps included."""
    return unless(whole(kam.swap_savings(world.swaps)["saving"].sum()), swap_total(world))


@mistake(
    of="swap_total",
    credit=0.25,
    en="You added the freight saved before the fee. Each swap costs something: take the fees off.",
    zh="你加的是没扣费用的运费。每笔串换都有费用：要扣掉。",
)
def fee_forgotten(world: World) -> float:
    """Without fees."""
    table = kam.swap_savings(world.swaps)
    return whole(table.loc[table["worth_it"], "freight_saved"].sum())


# --------------------------------------------------------------------------------------------- prepay_days


def _prepaid(world: World) -> pd.Series:
    table = kam.prepayment_effect(world.invoices, world.payments, world.credit_files, world.as_of)
    return row_of(table, "all")


def prepay_days(world: World) -> float:
    """Days from invoice to money, before less after, all prepaying accounts together."""
    row = _prepaid(world)
    return float(row["days_before"] - row["days_after"])


@mistake(
    of="prepay_days",
    credit=0.25,
    en=(
        "You gave the days before. The question asks by how much they fell: take the days after off, and "
        "mind their sign."
    ),
    zh="你给的是之前的天数。题目问少了多少：减去之后的天数，注意正负。",
)
def only_before(world: World) -> float:
    """Before for the change."""
    row = _prepaid(world)
    return float(row["days_before"])


@mistake(
    of="prepay_days",
    credit=0.5,
    en=(
        "You dropped a minus sign: afterwards the money comes before the invoice. Taking off a negative "
        "number makes the difference larger."
    ),
    zh="你丢了一个负号：改了以后，钱比发票先到。减一个负数，差会更大。",
)
def sign_lost(world: World) -> float:
    """The sign of the days after."""
    row = _prepaid(world)
    return float(row["days_before"] + row["days_after"])
