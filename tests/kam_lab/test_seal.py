"""A sealed folder is not checked again, an altered one is; tables are read when they are asked for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from kam_lab.tables import seal
from kam_lab.tables.schema import datasets_folder
from kam_lab.world import WorldError, open_world


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    names = ["accounts.csv", "managers.csv", "datapackage.json"]
    for name in names:
        shutil.copyfile(datasets_folder() / name, tmp_path / name)
    (tmp_path / seal.SUMS).write_text(seal.seal_text(tmp_path / name for name in names[:2]))
    return tmp_path


def test_a_sealed_table_is_read_when_it_is_asked_for(folder: Path) -> None:
    world = open_world(folder)
    assert set(world.tables) == {"accounts", "managers"}
    first = world.accounts
    (folder / "accounts.csv").unlink()
    assert world.accounts.equals(first)


def test_an_altered_table_is_checked(folder: Path) -> None:
    file = folder / "accounts.csv"
    file.write_text(file.read_text("utf-8").replace(",A,", ",Z,", 1), "utf-8")
    with pytest.raises(WorldError, match=r"accounts\.csv"):
        open_world(folder)
    (folder / seal.SUMS).write_text("nonsense\n\n")
    with pytest.raises(WorldError, match=r"accounts\.csv"):
        open_world(folder)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_it_is_the_common_format(folder: Path) -> None:
    assert subprocess.run(["sha256sum", "--check", "--quiet", seal.SUMS], cwd=folder).returncode == 0
    assert subprocess.run(["sha256sum", "--check", "--quiet", seal.SUMS], cwd=datasets_folder()).returncode == 0
