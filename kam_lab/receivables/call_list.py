"""A quarter on the call list: six fortnights, few hours, and twelve accounts that owe.

:func:`play` is a pure function of the book, the decisions and a seed: the same choices give the same quarter, and two
ways to play meet the same luck. Nothing waits and nothing runs by itself. The chances are course defaults, made so that
each kind of debtor answers to something else; they are no measurement.
``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kam_lab.checks import fail, listed
from kam_lab.receivables.call_book import Book
from kam_lab.receivables.dso import dso
from kam_lab.receivables.expected_loss import LOSS_AFTER_90, loss_rates
from kam_lab.receivables.ledger import BUCKETS, figure

ROUNDS, DAYS = 6, 14
#: Hours for the list in a fortnight.
HOURS = 14.0
#: What may be done with an account in a fortnight: hours besides those of a conversation, times that conversation.
ACTIONS: dict[str, tuple[float, float]] = {
    "wait": (0.0, 0.0), "call": (0.0, 1.0), "letter": (1.0, 0.0), "settle": (2.0, 1.0), "plan": (1.0, 1.0),
    "escalate": (1.0, 1.5), "hold": (0.5, 0.0), "lawyer": (2.0, 0.0), "sue": (5.0, 0.0), "envelope": (0.5, 0.0),
}  # fmt: skip
#: Demands that can be proven: they restart the clock of limitation.
PROVABLE = ("letter", "plan", "lawyer", "sue")
#: Kinds of debtors, hidden from the player: forgets, stretches, holds back on purpose, cannot.
_ALONE = {"forgets": 0.45, "stretches": 0.22, "holds": 0.06, "cannot": 0.05}
_PART = {"forgets": 1.0, "stretches": 0.85, "holds": 0.6, "cannot": 0.35}
_IN_TIME = {"forgets": 0.85, "stretches": 0.35, "holds": 0.08, "cannot": 0.15}
_PUSH = {
    "call": {"forgets": 0.35, "stretches": 0.20, "holds": 0.05, "cannot": 0.04},
    "letter": {"forgets": 0.25, "stretches": 0.15, "holds": 0.07, "cannot": 0.05},
    "escalate": {"forgets": 0.30, "stretches": 0.35, "holds": 0.50, "cannot": 0.12},
    "plan": {"forgets": 0.10, "stretches": 0.15, "holds": 0.15, "cannot": 0.50},
    "hold": {"forgets": 0.30, "stretches": 0.35, "holds": 0.40, "cannot": 0.08},
    "lawyer": {"forgets": 0.25, "stretches": 0.25, "holds": 0.25, "cannot": 0.08},
    "sue": {"forgets": 0.40, "stretches": 0.40, "holds": 0.40, "cannot": 0.15},
}
#: What an action does to the relationship (points of 100), and what each repetition adds.
_MOOD = {
    "call": -0.5,
    "letter": -1.0,
    "settle": 7.0,
    "plan": 2.0,
    "escalate": -2.0,
    "hold": -5.0,
    "lawyer": -11.0,
    "sue": -40.0,
}
_TIRED = -2.0
#: Below this an account leaves; what it would have left us in a year is gone.
LEAVES = 30.0
#: A settled complaint costs a reduction; a suit costs fees; money costs interest (shares; the last a year).
REDUCTION, FEES, INTEREST = 0.08, 0.03, 0.05
#: Loss rates by age: middling roll rates (course default).
RATES = loss_rates(dict(zip(BUCKETS[:-1], (0.20, 0.20, 0.35, 0.75), strict=True)), LOSS_AFTER_90)
_BY_AGE = {str(name): float(rate) for name, rate in RATES.items()}
#: A debt in court is lost less often; one that is barred, almost always.
_COURT, _BARRED = 0.4, 0.9

Decisions = Sequence[Mapping[str, str]]


class Event(NamedTuple):
    """Something that happened: in which fortnight, to whom, what (a key for words), how much (CNY)."""

    round: int
    account_id: str
    what: str
    amount: float = 0.0


@dataclass
class _Debtor:
    """One account during play."""

    kind: str
    overdue: list[list[float]]  # [CNY, days past due], oldest first
    disputed: float
    disputed_days: float
    coming: list[list[float]]  # [CNY, days until due]
    relation: float
    clock: float
    push: float = 0.0
    before: str = "wait"
    held: bool = False
    sued: bool = False
    gone: bool = False
    fresh: float = 0.0
    monthly: float = 0.0
    margin: float = 0.0
    leverage: float = 0.5
    way: bool = False

    @property
    def owed(self) -> float:
        return sum(amount for amount, _ in self.overdue)

    @property
    def total(self) -> float:
        return self.owed + self.disputed + self.fresh + sum(amount for amount, _ in self.coming)


@dataclass(frozen=True)
class Quarter:
    """What a quarter came to.

    Attributes
    ----------
    rounds
        Index ``round`` 0 (start) … : ``cash`` (CNY so far), ``dso, expected_loss, relation`` (mean), ``hours``,
        ``lost_margin`` (CNY so far, of goods held back).
    accounts
        Index account_id: ``overdue, disputed, oldest_days, relation, clock_days, held, sued, gone, paid``.
    events
        What happened, in order.
    bill
        CNY: ``loss_avoided, interest_saved`` and, below 0, ``reductions, fees, lost_margin, lost_accounts``;
        ``result``.
    void
        An envelope was handed over: the quarter does not count.
    """

    rounds: pd.DataFrame
    accounts: pd.DataFrame
    events: tuple[Event, ...]
    bill: dict[str, float]
    void: bool
    hours_left: float = field(default=0.0)


def action_hours(book: Book, account_id: str, action: str) -> float:
    """Hours that an action takes at an account."""
    if action not in ACTIONS:
        raise fail("unknown_word", owner="collections", name="action", came=action, expected=listed(ACTIONS, 12))
    if account_id not in book.accounts.index:
        raise fail("not_on_list", owner="collections", account=account_id, present=listed(book.accounts.index, 4))
    base, talks = ACTIONS[action]
    return base + talks * figure(book.accounts, account_id, "hours")


def hours_needed(book: Book, choices: Mapping[str, str]) -> float:
    """Hours that the choices of one fortnight take together."""
    return sum(action_hours(book, account, action) for account, action in choices.items())


def play(book: Book, decisions: Decisions, seed: int = 1) -> Quarter:
    """Play the fortnights decided so far.

    Parameters
    ----------
    book : result of ``call_book``. decisions : per fortnight a mapping account_id → action (of :data:`ACTIONS`); who is
        not named waits. At most :data:`ROUNDS`.
    seed : luck of the quarter, a whole number.

    Raises
    ------
    InputError
        More fortnights than a quarter has, an unknown action or account, or more hours than there are.

    Covers: collection_priority, dunning_ladder, release_or_hold.
    """
    if len(decisions) > ROUNDS:
        raise fail("quarter_over", owner="collections", rounds=ROUNDS)
    for number, choices in enumerate(decisions, 1):
        needed = hours_needed(book, choices)
        if needed > HOURS + 1e-9:
            raise fail("too_many_hours", owner="collections", round=number, needed=f"{needed:g}", hours=f"{HOURS:g}")
    luck = np.random.default_rng(int(seed)).random((len(book.accounts), ROUNDS, 3))
    debtors = {str(name): _start(book, str(name)) for name in book.accounts.index}
    events: list[Event] = []
    sums = {"cash": 0.0, "lost_margin": 0.0, "reductions": 0.0, "fees": 0.0, "interest": 0.0}
    paid = dict.fromkeys(debtors, 0.0)
    start_loss = _loss(debtors)
    rows = [_row(book, debtors, sums, 0.0)]
    for number, choices in enumerate(decisions):
        for place, (name, debtor) in enumerate(debtors.items()):
            action = choices.get(name, "wait")
            _act(name, debtor, action, number, events, sums, luck[place, number, 2])
            came = _pay(debtor, luck[place, number, :2])
            if came:
                events.append(Event(number + 1, name, "paid", came))
            paid[name] += came
            sums["cash"] += came
            sums["interest"] += came * INTEREST * (ROUNDS - number) * DAYS / 365
            _age(debtor)
            if debtor.relation < LEAVES and not debtor.gone:
                debtor.gone = True
                events.append(Event(number + 1, name, "left"))
        rows.append(_row(book, debtors, sums, hours_needed(book, choices)))
    void = any(action == "envelope" for choices in decisions for action in choices.values())
    lost = sum(
        debtor.monthly * debtor.margin * 12 for debtor in debtors.values() if debtor.gone
    )  # fmt: skip
    bill = {
        "loss_avoided": start_loss - _loss(debtors), "interest_saved": sums["interest"],
        "reductions": -sums["reductions"], "fees": -sums["fees"],
        "lost_margin": -sums["lost_margin"], "lost_accounts": -lost,
    }  # fmt: skip
    if void:
        bill = dict.fromkeys(bill, 0.0)
    bill["result"] = sum(bill.values())
    table = pd.DataFrame(rows, index=pd.RangeIndex(len(rows), name="round"))
    return Quarter(table, _table(debtors, paid), tuple(events), bill, void)


def kind_of(row: pd.Series) -> str:
    """How an account comes to be late, from its habits: forgets, stretches, holds, or cannot (hidden in the app)."""
    late = float(row["days_late"]) if pd.notna(row["days_late"]) else 60.0
    if (
        float(row["oldest_days"]) > 150
        and float(row["overdue"]) > 0
        and (float(row["capacity"]) < 66 or row["monthly"] < 1)
    ):
        return "cannot"
    if late > 45:
        return "holds"
    return "stretches" if late > 14 else "forgets"


def _start(book: Book, name: str) -> _Debtor:
    row: Any = book.accounts.loc[name]
    items = book.items[book.items["account_id"] == name]
    late = items[items["days_overdue"] > 0].sort_values("days_overdue", ascending=False, kind="stable")
    clear = (late["open"] - late["disputed"]).tolist()
    overdue = [[float(a), float(d)] for a, d in zip(clear, late["days_overdue"], strict=True) if a > 0.005]
    ahead = items[items["days_overdue"] <= 0]
    coming = [[float(a), float(-d)] for a, d in zip(ahead["open"], ahead["days_overdue"], strict=True)]
    disputed = float(late["disputed"].sum())
    days = float((late["days_overdue"] * late["disputed"]).sum() / disputed) if disputed else 0.0
    return _Debtor(
        kind_of(row), overdue, disputed, days, coming, float(row["relation"]), float(row["clock_days"]),
        monthly=float(row["monthly"]), margin=float(row["margin"]),
        leverage=float(row["leverage"]), way=bool(row["way"]),
    )  # fmt: skip


def _act(
    name: str,
    debtor: _Debtor,
    action: str,
    number: int,
    events: list[Event],
    sums: dict[str, float],
    luck: float,
) -> None:
    """What we do, and what it does to them."""
    debtor.push *= 0.5
    debtor.relation += _MOOD.get(action, 0.0) + (_TIRED if action == debtor.before != "wait" else 0.0)
    only_dispute = debtor.disputed > 0 and debtor.owed <= 0
    if action in PROVABLE and debtor.clock >= 0:
        debtor.clock = 1095.0 + DAYS
    if action == "settle":
        if debtor.disputed > 0 and luck < 0.75:
            cut = debtor.disputed * REDUCTION
            sums["reductions"] += cut
            debtor.overdue.append([debtor.disputed - cut, debtor.disputed_days])
            debtor.overdue.sort(key=lambda item: -item[1])
            debtor.disputed = 0.0
            debtor.push += 0.45
            events.append(Event(number + 1, name, "settled", cut))
        elif debtor.disputed > 0:
            events.append(Event(number + 1, name, "not_settled"))
        else:
            debtor.relation -= _MOOD["settle"]
            events.append(Event(number + 1, name, "nothing_to_settle"))
    elif only_dispute and action in ("hold", "lawyer", "sue", "escalate"):
        debtor.relation -= 8.0
        events.append(Event(number + 1, name, "wrong_tool"))
    elif action == "sue" and debtor.clock < 0:
        sums["fees"] += debtor.owed * FEES
        events.append(Event(number + 1, name, "barred"))
    elif action in _PUSH:
        strength = debtor.leverage if action == "hold" else 1.0
        if action == "escalate" and not debtor.way:
            strength = 0.4
            events.append(Event(number + 1, name, "no_way"))
        debtor.push += _PUSH[action][debtor.kind] * strength
    if action == "sue" and debtor.clock >= 0 and not debtor.sued:
        sums["fees"] += debtor.owed * FEES
        debtor.sued = True
        events.append(Event(number + 1, name, "sued", debtor.owed))
    debtor.held = action == "hold" or (debtor.held and action == "wait")
    if debtor.held and action != "hold":
        debtor.push += 0.5 * _PUSH["hold"][debtor.kind] * debtor.leverage
        debtor.relation -= 3.0
    half_month = debtor.monthly / 2
    if debtor.held or debtor.sued or debtor.gone:
        sums["lost_margin"] += half_month * debtor.margin
    else:
        debtor.fresh += half_month
    if action == "envelope":
        events.append(Event(number + 1, name, "envelope"))
    debtor.before = action


def _pay(debtor: _Debtor, luck: np.ndarray) -> float:
    """Money of this fortnight: what falls due and is paid in time, and what was overdue."""
    came = 0.0
    for item in [one for one in debtor.coming if one[1] < DAYS]:
        debtor.coming.remove(item)
        if luck[1] < _IN_TIME[debtor.kind] + 0.3 * debtor.push:
            came += item[0]
        else:
            debtor.overdue.append([item[0], 0.0])
    chance = min(0.95, _ALONE[debtor.kind] + debtor.push)
    if debtor.owed > 0 and luck[0] < chance:
        left = debtor.owed * _PART[debtor.kind]
        came += left
        for item in debtor.overdue:
            part = min(item[0], left)
            item[0] -= part
            left -= part
        debtor.overdue = [item for item in debtor.overdue if item[0] > 1.0]
        debtor.held = debtor.held and debtor.owed > 0
    return came


def _age(debtor: _Debtor) -> None:
    for item in debtor.overdue:
        item[1] += DAYS
    for item in debtor.coming:
        item[1] -= DAYS
    debtor.disputed_days += DAYS
    debtor.clock -= DAYS


def _loss(debtors: Mapping[str, _Debtor]) -> float:
    """Expected loss on what is overdue or disputed (CNY)."""
    total = 0.0
    for debtor in debtors.values():
        for amount, days in [*debtor.overdue, [debtor.disputed, debtor.disputed_days]]:
            rate = _rate(days)
            rate = _BARRED if debtor.clock < 0 else rate * _COURT if debtor.sued else rate
            total += amount * rate
    return total


def _rate(days: float) -> float:
    for name, last in zip(BUCKETS, (0, 30, 60, 90), strict=False):
        if days <= last:
            return _BY_AGE[name]
    return _BY_AGE["over_90"]


def _row(book: Book, debtors: Mapping[str, _Debtor], sums: Mapping[str, float], hours: float) -> dict[str, float]:
    receivables = book.rest + sum(debtor.total for debtor in debtors.values())
    return {
        "cash": sums["cash"],
        "dso": dso(receivables, book.sales, book.days),
        "expected_loss": _loss(debtors),
        "relation": float(np.mean([max(0.0, min(100.0, debtor.relation)) for debtor in debtors.values()])),
        "hours": hours,
        "lost_margin": sums["lost_margin"],
    }


def _table(debtors: Mapping[str, _Debtor], paid: Mapping[str, float]) -> pd.DataFrame:
    rows = {
        name: {
            "overdue": one.owed, "disputed": one.disputed, "oldest_days": max([d for _, d in one.overdue], default=0.0),
            "current": one.fresh + sum(amount for amount, _ in one.coming),
            "relation": max(0.0, min(100.0, one.relation)),
            "clock_days": one.clock, "held": one.held, "sued": one.sued, "gone": one.gone, "paid": paid[name],
        }
        for name, one in debtors.items()
    }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("account_id")
