"""Project 1: sources in both languages, questions, keys, mistakes and checks on many worlds."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from assignments.keys import load
from assignments.keys.checking import checkers
from grading.assessment.checked import score_with_checks
from grading.assessment.keybook import KeyBook
from grading.assessment.rubric_file import load_rubric, unknown_questions
from grading.assessment.scoring import RULES
from grading.classroom.build import build
from grading.classroom.content import Content, split_assignment
from grading.classroom.messages import ClassroomError
from grading.classroom.projects import (
    load_project,
    owners,
    project_folder,
)
from grading.classroom.questions import Question, load_questions, write_public
from grading.classroom.sources import check_pairs, read_source
from kam_lab import World, open_world
from kam_lab.i18n import in_language
from kam_lab.questions import check_value

from ..worlds import made as made_from

SOURCE = Content().assignment_source
PROJECT = load_project("project_1")
ASKED = {name: load_questions(name) for name in PROJECT.assignments}
QUESTIONS = {question.id: question for asked in ASKED.values() for question in asked}
KEYS = {name: load(name) for name in ASKED}
KEY_OF = {question: key for keys in KEYS.values() for question, key in keys.keys.items()}
MISTAKES = [found for keys in KEYS.values() for group in keys.mistakes.values() for found in group]
CHECKED = checkers("project_1")
TEAM = ASKED["project_1"]
FIXED = {"map_reading", "trap_signs", "promises", "lawful_steps", "why_not_largest", "six_steps", "opening"}


@pytest.fixture(scope="module")
def made() -> list[Any]:
    return [made_from(seed) for seed in range(9101, 9105)]


@pytest.fixture(scope="module")
def worlds(made: list[Any]) -> list[World]:
    return [open_world(), *(one.world for one in made)]


def same(question: Question, one: Any, other: Any) -> bool:
    return RULES[question.kind].distance(question, one, other) is not None


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
    assert unknown_questions(rubric, QUESTIONS) == []
    counted = [question for criterion in rubric.criteria for question in criterion.questions]
    assert sorted(counted) == sorted(QUESTIONS)


def test_ability_and_knowledge_weigh_the_same() -> None:
    for asked in ASKED.values():
        points: Counter[str] = Counter()
        for question in asked:
            points[question.aspect] += question.points
        assert points["ability"] == points["knowledge"]
    assert sum(question.points for question in TEAM) == 100
    assert all(question.difficulty and question.teacher_note for question in QUESTIONS.values())


def test_every_question_of_the_team_has_one_owner_and_every_role_both_kinds_of_work() -> None:
    owned = [question for role in PROJECT.roles for question in role.owns]
    assert sorted(owned) == sorted(question.id for question in TEAM)
    assert owners(PROJECT, {"examiner": "s1"}) == {"traps": "s1", "trap_signs": "s1", "lawful_steps": "s1"}
    shares = [sum(QUESTIONS[question].points for question in role.owns) for role in PROJECT.roles]
    assert max(shares) - min(shares) <= 10


@pytest.mark.parametrize("assignment", list(ASKED))
def test_the_two_languages_go_together(assignment: str) -> None:
    source = SOURCE(assignment)
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
@pytest.mark.parametrize("assignment", list(ASKED))
def test_every_cell_runs(
    assignment: str, language: str, shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_public(ASKED[assignment], tmp_path, assignment)
    notebook = build(SOURCE(assignment), language, questions=ASKED[assignment], assignment=assignment)
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        for cell in notebook.cells:
            if cell.cell_type == "code":
                result = shell.run_cell(cell.source)
                assert result.success, f"{cell.source}\n{result.error_in_exec!r}"
    assert "✗" not in shown.getvalue()


def test_the_text_says_how_many_questions_and_points() -> None:
    for assignment, asked in ASKED.items():
        english = " ".join(cell.text for cell in read_source(SOURCE(assignment)) if cell.language == "en")
        assert f"{sum(question.points for question in asked)} points" in english
        if assignment != "project_1_reflection":
            assert f"{len(asked)} questions" in english


# -- keys and mistakes --------------------------------------------------------------------------------------------


def test_every_question_that_a_program_marks_has_a_key_and_mistakes() -> None:
    for name, asked in ASKED.items():
        marked = {question.id for question in asked if question.kind != "text"}
        assert set(KEYS[name].keys) == marked
        assert all(len(group) >= 2 for group in KEYS[name].mistakes.values())
    assert len({found.name for found in MISTAKES}) == len(MISTAKES) >= 30
    assert set(CHECKED) == {"ten_accounts", "contact_plan"} and checkers("project_1_member") == {}


def test_keys_are_well_formed_and_fit_the_number_asked_for(worlds: list[World]) -> None:
    for world in worlds:
        for name, key in KEY_OF.items():
            question = QUESTIONS[name]
            value = check_value(question, key(world), world)
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
        assert KEY_OF["traps"](one.world) == traps
        ten = KEY_OF["ten_accounts"](one.world)
        assert truth["hidden_gem"] in ten and not set(ten) & set(traps)


def test_answers_that_depend_on_data_differ_between_variants(worlds: list[World]) -> None:
    for name, key in KEY_OF.items():
        different = {json.dumps(key(world), sort_keys=True) for world in worlds}
        assert (len(different) == 1) == (name in FIXED), name
        assert name in FIXED or len(different) == len(worlds), name


def test_mistakes_are_well_formed_and_wrong_in_most_worlds(worlds: list[World]) -> None:
    arises: dict[str, list[bool]] = defaultdict(list)
    for world in worlds:
        for found in MISTAKES:
            value = found(world)
            if value is not None:
                question = QUESTIONS[found.of]
                right = check_value(question, KEY_OF[found.of](world), world)
                arises[found.name].append(not same(question, check_value(question, value, world), right))
    assert set(arises) == {found.name for found in MISTAKES}
    assert not [name for name, wrong in arises.items() if sum(wrong) <= 0.5 * len(wrong)]


@pytest.mark.parametrize("found", MISTAKES, ids=lambda found: found.name)
def test_a_message_speaks_both_languages_and_gives_nothing_away(found: Any) -> None:
    english, chinese = found.message["en"], found.message["zh"]
    assert re.search(r"[\u4e00-\u9fff]", chinese) and not re.search(r"[\u4e00-\u9fff]", english)
    assert not re.search(r"A\d{4}", english + chinese) and not re.search(r"[\u4e00-\u9fff][,:;?!]", chinese)
    assert len(re.findall(r"[.:;]", english)) >= 2 and len(re.findall(r"[。：；，]", chinese)) >= 2


def test_working_out_keys_leaves_the_world_as_it_was(worlds: list[World]) -> None:
    world = worlds[0]
    before = {name: table.copy() for name, table in world.tables.items()}
    for function in [*KEY_OF.values(), *MISTAKES]:
        function(world)
    assert all(world.tables[name].equals(table) for name, table in before.items())


# -- checks -------------------------------------------------------------------------------------------------------


def share(checks: list[Any]) -> float:
    assert sum(check.weight for check in checks) == pytest.approx(1)
    assert all(0 <= check.share <= 1 for check in checks)
    return sum(check.weight * check.share for check in checks)


def test_the_key_passes_every_check_and_a_copied_column_does_not(worlds: list[World]) -> None:
    for world in worlds:
        ten = KEY_OF["ten_accounts"](world)
        assert share(CHECKED["ten_accounts"](world, ten, {})) == pytest.approx(1)
        plan = KEY_OF["contact_plan"](world)
        assert share(CHECKED["contact_plan"](world, plan, {"ten_accounts": ten})) == pytest.approx(1)
        for found in KEYS["project_1"].mistakes["ten_accounts"]:
            value = found(world)
            assert value is None or share(CHECKED["ten_accounts"](world, value, {})) < 0.7


def test_another_good_list_earns_as_much(worlds: list[World]) -> None:
    from assignments.keys.project_1 import shared

    for world in worlds:
        ten = KEY_OF["ten_accounts"](world)
        worth, hours = shared.worth(world), shared.hours(world)
        out = min((name for name in ten if name not in shared.gems(world)), key=lambda name: worth[name])
        spare = shared.HOURS_A_YEAR - hours[ten].sum() + hours[out]
        fits = worth[(hours <= spare) & ~worth.index.isin([*ten, *KEY_OF["traps"](world)])]
        other = sorted({*ten, str(fits.idxmax())} - {out})
        assert share(CHECKED["ten_accounts"](world, other, {})) >= 0.9


def test_each_check_sees_its_own_fault(worlds: list[World]) -> None:
    world = worlds[0]
    ten, traps = KEY_OF["ten_accounts"](world), KEY_OF["traps"](world)

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
    ten, plan = KEY_OF["ten_accounts"](world), KEY_OF["contact_plan"](world)

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
    book, others = KeyBook(KEYS["project_1"]), {world.name: world, other.name: other}
    right = {name: key(world) for name, key in KEYS["project_1"].keys.items()}

    def scored(**given: Any) -> dict[str, Any]:
        return score_with_checks(TEAM, {**right, **given}, world, book, others, CHECKED)

    found = scored()
    assert all(outcome.points == outcome.max_points for name, outcome in found.items() if name != "one_page")
    assert found["one_page"].status == "blank"
    ten_largest = next(m for m in KEYS["project_1"].mistakes["ten_accounts"] if m.name == "ten_largest")
    found = scored(ten_accounts=ten_largest(world))
    assert found["ten_accounts"].status == "mistake" and found["ten_accounts"].mistake == "ten_largest"
    assert 0 < found["ten_accounts"].points < 14 and "✗" in found["ten_accounts"].comment["zh"]
    assert found["contact_plan"].points < 8  # made for another list
    assert not re.search(r"A\d{4}", found["ten_accounts"].comment["en"])
    assert scored(ten_accounts=None)["ten_accounts"].status == "blank"
    assert scored(ten_accounts="nonsense")["ten_accounts"].points == 0
    assert scored(ten_accounts=KEY_OF["ten_accounts"](other))["ten_accounts"].mistake == "other_variant"
    assert scored(contact_plan={"account_1": {"hours": 3}})["contact_plan"].status == "partial"


def test_a_checker_that_fails_leaves_the_question_to_a_person(worlds: list[World]) -> None:
    def broken(*_: Any) -> list[Any]:
        raise RuntimeError("no")

    values = {name: key(worlds[0]) for name, key in KEYS["project_1"].keys.items()}
    found = score_with_checks(TEAM, values, worlds[0], KEYS["project_1"], {}, {"ten_accounts": broken})
    assert found["ten_accounts"].status == "pending" and "RuntimeError" in found["ten_accounts"].note
    assert found["traps"].status == "right"


def test_a_check_speaks_both_languages(worlds: list[World]) -> None:
    said = CHECKED["ten_accounts"](worlds[0], ["A0001"], {}) + CHECKED["contact_plan"](worlds[0], {}, {})
    said += CHECKED["ten_accounts"](worlds[0], KEY_OF["ten_accounts"](worlds[0]), {})
    for check in said:
        assert re.search(r"[\u4e00-\u9fff]", check.message["zh"])
        assert not re.search(r"[\u4e00-\u9fff]|A\d{4}", check.message["en"])
