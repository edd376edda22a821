"""What one contract earns after everything: terms, credit, loss and the interest that the buyer pays.

Deal P&L = invoice price − what is given off the invoice − product cost − the costs of the deal (service, warranty
reserve, commission, cost of the bid) − cost of credit − expected credit loss + interest paid by the buyer. Money in
CNY, yearly rates as fractions; months are planned months from signing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from kam_lab.checks import fail, need_columns, need_number
from kam_lab.contract.pricing import find_contract
from kam_lab.i18n import t
from kam_lab.time_value import credit_charge, present_value

#: What money costs us a year, and the share of an amount that is lost on average; both are assumptions of the course.
MONEY_RATE, LOSS_RATE = 0.06, 0.01
#: Days that everybody gets; only longer credit bears interest.
FREE_DAYS = 30
#: Shares of milestones must sum to 1 within this margin.
SHARE_TOLERANCE = 5e-4
DAYS_PER_MONTH = 365 / 12


class Terms(NamedTuple):
    """An amount paid in steps: what it is worth at signing, what waiting costs, and the average wait (CNY, months)."""

    amount: float
    present_value: float
    cost_of_terms: float
    average_months: float


class Deal(NamedTuple):
    """A short deal P&L with credit (CNY; the margin as a fraction of the price)."""

    gross_margin: float
    interest_received: float
    cost_of_credit: float
    financing_gain: float
    credit_loss: float
    deal_profit: float
    deal_margin: float


class Balance(NamedTuple):
    """What is still open on a contract; below 0 the buyer has paid too much (CNY)."""

    amount: float
    paid: float
    balance: float
    state: str

    @property
    def said(self) -> str:
        """The state in a sentence of the current language."""
        return t(f"contract.balance.{self.state}", balance=f"{abs(self.balance):,.2f}")


def schedule(contract_id: str, contracts: pd.DataFrame, milestones: pd.DataFrame) -> pd.DataFrame:
    """The milestones of one contract in money.

    Parameters
    ----------
    contracts : contract_id, amount (CNY). milestones : contract_id, step, share (fraction), months, due_on, paid_on.

    Returns
    -------
    DataFrame, index ``step`` in the order of time: ``share, due_amount`` (CNY), ``after_months, due_on,
    paid_on`` (empty if open), ``late_days`` (missing if open), ``due_so_far`` (CNY).

    Raises
    ------
    InputError
        The contract has no milestones (then the price is due on delivery), or their shares do not sum to 1.

    Covers: t_4_3.
    """
    one = find_contract(contracts, contract_id)
    need_columns(milestones, ["contract_id", "step", "share", "months", "due_on", "paid_on"], "milestones")
    mine = milestones[milestones["contract_id"] == one["contract_id"]]
    if mine.empty:
        raise fail("no_milestones", owner="contract", contract=one["contract_id"])
    total = float(mine["share"].sum())
    if abs(total - 1) > SHARE_TOLERANCE:
        raise fail("share_sum", owner="contract", contract=one["contract_id"], total=f"{total:.1%}")
    table = mine.sort_values(["months", "due_on"], kind="stable").set_index("step").drop(columns="contract_id")
    table.insert(1, "due_amount", table["share"] * float(one["amount"]))
    table["late_days"] = (table["paid_on"] - table["due_on"]).dt.days.astype("Int64")
    table["due_so_far"] = table["due_amount"].cumsum()
    return table.rename(columns={"months": "after_months"})


def cost_of_terms(amount: float, shares: Any, months: Any, monthly_rate: float = 0.005) -> Terms:
    """What payment in steps is worth at signing, and what it costs against cash (handbook T-4.3).

    Parameters
    ----------
    amount : CNY. shares : fractions that sum to 1. months : months from signing. monthly_rate : 0.005 = 0.5 % a month.

    Returns
    -------
    Terms
        ``average_months`` is weighted by the shares.

    Covers: t_4_3.
    """
    full = need_number(amount, "amount", 0)
    parts, waits = [float(one) for one in shares], [float(one) for one in months]
    if not parts:
        raise fail("no_milestones", owner="contract", contract="–")
    if abs(sum(parts) - 1) > SHARE_TOLERANCE:
        raise fail("share_sum", owner="contract", contract="–", total=f"{sum(parts):.1%}")
    value = present_value([full * one for one in parts], waits, monthly_rate)
    return Terms(full, value, full - value, sum(p * m for p, m in zip(parts, waits, strict=True)))


def terms_of(
    contract_id: str, contracts: pd.DataFrame, milestones: pd.DataFrame, rate: float = MONEY_RATE, actual: bool = False
) -> Terms:
    """The cost of terms of one contract, as planned or as it was paid.

    Parameters
    ----------
    rate : yearly cost of money; a twelfth of it a month.
    actual : count to the day of payment instead of the plan (open steps keep their due date).

    Covers: t_4_3.
    """
    table = schedule(contract_id, contracts, milestones)
    months = table["after_months"].astype(float)
    if actual:
        months = months + table["late_days"].astype(float).fillna(0.0) / DAYS_PER_MONTH
    amount = float(find_contract(contracts, contract_id)["amount"])
    return cost_of_terms(amount, table["share"], months.clip(lower=0), need_number(rate, "rate", 0) / 12)


def quick_deal(
    price: float, cost: float, credit_days: float, rate_paid: float = 0.0, rate: float = MONEY_RATE,
    loss_rate: float = LOSS_RATE, other_costs: float = 0.0,
) -> Deal:  # fmt: skip
    """Deal P&L from a handful of figures, with the margin on financing (S002: B pays interest for credit).

    Parameters
    ----------
    price, cost, other_costs : CNY. credit_days : days until payment.
    rate_paid : yearly rate that the buyer pays for the days beyond ``FREE_DAYS``. rate : what money costs us a year.
    loss_rate : share of the price that is lost on average.

    Raises
    ------
    InputError
        The price is 0.

    Covers: financing_margin, deal_pnl.
    """
    full = need_number(price, "price", 0)
    if full == 0:
        raise fail("no_price", owner="contract", which="price")
    goods = full - need_number(cost, "cost", 0) - need_number(other_costs, "other_costs", 0)
    days = need_number(credit_days, "credit_days", 0)
    received = credit_charge(full, rate_paid, max(days - FREE_DAYS, 0.0))
    spent = credit_charge(full, rate, days)
    lost = full * need_number(loss_rate, "loss_rate", 0, 1)
    profit = goods + received - spent - lost
    return Deal(goods, received, spent, received - spent, lost, profit, profit / full)


def deal_pnl(
    contract_id: str, contracts: pd.DataFrame, price_lines: pd.DataFrame, milestones: pd.DataFrame,
    rate: float = MONEY_RATE, loss_rate: float = LOSS_RATE, actual: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """The whole P&L of one contract, from list price to what is left.

    Parameters
    ----------
    contracts, price_lines, milestones : tables of the world. rate : yearly cost of money. loss_rate : share of the
    amount that is lost on average. actual : cost of credit by the days on which money really came.

    Returns
    -------
    DataFrame, index ``line``, column ``amount`` (CNY, costs negative) and ``share`` of the invoice price: invoice
    price, the off-invoice lines, ``pocket_price``, ``product_cost``, the costs of the deal, ``cost_of_credit``,
    ``interest_received``, ``credit_loss``, ``deal_profit``. Without milestones the cost of credit counts
    ``payment_days`` from delivery.

    Covers: deal_pnl, financing_margin.
    """
    one = find_contract(contracts, contract_id)
    need_columns(price_lines, ["contract_id", "line", "place", "amount"], "price_lines")
    amount = float(one["amount"])
    if amount <= 0:
        raise fail("no_price", owner="contract", which=one["contract_id"])
    mine = price_lines[price_lines["contract_id"] == one["contract_id"]]
    rows = {"invoice_price": amount}
    later = mine[mine["place"] == "off_invoice"]
    rows |= {str(line): -float(off) for line, off in zip(later["line"], later["amount"], strict=True)}
    pocket = sum(rows.values())
    rows["pocket_price"] = pocket
    rows["product_cost"] = -float(one["product_cost"])
    costs = mine[mine["place"] == "deal_cost"]
    rows |= {str(line): -float(off) for line, off in zip(costs["line"], costs["amount"], strict=True)}
    if (milestones["contract_id"] == one["contract_id"]).any():
        rows["cost_of_credit"] = -terms_of(contract_id, contracts, milestones, rate, actual).cost_of_terms
    else:
        rows["cost_of_credit"] = -credit_charge(amount, rate, float(one["payment_days"]))
    longer = max(float(one["payment_days"]) - FREE_DAYS, 0.0)
    rows["interest_received"] = credit_charge(amount, float(one["credit_rate"]), longer)
    rows["credit_loss"] = -amount * need_number(loss_rate, "loss_rate", 0, 1)
    spent = list(rows).index("pocket_price")
    rows["deal_profit"] = sum(list(rows.values())[spent:])
    table = pd.DataFrame({"amount": pd.Series(rows)}).rename_axis("line")
    table["share"] = table["amount"] / amount
    return table


def deals(
    contracts: pd.DataFrame, price_lines: pd.DataFrame, milestones: pd.DataFrame, rate: float = MONEY_RATE,
    loss_rate: float = LOSS_RATE, actual: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """The deal P&L of every contract in one line each, smallest margin first.

    Returns
    -------
    DataFrame, index contract_id: ``account_id, invoice_price, pocket_price, gross_margin`` (pocket − product cost),
    ``deal_costs, cost_of_credit, interest_received, credit_loss, deal_profit`` (CNY), ``deal_margin`` (fraction of the
    invoice price).

    Covers: deal_pnl.
    """
    rows = {}
    for contract, account in zip(contracts["contract_id"], contracts["account_id"], strict=True):
        pnl = deal_pnl(contract, contracts, price_lines, milestones, rate, loss_rate, actual)["amount"]
        goods = float(pnl["pocket_price"] + pnl["product_cost"])
        rest = {name: float(pnl[name]) for name in ("cost_of_credit", "interest_received", "credit_loss")}
        profit = float(pnl["deal_profit"])
        rows[contract] = {
            "account_id": account, "invoice_price": float(pnl["invoice_price"]),
            "pocket_price": float(pnl["pocket_price"]), "gross_margin": goods,
            "deal_costs": profit - goods - sum(rest.values()), **rest, "deal_profit": profit,
            "deal_margin": profit / float(pnl["invoice_price"]),
        }  # fmt: skip
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("contract_id")
    return table.sort_index().sort_values("deal_margin", kind="stable")


def open_balance(amount: float, paid: float) -> Balance:
    """What is still to be paid on a contract; a negative balance is money that we owe back.

    Returns
    -------
    Balance
        ``state``: "open", "settled" or "overpaid"; ``said`` puts it into a sentence.
    """
    full, came = need_number(amount, "amount", 0), need_number(paid, "paid", 0)
    left = round(full - came, 2)
    return Balance(full, came, left, "open" if left > 0 else "settled" if left == 0 else "overpaid")
