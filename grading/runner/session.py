"""One job from its files to its result."""

from __future__ import annotations

import threading
import time
from typing import Any

import nbformat
import nbformat.v4 as v4
from nbformat import NotebookNode

from grading.messages import both, t
from grading.runner import records
from grading.runner.model import Job, Limits, Result, Status
from grading.runner.staging import JobProblem, code_cells
from grading.runner.starting import Run, Starter
from grading.runner.watch import Reader

GRACE_SECONDS = 65.0  # for the start, and beyond the wall limit, which the worker keeps itself
LOOK_SECONDS = 0.2


def execute(job: Job, starter: Starter, limits: Limits, stop: threading.Event) -> Result:
    """Run one job to its end. Never raises for what a submission holds or does.

    Parameters
    ----------
    stop
        Set from outside to give up and kill.
    """
    began = time.monotonic()
    cells = code_cells(job.notebook)
    problem = "?"
    for start in starter.ways():
        try:
            run = start(job, cells, limits)
        except JobProblem as trouble:
            return failed(job, trouble.key, time.monotonic() - began, **trouble.fields)
        except OSError as error:
            problem = str(error)
            continue
        reader, squeezed, late = attend(run, frozenset(cells), limits, stop)
        seconds = time.monotonic() - began
        if reader.cells or reader.current or late or reader.end not in ("", "error") or not cells or stop.is_set():
            return assemble(job, cells, reader, squeezed, late, limits, seconds)
        problem = run.last_words()
    return failed(job, "cannot_start", time.monotonic() - began, problem=problem)


def attend(run: Run, cells: frozenset[str], limits: Limits, stop: threading.Event) -> tuple[Reader, set[str], bool]:
    """Read what a run sends until it ends or is to end; what was read, cells that held too much memory, "too late"."""
    reader = Reader(run.stream, cells, limits)
    squeezed: set[str] = set()
    late = False
    try:
        reader.start()
        until = time.monotonic() + limits.wall_seconds + GRACE_SECONDS
        while not reader.finished.wait(LOOK_SECONDS) and not stop.is_set():
            if time.monotonic() > until:
                late = True
                break
            if run.trim_memory(limits):
                squeezed.add(reader.current)
    finally:
        run.end()
        reader.join(5)
        run.close()
    return reader, squeezed, late


def blank(notebook: NotebookNode) -> NotebookNode:
    """A copy without outputs; what is below its cells' fields is shared."""
    made = NotebookNode(notebook)
    made.cells = [NotebookNode(cell) for cell in notebook.cells]
    for cell in made.cells:
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return made


def failed(job: Job, key: str, seconds: float, **fields: Any) -> Result:
    """The result of a job that could not be run."""
    reason = both(f"runner.{key}", **fields)
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
        target["outputs"], target["execution_count"] = nbformat.from_dict(records.merged(outputs)), count
    try:
        cell = v4.new_code_cell()
        made = [{**cell, "id": f"c{at}", "outputs": notebook.cells[at].outputs} for at in cells.values()]
        nbformat.validate({**v4.new_notebook(), "cells": made})  # once, not for each cell as well
    except nbformat.ValidationError as error:
        return failed(job, "bad_outputs", seconds, problem=str(error).splitlines()[0][:200])
    said = [
        both(f"runner.some_{state}", cells=", ".join(map(str, at)), **limit) for state, at in happened.items() if at
    ]
    worst: tuple[Status, ...] = ("memory", "timeout", "died")
    status: Status = next((state for state in worst if happened[state]), "ok")
    if missing:
        status = "timeout" if late or reader.end == "timeout" else status if status != "ok" else "died"
        key = "flooded" if reader.flooded else "unfinished_time" if status == "timeout" else "unfinished"
        unreached = ", ".join(str(at + 1) for at in missing)
        said.append(both(f"runner.{key}", cells=unreached, seconds=f"{limits.wall_seconds:g}"))
    names = tuple(_name(job.notebook, at) for at in missing)
    reason = {lang: gap.join(one[lang] for one in said) for lang, gap in (("en", " "), ("zh", ""))} if said else {}
    return Result(job.id, status, notebook, reason, seconds, names)


def _error(state: str, sentence: str) -> dict[str, Any]:
    name = {"memory": "MemoryLimit", "timeout": "TimeLimit", "died": "KernelDied"}[state]
    return {"output_type": "error", "ename": name, "evalue": sentence, "traceback": [f"{name}: {sentence}"]}
