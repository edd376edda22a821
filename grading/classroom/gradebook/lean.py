"""nbgrader's own work without what it repeats for every cell and every student.

nbgrader asks the database twice for each cell, opens the gradebook a dozen times for a hand-in, commits after each line
and checks its schema anew for each cell. Here the same tables are read and written, each once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import fastjsonschema
import jsonschema  # type: ignore[import-untyped]
import nbgrader.nbgraderformat.common
from nbformat import NotebookNode
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SourceCell,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import autograde
from nbgrader.preprocessors import (
    NbGraderPreprocessor,
    OverwriteCells,
    getgrades,
    latesubmissions,
    overwritecells,
    overwritekernelspec,
    saveautogrades,
)
from nbgrader.utils import parse_utc
from sqlalchemy import insert, inspect, select

Resources = dict[str, Any]


@lru_cache(maxsize=8)
def _compiled(schema: str) -> Any:
    return fastjsonschema.compile(json.loads(schema), use_default=False)


def _validate(instance: Any, schema: Mapping[str, Any]) -> None:
    """``jsonschema.validate``, which checks the schema itself each time; asked only where something is wrong."""
    try:
        _compiled(json.dumps(schema))(instance)
    except fastjsonschema.JsonSchemaException:
        jsonschema.validate(instance, schema)


nbgrader.nbgraderformat.common.jsonschema = SimpleNamespace(validate=_validate)


class StandingBook(Gradebook):
    """A gradebook that stays open over many hand-ins and reads many rows at once.

    nbgrader opens its gradebook anew for each step, which looks at every table, and asks for each cell by itself. What
    has been released is read once; what belongs to a hand-in is read at once, and forgotten with :meth:`turn_page`.
    """

    def __init__(self, db_url: str, course_id: str = "default_course") -> None:
        super().__init__(db_url, course_id)
        self._released: dict[tuple[Any, str, str], dict[str, Any]] = {}
        self._cells_of: dict[str, list[tuple[str, str, str]]] = {}
        self._handed_in: dict[tuple[Any, str, str], dict[tuple[str, str], Any]] = {}
        self._page: dict[tuple[str, ...], Any] = {}

    def close(self) -> None:
        """Nothing: nbgrader's steps close it when they are done with it; see :meth:`shut`."""

    def shut(self) -> None:
        """Really close it."""
        super().close()

    def turn_page(self) -> None:
        """Forget what has been read of hand-ins: what others write meanwhile is to be seen."""
        self.db.rollback()
        self.db.expunge_all()
        self._handed_in.clear()
        self._page.clear()

    def find_assignment(self, name: str) -> Any:
        return self._once(super().find_assignment, name)

    def find_notebook(self, name: str, assignment: str) -> Any:
        return self._once(super().find_notebook, name, assignment)

    def find_student(self, student: str) -> Any:
        return self._once(super().find_student, student)

    def find_submission(self, assignment: str, student: str) -> Any:
        return self._once(super().find_submission, assignment, student)

    def find_submission_notebook(self, notebook: str, assignment: str, student: str) -> Any:
        return self._once(super().find_submission_notebook, notebook, assignment, student)

    def _once(self, find: Callable[..., Any], *names: str) -> Any:
        """A row that nbgrader's steps look for one after the other; looked for anew where it has been removed."""
        place = find.__name__, *names
        if place not in self._page or not inspect(self._page[place]).persistent:
            self._page[place] = find(*names)
        return self._page[place]

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> Any:
        found = self._cell(SourceCell, name, notebook, assignment)
        return found or super().find_source_cell(name, notebook, assignment)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> Any:
        found = self._cell(GradeCell, name, notebook, assignment)
        return found or super().find_graded_cell(name, notebook, assignment)

    def texts_of(self, notebook: str, assignment: str) -> set[str]:
        """What stands in the released cells that nbgrader knows."""
        return {str(cell.source) for cell in self._cells_by_name(SourceCell, notebook, assignment).values()}

    def _cell(self, kind: Any, name: str, notebook: str, assignment: str) -> Any:
        return self._cells_by_name(kind, notebook, assignment).get(name)

    def _cells_by_name(self, kind: Any, notebook: str, assignment: str) -> dict[str, Any]:
        place = kind, notebook, assignment
        if place not in self._released:
            query = select(kind).join(Notebook, Notebook.id == kind.notebook_id)
            query = query.join(Assignment, Assignment.id == Notebook.assignment_id)
            query = query.where(Notebook.name == notebook, Assignment.name == assignment)
            found = {cell.name: cell for cell in self.db.execute(query).scalars()}
            for cell in found.values():
                self.db.expunge(cell)  # else it would be read again after each commit
            self._released[place] = found
        return self._released[place]

    def find_grade(self, grade_cell: str, notebook: str, assignment: str, student: str) -> Any:
        found = self._rows(Grade, assignment, student).get((notebook, grade_cell))
        return found or super().find_grade(grade_cell, notebook, assignment, student)

    def find_comment(self, solution_cell: str, notebook: str, assignment: str, student: str) -> Any:
        found = self._rows(Comment, assignment, student).get((notebook, solution_cell))
        return found or super().find_comment(solution_cell, notebook, assignment, student)

    def _rows(self, kind: Any, assignment: str, student: str) -> dict[tuple[str, str], Any]:
        place = kind, assignment, student
        if not self._handed_in.get(place):
            found: dict[tuple[str, str], Any] = {}
            for submitted, released, notebook in self._notebooks(assignment, student):
                cells = {cell: name for cell, name, _ in self._cells(released)}
                # By their cells: of these there is an index; else the rows of the whole class are looked through.
                rows = select(kind).where(kind.cell_id.in_(list(cells)), kind.notebook_id == submitted)
                found |= {(notebook, cells[row.cell_id]): row for row in self.db.execute(rows).scalars()}
            self._handed_in[place] = found
        return self._handed_in[place]

    def _notebooks(self, assignment: str, student: str) -> list[tuple[str, str, str]]:
        """Of a hand-in the notebooks: id, id of the released one, name."""
        place = "notebooks", assignment, student
        if not self._page.get(place):
            query = (
                select(SubmittedNotebook.id, Notebook.id, Notebook.name)
                .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
                .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
                .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
                .where(Assignment.name == assignment, SubmittedAssignment.student_id == student)
            )
            self._page[place] = [(own, released, name) for own, released, name in self.db.execute(query)]
        found: list[tuple[str, str, str]] = self._page[place]
        return found

    def _cells(self, notebook: str) -> list[tuple[str, str, str]]:
        """Of a released notebook the cells that can have points or comments: id, name, kind."""
        if notebook not in self._cells_of:
            query = select(BaseCell.id, BaseCell.name, BaseCell.type).where(BaseCell.notebook_id == notebook)
            self._cells_of[notebook] = [(cell, name, kind) for cell, name, kind in self.db.execute(query)]
        return self._cells_of[notebook]

    def kinds_of(self, cell: str, notebook: str, assignment: str) -> frozenset[str]:
        """What a released cell is: ``SourceCell``, ``GradeCell``, ``SolutionCell``, ``TaskCell``; none for others."""
        released = self.find_notebook(notebook, assignment).id
        return frozenset(kind for _, name, kind in self._cells(released) if name == cell)

    def grades_of(self, assignment: str, student: str) -> dict[str, Any]:
        """The rows of a hand-in's grades, by question."""
        return {cell: row for (_, cell), row in self._rows(Grade, assignment, student).items()}

    def comments_of(self, assignment: str, student: str) -> list[Any]:
        """The rows of a hand-in's comments."""
        return list(self._rows(Comment, assignment, student).values())

    def add_submission(self, assignment: str, student: str, **fields: Any) -> Any:
        """The rows that nbgrader makes, without reading every released cell for them."""
        of, by = self.find_assignment(assignment), self.find_student(student)
        if "timestamp" in fields:
            fields["timestamp"] = parse_utc(fields["timestamp"])
        submission = SubmittedAssignment(assignment_id=of.id, student_id=by.id, **fields)
        self.db.add(submission)
        self.db.flush()
        rows: dict[Any, list[dict[str, str]]] = {Grade: [], Comment: []}
        query = select(Notebook.id).join(Assignment, Assignment.id == Notebook.assignment_id)
        for notebook in self.db.execute(query.where(Assignment.name == assignment)).scalars().all():
            made = SubmittedNotebook(notebook_id=notebook, assignment_id=submission.id)
            self.db.add(made)
            self.db.flush()
            for cell, _, kind in self._cells(notebook):
                for row in _ROWS_OF.get(kind, ()):
                    rows[row].append({"cell_id": cell, "notebook_id": made.id})
        for kind, some in rows.items():
            if some:
                self.db.execute(insert(kind), some)
        self.db.commit()
        self._handed_in.clear()
        self._page.pop(("notebooks", assignment, student), None)
        return self.find_submission(assignment, student)


_ROWS_OF: dict[str, tuple[Any, ...]] = {"GradeCell": (Grade,), "SolutionCell": (Comment,), "TaskCell": (Comment, Grade)}
_OPENING: tuple[Any, ...] = (autograde, getgrades, latesubmissions, overwritecells, overwritekernelspec, saveautogrades)


@contextmanager
def shared(book: StandingBook) -> Iterator[None]:
    """Within the block nbgrader's own steps use this gradebook instead of opening it again and again."""
    before = [module.Gradebook for module in _OPENING]
    for module in _OPENING:
        module.Gradebook = lambda *_, **__: book
    try:
        yield
    finally:
        for module, found in zip(_OPENING, before, strict=True):
            module.Gradebook = found


class OverwriteAll(OverwriteCells):
    """:class:`OverwriteCells`, the kernel included."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        names = resources["nbgrader"]
        self.notebook_id, self.assignment_id = names["notebook"], names["assignment"]
        with open_book(resources) as book:
            kernel = book.find_notebook(self.notebook_id, self.assignment_id).kernelspec
            if kernel and json.loads(kernel):
                nb.metadata["kernelspec"] = json.loads(kernel)
            self.gradebook = book
            return NbGraderPreprocessor.preprocess(self, nb, resources)


@contextmanager
def open_book(resources: Resources) -> Iterator[StandingBook]:
    """The gradebook that is open already (``resources["book"]``), else the one the resources name."""
    if resources.get("book") is not None:
        yield resources["book"]
        return
    book = StandingBook(resources["nbgrader"]["db_url"])
    try:
        yield book
    finally:
        book.shut()


@contextmanager
def one_transaction(book: Gradebook) -> Iterator[Callable[[], None]]:
    """Everything inside is written together or not at all, though nbgrader's methods commit after each step.

    It is written at the end, or before that when the function that is given is called.
    """
    commit = book.db.commit
    book.db.commit = lambda: None
    try:
        yield commit
    except BaseException:
        book.db.rollback()
        raise
    finally:
        del book.db.commit
    book.db.commit()
