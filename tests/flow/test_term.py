"""The whole term of the demonstration class: project, panel, contributions, mid-term, final marks and what they are
made of."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from grading import results
from grading.assessment import audit
from grading.assessment.rollup import StudentMarks, load_policy
from grading.assessment.steps import Step, lines
from grading.classroom.folder import Classroom
from grading.demo import findings, project, term
from grading.flow import appealing, exporting
from grading.reporting.exports import blackboard, canvas, moodle
from grading.reporting.model import ClassResults
from kam_lab.i18n import in_language

from .conftest import kam_lab

pytestmark = pytest.mark.xdist_group("demo")
PARTS = ["project_1", "prospecting", "task_1", "midterm"]


@pytest.fixture(scope="module")
def found(classroom: Classroom) -> ClassResults:
    return results.gather(classroom)


@pytest.fixture
def copy(classroom: Classroom, tmp_path: Path) -> Classroom:
    """The class without what is large, to be changed."""
    skip = shutil.ignore_patterns("inbox", "autograded", "handouts", "feedback")
    return Classroom.open(shutil.copytree(classroom.root, tmp_path / "class", ignore=skip))


def test_everything_that_counts_is_in_the_table(found: ClassResults) -> None:
    assert found.assignment_columns == PARTS
    done = found.marks["final"].notna()
    assert done.sum() >= len(found.marks) - 3  # the unreadable and the absent stay open
    assert found.marks.loc[done, PARTS].notna().all(axis=None)
    assert ((found.marks["final"].dropna() >= 0) & (found.marks["final"].dropna() <= 100)).all()


def whole(found: ClassResults) -> list[StudentMarks]:
    return [student for student in found.students if student.final is not None]


def test_the_final_mark_adds_up_by_hand(found: ClassResults, classroom: Classroom) -> None:
    """From the printed parts to the task to the final mark, and to the mark in the workbook."""
    policy = load_policy(classroom.policy_path)
    book = load_workbook(classroom.reports / "gradebook.xlsx", read_only=True)
    rows = {row[0]: row for row in book["Marks"].iter_rows(min_row=2, values_only=True)}
    for student in whole(found):
        parts = {**student.parts, **student.tasks}
        task = sum(Decimal(str(w)) * parts[p].value for p, w in policy.tasks["task_1"].items()) / 100
        assert abs(parts["task_1"].value - task) <= Decimal("0.05")
        final = sum(Decimal(str(w)) * parts[p].value for p, w in policy.weights.items()) / 100
        assert abs(student.final - final) <= Decimal("0.05")
        assert rows[student.student_id][3 + len(PARTS)] == pytest.approx(float(student.final))


def find(step: Step, key: str) -> list[Step]:
    return [s for s in step.details if s.key == key] + [g for s in step.details for g in find(s, key)]


def test_the_tree_reaches_the_answer_the_scorecard_cell_and_the_factor(found: ClassResults) -> None:
    for student in whole(found)[:6]:
        shown = [line for _, line in lines([student.tree], "en", confidential=True)]
        text = "\n".join(shown)
        assert re.search(r"Question \d+ \(top_share\): \d", text)
        assert "teacher:teacher" in text and "Contribution factor" in text and "Own parts" in text
        assert re.search(r"Paper [AB]", text)
        zh = "\n".join(line for _, line in lines([student.tree], "zh", confidential=True))
        assert "总评" in zh and "Question" not in zh


def test_students_see_no_rater_and_no_rating(found: ClassResults, classroom: Classroom) -> None:
    everybody = {student.student_id for student in classroom.roster}
    for student in found.students:
        page = (classroom.feedback / student.student_id / "marks.html").read_text(encoding="utf-8")
        others = everybody - {student.student_id}
        assert not [other for other in others if other in page]
        assert not re.search(r"\d{7} gave", page) and "teacher:" not in page


def test_ability_and_knowledge_are_shown_separately(found: ClassResults) -> None:
    for student in whole(found):
        assert set(student.aspects) == {"ability", "knowledge"}
        assert all(0 <= share <= 1 for share in student.aspects.values())


def test_a_teams_notebook_counts_for_all_of_its_members(found: ClassResults, classroom: Classroom) -> None:
    scores = found.scores[found.scores["assignment"] == "project_1"]
    assert set(scores["student_id"]) == {student.student_id for student in classroom.roster}
    for student in classroom.roster:
        team = [s.student_id for s in classroom.roster if s.team == student.team]
        points = scores[scores["student_id"].isin(team)].groupby("student_id")["points"].sum()
        assert points.nunique() == 1


def test_the_panel_that_favours_friends_is_told(found: ClassResults) -> None:
    view = found.projects["project_1"]
    assert view.audit is not None and view.audit.findings
    report = " ".join(said["en"] for said in view.audit.sentences)
    friends = project.planted("project_1", list(project.quality(view.audit.project.teams)))["reciprocal"]
    assert all(team in report for team in friends) and "score each other" in report


def test_all_that_was_planted_is_found(classroom: Classroom, found: ClassResults, demo_run: tuple[Path, str]) -> None:
    """What the demonstration's table says at the end."""
    traps = findings.traps(classroom, found, term.kinds_of(classroom), term.BIDS)
    assert {"copied", "forger", "broken_file", "reciprocal", "severity"} <= {trap.kind for trap in traps}
    assert [(trap.kind, trap.who) for trap in traps if not trap.found] == []
    assert "not found" not in demo_run[1]


def test_both_papers_were_sat_and_analysed(found: ClassResults) -> None:
    papers = found.exams["midterm"]
    assert [paper.paper for paper in papers] == ["midterm_a", "midterm_b"]
    assert sum(len(paper.points) for paper in papers) == 24
    assert all(paper.alpha is not None and 0 < paper.alpha < 1 for paper in papers)


def test_the_command_explains(classroom: Classroom, found: ClassResults) -> None:
    student = whole(found)[0].student_id
    shown = kam_lab("explain", classroom.root, student, "--lang", "en").stdout
    assert str(whole(found)[0].final) in shown and "Contribution factor" in shown and re.search(r"\d{7} gave", shown)
    plain = kam_lab("explain", classroom.root, student, "--lang", "en", "--for-student").stdout
    assert not re.search(r"\d{7} gave", plain)


def test_what_if_changes_nothing_but_tells(classroom: Classroom, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    rules = classroom.policy_path.read_text(encoding="utf-8")
    other.write_text(rules.replace('version: "1"', 'version: "2"').replace("weight: 0.5", "weight: 0"), "utf-8")
    before = {path: path.read_bytes() for path in classroom.reports.glob("*.*")}
    table = results.what_if(classroom, other)
    assert (table["change"].dropna().abs() > 0).any()
    shown = kam_lab("marks", classroom.root, "--what-if", other).stdout
    assert "+" in shown and "no file was changed" in shown
    assert not re.search(r"│ +\d+ │ +[\d–]", shown)  # every mark to the policy's decimals: 82.0, not 82
    assert {path: path.read_bytes() for path in classroom.reports.glob("*.*")} == before


def test_an_appeal_changes_the_mark_and_stands_in_the_log(copy: Classroom, found: ClassResults) -> None:
    student = min(whole(found), key=lambda each: each.final or 0)
    before = student.final
    why = "The question was read differently."
    made = appealing.open_appeal(copy, student.student_id, "prospecting/top_share", why=why, who="Lin")
    assert results.gather(copy).marks.set_index("student_id").loc[student.student_id, "final"] == float(before or 0)
    appealing.answer_appeal(copy, made.id, "upheld", 6, why="Both readings are possible.", who="Teacher")
    part = appealing.open_appeal(copy, student.student_id, "midterm", why="Fell ill.", who="Lin")
    appealing.answer_appeal(copy, part.id, "upheld", 90, why="Sat it again.", who="Teacher")
    again = next(s for s in results.gather(copy).students if s.student_id == student.student_id)
    assert again.parts["midterm"].value == 90 and (again.final or 0) > (before or 0)
    assert audit.verify(copy.audit_file) == []
    listed = kam_lab("appeal", "list", copy.root).stdout
    assert made.id in listed and part.id in listed
    with pytest.raises(ValueError, match=r"6|100"):
        appealing.answer_appeal(copy, made.id, "upheld", 60, why="x", who="Teacher")


def test_a_changed_line_of_the_log_is_found(copy: Classroom) -> None:
    rows = copy.audit_file.read_text(encoding="utf-8").splitlines()
    entry = json.loads(rows[3])
    entry["who"] = "somebody else"
    rows[3] = json.dumps(entry, ensure_ascii=False)
    copy.audit_file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = kam_lab("doctor", copy.root, check=False)
    assert done.returncode == 1 and "audit.jsonl" in done.stdout


@pytest.mark.parametrize(("to", "module"), [("canvas", canvas), ("moodle", moodle), ("blackboard", blackboard)])
def test_the_schools_systems_get_every_mark(
    classroom: Classroom, found: ClassResults, to: Any, module: Any, tmp_path: Path
) -> None:
    known = tmp_path / "downloaded.csv"
    titles = [found.title(name, "zh") for name in PARTS] + ["课程总评"]
    heads = [f'"{title} [Total Pts: 100 Score] |{number}"' for number, title in enumerate(titles, start=1001)]
    known.write_text("Username\t" + "\t".join(heads) + "\n", encoding="utf-8")
    with in_language("zh"):
        out = tmp_path / "out"
        made = exporting.export(classroom, to, out, known if to == "blackboard" else None)
    text = made.path.read_bytes().decode("utf-16" if to == "blackboard" else "utf-8-sig")
    assert module.validate(text) == []
    read = module.read(text)
    assert len(read.marks) == len(found.marks)
    wanted = found.marks["final"].dropna()
    title = read.columns[-1]
    assert sorted(row[title] for row in read.marks.values() if title in row) == pytest.approx(sorted(wanted))


def test_blackboard_asks_for_its_numbers(classroom: Classroom) -> None:
    with in_language("en"), pytest.raises(ValueError, match="--columns"):
        exporting.export(classroom, "blackboard")
