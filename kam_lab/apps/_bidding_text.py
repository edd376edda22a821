"""What the bid-opening app says: envelopes, results and prices as HTML, in the current language."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kam_lab import bidding, rules
from kam_lab.apps._bidding_room import Opened
from kam_lab.apps._layout import escape, table, tile, tiles
from kam_lab.desk import text_of
from kam_lab.i18n import t
from kam_lab.plots.look import name_of, percent


def _w(key: str, **fields: Any) -> str:
    return t(f"app_bidding.{key}", **fields)


def _yuan(amount: float) -> str:
    return f"{amount:,.0f}"


def _verdict(sentence: str, tone: str = "") -> str:
    return f"<p class='kam-verdict {tone}'>{escape(sentence)}</p>"


def faint(sentence: str) -> str:
    """A sentence that explains."""
    return f"<span class='kam-faint'>{escape(sentence)}</span>"


def facts(opened: Opened) -> str:
    """The first page of the documents, as figures."""
    row = opened.tender
    top = row["ceiling"] if pd.notna(row.get("ceiling")) else None
    return tiles(
        tile(_w("facts.regime"), text_of(row["regime"], "regime")),
        tile(_w("facts.method"), text_of(row["method"], "method")),
        tile(_w("facts.weight"), f"{row['price_weight']:g}"),
        tile(_w("facts.ceiling" if top is not None else "facts.budget"), _yuan(top or row["budget"])),
        tile(_w("facts.deadline"), f"{pd.Timestamp(row['deadline']):%Y-%m-%d}"),
    )


def envelopes(opened: Opened, seen: int) -> str:
    """The envelopes on the table: opened ones with what stands in them, the others sealed."""
    made = []
    for position, (_, bid) in enumerate(opened.bids.iterrows()):
        name = escape(name_of(opened.names, bid["bidder_id"]))
        if position >= seen:
            made.append(f"<div class='kam-envelope sealed'><b>{name}</b><span>{escape(_w('sealed'))}</span></div>")
            continue
        marks = "".join(_mark(bid[column], _w(f"record.{column}")) for column in bidding.RECORDS)
        tags = "".join(
            f"<span class='kam-tag'>{escape(_w(f'tag.{column}'))}</span>"
            for column in ("small", "small_consortium", "domestic")
            if bool(bid[column])
        )
        made.append(
            f"<div class='kam-envelope'><b>{name}</b><span class='kam-price'>{_yuan(bid['price'])}</span>"
            f"<span class='kam-records'>{marks}</span><span>{tags}</span></div>"
        )
    return f"<div class='kam-envelopes'>{''.join(made)}</div>"


def _mark(kept: Any, what: str) -> str:
    sign, tone = ("✓", "good") if bool(kept) else ("✗", "bad")
    return f"<span class='kam-{tone}'>{sign} {escape(what)}</span> "


def still_sealed(left: int) -> str:
    """Instead of points, while envelopes are sealed."""
    return faint(_w("waiting", left=left))


def points_table(result: bidding.Evaluation, names: pd.Series) -> str:
    """Every bid with its evaluation price and points, best first."""
    rows = []
    for bidder, row in result.table.iterrows():
        place = "–" if pd.isna(row["place"]) else f"{row['place']}"
        cells = [f"{place} {escape(name_of(names, bidder))}", _yuan(row["price"])]
        if row["compliant"]:
            off = f" <span class='kam-faint'>−{percent(row['deduction'])}</span>" if row["deduction"] > 0 else ""
            cells += [_yuan(row["evaluation_price"]) + off, f"{row['price_score']:.2f}", f"{row['quality_score']:.2f}"]
            cells.append(f"<b>{row['total_score']:.2f}</b>")
        else:
            why = escape(t(f"plots_bidding.reason.{row['rejection']}"))
            cells += [f"<span class='kam-bad'>{why}</span>", "–", "–", "–"]
        rows.append(cells)
    head = [_w(f"points.{name}") for name in ("bidder", "price", "evaluation", "price_score", "quality", "total")]
    return table(head, rows)


def verdict(result: bidding.Evaluation, opened: Opened, bet: str | None) -> str:
    """Who wins, at what price, what set the benchmark, and whether the bet was right."""
    said = []
    if result.winner is not None:
        name = name_of(opened.names, result.winner)
        said.append(_verdict(_w("verdict.winner", name=name, price=_yuan(result.contract_price or 0)), "good"))
        marker = name_of(opened.names, result.benchmark_bidder)
        said.append(_verdict(_w("verdict.benchmark", name=marker, price=_yuan(result.benchmark or 0))))
        if bet is not None:
            right = bet == result.winner
            said.append(_verdict(_w(f"verdict.bet_{'right' if right else 'wrong'}"), "good" if right else "bad"))
    out = result.table[~result.table["compliant"]]
    if len(out):
        listed = _w("comma").join(name_of(opened.names, one) for one in out.index)
        said.append(_verdict(_w("verdict.rejected", names=listed), "bad"))
    said += [_verdict(_named(note, opened.names), "bad") for note in result.notes]
    return "".join(said)


def _named(note: str, names: pd.Series) -> str:
    """Ids in a sentence become names."""
    for bidder in sorted(names.index, key=len, reverse=True):
        note = note.replace(f"{bidder} ", f"{names[bidder]} ") if note.startswith(f"{bidder} ") else note
    return note


def by_law(opened: Opened, chosen: str) -> str:
    """The winner under each date; only where the deductions apply."""
    if not opened.government:
        return _verdict(_w("law.not_government"))
    rows = []
    winners = bidding.winners_by_law(opened.tender, opened.bids)
    for law, row in winners.iterrows():
        name = "–" if pd.isna(row["winner"]) else name_of(opened.names, row["winner"])
        price = "–" if pd.isna(row["contract_price"]) else _yuan(row["contract_price"])
        label = _w("law.none") if law == "none" else str(law)
        mark = "▸ " if law == chosen else ""
        taken = f"{percent(row['small_rate'])} / {percent(row['domestic_rate'])}"
        rows.append([escape(mark + label), escape(name), price, taken])
    count = winners["winner"].drop("none").nunique()
    head = [_w(f"law.{name}") for name in ("rules", "winner", "price", "off")]
    key = "law.changes" if count > 1 else "law.stays"
    return table(head, rows) + _verdict(_w(key, count=count), "bad" if count > 1 else "")


def worth(opened: Opened, result: bidding.Evaluation, weight: float, win_at: float | None, own: float) -> str:
    """What one point is worth here, where we stand, and the price that would win."""
    ours = opened.ours
    name = name_of(opened.names, ours)
    point = bidding.price_of_one_point(weight) if weight > 1 else float("nan")
    low = result.benchmark or 0.0
    said = tiles(
        tile(_w("worth.point"), _w("worth.yuan", share=percent(point, 2), amount=_yuan(low * point))),
        tile(_w("worth.ours", name=name), _points(result, ours)),
        tile(_w("worth.win_at"), "–" if win_at is None else _yuan(win_at)),
    )
    if not bool(result.table["compliant"][ours]):
        return said + _verdict(_w("worth.rejected", name=name), "bad")
    if result.status == "void":
        return said
    if win_at is None:
        return said + _verdict(_w("worth.hopeless", name=name), "bad")
    if result.winner == ours:
        return said + _verdict(_w("worth.room", name=name, room=_yuan(max(win_at - own, 0))), "good")
    cut = _w("worth.cut", name=name, cut=_yuan(own - win_at), share=percent((own - win_at) / own))
    return said + _verdict(cut, "bad")


def _points(result: bidding.Evaluation, bidder: str) -> str:
    total = result.table["total_score"][bidder]
    return "–" if pd.isna(total) else f"{total:.2f}"


def cited(result: bidding.Evaluation) -> str:
    """The rules behind the result, with date and status, and the disclaimer."""
    rows = [
        [escape(row["rule"]), escape(row["says"]), escape(row["source"]), f"{row['effective_from']:%Y-%m-%d}",
         escape(text_of(row["status"], "status"))]
        for _, row in result.cited.iterrows()
    ]  # fmt: skip
    head = [_w(f"rules.{name}") for name in ("rule", "value", "source", "since", "status")]
    day = pd.Timestamp(result.as_of)
    lead = _w("rules.lead", day=f"{day:%Y-%m-%d}")
    return f"<p>{escape(lead)}</p>{table(head, rows)}<p class='kam-faint'>{escape(rules.disclaimer())}</p>"
