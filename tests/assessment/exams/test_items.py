"""Item analysis against published figures, hand-worked ones, and other formulas for the same thing."""

from __future__ import annotations

import math

import matplotlib
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grading.assessment.exams.item_plot import plot_items
from grading.assessment.exams.items import (
    ITEM_COLUMNS,
    alpha_from_variances,
    correlation,
    cronbach_alpha,
    item_table,
    option_advice,
    option_table,
    points_table,
    reliability,
    tails,
)
from kam_lab.i18n import in_language


def frame(rows, columns="abcdefgh"):
    table = pd.DataFrame(rows, columns=list(columns[: len(rows[0])]), dtype=float)
    return table.set_axis([f"s{n}" for n in range(len(table))])


def test_alpha_of_the_published_example():
    """Bland & Altman (1997), Statistics notes: Cronbach's alpha, BMJ 314, 572: ten items of the mini-HAQ."""
    assert alpha_from_variances([1.116] * 10, 77.44) == pytest.approx(0.95, abs=0.005)
    assert alpha_from_variances([11.16, *[0.0] * 9], 77.44) == pytest.approx(10 / 9 * (1 - 11.16 / 77.44))


_TABLES = st.integers(2, 6).flatmap(
    lambda items: st.lists(st.lists(st.integers(0, 4), min_size=items, max_size=items), min_size=3, max_size=12)
)


@given(_TABLES)
def test_alpha_by_the_covariance_formula(rows):
    """α = k² · mean covariance between different items / variance of the sum."""
    points = frame(rows)
    matrix = np.cov(points.to_numpy().T)
    total = matrix.sum()
    alpha = cronbach_alpha(points)
    if total < 1e-9:
        assert math.isnan(alpha)
        return
    k = len(matrix)
    between = (total - np.trace(matrix)) / (k * (k - 1))
    assert alpha == pytest.approx(k * k * between / total, abs=1e-9)
    assert alpha <= 1 + 1e-9
    doubled = cronbach_alpha(points * 2 + 1)  # another unit, another zero
    assert doubled == pytest.approx(alpha, abs=1e-9)


@given(st.lists(st.lists(st.integers(0, 1), min_size=4, max_size=4), min_size=3, max_size=15))
def test_alpha_of_right_and_wrong_is_kr20(rows):
    """Kuder & Richardson: k/(k−1) · (1 − Σ pq / s²), with variances over n."""
    points = frame(rows)
    p = points.mean()
    total = float(points.sum(axis=1).var(ddof=0))
    assume(total > 1e-9)
    expected = 4 / 3 * (1 - float((p * (1 - p)).sum()) / total)
    assert cronbach_alpha(points) == pytest.approx(expected, abs=1e-9)


def test_alpha_where_it_is_known():
    same = frame([[n, n, n] for n in range(5)])
    assert cronbach_alpha(same) == pytest.approx(1)
    for rows in ([[1, 1], [1, 1]], [[1], [2]], [[1, 0], [0, 1]]):
        assert math.isnan(cronbach_alpha(frame(rows)))
    assert math.isnan(cronbach_alpha(pd.DataFrame()))


HAND = frame(
    [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [1, 1, 0, 1], [0, 1, 0, 0], [1, 0, 1, 0]]
)
FULL = dict.fromkeys("abcd", 1.0)


def test_an_example_by_hand():
    """Eight students, four items. 27 % of eight are two: s0 and s1 (sums 4 and 3) above, s4 and s6 (1 and 1) below."""
    upper, lower = tails(HAND)
    assert (list(upper), set(lower)) == (["s0", "s1"], {"s4", "s6"})
    table = item_table(HAND, FULL).set_index("item")
    assert list(table["difficulty"]) == [0.75, 0.625, 0.375, 0.375]
    assert list(table["upper_lower"]) == [1.0, 0.5, 1.0, 0.0]
    # r of item a with b+c+d: rests 3 2 1 0 1 2 1 1 against 1 1 1 1 0 1 0 1
    assert table.at["a", "discrimination"] == pytest.approx(
        np.corrcoef([1, 1, 1, 1, 0, 1, 0, 1], [3, 2, 1, 0, 1, 2, 1, 1])[0, 1]
    )
    assert table.at["d", "alpha_without"] == pytest.approx(cronbach_alpha(HAND[["a", "b", "c"]]))
    assert tuple(table.reset_index().columns) == ITEM_COLUMNS


def test_missing_and_constant_items():
    points = HAND.assign(e=1.0)
    points.loc["s0", "b"] = np.nan
    table = item_table(points, {**FULL, "e": 1.0}).set_index("item")
    assert table.at["b", "students"] == 7 and table.at["a", "students"] == 8
    assert math.isnan(table.at["e", "discrimination"]) and table.at["e", "flags"].startswith("constant")
    assert table.at["b", "flags"] == "few"
    # a constant item adds nothing to the sums' variance, so the others' α is that of the complete students
    assert table.at["e", "alpha_without"] == pytest.approx(cronbach_alpha(points.drop(columns="e").dropna()))
    nothing = item_table(HAND * np.nan, FULL)
    assert nothing["students"].eq(0).all() and nothing["difficulty"].isna().all()
    assert reliability(HAND * np.nan)[1]["en"].startswith("Reliability cannot")


def test_weak_items_get_advice_in_both_languages():
    skill = np.linspace(0, 1, 40)
    rng = np.random.default_rng(3)
    items = {f"good{n}": (skill + rng.normal(0, 0.25, 40) > 0.5).astype(float) for n in range(5)}
    points = pd.DataFrame(
        {**items, "backwards": 1 - items["good0"], "easy": np.r_[0.0, np.ones(39)], "hard": np.r_[np.zeros(38), 1, 1]}
    ).set_axis([f"s{n}" for n in range(40)])
    table = item_table(points, dict.fromkeys(points.columns, 1.0)).set_index("item")
    assert table.at["backwards", "flags"].startswith("negative")
    assert "key" in table.at["backwards", "advice_en"] and "标准答案" in table.at["backwards", "advice_zh"]
    assert "against" in table.at["backwards", "flags"]
    assert "easy" in table.at["easy", "flags"] and "hard" in table.at["hard", "flags"]
    assert table.at["good1", "flags"] == "" and table.at["good1", "advice_en"] == "Works well."
    alpha, said = reliability(points)
    assert f"{alpha:.2f}" in said["en"] and f"{alpha:.2f}" in said["zh"]


@settings(max_examples=60)
@given(_TABLES, st.randoms(use_true_random=False))
def test_figures_stay_in_their_bounds_and_order_does_not_matter(rows, random):
    points = frame(rows)
    most = dict.fromkeys(points.columns, 4.0)
    table = item_table(points, most)
    assert table["difficulty"].between(0, 1).all()
    assert (table["discrimination"].dropna().abs() <= 1).all() and (table["upper_lower"].dropna().abs() <= 1).all()
    mixed = list(points.index)
    random.shuffle(mixed)
    other = item_table(points.loc[mixed], most)
    for column in ("difficulty", "discrimination", "alpha_without"):
        assert np.allclose(table[column], other[column], equal_nan=True, atol=1e-9)


@given(_TABLES)
def test_tails_do_not_overlap(rows):
    upper, lower = tails(frame(rows))
    assert not set(upper) & set(lower) and len(upper) == len(lower) >= 1


def test_correlation_of_what_does_not_vary():
    assert math.isnan(correlation(pd.Series([1.0, 1, 1]), pd.Series([1.0, 2, 3])))
    assert math.isnan(correlation(pd.Series([1.0]), pd.Series([1.0])))
    assert correlation(pd.Series([1.0, 2, 3]), pd.Series([2.0, 4, 6])) == pytest.approx(1)


def test_long_scores_become_a_table():
    scores = pd.DataFrame(
        {"student_id": ["s2", "s2", "s1", "s1", "s1"], "question_id": ["q2", "q1", "q2", "q1", "q1"],
         "points": [1, None, 3, 4, 5]}
    )  # fmt: skip
    wide = points_table(scores)
    assert list(wide.index) == ["s2", "s1"] and list(wide.columns) == ["q2", "q1"]
    assert wide.at["s1", "q1"] == 5 and math.isnan(wide.at["s2", "q1"])


def test_options(ask):
    choice = ask("one", kind="choice")
    several = ask("some", kind="choices", pick=2)
    students = [f"s{n}" for n in range(10)]
    points = pd.DataFrame({"one": np.arange(10.0), "rest": np.arange(10.0)}, index=students)
    # the key is p, yet the three best chose q; nobody chose s; one gave nonsense, one nothing
    answers = ["p", "p", "p", None, "p", 7, "p", "q", "q", "q"]
    values = {s: {"one": a, "some": ["p", "r"] if a else []} for s, a in zip(students, answers, strict=True)}
    table = option_table(values, [choice, several, ask("number")], {"one": "p", "some": ["p", "r"]}, points)
    mine = table[table["item"] == "one"].set_index("option")
    assert list(mine["students"]) == [5, 3, 0, 0] and mine.at["p", "share"] == 5 / 8
    assert (mine.at["q", "upper"], mine.at["q", "lower"]) == (3, 0) and bool(mine.at["p", "right"])
    said = option_advice(table, [choice, several])
    assert "Option q" in said["one"][0]["en"] and "选项 r" in said["one"][1]["zh"]
    assert option_table({}, [choice], {}, points)["share"].isna().all()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_picture(lang):
    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    with in_language(lang):
        ax = plot_items(item_table(HAND, FULL))
        assert ("4" in ax.get_title("left")) and ax.get_xlabel() and len(ax.collections) >= 2
        plot_items(item_table(HAND * np.nan, FULL))
    plt.close("all")
