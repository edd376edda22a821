"""What a contract leaves: pocket price, off-invoice lines, deal P&L, interest."""

from __future__ import annotations

import pandas as pd

from assignments.keys import mistake
from assignments.keys.contract.shared import (
    LOSS,
    RATE,
    THIN,
    at_largest,
    largest_contract,
    lines_of,
    listed,
    money,
    pnl,
    pockets,
    row_of,
)
from kam_lab import World
from kam_lab import contract as kam

# ------------------------------------------------------------------------------------------------ below_floor


def below_floor(world: World) -> list[str]:
    """Account of the contract whose pocket margin is below the floor."""
    table = pockets(world)
    return sorted(set(table.loc[table["below_floor"], "account_id"].astype(str)))


@mistake(
    of="below_floor",
    en=(
        "You took the contract that gives away most yuan between list and pocket. A large contract gives away much and "
        "may still earn well: compare margins, not amounts."
    ),
    zh="你挑了从目录价到口袋价让出去的钱最多的那份。合同大，让得就多，照样可能挣钱：要比毛利率，不是比金额。",
)
def most_given_away(world: World) -> list[str] | None:
    """Largest list − pocket in yuan."""
    table = pockets(world)
    given = table["list_amount"] - table["pocket_price"]
    return listed(at_largest(table["account_id"], given), below_floor(world))


@mistake(
    of="below_floor",
    en=(
        "That contract is close to the floor, but above it. Sort by the margin in the pocket and take the one that the "
        "last column marks."
    ),
    zh="那份贴着底线，还在线上面。按口袋毛利率排一下，取最后一列标出来的那份。",
)
def next_above(world: World) -> list[str] | None:
    """The lowest margin that is still above the floor."""
    table = pockets(world)
    fine = table[~table["below_floor"]]
    return listed(fine["account_id"].iloc[0], below_floor(world))


@mistake(
    of="below_floor",
    en=(
        "You looked for the most generous off-invoice lines. What counts is what is left over cost after them. Sort by "
        "the margin in the pocket."
    ),
    zh="你找的是票外让得最大方的。要看的是让完以后，比成本还多多少。按口袋毛利率排。",
)
def most_off_invoice(world: World) -> list[str] | None:
    """Largest share given away after the invoice."""
    table = pockets(world)
    off = 1 - table["pocket_price"] / table["invoice_price"]
    return listed(at_largest(table["account_id"], off), below_floor(world))


# ----------------------------------------------------------------------------------------------- pocket_price


def pocket_price(world: World) -> float:
    """Amount of the largest contract less its off-invoice lines."""
    return money(pockets(world).loc[largest_contract(world), "pocket_price"])


@mistake(
    of="pocket_price",
    en="That is the invoice price. Bonus, freight and the like leave afterwards: take these lines off as well.",
    zh="这是发票价。返利、运费这些是后来出去的：票外的项目也要减。",
)
def invoice_instead(world: World) -> float:
    """The amount itself."""
    return money(row_of(world, largest_contract(world))["amount"])


@mistake(
    of="pocket_price",
    en=(
        "You took the off-invoice lines off the list price and forgot the discounts on the invoice. Begin with the "
        "contract amount."
    ),
    zh="你从目录价上直接减了票外项目，漏了发票上的折扣。从合同金额减起。",
)
def off_the_list(world: World) -> float:
    """List price less off-invoice lines."""
    one = largest_contract(world)
    return money(row_of(world, one)["list_amount"] - lines_of(world, one, "off_invoice"))


@mistake(
    of="pocket_price",
    en=(
        "You took the costs of the deal off, too. Service, warranty and commission are costs, not parts of the price: "
        "stop after the off-invoice lines."
    ),
    zh="你把交易成本也减了。服务、质保、佣金是成本，不是价格的一部分：减到票外项目为止。",
)
def deal_costs_too(world: World) -> float:
    """Deal costs subtracted as well."""
    one = largest_contract(world)
    return money(row_of(world, one)["amount"] - lines_of(world, one, "off_invoice") - lines_of(world, one, "deal_cost"))


# ------------------------------------------------------------------------------------------ off_invoice_share


def _off_invoice(world: World, line: str | None = None) -> float:
    rows = world.price_lines[world.price_lines["place"] == "off_invoice"]
    return float((rows if line is None else rows[rows["line"] == line])["amount"].sum())


def off_invoice_share(world: World) -> float:
    """Off-invoice lines of all contracts over their amounts, percent."""
    return 100 * _off_invoice(world) / float(world.contracts["amount"].sum())


@mistake(
    of="off_invoice_share",
    en="You divided by the list price. The question asks what leaves after the invoice: divide by the amounts on it.",
    zh="你除的是目录价。题目问的是开票以后出去的：除以发票上的金额。",
    credit=0.3,
)
def share_of_the_list(world: World) -> float:
    """Over the list amounts."""
    return 100 * _off_invoice(world) / float(world.contracts["list_amount"].sum())


@mistake(
    of="off_invoice_share",
    en="You averaged the shares of the contracts. Large and small do not count the same: add up first, then divide.",
    zh="你把各份合同的比例平均了。合同有大有小：先加总，再除。",
    credit=0.3,
)
def mean_of_shares(world: World) -> float:
    """Mean of the single shares."""
    table = pockets(world)
    return 100 * float((1 - table["pocket_price"] / table["invoice_price"]).mean())


@mistake(
    of="off_invoice_share",
    en="That is the largest line alone. The others leave as well, each in its own department: add up all of them.",
    zh="这只是最大的一项。别的也在往外走，只是归了别的部门：全加起来。",
)
def freight_alone(world: World) -> float:
    """The largest line for all."""
    rows = world.price_lines[world.price_lines["place"] == "off_invoice"]
    largest = str(rows.groupby("line")["amount"].sum().idxmax())
    return 100 * _off_invoice(world, largest) / float(world.contracts["amount"].sum())


# ------------------------------------------------------------------------------------------------ deal_profit


def deal_profit(world: World) -> float:
    """Deal P&L of the largest contract, planned days, 6 % and 1 %."""
    return money(pnl(world, largest_contract(world))["deal_profit"])


@mistake(
    of="deal_profit",
    en=(
        "You stopped before credit and loss. Waiting for the money costs 6 % a year, and 1 % never comes: the last "
        "lines of the P&L belong to it."
    ),
    zh="你没算账期和坏账。等钱一年要 6%，还有 1% 收不回来：损益表最后几行也要算进去。",
    credit=0.3,
)
def without_credit(world: World) -> float:
    """Credit and expected loss left out."""
    found = pnl(world, largest_contract(world))
    return money(found["deal_profit"] - found["cost_of_credit"] - found["credit_loss"])


@mistake(
    of="deal_profit",
    en=(
        "You counted the days as they were really paid. The question asks for the plan: take the box off, and read the "
        "last line again."
    ),
    zh="你按实际付款的日子算了。题目要的是计划：把勾去掉，再看最后一行。",
    credit=0.5,
)
def by_real_days(world: World) -> float | None:
    """Actual days."""
    found = money(pnl(world, largest_contract(world), actual=True)["deal_profit"])
    return None if abs(found - deal_profit(world)) < 10 else found


@mistake(
    of="deal_profit",
    en=(
        "That is the margin on the goods: pocket price less product cost. The deal itself costs something as well: "
        "service, warranty, commission, the bid, credit, loss."
    ),
    zh="这是货物毛利：口袋价减产品成本。做成这一单还要花钱：服务、质保、佣金、投标、垫款、坏账。",
)
def goods_margin_only(world: World) -> float:
    """Pocket price − product cost."""
    found = pnl(world, largest_contract(world))
    return money(found["pocket_price"] + found["product_cost"])


# ------------------------------------------------------------------------------------------------- thin_deals


def _deals(world: World) -> pd.DataFrame:
    return kam.deals(world.contracts, world.price_lines, world.milestones, RATE, LOSS)


def thin_deals(world: World) -> float:
    """Contracts whose deal margin is below 5 %."""
    return float((_deals(world)["deal_margin"] < THIN).sum())


@mistake(
    of="thin_deals",
    en="You counted the losses only. Below 5 % lie also those that earn a little: set the line at 5 % and count again.",
    zh="你只数了亏的。挣得少的也在 5% 以下：把线画在 5%，再数一遍。",
)
def losses_only(world: World) -> float:
    """Below 0 for below 5 %."""
    return float((_deals(world)["deal_margin"] < 0).sum())


@mistake(
    of="thin_deals",
    en=(
        "You stopped at the goods: pocket price less product cost. Service, warranty, commission, credit and loss come "
        "off as well: take the last line of each deal."
    ),
    zh="你算到货物毛利就停了：口袋价减产品成本。服务、质保、佣金、垫款、坏账也要减：看每一单的最后一行。",
)
def thin_on_goods(world: World) -> float | None:
    """Gross margin for deal margin."""
    table = _deals(world)
    found = float((table["gross_margin"] < THIN * table["invoice_price"]).sum())
    return None if found == thin_deals(world) else found


@mistake(
    of="thin_deals",
    en="You counted the contracts that leave 5 % and more. The question asks for the thin ones: count the others.",
    zh="你数的是剩 5% 以上的。题目问的是薄的：数另外那些。",
    credit=0.3,
)
def the_sound_ones(world: World) -> float:
    """The rest."""
    table = _deals(world)
    return float((table["deal_margin"] >= THIN).sum())


def _plan(world: World, contract_id: str) -> tuple[float, list[float], list[float]]:
    table = kam.schedule(contract_id, world.contracts, world.milestones)
    return float(row_of(world, contract_id)["amount"]), list(table["share"]), list(table["after_months"])


# -------------------------------------------------------------------------------------------- financing_margin


def financing_margin(world: World) -> float:
    """Interest received less cost of credit on the contract that bears interest."""
    found = pnl(world, _bearing_interest(world))
    return money(found["interest_received"] + found["cost_of_credit"])


def _bearing_interest(world: World) -> str:
    table = world.contracts
    return str(table.loc[table["credit_rate"] > 0, "contract_id"].iloc[0])


@mistake(
    of="financing_margin",
    en="That is the interest alone. Our own money waits as well and costs 6 %: take the cost of credit off.",
    zh="这只是利息。我们的钱也在等，一年要 6%：减掉资金占用成本。",
)
def interest_alone(world: World) -> float:
    """Interest received."""
    return money(pnl(world, _bearing_interest(world))["interest_received"])


@mistake(
    of="financing_margin",
    en="That is the cost of credit alone. The buyer pays interest for the longer part: add it.",
    zh="这只是资金占用成本。长出来的那段，买方是付利息的：加上它。",
)
def cost_alone(world: World) -> float:
    """Cost of credit."""
    return money(pnl(world, _bearing_interest(world))["cost_of_credit"])


@mistake(
    of="financing_margin",
    en=(
        "You let the buyer pay interest from the first day. The first 30 days are free for everybody: count the days "
        "beyond them."
    ),
    zh="你从第一天就给买方计息了。头 30 天人人免费：只算超出的天数。",
    credit=0.3,
)
def from_the_first_day(world: World) -> float:
    """Interest on all days."""
    one = _bearing_interest(world)
    row = row_of(world, one)
    received = kam.credit_charge(float(row["amount"]), float(row["credit_rate"]), float(row["payment_days"]))
    return money(received + kam.cost_of_terms(*_plan(world, one), RATE / 12).cost_of_terms * -1)
