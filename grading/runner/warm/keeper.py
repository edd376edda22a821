"""The keeper of one submission: process 1 of its own process table, the only one with a line to the grader.

It takes the job, has the cells executed in a kernel that it forks from itself, and sends one line of JSON for every
cell as soon as that is done: ``{"start": id}`` before it, ``{"cell": id, "state": …, "count": …, "outputs": […],
"cut": …}`` after it, ``{"end": …}`` last. When the kernel dies, another one is forked and the cells that did no harm
are executed again without taking down their output, so that the cells after the accident find what they need.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from . import wire
from .outputs import Outputs

ANSWER_SECONDS = 3.0  # an interrupted kernel that answers within this time may go on
LOOK_SECONDS = 0.5
QUIET_SECONDS = 0.05  # a kernel that is silent for so long may be waiting for a program whose output fills the pipe


def receive(line: socket.socket) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The job and its files: a line of JSON, then the files one after the other."""
    stream = line.makefile("rb")
    job = json.loads(stream.readline())
    return job, {name: stream.read(size) for name, size in job["files"]}


class Kernel:
    """A forked kernel and the ends of its lines."""

    def __init__(self, work: Callable[[socket.socket, dict[bytes, int]], None], most: int) -> None:
        self.line, theirs = wire.pair()
        pipes = {wire.STDOUT: os.pipe(), wire.STDERR: os.pipe()}
        self.raw = {kind: ends[0] for kind, ends in pipes.items()}
        for handle in self.raw.values():
            os.set_blocking(handle, False)
        self.box = wire.Mailbox(most)
        self.dead = False  # or has hung up
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self.line.close()
                for target, kind in ((1, wire.STDOUT), (2, wire.STDERR)):
                    os.dup2(pipes[kind][1], target)
                    os.close(pipes[kind][1])
                work(theirs, self.raw)
            finally:
                os._exit(1)
        theirs.close()
        for ends in pipes.values():
            os.close(ends[1])
        self.handle = os.pidfd_open(self.pid)
        self.line.setblocking(False)
        self.poll, self.poll_all = select.poll(), select.poll()
        for source in (self.line, self.handle):
            self.poll.register(source, select.POLLIN)
            self.poll_all.register(source, select.POLLIN)
        for handle in self.raw.values():
            self.poll_all.register(handle, select.POLLIN)

    def close(self) -> None:
        """Let go of its lines."""
        self.line.close()
        for handle in (*self.raw.values(), self.handle):
            os.close(handle)

    def pieces(self) -> list[tuple[bytes, bytes | None]]:
        """The next message, if it has arrived."""
        try:
            while piece := self.line.recv(wire.PIECE + 2):
                message = self.box.put(piece)
                if message is not None:
                    return [message]
        except BlockingIOError:
            return []
        except OSError:
            pass
        self.dead = True
        return []


class Keeper:
    """Executes the cells of one job, in as many kernels as it takes.

    Parameters
    ----------
    job
        What the grader sent.
    line
        To the grader.
    work
        What a forked kernel does; does not return.
    """

    def __init__(
        self, job: dict[str, Any], line: socket.socket, work: Callable[[socket.socket, dict[bytes, int]], None]
    ) -> None:
        self.job, self.limits, self.line, self.work = job, job["limits"], line, work
        self.cap: int = self.limits["cell_output_bytes"]
        self.deadline = 0.0
        self.kernel: Kernel | None = None
        self.harmless: list[int] = []
        self.restarts = self.number = 0
        self.outputs = Outputs(self.cap)

    def send(self, *records: dict[str, Any]) -> None:
        """Records on one go: each that goes out alone wakes the grader."""
        self.line.sendall(b"".join(json.dumps(one, allow_nan=False).encode("ascii") + b"\n" for one in records))

    def left(self) -> float:
        return self.deadline - time.monotonic()

    def start_kernel(self) -> None:
        self.kernel = Kernel(self.work, 4 * self.cap + wire.PIECE)

    def drop_kernel(self) -> None:
        """Kill the kernel and every other process the student's code has left."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        if self.kernel is not None:
            self.kernel.close()
        self.kernel = None
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)

    def sweep(self) -> None:
        """Kill what a cell that was stopped has started; it may be a crowd that keeps growing."""
        assert self.kernel is not None
        for _ in range(20):
            others = [int(name) for name in os.listdir("/proc") if name.isdigit()]
            others = [pid for pid in others if pid not in (1, self.kernel.pid)]
            if not others:
                return
            for pid in others:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.bury()

    def bury(self) -> None:
        """As process 1, bury the dead that nobody else waits for."""
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                if self.kernel is not None and found == self.kernel.pid:
                    self.kernel.dead = True

    def revive(self) -> bool:
        """Start another kernel and bring it to where the last one stood. False when the restarts are used up."""
        while self.restarts < self.limits["restarts"] and self.left() > 1:
            self.restarts += 1
            self.drop_kernel()
            try:
                self.start_kernel()
            except OSError:
                continue
            for index in list(self.harmless):
                if self.execute(index) != "ok":
                    self.harmless.remove(index)
                if self.kernel is None:
                    break
            else:
                return True
        return False

    def execute(self, index: int) -> str:
        """Execute one cell: ``ok``, ``timeout`` or ``died``. `kernel` is None afterwards when the kernel is lost."""
        self.outputs = Outputs(self.cap)
        self.number += 1
        assert self.kernel is not None
        source = self.job["cells"][index]["source"].encode("utf-8", "surrogatepass")
        try:
            wire.send(self.kernel.line, wire.EXECUTE, b"%d\n%s" % (self.number, source))
        except OSError:
            self.drop_kernel()
            return "died"
        state = self.listen(max(1.0, min(self.limits["cell_seconds"], self.left())), self.outputs)
        if state == "timeout":
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.kernel.pid, signal.SIGINT)
            if self.listen(ANSWER_SECONDS, self.outputs) != "ok":
                self.drop_kernel()
            else:
                self.sweep()
        elif state == "died":
            self.drop_kernel()
        return state

    def listen(self, seconds: float, outputs: Outputs | None) -> str:
        """Take what the kernel sends until the cell has ended: ``ok``, ``timeout`` or ``died``."""
        kernel = self.kernel
        assert kernel is not None
        until = time.monotonic() + seconds
        quiet = False
        while (left := until - time.monotonic()) > 0:
            # While the kernel speaks, it passes on by itself, and in order, what programs write.
            poll = kernel.poll_all if quiet else kernel.poll
            ready = {handle for handle, _ in poll.poll(min(LOOK_SECONDS if quiet else QUIET_SECONDS, left) * 1000)}
            found = kernel.pieces()
            quiet = not found
            for kind, data in found:
                if kind == wire.END:
                    if data == b"%d" % self.number:
                        self.drain(outputs)
                        return "ok"
                elif kind == wire.BEGIN:
                    if outputs is not None and data is not None and data.isdigit() and len(data) < 10:
                        outputs.count = int(data)
                elif outputs is not None:
                    outputs.take(kind, data)
            if not found:
                self.drain(outputs)
                self.bury()
                if kernel.dead or kernel.handle in ready:
                    return self.last_words(outputs)
        return "timeout"

    def drain(self, outputs: Outputs | None) -> bool:
        """Take what has been written to the real outputs. True when there was something."""
        some = False
        assert self.kernel is not None
        for kind, handle in self.kernel.raw.items():
            with contextlib.suppress(OSError):
                data = os.read(handle, 1 << 16)
                some = some or bool(data)
                if outputs is not None and data:
                    outputs.take(kind, data)
        return some

    def last_words(self, outputs: Outputs | None) -> str:
        """What a dead kernel had still sent."""
        assert self.kernel is not None
        while found := self.kernel.pieces():
            for kind, data in found:
                if outputs is not None and kind not in (wire.BEGIN, wire.END):
                    outputs.take(kind, data)
        while self.drain(outputs):
            pass
        return "died"

    def report(self, index: int, state: str) -> dict[str, Any]:
        """What came of a cell."""
        outputs = self.outputs
        record = {"cell": self.job["cells"][index]["id"], "state": state, "count": outputs.count}
        return {**record, "outputs": outputs.record(), "cut": outputs.cut}

    def run(self) -> str:
        """All cells; how it ended."""
        self.deadline = time.monotonic() + self.limits["wall_seconds"]
        self.start_kernel()
        done: list[dict[str, Any]] = []  # and not yet told: a report goes out with the start of the next cell
        for index, cell in enumerate(self.job["cells"]):
            if self.kernel is None or self.left() < 1:
                self.send(*done)
                done = []
            if self.left() < 1:
                return "timeout"
            if self.kernel is None and not self.revive():
                return "timeout" if self.left() < 1 else "died"
            self.send(*done, {"start": cell["id"]})
            state = self.execute(index)
            done = [self.report(index, state)]
            if state == "ok":
                self.harmless.append(index)
            self.bury()
        self.send(*done)
        return "done"


def prepare(work: str, runtime: dict[str, str], files: dict[str, bytes]) -> None:
    """Fill the private folders: the files of the job, and what libraries keep beside their settings."""
    for folder in (work, *runtime):
        os.makedirs(folder, exist_ok=True)
    for target, source in runtime.items():
        shutil.copytree(source, target, dirs_exist_ok=True, copy_function=shutil.copyfile)
    for name, data in files.items():
        path = os.path.join(work, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
