"""Bids coming in: closed as soon as they are collected, a receipt for the team, a line in the log.

What is closed is the whole hand-in of the team's notebook, earlier ones as well. In its place lies ``sealed.json``; its
content lies encrypted in ``tender/sealed/``. Until the opening nothing of it can be shown, graded or reported.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.assessment import audit
from grading.assessment.tender.seal import close_envelope, seal_key
from grading.classroom.answers import read_answers
from grading.classroom.collect import read_stamp
from grading.classroom.files import remove_tree, whole_folder, write_atomic, write_if_changed, zip_bytes
from grading.classroom.folder import Classroom
from grading.classroom.messages import ClassroomError
from grading.classroom.outputs import bundles_of
from grading.flow import teams as team_flow
from grading.flow.due import team_closing
from grading.flow.tender import rooms
from grading.messages import both
from kam_lab.tendering import bid_fingerprint
from kam_lab.tendering.fingerprint import BID

SEALED, STAMP = "sealed.json", "timestamp.txt"
SEAL_EVENT, REFUSED_EVENT = "bid_sealed", "tender_refused"
Text = dict[str, str]


@dataclass(frozen=True)
class SealedBid:
    """One closed hand-in, as the log has it.

    Attributes
    ----------
    content : SHA-256 of what was handed in. envelope : of the closed file. mark : fingerprint of the bid in it.
    opening : the planned opening of that day; part of the key.
    """

    student: str
    team: str
    at: str
    place: str
    file: str
    content: str
    envelope: str
    mark: str
    opening: str

    @property
    def moment(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.at)


def opening_time(classroom: Classroom, project: str) -> dt.datetime | None:
    """When the bids may be opened: when the last team's notebook has closed; None where no time is set.

    That is ``due`` of the team's notebook in ``class.yaml``, or later where a team was given more time for it: all bids
    are opened together, so the others wait.
    """
    teams = team_flow.project_teams(classroom, project)
    closes = [team_closing(classroom, project, team) for team in teams]
    return max((moment for moment in closes if moment is not None), default=None)


def clock(classroom: Classroom, project: str, stamp: str) -> dt.datetime:
    """A moment of the log in the time zone of the opening time that was set, else of this machine."""
    due = opening_time(classroom, project)
    return dt.datetime.fromisoformat(stamp).astimezone(due.tzinfo if due else None)


def on_paper(classroom: Classroom, project: str, stamp: str) -> str:
    """A moment of the log as it stands in a record: ``2026-11-20 18:00:05+08:00``; empty for none."""
    return clock(classroom, project, stamp).isoformat(sep=" ", timespec="seconds") if stamp else ""


def opened_file(classroom: Classroom) -> Path:
    """Written by the opening; with it the tender is open."""
    return rooms.folder(classroom) / "opened.json"


def is_open(classroom: Classroom) -> bool:
    """Whether the bids have been opened."""
    return opened_file(classroom).is_file()


def sealed_bids(classroom: Classroom) -> list[SealedBid]:
    """Every bid that was closed, in the order of the log."""
    log = audit.entries(classroom.audit_file)
    return [SealedBid(**entry["data"]) for entry in log if entry["event"] == SEAL_EVENT]


def refuse(classroom: Classroom, who: str, key: str, once: bool = False, **fields: Any) -> ClassroomError:
    """Log that something was refused, and make the error that says so.

    Parameters
    ----------
    once : do not log what the log holds already.
    """
    text = both(f"tender.refused.{key}", **fields)
    data = {"what": key, **{name: str(value) for name, value in fields.items()}}
    known = (e["data"] for e in audit.entries(classroom.audit_file) if e["event"] == REFUSED_EVENT)
    if not once or data not in list(known):
        audit.append(classroom.audit_file, REFUSED_EVENT, who, text["en"], data)
    return ClassroomError(text)


def require_open(classroom: Classroom, assignment: str, who: str = "kam-lab") -> None:
    """Refuse to read the team notebooks of a tender before they are opened.

    Raises
    ------
    ClassroomError
        A bid of it is sealed, and the opening has not been.
    """
    if assignment not in classroom.projects or not rooms.belongs(classroom, assignment) or is_open(classroom):
        return
    if sealed_bids(classroom) or any(folder.is_dir() for _, folder in hand_in_folders(classroom, assignment)):
        raise refuse(classroom, who, "sealed", once=True, assignment=assignment)


def seal(classroom: Classroom, *, who: str = "kam-lab") -> list[SealedBid]:
    """Close what was collected and is not closed yet; the new ones. Repeated, it changes nothing."""
    project = rooms.tender_project(classroom).id
    if is_open(classroom):
        _drop_stubs(classroom, project)
        return []
    known = sealed_bids(classroom)
    made = []
    for student, folder in list(hand_in_folders(classroom, project)):
        if (folder / SEALED).is_file():
            continue
        found = _seal_one(classroom, project, student, folder, known, who)
        if found is not None and found not in known:
            known.append(found)
            made.append(found)
    _drop_doubles(classroom, project)
    write_receipts(classroom, project)
    return made


def _seal_one(
    classroom: Classroom, project: str, student: str, folder: Path, known: list[SealedBid], who: str
) -> SealedBid | None:
    files = {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.is_symlink()
    }  # fmt: skip
    stamp = read_stamp(files.get(STAMP, b"")) or dt.datetime.fromtimestamp(folder.stat().st_mtime, dt.UTC)
    at = stamp.astimezone(dt.UTC).isoformat(timespec="seconds")
    body = zip_bytes({name: data for name, data in files.items() if name != STAMP})
    content = hashlib.sha256(body).hexdigest()
    place = folder.relative_to(classroom.root).as_posix()
    earlier = next((one for one in known if one.student == student and one.content == content), None)
    swapped = earlier is None and any(one.student == student and one.at == at for one in known)
    if swapped:  # other content at the very moment of a bid that is closed: not a later hand-in, but a swap
        refuse(classroom, who, "swapped", once=True, student=student, at=at, content=content[:12])
        remove_tree(folder)
        _stub(folder, next(one for one in known if one.student == student and one.at == at), at)
        return None
    due = opening_time(classroom, project)
    opening = earlier.opening if earlier else (due.isoformat() if due else "")
    envelope = close_envelope(seal_key(classroom.secret, classroom.config.name, opening), body)
    name = f"{student}-{content[:12]}.bid"
    sealed = SealedBid(
        student,
        team_flow.history(classroom).team_of(student, stamp) or "",
        at,
        place,
        name,
        content,
        hashlib.sha256(envelope).hexdigest(),
        bid_fingerprint(_ticket(classroom, project, student), bid_in(classroom, project, files)),
        opening,
    )
    if earlier is None:
        write_atomic(rooms.folder(classroom) / "sealed" / name, envelope, mode=0o600)
        audit.append(classroom.audit_file, SEAL_EVENT, who, f"bid of {project}, closed on collecting", vars(sealed))
    _stub(folder, earlier or sealed, at)
    return earlier or sealed


def _stub(folder: Path, sealed: SealedBid, at: str) -> None:
    """Leave in a hand-in's place only that it is closed, and its time."""
    note = {"format": 1, "sealed": sealed.content, "file": sealed.file, "envelope": sealed.envelope}
    with whole_folder(folder) as scratch:
        (scratch / SEALED).write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")
        stamp = dt.datetime.fromisoformat(at).strftime("%Y-%m-%d %H:%M:%S UTC")
        (scratch / STAMP).write_text(stamp + "\n", encoding="ascii")


def _drop_doubles(classroom: Classroom, project: str) -> None:
    """Collected twice, a bid lies in ``submitted/`` and, as the one replaced, in ``attempts/``: once is enough."""
    for student in classroom.roster:
        now = classroom.step("submitted", student.student_id, project) / SEALED
        earlier = classroom.step("attempts", student.student_id, project)
        if now.is_file() and earlier.is_dir():
            for old in sorted(earlier.iterdir()):
                if (old / SEALED).is_file() and (old / SEALED).read_bytes() == now.read_bytes():
                    remove_tree(old)


def _drop_stubs(classroom: Classroom, project: str) -> None:
    """Once a bid that was changed has been collected anew, what stands for it is in the way: take it out.

    The bid stays refused; the notebook, which is the same hand-in, can be graded.
    """
    for student in classroom.roster:
        now = classroom.step("submitted", student.student_id, project)
        earlier = classroom.step("attempts", student.student_id, project)
        if now.is_dir() and not (now / SEALED).is_file() and earlier.is_dir():
            for old in sorted(earlier.iterdir()):
                if (old / SEALED).is_file() and _stamp_of(old) == _stamp_of(now):
                    remove_tree(old)


def _stamp_of(folder: Path) -> dt.datetime | None:
    stamp = folder / STAMP
    return read_stamp(stamp.read_bytes()) if stamp.is_file() else None


def hand_in_folders(classroom: Classroom, project: str) -> Iterator[tuple[str, Path]]:
    """Student and folder of every hand-in of the team's notebook; those put aside as replaced come first."""
    for student in classroom.roster:
        earlier = classroom.step("attempts", student.student_id, project)
        for folder in sorted(earlier.iterdir()) if earlier.is_dir() else []:
            if folder.is_dir() and not folder.name.startswith("."):
                yield student.student_id, folder
        current = classroom.step("submitted", student.student_id, project)
        if current.is_dir():
            yield student.student_id, current


def _ticket(classroom: Classroom, project: str, student: str) -> str:
    return rooms.room_of(classroom, classroom.variant_of(student, project)).position.ticket


def bid_in(classroom: Classroom, project: str, files: dict[str, bytes]) -> dict[str, Any]:
    """The answers that make the bid: from ``answers.json``, else from what the notebook shows."""
    import tempfile

    import nbformat

    with tempfile.TemporaryDirectory(prefix="kam-lab-") as scratch:
        path = Path(scratch) / "answers.json"
        path.write_bytes(files.get("answers.json", b""))
        found = dict(read_answers(path, BID).values) if "answers.json" in files else {}
    for name, data in sorted(files.items()):
        if name.endswith(".ipynb"):
            try:
                notebook = nbformat.reads(data.decode("utf-8"), as_version=4)
                shown = bundles_of(notebook, BID)
            except Exception:  # whatever is wrong with the file: what was saved beside it counts
                continue
            found = {**{k: v for k, v in shown.items() if v is not None}, **found}
    return found


def write_receipts(classroom: Classroom, project: str) -> None:
    """Give every team a receipt with the time and the fingerprint of each bid that was closed."""
    from grading.reporting.tender_pages import receipt_page

    bids = sealed_bids(classroom)
    for team in sorted({one.team for one in bids if one.team}):
        mine = [one for one in bids if one.team == team]
        rows = [{"student": b.student, "at": b.at, "mark": b.mark, "sha256": b.content} for b in mine]
        place = rooms.team_folder(classroom, project, team)
        write_if_changed(place / "receipt.json", json.dumps({"format": 1, "team": team, "bids": rows}, indent=1) + "\n")
        shown = [{**row, "at": on_paper(classroom, project, row["at"])} for row in rows]
        for lang in ("zh", "en"):
            write_if_changed(place / f"receipt.{lang}.html", receipt_page(team, shown, lang))
