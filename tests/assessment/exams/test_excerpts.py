"""Every printed table of every stage: the answer can be worked out from it, and it does not simply stand there."""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import Any

import pytest

from grading.assessment.exams import excerpts
from grading.assessment.exams.excerpts import Excerpt, can_be_printed, excerpt
from grading.assessment.exams.papers import load_bank, paper_keys
from grading.assessment.keybook import KeyBook, KeyProblem
from grading.assessment.scoring import score
from kam_lab.world import World

from .by_hand.sheet import Sheet

STAGES = ("role", "relationships", "bidding", "contract", "collections", "retention")
HANDS = {stage: importlib.import_module(f".by_hand.{stage}", __package__).ANSWERS for stage in STAGES}
CASES = [pytest.param(stage, name, id=f"{stage}-{name}") for stage, answers in HANDS.items() for name in answers]
BANK = {(question.stage, question.id): question for question in load_bank()[0]}


def test_every_rule_belongs_to_a_question_and_has_its_answer_by_hand() -> None:
    excerpts.has_rule(next(iter(BANK.values())))
    rules = set(excerpts._RULES)
    assert rules <= set(BANK)
    assert {pair for pair in rules if pair[0] != "prospecting"} == {
        (stage, name) for stage, answers in HANDS.items() for name in answers
    }


@cache
def printed(stage: str, name: str, world: World) -> tuple[Excerpt, Any, list[Any]]:
    """Table, key and wrong answers of a question, worked out once."""
    question = BANK[stage, name]
    book = KeyBook(paper_keys([question]))
    table = excerpt(question, world)
    assert table is not None
    return table, book.key(question, world), [wrong.value for wrong in book.mistakes(question, world)]


def cells(table: Excerpt) -> list[str]:
    return [cell if isinstance(cell, str) else cell["en"] for row in table.rows for cell in row]


@pytest.mark.parametrize(("stage", "name"), CASES)
def test_the_answer_can_be_worked_out_from_the_printed_figures(
    stage: str, name: str, several_worlds: list[World]
) -> None:
    question = BANK[stage, name]
    for world in several_worlds:
        table, key, _ = printed(stage, name, world)
        assert 2 <= len(table.rows) <= excerpts.MOST_ROWS
        outcome = score(question, HANDS[stage][name](Sheet(table), question), key)
        assert outcome.status == "right", (outcome, key)


@pytest.mark.parametrize(("stage", "name"), CASES)
def test_the_table_does_not_say_the_answer(stage: str, name: str, several_worlds: list[World]) -> None:
    """A figure asked for is no cell of its table, unless the right one has to be found (a price as bid)."""
    question = BANK[stage, name]
    if question.kind not in ("number", "money") or name == "flip_contract":
        return
    for world in several_worlds:
        table, key, _ = printed(stage, name, world)
        figures = {float(x.replace(",", "")) for text in cells(table) for x in re.findall(r"\d[\d,]*\.?\d*", text)}
        if abs(key) > 100:  # a small count may well stand somewhere
            assert not any(abs(figure - abs(key)) < 0.005 for figure in figures)


@pytest.mark.parametrize(("stage", "name"), CASES)
def test_usual_mistakes_can_still_be_made(stage: str, name: str, several_worlds: list[World]) -> None:
    """Of whom the wrong answers name, somebody stands in the table; it is not only the right one."""
    question = BANK[stage, name]
    if question.options or question.kind not in ("choice", "choices", "accounts", "ranking"):
        return
    there = []
    for world in several_worlds:
        table, key, wrong = printed(stage, name, world)
        right = {key} if isinstance(key, str) else set(key)
        others = {str(item) for value in wrong for item in ([value] if isinstance(value, str) else value)} - right
        there.append(any(item in text for text in cells(table) for item in others) or not others)
    assert any(there)


def test_what_cannot_be_printed_needs_the_screen() -> None:
    left = {name for (_, name), question in BANK.items() if not can_be_printed(question)}
    texts = {question.id for question in BANK.values() if question.kind == "text" and question.aspect == "ability"}
    assert left - texts == {
        "steady_tier_a", "gini_2025", "quiet_and_large", "odd_tier_account", "wallet_of_largest_buyer",
        "segment_most_at_risk", "best_initiative", "coverage_bill", "cheapest_meeting", "law_flip",
        "right_benchmark", "deal_profit", "thin_deals", "best_package", "over_90", "person_above", "probably_gone",
        "slow_desk", "best_ways", "bound_accounts",
    }  # fmt: skip


def test_everything_whose_answer_depends_on_the_data_has_its_table(several_worlds: list[World]) -> None:
    """Over the whole bank: whoever draws a printable exam never gets a question that cannot be answered."""
    lost = []
    for question in BANK.values():
        if question.kind == "text" or not can_be_printed(question):
            continue
        book = KeyBook(paper_keys([question]))
        if excerpts.has_rule(question):
            continue
        keys = [book.key(question, world) for world in several_worlds[:2]]
        assert not any(isinstance(key, KeyProblem) for key in keys)
        if keys[0] != keys[1]:
            lost.append(question.id)
    assert lost == []


def test_words_stand_in_both_languages(several_worlds: list[World]) -> None:
    world = several_worlds[0]
    for stage, name in ((stage, name) for stage, answers in HANDS.items() for name in answers):
        table = printed(stage, name, world)[0]
        texts = [table.title, *table.heads, *([table.note] if table.note else [])]
        texts += [cell for row in table.rows for cell in row if isinstance(cell, dict)]
        for text in texts:
            assert text["en"] and text["zh"] and "{" not in text["en"] + text["zh"]
            assert not re.search(r"excerpts?\.|[a-z]_[a-z]", text["en"] + text["zh"]), text
        assert re.search("[一-鿿]", table.title["zh"]) and not re.search("[一-鿿]", table.title["en"])
