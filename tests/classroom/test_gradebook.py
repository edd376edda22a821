"""nbgrader underneath: release, grading with injected steps, marks, feedback; and no zero where nothing was graded."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import nbformat
import pytest

from grading.classroom import Classroom, ClassroomError, gradebook
from grading.classroom.handout import make_handouts
from grading.classroom.intake import take_in
from grading.classroom.outputs import ANSWER_MIME

ANSWERS = {"top_share": 78.0, "best_rule": "zipf", "losing": ["A0001"], "advice": "Sell <b>less</b>."}


@pytest.fixture
def grade(released, run_cells, mark):
    """Take in and record one student."""

    def grade(student="S001", execute=None, score=None):
        assert take_in(released, "prospecting", student).gradable
        return gradebook.record(released, "prospecting", student, execute or run_cells, score or mark)

    return grade


def points_of(room, student="S001"):
    frame = gradebook.scores(room)
    return frame[frame.student_id == student].set_index("question_id").points.to_dict()


def test_setup_brings_the_roster(released):
    with closing(sqlite3.connect(released.database)) as book:
        rows = dict(book.execute("select id, last_name from student").fetchall())
    assert rows == {"S001": "Li Ting", "S002": "王小明", "S003": "Ana Gil", "S004": "赵敏"}
    gradebook.setup(released)


def test_release_is_a_valid_nbgrader_assignment(released, notebook, cell_of):
    from nbgrader.nbgraderformat import MetadataValidator

    folder = released.root / "release" / "prospecting"
    assert sorted(path.name for path in folder.iterdir()) == ["prospecting.ipynb", "questions.json"]
    MetadataValidator().validate_nb(notebook)
    assert cell_of(notebook, "top_share").metadata.nbgrader.checksum
    assert cell_of(notebook, "top_share").metadata.deletable is False
    work = cell_of(notebook, "work-top_share").source
    assert work.startswith("#") and "NotImplementedError" not in work


def test_nbgraders_own_validator_accepts_the_release(released):
    """As a student would press Validate."""
    from nbgrader.preprocessors import CheckCellMetadata, ClearOutput
    from nbgrader.validator import Validator

    class Only(Validator):
        preprocessors = [CheckCellMetadata, ClearOutput]  # noqa: RUF012

    path = released.root / "release" / "prospecting" / "prospecting.ipynb"
    result = Only().validate(str(path))
    assert "type_changed" not in result and "changed" not in result


def test_release_again_keeps_the_grades(released, hand_in, notebook, grade):
    hand_in(notebook=notebook, answers=ANSWERS)
    grade()
    before = points_of(released)
    gradebook.release(released, "prospecting")
    assert points_of(released) == pytest.approx(before, nan_ok=True) and before["top_share"] == 4


def test_release_after_hand_ins_refuses_other_questions(released, hand_in, notebook, grade, content):
    hand_in(notebook=notebook, answers=ANSWERS)
    grade()
    path = content.questions / "prospecting.yaml"
    path.write_text(path.read_text("utf-8").replace("id: losing", "id: losers"), encoding="utf-8")
    source = content.assignment_source("prospecting")
    source.write_text(source.read_text("utf-8").replace('"losing"', '"losers"'), encoding="utf-8")
    with pytest.raises(ClassroomError, match="losers, losing"):
        gradebook.release(released, "prospecting")
    assert (released.root / "release/prospecting/prospecting.ipynb").is_file()


def test_answers_become_points(released, hand_in, notebook, grade):
    hand_in(notebook=notebook, answers=ANSWERS)
    done = grade()
    assert done.status == "graded", done.trouble
    assert done.points == {"top_share": 4, "best_rule": 0, "losing": 1.5, "shares": 0, "advice": None}
    assert done.values["losing"] == ["A0001"] and done.values["shares"] is None
    frame = gradebook.scores(released).set_index("question_id")
    assert frame.points.drop("advice").to_dict() == {"best_rule": 0, "losing": 1.5, "shares": 0, "top_share": 4}
    assert frame.points.isna()["advice"] and frame.needs_manual["advice"] and not frame.needs_manual["losing"]
    assert frame.max_points["advice"] == 5
    assert gradebook.graded_answers(released, "prospecting", "S001")["advice"] == "Sell <b>less</b>."


def test_code_answers_too(released, hand_in, notebook, grade, cell_of):
    cell_of(notebook, "work-top_share").source = 'answer("top_share", 78.0)'
    hand_in(notebook=notebook)
    assert grade().points["top_share"] == 4


@pytest.mark.parametrize(
    "code",
    [
        'show({"text/plain": "4"})',
        'show({"application/vnd.kam-lab.answer+json": {"format": 1, "id": "top_share", "value": 78.0}})',
        'answer("top_share")',
        "raise SystemError(4)",
    ],
)
def test_only_the_grade_cells_own_bundle_counts(released, hand_in, notebook, grade, cell_of, code):
    cell_of(notebook, "work-top_share").source = code
    hand_in(notebook=notebook, answers={"best_rule": "pareto"})
    assert grade().points["top_share"] == 0


def test_the_last_bundle_with_the_cells_id_counts(released, hand_in, notebook, grade):
    def execute(nb, resources):
        for cell in nb.cells:
            if cell.cell_type == "code" and "top_share" in cell.source and not cell.source.startswith("#"):
                bundles = [("top_share", 1.0), ("top_share", 78.0), ("best_rule", "pareto")]
                cell.outputs = [
                    nbformat.v4.new_output("display_data", {ANSWER_MIME: {"format": 1, "id": name, "value": value}})
                    for name, value in bundles
                ]
        return nb

    hand_in(notebook=notebook)
    done = grade(execute=execute)
    assert done.points["top_share"] == 4 and done.points["best_rule"] == 0


def test_what_comes_back_from_the_run_can_only_be_outputs(released, hand_in, notebook, grade):
    def execute(nb, resources):
        for cell in nb.cells:
            if cell.metadata.get("nbgrader", {}).get("grade"):
                cell.metadata.nbgrader["points"] = 4000
                cell.source = "1"
                cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "4000"}, execution_count=1)]
        return nbformat.from_dict(json.loads(json.dumps(nb)))

    hand_in(notebook=notebook)
    assert set(grade(execute=execute).points.values()) == {0.0}


def test_no_student_markup_reaches_the_teachers_browser(released, hand_in, notebook, grade, cell_of):
    bad = "<script>alert('x')</script>"
    cell_of(notebook, "work-losing").source = (
        f"show({{'text/html': {bad!r}, 'application/javascript': 'alert(1)', 'image/svg+xml': '<svg onload=alert(1)>',"
        f" 'text/markdown': {bad!r}, 'image/png': '\" onerror=alert(1) x=\"', 'text/plain': 'kept'}})"
    )
    notebook.cells.append(nbformat.v4.new_markdown_cell(f"my note {bad}"))
    notebook.cells.append(nbformat.v4.new_raw_cell(bad))
    notebook.cells[0].source += bad
    hand_in(notebook=notebook, answers={**ANSWERS, "advice": bad})
    grade()
    text = (released.step("autograded", "S001", "prospecting") / "prospecting.ipynb").read_text("utf-8")
    shown = json.loads(text)
    for cell in shown["cells"]:
        if cell["cell_type"] != "code":
            assert "<script" not in "".join(cell["source"])
        for output in cell.get("outputs", ()):
            assert set(output.get("data", {})) <= {"text/plain", "text/markdown", ANSWER_MIME}
            assert "<script" not in "".join(output.get("data", {}).get("text/markdown", ""))
    assert "kept" in text
    [page] = gradebook.feedback(released, "prospecting", ["S001"])
    html = page.read_text("utf-8")
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html
    assert "<img" not in html and "<svg onload" not in html


def test_huge_output_is_cut(released, hand_in, notebook, grade, cell_of):
    cell_of(notebook, "work-losing").source = "for _ in range(50): show({'text/plain': 'x' * 100_000})"
    hand_in(notebook=notebook, answers=ANSWERS)
    assert grade().points["top_share"] == 4
    path = released.step("autograded", "S001", "prospecting") / "prospecting.ipynb"
    assert path.stat().st_size < 200_000 and "output cut here" in path.read_text("utf-8")


def boom(nb, resources):
    raise TimeoutError("took too long")


def test_what_cannot_be_graded_leaves_no_zero(released, hand_in, notebook, grade):
    hand_in(notebook=notebook, answers=ANSWERS)
    done = grade(execute=boom)
    assert done.status == "ungraded" and "took too long" in done.trouble
    assert gradebook.scores(released).empty
    assert not released.step("autograded", "S001", "prospecting").exists()
    with closing(sqlite3.connect(released.database)) as book:
        assert book.execute("select count(*) from submitted_assignment").fetchone() == (0,)
    assert grade().status == "graded"


def test_a_broken_scoring_leaves_no_zero(released, hand_in, notebook, grade):
    hand_in(notebook=notebook, answers=ANSWERS)
    assert grade(score=lambda *_: {}).status == "ungraded"
    assert grade(score=lambda _, values: {name: (99.0, "") for name in values}).status == "ungraded"
    assert gradebook.scores(released).empty


def test_a_failed_second_run_keeps_the_first_marks(released, hand_in, notebook, grade):
    hand_in(notebook=notebook, answers=ANSWERS)
    grade()
    before = points_of(released)
    assert grade(execute=boom).status == "kept"
    assert points_of(released) == pytest.approx(before, nan_ok=True)
    assert gradebook.graded_answers(released, "prospecting", "S001")["top_share"] == 78.0


def test_an_interrupted_run_is_put_right(released, hand_in, notebook, grade):
    def stop(nb, resources):
        raise KeyboardInterrupt

    hand_in(notebook=notebook, answers=ANSWERS)
    with pytest.raises(KeyboardInterrupt):
        grade(execute=stop)
    assert gradebook.scores(released).empty
    assert grade().status == "graded"


def test_recording_twice_changes_nothing(released, hand_in, notebook, grade):
    hand_in(notebook=notebook, answers=ANSWERS)
    grade()
    path = released.step("autograded", "S001", "prospecting") / "prospecting.ipynb"
    before, marks = path.read_bytes(), gradebook.scores(released)
    grade()
    assert path.read_bytes() == before and gradebook.scores(released).equals(marks)


def test_a_persons_points_stay_until_the_answer_changes(released, hand_in, notebook, grade):
    hand_in(notebook=notebook, answers=ANSWERS)
    grade()
    gradebook.set_manual(released, "prospecting", "S001", "advice", 3.5, "well argued")
    row = gradebook.scores(released).set_index("question_id").loc["advice"]
    assert (row.points, row.manual, row.needs_manual) == (3.5, 3.5, False)
    grade()
    assert not gradebook.scores(released).set_index("question_id").needs_manual["advice"]
    hand_in(notebook=notebook, answers={**ANSWERS, "advice": "Something else."})
    grade()
    row = gradebook.scores(released).set_index("question_id").loc["advice"]
    assert (row.points, row.needs_manual) == (3.5, True)
    gradebook.set_manual(released, "prospecting", "S001", "advice", None)
    assert gradebook.scores(released).set_index("question_id").points.isna()["advice"]


@pytest.mark.parametrize(
    ("question", "points", "match"), [("advice", 6, "expected 0 to 5"), ("nope", 1, "no graded answer to nope")]
)
def test_manual_points_are_checked(released, hand_in, notebook, grade, question, points, match):
    hand_in(notebook=notebook, answers=ANSWERS)
    grade()
    with pytest.raises(ClassroomError, match=match):
        gradebook.set_manual(released, "prospecting", "S001", question, points)


def test_ungrade_removes_everything(released, hand_in, notebook, grade):
    hand_in(notebook=notebook, answers=ANSWERS)
    grade()
    assert gradebook.ungrade(released, "prospecting", "S001")
    assert gradebook.scores(released).empty and not released.step("autograded", "S001", "prospecting").exists()
    assert not gradebook.ungrade(released, "prospecting", "S001")


def test_the_timestamp_is_recorded(released, hand_in, notebook, grade):
    hand_in(notebook=notebook, answers=ANSWERS)
    grade()
    with closing(sqlite3.connect(released.database)) as book:
        [stamp] = book.execute("select timestamp from submitted_assignment").fetchone()
    assert stamp.startswith("2026-11-20 10:00:00")


def test_nothing_to_record_is_said(released, run_cells, mark):
    with pytest.raises(ClassroomError, match="nothing to grade for S001"):
        gradebook.record(released, "prospecting", "S001", run_cells, mark)


def test_sanitise_gives_the_notebook_to_run(released, hand_in, notebook, cell_of):
    cell_of(notebook, "top_share").source = "print('mine')"
    cell_of(notebook, "top_share").outputs = [nbformat.v4.new_output("stream", text="4")]
    hand_in(notebook=notebook)
    take_in(released, "prospecting", "S001")
    clean = gradebook.sanitise(released, "prospecting", "S001")
    assert cell_of(clean, "top_share").source == 'answer("top_share")'
    assert all(not cell.outputs for cell in clean.cells if cell.cell_type == "code")
    assert any(cell.source == "print('mine')" for cell in clean.cells)
    assert len({cell.id for cell in clean.cells}) == len(clean.cells)


def test_export_is_nbgraders_own(released, hand_in, notebook, grade, tmp_path):
    hand_in(notebook=notebook, answers=ANSWERS)
    grade()
    text = gradebook.export(released, tmp_path / "out" / "grades.csv").read_text("utf-8")
    assert text.startswith("assignment,duedate") and "S001" in text


def test_plain_nbgrader_works_in_the_folder(released, hand_in, notebook, grade):
    """nbgrader's own commands, with nothing but the written configuration."""
    hand_in(notebook=notebook, answers=ANSWERS)
    grade()
    for command in (["db", "student", "list"], ["generate_feedback", "prospecting", "--force"], ["export"]):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *command], cwd=released.root, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
    assert (released.root / "feedback/S001/prospecting/prospecting.html").is_file()
    assert (released.root / "grades.csv").is_file()


def test_plain_autograde_steps_survive_a_doubled_cell(released, hand_in, notebook, run_cells, mark, cell_of):
    """With stock nbgrader one doubled cell ends the batch for everybody."""
    from nbgrader.converters import Autograde

    from grading.classroom.gradebook.session import config, course, quietly

    for student in ("S001", "S002"):
        copy = nbformat.from_dict(json.loads(json.dumps(notebook)))
        if student == "S001":
            copy.cells.append(nbformat.from_dict({**cell_of(copy, "losing"), "id": "copied"}))
        hand_in(student=student, notebook=copy, answers=ANSWERS)
    settings = config(released, "prospecting")
    gradebook.configure_autograde(settings, released, run_cells, mark)
    with quietly():
        Autograde(coursedir=course(released, settings), config=settings).start()
    assert points_of(released, "S001")["top_share"] == points_of(released, "S002")["top_share"] == 4


def rows_of(room):
    """Everything the gradebook holds of hand-ins, without the ids that it makes up."""
    query = """
        select s.student_id, a.name, s.timestamp, c.name, c.type, g.auto_score, g.manual_score, g.extra_credit,
               g.needs_manual_grade, null, null
        from grade g join base_cell c on g.cell_id = c.id join submitted_notebook n on g.notebook_id = n.id
        join submitted_assignment s on n.assignment_id = s.id join assignment a on s.assignment_id = a.id
        union all
        select s.student_id, a.name, s.timestamp, c.name, c.type, null, null, null, null, m.auto_comment,
               m.manual_comment
        from comment m join base_cell c on m.cell_id = c.id join submitted_notebook n on m.notebook_id = n.id
        join submitted_assignment s on n.assignment_id = s.id join assignment a on s.assignment_id = a.id
    """
    with closing(sqlite3.connect(room.database)) as book:
        return sorted(map(repr, book.execute(query).fetchall()))


def test_what_is_recorded_is_what_nbgraders_own_converter_leaves(
    released, hand_in, notebook, run_cells, mark, grade, cell_of, tmp_path
):
    from nbgrader.converters import Autograde

    from grading.classroom.gradebook.session import config, course, quietly

    cell_of(notebook, "work-losing").source = "print('客户')\nshow({'text/plain': 'x'})\n1 / 0"
    notebook.cells.append(nbformat.v4.new_markdown_cell("mine <b>"))
    (released.root / "source" / "prospecting" / "readme.txt").write_text("with it", encoding="utf-8")
    hand_in(notebook=notebook, answers=ANSWERS)
    other = Classroom.open(shutil.copytree(released.root, tmp_path / "other"), released.content)
    for room in (released, other):
        assert take_in(room, "prospecting", "S001").gradable
    sanitised = gradebook.sanitise(released, "prospecting", "S001")
    assert gradebook.record(released, "prospecting", "S001", run_cells, mark).status == "graded"
    assert all(not cell.get("outputs") for cell in sanitised.cells)
    settings = config(other, "prospecting")
    gradebook.configure_autograde(settings, other, run_cells, mark)
    with quietly():
        Autograde(coursedir=course(other, settings, submitted_directory="intake"), config=settings).start()
    folders = [room.step("autograded", "S001", "prospecting") for room in (released, other)]
    ours, theirs = (
        {
            p.name: (nbformat.read(p, as_version=4) if p.suffix == ".ipynb" else p.read_bytes(), p.stat().st_mode)
            for p in folder.rglob("*")
        }
        for folder in folders
    )
    assert ours == theirs and {"prospecting.ipynb", "readme.txt", "timestamp.txt", "answers.json"} <= set(ours)
    assert rows_of(released) == rows_of(other) and len(rows_of(other)) > 5
    hand_in(notebook=notebook, answers={**ANSWERS, "top_share": 1.0})
    assert grade().status == "graded"
    assert points_of(released)["top_share"] == 0


def test_a_grader_that_is_stopped_while_it_writes_leaves_all_or_nothing(
    released, hand_in, notebook, grade, monkeypatch
):
    hand_in(notebook=notebook, answers=ANSWERS)
    grade()
    before = rows_of(released)
    hand_in(notebook=notebook, answers={**ANSWERS, "top_share": 1.0})
    place = released.step("autograded", "S001", "prospecting")
    kept = {path.name: path.read_bytes() for path in place.iterdir()}

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["grading.classroom.gradebook.record"], "save_scores", stop)
        with pytest.raises(KeyboardInterrupt):
            grade()
    assert rows_of(released) == before and {path.name: path.read_bytes() for path in place.iterdir()} == kept
    assert [path.name for path in place.parent.iterdir()] == ["prospecting"]
    (place.parent / ".prospecting.ab12.part").mkdir()
    assert grade().status == "graded" and [path.name for path in place.parent.iterdir()] == ["prospecting"]
    assert points_of(released)["top_share"] == 0


def test_handouts_and_hand_ins_in_another_language(released, hand_in, cell_of, grade):
    import io
    import zipfile

    made = make_handouts(released, "prospecting")
    with zipfile.ZipFile(io.BytesIO(made["S001"].read_bytes())) as pack:
        english = nbformat.reads(pack.read("prospecting/prospecting.ipynb").decode(), as_version=4)
    assert "Second part" in json.dumps(english)
    hand_in(notebook=english, answers=ANSWERS)
    assert take_in(released, "prospecting", "S001").status == "clean"
    assert grade().points["top_share"] == 4
    text = (released.step("autograded", "S001", "prospecting") / "prospecting.ipynb").read_text("utf-8")
    assert "Second part" in text and "第二部分" not in text


def test_formgrader_reads_the_folder(released, hand_in, notebook, grade):
    """What formgrader's pages ask nbgrader for."""
    from nbgrader.apps.api import NbGraderAPI

    from grading.classroom.gradebook.session import config, course, quietly

    hand_in(notebook=notebook, answers=ANSWERS)
    grade()
    settings = config(released)
    with quietly():
        api = NbGraderAPI(course(released, settings), config=settings)
        assignment = api.get_assignment("prospecting")
        submissions = {row["student"]: row for row in api.get_submissions("prospecting")}
        written = api.get_notebook_submissions("prospecting", "prospecting")
    assert (assignment["status"], assignment["max_score"], assignment["num_submissions"]) == ("released", 18, 1) or (
        assignment["status"] == "draft"  # not in the exchange
    )
    assert submissions["S001"]["autograded"] and submissions["S001"]["needs_manual_grade"]
    assert submissions["S001"]["score"] == 5.5 and written[0]["student"] == "S001"


def test_a_class_is_opened_again(released, hand_in, notebook, grade, content):
    hand_in(notebook=notebook, answers=ANSWERS)
    grade()
    again = Classroom.open(released.root, content)
    assert gradebook.scores(again).equals(gradebook.scores(released))
