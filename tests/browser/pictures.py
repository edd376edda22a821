"""The README's pictures, taken from the running program: ``python -m tests.browser.pictures [--class DIR]``.

``app-<lang>.png`` is the app of stage 1 after a choice, ``report-<lang>.png`` the top of a class report. A graded class
folder (of ``kam-lab demo``) is used as it is; without one a demonstration class of 24 students is made for the purpose.
"""

from __future__ import annotations

import argparse
import dataclasses
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import nbformat
from PIL import Image
from rich.console import Console

from grading import results
from grading.classroom.folder import Classroom
from grading.demo import term
from grading.messages import both
from grading.reporting.class_report import write_class_report
from kam_lab.prospecting import contribution
from kam_lab.world import open_world
from tests.browser.conftest import ROOT, Lab, serve, window

TARGET = ROOT / "course" / "pictures"
LANGUAGES = ("en", "zh")
MOST_WIDTH, MOST_BYTES = 1400, 250_000


def optimise(path: Path) -> None:
    """Make a picture small: at most `MOST_WIDTH` wide, and as many colours as `MOST_BYTES` allow."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    if picture.width > MOST_WIDTH:
        height = round(picture.height * MOST_WIDTH / picture.width)
        picture = picture.resize((MOST_WIDTH, height), Image.Resampling.LANCZOS)
    for colours in (256, 128, 64):
        packed = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
        if packed.tell() < MOST_BYTES:
            path.write_bytes(packed.getvalue())
            return
    raise ValueError(f"{path.name} does not fit into {MOST_BYTES} bytes: show less of the page")


def choose(lab: Lab, lang: str) -> Any:
    """Open the app, let growth count more, allow more hours, and look at a large account that loses money."""
    cells = [
        f'from kam_lab import use_language\n\nuse_language("{lang}")',
        "from kam_lab.apps.prospecting import app\n\napp()",
    ]
    kernel = {"name": "python3", "display_name": "Python 3"}
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata={"kernelspec": kernel}
    )
    path = lab.new_folder() / "app.ipynb"
    nbformat.write(book, path)
    lab.open_notebook(path, width=1460, height=1500)
    lab.command("application:toggle-left-area")
    lab.run_all()
    app = lab.page.locator(".kam-app").first
    settled(lab)
    sliders = app.locator(".kam-slider .noUi-handle")
    for number, steps in ((1, 2), (-1, 16)):
        sliders.nth(number).focus()
        for _ in range(steps):
            lab.page.keyboard.press("ArrowRight")
        settled(lab)
    world = open_world()
    largest = contribution(world.orders, world.account_costs, 2025).head(10)
    app.locator("input[placeholder]").first.press_sequentially(str(largest["contribution"].idxmin()))
    lab.page.wait_for_function(
        "() => [...document.querySelectorAll('.kam-hits button')].filter(button => button.offsetParent).length === 1"
    )
    app.locator(".kam-hits button:visible").click()
    settled(lab)
    lab.page.mouse.move(0, 0)
    return app


def settled(lab: Lab) -> None:
    """Wait until the charts have arrived and stay the same for a while."""
    before: list[str] = []
    for _ in range(60):
        lab.page.wait_for_timeout(700)
        now = lab.page.evaluate("() => [...document.querySelectorAll('.kam-app img')].map(image => image.src)")
        if len(now) == 2 and now == before:
            return
        before = now
    raise RuntimeError("the app's charts do not come to rest")


def picture_app(lab: Lab, lang: str, target: Path) -> None:
    """The app, cropped to itself."""
    app = choose(lab, lang)
    lab.no_raw_traceback()
    height = int(app.bounding_box()["height"]) + 320
    lab.page.set_viewport_size({"width": 1460, "height": height})
    app.scroll_into_view_if_needed()
    lab.page.wait_for_timeout(500)
    app.screenshot(path=target)


def picture_report(lab: Lab, classroom: Classroom, lang: str, target: Path) -> None:
    """The top of the class report in one language."""
    with tempfile.TemporaryDirectory() as folder:
        names = both("demo.name")
        name = names[lang] if classroom.config.name in names.values() else classroom.config.name
        shown = dataclasses.replace(results.gather(classroom), language=lang, name=name)
        page = lab.new_page(width=1180, height=1180)
        page.goto(write_class_report(shown, Path(folder) / "class.html").as_uri())
        page.wait_for_function("() => [...document.images].every(image => image.complete && image.naturalWidth > 0)")
        page.screenshot(path=target)


@contextmanager
def demonstration(folder: Path | None) -> Iterator[Classroom]:
    """The class in ``folder``, or one made for the purpose."""
    if folder is not None:
        yield Classroom.open(folder)
        return
    with tempfile.TemporaryDirectory() as made:
        term.run(
            Path(made) / "class",
            students=24,
            teams=6,
            language="both",
            workers=2,
            unsafe=False,
            console=Console(file=io.StringIO()),
            progress=lambda *_: nullcontext(lambda _: None),
        )
        yield Classroom.open(Path(made) / "class")


def main() -> None:
    """Take all four pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--class", dest="folder", type=Path, help="a class folder that has been graded")
    parser.add_argument("--only", choices=("app", "report"), help="take only these")
    asked = parser.parse_args()
    TARGET.mkdir(parents=True, exist_ok=True)
    taken = []
    with tempfile.TemporaryDirectory() as place:
        home, root = Path(place) / "home", Path(place) / "root"
        root.mkdir()
        with serve(home, root) as server, window(server, Path(place)) as lab:
            if asked.only != "report":
                for lang in LANGUAGES:
                    taken.append(TARGET / f"app-{lang}.png")
                    picture_app(lab, lang, taken[-1])
            if asked.only != "app":
                with demonstration(asked.folder) as classroom:
                    for lang in LANGUAGES:
                        taken.append(TARGET / f"report-{lang}.png")
                        picture_report(lab, classroom, lang, taken[-1])
    for path in taken:
        optimise(path)
        with Image.open(path) as picture:
            print(f"{path.relative_to(ROOT)}: {picture.width} × {picture.height}, {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
