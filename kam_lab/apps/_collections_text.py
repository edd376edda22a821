"""What the call list says: figures, one account's page, what happened, the bill. HTML in the current language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kam_lab import rules
from kam_lab.apps._layout import bare_money, escape, signed, table, tile, tiles
from kam_lab.i18n import t
from kam_lab.plots.look import money
from kam_lab.receivables import HOURS, ROUNDS, Event, Quarter

#: Days to the end of limitation from which the page says so, and how much an account needs us (cuts of leverage).
NEAR, NEEDS = 200, (0.4, 0.7)


def _w(key: str, **fields: Any) -> str:
    return t(f"app_collections.{key}", **fields)


def _verdict(sentence: str, tone: str = "") -> str:
    return f"<p class='kam-verdict {tone}'>{escape(sentence)}</p>"


def figures(rounds: pd.DataFrame, played: int, hours_left: float, over: bool) -> str:
    """Tiles above the page: fortnight, hours, cash, DSO, expected loss, relationship."""
    first, last = rounds.iloc[0], rounds.iloc[-1]

    def moved(column: str, form: str) -> str:
        change = float(last[column] - first[column])
        words = f"{last[column]:{form}}"
        if f"{abs(change):{form}}" == f"{0:{form}}":
            return words
        return words if not played else f"{words} ({change:+{form}})".replace("-", "−")

    loss = money(last["expected_loss"])
    if played and first["expected_loss"]:
        loss += f" ({signed(last['expected_loss'] / first['expected_loss'] - 1)})"
    fortnight = _w("tile.done") if over else _w("tile.of", number=played + 1, rounds=ROUNDS)
    return tiles(
        tile(_w("tile.fortnight"), fortnight),
        tile(_w("tile.hours"), "–" if over else _w("tile.left", left=f"{hours_left:g}", hours=f"{HOURS:g}")),
        tile(_w("tile.cash"), money(last["cash"]), "good" if last["cash"] else ""),
        tile(_w("tile.dso"), moved("dso", ".1f")),
        tile(_w("tile.loss"), loss),
        tile(_w("tile.relation"), moved("relation", ".0f")),
    )


def list_head() -> str:
    """Headings of the list."""
    names = "".join(f"<span>{escape(_w(f'head.{key}'))}</span>" for key in ("overdue", "disputed", "age", "move"))
    name = f"<span>{escape(_w('head.name'))}</span>"
    return f"<div class='kam-callhead'>{name}<div class='kam-callfigures'>{names}</div></div>"


def row(now: pd.Series, move: str) -> str:
    """One line of the list: what is overdue, what is disputed, how old, and the move chosen."""
    if now["gone"]:
        state = f"<em class='kam-bad'>{escape(_w('state.gone'))}</em>"
    elif move:
        state = f"<em class='kam-tag'>{escape(_w(f'action.{move}'))}</em>"
    elif now["sued"]:
        state = f"<em>{escape(_w('state.sued'))}</em>"
    elif now["held"]:
        state = f"<em>{escape(_w('state.held'))}</em>"
    else:
        state = ""
    age = f"{now['oldest_days']:.0f}" if now["oldest_days"] else "–"
    cells = (_amount(now["overdue"]), _amount(now["disputed"]), age)
    shown = "".join(f"<span>{escape(cell)}</span>" for cell in cells)
    return f"<div class='kam-callfigures'>{shown}<span>{state}</span></div>"


def _amount(value: float) -> str:
    return bare_money(value) if value >= 1 else "–"


def slip(name: str, account: str, known: pd.Series, now: pd.Series) -> str:
    """One account's page: what it owes, how it pays, and what a caller should know."""
    late = "–" if pd.isna(known["days_late"]) else f"{known['days_late']:.0f}"
    needs = "much" if known["leverage"] >= NEEDS[1] else "some" if known["leverage"] >= NEEDS[0] else "little"
    facts = tiles(
        tile(_w("fact.overdue"), money(now["overdue"])),
        tile(_w("fact.current"), money(now["current"])),
        tile(_w("fact.late"), late),
        tile(_w("fact.score"), f"{known['score']:.0f}"),
        tile(_w("fact.monthly"), money(known["monthly"])),
        tile(_w("fact.relation"), f"{now['relation']:.0f}", "bad" if now["relation"] < 40 else ""),
    )
    says = []
    if now["disputed"] >= 1:
        says.append(_verdict(_w("say.disputed", amount=money(now["disputed"])), "bad"))
    if now["overdue"] >= 1 and now["clock_days"] < 0:
        says.append(_verdict(_w("say.barred"), "bad"))
    elif now["overdue"] >= 1 and now["clock_days"] < NEAR:
        says.append(_verdict(_w("say.clock", days=int(now["clock_days"])), "bad"))
    says.append(_verdict(_w("say.way" if known["way"] else "say.no_way"), "good" if known["way"] else ""))
    says.append(_verdict(_w(f"say.needs_{needs}")))
    if not known["monthly"]:
        says.append(_verdict(_w("say.silent")))
    tier = escape(_w("tier", tier=known["tier"]))
    head = f"<h4>{escape(name)} <span class='kam-faint'>{escape(account)} · {tier}</span></h4>"
    return f"<div class='kam-slip'>{head}{facts}{''.join(says)}</div>"


def happened(events: Sequence[Event], names: pd.Series, played: int) -> str:
    """What the last fortnight brought; before the first, what there is to do."""
    if not played:
        return f"<p class='kam-faint'>{escape(_w('nothing_yet'))}</p>"
    mine = [event for event in events if event.round == played]
    if not mine:
        return f"<p class='kam-faint'>{escape(_w('quiet', number=played))}</p>"
    lines = []
    for event in sorted(mine, key=lambda one: -one.amount):
        tone = "good" if event.what in ("paid", "settled") else "bad"
        words = _w(f"event.{event.what}", name=names[event.account_id], amount=money(event.amount))
        lines.append(_verdict(words, tone))
    return f"<p class='kam-faint'>{escape(_w('fortnight', number=played))}</p>{''.join(lines)}"


def caption(compared: bool) -> str:
    """How to read the chart."""
    return f"<span class='kam-faint'>{escape(_w('caption.compared' if compared else 'caption.alone'))}</span>"


def bill(quarter: Quarter, played: int, others: Mapping[str, Quarter]) -> str:
    """The quarter in yuan, and beside it the quarters played without thinking."""
    if quarter.void:
        law = rules.rule("bribe_fine_max", "2026-01-05")
        return _verdict(_w("void"), "bad") + _verdict(law.cited)
    if not played:
        return f"<p class='kam-faint'>{escape(_w('no_bill'))}</p>"
    shown = {"mine": quarter} | dict(others)
    head = ["", *(_w(f"charts.{name}") for name in shown)]
    rows = [[escape(_w("bill_line.cash")), *(bare_money(one.rounds["cash"].iloc[-1]) for one in shown.values())]]
    rows += [
        [
            escape(_w(f"bill_line.{key}")),
            *(bare_money(one.bill[key]) if one.bill[key] else "–" for one in shown.values()),
        ]
        for key in quarter.bill
    ]
    made = table(head, rows, total_last=True)
    if played < ROUNDS:
        return made + f"<p class='kam-faint'>{escape(_w('part', number=played, rounds=ROUNDS))}</p>"
    best = max(others, key=lambda name: others[name].bill["result"]) if others else ""
    if not best:
        return made
    ahead = quarter.bill["result"] - others[best].bill["result"]
    key = "ahead" if ahead >= 0 else "behind"
    return made + _verdict(
        _w(key, amount=money(abs(ahead)), best=_w(f"charts.{best}")), "good" if ahead >= 0 else "bad"
    )
