"""Project 1: sources in both languages, questions, keys, mistakes and checks on many worlds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from assignments.keys.checking import checkers
from grading.assessment.checked import score_with_checks
from grading.assessment.keybook import KeyBook
from grading.assessment.rubric_file import load_rubric, unknown_questions
from grading.classroom.content import Content, split_assignment
from grading.classroom.messages import ClassroomError
from grading.classroom.projects import (
    load_project,
    owners,
    project_folder,
)
from grading.classroom.sources import check_pairs, read_source
from kam_lab import World, open_world
from kam_lab.i18n import in_language

from ..worlds import made as made_from
from .projects import Parts, check_message, english_text, run_cells

P = Parts("project_1")
TEAM = P.asked["project_1"]
CHECKED = checkers("project_1")
FIXED = {"map_reading", "trap_signs", "promises", "lawful_steps", "why_not_largest", "six_steps", "opening"}


@pytest.fixture(scope="module")
def made() -> list[Any]:
    return [made_from(seed) for seed in range(9101, 9105)]


@pytest.fixture(scope="module")
def worlds(made: list[Any]) -> list[World]:
    return [open_world(), *(one.world for one in made)]


# -- sources ------------------------------------------------------------------------------------------------------


def test_the_project_is_found_by_its_id() -> None:
    assert "project_1" in Content().project_ids() and project_folder("project_1").name == "project_1_approach"
    assert split_assignment("project_1_member") == ("project_1", "member")
    assert split_assignment("project_12") == ("project_12", "team") and split_assignment("prospecting") is None
    with pytest.raises(ClassroomError):
        load_project("project_99")
    with pytest.raises(FileNotFoundError):
        Content().assignment_source("project_99")


def test_rubric_and_questions_fit_each_other() -> None:
    rubric = load_rubric("project_1")
    assert unknown_questions(rubric, P.questions) == []
    counted = [question for criterion in rubric.criteria for question in criterion.questions]
    assert sorted(counted) == sorted(P.questions)


def test_ability_and_knowledge_weigh_the_same() -> None:
    for name in P.asked:
        points = P.aspects(name)
        assert points["ability"] == points["knowledge"]
    assert sum(question.points for question in TEAM) == 100
    assert all(question.difficulty and question.teacher_note for question in P.questions.values())


def test_every_question_of_the_team_has_one_owner_and_every_role_both_kinds_of_work() -> None:
    owned = [question for role in P.project.roles for question in role.owns]
    assert sorted(owned) == sorted(question.id for question in TEAM)
    assert owners(P.project, {"examiner": "s1"}) == {"traps": "s1", "trap_signs": "s1", "lawful_steps": "s1"}
    shares = [sum(P.questions[question].points for question in role.owns) for role in P.project.roles]
    assert max(shares) - min(shares) <= 10


@pytest.mark.parametrize("assignment", list(P.asked))
def test_the_two_languages_go_together(assignment: str) -> None:
    source = Content().assignment_source(assignment)
    assert check_pairs(source) == []
    for cell in read_source(source):
        assert not re.search(r"A\d{4}", cell.text)


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    import matplotlib.pyplot as plt

    monkeypatch.setenv("MPLBACKEND", "agg")
    with in_language("en"):
        yield InteractiveShell()
    plt.close("all")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("assignment", list(P.asked))
def test_every_cell_runs(
    assignment: str, language: str, shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "✗" not in run_cells(assignment, language, P.asked[assignment], shell, tmp_path)


def test_the_text_says_how_many_questions_and_points() -> None:
    for assignment, asked in P.asked.items():
        english = english_text(assignment)
        assert f"{sum(question.points for question in asked)} points" in english
        if assignment != "project_1_reflection":
            assert f"{len(asked)} questions" in english


# -- keys and mistakes --------------------------------------------------------------------------------------------


def test_every_question_that_a_program_marks_has_a_key_and_mistakes() -> None:
    for name, asked in P.asked.items():
        marked = {question.id for question in asked if question.kind != "text"}
        assert set(P.keys[name].keys) == marked
        assert all(len(group) >= 2 for group in P.keys[name].mistakes.values())
    assert len({found.name for found in P.mistakes}) == len(P.mistakes) >= 30
    assert set(CHECKED) == {"ten_accounts", "contact_plan"} and checkers("project_1_member") == {}


def test_keys_are_well_formed_and_fit_the_number_asked_for(worlds: list[World]) -> None:
    for world in worlds:
        for name, question in P.questions.items():
            if question.kind == "text":
                continue
            value = P.right(name, world)
            assert value == json.loads(json.dumps(value))
            if question.pick:
                assert len(value) == question.pick
            if question.kind == "table":
                assert set(value) == {row.id for row in question.rows}
                assert all(set(cells) == {column.id for column in question.columns} for cells in value.values())


def test_keys_find_what_was_planted(made: list[Any]) -> None:
    for one in made:
        truth = one.truth
        traps = sorted(truth[name] for name in ("silent_account", "losing_account", "false_big_dealer"))
        assert P.key_of["traps"](one.world) == traps
        ten = P.key_of["ten_accounts"](one.world)
        assert truth["hidden_gem"] in ten and not set(ten) & set(traps)


def test_answers_that_depend_on_data_differ_between_variants(worlds: list[World]) -> None:
    for name, key in P.key_of.items():
        different = {json.dumps(key(world), sort_keys=True) for world in worlds}
        assert (len(different) == 1) == (name in FIXED), name
        assert name in FIXED or len(different) == len(worlds), name


def test_mistakes_are_well_formed_and_wrong_in_most_worlds(worlds: list[World]) -> None:
    wrong = P.mostly_wrong(worlds)
    assert set(wrong) == {found.name for found in P.mistakes}
    assert not [name for name, share in wrong.items() if share <= 0.5]


@pytest.mark.parametrize("found", P.mistakes, ids=lambda found: found.name)
def test_a_message_speaks_both_languages_and_gives_nothing_away(found: Any) -> None:
    check_message(found.message)


def test_working_out_keys_leaves_the_world_as_it_was(worlds: list[World]) -> None:
    world = worlds[0]
    before = {name: table.copy() for name, table in world.tables.items()}
    for function in [*P.key_of.values(), *P.mistakes]:
        function(world)
    assert all(world.tables[name].equals(table) for name, table in before.items())


# -- checks -------------------------------------------------------------------------------------------------------


def share(checks: list[Any]) -> float:
    assert sum(check.weight for check in checks) == pytest.approx(1)
    assert all(0 <= check.share <= 1 for check in checks)
    return sum(check.weight * check.share for check in checks)


def test_the_key_passes_every_check_and_a_copied_column_does_not(worlds: list[World]) -> None:
    for world in worlds:
        ten = P.key_of["ten_accounts"](world)
        assert share(CHECKED["ten_accounts"](world, ten, {})) == pytest.approx(1)
        plan = P.key_of["contact_plan"](world)
        assert share(CHECKED["contact_plan"](world, plan, {"ten_accounts": ten})) == pytest.approx(1)
        for found in P.keys["project_1"].mistakes["ten_accounts"]:
            value = found(world)
            assert value is None or share(CHECKED["ten_accounts"](world, value, {})) < 0.7


def test_another_good_list_earns_as_much(worlds: list[World]) -> None:
    from assignments.keys.project_1 import shared

    for world in worlds:
        ten = P.key_of["ten_accounts"](world)
        worth, hours = shared.worth(world), shared.hours(world)
        out = min((name for name in ten if name not in shared.gems(world)), key=lambda name: worth[name])
        spare = shared.HOURS_A_YEAR - hours[ten].sum() + hours[out]
        fits = worth[(hours <= spare) & ~worth.index.isin([*ten, *P.key_of["traps"](world)])]
        other = sorted({*ten, str(fits.idxmax())} - {out})
        assert share(CHECKED["ten_accounts"](world, other, {})) >= 0.9


def test_each_check_sees_its_own_fault(worlds: list[World]) -> None:
    world = worlds[0]
    ten, traps = P.key_of["ten_accounts"](world), P.key_of["traps"](world)

    def of(value: list[str]) -> dict[str, float]:
        return {check.id: check.share for check in CHECKED["ten_accounts"](world, value, {})}

    assert of([*ten[:9], traps[0]])["no_trap"] == 0.25 and of([*ten[:8], *traps[:2]])["no_trap"] == 0
    from assignments.keys.project_1 import shared

    gem = shared.gems(world)[0]
    assert of([name for name in ten if name != gem])["potential"] == 0
    small = [str(name) for name in shared.worth(world).sort_values().index[:10]]
    assert of(small)["worth"] == 0 and of(small)["supported"] == 0
    thirsty = [str(name) for name in shared.hours(world).sort_values(ascending=False).index[:10]]
    assert of(thirsty)["hours"] < 1
    # A list without merit earns nothing for having no trap and taking no time.
    assert share(CHECKED["ten_accounts"](world, ["A9999"], {})) == share(CHECKED["ten_accounts"](world, small, {})) == 0


def test_the_plan_is_held_against_the_own_list(worlds: list[World]) -> None:
    world = worlds[0]
    ten, plan = P.key_of["ten_accounts"](world), P.key_of["contact_plan"](world)

    def of(value: dict[str, Any], mine: list[str] = ten) -> dict[str, float]:
        return {check.id: check.share for check in CHECKED["contact_plan"](world, value, {"ten_accounts": mine})}

    assert of(plan, ten[:5])["own_ten"] == 0.5 and of(plan, [])["own_ten"] == 0
    named = {row: {**cells, "account": f"{cells['account'].lower()} Hanhe"} for row, cells in plan.items()}
    assert of(named) == of(plan)
    assert of({row: {**cells, "hours": 7.0} for row, cells in plan.items()})["hours"] == pytest.approx(
        1 - (70 / 60 - 1) / 0.2, abs=1e-5
    )
    assert of({row: {**cells, "hours": -1.0} for row, cells in plan.items()})["hours"] == 0
    part = {row: {"account": cells["account"]} for row, cells in plan.items()}
    assert of(part)["complete"] == 0.2 and of(part)["hours"] == 0 and of(part)["promise"] == 0


def test_scoring_with_checks(worlds: list[World]) -> None:
    world, other = worlds[0], worlds[1]
    book, others = KeyBook(P.keys["project_1"]), {world.name: world, other.name: other}
    right = {name: key(world) for name, key in P.keys["project_1"].keys.items()}

    def scored(**given: Any) -> dict[str, Any]:
        return score_with_checks(TEAM, {**right, **given}, world, book, others, CHECKED)

    found = scored()
    assert all(outcome.points == outcome.max_points for name, outcome in found.items() if name != "one_page")
    assert found["one_page"].status == "blank"
    ten_largest = next(m for m in P.keys["project_1"].mistakes["ten_accounts"] if m.name == "ten_largest")
    found = scored(ten_accounts=ten_largest(world))
    assert found["ten_accounts"].status == "mistake" and found["ten_accounts"].mistake == "ten_largest"
    assert 0 < found["ten_accounts"].points < 14 and "✗" in found["ten_accounts"].comment["zh"]
    assert found["contact_plan"].points < 8  # made for another list
    assert not re.search(r"A\d{4}", found["ten_accounts"].comment["en"])
    assert scored(ten_accounts=None)["ten_accounts"].status == "blank"
    assert scored(ten_accounts="nonsense")["ten_accounts"].points == 0
    assert scored(ten_accounts=P.key_of["ten_accounts"](other))["ten_accounts"].mistake == "other_variant"
    assert scored(contact_plan={"account_1": {"hours": 3}})["contact_plan"].status == "partial"


def test_a_checker_that_fails_leaves_the_question_to_a_person(worlds: list[World]) -> None:
    def broken(*_: Any) -> list[Any]:
        raise RuntimeError("no")

    values = {name: key(worlds[0]) for name, key in P.keys["project_1"].keys.items()}
    found = score_with_checks(TEAM, values, worlds[0], P.keys["project_1"], {}, {"ten_accounts": broken})
    assert found["ten_accounts"].status == "pending" and "RuntimeError" in found["ten_accounts"].note
    assert found["traps"].status == "right"


def test_a_check_speaks_both_languages(worlds: list[World]) -> None:
    said = CHECKED["ten_accounts"](worlds[0], ["A0001"], {}) + CHECKED["contact_plan"](worlds[0], {}, {})
    said += CHECKED["ten_accounts"](worlds[0], P.key_of["ten_accounts"](worlds[0]), {})
    for check in said:
        assert re.search(r"[\u4e00-\u9fff]", check.message["zh"])
        assert not re.search(r"[\u4e00-\u9fff]|A\d{4}", check.message["en"])
