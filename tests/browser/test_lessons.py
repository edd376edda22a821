"""Every lesson, opened in JupyterLab and run from top to bottom in both languages: slow, since there are many."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT, window

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser-lessons")]
LESSONS = sorted(ROOT.glob("course/[ez][nh]/[0-9]*.ipynb"))
SOUND = """[...document.querySelectorAll('.jp-OutputArea-output img')]
    .filter(i => i.offsetParent !== null).every(i => i.complete && i.naturalWidth > 100)"""  # of what is shown


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: f"{path.stem}-{path.parent.name}")
def test_a_lesson_runs_from_top_to_bottom(
    lesson: Path, lab_server: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with window(lab_server, tmp_path_factory.getbasetemp() / "screenshots") as lab:
        lab.open_notebook(lab.copy(lesson))
        lab.command("application:toggle-left-area")
        started = time.monotonic()
        lab.run_all()
        print(f"\n{lesson.name} ({lesson.parent.name}): {time.monotonic() - started:.0f} s from top to bottom")
        lab.page.wait_for_function(f"() => {SOUND}")
        lab.no_raw_traceback()
        lab.no_complaints()
        assert lab.page.locator(".kam-app").count() >= 1
        lab.pages(f"{lesson.stem}-{lesson.parent.name}")
