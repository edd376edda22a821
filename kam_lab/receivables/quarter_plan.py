"""A plan for the quarter: rules by class of debtor, named exceptions, and who gets the goods that are short.

A plan is written once and played by rule, fortnight by fortnight; nobody plays by hand. What a class is can be seen in
the ledger (:func:`debtor_class`); what answers to it is for the team to know. Rows that cannot be used play the default
rule and are told. ``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from kam_lab.i18n import both
from kam_lab.receivables.call_book import Book
from kam_lab.receivables.call_list import ACTIONS, MORE_ACTIONS, ROUNDS, action_hours
from kam_lab.receivables.delivery import RULES

#: Classes of debtors, the first that fits counts: something in dispute; limitation ends soon; the buyer of the new
#: contract; old debt and little able to pay; habit of paying more than 45 days late, 15 to 45, less.
CLASSES = ("disputed", "clock", "contract", "weak", "holds", "stretches", "forgets")
#: Rows of a plan for single accounts, and the largest number of the column "order".
EXCEPTIONS, MOST_ORDER = tuple(f"exception_{number}" for number in range(1, 6)), 8
#: Days to the end of limitation from which a debt is in class "clock"; cuts of the others.
CLOCK_DAYS, OLD_DAYS, WEAK_CAPACITY, HOLDS_DAYS, STRETCHES_DAYS = 90, 150, 66, 45, 14
#: What no plan may hold. Whoever writes one of them down has no quarter that counts.
BREACHES = ("envelope", "threat", "backdate")
CHOICES = (*(name for name in ACTIONS if name != "envelope"), *MORE_ACTIONS, *BREACHES)
_ID = re.compile(r"A\d{4,}")
Text = dict[str, str]


@dataclass(frozen=True)
class Rule:
    """What is done with a class: ``first``, from fortnight ``since`` on ``then``; ``order`` 1 comes first."""

    order: float
    first: str
    since: int
    then: str

    def action(self, number: int) -> str:
        """What the rule says for a fortnight, counted from 0."""
        return self.first if number + 1 < self.since else self.then


#: A row that cannot be used: call, after everybody who stands in the plan.
DEFAULT_RULE = Rule(9.0, "call", ROUNDS + 1, "call")


@dataclass(frozen=True)
class Plan:
    """A plan as it is played.

    Attributes
    ----------
    rules : class → rule, every class of :data:`CLASSES`.
    exceptions : account → rule; they come before the rules of the classes.
    supply : who gets the goods that are short, of ``RULES``.
    """

    rules: Mapping[str, Rule]
    exceptions: Mapping[str, Rule] = field(default_factory=dict)
    supply: str = "equal"

    @property
    def breaches(self) -> tuple[str, ...]:
        """Steps in the plan that no plan may hold."""
        used = {step for rule in (*self.rules.values(), *self.exceptions.values()) for step in (rule.first, rule.then)}
        return tuple(name for name in BREACHES if name in used)

    def without(self, name: str) -> Plan:
        """The same plan, but this class is left alone."""
        return replace(self, rules={**self.rules, name: replace(self.rules[name], first="wait", then="wait")})


#: Whoever hands in no plan calls whoever owes most, and gives everybody the same share of the goods.
DEFAULT_PLAN = Plan(dict.fromkeys(CLASSES, replace(DEFAULT_RULE, order=1.0)))


@dataclass(frozen=True)
class Read:
    """A plan that was read, and a sentence for everything in it that could not be used."""

    plan: Plan
    problems: tuple[Text, ...] = field(default=())


def read_plan(rows: Any, supply: Any = None, book: Book | None = None) -> Read:
    """Make a plan of the answers of the team's notebook. Never raises for what somebody wrote.

    Parameters
    ----------
    rows : row → cells. A row for each class: ``order, first, since, then``; rows :data:`EXCEPTIONS` name an ``account``
        as well. ``since`` may be empty (then the first step goes on), an empty row of an exception is none.
    supply : of ``RULES``.
    book : with it, exceptions for accounts that are not on the list are told.
    """
    problems: list[Text] = []
    given = rows if isinstance(rows, Mapping) else {}
    made = {name: _rule(given.get(name), both(f"quarter.class.{name}"), problems) for name in CLASSES}
    special: dict[str, Rule] = {}
    for number, row in enumerate(EXCEPTIONS, start=1):
        cells = given.get(row)
        if not isinstance(cells, Mapping) or not cells:
            continue
        found = _ID.search(str(cells.get("account") or "").upper())
        name = found[0] if found else ""
        if not name or (book is not None and name not in book.accounts.index):
            said = str(cells.get("account") or "–")[:40]
            problems.append(both("quarter.plan.stranger", row=number, account=said))
            continue
        special[name] = _rule(cells, both("quarter.plan.exception", row=number, account=name), problems)
    if supply not in RULES:
        problems.append(both("quarter.plan.no_supply"))
        supply = "equal"
    return Read(Plan(made, special, str(supply)), tuple(problems))


def _rule(cells: Any, what: Text, problems: list[Text]) -> Rule:
    if not isinstance(cells, Mapping) or not cells:
        problems.append(both("quarter.plan.no_row", row=what))
        return DEFAULT_RULE
    first, then = cells.get("first"), cells.get("then", cells.get("first"))
    if first not in CHOICES or then not in CHOICES:
        problems.append(both("quarter.plan.no_action", row=what))
        return DEFAULT_RULE
    order, since = _whole(cells.get("order"), 1, MOST_ORDER), _whole(cells.get("since"), 1, ROUNDS)
    if order is None:
        problems.append(both("quarter.plan.no_order", row=what, most=MOST_ORDER))
    if since is None and cells.get("since") is not None:
        problems.append(both("quarter.plan.no_since", row=what, most=ROUNDS))
    return Rule(float(order or DEFAULT_RULE.order), str(first), since or ROUNDS + 1, str(then))


def _whole(value: Any, least: int, most: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    return int(value) if value == int(value) and least <= value <= most else None


def debtor_class(book: Book, contract: str = "") -> pd.Series:
    """The class of every account on the list on the first day, of :data:`CLASSES`; the first that fits.

    Parameters
    ----------
    contract : the buyer of the new contract.

    Covers: collection_priority.
    """
    rows, habits = book.accounts.to_dict("index"), habit_classes(book, contract)
    found = {name: class_now(row, habits[str(name)]) for name, row in rows.items()}
    return pd.Series(found, dtype="str", name="debtor_class").rename_axis("account_id")


def habit_classes(book: Book, contract: str = "") -> dict[str, str]:
    """What an account is whatever happens in the quarter: the contract's buyer, weak, or a habit of paying."""
    found = {}
    for name, row in book.accounts.to_dict("index").items():
        late = float(row["days_late"]) if row["days_late"] == row["days_late"] else 60.0
        old = float(row["oldest_days"]) > OLD_DAYS
        if name == contract:
            made = "contract"
        elif old and (float(row["capacity"]) < WEAK_CAPACITY or float(row["monthly"]) < 1):
            made = "weak"
        else:
            made = "holds" if late > HOLDS_DAYS else "stretches" if late > STRETCHES_DAYS else "forgets"
        found[str(name)] = made
    return found


def class_now(state: Mapping[Any, Any], habit: str) -> str:
    """The class of an account as it stands: in dispute or near the end of limitation before anything else."""
    if float(state["disputed"]) > 0:
        return "disputed"
    if 0 <= float(state["clock_days"]) <= CLOCK_DAYS and float(state["overdue"]) > 0:
        return "clock"
    return habit


State = Mapping[str, Mapping[str, Any]]


def choose(plan: Plan, book: Book, state: State, number: int, habits: Mapping[str, str]) -> dict[str, str]:
    """What the plan does in a fortnight: exceptions, then by order, then by yuan an hour, until the hours are gone.

    Who owes nothing is left alone, but for a discount for what is not yet due. Goods that are held stay held without a
    second order; nobody is sued twice.

    Parameters
    ----------
    state : ``Game.state``. number : of the fortnight, from 0. habits : result of :func:`habit_classes`.
    """
    wishes: list[tuple[bool, float, float, str, str, float]] = []
    for name, row in state.items():
        own = plan.exceptions.get(name)
        rule = plan.rules[class_now(row, habits[name])] if own is None else own
        action = rule.action(number)
        if not _sensible(action, row):
            continue
        hours = action_hours(book, name, action)
        worth = (float(row["overdue"]) + float(row["disputed"])) / max(hours, 0.25)
        wishes.append((own is None, rule.order, -worth, name, action, hours))
    left, chosen = book.hours, {}
    for *_, name, action, needed in sorted(wishes):
        if needed <= left + 1e-9:
            chosen[name] = action
            left -= needed
    return chosen


def _sensible(action: str, row: Mapping[str, Any]) -> bool:
    if action == "wait" or action in BREACHES or row["gone"]:
        return False
    if action == "prompt":
        return float(row["current"]) > 0
    if row["overdue"] <= 0 and row["disputed"] <= 0:
        return False
    return not (row["sued"] or (action == "hold" and row["held"]))
