"""Text that must fit: widths of mixed Chinese and Latin text, line breaks, shortened names."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator


def text_width(text: str) -> int:
    """Width in half-characters: a Chinese character counts two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def wrapped(text: str, width: int) -> str:
    """Break ``text`` into lines of at most ``width`` half-characters: at spaces, or between Chinese characters.

    The lines are made about equally long, so that no single word is left alone on the last one.
    """
    lines = _filled(text, width)
    if len(lines) > 1:
        for narrower in range(width - 1, width // 2, -1):
            tighter = _filled(text, narrower)
            if len(tighter) > len(lines) or max(map(text_width, tighter)) > width:
                break
            lines = tighter
    return "\n".join(lines)


def _filled(text: str, width: int) -> list[str]:
    """Lines filled from the left."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and text_width(line + piece.rstrip(" ")) > width:
            lines.append(line.rstrip(" "))
            line = piece.lstrip(" ")
        else:
            line += piece
    return [*lines, line.rstrip(" ")]


def _pieces(text: str) -> Iterator[str]:
    """Smallest unbreakable pieces: a word with its space, or a Chinese character with the marks that belong to it."""
    opening, closing = "（“《", "，。；：、！？）》”%"
    piece = ""
    for char, following in itertools.zip_longest(text, text[1:], fillvalue=""):
        piece += char
        wide = [sign != "" and unicodedata.east_asian_width(sign) in "WF" for sign in (char, following)]
        if (char == " " or any(wide)) and following not in closing and char not in opening:
            yield piece
            piece = ""
    if piece:
        yield piece


def short(name: object, width: int = 16) -> str:
    """A label of at most ``width`` half-characters; a longer one ends in an ellipsis."""
    text = str(name)
    if text_width(text) <= width:
        return text
    kept = ""
    for char in text:
        if text_width(kept + char) > width - 1:
            break
        kept += char
    return kept.rstrip(" （(,-") + "…"
