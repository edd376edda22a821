"""The scorecards that came back: kept as they came, in a project's folder, and read from there.

``<project>/<name>-<hash>.xlsx`` came from somebody who may be anybody, so the card itself has to prove whose it is.
``<project>/received/<student>/<time>-<hash>.json`` came from that student for certain (nbgrader's exchange, a learning
platform, the student's own hand-in), whatever stands in it. A file is written once and never again, so that bringing
the same ones twice, or being stopped in the middle, changes nothing.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from grading.assessment.panel.cards import SUFFIXES, card_name, read_card
from grading.assessment.panel.model import Card, PanelProject, People, Problem, moment
from grading.assessment.sheets import replace_file

RECEIVED = "received"
NO_CARD = frozenset({"no_card", "no_sheet", "no_ids", "no_workbook", "unreadable", "too_large"})
"""Problems of a file that is no scorecard, or cannot be told to be one."""

_STAMP = "%Y%m%d-%H%M%S"
_A_DAY = timedelta(days=1)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT = re.compile(r"(?P<when>\d{8}-\d{6})-[0-9a-f]{12}")


@dataclass(frozen=True)
class Sent:
    """A file that may be a scorecard.

    Attributes
    ----------
    shown : where it came from, as a teacher knows it.
    data : its bytes.
    sender : the student it is certain to come from; None where that is not certain.
    at : when it was handed in, if that is known.
    """

    shown: str
    data: bytes
    sender: str | None = None
    at: datetime | None = None

    @property
    def name(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.shown).name

    @property
    def suffix(self) -> str:
        """``.xlsx`` or ``.json``."""
        return PurePosixPath(self.shown).suffix.casefold()


def keep(folder: Path, sent: Sent) -> Path | None:
    """Keep a file in a project's folder; None if it is there already."""
    mark = hashlib.sha256(sent.data).hexdigest()[:12]
    if sent.sender is None:
        stem = card_name(PurePosixPath(sent.name).stem)[:60].strip(" .") or "card"
        target, same = folder / f"{stem}-{mark}{sent.suffix}", sorted(folder.glob(f"*-{mark}{sent.suffix}"))
        same += [path for path in _files(folder) if path.read_bytes() == sent.data]  # put there by hand
    else:
        place = folder / RECEIVED / card_name(sent.sender)
        target = place / f"{sent.at or _NEVER:{_STAMP}}-{mark}{sent.suffix}"
        same = sorted(place.glob(f"*-{mark}{sent.suffix}"))
    return None if same else replace_file(target, sent.data)


def try_card(
    path: Path, sent: Sent, project: PanelProject, people: People, secret: bytes
) -> tuple[Card | None, list[Problem]]:
    """Read a card that was sent; see :func:`cards.read_card`.

    The time a card claims is believed as long as it does not lie behind the hand-in (by a day: zips know no zones).
    """
    card, problems = read_card(path, project, people, secret, sent.sender, shown=sent.shown)
    if card is not None and sent.at is not None and (not card.at or moment(card.at) - sent.at > _A_DAY):
        card = dataclasses.replace(card, at=sent.at.astimezone(UTC).isoformat(timespec="seconds"))
    return card, problems


def read_kept(
    folder: Path, project: PanelProject, people: People, secret: bytes
) -> tuple[list[Card], list[Problem], list[Path]]:
    """Read everything that is kept of a project.

    Returns
    -------
    cards, problems, files
        In an order that does not depend on the machine. ``source`` of a card and ``file`` of a problem are paths below
        the folder.
    """
    cards, problems, files = [], [], []
    for path, sender, at in _kept(folder, people):
        shown = path.relative_to(folder).as_posix()
        card, found = try_card(path, Sent(shown, b"", sender, at), project, people, secret)
        files.append(path)
        problems += found
        if card is not None:
            cards.append(card)
    return sorted(cards, key=lambda card: (card.rater, card.age, card.source)), sorted(set(problems)), files


def _kept(folder: Path, people: People) -> Iterator[tuple[Path, str | None, datetime | None]]:
    for path in _files(folder):
        yield path, None, None
    senders = {card_name(student): student for student in (*people.roster, *people.representatives)}
    received = folder / RECEIVED
    for place in sorted(received.iterdir()) if received.is_dir() else ():
        # A folder of somebody who has left the class: the card is told to be a stranger's.
        for path in _files(place):
            match = _KEPT.fullmatch(path.stem)
            at = datetime.strptime(match["when"], _STAMP).replace(tzinfo=UTC) if match else _NEVER
            yield path, senders.get(place.name, place.name), at if at > _NEVER else None


def _files(folder: Path) -> list[Path]:
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [
        path
        for path in found
        if path.suffix.casefold() in SUFFIXES
        and not path.name.startswith((".", "~$"))
        and ".before-" not in path.name
        and path.is_file()
        and not path.is_symlink()
    ]
