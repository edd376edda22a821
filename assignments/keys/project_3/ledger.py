"""The ledger before the quarter: four figures, the allowance, what may leave, what lateness has cost."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.project_3 import shared
from assignments.keys.project_3.shared import FORWARD, LAST, LATE_SINCE, QUARTER_DAYS, whole
from kam_lab import World
from kam_lab import receivables as kam

Table = dict[str, dict[str, float]]

# ------------------------------------------------------------------------------------------- ledger_figures


def _figures(world: World, **other: float) -> Table:
    made = shared.period(world)
    right = {
        "overdue": 100 * kam.overdue_share(shared.items(world)),
        "dso": made.dso,
        "best": made.best_possible_dso,
        "cei": 100 * made.effectiveness_rate,
    }
    return {row: {"value": round(float(value), 1)} for row, value in (right | other).items()}


def ledger_figures(world: World) -> Table:
    """Overdue share, DSO, best possible DSO and CEI at the end of 2025."""
    return _figures(world)


@mistake(
    of="ledger_figures",
    credit=0.5,
    en="You took the sales of the whole year with the days of a quarter. Take October to December with their 92 days.",
    zh="你拿全年的销售额配一个季度的天数。取十月到十二月的销售额，配 92 天。",
)
def year_of_sales(world: World) -> Table:
    """Yearly sales with the quarter's days."""
    made = shared.period(world)
    sold = float(kam.monthly_sales(world.invoices).loc["2025-01-31":LAST].sum())
    return _figures(
        world,
        dso=kam.dso(made.closing, sold, QUARTER_DAYS),
        best=kam.best_possible_dso(made.closing_current, sold, QUARTER_DAYS),
    )


@mistake(
    of="ledger_figures",
    credit=0.75,
    en="Your effectiveness index has sales in the denominator. Below the line stands what could be asked for: opening "
    "plus sales less what is not yet due.",
    zh="你的催收效果指数，分母用的是销售额。分母应当是能要的款：期初加销售额，减去没到期的。",
)
def sales_below_the_line(world: World) -> Table:
    """CEI over sales."""
    made = shared.period(world)
    return _figures(world, cei=100 * (made.opening + made.sales - made.closing) / made.sales)


@mistake(
    of="ledger_figures",
    credit=0.75,
    en="You divided the number of late invoices by the number of invoices. The question asks for money: add up "
    "amounts.",
    zh="你数的是发票张数。题目问的是钱：把金额加起来再除。",
)
def invoices_counted(world: World) -> Table:
    """Count for amount."""
    owed = shared.owed(world)
    return _figures(world, overdue=100 * float((owed["days_overdue"] > 0).mean()))


# ------------------------------------------------------------------------------------------------ allowance


def _allowance(world: World, forward: float = FORWARD, rates: pd.Series | None = None) -> float:
    own = kam.loss_rates(kam.roll_rates(world.invoices, world.payments, LAST)) if rates is None else rates
    table = kam.expected_loss(kam.ageing(shared.items(world)), own, forward)
    return whole(table["loss"]["total"])


def allowance(world: World) -> float:
    """Lifetime expected loss of the ledger by its own roll rates and a factor of 1.2."""
    return _allowance(world)


@mistake(
    of="allowance",
    credit=0.5,
    en="You left out the forward-looking factor. The rates say how it was; times get worse: multiply each rate by it.",
    zh="你漏了前瞻系数。迁徙率说的是从前，往后要差一些：每个损失率都乘上它。",
)
def without_forward(world: World) -> float:
    """Factor 1."""
    return _allowance(world, 1.0)


@mistake(
    of="allowance",
    credit=0.25,
    en="You took each class's roll rate for its loss rate. Money has to roll through all later classes before it is "
    "lost: multiply the rates on the way, and the loss at the end.",
    zh="你把迁徙率直接当成损失率。钱要一档一档滚到最后才会丢：一路的迁徙率乘起来，再乘最后的损失。",
)
def roll_for_loss(world: World) -> float:
    """Roll rates as loss rates."""
    rolls = kam.roll_rates(world.invoices, world.payments, LAST)["roll_rate"]
    return _allowance(world, rates=pd.Series({**rolls.to_dict(), "over_90": kam.LOSS_AFTER_90}))


@mistake(
    of="allowance",
    credit=0.25,
    en="You left out what is not yet due. It carries a loss as well, a small one on a large sum: add its class.",
    zh="你没算没到期的。它也会丢，比例小，金额大：把这一档加上。",
)
def late_only(world: World) -> float:
    """Without the class that is not yet due."""
    own = kam.loss_rates(kam.roll_rates(world.invoices, world.payments, LAST))
    table = kam.expected_loss(kam.ageing(shared.items(world)), own, FORWARD)["loss"]
    return whole(table["total"] - table["current"])


# ------------------------------------------------------------------------------------------- released_value


def _waiting(world: World) -> pd.DataFrame:
    return kam.release_or_hold(world.pending_orders, world.credit_files, shared.items(world))


def released_value(world: World) -> float:
    """What may leave without money first."""
    table = _waiting(world)
    return whole(table.loc[table["decision"] == "release", "amount"].sum())


@mistake(
    of="released_value",
    credit=0.25,
    en="You looked at the limit only. Who has owed something undisputed for 15 days or more gets nothing either: "
    "look at "
    "the age as well.",
    zh="你只看了额度。没争议的款逾期 15 天以上（含）的，也不能发：天数也要看。",
)
def limit_only(world: World) -> float | None:
    """Lateness ignored."""
    table = _waiting(world)
    found = whole(table.loc[~table["over_limit"] & (table["decision"] != "prepay"), "amount"].sum())
    return None if found == released_value(world) else found


@mistake(
    of="released_value",
    credit=0.25,
    en="You looked at lateness only. An account that pays in time can still owe more than its limit with this order: "
    "add "
    "the order to its balance.",
    zh="你只看了逾期。按时付款的，加上这单也可能超额度：把这单加到余额上再比。",
)
def lateness_only(world: World) -> float:
    """Limit ignored."""
    table = _waiting(world)
    return whole(table.loc[~table["late"] & (table["decision"] != "prepay"), "amount"].sum())


@mistake(
    of="released_value",
    en="That is the value of every order that waits. An order wish is no reason to ship: take off what must be held.",
    zh="这是所有等着的订单。想要货不等于该发货：把要押住的减掉。",
)
def everything_ships(world: World) -> float:
    """All waiting orders."""
    return whole(_waiting(world)["amount"].sum())


# -------------------------------------------------------------------------------------------- interest_owed


def _late(world: World) -> pd.DataFrame:
    table = shared.items(world)
    return table[(table["due_on"] >= LATE_SINCE) & (table["days_overdue"] > 0)]


def interest_owed(world: World) -> float:
    """Late interest on undisputed invoices that fell due in the second half of 2025."""
    return whole(kam.interest_due(_late(world), world.credit_files, LAST)["interest"].sum())


@mistake(
    of="interest_owed",
    credit=0.25,
    en="You charged interest on what is in dispute. Nobody is late with that part yet: take it off first.",
    zh="有争议的你也计了息。那部分还不算晚付：先减掉。",
)
def interest_on_disputes(world: World) -> float:
    """Disputed part included."""
    rows = _late(world).assign(disputed=0.0)
    return whole(kam.interest_due(rows, world.credit_files, LAST)["interest"].sum())


@mistake(
    of="interest_owed",
    credit=0.25,
    en="You treated every buyer as a firm of our own size. Public bodies and large firms that owe an SME pay by the "
    "SME "
    "payment rules: look at the buyer's class first.",
    zh="你把买方都当成和我们一样大的企业。机关和大企业欠中小企业的款，按支付条例计息：先看买方是哪一类。",
)
def no_sme(world: World) -> float:
    """Not an SME."""
    return whole(kam.interest_due(_late(world), world.credit_files, LAST, we_are_sme=False)["interest"].sum())


@mistake(
    of="interest_owed",
    en="You charged the rate of the SME payment rules on every invoice. It holds only where nothing was agreed and the "
    "buyer is a public body or a large firm.",
    zh="你全按支付条例的利率算了。只有没约定、而且买方是机关或大企业的，才用它。",
)
def daily_rate_for_all(world: World) -> float:
    """0.05 % a day on everything."""
    rows = _late(world)
    clear = rows["open"].clip(lower=0) - rows["disputed"]
    return whole((clear * rows["days_overdue"] * 0.0005).sum())
