"""The worth of a list of key accounts: exact against trying every list, and honest about what was missed."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from kam_lab.checks import InputError
from kam_lab.i18n import in_language
from kam_lab.prospecting.shortlist import best_list, care_floor, hours_needed, list_cost, priority_order, visit_hours

VALUE = pd.Series({"A": 100.0, "B": 80.0, "C": 60.0, "D": -50.0, "E": 10.0})
HOURS = pd.Series({"A": 60, "B": 30, "C": 30, "D": 10, "E": 5})


def brute_force(value: pd.Series, hours: pd.Series, seats: int, budget: int) -> float:
    lists = itertools.chain.from_iterable(itertools.combinations(value.index, n) for n in range(seats + 1))
    return max(value[list(ids)].sum() for ids in lists if hours[list(ids)].sum() <= budget)


def test_two_middling_accounts_beat_one_large_one():
    best = best_list(VALUE, HOURS, seats=2, budget=60)
    assert best.accounts == ("B", "C")
    assert best.value == 140
    assert best.hours == 60


def test_money_losers_are_never_taken_and_seats_may_stay_empty():
    best = best_list(VALUE, HOURS, seats=5, budget=1000)
    assert best.accounts == ("A", "B", "C", "E")


@pytest.mark.parametrize("seed", range(12))
def test_best_list_agrees_with_trying_every_list(seed):
    rng = np.random.default_rng(seed)
    ids = [f"A{i:04d}" for i in range(12)]
    value = pd.Series(rng.normal(40, 60, 12).round(1), index=ids)
    hours = pd.Series(rng.integers(0, 40, 12), index=ids)
    seats, budget = int(rng.integers(0, 6)), int(rng.integers(0, 120))
    best = best_list(value, hours, seats, budget)
    assert best.value == pytest.approx(brute_force(value, hours, seats, budget))
    assert best.value == pytest.approx(value[list(best.accounts)].sum())
    assert best.hours == hours[list(best.accounts)].sum() <= budget
    assert len(best.accounts) <= seats


def test_the_best_list_itself_misses_nothing():
    best = best_list(VALUE, HOURS, seats=3, budget=95)
    cost = list_cost(best.accounts, VALUE, HOURS, seats=3, budget=95)
    assert cost.missed == cost.missed_by_choice == cost.missed_by_empty_seats == 0
    assert cost.hours_over == 0


def test_missed_splits_into_empty_seats_and_choice():
    cost = list_cost(["C", "D"], VALUE, HOURS, seats=3, budget=120)
    assert cost.best_value == 240  # A, B, C
    assert cost.value == 10
    assert cost.missed == 230
    assert cost.missed_by_choice == 180 - 10  # the best two are A and B
    assert cost.missed_by_empty_seats == 240 - 180
    assert cost.losers == ("D",)
    assert cost.loss == 50


def test_an_empty_list_misses_everything_by_its_empty_seats():
    cost = list_cost([], VALUE, HOURS, seats=2, budget=60)
    assert cost.accounts == cost.value == cost.hours == 0
    assert cost.missed == cost.missed_by_empty_seats == 140
    assert cost.missed_by_choice == 0


def test_more_hours_than_there_are_are_named_and_give_no_advantage():
    cost = list_cost(["A", "B"], VALUE, HOURS, seats=2, budget=60)
    assert cost.hours_over == 30
    assert cost.best_value == 180  # compared with what 90 hours allow
    assert cost.missed == 0


def test_spillover_counts_against_the_list_and_makes_an_account_harmful():
    cost = list_cost(["A", "B"], VALUE, HOURS, 2, 90, spillover=pd.Series({"A": -500.0, "B": -10.0}))
    assert cost.contribution == 180
    assert cost.spillover == -510
    assert cost.value == -330
    assert (cost.harmful, cost.harm) == (("A",), 500)
    assert cost.best_value == 130  # B (70 after its spill-over) and C


def test_gems_on_the_list_are_not_left_out():
    gems = pd.Series({"E": 4000.0, "C": 1000.0})
    assert list_cost(["A"], VALUE, HOURS, 2, 90, gems=gems).gems_left == 2
    cost = list_cost(["E"], VALUE, HOURS, 2, 90, gems=gems)
    assert (cost.gems_left, cost.gems_white_space) == (1, 1000)


def test_an_account_twice_counts_once():
    assert list_cost(["A", "A"], VALUE, HOURS, 2, 90).accounts == 1


def test_hours_of_a_year_and_the_floor():
    visits = pd.DataFrame(
        {
            "account_id": ["A", "B", "A", "B"],
            "visit_date": ["2025-01-05", "2025-03-01", "2025-12-31", "2024-12-31"],
            "hours": [2.5, 4.0, 3.2, 9.0],
        }
    )
    hours = visit_hours(visits, 2025)
    assert hours.to_dict() == {"A": 5.7, "B": 4.0}
    assert hours_needed(hours, ["A", "B", "C"], floor=4).to_dict() == {"A": 6, "B": 4, "C": 4}


def test_the_floor_is_the_median_of_the_best_tier():
    accounts = pd.DataFrame({"account_id": list("ABCD"), "tier": ["A", "A", "A", "B"]})
    hours = pd.Series({"A": 10.0, "B": 30.0, "C": 80.0, "D": 500.0})
    assert care_floor(hours, accounts) == 30
    assert care_floor(hours, accounts, tier="C") == 0


def test_priority_goes_by_class_then_score_then_revenue_then_id():
    rows = [("B", 60, 70, 9.0), ("A", 70, 76, 5.0), ("A", 71, 75, 5.0), ("A", 70, 76, 6.0), ("A", 90, 90, 1.0)]
    columns = ["grid_class", "impact", "relevance", "revenue"]
    grid = pd.DataFrame(rows, columns=columns, index=list("VWXYZ"))
    assert priority_order(grid) == ["Z", "Y", "W", "X", "V"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_errors_name_the_account(lang):
    with in_language(lang):
        with pytest.raises(InputError, match="A9999"):
            list_cost(["A9999"], VALUE, HOURS, 2, 90)
        with pytest.raises(InputError, match="B"):
            best_list(VALUE, HOURS.drop("B"), 2, 90)
        with pytest.raises(InputError):
            hours_needed(HOURS, ["A"], floor=-1)
