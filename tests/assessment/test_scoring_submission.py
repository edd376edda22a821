"""Whole submissions: keys once per world, failing keys, other variants."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from grading.assessment import gate
from grading.assessment.keybook import KeyBook, KeyProblem
from grading.assessment.scoring import score_submission


def total(world):
    return float(world.accounts["spend"].sum()) * 1234.567


def test_a_key_is_worked_out_once_per_world(ask, make_world, stage):
    calls = []

    def counted(world):
        calls.append(world.name)
        return total(world)

    question = ask("money", id="total")
    book = KeyBook(stage({"total": counted}))
    worlds = {name: make_world(name, factor) for name, factor in (("v-1", 1.0), ("v-2", 1.5), ("v-3", 2.5))}
    for _ in range(3):
        for name, world in worlds.items():
            found = score_submission([question], {"total": 5.0}, world, book, worlds)
            assert found["total"].status == "wrong", name
    assert sorted(calls) == ["v-1", "v-2", "v-3"]


def test_another_teams_answer(ask, make_world, stage):
    question = ask("money", id="total")
    mine, theirs = make_world("v-1"), make_world("v-2", 1.7)
    found = score_submission([question], {"total": total(theirs)}, mine, stage({"total": total}), {"v-2": theirs})
    assert (found["total"].mistake, found["total"].points) == ("other_variant", 0)
    found = score_submission([question], {"total": total(mine)}, mine, stage({"total": total}), {"v-2": theirs})
    assert found["total"].status == "right"


def test_a_failing_key_never_stops_the_batch(ask, make_world, stage):
    def broken(world):
        raise KeyError("no such column")

    def shapeless(world):
        return {"not": "a number"}

    questions = [ask("money", id=name) for name in ("broken", "shapeless", "missing", "total")]
    keys = stage({"broken": broken, "shapeless": shapeless, "total": total})
    world = make_world("v-1")
    found = score_submission(
        questions, dict.fromkeys(("broken", "shapeless", "missing", "total"), total(world)), world, keys
    )
    assert [found[name].status for name in found] == ["pending", "pending", "pending", "right"]
    assert found["broken"].points is None and "KeyError" in found["broken"].note
    assert "no key" in found["missing"].note
    assert "KeyError" not in str(found["broken"].comment)


def test_blank_stays_blank_even_without_a_key(ask, make_world, stage):
    found = score_submission([ask("money", id="total")], {}, make_world("v-1"), stage({}))
    assert found["total"].status == "blank"


def test_a_failing_mistake_is_left_out(ask, make_world, stage):
    def broken(world):
        raise ZeroDivisionError

    keys = stage(
        {"total": total},
        [
            ("bad", "total", broken, 0.0),
            ("none", "total", lambda w: None, 0.0),
            ("half", "total", lambda w: total(w) / 2, 0.5),
        ],
    )
    book, world = KeyBook(keys), make_world("v-1")
    found = score_submission([ask("money", id="total")], {"total": total(world) / 2}, world, book)
    assert (found["total"].mistake, found["total"].points) == ("half", 5)
    assert ("v-1", "total", "bad") in book.problems


def test_unknown_answers_are_ignored_and_order_is_the_questions(ask, make_world, stage):
    questions = [ask("choice", id="second"), ask("choice", id="first")]
    keys = stage({"first": lambda w: "a", "second": lambda w: "b"})
    found = score_submission(questions, {"extra": 1, "first": "a", "second": "b"}, make_world("v-1"), keys)
    assert list(found) == ["second", "first"]
    assert all(outcome.points == 10 for outcome in found.values())


def test_a_hostile_mapping_of_values_never_stops_the_batch(ask, make_world, stage):
    class Trap(dict):
        def __len__(self):
            raise RuntimeError

    found = score_submission([ask("money", id="total")], {"total": Trap()}, make_world("v-1"), stage({"total": total}))
    assert found["total"].status == "malformed"


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        (np.float64(1.5), 1.5),
        (np.int64(3), 3),
        (pd.Timestamp("2025-03-07 12:00"), "2025-03-07"),
        (dt.date(2025, 3, 7), "2025-03-07"),
        ({"b", "a"}, ["a", "b"]),
        (pd.Index(["x", "y"]), ["x", "y"]),
        (pd.Series([1, 2]), [1, 2]),
        (("a", np.str_("b")), ["a", "b"]),
        ({"r": {"c": np.float64(2)}}, {"r": {"c": 2.0}}),
        ("text", "text"),
        (None, None),
    ],
)
def test_keys_become_plain_json(raw, plain):
    found = gate.from_key(raw)
    assert found == plain and gate.plain(found) == plain


def test_a_nan_key_is_a_problem(ask, make_world, stage):
    book = KeyBook(stage({"total": lambda w: float("nan")}))
    assert isinstance(book.key(ask("money", id="total"), make_world("v-1")), KeyProblem)
