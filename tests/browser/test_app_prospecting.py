"""The prospecting app in JupyterLab: a slider moved by the keyboard changes the charts, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from .apps import open_app, shoot

READY = (
    "() => { const all = [...document.querySelectorAll('.kam-app img')];"
    " return all.length === 2 && all.every(image => image.naturalWidth > 300); }"
)
TITLES = {"en": "Whom do we make a key account?", "zh": "把谁列为大客户？"}


def pictures(app: Any) -> list[str]:
    return [image.get_attribute("src") for image in app.locator("img").all()]


def wait_for_new(lab: Any, before: list[str], which: int = 0) -> None:
    lab.page.wait_for_function(
        "([old, which]) => { const image = document.querySelectorAll('.kam-app img')[which];"
        " return image.src !== old && image.complete && image.naturalWidth > 300; }",
        arg=[before[which], which],
    )


def sticking_out(lab: Any) -> list[str]:
    """Parts of the app that are wider than what they stand in, or that have scroll bars."""
    return lab.page.evaluate(
        """() => {
            const app = document.querySelector('.kam-app'), edge = app.getBoundingClientRect().right + 1, found = [];
            for (const part of app.querySelectorAll('*')) {
                const box = part.getBoundingClientRect();
                if (!box.width || part.closest('select, .noUi-target')) continue;
                if (box.right > edge) found.push('beyond the edge: ' + part.className);
                const scrolls = ['auto', 'scroll'].includes(getComputedStyle(part).overflowX);
                if (scrolls && part.scrollWidth > part.clientWidth + 1) found.push('scrolls: ' + part.className);
            }
            for (const part of app.querySelectorAll('.kam-tile b, .kam-tile span, td, th, h2, h3, h4, .kam-bars > *')) {
                const text = document.createRange();
                text.selectNodeContents(part);
                const frame = part.closest('.kam-tile, .kam-card, .kam-app').getBoundingClientRect();
                const box = text.getBoundingClientRect();
                if (box.width && box.right > frame.right) found.push('text sticks out: ' + part.textContent);
            }
            return found;
        }"""
    )


@pytest.mark.parametrize("width", [1280, 900])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_slider_moved_by_the_keyboard_changes_the_charts(lab, lang, width):
    app = open_app(lab, "prospecting", lang, width, ready=READY)
    assert TITLES[lang] in app.inner_text()
    before = pictures(app)
    app.locator(".kam-slider .noUi-handle").first.focus()
    for _ in range(3):
        lab.page.keyboard.press("ArrowRight")
    wait_for_new(lab, before)
    lab.page.wait_for_timeout(1500)  # the last of the three has been drawn
    lab.no_raw_traceback()
    shoot(lab, app, f"app-prospecting-{lang}-{width}")
    assert sticking_out(lab) == []


def test_the_whole_way_by_keyboard_and_mouse(lab):
    app = open_app(lab, "prospecting", "en", ready=READY)
    before = pictures(app)
    # By keyboard: typing a name narrows the list, a whole suggestion chooses the account.
    search = app.get_by_placeholder("Type a name or id")
    search.press_sequentially("A00")
    app.get_by_text("best class first").first.wait_for()
    suggestion = lab.page.evaluate("() => document.querySelectorAll('.kam-app datalist option')[7].value")
    search.fill(suggestion)
    wait_for_new(lab, before)
    name = suggestion.rsplit(" · ", 1)[0]
    app.locator(".kam-slip h4").get_by_text(name).wait_for()
    # By mouse, and by the space bar on the focused button.
    search.fill("")
    before = pictures(app)
    app.locator(".kam-hits button:visible").nth(2).focus()
    lab.page.keyboard.press("Space")
    wait_for_new(lab, before)
    app.get_by_title("Take all accounts off the list").click()
    app.get_by_text("An empty list earns nothing").wait_for()
    before = pictures(app)
    app.get_by_role("button", name="Put on my list").click()
    wait_for_new(lab, before, 1)
    app.get_by_text("Take off my list").wait_for()
    app.get_by_role("button", name="Compare with revenue only").click()
    app.get_by_text("Sorting by revenue only").wait_for()
    lab.theme("JupyterLab Dark")
    lab.page.wait_for_timeout(500)
    lab.no_raw_traceback()
    shoot(lab, app, "app-prospecting-dark")
    app.get_by_title("Weights, cut-offs and list as at the start").click()
    app.get_by_text("Sorting by revenue only").wait_for(state="detached")
    lab.no_raw_traceback()
