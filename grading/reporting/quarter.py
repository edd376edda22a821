"""The quarter on paper: a report for each team (page and workbook) and the league table of the class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from openpyxl import Workbook

from grading.assessment.sheets import put, workbook_bytes
from grading.messages import both, t
from kam_lab import receivables as kam
from kam_lab.documents import Bars, Block, Bullets, Document, Grid, Section, Text, Tiles, figure, share, yuan
from kam_lab.i18n import in_language, pick
from kam_lab.i18n import t as lab
from kam_lab.receivables.call_list import ROUNDS
from kam_lab.receivables.quarter_plan import BREACHES, CLASSES

__all__ = ["Played", "league_page", "team_page", "team_workbook"]

Told = dict[str, str]
ROUND_COLUMNS = ("cash", "dso", "expected_loss", "relation", "hours")


@dataclass(frozen=True)
class Played:
    """A team's quarter.

    Attributes
    ----------
    status : ``in_time``, or why the default plan was played.
    share : of the points, 0–1.
    effects : what each rule did (CNY).
    problems : what of the plan could not be used, a sentence each.
    """

    team: str
    status: str
    student_id: str
    ledger: kam.Ledger
    plan: kam.Plan
    result: kam.Result
    against: kam.Yardstick
    effects: pd.Series
    share: float
    problems: tuple[Told, ...] = ()

    @property
    def created(self) -> float:
        """Value beyond doing nothing (CNY)."""
        return 0.0 if self.result.void else self.result.value - self.against.nobody

    def summary(self) -> dict[str, Any]:
        """What is kept of it, as plain JSON."""
        return {
            "status": self.status,
            "student_id": self.student_id,
            "contract": self.ledger.start.kind,
            "value": round(self.result.value, 2),
            "nobody": round(self.against.nobody, 2),
            "benchmark": round(self.against.benchmark, 2),
            "bound": round(self.against.bound, 2),
            "share": round(self.share, 6),
            "breaches": list(self.plan.breaches),
            "problems": [dict(problem) for problem in self.problems],
            "comment": self.comment(),
        }

    def comment(self) -> Told:
        """What the team reads under its plan, in both languages."""
        if self.status != "in_time":
            return both(f"quarter.said.{self.status}")
        if self.result.void:
            return both("quarter.said.void", steps=_both_actions(self.plan.breaches))
        fields = {
            "value": self.result.value,
            "nobody": self.against.nobody,
            "benchmark": self.against.benchmark,
            "bound": self.against.bound,
        }
        amounts = {name: yuan(amount) for name, amount in fields.items()}
        return both("quarter.said.played", **amounts, share=f"{100 * self.share:.0f}")

    def for_teacher(self) -> list[Told]:
        """What the teacher should look at."""
        said = []
        if self.status != "in_time":
            said.append(both("quarter.teacher.default", team=self.team, why=both(f"quarter.status.{self.status}")))
        if self.plan.breaches:
            steps = _both_actions(self.plan.breaches)
            said.append(both("quarter.teacher.breach", team=self.team, steps=steps))
        return said + [both("quarter.teacher.problem", team=self.team, what=dict(one)) for one in self.problems]


def _both_actions(names: Sequence[str]) -> Told:
    made = {}
    for lang in ("en", "zh"):
        with in_language(lang):
            made[lang] = ", ".join(_action(name) for name in names)
    return made


def _w(key: str, **fields: Any) -> str:
    return t(f"quarter.{key}", **fields)


def _action(name: str) -> str:
    return lab(f"quarter.action.{name}" if name in ("prompt", *BREACHES[1:]) else f"app_collections.action.{name}")


def _class(name: str) -> str:
    return lab(f"quarter.class.{name}")


# -- a team's report --------------------------------------------------------------------------------------------------


def team_page(played: Played, accounts: pd.DataFrame, lang: str) -> str:
    """The report of one team as a page that needs nothing else.

    Parameters
    ----------
    accounts : of the team's world, by account_id; for names.
    """
    with in_language(lang):
        sections = [
            Section(_w("sections.result"), _result(played)),
            Section(_w("sections.course"), _course(played)),
            Section(_w("sections.rules"), _rules(played)),
            Section(_w("sections.bill"), _bill(played)),
            Section(_w("sections.contract"), _contract(played, accounts)),
            Section(_w("sections.happened"), _happened(played, accounts)),
        ]
        meta = [
            (_w("meta.team"), played.team),
            (_w("meta.plan"), _w(f"status.{played.status}")),
            (_w("meta.quarters"), str(len(played.result.quarters))),
        ]
        name = f"quarter_{played.team}"
        return Document(_w("title"), played.team, meta, sections, _w("footer"), name, lang).html


def _result(played: Played) -> list[Block]:
    against = played.against
    tiles = [
        (_w("tile.value"), yuan(played.result.value), _w("unit")),
        (_w("tile.created"), yuan(played.created), _w("tile.created_note")),
        (_w("tile.share"), share(played.share, 0), _w("tile.share_note")),
    ]
    bars = [
        (_w("bar.nobody"), against.nobody, yuan(against.nobody)),
        (_w("bar.mine"), played.result.value, yuan(played.result.value)),
        (_w("bar.benchmark"), against.benchmark, yuan(against.benchmark)),
        (_w("bar.bound"), against.bound, yuan(against.bound)),
    ]
    blocks: list[Block] = [Text(pick(played.comment())), Tiles(tiles), Bars(_w("bar.caption"), bars)]
    if played.problems:
        blocks += [Text(_w("problems")), Bullets([pick(dict(problem)) for problem in played.problems])]
    return blocks


def _course(played: Played) -> list[Block]:
    rounds = played.result.quarters[0].rounds
    rows = [
        (
            str(number),
            yuan(row["cash"]),
            figure(f"{row['dso']:.1f}"),
            yuan(row["expected_loss"]),
            f"{row['relation']:.0f}",
            f"{row['hours']:g}",
        )
        for number, (_, row) in enumerate(rounds.iterrows())
    ]
    head = (_w("fortnight"), *(_w(f"column.{name}") for name in ROUND_COLUMNS))
    return [Text(_w("course.lead")), Grid(head, rows)]


def _rules(played: Played) -> list[Block]:
    rows = []
    for name in CLASSES:
        rule = played.plan.rules[name]
        then = _action(rule.then) if rule.since <= ROUNDS and rule.then != rule.first else "–"
        since = str(rule.since) if then != "–" else "–"
        row = (_class(name), f"{rule.order:g}", _action(rule.first), since, then, yuan(float(played.effects[name])))
        rows.append(row)
    head = [_w(f"rule.{name}") for name in ("who", "order", "first", "since", "then", "effect")]
    said: list[Block] = [Grid(head, rows, left=(0, 2, 4)), Text(_w("rule.note"))]
    if played.plan.exceptions:
        names = [
            f"{account}: {_action(rule.first)}" + (f" → {_action(rule.then)}" if rule.then != rule.first else "")
            for account, rule in played.plan.exceptions.items()
        ]
        said += [Text(_w("rule.exceptions")), Bullets(names)]
    return said


def _bill(played: Played) -> list[Block]:
    bill = played.result.bill
    rows = [
        (_w("line.goods") if name == "goods" else lab(f"app_collections.bill_line.{name}"), yuan(amount))
        for name, amount in bill.items()
    ]
    goods = played.ledger.goods
    given = [
        (_w(f"supply.{rule}"), yuan(row["margin_amount"]), f"{row['broken_promises']:.0f}", yuan(row["goods_value"]))
        for rule, row in goods.drop(index="best").iterrows()
    ]
    head = [_w(f"goods.{name}") for name in ("rule", "margin", "broken", "value")]
    chosen = _w("goods.chosen", rule=_w(f"supply.{played.plan.supply}"))
    return [
        Text(_w("bill.lead", quarters=len(played.result.quarters))),
        Grid((_w("line.what"), _w("unit")), rows, total_last=True),
        Text(chosen),
        Grid(head, given),
    ]


def _contract(played: Played, accounts: pd.DataFrame) -> list[Block]:
    start = played.ledger.start
    rows = [
        (_w(f"step.{step}"), "–" if pd.isna(row["day"]) else f"{row['day']:.0f}", yuan(row["amount"]))
        for step, row in kam.contract_table(start).iterrows()
    ]
    said = _w(
        f"contract.{start.kind}", title=pick(dict(start.title)), buyer=_name(accounts, start.account_id),
        price=yuan(start.price), cost=yuan(kam.carried_cost(start)),
    )  # fmt: skip
    return [Text(said), Grid([_w(f"contract.{name}") for name in ("what", "day", "amount")], rows)]


def _name(accounts: pd.DataFrame, account: str) -> str:
    with_names = accounts[f"name_{_lang()}"]
    return f"{with_names[account]} ({account})" if account in with_names.index else account


def _lang() -> str:
    from kam_lab.i18n import language

    return language()


def _happened(played: Played, accounts: pd.DataFrame) -> list[Block]:
    quarter = played.result.quarters[0]
    blocks: list[Block] = []
    for number in range(ROUNDS):
        done = [
            f"{_name(accounts, name)}: {_action(action)}" for name, action in played.result.decisions[number].items()
        ]
        came = [
            _event(event.what, _name(accounts, event.account_id), event.amount)
            for event in quarter.events
            if event.round == number + 1
        ]
        blocks.append(Text(_w("happened.fortnight", number=number + 1)))
        blocks.append(Bullets([_w("happened.done", what="; ".join(done) or "–"), *came]))
    return blocks


def _event(what: str, name: str, amount: float) -> str:
    owner = "quarter" if what == "prompt" else "app_collections"
    return lab(f"{owner}.event.{what}", name=name, amount=yuan(amount))


def team_workbook(played: Played, accounts: pd.DataFrame, lang: str) -> bytes:
    """The same figures as a workbook: course, rules, bill, decisions. The same result gives the same bytes."""
    with in_language(lang):
        book = Workbook()
        sheet = book.active
        sheet.title = _w("sheet.course")
        rounds = played.result.quarters[0].rounds
        _table(
            sheet,
            [_w("fortnight"), *(_w(f"column.{name}") for name in ROUND_COLUMNS)],
            [
                (number, *(round(float(row[name]), 2) for name in ROUND_COLUMNS))
                for number, (_, row) in enumerate(rounds.iterrows())
            ],
        )
        rules = [
            (_class(n), r.order, _action(r.first), r.since, _action(r.then), round(float(played.effects[n]), 2))
            for n, r in played.plan.rules.items()
        ]
        heads = [_w(f"rule.{name}") for name in ("who", "order", "first", "since", "then", "effect")]
        _table(book.create_sheet(_w("sheet.rules")), heads, rules)
        bill = [
            (_w("line.goods") if n == "goods" else lab(f"app_collections.bill_line.{n}"), round(a, 2))
            for n, a in played.result.bill.items()
        ]
        _table(book.create_sheet(_w("sheet.bill")), [_w("line.what"), _w("unit")], bill)
        done = [
            (number + 1, name, _name(accounts, name), _action(action))
            for number, choices in enumerate(played.result.decisions)
            for name, action in choices.items()
        ]
        heads = [_w("fortnight"), _w("sheet.account"), _w("sheet.name"), _w("sheet.step")]
        _table(book.create_sheet(_w("sheet.decisions")), heads, done)
        return workbook_bytes(book)


def _table(sheet: Any, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    for column, title in enumerate(head, start=1):
        put(sheet.cell(1, column), title)
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = 22
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            put(sheet.cell(number, column), value)
    sheet.freeze_panes = "A2"


# -- the class --------------------------------------------------------------------------------------------------------


def league_page(played: Sequence[Played], lang: str, quarters: int) -> str:
    """The league table: teams by the share of what their own ledger allowed, not by the size of the ledger."""
    with in_language(lang):
        rows = [
            (
                str(place),
                one.team,
                _w(f"kind.{one.ledger.start.kind}"),
                yuan(one.against.nobody),
                yuan(one.result.value),
                yuan(one.against.benchmark),
                yuan(one.against.bound),
                share(one.share, 0),
                _w("league.void") if one.result.void else _w(f"status.{one.status}"),
            )
            for place, one in enumerate(played, start=1)
        ]
        columns = ("place", "team", "contract", "nobody", "value", "benchmark", "bound", "share", "plan")
        blocks: list[Block] = [
            Text(_w("league.lead", quarters=quarters)),
            Grid([_w(f"league.{name}") for name in columns], rows, left=(1, 2, 8)),
            Bars(_w("league.caption"), [(one.team, one.share, share(one.share, 0)) for one in played]),
            Text(_w("league.formula")),
        ]
        section = Section(_w("league.title"), blocks)
        return Document(_w("league.title"), _w("league.subtitle"), [], [section], _w("footer"), "league", lang).html
