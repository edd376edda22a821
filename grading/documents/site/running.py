"""Running the notebooks of the site: each in a fresh kernel and an empty folder, a few at a time."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
import zmq
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

CELL_SECONDS = 300
_LOOK_AGAIN = 0.2  # seconds
# A chart tells as text what it shows: its titles and axes. The page uses that where a picture cannot be seen.
_PRELUDE = r"""
import re
from matplotlib.figure import Figure
def _kam_lab_said(figure, printer, cycle):
    said = [figure.get_suptitle()]
    for axes in figure.axes:
        said += [axes.get_title(loc=place) for place in ("left", "center", "right")]
        said += [axes.get_xlabel(), axes.get_ylabel()]
    # A title that was broken into lines: Chinese goes on without a space.
    said = [re.sub(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])", "", part) for part in said]
    printer.text(" · ".join(dict.fromkeys(" ".join(part.split()) for part in said if part.strip())))
Figure._repr_pretty_ = _kam_lab_said
del Figure
"""


class SiteError(RuntimeError):
    """The site cannot be written: what is wrong, and what to do."""


def run_all(
    notebooks: Mapping[str, NotebookNode], root: Path, workers: int = 2, tell: Callable[[str], None] | None = None
) -> dict[str, NotebookNode]:
    """Run notebooks; what is given stays as it is.

    Parameters
    ----------
    notebooks
        By name.
    root
        The checkout whose library the cells import.
    workers
        How many run at a time.
    tell
        Called with the name of each that is done.

    Returns
    -------
    dict
        Name → notebook with outputs, and with the state of its widgets in the metadata.

    Raises
    ------
    SiteError
        When a cell fails.
    """
    return asyncio.run(_run_all(notebooks, root, workers, tell or (lambda name: None)))


async def _run_all(
    notebooks: Mapping[str, NotebookNode], root: Path, workers: int, tell: Callable[[str], None]
) -> dict[str, NotebookNode]:
    turn = asyncio.Semaphore(max(1, workers))

    async def one(name: str, notebook: NotebookNode) -> NotebookNode:
        async with turn:
            done = await _run(name, notebook, root)
            tell(name)
            return done

    try:
        async with asyncio.TaskGroup() as group:
            running = {name: group.create_task(one(name, notebook)) for name, notebook in notebooks.items()}
    except* SiteError as errors:
        raise errors.exceptions[0] from None
    return {name: task.result() for name, task in running.items()}


async def _run(name: str, notebook: NotebookNode, root: Path) -> NotebookNode:
    copied = nbformat.from_dict(notebook)
    copied.cells.insert(0, new_code_cell(_PRELUDE))
    # No class's data, no marking, no language of the machine's owner: the page shows what the notebook says.
    env = {key: value for key, value in os.environ.items() if not key.startswith("KAM_LAB_")}
    env["PYTHONPATH"] = os.pathsep.join(filter(None, (str(root), env.get("PYTHONPATH", ""))))
    with tempfile.TemporaryDirectory(prefix="kam-lab-site-") as folder:
        client = NotebookClient(
            copied,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            store_widget_state=True,
            extra_arguments=["--IPKernelApp.log_level=40"],
            shutdown_kernel="immediate",
        )
        try:
            await _watched(client, env)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            said = f"{name} does not run to its end; mend it, or write the text only (--no-run).\n{error}"
            raise SiteError(said) from error
    del copied.cells[0]
    return copied


async def _watched(client: NotebookClient, env: Mapping[str, str]) -> None:
    """Run a notebook, and look at its sockets now and then.

    A cell with widgets makes nbclient send to the kernel while it waits for it; a wake-up can then be lost, and both
    wait until the time of the cell is over (nbclient issue 312). Asking a socket for its events finds what is due.
    """
    running = asyncio.create_task(client.async_execute(env=dict(env)))
    try:
        while not (await asyncio.wait({running}, timeout=_LOOK_AGAIN))[0]:
            if client.kc is not None and client.kc.channels_running:
                for channel in (client.kc.shell_channel, client.kc.iopub_channel):
                    channel.socket.get(zmq.EVENTS)
        await running
    finally:
        running.cancel()
