"""Hand-ins on a Dask cluster: what comes back is what this machine would have given, also when a worker is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grading.messages import CATALOGUE
from grading.runner import Job, Limits, Result, RunnerError, cluster, on_cluster, pool, run_jobs

ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(cell_seconds=20, wall_seconds=60)
CELLS = [
    "import pandas as pd\npd.read_csv('data/a.csv').x.sum()",
    "import time\ntime.sleep(1.0)\nprint('客户')",
    "1 / 0",
]


def jobs(helpers: Any, folder: Path, count: int) -> Iterator[Job]:
    for number in range(count):
        data = folder / f"{number}.csv"
        data.write_text(f"x\n{number}\n1\n", encoding="utf-8")
        yield Job(f"S{number}", helpers.notebook(CELLS), {"data/a.csv": data}, "en")
    yield Job("missing", helpers.notebook(CELLS), {"data/a.csv": folder / "none.csv"}, "en")


def plain(result: Result) -> tuple[Any, ...]:
    """What must be the same."""
    outputs = [cell.get("outputs") for cell in result.notebook.cells]
    return result.status, result.reason, result.unfinished, json.dumps(outputs, sort_keys=True)


def test_a_parcel_brings_back_the_same(helpers: Any, tmp_path: Path, needs_sandbox: None) -> None:
    """What a worker does, in this process."""
    job = next(jobs(helpers, tmp_path, 1))
    try:
        fields, text = cluster.run_parcel(cluster.pack(job, LIMITS), LIMITS, False)
    finally:
        while cluster._stations:
            cluster._stations.popitem()[1].close()
    (here,) = run_jobs([job], 1, LIMITS)
    assert plain(cluster._unpacked(job, fields, text)) == plain(here)


def test_without_the_extra_or_a_scheduler_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RunnerError, match="scale"):
        on_cluster("tcp://127.0.0.1:1")
    keys = ("no_distributed", "no_cluster", "no_workers")
    assert all(key in CATALOGUE.texts("runner", lang) for key in keys for lang in ("en", "zh"))


def dask(*words: str, **settings: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]), **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_two_workers_one_killed(helpers: Any, tmp_path: Path, needs_sandbox: None) -> None:
    """Everything is graded, once, and as it would have been here."""
    pytest.importorskip("distributed")
    port = _free_port()
    address = f"tcp://127.0.0.1:{port}"
    there = ("--no-dashboard", "--host", "127.0.0.1")
    began = [dask("dask_scheduler", "--port", str(port), *there)]
    one = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory")
    try:
        began += [dask("dask_worker", address, *one, str(tmp_path / name)) for name in ("w1", "w2")]
        found: dict[str, Result] = {}
        work = list(jobs(helpers, tmp_path, 10))
        run = _when_ready(address)
        for result in run(iter(work), 2, LIMITS, False):
            assert result.id not in found
            found[result.id] = result
            if len(found) == 3:
                began[1].send_signal(signal.SIGKILL)
        assert began[2].poll() is None
    finally:
        for process in began:
            process.kill()
            process.wait()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "WARM", True)
        here = {result.id: result for result in run_jobs(work, 2, LIMITS)}
    assert set(found) == set(here)
    for name in here:
        assert plain(found[name]) == plain(here[name])


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _when_ready(address: str) -> Any:
    from distributed import Client

    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with Client(address, timeout=5, set_as_default=False) as client:
                client.wait_for_workers(2, timeout=40)
            return on_cluster(address)
        except OSError:
            time.sleep(0.5)
    raise AssertionError("no scheduler")
