"""A gradebook that stays open: the same rows and the same answers as nbgrader's own, and nobody else is kept out."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import autograde

from grading.classroom.gradebook.lean import StandingBook, one_transaction, shared
from grading.classroom.gradebook.session import make_database, quietly

ROWS = """
select s.student_id, a.name, n.name, b.name, b.type, 'grade', g.auto_score, g.manual_score, g.needs_manual_grade
from grade g join base_cell b on g.cell_id = b.id join submitted_notebook sn on g.notebook_id = sn.id
join notebook n on sn.notebook_id = n.id join submitted_assignment s on sn.assignment_id = s.id
join assignment a on s.assignment_id = a.id
union all
select s.student_id, a.name, n.name, b.name, b.type, 'comment', c.auto_comment, c.manual_comment, s.timestamp
from comment c join base_cell b on c.cell_id = b.id join submitted_notebook sn on c.notebook_id = sn.id
join notebook n on sn.notebook_id = n.id join submitted_assignment s on sn.assignment_id = s.id
join assignment a on s.assignment_id = a.id
"""
WHEN = "2026-03-01 08:00:00 UTC"


def rows(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as book:
        return sorted(map(repr, book.execute(ROWS).fetchall()))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two notebooks with every kind of cell, one of them graded and written by the student at once."""
    place = tmp_path / "gradebook.db"
    make_database(place, "c")
    with Gradebook(f"sqlite:///{place}", "c") as book:
        book.add_assignment("work")
        book.add_student("S001")
        for notebook in ("one", "two"):
            book.add_notebook(notebook, "work")
            for name, kind in (("test", "code"), ("essay", "markdown")):
                book.add_grade_cell(name, notebook, "work", max_score=3, cell_type=kind)
            book.add_solution_cell("answer", notebook, "work")
            book.add_solution_cell("essay", notebook, "work")
            book.add_task_cell("task", notebook, "work", max_score=2, cell_type="markdown")
            book.add_source_cell("test", notebook, "work", cell_type="code", source=f"assert {notebook!r}")
    return place


@pytest.fixture
def standing(path: Path) -> Iterator[StandingBook]:
    book = StandingBook(f"sqlite:///{path}", "c")
    yield book
    book.shut()


def test_a_submission_has_the_rows_that_nbgrader_makes(path: Path, standing: StandingBook, tmp_path: Path) -> None:
    other = shutil.copyfile(path, tmp_path / "other.db")
    with quietly(), Gradebook(f"sqlite:///{other}", "c") as book:
        theirs = book.add_submission("work", "S001", timestamp=WHEN)
        expected = theirs.timestamp, theirs.max_score, len(theirs.notebooks)
    ours = standing.add_submission("work", "S001", timestamp=WHEN)
    assert (ours.timestamp, ours.max_score, len(ours.notebooks)) == expected == (expected[0], 16, 2)
    assert rows(path) == rows(other) and len(rows(path)) == 12
    assert standing.update_or_create_submission("work", "S001").id == ours.id
    assert len(rows(path)) == 12


def test_cells_and_rows_are_found_as_nbgrader_finds_them(path: Path, standing: StandingBook) -> None:
    standing.add_submission("work", "S001")
    with Gradebook(f"sqlite:///{path}", "c") as book:
        for notebook in ("one", "two"):
            source = standing.find_source_cell("test", notebook, "work")
            assert (source.source, source.locked) == (f"assert {notebook!r}", False)
            for name in ("test", "essay", "task"):
                for find in ("find_graded_cell", "find_grade"):
                    place = (name, notebook, "work", *(["S001"] if find == "find_grade" else []))
                    assert getattr(standing, find)(*place).id == getattr(book, find)(*place).id
            for name in ("answer", "essay", "task"):
                place = name, notebook, "work", "S001"
                assert standing.find_comment(*place).id == book.find_comment(*place).id


def test_what_is_not_there_is_missed(standing: StandingBook) -> None:
    standing.add_submission("work", "S001")
    with pytest.raises(MissingEntry):
        standing.find_source_cell("answer", "one", "work")
    with pytest.raises(MissingEntry):
        standing.find_graded_cell("answer", "one", "work")
    with pytest.raises(MissingEntry):
        standing.find_grade("answer", "one", "work", "S001")
    with pytest.raises(MissingEntry):
        standing.find_comment("test", "one", "work", "S001")
    with pytest.raises(MissingEntry):
        standing.add_submission("work", "nobody")


def test_what_others_write_is_seen_on_the_next_page(path: Path, standing: StandingBook) -> None:
    standing.add_submission("work", "S001")
    assert standing.find_grade("test", "one", "work", "S001").manual_score is None
    with Gradebook(f"sqlite:///{path}", "c") as book:  # formgrader, say: it is not kept waiting
        book.find_grade("test", "one", "work", "S001").manual_score = 2
        book.db.commit()
    standing.turn_page()
    assert standing.find_grade("test", "one", "work", "S001").manual_score == 2


def test_one_transaction_is_written_as_a_whole_or_not_at_all(path: Path, standing: StandingBook) -> None:
    with pytest.raises(RuntimeError), one_transaction(standing):
        standing.add_submission("work", "S001")
        raise RuntimeError
    assert rows(path) == []
    with one_transaction(standing):
        standing.update_or_create_student("S002")
        standing.update_or_create_submission("work", "S002")
        assert rows(path) == []
    assert len(rows(path)) == 12
    with pytest.raises(RuntimeError), one_transaction(standing) as keep:
        standing.update_or_create_student("S003")
        standing.add_submission("work", "S003")
        keep()  # what comes after it is the next one
        standing.update_or_create_student("S004")
        raise RuntimeError
    assert len(rows(path)) == 24
    standing.turn_page()
    with pytest.raises(MissingEntry):
        standing.find_student("S004")


def test_what_has_been_removed_is_not_found_again(standing: StandingBook) -> None:
    first = standing.add_submission("work", "S001")
    assert standing.find_submission("work", "S001") is first  # asked for once
    standing.remove_submission("work", "S001")
    with pytest.raises(MissingEntry):
        standing.find_submission("work", "S001")
    assert standing.add_submission("work", "S001").id != first.id


def test_nbgraders_steps_share_it_for_a_while(path: Path, standing: StandingBook) -> None:
    with shared(standing):
        with autograde.Gradebook(f"sqlite:///{path}", "c") as book:
            assert book is standing
        assert book.find_student("S001").id == "S001"  # a step that closes it leaves it open for the next
    assert autograde.Gradebook is Gradebook
