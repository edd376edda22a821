"""Lesson 1 as a reader meets it: opened in JupyterLab, run from top to bottom, turned by hand, in both languages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from .conftest import ROOT, window

pytestmark = pytest.mark.xdist_group("browser-lesson")
LESSON = "01_prospecting.ipynb"
SOUND = "image => image.complete && image.naturalWidth > 100"


@dataclass
class Reading:
    """A lesson that has been run once."""

    lang: str
    lab: Any

    @property
    def page(self) -> Any:
        return self.lab.page

    def cell(self, code: str) -> Any:
        """The code cell whose source has this in one of its lines."""
        return self.page.locator(".jp-CodeCell", has=self.page.locator(".cm-line", has_text=code)).first

    def turn(self, code: str, key: str = "ArrowRight") -> None:
        """Move the first slider under a cell by the keyboard."""
        self.cell(code).locator(".noUi-handle").first.focus()
        self.page.keyboard.press(key)


@pytest.fixture(scope="module", params=["en", "zh"])
def lesson(
    request: pytest.FixtureRequest, lab_server: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reading]:
    """The lesson of one language, run from top to bottom."""
    with window(lab_server, tmp_path_factory.getbasetemp() / "screenshots") as lab:
        lab.open_notebook(lab.copy(ROOT / "course" / request.param / LESSON))
        lab.command("application:toggle-left-area")
        started = time.monotonic()
        lab.run_all()
        print(f"\n{LESSON} ({request.param}): {time.monotonic() - started:.0f} s from top to bottom")
        lab.page.wait_for_function(
            f"""() => document.querySelectorAll('.kam-app img').length === 2
                && [...document.querySelectorAll('.jp-OutputArea-output img')].every({SOUND})"""
        )
        lab.pages(f"lesson-{request.param}")
        yield Reading(request.param, lab)


def test_every_cell_runs_without_a_complaint(lesson: Reading) -> None:
    counts = lesson.page.evaluate(
        """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
             .filter(cell => cell.type === 'code').map(cell => cell.sharedModel.execution_count)"""
    )
    assert len(counts) > 50
    assert None not in counts
    lesson.lab.no_raw_traceback()
    lesson.lab.no_complaints()


def test_what_is_shown_is_made_for_readers(lesson: Reading) -> None:
    assert len(lesson.lab.only_for_readers(lesson.lang)) > 5_000


def test_charts_are_there(lesson: Reading) -> None:
    in_notebook = sum(
        "image/png" in output.get("data", {}) for outputs in lesson.lab.cell_outputs() for output in outputs
    )
    assert in_notebook >= 12
    assert lesson.page.locator(".kam-app img").count() == 2
    shown = lesson.page.locator(".jp-OutputArea-output img").count()
    assert shown >= in_notebook + 4  # those of the app and of the sliders on top
    # A chart that is wider than the page would be cut off, or shrunk until nobody can read it.
    scales = lesson.page.evaluate(
        """() => [...document.querySelectorAll('.jp-OutputArea-output img')]
             .map(image => image.getBoundingClientRect().width / image.naturalWidth)"""
    )
    assert min(scales) > 0.4


def test_every_slider_has_room_to_move(lesson: Reading) -> None:
    narrow = lesson.page.evaluate(
        """() => [...document.querySelectorAll('.jp-OutputArea-output .noUi-target')]
             .filter(track => track.offsetParent && track.getBoundingClientRect().width < 60)
             .map(track => track.closest('.jp-CodeCell').querySelector('.cm-line').textContent)"""
    )
    assert narrow == []


def test_a_slider_changes_the_chart_below_it(lesson: Reading) -> None:
    code = "explore(lambda percent: plots.pareto("
    before = lesson.cell(code).locator(".jp-OutputArea img").get_attribute("src")
    lesson.turn(code)
    lesson.page.wait_for_function(
        f"""([cell, old]) => {{
            const image = cell.querySelector('.jp-OutputArea img');
            return image && image.src !== old && ({SOUND})(image);
        }}""",
        arg=[lesson.cell(code).element_handle(), before],
    )
    lesson.lab.no_raw_traceback()


def test_a_slider_changes_the_table_below_it(lesson: Reading) -> None:
    code = "explore(lambda budget: kam.choose_initiatives("
    yes = {"en": "yes", "zh": "是"}[lesson.lang]
    chosen = lesson.cell(code).locator("td").get_by_text(yes, exact=True)
    before = chosen.count()
    for _ in range(2):
        lesson.turn(code)
    chosen.nth(before).wait_for()
    assert chosen.count() > before
    lesson.lab.no_raw_traceback()


def test_a_slider_of_the_app_changes_its_charts(lesson: Reading) -> None:
    images = lesson.page.locator(".kam-app img")
    before = [image.get_attribute("src") for image in images.all()]
    lesson.page.locator(".kam-app .kam-slider .noUi-handle").first.focus()
    for _ in range(5):
        lesson.page.keyboard.press("ArrowRight")
    lesson.page.wait_for_function(
        f"""old => {{
            const images = [...document.querySelectorAll('.kam-app img')];
            return images.length === 2 && images.every((image, i) => image.src !== old[i] && ({SOUND})(image));
        }}""",
        arg=before,
    )
    lesson.lab.no_raw_traceback()


def test_a_self_check_answers_back(lesson: Reading) -> None:
    cell = lesson.cell('check("three_tests")')
    before = cell.inner_text()
    cell.locator(".jp-OutputArea button").nth(1).click()
    lesson.page.wait_for_function(
        """old => [...document.querySelectorAll('.jp-CodeCell')]
             .some(cell => cell.innerText.startsWith(old.slice(0, 40)) && cell.innerText.length > old.length + 10)""",
        arg=before,
    )
    lesson.lab.no_raw_traceback()
