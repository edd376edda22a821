"""Executes one notebook; runs inside the sandbox, beside the student's code.

Run as a plain script (``python -I -S worker.py job.json``); imports nothing of this project. Sends one line of JSON
for every cell as soon as it is done, so that whatever happens next, nothing that was done is lost:

``{"start": id}`` before a cell, ``{"cell": id, "state": …, "count": …, "outputs": […], "cut": …}`` after it,
``{"end": …}`` last.

When the kernel dies, a new one is started and the cells that did no harm are executed again without taking down their
output; so the cells after the accident find their imports and variables. In the sandbox this process is number 1 of
its own process table: the student's code can neither signal it away nor look into it.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import time
from typing import Any

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
START_SECONDS = 60.0  # for the first kernel
ANSWER_SECONDS = 3.0  # an interrupted kernel that answers within this time may go on


def protect() -> None:
    """No look into this process for others of the same user; no life without the grader."""
    if sys.platform != "linux":
        return
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def limit(limits: dict[str, Any]) -> None:
    """Limits of the operating system, inherited by the kernel and all it starts."""
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_AS": limits["address_bytes"],
        "RLIMIT_FSIZE": limits["file_bytes"],
        "RLIMIT_CPU": int(limits["wall_seconds"]) + 30,
        "RLIMIT_NOFILE": 512,
        "RLIMIT_NPROC": limits["processes"],
    }
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None or value is None:
            continue
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(OSError, ValueError):  # macOS refuses some
            resource.setrlimit(kind, (value, value))


def make_client_class() -> tuple[type, type]:
    """The kernel manager and the notebook client; made here, since the path is set before anything can be imported."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient

    class OurKernel(AsyncKernelManager):
        """This interpreter, whatever kernels the machine or the work folder may list."""

        argv: tuple[str, ...] = ()

        @property
        def kernel_spec(self) -> Any:
            return KernelSpec(argv=list(self.argv), language="python", display_name="Python 3 (ipykernel)")

    class CappedClient(NotebookClient):
        """Drops output beyond a number of bytes as it arrives. Text and displays have a purse each, so that a flood of
        prints cannot push out a chart or an answer."""

        cap = 0
        cut = False
        spent: dict[str, int]

        def open_purse(self, cap: int) -> None:
            self.cap, self.cut, self.spent = cap, False, {"text": 0, "rich": 0}

        def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
            kind, content = msg["msg_type"], msg["content"]
            if kind.startswith("comm"):  # widgets have nobody to talk to
                return None
            if kind == "stream":
                room = max(self.cap - self.spent["text"] - 100, 0)
                whole = str(content.get("text", ""))
                kept = whole[:room].encode("utf-8", "surrogatepass")[:room].decode("utf-8", "ignore")
                self.spent["text"] += len(kept.encode("utf-8")) + 100
                if len(kept) < len(whole):
                    self.cut = True
                    if not kept:
                        return None
                    content["text"] = kept
            elif kind in ("display_data", "execute_result", "update_display_data", "error"):
                purse = "text" if kind == "error" else "rich"
                size = len(json.dumps(content, ensure_ascii=False, default=str)) + 200
                if self.spent[purse] + size > self.cap and not (kind == "error" and size < 5000):
                    self.cut = True
                    return None
                self.spent[purse] += size
            return super().process_message(msg, cell, cell_index)

    return OurKernel, CappedClient


class Runner:
    """Executes the cells of one job, in as many kernels as it takes."""

    def __init__(self, job: dict[str, Any], channel: int) -> None:
        import nbformat.v4 as v4

        self.job, self.limits, self.channel = job, job["limits"], channel
        self.deadline = time.monotonic() + START_SECONDS
        self.notebook = v4.new_notebook(cells=[v4.new_code_cell(cell["source"]) for cell in job["cells"]])
        self.kernel_class, self.client_class = make_client_class()
        self.client: Any = None
        self.manager: Any = None
        self.harmless: list[int] = []
        self.restarts = 0

    def send(self, record: dict[str, Any]) -> None:
        data = json.dumps(record, allow_nan=False).encode("ascii") + b"\n"
        while data:
            data = data[os.write(self.channel, data) :]

    def left(self) -> float:
        return self.deadline - time.monotonic()

    async def start_kernel(self) -> None:
        manager = self.kernel_class(connection_file=os.path.join(self.job["runtime"], f"kernel-{self.restarts}.json"))
        manager.argv = (sys.executable, "-S", "-s", self.job["boot"], "-f", "{connection_file}", *self.job["flags"])
        client = self.client_class(self.notebook, km=manager, allow_errors=True)
        client.record_timing = client.store_widget_state = False
        client.startup_timeout = int(max(1, min(60, self.left())))
        client.open_purse(self.limits["cell_output_bytes"])
        environment = {**os.environ, "KAM_LAB_RUNNER_PATH": json.dumps(self.job["path"])}
        with open(os.devnull, "wb") as nowhere:
            await client.async_start_new_kernel(cwd=self.job["work"], env=environment, stdout=nowhere, stderr=nowhere)
        self.manager = manager
        await client.async_start_new_kernel_client()
        self.client = client

    async def drop_kernel(self) -> None:
        """Kill the kernel and, in the sandbox, every other process the student's code has left."""
        if os.getpid() == 1:
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        if self.client is not None and self.client.kc is not None:
            self.client.kc.stop_channels()
        if self.manager is not None:
            with contextlib.suppress(Exception):
                await self.manager.shutdown_kernel(now=True)
        self.client = self.manager = None

    async def revive(self) -> bool:
        """Start another kernel and bring it to where the last one stood. False when the restarts are used up."""
        while self.restarts < self.limits["restarts"] and self.left() > 1:
            self.restarts += 1
            await self.drop_kernel()
            try:
                await self.start_kernel()
            except Exception:
                continue
            for index in list(self.harmless):
                if await self.execute(index) != "ok":
                    self.harmless.remove(index)
                if self.client is None:
                    break
            else:
                return True
        return False

    async def execute(self, index: int) -> str:
        """Execute one cell: ``ok``, ``timeout`` or ``died``. `client` is None afterwards when the kernel is lost."""
        from nbclient.exceptions import CellTimeoutError

        client, cell = self.client, self.notebook.cells[index]
        client.open_purse(self.limits["cell_output_bytes"])
        client.timeout = max(1, int(min(self.limits["cell_seconds"], self.left())))
        try:
            await client.async_execute_cell(cell, index)
            return "ok"
        except CellTimeoutError:
            # After a flood the kernel still holds what it could not send, and would put it into the cells that follow.
            if client.cut or not await self.interrupt():
                await self.drop_kernel()
            return "timeout"
        except Exception:  # the kernel is dead, or it sent what nbclient cannot digest
            await self.drop_kernel()
            return "died"

    async def interrupt(self) -> bool:
        """Interrupt the running cell; True when the kernel answers again soon."""
        try:
            await self.manager.interrupt_kernel()
            asked = self.client.kc.kernel_info()
            until = time.monotonic() + ANSWER_SECONDS
            while (wait := until - time.monotonic()) > 0:
                reply = await self.client.kc.get_shell_msg(timeout=wait)
                if reply["parent_header"].get("msg_id") == asked:
                    return True
        except Exception:
            return False
        return False

    async def whole(self) -> None:
        end = await self.run()
        self.send({"end": end})
        if os.getpid() != 1:  # else the kernel goes down with the sandbox, without the half second of a farewell
            await self.drop_kernel()
        os._exit(0)

    def report(self, index: int, state: str) -> None:
        cell = self.notebook.cells[index]
        outputs, cut = [], bool(self.client is not None and self.client.cut)
        for output in cell.outputs:
            try:
                json.dumps(output, allow_nan=False)
                outputs.append(output)
            except (ValueError, TypeError, RecursionError):
                cut = True
        record = {"cell": self.job["cells"][index]["id"], "state": state, "count": cell.execution_count}
        self.send({**record, "outputs": outputs, "cut": cut})

    async def run(self) -> str:
        """All cells; how it ended."""
        try:
            await self.start_kernel()
        except Exception:
            if not await self.revive():
                return "error"
        self.deadline = time.monotonic() + self.limits["wall_seconds"]  # a busy machine's slow start is nobody's fault
        for index, cell in enumerate(self.job["cells"]):
            if self.left() < 1:
                return "timeout"
            if self.client is None and not await self.revive():
                return "timeout" if self.left() < 1 else "died"
            self.send({"start": cell["id"]})
            state = await self.execute(index)
            self.report(index, state)
            if state == "ok":
                self.harmless.append(index)
            reap(self.manager)
        return "done"


def reap(manager: Any) -> None:
    """As process 1, bury the dead that nobody else waits for; the kernel's own death is for its manager to see."""
    if os.getpid() != 1:
        return
    kernel = getattr(getattr(manager, "provisioner", None), "pid", None)
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) not in (1, kernel):
            with contextlib.suppress(OSError):
                os.waitpid(int(name), os.WNOHANG)


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    channel = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    protect()
    limit(job["limits"])
    for folder in (job["runtime"], job["work"]):
        os.makedirs(folder, exist_ok=True)
    shutil.copytree(job["seed"], os.environ["MPLCONFIGDIR"], dirs_exist_ok=True, copy_function=shutil.copyfile)
    shutil.copytree(job["files"], job["work"], dirs_exist_ok=True, copy_function=shutil.copyfile)
    sys.path += job["path"]
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]  # optional for jsonschema; loading it takes 1.3 s
    runner = Runner(job, channel)
    asyncio.run(runner.whole())


if __name__ == "__main__":
    main()
