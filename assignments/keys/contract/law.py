"""Deposit, damages, delay, silence."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.contract.shared import (
    BREACHES,
    OPEN_PART,
    PAID,
    SUM,
    TODAY,
    amounts,
    at_largest,
    money,
    other_than,
)
from kam_lab import World
from kam_lab import contract as kam

# --------------------------------------------------------------------------------------------- excess_deposit


def excess_deposit(world: World) -> float:
    """How much of the one deposit lies above a fifth of its contract."""
    return money(kam.deposits(world.contracts, world.as_of)["excess"].iloc[0])


def _deposit_row(world: World) -> pd.Series:
    return kam.deposits(world.contracts, world.as_of).iloc[0]


@mistake(
    of="excess_deposit",
    en="That is the whole sum that was paid. Up to 20 % of the contract it is valid: give only what exceeds that.",
    zh="这是付的总数。合同 20% 以内是有效的：题目问的只是超出的部分。",
)
def whole_deposit(world: World) -> float:
    """Everything paid."""
    return money(_deposit_row(world)["deposit_paid"])


@mistake(
    of="excess_deposit",
    en="That is the part that *is* a deposit. The question asks for the rest of what was paid.",
    zh="这是*算*定金的那部分。题目问的是付的钱里剩下的那部分。",
    credit=0.3,
)
def valid_part(world: World) -> float:
    """20 % of the contract."""
    return money(_deposit_row(world)["valid"])


@mistake(
    of="excess_deposit",
    en=(
        "That first payment is called a prepayment. Only money under the name deposit has the limit of 20 %: look at "
        "the column that says what it is called."
    ),
    zh="那笔首笔款叫预付款。20% 的上限只管叫定金的钱：看看合同里叫什么的那一列。",
)
def large_prepayment(world: World) -> float | None:
    """The largest prepayment above a fifth."""
    table = world.contracts[world.contracts["deposit_kind"] == "prepayment"]
    over = table["deposit_paid"] - 0.2 * table["amount"]
    return None if not (over > 0).any() else money(at_largest(over, table["deposit_paid"] / table["amount"]))


# ---------------------------------------------------------------------------------------------- deposit_cases


def deposit_cases(world: World) -> dict[str, dict[str, float]]:
    """600,000 with 180,000 paid as a deposit."""
    fails = kam.deposit(SUM, PAID, TODAY, default_by="supplier")
    return amounts(
        valid=fails.valid,
        supplier_fails=fails.owed_back,
        buyer_fails=kam.deposit(SUM, PAID, TODAY, default_by="buyer").owed_back,
        in_part=kam.deposit(SUM, PAID, TODAY, unperformed=OPEN_PART).penalty_base,
        earnest=kam.deposit(SUM, PAID, TODAY, kind="earnest").valid,
    )


@mistake(
    of="deposit_cases",
    en=(
        "You counted everything that was paid as a deposit. It is valid only up to 20 % of the contract; the rest is a "
        "prepayment and goes back once. Begin again with the valid part."
    ),
    zh="你把付的钱全当成定金了。只有合同 20% 以内有效，其余是预付款，退一次就行。先算有效的部分，再往下填。",
)
def limit_ignored(world: World) -> dict[str, dict[str, float]]:
    """No limit of a fifth."""
    return amounts(valid=PAID, supplier_fails=2 * PAID, buyer_fails=0, in_part=PAID * OPEN_PART, earnest=0)


@mistake(
    of="deposit_cases",
    en=(
        "You treated earnest money like a deposit. Without another agreement it is none, however much was paid: the "
        "last row is about the name."
    ),
    zh="你把订金当成定金了。没有另外约定，付多少都不是定金：最后一行考的就是这个名字。",
    credit=0.6,
)
def name_ignored(world: World) -> dict[str, dict[str, float]]:
    """The other name counted as a deposit."""
    right = deposit_cases(world)
    return {**right, "earnest": {"amount": right["valid"]["amount"]}}


@mistake(
    of="deposit_cases",
    en=(
        "The supplier in default does not simply give back what he got. The deposit goes back twice, the prepayment "
        "once: work out that row again."
    ),
    zh="卖方违约，不是收了多少退多少。定金双倍返还，预付款退一次：那一行重算。",
    credit=0.6,
)
def paid_back_once(world: World) -> dict[str, dict[str, float]]:
    """The supplier returns what he received."""
    return {**deposit_cases(world), "supplier_fails": {"amount": float(PAID)}}


# ---------------------------------------------------------------------------------------------- damages_cases


def damages_cases(world: World) -> dict[str, dict[str, str]]:
    """Four breaches by the rule of 130 %."""
    return {
        name: {"verdict": kam.damages(agreed, loss, TODAY, faith).verdict}
        for name, (agreed, loss, faith) in BREACHES.items()
    }


def _changed(world: World, **verdicts: str) -> dict[str, dict[str, str]]:
    return {**damages_cases(world), **{name: {"verdict": verdict} for name, verdict in verdicts.items()}}


@mistake(
    of="damages_cases",
    en=(
        "You called every sum above the loss excessive. The line lies at 130 % of the loss: compare the first row with "
        "1.3 times its loss."
    ),
    zh="比损失高的，你都算过高了。线在损失的 130%：把第一行和它损失的 1.3 倍比一比。",
    credit=0.5,
)
def any_excess(world: World) -> dict[str, dict[str, str]]:
    """Everything above the loss reducible."""
    return _changed(world, a="likely_reducible")


@mistake(
    of="damages_cases",
    en="You overlooked the bad faith. Who breaks a contract on purpose normally gets no cut: read the last row again.",
    zh="你没看恶意违约。存心违约的，一般不给减：最后一行再读一遍。",
    credit=0.5,
)
def faith_overlooked(world: World) -> dict[str, dict[str, str]]:
    """Bad faith ignored."""
    return _changed(world, d="likely_reducible")


@mistake(
    of="damages_cases",
    en="A sum below the loss does not simply stand. Who suffered the loss may ask for more: look at the third row.",
    zh="比损失低的，不是就这么算了。受损的一方可以请求增加：看第三行。",
    credit=0.5,
)
def low_sum_stands(world: World) -> dict[str, dict[str, str]]:
    """Below the loss taken as final."""
    return _changed(world, c="stands")


# --------------------------------------------------------------------------------------------------- last_day


def last_day(world: World) -> str:
    """Delivery plus inspection days of the contract delivered last."""
    one = _last_delivered(world)
    found = kam.inspection(one["delivery_due"], float(one["inspection_days"]), None, one["delivery_due"]).last_day
    assert found is not None
    return f"{found:%Y-%m-%d}"


def _last_delivered(world: World) -> pd.Series:
    named = world.contracts.dropna(subset=["inspection_days"])
    return named.sort_values(["delivery_due", "contract_id"], ascending=[False, True]).iloc[0]


def _plus(day: pd.Timestamp, days: float) -> str:
    return f"{day + pd.Timedelta(days=float(days)):%Y-%m-%d}"


@mistake(
    of="last_day",
    en="You counted from the day of signing. The buyer can only look at goods that he has: count from the delivery.",
    zh="你从签约那天数起了。货没到没法验：从交货那天数。",
)
def from_signing(world: World) -> str:
    """Signing + inspection days."""
    one = _last_delivered(world)
    return _plus(one["signed_on"], one["inspection_days"])


@mistake(
    of="last_day",
    en="You took the payment days. When he pays is another clause; use the inspection days.",
    zh="你用了账期。什么时候付款是另一条，这里用检验期。",
)
def payment_days_instead(world: World) -> str | None:
    """Delivery + payment days."""
    one = _last_delivered(world)
    found = _plus(one["delivery_due"], one["payment_days"])
    return None if found == last_day(world) else found


@mistake(
    of="last_day",
    en="You counted the day of delivery as the first. The days run from the next day: add one.",
    zh="你把到货那天算成了第一天。从第二天起算：再加一天。",
    credit=0.5,
)
def one_day_short(world: World) -> str:
    """One day less."""
    one = _last_delivered(world)
    return _plus(one["delivery_due"], float(one["inspection_days"]) - 1)


# ----------------------------------------------------------------------------------------- deposit_or_damages


def deposit_or_damages(world: World) -> float:
    """The larger of the two claims."""
    routes = kam.deposit_or_damages(100_000, 150_000, 130_000)
    return max(routes.deposit_route, routes.damages_route)


@mistake(
    of="deposit_or_damages",
    en="You claimed both. The law gives one of the two: compare the two ways and keep the larger.",
    zh="你两样都要了。法律只给一样：两条路比一比，留大的。",
)
def both_claims(world: World) -> float:
    """Deposit + damages."""
    return 250_000.0


@mistake(
    of="deposit_or_damages",
    en=(
        "That is the deposit's way: the penalty and the loss above it. The other way brings more here: compare with "
        "the damages agreed."
    ),
    zh="这是走定金：罚金加上超出的损失。这里另一条路更多：跟约定的违约金比一比。",
    credit=0.3,
)
def deposit_way(world: World) -> float:
    """130,000."""
    return 130_000.0


@mistake(
    of="deposit_or_damages",
    en="That is the penalty alone. Even by the deposit more could be claimed; work out both ways in full first.",
    zh="这只是罚金。就算走定金，也还能多要：先把两条路都算全。",
)
def penalty_alone(world: World) -> float:
    """100,000."""
    return 100_000.0


# ------------------------------------------------------------------------------------------------ delay_claim


def delay_claim(world: World) -> float:
    """Price and damages for delay."""
    return money(kam.delay_damages(400_000, 0.0004, 45)["together"])


@mistake(
    of="delay_claim",
    en="Those are the damages alone. They are owed besides the price, not instead of it: add the price.",
    zh="这只是违约金。它在价款之外，不是代替价款：把价款加上。",
    credit=0.3,
)
def damages_alone(world: World) -> float:
    """Without the price."""
    return 7_200.0


@mistake(
    of="delay_claim",
    en="You took 0.04 for 0.04 %. A percent is a hundredth: divide by 100 and work it out again.",
    zh="你把 0.04% 当成 0.04 了。百分之一要除以 100：重算一遍。",
)
def percent_slip(world: World) -> float:
    """0.04 a day."""
    return 1_120_000.0


@mistake(
    of="delay_claim",
    en="You charged a single day. The delay lasted 45 days: multiply the daily rate by them.",
    zh="你只算了一天。逾期 45 天：日利率要乘天数。",
)
def single_day(world: World) -> float:
    """One day of delay."""
    return 400_160.0


# ------------------------------------------------------------------------------------------ excessive_damages


def excessive_damages(world: World) -> str:
    """Account of the breach whose damages exceed 130 % of the loss."""
    table = kam.damages_table(world.contracts, world.as_of)
    return str(table.loc[table["damages_verdict"] == "likely_reducible", "account_id"].iloc[0])


@mistake(
    of="excessive_damages",
    en="You took the largest sum. Excessive is a relation: divide the damages agreed by the proven loss.",
    zh="你挑了数额最大的。过高看的是比例：拿约定的违约金除以已证明的损失。",
)
def largest_sum(world: World) -> str | None:
    """Largest damages in yuan."""
    table = kam.damages_table(world.contracts, world.as_of)
    return other_than(at_largest(table["account_id"], table["damages_agreed"]), excessive_damages(world))


@mistake(
    of="excessive_damages",
    en=(
        "There the damages lie furthest below the loss; they might be raised, not cut. Look for the largest ratio, not "
        "for the smallest."
    ),
    zh="那份的违约金比损失低得最多，只会增加，不会减。找比例最大的，不是最小的。",
)
def lowest_ratio(world: World) -> str | None:
    """Smallest ratio."""
    table = kam.damages_table(world.contracts, world.as_of)
    return other_than(table["account_id"].iloc[-1], excessive_damages(world))


# ----------------------------------------------------------------------------------------------- silent_terms


def silent_terms(world: World) -> list[str]:
    """What holds where a contract is silent."""
    return ["deemed", "on_delivery", "title_agreed"]


@mistake(
    of="silent_terms",
    en=(
        "You gave the buyer 30 days that nobody agreed on. Without a day of payment the price is due when the goods "
        "come: change that one."
    ),
    zh="你给了买方 30 天，可谁也没约定过。没写付款日，货到就该付：把那一条换掉。",
    credit=0.3,
)
def thirty_days(world: World) -> list[str]:
    """A month of credit by itself."""
    return ["deemed", "month_later", "title_agreed"]


@mistake(
    of="silent_terms",
    en="Title does not stay with the seller by itself. It has to be written into the contract: change that one.",
    zh="所有权不会自己留在卖方手里。要写进合同才行：把那一条换掉。",
    credit=0.3,
)
def title_by_itself(world: World) -> list[str]:
    """Title retained without agreement."""
    return ["deemed", "on_delivery", "title_always"]
