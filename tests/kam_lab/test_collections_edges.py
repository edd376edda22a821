"""The edges of stage 5 answer with a sentence: nothing invoiced, negative balances, credit notes, early money, …"""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd
import pytest

from kam_lab import i18n
from kam_lab import receivables as kam

INVOICES = pd.DataFrame(
    [
        ("I1", "A0001", "invoice", "2025-01-10", "2025-02-09", 1_000.0),
        ("I2", "A0001", "credit_note", "2025-02-01", "2025-02-01", -300.0),
        ("I3", "A0002", "invoice", "2025-03-01", "2025-03-31", 500.0),
        ("I4", "A0003", "invoice", "2025-06-01", "2025-06-30", 800.0),
    ],
    columns=["invoice_id", "account_id", "kind", "issued_on", "due_on", "amount"],
)
PAYMENTS = pd.DataFrame(
    [("I1", "2025-02-08", 400.0), ("I3", "2025-03-20", 900.0), ("I4", "2025-05-20", 800.0)],
    columns=["invoice_id", "paid_on", "amount"],
)
ACCOUNTS = pd.DataFrame({"account_id": ["A0001", "A0002", "A0003", "A0009"], "tier": list("ABCD")})
FILES = pd.DataFrame({"account_id": ["A0001"], "buyer_class": ["large"], "credit_limit": [1_000.0],
                      "payment_days": [30], "approver_id": [None], "prepaid_since": [pd.NaT]})  # fmt: skip
DEMANDS = pd.DataFrame(columns=["invoice_id", "made_on", "kind", "provable"])
ITEMS = kam.open_items(INVOICES, PAYMENTS, "2025-05-31")
SHORT = pd.DataFrame({"account_id": ["A0001"], "family": ["x"], "demand": [5], "committed": [2], "unit_margin": [1.0]})
SUPPLY = pd.DataFrame({"family": ["y"], "available": [3]})

#: A call that cannot be answered with a figure, and words that its sentence holds in both languages.
WRONG: dict[str, tuple[Callable[[], object], list[str]]] = {
    "no invoices at all": (lambda: kam.open_items(INVOICES.head(0), PAYMENTS, "2025-05-31"), ["invoices"]),
    "unknown account": (lambda: kam.statement(INVOICES, PAYMENTS, "A001", "2025-05-31"), ["A001", "A0001"]),
    "invoice twice": (lambda: kam.open_items(pd.concat([INVOICES] * 2), PAYMENTS, "2025-05-31"), ["I1"]),
    "payment of nothing": (
        lambda: kam.open_items(INVOICES, PAYMENTS.assign(invoice_id="IX"), "2025-05-31"), ["3", "IX"],
    ),
    "not a day": (lambda: kam.open_items(INVOICES, PAYMENTS, "yesterday"), ["yesterday"]),
    "nothing open": (lambda: kam.overdue_share(ITEMS[ITEMS["open"] < 0]), []),
    "negative balance": (lambda: kam.dso(-5, 100, 90), ["receivables", "-5"]),
    "no sales": (lambda: kam.dso(100, 0, 90), ["0.00"]),
    "more current than all": (lambda: kam.average_days_delinquent(100, 200, 300, 90), ["200", "100"]),
    "countback too short": (lambda: kam.countback(1_000, [100, 200]), ["700.00", "2"]),
    "month of credit notes": (lambda: kam.countback(1_000, [-100, 2_000]), ["-100.00"]),
    "days for another number of months": (lambda: kam.countback(100, [100, 200], [30]), ["2", "1"]),
    "nothing to collect": (lambda: kam.collection_effectiveness(0, 100, 100, 100), ["0.00"]),
    "negative opening": (lambda: kam.collection_effectiveness(-1, 100, 50, 50), ["opening"]),
    "quarter backwards": (
        lambda: kam.period_figures(INVOICES, PAYMENTS, "2025-05-01", "2025-01-01"), ["2025-05-01", "2025-01-01"],
    ),
    "months before the ledger": (lambda: kam.month_ends(INVOICES, PAYMENTS, "2024-01-31"), ["2024-01-31"]),
    "mark beyond 100": (lambda: kam.credit_score({**kam.five_c_example(), "capital": 160}), ["capital", "160"]),
    "mark missing": (lambda: kam.credit_score({"character": 50}), ["capacity"]),
    "negative class": (lambda: kam.expected_loss({**kam.IFRS_AMOUNTS, "current": -1}, kam.IFRS_RATES), ["current"]),
    "rate in percent": (
        lambda: kam.expected_loss(kam.IFRS_AMOUNTS, {**kam.IFRS_RATES, "over_90": 10.6}), ["10.6"],
    ),
    "interest on a credit note": (lambda: kam.late_interest(-300, "2025-01-01", "2025-05-01"), ["-300.00"]),
    "interest before the rule": (lambda: kam.late_interest(100, "2015-01-01", "2016-01-01"), ["2015-01-02"]),
    "unknown regime": (lambda: kam.late_interest(100, "2025-01-01", "2025-05-01", "mine"), ["mine", "sme"]),
    "premium out of range": (
        lambda: kam.late_interest(100, "2025-01-01", "2025-05-01", "sales", premium=2.0), ["0.3", "0.5", "2"],
    ),
    "agreed without a rate": (lambda: kam.late_interest(100, "2025-01-01", "2025-05-01", "agreed"), []),
    "no due date": (lambda: kam.limitation([]), []),
    "obstacle backwards": (
        lambda: kam.limitation("2023-06-30", obstacles=[("2026-06-01", "2026-05-01")]), ["2026-06-01"],
    ),
    "net before discount": (lambda: kam.cost_of_terms(0.02, 30, 10), ["30", "10"]),
    "nobody prepays": (lambda: kam.prepayment_effect(INVOICES, PAYMENTS, FILES, "2025-05-31"), ["prepaid_since"]),
    "no supply": (lambda: kam.allocate(SHORT, SUPPLY, ACCOUNTS), ["x"]),
    "unknown rule": (lambda: kam.allocate(SHORT, SUPPLY, ACCOUNTS, "luck"), ["luck", "promises"]),
    "no approver": (lambda: kam.escalation_path(ACCOUNTS, ACCOUNTS, FILES, "A0001"), ["A0001"]),
    "more disputed than invoiced": (lambda: kam.payable_now(100, 200), ["200", "100"]),
    "no days agreed": (lambda: kam.pay_by("2025-07-01", "sme"), []),
    "nobody late": (lambda: kam.call_order(ITEMS[ITEMS["open"] < 0], ACCOUNTS), []),
}  # fmt: skip


@pytest.mark.parametrize("name", list(WRONG))
def test_wrong_input_gets_a_sentence(name: str) -> None:
    call, words = WRONG[name]
    texts = {}
    for lang in i18n.LANGUAGES:
        with i18n.in_language(lang), pytest.raises(kam.InputError) as caught:
            call()
        texts[lang] = str(caught.value)
        assert not re.search(r"[{}]|\.errors\.", texts[lang])
        for word in words:
            assert word in texts[lang], texts[lang]
    assert texts["en"].endswith(".") and texts["zh"].endswith("。")
    assert not re.search(r"[一-鿿]", texts["en"]) and re.search(r"[一-鿿]", texts["zh"])


def page(account: str, day: str = "2025-05-31") -> kam.Statement:
    return kam.statement(INVOICES, PAYMENTS, account, day, accounts=ACCOUNTS)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_an_account_without_invoices_owes_nothing_and_says_so(lang: str) -> None:
    with i18n.in_language(lang):
        found = page("A0009")
    assert found[:7] == (0, 0, 0, 0, 0, 0, 0) and "A0009" in found.note


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_negative_balance_is_a_sentence_and_no_debt(lang: str) -> None:
    with i18n.in_language(lang):
        found = page("A0002")  # paid 900 on 500
    assert found.balance == -400 and found.open == 0 and "400.00" in found.note


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_money_before_its_invoice_is_an_advance(lang: str) -> None:
    with i18n.in_language(lang):
        before, after = page("A0003"), page("A0003", "2025-06-10")
    assert before.balance == -800 and "800.00" in before.note
    assert after.balance == 0 and after.note == ""
    assert ITEMS.loc["I4", "kind"] == "advance" and ITEMS.loc["I4", "bucket"] == "credit"


def test_credit_notes_stand_apart_from_debts() -> None:
    table = kam.ageing(ITEMS, by="account_id")
    assert table.loc["A0001", ["owed_now", "credits", "balance"]].tolist() == [600, -300, 300]
    assert kam.ageing(ITEMS).loc["total", "amount"] == 600
    assert page("A0001").note


def test_the_due_day_is_in_time_and_the_next_is_late() -> None:
    on_the_day = kam.open_items(INVOICES, PAYMENTS, "2025-02-09").loc["I1"]
    after = kam.open_items(INVOICES, PAYMENTS, "2025-02-10").loc["I1"]
    assert (on_the_day["bucket"], after["bucket"]) == ("current", "days_1_30")
    assert kam.interest_days("2025-02-09", "2025-02-09") == 0 and kam.interest_days("2025-02-09", "2025-02-10") == 1


def test_paid_in_time_or_early_bears_no_interest() -> None:
    for until in ("2025-02-09", "2025-01-20"):
        assert kam.late_interest(1_000, "2025-02-09", until).empty


def test_interest_over_a_leap_day_counts_it() -> None:
    table = kam.late_interest(36_500, "2024-02-28", "2024-03-01", "agreed", agreed_rate=0.001)
    assert table["days"].sum() == 2 and table["interest"].sum() == pytest.approx(73.0)


def test_a_demand_after_the_end_comes_too_late_but_an_acknowledgement_counts() -> None:
    assert kam.limitation("2020-06-30", ["2024-01-01"]).restarts == 0
    assert f"{kam.limitation('2020-06-30', admissions=['2024-01-01']).clock_until}" == "2027-01-01"


def test_an_account_without_a_credit_file_is_held() -> None:
    waiting = pd.DataFrame({"request_id": ["R"], "account_id": ["A0002"], "amount": [1.0]})
    assert kam.release_or_hold(waiting, FILES, ITEMS).loc["R", "decision"] == "hold"


def test_a_disputed_debt_holds_nothing_but_the_limit() -> None:
    disputes = pd.DataFrame({"invoice_id": ["I1"], "opened_on": ["2025-02-12"], "settled_on": [pd.NaT],
                             "disputed_amount": [9_999.0]})  # fmt: skip
    items = kam.open_items(INVOICES, PAYMENTS, "2025-05-31", disputes)
    waiting = pd.DataFrame({"request_id": ["R", "S"], "account_id": ["A0001"] * 2, "amount": [100.0, 900.0]})
    found = kam.release_or_hold(waiting, FILES, items)
    assert found["oldest_days"].tolist() == [0, 0] and found["decision"].tolist() == ["release", "hold"]
    assert items.loc["I1", "disputed"] == 600
    assert kam.next_steps(items, DEMANDS, "2025-05-31").loc["I1", "step"] == "settle"


def test_every_text_is_used_in_both_languages() -> None:
    from pathlib import Path

    folder = Path(kam.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    catalogue = i18n.Catalogue(folder.parent / "locale")
    english, chinese = (catalogue.texts("collections", lang) for lang in i18n.LANGUAGES)
    assert set(english) == set(chinese)
    for key, text in english.items():
        assert f'"{key.split(".")[1]}"' in code or f".{key.split('.')[1]}" in code, key
        assert sorted(re.findall(r"{(\w+)", text)) == sorted(re.findall(r"{(\w+)", chinese[key])), key
