"""The quarter of the third project: a team's ledger, its contract and its plan, played with the same luck for all.

The engine is that of the call list (:mod:`kam_lab.receivables.call_list`); here it is played by plan, many times, and
held against doing nothing, against a benchmark, and against a bound that no plan can pass. Everything is a pure
function of ledger, contract, plan and seeds. ``kam_lab.receivables`` re-exports everything here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from kam_lab.checks import need_number
from kam_lab.receivables.call_book import Book, call_book
from kam_lab.receivables.call_list import INTEREST, ROUNDS, Game, Quarter, openings
from kam_lab.receivables.call_list import bound as bound_of_calls
from kam_lab.receivables.call_policies import choose_by_priority
from kam_lab.receivables.contract_start import Start
from kam_lab.receivables.delivery import RULES, allocate
from kam_lab.receivables.quarter_plan import CLASSES, DEFAULT_PLAN, Plan, choose, habit_classes

#: Accounts on the list beside the contract's buyer, and hours for them in a fortnight.
LIST, LIST_HOURS = 20, 20.0
#: What a promised piece that does not come costs, as a multiple of the margin on it (course default): the customer buys
#: elsewhere, and again.
BROKEN = 2.0
#: Share of the points for reaching the benchmark, and the part of the way on to the bound that earns all of them.
AT_BENCHMARK, WAY_TO_BOUND = 0.9, 0.25
#: Seeds to try a plan on; those of the class are another matter.
TRIAL_SEEDS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Ledger:
    """What a team's quarter starts from.

    Attributes
    ----------
    book : the list, the contract's money among it.
    start : the contract.
    shortage, supply : who wants which goods (the contract's pieces among them), and what there is.
    tiers : account_id, tier.
    """

    book: Book
    start: Start
    shortage: pd.DataFrame
    supply: pd.DataFrame
    tiers: pd.DataFrame

    @cached_property
    def openings(self) -> dict[str, Any]:
        """The debtors on the first day."""
        return openings(self.book)

    @cached_property
    def habits(self) -> dict[str, str]:
        """The class of each account that does not change; see ``habit_classes``."""
        return habit_classes(self.book, self.start.account_id)

    @cached_property
    def goods(self) -> pd.DataFrame:
        """What each rule for short goods brings: index ``rule``; ``margin_amount`` (CNY), ``broken_promises`` (pieces),
        ``broken_cost`` and ``goods_value`` = margin − cost (CNY). The last row, ``best``, is what no rule can pass."""
        rows = {}
        for rule in RULES:
            made = allocate(self.shortage, self.supply, self.tiers, rule)
            cost = float((made["broken_promises"] * made["unit_margin"]).sum()) * BROKEN
            margin = float(made["margin_amount"].sum())
            rows[rule] = (margin, int(made["broken_promises"].sum()), cost, margin - cost)
        rows["best"] = (rows["margin"][0], 0, 0.0, rows["margin"][0])
        columns = ["margin_amount", "broken_promises", "broken_cost", "goods_value"]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("rule")


@dataclass(frozen=True)
class Result:
    """What a plan came to.

    Attributes
    ----------
    quarters : one for each seed; the first is the one that is told week by week.
    decisions : of the first quarter, by fortnight.
    goods : value of the rule for short goods (CNY).
    void : a breach is in the plan; the quarter does not count.
    """

    quarters: tuple[Quarter, ...]
    decisions: tuple[dict[str, str], ...]
    goods: float
    void: bool = False

    @property
    def value(self) -> float:
        """Mean value over all quarters (CNY); 0 where it does not count."""
        if self.void:
            return 0.0
        return float(np.mean([quarter.bill["result"] for quarter in self.quarters])) + self.goods

    @property
    def bill(self) -> dict[str, float]:
        """The mean bill (CNY): the lines of ``Quarter.bill`` without the sum, ``goods``, then ``result``."""
        lines = [name for name in self.quarters[0].bill if name != "result"]
        made = {name: float(np.mean([quarter.bill[name] for quarter in self.quarters])) for name in lines}
        return {**made, "goods": self.goods, "result": self.value}


@dataclass(frozen=True)
class Yardstick:
    """What a plan is held against, on the same draws (CNY): doing nothing, the benchmark, the bound."""

    nobody: float
    benchmark: float
    bound: float


def open_quarter(world: Any, start: Start, size: int = LIST, hours: float = LIST_HOURS) -> Ledger:
    """The ledger of a team's quarter: the list of its world, with the contract's money and goods.

    Parameters
    ----------
    world : a :class:`kam_lab.World`. start : the contract; see ``read_contract``.

    Covers: collection_priority.
    """
    book = call_book(world.tables, world.as_of, size, hours, also=[start.account_id])
    due = pd.DataFrame(
        [(start.account_id, amount, -day, 0.0) for day, amount in start.due.values()],
        columns=["account_id", "open", "days_overdue", "disputed"],
        index=[f"{start.contract_id}-{step}" for step in start.due],
    )
    accounts = book.accounts.copy()
    due_sum = float(sum(amount for _, amount in start.due.values()))
    accounts["current"] = accounts["current"].astype(float) + np.where(accounts.index == start.account_id, due_sum, 0.0)
    items = pd.concat([book.items, due.astype({"days_overdue": int})]) if len(due) else book.items
    shortage = world.shortage
    family = str(shortage.groupby("family")["demand"].sum().idxmax())
    mine = {
        "account_id": start.account_id, "family": family, "demand": start.units, "committed": start.units,
        "unit_margin": round(start.unit_margin, 2),
    }  # fmt: skip
    wanted = pd.concat([shortage, pd.DataFrame([mine])], ignore_index=True)
    return Ledger(
        replace(book, accounts=accounts, items=items), start, wanted, world.supply,
        world.accounts[["account_id", "tier"]],
    )  # fmt: skip


def play_plan(ledger: Ledger, plan: Plan, seed: int) -> tuple[Quarter, list[dict[str, str]]]:
    """Play one quarter by plan; the quarter and what was done in it."""
    game, done = Game(ledger.book, seed, ledger.openings), []
    for number in range(ROUNDS):
        done.append(choose(plan, ledger.book, game.state, number, ledger.habits))
        game.step(done[-1])
    return game.quarter, done


def run_plan(ledger: Ledger, plan: Plan, seeds: Sequence[int] = TRIAL_SEEDS) -> Result:
    """Play a plan once for each seed: the same seeds are the same luck for everybody.

    Covers: collection_priority.
    """
    played = [play_plan(ledger, plan, seed) for seed in seeds]
    goods = float(ledger.goods.at[plan.supply, "goods_value"])  # type: ignore[arg-type]
    return Result(tuple(q for q, _ in played), tuple(played[0][1]), goods, bool(plan.breaches))


def yardstick(ledger: Ledger, seeds: Sequence[int] = TRIAL_SEEDS) -> Yardstick:
    """Doing nothing (goods in equal shares), the benchmark (complaints, old claims, then yuan an hour; promises first)
    and the bound, on the same draws.
    """
    idle, best, bounds = [], [], []
    for seed in seeds:
        game = Game(ledger.book, seed, ledger.openings)
        for _ in range(ROUNDS):
            game.step({})
        idle.append(game.quarter.bill["result"])
        game = Game(ledger.book, seed, ledger.openings)
        for number in range(ROUNDS):
            game.step(choose_by_priority(ledger.book, game.now, number))
        best.append(game.quarter.bill["result"])
        bounds.append(bound_of_calls(ledger.book, seed, ledger.openings))
    goods = ledger.goods["goods_value"]
    return Yardstick(
        float(np.mean(idle)) + float(goods["equal"]),
        float(np.mean(best)) + float(goods["promises"]),
        float(np.mean(bounds)) + float(goods["best"]),
    )


def earned_share(value: float, against: Yardstick, void: bool = False) -> float:
    """Share of the points that a quarter earns, 0–1.

    Nothing for doing no better than nobody; 0.9 at the benchmark, in a straight line; all of it after a quarter of the
    way from there to the bound. A breach earns nothing.
    """
    value = need_number(value, "value")
    if void or value <= against.nobody:
        return 0.0
    if value < against.benchmark:
        return AT_BENCHMARK * (value - against.nobody) / (against.benchmark - against.nobody)
    way = WAY_TO_BOUND * (against.bound - max(against.benchmark, against.nobody))
    return 1.0 if way <= 0 else min(1.0, AT_BENCHMARK + (1 - AT_BENCHMARK) * (value - against.benchmark) / way)


def rule_effects(ledger: Ledger, plan: Plan, seeds: Sequence[int] = TRIAL_SEEDS) -> pd.Series:
    """What each rule of a plan did: value of the plan less that of the same plan which leaves this class alone (CNY).

    Hours that the class does not take go to the others, so the effects do not add up to the value.
    """
    whole = run_plan(ledger, replace(plan, exceptions={}), seeds).value
    found = {
        name: whole - run_plan(ledger, replace(plan.without(name), exceptions={}), seeds).value for name in CLASSES
    }
    return pd.Series(found, name="effect").rename_axis("debtor_class")


def try_plan(
    ledger: Ledger,
    rules: Mapping[str, Mapping[str, Any]],
    supply: str = "promises",
    seeds: Sequence[int] = TRIAL_SEEDS,
) -> pd.DataFrame:
    """A plan beside doing nothing, the default plan and the benchmark, on trial draws; for the notebook.

    Returns
    -------
    DataFrame, index ``plan`` ("mine", "default", "nobody", "benchmark"): ``plan_value`` (CNY, mean of the trials).
    """
    from kam_lab.receivables.quarter_plan import read_plan

    mine = read_plan(rules, supply, ledger.book).plan
    against = yardstick(ledger, seeds)
    rows = {
        "mine": run_plan(ledger, mine, seeds).value,
        "default": run_plan(ledger, DEFAULT_PLAN, seeds).value,
        "nobody": against.nobody,
        "benchmark": against.benchmark,
    }
    return pd.DataFrame({"plan_value": pd.Series(rows)}).rename_axis("plan")


def carried_cost(start: Start) -> float:
    """What the money that the contract ties up costs in the quarter, at the engine's rate of interest (CNY)."""
    return start.tied_up * INTEREST * 84 / 365
