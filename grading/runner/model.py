"""What goes into the runner and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from nbformat import NotebookNode

from grading.messages import both
from kam_lab.i18n import LANGUAGES

Status = Literal["ok", "timeout", "memory", "died", "error"]

MEGABYTE = 1024 * 1024


class RunnerError(RuntimeError):
    """The runner cannot start at all; the message is given in both languages.

    Parameters
    ----------
    key
        Key of the text in ``grading/locale/runner.*.yaml``.
    **fields
        What the text needs.
    """

    def __init__(self, key: str, **fields: Any) -> None:
        self.texts = both(f"runner.{key}", **fields)
        super().__init__("\n".join(self.texts.values()))


class UnsafeWarning(UserWarning):
    """Notebooks are executed without a sandbox."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Each number is for one submission, not for the batch.

    Attributes
    ----------
    cell_seconds
        Longest time of one cell; then it is interrupted and the next cell is tried.
    wall_seconds
        Longest time of the whole notebook from its first cell on, kernel restarts included.
    memory_mb
        Resident memory of all its processes together; also what one process may allocate (plus what an idle kernel
        maps without using it).
    disk_mb
        Size of the work folder, which lives in memory and vanishes with the run. ``/tmp`` has the same size.
    file_mb
        Largest single file.
    processes
        Processes and threads at one time.
    cell_output_bytes
        Output of one cell that is kept: this much text, and again this much in tables and charts.
    output_bytes
        Output of all cells that is kept.
    input_mb
        Size of all the files handed to one submission.
    restarts
        How often a kernel that died is started again.
    """

    cell_seconds: float = 30.0
    wall_seconds: float = 180.0
    memory_mb: int = 2048
    disk_mb: int = 128
    file_mb: int = 64
    processes: int = 128
    cell_output_bytes: int = 1_000_000
    output_bytes: int = 20_000_000
    input_mb: int = 256
    restarts: int = 5

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            if getattr(self, name) <= 0 and name != "restarts":
                raise ValueError(f"Limits: {name} must be more than 0, not {getattr(self, name)}")


@dataclass(frozen=True)
class Job:
    """One notebook to execute.

    Attributes
    ----------
    id
        Names the submission in the result; any text.
    notebook
        Format 4, every cell with an id of its own. It is not changed.
    files
        What lies beside the notebook: path inside the work folder (``"data/orders.csv"``) → file to copy. Links are
        refused, since a student might have handed in one that points at the class folder.
    language
        ``"en"``, ``"zh"`` or ``"both"``.
    """

    id: str
    notebook: NotebookNode
    files: Mapping[str, Path] = field(default_factory=dict)
    language: str = "zh"

    @property
    def spoken(self) -> str:
        """The language of the messages: ``"both"`` is read as Chinese, as in the course."""
        return self.language if self.language in LANGUAGES else "zh"


@dataclass(frozen=True)
class Result:
    """What came of a job.

    Attributes
    ----------
    id
        Of the job.
    status
        ``"ok"``: every cell was executed (a cell may still show an error of the student's own).
        ``"timeout"``, ``"memory"``, ``"died"``: that happened in at least one cell; the other cells were still tried
        and the notebook holds what they put out. ``"error"``: the job could not be run, the notebook is as it was.
    notebook
        The cells of the job, untouched, with new outputs. Cells that were not reached have none.
    reason
        One or more sentences in both languages, language → text; empty when all is well.
    seconds
        Wall time.
    unfinished
        Ids of the code cells that were not reached. Whatever they hold is unknown, so it must not be marked as wrong.
    """

    id: str
    status: Status
    notebook: NotebookNode
    reason: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    unfinished: tuple[str, ...] = ()


def safe_name(name: str) -> PurePosixPath:
    """The relative path inside the work folder that a file name stands for.

    Raises
    ------
    ValueError
        When the name is absolute, climbs out of the folder, or cannot be a file name on every system.
    """
    path = PurePosixPath(name)
    bad = (
        not path.parts
        or path.is_absolute()
        or ".." in path.parts
        or any(ord(letter) < 32 or letter in '\\:*?"<>|' for letter in name)
        or any(len(part.encode("utf-8", "surrogatepass")) > 255 for part in path.parts)
        or any(0xD800 <= ord(letter) <= 0xDFFF for letter in name)
    )
    if bad:
        raise ValueError(name)
    return path
