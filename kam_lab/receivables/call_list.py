"""A quarter on the call list: six fortnights, few hours, and twelve accounts that owe.

:func:`play` is a pure function of the book, the decisions and a seed: the same choices give the same quarter, and two
ways to play meet the same luck. Nothing waits and nothing runs by itself. The chances are course defaults, made so that
each kind of debtor answers to something else; they are no measurement.
``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kam_lab.checks import fail, listed
from kam_lab.receivables.call_book import HOURS as HOURS
from kam_lab.receivables.call_book import Book
from kam_lab.receivables.dso import dso
from kam_lab.receivables.expected_loss import LOSS_AFTER_90, loss_rates
from kam_lab.receivables.ledger import BUCKETS, figure

ROUNDS, DAYS = 6, 14
#: What may be done with an account in a fortnight: hours besides those of a conversation, times that conversation.
ACTIONS: dict[str, tuple[float, float]] = {
    "wait": (0.0, 0.0), "call": (0.0, 1.0), "letter": (1.0, 0.0), "settle": (2.0, 1.0), "plan": (1.0, 1.0),
    "escalate": (1.0, 1.5), "hold": (0.5, 0.0), "lawyer": (2.0, 0.0), "sue": (5.0, 0.0), "envelope": (0.5, 0.0),
}  # fmt: skip
#: What a plan may hold besides: a discount for what is not yet due, if it comes at once.
MORE_ACTIONS: dict[str, tuple[float, float]] = {"prompt": (0.5, 0.0)}
PROMPT = 0.02
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
#: Chance that a debtor takes the discount: the better he pays, the likelier.
_EARLY = {"forgets": 0.7, "stretches": 0.35, "holds": 0.05, "cannot": 0.02}
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
#: Chance that a fortnight's work settles a complaint.
_SETTLED = 0.75
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
    """Hours that an action takes at an account; known are :data:`ACTIONS` and :data:`MORE_ACTIONS`."""
    known = ACTIONS.get(action) or MORE_ACTIONS.get(action)
    if known is None:
        raise fail("unknown_word", owner="collections", name="action", came=action, expected=listed(ACTIONS, 12))
    if account_id not in book.accounts.index:
        raise fail("not_on_list", owner="collections", account=account_id, present=listed(book.accounts.index, 4))
    base, talks = known
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
    game = Game(book, seed)
    for choices in decisions:
        game.step(choices)
    return game.quarter


def luck_of(seed: int, accounts: int) -> np.ndarray:
    """The draws of a quarter, 0–1, by account, fortnight and purpose: overdue money, money in time, a settlement.

    The first accounts of a longer list meet the same draws as a shorter list of the same seed.
    """
    return np.random.default_rng(int(seed)).random((accounts, ROUNDS, 3))


class Game:
    """A quarter under way: :meth:`step` plays a fortnight, :attr:`now` is what a caller sees before the next.

    Parameters
    ----------
    book : result of ``call_book``. seed : luck of the quarter.
    start : result of :func:`openings`, for whoever plays one book many times.
    """

    def __init__(self, book: Book, seed: int = 1, start: Mapping[str, _Debtor] | None = None) -> None:
        self.book = book
        self._luck = luck_of(seed, len(book.accounts))
        self._debtors = copy.deepcopy(dict(start or openings(book)))
        self._events: list[Event] = []
        self._sums = {"cash": 0.0, "lost_margin": 0.0, "reductions": 0.0, "fees": 0.0, "interest": 0.0}
        self._paid = dict.fromkeys(self._debtors, 0.0)
        self._start_loss = _loss(self._debtors)
        self._rows = [_row(book, self._debtors, self._sums, 0.0)]
        self._void = False

    @property
    def number(self) -> int:
        """Fortnights played so far."""
        return len(self._rows) - 1

    @property
    def state(self) -> dict[str, dict[str, Any]]:
        """The accounts as they stand, as plain rows: account_id → column → value."""
        return _state(self._debtors, self._paid)

    @property
    def now(self) -> pd.DataFrame:
        """The accounts as they stand; see ``Quarter.accounts``."""
        return _table(self._debtors, self._paid)

    def step(self, choices: Mapping[str, str]) -> None:
        """Play one fortnight.

        Raises
        ------
        InputError
            An unknown action or account, more hours than there are, or the quarter is over.
        """
        number, most = self.number, self.book.hours
        if number >= ROUNDS:
            raise fail("quarter_over", owner="collections", rounds=ROUNDS)
        needed = hours_needed(self.book, choices)
        if needed > most + 1e-9:
            said = {"round": number + 1, "needed": f"{needed:g}", "hours": f"{most:g}"}
            raise fail("too_many_hours", owner="collections", **said)
        for place, (name, debtor) in enumerate(self._debtors.items()):
            luck = self._luck[place, number]
            _act(name, debtor, choices.get(name, "wait"), number, self._events, self._sums, luck[2])
            came = _pay(debtor, luck[:2]) + _pay_early(name, debtor, choices, number, self._events, self._sums, luck)
            if came:
                self._events.append(Event(number + 1, name, "paid", came))
            self._paid[name] += came
            self._sums["cash"] += came
            self._sums["interest"] += came * INTEREST * (ROUNDS - number) * DAYS / 365
            _age(debtor)
            if debtor.relation < LEAVES and not debtor.gone:
                debtor.gone = True
                self._events.append(Event(number + 1, name, "left"))
        self._void = self._void or "envelope" in choices.values()
        self._rows.append(_row(self.book, self._debtors, self._sums, needed))

    @property
    def quarter(self) -> Quarter:
        """What the fortnights played so far have come to."""
        lost = sum(debtor.monthly * debtor.margin * 12 for debtor in self._debtors.values() if debtor.gone)
        bill = {
            "loss_avoided": self._start_loss - _loss(self._debtors), "interest_saved": self._sums["interest"],
            "reductions": -self._sums["reductions"], "fees": -self._sums["fees"],
            "lost_margin": -self._sums["lost_margin"], "lost_accounts": -lost,
        }  # fmt: skip
        if self._void:
            bill = dict.fromkeys(bill, 0.0)
        bill["result"] = sum(bill.values())
        table = pd.DataFrame(self._rows, index=pd.RangeIndex(len(self._rows), name="round"))
        return Quarter(table, self.now, tuple(self._events), bill, self._void)


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


def openings(book: Book) -> dict[str, _Debtor]:
    """The debtors of a book as a quarter finds them."""
    return {str(name): _start(book, str(name)) for name in book.accounts.index}


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
        if debtor.disputed > 0 and luck < _SETTLED:
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


def _pay_early(
    name: str,
    debtor: _Debtor,
    choices: Mapping[str, str],
    number: int,
    events: list[Event],
    sums: dict[str, float],
    luck: np.ndarray,
) -> float:
    """What is not yet due and comes at once, less the discount offered for that."""
    ahead = sum(amount for amount, _ in debtor.coming)
    if choices.get(name) != "prompt" or ahead <= 0 or luck[1] >= _EARLY[debtor.kind]:
        return 0.0
    cut = ahead * PROMPT
    sums["reductions"] += cut
    debtor.coming = []
    events.append(Event(number + 1, name, "prompt", cut))
    return ahead - cut


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


def bound(book: Book, seed: int, start: Mapping[str, _Debtor] | None = None) -> float:
    """A result that no way to play this quarter can pass (CNY), known only to who sees the draws beforehand.

    Every debtor pays whenever the draws leave the smallest chance that he does, complaints are settled by the first
    draw that allows it, what is not yet due comes on the first day; nothing costs hours, goods, fees or a reduction,
    and what stays is in court. Each of these can only add to the result, so no plan has more.
    """
    luck, total = luck_of(seed, len(book.accounts)), 0.0
    for place, debtor in enumerate(copy.deepcopy(dict(start or openings(book))).values()):
        before = _loss({"": debtor})
        total += sum(amount for amount, _ in debtor.coming) * INTEREST * ROUNDS * DAYS / 365
        debtor.coming, debtor.sued, debtor.clock = [], True, max(debtor.clock, 1095.0)
        for number in range(ROUNDS):
            if debtor.disputed > 0 and luck[place, number, 2] < _SETTLED:
                debtor.overdue.append([debtor.disputed, debtor.disputed_days])
                debtor.overdue.sort(key=lambda item: -item[1])
                debtor.disputed = 0.0
            debtor.push = 1.0
            total += _pay(debtor, luck[place, number, :2]) * INTEREST * (ROUNDS - number) * DAYS / 365
            _age(debtor)
        total += before - _loss({"": debtor})
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


def _state(debtors: Mapping[str, _Debtor], paid: Mapping[str, float]) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "overdue": one.owed, "disputed": one.disputed, "oldest_days": max([d for _, d in one.overdue], default=0.0),
            "current": one.fresh + sum(amount for amount, _ in one.coming),
            "relation": max(0.0, min(100.0, one.relation)),
            "clock_days": one.clock, "held": one.held, "sued": one.sued, "gone": one.gone, "paid": paid[name],
        }
        for name, one in debtors.items()
    }  # fmt: skip


def _table(debtors: Mapping[str, _Debtor], paid: Mapping[str, float]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(_state(debtors, paid), orient="index").rename_axis("account_id")
