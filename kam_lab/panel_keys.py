"""Levels by the keyboard: figures typed one after the other, each for one line of a scorecard.

The box they are typed into is never emptied while somebody types, since the browser sends what it holds a little later
and figures on their way would get lost. So the whole of it is read every time, and only what is new is told.
"""

from __future__ import annotations

from collections.abc import Sequence

EMPTY = "-–—.。_"
"""What leaves a line open, besides a zero."""


class Figures:
    """What the box means."""

    def __init__(self) -> None:
        self._before, self._applied, self._fresh = "", "", False

    def restart(self, known: str) -> None:
        """The box is about to be emptied, for what comes belongs to other lines.

        Parameters
        ----------
        known : what it is known to hold now; it may come once more, with the next figure behind it.
        """
        self._before, self._applied, self._fresh = known, "", True

    def read(self, typed: str, levels: Sequence[int]) -> tuple[list[tuple[int, int | None]], int]:
        """Read the box.

        Parameters
        ----------
        typed : its content.
        levels : number of levels of each line, in their order.

        Returns
        -------
        changes : list of (line, level)
            Counted from 0; level None for a line that is left open. What was told before is not told again.
        count : int
            How many lines have a figure now.
        """
        if self._fresh:
            late = len(typed) > len(self._before) and typed.startswith(self._before)
            self._before, self._fresh = self._before if late else "", False
        figures: list[str] = []
        changes: list[tuple[int, int | None]] = []
        for letter in typed.removeprefix(self._before):
            line = len(figures)
            if line == len(levels):
                break
            number = int(letter) if letter.isdecimal() else 0 if letter in EMPTY else -1
            if not 0 <= number <= levels[line]:
                continue  # a space, or a level that is not there
            if self._applied[line : line + 1] != str(number):
                changes.append((line, number - 1 if number else None))
            figures.append(str(number))
        self._applied = "".join(figures)
        return changes, len(figures)
