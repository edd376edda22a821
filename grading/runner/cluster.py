"""Hand-ins on a Dask cluster (extra ``scale``): the same sandbox on each worker, the same results.

The grader stays the only one that sees keys and gradebook. A job travels with its files inside it; a worker executes
it as this machine would, in a sandbox of its own with a warm zygote that it keeps, and sends the result back. A job
whose worker is lost is given to another one; after `RETRIES` lost workers it is run here, so that nothing is left out
and nothing is done twice: a result counts once, by its job's id.
"""

from __future__ import annotations

import atexit
import importlib
import tempfile
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grading.runner.model import Job, Limits, Result, RunnerError
from grading.runner.staging import JobProblem, files

RETRIES = 3
CONNECT_SECONDS = 20
AHEAD = 2  # jobs per thread of the cluster that are on their way


@dataclass(frozen=True)
class Parcel:
    """A job with its files inside, as it travels."""

    id: str
    notebook: str
    files: dict[str, bytes]
    language: str


def pack(job: Job, limits: Limits) -> Parcel:
    """The parcel of a job.

    Raises
    ------
    JobProblem
        When its files cannot be sent (see :func:`grading.runner.staging.files`).
    """
    import nbformat

    return Parcel(job.id, nbformat.writes(job.notebook), dict(files(job, limits)), job.language)


def run_parcel(parcel: Parcel, limits: Limits, unsafe: bool) -> tuple[dict[str, Any], str]:
    """On the worker: execute a parcel; the fields of the result and, as text, its notebook."""
    import nbformat

    with tempfile.TemporaryDirectory(prefix="kam-lab-parcel-") as folder:
        placed: dict[str, Path] = {}
        for number, (name, data) in enumerate(parcel.files.items()):
            placed[name] = Path(folder, str(number))
            placed[name].write_bytes(data)
        job = Job(parcel.id, nbformat.reads(parcel.notebook, as_version=4), placed, parcel.language)
        result = _station(limits, unsafe).run(job)
    fields = {name: getattr(result, name) for name in ("id", "status", "reason", "seconds", "unfinished")}
    return fields, nbformat.writes(result.notebook)


class _Station:
    """What a worker keeps from job to job: one starter."""

    def __init__(self, limits: Limits, unsafe: bool) -> None:
        from grading.runner import pool

        pool.require_sandbox(unsafe)
        self._limits, self._ahead = limits, pool.Ahead(limits)
        atexit.register(self.close)

    def close(self) -> None:
        """End the zygote."""
        atexit.unregister(self.close)
        self._ahead.close()

    def run(self, job: Job) -> Result:
        from grading.runner import pool

        return pool.run_one(job, self._ahead, self._limits, threading.Event())


_stations: dict[tuple[Limits, bool], _Station] = {}
_lock = threading.Lock()


def _station(limits: Limits, unsafe: bool) -> _Station:
    with _lock:
        if (limits, unsafe) not in _stations:
            _stations[limits, unsafe] = _Station(limits, unsafe)
        return _stations[limits, unsafe]


def on_cluster(address: str) -> Callable[[Iterator[Job], int, Limits, bool], Generator[Result]]:
    """What executes jobs on the cluster at this address, called like :func:`grading.runner.run_jobs`.

    Raises
    ------
    RunnerError
        When the extra is not installed, nobody answers at the address, or the cluster has no workers.
    """
    try:
        distributed = importlib.import_module("distributed")
    except ImportError:
        raise RunnerError("no_distributed") from None
    try:
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise RunnerError("no_cluster", address=address, problem=str(error)) from None
    if not client.nthreads():
        client.close()
        raise RunnerError("no_workers", address=address)

    def run(jobs: Iterator[Job], workers: int, limits: Limits, unsafe: bool = False) -> Generator[Result]:
        return _run(client, iter(jobs), limits, unsafe)

    return run


def _run(client: Any, jobs: Iterator[Job], limits: Limits, unsafe: bool) -> Generator[Result]:
    as_completed = importlib.import_module("distributed").as_completed
    room = AHEAD * sum(client.nthreads().values())
    waiting: dict[str, Job] = {}
    done = as_completed(raise_errors=False, with_results=True, loop=client.loop)
    try:
        yield from _fill(client, jobs, waiting, room, done, limits, unsafe)
        while waiting:
            future, answer = next(done)
            job = waiting.pop(future.key)
            if future.status == "finished":
                fields, text = answer
                yield _unpacked(job, fields, text)
            else:  # RETRIES workers were lost with it, or cannot run it: it is run here, where a fault has a reason
                yield from _here(job, limits, unsafe)
            future.release()
            yield from _fill(client, jobs, waiting, room, done, limits, unsafe)
    finally:
        client.close()  # which also takes back what is still on its way


def _fill(
    client: Any, jobs: Iterator[Job], waiting: dict[str, Job], room: int, done: Any, limits: Limits, unsafe: bool
) -> Iterable[Result]:
    """Send jobs until enough are on their way; the results of those that cannot be sent."""
    from grading.runner.session import failed

    while len(waiting) < room and (job := next(jobs, None)) is not None:
        try:
            parcel = pack(job, limits)
        except JobProblem as trouble:
            yield failed(job, trouble.key, 0.0, **trouble.fields)
            continue
        future = client.submit(run_parcel, parcel, limits, unsafe, pure=False, retries=RETRIES)
        waiting[future.key] = job
        done.add(future)


def _unpacked(job: Job, fields: dict[str, Any], text: str) -> Result:
    """The result, with nothing but outputs taken over from what came through the net."""
    import nbformat

    from grading.runner.session import blank

    came = nbformat.reads(text, as_version=4)
    notebook = blank(job.notebook)
    for mine, theirs in zip(notebook.cells, came.cells, strict=True):
        if mine.get("cell_type") == "code":
            mine["outputs"], mine["execution_count"] = theirs.outputs, theirs.execution_count
    return Result(**{**fields, "id": job.id, "unfinished": tuple(fields["unfinished"])}, notebook=notebook)


def _here(job: Job, limits: Limits, unsafe: bool) -> Iterator[Result]:
    from grading.runner.pool import run_jobs

    yield from run_jobs([job], 1, limits, unsafe)
