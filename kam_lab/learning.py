"""Where a student stands: lessons with their self-checks, assignments, what came back. Read from the files at hand.

Nothing is sent anywhere. What a self-check remembers lies in ``progress.json`` beside the lessons and may be deleted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import yaml

from kam_lab.answering.store import AnswerStore
from kam_lab.answering.workbook import QUESTIONS, Workbook
from kam_lab.questions import QuestionError
from kam_lab.selfcheck import FOLDER as CHECKS

PROGRESS = "progress.json"
FEEDBACK_META = "kam-lab-feedback"
"""Name of the ``<meta>`` by which a feedback page says whose work it is about and what it earned."""
_DEPTH = ("", "*/", "*/*/")
_MOST_PAGES = 200


@dataclass(frozen=True)
class Lesson:
    """One lesson: where it is, and how many of its self-checks have been answered rightly."""

    stage: str
    path: Path
    title: str
    right: int
    asked: int

    @property
    def done(self) -> bool:
        """Every self-check was answered rightly at least once."""
        return self.right >= self.asked


@dataclass(frozen=True)
class Feedback:
    """One page that came back."""

    assignment: str
    path: Path
    points: float | None
    out_of: float | None


@dataclass(frozen=True)
class Work:
    """One assignment that lies in a folder.

    Attributes
    ----------
    answered, asked : numbers of questions.
    due : ISO date and time, or "".
    handed_in : when the newest hand-in was packed, or None.
    changed : whether an answer was saved after that.
    """

    assignment: str
    stage: str
    path: Path
    title: str
    answered: int
    asked: int
    due: str
    handed_in: datetime | None
    changed: bool
    feedback: Feedback | None

    def overdue(self, now: datetime) -> bool:
        """Nothing was handed in, and the time is over."""
        return self.handed_in is None and bool(self.due) and _moment(self.due) < now


def remember(name: str, right: bool, folder: str | Path = ".") -> None:
    """Keep that a self-check was answered. Where nothing can be written, nothing is kept."""
    store = AnswerStore(folder, file=PROGRESS)
    with suppress(OSError, ValueError):
        saved = store.get(name)
        known = saved.value if saved and isinstance(saved.value, dict) else {}
        tries = known.get("tries", 0) if isinstance(known.get("tries"), int) else 0
        store.save(name, {"right": bool(known.get("right")) or right, "tries": tries + 1})


def lessons(folder: str | Path = ".") -> list[Lesson]:
    """The lessons in a folder, in teaching order, with what ``progress.json`` knows of them."""
    known = {name: saved.value for name, saved in AnswerStore(folder, repair=False, file=PROGRESS).load().items()}
    found = []
    for path in sorted(Path(folder).glob("[0-9][0-9]_*.ipynb")):
        stage = path.stem.partition("_")[2]
        names = _checks(stage)
        right = sum(1 for name in names if isinstance(known.get(name), dict) and known[name].get("right") is True)
        found.append(Lesson(stage, path, heading(path) or path.stem, right, len(names)))
    return found


def work(folder: str | Path = ".") -> list[Work]:
    """The assignments in a folder and the two levels below it, those due first in front."""
    root = Path(folder)
    pages = {page.assignment: page for page in feedback_pages(root)}
    found = []
    for place in sorted({path.parent for depth in _DEPTH for path in root.glob(f"{depth}{QUESTIONS}")}):
        if any(part.startswith(".") for part in place.relative_to(root).parts):
            continue
        with suppress(QuestionError, OSError):
            found.append(_one(place, pages))
    return sorted(found, key=lambda one: (one.due or "9999", one.assignment))


def feedback_pages(folder: str | Path = ".") -> list[Feedback]:
    """The feedback pages in a folder and the two levels below it, oldest first."""
    root = Path(folder)
    paths = {path for depth in (*_DEPTH, "*/*/*/") for path in root.glob(f"{depth}*.html")}
    pages = []
    for path in sorted(paths, key=lambda path: (path.stat().st_mtime, path))[-_MOST_PAGES:]:
        reader = _MetaReader()
        with suppress(OSError), path.open(encoding="utf-8", errors="replace") as file:
            reader.feed(file.read(4000))
        if "assignment" in reader.found:
            points, most = (_number(reader.found.get(name, "")) for name in ("points", "of"))
            pages.append(Feedback(reader.found["assignment"], path, points, most))
    return pages


def heading(notebook: Path) -> str:
    """The first heading of a notebook, or ""."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    for cell in cells:
        for line in "".join(cell.get("source", "")).splitlines():
            if cell.get("cell_type") == "markdown" and line.startswith("# "):
                return line[2:].strip()
    return ""


def _one(place: Path, pages: dict[str, Feedback]) -> Work:
    book = Workbook(place)
    name = book.file.assignment
    states = book.states()
    saved = [entry.saved_at for entry in AnswerStore(place, repair=False).load().values() if entry.saved_at]
    packed = [datetime.fromtimestamp(path.stat().st_mtime).astimezone() for path in place.glob(f"{name}_*.zip")]
    handed_in = max(packed, default=None)
    notebook = place / f"{name}.ipynb"
    return Work(
        assignment=name,
        stage=book.file.questions[0].stage if book.file.questions else "",
        path=notebook if notebook.is_file() else place,
        title=heading(notebook) or name,
        answered=sum(state.name == "answered" for state in states),
        asked=len(states),
        due=book.file.due or "",
        handed_in=handed_in,
        changed=handed_in is not None and any(_moment(when) > handed_in for when in saved),
        feedback=pages.get(name),
    )


def _checks(stage: str) -> list[str]:
    path = CHECKS / f"{stage}.yaml"
    return list(yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.is_file() else []


def _moment(stamp: str) -> datetime:
    """An ISO date and time; without an offset it is meant in the time of this machine."""
    try:
        return datetime.fromisoformat(stamp).astimezone()
    except ValueError:
        return datetime.max.replace(tzinfo=datetime.now().astimezone().tzinfo)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


class _MetaReader(HTMLParser):
    """Reads the one ``<meta>`` that concerns us."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "meta" and named.get("name") == FEEDBACK_META:
            self.found = {key.removeprefix("data-"): value or "" for key, value in attrs if key.startswith("data-")}


def around(folder: str | Path = ".") -> Iterator[Path]:
    """Where to look for assignments: the folder itself, and the one above when the course lies in it."""
    here = Path(folder).resolve()
    yield here
    if here.name in ("en", "zh"):
        yield here.parent
