"""Opening nbgrader on a class folder: configuration, gradebook, converters, exchange."""

from __future__ import annotations

import logging
import os
import secrets
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

with warnings.catch_warnings():  # nbgrader and what it imports still use deprecated names
    warnings.simplefilter("ignore")
    import nbgrader.api
    import nbgrader.converters.base
    import nbgrader.dbutil
    from nbgrader.api import Gradebook
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange import ExchangeError, ExchangeFactory

from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from traitlets.config import Config
from traitlets.log import get_logger

from ..config import WORK_COMMENT
from ..folder import Classroom
from ..messages import fail, say
from .lean import StandingBook


class GradebookError(RuntimeError):
    """nbgrader could not do a step; carries the end of what it logged."""


def config(classroom: Classroom, assignment: str | None = None) -> Config:
    """The same settings that ``nbgrader_config.py`` gives to nbgrader's own commands."""
    c = Config()
    c.CourseDirectory.root = str(classroom.root)
    c.CourseDirectory.course_id = classroom.config.course_id
    if assignment is not None:
        c.CourseDirectory.assignment_id = assignment
        data = classroom.root / "source" / assignment / "data"
        c.Autograde.exclude_overwriting = {assignment: sorted(f"data/{file.name}" for file in data.glob("*"))}
    c.ClearSolutions.code_stub = {"python": WORK_COMMENT[classroom.config.language]}
    c.Exporter.optimistic_validation = True  # validate once at the end, not after every step
    return c


def course(classroom: Classroom, settings: Config, **places: str) -> CourseDirectory:
    """nbgrader's view of the class folder."""
    return CourseDirectory(config=settings, **places)


PATIENCE_SECONDS = 60  # formgrader, a backup or a virus scanner may hold the gradebook for a while
_held: dict[tuple[int, Path], StandingBook] = {}


@contextmanager
def gradebook(classroom: Classroom) -> Iterator[StandingBook]:
    """The open gradebook; made when there is none, closed at the end.

    Where somebody else is writing to it, it is waited for: `PATIENCE_SECONDS`, not the five seconds of SQLite.
    """
    known = _held.get((threading.get_ident(), classroom.database))
    if known is not None:
        with quietly(), _in_words():
            try:
                yield known
            finally:
                known.turn_page()
        return
    if not classroom.database.is_file():
        make_database(classroom.database, classroom.config.course_id)
    place = f"sqlite:///{classroom.database}"
    with quietly(), _in_words(), opened(place, classroom.config.course_id) as book:
        yield book


@contextmanager
def opened(db_url: str, course_id: str) -> Iterator[StandingBook]:
    """A gradebook that waits for others, closed at the end."""
    book = StandingBook(db_url, course_id)
    try:
        be_patient(book)
        yield book
    finally:
        book.shut()


@contextmanager
def _in_words() -> Iterator[None]:
    """A gradebook that is locked for good, or a disk without room: a sentence for the teacher."""
    try:
        yield
    except OperationalError as error:
        raise GradebookError("\n".join(say("gradebook.trouble", problem=str(error.orig)).values())) from error


@contextmanager
def held(classroom: Classroom) -> Iterator[None]:
    """Within the block the gradebook stays open in this thread: opening it (nbgrader looks at every table) costs more
    than a hand-in's own rows."""
    place = (threading.get_ident(), classroom.database)
    if place in _held:
        yield
        return
    with gradebook(classroom) as book:
        _held[place] = book
        try:
            yield
        finally:
            del _held[place]


def be_patient(book: Gradebook) -> None:
    """Wait for others who write to the gradebook."""

    def wait(connection: Any, *_: Any) -> None:
        connection.execute(f"pragma busy_timeout = {int(PATIENCE_SECONDS * 1000)}")

    event.listen(book.engine, "connect", wait)
    book.db.close()
    book.engine.dispose()  # the connection that has looked at the tables knows nothing of it yet


def make_database(path: Path, course_id: str) -> None:
    """Make ``gradebook.db`` as a whole: without its version mark nbgrader could never upgrade it.

    nbgrader asks a command ``alembic`` on the PATH for that mark, which is not there unless the environment has been
    activated; alembic's library says the same.
    """
    from alembic.script import ScriptDirectory  # here: it takes long to import, and a class is made once

    scratch = path.with_name(f".gradebook.{secrets.token_hex(4)}.part")
    asked = nbgrader.api.get_alembic_version
    nbgrader.api.get_alembic_version = lambda: ScriptDirectory(nbgrader.dbutil.ALEMBIC_DIR).get_current_head()
    try:
        with quietly(), Gradebook(f"sqlite:///{scratch}", course_id):
            pass
        os.replace(scratch, path)
    finally:
        nbgrader.api.get_alembic_version = asked
        scratch.unlink(missing_ok=True)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def quietly() -> Iterator[list[str]]:
    """Run nbgrader without its log on the screen; what it logs is in the list.

    Its warnings (deprecated names, SQLAlchemy's "not in session") are no concern of a teacher.
    """
    found = get_logger()
    logger = found.logger if isinstance(found, logging.LoggerAdapter) else found
    before = logger.handlers[:], logger.propagate, logger.level
    collector = _Collector()
    logger.handlers[:], logger.propagate = [collector], False
    logger.setLevel(logging.INFO)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield collector.lines
    finally:
        logger.handlers[:], logger.propagate = before[0], before[1]
        logger.setLevel(before[2])


def run(converter: Any) -> list[str]:
    """Start a converter; what it logged, or :class:`GradebookError` with the end of it."""
    here = os.getcwd()
    with quietly() as lines:
        try:
            converter.start()
        except (nbgrader.converters.base.NbGraderException, ExchangeError, SystemExit) as error:
            raise GradebookError("\n".join([*lines[-12:], str(error)])) from error
        finally:
            os.chdir(here)
    return lines


def _exchange(classroom: Classroom, assignment: str, root: Path | None) -> tuple[Config, ExchangeFactory]:
    if os.name == "nt":
        raise fail("collect.no_exchange")
    settings = config(classroom, assignment)
    if root is not None:
        settings.Exchange.root = str(root)
    return settings, ExchangeFactory(config=settings)


def collect_exchange(classroom: Classroom, assignment: str, into: Path, root: Path | None = None) -> None:
    """Let nbgrader collect the newest hand-in of everybody from its exchange into ``<into>/<user>/<assignment>/``.

    Parameters
    ----------
    root
        Folder of the exchange, where it is not nbgrader's default.

    Raises
    ------
    GradebookError
        When there is no exchange or it cannot be read.
    """
    settings, factory = _exchange(classroom, assignment, root)
    settings.CourseDirectory.directory_structure = os.path.join(str(into), "{student_id}", "{assignment_id}")
    place = course(classroom, settings)
    with quietly():
        step = factory.Collect(coursedir=place, authenticator=Authenticator(config=settings), config=settings)
    run(step)


def release_to_exchange(classroom: Classroom, assignment: str, root: Path | None = None) -> None:
    """Let nbgrader publish ``release/<assignment>`` in its exchange; done again, it replaces what is there."""
    settings, factory = _exchange(classroom, assignment, root)
    place = course(classroom, settings)
    with quietly():
        step = factory.ReleaseAssignment(coursedir=place, authenticator=Authenticator(config=settings), config=settings)
        step.force = True
    run(step)
