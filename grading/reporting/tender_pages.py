"""The tender's papers: receipt, opening record, proposals for the committee, award notice, letter to a team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from grading.assessment.sheets import put, workbook_bytes
from grading.messages import CATALOGUE
from grading.reporting.pages import page
from kam_lab import rules
from kam_lab.i18n import Catalogue, in_language
from kam_lab.i18n import own as own_texts
from kam_lab.tendering import CHOICES, Notice

Tree = Mapping[str, Any]
_LIBRARY: Catalogue = own_texts()


def _say(key: str, lang: str, **fields: Any) -> str:
    return CATALOGUE.t(f"tender.page.{key}", lang=lang, **fields)


def promise(name: str, lang: str) -> str:
    """A choice of a bid in words."""
    return _LIBRARY.t(f"tendering.option.{name}", lang=lang)


def _reason(name: str, lang: str) -> str:
    return _say(f"rejection.{name}", lang) if name else ""


def _amount(value: Any) -> str:
    return "–" if value is None else f"{float(value):,.0f}"


def _points(value: Any) -> str:
    return "–" if value is None else f"{float(value):.2f}"


def _render(lang: str, title: str, lead: Sequence[str], tables: Sequence[Tree], notes: Sequence[str] = ()) -> str:
    return page("tender.html.j2", lang, title=title, lead=list(lead), tables=list(tables), notes=list(notes))


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> Tree:
    return {"title": title, "head": list(head), "rows": [list(row) for row in rows], "numbers": set(numbers)}


def _lead(notice: Notice, lang: str) -> list[str]:
    return [f"{notice.tender_id} · {notice.title[lang]}", notice.buyer[lang]]


def receipt_page(team: str, bids: Sequence[Tree], lang: str) -> str:
    """What a team gets when its bid is closed: time and fingerprint, nothing of the content."""
    rows = [[b["at"], b["student"], " ".join(b["mark"][i : i + 4] for i in range(0, 16, 4)), b["mark"]] for b in bids]
    head = [_say(name, lang) for name in ("at", "by", "mark", "whole_mark")]
    lead = [_say("receipt_for", lang, team=team), _say("receipt_says", lang)]
    return _render(lang, _say("receipt", lang), lead, [_table("", head, rows)])


def _opening_rows(record: Tree, lang: str) -> list[list[str]]:
    rows = []
    for team, bid in sorted(record["bids"].items()):
        offer = bid["offer"]
        promises = " · ".join(promise(offer[name], lang) for name in CHOICES) if offer else "–"
        price = _amount(offer["price"]) if offer else "–"
        state = _reason(bid["rejection"], lang) or _say("valid", lang)
        rows.append([team, bid["at"] or "–", price, promises, state, (bid["mark"] or "–")[:16]])
    return rows


def _opening_head(lang: str) -> list[str]:
    return [_say(name, lang) for name in ("team", "at", "price", "promises", "state", "mark")]


def opening_page(notice: Notice, record: Tree, lang: str) -> str:
    """The opening record; with ``flags`` also the screens, which go to the teacher alone."""
    lead = [*_lead(notice, lang), _say("opened_at", lang, at=record["opened_at"])]
    if record["early"]:
        lead.append(_say("opened_early", lang, why=record["early"]))
    lead += [_say("extended", lang, team=team, until=until) for team, until in record.get("extended", {}).items()]
    tables = [_table("", _opening_head(lang), _opening_rows(record, lang), [2])]
    notes = [_say("to_valid", lang)]
    if record["flags"]:
        rows = [[_say(f"flag.{f['kind']}", lang), ", ".join(f["teams"]), f"{f['share']:g}"] for f in record["flags"]]
        head = [_say(name, lang) for name in ("sign", "teams", "figure")]
        tables.append(_table(_say("screens", lang), head, rows, [2]))
        notes.append(_say("no_proof", lang))
    return _render(lang, _say("opening", lang), lead, tables, notes)


def proposals_page(notice: Notice, record: Tree, lang: str) -> str:
    """The proposals that the committee reads: promises and text, without prices."""
    rows = []
    for team, bid in sorted(record["bids"].items()):
        if bid["offer"] and not bid["rejection"]:
            promises = " · ".join(promise(bid["offer"][name], lang) for name in CHOICES)
            rows.append([team, promises, bid["proposal"] or "–"])
    head = [_say(name, lang) for name in ("team", "promises", "proposal")]
    return _render(
        lang, _say("proposals", lang), [*_lead(notice, lang), _say("recusal", lang)], [_table("", head, rows)]
    )


def _award_rows(award: Tree, lang: str) -> list[list[str]]:
    return [
        [
            str(line["place"] or "–"),
            line["team"],
            _amount(line["price"]),
            _amount(line["evaluation_price"]),
            _points(line["price_points"]),
            _points(line["technical"]),
            _points(line["commercial"]),
            _points(line["committee"]),
            _points(line["total"]),
            _reason(line["rejection"], lang),
        ]
        for line in award["lines"]
    ]


def _award_head(lang: str) -> list[str]:
    names = ("place", "team", "price", "evaluation_price", "price_points", "technical", "commercial", "committee")
    return [_say(name, lang) for name in (*names, "total", "state")]


def _award_lead(notice: Notice, award: Tree, lang: str) -> list[str]:
    winner = next((line for line in award["lines"] if line["team"] == award["winner"]), None)
    result = (
        _say("failed", lang)
        if winner is None
        else _say("won_by", lang, team=winner["team"], price=_amount(winner["price"]))
    )
    days = {name: award[name].isoformat() for name in ("law_day", "published_on", "query_until", "sign_until")}
    number = [_say("number", lang, number=award["number"])] if award["number"] > 1 else []
    return [*_lead(notice, lang), result, *number, _say("days", lang, **days)]


def _rules(award: Tree, lang: str) -> Tree:
    with in_language(lang):
        cited = rules.cite(list(dict.fromkeys(award["rule_ids"])), award["law_day"])
        rows = [[str(r["rule"]), str(r["says"]), str(r["source"])] for _, r in cited.iterrows()]
    return _table(_say("law", lang), [_say(name, lang) for name in ("rule", "says", "source")], rows)


def award_page(notice: Notice, award: Tree, lang: str, full: bool = False) -> str:
    """The award notice: result, days, places; ``full`` with everybody's points, for the teacher and the class talk."""
    rows = _award_rows(award, lang)
    if full:
        table = _table("", _award_head(lang), rows, range(2, 9))
    else:
        short = [[row[0], row[1], row[2], row[9]] for row in rows]
        table = _table("", [_award_head(lang)[place] for place in (0, 1, 2, 9)], short, [2])
    notes = [note[lang] for note in award["notes"]] + [_disclaimer(lang)]
    return _render(lang, _say("award", lang), _award_lead(notice, award, lang), [table, _rules(award, lang)], notes)


def letter_page(notice: Notice, award: Tree, team: str, contract: Tree, lang: str) -> str:
    """To one team: its own points, the winner's total, the reason, until when it may ask, and what it goes on with."""
    mine = [row for row in _award_rows(award, lang) if row[1] == team]
    best = [row for row in _award_rows(award, lang) if row[1] == award["winner"] and row[1] != team]
    short = [[row[0], row[1], row[2], *["–"] * 5, row[8], ""] for row in best]
    table = _table(_say("own_points", lang), _award_head(lang), mine + short, range(2, 9))
    terms = [
        [_say(f"term.{name}", lang), value]
        for name, value in (
            ("kind", _say(f"kind.{contract['kind']}", lang)),
            ("reason", _say(f"reason.{contract['reason']}", lang)),
            ("title", contract["title"][lang]),
            ("price", _amount(contract["price"])),
            ("cost", _amount(contract["cost"])),
            ("signed_on", contract["signed_on"].isoformat()),
            ("delivery", str(contract["delivery_days"])),
            ("warranty", str(contract["warranty_months"])),
            ("bond", _amount(contract["performance_bond"])),
        )
    ]
    steps = [
        [_say(f"step.{s['step']}", lang), f"{s['share'] * 100:.4g} %", str(s["days"])] for s in contract["milestones"]
    ]
    tables = [
        table,
        _table(_say("contract", lang), [_say("item", lang), _say("says", lang)], terms),
        _table(_say("paying", lang), [_say(name, lang) for name in ("item", "share", "after_days")], steps, [1, 2]),
    ]
    lead = [*_award_lead(notice, award, lang), _say("may_ask", lang, until=award["query_until"].isoformat())]
    return _render(lang, _say("letter", lang, team=team), lead, tables, [note[lang] for note in award["notes"]])


def _disclaimer(lang: str) -> str:
    with in_language(lang):
        return rules.disclaimer()


def _workbook(sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, (head, rows) in sheets.items():
        sheet = book.create_sheet(name)
        for place, title in enumerate(head, start=1):
            put(sheet.cell(1, place), title)
            sheet.column_dimensions[sheet.cell(1, place).column_letter].width = 22
        for number, row in enumerate(rows, start=2):
            for place, value in enumerate(row, start=1):
                put(sheet.cell(number, place), value)
        sheet.freeze_panes = "A2"
    return workbook_bytes(book)


def opening_workbook(notice: Notice, record: Tree) -> bytes:
    """The opening record in both languages, one sheet each; figures as numbers."""
    sheets = {}
    for lang, name in (("zh", "开标记录"), ("en", "Opening")):
        rows: list[list[Any]] = [list(row) for row in _opening_rows(record, lang)]
        for row in rows:
            offer = record["bids"][row[0]]["offer"]
            row[2] = offer["price"] if offer else None
        sheets[name] = (_opening_head(lang), rows)
    return _workbook(sheets)


def award_workbook(notice: Notice, award: Tree) -> bytes:
    """The evaluation in both languages, one sheet each; figures as numbers."""
    keys = ("price", "evaluation_price", "price_points", "technical", "commercial", "committee", "total")
    sheets = {}
    for lang, name in (("zh", "评标"), ("en", "Evaluation")):
        rows = [
            [line["place"], line["team"], *(line[key] for key in keys), _reason(line["rejection"], lang)]
            for line in award["lines"]
        ]
        sheets[name] = (_award_head(lang), rows)
    return _workbook(sheets)
