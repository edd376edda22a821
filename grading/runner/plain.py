"""Without a sandbox: an ordinary process with limits, a clean environment and a folder of its own.

For machines where no sandbox can be had, and only when asked for. It stops accidents (endless loops, memory, floods of
output, imports of the grader); it does not stop someone who looks for the teacher's files.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import uuid
from pathlib import Path

import psutil

from grading.runner import scaffold
from grading.runner.model import Limits

MARK = "KAM_LAB_RUN"
WINDOWS_NEEDS = ("SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT", "SYSTEMDRIVE", "NUMBER_OF_PROCESSORS")


class Plain:
    """Starts workers as ordinary processes."""

    depth = 0
    counts_processes = False

    def __init__(self, root: Path) -> None:
        self.lib, self.run = root / "lib", root / "run"
        self.marks: dict[int, str] = {}

    def places(self, job: Path) -> scaffold.Places:
        return scaffold.Places(
            job=str(job),
            files=str(job / "files"),
            work=str(job / "home" / "student"),
            runtime=str(job / "runtime"),
            scratch=str(job / "scratch"),
            boot=str(self.run / "kernel_boot.py"),
            worker=str(self.run / "worker.py"),
            seed=str(self.run / "seed"),
            path=(str(self.lib), *map(str, scaffold.library_folders())),
        )

    def start(self, job: Path, language: str, limits: Limits) -> subprocess.Popen[bytes]:
        places = self.places(job)
        for folder in (places.work, places.scratch):
            Path(folder).mkdir(parents=True, exist_ok=True)
        variables = scaffold.environment(places, language)
        mark = uuid.uuid4().hex
        variables[MARK] = mark
        if sys.platform == "win32":
            variables |= {name: os.environ[name] for name in WINDOWS_NEEDS if name in os.environ}
            variables |= {"TEMP": places.scratch, "TMP": places.scratch, "USERPROFILE": places.work}
            variables["PATH"] = os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32")
        process = subprocess.Popen(
            [str(scaffold.interpreter()), "-I", "-S", places.worker, str(job / "job.json")],
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=str(job),
            start_new_session=True,
        )
        self.marks[process.pid] = mark
        return process

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """Kill the tree, and what has left the tree but still carries this run's mark."""
        mark = self.marks.pop(process.pid, "")
        with contextlib.suppress(psutil.Error):
            for child in psutil.Process(process.pid).children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    child.kill()
        process.kill()
        process.wait()
        for stray in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                if mark and stray.environ().get(MARK) == mark:
                    stray.kill()
