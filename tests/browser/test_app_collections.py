"""The call list in JupyterLab: a move chosen and a fortnight played, by keyboard and mouse, in both languages."""

from __future__ import annotations

import pytest

from .apps import open_app, shoot
from .test_app_prospecting import sticking_out

READY = "() => { const image = document.querySelector('.kam-app img'); return image && image.naturalWidth > 300; }"
TITLES = {"en": "The call list", "zh": "催款单"}
FORTNIGHT = {"en": "Play fortnight {}", "zh": "走第 {} 个双周"}
OVER = {"en": "The quarter is over", "zh": "这个季度走完了"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_quarter_is_played(lab, lang):
    app = open_app(lab, "collections", lang, ready=READY)
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
    app = open_app(lab, "collections", "en", 420, ready=READY)
    shoot(lab, app, "app-collections-420")
    assert sticking_out(lab) == []
