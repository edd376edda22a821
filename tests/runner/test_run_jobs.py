"""Starting, stopping, refusing, and the way without a sandbox."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import psutil
import pytest

from grading.messages import CATALOGUE
from grading.runner import Job, Limits, RunnerError, UnsafeWarning, pool, run_jobs, sandbox, sandbox_available, scaffold
from grading.runner.model import safe_name

ROOT = Path(__file__).resolve().parents[2]


def job(helpers: Any, *cells: str, files: dict[str, Path] | None = None, name: str = "a") -> Job:
    return Job(name, helpers.notebook(list(cells)), files or {}, "en")


def test_no_sandbox_is_an_error_in_both_languages(monkeypatch: pytest.MonkeyPatch, helpers: Any) -> None:
    monkeypatch.setattr(pool, "find_form", lambda: (None, "refused"))
    with pytest.raises(RunnerError, match="--unsafe") as caught:
        run_jobs([job(helpers, "1")])
    assert "沙箱" in str(caught.value) and "refused" in str(caught.value)


def test_a_broken_bubblewrap_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'no permission' >&2\nexit 1\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setattr(sandbox, "programs", lambda: [str(fake)])
    sandbox.find_form.cache_clear()
    try:
        able, why = sandbox_available()
        assert not able and "no permission" in why
    finally:
        sandbox.find_form.cache_clear()


def test_without_a_sandbox_limits_and_a_clean_path_remain(
    monkeypatch: pytest.MonkeyPatch, helpers: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(pool, "find_form", lambda: (None, "refused"))
    monkeypatch.setenv("HOST_SECRET", "s3cret")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    data = tmp_path / "a.csv"
    data.write_text("x\n1\n", encoding="utf-8")
    cells = [
        "import os, sys, kam_lab\nprint('HOST_SECRET' in os.environ, 'PYTHONPATH' in os.environ, os.listdir('.'))",
        "for name in ('grading', 'assignments'):\n    try:\n        __import__(name); print('WON')\n"
        "    except ImportError:\n        print('no', name)",
        "open('/nowhere/x', 'w')",
        "while True: pass",
        "import subprocess\ndaemon = [sys.executable, '-c', 'import time; time.sleep(1235.5)']\n"
        "subprocess.Popen(daemon, start_new_session=True)\nprint('started')",
        "os._exit(1)",
        "print('still here')",
    ]
    with pytest.warns(UnsafeWarning):
        results = run_jobs(
            [job(helpers, *cells, files={"a.csv": data}), job(helpers, "print(6 * 7)", name="b")],
            limits=Limits(cell_seconds=3, wall_seconds=60),
            unsafe=True,
        )
    found = {result.id: result for result in results}
    assert helpers.text(found["b"]) == "42\n" and found["b"].status == "ok"
    said = helpers.text(found["a"])
    assert "False False ['a.csv']" in said and "WON" not in said and "no grading" in said
    assert "started" in said and said.endswith("still here\n") and found["a"].status == "timeout"
    time.sleep(0.2)
    assert not any("1235.5" in " ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"]))


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "", ".", "a\0b", "a\\b", "C:x", "\ud800", "x" * 300])
def test_file_names_that_lead_out_are_refused(name: str) -> None:
    with pytest.raises(ValueError):
        safe_name(name)


def test_links_and_wrong_names_are_refused_and_the_batch_goes_on(
    helpers: Any, tmp_path: Path, needs_sandbox: None
) -> None:
    secret = tmp_path / "secret.key"
    secret.write_text("s3cret", encoding="utf-8")
    link = tmp_path / "answers.json"
    link.symlink_to(secret)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    jobs = [
        job(helpers, "1", files={"answers.json": link}, name="link"),
        job(helpers, "1", files={"../../x": secret}, name="name"),
        job(helpers, "1", files={"a": tmp_path}, name="folder"),
        job(helpers, "1", files={"a": pipe}, name="pipe"),
        job(helpers, "1", files={"a": secret, "a/b": secret}, name="clash"),
        job(helpers, "print(open('名 字.txt').read())", files={"名 字.txt": secret}, name="fine"),
        job(helpers, name="empty"),
    ]
    found = {result.id: result for result in run_jobs(jobs)}
    assert {name: one.status for name, one in found.items() if one.status != "error"} == {"fine": "ok", "empty": "ok"}
    assert "s3cret" in helpers.text(found["fine"]) and "an ordinary file" in found["link"].reason["en"]
    assert "s3cret" not in str(found["link"].notebook)


def test_all_cells_share_one_wall_limit(
    monkeypatch: pytest.MonkeyPatch, helpers: Any, tmp_path: Path, needs_sandbox: None
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # then every command line of this batch names it
    jobs = [job(helpers, "print(1)", *["import time; time.sleep(2)"] * 20), job(helpers, "print(2)", name="b")]
    found = {result.id: result for result in run_jobs(jobs, limits=Limits(wall_seconds=6))}
    assert found["a"].status == "timeout" and len(found["a"].unfinished) > 10 and found["a"].seconds < 30
    assert helpers.text(found["a"]) == "1\n" and helpers.text(found["b"]) == "2\n"
    lines = [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
    assert not [line for line in lines if str(tmp_path) in line]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("way", ["warm", "cold"])
def test_an_environment_in_somebodys_home_stays_in_sight(
    way: str, monkeypatch: pytest.MonkeyPatch, helpers: Any, tmp_path: Path, needs_sandbox: None
) -> None:
    """The private folders lie over /tmp and /home; what is installed there is wanted by imports that come late."""
    packages = tmp_path / "a home" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "comes_late.py").write_text("said = 'here all the same'\n", encoding="utf-8")
    (tmp_path / "a home" / "secret.key").write_text("s3cret", encoding="utf-8")
    for folder in (packages, packages.parent, *tmp_path.parents[:2], tmp_path):
        folder.chmod(0o755)
    monkeypatch.syspath_prepend(packages)
    monkeypatch.setattr(pool, "WARM", way == "warm")
    cells = [
        "import comes_late, os\nprint(comes_late.said)",
        f"print(os.listdir({str(packages.parent)!r}))",
        f"open({str(packages / 'x.py')!r}, 'w')",
    ]
    (result,) = run_jobs([job(helpers, *cells)])
    assert helpers.text(result) == "here all the same\n['site-packages']\n"
    assert "OSError" in str(result.notebook.cells[-1].outputs)


def test_the_teachers_packages_are_masked_where_they_are_installed(
    monkeypatch: pytest.MonkeyPatch, helpers: Any, needs_sandbox: None
) -> None:
    """As from a wheel, where `grading` lies beside the libraries."""
    hidden = scaffold.package_folder("sqlalchemy")
    monkeypatch.setattr(scaffold, "private_folders", lambda: [hidden])
    cell = f"import os, sqlalchemy\nprint(os.listdir({str(hidden)!r}), hasattr(sqlalchemy, 'select'))"
    (result,) = run_jobs([job(helpers, cell)])
    assert helpers.text(result) == "[] False\n"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root has two ways")
def test_root_without_another_user_is_shut_in_all_the_same(
    monkeypatch: pytest.MonkeyPatch, helpers: Any, needs_sandbox: None
) -> None:
    form = sandbox.Form(sandbox.programs()[0], drop=False)
    monkeypatch.setattr(pool, "find_form", lambda: (form, ""))
    cell = "import os\nfor act in (lambda: open('/etc/x', 'w'), lambda: os.listdir('/var'), lambda: os.setuid(0)):\n"
    cell += "    try:\n        act(); print('WON')\n    except OSError as error:\n        print('no')\n"
    cell += "print(os.getuid())"
    (result,) = run_jobs([job(helpers, cell)])
    assert helpers.text(result) == "no\nno\nno\n1000\n"


SCRIPT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # who starts the tests in the background has it ignored
import nbformat.v4 as v4
from grading.runner import Job, pool, run_jobs
pool.WARM = sys.argv[1] == "warm"
book = v4.new_notebook(cells=[v4.new_code_cell("import subprocess; subprocess.run(['sleep', '101'])")])
try:
    list(run_jobs([Job(str(i), book) for i in range(6)], workers=2))
except KeyboardInterrupt:
    print("interrupted")
"""


def sleeps(process: psutil.Process) -> bool:
    try:
        return process.cmdline() == ["sleep", "101"]
    except psutil.Error:
        return False


@pytest.mark.parametrize("way", ["warm", "cold"])
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
def test_nothing_outlives_the_grader(by: signal.Signals, way: str, tmp_path: Path, needs_sandbox: None) -> None:
    variables = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    grader = subprocess.Popen([sys.executable, "-c", SCRIPT, way], env=variables, stdout=subprocess.PIPE)
    try:
        kernels: list[psutil.Process] = []
        until = time.monotonic() + 30
        while len(kernels) < 2 and time.monotonic() < until:
            time.sleep(0.2)
            below = psutil.Process(grader.pid).children(recursive=True)
            kernels = [process for process in below if sleeps(process)]
        assert len(kernels) == 2
        grader.send_signal(by)
        said, _ = grader.communicate(timeout=60)
        _, alive = psutil.wait_procs(below, timeout=5)
        assert not [process for process in alive if process.is_running()]
    finally:
        grader.kill()
    if by == signal.SIGINT:
        assert b"interrupted" in said
        assert not list(tmp_path.glob("kam-lab-*"))


def test_closing_early_ends_the_rest(helpers: Any, needs_sandbox: None) -> None:
    def many() -> Any:
        yield job(helpers, "1", name="first")
        for number in range(50):
            taken.append(number)
            yield job(helpers, "import time; time.sleep(30)", name=str(number))

    taken: list[int] = []
    results = run_jobs(many(), workers=2)
    assert next(results).id == "first"
    began = time.monotonic()
    results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - began < 5
    assert len(taken) < 6


def test_texts_exist_in_both_languages() -> None:
    english, chinese = (CATALOGUE.texts("runner", lang) for lang in ("en", "zh"))
    assert set(english) == set(chinese)


def test_nonsense_is_refused(helpers: Any) -> None:
    with pytest.raises(ValueError):
        Limits(wall_seconds=0)
    with pytest.raises(ValueError):
        run_jobs([], workers=0)


def test_an_empty_batch_and_duplicate_cell_ids(helpers: Any, needs_sandbox: None) -> None:
    assert list(run_jobs([])) == []
    book = helpers.notebook(["print(1)", "print(2)"])
    book.cells[1].id = book.cells[2].id = "same"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (result,) = run_jobs([Job("a", book)])
    assert helpers.text(result) == "1\n2\n" and [cell.id for cell in result.notebook.cells[1:]] == ["same", "same"]
