"""The relationships app in JupyterLab: people pressed on the map, a plan made, both languages, 25 people in sight."""

from __future__ import annotations

from typing import Any

import pytest

from .apps import open_app, shoot

READY = "() => document.querySelectorAll('.kam-app .kam-who').length >= 25"
TITLES = {"en": "Who are they, and who listens to whom?", "zh": "这家都有谁，谁听谁的？"}


def overlaps(lab: Any) -> list[str]:
    """People whose circles touch, or whose names lie on each other, once everybody has arrived at his place."""
    found: list[str] = []
    for _ in range(40):
        found = _overlaps(lab)
        if not found:
            break
        lab.page.wait_for_timeout(250)
    return found


def _overlaps(lab: Any) -> list[str]:
    return lab.page.evaluate(
        """() => {
            const found = [];
            const shown = [...document.querySelectorAll('.kam-app .kam-node')].filter(node => node.offsetParent);
            const circles = shown.map(node => [node.title, node.getBoundingClientRect()]);
            circles.forEach(([a, p], i) => circles.slice(i + 1).forEach(([b, q]) => {
                const dx = p.x + p.width / 2 - q.x - q.width / 2, dy = p.y + p.height / 2 - q.y - q.height / 2;
                if (Math.hypot(dx, dy) < (p.width + q.width) / 2) found.push('circles ' + a + ' / ' + b);
            }));
            const names = [...document.querySelectorAll('.kam-app .kam-who')].map(part => {
                const range = document.createRange();
                range.selectNodeContents(part);
                return [part.textContent, range.getBoundingClientRect()];
            });
            names.forEach(([a, p], i) => names.slice(i + 1).forEach(([b, q]) => {
                const across = Math.min(p.right, q.right) - Math.max(p.left, q.left);
                const down = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
                if (across > 2 && down > 2) found.push('names ' + a + ' / ' + b);
            }));
            return found;
        }"""
    )


def sticking_out(lab: Any) -> list[str]:
    """Parts wider than the app; the map itself may scroll in its own frame."""
    return lab.page.evaluate(
        """() => {
            const app = document.querySelector('.kam-app'), edge = app.getBoundingClientRect().right + 1;
            return [...app.querySelectorAll('*')].filter(part => {
                const box = part.getBoundingClientRect();
                return box.width && box.right > edge && !part.closest('.kam-mapscroll, .noUi-target');
            }).map(part => part.className.toString());
        }"""
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_people_are_pressed_recoloured_hidden_and_planned(lab: Any, lang: str) -> None:
    app = open_app(lab, "relationships", lang, ready=READY)
    assert TITLES[lang] in app.inner_text()
    assert app.locator(".kam-node:visible").count() == 25
    assert overlaps(lab) == []
    shoot(lab, app, f"app-relationships-{lang}-1280")
    # A person by the keyboard.
    app.locator(".kam-node").nth(2).focus()
    lab.page.keyboard.press("Enter")
    app.locator(".kam-facts").wait_for()
    assert app.locator(".kam-node.kam-here").count() == 1
    assert app.locator(".kam-tie.near").count() >= 1
    # Every colour and arrangement keeps people apart.
    for place in range(7):
        before = app.locator(".kam-drawing").inner_html() + app.locator(".kam-legend").inner_html()
        app.locator(".kam-choose .widget-toggle-button").nth(place).click()
        if place not in (0, 4):
            lab.page.wait_for_function(
                "old => document.querySelector('.kam-drawing').innerHTML"
                " + document.querySelector('.kam-legend').innerHTML !== old",
                arg=before,
            )
        assert overlaps(lab) == [], place
    lab.page.wait_for_timeout(500)
    shoot(lab, app, f"app-relationships-{lang}-ties")
    # A plan: proposed, then a meeting by hand taken off again.
    app.locator(".kam-plan .kam-buttons button").first.click()
    app.locator(".kam-planrow:visible").first.wait_for()
    app.locator(".kam-pairs td.plan").first.wait_for()
    assert "→" in app.locator(".kam-effect").inner_text()
    app.locator(".kam-planrow:visible button").first.click()
    # Hide what nobody told us.
    app.locator(".kam-choose input[type=checkbox]").first.click()
    lab.page.wait_for_function(
        "() => [...document.querySelectorAll('.kam-app .kam-node')].filter(node => node.offsetParent).length < 25"
    )
    shoot(lab, app, f"app-relationships-{lang}-told")
    lab.no_raw_traceback()
    assert sticking_out(lab) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_narrow_page_keeps_the_map_readable(lab: Any, lang: str) -> None:
    app = open_app(lab, "relationships", lang, 420, ready=READY)
    assert overlaps(lab) == []
    lab.page.wait_for_timeout(500)
    shoot(lab, app, f"app-relationships-{lang}-420")
    assert sticking_out(lab) == []
    lab.no_raw_traceback()
