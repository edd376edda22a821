"""The measurement itself works; what it finds is printed, not judged."""

from __future__ import annotations

import sys

import pytest

from grading.runner import sandbox_available


@pytest.mark.benchmark
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="forks and measures as Linux does")
def test_a_small_class_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    from tests.benchmarks.grading import run, table

    if not sandbox_available()[0]:
        pytest.skip(sandbox_available()[1])
    found = run(4)
    with capsys.disabled():
        print("\n" + table(found))
    assert {one.name for one in found} == {"the limit", "ours, 1 worker", "ours, 2 workers", "stock nbgrader"}
