"""The staffing and exposure desk in JupyterLab: a person chosen, sliders moved by the keyboard, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

TITLES = {"en": "Who looks after whom", "zh": "谁管着谁"}


def notebook(folder: Path, lang: str) -> Path:
    cells = [
        nbformat.v4.new_code_cell(f'from kam_lab import use_language\n\nuse_language("{lang}")'),
        nbformat.v4.new_code_cell("from kam_lab.apps.role import app\n\napp()"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3"}
    path = folder / "app.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def open_app(lab: Any, lang: str, width: int) -> Any:
    lab.open_notebook(notebook(lab.new_folder(), lang), width=width)
    lab.command("application:toggle-left-area")
    lab.run_all()
    app = lab.page.locator(".kam-app").first
    app.wait_for()
    lab.page.wait_for_function(
        "() => { const all = [...document.querySelectorAll('.kam-app img')];"
        " return all.length === 3 && all.every(image => image.naturalWidth > 300); }"
    )
    return app


def shoot(lab: Any, app: Any, name: str) -> None:
    width = lab.page.viewport_size["width"]
    lab.page.set_viewport_size({"width": width, "height": int(app.bounding_box()["height"]) + 320})
    app.evaluate("element => element.scrollIntoView({block: 'end'})")
    lab.page.wait_for_timeout(400)
    lab.screenshot(name, whole=False)


def sticking_out(lab: Any) -> list[str]:
    return lab.page.evaluate(
        """() => {
            const app = document.querySelector('.kam-app'), edge = app.getBoundingClientRect().right + 1, found = [];
            for (const part of app.querySelectorAll('*')) {
                const box = part.getBoundingClientRect();
                if (box.width && !part.closest('.noUi-target') && box.right > edge) found.push(part.className);
            }
            return found;
        }"""
    )


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("zh", 1280), ("zh", 420), ("en", 420)])
def test_the_desk_is_used_by_hand(lab: Any, lang: str, width: int) -> None:
    app = open_app(lab, lang, width)
    assert TITLES[lang] in app.inner_text()
    before = [image.get_attribute("src") for image in app.locator("img").all()]
    loss = app.locator(".kam-leaves .kam-tile b").nth(2)
    first = loss.inner_text()
    # By keyboard: the slider of introductions lowers the loss of the person shown.
    handle = app.locator(".kam-leaves .noUi-handle").nth(2)
    handle.focus()
    for _ in range(3):
        lab.page.keyboard.press("ArrowRight")
    app.locator(".kam-leaves .kam-verdict.good").first.wait_for()
    # By mouse: another person.
    app.locator(".kam-people button").nth(2).click()
    app.locator(".kam-people button:nth-child(3).kam-here").wait_for()
    lab.page.wait_for_timeout(1500)
    assert loss.inner_text() != first
    app.locator(".kam-many .noUi-handle").first.focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.page.wait_for_timeout(2500)
    after = [image.get_attribute("src") for image in app.locator("img").all()]
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 2  # the training chart stays
    lab.no_raw_traceback()
    shoot(lab, app, f"app-role-{lang}-{width}")
    assert sticking_out(lab) == []
