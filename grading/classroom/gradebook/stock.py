"""Assignments of any nbgrader course, with test cells: nbgrader's own converter and rules, executed elsewhere.

nbgrader's ``Autograde`` does all that it always does, with its own steps and settings, but for two things: its steps
share one open gradebook, and the notebook that comes to be scored has been made fit and run before. Where nbgrader's
rules are known to be wrong, ours differ: see :mod:`.stock_rules`.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4.rwbase import strip_transient
from nbgrader import utils
from nbgrader.api import MissingEntry
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import DeduplicateIds, Execute, OverwriteCells, SaveAutoGrades
from sqlalchemy.engine import make_url
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from ..files import remove_tree
from ..messages import fail
from .backup import copy_database
from .defuse import defused
from .lean import StandingBook, one_transaction, shared
from .session import GradebookError, be_patient, quietly, run
from .stock_rules import Deduplicate, RestoreCells, saving, without_torn_marks

_SKIPPED = frozenset({".ipynb_checkpoints", "__pycache__"})


@dataclass(frozen=True)
class ToRun:
    """A notebook that is ready to be executed.

    Attributes
    ----------
    name
        Of its file, without ``.ipynb``.
    files
        What lies beside it: path in the work folder → file.
    state
        Tells whether the file is still what has been read.
    """

    name: str
    notebook: NotebookNode
    files: dict[str, Path]
    state: bytes


@dataclass(frozen=True)
class Played:
    """What came of a notebook: with outputs, and the positions of the code cells that were not reached."""

    notebook: NotebookNode
    unreached: frozenset[int]
    state: bytes


class Course:
    """A folder in which ``nbgrader autograde`` works.

    Parameters
    ----------
    root
        With ``source/``, ``submitted/`` and ``gradebook.db``.

    Raises
    ------
    ClassroomError
        When it is none.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.settings = self._settings()
        self.settings.CourseDirectory.root = str(self.root)
        self.place = CourseDirectory(config=self.settings)
        self._open: StandingBook | None = None
        self._texts: dict[tuple[str, str], set[str]] = {}
        if not (self.root / self.place.submitted_directory).is_dir():
            raise fail("stock.no_course", folder=self.root.name)

    def _settings(self) -> Config:
        """What ``nbgrader_config.py`` says."""
        if not (self.root / "nbgrader_config.py").is_file():
            return Config()
        return PyFileConfigLoader("nbgrader_config.py", path=str(self.root)).load_config()

    def students(self, assignment: str) -> list[str]:
        """Who has handed in."""
        pattern = Path(self.place.format_path(self.place.submitted_directory, "*", assignment))
        found = sorted(self.root.glob(str(pattern.relative_to(self.root) if pattern.is_absolute() else pattern)))
        if not found:
            raise fail("stock.nothing", assignment=assignment)
        level = Path(self.place.format_path(self.place.submitted_directory, "{}", assignment)).parts.index("{}")
        whole = [Path(self.place.format_path(self.place.submitted_directory, "{}", assignment)).parts]
        from_end = len(whole[0]) - level
        return [folder.parts[-from_end] for folder in found if folder.is_dir()]

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """A folder of a hand-in, such as ``submitted``."""
        return self.root / self.place.format_path(getattr(self.place, f"{step}_directory"), student, assignment)

    def is_graded(self, student: str, assignment: str) -> bool:
        """Whether there is a graded copy of this or an earlier hand-in."""
        return any(self.folder("autograded", student, assignment).glob("*.ipynb"))

    def is_done(self, student: str, assignment: str) -> bool:
        """Whether this hand-in, and no earlier one, has been graded (nbgrader's own rule: the time stamps)."""
        done = self.folder("autograded", student, assignment)
        names = {path.name for path in done.glob("*.ipynb")}
        wanted = self._released(assignment) & {
            path.name for path in self.folder("submitted", student, assignment).glob("*.ipynb")
        }
        if not names or wanted - names:
            return False
        new, old = (
            self.place.get_existing_timestamp(str(f)) for f in (self.folder("submitted", student, assignment), done)
        )
        return new is None or (old is not None and new <= old)

    def _own_texts(self, assignment: str, notebook: str) -> set[str]:
        """What stands in the cells that the teacher has made."""
        place = assignment, notebook
        if place not in self._texts:
            folder = self.root / self.place.format_path(self.place.source_directory, ".", assignment)
            try:
                cells = nbformat.read(folder / f"{notebook}.ipynb", as_version=4).cells
            except (OSError, ValueError):
                cells = []
            with self.opened() as book:
                known = book.texts_of(notebook, assignment)
            self._texts[place] = known.union(cell.source for cell in cells)
        return self._texts[place]

    def _released(self, assignment: str) -> set[str]:
        folder = self.root / self.place.format_path(self.place.source_directory, ".", assignment)
        return {path.name for path in folder.glob("*.ipynb")}

    def to_run(self, student: str, assignment: str) -> Iterator[ToRun]:
        """The notebooks of a hand-in, made fit to be run by nbgrader's own steps.

        Raises
        ------
        Exception
            Whatever nbgrader's steps raise for a hand-in that they cannot read.
        """
        folder = self.folder("submitted", student, assignment)
        beside = {**_files(folder), **self._source_files(assignment)}
        for path in sorted(folder.glob("*.ipynb")):
            resources = {"nbgrader": {"student": student, "assignment": assignment, "notebook": path.stem}}
            resources["nbgrader"]["db_url"] = self.place.db_url
            with self.opened() as book, shared(book):
                try:
                    book.find_notebook(path.stem, assignment)
                except MissingEntry:
                    continue
                if path.is_symlink():
                    raise GradebookError(f"{path.name} is a link, not a file")
                data = path.read_bytes()
                notebook = without_torn_marks(nbformat.reads(data.decode("utf-8"), as_version=4))
                for step in self._sanitising:
                    notebook, resources = step(notebook, resources)
            yield ToRun(path.stem, notebook, beside, hashlib.sha256(data).digest())

    @cached_property
    def _sanitising(self) -> list[Any]:
        step = Autograde(coursedir=self.place, config=self.settings)
        instead = {DeduplicateIds: Deduplicate, OverwriteCells: RestoreCells}
        return [instead.get(kind, kind)(config=self.settings) for kind in step.sanitize_preprocessors]

    def _source_files(self, assignment: str) -> dict[str, Path]:
        kept = self.settings.Autograde.get("exclude_overwriting", {}).get(assignment, [])
        found = _files(self.root / self.place.format_path(self.place.source_directory, ".", assignment))
        return {name: path for name, path in found.items() if name not in kept}

    @contextlib.contextmanager
    def opened(self) -> Iterator[StandingBook]:
        """The gradebook, opened once; what is read in the block is forgotten at its end."""
        with quietly():
            if self._open is None:
                self._open = StandingBook(self.place.db_url, self.place.course_id)
                be_patient(self._open)
            try:
                yield self._open
            finally:
                self._open.turn_page()

    def back_up(self) -> None:
        """Copy the gradebook to ``backups/``, where it is a file."""
        place = make_url(self.place.db_url)
        if place.get_backend_name() == "sqlite" and place.database:
            copy_database(self.root / place.database, self.root)

    def close(self) -> None:
        """Let go of the gradebook."""
        if self._open is not None:
            self._open.shut()
            self._open = None

    def record(self, student: str, assignment: str, played: dict[str, Played]) -> None:
        """Let nbgrader grade a hand-in with these outputs.

        Raises
        ------
        GradebookError
            When nbgrader cannot; then there is no entry for it, and no autograded copy.
        """
        settings = deepcopy(self.settings)
        settings.CourseDirectory.assignment_id = assignment
        settings.CourseDirectory.student_id = glob.escape(student)
        step = AutogradePlayed(coursedir=CourseDirectory(config=settings), config=settings)
        step.force, step.of_teacher = True, self._source_files(assignment)
        step.played = {
            name: replace(one, notebook=defused(one.notebook, self._own_texts(assignment, name)))
            for name, one in played.items()
        }
        try:
            with self.opened() as book, shared(book), one_transaction(book) as step.keep:
                run(step)
            if not any(self.folder("autograded", student, assignment).glob("*.ipynb")):
                raise GradebookError(f"{student}: nbgrader wrote nothing")
        except Exception as error:
            self.forget(student, assignment)
            raise GradebookError(step.trouble or str(error)) from error

    def forget(self, student: str, assignment: str) -> None:
        """Make a hand-in *ungraded*: no row of zeros, no autograded copy."""
        with self.opened() as book, contextlib.suppress(MissingEntry):
            book.remove_submission(assignment, student)
        remove_tree(self.folder("autograded", student, assignment))


def _files(folder: Path) -> dict[str, Path]:
    """The ordinary files of a folder that are no notebooks: relative name → path."""
    found: dict[str, Path] = {}
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        for name in sorted(names):
            path = Path(where, name)
            if path.suffix != ".ipynb" and name != "timestamp.txt" and path.is_file() and not path.is_symlink():
                found[path.relative_to(folder).as_posix()] = path
    return found


class AutogradePlayed(Autograde):
    """nbgrader's converter for notebooks that have been made fit and run: it scores, records and writes."""

    played: dict[str, Played]
    of_teacher: Collection[str]
    keep: Callable[[], None]
    trouble = ""
    _scored: list[tuple[str, Any]]

    def _init_preprocessors(self) -> None:
        kinds = [one for one in self.autograde_preprocessors if one is not Execute]
        self.exporter._preprocessors = []
        for kind in kinds:
            self.exporter.register_preprocessor(saving(self._unreached) if kind is SaveAutoGrades else kind)

    @property
    def _unreached(self) -> dict[str, frozenset[int]]:
        return {name: one.unreached for name, one in self.played.items()}

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        self._scored = []
        super().init_assignment(assignment_id, student_id)
        # nbgrader copies what a link points to, and from here on to the feedback: the gradebook, say.
        source, target = (
            Path(self._format_source(assignment_id, student_id)),
            self._format_dest(assignment_id, student_id),
        )
        for path in source.rglob("*"):
            name = path.relative_to(source).as_posix()
            if path.is_symlink() and name not in self.of_teacher:
                Path(target, name).unlink(missing_ok=True)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Score it; with the last one the marks are kept, and then the notebooks written by which one sees that."""
        try:
            self._scored.append(self._score(notebook_filename))
            if notebook_filename == self.notebooks[-1]:
                self.keep()
                for text, resources in self._scored:
                    self.write_single_notebook(text, resources)
        except Exception as error:  # nbgrader only points to its log
            self.trouble = f"{type(error).__name__}: {error}"
            raise

    def _score(self, notebook_filename: str) -> tuple[str, Any]:
        resources = self.init_single_notebook_resources(notebook_filename)
        done = self.played[resources["nbgrader"]["notebook"]]
        if hashlib.sha256(Path(notebook_filename).read_bytes()).digest() != done.state:
            raise GradebookError("the notebook has changed while it was run")
        # What the exporter would do, which copies the notebook three times on the way.
        notebook, resources = done.notebook, self.exporter._init_resources(resources)
        self._init_preprocessors()
        with utils.setenv(NBGRADER_EXECUTION="autograde"):
            for step in self.exporter._preprocessors:
                notebook, resources = step(notebook, resources)
        nbformat.validate(notebook, relax_add_props=True)
        return json.dumps(strip_transient(notebook), ensure_ascii=False) + "\n", resources
