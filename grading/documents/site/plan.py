"""Which pages the site has, from which sources, and where a link between two sources leads on the site."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from grading.classroom.content import Content
from grading.documents.cases import case_sources
from grading.documents.facts import LANGUAGES, Facts
from grading.documents.model import Sources
from grading.messages import both

Kind = Literal["home", "lesson", "case", "dictionary", "glossary", "document"]
#: Documents below ``course/`` that everybody may read, and those for teachers; ``{lang}`` is the language.
OPEN = ("standard/course_standard", "standard/learning_field", "standard/overall_design", "guides/student")
TEACHER = ("guides/teacher", "guides/trainer", "standard/activity_designs", "standard/lesson_plans_{plan}")
DICTIONARY = {"en": "DICTIONARY.md", "zh": "DICTIONARY.zh-CN.md"}


@dataclass(frozen=True)
class Page:
    """One page in both languages.

    Attributes
    ----------
    path
        Below ``en/`` and ``zh/``; the twin of a page has the same.
    kind
        What it is made from, and how.
    title
        In both languages.
    source
        The file that says what stands on it, by language; a lesson's is its one source in both.
    links
        Files that stand for this page when a text links to them (a built notebook for its lesson), by language.
    teacher
        Only for teachers.
    """

    path: str
    kind: Kind
    title: Mapping[str, str]
    source: Mapping[str, Path] = field(default_factory=dict)
    links: Mapping[str, Path] = field(default_factory=dict)
    teacher: bool = False

    @property
    def up(self) -> str:
        """The way from the page to the folder of the site."""
        return "../" * (1 + self.path.count("/"))


def pages(content: Content, sources: Sources, facts: Facts, teacher: bool = False) -> list[Page]:
    """All pages in the order of the menu."""
    title = sources.course.title
    made = [Page("index.html", "home", {"en": title["en"], "zh": title["zh"]})]
    made += [_lesson(content, one.file, one.title) for one in facts.lessons.values()]
    titles = {one["file"]: one for one in facts.cases.values()}
    made += [_case(content, path, titles[f"{path.stem}.ipynb"]) for path in case_sources(content)]
    book = {lang: content.root / "datasets" / name for lang, name in DICTIONARY.items()}
    made.append(Page("dictionary.html", "dictionary", both("site.dictionary"), book, book))
    terms = dict.fromkeys(LANGUAGES, content.built / "TERMINOLOGY.md")
    made.append(Page("glossary.html", "glossary", both("site.glossary"), terms, terms))
    made += [_document(content, name) for name in OPEN]
    if teacher:
        named = [name.format(plan=plan.id) for name in TEACHER for plan in sources.plans]
        made += [_document(content, name, teacher=True) for name in dict.fromkeys(named)]
        made.append(_document(content, "cases/notes", teacher=True))
        covered = dict.fromkeys(LANGUAGES, content.built / "standard" / "coverage.md")
        made.append(Page("teacher/coverage.html", "document", both("site.names.coverage"), covered, covered, True))
    return made


def _lesson(content: Content, file: str, title: Mapping[str, str]) -> Page:
    stem = Path(file).stem
    built = {lang: content.built / lang / file for lang in LANGUAGES}
    return Page(
        f"lessons/{stem}.html", "lesson", title, dict.fromkeys(LANGUAGES, content.lessons / f"{stem}.py"), built
    )


def _case(content: Content, source: Path, title: Mapping[str, str]) -> Page:
    built = {lang: content.built / "cases" / lang / f"{source.stem}.ipynb" for lang in LANGUAGES}
    return Page(f"cases/{source.stem}.html", "case", title, dict.fromkeys(LANGUAGES, source), built)


def _document(content: Content, name: str, teacher: bool = False) -> Page:
    path = {lang: content.built / f"{name}.{lang}.md" for lang in LANGUAGES}
    short = name.rsplit("/", 1)[1]
    folder = "teacher" if teacher else name.split("/", 1)[0]
    return Page(f"{folder}/{short}.html", "document", both(f"site.names.{short}"), path, path, teacher)


class Links:
    """Where the links of a text lead on the site.

    A link to a file that has a page leads to the page; one to a file that has none (the teacher's, on a site for
    students) is no link. Links to other sites stay.
    """

    def __init__(self, content: Content, known: list[Page]) -> None:
        self.places = {path.resolve(): (lang, page) for page in known for lang, path in page.links.items()}
        self.slides = (content.built / "slides").resolve()

    def of(self, page: Page, lang: str, url: str) -> str | None:
        """The address to put in place of ``url``, written in the source of a page; None for no link."""
        parts = urlsplit(url)
        if parts.scheme or parts.netloc:
            return url
        if not parts.path:
            return url if parts.fragment else None
        target = (page.links[lang].parent / unquote(parts.path)).resolve()
        if target in self.places:
            other, found = self.places[target]
            other = lang if len(set(found.links.values())) == 1 else other
            return relative(page, lang, f"{other}/{found.path}")
        if target.is_relative_to(self.slides) and target.suffix == ".html":
            return relative(page, lang, f"slides/{target.relative_to(self.slides).as_posix()}")
        return None


def relative(page: Page, lang: str, target: str) -> str:
    """The way from a page to a file of the site, such as ``zh/glossary.html``."""
    start = f"{lang}/{page.path}".rsplit("/", 1)[0]
    return Path(os.path.relpath(target, start)).as_posix()
