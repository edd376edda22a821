"""A printed table as a reader sees it: cells of text."""

from __future__ import annotations

import re
from datetime import date
from typing import Any


class Sheet:
    """The English side of an excerpt, column by column."""

    def __init__(self, table: Any) -> None:
        cells = [[cell if isinstance(cell, str) else cell["en"] for cell in row] for row in table.rows]
        self.rows = cells
        self.title = table.title["en"]
        self.note = "" if table.note is None else table.note["en"]

    def texts(self, column: int) -> list[str]:
        return [row[column] for row in self.rows]

    def numbers(self, column: int) -> list[float]:
        """Figures; a dash counts as 0."""
        return [number(text) for text in self.texts(column)]

    def days(self, column: int) -> list[date | None]:
        return [None if text == "–" else date.fromisoformat(text) for text in self.texts(column)]

    def noted(self) -> list[float]:
        """The figures in the note below, in order."""
        return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*\.?\d*", self.note)]


def number(text: str) -> float:
    plain = text.replace(",", "").replace("\N{MINUS SIGN}", "-").replace("%", "").strip()
    return 0.0 if plain == "–" else float(plain)


def largest(pairs: Any) -> str:
    """The name with the largest figure."""
    return max(pairs, key=lambda pair: pair[1])[0]


def smallest(pairs: Any) -> str:
    return min(pairs, key=lambda pair: pair[1])[0]
