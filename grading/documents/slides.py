"""Slides of a lesson from the lesson's own source: one page of HTML each, complete in itself, without a network.

A section gives three slides: the situation with its question, the decision to take at the machine, and what experts do.
``course/slides/<language>/NN_stage.html`` opens with a double click; arrow keys, a click or a swipe turn the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.filters.markdown import markdown2html

from grading.classroom.content import Content
from grading.classroom.sources import SourceCell, read_source
from grading.messages import both

from .facts import LANGUAGES

_EXPERTS = re.compile(r"\*\*(?:What experts do\.|高手怎么做。)\*\*\s*")
_ASKS = re.compile(r"^\*\*|\*\*[^*]+[?？]\*\*")  # the question of a section is bold
HOW = re.compile(r"\*\*(?:How to work\.|怎么用。)\*\*")
_CHANGE = re.compile(r"^(?P<code>[^#\n]+?)\s*#\s*(?P<note>(?!or \")\S.*)$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\([^)]+\)")  # on a wall nobody follows a link


@dataclass
class Section:
    """A section of a lesson as it is told on slides; texts are Markdown."""

    number: int | None
    title: str
    situation: list[str] = field(default_factory=list)
    question: str = ""
    finding: list[str] = field(default_factory=list)
    experts: list[str] = field(default_factory=list)
    changes: list[tuple[str, str]] = field(default_factory=list)
    checks: int = 0


@dataclass(frozen=True)
class Slide:
    """One slide; texts are HTML."""

    kind: Literal["title", "situation", "decision", "experts"]
    head: str
    body: Markup
    question: Markup | None = None
    changes: tuple[tuple[str, str], ...] = ()
    checks: int = 0


def sections_of(source: str | Path, lang: str) -> tuple[str, list[str], list[Section]]:
    """Title, opening paragraphs, and sections of a lesson in one language."""
    title, opening, found = "", [], list[Section]()
    for cell in read_source(source):
        if cell.kind == "code" and found:
            _code(cell, found[-1])
        if cell.kind != "markdown" or cell.language != lang:
            continue
        parts = [part.strip() for part in re.split(r"\n\s*\n", cell.text.strip()) if part.strip()]
        if head := re.fullmatch(r"# (.+)", parts[0]):
            title, opening = head[1], parts[1:]
        elif head := re.fullmatch(r"## (?:(\d+)\. )?(.+)", parts[0]):
            section = Section(int(head[1]) if head[1] else None, head[2])
            found.append(section)
            _first(section, parts[1:])
        elif found:
            _later(found[-1], parts)
    return title, opening, found


def _first(section: Section, parts: list[str]) -> None:
    for part in parts:
        if not section.question and _ASKS.search(part) and not _EXPERTS.match(part):
            section.question = part
        elif not section.question:
            section.situation.append(part)
        else:
            section.finding.append(part)


def _later(section: Section, parts: list[str]) -> None:
    experts = False
    for part in parts:
        if _EXPERTS.match(part):
            experts = True
            part = _EXPERTS.sub("", part)
        if HOW.match(part):
            continue
        (section.experts if experts else section.finding).append(part)


def _code(cell: SourceCell, section: Section) -> None:
    section.checks += len(re.findall(r"^check\(", cell.text, re.MULTILINE))
    section.changes += [(_line(found["code"].strip()), found["note"].strip()) for found in _CHANGE.finditer(cell.text)]


def _line(code: str) -> str:
    """A line of code for a slide; of a value that goes on in the next line, only its name."""
    return code if code.count("{") == code.count("}") else f"{code.split('=')[0].strip()} = {{…}}"


def built_slides(content: Content | None = None) -> dict[str, str]:
    """Path below ``course/slides`` → page, for every lesson in both languages."""
    made = {}
    lessons = [source for source in (content or Content()).lesson_sources() if source.stem[0].isdigit()]
    for source in lessons:
        for lang in LANGUAGES:
            twin = f"../{'zh' if lang == 'en' else 'en'}/{source.stem}.html"
            made[f"{lang}/{source.stem}.html"] = slides_page(source, lang, twin)
    return made


def slides_page(source: str | Path, lang: str, twin: str | None = None) -> str:
    """The slides of one lesson as a page of HTML; ``twin`` is the address of the page in the other language."""
    title, opening, sections = sections_of(source, lang)
    page = _environment().get_template("slides.html.j2")
    if lang != "en":  # comments in code are English; what to do with the line is said above it
        for one in sections:
            one.changes = [(code, "") for code, _ in one.changes]
    slides = list(_slides(title, opening, sections))
    return page.render(
        lang=lang, title=title, slides=slides, twin=twin, t=lambda key: both(f"documents.slides.{key}")[lang]
    )


def _slides(title: str, opening: list[str], sections: list[Section]) -> Iterator[Slide]:
    yield Slide("title", title, _html(opening))
    for one in sections:
        head = f"{one.number} · {one.title}" if one.number else one.title
        if one.situation or one.question:
            yield Slide("situation", head, _html(one.situation), question=_html([one.question]))
        if one.finding or one.changes:
            yield Slide("decision", head, _html(one.finding[:2]), changes=tuple(one.changes), checks=one.checks)
        if one.experts:
            yield Slide("experts", head, _html(one.experts))


def _html(parts: list[str]) -> Markup:
    text = "\n\n".join(_LINK.sub(r"\1", part) for part in parts)
    return Markup(markdown2html(text).strip()) if text else Markup("")


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=loader, undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
