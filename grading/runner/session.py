"""One job from its files to its result."""

from __future__ import annotations

import copy
import json
import os
import stat
import subprocess
import threading
import time
from pathlib import Path
from typing import Any, Protocol

import nbformat
import nbformat.v4 as v4
from nbformat import NotebookNode

from grading.messages import t
from grading.runner import scaffold
from grading.runner.model import MEGABYTE, Job, Limits, Result, Status, safe_name
from grading.runner.watch import Reader, Tail, trim_memory

IDLE_ADDRESS_MB = 3072  # address space that a kernel with pandas and matplotlib maps without using it, generously
GRACE_SECONDS = 65.0  # for the start, and beyond the wall limit, which the worker keeps itself
LOOK_SECONDS = 0.2


class Launcher(Protocol):
    """Starts a worker and ends it with all its descendants."""

    depth: int
    counts_processes: bool

    def places(self, job: Path) -> scaffold.Places: ...

    def start(self, job: Path, language: str, limits: Limits) -> subprocess.Popen[bytes]: ...

    def end(self, process: subprocess.Popen[bytes]) -> None: ...


class JobProblem(Exception):
    """A job cannot be run; carries the key and the fields of the sentence that says why."""

    def __init__(self, key: str, **fields: Any) -> None:
        super().__init__(key)
        self.key, self.fields = key, fields


def execute(job: Job, folder: Path, launcher: Launcher, limits: Limits, stop: threading.Event) -> Result:
    """Run one job to its end. Never raises for what a submission holds or does.

    Parameters
    ----------
    folder
        An empty folder for the job's input.
    stop
        Set from outside to give up and kill.
    """
    began = time.monotonic()
    cells = code_cells(job.notebook)
    try:
        stage(job, cells, folder, launcher, limits)
        process = launcher.start(folder, job.spoken, limits)
    except JobProblem as problem:
        return failed(job, problem.key, time.monotonic() - began, **problem.fields)
    except OSError as error:
        return failed(job, "cannot_start", time.monotonic() - began, problem=str(error))
    assert process.stdout is not None and process.stderr is not None
    reader, tail = Reader(process.stdout, frozenset(cells), limits), Tail(process.stderr)
    squeezed: set[str] = set()
    late = False
    try:
        reader.start()
        tail.start()
        until = time.monotonic() + limits.wall_seconds + GRACE_SECONDS
        while not reader.finished.wait(LOOK_SECONDS) and not stop.is_set():
            if time.monotonic() > until:
                late = True
                break
            if trim_memory(process.pid, launcher.depth, limits):
                squeezed.add(reader.current)
    finally:
        launcher.end(process)
        reader.join(5)
        tail.join(1)
        process.stdout.close()
        process.stderr.close()
    seconds = time.monotonic() - began
    if not reader.cells and not late and reader.end in ("", "error") and cells and not reader.current:
        return failed(job, "cannot_start", seconds, problem=tail.last_line() or "?")
    return assemble(job, cells, reader, squeezed, late, limits, seconds)


def code_cells(notebook: NotebookNode) -> dict[str, int]:
    """Key of each code cell that is not blank → its position. Keys are ours: ids in a hand-in may repeat or lack."""
    return {
        str(index): index
        for index, cell in enumerate(notebook.cells)
        if cell.get("cell_type") == "code" and str(cell.get("source", "")).strip()
    }


def stage(job: Job, cells: dict[str, int], folder: Path, launcher: Launcher, limits: Limits) -> None:
    """Copy the job's files and write down what the worker needs.

    Raises
    ------
    JobProblem
        When a file is missing, is no ordinary file, is too large, or would lie outside the work folder.
    """
    room = limits.input_mb * MEGABYTE
    files = folder / "files"
    files.mkdir(parents=True)
    for name, source in job.files.items():
        try:
            target = files / safe_name(name)
        except ValueError:
            raise JobProblem("bad_name", name=repr(name)) from None
        room = _copy(name, Path(source), target, room)
    places = launcher.places(folder)
    what = {
        "cells": [{"id": key, "source": str(job.notebook.cells[at].source)} for key, at in cells.items()],
        "work": places.work,
        "runtime": places.runtime,
        "files": places.files,
        "seed": places.seed,
        "boot": places.boot,
        "path": places.path,
        "flags": scaffold.KERNEL_FLAGS,
        "limits": {
            "cell_seconds": limits.cell_seconds,
            "wall_seconds": limits.wall_seconds,
            "address_bytes": (limits.memory_mb + IDLE_ADDRESS_MB) * MEGABYTE,
            "file_bytes": limits.file_mb * MEGABYTE,
            "processes": limits.processes if launcher.counts_processes else None,
            "cell_output_bytes": limits.cell_output_bytes,
            "restarts": limits.restarts,
        },
    }
    (folder / "job.json").write_text(json.dumps(what), encoding="ascii")
    scaffold.readable(folder)


def _copy(name: str, source: Path, target: Path, room: int) -> int:
    """Copy one ordinary file; what is left of `room`."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if source.is_symlink():  # O_NOFOLLOW is not everywhere
            raise JobProblem("not_a_file", name=name)
        handle = os.open(source, flags)
    except OSError:
        raise JobProblem("missing_file", name=name) from None
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise JobProblem("not_a_file", name=name)
        data = stream.read(room + 1)
    if len(data) > room:
        raise JobProblem("too_large", name=name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except OSError:  # two names for one place
        raise JobProblem("bad_name", name=repr(name)) from None
    return room - len(data)


def blank(notebook: NotebookNode) -> NotebookNode:
    """A copy without outputs."""
    made = copy.deepcopy(notebook)
    for cell in made.cells:
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return made


def failed(job: Job, key: str, seconds: float, **fields: Any) -> Result:
    """The result of a job that could not be run."""
    reason = t(f"runner.{key}", lang=job.spoken, **fields)
    names = [_name(job.notebook, at) for at in code_cells(job.notebook).values()]
    return Result(job.id, "error", blank(job.notebook), reason, seconds, tuple(names))


def _name(notebook: NotebookNode, at: int) -> str:
    return str(notebook.cells[at].get("id", at))


def assemble(
    job: Job, cells: dict[str, int], reader: Reader, squeezed: set[str], late: bool, limits: Limits, seconds: float
) -> Result:
    """Put the outputs that came back into a copy of the job's notebook and say what happened."""

    def say(key: str, **fields: Any) -> str:
        return t(f"runner.{key}", lang=job.spoken, **fields)

    notebook = blank(job.notebook)
    happened: dict[str, list[int]] = {"memory": [], "timeout": [], "died": []}
    missing: list[int] = []
    limit = {"seconds": f"{limits.cell_seconds:g}", "megabytes": limits.memory_mb}
    for key, at in cells.items():
        if key not in reader.cells:
            missing.append(at)
            if key not in squeezed and key != reader.current:
                continue
        state, count, outputs, cut = reader.cells.get(key, ("timeout" if late else "died", None, [], False))
        if key in squeezed and state != "ok":
            state = "memory"  # where only a process it had started was killed, the cell itself is whole
        if cut:
            outputs = [*outputs, {"output_type": "stream", "name": "stderr", "text": say("cut") + "\n"}]
        if state in happened:
            happened[state].append(at + 1)
            sentence = say(f"cell_{state}", **limit)
            outputs = [*outputs, _error(state, sentence)]
        target = notebook.cells[at]
        target["outputs"], target["execution_count"] = nbformat.from_dict(outputs), count
    try:
        made = [v4.new_code_cell(outputs=notebook.cells[at].outputs) for at in cells.values()]
        nbformat.validate(v4.new_notebook(cells=made))
    except nbformat.ValidationError as error:
        return failed(job, "bad_outputs", seconds, problem=str(error).splitlines()[0][:200])
    sentences = [say(f"some_{state}", cells=", ".join(map(str, at)), **limit) for state, at in happened.items() if at]
    worst: tuple[Status, ...] = ("memory", "timeout", "died")
    status: Status = next((state for state in worst if happened[state]), "ok")
    if missing:
        status = "timeout" if late or reader.end == "timeout" else status if status != "ok" else "died"
        key = "flooded" if reader.flooded else "unfinished_time" if status == "timeout" else "unfinished"
        sentences.append(say(key, cells=", ".join(str(at + 1) for at in missing), seconds=f"{limits.wall_seconds:g}"))
    names = tuple(_name(job.notebook, at) for at in missing)
    return Result(job.id, status, notebook, " ".join(sentences), seconds, names)


def _error(state: str, sentence: str) -> dict[str, Any]:
    name = {"memory": "MemoryLimit", "timeout": "TimeLimit", "died": "KernelDied"}[state]
    return {"output_type": "error", "ename": name, "evalue": sentence, "traceback": [f"{name}: {sentence}"]}
