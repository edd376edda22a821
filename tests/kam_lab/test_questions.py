"""The public model of a question, and what counts as a well-formed answer to it."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kam_lab.answering.values import count_words, parse_number, plain_json, show, show_number, unit_name
from kam_lab.questions import (
    KINDS,
    AnswerError,
    PublicQuestion,
    QuestionError,
    check_value,
    load_file,
    load_public,
    remarks,
)

OPTIONS = [{"id": key, "en": f"Option {key}", "zh": f"选项{key}"} for key in ("a", "b", "c", "d")]
WORLD = SimpleNamespace(
    accounts=pd.DataFrame(
        [
            ("A0001", "Ruisheng Chemicals", "瑞昇化工"),
            ("A0002", "North Power", "北岭发电"),
            ("A0003", "Ruihe", "瑞禾矿业"),
        ],
        columns=["account_id", "name_en", "name_zh"],
    )
)


def question(kind: str, **more: Any) -> PublicQuestion:
    base = {"id": "q", "stage": "prospecting", "kind": kind, "aspect": "ability", "points": 5}
    return PublicQuestion.model_validate({**base, "prompt": {"en": "What?", "zh": "什么？"}, **more})


TABLE = question(
    "table",
    rows=OPTIONS[:2],
    columns=[
        {"id": "n", "en": "Number", "zh": "数", "kind": "number", "unit": "%"},
        {"id": "c", "en": "Choice", "zh": "选择", "kind": "choice", "options": OPTIONS},
        {"id": "t", "en": "Text", "zh": "文字", "kind": "text"},
    ],
)


# ------------------------------------------------------------------------------------------- definitions


@pytest.mark.parametrize(
    ("kind", "more", "what"),
    [
        ("choice", {}, "options"),
        ("choice", {"options": OPTIONS, "options_from": "accounts"}, "either"),
        ("choices", {"options": [*OPTIONS, OPTIONS[0]]}, "twice"),
        ("choices", {"options": OPTIONS, "pick": 5}, "of 4"),
        ("number", {"options": OPTIONS}, "belongs"),
        ("text", {"unit": "%"}, "belongs"),
        ("table", {"rows": OPTIONS}, "rows and columns"),
        ("number", {"tolerance": {"relative": 0.01}}, "tolerance"),
        ("number", {"points": 0}, "points"),
        ("number", {"prompt": {"en": "only English"}}, "zh"),
        ("number", {"id": "Not A Name"}, "id"),
        ("number", {"stage": "lunch"}, "stage"),
    ],
)
def test_wrong_definitions_are_refused(kind: str, more: dict[str, Any], what: str) -> None:
    with pytest.raises(ValidationError, match=what):
        question(kind, **more)


def test_scoring_is_stated_for_every_kind() -> None:
    for kind in KINDS:
        more: dict[str, Any] = {"options": OPTIONS} if kind in ("choice", "choices", "ranking") else {}
        asked = TABLE if kind == "table" else question(kind, **more)
        text = asked.how_scored_text()
        assert set(text) == {"en", "zh"} and all(text.values())
    own = {"en": "By hand.", "zh": "人工。"}
    assert question("number", how_scored=own).how_scored_text() == own


def test_files_are_read_in_order_and_refused_with_a_sentence(tmp_path: Path) -> None:
    entries = [question("number").model_copy(update={"id": key}).model_dump(mode="json") for key in ("b", "a")]
    path = tmp_path / "questions.json"
    with pytest.raises(QuestionError, match=r"questions\.json"):
        load_public(tmp_path)
    path.write_text(json.dumps({"format": 1, "assignment": "prospecting", "questions": entries}), encoding="utf-8-sig")
    assert list(load_public(path)) == ["b", "a"]
    assert load_file(tmp_path).assignment == "prospecting"
    for broken in ("{", "[]", '{"format": 2, "assignment": "x", "questions": []}', "\ud7ff" * 3):
        path.write_text(broken, encoding="utf-8")
        with pytest.raises(QuestionError, match=r"questions\.json"):
            load_public(path)
    path.write_text(json.dumps({"format": 1, "assignment": "x", "questions": [entries[0], entries[0]]}))
    with pytest.raises(QuestionError):
        load_public(path)


# ----------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("62%", "%", 62),
        ("62 ％", "%", 62),
        ("０.５%", "%", 0.5),
        ("1,234.5", None, 1234.5),
        ("１，２３４．５", None, 1234.5),
        ("1 234 567", None, 1234567),
        ("12万", "CNY", 120000),
        ("1.2亿元", "CNY", 120_000_000),
        ("￥３００", "CNY", 300),
        ("300 RMB", "CNY", 300),
        ("1.5 million", "CNY", 1_500_000),
        ("20k", "CNY", 20000),
        ("(1,500)", "CNY", -1500),
        ("−5", None, -5),
        ("－１２万", "CNY", -120000),
        ("18个月", "months", 18),
        ("18 months", "months", 18),
        ("21家", "customers", 21),
        ("5x", "times", 5),
        ("5倍", "times", 5),
        (".5", None, 0.5),
        ("3。5", None, 3.5),
        ("1e3", None, 1000),
        ("1.1万", "CNY", 11000),
    ],
)
def test_numbers_as_people_type_them(typed: str, unit: str | None, value: float) -> None:
    assert parse_number(typed, unit) == value


@pytest.mark.parametrize(
    ("typed", "unit", "key"),
    [
        ("many", None, "not_a_number"),
        ("1,23", None, "commas"),
        ("12,3456", None, "commas"),
        ("1.234,5", None, "commas"),
        ("62%", None, "percent_unasked"),
        ("62%", "months", "other_unit"),
        ("18天", "months", "other_unit"),
        ("20万美元", "CNY", "other_unit"),
        ("1e400", None, "not_finite"),
        ("nan", None, "not_a_number"),
        ("--5", None, "not_a_number"),
        ("", "%", "empty"),
        ("9" * 5000, None, None),
        ("1e999999999999", None, "not_a_number"),
    ],
)
def test_typed_numbers_that_are_refused(typed: str, unit: str | None, key: str | None) -> None:
    with pytest.raises(AnswerError) as caught:
        value = parse_number(typed, unit)
        assert key is None, value
        raise AnswerError("not_finite", value="")  # a very long number may be read or refused, but quickly
    assert key is None or caught.value.key == key


@pytest.mark.parametrize(
    "value",
    [
        62,
        62.0,
        np.int64(62),
        np.float32(62),
        np.array(62.0),
        np.array([62]),
        pd.Series([62.0], index=["x"]),
        pd.Index([62]),
        pd.DataFrame([[62]]),
        Decimal("62.0"),
        Fraction(124, 2),
        "62 %",
        np.str_("62"),
    ],
)
def test_numbers_as_code_computes_them(value: Any) -> None:
    checked = check_value(question("number", unit="%"), value)
    assert checked == 62
    assert type(checked) in (int, float)


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, np.True_, float("nan"), float("inf"), np.nan, pd.NA, pd.NaT, 10**400, 1j, b"1", object(), len),
        *([1, 2], [1], {}, pd.Series([1, 2]), pd.Series([], dtype=float), np.array([]), pd.DataFrame(), "x" * 10**6),
    ],
)
def test_values_that_are_no_number(value: Any) -> None:
    with pytest.raises(AnswerError) as caught:
        check_value(question("number"), value)
    assert len(caught.value.text("en")) < 400 and caught.value.text("zh")


# ------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    "value",
    [
        *(
            "2025-03-07",
            "2025/3/7",
            "2025.3.7",
            "2025年3月7日",
            "２０２５年３月７日",
            "20250307",
            "2025-03-07 12:30:00",
        ),
        *(date(2025, 3, 7), datetime(2025, 3, 7, 23, 59), pd.Timestamp("2025-03-07"), np.datetime64("2025-03-07")),
        *(np.datetime64("2025-03-07T10:00:00.000000001"), pd.Series([pd.Timestamp("2025-03-07")])),
        *(
            pd.DatetimeIndex(["2025-03-07"]),
            np.array(["2025-03-07"], dtype="datetime64[ns]"),
            pd.Timestamp("2025-03-07", tz="UTC"),
        ),
    ],
)
def test_dates(value: Any) -> None:
    assert check_value(question("date"), value) == "2025-03-07"


@pytest.mark.parametrize(
    "value",
    ["3/7/2025", "2025-02-30", "1025-01-01", "", "today", None, pd.NaT, np.datetime64("NaT"), 20250307, "2025-03"],
)
def test_values_that_are_no_date(value: Any) -> None:
    with pytest.raises(AnswerError):
        check_value(question("date"), value)


# ----------------------------------------------------------------------------------- options and accounts


@pytest.mark.parametrize("value", ["b", "B", " ｂ ", "Option b", "选项b", np.str_("b"), ["b"], pd.Series(["b"])])
def test_choice(value: Any) -> None:
    checked = check_value(question("choice", options=OPTIONS), value)
    assert checked == "b" and type(checked) is str


@pytest.mark.parametrize("value", ["x", "", None, ["a", "b"], 1, ["x"]])
def test_no_choice(value: Any) -> None:
    with pytest.raises(AnswerError):
        check_value(question("choice", options=OPTIONS), value)


@pytest.mark.parametrize(
    "value",
    [
        ["A0003", "A0001"],
        {"A0001", "A0003"},
        ("a0001", "A0003", "A0001"),
        "A0001, A0003",
        "A0001；a0003",
        "A0001 A0003",
        "Ruisheng Chemicals，瑞禾矿业",
        np.array(["A0001", "A0003"]),
        pd.Series(["A0001", "A0003"]),
        pd.Index(["A0001", "A0003"]),
        pd.Series([3.0, 2.0], index=["A0003", "A0001"]),
        pd.Series([True, False, True], index=["A0001", "A0002", "A0003"]),
        pd.DataFrame({"x": [1, 2]}, index=["A0001", "A0003"]),
        pd.DataFrame({"account_id": ["A0001", "A0003"]}),
        {"A0001": 1, "A0003": 2}.keys(),
        (key for key in ("A0001", "A0003")),
    ],
)
def test_accounts(value: Any) -> None:
    assert check_value(question("accounts", pick=2), value, WORLD) == ["A0001", "A0003"]


@pytest.mark.parametrize(
    ("value", "key"),
    [
        (["A0001", "A9999"], "unknown_ids"),
        (["A0001", "A0002", "A0003"], "too_many_picked"),
        ([], "empty"),
        (None, "none"),
        (5, "not_a_list"),
        ({"A0001": 1}, "not_a_list"),
        ([1.5], "not_an_id"),
        ([["A0001"]], "not_an_id"),
        (np.array("A0001"), "not_a_list"),
        (range(10**9), "too_many_items"),
        (["A0001\x00"], "not_an_id"),
    ],
)
def test_no_accounts(value: Any, key: str) -> None:
    with pytest.raises(AnswerError) as caught:
        check_value(question("accounts", pick=2), value, WORLD)
    assert caught.value.key == key


def test_without_a_world_ids_are_taken_as_they_come() -> None:
    assert check_value(question("accounts"), ["B2", "B1"]) == ["B1", "B2"]


def test_ranking_keeps_its_order() -> None:
    asked = question("ranking", options=OPTIONS)
    assert check_value(asked, ["c", "a", "b"]) == ["c", "a", "b"]
    assert check_value(asked, pd.Series([3, 2, 1], index=["d", "b", "a"])) == ["d", "b", "a"]
    for value, key in [({"a", "b"}, "set_has_no_order"), (["a", "b", "a"], "twice"), ([], "empty")]:
        with pytest.raises(AnswerError) as caught:
            check_value(asked, value)
        assert caught.value.key == key
    top = question("ranking", options_from="accounts", pick=2)
    assert check_value(top, ["A0003", "A0001"], WORLD) == ["A0003", "A0001"]


# ----------------------------------------------------------------------------------------- table and text


def test_tables() -> None:
    wanted = {"a": {"n": 5, "c": "b"}, "b": {"t": "why"}}
    frame = pd.DataFrame({"n": ["5%", None], "c": ["b", None], "t": [None, "why "]}, index=["a", "b"])
    assert check_value(TABLE, frame) == wanted
    assert check_value(TABLE, {"选项a": {"Number": 5.0, "c": "选项b", "t": ""}, "B": {"t": "why"}}) == wanted
    assert check_value(TABLE, pd.DataFrame({"n": [1.5, np.nan]}, index=["a", "b"])) == {"a": {"n": 1.5}}
    for value, key in [
        ({"x": {"n": 1}}, "unknown_row"),
        ({"a": {"x": 1}}, "unknown_column"),
        ({"a": {"n": "x"}}, "cell"),
        ({"a": {"c": "x"}}, "cell"),
        ({"a": 5}, "not_a_table"),
        ([1], "not_a_table"),
        ({}, "empty"),
        ({"a": {"n": None}}, "empty"),
        (None, "none"),
    ]:
        with pytest.raises(AnswerError) as caught:
            check_value(TABLE, value)
        assert caught.value.key == key
    with pytest.raises(AnswerError) as caught:
        check_value(TABLE, {"a": {"n": "many"}})
    assert "Option a" in caught.value.text("en") and "选项a" in caught.value.text("zh")


def test_texts() -> None:
    asked = question("text", max_words=3)
    assert check_value(asked, " a\r\nb \ud800") == "a\nb ?"
    for value, key in [("", "empty"), (" \n", "empty"), (5, "not_text"), (None, "none"), ("很" * 7000, "too_long")]:
        with pytest.raises(AnswerError) as caught:
            check_value(asked, value)
        assert caught.value.key == key


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("two words", 2),
        ("大客户销售", 5),
        ("先拜访A0001，占12.5%。", 6),
        ("don't re-do 1,000", 3),
        ("…—，。", 0),
    ],
)
def test_words_are_counted_in_both_scripts(text: str, words: int) -> None:
    assert count_words(text) == words


def test_hints() -> None:
    assert remarks(question("number", unit="%"), 0.62)
    assert not remarks(question("number", unit="%"), 62)
    assert not remarks(question("number"), 0.62)
    assert remarks(question("accounts", pick=3), ["A0001"])
    assert remarks(question("ranking", options=OPTIONS), ["a"])
    assert remarks(TABLE, {"a": {"n": 1}})
    assert remarks(question("text", max_words=2), "one two three")


def test_values_in_words() -> None:
    assert show_number(1234567.5, "CNY", lang="en") == "1,234,567.5 CNY"
    assert show_number(1234567.5, "CNY", lang="zh") == "1,234,567.5 元（123.46 万元）"
    assert show_number(0.30000000000000004, lang="en") == "0.3"
    assert show_number(1e-9, lang="en") == "1e-09"
    assert show_number(62, "%", 1, "en") == "62.0 %"
    assert unit_name("months", "zh") == "个月" and unit_name("furlongs", "zh") == "furlongs" and unit_name(None) == ""
    book = {"A0001": ("Ruisheng", "瑞昇")}
    assert show(question("accounts"), ["A0001", "A9"], book, "zh") == "A0001 瑞昇；A9"
    assert show(question("ranking", options=OPTIONS), ["b", "a"], lang="en") == "1. Option b; 2. Option a"


# ------------------------------------------------------------------------------- whatever comes, no crash

_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
_ASKED = [
    *(question(kind) for kind in ("number", "money", "date", "accounts", "text")),
    *(question(kind, options=OPTIONS) for kind in ("choice", "choices", "ranking")),
    TABLE,
]


@given(value=_anything, asked=st.sampled_from(_ASKED))
def test_any_value_is_either_plain_json_or_an_answer_error(value: Any, asked: PublicQuestion) -> None:
    try:
        checked = check_value(asked, value)
    except AnswerError as error:
        assert error.text("en") and error.text("zh")
        return
    assert plain_json(checked)
    assert check_value(asked, json.loads(json.dumps(checked))) == checked
    for lang in ("en", "zh"):
        assert show(asked, checked, lang=lang)
    remarks(asked, checked)
