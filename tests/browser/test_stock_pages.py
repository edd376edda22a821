"""An ordinary nbgrader course after ``kam-lab nbgrader``: its pages show tables and charts; no script runs there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import nbformat.v4 as v4
import pytest

from grading import stock

from ..benchmarks.courses import ASSIGNMENT, CHART, Course
from .conftest import require_browser, serve, window
from .test_formgrader import HOSTILE, LINKS, SHOWS_SCRIPTS, Pages

pytestmark = pytest.mark.xdist_group("browser-formgrader")
STUDENT = "s000"
FRAME = "display(HTML('<iframe srcdoc=\"' + HTML_OF.replace('\"', '&quot;') + '\"></iframe>'))"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One hand-in, with scripts wherever a student can write; graded, with nbgrader's own feedback page."""
    root = tmp_path_factory.mktemp("stock-pages") / "course"
    Course(root, 1)
    path = root / "submitted" / STUDENT / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "chart":
            cell.source = f"{SHOWS_SCRIPTS}\nHTML_OF = {HOSTILE!r}\n{FRAME}\ndisplay(clean.head(3))\n{CHART}"
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "words":
            cell.source = f"Two accounts. {HOSTILE}\n\n{LINKS}"
    book.cells += [v4.new_markdown_cell(f"# mine\n\n{HOSTILE}\n\n{LINKS}"), v4.new_raw_cell(HOSTILE)]
    book.cells[-2].metadata["nbgrader"] = {"schema_version": 3, "grade_id": "mine", "locked": True, "grade": False}
    book.cells[-2].metadata["nbgrader"] |= {"solution": False, "task": False, "checksum": "0" * 32}
    book.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"x": f"</script>{HOSTILE}"}}
    nbformat.write(book, path)
    assert stock.grade(root, ASSIGNMENT).students == {STUDENT: ""}
    words = [sys.executable, "-m", "nbgrader", "generate_feedback", ASSIGNMENT]
    subprocess.run(words, cwd=root, check=True, capture_output=True, env={**os.environ, "NO_COLOR": "1"})
    return root


@pytest.fixture(scope="module")
def pages(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    require_browser()
    shots = tmp_path_factory.getbasetemp() / "screenshots"
    with serve(tmp_path_factory.mktemp("teacher"), course) as server, window(server, shots) as lab:
        yield Pages(lab, None, STUDENT)  # type: ignore[arg-type]


def runs_nothing(page: Any) -> None:
    page.wait_for_timeout(500)
    assert page.evaluate("() => window.ran") is None
    assert page.locator("[onerror], [onload], iframe, a[href^='javascript:' i], img[src*='elsewhere']").count() == 0
    # The table and the chart are there, and what was written is there as letters.
    assert page.locator("table td").count() >= 3 and page.locator("img[src^='data:image/png']").count() >= 1
    assert "window.ran" in page.locator("body").inner_text()


def test_formgrader_runs_nothing(pages: Pages) -> None:
    [entry] = pages.lab.server.api(f"submitted_notebooks/{ASSIGNMENT}/{ASSIGNMENT}", part="formgrader/")
    page = pages.open(f"submissions/{entry['id']}/", "input.score")
    pages.lab.screenshot("stock-formgrader", whole=False)
    runs_nothing(page)


def test_the_feedback_page_runs_nothing(pages: Pages, course: Path) -> None:
    page = pages.lab.new_page()
    page.goto((course / "feedback" / STUDENT / ASSIGNMENT / f"{ASSIGNMENT}.html").as_uri())
    pages.lab.screenshot("stock-feedback", whole=False)
    runs_nothing(page)
