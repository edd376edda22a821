"""What holds for every answer."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading.assessment import gate
from grading.assessment.numeric import CREDIT
from grading.assessment.scoring import RULES, score
from grading.assessment.sets import ranking_share, set_share

settings.register_profile("house", suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

ACCOUNTS = [f"A{n:04d}" for n in range(1, 13)]
KEYS = {
    "number": 62.345,
    "money": 1_234_567.8,
    "date": "2025-03-07",
    "choice": "a",
    "choices": ["a", "b"],
    "accounts": ["A0001", "A0002", "A0003"],
    "ranking": ["a", "b", "c", "d"],
    "table": {"r1": {"money": 123.0, "verdict": "a"}, "r2": {"money": 456.0, "verdict": "b"}},
}
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(ACCOUNTS)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
)


@pytest.mark.parametrize("kind", RULES)
@given(value=JSON)
@settings(max_examples=60)
def test_points_stay_within_bounds_and_nothing_raises(ask, kind, value):
    outcome = score(ask(kind), value, KEYS[kind], others=[KEYS[kind]])
    assert outcome.points is not None and 0 <= outcome.points <= outcome.max_points
    assert outcome.comment["en"] and outcome.comment["zh"]


@pytest.mark.parametrize("kind", RULES)
def test_the_key_is_always_right(ask, kind):
    outcome = score(ask(kind), json.loads(json.dumps(KEYS[kind])), KEYS[kind], others=[KEYS[kind]])
    assert (outcome.status, outcome.points) == ("right", 10)


@given(key=st.floats(allow_nan=False, allow_infinity=False), relative=st.floats(0, 0.2))
def test_every_number_equals_itself(ask, key, relative):
    assert score(ask("number", tolerance={"relative": relative}), key, key).status == "right"


@given(value=st.floats(-1e12, 1e12), key=st.floats(-1e9, 1e9))
def test_a_number_earns_all_nothing_or_a_stated_credit(ask, value, key):
    outcome = score(ask("number", tolerance={"relative": 0.01}), value, key)
    assert outcome.points in {0, 10, *(10 * share for share in CREDIT.values())}


SETS = st.sets(st.sampled_from(ACCOUNTS), min_size=1)


@given(value=SETS, key=SETS, extra=st.sampled_from(ACCOUNTS))
def test_another_wrong_item_never_raises_credit(value, key, extra):
    if extra not in key:
        for options in (None, len(ACCOUNTS)):
            assert set_share(sorted(value | {extra}), sorted(key), options) <= set_share(
                sorted(value), sorted(key), options
            )


@given(value=SETS, key=SETS, hit=st.sampled_from(ACCOUNTS))
def test_another_right_item_never_lowers_credit(value, key, hit):
    if hit in key:
        assert set_share(sorted(value | {hit}), sorted(key)) >= set_share(sorted(value), sorted(key))


@given(key=st.sets(st.sampled_from("abcdef"), min_size=1, max_size=5))
def test_guessing_all_earns_nothing(ask, key):
    assert score(ask("choices"), list("abcdef"), sorted(key)).points == 0


@given(value=st.permutations(ACCOUNTS[:6]), key=SETS)
def test_order_of_ids_does_not_matter_in_a_set(ask, value, key):
    first, second = score(ask("accounts"), value, sorted(key)), score(ask("accounts"), sorted(value), sorted(key))
    assert first == second


@given(value=st.permutations(list("abcde")), stranger=st.sampled_from("xyz"), place=st.integers(0, 5))
def test_a_stranger_never_raises_a_ranking(value, stranger, place):
    longer = [*value[:place], stranger, *value[place:]]
    assert ranking_share(longer, list("abcde")) <= ranking_share(value, list("abcde"))


@given(value=st.permutations(list("abcde")), place=st.integers(0, 3))
def test_setting_a_wrong_pair_right_never_lowers_a_ranking(value, place):
    a, b = value[place], value[place + 1]
    if a > b:
        better = [*value[:place], b, a, *value[place + 2 :]]
        assert ranking_share(better, list("abcde")) >= ranking_share(value, list("abcde"))


class Sly(float):
    """Equal to everything."""

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


def nested(depth):
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


HOSTILE = [
    True,
    float("nan"),
    float("inf"),
    -float("inf"),
    10**400,
    -(10**5000),
    "x" * 1_000_000,
    "9" * 1_000_000,
    nested(60),
    [1] * 100_000,
    {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}},
    {1: 2},
    {"r1": 5},
    {"r1": {"money": True}},
    {"r1": {"money": float("nan")}},
    {"r1": {"money": [1]}},
    {"nobody": {"nothing": 1}},
    ["a", ["b"]],
    [None],
    [True],
    [float("nan")],
    "\ud800",
    "2025-02-30",
    "__import__('os')",
    "=cmd|' /C calc'!A0",
    Sly(1),
    object(),
    b"62",
    (1, 2),
    {"a", "b"},
    1j,
    lambda: 62,
]


@pytest.mark.parametrize("kind", [*RULES, "text"])
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_earn_nothing_and_raise_nothing(ask, kind, value):
    outcome = score(ask(kind), value, KEYS.get(kind))
    if kind == "text" and isinstance(value, str) and len(value) < 1000 and value != "\ud800":
        assert outcome.status == "pending"
    elif outcome.status == "wrong":  # well-formed and not right, such as a list of ids that nobody has
        assert outcome.points == 0
    else:
        assert (outcome.status, outcome.points) == ("malformed", 0)
        assert "Expected" in outcome.comment["en"] and "应当填写" in outcome.comment["zh"]


@pytest.mark.parametrize(
    "value", [True, float("inf"), 10**400, "x" * 1_000_000, nested(60), Sly(62.345), [62.345], {"v": 1}]
)
def test_a_number_must_be_one(ask, value):
    assert score(ask("number"), value, 62.345).status == "malformed"


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        "NaN",
        "[Infinity]",
        "[" * 100_000,
        "",
        "{",
        "1" * 300_000,
        "9" * 5000,
        '{"a": {"b": 1, "b": 1}}',
    ],
)
def test_json_is_read_strictly(text):
    with pytest.raises(gate.NotPlain):
        gate.read_json(text)


def test_json_that_is_fine():
    assert gate.read_json('{"r1": {"money": 1.5}}') == {"r1": {"money": 1.5}}


@pytest.mark.parametrize("value", [None, "", " \n", [], {}, {"r1": {}}, {"r1": {"money": None, "verdict": " "}}])
def test_nothing_entered_is_blank(ask, value):
    for kind in RULES:
        outcome = score(ask(kind), value, KEYS[kind])
        assert (outcome.status, outcome.points) == ("blank", 0)


@given(st.floats(1000, 1e9), st.sampled_from([1, 100, 0.01, 1e4, -1, 1.004, 3.3]))
def test_key_never_stands_in_the_comment(ask, key, factor):
    outcome = score(ask("money", tolerance={"relative": 0.002}), key * factor, key)
    for text in outcome.comment.values():
        digits = "".join(c for c in text if c.isdigit())
        assert str(math.floor(key)) not in digits
