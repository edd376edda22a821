"""The negotiation app in JupyterLab: an offer, a question, a deal, the log saved; both languages, wide and narrow."""

from __future__ import annotations

from typing import Any

import pytest

from .apps import open_app, shoot, sticking_out

WORDS = {
    "en": {"title": "At the table", "offer": "Make this offer", "accept": "Accept his proposal", "deal": "A deal"},
    "zh": {"title": "谈判桌上", "offer": "就这样出价", "accept": "接受他的方案", "deal": "成交"},
}
SAVE = {"en": "Save as CSV", "zh": "存成 CSV"}
COPY = {"en": "Copy his proposal", "zh": "照搬他的方案"}


def button(app: Any, name: str) -> Any:
    return app.get_by_role("button", name=name)


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("zh", 420)])
def test_talks_from_the_first_offer_to_the_saved_log(lab: Any, lang: str, width: int) -> None:
    app = open_app(lab, "contract", lang, width)
    assert WORDS[lang]["title"] in app.inner_text()
    before = app.locator("img").first.get_attribute("src")
    app.locator(".kam-ask button").nth(3).click()
    app.locator(".kam-logtable tr").nth(3).wait_for()
    button(app, WORDS[lang]["offer"]).focus()
    lab.page.keyboard.press("Space")
    lab.page.wait_for_function(
        "old => document.querySelector('.kam-app img').src !== old && document.querySelector('.kam-app img').complete",
        arg=before,
    )
    button(app, COPY[lang]).click()
    app.locator(".kam-ask input[type=checkbox]").check()
    app.get_by_text("≈").wait_for()
    shoot(lab, app, f"app-contract-{lang}-{width}")
    assert sticking_out(lab) == []
    button(app, WORDS[lang]["accept"]).click()
    app.locator(".kam-picture h3", has_text=WORDS[lang]["deal"]).wait_for()
    button(app, SAVE[lang]).click()
    app.get_by_text(".csv").wait_for()
    lab.page.wait_for_timeout(800)
    shoot(lab, app, f"app-contract-end-{lang}-{width}")
    assert sticking_out(lab) == []
    lab.no_raw_traceback()
