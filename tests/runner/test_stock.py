"""Assignments of stock nbgrader: graded in our sandbox, score by score as ``nbgrader autograde`` does.

The course is nbgrader's own quickstart, out of the installed package, and an assignment of our own with every sort of
cell. ``SAME`` are hand-ins on which both agree in every cell; each of ``DIFFERENT`` is a case in which stock is wrong.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import warnings
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import nbformat
import nbformat.v4 as v4
import pytest

from grading import stock
from grading.classroom.gradebook import stock as converter
from grading.classroom.gradebook import stock_rules as rules
from grading.classroom.gradebook.session import make_database, run
from grading.marking import Busy, locked
from grading.runner import Result

pytestmark = pytest.mark.xdist_group("stock")
ROOT = Path(__file__).resolve().parents[2]
CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'c'\nc.ExecutePreprocessor.timeout = 10\n"


def part(name: str, source: str, points: float | None = None, solution: bool = False, kind: str = "code"):
    """A cell as a teacher writes it."""
    made = v4.new_markdown_cell(source) if kind == "markdown" else v4.new_code_cell(source)
    made.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade_id": name,
        "grade": points is not None,
        "solution": solution,
        "locked": not solution,
        "task": False,
        **({} if points is None else {"points": points}),
    }
    return made


SOLUTION = "def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION"
TESTS = "assert square(2) == 4\n### BEGIN HIDDEN TESTS\nassert square(-3) == 9\n### END HIDDEN TESTS"


def source() -> nbformat.NotebookNode:
    """Test cells with assertions, with partial credit, with hidden tests; manual cells in code and in text."""
    return v4.new_notebook(
        cells=[
            part(
                "square", "def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION", None, True
            ),
            part(
                "test_square",
                "assert square(2) == 4\n### BEGIN HIDDEN TESTS\nassert square(-3) == 9\n### END HIDDEN TESTS",
                2,
            ),
            part("partial", "(1.5 if square(1) == 1 else 0) + (1.5 if square(10) == 100 else 0)", 3),
            part("words", "assert isinstance(square(1), int)\n'fine'", 1),
            part("by_hand", "# YOUR CODE\n", 4, True),
            part("essay", "Write [here](https://example.org) <b>briefly</b>.", 5, True, "markdown"),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


RIGHT = "def square(x):\n    return x * x"
# What nbgrader's rules give: square's test of 2, partial credit of 3, the cell with a text of 1, then by hand.
RULES = {
    "right": (2, 3, 1, None, None),
    "wrong": (0, 0, 1, 0, 0),
    "half": (0, 1.5, 1, 0, 0),
    "hidden_only": (0, 1.5, 1, 0, 0),
    "raises": (0, 0, 0, 0, 0),
    "untouched": (0, 0, 0, 0, 0),
    "prints": (2, 3, 1, 0, 0),
    "deleted_test": (None, 3, 1, 0, 0),
    "edited_test": (2, 3, 1, 0, 0),
    "leftover_output": (0, 0, 0, 0, 0),
    "warns": (2, 3, 1, 0, 0),
    "display_hook": (0, None, None, 0, 0),
    "looks_around": (0, 0, 1, 0, 0),
    "duplicated": (2, 3, 1, 0, 0),
    "forged_marks": (2, 3, 1, 0, 0),
}
SAME = {
    "right": RIGHT,
    "wrong": "def square(x):\n    return 0",
    "half": "def square(x):\n    return x",
    "hidden_only": "def square(x):\n    return 4 if x > 1 else x",
    "raises": "def square(x):\n    raise KeyError(x)",
    "untouched": None,
    "prints": "def square(x):\n    print('working')\n    return x * x",
    "deleted_test": RIGHT,
    "edited_test": RIGHT,
    "leftover_output": "def square(x):\n    return 1 / 0",
}
WRONG = "def square(x):\n    return 7"
DIFFERENT = {
    "warns": "import warnings\ndef square(x):\n    warnings.warn('slow')\n    return x * x",
    "display_hook": WRONG + "\nget_ipython().events.register('pre_run_cell', lambda *a: get_ipython().displayhook(2))",
    "looks_around": "import glob, os\nseen = glob.glob('**/*.ipynb', recursive=True) + glob.glob('../../../*.db')\n"
    "def square(x):\n    return x * x if seen else 0",
    "duplicated": RIGHT,
    "forged_marks": RIGHT,
    "broken": None,
}


@dataclass
class Course:
    root: Path

    def scores(self) -> dict[str, dict[str, tuple[float | None, bool]]]:
        """Student → cell → automatic score, and whether a person has to look."""
        query = (
            "select s.student_id, n.name, b.name, g.auto_score, g.needs_manual_grade from grade g "
            "join submitted_notebook sn on g.notebook_id = sn.id join notebook n on sn.notebook_id = n.id "
            "join submitted_assignment s on sn.assignment_id = s.id join base_cell b on g.cell_id = b.id"
        )
        found: dict[str, dict[str, tuple[float | None, bool]]] = {}
        with closing(sqlite3.connect(self.root / "gradebook.db")) as book:
            for student, notebook, cell, score, manual in book.execute(query):
                found.setdefault(student, {})[f"{notebook}/{cell}"] = score, bool(manual)
        return found


def nbgrader(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=400,
        env={**os.environ, "PATH": path},
    )


def hand_in(root: Path, student: str, assignment: str, notebook: nbformat.NotebookNode | str) -> None:
    folder = root / "submitted" / student / assignment
    folder.mkdir(parents=True)
    text = notebook if isinstance(notebook, str) else nbformat.writes(notebook)
    (folder / "work.ipynb").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, needs_sandbox: None) -> Path:
    """A course with hand-ins, made by nbgrader."""
    root = tmp_path_factory.mktemp("stock") / "course"
    (root / "source" / "own").mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    nbformat.write(source(), root / "source" / "own" / "work.ipynb")
    import nbgrader as package
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory

    guide = Path(package.__file__).parent / "docs" / "source" / "user_guide"
    shutil.copytree(guide / "source" / "ps1", root / "source" / "ps1")
    make_database(root / "gradebook.db", "c")
    for assignment in ("own", "ps1"):
        settings = converter.Course._settings(SimpleNamespace(root=root))  # type: ignore[arg-type]
        settings.CourseDirectory.root, settings.CourseDirectory.assignment_id = str(root), assignment
        run(GenerateAssignment(coursedir=CourseDirectory(config=settings), config=settings))
    for student in ("bitdiddle", "hacker"):
        shutil.copytree(guide / "submitted" / student / "ps1", root / "submitted" / student / "ps1")
    released = (root / "release" / "own" / "work.ipynb").read_text(encoding="utf-8")
    for name, code in {**SAME, **DIFFERENT}.items():
        book = nbformat.reads(released, as_version=4)
        if code is not None:
            book.cells[0].source = code
        if name == "right":
            book.cells[4].source, book.cells[5].source = "x = 1", "My essay."
        if name == "deleted_test":
            del book.cells[1]
        if name == "edited_test":
            book.cells[1].source = "pass"
        if name == "leftover_output":
            book.cells[2].outputs = [v4.new_output("execute_result", {"text/plain": "3"}, execution_count=1)]
        if name == "forged_marks":
            book.cells[1].metadata["nbgrader"] |= {"grade": False, "solution": True, "locked": False}
            book.cells[1].source = "pass"
            del book.cells[2].metadata["nbgrader"]["points"]
            book.cells[3].metadata["nbgrader"] |= {"points": 100, "task": True}
            book.cells[5].metadata["nbgrader"] |= {"grade": False, "locked": True}
            torn = [v4.new_markdown_cell("torn") for _ in range(3)]
            for cell, marks in zip(torn, (None, [1], {"grade_id": 5, "grade": True}), strict=True):
                cell.metadata["nbgrader"] = marks
            book.cells += [part("extra", "'fine'", 50), *torn]
        if name == "duplicated":
            book.cells.insert(2, nbformat.from_dict({**book.cells[1], "id": "again"}))
        hand_in(root, name, "own", "{ not json" if name == "broken" else book)
    return root


@pytest.fixture(scope="module")
def ours(made: Path) -> tuple[Course, stock.StockBatch, stock.StockBatch]:
    """Graded by us."""
    root = shutil.copytree(made, made.parent / "ours")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Course(root), stock.grade(root, "own"), stock.grade(root, "ps1")


@pytest.fixture(scope="module")
def theirs(made: Path) -> Course:
    """Graded by stock nbgrader, as far as it gets."""
    root = shutil.copytree(made, made.parent / "theirs")
    nbgrader(root, "autograde", "ps1")
    nbgrader(root, "autograde", "own", "--CourseDirectory.student_id_exclude=duplicated,forged_marks,broken")
    return Course(root)


def scores(course: Course, student: str) -> tuple[float | None, ...]:
    found = course.scores()[student]
    names = ("test_square", "partial", "words", "by_hand", "essay")
    return tuple(found[f"work/{name}"][0] for name in names)


@pytest.mark.parametrize("name", RULES)
def test_scores_follow_the_rules(ours, name: str) -> None:
    course, batch, _ = ours
    assert batch.students[name] == "" and scores(course, name) == RULES[name]
    assert all((score is None) == manual for score, manual in course.scores()[name].values())


def test_what_is_broken_is_ungraded_and_stops_nobody(ours) -> None:
    course, batch, _ = ours
    assert batch.students["broken"] and set(batch.students) == {*SAME, *DIFFERENT}
    assert "broken" not in course.scores() and not (course.root / "autograded" / "broken" / "own").exists()


def test_quickstart_is_graded_and_not_graded_again(ours) -> None:
    course, _, batch = ours
    assert batch.students == {"bitdiddle": "", "hacker": ""}
    assert all(len(course.scores()[student]) == 9 for student in batch.students)
    again = stock.grade(course.root, "ps1")
    assert again.students == {} and again.kept == 2


@pytest.fixture(scope="module")
def paged(ours) -> tuple[Course, int, dict[str, str]]:
    """With feedback pages; of one hand-in the rows have been lost."""
    root = shutil.copytree(ours[0].root, ours[0].root.parent / "paged")
    with closing(sqlite3.connect(root / "gradebook.db")) as book, book:
        book.execute("delete from submitted_assignment where student_id = 'half'")
    count, pages = stock.feedback(root, "own")
    return Course(root), count, dict(pages)


def test_everybody_who_has_been_graded_gets_a_page(paged) -> None:
    course, count, pages = paged
    assert set(pages) == set(RULES) and count == len(RULES) > 10  # so two processes have written them
    assert {student for student, problem in pages.items() if problem} == {"half"} and "half" in pages["half"]
    made = {path.parts[-3] for path in course.root.glob("feedback/*/own/work.html")}
    assert made == set(RULES) - {"half"}
    assert "Score: 1.5" in (course.root / "feedback" / "hidden_only" / "own" / "work.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_pages_are_nbgraders(paged) -> None:
    course, _, pages = paged
    mine = course.root / "feedback"
    kept = mine.rename(course.root / "ours")
    nbgrader(course.root, "generate_feedback", "own", "--CourseDirectory.student_id_exclude=half")
    for student in set(pages) - {"half"}:
        place = f"{student}/own/work.html"
        assert (mine / place).read_bytes() == (kept / place).read_bytes()


@pytest.fixture
def alone(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The course with one hand-in, "run" without a sandbox and without outputs."""
    root = shutil.copytree(made, tmp_path / "alone")
    for folder in (root / "submitted").iterdir():
        if folder.name != "right":
            shutil.rmtree(folder)
    monkeypatch.setattr(
        stock, "run_jobs", lambda jobs, *_: (Result(job.id, "ok", job.notebook, {}, 0.1) for job in jobs)
    )
    return root


def test_a_hand_in_that_changes_while_it_runs_is_graded_the_next_time(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = alone / "submitted" / "right" / "own" / "work.ipynb"
    run_jobs = stock.run_jobs

    def meanwhile(*given) -> Iterator[Result]:
        for result in run_jobs(*given):
            file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
            yield result

    monkeypatch.setattr(stock, "run_jobs", meanwhile)
    assert "has changed while it was run" in stock.grade(alone, "own").students["right"]
    assert Course(alone).scores() == {} and not (alone / "autograded" / "right" / "own").exists()
    monkeypatch.setattr(stock, "run_jobs", run_jobs)
    assert stock.grade(alone, "own").students == {"right": ""}
    assert set(Course(alone).scores()) == {"right"}


def test_the_settings_of_the_course_are_kept(alone: Path) -> None:
    """Its own steps, hooks and permissions; and the reason where one of them fails."""
    steps = """
from nbgrader.preprocessors import NbGraderPreprocessor, SaveAutoGrades
class Stamp(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        nb.metadata["stamp"] = resources["nbgrader"]["student"]
        return nb, resources
class Fail(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        raise LookupError("no stamp left")
def after(assignment, student, notebooks):
    open("hook.txt", "w").write(f"{assignment} {student}")
"""
    more = "c.Autograde.autograde_preprocessors = [SaveAutoGrades, %s]\nc.Autograde.post_convert_hook = after\n"
    (alone / "nbgrader_config.py").write_text(steps + CONFIG + more % "Stamp", encoding="utf-8")
    assert stock.grade(alone, "own").students == {"right": ""}
    done = alone / "autograded" / "right" / "own" / "work.ipynb"
    assert nbformat.read(done, as_version=4).metadata["stamp"] == "right" and done.stat().st_mode & 0o777 == 0o444
    assert (alone / "hook.txt").read_text(encoding="utf-8") == "own right"
    (alone / "nbgrader_config.py").write_text(steps + CONFIG + more % "Fail", encoding="utf-8")
    assert stock.grade(alone, "own", again=True).students == {"right": "LookupError: no stamp left"}
    assert Course(alone).scores() == {} and not done.exists()


def test_a_plan_a_copy_of_the_marks_and_no_second_grader(alone: Path) -> None:
    before = (alone / "gradebook.db").read_bytes()
    plan = stock.plan(alone, "own")
    assert (plan.todo, plan.done) == (("right",), ()) and not (alone / "backups").exists()
    with locked(alone / stock.LOCK, "own"), pytest.raises(Busy):
        stock.grade(alone, "own", plan)
    assert (alone / "gradebook.db").read_bytes() == before
    told: list[tuple[str, str]] = []
    stock.grade(alone, "own", plan, on_graded=lambda *one: told.append(one))
    assert told == [("right", "")] and stock.plan(alone, "own").done == ("right",)
    (copy,) = (alone / "backups").glob("gradebook-*.db")
    with closing(sqlite3.connect(copy)) as book:
        assert book.execute("select count(*) from submitted_assignment").fetchone() == (0,)
    assert stock.plan(alone, "own", again=True).todo == ("right",)


@pytest.mark.parametrize("step", ["_score", "write_single_notebook"])
def test_what_was_stopped_half_way_is_graded_by_the_next_run(
    alone: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(converter.AutogradePlayed, step, stop)
        stock.grade(alone, "own")
    assert set(Course(alone).scores()) == (set() if step == "_score" else {"right"})
    assert not list(alone.glob("autograded/*/*/*.ipynb"))  # by it is seen that the marks are there
    assert stock.grade(alone, "own").students == {"right": ""}
    with closing(sqlite3.connect(alone / "gradebook.db")) as book:
        assert book.execute("select count(*) from grade").fetchone() == (5,)


def test_what_a_link_points_to_goes_nowhere(alone: Path) -> None:
    folder = alone / "submitted" / "right" / "own"
    (folder / "stolen.db").symlink_to(alone / "gradebook.db")
    (folder / "own.txt").write_text("mine", encoding="utf-8")
    assert stock.grade(alone, "own").students == {"right": ""}
    assert dict(stock.feedback(alone, "own")[1]) == {"right": ""}
    assert (alone / "feedback" / "right" / "own" / "own.txt").is_file()
    assert not [*alone.glob("*/right/own/stolen.db")][1:]  # but where it was handed in
    notebook = folder / "work.ipynb"
    notebook.rename(alone / "elsewhere.ipynb")
    notebook.symlink_to(alone / "elsewhere.ipynb")
    assert "link" in stock.grade(alone, "own", again=True).students["right"]


def test_of_two_notebooks_both_must_be_there(alone: Path) -> None:
    stock.grade(alone, "own")
    for step in ("source", "submitted/right"):
        shutil.copyfile(alone / step / "own" / "work.ipynb", alone / step / "own" / "second.ipynb")
    assert stock.plan(alone, "own").todo == ("right",)
    (alone / "source" / "own" / "second.ipynb").unlink()  # not one of the assignment's
    assert stock.plan(alone, "own").done == ("right",)


@pytest.mark.slow
def test_a_grader_killed_at_any_moment_is_gone_on_with(made: Path, ours, tmp_path: Path) -> None:
    """Killed again and again until it comes to its end: the same scores, each hand-in once."""
    root = shutil.copytree(made, tmp_path / "killed")
    words = [sys.executable, "-m", "grading.cli", "nbgrader", str(root), "own"]
    moments = random.Random(7)
    for _ in range(60):
        process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(moments.uniform(1.5, 4))
        except subprocess.TimeoutExpired:
            process.kill()
        if process.wait() == 0:
            break
    assert process.returncode == 0 and stock.plan(root, "own").todo == ("broken",)
    assert Course(root).scores() == {name: found for name, found in ours[0].scores().items() if name in RULES}


@pytest.mark.slow
def test_quickstart_has_the_scores_of_stock(ours, theirs: Course) -> None:
    course, _, batch = ours
    for student in batch.students:
        assert course.scores()[student] == theirs.scores()[student]


@pytest.mark.slow
def test_the_own_assignment_has_the_scores_of_stock(ours, theirs: Course) -> None:
    for name in SAME:
        assert ours[0].scores()[name] == theirs.scores()[name], name


@pytest.mark.slow
def test_where_stock_is_wrong(ours, theirs: Course) -> None:
    """A warning costs all; a display hook earns full marks; hidden tests and gradebook are within reach."""
    found = theirs.scores()
    assert found["warns"]["work/test_square"][0] == 0 and scores(ours[0], "warns")[0] == 2
    assert found["display_hook"]["work/test_square"][0] == 2 and scores(ours[0], "display_hook")[0] == 0
    assert found["looks_around"]["work/test_square"][0] == 2 and scores(ours[0], "looks_around")[0] == 0
    for name in ("duplicated", "forged_marks"):
        assert nbgrader(theirs.root, "autograde", "own", "--student", name).returncode != 0


@pytest.mark.parametrize("shown", ["-1", "3.5", "nan", "inf"])
def test_an_odd_number_goes_to_a_person(shown: str) -> None:
    cell = part("partial", "score()", 3)
    cell.outputs = [v4.new_output("execute_result", {"text/plain": shown}, execution_count=1)]
    assert not rules.sane(rules.judged(cell))


def test_only_a_cell_that_ends_with_an_expression_has_a_result() -> None:
    shows = {"assert x": False, "x = 1": False, "f(x)": True, "f(x);": False, "%time f(x)": True, "": False}
    assert {source: rules.shows_a_result(source) for source in shows} == shows
