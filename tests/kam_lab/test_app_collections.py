"""The call list without a browser: what moves when a move is chosen, and what is said when something is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import ipywidgets as widgets
import numpy as np
import pandas as pd
import pytest

from kam_lab import receivables as kam
from kam_lab.apps._collections_text import NEAR
from kam_lab.apps._layout import Desk
from kam_lab.apps.collections import CallList, app
from kam_lab.i18n import Catalogue, in_language
from kam_lab.world import World

TEXTS = Catalogue(Path(kam.__file__).parents[1] / "locale")


def make_world(without: tuple[str, ...] = (), late: bool = True) -> World:
    """Eight accounts: one forgets, one holds back, one has an open complaint, one whose time runs out."""
    ids = [f"A{number:04d}" for number in range(1, 9)]
    rng = np.random.default_rng(2)
    invoices, payments = [], []
    habits = dict(zip(ids, (5, 80, -3, 30, 10, 20, 50, 3), strict=True))
    for account, days_late in habits.items():
        for month in range(1, 13):
            issued = pd.Timestamp(2025, month, 10)
            due, name = issued + pd.Timedelta(days=30), f"{account}-{month:02d}"
            amount = float(rng.integers(50, 200)) * 1_000
            invoices.append((name, account, "invoice", issued, due, amount))
            paid = due + pd.Timedelta(days=days_late)
            if paid <= pd.Timestamp(2025, 12, 31) or not late:
                payments.append((name, min(paid, pd.Timestamp(2025, 12, 31)), amount, "transfer"))
    invoices.append(("OLD", ids[3], "invoice", pd.Timestamp(2022, 12, 1), pd.Timestamp(2023, 1, 20), 60_000.0))
    if not late:
        payments.append(("OLD", pd.Timestamp(2023, 1, 20), 60_000.0, "transfer"))
    dispute = f"{ids[2]}-06"
    payments = [row for row in payments if row[0] != dispute] if late else payments
    tables = {
        "accounts": pd.DataFrame(
            {"account_id": ids, "name_en": [f"Firm {one}" for one in ids], "name_zh": [f"公司{one}" for one in ids],
             "tier": list("ABCDABCD")}
        ),
        "invoices": pd.DataFrame(
            invoices, columns=["invoice_id", "account_id", "kind", "issued_on", "due_on", "amount"]
        ),
        "payments": pd.DataFrame(payments, columns=["invoice_id", "paid_on", "amount", "means"]),
        "disputes": pd.DataFrame(
            {"dispute_id": ["D"], "invoice_id": [dispute], "opened_on": [pd.Timestamp(2025, 6, 20)],
             "settled_on": [pd.NaT], "disputed_amount": [1e6]}
        ),
        "credit_files": pd.DataFrame({"account_id": ids, **{name: 60 for name in kam.FIVE_C_WEIGHTS}}),
    }  # fmt: skip
    return World("small", {name: table for name, table in tables.items() if name not in without}, date(2025, 12, 31))


@pytest.fixture(scope="module")
def world() -> World:
    return make_world()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with in_language("en"):
        yield


@pytest.fixture
def desk(world: World) -> CallList:
    return CallList(world)


def shown(widget: widgets.Widget) -> str:
    """All words of a widget and of what is in it."""
    parts = [str(getattr(widget, "value", "")), str(getattr(widget, "description", ""))]
    return " ".join(parts + [shown(child) for child in getattr(widget, "children", ())])


def choose(desk: CallList, account: str, action: str) -> None:
    desk.rows[desk.ids.index(account)][1].click()
    desk.moves[action].click()


def test_a_fortnight_moves_cash_and_the_words(desk: CallList) -> None:
    assert "Nothing yet" in desk.happened.value and "1 of 6" in desk.figures.value
    before = desk.chart.value
    for account in desk.ids[:3]:
        choose(desk, account, "call")
    assert desk.hours_left < kam.HOURS and len(desk.plan) == 3
    desk.go.click()
    assert desk.decisions and not desk.plan and "2 of 6" in desk.figures.value
    assert desk.chart.value != before and desk.chart.value[:4] == b"\x89PNG"
    assert desk.quarter.rounds["cash"].iloc[-1] > 0 and "paid" in desk.happened.value


def test_more_hours_than_there_are_is_a_sentence(desk: CallList) -> None:
    for account in desk.ids:
        choose(desk, account, "sue")
    assert "Take one back" in desk.message.value
    assert desk.hours_left >= 0
    choose(desk, desk.ids[0], "wait")
    assert desk.ids[0] not in desk.plan


def test_the_whole_quarter_ends_with_a_bill_and_a_comparison(desk: CallList) -> None:
    for _ in range(kam.ROUNDS):
        desk.go.click()
    assert desk.over and desk.go.disabled and desk.compare.value
    assert "Result" in desk.bill.value and re.search("behind|better than", desk.bill.value)
    desk.moves["call"].click()
    assert "Start over" in desk.message.value
    desk.reset.click()
    assert not desk.decisions and not desk.over


def test_the_same_choices_give_the_same_quarter(world: World) -> None:
    one, other = CallList(world), CallList(world)
    for made in (one, other):
        choose(made, made.ids[0], "escalate")
        made.go.click()
    pd.testing.assert_frame_equal(one.quarter.rounds, other.quarter.rounds)
    other.seeds.value = 2
    assert not other.decisions and other.quarter.rounds["cash"].iloc[-1] == 0


def test_an_envelope_voids_the_quarter_and_cites_the_law(desk: CallList) -> None:
    choose(desk, desk.ids[0], "envelope")
    desk.go.click()
    assert desk.quarter.void and desk.quarter.bill["result"] == 0
    assert "does not count" in desk.bill.value and "1,000,000" in desk.bill.value


def test_the_page_says_what_a_caller_should_know(desk: CallList) -> None:
    disputed = next(one for one in desk.ids if desk.book.accounts.at[one, "disputed"] > 0)
    desk.rows[desk.ids.index(disputed)][1].click()
    assert "open complaint" in desk.slip.value
    old = next(one for one in desk.ids if desk.book.accounts.at[one, "clock_days"] < NEAR)
    desk.rows[desk.ids.index(old)][1].click()
    assert "limitation ends in" in desk.slip.value


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_text_is_missing_in_either_language(world: World, lang: str) -> None:
    with in_language(lang):
        made = CallList(world)
        for action, account in zip(("settle", "plan", "hold", "lawyer"), made.ids, strict=False):
            choose(made, account, action)
            made.go.click()
        words = shown(made.page)
    assert not re.search(r"app_collections\.|\{\w*\}", words)
    texts = [TEXTS.texts("app_collections", one) for one in ("en", "zh")]
    assert set(texts[0]) == set(texts[1])


def test_what_is_missing_is_said(world: World) -> None:
    assert "credit_files" in shown(app(make_world(without=("credit_files",))))
    assert "Nobody is past due" in shown(app(make_world(late=False)))


def test_a_click_that_arrives_while_another_is_drawn_is_not_lost() -> None:
    """What a handler changes between two painters is drawn by the painters before, too."""
    desk, seen, clicks = Desk(), [], []
    button = widgets.Button()

    def first() -> None:
        seen.append(("first", len(clicks)))

    def second() -> None:
        if len(clicks) == 1:
            button.click()
        seen.append(("second", len(clicks)))

    desk.press(button, lambda: clicks.append(1), "state")
    desk.paint(first, "state")
    desk.paint(second, "state")
    button.click()
    assert seen[-2:] == [("first", 2), ("second", 2)]
