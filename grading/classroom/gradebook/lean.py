"""nbgrader's own work without what it repeats for every cell and every student.

nbgrader asks the database twice for each cell, opens the gradebook a dozen times for a hand-in, commits after each line
and checks its schema anew for each cell. Here the same tables are read and written, each once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
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
    MissingEntry,
    Notebook,
    SourceCell,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells
from sqlalchemy import select

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


class _Cells:
    """The released cells of one notebook, as :class:`OverwriteCells` asks a gradebook for them."""

    def __init__(self, book: Gradebook, notebook: str, assignment: str) -> None:
        def of(kind: Any) -> dict[str, Any]:
            query = select(kind).join(Notebook, Notebook.id == kind.notebook_id)
            query = query.join(Assignment, Assignment.id == Notebook.assignment_id)
            query = query.where(Notebook.name == notebook, Assignment.name == assignment)
            return {cell.name: cell for cell in book.db.execute(query).scalars()}

        self._source, self._graded = of(SourceCell), of(GradeCell)

    def find_source_cell(self, name: str, *_: str) -> Any:
        return self._found(self._source, name)

    def find_graded_cell(self, name: str, *_: str) -> Any:
        return self._found(self._graded, name)

    @staticmethod
    def _found(cells: Mapping[str, Any], name: str) -> Any:
        if name not in cells:
            raise MissingEntry(name)
        return cells[name]


class OverwriteAll(OverwriteCells):
    """:class:`OverwriteCells` with all that the gradebook knows of the notebook read at once, its kernel included."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        names = resources["nbgrader"]
        self.notebook_id, self.assignment_id = names["notebook"], names["assignment"]
        with open_book(resources) as book:
            kernel = book.find_notebook(self.notebook_id, self.assignment_id).kernelspec
            if kernel and json.loads(kernel):
                nb.metadata["kernelspec"] = json.loads(kernel)
            self.gradebook = _Cells(book, self.notebook_id, self.assignment_id)
            return NbGraderPreprocessor.preprocess(self, nb, resources)


@contextmanager
def open_book(resources: Resources) -> Iterator[Gradebook]:
    """The gradebook that is open already (``resources["book"]``), else the one the resources name."""
    if resources.get("book") is not None:
        yield resources["book"]
        return
    with Gradebook(resources["nbgrader"]["db_url"]) as book:
        yield book


@contextmanager
def one_transaction(book: Gradebook) -> Iterator[None]:
    """Everything inside is written together or not at all, though nbgrader's methods commit after each step."""
    book.db.commit = book.db.flush
    try:
        yield
    except BaseException:
        book.db.rollback()
        raise
    finally:
        del book.db.commit
    book.db.commit()


def grades_of(book: Gradebook, assignment: str, student: str) -> dict[str, Any]:
    """The rows of a hand-in's grades, by question."""
    return {name: row for name, row in _rows(book, Grade, assignment, student)}


def comments_of(book: Gradebook, assignment: str, student: str) -> list[Any]:
    """The rows of a hand-in's comments."""
    return [row for _, row in _rows(book, Comment, assignment, student)]


def _rows(book: Gradebook, kind: Any, assignment: str, student: str) -> list[tuple[str, Any]]:
    query = (
        select(BaseCell.name, kind)
        .select_from(kind)
        .join(BaseCell, BaseCell.id == kind.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == assignment, SubmittedAssignment.student_id == student)
    )
    return [(name, row) for name, row in book.db.execute(query)]
