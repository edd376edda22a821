"""What the tests of the apps share: a notebook that opens an app, a picture of it whole, and parts that stick out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat


def notebook(folder: Path, stage: str, lang: str) -> Path:
    """A notebook with one cell that opens the app of a stage."""
    cells = [
        nbformat.v4.new_code_cell(f'from kam_lab import use_language\n\nuse_language("{lang}")'),
        nbformat.v4.new_code_cell(f"from kam_lab.apps.{stage} import app\n\napp()"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3"}
    path = folder / "app.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


CHARTS = "() => [...document.querySelectorAll('.kam-app img')].every(image => image.naturalWidth > 300)"


def open_app(lab: Any, stage: str, lang: str, width: int = 1280, ready: str = CHARTS) -> Any:
    """The app's element, once it stands on the page and is ready: by default once its charts, if any, have arrived."""
    lab.open_notebook(notebook(lab.new_folder(), stage, lang), width=width)
    lab.command("application:toggle-left-area")
    lab.run_all()
    app = lab.page.locator(".kam-app").first
    app.wait_for()
    lab.page.wait_for_function(ready)
    return app


def shoot(lab: Any, app: Any, name: str) -> None:
    """A picture of the window, made as high as the app: what has to be scrolled to cannot be photographed."""
    width = lab.page.viewport_size["width"]
    lab.page.set_viewport_size({"width": width, "height": int(app.bounding_box()["height"]) + 320})
    app.evaluate("element => element.scrollIntoView({block: 'end'})")
    lab.page.wait_for_timeout(400)
    lab.screenshot(name, whole=False)


def sticking_out(lab: Any) -> list[str]:
    """Parts of the app that are wider than what they stand in."""
    found: list[str] = lab.page.evaluate(
        """() => {
            const app = document.querySelector('.kam-app'), edge = app.getBoundingClientRect().right + 1, found = [];
            for (const part of app.querySelectorAll('*')) {
                const box = part.getBoundingClientRect();
                if (box.width && box.right > edge && !part.closest('.noUi-target')) found.push(part.className);
            }
            for (const part of app.querySelectorAll('.kam-tile b, .kam-tile span, h2, h3, h4, button')) {
                const text = document.createRange();
                text.selectNodeContents(part);
                const frame = part.closest('.kam-tile, .kam-card, .kam-app').getBoundingClientRect();
                const box = text.getBoundingClientRect();
                if (box.width && box.right > frame.right) found.push('text: ' + part.textContent);
            }
            return found;
        }"""
    )
    return found
