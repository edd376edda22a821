"""Documents that a manager would hand over: one content, written as a page (HTML) and as plain text (Markdown).

A :class:`Document` is a list of sections, a section a list of blocks. Only the standard library is used; every text is
escaped on its way out. The page carries its own style, prints on A4, and needs no file beside it.

Used by the stages that end in a paper; first by ``retention`` (account plan and QBR pack).
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from kam_lab.i18n import language

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
MINUS, NBSP = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"

STYLE = """
.kam-doc { font: 14px/1.55 "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "Segoe UI", Arial, sans-serif; color:
#1d2733; background: #fff;
  max-width: 820px; margin: 0 auto; padding: 28px 34px; box-sizing: border-box; overflow-wrap: break-word; }
.kam-doc header { border-bottom: 3px solid #1f6f8b; margin-bottom: 14px; padding-bottom: 10px; }
.kam-doc h1 { font-size: 24px; line-height: 1.3; margin: 0; color: #173f5f; font-weight: 650; }
.kam-doc .sub { margin: 2px 0 0; color: #5b6773; font-size: 14px; }
.kam-doc .meta { display: flex; flex-wrap: wrap; gap: 2px 22px; margin: 8px 0 0; font-size: 12.5px; color: #44515d; }
.kam-doc .meta b { font-weight: 600; color: #1d2733; }
.kam-doc h2 { font-size: 16px; margin: 20px 0 6px; color: #1f6f8b; border-bottom: 1px solid #d5dbe1; padding-bottom:
2px; break-after: avoid; } .kam-doc p { margin: 4px 0 7px; } .kam-doc ul { margin: 4px 0 8px; padding-left: 20px; }
.kam-doc li { margin: 2px 0; } .kam-doc .wide { overflow-x: auto; }
.kam-doc table { border-collapse: collapse; width: 100%; margin: 6px 0 10px; font-size: 12.5px; font-variant-numeric:
tabular-nums; background: #fff; } .kam-doc th { background: #eef3f7; font-weight: 600; text-align: right; padding: 4px
7px; border-bottom: 1px solid #9fb0bd; vertical-align: bottom; white-space: normal; } .kam-doc td { text-align: right;
padding: 4px 7px; border-bottom: 1px solid #e3e8ec; vertical-align: top; white-space: normal; background: #fff; color:
#1d2733; } .kam-doc th.l, .kam-doc td.l { text-align: left; } .kam-doc tr.total td { font-weight: 600; border-top:
1.5px solid #44515d; } .kam-doc td.d { white-space: nowrap; }
.kam-doc tr { break-inside: avoid; } .kam-doc .tiles { display: grid; grid-template-columns:
repeat(auto-fit, minmax(130px, 1fr)); gap: 8px; margin: 8px 0 10px; } .kam-doc .tile { border: 1px solid #d5dbe1;
border-radius: 6px; padding: 7px 10px; break-inside: avoid; } .kam-doc .tile b { display: block; font-size: 18px;
line-height: 1.3; } .kam-doc .tile span { font-size: 12px; color: #5b6773; } .kam-doc .bars { display: grid;
grid-template-columns: max-content minmax(60px, 1fr) max-content; gap: 4px 9px; align-items: center; margin: 6px 0
10px; font-size: 12.5px; } .kam-doc .bars i { display: block; height: 12px; background: #4682a9; border-radius: 2px; }
.kam-doc .bars i.bad { background: #d9742b; } .kam-doc .caption { font-size: 12px; color: #5b6773; margin: 0 0 10px; }
.kam-doc .swot { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; margin: 6px 0 10px; } .kam-doc .swot > div {
border: 1px solid #d5dbe1; border-radius: 6px; padding: 6px 10px; break-inside: avoid; } .kam-doc .swot h3 { margin: 0
0 2px; font-size: 13px; color: #173f5f; } .kam-doc .swot ul { padding-left: 17px; font-size: 12.5px; } .kam-doc footer
{ border-top: 1px solid #d5dbe1; margin-top: 20px; padding-top: 6px; font-size: 11.5px; color: #5b6773; } @media
(max-width: 560px) { .kam-doc { padding: 16px 12px; } .kam-doc .swot { grid-template-columns: 1fr; } } @media print {
.kam-doc { padding: 0; max-width: none; } @page { size: A4; margin: 16mm; } }
"""

_PAGE = Template(
    '<!DOCTYPE html>\n<html lang="$lang">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>$title</title>\n'
    "<style>body { margin: 0; background: #fff; }$style</style>\n</head>\n<body>\n$body\n</body>\n</html>\n"
)


def yuan(value: float | None) -> str:
    """An amount in whole yuan, thousands separated; "–" where it is not known. The unit stands in the heading."""
    if value is None or not math.isfinite(value):
        return "–"
    return figure(f"{value:,.0f}")


def share(value: float | None, digits: int = 1) -> str:
    """A fraction in percent; "–" where it is not known."""
    if value is None or not math.isfinite(value):
        return "–"
    return figure(f"{value * 100:.{digits}f}") + ("" if language() == "zh" else NBSP) + "%"


def figure(text: str) -> str:
    """A figure with a real minus sign, and without one where it is rounded to nothing."""
    return text.replace("-", MINUS if text.strip("-0.,") else "")


def _look(left: bool, cell: str) -> str:
    """The class of a cell: words stand left, and a date is not broken."""
    names = ["l"] * left + ["d"] * bool(_DATE.fullmatch(cell))
    return f" class='{' '.join(names)}'" if names else ""


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str

    def html(self) -> str:
        """As HTML."""
        return f"<p>{html.escape(self.text)}</p>"

    def markdown(self) -> str:
        """As Markdown."""
        return _md(self.text)


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: Sequence[str]

    def html(self) -> str:
        """As HTML."""
        return "<ul>" + "".join(f"<li>{html.escape(item)}</li>" for item in self.items) + "</ul>"

    def markdown(self) -> str:
        """As Markdown."""
        return "\n".join(f"- {_md(item)}" for item in self.items)


@dataclass(frozen=True)
class Grid:
    """A table; the columns named in ``left`` hold words, the others figures."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: Sequence[int] = (0,)
    total_last: bool = False

    def html(self) -> str:
        """As HTML."""

        def cells(row: Sequence[str], kind: str) -> str:
            looks = (_look(place in self.left, cell) for place, cell in enumerate(row))
            return "".join(f"<{kind}{look}>{html.escape(cell)}</{kind}>" for cell, look in zip(row, looks, strict=True))

        body = ""
        for place, row in enumerate(self.rows):
            total = ' class="total"' if self.total_last and place == len(self.rows) - 1 else ""
            body += f"<tr{total}>{cells(row, 'td')}</tr>"
        table = f"<table><thead><tr>{cells(self.head, 'th')}</tr></thead><tbody>{body}</tbody></table>"
        return f'<div class="wide">{table}</div>'

    def markdown(self) -> str:
        """As Markdown."""
        lines = ["| " + " | ".join(_cell(cell) for cell in self.head) + " |"]
        lines.append("|" + "|".join("---" if place in self.left else "---:" for place in range(len(self.head))) + "|")
        lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in self.rows]
        return "\n".join(lines)


@dataclass(frozen=True)
class Tiles:
    """A few figures in a row: label, value, note."""

    tiles: Sequence[tuple[str, str, str]]

    def html(self) -> str:
        """As HTML."""
        made = (
            f'<div class="tile"><span>{html.escape(label)}</span><b>{html.escape(value)}</b>'
            f"<span>{html.escape(note)}</span></div>"
            for label, value, note in self.tiles
        )
        return f'<div class="tiles">{"".join(made)}</div>'

    def markdown(self) -> str:
        """As Markdown."""
        lines = []
        for label, value, note in self.tiles:
            lines.append(f"- {_md(label)}{_colon()}**{_md(value)}**" + (f" · {_md(note)}" if note else ""))
        return "\n".join(lines)


@dataclass(frozen=True)
class Bars:
    """Bars to one scale: label, value, what is printed beside it. In Markdown a table."""

    caption: str
    bars: Sequence[tuple[str, float, str]]

    def html(self) -> str:
        """As HTML."""
        most = max((abs(value) for _, value, _ in self.bars if math.isfinite(value)), default=0.0) or 1.0
        body = ""
        for label, value, shown in self.bars:
            width = abs(value) / most * 100 if math.isfinite(value) else 0.0
            bad = ' class="bad"' if value < 0 else ""
            body += f"<span>{html.escape(label)}</span><div><i{bad} style='width:{width:.1f}%'></i></div>"
            body += f"<b>{html.escape(shown)}</b>"
        return f'<div class="bars">{body}</div><p class="caption">{html.escape(self.caption)}</p>'

    def markdown(self) -> str:
        """As Markdown."""
        rows = [(label, shown) for label, _, shown in self.bars]
        return Grid((self.caption, ""), rows).markdown()


@dataclass(frozen=True)
class Swot:
    """Four lists in a square: heading and points of each."""

    parts: Sequence[tuple[str, Sequence[str]]]

    def html(self) -> str:
        """As HTML."""
        made = (f"<div><h3>{html.escape(head)}</h3>{Bullets(points).html()}</div>" for head, points in self.parts)
        return f'<div class="swot">{"".join(made)}</div>'

    def markdown(self) -> str:
        """As Markdown."""
        return "\n\n".join(f"**{_md(head)}**\n\n{Bullets(points).markdown()}" for head, points in self.parts)


Block = Text | Bullets | Grid | Tiles | Bars | Swot


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Document:
    """A paper in one language.

    Attributes
    ----------
    title, subtitle
        What it is, and about whom.
    meta
        Label and value of each fact in the head.
    sections
        In order.
    footer
        Where the figures come from.
    name
        File name without ending.
    lang
        "en" or "zh".
    """

    title: str
    subtitle: str
    meta: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    footer: str
    name: str
    lang: str = field(default_factory=language)

    @property
    def body(self) -> str:
        """The page's content, without its style."""
        facts = "".join(f"<span>{html.escape(label)} <b>{html.escape(value)}</b></span>" for label, value in self.meta)
        made = [
            f'<header><h1>{html.escape(self.title)}</h1><p class="sub">{html.escape(self.subtitle)}</p>'
            f'<div class="meta">{facts}</div></header>'
        ]
        for number, section in enumerate(self.sections, 1):
            blocks = "".join(block.html() for block in section.blocks)
            made.append(f"<section><h2>{number}. {html.escape(section.title)}</h2>{blocks}</section>")
        made.append(f"<footer>{html.escape(self.footer)}</footer>")
        return f'<article class="kam-doc" lang="{self.lang}">{"".join(made)}</article>'

    @property
    def html(self) -> str:
        """A whole HTML page."""
        return _PAGE.substitute(lang=self.lang, title=html.escape(self.title), style=STYLE, body=self.body)

    @property
    def markdown(self) -> str:
        """The same as Markdown."""
        made = [f"# {_md(self.title)}", _md(self.subtitle)]
        made.append("\n".join(f"- {_md(label)}{_colon()}{_md(value)}" for label, value in self.meta))
        for number, section in enumerate(self.sections, 1):
            made.append(f"## {number}. {_md(section.title)}")
            made += [block.markdown() for block in section.blocks]
        made += ["---", _md(self.footer)]
        return "\n\n".join(made) + "\n"

    def save(self, folder: str | Path = ".") -> list[Path]:
        """Write the page and the Markdown into a folder.

        Returns
        -------
        list of the two paths.
        """
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        paths = [target / f"{self.name}.html", target / f"{self.name}.md"]
        for path, text in zip(paths, (self.html, self.markdown), strict=True):
            path.write_text(text, encoding="utf-8", newline="\n")
        return paths

    def _repr_html_(self) -> str:
        return f"<style>{STYLE}</style>{self.body}"

    def __repr__(self) -> str:
        return f"{self.title} · {self.subtitle}"


def _colon() -> str:
    """Chinese has a full-width colon, and no space after it."""
    return "：" if language() == "zh" else ": "


def _md(text: str) -> str:
    """Text that Markdown leaves alone: one line, nothing in it taken for markup."""
    return re.sub(r"([\\`*_<>\[\]])", r"\\\1", " ".join(text.split()))


def _cell(text: str) -> str:
    return _md(text).replace("|", "\\|")
