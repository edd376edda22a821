"""What the prospecting app says: figures and verdicts as HTML, in the current language. No arithmetic of the field."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kam_lab.apps._layout import bare_money, escape, signed, table, tile, tiles
from kam_lab.apps._prospecting_book import Slip
from kam_lab.i18n import pick, t
from kam_lab.plots.look import money, percent
from kam_lab.prospecting.shortlist import ListCost
from kam_lab.tables.schema import read_schema

#: Days without an order from which the card says so.
QUIET_DAYS = 120
#: Names given in one sentence before it says "and others".
NAMED = 3


def _w(key: str, **fields: Any) -> str:
    return t(f"app_prospecting.{key}", **fields)


def _verdict(sentence: str, tone: str = "") -> str:
    return f"<p class='kam-verdict {tone}'>{escape(sentence)}</p>"


def option(name: str, row: pd.Series) -> str:
    """One line of the picker: class, revenue, name (the part that may be cut off comes last)."""
    return f"{row['grid_class']} · {bare_money(row['revenue'])} · {name}"


def found(shown: int, fits: int, total: int) -> str:
    """How many accounts the picker shows."""
    if not fits:
        return f"<span class='kam-faint'>{escape(_w('found.none', total=total))}</span>"
    key = "found.part" if shown < fits else "found.all"
    return f"<span class='kam-faint'>{escape(_w(key, shown=shown, fits=fits))}</span>"


def grid_caption(grid: pd.DataFrame, compared: bool) -> str:
    """How to read the grid."""
    words = _w("captions.grid") + (_w("captions.compared") if compared else "")
    return f"<span class='kam-faint'>{escape(words)}</span>"


def pareto_caption(pareto: pd.DataFrame) -> str:
    """How to read the Pareto curve."""
    return f"<span class='kam-faint'>{escape(_w('captions.pareto', total=len(pareto)))}</span>"


def account_slip(slip: Slip, name: str, account: pd.Series, graded: pd.Series, tell: bool) -> str:
    """The card: who it is, four figures, the P&L by line, and what to make of it.

    `tell`: also say what follows from having chosen a dealer that harms others.
    """
    tags = [_label(kind, account[kind]) for kind in ("industry", "region", "account_type") if kind in account.index]
    tags.append(_w("tier", tier=account["tier"]))
    tags_html = "".join(f"<span class='kam-tag'>{escape(tag)}</span>" for tag in tags)
    share = "–" if slip.share_of_wallet is None else percent(slip.share_of_wallet)
    hours = "–" if slip.hours is None else _w("hours", hours=slip.hours)
    figures = tiles(
        tile(_w("figures.revenue", rank=slip.revenue_rank), money(slip.revenue)),
        tile(
            _w("figures.contribution", rank=slip.contribution_rank),
            money(slip.contribution),
            "bad" if slip.contribution < 0 else "",
        ),
        tile(_w("figures.wallet"), share),
        tile(_w("figures.hours"), hours),
    )
    head = f"<h4>{escape(name)} <span class='kam-faint'>{escape(slip.account_id)}</span></h4>"
    body = pnl_table(slip.pnl) + _verdicts(slip, account, graded, tell)
    return f"<div class='kam-slip'>{head}{tags_html}{figures}{body}</div>"


def _label(column: str, value: object) -> str:
    """What people call a value of a column of ``accounts``, as the schema says."""
    return pick(read_schema()["accounts"][column].labels.get(str(value), str(value)))


def pnl_table(pnl: pd.DataFrame) -> str:
    """The account's P&L by line, with a bar for what each line contributes."""
    lines = pnl["contribution"].drop("total")
    low, high = min(float(lines.min()), 0.0), max(float(lines.max()), 0.0)
    width = max(high - low, 1.0)
    zero = -low / width * 100
    rows = []
    for line, row in pnl.iterrows():
        earned = float(row["contribution"])
        bar = ""
        if line != "total":
            part = abs(earned) / width * 100
            left, tone = (zero, "") if earned >= 0 else (zero - part, "bad")
            style = f"left:{left:.1f}%;width:{part:.1f}%"
            bar = f"<div class='kam-bar' style='--zero:{zero:.1f}%'><i class='{tone}' style='{style}'></i></div>"
        tone = " class='kam-bad'" if earned < 0 else ""
        figures = [bare_money(row["revenue"]), bare_money(row["cost"]), f"<span{tone}>{bare_money(earned)}</span>"]
        rows.append([escape(_w(f"line.{line}")), *figures, bar])
    head = [_w("pnl.line"), _w("pnl.revenue"), _w("pnl.cost"), _w("pnl.contribution"), ""]
    return table(head, rows, total_last=True)


def _verdicts(slip: Slip, account: pd.Series, graded: pd.Series, tell: bool) -> str:
    """Sentences on one account; each says a fact of this year, the last one what follows from a choice."""
    said = [_class_against_tier(account["tier"], graded["grid_class"])]
    if slip.contribution < 0:
        said.append(_verdict(_w("verdict.loses", rank=slip.revenue_rank, loss=money(-slip.contribution)), "bad"))
    else:
        key = "verdict.earns" if slip.growth is None else "verdict.earns_growth"
        growth = "" if slip.growth is None else signed(slip.growth)
        said.append(_verdict(_w(key, margin=percent(slip.margin), growth=growth)))
    if slip.tests_passed is not None:
        said.append(_verdict(_w("verdict.tests", passed=slip.tests_passed), "good" if slip.tests_passed == 3 else ""))
    if slip.category_spend is not None and slip.white_space is not None and slip.white_space > 0:
        said.append(_verdict(_w("verdict.wallet", spend=money(slip.category_spend), space=money(slip.white_space))))
    if slip.silent_days >= QUIET_DAYS:
        day = slip.last_order.date().isoformat()
        said.append(_verdict(_w("verdict.quiet", day=day, days=slip.silent_days), "bad"))
    if slip.dealer is not None:
        said += _on_dealer(slip.dealer, tell)
    return "".join(said)


def _class_against_tier(tier: str, grade: str) -> str:
    gap = "ABCDE".index(str(tier)) - "ABCDE".index(str(grade)) if str(tier) in "ABCDE" else 0
    key = "same" if gap == 0 else "better" if gap > 0 else "worse"
    return _verdict(_w(f"verdict.class_{key}", tier=tier, grade=grade))


def _on_dealer(dealer: pd.Series, tell: bool) -> list[str]:
    facts = _w(
        "verdict.dealer",
        trucks=int(dealer["trucks"]),
        outlets=int(dealer["home_outlets"]),
        share="–" if pd.isna(dealer["home_share"]) else percent(dealer["home_share"]),
    )
    said = [_verdict(facts)]
    if tell and dealer["net_effect"] < 0:
        lost = money(-dealer["neighbours_margin_change"])
        said.append(_verdict(_w("verdict.spill", margin=money(dealer["margin"]), lost=lost), "bad"))
    return said


def list_head() -> str:
    """Names of the columns of the list."""
    names = [escape(_w(f"columns.{name}")) for name in ("name", "grade", "revenue", "contribution", "hours")]
    cells = "".join(f"<span>{name}</span>" for name in names[1:])
    return f"<div class='kam-rowhead'><span>{names[0]}</span><div class='kam-figures'>{cells}</div></div>"


def list_row(slip: Slip, grade: str) -> str:
    """One account on the list: class, revenue, contribution, hours."""
    tone = " class='kam-bad'" if slip.contribution < 0 else ""
    hours = "–" if slip.hours is None else str(slip.hours)
    cells = [escape(grade), bare_money(slip.revenue), f"<span{tone}>{bare_money(slip.contribution)}</span>", hours]
    return f"<div class='kam-figures'>{''.join(f'<span>{cell}</span>' for cell in cells)}</div>"


def staff(managers: int, per_manager: int, floor: float, limit: int | None) -> str:
    """What the seats and hours mean."""
    words = _w("staff", managers=managers, per_manager=per_manager)
    words += _w("no_visits") if limit is None else _w("floor", floor=f"{floor:.0f}")
    return f"<span class='kam-faint'>{escape(words)}</span>"


def totals(cost: ListCost, seats: int, limit: int | None) -> str:
    """The list in three figures."""
    over = cost.hours_over > 0
    hours = "–" if limit is None else f"{cost.hours} / {limit}"
    return tiles(
        tile(_w("totals.accounts"), f"{cost.accounts} / {seats}", "bad" if cost.accounts > seats else ""),
        tile(_w("totals.hours"), hours, "bad" if over and limit is not None else ""),
        tile(_w("totals.missed"), bare_money(cost.missed), "bad" if cost.missed > 0 else "good"),
    )


def verdict_on_list(
    cost: ListCost, rival: ListCost | None, seats: int, limit: int | None, names: pd.Series, reveal: bool
) -> str:
    """Bars of what the lists are worth, then what the choice costs, one sentence each."""
    said = [_on_choice(cost, seats, limit)]
    if cost.accounts > seats:
        said.append(_verdict(_w("list.over_seats", extra=cost.accounts - seats), "bad"))
    if limit is not None and cost.hours_over:
        said.append(_verdict(_w("list.over_hours", hours=cost.hours_over), "bad"))
    if cost.losers:
        said.append(_verdict(_w("list.losers", names=_names(cost.losers, names), loss=money(cost.loss)), "bad"))
    if reveal:
        if cost.harmful:
            said.append(_verdict(_w("list.harmful", names=_names(cost.harmful, names), lost=money(cost.harm)), "bad"))
        if cost.gems_left:
            said.append(_verdict(_w("list.gems", count=cost.gems_left, space=money(cost.gems_white_space))))
    else:
        said.append(_verdict(_w("list.yours_to_find")))
    if rival is not None:
        said.append(_on_rival(cost, rival))
    return _bars(cost, rival, reveal) + "".join(said)


def _on_choice(cost: ListCost, seats: int, limit: int | None) -> str:
    if not cost.accounts:
        return _verdict(_w("list.empty", best=money(cost.best_value)))
    if cost.missed < 1:
        return _verdict(_w("list.best"), "good")
    parts = []
    if cost.missed_by_empty_seats >= 1 and cost.accounts < seats:  # else all of it is the choice
        parts.append(_w("list.by_choice", missed=money(cost.missed_by_choice)))
        parts.append(_w("list.by_seats", seats=seats - cost.accounts, missed=money(cost.missed_by_empty_seats)))
    key = "list.missed" if limit is not None else "list.missed_no_hours"
    return _verdict(_w(key, missed=money(cost.missed)) + " ".join(parts), "bad")


def _on_rival(cost: ListCost, rival: ListCost) -> str:
    gap = cost.value - rival.value
    key = "list.rival_worse" if gap > 1 else "list.rival_better" if gap < -1 else "list.rival_same"
    words = _w(key, gap=money(abs(gap)))
    words += _w("list.rival_losers", count=len(rival.losers), loss=money(rival.loss)) if rival.losers else ""
    words += _w("list.rival_hours", hours=rival.hours_over) if rival.hours_over else ""
    return _verdict(words)


def _bars(cost: ListCost, rival: ListCost | None, reveal: bool) -> str:
    """What the best list, mine and the one by revenue are worth, to one scale."""
    lists = [("best", cost.best_value, ""), ("mine", cost.value, "mine")]
    if rival is not None:
        lists.append(("revenue", rival.value, "other"))
    most = max(1.0, *(value for _, value, _ in lists))
    body = ""
    for key, value, kind in lists:
        width = max(0.0, value / most * 100)
        tone = " class='kam-bad'" if value < 0 else ""
        body += f"<span>{escape(_w(f'bars.{key}'))}</span><div><i class='{kind}' style='width:{width:.1f}%'></i></div>"
        body += f"<b{tone}>{bare_money(value)}</b>"
    title = escape(_w("bars.whole" if reveal else "bars.own"))
    return f"<p class='kam-faint'>{title}</p><div class='kam-bars'>{body}</div>"


def _names(accounts: tuple[str, ...], names: pd.Series) -> str:
    listed = _w("list.comma").join(names[account] for account in accounts[:NAMED])
    return listed + (_w("list.others") if len(accounts) > NAMED else "")
