"""Ways to start a job: a fresh worker, or a fork of a warm one."""

from __future__ import annotations

import contextlib
import itertools
import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Protocol, cast

from grading.runner import scaffold
from grading.runner.libraries import COMMON
from grading.runner.model import Job, Limits
from grading.runner.nest import Child, Nest, NestError
from grading.runner.sandbox import Form
from grading.runner.staging import files, opened, order
from grading.runner.watch import Tail, trim_memory


class Run(Protocol):
    """A job that is being executed."""

    stream: IO[bytes]

    def trim_memory(self, limits: Limits) -> bool: ...

    def end(self) -> None: ...

    def close(self) -> None: ...

    def last_words(self) -> str: ...


Start = Callable[[Job, dict[str, int], Limits], Run]


class Starter(Protocol):
    """Knows the ways to start a job; the next one is for a job that did not come up."""

    def ways(self) -> Iterator[Start]: ...

    def close(self) -> None: ...


class Launcher(Protocol):
    """Starts a worker and ends it with all its descendants."""

    depth: int
    counts_processes: bool

    def places(self, job: Path) -> scaffold.Places: ...

    def start(self, job: Path, language: str, limits: Limits) -> subprocess.Popen[bytes]: ...

    def end(self, process: subprocess.Popen[bytes]) -> None: ...


class Cold:
    """A new worker and a new kernel for every job.

    Parameters
    ----------
    root
        A folder of one's own, for what the jobs bring.
    """

    def __init__(self, launcher: Launcher, root: Path) -> None:
        self.launcher, self.root = launcher, root
        self._numbers = itertools.count(1)

    def ways(self) -> Iterator[Start]:
        yield self.start

    def start(self, job: Job, cells: dict[str, int], limits: Limits) -> Run:
        folder = self.root / f"job-{next(self._numbers)}"
        folder.mkdir()
        try:
            self._stage(job, cells, folder, limits)
            return _Worker(self.launcher, self.launcher.start(folder, job.spoken, limits), folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _stage(self, job: Job, cells: dict[str, int], folder: Path, limits: Limits) -> None:
        """Copy the job's files and write down what the worker needs."""
        for name, data in files(job, limits):
            target = folder / "files" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        (folder / "files").mkdir(exist_ok=True)
        places = self.launcher.places(folder)
        what = {
            **order(job, cells, limits, self.launcher.counts_processes),
            "work": places.work,
            "runtime": places.runtime,
            "files": places.files,
            "seed": places.seed,
            "boot": places.boot,
            "path": places.path,
            "flags": scaffold.KERNEL_FLAGS,
        }
        (folder / "job.json").write_text(json.dumps(what), encoding="ascii")
        scaffold.readable(folder)

    def close(self) -> None:
        """Nothing is kept from job to job."""


class _Worker:
    def __init__(self, launcher: Launcher, process: subprocess.Popen[bytes], folder: Path) -> None:
        assert process.stdout is not None and process.stderr is not None
        self._launcher, self._process, self._folder = launcher, process, folder
        self.stream: IO[bytes] = process.stdout
        self._errors = process.stderr
        self._tail = Tail(process.stderr)
        self._tail.start()

    def trim_memory(self, limits: Limits) -> bool:
        return trim_memory(self._process.pid, self._launcher.depth, limits)

    def end(self) -> None:
        self._launcher.end(self._process)

    def close(self) -> None:
        self._tail.join(1)
        self.stream.close()
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def last_words(self) -> str:
        return self._tail.last_line() or "?"


class Warm:
    """A fork of a zygote for every job; where that fails, a new worker.

    Parameters
    ----------
    cold
        The other way.
    shared
        What :func:`grading.runner.scaffold.build` made.
    preload
        What is imported before the first submission comes; where that does not go well, only what is common.

    Raises
    ------
    NestError
        When no zygote comes up here.
    """

    def __init__(self, form: Form, shared: Path, limits: Limits, cold: Cold, preload: tuple[str, ...]) -> None:
        self._preload, self._cold = preload, cold
        self._new = partial(Nest, form, shared, limits)
        try:
            self._nest = self._make()
        except NestError:
            if preload == COMMON:
                raise
            self._preload = COMMON
            self._nest = self._make()
        self._lock = threading.Lock()
        self._again = 3  # zygotes that may be lost (to a machine without memory, say) before there is no other

    def _make(self) -> Nest:
        return self._new(self._preload)

    def ways(self) -> Iterator[Start]:
        yield self.start
        yield self._cold.start

    def start(self, job: Job, cells: dict[str, int], limits: Limits) -> Run:
        with contextlib.ExitStack() as sent:
            found = list(opened(job, limits, sent))
            child = self._child()
            what = {
                **order(job, cells, limits, counts_processes=self._cold.launcher.counts_processes),
                "files": [(name, size) for name, _, size in found],
                "environment": {"KAM_LAB_LANG": job.spoken},
            }
            try:
                child.line.sendall(json.dumps(what).encode("ascii") + b"\n")
                for name, stream, size in found:
                    # From file to line within the system, without a copy in this process.
                    if size and child.line.sendfile(stream, count=size) < size:
                        raise OSError(f"{name} has become shorter")
            except OSError:
                child.end()
                raise
        self._nest.prepare()
        return _Forked(child)

    def _child(self) -> Child:
        """A child of the zygote, or of its successor where it is gone."""
        nest = self._nest
        try:
            return nest.child()
        except NestError as error:
            with self._lock:
                if nest is self._nest and self._again > 0:
                    self._again -= 1
                    nest.close()
                    with contextlib.suppress(NestError):
                        self._nest = self._make()
                nest = self._nest
            try:
                return nest.child()
            except NestError:
                raise OSError(str(error)) from None

    def close(self) -> None:
        self._nest.close()


class _Forked:
    def __init__(self, child: Child) -> None:
        self._child = child
        self.stream = cast("IO[bytes]", child.line.makefile("rb"))

    def trim_memory(self, limits: Limits) -> bool:
        return trim_memory(self._child.pid, 0, limits)

    def end(self) -> None:
        self._child.end()

    def close(self) -> None:
        self.stream.close()

    def last_words(self) -> str:
        return "?"
