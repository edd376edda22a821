"""The bid-opening app in JupyterLab: envelopes opened, the law switched, a slider moved; both languages, two widths."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

WORDS = {
    "en": {"title": "Bid opening", "next": "Open the next envelope", "all": "Open all", "wins": "The contract is at"},
    "zh": {"title": "开标现场", "next": "拆下一封", "all": "全部拆开", "wins": "合同按投标报价签"},
}


def notebook(folder: Path, lang: str) -> Path:
    source = (
        "from kam_lab import bidding, open_world\nfrom kam_lab.apps.bidding import app\n"
        "world = open_world()\napp(world, bidding.law_changes(world.tenders, world.bids).index[0])"
    )
    cells = [
        nbformat.v4.new_code_cell(f'from kam_lab import use_language\n\nuse_language("{lang}")'),
        nbformat.v4.new_code_cell(source),
    ]
    kernel = {"name": "python3", "display_name": "Python 3"}
    book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    path = folder / "app.ipynb"
    nbformat.write(book, path)
    return path


def sticking_out(lab: Any) -> list[str]:
    """Parts of the app whose right edge lies beyond the app's."""
    return lab.page.evaluate(
        """() => {
            const app = document.querySelector('.kam-app'), edge = app.getBoundingClientRect().right + 1;
            return [...app.querySelectorAll('*')]
                .filter(part => !part.closest('.noUi-target, .kam-cited, .kam-points')
                    && part.getBoundingClientRect().width && part.getBoundingClientRect().right > edge)
                .map(part => part.className + ': ' + part.textContent.slice(0, 40));
        }"""
    )


@pytest.mark.parametrize("width", [1280, 420])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_tender_is_opened_judged_and_turned_round(lab: Any, lang: str, width: int) -> None:
    words = WORDS[lang]
    lab.open_notebook(notebook(lab.new_folder(), lang), width=width)
    lab.command("application:toggle-left-area")
    lab.run_all()
    app = lab.page.locator(".kam-app").first
    app.wait_for()
    assert words["title"] in app.inner_text() and words["wins"] not in app.inner_text()
    sealed = app.locator(".kam-envelope.sealed")
    count = sealed.count()
    app.get_by_role("button", name=words["next"]).focus()
    lab.page.keyboard.press("Space")
    lab.page.wait_for_function("n => document.querySelectorAll('.kam-envelope.sealed').length === n", arg=count - 1)
    app.get_by_role("button", name=words["all"]).click()
    app.get_by_text(words["wins"]).first.wait_for()
    verdicts = set()
    for law in ("2021", "2023", "2026"):
        before = app.locator(".kam-verdict.good").first.inner_text()
        app.get_by_role("button", name=law, exact=True).click()
        if verdicts:
            lab.page.wait_for_function(
                "old => document.querySelector('.kam-verdict.good').innerText !== old", arg=before
            )
        else:
            lab.page.wait_for_timeout(1500)
        verdicts.add(app.locator(".kam-verdict.good").first.inner_text())
    assert len(verdicts) == 3
    pictures = [image.get_attribute("src") for image in app.locator("img").all()]
    app.locator(".kam-slider .noUi-handle").nth(1).focus()
    for _ in range(4):
        lab.page.keyboard.press("ArrowLeft")
    lab.page.wait_for_function(
        "old => [...document.querySelectorAll('.kam-app img')].at(-1).src !== old", arg=pictures[-1]
    )
    lab.page.wait_for_timeout(1500)
    lab.no_raw_traceback()
    lab.no_complaints()
    lab.page.set_viewport_size({"width": width, "height": int(app.bounding_box()["height"]) + 320})
    app.evaluate("element => element.scrollIntoView({block: 'end'})")
    lab.page.wait_for_timeout(400)
    lab.screenshot(f"app-bidding-{lang}-{width}", whole=False)
    assert sticking_out(lab) == []
