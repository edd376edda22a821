"""The class report and a student's page of marks, as a teacher and a student meet them: wide and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grading.reporting.class_report import write_class_report
from grading.reporting.student_report import marks_page

from ..reporting.conftest import make_results
from ..reporting.term import end_of_term
from .conftest import chromium

pytestmark = pytest.mark.xdist_group("browser-report")
SOUND = "[...document.images].filter(i => i.offsetParent).every(i => i.complete && i.naturalWidth > 50)"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    term = end_of_term(make_results("both"))
    found = {"report": write_class_report(term, folder / "class.html")}
    people = term.people()
    for lang in ("en", "zh"):
        student = next(name for name, who in people.items() if who["language"] == lang)
        found[lang] = folder / f"{lang}.html"
        found[lang].write_text(marks_page(term, student), encoding="utf-8")
    return found


@pytest.fixture(params=[(1280, 900), (400, 800)], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest) -> Iterator[Any]:
    width, height = request.param
    with chromium() as browser:
        yield browser.new_page(viewport={"width": width, "height": height})


def fits(page: Any) -> bool:
    """Nothing sticks out sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"))


def test_the_report_in_both_languages(page: Any, pages: dict[str, Path]) -> None:
    page.goto(pages["report"].as_uri())
    assert page.locator("h1:visible").inner_text() and page.evaluate(SOUND) and fits(page)
    for lang, heading in (("en", "How the panel scored"), ("zh", "评审情况")):
        page.locator(f"label[for=lang-{lang}]").first.click()
        assert page.locator(f"text={heading}").first.is_visible()
        assert page.evaluate(SOUND) and fits(page)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_students_page_opens_up(page: Any, pages: dict[str, Path], lang: str) -> None:
    page.goto(pages[lang].as_uri())
    assert fits(page)
    closed = page.locator("details:not([open]) > summary")
    count = closed.count()
    assert count > 0
    closed.first.click()
    assert page.locator("details:not([open]) > summary").count() == count - 1
    assert page.evaluate("document.documentElement.lang") == ("zh-CN" if lang == "zh" else "en")
