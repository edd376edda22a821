"""Many jobs, a few at a time."""

from __future__ import annotations

import atexit
import logging
import shutil
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import chain
from pathlib import Path

from grading.messages import t
from grading.runner import libraries, scaffold
from grading.runner.model import Job, Limits, Result, RunnerError, UnsafeWarning
from grading.runner.nest import NestError, possible
from grading.runner.plain import Plain
from grading.runner.sandbox import Sandbox, find_form
from grading.runner.session import execute, failed
from grading.runner.starting import Cold, Starter, Warm

DEFAULT_LIMITS = Limits()
LOG = logging.getLogger(__name__)
WARM = True  # False: a new worker for every job, as where nothing can be forked


def run_jobs(
    jobs: Iterable[Job], workers: int = 2, limits: Limits = DEFAULT_LIMITS, unsafe: bool = False
) -> Generator[Result]:
    """Execute notebooks, each in a sandbox of its own.

    Parameters
    ----------
    jobs
        Taken one by one as workers become free, so a generator may make them on the way.
    workers
        How many run at the same time.
    limits
        For each job.
    unsafe
        Allow ordinary processes where no sandbox can be had; where one can, it is used all the same.

    Returns
    -------
    Generator[Result]
        One result per job, in the order in which they finish. Closing the iterator early, or an interrupt from the
        keyboard, kills what is still running.

    Raises
    ------
    RunnerError
        When there is no sandbox and `unsafe` is not set; raised at once, not at the first result.
    ValueError
        When `workers` is less than 1.
    """
    if workers < 1:
        raise ValueError(f"workers must be at least 1, not {workers}")
    require_sandbox(unsafe)
    return _run(iter(jobs), workers, limits)


def require_sandbox(unsafe: bool) -> None:
    """Raise :class:`RunnerError` where there is no sandbox; only warn when that is allowed."""
    form, problem = find_form()
    if form is None:
        if not unsafe:
            raise RunnerError("no_sandbox", problem=problem)
        warnings.warn(t("runner.unsafe"), UnsafeWarning, stacklevel=3)


class Ahead:
    """A starter that is being made in the background, with a folder of its own.

    Warming up takes seconds, in a process of its own; meanwhile the caller can import what it needs and read the first
    hand-ins.
    """

    def __init__(self, limits: Limits, preload: tuple[str, ...] = libraries.OURS) -> None:
        self.limits, self.preload = limits, preload
        self.root, self.place = Path(tempfile.mkdtemp(prefix="kam-lab-run-")), scaffold.Place()
        self._made: Future[Starter] = Future()
        self._built, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._make, name="runner-start", daemon=True)
        self._thread.start()
        self._built.wait()  # hundreds of small files are copied in a fifth of the time while nothing else runs here

    def _make(self) -> None:
        try:
            shared = self.place.path / "shared"
            scaffold.build(shared)
            self._built.set()
            self._made.set_result(make_starter(self.root, shared, self.limits, self.preload))
        except BaseException as error:
            self._made.set_exception(error)
            self._built.set()
        # What a thread has started is told to die when that *thread* ends, not only with the process.
        self._over.wait()

    def starter(self) -> Starter:
        """The starter; waits until it is there."""
        return self._made.result()

    def close(self) -> None:
        """End what has been started and remove the folder."""
        if self._made.exception() is None:
            self._made.result().close()
        self._over.set()
        self._thread.join()
        shutil.rmtree(self.root, ignore_errors=True)
        self.place.close()


_ahead: list[Ahead] = []


def warm_ahead(limits: Limits = DEFAULT_LIMITS, preload: tuple[str, ...] = libraries.OURS) -> None:
    """Begin to warm up for a :func:`run_jobs` with these limits that will follow in this process.

    Parameters
    ----------
    preload
        What is imported for all submissions together; anything else is still found, by each for itself.
    """
    if not _ahead and sys.platform == "linux":
        _ahead.append(Ahead(limits, preload))
        atexit.register(drop_ahead)


def drop_ahead() -> None:
    """Take back :func:`warm_ahead`, where nothing was run in the end."""
    while _ahead:
        _ahead.pop().close()


def _take_ahead(limits: Limits) -> Ahead:
    if _ahead and _ahead[0].limits == limits:
        return _ahead.pop()
    return Ahead(limits)


def _run(jobs: Iterator[Job], workers: int, limits: Limits) -> Generator[Result]:
    stop = threading.Event()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="runner")
    running: set[Future[Result]] = set()
    first = next(jobs, None)
    if first is None:
        return
    ahead = _take_ahead(limits)
    jobs = chain([first], jobs)
    try:
        more = True
        while more or running:
            while more and len(running) < 2 * workers:  # some wait, so that a slow consumer leaves no worker idle
                job = next(jobs, None)
                if job is None:
                    more = False
                    break
                running.add(pool.submit(run_one, job, ahead, limits, stop))
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
        ahead.close()


def make_starter(root: Path, shared: Path, limits: Limits, preload: tuple[str, ...]) -> Starter:
    """The fastest way that works here: forks of a warm process in the sandbox, a new sandbox for each job, or none.

    Parameters
    ----------
    root
        A folder of its own.
    shared
        What :func:`grading.runner.scaffold.build` has made.
    """
    form, _ = find_form()
    cold = Cold(Sandbox(form, shared) if form else Plain(shared), root)
    if form is not None and WARM and possible():
        try:
            return Warm(form, shared, limits, cold, preload)
        except NestError as error:
            LOG.info("no warm kernels here: %s", error)
    return cold


def run_one(job: Job, ahead: Ahead, limits: Limits, stop: threading.Event) -> Result:
    """Execute one job; never raises."""
    starter = ahead.starter()
    began = time.monotonic()
    try:
        return execute(job, starter, limits, stop)
    except Exception as error:  # a fault of ours must not stop the batch
        return failed(job, "fault", time.monotonic() - began, problem=f"{type(error).__name__}: {error}")
