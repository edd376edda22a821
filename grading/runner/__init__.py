"""Runs notebooks that strangers wrote.

``run_jobs`` takes notebooks with the files beside them and gives them back executed, as they finish. Each runs in a
sandbox of its own: no network, a read-only system that holds neither keys nor gradebook, a private work folder, and
limits on time, memory, processes, disk and output. The runner knows nothing of marks.
"""

from __future__ import annotations

from grading.runner.cluster import on_cluster
from grading.runner.libraries import used_by
from grading.runner.model import Job, Limits, Result, RunnerError, UnsafeWarning
from grading.runner.pool import drop_ahead, run_jobs, warm_ahead
from grading.runner.sandbox import sandbox_available

__all__ = [
    "Job",
    "Limits",
    "Result",
    "RunnerError",
    "UnsafeWarning",
    "drop_ahead",
    "on_cluster",
    "run_jobs",
    "sandbox_available",
    "used_by",
    "warm_ahead",
]
