"""The call list in JupyterLab: a move chosen and a fortnight played, by keyboard and mouse, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

from .test_app_prospecting import sticking_out

TITLES = {"en": "The call list", "zh": "催款单"}
FORTNIGHT = {"en": "Play fortnight {}", "zh": "走第 {} 个双周"}
OVER = {"en": "The quarter is over", "zh": "这个季度走完了"}


def notebook(folder: Path, lang: str) -> Path:
    cells = [
        nbformat.v4.new_code_cell(f'from kam_lab import use_language\n\nuse_language("{lang}")'),
        nbformat.v4.new_code_cell("from kam_lab.apps.collections import app\n\napp()"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3"}
    book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    path = folder / "app.ipynb"
    nbformat.write(book, path)
    return path


def open_app(lab: Any, lang: str, width: int = 1280) -> Any:
    lab.open_notebook(notebook(lab.new_folder(), lang), width=width)
    lab.command("application:toggle-left-area")
    lab.run_all()
    app = lab.page.locator(".kam-app").first
    app.wait_for()
    lab.page.wait_for_function(
        "() => { const image = document.querySelector('.kam-app img'); return image && image.naturalWidth > 300; }"
    )
    return app


def shoot(lab: Any, app: Any, name: str) -> None:
    width = lab.page.viewport_size["width"]
    lab.page.set_viewport_size({"width": width, "height": int(app.bounding_box()["height"]) + 320})
    app.evaluate("element => element.scrollIntoView({block: 'end'})")
    lab.page.wait_for_timeout(400)
    lab.screenshot(name, whole=False)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_quarter_is_played(lab, lang):
    app = open_app(lab, lang)
    assert TITLES[lang] in app.inner_text()
    app.locator(".kam-callrow button").nth(2).click()
    app.locator(".kam-moves button").nth(2).focus()
    lab.page.keyboard.press("Space")
    app.locator(".kam-callrow .kam-tag").first.wait_for()
    for number in range(1, 7):
        app.get_by_role("button", name=FORTNIGHT[lang].format(number)).click()
        if number == 2:
            lab.page.wait_for_timeout(1500)
            shoot(lab, app, f"app-collections-{lang}")
            assert sticking_out(lab) == []
    app.get_by_text(OVER[lang]).first.wait_for()
    app.locator(".kam-price th").nth(4).wait_for()
    lab.page.wait_for_timeout(500)
    lab.no_raw_traceback()
    shoot(lab, app, f"app-collections-{lang}-end")
    assert sticking_out(lab) == []


def test_it_fits_a_telephone(lab):
    app = open_app(lab, "en", 420)
    shoot(lab, app, "app-collections-420")
    assert sticking_out(lab) == []
