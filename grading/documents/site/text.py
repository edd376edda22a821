"""Markdown of lessons and documents as HTML: numbered headings, tables that scroll on a phone, links of the site."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unicodedata import east_asian_width

import mistune

PHONE = 46  # so many Latin letters side by side fill the width of a phone


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
        self._heads: list[str] = []  # of the table that is being made
        self._widest: dict[int, int] = {}
        self._column = 0

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
        """A table scrolls sideways; one that a phone would cut to strips is set row by row there."""
        several, wide = len(self._heads) > 2, sum(self._widest.values()) > PHONE
        kind = "wide stack" if several and wide and any(self._heads) else "wide"
        self._heads, self._widest = [], {}
        return f'<div class="{kind}" tabindex="0"><table>\n{text}</table></div>\n'

    def table_head(self, text: str) -> str:
        self._column = 0
        return f"<thead>\n<tr>\n{text}</tr>\n</thead>\n"

    def table_row(self, text: str) -> str:
        self._column = 0
        return f"<tr>\n{text}</tr>\n"

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        """A cell; one of the body says whose column it stands in."""
        column, plain = self._column, html.unescape(re.sub(r"<[^>]+>", " ", text)).strip()
        self._column += 1
        width = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in plain)
        self._widest[column] = max(width, self._widest.get(column, 0))
        tag, more = ("th", "") if head else ("td", "")
        if head:
            self._heads.append(plain)
        elif column and column < len(self._heads) and self._heads[column]:
            more = f' data-label="{html.escape(self._heads[column])}"'
        style = f' style="text-align:{align}"' if align else ""
        return f"  <{tag}{style}{more}>{text}</{tag}>\n"
