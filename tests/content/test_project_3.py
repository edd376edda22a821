"""Project 3: sources in both languages, questions, keys, mistakes and checks on several worlds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from assignments.keys.checking import Later, checkers
from assignments.keys.project_3 import shared
from grading.assessment.checked import score_with_checks
from grading.assessment.keybook import KeyBook
from grading.assessment.rubric_file import load_rubric, unknown_questions
from grading.classroom.content import Content
from grading.classroom.sources import check_pairs, read_source
from grading.market import generate
from grading.reporting.task_book import gather, task_book
from kam_lab import World, open_world
from kam_lab import receivables as kam
from kam_lab.i18n import in_language, t

from .projects import Parts, check_message, english_text, run_cells

NAME = "project_3"
FIXED = {
    "restart_acts", "debtor_moves", "supply_rule", "discount_cost", "lawful_dunning", "quarter_plan", "qbr_parts",
    "qbr_not_shown", "five_points", "hold_or_answer", "plan_or_luck",
}  # fmt: skip
P = Parts(NAME)
ASSIGNMENTS = [NAME, f"{NAME}_member", f"{NAME}_reflection"]
CHECKED = checkers(NAME)


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [open_world(), *(generate(seed, name=f"w{seed}").world for seed in (9301, 9302))]


# -- sources ------------------------------------------------------------------------------------------------------


def test_rubric_and_questions_fit_each_other() -> None:
    rubric = load_rubric(NAME)
    assert unknown_questions(rubric, P.questions) == []
    counted = [question for criterion in rubric.criteria for question in criterion.questions]
    assert sorted(counted) == sorted(P.questions)
    assert all(question.difficulty and question.teacher_note for question in P.questions.values())


def test_ability_and_knowledge_weigh_the_same() -> None:
    for assignment, points in ((NAME, 100), (ASSIGNMENTS[1], 40), (ASSIGNMENTS[2], 10)):
        found = P.aspects(assignment)
        assert found["ability"] == found["knowledge"] and found.total() == points
        assert f"{points} points" in english_text(assignment)
        if assignment != ASSIGNMENTS[2]:
            assert f"{len(P.asked[assignment])} questions" in english_text(assignment)


def test_every_question_of_the_team_has_one_owner() -> None:
    owned = [question for role in P.project.roles for question in role.owns]
    assert sorted(owned) == sorted(question.id for question in P.asked[NAME])
    shares = [sum(P.questions[question].points for question in role.owns) for role in P.project.roles]
    assert max(shares) - min(shares) <= 10


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_two_languages_go_together(assignment: str) -> None:
    source = Content().assignment_source(assignment)
    assert check_pairs(source) == []
    assert not any(re.search(r"A\d{4}", cell.text) for cell in read_source(source))


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    import matplotlib.pyplot as plt

    monkeypatch.setenv("MPLBACKEND", "agg")
    with in_language("en"):
        yield InteractiveShell()
    plt.close("all")


@pytest.mark.parametrize(("assignment", "language"), [(NAME, "en"), (NAME, "zh"), (ASSIGNMENTS[1], "zh")])
def test_every_cell_runs(
    assignment: str, language: str, shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "✗" not in run_cells(assignment, language, P.asked[assignment], shell, tmp_path)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_task_book_tells_the_formula_of_the_quarter(language: str) -> None:
    book = task_book(gather(NAME), language)
    assert ("quarter of the way" if language == "en" else "四分之一") in book
    assert f"{kam.quarter.AT_BENCHMARK:.0%}" in book.replace(" %", "%")


def test_the_rows_of_the_plan_are_those_of_the_engine() -> None:
    question = P.questions["quarter_plan"]
    assert [row.id for row in question.rows] == [*kam.CLASSES, *kam.quarter_plan.EXCEPTIONS]
    steps = next(column for column in question.columns if column.id == "first").options
    assert {step.id for step in steps} == set(kam.quarter_plan.CHOICES)
    for lang in ("en", "zh"):
        with in_language(lang):
            for row in question.rows[: len(kam.CLASSES)]:
                assert row.label[lang].endswith(t(f"quarter.class.{row.id}"))


# -- keys and mistakes --------------------------------------------------------------------------------------------


def test_every_question_that_a_program_marks_has_a_key_and_mistakes() -> None:
    for name, asked in P.asked.items():
        assert set(P.keys[name].keys) == {question.id for question in asked if question.kind != "text"}
        assert all(len(group) >= 2 for group in P.keys[name].mistakes.values())
    assert len({found.name for found in P.mistakes}) == len(P.mistakes) >= 45
    assert set(CHECKED) == {"quarter_plan", "plan_account", "plan_actions", "plan_figures"}


def test_keys_are_well_formed_and_depend_on_the_data(worlds: list[World]) -> None:
    for name in P.key_of:
        values = [P.right(name, world) for world in worlds]
        assert all(value == json.loads(json.dumps(value)) for value in values)
        if P.questions[name].pick:
            assert all(len(value) == P.questions[name].pick for value in values)
        different = {json.dumps(value, sort_keys=True) for value in values}
        assert (len(different) == 1) == (name in FIXED), name


def test_mistakes_are_wrong_where_they_arise(worlds: list[World]) -> None:
    found = P.mostly_wrong(worlds)
    assert set(found) == {mistake.name for mistake in P.mistakes}
    assert not [name for name, share in found.items() if share <= 0.5]


def test_a_message_speaks_both_languages_and_gives_nothing_away() -> None:
    for found in P.mistakes:
        check_message(found.message)


def test_working_out_keys_leaves_the_world_as_it_was(worlds: list[World]) -> None:
    world = worlds[1]
    before = {name: table.copy() for name, table in world.tables.items()}
    for function in [*P.key_of.values(), *P.mistakes]:
        function(world)
    assert all(world.tables[name].equals(table) for name, table in before.items())


# -- checks -------------------------------------------------------------------------------------------------------


def share(checks: list[Any]) -> float:
    assert sum(check.weight for check in checks) == pytest.approx(1)
    assert all(0 <= check.share <= 1 for check in checks)
    return float(sum(check.weight * check.share for check in checks))


def right(world: World) -> dict[str, Any]:
    return {name: key(world) for name, key in P.keys[NAME].keys.items()}


def test_the_key_passes_every_check(worlds: list[World]) -> None:
    for world in worlds:
        answers = right(world)
        for name in ("plan_account", "plan_actions", "plan_figures"):
            assert share(CHECKED[name](world, answers[name], answers)) == pytest.approx(1), name


def test_figures_follow_the_account_that_was_chosen(worlds: list[World]) -> None:
    """Another account, other ways: their own figures are right, those of the key are not."""
    world = worlds[0]
    book = shared.book(world)
    others = [str(name) for name in book.earned.index if all(shared.passes(world, str(name)).values())]
    account = next(name for name in others if name != shared.good_account(world))
    ways = ["climate", "supply_first"]
    mine = {row: {"value": value} for row, value in shared.figures(world, account, ways).items()}
    answers = {"plan_account": account, "plan_actions": ways}
    assert share(CHECKED["plan_figures"](world, mine, answers)) == pytest.approx(1)
    assert share(CHECKED["plan_figures"](world, right(world)["plan_figures"], answers)) < 0.7
    few = {**mine, "visits": {"value": 0}}
    assert share(CHECKED["plan_figures"](world, few, answers)) == pytest.approx(0.85)


def test_each_check_sees_its_own_fault(worlds: list[World]) -> None:
    world = worlds[0]
    answers = right(world)
    every = sorted(str(name) for name in world.retention_actions["action"])
    found = {check.id: check.share for check in CHECKED["plan_actions"](world, every, answers)}
    assert found["hours"] == 0 and found["value"] == 0
    assert share(CHECKED["plan_actions"](world, ["nonsense"], answers)) == 0
    assert share(CHECKED["plan_account"](world, "A9999", {})) < 0.5
    losing = str(shared.book(world).earned["contribution"].idxmin())
    assert {c.id: c.share for c in CHECKED["plan_account"](world, losing, {})}["earns"] == 0


def test_the_plan_for_the_quarter_waits_for_the_quarter(worlds: list[World]) -> None:
    world, other = worlds[0], worlds[1]
    answers = right(world)
    with pytest.raises(Later):
        CHECKED["quarter_plan"](world, answers["quarter_plan"], answers)
    book, others = KeyBook(P.keys[NAME]), {world.name: world, other.name: other}
    asked = P.asked[NAME]
    found = score_with_checks(asked, answers, world, book, others, CHECKED)
    plan = found.pop("quarter_plan")
    assert (
        plan.status == "pending"
        and plan.points is None
        and plan.note == ""
        and re.search(r"[\u4e00-\u9fff]", plan.comment["zh"])
    )
    assert found.pop("qbr_page").status == "blank"
    assert all(outcome.points == outcome.max_points for outcome in found.values()), found
    assert score_with_checks(asked, {}, world, book, others, CHECKED)["quarter_plan"].points == 0
    assert json.dumps(plan.comment)
