"""Taking in the hand-ins of an exam, all papers at once, and settling which attempt counts."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grading import marking
from grading.classroom import collect as collecting
from grading.classroom.files import remove_tree, whole_folder
from grading.classroom.folder import Classroom
from grading.flow.exam_attempts import (
    HandIn,
    Standing,
    contents,
    dealt,
    hand_ins,
    handed_in_at,
    require_papers,
    standings,
)
from grading.flow.exam_extensions import log_extensions, read_extensions
from grading.messages import both
from kam_lab.i18n import pick

Text = dict[str, str]


@dataclass(frozen=True)
class Settled:
    """What settling an exam came to.

    Attributes
    ----------
    standings : student → standing, for everybody who has a paper.
    changed : students of whom another attempt (or none) counts now.
    problems : lines of ``extensions.csv`` that cannot be used, and papers that were mixed up.
    """

    exam: str
    standings: dict[str, Standing]
    changed: tuple[str, ...] = ()
    problems: tuple[Text, ...] = ()

    def summary(self) -> str:
        """Some lines in the current language: how many count, what does not and why."""
        counted = [each for each in self.standings.values() if each.counts is not None]
        late = sum(each.verdict is not None and each.verdict.standing == "late" for each in counted)
        fields = {"counted": len(counted), "students": len(self.standings), "late": late}
        lines = [pick(both("exams.flow.settled", **fields))]
        for each in self.standings.values():
            lines += [f"  {each.student_id}: {pick(note)}" for note in each.notes]
        return "\n".join([*lines, *(f"  ! {pick(problem)}" for problem in self.problems)])


@dataclass(frozen=True)
class ExamCollected:
    """What collecting an exam found, and what counts now."""

    report: collecting.CollectReport
    settled: Settled

    def summary(self) -> str:
        """Some lines in the current language."""
        return "\n".join([self.report.summary(), self.settled.summary()])


class _Tray(Classroom):
    """The class, except that what is collected lies in another folder: there it can be sorted first."""

    def __init__(self, room: Classroom, into: Path) -> None:
        self.__dict__.update(room.__dict__)
        self._into = into

    def step(self, name: str, student_id: str, assignment: str) -> Path:
        return self._into / name / student_id / assignment


def collect(classroom: Classroom, exam: str, source: str | Path, exchange_root: Path | None = None) -> ExamCollected:
    """Take in the hand-ins of all papers of an exam at once, and settle which counts.

    Each student's files go to the paper that was dealt to that student, whatever they are called. May be repeated,
    with the same or another source.

    Parameters
    ----------
    source : a folder, a zip, or ``"exchange"``.

    Raises
    ------
    ClassroomError
        When nothing has been drawn, or the source does not exist.
    """
    given = dealt(classroom, exam)
    require_papers(classroom, exam)
    rows: list[collecting.Collected] = []
    for number, paper in enumerate(classroom.papers(exam)):
        with tempfile.TemporaryDirectory(prefix="kam-lab-") as scratch:
            tray = _Tray(classroom, Path(scratch))
            found = collecting.collect(tray, paper, source, exchange_root=exchange_root).rows
            rows += _keep(classroom, tray, paper, [row for row in found if given.get(row.student_id or "") == paper])
            if number == 0:  # what belongs to nobody is the same for every paper
                rows += [row for row in found if row.student_id is None]
                rows += [_no_paper(row) for row in found if row.student_id is not None and row.student_id not in given]
    return ExamCollected(collecting.CollectReport(exam, rows), settle(classroom, exam))


def _no_paper(row: collecting.Collected) -> collecting.Collected:
    reason = both("exams.flow.no_paper_for", student=row.student_id)
    return collecting.Collected("unmatched", row.source, None, row.handed_in, row.files, reason)


def _keep(
    classroom: Classroom, tray: _Tray, paper: str, rows: Sequence[collecting.Collected]
) -> list[collecting.Collected]:
    """Move what was found into ``attempts/`` and say of each whether it is new."""
    said = []
    for student_id in dict.fromkeys(row.student_id for row in rows if row.student_id is not None):
        before = {each.digest: each for each in hand_ins(classroom, paper, student_id)}
        came = hand_ins(tray, paper, student_id)
        for each in came:
            if each.digest not in before:
                _copy(each.folder, _place_aside(classroom, paper, student_id, each))
        latest = max((each.at for each in before.values()), default=None)
        at = {each.at: each for each in came}
        for row in (row for row in rows if row.student_id == student_id):
            found = at.get(row.handed_in) if row.handed_in else None
            status: collecting.Status = row.status
            if found is not None:
                last = found.at == max(each.at for each in came)
                if found.digest in before:
                    status = "unchanged"
                elif latest is None:
                    status = "new" if last else "older"
                else:
                    status = "newer" if found.at > latest and last else "older"
            said.append(collecting.Collected(status, row.source, student_id, row.handed_in, row.files, row.reason))
    return said


def _place_aside(classroom: Classroom, paper: str, student_id: str, each: HandIn) -> Path:
    return classroom.step("attempts", student_id, paper) / f"{each.at:%Y%m%d-%H%M%S}-{each.digest[:6]}"


def _copy(source: Path, target: Path) -> None:
    if not target.is_dir():
        with whole_folder(target) as scratch:
            shutil.copytree(source, scratch, symlinks=True, dirs_exist_ok=True)


def settle(classroom: Classroom, exam: str) -> Settled:
    """Choose by the clock which attempt counts, and see to it that ``submitted/`` holds that one and no other.

    Where another attempt comes to count than before, what was worked out from the former is forgotten, so that it has
    to be graded again.
    """
    require_papers(classroom, exam)
    log_extensions(classroom)
    found = standings(classroom, exam)
    changed = []
    for each in found.values():
        if not each.placed:
            wanted = each.counts or (each.candidates[-1] if each.candidates else None)
            put_in_place(classroom, each.assignment, each.student_id, wanted)
            changed.append(each.student_id)
    _, problems = read_extensions(classroom)
    problems += mixed_up(classroom, exam, found)
    return Settled(exam, standings(classroom, exam) if changed else found, tuple(changed), tuple(problems))


def put_in_place(classroom: Classroom, paper: str, student_id: str, attempt: HandIn | None) -> None:
    """Let ``submitted/`` hold this attempt (None: nothing); what was there stays in ``attempts/``."""
    target = classroom.step("submitted", student_id, paper)
    present = contents(target)
    if present == (attempt.digest if attempt else None):
        return
    if present is not None:
        old = HandIn(target, handed_in_at(target), present)
        if present not in {each.digest for each in hand_ins(classroom, paper, student_id) if each.folder != target}:
            _copy(target, _place_aside(classroom, paper, student_id, old))
    # First what would be wrong about the new one: after a stop in between, it is graded again.
    marking.place(classroom, paper, student_id).unlink(missing_ok=True)
    if attempt is None:
        remove_tree(target)
    else:
        with whole_folder(target) as scratch:
            shutil.copytree(attempt.folder, scratch, symlinks=True, dirs_exist_ok=True)


def mixed_up(classroom: Classroom, exam: str, found: dict[str, Standing]) -> list[Text]:
    """A sentence for everybody who handed in a paper that was dealt to others."""
    papers = classroom.papers(exam)
    said = []
    for each in found.values():
        foreign = {
            name
            for hand_in in each.candidates
            for name in papers
            if name != each.assignment and _is_of(hand_in.folder, name)
        }
        for name in sorted(foreign):
            fields = {"student": each.student_id, "own": each.assignment, "other": name}
            said.append(both("exams.flow.mixed_up", file=classroom.dealt_file(exam).name, **fields))
    return said


def _is_of(folder: Path, paper: str) -> bool:
    if any(path.name == f"{paper}.ipynb" for path in folder.iterdir()):
        return True
    try:
        record = json.loads((folder / "hand_in.json").read_text(encoding="utf-8"))
        return isinstance(record, dict) and record.get("assignment") == paper
    except (OSError, ValueError, RecursionError):
        return False
