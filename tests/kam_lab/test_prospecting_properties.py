"""What holds for any figures, and the same results by another way of computing them."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kam_lab import prospecting as kam

#: No time limit: a busy machine is no failure.
calm = settings(max_examples=60)
#: Amounts in CNY with two decimals, not all zero.
amounts = st.lists(st.integers(0, 10**9).map(lambda cents: cents / 100), min_size=1, max_size=40).filter(any)


def by_account(values: list[float]) -> pd.Series:
    return pd.Series(values, index=[f"A{n:04d}" for n in range(len(values))], dtype=float)


@calm
@given(amounts)
def test_gini_is_half_the_relative_mean_difference(values: list[float]) -> None:
    array = np.array(values)
    difference = np.abs(array[:, None] - array[None, :]).mean()
    assert kam.gini(values) == pytest.approx(difference / (2 * array.mean()), abs=1e-9)
    assert 0 <= kam.gini(values) < 1


@calm
@given(amounts, st.integers(2, 1000), st.integers(2, 4))
def test_gini_keeps_scale_and_replication(values: list[float], factor: int, copies: int) -> None:
    assert kam.gini([value * factor for value in values]) == pytest.approx(kam.gini(values), abs=1e-9)
    assert kam.gini(values * copies) == pytest.approx(kam.gini(values), abs=1e-9)
    assert kam.hhi(values * copies) == pytest.approx(kam.hhi(values) / copies)


@calm
@given(amounts)
def test_gini_is_twice_the_area_above_lorenz(values: list[float]) -> None:
    curve = kam.lorenz(values)
    below = np.trapezoid(curve["value_share"], curve["customer_share"])
    assert kam.gini(values) == pytest.approx(1 - 2 * below, abs=1e-9)


@calm
@given(amounts)
def test_hhi_bounds(values: list[float]) -> None:
    assert 1 / len(values) - 1e-12 <= kam.hhi(values) <= 1 + 1e-12


@calm
@given(amounts)
def test_pareto_grows_and_ends_at_one(values: list[float]) -> None:
    table = kam.pareto(by_account(values))
    assert table["cumulative_share"].is_monotonic_increasing
    assert table["cumulative_share"].iloc[-1] == 1
    assert table["revenue"].is_monotonic_decreasing
    assert table["rank"].tolist() == list(range(1, len(values) + 1))
    # Largest first: never below the line of equality.
    assert (table["cumulative_share"] >= table["customer_share"] - 1e-9).all()


@calm
@given(amounts, st.floats(0, 1))
def test_customers_for_is_the_least_number(values: list[float], share: float) -> None:
    ordered = sorted(values, reverse=True)
    count = kam.customers_for(by_account(values), share)
    assert sum(ordered[:count]) >= share * sum(values) - 1e-6 * sum(values)
    if count:
        assert sum(ordered[: count - 1]) < share * sum(values) + 1e-6 * sum(values)


@calm
@given(amounts, st.floats(0.1, 0.7), st.floats(0.01, 0.29))
def test_abc_is_a_partition_in_order(values: list[float], first: float, step: float) -> None:
    classes = kam.abc(by_account(values), (first, first + step))
    assert sorted(classes.index) == sorted(by_account(values).index)
    assert classes.tolist() == sorted(classes)
    assert classes.iloc[0] == "A"


@calm
@given(st.integers(1, 60))
def test_wallet_allocation_sums_to_one(suppliers: int) -> None:
    shares = [kam.wallet_allocation(rank, suppliers) for rank in range(1, suppliers + 1)]
    assert sum(shares) == pytest.approx(1)
    assert all(a > b for a, b in itertools.pairwise(shares))


@calm
@given(st.integers(2, 400), st.floats(0.01, 0.99), st.data())
def test_group_figures_agree(total: int, share: float, data: st.DataObject) -> None:
    top = data.draw(st.integers(1, total - 1))
    figures = kam.group_concentration(top, total, share)
    # Two groups, each with equal members: the Gini of that list is the lower bound (or its mirror image).
    values = [share / top] * top + [(1 - share) / (total - top)] * (total - top)
    assert kam.gini(values) == pytest.approx(abs(figures.gini_lower_bound), abs=1e-9)
    assert figures.multiple == pytest.approx(share * total / top)


@calm
@given(st.integers(0, 5000), st.integers(1, 40))
def test_managers_are_enough_and_not_too_many(accounts: int, load: int) -> None:
    people = kam.managers_needed(accounts, load)
    assert people * load >= accounts > (people - 1) * load or accounts == people == 0


@calm
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 100), min_size=1).filter(lambda d: sum(d.values()) > 0.01)
)
def test_normalise_sums_to_one(weights: dict[str, float]) -> None:
    assert sum(kam.normalise(weights).values()) == pytest.approx(1)


@calm
@given(st.integers(2, 40), st.integers(1, 8))
def test_rfm_quintiles_agree_with_percentiles(size: int, seed: int) -> None:
    count = 5 * size
    rng = np.random.default_rng(seed)
    money = rng.permutation(np.arange(1, count + 1) * 100.0)
    days = rng.permutation(count)
    orders = pd.DataFrame(
        {
            "order_id": [f"O{n}" for n in range(count)],
            "account_id": [f"A{n:04d}" for n in range(count)],
            "order_date": pd.Timestamp("2025-12-31") - pd.to_timedelta(days, unit="D"),
            "net_amount": money,
        }
    )
    table = kam.rfm(orders, "2025-12-31")
    borders = np.percentile(money, [20, 40, 60, 80], method="inverted_cdf")
    assert table["m"].tolist() == (1 + np.searchsorted(borders, money, side="left")).tolist()
    # Without ties: five groups of the same size, and the latest fifth has r = 5.
    assert table["r"].value_counts().tolist() == [size] * 5
    assert table.loc[table["r"] == 5, "recency_days"].max() < table.loc[table["r"] < 5, "recency_days"].min()
    # Every account ordered once: one value, one score.
    assert table["f"].nunique() == 1


def test_rfm_ties_share_a_score() -> None:
    orders = pd.DataFrame(
        {
            "order_id": list("abcdefghij"),
            "account_id": [f"A{n}" for n in range(10)],
            "order_date": "2025-06-01",
            "net_amount": [1, 1, 1, 1, 1, 1, 1, 1, 5, 9],
        }
    )
    assert kam.rfm(orders, "2025-12-31")["m"].tolist() == [1] * 8 + [5, 5]


costs = st.floats(0, 1e6)


@calm
@given(
    st.lists(st.tuples(st.sampled_from(kam.LINES), st.floats(-1e6, 1e6), costs), min_size=1, max_size=20),
    st.tuples(costs, costs, costs, costs),
)
def test_pnl_lines_add_up(rows: list[tuple[str, float, float]], own: tuple[float, ...]) -> None:
    orders = pd.DataFrame(rows, columns=["product_line", "net_amount", "product_cost"])
    orders["account_id"], orders["order_date"] = "A0001", "2025-03-01"
    spent = pd.DataFrame([dict(zip(kam.ACCOUNT_COSTS, own, strict=True))])
    spent["account_id"], spent["quarter_start"] = "A0001", "2025-01-01"
    table = kam.account_pnl(orders, spent, "A0001", 2025)
    assert table.index.tolist() == [*kam.LINES, "account", "total"]
    lines = table.drop(index="total")
    for column in ("revenue", "cost", "contribution"):
        assert table.at["total", column] == pytest.approx(lines[column].sum(), abs=1e-3)
    whole = kam.contribution(orders, spent, 2025).loc["A0001"]
    assert table.at["total", "contribution"] == pytest.approx(whole["contribution"], abs=1e-3)
    assert table.at["total", "revenue"] == pytest.approx(whole["revenue"], abs=1e-3)


@calm
@given(st.floats(0, 1e6), st.floats(1, 1e5), st.floats(0, 0.5))
def test_payback_is_the_first_month_that_suffices(cost: float, monthly: float, churn: float) -> None:
    months = kam.payback_months(cost, monthly, churn=churn)
    if months == float("inf"):
        assert monthly / churn <= cost * (1 + 1e-9)
        return
    paid = sum(monthly * (1 - churn) ** k for k in range(int(months)))
    assert paid >= cost * (1 - 1e-6)
    if months > 1:
        assert paid - monthly * (1 - churn) ** (months - 1) < cost * (1 + 1e-6)


@calm
@given(
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 120)), min_size=1, max_size=8, unique=True),
    st.integers(0, 200),
)
def test_exact_choice_is_never_worse_and_both_keep_the_budget(rows: list[tuple[int, int]], budget: int) -> None:
    table = pd.DataFrame(rows, columns=["yearly_cost", "expected_contribution"])
    table["initiative_id"] = [f"I{n:02d}" for n in range(len(table))]
    greedy = kam.choose_initiatives(table, budget)
    exact = kam.choose_initiatives(table, budget, exact=True)
    for result in (greedy, exact):
        assert result.loc[result["chosen"], "yearly_cost"].sum() <= budget
        assert (result.loc[result["chosen"], "return_per_yuan"] >= 1).all()
    assert exact.loc[exact["chosen"], "net_gain"].sum() >= greedy.loc[greedy["chosen"], "net_gain"].sum() - 1e-9


@calm
@given(st.lists(st.floats(0, 1e7), min_size=2, max_size=30), st.integers(1, 29))
def test_choice_cost_is_never_negative(values: list[float], count: int) -> None:
    worth = by_account(values)
    chosen = list(worth.index[:count])
    price = kam.choice_cost(chosen, worth)
    assert price.cost >= -1e-6
    assert price.best_value - price.value == pytest.approx(price.cost)
    assert len(price.missed) == len(price.mistaken)
    assert kam.choice_cost(worth.sort_values().index[-count:], worth).cost == pytest.approx(0, abs=1e-6)
