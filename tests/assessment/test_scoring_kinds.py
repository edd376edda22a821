"""Each kind of question: right, partly right, named slips, wrong."""

from __future__ import annotations

from typing import ClassVar

import pytest

from grading.assessment.outcome import Found
from grading.assessment.scoring import score


def points(question, value, key, **extra):
    return score(question, value, key, **extra).points


class TestNumbers:
    @pytest.mark.parametrize(
        ("tolerance", "value", "status"),
        [
            ({"relative": 0.01}, 62.6, "right"),
            ({"relative": 0.01}, 61.39, "right"),
            ({"relative": 0.01}, 63.5, "partial"),
            ({"relative": 0.01}, 70, "wrong"),
            ({"absolute": 0.5}, 62.5, "right"),
            ({"absolute": 0.5}, 62.51, "partial"),
            ({"absolute": 0.5, "relative": 0.1}, 68, "right"),
        ],
    )
    def test_tolerance(self, ask, tolerance, value, status):
        outcome = score(ask("number", unit="%", tolerance=tolerance), value, 62.0)
        assert outcome.status == status
        assert outcome.points == {"right": 10, "partial": 5, "wrong": 0}[status]

    @pytest.mark.parametrize(
        ("unit", "key", "value", "name", "earned"),
        [
            ("%", 62.3, 0.623, "percent_fraction", 5),
            (None, 0.623, 62.3, "percent_fraction", 5),
            ("%", 62.3, 6230, "factor_100", 5),
            ("CNY", 1_234_500, 123.45, "factor_10000", 5),
            ("CNY", 1_234_500, 1_234.5, "factor_1000", 5),
            ("CNY", 1_234_500, 1.2345, "factor_million", 5),
            ("CNY", 412_345_678, 4.12345678, "factor_100_million", 5),
            ("CNY", -81_200, 81_200, "sign", 2.5),
            ("CNY", 81_200, -81_200, "sign", 2.5),
            ("%", 62.3, 63.2, "near_miss", 5),
        ],
    )
    def test_slips_have_names(self, ask, unit, key, value, name, earned):
        question = ask("money" if unit == "CNY" else "number", unit=unit, tolerance={"relative": 0.005})
        outcome = score(question, value, key)
        assert (outcome.mistake, outcome.points) == (name, earned)
        assert outcome.comment["en"] and outcome.comment["zh"]
        assert outcome.status == ("partial" if name == "near_miss" else "mistake")

    def test_too_early_rounding_is_a_near_miss(self, ask):
        question = ask("number", unit="%", decimals=2)
        assert score(question, 77.5, 77.5312).mistake == "near_miss"
        assert score(question, 78, 77.5312).mistake == "near_miss"
        assert score(question, 77, 77.5312).mistake is None
        assert score(question, 0, 0.3).points == 0  # nothing that anybody could guess

    def test_counts_are_exact_and_a_large_one_may_be_off_by_one(self, ask):
        question = ask("number", unit="accounts")
        assert score(question, 118, 118).status == "right"
        assert score(question, 119, 118).mistake == "near_miss"
        assert score(question, 120, 118).points == 0
        assert score(question, 4, 3).points == 0

    def test_zero_key(self, ask):
        question = ask("number", tolerance={"relative": 0.01})
        assert points(question, 0, 0.0) == 10
        assert points(question, 0.1, 0.0) == 0

    def test_wide_tolerance_leaves_no_room_for_slips_of_scale(self, ask):
        question = ask("number", tolerance={"absolute": 5})
        assert score(question, 1000, 10.0).mistake is None


class TestDates:
    @pytest.mark.parametrize(
        ("value", "name", "earned"),
        [
            ("2025-03-07", None, 10),
            ("2025-07-03", "day_month_swapped", 5),
            ("2025-03-08", "off_by_one_day", 5),
            ("2025-03-06", "off_by_one_day", 5),
            ("2025-03-28", "right_month", 2.5),
            ("2024-03-07", None, 0),
        ],
    )
    def test_dates(self, ask, value, name, earned):
        outcome = score(ask("date"), value, "2025-03-07")
        assert (outcome.mistake, outcome.points) == (name, earned)


class TestSets:
    def test_a_wrong_item_costs_what_a_right_one_gives(self, ask):
        question = ask("accounts", pick=5)
        key = ["A0001", "A0002", "A0003", "A0004", "A0005"]
        assert points(question, key[::-1], key) == 10
        assert points(question, key[:4], key) == 8
        assert points(question, [*key[:4], "A0009"], key) == 6
        assert points(question, ["A0007", "A0008", "A0009"], key) == 0

    def test_ticking_everything_earns_nothing(self, ask):
        question = ask("choices")
        for key in (["a"], ["a", "b", "c"], ["a", "b", "c", "d"], ["a", "b", "c", "d", "e"]):
            assert points(question, list("abcdef"), key) == 0

    def test_choice_is_right_or_not(self, ask):
        assert points(ask("choice"), "a", "a") == 10
        assert score(ask("choice"), "b", "a").status == "wrong"

    def test_comment_counts_but_does_not_tell_which(self, ask):
        comment = score(ask("accounts"), ["A0001", "A0009"], ["A0001", "A0002", "A0003"]).comment
        assert "one" in comment["en"] and "1个" not in comment["zh"] and "一个" in comment["zh"]
        assert not any(name in str(comment) for name in ("A0001", "A0002", "A0003", "A0009"))


class TestRanking:
    @pytest.mark.parametrize(
        ("value", "earned"),
        [("abcd", 10), ("abdc", 6.6667), ("badc", 3.3333), ("bacd", 6.6667), ("dcba", 0), ("cdab", 0), ("abc", 5)],
    )
    def test_pairs(self, ask, value, earned):
        assert points(ask("ranking", pick=4), list(value), list("abcd")) == earned

    def test_reversed_has_a_name(self, ask):
        assert score(ask("ranking"), list("dcba"), list("abcd")).mistake == "reversed_order"

    def test_naming_more_than_asked_costs(self, ask):
        question = ask("ranking")
        assert points(question, list("abcdef"), list("abcd")) == 5

    def test_stranger(self, ask):
        outcome = score(ask("ranking", pick=4), list("abce"), list("abcd"))
        assert outcome.points == 5 and "not belong" in outcome.comment["en"]


class TestTables:
    KEY: ClassVar = {
        "r1": {"money": 100.0, "verdict": "a"},
        "r2": {"money": -250.0, "verdict": "b"},
        "r3": {"money": 75.5, "verdict": "a"},
    }

    def test_share_of_right_cells(self, ask):
        question = ask("table", tolerance={"relative": 0.01})
        right = {r: dict(c) for r, c in self.KEY.items()}
        assert points(question, right, self.KEY) == 10
        right["r1"]["money"] = 100.9
        assert points(question, right, self.KEY) == 10
        right["r1"]["money"] = 104
        assert points(question, right, self.KEY) == pytest.approx(10 * 5 / 6, abs=1e-4)
        del right["r2"]
        assert points(question, right, self.KEY) == 5

    def test_names_numbers_but_only_the_column_of_choices(self, ask):
        value = {"r1": {"money": 7, "verdict": "b"}, "r2": {"money": -250, "verdict": "b"}, "r3": {"money": 75.5}}
        comment = score(ask("table"), value, self.KEY).comment
        assert "Row r1 / Amount" in comment["en"] and "行r1·金额" in comment["zh"]
        assert "Verdict" in comment["en"] and "Row r1 / Verdict" not in comment["en"]
        assert "empty" in comment["en"]

    def test_same_slip_everywhere(self, ask):
        flipped = {r: {"money": -c["money"], "verdict": c["verdict"]} for r, c in self.KEY.items()}
        outcome = score(ask("table"), flipped, self.KEY)
        assert (outcome.mistake, outcome.points) == ("sign", 5)

    def test_tolerance_by_column(self, ask):
        from grading.assessment.cells import cell_right

        class Asked:
            id, kind, points = "q", "table", 3
            tolerance = {"columns": {"money": {"absolute": 10}}, "relative": 0.001}  # noqa: RUF012

        assert cell_right(Asked(), "money", 109, 100)
        assert not cell_right(Asked(), "other", 109, 100)


def test_text_waits_for_a_person(ask):
    rubric = [
        {
            "criterion": {"en": "C", "zh": "项"},
            "weight": 1,
            "levels": [{"points": p, "en": "x", "zh": "好"} for p in (0, 1)],
        }
    ]
    question = ask("text", rubric=rubric, max_words=2)
    outcome = score(question, "more than two words are still read", None)
    assert (outcome.status, outcome.points) == ("pending", None)
    assert score(question, "  \n", None).status == "blank"
    assert score(question, 12, None).status == "malformed"


class TestNamedMistakes:
    FOUND = Found("by_count", 21.0, 0.25, {"en": "You counted customers.", "zh": "你数的是客户。"})

    def test_nearest_wins(self, ask):
        question = ask("number", unit="%", tolerance={"absolute": 1})
        other = Found("other", 22.0, 0.0, {"en": "x", "zh": "某"})
        outcome = score(question, 21.3, 62.0, [other, self.FOUND])
        assert (outcome.mistake, outcome.points, outcome.status) == ("by_count", 2.5, "mistake")
        assert outcome.comment == self.FOUND.message

    def test_key_wins_over_a_mistake_with_the_same_value(self, ask):
        question = ask("number", tolerance={"absolute": 1})
        assert score(question, 21.0, 21.4, [self.FOUND]).status == "right"
        # It coincides with the key in this world, so it does not arise, not even just outside the key's tolerance.
        assert score(question, 20.2, 21.4, [self.FOUND]).mistake == "near_miss"

    def test_named_wins_over_generic(self, ask):
        mine = Found("as_fraction", 0.62, 0.1, {"en": "Mine.", "zh": "我的。"})
        assert score(ask("number", unit="%"), 0.62, 62.0, [mine]).points == 1

    def test_never_less_than_without_a_name_in_sets(self, ask):
        found = Found("one_off", ["A0001", "A0002", "A0003", "A0009"], 0.0, {"en": "x", "zh": "某"})
        outcome = score(
            ask("accounts"), ["A0009", "A0001", "A0002", "A0003"], ["A0001", "A0002", "A0003", "A0004"], [found]
        )
        assert (outcome.mistake, outcome.points) == ("one_off", 5)

    def test_key_is_blanked_out_of_a_careless_message(self, ask):
        loose = Found("loose", 5.0, 0, {"en": "It is 61,234.5 and not 5.", "zh": "应为61234.5,即61,234.5。"})
        comment = score(ask("money"), 5, 61234.5, [loose]).comment
        assert "61" not in comment["en"] and "61" not in comment["zh"] and "not 5" in comment["en"]
        loose = Found("loose", ["A0009"], 0, {"en": "Not A0009 but A0007.", "zh": "不是A0009,是A0007。"})
        comment = score(ask("accounts"), ["A0009"], ["A0007"], [loose]).comment
        assert "A0007" not in str(comment) and "A0009" in comment["zh"]


class TestOtherVariants:
    def test_number_to_its_last_decimal(self, ask):
        question = ask("money", tolerance={"relative": 0.01})
        others = [812_345.67, 790_112.5, 901_000.1]
        outcome = score(question, 812_345.67, 500_000.0, others=others)
        assert (outcome.mistake, outcome.points, outcome.status) == ("other_variant", 0, "mistake")
        assert score(question, 812_000, 500_000.0, others=others).mistake == "other_variant"  # rounded to a thousand
        assert score(question, 812_345.67, 812_000.0, others=others).status == "right"

    def test_small_numbers_are_chance(self, ask):
        question = ask("number", unit="accounts")
        assert score(question, 117, 121.0, others=[117.0, 119, 123]).mistake is None

    def test_sets(self, ask):
        question, own = ask("accounts"), ["A0001", "A0002", "A0003", "A0004"]
        stolen = ["A0001", "A0002", "A0007", "A0008"]
        assert score(question, stolen, own, others=[stolen]).mistake == "other_variant"
        close = ["A0001", "A0002", "A0003", "A0008"]
        assert score(question, close, own, others=[close]).points == 5  # one off: more likely an honest slip
        assert score(question, ["A0009"], ["A0001"], others=[["A0009"]]).mistake is None

    def test_choice_is_never_judged_so(self, ask):
        assert score(ask("choice"), "b", "a", others=["b"]).mistake is None

    def test_date(self, ask):
        others = ["2025-02-03", "2024-06-05", "2025-09-20"]
        assert score(ask("date"), "2024-06-05", "2025-09-01", others=others).mistake == "other_variant"
        assert score(ask("date"), "2025-08-30", "2025-09-01", others=["2025-08-30"]).mistake is None
        assert score(ask("date"), "2025-09-20", "2025-09-01", others=others).points == 0
        assert score(ask("date"), "2025-09-02", "2025-09-01", others=["2025-09-02"]).mistake == "off_by_one_day"
        crowded = [f"2025-09-{day:02d}" for day in range(5, 20)]
        outcome = score(ask("date"), "2025-09-12", "2025-09-01", others=crowded)
        assert (outcome.points, outcome.mistake) == (0, None)

    def test_ranking(self, ask):
        own, other = list("abcdef"), list("fbcdea")
        assert score(ask("ranking"), other, own, others=[other]).mistake == "other_variant"
        near = list("bacdef")
        assert score(ask("ranking"), near, own, others=[near]).mistake is None

    def test_table(self, ask):
        own = {r: {"money": m} for r, m in (("r1", 10.0), ("r2", 20.0), ("r3", 30.0))}
        other = {r: {"money": m} for r, m in (("r1", 11.5), ("r2", 23.5), ("r3", 37.5))}
        assert score(ask("table"), other, own, others=[other]).mistake == "other_variant"
        mixed = {**other, "r1": {"money": 10.0}}
        assert score(ask("table"), mixed, own, others=[other]).mistake is None

    def test_worked_out_only_when_wrong(self, ask):
        def others():
            raise AssertionError("not needed")

        assert score(ask("money"), 5, 5.0, others=others).status == "right"
