"""An exam in a class, from the drawing to the marks: two papers, one clock, nobody's points lost."""

from __future__ import annotations

import csv
import json
import os
import shutil
import zipfile
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook

from grading import marking
from grading.assessment import audit
from grading.assessment.exams.entry_sheet import FIRST_ROW
from grading.assessment.exams.marking_key import in_short
from grading.assessment.exams.papers import Paper, paper_keys
from grading.assessment.keybook import KeyBook
from grading.assessment.outcome import Outcome
from grading.assessment.rollup import Policy
from grading.assessment.steps import lines
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.flow import exam_entry
from grading.flow import exams as exam_flow
from kam_lab.i18n import in_language

pytestmark = pytest.mark.xdist_group("exams")
EXAM = "midterm"
ROSTER = (
    "student_id,name,team,language\nE1,An Li,Red,en\nE2,Bo Wu,Red,zh\nE3,Cai Xu,Blue,\nE4,Di He,Blue,\nE5,En Ma,Blue,\n"
)
POLICY = Policy(weights={EXAM: 100})
IN_TIME, LATE, TOO_LATE = "2025-12-10T15:00:00+08:00", "2025-12-11T10:00:00+08:00", "2025-12-13T10:00:00+08:00"


@pytest.fixture(autouse=True)
def in_english():
    with in_language("en"):
        yield


def change(room: Classroom, **fields: Any) -> None:
    """Set something in the class's blueprint, as a teacher does in an editor."""
    path = room.blueprint(EXAM)
    tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**tree, **fields}, allow_unicode=True), encoding="utf-8")


def make(folder: Path) -> Classroom:
    folder.mkdir(parents=True)
    roster = folder / "roster.csv"
    roster.write_text(ROSTER, encoding="utf-8")
    room = Classroom.create(
        folder / "class", name="Exam", roster=roster, language="both", assignments=["prospecting"], exams=[EXAM],
        secret=b"an exam in a test",
    )  # fmt: skip
    change(room, questions=4, points=20, aspects={"ability": 50, "knowledge": 50}, printable=True)
    return room


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A class with papers drawn, dealt and released; times come after the drawing, as they often do."""
    with in_language("en"):
        room = make(tmp_path_factory.mktemp("exams") / "first")
        made = exam_flow.draw(room, EXAM, who="Ms Lin")
        assert made.dealt == {"E1": "A", "E2": "B", "E3": "A", "E4": "B", "E5": "A"}
        change(
            room,
            window={"opens": "2025-12-10T14:00", "closes": "2025-12-10T15:30", "utc_offset": "+08:00"},
            late={"percent_per_day": 10, "grace_minutes": 5, "most_percent": 50, "accepted_days": 2},
        )
        exam_flow.release(room, EXAM)
    return room


def copy(room: Classroom, to: Path) -> Classroom:
    shutil.copytree(room.root, to)
    return Classroom.open(to)


def right(room: Classroom, paper: Paper) -> dict[str, Any]:
    book, world = KeyBook(paper_keys(paper.questions)), room.world(paper.variant)
    return {question.id: book.key(question, world) for question in paper.questions}


def hand_in(room: Classroom, inbox: Path, student: str, values: Mapping[str, Any], at: str, name: str = "") -> None:
    """What ``hand_in()`` writes, in a platform's folder, with the time the platform gives it."""
    paper = exam_flow.dealt(room, EXAM)[student]
    with zipfile.ZipFile(room.handouts / paper / f"{student}.zip") as pack:
        notebook = pack.read(f"{paper}/{paper}.ipynb")
    answers = {key: {"value": value, "saved_at": at} for key, value in values.items()}
    target = inbox / f"{student}_assignsubmission_file_" / (name or f"{paper}.zip")
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as out:
        far = (2098, 1, 1, 0, 0, 0)  # the time of the platform counts, not the one in the student's zip
        out.writestr(zipfile.ZipInfo(f"{paper}.ipynb", far), notebook)
        out.writestr(zipfile.ZipInfo("answers.json", far), json.dumps({"format": 1, "answers": answers}))
    stamp = datetime.fromisoformat(at).timestamp()
    os.utime(target, (stamp, stamp))


@pytest.fixture(scope="module")
def sat(drawn: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """The exam was sat: E1 all right; E2 the other paper's answers; E3 half, late; E4 twice; E5 not at all."""
    with in_language("en"):
        room = copy(drawn, tmp_path_factory.mktemp("exams") / "sat")
        inbox = room.root.parent / "inbox"
        one, two = exam_flow.papers(room, EXAM)
        keys = {paper.assignment: right(room, paper) for paper in (one, two)}
        hand_in(room, inbox, "E1", keys["midterm_a"], IN_TIME)
        shared = {**keys["midterm_a"], **{k: v for k, v in keys["midterm_a"].items() if k in keys["midterm_b"]}}
        hand_in(room, inbox, "E2", shared, IN_TIME)
        half = dict(list(keys["midterm_a"].items())[:2])
        hand_in(room, inbox, "E3", half, LATE)
        hand_in(room, inbox, "E4", keys["midterm_b"], IN_TIME, "first.zip")
        hand_in(room, inbox, "E4", {}, "2025-12-10T15:20:00+08:00", "second.zip")
        (inbox / "notes.txt").write_text("whose?", encoding="utf-8")
        made = exam_flow.collect(room, EXAM, inbox)
        assert "second.zip" in str(made.report.frame()["source"].tolist())
        assert [row.source for row in made.report.rows if row.status == "unmatched"] == ["notes.txt"]
        exam_flow.autograde(room, EXAM)
    return room


def outcomes(room: Classroom) -> dict[tuple[str, str], dict[str, Outcome]]:
    found = {}
    for student, paper in exam_flow.dealt(room, EXAM).items():
        made = marking.load(room, paper, student)
        if made is not None and made.status == "graded":
            found[student, paper] = made.outcomes
    return found


def marks(room: Classroom, policy: Policy = POLICY) -> dict[str, Decimal | None]:
    return {name: mark.value for name, mark in exam_flow.exam_marks(room, EXAM, outcomes(room), policy).items()}


def test_a_student_gets_the_own_paper_and_no_other(drawn: Classroom) -> None:
    one, two = exam_flow.papers(drawn, EXAM)
    assert one.variant != two.variant
    for student, paper in exam_flow.dealt(drawn, EXAM).items():
        assert [path.parent.name for path in drawn.handouts.glob(f"*/{student}.zip")] == [paper]
        with zipfile.ZipFile(drawn.handouts / paper / f"{student}.zip") as pack:
            text = pack.read(f"{paper}/{paper}.ipynb").decode()
            data = pack.read(f"{paper}/data/orders.csv")
        variant = one.variant if paper == one.assignment else two.variant
        assert data == (drawn.world_folder(variant) / "orders.csv").read_bytes()
        assert "2025-12-10 15:30" in text  # set after the drawing
        assert ("Closes" in text) == (student != "E2") and ("截止" in text) == (student != "E1")


def test_what_was_given_out_stays(drawn: Classroom, tmp_path: Path) -> None:
    room = copy(drawn, tmp_path / "class")
    before = {path: path.read_bytes() for path in room.exams.root.rglob("*") if path.is_file()}
    change(room, questions=3)
    late_joiner = room.roster_path.read_text(encoding="utf-8-sig") + "E6,Fu Lu,Red,,,\n"
    room.roster_path.write_text(late_joiner, encoding="utf-8-sig")
    room = Classroom.open(room.root)
    made = exam_flow.draw(room, EXAM)
    assert made.kept and made.dealt["E6"] == "B"
    for path, data in before.items():
        assert path.name in ("midterm.yaml", "midterm_dealt.csv") or path.read_bytes() == data
    again = exam_flow.draw(room, EXAM, again=True, why="three are enough")
    assert {len(paper.questions) for paper in again.papers} == {3} and not again.kept
    assert list(again.dealt.items()) == list(made.dealt.items())
    events = [e["event"] for e in audit.entries(room.audit_file)]
    assert events.count("exam_drawn") == 2 and events.count("exam_dealt") == 2


def test_both_papers_are_graded_right(sat: Classroom) -> None:
    found = marks(sat)
    assert found["E1"] == 100
    assert found["E4"] == 100  # the first attempt counts, the empty second one does not
    assert found["E2"] is not None and found["E2"] < 100
    two = exam_flow.papers(sat, EXAM)[1]
    made = marking.load(sat, "midterm_b", "E2")
    assert made is not None
    for question in two.questions:
        if question.aspect == "ability":  # its answer follows the paper's own data
            assert made.outcomes[question.id].points == 0


def test_the_way_to_a_mark_adds_up(sat: Classroom) -> None:
    found = exam_flow.exam_marks(sat, EXAM, outcomes(sat), POLICY)
    late = found["E3"]
    steps = {step.key: step for step in late.steps}
    earned = sum(line.value for part in steps["points"].details for line in part.details)
    assert steps["points"].value == earned > 0
    assert steps["late"].value == earned * Decimal("0.9")
    assert late.value == round(earned * Decimal("0.9") * 5, 2)
    for lang in ("en", "zh"):
        text = "\n".join(line for _, line in lines(late.steps, lang))
        assert "{" not in text and "exams." not in text
    assert set(found["E1"].shares.values()) == {1.0}
    assert found["E5"].status == "not_handed_in" and found["E5"].value == 0
    assert marks(sat, Policy(weights={EXAM: 100}, not_handed_in="empty"))["E5"] is None


def test_done_again_nothing_changes(sat: Classroom) -> None:
    log = sat.audit_file.read_bytes()
    plans = exam_flow.plan(sat, EXAM)
    assert [plan.todo for plan in plans] == [(), ()]
    made = exam_flow.collect(sat, EXAM, sat.root.parent / "inbox")
    assert {row.status for row in made.report.rows} == {"unchanged", "unmatched"}
    assert made.settled.changed == ()
    assert sat.audit_file.read_bytes() == log
    with pytest.raises(ClassroomError, match="handed in by 4"):
        exam_flow.draw(sat, EXAM, again=True)


def test_an_extension_makes_up_for_lateness(sat: Classroom, tmp_path: Path) -> None:
    room = copy(sat, tmp_path / "class")
    before = marks(room)
    for _ in range(2):
        exam_flow.extend(room, "E3", EXAM, "2025-12-12T12:00", "ill", "Ms Lin")
    assert len(room.extensions_file.read_text(encoding="utf-8").splitlines()) == 2
    assert [e["event"] for e in audit.entries(room.audit_file)].count("extension") == 1
    after = marks(room)
    assert after["E3"] == round(before["E3"] / Decimal("0.9"), 2)
    with room.extensions_file.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                ["E9", EXAM, "2025-12-20", "x", "y"],
                ["E1", "midterm_a", "2025-12-09", "x", "y"],
                ["E2", "midterm_b", "2025-12-21", "x", "y"],
            ]
        )
    good, problems = exam_flow.read_extensions(room)
    assert [each.student_id for each in good] == ["E3", "E2"]
    assert [("line 3" in p["en"], "line 4" in p["en"]) for p in problems] == [(True, False), (False, True)]
    with pytest.raises(ClassroomError, match="no date"):
        exam_flow.extend(room, "E1", EXAM, "tomorrow", "x", "y")


def test_another_attempt_counts_when_the_rule_changes(sat: Classroom, tmp_path: Path) -> None:
    """Last of two: the empty one. Best of two: each is graded, and the first stands."""
    room = copy(sat, tmp_path / "class")
    change(room, attempts={"most": 2, "counts": "last"})
    assert exam_flow.exam_marks(room, EXAM, {}, POLICY)["E4"].status == "pending"  # not settled yet
    exam_flow.autograde(room, EXAM)
    assert marks(room)["E4"] == 0
    change(room, attempts={"most": 2, "counts": "best"})
    exam_flow.autograde(room, EXAM)
    assert marks(room)["E4"] == 100
    assert [plan.todo for plan in exam_flow.plan(room, EXAM)] == [(), ()]


def test_what_comes_too_late_is_kept_and_does_not_count(drawn: Classroom, tmp_path: Path) -> None:
    room = copy(drawn, tmp_path / "class")
    inbox = tmp_path / "inbox"
    hand_in(room, inbox, "E1", {}, TOO_LATE)
    made = exam_flow.collect(room, EXAM, inbox)
    assert not room.step("submitted", "E1", "midterm_a").exists()
    assert len(made.settled.standings["E1"].hand_ins) == 1
    mark = exam_flow.exam_marks(room, EXAM, {}, POLICY)["E1"]
    assert (mark.value, mark.status) == (0, "not_handed_in")
    assert "nothing is accepted that late" in mark.steps[0].text["en"]
    exam_flow.extend(room, "E1", EXAM, "2025-12-14T00:00", "visa", "Ms Lin")
    assert exam_flow.settle(room, EXAM).changed == ("E1",)
    assert room.step("submitted", "E1", "midterm_a").is_dir()


def test_items_of_each_paper(sat: Classroom) -> None:
    found = exam_flow.item_analysis(sat, EXAM, outcomes(sat))
    assert [paper.letter for paper in found.papers] == ["A", "B"]
    for paper in found.papers:
        assert paper.students == 2 and len(paper.table) == 4
        assert paper.reading["en"].count(".") >= 2 and paper.reading["zh"]


def test_an_exam_on_paper(drawn: Classroom, tmp_path: Path) -> None:
    """The marking key, typed in as a student would write it, earns full marks; a slip is named and corrected."""
    room = copy(drawn, tmp_path / "class")
    (first, second), papers = exam_entry.write_sheets(room, EXAM), exam_flow.papers(room, EXAM)
    typed = {"E1": (first, papers[0]), "E2": (second, papers[1])}
    for student, (path, paper) in typed.items():
        fill(room, path, paper, student)
    book = load_workbook(first)
    sheet = book.active
    rows = {sheet.cell(row, 1).value: row for row in range(FIRST_ROW, sheet.max_row + 1)}
    place = 4
    good = sheet.cell(rows["E1"], place).value
    sheet.cell(rows["E1"], place).value = "?!"
    sheet.cell(rows["E3"], 3).value = "x"
    book.save(first)
    made = exam_entry.enter(room, EXAM, "Ms Lin")
    assert len(made.problems) == 1 and "E1" in made.problems[0]["en"] and "?!" in made.problems[0]["en"]
    assert made.changed == ("E1", "E3", "E2")
    book = load_workbook(first)
    book.active.cell(rows["E1"], place).value = good
    book.save(first)
    assert exam_entry.write_sheets(room, EXAM)[0] == first  # what was typed stays
    made = exam_entry.enter(room, EXAM, "Ms Lin")
    assert (made.changed, made.problems) == (("E1",), [])
    assert len(made.settled.standings["E1"].hand_ins) == 1
    exam_flow.autograde(room, EXAM)
    found = marks(room)
    assert (found["E1"], found["E2"], found["E3"]) == (100, 100, 0)
    assert [e["event"] for e in audit.entries(room.audit_file)].count("exam_typed") == 4


def fill(room: Classroom, path: Path, paper: Paper, student: str) -> None:
    keys = right(room, paper)
    book = load_workbook(path)
    sheet = book.active
    row = next(row for row in range(FIRST_ROW, sheet.max_row + 1) if sheet.cell(row, 1).value == student)
    asked = {question.id: question for question in paper.questions}
    for cell in sheet[1][3:]:
        name, _, rest = str(cell.value).partition("/")
        key = keys[name]
        if rest:
            line, _, column = rest.partition("/")
            value = key[line][column]
        elif asked[name].kind in ("number", "money", "date"):
            value = key
        else:
            value = in_short(asked[name], key)["en"]
        sheet.cell(row, cell.column).value = value
    book.save(path)


def test_the_printed_paper_of_a_class(sat: Classroom, tmp_path: Path) -> None:
    files, problems = exam_flow.print_exam(sat, EXAM, tmp_path, pdf=False)
    assert problems == []
    assert {path.parent.name for path in files} == {"both", "en", "zh"}
    assert len({path.name for path in files}) == 6
