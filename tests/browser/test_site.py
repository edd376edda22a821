"""The static site, opened from the disk without a network: it fits a phone and a desk, and the console stays empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.documents.site import write_site

from .conftest import chromium

pytestmark = pytest.mark.xdist_group("browser-site")
PAGES = ("index.html", "en/index.html", "zh/lessons/00_role.html", "en/dictionary.html", "zh/glossary.html")
WIDTHS = ((1280, 900), (390, 844))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "site"
    write_site(out, run=False)
    return out


def test_pages_fit_and_work_from_the_disk(site: Path) -> None:
    with chromium() as browser:
        for width, height in WIDTHS:
            context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
            page, said = context.new_page(), list[str]()
            page.on("console", lambda message, said=said: said.append(message.text))
            page.on("pageerror", lambda error, said=said: said.append(str(error)))
            for name in PAGES:
                page.goto((site / name).as_uri())
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert wide <= 0, f"{name} is {wide} px too wide at {width}"
            assert page.locator("section.words tr:visible").count() > 100
            page.get_by_role("searchbox").fill("NPS")
            assert 1 <= page.locator("section.words tbody tr:visible").count() <= 4
            # A reader who changes the language stays at the same heading.
            page.goto((site / "en/lessons/00_role.html").as_uri() + "#s4")
            page.evaluate("document.getElementById('s4').scrollIntoView()")
            page.locator("a.other").evaluate("link => link.click()")
            page.wait_for_url("**/zh/lessons/00_role.html#s4")
            assert said == []
            context.close()
