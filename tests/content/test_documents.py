"""The documents rebuild without change, and their hours, points, weights and references agree with everything else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from grading.classroom.content import STAGES, Content
from grading.classroom.default_policy import BASE, TASKS
from grading.classroom.folder import Classroom
from grading.cli import app
from grading.documents import documents, load
from grading.documents.__main__ import main
from grading.documents.cases import built_cases
from grading.documents.checks import problems_of
from grading.documents.facts import gather, weights
from grading.documents.model import Plan, Sources
from grading.documents.slides import built_slides

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "course" / "standard"
SOURCES, FACTS, DOCUMENTS = load(), gather(), documents()


def test_everything_agrees() -> None:
    assert problems_of(SOURCES, FACTS) == []


def test_the_documents_rebuild_without_change(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err
    assert documents() == DOCUMENTS
    for name, text in DOCUMENTS.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text
    for name, text in built_cases().items():
        assert (ROOT / "course" / "cases" / name).read_text(encoding="utf-8") == text
    for name, text in built_slides().items():
        assert (ROOT / "course" / "slides" / name).read_text(encoding="utf-8") == text


def test_each_document_is_there_in_both_languages() -> None:
    names = {name.split(".")[0] for name in DOCUMENTS}
    assert names == {
        *("course_standard", "learning_field", "overall_design", "activity_designs"),
        *("lesson_plans_full", "lesson_plans_short", "lesson_plans_day"),
    }
    assert len(DOCUMENTS) == 2 * len(names)


@pytest.mark.parametrize("plan", SOURCES.plans, ids=lambda plan: plan.id)
def test_hours_add_up(plan: Plan) -> None:
    whole = plan.periods * SOURCES.course.period_minutes
    assert {"full": 32, "short": 16, "day": 8}[plan.id] == plan.periods
    assert sum(one.minutes[plan.id] for session in plan.sessions for one in SOURCES.of(session)) == whole
    for lang in ("en", "zh"):
        text = DOCUMENTS[f"lesson_plans_{plan.id}.{lang}.md"]
        assert sum(int(found) for found in re.findall(r"^\| (\d+) \| \*\*", text, re.MULTILINE)) == whole
        assert len(re.findall(r"^## ", text, re.MULTILINE)) == len(plan.sessions)


def test_the_table_of_hours_shows_the_sums() -> None:
    for lang in ("en", "zh"):
        said = re.search(r"^\| \*\*.+\*\* \|( \*\*\d+\*\* \|)+$", DOCUMENTS[f"course_standard.{lang}.md"], re.MULTILINE)
        assert said and [int(n) for n in re.findall(r"\*\*(\d+)\*\*", said[0])] == [1440, 720, 360]


def test_weights_are_those_of_the_policy() -> None:
    full, short = weights(SOURCES.plan("full")), weights(SOURCES.plan("short"))
    assert full["weights"] == BASE
    assert sum(short["weights"].values()) == 100 and set(short["weights"]) >= {"task_1", "task_2", "final_exam"}
    for said in (full, short):
        assert all(sum(inner.values()) == 100 for inner in said["tasks"].values())
    for lang in ("en", "zh"):
        text = DOCUMENTS[f"course_standard.{lang}.md"]
        for weight in BASE.values():
            assert f"| {weight} |" in text


@pytest.mark.parametrize(("hours", "name"), [("32", "full"), ("16", "short")])
def test_a_class_of_so_many_hours_has_what_its_plan_has(hours: str, name: str, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("student_id,name,team\nS1,Anna,T1\n", encoding="utf-8")
    made = CliRunner().invoke(app, ["class", "new", str(tmp_path / "class"), "--roster", str(roster), "--hours", hours])
    assert made.exit_code == 0, made.output
    classroom, plan = Classroom.open(tmp_path / "class"), SOURCES.plan(name)
    assert yaml.safe_load(classroom.policy_path.read_text(encoding="utf-8")) == weights(plan)
    assert list(classroom.config.exams) == plan.exams
    assert [one for one in classroom.projects if one in ("project_1", "project_2", "project_3")] == plan.projects


def test_rubrics_and_exams_stand_in_the_standard_as_they_are() -> None:
    for lang in ("en", "zh"):
        text = DOCUMENTS[f"course_standard.{lang}.md"]
        for rubric in FACTS.rubrics.values():
            for criterion in rubric.criteria:
                assert f"| {criterion.title[lang]} | {criterion.weight:g} |" in text
        for exam in FACTS.exams.values():
            assert str(exam.minutes) in text and str(exam.questions) in text
        for stage in STAGES:
            found = FACTS.stages[stage]
            assert (found.points, found.ability) == (100, 50)
            assert re.search(rf"{found.questions} .*{found.points}", text)


def test_every_section_of_every_lesson_has_its_place_in_the_full_course() -> None:
    used = {name for session in SOURCES.plan("full").sessions for name in session.activities}
    assert used == set(SOURCES.activities)
    for stage, lesson in FACTS.lessons.items():
        of = [one for one in SOURCES.activities.values() if one.stage == stage]
        assert sorted(n for one in of for n in one.sections + one.home) == sorted(lesson.sections), stage


def test_every_file_linked_from_a_document_exists() -> None:
    for name, text in DOCUMENTS.items():
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (FOLDER / target).resolve().is_file(), f"{name}: {target}"


def test_activities_have_aim_content_form_evaluation_and_every_step_is_taken() -> None:
    assert {one.step for one in SOURCES.activities.values()} == {
        *("accept", "plan", "implement", "report", "summarise", "evaluate")
    }
    used = {form for one in SOURCES.activities.values() for form in one.form}
    assert {"case", "presentation", "simulation", "role_play", "market_survey"} <= used
    for task, (project, _) in TASKS.items():
        steps = {one.step for one in SOURCES.activities.values() if one.project == project}
        assert steps >= {"accept", "plan", "report"}, task


def test_both_languages_of_a_document_have_the_same_shape() -> None:
    def shape(text: str) -> list[str]:
        return [re.match(r"#* ?|\|", line)[0] for line in text.splitlines() if line.startswith(("#", "|"))]  # type: ignore[index]

    for name in {name.split(".")[0] for name in DOCUMENTS}:
        assert shape(DOCUMENTS[f"{name}.en.md"]) == shape(DOCUMENTS[f"{name}.zh.md"]), name


@pytest.fixture
def elsewhere(tmp_path: Path) -> Content:
    folder = tmp_path / "course" / "standard"
    folder.mkdir(parents=True)
    for name in ("course", "activities", "plans"):
        (folder / f"{name}.yaml").write_bytes((FOLDER / f"{name}.yaml").read_bytes())
    return Content(tmp_path)


def changed(content: Content, name: str, change: str, to: str) -> Sources:
    path = content.root / "course" / "standard" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert change in text
    path.write_text(text.replace(change, to, 1), encoding="utf-8")
    return load(content)


def test_minutes_that_do_not_fill_a_session_are_named(elsewhere: Content) -> None:
    with pytest.raises(ValueError, match="full, session 1: 95 minutes instead of 90"):
        changed(
            elsewhere,
            "activities",
            "minutes: {full: 20, short: 10, day: 10}",
            "minutes: {full: 25, short: 10, day: 10}",
        )


def test_an_activity_that_does_not_exist_is_named(elsewhere: Content) -> None:
    with pytest.raises(ValueError, match="no activity openning"):
        changed(elsewhere, "plans", "[opening, role_definitions, role_organisation]", "[openning, role_definitions]")


def test_a_section_that_does_not_exist_is_named(elsewhere: Content) -> None:
    sources = changed(elsewhere, "activities", "sections: [13, 14, 15]", "sections: [13, 14, 99]")
    problems = problems_of(sources, FACTS)
    assert "prospect_ten: prospecting has no §99" in problems
    assert "prospecting: §15 belongs to no activity" in problems
