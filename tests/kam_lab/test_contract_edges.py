"""Edge cases of stage 4 answer with a sentence, in both languages; nothing planted is missed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from kam_lab import contract as kam
from kam_lab import open_world
from kam_lab.i18n import in_language

W = open_world()
DAY = "2026-01-05"
ONE = str(W.contracts["contract_id"].iloc[0])
DEAL = str(W.deal_issues["opportunity_id"].iloc[0])
NO_STEPS = W.milestones[W.milestones["contract_id"] != ONE]
TOO_MUCH = W.milestones.assign(share=W.milestones["share"] * 1.1)

WRONG: dict[str, tuple[Callable[[], object], list[str]]] = {
    "zero list price": (lambda: kam.discount_of(0, 5), []),
    "zero price": (lambda: kam.net_price(0), ["price"]),
    "zero price in a deal": (lambda: kam.quick_deal(0, 1, 30), ["price"]),
    "zero price in a waterfall": (lambda: kam.waterfall(0, []), []),
    "zero limit": (lambda: kam.zopa(0, 5), ["our_limit"]),
    "zero contract": (lambda: kam.deposit(0, 5, DAY), ["contract_amount"]),
    "a contract without amount": (
        lambda: kam.pocket_prices(W.contracts.head(2).assign(amount=0.0), W.price_lines, W.authority),
        [ONE],
    ),
    "contract without milestones": (lambda: kam.schedule(ONE, W.contracts, NO_STEPS), [ONE, "628"]),
    "milestones above 100 %": (lambda: kam.schedule(ONE, W.contracts, TOO_MUCH), [ONE, "110.0%"]),
    "no steps at all": (lambda: kam.cost_of_terms(1, [], []), ["628"]),
    "no zone of agreement": (lambda: kam.fair_package(kam.packages(W.deal_issues, DEAL), 90, 90), []),
    "more points than there are": (lambda: kam.best_package(kam.packages(W.deal_issues, DEAL), 101), ["101", "100"]),
    "unknown deal": (lambda: kam.packages(W.deal_issues, "OP99"), ["OP99", DEAL]),
    "half a package": (lambda: kam.package_points({"price": 1}, W.deal_issues, DEAL), ["warranty"]),
    "unknown contract": (lambda: kam.price_waterfall("CT9", W.contracts, W.price_lines), ["CT9"]),
    "unknown level": (lambda: kam.lowest_price(1, {"product": 1}, "king", W.authority), ["king", "director"]),
    "nobody may": (lambda: kam.approver(0.2, W.authority[W.authority["level"] != "vp"]), ["20.0%", "15.0%"]),
    "taken off twice": (lambda: kam.waterfall(10, [("bonus", "off_invoice", 11)]), ["11.00", "10.00"]),
    "unknown place": (lambda: kam.waterfall(10, [("bonus", "pocket", 1)]), ["pocket", "off_invoice"]),
    "unknown lever": (lambda: kam.four_p_levers(10, {"hat": {}}), ["hat", "credit_line"]),
    "discount eats all": (lambda: kam.bank_discount(10, 6, 90), ["6", "90"]),
    "rule before its time": (lambda: kam.damages(2, 1, "2019-01-01"), ["2019-01-01"]),
    "unknown name of money": (lambda: kam.deposit(10, 1, DAY, "gift"), ["gift", "earnest"]),
    "unknown party": (lambda: kam.deposit(10, 1, DAY, default_by="me"), ["me"]),
    "nothing in breach": (lambda: kam.damages_table(W.contracts[W.contracts["default_by"] == "none"], DAY), []),
    "unknown order": (lambda: kam.may_hold_back("never", False), ["never", "we_first"]),
    "wrong year": (lambda: kam.target_load(W.territories, 2031), ["2031", "2025"]),
    "unknown tax": (lambda: kam.with_vat(10, DAY, "hats"), ["hats"]),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_input_gets_a_sentence(case: str, language: str) -> None:
    call, words = WRONG[case]
    with in_language(language), pytest.raises(kam.InputError) as caught:
        call()
    said = str(caught.value)
    assert len(said) > 12 and "{" not in said
    assert bool(re.search(r"[\u4e00-\u9fff]", said)) is (language == "zh")
    assert all(word in said for word in words), said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_results_speak_where_there_is_nothing_to_show(language: str) -> None:
    with in_language(language):
        none = kam.zopa(1_050_000, 900_000)
        assert not none.exists and "150,000" in none.said
        over = kam.open_balance(1_000, 1_250)
        assert over.balance == -250 and over.state == "overpaid" and "250.00" in over.said
        assert kam.open_balance(10, 10).state == "settled" and "10.00" in kam.open_balance(20, 10).said
        said = {kam.damages(*case, DAY).said for case in ((180, 100), (90, 100), (110, 100), (5, 0))}
        assert len(said) == 4
        assert "2027-11-03" in kam.notice_after("2025-11-03", 0, 5, DAY).said


def test_a_deal_without_milestones_counts_the_days_of_payment() -> None:
    pnl = kam.deal_pnl(ONE, W.contracts, W.price_lines, NO_STEPS)["amount"]
    row = kam.find_contract(W.contracts, ONE)
    assert pnl["cost_of_credit"] == pytest.approx(-row["amount"] * 0.06 * row["payment_days"] / 360)


def test_the_lines_of_a_deal_add_up() -> None:
    table = kam.deals(W.contracts, W.price_lines, W.milestones)
    parts = table[["gross_margin", "deal_costs", "cost_of_credit", "interest_received", "credit_loss"]].sum(axis=1)
    assert (parts - table["deal_profit"]).abs().max() < 0.01
    waterfall = kam.price_waterfall(ONE, W.contracts, W.price_lines)["left"]
    pockets = kam.pocket_prices(W.contracts, W.price_lines, W.authority)
    assert waterfall["invoice_price"] == pytest.approx(pockets.loc[ONE, "invoice_price"], abs=0.02)
    assert waterfall["pocket_price"] == pytest.approx(pockets.loc[ONE, "pocket_price"], abs=0.02)
