"""Edge cases answer with a sentence, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from kam_lab import World, ethics, open_world, role
from kam_lab.checks import InputError
from kam_lab.i18n import in_language


@pytest.fixture(scope="module")
def world() -> World:
    return open_world()


CASES: dict[str, tuple[Callable[[World], Any], str, str]] = {
    "a share of more than all": (
        lambda w: role.reference_value(w.reference_followers.assign(attribution=1.2)), "attribution", "attribution",
    ),
    "five values": (lambda w: role.value_scores(w.value_evidence, {"asset": (1, 2)}), "six values", "六大价值"),
    "no hours left": (lambda w: role.managers_for_hours(100, 1200, 1.0), "No hours are left", "没有工时"),
    "no hours at all": (lambda w: role.managers_for_hours(100, 0), "No hours are left", "没有工时"),
    "a norm of 0": (lambda w: role.region_staffing(w.accounts, w.staffing.assign(norm=0)), "norm", "norm"),
    "a tier nobody has": (lambda w: role.sponsors(w.accounts, w.account_owners, "Z"), "tier Z", "Z"),
    "a mark of 9": (lambda w: role.competency_gaps(w.competencies.assign(self_score=9)), "1 to 5", "1 到 5"),
    "somebody unknown": (lambda w: role.if_leaves(w.account_owners, w.orders, "M99"), "M99", "M99"),
    "a manager unknown": (lambda w: role.manager_gaps(w.competencies, "S01"), "S01", "S01"),
    "half of more than all": (
        lambda w: role.if_leaves(w.account_owners, w.orders, "M01", lost_alone=50), "lost_alone", "lost_alone",
    ),
    "no hours each": (lambda w: role.second_owners(w.account_owners, w.orders, 10, 0), "hours_each", "hours_each"),
    "a year without orders": (lambda w: role.steadiness(w.orders, 1999), "1999", "1999"),
    "an empty file": (lambda w: role.data_scores(w.account_files.head(0), w.as_of), "empty", "空"),
    "a table without its column": (lambda w: role.duty_gap(w.duties[["duty"]]), "planned_hours", "planned_hours"),
    "a share in percent": (lambda w: role.ladder_rung(40, 1, 0), "share_of_wallet", "share_of_wallet"),
    "nearly a breach": (lambda w: ethics.gate(["bribe_givn"]), "bribe_givn", "bribe_givn"),
    "half a breach": (lambda w: ethics.gate(["bribe"]), "hidden_commission", "hidden_commission"),
    "a breach nobody knows": (lambda w: ethics.gate({"gift": "present"}), "present", "present"),
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("case", list(CASES))
def test_a_sentence(case: str, lang: str, world: World) -> None:
    call, english, chinese = CASES[case]
    with in_language(lang), pytest.raises(InputError) as found:
        call(world)
    said = str(found.value)
    assert (english if lang == "en" else chinese) in said and len(said) > 15


def test_a_follower_of_nobody_and_an_account_without_owner_count_nothing(world: World) -> None:
    earned = pd.Series({"A1": 5.0})
    assert role.adjusted_value(earned, role.reference_value(world.reference_followers))["reference_value"].sum() == 0
    nobody = world.account_owners[world.account_owners["account_id"] != "A0001"]
    row = role.ownership(nobody, world.orders).loc["A0001"]
    assert row["owners"] == 0 and not row["alone"] and row["staff_id"] == ""


def test_an_account_with_nothing_on_file_scores_0(world: World) -> None:
    files = world.account_files.assign(score=0)
    assert (role.data_scores(files, world.as_of)["data_score"] == 0).all()
    assert role.stale_files(files, world.as_of).empty


def test_returns_only_have_no_variation() -> None:
    back = pd.DataFrame({"account_id": ["A1"], "order_date": [pd.Timestamp(2025, 5, 1)], "net_amount": [-10.0]})
    assert role.steadiness(back)["variation"].isna().all()


def test_before_the_law_the_gate_is_closed_and_no_fine_is_named() -> None:
    found = ethics.gate(["bribe_given"], "2020-06-01")
    assert found.factor == 0 and found.sentence and "000" not in found.sentence


def test_an_open_gate_says_so() -> None:
    with in_language("en"):
        assert "counts" in ethics.verdict(["open_discount"])
