"""What a student gets holds no key, no solution, no planted truth and no secret: looked for by content."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from assignments import keys
from grading import autograde
from grading.assessment.keybook import KeyProblem
from grading.classroom.folder import Classroom
from grading.classroom.handout import student_kit
from grading.classroom.questions import load_questions
from grading.market import variant_seed

from ..worlds import made as made_from

pytestmark = pytest.mark.xdist_group("demo")
ROOT = Path(__file__).parents[2]
ASSIGNMENT = "prospecting"


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


@pytest.fixture(scope="module")
def handouts(classroom: Classroom) -> dict[str, dict[str, bytes]]:
    folder = classroom.handouts / ASSIGNMENT
    return {path.stem: unpacked(path.read_bytes()) for path in sorted(folder.glob("*.zip"))}


@pytest.fixture(scope="module")
def given(classroom: Classroom, handouts: dict[str, dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory) -> str:
    """All text that leaves the teacher's side, without the tables."""
    kit = unpacked(student_kit(tmp_path_factory.mktemp("kit") / "kit.zip").read_bytes())
    released = {path.name: path.read_bytes() for path in (classroom.root / "release").rglob("*") if path.is_file()}
    texts = [
        data.decode("utf-8-sig")
        for files in (kit, released, *handouts.values())
        for name, data in files.items()
        if not name.endswith((".csv", "START.md", "pyproject.toml"))  # these two are written by the packing itself
    ]
    return "\n".join(texts)


def code_lines(folder: Path) -> set[str]:
    """Lines long enough to be recognised, without what any module may say."""
    lines = {line.strip() for path in folder.rglob("*.py") for line in path.read_text(encoding="utf-8").splitlines()}
    return {line for line in lines if len(line) >= 40 and not line.startswith(("from ", "import ", "#", '"""'))}


@pytest.mark.parametrize("folder", ["assignments/keys", "grading"])
def test_no_code_of_the_teachers_side_is_given_out(given: str, folder: str) -> None:
    # A call that a lesson teaches is no secret, whoever makes it as well.
    taught = [*(ROOT / "course" / "lessons").glob("*.py"), *(ROOT / "course" / "cases").glob("*.py")]
    public = [*(ROOT / "kam_lab").rglob("*.py"), *taught, ROOT / "datasets" / "datapackage.json"]
    own = "\n".join(path.read_text(encoding="utf-8") for path in public)
    assert [line for line in sorted(code_lines(ROOT / folder)) if line in given and line not in own] == []


def test_nothing_given_out_imports_the_teachers_side(given: str) -> None:
    assert re.findall(r"^\s*(?:from|import) (?:grading|assignments|nbgrader)\b.*", given, re.MULTILINE) == []


def test_no_message_of_a_mistake_and_no_teachers_note_is_given_out(given: str) -> None:
    messages = [
        mistake.message[lang]
        for found in keys.load(ASSIGNMENT).mistakes.values()
        for mistake in found
        for lang in ("en", "zh")
    ]
    notes = [
        text
        for question in load_questions(ASSIGNMENT)
        if isinstance(question.teacher_note, dict)
        for text in question.teacher_note.values()
    ]
    assert len(messages) >= 16 and len(notes) >= 10
    # As it stands in a file, and as JSON writes it.
    assert [text for text in messages + notes if text in given or json.dumps(text)[1:-1] in given] == []


def test_no_tolerance_is_given_out(handouts: dict[str, dict[str, bytes]]) -> None:
    for files in handouts.values():
        for question in json.loads(files[f"{ASSIGNMENT}/questions.json"])["questions"]:
            assert not {"tolerance", "teacher_note", "difficulty"} & set(question)


def test_the_secret_of_the_class_is_nowhere(classroom: Classroom, handouts: dict[str, dict[str, bytes]]) -> None:
    secret = classroom.secret
    shapes = [secret, secret.hex().encode(), base64.b64encode(secret), base64.urlsafe_b64encode(secret)]
    seeds = [str(variant_seed(secret, label)).encode() for label in classroom.labels.values()]
    for files in handouts.values():
        for data in files.values():
            assert not any(shape in data for shape in shapes + seeds)


def test_no_key_stands_in_notebook_or_questions(classroom: Classroom, handouts: dict[str, dict[str, bytes]]) -> None:
    grader = autograde.Grader(classroom, ASSIGNMENT)
    for student in list(classroom.roster)[:6]:
        world = grader.worlds[classroom.variant_of(student.student_id, ASSIGNMENT)]
        files = handouts[student.student_id]
        text = "".join(files[f"{ASSIGNMENT}/{name}"].decode() for name in (f"{ASSIGNMENT}.ipynb", "questions.json"))
        for question in grader.questions:
            key = None if question.kind == "text" else grader.book.key(question, world)
            assert not isinstance(key, KeyProblem)
            if question.aspect == "knowledge" or key is None:
                continue
            shown = [f"{key:.4g}", f"{key:,.0f}"] if isinstance(key, float) and abs(key) > 1000 else []
            ids = key if isinstance(key, list) else [key] if isinstance(key, str) else []
            assert not [piece for piece in shown + ids if str(piece) in text], question.id


def test_no_planted_truth_is_given_out_as_such(classroom: Classroom, handouts: dict[str, dict[str, bytes]]) -> None:
    """The planted accounts stand in the tables, as they must; nothing tells them apart."""
    for student in list(classroom.roster)[:6]:
        label = classroom.label_of(student.student_id, ASSIGNMENT)
        truth = made_from(variant_seed(classroom.secret, label)).truth
        for name, data in handouts[student.student_id].items():
            if not name.endswith(".csv"):
                text = data.decode("utf-8-sig")
                assert [what for what, account in truth.items() if str(account) in text] == []
            else:
                head = data.decode("utf-8-sig").splitlines()[0]
                assert not re.search(r"truth|planted|false|losing|silent|gem|inversion", head)


def test_a_handout_holds_the_own_world_and_nothing_else(
    classroom: Classroom, handouts: dict[str, dict[str, bytes]]
) -> None:
    for student in classroom.roster:
        files = handouts[student.student_id]
        world = classroom.world_folder(classroom.variant_of(student.student_id, ASSIGNMENT))
        tables = {f"{ASSIGNMENT}/data/{path.name}": path.read_bytes() for path in world.iterdir()}
        assert set(files) == {*tables, f"{ASSIGNMENT}/{ASSIGNMENT}.ipynb", f"{ASSIGNMENT}/questions.json"}
        assert all(files[name] == data for name, data in tables.items())


def test_the_students_kit_installs_without_the_teachers_side(tmp_path: Path) -> None:
    files = unpacked(student_kit(tmp_path / "kit.zip").read_bytes())
    folders = {name.split("/")[1] for name in files}
    assert folders == {"kam_lab", "datasets", "course", "LICENSE", "LICENSE-CONTENT", "pyproject.toml", "START.md"}
    assert not [
        name for name in files if "nbgrader" in files[name].decode("utf-8", "replace") and name.endswith(".toml")
    ]
