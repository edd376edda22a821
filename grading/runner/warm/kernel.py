"""The kernel: IPython as ``ipykernel`` sets it up, with a line to the keeper in place of sockets.

The shell is made once in the zygote; the child that is to run cells takes it over by :func:`serve`.
"""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import getpass
import io
import json
import os
import random
import signal
import socket
import sys
import time
import types
from collections.abc import Callable, Iterator
from typing import Any

from ipykernel import eventloops
from ipykernel.compiler import XCachingCompiler
from ipykernel.kernelbase import Kernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.shellapp import InteractiveShellApp
from jupyter_client.jsonutil import json_clean, json_default
from jupyter_client.session import Session
from traitlets.config import Config

from . import wire

KINDS = {
    "display_data": wire.DISPLAY,
    "execute_result": wire.RESULT,
    "update_display_data": wire.UPDATE,
    "error": wire.ERROR,
}
LINGER_SECONDS, LINGER_CHARACTERS = 0.05, 8192
RAW = 1 << 16


_strict = json.JSONEncoder(default=json_default, ensure_ascii=False, allow_nan=False).encode
_plain = json.JSONEncoder(allow_nan=False).encode


def packed(content: Any) -> bytes:
    """Content as JSON; what JSON cannot hold is written out as text, as Jupyter does."""
    try:
        return _strict(content).encode()
    except (ValueError, TypeError):
        return _plain(json_clean(content)).encode()


class Line(Session):
    """Where IPython sends its messages; a session by its interface only."""

    out: socket.socket | None = None
    master = 0
    raw: tuple[tuple[int, bytes], ...] = ()

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> Any:
        """Pass a display, a result or an error on; there is nobody for other messages."""
        kind = msg_or_type if isinstance(msg_or_type, str) else msg_or_type["msg_type"]
        content = content if isinstance(msg_or_type, str) else msg_or_type["content"]
        if kind == "clear_output":
            self.put(wire.CLEAR, b"wait" if content.get("wait") else b"")
        elif kind in KINDS:
            self.put(KINDS[kind], packed(content))
        return None

    def put(self, kind: bytes, data: bytes) -> None:
        """Send one message, behind what programs have written to the real outputs before it."""
        if self.out is None or os.getpid() != self.master:
            return
        self.drain()
        wire.send(self.out, kind, data)

    def drain(self) -> None:
        """Pass on what has been written to the real outputs (by C code, by programs that a cell has started)."""
        for handle, kind in self.raw:
            with contextlib.suppress(BlockingIOError):
                while data := os.read(handle, RAW):
                    wire.send(self.out, kind, data)  # type: ignore[arg-type]


class Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of the kernel: whole lines go out at once."""

    encoding = "UTF-8"
    errors = None

    def __init__(self, line: Line, kind: bytes, handle: int) -> None:
        super().__init__()
        self._line, self._kind, self._handle = line, kind, handle
        self._waiting: list[str] = []
        self._size, self._sent = 0, 0.0

    @property
    def name(self) -> str:
        return "<stdout>" if self._kind == wire.STDOUT else "<stderr>"

    def fileno(self) -> int:
        return self._handle

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def write(self, string: str) -> int:
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        if os.getpid() != self._line.master:  # a forked child: the keeper takes it from the real output
            data = string.encode("utf-8", "replace")
            while data:
                data = data[os.write(self._handle, data) :]
            return len(string)
        self._waiting.append(string)
        self._size += len(string)
        if "\n" in string or self._size > LINGER_CHARACTERS or time.monotonic() - self._sent > LINGER_SECONDS:
            self.flush()
        return len(string)

    def writelines(self, lines: Any) -> None:
        for string in lines:
            self.write(string)

    def flush(self) -> None:
        waiting, self._waiting, self._size = self._waiting, [], 0
        if waiting and os.getpid() == self._line.master:
            self._line.put(self._kind, "".join(waiting).encode("utf-8", "replace"))
            self._sent = time.monotonic()


class Desk:
    """What parts of IPython and of widgets ask the kernel for."""

    eventloop: Any = None
    _allow_stdin = False
    implementation = "ipython"

    def __init__(self, line: Line) -> None:
        self.session = line
        self.iopub_socket = object()
        self.parent: dict[str, Any] = {}
        self.shell: Any = None
        for name in ("raw_input", "getpass"):
            setattr(self, name, types.MethodType(getattr(Kernel, name), self))

    def get_parent(self, channel: str | None = None) -> dict[str, Any]:
        return self.parent


def _enable_gui(shell: Any, gui: Any = None) -> None:
    """As in ``ipykernel``, which would look for the running program."""
    try:
        eventloops.enable_gui(gui, kernel=shell.kernel)
        shell.active_eventloop = gui
    except ValueError as error:
        raise UsageError(str(error)) from error


def _may_await(source: str) -> bool:
    return "await" in source or "async" in source


def _should_run_async(shell: Any, raw_cell: str, *, transformed_cell: str | None = None, **more: Any) -> bool:
    """As in IPython, which compiles the cell once more to see it; only one with these words can await anything."""
    if not _may_await(raw_cell if transformed_cell is None else transformed_cell):
        return False
    return bool(InteractiveShell.should_run_async(shell, raw_cell, transformed_cell=transformed_cell, **more))


def make_shell(flags: dict[str, dict[str, Any]]) -> Any:
    """The one shell of this process, as an ``ipykernel`` would have it.

    Parameters
    ----------
    flags
        Settings of IPython: class → name → value.
    """
    ZMQInteractiveShell.enable_gui = _enable_gui  # type: ignore[method-assign, assignment]
    ZMQInteractiveShell.should_run_async = _should_run_async  # type: ignore[method-assign, assignment]
    line = Line()
    desk = Desk(line)
    shell: Any = ZMQInteractiveShell.instance(
        config=Config(flags), kernel=desk, compiler_class=XCachingCompiler, user_ns={}
    )
    desk.shell = shell
    for part in (shell.displayhook, shell.display_pub):
        part.session, part.pub_socket = line, desk.iopub_socket
    shell.displayhook.topic = b"kernel.execute_result"
    shell.extension_manager.load_extension("storemagic")
    return shell


def serve(shell: Any, keeper: socket.socket, raw: dict[bytes, int], work: str, argv: list[str]) -> None:
    """Execute what the keeper sends, for ever.

    Parameters
    ----------
    raw
        Ends from which the real standard outputs can be read, by kind of message. 1 and 2 are their other ends.
    work
        The folder to work in.
    """
    desk: Desk = shell.kernel
    line = desk.session
    line.master, line.pid, line.out = os.getpid(), os.getpid(), keeper
    line.raw = tuple((handle, kind) for kind, handle in raw.items())
    os.chdir(work)
    os.makedirs(shell.profile_dir.location, exist_ok=True)
    shell.profile_dir.check_dirs()
    sys.argv = argv
    nobody: Any = types.SimpleNamespace(ignore_cwd=False)
    InteractiveShellApp.init_path(nobody)  # the work folder, ahead of libraries
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout, sys.stderr = Stream(line, wire.STDOUT, 1), Stream(line, wire.STDERR, 2)
    reseed()
    asyncio.run(_serve(shell, keeper))


def reseed() -> None:
    """Random numbers that no sibling has."""
    random.seed()
    with contextlib.suppress(KeyError):
        sys.modules["numpy"].random.seed()


async def _serve(shell: Any, keeper: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    box = wire.Mailbox(1 << 30)
    arrived: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        piece = keeper.recv(wire.PIECE + 2)
        if not piece:
            os._exit(0)
        message = box.put(piece)
        if message is not None and message[1] is not None:
            arrived.put_nowait(message[1])

    loop.add_reader(keeper, read)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        number, _, source = (await arrived.get()).partition(b"\n")
        line: Line = shell.kernel.session
        line.put(wire.BEGIN, b"%d" % shell.execution_count)
        shell.kernel.parent = {"header": {"msg_id": f"cell-{number.decode()}", "msg_type": "execute_request"}}
        shell.set_parent(shell.kernel.parent)
        with contextlib.suppress(BaseException):
            await execute(shell, source.decode("utf-8", "surrogatepass"))
        if os.getpid() != line.master:  # a child that the cell has forked and not ended: it must not go on as a kernel
            os._exit(0)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(Exception):
                stream.flush()
        line.put(wire.END, number)


async def execute(shell: Any, source: str) -> None:
    """One cell, in the way of ``ipykernel``: code that awaits runs in this loop, other code outside of it."""
    with _no_input(shell.kernel):
        signal.signal(signal.SIGINT, signal.default_int_handler)
        ready, problem = source, None
        if _may_await(source):
            try:
                ready = shell.transform_cell(source)
            except Exception:
                problem = sys.exc_info()
        if shell.should_run_async(source, transformed_cell=ready, preprocessing_exc_tuple=problem):
            running = asyncio.ensure_future(
                shell.run_cell_async(
                    source, store_history=True, silent=False, transformed_cell=ready, preprocessing_exc_tuple=problem
                )
            )
            loop = asyncio.get_running_loop()
            signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(running.cancel))
            result = None
            try:
                result = await running
            finally:
                shell.events.trigger("post_execute")
                shell.events.trigger("post_run_cell", result)
        else:
            shell.run_cell(source, store_history=True, silent=False)
        shell.payload_manager.clear_payload()


@contextlib.contextmanager
def _no_input(desk: Any) -> Iterator[None]:
    """There is nobody to ask."""
    before: tuple[Callable[..., Any], Callable[..., Any]] = builtins.input, getpass.getpass
    builtins.input, getpass.getpass = desk.raw_input, desk.getpass
    try:
        yield
    finally:
        builtins.input, getpass.getpass = before
