"""nbgrader's own pages work in a class folder, keep what a teacher enters, and run nothing that a student wrote."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import nbformat
import pytest
from rich.console import Console

from grading import autograde, marking
from grading.classroom.folder import Classroom
from grading.classroom.gradebook import scores
from grading.demo import students as kinds
from grading.demo import term

from .conftest import require_browser, serve, window

pytestmark = pytest.mark.xdist_group("browser-formgrader")
ASSIGNMENT, TEXT = "prospecting", "recommendation"
LATER = (
    kinds.FAR_FUTURE[0] + 1,
    *kinds.FAR_FUTURE[1:],
)  # than what the simulated students hand in: the last one counts
# Whatever of this ran would leave its name on the page.
SCRIPTS = {
    "script": "<script>window.ran = (window.ran || []).concat('script')</script>",
    "image": "<img src='nowhere.png' onerror=\"window.ran = (window.ran || []).concat('image')\">",
    "drawing": "<svg xmlns='http://www.w3.org/2000/svg' onload=\"window.ran = (window.ran || []).concat('drawing')\"/>",
}
HOSTILE = "".join(SCRIPTS.values())
LINKS = """\
[one](javascript:window.ran=['link']) [two](java&#115;cript:window.ran=['link']) [three][far] <javascript:window.ran=1>
![picture](https://elsewhere.example/seen.png)

[far]: javascript:window.ran=['link']
"""
SHOWS_SCRIPTS = f"""\
from IPython.display import HTML, SVG, Javascript, Markdown, display

print({HOSTILE!r})
display(HTML({HOSTILE!r}), Markdown({HOSTILE!r}), SVG({SCRIPTS["drawing"]!r}))
display(Javascript("window.ran = (window.ran || []).concat('javascript')"))
display({{"text/html": {HOSTILE!r}, "text/plain": "a table"}}, raw=True)
"""


@dataclass
class Pages:
    """The teacher's browser on the class."""

    lab: Any
    classroom: Classroom
    hostile: str  # who handed scripts in

    def open(self, path: str, ready: str) -> Any:
        """Open one of formgrader's pages and wait until something on it is shown."""
        page = self.lab.new_page()
        server = self.lab.server
        page.goto(f"{server.url}/login?next=/formgrader/{path}&token={server.token}", wait_until="domcontentloaded")
        page.locator(ready).first.wait_for()
        return page

    def submission(self, student_id: str) -> Any:
        """Open the page on which the hand-in of one student is graded."""
        found = self.lab.server.api(f"submitted_notebooks/{ASSIGNMENT}/{ASSIGNMENT}", part="formgrader/")
        [number] = [entry["id"] for entry in found if entry["student"] == student_id]
        page = self.open(f"submissions/{number}/", "input.score")
        # The scores have been loaded once they can be edited.
        page.wait_for_function("() => [...document.querySelectorAll('input.score')].some(box => box.placeholder)")
        return page


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A class of six. Nobody has judged the texts yet; one student handed in scripts, wherever one can write."""
    root = tmp_path_factory.mktemp("formgrader") / "class"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(term, "judge_texts", lambda *_: None)
        term.run(
            root,
            students=6,
            teams=2,
            language="both",
            workers=2,
            unsafe=False,
            console=Console(file=io.StringIO()),
            progress=lambda *_: nullcontext(lambda _: None),
            parts=(ASSIGNMENT,),
        )
    made = Classroom.open(root)
    hand_in_scripts(made, hostile_student(made))
    return made


def hostile_student(classroom: Classroom) -> str:
    cast = kinds.cast([student.student_id for student in classroom.roster])
    return next(student for student, kind in cast.items() if kind == "sure_with_forms")


def hand_in_scripts(classroom: Classroom, student_id: str) -> None:
    """Hand the same answers in again, with scripts in a cell's output, in its own cells, and in the text."""
    folder = classroom.step("submitted", student_id, ASSIGNMENT)
    book = nbformat.read(folder / f"{ASSIGNMENT}.ipynb", as_version=4)
    desk = kinds.Desk(ASSIGNMENT, book)
    made = marking.load(classroom, ASSIGNMENT, student_id)
    assert made is not None
    desk.fill_forms({**made.values, TEXT: f"Reprice it. {HOSTILE}"})
    desk.work_cells()[0].source = SHOWS_SCRIPTS
    book.cells.append(nbformat.v4.new_markdown_cell(f"# mine\n\n{HOSTILE}\n\n{LINKS}"))
    output = nbformat.v4.new_output("display_data", {"text/html": HOSTILE})
    book.cells.append(nbformat.v4.new_code_cell(f"# {HOSTILE}\n{SHOWS_SCRIPTS}", outputs=[output]))
    inbox = classroom.root / "inbox" / "again" / f"x_{student_id}_assignsubmission_file"
    inbox.mkdir(parents=True)
    files = {f"{ASSIGNMENT}.ipynb": nbformat.writes(book).encode(), "answers.json": desk.extra["answers.json"]}
    with zipfile.ZipFile(inbox / f"{ASSIGNMENT}.zip", "w") as packed:
        for name, data in files.items():
            packed.writestr(zipfile.ZipInfo(name, LATER), data)
    autograde.collect(classroom, ASSIGNMENT, inbox.parent)
    autograde.autograde(classroom, ASSIGNMENT)


@pytest.fixture(scope="module")
def pages(classroom: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """JupyterLab started in the class folder, as a teacher does it."""
    require_browser()
    shots = tmp_path_factory.getbasetemp() / "screenshots"
    with serve(tmp_path_factory.mktemp("teacher"), classroom.root) as server, window(server, shots) as lab:
        yield Pages(lab, classroom, hostile_student(classroom))


def test_manage_assignments(pages: Pages) -> None:
    page = pages.open("manage_assignments", "td.name a")
    assert page.locator("td.name").all_inner_texts() == [ASSIGNMENT]
    graded = len({path.parent.name for path in pages.classroom.root.glob(f"autograded/*/{ASSIGNMENT}")})
    assert page.locator("td.num-submissions").inner_text().strip() == str(graded)
    pages.lab.screenshot("formgrader-assignments", whole=False)


def test_gradebook_shows_students_and_scores(pages: Pages) -> None:
    page = pages.open(f"gradebook/{ASSIGNMENT}/{ASSIGNMENT}", "td.name a")
    page.get_by_role("button", name="Show All Names").click()
    shown = {row.locator("td.name .name-shown").inner_text(): row for row in page.locator("tbody tr").all()}
    pages.lab.screenshot("formgrader-gradebook", whole=False)
    points = scores(pages.classroom, ASSIGNMENT).groupby("student_id")["points"].sum()
    assert len(shown) == len(points) >= 5
    for student_id, total in points.items():
        student = pages.classroom.student(str(student_id))
        [row] = [row for name, row in shown.items() if student.name in name]
        assert float(row.locator("td.score").inner_text().split("/")[0]) == pytest.approx(total, abs=0.01)
        waits = row.locator("td.needs-manual-grade .glyphicon-ok").count() == 1
        assert waits == (TEXT in open_questions(pages.classroom, student.student_id))


def open_questions(classroom: Classroom, student_id: str) -> set[str]:
    """Questions that wait for a person."""
    table = scores(classroom, ASSIGNMENT)
    return set(table.loc[(table["student_id"] == student_id) & table["needs_manual"], "question_id"])


def test_students_page(pages: Pages) -> None:
    page = pages.open("manage_students", "td.name a")
    text = page.locator("table").inner_text()
    assert all(student.student_id in text or student.name in text for student in pages.classroom.roster)
    pages.lab.screenshot("formgrader-students", whole=False)


def test_points_typed_in_are_kept_and_reach_the_marks(pages: Pages) -> None:
    cast = kinds.cast([student.student_id for student in pages.classroom.roster])
    student_id = next(student for student, kind in cast.items() if kind == "sure_with_code")
    page = pages.submission(student_id)
    waiting = page.locator("input.score.needs_manual_grade")
    assert [box.get_attribute("id") for box in waiting.all()] == [TEXT]
    assert "<br>" not in page.locator("#notebook").first.inner_text()  # the rubric's line breaks are line breaks
    pages.lab.screenshot("formgrader-submission", whole=False)
    waiting.scroll_into_view_if_needed()
    with page.expect_response(lambda answer: "/formgrader/api/grade/" in answer.url and answer.request.method == "PUT"):
        waiting.fill("6.5")
        waiting.press("Tab")
    pages.lab.screenshot("formgrader-typed", whole=False)
    # Kept: the page opened anew shows it.
    page = pages.submission(student_id)
    assert page.locator(f"input.score#{TEXT}").input_value() == "6.5"
    assert page.locator("input.score.needs_manual_grade").count() == 0

    root = pages.classroom.root
    environment = {**os.environ, "KAM_LAB_LANG": "en", "COLUMNS": "160"}
    done = subprocess.run(
        [sys.executable, "-m", "grading.cli", "marks", str(root)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=True,
    )
    assert student_id in done.stdout
    with (root / "reports" / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        marks = {row["student_id"]: row for row in csv.DictReader(file)}
    # Everything else was right: 92 points by the machine, 6.5 of 8 by the teacher.
    assert marks[student_id][ASSIGNMENT] == marks[student_id]["final"] == "98.5"


def test_what_is_typed_while_a_batch_runs_is_kept(pages: Pages) -> None:
    """A teacher comments and gives points on one hand-in; meanwhile the whole class is graded again."""
    cast = kinds.cast([student.student_id for student in pages.classroom.roster])
    student_id = next(student for student, kind in cast.items() if kind == "sure_with_code")
    page = pages.submission(student_id)
    box, points = page.locator("textarea.comment").last, page.locator(f"input.score#{TEXT}")
    words = [sys.executable, "-m", "grading.cli", "autograde", str(pages.classroom.root), ASSIGNMENT, "--again"]
    environment = {**os.environ, "KAM_LAB_LANG": "en", "COLUMNS": "160"}
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", env=environment
    ) as batch:
        typed = 0
        while batch.poll() is None:
            typed += 1
            for field, part, text in ((box, "comment", f"read {typed} times"), (points, "grade", str(typed % 8))):
                with page.expect_response(
                    lambda answer, part=part: (
                        f"/formgrader/api/{part}/" in answer.url and answer.request.method == "PUT"
                    )
                ) as kept:
                    field.fill(text)
                    field.press("Tab")
                assert kept.value.ok
        said = batch.stdout.read() if batch.stdout else ""
    assert batch.returncode == 0, said
    assert "locked" not in said and typed >= 3
    page = pages.submission(student_id)
    assert page.locator(f"input.score#{TEXT}").input_value() == str(typed % 8)
    page.wait_for_function(
        "said => [...document.querySelectorAll('textarea.comment')].some(box => box.value === said)",
        arg=f"read {typed} times",
        timeout=20_000,
    )


def test_nothing_a_student_wrote_runs(pages: Pages) -> None:
    page = pages.submission(pages.hostile)
    # It is there to be read, as letters.
    assert "window.ran" in page.locator("#notebook").first.inner_text()
    page.wait_for_timeout(500)
    assert page.evaluate("() => window.ran") is None
    assert page.locator("a[href^='javascript:' i]").count() == 0
    own = page.evaluate(
        "() => [...document.querySelectorAll('#notebook-container [onerror], #notebook-container [onload]')].length"
    )
    assert own == 0
    pages.lab.screenshot("formgrader-scripts", whole=False)


def test_nothing_a_student_wrote_runs_on_the_feedback_page(pages: Pages) -> None:
    from grading import results

    results.feedback(pages.classroom, ASSIGNMENT)
    results.report(pages.classroom)
    folder = pages.classroom.root
    for path in (folder / "feedback" / pages.hostile / ASSIGNMENT / "feedback.html", folder / "reports" / "class.html"):
        page = pages.lab.new_page()
        page.goto(path.as_uri())
        page.wait_for_timeout(300)
        assert page.evaluate("() => window.ran") is None
        assert page.locator("[onerror], [onload], a[href^='javascript:' i]").count() == 0
