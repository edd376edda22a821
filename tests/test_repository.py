"""What must hold for the files of the project themselves."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Put together from pieces so that this file does not find itself.
FORBIDDEN = [
    "pypi" + r"\.org",
    "python" + r"hosted\.org",
    "registry" + r"\.npmjs",
    r"(^|[ \"'=(])/(" + "work|root|farm" + r")/\w",
    r"https?://[^ \"']+\.(whl|tar\.gz|tgz)",
]


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_no_file_names_a_registry_or_a_path_of_this_machine(pattern: str) -> None:
    found = []
    for path in tracked():
        if path.suffix in {".png", ".otf"}:
            continue
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {m.group(0)}" for m in re.finditer(pattern, text, re.MULTILINE)]
    assert not found


def test_lock_file_pins_each_package_with_hashes_and_names_no_address() -> None:
    text = (ROOT / "lock.txt").read_text()
    packages = re.findall(r"^([a-z0-9][\w.-]*)==\S+", text, re.MULTILINE)
    assert len(packages) > 100
    assert "://" not in text
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
    assert [e.split("==")[0] for e in entries if e.strip() and "--hash=sha256:" not in e] == []


def test_notebooks_are_committed_without_outputs() -> None:
    for path in tracked():
        if path.suffix == ".ipynb":
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            assert not [c for c in cells if c.get("outputs") or c.get("execution_count")], path


def test_top_level_holds_the_seven_folders_and_nothing_unplanned() -> None:
    planned = {"course", "assignments", "datasets", "kam_lab", "grading", "tests"}
    files = {
        *("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "LICENSE", "LICENSE-CONTENT", "Makefile"),
        *("pyproject.toml", "lock.txt", ".ci", ".gitignore", ".gitattributes"),
    }
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= planned | files


def test_modules_can_be_held_in_mind() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in {"kam_lab", "grading", "assignments"}
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert not long, "split these along their seams"
