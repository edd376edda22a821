"""A sealed folder is not checked again, an altered one is; tables are read when they are asked for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from kam_lab.tables import seal
from kam_lab.tables.loading import read_sealed, read_table
from kam_lab.tables.schema import Table, datasets_folder, read_schema
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


@pytest.mark.parametrize("table", list(read_schema()), ids=lambda table: table.name)
def test_a_sealed_table_is_the_same_as_a_checked_one(table: Table) -> None:
    file = datasets_folder() / table.path
    pd.testing.assert_frame_equal(read_sealed(file, table), read_table(file, table), check_exact=True)


def test_what_somebody_else_has_sealed_is_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    table = read_schema()["staff"]
    file = tmp_path / table.path
    rows = read_table(datasets_folder() / table.path, table)
    rows[rows.columns[::-1]].assign(note="7").to_csv(file, index=False)
    made = read_sealed(file, table)
    pd.testing.assert_frame_equal(made.drop(columns="note"), rows)
    assert made["note"].tolist() == ["7"] * len(rows)
    header, *lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([header, *(f"{line},8" for line in lines)]), "utf-8")  # would move every column by one
    with pytest.raises(WorldError, match=r"staff\.csv"):
        read_sealed(file, table)
    for content in (f"{header}\n", "staff_id\nS1\n"):
        file.write_text(content, "utf-8")
        with pytest.raises(WorldError, match=r"staff\.csv"):
            read_sealed(file, table)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_it_is_the_common_format(folder: Path) -> None:
    assert subprocess.run(["sha256sum", "--check", "--quiet", seal.SUMS], cwd=folder).returncode == 0
    assert subprocess.run(["sha256sum", "--check", "--quiet", seal.SUMS], cwd=datasets_folder()).returncode == 0
