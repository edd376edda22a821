"""Edge cases answer with a sentence in both languages, or with a figure that makes sense; never with a traceback."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from kam_lab import open_world
from kam_lab import retention as kam
from kam_lab.i18n import in_language
from kam_lab.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return open_world(check=False)


def sentences(work: Callable[[], Any]) -> dict[str, str]:
    said = {}
    for lang in ("en", "zh"):
        with in_language(lang), pytest.raises(kam.InputError) as error:
            work()
        said[lang] = str(error.value)
    assert re.search(r"[\u4e00-\u9fff]", said["zh"]) and not re.search(r"[\u4e00-\u9fff]", said["en"])
    assert all(len(text) > 15 and "{" not in text for text in said.values())
    return said


def test_an_empty_scan_table_says_that_nobody_is_cleared(world: World) -> None:
    said = sentences(lambda: kam.scan_table(world.scans.iloc[:0], world.accounts))
    assert "nobody is cleared" in said["en"]
    sentences(lambda: kam.scan_flows(world.scans.iloc[:0]))
    sentences(lambda: kam.scan_flows(world.scans, "A9999"))


def test_a_customer_lost_on_day_one(world: World) -> None:
    curve = kam.kaplan_meier([0, 5, 9], [True, False, True])
    assert kam.survival_at(curve, 0) == pytest.approx(2 / 3)
    lost = pd.DataFrame({"months": [0, 12, 30], "ended": [True, True, False]})
    assert "day one" in sentences(lambda: kam.sbg_fit_contracts(lost))["en"]
    # Known since today, never bought again: nothing speaks against him yet.
    assert kam.still_buying(0, 0, 0) == 1
    assert kam.expected_purchases(0, 0, 0, 26) > 0


def test_nobody_churned(world: World) -> None:
    nobody = world.churn_log.iloc[:0]
    assert kam.churn_rate(nobody, world.orders, 2025, 1) == (0, 0, 0, 0, 0, 0, 0)
    assert "nothing to split" in sentences(lambda: kam.churn_table(nobody, world.orders, "reason", 2025))["en"]
    curve = kam.kaplan_meier([3, 8, 20], [False] * 3)
    assert (curve["survival_share"] == 1).all() and kam.median_life(curve) == math.inf
    assert kam.three_readings([3, 8], [False, False]).ended_only == math.inf
    sentences(lambda: kam.sbg_fit([100, 100, 100]))
    sentences(lambda: kam.sbg_fit_contracts(pd.DataFrame({"months": [5, 30], "ended": [False, False]})))


def test_zero_retention() -> None:
    assert kam.clv(1_000, 0.0) == 0
    assert kam.clv(1_000, 0.0, first_now=True) == pytest.approx(1_000)
    assert kam.staying(0.0, 3).tolist() == [1, 0, 0, 0]
    assert "retention of 0" in sentences(lambda: kam.five_percent_effect(0.0))["en"]


def test_a_customer_who_never_leaves() -> None:
    assert kam.combined_retention(1.0, [0.1]) == 1
    sentences(lambda: kam.clv(1_000, 1.0, 0.0))
    sentences(lambda: kam.five_percent_effect(0.99))


def test_nothing_known_of_an_account() -> None:
    sentences(lambda: kam.health_score({}))
    found = kam.health_score({"satisfaction": 0.9})
    assert found.health == pytest.approx(90) and found.known_share == pytest.approx(0.2)


def test_slips_in_the_input(world: World) -> None:
    for work in (
        lambda: kam.churn_table(world.churn_log, world.orders, "colour", 2025),
        lambda: kam.losses(world.churn_log, 2025, 3),
        lambda: kam.churn_points(0.03, {"a": 0.7, "b": 0.6}),
        lambda: kam.kaplan_meier([], []),
        lambda: kam.kaplan_meier([1, 2], [True]),
        lambda: kam.kaplan_meier([-1, 2], [True, True]),
        lambda: kam.subscription_curve(world.subscriptions, "gold"),
        lambda: kam.sbg_fit([10, 12]),
        lambda: kam.still_buying(2, 30, 20),
        lambda: kam.plan_value(world.retention_actions, ["hugs"], 1e5, 0.8),
        lambda: kam.three_errors(world.rebates, 2023),
        lambda: kam.fit_bg_nbd(pd.DataFrame({"repeat_purchases": [0], "last_week": [0], "weeks": [9]})),
        lambda: kam.account_plan(world, "A9999"),
        lambda: kam.buying_record(world.orders, "2020-01-01"),
    ):
        sentences(work)


def test_a_loser_is_worth_less_the_longer_it_stays() -> None:
    assert kam.clv(-100, 0.9) < kam.clv(-100, 0.5) < 0


def test_an_open_complaint_counts_with_its_age(world: World) -> None:
    row = world.complaints.head(1).assign(opened_on=pd.Timestamp("2025-12-01"), closed_on=pd.NaT)
    assert kam.complaint_times(row, "2025-12-31")["days"].tolist() == [30]
    wrong = row.assign(closed_on=pd.Timestamp("2025-11-01"))
    sentences(lambda: kam.complaint_times(wrong, "2025-12-31"))
