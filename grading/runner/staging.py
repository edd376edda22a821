"""From a job to what a worker needs: its cells, its files, its limits."""

from __future__ import annotations

import contextlib
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from grading.runner.model import MEGABYTE, Job, Limits, safe_name

IDLE_ADDRESS_MB = 3072  # address space that a kernel with pandas and matplotlib maps without using it, generously


class JobProblem(Exception):
    """A job cannot be run; carries the key and the fields of the sentence that says why."""

    def __init__(self, key: str, **fields: Any) -> None:
        super().__init__(key)
        self.key, self.fields = key, fields


def code_cells(notebook: NotebookNode) -> dict[str, int]:
    """Key of each code cell that is not blank → its position. Keys are ours: ids in a hand-in may repeat or lack."""
    return {
        str(index): index
        for index, cell in enumerate(notebook.cells)
        if cell.get("cell_type") == "code" and str(cell.get("source", "")).strip()
    }


def order(job: Job, cells: dict[str, int], limits: Limits, counts_processes: bool) -> dict[str, Any]:
    """What is to be executed, and within which limits.

    Parameters
    ----------
    counts_processes
        Whether the system's own limit on processes counts those of one submission only.
    """
    return {
        "cells": [{"id": key, "source": str(job.notebook.cells[at].source)} for key, at in cells.items()],
        "limits": {
            "cell_seconds": limits.cell_seconds,
            "wall_seconds": limits.wall_seconds,
            "address_bytes": (limits.memory_mb + IDLE_ADDRESS_MB) * MEGABYTE,
            "file_bytes": limits.file_mb * MEGABYTE,
            "processes": limits.processes if counts_processes else None,
            "cell_output_bytes": limits.cell_output_bytes,
            "restarts": limits.restarts,
        },
    }


def files(job: Job, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """The job's files, one by one: path inside the work folder and content; raises as :func:`opened`."""
    with contextlib.ExitStack() as until_here:
        for name, stream, size in opened(job, limits, until_here):
            data = stream.read(size)
            if len(data) < size:
                raise JobProblem("missing_file", name=name)
            yield name, data


def opened(job: Job, limits: Limits, until_here: contextlib.ExitStack) -> Iterator[tuple[str, io.BufferedReader, int]]:
    """The job's files, one by one: path inside the work folder, the open file and its size.

    Parameters
    ----------
    until_here
        Closes them.

    Raises
    ------
    JobProblem
        When a file is missing, is no ordinary file, is too large, or would lie outside the work folder.
    """
    room = limits.input_mb * MEGABYTE
    taken: set[str] = set()
    for name, source in job.files.items():
        try:
            target = safe_name(name)
        except ValueError:
            raise JobProblem("bad_name", name=repr(name)) from None
        places = {str(target), *map(str, target.parents)} - {"."}
        if str(target) in taken or f"{target}/" in taken or taken & places:  # two names for one place
            raise JobProblem("bad_name", name=repr(name))
        taken |= {str(target)} | {f"{place}/" for place in places}
        stream, size = _open(name, Path(source))
        until_here.enter_context(stream)
        room -= size
        if room < 0:
            raise JobProblem("too_large", name=name)
        yield str(target), stream, size


def _open(name: str, source: Path) -> tuple[io.BufferedReader, int]:
    """One ordinary file, and its size."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if source.is_symlink():  # O_NOFOLLOW is not everywhere
            raise JobProblem("not_a_file", name=name)
        handle = os.open(source, flags)
    except OSError:
        raise JobProblem("missing_file", name=name) from None
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        os.close(handle)
        raise JobProblem("not_a_file", name=name)
    return os.fdopen(handle, "rb"), found.st_size
