"""What came back from the batch in conftest: honest work is whole, attacks got nothing and cost nobody else."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest

pytestmark = pytest.mark.xdist_group("runner_batch")  # what they share is run once

FINAL = {"honest", "snoop", "crash", "bombs", "killer", "twin 1", "twin 2", "missing", "честный 客户"}


@pytest.fixture(autouse=True)
def others_are_fine(batch: Any, helpers: Any) -> None:
    """Holds for every test here: the honest submissions of the same batch are whole."""
    for name in ("honest", "честный 客户"):
        result = batch.results[name]
        assert result.status == "ok" and not result.reason and result.unfinished == ()
        assert "7.0" in helpers.text(result) and "客户 ✓" in helpers.text(result)


def error(result: Any, index: int) -> str:
    """Name of the last error of a code cell."""
    cells = [cell for cell in result.notebook.cells if cell.cell_type == "code"]
    names = [out.ename for out in cells[index].outputs if out.output_type == "error"]
    return names[-1] if names else ""


def test_every_job_has_one_result(batch: Any) -> None:
    assert set(batch.results) == FINAL
    for result in batch.results.values():
        nbformat.validate(result.notebook)
        assert result.seconds < 120


def test_an_honest_notebook_comes_back_executed(batch: Any, helpers: Any) -> None:
    result = batch.results["honest"]
    assert [cell.source for cell in result.notebook.cells[1:]] == helpers.honest
    code = result.notebook.cells[1:]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4, 5, 6, None, 7]
    assert "image/png" in code[2].outputs[0].data
    assert code[3].outputs[0].ename == "ZeroDivisionError"
    assert "\x1b" not in "".join(code[3].outputs[0].traceback)
    assert code[4].outputs[0].text == "en 1\n"
    assert code[5].outputs[0].data["application/vnd.kam-lab.answer+json"]["value"] == 4.5
    assert "zh 1" in helpers.text(batch.results["честный 客户"])


def test_nothing_of_the_host_is_within_reach(batch: Any, helpers: Any) -> None:
    found = helpers.outcomes(batch.results["snoop"])
    for path in batch.forbidden:
        assert f"read {path}" in found
    assert found.pop("processes") <= 4
    won = {name: what for name, what in found.items() if what.startswith("WON")}
    assert not won
    assert len(found) >= 40
    assert batch.touched == []
    assert "last 42" in helpers.text(batch.results["snoop"])


def test_cells_after_a_crash_or_a_loop_are_still_executed(batch: Any, helpers: Any) -> None:
    result = batch.results["crash"]
    assert result.status == "timeout" and result.unfinished == ()
    assert [helpers.text(result, index) for index in (2, 4, 6, 8)] == ["42\n", "43\n", "44\n", "45\n"]
    assert [error(result, index) for index in (1, 3, 5, 7)] == ["TimeLimit", "KernelDied", "TimeLimit", "KernelDied"]
    assert "before" in helpers.text(result, 7)
    assert "8 seconds" in result.reason["en"] and "8 秒" in result.reason["zh"]


def test_bombs_are_contained(batch: Any, helpers: Any) -> None:
    result = batch.results["bombs"]
    assert result.status == "memory" and "900 MB" in result.reason["en"] and result.unfinished == ()
    said = helpers.text(result)
    assert all(f"alive {number}\n" in said for number in range(1, 7))
    assert "WON" not in said
    assert "MemoryLimit" in (error(result, 1), error(result, 3))
    assert all(folder in said for folder in ("/tmp 3", "/dev/shm 3", "big 27"))  # 32 MB each, files of 8 MB
    for cell in result.notebook.cells:
        assert len(str(cell.get("outputs", ""))) < 250_000
    assert "截去" in helpers.text(result, 5)


def test_the_worker_cannot_be_killed_or_fooled(batch: Any, helpers: Any) -> None:
    result = batch.results["killer"]
    assert [helpers.text(result, index) for index in (2, 4, 6, 9)] == ["kept 1\n"] * 4
    assert result.unfinished == ()
    assert "NaN" not in str([cell.get("outputs") for cell in result.notebook.cells])


def test_no_daemon_survives(batch: Any) -> None:
    import psutil

    for process in psutil.process_iter(["cmdline"]):
        assert "time.sleep(1234.5)" not in " ".join(process.info["cmdline"] or [])


def test_jobs_do_not_see_each_other(batch: Any, helpers: Any) -> None:
    for name in ("twin 1", "twin 2"):
        assert helpers.text(batch.results[name], 0) == "None False False False /home/student False\n"


def test_a_missing_file_is_an_error_not_a_zero(batch: Any) -> None:
    result = batch.results["missing"]
    assert result.status == "error" and "data/x.csv" in result.reason["en"]
    assert len(result.unfinished) == 7
    assert all(not cell.get("outputs") for cell in result.notebook.cells)
