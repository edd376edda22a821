"""Look a word of the trade up, in either language. The words stand in ``course/TERMINOLOGY.md``."""

from __future__ import annotations

import html
import os
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kam_lab.i18n import t

if TYPE_CHECKING:
    import ipywidgets as widgets

_MOST = 12


@dataclass(frozen=True)
class Term:
    """One entry: the word in both languages, its column or function in code, words not to use, a note, its heading."""

    en: str
    zh: str
    code: str
    avoid: str
    note: str
    group: str

    def has(self, words: str) -> bool:
        """Whether the words stand in the entry, in whatever language."""
        return any(words in part.casefold() for part in (self.en, self.zh, self.code, self.avoid))


def terminology() -> Path:
    """Where the list lies: ``course/`` in a checkout, ``kam_lab/_course`` where installed."""
    here = Path(__file__).resolve().parent
    installed = here / "_course" / "TERMINOLOGY.md"
    return installed if installed.is_file() else here.parent / "course" / "TERMINOLOGY.md"


@cache
def terms() -> tuple[Term, ...]:
    """All entries, in the order of the list.

    Raises
    ------
    FileNotFoundError
        When the list is not where the course was unpacked.
    """
    import mistune

    tokens: Any = mistune.create_markdown(renderer=None, plugins=["table"])(terminology().read_text(encoding="utf-8"))
    found, group = [], ""
    for token in tokens:
        if token["type"] == "heading":
            group = _text(token)
        if token["type"] != "table":
            continue
        head, body = token["children"]
        names = [_text(cell) for cell in head["children"]]
        for row in body["children"]:
            cells = dict(zip(names, map(_text, row["children"]), strict=True))
            avoid = "；".join(filter(None, (cells.get("not (en)", ""), cells.get("不用", ""))))
            note = cells.get("note 说明", "")
            found.append(Term(cells["en"], cells["中文"], cells.get("code", ""), avoid, note, group))
    return tuple(found)


def look_up(words: str) -> list[Term]:
    """Entries in which the words stand, best first; if there are none, those that sound alike.

    Parameters
    ----------
    words
        A word or part of one, English or Chinese: "retention", "质保", "DSO".
    """
    asked = words.strip().casefold()
    if not asked:
        return []
    found = [term for term in terms() if term.has(asked)]
    if not found:
        names = {name.casefold(): term for term in terms() for name in (term.en, term.zh)}
        found = list(dict.fromkeys(names[name] for name in get_close_matches(asked, names, n=5, cutoff=0.6)))
    return sorted(found, key=lambda term: asked not in (term.en.casefold(), term.zh.casefold()))


def glossary(words: str | None = None) -> widgets.Widget | None:
    """Show a field to look words up, or print what is known of the words given."""
    if words is not None or os.environ.get("KAM_LAB_GRADING") == "1":
        for term in look_up(words or ""):
            print(f"{term.en} · {term.zh}" + (f": {term.note}" if term.note else ""))
        return None
    import ipywidgets as widgets

    field = widgets.Text(placeholder=t("glossary.type"), continuous_update=True, layout={"width": "320px"})
    answer = widgets.HTML(_shown(""))

    def typed(change: Any) -> None:
        answer.value = _shown(change["new"])

    field.observe(typed, "value")
    return widgets.VBox([field, answer], layout=widgets.Layout(max_width="820px", padding="4px 0"))


def _shown(words: str) -> str:
    if not words.strip():
        return f"<span style='opacity:.7'>{html.escape(t('glossary.count', count=len(terms())))}</span>"
    found = look_up(words)
    if not found:
        return html.escape(t("glossary.none", words=words.strip()))
    rows = "".join(
        f"<tr><td style='padding:3px 14px 3px 0;white-space:nowrap'><b>{html.escape(term.en)}</b></td>"
        f"<td style='padding:3px 14px 3px 0;white-space:nowrap'><b>{html.escape(term.zh)}</b></td>"
        f"<td style='padding:3px 0;line-height:1.45'>{html.escape(term.note)}</td></tr>"
        for term in found[:_MOST]
    )
    more = t("glossary.more", count=len(found) - _MOST) if len(found) > _MOST else ""
    return f"<table style='border-collapse:collapse'>{rows}</table><span>{html.escape(more)}</span>"


def _text(token: Any) -> str:
    """The plain text of a token and everything inside it."""
    if "raw" in token:
        return str(token["raw"])
    return "".join(_text(child) for child in token.get("children", ())).strip()
