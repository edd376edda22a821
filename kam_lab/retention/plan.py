"""The account plan: one account on a few pages, from the tables to owned actions, written for whoever takes it over.

For our own people: it names contacts, stances and margins. What goes to the customer is the QBR pack
(``kam_lab.retention.qbr``). ``kam_lab.retention`` re-exports both.
"""

from __future__ import annotations

from collections.abc import Iterable

from kam_lab.checks import fail
from kam_lab.documents import Document, Section
from kam_lab.i18n import language, pick
from kam_lab.profitability import LAST_FULL_YEAR
from kam_lab.retention import plan_parts as parts
from kam_lab.retention.book import RetentionBook
from kam_lab.retention.health import planning_retention
from kam_lab.retention.lifetime import PlanValue, plan_value, rank_actions
from kam_lab.retention.plan_parts import stance_of_plan, words
from kam_lab.retention.qbr import qbr_pack as qbr_pack
from kam_lab.tables.schema import read_schema
from kam_lab.world import World

OWNER = "retention"
#: Hours a year that a plan may use for extra actions if nobody says otherwise.
PLAN_HOURS = 80.0
#: Retention where no health is known (tiers C and D): the middle of the planning range.
UNKNOWN_HEALTH = 50.0


def start_retention(book: RetentionBook, account_id: str) -> float:
    """The yearly retention a plan starts from: by the account's health, or by the middle where none is known."""
    row = book.row(book.health, account_id)
    return planning_retention(UNKNOWN_HEALTH if row is None else float(row["health"]))


def propose_actions(
    book: RetentionBook, account_id: str, hours: float = PLAN_HOURS, retention: float | None = None
) -> list[str]:
    """Actions that pay for this account, best first, as many as the hours allow.

    Covers: account_plan, eight_ways.
    """
    if not book.has("retention_actions") or stance_of_plan(book, account_id) == "win_back":
        return []
    start = start_retention(book, account_id) if retention is None else retention
    actions, margin = book.world.tables["retention_actions"], book.margin(account_id)
    chosen: list[str] = []
    left = hours
    for name, row in rank_actions(actions, margin, start, book.discount_rate).iterrows():
        before = plan_value(actions, chosen, margin, start, book.discount_rate).net
        after = plan_value(actions, [*chosen, str(name)], margin, start, book.discount_rate).net
        if after > before and row["hours"] <= left:
            chosen.append(str(name))
            left -= float(row["hours"])
    return chosen


def account_plan(
    world: World,
    account_id: str,
    actions: Iterable[str] | None = None,
    hours: float = PLAN_HOURS,
    retention: float | None = None,
    book: RetentionBook | None = None,
    year: int = LAST_FULL_YEAR,
) -> Document:
    """The plan for one account as a document: page (``.html``), Markdown (``.markdown``), files (``.save(folder)``).

    Profile, the account's goals, P&L, wallet, people, service, SWOT, risks, objectives, and actions with an owner and
    a date. Built from the world's tables in the language in force; a part whose table is missing says so in one line.

    Parameters
    ----------
    account_id : an account with orders.
    actions : names of ``retention_actions``; None proposes those that pay within ``hours``.
    retention : yearly retention to start from; None: :func:`planning_retention` of the account's health.
    book : reuse one that has been worked out (the app does).

    Raises
    ------
    InputError
        Unknown account or action; an account without any order.

    Covers: account_plan.
    """
    book = book or RetentionBook(world, year)
    account = book.account(account_id)
    if account_id not in book.sales_by_year.index:
        raise fail("no_orders_of", OWNER, account=account_id)
    start = start_retention(book, account_id) if retention is None else retention
    chosen = propose_actions(book, account_id, hours, start) if actions is None else list(actions)
    value = _value(book, account_id, chosen, start)
    name = str(account[f"name_{language()}"])
    names = ("summary", "profile", "goals", "money", "wallet", "people", "service", "swot", "risks")
    sections = [Section(words(f"sections.{one}"), getattr(parts, one)(book, account_id)) for one in names]
    sections[0] = Section(sections[0].title, [*sections[0].blocks, *parts.verdict(book, account_id, value)])
    sections.append(Section(words("sections.objectives"), parts.objectives(book, account_id, value)))
    sections.append(Section(words("sections.actions"), parts.actions(book, account_id, chosen, value)))
    meta = [
        (words("meta.as_of"), f"{book.as_of:%Y-%m-%d}"),
        (words("meta.owner"), parts.owner_of(book, account_id, "commercial")),
    ]
    meta += [(words("meta.tier"), str(account["tier"])), (words("meta.use"), words("meta.internal"))]
    footer = words("footer", tables=words("comma").join(_used(world)), day=f"{book.as_of:%Y-%m-%d}")
    return Document(words("title"), f"{name} · {account_id}", meta, sections, footer, f"account_plan_{account_id}")


def _used(world: World) -> list[str]:
    names = (
        "orders", "account_costs", "wallets", "contacts", "contact_visits", "account_files", "supplier_stance",
        "complaints", "surveys", "delivered_value", "subscriptions", "churn_log", "invoices", "payments",
        "retention_actions",
    )  # fmt: skip
    schema = read_schema()
    return [pick(schema[name].title) for name in names if name in world.tables]


def _value(book: RetentionBook, account_id: str, chosen: list[str], start: float) -> PlanValue | None:
    if not book.has("retention_actions"):
        return None
    return plan_value(
        book.world.tables["retention_actions"], chosen, book.margin(account_id), start, book.discount_rate
    )
