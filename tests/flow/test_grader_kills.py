"""The grader, killed at any moment, locked out, out of disk, with a wrong clock: the next run makes it good."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from grading import autograde, marking
from grading.classroom import gradebook
from grading.classroom.folder import Classroom
from grading.runner import Job, Result, sandbox_available

pytestmark = pytest.mark.xdist_group("grader_kills")
ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = "prospecting"
STUDENTS = 4

# The whole command in a process of its own. What student code puts out comes from a recording, so that fifty batches
# are cheap; reading, scoring, gradebook, folders and markings are the real ones.
GRADE = """
import json, os, resource, signal, sys
from pathlib import Path
import nbformat
from grading import autograde
from grading.classroom.folder import Classroom
from grading.runner import Result
played = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
def run(jobs, *_):
    for job in jobs:
        yield Result(job.id, "ok", nbformat.from_dict(played[job.id]))
for line in sys.stdin:
    root, most = line.rstrip().split("\\t")
    pid = os.fork()
    if pid == 0:
        print(os.getpid(), flush=True)
        if int(most):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
        try:
            autograde.autograde(Classroom.open(root), "prospecting", runner=run)
        except BaseException:
            os._exit(9)
        os._exit(0)
    print("ended", os.waitpid(pid, 0)[1], flush=True)
"""


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Classroom, Path]]:
    """A class with hand-ins, and a recording of their execution."""
    from tests.benchmarks.classes import make_class

    able, why = sandbox_available()
    if not able:
        pytest.skip(why)
    root = tmp_path_factory.mktemp("killed")
    room = make_class(root / "class", STUDENTS)
    spare = Classroom.open(shutil.copytree(room.root, root / "spare"))
    played: dict[str, object] = {}

    def recorded(*given: object) -> Iterator[Result]:
        for result in autograde.run_jobs(*given):  # type: ignore[arg-type]
            played[result.id] = result.notebook
            yield result

    autograde.autograde(spare, ASSIGNMENT, runner=recorded)  # type: ignore[arg-type]
    film = root / "played.json"
    film.write_text(json.dumps(played), encoding="utf-8")
    yield room, film


def play(film: Path):
    import nbformat

    played = json.loads(film.read_text(encoding="utf-8"))

    def run(jobs: Iterator[Job], *_: object) -> Iterator[Result]:
        for job in jobs:
            yield Result(job.id, "ok", nbformat.from_dict(played[job.id]))

    return run


def marks(room: Classroom) -> dict[str, object]:
    """All that stands for marks: the rows of the gradebook, the graded copies, the markings; in bytes."""
    found: dict[str, object] = {"scores": gradebook.scores(room, ASSIGNMENT).to_csv(index=False).encode()}
    for folder in (room.reports / "marking", room.root / "autograded"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".lock":
                body = path.read_bytes()
                if folder.name == "marking":
                    kept = json.loads(body)
                    kept["run"].pop("seconds", None)
                    body = json.dumps(kept, sort_keys=True).encode()
                found[path.relative_to(room.root).as_posix()] = body
    return found


def fresh(ready: tuple[Classroom, Path], where: Path) -> Classroom:
    return Classroom.open(shutil.copytree(ready[0].root, where))


@pytest.fixture(scope="module")
def grader(ready: tuple[Classroom, Path]) -> Iterator[subprocess.Popen[str]]:
    """A process that has imported everything and forks a grader for each batch."""
    process = subprocess.Popen(
        [sys.executable, "-c", GRADE, str(ready[1])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    yield process
    process.kill()
    process.communicate()


def once(
    process: subprocess.Popen[str], room: Classroom, kill_after: float | None = None, most: int = 0
) -> tuple[float, int]:
    """One batch, killed after so many seconds, or unable to write files beyond a size. Its seconds, how it ended."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(f"{room.root}\t{most}\n")
    process.stdin.flush()
    pid, began = int(process.stdout.readline()), time.monotonic()
    if kill_after is not None:
        time.sleep(kill_after)
        with contextlib.suppress(ProcessLookupError):  # it was faster
            os.kill(pid, signal.SIGKILL)
    ended = process.stdout.readline().split()
    return time.monotonic() - began, int(ended[1])


def killed(process: subprocess.Popen[str], ready: tuple[Classroom, Path], folder: Path, times: int, seed: int) -> int:
    """Kill a batch at random moments spread over its length; how many kills hit a running grader."""
    room = fresh(ready, folder / "whole")
    took, status = once(process, room)
    assert status == 0
    wanted, hits = marks(room), 0
    assert len(wanted) > STUDENTS
    chance = random.Random(seed)
    for place in range(times):
        room = fresh(ready, folder / f"room{place}")
        _, status = once(process, room, took * (place + chance.random()) / times)
        hits += status == signal.SIGKILL
        assert once(process, room)[1] == 0
        assert marks(room) == wanted, f"seed {seed}, place {place}"
        shutil.rmtree(room.root)
    return hits


def test_killed_at_three_moments(grader: subprocess.Popen[str], ready: tuple[Classroom, Path], tmp_path: Path) -> None:
    assert killed(grader, ready, tmp_path, 3, seed=3) >= 1


@pytest.mark.slow
def test_killed_at_fifty_moments(grader: subprocess.Popen[str], ready: tuple[Classroom, Path], tmp_path: Path) -> None:
    assert killed(grader, ready, tmp_path, 50, seed=50) >= 30


def test_what_a_killed_grader_had_begun_to_write_is_cleared_away(ready: tuple[Classroom, Path], tmp_path: Path) -> None:
    room = fresh(ready, tmp_path / "room")
    student = next(iter(room.roster)).student_id
    begun = [
        marking.place(room, ASSIGNMENT, student).with_name(f".{student}.json.0a1b2c3d.part"),
        room.step("intake", student, ASSIGNMENT) / ".answers.json.0a1b2c3d.part",
    ]
    for file in begun:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text('{"half', encoding="utf-8")
    autograde.autograde(room, ASSIGNMENT, runner=play(ready[1]))
    assert not list(room.root.rglob("*.part"))


def test_two_do_not_grade_the_same_assignment(
    ready: tuple[Classroom, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAM_LAB_LANG", "en")
    room = fresh(ready, tmp_path / "room")
    with marking.alone(room, ASSIGNMENT):
        with pytest.raises(marking.Busy, match="prospecting is being graded by somebody else"):
            autograde.autograde(room, ASSIGNMENT, runner=play(ready[1]))
        with marking.alone(room, "contract"):
            pass
    assert not (room.root / "autograded").exists() and not (room.root / "backups").exists()
    assert len(autograde.autograde(room, ASSIGNMENT, runner=play(ready[1])).markings) == STUDENTS


def test_a_comment_written_while_a_batch_runs_is_not_lost(ready: tuple[Classroom, Path], tmp_path: Path) -> None:
    """Formgrader in use: another process writes comments and points, and at times holds the gradebook for a second."""
    room = fresh(ready, tmp_path / "class")
    autograde.autograde(room, ASSIGNMENT, runner=play(ready[1]))
    said: dict[str, str] = {}
    over, troubles = threading.Event(), []

    def use() -> None:
        number = 0
        while not over.is_set():
            try:
                with closing(sqlite3.connect(room.database, timeout=30)) as book, book:
                    book.execute("begin immediate")
                    for (row,) in book.execute("select id from comment order by id").fetchall()[number % 3 :: 3]:
                        said[row] = f"comment {number}"
                        book.execute("update comment set manual_comment = ? where id = ?", (said[row], row))
                    time.sleep(1.0 if number == 2 else 0.03)
            except sqlite3.Error as error:
                troubles.append(error)
            number += 1
            time.sleep(0.01)

    writer = threading.Thread(target=use)
    writer.start()
    try:
        everything = autograde.plan(room, ASSIGNMENT, again=True)
        batch = autograde.autograde(room, ASSIGNMENT, everything, runner=play(ready[1]))
    finally:
        over.set()
        writer.join()
    assert not troubles and said
    assert {marked.status for marked in batch.markings} == {"graded"} and len(batch.markings) == STUDENTS
    with closing(sqlite3.connect(room.database)) as book:
        found = dict(book.execute("select id, manual_comment from comment").fetchall())
    assert {row: found[row] for row in said} == said


def test_a_gradebook_locked_for_good_is_said_and_later_made_good(
    ready: tuple[Classroom, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody gets a zero for it: the hand-ins are ungraded with the reason, and the next run grades them."""
    from grading.classroom.gradebook import session

    monkeypatch.setattr(session, "PATIENCE_SECONDS", 0.2)
    room = fresh(ready, tmp_path / "class")
    with closing(sqlite3.connect(room.database)) as other:
        other.execute("begin immediate")
        done = autograde.autograde(room, ASSIGNMENT, runner=play(ready[1]))
        other.rollback()
    assert [marked.status for marked in done.markings] == ["ungraded"] * STUDENTS
    assert "locked" in done.summary() and gradebook.scores(room).empty
    done = autograde.autograde(room, ASSIGNMENT, runner=play(ready[1]))
    assert [marked.status for marked in done.markings] == ["graded"] * STUDENTS


def test_the_gradebook_is_copied_before_each_batch(ready: tuple[Classroom, Path], tmp_path: Path) -> None:
    room = fresh(ready, tmp_path / "class")
    before = gradebook.scores(room)
    autograde.autograde(room, ASSIGNMENT, runner=play(ready[1]))
    (copy,) = gradebook.backups(room)
    assert gradebook.back_up(room) == gradebook.backups(room)[-1] != copy  # changed since
    assert gradebook.back_up(room) == gradebook.backups(room)[-1]  # not changed since: no other copy
    assert len(gradebook.backups(room)) == 2
    after = gradebook.scores(room)
    shutil.copyfile(copy, room.database)
    assert gradebook.scores(room).equals(before) and not after.equals(before)


def test_few_copies_are_kept_also_when_the_clock_goes_back(
    ready: tuple[Classroom, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import UTC, datetime

    from grading.classroom.gradebook import backup

    room = fresh(ready, tmp_path / "class")

    class Clock(datetime):
        year_now = 2030

        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime(cls.year_now, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(backup, "datetime", Clock)
    made = []
    for number in range(9):
        with closing(sqlite3.connect(room.database)) as book, book:
            book.execute("update student set email = ?", (f"{number}@example.org",))
        Clock.year_now = 2030 - number
        made.append(gradebook.back_up(room))
    assert gradebook.backups(room) == made[-backup.KEPT :]
    monkeypatch.setattr(time, "time", lambda: 1.0e9)  # marks do not depend on any clock
    assert {m.status for m in autograde.autograde(room, ASSIGNMENT, runner=play(ready[1])).markings} == {"graded"}


def test_a_full_disk_stops_the_batch_and_nothing_is_lost(
    ready: tuple[Classroom, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up in the middle; later there is room again."""
    import errno

    wanted_room = fresh(ready, tmp_path / "whole")
    autograde.autograde(wanted_room, ASSIGNMENT, runner=play(ready[1]))
    room = fresh(ready, tmp_path / "class")
    real, count = os.fsync, 0

    def full(handle: int) -> None:
        nonlocal count
        count += 1
        if count > 12:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    with monkeypatch.context() as patched, contextlib.suppress(OSError):
        patched.setattr(os, "fsync", full)
        autograde.autograde(room, ASSIGNMENT, runner=play(ready[1]))
    for student in room.roster:
        kept = marking.load(room, ASSIGNMENT, student.student_id)
        assert kept is None or kept.status != "graded" or sum(o.points or 0 for o in kept.outcomes.values()) > 0
    left = [path for path in room.root.rglob("*.part")]
    assert not left
    autograde.autograde(Classroom.open(room.root), ASSIGNMENT, runner=play(ready[1]))
    assert marks(room) == marks(wanted_room)


@pytest.mark.skipif(sys.platform != "linux", reason="needs limits of the system")
def test_a_gradebook_that_cannot_grow(
    grader: subprocess.Popen[str], ready: tuple[Classroom, Path], tmp_path: Path
) -> None:
    """SQLite itself finds no room: the batch ends or goes on without marks, never with wrong ones."""
    room, whole = (fresh(ready, tmp_path / name) for name in ("class", "whole"))
    once(grader, room, most=room.database.stat().st_size)
    with closing(sqlite3.connect(room.database)) as book:
        assert book.execute("pragma integrity_check").fetchone() == ("ok",)
    assert marks(room) != marks(Classroom.open(once(grader, whole) and whole.root))
    assert once(grader, room)[1] == 0
    assert marks(room) == marks(whole)
