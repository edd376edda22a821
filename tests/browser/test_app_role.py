"""The staffing and exposure desk in JupyterLab: a person chosen, sliders moved by the keyboard, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from .apps import open_app, shoot, sticking_out

TITLES = {"en": "Who looks after whom", "zh": "谁管着谁"}


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("zh", 1280), ("zh", 420), ("en", 420)])
def test_the_desk_is_used_by_hand(lab: Any, lang: str, width: int) -> None:
    app = open_app(lab, "role", lang, width)
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
    other = app.locator(".kam-people button").nth(2)
    name = other.inner_text().split(" ", 1)[1]
    other.click()
    app.locator(".kam-leaves .kam-verdict", has_text=name).first.wait_for()
    assert loss.inner_text() != first
    app.locator(".kam-many .noUi-handle").first.focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.page.wait_for_timeout(2500)
    after = [image.get_attribute("src") for image in app.locator("img").all()]
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 2  # the training chart stays
    lab.no_raw_traceback()
    shoot(lab, app, f"app-role-{lang}-{width}")
    assert sticking_out(lab) == []
