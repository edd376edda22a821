"""The account plan in JupyterLab: a lever moved by the keyboard, actions ticked, papers written, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from .apps import open_app, shoot, sticking_out

TITLES = {"en": "The account plan", "zh": "客户计划"}
BUTTONS = {"en": ("What pays", "Account plan", "QBR pack"), "zh": ("划算的", "客户计划书", "季度回顾")}
#: The account of the story that was won by service.
EARNS = "A0066"
SAID = {"en": "The plan brings", "zh": "计划带来的比花掉的多"}


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("zh", 1280), ("en", 420), ("zh", 420)])
def test_the_plan_is_made_by_hand(lab: Any, lang: str, width: int) -> None:
    app = open_app(lab, "retention", lang, width)
    assert TITLES[lang] in app.inner_text()
    before = app.locator("img").first.get_attribute("src")
    app.locator(".kam-levers .noUi-handle").first.focus()
    lab.page.keyboard.press("ArrowRight")
    # The account that earns most, by typing a whole suggestion.
    suggestion = lab.page.evaluate(
        "id => [...document.querySelectorAll('.kam-app datalist option')].find(one => one.value.includes(id)).value",
        EARNS,
    )
    app.locator(".kam-whom input").first.fill(suggestion)
    app.locator(".kam-whom h4", has_text=suggestion.rsplit(" · ", 1)[0]).wait_for()
    pays, plan, pack = BUTTONS[lang]
    app.get_by_role("button", name=pays).click()
    app.get_by_text(SAID[lang]).wait_for()
    lab.page.wait_for_function(
        "old => { const image = document.querySelector('.kam-app img'); return image.src !== old && image.complete; }",
        arg=before,
    )
    lab.no_raw_traceback()
    shoot(lab, app, f"app-retention-{lang}-{width}")
    assert sticking_out(lab) == []
    app.get_by_role("button", name=plan).click()
    app.locator(".kam-paper article").wait_for()
    app.get_by_role("button", name=pack).click()
    app.locator(".kam-paper article h1", has_text={"en": "Quarterly", "zh": "季度业务回顾"}[lang]).wait_for()
    lab.no_raw_traceback()
    if width == 1280:
        shoot(lab, app, f"app-retention-{lang}-paper")
