"""Markdown of lessons and documents as HTML: numbered headings, tables that scroll on a phone, links of the site."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import mistune


@dataclass(frozen=True)
class Heading:
    """A heading below the page's title: its level, its plain text, the anchor by which it is reached."""

    level: int
    text: str
    anchor: str


@dataclass
class Text:
    """The text of one page; several pieces of Markdown share its headings.

    Anchors are numbers, not words: the twin of a page has the same, so a reader who changes the language stays where
    he is.
    """

    link: Callable[[str], str | None]
    headings: list[Heading] = field(default_factory=list)
    title: str = ""

    def html(self, markdown: str) -> str:
        """A piece of Markdown as HTML. A heading of level 1 becomes the page's title and is left out."""
        made = mistune.create_markdown(renderer=_Renderer(self), plugins=["table", "strikethrough"])(markdown)
        return str(made)


class _Renderer(mistune.HTMLRenderer):
    def __init__(self, page: Text) -> None:
        super().__init__(escape=False)  # our own files, with <br> in tables
        self.page = page

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        plain = html.unescape(re.sub(r"<[^>]+>", "", text)).strip()
        if level == 1 and not self.page.title:
            self.page.title = plain
            return ""
        level = max(level, 2)  # one title a page
        anchor = f"s{len(self.page.headings) + 1}"
        self.page.headings.append(Heading(level, plain, anchor))
        return f'<h{level} id="{anchor}">{text}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        address = self.page.link(url)
        return text if address is None else f'<a href="{html.escape(address)}">{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return html.escape(text)  # no text of the course has pictures; one that should is a page's own

    def table(self, text: str) -> str:
        return f'<div class="wide" tabindex="0"><table>\n{text}</table></div>\n'
