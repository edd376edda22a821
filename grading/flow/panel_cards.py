"""Scorecards coming back: from the desks, workbooks filled in where they lay, hand-ins, files and the exchange.

A card is kept as it came and logged once. Nothing that comes in is changed or removed.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from grading.assessment import audit
from grading.assessment.panel.cards import LARGEST, SUFFIXES, card_name
from grading.assessment.panel.evidence import NO_CARD, Sent, keep, read_kept, try_card
from grading.assessment.panel.merge import merge
from grading.assessment.panel.model import PanelProject, People, Problem, problem, say, told
from grading.classroom import gradebook
from grading.classroom.archives import Entry, Limits, Walk, members
from grading.classroom.collect import read_stamp
from grading.classroom.content import project_assignments
from grading.classroom.folder import Classroom
from grading.classroom.matching import Match, Matcher
from grading.classroom.messages import ClassroomError
from grading.flow.panel_setup import EXEMPLAR, cards_folder, notes_on, outbox, panel_project, people
from kam_lab.i18n import pick

__all__ = ["EVENT", "CardsIn", "collect"]

EVENT = "scorecard_read"
_CARD = "card.json"
# What lies beside a card and is none.
_OTHERS = frozenset({"answers.json", "hand_in.json", "questions.json", "panel.json", "datapackage.json", "SHA256SUMS"})
_OTHERS |= {"member_form.json", "member_form_setup.json"}
# What learning platforms write into names: who handed in is then certain.
_PLATFORM = re.compile(r"_assignsubmission_(?:file|onlinetext)|_attempt_\d{4}(?:-\d\d){5}|^[^_]+_(?:LATE_)?\d+_\d+_.")
Text = dict[str, str]


@dataclass(frozen=True)
class CardsIn:
    """What a collection of scorecards found.

    Attributes
    ----------
    new : (rater, file) of the cards that were not there before.
    there : raters of whom a card with scores is there.
    missing : representatives and teachers of whom there is none.
    problems : of what came in now: what could not be used, or needs a look.
    notes : about the class and the source, a sentence each.
    """

    project: str
    new: tuple[tuple[str, str], ...] = ()
    there: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Text, ...] = ()

    def summary(self) -> str:
        """Some lines of text in the current language."""
        lines = [pick(say("flow.collected", new=len(self.new), there=len(self.there)))]
        if self.missing:
            lines.append(pick(say("flow.missing", raters=", ".join(self.missing))))
        lines += [f"  ! {pick(text)}" for text in told(self.problems)]
        lines += [f"  ! {pick(one)}" for one in self.notes]
        return "\n".join(lines)


def collect(
    classroom: Classroom, project: str, source: str | Path | None = None, *, exchange_root: Path | None = None
) -> CardsIn:
    """Bring scorecards in; may be repeated, in any order, with the same or other sources.

    The teachers' desks, the workbooks in the outbox and the project's hand-ins are always looked at.

    Parameters
    ----------
    source
        A folder, a zip (also as a learning platform exports it), a single card, or ``"exchange"``.
    exchange_root
        Folder of nbgrader's exchange, where it is not nbgrader's default.

    Raises
    ------
    ClassroomError
        Where the source does not exist.
    GradebookError
        Where nbgrader cannot read its exchange.
    """
    judged, raters = panel_project(classroom, project), people(classroom, project)
    desk = _Intake(classroom, judged, raters)
    for sent in _at_hand(classroom, project, raters):
        desk.take(sent, quiet=True)
    if str(source) == "exchange":
        gradebook.setup(classroom)
        with tempfile.TemporaryDirectory(prefix="kam-lab-") as scratch:
            gradebook.collect_exchange(classroom, outbox(classroom, project).name, Path(scratch), exchange_root)
            for sent in _exchanged(classroom, Path(scratch)):
                desk.take(sent)
    elif source is not None:
        path = Path(source)
        if not path.exists():
            raise ClassroomError(say("flow.absent", source=path.name))
        for sent in _sent(classroom, path, desk.notes):
            desk.take(sent)
    return desk.settled()


class _Intake:
    """Takes in one file after the other, and logs in the end what has not been logged."""

    def __init__(self, classroom: Classroom, project: PanelProject, raters: People) -> None:
        self.classroom, self.project, self.raters = classroom, project, raters
        self.folder = cards_folder(classroom, project.id)
        self.notes: list[Text] = []
        self.problems: set[Problem] = set()

    def take(self, sent: Sent, quiet: bool = False) -> None:
        """Keep a file if it is a scorecard.

        Parameters
        ----------
        quiet : say nothing of what is no card, or an empty one: it was not brought here as one.
        """
        if len(sent.data) > LARGEST:
            if not quiet:
                self.problems.add(problem("too_large", sent.shown, most=LARGEST // 1_000_000))
            return
        with tempfile.TemporaryDirectory(prefix="kam-lab-") as scratch:
            file = Path(scratch) / f"card{sent.suffix}"
            file.write_bytes(sent.data)
            card, problems = try_card(file, sent, self.project, self.raters, self.classroom.secret)
        kinds = {one.kind for one in problems}
        other = card is None and "wrong_project" in kinds  # belongs to another panel of the class
        if kinds & NO_CARD or kinds == {"empty"} or other:
            self.problems |= set() if quiet else set(problems)
            return
        self.problems |= set(problems)
        keep(self.folder, sent)

    def settled(self) -> CardsIn:
        cards, _, _ = read_kept(self.folder, self.project, self.raters, self.classroom.secret)
        log = self.classroom.audit_file
        known = {str(one["data"].get("digest")) for one in audit.entries(log) if one["event"] == EVENT}
        new = []
        for card in cards:
            if card.digest in known:
                continue
            known.add(card.digest)
            new.append((card.rater, card.source))
            count = sum(len(row) for row in card.scores.values())
            data: dict[str, Any] = {"project": card.project, "rater": card.rater, "file": card.source}
            data |= {"scores": count, "digest": card.digest}
            audit.append(log, EVENT, card.rater, f"scorecard of {card.project}", data)
        there = {card.rater for card in merge(cards).cards if card.scores}
        missing = [one for one in (*self.raters.representatives, *sorted(self.raters.teachers)) if one not in there]
        self.notes += notes_on(self.classroom, self.project.id)
        return CardsIn(
            self.project.id,
            tuple(new),
            tuple(sorted(there)),
            tuple(missing),
            tuple(sorted(self.problems)),
            tuple(self.notes),
        )


# -- where cards come from --------------------------------------------------------------------------------------------


def _at_hand(classroom: Classroom, project: str, raters: People) -> Iterator[Sent]:
    """What is in the class folder already: desks, the outbox, hand-ins."""
    desks = cards_folder(classroom, project) / "desk"
    for file in sorted(desks.glob(f"*/{_CARD}")):
        yield Sent(f"{file.parent.name}{file.suffix}", file.read_bytes())
    for rater in sorted({*raters.representatives, *raters.teachers}):
        file = outbox(classroom, project) / f"{card_name(rater)}.xlsx"
        if file.is_file():
            yield Sent(file.name, file.read_bytes())
    if project.endswith(EXEMPLAR):
        return
    for student in classroom.roster:
        for assignment in project_assignments(project):
            folders = [classroom.step("submitted", student.student_id, assignment)]
            earlier = classroom.step("attempts", student.student_id, assignment)
            folders += sorted(earlier.iterdir()) if earlier.is_dir() else []
            for folder in folders:
                yield from _handed_in(classroom, student.student_id, folder)


def _handed_in(classroom: Classroom, student: str, folder: Path) -> Iterator[Sent]:
    if not folder.is_dir() or folder.is_symlink():
        return
    stamp = folder / "timestamp.txt"
    at = read_stamp(stamp.read_bytes()) if stamp.is_file() and not stamp.is_symlink() else None
    for file in sorted(folder.iterdir()):
        card = file.name == _CARD or file.suffix.casefold() == ".xlsx"
        if card and file.is_file() and not file.is_symlink() and file.stat().st_size <= LARGEST:
            yield Sent(file.relative_to(classroom.root).as_posix(), file.read_bytes(), student, at)


def _exchanged(classroom: Classroom, scratch: Path) -> Iterator[Sent]:
    """What nbgrader collected: ``<user>/<assignment>/…``; the user is certain."""
    for folder in sorted(scratch.glob("*/*")):
        student = folder.parent.name
        stamp = folder / "timestamp.txt"
        at = read_stamp(stamp.read_bytes()) if stamp.is_file() else None
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if _may_be_card(file.name) and file.is_file() and not file.is_symlink():
                yield Sent(f"{student}/{file.name}", file.read_bytes(), student, at)


def _sent(classroom: Classroom, source: Path, notes: list[Text]) -> Iterator[Sent]:
    """What a folder or an export holds. A name that a platform wrote makes the sender certain."""
    if source.is_file() and source.suffix.casefold() in SUFFIXES:  # a workbook is a zip as well
        yield Sent(source.name, source.read_bytes())
        return
    matcher = Matcher(classroom.roster)
    with Walk(source, Limits(file_bytes=20 * 2**20)) as walk:
        notes += [say("flow.unread", file=shown, why=reason) for shown, reason in walk.troubles]
        for entry, data in members([entry for entry in walk.entries if _may_be_card(entry.parts[-1])]):
            sender, at = _platform(matcher, entry)
            if data is None:
                notes.append(say("flow.unread", file=entry.shown, why=say("flow.damaged")))
            else:
                yield Sent(entry.shown, data, sender, at)


def _may_be_card(name: str) -> bool:
    plain = name.casefold()
    ours = plain.endswith(SUFFIXES) and not plain.startswith(("~$", ".")) and ".before-" not in plain
    return ours and not any(plain == other or plain.endswith(f"_{other}") for other in _OTHERS)


def _platform(matcher: Matcher, entry: Entry) -> tuple[str | None, datetime | None]:
    found = matcher.match(entry.parts)
    if isinstance(found, Match) and _PLATFORM.search(entry.parts[found.anchor]):
        return found.student.student_id, found.when or entry.when
    return None, None
