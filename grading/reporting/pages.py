"""Making HTML: one Jinja environment that escapes everything, and what templates may call."""

from __future__ import annotations

import re
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from grading.reporting.model import words

_CODE = re.compile(r"`([^`\n]+)`")
_STRONG = re.compile(r"\*\*([^*\n]+)\*\*")


def rich(text: str) -> Markup:
    """The two marks that prompts use, code and bold, of a text that is escaped first."""
    safe = str(escape(text))
    return Markup(_STRONG.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", safe)))


def number(value: Any, decimals: int = 2) -> str:
    """A mark or points without needless zeros; a dash where there is none."""
    if value is None or value != value:
        return "–"
    return f"{float(value):.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{float(value):.0f}"


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters.update(rich=rich, number=number)
    return made


def page(template: str, lang: str, **fields: Any) -> str:
    """Fill in a template; ``t`` in it gives texts in ``lang``, ``say`` in a language to be named."""
    say = partial(words)
    return (
        _environment()
        .get_template(template)
        .render(lang=lang, t=lambda key, **kw: words(key, lang, **kw), say=say, **fields)
    )
