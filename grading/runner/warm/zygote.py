"""The zygote: imports once, forks for every submission, and touches nothing of what a submission brings.

Started by the grader inside the sandbox, with its control line as standard input. Over that line come single bytes,
each with one end of a line to the grader that is meant for the child. One answer, in JSON, when all is imported.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import site
import socket
import sys
from collections.abc import Iterator
from typing import Any

from . import isolation, keeper

FIRST = "1 / 0", "await 0", "print()", "[0]"
TABLE = """
import io
import pandas as pd
frame = pd.read_csv(io.StringIO("a,b,c\\n1,x,2024-01-01\\n2,y,2024-01-02\\n"), parse_dates=["c"])
frame = frame.dropna(subset=["a"]).drop_duplicates("a").assign(d=lambda f: f.a * 2)
frame.groupby("b", observed=True)["a"].sum().sort_values(ascending=False).head(3)
frame.merge(frame, on="a").describe().to_string()
frame.pivot_table(index="b", columns="c", values="a", aggfunc="sum", fill_value=0)
frame.set_index("c")["a"].resample("MS").sum()
pd.cut(frame["a"], [0, 1, 2]).value_counts()
frame[frame["a"] > 1]._repr_html_()
"""
CHART = """
import matplotlib.pyplot as plt
import pandas as pd
months = pd.Series([1.0, 2.0], index=pd.date_range("2024-01-01", periods=2, freq="MS"), name="a")
months.plot.bar(title="Title $x^2$", legend=True)
plt.show()
plt.plot([1, 2], [3, 4], "o--", label="b")
plt.show()
"""


def warm_up(libraries: list[str], course: str) -> None:
    """Import what notebooks import; of the course's own library everything. Nothing of it may fail."""
    for name in libraries:
        with contextlib.suppress(Exception, SystemExit):
            package = importlib.import_module(name)
            if name == course:
                for found in pkgutil.walk_packages(package.__path__, f"{course}."):
                    with contextlib.suppress(Exception, SystemExit):
                        importlib.import_module(found.name)
                warm_up_course(course)


def warm_up_course(course: str) -> None:
    """Texts and the teaching world: read once, so that their caches are full."""
    i18n = importlib.import_module(f"{course}.i18n")
    catalogue = i18n.own()
    for owner in catalogue.owners():
        for lang in i18n.LANGUAGES:
            catalogue.texts(owner, lang)
    importlib.import_module(f"{course}.world").open_world()
    with importlib.import_module(f"{course}.plots.look").style():
        pass


def rehearse(shell: Any, *cells: str) -> None:
    """Let the shell do once what costs more the first time, and leave no trace of it."""
    before, variables = set(shell.user_ns), dict(os.environ)
    with open(os.devnull, "w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        for source in cells:
            shell.run_cell(source, silent=True)
    for name in set(shell.user_ns) - before:
        del shell.user_ns[name]
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        vars(sys).pop(name, None)
    os.environ.clear()  # some libraries leave their mark here
    os.environ.update(variables)
    gc.freeze()


def practise(shell: Any) -> Iterator[None]:
    """What notebooks do, step by step, while nobody waits: the first submissions are on their way by then."""
    for cell in (TABLE, CHART):
        rehearse(shell, cell)
        yield


def threads() -> int:
    """Threads of this process; a process with several cannot be forked safely."""
    return len(os.listdir("/proc/self/task"))


def tell(line: socket.socket, error: OSError) -> None:
    """Say to the grader why there is no child."""
    with contextlib.suppress(OSError):
        line.sendall(json.dumps({"problem": str(error)}).encode() + b"\n")


def child(line: socket.socket, setting: dict[str, Any], shell: Any, user: int, group: int) -> None:
    """What a fork of the zygote does: shut itself off for good and become a keeper. Does not return."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1, 2):
        os.dup2(nowhere, handle)
    kept = line.fileno()
    os.closerange(3, kept)
    os.closerange(kept + 1, 1 << 16)
    try:
        isolation.settle(user, group)
        isolation.furnish(setting["disk_bytes"])
        isolation.give_up_rights()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        line.sendall(b'{"here": 1}\n')
    except OSError as error:
        tell(line, error)
        os._exit(1)
    job, files = keeper.receive(line)
    os.environ.update(job["environment"])
    keeper.prepare(setting["work"], setting["runtime"], files)
    one = keeper.Keeper(job, line, lambda theirs, raw: kernel_process(theirs, raw, line, job, setting, shell))
    end = one.run()
    one.drop_kernel()
    one.send({"end": end})
    os._exit(0)


def kernel_process(
    theirs: socket.socket, raw: dict[bytes, int], line: socket.socket, job: dict[str, Any], setting: Any, shell: Any
) -> None:
    """What a fork of the keeper does: execute the student's cells."""
    from . import kernel

    line.close()
    os.setsid()
    isolation.die_with_parent()
    isolation.limit(job["limits"])
    isolation.show_yourself()
    gc.enable()
    kernel.serve(shell, theirs, raw, setting["work"], setting["argv"])


def main(setting: dict[str, Any]) -> None:
    """Warm up, then fork on demand until the grader hangs up."""
    gc.disable()  # what is imported stays
    sys.path.remove(setting["run"])  # put there for the script itself
    sys.path += setting["path"]
    for part in ("sethelper", "setcopyright"):  # what a notebook expects and only `site` would have put there
        getattr(site, part)()
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs here, and importing it takes long
    control = socket.socket(fileno=os.dup(0))
    keeper.prepare(setting["work"], setting["runtime"], {})
    os.makedirs(os.environ["IPYTHONDIR"], exist_ok=True)
    from . import kernel

    shell = kernel.make_shell(setting["flags"])
    variables = dict(os.environ)
    warm_up(setting["libraries"], setting["course"])
    sys.modules.pop("debugpy", None)
    with contextlib.suppress(Exception):
        importlib.import_module("matplotlib.pyplot").get_backend()  # now the shell shows figures after a cell
    os.environ.clear()  # some libraries leave their mark here when they are imported
    os.environ.update(variables)
    rehearse(shell, *FIRST)
    if threads() != 1:
        control.send(json.dumps({"problem": f"{threads()} threads"}).encode())
        return
    control.send(b'{"ready": 1}')
    user, group = os.getuid(), os.getgid()
    practice = practise(shell)
    while True:
        while not select.select([control], [], [], 0)[0] and next(practice, practice) is None:
            pass
        message, handles, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        with contextlib.suppress(OSError), socket.socket(fileno=handles[0]) as line:
            try:
                pid = isolation.fork_apart()
            except OSError as error:
                tell(line, error)
                continue
            if pid == 0:
                try:
                    control.close()
                    child(line, setting, shell, user, group)
                finally:
                    os._exit(1)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
