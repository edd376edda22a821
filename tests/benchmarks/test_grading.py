"""The measurement itself works; what it finds is printed, not judged."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from grading.runner import sandbox_available


@pytest.mark.benchmark
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="forks and measures as Linux does")
@pytest.mark.parametrize("notebooks", ["lesson", "tests"])
def test_a_small_class_is_measured(notebooks: str, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.benchmarks.grading import run, table

    if not sandbox_available()[0]:
        pytest.skip(sandbox_available()[1])
    found = run(4, notebooks=notebooks)
    with capsys.disabled():
        print("\n" + table(found))
    names = {
        "the limit",
        "the limit, 2 at once",
        "ours, 1 worker",
        "ours, 2 workers",
        "ours, 2 workers, cold",
        "stock nbgrader",
    }
    assert {one.name for one in found} == names


@pytest.mark.benchmark
@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="measures as Linux does")
def test_memory_is_flat_and_time_is_linear(capsys: pytest.CaptureFixture[str]) -> None:
    """From 20 to 500 hand-ins: peak memory within 20 %, processor time no steeper than a power of 1.05."""
    from tests.benchmarks.grading import exponent, grown, growth_table, once_running

    if not sandbox_available()[0]:
        pytest.skip(sandbox_available()[1])
    found = grown([20, 100, 500])
    with capsys.disabled():
        print("\n" + growth_table(found))
    sizes = [one.memory for one in found]
    assert max(sizes) <= 1.2 * min(sizes)
    assert exponent(found, once_running) <= 1.05


def test_the_plot_and_the_exponent(tmp_path: Path) -> None:
    from tests.benchmarks.grading import Measured, exponent, growth_table, once_running, plot, table

    growth = [Measured("ours, 2 workers", n, 5 + 0.5 * n, 0.5, 0.6, 400.0) for n in (20, 100, 500)]
    assert abs(exponent(growth, once_running) - 1) < 1e-9 and "1.000" in growth_table(growth)
    found = [Measured("the limit", 20, 10, 0.4, 0.4, 150.0), growth[0], Measured("stock nbgrader", 20, 99, 5, 5, 300.0)]
    assert "times as fast" in table(found)
    plot(found, growth, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
