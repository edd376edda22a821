"""What every run of a batch shares: the student's library, the scripts that run inside, the paths of the interpreter.

The library is copied once per batch, with the teaching data inside it, so that nothing else of a checkout comes along:
an editable installation would otherwise bring keys and grader with it.
"""

from __future__ import annotations

import compileall
import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from grading.runner.model import MEGABYTE

HERE = Path(__file__).parent
SCRIPTS = ("worker.py", "kernel_boot.py", "warm_boot.py")
MEMORY, ROOM = Path("/dev/shm"), 64 * MEGABYTE
PREFIX, LOCK = "kam-lab-shared-", ".lock"
SEPARATE = ("grading", "assignments")  # never within reach of a student's code
PRELOAD = """
import contextlib, importlib
for name in (
    "nbclient nbformat.v4 jupyter_client.provisioning jupyter_client.asynchronous ipykernel.kernelapp "
    "ipykernel.ipkernel matplotlib_inline.backend_inline matplotlib.font_manager matplotlib.pyplot "
    "pandas networkx yaml pydantic pandera.pandas ipywidgets openpyxl"
).split():
    with contextlib.suppress(Exception):
        importlib.import_module(name)
"""
SHELL_FLAGS: dict[str, dict[str, Any]] = {
    "InteractiveShell": {"xmode": "Plain", "colors": "nocolor"},
    "HistoryManager": {"enabled": False},
}
KERNEL_FLAGS = [f"--{part}.{name}={value}" for part, flags in SHELL_FLAGS.items() for name, value in flags.items()]


@dataclass(frozen=True)
class Places:
    """Where things are as seen by the worker."""

    job: str
    files: str
    work: str
    runtime: str
    scratch: str
    boot: str
    worker: str
    seed: str
    path: tuple[str, ...]


def environment(places: Places, language: str) -> dict[str, str]:
    """The whole environment of the worker and the kernel; nothing of the teacher's own is passed on."""
    return {
        "HOME": places.work,
        "USER": "student",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "TMPDIR": places.scratch,
        "KAM_LAB_GRADING": "1",
        "KAM_LAB_LANG": language,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": f"{places.runtime}/matplotlib",
        "IPYTHONDIR": f"{places.runtime}/ipython",
        "JUPYTER_CONFIG_DIR": f"{places.runtime}/jupyter",
        "JUPYTER_DATA_DIR": f"{places.runtime}/jupyter",
        "JUPYTER_RUNTIME_DIR": places.runtime,
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def interpreter() -> Path:
    """The interpreter itself, behind all the links of virtual environments and version managers."""
    return Path(sys.executable).resolve()


def library_folders() -> list[Path]:
    """Folders of installed packages. Paths that ``.pth`` files have added (a checkout, say) are left out."""
    found: list[Path] = []
    for entry in sys.path:
        folder = Path(entry).resolve() if entry else None
        named = folder is not None and folder.name in ("site-packages", "dist-packages")
        if folder is not None and named and folder.is_dir() and folder not in found:
            found.append(folder)
    return found


def package_folder(name: str) -> Path:
    """Where an importable package lives."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(name)
    return Path(next(iter(spec.submodule_search_locations))).resolve()


def private_folders() -> list[Path]:
    """The teacher's packages, which must stay out of sight wherever they are installed."""
    root = package_folder("grading").parent
    return [root / name for name in SEPARATE if (root / name).is_dir()]


class Place:
    """A folder for what a batch shares: in memory where there is room, since a disk takes long for hundreds of files.

    Attributes
    ----------
    path
        The folder; :meth:`close` removes it. One that a killed process has left is removed by the next.
    """

    def __init__(self) -> None:
        self.path = _in_memory() or Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = FileLock(self.path / LOCK)
        self._lock.acquire()

    def close(self) -> None:
        """Remove it."""
        self._lock.release()
        shutil.rmtree(self.path, ignore_errors=True)


def _in_memory() -> Path | None:
    try:
        _clear_left(MEMORY)
        return Path(tempfile.mkdtemp(prefix=PREFIX, dir=MEMORY)) if shutil.disk_usage(MEMORY).free > ROOM else None
    except OSError:
        return None


def _clear_left(folder: Path) -> None:
    """Remove the places that nobody holds any more."""
    for left in folder.glob(f"{PREFIX}*"):
        if not (left / LOCK).is_file():
            continue
        with contextlib.suppress(OSError, Timeout), FileLock(left / LOCK).acquire(timeout=0):
            shutil.rmtree(left, ignore_errors=True)


def build(root: Path) -> None:
    """Fill a folder with ``lib/`` (the student's library and the teaching data) and ``run/`` (scripts, font cache)."""
    source = package_folder("kam_lab")
    package = root / "lib" / "kam_lab"
    shutil.copytree(source, package, ignore=shutil.ignore_patterns(".*"))  # with what is compiled: that takes a second
    if not (package / "_datasets").is_dir() and (source.parent / "datasets").is_dir():
        shutil.copytree(source.parent / "datasets", package / "_datasets", ignore=shutil.ignore_patterns(".*", "*.py"))
    run = root / "run"
    run.mkdir()
    for script in SCRIPTS:
        shutil.copyfile(HERE / script, run / script)
    shutil.copytree(HERE / "warm", run / "warm")
    for folder in (root / "lib", run / "warm"):
        compileall.compile_dir(str(folder), quiet=2)
    (run / "seed").mkdir()
    for cached in font_cache().glob("fontlist-*.json"):
        shutil.copyfile(cached, run / "seed" / cached.name)
    etc = run / "etc"
    etc.mkdir()
    (etc / "passwd").write_text("student:x:1000:1000::/home/student:/bin/false\n", encoding="utf-8")
    (etc / "group").write_text("student:x:1000:\n", encoding="utf-8")
    (etc / "hosts").write_text("127.0.0.1 localhost student\n", encoding="utf-8")
    readable(root)


def readable(root: Path) -> None:
    """Let the user that the sandbox becomes read what is in a folder, whatever the umask is."""
    for folder, _, names in os.walk(root):
        os.chmod(folder, 0o755)
        for name in names:
            os.chmod(os.path.join(folder, name), 0o644)


@cache
def font_cache() -> Path:
    """A folder with matplotlib's list of fonts; it would cost each kernel a second otherwise.

    On the first use, a process of our own imports what notebooks import. That makes the list, and it lets Python write
    the bytecode that some installers leave out: in the sandbox it could not, and each start would take thrice as long.
    """
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "kam-lab" / f"matplotlib-{version('matplotlib')}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir()) / "kam-lab-no-font-cache"  # need not exist: kernels then make their own
    compiled = all(map(_compiled, ("pandas", "nbclient", "ipykernel", "pandera")))
    if not compiled or not any(folder.glob("fontlist-*.json")):
        skipped = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
        variables = {name: value for name, value in os.environ.items() if name not in skipped}
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(
                [sys.executable, "-W", "ignore", "-c", PRELOAD],
                env={**variables, "MPLCONFIGDIR": str(folder)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=180,
                check=False,
            )
    return folder


def _compiled(package: str) -> bool:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return True
    source = Path(spec.origin)
    return (source.parent / "__pycache__" / f"{source.stem}.{sys.implementation.cache_tag}.pyc").exists()
