"""What students get: their language, their data, and nothing else."""

from __future__ import annotations

import io
import json
import zipfile

import nbformat
import pytest

from grading.classroom import Classroom, ClassroomError
from grading.classroom.handout import make_handouts, student_kit
from grading.classroom.questions import (
    check_questions,
    key_names,
    load_questions,
    public,
    public_json,
    totals,
    write_public,
)
from kam_lab.questions import PublicQuestion, load_public


def unpacked(path):
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


NAMES = {
    "prospecting/prospecting.ipynb",
    "prospecting/questions.json",
    "prospecting/data/orders.csv",
    "prospecting/data/datapackage.json",
}


def test_a_handout_holds_what_it_should_and_nothing_else(released):
    made = make_handouts(released, "prospecting")
    assert set(made) == {"S001", "S002", "S003", "S004"}
    for student, path in made.items():
        assert path == released.handouts / "prospecting" / f"{student}.zip"
        assert set(unpacked(path)) == NAMES


def test_no_secret_no_key_no_truth_in_a_handout(released):
    for path in make_handouts(released, "prospecting").values():
        content = b"\n".join(unpacked(path).values())
        assert released.secret not in content and released.secret.hex().encode() not in content
        words = ("secret remark", 'tolerance"', "teacher_note", "A0666", "false_big_dealer", "S001", "Li Ting")
        assert not [word for word in words if word.encode() in content]


def test_handouts_speak_the_students_language(released):
    texts = {
        student: unpacked(path)["prospecting/prospecting.ipynb"].decode()
        for student, path in make_handouts(released, "prospecting").items()
    }
    assert "Second part" in texts["S001"] and "第二部分" not in texts["S001"]
    assert "第二部分" in texts["S002"] and "Second part" not in texts["S002"]
    assert "Second part" in texts["S003"] and "第二部分" in texts["S003"]
    assert texts["S002"] == texts["S004"]
    for text in texts.values():
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
        graded = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")]
        assert len(graded) == 5 and all(cell.metadata.nbgrader["checksum"] for cell in graded)


def test_the_chinese_handout_is_the_released_notebook(released):
    release = (released.root / "release/prospecting/prospecting.ipynb").read_text("utf-8")
    text = unpacked(make_handouts(released, "prospecting")["S002"])["prospecting/prospecting.ipynb"].decode()
    assert json.loads(text)["cells"] == json.loads(release)["cells"]


def test_team_members_share_their_data(released):
    data = {
        student: unpacked(path)["prospecting/data/orders.csv"]
        for student, path in make_handouts(released, "prospecting").items()
    }
    assert data["S001"] == data["S002"] != data["S003"] == data["S004"]


def test_handouts_are_the_same_bytes_again(released):
    first = {student: path.read_bytes() for student, path in make_handouts(released, "prospecting").items()}
    stamps = {path: path.stat().st_mtime_ns for path in (released.handouts / "prospecting").iterdir()}
    again = make_handouts(released, "prospecting")
    assert {student: path.read_bytes() for student, path in again.items()} == first
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps


def test_release_holds_the_data_of_a_class_that_shares_them(tmp_path, write, content, small_worlds):
    from grading.classroom import gradebook

    roster = write("r.csv", "student_id,name,team\nS1,A,x\nS2,B,y\n")
    room = Classroom.create(tmp_path / "class", name="C", roster=roster, variants="class", content=content)
    seen = []
    made = make_handouts(room, "prospecting", seen.append)
    assert seen == ["S1", "S2"]
    release = room.root / "release" / "prospecting"
    names = {path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()}
    assert names == {"prospecting.ipynb", "questions.json", "data/orders.csv", "data/datapackage.json"}
    assert (release / "data/orders.csv").read_bytes() == unpacked(made["S1"])["prospecting/data/orders.csv"]
    gradebook.release(room, "prospecting")


def test_the_students_kit_holds_no_teachers_side(tmp_path):
    with zipfile.ZipFile(student_kit(tmp_path / "kit.zip")) as pack:
        names = pack.namelist()
    assert any(name.endswith("kam_lab/__init__.py") for name in names)
    assert not any(word in name for name in names for word in ("grading", "assignments", "/keys", "tests", ".git"))


# -- questions --------------------------------------------------------------------------------------


def test_questions_are_read_and_summed(content):
    questions = load_questions("prospecting", content)
    assert [q.id for q in questions] == ["top_share", "best_rule", "losing", "shares", "advice"]
    sums = totals(questions)
    assert (sums.points, sums.ability, sums.knowledge, sums.judged) == (18, 11, 7, 5)
    assert questions[0].tolerance == {"absolute": 0.5}


def test_only_the_public_part_is_written(content, tmp_path):
    questions = load_questions("prospecting", content)
    text = write_public(questions, tmp_path).read_text("utf-8")
    assert text == public_json(questions, "prospecting")
    assert "tolerance" not in text and "secret remark" not in text
    read = load_public(tmp_path / "questions.json")
    assert read["top_share"] == public(questions[0]) and type(read["losing"]) is PublicQuestion


def test_every_question_that_a_program_marks_needs_a_key(content):
    questions = load_questions("prospecting", content)
    assert check_questions(questions, "prospecting", content) == []
    path = content.keys / "prospecting.py"
    assert key_names(path) == {"top_share", "best_rule", "losing", "shares"}
    path.write_text(path.read_text("utf-8").replace("def losing", "def lost"), encoding="utf-8")
    [problem] = check_questions(questions, "prospecting", content)
    assert "losing has no key" in problem["en"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("id: losing", "id: shares", "shares occurs twice"),
        ("kind: accounts", "kind: guess", "question losing, kind"),
        ("points: 3", "points: 0", "question losing, points"),
        ("tolerance: {absolute: 0.5}", "tolerance: {about: 1}", "question top_share, tolerance"),
        ("tolerance: {absolute: 0.5}", "tolerance: {absolute: -1}", "not negative"),
        ("    pick: 2", "    colour: red", "question losing, colour"),
        ("zh: 备件", "zh: ''", "question shares, rows.0.zh"),
        ("questions:", "  questions: [", "not YAML"),
        ("questions:", "answers:", "should be a list"),
    ],
)
def test_mistakes_in_questions(content, old, new, words):
    path = content.questions / "prospecting.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ClassroomError) as caught:
        load_questions("prospecting", content)
    assert words in str(caught.value)


def test_no_questions(content):
    with pytest.raises(ClassroomError, match="no questions for “bidding”"):
        load_questions("bidding", content)
