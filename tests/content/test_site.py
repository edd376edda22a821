"""The static site: every page has its twin, every link leads somewhere, nothing comes from elsewhere, no key."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grading.classroom.content import Content
from grading.classroom.sources import read_source
from grading.documents.cases import case_sources
from grading.documents.facts import gather
from grading.documents.model import load
from grading.documents.site import SiteError, write_site
from grading.documents.site import pages as pages_of
from grading.documents.site.lesson import LessonPage
from grading.documents.site.plan import Links
from grading.documents.site.running import run_all
from grading.documents.site.text import Text
from grading.documents.site.writing import MARK

CONTENT = Content()


class Parts(HTMLParser):
    """Anchors, links, what a page loads, its headings and its pictures."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.levels: list[int] = []
        self.alts: list[str | None] = []
        self.lang: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Gather what the tests ask for."""
        own = dict(attrs)
        self.ids += [own["id"]] if own.get("id") else []
        self.lang = own.get("lang") if tag == "html" else self.lang
        if tag == "a" and own.get("href"):
            self.links.append(str(own["href"]))
        if tag == "link" and own.get("href"):
            (self.links if own.get("rel") == "alternate" else self.loads).append(str(own["href"]))
        if own.get("src"):
            self.loads.append(str(own["src"]))
        if tag == "img":
            self.alts.append(own.get("alt"))
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The students' site, text only, where one with a page for teachers was before."""
    out = tmp_path_factory.mktemp("site") / "site"
    (out / "en" / "teacher").mkdir(parents=True)
    (out / MARK).touch()
    (out / "en" / "teacher" / "old.html").write_text("for teachers", encoding="utf-8")
    write_site(out, run=False)
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Parts]:
    """Path below the site → what is on the page."""
    found = sorted(site.rglob("*.html"))
    return {path.relative_to(site).as_posix(): Parts(path.read_text(encoding="utf-8")) for path in found}


def test_all_that_was_promised_is_there(pages: dict[str, Parts]) -> None:
    for lang in ("en", "zh"):
        inside = [name for name in pages if name.startswith(f"{lang}/")]
        for folder, count in (("lessons", 7), ("cases", 12)):
            assert sum(name.startswith(f"{lang}/{folder}/") for name in inside) == count
        for name in ("index", "dictionary", "glossary", "documents/course_standard", "guides/student"):
            assert f"{lang}/{name}.html".replace("documents/", "standard/") in inside
        assert all(pages[name].lang == ("zh-CN" if lang == "zh" else "en") for name in inside)


def test_every_page_has_its_twin_and_leads_to_it(pages: dict[str, Parts]) -> None:
    for name, parts in pages.items():
        place, _, rest = name.partition("/")
        if place == "slides":
            lang, _, file = rest.partition("/")
            assert f"slides/{'zh' if lang == 'en' else 'en'}/{file}" in pages
        elif place in ("en", "zh"):
            twin = f"{'zh' if place == 'en' else 'en'}/{rest}"
            up = "../" * name.count("/")
            assert up + twin in parts.links, name
            assert parts.ids == pages[twin].ids or "glossary" in name, name


def test_every_link_leads_somewhere(site: Path, pages: dict[str, Parts]) -> None:
    for name, parts in pages.items():
        for url in parts.links + parts.loads:
            split = urlsplit(url)
            if split.scheme in ("http", "https"):
                assert url in parts.links, f"{name} loads {url}"
                continue
            assert not split.scheme and not split.netloc, f"{name}: {url}"
            target = (site / name).parent / unquote(split.path) if split.path else site / name
            assert target.is_file(), f"{name}: {url}"
            if split.fragment:
                there = target.resolve().relative_to(site.resolve()).as_posix()
                assert split.fragment in pages[there].ids, f"{name}: {url}"


def test_nothing_comes_from_elsewhere(site: Path) -> None:
    for path in [*site.rglob("*.html"), *site.rglob("*.css"), *site.rglob("*.js")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"@import|url\(\s*['\"]?(?:https?:)?//|fetch\(|XMLHttpRequest|<iframe", text), path.name
        assert not re.search(r"<(?:script|img|link)[^>]+(?:https?:)?//", text), path.name


def test_students_get_nothing_of_the_teachers(site: Path) -> None:
    said = "\n".join(path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
    assert not list(site.rglob("teacher*")) and "kam-lab tender open" not in said
    for source in case_sources(CONTENT):
        for cell in read_source(source):
            if "solution" in cell.tags:
                line = max(re.split(r"[*`#|\n]+", cell.text), key=len).strip()
                assert len(line) > 20 and line not in said, f"{source.name}: {line}"
    for guide in ("teacher", "trainer"):
        for lang in ("en", "zh"):
            first = (CONTENT.built / "guides" / f"{guide}.{lang}.md").read_text(encoding="utf-8").split("\n\n")[1]
            assert first[:40] not in said


def test_a_page_has_one_title_headings_in_order_and_a_word_for_every_picture(pages: dict[str, Parts]) -> None:
    for name, parts in pages.items():
        if not name.startswith("slides/"):
            assert parts.levels.count(1) == 1 and parts.levels[0] == 1, name
            steps = zip(parts.levels, parts.levels[1:], strict=False)
            assert all(after <= before + 1 for before, after in steps), name
            assert all(parts.alts), name


def test_the_teachers_part_is_apart() -> None:
    everybody, teachers = (pages_of(CONTENT, load(CONTENT), gather(CONTENT), teacher=own) for own in (False, True))
    assert not any(page.teacher for page in everybody)
    own = [page for page in teachers if page not in everybody]
    assert len(own) == 8 and all(page.teacher and page.path.startswith("teacher/") for page in own)
    links = Links(CONTENT, everybody)
    standard = next(page for page in everybody if page.path.endswith("course_standard.html"))
    assert links.of(standard, "en", "coverage.md") is None and links.of(standard, "en", "../en/00_role.ipynb")
    assert Links(CONTENT, teachers).of(standard, "en", "coverage.md") == "../teacher/coverage.html"


def test_a_site_is_written_over_whole(site: Path) -> None:
    assert not list(site.rglob("old.html")) and (site / MARK).is_file()


def test_a_folder_that_is_no_site_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SiteError, match="holds files that are no site"):
        write_site(tmp_path, run=False)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_what_a_notebook_shows_is_on_its_page() -> None:
    run = 'figure, axes = plt.subplots()\naxes.set(title="少数\\n带来多数", xlabel="share")\nplt.show()'
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# A lesson\n\n**How to work.** Press Shift + Enter.\n\n## 1. First"),
            new_code_cell(
                'from kam_lab import use_language\nuse_language("en")\nimport matplotlib.pyplot as plt\n'
                "from kam_lab.desk import browse, explore, show\nfrom kam_lab.selfcheck import check"
            ),
            new_code_cell('show({"accounts": 12})'),
            new_code_cell(run),
            new_code_cell('explore(lambda days: {"days": days * 2}, days=(1, 9, 1, 4))'),
            new_code_cell('check("two_twenties")'),
        ]
    )
    kept: list[bytes] = []

    def picture(data: bytes) -> str:
        kept.append(data)
        return "chart.png"

    ran = run_all({"lesson": notebook}, CONTENT.root)["lesson"]
    text = Text(lambda url: url)
    page = LessonPage(ran, "en", text, picture)
    body = page.html()
    nbformat.validate(ran)
    assert text.title == "A lesson" and [one.text for one in text.headings] == ["1. First"]
    assert "Shift + Enter" not in body
    assert 'alt="少数带来多数 · share"' in body and kept[0].startswith(b"\x89PNG")
    assert 'class="widget-readout">4<' in body and ">8<" in body  # the slider, and what came out
    assert body.count("<details>") == 3 and 'class="right"' in body
    assert "<button" not in body and "<input" not in body and "<style" not in body and ".kam-desk" in page.styles


def test_wordy_tables_are_set_row_by_row_on_a_phone() -> None:
    text = Text(lambda url: url)
    line = "| `a` | 断电、关机、按了停止 | run it again, it goes on where it was |"
    wordy = text.html(f"| what | why | do |\n|---|---|---|\n{line}\n")
    assert 'class="wide stack"' in wordy and '<td data-label="why">' in wordy and "<td><code>a</code></td>" in wordy
    short = text.html("| a | b | c |\n|---|--:|--:|\n| x | 1 | 2 |\n")
    assert 'class="wide"' in short and 'style="text-align:right"' in short


def test_a_cell_that_fails_is_named() -> None:
    with pytest.raises(SiteError, match=r"bad does not run to its end[\s\S]*ZeroDivisionError"):
        run_all({"bad": new_notebook(cells=[new_code_cell("1 / 0")])}, CONTENT.root)
