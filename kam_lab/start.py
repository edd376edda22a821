"""The start page: where am I, what is due, what did I get."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from urllib.parse import quote

from kam_lab.i18n import t
from kam_lab.learning import Lesson, Work, around, lessons, work

SOON = timedelta(days=3)


@dataclass(frozen=True)
class Page:
    """The start page; a notebook shows it as HTML, a terminal as text."""

    lessons: tuple[Lesson, ...]
    work: tuple[Work, ...]
    folder: Path
    now: datetime

    @property
    def next_step(self) -> str:
        """One sentence: what to do now."""
        for one in self.work:
            if one.overdue(self.now):
                return t("start.next.late", title=one.title, left=one.asked - one.answered)
        for one in self.work:
            if one.changed:
                return t("start.next.changed", title=one.title)
        for one in self.work:
            if one.handed_in is None and one.due and datetime.fromisoformat(one.due).astimezone() - self.now < SOON:
                return t("start.next.due", title=one.title, due=_day(one.due), left=one.asked - one.answered)
        for lesson in self.lessons:
            if not lesson.done:
                begun = lesson.right > 0
                key = "go_on" if begun else "begin"
                return t(f"start.next.{key}", title=lesson.title, left=lesson.asked - lesson.right)
        for one in self.work:
            if one.handed_in is None:
                return t("start.next.open", title=one.title, left=one.asked - one.answered)
        return t("start.next.done")

    def _repr_html_(self) -> str:
        style = (Path(__file__).parent / "start.css").read_text(encoding="utf-8")
        parts = [
            f"<style>{style}</style>",
            "<div class='kam-start'>",
            f"<div class='next'>{escape(self.next_step)}</div>",
        ]
        parts.append(_table("start.lessons", ("lesson", "checks"), [self._lesson(one) for one in self.lessons]))
        rows = [self._work(one) for one in self.work]
        if rows:
            parts.append(_table("start.work", ("assignment", "answered", "due", "handed_in", "result"), rows))
        else:
            parts.append(f"<h3>{escape(t('start.work'))}</h3><p class='faint'>{escape(t('start.no_work'))}</p>")
        return "".join([*parts, "</div>"])

    def __repr__(self) -> str:
        lines = [self.next_step, ""]
        lines += [f"{one.right:>3} / {one.asked:<3} {one.title}" for one in self.lessons]
        lines += [f"{one.answered:>3} / {one.asked:<3} {one.title}  {_day(one.due)}" for one in self.work]
        return "\n".join(lines)

    def _link(self, path: Path, words: str) -> str:
        """A link that JupyterLab opens in a tab: relative to the notebook that shows the page."""
        where = Path(os.path.relpath(path.resolve(), self.folder)).as_posix()
        return f"<a href='{quote(where)}'>{escape(words)}</a>"

    def _lesson(self, one: Lesson) -> list[str]:
        share = one.right / one.asked if one.asked else 1
        bar = f"<span class='bar'><i style='width:{share:.0%}'></i></span>{one.right} / {one.asked}"
        return [self._link(one.path, one.title), bar]

    def _work(self, one: Work) -> list[str]:
        if one.handed_in is None:
            handed = escape(t("start.not_yet"))
        else:
            handed = f"{one.handed_in:%m-%d %H:%M}"
            handed += f"<br><span class='late'>{escape(t('start.changed'))}</span>" if one.changed else ""
        due = escape(_day(one.due)) or "–"
        if one.overdue(self.now):
            due = f"<span class='late'>{due}</span>"
        result = "–"
        if one.feedback is not None:
            points = one.feedback.points
            words = t("start.read") if points is None else t("start.points", points=f"{points:g}")
            result = self._link(one.feedback.path, words)
        return [self._link(one.path, one.title), f"{one.answered} / {one.asked}", due, handed, result]


def start(folder: str | Path = ".") -> Page:
    """The start page for the lessons in a folder and the assignments near it.

    Parameters
    ----------
    folder
        Where the lessons lie; an assignment is found here, in the folder above ``en`` or ``zh``, and two levels below.
    """
    here = Path(folder).resolve()
    found: dict[Path, Work] = {}
    for place in around(here):
        found |= {one.path.resolve(): one for one in work(place)}
    ordered = sorted(found.values(), key=lambda one: (one.due or "9999", one.assignment))
    return Page(tuple(lessons(here)), tuple(ordered), here, datetime.now().astimezone())


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(t(f'start.column.{name}'))}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<h3>{escape(t(title))}</h3><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _day(stamp: str) -> str:
    """An ISO date and time as people write it; what is no date stays as it is."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return stamp
    return f"{moment:%Y-%m-%d}" if moment.time() == moment.min.time() else f"{moment:%Y-%m-%d %H:%M}"
