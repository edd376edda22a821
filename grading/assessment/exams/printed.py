"""A paper on paper: questions, answer sheet, and the teacher's marking key, as HTML laid out for A4.

HTML is what is always there: any browser prints it, Word opens it. A PDF is made of it on machines that have Chromium
and Playwright. Every sheet comes in English, Chinese or both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from grading.assessment.exams.excerpts import Cell, Excerpt, excerpt
from grading.assessment.exams.marking_key import key_lines
from grading.assessment.exams.papers import Paper
from grading.assessment.keybook import KeyBook, KeyProblem
from grading.classroom.files import write_if_changed
from grading.classroom.questions import Question
from grading.messages import both
from kam_lab.answering.values import unit_name

if TYPE_CHECKING:
    from kam_lab.world import World

Text = Mapping[str, str]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
BOXES = 20
"""Boxes for account numbers where the question does not say how many there are."""


@dataclass(frozen=True)
class Printed:
    """The three sheets of a paper as HTML pages."""

    questions: str
    answer_sheet: str
    marking_key: str


def print_paper(paper: Paper, world: World, book: KeyBook, language: str, class_name: str = "") -> Printed:
    """Lay out a paper.

    Parameters
    ----------
    world : the paper's own data (:meth:`Paper.world`).
    book : keys of the paper's questions (:func:`grading.assessment.exams.papers.paper_keys`).
    language : ``en``, ``zh`` or ``both``.
    class_name : printed at the head of the answer sheet.

    Raises
    ------
    ValueError
        When an excerpt would not fit on a page.
    """
    langs = ("zh", "en") if language == "both" else (language,)
    items = _items(paper, world)
    blueprint_title = {lang: paper.blueprint.title[lang] for lang in ("en", "zh")}
    shared = {
        "langs": langs,
        "t": lambda key, **fields: _line(both(f"exams.printed.{key}", **fields), langs),
        "say": lambda text: _line(text, langs),
        "each": lambda text: [(lang, rich(text[lang])) for lang in langs],
        "cell": lambda value: _cell(value, langs),
        "paper": paper,
        "title": blueprint_title,
        "class_name": class_name,
        "items": items,
        "letters": LETTERS,
        "boxes": _boxes,
        "unit": lambda name: _line({lang: unit_name(name, lang) for lang in ("en", "zh")}, langs) if name else "",
        "colon": "：" if langs[0] == "zh" else ": ",
        "how": both("exams.printed.how"),
        # Loose sheets of two papers must not be taken for each other.
        "foot": _css_text(_line(both("exams.printed.paper", title=blueprint_title, letter=paper.letter), langs)),
    }
    lines = key_lines(paper, world, book)
    return Printed(
        _page("paper.html.j2", **shared),
        _page("answer_sheet.html.j2", **shared),
        _page("marking_key.html.j2", lines=lines, **shared),
    )


def write_printed(
    folder: str | Path, paper: Paper, printed: Printed, pdf: bool = True
) -> tuple[list[Path], list[dict[str, str]]]:
    """Write the three sheets: ``<assignment>.html``, ``…-answer-sheet.html``, ``…-marking-key.html``, and PDFs.

    Returns
    -------
    (files, problems)
        Without Chromium there are no PDFs, and one sentence that says so.
    """
    texts = {
        "": printed.questions,
        "-answer-sheet": printed.answer_sheet,
        "-marking-key": printed.marking_key,
    }
    files, problems = [], []
    for suffix, text in texts.items():
        path = Path(folder) / f"{paper.assignment}{suffix}.html"
        write_if_changed(path, text)
        files.append(path)
    if pdf:
        made, why = to_pdf({path: path.with_suffix(".pdf") for path in files})
        files += made
        if why:
            problems.append(both("exams.printed.no_browser", what=why))
    return files, problems


def to_pdf(pages: Mapping[Path, Path], executable: str | None = None) -> tuple[list[Path], str]:
    """Turn HTML files into PDFs with Chromium; the same page gives the same bytes.

    Parameters
    ----------
    pages : HTML file → PDF file.
    executable : of Chromium; default what Playwright or the system has.

    Returns
    -------
    (files, why)
        What was made; why nothing was, or an empty text.
    """
    import os
    import shutil

    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        return [], "playwright"
    found = executable or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    arguments = ["--disable-gpu"]
    if getattr(os, "geteuid", lambda: 1)() == 0:  # Chromium has no sandbox for root; the pages are our own
        arguments.append("--no-sandbox")
    made = []
    try:
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path=found, args=arguments)
            page = browser.new_page(java_script_enabled=False)
            for source, target in pages.items():
                page.goto(source.resolve().as_uri())
                data = page.pdf(format="A4", print_background=True, prefer_css_page_size=True)
                write_if_changed(target, _without_dates(data))
                made.append(target)
            browser.close()
    except Error as error:
        return made, str(error).splitlines()[0]
    return made, ""


def _without_dates(data: bytes) -> bytes:
    """Fix the two dates that Chromium writes into a PDF; the length stays, so no offset moves."""
    return re.sub(rb"/(CreationDate|ModDate) \(D:\d{14}", rb"/\1 (D:20200101000000", data)


def unprintable(paper: Paper, worlds: Sequence[World], book: KeyBook) -> list[dict[str, str]]:
    """Questions whose answer changes with the data although nothing is printed with them; one sentence each.

    Parameters
    ----------
    worlds : two or more different worlds.
    """
    problems = []
    for question in paper.questions:
        keys = [book.key(question, world) for world in worlds]
        depends = any(key != keys[0] for key in keys if not isinstance(key, KeyProblem))
        if depends and excerpt(question, worlds[0]) is None:
            problems.append(both("exams.printed.no_excerpt", question=question.id))
    return problems


@dataclass(frozen=True)
class Item:
    """A question as it is printed: its number, and the table that goes with it or the number of the one that has it."""

    number: int
    question: Question
    table: Excerpt | None
    for_questions: tuple[int, ...] = ()
    see: int | None = None


def _items(paper: Paper, world: World) -> list[Item]:
    """Questions with their tables; one that several questions need is printed once, before the first of them."""
    tables: list[Excerpt | None] = []
    for question in paper.questions:
        try:
            tables.append(excerpt(question, world))
        except ValueError as error:
            fields = {"question": question.id, "letter": paper.letter, "what": error}
            raise ValueError(both("exams.printed.too_long", **fields)["en"]) from None
    items = []
    for place, (question, table) in enumerate(zip(paper.questions, tables, strict=True)):
        users = tuple(n for n, other in enumerate(tables, start=1) if table is not None and other == table)
        first = not users or users[0] == place + 1
        items.append(Item(place + 1, question, table if first else None, users, None if first else users[0]))
    return items


def _boxes(question: Question) -> int:
    return question.pick or BOXES


# -- words and pages ------------------------------------------------------------------------------------------------


def rich(text: str) -> Markup:
    """Code and bold of a prompt, as HTML; everything else is escaped."""
    safe = str(escape(text))
    safe = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", safe)
    return Markup(re.sub(r"\*\*([^*\n]+)\*\*", r"<strong>\1</strong>", safe))


def _line(text: Text, langs: Sequence[str]) -> str:
    """A short text on one line; in both languages where they differ."""
    return " · ".join(dict.fromkeys(str(text[lang]) for lang in langs))


def _css_text(text: str) -> Markup:
    """A text that can stand between quotes in a style sheet."""
    return Markup(re.sub(r"[\"\\<>\n\r]", " ", text))


def _cell(value: Cell, langs: Sequence[str]) -> str:
    return value if isinstance(value, str) else _line(value, langs)


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _page(template: str, **fields: Any) -> str:
    return _environment().get_template(template).render(**fields)
