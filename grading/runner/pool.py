"""Many jobs, a few at a time."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
import time
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from grading.messages import t
from grading.runner import scaffold
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
) -> Iterator[Result]:
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
    Iterator[Result]
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
    form, problem = find_form()
    if form is None:
        if not unsafe:
            raise RunnerError("no_sandbox", problem=problem)
        warnings.warn(t("runner.unsafe"), UnsafeWarning, stacklevel=2)
    return _run(iter(jobs), workers, limits)


def _run(jobs: Iterator[Job], workers: int, limits: Limits) -> Iterator[Result]:
    stop = threading.Event()
    root = Path(tempfile.mkdtemp(prefix="kam-lab-run-"))
    pool = ThreadPoolExecutor(workers, thread_name_prefix="runner")
    running: set[Future[Result]] = set()
    starter: Starter | None = None
    try:
        number, more = 0, True
        while more or running:
            while more and len(running) < 2 * workers:  # some wait, so that a slow consumer leaves no worker idle
                job = next(jobs, None)
                if job is None:
                    more = False
                    break
                if starter is None:
                    starter = make_starter(root, limits)
                number += 1
                running.add(pool.submit(_one, job, starter, limits, stop))
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
        if starter is not None:
            starter.close()
        shutil.rmtree(root, ignore_errors=True)


def make_starter(root: Path, limits: Limits) -> Starter:
    """The fastest way that works here: forks of a warm process in the sandbox, a new sandbox for each job, or none."""
    scaffold.build(root / "shared")
    form, _ = find_form()
    cold = Cold(Sandbox(form, root / "shared") if form else Plain(root / "shared"), root)
    if form is not None and WARM and possible():
        try:
            return Warm(form, root / "shared", limits, cold)
        except NestError as error:
            LOG.info("no warm kernels here: %s", error)
    return cold


def _one(job: Job, starter: Starter, limits: Limits, stop: threading.Event) -> Result:
    began = time.monotonic()
    try:
        return execute(job, starter, limits, stop)
    except Exception as error:  # a fault of ours must not stop the batch
        return failed(job, "fault", time.monotonic() - began, problem=f"{type(error).__name__}: {error}")
