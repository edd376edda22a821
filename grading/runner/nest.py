"""The grader's side of warm kernels: a zygote in its sandbox, and the children it forks for submissions."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from grading.runner import libraries, sandbox, scaffold
from grading.runner.model import MEGABYTE, Limits

START_SECONDS = 90.0
CHILD_SECONDS = 20.0
END_SECONDS = 10.0
CREDENTIALS = struct.Struct("iII")


class NestError(RuntimeError):
    """No zygote, or one that does not answer; its last words are the message."""


class Child:
    """A fork of the zygote that waits for its job.

    Attributes
    ----------
    line
        Carries the job in and the records out.
    pid
        As this process sees it.
    """

    def __init__(self, line: socket.socket, pid: int, handle: int) -> None:
        self.line, self.pid, self._handle = line, pid, handle

    def end(self) -> None:
        """Kill it with all that it has started, and wait until that is gone."""
        if self._handle >= 0:
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            select.select([self._handle], [], [], END_SECONDS)
            os.close(self._handle)
            self._handle = -1
        self.line.close()


class Nest:
    """A zygote; threads may ask it for children at the same time.

    Parameters
    ----------
    form
        Of the sandbox.
    root
        Holds what :func:`grading.runner.scaffold.build` made.
    limits
        The size of the private folders is taken from it.
    preload
        What is imported before the first submission comes.

    Raises
    ------
    NestError
        When the zygote does not come up, or cannot shut its children off from each other.
    """

    def __init__(self, form: sandbox.Form, root: Path, limits: Limits, preload: tuple[str, ...]) -> None:
        self._lock = threading.Lock()
        self._spare: queue.SimpleQueue[Child] = queue.SimpleQueue()
        self._closed = False
        places = sandbox.INSIDE
        setting = {
            "run": sandbox.RUN,
            "path": ["/opt/kam/lib", *map(str, scaffold.library_folders())],
            "libraries": preload,
            "course": libraries.COURSE,
            "flags": scaffold.SHELL_FLAGS,
            "work": places.work,
            "runtime": {f"{places.runtime}/matplotlib": places.seed},
            "argv": [places.boot, "-f", f"{places.runtime}/kernel-0.json"],
            "disk_bytes": limits.disk_mb * MEGABYTE,
        }
        words = [str(scaffold.interpreter()), "-S", "-s", f"{sandbox.RUN}/warm_boot.py", json.dumps(setting)]
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                sandbox.command(form, root / "lib", root / "run", None, limits, words, nested=True),
                env=scaffold.environment(places, "zh"),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd="/",
            )
        try:
            self._control.settimeout(START_SECONDS)
            answer = json.loads(self._control.recv(65536) or b"{}")
            if "ready" not in answer:
                raise NestError(str(answer.get("problem", "")) or self._last_words())
            self._control.settimeout(CHILD_SECONDS)
            self._spare.put(self._fork())
        except (OSError, ValueError) as error:
            self.close()
            raise NestError(str(error)) from None
        except NestError:
            self.close()
            raise

    def _last_words(self) -> str:
        self._process.kill()
        assert self._process.stderr is not None
        lines = self._process.stderr.read()[-2000:].decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "?"

    def child(self) -> Child:
        """A child; at once where one is ready (:meth:`prepare`).

        Raises
        ------
        NestError
            When the zygote is gone or refuses.
        """
        try:
            ready = self._spare.get_nowait()
        except queue.Empty:
            ready = self._fork()
        return ready

    def prepare(self) -> None:
        """Have a child ready for the next who asks."""
        if not self._closed and self._spare.empty():
            with contextlib.suppress(NestError):
                self._spare.put(self._fork())

    def _fork(self) -> Child:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with theirs:
                ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
                ours.settimeout(CHILD_SECONDS)
                with self._lock:
                    socket.send_fds(self._control, [b"f"], [theirs.fileno()])
            return self._greet(ours)
        except (OSError, ValueError) as error:
            ours.close()
            raise NestError(str(error)) from None

    def _greet(self, line: socket.socket) -> Child:
        """Wait for the child's first word; the system itself says who has sent it."""
        said, pid = b"", 0
        while not said.endswith(b"\n"):
            data, more, _, _ = line.recvmsg(4096, socket.CMSG_SPACE(CREDENTIALS.size))
            if not data:
                break
            said += data
            for level, kind, value in more:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
                    pid = CREDENTIALS.unpack(value[: CREDENTIALS.size])[0]
        answer: dict[str, Any] = json.loads(said or b"{}")
        if "here" not in answer or pid <= 0:
            line.close()
            raise NestError(str(answer.get("problem", "no answer")))
        line.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
        line.settimeout(None)
        return Child(line, pid, os.pidfd_open(pid))

    def close(self) -> None:
        """End the zygote and everything below it."""
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._spare.get_nowait().end()
        self._control.close()
        sandbox.end(self._process)
        if self._process.stderr is not None:
            self._process.stderr.close()


def possible() -> bool:
    """Whether this system can fork and name processes safely."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open") and hasattr(signal, "pidfd_send_signal")
