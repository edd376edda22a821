"""What the law makes of a clause: deposit, liquidated damages, and which of the two to claim.

Every figure comes from :mod:`kam_lab.rules` as it stood on the day ``as_of``. For teaching, no legal advice: where a
court weighs all facts, a result is a flag, never an amount.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from kam_lab import rules
from kam_lab.checks import fail, listed, need_columns, need_number
from kam_lab.i18n import t

#: Names of first money that are a deposit in law without more; 订金, 押金, 保证金 are not (interpretation, art. 67).
DEPOSIT_KINDS = ("deposit", "prepayment", "earnest", "none")
#: Rules behind a deposit and behind damages: what a result cites.
DEPOSIT_RULES = (
    "deposit_effective", "deposit_max", "deposit_return_factor", "deposit_forfeit", "deposit_or_damages",
    "deposit_named", "deposit_proportional",
)  # fmt: skip
DAMAGES_RULES = (
    "damages_adjust", "damages_excess_ratio", "damages_burden", "damages_bad_faith", "damages_no_exclusion",
    "delay_damages_and_performance",
)  # fmt: skip


class Deposit(NamedTuple):
    """What the first money is in law (CNY). ``owed_back`` is missing where only a part was not performed."""

    valid: float
    prepayment: float
    penalty_base: float
    forfeited: float
    owed_back: float


class Damages(NamedTuple):
    """Liquidated damages against the loss; ``verdict`` is a flag and never an amount."""

    agreed: float
    loss: float
    ratio: float
    threshold: float
    verdict: str

    @property
    def said(self) -> str:
        """The verdict in a sentence of the current language."""
        return t(f"contract.damages.{self.verdict}", threshold=f"{self.threshold:,.0f}")


class Routes(NamedTuple):
    """Deposit or liquidated damages: one of the two (CNY)."""

    deposit: float
    loss_above_deposit: float
    deposit_route: float
    damages_route: float
    better: str


def deposit(
    contract_amount: float, paid: float, as_of: rules.Day, kind: str = "deposit", default_by: str = "none",
    unperformed: float = 1.0,
) -> Deposit:  # fmt: skip
    """What a first payment is in law, and what follows from a default (Civil Code 586–588; handbook T-4.1).

    Only money that was *paid* counts, only under the name deposit (定金), and at most a fifth of the contract; what
    exceeds it is a prepayment. The payer of the deposit is the buyer, the receiver the supplier.

    Parameters
    ----------
    contract_amount, paid : CNY. kind : one of ``DEPOSIT_KINDS``. default_by : none, buyer or supplier.
    unperformed : fraction of the contract not performed; the penalty follows it.

    Returns
    -------
    Deposit
        ``penalty_base`` = valid deposit × unperformed. The buyer in default forfeits it (``forfeited``). ``owed_back``:
        what the supplier has to pay back if the whole contract fails: twice the deposit and the prepayment where he
        is in default, the prepayment alone where the buyer is, everything where nobody is; missing where only a part
        was not performed.

    Covers: deposit_cap, deposit_default, deposit_only_by_name, deposit_in_part, t_4_1.
    """
    full, came = need_number(contract_amount, "contract_amount", 0), need_number(paid, "paid", 0)
    if full == 0:
        raise fail("no_price", owner="contract", which="contract_amount")
    if kind not in DEPOSIT_KINDS:
        raise fail("unknown_kind", owner="contract", came=kind, expected=listed(DEPOSIT_KINDS))
    if default_by not in ("none", "buyer", "supplier"):
        raise fail("unknown_party", owner="contract", came=default_by)
    open_part = need_number(unperformed, "unperformed", 0, 1)
    valid = min(came, full * rules.value("deposit_max", as_of)) if kind == "deposit" else 0.0
    rest = came - valid
    base = valid * open_part
    if default_by == "none":
        return Deposit(valid, rest, base, 0.0, came if open_part == 1 else math.nan)
    if default_by == "buyer":
        return Deposit(valid, rest, base, base, rest if open_part == 1 else math.nan)
    factor = rules.value("deposit_return_factor", as_of)
    return Deposit(valid, rest, base, 0.0, valid * factor + rest if open_part == 1 else math.nan)


def deposits(contracts: pd.DataFrame, as_of: rules.Day) -> pd.DataFrame:
    """The first money of every contract: how much of it is a deposit in law.

    Returns
    -------
    DataFrame, index contract_id, largest excess first: ``account_id, deposit_kind, amount, deposit_paid`` (CNY),
    ``paid_share`` of the contract, ``valid, excess`` (CNY: called deposit, but above the limit), ``over_limit`` (bool).
    Contracts without first money are left out.

    Covers: deposit_cap, deposit_only_by_name.
    """
    need_columns(contracts, ["contract_id", "account_id", "amount", "deposit_kind", "deposit_paid"], "contracts")
    table = contracts[contracts["deposit_paid"] > 0].set_index("contract_id")
    found = table[["account_id", "deposit_kind", "amount", "deposit_paid"]].copy()
    found["paid_share"] = found["deposit_paid"] / found["amount"]
    rows = zip(found["amount"], found["deposit_paid"], found["deposit_kind"], strict=True)
    found["valid"] = [deposit(amount, paid, as_of, kind).valid for amount, paid, kind in rows]
    named = found["deposit_kind"] == "deposit"
    found["excess"] = (found["deposit_paid"] - found["valid"]).where(named, 0.0)
    found["over_limit"] = found["excess"] > 0.005
    return found.sort_index().sort_values("excess", ascending=False, kind="stable")


def damages(agreed: float, loss: float, as_of: rules.Day, bad_faith: bool = False) -> Damages:
    """Liquidated damages (违约金) against the proven loss (Civil Code 585, interpretation 64–65; handbook T-4.2).

    Parameters
    ----------
    agreed, loss : CNY. bad_faith : whether the party in breach acted in bad faith.

    Returns
    -------
    Damages
        ``threshold`` = 1.3 × loss, ``verdict``: "likely_reducible", "no_cut" (excessive, but bad faith), "stands",
        "may_be_raised" (below the loss), "no_loss" (nothing proven, so nothing to compare with). The court weighs all
        facts: how much it would cut is not said.

    Covers: damages_level, damages_proof, t_4_2.
    """
    sum_agreed, harm = need_number(agreed, "agreed", 0), need_number(loss, "loss", 0)
    limit = harm * rules.value("damages_excess_ratio", as_of)
    if harm == 0:
        return Damages(sum_agreed, harm, math.nan, limit, "no_loss")
    if sum_agreed > limit + 1e-6:
        verdict = "no_cut" if bad_faith else "likely_reducible"
    else:
        verdict = "may_be_raised" if sum_agreed < harm else "stands"
    return Damages(sum_agreed, harm, sum_agreed / harm, limit, verdict)


def damages_table(contracts: pd.DataFrame, as_of: rules.Day) -> pd.DataFrame:
    """Every contract in breach with damages agreed: are they likely to be cut, or to be raised?

    Returns
    -------
    DataFrame, index contract_id, largest ratio first: ``account_id, default_by, damages_agreed, loss_proven,
    threshold`` (CNY), ``damages_ratio``, ``damages_verdict``.

    Raises
    ------
    InputError
        No contract is in breach.

    Covers: damages_level, t_4_2.
    """
    need_columns(
        contracts, ["contract_id", "account_id", "default_by", "damages_agreed", "loss_proven"], "contracts"
    )  # fmt: skip
    broken = contracts[(contracts["default_by"] != "none") & (contracts["damages_agreed"] > 0)]
    if broken.empty:
        raise fail("nothing_broken", owner="contract")
    rows = {}
    for one in broken.to_dict("records"):
        loss = float(one["loss_proven"]) if pd.notna(one["loss_proven"]) else 0.0
        found = damages(float(one["damages_agreed"]), loss, as_of)
        rows[one["contract_id"]] = {
            "account_id": one["account_id"], "default_by": one["default_by"], "damages_agreed": found.agreed,
            "loss_proven": loss, "threshold": found.threshold, "damages_ratio": found.ratio,
            "damages_verdict": found.verdict,
        }  # fmt: skip
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("contract_id")
    return table.sort_index().sort_values("damages_ratio", ascending=False, kind="stable")


def deposit_or_damages(penalty: float, agreed: float, loss: float) -> Routes:
    """The two claims of whoever was let down: one of them, never both (Civil Code 588).

    Parameters
    ----------
    penalty : CNY that the deposit brings. agreed : liquidated damages as agreed. loss : proven loss.

    Returns
    -------
    Routes
        The deposit route adds the loss above the deposit; the damages route is the sum agreed, which a court may still
        adjust.

    Covers: deposit_or_damages_choice.
    """
    base, fixed, harm = (
        need_number(value, name, 0) for value, name in ((penalty, "penalty"), (agreed, "agreed"), (loss, "loss"))
    )
    above = max(0.0, harm - base)
    better = "deposit" if base + above > fixed else "damages" if fixed > base + above else "equal"
    return Routes(base, above, base + above, fixed, better)


def delay_damages(amount: float, daily_rate: float, days: float) -> dict[str, float]:
    """Damages for late payment, which are owed besides the price itself (Civil Code 585).

    Parameters
    ----------
    amount : CNY still owed. daily_rate : fraction a day (0.0005 = five in ten thousand). days : of delay.

    Returns
    -------
    dict: ``owed`` (the price), ``delay_damages``, ``together`` (CNY).

    Covers: delay_besides_performance.
    """
    owed = need_number(amount, "amount", 0)
    extra = owed * need_number(daily_rate, "daily_rate", 0, 1) * need_number(days, "days", 0)
    return {"owed": owed, "delay_damages": extra, "together": owed + extra}
