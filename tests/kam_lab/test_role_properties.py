"""What holds for any figures."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_lab import ethics, role

calm = settings(max_examples=25)
months = st.lists(st.integers(0, 10**6), min_size=12, max_size=12).filter(any)


def year_of(values: list[int], account: str = "A1") -> pd.DataFrame:
    dates = pd.to_datetime([f"2025-{month:02d}-15" for month in range(1, 13)])
    return pd.DataFrame({"account_id": account, "order_date": dates, "net_amount": [float(v) for v in values]})


@calm
@given(months, st.integers(2, 50))
def test_variation_keeps_scale_and_lies_below_its_bound(values: list[int], factor: int) -> None:
    once = role.steadiness(year_of(values))["variation"].iloc[0]
    assert role.steadiness(year_of([v * factor for v in values]))["variation"].iloc[0] == pytest.approx(once)
    assert 0 <= once <= math.sqrt(11) + 1e-9


@calm
@given(months, months)
def test_a_group_never_swings_more_than_its_members_together(one: list[int], other: list[int]) -> None:
    both = pd.concat([year_of(one, "A1"), year_of(other, "A2")])
    accounts = pd.DataFrame({"account_id": ["A1", "A2"], "tier": ["A", "A"]})
    pooled = role.tier_steadiness(both, accounts)["pooled_variation"].iloc[0]
    each = role.steadiness(both)
    weight = each["mean_month"] / each["mean_month"].sum()
    assert pooled <= (each["variation"] * weight).sum() + 1e-9


@calm
@given(st.integers(0, 5000), st.floats(1, 2000), st.floats(0, 0.9))
def test_managers_for_hours_carry_the_load_and_one_fewer_does_not(hours: int, each: float, bursts: float) -> None:
    found = role.managers_for_hours(hours, each, bursts)
    room = each * (1 - bursts)
    assert found * room >= hours - 1e-6
    assert found == 0 or (found - 1) * room < hours


@calm
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5)), min_size=1, max_size=30))
def test_exposure_and_ownership_tell_the_same_story(ties: list[tuple[int, int]]) -> None:
    owners = pd.DataFrame([(f"A{a}", f"M{m}") for a, m in ties], columns=["account_id", "staff_id"])
    sold = pd.DataFrame(
        {"account_id": [f"A{n}" for n in range(8)], "order_date": pd.Timestamp(2025, 5, 1),
         "net_amount": [float(2**n) for n in range(8)]}
    )  # fmt: skip
    table = role.exposure(owners, sold)
    alone = role.ownership(owners, sold)
    assert table["revenue_alone"].sum() == pytest.approx(alone.loc[alone["alone"], "revenue"].sum())
    assert role.single_owner_share(owners, sold) == pytest.approx(table["share_alone"].sum())
    assert (table["revenue_alone"] <= table["revenue"]).all()


@calm
@given(st.integers(0, 200), st.integers(0, 60))
def test_more_hours_for_introductions_never_leave_more_exposed(hours: int, more: int) -> None:
    owners = pd.DataFrame({"account_id": [f"A{n}" for n in range(6)], "staff_id": "M1"})
    sold = pd.DataFrame(
        {"account_id": [f"A{n}" for n in range(6)], "order_date": pd.Timestamp(2025, 5, 1),
         "net_amount": [10.0 * n + 1 for n in range(6)]}
    )  # fmt: skip
    little, much = (role.second_owners(owners, sold, given_hours, 12) for given_hours in (hours, hours + more))
    assert much.revenue_alone_after <= little.revenue_alone_after
    assert little.hours_used <= hours


@calm
@given(st.floats(0, 1), st.integers(0, 5), st.integers(0, 5))
def test_the_ladder_never_falls_when_something_is_added(share: float, functions: int, projects: int) -> None:
    here = role.LADDER.index(role.ladder_rung(share, functions, projects))
    assert role.LADDER.index(role.ladder_rung(min(1.0, share + 0.1), functions, projects)) >= here
    assert role.LADDER.index(role.ladder_rung(share, functions + 1, projects)) >= here
    assert role.LADDER.index(role.ladder_rung(share, functions, projects + 1)) >= here


@calm
@given(st.lists(st.sampled_from([*ethics.BREACHES, "open_discount", "visit", "price_cut"]), max_size=8))
def test_one_breach_is_enough(decisions: list[str]) -> None:
    found = ethics.gate(decisions)
    assert found.open == (not set(decisions) & set(ethics.BREACHES))
    assert bool(found.sentence) == (not found.open)
    assert ethics.gate(dict.fromkeys(decisions)).open
