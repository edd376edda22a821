"""From the plan to a folder of pages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbformat import NotebookNode

from grading.classroom.build import build
from grading.classroom.content import Content
from grading.classroom.files import whole_folder
from grading.documents.facts import LANGUAGES, Facts, gather
from grading.documents.model import Sources, load
from grading.documents.slides import built_slides
from grading.messages import both
from kam_lab.glossary import terms

from .lesson import LessonPage
from .plan import Links, Page, pages
from .running import SiteError, run_all
from .text import Heading, Text

MARK = ".kam-lab-site"
"""Lies in a folder that was written by this program, and only such a folder is written over."""
_TEMPLATES = Path(__file__).parents[1] / "templates" / "site"
_MADE = re.compile(r"(?=.*`python -m grading\.)(?=.*`datapackage\.json`|Made by )", re.DOTALL)
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass
class _Site:
    """What all pages share while the site is written."""

    content: Content
    sources: Sources
    facts: Facts
    known: list[Page]
    notebooks: dict[str, NotebookNode]
    ran: bool
    files: dict[str, bytes] = field(default_factory=dict)

    def page(self, kind: str) -> list[Page]:
        """The pages of a kind that students have."""
        return [page for page in self.known if page.kind == kind and not page.teacher]


def write_site(
    out: str | Path,
    content: Content | None = None,
    *,
    teacher: bool = False,
    run: bool = True,
    workers: int = 2,
    only: Callable[[Page], bool] | None = None,
    tell: Callable[[str], None] | None = None,
) -> list[str]:
    """Write the site into a folder; what was there before is replaced in one step.

    Parameters
    ----------
    out
        The folder. It must be new, empty, or a site written before.
    content
        The checkout; default: the one this file is in.
    teacher
        Add the pages for teachers, below ``teacher/``.
    run
        Run lessons and cases and show what they show. Without it their text stands alone.
    workers
        Notebooks that run at a time.
    only
        Which lessons and cases to run, where not all.
    tell
        Called with the name of each notebook that has run.

    Returns
    -------
    list of str
        The pages, such as ``zh/lessons/00_role.html``.

    Raises
    ------
    SiteError
        When the folder holds something else, or a cell of a notebook fails.
    """
    target, content = Path(out), content or Content()
    if target.exists() and not (target / MARK).is_file() and (not target.is_dir() or any(target.iterdir())):
        raise SiteError(
            f"{target} holds files that are no site; expected a new or an empty folder. Choose another --out."
        )
    site = _gathered(content, teacher, run, workers, only, tell)
    made = {f"{lang}/{page.path}": _page(site, page, lang) for page in site.known for lang in LANGUAGES}
    made["index.html"] = _render("choose.html.j2", title=site.sources.course.title)
    made |= {f"slides/{name}": text for name, text in built_slides(content).items()}
    with whole_folder(target) as folder:
        for name, text in [*made.items(), *_shared().items()]:
            _put(folder / name, text.encode("utf-8"))
        for name, data in site.files.items():
            _put(folder / name, data)
        _put(folder / MARK, b"")
    return sorted(made)


def _gathered(
    content: Content,
    teacher: bool,
    run: bool,
    workers: int,
    only: Callable[[Page], bool] | None,
    tell: Callable[[str], None] | None,
) -> _Site:
    sources, facts = load(content), gather(content)
    known = pages(content, sources, facts, teacher)
    notebooks, wanted = {}, {}
    for page in known:
        for lang in LANGUAGES if page.kind in ("lesson", "case") else ():
            name = f"{lang}/{page.path}"
            notebooks[name] = build(page.source[lang], lang)  # without the cells that are the teacher's
            if run and (only is None or only(page)):
                wanted[name] = notebooks[name]
    notebooks |= run_all(wanted, content.root, workers, tell) if wanted else {}
    return _Site(content, sources, facts, known, notebooks, run)


def _page(site: _Site, page: Page, lang: str) -> str:
    links = Links(site.content, site.known)
    text = Text(lambda url: links.of(page, lang, url))
    more: dict[str, Any] = {"styles": Markup(""), "body": Markup("")}
    if page.kind in ("lesson", "case"):
        lesson = LessonPage(site.notebooks[f"{lang}/{page.path}"], lang, text, _pictures(site, page))
        more["body"] = Markup(lesson.html())
        more["styles"] = Markup(lesson.styles)
    elif page.kind in ("document", "dictionary"):
        more["body"] = Markup(text.html(_document(page.source[lang], lang)))
    elif page.kind == "glossary":
        more["groups"] = _glossary(text, lang)
    elif page.kind == "home":
        picture = site.content.built / "pictures" / f"app-{lang}.png"
        site.files[f"assets/app-{lang}.png"] = picture.read_bytes()
    before, after = _neighbours(site.page(page.kind), page)
    return _render(
        f"{page.kind}.html.j2" if page.kind in ("home", "glossary") else "text.html.j2",
        page=page,
        lang=lang,
        other="zh" if lang == "en" else "en",
        title=text.title or page.title[lang],
        headings=[one for one in text.headings if one.level == 2],
        before=before,
        after=after,
        site=site,
        course=site.sources.course,
        facts=site.facts,
        lessons=site.page("lesson"),
        cases=site.page("case"),
        documents=site.page("document"),
        teaching=[one for one in site.known if one.teacher],
        work=Markup(text.html(both("site.work")[lang])),
        stage=lambda one: Path(one.path).stem.split("_", 1)[1],
        t=lambda key, **fields: both(f"site.{key}", **fields)[lang],
        **more,
    )


def _document(path: Path, lang: str) -> str:
    """The text of a document without the line that says how to make it anew: a reader cannot."""
    made = both("documents.generated")[lang]
    parts = re.split(r"\n{2,}", path.read_text(encoding="utf-8"))
    return "\n\n".join(part for part in parts if part != made and not _MADE.match(part))


def _glossary(text: Text, lang: str) -> list[tuple[Heading, list[Any]]]:
    """The words by the headings of the list, in the order of the list."""
    groups: dict[str, list[Any]] = {}
    for term in terms():
        groups.setdefault(term.group, []).append(term)
    found = []
    for name, words in groups.items():
        han = _HAN.search(name)
        cut = han.start() if han else len(name)
        said = name[cut:] if lang == "zh" else re.sub(r"^\d+\. ", "", name[:cut])
        heading = Heading(2, said.strip(), f"s{len(text.headings) + 1}")
        text.headings.append(heading)
        found.append((heading, words))
    return found


def _pictures(site: _Site, page: Page) -> Callable[[bytes], str]:
    def keep(data: bytes) -> str:
        name = f"assets/{hashlib.sha256(data).hexdigest()[:20]}.png"
        site.files[name] = data
        return page.up + name

    return keep


def _neighbours(row: list[Page], page: Page) -> tuple[Page | None, Page | None]:
    """The pages before and after a lesson or a case."""
    if page not in row or page.kind not in ("lesson", "case"):
        return None, None
    place = row.index(page)
    return row[place - 1] if place else None, row[place + 1] if place + 1 < len(row) else None


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _shared() -> dict[str, str]:
    return {name: (_TEMPLATES / name).read_text(encoding="utf-8") for name in ("site.css", "site.js")}


def _render(name: str, **fields: Any) -> str:
    return _environment().get_template(name).render(**fields).rstrip("\n") + "\n"


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(_TEMPLATES)
    return Environment(loader=loader, undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
