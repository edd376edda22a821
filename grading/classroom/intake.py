"""Take in what was handed in: repair it, or refuse it with a reason.

``submitted/`` is the teacher's evidence and is never written to. The readable copy, the one that is run and graded,
goes to ``intake/<student>/<assignment>/``: ``<assignment>.ipynb``, ``answers.json``, ``timestamp.txt`` and
``intake.json`` (status and reasons). Stock nbgrader reads such a folder like any submission.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode

from .answers import Answers, looks_like_answers, read_answers, write_answers
from .cells import count_ours, grade_ids, restore_cells
from .files import remove_tree, write_if_changed
from .folder import Classroom
from .messages import fail, say
from .notebooks import Unreadable, read_notebook
from .outputs import bundles_of

Status = Literal["clean", "repaired", "refused", "missing"]
_MOST_FILES = 200


@dataclass
class Intake:
    """What came of one hand-in.

    Attributes
    ----------
    status
        ``clean``; ``repaired`` (graded, see reasons); ``refused`` (not graded, see reasons); ``missing``.
    reasons
        Sentences in both languages.
    notebook
        The readable notebook without outputs, or None.
    answers
        Question id → JSON value, as saved by the student (what the run puts out is what counts).
    folder
        Where the readable copy is, or None.
    """

    student_id: str
    assignment: str
    status: Status
    reasons: list[dict[str, str]] = field(default_factory=list)
    notebook: NotebookNode | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    folder: Path | None = None

    @property
    def gradable(self) -> bool:
        """Whether there is something to run."""
        return self.notebook is not None


def take_in_all(classroom: Classroom, assignment: str, students: Iterable[str] | None = None) -> Iterator[Intake]:
    """:func:`take_in` for every student of the roster (or the given ones), in that order."""
    for student_id in students if students is not None else [student.student_id for student in classroom.roster]:
        yield take_in(classroom, assignment, student_id)


def take_in(classroom: Classroom, assignment: str, student_id: str) -> Intake:
    """Read one hand-in and write its readable copy.

    May be repeated: the same hand-in gives the same copy, and files that are equal are not written again.

    Raises
    ------
    ClassroomError
        When the student or assignment is unknown or the assignment has not been released. A hand-in that cannot be
        read raises nothing: its status says so.
    """
    classroom.require_assignment(assignment)
    classroom.student(student_id)
    release = released_notebook(classroom, assignment)
    known = grade_ids(release)
    source = classroom.step("submitted", student_id, assignment)
    target = classroom.step("intake", student_id, assignment)
    result = Intake(student_id, assignment, "missing")
    if source.is_symlink() or source.parent.is_symlink():
        result.status = "refused"
        result.reasons.append(say("intake.link", file=source.name))
    elif source.is_dir() and any(_files(source)):
        try:
            _read(source, assignment, release, known, result)
        except Exception as error:  # a hand-in nobody has thought of must not stop the others
            result.status, result.notebook, result.answers = "refused", None, {}
            result.reasons.append(say("intake.trouble", what=f"{type(error).__name__}: {error}"[:200]))
    if result.notebook is None:
        if target.exists():
            remove_tree(target)  # an earlier readable attempt must not be graded in its place
        return result
    write_if_changed(target / f"{assignment}.ipynb", json.dumps(result.notebook, ensure_ascii=False) + "\n")
    stamp = source / "timestamp.txt"
    if stamp.is_file() and not stamp.is_symlink():
        write_if_changed(target / "timestamp.txt", stamp.read_bytes()[:200])
    report = {"status": result.status, "reasons": result.reasons}
    write_if_changed(target / "intake.json", json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    result.folder = target
    return result


def _read(source: Path, assignment: str, release: NotebookNode, known: list[str], result: Intake) -> None:
    files = list(_files(source))
    reasons = result.reasons
    if any(file.is_symlink() for file in files):
        reasons.append(say("intake.links"))
    files = [file for file in files if not file.is_symlink()]
    answers = read_answers(_answer_file(files), known)
    notebook, why_not = _notebook(files, assignment, release, reasons)
    if notebook is not None:
        saved = bundles_of(notebook, known)
        if saved and not answers.values:
            reasons += [*answers.reasons, say("intake.recovered", count=len(saved))]
            answers = Answers(saved, usable=True)
        else:
            reasons += answers.reasons
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        notebook, changes = restore_cells(notebook, release)
        reasons += changes
    elif answers.values:
        # The answers are the work; the notebook around them can be taken from the release.
        notebook, _ = restore_cells(release, release)
        reasons += [*why_not, *answers.reasons, say("intake.from_answers", count=len(answers.values))]
    else:
        result.status = "refused"
        reasons += [*why_not, *answers.reasons]
        return
    notebook.metadata["kernelspec"] = release.metadata["kernelspec"]
    notebook.metadata["language_info"] = release.metadata.get("language_info", NotebookNode(name="python"))
    result.notebook, result.answers = notebook, answers.values
    result.status = "repaired" if reasons else "clean"
    folder = source.parents[2] / "intake" / result.student_id / assignment
    write_answers(folder / "answers.json", answers)


def _files(folder: Path) -> Iterator[Path]:
    """Files of a hand-in, two levels deep (people hand in folders), a bounded number of them."""
    count = 0
    for path in [*sorted(folder.iterdir()), *sorted(folder.glob("*/*"))]:
        if path.name.startswith(".") or path.name == "timestamp.txt" or ".ipynb_checkpoints" in path.parts:
            continue
        if path.parent.is_symlink() or not (path.is_file() or path.is_symlink()):
            continue
        yield path
        count += 1
        if count == _MOST_FILES:
            return


def _answer_file(files: list[Path]) -> Path | None:
    named = [file for file in files if file.name == "answers.json"]
    if named:
        return named[0]
    others = [file for file in files if file.suffix.casefold() == ".json" and looks_like_answers(file)]
    return others[0] if len(others) == 1 else None


def _notebook(
    files: list[Path], assignment: str, release: NotebookNode, reasons: list[dict[str, str]]
) -> tuple[NotebookNode | None, list[dict[str, str]]]:
    """The one notebook that is meant, or why there is none."""
    paths = [file for file in files if file.suffix.casefold() == ".ipynb"]
    if not paths:
        # Browsers save notebooks as .json or .txt when they are shown instead of downloaded.
        paths = [file for file in files if _named_like_a_notebook(file)]
    if not paths:
        if any(file.name == "sealed.json" for file in files):
            return None, [say("intake.sealed")]
        return None, [say("intake.no_notebook", file=f"{assignment}.ipynb")]
    ours: list[tuple[Path, NotebookNode, list[dict[str, str]]]] = []
    why_not = []
    for path in paths:
        try:
            notebook, repairs = read_notebook(path)
        except Unreadable as error:
            why_not.append(error.reason)
            continue
        if count_ours(notebook, release) or bundles_of(notebook, grade_ids(release)):
            ours.append((path, notebook, repairs))
        else:
            why_not.append(say("intake.foreign", file=path.name, assignment=assignment))
    exact = [item for item in ours if item[0].name == f"{assignment}.ipynb"]
    chosen = exact or ours
    if not chosen:
        return None, why_not
    if len(chosen) > 1:
        names = sorted(str(path.name) for path, _, _ in chosen)
        return None, [say("intake.several", files={"en": ", ".join(names), "zh": "、".join(names)})]
    path, notebook, repairs = chosen[0]
    if not exact:
        reasons.append(say("intake.renamed", file=path.name, wanted=f"{assignment}.ipynb"))
    reasons += repairs
    return notebook, []


def _named_like_a_notebook(file: Path) -> bool:
    return ".ipynb" in file.name.casefold() and not file.name.casefold().endswith(".zip")


def released_notebook(classroom: Classroom, assignment: str) -> NotebookNode:
    """The notebook in ``release/``; a fresh copy is not made, so do not change it.

    Raises
    ------
    ClassroomError
        When the assignment has not been released.
    """
    path = classroom.root / "release" / assignment / f"{assignment}.ipynb"
    if not path.is_file():
        raise fail("intake.unreleased", assignment=assignment)
    return _parsed(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _parsed(path: Path, _: int) -> NotebookNode:
    return nbformat.read(path, as_version=4)
