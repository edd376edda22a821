"""The quarterly business review: what we lay before the customer – the quarter, the value delivered in his own figures,
honest misses, next goals, joint actions. Nothing in it that is not his to see: no margins, stances or rivals' offers.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from kam_lab.checks import fail, need_whole
from kam_lab.desk import label, word_for
from kam_lab.documents import Bars, Block, Bullets, Document, Grid, Section, Text, Tiles, share, yuan
from kam_lab.i18n import language, t
from kam_lab.profitability import LINES
from kam_lab.receivables.delivery import otif
from kam_lab.retention.book import RetentionBook
from kam_lab.world import World

OWNER = "retention"
#: Days within which the course promises an end to a complaint.
COMPLAINT_DAYS = 7


def _w(key: str, **fields: Any) -> str:
    return t(f"retention_qbr.{key}", **fields)


class _Quarter:
    """One account in one quarter, and in the same quarter of the year before."""

    def __init__(self, book: RetentionBook, account_id: str, year: int, quarter: int) -> None:
        self.book, self.account_id, self.year = book, account_id, year
        self.span = pd.Period(year=year, quarter=need_whole(quarter, "quarter", 1, 4), freq="Q")
        self.before = self.span - 4
        self.label = f"{year} Q{quarter}"

    def of(self, table: str, column: str, period: pd.Period | None = None) -> pd.DataFrame:
        """The account's rows of a table in the quarter."""
        rows = self.book.rows(table, self.account_id)
        if rows.empty:
            return rows
        return rows[pd.to_datetime(rows[column]).dt.to_period("Q") == (period or self.span)]

    def delivered(self) -> pd.DataFrame:
        """Deliveries promised in the quarter, with on time and in full."""
        rows = self.of("deliveries", "promised_on").copy()
        if rows.empty:
            return rows
        rows["on_time"] = rows["delivered_on"].notna() & (rows["delivered_on"] <= rows["promised_on"])
        rows["in_full"] = rows["delivered_qty"] >= rows["ordered_qty"]
        return rows

    def complaints(self) -> pd.DataFrame:
        """Complaints of the account that were opened in the quarter or still open at its end."""
        every = self.book.complaints
        if every is None:
            return pd.DataFrame()
        mine = every[every["account_id"] == self.account_id]
        opened = pd.to_datetime(mine["opened_on"]).dt.to_period("Q")
        closed = pd.to_datetime(mine["closed_on"])
        running = (opened <= self.span) & (closed.isna() | (closed > self.span.end_time))
        return mine[(opened == self.span) | running]


def qbr_pack(
    world: World,
    account_id: str,
    year: int | None = None,
    quarter: int | None = None,
    book: RetentionBook | None = None,
) -> Document:
    """The pack for a quarterly business review with one account, as a document for the customer's table.

    Parameters
    ----------
    year, quarter : default the quarter that ends with the world's last day.
    book : reuse one that has been worked out.

    Returns
    -------
    Document
        ``.html``, ``.markdown``, ``.save(folder)``; in the language in force. Five parts: recap, value delivered in
        customer KPIs, what we missed, goals for the next quarter, joint actions.

    Raises
    ------
    InputError
        Unknown account; an account without any order.

    Covers: qbr.
    """
    book = book or RetentionBook(world)
    account = book.account(account_id)
    if account_id not in book.sales_by_year.index:
        raise fail("no_orders_of", OWNER, account=account_id)
    last = book.as_of.to_period("Q")
    q = _Quarter(book, account_id, last.year if year is None else year, last.quarter if quarter is None else quarter)
    misses = _misses(q)
    sections = [
        Section(_w("sections.recap"), _recap(q)),
        Section(_w("sections.value"), _value(q)),
        Section(_w("sections.misses"), [Bullets(misses)] if misses else [Text(_w("misses.none"))]),
        Section(_w("sections.goals"), _goals(q)),
        Section(_w("sections.actions"), _actions(q, bool(misses))),
    ]
    following = q.span + 1
    meta = [(_w("meta.quarter"), q.label), (_w("meta.prepared"), f"{book.as_of:%Y-%m-%d}")]
    meta.append((_w("meta.next"), f"{following.year} Q{following.quarter}"))
    name = str(account[f"name_{language()}"])
    return Document(
        _w("title"),
        _w("subtitle", name=name),
        meta,
        sections,
        _w("footer"),
        f"qbr_{account_id}_{q.span.year}Q{q.span.quarter}",
    )


def _recap(q: _Quarter) -> list[Block]:
    now, then = q.of("orders", "order_date"), q.of("orders", "order_date", q.before)
    if now.empty:
        return [Text(_w("recap.nothing", quarter=q.label, before=yuan(_sum(then))))]
    rows = []
    for line in LINES:
        a, b = (
            float(part.loc[part["product_line"] == line, "net_amount"].sum()) if len(part) else 0.0
            for part in (now, then)
        )
        if a or b:
            rows.append((word_for(line, "product_line"), yuan(b), yuan(a)))
    rows.append((_w("recap.total"), yuan(_sum(then)), yuan(_sum(now))))
    head = (_w("recap.what"), f"{q.before.year} Q{q.before.quarter}", q.label)
    orders = now["order_id"].nunique()
    return [Text(_w("recap.text", orders=orders, amount=yuan(_sum(now)))), Grid(head, rows, total_last=True)]


def _sum(orders: pd.DataFrame) -> float:
    return float(orders["net_amount"].sum()) if len(orders) else 0.0


def _value(q: _Quarter) -> list[Block]:
    tiles: list[tuple[str, str, str]] = []
    sent = q.delivered()
    if len(sent):
        both = float(otif(sent, None)["otif_share"].iloc[0])
        tiles.append((_w("value.otif"), share(both, 0), _w("value.deliveries", count=len(sent))))
    mine = q.complaints()
    if len(mine):
        tiles.append(
            (_w("value.first"), share(float(mine["first_contact"].mean()), 0), _w("value.complaints", count=len(mine)))
        )
    visits = q.of("visits", "visit_date")
    if q.book.has("visits"):
        tiles.append(
            (
                _w("value.visits"),
                str(len(visits)),
                _w("value.hours", hours=f"{visits['hours'].sum():.0f}" if len(visits) else "0"),
            )
        )
    blocks: list[Block] = [Tiles(tiles)] if tiles else [Text(_w("value.unknown"))]
    worth = q.book.rows("delivered_value", q.account_id)
    worth = worth[worth["supplier"] == "us"] if len(worth) else worth
    if len(worth):
        row = worth.iloc[0]
        parts = [name for name in row.index if str(name).endswith("_value")]
        bars = [(label(str(name)), float(row[name]), yuan(float(row[name]))) for name in parts]
        blocks.append(Bars(_w("value.caption"), bars))
    return blocks


def _misses(q: _Quarter) -> list[str]:
    said = []
    sent = q.delivered()
    if len(sent) and (~sent["on_time"]).any():
        late = sent[~sent["on_time"]]
        days = (late["delivered_on"] - late["promised_on"]).dt.days.max()
        said.append(_w("misses.late", count=len(late), total=len(sent), days=int(days) if pd.notna(days) else "?"))
    if len(sent) and (~sent["in_full"]).any():
        said.append(_w("misses.short", count=int((~sent["in_full"]).sum()), total=len(sent)))
    mine = q.complaints()
    slow = mine[mine["days"] > COMPLAINT_DAYS] if len(mine) else mine
    for _, row in slow.iterrows():
        key = "misses.complaint_open" if row["still_open"] else "misses.complaint_slow"
        said.append(
            _w(
                key,
                day=f"{row['opened_on']:%Y-%m-%d}",
                what=word_for(row["category"], "category"),
                days=int(row["days"]),
            )
        )
    promise = q.book.row(q.book.promises, q.account_id)
    if promise is not None and promise["gap"] > 0 and q.year == q.book.year:
        said.append(_w("misses.visits", made=int(promise["made"]), promised=int(promise["promised"]), year=q.book.year))
    return said


def _goals(q: _Quarter) -> list[Block]:
    rows = []
    sent = q.delivered()
    if len(sent):
        both = float(otif(sent, None)["otif_share"].iloc[0])
        rows.append((_w("goals.otif"), share(both, 0), share(max(both, 0.95), 0)))
    mine = q.complaints()
    days = int(mine["days"].max()) if len(mine) else 0
    rows.append((_w("goals.complaint"), _w("goals.days", days=days), _w("goals.days_most", days=COMPLAINT_DAYS)))
    promise = q.book.row(q.book.promises, q.account_id)
    if promise is not None and promise["promised"]:
        each = max(1, round(int(promise["promised"]) / 4))
        rows.append((_w("goals.visits"), str(len(q.of("visits", "visit_date"))), f"≥ {each}"))
    return [Grid([_w(f"goals.{name}") for name in ("what", "now", "next")], rows), Text(_w("goals.yours"))]


def _actions(q: _Quarter, missed: bool) -> list[Block]:
    following = q.span + 1
    dates = [f"{(following.start_time + pd.Timedelta(days=days)):%Y-%m-%d}" for days in (20, 45, 75)]
    keys = ["mend" if missed else "confirm", "review", "plan"]
    rows = [
        (_w(f"actions.{key}"), _w(f"actions.{key}_ours"), _w(f"actions.{key}_yours"), day)
        for key, day in zip(keys, dates, strict=True)
    ]
    head = [_w(f"actions.{name}") for name in ("what", "ours", "yours", "by")]
    return [Grid(head, rows, left=(0, 1, 2, 3)), Text(_w("actions.close"))]
